"""What was encrypted, read back: each padding, each way of writing parameters or a text, and what it is called."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tcrypto.check.sealed.content import field_contents, is_plausible, same, unpadded, whole_contents
from tcrypto.check.sealed.lost import lost_block
from tcrypto.check.sealed.plaintexts import forms, plaintexts

# --- Whether it is one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"{", b'{"a":1}', b"a", b"~", b"!", b"   x", b"\t\r\nx", b"a\t\r\nb", b"\x7fabc", "张三".encode(), "张三".encode("gb18030"),
        "\ufeff丁".encode("utf-16-be"), "\ufeff丁".encode("utf-16-le"), '\ufeff{"'.encode("utf-16-be"), '\ufeff{"'.encode("utf-16-le"), b"\x1f\x8b\x08", b"x\x01\0", b"x\x5e\0", b"x\x9c\0", b"x\xda\0", b"PK\x03\x04\0", b"BZh\0",
        '{"'.encode("utf-16-le"), "[a".encode("utf-16-le"), '["'.encode("utf-16-be"), '""'.encode("utf-16-le"), '{"'.encode("utf-32-be"), bytes(4),
        b"X", b"\x80\xe5\xe5\xe5\xe5", b"abc\x80", b"abc\x80\0\0", b"abc\x1f\x01", b"a" * 63 + b"\x01", b"a" * 200,
    ],
)  # fmt: skip
def test_what_looks_like_a_plaintext(data: bytes) -> None:
    assert is_plausible(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0", b"\x80", b"\x01abc", b"a\0bc", b"\x1fabc", b"    x", b" \t\r\nx", b"a\x0bb", "ab".encode("utf-16-le"),
        "ab".encode("utf-16-be"), "X{".encode("utf-16-le"), b"x\x02\0a", b"PK\0\0a", b"a" * 64 + b"\x01", b"a" * 99 + b"\x80\x01", b"\xff\xfd\0a", b"\x1f\x8a",
        b"\x7f\x7f\x7f\x7fx",
    ],
)  # fmt: skip
def test_what_does_not(data: bytes) -> None:
    assert not is_plausible(data)


# --- Padding ----------------------------------------------------------------------------------------------------------

A15 = b"a" * 15


@pytest.mark.parametrize(
    ("data", "right", "others"),
    [
        (b"", [], []),
        (b"ab\x01", [b"ab"], []),
        (b"ab\x02\x02", [b"ab"], []),
        (b"\x10" * 16, [b""], []),
        (b"a" + b"\x10" * 16, [b"a"], []),
        (A15 + b"\x11" * 17, [], [A15, A15 + b"\x11" * 17]),
        (b"@" * 64, [], [b"", b"@" * 64]),
        (b"A" * 65, [], [b"A" * 65]),
        (b"abc", [], [b"abc"]),
        (b"abcd" + bytes(4), [], [b"abcd", b"abcd" + bytes(4)]),
        (b"abc" + bytes(5), [], [b"abc", b"abc\0", b"abc\0", b"abc" + bytes(5)]),
        (b"ab" + bytes(6), [], [b"ab", b"ab\0\0", b"ab" + bytes(6)]),
        (b"a" + bytes(7), [], [b"a", b"a\0", b"a\0\0\0", b"a" + bytes(7)]),
        (b"ab  ", [], [b"ab", b"ab  "]),
        (b"abc ", [], [b"abc", b"abc "]),
        (b"ab\x80", [], [b"ab", b"ab\x80"]),
        (b"ab\x80X", [], [b"ab\x80X"]),
        (b"abc\x80" + bytes(4), [], [b"abc\x80", b"abc", b"abc\x80" + bytes(4)]),
        (b"abc\0\0\x03", [], [b"abc\0\0\x03", b"abc"]),
        (b"abcdef\x01\x02", [], [b"abcdef\x01\x02", b"abcdef"]),
        (bytes(15) + b"\x10", [], [bytes(15) + b"\x10", b""]),
        (bytes(16) + b"\x11", [], [bytes(16) + b"\x11"]),
    ],
)
def test_a_plaintext_without_its_padding(data: bytes, right: list[bytes], others: list[bytes]) -> None:
    wrong = frozenset({"body-padding"})
    assert list(unpadded(data)) == [(bare, frozenset()) for bare in right] + [(bare, wrong) for bare in others]


# --- Values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": 1}, {"a": 1}, True), ({"a": 1, "b": None}, {"a": 1}, True), ({"a": 1}, {"a": 1, "b": None}, True),
        ({"a": {"b": None}}, {"a": {}}, True), ([{"a": None}], [{}], True), ([1, "x"], (1, "x"), True), ("a", "a", True),
        ({"a": 1}, {"b": 1}, False), ({"a": 1}, {"a": 2}, False), ({"a": 1}, {}, False), ({}, [], False), ([1], [1, 2], False),
        ([1, 2], [2, 1], False), ([1], [2], False), (1, 1.0, False), (1, True, False), ("1", 1, False), (None, {}, False),
    ],
)  # fmt: skip
def test_the_same_value(left: object, right: object, expected: bool) -> None:
    assert same(left, right) is expected


# --- A whole body -----------------------------------------------------------------------------------------------------

MEANT = {"Name": "张三", "Text": "héllo", "N": 1, "~~~": ">>>???"}
BODY = json.dumps(MEANT, ensure_ascii=False)
Bytes = Callable[[str], bytes]


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


def twice(text: str) -> str:
    return json.dumps(json.dumps(text))


def deflated(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


WRITTEN: dict[str, tuple[str, Bytes]] = {
    "UTF-8": ("", str.encode),
    "UTF-8 with its mark": ("body-charset", lambda text: text.encode("utf-8-sig")),
    "GB 18030": ("body-charset", lambda text: text.encode("gb18030")),
    "UTF-16, little": ("body-charset", lambda text: text.encode("utf-16-le")),
    "UTF-16, big": ("body-charset", lambda text: text.encode("utf-16-be")),
    "UTF-16, little, its mark": ("body-charset", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    "UTF-16, big, its mark": ("body-charset", lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
    "UTF-32, little": ("body-charset", lambda text: text.encode("utf-32-le")),
    "UTF-32, big": ("body-charset", lambda text: text.encode("utf-32-be")),
    "gzip": ("body-compressed", lambda text: gzip.compress(text.encode())),
    "zlib": ("body-compressed", lambda text: zlib.compress(text.encode())),
    "deflate": ("body-compressed", lambda text: deflated(text.encode())),
    "gzip twice": ("body-compressed", lambda text: gzip.compress(gzip.compress(text.encode()))),
    "gzip in Base64": ("body-compressed body-plain-base64", lambda text: b64(gzip.compress(text.encode()))),
    "Base64 in gzip": ("body-compressed body-plain-base64", lambda text: gzip.compress(b64(text.encode()))),
    "Base64": ("body-plain-base64", lambda text: b64(text.encode())),
    "a mark before it, padded": ("body-charset body-padding", lambda text: text.encode("utf-8-sig") + b"\x03\x03\x03"),
    "padded, in Base64": ("body-padding body-plain-base64", lambda text: b64(text.encode() + b"\x03\x03\x03")),
    "Base64 without padding": ("body-plain-base64", lambda text: b64(text.encode() + b" ").rstrip(b"=")),
    "Base64 in lines": ("body-plain-base64", lambda text: base64.encodebytes(text.encode() * 1)),
    "URL-safe Base64": ("body-plain-base64", lambda text: base64.urlsafe_b64encode(text.encode())),
    "Base64 twice": ("body-plain-base64", lambda text: b64(b64(text.encode()))),
    "hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().encode()),
    "capital hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().upper().encode()),
    "percent-encoded": ("body-plain-base64", lambda text: quote(text).encode()),
    "percent-encoded in small letters": ("body-plain-base64", lambda text: quote(text).replace("%7B", "%7b").encode()),
    "Base64 with a mark": ("body-charset body-plain-base64", lambda text: "\ufeff".encode() + b64(text.encode())),
    "JSON twice": ("body-json-twice", lambda text: json.dumps(text).encode()),
    "JSON three times": ("body-json-twice", lambda text: twice(text).encode()),
    "JSON twice with a mark": ("body-charset body-json-twice", lambda text: "\ufeff".encode() + json.dumps(text).encode()),
    "JSON of Base64": ("body-json-twice body-plain-base64", lambda text: json.dumps(b64(text.encode()).decode()).encode()),
    "padded": ("body-padding", lambda text: text.encode() + b"\x03\x03\x03"),
    "zeros after it": ("body-padding", lambda text: text.encode() + bytes(9)),
}  # fmt: skip


def causes_of(causes: frozenset[str]) -> str:
    return " ".join(sorted(causes))


@pytest.mark.parametrize("how", WRITTEN)
def test_parameters_however_they_were_written(how: str) -> None:
    expected, write = WRITTEN[how]
    for meant, matches in ((None, None), (MEANT, True)):
        content = next(iter(whole_contents(write(BODY), meant)))
        assert (content.value, causes_of(content.causes), content.matches) == (MEANT, expected, matches)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_letters_in_a_charset_whose_zeros_are_utf_8_too(charset: str) -> None:
    contents = [(each.value, causes_of(each.causes)) for each in whole_contents('{"a": 1}'.encode(charset), None)]
    assert contents[0] == ({"a": 1}, "body-charset")


def test_the_signs_of_both_alphabets_are_in_it() -> None:
    assert {*b"+/"} <= {*b64(BODY.encode())}


def test_every_reading_is_given_until_one_is_what_was_meant() -> None:
    texts = [causes_of(content.causes) for content in whole_contents(b64(BODY.encode()), None)]
    assert texts == ["body-plain-base64", "body-not-json"]
    assert [content.matches for content in whole_contents(b64(BODY.encode()), MEANT)] == [True]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x01\x02", b"   ", b"abc\x01", b64(b64(b64(BODY.encode()))), gzip.compress(b"\x01\x02"), gzip.compress(BODY.encode())[:-8],
        "[1]".encode("utf-16-le"), gzip.compress(gzip.compress(gzip.compress(BODY.encode()))), twice(twice(BODY)).encode(), json.dumps(twice(BODY)).encode(),
        BODY.encode() + b"\x03\x03\x03\x02\x02", b"\x1f\x8b" + BODY.encode(), b"\x78" + BODY.encode(),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_holds_no_parameters(data: bytes) -> None:
    assert [
        c for c in whole_contents(data, None) if isinstance(c.value, dict) and "body-not-json" not in c.causes
    ] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1&b=%E5%BC%A0&c=", {"a": "1", "b": "张", "c": ""}), ("a=1&a=2", {"a": "1"}), ("hello", None), ("a\tb\r\n", None),
        ("[1, 2]", None), ("5", None), ("a" * 4096 + "=", None), ("a" * 4095 + "=", {"a" * 4095: ""}),
        ("&".join(f"a{n}=1" for n in range(1001)), None), ("a=" + "b" * (2**20 - 2), {"a": "b" * (2**20 - 2)}),
        ("a=" + "b" * (2**20 - 1), None),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_is_no_json(text: str, value: Any) -> None:
    content = list(whole_contents(text.encode(), None))[-1]
    assert (content.value, causes_of(content.causes), content.matches) == (value, "body-not-json", None)


def test_control_characters_are_looked_for_at_both_ends() -> None:
    for data in (b"a" * 5000 + b"\x02a", b"\x02" + b"a" * 5000):
        assert list(whole_contents(data, None)) == []
    assert len(list(whole_contents(b"a" * 4096 + b"\x02" + b"a" * 4096, None))) == 1


def test_the_common_parameters() -> None:
    common = {"Action": "A", "Version": "V"}
    for body, expected in ((common, "body-common-params"), ({"Action": "A"}, ""), ({"Version": "V"}, "")):
        for beside in (MEANT, {}):
            content = next(whole_contents(json.dumps(body | beside).encode(), None))
            assert (causes_of(content.causes), content.matches) == (expected, None)


@pytest.mark.parametrize(
    "name",
    [
        "Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "SignatureMethod", "Token", "Language",
        "RequestClient", "X-TC-Action", "x-tc-request-client", "secret-id",
    ],
)  # fmt: skip
def test_each_common_parameter_beside_what_was_meant(name: str) -> None:
    def found(beside: str, meant: dict[str, Any]) -> tuple[str, bool | None]:
        content = next(whole_contents(json.dumps({beside: "x"} | MEANT).encode(), meant))
        return causes_of(content.causes), content.matches

    assert found(name, MEANT) == ("body-common-params", True)
    assert found(name + "x", MEANT) == ("", False)
    assert found(name, MEANT | {name: "x"}) == ("", True)
    assert found(name, MEANT | {"N": 2})[1] is False


DAMAGES: dict[str, Callable[[str], str]] = {
    "question marks": lambda text: text.encode("ascii", "replace").decode(),
    "question marks for what Latin-1 hasn't": lambda text: text.encode("latin-1", "replace").decode("latin-1"),
    "left out": lambda text: text.encode("ascii", "ignore").decode(),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as Windows-1252": lambda text: text.encode().decode("cp1252", "replace"),
    "UTF-8 read as GB 18030": lambda text: text.encode().decode("gb18030", "replace"),
    "GB 18030 read as Latin-1": lambda text: text.encode("gb18030").decode("latin-1"),
    "GB 18030 read as UTF-8": lambda text: text.encode("gb18030").decode("utf-8", "replace"),
    "UTF-8 read as ASCII": lambda text: text.encode().decode("ascii", "replace"),
    "the lower byte of each": lambda text: "".join(chr(ord(character) & 0xFF) for character in text),
    "a replacement character": lambda text: "".join(
        "\ufffd" if character > "\x7f" else character for character in text
    ),
    "two question marks": lambda text: "".join("??" if character > "\x7f" else character for character in text),
    "three question marks": lambda text: "".join("???" if character > "\x7f" else character for character in text),
}
DEEP = {"Name": "张三", "More": [{"Name": "李四"}, "é\x7f", 1, None, True]}


@pytest.mark.parametrize("how", DAMAGES)
def test_texts_that_were_damaged_on_the_way(how: str) -> None:
    damage = DAMAGES[how]

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(item) for item in value]
        if isinstance(value, dict):
            return {damage(name): changed(item) for name, item in value.items()}
        return damage(value) if isinstance(value, str) else value

    for beside, expected in (({}, "body-charset"), ({"Action": "A"}, "body-charset body-common-params")):
        content = next(whole_contents(json.dumps(changed(DEEP) | beside).encode(), DEEP))
        assert (causes_of(content.causes), content.matches) == (expected, True)
    assert next(whole_contents(json.dumps(changed(DEEP) | {"More": []}).encode(), DEEP)).matches is False
    content = next(field_contents(damage("张é\x7fx").encode(), "张é\x7fx"))
    assert (content.value, causes_of(content.causes), content.matches) == (damage("张é\x7fx"), "body-charset", True)


def test_a_body_of_something_else() -> None:
    others = list(whole_contents(b'{"Other": 1}', MEANT))
    assert [(each.value, each.causes, each.matches, each.hint) for each in others] == [
        ({"Other": 1}, frozenset[str](), False, False)
    ]
    assert [each.hint for each in whole_contents('{"Other": "héllo"}'.encode(), MEANT)] == [False]
    for text, hint in (("the text héllo in it", True), ("the text hello in it", False), ("张三", True)):
        (content,) = whole_contents(text.encode(), MEANT)
        assert (causes_of(content.causes), content.matches, content.hint) == ("body-not-json", False, hint)
    for meant, hint in (("abcd", False), ("abcde", True), (5, False)):
        (content,) = whole_contents(b"abcde in it", {"a": meant})
        assert content.hint is hint


def test_parameters_written_as_something_else_than_json() -> None:
    texts = list(forms(MEANT))
    assert texts == [
        b"Name=%E5%BC%A0%E4%B8%89&Text=h%C3%A9llo&N=1&~~~=%3E%3E%3E%3F%3F%3F",
        "Name=张三&Text=héllo&N=1&~~~=>>>???".encode(),
        "{'Name': '张三', 'Text': 'héllo', 'N': 1, '~~~': '>>>???'}".encode(),
    ]
    for text, value in zip(texts, (MEANT | {"N": "1"}, MEANT | {"N": "1"}, None), strict=True):
        content = next(whole_contents(text, MEANT))
        assert (content.value, causes_of(content.causes), content.matches) == (value, "body-not-json", True)


def test_half_a_character_is_a_question_mark() -> None:
    assert list(forms({"a": "\ud800"})) == [b"a=%3F", b"a=?", b"{'a': '\\ud800'}"]
    assert [data for data, causes in plaintexts("\ud800") if not causes] == [b"?"]
    assert [data for data, causes in plaintexts("\ud800") if "body-json-twice" in causes] == [b'"\\ud800"', b'"?"']
    low = next(whole_contents(b'{"a": "\\u0000", "b": " "}', {"a": "\ud800", "b": "张"}))  # which GB 18030 hasn't
    assert (causes_of(low.causes), low.matches) == ("body-charset", True)
    (content,) = whole_contents(b"?abcde in it", {"a": "\ud800abcde"})
    assert content.hint
    assert next(whole_contents(b'{"a": 1}', {"a": "\ud800"})).matches is False
    assert not any(content.matches for content in field_contents(b"a", "\ud800"))


# --- One field --------------------------------------------------------------------------------------------------------

FIELD: dict[str, tuple[str, Bytes]] = {
    "UTF-8": ("", str.encode),
    "UTF-8 with its mark": ("body-charset", lambda text: text.encode("utf-8-sig")),
    "GB 18030": ("body-charset", lambda text: text.encode("gb18030")),
    "Big5": ("body-charset", lambda text: text.encode("big5")),
    "Shift JIS": ("body-charset", lambda text: text.encode("shift_jis")),
    "JSON": ("body-json-twice", lambda text: json.dumps(text, ensure_ascii=False).encode()),
    "Base64": ("body-plain-base64", lambda text: b64(text.encode())),
    "Base64 twice": ("body-plain-base64", lambda text: b64(b64(text.encode()))),
    "hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().encode()),
    "percent-encoded": ("body-plain-base64", lambda text: quote(text).encode()),
    "gzip": ("body-compressed", lambda text: gzip.compress(text.encode())),
    "zlib": ("body-compressed", lambda text: zlib.compress(text.encode())),
    "deflate": ("body-compressed", lambda text: deflated(text.encode())),
    "Base64 of gzip": ("body-compressed body-plain-base64", lambda text: b64(gzip.compress(text.encode()))),
    "gzip of Base64": ("body-compressed body-plain-base64", lambda text: gzip.compress(b64(text.encode()))),
    "padded": ("body-padding", lambda text: text.encode() + b"\x02\x02"),
    "zeros after it": ("body-padding", lambda text: text.encode() + bytes(3)),
}


@pytest.mark.parametrize("how", FIELD)
def test_a_text_however_it_was_written(how: str) -> None:
    expected, write = FIELD[how]
    text = "日本三"
    right = [content for content in field_contents(write(text), text) if content.matches]
    assert {(content.value, causes_of(content.causes)) for content in right} == {(text, expected)}
    known = [
        (content.value, causes_of(content.causes), content.matches) for content in field_contents(write(text), None)
    ]
    assert known == ([] if how in ("gzip", "zlib", "gzip of Base64") and not known else known[:1])
    assert all(matches is None for _, _, matches in known)


def test_a_text_that_nobody_gave_is_read_as_it_is() -> None:
    for data, expected in (
        (b"abc", ("abc", "")),
        ("张".encode("gb18030"), ("张", "body-charset")),
        (b64(b"abc"), (b64(b"abc").decode(), "")),
        (b'"abc"', ('"abc"', "")),
    ):
        assert [(each.value, causes_of(each.causes)) for each in field_contents(data, None)] == [expected]
    assert list(field_contents(b"\xff", None)) == []


def test_a_text_that_other_readings_fail_before() -> None:
    for data, meant in ((b"a\xff", "aÿ"), (b"abc\x80\0\0\0", "abc"), (b64(b"AAW"), "AAW")):
        assert any(each.matches for each in field_contents(data, meant))


def test_a_text_of_something_else() -> None:
    found = [(each.value, causes_of(each.causes), each.matches) for each in field_contents(b"abcd", "other")]
    assert found[0] == ("abcd", "", False)
    assert {matches for _, _, matches in found} == {False}
    for write in (b64, gzip.compress):
        data = b"abc"
        for depth in (1, 2, 3):
            data = write(data)
            assert any(each.matches for each in field_contents(data, "abc")) is (depth < 3)
    long = b64(b"a" * 300)
    assert not any(each.matches for each in field_contents(long[:300] + b"!!!!" + long[300:], "a" * 300))


# --- What is compared with ciphertexts that can't be read ------------------------------------------------------------


def test_what_a_text_may_have_been_encrypted_as() -> None:
    found: dict[str, list[bytes]] = {}
    for data, causes in plaintexts("三a"):
        found.setdefault(causes_of(causes), []).append(data)
    raw = "三a".encode()
    assert found.pop("body-compressed")[2] == deflated(raw)
    assert found == {
        "": [raw],
        "body-json-twice": [b'"\\u4e09a"', '"三a"'.encode()],
        "body-plain-base64": [b64(raw), raw.hex().encode()],
        "body-charset": [
            "三a".encode("gb18030"), "三a".encode("utf-16-le"), "三a".encode("utf-16-be"), "三a".encode("utf-16"),
            "三a".encode("utf-8-sig"), "三a".encode("big5"), b"?a", raw.decode("latin-1").encode(),
        ],
        "body-padding": [raw + b"\x0c" * 12],
    }  # fmt: skip
    assert [data for data, causes in plaintexts("a" * 16) if "body-padding" in causes] == [b"a" * 16 + b"\x10" * 16]
    assert b"\xe9" in [data for data, causes in plaintexts("é") if "body-charset" in causes]
    packed = [data for data, causes in plaintexts("三a") if "body-compressed" in causes]
    assert packed[0] == gzip.compress(raw, mtime=0)
    assert (gzip.decompress(packed[0]), zlib.decompress(packed[1])) == (raw, raw)


def test_what_parameters_may_have_been_encrypted_as() -> None:
    plain = [data.decode() for data, causes in plaintexts({"b": "张", "a": 1}) if not causes]
    assert plain == [
        '{"b":"张","a":1}', '{"b":"\\u5f20","a":1}', '{"b": "张", "a": 1}', '{"b": "\\u5f20", "a": 1}',
        '{"a":1,"b":"张"}', '{"a":1,"b":"\\u5f20"}', '{"a": 1, "b": "张"}', '{"a": 1, "b": "\\u5f20"}',
    ]  # fmt: skip
    others = [data.decode() for data, causes in plaintexts({"b": "张", "a": 1}) if "body-not-json" in causes]
    assert others == ["b=%E5%BC%A0&a=1", "b=张&a=1", "{'b': '张', 'a': 1}"]
    assert list(plaintexts({"a": object})) != []  # what isn't JSON may be a form


@pytest.mark.parametrize(
    ("tail", "meant", "expected"),
    [
        (b'abcdefghi"}', {"a": "0123456789abcdefghi"}, None),
        (b'abcdefghij"}', {"a": "0123456789abcdefghij"}, ("", True)),
        (b'"Version":"2020","a":"bcdefgh"}', {"a": "bcdefgh"}, ("body-common-params", True)),
        (b'"Region":"2020","a":"bcdefgh"}', {"a": "bcdefgh"}, ("", False)),
        ('"Version":"2020","a":"张bcdefgh"}'.encode(), {"a": "张bcdefgh"}, ("body-common-params", True)),
        (b'"Version":"2020","xa":"bcdefgh"}', {"a": "bcdefgh"}, ("", False)),
        (b'"Version":"2020","a":"1234"}', {"a": "1234"}, ("", False)),
        (b'"Version":"2020","a":"12345"}', {"a": "12345"}, ("body-common-params", True)),
        (b"a" * 64 + b"\x01" + b"a" * 63 + b"}", {"a": "b"}, ("", False)),
        (b"a" * 63 + b"\x01" + b"a" * 64 + b"}", {"a": "b"}, None),
        (b"a" * 65 + b"\x01" + b"a" * 62 + b"}", {"a": "b"}, None),
        (b'12 characters}', {"a": "b"}, ("", False)),
        (b'12 characters}', None, ("", False)),
        (b'12 characters}\r\n', None, ("", False)),
        (b'1234567890}', None, None),
        (b'12345678901}', None, ("", False)),
        (b'\x01 characters}', None, None),
        (b'12 characters\x02}', None, None),
        (b'\t2\r\ncharacters}', None, ("", False)),
        (b'a text of 20 letters', {"a": "b"}, ("body-not-json", False)),
        (b'a text of 19 letter', {"a": "b"}, None),
        (b'a text of 20 letters', None, None),
        (b'a text of 20 letter\xff', {"a": "b"}, None),
        ("二十个字节以上的文字".encode(), {"a": "b"}, ("body-not-json", False)),
    ],
)  # fmt: skip
def test_what_follows_a_lost_block(tail: bytes, meant: object, expected: tuple[str, bool] | None) -> None:
    found = lost_block(tail, meant)
    assert (found and (causes_of(found[0]), found[1])) == expected
