"""Which mistakes are combined, and how many of each: told by small tables of mistakes in place of the real one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypotheses import BASE, FACTS, TIME, Table, mac_of_hypothesis, toy

from tcrypto.check import search
from tcrypto.check.hypothesis import Facts, Hypothesis
from tcrypto.check.mistakes.table import Mistake
from tcrypto.check.search import Search

OF_NO_DAY = FACTS._replace(date="")  # so that its seconds, 86,400 of them, aren't tried


def searching(
    h: Hypothesis,
    most: int = 3,
    implied: frozenset[str] = frozenset(),
    base: Hypothesis = BASE,
    facts: Facts = OF_NO_DAY,
) -> Search:
    """The search for a client that signs so."""
    return Search(base, facts, {mac_of_hypothesis(h): implied}, most)


def solved(h: Hypothesis, most: int = 3, facts: Facts = OF_NO_DAY) -> list[str]:
    """The sets of mistakes found, each with blanks between; that they give the MAC is seen here as well."""
    found = searching(h, most, facts=facts).solve()
    for causes, hypothesis in found.items():
        assert hypothesis.causes == causes
        assert mac_of_hypothesis(hypothesis) == mac_of_hypothesis(h)
    return sorted(" ".join(sorted(causes)) for causes in found)


P, H, S = toy("p", "payload", {"data": b"p"}), toy("h", "head", {"names": "h"}), toy("s", "signing", {"secret": b"s"})
OF_EACH: dict[str, dict[str, Any]] = {"p": {"data": b"p"}, "h": {"names": "h"}, "s": {"secret": b"s"}}


@pytest.mark.parametrize("which", ["", "p", "h", "s", "p h", "p s", "h s", "p h s"])
def test_one_of_each_part_and_all_of_them_together(small_table: Table, which: str) -> None:
    small_table(P, H, S)
    changes = {name: value for part in which.split() for name, value in OF_EACH[part].items()}
    h = BASE.but(**changes)
    assert solved(h) == [" ".join(sorted(which.split()))]
    assert solved(h, len(which.split())) == [" ".join(sorted(which.split()))]
    assert which == "" or solved(h, len(which.split()) - 1) == []


def test_what_reading_the_signature_implies_is_among_the_mistakes(small_table: Table) -> None:
    small_table(P)
    assert list(searching(BASE, implied=frozenset({"upper"})).solve()) == [{"upper"}]
    assert list(searching(BASE.but(data=b"p"), implied=frozenset({"upper"})).solve()) == [{"upper", "p"}]


def test_how_many_variants_are_tried_alone(small_table: Table) -> None:
    small_table(toy("n", "head", *({"names": str(n)} for n in range(4000)), pairs=10, triples=6))
    for n in (0, 5, 6, 9, 10, 3009):
        assert solved(BASE.but(names=str(n))) == ["n"]
    assert solved(BASE.but(names="3010")) == []
    assert [h.head.names for h in searching(BASE).singles()] == [str(n) for n in range(3000)]


def test_the_fewest_mistakes_are_taken(small_table: Table) -> None:
    small_table(P, H, S, toy("both", "payload head", {"data": b"p", "names": "h"}))
    assert solved(BASE.but(data=b"p", names="h")) == ["both"]
    assert solved(BASE.but(data=b"p", names="h", secret=b"s")) == ["both s"]


def test_single_mistakes_of_a_part(small_table: Table) -> None:
    wide = toy("wide", "payload signing", {"data": b"w"})
    small_table(P, H, S, wide)
    one = searching(BASE)

    def names(*parts: int) -> list[list[str]]:
        return [[next(iter(h.causes)) for h in one.singles(part)] for part in parts]

    assert names(1, 2, 4, 3, 7) == [["p", "wide"], ["h"], ["s", "wide"], ["p", "h", "wide"], ["p", "h", "s", "wide"]]


@pytest.mark.parametrize(("pairs", "likely"), [(40, 0), (40, 6), (5, 9)])
def test_how_many_variants_are_combined(small_table: Table, pairs: int, likely: int) -> None:
    """By pairs, as many as it says; as one of the three parts' likelier ones `triples`. With no triples none at all."""
    many = [{"names": str(n)} for n in range(50)]
    small_table(toy("n", "head", *many, pairs=pairs, triples=likely), P, S)
    most = max(pairs, likely) if likely else 0
    for n in (0, 4, 5, 6, 8, 9, 39, 40):
        assert solved(BASE.but(names=str(n), data=b"p")) == (["n p"] if n < most else [])
        assert solved(BASE.but(names=str(n), secret=b"s")) == (["n s"] if n < most else [])
        assert solved(BASE.but(names=str(n), data=b"p", secret=b"s")) == (["n p s"] if n < likely else [])


