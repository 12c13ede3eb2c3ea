"""The words of JSON as people write it: blanks, marks, numbers, texts; each fault with its place and a sentence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from .faults import Fault, Path

__all__ = ["MOST_FAULTS", "QUOTED", "WORD", "Reading", "Scanner", "StoppedReading"]

MOST_FAULTS = 100
"""After so many faults reading stops: what follows is no policy that was meant as one."""

_BLANK = re.compile(r"[ \t\r\n]+")
_COMMENT = re.compile(r"//[^\n]*|#[^\n]*|/\*.*?\*/", re.S)
WORD = re.compile(r"[^\s\"'“”‘’,，:：;；\[\]{}【】｛｝]+")
"""What stands without quotes: a number, a literal, or a text that should have some."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
QUOTED = {
    quote: re.compile(rf"[^{closing}\\\n]*(?:\\.[^{closing}\\\n]*)*[{closing}]")
    for quote, closing in {'"': '"', "'": "'", "“": '”“"', "”": '”“"', "‘": "’‘'", "’": "’‘'"}.items()
}
"""A text up to its closing quote, by the one that opens it."""
_ESCAPE_OR_CONTROL = re.compile(r"\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})|(\\)|([\x00-\x1f])")
_LITERALS = {"true": True, "false": False, "null": None}
_WIDE = {"，": ",", "：": ":", "；": ",", ";": ",", "【": "[", "】": "]", "｛": "{", "｝": "}"}


@dataclass
class Reading:
    """What could be read of a text.

    Attributes:
        value: the value, None where there is none; a number is a `Decimal`.
        faults: what is wrong with the text as JSON, in its order.
        offsets: where the value of each path begins, in characters.
        misread: the paths whose value isn't JSON, so that nothing more need be said of it.
        complete: whether the reader reached the end of the text with every bracket closed.
    """

    value: Any = None
    faults: list[Fault] = field(default_factory=list)
    offsets: dict[Path, int] = field(default_factory=dict)
    misread: set[Path] = field(default_factory=set)
    complete: bool = True


class StoppedReading(Exception):  # noqa: N818 -- no error: the way out of the recursion
    """Nothing more can be made of the text."""


class Scanner:
    """A text and a place in it; each fault is noted, and reading goes on after it.

    Args:
        text: a JSON text; a byte order mark before it is passed over.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.open: list[tuple[str, int]] = []
        self.result = Reading()

    def fault(self, english: str, chinese: str, at: int | None = None) -> None:
        """Note a fault, here or at another place."""
        place = self.at if at is None else at
        self.result.faults.append(Fault.in_text(self.text, place, english, chinese))
        if len(self.result.faults) >= MOST_FAULTS:
            raise StoppedReading

    def stop(self, english: str, chinese: str, at: int | None = None) -> NoReturn:
        """Note a fault after which nothing can be read."""
        self.fault(english, chinese, at)
        raise StoppedReading

    def here(self) -> str:
        """The character here, "" at the end."""
        return self.text[self.at : self.at + 1]

    def mark(self) -> str:
        """The character here; Chinese punctuation and a semicolon count as what they stand for."""
        return _WIDE.get(self.here(), self.here())

    def take(self) -> None:
        """Pass over a punctuation mark."""
        if (written := self.here()) in _WIDE:
            meant = _WIDE[written]
            self.fault(f"{written!r} isn't JSON; write {meant!r}", f"“{written}”不是 JSON 的标点，请改为半角的 {meant}")
        self.at += 1

    def skip(self) -> None:
        """Pass over blanks, and over what isn't blank in JSON but was meant so."""
        while True:
            if found := _BLANK.match(self.text, self.at):
                self.at = found.end()
            elif found := _COMMENT.match(self.text, self.at):
                self.fault("JSON has no comments; take it out", "JSON 不支持注释，请删除")
                self.at = found.end()
            elif self.here() and (self.here().isspace() or self.here() in "\ufeff\u200b"):
                self.fault(f"{self.here()!a} isn't a blank in JSON", "此处的空白字符不是 JSON 允许的空白")
                self.at += 1
            else:
                return

    def word(self, word: str) -> Any:
        """A number, true, false or null; what is neither, as a text."""
        begin, self.at = self.at, self.at + len(word)
        if word in _LITERALS:
            return _LITERALS[word]
        if _NUMBER.fullmatch(word):
            if len(word) <= 100 and abs(int(word.lower().partition("e")[2] or 0)) <= 1000:
                return Decimal(word)
            self.fault("the number is too large or too long for a policy", "数字过大或过长", begin)
        elif word.lower() in _LITERALS:
            self.fault(f"{word} is written in lower case", f"{word} 应写成小写", begin)
            return _LITERALS[word.lower()]
        elif word.lower().lstrip("+-") in ("nan", "infinity", "inf"):
            self.fault(f"{word:.20} isn't a number in JSON", f"{word:.20} 不是 JSON 的数字", begin)
        elif word[0] in "+-.0123456789":
            self.fault(f"{word[:40]!r} isn't a number as JSON writes it", "数字的写法不符合 JSON", begin)
        else:
            self.fault(f"a text stands in double quotes, {word[:40]!r} doesn't", "字符串必须用双引号括起来", begin)
        return word

    def quoted(self) -> str:
        """A text in quotes of any kind."""
        begin, quote = self.at, self.here()
        found = QUOTED[quote].match(self.text, begin + 1)
        if found is None:
            self.stop("the text that begins here isn't closed on its line", "此处开始的字符串在本行内没有结束")
        self.at = found.end()
        if quote != '"':
            self.fault(
                f"a text stands in double quotes, not in {quote}", f"字符串必须用半角双引号，而不是 {quote}", begin
            )
        body = found[0][:-1]
        for wrong in _ESCAPE_OR_CONTROL.finditer(body):
            place = begin + 1 + wrong.start()
            if wrong[1]:
                said = body[wrong.start() : wrong.start() + 2]
                self.fault(f"{said} isn't an escape of JSON", f"{said} 不是 JSON 的转义字符", place)
            elif wrong[2]:
                self.fault("a control character stands in a text", "字符串中有控制字符", place)
        body = _ESCAPE_OR_CONTROL.sub(lambda found: "" if found[1] else found[0], body)
        if quote != '"':
            body = re.sub(r'(?<!\\)"', r'\\"', body)
        try:
            return str(json.loads(f'"{body}"', strict=False))
        except ValueError:
            return body
