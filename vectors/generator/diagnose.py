"""Requests signed with one mistake or two, each made on purpose, and the causes a diagnosis must find.

What a mistake signs is computed here, so it is certain that the sets named reproduce the signature. Where another set
would give the same bytes too, the request is chosen so that it can't.
"""

# ruff: noqa: S106 -- keys and tokens of examples

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from .case_file import CONSTRUCTED, File
from .more_mistakes import MORE
from .wire import BODY, HOST, JSON, NOW, OTHER_KEY, SECRET_ID, SECRET_KEY, TOKEN, Request, authorization

OP = "tc3.diagnose"
SOURCE = "the mistake made on purpose by the generator; found again by tcrypto"

Parts = tuple[str, str, str]
# What is sent; what is signed otherwise than sent; what the operation is told besides.
Mistake = tuple[str, Request, dict[str, Any], dict[str, Any]]

POST, GET = Request(), Request("GET", query="Name=a+b&Limit=10")
ALL = "content-type;host;x-tc-action"
TWO = "content-type;host"


def mistake(comment: str, request: Request = POST, told: dict[str, Any] | None = None, /, **signed: Any) -> Mistake:
    """One line of the tables below."""
    return comment, request, signed, told or {}


def chained(encode: Any, key: bytes, parts: Parts) -> bytes:
    """A derivation that passes each HMAC on as text."""
    for part in parts:
        key = encode(hmac.digest(key, part.encode(), "sha256"))
    return key


def swapped(key: bytes, parts: Parts) -> bytes:
    """A derivation with key and message exchanged."""
    for part in parts:
        key = hmac.digest(part.encode(), key, "sha256")
    return key


def sha1_derive(key: bytes, parts: Parts) -> bytes:
    """A derivation by HMAC-SHA1."""
    for part in parts:
        key = hmac.digest(key, part.encode(), "sha1")
    return key


def base64_text(data: bytes) -> str:
    """A MAC as Base64."""
    return base64.b64encode(data).decode()


def upper_hex(data: bytes) -> str:
    """SHA-256 in capital letters."""
    return hashlib.sha256(data).hexdigest().upper()


TODAY, BEFORE, AFTER = "2023-11-14", "2023-11-13", "2023-11-15"
EVENING = 1699983000  # 2023-11-14T17:30:00Z, 01:30 of the next day in China
MORNING = 1699920600  # 2023-11-14T00:10:00Z, the evening before in America
CHARSET = "application/json; charset=utf-8"
UNSIGNED: dict[str, Any] = {"X_TC_Content_SHA256": "UNSIGNED-PAYLOAD"}
SPACED = '{"CardSide": "FRONT", "Name": "张三"}'.encode()
OWN = b'{ "CardSide" : "FRONT" }'  # as no serialiser writes it
ESCAPED = b'{"CardSide": "FRONT", "Name": "\\u5f20\\u4e09"}'
TEMPORARY = {"tokens": {SECRET_ID: TOKEN}}

