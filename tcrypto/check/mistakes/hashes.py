"""How a hash is written into the text that goes on: the body's, the canonical request's, or both."""

from __future__ import annotations

from collections.abc import Iterator

from ..hash_forms import HASH_FORMS
from ..hypothesis import Facts, Hypothesis
from .table import mistake

__all__ = [
    "canonical_hash_uppercase",
    "canonical_not_hashed",
    "hash_base64",
    "hash_hex_broken",
    "hash_raw",
    "hash_tool_output",
    "hash_twice",
]

_PARTS = "payload head signing"


def _both(h: Hypothesis, forms: tuple[str, ...]) -> Iterator[Hypothesis]:
    """A hash written in that form everywhere, then the body's alone, then the canonical request's alone."""
    for form in forms:
        yield h.but(form=form, hash_form=form)
        yield h.but(form=form)
        yield h.but(hash_form=form)


@mistake(
    "signing",
    180,
    "The canonical request's hash was written with capital letters in the string to sign.",
    "Write hashes as lower-case hexadecimal.",
    "待签名字符串里，规范请求串的哈希写成了大写。",
    "哈希一律用小写十六进制。",
)
def canonical_hash_uppercase(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(hash_form="HEX")


@mistake(
    "signing",
    182,
    "The canonical request itself stands in the string to sign, or in its place, not its hash.",
    "End the string to sign with the SHA-256 of the canonical request, as lower-case hexadecimal.",
    "待签名字符串里放的是规范请求串本身（或直接对规范请求串签名），而不是它的哈希。",
    "待签名字符串的最后一行应为规范请求串的 SHA-256（小写十六进制）。",
)
def canonical_not_hashed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(hash_form="text")
    yield h.but(signs="canonical")


@mistake(
    _PARTS,
    184,
    "A hash inside the signed text was written as Base64.",
    "Write hashes as lower-case hexadecimal: hexdigest(), digest('hex').",
    "参与签名的文本里，哈希写成了 Base64。",
    "哈希一律用小写十六进制：hexdigest()、digest('hex')。",
    triples=9,
)
def hash_base64(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _both(h, tuple(form for form in HASH_FORMS if form.startswith("base64")))


@mistake(
    _PARTS,
    186,
    'A hash inside the signed text has what a command-line tool prints around it: "(stdin)= ", "  -".',
    "Take the 64 digits alone: openssl dgst -r or sha256sum, then cut -d' ' -f1.",
    "参与签名的文本里，哈希前后带有命令行工具的其他输出：“(stdin)= ”、“  -”。",
    "只取 64 位十六进制：用 openssl dgst -r 或 sha256sum，再用 cut -d' ' -f1 截取。",
    triples=12,
)
def hash_tool_output(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _both(h, tuple(form for form in HASH_FORMS if "hash" in form))
    yield from (h.but(derivation=how) for how in ("openssl", "openssl3", "openssl1", "sha256sum"))


@mistake(
    _PARTS,
    188,
    "The hexadecimal text of a hash inside the signed text was written wrongly: zeros dropped, a sign, ffffff before "
    "bytes over 7f, dashes, 0x.",
    'Write each byte as two lower-case digits: "%02x" of an unsigned byte, HexFormat, Hex.encodeHexString.',
    "参与签名的文本里，哈希的十六进制写法有误：丢了前导零、带符号、大于 7f 的字节前多出 ffffff、带连字符或 0x。",
    "每个字节写成两位小写十六进制：对无符号字节用 %02x，或用 HexFormat、Hex.encodeHexString。",
    pairs=70,
    triples=12,
)
def hash_hex_broken(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    right = ("hex", "HEX", "sha1", "raw", "twice", "TWICE", "base64", "hash")
    likeliest = ("zeros-dropped", "sign-extended", "SIGN-EXTENDED")
    yield from _both(h, likeliest)
    rest = (form for form in HASH_FORMS if form not in likeliest and not any(other in form for other in right))
    yield from _both(h, tuple(rest))


@mistake(
    _PARTS,
    190,
    "A hash was hashed once more before it went into the next text.",
    "Hash once: if a function returns the SHA-256 already, don't call it on its own result.",
    "哈希在写入下一段文本之前又被哈希了一次。",
    "只哈希一次：函数返回的已经是 SHA-256，就不要再对结果调用一次。",
)
def hash_twice(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _both(h, ("twice", "twice-raw", "TWICE"))


@mistake(
    _PARTS,
    192,
    "The raw bytes of a hash, not its hexadecimal text, went into the next text.",
    "Write the hash as 64 lower-case hexadecimal digits: hexdigest(), not digest().",
    "写入下一段文本的是哈希的原始字节，而不是十六进制文本。",
    "把哈希写成 64 位小写十六进制：用 hexdigest()，不要用 digest()。",
)
def hash_raw(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _both(h, ("raw", "raw-as-text", "raw-replaced"))
