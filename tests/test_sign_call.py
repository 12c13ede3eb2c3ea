"""`Signer.call`, credentials that renew themselves, clocks, and texts that aren't quite texts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest
import requests
from signing import CREDENTIAL, ID, JSON, KEY, NOW, URL, by_stages, signer

from tcrypto import Credential, HttpRequest, InvalidInput, Signer, Verifier
from tcrypto.sign import tc3, v1
from tcrypto.sign.signed import Signed

NAMES = ("content-type", "host", "x-tc-action")


# --- call ------------------------------------------------------------------------------------------------------------


def test_a_call_is_the_post_that_everybody_writes() -> None:
    params = {
        "ImageUrl": "https://example.com/a.jpg?x=<1>&y",
        "CardSide": "FRONT",
        "Name": "张三",
        "List": [1, None, True],
    }
    body = json.dumps(params, ensure_ascii=False, separators=(",", ":")).encode()
    signed = signer().call("IDCardOCR", params, timestamp=NOW)
    assert (signed.method, signed.url, signed.body) == ("POST", URL, body)
    assert signed == signer().sign("POST", URL, body, action="IDCardOCR", content_type=JSON, timestamp=NOW)
    assert signed.signature == by_stages(signed, NAMES, body)
    judge = Verifier({ID: KEY}, clock=lambda: NOW)
    assert judge.verify(HttpRequest(signed.method, "/", signed.headers, signed.body)).action == "IDCardOCR"


def test_a_call_without_parameters_is_an_empty_object() -> None:
    assert signer().call("DescribeRegions").body == b"{}"
    assert signer().call("DescribeRegions", MappingProxyType({"A": 1})).body == b'{"A":1}'


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        (None, "https://ocr.tencentcloudapi.com/"),
        ("ocr.ap-guangzhou.tencentcloudapi.com", "https://ocr.ap-guangzhou.tencentcloudapi.com/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("HTTPS://OCR.internal.tencentcloudapi.com:443/", "https://ocr.internal.tencentcloudapi.com/"),
    ],
)
def test_where_a_call_goes(endpoint: str | None, url: str) -> None:
    signed = signer().call("A", endpoint=endpoint, timestamp=NOW)
    assert signed.url == url
    assert signed.headers["Host"] == url.split("/")[2]


@pytest.mark.parametrize("endpoint", ["", "https://h/path", "h?q", "ftp://h", "user@h", "https://h#f"])
def test_what_is_no_endpoint(endpoint: str) -> None:
    with pytest.raises(InvalidInput):
        signer().call("A", endpoint=endpoint)


@pytest.mark.parametrize("endpoint", ["https://h/path", "h?q"])
def test_an_endpoint_has_neither_path_nor_query(endpoint: str) -> None:
    with pytest.raises(
        InvalidInput, match=r"^endpoint is a host or http\(s\)://host\[:port\], without path and query$"
    ):
        signer().call("A", endpoint=endpoint)


def test_what_one_call_has_of_its_own() -> None:
    by = signer(language="zh-CN")
    own = by.call("A", version="2020-01-01", region="ap-beijing", language="en-US", timestamp=NOW)
    assert [own.headers[f"X-TC-{name}"] for name in ("Version", "Region", "Language")] == [
        "2020-01-01",
        "ap-beijing",
        "en-US",
    ]
    assert own.signature == by_stages(own, NAMES, b"{}")
    after = by.call("A", timestamp=NOW)
    assert (after.headers["X-TC-Version"], after.headers["X-TC-Region"]) == ("2018-11-19", "ap-guangzhou")
    assert own.headers.keys() == after.headers.keys()
    assert Signer(CREDENTIAL, service="ocr").call("A", version="1", timestamp=NOW).headers["X-TC-Version"] == "1"
    signing = signer(signed_headers=["content-type", "host", "x-tc-version"]).call("A", version="1", timestamp=NOW)
    assert "x-tc-version:1\n" in signing.canonical_request


@pytest.mark.parametrize(
    ("params", "error", "sentence"),
    [
        ({"A": float("nan")}, InvalidInput, "the parameters have no form in JSON"),
        ({"A": "\ud800"}, InvalidInput, "a parameter holds a lone surrogate"),
        ({"A": {1, 2}}, TypeError, "set is not JSON serializable"),
        ([("A", 1)], TypeError, "params is a mapping, the call's parameters, not list"),
        ("{}", TypeError, "params is a mapping, the call's parameters, not str"),
        ({"A": "x" * (10 << 20)}, InvalidInput, "the gateway takes 10,485,760"),
    ],
    ids=["NaN", "surrogate", "set", "list", "str", "large"],
)
def test_parameters_that_cannot_be_sent(params: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        signer().call("A", params)


def test_parameters_in_a_circle() -> None:
    circle: dict[str, object] = {}
    circle["A"] = circle
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    for params in (circle, {"A": deep}):
        with pytest.raises(InvalidInput, match="the parameters have no form in JSON"):
            signer().call("A", params)
    with pytest.raises(InvalidInput, match=r"^call\(\) is for API 3\.0; sign a request to CloudBase with sign\(\)$"):
        signer(variant="cloudbase").call("A")


# --- Credentials that renew themselves -------------------------------------------------------------------------------


class Renewing:
    """Gives one credential until `renew` makes the next."""

    def __init__(self) -> None:
        self.asked = 0
        self.renew()

    def renew(self) -> None:
        number = self.asked
        self.credential = Credential(f"AKID{number}", f"secret{number}", f"token{number}")

    def __call__(self) -> Credential:
        self.asked += 1
        return self.credential


def test_a_provider_is_asked_before_each_signature() -> None:
    provider = Renewing()
    by = signer(credential=provider)
    assert provider.asked == 0
    for _ in range(3):
        for _ in range(2):
            for signed in (
                by.call("A", timestamp=NOW),
                by.call("A", region="ap-beijing", timestamp=NOW),
                by.sign("GET", URL, action="A", headers={"X-A": "b"}, timestamp=NOW),
            ):
                current = provider.credential
                assert signed.headers["X-TC-Token"] == current.token
                assert f"Credential={current.secret_id}/" in signed.headers["Authorization"]
                payload = b"{}" if signed.method == "POST" else b""
                assert signed.signature == by_stages(signed, NAMES, payload, key=current.secret_key)
        provider.renew()
    assert provider.asked == 18
    assert signer(credential=provider).call("A", region="ap-beijing").headers["X-TC-Region"] == "ap-beijing"
    assert repr(by) == "Signer(<provider>, service='ocr')"


def test_a_renewed_token_that_is_signed() -> None:
    provider = Renewing()
    by = signer(credential=provider, signed_headers=["content-type", "host", "x-tc-token"])
    for _ in range(2):
        assert f"x-tc-token:{provider.credential.token}\n" in by.call("A", timestamp=NOW).canonical_request
        provider.renew()
    cloudbase = signer(credential=provider, variant="cloudbase")
    for _ in range(2):
        authorization = cloudbase.sign("GET", URL, timestamp=NOW).headers["Authorization"]
        assert tc3.parse_authorization(authorization).token == provider.credential.token
        provider.renew()


def test_threads_never_mix_two_credentials() -> None:
    accounts = [Credential(f"AKID{n}", f"secret{n}", f"token{n}") for n in range(3)]
    turn = iter(accounts * 400)
    by = signer(credential=lambda: next(turn))
    judge = Verifier({account.secret_id: account for account in accounts}, clock=lambda: NOW)

    def work(_: int) -> str:
        signed = by.call("A", timestamp=NOW)
        return judge.verify(HttpRequest("POST", "/", signed.headers, signed.body)).secret_id

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(1200))) == sorted(["AKID0", "AKID1", "AKID2"] * 400)


@pytest.mark.parametrize("given", [None, "AKID", (ID, KEY)])
def test_what_a_provider_must_give(given: Any) -> None:
    for call in (lambda: signer(credential=lambda: given).call("A"), lambda: form(lambda: given)):
        with pytest.raises(TypeError, match=f"^the provider gives a tcrypto.Credential, not {type(given).__name__}$"):
            call()


def form(credential: Any, **options: Any) -> v1.SignedForm:
    return v1.Signer(credential, **options).sign("POST", URL, {"A": "x"}, action="A", nonce=1)


def test_v1_takes_a_provider_too() -> None:
    provider = Renewing()
    by = v1.Signer(provider)
    for _ in range(2):
        assert by.sign("POST", URL, {}, action="A").params["Token"] == provider.credential.token
        provider.renew()
    with pytest.raises(TypeError, match="positional"):
        v1.Signer(CREDENTIAL, "2018-11-19")  # type: ignore[call-arg]


# --- Clocks ----------------------------------------------------------------------------------------------------------


def test_a_default_clock_is_read_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freezegun and a patched time.time reach whatever was made before."""
    made = signer(), v1.Signer(CREDENTIAL), Verifier({ID: KEY})
    monkeypatch.setattr(time, "time", lambda: NOW + 0.9)
    signed = made[0].call("A")
    assert (signed.timestamp, made[0].now()) == (NOW, NOW)
    assert made[1].sign("POST", URL, {}, action="A").params["Timestamp"] == str(NOW)
    assert made[2].verify(HttpRequest("POST", "/", signed.headers, signed.body)).timestamp == NOW


