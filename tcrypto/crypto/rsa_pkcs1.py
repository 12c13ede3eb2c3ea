"""RSA keys, and wrapping a session key with RSAES-PKCS1-v1_5 (RFC 8017, 7.2).

The keys support hands out have 1024 bits, below today's recommendations; the scheme leaves a client no choice.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import methodcaller
from typing import ClassVar, NoReturn

from .._extras import needing
from ..errors import DecryptionError, InvalidInput, KeyFormatError
from .keyfile import Key, to_pem

with needing("crypto"):
    from cryptography.exceptions import UnsupportedAlgorithm as _Unsupported
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
        load_der_private_key,
        load_der_public_key,
    )

__all__ = ["MINIMUM_BITS", "PrivateKey", "PublicKey", "generate", "unwrap", "wrap"]

MINIMUM_BITS = 1024
"""The smallest modulus that is loaded, in bits: what the keys handed out have."""


class PublicKey(Key):
    """An RSA public key of 1,024 bits or more; a value, picklable. `load_public_key` makes one of text.

    Args:
        key: as `cryptography` has it.

    Raises:
        KeyFormatError: for a smaller key, or an exponent that can't be one.
    """

    __slots__ = ("_key",)
    algorithm: ClassVar[str] = "RSA"

    def __init__(self, key: rsa.RSAPublicKey) -> None:
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError(
                f"an RSAPublicKey of `cryptography` is needed, not {type(key).__name__}; see load_public_key"
            )
        if key.key_size < MINIMUM_BITS:
            raise KeyFormatError(f"the RSA key has {key.key_size} bits; at least {MINIMUM_BITS} are needed")
        if (exponent := key.public_numbers().e) < 3 or exponent % 2 == 0:  # older versions of `cryptography` take it
            raise KeyFormatError("the RSA key's public exponent is even or less than 3")
        self._key = key

    @classmethod
    def from_der(cls, der: bytes) -> PublicKey:
        """Read PKCS#1 (RSAPublicKey) or SubjectPublicKeyInfo. Raises `KeyFormatError`."""
        try:
            key = load_der_public_key(der)
        except (ValueError, TypeError, _Unsupported):
            key = None
        if isinstance(key, rsa.RSAPublicKey):
            return cls(key)
        raise KeyFormatError("this RSA public key is damaged")

    @property
    def bits(self) -> int:
        """The size of the modulus."""
        return self._key.key_size

    @property
    def modulus(self) -> int:
        """The modulus n."""
        return self._key.public_numbers().n

    @property
    def exponent(self) -> int:
        """The public exponent e."""
        return self._key.public_numbers().e

    def wrap(self, session_key: bytes) -> bytes:
        """Encrypt a session key, as the function `wrap` does.

        Args:
            session_key: at most the modulus' length less 11 bytes; 32 in the scheme.

        Returns:
            As many bytes as the modulus has.

        Raises:
            InvalidInput: a longer key.
        """
        return wrap(self, session_key)

    def _labelled_der(self) -> tuple[str, bytes]:
        return "RSA PUBLIC KEY", self._key.public_bytes(Encoding.DER, PublicFormat.PKCS1)

    def _other_forms(self) -> dict[str, Callable[[], str]]:
        return {"pkcs1": lambda: to_pem(*self._labelled_der())}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self._key == other._key

    def __hash__(self) -> int:
        return hash((self.modulus, self.exponent))

    def __repr__(self) -> str:
        return f"<RSA PublicKey, {self.bits} bits>"

    def __reduce__(self) -> tuple[object, tuple[type[PublicKey]]]:  # a pickle is checked like any other source
        return methodcaller("from_der", self._labelled_der()[1]), (PublicKey,)  # Spark takes a method itself to pieces


