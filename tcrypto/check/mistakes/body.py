"""The body: another one was hashed than was sent."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from ...sign.request import UNSIGNED_PAYLOAD
from ..hypothesis import Facts, Hypothesis
from .json_texts import NOT_JSON, as_forms, body_value, from_form, json_texts, parsed
from .table import mistake

__all__ = [
    "body_bom",
    "body_charset",
    "body_compressed",
    "body_empty_hash",
    "body_form_json",
    "body_json_twice",
    "body_not_sent",
    "body_reserialised",
    "body_trailing_newline",
    "body_truncated",
    "get_body_hashed",
    "hashed_bodies",
    "missing_closers",
]

_UNPACKED = 32 << 20  # bytes that a compressed body may have; more isn't sent to this gateway


def hashed_bodies(h: Hypothesis, texts: Iterable[str | bytes]) -> Iterator[Hypothesis]:
    """The hypotheses in which one of these was hashed in place of the body."""
    for text in texts:
        yield h.but(data=text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))


@mistake(
    "payload",
    82,
    "The body signed and the body sent differ by a line break at the end; if this request was saved in a file, your "
    "editor may have added it.",
    "Send the bytes you signed; a file saved by an editor, or a shell's here-document, ends with a line break.",
    "签名时的请求体与实际发送的请求体只差末尾的一个换行；如果这个请求是从文件读入的，也可能是编辑器自动补上的。",
    "签什么就发什么，一个字节都不要差；编辑器保存的文件和 shell 的 here-document 都会以换行结尾。",
    triples=4,
)
def body_trailing_newline(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    for end in (b"\n", b"\r\n"):
        if data.endswith(end):
            yield h.but(data=data.removesuffix(end))
    for end in (b"\n", b"\r\n"):
        yield h.but(data=data + end)
    if data.endswith((b"\n", b"\r")):
        yield h.but(data=data.rstrip(b"\r\n"))
    yield h.but(data=data + b"\n\n")


@mistake(
    "payload",
    80,
    "The client signed the hash of an empty body, but sent one.",
    "Hash the bytes that are sent; set the body before signing.",
    "签名时按空请求体计算了哈希，实际却发送了请求体。",
    "对实际发送的字节计算哈希；先设置请求体，再签名。",
)
def body_empty_hash(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.payload.data:
        yield h.but(data=b"")


@mistake(
    "payload",
    81,
    "A byte order mark (EF BB BF) stands at the start of the body that was sent, or of the one that was signed, alone.",
    'Save the file as UTF-8 without a byte order mark ("UTF-8", not "UTF-8 with BOM"), and sign the bytes you send.',
    "发送的请求体与签名时的请求体，其中一个开头带有 UTF-8 BOM（EF BB BF），另一个没有。",
    "把文件保存为不带 BOM 的 UTF-8，并对实际发送的字节签名。",
)
def body_bom(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    mark = b"\xef\xbb\xbf"
    data = h.payload.data
    yield h.but(data=data.removeprefix(mark) if data.startswith(mark) else mark + data)
    if data.startswith(mark + mark):
        yield h.but(data=data.removeprefix(mark + mark))
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield h.but(data=data[2:])


@mistake(
    "payload",
    84,
    "The client signed one JSON text and sent another of the same value: the body was serialised again after signing.",
    "Serialise once; sign those bytes and send those bytes (data=body, not json=params).",
    "签名时用的 JSON 文本与发送的不一样（数据相同）：签名之后，请求体又被序列化了一次。",
    "只序列化一次：对得到的字节签名，并原样发送这些字节（用 data=body，不要用 json=params）。",
    pairs=64,
    triples=28,
)
def body_reserialised(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = body_value(h, facts)
    if value is not NOT_JSON:
        yield from hashed_bodies(h, json_texts(value))
    elif (fixed := _from_repr(h.payload.data)) is not NOT_JSON:
        yield from hashed_bodies(h, json_texts(fixed))


def _from_repr(data: bytes) -> Any:
    """What a program's own notation was sent for: Python's, with single quotes."""
    if not data.startswith((b"{'", b"[")) or len(data) > 1 << 20:
        return NOT_JSON
    text = data.decode(errors="replace").replace("'", '"')
    for name, constant in (("True", "true"), ("False", "false"), ("None", "null")):
        text = re.sub(rf"\b{name}\b", constant, text)
    return parsed(text.encode())


@mistake(
    "payload",
    86,
    "One of the body signed and the body sent is JSON, the other the same parameters as a form (a=1&b=2).",
    "Send what you signed, as JSON with Content-Type: application/json (in Python data=body, in curl --data-binary).",
    "签名时的请求体与发送的请求体，一个是 JSON，另一个是同样参数的表单（a=1&b=2）。",
    "签什么就发什么：以 JSON 发送，Content-Type 为 application/json（Python 用 data=body，curl 用 --data-binary）。",
    triples=8,
)
def body_form_json(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    if not data or data == UNSIGNED_PAYLOAD.encode():
        return
    value = body_value(h, facts)
    if value is not NOT_JSON:
        yield from hashed_bodies(h, as_forms(value))
        return
    text = data.decode(errors="replace")
    if "=" in text[:2000]:
        for fields in from_form(text):
            yield from hashed_bodies(h, islice(json_texts(fields), 60))
    if data.startswith(b"--"):
        fields = dict(_PART.findall(text[: 1 << 20]))
        yield from hashed_bodies(h, islice(json_texts(fields), 60))
        yield from hashed_bodies(h, as_forms(fields))


_PART = re.compile(r'form-data; name="([^"]{1,200})"\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)\r?\n--', re.DOTALL)


@mistake(
    "payload",
    88,
    "A body was signed ({}, null, the parameters, ...), but none was sent.",
    "Send the bytes you signed; for no parameters send {} and sign {}. Check that the HTTP client sends a body at all.",
    "签名时有请求体（{}、null、参数等），实际发送的请求体却是空的。",
    "签什么就发什么；没有参数时发送 {} 并对 {} 签名。请确认 HTTP 客户端确实发送了请求体。",
    triples=8,
)
def body_not_sent(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.head.method.upper() != "GET" and not h.payload.data:
        yield from _nothing_sent(h, facts)


@mistake(
    "payload",
    102,
    "The client hashed a body for a GET that sends none ({}, null, the parameters or the query).",
    "For GET hash the empty string: e3b0c442...b855. The parameters are signed as the query.",
    "GET 请求没有请求体，签名时却对 {}、null、参数或查询字符串计算了哈希。",
    "GET 请求按空字符串计算哈希：e3b0c442...b855；参数放在查询字符串里参与签名。",
    triples=29,
)
def get_body_hashed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.head.method.upper() == "GET" and not h.payload.data:
        yield from _nothing_sent(h, facts)


def _nothing_sent(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from hashed_bodies(h, ("{}", "null", "[]", '""', "None", "undefined", "{ }"))
    if facts.query:
        yield from hashed_bodies(h, (facts.query, f"?{facts.query}"))
        for start, end in ((0, 8), (8, 40)):
            for fields in from_form(facts.query):
                yield from hashed_bodies(h, islice(json_texts(fields), start, end))
        for fields in from_form(facts.query):
            yield from hashed_bodies(h, as_forms(fields))
    yield from hashed_bodies(h, ("{}\n", "nil", " ", "0", "{}\r\n", "false"))


@mistake(
    "payload",
    90,
    "The body was hashed in one charset and sent in another (GBK, Latin-1, ASCII, UTF-16, or UTF-8 twice).",
    'Encode the text once, as UTF-8 (getBytes("UTF-8"), encode("utf-8")), and sign and send those very bytes.',
    "计算哈希时和发送时请求体的编码不同（GBK、Latin-1、ASCII、UTF-16，或重复做了 UTF-8 编码）。",
    '只编码一次，用 UTF-8（getBytes("UTF-8")、encode("utf-8")），签名和发送都用得到的这些字节。',
    triples=12,
)
def body_charset(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    if not data or data == UNSIGNED_PAYLOAD.encode() or data.startswith(b"\xef\xbb\xbf"):
        return
    for text in _decoded(data):
        yield from hashed_bodies(h, _recoded(text))


_READ = ("utf-8", "gbk", "latin-1", "cp1252", "gb18030", "big5", "utf-16-le", "utf-16-be", "shift_jis")


def _decoded(data: bytes) -> Iterator[str]:
    """What the text may have been: UTF-8 as sent, or sent in another charset."""
    ascii_only = data.isascii()
    for charset in _READ[:1] if ascii_only and b"\0" not in data else _READ:
        try:
            yield data.decode(charset)
        except UnicodeDecodeError:
            continue


def _recoded(text: str) -> Iterator[bytes]:
    for write in (str.encode, *(() if text.isascii() else _LOSING), *_WIDE):
        yield write(text)


_LOSING: tuple[Callable[[str], bytes], ...] = (
    lambda text: text.encode("gbk", "replace"),
    lambda text: text.encode("utf-16-le"),
    lambda text: text.encode("utf-16"),
    lambda text: "".join(c if ord(c) < 256 else "?" * (1 + (ord(c) > 0xFFFF)) for c in text).encode("latin-1"),
    lambda text: text.encode("latin-1", "replace"),
    lambda text: text.encode("ascii", "replace"),
    lambda text: text.encode("utf-16-le")[::2],  # the low byte of each unit
    lambda text: text.encode().decode("latin-1").encode(),
    lambda text: text.encode().decode("cp1252", "replace").encode(),
    lambda text: text.encode("ascii", "ignore"),
    lambda text: text.encode("latin-1", "ignore"),
    lambda text: re.sub(r"[^\x00-\x7f]", "??", text).encode(),
    lambda text: re.sub(r"[^\x00-\x7f]", "???", text).encode(),
    lambda text: text.encode("cp1252", "replace"),
    lambda text: text.encode().decode("gbk", "replace").encode(),
    lambda text: text.encode("gbk", "replace").decode(errors="replace").encode(),
    lambda text: text.encode("ascii", "xmlcharrefreplace"),
    lambda text: bytes(ord(c) & 0x7F for c in text),
    lambda text: text.encode("gb18030"),
    lambda text: text.encode("big5", "replace"),
    lambda text: text.encode("shift_jis", "replace"),
    lambda text: text.encode("euc_kr", "replace"),
    lambda text: "".join(map(chr, _units(text))).encode("utf-8", "surrogatepass"),  # CESU-8, as Java's and MySQL's
)
_WIDE: tuple[Callable[[str], bytes], ...] = (
    lambda text: text.encode("utf-16-le"),
    lambda text: text.encode("utf-16-be"),
    lambda text: text.encode("utf-32-le"),
    lambda text: text.encode("utf-16"),
    lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
)


def _units(text: str) -> tuple[int, ...]:
    """UTF-16's units of two bytes, of which a character beyond U+FFFF has two."""
    octets = text.encode("utf-16-be")
    return struct.unpack(f">{len(octets) // 2}H", octets)


