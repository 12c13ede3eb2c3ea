"""The SecretKey: used with something around it, in part, or something else in its place."""

from __future__ import annotations

import base64
import binascii
import contextlib
import itertools
from collections.abc import Iterable, Iterator

from ..hypothesis import Facts, Hypothesis
from .clock import regions
from .table import mistake
from .values import INVISIBLE, PLACEHOLDER_NAMES, PLACEHOLDERS, RARE_WRAPS, SEPARATORS, WRAPS

__all__ = [
    "secret_base64",
    "secret_empty",
    "secret_invisible",
    "secret_is_id",
    "secret_joined",
    "secret_placeholder",
    "secret_quoted",
    "secret_swapped",
    "secret_truncated",
    "secret_whitespace",
]


def _secrets(h: Hypothesis, values: Iterable[str | bytes]) -> Iterator[Hypothesis]:
    for value in values:
        yield h.but(secret=value if isinstance(value, bytes) else value.encode())


def _around(h: Hypothesis, texts: Iterable[str]) -> Iterator[Hypothesis]:
    secret = h.signing.secret
    for text in texts:
        data = text.encode()
        yield from _secrets(h, (secret + data, data + secret))
    for text in texts:
        yield from _secrets(h, (text.encode() + secret + text.encode(),))


@mistake(
    "signing",
    52,
    "The SecretKey was used with white space, a line break or a byte order mark around it.",
    "Trim the SecretKey when you read it; files and environment variables often end with a line break.",
    "SecretKey 前后带有空白、换行或 BOM。",
    "读取 SecretKey 时去掉首尾空白；文件和环境变量的末尾常带有换行。",
    triples=8,
    pairs=36,
)
def secret_whitespace(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    secret = h.signing.secret
    yield from _secrets(h, (secret + end for end in (b"\n", b"\r\n", b" ", b"\t")))
    yield from _secrets(h, (b" " + secret, b"\xef\xbb\xbf" + secret))
    yield from _around(h, (" ", "\n", "\r\n", "\t", "\r", "\ufeff", "  ", "\n\n", "\v", "\f", " \n", "    ", "   "))
    yield from _secrets(
        h, (secret[:at] + space + secret[at:] for space in (b" ", b"\n") for at in range(1, len(secret)))
    )


@mistake(
    "signing",
    53,
    "The SecretKey was used with an invisible or no-break character copied along with it.",
    "Copy the SecretKey again as plain text, with the console's own button, and look at its length.",
    "SecretKey 里混入了复制时带上的不可见字符或不换行空格。",
    "用控制台的复制按钮重新复制 SecretKey（纯文本），并核对长度。",
    pairs=24,
    triples=6,
)
def secret_invisible(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _around(h, INVISIBLE)
    yield from _around(h, [f"{one} " for one in INVISIBLE[:4]])
    secret = h.signing.secret
    for one in INVISIBLE[:14]:
        yield from _secrets(h, (secret[:at] + one.encode() + secret[at:] for at in range(1, min(len(secret), 64))))
    yield from _secrets(h, (b"\xa0" + secret, secret + b"\xa0"))


@mistake(
    "signing",
    54,
    "The SecretKey was used with quotes around it.",
    "Remove the quotes; .env files and docker --env-file keep them as part of the value.",
    "SecretKey 带着引号一起使用了。",
    "去掉引号；.env 文件和 docker --env-file 会把引号当作值的一部分。",
    pairs=24,
    triples=3,
)
def secret_quoted(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    secret = h.signing.secret
    quotes = [
        '""',
        "''",
        "“”",
        "‘’",
        "``",
        "<>",
        '";',
        "';",
        "()",
        "[]",
        "{}",
        "«»",
        '\\"\\"',
        ",,",
        "「」",
        "＂＂",
        "＇＇",
    ]
    for pair in quotes:
        before, after = pair[: len(pair) // 2].encode(), pair[len(pair) // 2 :].encode()
        yield from _secrets(h, (before + secret + after,))
    for pair in quotes[:5]:
        before, after = pair[:1].encode(), pair[1:].encode()
        yield from _secrets(h, (secret + after, before + secret, secret + after + b",", before + secret + after + b";"))
    yield from _secrets(h, (secret + end for end in (b",", b";", b".", b"\\")))


@mistake(
    "signing",
    50,
    'The SecretKey was empty, or the text "undefined", "null" or "None".',
    "Check that the variable which holds the SecretKey is set where the program runs.",
    "SecretKey 为空，或者是 undefined、null、None 之类的文本。",
    "检查程序运行的环境里，存放 SecretKey 的变量是否已设置。",
    triples=5,
)
def secret_empty(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    texts = ["", "undefined", "null", "None", "nil", "<nil>", "NULL", "false", "True", "true", "False", "0", " ", "\n"]
    yield from _secrets(
        h, [*texts, "NaN", "[object Object]", "Optional(nil)", "nullptr", "(null)", "None\n", '""', "''"]
    )


@mistake(
    "signing",
    56,
    "The SecretId was used as the SecretKey.",
    "Use the SecretKey that belongs to this SecretId; the two are easily swapped.",
    "把 SecretId 当作 SecretKey 用了。",
    "使用与该 SecretId 配套的 SecretKey；两者很容易弄混。",
)
def secret_is_id(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if facts.given_id == facts.secret_id:
        yield from _secrets(h, (facts.secret_id, f"{facts.secret_id}\n"))


@mistake(
    "signing",
    6,
    "SecretId and SecretKey were given in each other's place.",
    "Swap them back: the SecretId begins with AKID (IKID) and is public; the SecretKey has 32 characters and is "
    "secret.",
    "SecretId 和 SecretKey 填反了。",
    "把两者换回来：SecretId 以 AKID（或 IKID）开头，可以公开；SecretKey 是 32 位字符，需要保密。",
)
def secret_swapped(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if facts.given_id.strip().encode() == h.signing.secret:
        yield from _secrets(h, (facts.secret_id,))


@mistake(
    "signing",
    58,
    "The SecretKey was used without its first or last characters.",
    "Copy the whole SecretKey again; a double click stops at - or _, and a narrow field cuts it off.",
    "SecretKey 缺了开头或结尾的若干字符。",
    "重新完整复制 SecretKey；双击选中会在 - 或 _ 处停下，输入框太窄也会截断。",
    pairs=30,
    triples=6,
)
def secret_truncated(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    secret = h.signing.secret
    yield from _secrets(h, (secret[:-1], secret[1:]))
    yield from _secrets(h, (secret[:size] for size in (len(secret) // 2, 16, 20, 24, 32) if size < len(secret)))
    for count in range(2, min(len(secret), 300)):
        yield from _secrets(h, (secret[:-count], secret[count:]))
    for first, last in itertools.product(range(1, 4), repeat=2):
        yield from _secrets(h, (secret[first:-last],))


@mistake(
    "signing",
    60,
    "A placeholder, or the unexpanded name of a variable, was used as the SecretKey.",
    "Put the SecretKey in its place; check that the configuration's variables are expanded where the program runs.",
    "SecretKey 用的是占位符，或没有展开的变量名。",
    "填入真正的 SecretKey；检查配置里的变量在程序运行时是否已展开。",
    pairs=30,
    triples=7,
)
def secret_placeholder(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    texts = ["your_secret_key", "YOUR_SECRET_KEY", "SECRET_KEY", "${TENCENTCLOUD_SECRET_KEY}", "$SECRET_KEY", "xxx"]
    texts += ["$TENCENTCLOUD_SECRET_KEY", "SecretKey", "${SECRET_KEY}", "***", "your-secret-key", "<SecretKey>"]
    texts += PLACEHOLDERS
    texts += [wrap.format(name) for wrap in WRAPS for name in PLACEHOLDER_NAMES]
    texts += [wrap.format(name) for wrap in RARE_WRAPS for name in PLACEHOLDER_NAMES]
    yield from _secrets(h, dict.fromkeys(texts))


@mistake(
    "signing",
    62,
    "The SecretKey was used together with other fields of the same setting: the SecretId, a region or more, joined by "
    "#, |, :, a comma or a semicolon.",
    "Split the setting at its separator, and use the SecretKey alone.",
    "SecretKey 与同一配置项里的其他字段（SecretId、地域等）连在一起用了，中间是 #、|、:、逗号或分号。",
    "按分隔符拆开配置项，只用其中的 SecretKey。",
    pairs=40,
    triples=8,
)
def secret_joined(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    key, secret_id = h.signing.secret.decode(errors="replace"), facts.secret_id
    places, service = regions(facts), facts.service
    pairs = (secret_id, key), (key, places[0]), (key, secret_id)
    yield from _secrets(h, (mark.join(pair) for mark, pair in zip(":#:", pairs, strict=True)))
    yield from _secrets(h, (f"{key}#{places[0]}#0", f"{secret_id}#{key}", f"{secret_id},{key}", f"{secret_id}|{key}"))
    yield from _secrets(h, (mark.join((secret_id, key, places[0])) for mark in "|#:,;"))
    yield from _secrets(h, (mark.join(pair) for pair in pairs for mark in SEPARATORS[:5]))
    for mark in SEPARATORS:
        yield from _secrets(h, (f"{key}{mark}", f"{mark}{key}") if mark.strip() else ())
        yield from _secrets(
            h, (mark.join((secret_id, key)), mark.join((key, secret_id)), f"{secret_id}{mark}{key}{mark}")
        )
    for mark in SEPARATORS[:14]:
        for region in (*places, service, "0", "1", "default", "ocr", "tmt"):
            joined = (
                (key, region),
                (region, key),
                (key, region, "0"),
                (secret_id, key, region),
                (key, secret_id, region),
            )
            yield from _secrets(h, (mark.join(parts) for parts in joined))
            if mark in "#|:,;":
                more = ((secret_id, key, region, "0"), (region, secret_id, key), (key, "0", region), (key, region, ""))
                yield from _secrets(h, (mark.join(parts) for parts in (*more, (key, region, service))))
    token = facts.headers.get("x-tc-token")
    if token:
        for mark in SEPARATORS[:7]:
            yield from _secrets(h, (mark.join((key, token)), mark.join((secret_id, key, token))))
    for name in ("SecretKey", "secretKey", "secret_key", "SECRET_KEY", "TENCENTCLOUD_SECRET_KEY", "SecretKey "):
        yield from _secrets(h, (f"{name}{mark}{key}" for mark in ("=", ":", ": ", "：", " = ", " ", "= ")))


@mistake(
    "signing",
    64,
    "The SecretKey was decoded from Base64 (or hexadecimal), or encoded in it, before it was used.",
    "Use the SecretKey's text as it is, in UTF-8; where it is stored in Base64 (Kubernetes), decode it exactly once.",
    "SecretKey 在使用之前做了 Base64（或十六进制）解码或编码。",
    "SecretKey 按原文（UTF-8）使用；如果存储时做过 Base64（例如 Kubernetes），只解码一次。",
    pairs=30,
    triples=4,
)
def secret_base64(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    secret = h.signing.secret
    padded = secret.replace(b"-", b"+").replace(b"_", b"/")
    decoded = []
    for text in (padded, secret + b"=" * (-len(secret) % 4), padded.rstrip(b"=")[: len(padded.rstrip(b"=")) // 4 * 4]):
        try:
            decoded.append(base64.b64decode(text + b"=" * (-len(text) % 4)))
        except (binascii.Error, ValueError):
            continue
    with contextlib.suppress(ValueError):
        decoded.append(bytes.fromhex(secret.decode("ascii")))
    yield from _secrets(h, dict.fromkeys(decoded))
    encoded = base64.b64encode(secret)
    yield from _secrets(h, (encoded, encoded.rstrip(b"="), encoded + b"\n", secret.hex().encode()))
    yield h.but(prefix="", secret=base64.b64encode(h.signing.prefix.encode() + secret))
    for data in dict.fromkeys(decoded):
        yield from _secrets(h, (data.strip(), data.decode("latin-1"), data.decode(errors="replace")))
    yield h.but(prefix="", secret=(h.signing.prefix.encode() + secret).hex().encode())
    with contextlib.suppress(ValueError):
        both = base64.b64decode(
            h.signing.prefix.encode() + padded + b"=" * (-(len(h.signing.prefix) + len(padded)) % 4)
        )
        yield h.but(prefix="", secret=both)
    yield from _secrets(h, (base64.urlsafe_b64encode(secret), base64.b64encode(encoded), secret.hex().upper().encode()))
