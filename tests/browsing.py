"""A real browser for the doctor's page: what the tests with the marker ``browser`` share.

The browser is the Chromium of the distribution, driven by Playwright; axe-core comes from npm. Where one of them isn't
there, the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from broken_client import Wire
    from playwright.sync_api import Browser, Dialog, Page, Request

ROOT = Path(__file__).parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = "doctor.example"
"""A name that the browser finds at 127.0.0.1, as after DNS rebinding."""
SECRET_ID, SECRET_KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
THIRTY_SECONDS = 30_000  # in milliseconds

Visit = Callable[..., "Page"]


class Doctor(NamedTuple):
    """`tcrypto doctor`, running."""

    url: str
    """With the token."""
    origin: str


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("no Chromium is there: the doctor's page was NOT tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright isn't there: no browser was driven")
    with playwright.sync_playwright() as driver:
        rebound = f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"
        root = os.name == "posix" and os.geteuid() == 0  # Chromium's sandbox doesn't start for it
        started = driver.chromium.launch(executable_path=found, chromium_sandbox=not root, args=[rebound])
        yield started
        started.close()


@pytest.fixture(scope="session")
def doctor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doctor]:
    """The page, served by the command for the example's credential. Without a browser it isn't started."""
    file = tmp_path_factory.mktemp("doctor") / "credential.json"
    file.write_text(json.dumps({"secret_id": SECRET_ID, "secret_key": SECRET_KEY}), "utf-8")
    command = [sys.executable, "-m", "tcrypto", "doctor", "--no-browser", "--port", "0", "--credentials", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        parts = urlsplit(url)
        yield Doctor(url, f"{parts.scheme}://{parts.netloc}")
        process.terminate()


class Watched:
    """What went wrong on pages: errors in the console, exceptions, requests that leave the origin."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.errors: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.errors.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "blob:", "data:")):
            self.errors.append(f"asked for {request.url}")


@pytest.fixture(scope="session")
def tabs(browser: Browser, doctor: Doctor) -> tuple[dict[str, Page], Watched]:
    """The pages that were opened, by how, and what watches them: a new one costs more than most tests."""
    return {}, Watched(doctor.origin)


@pytest.fixture
def watched(tabs: tuple[dict[str, Page], Watched]) -> Watched:
    return tabs[1]


@pytest.fixture
def visit(browser: Browser, doctor: Doctor, tabs: tuple[dict[str, Page], Watched]) -> Iterator[Visit]:
    """``visit("zh-CN", dark=True, width=360)``: the page as it is when it is opened.

    At the test's end nothing may have gone wrong on any of them: that the console stays empty is a part of every test.
    """
    pages, watched = tabs
    watched.errors.clear()

    def opened(language: str = "en-US", *, dark: bool = False, width: int = 1280, scripts: bool = True) -> Page:
        how = f"{language} {dark} {scripts}"
        if how not in pages:
            context = browser.new_context(
                locale=language,
                color_scheme="dark" if dark else "light",
                permissions=["clipboard-read", "clipboard-write"],
                java_script_enabled=scripts,
            )
            context.set_default_timeout(THIRTY_SECONDS)
            context.on("page", watched.watch)
            pages[how] = context.new_page()
        page = pages[how]
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(doctor.url)
        return page

    yield opened
    assert watched.errors == []


# --- What a person does, and sees -------------------------------------------------------------------------------------


def raw(wire: Wire) -> str:
    """The request as HTTP, the way a log has it."""
    head = [f"{wire.method} {wire.target} HTTP/1.1", *(f"{name}: {value}" for name, value in wire.headers)]
    return "\n".join([*head, "", wire.body.decode()])


def pasted(page: Page, field: str, text: str) -> None:
    """Paste into a field, in place of what it holds."""
    page.focus(field)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def dropped(page: Page, place: str, file: Path) -> None:
    """Drop a file from outside the browser on a place of the page."""
    where = page.locator(place)
    where.scroll_into_view_if_needed()
    box = where.bounding_box()
    assert box is not None
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send(
            "Input.dispatchDragEvent",
            {"type": kind, "x": box["x"] + 20, "y": box["y"] + box["height"] / 2, "data": data},
        )


def first_difference(page: Page) -> tuple[str, str]:
    """The first line that differs, as it must be and as it was signed; what is marked stands in «»."""
    script = """row => [...row.querySelectorAll("code")].map(code =>
        [...code.childNodes].map(each => each.nodeName === "MARK" ? `«${each.textContent}»` : each.textContent).join(""))
    """
    server, client = page.locator("tr.differs").first.evaluate(script)
    return server, client


# --- Accessibility ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def axe(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's program text, from build/npm or, where it isn't there, from npm into a temporary folder."""
    inside = "node_modules/axe-core/axe.min.js"
    folder = ROOT / "build/npm"
    if not (folder / inside).is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("neither axe-core nor npm is there: accessibility was NOT checked")
        folder = tmp_path_factory.mktemp("npm")
        command = [npm, "install", "--no-audit", "--no-fund", "--fetch-retries=0", "--prefix", str(folder), "axe-core"]
        if subprocess.run(command, check=False, capture_output=True, timeout=60).returncode:
            pytest.skip("npm can't fetch axe-core: accessibility was NOT checked")
    return (folder / inside).read_text("utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds, a line each: the rule, what is wrong, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    return width
