"""The client's own canonical request and string to sign beside the server's: what each difference is called, and how surely."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypotheses import BASE, FACTS, TIME

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
    causes, near = compared(OwnTexts(CANONICAL, TO_SIGN), BASE, Search(BASE, FACTS, {}, most=0))
    assert (causes, near) == (None, None)


def test_two_texts_that_do_not_belong_together() -> None:
    """The signature is over the string to sign, which holds another hash: it says nothing of the canonical request."""
    assert told(METHOD, TO_SIGN) == ["method-case!"]
    aws = TO_SIGN.replace("tc3_request", "aws4_request")
    assert told(METHOD, aws) == ["method-case!", "scope-terminator"]
    assert told(METHOD, over(METHOD)) == ["method-case"]
    assert told(METHOD, over(METHOD)[:-64] + over(METHOD)[-64:].upper()) == ["method-case", "canonical-hash-uppercase"]


def test_two_mistakes_after_the_texts() -> None:
    key = BASE.but(prefix="", digests=("sha1", "sha256")).signing.key()
    assert told(CANONICAL, TO_SIGN, key=key) in (["wrong-secret*"], ["key-prefix-missing*", "wrong-hash*"])


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
