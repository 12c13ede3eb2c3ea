"""Each view in both languages, light and dark, on a narrow screen, and by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import Visit, overflow, pasted, raw, violations
from diagnosing import example
from envelopes import SM2

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
BROKEN = raw(example(host_scheme="https")[2])
every_view = pytest.mark.parametrize("view", ["why", "sign", "seal"])


def filled(page: Page, view: str) -> None:
    """The view with a result in it, all that can be opened open."""
    page.click(f"#nav-{view}")
    if view == "why":
        pasted(page, "#request", BROKEN)
        page.click("#ask-diagnose")
        page.wait_for_selector(".verdict.bad")
    elif view == "sign":
        page.click("#ask-send")
        page.wait_for_selector("#reply")
        page.wait_for_selector("#stage-headers")
    else:
        pasted(page, "#public_key", str(SM2.public_key.dump("console")))
        page.click("#ask-seal")
        page.wait_for_selector(".verdict.good")
        page.click("#ask-diagnose-sealed")
        page.wait_for_selector("#result-diagnose-sealed [role=alert]")
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")


@every_view
@pytest.mark.parametrize(
    ("language", "dark"),
    [
        ("en-US", False),
        ("zh-CN", True),
        pytest.param("en-US", True, marks=pytest.mark.deep),
        pytest.param("zh-CN", False, marks=pytest.mark.deep),
    ],
)
def test_accessible_and_no_wider_than_its_window(
    view: str, language: str, dark: bool, visit: Visit, request: pytest.FixtureRequest
) -> None:
    page = visit(language, dark=dark)
    filled(page, view)
    assert page.get_attribute("html", "lang") == {"en-US": "en", "zh-CN": "zh-CN"}[language]
    assert overflow(page) == 0
    page.set_viewport_size({"width": 360, "height": 800})
    assert overflow(page) == 0
    page.set_viewport_size({"width": 360 if dark else 1280, "height": 900})
    axe = request.getfixturevalue("axe")  # where it isn't there, the rest has been checked
    assert violations(page, axe) == []


def test_the_language_is_the_browsers_until_it_is_switched(visit: Visit) -> None:
    page = visit("zh-TW")
    assert page.inner_text("h1") == "签名为什么没通过？"
    pasted(page, "#request", BROKEN)
    page.click("#switch")
    page.wait_for_selector("html[lang=en]")
    assert page.inner_text(".verdict").startswith("The host was signed with")  # with what was in the form
    assert page.input_value("#request") == BROKEN
    page.click("#nav-sign")
    assert page.inner_text("h1") == "Sign a request"  # it stays switched
    page.click("#switch")
    page.wait_for_selector("html[lang=zh-CN]")
    assert visit("fr-FR").inner_text("h1") == "Why was my request refused?"


def focus(page: Page) -> str:
    """What has the focus; it must be seen to have it."""
    found: list[str] = page.evaluate(
        """() => {
            const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect()
            const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && box.width > 0
            return [it.id || it.textContent.trim(), seen ? "" : "unseen"]
        }"""
    )
    assert found[1] == "" or found[0] == "", f"{found[0]} has the focus and doesn't show it"
    return found[0]


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if focus(page) == wanted:
            return
    pytest.fail(f"{wanted} can't be reached with Tab")


def test_a_cause_is_found_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert focus(page) == "Skip to the content"
    tab_to(page, "request")
    page.keyboard.insert_text(BROKEN)
    tab_to(page, "ask-diagnose")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict.bad")
    page.wait_for_function("document.activeElement.matches('.verdict')")  # read out at once
    page.keyboard.press("Shift+Tab")
    for _ in range(20):
        if focus(page) == "switch":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[lang=zh-CN]")
    assert page.inner_text(".verdict").startswith("签名时域名")


@every_view
def test_all_that_can_be_used_is_reached_with_tab(view: str, visit: Visit) -> None:
    page = visit()
    filled(page, view)
    wanted = page.evaluate(
        """[...document.querySelectorAll("a, button, input, select, textarea, summary")]
            .filter(each => each.checkVisibility()).map(each => each.id || each.textContent.trim())"""
    )
    page.focus("#nav-why")
    page.keyboard.press("Shift+Tab")
    reached = [focus(page)]
    while len(reached) < len(wanted):
        page.keyboard.press("Tab")
        reached.append(focus(page))
    assert reached == wanted
