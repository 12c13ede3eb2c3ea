"""Write the vector files: ``python vectors/generate.py`` (``--check`` only compares). Byte-identical on every run.

Nothing of tcrypto is imported. The answers come from the sources (`published.py`) or from the plain arithmetic below
and the primitives of `cryptography`; the library is checked against them, and the tests confirm them a second time.
Random values are drawn from a SHA-256 counter, so that they are the same each time.
"""

# ruff: noqa: D103 -- each function is named for the file it makes or the primitive it is

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
from pathlib import Path
from typing import Any

import published
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

HERE = Path(__file__).resolve().parent
Object = dict[str, Any]


class File:
    """One group being collected."""

    def __init__(self, group: str, about: str, flags: dict[str, str]) -> None:
        self.group, self.about, self.flags = group, about, flags
        self.cases: list[Object] = []

    def add(self, name: str, op: str, comment: str, source: str, given: Object, flags: str = "", **answer: Any) -> None:
        """`flags`: names, separated by blanks. `answer`: output or error, and perhaps stages or open_with."""
        case = {"id": f"{self.group}/{name}", "op": op, "comment": comment, "source": source, "flags": flags.split()}
        self.cases.append(case | {"input": given} | answer)

    def text(self) -> str:
        used = {flag for case in self.cases for flag in case["flags"]}
        top = {"schema": 1, "group": self.group, "about": self.about}
        top |= {"flags": {flag: said for flag, said in self.flags.items() if flag in used}, "count": len(self.cases)}
        head = json.dumps(top, ensure_ascii=False, indent=1).removesuffix("\n}")
        lines = (json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in self.cases)  # one case a line
        return head + ',\n "cases": [\n' + ",\n".join(lines) + "\n ]\n}\n"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64_hex(digits: str) -> str:
    return b64(bytes.fromhex(digits))


