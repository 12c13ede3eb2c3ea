"""What the search is asked, and what is told of its answer: by small tables of mistakes in place of the real one."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import pytest
from hypotheses import BASE, BODY, DAY, HEADERS, TIME, Table, mac_of_hypothesis, toy

from tcrypto import Credential, HttpRequest
from tcrypto.check import search
from tcrypto.check.diagnosis import Cause, Diagnosis
from tcrypto.check.hypothesis import Facts, Hypothesis
from tcrypto.check.mistakes.json_texts import NOT_JSON
from tcrypto.check.mistakes.table import CAUSES, MISTAKES, Mistake
from tcrypto.errors import InvalidInput

pytestmark = pytest.mark.each

module = import_module("tcrypto.check.diagnose")
CREDENTIAL = Credential("AKID", "key")
STAMP = ("X-TC-Timestamp", str(TIME))
NO_MAC = "0" * 64


def request(
    signature: str = NO_MAC,
    *,
    given: str = "AKID",
    scope: str = f"{DAY}/ocr/tc3_request",
    listed: str = "content-type;host;x-own",
    more: str = "",
    headers: tuple[tuple[str, str], ...] = (*HEADERS, STAMP),
    method: str = "POST",
    target: str = "/",
    body: bytes = BODY,
) -> HttpRequest:
    value = f"TC3-HMAC-SHA256 Credential={given}/{scope}, SignedHeaders={listed}, Signature={signature}{more}"
    return HttpRequest(method, target, (*headers, ("Authorization", value)), body)


# --- What the search is asked -----------------------------------------------------------------------------------------


class Asked(NamedTuple):
    base: Hypothesis
    facts: Facts
    wanted: dict[bytes, frozenset[str]]
    most: int


class Stop(Exception):
    pass


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """The question for a request, which isn't answered."""
    questions = []

    def note(*question: Any) -> None:
        questions.append(Asked(*question))
        raise Stop

    def ask(of: HttpRequest, credential: Credential = CREDENTIAL, now: float = TIME, **more: Any) -> Asked:
        with pytest.raises(Stop):
            module.diagnose(of, credential, now=now, **more)
        return questions[-1]

    monkeypatch.setattr(module, "Search", note)
    return ask


Ask = Callable[..., Asked]


def test_a_request_as_the_server_has_it(asked: Ask) -> None:
    of = request()
    base, facts, wanted, most = asked(of)
    assert base == BASE
    assert facts == Facts(
        "POST", "/", "", {name.lower(): value for name, value in of.headers}, of.headers, BODY, "AKID", "AKID",
        (DAY, "ocr", "tc3_request"), DAY, "ocr", "tc3_request", "content-type;host;x-own", TIME, DAY, {"a": "é"},
    )  # fmt: skip
    assert wanted == {bytes(32): frozenset()}
    assert most == 3


def with_stamp(stamp: str) -> HttpRequest:
    return request(headers=(*HEADERS, ("X-TC-Timestamp", stamp)))


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        ("1699942305", TIME), ("1", 1), ("1699942305000", TIME), ("1699942305" + "0" * 9, TIME), ("1699942305" + "9" * 10, 0),
        ("169994230509", 169994230509), ("999999999999", 253397116799), ("+1699942305", TIME), ("1699942305.9", TIME), ("1699942305.", TIME),
        ("1699942305,5", TIME), ("1699942305L", TIME), ("1699942305s", TIME), ("1699942305n", TIME), ("1699942305.5s", TIME), ("1699942305S", 0),
        ("1,699,942,305", TIME), ("1.699.942.305", TIME), ("1 699 942 305", TIME), ("1'699'942'305", TIME), ("1_699_942_305", TIME),
        ("1\u00a0699\u00a0942\u00a0305", TIME), ("1\u202f699\u202f942\u202f305", TIME), ("699,942,305", 699942305),
        ("1.699942305e9", TIME), ("1.699942305E+9", TIME), ("2e9", 2000000000), ("1.6999423059e9", TIME + 1), ("1e12", 0), ("9e11", 253397116799),
        ("2023-11-14T06:11:45Z", TIME), ("2023-11-14 06:11:45", TIME), ("2023/11/14 06:11:45", TIME), ("20231114T061145Z", TIME),
        ("2023-11-14T06:11", TIME - 45), ("2023-11-14T061145", TIME), ("2023-11-14", TIME - 22305), ("20231114", 20231114), ("2023-11-14x", TIME - 22305),
        ("1970-01-01", 0), ("1969-12-31", 0), ("1970-01-01 00:00:01", 1), ("2023-13-01", 0), ("2023-02-29", 0), ("soon", 0), ("x1699942305", 0), ("-5", 0),
        ("١٦٩٩٩٤٢٣٠٥", TIME), ("１６９９９４２３０５", TIME), ("²", 0), (" 1699942305\t", TIME),
        (f"1699942305.{'0' * 53}x", TIME), (f"1699942305.{'0' * 52}x", 0),
    ],
)  # fmt: skip
def test_the_seconds_that_a_timestamp_means(asked: Ask, stamp: str, seconds: int) -> None:
    found = asked(with_stamp(stamp))
    assert found.facts.seconds == seconds
    assert found.base.signing.timestamp == stamp.strip()


