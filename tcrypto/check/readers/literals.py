"""Literals of JavaScript and Python, and of what Node and Python print: values, in linear time, without recursion.

Texts, numbers, true and None, lists, objects; a call such as JSON.stringify(...) stays a `Call`, a name a `Name`, and
what else a program prints ([Function: f], <RequestsCookieJar[]>, [Circular *1]) a `Name`, too.
"""

from __future__ import annotations

import re
from typing import Any

from .escapes import check_escapes, unescaped
from .refusals import ReadError

__all__ = ["Call", "Name", "Number", "Object", "assignments", "parse_value"]

_LEXEME = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/|\#[^\n]*)"""
    r"""|(?P<text>(?P<prefix>[bBrRuU]{0,2})(?:'''(?P<long>.*?)'''|\"\"\"(?P<longer>.*?)\"\"\""""
    r"""|'(?P<single>[^'\\\n]*(?:\\.[^'\\\n]*)*)'|"(?P<double>[^"\\\n]*(?:\\.[^"\\\n]*)*)"))"""
    r"""|`(?P<template>[^`\\]*(?:\\.[^`\\]*)*)`|(?P<formatted>[fF][rR]?['"])"""
    r"""|(?P<printed>\[(?:Function|Getter|Circular|Object|Array|class|AsyncFunction|Symbol)[^\]\n]*\]|<[A-Za-z_][^<>\n]*>)"""
    r"""|(?P<number>-?(?:0[xX][0-9A-Fa-f]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)n?)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*)"""
    r"""|(?P<open>[\[{(])|(?P<close>[\]})])|(?P<sign>=>|\.\.\.|[:,=+*;.<>|&?!%/^~@-])""",
    re.DOTALL,
)
_ASSIGNMENT = re.compile(
    r"^[ \t]*(?:export[ ]+)?(?:(?:const|let|var)[ \t]+)?([A-Za-z_$][\w$]*)"
    r"[ \t]*(?::[ \t]*[\w<>\[\], .]{1,60})?=[ \t]*(?![=>])",
    re.MULTILINE,
)
_LIMIT = 100_000
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_UTF8: tuple[list[str], ...] = ([], ["utf-8"], ["utf8"], ["UTF-8"])
_PAIRS = {"[": "]", "{": "}", "(": ")"}


class Name(str):
    """A name, or something else that isn't a literal."""

    __slots__ = ()


