"""Raw decryption in every mode people reach for, right or wrong, without any check of a tag or a padding."""

from __future__ import annotations

from typing import Any, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

try:  # `cryptography` 47 and later keep the old modes elsewhere
    from cryptography.hazmat.decrepit.ciphers.modes import CFB, CFB8, OFB
except ImportError:
    from cryptography.hazmat.primitives.ciphers.modes import CFB, CFB8, OFB

__all__ = ["MODES", "Mode", "decrypt", "gcm_tag"]


class Mode(NamedTuple):
    """A cipher with its mode of operation."""

    cipher: str  # AES, SM4
    name: str  # CBC, ECB, GCM, CTR, CTR0, CTR1, CFB, CFB8, OFB
    iv_size: int

    @property
    def blocks(self) -> bool:
        """Whether it takes whole blocks alone."""
        return self.name in ("CBC", "ECB")


MODES = tuple(
    Mode(cipher, name, size)
    for cipher in ("AES", "SM4")
    for name, size in (
        ("CBC", 16), ("GCM", 12), ("ECB", 0), ("CTR", 16), ("CFB", 16), ("OFB", 16), ("CFB8", 16), ("CTR0", 12),
        ("CTR1", 12),
    )
)  # fmt: skip
"""CTR0 and CTR1: counter mode from an IV of 12 bytes, counting from 0 or 1 (GCM counts from 2)."""


def decrypt(mode: Mode, key: bytes, iv: bytes, data: bytes) -> bytes | None:
    """The plaintext, padding and all; None where the mode can't take these lengths, or OpenSSL lacks it.

    Args:
        mode: one of `MODES`.
        key: 16, 24 or 32 bytes; SM4 takes 16.
        iv: empty for ECB.
        data: the ciphertext without a tag.
    """
    made = _mode(mode.name, iv)
    if made is None:
        return None
    try:
        algorithm = algorithms.SM4(key) if mode.cipher == "SM4" else algorithms.AES(key)
        plaintext: bytes = Cipher(algorithm, made).decryptor().update(data)
    except (UnsupportedAlgorithm, ValueError):
        return None
    return plaintext or None  # of whole blocks alone, where the mode has them


def _mode(name: str, iv: bytes) -> Any:
    if name == "ECB":
        return modes.ECB()  # noqa: S305 -- a client's mistake
    if name == "GCM":
        return modes.GCM(iv) if 8 <= len(iv) <= 128 else None
    if name in ("CTR0", "CTR1"):
        return modes.CTR(iv + bytes((0, 0, 0, int(name[-1])))) if len(iv) == 12 else None
    if len(iv) != 16:
        return None
    made: dict[str, Any] = {"CBC": modes.CBC, "CTR": modes.CTR, "CFB": CFB, "OFB": OFB, "CFB8": CFB8}
    return made[name](iv)


def gcm_tag(mode: Mode, key: bytes, iv: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """The tag of 16 bytes over a plaintext and what is authenticated along (NIST SP 800-38D, 7.1)."""
    algorithm = algorithms.SM4(key) if mode.cipher == "SM4" else algorithms.AES(key)
    encryptor = Cipher(algorithm, modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad)
    encryptor.update(plaintext)
    encryptor.finalize()
    return encryptor.tag
