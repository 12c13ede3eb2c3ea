"""SM2 keys in the forms users hold, and SM2 public-key encryption.

Sources: GB/T 32918.1-2016 (keys), GB/T 32918.4-2016 = GM/T 0003.4-2012 (encryption), GB/T 32918.5-2017 (the curve
sm2p256v1), GM/T 0009-2012 (ASN.1 of the ciphertext), RFC 5480 (SubjectPublicKeyInfo), RFC 5208 and 5915 (private keys).
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from cryptography import exceptions
from cryptography.hazmat.primitives import hashes

from ..errors import DecryptionError, InvalidInput, KeyFormatError, UnsupportedAlgorithm
from ._sm2_curve import GX, GY, N, P, is_on_curve, multiply_blinded, multiply_pair
from .keyfile import key_der, key_forms, key_kind, read_der, to_pem, write_der

__all__ = [
    "PrivateKey",
    "PublicKey",
    "decrypt",
    "dump_private_key",
    "dump_public_key",
    "encrypt",
    "generate",
    "load_private_key",
    "load_public_key",
]

# A key has one shape: named curve, uncompressed point. These are its fixed parts, compared as they are.
_CURVE = bytes.fromhex("06082a811ccf5501822d")
_ALGORITHM = write_der(0x30, bytes.fromhex("06072a8648ce3d0201") + _CURVE)
_SPKI = bytes.fromhex("3059") + _ALGORITHM + bytes.fromhex("034200")  # before the point
_SPKI_COMPRESSED = bytes.fromhex("3039") + _ALGORITHM + bytes.fromhex("032200")  # refused with a sentence of its own
_PKCS8 = bytes.fromhex("020100") + _ALGORITHM  # before the ECPrivateKey in its OCTET STRING
_SCALAR = bytes.fromhex("0201010420")  # before the scalar
_PARAMETERS = write_der(0xA0, _CURVE)
_POINT = bytes.fromhex("a144034200")  # before the point


# --- Keys -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class PublicKey:
    """A point of sm2p256v1 other than infinity, checked when it is made (GB/T 32918.1-2016, 6.2.1).

    Raises `KeyFormatError` where x or y isn't below p or the point isn't on the curve; `TypeError` unless both are int.
    """

    x: int
    y: int

    def __post_init__(self) -> None:
        if not (isinstance(self.x, int) and isinstance(self.y, int)):
            raise TypeError("the coordinates of an SM2 public key are two int; load_public_key takes text and bytes")
        if not is_on_curve(self.x, self.y):
            raise KeyFormatError("the point is not on the curve sm2p256v1: this is no SM2 public key")

    @property
    def point(self) -> bytes:
        """04 || x || y, 65 bytes (GB/T 32918.1-2016, 4.2.9)."""
        return b"\x04" + self.x.to_bytes(32) + self.y.to_bytes(32)

    def __repr__(self) -> str:
        return f"PublicKey(x={self.x:#066x}, y={self.y:#066x})"

    def __reduce__(self) -> tuple[type[PublicKey], tuple[int, int]]:  # a pickle is checked like any other source
        return PublicKey, (self.x, self.y)


class PrivateKey:
    """A scalar d in 1 ... n - 2 (GB/T 32918.1-2016, 6.1). It isn't shown, compared, pickled or copied.

    Raises `KeyFormatError` for a scalar out of range; `TypeError` unless it is an int.
    """

    __slots__ = ("_d", "_public_key")

    def __init__(self, d: int) -> None:
        if not isinstance(d, int):
            raise TypeError(f"the scalar of an SM2 private key is an int, not {type(d).__name__}; see load_private_key")
        if not 1 <= d <= N - 2:
            raise KeyFormatError("the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't")
        self._d = d
        self._public_key: PublicKey | None = None

    @property
    def public_key(self) -> PublicKey:
        """The public key d G, computed at the first use."""
        if self._public_key is None:
            self._public_key = PublicKey(*_multiply(self._d, GX, GY))
        return self._public_key

    def __repr__(self) -> str:
        return "<SM2 PrivateKey>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an SM2 private key isn't pickled by accident; use dump_private_key to store it")

    def __copy__(self) -> PrivateKey:
        return self

    def __deepcopy__(self, memo: object) -> PrivateKey:
        return self


def generate() -> PrivateKey:
    """Draw a private key from the system's random source (GB/T 32918.1-2016, 6.1)."""
    return PrivateKey(secrets.randbelow(N - 2) + 1)


