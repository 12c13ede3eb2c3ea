"""The view "Why refused", in a browser: what is pasted or dropped, its cause, and the place that differs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pasted as tools
import pytest
from broken_client import Wire, send
from browsing import SECRET_KEY, Visit, Watched, dropped, first_difference, pasted, raw
from diagnosing import example

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
CALL = example()[0]
BODY = CALL.body
COMPACT = json.dumps(CALL.params, separators=(",", ":"), ensure_ascii=False).encode()


def refused(page: Page) -> str:
    """The id of the first cause."""
    page.click("#ask-diagnose")
    page.wait_for_selector("#result-diagnose .verdict.bad")
    return page.locator(".cause").first.get_attribute("data-cause") or ""


def hashed(body: bytes) -> str:
    return f"«{hashlib.sha256(body).hexdigest()}»"


TEN = {
    "body-reserialised": ("compact", hashed(BODY), hashed(COMPACT)),
    "body-trailing-newline": ("signed", hashed(BODY), hashed(BODY + b"\n")),
    "host-scheme": ("https", "host:«∅»ocr.tencentcloudapi.com", "host:«https://»ocr.tencentcloudapi.com"),
    "content-type-charset": (
        "added",
        "content-type:application/json«;»«·»«charset=utf-8»",
        "content-type:application/json«∅»",
    ),
    "action-case": ("as-sent", "x-tc-action:«idc»ard«ocr»", "x-tc-action:«IDC»ard«OCR»"),
    "header-value-whitespace": ("after-colon", "content-type:«∅»application/json", "content-type:«·»application/json"),
    "uri-empty": ("on", "«/»", "«∅»"),
    "blank-line-missing": ("on", "«↵»", ""),
    "crlf": ("everywhere", "POST«∅»", "POST«\\r»"),
    "date-not-utc": ("china", "2019-02-2«5»/ocr/tc3_request", "2019-02-2«6»/ocr/tc3_request"),
    "timestamp-differs-from-header": ("later", "155111306«5»", "155111306«8»"),
    "scope-terminator": ("scope", "2019-02-25/ocr/«tc3_»request", "2019-02-25/ocr/«∅»request"),
}
"""A mistake, how it is made, and the first line that differs: as it must be, as it was signed."""


@pytest.mark.parametrize("cause", TEN)
def test_a_mistakes_cause_comes_first_and_its_place_is_marked(cause: str, visit: Visit) -> None:
    variant, server, client = TEN[cause]
    page = visit()
    pasted(page, "#request", raw(example(**{cause.replace("-", "_"): variant})[2]))
    assert refused(page) == cause
    assert first_difference(page) == (server, client)
    assert page.locator(".fix").first.is_visible()
    assert page.locator(".certainty").first.inner_text().startswith("Proved")
    assert page.locator(".tried").is_visible()
    assert SECRET_KEY not in page.content()


def test_a_valid_request_is_called_valid(visit: Visit) -> None:
    page = visit()
    page.evaluate("text => navigator.clipboard.writeText(text)", tools.curl_bash(tools.sign(), tools.PLAIN.decode()))
    page.focus("#request")
    page.keyboard.press("Control+V")
    page.keyboard.press("Control+Enter")
    assert page.inner_text(".verdict.good") == "The signature is valid."
    assert "TextTranslate" in page.inner_text(".facts")


def test_a_har_is_dropped_beside_its_place_and_read(visit: Visit, tmp_path: Path) -> None:
    _, _, wire = example(action_case="as-sent")
    headers = [{"name": name, "value": value} for name, value in wire.headers]
    sent = {"method": "POST", "url": "https://ocr.tencentcloudapi.com/", "headers": headers}
    entry = {"request": {**sent, "postData": {"mimeType": "application/json", "text": wire.body.decode()}}}
    (tmp_path / "saved.har").write_text(json.dumps({"log": {"entries": [entry]}}), "utf-8")
    page = visit()
    pasted(page, "#request", "what was there before")
    for place in ("h1", ".drop"):
        dropped(page, place, tmp_path / "saved.har")
        assert refused(page) == "action-case"
        page.reload()


def test_ones_own_canonical_request_is_compared(visit: Visit) -> None:
    page = visit()
    call, _, wire = example(unexplained="other")
    pasted(page, "#request", raw(wire))
    page.click("#more summary")
    own = [
        "POST",
        "/",
        "",
        "content-type:application/json",
        "host:ocr.tencentcloudapi.com",
        "x-tc-action: idcardocr",
        "",
    ]
    pasted(
        page, "#canonical", "\n".join([*own, "content-type;host;x-tc-action", hashlib.sha256(call.body).hexdigest()])
    )
    assert refused(page) == "header-value-whitespace"
    assert first_difference(page) == ("x-tc-action:«∅»idcardocr", "x-tc-action:«·»idcardocr")


def test_the_clock_may_be_this_computers(visit: Visit) -> None:
    page = visit()
    pasted(page, "#request", raw(example()[2]))
    page.click("#more summary")
    page.select_option("#now", "")
    assert refused(page) == "clock-skew"
    page.select_option("#now", "signed")
    page.click("#ask-diagnose")
    page.wait_for_selector(".verdict.good")


@pytest.mark.parametrize("text", ["", "no request at all", "curl -d @/etc/passwd https://ocr.tencentcloudapi.com/"])
def test_what_is_no_request_is_said_in_a_sentence(text: str, visit: Visit) -> None:
    page = visit()
    pasted(page, "#request", text)
    page.click("#ask-diagnose")
    assert len(page.inner_text("[role=alert] .error")) > 20
    assert "root:" not in page.content()


def test_the_same_without_scripts(visit: Visit) -> None:
    page = visit("zh-CN", scripts=False)
    page.fill("#request", raw(example(host_scheme="https")[2]))
    page.click("#ask-diagnose")
    assert page.locator(".cause").first.get_attribute("data-cause") == "host-scheme"
    assert page.inner_text(".client mark >> nth=0") == "https://"


# --- Hostile text -----------------------------------------------------------------------------------------------------

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script></code></textarea></table><iframe src=//example.com></iframe>"
    "{{7*7}}${7*7}<style>*{display:none}</style>\x1b[31m\x1b]0;owned\x07\x9b2J\u202egnp.exe\u2028\ufeff&lt;b&gt;"
)
MARKUP = "#result-diagnose :is(img, script, iframe, style, b)"


def hostile() -> Wire:
    """A call whose action and body are hostile, with a mistake besides."""
    call, account, _ = example()
    call = call._replace(action=HOSTILE, body=json.dumps({"Name": HOSTILE}, ensure_ascii=False).encode())
    return send(call, account, {"host-scheme": "https"})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_hostile_request_does_nothing_but_its_text(scripts: bool, visit: Visit) -> None:
    page = visit(scripts=scripts)
    page.fill("#request", raw(hostile()))
    page.click("#ask-diagnose")
    page.wait_for_selector(".verdict.bad")
    shown = (
        page.inner_text(".comparison >> nth=0") if page.locator(".comparison").count() else page.inner_text(".result")
    )
    assert page.locator(MARKUP).count() == 0
    assert "\x1b" not in shown
    assert "49" not in page.inner_text(".verdict")
    assert page.title().startswith("Why refused")


@pytest.mark.deep
def test_ten_megabytes_are_read_and_markup_in_them_stays_text(visit: Visit, tmp_path: Path) -> None:
    call, account, _ = example()
    body = json.dumps({"ImageBase64": "<b>" * 3_400_000}).encode()
    assert 10_000_000 < len(body) < 10 * 1024 * 1024
    wire = send(call._replace(body=body), account, {"host-scheme": "https"})
    (tmp_path / "large.http").write_text(raw(wire), "utf-8")
    page = visit()
    dropped(page, ".drop", tmp_path / "large.http")
    assert refused(page) == "host-scheme"
    assert page.locator(MARKUP).count() == 0


@pytest.mark.deep
def test_more_than_is_read_is_refused_in_a_sentence(visit: Visit, watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "huge.har").write_bytes(b"<" * (26 * 1024 * 1024))
    page = visit()
    dropped(page, ".drop", tmp_path / "huge.har")
    page.click("#ask-diagnose")
    page.locator("#result-diagnose", has_text="at most 33,554,432 bytes are read").wait_for(timeout=60_000)
    assert all("413" in each for each in watched.errors)  # the browser says it, too
    watched.errors.clear()
