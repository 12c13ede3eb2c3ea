"""PowerShell 5.1 and 7.4: Invoke-WebRequest and Invoke-RestMethod with literals, and curl.exe with its quoting.

Made for Chrome 120's "Copy as PowerShell" and scripts of that kind. A body given as text counts as UTF-8, which 7.4
sends (5.1 sends Latin-1). Variables that the text itself sets to literals are known; others are refused.
"""

from __future__ import annotations

import re
from typing import Any

from ..request import HttpRequest
from .escapes import check_escapes, joined_pairs
from .refusals import ReadError
from .wire import from_url, to_bytes

__all__ = ["ALIAS", "CMDLET", "parse_native", "read_powershell"]

CMDLET = re.compile(r"(?<![\w$-])(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)(?![\w-])", re.IGNORECASE)
"""PowerShell's ways to send a request."""
ALIAS = re.compile(r"\b(?:curl|wget)[ ][^\n]{0,300}?[ ]?-(?:Uri|Method|Headers|Body|UseBasicParsing|ContentType)\b")
"""In PowerShell 5.1 curl and wget are names of Invoke-WebRequest."""
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
    r"""`u\{([0-9A-Fa-f]{1,6})\}|`(.)|""|\$\(\[char\](0x[0-9A-Fa-f]{1,4}|[0-9]{1,5})\)|\$(\(|\{|[A-Za-z_]\w*)""",
    re.DOTALL,
)
_CALLS = re.compile(r"\[(?:System\.)?Text\.Encoding\]::(UTF8|ASCII|Default)\.GetBytes\(", re.IGNORECASE)
_FOR_5_1 = re.compile(r"""[^"\\]*(?:\\[^"][^"\\]*)*\\"(?:[^"\\]|\\.)*""", re.DOTALL)
_SWITCHES = {
    "usebasicparsing",
    "skipcertificatecheck",
    "disablekeepalive",
    "skipheadervalidation",
    "verbose",
    "allowunencryptedauthentication",
}


class _Variable(str):
    """The name of a variable whose value isn't known."""

    __slots__ = ()


def _lexemes(text: str, at: int) -> list[tuple[str, str, int]]:
    """(kind, text, end) of each piece from a place on."""
    check_escapes(text)
    found: list[tuple[str, str, int]] = []
    while at < len(text):
        piece = _LEXEME.match(text, at)
        if piece is None:
            raise ReadError("quotation")
        kind, at = piece.lastgroup or "here", piece.end()
        if kind != "space":
            found.append((kind, piece[kind] or "" if kind in ("here", "expanded") else piece[0], at))
        if len(found) > 100_000:
            raise ReadError("words", limit=100_000)
    return found


def _text(kind: str, piece: str, known: dict[str, Any]) -> Any:
    """The value of a piece that is a text; a variable for itself."""
    if kind == "here":
        return piece
    if kind == "single":
        return piece[1:-1].replace("''", "'")
    if kind in ("double", "expanded"):
        return _expanded(piece[1:-1] if kind == "double" else piece, known)
    if kind == "variable":
        name = piece.strip("$@{}").lower()
        return known.get(name, _Variable(piece[:30]))
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
        value = known.get(match[4].strip("{").lower())
        if isinstance(value, str) and not isinstance(value, _Variable):
            return value
        unknown.append(f"${match[4][:30]}" if match[4] != "(" else "$(...)")
        return ""

    plain = _EXPANDED.sub(replaced, text)
    if unknown:
        return _Variable(unknown[0])
    return joined_pairs(plain)