@mistake(
    "payload",
    94,
    "The body was compressed after it was signed (or signed compressed, and sent as it was).",
    "Turn the HTTP client's compression of requests off, or sign the bytes after compressing them.",
    "请求体在签名之后又被压缩了（或者签名的是压缩后的内容，发送的却是原文）。",
    "关闭 HTTP 客户端对请求体的压缩，或者先压缩、再对压缩后的字节签名。",
    triples=3,
)
def body_compressed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    if not data:
        return
    for window in (47, -15):  # gzip or zlib by its header; bare deflate
        try:
            unpacker = zlib.decompressobj(window)
            unpacked = unpacker.decompress(data, _UNPACKED)
        except zlib.error:
            continue
        if unpacked and unpacker.eof:
            yield h.but(data=unpacked)
            return
    if len(data) > 1 << 20:
        return
    for level in (6, 9, 1):
        deflated = zlib.compress(data, level)
        tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
        for flags in (b"\0\0", b"\0\x03", b"\0\xff", b"\2\xff", b"\2\x03", b"\0\x13", b"\0\x0a"):
            yield h.but(data=b"\x1f\x8b\x08\0\0\0\0\0" + flags + deflated[2:-4] + tail)
        yield h.but(data=deflated)
        yield h.but(data=deflated[2:-4])


