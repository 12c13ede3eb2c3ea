"""What a Signer refuses: calls, arguments, URLs."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from signing import (
    ID,
    JSON,
    KEY,
    NOW,
    SDK_MODE,
    sign,
    signer,
)

from tcrypto import InvalidInput
from tcrypto.sign import tc3
from tcrypto.sign.request import Body, split_url

PRINTABLE = "must be printable ASCII that neither begins nor ends with a space:"
OWN = "is the signer's own; it can't be given in headers="


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ({"method": "post"}, "method is 'GET' or 'POST', in capitals; not 'post'"),
        ({"method": "PUT"}, "method is 'GET' or 'POST', in capitals; not 'PUT'"),
        ({"content_type": None}, "content_type is missing: it is signed, so it must be what the client will send"),
        ({"content_type": ""}, f"content_type {PRINTABLE} it is empty"),
        ({"content_type": "a/b\r\nX-Evil: 1"}, f"content_type {PRINTABLE} character 4 is '\\r'"),
        ({"action": None}, "action is missing: the gateway reads the call's name from X-TC-Action"),
        ({"action": "身份证"}, f"action {PRINTABLE} character 1 is '身'"),
        ({"action": "ID Card"}, "action is the call's name, letters and digits like 'IDCardOCR', not 'ID Card'"),
        ({"action": "A;rm"}, "action is the call's name, letters and digits like 'IDCardOCR', not 'A;rm'"),
        ({"action": "A" * 129}, "action is the call's name, letters and digits like 'IDCardOCR', not '" + "A" * 59),
        ({"action": "A\n"}, f"action {PRINTABLE} character 2 is '\\n'"),
        ({"headers": {"X-A": "a\r\nX-Evil: 1"}}, f"X-A {PRINTABLE} character 2 is '\\r'"),
        ({"headers": {"X-A": "a\n"}}, f"X-A {PRINTABLE} character 2 is '\\n'"),
        ({"headers": {"X-A": "a\rb"}}, f"X-A {PRINTABLE} character 2 is '\\r'"),
        ({"headers": {"X-A": "a\0b"}}, f"X-A {PRINTABLE} character 2 is '\\x00'"),
        ({"headers": {"X-A": " a"}}, f"X-A {PRINTABLE} character 1 is ' '"),
        ({"headers": {"X-A": "a "}}, f"X-A {PRINTABLE} character 2 is ' '"),
        ({"headers": {"X-A": "\ud800"}}, f"X-A {PRINTABLE} character 1 is '\\ud800'"),
        ({"headers": {"X-A: 1\r\nX-B": "a"}}, "'X-A: 1\\r\\nX-B' isn't a header's name"),
        ({"headers": {"": "a"}}, "'' isn't a header's name"),
        ({"headers": {"authorization": "x"}}, f"the header 'authorization' {OWN}"),
        ({"headers": {"HOST": "x"}}, f"the header 'HOST' {OWN}"),
        ({"headers": {"Content-type": JSON}}, f"the header 'Content-type' {OWN}"),
        ({"headers": {"x-tc-timestamp": "1"}}, f"the header 'x-tc-timestamp' {OWN}"),
        ({"headers": {"x-tc-action": "1"}}, f"the header 'x-tc-action' {OWN}"),
        ({"headers": {"X-TC-REGION": "1"}}, f"the header 'X-TC-REGION' {OWN}"),
        ({"headers": {"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}}, f"the header 'X-TC-Content-SHA256' {OWN}"),
        ({"headers": {"X-A": "1", "x-a": "1"}}, f"the header 'x-a' {OWN}"),
        (
            {"timestamp": NOW * 1000},
            "the timestamp 1700000000000 is not in seconds since 1970; it looks like milliseconds",
        ),
        ({"timestamp": -1}, "the timestamp -1 is not in seconds since 1970"),
        ({"timestamp": 10**5000}, "the timestamp given is not in seconds since 1970"),
    ],
)
def test_refused_calls(call: dict[str, Any], sentence: str) -> None:
    by = signer()
    sign(by=by)  # with a day's key and a template at hand
    for _ in range(2):
        with pytest.raises(InvalidInput, match=f"^{re.escape(sentence)}$"):
            sign(by=by, **call)


@pytest.mark.parametrize("unsigned", [False, True])
@pytest.mark.parametrize("body", [b"x", b"{}", bytearray(b"x"), io.BytesIO(b"x")])
def test_a_get_has_no_body(body: Body, unsigned: bool) -> None:
    sentence = "a GET has no body: its parameters go into the query, and nothing is hashed"
    with pytest.raises(InvalidInput, match=f"^{sentence}$"):
        sign(body, method="GET", unsigned_payload=unsigned)


@pytest.mark.parametrize("timestamp", [float(NOW), True, False, str(NOW), 1.5])
@pytest.mark.parametrize("warm", [None, NOW, 1])
def test_timestamps_of_a_wrong_type(timestamp: Any, warm: int | None) -> None:
    by = signer()
    if warm is not None:
        sign(by=by, timestamp=warm)
    with pytest.raises(TypeError, match="a timestamp is an int of seconds since 1970, not " + type(timestamp).__name__):
        sign(by=by, timestamp=timestamp)
    with pytest.raises(TypeError, match="a timestamp is an int of seconds since 1970"):
        tc3.utc_date(timestamp)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ({"url": b"https://x/"}, "a URL is a str, not bytes"),
        ({"url": None}, "a URL is a str, not NoneType"),
        ({"action": b"A"}, "action is a str, not bytes"),
        ({"content_type": b"a/b"}, "content_type is a str, not bytes"),
        ({"headers": {"X-A": 1}}, "X-A is a str, not int"),
        ({"headers": {b"X-A": "1"}}, "a header's name is a str, not bytes"),
        ({"headers": [("X-A", "1")]}, "headers is a mapping of names to values, not list"),
    ],
)
def test_calls_with_wrong_types(call: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(sentence)}$"):
        sign(**call)


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"credential": (ID, KEY)}, TypeError, "credential is a tcrypto.Credential, not tuple"),
        ({"service": None}, TypeError, "service is a str, not NoneType"),
        ({"service": b"ocr"}, TypeError, "service is a str, not bytes"),
        ({"service": ""}, InvalidInput, "service is a name like 'ocr', not ''"),
        ({"service": "ocr/x"}, InvalidInput, "service is a name like 'ocr', not 'ocr/x'"),
        ({"service": "ocr\n"}, InvalidInput, "service is a name like 'ocr', not 'ocr\\n'"),
        ({"variant": "aws4"}, InvalidInput, "variant is 'tc3' or 'cloudbase', not 'aws4'"),
        ({"variant": None}, InvalidInput, "variant is 'tc3' or 'cloudbase', not None"),
        ({"region": "ap\r\nX: 1"}, InvalidInput, f"Region {PRINTABLE} character 3 is '\\r'"),
        ({"version": 20181119}, TypeError, "Version is a str, not int"),
        ({"language": ""}, InvalidInput, f"Language {PRINTABLE} it is empty"),
        ({"signed_headers": ["content-type"]}, InvalidInput, "signed_headers must name 'host'"),
        ({"signed_headers": ["host", "x-tc-action"]}, InvalidInput, "signed_headers must name 'content-type'"),
        ({"signed_headers": []}, InvalidInput, "signed_headers must name 'content-type'"),
        ({"signed_headers": "content-type;host"}, TypeError, "signed_headers is a list of names, not one str"),
        ({"signed_headers": [*SDK_MODE, 1]}, TypeError, "signed_headers is a list of names, each a str"),
        (
            {"signed_headers": [*SDK_MODE, "Authorization"]},
            InvalidInput,
            "signed_headers can't name 'authorization': the signature is in it",
        ),
    ],
)
def test_refused_signers(options: dict[str, Any], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        signer(**options)


def test_a_signed_header_that_is_not_sent() -> None:
    with pytest.raises(InvalidInput, match="the header 'x-trace' is to be signed, but the request doesn't have it"):
        sign(by=signer(signed_headers=[*SDK_MODE, "X-Trace"]))
    cloudbase = signer(variant="cloudbase", signed_headers=[*SDK_MODE, "x-tc-timestamp"])
    with pytest.raises(
        InvalidInput, match="the header 'x-tc-timestamp' is to be signed, but the request doesn't have it"
    ):
        sign(by=cloudbase, action=None)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://ocr.tencentcloudapi.com", ("ocr.tencentcloudapi.com", "/", "")),
        ("HTTPS://OCR.TencentCloudAPI.com/A/b?X=y", ("ocr.tencentcloudapi.com", "/A/b", "X=y")),
        ("https://a.b:443/", ("a.b", "/", "")),
        ("http://a.b:80?x", ("a.b", "/", "x")),
        ("https://a.b:80/", ("a.b:80", "/", "")),
        ("http://127.0.0.1:8443/?", ("127.0.0.1:8443", "/", "")),
        ("http://[::1]:8443/", ("[::1]:8443", "/", "")),
        ("https://a.b/?a=1&b=%E4%BD%A0+x&c[0]=~?/", ("a.b", "/", "a=1&b=%E4%BD%A0+x&c[0]=~?/")),
    ],
)
def test_split_url(url: str, parts: tuple[str, str, str]) -> None:
    assert split_url(url) == parts


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ocr.tencentcloudapi.com",
        "ftp://a.b/",
        "https://",
        "https:///path",
        "https://:443/",
        "https://a.b:/",
        "https://a.b:80:90/",
        "https://user:pw@a.b/",
        "https://a.b/#fragment",
        "https://a.b\\c/",
        "https://a.b/ x",
        "https://a.b/?q=你",
        "https://a.b/?q=a b",
        'https://a.b/?q={"a":1}',
        "https://a.b/\r\nX: 1",
        "https://a.b/\n",
        "https://a.b/\x7f",
        "httpſ://a.b/",
        "https://\u212aey.com/",
        "https://例子.com/",
    ],
)
def test_refused_urls(url: str) -> None:
    sentence = "the URL must be http(s)://host[:port][/path][?query], percent-encoded, without user name or fragment"
    for call in (split_url, lambda url: sign(url=url)):
        with pytest.raises(InvalidInput, match=f"^{re.escape(sentence)}$"):
            call(url)
