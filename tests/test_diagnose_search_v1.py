"""v1: which mistakes are combined, and how many of each, told by small tables of mistakes in place of the real ones."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest

from tcrypto import Credential, HttpRequest
from tcrypto.check import search_v1
from tcrypto.check.diagnose_v1 import CAUSES, diagnose_form, diagnose_v1
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.check.hypothesis_v1 import Form, Last
from tcrypto.check.mistakes_v1 import Mistake
from tcrypto.check.search_v1 import SearchV1
from tcrypto.errors import InvalidInput

PAIRS = (("A", "1"), ("B", "2"))
FORM = Form("GET", "h.example", "/", PAIRS, PAIRS)
LAST = Last(b"key", "sha1")
NONE: frozenset[str] = frozenset()


def toy(name: str, *changes: dict[str, Any]) -> Mistake:
    """A mistake with one variant for each change; a function among the values takes what was there before."""

    def variants(one: Any) -> Iterator[Any]:
        for change in changes:
            new = {field: value(getattr(one, field)) if callable(value) else value for field, value in change.items()}
            yield one._replace(**new)

    return Mistake(name, tuple(changes[0]), variants)


Tables = Callable[..., None]


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Sets the tables; keys are made by what is put behind the SecretKey, or for TC3 before it."""

    def use(
        query: Iterable[Mistake] = (),
        head: Iterable[Mistake] = (),
        last: Iterable[Mistake] = (),
        keys: dict[str, list[str]] | None = None,
        tc3: Iterable[str] = (),
    ) -> None:
        def secret_keys(secret_id: str, secret: bytes, most: int | None = None) -> Iterator[tuple[str, bytes]]:
            for name, ends in (keys or {}).items():
                for end in islice(ends, most):
                    yield name, secret + end.format(secret_id).encode()

        def tc3_keys(step: Last, timestamp: str, services: Iterable[str]) -> Iterator[Last]:
            for begin in tc3:
                yield step._replace(secret=begin.format(timestamp, "+".join(services)).encode() + step.secret)

        for name, value in (
            ("QUERY", [*query]), ("HEAD", [*head]), ("LAST", [*last]), ("secret_keys", secret_keys), ("tc3_keys", tc3_keys),
        ):  # fmt: skip
            monkeypatch.setattr(search_v1, name, value)

    return use


def searching(form: Form, last: Last = LAST, implied: frozenset[str] = NONE, *bases: Form) -> SearchV1:
    """The search for a client that signs so."""
    mac = last.mac(form.head() + form.query())
    return SearchV1([*(bases or (FORM,))], LAST, {mac: implied}, "AKID", "1699942305")


def solved(form: Form, last: Last = LAST, *bases: Form) -> list[str]:
    """The sets of mistakes found, each with blanks between; that their forms give the text is seen here as well."""
    found = searching(form, last, NONE, *bases).solve()
    for _, signed in found:
        assert signed.head() + signed.query() == form.head() + form.query()
    return sorted(" ".join(sorted(causes)) for causes, _ in found)


def fh(**changes: Any) -> Form:
    return FORM._replace(**changes)


Q, H, L = toy("q", {"joint": ";"}), toy("h", {"host": "x"}), toy("l", {"way": "swapped"})


@pytest.mark.parametrize("which", ["", "q", "h", "l", "h q", "l q", "h l", "h l q"])
def test_one_of_each_kind_and_all_of_them_together(tables: Tables, which: str) -> None:
    tables([Q], [H], [L])
    form = fh(joint=";" if "q" in which else "&", host="x" if "h" in which else "h.example")
    assert solved(form, LAST._replace(way="swapped" if "l" in which else "hmac")) == [which]


def test_what_reading_the_signature_implies_is_among_the_mistakes(tables: Tables) -> None:
    tables([Q])
    assert [found.causes for found in searching(FORM, implied=frozenset({"form"})).solve()] == [{"form"}]
    assert [found.causes for found in searching(fh(joint=";"), LAST, frozenset({"form"})).solve()] == [{"form", "q"}]


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_the_length_names_the_hash_function(tables: Tables, digest: str) -> None:
    tables([Q], keys={"k": ["s"]})
    cause = "" if digest == "sha1" else "v1-algorithm"
    other = LAST._replace(digest=digest)
    assert solved(FORM, other) == [cause]
    assert solved(fh(joint=";"), other) == [f"q {cause}".strip()]
    assert solved(FORM, other._replace(secret=b"keys")) == [f"k {cause}".strip()]
    assert solved(fh(joint=";"), other._replace(secret=b"keys")) == [f"k q {cause}".strip()]


def test_macs_of_several_lengths(tables: Tables) -> None:
    tables([Q])
    sha256 = LAST._replace(digest="sha256")
    wanted = {
        b"": NONE,
        b"x" * 21: NONE,
        b"y" * 20: NONE,
        b"z" * 20: NONE,
        sha256.mac(FORM.head() + FORM.query()): NONE,
    }
    search = SearchV1([FORM], LAST, wanted, "AKID", "")
    assert search.starts == [(NONE, LAST), (frozenset({"v1-algorithm"}), sha256)]
    assert [found.causes for found in search.solve()] == [{"v1-algorithm"}]
    assert search.tried == 2


