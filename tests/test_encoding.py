"""Strict Base64, and DER. The known answers are those of RFC 4648, section 10."""

from __future__ import annotations

import base64
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcrypto.crypto.der import read_der, read_integer, write_der
from tcrypto.crypto.encoding import b64check, b64decode, b64encode, b64encode_bytes, utf8
from tcrypto.errors import EncodingError, InvalidInput, KeyFormatError

RFC_4648 = [
    (b"", ""),
    (b"f", "Zg=="),
    (b"fo", "Zm8="),
    (b"foo", "Zm9v"),
    (b"foob", "Zm9vYg=="),
    (b"fooba", "Zm9vYmE="),
    (b"foobar", "Zm9vYmFy"),
]
SHAPE = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
NEARLY_BASE64 = st.text("ABgkw19+/=-_ \n\0é", max_size=24)

REFUSED = {
    "URL-safe alphabet": "-_8=",
    "outside ASCII": "Zm9é",
    "full-width letters": "Ｚｍ９ｖ",
    "lone surrogate": "Zm9\ud800",
    "NUL": "Zm9\0",
    "no padding": "Zg",
    "half the padding": "Zg=",
    "surplus padding": "Zm9v=",
    "padding to eight": "Zg======",
    "padding alone": "====",
    "padding first": "=Zg=",
    "padding inside": "Zg==Zg==",
    "one character": "Z",
    "five characters": "Zm9vZ",
    "line feed at the end": "Zm9v\n",
    "line feed inside": "Zm\n9v",
    "line feed after the padding": "Zg==\n",
    "space at the start": " Zm9v",
    "tab": "Zm9v\t",
    "comma": "Zm9,",
}


@pytest.mark.parametrize(("data", "text"), RFC_4648)
def test_known_answers(data: bytes, text: str) -> None:
    assert b64encode(data) == text
    assert b64decode(text) == b64decode(text.encode()) == data


@pytest.mark.parametrize("text", REFUSED.values(), ids=list(REFUSED))
def test_refusals(text: str) -> None:
    values: list[str | bytes] = [text, text.encode("utf-8", "surrogatepass")]
    for value in values:
        with pytest.raises(EncodingError, match=r"^CiphertextBlob is not strict Base64: ."):
            b64decode(value, "CiphertextBlob")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Zm9v=", "surplus padding"),
        ("Zg", "padding is missing"),
        ("Zg=", "padding is missing"),
        ("Zm9vZ", "a character is missing or one is too many"),
        ("Zg==Zg==", "there is padding before the end"),
        ("Zh==", "the unused bits of the last character are not zero"),
        ("Zm9v\n", "there is white space at character 5"),
        (" Zm9", "there is white space at character 1"),
        ("Zm-_", "character 3 is of the URL-safe alphabet, which has - and _ for + and /"),
        ("Zm9,", "character 4 isn't in the alphabet"),
        ("Z-m-", "character 2 is of the URL-safe alphabet, which has - and _ for + and /"),
        ("é", "it holds characters outside ASCII"),
        ("X", "a character is missing or one is too many"),
    ],
)
@pytest.mark.parametrize("large", [0, 80_000])
def test_the_reason_is_said(text: str, reason: str, large: int) -> None:
    """The same for what the standard library decodes and, where it is installed, for what pybase64 does."""
    moved = re.sub(r"\d+", lambda place: f"{int(place[0]) + large:,}", reason)
    with pytest.raises(EncodingError) as caught:
        b64decode("A" * large + text)
    assert str(caught.value) == f"value is not strict Base64: {moved}"
    with pytest.raises(EncodingError, match=f"^{re.escape(str(caught.value))}$"):
        b64check("A" * large + text)


@pytest.mark.parametrize("text", ["Zh==", "Zm9=", "Zm9vZh==", "Zm9vZm9=", "//==", "///="])
def test_trailing_bits_must_be_zero(text: str) -> None:
    """RFC 4648, 3.5: otherwise one value has several texts."""
    assert base64.b64decode(text)  # the standard library takes them
    for value in (text, text.encode()):
        with pytest.raises(EncodingError, match="the unused bits of the last character are not zero"):
            b64decode(value)


@pytest.mark.parametrize("value", [None, 1, bytearray(b"Zg=="), memoryview(b"Zg=="), ["Zg=="]])
def test_wrong_types(value: object) -> None:
    with pytest.raises(TypeError, match=f"Iv: Base64 is str or bytes, not {type(value).__name__}"):
        b64decode(value, "Iv")  # type: ignore[arg-type]


