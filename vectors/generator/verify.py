"""What a gateway accepts and what it refuses, with its codes, in the order in which it looks."""

# ruff: noqa: S105, S106 -- keys and tokens of examples

from __future__ import annotations

from typing import Any

from .case_file import File, Object
from .wire import BODY, FORM, HOST, NOW, OTHER_ID, OTHER_KEY, SECRET_ID, SECRET_KEY, TOKEN, Request, authorization

OP = "tc3.verify"
SOURCE = "signed by the generator after the documentation; verified by tcrypto"

SIGNATURE = "AuthFailure.SignatureFailure"
AUTHORIZATION = "AuthFailure.InvalidAuthorization"
EXPIRED = "AuthFailure.SignatureExpire"
UNKNOWN_ID = "AuthFailure.SecretIdNotFound"
VALUE, WIRE = "InvalidParameterValue", "InvalidParameter"
TOKEN_FAILURE = "AuthFailure.TokenFailure"

POST, GET = Request(), Request("GET", query="Name=a+b&Limit=10")
UNSIGNED: dict[str, Any] = {"X_TC_Content_SHA256": "UNSIGNED-PAYLOAD"}
LOCAL = Request(Host="127.0.0.1:8080")
NODE = {"values": {"host": "127.0.0.1"}}  # the Node SDK leaves the port out
TWO = "content-type;host"
TEMPORARY = {"tokens": {SECRET_ID: TOKEN}}
LEAP_DAY = 1709251199  # 2024-02-29T23:59:59Z


def cloud(method: str = "POST", body: bytes = BODY, stamp: str | None = None) -> Request:
    """CloudBase's form, which needs no X-TC header."""
    host = "env.api.tcloudbasegateway.com"
    return Request(method, "/v1/model", body=body, Host=host, X_TC_Action=None, X_TC_Version=None, X_TC_Timestamp=stamp)


def clouds(more: str = "", timestamp: int = NOW, **signed: Any) -> dict[str, Any]:
    """CloudBase's Authorization: the timestamp, and whatever comes behind it."""
    return {"names": TWO, "service": "tcb", "more": f", Timestamp={timestamp}{more}"} | signed


# name, comment, request, how its signature differs from the documentation's current form, what is told besides
VALID: list[tuple[str, str, Request, dict[str, Any], Object]] = [
    ("post", "the documentation's current form", POST, {}, {}),
    ("post-two-headers", "the official SDKs' form", POST, {"names": TWO}, {}),
    ("post-all-headers", "every header signed", POST, {"names": TWO + ";x-tc-action;x-tc-timestamp;x-tc-version"}, {}),
    ("get", "a query with + for a blank", GET, {}, {}),
    ("get-no-query", "without parameters", Request("GET"), {}, {}),
    ("empty-body", "a POST without body", Request(body=b""), {}, {}),
    ("not-utf8", "bytes that aren't text", Request(body=bytes(range(256))), {}, {}),
    ("post-query", "the query of a POST isn't signed", Request(query="Limit=10"), {}, {}),
    (
        "values-upper-case",
        "values are compared in lower case",
        Request(Content_Type="Application/JSON", Host=HOST.upper()),
        {},
        {},
    ),
    ("values-trimmed", "and trimmed", Request(Content_Type=" application/json\t"), {}, {}),
    ("unsigned-payload", "the literal's hash", Request(**UNSIGNED), {}, {}),
    ("unsigned-payload-other-body", "then the body isn't covered", Request(body=b"x", **UNSIGNED), {}, {}),
    ("skew-past", "just within the limit", POST, {}, {"now": NOW + 300}),
    ("skew-future", "just within the limit", POST, {}, {"now": NOW - 300}),
    ("skew-wider", "a limit of its own", POST, {}, {"now": NOW + 600, "skew": 600}),
    ("leap-day", "the last second of 29 February", Request(timestamp=LEAP_DAY), {}, {"now": LEAP_DAY + 2}),
    ("token", "a temporary key", Request(X_TC_Token=TOKEN), {}, TEMPORARY),
    ("host-port", "a host with its port", LOCAL, {}, {}),
    ("host-port-lenient", "the Node SDK signs without it", LOCAL, NODE, {"host_port": "lenient"}),
    ("cloudbase", "the path signed, Timestamp in Authorization", cloud(), clouds(), {}),
    ("cloudbase-token", "Token in Authorization", cloud("DELETE", b""), clouds(f", Token={TOKEN}"), TEMPORARY),
]

