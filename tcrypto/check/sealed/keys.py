"""Which keys and initialization vectors a client may have encrypted with, given what it wrapped and what it sent."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from ...crypto import aes_cbc, sm4_gcm
from ...crypto.encoding import b64encode_bytes
from .texts import readings

__all__ = ["LENGTHS", "NOTHING", "Iv", "Key", "fewest_mistakes", "iv_shape", "ivs", "keys"]

LENGTHS = {
    "AES": (aes_cbc.KEY_LENGTH, aes_cbc.IV_LENGTH),
    "SM4": (sm4_gcm.KEY_LENGTH, sm4_gcm.IV_LENGTH),
}
"""Bytes of a key and of an initialization vector, as the service's document has each cipher used."""

NOTHING: frozenset[str] = frozenset()
"""No mistake at all."""

_AS_TEXT = frozenset({"blob-key-as-text"})
_WITH_IV = frozenset({"blob-key-and-iv"})
_LENGTH = frozenset({"body-key-length"})
_TEXT = frozenset({"iv-text"})
_IV_LENGTH = frozenset({"iv-length"})
_DERIVED = frozenset({"body-key-derived"})
_SIZES = (16, 24, 32)
_JOINED = (28, 44, 48)  # bytes of a key with an initialization vector
_LONGEST = 64  # bytes of what a text stands for that may be a key
_MOST = 2  # mistakes of a key
_md5, _sha1 = partial(hashlib.md5, usedforsecurity=False), partial(hashlib.sha1, usedforsecurity=False)


class Key(NamedTuple):
    """A key the body may be encrypted under.

    `iv`: the one that came with it, if any. `implied`: whether that one was derived along with the key, so that Iv
    isn't needed. `base`: what the key was made of, because parts of it are taken for the initialization vector too.
    """

    value: bytes
    causes: frozenset[str]
    iv: bytes | None = None
    implied: bool = False
    base: bytes = b""


class Iv(NamedTuple):
    """An initialization vector the body may be encrypted with."""

    value: bytes
    causes: frozenset[str]


Candidate = TypeVar("Candidate", Key, Iv)


def fewest_mistakes(found: Iterable[Candidate], same: Callable[[Candidate], object]) -> list[Candidate]:
    """Each key or initialization vector once, the ones with the fewest mistakes first.

    Args:
        found: the likelier first; of two with as many mistakes the first is kept.
        same: what two have in common that are the same one.
    """
    best: dict[object, Candidate] = {}
    for item in found:
        known = best.get(same(item))
        if known is None or len(item.causes) < len(known.causes):
            best[same(item)] = item
    return sorted(best.values(), key=lambda item: len(item.causes))


def keys(wrapped: bytes, length: int, iv_length: int, salt: bytes | None, sent: object = None) -> list[Key]:
    """Every key that what was wrapped may stand for, each once, the one with the fewest mistakes first.

    Two steps, which compose: what was meant by the wrapped bytes (themselves, a text, a key with an initialization
    vector), and what was made of that (nothing, another length, another key).

    Args:
        wrapped: what CiphertextBlob holds.
        length: bytes of the documented key, 32 or 16.
        iv_length: bytes of the documented initialization vector, 16 or 12.
        salt: 8 bytes where the ciphertext begins with OpenSSL's "Salted__", else None.
        sent: Iv as it stands in the request.
    """
    beside = [reading.data for reading in readings(sent) if len(reading.data) >= 8]
    bases = list(_bases(wrapped, length, iv_length))
    as_they_are = [base._replace(base=base.value) for base in bases if len(base.value) == length]
    made = [key for base in bases for key in _made(base, length, salt, beside)]
    made.sort(key=lambda key: "body-key-derived" in key.causes)  # of the same key, the plainer way to it
    fitting = (key for key in (*as_they_are, *made) if len(key.value) in _SIZES and len(key.causes) <= _MOST)
    return fewest_mistakes(fitting, attrgetter("value", "iv"))


