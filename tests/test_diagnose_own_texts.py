"""The client's own canonical request and string to sign beside the server's: what each difference is called, and how surely."""

from __future__ import annotations

import hashlib
import hmac
from types import SimpleNamespace

import pytest
from hypotheses import BASE, FACTS, TIME, Table, toy

from tcrypto.check.own_texts import OwnTexts, compared
from tcrypto.check.search import Search

pytestmark = pytest.mark.each

CANONICAL, TO_SIGN = BASE.canonical().decode(), BASE.string_to_sign().decode()


def over(canonical: str) -> str:
    """The string to sign over a canonical request."""
    return TO_SIGN.rpartition("\n")[0] + "\n" + hashlib.sha256(canonical.encode()).hexdigest()


def told(
    canonical: str | None, to_sign: str | None, signed: str | None = None, key: bytes | None = None
) -> list[str] | None:
    """The causes with a mark after each that isn't proved. `signed`: what the signature is over, the last text as a rule."""
    if signed is None:
        signed = to_sign if to_sign is not None else over(str(canonical))
    mac = hmac.new(key or BASE.signing.key(), signed.encode(), "sha256").digest()
    causes, _ = compared(OwnTexts(canonical, to_sign), BASE, Search(BASE, FACTS, {mac: frozenset()}, most=0))
    marks = {"proved": "", "seen": "!", "deduced": "*", "unexplained": "?"}
    return None if causes is None else [cause.id + marks[cause.certainty] for cause in causes]


METHOD = CANONICAL.replace("POST", "post")
CRLF = CANONICAL.replace("\n", "\r\n")
OTHER = CANONICAL.replace("x-own:é", "x-own:zzz")


@pytest.mark.parametrize(
    ("canonical", "causes"),
    [
        (CANONICAL, None), (METHOD, ["method-case"]), (METHOD.replace("json", "JSON"), ["content-type-case", "method-case"]), (CRLF, ["crlf"]),
        (CRLF.replace("POST", "post"), ["method-case", "crlf"]), (CRLF.replace("POST", "post").replace("json", "JSON"), ["content-type-case", "method-case", "crlf"]),
        (OTHER, ["unexplained!"]), (CRLF.replace("x-own:é", "x-own:zzz"), ["crlf", "unexplained!"]), (OTHER.replace("POST", "post"), ["method-case", "unexplained!"]),
        (CANONICAL + "\n", ["line-feed-trailing"]), (METHOD + "\n", ["method-case", "line-feed-trailing"]),         (CANONICAL.replace("\n\ncontent", "\ncontent"), ["line-missing"]),
        (CANONICAL.replace("é\n\n", "é\n"), ["blank-line-missing"]),
    ],
)  # fmt: skip
def test_what_differs_in_the_canonical_request(canonical: str, causes: list[str] | None) -> None:
    assert told(canonical, None) == causes
    assert told(canonical, over(canonical)) == causes


@pytest.mark.parametrize(
    ("to_sign", "causes"),
    [
        (TO_SIGN, None), (TO_SIGN.replace("tc3_request", "aws4_request"), ["scope-terminator"]), (TO_SIGN.replace(str(TIME), f"{TIME}000"), ["timestamp-in-milliseconds"]),
        (TO_SIGN.replace("\n", "\r\n"), ["crlf"]), (TO_SIGN.replace("\n", "\r\n").replace("tc3_request", "aws4_request"), ["crlf", "scope-terminator"]),
        (TO_SIGN.replace("TC3-HMAC-SHA256", "abc"), ["unexplained!"]), (TO_SIGN[:-64] + TO_SIGN[-64:].upper(), ["canonical-hash-uppercase"]),
    ],
)  # fmt: skip
def test_what_differs_in_the_string_to_sign(to_sign: str, causes: list[str] | None) -> None:
    assert told(None, to_sign) == causes
    assert told(CANONICAL, to_sign) == causes


def test_a_key_that_was_derived_otherwise() -> None:
    key = BASE.but(prefix="").signing.key()
    assert told(CANONICAL, TO_SIGN, key=key) == ["key-prefix-missing"]
    assert told(CANONICAL, None, key=key) == ["key-prefix-missing"]
    assert told(None, TO_SIGN, key=key) == ["key-prefix-missing"]
    assert told(METHOD, over(METHOD), key=key) == ["method-case", "key-prefix-missing"]
    assert told(METHOD, None, key=key) == ["method-case", "key-prefix-missing"]


