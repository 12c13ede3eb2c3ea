"""Backslash escapes as shells and programming languages write them, in a few passes over the whole text."""

from __future__ import annotations

import re

from .refusals import ReadError

__all__ = ["ESCAPE_LIMIT", "check_escapes", "joined_pairs", "unescaped"]

ESCAPE_LIMIT = 200_000
"""How many backslashes or quotations a command or program text may have; Linux takes 131,072 bytes an argument."""
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "'": "'", '"': '"'}
_OWN = {
    "bash": {**_SIMPLE, "e": "\x1b", "E": "\x1b", "?": "?"},
    "python": {**_SIMPLE, "\n": ""},
    "bytes": {**_SIMPLE, "\n": ""},
    "js": {**_SIMPLE, "\n": "", "`": "`", "$": "$", "/": "/"},
}
_CODED = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))"
)
_CODED_IN_JS = re.compile(rf"{_CODED.pattern}|\\")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def check_escapes(text: str) -> None:
    """Refuse what no command is: every escape and every quotation costs a step."""
    if any(text.count(mark) > ESCAPE_LIMIT for mark in "\\'\"`^$"):
        raise ReadError("escapes", limit=ESCAPE_LIMIT)


def unescaped(text: str, dialect: str) -> str:
    """The characters that the escapes stand for.

    Args:
        text (str): what stands between the quotes.
        dialect (str): "bash" for $'...', "python" and "bytes" for Python's texts, "js" for JavaScript's. An escape that
            stands for a byte from 0x80 on (bash, bytes) becomes its lone surrogate of PEP 383.
    """
    if "\\" not in text:
        return text
    return "\\".join(_between(piece, dialect) if "\\" in piece else piece for piece in text.split("\\\\"))


def _between(text: str, dialect: str) -> str:
    """What stands between two escaped backslashes."""
    text = text.replace("\\\r\n", "\\\n")
    for name, value in _OWN[dialect].items():
        text = text.replace(f"\\{name}", value)
    coded = _CODED_IN_JS if dialect == "js" else _CODED
    return joined_pairs(coded.sub(lambda match: _character(match, dialect), text))


def joined_pairs(text: str) -> str:
    """The characters that two surrogates stand for."""
    return _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def _character(match: re.Match[str], dialect: str) -> str:
    of_byte = match[1] or match[5]
    if match[0] == "\\":
        return ""
    if dialect == "bytes" and not of_byte:
        return match[0]
    number = int(of_byte, 16 if match[1] else 8) if of_byte else int(match[2] or match[3] or match[4], 16)
    if of_byte and dialect in ("bash", "bytes"):
        number &= 0xFF
        return chr(number) if number < 0x80 else chr(0xDC00 + number)
    return chr(number) if number < 0x110000 else "\ufffd"