# The same, and the code
REFUSED: list[tuple[str, str, Request, dict[str, Any], Object, str]] = [
    ("other-key", "another SecretKey", POST, {"secret": OTHER_KEY}, {}, SIGNATURE),
    ("date-tomorrow", "the scope's date isn't the timestamp's", POST, {"date": "2023-11-15"}, {}, SIGNATURE),
    ("date-yesterday", "the scope's date isn't the timestamp's", POST, {"date": "2023-11-13"}, {}, SIGNATURE),
    ("date-impossible", "30 February", POST, {"date": "2023-02-30"}, {}, SIGNATURE),
    ("date-basic", "a date without hyphens", POST, {"date": "20231114"}, {}, SIGNATURE),
    ("date-week", "ISO 8601's other form of the right day", POST, {"date": "2023-W46-2"}, {}, SIGNATURE),
    ("key-date", "the date of the key alone", POST, {"chain": ("2023-11-13", "ocr", "tc3_request")}, {}, SIGNATURE),
    ("key-prefix", "no TC3 before the key", POST, {"prefix": ""}, {}, SIGNATURE),
    ("upper-case", "the signature in capitals", POST, {"written": lambda mac: mac.hex().upper()}, {}, SIGNATURE),
    ("cut", "a digit is missing", POST, {"written": lambda mac: mac.hex()[:-1]}, {}, SIGNATURE),
    ("longer", "a digit too many", POST, {"written": lambda mac: mac.hex() + "0"}, {}, SIGNATURE),
    ("zeros", "zeros", POST, {"written": lambda mac: "0" * 64}, {}, SIGNATURE),
    ("sha1", "HMAC-SHA1", POST, {"digest": "sha1"}, {}, SIGNATURE),
    (
        "action-raw",
        "the action's value not in lower case",
        POST,
        {"values": {"x-tc-action": "IDCardOCR"}},
        {},
        SIGNATURE,
    ),
    ("get-query-sorted", "another order of the query", GET, {"query": "Limit=10&Name=a+b"}, {}, SIGNATURE),
    ("get-body-hashed", "a GET's parameters hashed", GET, {"payload": b"{}"}, {}, SIGNATURE),
    ("post-query-signed", "the query of a POST signed", Request(query="a=1"), {"query": "a=1"}, {}, SIGNATURE),
    ("host-port-exact", "signed without the port", LOCAL, NODE, {}, SIGNATURE),
    (
        "host-port-other",
        "lenient isn't another port",
        LOCAL,
        {"values": {"host": "127.0.0.1:80"}},
        {"host_port": "lenient"},
        SIGNATURE,
    ),
    (
        "unsigned-payload-literal",
        "AWS's form",
        Request(**UNSIGNED),
        {"hashed": lambda _: "UNSIGNED-PAYLOAD"},
        {},
        SIGNATURE,
    ),
    ("unsigned-payload-undeclared", "the header is missing", POST, {"payload": b"UNSIGNED-PAYLOAD"}, {}, SIGNATURE),
    ("header-unsent", "a signed header that isn't sent", POST, {"names": TWO + ";x-tc-region"}, {}, SIGNATURE),
    ("skew-past", "301 seconds old", POST, {}, {"now": NOW + 301}, EXPIRED),
    ("skew-future", "301 seconds ahead", POST, {}, {"now": NOW - 301}, EXPIRED),
    ("skew-narrower", "a limit of its own", POST, {}, {"now": NOW + 61, "skew": 60}, EXPIRED),
    ("skew-zero", "no deviation at all", POST, {}, {"now": NOW + 1, "skew": 0}, EXPIRED),
    ("skew-day", "a day: replayed", POST, {}, {"now": NOW + 86400}, EXPIRED),
    ("milliseconds", "a timestamp in milliseconds", Request(timestamp=NOW * 1000), {}, {}, EXPIRED),
    ("expired-unknown-id", "expiry comes before the key", POST, {"secret_id": OTHER_ID}, {"now": NOW + 301}, EXPIRED),
    ("unknown-id", "an unknown SecretId", POST, {"secret_id": OTHER_ID}, {}, UNKNOWN_ID),
    ("id-case", "the SecretId in lower case", POST, {"secret_id": SECRET_ID.lower()}, {}, UNKNOWN_ID),
    ("no-secrets", "nobody is known", POST, {}, {"secrets": {}}, UNKNOWN_ID),
    (
        "others-key",
        "the key of another SecretId",
        POST,
        {"secret": OTHER_KEY},
        {"secrets": {SECRET_ID: SECRET_KEY, OTHER_ID: OTHER_KEY}},
        SIGNATURE,
    ),
    ("token-missing", "a temporary key without token", POST, {}, TEMPORARY, TOKEN_FAILURE),
    ("token-other", "another token", Request(X_TC_Token="EXPIRED"), {}, TEMPORARY, TOKEN_FAILURE),
    ("token-cut", "a letter is missing", Request(X_TC_Token=TOKEN[:-1]), {}, TEMPORARY, TOKEN_FAILURE),
    ("token-surplus", "a permanent key with a token", Request(X_TC_Token=TOKEN), {}, {}, TOKEN_FAILURE),
    ("signature-before-token", "the signature is looked at first", POST, {"secret": OTHER_KEY}, TEMPORARY, SIGNATURE),
    ("timestamp-missing", "no timestamp", Request(X_TC_Timestamp=None), {}, {}, "MissingParameter"),
    ("timestamp-empty", "an empty timestamp", Request(timestamp=""), {"timestamp": NOW}, {}, "MissingParameter"),
    ("timestamp-sign", "a timestamp with a sign", Request(timestamp=f"+{NOW}"), {"timestamp": NOW}, {}, VALUE),
    ("timestamp-fraction", "with a fraction", Request(timestamp=f"{NOW}.0"), {"timestamp": NOW}, {}, VALUE),
    ("timestamp-zero", "with a leading zero", Request(timestamp=f"0{NOW}"), {"timestamp": NOW}, {}, VALUE),
    ("timestamp-text", "a date", Request(timestamp="2023-11-14T22:13:20Z"), {"timestamp": NOW}, {}, VALUE),
    ("method-put", "API 3.0 has GET and POST", Request("PUT"), {}, {}, "UnsupportedProtocol"),
    ("method-lower-case", "post", Request("post"), {}, {}, "UnsupportedProtocol"),
    ("service-of-another-host", "the service isn't the host's", POST, {"service": "cvm"}, {}, AUTHORIZATION),
    ("service-case", "OCR isn't ocr", POST, {"service": "OCR"}, {}, AUTHORIZATION),
    ("terminator", "AWS's terminator", POST, {"terminator": "aws4_request"}, {}, AUTHORIZATION),
    ("host-unsigned", "host isn't signed", POST, {"names": "content-type;x-tc-action"}, {}, AUTHORIZATION),
    ("content-type-unsigned", "content-type isn't signed", POST, {"names": "host"}, {}, AUTHORIZATION),
    ("names-unsorted", "names out of order", POST, {"names": "host;content-type"}, {}, AUTHORIZATION),
    ("names-mixed-case", "names in mixed case", POST, {"named": "Content-Type;Host"}, {}, AUTHORIZATION),
    ("name-twice", "a name twice", POST, {"named": "content-type;host;host"}, {}, AUTHORIZATION),
    ("cloudbase-stamp", "two timestamps that differ", cloud(stamp=str(NOW)), clouds(timestamp=NOW - 1), {}, VALUE),
    ("cloudbase-path", "/ signed for a longer path", cloud(), clouds(uri="/"), {}, SIGNATURE),
    ("cloudbase-token-missing", "no token in Authorization", cloud(), clouds(), TEMPORARY, TOKEN_FAILURE),
]