def _bases(wrapped: bytes, length: int, iv_length: int) -> Iterator[Key]:
    """What the wrapped bytes may stand for, before anything is made of it."""
    texts = [data for data in _texts(wrapped) if len(data) <= _LONGEST]
    yield Key(wrapped, NOTHING)
    yield from (Key(data, _AS_TEXT) for data in texts)
    sizes = dict.fromkeys((iv_length, 16, 12))
    for data, key_size, size in itertools.product((wrapped, *texts), dict.fromkeys((length, *_SIZES)), sizes):
        if len(data) == key_size + size:
            yield Key(data[:key_size], _WITH_IV, data[key_size:])
            yield Key(data[size:], _WITH_IV, data[:size])
    for first, second in itertools.permutations(_parts(wrapped), 2):
        for key, iv in itertools.product(_forms(first), _forms(second)):
            if len(key) in _SIZES and len(iv) in sizes:
                yield Key(key, _WITH_IV, iv)


def _made(base: Key, length: int, salt: bytes | None, beside: list[bytes]) -> Iterator[Key]:
    """The keys of another length, and the derived ones, that are made of one base."""
    parts = _resized(base.value, length, beside)
    resized = [Key(part, base.causes | _LENGTH, base.iv, base=base.value) for part in parts]
    yield from resized
    plain = not base.causes
    for start in (base, *dict.fromkeys(resized)) if plain else (base,):
        for value, iv in _derived(start.value, length, salt, plain):
            causes = start.causes | _DERIVED
            yield Key(value, causes, start.iv if iv is None else iv, iv is not None, base.value)


def _resized(data: bytes, length: int, beside: list[bytes]) -> Iterator[bytes]:
    """A key of another length as it is, cut, or filled with zeros as PHP's openssl_encrypt does."""
    if len(data) in _JOINED or any(data != iv and (data.startswith(iv) or data.endswith(iv)) for iv in beside):
        return  # a key and an initialization vector
    for part in dict.fromkeys(
        (data, *(part for size in (length, *_SIZES) for part in (data[:size], data[-size:], data.ljust(size, b"\0"))))
    ):
        if part != data or len(data) != length:
            yield part


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


def _parts(wrapped: bytes) -> Iterable[str]:
    """Key and IV as two texts: a JSON object or list, or joined by a separator."""
    if not wrapped.isascii():
        return []
    text = wrapped.decode()
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
    return [text[:24], text[24:]]  # Base64 of 16 bytes, and what follows


def _forms(text: str) -> list[bytes]:
    return [text.encode(), *(reading.data for reading in readings(text))]


def _derived(base: bytes, length: int, salt: bytes | None, fully: bool) -> Iterator[tuple[bytes, bytes | None]]:
    """Keys that are derived from a base or its text, with the IV derived along; `fully`: slow ones too."""
    if base.isascii():
        yield _parse_hex(base.decode()), None
    texts = (base.hex().encode(), b64encode_bytes(base))
    yield from ((text[:length], None) for text in texts)
    for form in (base, *texts):
        md5 = _md5(form)
        digests = [md5.digest(), md5.hexdigest().encode(), md5.hexdigest()[8:24].encode()]
        sha1 = _sha1(form)
        sha256 = hashlib.sha256(form)
        digests += [md5.digest() * 2, sha1.digest()[:16], sha1.hexdigest()[:length].encode()]
        digests += [sha256.digest()[:length], sha256.hexdigest()[:length].encode()]
        digests += [digest.upper() for digest in digests if digest.isalnum()]
        yield from ((digest, None) for digest in digests)
        for digest in (_md5, hashlib.sha256):  # CryptoJS and `openssl enc` before and after 1.1
            data = _bytes_to_key(form, salt or b"", digest, length + 16)
            yield data[:length], data[length:]
        if salt is not None and fully:  # `openssl enc -pbkdf2`
            data = hashlib.pbkdf2_hmac("sha256", form, salt, 10_000, length + 16)
            yield data[:length], data[length:]
        yield _sha1prng(form, length), None
        yield _sha1prng(form, 16), None