ALONE: dict[str, list[Mistake]] = {
    "clock-skew": [
        mistake("301 seconds old", POST, {"now": NOW + 301}),
        mistake("an hour ahead", POST, {"now": NOW - 3600}),
        mistake("eight hours: local time taken for UTC", GET, {"now": NOW + 28800}),
    ],
    "timestamp-in-milliseconds": [
        mistake("in the header and in the string to sign", Request(timestamp=NOW * 1000)),
        mistake("in the string to sign alone", timestamp=NOW * 1000),
    ],
    "timestamp-differs-from-header": [
        mistake("the clock was read a second time, later", timestamp=NOW + 1),
        mistake("the header was written first", GET, timestamp=NOW - 5),
    ],
    "date-not-utc": [
        mistake("China's date at 01:30 there", Request(timestamp=EVENING), {"now": EVENING}, date=AFTER),
        mistake("America's date in the evening there", Request(timestamp=MORNING), {"now": MORNING}, date=BEFORE),
    ],
    "secret-empty": [
        mistake("nothing", secret=""),
        mistake("JavaScript's text for what isn't set", secret="undefined"),
        mistake("Python's", GET, secret="None"),
    ],
    "secret-whitespace": [
        mistake("a line feed behind, from a file", secret=SECRET_KEY + "\n"),
        mistake("a blank before", secret=" " + SECRET_KEY),
        mistake("a byte order mark before", GET, secret="\ufeff" + SECRET_KEY),
    ],
    "secret-quoted": [
        mistake("double quotes, from an .env file", secret=f'"{SECRET_KEY}"'),
        mistake("single quotes", GET, secret=f"'{SECRET_KEY}'"),
    ],
    "secret-is-id": [mistake("POST", secret=SECRET_ID), mistake("GET", GET, secret=SECRET_ID)],
    "content-type-charset": [
        mistake("added by the HTTP library", Request(Content_Type=CHARSET), values={"content-type": JSON}),
        mistake("dropped by it", values={"content-type": CHARSET}),
    ],
    "content-type-case": [
        mistake(
            "signed as it is sent",
            Request(Content_Type="Application/JSON"),
            values={"content-type": "Application/JSON"},
        ),
        mistake("UTF-8", Request(Content_Type=CHARSET), values={"content-type": "application/json; charset=UTF-8"}),
    ],
    "content-type-missing": [
        mistake("signed as empty", values={"content-type": ""}),
        mistake("neither sent nor signed, but named", Request(Content_Type=None)),
    ],
    "body-empty-hash": [
        mistake("signed before the body was set", payload=b""),
        mistake("the body is an empty object", Request(body=b"{}"), payload=b""),
    ],
    "body-reserialised": [
        mistake("signed with blanks, sent compact", payload=SPACED),
        mistake("signed compact, sent with blanks and escapes", Request(body=ESCAPED), payload=BODY),
        mistake("names sorted before sending", Request(body=b'{"a":1,"b":2}'), payload=b'{"b":2,"a":1}'),
    ],
    "body-trailing-newline": [
        mistake("sent with a line feed", Request(body=OWN + b"\n"), payload=OWN),
        mistake("signed with one", payload=BODY + b"\n"),
        mistake("sent with CR LF", Request(body=OWN + b"\r\n"), payload=OWN),
    ],
    "body-hash-uppercase": [mistake("POST", hashed=upper_hex), mistake("GET", GET, hashed=upper_hex)],
    "get-body-hashed": [
        mistake("an empty object", GET, payload=b"{}"),
        mistake("null", GET, payload=b"null"),
        mistake("the query", GET, payload=GET.query.encode()),
    ],
    "unsigned-payload-literal": [
        mistake("declared", Request(**UNSIGNED), hashed=lambda _: "UNSIGNED-PAYLOAD"),
        mistake("not even declared", hashed=lambda _: "UNSIGNED-PAYLOAD"),
    ],
    "unsigned-payload-not-declared": [
        mistake("its hash signed, the header missing", payload=b"UNSIGNED-PAYLOAD"),
        mistake("the header sent, the body's hash signed", Request(**UNSIGNED), payload=BODY),
    ],
    "host-port": [
        mistake("sent, not signed", Request(Host="10.0.0.8:8443"), values={"host": "10.0.0.8"}),
        mistake("signed, not sent", values={"host": HOST + ":443"}),
    ],
    "host-case": [
        mistake(
            "signed as it is sent", Request(Host="OCR.TencentCloudAPI.com"), values={"host": "OCR.TencentCloudAPI.com"}
        ),
        mistake("signed in capitals", GET, values={"host": HOST.upper()}),
    ],
    "host-scheme": [
        mistake("https", values={"host": f"https://{HOST}"}),
        mistake("http", GET, values={"host": f"http://{HOST}"}),
    ],
    "host-trailing-slash": [
        mistake("POST", values={"host": HOST + "/"}),
        mistake("GET", GET, values={"host": HOST + "/"}),
    ],
    "host-default-endpoint": [
        mistake("sent through a proxy's address", Request(Host="10.0.0.8:3128"), values={"host": HOST}),
        mistake("a regional endpoint signed", values={"host": "ocr.ap-guangzhou.tencentcloudapi.com"}),
    ],
    "service-mismatch": [
        mistake("another product's, wherever it stands", service="cvm"),
        mistake("in the key alone", chain=(TODAY, "faceid", "tc3_request")),
    ],
    "method-case": [mistake("post", method="post"), mistake("Get", GET, method="Get")],
    "uri-path": [
        mistake("/ for a longer path", Request(uri="/v2/index.php"), uri="/"),
        mistake("the service's name for /", uri="/ocr"),
    ],
    "uri-empty": [mistake("POST", uri=""), mistake("GET", GET, uri="")],
    "query-order": [
        mistake("sorted for the signature", Request("GET", query="b=2&a=1&c=3"), query="a=1&b=2&c=3"),
        mistake("sorted on the wire", Request("GET", query="a=1&b=2&c=3"), query="c=3&a=1&b=2"),
    ],
    "query-encoding": [
        mistake("a blank as %20, sent as +", GET, query="Name=a%20b&Limit=10"),
        mistake("not encoded", Request("GET", query="Name=%E5%BC%A0"), query="Name=张"),
        mistake("digits in lower case", Request("GET", query="Name=%E5%BC%A0"), query="Name=%e5%bc%a0"),
    ],
    "query-in-post": [
        mistake("the URL's", Request(query="Limit=10"), query="Limit=10"),
        mistake("the parameters of the body", Request(body=b'{"Limit":10}'), query="Limit=10"),
    ],
    "query-missing": [
        mistake("two parameters", GET, query=""),
        mistake("one", Request("GET", query="Limit=10"), query=""),
    ],
    "action-case": [
        mistake("as it is sent", values={"x-tc-action": "IDCardOCR"}),
        mistake("another", Request("GET", X_TC_Action="DetectFace"), values={"x-tc-action": "DetectFace"}),
    ],
    "header-order": [
        mistake("host first, wherever names stand", names="host;content-type"),
        mistake("host first in the canonical headers alone", names=TWO, lines="host;content-type"),
    ],
    "header-value-whitespace": [
        mistake(
            "a blank behind each colon",
            values={"content-type": f" {JSON}", "host": f" {HOST}", "x-tc-action": " idcardocr"},
        ),
        mistake("a blank behind the host", values={"host": f"{HOST} "}),
    ],
    "blank-line-missing": [mistake("POST", blank_line=False), mistake("GET", GET, blank_line=False)],
    "crlf": [
        mistake("in the canonical request", newline="\r\n"),
        mistake("in the string to sign", to_sign_newline="\r\n"),
        mistake("in both", GET, newline="\r\n", to_sign_newline="\r\n"),
    ],
    "signed-headers-mismatch": [
        mistake("three named, two signed", lines=TWO, listed=TWO),
        mistake("two named, three signed", names=ALL, named=TWO),
        mistake("a header named that isn't sent", names=f"{ALL};x-tc-region"),
    ],
    "canonical-hash-uppercase": [mistake("POST", upper_hash=True), mistake("GET", GET, upper_hash=True)],
    "scope-date": [
        mistake("without hyphens", date="20231114"),
        mistake("another one in the key", chain=(BEFORE, "ocr", "tc3_request")),
    ],
    "scope-terminator": [
        mistake("AWS's, wherever it stands", terminator="aws4_request"),
        mistake("AWS's in the key alone", chain=(TODAY, "ocr", "aws4_request")),
        mistake("AWS's in a GET", GET, terminator="aws4_request"),
    ],
    "key-prefix-missing": [mistake("POST", prefix=""), mistake("GET", GET, prefix="")],
    "key-hex-chained": [
        mistake(
            "hexdigest() for digest()", derived=lambda key, parts: chained(lambda mac: mac.hex().encode(), key, parts)
        ),
        mistake("Base64 between the HMACs", GET, derived=lambda key, parts: chained(base64.b64encode, key, parts)),
    ],
    "key-order": [
        mistake("service before date", chain=("ocr", TODAY, "tc3_request")),
        mistake("key and message exchanged", derived=swapped),
    ],
    "key-aws4": [mistake("POST", prefix="AWS4"), mistake("GET", GET, prefix="AWS4")],
    "signature-uppercase": [
        mistake("POST", written=lambda mac: mac.hex().upper()),
        mistake("GET", GET, written=lambda mac: mac.hex().upper()),
    ],
    "signature-base64": [
        mistake("of the MAC", written=base64_text),
        mistake("of the hexadecimal text", GET, written=lambda mac: base64_text(mac.hex().encode())),
    ],
    "signature-sha1": [
        mistake("in the last step", digest="sha1"),
        mistake("at every step", derived=sha1_derive, digest="sha1"),
    ],
    "token-missing": [
        mistake("not sent", POST, TEMPORARY),
        mistake("another one", Request(X_TC_Token="EXPIRED"), TEMPORARY),
        mistake("sent with a permanent key", Request(X_TC_Token=TOKEN)),
    ],
}