# --- How many -----------------------------------------------------------------------------------------------------------


def numbered(name: str, field: str, count: int) -> Mistake:
    return toy(name, *({field: str(n)} for n in range(count)))


def test_how_many_variants_are_combined(tables: Tables) -> None:
    """Of the parameters and of the head all alone and in pairs; in threes the likelier ones, then more of them."""
    tables([numbered("q", "joint", 40)], [numbered("h", "host", 40)], [L])
    swapped = LAST._replace(way="swapped")
    assert solved(fh(joint="39")) == ["q"]
    assert solved(fh(host="39")) == ["h"]
    assert solved(fh(joint="39", host="39")) == ["h q"]
    assert solved(fh(joint="39"), swapped) == ["l q"]
    assert solved(fh(host="39"), swapped) == ["h l"]
    for joint, host, found in ((31, 23, ["h l q"]), (32, 0, []), (0, 24, [])):
        assert solved(fh(joint=str(joint), host=str(host)), swapped) == found
    for bases, joint, host, found in ((2, 15, 23, ["h l q"]), (2, 16, 0, []), (3, 9, 0, ["h l q"]), (3, 10, 0, [])):
        form = fh(joint=str(joint), host=str(host))
        assert solved(form, swapped, *[FORM, fh(path="/b"), fh(path="/c")][:bases]) == found


def test_how_many_keys_are_combined(tables: Tables) -> None:
    """Alone all of them, with one other mistake 32, with two 6."""
    tables([Q], [H], keys={"k": [f"{n} {{}}".strip() for n in range(40)]})
    for number in (0, 5, 6, 31, 32, 39):
        step = LAST._replace(secret=f"key{number} AKID".encode())
        assert solved(FORM, step) == ["k"]
        assert solved(fh(joint=";"), step) == (["k q"] if number < 32 else [])
        assert solved(fh(host="x"), step) == (["h k"] if number < 32 else [])
        assert solved(fh(joint=";", host="x"), step) == (["h k q"] if number < 6 else [])


def test_how_many_of_tc3s_keys_are_combined(tables: Tables) -> None:
    """Twice as many."""
    tables([Q], [H], tc3=[str(n) for n in range(80)])
    for number in (0, 11, 12, 63, 64):
        step = LAST._replace(secret=f"{number}key".encode())
        assert solved(FORM, step) == (["v1-tc3-key"] if number < 64 else [])
        assert solved(fh(joint=";"), step) == (["q v1-tc3-key"] if number < 64 else [])
        assert solved(fh(joint=";", host="x"), step) == (["h q v1-tc3-key"] if number < 12 else [])


def test_what_the_keys_are_made_of(tables: Tables) -> None:
    tables(keys={"k": [" {}"]}, tc3=["{} {} "])
    assert solved(FORM, LAST._replace(secret=b"key AKID")) == ["k"]
    for host, services in (("vpc.example", "vpc+cvm+ocr"), ("cvm.example", "cvm+ocr"), ("ocr.a.b", "ocr+cvm")):
        step = LAST._replace(secret=f"1699942305 {services} key".encode())
        assert solved(fh(host=host), step, fh(host=host)) == ["v1-tc3-key"]


def test_the_fewest_mistakes_are_taken(tables: Tables) -> None:
    both = Mistake("both", ("joint", "before"), toy("", {"joint": ";", "before": "<"}).variants)
    tables([Q, toy("b", {"before": "<"}), both], [H])
    assert solved(fh(joint=";", before="<")) == ["both"]
    assert solved(fh(joint=";", before="<", host="x")) == ["both h"]


def test_every_mistake_that_gives_the_text_is_named(tables: Tables) -> None:
    same = toy("q2", {"joint": ";"})
    tables([Q, same], [H, toy("h2", {"host": "x"})], [L, toy("l2", {"way": "swapped"})])
    swapped = LAST._replace(way="swapped")
    assert solved(fh(joint=";")) == ["q", "q2"]
    assert solved(fh(joint=";", host="x")) == ["h q", "h q2", "h2 q", "h2 q2"]
    assert solved(fh(host="x"), swapped) == ["h l", "h l2", "h2 l", "h2 l2"]
    assert solved(fh(joint=";", host="x"), swapped) == [f"h{a} l{b} q{c}".replace("1", "") for a in "12" for b in "12" for c in "12"]  # fmt: skip


def test_texts_of_the_same_bytes_are_all_named(tables: Tables) -> None:
    """In ASCII é and è are both a question mark."""
    ascii_ = toy("c", {"charset": lambda _: lambda text: text.encode("ascii", "replace")})
    tables([toy("q", {"joint": "é"}), toy("r", {"joint": "è"})], [], [ascii_])
    form = fh(joint="?")
    assert [sorted(found.causes) for found in searching(form).solve()] == [["c", "q"], ["c", "r"]]


