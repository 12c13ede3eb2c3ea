"""Mistakes with the body of a request, made on a plan as real clients make them: see broken_client."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from broken_calls import dump
from broken_client import Plan, hexed, mistake

Result = Any  # False where the call can't have that mistake


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