# A good request changed after it was signed: name, comment, what was signed, what is sent
CHANGED: list[tuple[str, str, Request, Request]] = [
    ("body", "the body", POST, Request(body=BODY + b" ")),
    ("body-empty", "the body was dropped", POST, Request(body=b"")),
    ("body-case", "a letter of the body", POST, Request(body=BODY.replace(b"FRONT", b"front"))),
    ("method", "the method", Request(body=b"", Content_Type=FORM), Request("GET")),
    ("path", "the path", POST, Request(uri="/v2/index.php")),
    ("query", "the query", GET, Request("GET", query="Name=a+b&Limit=100")),
    ("query-encoding", "%20 for +", GET, Request("GET", query="Name=a%20b&Limit=10")),
    ("query-empty", "the query was dropped", GET, Request("GET")),
    ("content-type", "a charset added", POST, Request(Content_Type="application/json; charset=utf-8")),
    ("host", "the host", POST, Request(Host="ocr.ap-guangzhou.tencentcloudapi.com")),
    ("action", "the action", POST, Request(X_TC_Action="IDCardOCRX")),
    ("timestamp", "the timestamp: an old request replayed", POST, Request(timestamp=NOW + 10)),
]


NOTHING: Object = {"secret_id": None, "service": None, "signed_headers": []}


def claims(signed: dict[str, Any]) -> Object:
    """What Authorization says, right or not."""
    names = signed.get("named", signed.get("names", TWO + ";x-tc-action"))
    return {
        "secret_id": signed.get("secret_id", SECRET_ID),
        "service": signed.get("service", "ocr"),
        "signed_headers": names.split(";"),
    }


