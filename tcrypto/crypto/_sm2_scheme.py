"""SM2 public-key encryption with every random number a parameter (GB/T 32918.4-2016 = GM/T 0003.4-2012).

What draws them is `sm2`; what fixes them is the tests' known answers and the benchmarks.
"""

from __future__ import annotations

import hmac
from functools import cache

from .._extras import needing
from ..errors import KeyFormatError, UnsupportedAlgorithm
from ._sm2_curve import Curve, is_on_curve
from .der import elements, read_der, read_integer, write_der, write_integer

with needing("crypto"):
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes

__all__ = ["LAYOUTS", "decrypt", "encrypt"]

LAYOUTS = ("C1C3C2", "C1C2C3", "ASN.1")


def encrypt(curve: Curve, nonce: int, point: tuple[int, int], plaintext: bytes, layout: str) -> bytes | None:
    """Encrypt (6.1) under a nonce that is never used again: two messages under one give each other away.

    Args:
        curve: does the arithmetic.
        nonce: 1 ... n - 1.
        point: the public key, on the curve.
        plaintext: one byte or more.
        layout: one of `LAYOUTS`.

    Returns:
        The ciphertext, or None where this nonce's key stream is all zero and would show the plaintext.
    """
    (x1, y1), shared = curve.multiply_pair(nonce, *point)
    c2 = _mask(plaintext, shared)
    if c2 == plaintext:
        return None
    c3 = _digest(plaintext, shared)
    if layout == "ASN.1":
        return write_der(0x30, write_integer(x1) + write_integer(y1) + write_der(0x04, c3) + write_der(0x04, c2))
    c1 = b"\x04" + x1.to_bytes(32, "big") + y1.to_bytes(32, "big")
    return c1 + c3 + c2 if layout == "C1C3C2" else c1 + c2 + c3


def decrypt(curve: Curve, d: int, blinding: tuple[int, int], ciphertext: bytes, layout: str) -> bytes | None:
    """Decrypt (7.1).

    Args:
        curve: does the arithmetic.
        d: the private key's scalar.
        blinding: r and z of `Curve.multiply_blinded`, drawn for this call.
        ciphertext: anything.
        layout: one of `LAYOUTS`.

    Returns:
        The plaintext, or None for every ciphertext that can't be right.
    """
    try:
        x, y, c3, c2 = _split(ciphertext, layout)
    except KeyFormatError:
        return None
    if not c2 or not is_on_curve(x, y):  # first: off the curve, the scalar would leak through points of small order
        return None
    shared = curve.multiply_blinded(d, x, y, *blinding)
    plaintext = _mask(c2, shared)
    matches = hmac.compare_digest(c3, _digest(plaintext, shared))
    return plaintext if matches and plaintext != c2 else None


def _split(ciphertext: bytes, layout: str) -> tuple[int, int, bytes, bytes]:
    """Split into x, y, C3, C2. What is too short has an empty C2. Raises `KeyFormatError`, which its caller hides."""
    if layout == "ASN.1":  # GM/T 0009-2012, 7.2
        content, rest = read_der(ciphertext, 0x30)
        x, content = read_integer(content)
        y, content = read_integer(content)
        tags, values = elements(content)
        if rest or tags != b"\x04\x04":
            raise KeyFormatError("not the SM2Cipher of GM/T 0009")
        return x, y, values[0], values[1]
    if ciphertext[:1] != b"\x04":
        raise KeyFormatError("C1 is not an uncompressed point")
    x, y = int.from_bytes(ciphertext[1:33], "big"), int.from_bytes(ciphertext[33:65], "big")
    if layout == "C1C3C2":
        return x, y, ciphertext[65:97], ciphertext[97:]
    return x, y, ciphertext[-32:], ciphertext[65:-32]


def _mask(data: bytes, shared: tuple[int, int]) -> bytes:
    """XOR with the key stream KDF(x2 || y2, length) (5.4.3)."""
    prefix = _sm3()  # x2 || y2 is one block of SM3, so each copy of this state has that block done
    prefix.update(shared[0].to_bytes(32, "big") + shared[1].to_bytes(32, "big"))
    blocks = []
    for counter in range(1, (len(data) + 31) // 32 + 1):
        block = prefix.copy()
        block.update(counter.to_bytes(4, "big"))
        blocks.append(block.finalize())
    stream = b"".join(blocks)[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


def _digest(plaintext: bytes, shared: tuple[int, int]) -> bytes:
    """C3 = SM3(x2 || M || y2)."""
    digest = _sm3()
    digest.update(shared[0].to_bytes(32, "big"))
    digest.update(plaintext)
    digest.update(shared[1].to_bytes(32, "big"))
    return digest.finalize()


def _sm3() -> hashes.Hash:
    return _fresh_sm3().copy()  # two thirds of the time of a new one


@cache
def _fresh_sm3() -> hashes.Hash:
    try:
        return hashes.Hash(hashes.SM3())
    except exceptions.UnsupportedAlgorithm:
        raise UnsupportedAlgorithm(
            "the OpenSSL under `cryptography` has no SM3; the wheel of `cryptography` on PyPI brings one that has"
        ) from None
