"""What the command and the doctor's page make of a diagnosis: the clock, the client's own files, the report."""

from __future__ import annotations

import time
from typing import Any

import pytest
from broken_client import send
from diagnosing import example, with_header

from tcrypto import Credential, HttpRequest, Signer, check
from tcrypto.check.readers import read_request
from tcrypto.check.refusals import GATEWAY_TEXTS, in_chinese, refusal
from tcrypto.check.reports import clock_of, diagnosed, own_text, report, verdict, verified
from tcrypto.errors import GatewayError, InvalidInput, SignatureError
from tcrypto.sign import v1

pytestmark = pytest.mark.each

TC3 = "TC3-HMAC-SHA256"


# --- The server's clock -----------------------------------------------------------------------------------------------

CLOUDBASE = f"{TC3} Credential=a/b/tcb/tc3_request, SignedHeaders=host, Signature=0, Timestamp=1551113065"


@pytest.mark.parametrize(
    "request_",
    [
        HttpRequest("POST", "/", {"X-TC-Timestamp": "1551113065"}),
        HttpRequest("POST", "/", {"x-tc-timestamp": "1551113065", "Authorization": CLOUDBASE.replace("1551", "1661")}),
        HttpRequest("POST", "/", {"Authorization": CLOUDBASE}),
        HttpRequest("POST", "/?Timestamp=1", {"Authorization": f"{CLOUDBASE}, Token=t"}),
        HttpRequest("GET", "/?Timestamp=1551113065", {}),
        HttpRequest("GET", "/?Action=A&Timestamp=1551113065&Nonce=1", {}),
        HttpRequest("POST", "/", {}, b"Action=A&Timestamp=1551113065"),
        HttpRequest("POST", "/", {}, b"Timestamp=1551113065&Name=\xff"),
        HttpRequest("POST", "/", {}, b"a=" + b"x" * ((1 << 20) - 24) + b"&Timestamp=1551113065"),
    ],
)
def test_the_clock_of_the_request_itself(request_: HttpRequest) -> None:
    assert clock_of("signed", request_)() == 1551113065


NONE = "the request has no timestamp"
NO_TIME = "now is seconds since 1970, or 'signed'"


