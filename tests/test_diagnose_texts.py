"""Each text that may have been hashed in place of the body: as other libraries write JSON and forms, in other charsets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from broken_client import Plan, send
from diagnosing import diagnosed, example

from tcrypto.check.diagnose import Diagnosis

pytestmark = pytest.mark.each


def hashed(text: str | bytes, sent: str | bytes, method: str = "POST", query: str = "") -> Diagnosis:
    """A request with one body sent, and another text hashed."""
    call, account, _ = example()
    body = sent if isinstance(sent, bytes) else sent.encode()
    plan = Plan(call._replace(method=method, query=query, body=body), account)
    plan.sent_headers.append(("Cookie", "x" * 9_000))  # so that only single mistakes are tried, which is quick
    plan.payload = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return diagnosed(call, account, plan.wire())


def called(cause: str, texts: Iterable[str | bytes], sent: str | bytes, **more: str) -> None:
    for text in texts:
        found = hashed(text, sent, **more)
        assert (found.ids[0], found.causes[0][0].certainty) == ([cause], "proved"), text


# --- JSON as libraries write it ---------------------------------------------------------------------------------------

VALUE = {"b": "<é/&>\u2028\u2029'=+`", "a": [{"d": 1, "c": "x"}, 2, None], "e": True, "f": False}


def dumped(value: Any, ascii_only: bool, spaced: bool, sort: bool) -> str:
    separators = (", ", ": ") if spaced else (",", ":")
    return json.dumps(value, ensure_ascii=ascii_only, separators=separators, sort_keys=sort)


WAYS = [
    (ascii_only, spaced, sort) for sort in (False, True) for spaced in (False, True) for ascii_only in (False, True)
]


def escaped(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def capital(text: str) -> str:
    """The digits of escapes in capitals."""
    head, *rest = text.split("\\u")
    return head + "".join(f"\\u{part[:4].upper()}{part[4:]}" for part in rest)


SENT = dumped(VALUE, False, True, False)
ESCAPES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "PHP": lambda text: text.replace("/", "\\/"),
    "Go": lambda text: escaped(text, "<>&\u2028\u2029"),
    "Gson": lambda text: escaped(text, "<>&='\u2028\u2029"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("escape", ESCAPES)
def test_each_way_of_writing_json(escape: str, way: tuple[bool, bool, bool]) -> None:
    text = ESCAPES[escape](dumped(VALUE, *way))
    if text != SENT:
        called("body-reserialised", [text], SENT)


def test_ways_of_writing_json_that_only_some_have() -> None:
    compact, spaced = dumped(VALUE, True, False, False), dumped(VALUE, True, True, False)
    called(
        "body-reserialised", [capital(escaped(compact, "<>&'+`")), capital(compact), capital(spaced), str(VALUE)], SENT
    )
    called("body-reserialised", [str(["a", 1, None])], '["a",1,null]')


CHANGED: list[tuple[Any, Any]] = [
    ({"a": 1.0, "b": [2.0, 2.5], "c": {"d": -3.0}}, {"a": 1, "b": [2, 2.5], "c": {"d": -3}}),
    ({"a": None, "b": "", "c": 0}, {"b": "", "c": 0}),
    ({"a": None, "b": "", "c": 0, "d": [], "e": {}, "f": 1}, {"f": 1}),
    ({"a": None, "b": "", "c": 0, "d": [], "e": {}, "f": 1}, {"c": 0, "f": 1}),
    ({"a": {}, "b": [{}, {"c": {}}], "d": []}, {"a": [], "b": [[], {"c": []}], "d": []}),
    ({"a": [], "b": [[], {"c": []}], "d": {}}, {"a": {}, "b": [{}, {"c": {}}], "d": {}}),
    ({"a": ["x", ["y"]], "b": {"c": ["z"]}}, {"a": {"0": "x", "1": {"0": "y"}}, "b": {"c": {"0": "z"}}}),
    ({"a": 1, "b": True, "c": None, "d": "x", "e": [1], "f": {"g": 1}},
     {"a": "1", "b": "true", "c": "null", "d": "x", "e": [1], "f": {"g": 1}}),
    ({"a": "1", "b": "true", "c": "False", "d": "007", "e": "0", "f": 5, "g": "1.5"},
     {"a": 1, "b": True, "c": False, "d": "007", "e": 0, "f": 5, "g": "1.5"}),
    ([1.0, {}], [1, {}]),
    ([{}, []], [[], []]),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "signed"), CHANGED)
def test_values_that_some_library_takes_for_the_same(sent: Any, signed: Any) -> None:
    texts = [dumped(signed, *way) for way in WAYS]
    called("body-reserialised", texts[:4], dumped(sent, False, True, False))
    with_slash = sent | {"h": "a/é"} if isinstance(sent, dict) else [*sent, "a/é"]
    changed = signed | {"h": "a/é"} if isinstance(signed, dict) else [*signed, "a/é"]
    slashes = [dumped(changed, *way).replace("/", "\\/") for way in WAYS]
    called("body-reserialised", slashes, dumped(with_slash, False, True, False))


def test_the_longest_number_that_a_text_may_be() -> None:
    called("body-reserialised", [f'{{"a":{"9" * 19}}}'], f'{{"a":"{"9" * 19}"}}')
    assert hashed(f'{{"a":{"9" * 20}}}', f'{{"a":"{"9" * 20}"}}').ids[0] == ["unexplained"]


NESTED = {"b": {"d": [1, {"e": "é/"}], "c": []}, "a": [], "f": {}, "g": '{[,: \\"]}'}


@pytest.mark.parametrize("indent", [2, 4, "\t"])
def test_json_over_several_lines(indent: int | str) -> None:
    for sort in (False, True):
        for ascii_only in (False, True):
            text = json.dumps(NESTED, ensure_ascii=ascii_only, indent=indent, sort_keys=sort)
            for end, slash in (("\n", "/"), ("\r\n", "/"), ("\n", "\\/")):
                called(
                    "body-reserialised",
                    [text.replace("\n", end).replace("/", slash)],
                    dumped(NESTED, False, False, False),
                )
        spaced = json.dumps(NESTED, ensure_ascii=False, separators=(",", ": "), sort_keys=sort)
        called("body-reserialised", [spaced, spaced.replace("/", "\\/")], dumped(NESTED, False, False, False))


def test_members_in_another_order() -> None:
    value = {"d": "é", "b": 2, "c": 3, "a": [1, 2]}
    for names in ("acbd", "cabd", "bdca", "dcba"):
        texts = [dumped({name: value[name] for name in names}, *way) for way in WAYS[:4]]
        called("body-reserialised", texts, dumped(value, False, False, False))
    six = dict.fromkeys("adbfce", 1)
    called("body-reserialised", [json.dumps(dict.fromkeys("ecfbda", 1))], json.dumps(six))
    two = {"b": 1, "a": "é"}
    called("body-reserialised", [dumped({"a": "é", "b": 1}, *way) for way in WAYS[:4]], dumped(two, False, True, False))


# --- What else an object was sent for, or hashed as ---------------------------------------------------------------------


def test_pythons_notation_that_was_sent() -> None:
    signed = '{"a": "b", "c": true, "d": false, "e": null}'
    called("body-reserialised", [signed, signed.replace(" ", "")], "{'a': 'b', 'c': True, 'd': False, 'e': None}")
    called("body-reserialised", ['["a", null]'], "['a', None]")


def test_forms() -> None:
    value = {"b": "x y/é", "a": 1.0, "c": True}
    sent = json.dumps(value)
    called(
        "body-form-json",
        [
            "b=x+y%2F%C3%A9&a=1.0&c=True", "b=x%20y%2F%C3%A9&a=1.0&c=True", "a=1.0&b=x+y%2F%C3%A9&c=True",
            "b=x y/é&a=1.0&c=True", "b=x+y%2F%C3%A9&a=1&c=True", "a=1&b=x+y%2F%C3%A9&c=True", "b=x y/é&a=1&c=True",
        ],
        sent,
    )  # fmt: skip
    called("body-form-json", ["a.0=x&b.c=1", "a=%5B%27x%27%5D&b=%7B%27c%27%3A+1%7D"], '{"a": ["x"], "b": {"c": 1}}')
    called("body-form-json", ["c=1", "c=1&a=None"], '{"c": 1, "a": null}')
    many = {f"n{place}": 1 for place in range(1001)}
    assert hashed("&".join(f"{name}=1" for name in many), json.dumps(many)).ids[0] == ["unexplained"]
    del many["n1000"]
    called("body-form-json", ["&".join(f"{name}=1" for name in many)], json.dumps(many))


def test_what_a_form_was() -> None:
    form = "a=1&b=x+y&c=&d=true"
    called("body-form-json", ['{"a":1,"b":"x y","c":"","d":true}', '{"a":"1","b":"x y","c":"","d":"true"}'], form)
    called("body-form-json", ['{"a": 1, "b": "x y", "c": "", "d": true}'], form)
    called("body-form-json", ['{"a":"x"}', '{"a": "x"}'], "a=x")
    part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    called("body-form-json", ['{"a":"1"}', '{"a": "1"}', "a=1"], part)


def test_what_was_hashed_where_nothing_was_sent() -> None:
    texts = ["{}", "null", "[]", '""', "None", "undefined", "{ }", "{}\n", "nil", " ", "0", "{}\r\n", "false"]
    called("body-not-sent", texts, "")
    of_get = [
        *texts, "a=1&b=x%20y", "?a=1&b=x%20y", '{"a":1,"b":"x y"}', '{"a":"1","b":"x y"}', '{"a": 1, "b": "x y"}',
        '{"a": "1", "b": "x y"}', "a=1&b=x+y", "a=1&b=x y", "{'a': 1, 'b': 'x y'}",
    ]  # fmt: skip
    called("get-body-hashed", of_get, "", method="GET", query="a=1&b=x%20y")
    called(
        "get-body-hashed", ['{"b":1,"a":2}', '{"a":2,"b":1}', '{"a":"2","b":"1"}'], "", method="GET", query="b=1&a=2"
    )


# --- Charsets -----------------------------------------------------------------------------------------------------------

TEXT = '{"Name":"张é😀"}'


def low_bytes(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")[::2]


RECODED: dict[str, Callable[[str], bytes]] = {
    **{charset: lambda text, charset=charset: text.encode(charset, "replace")  # type: ignore[misc]
       for charset in ("gbk", "utf-16-le", "utf-16", "utf-16-be", "utf-32-le", "latin-1", "ascii", "cp1252", "gb18030",
                       "big5", "shift_jis", "euc_kr")},
    "a ? for each unit": lambda text: text.replace("张", "?").replace("😀", "??").encode("latin-1"),
    "low bytes": low_bytes,
    "UTF-8 as Latin-1": lambda text: text.encode().decode("latin-1").encode(),
    "UTF-8 as CP1252": lambda text: text.encode().decode("cp1252", "replace").encode(),
    "ASCII alone": lambda text: text.encode("ascii", "ignore"),
    "Latin-1 alone": lambda text: text.encode("latin-1", "ignore"),
    "two ?": lambda text: text.replace("张", "??").replace("é", "??").replace("😀", "??").encode(),
    "three ?": lambda text: text.replace("张", "???").replace("é", "???").replace("😀", "???").encode(),
    "UTF-8 as GBK": lambda text: text.encode().decode("gbk", "replace").encode(errors="replace"),
    "GBK as UTF-8": lambda text: text.encode("gbk", "replace").decode(errors="replace").encode(),
    "XML": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "seven bits": lambda text: bytes(ord(c) & 0x7F for c in text),
    "CESU-8": lambda text: text.replace("😀", "\ud83d\ude00").encode("utf-8", "surrogatepass"),
    "UTF-16 with its mark": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
}  # fmt: skip


@pytest.mark.parametrize("charset", RECODED)
def test_each_charset(charset: str) -> None:
    called("body-charset", [RECODED[charset](TEXT)], TEXT)


@pytest.mark.parametrize(
    "charset", ["gbk", "gb18030", "latin-1", "cp1252", "big5", "utf-16-le", "utf-16-be", "shift_jis"]
)
def test_a_body_that_was_sent_in_another_charset(charset: str) -> None:
    text = {"latin-1": '{"a":"é\x81"}', "cp1252": '{"a":"é—"}', "big5": '{"a":"張"}', "shift_jis": '{"a":"ｱ張"}'}.get(
        charset, '{"a":"张"}' if charset != "gb18030" else '{"a":"😀"}'
    )
    called("body-charset", [text], text.encode(charset))


def test_plain_text_in_sixteen_bits() -> None:
    called(
        "body-charset",
        ['{"a":1}'.encode(charset) for charset in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-16")],
        '{"a":1}',
    )
    called("body-charset", [b"\xfe\xff" + '{"a":1}'.encode("utf-16-be")], '{"a":1}')


# --- A program's own notation -------------------------------------------------------------------------------------------

OBJECT = {"b": "é", "a": 1, "c": [True], "d": None}
BODY = json.dumps(OBJECT, ensure_ascii=False, separators=(",", ":"))
NOTATIONS = [
    "{b=é, a=1, c=[true], d=null}", "{a=1, b=é, c=[true], d=null}", "map[a:1 b:é c:[true] d:null]",
    '{"b"=>"é", "a"=>1, "c"=>[true], "d"=>null}', '{:b=>"é", :a=>1, :c=>[true], :d=>null}',
    '{b: "é", a: 1, c: [true], d: null}', '["b": "é", "a": 1, "c": [true], "d": null]',
    "{b: é, a: 1, c: [true], d: null}", "[b:é, a:1, c:[true], d:null]", "{ b = é, a = 1, c = [true], d = null }",
    "&{é 1 [true] null}", "{é 1 [true] null}",
]  # fmt: skip
OCTETS = list(BODY.encode())
SIGNED = [octet - 256 if octet > 127 else octet for octet in OCTETS]


def test_each_notation_of_an_object_and_of_its_bytes() -> None:
    called("body-repr", NOTATIONS, BODY)
    called("body-repr", [
        f"[{' '.join(map(str, OCTETS))}]", ",".join(map(str, OCTETS)), str(SIGNED), str(SIGNED).replace(" ", ""),
        str(OCTETS), str(OCTETS).replace(" ", ""), f"<Buffer {BODY.encode().hex(' ')}>", BODY.encode().hex(),
        f"<{BODY.encode().hex()}>", f"{len(OCTETS)} bytes", repr(BODY), f"'{BODY}'",
    ], BODY)  # fmt: skip
    called("body-repr", ["a,1,None"], '["a",1,null]')


@pytest.mark.parametrize(
    ("size", "more"),
    [(49, ""), (50, ""), (51, " ... 1 more byte"), (52, " ... 2 more bytes"), (90, " ... 40 more bytes")],
)
def test_a_buffer_of_nodes(size: int, more: str) -> None:
    body = f'{{"a":"{"x" * (size - 8)}"}}'
    called("body-repr", [f"<Buffer {body.encode()[:50].hex(' ')}{more}>"], body)


# --- What ends early ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "closers"),
    [('{"a":"张"', "}"), ('{"a":[{"b":"张"}', "]}"), ('[["张"', "]]"), (' {"é":{"a":"}]"', "}}"), ('{"é":"a\\"}', '"}'),
     ('[{"a":["é",', "0]}]"), ('{"é":"', '"}')],
)  # fmt: skip
def test_a_body_that_ends_early(sent: str, closers: str) -> None:
    found = hashed(sent + closers, sent)
    assert found.ids[0] == ["body-truncated"]
    assert found.causes[0][0].certainty == "proved"


@pytest.mark.parametrize(
    ("body", "length", "ids"),
    [
        (b"{}", "3", ["body-truncated"]), (b"{}", "2", []), (b"{}", "1", []), (b"", "5", ["body-not-given"]),
        (b"", "0", []), (b"", "", []), (b"{}", "\u0663", []), (b"{}", "9" * 16, []), (b"{}", "9" * 15, ["body-truncated"]),
        ('{"a":"é"'.encode(), "", ["body-truncated"]), (b'{"a":"e"', "", []), ('{"a":"é"}'.encode(), "", []),
        (b'{"a":"\xe5\xbc', "", ["body-truncated"]), (b'{"a":"\xe5\xbc"}', "", []), ('é{"a":'.encode(), "", []),
        ('{"é":]'.encode(), "", []), (("[" * 64 + '"é"').encode(), "", ["body-truncated"]),
        (("[" * 65 + '"é"').encode(), "", []),
    ],
)  # fmt: skip
def test_what_the_length_says(body: bytes, length: str, ids: list[str]) -> None:
    """The signature is over what was sent, so that it is right; the clock is off."""
    call, account, _ = example()
    plan = Plan(call._replace(body=body), account)
    if length:
        plan.sent_headers.append(("Content-Length", length))
    found = diagnosed(call, account, plan.wire(), now=call.timestamp + 1000)
    assert sorted(found.ids[0]) == sorted([*ids, "clock-skew"])


def test_a_token() -> None:
    call, account, _ = example()
    for own, sent, wrong in (
        ("t", "t", False),
        ("t", None, True),
        ("t", "u", True),
        (None, "u", True),
        (None, None, False),
    ):
        wire = send(call, account._replace(token=sent))
        found = diagnosed(call, account._replace(token=own), wire, now=call.timestamp + 1000)
        assert found.ids == [["clock-skew", "token-missing"] if wrong else ["clock-skew"]]
        assert {cause.certainty for cause in found.causes[0]} == {"seen"}
