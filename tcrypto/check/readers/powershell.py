"""PowerShell 5.1 and 7.4: Invoke-WebRequest and Invoke-RestMethod with literals, and curl.exe with its quoting.

Made for Chrome 120's "Copy as PowerShell" and scripts of that kind. A body given as text counts as UTF-8, which 7.4
sends (5.1 sends Latin-1). Variables that the text itself sets to literals are known; others are refused.
"""

from __future__ import annotations

import re
from typing import Any

from ..request import HttpRequest
from .escapes import check_escapes
from .powershell_words import Lexeme, Variable, lexemes, text_of
from .refusals import ReadError
from .wire import from_url, to_bytes

__all__ = ["ALIAS", "CMDLET", "read_powershell"]

CMDLET = re.compile(r"(?<![\w$-])(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)(?![\w-])", re.IGNORECASE)
"""PowerShell's ways to send a request."""
ALIAS = re.compile(r"\b(?:curl|wget)[ ][^\n]{0,300}?[ ]?-(?:Uri|Method|Headers|Body|UseBasicParsing|ContentType)\b")
"""In PowerShell 5.1 curl and wget are names of Invoke-WebRequest."""
_CALLS = re.compile(r"\[(?:System\.)?Text\.Encoding\]::(UTF8|ASCII|Default)\.GetBytes\(", re.IGNORECASE)
_SWITCHES = {
    "usebasicparsing",
    "skipcertificatecheck",
    "disablekeepalive",
    "skipheadervalidation",
    "verbose",
    "allowunencryptedauthentication",
}


def read_powershell(text: str) -> HttpRequest:
    """The request of the one Invoke-WebRequest or Invoke-RestMethod in a script of literals."""
    check_escapes(text)
    text = re.sub(r"\b(?:curl|wget)(?=[ ])", "irm", text, count=1) if ALIAS.search(text[:65536]) else text
    text = _CALLS.sub("(", text)  # GetBytes of a text: the text
    pieces = lexemes(text, 0)
    known: dict[str, Any] = {}
    requests: list[dict[str, Any]] = []
    at = 0
    while at < len(pieces):
        kind, piece, _ = pieces[at]
        following = pieces[at + 1][1] if at + 1 < len(pieces) else ""
        if kind == "variable" and following == "=" and at + 2 < len(pieces) and CMDLET.fullmatch(pieces[at + 2][1]):
            at += 2
        elif kind == "variable" and following == "=":
            called = pieces[at + 2 : at + 3] and _is_command(*pieces[at + 2][:2])
            value, at = _value(pieces, at + 2, known)
            _set(known, piece, Variable(piece[:30]) if called else value)
            while at < len(pieces) and pieces[at][0] != "newline" and not CMDLET.fullmatch(pieces[at][1]):
                known[piece.strip("$").lower()] = Variable(piece[:30])  # an expression, not a literal
                at += 1
        elif kind == "variable" and re.fullmatch(r"\$\w+\.add", piece, re.IGNORECASE) and following == "(":
            name, value = (text_of(*each[:2], known) for each in _two_texts(pieces, at))
            table = known.get(piece[1:-4].lower())
            known[piece[1:-4].lower()] = {**(table if isinstance(table, dict) else {}), str(name): value}
            at += 1
        elif kind == "variable" and ".cookies.add" in piece.lower():
            cookie = [text_of(*each[:2], known) for each in pieces[at : at + 12] if each[0] in ("double", "single")]
            known.setdefault("", []).append("=".join(map(str, cookie[:2])))
            at += 1
        elif kind == "plain" and CMDLET.fullmatch(piece):
            parameters, at = _parameters(pieces, at + 1, known)
            requests.append(parameters)
        else:
            at += 1
    if len(requests) != 1:
        raise ReadError("several" if requests else "unknown", count=len(requests))
    return _request(requests[0], known)


def _two_texts(pieces: list[Lexeme], at: int) -> list[Lexeme]:
    """The two values of $headers.Add(name, value)."""
    found = [each for each in pieces[at + 2 : at + 6] if each[0] in ("single", "double", "variable")][:2]
    if len(found) < 2:
        raise ReadError("expression", part="headers", name=".Add")
    return found