@pytest.mark.parametrize(
    ("now", "request_", "said"),
    [
        ("signed", HttpRequest("POST", "/", {}), NONE),
        ("signed", HttpRequest("POST", "/", {"Authorization": f"{TC3} Timestamp=1"}), NONE),
        ("signed", HttpRequest("GET", "/?aTimestamp=1", {}), NONE),
        ("signed", HttpRequest("GET", "/?Timestamp=a", {}), NONE),
        ("signed", HttpRequest("POST", "/", {}, b"a=" + b"x" * (1 << 20) + b"&Timestamp=1"), NONE),
        ("signed", HttpRequest("POST", "/", {"X-TC-Timestamp": "soon"}), NONE),
        ("signed", HttpRequest("POST", "/", {"X-TC-Timestamp": "1" * 16}), NONE),
        ("soon", HttpRequest("POST", "/", {"X-TC-Timestamp": "1"}), NO_TIME),
        ("SIGNED", HttpRequest("POST", "/", {"X-TC-Timestamp": "1"}), NO_TIME),
        ("-1", HttpRequest("POST", "/", {}), NO_TIME),
        ("", HttpRequest("POST", "/", {}), NO_TIME),
        ("１５", HttpRequest("POST", "/", {}), NO_TIME),
        ("1" * 16, HttpRequest("POST", "/", {}), NO_TIME),
    ],
)
def test_no_clock(now: str, request_: HttpRequest, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        clock_of(now, request_)
    assert str(caught.value) == said


def test_other_clocks() -> None:
    request = HttpRequest("POST", "/", {"X-TC-Timestamp": "1"})
    assert clock_of("1551113065", request)() == 1551113065
    assert clock_of("9" * 15, request)() == 10**15 - 1
    assert clock_of(None, request) is time.time


# --- The client's own texts -------------------------------------------------------------------------------------------

EXPECTED = {
    True: (
        "; expected is the canonical request as it was signed, line feeds and all: have the client print it",
        "；需要的是签名时使用的规范请求串原文（包括换行），请让客户端将其输出",
    ),
    False: (
        "; expected is the string to sign as it was signed, line feeds and all: have the client print it",
        "；需要的是签名时使用的待签名字符串原文（包括换行），请让客户端将其输出",
    ),
}
EMPTY = "the file is empty", "文件为空"
HEADER = "this looks like an Authorization header", "这看起来是 Authorization 请求头"
JSON = "this looks like JSON", "这看起来是 JSON"
COMMAND = "this looks like a command", "这看起来是一条命令"
RAW = "this looks like a raw HTTP request", "这看起来是原始 HTTP 请求"
HASH = "this looks like a hash or a signature", "这看起来是哈希值或签名"
TO_SIGN = (
    "this looks like the string to sign, which is --string-to-sign",
    "这看起来是待签名字符串，应使用 --string-to-sign",
)
CANONICAL = "this looks like the canonical request, which is --canonical", "这看起来是规范请求串，应使用 --canonical"
ONE_LINE = "this is one line", "这里只有一行"
BOTH = (True, False)


@pytest.mark.parametrize(
    ("text", "of", "found"),
    [
        ("", BOTH, EMPTY), (" \r\n\t", BOTH, EMPTY), ("Authorization: TC3 Credential=a", BOTH, HEADER),
        ("TC3\ncredential =a", BOTH, HEADER), ("[", BOTH, JSON), (' {"a": 1}', BOTH, JSON), ("curl -X", BOTH, COMMAND),
        ("\n wget a", BOTH, COMMAND), ("GET / HTTP/1.1\nHost: h", BOTH, RAW), (" post /a?b HTTP/2", BOTH, RAW),
        ("a0" * 20, BOTH, HASH), ("A0" * 64, BOTH, HASH), (f"\n{'0' * 64}\n", BOTH, HASH),
        (f"{TC3}\n1\n2\n3", (True,), TO_SIGN), (f" {TC3}", (True,), TO_SIGN),
        ("POST\n/\n", (False,), CANONICAL), ("get\r/", (False,), CANONICAL), ("PUT\\n/", (False,), CANONICAL),
        (" OPTIONS\r\n/", (False,), CANONICAL), ("a b", BOTH, ONE_LINE), ("0" * 39, BOTH, ONE_LINE),
        ("0" * 129, BOTH, ONE_LINE), ("curly", BOTH, ONE_LINE), ("POST /", BOTH, ONE_LINE), ("POST n/", BOTH, ONE_LINE),
    ],
)  # fmt: skip
def test_a_text_that_is_something_else(text: str, of: tuple[bool, ...], found: tuple[str, str]) -> None:
    for canonical in of:
        for place, language in enumerate(("en-US", "zh-CN")):
            with pytest.raises(InvalidInput) as caught:
                own_text(text, "own.txt", language, canonical=canonical)
            assert str(caught.value) == f"own.txt: {found[place]}{EXPECTED[canonical][place]}"


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("POST\n/", (True,)), ("POST\\n/", (True,)), ("POST\r/", (True,)), ("POST\0/", BOTH), ("a\nb", BOTH),
        (f"{TC3}\n1", (False,)), (f"{TC3} 1", (False,)), (f" {TC3}\n1", (False,)), ("GE\n/", (False,)),
        ("OPTIONSX\n/", (False,)), ("curly\n", (True,)), ("0" * 129 + "\n0", BOTH),
    ],
)  # fmt: skip
def test_a_text_that_may_be_one(text: str, of: tuple[bool, ...]) -> None:
    for canonical in of:
        kept = text.removesuffix("\n")
        assert own_text(text, "own.txt", "en-US", canonical=canonical)[0] == kept
    assert own_text(None, "own.txt", "en-US", canonical=True) == (None, [])


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\nb", None), ("a\nb\n", "a\nb"), ("a\nb\r\n", "a\nb"), ("a\nb\n\n", "a\nb\n"), ("a\nb\r", None)],
)
def test_the_line_feed_at_the_end_of_a_file(text: str, kept: str | None) -> None:
    english = "The line feed at the end of own.txt was ignored: files end with one."
    chinese = "已忽略 own.txt 末尾的换行（文件通常以换行结尾）。"
    for language, note in (("en-US", english), ("zh-CN", chinese)):
        expected = (text, []) if kept is None else (kept, [note])
        assert own_text(text, "own.txt", language, canonical=True) == expected


