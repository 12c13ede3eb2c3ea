"""TC3-HMAC-SHA256: signatures with every stage, and the grammar of Authorization."""

from __future__ import annotations

import hmac

from . import published
from .arithmetic import b64, painted
from .case_file import COMPUTED, CONSTRUCTED, File, Object
from .wire import NOW, sha256, utc_date


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
    hashed = sha256(b"UNSIGNED-PAYLOAD" if unsigned else payload)
    head = "".join(f"{name}:{values[name]}\n" for name in names)
    signed = ";".join(names)
    canonical = "\n".join([method, uri, query if method == "GET" else "", head, signed, hashed])
    hashed_canonical = sha256(canonical.encode())
    date = utc_date(timestamp)
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
    ("large", "3,001 bytes", {"payload": painted(3001)}),
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
            ("leap-day-beijing", "2024-02-29T16:00:00Z: already March in China", 1709222400),
            ("leap-day-end", "2024-02-29T23:59:59Z", 1709251199),
            ("march", "2024-03-01T00:00:00Z", 1709251200),
            ("february-end", "2023-02-28T23:59:59Z: no leap year", 1677628799),
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
    (
        "token-sent",
        "X-TC-Token sent, not signed",
        {"headers": [*JSON_HEADERS, ("X-TC-Token", "TOKEN-EXAMPLE")], "token": "TOKEN-EXAMPLE"},
    ),
    (
        "token-signed",
        "X-TC-Token signed, in lower case",
        {"headers": [*JSON_HEADERS, ("X-TC-Token", "TOKEN-EXAMPLE")], "signed_headers": NAMES + ";x-tc-token"},
    ),
    (
        "cloudbase-delete",
        "a method without body",
        {"variant": "cloudbase", "uri": "/v1/x", "method": "DELETE", "payload": b""},
    ),
    ("cloudbase-root", "the path /", {"variant": "cloudbase"}),
    (
        "cloudbase-leap-day",
        "Timestamp on a leap day",
        {"variant": "cloudbase", "uri": "/v1/x", "timestamp": 1709251199},
    ),
    (
        "cloudbase-post-query",
        "the query of a POST isn't signed here either",
        {"variant": "cloudbase", "uri": "/v1/x", "query": "a=1"},
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
    ("trailing", "a blank behind", (GOOD_AUTHORIZATION, GOOD_AUTHORIZATION + " ")),
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


def make() -> File:
    """tc3_sign.json."""
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
        "timestamp": NOW,
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
        file.refuse(name, "tc3.sign", comment, good | change, code)
    for missing in good:
        given = {key: value for key, value in good.items() if key != missing}
        file.refuse(f"without-{missing}", "tc3.sign", "a key is missing", given, "InvalidInput")
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
        file.refuse(f"authorization-{name}", parse, comment, {"authorization": text}, "InvalidInput", "authorization")
    return file
