"""The little DER (X.690) that keys and SM2 ciphertexts need, read strictly: one value has one encoding."""

from __future__ import annotations

from ..errors import KeyFormatError

__all__ = ["elements", "read_der", "read_integer", "write_der", "write_integer"]


def read_der(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Split off one element.

    It is strict by re-encoding: an element that has another tag, is cut short, or whose length isn't in its shortest
    form (X.690, 10.1) isn't what `write_der` makes of its content.

    Args:
        data: bytes that begin with the element.
        tag: the identifier octet it must have, such as 0x30 for a SEQUENCE.

    Returns:
        The element's content, and the bytes after the element.

    Raises:
        KeyFormatError: for anything but such an element.
    """
    length, start = int.from_bytes(data[1:2], "big"), 2
    if length >= 0x80:
        start += length - 0x80
        length = int.from_bytes(data[2:start], "big")
    content = data[start : start + length]
    element = write_der(tag, content)
    if not data.startswith(element):
        raise KeyFormatError(f"the DER is damaged or cut short: no strict element with the tag {tag:#04x}")
    return content, data[len(element) :]


def elements(content: bytes) -> tuple[bytes, list[bytes]]:
    """Every element of a SEQUENCE's content: their tags, as bytes to be compared at once, and their contents.

    Raises:
        KeyFormatError: where anything isn't strict DER.
    """
    tags, values = bytearray(), []
    while content:
        tags.append(content[0])
        value, content = read_der(content, content[0])
        values.append(value)
    return bytes(tags), values


def write_der(tag: int, content: bytes) -> bytes:
    """One element: the tag, the shortest length, the content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def read_integer(data: bytes) -> tuple[int, bytes]:
    """Split off a non-negative INTEGER in its shortest form; returns it and the bytes after it.

    Raises:
        KeyFormatError: for anything else.
    """
    content, rest = read_der(data, 0x02)
    value = int.from_bytes(content, "big")
    if write_der(0x02, content) != write_integer(value):  # negative, or not in its shortest form
        raise KeyFormatError("not a non-negative INTEGER in its shortest form")
    return value, rest


def write_integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return write_der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))
