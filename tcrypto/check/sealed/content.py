"""What was encrypted: from the bytes inside the cipher to the parameters, and what was done to them on the way."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

from .plaintexts import forms

__all__ = ["Content", "field_contents", "is_plausible", "same", "unpadded", "whole_contents"]

_LIMIT = 64 * 1024 * 1024
_NOTHING: frozenset[str] = frozenset()
_HINT = 5  # octets: a text that isn't there by chance
_STARTS = b'{["'
_GOOD = bytes(octet for octet in range(256) if octet >= 32 or octet in b"\t\r\n")
_COMMON = {
    "action", "version", "region", "timestamp", "nonce", "secretid", "signature", "signaturemethod", "token",
    "language", "requestclient",
}  # fmt: skip
_CHARSETS = ("gb18030", "big5", "shift_jis", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "latin-1")
_MAGIC = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"PK\x03\x04", b"BZh")


class Content(NamedTuple):
    """What a plaintext means.

    `matches`: whether it is what was meant, None where nobody said that. `hint`: whether one of its texts is in it.
    """

    value: Any
    causes: frozenset[str]
    matches: bool | None
    hint: bool = False


def is_plausible(data: bytes) -> bool:
    """Whether the beginning of a plaintext looks like one: text in any charset, or a compressed stream."""
    if data[:2] in (b"\xfe\xff", b"\xff\xfe") or data.startswith(_MAGIC):
        return True
    if data[1:4:2] == b"\0\0" or data[0:4:2] == b"\0\0":  # UTF-16, in which at least '{"' has zeros
        return bool(data.translate(None, b"\0")[:1].translate(None, _STARTS) == b"")
    head = data.rstrip(bytes(range(32)) + b"\x80") if len(data) <= 64 else data
    if not head or (head[0] < 0x80 and not any(32 < octet < 127 for octet in head[:4])):
        return False
    return not head.translate(None, _GOOD)


def unpadded(data: bytes) -> Iterator[tuple[bytes, frozenset[str]]]:
    """A plaintext in whole blocks without its padding: PKCS#7 first, then what people fill with instead."""
    wrong = frozenset({"body-padding"})
    if not data:
        return
    size = data[-1]
    if 1 <= size <= 16 and data.endswith(bytes((size,)) * size):
        yield data[:-size], _NOTHING
        return
    if 16 < size <= 64 and data.endswith(bytes((size,)) * size):  # blocks of 32 or 64 bytes
        yield data[:-size], wrong
    if size in (0, 32):
        bare = data.rstrip(bytes((size,)))
        yield bare, wrong
        if size == 0:  # UTF-16 and UTF-32 end in zeros of their own
            yield from ((bare + bytes(-len(bare) % unit), wrong) for unit in (2, 4) if len(bare) % unit)
    if (head := data.rstrip(b"\0")).endswith(b"\x80"):  # ISO/IEC 7816-4
        yield head[:-1], wrong
    yield data, wrong  # none, or spaces that belong to it
    if 1 <= size <= 16:  # ANSI X9.23 and ISO 10126: the length alone
        yield data[:-size], wrong


def same(left: object, right: object) -> bool:
    """Whether two JSON values are the same; what was null may be left out."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        left = {name: value for name, value in left.items() if value is not None}
        right = {name: value for name, value in right.items() if value is not None}
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


# --- The whole body ---------------------------------------------------------------------------------------------------


def whole_contents(data: bytes, meant: Mapping[str, Any] | None) -> Iterator[Content]:
    """The readings of a whole body's plaintext, the one with the fewest mistakes first; none after what was meant.

    Args:
        data: the plaintext without its padding.
        meant: the parameters that should be inside, if they are known.
    """
    for value, causes in _objects(data, 3):
        is_json = "body-not-json" not in causes
        if meant is None:
            more = {"body-common-params"} if _is_common(value) else set()
            yield Content(value, causes | more, None)
        elif _same(value, meant) or (not is_json and any(data == text for text in forms(meant))):
            yield Content(value, causes, True)
            return
        else:
            found = _changed(value, meant)
            yield Content(value, causes | found, bool(found), not is_json and _has_meant(data, meant))


def _has_meant(data: bytes, meant: Mapping[str, Any]) -> bool:
    """Whether a plaintext that isn't JSON holds one of the texts that were meant."""
    texts = (value.encode(errors="replace") for value in meant.values() if isinstance(value, str))
    return any(len(text) >= _HINT and text in data for text in texts)