@pytest.mark.parametrize(
    ("wide", "other"),
    [
        (toy("w", "head signing", {"names": "w", "secret": b"w"}), P),
        (toy("w", "payload signing", {"data": b"w", "secret": b"w"}), H),
        (toy("w", "payload head", {"data": b"w", "names": "w"}), S),
    ],
)
def test_a_mistake_of_two_parts_with_one_of_the_third(small_table: Table, wide: Mistake, other: Mistake) -> None:
    small_table(wide, other)
    changed = next(other.variants(next(wide.variants(BASE, FACTS)), FACTS))
    assert solved(changed) == [f"{other.id} w" if other.id < "w" else f"w {other.id}"]
    small_table(other, wide)
    assert solved(changed) == [f"{other.id} w" if other.id < "w" else f"w {other.id}"]


@pytest.mark.parametrize(
    ("parts", "one", "other"),
    [
        ("head", {"method": "X"}, {"names": "x"}), ("head", {"method": "X"}, {"lines": ()}), ("head", {"lines": ()}, {"names": "x"}),
        ("head", {"newline": "\r\n"}, {"method": "X"}), ("head", {"names": "x"}, {"blank_line": False}),
        ("head", {"method": "X"}, {"query": "x"}), ("head", {"uri": "/x"}, {"query": "x"}), ("head", {"newline": "\r\n"}, {"blank_line": False}),
        ("signing", {"secret": b"x"}, {"prefix": "x"}), ("signing", {"secret": b"x"}, {"timestamp": "1"}), ("signing", {"prefix": "x"}, {"algorithm": "A"}),
        ("signing", {"prefix": "x"}, {"chain": ("x",)}), ("signing", {"timestamp": "1"}, {"algorithm": "A"}), ("signing", {"chain_charset": "utf-16"}, {"prefix": "x"}),
        ("signing", {"secret": b"x"}, {"signs": "hash"}), ("signing", {"derivation": "hex"}, {"hash_form": "HEX"}),
    ],
)  # fmt: skip
def test_two_mistakes_of_one_part(small_table: Table, parts: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second, third = toy("a", parts, one), toy("b", parts, other), toy("c", "payload", {"data": b"c"})
    for order in (first, second, third), (third, second, first):
        small_table(*order)
        assert solved(BASE.but(**one, **other)) == ["a b"]
        assert solved(BASE.but(**one, **other, data=b"c")) == []


@pytest.mark.parametrize(
    ("parts", "one", "other", "most"),
    [
        ("head", "method", {"names": "x"}, 24), ("head", "method", {"query": "x"}, 12), ("signing", "prefix", {"secret": b"x"}, 24),
        ("signing", "timestamp", {"secret": b"x"}, 24), ("signing", "timestamp", {"algorithm": "x"}, 12),
        ("head payload", "method", {"query": "x"}, 24), ("head payload", "method", {"names": "x"}, 24),
    ],
)  # fmt: skip
def test_how_many_variants_of_two_mistakes_of_one_part(
    small_table: Table, parts: str, one: str, other: dict[str, Any], most: int
) -> None:
    many = [{one: str(n)} for n in range(30)]
    names = parts.split(maxsplit=1)[0]
    for first, second in (
        (toy("a", parts, *many, triples=1), toy("b", names, other)),
        (toy("b", names, other), toy("a", parts, *many, triples=1)),
    ):
        small_table(first, second)
        for n in (0, 1, 11, 12, 23, 24):
            assert solved(BASE.but(**{one: str(n)}, **other)) == (["a b"] if n < most else [])


def test_wide_mistakes_that_change_fields_of_their_own(small_table: Table) -> None:
    one, other = {"method": "X", "data": b"x"}, {"query": "x", "secret": b"x"}
    small_table(toy("a", "head payload", one), toy("b", "head signing", other))
    assert solved(BASE.but(**one, **other)) == ["a b"]
    both = {"method": "X", "prefix": "x"}, {"query": "x", "algorithm": "x"}
    small_table(toy("a", "head signing", both[0]), toy("b", "head signing", both[1]))
    assert solved(BASE.but(**both[0], **both[1])) == ["a b"]
    small_table(toy("a", "head signing", {"names": "x", "secret": b"x"}), toy("b", "head signing", {"method": "x", "timestamp": "1"}))  # fmt: skip
    assert solved(BASE.but(names="x", secret=b"x", method="x", timestamp="1")) == ["a b"]


def test_the_second_is_made_of_what_the_first_has_left(small_table: Table) -> None:
    a, b = toy("a", "head", {"query": lambda q: q + "a"}), toy("b", "head", {"query": lambda q: q + "b"})
    small_table(a, b)
    assert solved(BASE.but(query="ab")) == ["a b"]
    assert solved(BASE.but(query="ba")) == []
    assert solved(BASE.but(query="aa")) == []
    small_table(toy("a", "payload", {"data": lambda d: d + b"a"}), toy("b", "payload", {"data": lambda d: d + b"b"}))
    assert solved(BASE.but(data=BASE.payload.data + b"ab")) == ["a b"]
    small_table(
        toy("a", "signing", {"prefix": lambda p: p + "a"}), H, toy("b", "signing", {"prefix": lambda p: p + "b"})
    )
    assert solved(BASE.but(prefix="TC3ab")) == ["a b"]
    assert solved(BASE.but(prefix="TC3ab", names="h")) == []


def test_how_many_are_made_one_after_another(small_table: Table) -> None:
    first = toy("a", "head", *({"query": lambda q, n=n: f"{q}a{n}"} for n in range(9)), triples=4)
    second = toy("b", "head", *({"query": lambda q, n=n: f"{q}b{n}"} for n in range(9)), triples=5)
    small_table(first, second)
    for n, k in ((0, 0), (3, 4), (3, 5), (4, 4)):
        assert solved(BASE.but(query=f"a{n}b{k}")) == (["a b"] if (n, k) in {(0, 0), (3, 4)} else [])


def test_a_second_mistake_that_uses_what_the_first_left_elsewhere_in_its_part(small_table: Table) -> None:
    """The names follow from the lines: of other aspects, but not simply put together."""

    def names(h: Hypothesis, _: Facts) -> Iterator[Hypothesis]:
        yield h.but(names=";".join(name for name, _ in h.head.lines), query=h.head.method)

    small_table(toy("a", "head", {"lines": (("x", "y"),), "method": "X"}), Mistake("b", 0, "head", names, 32, 6))
    assert solved(BASE.but(lines=(("x", "y"),), names="x", method="X", query="X")) == ["a b"]


def test_all_that_are_like_what_was_found_are_said(small_table: Table) -> None:
    same = {"secret": b"s"}
    small_table(P, S, toy("s2", "signing", same), toy("other", "signing", {"secret": b"o"}))
    assert solved(BASE.but(secret=b"s")) == ["s", "s2"]
    assert solved(BASE.but(secret=b"s", data=b"p")) == ["p s", "p s2"]
    small_table(P, toy("p2", "payload", {"data": b"p"}), H, toy("h2", "head", {"names": "h"}), S)
    assert solved(BASE.but(data=b"p", names="h")) == ["h p", "h p2", "h2 p", "h2 p2"]
    assert solved(BASE.but(data=b"p", names="h", secret=b"s")) == ["h p s", "h p2 s", "h2 p s", "h2 p2 s"]
    small_table(H, toy("m", "head", {"method": "X"}), toy("m2", "head", {"method": "X"}))
    assert solved(BASE.but(names="h", method="X")) == ["h m", "h m2"]
    small_table(S, toy("t", "signing", {"prefix": "X"}), toy("t2", "signing", {"prefix": "X"}))
    assert solved(BASE.but(secret=b"s", prefix="X")) == ["s t", "s t2"]


def test_what_is_like_the_found_in_one_part_alone_is_no_cause(small_table: Table) -> None:
    heads = toy("h", "head", {"names": "h"}), toy("m", "head", {"method": "m"})
    small_table(
        P, toy("p2", "payload", {"data": b"p2"}), *heads, toy("w", "payload head", {"data": b"p", "names": "w"}), S
    )
    assert solved(BASE.but(data=b"p", names="h")) == ["h p"]
    assert solved(BASE.but(data=b"p", secret=b"s")) == ["p s"]
    small_table(H, S, toy("s2", "head signing", {"names": "h", "secret": b"other"}), toy("h2", "head signing", {"names": "other", "secret": b"s"}))  # fmt: skip
    assert solved(BASE.but(names="h", secret=b"s")) == ["h s"]


def test_likelier_pairs_hide_the_others(small_table: Table) -> None:
    small_table(H, toy("h2", "head", {"names": "x"}, {"names": "h"}, triples=1), P)
    assert solved(BASE.but(names="h")) == ["h", "h2"]
    assert solved(BASE.but(names="h", data=b"p")) == ["h p"]


@pytest.mark.parametrize("form", ["text", "md5", "sha512", "HEX", "empty"])
def test_how_the_canonical_request_stands_in_the_text_beside_other_mistakes(small_table: Table, form: str) -> None:
    small_table(P, H, toy("f", "signing", {"hash_form": form}), toy("c", "signing", {"signs": "canonical"}))
    assert solved(BASE.but(data=b"p", names="h", hash_form=form)) == (["f"] if form == "empty" else ["f h p"])
    assert solved(BASE.but(data=b"p", names="h", signs="canonical")) == ["c h p"]


@pytest.mark.parametrize("order", [1, -1])
def test_fields_of_the_second_are_taken_with_what_the_first_changed(small_table: Table, order: int) -> None:
    """Of variants too unlikely for one after another."""
    one = toy("a", "head payload", {"query": "x"}, {"query": "a", "data": b"a"}, triples=1)
    for other in ({"method": "b", "secret": b"b"}, {"method": "b"}):
        small_table(*(one, toy("b", "head signing", {"uri": "x"}, other, triples=1))[::order])
        assert solved(BASE.but(query="a", data=b"a", **other)) == ["a b"]


def test_mistakes_of_different_parts_that_share_one(small_table: Table) -> None:
    one = toy("a", "head", {"query": "x"}, {"names": "a"}, triples=1)
    small_table(one, toy("b", "head signing", {"query": "x"}, {"method": "b", "secret": b"b"}, triples=1))
    assert solved(BASE.but(names="a", method="b", secret=b"b")) == ["a b"]


@pytest.mark.parametrize("second", [0, 1, TIME - 1 - 1699920000, TIME + 1 - 1699920000, 86399])
def test_another_second_of_the_day(small_table: Table, second: int) -> None:
    small_table()
    stamp = str(1699920000 + second)
    one = searching(BASE.but(timestamp=stamp), implied=frozenset({"upper"}), facts=FACTS)
    found = one.solve()
    assert list(found) == [{"authorization-reused", "upper"}]
    assert next(iter(found.values())).signing == BASE.signing._replace(timestamp=stamp)
    assert solved(BASE.but(timestamp=stamp), 0, FACTS) == []


def test_seconds_that_are_of_no_other_time(small_table: Table) -> None:
    small_table()
    for stamp in ("1699919999", "1700006400"):  # one second before the day, and after it
        assert solved(BASE.but(timestamp=stamp), facts=FACTS) == []
    none = BASE.but(timestamp="")
    assert list(searching(BASE.but(timestamp=str(TIME + 5)), base=none, facts=FACTS).solve()) == [
        {"timestamp-differs-from-header"}
    ]
    assert searching(BASE, base=none, facts=FACTS).solve() == {}  # the second that the header names
    odd = FACTS._replace(date="2023-02-30")
    h = BASE.but(timestamp="1", scope=("2023-02-30", "ocr", "tc3_request"))
    assert Search(BASE, odd, {mac_of_hypothesis(h): frozenset()}).solve() == {}


def test_another_second_is_of_the_day_that_authorization_names(small_table: Table) -> None:
    small_table()
    day, scope = "2023-11-20", ("2023-11-20", "ocr", "tc3_request")
    h = BASE.but(timestamp="1700438400", scope=scope, chain=scope)
    found = Search(BASE, FACTS._replace(date=day), {mac_of_hypothesis(h): frozenset()}).solve()
    assert [*found] == [{"authorization-reused"}]
    assert [h.signing.timestamp for h in found.values()] == ["1700438400"]


def tried(most: int = 3, facts: Facts = OF_NO_DAY) -> int:
    """How many hypotheses are tried in vain."""
    one = searching(BASE.but(names="nothing"), most, facts=facts)
    assert one.solve() == {}
    return one.tried


def test_what_was_tried_is_counted(small_table: Table) -> None:
    small_table(P, H, S)
    assert [tried(most) for most in (0, 1, 2, 3)] == [1, 4, 4 + 2 * 3, 4 + 2 * 3 + 1]  # likely pairs, and all of them
    assert tried(1, FACTS) == 4 + 86400
    for h, so_far in ((BASE, 1), (BASE.but(data=b"p"), 4), (BASE.but(data=b"p", names="h"), 4 + 3 + 1)):
        one = searching(h)
        one.solve()
        assert one.tried == so_far


@pytest.mark.parametrize(
    ("mistakes", "pairs"),
    [
        ((toy("a", "head", {"names": "a"}), toy("b", "head", {"method": "b"})), 1),  # of different aspects
        ((toy("a", "head", {"query": "a"}), toy("b", "head", {"method": "b"})), 2),  # put together, and one after the other
        ((toy("a", "signing", {"secret": b"a"}), toy("b", "signing", {"prefix": "b"}), toy("c", "signing", {"timestamp": "c"})), 3),
        ((toy("a", "signing", {"secret": b"a"}), toy("b", "signing", {"secret": b"b"})), 1),
        ((H, toy("b", "head payload", {"data": b"b"})), 2),  # different parts, whatever the second may change
        ((toy("a", "payload", {"data": b"a"}), toy("b", "payload", {"data": b"b"})), 1),
        ((toy("a", "head", {"names": "a"}), toy("b", "head", {"names": lambda names: names, "lines": ()})), 1),
    ],
)  # fmt: skip
def test_no_pair_is_tried_more_often_than_it_must(
    small_table: Table, mistakes: tuple[Mistake, ...], pairs: int
) -> None:
    small_table(*mistakes)
    assert tried(2) == 1 + len(mistakes) + pairs


# --- Bodies -----------------------------------------------------------------------------------------------------------


def test_bodies_are_made_while_there_are_bytes_left(small_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BODY_BYTES", 20)
    small_table(
        toy("p", "payload", *({"data": b"%010d" % n} for n in range(5))), toy("q", "payload", {"data": b"q"}), H
    )
    for n in (0, 1):
        assert solved(BASE.but(data=b"%010d" % n)) == ["p"]
    one = searching(BASE.but(data=b"%010d" % 2))
    assert one.bodies_left_out is False
    assert one.solve() == {}
    assert one.bodies_left_out is True
    assert solved(BASE.but(data=b"q")) == []
    assert solved(BASE.but(names="h")) == ["h"]  # which needs none


def test_the_last_byte_counts(small_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    small_table(toy("p", "payload", {"data": b"0123456789"}), toy("q", "payload", {"form": "HEX"}, {"data": b"q" * 50}))
    for size, found in ((10, []), (11, ["q"])):
        monkeypatch.setattr(search, "BODY_BYTES", size)
        assert solved(BASE.but(form="HEX")) == solved(BASE.but(data=b"q" * 50)) == found
    small_table(toy("p", "payload", {"data": b"0123456789"}, {"data": b"9876543210"}))
    for size, found in ((10, []), (11, ["p"])):
        monkeypatch.setattr(search, "BODY_BYTES", size)
        one = searching(BASE.but(data=b"9876543210"))
        assert [" ".join(causes) for causes in one.solve()] == found
        assert one.bodies_left_out is (not found)


def test_what_was_found_stays_when_the_bytes_are_used_up(small_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    body = BASE.payload.data
    small_table(toy("a", "payload", {"data": lambda d: d + b"a"}), toy("b", "payload", {"data": lambda d: d + b"b"}))
    monkeypatch.setattr(search, "BODY_BYTES", 3 * len(body) + 4)  # a, b, ab
    assert solved(BASE.but(data=body + b"ab")) == ["a b"]


def test_a_body_that_was_hashed_is_made_again(small_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BODY_BYTES", 21)
    same = {"data": b"0123456789"}
    small_table(
        toy("p", "payload", same, same, same, {"data": BASE.payload.data, "form": "HEX"}, {"data": b"9876543210"})
    )
    one = searching(BASE.but(data=b"9876543210"))
    assert [*one.solve()] == [{"p"}]
    assert not one.bodies_left_out
    assert solved(BASE.but(form="HEX")) == ["p"]


def test_a_mistake_of_the_head_makes_no_body(small_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BODY_BYTES", 0)
    small_table(P, toy("h", "head", {"query": "x" * 1000}))
    one = searching(BASE.but(query="x" * 1000))
    assert [*one.solve()] == [{"h"}]
    assert one.bodies_left_out


@pytest.mark.parametrize("size", [65536, 65537])
@pytest.mark.parametrize("name", ["data", "query"])
def test_a_large_text_is_tried_alone_and_not_combined(small_table: Table, name: str, size: int) -> None:
    text: Any = "x" * size
    large = {"data": text.encode(), "form": "text"} if name == "data" else {"query": text}
    small_table(toy("l", "payload" if name == "data" else "head", large), S, P, H)
    other = {"names": "h"} if name == "data" else {"data": b"p"}
    assert solved(BASE.but(**large)) == ["l"]
    assert solved(BASE.but(**large, secret=b"s")) == (["l s"] if size == 65536 else [])
    assert len(solved(BASE.but(**large, **other))) == (size == 65536)


def test_a_large_text_has_no_second_mistake_in_its_own_part(small_table: Table) -> None:
    large = {"query": "x" * 65537}
    small_table(toy("l", "head", large, {"query": "l"}), toy("m", "head", {"query": lambda q: q + "m"}), P)
    assert solved(BASE.but(query="lm")) == ["l m"]  # the variant that comes after a large one
    assert solved(BASE.but(query="l", data=b"p")) == ["l p"]
    for size in (65536, 65537):
        small_table(toy("l", "head", {"query": "x" * size}), toy("m", "head", {"query": lambda q: q + "m"}), toy("n", "head", {"uri": "/n"}))  # fmt: skip
        assert solved(BASE.but(query="x" * size + "m")) == (["l m"] if size == 65536 else [])
        small_table(toy("n", "head", {"query": "n"}), toy("l", "head", {"query": "x" * size}), toy("m", "head", {"query": lambda q: q + "m"}))  # fmt: skip
        assert solved(BASE.but(query="nm")) == ["m n"]  # what comes after a large one is still tried


def test_nesting_without_end_is_no_variant(small_table: Table) -> None:
    def endless(h: Hypothesis, _: Facts) -> Iterator[Hypothesis]:
        yield h.but(names="first")
        raise RecursionError

    small_table(Mistake("e", 0, "head", endless, 32, 6), S)
    assert solved(BASE.but(names="first")) == ["e"]
    assert solved(BASE.but(names="second")) == []
    assert solved(BASE.but(names="first", secret=b"s")) == ["e s"]
