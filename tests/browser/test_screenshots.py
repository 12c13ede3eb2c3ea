"""The pictures in docs/images, taken anew with ``pytest -m screenshots``: look at each before it is committed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from browsing import ROOT, Visit, dropped, pasted, raw
from diagnosing import example
from envelopes import SM2
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FloatRect, Page

pytestmark = pytest.mark.screenshots
IMAGES = ROOT / "docs/images"
WIDTH = 1000


def save(page: Page, name: str, until: str) -> None:
    """The page from its top to the end of an element, in 128 colours."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator("textarea").evaluate_all("all => all.forEach(each => { each.scrollTop = 0 })")
    bottom = page.locator(until).evaluate("each => each.getBoundingClientRect().bottom + scrollY")
    area: FloatRect = {"x": 0, "y": 0, "width": WIDTH, "height": bottom + 24}
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=area)))
    IMAGES.mkdir(exist_ok=True)
    few = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_why_refused(language: str, dark: bool, visit: Visit) -> None:
    page = visit(language, dark=dark, width=WIDTH)
    pasted(page, "#request", raw(example(host_scheme="https")[2]))
    page.click("#ask-diagnose")
    page.wait_for_selector(".verdict.bad")
    save(page, f"doctor-why-{language[:2]}-{'dark' if dark else 'light'}", "#compare-string_to_sign + p")


def test_sign(visit: Visit) -> None:
    page = visit(width=WIDTH)
    page.click("#nav-sign")
    page.click("#more summary")
    page.fill("#timestamp", "1551113065")
    page.locator("#stage-string_to_sign", has_text="1551113065").wait_for()
    page.click("#more summary")
    save(page, "doctor-sign-en-light", ".stages")


def test_seal(visit: Visit, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((1200, 800)).save(tmp_path / "card.png")
    page = visit(width=WIDTH)
    page.click("#nav-seal")
    dropped(page, "fieldset .drop", tmp_path / "card.png")
    page.check("[name=fit]")
    pasted(page, "#public_key", str(SM2.public_key.dump("console")))
    page.click("#ask-seal")
    page.wait_for_selector(".verdict.good")
    save(page, "doctor-seal-en-light", "#result-seal")
