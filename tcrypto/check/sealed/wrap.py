"""How the session key may have been wrapped: CiphertextBlob back to the bytes that were encrypted.

Under SM2 a hypothesis is a way to find C1, C3 and C2 in the blob; C1 must lie on the curve before anything is computed,
and C3 proves the rest. Under RSA one modular exponentiation shows the padded block whatever its padding is. It is done
with plain integers, whose time depends on the key: a diagnosis is offline, with a key of one's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from operator import xor
from typing import NamedTuple

from ...crypto import rsa_pkcs1, sm2
from ...errors import DecryptionError, KeyFormatError
from .texts import hex_digits, readings

__all__ = ["Unwrapped", "Wrap", "is_kms", "unwrap"]

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF  # sm2p256v1, GB/T 32918.5-2017
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_UNWRAPS = 30
_HASHES = ("sha1", "sha256", "sha512", "sha384", "sha224", "md5")
_hash = partial(hashlib.new, usedforsecurity=False)
_number = partial(int.from_bytes, byteorder="big")
_octets = partial(int.to_bytes, byteorder="big")
_NOTHING: frozenset[str] = frozenset()


class Unwrapped(NamedTuple):
    """What was wrapped. `causes`: the mistakes that lead there. `proved`: by C3, or by a padding of RSA.

    `weak`: the padding is PKCS#1 v1.5's, which one block of 65,536 has by chance: what was wrapped must prove itself.
    """

    plaintext: bytes
    causes: frozenset[str]
    proved: bool = True
    weak: bool = False


class Wrap(NamedTuple):
    """Every way in which the blob opens, the fewest mistakes first. `unwraps`: operations with the private key."""

    opened: list[Unwrapped]
    unwraps: int


def unwrap(private_key: rsa_pkcs1.PrivateKey | sm2.PrivateKey, blob: object) -> Wrap:
    """Open CiphertextBlob in every known way.

    Args:
        private_key: RSA or SM2, loaded.
        blob: as it stands in the request: a text as a rule.
    """
    opened: list[Unwrapped] = []
    found_by = _sm2(private_key, blob) if isinstance(private_key, sm2.PrivateKey) else _rsa(private_key, blob)
    unwraps = 0
    for found in found_by:
        unwraps += 1
        opened.extend(found)
        if unwraps >= _UNWRAPS or any(item.proved for item in found):
            break
    return Wrap(sorted(opened, key=lambda item: len(item.causes)), unwraps)


def is_kms(blob: object) -> bool:
    """Whether the blob is one of KMS's GenerateDataKey: three Base64 texts joined by "-k-", or AWS's header."""
    if not isinstance(blob, str):
        return False
    texts = [blob, *(reading.data.decode("latin-1") for reading in readings(blob[:4096]))]
    return any("-k-" in text[:4096] or text.startswith("\x01\x02\x02\x00") for text in texts)


# --- SM2 --------------------------------------------------------------------------------------------------------------


class _Split(NamedTuple):
    x: int
    y: int
    rest: bytes  # C3 and C2, in either order
    causes: frozenset[str]


def _sm2(key: sm2.PrivateKey, blob: object) -> Iterator[list[Unwrapped]]:
    """One list for each unwrap, the likelier first."""
    tried: set[tuple[int, int, bytes]] = set()
    for split in _sm2_splits(blob):
        if not 1 + 32 <= len(split.rest) <= 1024 or not _on_curve(split.x, split.y):
            continue
        point = b"\x04" + _octets(split.x, 32) + _octets(split.y, 32)
        turned = split.rest[-32:] + split.rest[:-32]
        for rest, causes in ((split.rest, split.causes), (turned, split.causes | {"blob-layout"})):
            if (split.x, split.y, rest) not in tried:
                tried.add((split.x, split.y, rest))
                try:
                    yield [Unwrapped(sm2.decrypt(key, point + rest), causes)]
                except DecryptionError:
                    yield []


def _sm2_splits(blob: object) -> Iterator[_Split]:
    texts = list(readings(blob))
    for reading in texts:
        given = frozenset({"blob-text"}) if reading.form else _NOTHING
        yield from _points(reading.data, given)
    for reading in texts:
        given = frozenset({"blob-text"}) if reading.form else _NOTHING
        yield from _der_split(reading.data, given)
    digits = [(reading.data.hex(), frozenset({"blob-text"}) if reading.form else _NOTHING) for reading in texts]
    odd = [reading.data.decode("ascii") for reading in texts if reading.data.isascii()]  # hexadecimal in Base64
    for text in [blob, *odd]:
        if (found := hex_digits(text)) is not None and len(found) % 2:
            digits.append((found, frozenset({"blob-text"})))
    for found, given in digits:
        yield from _short_points(found, given)


def _points(data: bytes, given: frozenset[str]) -> Iterator[_Split]:
    """C1 written whole: uncompressed, without its 04, with two of them, hybrid or compressed."""
    starts = [(1, _NOTHING)] if data[:1] == b"\x04" else []
    if data[:1] in (b"\x06", b"\x07"):
        starts.append((1, frozenset({"blob-compressed"})))
    starts.append((0, frozenset({"blob-without-04"})))
    if data[:2] == b"\x04\x04":
        starts.append((2, frozenset({"blob-04-twice"})))
    for start, causes in starts:
        x, y = (_number(data[i : i + 32]) for i in (start, start + 32))
        yield _Split(x, y, data[start + 64 :], given | causes)
    for start in (0, 1):  # the second: 04 put before a compressed point
        if data[start : start + 1] in (b"\x02", b"\x03"):
            x = _number(data[start + 1 : start + 33])
            causes = frozenset({"blob-compressed"} | ({"blob-04-twice"} if start else set()))
            yield _Split(x, _y(x, data[start] & 1), data[start + 33 :], given | causes)


def _short_points(digits: str, given: frozenset[str]) -> Iterator[_Split]:
    """Coordinates that aren't 64 digits each: leading zeros lost, or a zero byte for the sign added."""
    starts = [(1, _NOTHING)] if digits[:1] == "4" else []
    starts += [(2, _NOTHING)] if digits[:2] == "04" else []
    starts.append((0, frozenset({"blob-without-04"})))
    widths = (62, 63, 66, 60, 61, 59, 58)
    pairs = [(64, w) for w in widths] + [(w, 64) for w in widths] + [(v, w) for v in widths for w in widths]
    for start, causes in starts:
        for first, second in pairs:
            end = start + first + second
            rest = digits[end:]
            if len(rest) % 2 or len(rest) < 66:
                continue
            x, y = int(digits[start : start + first], 16), int(digits[start + first : end], 16)
            if _on_curve(x, y):
                yield _Split(x, y, bytes.fromhex(rest), given | causes | {"blob-zeros-lost"})


