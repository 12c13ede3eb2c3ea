"""What may have been signed in place of what was sent: the texts themselves, as each language's libraries write them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tcrypto.check.hypothesis import Facts, Head, Hypothesis, Payload, Signing
from tcrypto.check.mistakes import body, clock, headers, payload, request_line
from tcrypto.check.mistakes.json_texts import NOT_JSON, as_forms, escapes, from_form, json_texts, parsed, typed
from tcrypto.check.mistakes.table import Variants

DAY, TIME = "2023-11-14", 1699942305  # 06:11:45 in UTC


def asked(
    data: bytes = b"", *, method: str = "POST", query: str = "", stamp: str = str(TIME), **headers: str
) -> tuple[Hypothesis, Facts]:
    """A request as it was received, and what is known of it."""
    scope = (DAY, "ocr", "tc3_request")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    facts = Facts(
        method,
        "/",
        query,
        named,
        (),
        data,
        "AKID",
        "AKID",
        scope,
        DAY,
        "ocr",
        "tc3_request",
        "host",
        TIME,
        DAY,
        parsed(data),
    )
    head = Head(method, "/", query, (("host", "ocr.tencentcloudapi.com"),), "host")
    return Hypothesis(frozenset(), Payload(data), head, Signing(b"key", stamp, scope, scope)), facts


def bodies(mistake: Variants, data: bytes, **request: Any) -> list[str]:
    return [h.payload.data.decode(errors="backslashreplace") for h in mistake(*asked(data, **request))]


def stamps(mistake: Variants, stamp: str = str(TIME)) -> list[str]:
    return [h.signing.timestamp for h in mistake(*asked(stamp=stamp))]


# --- JSON -------------------------------------------------------------------------------------------------------------

VALUE = {"b": "é/<>&='+`\u2028\u2029", "a": [1.0, {}, []], "n": None, "e": "", "z": 0, "t": "7", "f": True}


def eight(value: Any) -> Iterator[str]:
    """With blanks or without, with escapes or without, in the order it has or by name."""
    for sort, separators, ascii_only in itertools.product((False, True), ((",", ":"), (", ", ": ")), (False, True)):
        yield json.dumps(value, sort_keys=sort, separators=separators, ensure_ascii=ascii_only)


def escaped(text: str, characters: str) -> str:
    return "".join(f"\\u{ord(character):04x}" if character in characters else character for character in text)


def capital(text: str) -> str:
    for small, large in (
        ("\\u00e9", "\\u00E9"),
        ("\\u003c", "\\u003C"),
        ("\\u003e", "\\u003E"),
        ("\\u002b", "\\u002B"),
    ):
        text = text.replace(small, large)
    return text


def test_the_texts_of_a_value() -> None:
    value = {"b": "Xéa/<>&='+`\u2028\u2029", "a": 1}
    raw = list(eight(value))
    expected = [
        *raw,
        *(text.replace("/", "\\/") for text in raw),
        *(escaped(text, "<>&\u2028\u2029") for text in raw),
        *(escaped(text, "<>&='\u2028\u2029") for text in raw),
        capital(escaped(raw[1], "<>&'+`")),
        capital(raw[1]),
        capital(raw[3]),
        str(value),
        *eight(value | {"a": "1"}),
        *(text.replace("/", "\\/") for text in eight(value | {"a": "1"})),
        *eight({"a": 1, "b": value["b"]}),
    ]
    for each in (value, {"a": 1, "b": value["b"]}):
        of_indent = [json.dumps(each, ensure_ascii=ascii_only, indent=indent)
                     for indent in (2, 4, "\t") for ascii_only in (False, True)]  # fmt: skip
        of_indent += [json.dumps(each, ensure_ascii=ascii_only, separators=(",", ": ")) for ascii_only in (False, True)]
        expected += [
            text.replace("\n", end).replace("/", slash)
            for text in of_indent
            for end, slash in (("\n", "/"), ("\r\n", "/"), ("\n", "\\/"))
        ]
    assert set(json_texts(value)) == set(expected)


def test_the_likelier_texts_come_first() -> None:
    assert list(itertools.islice(json_texts({"b": "é/<", "a": 1}), 30)) == [
        '{"b":"é/<","a":1}', '{"b":"\\u00e9/<","a":1}', '{"b": "é/<", "a": 1}', '{"b": "\\u00e9/<", "a": 1}',
        '{"a":1,"b":"é/<"}', '{"a":1,"b":"\\u00e9/<"}', '{"a": 1, "b": "é/<"}', '{"a": 1, "b": "\\u00e9/<"}',
        '{"b":"\\u00e9\\/<","a":1}', '{"b":"é/\\u003c","a":1}', '{"b":"é/\\u003c","a":1}', '{"b":"\\u00E9/\\u003C","a":1}',
        "{'b': 'é/<', 'a': 1}", '{"b":"é\\/<","a":1}',
        '{"b":"é/<","a":"1"}', '{"b":"é/<","a":"1"}', '{"b":"é\\/<","a":"1"}', '{"a":"1","b":"é/<"}', '{"a":"1","b":"é\\/<"}',
        '{"b":"\\u00e9/<","a":"1"}',
        '{\n  "b": "é/<",\n  "a": 1\n}', '{\n  "b": "\\u00e9/<",\n  "a": 1\n}', '{\n    "b": "é/<",\n    "a": 1\n}',
        '{\n    "b": "\\u00e9/<",\n    "a": 1\n}', '{\n\t"b": "é/<",\n\t"a": 1\n}', '{\n\t"b": "\\u00e9/<",\n\t"a": 1\n}',
        '{"a":1,"b":"é/<"}', '{"a":1,"b":"\\u00e9/<"}', '{"a": 1, "b": "é/<"}', '{"a": 1, "b": "\\u00e9/<"}',
    ]  # fmt: skip


CHANGED: dict[str, Any] = {
    "whole numbers": VALUE | {"a": [1, {}, []]},
    "without null": {name: item for name, item in VALUE.items() if name != "n"},
    "PHP's empty array": VALUE | {"a": [1.0, [], []]},
    "Lua's empty table": VALUE | {"a": [1.0, {}, {}]},
    "lists as objects": VALUE | {"a": {"0": 1.0, "1": {}, "2": {}}},
    "without what is empty or zero": {name: item for name, item in VALUE.items() if name in "batf"},
    "without what is empty": {name: item for name, item in VALUE.items() if name in "bazt f".replace(" ", "")},
    "all of it text": VALUE | {"n": "null", "z": "0", "f": "true"},
    "numbers out of texts": VALUE | {"t": 7},
}


@pytest.mark.parametrize("how", CHANGED)
def test_a_value_that_a_library_takes_for_the_same(how: str) -> None:
    found = set(json_texts(VALUE))
    for text in eight(CHANGED[how]):
        assert {text, text.replace("/", "\\/")} <= found


def test_nothing_but_those() -> None:
    written = {json.dumps(json.loads(text), sort_keys=True) for text in json_texts(VALUE) if text != str(VALUE)}
    assert written == {json.dumps(value, sort_keys=True) for value in (*CHANGED.values(), VALUE)}


def test_nested_values_and_texts() -> None:
    assert '{"a":{"b":[1,{"c":2}]}}' in set(json_texts({"a": {"b": [1.0, {"c": 2.0}]}}))
    assert '{"a":1.5}' in set(json_texts({"a": 1.5}))
    assert '{"a":{"b":[[],{"c":[]}]}}' in set(json_texts({"a": {"b": [{}, {"c": {}}]}}))
    assert '{"a":{"0":{"0":1}}}' in set(json_texts({"a": [[1]]}))
    assert set(json_texts("a/b")) == {'"a/b"', '"a\\/b"'}
    assert "[\n  1,\n  [],\n  {}\n]" in set(json_texts([1, [], {}]))
    assert '{\n  "a": "x\\",{[]}",\n  "b": []\n}' in set(json_texts({"a": 'x",{[]}', "b": []}))


def test_three_members_come_in_every_order_and_six_in_two() -> None:
    for size, orders in ((1, 1), (2, 2), (3, 6), (5, 120), (6, 2)):
        value = dict.fromkeys("fedcba"[:size], 1)
        compact = {
            text
            for text in json_texts(value)
            if " " not in text and '"1"' not in text and "\n" not in text and "\t" not in text
        }
        assert len(compact) == orders


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("FALSE", False), ("0", 0), ("7", 7), ("12", 12), ("01", "01"), ("1.0", "1.0"), ("", ""), ("-1", "-1"), ("٣", "٣"),
     ("1" * 19, int("1" * 19)), ("1" * 20, "1" * 20), ("truest", "truest")],
)  # fmt: skip
def test_what_a_text_was_before(text: str, value: object) -> None:
    assert (typed(text), type(typed(text))) == (value, type(value))


def test_what_is_parsed() -> None:
    assert parsed(b'{"a": [1]}') == {"a": [1]}
    for data in (b"", b"{", b"\xef\xbb\xbf{}", b"\xff", b"[" * 100_000):
        assert parsed(data) is NOT_JSON
    assert parsed(b"[" + b"1," * 100_000 + b"1]") == [1] * 100_001
    assert parsed(b"[" + b"1," * 100_001 + b"1]") is NOT_JSON
    assert parsed(b'["' + b":" * 100_001 + b'"]') is NOT_JSON


def test_the_case_of_escapes() -> None:
    assert escapes("a%2fb%2F%e4x", str.upper) == "a%2Fb%2F%E4x"
    assert escapes("a%2Fb%2F%E4X", str.lower) == "a%2fb%2f%e4X"
    assert escapes("\\u00e9ab", str.upper, "\\u", 4) == "\\u00E9ab"


# --- Forms ------------------------------------------------------------------------------------------------------------


def test_an_object_as_a_form() -> None:
    assert list(as_forms({"b": "é /~", "a": [1.0, True], "c": {"d": 2}})) == [
        "b=%C3%A9+%2F~&a.0=1.0&a.1=True&c.d=2", "b=%C3%A9%20%2F~&a.0=1.0&a.1=True&c.d=2", "a.0=1.0&a.1=True&b=%C3%A9+%2F~&c.d=2",
        "b=é /~&a.0=1.0&a.1=True&c.d=2",
        "b=%C3%A9+%2F~&a=%5B1.0%2C+True%5D&c=%7B%27d%27%3A+2%7D", "b=%C3%A9%20%2F~&a=%5B1.0%2C%20True%5D&c=%7B%27d%27%3A%202%7D",
        "a=%5B1.0%2C+True%5D&b=%C3%A9+%2F~&c=%7B%27d%27%3A+2%7D", "b=é /~&a=[1.0, True]&c={'d': 2}",
        "b=%C3%A9+%2F~&a=%5B1%2C+True%5D&c=%7B%27d%27%3A+2%7D", "b=%C3%A9%20%2F~&a=%5B1%2C%20True%5D&c=%7B%27d%27%3A%202%7D",
        "a=%5B1%2C+True%5D&b=%C3%A9+%2F~&c=%7B%27d%27%3A+2%7D", "b=é /~&a=[1, True]&c={'d': 2}",
        "b=%C3%A9+%2F~", "b=%C3%A9%20%2F~", "b=%C3%A9+%2F~", "b=é /~",
    ]  # fmt: skip
    with_null = ["b=1&a=None", "b=1&a=None", "a=None&b=1", "b=1&a=None"]
    assert list(as_forms({"b": 1, "a": None})) == [*["b=1"] * 4, *with_null, *with_null, *["b=1"] * 4]
    both = list(as_forms({"b": 1}, {"X": "y"}))
    assert both[-12:] == ["b=1&X=y", "b=1&X=y", "X=y&b=1", "b=1&X=y", *["X=y&b=1"] * 4, *["X=y"] * 4]
    assert both[:-12] == ["b=1"] * 16


def test_what_is_no_form() -> None:
    assert list(as_forms([1])) == []
    assert list(as_forms({})) == []
    assert list(as_forms({"a": "\ud800"})) == []
    assert list(as_forms({"a": "\ud800"}, {"X": "y"})) == ["X=y"] * 4
    assert list(as_forms({"a": None}, {"X": "y"}))[-8:] == ["X=y"] * 8
    assert len(list(as_forms(dict.fromkeys(map(str, range(1000)), 1)))) == 16
    assert list(as_forms(dict.fromkeys(map(str, range(1001)), 1))) == []


def test_a_form_as_an_object() -> None:
    assert list(from_form("a=1&b=x+y&c=&d=true")) == [
        {"a": 1, "b": "x y", "c": "", "d": True},
        {"a": "1", "b": "x y", "c": "", "d": "true"},
    ]
    assert list(from_form("a=x")) == [{"a": "x"}]
    assert list(from_form("")) == []
    assert len(list(from_form("&".join(f"a{number}=x" for number in range(1000))))) == 1
    assert list(from_form("&".join(f"a{number}=x" for number in range(1001)))) == []


# --- Bodies -----------------------------------------------------------------------------------------------------------


def test_a_body_as_a_program_prints_it() -> None:
    found = bodies(payload.body_repr, '{"b":"é","a":[1],"c":null}'.encode())
    for text in (
        "[object Object]", "System.Byte[]", "{'b': 'é', 'a': [1], 'c': None}", "{b=é, a=[1], c=null}", "{a=[1], b=é, c=null}",
        "map[a:[1] b:é c:null]", '{"b"=>"é", "a"=>[1], "c"=>null}', '{:b=>"é", :a=>[1], :c=>null}', '{b: "é", a: [1], c: null}',
        '["b": "é", "a": [1], "c": null]', "{b: é, a: [1], c: null}", "[b:é, a:[1], c:null]", "{ b = é, a = [1], c = null }",
        "&{é [1] null}", "{é [1] null}", "Array", "undefined", "stdClass",
    ):  # fmt: skip
        assert text in found
    assert found[:3] == ["[object Object]", str('{"b":"é","a":[1],"c":null}'.encode()), "System.Byte[]"]
    assert "1,[2],x" not in found
    assert "1,[2],x" in bodies(payload.body_repr, b'[1,[2],"x"]')


def test_octets_as_a_program_prints_them() -> None:
    assert bodies(payload.body_repr, b"a\xff")[3:7] == ["<Buffer 61 ff>", "[97 255]", "97,255", "[97, -1]"]
    assert bodies(payload.body_repr, b"a\xff")[-13:] == [
        "[97,-1]", "[97, 255]", "[97,255]", "bytearray(b'a\\xff')", "61ff", "Yf8=", "<61ff>", "2 bytes",
        "'a\ufffd'", "'a\ufffd'", '"a\ufffd"', 'Optional("a\ufffd")', 'Some("a\\ufffd")',
    ]  # fmt: skip
    assert bodies(payload.body_repr, b"\x7f\x80")[6] == "[127, -128]"
    assert "[127,-128]" in bodies(payload.body_repr, b"\x7f\x80")
    for size, end in ((50, " 00>"), (51, " 00 ... 1 more byte>"), (52, " 00 ... 2 more bytes>")):
        text = bodies(payload.body_repr, bytes(size))[3]
        assert text.endswith(end)
        assert text.startswith("<Buffer 00 00")
        assert text.count("00") == 50
    assert bodies(payload.body_repr, b"") == []
    assert bodies(payload.body_repr, b"UNSIGNED-PAYLOAD") == []


TEXT = "aé张😀"


def test_a_text_in_another_charset() -> None:
    found = [h.payload.data for h in body.body_charset(*asked(TEXT.encode()))]
    expected = [
        TEXT.encode(), TEXT.encode("gbk", "replace"), TEXT.encode("utf-16-le"), TEXT.encode("utf-16"), b"a\xe9???", b"a\xe9??", b"a???",
        b"a\xe9\x20\x3d\x00", TEXT.encode().decode("latin-1").encode(), TEXT.encode().decode("cp1252", "replace").encode(), b"a", b"a\xe9",
        b"a??????", b"a?????????", TEXT.encode("cp1252", "replace"), TEXT.encode().decode("gbk", "replace").encode(),
        TEXT.encode("gbk", "replace").decode(errors="replace").encode(), b"a&#233;&#24352;&#128512;", b"ai \x00", TEXT.encode("gb18030"),
        TEXT.encode("big5", "replace"), TEXT.encode("shift_jis", "replace"), TEXT.encode("euc_kr", "replace"),
        b"a\xc3\xa9\xe5\xbc\xa0\xed\xa0\xbd\xed\xb8\x80", TEXT.encode("utf-16-le"), TEXT.encode("utf-16-be"), TEXT.encode("utf-32-le"),
        TEXT.encode("utf-16"), b"\xfe\xff" + TEXT.encode("utf-16-be"),
    ]  # fmt: skip
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    "charset", ["gbk", "latin-1", "cp1252", "gb18030", "big5", "utf-16-le", "utf-16-be", "shift_jis"]
)
def test_what_was_sent_in_another_charset(charset: str) -> None:
    text = {"latin-1": "é", "cp1252": "é€", "big5": "三", "shift_jis": "三"}.get(charset, "{张}")
    found = [h.payload.data for h in body.body_charset(*asked(text.encode(charset)))]
    assert text.encode() in found


def test_the_ends_of_latin_1_and_of_one_unit() -> None:
    found = [h.payload.data for h in body.body_charset(*asked("ÿĀ\uffff\U00010000".encode()))]
    assert found[4:6] == [b"\xff????", b"\xff???"]


def test_what_has_no_other_charset() -> None:
    ascii_only = [h.payload.data for h in body.body_charset(*asked(b"ab"))]
    assert ascii_only == [b"ab", b"a\0b\0", b"\0a\0b", b"a\0\0\0b\0\0\0", b"\xff\xfea\0b\0", b"\xfe\xff\0a\0b"]
    assert b"ab" in [h.payload.data for h in body.body_charset(*asked(b"a\0b\0"))]
    for data in (b"", b"UNSIGNED-PAYLOAD", b"\xef\xbb\xbfab"):
        assert bodies(body.body_charset, data) == []


@pytest.mark.parametrize(
    ("data", "closers"),
    [
        (b"{", b"}"), (b'{"a":[1,{', b"}]}"), (b"[{", b"}]"), (b'{"a":"]}', b"}"), (b'{"a":"\\"]}', b"}"), (b" \n[", b"]"), (b"{}", b""), (b"[]{", b"}"),
        (b"", b""), (b"a{", b""), (b"]", b""), (b"{]", b""), (b"[}", b""), (b"{" * 64, b"}" * 64), (b"{" * 65, b""),
        (b"{" + b" " * ((1 << 20) - 1), b"}"), (b"{" + b" " * (1 << 20), b""),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_the_brackets_that_lack(data: bytes, closers: bytes) -> None:
    assert body.missing_closers(data) == closers


def test_a_body_that_was_cut() -> None:
    cut = bodies(body.body_truncated, b'{"a":"12')
    assert cut[:8] == [f'{{"a":"12{end}}}' for end in ("", '"', "0", "null", "true", "false", '""', "1")]
    assert cut[-1] == '{"a":"12999}'
    assert bodies(body.body_truncated, b"abc", content_length="2") == ["ab"]
    assert bodies(body.body_truncated, b"abc", content_length="3") == []
    assert bodies(body.body_truncated, "张三".encode()) == ["\\xe5\\xbc"]


def test_a_programs_notation_that_was_sent_for_json() -> None:
    assert (
        bodies(body.body_reserialised, b"{'a': True, 'b': [None, False], 'Truest': 1}")[0]
        == '{"a":true,"b":[null,false],"Truest":1}'
    )
    assert bodies(body.body_reserialised, b"['a']")[0] == '["a"]'
    assert bodies(body.body_reserialised, b"('a')") == []
    assert bodies(body.body_reserialised, b"{'a'}") == []
    assert bodies(body.body_reserialised, b"{'a': '\xff'}")[0] == '{"a":"\ufffd"}'
    most = b"['" + b"a" * ((1 << 20) - 4) + b"']"
    assert next(iter(body.body_reserialised(*asked(most)))).payload.data == most.replace(b"'", b'"')
    assert list(body.body_reserialised(*asked(most + b" "))) == []


def test_a_value_is_read_of_what_the_hypothesis_has() -> None:
    h, facts = asked(b'{"a":1}')
    assert [next(iter(body.body_reserialised(each, facts))).payload.data for each in (h, h.but(data=b'{"b": 2}'))] == [
        b'{"a":1}',
        b'{"b":2}',
    ]


def test_half_a_character_has_bytes() -> None:
    h, _ = asked()
    assert [each.payload.data for each in body.hashed_bodies(h, ["\ud800", b"\xff", "é"])] == [
        b"\xed\xa0\x80",
        b"\xff",
        "é".encode(),
    ]


def test_what_was_signed_though_nothing_is_sent() -> None:
    first, last = ["{}", "null", "[]", '""', "None", "undefined", "{ }"], ["{}\n", "nil", " ", "0", "{}\r\n", "false"]
    assert bodies(body.body_not_sent, b"") == [*first, *last]
    assert bodies(body.body_not_sent, b"", method="GET") == bodies(body.body_not_sent, b"x") == []
    asked_for = bodies(body.get_body_hashed, b"", method="GET", query="a=1")
    assert asked_for[:9] == [*first, "a=1", "?a=1"]
    assert asked_for[9:17] == list(itertools.islice(json_texts({"a": 1}), 8))
    assert asked_for[17:25] == list(itertools.islice(json_texts({"a": "1"}), 8))
    assert asked_for[25:57] == list(itertools.islice(json_texts({"a": 1}), 8, 40))
    assert asked_for[57:89] == list(itertools.islice(json_texts({"a": "1"}), 8, 40))
    assert asked_for[89:-6] == [*as_forms({"a": 1}), *as_forms({"a": "1"})]
    assert asked_for[-6:] == last
    assert bodies(body.get_body_hashed, b"") == bodies(body.get_body_hashed, b"x", method="GET") == []


def test_a_form_that_was_sent_for_json() -> None:
    assert bodies(body.body_form_json, b"a=1")[0] == '{"a":1}'
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: b\r\n\r\n1\r\n--x--\r\n'
    assert {'{"a":"1"}', "a=1"} <= set(bodies(body.body_form_json, part))
    assert bodies(body.body_form_json, b'{"a":1}')[0] == "a=1"
    for data in (b"", b"UNSIGNED-PAYLOAD", b"abc", b"a" * 2000 + b"=1"):
        assert bodies(body.body_form_json, data) == []
    assert bodies(body.body_form_json, b"a" * 1999 + b"=1") != []


# --- Times ------------------------------------------------------------------------------------------------------------


TIMES = """
    2023-11-14T06:11:45Z 2023-11-14T14:11:45Z 20231114T061145Z 20231114T141145Z 2023-11-14_06:11:45 2023-11-14_14:11:45
    2023-11-14T06:11:45 2023-11-14T14:11:45 20231114061145 20231114141145 2023-11-14T06:11:45+00:00 2023-11-14T14:11:45+00:00
    2023-11-14T06:11:45.000Z 2023-11-14T14:11:45.000Z Tue,_14_Nov_2023_06:11:45_GMT Tue,_14_Nov_2023_14:11:45_GMT
    2023/11/14_06:11:45 2023/11/14_14:11:45 2023-11-14T06:11:45.000000Z 2023-11-14T14:11:45.000000Z 2023-11-14T06:11:45+0000
    2023-11-14T14:11:45+0000 2023-11-14_06:11:45_UTC 2023-11-14_14:11:45_UTC 2023-11-14 2023-11-14 2023-11-14_06:11:45_+0000_UTC
    2023-11-14_14:11:45_+0000_UTC 2023-11-14T06:11 2023-11-14T14:11 2023-11-14_06:11 2023-11-14_14:11 Tue_Nov_14_06:11:45_2023
    Tue_Nov_14_14:11:45_2023 20231114 20231114 2023-11-14T14:11:45+08:00 2023-11-14T14:11:45+0800 2023-11-14_14:11:45_+0800_CST
    1,699,942,305 1.699.942.305 1_699_942_305 1~699~942~305 1'699'942'305 1^699^942^305 1-699-942-305
    1.699942305E9 1.699942305e9 1.699942305E+9 1.699942305e+09 1.69994e+09 1.699942305e+09 1.699942305E+09 1.699942305E+09
    1.699942e+09 1.699942E+09 1.6999e+09 1.700e+09 1699942305 1.70e+09 1.70E+09 1.699942305e+09
    65530fa1 0x65530fa1 1699942305L 1699942305s "1699942305" 1699942305n +1699942305