def load_public_key(material: str | bytes) -> PublicKey:
    """Read a public key: SubjectPublicKeyInfo (RFC 5480) as PEM, Base64 of the PEM, DER or Base64 of DER; or the point
    04 || x || y as 65 bytes or 130 hex digits.

    Raises `KeyFormatError`, which says what the material is instead; `TypeError` for anything but str or bytes.
    """
    digits = _hex_digits(material)
    if digits is not None:
        if len(digits) == 64:
            raise KeyFormatError("64 hex digits are an SM2 private key; a public key has 130: 04, x and y")
        return _read_point(bytes.fromhex(digits) if len(digits) % 2 == 0 else b"")
    if isinstance(material, bytes) and len(material) in (33, 64, 65):
        is_text_or_der = material.isascii() or material[0] == 0x30
        if material[0] < 8 or not is_text_or_der:
            return _read_point(material)
    der = key_der(material)
    for prefix, size in ((_SPKI, 65), (_SPKI_COMPRESSED, 33)):
        if der.startswith(prefix) and len(der) == len(prefix) + size:
            return _read_point(der[-size:])
    raise _refusal(der, "public")


def _read_point(point: bytes) -> PublicKey:
    if len(point) == 65 and point[0] == 4:
        return PublicKey(int.from_bytes(point[1:33]), int.from_bytes(point[33:]))
    if len(point) == 33 and point[0] in (2, 3):
        raise KeyFormatError("this is a compressed point; write it as 04 || x || y (openssl: -conv_form uncompressed)")
    if len(point) == 65 and point[0] in (6, 7):
        raise KeyFormatError("this is a point in hybrid form; put 04 for its first byte")
    if len(point) == 64:
        raise KeyFormatError("this is a point without its first byte; put 04 before it: 04 || x || y")
    raise KeyFormatError("an SM2 public key as a point is 04 || x || y: 65 bytes or 130 hex digits")


def load_private_key(material: str | bytes) -> PrivateKey:
    """Read a private key: PKCS#8 (RFC 5208) or SEC 1 (RFC 5915) as PEM, Base64 of the PEM, DER or Base64 of DER; or the
    scalar as 64 hex digits.

    SEC 1 must name the curve, as RFC 5915 demands: without a name it could be any. A public key inside must be the
    scalar's own. Raises `KeyFormatError`, which says what the material is instead; `TypeError` for anything but str or
    bytes.
    """
    digits = _hex_digits(material)
    if digits is not None:
        if len(digits) != 64:
            hint = "; 130 are a public key" if len(digits) == 130 else ""
            raise KeyFormatError(f"an SM2 private key has 64 hex digits, not {len(digits)}{hint}")
        return PrivateKey(int(digits, 16))
    der = key_der(material)
    start = der.find(_SCALAR) + len(_SCALAR)
    if key_kind(der) != "an SM2 key" or start < len(_SCALAR):
        raise _refusal(der, "private")
    # Strict by writing: what differs from every form this key can have is refused, so nothing is left to parse.
    key = PrivateKey(int.from_bytes(der[start : start + 32]))
    forms = [_pkcs8(key, curve, public) for curve in (False, True) for public in (False, True)]
    if der in [*forms, _sec1(key, public=False), _sec1(key, public=True)]:
        return key
    if der[:-65].endswith(_POINT) and not der.endswith(key.public_key.point):
        raise KeyFormatError("the public key inside the SM2 private key isn't the scalar's own")
    raise _refusal(der, "private")


def _sec1(key: PrivateKey, curve: bool = True, public: bool = True) -> bytes:
    """ECPrivateKey (RFC 5915), with or without parameters [0] and publicKey [1]."""
    content = _SCALAR + key._d.to_bytes(32)
    if curve:
        content += _PARAMETERS
    if public:
        content += _POINT + key.public_key.point
    return write_der(0x30, content)


def _pkcs8(key: PrivateKey, curve: bool = False, public: bool = True) -> bytes:
    return write_der(0x30, _PKCS8 + write_der(0x04, _sec1(key, curve, public)))


def _hex_digits(material: str | bytes) -> str | None:
    if not isinstance(material, (str, bytes)):
        raise TypeError(f"a key is given as str or bytes, not {type(material).__name__}")
    text = material if isinstance(material, str) else material.decode("latin-1")
    match = re.fullmatch(r"\s*([0-9A-Fa-f]+)\s*", text, re.ASCII)
    return match[1] if match else None


