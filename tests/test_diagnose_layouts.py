"""How the two texts may have been laid out: each way that a client has, in this order."""

from __future__ import annotations

from typing import Any

import pytest
from hypotheses import BASE, BODY, FACTS

from tcrypto.check.hypothesis import Hypothesis
from tcrypto.check.mistakes import layout, request_line
from tcrypto.check.mistakes.header_values import header_values
from tcrypto.check.mistakes.table import Variants
from tcrypto.check.refusals import in_chinese, refusal

DAY, SERVICE, LAST = BASE.signing.chain


def ways(mistake: Variants, h: Hypothesis = BASE) -> list[Hypothesis]:
    return list(mistake(h, FACTS))


def ends(end: str) -> list[dict[str, Any]]:
    canonical, to_sign = {"edits": (("end", end),)}, {"to_sign_edits": (("end", end),)}
    chain = {"chain": (DAY + end, SERVICE + end, LAST + end)}
    last = {"chain": (DAY, SERVICE, LAST + end)}
    return [
        canonical, to_sign, {**canonical, **to_sign}, {**canonical, **to_sign, **chain}, chain, {**to_sign, **chain}, {**canonical, **chain},
        {"chain": (DAY + end, SERVICE, LAST)}, {"chain": (DAY, SERVICE + end, LAST)}, last, {**canonical, **to_sign, **last},
    ]  # fmt: skip


def test_a_line_feed_after_a_text() -> None:
    found = ways(layout.line_feed_trailing)
    assert found[:-1] == [BASE.but(**changes) for end in ("\n", "\r\n") for changes in ends(end)]
    assert found[-1] == BASE.but(**ends("\n")[3], data=BODY + b"\n")


def test_what_was_done_before_stays() -> None:
    edited = BASE.but(edits=(("drop", 0),), to_sign_edits=(("drop", 1),))
    found = ways(layout.line_feed_trailing, edited)
    assert found[2] == edited.but(edits=(("drop", 0), ("end", "\n")), to_sign_edits=(("drop", 1), ("end", "\n")))
    for h in (*found, *ways(layout.nul_trailing, edited), *ways(layout.line_indented, edited)):
        assert h.head.edits[:1] == (("drop", 0),)
        assert h.signing.to_sign_edits[:1] == (("drop", 1),)


def test_a_zero_byte_after_a_text() -> None:
    zero = [BASE.but(**changes) for changes in ends("\0")]
    body = {"data": BODY + b"\0"}
    found = ways(layout.nul_trailing)
    assert found[:8] == [
        BASE.but(**body), zero[0], zero[1], zero[9], zero[3].but(**body), zero[2].but(**body), zero[2], zero[3],
    ]  # fmt: skip
    assert found[8:] == [zero[4], *zero[5:], *(h.but(**body) for h in zero)]


def test_an_indent_is_in_both_texts_or_in_one() -> None:
    first, second, third = ways(layout.line_indented)[:3]
    [edit] = first.head.edits
    assert edit[0] == "indent"
    assert (first, second, third) == (
        BASE.but(edits=(edit,), to_sign_edits=(edit,)),
        BASE.but(edits=(edit,)),
        BASE.but(to_sign_edits=(edit,)),
    )


def test_another_value_of_a_header_that_is_signed() -> None:
    assert list(header_values(BASE, "host", ["a", "ocr.tencentcloudapi.com", "a", "b"])) == [
        BASE.with_header("host", "a"),
        BASE.with_header("host", "b"),
    ]
    assert list(header_values(BASE, "accept", ["a"])) == []
    assert BASE.with_header("host", "a").head.lines == (BASE.head.lines[0], ("host", "a"), BASE.head.lines[2])


@pytest.mark.parametrize("language", ["zh-CN", "en", None, "zh-cn"])
def test_a_refusal_in_either_language(language: str | None) -> None:
    error = refusal("missing", language, name="Region")
    english, chinese = "The request is missing a required parameter `Region`.", "缺少必要参数 `Region`。"
    assert error.message == (chinese if language == "zh-CN" else english)
    assert in_chinese(error) == chinese
    assert error.code == "MissingParameter"


def test_the_parameters_of_a_query_in_another_order() -> None:
    found = [h.head.query for h in request_line.query_order(BASE.but(method="GET", query="b=2&a=1&c=3"), FACTS)]
    assert len(found) == len(set(found)) == 5
    assert {frozenset(query.split("&")) for query in found} == {frozenset(("a=1", "b=2", "c=3"))}
    assert "b=2&a=1&c=3" not in found
    assert found[0] == "a=1&b=2&c=3"