"""


def test_a_time_in_another_format() -> None:
    spelt = {"_": " ", "~": "\xa0", "^": "\u202f"}
    texts = ["".join(spelt.get(character, character) for character in text) for text in TIMES.split()]
    texts[texts.index("1-699-942-305")] = "1_699_942_305"
    texts += [
        " 1699942305", "1699942305 ", "01699942305", "1699942305\r", "'1699942305'", "1699942305\n", "1699942305l", "", "null",
        "undefined", "None", "NaN", "0", "-1699942305", "1699942305000000", "1699942305000000000", "28332371", "16999423050",
        "001699942305", "0000001699942305", "14524607641", "1100101010100110000111110100001",
    ]  # fmt: skip
    assert stamps(clock.timestamp_format) == texts
    assert stamps(clock.timestamp_format, "x") == [str(TIME), *texts]


def test_a_time_in_other_units() -> None:
    more = stamps(clock.timestamp_in_milliseconds)
    assert more == [f"{TIME}000", *(f"{TIME}{rest:03}" for rest in range(1, 1000))]
    [short, *dated] = clock.timestamp_in_milliseconds(*asked(stamp=f"{TIME}123"))
    assert short.signing.timestamp == str(TIME)
    dates = [
        DAY,
        "1970-01-01",
        "55839-01-11",
        "2078-09-12",
    ]  # as `date -u -d @1699942305123` says, and of the lower 32 bits of that
    assert [h.signing.scope[0] for h in dated] == [date for date in dates for _ in range(2)]
    assert all(h.signing.scope == h.signing.chain for h in dated)
    assert [h.signing.timestamp for h in dated] == [f"{TIME}123", str(TIME)] * 4
    for stamp in ("", "1" * 20, "12a", "1.5"):
        assert stamps(clock.timestamp_in_milliseconds, stamp) == []
    assert len(stamps(clock.timestamp_in_milliseconds, "1" * 12)) == 1000


def test_a_time_with_a_fraction() -> None:
    found = stamps(clock.timestamp_fraction)
    assert found[:6] == [f"{TIME}{end}" for end in (".0", ".", ".00", ".000", ".000000", ",0")]
    assert found[6:] == [f"{TIME}.{part:0{places}}" for places in (1, 3, 2) for part in range(10**places)]
    for stamp in (f"{TIME}.5", f"{TIME},5"):
        assert stamps(clock.timestamp_fraction, stamp) == [str(TIME), str(TIME + 1), f"{TIME}.0"]


def test_a_date_stands_in_the_scope_and_in_the_keys_derivation() -> None:
    rest = ("ocr", "tc3_request")
    found = [(h.signing.scope, h.signing.chain) for h in clock.date_not_utc(*asked())]
    assert found == [((day, *rest), (day, *rest)) for day in ("2023-11-15", "2023-11-13")]
    h, facts = asked()
    midnight = facts._replace(seconds=TIME - TIME % 86400)
    before, today = ("2023-11-13", *rest), (DAY, *rest)
    read_twice = [(h.signing.scope, h.signing.chain) for h in clock.clock_read_twice(h, midnight)]
    assert read_twice == [(before, before), (before, today), (today, before)]


def test_another_service_or_end_in_one_place_or_in_both() -> None:
    right = (DAY, "ocr", "tc3_request")
    services = [
        (h.signing.scope, h.signing.chain) for h in clock.service_mismatch(*asked(host="sts.tencentcloudapi.com"))
    ]
    for place, service in enumerate(("sts", "OCR")):
        other = (DAY, service, "tc3_request")
        assert services[3 * place : 3 * place + 3] == [(other, other), (other, right), (right, other)]
    ends = [(h.signing.scope, h.signing.chain) for h in clock.scope_terminator(*asked())]
    other = (DAY, "ocr", "aws4_request")
    assert ends[:3] == [(other, other), (other, right), (right, other)]
    assert ends[-1] == (right[:2], right)


def test_the_regions() -> None:
    known = [
        "ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-hongkong", "ap-singapore", "ap-chengdu", "ap-nanjing", "ap-chongqing",
        "ap-mumbai", "ap-tokyo", "ap-seoul", "ap-bangkok", "ap-jakarta", "na-siliconvalley", "na-ashburn", "eu-frankfurt",
        "sa-saopaulo", "us-east-1", "gz", "default", "global",
    ]  # fmt: skip
    _, facts = asked()
    assert clock.regions(facts) == known
    assert clock.regions(facts._replace(headers={"x-tc-region": "mine"})) == ["mine", *known]
    assert clock.regions(facts._replace(scope=(DAY, "a", "b", "tc3_request"), headers={"x-tc-region": "gz"})) == [
        "a", "b", "gz", *[region for region in known if region != "gz"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("into_the_day", "days"),
    [
        (0, ["2023-11-13"]),
        (29, ["2023-11-13"]),
        (30, []),
        (43200, []),
        (86369, []),
        (86370, ["2023-11-15"]),
        (86399, ["2023-11-15"]),
    ],
)
def test_a_day_that_ended_between_two_looks_at_the_clock(into_the_day: int, days: list[str]) -> None:
    _, facts = asked()
    seconds = TIME - TIME % 86400 + into_the_day
    assert clock.over_midnight(facts._replace(seconds=seconds)) == days


@pytest.mark.parametrize(("method", "query"), [("GET", ""), ("POST", "a=1&b")])
def test_a_query_is_signed_in_a_get_that_has_one(method: str, query: str) -> None:
    for ways in (
        request_line.query_missing,
        request_line.query_equals,
        request_line.query_order,
        request_line.query_encoding,
    ):
        assert list(ways(*asked(method=method, query=query))) == []
        assert list(ways(*asked(method="GET", query="a=1&b"))) != []


# --- Headers ----------------------------------------------------------------------------------------------------------


def before_the_change(name: str, value: str, sent: str | None = None) -> list[str]:
    """The values that a signed header may have had, where another one came."""
    h, facts = asked()
    h = h.but(lines=(*h.head.lines, (name, value)))
    facts = facts._replace(
        headers={name: value if sent is None else sent}, all_headers=((name, value if sent is None else sent),)
    )
    return [each.header(name) for each in headers.header_changed(h, facts)]


def test_what_a_value_was_before_it_was_changed() -> None:
    assert before_the_change("x-own", "a, b, c, d") == [
        "a", "a, b", "a, b, c", "d", "c, d", "b, c, d", "a,b,c,d", "a,  b,  c,  d", "a,", "a, b,", "a, b, c,", "",
    ]  # fmt: skip
    assert before_the_change("x-own", "one two three") == ["one", "one two", "three", "two three", ""]
    assert {"a, b, c", "a", "c", ""} <= set(before_the_change("x-own", "a,b,c"))
    letters = "abcdefghijkl"
    many = before_the_change("x-own", ", ".join(letters))
    assert many[:18] == [", ".join(letters[:n]) for n in range(1, 10)] + [", ".join(letters[-n:]) for n in range(1, 10)]
    assert many[18] == ",".join(letters)
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    words = before_the_change("x-own", " ".join(alphabet))
    assert words[:19] == [" ".join(alphabet[:n]) for n in range(1, 20)]
    assert words[19:38] == [" ".join(alphabet[-n:]) for n in range(1, 20)]
    assert words[38:] == [""]
    assert before_the_change("x-own", "a/b;q=1") == ["a/b", ""]
    assert before_the_change("x-own", "a  b") == ["a", "a ", "b", " b", ""]
    assert "a/b" in before_the_change("x-own", "a/b ;q=1;c")
    assert "a/b ;q=1" not in before_the_change("x-own", "a/b ;q=1;c")
    assert (
        before_the_change("host", "h")
        == before_the_change("content-type", "a/b")
        == before_the_change("x-tc-action", "A")
        == []
    )


@pytest.mark.parametrize(("size", "most"), [(3, 3 + 256), (2048, 2048 + 256), (2049, 2049)])
def test_the_length_of_another_body(size: int, most: int) -> None:
    h, facts = asked("é".encode() + b"x" * (size - 2))
    h = h.but(lines=(("content-length", "no-number"),))
    facts = facts._replace(body="éé".encode(), headers={"content-length": "7"})
    lengths = [int(each.header("content-length") or -1) for each in headers.header_changed(h, facts)]
    likely = sorted({2, 4, size - 1, size})
    assert lengths[: len(likely)] == likely
    assert max(lengths) == most
    assert (len(lengths) > 100) is (size <= 2048)


def test_names_in_capitals_however_they_were_sent() -> None:
    h, facts = asked()
    h = h.but(lines=(("host", "h"), ("x-tc-action", "a")), names="host;x-tc-action")
    facts = facts._replace(all_headers=(("host", "h"), ("x-tc-action", "a")))
    names = {each.head.names for each in headers.header_name_case(h, facts)}
    assert names == {
        "host;x-tc-action", "Host;X-Tc-Action", "HOST;X-TC-ACTION", "Host;X-tc-action", "Host;X-TC-Action",
    }  # fmt: skip


def test_a_value_with_the_white_space_it_was_sent_with() -> None:
    h, facts = asked()
    h = h.but(lines=(("x-own", "a a"), ("x-empty", ""), ("x-other", "b"), ("x-none", "c")))
    facts = facts._replace(all_headers=(("X-Own", " A A\t"), ("X-Empty", "  "), ("X-Other", " ")))
    first = next(iter(headers.header_value_whitespace(h, facts)))
    assert first.head.lines == (("x-own", " a a\t"), ("x-empty", "  "), ("x-other", " b"), ("x-none", "c"))
