"""The exceptions of tcrypto.

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
    "gateway_error",
]


class TCryptoError(Exception):
    """The root of everything this library raises about a value; `str()` is the English message."""

    def text(self, language: str | None = None) -> str:
        """The message.

        Args:
            language: str, "zh-CN" for Chinese; anything else is English.

        Returns:
            str; a message that is in no table stays English.
        """
        if language != "zh-CN":
            return str(self)
        from .chinese import chinese

        return chinese(str(self))


class InvalidInput(TCryptoError, ValueError):  # noqa: N818 -- the name the conformance protocol sends
    """A value of the right type that the operation can't take, or a request that can't be sent."""


class ImageError(InvalidInput):
    """An image that the service couldn't read, or wouldn't take; the message says what is wrong with it."""


class EncodingError(TCryptoError, ValueError):
    """A text that isn't strict Base64."""


class KeyFormatError(TCryptoError, ValueError):
    """Key material that isn't a key of the kind asked for; the message says what it is instead."""


class CredentialError(TCryptoError, ValueError):
    """A SecretId, SecretKey or token that can't be right; the message says which and why, never the value."""


class NonceReuseError(TCryptoError, ValueError):
    """The call would use one key and initialization vector twice; the message names the parameter that allows it."""


class UnsupportedAlgorithm(TCryptoError):  # noqa: N818 -- as in `cryptography`
    """The OpenSSL under `cryptography` lacks the algorithm; the message says what brings it."""


class DecryptionError(TCryptoError):
    """Something could not be decrypted. One text for every cause, so that the failure isn't an oracle."""

    def __init__(self) -> None:
        super().__init__("decryption failed")

    def __reduce__(self) -> tuple[type[DecryptionError], tuple[()]]:
        return type(self), ()


class GatewayError(TCryptoError):
    """What the gateway or a service answered, or would answer, in place of a result.

    Args:
        code: str, "AuthFailure.SignatureFailure"; API 3.0's Response.Error.Code.
        message: str, the text that goes with it.
        request_id: str, the reply's RequestId; None where there was no reply.

    """

    def __init__(self, code: str, message: str, request_id: str | None = None) -> None:
        super().__init__(code, message, request_id)
        self.code = code
        self.message = message
        self.request_id = request_id
        self._chinese: tuple[str, dict[str, object]] | None = None  # where this library is the gateway: text and values

    def text(self, language: str | None = None) -> str:
        """The code and the text; in Chinese where this library wrote it, else as it came.

        Args:
            language: str, "zh-CN" for Chinese; anything else is as in `str()`.
        """
        if self._chinese is None or language != "zh-CN":
            return str(self)
        from .chinese import chinese

        text, values = self._chinese
        return f"{self.code}：{text.format(**{name: chinese(str(value)) for name, value in values.items()})}"

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class SignatureError(GatewayError):
    """The gateway's refusal of who signed, or how: its codes that begin with "AuthFailure."."""


def gateway_error(code: str, message: str, request_id: str | None = None) -> GatewayError:
    """The exception for a code of the gateway: a `SignatureError` for "AuthFailure.*", else a `GatewayError`."""
    kind = SignatureError if code.startswith("AuthFailure.") else GatewayError
    return kind(code, message, request_id)
