"""The view "Seal", in a browser: a picture and a key dropped, and a sealed request of one's own diagnosed."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Visit, dropped, pasted
from envelopes import PARAMS, RSA, SIDES, SM2, Side, sides
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
KEYS = {"AES-256-CBC": RSA, "SM4-GCM": SM2}


@pytest.fixture
def page(visit: Visit) -> Page:
    shown = visit()
    shown.click("#nav-seal")
    shown.wait_for_selector("#form-seal")
    return shown


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((640, 400)).save(made, "PNG")
    (tmp_path / "picture.png").write_bytes(made.getvalue())
    return tmp_path / "picture.png"


def test_a_picture_and_a_key_are_dropped_and_sealed(page: Page, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(str(SM2.public_key.dump("pem")))
    dropped(page, "fieldset .drop", picture)
    dropped(page, ".drop:has(#public_key_file)", tmp_path / "key.pem")
    page.check("[name=fit]")
    page.click("#ask-seal")
    assert page.inner_text("#result-seal .verdict.good") == "Sealed with SM4-GCM"
    shown = page.inner_text("#result-seal")
    assert f"{picture.stat().st_size:,} bytes" in shown
    assert "640 × 400" in shown
    assert '"Encryption"' in page.inner_text("#sealed-request")


def test_what_is_missing_is_said(page: Page, picture: Path) -> None:
    dropped(page, "h1", picture)
    page.click("#ask-seal")
    assert "the public key is missing" in page.inner_text("#result-seal [role=alert]")
    pasted(page, "#public_key", "<img src=x onerror=alert(1)>")
    page.click("#ask-seal")
    page.locator("#result-seal [role=alert]", has_text="key").wait_for()
    assert page.locator("#result-seal img").count() == 0


@sides
def test_a_sealed_request_of_ones_own_opens(side: Side, page: Page, tmp_path: Path) -> None:
    key = str(KEYS[side.algorithm].dump("pem"))
    (tmp_path / "sealed.json").write_text(json.dumps(side.sealer.seal(PARAMS).request), "utf-8")
    dropped(page, ".drop:has(#sealed_file)", tmp_path / "sealed.json")
    pasted(page, "#private_key", key)
    pasted(page, "#meant", json.dumps(PARAMS))
    page.click("#ask-diagnose-sealed")
    assert page.inner_text("#result-diagnose-sealed .verdict.good") == "The sealed request opens as it should."
    assert key not in page.content()


def test_a_sealed_requests_mistake_is_named(page: Page) -> None:
    request = json.loads(json.dumps(SIDES["AES"].sealer.seal(PARAMS).request))
    request["Encryption"]["Iv"] = base64.b64decode(request["Encryption"]["Iv"]).hex()
    pasted(page, "#sealed", json.dumps(request))
    pasted(page, "#private_key", str(RSA.dump("pem")))
    page.click("#ask-diagnose-sealed")
    page.wait_for_selector("#result-diagnose-sealed .verdict.bad")
    assert page.locator(".cause").first.get_attribute("data-cause") == "iv-text"
    page.click("#switch")
    page.wait_for_selector("html[lang=zh-CN] #result-diagnose-sealed, html[lang=zh-CN] #form-seal")
    assert page.input_value("#private_key") == ""  # a key isn't sent back
