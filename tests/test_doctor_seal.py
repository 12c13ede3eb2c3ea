"""The doctor's third view: what becomes of a picture, and why a sealed request doesn't open."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys

import pytest
from doctoring import TOKEN, Browser, ask, doctor, form, shown, verdict
from PIL import Image

from tcrypto import Credential, Opener, Sealer
from tcrypto.check import diagnose_sealed
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.doctor.app import QUESTIONS

KEYS: dict[str, rsa_pkcs1.PrivateKey | sm2.PrivateKey] = {
    "AES-256-CBC": rsa_pkcs1.generate(1024),
    "SM4-GCM": sm2.generate(),
}


@pytest.fixture(name="client", scope="module")
def _client() -> Browser:
    return doctor()


def picture(width: int = 600, height: int = 900) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(file, "PNG")
    return file.getvalue()


def public(name: str) -> str:
    return str(KEYS[name].public_key.dump("console"))


@pytest.mark.parametrize("name", KEYS)
def test_a_picture_is_sealed(client: Browser, name: str) -> None:
    image = picture()
    question = {
        "image_file": base64.b64encode(image).decode(),
        "public_key": public(name),
        "params": '{"CardSide": "FRONT"}',
    }
    found = ask(client, "seal", question)
    assert found["algorithm"].upper().startswith(name.partition("-")[0])
    assert (found["picture"]["kind"], found["picture"]["bytes"], found["picture"]["done"]) == ("PNG", len(image), [])
    assert found["picture"]["base64_characters"] == len(base64.b64encode(image))
    assert found["sizes"]["request"] == len(json.dumps(found["request"], separators=(",", ":")))
    opened = Opener(KEYS[name]).open(found["request"]).params
    assert opened == {"CardSide": "FRONT", "ImageBase64": base64.b64encode(image).decode()}


def test_a_form_shows_the_same(client: Browser) -> None:
    files = {"image_file": ("card.png", picture()), "public_key_file": ("public.txt", public("SM4-GCM").encode())}
    page = form(client, "/seal", {"ask": "seal", "name": "FrontImage", "fit": "yes", "params": ""}, files)
    assert "Sealed with" in verdict(page)
    assert "600 × 900" in shown(page)
    assert "What is sent" in shown(page)
    assert "… (" in page  # long values are cut
    assert 'value="FrontImage"' in page
    chinese = form(
        client, "/seal", {"ask": "seal", "params": '{"Name": "张三"}', "public_key": public("SM4-GCM")}, None, "zh-CN"
    )
    assert verdict(chinese).startswith("已用 ")


def test_what_is_said_of_a_picture_in_chinese(client: Browser) -> None:
    question = {
        "public_key": public("SM4-GCM"),
        "fit": "yes",
        "image_file": base64.b64encode(picture(100, 200)).decode(),
    }
    found = ask(client, "seal", question, **{"Accept-Language": "zh-CN"})
    assert found["picture"]["done"] == ["已存为质量 90 的 JPEG", "100 x 200 小于建议的 500 x 800"]
    files = {"image_file": ("card.gif", b"GIF89a" + bytes(600)), "public_key_file": ("key", public("SM4-GCM").encode())}
    assert "图片 看起来是 GIF" not in (page := shown(form(client, "/seal", {"ask": "seal"}, files, "zh-CN")))
    assert "图片看起来是 GIF 图片；图片应为 PNG、JPEG 或 BMP" in page
    for language, said in (("zh-CN", "SecretKey 应为字符串，而不是 int"), ("en-US", "the SecretKey is a str, not int")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(QUESTIONS, "seal", lambda *_: Credential("AKID", 1))  # type: ignore[arg-type]
            assert ask(client, "seal", {}, **{"Accept-Language": language}) == {"error": said}


def test_the_empty_view(client: Browser) -> None:
    page = client.get(f"/seal?token={TOKEN}").text
    assert 'value="ImageBase64"' in page
    assert "{&#34;CardSide&#34;" in page


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "the public key is missing"),
        ({"public_key": "x"}, "key"),
        ({"public_key": public("SM4-GCM")}, "nothing to seal"),
        ({"public_key": public("SM4-GCM"), "params": "[]"}, "params is JSON, but not an object"),
        ({"public_key": public("SM4-GCM"), "image_file": base64.b64encode(b"GIF89a").decode()}, "GIF"),
    ],
)
def test_what_cant_be_sealed_is_said(client: Browser, question: dict[str, str], said: str) -> None:
    assert said in ask(client, "seal", question)["error"]
    assert said in shown(form(client, "/seal", {**question, "ask": "seal"})) or "image_file" in question


def test_json_that_is_nested_too_deeply_is_refused(client: Browser) -> None:
    for depth in (700, 100_000):
        deep = '{"a":' * depth + "1" + "}" * depth
        found = ask(client, "seal", {"public_key": public("SM4-GCM"), "params": deep})
        assert "request" in found or "nested too deeply" in found["error"] or "can be read" in found["error"]


@pytest.mark.slow
@pytest.mark.parametrize("name", KEYS)
def test_a_sealed_request_is_diagnosed(client: Browser, name: str) -> None:
    key = KEYS[name]
    pem = str(key.dump("pem"))
    sealed = Sealer(public(name)).seal({"CardSide": "FRONT"}).request
    question = {"sealed": json.dumps(sealed), "private_key": pem}
    assert ask(client, "diagnose-sealed", question)["valid"] is True
    assert (
        verdict(form(client, "/seal", {**question, "ask": "diagnose-sealed"}))
        == "The sealed request opens as it should."
    )
    wrong = {**sealed, "Encryption": {**sealed["Encryption"], "Iv": base64.b64encode(b"x" * 5).decode()}}
    question["sealed"] = json.dumps(wrong)
    found = diagnose_sealed(wrong, key).as_dict("zh-CN")
    if name == "AES-256-CBC":  # SM2 in Python takes its time
        assert ask(client, "diagnose-sealed", question, **{"Accept-Language": "zh-CN"}) == json.loads(json.dumps(found))
    page = form(client, "/seal", {**question, "ask": "diagnose-sealed"}, None, "zh-CN")
    assert f'data-cause="{found["causes"][0][0]["id"]}"' in page
    assert pem.splitlines()[1] not in page


def test_its_notes_are_shown(client: Browser) -> None:
    key = KEYS["AES-256-CBC"]
    sealed = Sealer(public("AES-256-CBC")).seal({"CardSide": "FRONT"}).request
    files = {
        "private_key_file": ("key.pem", str(key.dump("pem")).encode()),
        "sealed_file": ("s.json", json.dumps(sealed).encode()),
    }
    fields = {"ask": "diagnose-sealed", "params": '{"CardSide": "BACK"}'}
    assert "isn't what was meant" in shown(form(client, "/seal", fields, files))


def test_what_is_missing_is_said(client: Browser) -> None:
    for question in ({}, {"sealed": "{}"}, {"private_key": "x"}):
        assert "the private key it is for are needed" in ask(client, "diagnose-sealed", question)["error"]
    page = form(client, "/seal", {"ask": "diagnose-sealed", "sealed": "<b>", "private_key": "p-r-i-v"})
    assert "sealed is not JSON" in shown(page)
    assert "<b>" not in page
    assert "p-r-i-v" not in page


def test_without_cryptography_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from tcrypto.doctor.forms import Fields\n"
        "from tcrypto.doctor.sealing import answer\n"
        "try:\n    answer(Fields({'public_key': 'x'}, {}), None, 'en-US')\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'tcrypto[crypto]'" in done.stdout
