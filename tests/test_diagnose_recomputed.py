"""What is computed of a hypothesis: the same by the short ways as by the plain one, and as the standard says."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest
from hypotheses import BASE, BODY, DAY, FACTS, HEAD, TIME

from tcrypto.check import recomputing
from tcrypto.check.aspects import TEXT, aspects, fields, overlap, with_aspects, with_fields
from tcrypto.check.diagnosis import Cause
from tcrypto.check.hash_forms import HASH_FORMS, written
from tcrypto.check.hypothesis import Facts, Head, Hypothesis, Payload, Signing, hmac_of, mac_of, macs_of, message_of
from tcrypto.check.line_edits import MARK, edited
from tcrypto.check.mistakes.table import CAUSES, MISTAKES, RANKS, Mistake, mistake, seen
from tcrypto.check.recomputing import Recomputing
from tcrypto.crypto.ready_hmac import ReadyHmac


def mac(key: bytes, message: bytes, digest: str = "sha256") -> bytes:
    return hmac.new(key, message, digest).digest()


def test_a_right_request() -> None:
    canonical = (
        "POST\n/\n\ncontent-type:application/json\nhost:ocr.tencentcloudapi.com\nx-own:é\n\ncontent-type;host;x-own\n"
        + hashlib.sha256(BODY).hexdigest()
    )
    assert BASE.canonical() == canonical.encode()
    to_sign = f"TC3-HMAC-SHA256\n{TIME}\n{DAY}/ocr/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    assert BASE.string_to_sign() == to_sign.encode()
    key = mac(mac(mac(b"TC3key", DAY.encode()), b"ocr"), b"tc3_request")
    assert BASE.signing.key() == key
    assert Recomputing(BASE).mac(BASE) == mac(key, to_sign.encode())
    assert BASE.string_to_sign(b"x").endswith(hashlib.sha256(b"x").hexdigest().encode())


def test_what_a_charset_lacks_is_a_question_mark() -> None:
    h = BASE.but(charset="ascii", to_sign_charset="ascii", algorithm="é")
    assert h.canonical() == BASE.canonical().replace("é".encode(), b"?")
    assert h.string_to_sign().startswith(b"?\n")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_every_short_way_gives_what_the_plain_one_does(mistake: Mistake) -> None:
    know = Recomputing(BASE)
    for h in islice(mistake.variants(BASE, FACTS), 60):
        s, hashed = h.signing, h.signing.hashed(h.canonical())
        plain = s.key() if s.signs == "nothing" else mac(s.key(), message_of(s, hashed), s.digests[1])
        ready = ReadyHmac(s.key(), s.digests[1])
        assert know.mac(h) == know.mac(h) == Recomputing(h).mac(h) == plain
        assert mac_of(s)(hashed) == mac_of(s, ready)(hashed) == plain
        assert macs_of(s, ready)([hashed, b"x"]) == [plain, mac_of(s)(b"x")]
        assert know.digest(h) == h.head.digest()(know.payload(h.payload)) == hashlib.sha256(h.canonical()).digest()
        assert h.head.text(written(h.payload.form, h.payload.data)) == h.canonical()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("zeros-dropped", "7f8081ff0a"), ("sign-extended", "7fffffff80ffffff81ffffffff000a"), ("sign-extended-dropped", "7fffffff80ffffff81ffffffff0a"),
        ("SIGN-EXTENDED", "7FFFFFFF80FFFFFF81FFFFFFFF000A"), ("signed", "7f-80-7f-1000a"), ("signed-dropped", "7f-80-7f-10a"),
        ("DASHES", "7F-80-81-FF-00-0A"), ("dashes", "7f-80-81-ff-00-0a"), ("SPACES", "7F 80 81 FF 00 0A"), ("spaces", "7f 80 81 ff 00 0a"),
        ("COLONS", "7F:80:81:FF:00:0A"), ("colons", "7f:80:81:ff:00:0a"), ("spaces-padded", "7f8081ff 0 a"), ("decimal", "127128129255010"),
        ("decimals", "127,128,129,255,0,10"), ("0x-each", "0x7f0x800x810xff0x000x0a"), ("0x-each-comma", "0x7f, 0x80, 0x81, 0xff, 0x00, 0x0a"),
        ("\\x-each", "\\x7f\\x80\\x81\\xff\\x00\\x0a"),
    ],
)  # fmt: skip
def test_octets_in_each_form(form: str, text: str) -> None:
    assert written(form, b"", b"\x7f\x80\x81\xff\x00\x0a") == text.encode()


@pytest.mark.parametrize("form", [*HASH_FORMS, "text", "md5", "sha512"])
def test_many_are_written_as_one_is(form: str) -> None:
    know = Recomputing(BASE)
    requests = [BASE, BASE.but(method="GET"), BASE.but(data=b"x")]
    digests = [know.digest(h) for h in requests]
    assert know.all_hashed(form, requests, digests) == [written(form, h.canonical()) for h in requests]
    signed = [h.but(hash_form=form) for h in requests]
    assert [know.hashed(h, digest) for h, digest in zip(signed, digests, strict=True)] == [
        written(form, h.canonical()) for h in requests
    ]
    itself = BASE.but(signs="canonical", hash_form=form)
    assert know.hashed(itself, digests[0]) == BASE.canonical()


def test_a_payload_in_each_form() -> None:
    digest = hashlib.sha256(b"x").digest()
    for form, expected in (
        ("hex", digest.hex()), ("text", "x"), ("empty", ""), ("literal", "UNSIGNED-PAYLOAD"), ("=null", "null"), ("=", ""),
        ("sha1", hashlib.sha1(b"x").hexdigest()), ("md5", hashlib.md5(b"x").hexdigest()), ("sha512", hashlib.sha512(b"x").hexdigest()),
        ("HEX", digest.hex().upper()),
    ):  # fmt: skip
        assert written(form, b"x") == written(form, b"x", digest) == expected.encode()
        assert Recomputing(BASE).payload(Payload(b"x", form)) == expected.encode()


@pytest.mark.parametrize(
    ("derivation", "expected"),
    [("bytes", bytes), ("hex", lambda key: key.hex().encode()), ("half", lambda key: key[:16])],
)
def test_how_a_key_is_passed_on(derivation: str, expected: Callable[[bytes], bytes]) -> None:
    signing = BASE.signing._replace(derivation=derivation, prefix="", digests=("sha1", "sha256"))
    first = expected(mac(b"key", DAY.encode(), "sha1"))
    second = expected(mac(first, b"ocr", "sha1"))
    assert signing.key() in {mac(second, b"tc3_request", "sha1"), expected(mac(second, b"tc3_request", "sha1"))}
    assert signing.key(hmac_of) == signing.key()


def test_other_charsets_and_texts() -> None:
    gbk = BASE.but(charset="gbk", to_sign_charset="utf-16-le")
    assert gbk.canonical() == BASE.canonical().decode().encode("gbk")
    assert gbk.string_to_sign() == gbk.but(to_sign_charset="utf-8").string_to_sign().decode().encode("utf-16-le")
    assert BASE.but(signs="canonical").string_to_sign() == BASE.canonical()
    assert BASE.but(signs="hash").string_to_sign() == hashlib.sha256(BASE.canonical()).hexdigest().encode()
    assert BASE.but(blank_line=False).canonical() == BASE.canonical().replace(b"\n\ncontent", b"\ncontent").replace(
        b"POST\n/\n", b"POST\n/\n\n", 1
    )
    assert BASE.but(newline="\r\n", header_newline="\r\n").canonical() == BASE.canonical().replace(b"\n", b"\r\n")
    half = BASE.but(uri="/\ud800")
    assert b"/\xed\xa0\x80\n" in half.canonical()
    assert Recomputing(half).digest(half) == hashlib.sha256(half.canonical()).digest()
    stamp = BASE.but(timestamp="\ud800")
    hashed = stamp.signing.hashed(stamp.canonical())
    expected = mac(stamp.signing.key(), stamp.string_to_sign())
    ready = ReadyHmac(stamp.signing.key())
    assert (
        mac_of(stamp.signing)(hashed)
        == macs_of(stamp.signing, ready)([hashed])[0]
        == Recomputing(stamp).mac(stamp)
        == expected
    )
    chained = BASE.but(chain=("\ud800", "ocr", "tc3_request"))
    assert chained.signing.key() == mac(mac(mac(b"TC3key", b"\xed\xa0\x80"), b"ocr"), b"tc3_request")
    cut = BASE.but(edits=(("drop", 8),), to_sign_edits=(("drop", 3),))
    assert cut.canonical() == BASE.canonical().rpartition(b"\n")[0]
    assert cut.string_to_sign() == BASE.string_to_sign().rpartition(b"\n")[0]
    assert BASE.header("host") == "ocr.tencentcloudapi.com"
    assert BASE.header("other") == ""
    assert BASE.with_header("host", "h").header("host") == "h"


def test_what_hypotheses_share_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Counter[str]()

    def counting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            calls[name] += 1
            return original(*arguments)

        return counted

    for name in ("written", "mac_of", "hmac_of", "ReadyHmac"):
        monkeypatch.setattr(recomputing, name, counting(name, getattr(recomputing, name)))
    monkeypatch.setattr(recomputing, "hashlib", SimpleNamespace(sha256=counting("sha256", hashlib.sha256)))
    monkeypatch.setattr(Head, "digest", counting("head", Head.digest))
    know = Recomputing(BASE)
    for _ in range(2):
        for h in (BASE, BASE.but(data=b"x"), BASE.but(data=b"x", form="HEX"), BASE.but(method="GET"), BASE.but(timestamp="1"), BASE.but(chain=(DAY, "x"))):  # fmt: skip
            know.mac(h)
    assert calls == {"sha256": 2, "written": 3, "head": 2, "mac_of": 3, "ReadyHmac": 2, "hmac_of": 4}


def test_nothing_is_derived_where_the_key_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ReadyHmac(b"known")
    monkeypatch.setattr(Signing, "key", None)
    for signing in (BASE.signing, BASE.signing._replace(to_sign_charset="utf-16-le"), BASE.signing._replace(to_sign_edits=(("drop", 3),))):  # fmt: skip
        expected = mac(b"known", message_of(signing, b"x"))
        assert mac_of(signing, other)(b"x") == expected
        assert macs_of(signing, other)([b"x", b"x"]) == [expected, expected]


def test_a_digest_that_is_known_is_not_computed_again() -> None:
    digest = hashlib.sha256(b"other").digest()
    assert written("hex", b"x", digest) == digest.hex().encode()
    assert written("base64", b"x", digest) == base64.b64encode(digest)


def test_other_ways_to_derive_a_key() -> None:
    signing = BASE.signing._replace(prefix="")
    day, service, end = (part.encode() for part in signing.chain)
    assert signing._replace(derivation="swapped").key() == mac(end, mac(service, mac(day, b"key")))
    for form, of in (("hex", bytes.hex), ("HEX", lambda key: key.hex().upper())):
        first = of(mac(b"key", day)).encode()
        second = of(mac(first, service)).encode()
        assert signing._replace(derivation=form).key() == of(mac(second, end)).encode()
        assert signing._replace(derivation=f"{form}-inside").key() == mac(second, end)
    utf16 = signing._replace(secret="钥".encode(), chain_charset="utf-16-le", chain=("日",))
    assert utf16.key() == mac("钥".encode("utf-16-le"), "日".encode("utf-16-le"))
    assert utf16._replace(secret=b"\xff").key() == mac("\ufffd".encode("utf-16-le"), "日".encode("utf-16-le"))


def test_half_a_pair_of_surrogates_after_the_hash() -> None:
    h = BASE.but(to_sign_edits=(("end", "\ud800"),), edits=(("end", "\ud800"),))
    hashed = h.signing.hashed(h.canonical())
    assert hashed == hashlib.sha256(BASE.canonical() + b"\xed\xa0\x80").hexdigest().encode()
    expected = mac(h.signing.key(), BASE.string_to_sign()[:-64] + hashed + b"\xed\xa0\x80")
    assert mac_of(h.signing)(hashed) == Recomputing(h).mac(h) == expected
    assert macs_of(h.signing, ReadyHmac(h.signing.key()))([hashed]) == [expected]
    cut = BASE.but(edits=(("drop", 8),))
    assert cut.head.digest()(b"anything") == hashlib.sha256(cut.canonical()).digest()


# --- Lines ------------------------------------------------------------------------------------------------------------

LINES = f"a\nb\n\nd\ne\nf\ng\n{MARK}"


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        ((), LINES), ((("drop", 1),), LINES.replace("b\n", "")), ((("insert", 1),), LINES.replace("b", "\nb")), ((("join", 0),), LINES.replace("a\n", "a")),
        ((("join", 7),), LINES), ((("end", "x"),), LINES + "x"), ((("begin", "x"),), "x" + LINES), ((("line-ends", " "),), LINES.replace("\n", " \n")),
        ((("indent", "  ", True, True, True),), "\n".join("  " + line for line in LINES.split("\n"))),
        ((("indent", "  ", False, False, True),), f"a\n  b\n\n  d\n  e\n  f\n  g\n  {MARK}"),
        ((("indent", "  ", True, True, False),), f"  a\n  b\n  \n  d\ne\nf\n  g\n  {MARK}"),
        ((("drop", 0), ("begin", "x")), "x" + LINES[2:]),
    ],
)  # fmt: skip
def test_an_edit_of_lines(edits: tuple[tuple[object, ...], ...], text: str) -> None:
    before, _, after = text.partition(MARK)
    assert edited(LINES, edits) == (before, after)


def test_a_hash_that_is_dropped() -> None:
    assert edited(LINES, (("drop", 7),)) == (LINES.removesuffix(f"\n{MARK}"), None)


# --- Aspects ----------------------------------------------------------------------------------------------------------


def test_what_two_parts_differ_in() -> None:
    other = HEAD._replace(method="GET", names="host", newline="\r\n")
    assert fields(HEAD, HEAD) == aspects(HEAD, HEAD) == 0
    assert fields(other, HEAD) == 1 << 0 | 1 << 4 | 1 << 5
    assert aspects(other, HEAD) == aspects(HEAD._replace(method="GET"), HEAD) | aspects(
        HEAD._replace(names="x"), HEAD
    ) | aspects(HEAD._replace(newline=""), HEAD)
    assert (
        len(
            {
                aspects(HEAD._replace(**change), HEAD)
                for change in ({"method": ""}, {"lines": ()}, {"names": ""}, {"newline": ""})
            }
        )
        == 4
    )
    assert (
        aspects(HEAD._replace(method=""), HEAD)
        == aspects(HEAD._replace(uri=""), HEAD)
        == aspects(HEAD._replace(query="x"), HEAD)
    )
    assert (
        aspects(BASE.signing._replace(timestamp="x"), BASE.signing)
        == aspects(BASE.signing._replace(signs="x"), BASE.signing)
        == TEXT
    )
    assert with_fields(HEAD, other, 1 << 0) == HEAD._replace(method="GET")
    assert with_fields(HEAD, other, 0) == HEAD
    assert with_aspects(HEAD, other, aspects(HEAD._replace(names="x"), HEAD)) == HEAD._replace(names="host")
    assert with_aspects(HEAD, other, aspects(other, HEAD)) == other


@pytest.mark.parametrize("part", [HEAD, BASE.signing], ids=["head", "signing"])
def test_every_field_is_of_one_aspect(part: Any) -> None:
    of_fields = [aspects(part._replace(**{field: object()}), part) for field in part._fields]
    assert {aspect.bit_count() for aspect in of_fields} == {1}
    assert len(of_fields) == len(part._fields)
    assert with_fields(part, part, 0) is part


def test_whether_a_second_mistake_touched_what_the_first_had() -> None:
    first = HEAD._replace(method="GET")
    assert overlap(HEAD, first, first._replace(uri="/x")) is True
    assert overlap(HEAD, first, first._replace(method="get")) is True
    assert overlap(HEAD, first, first._replace(names="x")) is False
    assert overlap(HEAD, first, first) is False


# --- The table --------------------------------------------------------------------------------------------------------


def test_an_entry_of_the_table() -> None:
    words = ("What.", "Fix.", "事。", "改。")

    def a_new_one_(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
        yield h

    def a_combined_one(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
        yield h

    known = len(MISTAKES)
    try:
        assert mistake("head signing", 1000, *words)(a_new_one_) is a_new_one_
        mistake("payload", 1001, *words, pairs=7, triples=8)(a_combined_one)
        seen("a-sight", 1002, *words)
        seen("a-fit", 1003, *words, "fits")
        assert MISTAKES[known:] == [
            Mistake("a-new-one", 1000, "head signing", a_new_one_, 32, 6),
            Mistake("a-combined-one", 1001, "payload", a_combined_one, 7, 8),
        ]
        assert a_new_one_.__doc__ == "What."
        for cause, rank, certainty in (
            ("a-new-one", 1000, "proved"),
            ("a-sight", 1002, "seen"),
            ("a-fit", 1003, "fits"),
        ):
            assert RANKS[cause] == rank
            assert CAUSES[cause] == Cause(cause, *words, certainty)
        with pytest.raises(ValueError, match=r"^the cause a-sight is in the table twice$"):
            seen("a-sight", 1, *words)
    finally:
        del MISTAKES[known:]
        for cause in ("a-new-one", "a-combined-one", "a-sight", "a-fit"):
            CAUSES.pop(cause, None)
            RANKS.pop(cause, None)