def _is_command(kind: str, piece: str) -> bool:
    """Whether a word that stands for a value is the name of a command, and not a number."""
    return kind == "plain" and not piece.isdecimal()


def _set(known: dict[str, Any], name: str, value: Any) -> None:
    key = name.strip("${}").lower()
    known[key] = value
    if key.endswith(".useragent"):
        known[".useragent"] = value


def _value(pieces: list[Lexeme], at: int, known: dict[str, Any]) -> tuple[Any, int]:
    """A literal: a text, a table @{}, either in parentheses; a stack takes the place of recursion."""
    stack: list[tuple[str, dict[str, Any], str]] = []
    table: dict[str, Any] = {}
    key = ""
    while at < len(pieces):
        kind, piece, _ = pieces[at]
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
                return Variable("..."), at - 1
            opened, outer, outer_key = stack.pop()
            value = table if opened == "{" else table.get("", Variable("(...)"))
            table, key = outer, outer_key
        elif kind == "newline":
            continue
        elif kind == "sign":
            if not stack:
                return Variable(piece), at
            value = Variable("(...)")  # an expression
        else:
            value = text_of(kind, piece, known)
        if not stack:
            return value, at
        if (key or stack[-1][0] == "(") and _is_command(kind, piece):
            value = Variable("(...)")
        if stack[-1][0] == "(":
            table[""] = value if "" not in table else Variable("(...)")
        elif at < len(pieces) and pieces[at][1] == "=" and not key:
            key = str(value)
            at += 1
        else:
            table[key or next(reversed(table), "")] = (
                value if key else Variable("(...)")
            )  # else one value after another
            key = ""
    return Variable("..."), at


def _parameters(pieces: list[Lexeme], at: int, known: dict[str, Any]) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while at < len(pieces) and pieces[at][0] != "newline" and pieces[at][1] not in ("|", ")", "}", ">"):
        kind, piece, _ = pieces[at]
        if kind == "plain" and piece.startswith("-"):
            name, _, attached = piece[1:].partition(":")
            at += 1
            if name.lower() in _SWITCHES:
                continue
            if attached:
                found[name.lower()] = attached
                continue
            if at >= len(pieces) or pieces[at][0] == "newline":
                raise ReadError("no-value", tool="PowerShell", option=piece[:40])
            found[name.lower()], at = _value(pieces, at, known)
        elif kind == "variable" and piece.startswith("@"):
            table = known.get(piece[1:].lower())
            if not isinstance(table, dict):
                raise ReadError("variables", names=piece[:30])
            found |= {name.lower(): value for name, value in table.items()}
            at += 1
        elif kind == "close":  # closes nothing
            raise ReadError("expression", part="request", name=piece)
        else:
            found["uri"], at = _value(pieces, at, known)
    return found, at


def _request(found: dict[str, Any], known: dict[str, Any]) -> HttpRequest:
    names = ("uri", "method", "custommethod", "headers", "body", "contenttype", "useragent")
    parts = {"uri": "URL", "headers": "headers", "body": "body"}
    aliases = {"url": "uri", "m": "method", "h": "headers", "b": "body", "hea": "headers", "me": "method", "ur": "uri"}
    found = {aliases.get(name, name): value for name, value in found.items()}
    table = found.get("headers", {})
    headers: dict[str, Any] = table if isinstance(table, dict) else {"": table}
    for name in names:
        texts = [*headers.values()] if name == "headers" else [found.get(name, "")]
        unknown = [str(each) for each in texts if isinstance(each, Variable)]
        if unknown and unknown[0].startswith("$") and "(" not in unknown[0]:
            raise ReadError("variables", names=", ".join(list(dict.fromkeys(unknown))[:6]))
        if unknown or not all(isinstance(each, str) for each in texts):
            raise ReadError("expression", part=parts.get(name, "request"), name=unknown[0] if unknown else "@{...}")
    if headers is not table:
        raise ReadError("expression", part="headers", name='"..."')
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