# Where two names fit the same bytes: aws4_request in the derivation alone.
TIED = {"scope-terminator-2": [["key-aws4"]]}

TOGETHER: list[tuple[str, Mistake]] = [
    ("host-port action-case", mistake("", values={"x-tc-action": "IDCardOCR", "host": HOST + ":443"})),
    ("secret-whitespace action-case", mistake("", secret=SECRET_KEY + "\n", values={"x-tc-action": "IDCardOCR"})),
    ("secret-quoted signature-uppercase", mistake("", secret=f'"{SECRET_KEY}"', written=lambda mac: mac.hex().upper())),
    ("content-type-charset body-reserialised", mistake("", values={"content-type": CHARSET}, payload=SPACED)),
    ("body-trailing-newline query-in-post", mistake("", Request(query="a=1"), query="a=1", payload=BODY + b"\n")),
    (
        "key-prefix-missing key-hex-chained",
        mistake("", prefix="", derived=lambda k, p: chained(lambda mac: mac.hex().encode(), k, p)),
    ),
    ("clock-skew secret-empty", mistake("", POST, {"now": NOW + 900}, secret="")),
    ("clock-skew unexplained", mistake("", POST, {"now": NOW + 900}, secret=OTHER_KEY)),
    ("clock-skew token-missing", mistake("", POST, {"now": NOW + 900} | TEMPORARY)),
    ("get-body-hashed query-order", mistake("", GET, query="Limit=10&Name=a+b", payload=b"{}")),
    ("uri-empty blank-line-missing", mistake("", blank_line=False, uri="")),
    ("query-missing canonical-hash-uppercase", mistake("", GET, query="", upper_hash=True)),
]