def parse_native(text: str, at: int) -> tuple[list[str], int]:
    """The words of a native command as PowerShell hands them on, and where it ends.

    Where each quotation mark in a text has a backslash, it was written for 5.1, whose programs take that away; 7.3 and
    later hand the text on as it is.
    """
    words: list[str] = []
    ended, unknown = at, list[str]()
    last_end = -1
    for kind, piece, end in _lexemes(text, at):
        if kind == "newline" or (kind == "sign" and piece in "|&<>" and last_end >= 0):
            break
        value = _text(kind, piece, {})
        if isinstance(value, _Variable):
            unknown.append(str(value))
        if kind in ("single", "double", "here", "expanded") and _FOR_5_1.fullmatch(value):
            value = re.sub(r'(\\*)\1\\"', r'\1"', value)
        start = end - len(piece)
        if words and start == last_end and kind not in ("here", "expanded"):
            words[-1] += value
        else:
            words.append(str(value))
        last_end = ended = end
    if unknown:
        raise ReadError("variables", names=", ".join(list(dict.fromkeys(unknown))[:6]))
    return words, ended


def read_powershell(text: str) -> HttpRequest:
    """The request of the one Invoke-WebRequest or Invoke-RestMethod in a script of literals."""
    check_escapes(text)
    text = re.sub(r"\b(?:curl|wget)(?=[ ])", "irm", text, count=1) if ALIAS.search(text[:65536]) else text
    text = _CALLS.sub("(", text)  # GetBytes of a text: the text
    lexemes = _lexemes(text, 0)
    known: dict[str, Any] = {}
    requests: list[dict[str, Any]] = []
    at = 0
    while at < len(lexemes):
        kind, piece, _ = lexemes[at]
        following = lexemes[at + 1] if at + 1 < len(lexemes) else ("", "", 0)
        if (
            kind == "variable"
            and following[1] == "="
            and at + 2 < len(lexemes)
            and CMDLET.fullmatch(lexemes[at + 2][1])
        ):
            at += 2
        elif kind == "variable" and following[1] == "=":
            value, at = _value(lexemes, at + 2, known)
            _set(known, piece, value)
            while at < len(lexemes) and lexemes[at][0] != "newline" and not CMDLET.fullmatch(lexemes[at][1]):
                known[piece.strip("$").lower()] = _Variable(piece[:30])  # an expression, not a literal
                at += 1
        elif kind == "variable" and re.fullmatch(r"\$\w+\.add", piece, re.IGNORECASE) and following[1] == "(":
            name, value = (_text(*each[:2], known) for each in _two_texts(lexemes, at))
            table = known.get(piece[1:-4].lower())
            known[piece[1:-4].lower()] = {**(table if isinstance(table, dict) else {}), str(name): value}
            at += 1
        elif kind == "variable" and ".cookies.add" in piece.lower():
            cookie = [_text(*each[:2], known) for each in lexemes[at : at + 12] if each[0] in ("double", "single")]
            known.setdefault("", []).append("=".join(map(str, cookie[:2])))
            at += 1
        elif kind == "plain" and CMDLET.fullmatch(piece):
            parameters, at = _parameters(lexemes, at + 1, known)
            requests.append(parameters)
        else:
            at += 1
    if len(requests) != 1:
        raise ReadError("several" if requests else "unknown", count=len(requests))
    return _request(requests[0], known)


def _two_texts(lexemes: list[tuple[str, str, int]], at: int) -> list[tuple[str, str, int]]:
    """The two values of $headers.Add(name, value)."""
    found = [each for each in lexemes[at + 2 : at + 6] if each[0] in ("single", "double", "variable")][:2]
    if len(found) < 2:
        raise ReadError("expression", part="headers", name=".Add")
    return found


def _set(known: dict[str, Any], name: str, value: Any) -> None:
    key = name.strip("${}").lower()
    known[key] = value
    if key.endswith(".useragent"):
        known[".useragent"] = value


