"""What stands for the body in the canonical request: a program's notation of it, a literal, nothing, or itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from ...sign.request import UNSIGNED_PAYLOAD
from ..hypothesis import Facts, Hypothesis
from .body import hashed_bodies
from .json_texts import body_value
from .table import mistake

__all__ = [
    "body_hash_uppercase",
    "body_repr",
    "payload_hash_empty",
    "payload_not_hashed",
    "unsigned_payload_literal",
    "unsigned_payload_not_declared",
]


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
    yield from hashed_bodies(h, ("[object Object]", str(data), "System.Byte[]"))
    value = body_value(h, facts)
    small = len(data) <= 1 << 20
    if small:
        yield from hashed_bodies(h, _octets(data))
    if isinstance(value, (dict, list)):
        yield from hashed_bodies(h, _notations(value))
    yield from hashed_bodies(h, _TYPES)
    if small:
        text = data.decode(errors="replace")
        signed = ",".join(str(octet - 256 if octet > 127 else octet) for octet in data)
        yield from hashed_bodies(
            h, (f"[{signed}]", str(list(data)), f"[{','.join(map(str, data))}]", f"bytearray({data!r})")
        )
        yield from hashed_bodies(h, (data.hex(), base64.b64encode(data), f"<{data.hex()}>", f"{len(data)} bytes"))
        yield from hashed_bodies(
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
    triples=1,
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
