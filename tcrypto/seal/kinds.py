"""What a file looks like by its first bytes: the pictures that can be sent, and what people send in their place."""

from __future__ import annotations

import base64
import re

__all__ = ["KINDS", "kind_of"]

KINDS = ("PNG", "JPEG", "BMP")
"""What the service reads."""

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "looks like a PNG that was changed on its way, as if it were text"),
    (b"GIF87a", "looks like a GIF"),
    (b"GIF89a", "looks like a GIF"),
    (b"%PDF", "looks like a PDF"),
    (b"II*\0", "looks like a TIFF"),
    (b"MM\0*", "looks like a TIFF"),
    (b"PK\3\4", "looks like a ZIP archive, which office documents are, too"),
    (b"\x1f\x8b", "looks like gzip"),
    (b"8BPS", "looks like a Photoshop file"),
    (b"\0\0\1\0", "looks like an icon"),
    (b"\0\0\0\x0cjP  ", "looks like a JPEG 2000"),
    (b"\x1aE\xdf\xa3", "looks like a WebM or Matroska video"),
)
_BRANDS = {b"avif": "an AVIF", b"avis": "an AVIF", b"heic": "a HEIC", b"heix": "a HEIC", b"hevc": "a HEIC"}
_BRANDS |= {b"mif1": "a HEIC", b"msf1": "a HEIC", b"heim": "a HEIC", b"qt  ": "a QuickTime video"}
_IN_BASE64 = re.compile(rb"(?:/9j/|iVBORw0KG|Qk[0-3])[A-Za-z0-9+/\r\n]{8}")


def kind_of(head: bytes) -> str:
    """One of `KINDS`, or what else it looks like, as the rest of a sentence: "looks like a PDF".

    Args:
        head: The first bytes; 512 are enough.

    """
    if head.startswith(_PNG):
        return "PNG"
    if head.startswith(_JPEG):
        return "JPEG"
    text = _is_text(head)
    if head.startswith(b"BM") and not text:
        return "BMP"
    if not head:
        return "is empty"
    for start, kind in _OTHERS:
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "looks like a WebP"
    if head[4:8] == b"ftyp":
        return f"looks like {_BRANDS.get(head[8:12], 'an MP4 video')}"
    if not text:
        return "looks like none of the usual kinds of file"
    start = head.lstrip()[:200].lower()
    if start.startswith(b"data:"):
        return "looks like a data: URL, which is given as text (str)"
    if b"<svg" in start:
        return "looks like an SVG"
    if start.startswith((b"<!doctype html", b"<html")):
        return "looks like a web page"
    if _IN_BASE64.match(head.lstrip()) and _decodes(head):
        return "looks like Base64, which is given as text (str)"
    return "looks like text"


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if len(head) < 64 or error.start < len(head) - 3:  # else a character that the end of the head cuts
            return False
        text = head[: error.start].decode()
    return all(character.isprintable() or character.isspace() for character in text.removeprefix("\ufeff"))


def _decodes(head: bytes) -> bool:
    compact = b"".join(head.split())
    try:
        return bool(base64.b64decode(compact[: len(compact) // 4 * 4], validate=True))
    except ValueError:
        return False
