"""Any key, RSA or SM2, in any form: the one place that decides which of the two it is.

`keyfile` takes the text apart; what is left is looked at here, and read by `rsa_pkcs1` or `sm2`.
"""

from __future__ import annotations

from ..errors import KeyFormatError
from . import rsa_pkcs1, sm2
from .keyfile import peel
from .keykind import POINT, SCALAR, Kind, identify

__all__ = ["PrivateKey", "PublicKey", "load_private_key", "load_public_key"]

PublicKey = rsa_pkcs1.PublicKey | sm2.PublicKey
"""A public key, RSA or SM2: `algorithm`, `wrap`, `dump`."""
PrivateKey = rsa_pkcs1.PrivateKey | sm2.PrivateKey
"""A private key, RSA or SM2: `algorithm`, `public_key`, `unwrap`, `dump`."""


def load_public_key(material: str | bytes) -> PublicKey:
    """Load a public key, RSA or SM2.

    Args:
        material: the text that support hands out (Base64 of a PEM), a PEM, DER, or Base64 or hexadecimal of DER:
            SubjectPublicKeyInfo or, for RSA, PKCS#1. For SM2 also the point 04 || x || y: bytes, hexadecimal or Base64.

    Returns:
        `rsa_pkcs1.PublicKey` or `sm2.PublicKey`.

    Raises:
        KeyFormatError: for anything else, in a sentence that says what it is and what to do; it never quotes the
            material.
        TypeError: for anything but str or bytes.
    """
    data, kind = _wanted(material, private=False)
    if kind.algorithm == "RSA":
        return rsa_pkcs1.PublicKey.from_der(data)
    return sm2.PublicKey.from_point(data) if kind.structure == POINT else sm2.PublicKey.from_der(data)


def load_private_key(material: str | bytes) -> PrivateKey:
    """Load a private key without a passphrase, RSA or SM2.

    Args:
        material: a PEM, DER, or Base64 or hexadecimal of either: PKCS#8, or PKCS#1 (RSA) or SEC 1 (SM2). For SM2 also
            the scalar: 32 bytes, 64 hex digits or their Base64.

    Returns:
        `rsa_pkcs1.PrivateKey` or `sm2.PrivateKey`.

    Raises:
        KeyFormatError: for anything else, in a sentence that says what it is and what to do; it never quotes the
            material.
        TypeError: for anything but str or bytes.
    """
    data, kind = _wanted(material, private=True)
    if kind.algorithm == "RSA":
        return rsa_pkcs1.PrivateKey.from_der(data)
    if kind.structure == SCALAR:
        return sm2.PrivateKey(int.from_bytes(data, "big"))
    return sm2.PrivateKey.from_der(data)


def _wanted(material: str | bytes, *, private: bool) -> tuple[bytes, Kind]:
    """A key's own bytes and their kind, after every check that needs no arithmetic."""
    data, labels = peel(material)
    data, kind = identify(data)
    wanted = "private" if private else "public"
    if kind.algorithm is None:
        raise KeyFormatError(f"this is {kind.name}; an RSA or SM2 {wanted} key is needed")
    *outer, label = labels or [""]
    if (labels and label not in kind.labels) or any(("PRIVATE" in each) != kind.private for each in outer):
        # Both lines come from a mistake that had better be seen: nobody knows which of the two was meant.
        says = next((each for each in outer if ("PRIVATE" in each) != kind.private), label)
        right = f", whose label is {kind.labels[0]}" if kind.labels else ", which needs no PEM around it"
        raise KeyFormatError(
            f"the PEM says {says:.40} but holds {kind}{right}; take the key anew from where it was made"
        )
    if kind.private != private:
        hint = ": openssl pkey -in FILE -pubout" if kind.private and kind.structure != SCALAR else ""
        raise KeyFormatError(f"this is {kind}; the {wanted} key is needed{hint}")
    return data, kind