def _refusal(der: bytes, wanted: str) -> KeyFormatError:
    kind = key_kind(der)
    if kind != "an SM2 key":
        return KeyFormatError(f"this is {kind}; an SM2 {wanted} key (sm2p256v1) is needed")
    found = "private" if read_der(der, 0x30)[0][:1] == b"\x02" else "public"
    if found != wanted:
        return KeyFormatError(f"this is an SM2 {found} key; the {wanted} key is needed")
    return KeyFormatError(f"this is an SM2 {wanted} key in a form that isn't read; write it with openssl pkey")


def dump_public_key(key: PublicKey, form: str = "console") -> str | bytes:
    """Write a public key as "console" (Base64 of the PEM), "pem", "base64" (of DER), "hex" (of 04 || x || y): str; or
    as "der" (SubjectPublicKeyInfo, 91 bytes), "point" (65 bytes): bytes.

    Raises `InvalidInput` for another form.
    """
    if not isinstance(key, PublicKey):
        raise TypeError(f"key is a PublicKey, not {type(key).__name__}; see load_public_key")
    if form == "point":
        return key.point
    if form == "hex":
        return key.point.hex()
    return _forms("PUBLIC KEY", _SPKI + key.point, form, "hex, point")


def dump_private_key(key: PrivateKey, form: str = "pem") -> str | bytes:
    """Write a private key, unencrypted, as "pem", "base64" (of DER), "console" (Base64 of the PEM): PKCS#8; "sec1": a
    PEM of RFC 5915; "hex": 64 digits, all str; or as "der": PKCS#8 in bytes.

    Raises `InvalidInput` for another form.
    """
    if not isinstance(key, PrivateKey):
        raise TypeError(f"key is a PrivateKey, not {type(key).__name__}; see load_private_key")
    if form == "hex":
        return key._d.to_bytes(32).hex()
    if form == "sec1":
        return to_pem("EC PRIVATE KEY", _sec1(key))
    return _forms("PRIVATE KEY", _pkcs8(key), form, "hex, sec1")


def _forms(label: str, der: bytes, form: str, others: str) -> str | bytes:
    if not isinstance(form, str):
        raise TypeError(f"form is a str, not {type(form).__name__}")
    if form not in ("console", "pem", "der", "base64"):
        raise InvalidInput(f"form is one of console, pem, der, base64, {others}; not {form!r}")
    return key_forms(label, der, form)


# --- Encryption -------------------------------------------------------------------------------------------------------


def encrypt(public_key: PublicKey, plaintext: bytes, layout: str = "C1C3C2", *, _nonce: int | None = None) -> bytes:
    """Encrypt one byte or more (GB/T 32918.4-2016, 6.1).

    `layout` is "C1C3C2" or "C1C2C3" (C1 is 04 || x || y, 65 bytes, C3 has 32, C2 is as long as the plaintext), or
    "ASN.1" (GM/T 0009-2012, 7.2). Raises `InvalidInput` for an empty plaintext or another layout, `TypeError` for
    arguments of another type, `UnsupportedAlgorithm` where OpenSSL lacks SM3. `_nonce` is for known answers alone: two
    messages under one nonce give each other away.
    """
    if not isinstance(public_key, PublicKey):
        raise TypeError(f"public_key is a PublicKey, not {type(public_key).__name__}; see load_public_key")
    _check(plaintext, "plaintext", layout)
    if not plaintext:  # its key stream is empty, so all zero, for every nonce
        raise InvalidInput("SM2 can't encrypt an empty plaintext")
    if _nonce is not None and not 1 <= _nonce < N:
        raise InvalidInput("a nonce lies between 1 and n - 1")
    while True:
        nonce = secrets.randbelow(N - 1) + 1 if _nonce is None else _nonce
        (x1, y1), shared = multiply_pair(nonce, public_key.x, public_key.y)
        c2 = _mask(plaintext, shared)
        if c2 != plaintext:
            break
        if _nonce is not None:
            raise InvalidInput("this nonce gives a key stream that is all zero")
    c3 = _digest(plaintext, shared)
    if layout == "ASN.1":
        return write_der(0x30, _write_integer(x1) + _write_integer(y1) + write_der(0x04, c3) + write_der(0x04, c2))
    c1 = b"\x04" + x1.to_bytes(32) + y1.to_bytes(32)
    return c1 + c3 + c2 if layout == "C1C3C2" else c1 + c2 + c3


