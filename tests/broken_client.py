"""A TC3 client with every mistake of the conformance protocol as a switch.

It is written from the documentation alone, with hashlib and hmac and nothing of tcrypto, and makes each mistake where
a real client makes it. ``send(call, credential, {"host-port": "dropped"})`` gives what goes over the wire.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from itertools import combinations
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, unquote, urlencode

ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

VARIANTS: dict[str, tuple[str, ...]] = {
    "clock-skew": ("behind", "ahead", "time-zone"),
    "timestamp-in-milliseconds": ("both", "header", "string-to-sign"),
    "timestamp-differs-from-header": ("read-twice", "later", "time-zone"),
    "date-not-utc": ("china", "america"),
    "secret-empty": ("empty", "undefined", "null", "none"),
    "secret-whitespace": ("line-feed", "crlf", "space", "leading", "bom", "tab"),
    "secret-quoted": ("double", "single"),
    "secret-is-id": ("on",),
    "wrong-secret": ("other", "appid"),
    "content-type-charset": ("added", "dropped", "added-tight"),
    "content-type-case": ("as-sent", "title"),
    "content-type-missing": ("signed-empty", "not-sent", "not-signed"),
    "body-empty-hash": ("on",),
    "body-reserialised": (
        "compact",
        "python",
        "ascii",
        "indent",
        "sorted",
        "reversed",
        "php",
        "go",
        "gson",
        "csharp",
        "javascript",
        "without-nulls",
        "repr",
    ),
    "body-trailing-newline": ("sent", "signed", "sent-crlf"),
    "body-hash-uppercase": ("on",),
    "get-body-hashed": ("object", "null", "params", "query", "numbers", "list"),
    "unsigned-payload-literal": ("declared", "undeclared"),
    "unsigned-payload-not-declared": ("header-missing", "body-signed"),
    "host-port": ("dropped", "added"),
    "host-case": ("as-sent", "upper", "label"),
    "host-scheme": ("https", "http"),
    "host-trailing-slash": ("on",),
    "host-default-endpoint": ("default", "regional"),
    "service-mismatch": ("other-product", "scope", "key", "capitals", "region"),
    "method-case": ("lower", "title"),
    "uri-path": ("root", "action", "double-slash", "decoded"),
    "uri-empty": ("on",),
    "query-order": ("sorted", "reversed", "shuffled"),
    "query-encoding": ("decoded", "percent20", "plus", "lower-hex", "twice", "strict"),
    "query-in-post": ("url", "params", "common"),
    "query-missing": ("on",),
    "action-case": ("as-sent", "upper"),
    "header-order": ("everywhere", "lines", "names", "authorization"),
    "header-value-whitespace": ("after-colon", "at-end", "one", "untrimmed"),
    "blank-line-missing": ("on",),
    "crlf": ("everywhere", "canonical-request", "string-to-sign"),
    "signed-headers-mismatch": ("action-not-listed", "action-not-signed", "names", "all-signed", "absent"),
    "canonical-hash-uppercase": ("on",),
    "scope-date": ("compact-scope", "key-yesterday", "stale", "slashes"),
    "scope-terminator": ("hyphen", "aws4", "scope", "key"),
    "key-prefix-missing": ("on",),
    "key-hex-chained": ("every", "inside", "capitals"),
    "key-order": ("service-first", "reversed", "swapped"),
    "key-aws4": ("on",),
    "signature-uppercase": ("on",),
    "signature-base64": ("of-bytes", "of-hex", "url-safe", "unpadded"),
    "signature-sha1": ("last", "every"),
    "token-missing": ("absent", "another", "superfluous"),
}


class Account(NamedTuple):
    """The true credential."""

    secret_id: str
    secret_key: str
    token: str | None


class Call(NamedTuple):
    """A call as its user means it. `params`: what the body or the query was made of."""

    method: str
    host: str
    path: str
    query: str
    content_type: str
    body: bytes
    params: dict[str, Any]
    service: str
    action: str
    region: str
    timestamp: int
    sign_action: bool
    unsigned_payload: bool = False


class Wire(NamedTuple):
    """What goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


# --- Calls of every shape ---------------------------------------------------------------------------------------------

SHAPES = ("json", "json", "get", "get", "multipart", "octet-stream", "path", "unsigned", "empty")