def make() -> File:
    """tc3_diagnose.json."""
    file = File(
        "tc3_diagnose",
        "Refused TC3 requests and the mistakes that give exactly their signatures: each cause at least twice",
        {
            "valid": "nothing is wrong",
            "single": "one mistake",
            "pair": "two mistakes",
            "unreadable": "no signature to explain",
        },
    )

    def add(name: str, case: Mistake, causes: list[list[str]], flag: str) -> None:
        comment, request, signed, told = case
        given = request.given(authorization(request, **signed), **told)
        file.add(name, OP, comment, SOURCE, given, flag, output={"valid": False, "causes": causes})

    for cause, cases in (ALONE | MORE).items():
        for number, case in enumerate(cases, 1):
            add(f"{cause}-{number}", case, [[cause], *TIED.get(f"{cause}-{number}", [])], "single")
    for pair, case in TOGETHER:
        causes = pair.split()
        add("-and-".join(causes), (" and ".join(causes), *case[1:]), [causes], "pair")

    for name, comment, request in (("post", "nothing is wrong", POST), ("get", "nothing is wrong with a GET", GET)):
        given = request.given(authorization(request))
        file.add(f"valid-{name}", OP, comment, SOURCE, given, "valid", output={"valid": True, "causes": []})
    right = authorization(POST)
    for name, comment, text in (
        ("skip", "what the SDK sends for calls without signature", "SKIP"),
        ("aws", "another scheme", right.replace("TC3-HMAC-SHA256", "AWS4-HMAC-SHA256").partition(", SignedHeaders")[0]),
    ):
        output = {"valid": False, "causes": [["authorization-format"]]}
        file.add(f"unreadable-{name}", OP, comment, CONSTRUCTED, POST.given(text), "unreadable", output=output)
    output = {"valid": False, "causes": []}
    file.add("unsigned", OP, "no Authorization", CONSTRUCTED, POST.given(), "unreadable", output=output)
    good = POST.given(right)
    for name, comment, change, code in (
        ("unknown-key", "a key the operation doesn't have", {"canonical_request": ""}, "InvalidInput"),
        ("now-text", "a text for a number", {"now": str(NOW)}, "InvalidInput"),
        ("payload-base64", "a payload that isn't Base64", {"payload": "{}"}, "EncodingError"),
    ):
        file.refuse(name, OP, comment, good | change, code)
    return file
