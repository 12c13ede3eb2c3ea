"""SM2 keys and SM2 public-key encryption.

Sources: GB/T 32918.1-2016 (keys), GB/T 32918.4-2016 = GM/T 0003.4-2012 (encryption), GB/T 32918.5-2017 (the curve
sm2p256v1), GM/T 0009-2012 (ASN.1 of the ciphertext).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NoReturn

from ..errors import DecryptionError, InvalidInput, KeyFormatError
from . import _sm2_der, _sm2_scheme
from ._sm2_curve import GX, GY, Curve, N, P, is_on_curve
from .keyfile import Key, to_pem

__all__ = ["PrivateKey", "PublicKey", "decrypt", "encrypt", "generate"]

_CURVE = Curve()
_BLOB_OVERHEAD = 1 + 64 + 32  # C1 and C3 around a C2 as long as the plaintext


@dataclass(frozen=True, slots=True, repr=False)
class PublicKey(Key):
    """A point of sm2p256v1 other than infinity, checked when it is made (GB/T 32918.1-2016, 6.2.1).

    A value, picklable. `load_public_key` makes one of text.

    Args:
        x: below p.
        y: below p.

    Raises:
        KeyFormatError: where the point isn't on the curve.
        TypeError: unless both are int.
    """

    algorithm: ClassVar[str] = "SM2"
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (isinstance(self.x, int) and isinstance(self.y, int)):
            raise TypeError("the coordinates of an SM2 public key are two int; load_public_key takes text and bytes")
        if not is_on_curve(self.x, self.y):
            raise KeyFormatError("the point is not on the curve sm2p256v1: this is no SM2 public key")

    @classmethod
    def from_der(cls, der: bytes) -> PublicKey:
        """Read a SubjectPublicKeyInfo (RFC 5480). Raises `KeyFormatError`."""
        return cls(*_sm2_der.read_spki(der))

    @classmethod
    def from_point(cls, point: bytes) -> PublicKey:
        """Read 04 || x || y (GB/T 32918.1-2016, 4.2.10). Raises `KeyFormatError`."""
        return cls(*_sm2_der.read_point(point))

    @property
    def point(self) -> bytes:
        """04 || x || y, 65 bytes (GB/T 32918.1-2016, 4.2.9)."""
        return b"\x04" + self.x.to_bytes(32, "big") + self.y.to_bytes(32, "big")

    def wrap(self, session_key: bytes) -> bytes:
        """Encrypt a session key, as `encrypt` does in the layout C1C3C2.

        Args:
            session_key: one byte or more; 16 in the scheme.

        Returns:
            97 bytes more than the key has.

        Raises:
            InvalidInput: an empty key.
        """
        return encrypt(self, session_key)

    def _labelled_der(self) -> tuple[str, bytes]:
        return "PUBLIC KEY", _sm2_der.write_spki(self.point)

    def _other_forms(self) -> dict[str, Callable[[], str]]:
        return {"hex": self.point.hex}

    def __repr__(self) -> str:
        return f"PublicKey(x={self.x:#066x}, y={self.y:#066x})"

    def __reduce__(self) -> tuple[type[PublicKey], tuple[int, int]]:  # a pickle is checked like any other source
        return PublicKey, (self.x, self.y)


class PrivateKey(Key):
    """A scalar d in 1 ... n - 2 (GB/T 32918.1-2016, 6.1). It isn't shown, compared, pickled or copied.

    Args:
        d: the scalar.

    Raises:
        KeyFormatError: for a scalar out of range.
        TypeError: unless it is an int.
    """

    __slots__ = ("_d", "_public_key")
    algorithm: ClassVar[str] = "SM2"

    def __init__(self, d: int) -> None:
        if not isinstance(d, int):
            raise TypeError(f"the scalar of an SM2 private key is an int, not {type(d).__name__}; see load_private_key")
        if not 1 <= d <= N - 2:
            raise KeyFormatError("the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't")
        self._d = d
        self._public_key: PublicKey | None = None

    @classmethod
    def from_der(cls, der: bytes) -> PrivateKey:
        """Read PKCS#8 (RFC 5208), or SEC 1 (RFC 5915) that names the curve.

        Raises:
            KeyFormatError: for anything else, and where a public key inside isn't the scalar's own.
        """
        d, point = _sm2_der.read_private(der)
        key = cls(d)
        if point is not None and point != key.public_key.point:
            raise KeyFormatError("the public key inside the SM2 private key isn't the scalar's own")
        return key

    @property
    def public_key(self) -> PublicKey:
        """The public key d G, computed at the first use."""
        if self._public_key is None:
            self._public_key = PublicKey(*_CURVE.multiply_blinded(self._d, GX, GY, *_blinding()))
        return self._public_key

    def unwrap(self, blob: bytes, length: int) -> bytes:
        """Decrypt a session key in the layout C1C3C2.

        Args:
            blob: what `PublicKey.wrap` returned.
            length: of the session key, in bytes.

        Raises:
            DecryptionError: the same for every blob that can't be right, its length among them.
        """
        if len(blob) != _BLOB_OVERHEAD + length:
            raise DecryptionError
        return decrypt(self, blob)

    def _labelled_der(self) -> tuple[str, bytes]:
        return "PRIVATE KEY", _sm2_der.write_pkcs8(self._d, self.public_key.point)

    def _other_forms(self) -> dict[str, Callable[[], str]]:
        return {"hex": lambda: f"{self._d:064x}", "sec1": self._sec1}

    def _sec1(self) -> str:
        return to_pem("EC PRIVATE KEY", _sm2_der.write_sec1(self._d, self.public_key.point))

    def __repr__(self) -> str:
        return "<SM2 PrivateKey>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an SM2 private key isn't pickled by accident; use dump() to store it")

    def __copy__(self) -> PrivateKey:
        return self

    def __deepcopy__(self, memo: object) -> PrivateKey:
        return self


def generate() -> PrivateKey:
    """Draw a private key from the system's random source (GB/T 32918.1-2016, 6.1)."""
    return PrivateKey(secrets.randbelow(N - 2) + 1)


