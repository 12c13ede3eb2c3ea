"""One fault of a policy: where it is, and what is wrong there, in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Fault", "Path", "Sentence", "path_text"]

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value: ("statement", 0, "resource", 1)."""

Sentence = tuple[str, str]
"""What is wrong, in English and in Chinese."""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        place: "line 9, column 34" for a fault of the JSON, "statement[0].resource[1]" for one of the policy; "policy"
            is the whole of it.
        english: what is wrong and what is needed, one sentence.
        chinese: the same in Chinese.
        line: the line of the text, counted from 1; None where there was no text.
        column: the column in that line, in characters, counted from 1.
    """

    place: str
    english: str
    chinese: str
    line: int | None = None
    column: int | None = None

    @classmethod
    def in_text(cls, text: str, at: int, english: str, chinese: str, path: str | None = None) -> Fault:
        """A fault at a place of a text, named by its line and column, or by a path where one is given."""
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        return cls(path or f"line {line}, column {column}", english, chinese, line, column)

    @property
    def in_chinese(self) -> str:
        """The place and the sentence in Chinese."""
        where = f"第 {self.line} 行第 {self.column} 列"
        if self.line is None:
            where = self.place
        elif not self.place.startswith("line "):
            where = f"{self.place}（{where}）"
        return f"{where}：{self.chinese}"

    def __str__(self) -> str:
        known = self.line is not None and not self.place.startswith("line ")
        where = f"{self.place} (line {self.line}, column {self.column})" if known else self.place
        return f"{where}: {self.english}"


def path_text(path: Path) -> str:
    """A path as people write it: ``statement[0].resource[1]``.

    Args:
        path: keys and indices.

    Returns:
        One line of text; "policy" for the empty path.
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step[:60]}" for step in path)
    text = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    return text.removeprefix(".") or "policy"
