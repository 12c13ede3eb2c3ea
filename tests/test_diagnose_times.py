"""Each way of writing the time, the date and the parts of the scope that a client is known to sign, and what it is called."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from broken_client import Account, Call, Plan
from diagnosing import diagnosed, example, with_header

from tcrypto.check.diagnose import Diagnosis

pytestmark = pytest.mark.each


def signed(change: Callable[[Plan], object], call: Call | None = None, account: Account | None = None) -> Diagnosis:
    """The example, or another call, signed by a plan that was changed."""
    own, its, _ = example()
    call, account = call or own, account or its
    plan = Plan(call, account)
    plan.sent_headers.append(("Cookie", "x" * 9_000))  # so that only single mistakes are tried, which is quick
    change(plan)
    return diagnosed(call, account, plan.wire())


def proved(diagnosis: Diagnosis, *causes: str) -> bool:
    """Whether these are the first set, all of them proved."""
    return diagnosis.ids[0] == [*causes] and {cause.certainty for cause in diagnosis.causes[0]} == {"proved"}


# --- The timestamp in the string to sign: the header has 1551113065 ----------------------------------------------------

FORMATS = [
    "2019-02-25T16:44:25Z", "2019-02-26T00:44:25Z", "20190225T164425Z", "20190226T004425Z", "2019-02-25 16:44:25",
    "2019-02-26 00:44:25", "2019-02-25T16:44:25", "2019-02-26T00:44:25", "20190225164425", "20190226004425",
    "2019-02-25T16:44:25+00:00", "2019-02-26T00:44:25+00:00", "2019-02-25T16:44:25.000Z", "2019-02-26T00:44:25.000Z",
    "Mon, 25 Feb 2019 16:44:25 GMT", "Tue, 26 Feb 2019 00:44:25 GMT", "2019/02/25 16:44:25", "2019/02/26 00:44:25",
    "2019-02-25T16:44:25.000000Z", "2019-02-25T16:44:25+0000", "2019-02-25 16:44:25 UTC", "2019-02-25", "2019-02-26",
    "2019-02-25 16:44:25 +0000 UTC", "2019-02-25T16:44", "2019-02-26T00:44", "2019-02-25 16:44", "2019-02-26 00:44",
    "Mon Feb 25 16:44:25 2019", "Tue Feb 26 00:44:25 2019", "20190225", "20190226", "2019-02-26T00:44:25+08:00",
    "2019-02-26T00:44:25+0800", "2019-02-26 00:44:25 +0800 CST", "1,551,113,065", "1.551.113.065", "1 551 113 065",
    "1\xa0551\xa0113\xa0065", "1'551'113'065", "1\u202f551\u202f113\u202f065", "1_551_113_065", "1.551113065E9",
    "1.551113065e9", "1.551113065E+9", "1.551113065e+09", "1.55111e+09", "1.551113065E+09",
    "1.551113e+09", "1.551113E+09", "1.5511e+09", "1.551e+09", "1.55e+09",
    "1.55E+09", "1.551113065e+09", "5c741b69", "0x5c741b69", "1551113065L", "1551113065s", '"1551113065"', "1551113065n",
    "+1551113065", " 1551113065", "1551113065 ", "01551113065", "1551113065\r", "'1551113065'",
    "1551113065l", "", "null", "undefined", "None", "NaN", "0", "-1551113065", "1551113065000000",
    "1551113065000000000", "25851884", "15511130650", "001551113065", "0000001551113065", "13435015551",
    "1011100011101000001101101101001",
]  # fmt: skip


@pytest.mark.parametrize("stamp", FORMATS)
def test_each_format_of_the_time(stamp: str) -> None:
    diagnosis = signed(lambda plan: setattr(plan, "signed_time", stamp))
    assert proved(diagnosis, "timestamp-format")
    assert f"\n{stamp}\n" in str(diagnosis.client_string_to_sign)


def test_the_mantissa_ends_where_it_is_zero() -> None:
    call, _, _ = example()
    call = call._replace(timestamp=1551100000)
    for stamp in ("1.5511E9", "1.5511e+09"):
        assert proved(signed(lambda plan, stamp=stamp: setattr(plan, "signed_time", stamp), call), "timestamp-format")  # type: ignore[misc]


OTHER_STAMPS = {
    "timestamp-in-milliseconds": ["1551113065000", "1551113065042"],
    "timestamp-fraction": [
        "1551113065.0", "1551113065.7", "1551113065.123",
    ],
    "timestamp-differs-from-header": [
        "1551113064", "1551113066", "1551113365", "1551141865", "1551170665",
    ],
    "locale-digits": ["١٥٥١١١٣٠٦٥", "１５５１１１３０６５"],
}  # fmt: skip


@pytest.mark.parametrize(("cause", "stamp"), [(cause, stamp) for cause, of in OTHER_STAMPS.items() for stamp in of])
def test_each_other_timestamp(cause: str, stamp: str) -> None:
    assert proved(signed(lambda plan: setattr(plan, "signed_time", stamp)), cause)


def test_another_second_of_the_day() -> None:
    for second in (1551052800, 1551139199, 1551100001):
        found = signed(lambda plan, second=second: setattr(plan, "signed_time", str(second)))  # type: ignore[misc]
        assert proved(found, "authorization-reused")
        assert f"\n{second}\n" in str(found.client_string_to_sign)
    call, account, wire = example()
    headers = tuple((name, value) for name, value in wire.headers if name != "X-TC-Timestamp")
    found = diagnosed(call, account, wire._replace(headers=headers))
    assert "\n1551113065\n" in str(found.client_string_to_sign)
    assert found.causes[0][0].what == "The request has no X-TC-Timestamp; the string to sign has a timestamp."
    assert found.causes[0][0].what_zh == "请求里没有 X-TC-Timestamp，而待签名字符串里有时间戳。"


# --- The header's own: the string to sign has 1551113065 ---------------------------------------------------------------

SENT = {
    "timestamp-in-milliseconds": ["1551113065000", "1551113065123", "1551113065000000", "1551113065123456789"],
    "timestamp-fraction": ["1551113065.5", "1551113065,25", "1551113065.", "1551113064.75"],
    "locale-digits": ["١٥٥١١١٣٠٦٥", "１５５１１１３０６５"],
    "timestamp-format": [
        "01551113065", "1551113065L", "1551113065s", "1551113065n", "+1551113065", "1,551,113,065", "1.551.113.065",
        "1 551 113 065", "1'551'113'065", "1_551_113_065", "1\xa0551\xa0113\xa0065", "1\u202f551\u202f113\u202f065",
        "1.551113065e9", "1.551113065E+09", "2019-02-25T16:44:25Z", "2019-02-25 16:44:25", "20190225164425Z",
        "2019/02/25 16:44:25", "20190225T164425Z",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("cause", "stamp"), [(cause, stamp) for cause, of in SENT.items() for stamp in of])
def test_each_timestamp_that_is_sent(cause: str, stamp: str) -> None:
    call, account, wire = example()
    diagnosis = diagnosed(call, account, with_header(wire, "X-TC-Timestamp", stamp))
    assert proved(diagnosis, cause)
    assert "\n1551113065\n" in str(diagnosis.client_string_to_sign)
    assert f"\n{stamp}\n" in str(diagnosis.server_string_to_sign)


SLOW = (
    "The timestamp is {0} seconds behind the server's clock, which accepts {1}: the client's clock is slow, or the "
    "request is old.",
    "时间戳比服务器时间早 {0} 秒（允许 {1} 秒）：客户端时钟偏慢，或者这个请求已经过时。",
)
FAST = (
    "The timestamp is {0} seconds ahead of the server's clock, which accepts {1}: the client's clock is fast.",
    "时间戳比服务器时间晚 {0} 秒（允许 {1} 秒）：客户端时钟偏快。",
)


@pytest.mark.parametrize(
    ("off", "skew", "said", "far"),
    [(301, 300, SLOW, "301"), (-301, 300, FAST, "301"), (1234567, 300, SLOW, "1,234,567"), (11, 10, SLOW, "11"),
     (-86400, 600, FAST, "86,400"), (1, 0, SLOW, "1"), (-1, 0, FAST, "1")],
)  # fmt: skip
def test_how_far_the_clock_is_off(off: int, skew: int, said: tuple[str, str], far: str) -> None:
    call, account, wire = example()
    diagnosis = diagnosed(call, account, wire, now=call.timestamp + off, skew=skew)
    assert diagnosis.ids == [["clock-skew"]]
    (cause,) = diagnosis.causes[0]
    assert (cause.what, cause.what_zh, cause.certainty) == (*(text.format(far, skew) for text in said), "seen")


# --- The date ---------------------------------------------------------------------------------------------------------

DATES = ["20190225", "2562-02-25", "2019-02-27"]


@pytest.mark.parametrize("date", DATES)
def test_each_form_of_the_date(date: str) -> None:
    """In the scope and the key, in one of them alone."""
    for scope, chain in ((date, date), (date, "2019-02-25"), ("2019-02-25", date)):

        def change(plan: Plan, scope: str = scope, chain: str = chain) -> None:
            plan.scope[0], plan.chain[0] = scope, chain
            plan.credential_scope = ["2019-02-25", "ocr", "tc3_request"]

        assert proved(signed(change), "scope-date")


def test_a_date_of_a_neighbouring_day() -> None:
    for date in ("2019-02-26", "2019-02-24"):

        def both(plan: Plan, date: str = date) -> None:
            plan.scope[0] = plan.chain[0] = date

        def key_alone(plan: Plan, date: str = date) -> None:
            plan.chain[0] = date

        assert proved(signed(both), "date-not-utc")
        assert proved(signed(key_alone), "scope-date")


@pytest.mark.parametrize(
    ("second", "day", "cause"),
    [
        (0, -1, "clock-read-twice"), (29, -1, "clock-read-twice"), (30, -1, "date-not-utc"), (29, 1, "date-not-utc"),
        (86399, 1, "clock-read-twice"), (86370, 1, "clock-read-twice"), (86369, 1, "date-not-utc"),
        (86370, -1, "date-not-utc"),
    ],
)  # fmt: skip
def test_midnight(second: int, day: int, cause: str) -> None:
    call, _, _ = example()
    call = call._replace(timestamp=1551052800 + second)
    assert proved(signed(lambda plan: plan.date(1551052800 + 86400 * day), call), cause)
    date = time.strftime("%Y-%m-%d", time.gmtime(1551052800 + 86400 * day))

    def of_the_key(plan: Plan) -> None:
        plan.chain[0] = date

    def of_the_scope(plan: Plan) -> None:
        plan.scope[0] = date

    for change in (of_the_key, of_the_scope):
        expected = "clock-read-twice" if cause == "clock-read-twice" else "scope-date"
        assert proved(signed(change, call), expected)


def test_a_date_of_milliseconds_taken_for_seconds() -> None:
    call, account, _ = example()
    for date in ("51122-04-20", "1970-01-01"):
        plan = Plan(call, account)
        plan.sent_time = plan.signed_time = "1551113065000"
        plan.scope[0] = plan.chain[0] = date
        found = diagnosed(call, account, plan.wire())
        assert proved(found, "timestamp-in-milliseconds"), date


@pytest.mark.parametrize("zero", "٠０")
def test_digits_of_a_locale(zero: str) -> None:
    table = {ord("0") + digit: ord(zero) + digit for digit in range(10)}
    for stamped, scoped, chained in ((1, 0, 0), (1, 1, 1), (0, 1, 1), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1)):

        def change(plan: Plan, stamped: int = stamped, scoped: int = scoped, chained: int = chained) -> None:
            if stamped:
                plan.signed_time = plan.signed_time.translate(table)
            if scoped:
                plan.scope[0] = plan.scope[0].translate(table)
            if chained:
                plan.chain[0] = plan.chain[0].translate(table)
            plan.credential_scope = ["2019-02-25", "ocr", "tc3_request"]

        assert proved(signed(change), "locale-digits")


# --- The rest of the scope --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "cause", "values"),
    [
        (1, "service-mismatch", ["OCR", "cvm"]),
        (2, "scope-terminator", ["tc3-request"]),
    ],
)  # fmt: skip
def test_each_other_part(place: int, cause: str, values: list[str]) -> None:
    for value in values:
        for scoped, chained in ((1, 1), (1, 0), (0, 1)):

            def change(plan: Plan, value: str = value, scoped: int = scoped, chained: int = chained) -> None:
                if scoped:
                    plan.scope[place] = value
                if chained:
                    plan.chain[place] = value
                plan.credential_scope = ["2019-02-25", "ocr", "tc3_request"]

            assert proved(signed(change), cause), (value, scoped, chained)


REGIONS = ["ap-guangzhou", "ap-mumbai", "ap-tokyo", "us-east-1", "gz", "default", "global"]


@pytest.mark.parametrize("region", [*REGIONS, "ap-mine"])
def test_each_region_in_the_key(region: str) -> None:
    call, _, _ = example()
    if region == "ap-mine":
        call = call._replace(region=region)
    for place in (1, 2):
        assert proved(signed(lambda plan, place=place: plan.chain.insert(place, region), call), "key-region")  # type: ignore[misc]


def test_a_region_in_the_scope() -> None:
    """It is there for all to see; the key has it or not."""
    for place in (1, 2):
        for chained in (True, False):

            def change(plan: Plan, place: int = place, chained: bool = chained) -> None:
                plan.scope.insert(place, "eu-moscow")
                if chained:
                    plan.chain.insert(place, "eu-moscow")

            diagnosis = signed(change)
            assert diagnosis.ids[0] == ["scope-region"]
            assert "eu-moscow" in str(diagnosis.client_string_to_sign)
