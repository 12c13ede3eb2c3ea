"""Which keys and initialization vectors a client may have encrypted with, given what it wrapped and what it sent."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .texts import readings

__all__ = ["Iv", "Key", "ivs", "keys"]

NOTHING: frozenset[str] = frozenset()
_AS_TEXT = frozenset({"blob-key-as-text"})
_WITH_IV = frozenset({"blob-key-and-iv"})
_LENGTH = frozenset({"body-key-length"})
_DERIVED = frozenset({"body-key-derived"})
_SIZES = (16, 24, 32)


class Key(NamedTuple):
    """A key the body may be encrypted under. `iv`: the one that came with it, if any."""

    value: bytes
    causes: frozenset[str]
    iv: bytes | None = None


class Iv(NamedTuple):
    """An initialization vector the body may be encrypted with."""

    value: bytes
    causes: frozenset[str]


def keys(wrapped: bytes, length: int, iv_length: int, salt: bytes | None) -> list[Key]:
    """Every key that what was wrapped may stand for, each once, the one with the fewest mistakes first.

    Args:
        wrapped: what CiphertextBlob holds.
        length: bytes of the documented key, 32 or 16.
        iv_length: bytes of the documented initialization vector, 16 or 12.
        salt: 8 bytes where the ciphertext begins with OpenSSL's "Salted__", else None.
    """
    found: dict[tuple[bytes, bytes | None], Key] = {}
    for key in itertools.chain(
        _direct(wrapped, length),
        _with_iv(wrapped, length, iv_length),
        _derived(wrapped, length, iv_length, salt),
    ):
        if len(key.value) in _SIZES:
            known = found.get((key.value, key.iv))
            if known is None or len(key.causes) < len(known.causes):
                found[key.value, key.iv] = key
    return sorted(found.values(), key=lambda key: len(key.causes))


def _direct(wrapped: bytes, length: int) -> Iterator[Key]:
    if len(wrapped) == length:
        yield Key(wrapped, NOTHING)
    texts = [data for data in _texts(wrapped) if len(data) <= 64]
    for data in texts:
        if len(data) == length:
            yield Key(data, _AS_TEXT)
    for data, causes in [(wrapped, NOTHING), *((data, _AS_TEXT) for data in texts)]:
        for part in _resized(data, length):
            yield Key(part, causes | _LENGTH)


def _resized(data: bytes, length: int) -> Iterator[bytes]:
    """A key of another length as it is, cut, or filled with zeros as PHP's openssl_encrypt does."""
    if len(data) in (28, 44, 48):  # a key and an IV
        return
    yield data
    for size in (length, *_SIZES):
        yield data[:size]
        yield data[-size:]
        yield data.ljust(size, b"\0")


def _texts(wrapped: bytes) -> Iterator[bytes]:
    """What a wrapped text may stand for: hexadecimal, Base64, white space around it, UTF-8 of Latin-1."""
    for encoding in ("ascii", "utf-8"):
        try:
            text = wrapped.decode(encoding)
        except UnicodeDecodeError:
            continue
        for reading in readings(text):
            yield reading.data
        if (stripped := text.strip().strip("\"'")) != text:
            yield stripped.encode()
        if not text.isascii():
            try:
                yield text.encode("latin-1")
            except UnicodeEncodeError:
                continue


def _with_iv(wrapped: bytes, length: int, iv_length: int) -> Iterator[Key]:
    for data, causes in [(wrapped, _WITH_IV), *((data, _WITH_IV) for data in _texts(wrapped))]:
        for size in dict.fromkeys((iv_length, 16, 12)):
            if len(data) == length + size:
                yield Key(data[:length], causes, data[length:])
                yield Key(data[size:], causes, data[:size])
    parts = list(_parts(wrapped))
    for first, second in itertools.permutations(parts, 2):
        for key in _forms(first):
            for iv in _forms(second):
                if len(key) == length and len(iv) in (iv_length, 16, 12):
                    yield Key(key, _WITH_IV, iv)


