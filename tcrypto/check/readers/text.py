"""From the bytes of a file or a paste to text: UTF-8 and UTF-16 with or without a byte order mark, a Markdown fence."""

from __future__ import annotations

import re

from .refusals import ReadError

__all__ = ["LIMIT", "decoded", "strictly", "unfenced"]

LIMIT = 48 * 1024 * 1024
"""The longest text that is read: the largest body the gateway accepts, escaped in UTF-16."""
_FENCE = re.compile(r"\s*(```|~~~)[^\n`]*\n")


def decoded(data: str | bytes | bytearray | memoryview) -> str:
    """The text; a byte that isn't UTF-8 becomes a lone surrogate (PEP 383), so that it isn't lost.

    PowerShell's `>` and Notepad write UTF-16 with a mark; without one it shows by its zero bytes.

    Raises:
        ReadError: for a text that is too long, and for binary data.
    """
    if len(data) > LIMIT:
        raise ReadError("too-large", size=len(data), limit=LIMIT)
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
    else:
        data = bytes(data)
        head = data[:64]
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            encoding = "utf-16"
        elif len(head) > 3 and not any(head[1::2]) and all(head[::2]):
            encoding = "utf-16-le"
        elif len(head) > 3 and not any(head[::2]) and all(head[1::2]):
            encoding = "utf-16-be"
        else:
            encoding = ""
        try:
            text = data.decode(encoding) if encoding else data.decode("utf-8-sig", "surrogateescape")
        except UnicodeDecodeError:
            raise ReadError("binary") from None
    if not text.strip():
        raise ReadError("empty")
    if "\0" in text[:512].lstrip().partition("\n")[0]:
        raise ReadError("binary")
    return text


def strictly(text: str) -> str:
    """The text, where every byte of it was UTF-8: a command or JSON means characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        if "\udc80" <= text[error.start] <= "\udcff":
            raise ReadError("not-utf8", at=len(text[: error.start].encode()) + 1) from None
        raise ReadError("surrogate", part="request") from None
    return text


def unfenced(text: str) -> str:
    """What stands between Markdown's fences, if the text begins with one."""
    fence = _FENCE.match(text)
    if fence is None:
        return text
    end = text.find(f"\n{fence[1]}", fence.end())
    return text[fence.end() : end if end >= 0 else None]