# --- Texts that aren't quite texts -----------------------------------------------------------------------------------


class Text(str, Enum):
    """Formatted, it is "Text.POST": what was signed and what is sent would differ."""

    POST = "POST"
    URL = "https://ocr.tencentcloudapi.com/"
    JSON = "application/json"
    OCR = "ocr"
    ACTION = "IDCardOCR"
    VALUE = "ap-guangzhou"
    ID = ID
    KEY = KEY


def sign(**changes: Any) -> Any:
    call: dict[str, Any] = {"method": "POST", "url": URL, "action": "IDCardOCR", "content_type": JSON} | changes
    return signer().sign(body=b"{}", **call)


ENTRIES: dict[str, Callable[[], object]] = {
    "method": lambda: sign(method=Text.POST),
    "a URL": lambda: sign(url=Text.URL),
    "action": lambda: sign(action=Text.ACTION),
    "content_type": lambda: sign(content_type=Text.JSON),
    "X-A": lambda: sign(headers={"X-A": Text.VALUE}),
    "a header's name": lambda: sign(headers={Text.OCR: "x"}),
    "service": lambda: signer(service=Text.OCR),
    "Region": lambda: signer(region=Text.VALUE),
    "Version": lambda: signer(version=Text.VALUE),
    "Language": lambda: signer(language=Text.VALUE),
    "the SecretId": lambda: Credential(Text.ID, KEY),
    "the SecretKey": lambda: Credential(ID, Text.KEY),
    "the token": lambda: Credential(ID, KEY, Text.VALUE),
    "endpoint": lambda: signer().call("A", endpoint=Text.URL),
    "region": lambda: form(CREDENTIAL, region=Text.VALUE),
    "version": lambda: form(CREDENTIAL, version=Text.VALUE),
    "language": lambda: form(CREDENTIAL, language=Text.VALUE),
    "a parameter's name": lambda: v1.flatten({Text.OCR: "x"}),
}


