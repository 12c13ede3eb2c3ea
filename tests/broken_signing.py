"""Mistakes with time, secret, key and Authorization, made on a plan: see broken_client."""

from __future__ import annotations

import base64
import time
from typing import Any

from broken_client import Plan, mistake

Result = Any  # False where the call can't have that mistake


# --- Time, date, scope ------------------------------------------------------------------------------------------------


@mistake("clock-skew", "wire", "behind", "ahead", "time-zone")
def _(plan: Plan, variant: str) -> Result:
    plan.now += {"behind": -301, "ahead": 4321, "time-zone": 8 * 3600}[variant]
    plan.sent_time = plan.signed_time = str(plan.now)
    plan.date(plan.now)


@mistake("timestamp-in-milliseconds", "signing", "both", "header", "string-to-sign")
def _(plan: Plan, variant: str) -> Result:
    if variant == "both":
        plan.sent_time = plan.signed_time = f"{plan.now}123"
    elif variant == "header":
        plan.sent_time = f"{plan.now}000"
    else:
        plan.signed_time = f"{plan.now}000"


@mistake("timestamp-fraction", "signing", "header", "both", "string-to-sign", "zero")
def _(plan: Plan, variant: str) -> Result:
    if variant in ("header", "both"):
        plan.sent_time = f"{plan.now}.5"
    if variant in ("both", "string-to-sign"):
        plan.signed_time = f"{plan.now}.5"
    if variant == "zero":
        plan.signed_time = f"{plan.now}.0"


@mistake("timestamp-format", "signing", "iso", "iso-header", "grouped", "scientific", "compact")
def _(plan: Plan, variant: str) -> Result:
    iso = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(plan.now))
    texts = {"grouped": f"{plan.now:,}", "scientific": f"{plan.now / 1e9!r}E9"}
    plan.signed_time = texts.get(
        variant, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(plan.now)) if variant == "compact" else iso
    )
    if variant in ("iso-header", "grouped"):
        plan.sent_time = plan.signed_time


@mistake("locale-digits", "signing", "string-to-sign", "header", "date")
def _(plan: Plan, variant: str) -> Result:
    table = {ord("0") + digit: 0x0660 + digit for digit in range(10)}
    if variant != "header":
        plan.signed_time = plan.signed_time.translate(table)
    else:
        plan.sent_time = plan.sent_time.translate(table)
    if variant == "date":
        plan.credential_scope = list(plan.scope)
        plan.scope[0] = plan.chain[0] = plan.scope[0].translate(table)


@mistake("timestamp-differs-from-header", "signing", "read-twice", "later", "time-zone")
def _(plan: Plan, variant: str) -> Result:
    plan.signed_time = str(plan.now + {"read-twice": -1, "later": 3, "time-zone": 8 * 3600}[variant])


@mistake("authorization-reused", "signing", "hours", "minutes")
def _(plan: Plan, variant: str) -> Result:
    earlier = plan.now - {"hours": 7654, "minutes": 271}[variant]
    plan.signed_time = str(earlier)
    plan.date(earlier)
    return plan.now % 86400 > 8000


@mistake("clock-read-twice", "signing", "yesterday")
def _(plan: Plan, variant: str) -> Result:
    plan.now -= plan.now % 86400
    plan.sent_time = plan.signed_time = str(plan.now)
    plan.date(plan.now - 1)
    return plan.call.timestamp % 86400 < 300


@mistake("date-not-utc", "signing", "china", "america")
def _(plan: Plan, variant: str) -> Result:
    plan.date(plan.now + (8 * 3600 if variant == "china" else -8 * 3600))
    return 60 < plan.now % 86400 < 86340


@mistake("scope-date", "signing", "compact-scope", "key-yesterday", "stale", "slashes", "short")
def _(plan: Plan, variant: str) -> Result:
    date = plan.scope[0]
    match variant:
        case "compact-scope":
            plan.scope[0] = plan.chain[0] = date.replace("-", "")
        case "slashes":
            plan.chain[0] = date.replace("-", "/")
        case "key-yesterday":
            plan.chain[0] = time.strftime("%Y-%m-%d", time.gmtime(plan.now - 86400))
        case "stale":
            plan.scope[0] = plan.chain[0] = "2019-01-01"
        case "short":
            year, month, day = date.split("-")
            plan.chain[0] = f"{year}-{int(month)}-{int(day)}"
    return variant != "stale" or plan.now % 86400 > 60


@mistake("service-mismatch", "signing", "other-product", "scope", "key", "capitals", "region")
def _(plan: Plan, variant: str) -> Result:
    other = {"capitals": plan.call.service.upper(), "region": plan.call.region}.get(variant, "cbs")
    if variant != "key":
        plan.scope[1] = other
    if variant != "scope":
        plan.chain[1] = other
    named = plan.host.partition(":")[0].endswith(".tencentcloudapi.com")  # no other host tells which service it serves
    return variant in ("scope", "key") or named