def encrypt(public_key: PublicKey, plaintext: bytes, layout: str = "C1C3C2") -> bytes:
    """Encrypt under a fresh nonce (GB/T 32918.4-2016, 6.1).

    Args:
        public_key: the recipient's.
        plaintext: one byte or more.
        layout: "C1C3C2" or "C1C2C3" (C1 is 04 || x || y, 65 bytes, C3 has 32, C2 is as long as the plaintext), or
            "ASN.1" (GM/T 0009-2012, 7.2).

    Raises:
        InvalidInput: for an empty plaintext or another layout.
        UnsupportedAlgorithm: where OpenSSL lacks SM3.
    """
    if not isinstance(public_key, PublicKey):
        raise TypeError(f"public_key is a PublicKey, not {type(public_key).__name__}; see load_public_key")
    _check(plaintext, "plaintext", layout)
    if not plaintext:  # its key stream is empty, so all zero, for every nonce
        raise InvalidInput("SM2 can't encrypt an empty plaintext")
    ciphertext = None
    while ciphertext is None:
        nonce = secrets.randbelow(N - 1) + 1
        ciphertext = _sm2_scheme.encrypt(_CURVE, nonce, (public_key.x, public_key.y), plaintext, layout)
    return ciphertext


def decrypt(private_key: PrivateKey, ciphertext: bytes, layout: str = "C1C3C2") -> bytes:
    """Decrypt (GB/T 32918.4-2016, 7.1).

    Args:
        private_key: the recipient's.
        ciphertext: what `encrypt` returned.
        layout: as in `encrypt`.

    Raises:
        DecryptionError: the same for every ciphertext that can't be right: C1 that isn't an uncompressed point of the
            curve, C3 that doesn't match, a key stream that is all zero, ASN.1 that isn't strict DER.
        InvalidInput: for another layout.
        UnsupportedAlgorithm: where OpenSSL lacks SM3.
    """
    if not isinstance(private_key, PrivateKey):
        raise TypeError(f"private_key is a PrivateKey, not {type(private_key).__name__}; see load_private_key")
    _check(ciphertext, "ciphertext", layout)
    plaintext = _sm2_scheme.decrypt(_CURVE, private_key._d, _blinding(), ciphertext, layout)
    if plaintext is None:  # raised here, outside of any except block: the error carries no context
        raise DecryptionError
    return plaintext


def _blinding() -> tuple[int, int]:
    return secrets.randbelow(N), secrets.randbelow(P - 1) + 1


def _check(data: bytes, name: str, layout: str) -> None:
    if not isinstance(data, bytes):
        raise TypeError(f"{name} is bytes, not {type(data).__name__}")
    if not isinstance(layout, str):
        raise TypeError(f"layout is a str, not {type(layout).__name__}")
    if layout not in _sm2_scheme.LAYOUTS:
        raise InvalidInput(f"layout is one of {', '.join(_sm2_scheme.LAYOUTS)}; not {layout!r:.40}")
