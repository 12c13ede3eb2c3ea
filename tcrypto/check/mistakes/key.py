"""The derivation of the key, and the last HMAC."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ..hypothesis import Facts, Hypothesis
from .clock import regions
from .table import mistake

__all__ = [
    "key_aws4",
    "key_hex_chained",
    "key_not_derived",
    "key_order",
    "key_prefix_missing",
    "key_region",
    "key_step_missing",
    "key_text_chained",
    "key_truncated",
    "signature_sha1",
    "string_not_signed",
]

_INSIDE = ("", "-inside")  # at every step, or at every step but the last


@mistake(
    "signing",
    210,
    'The key derivation started with another text than "TC3" before the SecretKey, or with none.',
    'Start with HMAC("TC3" + SecretKey, date).',
    "密钥派生的起点不对：SecretKey 前面没有加 TC3，或加的不是大写的 TC3。",
    '第一步是 HMAC("TC3" + SecretKey, 日期)。',
    triples=2,
)
def key_prefix_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    prefixes = ("", "tc3", "Tc3", "TC2", "TC3_", "TC3-", "TC3-HMAC-SHA256", "TC", "tc3_request", "TC4")
    yield from (h.but(prefix=prefix) for prefix in prefixes if prefix != h.signing.prefix)
    yield h.but(prefix="", secret=h.signing.secret + b"TC3")
    yield h.but(prefix="TC3TC3")


@mistake(
    "signing",
    220,
    'AWS\'s names were used: "AWS4" before the SecretKey, aws4_request, or AWS4-HMAC-SHA256.',
    'Start with HMAC("TC3" + SecretKey, date), and end with "tc3_request".',
    "用了 AWS 的名称：SecretKey 前加了 AWS4、最后一步用了 aws4_request，或算法写成了 AWS4-HMAC-SHA256。",
    '第一步是 HMAC("TC3" + SecretKey, 日期)，最后一步用 tc3_request。',
    triples=4,
)
def key_aws4(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(prefix="AWS4")
    chain = (*h.signing.chain[:-1], "aws4_request")
    yield h.but(chain=chain)
    yield h.but(prefix="AWS4", chain=chain)
    if len(chain) == 3:  # else it has the region already
        for region in regions(facts)[:2]:
            full = (chain[0], region, chain[1], "aws4_request")
            yield h.but(prefix="AWS4", chain=full)
            yield h.but(prefix="AWS4", chain=(*full[:3], h.signing.chain[2]))
    yield h.but(prefix="AWS")
    yield h.but(algorithm="AWS4-HMAC-SHA256")
    yield h.but(algorithm="AWS4-HMAC-SHA256", prefix="AWS4")


@mistake(
    "signing",
    212,
    "The HMACs of the key derivation were chained by hexadecimal text or Base64.",
    "Pass each HMAC's raw bytes (digest(), not hexdigest()) on as the next key.",
    "密钥派生时，各步 HMAC 之间传递的是十六进制或 Base64 文本。",
    "把每一步 HMAC 的原始字节（digest()，不是 hexdigest()）作为下一步的密钥。",
    pairs=20,
    triples=6,
)
def key_hex_chained(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for end in _INSIDE:
        yield from (h.but(derivation=how + end) for how in ("hex", "HEX", "base64", "hex-line"))


@mistake(
    "signing",
    214,
    "The binary result of an HMAC was passed on as text and encoded again.",
    "Pass the raw bytes on: a Buffer, byte[] or ArrayBuffer, never a string made of them.",
    "HMAC 的二进制结果被当作文本传递，又重新编码了一次。",
    "直接传递原始字节（Buffer、byte[]、ArrayBuffer），不要先转成字符串。",
    pairs=30,
    triples=6,
)
def key_text_chained(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    names = (
        "latin-1",
        "utf-8",
        "ascii",
        "utf-8-dropped",
        "ascii-replaced",
        "cp1252",
        "gbk",
        "gbk-and-back",
        "seven-bits",
    )
    for how in (*names, "cp1252-and-back", "repr", "ascii-dropped"):
        yield from (h.but(derivation=how + end) for end in _INSIDE)


@mistake(
    "signing",
    216,
    "A derived key was cut at its first zero byte, or lost bytes, in a language whose texts can't hold them.",
    "Keep derived keys as bytes with a length: not strlen, not shell variables ($(...) drops zero bytes), not trim().",
    "派生出的密钥在第一个 0 字节处被截断，或丢失了部分字节（文本类型存不下）。",
    "用带长度的字节保存派生密钥：不要用 strlen、shell 变量（$(...) 会丢掉 0 字节）或 trim()。",
    pairs=20,
    triples=6,
)
def key_truncated(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for how in ("until-zero", "without-zeros", "shell", "until-zero-line", "chomped", "trimmed", "stripped", "half"):
        yield from (h.but(derivation=how + end) for end in _INSIDE)


@mistake(
    "signing",
    218,
    "The key was derived over date, service and tc3_request in another order, or with key and message swapped.",
    "Derive over date, service, tc3_request in this order; the result so far is the key, the part the message.",
    "密钥派生的顺序不是 日期、服务、tc3_request，或者 HMAC 的密钥和消息写反了。",
    "按 日期、服务、tc3_request 的顺序派生；上一步的结果作密钥，这一步的文本作消息。",
    triples=6,
)
def key_order(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    chain = h.signing.chain
    yield from (h.but(chain=other) for other in itertools.permutations(chain) if other != chain)
    yield h.but(derivation="swapped")


@mistake(
    "signing",
    222,
    "A step of the key derivation was left out.",
    'Derive over all three: date, service, "tc3_request".',
    "密钥派生少了一步。",
    "三步都要做：日期、服务、tc3_request。",
    triples=5,
)
def key_step_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    chain = h.signing.chain
    if len(chain) == 3:
        for kept in ((0, 2), (0, 1), (1, 2), (0,), (2,), (1,)):
            yield h.but(chain=tuple(chain[place] for place in kept))
        yield h.but(chain=("".join(chain),))
        yield h.but(chain=("/".join(chain),))
        yield h.but(chain=("".join(chain[:2]), chain[2]))
        yield h.but(chain=(*chain, chain[2]))


@mistake(
    "signing",
    224,
    "The region was a step of the key derivation, as it is in AWS's.",
    'Derive over date, service, "tc3_request": no region.',
    "密钥派生里多了地域这一步，这是 AWS 的做法。",
    "按 日期、服务、tc3_request 派生，没有地域。",
    pairs=12,
    triples=3,
)
def key_region(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    chain = h.signing.chain
    if len(chain) == 3:
        date, service, end = chain
        for region in regions(facts):
            yield h.but(chain=(date, region, service, end))
            yield h.but(chain=(date, service, region, end))
        yield from (h.but(chain=(date, region, end)) for region in regions(facts)[:4])
        yield from (h.but(chain=(region, date, service, end)) for region in regions(facts)[:4])


@mistake(
    "signing",
    226,
    'The string to sign was signed with the SecretKey itself, or "TC3" and it; no key was derived.',
    'Derive the key first: HMAC(HMAC(HMAC("TC3" + SecretKey, date), service), "tc3_request").',
    "直接用 SecretKey（或 TC3 + SecretKey）对待签名字符串签名，没有派生密钥。",
    '先派生密钥：HMAC(HMAC(HMAC("TC3" + SecretKey, 日期), 服务), "tc3_request")。',
)
def key_not_derived(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(chain=(), prefix="")
    yield h.but(chain=())


@mistake(
    "signing",
    228,
    "The derived key itself was sent as the signature; the string to sign was never signed.",
    "Add the last step: hex(HMAC(derived key, string to sign)).",
    "把派生密钥本身当作签名发送了，没有对待签名字符串签名。",
    "补上最后一步：hex(HMAC(派生密钥, 待签名字符串))。",
    triples=0,
)
def string_not_signed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(signs="nothing")
    yield from (h.but(signs="nothing", chain=h.signing.chain[:count]) for count in (2, 1))


@mistake(
    "payload signing",
    234,
    "A step of the signature was made with SHA-1 or another hash than SHA-256.",
    "TC3-HMAC-SHA256 uses SHA-256 at every step; HmacSHA1 belongs to signature v1.",
    "签名的某一步用了 SHA-1 等其他哈希算法。",
    "TC3-HMAC-SHA256 的每一步都用 SHA-256；HmacSHA1 属于签名方法 v1。",
)
def signature_sha1(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(digests=("sha256", "sha1"))
    yield h.but(digests=("sha1", "sha1"))
    for other in ("sha1", "md5", "sha512"):
        yield h.but(form=other, hash_form=other)
        yield h.but(form=other)
        yield h.but(hash_form=other)
    yield h.but(digests=("sha1", "sha1"), form="sha1", hash_form="sha1")
    yield h.but(digests=("sha1", "sha256"))
    yield h.but(algorithm="TC3-HMAC-SHA1", digests=("sha1", "sha1"))
