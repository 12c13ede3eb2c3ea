"""The timestamp, the date, and the credential scope.

No mistake before these changes how many parts the scope and the key's derivation have: date, service, tc3_request.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from ...sign import tc3
from ..hypothesis import Facts, Hypothesis
from .table import mistake
from .values import SERVICES

__all__ = [
    "authorization_reused",
    "clock_read_twice",
    "date_not_utc",
    "days",
    "locale_digits",
    "over_midnight",
    "regions",
    "scope_date",
    "scope_region",
    "scope_terminator",
    "service_mismatch",
    "timestamp_differs_from_header",
    "timestamp_format",
    "timestamp_fraction",
    "timestamp_in_milliseconds",
]

_DIGITS = {
    "Arabic-Indic": 0x0660, "Persian": 0x06F0, "Devanagari": 0x0966, "Bengali": 0x09E6, "Thai": 0x0E50, "Tamil": 0x0BE6,
    "Burmese": 0x1040, "Khmer": 0x17E0, "fullwidth": 0xFF10, "Tibetan": 0x0F20, "Marathi": 0x0966, "Gujarati": 0x0AE6,
    "Nko": 0x07C0,
}  # fmt: skip


def days(utc: str, *offsets: int) -> list[str]:
    """The dates that many days from a date."""
    return [(datetime.fromisoformat(utc) + timedelta(days=offset)).date().isoformat() for offset in offsets]


def _dated(h: Hypothesis, scope: str, chain: str | None = None) -> Hypothesis:
    chain = scope if chain is None else chain
    return h.but(scope=(scope, *h.signing.scope[1:]), chain=(chain, *h.signing.chain[1:]))


@mistake(
    "signing",
    20,
    "The timestamp is in milliseconds, in the header or in the string to sign.",
    "Use whole seconds since 1970, the same number in X-TC-Timestamp and in the string to sign.",
    "时间戳用了毫秒（请求头或待签名字符串里）。",
    "时间戳用 1970 年以来的整数秒，X-TC-Timestamp 与待签名字符串里用同一个数。",
    triples=2,
    pairs=10,
)
def timestamp_in_milliseconds(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    stamp = h.signing.timestamp
    if not re.fullmatch(r"[0-9]{1,19}", stamp):
        return
    if len(stamp) < 13:
        yield h.but(timestamp=f"{stamp}000")
        yield from (h.but(timestamp=f"{stamp}{rest:03}") for rest in range(1, 1000))
        return
    short = stamp[:10]
    yield h.but(timestamp=short)
    for date in dict.fromkeys((facts.date, "1970-01-01", *_far_dates(stamp))):  # what became of the date
        yield _dated(h, date)
        yield _dated(h, date).but(timestamp=short)


def _far_dates(stamp: str) -> Iterator[str]:
    """The date of milliseconds taken for seconds, in the year 50,000 or so."""
    for seconds in (int(stamp[:13]), int(stamp[:13]) & 0xFFFFFFFF):
        days_since, year = divmod(seconds, 86400)[0], 1970
        cycles, days_since = divmod(days_since, 146097)
        year += 400 * cycles
        date = datetime(1970, 1, 1) + timedelta(days=days_since)
        yield f"{year + date.year - 1970:04}-{date:%m-%d}"


@mistake(
    "signing",
    22,
    "The timestamp has a fraction, in the header or in the string to sign.",
    "Use whole seconds: int(time.time()), Math.floor(Date.now() / 1000).",
    "时间戳带有小数（请求头或待签名字符串里）。",
    "时间戳取整数秒：int(time.time())、Math.floor(Date.now() / 1000)。",
    triples=3,
    pairs=16,
)
def timestamp_fraction(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    stamp = h.signing.timestamp
    if "." in stamp or "," in stamp:
        whole = str(facts.seconds)
        yield from (h.but(timestamp=text) for text in (whole, str(facts.seconds + 1), f"{whole}.0"))
        return
    for text in (f"{stamp}.0", f"{stamp}.", f"{stamp}.00", f"{stamp}.000", f"{stamp}.000000", f"{stamp},0"):
        yield h.but(timestamp=text)
    for places in (1, 3, 2):
        yield from (h.but(timestamp=f"{stamp}.{part:0{places}}") for part in range(10**places))


@mistake(
    "signing",
    24,
    "The timestamp isn't a whole number in plain digits: a date and time, thousands separators, scientific notation.",
    "Write whole seconds since 1970 in plain digits, in X-TC-Timestamp and in the string to sign.",
    "时间戳不是由普通数字组成的整数：写成了日期时间、带千位分隔符或科学计数法。",
    "X-TC-Timestamp 和待签名字符串里都写 1970 年以来的整数秒，只用普通数字。",
    pairs=48,
    triples=4,
)
def timestamp_format(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if not h.signing.timestamp.isdigit():
        yield h.but(timestamp=str(facts.seconds))
    for text in _stamps(facts.seconds):
        yield h.but(timestamp=text)


def _stamps(seconds: int) -> Iterator[str]:
    """A time as people write it."""
    utc, china = time.gmtime(seconds), time.gmtime(seconds + 8 * 3600)
    for pattern in (
        "%Y-%m-%dT%H:%M:%SZ", "%Y%m%dT%H%M%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S",
        "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%dT%H:%M:%S.000Z", "%a, %d %b %Y %H:%M:%S GMT", "%Y/%m/%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S.000000Z", "%Y-%m-%dT%H:%M:%S+0000", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d",
        "%Y-%m-%d %H:%M:%S +0000 UTC", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%c", "%Y%m%d",
    ):  # fmt: skip
        yield time.strftime(pattern, utc)
        yield time.strftime(pattern, china)
    for pattern in ("%Y-%m-%dT%H:%M:%S+08:00", "%Y-%m-%dT%H:%M:%S+0800", "%Y-%m-%d %H:%M:%S +0800 CST"):
        yield time.strftime(pattern, china)
    grouped = f"{seconds:,}"
    yield from (grouped, grouped.replace(",", "."), grouped.replace(",", " "), grouped.replace(",", "\xa0"))
    yield from (grouped.replace(",", "'"), grouped.replace(",", "\u202f"), grouped.replace(",", "_"))
    mantissa = f"{seconds / 10 ** (len(str(seconds)) - 1)!r}"
    power = len(str(seconds)) - 1
    short = f"{seconds:.6g}"  # C's and Lua's %g
    yield from (f"{mantissa}E{power}", f"{mantissa}e{power}", f"{mantissa}E+{power}", f"{mantissa}e+{power:02}", short)
    yield from (
        f"{mantissa}e+0{power}",
        f"{mantissa}E+{power:02}",
        f"{mantissa}E+0{power}",
        f"{seconds:e}",
        f"{seconds:E}",
    )
    yield from (
        f"{seconds:.5g}",
        f"{seconds:.3e}",
        f"{seconds:.14g}",
        f"{seconds:.2e}",
        f"{seconds:.2E}",
        f"{seconds:.9e}",
    )
    yield from (
        f"{seconds:x}",
        hex(seconds),
        f"{seconds}L",
        f"{seconds}s",
        f'"{seconds}"',
        f"{seconds}n",
        f"+{seconds}",
    )
    yield from (
        f" {seconds}",
        f"{seconds} ",
        f"0{seconds}",
        f"{seconds}\r",
        f"'{seconds}'",
        f"{seconds}\n",
        f"{seconds}l",
    )
    yield from ("", "null", "undefined", "None", "NaN", "0", f"-{seconds}", f"{seconds}000000", f"{seconds}000000000")
    yield from (
        str(seconds // 60),
        str(seconds * 10),
        f"{seconds:012}",
        f"{seconds:016}",
        f"{seconds:o}",
        f"{seconds:b}",
    )


@mistake(
    "signing",
    26,
    "A number or the date was formatted in the machine's locale (Arabic-Indic digits) before it was signed.",
    "Format numbers and dates without a locale: Locale.ROOT, CultureInfo.InvariantCulture, en_US_POSIX.",
    "数字或日期按系统的区域设置格式化了（例如阿拉伯-印度数字），然后才参与签名。",
    "格式化数字和日期时不要用区域设置：Locale.ROOT、CultureInfo.InvariantCulture、en_US_POSIX。",
    triples=2,
    pairs=20,
)
def locale_digits(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    plain = str(facts.seconds)
    if not h.signing.timestamp.isascii():
        yield h.but(timestamp=plain)
    for zero in dict.fromkeys(_DIGITS.values()):
        table = {ord("0") + digit: zero + digit for digit in range(10)}
        stamp = plain.translate(table)
        yield h.but(timestamp=stamp)
        date = facts.utc.translate(table)
        yield _dated(h, date).but(timestamp=stamp)
        yield _dated(h, date)
        yield _dated(h, date).but(timestamp=plain)
        yield _dated(h, date, facts.utc)
        yield _dated(h, facts.utc, date)
        yield _dated(h, date, facts.utc).but(timestamp=stamp)
        yield _dated(h, facts.utc, date).but(timestamp=stamp)


@mistake(
    "signing",
    30,
    "The string to sign has another timestamp than the header X-TC-Timestamp.",
    "Read the clock once and use that number in both places.",
    "待签名字符串里的时间戳与请求头 X-TC-Timestamp 不同。",
    "只取一次时间，两处用同一个数。",
    pairs=40,
    triples=8,
)
def timestamp_differs_from_header(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    # A clock read twice differs by little; a time zone's error is a whole number of half hours.
    now = facts.seconds
    hours = (8, -8, 16, *(half / 2 for half in range(1, 29)), *(-half / 2 for half in range(1, 29)))
    near = [sign * distance for distance in range(1, 301) for sign in (-1, 1)]
    far = [int(3600 * hour) for hour in hours]
    for distance in dict.fromkeys((*near[:6], *far[:3], *near[6:30], *far[3:], *near[30:])):
        yield h.but(timestamp=str(now + distance))


@mistake(
    "signing",
    32,
    "An Authorization made for an earlier timestamp (by API Explorer, a retry, a cache) was sent with a new "
    "X-TC-Timestamp.",
    "Sign every request anew: timestamp, body and Authorization belong together.",
    "复用了为更早的时间戳生成的 Authorization（来自 API Explorer、重试或缓存），却换了新的 X-TC-Timestamp。",
    "每个请求都要重新签名：时间戳、请求体和 Authorization 是配套的。",
    pairs=300,
    triples=0,
)
def authorization_reused(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    # Of the last minutes; the search itself goes through the rest of the day that Authorization names.
    if facts.date == facts.utc:
        yield from (h.but(timestamp=str(facts.seconds - distance)) for distance in range(11, 301))


@mistake(
    "signing",
    38,
    "The clock was read twice, over midnight: the date of the scope is of one second, the timestamp of the next.",
    "Read the clock once, and take the date from that timestamp.",
    "跨零点时取了两次时间：凭证范围里的日期来自前一秒，时间戳来自后一秒。",
    "只取一次时间，日期由同一个时间戳得出。",
)
def clock_read_twice(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for day in over_midnight(facts):
        yield _dated(h, day)
        yield _dated(h, day, facts.utc)
        yield _dated(h, facts.utc, day)


def over_midnight(facts: Facts) -> list[str]:
    """The dates a clock that was read twice may have given: of the day before or after, where midnight is near."""
    into_the_day = facts.seconds % 86400
    return [*(days(facts.utc, -1) if into_the_day < 30 else ()), *(days(facts.utc, 1) if into_the_day >= 86370 else ())]


@mistake(
    "signing",
    40,
    "The date in the credential scope is the local date, not the timestamp's date in UTC.",
    "Take the date from the timestamp in UTC; in China the local date is wrong from 00:00 to 08:00.",
    "凭证范围里的日期是本地日期，而不是时间戳对应的 UTC 日期。",
    "日期按 UTC 由时间戳得出；在中国，每天 00:00 到 08:00 之间本地日期与 UTC 日期不同。",
)
def date_not_utc(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for day in days(facts.utc, 1, -1):
        if day not in over_midnight(facts):
            yield _dated(h, day)


@mistake(
    "signing",
    200,
    "The date in the credential scope and the date in the key or of the timestamp differ.",
    "Use one date, YYYY-MM-DD in UTC from the timestamp, in the scope, in the key derivation and in Authorization.",
    "凭证范围里的日期与密钥派生用的日期（或时间戳的日期）不一致。",
    "凭证范围、密钥派生和 Authorization 用同一个日期：由时间戳得出的 UTC 日期，格式 YYYY-MM-DD。",
    pairs=48,
    triples=12,
)
def scope_date(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    utc, near = facts.utc, {facts.utc, *days(facts.utc, 1, -1)}
    year, month, day = utc.split("-")
    short = f"{year}-{int(month)}-{int(day)}"
    others = [
        f"{year}{month}{day}",
        f"{year}/{month}/{day}",
        short,
        f"{year[2:]}-{month}-{day}",
        f"{day}-{month}-{year}",
    ]
    others += [f"{month}/{day}/{year}", f"{utc}T00:00:00Z", f"{int(year) + 543}-{month}-{day}", f"{year}.{month}.{day}"]
    others += [
        str(facts.seconds),
        h.signing.timestamp,
        f"{year}-{int(month) - 1:02}-{day}",
        f"{year}{int(month)}{int(day)}",
    ]
    others += [
        f"{year}-{int(month) - 1}-{int(day)}",
        f"{year}-{month}",
        f"{utc} ",
        f" {utc}",
        "1970-01-01",
        "1970-01-02",
    ]
    others += [time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(facts.seconds)), f"{year}年{month}月{day}日"]
    others += [f"{int(year) + 1}-{month}-{day}", f"{int(year) - 1}-{month}-{day}", *days(utc, *range(2, 8)), "null", ""]
    others += [*days(utc, *range(-2, -31, -1)), f"{day}/{month}/{year}", f"{year}-{day}-{month}"]
    old = (h.signing.scope[0], h.signing.chain[0])
    dates = dict.fromkeys([facts.date, *days(utc, -1, 1), *others])
    every = [pair for date in dates for pair in ((date, date), (utc, date), (date, utc), (facts.date, date))]
    for scope, chain in dict.fromkeys([*every, *itertools.product([*dates][:8], repeat=2)]):
        if (scope, chain) != old and not (scope == chain and scope in near):
            yield _dated(h, scope, chain)


# --- Service, region and terminator -----------------------------------------------------------------------------------


def _in_place(h: Hypothesis, place: int, value: str) -> Iterator[Hypothesis]:
    """A part of the scope and of the key's derivation changed: both, the scope alone, the derivation alone."""
    scope, chain = list(h.signing.scope), list(h.signing.chain)
    scope[place] = chain[place] = value
    yield h.but(scope=tuple(scope), chain=tuple(chain))
    yield h.but(scope=tuple(scope))
    yield h.but(chain=tuple(chain))