def test_what_makes_nothing_new_does_not_count(tables: Tables) -> None:
    many = [{"joint": joint} for joint in ("&", "a", "a", "&", "b", "b", "c", "d", "e")]
    tables([toy("q", *many)], [H], [L])
    for joint, found in (("d", ["h l q"]), ("e", ["h l q"])):
        assert solved(fh(joint=joint, host="x"), LAST._replace(way="swapped")) == found
    alike = [{"rejoined": lambda _, n=n: lambda text: text + "" * n} for n in range(40)]  # which the text doesn't show
    tables([toy("q", *alike, {"rejoined": lambda _: str.lower})], [H], [L])
    assert solved(fh(rejoined=str.lower, host="x"), LAST._replace(way="swapped")) == ["h l q"]


# --- Another form that the server accepts ----------------------------------------------------------------------------------


def test_each_form_that_the_server_accepts(tables: Tables) -> None:
    tables([Q], [H])
    other = fh(path="/other")
    assert solved(other, LAST, FORM, other) == [""]
    assert solved(fh(path="/other", joint=";"), LAST, FORM, other) == ["q"]
    tables([Q, toy("r", {"before": "<"})], [H, toy("p", {"path": "/other"})])
    assert solved(fh(path="/other"), LAST, FORM, other) == [""]
    assert solved(fh(path="/other", joint=";"), LAST, FORM, other) == ["q"]


# --- Two of one kind -------------------------------------------------------------------------------------------------------


def test_two_mistakes_of_other_fields_are_put_together(tables: Tables) -> None:
    tables(
        [Q, toy("b", {"before": "<"}), toy("a", {"after": ">"})], [H, toy("p", {"path": "//"}), toy("m", {"mark": ""})]
    )
    assert solved(fh(joint=";", before="<")) == ["b q"]
    assert solved(fh(joint=";", after=">")) == ["a q"]
    assert solved(fh(before="<", after=">")) == ["a b"]
    assert solved(fh(joint=";", before="<", after=">")) == []
    assert solved(fh(host="x", path="//")) == ["h p"]
    assert solved(fh(path="//", mark="")) == ["m p"]
    assert solved(fh(host="x", mark="")) == ["h m"]
    assert solved(fh(host="x", path="//", mark="")) == []


def test_the_second_of_the_same_fields_is_made_of_what_the_first_has_left(tables: Tables) -> None:
    a, b = toy("a", {"before": lambda text: text + "a"}), toy("b", {"before": lambda text: text + "b"})
    tables([a, b, Q])
    assert solved(fh(before="ab")) == ["a b"]
    assert solved(fh(before="ba")) == solved(fh(before="aa")) == []
    assert solved(fh(before="b", joint=";")) == ["b q"]
    tables([Q, b, a])
    assert solved(fh(before="ba")) == ["a b"]
    tables([], [toy("a", {"host": lambda text: text + "a"}), toy("p", {"path": "//"}), toy("b", {"host": lambda text: text + "b"})])  # fmt: skip
    assert solved(fh(host="h.exampleab")) == ["a b"]
    assert solved(fh(host="h.exampleb", path="//")) == ["b p"]
    undo = toy("u", {"before": lambda text: text.removesuffix("a")}, {"before": lambda text: text + "u"})
    tables([a, undo])
    assert solved(fh(before="au")) == ["a u"]