@mistake("scope-terminator", "signing", "hyphen", "aws4", "scope", "key")
def _(plan: Plan, variant: str) -> Result:
    ends = {"hyphen": "tc3-request", "aws4": "aws4_request", "scope": "request", "key": "tc3request"}
    if variant != "key":
        plan.scope[2] = ends[variant]
    if variant != "scope":
        plan.chain[2] = ends[variant]


@mistake("scope-region", "signing", "everywhere", "string-to-sign", "service-first")
def _(plan: Plan, variant: str) -> Result:
    plan.credential_scope = list(plan.scope) if variant == "string-to-sign" else None
    place = 2 if variant == "service-first" else 1
    plan.scope = [*plan.scope[:place], plan.call.region, *plan.scope[place:]]


# --- The secret and the key -------------------------------------------------------------------------------------------


@mistake("secret-whitespace", "signing", "line-feed", "crlf", "space", "leading", "bom", "tab")
def _(plan: Plan, variant: str) -> Result:
    ends = {"line-feed": b"\n", "crlf": b"\r\n", "space": b" ", "tab": b"\t"}
    starts = {"leading": b" ", "bom": b"\xef\xbb\xbf"}
    plan.secret = starts.get(variant, b"") + plan.secret + ends.get(variant, b"")


@mistake("secret-invisible", "signing", "zero-width", "no-break", "direction")
def _(plan: Plan, variant: str) -> Result:
    text = plan.secret.decode()
    plan.secret = {
        "zero-width": f"{text}\u200b", "no-break": f"\xa0{text}", "direction": f"\u202a{text}\u202c",
    }[variant].encode()  # fmt: skip
    if variant == "direction":
        plan.secret = f"{text}\u202c".encode()


@mistake("secret-quoted", "signing", "double", "single")
def _(plan: Plan, variant: str) -> Result:
    quote_ = b'"' if variant == "double" else b"'"
    plan.secret = quote_ + plan.secret + quote_


@mistake("secret-empty", "signing", "empty", "undefined", "null", "none")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = {"empty": b"", "undefined": b"undefined", "null": b"null", "none": b"None"}[variant]


@mistake("secret-is-id", "signing")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = plan.account.secret_id.encode()


@mistake("secret-truncated", "signing", "last", "first", "half")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = {"last": plan.secret[:-1], "first": plan.secret[1:], "half": plan.secret[:20]}[variant]


@mistake("secret-placeholder", "signing", "documentation", "variable", "shell")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = {
        "documentation": b"your_secret_key",
        "variable": b"${TENCENTCLOUD_SECRET_KEY}",
        "shell": b"$SECRET_KEY",
    }[variant]


@mistake("secret-joined", "signing", "region", "id", "both")
def _(plan: Plan, variant: str) -> Result:
    key, secret_id, region = plan.secret.decode(), plan.account.secret_id, plan.call.region
    plan.secret = {"region": f"{key}#{region}#0", "id": f"{secret_id}:{key}", "both": f"{secret_id}|{key}|{region}"}[
        variant
    ].encode()


@mistake("secret-base64", "signing", "encoded", "decoded")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = base64.b64encode(plan.secret) if variant == "encoded" else base64.b64decode(plan.secret)


@mistake("secret-swapped", "signing wire")
def _(plan: Plan, variant: str) -> Result:
    plan.secret, plan.secret_id = plan.account.secret_id.encode(), plan.account.secret_key


@mistake("key-prefix-missing", "signing")
def _(plan: Plan, variant: str) -> Result:
    plan.prefix = ""


@mistake("key-aws4", "signing", "prefix", "terminator", "both")
def _(plan: Plan, variant: str) -> Result:
    if variant != "terminator":
        plan.prefix = "AWS4"
    if variant != "prefix":
        plan.chain[2] = "aws4_request"


@mistake("key-order", "signing", "service-first", "reversed", "swapped")
def _(plan: Plan, variant: str) -> Result:
    first, second, third = plan.chain
    plan.chain = {"service-first": [second, first, third], "reversed": [third, second, first]}.get(variant, plan.chain)
    plan.swapped = variant == "swapped"


@mistake("key-step-missing", "signing", "service", "terminator", "date")
def _(plan: Plan, variant: str) -> Result:
    del plan.chain[{"date": 0, "service": 1, "terminator": 2}[variant]]


@mistake("key-region", "signing", "after-date", "after-service")
def _(plan: Plan, variant: str) -> Result:
    plan.chain.insert(1 if variant == "after-date" else 2, plan.call.region)


@mistake("key-not-derived", "signing", "bare", "prefixed")
def _(plan: Plan, variant: str) -> Result:
    plan.chain = []
    plan.prefix = "" if variant == "bare" else "TC3"


