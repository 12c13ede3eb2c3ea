"""The exceptions of tcrypto, and the gateway's own codes and texts.

Everything that leaves the public API because of a *value* is a `TCryptoError`; an argument of a wrong Python
type is a `TypeError`. Messages never carry key material.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
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
]


class TCryptoError(Exception):
    """The root of everything this library raises about a value."""


class InvalidInput(TCryptoError, ValueError):  # noqa: N818 -- the name the conformance protocol sends
    """A value of the right type that the operation can't take."""


class EncodingError(TCryptoError, ValueError):
    """A text that isn't strict Base64, or an image that is too large."""


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


class SignatureError(TCryptoError):
    """A request the gateway would refuse. `code` is the gateway's code, the message its text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


# --- What the gateway says ----------------------------------------------------------------------------------------


class GatewayText(NamedTuple):
    """One of the gateway's texts. `seen`: languages it was seen verbatim in; the others are this project's words."""

    code: str
    en: str
    zh: str
    seen: str


_BAD_SIGNATURE = "AuthFailure.SignatureFailure"
_BAD_AUTHORIZATION = "AuthFailure.InvalidAuthorization"

GATEWAY_TEXTS = {
    "signature": GatewayText(
        _BAD_SIGNATURE,
        "The provided credentials could not be validated. Please check your signature is correct.",
        "请求签名验证失败，请检查您的签名计算是否正确。",
        "en zh",
    ),
    "v1-too-large": GatewayText(
        _BAD_SIGNATURE,
        "The provided credentials could not be validated because of exceeding request size limit, "
        "please use new signature method `TC3-HMAC-SHA256`.",
        "请求大小超过限制，签名验证失败，请使用新的签名方法 `TC3-HMAC-SHA256`。",
        "en",
    ),
    "expired": GatewayText(
        "AuthFailure.SignatureExpire",
        "Signature expired. Please use local time and enable NTP service for time synchronization to avoid a deviation "
        "between `Timestamp` and the server time {now}.",
        "签名已过期，请使用本地时间并开启 NTP 时间同步，避免 `Timestamp` 与服务器时间 {now} 存在偏差。",
        "en",
    ),
    "unknown-id": GatewayText(
        "AuthFailure.SecretIdNotFound",
        "The SecretId is not found, please ensure that your SecretId is correct.",
        "SecretId不存在，请输入正确的密钥。",
        "en zh",
    ),
    "service": GatewayText(
        _BAD_AUTHORIZATION,
        "The request `Authorization` header does not conform to tencentcloud standards: "
        "`Service` in Credential not valid.",
        "请求头部的 `Authorization` 不符合腾讯云标准：Credential 中的 `Service` 无效。",
        "en",
    ),
    "authorization": GatewayText(
        _BAD_AUTHORIZATION,
        "The request `Authorization` header does not conform to tencentcloud standards: {reason}.",
        "请求头部的 `Authorization` 不符合腾讯云标准：{reason}。",
        "",
    ),
    "token": GatewayText(
        "AuthFailure.TokenFailure",
        "Token verification failed, please check if your Token is correct",
        "Token 验证失败，请检查您的 Token 是否正确。",
        "en",
    ),
    "missing": GatewayText(
        "MissingParameter", "The request is missing a required parameter `{name}`.", "缺少必要参数 `{name}`。", "en"
    ),
    "parameter": GatewayText("InvalidParameter", "{reason}.", "{reason}。", ""),
    "value": GatewayText(
        "InvalidParameterValue", "The value of `{name}` is not valid.", "参数 `{name}` 取值错误。", ""
    ),
    "method": GatewayText("UnsupportedProtocol", "The HTTP method is not supported.", "不支持该 HTTP 请求方法。", ""),
    "size": GatewayText("RequestSizeLimitExceeded", "The request exceeds the size limit.", "请求包超过限制大小。", ""),
}


def refusal(kind: str, language: str | None = None, /, **values: object) -> SignatureError:
    """The gateway's refusal `kind` (a key of `GATEWAY_TEXTS`) in Chinese for the language "zh-CN", else in English."""
    text = GATEWAY_TEXTS[kind]
    return SignatureError(text.code, (text.zh if language == "zh-CN" else text.en).format(**values))
