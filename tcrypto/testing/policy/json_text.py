"""JSON as people write it: read to its end in spite of its faults, each with its place and a sentence.

`json` stops at the first fault, and says of the document's own example no more than that it expected a value. This
reader goes on after what it can make sense of (a comma too many or too few, a comment, Chinese punctuation, a wrong
quote), so that one run names every fault. Each of them still makes the text no JSON (RFC 8259).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from .faults import Fault, Path

__all__ = ["MOST_FAULTS", "Reading", "read"]

MOST_FAULTS = 100
"""After so many faults reading stops: what follows is no policy that was meant as one."""

_DEEPEST = 32  # a policy's deepest value, of a condition, is the sixth level

_BLANK = re.compile(r"[ \t\r\n]+")
_COMMENT = re.compile(r"//[^\n]*|#[^\n]*|/\*.*?\*/", re.S)
_WORD = re.compile(r"[^\s\"'“”‘’,，:：;；\[\]{}【】｛｝]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_QUOTED = {
    quote: re.compile(rf"[^{closing}\\\n]*(?:\\.[^{closing}\\\n]*)*[{closing}]")
    for quote, closing in {'"': '"', "'": "'", "“": '”“"', "”": '”“"', "‘": "’‘'", "’": "’‘'"}.items()
}
_ESCAPE_OR_CONTROL = re.compile(r"\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})|(\\)|([\x00-\x1f])")
_LITERALS = {"true": True, "false": False, "null": None}
_CLOSING = {"{": "}", "[": "]"}
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


def read(text: str) -> Reading:
    """Read a text as JSON, and go on after each fault that leaves something to read.

    Args:
        text: a JSON text; a byte order mark before it is passed over.

    Returns:
        The value, the faults and the places of the values. It never raises for a str.

    Source: RFC 8259 for what is JSON; what is read in spite of a fault is this library's own choice.
    """
    reader = _Reader(text)
    try:
        reader.document()
    except _Stopped:
        reader.result.complete = False
    reader.result.faults.sort(key=lambda fault: (fault.line or 0, fault.column or 0))
    return reader.result


class _Stopped(Exception):  # noqa: N818 -- no error: the way out of the recursion
    """Nothing more can be made of the text."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.open: list[tuple[str, int]] = []
        self.result = Reading()

    def document(self) -> None:
        self.skip()
        if not self.here():
            self.stop("the text is empty", "内容为空")
        self.result.value = self.value(())
        self.skip()
        if self.here():
            rest = self.text[self.at : self.at + 20]
            self.fault(f"something follows after the end of the JSON: {rest!r}", f"JSON 结束之后还有多余内容：{rest!r}")

    # --- Faults and steps ---------------------------------------------------------------------------------------------

    def fault(self, english: str, chinese: str, at: int | None = None) -> None:
        place = self.at if at is None else at
        self.result.faults.append(Fault.in_text(self.text, place, english, chinese))
        if len(self.result.faults) >= MOST_FAULTS:
            raise _Stopped

    def stop(self, english: str, chinese: str, at: int | None = None) -> NoReturn:
        self.fault(english, chinese, at)
        raise _Stopped

    def here(self) -> str:
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

    # --- Values -------------------------------------------------------------------------------------------------------

    def value(self, path: Path) -> Any:
        self.result.offsets[path] = self.at
        mark = self.mark()
        if mark in ("{", "["):
            if len(path) >= _DEEPEST:
                self.stop("it is nested deeper than any policy is", "嵌套过深")
            return self.members(path) if mark == "{" else self.items(path)
        if mark in _QUOTED:
            return self.quoted()
        if found := _WORD.match(self.text, self.at):
            before = len(self.result.faults)
            word = self.word(found[0])
            if len(self.result.faults) > before:
                self.result.misread.add(path)
            return word
        return self.stop(
            f"a value is missing before {mark!r}" if mark else "a value is missing at the end",
            "此处缺少一个值",
        )

    def word(self, word: str) -> Any:
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
        begin, quote = self.at, self.here()
        found = _QUOTED[quote].match(self.text, begin + 1)
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

    # --- Lists and objects --------------------------------------------------------------------------------------------

    def items(self, path: Path) -> list[Any]:
        values: list[Any] = []
        self.each("]", lambda: values.append(self.value((*path, len(values)))))
        return values

    def members(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}

        def member() -> None:
            begin = self.at
            if self.mark() in _QUOTED:
                name = self.quoted()
            elif found := _WORD.match(self.text, self.at):
                name = found[0]
                self.at = found.end()
                self.fault(f"a key stands in double quotes, {name[:40]!r} doesn't", "键名必须用双引号括起来", begin)
            else:
                self.stop("a key in double quotes is missing", "此处缺少用双引号括起来的键名")
            if name in values:
                self.fault(f"the key {name[:60]!r} is there twice in one object", f"键 {name[:60]!r} 重复", begin)
            self.skip()
            if self.mark() == ":":
                self.take()
                self.skip()
            else:
                self.fault(f"a colon is missing after the key {name[:60]!r}", f"键 {name[:60]!r} 后缺少冒号")
            values[name] = self.value((*path, name))

        self.each("}", member)
        return values

    def each(self, closing: str, item: Callable[[], None]) -> None:
        """Read items between a bracket and its closing one, and what stands between them."""
        self.open.append((closing, self.at))
        self.take()
        comma: int | None = None
        first = True
        while True:
            self.skip()
            mark = self.mark()
            if mark == ",":
                if first or comma is not None:
                    self.fault("there is a comma too many", "多了一个逗号")
                comma = self.at
                self.take()
            elif mark in ("]", "}", ""):
                if comma is not None and not first:
                    last = "element" if closing == "]" else "member"
                    name = "元素" if closing == "]" else "成员"
                    self.fault(f"no comma may follow the last {last}", f"最后一个{name}之后不能有逗号", comma)
                self.close(closing, mark)
                return
            else:
                if comma is None and not first:
                    self.fault("a comma is missing before this", "此处之前缺少逗号")
                item()
                comma, first = None, False

    def close(self, closing: str, mark: str) -> None:
        """Pass over the closing bracket, where it is the right one or at least closes nothing else."""
        _, begin = self.open.pop()
        if not mark:
            self.result.complete = False
            self.fault(f"the bracket that is opened here is never closed: {closing} is missing",
                       f"此处的括号没有闭合：缺少 {closing}", begin)  # fmt: skip
        elif mark == closing:
            self.take()
        else:
            self.fault(f"{closing} is missing here, before {mark}", f"此处应为 {closing}，而不是 {mark}")
            if all(mark != outer for outer, _ in self.open):
                self.at += 1
