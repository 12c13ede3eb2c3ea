"""The gateway's own codes and texts."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import GatewayError, gateway_error
from ..sign.v1 import TOO_LARGE

__all__ = ["GATEWAY_TEXTS", "GatewayText", "in_chinese", "refusal"]


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
        TOO_LARGE,
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
"""What the gateway answers, by what is wrong."""


def refusal(kind: str, language: str | None = None, /, **values: object) -> GatewayError:
    """What the gateway would answer: a `SignatureError` for its AuthFailure.* codes, else a `GatewayError`.

    Args:
        kind: a key of `GATEWAY_TEXTS`.
        language: "zh-CN" for Chinese; anything else is English.
        values: what the text has in braces.

    """
    text = GATEWAY_TEXTS[kind]
    error = gateway_error(text.code, (text.zh if language == "zh-CN" else text.en).format(**values))
    error._chinese = text.zh, values
    return error


def in_chinese(error: GatewayError) -> str:
    """The text of a refusal, without its code, in Chinese.

    Args:
        error: `GatewayError`, made by `refusal`; the text of any other stays as it came.
    """
    return error.text("zh-CN").removeprefix(f"{error.code}：")