# --- What is covered, and the report ----------------------------------------------------------------------------------


def asked(**mistakes: str) -> dict[str, Any]:
    call, account, wire = example(**mistakes)
    wire = with_header(wire, "X-TC-Version", "2018-11-19")
    return {
        "request": HttpRequest(*wire),
        "credential": Credential(*account),
        "clock": lambda: call.timestamp,
    }


def at(question: dict[str, Any], seconds: int) -> dict[str, Any]:
    return question | {"clock": lambda: 1551113065 + seconds}


def test_what_a_right_signature_covers() -> None:
    covered = verified(**asked())
    assert (covered.secret_id, covered.service) == ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "ocr")
    told = verdict(**asked())
    assert (told["valid"], told["code"], told["service"]) == (True, None, "ocr")
    assert diagnosed(**asked()) is None
    assert report(**asked(), language="en-US", notes=["a note"]) == told


def test_the_clock_decides_and_skew_is_passed_on() -> None:
    for seconds, skew in ((300, 300), (-300, 300), (10, 10)):
        assert verdict(**at(asked(), seconds), skew=skew)["valid"]
        assert diagnosed(**at(asked(), seconds), skew=skew) is None
    assert verdict(**at(asked(), 300))["valid"]
    for seconds, skew in ((301, 300), (-301, 300), (11, 10)):
        assert verdict(**at(asked(), seconds), skew=skew)["code"] == "AuthFailure.SignatureExpire"
        found = diagnosed(**at(asked(), seconds), skew=skew)
        assert found is not None
        assert found.ids == [["clock-skew"]]
        told = report(**at(asked(), seconds), skew=skew, language="en-US", notes=[])
        assert [cause["id"] for cause in told["causes"][0]] == ["clock-skew"]
    assert verdict(**at(asked(), 301))["code"] == "AuthFailure.SignatureExpire"


def test_host_port_is_passed_on() -> None:
    call, account, _ = example()
    call = call._replace(host="ocr.tencentcloudapi.com:8443")
    wire = send(call, account, {"host-port": "dropped"})
    question: dict[str, Any] = {
        "request": HttpRequest(*wire),
        "credential": Credential(*account),
        "clock": lambda: call.timestamp,
    }
    assert not verdict(**question)["valid"]
    assert verdict(**question, host_port="lenient")["valid"]
    with pytest.raises(GatewayError):
        verified(**question)
    assert report(**question, language="en-US", notes=[], host_port="lenient")["valid"]
    found = report(**question, language="zh-CN", notes=["a", "b"], host_port="exact")
    assert (found["valid"], found["causes"][0][0]["id"], found["notes"]) == (False, "host-port", ["a", "b"])
    assert found["causes"][0][0]["what"] == "签名时 Host 的端口与实际发送的 Host 不一致。"


def test_what_is_refused_though_nothing_is_wrong_with_its_signature() -> None:
    question = asked()
    request = question["request"]
    unversioned = [(name, value) for name, value in request.headers if name != "X-TC-Version"]
    question["request"] = HttpRequest("POST", "/", unversioned, request.body)
    told = verdict(**question)
    assert told == {
        "valid": False,
        "code": "MissingParameter",
        "message": "The request is missing a required parameter `Version`.",
    }
    assert report(**question, language="en-US", notes=[]) == told


def test_what_is_not_signed_has_no_diagnosis() -> None:
    question = asked() | {"request": HttpRequest("POST", "/", {"Host": "h", "X-TC-Timestamp": "1"}, b"{}")}
    assert diagnosed(**question) is None
    assert report(**question, language="en-US", notes=[])["code"] == verdict(**question)["code"] is not None


