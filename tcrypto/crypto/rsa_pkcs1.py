"""RSA keys in the console's form, and wrapping a session key with RSAES-PKCS1-v1_5 (RFC 8017, 7.2).

The keys support hands out have 1024 bits, below today's recommendations; the scheme leaves a client no choice.
"""

from __future__ import annotations

from typing import Literal, TypeVar

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

from ..errors import DecryptionError, InvalidInput, KeyFormatError
from .keyfile import key_der, key_forms, key_kind

__all__ = [
    "MINIMUM_BITS",
    "PrivateKey",
    "PublicKey",
    "dump_private_key",
    "dump_public_key",
    "generate",
    "load_private_key",
    "load_public_key",
    "unwrap",
    "wrap",
]

PublicKey = rsa.RSAPublicKey
"""An RSA public key, as `cryptography` has it."""
PrivateKey = rsa.RSAPrivateKey
"""An RSA private key, as `cryptography` has it."""

MINIMUM_BITS = 1024
"""The smallest modulus that is loaded, in bits: what the keys handed out have."""
_Key = TypeVar("_Key", rsa.RSAPublicKey, rsa.RSAPrivateKey)


def load_public_key(material: str | bytes) -> PublicKey:
    """Load an RSA public key: Base64 of a PEM (as support hands it out), the PEM, DER, or Base64 of DER; in each,
    PKCS#1 (RSAPublicKey) or SubjectPublicKeyInfo.

    Raises `KeyFormatError`, which says what the key is where it isn't one, and for less than 1024 bits.
    """
    der = key_der(material)
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, _Unsupported):
        key = None
    if isinstance(key, rsa.RSAPublicKey):
        return _checked(key)
    raise _not_this(der, "public")


def load_private_key(material: str | bytes) -> PrivateKey:
    """Load an RSA private key without a passphrase: PKCS#8 or PKCS#1, in the forms `load_public_key` takes.

    Raises `KeyFormatError`; its message never quotes the material.
    """
    der = key_der(material)
    try:
        key = load_der_private_key(der, password=None)
    except (ValueError, TypeError, _Unsupported):
        key = None
    if isinstance(key, rsa.RSAPrivateKey):
        return _checked(key)
    raise _not_this(der, "private")


def generate(bits: int = 2048) -> PrivateKey:
    """Make an RSA key of `bits` (1024 to 16384), exponent 65537. 1024 is what the console's keys have.

    Raises `InvalidInput` for another size.
    """
    if not MINIMUM_BITS <= bits <= 16384:
        raise InvalidInput(f"an RSA key has 1024 to 16384 bits, not {bits}")
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def dump_public_key(key: PublicKey, form: Literal["console", "pem", "der", "base64"] = "console") -> str | bytes:
    """Write a public key as PKCS#1 in one of the forms `load_public_key` reads; "console" is Base64 of the PEM.

    Returns str, for "der" bytes. Raises `InvalidInput` for another form.
    """
    return key_forms("RSA PUBLIC KEY", key.public_bytes(Encoding.DER, PublicFormat.PKCS1), form)


def dump_private_key(key: PrivateKey, form: Literal["pem", "pkcs1", "console", "der", "base64"] = "pem") -> str | bytes:
    """Write a private key, unencrypted: PKCS#8 in the given form, or "pkcs1" for a PKCS#1 PEM.

    Returns str, for "der" bytes. Raises `InvalidInput` for another form.
    """
    if form == "pkcs1":
        der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return key_forms("RSA PRIVATE KEY", der, "pem")
    return key_forms("PRIVATE KEY", key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), form)


def wrap(public_key: PublicKey, session_key: bytes) -> bytes:
    """Encrypt a session key. `session_key`: at most the modulus' length less 11 bytes.

    Returns as many bytes as the modulus has (128 for a key of 1024 bits). Raises `InvalidInput` for a longer one,
    `KeyFormatError` for a key whose numbers can't be an RSA key's (an even modulus), which loading doesn't look at.
    """
    if not isinstance(public_key, PublicKey):
        raise TypeError(f"public_key comes from load_public_key, it is not {type(public_key).__name__}")
    room = (public_key.key_size + 7) // 8 - 11
    if len(session_key) > room:
        raise InvalidInput(f"the session key is {len(session_key)} bytes; this RSA key takes {room}")
    try:
        return public_key.encrypt(session_key, padding.PKCS1v15())
    except ValueError:
        pass
    raise KeyFormatError("OpenSSL can't encrypt with this RSA key: it is damaged")


def unwrap(private_key: PrivateKey, blob: bytes, length: int) -> bytes:
    """Decrypt a session key of exactly `length` bytes.

    Raises `DecryptionError` for a blob of the wrong length and for a key of the wrong length alike. A wrong padding
    gives pseudo-random bytes (OpenSSL's implicit rejection), of `length` once in a while: only what is decrypted with
    the result tells, so every failure after this call must look the same.
    """
    if not isinstance(private_key, PrivateKey):
        raise TypeError(f"private_key comes from load_private_key, it is not {type(private_key).__name__}")
    try:
        session_key: bytes | None = private_key.decrypt(blob, padding.PKCS1v15())
    except ValueError:
        session_key = None
    if session_key is None or len(session_key) != length:
        raise DecryptionError
    return session_key


def _checked(key: _Key) -> _Key:
    if key.key_size < MINIMUM_BITS:
        raise KeyFormatError(f"the RSA key has {key.key_size} bits; at least {MINIMUM_BITS} are needed")
    public = key if isinstance(key, rsa.RSAPublicKey) else key.public_key()
    if (exponent := public.public_numbers().e) < 3 or exponent % 2 == 0:  # older versions of `cryptography` take it
        raise KeyFormatError("the RSA key's public exponent is even or less than 3")
    return key


def _not_this(der: bytes, wanted: str) -> KeyFormatError:
    kind = key_kind(der)
    if kind == "an RSA key":
        other = "a private" if wanted == "public" else "a public"
        return KeyFormatError(f"an RSA {wanted} key is needed; this is {other} key, or a damaged one")
    hint = "; load it with tcrypto.crypto.sm2" if kind == "an SM2 key" else ""
    return KeyFormatError(f"an RSA {wanted} key is needed; this is {kind}{hint}")