def test_another_secret_is_left_where_both_texts_are_right() -> None:
    assert told(CANONICAL, TO_SIGN, key=b"other") == ["wrong-secret*"]
    assert told(CANONICAL, None, key=b"other") is told(None, TO_SIGN, key=b"other") is None
    assert told(METHOD, over(METHOD), key=b"other") == ["method-case!", "unexplained?"]
    assert told(METHOD, None, key=b"other") == ["method-case!", "unexplained?"]
    assert told(OTHER, None, key=b"other") == ["unexplained!"]
    assert told(None, TO_SIGN.replace("tc3", "aws4"), key=b"other") == ["scope-terminator!", "unexplained?"]


def test_nothing_is_signed_that_can_be_compared() -> None:
    own = OwnTexts(None, None)
    assert not own.given
    assert OwnTexts("", None).given
    assert OwnTexts(None, "").given
    causes, _ = compared(OwnTexts(CANONICAL, TO_SIGN), BASE, Search(BASE, FACTS, {}, most=0))
    assert causes is None


def test_two_texts_that_do_not_belong_together() -> None:
    """The signature is over the string to sign, which holds another hash: it says nothing of the canonical request."""
    assert told(METHOD, TO_SIGN) == ["method-case!"]
    aws = TO_SIGN.replace("tc3_request", "aws4_request")
    assert told(METHOD, aws) == ["method-case!", "scope-terminator"]
    assert told(METHOD, over(METHOD)) == ["method-case"]
    assert told(METHOD, over(METHOD)[:-64] + over(METHOD)[-64:].upper()) == ["method-case", "canonical-hash-uppercase"]


