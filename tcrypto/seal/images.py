"""Pictures for ImageBase64 and its like: given as bytes, a binary file, a path or text, checked alike.

What is checked: the kind by its first bytes (PNG, JPEG, BMP), the size, and that Base64 is strict. `fit` makes a
picture that is too large smaller. Source of kinds and size: 智能扫码 快速入门, 注意事项.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..crypto.encoding import b64check, b64decode
from ..errors import EncodingError, ImageError
from .kinds import KINDS, kind_of
from .sources import as_file, blocks, label, size_of

if TYPE_CHECKING:
    from .fit import Fitted

__all__ = ["IMAGE_LIMIT", "ImageBase64", "checked_text", "fit", "image_base64", "is_image", "octets"]

IMAGE_LIMIT = 7 * 1024 * 1024
"""The largest picture as Base64, in characters: "7M" in the document, which is 5.25 MB as a file. As much fits a sealed
request: sealing multiplies by 4/3, and a request takes 10 MB."""

_HEAD = 512  # enough to tell a text from what only begins like one
_DATA_URL = re.compile(r"data:[^,]{0,200}?(;base64)?,", re.IGNORECASE)
_PATH = re.compile(
    r"""(?!/9j/)(?:[A-Za-z]:|~|\.{1,2})?[\\/]  # from a root, a drive or a folder; a JPEG's Base64 begins with /9j/
    | .*\.(?:jpe?g|png|bmp|gif|webp|hei[cf]|tiff?|pdf)$""",
    re.IGNORECASE | re.VERBOSE,
)


class ImageBase64(str):
    """A picture as strict Base64 text, checked once: it is sealed without being looked at again. See `image_base64`."""

    __slots__ = ()

    def __new__(cls, text: str) -> ImageBase64:
        return image_base64(text, limit=None)


def image_base64(image: Any, *, name: str = "the image", limit: int | None = IMAGE_LIMIT) -> ImageBase64:
    """Make the value of an ImageBase64 parameter.

    Args:
        image: The picture as bytes, a binary file, an iterator of bytes or a path (`os.PathLike`); or as Base64 text
            (str), from which a ``data:image/...;base64,`` prefix and line breaks are removed.
        name: What errors call a picture that has no file's name.
        limit: The largest result in characters; None for none.

    Returns:
        The Base64 text, which needs no more checks.

    Raises:
        ImageError: No PNG, JPEG or BMP, too large, or a text that isn't Base64: it says what it looks like.

    """
    if isinstance(image, ImageBase64):
        text: str = image
        if limit is not None and len(text) > limit:
            raise _too_large(name, len(text) // 4 * 3, limit)
    elif isinstance(image, str):
        text = checked_text(image, name, limit)
    else:
        text = binascii.b2a_base64(b"".join(octets(image, name, limit)), newline=False).decode("ascii")
    return str.__new__(ImageBase64, text)


def is_image(name: str, params: Mapping[str, Any]) -> bool:
    """Whether a parameter is a picture. DetectAIFakeFaces' FaceInput is one with FaceInputType 1, a video with 2."""
    return name.endswith("ImageBase64") or (name == "FaceInput" and params.get("FaceInputType") == 1)


def fit(image: Any, *, limit: int = IMAGE_LIMIT) -> Fitted:
    """Make a picture fit a sealed request: turned upright, lower in quality, then smaller. Needs the extra `images`.

    It is never made smaller than 500 x 800, upright or lying, which the service advises, without `Fitted.done` saying
    so. What the camera wrote into the file (place, time, model) isn't kept.

    Args:
        image: As for `image_base64`.
        limit: The largest result as Base64, in characters.

    Returns:
        The JPEG's bytes, and what was done.

    Raises:
        ImageError: No PNG, JPEG or BMP, or one that is damaged, cut off, animated, or too large to be decoded.
        ImportError: Pillow isn't installed.

    """
    from .fit import fit_file

    name = "the image"
    if isinstance(image, str):
        image = b64decode(image_base64(image, limit=None))
    name = label(image, name)
    with as_file(image, name) as file:
        head = file.read(_HEAD)
        kind = _check_kind(name, head)
        return fit_file(file, kind, name, limit)


