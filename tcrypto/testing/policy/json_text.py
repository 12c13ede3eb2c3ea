"""JSON as people write it: read to its end in spite of its faults, each with its place and a sentence.

`json` stops at the first fault, and says of the document's own example no more than that it expected a value. This
reader goes on after what it can make sense of (a comma too many or too few, a comment, Chinese punctuation, a wrong
quote), so that one run names every fault. Each of them still makes the text no JSON (RFC 8259).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .faults import Path
from .json_words import QUOTED, WORD, Reading, Scanner, StoppedReading

__all__ = ["Reading", "read"]

_DEEPEST = 32  # a policy's deepest value, of a condition, is the sixth level
_CLOSING = {"{": "}", "[": "]"}


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
    except StoppedReading:
        reader.result.complete = False
    reader.result.faults.sort(key=lambda fault: (fault.line or 0, fault.column or 0))
    return reader.result


class _Reader(Scanner):
    """Lists, objects and the document."""

    def document(self) -> None:
        self.skip()
        if not self.here():
            self.stop("the text is empty", "内容为空")
        self.result.value = self.value(())
        self.skip()
        if self.here():
            rest = self.text[self.at : self.at + 20]
            self.fault(f"something follows after the end of the JSON: {rest!r}", f"JSON 结束之后还有多余内容：{rest!r}")

    # --- Values -------------------------------------------------------------------------------------------------------

    def value(self, path: Path) -> Any:
        self.result.offsets[path] = self.at
        mark = self.mark()
        if mark in ("{", "["):
            if len(path) >= _DEEPEST:
                self.stop("it is nested deeper than any policy is", "嵌套过深")
            return self.members(path) if mark == "{" else self.items(path)
        if mark in QUOTED:
            return self.quoted()
        if found := WORD.match(self.text, self.at):
            before = len(self.result.faults)
            word = self.word(found[0])
            if len(self.result.faults) > before:
                self.result.misread.add(path)
            return word
        return self.stop(
            f"a value is missing before {mark!r}" if mark else "a value is missing at the end",
            "此处缺少一个值",
        )

    # --- Lists and objects --------------------------------------------------------------------------------------------

    def items(self, path: Path) -> list[Any]:
        values: list[Any] = []
        self.each("]", lambda: values.append(self.value((*path, len(values)))))
        return values

    def members(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}

        def member() -> None:
            begin = self.at
            if self.mark() in QUOTED:
                name = self.quoted()
            elif found := WORD.match(self.text, self.at):
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