def _value(lexemes: list[tuple[str, str, int]], at: int, known: dict[str, Any]) -> tuple[Any, int]:
    """A literal: a text, a table @{}, either in parentheses; a stack takes the place of recursion."""
    stack: list[tuple[str, dict[str, Any], str]] = []
    table: dict[str, Any] = {}
    key = ""
    while at < len(lexemes):
        kind, piece, _ = lexemes[at]
        at += 1
        if kind == "open" and piece == "@{":
            stack.append(("{", table, key))
            table, key = {}, ""
            continue
        if kind == "open" and piece == "[":  # a cast: [ordered], [string]
            at += 2
            continue
        if kind == "open":
            stack.append(("(", table, key))
            table, key = {}, ""
            continue
        value: Any
        if kind == "close":
            if not stack:
                return _Variable("..."), at - 1
            opened, outer, outer_key = stack.pop()
            value = table if opened == "{" else table.get("", _Variable("(...)"))
            table, key = outer, outer_key
        elif kind == "newline":
            continue
        elif kind == "sign":
            if stack and stack[-1][0] == "(":
                table[""] = _Variable("(...)")
            continue
        else:
            value = _text(kind, piece, known)
        if not stack:
            return value, at
        if stack[-1][0] == "(":
            table[""] = value if "" not in table else _Variable("(...)")
        elif at < len(lexemes) and lexemes[at][1] == "=" and not key:
            key = str(value)
            at += 1
        else:
            table[key] = value
            key = ""
    return _Variable("..."), at


def _parameters(lexemes: list[tuple[str, str, int]], at: int, known: dict[str, Any]) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while at < len(lexemes) and lexemes[at][0] != "newline" and lexemes[at][1] not in ("|", ")", ">"):
        kind, piece, _ = lexemes[at]
        if kind == "plain" and piece.startswith("-"):
            name, _, attached = piece[1:].partition(":")
            at += 1
            if name.lower() in _SWITCHES:
                continue
            if attached:
                found[name.lower()] = attached
                continue
            if at >= len(lexemes) or lexemes[at][0] == "newline":
                raise ReadError("no-value", tool="PowerShell", option=piece[:40])
            found[name.lower()], at = _value(lexemes, at, known)
        elif kind == "variable" and piece.startswith("@"):
            table = known.get(piece[1:].lower())
            if not isinstance(table, dict):
                raise ReadError("variables", names=piece[:30])
            found |= {name.lower(): value for name, value in table.items()}
            at += 1
        else:
            found["uri"], at = _value(lexemes, at, known)
    return found, at


def _request(found: dict[str, Any], known: dict[str, Any]) -> HttpRequest:
    names = ("uri", "method", "custommethod", "headers", "body", "contenttype", "useragent")
    parts = {"uri": "URL", "headers": "headers", "body": "body"}
    aliases = {"url": "uri", "m": "method", "h": "headers", "b": "body", "hea": "headers", "me": "method", "ur": "uri"}
    found = {aliases.get(name, name): value for name, value in found.items()}
    headers = found.get("headers", {})
    for name in names:
        value = found.get(name, "")
        texts = [*headers.values()] if name == "headers" and isinstance(headers, dict) else [value]
        unknown = [str(each) for each in texts if isinstance(each, _Variable)]
        if unknown and unknown[0].startswith("$") and "(" not in unknown[0]:
            raise ReadError("variables", names=", ".join(list(dict.fromkeys(unknown))[:6]))
        if unknown or not all(isinstance(each, str) for each in texts):
            raise ReadError("expression", part=parts.get(name, "request"), name=unknown[0] if unknown else "@{...}")
    url = found.get("uri", "")
    if not url:
        raise ReadError("no-url", tool="PowerShell")
    own = {"Content-Type": found.get("contenttype"), "User-Agent": found.get("useragent", known.get(".useragent"))}
    own["Cookie"] = "; ".join(known.get("", [])) or None
    pairs = [
        (name, value)
        for name, value in headers.items()
        if name.lower() not in ("method", "path", "scheme", "authority")
    ]
    told = {name.lower() for name, _ in pairs}
    pairs += [(name, str(value)) for name, value in own.items() if value and name.lower() not in told]
    body = to_bytes(found.get("body", ""))
    method = str(found.get("custommethod") or found.get("method") or "GET").upper()
    if body and method == "POST" and not {"content-type"} & {name.lower() for name, _ in pairs}:
        pairs.append(("Content-Type", "application/x-www-form-urlencoded"))
    return from_url(method, url, pairs, body)
