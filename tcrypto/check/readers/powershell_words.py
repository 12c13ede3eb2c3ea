"""PowerShell's pieces: quotes, here-strings, backticks, expansion of known variables, and a native command's words."""

from __future__ import annotations

import re
from typing import Any

from .escapes import check_escapes, joined_pairs
from .refusals import ReadError

__all__ = ["Lexeme", "Variable", "lexemes", "parse_native", "text_of"]

Lexeme = tuple[str, str, int]
"""(kind, text, where it ends) of a piece."""

_LEXEME = re.compile(
    r"""(?P<space>[ \t\u00a0]+|`[ \t]*\r?\n(?:>>[ ]?)?|\#[^\n]*|<\#.*?\#>)|(?P<newline>[\r\n;]+)"""
    r"""|@'[ \t]*\r?\n(?:(?P<here>.*?)\r?\n)?'@|@"[ \t]*\r?\n(?:(?P<expanded>.*?)\r?\n)?"@"""
    r"""|(?P<single>'[^']*(?:''[^']*)*')|(?P<double>"[^"`]*(?:(?:`.|"")[^"`]*)*")"""
    r"""|(?P<open>@\{|@\(|\$\(|\(|\{|\[(?=\w+(?:\.\w+)*\]))|(?P<close>[)}\]])|(?P<sign>[=,|&<>]|::|(?<=[)\]])\.)"""
    r"""|(?P<variable>[$@][A-Za-z_][\w:.]*|\$\{[^}]*\})"""
    r"""|(?P<plain>(?:[^ \t\u00a0\r\n'"`@$(){},;=|&<>\[\]]|`[^\r\n]|[@$\[])+)""",
    re.DOTALL,
)
_BACKTICKS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
_EXPANDED = re.compile(
    r"""`u\{([0-9A-Fa-f]{1,6})\}|`(.)|""|\$\(\[char\](0x[0-9A-Fa-f]{1,4}|[0-9]{1,5})\)|\$(\(|\{[^}]*\}?|[A-Za-z_]\w*)""",
    re.DOTALL,
)
_FOR_5_1 = re.compile(r"""[^"\\]*(?:\\[^"][^"\\]*)*\\"(?:[^"\\]|\\.)*""", re.DOTALL)


class Variable(str):
    """The name of a variable whose value isn't known."""

    __slots__ = ()


def lexemes(text: str, at: int) -> list[Lexeme]:
    """The pieces of a script from a place on.

    Raises:
        ReadError: a quotation isn't closed.
    """
    check_escapes(text)
    found: list[Lexeme] = []
    while at < len(text):
        piece = _LEXEME.match(text, at)
        if piece is None:
            raise ReadError("quotation")
        kind, at = piece.lastgroup or "here", piece.end()
        if kind != "space":
            found.append((kind, piece[kind] or "", at))
        if len(found) > 100_000:
            raise ReadError("words", limit=100_000)
    return found


def text_of(kind: str, piece: str, known: dict[str, Any]) -> Any:
    """The value of a piece that is a text; a variable for itself."""
    if kind == "here":
        return piece
    if kind == "single":
        return piece[1:-1].replace("''", "'")
    if kind in ("double", "expanded"):
        return _expanded(piece[1:-1] if kind == "double" else piece, known)
    if kind == "variable":
        name = piece.strip("$@{}").lower()
        return known.get(name, Variable(piece[:30]))
    return re.sub(r"`(.)", r"\1", piece)


def _expanded(text: str, known: dict[str, Any]) -> Any:
    unknown: list[str] = []

    def replaced(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16)) if int(match[1], 16) < 0x110000 else "\ufffd"
        if match[2]:
            return _BACKTICKS.get(match[2], match[2])
        if match[3]:
            return chr(int(match[3], 0) & 0xFFFF)
        if match[4] is None:
            return '"'
        value = known.get(match[4].strip("{}").lower())
        if isinstance(value, str) and not isinstance(value, Variable):
            return value
        unknown.append(f"${match[4][:30]}" if match[4] != "(" else "$(...)")
        return ""

    plain = _EXPANDED.sub(replaced, text)
    if unknown:
        return Variable(unknown[0])
    return joined_pairs(plain)


def parse_native(text: str, at: int) -> tuple[list[str], int]:
    """The words of a native command as PowerShell hands them on, and where it ends.

    Where each quotation mark in a text has a backslash, it was written for 5.1, whose programs take that away; 7.3 and
    later hand the text on as it is.
    """
    words: list[str] = []
    ended, unknown = at, list[str]()
    last_end = -1
    for kind, piece, end in lexemes(text, at):
        if kind == "newline" or (kind == "sign" and piece in "|&<>"):
            break
        value = text_of(kind, piece, {})
        if isinstance(value, Variable):
            unknown.append(str(value))
        if kind in ("single", "double", "here", "expanded") and _FOR_5_1.fullmatch(value):
            value = re.sub(r'(\\*)\1\\"', r'\1"', value)
        start = end - len(piece)
        if words and start == last_end:
            words[-1] += value
        else:
            words.append(str(value))
        last_end = ended = end
    if unknown:
        raise ReadError("variables", names=", ".join(list(dict.fromkeys(unknown))[:6]))
    return words, ended
