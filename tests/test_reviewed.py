"""What reviewers and newcomers found once, where no other test shows that it is mended: one test a finding."""

from __future__ import annotations

import ast
import base64
import hashlib
import hmac
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from envelopes import SM2
from signing import CREDENTIAL, ID, KEY, NOW, sign

import tcrypto
from tcrypto import Credential, HttpRequest, diagnose
from tcrypto.cli import main
from tcrypto.cli._gateway_log import Log
from tcrypto.sign import v1
from tcrypto.testing import LiveGateway
from tcrypto.testing.accounts import Accounts

ROOT = Path(__file__).parent.parent
PACKAGE = Path(tcrypto.__file__).parent


# --- Files and logs ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX's")
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_session_goes_into_no_fifo(
    force: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """S2: nobody reads it, so a program that opened it would wait here for good."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("session.json").symlink_to("pipe")
    Path("public.txt").write_text(str(SM2.public_key.dump("console")))
    Path("params.json").write_text("{}")
    for name in ("pipe", "session.json"):
        assert main(["seal", "--public-key", "public.txt", "--session", name, *force, "params.json"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert f"{name} is no regular file; what is secret is written to one" in err


def logged(capsys: pytest.CaptureFixture[str], *requests: HttpRequest) -> list[str]:
    """The gateway's log of these requests, explained; each was answered."""
    log = Log(Accounts(CREDENTIAL), "exact", explain=True)
    gateway = LiveGateway(CREDENTIAL, (), on_exchange=log)
    for request in requests:
        assert b"SignatureFailure" in gateway.answer(request).body
    log.close()
    return [line.partition("Z ")[2] for line in capsys.readouterr().err.splitlines() if "Z " in line]


def test_nested_brackets_are_answered_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """S4: 600 levels, 1.2 KB."""
    body = b"[" * 600 + b"]" * 600
    signed = sign(body, timestamp=int(time.time()))
    request = HttpRequest("POST", "/", signed.headers, body + b" ")
    assert logged(capsys, request)[0].startswith("IDCardOCR AuthFailure.SignatureFailure")
    assert diagnose(request, CREDENTIAL, now=signed.timestamp).ids


def encoded_before_signing(moment: int) -> HttpRequest:
    """A v1 request whose values were percent-encoded before they were signed, as ports of old code do."""
    signed = v1.Signer(CREDENTIAL, version="2017-03-12").sign(
        "POST", "https://cvm.tencentcloudapi.com/", {"Name": "a b/c"}, action="DescribeZones", timestamp=moment
    )
    params = dict(parse_qsl(signed.body.decode()))
    del params["Signature"]
    text = "&".join(f"{name}={quote(params[name], safe='')}" for name in sorted(params))
    mac = hmac.new(KEY.encode(), f"POSTcvm.tencentcloudapi.com/?{text}".encode(), hashlib.sha256).digest()
    params["Signature"] = base64.b64encode(mac).decode()
    return HttpRequest("POST", "/", signed.headers, urlencode(params).encode())


def test_a_v1_refusal_has_its_action_and_its_cause_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """C8, and P5's values encoded before signing."""
    [line] = logged(capsys, encoded_before_signing(int(time.time())))
    assert line == "DescribeZones AuthFailure.SignatureFailure v1-encoded"


# --- Diagnoses --------------------------------------------------------------------------------------------------------


def test_an_unknown_secret_id_is_all_that_is_said() -> None:
    """C7: not the port that the host lacks, nor the token that another account's credential has."""
    signed = sign()
    headers = {**signed.headers, "Host": "ocr.tencentcloudapi.com:8443"}
    other = Credential("AKIDof-another-account-entirely", KEY[::-1], "a-token")
    found = diagnose(HttpRequest("POST", "/", headers, b"{}"), other, now=NOW)
    assert found.ids[0] == ["secret-id-other"]
    assert not {"host-port", "token-missing"} & {name for ids in found.ids for name in ids}
    assert ID in str(found)
    assert other.secret_id in str(found)


@pytest.mark.parametrize("age", [0, 86_400])
def test_a_saved_files_last_line_break_comes_first(age: int) -> None:
    """N7: before body-reserialised, which gives the same bytes."""
    signed = sign(b'{"A":1}')
    found = diagnose(HttpRequest("POST", "/", signed.headers, b'{"A":1}\n'), CREDENTIAL, now=NOW + age)
    assert found.ids[0][-1] == "body-trailing-newline"
    assert "your editor may have added it" in str(found)


@pytest.mark.parametrize(
    ("signed_host", "sent"),
    [
        ("ocr.ap-guangzhou.tencentcloudapi.com", "ocr.tencentcloudapi.com"),
        ("ocr.tencentcloudapi.com", "ocr.ap-guangzhou.tencentcloudapi.com"),
    ],
)
def test_either_host_may_have_been_signed(signed_host: str, sent: str) -> None:
    """N8: the sentence is true in both directions."""
    headers = {**sign(url=f"https://{signed_host}/").headers, "Host": sent}
    found = diagnose(HttpRequest("POST", "/", headers, b"{}"), CREDENTIAL, now=NOW)
    assert found.ids == [["host-default-endpoint"]]
    assert "signed the product's default or regional host name, but the request went to another host" in str(found)


def test_a_blank_behind_the_secret_id_is_named() -> None:
    """P5."""
    headers = sign().headers
    headers["Authorization"] = headers["Authorization"].replace(f"{ID}/", f"{ID} /")
    assert diagnose(HttpRequest("POST", "/", headers, b"{}"), CREDENTIAL, now=NOW).ids == [["secret-id-whitespace"]]


# --- Clocks -----------------------------------------------------------------------------------------------------------


def test_a_patched_clock_reaches_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: the signer's and the verifiers' defaults are in test_sign_call.py."""
    gateway = LiveGateway(CREDENTIAL, ())
    signed = sign(timestamp=NOW)
    request = HttpRequest("POST", "/", signed.headers, b"{}")
    assert b"SignatureExpire" in gateway.answer(request).body
    monkeypatch.setattr(time, "time", lambda: NOW + 1.0)
    assert b"Error" not in gateway.answer(request).body


# --- Extras and Pythons -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", ["requests", "httpx", "aiohttp"])
def test_a_missing_library_is_named_with_the_command_that_installs_it(library: str) -> None:
    """N9."""
    code = f"import sys; sys.modules['{library}'] = None\nimport tcrypto.clients.{library}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"pip install 'tcrypto[{library}]'" in done.stderr.splitlines()[-1]


POSSESSIVE = re.compile(r"(?<!\\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def patterns(file: Path) -> list[str]:
    """What a module gives to the functions of `re`, as far as it is literal."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    found = [
        call.args[0]
        for call in calls
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re" and call.args
    ]
    constants = [[part for part in ast.walk(each) if isinstance(part, ast.Constant)] for each in found]
    return ["".join(str(part.value) for part in parts) for parts in constants]