def decrypt(private_key: PrivateKey, ciphertext: bytes, layout: str = "C1C3C2") -> bytes:
    """Decrypt (GB/T 32918.4-2016, 7.1); `layout` as in `encrypt`.

    Raises `DecryptionError`, the same for every ciphertext that can't be right: C1 that isn't an uncompressed point of
    the curve, C3 that doesn't match, a key stream that is all zero, ASN.1 that isn't strict DER. `InvalidInput` for
    another layout, `UnsupportedAlgorithm` where OpenSSL lacks SM3, `TypeError` for arguments of another type.
    """
    if not isinstance(private_key, PrivateKey):
        raise TypeError(f"private_key is a PrivateKey, not {type(private_key).__name__}; see load_private_key")
    _check(ciphertext, "ciphertext", layout)
    plaintext = _open(private_key, ciphertext, layout)
    if plaintext is None:  # raised here, outside of any except block: the error carries no context
        raise DecryptionError
    return plaintext


def _open(key: PrivateKey, ciphertext: bytes, layout: str) -> bytes | None:
    try:
        x, y, c3, c2 = _split(ciphertext, layout)
    except KeyFormatError:
        return None
    if not c2 or not is_on_curve(x, y):  # first: off the curve, the scalar would leak through points of small order
        return None
    shared = _multiply(key._d, x, y)
    plaintext = _mask(c2, shared)
    matches = hmac.compare_digest(c3, _digest(plaintext, shared))
    return plaintext if matches and plaintext != c2 else None


def _split(ciphertext: bytes, layout: str) -> tuple[int, int, bytes, bytes]:
    """Split into x, y, C3, C2. What is too short has an empty C2.

    Raises `KeyFormatError`, without a text: its caller gives the one answer of every failure.
    """
    if layout == "ASN.1":
        content, rest = read_der(ciphertext, 0x30)
        x, content = _read_integer(content)
        y, content = _read_integer(content)
        c3, content = read_der(content, 0x04)
        c2, inner_rest = read_der(content, 0x04)
        if rest or inner_rest:
            raise KeyFormatError
        return x, y, c3, c2
    if ciphertext[:1] != b"\x04":
        raise KeyFormatError
    x, y = int.from_bytes(ciphertext[1:33]), int.from_bytes(ciphertext[33:65])
    if layout == "C1C3C2":
        return x, y, ciphertext[65:97], ciphertext[97:]
    return x, y, ciphertext[-32:], ciphertext[65:-32]


def _check(data: bytes, name: str, layout: str) -> None:
    if not isinstance(data, bytes):
        raise TypeError(f"{name} is bytes, not {type(data).__name__}")
    if not isinstance(layout, str):
        raise TypeError(f"layout is a str, not {type(layout).__name__}")
    if layout not in ("C1C3C2", "C1C2C3", "ASN.1"):
        raise InvalidInput(f"layout is one of C1C3C2, C1C2C3, ASN.1; not {layout!r}")


def _multiply(d: int, x: int, y: int) -> tuple[int, int]:
    return multiply_blinded(d, x, y, secrets.randbelow(N), secrets.randbelow(P - 1) + 1)


def _mask(data: bytes, shared: tuple[int, int]) -> bytes:
    """XOR with the key stream KDF(x2 || y2, length) (GB/T 32918.4-2016, 5.4.3)."""
    prefix = _sm3()  # x2 || y2 is one block of SM3: copies of this state have it behind them
    prefix.update(shared[0].to_bytes(32) + shared[1].to_bytes(32))
    blocks = []
    for counter in range(1, (len(data) + 31) // 32 + 1):
        block = prefix.copy()
        block.update(counter.to_bytes(4))
        blocks.append(block.finalize())
    stream = b"".join(blocks)[: len(data)]
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))


def _digest(plaintext: bytes, shared: tuple[int, int]) -> bytes:
    """C3 = SM3(x2 || M || y2)."""
    digest = _sm3()
    digest.update(shared[0].to_bytes(32))
    digest.update(plaintext)
    digest.update(shared[1].to_bytes(32))
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


def _read_integer(data: bytes) -> tuple[int, bytes]:
    content, rest = read_der(data, 0x02)
    value = int.from_bytes(content)
    if write_der(0x02, content) != _write_integer(value):  # negative, or not in its shortest form
        raise KeyFormatError
    return value, rest


def _write_integer(value: int) -> bytes:
    return write_der(0x02, value.to_bytes(value.bit_length() // 8 + 1))
