"""What a file holds that was given as the client's canonical request or string to sign, and is something else."""

from __future__ import annotations

import re

from ..sign import tc3

__all__ = ["what_else"]

_WHAT: tuple[tuple[str, str, str], ...] = (  # the first that is found in the text
    ("the file is empty", "文件为空", r"\s*\Z"),
    ("this looks like an Authorization header", "这看起来是 Authorization 请求头", r"(?is).*\bCredential\s*="),
    ("this looks like JSON", "这看起来是 JSON", r"\s*[\[{]"),
    ("this looks like a command", "这看起来是一条命令", r"\s*(?:curl|wget)\b"),
    ("this looks like a raw HTTP request", "这看起来是原始 HTTP 请求", r"\s*[A-Za-z]+ \S+ HTTP/"),
    ("this looks like a hash or a signature", "这看起来是哈希值或签名", r"\s*[0-9A-Fa-f]{40,128}\s*\Z"),
)
_TO_SIGN = (
    "this looks like the string to sign, which is --string-to-sign",
    "这看起来是待签名字符串，应使用 --string-to-sign",
)
_CANONICAL = "this looks like the canonical request, which is --canonical", "这看起来是规范请求串，应使用 --canonical"
_UNKNOWN = "this is one line", "这里只有一行"
_EXPECTED = (
    "expected is {} as it was signed, line feeds and all: have the client print it",
    "需要的是签名时使用的{}原文（包括换行），请让客户端将其输出",
)
_NAMES = {True: ("the canonical request", "规范请求串"), False: ("the string to sign", "待签名字符串")}
_BREAK = re.compile(r"[\r\n]|\\n|\0")  # two characters, where a client had them in place of a line feed
_METHOD = re.compile(r"\s*[A-Za-z]{3,7}(?:[\r\n]|\\n)")


def what_else(text: str, *, canonical: bool) -> tuple[str, str] | None:
    """Say what a text is, if it is plainly not what it was given as; one with mistakes in its lines is.

    Args:
        text: str, what the file holds.
        canonical: bool, True where a canonical request is expected, False where a string to sign is.

    Returns:
        tuple of the sentence in English and in Chinese, or None where the text may be what it was given as.

    """
    found = next(((english, chinese) for english, chinese, form in _WHAT if re.match(form, text)), None)
    begins_as_to_sign = text.lstrip().startswith(tc3.ALGORITHM)
    if found is None and canonical and begins_as_to_sign:
        found = _TO_SIGN
    if found is None and not canonical and not begins_as_to_sign and _METHOD.match(text):
        found = _CANONICAL
    if found is None and not _BREAK.search(text) and not begins_as_to_sign:
        found = _UNKNOWN
    if found is None:
        return None
    (english, chinese), (name, name_zh) = _EXPECTED, _NAMES[canonical]
    return f"{found[0]}; {english.format(name)}", f"{found[1]}；{chinese.format(name_zh)}"