def test_the_own_texts_are_passed_on() -> None:
    question = asked(host_scheme="https")
    found = diagnosed(**question)
    assert found is not None
    own = str(found.client_canonical).replace("POST", "PATCH")
    told = report(**question, language="en-US", notes=[], canonical=own)
    note = "The {} given isn't what was signed: the one that was is shown."
    assert told["notes"] == [note.format("canonical request")]
    assert told["client_canonical"] == found.client_canonical
    to_sign = str(found.client_string_to_sign).replace("1551113065", "1551113066")
    told = report(**question, language="en-US", notes=[], string_to_sign=to_sign)
    assert told["notes"] == [note.format("string to sign")]
    assert told["client_string_to_sign"] == found.client_string_to_sign
    assert report(**question, language="en-US", notes=[], canonical=found.client_canonical)["notes"] == []


def cloudbase(token: str | None = None) -> dict[str, Any]:
    credential = Credential("AKIDexample", "key", token)
    signer = Signer(credential, service="tcb", variant="cloudbase")
    signed = signer.sign(
        "POST",
        "https://env.api.tcloudbasegateway.com/v1/a",
        b"{}",
        content_type="application/json",
        timestamp=1551113065,
    )
    request = HttpRequest("POST", "/v1/a", {"Host": "env.api.tcloudbasegateway.com"} | dict(signed.headers), b"{}")
    return {"request": request, "credential": credential, "clock": clock_of("signed", request)}


def test_a_request_of_cloudbase_is_known_by_its_timestamp() -> None:
    question = cloudbase()
    assert ", Timestamp=1551113065" in question["request"].header("authorization")
    assert verified(**question).secret_id == "AKIDexample"
    assert diagnosed(**question) is None


def test_a_header_of_api_3_makes_it_none_of_cloudbases() -> None:
    question = cloudbase()
    request = question["request"]
    for more, code in (
        ({}, None), ({"X-TC-Action": "A"}, "MissingParameter"), ({"x-tc-timestamp": "1551113065"}, "MissingParameter"),
        ({"X-TC-Timestamp": "1551113065", "X-TC-Action": "A", "X-TC-Version": "1"}, "AuthFailure.InvalidAuthorization"),
    ):  # fmt: skip
        question["request"] = HttpRequest("POST", "/v1/a", [*request.headers, *more.items()], b"{}")
        assert verdict(**question)["code"] == code


def test_a_v1_request() -> None:
    credential = Credential("AKIDexample", "key")
    signer = v1.Signer(credential, version="2017-03-12")
    form = signer.sign("GET", "https://cvm.tencentcloudapi.com/", {}, action="DescribeZones", timestamp=1551113065)
    request = HttpRequest("GET", form.url, {"Host": "cvm.tencentcloudapi.com"})
    question: dict[str, Any] = {
        "request": request,
        "credential": credential,
        "clock": clock_of("signed", request),
    }
    assert diagnosed(**question) is None
    assert verdict(**question)["valid"]
    moved = question | {"request": HttpRequest("GET", form.url, {"Host": "cvm.ap-beijing.tencentcloudapi.com"})}
    found = diagnosed(**moved)
    assert found is not None
    assert found.ids == [["v1-host"]]


# --- The gateway's texts ----------------------------------------------------------------------------------------------


def test_a_refusal_in_either_language() -> None:
    english, chinese = "The request is missing a required parameter `Nonce`.", "缺少必要参数 `Nonce`。"
    for language, message in ((None, english), ("en-US", english), ("zh-cn", english), ("zh-CN", chinese)):
        error = refusal("missing", language, name="Nonce")
        assert (error.code, error.message, in_chinese(error)) == ("MissingParameter", message, chinese)
        assert error.text("zh-CN") == f"MissingParameter：{chinese}"
    assert isinstance(refusal("token"), SignatureError)
    assert not isinstance(refusal("size"), SignatureError)


@pytest.mark.parametrize("kind", GATEWAY_TEXTS)
def test_each_refusal(kind: str) -> None:
    values = {"now": 5, "reason": "why", "name": "x"}
    text = GATEWAY_TEXTS[kind]
    error = refusal(kind, **values)
    assert (error.code, error.message) == (text.code, text.en.format(**values))
    assert refusal(kind, "zh-CN", **values).message == text.zh.format(**values)
    assert in_chinese(error).startswith(text.zh.partition("{")[0])


def test_what_check_gives_when_it_is_asked_for() -> None:
    assert check.read_request is read_request
    with pytest.raises(AttributeError, match=r"^module 'tcrypto\.check' has no attribute 'nothing'$"):
        _ = check.nothing