def painted(size: int, label: str = "") -> bytes:
    """Bytes in which swapped or repeated blocks show."""
    blocks = (hashlib.sha256(f"tcrypto {label} {index}".encode()).digest() for index in range(size // 32 + 1))
    return b"".join(blocks)[:size]


CONSTRUCTED = "constructed here from the operation's own rules"
COMPUTED = "computed by vectors/generate.py without tcrypto; confirmed by "


# --- TC3 ----------------------------------------------------------------------------------------------------------


def tc3_case(
    keys: tuple[str, str],
    timestamp: int,
    service: str,
    method: str,
    headers: list[tuple[str, str]],
    signed_headers: str,
    payload: bytes,
    uri: str = "/",
    query: str = "",
    variant: str | None = None,
    token: str | None = None,
) -> Object:
    """Input, stages and output, straight from the documentation's formula."""
    names = sorted(set(signed_headers.lower().split(";")))
    values = {name.lower(): value.strip().lower() for name, value in headers}
    unsigned = values.get("x-tc-content-sha256") == "unsigned-payload"
    hashed = hashlib.sha256(b"UNSIGNED-PAYLOAD" if unsigned else payload).hexdigest()
    head = "".join(f"{name}:{values[name]}\n" for name in names)
    signed = ";".join(names)
    canonical = "\n".join([method, uri, query if method == "GET" else "", head, signed, hashed])
    hashed_canonical = hashlib.sha256(canonical.encode()).hexdigest()
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    scope = f"{date}/{service}/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashed_canonical}"
    derived = [f"TC3{keys[1]}".encode()]
    for part in (date, service, "tc3_request"):
        derived.append(hmac.digest(derived[-1], part.encode(), "sha256"))
    signature = hmac.digest(derived[-1], to_sign.encode(), "sha256").hex()
    authorization = f"TC3-HMAC-SHA256 Credential={keys[0]}/{scope}, SignedHeaders={signed}, Signature={signature}"
    if variant == "cloudbase":
        authorization += f", Timestamp={timestamp}" + (f", Token={token}" if token else "")
    given = {
        "secret_id": keys[0],
        "secret_key": keys[1],
        "service": service,
        "timestamp": timestamp,
        "method": method,
        "uri": uri,
        "query": query,
        "headers": [list(pair) for pair in headers],
        "signed_headers": signed_headers.split(";"),
        "payload": b64(payload),
    }
    given |= {name: value for name, value in (("token", token), ("variant", variant)) if value is not None}
    return {
        "given": given,
        "stages": {
            "hashed_payload": hashed,
            "hashed_canonical_request": hashed_canonical,
            "credential_scope": scope,
            "secret_date": derived[1].hex(),
            "secret_service": derived[2].hex(),
            "secret_signing": derived[3].hex(),
        },
        "output": {
            "canonical_request": canonical,
            "string_to_sign": to_sign,
            "signature": signature,
            "authorization": authorization,
        },
    }


JSON_HEADERS = [
    ("Content-Type", "application/json; charset=utf-8"),
    ("Host", "ocr.tencentcloudapi.com"),
    ("X-TC-Action", "RecognizeEncryptedIDCardOCR"),
]
FORM = ("Content-Type", "application/x-www-form-urlencoded")
UNSIGNED = ("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")
BODY = b'{"CardSide":"FRONT","Config":"{\\"TempIdWarn\\":true}"}'
NAMES = "content-type;host;x-tc-action"

# name, comment, what differs from a plain POST of BODY at 2023-11-14T22:13:20Z
TC3_SCENARIOS: list[tuple[str, str, Object]] = [
    ("post", "the documentation's current form", {}),
    ("post-two-headers", "the official SDKs' form", {"signed_headers": "content-type;host"}),
    ("empty-body", "a POST without body", {"payload": b""}),
    ("braces", "an empty object", {"payload": b"{}"}),
    ("trailing-newline", "a line feed at the body's end is signed", {"payload": BODY + b"\n"}),
    ("raw-utf8", "non-ASCII text as UTF-8", {"payload": '{"Name":"张三","Emoji":"😀"}'.encode()}),
    ("escaped", "the same text as \\u escapes", {"payload": b'{"Name":"\\u5f20\\u4e09","Emoji":"\\ud83d\\ude00"}'}),
    ("not-utf8", "bytes that aren't text", {"payload": bytes(range(256))}),
    ("bom", "a byte order mark is signed", {"payload": b"\xef\xbb\xbf{}"}),
    ("block-55", "SHA-256 padding just fits", {"payload": painted(55)}),
    ("block-56", "SHA-256 padding takes another block", {"payload": painted(56)}),
    ("block-64", "one whole block", {"payload": painted(64)}),
    ("large", "5,001 bytes", {"payload": painted(5001)}),
    ("unsigned-payload", "the literal's hash stands for the body's", {"headers": [*JSON_HEADERS, UNSIGNED]}),
    (
        "unsigned-payload-signed",
        "the same, that header signed too",
        {"headers": [*JSON_HEADERS, UNSIGNED], "signed_headers": NAMES + ";x-tc-content-sha256"},
    ),
    (
        "names-unsorted",
        "names in another order: sorted before signing",
        {"signed_headers": "x-tc-action;host;content-type"},
    ),
    (
        "names-mixed-case",
        "names in mixed case: lower case before sorting",
        {"signed_headers": "X-TC-Action;Content-Type;HOST"},
    ),
    ("name-twice", "a name given twice counts once", {"signed_headers": "host;content-type;host"}),
    ("headers-reversed", "headers sent in another order", {"headers": JSON_HEADERS[::-1]}),
    (
        "value-spaces",
        "blanks around a value are trimmed",
        {
            "headers": [("Content-Type", "  application/json "), ("Host", "ocr.tencentcloudapi.com\t")],
            "signed_headers": "content-type;host",
        },
    ),
    (
        "value-inner-spaces",
        "blanks inside a value stay",
        {
            "headers": [("Content-Type", "application/json;  charset=utf-8"), JSON_HEADERS[1]],
            "signed_headers": "content-type;host",
        },
    ),
    (
        "value-upper-case",
        "values are put in lower case",
        {
            "headers": [("Content-Type", "Application/JSON"), ("Host", "OCR.TencentCloudAPI.com")],
            "signed_headers": "content-type;host",
        },
    ),
    (
        "value-empty",
        "an empty value",
        {"headers": [*JSON_HEADERS, ("X-Empty", "")], "signed_headers": NAMES + ";x-empty"},
    ),
    (
        "value-colon",
        "a colon inside a value",
        {"headers": [*JSON_HEADERS, ("X-Time", "12:30:00")], "signed_headers": NAMES + ";x-time"},
    ),
    (
        "unsigned-headers",
        "headers that aren't signed don't matter",
        {"headers": [*JSON_HEADERS, ("X-TC-Region", "ap-guangzhou"), ("User-Agent", "x")]},
    ),
    (
        "many-headers",
        "six headers signed",
        {
            "headers": [
                *JSON_HEADERS,
                ("X-TC-Region", "ap-guangzhou"),
                ("X-TC-Version", "2018-11-19"),
                ("X-TC-Language", "zh-CN"),
            ],
            "signed_headers": NAMES + ";x-tc-region;x-tc-version;x-tc-language",
        },
    ),
    (
        "host-port",
        "a host with its port",
        {"headers": [JSON_HEADERS[0], ("Host", "127.0.0.1:8080")], "signed_headers": "content-type;host"},
    ),
    (
        "host-regional",
        "a regional endpoint",
        {
            "headers": [JSON_HEADERS[0], ("Host", "ocr.ap-guangzhou.tencentcloudapi.com")],
            "signed_headers": "content-type;host",
        },
    ),
    (
        "multipart",
        "multipart, the boundary in mixed case is signed in lower case",
        {
            "headers": [("Content-Type", "multipart/form-data; boundary=AaB03x"), JSON_HEADERS[1]],
            "signed_headers": "content-type;host",
            "payload": b'--AaB03x\r\nContent-Disposition: form-data; name="f"\r\n\r\n\x00\xff\r\n--AaB03x--\r\n',
        },
    ),
    (
        "octet-stream",
        "octet-stream",
        {
            "headers": [("Content-Type", "application/octet-stream"), JSON_HEADERS[1]],
            "signed_headers": "content-type;host",
            "payload": painted(100),
        },
    ),
    ("post-query", "the query of a POST isn't signed", {"query": "Limit=10"}),
    *[
        (
            f"get-{name}",
            comment,
            {
                "method": "GET",
                "headers": [FORM, JSON_HEADERS[1]],
                "query": query,
                "payload": b"",
                "signed_headers": "content-type;host",
            },
        )
        for name, comment, query in (
            ("empty", "a GET without parameters", ""),
            ("order", "the query's order stays", "b=2&a=1&B=3"),
            ("plus", "a blank as +", "Name=a+b"),
            ("percent-20", "a blank as %20", "Name=a%20b"),
            ("unicode", "UTF-8, percent-encoded", "Name=%E5%BC%A0%E4%B8%89"),
            ("lower-hex", "lower-case hexadecimal stays", "Name=%e5%bc%a0"),
            ("empty-value", "empty values and names without =", "a=&b&=c"),
            ("reserved", "characters that could be encoded but aren't", "u=https://x.com/?a=1"),
            ("indices", "numbers aren't sorted as numbers", "Ids.10=k&Ids.2=c&Ids.0=a"),
            ("twice", "a name twice", "a=1&a=0"),
        )
    ],
    *[
        (f"time-{name}", comment, {"timestamp": timestamp})
        for name, comment, timestamp in (
            ("epoch", "the first second of all", 0),
            ("before-midnight", "2024-02-28T23:59:59Z", 1709164799),
            ("leap-day", "2024-02-29T00:00:00Z", 1709164800),
            ("leap-day-end", "2024-02-29T23:59:59Z", 1709251199),
            ("march", "2024-03-01T00:00:00Z", 1709251200),
            ("no-leap-day", "2100-03-01T00:00:00Z: 2100 is no leap year", 4107542400),
            ("leap-century", "2000-02-29T12:00:00Z: 2000 is one", 951825600),
            ("year-end", "2023-12-31T23:59:59Z", 1704067199),
            ("new-year", "2024-01-01T00:00:00Z", 1704067200),
            ("beijing-morning", "2024-01-01T23:30:00Z, already 2 January in China: the date is UTC's", 1704151800),
            ("after-2038", "2038-01-19T03:14:08Z: past 31 bits", 2147483648),
            ("last", "9999-12-31T23:59:59Z", 253402300799),
        )
    ],
    ("service-digits", "another service", {"service": "cvm2"}),
    ("secret-unicode", "a key outside ASCII is UTF-8", {"keys": ("AKIDEXAMPLE", "ключ")}),
    ("secret-long", "a key longer than HMAC's block", {"keys": ("AKIDEXAMPLE", "k" * 100)}),
    ("secret-block", "a key that fills HMAC's block with its prefix", {"keys": ("AKIDEXAMPLE", "k" * 61)}),
    ("token", "under plain TC3 a token changes nothing unless its header is signed", {"token": "TOKEN-EXAMPLE"}),
    (
        "cloudbase",
        "the path is signed, Timestamp appended",
        {"variant": "cloudbase", "uri": "/v1/model", "service": "tcb"},
    ),
    ("cloudbase-token", "Token appended", {"variant": "cloudbase", "uri": "/v1/model", "token": "TOKEN-EXAMPLE"}),
    (
        "cloudbase-get",
        "the path and the query are signed",
        {"variant": "cloudbase", "uri": "/v1/%E5%BC%A0/list", "method": "GET", "query": "limit=2", "payload": b""},
    ),
    ("cloudbase-put", "another method", {"variant": "cloudbase", "uri": "/v1/x", "method": "PUT"}),
]

# name, comment, what replaces a part of a good input, code
TC3_REFUSALS: list[tuple[str, str, Object, str]] = [
    ("timestamp-negative", "before 1970", {"timestamp": -1}, "InvalidInput"),
    ("timestamp-milliseconds", "milliseconds", {"timestamp": 1700000000000}, "InvalidInput"),
    ("timestamp-huge", "a year of five digits", {"timestamp": 253402300800}, "InvalidInput"),
    ("timestamp-text", "a text", {"timestamp": "1700000000"}, "InvalidInput"),
    ("timestamp-fraction", "a fraction", {"timestamp": 1700000000.5}, "InvalidInput"),
    ("timestamp-true", "a boolean", {"timestamp": True}, "InvalidInput"),
    ("timestamp-null", "null", {"timestamp": None}, "InvalidInput"),
    ("payload-no-padding", "Base64 without padding", {"payload": "YQ"}, "EncodingError"),
    ("payload-surplus-padding", "too much padding", {"payload": "YWE=="}, "EncodingError"),
    ("payload-white-space", "a line feed inside", {"payload": "YWFh\nYWFh"}, "EncodingError"),
    ("payload-url-alphabet", "the URL alphabet", {"payload": "_-8="}, "EncodingError"),
    ("payload-trailing-bits", "unused bits that aren't zero", {"payload": "YR=="}, "EncodingError"),
    ("payload-number", "a number", {"payload": 5}, "InvalidInput"),
    ("payload-list", "a list of bytes", {"payload": [65]}, "InvalidInput"),
    (
        "header-missing",
        "a signed header that isn't there",
        {"signed_headers": ["content-type", "host", "x-absent"]},
        "InvalidInput",
    ),
    (
        "header-twice",
        "a signed header that is there twice",
        {"headers": [["Host", "a"], ["host", "b"], ["Content-Type", "c"]]},
        "InvalidInput",
    ),
    ("host-unsigned", "host isn't signed", {"signed_headers": ["content-type"]}, "InvalidInput"),
    ("content-type-unsigned", "content-type isn't signed", {"signed_headers": ["host"]}, "InvalidInput"),
    ("nothing-signed", "no header is signed", {"signed_headers": []}, "InvalidInput"),
    ("signed-headers-text", "names in one text", {"signed_headers": "content-type;host"}, "InvalidInput"),
    ("headers-object", "headers as an object, which can't repeat a name", {"headers": {"Host": "a"}}, "InvalidInput"),
    ("header-triple", "a header of three parts", {"headers": [["Host", "a", "b"]]}, "InvalidInput"),
    ("header-null", "a header without value", {"headers": [["Host", None], ["Content-Type", "c"]]}, "InvalidInput"),
    (
        "header-line-feed",
        "a line feed in a value forges another line",
        {"headers": [["Host", "a\nx-tc-action:b"], ["Content-Type", "c"]], "signed_headers": ["host", "content-type"]},
        "InvalidInput",
    ),
    ("uri-line-feed", "a line feed in the path", {"uri": "/\n"}, "InvalidInput"),
    ("method-line-feed", "a line feed in the method", {"method": "POST\n"}, "InvalidInput"),
    ("service-line-feed", "a line feed in the service", {"service": "o\ncr"}, "InvalidInput"),
    ("variant-unknown", "an unknown variant", {"variant": "aws4"}, "InvalidInput"),
    ("unknown-key", "a key the operation doesn't have", {"region": "ap-guangzhou"}, "InvalidInput"),
    ("secret-null", "null for a text", {"secret_key": None}, "InvalidInput"),
]

GOOD_AUTHORIZATION = (
    "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/ocr/tc3_request, SignedHeaders=content-type;host, Signature="
    + "0f" * 32
)
# name, comment, (what, by what) in GOOD_AUTHORIZATION
AUTHORIZATION_REFUSALS = [
    ("algorithm", "another algorithm", ("TC3-HMAC-SHA256", "AWS4-HMAC-SHA256")),
    ("lower-case", "the algorithm in lower case", ("TC3-HMAC-SHA256", "tc3-hmac-sha256")),
    ("leading-space", "a blank in front", ("TC3", " TC3")),
    ("two-spaces", "two blanks after the algorithm", ("SHA256 C", "SHA256  C")),
    ("no-space", "no blank after the comma", (", Signed", ",Signed")),
    (
        "order",
        "parts in another order",
        (
            "SignedHeaders=content-type;host, Signature=" + "0f" * 32,
            "Signature=" + "0f" * 32 + ", SignedHeaders=content-type;host",
        ),
    ),
    ("trailing", "something behind", ("0f0f", "0f0f ")),
    ("trailing-comma", "a comma behind", ("0f" * 32, "0f" * 32 + ",")),
    ("line-feed", "a line feed behind", ("0f" * 32, "0f" * 32 + "\n")),
    ("signature-empty", "nothing for a signature", ("0f" * 32, "")),
    ("signature-space", "a blank inside the signature", ("0f" * 32, "0f 0f")),
    ("signature-missing", "no signature", (", Signature=" + "0f" * 32, "")),
    ("date-slashes", "a date with slashes", ("2023-11-14", "2023/11/14")),
    ("date-digits", "a date in Arabic-Indic digits", ("2023", "٢٠٢٣")),
    ("no-terminator", "no tc3_request", ("/tc3_request", "")),
    ("no-service", "no service", ("ocr", "")),
    ("no-id", "no SecretId", ("AKIDEXAMPLE", "")),
    ("id-comma", "a comma in the SecretId", ("AKIDEXAMPLE", "AKID,EXAMPLE")),
    ("headers-empty", "no signed headers", ("content-type;host", "")),
    ("headers-gap", "an empty name", ("content-type;host", "content-type;;host")),
    ("headers-end", "a semicolon behind the last name", ("content-type;host", "content-type;host;")),
    ("headers-comma", "names joined by commas", ("content-type;host", "content-type,host")),
    ("empty", "nothing", (GOOD_AUTHORIZATION, "")),
    ("skip", "what the SDK sends for calls without signature", (GOOD_AUTHORIZATION, "SKIP")),
]


def tc3_file() -> File:
    file = File(
        "tc3_sign",
        "TC3-HMAC-SHA256 at every stage: the documentation, the SDKs' tests and captures, third parties; computed",
        {
            "documentation": "the vendor's documentation prints the signature",
            "sdk-test": "the signature stands in an official SDK's tests",
            "sdk-captured": "made by an official package with clock and nonce fixed",
            "third-party": "the signature stands in a third party's tests",
            "computed": "no outside source prints the signature; a second implementation confirms it",
            "not-conformant": "no real request looks like this; it checks the arithmetic alone",
            "cloudbase": "CloudBase's variant",
            "authorization": "the grammar of the Authorization header",
        },
    )
    for facts in published.TC3:
        entry = dict(facts)
        name, source, flag, comment, signature = (
            entry.pop(key) for key in ("id", "source", "flag", "comment", "signature")
        )
        payload = bytes.fromhex(entry.pop("payload_hex", "")) or entry.pop("payload", "").encode()
        made = tc3_case(payload=payload, **entry)
        if made["output"]["signature"] != signature:
            raise SystemExit(f"{name}: the stages don't end in the published signature")
        flags = flag + (" cloudbase" if "variant" in entry else "")
        flags += " not-conformant" if entry["method"] == "GET" and payload else ""
        file.add(name, "tc3.sign", comment, source, made.pop("given"), flags, **made)
    plain: Object = {
        "keys": published.EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "POST",
        "headers": JSON_HEADERS,
        "signed_headers": NAMES,
        "payload": BODY,
    }
    second = COMPUTED + "tcrypto and, in the last step, the official Python SDK's Sign.sign_tc3"
    for name, comment, change in TC3_SCENARIOS:
        made = tc3_case(**(plain | change))
        flags = "computed" + (" cloudbase" if "variant" in change else "")
        file.add(name, "tc3.sign", comment, second, made.pop("given"), flags, **made)
    good = tc3_case(**plain)["given"]
    for name, comment, change, code in TC3_REFUSALS:
        file.add(f"refuse-{name}", "tc3.sign", comment, CONSTRUCTED, good | change, error=code)
    for missing in good:
        given = {key: value for key, value in good.items() if key != missing}
        file.add(f"refuse-without-{missing}", "tc3.sign", "a key is missing", CONSTRUCTED, given, error="InvalidInput")
    parse = "local.tc3.parse_authorization"
    parts = {
        "secret_id": "AKIDEXAMPLE",
        "date": "2023-11-14",
        "service": "ocr",
        "signed_headers": ["content-type", "host"],
        "signature": "0f" * 32,
        "terminator": "tc3_request",
        "timestamp": None,
        "token": None,
    }
    more = {"timestamp": "1700000000", "token": "TOKEN+/=="}
    for name, text, output in (
        ("authorization", GOOD_AUTHORIZATION, parts),
        ("authorization-cloudbase", GOOD_AUTHORIZATION + ", Timestamp=1700000000, Token=TOKEN+/==", parts | more),
    ):
        file.add(name, parse, "read in its parts", CONSTRUCTED, {"authorization": text}, "authorization", output=output)
    for name, comment, (old, new) in AUTHORIZATION_REFUSALS:
        text = GOOD_AUTHORIZATION.replace(old, new, 1)
        if name == "trailing":
            text = GOOD_AUTHORIZATION + " "
        file.add(
            f"refuse-authorization-{name}",
            parse,
            comment,
            CONSTRUCTED,
            {"authorization": text},
            "authorization",
            error="AuthFailure.InvalidAuthorization",
        )
    return file


# --- v1 -----------------------------------------------------------------------------------------------------------


def v1_answer(
    secret_key: str,
    algorithm: str,
    method: str,
    host: str,
    path: str,
    params: Object,
    replace_underscores: bool = False,
) -> Object:
    named = {name.replace("_", ".") if replace_underscores else name: value for name, value in params.items()}
    named.pop("Signature", None)
    to_sign = f"{method}{host}{path}?" + "&".join(f"{name}={named[name]}" for name in sorted(named))
    mac = hmac.digest(secret_key.encode(), to_sign.encode(), algorithm.removeprefix("Hmac").lower())
    return {"string_to_sign": to_sign, "signature": b64(mac)}


def v1_file() -> File:
    file = File(
        "v1_sign",
        "HmacSHA1 and HmacSHA256: the documentation, the official SDKs' tests and captures, third parties; computed",
        {
            "documentation": "the vendor's documentation prints the signature",
            "sdk-test": "the signature stands in an official SDK's tests",
            "sdk-captured": "made by an official package with clock and nonce fixed",
            "third-party": "the signature stands in a third party's tests",
            "computed": "no outside source prints the signature; a second implementation confirms it",
        },
    )
    for entry in published.V1:
        given = {"secret_key": entry["keys"][1]} | {
            key: entry[key] for key in ("algorithm", "method", "host", "path", "params")
        }
        output = v1_answer(**given)
        if output["signature"] != entry["signature"]:
            raise SystemExit(f"{entry['id']}: the string to sign doesn't give the published signature")
        file.add(entry["id"], "v1.sign", entry["comment"], entry["source"], given, entry["flag"], output=output)
    for entry in published.V1_LAST_STEP:
        given = {key: entry[key] for key in ("secret_key", "algorithm", "string_to_sign")}
        file.add(
            entry["id"],
            "local.v1.signature",
            entry["comment"],
            entry["source"],
            given,
            entry["flag"],
            output={"signature": entry["signature"]},
        )
    good = {
        "secret_key": published.EXAMPLE_KEYS[1],
        "algorithm": "HmacSHA256",
        "method": "POST",
        "host": "ocr.tencentcloudapi.com",
        "path": "/",
        "params": {"Action": "IDCardOCR", "Nonce": 1, "Timestamp": 1700000000},
    }
    for name, comment, change in (
        ("numbers", "whole numbers", {}),
        ("sha1", "HmacSHA1", {"algorithm": "HmacSHA1"}),
        ("get", "GET", {"method": "GET"}),
        ("no-params", "nothing to sign but the question mark", {"params": {}}),
        (
            "ascii-order",
            "names in ASCII order: digits, upper case, _, lower case",
            {"params": {"a": "1", "_": "2", "A": "3", "0": "4", "a.b": "5"}},
        ),
        ("indices", "Ids.12 sorts before Ids.2", {"params": {"Ids.2": "b", "Ids.12": "c", "Ids.0": "a"}}),
        ("raw-values", "values aren't URL-encoded", {"params": {"U": "https://x/?a=1&b=2 +%", "N": "张三"}}),
        ("signature-left-out", "Signature isn't signed", {"params": {"Action": "A", "Signature": "x"}}),
        ("underscores", "names keep their underscores", {"params": {"My_Name": "a_b"}}),
        (
            "underscores-replaced",
            "in names alone, as the Python and Java SDKs do",
            {"params": {"My_Name": "a_b"}, "replace_underscores": True},
        ),
        (
            "underscores-order",
            "sorted after they were replaced",
            {"params": {"a_b": "1", "aZ": "2"}, "replace_underscores": True},
        ),
        ("path", "another path", {"path": "/v2/index.php"}),
        ("secret-long", "a key longer than HMAC's block", {"secret_key": "k" * 65}),
    ):
        given = good | change
        second = COMPUTED + "tcrypto and, in the last step, the official Python SDK's Sign.sign"
        file.add(name, "v1.sign", comment, second, given, "computed", output=v1_answer(**given))
    for name, comment, change in (
        ("algorithm", "an unknown algorithm", {"algorithm": "HmacMD5"}),
        ("algorithm-case", "the algorithm in lower case", {"algorithm": "hmacsha256"}),
        ("nested", "an object as value", {"params": {"A": {"B": "1"}}}),
        ("list", "a list as value", {"params": {"A": ["1"]}}),
        ("null", "null as value", {"params": {"A": None}}),
        ("params-list", "parameters as a list", {"params": [["A", "1"]]}),
        ("clash", "two names become one", {"params": {"a_b": "1", "a.b": "2"}, "replace_underscores": True}),
        ("flag-text", "a text for a boolean", {"replace_underscores": "yes"}),
        ("flag-number", "a number for a boolean", {"replace_underscores": 1}),
        ("unknown-key", "a key the operation doesn't have", {"timestamp": 1700000000}),
    ):
        file.add(f"refuse-{name}", "v1.sign", comment, CONSTRUCTED, good | change, error="InvalidInput")
    return file


# --- SM2, in affine coordinates, for plain integers ---------------------------------------------------------------

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None


def add(left: Point, right: Point) -> Point:
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if left == right else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(scalar: int, point: Point) -> tuple[int, int]:
    result: Point = None
    for bit in f"{scalar:b}":
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    if result is None:
        raise SystemExit("the point at infinity")
    return result


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def octets(value: int) -> bytes:
    return value.to_bytes(32, "big")


def hex_point(point: tuple[int, int]) -> str:
    return "04" + "".join(octets(value).hex() for value in point)


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def der_integer(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sm2_encrypt(public: tuple[int, int], plaintext: bytes, nonce: int) -> dict[str, bytes]:
    """The ciphertext in the three layouts (GB/T 32918.4-2016, 6.1; GM/T 0009-2012)."""
    x1, y1 = multiply(nonce, G)
    x2, y2 = (octets(value) for value in multiply(nonce, public))
    stream = b"".join(sm3(x2 + y2 + i.to_bytes(4, "big")) for i in range(1, len(plaintext) // 32 + 2))
    c2 = bytes(a ^ b for a, b in zip(plaintext, stream, strict=False))
    c1, c3 = b"\x04" + octets(x1) + octets(y1), sm3(x2 + plaintext + y2)
    asn1 = der(0x30, der_integer(x1) + der_integer(y1) + der(4, c3) + der(4, c2))
    return {"C1C3C2": c1 + c3 + c2, "C1C2C3": c1 + c2 + c3, "ASN.1": asn1}


SM2_ALGORITHM = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
SM2_KEY = int(published.SM2_ANNEX_C["private_key"], 16)
SM2_POINT = multiply(SM2_KEY, G)


def pem(label: str, data: bytes) -> str:
    text = b64(data)
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def sm2_public_der(point: str, algorithm: bytes = SM2_ALGORITHM) -> bytes:
    return der(0x30, algorithm + der(3, b"\0" + bytes.fromhex(point)))


def sm2_sec1(scalar: int, point: str) -> bytes:
    curve = der(0xA0, SM2_ALGORITHM[-10:])
    return der(0x30, der(2, b"\1") + der(4, octets(scalar)) + curve + der(0xA1, der(3, b"\0" + bytes.fromhex(point))))


def sm2_pkcs8(scalar: int, point: str) -> bytes:
    inner = der(0x30, der(2, b"\1") + der(4, octets(scalar)) + der(0xA1, der(3, b"\0" + bytes.fromhex(point))))
    return der(0x30, der(2, b"\0") + SM2_ALGORITHM + der(4, inner))


def asn1_refusals(good: bytes) -> list[tuple[str, str, bytes]]:
    """Other writings of one ciphertext. DER has one; whoever takes a second makes ciphertexts malleable."""
    x, y = good[4:36], good[38 + 1 : 39 + 32]  # Annex C: x has 32 octets, y a leading zero
    c3, c2 = good[73:105], good[107:]
    parts = [der(2, x), der(2, b"\0" + y), der(4, c3), der(4, c2)]
    if der(0x30, b"".join(parts)) != good:
        raise SystemExit("Annex C's ciphertext isn't cut up rightly")

    def joined(*changed: bytes) -> bytes:
        return der(0x30, b"".join(changed))

    body = b"".join(parts)
    return [
        ("leading-zero", "a needless leading zero in x", joined(der(2, b"\0" + x), *parts[1:])),
        ("two-leading-zeros", "two zeros before y", joined(parts[0], der(2, b"\0\0" + y), *parts[2:])),
        ("negative", "y without its leading zero is negative", joined(parts[0], der(2, y), *parts[2:])),
        ("plus-p", "x + p for x", joined(der_integer(int.from_bytes(x, "big") + P), *parts[1:])),
        ("long-length", "a length of one octet written in two", b"\x30\x81\x7c" + body),
        ("longer-length", "a length with a leading zero", b"\x30\x82\x00\x7c" + body),
        ("inner-long-length", "the same inside", joined(b"\x02\x81\x20" + x, *parts[1:])),
        ("indefinite", "BER's indefinite length", b"\x30\x80" + body + b"\0\0"),
        ("trailing", "a byte behind the sequence", good + b"\0"),
        ("trailing-inside", "an element behind the last", joined(*parts, der(5, b""))),
        ("length-too-large", "the sequence claims a byte more", b"\x30\x7d" + body),
        ("length-too-small", "the sequence claims a byte less", b"\x30\x7b" + body),
        ("cut", "the last byte is missing", good[:-1]),
        ("set", "a SET for the SEQUENCE", b"\x31" + good[1:]),
        ("utf8-string", "C3 as a UTF8String", joined(*parts[:2], der(12, c3), parts[3])),
        ("constructed", "C2 as a constructed OCTET STRING", joined(*parts[:3], der(0x24, der(4, c2)))),
        ("order", "C2 before C3", joined(*parts[:2], parts[3], parts[2])),
        ("c3-short", "C3 of 31 bytes", joined(*parts[:2], der(4, c3[:-1]), parts[3])),
        ("c3-long", "C3 of 33 bytes", joined(*parts[:2], der(4, c3 + b"\0"), parts[3])),
        ("c2-empty", "no C2", joined(*parts[:3], der(4, b""))),
        ("three-parts", "no C2 at all", joined(*parts[:3])),
        ("raw", "the joined layout in place of DER", bytes.fromhex(published.SM2_ANNEX_C["C1C3C2"])),
        ("empty", "nothing", b""),
        ("one-byte", "a lone tag", b"\x30"),
    ]


def sm2_file() -> File:
    file = File(
        "sm2",
        "SM2 encryption and keys: GB/T 32918.5 Annex C; edges and refusals computed, confirmed by independent programs",
        {
            "standard": "printed in the standard",
            "computed": "computed; a second implementation confirms it",
            "randomised": "checked by opening what the operation made",
            "key-form": "one of the forms in which users hold keys",
            "invalid-point": "C1 or a key isn't a point of the curve: taking it would give the key away bit by bit",
            "malleable": "another writing of a good ciphertext",
            "gmssl-damages": "gmssl 3.2.2 strips digits of this key and damages it",
        },
    )
    annex = published.SM2_ANNEX_C
    key, public, source = annex["private_key"], annex["public_key"], annex["source"]
    agreed = "computed; two plain-integer references and OpenSSL 3.0.19 agree"
    second = COMPUTED + "tcrypto and gmssl 3.2.2"
    for layout in ("C1C3C2", "C1C2C3", "ASN.1"):
        ciphertext, plaintext = b64_hex(annex[layout]), b64_hex(annex["plaintext"])
        file.add(
            f"annex-c-decrypt-{layout}",
            "sm2.decrypt",
            "Annex C's ciphertext",
            source,
            {"private_key": key, "ciphertext": ciphertext, "layout": layout},
            "standard",
            output={"plaintext": plaintext},
        )
        file.add(
            f"annex-c-encrypt-{layout}",
            "local.sm2.encrypt",
            "Annex C's nonce",
            source,
            {"public_key": public, "plaintext": plaintext, "nonce": annex["nonce"], "layout": layout},
            "standard",
            output={"ciphertext": ciphertext},
        )
    for index, edge in enumerate(published.SM2_EDGES):
        for layout in ("C1C3C2", "ASN.1"):
            ciphertext, plaintext = b64_hex(edge[layout]), b64_hex(edge["plaintext"])
            file.add(
                f"edge-{index}-decrypt-{layout}",
                "sm2.decrypt",
                edge["comment"],
                agreed,
                {"private_key": key, "ciphertext": ciphertext, "layout": layout},
                "computed",
                output={"plaintext": plaintext},
            )
            file.add(
                f"edge-{index}-encrypt-{layout}",
                "local.sm2.encrypt",
                edge["comment"],
                agreed,
                {"public_key": public, "plaintext": plaintext, "nonce": edge["nonce"], "layout": layout},
                "computed",
                output={"ciphertext": ciphertext},
            )
    for size in (1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 1000):
        plaintext = painted(size, "sm2")
        made = sm2_encrypt(SM2_POINT, plaintext, int.from_bytes(painted(32, f"nonce {size}"), "big") % N)
        for layout, ciphertext in made.items():
            file.add(
                f"length-{size}-{layout}",
                "sm2.decrypt",
                f"{size} bytes",
                second,
                {"private_key": key, "ciphertext": b64(ciphertext), "layout": layout},
                "computed",
                output={"plaintext": b64(plaintext)},
            )
    scalars = [("1", 1), ("2", 2), ("n-2", N - 2), ("2**255", 1 << 255), ("n-half", N // 2)]
    for name, scalar in scalars:
        point = hex_point(multiply(scalar, G))
        file.add(
            f"scalar-{name}",
            "local.sm2.public_key",
            f"the private key {name}",
            second,
            {"private_key": octets(scalar).hex()},
            "computed",
            output={"point": point},
        )
        ciphertext = sm2_encrypt(multiply(scalar, G), b"session key 1234", 0x1234567)["C1C3C2"]
        file.add(
            f"scalar-{name}-decrypt",
            "sm2.decrypt",
            f"under the private key {name}",
            second,
            {"private_key": octets(scalar).hex(), "ciphertext": b64(ciphertext)},
            "computed",
            output={"plaintext": b64(b"session key 1234")},
        )
    for prefix, scalar, point in published.SM2_KEYS:
        file.add(
            f"key-x-{prefix}",
            "local.sm2.public_key",
            f"x begins with {prefix}",
            agreed,
            {"private_key": scalar},
            "computed gmssl-damages",
            output={"point": point},
        )
        file.add(
            f"key-x-{prefix}-encrypt",
            "sm2.encrypt",
            f"for a key whose x begins with {prefix}",
            CONSTRUCTED,
            {"public_key": point, "plaintext": b64(painted(16))},
            "randomised gmssl-damages",
            output={"plaintext": b64(painted(16))},
            open_with={"op": "sm2.decrypt", "input": {"private_key": scalar}, "take": ["ciphertext"]},
        )
    spki = sm2_public_der(public)
    openssl = published.SM2_OPENSSL_PEM
    openssl_point = base64.b64decode("".join(openssl.split("\n")[1:-2]))[-65:].hex()
    forms = {
        "hex": public,
        "hex-upper": public.upper(),
        "pem": pem("PUBLIC KEY", spki),
        "base64-of-der": b64(spki),
        "console": b64(pem("PUBLIC KEY", spki).encode()),
        "pem-crlf": pem("PUBLIC KEY", spki).replace("\n", "\r\n"),
    }
    for name, material in forms.items():
        file.add(
            f"public-{name}",
            "local.sm2.load_public_key",
            f"the key as {name}",
            CONSTRUCTED,
            {"public_key": material},
            "key-form",
            output={"point": public},
        )
        given = {"public_key": material, "plaintext": b64(painted(16))}
        opening = {"op": "sm2.decrypt", "input": {"private_key": key}, "take": ["ciphertext"]}
        file.add(
            f"encrypt-public-{name}",
            "sm2.encrypt",
            f"for the key as {name}",
            CONSTRUCTED,
            given,
            "randomised key-form",
            output={"plaintext": b64(painted(16))},
            open_with=opening,
        )
    file.add(
        "public-openssl",
        "local.sm2.load_public_key",
        "a PEM of OpenSSL's",
        "OpenSSL 3.0.19, ecparam -genkey -name SM2",
        {"public_key": openssl},
        "key-form",
        output={"point": openssl_point},
    )
    for layout in ("C1C3C2", "C1C2C3", "ASN.1"):
        opening = {"op": "sm2.decrypt", "input": {"private_key": key, "layout": layout}, "take": ["ciphertext"]}
        given = {"public_key": public, "plaintext": b64(painted(33)), "layout": layout}
        file.add(
            f"encrypt-{layout}",
            "sm2.encrypt",
            f"layout {layout}",
            CONSTRUCTED,
            given,
            "randomised",
            output={"plaintext": b64(painted(33))},
            open_with=opening,
        )
    private_forms = {
        "hex": key,
        "pkcs8": pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, public)),
        "sec1": pem("EC PRIVATE KEY", sm2_sec1(SM2_KEY, public)),
        "base64-of-der": b64(sm2_pkcs8(SM2_KEY, public)),
    }
    for name, material in private_forms.items():
        file.add(
            f"private-{name}",
            "local.sm2.public_key",
            f"the private key as {name}",
            CONSTRUCTED,
            {"private_key": material},
            "key-form",
            output={"point": public},
        )
        file.add(
            f"decrypt-private-{name}",
            "sm2.decrypt",
            f"the private key as {name}",
            source,
            {"private_key": material, "ciphertext": b64_hex(annex["C1C3C2"])},
            "key-form standard",
            output={"plaintext": b64_hex(annex["plaintext"])},
        )

    def refuse(name: str, comment: str, change: Object, code: str = "DecryptionError", flags: str = "") -> None:
        given = {"private_key": key, "ciphertext": b64_hex(annex["C1C3C2"])} | change
        file.add(f"refuse-{name}", "sm2.decrypt", comment, CONSTRUCTED, given, flags, error=code)

    for index, (comment, ciphertext) in enumerate(published.SM2_MUST_FAIL):
        flags = "invalid-point" if "C1" in comment or "prefix" in comment else ""
        refuse(f"known-{index}", comment, {"ciphertext": b64_hex(ciphertext)}, flags=flags)
    raw = bytes.fromhex(annex["C1C3C2"])
    for bit in (0, 255, 256, 511, 8 * 65, 8 * 97 - 1, 8 * 97, 8 * len(raw) - 1):
        place = bit if bit >= 8 * 65 else bit + 8
        flipped = bytearray(raw)
        flipped[place // 8] ^= 0x80 >> place % 8
        refuse(f"flip-{place}", f"bit {place} flipped", {"ciphertext": b64(bytes(flipped))})
    for size in (0, 1, 64, 65, 66, 96, 97, len(raw) - 1):
        refuse(f"cut-{size}", f"cut to {size} bytes", {"ciphertext": b64(raw[:size])})
    refuse("longer", "a byte more", {"ciphertext": b64(raw + b"\0")})
    refuse("no-prefix", "without the first byte 04", {"ciphertext": b64(raw[1:])})
    refuse("compressed", "C1 compressed", {"ciphertext": b64(b"\x02" + raw[1:33] + raw[65:])}, flags="invalid-point")
    refuse(
        "c1-y-negated",
        "-C1 for C1",
        {"ciphertext": b64(raw[:33] + octets(P - int.from_bytes(raw[33:65], "big")) + raw[65:])},
    )
    refuse(
        "c1-y-plus-p",
        "y + p where that fits no 32 bytes is cut off",
        {"ciphertext": b64(raw[:33] + octets((int.from_bytes(raw[33:65], "big") + P) % 2**256) + raw[65:])},
        flags="invalid-point",
    )
    refuse("layout-swapped", "C1C3C2 read as C1C2C3", {"layout": "C1C2C3"})
    refuse("layout-asn1", "C1C3C2 read as ASN.1", {"layout": "ASN.1"})
    refuse("other-key", "another private key", {"private_key": octets(SM2_KEY + 1).hex()})
    for name, comment, data in asn1_refusals(bytes.fromhex(annex["ASN.1"])):
        refuse(f"asn1-{name}", comment, {"ciphertext": b64(data), "layout": "ASN.1"}, flags="malleable")
    refuse("layout-unknown", "an unknown layout", {"layout": "C2C1C3"}, "InvalidInput")
    refuse("layout-null", "null for a layout", {"layout": None}, "InvalidInput")
    refuse("unknown-key", "a key the operation doesn't have", {"password": ""}, "InvalidInput")
    refuse("base64", "a ciphertext that isn't Base64", {"ciphertext": annex["C1C3C2"] + "!"}, "EncodingError")
    for name, comment, material in (
        ("zero", "0 is no private key", octets(0).hex()),
        ("n-minus-1", "n - 1 is none (GB/T 32918.1, 6.1)", octets(N - 1).hex()),
        ("n", "n is none", octets(N).hex()),
        ("n-plus-1", "n + 1 isn't 1", octets(N + 1).hex()),
        ("max", "2^256 - 1", "f" * 64),
        ("62-digits", "62 digits", key[2:]),
        ("66-digits", "66 digits", "00" + key),
        ("public", "a public key", public),
        ("public-pem", "a public key's PEM", pem("PUBLIC KEY", spki)),
        (
            "other-public",
            "the public key inside isn't the scalar's",
            pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, hex_point(G))),
        ),
        ("empty", "nothing", ""),
        ("text", "no key at all", "not a key"),
        ("rsa", "an RSA key", RSA[1024].pkcs8),
        (
            "encrypted",
            "an encrypted PEM",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGb\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ),
    ):
        refuse(f"private-{name}", comment, {"private_key": material}, "KeyFormatError", "key-form")
    p256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
    bad_keys = [
        (f"known-{index}", comment, material) for index, (comment, material) in enumerate(published.SM2_NOT_KEYS)
    ]
    bad_keys += [
        ("x-plus-p", "x = p: not below p", "04" + f"{P:064x}" + public[66:]),
        ("x-max", "x = 2^256 - 1", "04" + "f" * 64 + public[66:]),
        ("compressed", "a compressed point", "02" + public[2:66]),
        ("hybrid", "a point in hybrid form", "07" + public[2:]),
        ("no-prefix", "a point without 04", public[2:]),
        ("128-of-130", "a digit pair is missing", public[:-2]),
        ("longer", "a digit pair too many", public + "00"),
        ("private", "a private key", key),
        ("private-pem", "a private key's PEM", pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, public))),
        ("p256", "a SubjectPublicKeyInfo that names P-256", pem("PUBLIC KEY", sm2_public_der(public, p256))),
        (
            "spki-off-curve",
            "a SubjectPublicKeyInfo whose point is off the curve",
            b64(sm2_public_der(published.SM2_NOT_KEYS[0][1])),
        ),
        ("spki-trailing", "a byte behind the SubjectPublicKeyInfo", b64(spki + b"\0")),
        ("spki-cut", "a byte is missing", b64(spki[:-1])),
        ("spki-long-length", "a length written in two octets", b64(b"\x30\x81\x59" + spki[2:])),
        ("spki-unused-bits", "unused bits in the BIT STRING", b64(spki.replace(b"\x03\x42\x00", b"\x03\x42\x01"))),
        ("two-pems", "two PEMs", pem("PUBLIC KEY", spki) * 2),
        ("certificate", "labelled as a certificate", pem("CERTIFICATE", spki)),
        ("rsa", "an RSA key", RSA[1024].console),
        ("empty", "nothing", ""),
        ("text", "no key at all", "hello, world"),
        ("unicode", "characters outside ASCII", "密钥"),
    ]
    for name, comment, material in bad_keys:
        for op, given in (
            ("local.sm2.load_public_key", {"public_key": material}),
            ("sm2.encrypt", {"public_key": material, "plaintext": "YQ=="}),
        ):
            suffix = "-encrypt" if op == "sm2.encrypt" else ""
            file.add(
                f"refuse-public-{name}{suffix}",
                op,
                comment,
                CONSTRUCTED,
                given,
                "invalid-point" if "curve" in comment else "key-form",
                error="KeyFormatError",
            )
    for name, comment, change, code in (
        ("encrypt-empty", "SM2 can't encrypt nothing", {"plaintext": ""}, "InvalidInput"),
        ("encrypt-layout", "an unknown layout", {"layout": "c1c3c2"}, "InvalidInput"),
        ("encrypt-unknown-key", "the operation takes no nonce", {"nonce": annex["nonce"]}, "InvalidInput"),
        ("encrypt-key-null", "null for a key", {"public_key": None}, "InvalidInput"),
        ("encrypt-base64", "plaintext that isn't Base64", {"plaintext": "a"}, "EncodingError"),
    ):
        given = {"public_key": public, "plaintext": "YQ=="} | change
        file.add(f"refuse-{name}", "sm2.encrypt", comment, CONSTRUCTED, given, error=code)
    return file


# --- Symmetric ciphers --------------------------------------------------------------------------------------------


def sm4_gcm(key: bytes, iv: bytes, plaintext: bytes, aad: bytes = b"") -> tuple[bytes, bytes]:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plaintext) + encryptor.finalize(), encryptor.tag


def cbc_blocks(key: bytes, iv: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor().update(data)


def pkcs7(data: bytes) -> bytes:
    missing = 16 - len(data) % 16
    return data + bytes([missing]) * missing


LENGTHS = (0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 255, 256, 1000)


def both_ways(
    file: File, name: str, cipher: str, comment: str, source: str, flags: str, given: Object, plain: str, made: Object
) -> None:
    file.add(f"{name}-encrypt", f"{cipher}.encrypt", comment, source, given | {"plaintext": plain}, flags, output=made)
    file.add(f"{name}-decrypt", f"{cipher}.decrypt", comment, source, given | made, flags, output={"plaintext": plain})


def sm4_gcm_file() -> File:
    file = File(
        "sm4_gcm",
        "SM4-GCM, tag split off: RFC 8998 A.1; computed, agreed on by a plain reference and OpenSSL",
        {
            "standard": "printed in a standard",
            "computed": "computed; a second implementation confirms it",
            "aad": "with additional data, which the service doesn't use",
            "long-iv": "an initial vector of another length than the service's 12 bytes",
        },
    )
    entry = published.SM4_GCM_RFC8998
    given = {name: b64_hex(entry[name]) for name in ("key", "iv", "aad")}
    made = {name: b64_hex(entry[name]) for name in ("ciphertext", "tag")}
    both_ways(
        file,
        "rfc8998",
        "sm4_gcm",
        "Appendix A.1",
        "RFC 8998 Appendix A.1",
        "standard aad",
        given,
        b64_hex(entry["plaintext"]),
        made,
    )
    for index, (key, iv, plaintext, ciphertext, tag) in enumerate(published.SM4_GCM):
        flags = "computed" if len(iv) == 24 else "computed long-iv"
        both_ways(
            file,
            f"random-{index}",
            "sm4_gcm",
            f"{len(plaintext) // 2} bytes",
            "computed; a plain-integer reference and OpenSSL 4.0.3 agree",
            flags,
            {"key": b64_hex(key), "iv": b64_hex(iv)},
            b64_hex(plaintext),
            {"ciphertext": b64_hex(ciphertext), "tag": b64_hex(tag)},
        )
    key, iv = painted(16, "sm4 key"), painted(12, "sm4 iv")
    second = COMPUTED + "tcrypto and gmssl's SM4 under a plain GHASH"
    for size in LENGTHS:
        ciphertext, tag = sm4_gcm(key, iv, painted(size))
        both_ways(
            file,
            f"length-{size}",
            "sm4_gcm",
            f"{size} bytes",
            second,
            "computed",
            {"key": b64(key), "iv": b64(iv)},
            b64(painted(size)),
            {"ciphertext": b64(ciphertext), "tag": b64(tag)},
        )
    ciphertext, tag = sm4_gcm(key, iv, painted(40), b"header")
    good = {"key": b64(key), "iv": b64(iv), "ciphertext": b64(ciphertext), "tag": b64(tag), "aad": b64(b"header")}
    refusals: list[tuple[str, str, Object, str]] = [
        (f"tag-{size}", f"a tag of {size} bytes", {"tag": b64((tag + tag)[:size])}, "DecryptionError")
        for size in (0, 1, 4, 8, 12, 13, 14, 15, 17, 32)
    ]
    for place in (0, 7, 64, 127):
        flipped = bytearray(tag)
        flipped[place // 8] ^= 0x80 >> place % 8
        refusals.append(
            (f"tag-bit-{place}", f"bit {place} of the tag flipped", {"tag": b64(bytes(flipped))}, "DecryptionError")
        )
    for place in (0, 15, 16, 39):
        changed = bytearray(ciphertext)
        changed[place] ^= 1
        refusals.append(
            (f"byte-{place}", f"byte {place} changed", {"ciphertext": b64(bytes(changed))}, "DecryptionError")
        )
    refusals += [
        ("tag-zero", "a tag of zeros", {"tag": b64(bytes(16))}, "DecryptionError"),
        ("cut", "a byte less", {"ciphertext": b64(ciphertext[:-1])}, "DecryptionError"),
        ("longer", "a byte more", {"ciphertext": b64(ciphertext + b"\0")}, "DecryptionError"),
        ("empty", "nothing under that tag", {"ciphertext": ""}, "DecryptionError"),
        (
            "tag-appended",
            "the tag left at the ciphertext's end",
            {"ciphertext": b64(ciphertext + tag)},
            "DecryptionError",
        ),
        (
            "blocks-swapped",
            "two blocks swapped",
            {"ciphertext": b64(ciphertext[16:32] + ciphertext[:16] + ciphertext[32:])},
            "DecryptionError",
        ),
        ("aad", "other additional data", {"aad": b64(b"Header")}, "DecryptionError"),
        ("aad-empty", "no additional data", {"aad": ""}, "DecryptionError"),
        ("iv", "another initial vector", {"iv": b64(painted(12, "other"))}, "DecryptionError"),
        ("key", "another key", {"key": b64(painted(16, "other"))}, "DecryptionError"),
        ("key-15", "a key of 15 bytes", {"key": b64(key[:15])}, "InvalidInput"),
        ("key-32", "a key of 32 bytes", {"key": b64(key * 2)}, "InvalidInput"),
        ("key-empty", "no key", {"key": ""}, "InvalidInput"),
        ("iv-empty", "no initial vector", {"iv": ""}, "InvalidInput"),
        ("tag-null", "null for a tag", {"tag": None}, "InvalidInput"),
        ("tag-base64", "a tag without padding", {"tag": b64(tag).rstrip("=")}, "EncodingError"),
        ("tag-hex", "a tag in hexadecimal has another length", {"tag": tag.hex()}, "DecryptionError"),
        ("unknown-key", "a key the operation doesn't have", {"padding": "PKCS7"}, "InvalidInput"),
    ]
    for name, comment, change, code in refusals:
        file.add(f"refuse-{name}", "sm4_gcm.decrypt", comment, CONSTRUCTED, good | change, error=code)
    plain = {"key": b64(key), "iv": b64(iv), "plaintext": ""}
    for name, comment, change in (
        ("key-24", "a key of 24 bytes", {"key": b64(painted(24))}),
        ("iv-0", "no initial vector", {"iv": ""}),
        ("tag", "a tag isn't input", {"tag": b64(tag)}),
    ):
        file.add(
            f"refuse-encrypt-{name}", "sm4_gcm.encrypt", comment, CONSTRUCTED, plain | change, error="InvalidInput"
        )
    return file


def aes_cbc_file() -> File:
    file = File(
        "aes_cbc",
        "AES-256-CBC with PKCS#7: NIST SP 800-38A F.2.5, padded; computed, agreed on by independent implementations",
        {
            "standard": "printed in a standard, but for the padding block",
            "computed": "computed; a second implementation confirms it",
            "padding": "about PKCS#7",
        },
    )
    nist = published.AES_CBC_NIST
    key, iv, plaintext = (bytes.fromhex(nist[name]) for name in ("key", "iv", "plaintext"))
    ciphertext = cbc_blocks(key, iv, pkcs7(plaintext))
    if ciphertext[:64].hex() != nist["ciphertext"]:
        raise SystemExit("the first four blocks aren't SP 800-38A's")
    both_ways(
        file,
        "nist",
        "aes_cbc",
        "four blocks and one of padding",
        "NIST SP 800-38A F.2.5; the padding block computed by OpenSSL",
        "standard",
        {"key": b64(key), "iv": b64(iv)},
        b64(plaintext),
        {"ciphertext": b64(ciphertext)},
    )
    key, iv = painted(32, "aes key"), painted(16, "aes iv")
    second = COMPUTED + "tcrypto and the openssl program"
    given = {"key": b64(key), "iv": b64(iv)}
    for size in LENGTHS:
        both_ways(
            file,
            f"length-{size}",
            "aes_cbc",
            f"{size} bytes",
            second,
            "computed",
            given,
            b64(painted(size)),
            {"ciphertext": b64(cbc_blocks(key, iv, pkcs7(painted(size))))},
        )
    both_ways(
        file,
        "like-padding",
        "aes_cbc",
        "a plaintext that ends like padding",
        second,
        "computed padding",
        given,
        b64(b"\x02\x02"),
        {"ciphertext": b64(cbc_blocks(key, iv, pkcs7(b"\x02\x02")))},
    )
    text = painted(16)
    paddings = [
        ("zero", "padding of zeros", bytes(16)),
        ("last-zero", "a last byte of 0", text[:15] + b"\0"),
        ("17", "a last byte of 17", text[:15] + b"\x11"),
        ("255", "a last byte of 255", text[:15] + b"\xff"),
        ("ansi", "ANSI X9.23's padding", text[:12] + b"\0\0\0\x04"),
        ("iso7816", "ISO 7816-4's padding", text[:12] + b"\x80\0\0\0"),
        ("first-wrong", "the first of 16 is wrong", b"\x0f" + b"\x10" * 15),
        ("middle-wrong", "one of 8 is wrong", text[:8] + b"\x08\x08\x08\x07\x08\x08\x08\x08"),
        ("last-of-two", "2 where the byte before is 1", text[:14] + b"\x01\x02"),
        ("none", "no padding", text[:15] + b"A"),
    ]
    for name, comment, block in paddings:
        file.add(
            f"refuse-padding-{name}",
            "aes_cbc.decrypt",
            comment,
            CONSTRUCTED,
            given | {"ciphertext": b64(cbc_blocks(key, iv, painted(16, "first") + block))},
            "padding",
            error="DecryptionError",
        )
    good = given | {"ciphertext": b64(cbc_blocks(key, iv, pkcs7(text)))}
    for name, comment, change, code in (
        ("empty", "nothing", {"ciphertext": ""}, "DecryptionError"),
        ("15-bytes", "less than a block", {"ciphertext": b64(painted(15))}, "DecryptionError"),
        ("33-bytes", "no whole blocks", {"ciphertext": b64(painted(33))}, "DecryptionError"),
        (
            "first-block",
            "the padding block is missing",
            {"ciphertext": b64(cbc_blocks(key, iv, text))},
            "DecryptionError",
        ),
        ("key-16", "a key of AES-128", {"key": b64(key[:16])}, "InvalidInput"),
        ("key-24", "a key of AES-192", {"key": b64(key[:24])}, "InvalidInput"),
        ("key-31", "a key of 31 bytes", {"key": b64(key[:31])}, "InvalidInput"),
        ("key-empty", "no key", {"key": ""}, "InvalidInput"),
        ("iv-12", "an initial vector of 12 bytes", {"iv": b64(iv[:12])}, "InvalidInput"),
        ("iv-17", "an initial vector of 17 bytes", {"iv": b64(iv + b"\0")}, "InvalidInput"),
        ("iv-empty", "no initial vector", {"iv": ""}, "InvalidInput"),
        ("base64", "a blank in the Base64", {"ciphertext": b64(painted(16)) + " "}, "EncodingError"),
        ("null", "null for a ciphertext", {"ciphertext": None}, "InvalidInput"),
        ("unknown-key", "a key the operation doesn't have", {"tag": ""}, "InvalidInput"),
    ):
        file.add(f"refuse-{name}", "aes_cbc.decrypt", comment, CONSTRUCTED, good | change, error=code)
    for name, comment, change in (
        ("key-16", "a key of AES-128", {"key": b64(key[:16])}),
        ("iv-12", "an initial vector of 12 bytes", {"iv": b64(iv[:12])}),
        ("aad", "CBC has no additional data", {"aad": ""}),
    ):
        file.add(
            f"refuse-encrypt-{name}",
            "aes_cbc.encrypt",
            comment,
            CONSTRUCTED,
            given | {"plaintext": ""} | change,
            error="InvalidInput",
        )
    return file


def sm3_sm4_file() -> File:
    file = File(
        "sm3_sm4",
        "SM3 and the SM4 block: GB/T 32905 Annex A, GB/T 32907 Annex A",
        {"standard": "printed in the standard", "computed": "computed; a second implementation confirms it"},
    )
    for index, (source, message, digest) in enumerate(published.SM3):
        file.add(
            f"sm3-{index}",
            "local.sm3",
            f"{len(message) // 2} bytes",
            source,
            {"data": b64_hex(message)},
            "standard" if "Annex" in source else "computed",
            output={"digest": digest},
        )
    for size in (55, 56, 57, 63, 65, 119, 120, 1000):
        file.add(
            f"sm3-length-{size}",
            "local.sm3",
            f"{size} bytes",
            "computed by OpenSSL; confirmed by gmssl 3.2.2",
            {"data": b64(painted(size))},
            "computed",
            output={"digest": sm3(painted(size)).hex()},
        )
    block = published.SM4_BLOCK
    given = {"key": b64_hex(block["key"]), "block": b64_hex(block["plaintext"])}
    for name, annex, iterations, answer in (
        ("once", "A.1", 1, block["once"]),
        ("million", "A.2", 10**6, block["a_million_times"]),
    ):
        file.add(
            f"sm4-{name}",
            "local.sm4.encrypt_block",
            f"encrypted {iterations:,} times",
            f"GB/T 32907-2016 Annex {annex} (= GM/T 0002-2012)",
            given | {"iterations": iterations},
            "standard",
            output={"block": answer},
        )
    return file


# --- RSA ----------------------------------------------------------------------------------------------------------


class RsaKey:
    """A test key from its primes, in every form, and PKCS#1 v1.5 with a padding that is the same each time."""

    def __init__(self, primes: tuple[str, str]) -> None:
        p, q = (int(digits, 16) for digits in primes)
        self.n, self.e = p * q, 65537
        self.d = pow(self.e, -1, (p - 1) * (q - 1))
        numbers = rsa.RSAPublicNumbers(self.e, self.n)
        inverse = rsa.rsa_crt_iqmp(p, q)
        key = rsa.RSAPrivateNumbers(p, q, self.d, self.d % (p - 1), self.d % (q - 1), inverse, numbers).private_key()
        self.size = key.key_size // 8
        self.pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.pkcs1 = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
        public = key.public_key()
        self.public_pkcs1 = public.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        self.spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.console = b64(pem("RSA PUBLIC KEY", self.public_pkcs1).encode())

    def raw(self, block: bytes) -> bytes:
        return pow(int.from_bytes(block, "big"), self.e, self.n).to_bytes(self.size, "big")

    def wrap(self, message: bytes) -> bytes:
        filler = bytes(octet or 1 for octet in painted(self.size - 3 - len(message), "filler"))
        return self.raw(b"\0\2" + filler + b"\0" + message)


RSA = {bits: RsaKey(primes) for bits, primes in published.RSA_TEST_PRIMES.items()}


def rsa_file() -> File:
    file = File(
        "rsa",
        "RSAES-PKCS1-v1_5 around a session key, and RSA keys in the console's forms: test keys made for these vectors",
        {
            "computed": "computed; a second implementation confirms it",
            "randomised": "checked by opening what the operation made",
            "key-form": "one of the forms in which users hold keys",
            "bad-padding": "implicit rejection gives pseudo-random bytes here, almost never of the length asked for",
        },
    )
    second = COMPUTED + "tcrypto (OpenSSL)"
    session = painted(32, "session")
    for bits, key in RSA.items():
        for size in (1, 16, 32, key.size - 11):
            message = painted(size, "message")
            file.add(
                f"unwrap-{bits}-{size}",
                "rsa.unwrap",
                f"{size} bytes under {bits} bits",
                second,
                {"private_key": key.pkcs8, "blob": b64(key.wrap(message)), "length": size},
                "computed",
                output={"session_key": b64(message)},
            )
        forms = {
            "console": key.console,
            "pkcs1": pem("RSA PUBLIC KEY", key.public_pkcs1),
            "spki": pem("PUBLIC KEY", key.spki),
            "base64-of-pkcs1": b64(key.public_pkcs1),
            "base64-of-spki": b64(key.spki),
            "spki-console": b64(pem("PUBLIC KEY", key.spki).encode()),
        }
        facts = {"bits": bits, "exponent": key.e, "modulus": f"{key.n:x}"}
        for name, material in forms.items():
            file.add(
                f"public-{bits}-{name}",
                "local.rsa.load_public_key",
                f"the key as {name}",
                CONSTRUCTED,
                {"public_key": material},
                "key-form",
                output=facts,
            )
            opening = {"op": "rsa.unwrap", "input": {"private_key": key.pkcs8, "length": 32}, "take": ["blob"]}
            file.add(
                f"wrap-{bits}-{name}",
                "rsa.wrap",
                f"for the key as {name}",
                CONSTRUCTED,
                {"public_key": material, "session_key": b64(session)},
                "randomised key-form",
                output={"session_key": b64(session)},
                open_with=opening,
            )
        for name, material in (("pkcs8", key.pkcs8), ("pkcs1", key.pkcs1)):
            file.add(
                f"private-{bits}-{name}",
                "local.rsa.load_private_key",
                f"the private key as {name}",
                CONSTRUCTED,
                {"private_key": material},
                "key-form",
                output=facts,
            )
    key = RSA[1024]
    good = {"private_key": key.pkcs8, "blob": b64(key.wrap(session)), "length": 32}
    filler = bytes(octet or 1 for octet in painted(93, "filler"))
    blocks = [
        ("type-1", "a block of type 1", b"\0\1" + b"\xff" * 93 + b"\0" + session),
        ("type-0", "a block of type 0", b"\0\0" + filler + b"\0" + session),
        ("first-byte", "a first byte that isn't 0", b"\1\2" + filler + b"\0" + session),
        ("no-zero", "no zero before the message", b"\0\2" + filler + b"\1" + session.replace(b"\0", b"\1")),
        ("short-filler", "a filler of 7 bytes", b"\0\2" + filler[:7] + b"\0" + painted(118, "rest")),
        ("oaep", "a random block, like OAEP's", b"\0" + painted(127, "oaep")),
    ]
    for name, comment, block in blocks:
        file.add(
            f"refuse-{name}",
            "rsa.unwrap",
            comment,
            CONSTRUCTED,
            good | {"blob": b64(key.raw(block))},
            "bad-padding",
            error="DecryptionError",
        )
    for name, comment, change, code in (
        ("length-31", "a session key of another length", {"length": 31}, "DecryptionError"),
        ("length-33", "a session key of another length", {"length": 33}, "DecryptionError"),
        ("length-0", "a session key of another length", {"length": 0}, "DecryptionError"),
        ("length-negative", "a negative length", {"length": -1}, "DecryptionError"),
        ("length-text", "a text for a number", {"length": "32"}, "InvalidInput"),
        ("length-fraction", "32.0 is no whole number", {"length": 32.0}, "InvalidInput"),
        ("blob-empty", "no blob", {"blob": ""}, "DecryptionError"),
        ("blob-127", "127 bytes", {"blob": b64(key.wrap(session)[1:])}, "DecryptionError"),
        ("blob-129", "129 bytes", {"blob": b64(b"\0" + key.wrap(session))}, "DecryptionError"),
        ("blob-too-large", "a number above the modulus", {"blob": b64(b"\xff" * 128)}, "DecryptionError"),
        ("blob-2048", "wrapped for another key", {"blob": b64(RSA[2048].wrap(session))}, "DecryptionError"),
        ("blob-base64", "not Base64", {"blob": "?"}, "EncodingError"),
        ("key-public", "a public key", {"private_key": pem("PUBLIC KEY", key.spki)}, "KeyFormatError"),
        (
            "key-sm2",
            "an SM2 key",
            {"private_key": pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, hex_point(SM2_POINT)))},
            "KeyFormatError",
        ),
        ("key-cut", "a PEM that is cut off", {"private_key": key.pkcs8[:400]}, "KeyFormatError"),
        ("key-empty", "nothing", {"private_key": ""}, "KeyFormatError"),
        ("unknown-key", "a key the operation doesn't have", {"padding": "OAEP"}, "InvalidInput"),
    ):
        file.add(f"refuse-{name}", "rsa.unwrap", comment, CONSTRUCTED, good | change, error=code)
    small = der(0x30, der_integer(published.RSA_MODULUS_512) + der_integer(65537))
    for name, comment, material in (
        ("512-bits", "a key of 512 bits", b64(small)),
        ("private", "a private key", key.pkcs8),
        ("sm2", "an SM2 key", published.VENDOR_SM2_KEY),
        ("sm2-hex", "an SM2 point", hex_point(SM2_POINT)),
        ("empty", "nothing", ""),
        ("text", "no key at all", "hello, world"),
        ("trailing", "bytes behind the key", b64(key.public_pkcs1 + b"\0\0")),
        ("cut", "a byte is missing", b64(key.public_pkcs1[:-1])),
        (
            "pem-damaged",
            "a letter of the PEM is missing",
            pem("RSA PUBLIC KEY", key.public_pkcs1).replace("MIGJ", "MIG"),
        ),
        ("pem-label", "labels that differ", pem("RSA PUBLIC KEY", key.public_pkcs1).replace("END RSA", "END")),
        ("two-pems", "two PEMs", pem("PUBLIC KEY", key.spki) * 2),
    ):
        file.add(
            f"refuse-public-{name}",
            "rsa.wrap",
            comment,
            CONSTRUCTED,
            {"public_key": material, "session_key": b64(session)},
            "key-form",
            error="KeyFormatError",
        )
    file.add(
        "refuse-too-long",
        "rsa.wrap",
        "118 bytes under 1024 bits",
        CONSTRUCTED,
        {"public_key": key.console, "session_key": b64(painted(118))},
        error="InvalidInput",
    )
    return file


# --- Envelopes ----------------------------------------------------------------------------------------------------

PARAMS = {
    "ImageUrl": "https://example.com/a.jpg",
    "CardSide": "FRONT",
    "Config": '{"TempIdWarn":true}',
    "Name": "张三 😀",
}
ALGORITHMS = ("AES-256-CBC", "SM4-GCM")


class Envelope:
    """One algorithm's keys and the sealing of texts under them."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        aes = algorithm == "AES-256-CBC"
        self.key, self.iv = (painted(32, "cek"), painted(16, "iv")) if aes else (painted(16, "cek"), painted(12, "iv"))
        self.private_key = RSA[1024].pkcs8 if aes else octets(SM2_KEY).hex()
        self.public_key = (
            RSA[1024].console if aes else b64(pem("PUBLIC KEY", sm2_public_der(hex_point(SM2_POINT))).encode())
        )
        self.blob = RSA[1024].wrap(self.key) if aes else sm2_encrypt(SM2_POINT, self.key, 0xABCDEF)["C1C3C2"]

    def encrypt(self, data: bytes) -> tuple[str, list[str]]:
        """Base64 of the ciphertext, and its tag in a list (AES: no tag)."""
        if self.algorithm == "AES-256-CBC":
            return b64(cbc_blocks(self.key, self.iv, pkcs7(data))), []
        ciphertext, tag = sm4_gcm(self.key, self.iv, data)
        return b64(ciphertext), [b64(tag)]

    def encryption(self, names: list[str], tags: list[str], blob: bool = True) -> Object:
        return {
            "EncryptList": names,
            "TagList": tags,
            "CiphertextBlob": b64(self.blob) if blob else None,
            "Iv": b64(self.iv),
            "Algorithm": self.algorithm,
        }

    def whole(self, data: bytes, blob: bool = True) -> Object:
        body, tags = self.encrypt(data)
        return {"EncryptedBody": body, "Encryption": self.encryption(["EncryptedBody"], tags, blob)}

    def fields(self, values: dict[str, str | None], names: list[str], blob: bool = True) -> Object:
        made: Object = dict(values)
        tags: list[str] = []
        for name in names:
            made[name], tag = self.encrypt((values[name] or "").encode())
            tags += tag
        return made | {"Encryption": self.encryption(names, tags, blob)}

    @property
    def session(self) -> Object:
        return {"session_key": b64(self.key), "iv": b64(self.iv), "algorithm": self.algorithm}


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def changed(message: Object, **encryption: Any) -> Object:
    """The message with keys of its Encryption replaced."""
    return message | {"Encryption": message["Encryption"] | encryption}


def without(message: Object, *names: str) -> Object:
    return {name: value for name, value in message.items() if name not in names}


def envelope_refusals(seal: Envelope) -> list[tuple[str, str, Object, str]]:
    """name, comment, message, code; the same for requests and replies."""
    aes = seal.algorithm == "AES-256-CBC"
    good = seal.whole(compact(PARAMS), True)
    tags = good["Encryption"]["TagList"]
    fields = seal.fields({"Name": "张三", "IdCard": "11010119900101001X", "Plain": "x"}, ["Name", "IdCard"])
    body = good["EncryptedBody"]
    raw = base64.b64decode(body)
    broken = bytes([*raw[:-1], raw[-1] ^ 1])
    refusals: list[tuple[str, str, Object, str]] = [
        ("no-encryption", "no Encryption", without(good, "Encryption"), "InvalidInput"),
        ("encryption-null", "Encryption is null", good | {"Encryption": None}, "InvalidInput"),
        ("encryption-text", "Encryption is a text", good | {"Encryption": "x"}, "InvalidInput"),
        ("encryption-list", "Encryption is a list", good | {"Encryption": [good["Encryption"]]}, "InvalidInput"),
        ("other-algorithm", "the other algorithm", changed(good, Algorithm=ALGORITHMS[aes]), "InvalidInput"),
        ("unknown-algorithm", "an unknown algorithm", changed(good, Algorithm="AES-128-GCM"), "InvalidInput"),
        ("algorithm-number", "an algorithm that is a number", changed(good, Algorithm=1), "InvalidInput"),
        ("body-number", "EncryptedBody is a number", good | {"EncryptedBody": 5}, "InvalidInput"),
        ("body-list", "EncryptedBody is a list", good | {"EncryptedBody": [body]}, "InvalidInput"),
        ("body-missing", "EncryptList names a body that isn't there", without(good, "EncryptedBody"), "InvalidInput"),
        ("body-null", "EncryptList names a body that is null", good | {"EncryptedBody": None}, "InvalidInput"),
        ("body-base64", "EncryptedBody isn't Base64", good | {"EncryptedBody": body + "\n"}, "EncodingError"),
        (
            "body-url-base64",
            "EncryptedBody with a letter of the URL alphabet",
            good | {"EncryptedBody": "_" + body[1:]},
            "EncodingError",
        ),
        ("body-changed", "the last byte changed", good | {"EncryptedBody": b64(broken)}, "DecryptionError"),
        ("body-cut", "a byte less", good | {"EncryptedBody": b64(raw[:-1])}, "DecryptionError"),
        ("body-no-json", "what is inside isn't JSON", seal.whole(b"{'a': 1}"), "DecryptionError"),
        ("body-json-list", "what is inside is a list", seal.whole(b"[1]"), "DecryptionError"),
        ("body-json-text", "what is inside is a text", seal.whole(b'"a"'), "DecryptionError"),
        ("body-json-trailing", "something behind the object", seal.whole(b"{}{}"), "DecryptionError"),
        ("body-not-utf8", "what is inside isn't UTF-8", seal.whole(b'{"a":"\xff"}'), "DecryptionError"),
        ("body-empty", "nothing is inside", seal.whole(b""), "DecryptionError"),
        ("iv-base64", "Iv isn't Base64", changed(good, Iv="*"), "EncodingError"),
        ("iv-short", "Iv of 11 bytes", changed(good, Iv=b64(seal.iv[:11])), "InvalidInput"),
        ("iv-long", "Iv of 17 bytes", changed(good, Iv=b64(bytes(17))), "InvalidInput"),
        ("iv-number", "Iv is a number", changed(good, Iv=12), "InvalidInput"),
        ("list-text", "EncryptList is a text", changed(good, EncryptList="EncryptedBody"), "InvalidInput"),
        ("list-number", "EncryptList holds a number", changed(good, EncryptList=[1]), "InvalidInput"),
        (
            "list-field",
            "EncryptList names a field beside EncryptedBody",
            changed(good, EncryptList=["Name"]),
            "InvalidInput",
        ),
        (
            "list-two",
            "EncryptList names two beside EncryptedBody",
            changed(good, EncryptList=["EncryptedBody", "Name"]),
            "InvalidInput",
        ),
        ("tags-text", "TagList is a text", changed(good, TagList="x"), "InvalidInput"),
        ("tags-number", "TagList holds a number", changed(good, TagList=[1]), "InvalidInput"),
        ("tags-surplus", "a tag too many", changed(good, TagList=[*tags, b64(bytes(16))]), "InvalidInput"),
        ("field-missing", "EncryptList names a field that isn't there", without(fields, "IdCard"), "InvalidInput"),
        (
            "field-twice",
            "EncryptList names a field twice",
            changed(fields, EncryptList=["Name", "Name"]),
            "InvalidInput",
        ),
        ("field-number", "an encrypted field is a number", fields | {"Name": 1}, "InvalidInput"),
        ("field-base64", "an encrypted field isn't Base64", fields | {"Name": "张三"}, "EncodingError"),
        (
            "field-plain",
            "EncryptList names a field in plain text",
            changed(fields, EncryptList=["Name", "Plain"]),
            "EncodingError",
        ),
    ]
    if aes:
        return refusals
    tag = base64.b64decode(tags[0])
    swapped = fields | {"Name": fields["IdCard"], "IdCard": fields["Name"]}
    refusals += [
        ("tag-missing", "no tag", changed(good, TagList=[]), "InvalidInput"),
        ("tag-null-list", "TagList is null", changed(good, TagList=None), "InvalidInput"),
        ("tag-null", "the tag is null", changed(good, TagList=[None]), "InvalidInput"),
        ("tag-empty", "the tag is empty", changed(good, TagList=[""]), "InvalidInput"),
        ("tag-base64", "the tag isn't Base64", changed(good, TagList=[tags[0].rstrip("=")]), "EncodingError"),
        ("tag-wrong", "a tag of zeros", changed(good, TagList=[b64(bytes(16))]), "DecryptionError"),
        *(
            (f"tag-{size}", f"a tag of {size} bytes", changed(good, TagList=[b64((tag * 2)[:size])]), "DecryptionError")
            for size in (1, 4, 12, 15, 17, 32)
        ),
        ("tag-in-body", "the tag left in EncryptedBody", good | {"EncryptedBody": b64(raw + tag)}, "DecryptionError"),
        ("iv-other", "another Iv", changed(good, Iv=b64(painted(12, "other"))), "DecryptionError"),
        (
            "tags-swapped",
            "tags of two fields swapped",
            changed(fields, TagList=fields["Encryption"]["TagList"][::-1]),
            "DecryptionError",
        ),
        (
            "tags-first-twice",
            "the first field's tag for both",
            changed(fields, TagList=fields["Encryption"]["TagList"][:1] * 2),
            "DecryptionError",
        ),
        (
            "tags-one-of-two",
            "one tag for two fields",
            changed(fields, TagList=fields["Encryption"]["TagList"][:1]),
            "InvalidInput",
        ),
        ("fields-swapped", "two fields swapped, the tags not", swapped, "DecryptionError"),
    ]
    return refusals


def envelope_file() -> File:
    file = File(
        "envelope",
        "Sealed requests and replies, both algorithms and forms: built here after the document and the vendor's demos",
        {
            "computed": "built without the library; the library opens it",
            "randomised": "checked by opening what the operation made",
            "fields": "the form in which each field is encrypted on its own",
            "vendor-form": "a form that the vendor's demos send",
            "nonce-reuse": "refused because one key and IV would encrypt more than one message",
            "shape": "the message hasn't the form it must have",
        },
    )
    built = COMPUTED + "tcrypto"
    for algorithm in ALGORITHMS:
        seal = Envelope(algorithm)
        short = "aes" if algorithm == "AES-256-CBC" else "sm4"
        sealing = {"public_key": seal.public_key, "params": PARAMS}
        opening = {"op": "envelope.open_request", "input": {"private_key": seal.private_key}, "take": ["request"]}
        for name, comment, params in (
            ("whole", "one body", PARAMS),
            ("empty", "no parameters", {}),
            ("types", "every JSON type", {"a": [1, 1.5, True, None, {"b": []}]}),
            ("escapes", "characters that JSON escapes", {"a": '"\\/\b\f\n\r\t\u0000\u2028'}),
            ("long", "a long text", {"ImageBase64": b64(painted(3000))}),
        ):
            file.add(
                f"{short}-seal-{name}",
                "envelope.seal",
                comment,
                CONSTRUCTED,
                sealing | {"params": params},
                "randomised",
                output={"params": params, "algorithm": algorithm},
                open_with=opening,
            )
        file.add(
            f"{short}-seal-one-field",
            "envelope.seal",
            "one field",
            CONSTRUCTED,
            sealing | {"fields": ["Name"]},
            "randomised fields",
            output={"params": PARAMS, "algorithm": algorithm},
            open_with=opening,
        )
        two = sealing | {"fields": ["Name", "ImageUrl"]}
        if short == "aes":
            file.add(
                "aes-seal-two-fields",
                "envelope.seal",
                "two fields",
                CONSTRUCTED,
                two,
                "randomised fields",
                output={"params": PARAMS, "algorithm": algorithm},
                open_with=opening,
            )
        else:
            file.add(
                "sm4-seal-two-fields",
                "envelope.seal",
                "two fields under one key and IV",
                CONSTRUCTED,
                two,
                "fields nonce-reuse",
                error="NonceReuseError",
            )
        for name, comment, change, code in (
            ("field-absent", "a field that isn't among the parameters", {"fields": ["Absent"]}, "InvalidInput"),
            ("field-twice", "a field named twice", {"fields": ["Name", "Name"]}, "InvalidInput"),
            ("field-object", "a field that isn't a text", {"params": {"A": {}}, "fields": ["A"]}, "InvalidInput"),
            ("fields-text", "names in one text", {"fields": "Name"}, "InvalidInput"),
            ("params-list", "parameters as a list", {"params": []}, "InvalidInput"),
            ("params-text", "parameters as JSON text", {"params": "{}"}, "InvalidInput"),
            ("key-text", "no key at all", {"public_key": "hello"}, "KeyFormatError"),
            ("key-private", "a private key", {"public_key": seal.private_key}, "KeyFormatError"),
            ("unknown-key", "the operation takes no session key", {"session_key": b64(seal.key)}, "InvalidInput"),
        ):
            file.add(
                f"refuse-{short}-seal-{name}",
                "envelope.seal",
                comment,
                CONSTRUCTED,
                sealing | change,
                "shape",
                error=code,
            )
        whole = seal.whole(compact(PARAMS))
        fields = seal.fields(PARAMS, ["Name", "ImageUrl"])
        tags = fields["Encryption"]["TagList"]
        opened = {"params": PARAMS, "session_key": b64(seal.key), "iv": b64(seal.iv), "algorithm": algorithm}
        plain: list[tuple[str, str, str, Object, Object]] = [
            ("whole", "one body", "", whole, PARAMS),
            ("spaced", "JSON with blanks", "", seal.whole(json.dumps(PARAMS, indent=2).encode()), PARAMS),
            ("empty", "no parameters", "", seal.whole(b"{}"), {}),
            (
                "emptied",
                "the plain parameters sent empty beside the body, as in the document",
                "",
                whole | dict.fromkeys(PARAMS, ""),
                PARAMS,
            ),
            (
                "list-encryption-body",
                "EncryptList says EncryptionBody",
                "vendor-form",
                changed(whole, EncryptList=["EncryptionBody"]),
                PARAMS,
            ),
            ("list-empty", "EncryptList is empty", "vendor-form", changed(whole, EncryptList=[]), PARAMS),
            ("list-null", "EncryptList is null", "vendor-form", changed(whole, EncryptList=None), PARAMS),
            ("fields", "two fields", "fields", fields, PARAMS),
            (
                "fields-reordered",
                "names and tags in another order",
                "fields vendor-form",
                changed(fields, EncryptList=["ImageUrl", "Name"], TagList=tags[::-1]),
                PARAMS,
            ),
            ("field-empty", "an empty text", "fields", seal.fields({"A": "", "B": "x"}, ["A"]), {"A": "", "B": "x"}),
        ]
        for name, comment, flags, request, params in plain:
            file.add(
                f"{short}-open-{name}",
                "envelope.open_request",
                comment,
                built,
                {"private_key": seal.private_key, "request": request},
                f"computed {flags}",
                output=opened | {"params": params},
            )
            if name == "emptied":
                continue
            reply = changed(request, CiphertextBlob=None)
            file.add(
                f"{short}-reply-{name}",
                "envelope.open_response",
                comment,
                built,
                seal.session | {"response": reply},
                f"computed {flags}",
                output={"result": params},
            )
        reply_only = {"BizToken": "x", "Encryption": seal.encryption([], [])}
        file.add(
            f"{short}-open-reply-only",
            "envelope.open_request",
            "nothing encrypted: a key for the reply alone",
            built,
            {"private_key": seal.private_key, "request": reply_only},
            "computed vendor-form",
            output=opened | {"params": {"BizToken": "x"}},
        )
        if short == "aes":
            file.add(
                "aes-open-no-algorithm",
                "envelope.open_request",
                "Algorithm absent means AES-256-CBC",
                built,
                {
                    "private_key": seal.private_key,
                    "request": whole | {"Encryption": without(whole["Encryption"], "Algorithm")},
                },
                "computed vendor-form",
                output=opened,
            )
        else:
            file.add(
                "refuse-sm4-open-no-algorithm",
                "envelope.open_request",
                "Algorithm absent means AES-256-CBC",
                CONSTRUCTED,
                {
                    "private_key": seal.private_key,
                    "request": whole | {"Encryption": without(whole["Encryption"], "Algorithm")},
                },
                "shape",
                error="InvalidInput",
            )
        result = {"Name": "张三", "Sex": "男", "IdNum": "11010119900101001X", "AdvancedInfo": None}
        opening = {"op": "envelope.open_response", "input": seal.session, "take": ["response"]}
        for name, fields_change in (
            ("whole", {}),
            ("fields", {"fields": ["Name", "IdNum"]}),
            ("null-field", {"fields": ["Name", "AdvancedInfo"]}),
        ):
            file.add(
                f"{short}-seal-reply-{name}",
                "envelope.seal_response",
                f"a reply: {name}",
                CONSTRUCTED,
                seal.session | {"result": result} | fields_change,
                "randomised" + (" fields" if fields_change else ""),
                output={"result": result},
                open_with=opening,
            )
        for name, comment, message, code in envelope_refusals(seal):
            flags = "shape" if code != "DecryptionError" else ""
            file.add(
                f"refuse-{short}-open-{name}",
                "envelope.open_request",
                comment,
                CONSTRUCTED,
                {"private_key": seal.private_key, "request": message},
                flags,
                error=code,
            )
            file.add(
                f"refuse-{short}-reply-{name}",
                "envelope.open_response",
                comment,
                CONSTRUCTED,
                seal.session | {"response": message},
                flags,
                error=code,
            )
        blob = bytearray(seal.blob)
        blob[-1] ^= 1
        for name, comment, request, code in (
            ("blob-missing", "no CiphertextBlob", changed(whole, CiphertextBlob=None), "InvalidInput"),
            ("blob-number", "CiphertextBlob is a number", changed(whole, CiphertextBlob=1), "InvalidInput"),
            ("blob-base64", "CiphertextBlob isn't Base64", changed(whole, CiphertextBlob="="), "EncodingError"),
            ("blob-empty", "CiphertextBlob is empty", changed(whole, CiphertextBlob=""), "DecryptionError"),
            (
                "blob-changed",
                "the last byte changed",
                changed(whole, CiphertextBlob=b64(bytes(blob))),
                "DecryptionError",
            ),
            ("blob-cut", "a byte less", changed(whole, CiphertextBlob=b64(seal.blob[:-1])), "DecryptionError"),
            (
                "blob-key-length",
                "a session key of 24 bytes",
                changed(
                    whole,
                    CiphertextBlob=b64(
                        RSA[1024].wrap(painted(24))
                        if short == "aes"
                        else sm2_encrypt(SM2_POINT, painted(24), 5)["C1C3C2"]
                    ),
                ),
                "DecryptionError",
            ),
            ("encryption-unknown-key", "an unknown key in Encryption", changed(whole, Nonce="x"), "InvalidInput"),
        ):
            file.add(
                f"refuse-{short}-open-{name}",
                "envelope.open_request",
                comment,
                CONSTRUCTED,
                {"private_key": seal.private_key, "request": request},
                "shape" if code != "DecryptionError" else "",
                error=code,
            )
        other = Envelope(ALGORITHMS[short == "aes"])
        file.add(
            f"refuse-{short}-open-other-key",
            "envelope.open_request",
            "the other algorithm's key",
            CONSTRUCTED,
            {"private_key": other.private_key, "request": whole},
            "shape",
            error="InvalidInput",
        )
        bare = {"response": {"Name": "张三", "Encryption": seal.encryption([], [])}}
        file.add(
            f"refuse-{short}-reply-nothing",
            "envelope.open_response",
            "nothing is encrypted",
            CONSTRUCTED,
            seal.session | bare,
            "shape",
            error="InvalidInput",
        )
        for name, comment, change in (
            ("key-short", "a session key that is too short", {"session_key": b64(seal.key[:-1])}),
            ("iv-short", "an IV that is too short", {"iv": b64(seal.iv[:-1])}),
            ("algorithm", "an unknown algorithm", {"algorithm": "SM4-CBC"}),
            ("response-text", "a reply as JSON text", {"response": "{}"}),
            ("unknown-key", "a key the operation doesn't have", {"private_key": "x"}),
        ):
            given = seal.session | {"response": changed(whole, CiphertextBlob=None)} | change
            file.add(
                f"refuse-{short}-session-{name}",
                "envelope.open_response",
                comment,
                CONSTRUCTED,
                given,
                "shape",
                error="InvalidInput",
            )
    return file


# --- The document and the vendor's keys ---------------------------------------------------------------------------


def corrected(printed: str, errata: dict[int, str]) -> str:
    return "".join(errata.get(index, letter) for index, letter in enumerate(printed))


def document_file() -> File:
    file = File(
        "document",
        "The document's AES and SM4 examples, as printed and as they must have been; its two CiphertextBlobs",
        {
            "printed": "the text as the document prints it, letters that look alike taken for each other",
            "corrected": "the text that satisfies the algorithm; the tests re-derive it from the printed one",
            "derived": "the document doesn't print this value; it follows from the others",
        },
    )
    source, plaintext = published.DOCUMENT, b64(published.DOCUMENT_PLAINTEXT.encode())
    for name, cipher, example in (
        ("aes", "aes_cbc", published.DOCUMENT_AES),
        ("sm4", "sm4_gcm", published.DOCUMENT_SM4),
    ):
        texts = {"key": example["key"], "body": example["body"]}
        fixed = {part: corrected(text, example.get(f"{part}_errata", {})) for part, text in texts.items()}
        for part, text in texts.items():
            errata = example.get(f"{part}_errata", {})
            file.add(
                f"{name}-{part}-errata",
                "local.document.errata",
                f"where the printed {part} differs from the corrected one",
                source,
                {"printed": text, "corrected": fixed[part]},
                "printed corrected",
                output={"errata": [[index, text[index], letter] for index, letter in errata.items()]},
            )
        given = {"key": b64(fixed["key"].encode()), "iv": example["iv"]}
        made = {"ciphertext": fixed["body"]} | ({"tag": example["tag"]} if "tag" in example else {})
        both_ways(
            file,
            name,
            cipher,
            "the corrected values",
            source,
            "corrected" + (" derived" if "tag" in example else ""),
            given,
            plaintext,
            made,
        )
        printed = (
            given
            | {"key": b64(example["key"].encode()), "ciphertext": example["body"]}
            | ({"tag": example["tag"]} if "tag" in example else {})
        )
        file.add(
            f"refuse-{name}-printed",
            f"{cipher}.decrypt",
            "the values as printed",
            source,
            printed,
            "printed",
            error="DecryptionError",
        )
        file.add(
            f"{name}-open-response",
            "envelope.open_response",
            "the corrected body, opened like a whole message",
            source,
            {
                "session_key": given["key"],
                "iv": example["iv"],
                "algorithm": "AES-256-CBC" if name == "aes" else "SM4-GCM",
                "response": {
                    "EncryptedBody": fixed["body"],
                    "Encryption": {"TagList": [example["tag"]] if "tag" in example else []},
                },
            },
            "corrected",
            output={"result": json.loads(published.DOCUMENT_PLAINTEXT)},
        )
    tagless = {
        "EncryptedBody": corrected(published.DOCUMENT_SM4["body"], published.DOCUMENT_SM4["body_errata"]),
        "Encryption": {"TagList": []},
    }
    file.add(
        "refuse-sm4-without-tag",
        "envelope.open_response",
        "the document prints TagList as []; nothing would be authenticated",
        source,
        {
            "session_key": b64(published.DOCUMENT_SM4["key"].encode()),
            "iv": published.DOCUMENT_SM4["iv"],
            "algorithm": "SM4-GCM",
            "response": tagless,
        },
        "printed",
        error="InvalidInput",
    )
    aes_blob, sm4_blob = (
        base64.b64decode(example["blob"]) for example in (published.DOCUMENT_AES, published.DOCUMENT_SM4)
    )
    file.add(
        "aes-blob",
        "local.base64.decode",
        "128 bytes: RSA-1024. The private key isn't published, so nothing more can be checked",
        source,
        {"encoded": published.DOCUMENT_AES["blob"]},
        "printed",
        output={"hex": aes_blob.hex(), "length": 128},
    )
    file.add(
        "sm4-blob",
        "local.sm2.split",
        "113 bytes: C1 on the curve, so printed rightly; C3; C2 of 16 bytes",
        source,
        {"ciphertext": published.DOCUMENT_SM4["blob"]},
        "printed",
        output={"c1": sm4_blob[:65].hex(), "c3": sm4_blob[65:97].hex(), "c2": sm4_blob[97:].hex()},
    )
    misread = bytearray(sm4_blob)
    misread[40] ^= 1
    file.add(
        "refuse-sm4-blob-misread",
        "local.sm2.split",
        "one bit of C1 changed: off the curve",
        CONSTRUCTED,
        {"ciphertext": b64(bytes(misread))},
        error="KeyFormatError",
    )
    for name, comment, text in (
        ("no-padding", "without padding", "YQ"),
        ("half-padding", "half the padding", "YQ="),
        ("surplus", "padding after a whole group", "YWFh="),
        ("only-padding", "padding alone", "="),
        ("inner", "padding inside", "YQ==YQ=="),
        ("space", "a blank", "YW Fh"),
        ("newline", "a line feed at the end", "YWFh\n"),
        ("crlf", "line breaks", "YWFh\r\nYWFh"),
        ("url", "the URL alphabet", "-_-_"),
        ("bits-4", "unused bits set", "YR=="),
        ("bits-2", "unused bits set", "YWF="),
        ("one-letter", "one letter", "Y"),
        ("five", "five letters", "YWFhY"),
        ("unicode", "a full-width letter", "Ａaaa"),
        ("nul", "a NUL", "YW\0h"),
        ("comma", "a comma", "YWF,"),
    ):
        file.add(
            f"refuse-base64-{name}",
            "local.base64.decode",
            f"Base64 {comment}",
            "RFC 4648, sections 3.2 to 3.5 and 4",
            {"encoded": text},
            error="EncodingError",
        )
    for size in range(5):
        file.add(
            f"base64-{size}",
            "local.base64.decode",
            f"{size} bytes",
            "RFC 4648, section 4",
            {"encoded": b64(painted(size))},
            output={"hex": painted(size).hex(), "length": size},
        )
    return file


def vendor_file() -> File:
    file = File(
        "vendor_public_keys",
        "Public keys as the identity-verification service's demos publish them: real input for the loaders",
        {"published": "exactly as published; nothing can be decrypted with it"},
    )
    source = published.VENDOR_KEYS_SOURCE
    file.add(
        "rsa",
        "local.rsa.load_public_key",
        "Base64 of a PEM, PKCS#1, 1024 bits",
        source,
        {"public_key": published.VENDOR_RSA_KEY},
        "published",
        output={"bits": 1024, "exponent": 65537, "modulus": published.VENDOR_RSA_MODULUS},
    )
    file.add(
        "sm2",
        "local.sm2.load_public_key",
        "Base64 of a PEM, SubjectPublicKeyInfo",
        source,
        {"public_key": published.VENDOR_SM2_KEY},
        "published",
        output={"point": published.VENDOR_SM2_POINT},
    )
    for name, op, material in (
        ("rsa-as-sm2", "sm2.encrypt", published.VENDOR_RSA_KEY),
        ("sm2-as-rsa", "rsa.wrap", published.VENDOR_SM2_KEY),
    ):
        given = {"public_key": material, ("plaintext" if op == "sm2.encrypt" else "session_key"): "YQ=="}
        file.add(
            f"refuse-{name}", op, "a key of the other algorithm", source, given, "published", error="KeyFormatError"
        )
    return file


def main() -> int:
    """Write or compare every file."""
    check = sys.argv[1:] == ["--check"]
    different = []
    for make in (
        tc3_file,
        v1_file,
        sm2_file,
        sm4_gcm_file,
        aes_cbc_file,
        sm3_sm4_file,
        rsa_file,
        envelope_file,
        document_file,
        vendor_file,
    ):
        file = make()
        path = HERE / f"{file.group}.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != file.text():
            different.append(path.name)
            if not check:
                path.write_text(file.text(), encoding="utf-8", newline="\n")
        print(f"{path.name:24} {len(file.cases):4} cases, {sum('error' in case for case in file.cases):4} refusals")
    if different:
        print(("differs: " if check else "written: ") + ", ".join(different), file=sys.stderr)
    return 1 if check and different else 0


if __name__ == "__main__":
    sys.exit(main())
