"""The value of an ImageBase64 parameter."""

from __future__ import annotations

import re

from ..crypto.encoding import b64decode, b64encode
from ..errors import EncodingError

__all__ = ["IMAGE_LIMIT", "ImageBase64", "image_base64"]

IMAGE_LIMIT = 7 * 1024 * 1024
"""The largest image as Base64, in characters: "7M" in the document 智能扫码 快速入门."""

_DATA_URL = re.compile(r"data:image/[A-Za-z0-9.+-]+;base64,")


class ImageBase64(str):
    """Strict Base64 text, checked once: it is sealed without being looked at again. Made by `image_base64`."""

    __slots__ = ()

    def __new__(cls, text: str) -> ImageBase64:
        b64decode(text, "image")
        return super().__new__(cls, text)


def image_base64(image: str | bytes | bytearray | memoryview, *, limit: int | None = IMAGE_LIMIT) -> ImageBase64:
    """Make the value of an ImageBase64 parameter.

    A str is Base64 already: a ``data:image/...;base64,`` prefix and line breaks are removed, the rest must be strict
    Base64. Bytes are the image itself and are encoded. `limit` is the largest result in characters, None for none.
    Raises `EncodingError`, which gives size and limit where the image is too large.
    Source: 智能扫码 快速入门, 注意事项.
    """
    if isinstance(image, str):
        prefix = _DATA_URL.match(image)
        text = image[prefix.end() :] if prefix else image
        if "\n" in text or "\r" in text:
            text = text.replace("\r", "").replace("\n", "")
        checked = ImageBase64(text)
    elif isinstance(image, (bytes, bytearray, memoryview)):
        checked = str.__new__(ImageBase64, b64encode(image))
    else:
        raise TypeError(f"an image is Base64 text (str) or the image's bytes, not {type(image).__name__}")
    if limit is not None and len(checked) > limit:
        raise EncodingError(f"the image is {len(checked):,} characters as Base64; the limit is {limit:,} (limit=)")
    return checked
