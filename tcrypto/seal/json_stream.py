"""Large bodies in one pass: JSON, cipher and Base64 in blocks that stay in the processor's cache.

A block goes through the cipher into one reused buffer, and from there as Base64 into one output: no intermediate copy
of the whole is ever made. For a large value the output's memory is asked for at once; growing, it would be moved about.
The buffer belongs to the call, so threads never share one, and it never holds anything but ciphertext.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from ..crypto.encoding import b64encode_bytes
from ..errors import InvalidInput
from .images import ImageBase64, checked_text, is_image, octets

__all__ = ["check_params", "encrypt_to_base64", "json_bytes", "json_segments", "plain_params"]

BLOCK = 192 * 1024
"""Plaintext bytes a step: a multiple of 48, so that neither cipher blocks (16) nor Base64 groups (3) are split, and
small enough that the allocator reuses the memory of each piece of Base64."""
_RESERVED_FOR = 1024 * 1024  # bytes of a piece from which on the output's memory is asked for at once
_AROUND = 1024  # and so many more for the other parameters and Encryption; what isn't used has to be given back

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)  # json.dumps makes one a call
_LARGE = 4096
_ESCAPED = [chr(code) for code in range(32)] + ['"', "\\"]

Piece = str | bytes | bytearray | memoryview
"""Of a message that is encrypted; a str is ASCII."""


def check_params(params: object) -> None:
    """Refuse what is no mapping. Raises `TypeError`."""
    if not isinstance(params, Mapping):
        raise TypeError(f"params is a mapping, the call's parameters, not {type(params).__name__}")


def json_bytes(value: object) -> bytes:
    """Compact JSON in UTF-8. Raises `InvalidInput` for a value of the right type that has no JSON form."""
    try:
        return _ENCODER.encode(value).encode()
    except (ValueError, RecursionError) as error:
        if isinstance(error, RecursionError):
            reason = "they are nested too deeply"
        elif isinstance(error, UnicodeEncodeError):
            reason = "a text has a lone surrogate"
        else:
            reason = "NaN, an infinity or a circle is among them"
    raise InvalidInput(f"the parameters have no JSON form ({reason})")


def json_segments(params: Mapping[str, Any], image_limit: int | None) -> Iterator[Piece]:
    """The JSON of an object in pieces. Large texts pass through unescaped; a value that is bytes, a binary file, a path
    or an iterator of bytes becomes Base64 while it is read.
    """
    separator = b"{"
    small: dict[str, Any] = {}  # what is written at once: most of an encoder's time goes into its start
    value: Any
    for name, value in params.items():
        if not isinstance(name, str):
            raise TypeError(f"a parameter's name is a str, not {type(name).__name__}")
        image = is_image(name, params)
        if image and isinstance(value, str):
            value = _checked(value, name, image_limit)  # noqa: PLW2901
        is_text = isinstance(value, str) and (image or isinstance(value, ImageBase64) or _needs_no_escape(value))
        if not is_text and not _is_binary(value):
            small[name] = value
            continue
        if small:
            yield separator + json_bytes(small)[1:-1]
            separator, small = b",", {}
        yield separator + json_bytes(name) + b':"'
        separator = b","
        if is_text:
            yield value
        else:
            yield from _base64_segments(octets(value, name, image_limit, image=image))
        yield b'"'
    if small or separator == b"{":
        yield separator + json_bytes(small)[1:]
    else:
        yield b"}"


def _needs_no_escape(text: str) -> bool:
    # Thirty-four searches at memory speed are eight times faster than one escape of a large text.
    return len(text) >= _LARGE and text.isascii() and not any(character in text for character in _ESCAPED)


def _base64_segments(blocks: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        data = rest + block if rest else block
        whole = len(data) // 3 * 3
        rest = bytes(data[whole:])
        yield b64encode_bytes(data[:whole])
    yield b64encode_bytes(rest)


def plain_params(params: Mapping[str, Any], image_limit: int | None) -> dict[str, Any]:
    """The parameters with every picture and every file as Base64 text, for the forms that send them in plain text."""
    plain = {}
    for name, value in params.items():
        image = isinstance(name, str) and is_image(name, params)
        if image and isinstance(value, str):
            plain[name] = _checked(value, name, image_limit)
        elif _is_binary(value):
            plain[name] = b"".join(_base64_segments(octets(value, name, image_limit, image=image))).decode("ascii")
        else:
            plain[name] = value
    return plain


def _checked(text: str, name: str, limit: int | None) -> str:
    return text if isinstance(text, ImageBase64) else checked_text(text, name, limit)


def _is_binary(value: object) -> bool:
    if isinstance(value, (str, int)):  # most of what there is; an abstract class takes its time to answer
        return False
    readable = hasattr(value, "read") or hasattr(value, "__next__")
    return isinstance(value, (bytes, bytearray, memoryview, os.PathLike)) or readable


def encrypt_to_base64(
    out: BytesIO,
    update_into: Callable[[bytes | bytearray | memoryview, bytearray], int],
    last: Callable[[bytes], bytes],
    pieces: Iterable[Piece],
) -> None:
    """Encrypt pieces as one message and write its Base64.

    Args:
        out: what is written to, at its end; nothing stands behind that.
        update_into: the cipher's.
        last: takes the bytes behind the last whole block (fewer than `BLOCK`), returns their ciphertext with whatever
            ends the message.
        pieces: of the message, each of any length.
    """
    pending = bytearray()
    buffer = bytearray()
    for piece in pieces:
        view = piece if isinstance(piece, str) else memoryview(piece)  # a str is encoded block by block, in the cache
        start, size = 0, len(view)
        if size >= _RESERVED_FOR:
            _reserve(out, (len(pending) + size) // 3 * 4 + _AROUND)
        while len(pending) + size - start >= BLOCK:
            if not buffer:
                buffer = bytearray(BLOCK + 15)  # CBC's update_into asks for 15 bytes more than it writes
            end = start + BLOCK - len(pending)
            if pending:
                pending += _octets(view[start:end])
                update_into(pending, buffer)
                pending = bytearray()
            else:
                update_into(_octets(view[start:end]), buffer)
            out.write(b64encode_bytes(memoryview(buffer)[:BLOCK]))
            start = end
        pending += _octets(view[start:])
    out.write(b64encode_bytes(last(bytes(pending))))
    out.truncate()  # what was reserved and not needed; it moves nothing


def _octets(view: str | memoryview) -> bytes | memoryview:
    return view.encode("ascii") if isinstance(view, str) else view


def _reserve(out: BytesIO, size: int) -> None:
    """Have memory for so many bytes more."""
    here = out.tell()
    out.seek(size, os.SEEK_CUR)
    out.write(b"\0")
    out.seek(here)
