"""TC3-HMAC-SHA256: the stages, the Signer, what it refuses and what it leaves alone."""

from __future__ import annotations

import base64
import contextlib
import copy
import dataclasses
import gzip
import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcrypto import Credential, InvalidInput, Signer
from tcrypto.sign import tc3
from tcrypto.sign.request import BODY_LIMIT, URL_LIMIT, Body, split_url
from tcrypto.sign.signer import Signed

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwM/a+b==EXAMPLE"
CREDENTIAL = Credential(ID, KEY)
URL = "https://ocr.tencentcloudapi.com/"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
NOW = 1700000000  # 2023-11-14T22:13:20Z
MIDNIGHT = 1699920000  # 2023-11-14T00:00:00Z
SDK_MODE = ("content-type", "host")


def signer(**changes: Any) -> Signer:
    credential = changes.pop("credential", CREDENTIAL)
    return Signer(credential, **({"service": "ocr", "version": "2018-11-19", "region": "ap-guangzhou"} | changes))


def sign(body: Any = b"{}", /, by: Signer | None = None, **changes: Any) -> Signed[Any]:
    call: dict[str, Any] = {
        "method": "POST",
        "url": URL,
        "action": "IDCardOCR",
        "content_type": JSON,
        "timestamp": NOW,
    } | changes
    return (by or signer()).sign(body=body, **call)


def by_stages(signed: Signed[Any], names: Any, payload: bytes, service: str = "ocr", key: str = KEY) -> str:
    """The signature from the public stages and what is on the wire, without the Signer."""
    _, path, query = split_url(signed.url)
    headers = signed.headers.items()
    canonical = tc3.canonical_request(signed.method, path, query, headers, names, tc3.payload_hash(payload, headers))
    date = tc3.utc_date(signed.timestamp)
    to_sign = tc3.string_to_sign(signed.timestamp, tc3.credential_scope(date, service), canonical)
    assert (signed.canonical_request, signed.string_to_sign) == (canonical, to_sign)
    return tc3.signature(tc3.signing_key(key, date, service), to_sign)


# --- The stages -------------------------------------------------------------------------------------------------------


