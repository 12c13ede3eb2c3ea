"""Other signed headers: their values and the list of their names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from ..hypothesis import Facts, Hypothesis
from .header_values import VALUES_LOWER, VALUES_LOWER_ZH, header_values
from .table import mistake
from .values import CHANGEABLE

__all__ = [
    "action_case",
    "header_changed",
    "header_missing",
    "header_name_case",
    "header_order",
    "header_twice",
    "header_value_whitespace",
    "signed_headers_mismatch",
    "signed_headers_separator",
]


@mistake(
    "head",
    150,
    "The value of X-TC-Action was signed as it is sent, not in lower case.",
    VALUES_LOWER,
    "签名时 X-TC-Action 的值没有转成小写。",
    VALUES_LOWER_ZH,
)
def action_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("x-tc-action")
    values = [facts.headers.get("x-tc-action", ""), value.upper(), value.capitalize()]
    yield from header_values(h, "x-tc-action", (each for each in values if each.lower() == value))


def _before_the_change(name: str, h: Hypothesis, facts: Facts) -> Iterator[str]:
    value = h.header(name)
    if name == "content-length":
        body = h.payload.data
        sizes = {
            len(body),
            len(body.decode(errors="replace")),
            len(facts.body),
            len(facts.body.decode(errors="replace")),
        }
        yield from map(str, [*sorted(sizes), *(range(len(body) + 257) if len(body) <= 2048 else ())])
    if "," in value:
        parts = [part.strip() for part in value.split(",")]
        yield from (", ".join(parts[:count]) for count in range(1, min(len(parts), 10)))
        yield from (", ".join(parts[-count:]) for count in range(1, min(len(parts), 10)))
        yield value.replace(", ", ",")
        yield value.replace(",", ", ")
    if " " in value:
        words = value.split(" ")
        yield from (" ".join(words[:count]) for count in range(1, min(len(words), 20)))
        yield from (" ".join(words[-count:]) for count in range(1, min(len(words), 20)))
    if ";" in value:
        yield value.partition(";")[0].strip()
    yield from CHANGEABLE.get(name, ("",))


@mistake(
    "head",
    155,
    "A signed header's value was changed after signing, on the way or by the HTTP client (User-Agent, Accept-Encoding, "
    "X-Forwarded-For, Content-Length).",
    "Sign content-type and host, and x-tc-action if you like; leave out headers that clients and proxies set.",
    "参与签名的某个请求头在签名之后被 HTTP 客户端或中间代理改写了（User-Agent、Accept-Encoding、X-Forwarded-For、"
    "Content-Length 等）。",
    "只签 content-type 和 host（可以加上 x-tc-action）；客户端和代理会自行设置的请求头不要参与签名。",
    triples=16,
)
def header_changed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for name, _ in h.head.lines:
        if name not in ("host", "content-type", "x-tc-action", "authorization") and name in facts.headers:
            yield from header_values(h, name, _before_the_change(name, h, facts))


@mistake(
    "head",
    156,
    "A signed header was dropped on the way (hop-by-hop headers are: Connection, Transfer-Encoding, ...).",
    "Sign content-type and host, and x-tc-action if you like; never headers that a proxy drops.",
    "参与签名的某个请求头在途中被丢弃了（逐跳请求头会这样：Connection、Transfer-Encoding 等）。",
    "只签 content-type 和 host（可以加上 x-tc-action）；代理会丢弃的请求头不要参与签名。",
    triples=16,
)
def header_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for name, _ in h.head.lines:
        if name not in facts.headers and name not in ("host", "content-type"):
            yield from header_values(h, name, _before_the_change(name, h, facts))


@mistake(
    "head",
    157,
    "A header is in the request twice with different values: the client's own and the HTTP library's.",
    "Set the header once, in the place where the HTTP library takes it from, so that it doesn't add its own.",
    "某个请求头出现了两次且值不同：一个是自己设置的，另一个是 HTTP 库加的。",
    "请求头只设置一次，用 HTTP 库规定的方式设置，避免它再加一个。",
)
def header_twice(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for name, value in h.head.lines:
        others = [text.strip().lower() for given, text in facts.all_headers if given.lower() == name]
        if len(others) > 1:
            others = [*others, ", ".join(others), ",".join(others)]
        if "," in value and name in ("host", "content-type", "x-tc-action"):  # joined on the way
            parts = [part.strip() for part in value.split(",")]
            others += [parts[0], parts[-1]]
        yield from header_values(h, name, others)


@mistake(
    "head",
    154,
    "A header's value was signed with white space around it, or with other white space within.",
    'Trim the values; write "name:value" without a space after the colon.',
    "签名时请求头的值前后（或中间）的空白不对。",
    "去掉值两端的空白，写成 name:value，冒号后面不加空格。",
    pairs=64,
    triples=10,
)
def header_value_whitespace(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    lines = h.head.lines
    untrimmed = tuple((name, _as_sent(facts, name, value)) for name, value in lines)
    if untrimmed != lines:
        yield h.but(lines=untrimmed)
    for before, after in ((" ", ""), ("", " "), (" ", " "), ("\t", "")):
        yield h.but(lines=tuple((name, before + value + after) for name, value in lines))
        yield from (h.with_header(name, before + value + after) for name, value in lines)
    yield h.but(lines=tuple((f"{name} ", f" {value}") for name, value in lines))
    yield h.but(lines=tuple((f"{name} ", value) for name, value in lines))
    yield h.but(lines=tuple((name, "".join(value.split())) for name, value in lines))
    yield h.but(lines=tuple((name, " ".join(value.split())) for name, value in lines))
    yield from (h.with_header(name, value.replace("; ", ";")) for name, value in lines)


def _as_sent(facts: Facts, name: str, value: str) -> str:
    """A value with the white space that was sent around it."""
    sent = next((text for given, text in facts.all_headers if given.lower() == name), "")
    text = sent.strip()
    return sent.replace(text, value) if text else sent + value


# --- Names ------------------------------------------------------------------------------------------------------------


def _own_case(name: str) -> str:
    return name.title().replace("-Tc-", "-TC-")


@mistake(
    "head",
    153,
    "The names of the signed headers were written with capital letters.",
    "Write header names in lower case in the canonical headers, in SignedHeaders and in Authorization.",
    "参与签名的请求头的名称带有大写字母。",
    "规范请求串、SignedHeaders 和 Authorization 中，请求头名称一律小写。",
    triples=6,
)
def header_name_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    sent = {name.lower(): name for name, _ in facts.all_headers}
    writings: list[Callable[[str], str | None]] = [sent.get, str.title, str.upper, str.capitalize, _own_case]
    for write in writings:
        lines = tuple((write(name) or name, value) for name, value in h.head.lines)
        names = ";".join(write(name) or name for name in h.head.names.split(";"))
        yield h.but(lines=lines)
        yield h.but(lines=lines, names=names)
        yield h.but(names=names)
        yield h.but(lines=tuple(sorted(lines)), names=";".join(sorted(names.split(";"))))


@mistake(
    "head",
    158,
    "The list of signed names has a semicolon too many, or another separator than a semicolon.",
    'Join the names with ";" and nothing after the last: content-type;host.',
    "参与签名的请求头列表多了一个分号，或者分隔符不是分号。",
    "名称之间用英文分号连接，最后一个后面什么都不加：content-type;host。",
    triples=5,
)
def signed_headers_separator(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    names = h.head.names
    others = [f"{names};", facts.listed, names.replace(";", ","), names.replace(";", "; "), names.replace(";", ", ")]
    others += [
        names.replace(";", other) for other in (" ", ":", "|", "&", "\n", "", ";;", "%3B", "；", "+", "/", "-", " ; ")
    ]
    others += [f";{names}", f"{names}; ", f"{names},", f";{names};", f" {names}", f"{names} ", f"SignedHeaders={names}"]
    yield from (h.but(names=other) for other in dict.fromkeys(others) if other != names)


@mistake(
    "head",
    159,
    "The headers that were signed aren't the ones that SignedHeaders in Authorization names.",
    "Use one list of names for the canonical headers, for SignedHeaders after them, and for Authorization.",
    "实际参与签名的请求头与 Authorization 中 SignedHeaders 列出的不一致。",
    "规范请求串的请求头、其后的 SignedHeaders 和 Authorization 用同一份名称列表。",
    pairs=60,
    triples=11,
)
def signed_headers_mismatch(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    have = dict(h.head.lines)
    wire = {name: value.strip().lower() for name, value in facts.headers.items() if name != "authorization"}
    listed = set(have)
    sets = [{"content-type", "host"}, {"content-type", "host", "x-tc-action"}, listed | {"x-tc-action"}]
    sets += [{"content-type", "host", "x-tc-action", "x-tc-timestamp"}, set(wire)]
    own = sorted(name for name in wire if name.startswith("x-tc-") and name != "x-tc-token")[:6]
    sets += [{"content-type", "host", *own}, {"host"}, {"content-type"}]
    sets += [listed - {name} for name in sorted(listed)] + [listed | {name} for name in sorted(wire)]
    sets += [{"content-type", "host", *own} - {left_out} for left_out in own]
    own += {"x-tc-token"} & set(wire)
    for size in range(1, len(own) + 1):
        sets += [{"content-type", "host", *some} for some in itertools.combinations(own, size)]
    every = []
    for names in dict.fromkeys(tuple(sorted(each)) for each in sets):
        if names and ";".join(names) != h.head.names:
            every.append((tuple((name, have.get(name, wire.get(name, ""))) for name in names), ";".join(names)))
    for some in (every[:7], every[7:]):  # the likelier sets first
        yield from (h.but(lines=lines, names=joined) for lines, joined in some)
        for lines, joined in some:
            yield h.but(names=joined)
            yield h.but(lines=lines)


@mistake(
    "head",
    152,
    "The signed headers weren't sorted by name.",
    "Sort the header names by ASCII, in the canonical headers, in SignedHeaders and in Authorization.",
    "参与签名的请求头没有按名称排序。",
    "规范请求串、SignedHeaders 和 Authorization 中，请求头名称都按 ASCII 升序排列。",
    triples=6,
)
def header_order(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    have = dict(h.head.lines)
    names = tuple(have)
    if len(names) < 2 or set(h.head.names.split(";")) != set(names):
        return
    listed = tuple(name.lower() for name in facts.listed.split(";"))
    sent = tuple(dict.fromkeys(name.lower() for name, _ in facts.all_headers if name.lower() in have))
    orders = [listed, names[::-1], sent] + (list(itertools.permutations(names)) if len(names) <= 4 else [])
    for order in dict.fromkeys(orders):
        if order != names and set(order) == set(names):
            lines = tuple((name, have[name]) for name in order)
            yield h.but(lines=lines, names=";".join(order))
            yield h.but(lines=lines)
            yield h.but(names=";".join(order))
