"""Until crypto.keys is merged: RSA or SM2, from any form that the loaders take."""

from __future__ import annotations

import re

from ..crypto import rsa_pkcs1, sm2
from ..crypto.keyfile import key_der, key_kind

_HEX = re.compile(rb"\s*[0-9a-fA-F]+\s*")


def load_public_key(material: str | bytes) -> rsa_pkcs1.PublicKey | sm2.PublicKey:
    """A public key."""
    return sm2.load_public_key(material) if _is_sm2(material) else rsa_pkcs1.load_public_key(material)


def load_private_key(material: str | bytes) -> rsa_pkcs1.PrivateKey | sm2.PrivateKey:
    """A private key."""
    return sm2.load_private_key(material) if _is_sm2(material) else rsa_pkcs1.load_private_key(material)


def _is_sm2(material: str | bytes) -> bool:
    data = material.encode(errors="replace") if isinstance(material, str) else material
    return bool(_HEX.fullmatch(data)) or data[:1] == b"\x04" or key_kind(key_der(data)) == "an SM2 key"
