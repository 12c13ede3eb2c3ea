"""tcrypto: sign requests to Tencent Cloud, seal sensitive fields for it, and learn why a signature was refused.

Each module stands alone: `tc3`, `hmac_v1` (signatures); `aes_cbc`, `sm4_gcm`, `rsa_pkcs1`, `sm2` (primitives in the
forms the service uses); `envelope` (sealed requests and replies); `verify`, `diagnose` (the gateway's side).
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from .credential import Credential
from .errors import (
    CredentialError,
    DecryptionError,
    EncodingError,
    InvalidInput,
    KeyFormatError,
    NonceReuseError,
    SignatureError,
    TCryptoError,
    UnsupportedAlgorithm,
    VectorError,
)

if TYPE_CHECKING:
    from . import aes_cbc, diagnose, encoding, envelope, hmac_v1, rsa_pkcs1, sm2, sm4_gcm, tc3, vectors, verify
else:  # hidden from type checkers, which would let every misspelt name pass

    def __getattr__(name: str) -> ModuleType:
        """Import a module when it is first named: signing alone shouldn't cost the import of `cryptography`."""
        if name in __all__:
            return importlib.import_module(f".{name}", __name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__version__ = "0.1.0"

__all__ = [
    "Credential",
    "CredentialError",
    "DecryptionError",
    "EncodingError",
    "InvalidInput",
    "KeyFormatError",
    "NonceReuseError",
    "SignatureError",
    "TCryptoError",
    "UnsupportedAlgorithm",
    "VectorError",
    "aes_cbc",
    "diagnose",
    "encoding",
    "envelope",
    "hmac_v1",
    "rsa_pkcs1",
    "sm2",
    "sm4_gcm",
    "tc3",
    "vectors",
    "verify",
]
