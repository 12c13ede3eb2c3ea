"""What a text of a sealed request may stand for: each reading of it, in which order, and how it is called."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from tcrypto.check.sealed.texts import hex_digits, readings

DATA = bytes.fromhex("f0fbefbefffe00c3a98081828384858687")  # in Base64 both signs, and a padding
TEXT = base64.b64encode(DATA).decode()
URL_SAFE = TEXT.replace("+", "-").replace("/", "_")
HALF = TEXT[:12]


def of(value: object, raw: bool = False, depth: int = 2) -> list[tuple[bytes, str]]:
    return [(reading.data, reading.form) for reading in readings(value, raw=raw, depth=depth)]


def decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def test_the_text_has_what_the_forms_are_told_by() -> None:
    assert TEXT == "8Pvvvv/+AMOpgIGCg4SFhoc="


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (TEXT, ""),
        (TEXT.rstrip("="), "Base64"),
        (TEXT + "==", "Base64"),
        (URL_SAFE, "URL-safe Base64"),
        (TEXT.replace("+", "-"), "URL-safe Base64"),
        (TEXT.replace("/", "_"), "URL-safe Base64"),
        (TEXT.replace("+", " "), "Base64 with blanks for +"),
        (f"data:image/jpeg;base64,{TEXT}", "a data URL"),
        (f"data:a/b,{TEXT}", "a data URL"),
        (f"-----BEGIN A KEY-----\n{TEXT}\n-----END A KEY-----", "Base64 in quotes or blanks"),
        (f"-----BEGIN A KEY-----{TEXT}-----END A KEY-----", "PEM"),
        (f"-----BEGIN A KEY-----{HALF}\n{TEXT[12:]}-----END A KEY-----", "Base64 with line breaks"),
        (quote(TEXT), "percent-encoded"),
        (TEXT.replace("=", "%3D"), "percent-encoded"),
        (TEXT.replace("+", "%2b"), "percent-encoded"),
        (f'"{TEXT}"', "Base64 in quotes or blanks"),
        (f"'{TEXT}'", "Base64 in quotes or blanks"),
        (f"b'{TEXT}'", "Base64 in quotes or blanks"),
        (f'b"{TEXT}"', "Base64 in quotes or blanks"),
        (f"b'{HALF}\n{TEXT[12:]}'", "Base64 with line breaks"),
        (f" {TEXT}\n", "Base64 in quotes or blanks"),
        (TEXT.replace("/", "\\/"), "Base64 in quotes or blanks"),
        (f"{HALF}\\n{TEXT[12:]}\\n", "Base64 in quotes or blanks"),
        (f"{HALF}\n{TEXT[12:]}", "Base64 with line breaks"),
        (f"{HALF}\r\n{TEXT[12:]}", "Base64 with line breaks"),
        (f"{HALF}\t{TEXT[12:]}", "Base64 with line breaks"),
        (DATA.hex(), "hexadecimal"),
        (DATA.hex().upper(), "hexadecimal"),
        (DATA.hex(":"), "hexadecimal"),
        (DATA.hex("-"), "hexadecimal"),
        (f' "{DATA.hex(" ")}"\n', "hexadecimal"),
        (f"0x{DATA.hex()}", "hexadecimal"),
        (f"0X{DATA.hex()}", "hexadecimal"),
        (list(DATA), "numbers"),
        ({"type": "Buffer", "data": list(DATA)}, "numbers"),
        ([octet - 256 * (octet > 127) for octet in DATA], "numbers"),
        (str(list(DATA)), "numbers"),
        (" ".join(map(str, DATA)), "numbers"),
        (",".join(map(str, DATA)) + ",", "numbers"),
        ("[ " + " , ".join(str(octet - 256 * (octet > 127)) for octet in DATA) + " ]", "numbers"),
        ("".join(f"\\x{octet:02x}" for octet in DATA), "escapes"),
        ("".join(f"\\x{octet:02X}" for octet in DATA), "escapes"),
    ],
)
def test_one_text_and_what_it_stands_for(value: object, form: str) -> None:
    found = of(value)
    assert (DATA, form) in found
    assert [data for data, _ in found].count(DATA) == 1
    if form not in ("hexadecimal", "numbers"):  # digits are a Base64 of their own
        assert found == [(DATA, form)]


def test_three_encodings_of_one_text_are_read_and_a_fourth_is_not() -> None:
    text = TEXT
    for number in (1, 2, 3, 4):
        assert (DATA in {reading.data for reading in readings(text)}) is (number < 4)
        text = base64.b64encode(text.encode()).decode()


def test_digits_are_base64_of_something_else_first() -> None:
    digits = DATA[:16].hex()
    assert of(digits) == [(decoded(digits), ""), (DATA[:16], "hexadecimal")]
    assert of(digits[:14]) == [(DATA[:7], "hexadecimal"), (decoded(digits[:14]), "Base64")]
    assert of(digits[:15]) == [(decoded(digits[:15]), "Base64")]  # an odd number of digits is no octets


@pytest.mark.parametrize(
    "value",
    [
        None, "", 5, 5.5, True, [], {}, {"data": None}, {"type": "Buffer"}, b"AAAA", "=", "====", "A", "AAAAA", "!", "[]",
        [256], [-129], [1, "2"], [True], [1.0], "1,256", "1,-129", "data:", "-----BEGIN -----", "%", "b''", "AA!A", "AAAA=A",
    ],
)  # fmt: skip
def test_what_stands_for_nothing(value: object) -> None:
    assert of(value) == []


@pytest.mark.parametrize(("value", "octet"), [([-128], 0x80), ([255], 0xFF), ([0], 0), ([-1], 0xFF)])
def test_the_ends_of_what_an_octet_may_be(value: object, octet: int) -> None:
    assert of(value) == [(bytes((octet,)), "numbers")]


def test_a_list_of_one_in_a_text_is_none() -> None:
    assert of("[77]") == []
    assert of("[240,241,242]") == [(b"\xf0\xf1\xf2", "numbers")]


@pytest.mark.parametrize(
    ("value", "outer", "inner"),
    [
        (base64.b64encode(TEXT.encode()).decode(), "", "Base64 twice"),
        (base64.b64encode(TEXT.encode()).decode().rstrip("="), "", "Base64 twice"),
        (base64.b64encode(URL_SAFE.encode()).decode(), "", "Base64 of URL-safe Base64"),
        (base64.b64encode(DATA.hex().encode()).decode(), "", "Base64 of hexadecimal"),
        (TEXT.encode().hex(), "hexadecimal", "hexadecimal of Base64"),
        (list(TEXT.encode()), "numbers", "numbers"),
    ],
)
def test_a_text_in_a_text(value: object, outer: str, inner: str) -> None:
    found = of(value)
    shown = [(data, form) for data, form in found if data == DATA]
    assert shown == ([] if outer == "numbers" else [(DATA, inner)])
    assert [data for data, _ in of(value, depth=0)].count(DATA) == 0


def test_three_encodings_are_read_and_four_are_not() -> None:
    text = TEXT
    for encodings in (1, 2, 3, 4):
        assert (DATA in dict(of(text))) is (encodings <= 3)
        assert (DATA in dict(of(text, depth=1))) is (encodings <= 2)
        text = base64.b64encode(text.encode()).decode()


def test_characters_are_read_where_they_may_be_the_bytes() -> None:
    assert of("!?", raw=True) == [(b"!?", "characters")]
    assert of("!?") == []
    assert of("\xe9\xff") == [(b"\xe9\xff", "characters")]  # what isn't ASCII was never encoded
    assert of("张", raw=True) == [("张".encode(), "characters")]
    assert of("\ud800", raw=True) == [(b"?", "characters")]
    assert of("张") == []
    assert of(TEXT, raw=True) == [(DATA, ""), (TEXT.encode(), "characters")]
    nested = base64.b64encode(b"!?").decode()
    assert of(nested, raw=True) == [(b"!?", ""), (nested.encode(), "characters")]


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("0a", "0a"), ("0A", "0a"), ("0x0a", "0a"), ("0Xa", "a"), ("a:b-c d\ne", "abcde"), (" 'ab' ", "ab"), ('"ab"', "ab"),
        ("abc", "abc"), ("x" * 5, None), ("a" * 300, "a" * 300), ("a" * 300 + "g", None), ("g" + "a" * 300, None),
        ("", None), ("0x", None), (None, None), (b"ab", None), (12, None),
    ],
)  # fmt: skip
def test_hexadecimal_digits(value: object, digits: str | None) -> None:
    assert hex_digits(value) == digits


def test_what_is_found_far_into_a_text() -> None:
    """The first 256 characters say what kind of text it is; the rest is looked at when it is read."""
    long = DATA * 40
    text = base64.b64encode(long).decode()
    assert of(long.hex())[-1] == (long, "hexadecimal")
    assert of(str(list(long)))[0] == (long, "numbers")
    assert of(str([*long, 256])) == []
    assert of("".join(f"\\x{octet:02x}" for octet in long)) == [(long, "escapes")]
    assert of(quote(text, safe="")) == [(long, "percent-encoded")]
    assert of(f"{text[:300]}\n{text[300:]}") == [(long, "Base64 with line breaks")]
    assert of(base64.b64encode(DATA * 40 + b"ab").decode().replace("=", "%3D")) == [(long + b"ab", "percent-encoded")]
    cut_in_a_number = [10] * 62 + [1, 1, -128, 5]
    assert str(cut_in_a_number)[:256].endswith("-")
    assert of(str(cut_in_a_number)) == [(bytes(number & 0xFF for number in cut_in_a_number), "numbers")]


def test_letters_are_no_digits_and_no_padding() -> None:
    assert of("AAAX") == [(decoded("AAAX"), "")]
    assert hex_digits("Xab") is None
    assert hex_digits("a" * 300 + "X") is None
    assert of("\\x41张\\xff") == [(b"A?\xff", "escapes")]
