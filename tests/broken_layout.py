"""Mistakes with the two texts as a whole and the hashes in them, made on a plan: see broken_client."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from broken_client import Plan, hexed, mistake

Result = Any  # False where the call can't have that mistake


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