class Computed(Name):
    """The first name of what is computed of several values: it doesn't stand for them."""

    __slots__ = ()


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class Object(dict[str, Any]):
    """An object with its pairs in order, doubles included."""

    __slots__ = ("_all",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self._all = pairs if len(pairs) != len(self) else None

    @property
    def pairs(self) -> list[tuple[str, Any]]:
        """Every pair, as they stand in the text."""
        return list(self.items()) if self._all is None else self._all


class Call:
    """A call: its name, its values, and Python's keyword arguments."""

    def __init__(self, name: str, values: list[Any], keywords: dict[str, Any]) -> None:
        self.name = name
        self.values = values
        self.keywords = keywords

    @property
    def in_utf8(self) -> bool:
        """Whether what encodes or decodes a text does so in UTF-8."""
        return not self.keywords and self.values in _UTF8

    @property
    def is_plain(self) -> bool:
        """Whether a call that wraps a value has nothing else: no base of a URL, no member besides, UTF-8 at most."""
        return self.values[1:] in _UTF8 and not (self.values and self.keywords)


class _Frame:
    """A bracket that is open."""

    def __init__(self, bracket: str, name: str = "") -> None:
        self.bracket = bracket
        self.name = name
        self.pairs: list[tuple[str | None, Any]] = []
        self.key: str | None = None
        self.parts: list[Any] = []
        self.awaited = True

    def end_item(self) -> None:
        if self.parts or self.key is not None:
            self.pairs.append((self.key, _joined(self.parts)))
        self.key, self.parts = None, []

    def value(self) -> Any:
        self.end_item()
        if self.bracket == "{":
            return Object(
                [(name, value) for name, value in ((k if k is not None else _key(v), v) for k, v in self.pairs)]
            )
        values = [value for key, value in self.pairs if key is None]
        if self.bracket == "[":
            return values
        if self.name:
            return Call(self.name, values, {key: value for key, value in self.pairs if key is not None})
        return values[0] if len(values) == 1 else values


def _key(value: Any) -> str:
    return str(value) if isinstance(value, str) else Name("...")


def _joined(parts: list[Any]) -> Any:
    """The value of an item: one value, or texts one after another."""
    if len(parts) == 1:
        return parts[0]
    method = parts[2] if len(parts) == 3 and parts[1] == "." else None
    if isinstance(method, Call) and method.name in ("encode", "toString") and method.in_utf8:
        return parts[0]
    if parts and all(isinstance(part, str) and not isinstance(part, (Name, Number)) for part in parts):
        return "".join(parts)
    return Computed(next((str(part) for part in parts if isinstance(part, Name)), "..."))


def parse_value(text: str, at: int, dialect: str, called: str = "") -> tuple[Any, int]:
    """The value at a place, and where it ends.

    Args:
        text (str): the program's text.
        at (int): where the value begins.
        dialect (str): "js" or "python", as the escapes of texts are read.
        called (str): the name of what is called, if the place is the parenthesis after it.

    Raises:
        ReadError: where the text isn't whole.
    """
    check_escapes(text)
    frames = [_Frame("")]
    if called:
        frames, at = [_Frame(""), _Frame("(", called)], at + 1
    awaited = True
    for _ in range(_LIMIT):
        lexeme = _LEXEME.match(text, at)
        if lexeme is None:
            break
        frame, kind, at = frames[-1], lexeme.lastgroup, lexeme.end()
        if kind == "space":
            if len(frames) == 1 and frame.parts and not awaited and "\n" in lexeme[0] and not _goes_on(text, at):
                return _joined(frame.parts), lexeme.start()
        elif kind == "open":
            frame.awaited = awaited
            is_call = lexeme[0] == "(" and frame.parts and isinstance(frame.parts[-1], Name) and not awaited
            frames.append(_Frame(lexeme[0], str(frame.parts.pop()) if is_call else ""))
            if is_call and frame.parts[-1:] == ["new"]:
                frame.parts.pop()
            awaited = True
        elif kind == "close":
            if len(frames) == 1 and frame.parts:
                return _joined(frame.parts), lexeme.start()
            if len(frames) == 1 or _PAIRS[frame.bracket] != lexeme[0]:
                break
            frames.pop()
            value, before = frame.value(), frames[-1].awaited
            if len(frames) == 1 and isinstance(value, Call) and not frames[-1].parts:
                return value, at
            if isinstance(value, Object) and not before:  # Object [AxiosHeaders] {...}, CaseInsensitiveDict {...}
                frames[-1].parts = []
            frames[-1].parts.append(value)
            awaited = False
        elif kind == "sign":
            if len(frames) == 1 and lexeme[0] in ",;":
                return _joined(frame.parts), lexeme.start()
            awaited = _sign(frame, lexeme[0])
        else:
            frame.parts.append(_value(lexeme, kind, dialect))
            awaited = False
    if len(frames) == 1 and not awaited:
        return _joined(frames[0].parts), at
    raise ReadError("program-call")


def _goes_on(text: str, at: int) -> bool:
    return text[at : at + 1] in ("+", ".", "{")


def _sign(frame: _Frame, sign: str) -> bool:
    """What a sign does to the item that is being read; whether a value must follow."""
    if sign == ",":
        frame.end_item()
    elif sign in ":=" and frame.key is None and len(frame.parts) == 1 and frame.bracket in ("{", "("):
        frame.key, frame.parts = _key(frame.parts[0]), []
    elif sign not in "+;":
        frame.parts.append(Name(sign))
    return True


def _value(lexeme: re.Match[str], kind: str | None, dialect: str) -> Any:
    if kind == "text":
        content = next(lexeme[name] for name in ("long", "longer", "single", "double") if lexeme[name] is not None)
        prefix = lexeme["prefix"].lower()
        if "r" in prefix:
            return content
        return unescaped(content, "bytes" if "b" in prefix else dialect)
    if kind == "template":
        plain = lexeme["template"].replace("\r\n", "\n")
        return Name("`${...}`") if re.search(r"(?<!\\)\$\{", plain) else unescaped(plain, "js")
    if kind == "number":
        return Number(lexeme[0])
    if kind == "name":
        name = re.sub(r"\s+", "", lexeme[0])
        return _CONSTANTS[name] if name in _CONSTANTS else Name(name)
    return Name(lexeme[0][:40])


def assignments(text: str, end: int, dialect: str) -> dict[str, Any]:
    """The literals that names are set to before a place in the text."""
    found: dict[str, Any] = {}
    at = failures = 0
    while failures < 3 and len(found) < 500:
        start = _ASSIGNMENT.search(text, at, end)
        if start is None:
            break
        try:
            found[start[1]], at = parse_value(text, start.end(), dialect)
        except ReadError:
            at, failures = start.end(), failures + 1
    return found
