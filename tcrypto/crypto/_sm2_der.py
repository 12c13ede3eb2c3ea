"""The DER of an SM2 key, read and written: SubjectPublicKeyInfo (RFC 5480), PKCS#8 (RFC 5208) and SEC 1 (RFC 5915).

A key has few shapes: named curve, uncompressed point. What differs from all of them is refused.
"""

from __future__ import annotations

from ..errors import KeyFormatError
from .der import elements, read_der, write_der

__all__ = ["read_point", "read_private", "read_spki", "write_pkcs8", "write_sec1", "write_spki"]

_EC = bytes.fromhex("06072a8648ce3d0201")
_CURVE = bytes.fromhex("06082a811ccf5501822d")

# The contents of an AlgorithmIdentifier: the first is written. In the others the algorithm is the curve, as GM/T 0015
# has it and OpenSSL 3.0 to 3.1 wrote it (issue 20973 of openssl/openssl), with the curve, NULL or nothing after it.
_ALGORITHMS = (_EC + _CURVE, _CURVE + _CURVE, _CURVE + b"\x05\x00", _CURVE)


def read_point(point: bytes) -> tuple[int, int]:
    """The two coordinates in 04 || x || y (GB/T 32918.1-2016, 4.2.10); whether they are on the curve isn't looked at.

    Raises:
        KeyFormatError: for a point in another form, with what to do about it.
    """
    if len(point) == 65 and point[0] == 4:
        return int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    if len(point) == 33 and point[0] in (2, 3):
        raise KeyFormatError(
            "this is a compressed SM2 point; write it as 04 || x || y (openssl ec -pubin -conv_form uncompressed)"
        )
    if len(point) == 65 and point[0] in (6, 7):
        raise KeyFormatError("this is an SM2 point in hybrid form; put 04 for its first byte")
    if len(point) == 64:
        raise KeyFormatError("this is an SM2 point without its first byte; put 04 before it: 04 || x || y")
    raise KeyFormatError("an SM2 public key as a point is 04 || x || y: 65 bytes or 130 hex digits")


def read_spki(der: bytes) -> tuple[int, int]:
    """The point in a SubjectPublicKeyInfo. Raises `KeyFormatError`."""
    content, rest = read_der(der, 0x30)
    outline, values = elements(content)
    if rest or outline != b"\x30\x03" or values[0] not in _ALGORITHMS or values[1][:1] != b"\x00":
        raise _unread("public")
    return read_point(values[1][1:])


def write_spki(point: bytes) -> bytes:
    """A SubjectPublicKeyInfo, 91 bytes."""
    return write_der(0x30, write_der(0x30, _ALGORITHMS[0]) + write_der(0x03, b"\x00" + point))


def read_private(der: bytes) -> tuple[int, bytes | None]:
    """The scalar in a PKCS#8 or an ECPrivateKey, and the public key's point where it holds one.

    Raises:
        KeyFormatError: for anything else, and for an ECPrivateKey alone that doesn't name its curve: without the name
            it could be any.
    """
    content, rest = read_der(der, 0x30)
    outline, values = elements(content)
    if outline[:2] == b"\x02\x04":
        return _read_sec1(der, curve_known=False)
    if rest or outline != b"\x02\x30\x04" or values[0] != b"\x00" or values[1] not in _ALGORITHMS:
        raise _unread("private")
    return _read_sec1(values[2], curve_known=True)


def _read_sec1(der: bytes, *, curve_known: bool) -> tuple[int, bytes | None]:
    content, rest = read_der(der, 0x30)
    outline, values = elements(content)
    shapes = (b"\x02\x04", b"\x02\x04\xa1", b"\x02\x04\xa0", b"\x02\x04\xa0\xa1")
    if rest or outline not in shapes or values[0] != b"\x01" or len(values[1]) != 32:
        raise _unread("private")
    if not (values[2] == _CURVE if 0xA0 in outline else curve_known):
        raise _unread("private")
    scalar = int.from_bytes(values[1], "big")
    if 0xA1 not in outline:
        return scalar, None
    bits, after = read_der(values[-1], 0x03)
    if after or bits[:1] != b"\x00":
        raise _unread("private")
    return scalar, bits[1:]


def write_sec1(d: int, point: bytes, *, curve: bool = True) -> bytes:
    """An ECPrivateKey with the public key, and with the curve's name unless what surrounds it says that."""
    scalar = write_der(0x04, d.to_bytes(32, "big"))
    public = write_der(0xA1, write_der(0x03, b"\x00" + point))
    return write_der(0x30, b"\x02\x01\x01" + scalar + (write_der(0xA0, _CURVE) if curve else b"") + public)


def write_pkcs8(d: int, point: bytes) -> bytes:
    """A PKCS#8 as OpenSSL writes it."""
    algorithm = write_der(0x30, _ALGORITHMS[0])
    return write_der(0x30, b"\x02\x01\x00" + algorithm + write_der(0x04, write_sec1(d, point, curve=False)))


def _unread(kind: str) -> KeyFormatError:
    return KeyFormatError(
        f"this is an SM2 {kind} key in a form that isn't read; write it anew: openssl pkey"
        f"{' -pubin' if kind == 'public' else ''} -in FILE"
    )
