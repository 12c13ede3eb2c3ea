"""What a person does with the doctor's page in a browser, and sees there: what the tests in tests/browser share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from broken_client import Wire
    from playwright.sync_api import Dialog, Page, Request

ROOT = Path(__file__).parent.parent
ELSEWHERE = "doctor.example"
"""A name that the browser finds at 127.0.0.1, as after DNS rebinding."""
SECRET_ID, SECRET_KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"

Visit = Callable[..., "Page"]


class Doctor(NamedTuple):
    """`tcrypto doctor`, running."""

    url: str
    """With the token."""
    origin: str


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
