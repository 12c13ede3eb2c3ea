"""The exceptions of tcrypto, and the gateway's own codes and texts.

Everything that leaves the public API because of a *value* is a `TCryptoError`; an argument of a wrong Python
type is a `TypeError`. Messages never carry key material.
"""

from __future__ import annotations

__all__ = [
    "CredentialError",
    "DecryptionError",
    "EncodingError",
    "GatewayError",
    "ImageError",
    "InvalidInput",
    "KeyFormatError",
    "NonceReuseError",
    "SignatureError",
    "TCryptoError",
    "UnsupportedAlgorithm",
    "VectorError",
]


class TCryptoError(Exception):
    """The root of everything this library raises about a value."""


class InvalidInput(TCryptoError, ValueError):  # noqa: N818 -- the name the conformance protocol sends
    """A value of the right type that the operation can't take."""


class EncodingError(TCryptoError, ValueError):
    """A text that isn't strict Base64."""


class ImageError(InvalidInput):
    """A picture that can't be sent; the message names the file and says what to do."""


class KeyFormatError(TCryptoError, ValueError):
    """Key material that isn't a key of the kind asked for; the message says what it is instead."""


class CredentialError(TCryptoError, ValueError):
    """A SecretId, SecretKey or token that can't be right; the message says which and why, never the value."""


class NonceReuseError(TCryptoError, ValueError):
    """The call would use one key and initial vector twice; the message names the parameter that allows it."""


class VectorError(TCryptoError, ValueError):
    """A vector file that doesn't have the form it must have."""


class UnsupportedAlgorithm(TCryptoError):  # noqa: N818 -- as in `cryptography`
    """The OpenSSL under `cryptography` lacks the algorithm; the message says what brings it."""


class DecryptionError(TCryptoError):
    """Something could not be decrypted. One text for every cause, so that the failure isn't an oracle."""

    def __init__(self) -> None:
        super().__init__("decryption failed")

    def __reduce__(self) -> tuple[type[DecryptionError], tuple[()]]:
        return type(self), ()


class GatewayError(TCryptoError):
    """What the gateway or the service answered instead of a result, or would answer.

    Args:
        code: The service's code, like "AuthFailure.SignatureFailure".
        message: Its text.
        request_id: The RequestId, which support asks for; None where there is none.

    """

    def __init__(self, code: str, message: str, request_id: str | None = None) -> None:
        super().__init__(code, message, request_id)
        self.code = code
        self.message = message
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class SignatureError(GatewayError):
    """A request the gateway would refuse. `code` is the gateway's code, the message its text."""