def _der_split(data: bytes, given: frozenset[str]) -> Iterator[_Split]:
    """ASN.1, its lengths and integers in any form: two INTEGERs or a point, then two OCTET STRINGs in either order."""
    if data[:1] != b"\x30":
        return
    elements = list(_elements(_elements_of(data)))
    strings = [content for kind, content in elements if kind in (0x03, 0x04)]
    numbers = [_number(content) for tag, content in elements if tag == 0x02]
    if len(numbers) < 2 and strings and len(point := strings[0].lstrip(b"\0")) == 65:
        numbers, strings = [_number(point[1:33]), _number(point[33:])], strings[1:]
    if len(numbers) < 2 or len(strings) < 2:
        return
    for first, second, layout in (
        (strings[0], strings[1], _NOTHING),
        (strings[1], strings[0], frozenset({"blob-layout"})),
    ):
        if len(first) == 32:
            yield _Split(numbers[0], numbers[1], first + second, given | layout | {"blob-asn1"})


def _elements_of(data: bytes) -> bytes:
    return next((content for _, content in _elements(data)), b"")


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while len(head := data[place : place + 2]) == 2:
        (tag, length), place = head, place + 2
        if length > 0x80:
            octets = length - 0x80
            length, place = _number(data[place : place + octets]), place + octets
        yield tag, data[place : place + length]
        place += length