@pytest.mark.parametrize(("what", "call"), ENTRIES.items(), ids=list(ENTRIES))
def test_a_subclass_of_str_is_refused(what: str, call: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=f"^{what} is a str, not Text"):
        call()


def test_a_kind_of_str_is_called_so() -> None:
    with pytest.raises(TypeError, match=r"^endpoint is a str, not Text, which is a kind of str: pass the plain text$"):
        signer().call("A", endpoint=Text.URL)
    with pytest.raises(TypeError, match=r"^endpoint is a str, not int$"):
        signer().call("A", endpoint=7)  # type: ignore[arg-type]


def test_a_subclass_of_str_spoils_no_later_call() -> None:
    by = signer()
    call: dict[str, Any] = {"action": "IDCardOCR", "content_type": JSON, "timestamp": NOW}
    for _ in range(2):
        with pytest.raises(TypeError):
            by.sign(Text.POST, URL, b"{}", **call)
        assert by.sign("POST", URL, b"{}", **call) == signer().sign("POST", URL, b"{}", **call)
    for what, method, url, action in (
        ("method", Text.POST, URL, "A"), ("a URL", "POST", Text.URL, "A"), ("action", "POST", URL, Text.ACTION)
    ):  # fmt: skip
        with pytest.raises(TypeError, match=f"^{what} is a str, not Text"):
            v1.Signer(CREDENTIAL).sign(method, url, {}, action=action)


# --- Types -----------------------------------------------------------------------------------------------------------


def test_the_body_has_the_type_it_was_given(tmp_path: Path) -> None:
    """What counts is that `mypy --strict` takes these lines."""
    signed = signer().call("IDCardOCR", {})
    data: bytes = signed.body
    assert httpx.Request(signed.method, signed.url, content=signed.body, headers=signed.headers).content == data
    assert requests.Request(signed.method, signed.url, data=signed.body, headers=signed.headers).prepare().body == data
    array: Signed[bytearray] = signer().sign("POST", URL, bytearray(b"x"), action="A", content_type=JSON)
    array.body.extend(b"y")
    nothing: bytes = signer().sign("GET", URL, action="A").body
    assert nothing == b""
    (tmp_path / "body").write_bytes(b"x")
    with open(tmp_path / "body", "rb") as file:
        read: bytes = signer().sign("POST", URL, file, action="A", content_type=JSON).body.read()
    assert read == b"x"
