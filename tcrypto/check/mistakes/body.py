"""The body: another one was hashed than was sent."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ...sign.request import UNSIGNED_PAYLOAD
from ..hypothesis import Facts, Hypothesis
from .json_texts import NOT_JSON, as_forms, from_form, json_texts, parsed
from .table import mistake

__all__ = [
    "body_bom",
    "body_charset",
    "body_compressed",
    "body_empty_hash",
    "body_form_json",
    "body_hash_uppercase",
    "body_json_twice",
    "body_not_sent",
    "body_repr",
    "body_reserialised",
    "body_trailing_newline",
    "body_truncated",
    "get_body_hashed",
    "missing_closers",
    "payload_hash_empty",
    "payload_not_hashed",
    "unsigned_payload_literal",
    "unsigned_payload_not_declared",
]

_UNPACKED = 32 << 20  # bytes that a compressed body may have; more isn't sent to this gateway


def _bodies(h: Hypothesis, texts: Iterable[str | bytes]) -> Iterator[Hypothesis]:
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
    triples=24,
)
def body_reserialised(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = parsed(h.payload.data)
    if value is not NOT_JSON:
        yield from _bodies(h, json_texts(value))
    elif (fixed := _from_repr(h.payload.data)) is not NOT_JSON:
        yield from _bodies(h, json_texts(fixed))


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
    value = parsed(data)
    if value is not NOT_JSON:
        yield from _bodies(h, as_forms(value))
        return
    text = data.decode(errors="replace")
    if "=" in text[:2000]:
        for fields in from_form(text):
            yield from _bodies(h, islice(json_texts(fields), 60))
    if data.startswith(b"--"):
        fields = dict(_PART.findall(text[: 1 << 20]))
        yield from _bodies(h, islice(json_texts(fields), 60))
        yield from _bodies(h, as_forms(fields))


_PART = re.compile(r'form-data; name="([^"]{1,200})"\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)\r?\n--', re.DOTALL)


@mistake(
    "payload",
    88,
    "A body was signed ({}, null, the parameters, ...), but none was sent.",
    "Send the bytes you signed; for no parameters send {} and sign {}. Check that the HTTP client sends a body at all.",
    "签名时有请求体（{}、null、参数等），实际发送的请求体却是空的。",
    "签什么就发什么；没有参数时发送 {} 并对 {} 签名。请确认 HTTP 客户端确实发送了请求体。",
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
    yield from _bodies(h, ("{}", "null", "[]", '""', "None", "undefined", "{ }"))
    if facts.query:
        yield from _bodies(h, (facts.query, f"?{facts.query}"))
        for start, end in ((0, 8), (8, 40)):
            for fields in from_form(facts.query):
                yield from _bodies(h, islice(json_texts(fields), start, end))
        for fields in from_form(facts.query):
            yield from _bodies(h, as_forms(fields))
    yield from _bodies(h, ("{}\n", "nil", " ", "0", "{}\r\n", "false"))


@mistake(
    "payload",
    90,
    "The body was hashed in one charset and sent in another (GBK, Latin-1, ASCII, UTF-16, or UTF-8 twice).",
    'Encode the text once, as UTF-8 (getBytes("UTF-8"), encode("utf-8")), and sign and send those very bytes.',
    "计算哈希时和发送时请求体的编码不同（GBK、Latin-1、ASCII、UTF-16，或重复做了 UTF-8 编码）。",
    '只编码一次，用 UTF-8（getBytes("UTF-8")、encode("utf-8")），签名和发送都用得到的这些字节。',
    triples=9,
)
def body_charset(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    if not data or data == UNSIGNED_PAYLOAD.encode() or data.startswith(b"\xef\xbb\xbf"):
        return
    for text in _decoded(data):
        yield from _bodies(h, _recoded(text))


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
    yield text.encode(errors="replace")
    if not text.isascii():
        yield text.encode("gbk", "replace")
        yield "".join(c if ord(c) < 256 else "?" * (1 + (ord(c) > 0xFFFF)) for c in text).encode("latin-1")
        yield text.encode("latin-1", "replace")
        yield text.encode("ascii", "replace")
        yield text.encode("utf-16-le", "surrogatepass")[::2]  # the low byte of each unit
        yield text.encode(errors="replace").decode("latin-1").encode()
        yield text.encode(errors="replace").decode("cp1252", "replace").encode()
        yield text.encode("ascii", "ignore")
        yield text.encode("latin-1", "ignore")
        yield re.sub(r"[^\x00-\x7f]", "??", text).encode()
        yield re.sub(r"[^\x00-\x7f]", "???", text).encode()
        yield text.encode("cp1252", "replace")
        yield text.encode(errors="replace").decode("gbk", "replace").encode(errors="replace")
        yield text.encode("gbk", "replace").decode(errors="replace").encode()
        yield text.encode("ascii", "xmlcharrefreplace")
        yield bytes(ord(c) & 0x7F for c in text)
        yield from (text.encode(charset, "replace") for charset in ("gb18030", "big5", "shift_jis", "euc_kr"))
        pairs = text.encode("utf-16-be", "surrogatepass")
        units = [int.from_bytes(pairs[place : place + 2], "big") for place in range(0, len(pairs), 2)]
        yield "".join(map(chr, units)).encode("utf-8", "surrogatepass")  # CESU-8, as Java's and MySQL's
    for charset in ("utf-16-le", "utf-16-be", "utf-16", "utf-32-le"):
        yield text.encode(charset, "replace")
    yield b"\xfe\xff" + text.encode("utf-16-be", "replace")


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
    closers = missing_closers(data)
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
    """The brackets that a JSON text lacks at its end; empty for a whole one, or one that isn't JSON."""
    if data.lstrip()[:1] not in (b"{", b"[") or parsed(data) is not NOT_JSON:
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
        yield from _bodies(h, [value])
        inner = parsed(value.encode(errors="surrogatepass"))
        if isinstance(inner, str):
            yield from _bodies(h, [inner])
        return
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if text and data != UNSIGNED_PAYLOAD.encode():
        once = json.dumps(text, ensure_ascii=False)
        yield from _bodies(h, (once, json.dumps(text), once.replace("/", "\\/"), json.dumps(text).replace("/", "\\/")))
        yield from _bodies(h, (json.dumps(once, ensure_ascii=False), json.dumps(json.dumps(text))))
        value = parsed(data)
        if value is not NOT_JSON:
            for each in islice(json_texts(value), 8):
                yield from _bodies(h, (json.dumps(each, ensure_ascii=False), json.dumps(each)))