def random_account(random: Random) -> Account:
    name = "".join(random.choices(ALPHANUMERIC, k=32))
    key = "".join(random.choices(ALPHANUMERIC, k=32))
    token = "".join(random.choices(ALPHANUMERIC, k=96)) + "==" if random.random() < 0.4 else None
    return Account(f"AKID{name}", key, token)


def random_params(random: Random) -> dict[str, Any]:
    params: dict[str, Any] = {
        "Name": random.choice(["张三", "O'Neil & Söhne", "a b+c/d", "日本 <x>", "plain"]),
        "ImageUrl": f"https://example.com/{random.randrange(10**6)}.jpg?x=1&y=~2",
        "Limit": random.randrange(1, 100),
        "CardSide": random.choice(["FRONT", "BACK"]),
        "Ratio": random.choice([1.0, 0.5, 2.0]),
        "Filters": [{"Name": "zone", "Values": ["广州", "b"]}],
        "Cursor": None,
        "Reflect": random.choice([True, False]),
    }
    names = random.sample(list(params), random.randrange(2, 7))
    return {name: params[name] for name in names} | {"Nonce": random.randrange(10**9)}


def random_call(random: Random, shape: str | None = None) -> Call:
    shape = shape or random.choice(SHAPES)
    service, action = random.choice([("ocr", "IDCardOCR"), ("cvm", "DescribeInstances"), ("faceid", "GetFaceIdResult")])
    region = random.choice(["ap-guangzhou", "ap-shanghai", "eu-frankfurt"])
    hosts = [f"{service}.tencentcloudapi.com", f"{service}.{region}.tencentcloudapi.com", "127.0.0.1:8765"]
    host = random.choice([*hosts, hosts[0], "Gateway.Example.com:8443", f"{service}.tencentcloudapi.com:443"])
    params = random_params(random)
    method, path, query, body = "POST", "/", "", b""
    content_type = random.choice(["application/json", "application/json; charset=utf-8"])
    if random.random() < 0.2:
        content_type = random.choice(["application/json; charset=UTF-8", "Application/json"])
    if shape == "get":
        method = "GET"
        params = {name: value for name, value in params.items() if isinstance(value, (str, int))}
        content_type = random.choice(["application/x-www-form-urlencoded", "application/json"])
        query = urlencode(params, quote_via=random.choice([quote, quote_plus]))
    elif shape == "multipart":
        boundary = "----Boundary" + "".join(random.choices(ALPHANUMERIC, k=16))
        content_type = f"multipart/form-data; boundary={boundary}"
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="Image"; filename="a.jpg"\r\n\r\n'
        body = part.encode() + random.randbytes(200) + f"\r\n--{boundary}--\r\n".encode()
    elif shape in ("octet-stream", "unsigned"):
        content_type = "application/octet-stream"
        body = random.randbytes(300)
    elif shape != "empty":
        body = _dump(params, random.choice(["compact", "python", "ascii", "indent", "sorted"])).encode()
    if shape == "path":
        path = random.choice(["/v1/ocr", "/api", "/v1/%E6%96%87%E4%BB%B6"])
    if shape == "json" and random.random() < 0.3:
        query = "debug=1"
    midday = 86400 * random.randrange(18000, 20600)  # days in 2019 to 2026
    return Call(
        method, host, path, query, content_type, body, params, service, action, region,
        midday + random.randrange(86400), random.random() < 0.5, shape == "unsigned",
    )  # fmt: skip


def applies(call: Call, cause: str, variant: str) -> bool:
    """Whether a client can make that mistake with that call, and a server can see it."""
    get = call.method == "GET"
    match cause:
        case "content-type-charset":
            return "charset" not in call.content_type
        case "body-reserialised":
            return bool(call.body) and "json" in call.content_type.lower()
        case "body-trailing-newline" | "body-empty-hash":
            return bool(call.body) and not call.unsigned_payload
        case "get-body-hashed" | "query-order" | "query-encoding" | "query-missing":
            return get
        case "query-in-post":
            return not get and (variant != "params" or call.body[:1] == b"{")
        case "service-mismatch":  # no other host tells which service it serves
            return variant in ("scope", "key") or call.host.partition(":")[0].endswith(".tencentcloudapi.com")
        case "action-case":
            return call.sign_action
        case _:
            return True