def test_the_date_is_the_timestamps(asked: Ask) -> None:
    for stamp, day in (
        ("1699920000", "2023-11-14"),
        ("1699919999", "2023-11-13"),
        ("9" * 12, "9999-11-01"),
        ("x", "1970-01-01"),
    ):
        found = asked(with_stamp(stamp))
        assert found.facts.utc == day
        assert found.base.signing.scope == found.base.signing.chain == (day, "ocr", "tc3_request")
        assert found.facts.date == DAY


def test_where_the_timestamp_stands(asked: Ask) -> None:
    for headers, more, stamp in (
        (HEADERS, ", Timestamp=5", "5"),
        ((*HEADERS, STAMP), ", Timestamp=5", str(TIME)),
        (HEADERS, "", ""),
    ):
        assert asked(request(headers=headers, more=more)).base.signing.timestamp == stamp


@pytest.mark.parametrize(
    ("scope", "host", "expected"),
    [
        ("2023-11-14/cvm/aws4", "ocr.a", ("2023-11-14", "cvm", "aws4")), ("d/ap-guangzhou/ocr/r", "x.a", ("d", "ocr", "r")),
        ("d/ocr/ap-guangzhou/r", "x.a", ("d", "ocr", "r")), ("d/x/ocr/r", "ocr.a", ("d", "ocr", "r")), ("d/x/ocr/r", "OCR.a", ("d", "ocr", "r")),
        ("d/x/ocr/r", "y.a", ("d", "x", "r")), ("d/s", "OCR.b.c", ("d", "ocr", "tc3_request")), ("d", "ocr", ("d", "ocr", "tc3_request")),
        ("a/b/c/d/e", "ocr.a", ("a", "ocr", "e")), ("", "ocr.a", ("", "ocr", "tc3_request")), ("d/s", "", ("d", "", "tc3_request")),
    ],
)  # fmt: skip
def test_the_scope(asked: Ask, scope: str, host: str, expected: tuple[str, str, str]) -> None:
    headers = tuple((name, host if name == "Host" else value) for name, value in HEADERS if host or name != "Host")
    found = asked(request(scope=scope, headers=(*headers, STAMP)))
    assert (found.facts.date, found.facts.service, found.facts.terminator) == expected
    assert found.facts.scope == tuple(scope.split("/"))
    assert found.base.signing.scope == (DAY, expected[1], "tc3_request")


def test_no_scope(asked: Ask) -> None:
    value = f"TC3-HMAC-SHA256 SignedHeaders=host, Signature={NO_MAC}"
    found = asked(HttpRequest("POST", "/", (*HEADERS, STAMP, ("Authorization", value)), BODY)).facts
    assert (found.date, found.service, found.terminator, found.scope, found.given_id) == (
        "",
        "ocr",
        "tc3_request",
        (),
        "",
    )


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        ("content-type;host", "content-type;host"), ("Host;Content-Type", "content-type;host"), ("host;host", "host"), ("", "content-type;host"),
        *((f"host{mark}x-own", "host;x-own") for mark in (",", "|", "&", ":", " ", "%3B", "；", "; ", ";;")), (";", "content-type;host"),
    ],
)  # fmt: skip
def test_the_signed_headers(asked: Ask, listed: str, names: str) -> None:
    found = asked(request(listed=listed))
    assert found.base.head.names == names
    assert tuple(name for name, _ in found.base.head.lines) == tuple(names.split(";"))
    assert found.facts.listed == listed


def test_the_lines_of_signed_headers(asked: Ask) -> None:
    headers = (("Content-Type", " A/B "), ("Host", "OCR.a"), ("host", "other"), STAMP)
    found = asked(request(headers=headers, listed="content-type;host;x-gone"))
    assert found.base.head.lines == (("content-type", "a/b"), ("host", "ocr.a"), ("x-gone", ""))
    assert found.facts.headers["host"] == "OCR.a"


def test_the_query_and_the_payload(asked: Ask) -> None:
    post = asked(request(target="/a?b=c")).base
    assert (post.head.method, post.head.uri, post.head.query, post.payload.data) == ("POST", "/a", "", BODY)
    get = asked(request(target="/a?b=c", method="GET", body=b"")).base
    assert (get.head.method, get.head.uri, get.head.query, get.payload.data) == ("GET", "/a", "b=c", b"")
    for value, data in (
        ("UNSIGNED-PAYLOAD", b"UNSIGNED-PAYLOAD"),
        (" UNSIGNED-PAYLOAD ", b"UNSIGNED-PAYLOAD"),
        ("x", BODY),
    ):
        found = asked(request(headers=(*HEADERS, STAMP, ("X-TC-Content-SHA256", value)))).base
        assert found.payload.data == data
    assert asked(request(body=b"{")).facts.value is NOT_JSON