@mistake(
    "payload",
    98,
    "Not the body's bytes were hashed but a program's own notation of them ([object Object], b'...', System.Byte[]).",
    "Hash the bytes that are sent: serialise an object first, and don't turn bytes into text by str() or toString().",
    "计算哈希的不是请求体的字节，而是程序对它的默认表示（[object Object]、b'...'、System.Byte[] 等）。",
    "对实际发送的字节计算哈希：对象先序列化；不要用 str() 或 toString() 把字节变成文本。",
    triples=10,
    pairs=32,
)
def body_repr(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    data = h.payload.data
    if not data or data == UNSIGNED_PAYLOAD.encode():
        return
    yield from _bodies(h, ("[object Object]", str(data), "System.Byte[]"))
    value = parsed(data)
    small = len(data) <= 1 << 20
    if small:
        yield from _bodies(h, _octets(data))
    if isinstance(value, (dict, list)):
        yield from _bodies(h, _notations(value))
    yield from _bodies(h, _TYPES)
    if small:
        text = data.decode(errors="replace")
        signed = ",".join(str(octet - 256 if octet > 127 else octet) for octet in data)
        yield from _bodies(h, (f"[{signed}]", str(list(data)), f"[{','.join(map(str, data))}]", f"bytearray({data!r})"))
        yield from _bodies(h, (data.hex(), base64.b64encode(data), f"<{data.hex()}>", f"{len(data)} bytes"))
        yield from _bodies(
            h, (repr(text), f"'{text}'", f'"{text}"', f'Optional("{text}")', f"Some({json.dumps(text)})")
        )


def _octets(data: bytes) -> Iterator[str]:
    """Bytes as Node, Go, JavaScript and Java print them."""
    shown = " ".join(f"{octet:02x}" for octet in data[:50])
    yield f"<Buffer {shown}" + (f" ... {len(data) - 50} more byte{'s' * (len(data) > 51)}>" if len(data) > 50 else ">")
    yield f"[{' '.join(map(str, data))}]"
    yield ",".join(map(str, data))
    yield f"[{', '.join(str(octet - 256 if octet > 127 else octet) for octet in data)}]"


_TYPES = (
    "Array",
    "System.Object", "Object", "[object ArrayBuffer]", "[object Uint8Array]", "undefined", "null", "None", "NULL",
    "System.Collections.Generic.Dictionary`2[System.String,System.Object]", "System.Dynamic.ExpandoObject",
    "System.Collections.Generic.Dictionary`2[System.String,System.String]", "System.Char[]", "System.IO.MemoryStream",
    "System.Collections.Hashtable", "Newtonsoft.Json.Linq.JObject", "System.Net.Http.StringContent", "table", "Hash",
    "[object Buffer]", "[object Blob]", "[object File]", "[object FormData]", "[object Promise]", "[object String]",
    "[object URLSearchParams]", "[object ReadableStream]", "[object Array]", "<memory>", "nil", "false", "true", "1",
    "java.lang.Object", "TStringStream", "ByteArray", "System.Threading.Tasks.Task`1[System.String]",
    "System.Text.Json.JsonElement", "System.Text.Json.Nodes.JsonObject", "System.IO.FileStream", "stdClass", "Object()",
)  # fmt: skip


def _notations(value: Any) -> Iterator[str]:
    """An object as a language prints it."""
    yield str(value)  # Python
    if isinstance(value, list):
        yield ",".join(map(str, value))
        return
    plain = {name: item if isinstance(item, str) else json.dumps(item) for name, item in value.items()}
    yield "{" + ", ".join(f"{name}={item}" for name, item in plain.items()) + "}"  # Java, Kotlin
    yield "{" + ", ".join(f"{name}={item}" for name, item in sorted(plain.items())) + "}"
    yield "map[" + " ".join(f"{name}:{item}" for name, item in sorted(plain.items())) + "]"  # Go
    yield (
        "{" + ", ".join(f"{json.dumps(n)}=>{json.dumps(i, ensure_ascii=False)}" for n, i in value.items()) + "}"
    )  # Ruby
    yield "{" + ", ".join(f":{n}=>{json.dumps(i, ensure_ascii=False)}" for n, i in value.items()) + "}"
    yield "{" + ", ".join(f"{n}: {json.dumps(i, ensure_ascii=False)}" for n, i in value.items()) + "}"
    yield (
        "[" + ", ".join(f"{json.dumps(n)}: {json.dumps(i, ensure_ascii=False)}" for n, i in value.items()) + "]"
    )  # Swift
    yield "{" + ", ".join(f"{name}: {item}" for name, item in plain.items()) + "}"  # Dart
    yield "[" + ", ".join(f"{name}:{item}" for name, item in plain.items()) + "]"  # Groovy
    yield "{ " + ", ".join(f"{name} = {item}" for name, item in plain.items()) + " }"  # C#
    yield "&{" + " ".join(plain.values()) + "}"
    yield "{" + " ".join(plain.values()) + "}"


# --- What stands for the body -----------------------------------------------------------------------------------------


@mistake(
    "payload",
    108,
    "The header X-TC-Content-SHA256 and the signature disagree on UNSIGNED-PAYLOAD: one of them has it, the other not.",
    "Send X-TC-Content-SHA256: UNSIGNED-PAYLOAD exactly if the hash of that text was signed in place of the body's.",
    "请求头 X-TC-Content-SHA256 与签名在 UNSIGNED-PAYLOAD 上不一致：一边用了，另一边没用。",
    "只有在用 UNSIGNED-PAYLOAD 的哈希代替请求体哈希签名时，才发送 X-TC-Content-SHA256: UNSIGNED-PAYLOAD。",
)
def unsigned_payload_not_declared(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    unsigned = UNSIGNED_PAYLOAD.encode()
    yield h.but(data=facts.body if h.payload.data == unsigned else unsigned)


@mistake(
    "payload",
    106,
    "The client put the text UNSIGNED-PAYLOAD itself into the canonical request.",
    "Tencent Cloud, unlike AWS, wants the SHA-256 of that text there.",
    "规范请求串里直接写入了 UNSIGNED-PAYLOAD 这个文本。",
    "与 AWS 不同，腾讯云要求此处填写该文本的 SHA-256。",
)
def unsigned_payload_literal(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(form="literal")


@mistake(
    "payload",
    100,
    "The body's hash was written with capital letters.",
    "Write hashes as lower-case hexadecimal.",
    "请求体的哈希写成了大写。",
    "哈希一律用小写十六进制。",
)
def body_hash_uppercase(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.payload.form == "hex":
        yield h.but(form="HEX")


@mistake(
    "payload",
    104,
    "The last line of the canonical request was left empty, where the hash of the (empty) body belongs.",
    "Hash the empty string too: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.",
    "规范请求串的最后一行是空的，这里应为请求体的哈希（请求体为空也一样）。",
    "空字符串也要计算哈希：e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855。",
)
def payload_hash_empty(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield h.but(form="empty")
    yield from (h.but(form=f"={text}") for text in ("null", "undefined", "None", "nil", "-", "0"))


@mistake(
    "payload",
    105,
    "The body itself stands in the canonical request, not its hash.",
    "End the canonical request with the SHA-256 of the body, as lower-case hexadecimal.",
    "规范请求串的最后一行放的是请求体本身，而不是它的哈希。",
    "规范请求串的最后一行应为请求体的 SHA-256（小写十六进制）。",
)
def payload_not_hashed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.payload.data and h.payload.data != UNSIGNED_PAYLOAD.encode():
        yield h.but(form="text")