class PrivateKey(Key):
    """An RSA private key of 1,024 bits or more. It isn't shown, compared, pickled or copied.

    Args:
        key: as `cryptography` has it.

    Raises:
        KeyFormatError: for a smaller key, or an exponent that can't be one.
    """

    __slots__ = ("_key", "_public_key")
    algorithm: ClassVar[str] = "RSA"

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(
                f"an RSAPrivateKey of `cryptography` is needed, not {type(key).__name__}; see load_private_key"
            )
        self._public_key = PublicKey(key.public_key())
        self._key = key

    @classmethod
    def from_der(cls, der: bytes) -> PrivateKey:
        """Read PKCS#8 or PKCS#1 (RSAPrivateKey). Raises `KeyFormatError`."""
        try:
            key = load_der_private_key(der, password=None)
        except (ValueError, TypeError, _Unsupported):
            key = None
        if isinstance(key, rsa.RSAPrivateKey):
            return cls(key)
        raise KeyFormatError("this RSA private key is damaged")

    @property
    def public_key(self) -> PublicKey:
        """The public key."""
        return self._public_key

    def unwrap(self, blob: bytes, length: int) -> bytes:
        """Decrypt and return a session key, as the function `unwrap` does.

        Args:
            blob: as many bytes as the modulus has.
            length: how many bytes the session key has.

        Raises:
            DecryptionError: a blob or a key of another length; OpenSSL decides what a wrong padding is, see `unwrap`.
        """
        return unwrap(self, blob, length)

    def _labelled_der(self) -> tuple[str, bytes]:
        return "PRIVATE KEY", self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def _other_forms(self) -> dict[str, Callable[[], str]]:
        return {"pkcs1": self._pkcs1}

    def _pkcs1(self) -> str:
        der = self._key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return to_pem("RSA PRIVATE KEY", der)

    def __repr__(self) -> str:
        return f"<RSA PrivateKey, {self._public_key.bits} bits>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an RSA private key isn't pickled by accident; use dump() to store it")

    def __copy__(self) -> PrivateKey:
        return self

    def __deepcopy__(self, memo: object) -> PrivateKey:
        return self


def generate(bits: int = 2048) -> PrivateKey:
    """Make an RSA key with the exponent 65537.

    Args:
        bits: 1024 to 16384; 1024 is what the console's keys have.

    Raises:
        InvalidInput: for another size.
    """
    if not MINIMUM_BITS <= bits <= 16384:
        raise InvalidInput(f"an RSA key has 1024 to 16384 bits, not {bits}")
    return PrivateKey(rsa.generate_private_key(public_exponent=65537, key_size=bits))


def wrap(public_key: PublicKey, session_key: bytes) -> bytes:
    """Encrypt a session key.

    Args:
        public_key: the service's.
        session_key: at most the modulus' length less 11 bytes.

    Returns:
        As many bytes as the modulus has: 128 for a key of 1024 bits.

    Raises:
        InvalidInput: for a longer session key.
        KeyFormatError: for a key whose numbers can't be an RSA key's (an even modulus), which loading doesn't look at.
    """
    if not isinstance(public_key, PublicKey):
        raise TypeError(f"public_key comes from load_public_key, it is not {type(public_key).__name__}")
    room = (public_key.bits + 7) // 8 - 11
    if len(session_key) > room:
        raise InvalidInput(f"the session key is {len(session_key)} bytes; this RSA key takes {room}")
    try:
        return public_key._key.encrypt(session_key, padding.PKCS1v15())
    except ValueError:
        pass
    raise KeyFormatError("OpenSSL can't encrypt with this RSA key: it is damaged")


def unwrap(private_key: PrivateKey, blob: bytes, length: int) -> bytes:
    """Decrypt a session key. Every failure after this call must look the same, for a wrong padding may look right:

    from OpenSSL 3.2 on it gives pseudo-random bytes, of `length` once in a while; before, `DecryptionError` at once.

    Args:
        private_key: the service's.
        blob: what `wrap` returned.
        length: of the session key, in bytes.

    Raises:
        DecryptionError: for a blob of the wrong length and for a session key of the wrong length alike.
    """
    if not isinstance(private_key, PrivateKey):
        raise TypeError(f"private_key comes from load_private_key, it is not {type(private_key).__name__}")
    try:
        session_key: bytes | None = private_key._key.decrypt(blob, padding.PKCS1v15())
    except ValueError:
        session_key = None
    if session_key is None or len(session_key) != length:
        raise DecryptionError
    return session_key
