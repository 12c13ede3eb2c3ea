"""Every way of writing bytes as text that programs have: in the ciphertext, the tag, the wrapped key and Iv."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from generator.arithmetic import b64
from generator.broken_sealer import aes, compact, drawn, gcm, sm4, twice
from sealing import of

pytestmark = pytest.mark.each


def spaced(sign: str, size: int = 2) -> Callable[[bytes], str]:
    """Hexadecimal with a sign between the octets."""
    return lambda data: sign.join(data.hex()[at : at + size] for at in range(0, 2 * len(data), size))


def signed(data: bytes) -> list[int]:
    """Java's bytes, from -128 to 127."""
    return [octet - 256 * (octet > 127) for octet in data]


def escapes(data: bytes) -> str:
    """Letters as they are, everything else as C and Python print it."""
    return "".join(chr(octet) if chr(octet).isalnum() and octet < 128 else f"\\x{octet:02x}" for octet in data)


def in_lines(end: str, width: int = 64) -> Callable[[bytes], str]:
    """Base64 with something after every line."""
    return lambda data: "".join(b64(data)[at : at + width] + end for at in range(0, len(b64(data)), width))


def times(number: int) -> Callable[[bytes], str]:
    """Base64 so many times."""

    def written(data: bytes) -> str:
        for _ in range(number - 1):
            data = b64(data).encode()
        return b64(data)

    return written


READ: dict[str, Callable[[bytes], object]] = {
    "hexadecimal": lambda data: data.hex(),
    "capital hexadecimal": lambda data: data.hex().upper(),
    "hexadecimal after 0x": lambda data: "0x" + data.hex(),
    "hexadecimal after 0X": lambda data: "0X" + data.hex().upper(),
    "hexadecimal, colons between": spaced(":"),
    "hexadecimal, hyphens between, as .NET writes it": lambda data: spaced("-")(data).upper(),
    "hexadecimal, blanks between": spaced(" "),
    "hexadecimal in lines": spaced("\n", 32),
    "hexadecimal in quotes": lambda data: f"'{data.hex()}'",
    "hexadecimal in double quotes": lambda data: f'"{data.hex()}"',
    "hexadecimal, a line feed after it": lambda data: data.hex() + "\n",
    "a list of octets": list,
    "a list of Java's bytes": signed,
    "the text of a list": lambda data: str(list(data)),
    "the text of Java's bytes": lambda data: str(signed(data)),
    "numbers with commas alone": lambda data: ",".join(map(str, data)),
    "numbers with blanks alone, as Go prints them": lambda data: "[" + " ".join(map(str, data)) + "]",
    "numbers, a comma after the last": lambda data: "[" + "".join(f"{octet}," for octet in data) + "]",
    "numbers, blanks around": lambda data: f" [ {', '.join(map(str, data))} ] ",
    "Node's Buffer": lambda data: {"type": "Buffer", "data": list(data)},
    "escapes": escapes,
    "all escapes": lambda data: "".join(f"\\x{octet:02X}" for octet in data),
    "characters of Latin-1": lambda data: data.decode("latin-1"),
    "a data URL": lambda data: f"data:application/octet-stream;base64,{b64(data)}",
    "a short data URL": lambda data: f"data:,{b64(data)}",
    "PEM": lambda data: f"-----BEGIN CMS-----\n{b64(data)}\n-----END CMS-----\n",
    "PEM in one line": lambda data: f"-----BEGIN CMS-----{b64(data)}-----END CMS-----",
    "percent-encoded": lambda data: quote(b64(data), safe=""),
    "percent-encoded, its padding alone": lambda data: b64(data).replace("=", "%3D"),
    "percent-encoded, all of it": lambda data: "".join(f"%{ord(sign):02x}" for sign in b64(data)),
    "in quotes": lambda data: f"'{b64(data)}'",
    "in double quotes": lambda data: f'"{b64(data)}"',
    "Python's bytes": lambda data: f"b'{b64(data)}'",
    "blanks around": lambda data: f"  {b64(data)} ",
    "a line feed after it": lambda data: b64(data) + "\n",
    "lines with \\n written out": in_lines("\\n", 8),
    "slashes that are escaped, as PHP's JSON has them": lambda data: b64(data).replace("/", "\\/"),
    "lines of 64": in_lines("\n"),
    "lines that end as in Windows": in_lines("\r\n", 8),
    "lines that end as in old Macs": in_lines("\r", 8),
    "tabs between": in_lines("\t", 8),
    "blanks for +": lambda data: b64(data).replace("+", " "),
    "- for +": lambda data: b64(data).replace("+", "-"),
    "_ for /": lambda data: b64(data).replace("/", "_"),
    "URL-safe": lambda data: base64.urlsafe_b64encode(data).decode(),
    "without padding": lambda data: b64(data).rstrip("="),
    "padded twice": lambda data: b64(data) + "==",
    "URL-safe, in lines, percent-encoded": lambda data: quote(in_lines("\n")(data).replace("+", "-"), safe=""),
    "Base64 twice": twice,
    "Base64 three times": times(3),
    "hexadecimal of hexadecimal": lambda data: data.hex().encode().hex(),
    "hexadecimal of Base64": lambda data: b64(data).encode().hex(),
    "Base64 of hexadecimal": lambda data: b64(data.hex().encode()),
    "Base64 of a list": lambda data: b64(str(list(data)).encode()),
    "Base64 of URL-safe Base64": lambda data: b64(base64.urlsafe_b64encode(data)),
}
PARAMS = {"ImageUrl": "https://example.com/卡片.jpg", "CardSide": "FRONT", "More": "0123456789" * 20}
"""A body whose Base64 has over 256 characters."""


