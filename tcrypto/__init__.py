"""tcrypto: sign requests to Tencent Cloud, seal sensitive fields for it, and learn why a signature was refused.

Four things a user does, each with its noun here:

- sign: `Signer` with a `Credential` (`tcrypto.sign.v1`: the legacy HmacSHA1 and HmacSHA256);
- seal: `Sealer` with the public key that support hands out, as text; its session opens the reply;
- check: `Verifier` answers like the gateway, `diagnose` says which mistake gave a refused signature;
- test: `tcrypto.testing` is a stand-in for the gateway, `tcrypto.conformance` runs the known answers.

`load_public_key` and `load_private_key` take a key in any form, RSA or SM2. `tcrypto.crypto` has the primitives: what
they do is documented and stable, but the nouns above choose keys, initialization vectors and algorithms more safely.
What is listed in an `__all__` is stable within a major version. Every refusal of a value is a `TCryptoError`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .credential import Credential
from .errors import (
    CredentialError,
    DecryptionError,
    EncodingError,
    GatewayError,
    ImageError,
    InvalidInput,
    KeyFormatError,
    NonceReuseError,
    SignatureError,
    TCryptoError,
    UnsupportedAlgorithm,
)

if TYPE_CHECKING:
    from .check.diagnose import diagnose
    from .check.request import HttpRequest
    from .check.verify import Verifier
    from .crypto.keys import load_private_key, load_public_key
    from .seal.opener import Opener
    from .seal.sealer import Sealer
    from .sign.reply import events, result
    from .sign.signer import Signer
else:  # hidden from type checkers, which would let every misspelt name pass
    _HOMES = {
        "HttpRequest": ".check.request",
        "Opener": ".seal.opener",
        "Sealer": ".seal.sealer",
        "Signer": ".sign.signer",
        "Verifier": ".check.verify",
        "diagnose": ".check.diagnose",
        "events": ".sign.reply",
        "load_private_key": ".crypto.keys",
        "load_public_key": ".crypto.keys",
        "result": ".sign.reply",
    }

    def __getattr__(name: str) -> object:
        """Import a noun when it is first named: signing alone shouldn't cost the import of `cryptography`."""
        if name in _HOMES:
            noun = globals()[name] = getattr(importlib.import_module(_HOMES[name], __name__), name)
            return noun
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__version__ = "0.1.0"

__all__ = [
    "Credential",
    "CredentialError",
    "DecryptionError",
    "EncodingError",
    "GatewayError",
    "HttpRequest",
    "ImageError",
    "InvalidInput",
    "KeyFormatError",
    "NonceReuseError",
    "Opener",
    "Sealer",
    "SignatureError",
    "Signer",
    "TCryptoError",
    "UnsupportedAlgorithm",
    "Verifier",
    "diagnose",
    "events",
    "load_private_key",
    "load_public_key",
    "result",
]