@mistake(
    "payload",
    96,
    "The body sent ends early: its length was counted in characters, not in bytes.",
    "Set Content-Length to the number of bytes of the encoded body, or leave it to the HTTP client.",
    "发送的请求体不完整：Content-Length 按字符数计算，而不是按字节数。",
    "Content-Length 应为编码后请求体的字节数；最好交给 HTTP 客户端自动计算。",
)
def body_truncated(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    closers = missing_closers(data) if body_value(h, facts) is NOT_JSON else b""
    if closers:
        for end in ("", '"', "0", "null", "true", "false", '""', *map(str, range(1, 1000))):
            yield h.but(data=data + end.encode() + closers)
    length = facts.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 9 and int(length) < len(data):
        yield h.but(data=data[: int(length)])
    text = data.decode(errors="replace")
    if len(text) != len(data):
        yield h.but(data=data[: len(text)])


def missing_closers(data: bytes) -> bytes:
    """The brackets that lack at the end of a text that begins as JSON; empty for a whole one."""
    if len(data) > 1 << 20 or data.lstrip()[:1] not in (b"{", b"["):
        return b""
    open_ones = bytearray()
    for found in re.finditer(rb'"(?:[^"\\]|\\.)*(?:"|$)|[\[\]{}]', data):
        mark = found[0]
        if mark in (b"{", b"["):
            open_ones += b"}" if mark == b"{" else b"]"
        elif mark in (b"}", b"]") and (not open_ones or open_ones.pop() != mark[0]):
            return b""
        if len(open_ones) > 64:
            return b""
    return bytes(open_ones[::-1])


@mistake(
    "payload",
    97,
    "The JSON text was serialised once more, as a JSON string, for the signature or for sending.",
    "Serialise once: what is text already needs no json.dumps, JSON.stringify or json_encode.",
    "JSON 文本又被当作字符串序列化了一次（签名时或发送时）。",
    "只序列化一次：已经是文本的内容不要再调用 json.dumps、JSON.stringify 或 json_encode。",
    triples=4,
)
def body_json_twice(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    value = parsed(data) if data[:1] == b'"' else NOT_JSON
    if isinstance(value, str):
        yield from hashed_bodies(h, [value])
        inner = parsed(value.encode(errors="surrogatepass"))
        if isinstance(inner, str):
            yield from hashed_bodies(h, [inner])
        return
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if text and data != UNSIGNED_PAYLOAD.encode():
        once = json.dumps(text, ensure_ascii=False)
        yield from hashed_bodies(
            h, (once, json.dumps(text), once.replace("/", "\\/"), json.dumps(text).replace("/", "\\/"))
        )
        yield from hashed_bodies(h, (json.dumps(once, ensure_ascii=False), json.dumps(json.dumps(text))))
        value = body_value(h, facts)
        if value is not NOT_JSON:
            for each in islice(json_texts(value), 8):
                yield from hashed_bodies(h, (json.dumps(each, ensure_ascii=False), json.dumps(each)))