def test_variants_of_the_first_that_only_the_second_tells_apart(tables: Tables) -> None:
    """The pairs as received aren't in the text, but a change of their order shows them."""
    given = (("B", "2"), ("A", "1"))
    change = {"pairs": PAIRS[:1], "given": PAIRS[:1]}, {"pairs": PAIRS[:1], "given": given}
    tables([toy("m", *change), Mistake("o", ("pairs", "given"), lambda form: iter([form._replace(pairs=form.given)]))])
    assert solved(fh(pairs=given)) == ["m o"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_byte_order_mark_is_there_once(tables: Tables, charset: str) -> None:
    c = toy("v1-charset", {"charset": lambda _: lambda text: text.encode(charset)})
    tables([toy("q", {"joint": "é"})], [H], [c])
    step = LAST._replace(charset=lambda text: text.encode(charset))
    assert solved(FORM, step) == ["v1-charset"]
    assert solved(fh(joint="é"), step) == ["q v1-charset"]
    assert solved(fh(host="x"), step) == ["h v1-charset"]
    assert solved(fh(joint="é", host="x"), step) == ["h q v1-charset"]


def test_bytes_that_the_charset_does_not_give_to_the_whole_text_are_none(tables: Tables) -> None:
    """A charset that takes the text's end first: the bytes of the parameters don't simply follow those of the head."""
    tables([], [], [toy("c", {"charset": lambda _: lambda text: text.encode()[::-1]})])
    backwards = LAST._replace(charset=lambda text: text.encode()[::-1])
    assert solved(FORM, backwards) == []
    head, whole = FORM.head().encode()[::-1], f"GET{FORM.query()}".encode()[::-1]
    mac = LAST.mac((head + whole[3:]).decode())
    assert SearchV1([FORM], LAST, {mac: NONE}, "AKID", "").solve() == []
    assert solved(FORM, backwards._replace(way="hash")) == []
    tables([], [], [toy("c", {"charset": lambda _: lambda text: text.encode()[::-1], "way": "hash"})])
    assert solved(FORM, backwards._replace(way="hash")) == ["c"]


# --- Two of the last step --------------------------------------------------------------------------------------------------

UTF16 = LAST._replace(charset=lambda text: text.encode("utf-16-le"))
CHARSET = toy("v1-charset", {"charset": lambda _: UTF16.charset})


def test_two_mistakes_of_the_last_step(tables: Tables) -> None:
    tables([Q], [], [CHARSET, L], {"k": ["k"], "m": ["m"]}, ["TC3"])
    assert solved(FORM, UTF16._replace(way="swapped")) == ["l v1-charset"]
    assert solved(FORM, UTF16._replace(secret=b"keyk")) == ["k v1-charset"]
    assert solved(FORM, UTF16._replace(secret=b"TC3key")) == ["v1-charset v1-tc3-key"]
    assert solved(FORM, LAST._replace(secret=b"keyk", way="swapped")) == ["k l"]
    assert solved(FORM, LAST._replace(secret=b"TC3key", way="swapped")) == ["l v1-tc3-key"]
    assert solved(FORM, LAST._replace(secret=b"keykm")) == ["k m"]
    assert solved(FORM, LAST._replace(secret=b"keymk")) == ["k m"]
    assert solved(FORM, LAST._replace(secret=b"TC3keyk")) == ["k v1-tc3-key"]
    assert solved(FORM, LAST._replace(secret=b"keykk")) == []
    assert solved(FORM, UTF16._replace(charset=lambda text: UTF16.charset(text)[::-1])) == []
    assert solved(FORM, UTF16._replace(secret=b"keyk", way="swapped")) == []
    assert solved(fh(joint=";"), UTF16._replace(way="swapped")) == []


def test_two_mistakes_of_the_last_step_with_another_hash_function(tables: Tables) -> None:
    tables([], [], [CHARSET, L], {"k": ["k"], "m": ["m"]})
    for step, causes in (
        (UTF16._replace(way="swapped"), "l v1-algorithm v1-charset"), (UTF16._replace(secret=b"keyk"), "k v1-algorithm v1-charset"),
        (LAST._replace(secret=b"keyk", way="swapped"), "k l v1-algorithm"), (LAST._replace(secret=b"keykm"), "k m v1-algorithm"),
    ):  # fmt: skip
        assert solved(FORM, step._replace(digest="sha256")) == [causes]


def test_a_key_of_tc3_is_no_base_of_another(tables: Tables) -> None:
    """What is made of the SecretKey comes before the prefix."""
    tables([], [], [], {"k": ["k"]}, ["TC3"])
    assert solved(FORM, LAST._replace(secret=b"TC3keyk")) == ["k v1-tc3-key"]
    tables([], [], [], {"k": ["-{}"], "m": ["m"]}, ["A", "B"])
    assert solved(FORM, LAST._replace(secret=b"BAkey")) == []
    assert solved(FORM, LAST._replace(secret=b"Bkey-AKID")) == ["k v1-tc3-key"]


def test_how_many_keys_are_combined_with_another_of_the_last_step(tables: Tables) -> None:
    many = [f"-{n}" for n in range(40)]
    tables([], [], [CHARSET, L], {"k": many, "m": many})
    for n in (0, 5, 6, 31, 32):
        key = f"key-{n}".encode()
        assert solved(FORM, UTF16._replace(secret=key)) == (["k v1-charset", "m v1-charset"] if n < 32 else [])
        assert solved(FORM, LAST._replace(secret=key, way="swapped")) == (["k l", "l m"] if n < 32 else [])
        two = LAST._replace(secret=key + b"-5")
        assert solved(FORM, two) == (["k m", "k m"] if n < 6 else [])
        assert solved(FORM, LAST._replace(secret=key + b"-6")) == []


# --- Work -------------------------------------------------------------------------------------------------------------------

NOT_FOUND = fh(joint="nothing gives this")


def test_what_was_tried_is_counted(tables: Tables) -> None:
    tables([Q], [H], [L])
    search = searching(NOT_FOUND)
    assert search.solve() == []
    assert search.tried == 1 + 3 + 3 + 1 + 1  # none, single ones, pairs, and twice the three together
    query, head = len(FORM.query()), len(fh(host="x").head())
    assert search.hashed == 8 * query + (head + query)  # heads with other last steps are hashed with what follows
    assert search.made == 2 * query  # one of the parameters, one of the head
    assert not search.left_out


def test_last_steps_that_were_tried_are_counted(tables: Tables) -> None:
    tables([], [], [CHARSET, L], {"k": ["k"]}, ["TC3"])
    search = searching(NOT_FOUND)
    search.solve()
    single = 2 + 2  # of the tables, and keys
    assert (
        search.tried == 1 + single + 1 + 1 + 2 + 2 + 1
    )  # all keys again; l with charsets, keys with either, TC3's with k


def test_texts_are_made_once(tables: Tables) -> None:
    made = []

    def variants(form: Form) -> Iterator[Form]:
        made.append(form)
        yield form._replace(joint=";")

    b = toy("b", {"before": "<"}, {"before": ""}, {"before": "<"})
    tables([Mistake("q", ("joint",), variants), b], [H])
    search = searching(NOT_FOUND)
    search.solve()
    assert made == [FORM]
    assert search.made == (1 + 3 + 1 + 1) * len(FORM.query())  # q, b's three, h; and q with b
    tables([toy("a", {"before": lambda text: text + "a"}), toy("b", {"before": lambda text: text + "b"})])
    search = searching(NOT_FOUND)
    search.solve()
    assert search.made == (2 + 2) * len(FORM.query())  # and b again, behind a


def test_variants_of_one_text_are_put_together_with_others_once(tables: Tables) -> None:
    same = {"before": "<", "after": ">"}, {"before": "<", "after": ">"}
    quiet = (
        {"given": PAIRS[:1], "pairs": PAIRS},
        {"given": PAIRS[1:], "pairs": PAIRS},
        {"given": (), "pairs": PAIRS[:1]},
    )
    tables([toy("q", *quiet), toy("w", *same)])
    search = searching(NOT_FOUND)
    search.solve()
    assert search.made == (3 + 2 + 2) * len(FORM.query())  # of q's three variants two show, but the first as it was
    found = searching(fh(pairs=PAIRS[:1], **same[0])).solve()
    assert [(set(causes), form.given) for causes, form in found] == [({"q", "w"}, ())]


def test_the_first_variant_of_a_text_is_the_one_that_is_told(tables: Tables) -> None:
    one, two = {"given": PAIRS[:1], "pairs": PAIRS[:1]}, {"given": (), "pairs": PAIRS[:1]}
    tables([toy("q", one, two), toy("w", {"before": "<"})], [H])
    for form in (fh(pairs=PAIRS[:1]), fh(pairs=PAIRS[:1], before="<"), fh(pairs=PAIRS[:1], host="x")):
        assert [found.form.given for found in searching(form).solve()] == [PAIRS[:1]]


@pytest.mark.parametrize("texts", [3, 4])
def test_texts_are_made_within_a_bound(tables: Tables, monkeypatch: pytest.MonkeyPatch, texts: int) -> None:
    size = len(FORM.query())
    monkeypatch.setattr(search_v1, "_MADE", texts * size)
    tables([numbered("q", "joint", 4)])
    search = searching(fh(joint="3"))
    assert [*search.solve()] == ([] if texts == 3 else [(frozenset({"q"}), fh(joint="3"))])
    assert search.left_out == (texts == 3)
    assert solved(fh(joint="2")) == ["q"]


def test_combinations_are_made_within_a_bound(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(FORM.query())
    tables([numbered("q", "joint", 2), numbered("b", "before", 2)])  # four texts, and four of both
    for texts, found in ((8, ["b q"]), (7, [])):
        monkeypatch.setattr(search_v1, "_MADE", texts * size)
        assert solved(fh(joint="1", before="1")) == found
        assert solved(fh(joint="1", before="0")) == ["b q"]
        assert solved(fh(joint="0", before="0")) == ["b q"]
        search = searching(NOT_FOUND)
        search.solve()
        assert search.left_out == (texts == 7)


def test_macs_are_computed_within_a_bound(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    tables([numbered("q", "joint", 3)], [H])
    assert searching(NOT_FOUND).tried == 0
    monkeypatch.setattr(search_v1, "_MACS", 5)  # one, the three parameters and the head: none is left for the pairs
    search = searching(fh(joint="2", host="x"))
    assert search.solve() == []
    assert search.left_out
    assert search.tried == 5
    monkeypatch.setattr(search_v1, "_MACS", 9)
    search = searching(fh(joint="2", host="x"))
    assert [found.causes for found in search.solve()] == [{"h", "q"}]
    assert not search.left_out


def test_bytes_are_hashed_within_a_bound(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    tables([], [H], [L])
    size = len(FORM.query())
    monkeypatch.setattr(search_v1, "_HASHED", 2 * size)
    search = searching(fh(host="x"))
    assert [found.causes for found in search.solve()] == [{"h"}]
    assert search.left_out
    search = searching(FORM, LAST._replace(way="swapped"))
    assert search.solve() == []
    assert (search.hashed, search.left_out) == (2 * size, True)
    monkeypatch.setattr(search_v1, "_HASHED", 2 * size + 1)
    assert solved(FORM, LAST._replace(way="swapped")) == ["l"]


# --- What is told -----------------------------------------------------------------------------------------------------------

NOW = 1699942305
KEY = "SecretKeyOfIt"
PARAMS = {"Timestamp": str(NOW), "Nonce": "1", "Action": "A", "SecretId": "AKIDknown"}
FAILURE = "The provided credentials could not be validated. Please check your signature is correct."
FAILURE_ZH = "请求签名验证失败，请检查您的签名计算是否正确。"
ORDER = Mistake("v1-order", ("pairs", "given"), lambda form: iter([form._replace(pairs=form.given)]))


def sent(params: dict[str, str], change: Callable[[Form], Form] = lambda form: form, **last: Any) -> dict[str, str]:
    """The parameters with the signature of a client that signs a change of the form."""
    given = tuple(params.items())
    form = change(Form("GET", "h.example", "/", tuple(sorted(given)), given))
    mac = Last(KEY.encode(), "sha1")._replace(**last).mac(form.head() + form.query())
    return params | {"Signature": base64.b64encode(mac).decode()}


def diagnosed(
    params: dict[str, str], token: str | None = None, host: str = "h.example", path: str = "/", **options: Any
) -> Diagnosis:
    return diagnose_form("GET", host, path, params, Credential("AKIDknown", KEY, token), **({"now": NOW} | options))


def in_order(form: Form) -> Form:
    return form._replace(pairs=form.given)


def test_one_mistake(tables: Tables) -> None:
    tables([ORDER])
    server = "GETh.example/?Action=A&Nonce=1&SecretId=AKIDknown&Timestamp=1699942305"
    client = "GETh.example/?Timestamp=1699942305&Nonce=1&Action=A&SecretId=AKIDknown"
    assert diagnosed(sent(PARAMS, in_order)) == Diagnosis(
        False,
        "AuthFailure.SignatureFailure",
        FAILURE,
        ((CAUSES["v1-order"],),),
        None,
        None,
        server,
        client,
        2,
        (),
        (),
        FAILURE_ZH,
    )
    assert diagnosed(sent(PARAMS, in_order), host="H.Example").server_string_to_sign == server


def test_nothing_is_found(tables: Tables) -> None:
    tables()
    found = diagnosed(sent(PARAMS, in_order), now=NOW + 301)
    assert found.causes == ((CAUSES["clock-skew"].as_("seen"), CAUSES["unexplained"]),)
    assert (found.client_string_to_sign, found.tried, found.notes, found.notes_zh) == (None, 1, (), ())


def test_a_right_signature(tables: Tables) -> None:
    tables()
    assert diagnosed(sent(PARAMS)) == Diagnosis(True, None, None, ())
    for name in ("HmacSHA1", "HmacSHA256"):
        right = sent(PARAMS | {"SignatureMethod": name}, digest=name[4:].lower())
        assert diagnosed(right).valid
        assert diagnosed(right, now=NOW + 300).valid
        late = diagnosed(right, now=NOW + 301)
        assert late.causes == ((CAUSES["clock-skew"].as_("seen"),),)
        assert late.code == "AuthFailure.SignatureExpire"
    assert diagnosed(sent(PARAMS), host="h.example:8443").ids == [["unexplained"]]
    assert diagnosed(sent(PARAMS), host="h.example:8443", host_port="lenient").valid
    ended = sent(PARAMS)
    ended["Signature"] += "\n"
    assert diagnosed(ended) == Diagnosis(
        False, None, None, ((CAUSES["v1-signature-form"].as_("seen"),),),
        notes=("The verifier here accepts the line break, because the Ruby SDK sends one; not everything does.",),
        notes_zh=("本库的校验会接受末尾的换行（Ruby SDK 会这样发送），但不能指望所有服务端都接受。",),
    )  # fmt: skip


def test_no_signature(tables: Tables) -> None:
    tables()
    found = diagnosed({name: value for name, value in PARAMS.items() if name != "Nonce"})
    missing = "The request is missing a required parameter `Nonce`."
    assert found == Diagnosis(False, "MissingParameter", missing, (), message_zh="缺少必要参数 `Nonce`。")


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        ({"Timestamp": f"{NOW}000"}, "timestamp-in-milliseconds"), ({"Timestamp": f"{NOW - 301}000"}, "clock-skew timestamp-in-milliseconds"),
        ({"Timestamp": f"{NOW}{'0' * 9}"}, "timestamp-in-milliseconds"), ({"Timestamp": f"{NOW}{'0' * 10}"}, "timestamp-format"),
        ({"Timestamp": "soon"}, "timestamp-format"), ({"Timestamp": f"{NOW}.0"}, "timestamp-format"), ({"Timestamp": "1" * 12}, "clock-skew"),
        ({"Timestamp": f"{NOW}00"}, "clock-skew"), ({"Timestamp": f"{NOW}0"}, "clock-skew"), ({"Timestamp": ""}, ""), ({"Token": "t"}, "token-missing"),
        ({"SecretId": "AKIDknown "}, "secret-id-whitespace"), ({"SecretId": "\tAKIDknown"}, "secret-id-whitespace"), ({"SecretId": "AKIDother"}, "secret-id-other"),
        ({"SignatureMethod": "HmacMD5"}, "v1-algorithm"), ({"SignatureMethod": "HmacSHA1"}, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_whatever_the_signature_is(tables: Tables, change: dict[str, str], ids: str) -> None:
    tables([ORDER])
    found = diagnosed(sent(PARAMS | change, in_order))
    assert sorted(found.ids[0]) == sorted([*ids.split(), "v1-order"])
    assert [cause.certainty for cause in found.causes[0]] == [
        "proved" if each == "v1-order" else "seen" for each in found.ids[0]
    ]
    right = diagnosed(sent(PARAMS | change))
    assert right.ids == ([sorted(ids.split())] if ids else [])


@pytest.mark.parametrize("gone", ["Timestamp", "Nonce", "SecretId"])
def test_a_parameter_that_is_missing(tables: Tables, gone: str) -> None:
    tables([ORDER], tc3=["-{0}-"])
    params = {name: value for name, value in PARAMS.items() if name != gone}
    beside = ["secret-id-other"] if gone == "SecretId" else []
    found = diagnosed(sent(params, in_order))
    assert (found.code, found.ids) == ("MissingParameter", [[*beside, "v1-order"]])
    key = f"-{params.get('Timestamp', '')}-{KEY}".encode()
    assert diagnosed(sent(params, secret=key)).ids == [[*beside, "v1-tc3-key"]]
    assert diagnosed(sent(params)).ids == ([beside] if beside else [])


def test_the_credentials_token(tables: Tables) -> None:
    tables([ORDER])
    assert diagnosed(sent(PARAMS), "t").ids == [["token-missing"]]
    assert diagnosed(sent(PARAMS | {"Token": "t"}), "t").valid
    assert diagnosed(sent(PARAMS | {"Token": "t"}, in_order), "t").ids == [["v1-order"]]
    assert diagnosed(sent(PARAMS, in_order), "t").ids == [["token-missing", "v1-order"]]


def test_a_token_is_not_shown(tables: Tables) -> None:
    token = "a+b/c"
    encoded = Mistake(
        "v1-encoded",
        ("encode", "encode_all"),
        lambda form: iter([form._replace(encode=quote_plus), form._replace(encode_all=quote_plus)]),
    )
    tables([encoded])
    for way, shown in (
        ({"encode": quote_plus}, "Token=(not shown)"),
        ({"encode_all": quote_plus}, "Token%3D(not shown)"),
    ):
        found = diagnosed(sent(PARAMS | {"Token": token}, lambda form, way=way: form._replace(**way)), token)  # type: ignore[misc]
        assert found.ids == [["v1-encoded"]]
        assert str(found.client_string_to_sign).endswith(shown)
        assert str(found.server_string_to_sign).endswith("&Token=(not shown)")
        assert token not in f"{vars(found)}"
    plain = diagnosed(sent(PARAMS | {"Nonce": "XXXX"}, in_order))
    assert "Nonce=XXXX&" in str(plain.server_string_to_sign)
    empty = diagnosed(sent(PARAMS | {"Token": ""}, lambda form: form._replace(encode_all=quote_plus)))
    assert str(empty.client_string_to_sign).endswith("%26Token%3D")


def test_the_sets_that_are_found(tables: Tables) -> None:
    """The fewest and the likelier first, five at most; each once."""
    change = {"joint": ";"}
    names = [
        "v1-separator",
        "v1-order",
        "v1-question-mark",
        "v1-missing",
        "v1-encoded",
        "v1-value-form",
        "v1-name-form",
    ]
    tables([toy(name, change) for name in names])
    found = diagnosed(sent(PARAMS, lambda form: form._replace(joint=";")))
    assert found.ids == [["v1-order"], ["v1-encoded"], ["v1-missing"], ["v1-value-form"], ["v1-name-form"]]
    tables([toy("v1-separator", change), toy("v1-order", change)], [toy("v1-path", {"path": "//"})])
    both = diagnosed(sent(PARAMS, lambda form: form._replace(joint=";", path="//")), now=NOW - 301)
    assert both.ids == [["clock-skew", "v1-order", "v1-path"], ["clock-skew", "v1-separator", "v1-path"]]
    tables(
        [toy("v1-order", change)],
        [toy("v1-path", {"path": "//"}), toy("v1-method", {"method": "GETh.example//", "host": "", "path": ""})],
    )
    two = diagnosed(sent(PARAMS, lambda form: form._replace(path="//")))
    assert two.ids == [["v1-path"], ["v1-method"]]
    tables([], [], [toy("v1-swapped", {"way": "swapped"})])
    other = diagnosed(sent(PARAMS | {"SignatureMethod": "HmacSHA3"}, way="swapped"))
    assert other.ids == [["v1-algorithm", "v1-swapped"]]
    assert [cause.certainty for cause in other.causes[0]] == ["seen", "proved"]


def test_what_is_seen_may_be_all(tables: Tables) -> None:
    """A set that only repeats what is seen is told once; of two, the smaller one first."""
    tables([toy("clock-skew", {"joint": ";"}), toy("v1-order", {"joint": ";"})])
    late = diagnosed(sent(PARAMS, lambda form: form._replace(joint=";")), now=NOW + 301)
    assert late.ids == [["clock-skew"], ["clock-skew", "v1-order"]]
    assert late.causes[0][0].certainty == "seen"


def test_names_with_underscores_are_signed_in_either_way(tables: Tables) -> None:
    tables([toy("v1-separator", {"joint": ";"})])
    params = PARAMS | {"A_B": "1", "A.A": "2", "AA": "3"}

    def dotted(form: Form) -> Form:
        pairs = sorted((name.replace("_", "."), value) for name, value in form.pairs)
        return form._replace(pairs=tuple(pairs), joint=";")

    found = diagnosed(sent(params, dotted))
    assert found.ids == [["v1-separator"]]
    assert str(found.client_string_to_sign).startswith("GETh.example/?A.A=2;A.B=1;AA=3;Action=A;")
    assert str(found.server_string_to_sign).startswith("GETh.example/?A.A=2&AA=3&A_B=1&Action=A&")
    plain = diagnosed(sent(params, lambda form: form._replace(joint=";")))
    assert str(plain.client_string_to_sign).startswith("GETh.example/?A.A=2;AA=3;A_B=1;Action=A;")
    tables([ORDER])
    given = diagnosed(
        sent(params, lambda form: form._replace(pairs=tuple((n.replace("_", "."), v) for n, v in form.given)))
    )
    assert given.ids == [["v1-order"]]
    nothing = diagnosed(PARAMS | {"A": "_", "Signature": base64.b64encode(bytes(20)).decode()})
    assert nothing.tried == 2
    assert diagnosed(params | {"Signature": base64.b64encode(bytes(20)).decode()}).tried == 4


def test_a_clock_that_is_nearly_wrong(tables: Tables) -> None:
    tables([ORDER])
    params = sent(PARAMS, in_order)
    assert diagnosed(params, now=NOW + 300).ids == diagnosed(params, now=NOW - 300).ids == [["v1-order"]]
    assert diagnosed(params, now=NOW + 301).ids == diagnosed(params, now=NOW - 301).ids == [["clock-skew", "v1-order"]]


def test_two_thousand_parameters_are_diagnosed(tables: Tables) -> None:
    tables([ORDER])
    many = PARAMS | {f"P{number}": "" for number in range(2000 - len(PARAMS) - 1)}
    assert diagnosed(sent(many, in_order)).ids == [["v1-order"]]
    with pytest.raises(InvalidInput) as caught:
        diagnosed(sent(many | {"Q": ""}, in_order))
    assert str(caught.value) == "only requests with up to 2,000 parameters are diagnosed"


def test_what_was_left_out_is_said(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_v1, "_MADE", 1)
    tables([ORDER])
    found = diagnosed(sent(PARAMS, in_order))
    assert found.ids == [["unexplained"]]
    assert found.notes == ("Not every combination was tried: the work is bounded.",)
    assert found.notes_zh == ("计算量有上限，未尝试全部组合。",)


def test_a_form_of_any_size_over_the_wire(tables: Tables) -> None:
    """The verifier's own limits are of no matter, nor what it requires of a request."""
    tables([ORDER])
    params = {name: value for name, value in PARAMS.items() if name != "Action"} | {"Data": "x" * 40_000}
    own = {name: value for name, value in PARAMS.items() if name != "Action"} | {"Many": "x" * (11 << 20)}
    for right in (sent(params), sent(own)):
        assert diagnosed(right).valid
        wire = HttpRequest("GET", f"/?{urlencode(right)}", {"Host": "h.example"})
        assert diagnose_v1(wire, Credential("AKIDknown", KEY), now=NOW).valid


def test_a_request_without_a_host(tables: Tables) -> None:
    tables([], [toy("v1-host", {"host": "h.example"})])
    wire = HttpRequest("GET", f"/?{urlencode(sent(PARAMS))}", {})
    found = diagnose_v1(wire, Credential("AKIDknown", KEY), now=NOW)
    assert found.ids == [["v1-host"]]
    assert str(found.server_string_to_sign).startswith("GET/?Action=A&")


def test_skew_and_port_are_passed_on(tables: Tables) -> None:
    tables()
    wire = HttpRequest("GET", f"/?{urlencode(sent(PARAMS))}", {"Host": "h.example:8443"})
    known = Credential("AKIDknown", KEY)
    assert diagnose_v1(wire, known, now=NOW, host_port="lenient").valid
    assert diagnose_v1(wire, known, now=NOW).ids == [["unexplained"]]
    for now, skew, late in (
        (NOW + 300, None, False),
        (NOW + 301, None, True),
        (NOW + 9, 9, False),
        (NOW + 10, 9, True),
    ):
        options: dict[str, Any] = {} if skew is None else {"skew": skew}
        found = diagnose_v1(HttpRequest("GET", wire.target, {"Host": "h.example"}), known, now=now, **options)
        assert found.ids == ([["clock-skew"]] if late else [])