def _y(x: int, odd: int) -> int:
    """The coordinate that belongs to x, odd or even; p = 3 mod 4 makes the root a power (GB/T 32918.1-2016, A.5.2)."""
    root = pow((x * x * x - 3 * x + _B) % _P, _P // 4 + 1, _P)
    return root if root % 2 == odd else _P - root


def _on_curve(x: int, y: int) -> bool:
    try:
        sm2.PublicKey(x, y)
    except KeyFormatError:
        return False
    return True


# --- RSA --------------------------------------------------------------------------------------------------------------


def _rsa(key: rsa_pkcs1.PrivateKey, blob: object) -> Iterator[list[Unwrapped]]:
    """One list for each operation with the private key, the likelier first."""
    modulus, exponent, p, q, power_p, power_q, inverse = _numbers(key)
    size = (modulus.bit_length() + 7) // 8

    def private(block: bytes) -> bytes:
        value = _number(block)
        a, b = pow(value, power_p, p), pow(value, power_q, q)
        return _octets(b + (a - b) * inverse % p * q, size)

    blocks: list[tuple[bytes, frozenset[str]]] = []
    for reading in readings(blob):
        causes = frozenset({"blob-text"}) if reading.form else _NOTHING
        data = reading.data
        if size - 3 <= len(data) < size or (len(data) == size + 1 and data[0] == 0):  # as a number, not as a block
            blocks.append((_octets(_number(data), size), causes | {"blob-zeros-lost"}))
        elif len(data) == size:
            blocks.append((data, causes))
        elif len(data) % size == 0 and len(data) <= 4 * size:  # a long text, block by block
            message = b""
            for i in range(0, len(data), size):
                part = _unpadded(private(data[i : i + size]))
                yield []
                if part is None:
                    break
                message += part
            else:
                yield [Unwrapped(message, causes, weak=True)]
    loose: list[Unwrapped] = []
    for block, causes in (each for each in blocks if _number(each[0]) < modulus):
        signed = _octets(pow(_number(block), exponent, modulus), size)
        if (signature := _unpadded(signed)) is not None:
            yield [Unwrapped(signature, causes | {"blob-private-key"}, weak=signed[1] == 2)]
        padded = private(block)
        yield list(_readings_of_block(padded, causes))
        loose.extend(Unwrapped(part, causes | {"blob-padding"}, False) for part in (padded[-32:], padded[:32]))
    for block, causes in blocks:
        if _number(block[::-1]) < modulus:
            yield list(_readings_of_block(private(block[::-1]), causes | {"blob-reversed"}))
    yield loose


def _numbers(key: rsa_pkcs1.PrivateKey) -> tuple[int, ...]:
    """n, e, p, q, d mod p-1, d mod q-1, 1/q mod p, out of PKCS#8 (RFC 5208) around PKCS#1 (RFC 8017, A.1.2)."""
    der = key.dump("der")
    outer = list(_elements(_elements_of(der if isinstance(der, bytes) else b"")))
    inner = [_number(number) for _, number in _elements(_elements_of(outer[2][1]))]
    return (*inner[1:3], *inner[4:])


def _readings_of_block(block: bytes, causes: frozenset[str]) -> Iterator[Unwrapped]:
    message = _unpadded(block)
    if message is not None:
        weak = block[1] == 2
        yield Unwrapped(message, causes if weak else causes | {"blob-private-key"}, weak=weak)
    elif (message := _oaep(block)) is not None:
        yield Unwrapped(message, causes | {"blob-padding"})
    elif not any(block[:8]):  # no padding: the key as a number, its own leading zeros among the rest
        length = len(block.lstrip(b"\0"))
        size = next((size for size in (16, 32) if length <= size), length)
        yield Unwrapped(block[-size:], causes | {"blob-padding"}, any(block))
    if not any(block[-8:]):  # PKCS#1's two bytes may be the key's own
        message = block.strip(b"\0")
        for found in dict.fromkeys((message + bytes(-len(message) % 16), message)):
            yield Unwrapped(found, causes | {"blob-padding"}, any(block))


def _unpadded(block: bytes) -> bytes | None:
    """The message of a block of type 1 or 2 (RFC 8017, 7.2.2 and 9.2), None for any other."""
    filler, _, message = block[2:].partition(b"\0")
    if block[0] or block[1] not in (1, 2) or len(filler) < 8 or not message.strip(b"\0"):
        return None
    return message if block[1] == 2 or not filler.strip(b"\xff") else None


def _oaep(block: bytes) -> bytes | None:
    """The message of RSAES-OAEP with an empty label (RFC 8017, 7.1.2), whichever hash and mask generation."""
    if block[0]:
        return None
    for name in _HASHES:
        label = _hash(name).digest()
        size = len(label)
        for mask in dict.fromkeys((name, "sha1")):  # Java masks with SHA-1 unless told otherwise
            seed = _xor(block[1 : 1 + size], _mgf1(block[1 + size :], size, mask))
            data = _xor(block[1 + size :], _mgf1(seed, len(block) - 1 - size, mask))
            filler, one, message = data[size:].partition(b"\x01")
            if data[:size] == label and one and not any(filler):
                return message
    return None


def _mgf1(seed: bytes, length: int, name: str) -> bytes:
    """RFC 8017, B.2.1."""
    rounds = range(-(-length // _hash(name).digest_size))
    return b"".join(_hash(name, seed + _octets(i, 4)).digest() for i in rounds)[:length]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(map(xor, left, right))
