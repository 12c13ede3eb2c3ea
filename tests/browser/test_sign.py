"""The view "Sign", in a browser: stages as they are typed, what is taken along, and what is sent."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import SECRET_ID, SECRET_KEY, Doctor, Visit, dropped, pasted

from tcrypto import Credential, Signer, diagnose
from tcrypto.check.readers import read_request

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
NOW = 1551113065


@pytest.fixture
def page(visit: Visit) -> Page:
    shown = visit()
    shown.click("#nav-sign")
    shown.wait_for_selector("#stage-headers")
    return shown


def wait_for(page: Page, stage: str, text: str) -> None:
    page.locator(f"#stage-{stage}", has_text=text).wait_for()


def test_every_stage_follows_what_is_typed(page: Page) -> None:
    fields = {"url": "https://tmt.tencentcloudapi.com/", "action": "TextTranslate", "version": "2018-03-21"}
    for name, value in fields.items():
        page.fill(f"#{name}", "")
        page.type(f"#{name}", value)
    body = '{"SourceText": "张三 <b>&amp;"}'
    pasted(page, "#body", body)
    page.click("#more summary")
    page.type("#timestamp", str(NOW))
    wait_for(page, "string_to_sign", str(NOW))
    signer = Signer(Credential(SECRET_ID, SECRET_KEY), service="tmt", region="ap-guangzhou", version="2018-03-21")
    signed = signer.sign(
        "POST", fields["url"], body.encode(), action="TextTranslate", content_type="application/json", timestamp=NOW
    )
    wait_for(page, "signature", signed.signature)
    assert page.inner_text("#stage-payload_hash") == hashlib.sha256(body.encode()).hexdigest()
    assert page.inner_text("#stage-canonical_request") == signed.canonical_request
    assert page.inner_text("#stage-string_to_sign") == signed.string_to_sign
    assert page.inner_text("#stage-key") == "32 bytes"
    assert signed.headers["Authorization"] in page.inner_text("#stage-headers")
    assert page.locator(".stage .hint").count() == 6
    assert page.evaluate("document.activeElement.id") == "timestamp"  # typing goes on
    assert SECRET_KEY not in page.content()


def test_what_is_taken_along_is_copied_and_right(page: Page) -> None:
    pasted(page, "#body", '{"Name": "it\'s 张三"}')
    wait_for(page, "payload_hash", hashlib.sha256('{"Name": "it\'s 张三"}'.encode()).hexdigest())
    copied = {}
    for name in ("curl", "postman", "python", "node", "go", "shell", "php"):
        page.click(f"#output-{name} summary")
        button = page.locator(f"#output-{name} [data-copy]")
        button.click()
        page.locator(f"#output-{name}", has_text="Copied").wait_for()
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    request = read_request(copied["curl"])
    assert diagnose(request, Credential(SECRET_ID, SECRET_KEY), now=int(time.time())).valid
    assert json.loads(copied["postman"])["info"]["schema"].endswith("v2.1.0/collection.json")
    assert all("DescribeZones" in text for text in copied.values())
    assert not any(SECRET_KEY in text for text in copied.values())


def test_a_file_is_the_body_and_a_get_has_none(page: Page, tmp_path: Path) -> None:
    (tmp_path / "picture.bin").write_bytes(bytes(range(256)))
    dropped(page, ".drop", tmp_path / "picture.bin")
    wait_for(page, "payload_hash", hashlib.sha256(bytes(range(256))).hexdigest())
    page.select_option("#method", "GET")
    page.fill("#url", "https://cvm.tencentcloudapi.com/?Limit=1")
    wait_for(page, "payload_hash", hashlib.sha256(b"").hexdigest())
    wait_for(page, "canonical_request", "Limit=1")


def test_it_is_sent_to_the_stand_in(page: Page) -> None:
    pasted(page, "#body", '{"Limit": 3}')
    page.click("#ask-send")
    reply = page.inner_text("#reply")
    assert json.loads(reply)["Response"]["Limit"] == 3
    assert page.locator("#to option").all_inner_texts() == ["a stand-in on this machine"]


def test_what_cant_be_signed_is_said(page: Page) -> None:
    page.fill("#url", "https://example.com/")
    page.locator("#result-sign [role=alert]", has_text="service is missing").wait_for()


def test_the_same_without_scripts(visit: Visit, doctor: Doctor) -> None:
    page = visit(scripts=False)
    page.click("#nav-sign")
    page.fill("#body", '{"Limit": 3}')
    page.click("#ask-sign")
    assert page.inner_text("#stage-payload_hash") == hashlib.sha256(b'{"Limit": 3}').hexdigest()
    page.click("#ask-send")
    assert json.loads(page.inner_text("#reply"))["Response"]["Limit"] == 3
    assert page.url.startswith(doctor.origin)