@pytest.mark.parametrize(
    ("canonical", "what", "what_zh"),
    [
        (OTHER, "Line 6 differs, by no known mistake: the client has 'x-own:zzz', the server 'x-own:é'.",
         "第 6 行不同，且不是已知的错误：客户端为 'x-own:zzz'，服务端为 'x-own:é'。"),
        (OTHER.replace("host:ocr", "host:x"),
         "Line 5 differs, by no known mistake: the client has 'host:x.tencentcloudapi.com', the server 'host:ocr.tencentcloudapi.com' (and 1 more line).",
         "第 5 行不同，且不是已知的错误：客户端为 'host:x.tencentcloudapi.com'，服务端为 'host:ocr.tencentcloudapi.com'（另有 1 行）。"),
        (OTHER.replace("host:ocr", "host:x").replace("content-type;", "x;"),
         "Line 5 differs, by no known mistake: the client has 'host:x.tencentcloudapi.com', the server 'host:ocr.tencentcloudapi.com' (and 2 more lines).",
         "第 5 行不同，且不是已知的错误：客户端为 'host:x.tencentcloudapi.com'，服务端为 'host:ocr.tencentcloudapi.com'（另有 2 行）。"),
        ("a\nb", "The lines differ in number, by no known mistake.", "行数不同，且不是已知的错误。"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_line(canonical: str, what: str, what_zh: str) -> None:
    search = Search(BASE, FACTS, {b"": frozenset()}, most=0)
    causes, _ = compared(OwnTexts(canonical, None), BASE, search)
    assert causes is not None
    [line] = [cause for cause in causes if cause.certainty == "seen"]
    assert (line.what, line.what_zh) == (what, what_zh)


def test_what_is_said_where_something_else_is_wrong_too() -> None:
    causes, _ = compared(OwnTexts(METHOD, None), BASE, Search(BASE, FACTS, {b"": frozenset()}, most=0))
    assert causes is not None
    assert (causes[-1].what, causes[-1].what_zh) == (
        "What the client says that it signed doesn't give the signature received: the key chain differs, or these texts aren't those of this request.",
        "客户端给出的文本得不到收到的签名：密钥派生有误，或者这些文本不属于这个请求。",
    )


# --- By small tables of mistakes ----------------------------------------------------------------------------------------

POSTED, STAMP = (
    toy("method-case", "head", {"method": "post"}),
    toy("timestamp-in-milliseconds", "signing", {"timestamp": "1"}),
)
SPELT = toy("content-type-case", "head", {"lines": (("content-type", "X"), *BASE.head.lines[1:])})
LAYOUTS = (
    "blank-line-extra", "blank-line-missing", "crlf", "header-order", "line-feed-literal", "line-feed-trailing", "line-indented",
    "line-missing", "nul-trailing", "signed-headers-mismatch",
)  # fmt: skip


@pytest.mark.parametrize("layout", [*LAYOUTS, "uri-path"])
def test_a_layout_and_another_mistake_of_the_same_line(small_table: Table, layout: str) -> None:
    """Only what is a matter of layout is looked behind."""
    small_table(SPELT, toy(layout, "head", {"header_newline": "\r\n"}))
    changed = BASE.but(header_newline="\r\n", lines=(("content-type", "X"), *BASE.head.lines[1:])).canonical().decode()
    found = told(changed, None)
    assert found is not None
    if layout in LAYOUTS:
        assert sorted(found) == sorted([layout, "content-type-case"])
    else:
        assert "content-type-case" not in found
    small_table(SPELT)
    assert told(changed, None) == ["unexplained!"]


def test_a_line_that_is_of_no_layout_is_what_differs(small_table: Table) -> None:
    small_table(toy("crlf", "head", {"header_newline": "\r\n"}), toy("line-missing", "head", {"blank_line": False}))
    assert told(BASE.but(header_newline="\r\n", method="x").canonical().decode(), None) == ["crlf", "unexplained!"]
    assert told(BASE.but(method="x").canonical().decode(), None) == ["unexplained!"]
    assert told(BASE.but(blank_line=False, method="x").canonical().decode(), None) == ["line-missing", "unexplained!"]


def test_the_mistake_that_explains_more_lines_is_taken(small_table: Table) -> None:
    one, both = {"method": "post"}, {"method": "post", "names": "n"}
    small_table(toy("method-case", "head", one), toy("uri-path", "head", both))
    client = BASE.but(**both, lines=(("content-type", "?"), *BASE.head.lines[1:])).canonical().decode()
    assert told(client, None) == ["uri-path", "unexplained!"]
    small_table(toy("method-case", "head", one), toy("uri-path", "head", one))
    client = BASE.but(**one, names="n").canonical().decode()
    assert told(client, None) == ["method-case", "unexplained!"]  # the likelier of two
    small_table(toy("uri-path", "head", one), toy("method-case", "head", one))
    assert told(client, None) == ["method-case", "unexplained!"]


def test_a_mistake_must_not_change_more_than_what_differs(small_table: Table) -> None:
    """But for the hash in a string to sign, which is another for every request."""
    small_table(
        toy("method-case", "head payload", {"method": "post", "data": b"other"}),
        toy("uri-path", "head", {"names": "n"}),
    )
    client = BASE.but(method="post", names="n").canonical().decode()
    assert told(client, None) == ["uri-path", "unexplained!"]
    small_table(toy("timestamp-in-milliseconds", "signing", {"timestamp": "1", "hash_form": "HEX"}))
    client = BASE.but(timestamp="1").string_to_sign().decode()
    assert told(None, client) == ["timestamp-in-milliseconds"]
    small_table(toy("timestamp-in-milliseconds", "signing", {"timestamp": "1", "scope": ("s",)}))
    assert told(None, client) == ["unexplained!"]


def test_the_string_to_sign_over_the_clients_own_canonical_request(small_table: Table) -> None:
    small_table(POSTED, STAMP)
    own = BASE.but(method="post")
    client = own.but(timestamp="1").string_to_sign(own.canonical()).decode()
    assert told(own.canonical().decode(), client) == ["timestamp-in-milliseconds", "method-case"]
    assert told(own.canonical().decode(), TO_SIGN) == ["method-case!"]  # which the signature is not over
    client = BASE.but(timestamp="1").string_to_sign().decode()
    assert told(own.canonical().decode(), client) == ["timestamp-in-milliseconds", "method-case!"]
    assert told(None, client) == ["timestamp-in-milliseconds"]


def test_the_hash_of_another_kind_over_the_clients_own_canonical_request(small_table: Table) -> None:
    small_table(POSTED, toy("signature-sha1", "signing", {"hash_form": "sha1"}))
    own = BASE.but(method="post")
    assert told(own.canonical().decode(), own.but(hash_form="sha1").string_to_sign().decode()) == [
        "method-case",
        "signature-sha1",
    ]


def test_what_was_done_to_the_body_is_left_to_the_search(small_table: Table) -> None:
    """Of a string to sign only the last line holds it, which is another for every request."""
    small_table(
        toy("crlf", "signing", {"to_sign_newline": "\r\n"}),
        toy("body-empty", "payload", {"data": b""}),
    )
    other = BASE.but(data=b"")
    assert told(None, other.string_to_sign().decode()) == ["unexplained!"]
    assert told(None, other.but(to_sign_newline="\r\n").string_to_sign().decode()) == ["crlf", "unexplained!"]


def test_both_texts_are_right_and_the_key_is_another(small_table: Table) -> None:
    prefix, secret = (
        toy("key-prefix-missing", "signing", {"prefix": ""}),
        toy("secret-whitespace", "signing", {"secret": b"key "}),
    )
    small_table(prefix, secret, STAMP, toy("body-empty", "payload", {"data": b"x"}))
    one = Search(
        BASE,
        FACTS,
        {hmac.digest(BASE.but(prefix="").signing.key(), TO_SIGN.encode(), "sha256"): frozenset({"signature-format"})},
        most=0,
    )
    causes, _ = compared(OwnTexts(CANONICAL, TO_SIGN), BASE, one)
    assert [(cause.id, cause.certainty) for cause in causes or ()] == [
        ("signature-format", "proved"),
        ("key-prefix-missing", "proved"),
    ]
    assert one.tried == 2
    neither = Search(BASE, FACTS, {b"": frozenset()}, most=0)
    compared(OwnTexts(CANONICAL, None), BASE, neither)
    assert neither.tried == 4  # the text as it is, and under each mistake that comes after it
    assert told(CANONICAL, TO_SIGN, key=b"other") == ["wrong-secret*"]
    assert told(None, TO_SIGN, key=b"other") is None
    assert told(CANONICAL, None, key=b"other") is None


def test_what_does_not_lead_to_the_signature_is_only_seen(small_table: Table) -> None:
    small_table(SPELT, POSTED)
    own = BASE.but(method="post", lines=(("content-type", "X"), *BASE.head.lines[1:])).canonical().decode()
    for to_sign in (None, over(own)):
        assert told(own, to_sign, key=b"other") in (
            ["content-type-case!", "method-case!", "unexplained?"],
            ["method-case!", "content-type-case!", "unexplained?"],
        )
    assert told(own, None, key=b"other") == told(own, over(own), key=b"other")
    assert told(own, None) == [cause.rstrip("!") for cause in told(own, None, key=b"other") or ()][:2]
    small_table(POSTED, SPELT)
    assert told(own, None, key=b"other") == told(own, over(own), key=b"other")
    search = Search(BASE, FACTS, {b"": frozenset()}, most=0)
    compared(OwnTexts(own, None), BASE, search)
    assert search.tried == 1


def test_half_a_pair_of_surrogates_is_compared_as_well(small_table: Table) -> None:
    small_table()
    base = BASE.but(uri="/\ud800", timestamp="\ud800")
    for own in (OwnTexts("x", None), OwnTexts(None, "x"), OwnTexts("x", "x")):
        causes, _ = compared(own, base, Search(base, FACTS, {b"": frozenset()}, most=0))
        assert [cause.certainty for cause in causes or ()] == ["seen"]
        assert causes is not None
        assert causes[0].what == "The lines differ in number, by no known mistake."


def test_no_more_of_a_line_is_shown_than_eighty_characters(small_table: Table) -> None:
    small_table()
    base = BASE.but(method="S" * 81)
    for length, shown in ((80, "C" * 80), (81, f"{'C' * 60}... (81 characters)")):
        own = base.but(method="C" * length).canonical().decode()
        causes, _ = compared(OwnTexts(own, None), base, Search(base, FACTS, {b"": frozenset()}, most=0))
        assert causes is not None
        server = f"{'S' * 60}... (81 characters)"
        assert (
            causes[0].what == f"Line 1 differs, by no known mistake: the client has '{shown}', the server '{server}'."
        )


def test_a_large_text_is_hashed_once_for_all_the_ways_to_sign(
    small_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_table(*(toy("secret-whitespace", "signing", {"secret": b"%d" % n, "hash_form": "HEX"}) for n in range(30)))
    own, sizes = CANONICAL + "x" * 1_000_000, []

    def counted(data: bytes = b"", **more: bool) -> object:
        sizes.append(len(data))
        return hashlib.new("sha256", data, **more)

    for module in ("own_texts", "hash_forms", "hypothesis"):
        monkeypatch.setattr(
            f"tcrypto.check.{module}.hashlib", SimpleNamespace(sha256=counted, new=hashlib.new), raising=False
        )
    for to_sign in (None, "x", over(own).replace("tc3", "aws4")):
        sizes.clear()
        compared(OwnTexts(own, to_sign), BASE, Search(BASE, FACTS, {b"": frozenset()}, most=0))
        assert 1 <= sum(size > 1_000_000 for size in sizes) <= 4
