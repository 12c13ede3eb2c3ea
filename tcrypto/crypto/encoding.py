"""Strict Base64, key material in the forms users hold, and the little DER those keys need.

Base64 here is RFC 4648, section 4, and nothing around it: the standard alphabet, padding required, no white space,
and the unused bits of the last character zero (section 3.5). One value has one text.
"""

from __future__ import annotations

import binascii

from ..errors import EncodingError, InvalidInput

__all__ = ["b64decode", "b64encode", "utf8"]


def b64encode(data: bytes | bytearray | memoryview) -> str:
    """Encode bytes as Base64 with padding and without line breaks (RFC 4648, section 4)."""
    if isinstance(data, memoryview) and not data.c_contiguous:
        data = data.tobytes()
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def b64decode(text: str | bytes, what: str = "value") -> bytes:
    """Decode strict Base64; `what` names the value in the error.

    Raises `EncodingError` for a character outside the alphabet (white space included), missing or surplus padding,
    and trailing bits that aren't zero; `TypeError` for anything but str or bytes.
    """
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"{what}: Base64 is str or bytes, not {type(text).__name__}")
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:  # binascii.Error, and str with non-ASCII characters
        reason = str(error)
    else:
        last = data[len(data) // 3 * 3 :]
        tail = text[-4:] if last else text[:0]
        if len(text) != (len(data) + 2) // 3 * 4:  # strict_mode lets "Zm9v=" pass
            reason = "surplus padding"
        elif binascii.b2a_base64(last, newline=False) == (tail.encode() if isinstance(tail, str) else tail):
            return data
        else:
            reason = "the unused bits of the last character are not zero"
    raise EncodingError(f"{what} is not strict Base64: {reason}")


def utf8(text: str, what: str) -> bytes:
    """Encode a text as UTF-8; `what` names it in the error. Raises `InvalidInput` for a lone surrogate."""
    try:
        return text.encode()
    except UnicodeEncodeError:  # it carries the text along, a secret it may be, so what is raised isn't raised in here
        pass
    raise InvalidInput(f"{what} holds a lone surrogate, which has no UTF-8 form")
