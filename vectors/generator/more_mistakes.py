"""More mistakes for tc3_diagnose.json, each made on purpose: those that later searches among users found."""

# ruff: noqa: S106 -- keys and tokens of examples

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from .wire import BODY, FORM, HOST, JSON, NOW, OTHER_ID, SECRET_ID, SECRET_KEY, Request, derive, sha256

# What is sent; what is signed otherwise than sent; what the operation is told besides.
Mistake = tuple[str, Request, dict[str, Any], dict[str, Any]]

POST, GET = Request(), Request("GET", query="Name=a+b&Limit=10")
TEXT = BODY.decode()
TODAY, BEFORE = "2023-11-14", "2023-11-13"
NAMES, THREE = "content-type;host", "content-type;host;x-tc-action"
MIDNIGHT = 1699920000  # 2023-11-14T00:00:00Z
ZERO_KEY = "key-whose-derivation-has-a-zero-"  # see `with_zero`


def mistake(comment: str, request: Request = POST, told: dict[str, Any] | None = None, /, **signed: Any) -> Mistake:
    """One line of the table below."""
    return comment, request, signed, told or {}


def lines(change: Callable[[list[str]], object]) -> Callable[[str], bytes]:
    """A text whose lines are changed before it becomes bytes."""

    def changed(text: str) -> bytes:
        parts = text.split("\n")
        change(parts)
        return "\n".join(parts).encode()

    return changed


def after(end: str) -> Callable[[str], bytes]:
    """A text with something after its end."""
    return lambda text: (text + end).encode()


def every(name: Callable[[bytes], str]) -> dict[str, Callable[[bytes], str]]:
    """Both hashes written in that way."""
    return {"hashed": name, "canonical_hash": name}


def passed_on(change: Callable[[bytes], bytes]) -> Callable[[bytes, tuple[str, ...]], bytes]:
    """A derivation whose results are changed on their way to the next step."""

    def derived(key: bytes, parts: tuple[str, ...]) -> bytes:
        for part in parts:
            key = change(hmac.digest(key, part.encode(), "sha256"))
        return key

    return derived


def with_zero(count: int) -> str:
    """A SecretKey whose first derived key holds a zero byte: one of a counted series, to be found again."""
    found = 0
    for number in range(1000):
        key = f"{ZERO_KEY}{number:03}"
        steps = [derive(b"TC3" + key.encode(), (TODAY, "ocr", "tc3_request")[:length]) for length in (1, 2, 3)]
        if b"\0" in steps[0][:-1]:
            found += 1
            if found == count:
                return key
    raise AssertionError


def raw(data: bytes) -> str:
    """SHA-256 as Latin-1 characters, one a byte."""
    return hashlib.sha256(data).digest().decode("latin-1")


def digits(template: str, joint: str = "") -> Callable[[bytes], str]:
    """SHA-256 written byte by byte."""
    return lambda data: joint.join(template.format(octet) for octet in hashlib.sha256(data).digest())


def extended(data: bytes) -> str:
    """SHA-256 as "%x" writes it from signed characters."""
    return "".join(f"ffffff{octet:02x}" if octet > 127 else f"{octet:02x}" for octet in hashlib.sha256(data).digest())


def utf16(text: str) -> bytes:
    """A text as C# and Delphi hold it."""
    return text.encode("utf-16-le")


def derive16(key: bytes, parts: tuple[str, ...]) -> bytes:
    """The derivation over UTF-16: the prefix too, which was put before the key as ASCII."""
    key = utf16("TC3") + key[3:]
    for part in parts:
        key = hmac.digest(key, utf16(part), "sha256")
    return key


def header(name: str, value: str, request: Request | None = None) -> Request:
    """A request with one header more."""
    request = request or Request()
    request.headers.append((name, value))
    return request


ISO = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW))
ARABIC = {ord("0") + digit: 0x0660 + digit for digit in range(10)}
LIMIT = b'{"Limit":10,"Name":"a b"}'