@pytest.mark.slow
def test_no_pattern_needs_python_3_11() -> None:
    """P6: possessive quantifiers and atomic groups stop the import on 3.10."""
    assert POSSESSIVE.search("a++b")
    for file in PACKAGE.rglob("*.py"):
        for pattern in patterns(file):
            assert not POSSESSIVE.search(re.sub(r"\[(?:\\.|[^\]])*\]", "x", pattern)), f"{file.name}: {pattern}"


# --- What is written --------------------------------------------------------------------------------------------------


def test_the_first_example_is_the_whole_task() -> None:
    """N1: card.jpg, seal, sign, POST, open, for the call that is sealed."""
    [first, *_] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    steps = ["card.jpg", "seal", "RecognizeEncryptedIDCardOCR", "requests.post", ".open"]
    places = [first.find(step) for step in steps]
    assert -1 not in places
    assert places[0] < places[3] < places[4]


def test_the_readme_says_how_to_begin_anywhere() -> None:
    """N11: activation before the bare command, an install line for one's own project, Windows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for needed in ("activate", "Windows", "pip install 'tcrypto[crypto]'"):
        assert needed in text
    assert text.index("activate") < text.index("$ tcrypto")
    assert "request.http" not in text or "<!-- file: request.http -->" in text
    assert not re.search(r"\|.*[0-9] ?(?:us|µs|ms)\b.*\|", text)  # the tables of figures are docs/benchmarks.md's


def test_each_sdk_has_its_recipe() -> None:
    """C9: how each program is pointed at the stand-in."""
    text = (ROOT / "docs/testing.md").read_text(encoding="utf-8")
    for program in ("Node SDK", "Go SDK", "Java SDK", "PHP SDK", "C++ SDK", "Ruby SDK", "tccli", "newman"):
        assert f"| {program} | " in text, program
    assert "takes no port" in text
    assert "--endpoint http://ENDPOINT`, with the scheme" in text


UNNATURAL = ("应答", "网关替身", "签名头", "已知答案", "文案")


def test_the_chinese_is_an_engineers() -> None:
    """N12: 响应, 本地模拟网关, 参与签名的请求头, 测试向量（KAT）, 错误信息."""
    pages = [ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md"), *PACKAGE.rglob("*.py")]
    for page in pages:
        text = page.read_text(encoding="utf-8").replace("应答程序", "")  # a responder is one
        assert not [word for word in UNNATURAL if word in text], page.name


def test_security_states_no_figure_that_a_run_changes() -> None:
    """S11: the share of mutants that were caught stands in what the run prints."""
    assert not re.search(r"[0-9] ?%", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