@given(st.binary(max_size=100))
def test_round_trip(data: bytes) -> None:
    assert b64encode(data) == base64.b64encode(data).decode()
    assert b64encode(bytearray(data)) == b64encode(memoryview(data)) == b64encode(data)
    assert b64decode(b64encode(data)) == data


@given(NEARLY_BASE64 | st.text(max_size=8))
@example("AA=A")
@example("Zm9v=")  # binascii's strict mode takes it
@example("AAA=AAAA")
def test_one_value_has_one_text(text: str) -> None:
    """What is taken is exactly what encoding would write again, and everything of that shape is taken."""
    try:
        data = b64decode(text)
    except EncodingError:
        assert not SHAPE.fullmatch(text) or base64.b64encode(base64.b64decode(text)).decode() != text
        with pytest.raises(EncodingError):
            b64decode(text.encode("utf-8", "surrogatepass"))
    else:
        assert b64encode(data) == text
        assert b64decode(text.encode()) == data


ZEROS = bytes(49_152)
LARGE = "AAAA" * 16_384  # from here on pybase64 does it, where it is installed


def nearly_base64(count: int) -> Iterator[str]:
    """Short texts: most of them of the alphabet, padding anywhere, now and then a character of another kind."""
    draw = random.Random(count)
    for _ in range(count):
        text = "".join(draw.choices("ABgkw19+/=-_ \n\0é", [9] * 9 + [6] + [0.3] * 6, k=draw.randrange(10)))
        yield text + draw.choice(["", "", "=", "=="])


def is_checked(text: str) -> bool:
    try:
        b64check(text)
    except EncodingError:
        return False
    return True


def agreement(count: int) -> tuple[int, int]:
    """Compare what becomes of a text alone, of the same after a large one, and by the definition."""
    taken = refused = 0
    for text in nearly_base64(count):
        strict = SHAPE.fullmatch(text) and base64.b64encode(base64.b64decode(text)).decode() == text
        expected = base64.b64decode(text) if strict else None
        found: list[bytes | None] = []
        for before, zeros in (("", 0), (LARGE, 49_152)):
            try:
                data = b64decode(before + text)
            except EncodingError:
                found.append(None)
                assert not is_checked(before + text), repr(text)
            else:
                assert is_checked(before + text), repr(text)
                assert data.startswith(ZEROS[:zeros])
                found.append(data[zeros:])
        assert found == [expected, expected], repr(text)
        taken, refused = taken + (expected is not None), refused + (expected is None)
    return taken, refused


@pytest.mark.differential
def test_large_texts_are_as_strict_as_short_ones() -> None:
    assert min(agreement(3_000)) > 300


@pytest.mark.deep
@pytest.mark.differential
def test_a_million_large_texts_are_as_strict_as_short_ones() -> None:
    assert min(agreement(1_000_000)) > 100_000


@pytest.mark.parametrize("groups", [1, 16_384, 32_767, 32_768, 32_769, 65_536, 70_000])
@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("Zg==Zm9v", "there is padding before the end"),
        ("Zg==Zg==", "there is padding before the end"),
        ("Zm9v Zm9v", "there is white space at character"),
        ("Zm9vZh==", "the unused bits of the last character are not zero"),
        ("Zm9vé", "it holds characters outside ASCII"),
        ("Zm9vZg", "padding is missing"),
    ],
)
def test_checking_refuses_what_decoding_refuses(groups: int, end: str, reason: str) -> None:
    """Wherever the pieces end in which a large text is checked; and it says the same."""
    b64check("Zm9v" * groups + "Zg==", "a picture")
    texts = []
    for refuses in (b64check, b64decode):
        with pytest.raises(EncodingError, match=f"^a picture is not strict Base64: {reason}") as caught:
            refuses("Zm9v" * groups + end, "a picture")
        texts.append(str(caught.value))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("characters", [128 * 1024, 256 * 1024])