def test_what_the_signature_may_be_read_as(asked: Ask) -> None:
    assert asked(request("AB" * 32)).wanted == {bytes.fromhex("ab" * 32): {"signature-uppercase"}}
    assert asked(request("?")).wanted == {}


def padded(count: int, size: int) -> tuple[tuple[str, str], ...]:
    """So many headers of so many bytes, with Authorization."""
    own = (*HEADERS, STAMP)
    authorization = request().headers[-1]
    headers = [*own, *((f"X-{place}", "") for place in range(count - len(own) - 1))]
    left = size - sum(len(name) + len(value) for name, value in (*headers, authorization))
    return (*headers[:-1], (headers[-1][0], "x" * left))


@pytest.mark.parametrize(
    ("of", "most"),
    [
        (request(), 3), (request(body=b"", headers=(*HEADERS, STAMP, ("Content-Length", "5"))), 0), (request(given="AKIDother"), 1),
        (request(more=",Token=t"), 1), (request(headers=(*HEADERS, STAMP, ("Content-Length", "50"))), 1), (request("0" * 62), 1),
        (request(given="AKID "), 3), (request(headers=padded(32, 8192)), 3), (request(headers=padded(33, 8000)), 1), (request(headers=padded(32, 8193)), 1),
        (request(headers=padded(32, 8188), target="/?abcd"), 3), (request(headers=padded(32, 8188), target="/?abcde"), 1),
        (request(listed=";".join(f"x-{place}" for place in range(32))), 3), (request(listed=";".join(f"x-{place}" for place in range(33))), 1),
    ],
)  # fmt: skip
def test_how_many_mistakes_are_combined(asked: Ask, of: HttpRequest, most: int) -> None:
    """Fewer where what is seen explains the refusal, or hides what was signed, and of large requests."""
    assert asked(of).most == most


