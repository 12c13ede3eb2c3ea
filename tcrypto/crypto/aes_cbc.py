"""AES-256-CBC with PKCS#7 padding (NIST SP 800-38A, 6.2; RFC 5652, 6.3).

CBC gives no integrity: whoever can change a ciphertext can change what it decrypts to. In Tencent Cloud's scheme the
request is covered by the TC3 signature; the reply by TLS alone.
"""

from __future__ import annotations

from .._extras import needing
from ..errors import DecryptionError, InvalidInput

with needing("crypto"):
    from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

__all__ = ["BLOCK", "IV_LENGTH", "KEY_LENGTH", "decrypt", "decrypt_view", "encrypt"]

KEY_LENGTH = 32
"""Bytes of an AES-256 key."""
IV_LENGTH = 16
"""Bytes of an initialization vector: one block."""
BLOCK = 16
"""Bytes of a block (FIPS 197)."""

Bytes = bytes | bytearray | memoryview


def encrypt(key: bytes, iv: bytes, plaintext: Bytes) -> bytes:
    """Pad and encrypt (NIST SP 800-38A, 6.2; RFC 5652, 6.3).

    Args:
        key: 32 bytes.
        iv: 16 bytes, fresh and random for each message under one key.
        plaintext: bytes of any length.

    Returns:
        The ciphertext, 1 to 16 bytes longer than the plaintext.

    Raises:
        InvalidInput: a key or initialization vector of another length.
    """
    cipher = encryptor(key, iv)
    octets = memoryview(plaintext).cast("B")
    whole = len(octets) // BLOCK * BLOCK
    # Two updates: the long one straight from the caller's bytes, then the padded last block.
    return cipher.update(octets[:whole]) + cipher.update(pad(bytes(octets[whole:])))


def decrypt(key: bytes, iv: bytes, ciphertext: Bytes) -> bytes:
    """Decrypt and remove the padding. Without integrity, success doesn't prove anything.

    Args:
        key: 32 bytes.
        iv: 16 bytes.
        ciphertext: a positive multiple of 16 bytes.

    Returns:
        The plaintext.

    Raises:
        DecryptionError: a ciphertext of another length, or wrong padding: one answer for both.
        InvalidInput: a key or initialization vector of another length.
    """
    return bytes(decrypt_view(key, iv, ciphertext))


def decrypt_view(key: bytes, iv: bytes, ciphertext: Bytes) -> memoryview:
    """`decrypt` without a copy.

    Args:
        key: 32 bytes.
        iv: 16 bytes.
        ciphertext: a positive multiple of 16 bytes.

    Returns:
        The plaintext, in the buffer of the ciphertext's length where the cipher wrote it.

    Raises:
        DecryptionError: as `decrypt`.
        InvalidInput: as `decrypt`.
    """
    cipher = decryptor(key, iv)
    octets = memoryview(ciphertext).cast("B")
    end = len(octets)
    if not end or end % BLOCK:
        raise DecryptionError
    buffer = bytearray(end + BLOCK - 1)  # update_into asks for 15 bytes more than it writes
    cipher.update_into(octets, buffer)
    return memoryview(buffer)[: end - padding_length(bytes(buffer[end - BLOCK : end]))]


def encryptor(key: bytes, iv: bytes) -> CipherContext:
    return _cipher(key, iv).encryptor()


def decryptor(key: bytes, iv: bytes) -> CipherContext:
    return _cipher(key, iv).decryptor()


def pad(tail: bytes) -> bytes:
    """The end of a message, of any length, filled up to whole blocks by 1 to 16 bytes (RFC 5652, 6.3)."""
    missing = BLOCK - len(tail) % BLOCK
    return tail + bytes((missing,)) * missing


def padding_length(last: bytes) -> int:
    """How many bytes of the last block are padding, 1 to 16; `DecryptionError` if it isn't PKCS#7.

    Every byte is looked at whatever the others are, so that the time doesn't tell where the padding goes wrong.
    """
    size = last[-1]
    wrong = (size < 1) | (size > BLOCK)
    for place in range(1, BLOCK + 1):
        wrong |= (place <= size) & (last[-place] != size)
    if wrong:
        raise DecryptionError
    return size


def _cipher(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    for what, value, length in (
        ("an AES-256 key", key, KEY_LENGTH),
        ("an AES-CBC initialization vector", iv, IV_LENGTH),
    ):
        if not isinstance(value, bytes):
            raise TypeError(f"{what} is bytes, not {type(value).__name__}")
        if len(value) != length:
            raise InvalidInput(f"{what} is {length} bytes, not {len(value)}")
    return Cipher(algorithms.AES(key), modes.CBC(iv))
