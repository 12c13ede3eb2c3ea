"""The texts as a whole: line ends, lines too many or too few, what stands after the end, and their charset."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ..hypothesis import Facts, Hypothesis
from ..line_edits import Edit
from .table import mistake

__all__ = [
    "blank_line_extra",
    "blank_line_missing",
    "crlf",
    "line_feed_literal",
    "line_feed_trailing",
    "line_indented",
    "line_missing",
    "nul_trailing",
    "text_charset",
]

_BOTH = "head signing"


def _each(h: Hypothesis, edit: Edit) -> Iterator[Hypothesis]:
    """An edit of both texts, of the canonical request alone, of the string to sign alone."""
    canonical, to_sign = (*h.head.edits, edit), (*h.signing.to_sign_edits, edit)
    yield h.but(edits=canonical, to_sign_edits=to_sign)
    yield h.but(edits=canonical)
    yield h.but(to_sign_edits=to_sign)


@mistake(
    "head",
    160,
    "The blank line between the canonical headers and SignedHeaders is missing.",
    "End every canonical header with a line feed, the last one too, and then join the parts with line feeds.",
    "规范请求串里，请求头与 SignedHeaders 之间缺少空行。",
    "每个请求头后面都要有换行，最后一个也不例外，然后再用换行连接各部分。",
)
def blank_line_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(blank_line=False)


def _line_counts(h: Hypothesis) -> tuple[int, int]:
    """How many lines the canonical request and the string to sign have."""
    return 6 + len(h.head.lines), 4


@mistake(
    _BOTH,
    162,
    "There is a blank line too many in the canonical request or in the string to sign.",
    "Join the parts with a single line feed; one blank line stands after the canonical headers, and one for an empty "
    "query.",
    "规范请求串或待签名字符串里多了一个空行。",
    "各部分之间只用一个换行连接；只有请求头之后有一个空行，查询字符串为空时它占一个空行。",
    triples=8,
)
def blank_line_extra(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    canonical, to_sign = _line_counts(h)
    places = dict.fromkeys((canonical - 2, canonical - 1, 3, 2, 0, 1, *range(4, canonical - 2)))
    first, *rest = (h.but(edits=(*h.head.edits, ("insert", place))) for place in places)
    yield first
    yield h.but(header_newline="\n\n")
    yield from rest
    for place in (0, to_sign - 1, *range(1, to_sign - 1)):
        yield h.but(to_sign_edits=(*h.signing.to_sign_edits, ("insert", place)))
    yield h.but(edits=(*h.head.edits, ("insert", 0)), to_sign_edits=(*h.signing.to_sign_edits, ("insert", 0)))
    yield h.but(newline="\n\n")
    yield h.but(to_sign_newline="\n\n")
    yield h.but(newline="\n\n", to_sign_newline="\n\n")
    yield h.but(edits=(*h.head.edits, ("insert", canonical - 2), ("insert", canonical - 2)))
    yield h.but(edits=(*h.head.edits, ("end", "\n\n")))


@mistake(
    _BOTH,
    164,
    "A line, or the line feed between two of them, is missing in the canonical request or in the string to sign.",
    "The canonical request has six parts, an empty query too; the string to sign has four lines: TC3-HMAC-SHA256, "
    "timestamp, scope, hash.",
    "规范请求串或待签名字符串缺少一行，或者两行之间少了换行。",
    "规范请求串由六部分组成，查询字符串为空也要占一行；待签名字符串有四行：TC3-HMAC-SHA256、时间戳、凭证范围、哈希。",
    triples=10,
)
def line_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    canonical, to_sign = _line_counts(h)
    for place in (2, canonical - 2, 1, 0, canonical - 1):
        yield h.but(edits=(*h.head.edits, ("drop", place)))
    yield h.but(edits=(*h.head.edits, ("join", canonical - 2)))
    for place in (2, 0, 1, 3):
        yield h.but(to_sign_edits=(*h.signing.to_sign_edits, ("drop", place)))
    blank = canonical - 3
    for place in range(blank - 1):  # that between headers and names is blank-line-missing
        yield h.but(edits=(*h.head.edits, ("join", place)))
    for place in range(to_sign - 1):
        yield h.but(to_sign_edits=(*h.signing.to_sign_edits, ("join", place)))
    yield h.but(signs="hash")
    for first, second in itertools.combinations((0, 1, 2, blank, canonical - 2, canonical - 1), 2):
        yield h.but(edits=(*h.head.edits, ("drop", second), ("drop", first)))
    for first, second in itertools.combinations(range(to_sign), 2):
        yield h.but(to_sign_edits=(*h.signing.to_sign_edits, ("drop", second), ("drop", first)))
    yield h.but(newline="", header_newline="")
    yield h.but(header_newline="")
    yield h.but(to_sign_newline="")
    yield h.but(newline="", header_newline="", to_sign_newline="")


_WIDTHS = (12, 16, 6, 3, 1, 10, 20, 24)
_INDENTS = ("    ", "        ", "\t", "  ", *(" " * width for width in _WIDTHS), "\t\t", "\t\t\t", "\t\t\t\t")


@mistake(
    _BOTH,
    165,
    "The lines of the canonical request or of the string to sign are indented, as the template in the source was.",
    "Join the lines with line feeds; a text over several lines of source code keeps the source's indentation.",
    "规范请求串或待签名字符串的各行带有缩进，来自源代码里多行模板的缩进。",
    "用换行把各行连接起来；源代码中的多行文本会保留代码的缩进。",
    pairs=36,
    triples=9,
)
def line_indented(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for first, blank, inner in ((False, True, True), (False, False, True), (False, True, False), (True, True, True)):
        for indent in _INDENTS:
            yield from _each(h, ("indent", indent, first, blank, inner))
    for first, blank, inner in ((True, False, True), (True, True, False), (False, False, False), (True, False, False)):
        for indent in _INDENTS:
            yield from _each(h, ("indent", indent, first, blank, inner))
    for indent, blank, inner in itertools.product(_INDENTS, (True, False), (True, False)):
        for begin, end in (("\n", "\n"), ("\n", ""), ("\n", f"\n{indent}"), ("", "\n"), ("\n", f"\n{indent[:-4]}")):
            first = bool(begin)
            edits: tuple[Edit, ...] = (("indent", indent, first, blank, inner), ("begin", begin), ("end", end))
            yield h.but(edits=(*h.head.edits, *edits), to_sign_edits=(*h.signing.to_sign_edits, *edits))
            yield h.but(edits=(*h.head.edits, *edits))
            yield h.but(to_sign_edits=(*h.signing.to_sign_edits, *edits))
    for end in (" ", "  "):
        yield from _each(h, ("line-ends", end))


@mistake(
    _BOTH,
    166,
    "Something else stands where a line feed belongs: a backslash and n, the letter n, or a blank.",
    'In PHP, Perl and shells write "\\n" in double quotes or $\'\\n\'; in the shell quote "$variables".',
    "应该是换行符的地方写成了别的字符：反斜杠加 n、字母 n 或空格。",
    'PHP、Perl、shell 中要用双引号 "\\n" 或 $\'\\n\'；shell 变量要加双引号（"$变量"）。',
    pairs=40,
    triples=9,
)
def line_feed_literal(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for text in (
        "\\n",
        "n",
        "\\r\\n",
        " ",
        "/n",
        "\\\\n",
        "%0A",
        "%0a",
        "\\\n",
        "|",
        "<br>",
        "<br/>",
        "^n",
        "`n",
        "\u2028",
    ):
        yield h.but(newline=text, header_newline=text, to_sign_newline=text)
        yield h.but(newline=text, header_newline=text)
        yield h.but(to_sign_newline=text)
        yield h.but(newline=text)
        yield h.but(newline=text, to_sign_newline=text)
        yield h.but(header_newline=text)
        yield h.but(header_newline=text, to_sign_newline=text)


def _ends(h: Hypothesis, end: str) -> Iterator[Hypothesis]:
    """Something after the canonical request, the string to sign, or the parts of the key."""
    canonical = {"edits": (*h.head.edits, ("end", end))}
    to_sign = {"to_sign_edits": (*h.signing.to_sign_edits, ("end", end))}
    chain = {"chain": tuple(part + end for part in h.signing.chain)}
    yield h.but(**canonical)
    yield h.but(**to_sign)
    yield h.but(**canonical, **to_sign)
    yield h.but(**canonical, **to_sign, **chain)
    yield h.but(**chain)
    yield h.but(**to_sign, **chain)
    yield h.but(**canonical, **chain)
    for place in range(len(h.signing.chain)):
        parts = tuple(part + end if place == at else part for at, part in enumerate(h.signing.chain))
        yield h.but(chain=parts)
        if place == len(h.signing.chain) - 1:
            yield h.but(**canonical, **to_sign, chain=parts)


@mistake(
    _BOTH,
    168,
    "A line feed stands after the canonical request, the string to sign, or the parts of the key (echo adds one).",
    "Use printf %s or echo -n in shells; add no line feed after the last line.",
    "规范请求串、待签名字符串或密钥派生各部分的末尾多了一个换行（echo 会加上）。",
    "shell 里用 printf %s 或 echo -n；最后一行后面不要加换行。",
    triples=9,
)
def line_feed_trailing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _ends(h, "\n")
    yield from _ends(h, "\r\n")
    yield h.but(edits=(*h.head.edits, ("end", "\n")), to_sign_edits=(*h.signing.to_sign_edits, ("end", "\n")),
                data=h.payload.data + b"\n", chain=tuple(f"{part}\n" for part in h.signing.chain))  # fmt: skip


@mistake(
    "payload head signing",
    170,
    "A zero byte after the text (C's terminator) was hashed with it.",
    "Hash strlen(text) bytes, not sizeof(text) or strlen(text) + 1.",
    "计算时把文本末尾的 0 字节（C 字符串结束符）也算进去了。",
    "长度用 strlen(text)，不要用 sizeof(text) 或 strlen(text) + 1。",
    triples=9,
)
def nul_trailing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    ends, data = list(_ends(h, "\0")), h.payload.data + b"\0"
    canonical, to_sign, both, every, chain, *_, terminator, _ = ends
    yield from (
        h.but(data=data),
        canonical,
        to_sign,
        terminator,
        every.but(data=data),
        both.but(data=data),
        both,
        every,
    )
    yield from (chain, *ends[5:], *(each.but(data=data) for each in ends))


@mistake(
    _BOTH,
    172,
    "Lines were ended with CR LF.",
    "Join the lines with a single line feed; beware of templates saved on Windows.",
    "换行用的是 CR LF（\\r\\n）。",
    "各行只用一个 LF（\\n）连接；注意 Windows 上保存的模板文件。",
)
def crlf(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for text in ("\r\n", "\r", "\n\r"):
        yield h.but(newline=text, header_newline=text, to_sign_newline=text)
        yield h.but(newline=text, header_newline=text)
        yield h.but(to_sign_newline=text)
        yield h.but(newline=text)
        yield h.but(header_newline=text)
        yield h.but(newline=text, to_sign_newline=text)


@mistake(
    "payload head signing",
    174,
    "The texts that are hashed were turned into bytes in another charset than UTF-8 (UTF-16).",
    "Encode every text as UTF-8 (Encoding.UTF8, not Encoding.Unicode; UTF8String, not string, in Delphi).",
    "参与计算的文本没有用 UTF-8 转成字节（例如用了 UTF-16）。",
    "所有文本都用 UTF-8 编码（C# 用 Encoding.UTF8 而不是 Encoding.Unicode；Delphi 用 UTF8String 而不是 string）。",
    pairs=40,
    triples=10,
)
def text_charset(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for charset in ("utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32"):
        head, to_sign, chain = {"charset": charset}, {"to_sign_charset": charset}, {"chain_charset": charset}
        body = {"data": h.payload.data.decode(errors="replace").encode(charset, "replace")}
        every = head | to_sign | chain
        yield from (h.but(**changes) for changes in (every, every | body, head, to_sign, head | to_sign, chain))
        yield from (h.but(**changes) for changes in (to_sign | chain, head | chain, head | body, head | to_sign | body))