@mistake(
    "signing",
    120,
    "The service in the credential scope or in the key isn't the one of the host that was called.",
    "Use the first label of the product's host name (ocr for ocr.tencentcloudapi.com) in scope, key and Authorization.",
    "凭证范围或密钥派生里的 Service 与所调用的域名不符。",
    "凭证范围、密钥派生和 Authorization 里的 Service 都用产品域名的第一段（ocr.tencentcloudapi.com 即 ocr）。",
    pairs=48,
    triples=15,
)
def service_mismatch(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    host, region = facts.headers.get("host", "").lower(), facts.headers.get("x-tc-region", "")
    label, action = host.partition(".")[0], facts.headers.get("x-tc-action", "")
    services = [
        facts.service,
        label,
        facts.service.upper(),
        region,
        "cvm",
        "cbs",
        facts.service.lower(),
        "ocr",
        "sts",
        "tmt",
    ]
    services += [host, *SERVICES[:24], "tc3", "tencentcloud", "tencentcloudapi", "service", "tc3_request", action]
    services += [facts.service.title(), "", "null", "undefined", *SERVICES[24:]]
    for service in dict.fromkeys(services):
        if service != h.signing.scope[1]:
            yield from _in_place(h, 1, service)


@mistake(
    "signing",
    202,
    'The credential scope or the key derivation doesn\'t end in "tc3_request".',
    'End both with the text "tc3_request".',
    "凭证范围或密钥派生没有以 tc3_request 结尾。",
    "两者都以 tc3_request 结尾。",
    pairs=40,
    triples=12,
)
def scope_terminator(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    ends = (facts.terminator, "aws4_request", "tc3-request", "tc3request", "request", "TC3_request", "TC3_REQUEST", "")
    more = (
        "tc3_requset",
        "tc3_reqeust",
        "tc3_resquest",
        "Tc3_request",
        "tc3_Request",
        "tc3.request",
        "tc3 request",
        "tc3",
    )
    for end in dict.fromkeys(
        (*ends, *more, "tc2_request", "tc3_request ", "v3_request", "tc3_requests", "goog4_request")
    ):
        if end != tc3.TERMINATOR:
            yield from _in_place(h, 2, end)
    yield h.but(scope=h.signing.scope[:2])


def regions(facts: Facts) -> list[str]:
    """The regions a client may mean: the request's first."""
    known = "ap-guangzhou ap-shanghai ap-beijing ap-hongkong ap-singapore ap-chengdu ap-nanjing ap-chongqing ap-mumbai "
    known += "ap-tokyo ap-seoul ap-bangkok ap-jakarta na-siliconvalley na-ashburn eu-frankfurt sa-saopaulo us-east-1"
    mine = [facts.headers.get("x-tc-region")]
    if len(facts.scope) == 4:
        mine = [facts.scope[1], facts.scope[2], *mine]
    return list(dict.fromkeys(filter(None, (*mine, *known.split(), "gz", "default", "global"))))


@mistake(
    "signing",
    204,
    "The credential scope holds the region, as AWS's does.",
    "The scope is date/service/tc3_request; the region goes into X-TC-Region alone.",
    "凭证范围里带上了地域，这是 AWS 的写法。",
    "凭证范围为 日期/服务/tc3_request；地域只放在请求头 X-TC-Region 里。",
    pairs=14,
    triples=4,
)
def scope_region(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    date, service, end = h.signing.scope
    for region in regions(facts):
        for scope in ((date, region, service, end), (date, service, region, end)):
            yield h.but(scope=scope, chain=scope)
            yield h.but(scope=scope)
    for region in regions(facts)[:3]:
        yield h.but(scope=(date, region, end))
        yield h.but(scope=(region, date, service, end))
        yield h.but(scope=(date, service, end, region))
