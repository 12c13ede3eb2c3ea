"""What happens to the lines of a text that is about to be hashed: dropped, doubled, joined, indented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["MARK", "Around", "Edit", "edited"]

Around = tuple[str, "str | None"]
"""The text before a hash and after it; None for the latter where the hash isn't in the text at all."""
Edit = tuple[Any, ...]
"""One change to the lines of a text: its name in `_EDITS` and its arguments."""

MARK = "\ue000"
"""Where the hash goes in a text; a private-use character, which no request holds."""


def edited(text: str, edits: tuple[Edit, ...]) -> Around:
    """The text with the edits made, in their order, cut at the mark."""
    for name, *arguments in edits:
        text = _EDITS[name](text, *arguments)
    before, hashed, after = text.partition(MARK)
    return before, after if hashed else None


def _line_dropped(text: str, place: int) -> str:
    lines = text.split("\n")
    del lines[place : place + 1]
    return "\n".join(lines)


def _line_inserted(text: str, place: int) -> str:
    lines = text.split("\n")
    lines.insert(place, "")
    return "\n".join(lines)


def _lines_joined(text: str, place: int) -> str:
    lines = text.split("\n")
    lines[place : place + 2] = ["".join(lines[place : place + 2])]
    return "\n".join(lines)


def _indented(text: str, indent: str, first: bool, blank: bool, inner: bool) -> str:
    """`first`: the first line too; `blank`: empty lines too; `inner`: all headers, not the first of them alone."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        within = not inner and 3 < place <= len(lines) - 3  # one value that was put into a template
        if (place or first) and (line or blank) and not within:
            lines[place] = indent + line
    return "\n".join(lines)


_EDITS: dict[str, Callable[..., str]] = {
    "drop": _line_dropped,
    "insert": _line_inserted,
    "join": _lines_joined,
    "indent": _indented,
    "end": lambda text, end: text + end,
    "begin": lambda text, begin: begin + text,
    "line-ends": lambda text, end: text.replace("\n", f"{end}\n"),
}