@pytest.mark.parametrize("padding", ["Zm8=", "Zg=="])
def test_padding_where_a_checked_piece_ends(characters: int, padding: str) -> None:
    with pytest.raises(EncodingError, match="there is padding before the end"):
        b64check("Zm9v" * (characters // 4 - 1) + padding + "Zm9v")


@pytest.mark.parametrize("size", [49_150, 49_151, 49_152, 49_153, 65_535, 65_536, 65_537, 288 * 1024])
def test_large_values(size: int) -> None:
    data = bytes(j % 251 for j in range(size))
    for value in (data, bytearray(data), memoryview(data)):
        assert b64encode(value) == base64.b64encode(data).decode()
        assert b64encode_bytes(value) == base64.b64encode(data)
    assert b64decode(base64.b64encode(data)) == b64decode(base64.b64encode(data).decode()) == data


def test_pybase64_takes_the_large_values_and_its_import_waits_for_one(tmp_path: Path) -> None:
    """With a module of that name that says what it is asked: the real one isn't everywhere."""
    (tmp_path / "pybase64.py").write_text(
        "import base64\n"
        "print('imported')\n"
        "def b64encode(data): print('encodes', len(data)); return base64.b64encode(data)\n"
        "def b64decode(data, validate): print('decodes', len(data), validate); return base64.b64decode(data)\n"
    )
    code = (
        "from tcrypto.crypto.encoding import b64decode, b64encode\n"
        "small, large = bytes(3_000), bytes(90_000)\n"
        "assert b64decode(b64encode(small)) == small\n"
        "print('small ones are done')\n"
        "assert b64decode(b64encode(large)) == large\n"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.splitlines() == [
        "small ones are done",
        "imported",
        "encodes 90000",
        "decodes 120000 True",
    ]


def test_without_pybase64_large_values_are_the_same() -> None:
    code = (
        "import sys, base64; sys.modules['pybase64'] = None\n"
        "from tcrypto.crypto.encoding import b64decode, b64encode\n"
        "data = bytes(100_000)\n"
        "assert b64encode(data).encode() == base64.b64encode(data) and b64decode(b64encode(data)) == data\n"
        "for text in ('AAAA' * 20_000 + 'AA', 'AAAA' * 20_000 + '\\n', 'AAAA' * 20_000 + 'AB=='):\n"
        "    try: b64decode(text)\n"
        "    except ValueError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "value is not strict Base64: padding is missing",
        "value is not strict Base64: there is white space at character 80,001",
        "value is not strict Base64: the unused bits of the last character are not zero",
    ]


def test_a_view_with_gaps() -> None:
    assert b64encode(memoryview(b"f.o.o.")[::2]) == "Zm9v"


# --- DER --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 2, 127, 128, 255, 256, 65535, 65536])
def test_elements_of_der(size: int) -> None:
    """X.690, 8.1.3 and 10.1: one octet of length below 128, else as few as hold it."""
    element = write_der(0x04, bytes(size))
    few = -(-size.bit_length() // 8)
    assert element[: -size or None] == (
        bytes((4, size)) if size < 128 else bytes((4, 128 + few)) + size.to_bytes(few, "big")
    )
    assert read_der(element, 0x04) == (bytes(size), b"")
    assert read_der(element + b"more", 0x04) == (bytes(size), b"more")
    with pytest.raises(KeyFormatError):
        read_der(element[:-1], 0x04)
    with pytest.raises(KeyFormatError, match=r"^the DER is damaged or cut short: no strict element with the tag 0x02$"):
        read_der(element, 0x02)


@pytest.mark.parametrize(
    "element",
    ["", "04", "0480", "04800000", "048100", "04817f" + "00" * 127, "0482008000", "0483000080", "0485000000000100"],
)
def test_lengths_that_are_not_in_their_shortest_form(element: str) -> None:
    with pytest.raises(KeyFormatError):
        read_der(bytes.fromhex(element) + bytes(200 if element[2:] else 0), 0x04)


def test_text_without_a_form_in_utf_8() -> None:
    assert utf8("密钥", "the key") == "密钥".encode()
    with pytest.raises(InvalidInput, match=r"^the key holds a lone surrogate, which has no UTF-8 form$"):
        utf8("a\ud800", "the key")


def test_integers() -> None:
    assert read_integer(b"\2\1\0") == (0, b"")
    assert read_integer(b"\2\2\0\x80\5\0") == (128, b"\5\0")
    for der in (b"\2\1\x80", b"\2\2\0\x7f", b"\2\0"):
        with pytest.raises(KeyFormatError, match=r"^not a non-negative INTEGER in its shortest form$"):
            read_integer(der)