def octets(source: Any, name: str, limit: int | None, *, image: bool = True) -> Iterator[bytes | memoryview]:
    """The bytes of a file, path, iterator or bytes in blocks, checked while they pass.

    Args:
        source: bytes, bytearray, memoryview, a binary file, an iterator of bytes, or a path.
        name: What errors call it where it has no file's name.
        limit: The most characters as Base64; None for any.
        image: Whether it must be a picture; else only its size is checked.

    Raises:
        ImageError: No picture, or too large.

    """
    name, size = label(source, name), size_of(source)
    if limit is not None and size is not None and _characters(size) > limit:
        raise _too_large(name, size, limit, image)
    read, head = 0, b""
    looked = not image
    for block in blocks(source, name):
        read += len(block)
        if limit is not None and _characters(read) > limit:
            raise _too_large(name, None, limit, image)
        if looked:
            yield block
            continue
        head += bytes(block)
        if len(head) >= _HEAD:
            _check_kind(name, head)
            looked = True
            yield head
    if not looked:
        _check_kind(name, head)
        yield head


def _characters(size: int) -> int:
    return (size + 2) // 3 * 4


def _check_kind(name: str, head: bytes) -> str:
    kind = kind_of(head)
    if kind not in KINDS:
        raise ImageError(f"{name} {kind}; a picture is a PNG, JPEG or BMP")
    return kind


def checked_text(text: str, name: str, limit: int | None) -> str:
    """Check a picture's Base64 as `image_base64` does, and take off what that takes off.

    Args:
        text: The Base64, a ``data:`` prefix and line breaks among it.
        name: What errors call it.
        limit: The most characters; None for any.

    Returns:
        The strict Base64: the very text, not a copy, where nothing had to be taken off.

    Raises:
        ImageError: As `image_base64`.

    """
    stripped = text.strip()
    if not stripped:
        raise ImageError(f"{name} is an empty text; leave it out, or give the picture")
    prefix = _DATA_URL.match(stripped)
    if prefix and not prefix[1]:
        raise ImageError(f"{name} is a data: URL without ;base64, which can't be sent; give the picture's bytes")
    encoded = stripped[prefix.end() :] if prefix else stripped
    if "\n" in encoded or "\r" in encoded:
        encoded = encoded.replace("\r", "").replace("\n", "")
    if limit is not None and len(encoded) > limit:
        raise _too_large(name, len(encoded) // 4 * 3, limit)
    try:
        b64check(encoded, name)
        head, reason = b64decode(encoded[: _characters(_HEAD)]), ""
    except EncodingError as error:
        head, reason = b"", str(error)
    kind = kind_of(head[:_HEAD])
    if kind in KINDS:
        return encoded
    raise ImageError(_what_a_text_is(encoded, name, reason) or f"{name} {kind}; a picture is a PNG, JPEG or BMP")


def _what_a_text_is(text: str, name: str, reason: str) -> str:
    """A sentence for what is no picture's Base64; empty where it is Base64, of something else."""
    if re.match(r"https?://", text, re.IGNORECASE):
        return f"{name} is a URL; it belongs in {name.removesuffix('ImageBase64')}ImageUrl"
    if len(text) < 4096 and _PATH.match(text):
        return f"{name} is a file's name as text; give the file: pathlib.Path(name), or open(name, 'rb')"
    if not reason:
        return ""
    if " " in text:
        return f"{name} has blanks in its Base64, which a form makes of +; give the picture's bytes"
    if "\\n" in text or "\\r" in text:
        return f"{name} has line breaks written out as a backslash and a letter in its Base64; take them out"
    if re.fullmatch(r"[A-Za-z0-9+/_-]+=*", text):
        return f"{name} is Base64 without its padding, or in the alphabet of URLs (- and _); use the standard form"
    return reason


def _too_large(name: str, size: int | None, limit: int, image: bool = True) -> ImageError:
    most = limit // 4 * 3
    found = f"over {_megabytes(most)}" if size is None else _megabytes(size, most)
    hint = ": images.fit makes it smaller" if image else ""
    allowed = f"at most {_megabytes(most)} as a file, {_megabytes(limit)} as Base64, fits a sealed request"
    return ImageError(f"{name} is {found}; {allowed}{hint}")


def _megabytes(size: int, above: int | None = None) -> str:
    """A size for people: "5.25 MB" for a limit, "9.1 MB" for what is above one, never so round that they look alike."""
    if size < 2**20 // 10:
        return f"{size:,} bytes"
    text = f"{size / 2**20:.2f}".rstrip("0").rstrip(".") if above is None else f"{size / 2**20:.1f}"
    if above is not None and float(text) * 2**20 <= above:
        return f"{size:,} bytes"
    return f"{text} MB"