# --- The client -------------------------------------------------------------------------------------------------------


def send(call: Call, account: Account, mistakes: Mapping[str, str] = {}) -> Wire:
    """Sign a call and send it, with mistakes: cause id to variant."""
    made = mistakes.get
    sent_time, signed_time = _times(call.timestamp, made)
    content_type, signed_content_type = _content_type(call, made)
    sent_body, signed_body = _bodies(call, made)
    host, signed_host = _hosts(call, made)
    values = {"content-type": signed_content_type, "host": signed_host}
    if call.sign_action:
        action = call.action.lower()
        if variant := made("action-case"):
            action = call.action if variant == "as-sent" else call.action.upper()
        values["x-tc-action"] = action

    headers = [("Content-Type", content_type), ("Host", host), ("X-TC-Action", call.action)]
    headers += [("X-TC-Version", "2018-11-19"), ("X-TC-Region", call.region), ("X-TC-Timestamp", sent_time)]
    token = account.token
    if variant := made("token-missing"):
        token = {"absent": None, "another": "T" * 40, "superfluous": "T" * 40}[variant]
        if (variant == "superfluous") != (account.token is None):
            token = account.token
    if token is not None:
        headers.append(("X-TC-Token", token))

    # The canonical request
    names = sorted(values)
    listed, in_canonical, lines = list(names), list(names), list(names)
    match made("header-order"):
        case "everywhere":
            listed, in_canonical, lines = names[::-1], names[::-1], names[::-1]
        case "lines":
            lines = names[::-1]
        case "names":
            in_canonical = names[::-1]
        case "authorization":
            listed = names[::-1]
    match made("signed-headers-mismatch"):
        case "action-not-listed" if not call.sign_action:
            values["x-tc-action"] = call.action.lower()
            in_canonical, lines = [*in_canonical, "x-tc-action"], [*lines, "x-tc-action"]
        case "action-not-signed" if not call.sign_action:
            listed = [*listed, "x-tc-action"]
        case "names" if call.sign_action:
            in_canonical = [name for name in in_canonical if name != "x-tc-action"]
        case "all-signed":
            extra = {"x-tc-version": "2018-11-19", "x-tc-region": call.region, "x-tc-timestamp": sent_time}
            values |= extra | {"x-tc-action": call.action.lower()}
            in_canonical = lines = sorted(values)
        case "absent":
            values["x-tc-language"] = ""
            listed, in_canonical, lines = sorted(values), sorted(values), sorted(values)
    if made("content-type-missing") == "not-signed":
        lines = [name for name in lines if name != "content-type"]
    match made("header-value-whitespace"):
        case "after-colon":
            values = {name: f" {value}" for name, value in values.items()}
        case "at-end":
            values = {name: f"{value} " for name, value in values.items()}
        case "one":
            values["host"] = f" {values['host']}"
        case "untrimmed":
            headers[0] = ("Content-Type", f"{content_type}  ")
            values["content-type"] += "  "
    method = call.method
    if variant := made("method-case"):
        method = method.lower() if variant == "lower" else method.title()
    newline = "\r\n" if made("crlf") in ("everywhere", "canonical-request") else "\n"
    hashed = hashlib.sha256(signed_body).hexdigest()
    if call.unsigned_payload:
        headers.append(("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"))
    if made("body-hash-uppercase"):
        hashed = hashed.upper()
    match made("unsigned-payload-not-declared"):
        case "header-missing":
            hashed = hashlib.sha256(b"UNSIGNED-PAYLOAD").hexdigest()
            headers = [header for header in headers if header[0] != "X-TC-Content-SHA256"]
        case "body-signed":
            hashed = hashlib.sha256(sent_body).hexdigest()
            if not call.unsigned_payload:
                headers.append(("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"))
    if variant := made("unsigned-payload-literal"):
        hashed = "UNSIGNED-PAYLOAD"
        if variant == "declared" and not call.unsigned_payload:
            headers.append(("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"))
    canonical_headers = "".join(f"{name}:{values[name]}{newline}" for name in lines)
    if made("blank-line-missing"):
        canonical_headers = canonical_headers[: -len(newline)]
    canonical = newline.join(
        [method, _uri(call, made), _query(call, made), canonical_headers, ";".join(in_canonical), hashed]
    )

    # The string to sign
    newline = "\r\n" if made("crlf") in ("everywhere", "string-to-sign") else "\n"
    scope, chain = _scopes(call, made)
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    if made("canonical-hash-uppercase"):
        hashed = hashed.upper()
    to_sign = newline.join(["TC3-HMAC-SHA256", signed_time, "/".join(scope), hashed])

    # The signature
    key = _key(_secret(account, made), chain, made)
    mac = hmac.new(key, to_sign.encode(), "sha1" if made("signature-sha1") else "sha256")
    signature = mac.hexdigest()
    if made("signature-uppercase"):
        signature = signature.upper()
    match made("signature-base64"):
        case "of-bytes":
            signature = base64.b64encode(mac.digest()).decode()
        case "of-hex":
            signature = base64.b64encode(mac.hexdigest().encode()).decode()
        case "url-safe":
            signature = base64.urlsafe_b64encode(mac.digest()).decode()
        case "unpadded":
            signature = base64.b64encode(mac.digest()).decode().rstrip("=")
    credential = f"{account.secret_id}/{'/'.join(scope)}"
    authorization = f"TC3-HMAC-SHA256 Credential={credential}, SignedHeaders={';'.join(listed)}, Signature={signature}"
    headers.append(("Authorization", authorization))
    if made("content-type-missing") == "not-sent":
        headers = [header for header in headers if header[0] != "Content-Type"]
    target = f"{call.path}?{call.query}" if call.query else call.path
    return Wire(call.method, target, tuple(headers), sent_body)