def test_the_documentations_example() -> None:
    """https://cloud.tencent.com/document/api/213/30654, the revision of 2019 to 2022, every stage."""
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Host", "cvm.tencentcloudapi.com"),
        ("X-TC-Action", "DescribeInstances"),
    ]
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    hashed = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    assert tc3.payload_hash(body) == hashed
    canonical = tc3.canonical_request("POST", "/", "", headers, SDK_MODE, hashed)
    assert canonical == (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\n"
        f"content-type;host\n{hashed}"
    )
    assert tc3.utc_date(1551113065) == "2019-02-25"
    scope = tc3.credential_scope("2019-02-25", "cvm")
    assert scope == "2019-02-25/cvm/tc3_request"
    to_sign = tc3.string_to_sign(1551113065, scope, canonical)
    assert to_sign == (
        "TC3-HMAC-SHA256\n1551113065\n2019-02-25/cvm/tc3_request\n"
        "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"
    )
    signature = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    assert tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign) == signature
    signed = sign(
        body,
        by=signer(service="cvm", signed_headers=SDK_MODE),
        url="https://cvm.tencentcloudapi.com",
        content_type="application/json; charset=utf-8",
        action="DescribeInstances",
        timestamp=1551113065,
    )
    assert signed.headers["Authorization"] == (
        f"TC3-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    )


@pytest.mark.parametrize(
    ("options", "call", "names"),
    [
        ({}, {}, ("content-type", "host", "x-tc-action")),
        ({"signed_headers": SDK_MODE}, {}, SDK_MODE),
        ({"signed_headers": ["X-TC-Region", "Host", "Content-Type"]}, {}, ("content-type", "host", "x-tc-region")),
        ({"signed_headers": [*SDK_MODE, "x-trace"]}, {"headers": {"X-Trace": "  a".strip()}}, (*SDK_MODE, "x-trace")),
        ({"language": "en-US"}, {"unsigned_payload": True}, ("content-type", "host", "x-tc-action")),
        ({"credential": Credential(ID, KEY, TOKEN)}, {}, ("content-type", "host", "x-tc-action")),
        ({}, {"url": "http://127.0.0.1:8080/v1/x?a=1&b=%E4%BD%A0"}, ("content-type", "host", "x-tc-action")),
        ({}, {"content_type": "multipart/form-data; boundary=AbC"}, ("content-type", "host", "x-tc-action")),
        ({}, {"content_type": "application/octet-stream"}, ("content-type", "host", "x-tc-action")),
    ],
)
def test_the_signer_is_its_stages(options: dict[str, Any], call: dict[str, Any], names: tuple[str, ...]) -> None:
    body = '{"Name": "张三"}'.encode()
    by = signer(**options)
    for _ in range(2):  # the second time from the template
        signed = sign(body, by=by, **call)
        assert by_stages(signed, names, body) == signed.signature
        assert signed.body is body
        parsed = tc3.parse_authorization(signed.headers["Authorization"])
        assert parsed == tc3.Authorization(ID, "2023-11-14", "ocr", names, signed.signature)


def test_headers_sent() -> None:
    signed = sign(by=signer(credential=Credential(ID, KEY, TOKEN), language="zh-CN"), headers={"X-Trace": "A b"})
    assert signed.headers.pop("Authorization").startswith("TC3-HMAC-SHA256 Credential=")
    assert signed.headers == {
        "Content-Type": JSON,
        "Host": "ocr.tencentcloudapi.com",
        "X-TC-Action": "IDCardOCR",
        "X-TC-Version": "2018-11-19",
        "X-TC-Region": "ap-guangzhou",
        "X-TC-Token": TOKEN,
        "X-TC-Language": "zh-CN",
        "X-Trace": "A b",
        "X-TC-Timestamp": str(NOW),
    }


@given(
    st.binary(max_size=200),
    st.sampled_from(["GET", "POST"]),
    st.text("abc%20=&+~[]?/", max_size=30),
    st.integers(0, 253402300799),
    st.text("ab1_.-", min_size=1, max_size=9).map(lambda text: "s" + text),
)
def test_the_signer_is_its_stages_for_any_request(
    body: bytes, method: str, query: str, timestamp: int, service: str
) -> None:
    body = b"" if method == "GET" else body
    by = signer(service=service)
    signed = sign(body, by=by, method=method, url=f"{URL}?{query}", timestamp=timestamp)
    expected = by_stages(signed, ("content-type", "host", "x-tc-action"), body, service)
    assert signed.signature == expected
    canonical = signed.canonical_request.split("\n")
    assert canonical[2] == (query if method == "GET" else "")
    assert canonical[-1] == hashlib.sha256(body).hexdigest()


def test_canonical_headers() -> None:
    canonical = tc3.canonical_request(
        "POST", "/", "ignored=1", [("HOST", " A.b "), ("Content-Type", "\tX/Y"), ("z", "")], ["z", "host", "Host"], "h"
    )
    assert canonical == "POST\n/\n\nhost:a.b\nz:\n\nhost;z\nh"
    assert tc3.canonical_request("GET", "/p", "a=%20&B", [], [], "h") == "GET\n/p\na=%20&B\n\n\nh"
    with pytest.raises(InvalidInput, match="the header 'host' is to be signed, but the request doesn't have it"):
        tc3.canonical_request("POST", "/", "", [("Content-Type", JSON)], SDK_MODE, "h")
    with pytest.raises(InvalidInput, match="the header 'host' is to be signed, but the request has it more than once"):
        tc3.canonical_request("POST", "/", "", [("Content-Type", JSON), ("Host", "a"), ("host", "a")], SDK_MODE, "h")
    tc3.canonical_request(
        "POST", "/", "", [("X", "1"), ("x", "2"), ("Host", "a"), ("Content-Type", JSON)], SDK_MODE, ""
    )


@pytest.mark.parametrize(
    ("stage", "what"),
    [
        (lambda: tc3.string_to_sign(NOW, "s", "\ud800"), "the canonical request"),
        (lambda: tc3.signing_key("\ud800", "2023-11-14", "ocr"), "the SecretKey"),
        (lambda: tc3.signing_key(KEY, "\ud800", "ocr"), "the credential scope"),
        (lambda: tc3.signing_key(KEY, "2023-11-14", "\ud800"), "the credential scope"),
        (lambda: tc3.signature(b"key", "\ud800"), "the string to sign"),
    ],
)
def test_stages_refuse_lone_surrogates(stage: Callable[[], object], what: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{what} holds a lone surrogate, which has no UTF-8 form$"):
        stage()


def test_the_first_and_the_last_date() -> None:
    assert (tc3.utc_date(0), tc3.utc_date(tc3.LAST_SECOND)) == ("1970-01-01", "9999-12-31")


@pytest.mark.parametrize(
    ("timestamp", "shown", "hint"),
    [
        (-1, "-1", ""),
        (tc3.LAST_SECOND + 1, "253402300800", ""),
        (10**12 - 1, "999999999999", ""),
        (10**12, "1000000000000", "; it looks like milliseconds"),
        (10**14 - 1, "99999999999999", "; it looks like milliseconds"),
        (10**14, "100000000000000", ""),
        (10**18 - 1, "999999999999999999", ""),
        (1 - 10**18, "-999999999999999999", ""),
        (10**18, "given", ""),
        (-(10**18), "given", ""),
    ],
)
def test_timestamps_out_of_range(timestamp: int, shown: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=f"^the timestamp {shown} is not in seconds since 1970{hint}$"):
        tc3.utc_date(timestamp)


# --- The body ---------------------------------------------------------------------------------------------------------


class NotSeekable(io.RawIOBase):
    def readable(self) -> bool:
        return True


class TextThroughRead:
    """A file that gives str, without being a TextIOBase: what tempfile and codecs return."""

    def __init__(self) -> None:
        self.position = 3

    def read(self, size: int) -> str:
        self.position += size
        return "text"

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset
        return offset

    def tell(self) -> int:
        return self.position


@pytest.mark.parametrize("unsigned", [False, True])
@pytest.mark.parametrize(
    "body",
    ["{}", "", {"a": 1}, None, 7, ["x"], io.StringIO("{}"), (b"x" for _ in "a"), iter([b"x"]), Path("body.json")],
    ids=lambda body: type(body).__name__,
)
def test_a_body_that_is_neither_bytes_nor_a_file(body: Any, unsigned: bool) -> None:
    with pytest.raises(
        TypeError, match=f"sign the bytes you send: the body is bytes or a binary file, not {type(body).__name__}"
    ):
        sign(body, unsigned_payload=unsigned)
    headers = [("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")] if unsigned else []
    with pytest.raises(TypeError, match="sign the bytes you send"):
        tc3.payload_hash(body, headers)


def test_text_files(tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_text("{}")
    with path.open() as file, pytest.raises(TypeError, match=r"sign the bytes you send: .*not TextIOWrapper"):
        sign(file)
    wrapper = TextThroughRead()
    with pytest.raises(TypeError, match=re.escape("sign the bytes you send: the file's read() gives str")):
        sign(wrapper)
    assert wrapper.position == 3


def test_one_signature_for_every_kind_of_body(tmp_path: Path) -> None:
    data = bytes(range(256)) * 2049  # more than two blocks
    path = tmp_path / "body"
    path.write_bytes(b"skipped" + data)
    expected = sign(data).signature
    padded = memoryview(b"".join(bytes((octet, 0)) for octet in data))[::2]
    for body in (bytearray(data), memoryview(data), memoryview(data).cast("I"), padded, io.BytesIO(data)):
        assert sign(body).signature == expected
    with path.open("rb") as buffered, path.open("rb", buffering=0) as raw, tempfile.SpooledTemporaryFile() as spooled:
        spooled.write(b"skipped" + data)
        for file in (buffered, raw, spooled):
            file.seek(7)
            assert sign(file).signature == expected
            assert file.tell() == 7
            assert file.read() == data


@pytest.mark.parametrize("position", [0, 5])
def test_a_file_stands_where_it_stood_after_an_error(position: int) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 300_000:
                raise OSError("the disk is gone")
            return super().read(size)

    failing = Failing(bytes(10**6))
    failing.seek(position)
    with pytest.raises(OSError, match="the disk is gone"):
        sign(failing)
    assert failing.tell() == position
    large = io.BytesIO(bytes(BODY_LIMIT + position + 1))
    large.seek(position)
    with pytest.raises(InvalidInput, match="the body is over 10,485,760 bytes"):
        sign(large)
    assert large.tell() == position


def test_a_file_that_cannot_seek() -> None:
    closed = io.BytesIO()
    closed.close()
    for file in (NotSeekable(), closed):
        with pytest.raises(InvalidInput, match=r"^the body is a file that can't seek: sign the bytes you send$"):
            sign(file)


def test_an_unsigned_body_has_the_limit_too() -> None:
    body = bytes(BODY_LIMIT + 1)
    with pytest.raises(InvalidInput, match="the body is 10,485,761 bytes; the gateway takes 10,485,760"):
        sign(body, unsigned_payload=True)
    assert sign(body, by=signer(limits=False), unsigned_payload=True).body is body


def test_unsigned_payload() -> None:
    """Every official SDK hashes the literal text (signing.md): unlike AWS, which puts it in as it is."""
    signed = sign(b"anything", unsigned_payload=True)
    assert signed.headers["X-TC-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    assert signed.canonical_request.endswith("\n" + hashlib.sha256(b"UNSIGNED-PAYLOAD").hexdigest())
    assert sign(b"something else", unsigned_payload=True).signature == signed.signature != sign(b"anything").signature
    bodies: list[Any] = [b"", b"x", NotSeekable()]
    for body in bodies:
        assert sign(body, unsigned_payload=True) == dataclasses.replace(signed, body=body)
    extended = sign(b"x", unsigned_payload=True, headers={"X-Trace": "a"})
    assert extended.headers == signed.headers | {"X-Trace": "a"}
    assert extended.signature == signed.signature
    headers = [("x-tc-content-sha256", " UNSIGNED-PAYLOAD ")]
    assert tc3.payload_hash(b"x", headers) == tc3.payload_hash(b"UNSIGNED-PAYLOAD")
    assert tc3.payload_hash(b"x", [("x-tc-content-sha256", "unsigned-payload")]) == tc3.payload_hash(b"x")


# --- Limits -----------------------------------------------------------------------------------------------------------


def test_the_bodys_limit() -> None:
    at_limit = bytes(BODY_LIMIT)
    by_limit, lifted = signer(), signer(limits=False)
    for body in (at_limit, memoryview(at_limit).cast("I"), io.BytesIO(at_limit)):
        sign(body, by=by_limit)
    sentence = r"the body is 10,485,764 bytes; the gateway takes 10,485,760 \(limits=False lifts this\)"
    for over in (at_limit + b"1234", bytearray(at_limit + b"1234"), memoryview(at_limit + b"1234").cast("I")):
        with pytest.raises(InvalidInput, match=sentence):
            sign(over, by=by_limit)
        assert sign(over, by=lifted).body is over
    file = io.BytesIO(at_limit + b"1")
    with pytest.raises(InvalidInput, match=r"the body is over 10,485,760 bytes, .*\(limits=False lifts it\)"):
        sign(file, by=by_limit)
    assert sign(file, by=lifted).signature == sign(at_limit + b"1", by=lifted).signature


def test_the_urls_limit() -> None:
    url = URL + "?a=" + "x" * (URL_LIMIT - len(URL) - 3)
    sign(b"", method="GET", url=url)
    sign(b"", method="POST", url=url + "x")
    with pytest.raises(InvalidInput, match=r"the URL is 32,769 bytes; a GET takes 32,768 \(limits=False lifts this\)"):
        sign(b"", method="GET", url=url + "x")
    sign(b"", by=signer(limits=False), method="GET", url=url + "x")


# --- What the Signer refuses ------------------------------------------------------------------------------------------


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


# --- The URL ----------------------------------------------------------------------------------------------------------


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


# --- State: the day's key, templates, the caller's objects ------------------------------------------------------------


def test_midnight_utc_with_one_signer() -> None:
    now = [0.0]
    by = signer(clock=lambda: now[0])
    for seconds, date in [
        (MIDNIGHT - 0.001, "2023-11-13"),
        (MIDNIGHT, "2023-11-14"),
        (MIDNIGHT + 86399.999, "2023-11-14"),
        (MIDNIGHT + 86400, "2023-11-15"),
        (MIDNIGHT, "2023-11-14"),  # a clock that was put back
        (0, "1970-01-01"),
    ]:
        now[0] = seconds
        signed = sign(by=by, timestamp=None)
        assert tc3.parse_authorization(signed.headers["Authorization"]).date == date
        assert signed.headers["X-TC-Timestamp"] == str(int(seconds))
        assert signed.signature == by_stages(signed, ("content-type", "host", "x-tc-action"), b"{}")
        assert signed == sign(timestamp=int(seconds))


def test_what_is_kept_between_two_calls() -> None:
    by = signer()
    sign(by=by)
    (template,), moment, key = by._templates.values(), by._moment, by._key
    assert None not in (template, moment, key)
    sign(b"[]", by=by)
    assert by._moment is moment
    sign(by=by, timestamp=NOW + 1)
    assert by._moment is not moment
    assert by._key is key
    sign(by=by, timestamp=NOW + 86400)
    assert by._key is not key
    (kept,) = by._templates.values()
    assert kept is template


def test_no_more_than_64_kinds_of_request_are_kept() -> None:
    by = signer()
    sizes = []
    for number in range(66):
        sign(by=by, action=f"A{number}")
        sizes.append(len(by._templates))
    assert sizes == [*range(1, 65), 1, 2]
    sign(by=by, headers={"X-Trace": "a"})
    assert len(by._templates) == 2


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_the_date_is_utc_wherever_one_is(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    assert [tc3.utc_date(MIDNIGHT - 1), tc3.utc_date(MIDNIGHT)] == ["2023-11-13", "2023-11-14"]


def test_the_days_key_is_not_shared() -> None:
    """aws-sdk-go-v2#3350 and aws-sdk-js-v3#1002: a cache of signing keys that left the secret out of its key."""
    signers = {
        (key, service): signer(credential=Credential(ID, key), service=service)
        for key in (KEY, KEY[::-1])
        for service in ("ocr", "faceid")
    }
    names = ("content-type", "host", "x-tc-action")
    for _ in range(2):
        seen = set()
        for (key, service), by in signers.items():
            signed = sign(by=by)
            assert signed.signature == by_stages(signed, names, b"{}", service, key)
            seen.add(signed.signature)
        assert len(seen) == 4


def test_threads() -> None:
    """Eight threads, one Signer, three dates, more kinds of request than the templates hold."""
    by = signer()
    requests: list[dict[str, Any]] = [
        {"timestamp": MIDNIGHT + day * 86400 + i, "action": f"A{i % 90}", "body": b"%d" % i}
        for i in range(300)
        for day in range(3)
    ]
    expected = [sign(request["body"], **{k: v for k, v in request.items() if k != "body"}) for request in requests]
    barrier = threading.Barrier(8)

    def hammer(offset: int) -> list[Signed]:
        barrier.wait(10)
        order = requests[offset:] + requests[:offset]
        done = [sign(request["body"], by=by, **{k: v for k, v in request.items() if k != "body"}) for request in order]
        return done[len(requests) - offset :] + done[: len(requests) - offset]

    with ThreadPoolExecutor(8) as pool:
        for result in pool.map(hammer, range(0, 800, 100)):
            assert result == expected


def test_the_results_headers_are_the_callers() -> None:
    by = signer()
    first = sign(by=by)
    before = dict(first.headers)
    first.headers.clear()
    first.headers["Host"] = "evil.example"
    assert sign(by=by).headers == before


def test_the_callers_headers_stay_as_they_are() -> None:
    """The official Python SDK writes into the caller's dict, so that a stale token survives in the next call."""
    by = signer(credential=Credential(ID, KEY, TOKEN), signed_headers=["X-Trace", *SDK_MODE])
    headers = {"X-Trace": "a"}
    names = ["Host", "content-type"]
    signer(signed_headers=names)
    signed = sign(by=by, headers=headers)
    signed.headers["X-Trace"] = "changed"
    assert headers == {"X-Trace": "a"}
    assert names == ["Host", "content-type"]
    assert sign(by=by, headers={"X-Trace": "b"}).signature != signed.signature == sign(by=by, headers=headers).signature


def test_nothing_secret_shows() -> None:
    by = signer(credential=Credential(ID, KEY, TOKEN))
    signed = sign(by=by)
    shown = f"{by!r}{by}{signed!r}{signed}"
    assert signed.signature in shown
    assert TOKEN not in shown
    everything = "".join(
        map(str, [shown, signed.headers, signed.canonical_request, signed.string_to_sign, signed.as_curl()])
    )
    assert KEY not in everything
    cloudbase = sign(by=signer(variant="cloudbase", credential=Credential(ID, KEY, TOKEN)))
    parsed = tc3.parse_authorization(cloudbase.headers["Authorization"])
    assert TOKEN not in repr(parsed) + repr(cloudbase)
    assert parsed.signature not in repr(parsed)


# --- CloudBase --------------------------------------------------------------------------------------------------------


def test_cloudbase() -> None:
    """https://docs.cloudbase.net/http-api/basic/tc3-auth: the real path; timestamp and token in Authorization."""
    url = "https://env-id.api.tcloudbasegateway.com/v1/ai/hunyuan/"
    call: dict[str, Any] = {"url": url, "action": None, "method": "POST"}
    by = signer(service="tcb", variant="cloudbase", credential=Credential(ID, KEY, TOKEN))
    signed = sign(b'{"key":"value"}', by=by, **call)
    assert set(signed.headers) == {"Content-Type", "Host", "Authorization"}
    assert signed.canonical_request.startswith("POST\n/v1/ai/hunyuan/\n\ncontent-type:")
    assert signed.signature == by_stages(signed, SDK_MODE, b'{"key":"value"}', "tcb")
    parsed = tc3.parse_authorization(signed.headers["Authorization"])
    assert parsed == tc3.Authorization(
        ID, "2023-11-14", "tcb", SDK_MODE, signed.signature, timestamp=str(NOW), token=TOKEN
    )
    permanent = sign(by=signer(service="tcb", variant="cloudbase"), **call).headers["Authorization"]
    assert permanent.endswith(f", Timestamp={NOW}")
    for method in ("DELETE", "PATCH", "GET"):
        assert sign(b"", by=by, **(call | {"method": method})).canonical_request.startswith(method + "\n")
    for method in ("delete", "", "A B", "X\n"):
        with pytest.raises(InvalidInput, match="method is 'GET' or 'POST', in capitals"):
            sign(b"", by=by, **(call | {"method": method}))


# --- Authorization ----------------------------------------------------------------------------------------------------

GOOD = (
    f"TC3-HMAC-SHA256 Credential={ID}/2023-11-14/ocr/tc3_request, SignedHeaders=content-type;host, Signature="
    + "0a" * 32
)
AUTHORIZATIONS = [
    GOOD,
    GOOD + f", Timestamp={NOW}",
    GOOD + f", Timestamp={NOW}, Token={TOKEN}",
    GOOD.replace("content-type;host", "host;content-type;x-tc-action;host"),
    GOOD.replace("tc3_request", "aws4_request"),
    GOOD.replace("2023-11-14", "2023-1-14"),  # whether date and signature are right is the verifier's affair
    GOOD.replace("0a", "0A"),
    GOOD[:-1],
]
BEFORE = "doesn't begin with TC3-HMAC-SHA256"
MALFORMED = {
    "empty": ("", "it is empty"),
    "SDK's action-less call": ("SKIP", BEFORE),
    "AWS": (GOOD.replace("TC3", "AWS4"), BEFORE),
    "lower case": (GOOD.replace("TC3", "tc3", 1), BEFORE),
    "line feed after it": (GOOD + "\n", "a line break before or after it"),
    "space before it": (" " + GOOD, "white space"),
    "two spaces": (GOOD.replace("256 C", "256  C"), "exactly one space"),
    "algorithm alone": ("TC3-HMAC-SHA256", "exactly one space"),
    "no space after the comma": (GOOD.replace(", S", ",S"), "no space after the comma"),
    "space before the comma": (GOOD.replace(", S", " , S"), "a space before the comma"),
    "two spaces after the comma": (GOOD.replace(", S", ",  S"), "two spaces after the comma"),
    "comma at the end": (GOOD + ",", "a comma at the end"),
    "quoted values": (GOOD.replace("content-type;host", '"content-type;host"'), "values in quotes"),
    "quoted signature": (GOOD.replace("0a" * 32, '"0a"'), "values in quotes"),
    "no id": (GOOD.replace(ID, ""), "the SecretId is missing in Credential"),
    "no date": (GOOD.replace("2023-11-14", ""), "the date is missing in Credential"),
    "id alone": (GOOD.replace("/2023-11-14/ocr/tc3_request", ""), "Credential has 1 of 4 parts"),
    "no service": (GOOD.replace("/ocr", ""), "Credential has 3 of 4 parts"),
    "five parts of scope": (GOOD.replace("/ocr/", "/ocr/x/"), "Credential has 5 parts, not 4"),
    "id with a comma": (GOOD.replace(ID, "a,b"), "Credential holds a character"),
    "service with a space": (GOOD.replace("/ocr/", "/o r/"), "Credential holds a character"),
    "date in other digits": (GOOD.replace("2023", "２０２３"), "Credential holds a character"),
    "no signed headers": (GOOD.replace("content-type;host", ""), "SignedHeaders is empty"),
    "empty name": (GOOD.replace("content-type;host", "content-type;;host"), "SignedHeaders has an empty name"),
    "names with commas": (GOOD.replace("content-type;host", "content-type,host"), "joined by ';' alone"),
    "no signature": (GOOD[: GOOD.index(", Signature=")], "Signature is missing"),
    "no names": (GOOD.replace("SignedHeaders=content-type;host, ", ""), "SignedHeaders is missing"),
    "empty signature": (GOOD.replace("0a", ""), "Signature is empty"),
    "signature with a colon": (GOOD + ":", "Signature holds a character"),
    "order": ("{0} {1}, {3}, {2}".format(*GOOD.replace(",", "").split()), "are not in the order"),
    "token before timestamp": (GOOD + f", Token=x, Timestamp={NOW}", "are not in the order"),
    "unknown part": (GOOD + ", Region=x", "a part that is none of"),
    "empty token": (GOOD + ", Token=", "Token is empty"),
    "timestamp with a sign": (GOOD + ", Timestamp=-1", "Timestamp holds a character"),
    "twice": (GOOD + ", " + GOOD, "is there twice"),
}


@pytest.mark.parametrize("text", AUTHORIZATIONS)
def test_authorization_round_trip(text: str) -> None:
    assert str(tc3.parse_authorization(text)) == text


@pytest.mark.parametrize(("text", "sentence"), MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_authorization_says_which_part_is(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^the Authorization value is malformed: .*{re.escape(sentence)}") as error:
        tc3.parse_authorization(text)
    assert ID not in str(error.value)


@pytest.mark.parametrize("value", [None, 7, GOOD.encode()])
def test_an_authorization_of_a_wrong_type(value: Any) -> None:
    with pytest.raises(TypeError, match=f"^an Authorization value is a str, not {type(value).__name__}$"):
        tc3.parse_authorization(value)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good value with a stretch of it cut out, doubled, or replaced."""
    text = draw(st.sampled_from(AUTHORIZATIONS))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 40, len(text))))
    return text[:start] + draw(st.just("") | st.just(text[start:end] * 2) | st.text(max_size=5)) + text[end:]


@given(mutated() | st.text())
@example(GOOD + "\n")
def test_parse_then_write_gives_the_same_text(text: str) -> None:
    try:
        parsed = tc3.parse_authorization(text)
    except InvalidInput:
        assert text not in AUTHORIZATIONS
    else:
        assert str(parsed) == text
        assert tc3.parse_authorization(str(parsed)) == parsed


@given(
    st.from_regex(r"[A-Za-z0-9]{1,40}", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(["ocr", "a.b-c_d"]),
    st.lists(st.from_regex(r"[a-z0-9!#$-]{1,9}", fullmatch=True), min_size=1, max_size=4).map(tuple),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.none() | st.integers(0, 10**12 - 1).map(str),
    st.none() | st.from_regex(r"[A-Za-z0-9+/=]{1,40}", fullmatch=True),
)
def test_write_then_parse_gives_the_same_parts(
    secret_id: str, date: str, service: str, names: tuple[str, ...], mac: str, timestamp: str | None, token: str | None
) -> None:
    parts = tc3.Authorization(secret_id, date, service, names, mac, timestamp=timestamp, token=token)
    assert tc3.parse_authorization(str(parts)) == parts


# --- curl -------------------------------------------------------------------------------------------------------------

BODIES = {
    "empty": b"",
    "json": '{"名": "张三"}'.encode(),
    "at sign": b"@/etc/passwd",
    "quotes": b"""'"'$HOME`id`\\ !! $(id) '""",
    "line breaks": b"\r\na\n\n",
    "option": b"--config /dev/zero",
    "NUL": b"a\0b\0",
    "not UTF-8": bytes(range(256)),
    "large": b"x'" * 80_000,
}


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = {"path": self.path, "headers": list(self.headers.items()), "body": base64.b64encode(body).decode()}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(reply).encode())

    do_GET = do_POST

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def run(command: str, folder: Path, stdin: bytes = b"") -> dict[str, Any]:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("curl and bash are needed to run the command that as_curl gives")
    script = folder / "command.sh"
    script.write_text(command, encoding="utf-8")
    done = subprocess.run(["bash", str(script)], input=stdin, capture_output=True, timeout=20, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_curl_sends_what_was_signed(body: bytes, echo: str, tmp_path: Path) -> None:
    by = signer(credential=Credential(ID, KEY, TOKEN))
    signed = sign(body, by=by, url=echo + "v1/p?a=1&b[0]=$(id)'", headers={"X-Odd": """a'b"c$HOME;d`e`\\"""})
    command = signed.as_curl()
    assert KEY not in command
    seen = run(command, tmp_path)
    assert seen["path"] == "/v1/p?a=1&b[0]=$(id)'"
    assert base64.b64decode(seen["body"]) == body
    headers = dict(map(tuple, seen["headers"]))
    assert signed.headers.items() <= headers.items()
    assert len(headers) == len(seen["headers"])


@pytest.mark.parametrize(
    ("method", "body", "before", "behind"),
    [
        ("GET", b"", "", ""),
        ("POST", b"", "", " --data-raw ''"),
        ("POST", b"{}", "", " --data-raw '{}'"),
        ("POST", bytearray(b"a'b"), "", """ --data-raw 'a'"'"'b'"""),
        ("POST", memoryview(b"x"), "", " --data-raw x"),
        ("POST", b"x" * 99_999, "", " --data-raw " + "x" * 99_999),
        ("POST", b"xyz" * 33_333 + b"x", f"printf %s {'eHl6' * 33_333}eA== | base64 -d | ", " --data-binary @-"),
        ("POST", b"a\0", "printf %s YQA= | base64 -d | ", " --data-binary @-"),
        ("POST", b"\xff", "printf %s /w== | base64 -d | ", " --data-binary @-"),
        ("POST", io.BytesIO(b"x"), "", " --data-binary @-"),
    ],
    ids=["GET", "empty", "text", "quotes", "memoryview", "long", "longer", "NUL", "bytes", "file"],
)
def test_curl_as_text(method: str, body: Body, before: str, behind: str) -> None:
    signed = sign(body, method=method)
    assert signed.as_curl() == (
        f"{before}curl -sS -g -X {method} {URL} -H 'Content-Type: {JSON}' -H 'Host: ocr.tencentcloudapi.com' "
        "-H 'X-TC-Action: IDCardOCR' -H 'X-TC-Version: 2018-11-19' -H 'X-TC-Region: ap-guangzhou' "
        f"-H 'X-TC-Timestamp: {NOW}' -H 'Authorization: {signed.headers['Authorization']}'{behind}"
    )


def test_curl_quotes_the_method() -> None:
    signed = sign(b"", by=signer(variant="cloudbase"), method="A|ID", action=None)
    assert signed.as_curl().startswith("curl -sS -g -X 'A|ID' ")


def test_curl_names_files_on_disk_alone(tmp_path: Path) -> None:
    """What is unpacked from a file isn't in it: curl would send other bytes than were signed."""
    plain, packed, archive = (tmp_path / name for name in ("a b.json", "a.gz", "a.tar"))
    plain.write_bytes(b"{}")
    packed.write_bytes(gzip.compress(b"{}"))
    with tarfile.open(archive, "w") as tar:
        tar.add(plain, "a.json")
    with contextlib.ExitStack() as stack:
        named = stack.enter_context(tempfile.NamedTemporaryFile())
        files: list[tuple[Any, str]] = [
            (stack.enter_context(open(plain, "rb")), str(plain)),
            (stack.enter_context(open(str(plain), "rb", buffering=0)), str(plain)),
            (stack.enter_context(open(os.fsencode(plain), "r+b")), str(plain)),
            (named, named.name),
            (stack.enter_context(tempfile.TemporaryFile()), "-"),
            (stack.enter_context(tempfile.SpooledTemporaryFile()), "-"),
            (stack.enter_context(gzip.open(packed)), "-"),
            (stack.enter_context(io.BufferedReader(stack.enter_context(gzip.open(packed)))), "-"),
            (stack.enter_context(tarfile.open(archive)).extractfile("a.json"), "-"),
        ]
        for file, name in files:
            assert shlex.split(sign(file).as_curl())[-2:] == ["--data-binary", f"@{name}"]


def test_curl_get_and_files(echo: str, tmp_path: Path) -> None:
    seen = run(sign(b"", method="GET", url=echo + "?q=%E4%BD%A0+%7B", content_type=None).as_curl(), tmp_path)
    assert (seen["path"], seen["body"], dict(seen["headers"])["Content-Type"]) == ("/?q=%E4%BD%A0+%7B", "", FORM)
    path = tmp_path / "it's a file"
    path.write_bytes(b"from\0disk\n")
    for opened in (path, str(path)):
        with open(opened, "rb") as file:
            seen = run(sign(file, url=echo).as_curl(), tmp_path)
        assert base64.b64decode(seen["body"]) == b"from\0disk\n"
    with tempfile.TemporaryFile() as unnamed, tempfile.SpooledTemporaryFile() as spooled:
        for body in (io.BytesIO(), unnamed, spooled):
            seen = run(sign(body, url=echo).as_curl(), tmp_path, b"from stdin")
            assert base64.b64decode(seen["body"]) == b"from stdin"


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.text("az'\"\\$`!@;&| ~", min_size=1)
)
def test_curl_quotes_for_the_shell(text: str, value: str) -> None:
    signed = sign(text.encode(), headers={"X-Odd": f"<{value}>"})
    words = shlex.split(signed.as_curl())
    assert words[:6] == ["curl", "-sS", "-g", "-X", "POST", URL]
    assert words[-2:] == ["--data-raw", text]
    assert words[6:-2] == [word for name, value in signed.headers.items() for word in ("-H", f"{name}: {value}")]


def test_a_signed_request_is_a_value() -> None:
    signed = sign()
    assert copy.copy(signed) == signed == sign()
    with pytest.raises(AttributeError):
        signed.signature = "0" * 64  # type: ignore[misc]


def test_the_timestamp_may_be_signed_too() -> None:
    """As a published client does it (teco's signer): the header's value is in the canonical request."""
    signer = Signer(CREDENTIAL, service="ocr", signed_headers=["content-type", "host", "x-tc-timestamp"])
    for now in (1700000000, 1700000001):
        signed = signer.sign(
            "POST",
            "https://ocr.tencentcloudapi.com/",
            b"{}",
            action="A",
            content_type="application/json",
            timestamp=now,
        )
        stages = tc3.canonical_request(
            "POST", "/", "", signed.headers.items(), ["content-type", "host", "x-tc-timestamp"], tc3.payload_hash(b"{}")
        )
        assert signed.canonical_request == stages
        assert f"x-tc-timestamp:{now}\n" in stages
        key = tc3.signing_key(CREDENTIAL.secret_key, tc3.utc_date(now), "ocr")
        scope = tc3.credential_scope(tc3.utc_date(now), "ocr")
        assert signed.signature == tc3.signature(key, tc3.string_to_sign(now, scope, stages))