@mistake("key-hex-chained", "signing", "every", "inside", "capitals")
def _(plan: Plan, variant: str) -> Result:
    if variant == "inside":
        plan.pass_on = lambda key, last: key if last else key.hex().encode()
    else:
        plan.pass_on = lambda key, last: (key.hex().upper() if variant == "capitals" else key.hex()).encode()


@mistake("key-text-chained", "signing", "latin-1", "replaced", "replaced-inside")
def _(plan: Plan, variant: str) -> Result:
    def text(key: bytes) -> bytes:
        return key.decode("latin-1").encode() if variant == "latin-1" else key.decode("utf-8", "replace").encode()

    plan.pass_on = lambda key, last: key if last and variant == "replaced-inside" else text(key)


@mistake("key-truncated", "signing", "cut", "lost", "inside")
def _(plan: Plan, variant: str) -> Result:
    def cut(key: bytes) -> bytes:
        return key.replace(b"\0", b"") if variant == "lost" else key.split(b"\0")[0]

    plan.pass_on = lambda key, last: key if last and variant == "inside" else cut(key)
    right = Plan(plan.call, plan.account).key()
    return plan.key() != right


@mistake("string-not-signed", "signing")
def _(plan: Plan, variant: str) -> Result:
    plan.skips_last_step = True


@mistake("signature-sha1", "signing", "last", "every")
def _(plan: Plan, variant: str) -> Result:
    plan.digests = ("sha1" if variant == "every" else "sha256", "sha1")


# --- Authorization, and what happens on the way -----------------------------------------------------------------------


@mistake("signature-uppercase", "wire")
def _(plan: Plan, variant: str) -> Result:
    plan.written = lambda mac: mac.hex().upper()


@mistake("signature-base64", "wire", "of-bytes", "of-hex", "url-safe", "unpadded")
def _(plan: Plan, variant: str) -> Result:
    plan.written = {
        "of-bytes": lambda mac: base64.b64encode(mac).decode(),
        "of-hex": lambda mac: base64.b64encode(mac.hex().encode()).decode(),
        "url-safe": lambda mac: base64.urlsafe_b64encode(mac).decode(),
        "unpadded": lambda mac: base64.b64encode(mac).decode().rstrip("="),
    }[variant]


@mistake("signature-format", "wire", "stdin", "masked", "short", "0x", "dashes")
def _(plan: Plan, variant: str) -> Result:
    plan.written = {
        "stdin": lambda mac: f"(stdin)= {mac.hex()}", "masked": lambda mac: "***", "short": lambda mac: mac.hex()[:-1],
        "0x": lambda mac: f"0x{mac.hex()}", "dashes": lambda mac: "-".join(f"{octet:02X}" for octet in mac),
    }[variant]  # fmt: skip


@mistake(
    "authorization-format",
    "wire",
    "id-alone",
    "id-date",
    "space-before-comma",
    "no-space",
    "quotes",
    "no-comma",
    "lower",
)
def _(plan: Plan, variant: str) -> Result:
    scope = f"/{'/'.join(plan.scope)}"
    plan.authorization = {
        "id-alone": lambda text: text.replace(scope, ""),
        "id-date": lambda text: text.replace(scope, scope[:11]),
        "space-before-comma": lambda text: text.replace(", S", " ,S"),
        "no-space": lambda text: text.replace(", ", ","),
        "quotes": lambda text: text.replace("=", '="').replace(", ", '", ') + '"',
        "no-comma": lambda text: text.replace(", ", " "),
        "lower": lambda text: text.replace("Credential", "credential"),
    }[variant]
    return plan.host.endswith(f"{plan.call.service}.tencentcloudapi.com")


@mistake("secret-id-whitespace", "wire", "space", "line-break")
def _(plan: Plan, variant: str) -> Result:
    plan.secret_id += " " if variant == "space" else "\u200b"


@mistake("secret-id-other", "wire", "appid", "cloud", "another", "secret")
def _(plan: Plan, variant: str) -> Result:
    ids = {
        "appid": "1251234567",
        "cloud": "LTAI5tExampleExample",
        "another": "AKID" + "z" * 32,
        "secret": plan.account.secret_key,
    }
    plan.secret_id = ids[variant]


@mistake("token-missing", "wire", "absent", "another", "superfluous")
def _(plan: Plan, variant: str) -> Result:
    plan.token = None if variant == "absent" else "T" * 40
    return (variant == "superfluous") == (plan.account.token is None)


@mistake("wrong-secret", "signing", "other", "appid")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = plan.secret[::-1] if variant == "other" else b"1251234567"


@mistake("unexplained", "signing", "other")
def _(plan: Plan, variant: str) -> Result:
    plan.secret = plan.secret[::-1]
