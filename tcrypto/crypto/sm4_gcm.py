"""SM4-GCM with the tag split off (GB/T 32907-2016; RFC 8998; NIST SP 800-38D).

One key and IV must never encrypt two messages: that gives away the XOR of both plaintexts and the authentication key.
"""

from __future__ import annotations

from typing import Any

from .._extras import needing
from ..errors import DecryptionError, InvalidInput, UnsupportedAlgorithm

with needing("crypto"):
    from cryptography.exceptions import InvalidTag
    from cryptography.exceptions import UnsupportedAlgorithm as _Unsupported
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

__all__ = ["IV_LENGTH", "KEY_LENGTH", "TAG_LENGTH", "decrypt", "decrypt_unauthenticated", "encrypt", "use"]

KEY_LENGTH = 16
"""Bytes of an SM4 key (GB/T 32907-2016)."""
IV_LENGTH = 12
"""Bytes of an initialization vector in Tencent Cloud's scheme."""
TAG_LENGTH = 16
"""Bytes of a tag (RFC 8998)."""

Bytes = bytes | bytearray | memoryview

_other_cipher: Any = None  # _libgcrypt.Cipher once it is chosen


def use(library: str) -> None:
    """Choose what does SM4 in this process, for all that is sealed and opened from here on.

    Args:
        library: "openssl", the one under `cryptography`, as it is by default; or "libgcrypt", several times as fast on
            processors with AES instructions. Its answer to RFC 8998's example is checked when it is chosen.

    Raises:
        InvalidInput: for another name.
        UnsupportedAlgorithm: where libgcrypt isn't installed, is older than 1.9, or answers wrongly.
    """
    global _other_cipher  # noqa: PLW0603 - a choice for the process, made once by whoever runs it
    if library not in ("openssl", "libgcrypt"):
        raise InvalidInput(f"what does SM4 is 'openssl' or 'libgcrypt', not {library!r:.40}")
    if library == "openssl":
        _other_cipher = None
        return
    from . import _libgcrypt

    _libgcrypt.self_test()
    _other_cipher = _libgcrypt.Cipher


def encrypt(key: bytes, iv: bytes, plaintext: Bytes, aad: bytes = b"") -> tuple[bytes, bytes]:
    """Encrypt (RFC 8998; NIST SP 800-38D, 7.1).

    Args:
        key: 16 bytes.
        iv: 12 bytes in Tencent Cloud's scheme (8 to 128 are accepted), never used twice under one key.
        plaintext: bytes of any length.
        aad: additional data that is authenticated and not encrypted; the scheme has none.

    Returns:
        The ciphertext, as long as the plaintext, and the tag, 16 bytes.

    Raises:
        InvalidInput: a key or initialization vector of another length.
        UnsupportedAlgorithm: OpenSSL has no SM4-GCM.
    """
    cipher = encryptor(key, iv)
    cipher.authenticate_additional_data(aad)
    ciphertext = cipher.update(memoryview(plaintext).cast("B")) + cipher.finalize()
    return ciphertext, cipher.tag


def decrypt(key: bytes, iv: bytes, ciphertext: Bytes, tag: bytes, aad: bytes = b"") -> bytes:
    """Check the tag and decrypt (NIST SP 800-38D, 7.2). Nothing is released before the tag has verified.

    Args:
        key: 16 bytes.
        iv: 12 bytes in Tencent Cloud's scheme (8 to 128 are accepted).
        ciphertext: bytes of any length.
        tag: exactly 16 bytes.
        aad: the additional data that was authenticated.

    Returns:
        The plaintext, as long as the ciphertext.

    Raises:
        DecryptionError: the tag doesn't verify.
        InvalidInput: a key or initialization vector of another length.
        UnsupportedAlgorithm: OpenSSL has no SM4-GCM.
    """
    check_lengths(key, iv)
    if not isinstance(tag, bytes):
        raise TypeError(f"a tag is bytes, not {type(tag).__name__}")
    if len(tag) != TAG_LENGTH:
        raise DecryptionError
    if _other_cipher is not None:
        other = _other_cipher(key, iv)
        other.authenticate_additional_data(aad)
        released: bytes = other.decrypt(memoryview(ciphertext).cast("B"), tag)
        return released
    cipher = _context(Cipher(algorithms.SM4(key), modes.GCM(iv, tag)).decryptor)
    cipher.authenticate_additional_data(aad)
    plaintext: bytes = cipher.update(memoryview(ciphertext).cast("B"))
    try:
        cipher.finalize()
    except InvalidTag:
        pass
    else:
        return plaintext
    raise DecryptionError


def decrypt_unauthenticated(key: bytes, iv: bytes, ciphertext: Bytes) -> bytes:
    """Decrypt without a tag: SM4 in counter mode, starting where GCM does for an IV of 12 bytes (SP 800-38D, 7.1).

    Anyone may have chosen what comes out. It exists for replies that lack their tag.

    Args:
        key: 16 bytes.
        iv: exactly 12 bytes.
        ciphertext: bytes of any length.

    Returns:
        What is claimed to be the plaintext, as long as the ciphertext.

    Raises:
        InvalidInput: a key or initialization vector of another length.
        UnsupportedAlgorithm: OpenSSL has no SM4.
    """
    check_lengths(key, iv)
    if len(iv) != IV_LENGTH:
        raise InvalidInput(f"without a tag the initialization vector must be 12 bytes, not {len(iv)}")
    first = iv + b"\x00\x00\x00\x02"
    octets = memoryview(ciphertext).cast("B")
    plaintext: bytes
    if _other_cipher is not None:
        plaintext = _other_cipher(key, first, counter=True).decrypt(octets, None)
    else:
        plaintext = _context(Cipher(algorithms.SM4(key), modes.CTR(first)).decryptor).update(octets)
    return plaintext


def encryptor(key: bytes, iv: bytes) -> Any:
    check_lengths(key, iv)
    if _other_cipher is not None:
        return _other_cipher(key, iv)
    return _context(Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor)


def check_lengths(key: bytes, iv: bytes) -> None:
    for what, value in (("an SM4 key", key), ("an SM4-GCM initialization vector", iv)):
        if not isinstance(value, bytes):
            raise TypeError(f"{what} is bytes, not {type(value).__name__}")
    if len(key) != KEY_LENGTH:
        raise InvalidInput(f"an SM4 key is 16 bytes, not {len(key)}")
    if not 8 <= len(iv) <= 128:
        raise InvalidInput(f"an SM4-GCM initialization vector is 12 bytes (8 to 128 are taken), not {len(iv)}")


def _context(make: Any) -> Any:
    try:
        return make()
    except _Unsupported:
        pass
    from cryptography.hazmat.backends.openssl.backend import backend

    raise UnsupportedAlgorithm(
        f"{backend.openssl_version_text()} has no SM4 in this mode; the wheels of `cryptography` 42 and later bring an "
        "OpenSSL that does: pip install --force-reinstall --only-binary cryptography cryptography"
    )