def _bytes_to_key(password: bytes, salt: bytes, digest: Callable[[bytes], Any], length: int) -> bytes:
    """OpenSSL's EVP_BytesToKey with one iteration."""
    data = block = b""
    while len(data) < length:
        block = digest(block + password + salt).digest()
        data += block
    return data[:length]


def _sha1prng(seed: bytes, length: int) -> bytes:
    """What Java's KeyGenerator takes from a SHA1PRNG with this seed."""
    state = _sha1(seed).digest()
    data = b""
    while len(data) < length:
        output = _sha1(state).digest()
        data += output
        state = _next_state(state, output)
    return data[:length]


def _next_state(state: bytes, output: bytes) -> bytes:
    """Signed bytes added with carry, the lowest first."""
    carry, result = 1, []
    for a, b in zip(state, output, strict=True):
        value = (a - 256 * (a > 127)) + (b - 256 * (b > 127)) + carry
        result.append(value & 0xFF)
        carry = -(value < 0)
    return bytes(result)


def _parse_hex(text: str) -> bytes:
    """CryptoJS.enc.Hex.parse, which takes any text: parseInt of every two characters, 0 where there is no digit."""
    pairs = (re.match("[0-9a-fA-F]*", text[i : i + 2]) for i in range(0, len(text), 2))
    return bytes(int(match[0], 16) if match and match[0] else 0 for match in pairs)


# --- Initialization vectors -------------------------------------------------------------------------------------------

_FIXED = ("1234567890123456", "0123456789abcdef", "0123456789ABCDEF", "0102030405060708", "abcdefghijklmnop")


def ivs(sent: object, size: int, *keys: bytes) -> list[Iv]:
    """Every initialization vector that may have been used, each once, the ones with the fewest mistakes first.

    Args:
        sent: Iv as it stands in the request.
        size: bytes of an initialization vector in this mode.
        keys: the key and what it was made of, because parts of them are taken.
    """
    found: list[Iv] = []
    read = list(readings(sent, raw=True))
    documented = [reading.data for reading in read if not reading.form]
    right = any(len(data) == size for data in documented)
    other = frozenset({"iv-other"}) | iv_shape(sent, (size,))
    for reading in read:
        raw = reading.form == "characters"
        causes = other if raw and right else _TEXT if reading.form else NOTHING
        data, parts = reading.data, []
        if len(data) != size:
            causes |= NOTHING if raw else _IV_LENGTH
            parts = [data[:size], data.ljust(size, b"\0"), data.rjust(size, b"\0"), data[-size:]]
        found += (Iv(part, causes) for part in (data, *parts))
    bases = [bytes(size), b"0" * size]
    for key in dict.fromkeys(keys):
        md5 = _md5(key)
        bases += [key, key[-size:], key[::-1], md5.digest(), md5.hexdigest().encode(), key.hex().encode()]
        bases.append(b64encode_bytes(key))
    for data in documented:
        bases += [data[::-1], data.hex().encode(), data.hex().upper().encode(), b64encode_bytes(data)]
        bases.append(_md5(data).digest())
    bases += [*(text.encode() for text in _FIXED), bytes(range(16)), bytes(range(1, 17))]
    found += (Iv(data[:size], other) for data in bases)
    return fewest_mistakes(found, attrgetter("value"))


def iv_shape(sent: object, sizes: Collection[int]) -> frozenset[str]:
    """What shows of Iv by itself: that it isn't plain Base64, or of no length that is wanted.

    Args:
        sent: Iv as it stands in the request.
        sizes: bytes, each of the lengths that are right.
    """
    read = list(readings(sent, raw=True))
    forms = {reading.form for reading in read if len(reading.data) in sizes}
    if not read or "" in forms:
        return NOTHING
    plain = any(not reading.form for reading in read)
    if forms - {"characters"} or (forms and not plain):
        return _TEXT
    return _IV_LENGTH if plain else _TEXT | _IV_LENGTH