def _parts(wrapped: bytes) -> Iterable[str]:
    """Key and IV as two texts: a JSON object or list, or joined by a separator."""
    if not wrapped.isascii():
        return []
    text = wrapped.decode("ascii")
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        loaded = None
    if isinstance(loaded, dict):
        loaded = list(loaded.values())
    if isinstance(loaded, list):
        return [item for item in loaded if isinstance(item, str)][:4]
    named = re.findall(r"(?i)\b(?:key|iv)=([^&;,]+)", text)
    found = named if len(named) == 2 else [part for part in re.split(r"[:;,|&#\s.]+", text) if part]
    if len(found) == 2:
        return found
    half = [text[: len(text) * 2 // 3], text[len(text) * 2 // 3 :]]  # two texts of 2:1, joined
    return half if len(text) % 3 == 0 else [text[:24], text[24:]]


def _forms(text: str) -> list[bytes]:
    return [text.encode("ascii"), *(reading.data for reading in readings(text))]


def _derived(wrapped: bytes, length: int, iv_length: int, salt: bytes | None) -> Iterator[Key]:
    bases = dict.fromkeys((wrapped, *_texts(wrapped), wrapped.hex().encode(), _base64(wrapped)))
    if wrapped.isascii():
        yield Key(_parse_hex(wrapped.decode("ascii")), _DERIVED)
    for base in bases:
        if base != wrapped:  # the text of the key, cut to the length
            yield Key(base[:length], _DERIVED)
        md5 = hashlib.md5(base, usedforsecurity=False)
        digests = [md5.digest(), md5.hexdigest().encode(), md5.hexdigest()[8:24].encode()]
        sha1 = hashlib.sha1(base, usedforsecurity=False)
        sha256 = hashlib.sha256(base)
        digests += [md5.digest() * 2, sha1.digest()[:16], sha1.hexdigest()[:length].encode()]
        digests += [sha256.digest()[:length], sha256.hexdigest()[:length].encode()]
        digests += [digest.upper() for digest in digests if digest.isalnum()]
        yield from (Key(digest, _DERIVED) for digest in digests)
    for base in [*bases][:4]:
        for digest in ("md5", "sha256"):  # CryptoJS and `openssl enc` before and after 1.1
            data = _bytes_to_key(base, salt or b"", digest, length + 16)
            yield Key(data[:length], _DERIVED, data[length:])
        if salt is not None:  # `openssl enc -pbkdf2`
            data = hashlib.pbkdf2_hmac("sha256", base, salt, 10_000, length + 16)
            yield Key(data[:length], _DERIVED, data[length:])
        yield Key(_sha1prng(base, length), _DERIVED)
        yield Key(_sha1prng(base, 16), _DERIVED)


def _bytes_to_key(password: bytes, salt: bytes, digest: str, length: int) -> bytes:
    """OpenSSL's EVP_BytesToKey with one iteration."""
    data = block = b""
    while len(data) < length:
        block = hashlib.new(digest, block + password + salt, usedforsecurity=False).digest()
        data += block
    return data[:length]


def _sha1prng(seed: bytes, length: int) -> bytes:
    """What Java's KeyGenerator takes from a SHA1PRNG with this seed."""
    state = hashlib.sha1(seed, usedforsecurity=False).digest()
    data = b""
    while len(data) < length:
        output = hashlib.sha1(state, usedforsecurity=False).digest()
        data += output
        state = _next_state(state, output)
    return data[:length]


def _next_state(state: bytes, output: bytes) -> bytes:
    """Signed bytes added with carry, the lowest first."""
    carry, result = 1, []
    for a, b in zip(state, output, strict=True):
        value = (a - 256 * (a > 127)) + (b - 256 * (b > 127)) + carry
        result.append(value & 0xFF)
        carry = value >> 8
    return bytes(result)


def _parse_hex(text: str) -> bytes:
    """CryptoJS.enc.Hex.parse, which takes any text: parseInt of every two characters, 0 where there is no digit."""
    pairs = (re.match("[0-9a-fA-F]*", text[i : i + 2]) for i in range(0, len(text), 2))
    return bytes(int(match[0], 16) if match and match[0] else 0 for match in pairs)


def _base64(data: bytes) -> bytes:
    from ...crypto.encoding import b64encode

    return b64encode(data).encode("ascii")


# --- Initialization vectors -------------------------------------------------------------------------------------------

_FIXED = ("1234567890123456", "0123456789abcdef", "0123456789ABCDEF", "0102030405060708", "abcdefghijklmnop")


def ivs(sent: object, size: int, key: bytes) -> list[Iv]:
    """Every initialization vector that may have been used, each once, the sent one first.

    Args:
        sent: Iv as it stands in the request.
        size: bytes of an initialization vector in this mode.
        key: the key, because parts of it are taken.
    """
    found: dict[bytes, Iv] = {}

    def add(value: bytes, *causes: str) -> None:
        found.setdefault(value, Iv(value, frozenset(causes)))

    read = list(readings(sent, raw=True))
    documented = [reading.data for reading in read if not reading.form]
    other = [reading.data for reading in read if reading.form]
    right = bool(documented) and len(documented[0]) == size
    for data in documented:
        add(data, *(() if len(data) == size else ("iv-length",)))
    for data in other:
        if len(data) == size:
            add(data, "iv-text" if not right else "iv-other")
    for data in documented:
        if len(data) != size:
            add(data[:size], "iv-length")
            add(data.ljust(size, b"\0"), "iv-length")
            add(data.rjust(size, b"\0"), "iv-length")
            add(data[-size:], "iv-length")
    for reading in read:
        if reading.form:
            data, text = reading.data, "iv-text" if not right else "iv-other"
            add(data[:size], text)
            add(data, text, *(() if reading.form == "characters" else ("iv-length",)))
            add(data.ljust(size, b"\0"), text)
    add(bytes(size), "iv-other")
    add(b"0" * size, "iv-other")
    md5 = hashlib.md5(key, usedforsecurity=False)
    bases = [key, key[-size:], key[::-1], md5.digest(), md5.hexdigest().encode(), key.hex().encode(), _base64(key)]
    for data in documented:
        bases += [data[::-1], data.hex().encode(), data.hex().upper().encode(), _base64(data)]
        bases.append(hashlib.md5(data, usedforsecurity=False).digest())
    for data in [*bases, *(text.encode() for text in _FIXED), bytes(range(16)), bytes(range(1, 17))]:
        add(data[:size], "iv-other")
    return list(found.values())