def _times(now: int, made: Any) -> tuple[str, str]:
    """The header's timestamp, and the one in the string to sign."""
    match made("clock-skew"):
        case "behind":
            now -= 301
        case "ahead":
            now += 4321
        case "time-zone":
            now += 8 * 3600
    sent = signed = str(now)
    match made("timestamp-in-milliseconds"):
        case "both":
            sent = signed = f"{now}123"
        case "header":
            sent = f"{now}000"
        case "string-to-sign":
            signed = f"{now}000"
    match made("timestamp-differs-from-header"):
        case "read-twice":
            signed = str(now - 1)
        case "later":
            signed = str(now + 3)
        case "time-zone":
            signed = str(now + 8 * 3600)
    return sent, signed


def _secret(account: Account, made: Any) -> str:
    secret = account.secret_key
    match made("secret-whitespace"):
        case "line-feed":
            secret += "\n"
        case "crlf":
            secret += "\r\n"
        case "space":
            secret += " "
        case "tab":
            secret += "\t"
        case "leading":
            secret = f" {secret}"
        case "bom":
            secret = f"\ufeff{secret}"
    if variant := made("secret-quoted"):
        secret = f'"{secret}"' if variant == "double" else f"'{secret}'"
    if variant := made("secret-empty"):
        secret = {"empty": "", "undefined": "undefined", "null": "null", "none": "None"}[variant]
    if made("secret-is-id"):
        secret = account.secret_id
    if variant := made("wrong-secret"):
        secret = secret[::-1] if variant == "other" else "1251234567"
    return secret


def _content_type(call: Call, made: Any) -> tuple[str, str]:
    """Content-Type as sent, and as signed."""
    sent, signed = call.content_type, call.content_type.lower()
    match made("content-type-case"):
        case "as-sent":
            signed = sent
        case "title":
            signed = signed.title()
    match made("content-type-charset"):
        case "added":
            sent = f"{sent}; charset=utf-8"
        case "added-tight":
            sent = f"{sent};charset=UTF-8"
        case "dropped":
            signed = f"{signed}; charset=utf-8"
    match made("content-type-missing"):
        case "signed-empty":
            signed = ""
        case "not-sent":
            signed = "application/json"
    return sent, signed


