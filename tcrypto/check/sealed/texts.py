"""The ways in which programs write bytes as text, other than the documented one (standard Base64 with padding)."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from ...crypto.encoding import b64decode
from ...errors import EncodingError

__all__ = ["Reading", "hex_digits", "readings"]

_SAMPLE = 256
_LIMIT = 32 * 1024 * 1024
_NUMBERS = re.compile(r"\s*\[?\s*-?\d{1,3}(?:\s*[,\s]\s*-?\d{1,3})+\s*,?\s*\]?\s*")


class Reading(NamedTuple):
    """Bytes read from a text. `form`: how they were written, "" for the documented form."""

    data: bytes
    form: str


def readings(value: object, *, raw: bool = False, depth: int = 2) -> Iterator[Reading]:
    """Everything a value of a request may mean, the documented form first; each bytes once.

    Args:
        value: str as a rule; a list of numbers or Node's ``{"type": "Buffer", "data": [...]}`` are read too.
        raw: whether the text's own characters may be the bytes, as in an Iv that was never encoded.
        depth: how many encodings may be nested.
    """
    seen: set[bytes] = set()
    for reading in _readings(value, raw, depth):
        if reading.data and reading.data not in seen:
            seen.add(reading.data)
            yield reading


def hex_digits(value: object) -> str | None:
    """The digits of a hexadecimal text, an odd number of them too; None for any other value."""
    if not isinstance(value, str) or len(value) > _LIMIT:
        return None
    text = re.sub(r"[\s:-]+", "", value.strip().strip("\"'"))
    text = text[2:] if text[:2] in ("0x", "0X") else text
    return text.lower() if text and not re.sub("[0-9a-fA-F]+", "", text[:_SAMPLE]) and _is_hex(text) else None


def _is_hex(text: str) -> bool:
    return not text.strip("0123456789abcdefABCDEF")


def _readings(value: object, raw: bool, depth: int) -> Iterator[Reading]:
    if isinstance(value, dict):  # JSON.stringify of a Buffer
        value = value.get("data")
    if isinstance(value, list):
        if (data := _octets(value)) is not None:
            yield Reading(data, "numbers")
        return
    if not isinstance(value, str) or len(value) > _LIMIT:
        return
    for reading in _decoded(value):
        yield reading
        if depth and reading.data[:64].isascii() and reading.data.isascii():
            for inner in _readings(reading.data.decode(), False, depth - 1):
                form = f"{reading.form or 'Base64'} of {inner.form or 'Base64'}"
                yield Reading(inner.data, "Base64 twice" if form == "Base64 of Base64" else form)
    if raw or not value.isascii():
        try:
            yield Reading(value.encode("latin-1"), "characters")
        except UnicodeEncodeError:
            if raw:
                yield Reading(value.encode(errors="replace"), "characters")


def _decoded(value: str) -> Iterator[Reading]:
    with contextlib.suppress(EncodingError):
        yield Reading(b64decode(value), "")
    digits = hex_digits(value)
    if digits is not None and len(digits) % 2 == 0:
        yield Reading(bytes.fromhex(digits), "hexadecimal")
    if _NUMBERS.fullmatch(value[:_SAMPLE].rpartition(",")[0] or value[:_SAMPLE]):
        numbers = re.findall(r"-?\d{1,3}", value)
        if (data := _octets([int(number) for number in numbers])) is not None:
            yield Reading(data, "numbers")
    if "\\x" in value[:_SAMPLE]:
        data = re.sub(
            rb"\\x([0-9a-fA-F]{2})", lambda match: bytes.fromhex(match[1].decode()), value.encode("latin-1", "replace")
        )
        yield Reading(data, "escapes")
    yield from _other_base64(value)


def _other_base64(value: str) -> Iterator[Reading]:
    """Base64 with the other alphabet, line breaks, a prefix, quotes, without padding, percent-encoded."""
    text, form = value, "Base64"
    if text[:5] == "data:":
        text, form = text.partition(",")[2], "a data URL"
    if text[:11] == "-----BEGIN ":
        text, form = re.sub("-----[^-]*-----", "", text), "PEM"
    if "%" in text[-12:] or "%" in text[:_SAMPLE]:
        text, form = unquote(text), "percent-encoded"
    stripped = re.sub(r"^b?(['\"])(.*)\1$", r"\2", text.strip(), flags=re.DOTALL).replace("\\n", "").replace("\\/", "/")
    if stripped != text:
        text, form = stripped, "Base64 in quotes or blanks"
    if (whole := re.sub(r"[\r\n\t]+", "", text)) != text:
        text, form = whole, "Base64 with line breaks"
    if " " in text:
        text, form = text.replace(" ", "+"), "Base64 with blanks for +"
    if "-" in text or "_" in text:
        text, form = text.replace("-", "+").replace("_", "/"), "URL-safe Base64"
    core = text.rstrip("=")
    if not core or len(core) % 4 == 1 or not re.fullmatch("[A-Za-z0-9+/]+", core):
        return
    yield Reading(base64.b64decode(core + "=" * (-len(core) % 4)), form)


def _octets(values: list[object]) -> bytes | None:
    """Numbers from -128 (Java's bytes) to 255; None where they aren't."""
    octets = (isinstance(value, int) and not isinstance(value, bool) and -128 <= value <= 255 for value in values)
    if len(values) > _LIMIT or not all(octets):
        return None
    return bytes(value & 0xFF for value in values)  # type: ignore[operator]  # checked above
