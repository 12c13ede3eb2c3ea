"""A real browser for the doctor's page, and the page in it.

The browser is the Chromium of the distribution, driven by Playwright; axe-core comes from npm. Where one of them isn't
there, the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from browsing import ELSEWHERE, ROOT, SECRET_ID, SECRET_KEY, Doctor, Visit, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TWO_MINUTES = 120_000  # in milliseconds: a machine may have other work


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder: its event loop is in no other test's way."""
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


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
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
            context.set_default_timeout(TWO_MINUTES)
            context.on("page", watched.watch)
            pages[how] = context.new_page()
        page = pages[how]
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(doctor.url)
        return page

    yield opened
    assert watched.errors == []


@pytest.fixture(scope="package")
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
