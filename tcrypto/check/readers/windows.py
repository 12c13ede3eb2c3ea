r"""A command line as cmd.exe (Windows 10 and 11) reads it, and then the C runtime: carets, double quotes, \".

Made for Chrome 120's "Copy as cURL (cmd)", in its older form ("...") and the newer one (^"...^"), and for curl.exe
typed by hand.
"""

from __future__ import annotations

import re

from .escapes import check_escapes
from .refusals import ReadError
from .shell_line import WORD_LIMIT

__all__ = ["is_cmd", "parse_cmd"]

_CMD = re.compile(
    r"""(?P<goes_on>\^[ \t]*\r?\n(?:More\?[ ]?)?)(?P<break>\r?\n)?|\^(?P<escaped>[^\r\n])"""
    r"""|(?P<quote>"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"?)"""
    r"""|(?P<end>\r?\n|[&|<>])|(?P<plain>[^\^"\r\n&|<>]+|\^)"""
)
_ARGUMENT = re.compile(
    r"""(?P<space>[ \t\r\n]+)|(?P<slashes>\\+)(?P<after>"?)|(?P<quote>"")|(?P<toggle>")|(?P<plain>[^ \t\r\n\\"]+)"""
)
_INSIDE = re.compile(r"""(?P<slashes>\\+)(?P<after>"?)|(?P<quote>"")|(?P<toggle>")|(?P<plain>[^\\"]+)""")
_OLDER = re.compile(r"""(?P<quote>"")|(?P<toggle>")|(?P<plain>[^"]+)|(?P<slashes>(?!))(?P<after>)""")
"""Within Chrome's older form: it writes a quotation mark twice, and knows no other escape."""
_PERCENT = re.compile(r"%([A-Za-z_][A-Za-z0-9_]{0,29})(?::[^%\r\n]{0,40})?%(?![0-9A-Fa-f]{2})|%([g-zG-Z_]\w{0,29})%")


def is_cmd(text: str) -> bool:
    """Whether a command is written for cmd.exe."""
    return bool(re.search(r"""\^[ \t]*\r?\n|[ \t]\^\"""", text[:65536]))


def parse_cmd(text: str) -> tuple[list[str], int]:
    """The words of the command that the text begins with, and where it ends.

    Raises:
        ReadError: for %variables%, whose values aren't in the text.
    """
    check_escapes(text)
    pieces: list[str] = []
    at = 0
    while at < len(text):
        token = _CMD.match(text, at)
        if token is None:
            break
        at = token.end()
        if token["end"]:
            if re.match(r"[ \t]*(?:-|\")", text[at : at + 80]) and token["end"].endswith("\n"):
                pieces.append(" ")  # the caret was lost
                continue
            break
        if token["goes_on"]:
            pieces.append("\n" if token["break"] else "")
        else:
            pieces.append(token["escaped"] or token[0])
    line = "".join(pieces)
    variables = [found[1] or found[2] for found in _PERCENT.finditer(text, 0, at)]
    if variables:
        raise ReadError("variables", names=", ".join(f"%{name}%" for name in list(dict.fromkeys(variables))[:6]))
    # Chrome doubles each backslash, which the C runtime undoes before a quotation mark alone: what the browser sent.
    older = '^"' not in text[:at] and re.search(r"""[^ \t=\\]""[^ \t\r\n]""", text[:at])
    words = arguments(line, _OLDER if older else _INSIDE)
    return [word.replace("\\\\", "\\") for word in words] if older or '^"' in text[:at] else words, at


def arguments(line: str, within: re.Pattern[str] = _INSIDE) -> list[str]:
    """The words as the C runtime splits them: 2n backslashes before a quote are n, 2n + 1 are n and the quote."""
    words: list[str] = []
    word: list[str] | None = None
    inside = False
    at = 0
    while token := (within if inside else _ARGUMENT).match(line, at):
        at = token.end()
        kind = token.lastgroup
        if kind == "space":
            words += [] if word is None else ["".join(word)]
            word = None
            if len(words) > WORD_LIMIT:
                raise ReadError("words", limit=WORD_LIMIT)
            continue
        word = [] if word is None else word
        if kind == "after":
            size = len(token["slashes"])
            word.append("\\" * (size // 2 if token["after"] else size))
            if token["after"] and size % 2:
                word.append('"')
            elif token["after"]:
                inside = not inside
        elif kind == "quote" and inside:
            word.append('"')
        elif kind == "toggle":
            inside = not inside
        elif kind == "plain":
            word.append(token[0])
    if inside:
        raise ReadError("quotation")
    return words + ([] if word is None else ["".join(word)])