def test_how_large_a_request_may_be(asked: Ask) -> None:
    assert asked(request(headers=padded(100, 65535)))
    assert asked(request(listed=";".join(f"x-{place}" for place in range(100))))
    large = "only requests with up to 100 headers, and 64 KiB of them, are diagnosed"
    names = "only requests with up to 100 signed headers are diagnosed"
    for of, said in (
        (request(headers=padded(101, 65000)), large), (request(headers=padded(100, 65536)), large),
        (request(headers=padded(100, 65535), target="/?"), large), (request(listed=";".join(f"x-{place}" for place in range(101))), names),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as caught:
            module.diagnose(of, CREDENTIAL, now=TIME)
        assert str(caught.value) == said


# --- What is told -------------------------------------------------------------------------------------------------------


POST = toy("method-case", "head", {"method": "post"})
EMPTY = toy("secret-empty", "signing", {"secret": b""})
SPACE = toy("secret-whitespace", "signing", {"secret": b"key\n"})
Told = Callable[..., Diagnosis]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The diagnosis of a client that signs so, by a table of mistakes."""

    def tell(
        mistakes: list[Mistake],
        h: Hypothesis | None = None,
        credential: Credential = CREDENTIAL,
        *,
        now: float = TIME,
        options: dict[str, Any] | None = None,
        **wire: Any,
    ) -> Diagnosis:
        monkeypatch.setattr(search, "MISTAKES", mistakes)
        of = request(NO_MAC if h is None else mac_of_hypothesis(h).hex(), **wire)
        found: Diagnosis = module.diagnose(of, credential, now=now, **options or {})
        return found

    return tell


FAILURE = "The provided credentials could not be validated. Please check your signature is correct."


def test_one_mistake(told: Told) -> None:
    h = BASE.but(method="post")
    assert told([POST, EMPTY], h) == Diagnosis(
        False, "AuthFailure.SignatureFailure", FAILURE, ((CAUSES["method-case"],),), BASE.canonical().decode(), h.canonical().decode(),
        BASE.string_to_sign().decode(), h.string_to_sign().decode(), 3, (), (), "请求签名验证失败，请检查您的签名计算是否正确。",
    )  # fmt: skip


def test_a_right_signature(told: Told) -> None:
    right = BASE.but(names="content-type;host", lines=BASE.head.lines[:2])
    signed = {"listed": "content-type;host"}
    assert told([], right, **signed) == Diagnosis(True, None, None, ())
    late = told([], right, now=TIME + 301, **signed)
    assert (late.code, late.ids, late.tried) == ("AuthFailure.SignatureExpire", [["clock-skew"]], 1)
    assert str(late.message_zh).startswith("签名已过期")
    assert told([], right, now=TIME + 300, **signed).valid
    large = b"x" * ((10 << 20) + 1)  # which the gateway refuses for another reason
    assert told([], right.but(data=large), body=large, **signed).valid
    with_port = tuple((name, f"{value}:8443" if name == "Host" else value) for name, value in (*HEADERS, STAMP))
    assert told([], right, headers=with_port, options={"host_port": "lenient"}, **signed).valid
    assert not told([], right, headers=with_port, **NO_DAY, **signed).valid
    for skew, valid in ((9, False), (10, True)):
        assert told([], right, now=TIME + 10, options={"skew": skew}, **signed).valid == valid
        assert told([POST], BASE.but(method="post"), now=TIME + 10, options={"skew": skew}).ids == (
            [["method-case"]] if valid else [["clock-skew", "method-case"]]
        )


def test_the_sets_that_are_found(told: Told) -> None:
    """The fewest mistakes first, then the likelier; what is seen stands beside each."""
    same = {"secret": b"s"}
    tables = [
        toy("secret-quoted", "signing", same),
        toy("secret-empty", "signing", same),
        toy("key-order", "signing", same),
    ]
    h = BASE.but(**same)
    found = told(tables, h)
    assert found.ids == [["secret-empty"], ["secret-quoted"], ["key-order"]]
    late = told(tables, h, now=TIME - 301)
    assert late.ids == [["clock-skew", "secret-empty"], ["clock-skew", "secret-quoted"], ["clock-skew", "key-order"]]
    assert [cause.certainty for cause in late.causes[0]] == ["seen", "proved"]
    assert late.causes[0][0].what.startswith("The timestamp is 301 seconds ahead of")
    wide = toy("key-aws4", "signing head", {"secret": b"s", "method": "x"})
    both = told([*tables[:2], toy("method-case", "head", {"method": "x"}), wide], BASE.but(secret=b"s", method="x"))
    assert both.ids == [["key-aws4"]]


def test_what_is_seen_and_proved_keeps_its_words(told: Told) -> None:
    order = toy("header-order", "head", {"names": "x-own;host;content-type"})
    twice = (("X-Own", "other"),)
    headers = (*HEADERS, STAMP, *twice)
    proved = told([toy("header-twice", "head", {"method": "x"})], BASE.but(method="x"), headers=headers)
    assert proved.ids == [["header-twice"]]
    assert proved.causes[0][0].certainty == CAUSES["header-twice"].certainty
    assert proved.causes[0][0].what == "The request has a header twice, with different values: x-own."
    assert told([order], BASE.but(names="x-own;host;content-type"), headers=headers).ids == [
        ["header-order", "header-twice"]
    ]


def test_a_set_that_only_adds_to_another(told: Told) -> None:
    """The first is seen as well: the other with it says no more than the first alone."""
    change = {"method": "x"}
    tables = [toy("clock-skew", "head", change), POST, toy("method-case", "head", change)]
    late = told(tables, BASE.but(**change), now=TIME + 301)
    assert late.ids == [["clock-skew"]]
    assert late.causes[0][0].certainty == CAUSES["clock-skew"].certainty


def test_swapped_credentials_explain_the_other_id(told: Told) -> None:
    swapped = toy("secret-swapped", "signing", {"secret": b"AKID"})
    assert told([swapped], BASE.but(secret=b"AKID"), given="other").ids == [["secret-swapped"]]
    assert told([swapped], BASE.but(secret=b"AKID")).ids == [["secret-swapped"]]
    assert told([POST], BASE.but(method="post"), given="other").ids == [["secret-id-other", "method-case"]]


@pytest.mark.parametrize(
    ("stamp", "day", "cause"),
    [
        (TIME, DAY, ""), (TIME, "2023-11-13", "date-not-utc"), (TIME, "2023-11-15", "date-not-utc"), (TIME, "2023-11-12", "scope-date"), (TIME, "2023-11-16", "scope-date"),
        (1699920029, "2023-11-13", "clock-read-twice"), (1699920030, "2023-11-13", "date-not-utc"), (1699920029, "2023-11-15", "date-not-utc"),
        (1700006399, "2023-11-15", "clock-read-twice"), (1700006369, "2023-11-15", "date-not-utc"), (TIME, "", ""),
    ],
)  # fmt: skip
def test_a_day_that_is_not_the_timestamps(told: Told, stamp: int, day: str, cause: str) -> None:
    """The mistake that was found says nothing about it."""
    headers = (*HEADERS, ("X-TC-Timestamp", str(stamp)))
    scope = (DAY, "ocr", "tc3_request")
    h = BASE.but(method="post", timestamp=str(stamp), scope=scope, chain=scope)
    found = told([POST], h, now=stamp, headers=headers, scope=f"{day}/ocr/tc3_request")
    others = [each for each in found.causes[0] if each.id not in ("method-case", "authorization-format")]
    assert [(each.id, each.certainty) for each in others] == ([(cause, "seen")] if cause else [])


def test_a_day_that_another_cause_explains(told: Told) -> None:
    other = "2023-11-13/ocr/tc3_request"
    for cause in (
        "date-not-utc",
        "scope-date",
        "clock-read-twice",
        "authorization-reused",
        "timestamp-in-milliseconds",
        "locale-digits",
        "timestamp-format",
    ):
        assert told([toy(cause, "head", {"method": "post"})], BASE.but(method="post"), scope=other).ids == [[cause]]
    assert told([toy("timestamp-fraction", "head", {"method": "post"})], BASE.but(method="post"), scope=other).ids == [
        ["timestamp-fraction", "date-not-utc"]
    ]
    none = BASE.but(
        method="post",
        timestamp="",
        scope=("1970-01-01", "ocr", "tc3_request"),
        chain=("1970-01-01", "ocr", "tc3_request"),
    )
    assert told([POST], none, headers=HEADERS, scope=other).ids == [["timestamp-differs-from-header", "method-case"]]


# --- Where nothing is found -----------------------------------------------------------------------------------------------

FOREIGN = (*HEADERS[:1], ("Host", "a.example"), *HEADERS[2:], STAMP)


def test_nothing_is_found(told: Told) -> None:
    found = told([POST, SPACE])
    ((cause,),) = found.causes
    count = f"{len(MISTAKES)}"
    assert (cause.id, cause.certainty, cause.fix) == ("unexplained", "unexplained", CAUSES["unexplained"].fix)
    together = "alone or up to three together, each of another kind, gives this signature"
    assert cause.what == f"None of the {count} known mistakes, {together} ({found.tried:,} combinations recomputed)."
    assert cause.what_zh == (
        f"{count} 种已知错误，单个、两两组合或三个不同类型的组合，都得不到这个签名（共计算了 {found.tried:,} 种组合）。"
    )
    assert found.tried > 86400
    assert (found.client_canonical, found.client_string_to_sign, found.notes, found.notes_zh) == (None, None, (), ())


NO_DAY: dict[str, Any] = {"scope": "2023-02-30/ocr/tc3_request"}  # so that its seconds aren't tried
DAY_IS_WRONG = "scope-date"


def test_single_mistakes_alone(told: Told) -> None:
    found = told([POST, SPACE], headers=padded(33, 8000), **NO_DAY)
    assert found.ids == [[DAY_IS_WRONG, "unexplained"]]
    assert found.tried == 3
    cause = found.causes[0][1]
    assert "alone or up to one at a time, gives this signature (3 combinations recomputed)." in cause.what
    assert cause.what_zh.endswith("种已知错误，逐一尝试，都得不到这个签名（共计算了 3 种组合）。")
    assert found.notes == ("The request has over 32 headers or 8 KiB of them: only single mistakes were tried.",)
    assert found.notes_zh == ("请求头超过 32 个或 8 KiB：只尝试了单个错误，没有尝试组合。",)


@pytest.mark.parametrize(
    ("wire", "ids"),
    [
        ({}, []), ({"headers": FOREIGN}, ["host-other"]), ({"listed": "content-type;host;user-agent"}, []),
        ({"headers": (*HEADERS, STAMP, ("User-Agent", "a")), "listed": "content-type;host;user-agent"}, ["header-changed"]),
        ({"headers": (*FOREIGN, ("User-Agent", "a")), "listed": "content-type;host;user-agent"}, ["header-changed"]),
        ({"headers": (("Host", "OCR.TencentCloudAPI.com:443"), *HEADERS[:1], *HEADERS[2:], STAMP)}, []),
        ({"headers": (*HEADERS[:1], *HEADERS[2:], STAMP), "listed": "content-type;x-own"}, ["host-other"]),
    ],
)  # fmt: skip
def test_what_is_possible(told: Told, wire: dict[str, Any], ids: list[str]) -> None:
    found = told([], **(NO_DAY | wire))
    first, *others = found.causes
    if "header-missing" in found.ids[0]:
        assert others == []
    else:
        assert first[-1].id == "unexplained"
        assert [[cause.id for cause in causes if cause.certainty == "fits"] for causes in others] == [
            [each] for each in ids
        ]


def test_what_decides_whatever_was_signed(told: Told) -> None:
    other = told([POST], given="other", **NO_DAY)
    assert other.ids == [["secret-id-other", "scope-date"]]
    assert (other.tried, other.notes) == (2, ())
    no_signature = request("", **NO_DAY)
    empty: Diagnosis = module.diagnose(no_signature, CREDENTIAL, now=TIME)
    assert "signature-format" in empty.ids[0]
    assert "unexplained" not in empty.ids[0]
    assert (empty.tried, empty.notes) == (0, ())


def test_bodies_that_were_left_out(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BODY_BYTES", 1)
    body = toy("body-empty-hash", "payload", {"data": b"abc"}, {"data": b"abcd"})
    found = told([body], BASE, body=b"x" * 1234, **NO_DAY)
    assert found.notes == (
        "The body has 1,234 bytes: only the likeliest other bodies were tried, not every known one.",
    )
    assert found.notes_zh == ("请求体有 1,234 字节：只尝试了最可能的几种其他请求体，没有全部尝试。",)


# --- Texts ------------------------------------------------------------------------------------------------------------------


def test_texts_in_another_charset(told: Told) -> None:
    h = BASE.but(charset="latin-1", to_sign_charset="utf-16")
    found = told([toy("text-charset", "head signing", {"charset": "latin-1", "to_sign_charset": "utf-16"})], h)
    assert found.ids == [["text-charset"]]
    assert "x-own:\\xe9\n" in str(found.client_canonical)
    assert found.client_string_to_sign == h.string_to_sign().decode(errors="replace")
    assert "\ufffd" in str(found.client_string_to_sign)


def test_the_own_texts_are_shown(told: Told) -> None:
    h = BASE.but(method="post")
    canonical, to_sign = h.canonical().decode(), h.string_to_sign().decode()
    server = BASE.canonical().decode(), BASE.string_to_sign().decode()

    def texts(**own: str) -> tuple[str | None, str | None]:
        found = told([POST, SPACE], h, options=own)
        assert found.ids == [["method-case"]]
        assert (found.server_canonical, found.server_string_to_sign) == server
        return found.client_canonical, found.client_string_to_sign

    assert texts(canonical_request=canonical) == (canonical, None)
    assert texts(canonical_request=canonical, string_to_sign=to_sign) == (canonical, to_sign)
    key = told([POST, SPACE], BASE.but(secret=b"key\n"), options={"string_to_sign": server[1]})
    assert key.ids == [["secret-whitespace"]]
    assert (key.client_canonical, key.client_string_to_sign) == (None, server[1])
    both = told([POST, SPACE], BASE.but(secret=b"key\n", method="post"), options={"canonical_request": server[0]})
    assert set(both.ids[0]) == {"secret-whitespace", "method-case"}
    two = told([SPACE, EMPTY], BASE.but(secret=b"key\n"), options={"canonical_request": server[0]})
    assert (two.ids, two.client_canonical) == ([["secret-whitespace"]], server[0])


TOKEN = "Token-Of-It/1"
WITH_TOKEN = (*HEADERS, STAMP, ("X-TC-Token", TOKEN))
HIDDEN = "x-tc-token:(not shown)"


def with_token(token: str, value: str) -> Hypothesis:
    names = "content-type;host;x-tc-token"
    lines = (*BASE.head.lines[:2], ("x-tc-token", value))
    return BASE.but(names=names, lines=lines, method="post")


@pytest.mark.parametrize("token", [None, TOKEN, "other"])
@pytest.mark.parametrize("sent", [TOKEN, f" {TOKEN} "])
def test_a_token_is_not_shown(told: Told, token: str | None, sent: str) -> None:
    credential = Credential("AKID", "key", token)
    headers = (*HEADERS, STAMP, ("X-TC-Token", sent))
    h = with_token(TOKEN, TOKEN.lower())
    found = told([POST], h, credential, headers=headers, listed="content-type;host;x-tc-token")
    assert "method-case" in found.ids[0]
    for text in (found.server_canonical, found.client_canonical):
        assert HIDDEN in str(text).split("\n")
    own = f"a {TOKEN} b {TOKEN.lower()}\nX-TC-Token: \tx y\nToken=abc, Token=(not shown), tOKEN=d"
    shown = (
        "a (not shown) b (not shown)\nX-TC-Token:(not shown)\nToken=(not shown), Token=(not shown), tOKEN=(not shown)"
    )
    options = {"canonical_request": own, "string_to_sign": own}
    found = told([], None, credential, headers=headers, listed="content-type;host;x-tc-token", options=options)
    assert (found.client_canonical, found.client_string_to_sign) == (shown, shown)
    assert TOKEN.lower() not in f"{found} {found.text('zh-CN')} {vars(found)}".lower()


def test_the_credentials_own_token_is_not_shown_where_none_was_sent(told: Told) -> None:
    credential = Credential("AKID", "key", TOKEN)
    found = told([], None, credential, options={"canonical_request": f"a\n{TOKEN}\n{TOKEN.lower()}"}, **NO_DAY)
    assert found.client_canonical == "a\n(not shown)\n(not shown)"
    plain = told([], None, options={"canonical_request": "XXXX XX a"}, **NO_DAY)
    assert plain.client_canonical == "XXXX XX a"


def test_the_key_is_not_shown(told: Told) -> None:
    credential = Credential("AKID", "SecretOfIt00")
    own = BASE.canonical().decode().replace("POST", "POST SecretOfIt00")
    found = told([], BASE, credential, options={"canonical_request": own, "string_to_sign": "SecretOfIt00"}, **NO_DAY)
    assert (found.client_canonical, found.client_string_to_sign) == (
        own.replace("SecretOfIt00", "(not shown)"),
        "(not shown)",
    )
    found = told([], BASE, credential, options={"canonical_request": own}, **NO_DAY)
    assert "SecretOfIt00" not in f"{found} {found.text('zh-CN')} {vars(found)}"
    assert any("POST (not shown)" in cause.what and "POST (not shown)" in cause.what_zh for cause in found.causes[0])


def test_causes_are_the_tables(told: Told) -> None:
    assert module.CAUSES is CAUSES
    assert all(isinstance(cause, Cause) for cause in CAUSES.values())


MANY = tuple((f"X-{number}", "v") for number in range(33))
CANONICAL_NOTE = "The canonical request given isn't what was signed: the one that was is shown."
CANONICAL_NOTE_ZH = "给出的规范请求串并不是实际参与签名的那个：这里显示的是后者。"
TO_SIGN_NOTE = "The string to sign given isn't what was signed: the one that was is shown."
TO_SIGN_NOTE_ZH = "给出的待签名字符串并不是实际参与签名的那个：这里显示的是后者。"


def test_which_of_the_texts_given_was_not_signed(small_table: Table) -> None:
    small_table(
        toy("line-feed-trailing", "signing", {"to_sign_edits": (("end", "\n"),)}),
        toy("hash-raw", "signing", {"hash_form": "raw"}),
    )
    canonical, to_sign = BASE.canonical().decode(), BASE.string_to_sign().decode()
    for own, notes in (
        ({"canonical_request": canonical}, []),
        ({"canonical_request": "x"}, [CANONICAL_NOTE]),
        ({"string_to_sign": "x"}, [TO_SIGN_NOTE]),
        ({"canonical_request": "x", "string_to_sign": "x"}, [CANONICAL_NOTE, TO_SIGN_NOTE]),
        ({"canonical_request": "x", "string_to_sign": to_sign}, [CANONICAL_NOTE]),  # its last line break was stripped
        ({"canonical_request": canonical, "string_to_sign": f"{to_sign}\r\n"}, []),
    ):
        h = BASE.but(to_sign_edits=(("end", "\n"),))
        told = module.diagnose(request(mac_of_hypothesis(h).hex()), CREDENTIAL, now=TIME, **own)
        assert (told.ids, list(told.notes)) == ([["line-feed-trailing"]], notes)
        zh = {CANONICAL_NOTE: CANONICAL_NOTE_ZH, TO_SIGN_NOTE: TO_SIGN_NOTE_ZH}
        assert list(told.notes_zh) == [zh[note] for note in notes]
    raw = request(mac_of_hypothesis(BASE.but(hash_form="raw")).hex())
    told = module.diagnose(raw, CREDENTIAL, now=TIME, string_to_sign="x")  # what was signed is no text
    assert (told.ids, told.notes) == ([["hash-raw"]], ())


@pytest.mark.parametrize("end", [" ", "X"])
def test_a_text_with_anything_but_a_line_break_after_it_is_another(small_table: Table, end: str) -> None:
    h = BASE.but(to_sign_edits=(("end", end),))
    to_sign = BASE.string_to_sign().decode()
    small_table(
        toy("nul-trailing", "signing", {"to_sign_edits": (("end", end),)}),
        toy("method-case", "head", {"method": "post"}),
    )
    told = module.diagnose(request(mac_of_hypothesis(h).hex()), CREDENTIAL, now=TIME, string_to_sign=to_sign)
    assert (told.ids, told.notes) == ([["nul-trailing"]], (TO_SIGN_NOTE,))
    posted = BASE.but(method="post")
    own = posted.string_to_sign().decode() + end
    told = module.diagnose(request(mac_of_hypothesis(posted).hex()), CREDENTIAL, now=TIME, string_to_sign=own)
    assert (told.ids, told.notes) == ([["method-case"]], (TO_SIGN_NOTE,))


def test_another_key_is_left_where_the_search_finds_nothing(small_table: Table) -> None:
    prefix, secret = (
        toy("key-prefix-missing", "signing", {"prefix": ""}),
        toy("secret-whitespace", "signing", {"secret": b"key "}),
    )
    small_table(prefix, secret, toy("canonical-not-hashed", "signing", {"signs": "canonical"}))
    own = {"canonical_request": BASE.canonical().decode(), "string_to_sign": BASE.string_to_sign().decode()}
    for changes, causes in (
        ({"prefix": "", "secret": b"key "}, {"key-prefix-missing", "secret-whitespace"}),
        ({"signs": "canonical"}, {"canonical-not-hashed"}),
        ({"signs": "canonical", "prefix": ""}, {"canonical-not-hashed", "key-prefix-missing"}),
        ({"secret": b"other"}, {"wrong-secret"}),
    ):
        of = request(mac_of_hypothesis(BASE.but(**changes)).hex())
        told = module.diagnose(of, CREDENTIAL, now=TIME, **own)
        assert [set(ids) for ids in told.ids] == [causes]
        certain = "deduced" if causes == {"wrong-secret"} else "proved"
        assert {cause.certainty for cause in told.causes[0]} == {certain}


@pytest.mark.parametrize(
    ("wire", "beside"), [({"given": "AKIDother"}, ["secret-id-other"]), ({"headers": (*HEADERS, STAMP, *MANY)}, [])]
)
def test_two_mistakes_are_combined_before_another_key_is_deduced(
    small_table: Table, wire: dict[str, Any], beside: list[str]
) -> None:
    """Also where single mistakes alone are tried otherwise."""
    small_table(
        toy("key-prefix-missing", "signing", {"prefix": ""}), toy("secret-whitespace", "signing", {"secret": b"key "})
    )
    own = {"canonical_request": BASE.canonical().decode(), "string_to_sign": BASE.string_to_sign().decode()}
    for key, causes in ((b"key ", ["secret-whitespace", "key-prefix-missing"]), (b"other", ["wrong-secret"])):
        mac = mac_of_hypothesis(BASE.but(prefix="" if key == b"key " else "TC3", secret=key))
        told = module.diagnose(request(mac.hex(), **wire), CREDENTIAL, now=TIME, **own)
        assert [sorted(ids) for ids in told.ids] == [sorted([*beside, *causes])]


def test_what_the_clients_texts_leave_open_is_searched_for(small_table: Table) -> None:
    """Its string to sign holds the hash of a canonical request that isn't given: the signature shows which."""
    posted, prefix = (
        toy("method-case", "head", {"method": "post"}),
        toy("key-prefix-missing", "signing", {"prefix": ""}),
    )
    small_table(posted, prefix, toy("host-port", "head", {"uri": "/x"}))
    signed = BASE.but(method="post")
    to_sign = signed.string_to_sign().decode()
    for h in (signed, signed.but(prefix="")):
        told = module.diagnose(request(mac_of_hypothesis(h).hex()), CREDENTIAL, now=TIME, string_to_sign=to_sign)
        assert told.ids == [
            sorted({"method-case"} | ({"key-prefix-missing"} if h is not signed else set()), reverse=True)
        ]
        assert {cause.certainty for cause in told.causes[0]} == {"proved"}
        assert told.client_canonical == signed.canonical().decode()
        assert told.client_string_to_sign == to_sign
        assert (told.notes, told.notes_zh) == ((), ())
        other = BASE.but(uri="/other").canonical().decode()
        told = module.diagnose(request(mac_of_hypothesis(h).hex()), CREDENTIAL, now=TIME, canonical_request=other)
        assert (told.client_canonical, told.client_string_to_sign) == (signed.canonical().decode(), to_sign)
        assert (told.notes, told.notes_zh) == ((CANONICAL_NOTE,), (CANONICAL_NOTE_ZH,))
    told = module.diagnose(request(), CREDENTIAL, now=TIME, string_to_sign=to_sign)
    assert told.ids == [["unexplained"]]
    assert told.causes[0][0].what.startswith("Line 4 differs, by no known mistake: the client has ")


@pytest.mark.parametrize(("before", "after"), [("", "-and-the-rest"), ("0-before-", "")])
def test_a_token_that_is_a_part_of_the_true_one_hides_it_all(small_table: Table, before: str, after: str) -> None:
    small_table()
    true = f"{before}{TOKEN}{after}"
    own = f"x\nx-own:{true}\ntoken={true}"
    of = request(headers=WITH_TOKEN)
    told = module.diagnose(of, Credential("AKID", "key", true), now=TIME, canonical_request=own)
    assert told.client_canonical == "x\nx-own:(not shown)\ntoken=(not shown)"


def test_a_text_that_gives_the_signature_is_all_there_is_to_find(small_table: Table) -> None:
    small_table(toy("method-case", "head", {"method": "post"}), toy("key-prefix-missing", "signing", {"prefix": ""}))
    signed = BASE.but(uri="/unknown")
    canonical, to_sign = signed.canonical().decode(), signed.string_to_sign().decode()
    of = request(mac_of_hypothesis(signed).hex())
    for own in ({"canonical_request": canonical}, {"canonical_request": canonical, "string_to_sign": to_sign}):
        told = module.diagnose(of, CREDENTIAL, now=TIME, **own)
        assert (told.ids, told.tried) == ([["unexplained"]], 1)
        assert told.causes[0][0].what.startswith("Line 2 differs")
    searched = module.diagnose(of, CREDENTIAL, now=TIME, string_to_sign=to_sign)
    assert searched.tried > 1
