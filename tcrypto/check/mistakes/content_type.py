"""Content-Type: signed in another form than it was sent."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator

from ..hypothesis import Facts, Hypothesis
from .header_values import VALUES_LOWER, VALUES_LOWER_ZH, header_values
from .table import mistake
from .values import CONTENT_TYPES

__all__ = ["content_type_case", "content_type_charset", "content_type_missing", "content_type_other"]


@mistake(
    "head",
    70,
    "Content-Type was signed with another charset parameter than it was sent with; HTTP libraries add or drop it.",
    "Set Content-Type yourself, in full, and sign the value that is sent.",
    "签名时 Content-Type 的 charset 与实际发送的不同；HTTP 库常会自动加上或去掉它。",
    "自己设置完整的 Content-Type，并对实际发送的值签名。",
    pairs=40,
    triples=6,
)
def content_type_charset(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("content-type")
    if not value:
        return
    kind, *parameters = (part.strip() for part in value.split(";"))
    kept = [part for part in parameters if not part.startswith("charset")]
    names = ("utf-8", "utf8", '"utf-8"', "gbk", "iso-8859-1", "us-ascii", "gb2312", "utf-8;")
    charsets = ["", *(f"charset={name}" for name in names)]
    values = [
        middle.join(filter(None, parts))
        for charset, middle in itertools.product(charsets, ("; ", ";", " ; ", " ;", ", "))
        for parts in ((kind, charset, *kept), (kind, *kept, charset))
    ]
    values += [f"{kind};", f"{kind}; charset=", f"{kind};charset"]
    bare = value.replace(" ", "")  # where only blanks differ, it is header_value_whitespace
    yield from header_values(h, "content-type", [other for other in values if other.replace(" ", "") != bare])


@mistake(
    "head",
    72,
    "The value of Content-Type was signed in another case than lower case.",
    VALUES_LOWER,
    "签名时 Content-Type 的值没有转成小写。",
    VALUES_LOWER_ZH,
    triples=3,
)
def content_type_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("content-type")
    raw = facts.headers.get("content-type", "")
    values = [raw, value.replace("utf-8", "UTF-8"), value.title(), value.upper(), value.replace("json", "JSON")]
    values += [value.capitalize(), value.replace("charset", "Charset"), value.replace("utf-8", "Utf-8")]
    values += [string.capwords(value), value.replace("application/json", "Application/JSON")]
    yield from header_values(h, "content-type", (each for each in values if each.lower() == value))


@mistake(
    "head",
    74,
    "Content-Type was left out of the request (HTTP libraries then send their own), or was signed as empty.",
    "Send a Content-Type and sign its value; without one, HTTP libraries choose their own.",
    "请求里没有 Content-Type（HTTP 库会自己补一个），或者签名时把它当成了空值。",
    "发送 Content-Type 并对它的值签名；不设置的话，HTTP 库会自行选择。",
    triples=4,
)
def content_type_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from header_values(h, "content-type", [""])
    if "content-type" not in facts.headers:
        common = ("application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded")
        yield from header_values(h, "content-type", common)
    if h.head.lines != (lines := tuple(line for line in h.head.lines if line[0] != "content-type")):
        yield h.but(lines=lines)
    yield from header_values(h, "content-type", ("null", "undefined", "none"))


@mistake(
    "head",
    76,
    "Another Content-Type was signed than was sent: another kind of content, or a multipart one without its boundary.",
    "Set Content-Type yourself and sign the value that is sent; some HTTP clients replace it by the kind of the body.",
    "签名用的 Content-Type 与实际发送的不是同一种类型，或者 multipart 缺少 boundary。",
    "自己设置 Content-Type，并对实际发送的值签名；有些 HTTP 客户端会按请求体的类型改写它。",
    triples=6,
)
def content_type_other(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("content-type")
    kind = value.partition(";")[0].strip()
    if "," in value:
        return  # sent twice, and joined: header-twice
    values = [other for other in CONTENT_TYPES if other.partition(";")[0] != kind]
    if kind.startswith("multipart/"):
        values = ["multipart/form-data", f"{kind};", f"{kind}; boundary=", *values]
    yield from header_values(h, "content-type", values)
