"""Strict Base64, and UTF-8 with this library's own error.

Base64 here is RFC 4648, section 4, and nothing around it: the standard alphabet, padding required, no white space,
and the unused bits of the last character zero (section 3.5). One value has one text.

The extra ``fast`` brings pybase64, which takes large values ten times faster than the standard library and lets go of
the interpreter's lock meanwhile. What is accepted and what comes out are the same with and without it.
"""

from __future__ import annotations

import binascii
import string
from collections.abc import Callable
from functools import cache

from ..errors import EncodingError, InvalidInput

__all__ = ["b64check", "b64decode", "b64encode", "b64encode_bytes", "utf8"]

Bytes = bytes | bytearray | memoryview

_ALPHABET = (string.ascii_letters + string.digits + "+/=").encode()
_LARGE = 64 * 1024  # below, pybase64 saves a few microseconds and its import costs milliseconds
_STEP = 128 * 1024  # characters that are checked at a time, a multiple of 4; what comes of them stays in the cache


def b64encode(data: Bytes) -> str:
    """Encode bytes as Base64 (RFC 4648, section 4).

    Args:
        data: bytes of any length.

    Returns:
        The text, with padding and without line breaks.
    """
    return b64encode_bytes(data).decode("ascii")


def b64encode_bytes(data: Bytes) -> bytes:
    """Encode as `b64encode` does, but give the text as ASCII bytes: what goes into a body needs no str between."""
    if isinstance(data, memoryview) and not data.c_contiguous:
        data = data.tobytes()
    if len(data) < _LARGE:
        return binascii.b2a_base64(data, newline=False)
    return _codec()[0](data)


def b64decode(text: str | bytes, what: str = "value") -> bytes:
    """Decode strict Base64.

    What is accepted is exactly what `b64encode` writes.

    Args:
        text: the Base64.
        what: names the value in the error.

    Returns:
        The bytes.

    Raises:
        EncodingError: for a character outside the alphabet (white space included), missing or surplus padding, and
            unused bits that aren't zero. It says which, and never quotes the text.
        TypeError: for anything but str or bytes.
    """
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"{what}: Base64 is str or bytes, not {type(text).__name__}")
    data = _decoded(text) if text.isascii() else None  # asked, not tried: a UnicodeError would carry the text along
    if data is None:
        raise _error(text, what)
    return data


def b64check(text: str, what: str = "value") -> None:
    """Refuse what `b64decode` refuses, without ever having all of the bytes in memory.

    Args:
        text: the Base64.
        what: names the value in the error.

    Raises:
        EncodingError: as `b64decode`.
    """
    last = len(text) - _STEP
    if not text.isascii() or not all(
        _decoded(text[start : start + _STEP]) is not None and (start >= last or text[start + _STEP - 1] != "=")
        for start in range(0, len(text), _STEP)
    ):
        raise _error(text, what)


def _decoded(text: str | bytes) -> bytes | None:
    """What a text of ASCII stands for, None where it isn't strict.

    The decoders are lenient: they may skip what isn't of the alphabet, padding inside included. That shows in the
    length, which comes out right only where every character before the padding has given its six bits. What is left
    to see are the unused bits of the last character.
    """
    try:
        data = binascii.a2b_base64(text) if len(text) < _LARGE else _codec()[1](text)
    except ValueError:
        return None
    tail = text[-4:].encode("ascii") if isinstance(text, str) else text[-4:]
    padding = len(tail) - len(tail.rstrip(b"="))
    right_length = not len(text) % 4 and len(data) == len(text) // 4 * 3 - padding
    return data if right_length and binascii.b2a_base64(data[padding - 3 :], newline=False) == tail else None


@cache
def _codec() -> tuple[Callable[[Bytes], bytes], Callable[[str | bytes], bytes]]:
    """What encodes and decodes large values."""
    try:
        import pybase64
    except ImportError:
        return lambda data: binascii.b2a_base64(data, newline=False), binascii.a2b_base64
    return pybase64.b64encode, lambda text: pybase64.b64decode(text, validate=True)


def _error(text: str | bytes, what: str) -> EncodingError:
    reason = "it holds characters outside ASCII"
    if text.isascii():
        reason = _reason(text.encode("ascii") if isinstance(text, str) else text)
    return EncodingError(f"{what} is not strict Base64: {reason}")


def _reason(octets: bytes) -> str:
    """Why a text isn't strict Base64."""
    if strange := octets.translate(None, _ALPHABET)[:1]:
        place = octets.index(strange) + 1
        if strange.isspace():
            return f"there is white space at character {place:,}"
        if strange in b"-_":
            return f"character {place:,} is of the URL-safe alphabet, which has - and _ for + and /"
        return f"character {place:,} isn't in the alphabet"
    digits = octets.rstrip(b"=")
    if b"=" in digits:
        return "there is padding before the end"
    padding, needed = len(octets) - len(digits), -len(digits) % 4
    if needed == 3:
        return "a character is missing or one is too many"
    if padding != needed:
        return "padding is missing" if padding < needed else "surplus padding"
    return "the unused bits of the last character are not zero"


def utf8(text: str, what: str) -> bytes:
    """Encode a text as UTF-8.

    Args:
        text: any str.
        what: names it in the error.

    Raises:
        InvalidInput: for a lone surrogate.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:  # it carries the text along, a secret it may be, so what is raised isn't raised in here
        pass
    raise InvalidInput(f"{what} holds a lone surrogate, which has no UTF-8 form")