def _bodies(call: Call, made: Any) -> tuple[bytes, bytes]:
    """The body as sent, and what was hashed."""
    sent = signed = call.body
    if call.unsigned_payload:
        signed = b"UNSIGNED-PAYLOAD"
    if variant := made("body-reserialised"):
        signed = _dump(json.loads(sent), variant).encode()
    if made("body-empty-hash"):
        signed = b""
    match made("body-trailing-newline"):
        case "sent":
            sent += b"\n"
        case "sent-crlf":
            sent += b"\r\n"
        case "signed":
            signed += b"\n"
    if variant := made("get-body-hashed"):
        numbers = {name: value if isinstance(value, int) else str(value) for name, value in call.params.items()}
        texts = {name: str(value) for name, value in call.params.items()}
        signed = {
            "object": "{}",
            "null": "null",
            "list": "[]",
            "params": json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
            "numbers": json.dumps(numbers),
            "query": call.query,
        }[variant].encode()
    return sent, signed


def _dump(value: Any, style: str) -> str:
    """JSON as different languages' libraries write it."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    match style:
        case "python":
            return json.dumps(value, ensure_ascii=False)
        case "ascii":
            return json.dumps(value)
        case "indent":
            return json.dumps(value, ensure_ascii=False, indent=2)
        case "sorted":
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        case "reversed":
            return json.dumps(dict(reversed(value.items())), ensure_ascii=False, separators=(",", ":"))
        case "php":
            return json.dumps(value, separators=(",", ":")).replace("/", "\\/")
        case "go":
            return compact.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        case "gson":
            return "".join(f"\\u{ord(c):04x}" if c in "<>&='" else c for c in compact)
        case "csharp":
            return "".join(f"\\u{ord(c):04X}" if c in "<>&'+`" or not c.isascii() else c for c in compact)
        case "javascript":
            whole = {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in value.items()}
            return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        case "without-nulls":
            filled = {name: item for name, item in value.items() if item is not None}
            return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
        case "repr":
            return str(value)
        case _:
            return compact


def _hosts(call: Call, made: Any) -> tuple[str, str]:
    """Host as sent, and as signed."""
    sent, signed = call.host, call.host.lower()
    match made("host-default-endpoint"):
        case "default":
            signed = f"{call.service}.tencentcloudapi.com"
        case "regional":
            signed = f"{call.service}.{call.region}.tencentcloudapi.com"
    match made("host-port"):
        case "dropped":
            signed = signed.partition(":")[0]
        case "added" if ":" not in signed:
            signed += ":443"
    match made("host-case"):
        case "as-sent":
            signed = sent
        case "upper":
            sent = signed = signed.upper()
        case "label":
            signed = signed.partition(".")[0].upper() + "." + signed.partition(".")[2]
    if variant := made("host-scheme"):
        signed = f"{variant}://{signed}"
    if made("host-trailing-slash"):
        signed += "/"
    return sent, signed


def _uri(call: Call, made: Any) -> str:
    if made("uri-empty"):
        return ""
    match made("uri-path"):
        case "root":
            return "/"
        case "action":
            return f"/{call.action}"
        case "double-slash":
            return "//"
        case "decoded":
            return unquote(call.path)
    return call.path


def _query(call: Call, made: Any) -> str:
    if call.method != "GET":
        match made("query-in-post"):
            case "url":
                return call.query
            case "params":
                return urlencode(json.loads(call.body))
            case "common":
                return f"Action={call.action}&Version=2018-11-19&Region={call.region}"
        return ""
    if made("query-missing"):
        return ""
    query = call.query
    pairs = query.split("&")
    match made("query-order"):
        case "sorted":
            query = "&".join(sorted(pairs))
        case "reversed":
            query = "&".join(pairs[::-1])
        case "shuffled":
            query = "&".join([*pairs[2:], *pairs[:2]] if len(pairs) <= 5 else sorted(pairs))
    match made("query-encoding"):
        case "decoded":
            query = unquote(query.replace("+", " "))
        case "percent20":
            query = query.replace("+", "%20")
        case "plus":
            query = query.replace("%20", "+")
        case "lower-hex":
            query = "%".join(part[:2].lower() + part[2:] if i else part for i, part in enumerate(query.split("%")))
        case "twice":
            query = quote(query, safe="=&")
        case "strict":
            query = query.replace("/", "%2F").replace("~", "%7E")
    return query


def _scopes(call: Call, made: Any) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """The credential scope, and what the key is derived over."""
    now = call.timestamp
    match made("clock-skew"):
        case "behind":
            now -= 301
        case "ahead":
            now += 4321
        case "time-zone":
            now += 8 * 3600
    if variant := made("date-not-utc"):
        now += 8 * 3600 if variant == "china" else -8 * 3600
    date = time.strftime("%Y-%m-%d", time.gmtime(now))
    scope_date = key_date = date
    match made("scope-date"):
        case "compact-scope":
            scope_date = key_date = date.replace("-", "")
        case "slashes":
            key_date = date.replace("-", "/")
        case "key-yesterday":
            key_date = time.strftime("%Y-%m-%d", time.gmtime(now - 86400))
        case "stale":
            scope_date = key_date = "2019-01-01"
    scope_service = key_service = call.service
    match made("service-mismatch"):
        case "other-product":
            scope_service = key_service = "cbs"
        case "scope":
            scope_service = "cbs"
        case "key":
            key_service = "cbs"
        case "capitals":
            scope_service = key_service = call.service.upper()
        case "region":
            scope_service = key_service = call.region
    scope_end = key_end = "tc3_request"
    match made("scope-terminator"):
        case "hyphen":
            scope_end = key_end = "tc3-request"
        case "aws4":
            scope_end = key_end = "aws4_request"
        case "scope":
            scope_end = "request"
        case "key":
            key_end = "aws4_request"
    return (scope_date, scope_service, scope_end), (key_date, key_service, key_end)


def _key(secret: str, chain: tuple[str, str, str], made: Any) -> bytes:
    digest = "sha1" if made("signature-sha1") == "every" else "sha256"
    prefix = "TC3"
    if made("key-prefix-missing"):
        prefix = ""
    if made("key-aws4"):
        prefix = "AWS4"
    key = (prefix + secret).encode()
    parts = list(chain)
    match made("key-order"):
        case "service-first":
            parts = [chain[1], chain[0], chain[2]]
        case "reversed":
            parts = parts[::-1]
    hexed = made("key-hex-chained")
    for step, part in enumerate(parts):
        if made("key-order") == "swapped":
            key = hmac.digest(part.encode(), key, digest)
            continue
        key = hmac.digest(key, part.encode(), digest)
        if hexed == "every" or (hexed == "inside" and step < 2):
            key = key.hex().encode()
        elif hexed == "capitals":
            key = key.hex().upper().encode()
    return key


# --- Pairs ------------------------------------------------------------------------------------------------------------

# Mistakes that touch the same thing, so that two of them aren't two: one hides the other, or both make a third.
_SAME = tuple(
    frozenset(group.split())
    for group in (
        "timestamp-in-milliseconds timestamp-differs-from-header clock-skew date-not-utc scope-date",
        "secret-empty secret-whitespace secret-quoted secret-is-id",
        "content-type-charset content-type-case content-type-missing",
        "body-empty-hash body-reserialised body-trailing-newline body-hash-uppercase get-body-hashed "
        "unsigned-payload-literal unsigned-payload-not-declared",
        "host-port host-case host-scheme host-trailing-slash host-default-endpoint service-mismatch",
        "uri-path uri-empty",
        "query-order query-encoding query-in-post query-missing",
        "signed-headers-mismatch header-order action-case header-value-whitespace content-type-missing",
        "scope-terminator key-order key-hex-chained key-prefix-missing key-aws4 service-mismatch",
        "signature-uppercase signature-base64",
    )
)


def independent_pairs() -> list[tuple[str, str]]:
    causes = [cause for cause in VARIANTS if cause != "wrong-secret"]
    return [pair for pair in combinations(causes, 2) if not any(set(pair) <= group for group in _SAME)]


def broken(random: Random, *causes: str) -> tuple[Call, Account, Wire] | None:
    """A random call with these mistakes, each of which changes what is sent; None if no call can have them all."""
    for _ in range(300):
        call, account = random_call(random), random_account(random)
        mistakes = {cause: random.choice(VARIANTS[cause]) for cause in causes}
        if not all(applies(call, cause, variant) for cause, variant in mistakes.items()):
            continue
        wire = send(call, account, mistakes)
        fewer = [{cause: variant for cause, variant in mistakes.items() if cause != left} for left in mistakes]
        if wire not in [send(call, account, others) for others in fewer]:
            return call, account, wire
    return None