MORE: dict[str, list[Mistake]] = {
    "line-feed-literal": [
        mistake("a backslash and n everywhere", newline="\\n", to_sign_newline="\\n"),
        mistake("the letter n in the string to sign", GET, to_sign_newline="n"),
    ],
    "line-feed-trailing": [
        mistake("after the canonical request", canonical_as=after("\n")),
        mistake("after everything, from echo", canonical_as=after("\n"), to_sign_as=after("\n"),
                chain=(f"{TODAY}\n", "ocr\n", "tc3_request\n")),
    ],
    "blank-line-extra": [
        mistake("after the canonical headers", canonical_as=lines(lambda parts: parts.insert(-2, ""))),
        mistake("before the hash", GET, canonical_as=lines(lambda parts: parts.insert(-1, ""))),
    ],
    "line-missing": [
        mistake("SignedHeaders", canonical_as=lines(lambda parts: parts.pop(-2))),
        mistake("the scope", to_sign_as=lines(lambda parts: parts.pop(2))),
    ],
    "line-indented": [
        mistake("four blanks, as in the source", canonical_as=lambda text: text.replace("\n", "\n    ").encode()),
        mistake("a tab in the string to sign", GET, to_sign_as=lambda text: text.replace("\n", "\n\t").encode()),
    ],
    "nul-trailing": [
        mistake("after the canonical request", canonical_as=after("\0")),
        mistake("after tc3_request: sizeof", GET, chain=(TODAY, "ocr", "tc3_request\0")),
    ],
    "text-charset": [
        mistake("UTF-16 everywhere", canonical_as=utf16, to_sign_as=utf16, secret=SECRET_KEY.encode("utf-16-le"),
                derived=derive16),
        mistake("UTF-16 for the canonical request", GET, canonical_as=utf16),
    ],
    "payload-hash-empty": [
        mistake("of a GET", GET, hashed=lambda data: ""),
        mistake("of a POST", hashed=lambda data: ""),
    ],
    "payload-not-hashed": [
        mistake("the JSON itself", hashed=bytes.decode),
        mistake("a form itself", Request(body=b"Limit=10", Content_Type=FORM), hashed=bytes.decode),
    ],
    "canonical-not-hashed": [
        mistake("in the string to sign", canonical_hash=bytes.decode),
        mistake("of a GET", GET, canonical_hash=bytes.decode),
    ],
    "hash-base64": [
        mistake("of the body", hashed=lambda data: base64.b64encode(hashlib.sha256(data).digest()).decode()),
        mistake("both", GET, **every(lambda data: base64.b64encode(hashlib.sha256(data).digest()).decode())),
    ],
    "hash-tool-output": [
        mistake("openssl's, of the body", hashed=lambda data: f"(stdin)= {sha256(data)}"),
        mistake("sha256sum's, of the canonical request", canonical_hash=lambda data: f"{sha256(data)}  -"),
    ],
    "hash-hex-broken": [
        mistake("ffffff before bytes over 7f", **every(extended)),
        mistake("dashes, as BitConverter writes them", GET, **every(digits("{:02X}", "-"))),
    ],
    "hash-twice": [
        mistake("of the body", hashed=lambda data: sha256(sha256(data).encode())),
        mistake("of the canonical request", GET, canonical_hash=lambda data: sha256(sha256(data).encode())),
    ],
    "hash-raw": [
        mistake("of the body", hashed=raw, canonical_as=lambda text: text.encode("latin-1")),
        mistake("of the canonical request, as text", canonical_hash=raw),
    ],
    "body-bom": [
        mistake("sent", Request(body=b"\xef\xbb\xbf" + BODY), payload=BODY),
        mistake("signed", payload=b"\xef\xbb\xbf" + BODY),
    ],
    "body-charset": [
        mistake("hashed in GBK", payload=TEXT.encode("gbk")),
        mistake("hashed with question marks", payload=TEXT.encode("ascii", "replace")),
        mistake("sent in GBK", Request(body=TEXT.encode("gbk")), payload=BODY),
    ],
    "body-not-sent": [
        mistake("{} signed", Request(body=b""), payload=b"{}"),
        mistake("null signed", Request(body=b""), payload=b"null"),
    ],
    "body-form-json": [
        mistake("JSON signed, a form sent", Request(body=b"Limit=10&Name=a+b"), payload=LIMIT),
        mistake("a form signed, JSON sent", Request(body=LIMIT), payload=b"Limit=10&Name=a+b"),
    ],
    "body-compressed": [
        mistake("gzip", header("Content-Encoding", "gzip", Request(body=gzip.compress(BODY, mtime=0))), payload=BODY),
        mistake("gzip of a form", header("Content-Encoding", "gzip", Request(body=gzip.compress(b"a=1", mtime=0))),
                payload=b"a=1"),
    ],
    "body-truncated": [
        mistake("four bytes short of the end", Request(body=BODY[: len(TEXT)]), payload=BODY),
        mistake("in the middle of a number", Request(body='{"名":"张三","Limit":1'.encode()),
                payload='{"名":"张三","Limit":1000}'.encode()),
    ],
    "body-json-twice": [
        mistake("sent as a JSON string", Request(body=json.dumps(TEXT).encode()), payload=BODY),
        mistake("signed as one", payload=json.dumps(TEXT, ensure_ascii=False).encode()),
    ],
    "body-repr": [
        mistake("JavaScript's of an object", payload=b"[object Object]"),
        mistake("Python's of bytes", payload=str(BODY).encode()),
        mistake("C#'s of an array", payload=b"System.Byte[]"),
    ],
    "body-not-given": [
        mistake("a log without the body", header("Content-Length", str(len(BODY)), Request(body=b"")), payload=BODY),
        mistake("another", header("Content-Length", "73", Request(body=b"")), payload=b"x" * 73),
    ],
    "content-type-other": [
        mistake("JSON signed, XML sent", Request(Content_Type="text/xml"), values={"content-type": JSON}),
        mistake("without the boundary", Request(Content_Type="multipart/form-data; boundary=abc123", body=b"x"),
                values={"content-type": "multipart/form-data"}),
    ],
    "host-other": [
        mistake("localhost signed", values={"host": "localhost"}),
        mistake("another product's, from the example", GET, values={"host": "cvm.tencentcloudapi.com"}),
    ],
    "uri-encoding": [
        mistake("encoded twice", Request(uri="/v1/%E6%96%87"), uri="/v1/%25E6%2596%2587"),
        mistake("a blank encoded twice", Request(uri="/a%20b"), uri="/a%2520b"),
    ],
    "query-question-mark": [
        mistake("before the query", GET, query="?Name=a+b&Limit=10"),
        mistake("after the path of a POST", uri="/?"),
    ],
    "query-equals": [
        mistake("signed with =", Request("GET", query="Limit=10&Name"), query="Limit=10&Name="),
        mistake("sent with =", Request("GET", query="Limit=10&Marker="), query="Limit=10&Marker"),
    ],
    "query-empty": [
        mistake("left out of the signed query", Request("GET", query="Limit=10&Marker=&Name=a"),
                query="Limit=10&Name=a"),
        mistake("left out of the one sent", Request("GET", query="Limit=10"), query="Limit=10&Marker="),
    ],
    "header-name-case": [
        mistake("in the canonical headers alone", names=NAMES,
                canonical_as=lambda text: text.replace("content-type:", "Content-Type:").replace("host:", "Host:")
                .encode()),
        mistake("everywhere", names="Content-Type;Host", values={"Content-Type": JSON, "Host": HOST}),
    ],
    "header-changed": [
        mistake("Accept-Encoding", header("Accept-Encoding", "gzip, deflate, br"), names=f"accept-encoding;{THREE}",
                values={"accept-encoding": "identity"}),
        mistake("a proxy's address was added", header("X-Forwarded-For", "10.1.2.3, 172.16.0.9"),
                names="content-type;host;x-forwarded-for;x-tc-action", values={"x-forwarded-for": "10.1.2.3"}),
    ],
    "header-missing": [
        mistake("Connection", names=f"connection;{THREE}", values={"connection": "keep-alive"}),
        mistake("Transfer-Encoding", names="content-type;host;transfer-encoding",
                values={"transfer-encoding": "chunked"}),
    ],
    "header-twice": [
        mistake("Content-Type", header("Content-Type", "text/plain"), values={"content-type": JSON}),
        mistake("X-TC-Action", header("X-TC-Action", "DetectFace"), values={"x-tc-action": "idcardocr"}),
    ],
    "signed-headers-separator": [
        mistake("one too many", listed=f"{THREE};", named=f"{THREE};"),
        mistake("commas in the canonical request", listed=THREE.replace(";", ",")),
    ],
    "timestamp-fraction": [
        mistake("in the header", Request(timestamp=f"{NOW}.5"), timestamp=NOW, date=TODAY),
        mistake("in the string to sign", timestamp=f"{NOW}.0", date=TODAY),
    ],
    "timestamp-format": [
        mistake("ISO 8601 in the string to sign", timestamp=ISO, date=TODAY),
        mistake("thousands separators in both", Request(timestamp=f"{NOW:,}"), timestamp=f"{NOW:,}", date=TODAY),
    ],
    "locale-digits": [
        mistake("Arabic-Indic, in the string to sign", timestamp=str(NOW).translate(ARABIC), date=TODAY),
        mistake("in the date too", timestamp=str(NOW).translate(ARABIC), date=TODAY.translate(ARABIC),
                scope=f"{TODAY}/ocr/tc3_request"),
    ],
    "authorization-reused": [
        mistake("of two hours before", timestamp=NOW - 7654),
        mistake("of the day before", timestamp=NOW - 90000, date=BEFORE),
    ],
    "clock-read-twice": [
        mistake("the date of the last second", Request(timestamp=MIDNIGHT), {"now": MIDNIGHT}, date=BEFORE),
        mistake("a GET", Request("GET", query="Limit=10", timestamp=MIDNIGHT + 1), {"now": MIDNIGHT}, date=BEFORE),
    ],
    "scope-region": [
        mistake("in the string to sign and in Authorization", scope=f"{TODAY}/ap-guangzhou/ocr/tc3_request",
                to_sign_as=lambda text: text.replace("/ocr", "/ap-guangzhou/ocr").encode()),
        mistake("in the string to sign alone", header("X-TC-Region", "ap-shanghai"),
                to_sign_as=lambda text: text.replace("/ocr", "/ap-shanghai/ocr").encode()),
    ],
    "secret-swapped": [
        mistake("a POST", secret=SECRET_ID, secret_id=SECRET_KEY),
        mistake("a GET", GET, secret=SECRET_ID, secret_id=SECRET_KEY),
    ],
    "secret-id-other": [
        mistake("another SecretId", secret="another-key-than-the-true-one", secret_id=OTHER_ID),
        mistake("an APPID, under the right key", secret_id="1251234567"),
    ],
    "secret-id-whitespace": [
        mistake("a blank after it", secret_id=f"{SECRET_ID} "),
        mistake("a tab before it", GET, secret_id=f"\t{SECRET_ID}"),
    ],
    "secret-invisible": [
        mistake("a zero-width space", secret=f"{SECRET_KEY}\u200b"),
        mistake("a no-break space", GET, secret=f"\xa0{SECRET_KEY}"),
    ],
    "secret-truncated": [
        mistake("the last character", secret=SECRET_KEY[:-1]),
        mistake("the first two", GET, secret=SECRET_KEY[2:]),
    ],
    "secret-placeholder": [
        mistake("a README's", secret="your_secret_key"),
        mistake("a variable that wasn't expanded", GET, secret="${TENCENTCLOUD_SECRET_KEY}"),
    ],
    "secret-joined": [
        mistake("with a region and more", header("X-TC-Region", "ap-guangzhou"), secret=f"{SECRET_KEY}#ap-guangzhou#0"),
        mistake("with the SecretId", GET, secret=f"{SECRET_ID}:{SECRET_KEY}"),
    ],
    "secret-base64": [
        mistake("encoded", secret=base64.b64encode(SECRET_KEY.encode()).decode()),
        mistake("decoded", GET, secret=base64.b64decode(SECRET_KEY)),
    ],
    "key-not-derived": [
        mistake("the SecretKey itself", prefix="", chain=()),
        mistake("with TC3 before it", GET, chain=()),
    ],
    "key-step-missing": [
        mistake("the service", chain=(TODAY, "tc3_request")),
        mistake("the date", GET, chain=("ocr", "tc3_request")),
    ],
    "key-region": [
        mistake("after the date", header("X-TC-Region", "ap-guangzhou"),
                chain=(TODAY, "ap-guangzhou", "ocr", "tc3_request")),
        mistake("after the service", header("X-TC-Region", "ap-shanghai"),
                chain=(TODAY, "ocr", "ap-shanghai", "tc3_request")),
    ],
    "key-text-chained": [
        mistake("Latin-1 as UTF-8", derived=passed_on(lambda key: key.decode("latin-1").encode())),
        mistake("replacement characters", GET, derived=passed_on(lambda key: key.decode(errors="replace").encode())),
    ],
    "key-truncated": [
        mistake("at the first zero byte", POST, {"key": with_zero(1)}, secret=with_zero(1),
                derived=passed_on(lambda key: key.partition(b"\0")[0])),
        mistake("zero bytes lost", GET, {"key": with_zero(2)}, secret=with_zero(2),
                derived=passed_on(lambda key: key.replace(b"\0", b""))),
    ],
    "string-not-signed": [
        mistake("a POST", only_derived=True),
        mistake("a GET", GET, only_derived=True),
    ],
    "signature-format": [
        mistake("openssl's output", written=lambda mac: f"(stdin)= {mac.hex()}"),
        mistake("masked in a log", written=lambda mac: "****************"),
        mistake("63 digits", GET, written=lambda mac: mac.hex()[:-1]),
    ],
    "authorization-format": [
        mistake("Credential is the SecretId alone", scope="tc3_request"),
        mistake("a date and no more", GET, scope=TODAY),
    ],
    "unexplained": [
        mistake("another key", secret="0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        mistake("a key of another kind", GET, secret="1234567"),
    ],
}  # fmt: skip