def make() -> File:
    """tc3_verify.json."""
    file = File(
        "tc3_verify",
        "What a gateway accepts and refuses; signatures and codes, in the order of its checks (which is inferred)",
        {
            "valid": "accepted",
            "cloudbase": "CloudBase's variant",
            "changed": "a good request, changed after it was signed",
            "wire": "a request whose parts can't be told apart",
            "authorization": "the grammar of the Authorization header",
        },
    )

    def refuse(name: str, comment: str, given: Object, claimed: Object, code: str, flags: str = "") -> None:
        output = {"valid": False, "code": code} | claimed
        file.add(f"refuse-{name}", OP, comment, SOURCE, given, flags, output=output)

    for name, comment, request, signed, told in VALID:
        output = {"valid": True, "code": None} | claims(signed)
        flags = "valid" + (" cloudbase" if "more" in signed else "")
        file.add(
            name, OP, comment, SOURCE, request.given(authorization(request, **signed), **told), flags, output=output
        )
    for name, comment, request, signed, told, code in REFUSED:
        flags = "cloudbase" if "more" in signed else ""
        refuse(name, comment, request.given(authorization(request, **signed), **told), claims(signed), code, flags)
    for name, comment, before, after in CHANGED:
        refuse(
            f"changed-{name}",
            f"changed after signing: {comment}",
            after.given(authorization(before)),
            claims({}),
            SIGNATURE,
            "changed",
        )

    right = authorization(POST)
    for name, comment, text in (
        ("skip", "what the SDK sends for calls without signature", "SKIP"),
        ("scheme", "another scheme", right.replace("TC3-HMAC", "AWS4-HMAC")),
        ("no-blank", "no blank after a comma", right.replace(", ", ",")),
        ("trailing", "a comma at the end", right + ","),
        ("no-signature", "no signature", right.partition(", Signature")[0]),
        ("signature-colon", "a letter outside hexadecimal and Base64", right[:-1] + ":"),
        ("id-empty", "no SecretId", right.replace(SECRET_ID, "")),
        ("more", "a part that doesn't exist", right + ", Nonce=1"),
    ):
        refuse(f"authorization-{name}", comment, POST.given(text), NOTHING, AUTHORIZATION, "authorization")
    good = POST.given(right)
    headers = good["headers"]
    change: Object
    for name, comment, change, code in (
        (
            "authorization-twice",
            "two Authorization headers",
            {"headers": [*headers, ["Authorization", right + "0"]]},
            WIRE,
        ),
        ("host-twice", "two hosts", {"headers": [*headers, ["Host", f"{HOST}:80"]]}, WIRE),
        ("content-type-twice", "two content types", {"headers": [["content-type", "text/plain"], *headers]}, WIRE),
        ("timestamp-twice", "two timestamps", {"headers": [*headers, ["x-tc-timestamp", str(NOW + 1)]]}, WIRE),
        (
            "host-unicode",
            "a host outside ASCII",
            {"headers": [["Host", "ocr。tencentcloudapi.com"], *headers[2:]]},
            WIRE,
        ),
        ("path-blank", "a blank in the path", {"uri": "/ "}, WIRE),
        ("query-blank", "a blank in the query", {"query": "a b"}, WIRE),
    ):
        refuse(f"wire-{name}", comment, good | change, claims({}), code, "wire")
    for name, comment, change, code in (
        ("unknown-key", "a key the operation doesn't have", {"region": ""}, "InvalidInput"),
        ("now-missing", "null for the time", {"now": None}, "InvalidInput"),
        ("now-fraction", "a fraction of a second", {"now": NOW + 0.5}, "InvalidInput"),
        ("secrets-list", "secrets as a list", {"secrets": [[SECRET_ID, SECRET_KEY]]}, "InvalidInput"),
        ("secret-number", "a secret that is a number", {"secrets": {SECRET_ID: 1}}, "InvalidInput"),
        ("token-null", "a token that is null", {"tokens": {SECRET_ID: None}}, "InvalidInput"),
        ("headers-object", "headers as an object", {"headers": dict(headers)}, "InvalidInput"),
        ("skew-text", "a text for a number", {"skew": "300"}, "InvalidInput"),
        ("host-port", "an unknown policy", {"host_port": "any"}, "InvalidInput"),
        ("payload-base64", "a payload that isn't Base64", {"payload": "{}"}, "EncodingError"),
    ):
        file.refuse(f"input-{name}", OP, comment, good | change, code)
    return file
