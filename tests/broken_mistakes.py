"""Every mistake of a TC3 client, made on a plan as real clients make it: see broken_client."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import time
import zlib
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from broken_calls import dump
from broken_client import Plan, hexed, mistake

Result = object


# --- The body: what is sent, and what is hashed -----------------------------------------------------------------------


def _is_json(plan: Plan) -> bool:
    return bool(plan.call.body) and "json" in plan.call.content_type.lower()


_STYLES = ("compact", "python", "ascii", "indent", "sorted", "reversed", "php", "go", "gson", "csharp", "javascript",
           "without-nulls", "repr")  # fmt: skip


@mistake("body-reserialised", "payload", *_STYLES)
def _(plan: Plan, variant: str) -> Result:
    if not _is_json(plan):
        return False
    plan.payload = dump(json.loads(plan.call.body), variant).encode()
    return None


@mistake("body-empty-hash", "payload")
def _(plan: Plan, variant: str) -> Result:
    plan.payload = b""
    return bool(plan.call.body) and not plan.call.unsigned_payload


@mistake("body-trailing-newline", "payload", "sent", "signed", "sent-crlf")
def _(plan: Plan, variant: str) -> Result:
    if variant == "signed":
        plan.payload += b"\n"
    else:
        plan.sent_body += b"\n" if variant == "sent" else b"\r\n"
    return bool(plan.call.body) and not plan.call.unsigned_payload


@mistake("get-body-hashed", "payload", "object", "null", "params", "query", "numbers", "list")
def _(plan: Plan, variant: str) -> Result:
    params = plan.call.params
    numbers = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
    texts = {name: str(value) for name, value in params.items()}
    plan.payload = {
        "object": "{}",
        "null": "null",
        "list": "[]",
        "params": json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
        "numbers": json.dumps(numbers),
        "query": plan.call.query,
    }[variant].encode()
    return plan.call.method == "GET"


@mistake("body-not-sent", "payload", "object", "null", "text", "spaces")
def _(plan: Plan, variant: str) -> Result:
    plan.payload = {"object": b"{}", "null": b"null", "text": b'""', "spaces": b"{ }"}[variant]
    return plan.call.method == "POST" and not plan.call.body


@mistake("body-form-json", "payload", "json-signed", "json-spaced", "form-signed", "form-percent20")
def _(plan: Plan, variant: str) -> Result:
    if not _is_json(plan):
        return False
    flat = {name: value for name, value in plan.call.params.items() if type(value) in (str, int)}
    if variant.startswith("json"):
        plan.sent_body = urlencode(flat).encode()
        plan.payload = dump(flat, "compact" if variant == "json-signed" else "python").encode()
    else:
        plan.sent_body = dump(flat, "python").encode()
        plan.payload = urlencode(
            flat, quote_via=quote if variant == "form-percent20" else __import__("urllib.parse").parse.quote_plus
        ).encode()
    return all(text == str(flat[name]) and not text.startswith("0") for name, text in parse_qsl(urlencode(flat)))


@mistake("body-bom", "payload", "sent", "signed")
def _(plan: Plan, variant: str) -> Result:
    if variant == "sent":
        plan.sent_body = b"\xef\xbb\xbf" + plan.sent_body
    else:
        plan.payload = b"\xef\xbb\xbf" + plan.payload
    return _is_json(plan)


@mistake("body-charset", "payload", "gbk", "latin-1", "ascii", "low-bytes", "twice", "gbk-sent", "twice-sent", "utf-16")
def _(plan: Plan, variant: str) -> Result:
    if not _is_json(plan):
        return False
    text = plan.sent_body.decode()
    if "ö" in text or all(c.isascii() for c in text):
        return False
    match variant:
        case "gbk" | "latin-1" | "ascii":
            plan.payload = text.encode(variant, "replace")
        case "low-bytes":
            plan.payload = bytes(ord(c) & 255 for c in text)
        case "twice":
            plan.payload = text.encode().decode("latin-1").encode()
        case "utf-16":
            plan.payload = text.encode("utf-16-le")
        case "gbk-sent":
            plan.sent_body = text.encode("gbk")
        case "twice-sent":
            plan.sent_body = text.encode().decode("latin-1").encode()
    return None


@mistake("body-compressed", "payload", "gzip", "zlib", "deflate")
def _(plan: Plan, variant: str) -> Result:
    squeezed = zlib.compress(plan.sent_body)
    plan.sent_body = {"gzip": gzip.compress(plan.sent_body), "zlib": squeezed, "deflate": squeezed[2:-4]}[variant]
    plan.sent_headers.append(("Content-Encoding", "gzip" if variant == "gzip" else "deflate"))
    return bool(plan.call.body) and not plan.call.unsigned_payload


@mistake("body-truncated", "payload", "characters")
def _(plan: Plan, variant: str) -> Result:
    if not _is_json(plan):
        return False
    text = plan.sent_body.decode()
    plan.sent_body = plan.sent_body[: len(text)]
    return (
        not plan.sent_body.isascii() and len(plan.sent_body) != len(text.encode()) and text.encode() != plan.sent_body
    )


@mistake("body-json-twice", "payload", "sent", "signed", "signed-raw")
def _(plan: Plan, variant: str) -> Result:
    if not _is_json(plan):
        return False
    text = plan.sent_body.decode()
    if variant == "sent":
        plan.sent_body = json.dumps(text).encode()
    else:
        plan.payload = json.dumps(text, ensure_ascii=variant == "signed").encode()
    return None


@mistake("body-repr", "payload", "object", "bytes", "csharp", "node", "go", "java", "array")
def _(plan: Plan, variant: str) -> Result:
    data = plan.sent_body
    params = json.loads(data) if _is_json(plan) else {}
    shown = "".join(f" {octet:02x}" for octet in data[:50])
    more = f" ... {len(data) - 50} more byte{'s' if len(data) != 51 else ''}" if len(data) > 50 else ""
    plan.payload = {
        "object": "[object Object]",
        "bytes": str(data),
        "csharp": "System.Byte[]",
        "node": f"<Buffer{shown}{more}>",
        "go": f"[{' '.join(map(str, data))}]",
        "array": ",".join(map(str, data)),
        "java": "{" + ", ".join(f"{n}={v}" for n, v in params.items()) + "}",
    }[variant].encode()
    plain = all(type(value) in (str, int) for value in params.values())
    return _is_json(plan) and (variant != "java" or plain)


@mistake("unsigned-payload-not-declared", "payload", "header-missing", "body-signed")
def _(plan: Plan, variant: str) -> Result:
    plan.declares = variant == "body-signed"
    plan.payload = plan.sent_body if variant == "body-signed" else b"UNSIGNED-PAYLOAD"


@mistake("unsigned-payload-literal", "payload", "declared", "undeclared")
def _(plan: Plan, variant: str) -> Result:
    plan.payload_text = lambda data: b"UNSIGNED-PAYLOAD"
    plan.declares = plan.declares or variant == "declared"


@mistake("body-hash-uppercase", "payload")
def _(plan: Plan, variant: str) -> Result:
    plan.payload_text = lambda data: hexed(data).upper()


@mistake("payload-hash-empty", "payload")
def _(plan: Plan, variant: str) -> Result:
    plan.payload_text = lambda data: b""


@mistake("payload-not-hashed", "payload")
def _(plan: Plan, variant: str) -> Result:
    plan.payload_text = lambda data: data
    return bool(plan.call.body) and not plan.call.unsigned_payload


@mistake("body-not-given", "payload wire")
def _(plan: Plan, variant: str) -> Result:
    plan.sent_headers.append(("Content-Length", str(len(plan.sent_body))))
    plan.sent_body = b""
    return bool(plan.call.body) and not plan.call.unsigned_payload


# --- The request line -------------------------------------------------------------------------------------------------


@mistake("method-case", "head", "lower", "title")
def _(plan: Plan, variant: str) -> Result:
    plan.method = plan.method.lower() if variant == "lower" else plan.method.title()


@mistake("uri-encoding", "head", "decoded", "twice")
def _(plan: Plan, variant: str) -> Result:
    plan.uri = unquote(plan.uri) if variant == "decoded" else quote(plan.uri)
    return "%" in plan.call.path


@mistake("uri-path", "head", "root", "action", "double-slash", "trailing-slash")
def _(plan: Plan, variant: str) -> Result:
    plan.uri = {"root": "/", "action": f"/{plan.call.action}", "double-slash": "//", "trailing-slash": f"{plan.uri}/"}[
        variant
    ]
    return plan.uri != plan.call.path


@mistake("uri-empty", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.uri = ""


@mistake("query-question-mark", "head", "before-query", "after-path")
def _(plan: Plan, variant: str) -> Result:
    if variant == "before-query":
        plan.query = f"?{plan.query}"
    else:
        plan.uri += "?"


@mistake("query-in-post", "head", "url", "params", "common")
def _(plan: Plan, variant: str) -> Result:
    call = plan.call
    if call.method == "GET" or (variant == "params" and call.body[:1] != b"{") or (variant == "url" and not call.query):
        return False
    common = f"Action={call.action}&Version=2018-11-19&Region={call.region}"
    plan.query = {"url": call.query, "common": common}.get(variant, "")
    if variant == "params":
        plan.query = urlencode(json.loads(call.body))
    return None


@mistake("query-missing", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.query = ""
    return plan.call.method == "GET"


@mistake("query-equals", "head", "signed", "sent")
def _(plan: Plan, variant: str) -> Result:
    with_equals, without = f"{plan.query}&Empty=", f"{plan.query}&Empty"
    sent, plan.query = (without, with_equals) if variant == "signed" else (with_equals, without)
    plan.target = f"{plan.call.path}?{sent}"
    return plan.call.method == "GET"


@mistake("query-empty", "head", "left-out-signed", "left-out-sent")
def _(plan: Plan, variant: str) -> Result:
    if plan.call.method != "GET":
        return False
    pairs = plan.query.split("&")
    longer = "&".join(sorted([*pairs, "Token="])) if pairs == sorted(pairs) else f"{plan.query}&Token="
    if variant == "left-out-signed":
        plan.target = f"{plan.call.path}?{longer}"
    else:
        plan.query = longer
    return None


@mistake("query-order", "head", "sorted", "reversed", "shuffled")
def _(plan: Plan, variant: str) -> Result:
    pairs = plan.query.split("&")
    shuffled = [*pairs[2:], *pairs[:2]] if len(pairs) <= 5 else sorted(pairs)
    plan.query = "&".join({"sorted": sorted(pairs), "reversed": pairs[::-1], "shuffled": shuffled}[variant])
    return plan.call.method == "GET"


@mistake("query-encoding", "head", "decoded", "percent20", "plus", "lower-hex", "twice", "strict")
def _(plan: Plan, variant: str) -> Result:
    query = plan.query
    plan.query = {
        "decoded": unquote(query.replace("+", " ")),
        "percent20": query.replace("+", "%20"),
        "plus": query.replace("%20", "+"),
        "lower-hex": "%".join(part[:2].lower() + part[2:] if i else part for i, part in enumerate(query.split("%"))),
        "twice": quote(query, safe="=&"),
        "strict": query.replace("/", "%2F").replace("~", "%7E"),
    }[variant]
    return plan.call.method == "GET"


# --- The headers ------------------------------------------------------------------------------------------------------


@mistake("content-type-charset", "head", "added", "dropped", "added-tight")
def _(plan: Plan, variant: str) -> Result:
    if "charset" in plan.call.content_type or "multipart" in plan.call.content_type:
        return False
    if variant == "dropped":
        plan.values["content-type"] += "; charset=utf-8"
    else:
        plan.content_type += "; charset=utf-8" if variant == "added" else ";charset=UTF-8"
    return None


@mistake("content-type-case", "head", "as-sent", "title")
def _(plan: Plan, variant: str) -> Result:
    signed = plan.values["content-type"]
    plan.values["content-type"] = plan.content_type if variant == "as-sent" else signed.title()


@mistake("content-type-missing", "head", "signed-empty", "not-sent", "not-signed")
def _(plan: Plan, variant: str) -> Result:
    match variant:
        case "signed-empty":
            plan.values["content-type"] = ""
        case "not-sent":
            plan.values["content-type"] = "application/json"
            plan.after.append(lambda headers: [header for header in headers if header[0] != "Content-Type"])
        case "not-signed":
            plan.lines.remove("content-type")


@mistake("content-type-other", "head", "multipart", "xml", "form", "text", "boundary")
def _(plan: Plan, variant: str) -> Result:
    if variant == "boundary":
        plan.values["content-type"] = "multipart/form-data"
        return "boundary" in plan.content_type
    plan.content_type = {
        "multipart": "multipart/form-data; boundary=abc", "xml": "text/xml", "text": "text/plain;charset=UTF-8",
        "form": "application/x-www-form-urlencoded",
    }[variant]  # fmt: skip
    return plan.call.content_type == "application/json" and plan.call.method == "POST"


@mistake("host-default-endpoint", "head", "default", "regional", "regional-sent")
def _(plan: Plan, variant: str) -> Result:
    call = plan.call
    default, regional = f"{call.service}.tencentcloudapi.com", f"{call.service}.{call.region}.tencentcloudapi.com"
    if variant == "regional-sent":
        plan.host, plan.values["host"] = regional, default
        return True
    plan.values["host"] = default if variant == "default" else regional
    return call.host.partition(":")[0] not in (default, regional) or (variant == "regional" and call.host == default)


@mistake("host-other", "head", "localhost", "port", "product", "dot")
def _(plan: Plan, variant: str) -> Result:
    other = {"localhost": "localhost", "port": "localhost:8080", "product": "sts.tencentcloudapi.com"}
    plan.values["host"] = other.get(variant, f"{plan.values['host']}.")
    return variant != "dot" or ":" not in plan.call.host


@mistake("host-port", "head", "dropped", "added")
def _(plan: Plan, variant: str) -> Result:
    if variant == "dropped":
        plan.values["host"] = plan.values["host"].partition(":")[0]
        return ":" in plan.call.host and not plan.call.host.endswith(":443")
    plan.values["host"] += ":443"
    return ":" not in plan.call.host


@mistake("host-case", "head", "as-sent", "upper", "label")
def _(plan: Plan, variant: str) -> Result:
    signed = plan.values["host"]
    first, _, rest = signed.partition(".")
    if variant == "upper":
        plan.host = signed = signed.upper()
    plan.values["host"] = {"as-sent": plan.host, "upper": signed}.get(variant, f"{first.upper()}.{rest}")


@mistake("host-scheme", "head", "https", "http")
def _(plan: Plan, variant: str) -> Result:
    plan.values["host"] = f"{variant}://{plan.values['host']}"


@mistake("host-trailing-slash", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.values["host"] += "/"


@mistake("action-case", "head", "as-sent", "upper")
def _(plan: Plan, variant: str) -> Result:
    if not plan.call.sign_action:
        return False
    plan.values["x-tc-action"] = plan.call.action if variant == "as-sent" else plan.call.action.upper()
    return None


@mistake("header-changed", "head", "accept-encoding", "forwarded", "length", "agent")
def _(plan: Plan, variant: str) -> Result:
    name, signed, sent = {
        "accept-encoding": ("Accept-Encoding", "identity", "gzip, deflate, br"),
        "forwarded": ("X-Forwarded-For", "10.1.2.3", "10.1.2.3, 172.16.0.9"),
        "length": ("Content-Length", str(len(plan.call.body.decode(errors="replace"))), str(len(plan.call.body))),
        "agent": ("User-Agent", "my-client/1.0", "my-client/1.0 okhttp/4.9"),
    }[variant]
    _also_signed(plan, name, signed, sent)
    return signed != sent


@mistake("header-missing", "head", "connection", "transfer-encoding")
def _(plan: Plan, variant: str) -> Result:
    name, signed = ("Connection", "keep-alive") if variant == "connection" else ("Transfer-Encoding", "chunked")
    _also_signed(plan, name, signed, None)


def _also_signed(plan: Plan, name: str, signed: str, sent: str | None) -> None:
    plan.values[name.lower()] = signed
    for names in (plan.lines, plan.named, plan.listed):
        names.append(name.lower())
        names.sort()
    if sent is not None:
        plan.sent_headers.append((name, sent))


@mistake("header-twice", "wire head", "content-type", "action")
def _(plan: Plan, variant: str) -> Result:
    header = ("Content-Type", "text/plain") if variant == "content-type" else ("X-TC-Action", "DescribeOthers")
    plan.sent_headers.append(header)


@mistake("header-value-whitespace", "head", "after-colon", "at-end", "one", "untrimmed")
def _(plan: Plan, variant: str) -> Result:
    match variant:
        case "after-colon":
            plan.values = {name: f" {value}" for name, value in plan.values.items()}
        case "at-end":
            plan.values = {name: f"{value} " for name, value in plan.values.items()}
        case "one":
            plan.values["host"] = f" {plan.values['host']}"
        case "untrimmed":
            plan.content_type += "  "
            plan.values["content-type"] += "  "


@mistake("header-name-case", "head", "lines", "lines-and-names", "everywhere")
def _(plan: Plan, variant: str) -> Result:
    plan.name_of = str.title
    title = [name.title() for name in plan.listed]
    listed = title if variant == "everywhere" else list(plan.listed)
    if variant == "lines":
        separator = plan.separator.join(plan.named)
        plan.lay_out.append(
            lambda text: text.replace(separator.replace("content-type", "Content-Type").title(), separator)
        )
    joined = plan.listed_separator.join(listed)
    plan.authorization = lambda text: text.replace(plan.listed_separator.join(title), joined)


@mistake("signed-headers-separator", "head", "trailing", "comma", "space")
def _(plan: Plan, variant: str) -> Result:
    if variant == "trailing":
        plan.named.append("")
        plan.listed.append("")
    else:
        plan.separator = plan.listed_separator = "," if variant == "comma" else "; "


@mistake("header-order", "head", "everywhere", "lines", "names", "authorization")
def _(plan: Plan, variant: str) -> Result:
    if variant in ("everywhere", "lines"):
        plan.lines.reverse()
    if variant in ("everywhere", "names"):
        plan.named.reverse()
    if variant in ("everywhere", "authorization"):
        plan.listed.reverse()


@mistake("signed-headers-mismatch", "head", "action-not-listed", "action-not-signed", "names", "all-signed", "absent")
def _(plan: Plan, variant: str) -> Result:
    call, action = plan.call, "x-tc-action"
    match variant:
        case "action-not-listed":
            plan.values[action] = call.action.lower()
            plan.named, plan.lines = [*plan.named, action], [*plan.lines, action]
            return not call.sign_action
        case "action-not-signed":
            plan.listed = [*plan.listed, action]
            return not call.sign_action
        case "names":
            plan.named = [name for name in plan.named if name != action]
            return call.sign_action
        case "all-signed":
            extra = {"x-tc-version": "2018-11-19", "x-tc-region": call.region, "x-tc-timestamp": plan.sent_time}
            plan.values |= extra | {action: call.action.lower()}
            plan.named = plan.lines = sorted(plan.values)
        case "absent":
            plan.values["x-tc-language"] = ""
            plan.listed, plan.named, plan.lines = sorted(plan.values), sorted(plan.values), sorted(plan.values)
    return None


# --- The texts as a whole ---------------------------------------------------------------------------------------------


@mistake("blank-line-missing", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.blank_line = False


def _on_lines(change: Any) -> Any:
    def changed(text: str) -> str:
        lines = text.split("\n")
        change(lines)
        return "\n".join(lines)

    return changed


@mistake("blank-line-extra", "head", "after-headers", "before-hash", "start", "every-line")
def _(plan: Plan, variant: str) -> Result:
    if variant == "every-line":
        plan.header_newline = "\n\n"
        return
    plan.lay_out.append(
        _on_lines(lambda lines: lines.insert({"after-headers": -2, "before-hash": -1, "start": 0}[variant], ""))
    )


@mistake("line-missing", "head", "query", "names", "uri", "joined")
def _(plan: Plan, variant: str) -> Result:
    if variant == "joined":
        plan.lay_out.append(_on_lines(lambda lines: lines.append(lines.pop(-2) + lines.pop())))
    else:
        plan.lay_out.append(_on_lines(lambda lines: lines.pop({"query": 2, "names": -2, "uri": 1}[variant])))
    return variant != "query" or plan.query == ""


@mistake("line-indented", "head", "4", "8", "tab")
def _(plan: Plan, variant: str) -> Result:
    indent = "\t" if variant == "tab" else " " * int(variant)
    plan.lay_out.append(lambda text: text.replace("\n", f"\n{indent}"))


@mistake("line-feed-literal", "head signing", "both", "canonical", "string-to-sign", "letter")
def _(plan: Plan, variant: str) -> Result:
    text = "n" if variant == "letter" else "\\n"
    if variant != "string-to-sign":
        plan.newline = plan.header_newline = text
    if variant != "canonical":
        plan.to_sign_newline = text


@mistake("line-feed-trailing", "head signing", "canonical", "string-to-sign", "both", "chain", "everything")
def _(plan: Plan, variant: str) -> Result:
    if variant in ("canonical", "both", "everything"):
        plan.lay_out.append(lambda text: f"{text}\n")
    if variant in ("string-to-sign", "both", "everything"):
        plan.lay_out_to_sign.append(lambda text: f"{text}\n")
    if variant in ("chain", "everything"):
        plan.chain = [f"{part}\n" for part in plan.chain]


@mistake("nul-trailing", "payload head signing", "payload", "canonical", "string-to-sign", "terminator", "every")
def _(plan: Plan, variant: str) -> Result:
    if variant in ("payload", "every"):
        plan.payload += b"\0"
    if variant in ("canonical", "every"):
        plan.lay_out.append(lambda text: f"{text}\0")
    if variant in ("string-to-sign", "every"):
        plan.lay_out_to_sign.append(lambda text: f"{text}\0")
    if variant in ("terminator", "every"):
        plan.chain[2] += "\0"
    if variant == "every":
        plan.chain[:2] = [f"{part}\0" for part in plan.chain[:2]]


@mistake("crlf", "head signing", "everywhere", "canonical-request", "string-to-sign")
def _(plan: Plan, variant: str) -> Result:
    if variant != "string-to-sign":
        plan.newline = plan.header_newline = "\r\n"
    if variant != "canonical-request":
        plan.to_sign_newline = "\r\n"


@mistake("text-charset", "head signing", "all", "canonical", "string-to-sign", "texts")
def _(plan: Plan, variant: str) -> Result:
    if variant in ("all", "canonical", "texts"):
        plan.charset = "utf-16-le"
    if variant in ("all", "string-to-sign", "texts"):
        plan.to_sign_charset = "utf-16-le"
    if variant == "all":
        plan.chain_charset = "utf-16-le"
    return plan.uri.isascii()


# --- Hashes in the texts ----------------------------------------------------------------------------------------------


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


_HASHES: dict[str, dict[str, Any]] = {
    "hash-base64": {"": lambda data: base64.b64encode(_digest(data))},
    "hash-tool-output": {
        "stdin": lambda data: b"(stdin)= " + hexed(data),
        "sha2": lambda data: b"SHA2-256(stdin)= " + hexed(data),
        "sum": lambda data: hexed(data) + b"  -",
    },
    "hash-hex-broken": {
        "dropped": lambda data: "".join(f"{octet:x}" for octet in _digest(data)).encode(),
        "extended": lambda data: "".join(f"ffffff{o:02x}" if o > 127 else f"{o:02x}" for o in _digest(data)).encode(),
        "dashes": lambda data: "-".join(f"{octet:02X}" for octet in _digest(data)).encode(),
        "0x": lambda data: b"0x" + hexed(data),
        "signed": lambda data: b"%x" % int.from_bytes(_digest(data), "big", signed=True),
    },
    "hash-twice": {"hex": lambda data: hexed(hexed(data)), "raw": lambda data: hexed(_digest(data))},
    "hash-raw": {"": _digest, "text": lambda data: _digest(data).decode("latin-1").encode()},
}  # fmt: skip


def _hash(cause: str) -> None:
    names = [f"{form}{where}" for form in _HASHES[cause] for where in ("-payload", "-canonical", "-both")]

    @mistake(cause, "payload head signing", *names)
    def _(plan: Plan, variant: str) -> Result:
        form, _, where = variant.rpartition("-")
        write = _HASHES[cause][form]
        if where != "canonical":
            plan.payload_text = write
        if where != "payload":
            plan.canonical_text = write


for _cause in _HASHES:
    _hash(_cause)


@mistake("canonical-hash-uppercase", "signing")
def _(plan: Plan, variant: str) -> Result:
    plan.canonical_text = lambda data: hexed(data).upper()


@mistake("canonical-not-hashed", "signing", "string-to-sign", "alone")
def _(plan: Plan, variant: str) -> Result:
    if variant == "alone":
        plan.signs = lambda canonical, to_sign: canonical
    plan.canonical_text = lambda data: data


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


@mistake("secret-invisible", "signing", "zero-width", "no-break", "direction", "inside")
def _(plan: Plan, variant: str) -> Result:
    text = plan.secret.decode()
    plan.secret = {
        "zero-width": f"{text}\u200b", "no-break": f"\xa0{text}", "direction": f"\u202a{text}\u202c",
        "inside": f"{text[:9]}\u200b{text[9:]}",
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