def with_all_signs(made: Callable[[int], bytes]) -> int:
    """The number of a request in which the Base64 of something has a plus and a slash."""
    return next(number for number in range(1000) if {"+", "/"} <= set(b64(made(number))))


TAG = with_all_signs(lambda number: gcm("SM4", drawn(16, "key", number), drawn(12, "iv", number), compact(PARAMS))[1])
IV = with_all_signs(lambda number: drawn(16, "iv", number))


@pytest.mark.parametrize("way", READ)
def test_a_body_that_is_not_plain_base64(way: str) -> None:
    assert of(replace(sm4, body_text=READ[way], params=PARAMS), known=False) == "body-text"


@pytest.mark.parametrize("way", READ)
def test_a_tag_that_is_not_plain_base64(way: str) -> None:
    assert of(replace(sm4, tag_text=READ[way], params=PARAMS), TAG, known=False) == "tag-text"


@pytest.mark.parametrize("way", READ)
def test_a_wrapped_key_that_is_not_plain_base64(way: str) -> None:
    assert of(replace(sm4, blob_text=READ[way]), known=False) == "blob-text"


@pytest.mark.parametrize("way", READ)
def test_an_iv_that_is_not_plain_base64(way: str) -> None:
    assert of(replace(aes, iv_text=READ[way]), IV) == "iv-text"


NOT_READ: dict[str, Callable[[bytes], object]] = {
    "Base64 four times": times(4),
    "numbers over 255": lambda data: [256, *data],
    "numbers under -128": lambda data: [-129, *data],
    "true among the numbers": lambda data: [True, *data[1:]],
    "a text among the numbers": lambda data: [*data[1:], "1"],
    "no number": lambda data: [],
    "a number": lambda data: 5,
    "true": lambda data: True,
    "an odd number of hexadecimal digits": lambda data: data.hex() + "0",
    "a letter after the hexadecimal digits": lambda data: data.hex() + "g",
    "a sign of no alphabet": lambda data: b64(data)[:40] + "!" + b64(data)[40:],
    "a character too many": lambda data: b64(data).rstrip("=")[: len(b64(data)) // 4 * 4 - 4] + "A",
}


@pytest.mark.parametrize("way", NOT_READ)
def test_what_is_no_way_of_writing_bytes(way: str) -> None:
    assert of(replace(sm4, blob_text=NOT_READ[way]), known=False) == "blob-other-key?"