def _same(left: object, right: object) -> bool:
    try:
        return same(left, right)
    except RecursionError:
        return False


def _objects(data: bytes, depth: int) -> Iterator[tuple[Any, frozenset[str]]]:
    """Every value the plaintext may be, with the mistakes that lead there."""
    if not depth or len(data) > _LIMIT:
        return
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None:
        yield from _from_text(text, depth, _NOTHING)
    if (inflated := _inflate(data)) is not None:
        for value, causes in _objects(inflated, depth - 1):
            yield value, causes | {"body-compressed"}
    if text is None or "\0" in text[:4]:
        yield from _from_charset(data)
    for bare, causes in unpadded(data):  # padded by hand, and again by the library or under a mode that needs none
        if len(bare) < len(data):
            for value, inner in _objects(bare, min(depth - 1, 1)):
                yield value, inner | causes | {"body-padding"}


def _from_text(text: str, depth: int, given: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    if text.startswith("\ufeff"):
        text, given = text[1:], given | {"body-charset"}
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        loaded = None
    if isinstance(loaded, dict):
        yield loaded, given
        return
    if isinstance(loaded, str):
        for value, causes in _from_text(loaded, depth - 1, given) if depth > 1 else ():
            yield value, causes | {"body-json-twice"}
        return
    for decode in (_base64, _hexadecimal, _percent):
        if (data := decode(text)) is not None:
            for value, causes in _objects(data, depth - 1):
                yield value, causes | given | {"body-plain-base64"}
    if depth == 3 and text.strip() and not _controls(text):
        yield _as_form(text), given | {"body-not-json"}


def _controls(text: str) -> bool:
    return any(ord(character) < 32 and character not in "\t\r\n" for character in text[:4096] + text[-4096:])


def _as_form(text: str) -> dict[str, Any] | None:
    if "=" not in text[:4096] or len(text) > 1024 * 1024:
        return None
    try:
        pairs = parse_qs(text, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return None
    return {name: values[0] for name, values in pairs.items()}


def _from_charset(data: bytes) -> Iterator[tuple[Any, frozenset[str]]]:
    boms = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    for charset in [boms[data[:2]]] if data[:2] in boms else _CHARSETS:
        try:
            loaded = json.loads(data.decode(charset))
        except (ValueError, RecursionError):
            continue
        if isinstance(loaded, dict):
            yield loaded, frozenset({"body-charset"})


def _inflate(data: bytes) -> bytes | None:
    """gzip, zlib or bare deflate, up to a limit."""
    for bits in (31, 15, -15):
        inflate = zlib.decompressobj(bits)
        try:
            inflated = inflate.decompress(data, _LIMIT)
        except zlib.error:
            continue
        if inflate.eof and inflated:
            return inflated
    return None


def _base64(text: str) -> bytes | None:
    core = re.sub(r"\s+", "", text).replace("-", "+").replace("_", "/").rstrip("=")
    if not re.fullmatch("[A-Za-z0-9+/]+", core[:256]):
        return None
    try:
        return base64.b64decode(core + "=" * (-len(core) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _hexadecimal(text: str) -> bytes | None:
    if not re.fullmatch("[0-9A-Fa-f]+", text[:256]):
        return None
    try:
        return binascii.unhexlify(text)
    except ValueError:
        return None


def _percent(text: str) -> bytes | None:
    return unquote(text).encode() if re.match("%7[Bb]", text) else None


def _is_common(value: object) -> bool:
    """Whether parameters hold the common ones: Action with Version, the two that every request has."""
    return isinstance(value, dict) and {"Action", "Version"} <= {str(name) for name in value}


def _bare(name: str) -> str:
    return name.lower().removeprefix("x-tc-").replace("-", "")


def _changed(value: object, meant: Mapping[str, Any]) -> set[str]:
    """The mistakes that make these parameters of the ones that were meant."""
    if not isinstance(value, dict):
        return set()
    rest = {name: item for name, item in value.items() if name in meant or _bare(name) not in _COMMON}
    found = {"body-common-params"} if len(rest) < len(value) else set()
    if found and _same(rest, meant):
        return found
    for damage in _DAMAGES:
        try:
            if _same(rest, _texts(meant, damage)):
                return found | {"body-charset"}
        except (UnicodeError, RecursionError):
            continue
    return set()


_DAMAGES: tuple[Callable[[str], str], ...] = (
    lambda text: text.encode("ascii", "replace").decode(),
    lambda text: text.encode("latin-1", "replace").decode("latin-1"),
    lambda text: text.encode("ascii", "ignore").decode(),
    lambda text: text.encode().decode("latin-1"),
    lambda text: text.encode().decode("cp1252", "replace"),
    lambda text: text.encode().decode("gb18030", "replace"),
    lambda text: text.encode("gb18030").decode("latin-1"),
    lambda text: text.encode("gb18030").decode("utf-8", "replace"),
    lambda text: text.encode().decode("ascii", "replace"),
    lambda text: "".join(chr(ord(character) & 0xFF) for character in text),
    lambda text: "".join("\ufffd" if character > "\x7f" else character for character in text),
    lambda text: "".join("??" if character > "\x7f" else character for character in text),
    lambda text: "".join("???" if character > "\x7f" else character for character in text),
)


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(name): _texts(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [_texts(item, change) for item in value]
    return value


# --- One field --------------------------------------------------------------------------------------------------------


def field_contents(data: bytes, meant: str | None) -> Iterator[Content]:
    """The readings of a field's plaintext; `meant`: the text that should be inside, if it is known."""
    for text, causes in _field_texts(data, meant, 2):
        if meant is None:
            yield Content(text, causes, None)
        elif text == meant:
            yield Content(text, causes, True)
        elif not causes and any(_damaged(meant, damage) == text for damage in _DAMAGES):
            yield Content(text, frozenset({"body-charset"}), True)
        else:
            yield Content(text, causes, False)


def _damaged(text: str, damage: Callable[[str], str]) -> str | None:
    try:
        return damage(text)
    except UnicodeError:
        return None


def _field_texts(data: bytes, meant: str | None, depth: int) -> Iterator[tuple[str, frozenset[str]]]:
    text: str | None = None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        for charset in _CHARSETS[:1] if meant is None else _CHARSETS:
            try:
                yield data.decode(charset), frozenset({"body-charset"})
            except UnicodeDecodeError:
                continue
    else:
        yield text, _NOTHING
    if meant is None:  # nothing says that the text isn't just that
        return
    if text is not None and text[:1] in ('"', "\ufeff"):
        yield from _field_json(text)
    decoded = [found for decode in (_base64, _hexadecimal) if text is not None and (found := decode(text)) is not None]
    if text is not None and "%" in text:
        decoded.append(unquote(text).encode())
    for inner in decoded if depth else ():
        for deeper, causes in _field_texts(inner, meant, depth - 1):
            yield deeper, causes | {"body-plain-base64"}
    if (inflated := _inflate(data)) is not None and depth:
        for deeper, causes in _field_texts(inflated, meant, depth - 1):
            yield deeper, causes | {"body-compressed"}
    for bare, causes in unpadded(data):
        if len(bare) < len(data):
            try:
                yield bare.decode(), causes | {"body-padding"}
            except UnicodeDecodeError:
                continue


def _field_json(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    if text.startswith("\ufeff"):
        yield text[1:], frozenset({"body-charset"})
        return
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield loaded, frozenset({"body-json-twice"})
