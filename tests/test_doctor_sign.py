"""The doctor's second view: each stage of a signature, the request for other programs, and sending it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from doctoring import CREDENTIAL, KEY, TOKEN, Browser, ask, doctor, form, shown

from tcrypto import Credential, HttpRequest, Signer, Verifier
from tcrypto.check import read_request
from tcrypto.cli import main

CALL = {
    "method": "POST",
    "url": "https://ocr.tencentcloudapi.com/",
    "action": "IDCardOCR",
    "version": "2018-11-19",
    "region": "ap-guangzhou",
    "body": '{"Name": "张三 O\'Neil"}',
    "timestamp": "1551113065",
}
GET = {
    **CALL,
    "method": "GET",
    "url": "https://cvm.tencentcloudapi.com/?Limit=10&Offset=0",
    "action": "DescribeInstances",
}


@pytest.fixture(name="client", scope="module")
def _client() -> Browser:
    return doctor()


def test_every_stage(client: Browser) -> None:
    found = ask(client, "sign", CALL)
    signer = Signer(CREDENTIAL, service="ocr", version="2018-11-19", region="ap-guangzhou")
    signed = signer.sign(
        "POST", CALL["url"], CALL["body"].encode(), action="IDCardOCR", content_type="application/json",
        timestamp=1551113065,
    )  # fmt: skip
    assert found["canonical_request"] == signed.canonical_request
    assert found["string_to_sign"] == signed.string_to_sign
    assert found["signature"] == signed.signature
    assert found["payload_hash"] == signed.canonical_request.splitlines()[-1]
    assert found["key"] == "32 bytes"
    assert f"Authorization: {signed.headers['Authorization']}" in found["headers"]
    assert found["outputs"]["curl"] == signed.as_curl()
    page = form(client, "/sign", {**CALL, "ask": "sign"})
    for text in (signed.signature, "x-tc-action:idcardocr", "32 bytes", "SHA-256 of the body"):
        assert text in shown(page)
    assert 'value="IDCardOCR"' in page


def test_the_form_begins_with_a_call(client: Browser) -> None:
    page = client.get(f"/sign?token={TOKEN}", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}).text
    assert "x-tc-action:describezones" in page
    assert "待签名字符串" in page


def test_a_get(client: Browser) -> None:
    found = ask(client, "sign", GET)
    assert found["canonical_request"].startswith(
        "GET\n/\nLimit=10&Offset=0\ncontent-type:application/x-www-form-urlencoded\n"
    )
    page = form(client, "/sign", {**GET, "ask": "sign"})
    assert "<option selected>GET" in page


def test_a_file_as_the_body(client: Browser) -> None:
    data = bytes(range(256))
    found = ask(client, "sign", {**CALL, "body_file": base64.b64encode(data).decode()})
    multipart = form(client, "/sign", {**CALL, "ask": "sign"}, {"body_file": ("card.bin", data)})
    assert found["payload_hash"] in multipart
    assert all("body.bin" in found["outputs"][name] for name in ("python", "node", "shell", "go", "php", "postman"))


def test_no_secret_is_in_any_answer(client: Browser) -> None:
    for name, question in (("sign", CALL), ("send", CALL), ("sign", {**CALL, "url": CREDENTIAL.secret_key})):
        for accept in ("application/json", "text/html"):
            reply = client.post(f"/api/{name}", json=question, headers={**KEY, "Accept": accept})
            assert CREDENTIAL.secret_key not in reply.text
    assert CREDENTIAL.secret_key not in form(client, "/sign", {**CALL, "ask": "send"})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"url": "cvm"}, "the URL must be http(s)"),
        ({"url": "https://example.com/"}, "service is missing"),
        ({"timestamp": "noon"}, "timestamp is seconds since 1970"),
        ({"timestamp": "1551113065000"}, "milliseconds"),
        ({"action": "a\nb"}, "action"),
        ({"body": "x" * (10 * 1024 * 1024 + 1)}, "the gateway takes 10,485,760"),
    ],
)
def test_what_cant_be_signed_is_said(client: Browser, changed: dict[str, str], said: str) -> None:
    assert said.lower() in ask(client, "sign", {**CALL, **changed})["error"].lower()


def test_what_cant_be_signed_is_said_on_the_page(client: Browser) -> None:
    assert "service is missing" in shown(form(client, "/sign", {**CALL, "url": "https://example.com/", "ask": "sign"}))
    named = ask(client, "sign", {**CALL, "url": "http://localhost:1/", "service": "ocr", "content_type": "text/plain"})
    assert "2019-02-25/ocr/tc3_request" in named["string_to_sign"]
    assert "content-type:text/plain" in named["canonical_request"]


# --- For other programs ---------------------------------------------------------------------------------------------------


def judged(headers: dict[str, str], question: dict[str, str]) -> None:
    """The headers are right for this call."""
    _, _, target = question["url"].partition("tencentcloudapi.com")
    body = b"" if question["method"] == "GET" else question["body"].encode()
    judge = Verifier({CREDENTIAL.secret_id: CREDENTIAL})
    assert judge.verify(HttpRequest(question["method"], target, headers, body)).action == question["action"]


@pytest.mark.parametrize("question", [CALL, GET])
def test_the_python_call_signs_the_same(client: Browser, question: dict[str, str], tmp_path: Path) -> None:
    code = ask(client, "sign", question)["outputs"]["python"]
    main(["export", "python", "--out", str(tmp_path / "sign.py")])
    program = code.replace(
        "print(urllib.request.urlopen(request).read().decode())", "import json; print(json.dumps(headers))"
    )
    assert program != code
    (tmp_path / "call.py").write_text(program, encoding="utf-8")
    variables = {"TENCENTCLOUD_SECRET_ID": CREDENTIAL.secret_id, "TENCENTCLOUD_SECRET_KEY": CREDENTIAL.secret_key}
    done = subprocess.run([sys.executable, "call.py"], cwd=tmp_path, env=variables, capture_output=True, check=True)
    judged(json.loads(done.stdout), question)


@pytest.mark.parametrize("question", [CALL, GET])
def test_the_node_call_signs_the_same(client: Browser, question: dict[str, str], tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node: its call was NOT run")
    code = ask(client, "sign", question)["outputs"]["node"]
    main(["export", "node", "--out", str(tmp_path / "sign.js")])
    (tmp_path / "call.js").write_text(f"{code[: code.index('fetch(')]}console.log(JSON.stringify(headers));", "utf-8")
    variables = {"TENCENTCLOUD_SECRET_ID": CREDENTIAL.secret_id, "TENCENTCLOUD_SECRET_KEY": CREDENTIAL.secret_key}
    done = subprocess.run([node, "call.js"], cwd=tmp_path, env=variables, capture_output=True, check=True)
    judged(json.loads(done.stdout), question)


@pytest.mark.parametrize("question", [CALL, GET])
def test_the_shell_call_signs_the_same(client: Browser, question: dict[str, str], tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None or shutil.which("openssl") is None:
        pytest.skip("there is no bash or openssl: the call in it was NOT run")
    code = ask(client, "sign", question)["outputs"]["shell"]
    main(["export", "shell", "--out", str(tmp_path / "sign.sh")])
    script = code[: code.index(" |\n")]
    variables = {"TENCENTCLOUD_SECRET_ID": CREDENTIAL.secret_id, "TENCENTCLOUD_SECRET_KEY": CREDENTIAL.secret_key}
    done = subprocess.run(
        [bash, "-c", script], cwd=tmp_path, env=os.environ | variables, capture_output=True, check=True
    )
    judged(dict(line.split(": ", 1) for line in done.stdout.decode().splitlines()), question)


def test_a_body_that_curl_would_take_for_a_file(client: Browser) -> None:
    assert "names a file" in ask(client, "sign", {**CALL, "body": "@x"})["outputs"]["shell"]


def test_go_and_php_have_the_call(client: Browser) -> None:
    outputs = ask(client, "sign", CALL)["outputs"]
    assert 'Service: "ocr"' in outputs["go"]
    assert "'IDCardOCR'" in outputs["php"]
    assert r"O\'Neil" in outputs["php"]
    outputs = ask(client, "sign", {**GET, "region": ""})["outputs"]
    assert 'Query: "Limit=10&Offset=0"' in outputs["go"]
    assert "$body, null, null, null," in outputs["php"]


@pytest.mark.parametrize("question", [CALL, GET])
def test_the_collection(client: Browser, question: dict[str, str]) -> None:
    collection = json.loads(ask(client, "sign", question)["outputs"]["postman"])
    values = {variable["key"]: variable["value"] for variable in collection["variable"]}
    assert values["secret_id"] == values["secret_key"] == ""
    assert values["endpoint"] == question["url"].partition(".com")[0] + ".com"
    (item,) = collection["item"]
    request = item["request"]
    assert (request["method"], item["name"]) == (question["method"], question["action"])
    assert ("body" in request) == (question["method"] == "POST")
    if question is GET:
        assert request["url"]["query"] == [{"key": "Limit", "value": "10"}, {"key": "Offset", "value": "0"}]


def test_the_curl_command_is_what_was_signed(client: Browser) -> None:
    request = read_request(ask(client, "sign", CALL)["outputs"]["curl"])
    assert Verifier({CREDENTIAL.secret_id: CREDENTIAL}, clock=lambda: 1551113065).verify(request).action == "IDCardOCR"


# --- Sent ---------------------------------------------------------------------------------------------------------------------


def test_the_stand_in_answers(client: Browser) -> None:
    now = {name: value for name, value in CALL.items() if name != "timestamp"}
    found = ask(client, "send", now)
    assert (found["to"], found["status"]) == ("stand-in", 200)
    assert json.loads(found["reply"])["Response"]["Name"] == "张三 O'Neil"
    assert "张三 O'Neil" in shown(form(client, "/sign", {**now, "ask": "send"}))
    late = json.loads(ask(client, "send", CALL, **{"Accept-Language": "zh"})["reply"])["Response"]["Error"]
    assert late["Code"] == "AuthFailure.SignatureExpire"
    query = ask(client, "send", {**GET, "timestamp": ""})
    assert "Error" not in json.loads(query["reply"])["Response"]


def test_an_address_that_was_allowed() -> None:
    seen: list[Any] = []

    def send(signed: Any) -> tuple[int, bytes]:
        seen.append(signed.url)
        return 418, b"\xff<html>"

    client = doctor(endpoints=("https://ocr.tencentcloudapi.com/",), send=send)
    allowed = {**CALL, "service": "ocr", "to": "https://ocr.tencentcloudapi.com/"}
    assert ask(client, "send", allowed) == {"to": allowed["to"], "status": 418, "reply": "\ufffd<html>"}
    page = form(client, "/sign", {**allowed, "ask": "send"})
    assert "&lt;html&gt;" in page
    assert "<option selected>https://ocr.tencentcloudapi.com/" in page
    for wrong in (
        {"to": "https://cvm.tencentcloudapi.com/"},
        {"url": "https://cvm.tencentcloudapi.com/"},
        {"url": "http://ocr.tencentcloudapi.com/"},
        {"url": "https://ocr.tencentcloudapi.com:444/"},
    ):
        assert "was not allowed" in ask(client, "send", {**allowed, **wrong})["error"]
        assert "was not allowed" in shown(form(client, "/sign", {**allowed, **wrong, "ask": "send"}))
    assert seen == [CALL["url"]] * 2
    assert "was not allowed" in ask(doctor(endpoints=("https://ocr.tencentcloudapi.com/",)), "send", allowed)["error"]


def test_a_temporary_credential_sends_its_token() -> None:
    client = doctor(Credential(CREDENTIAL.secret_id, CREDENTIAL.secret_key, "a-token-of-a-role"))
    assert "X-TC-Token" in ask(client, "sign", CALL)["headers"]
    assert "Error" not in json.loads(ask(client, "send", {**CALL, "timestamp": ""})["reply"])["Response"]
