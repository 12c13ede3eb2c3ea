"""Two texts side by side: which characters differ, and what can't be seen made visible."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Piece", "Row", "alone", "compared"]

_LINES, _CHARACTERS = 400, 1200  # what is shown of a text, and of a line
_BEFORE = 100  # characters before the first difference in a line that is cut
_ALIKE = 0.6  # below this, single characters that happen to be equal say nothing
_SHOWN = {" ": "·", "\0": "\\0"}  # what every monospaced font has


class Piece(NamedTuple):
    """A run of characters. `differs`: from the other side. `unseen`: it is shown in place of what has no shape."""

    text: str
    differs: bool
    unseen: bool


class Row(NamedTuple):
    """A line of each text; None where one has no such line."""

    server: tuple[Piece, ...] | None
    client: tuple[Piece, ...] | None
    differs: bool


def alone(text: str) -> list[Row]:
    """The rows of a text that nothing is known to compare with.

    Args:
        text: str, the server's.
    """
    return [Row(_pieces(_cut(line, 0), []), None, False) for line in text.split("\n")[:_LINES]]


def compared(server: str, client: str) -> list[Row]:
    """The rows of both texts, the differing characters marked.

    Args:
        server: str, as it must be.
        client: str, as it was made.
    """
    left, right = server.split("\n")[:_LINES], client.split("\n")[:_LINES]
    rows = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        pairs = itertools.zip_longest(left[i:j], right[k:m])
        rows += [_row(one, other, tag != "equal") for one, other in pairs]
    return rows


def _row(server: str | None, client: str | None, differs: bool) -> Row:
    if server is None or client is None:
        ours, theirs = (None if line is None else _whole(line) for line in (server, client))
        return Row(ours, theirs, True)
    if not differs:
        pieces = _pieces(_cut(server, 0), [])
        return Row(pieces, pieces, False)
    first = next((at for at, (a, b) in enumerate(zip(server, client, strict=False)) if a != b), 0)
    server, client = _cut(server, first), _cut(client, first)
    places = _differing(server, client)
    return Row(_pieces(server, places[0]), _pieces(client, places[1]), True)


def _whole(line: str) -> tuple[Piece, ...]:
    line = _cut(line, 0)
    return _pieces(line, [(0, len(line))]) if line else (Piece("↵", True, True),)


def _cut(line: str, first: int) -> str:
    if len(line) <= _CHARACTERS:
        return line
    start = max(0, first - _BEFORE)
    end = start + _CHARACTERS
    return f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"


_Spans = list[tuple[int, int]]


def _differing(one: str, other: str) -> tuple[_Spans, _Spans]:
    """The places that differ: each, or where the lines are too unlike, all between the common ends."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() >= _ALIKE:
        codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
        return [(i, j) for _, i, j, _, _ in codes], [(k, m) for _, _, _, k, m in codes]
    begin = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    tails = zip(one[begin:][::-1], other[begin:][::-1], strict=False)
    end = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], tails))
    return [(begin, len(one) - end)], [(begin, len(other) - end)]


def _pieces(line: str, differing: _Spans) -> tuple[Piece, ...]:
    """The line in pieces; where nothing stands against what the other side has, a mark says so."""
    pieces: list[Piece] = []
    at = 0
    for start, end in differing:
        pieces += _seen(line, at, start, False)
        pieces += _seen(line, start, end, True) if end > start else [Piece("∅", True, True)]
        at = end
    return (*pieces, *_seen(line, at, len(line), False))


def _seen(line: str, start: int, end: int, differs: bool) -> Iterator[Piece]:
    last = len(line.rstrip(" "))

    def unseen(at: int) -> bool:
        return not line[at].isprintable() or (line[at] == " " and (differs or at >= last))

    for hidden, places in itertools.groupby(range(start, end), unseen):
        text = "".join(line[at] for at in places)
        if hidden:
            text = "".join(_SHOWN.get(c) or c.encode("unicode_escape").decode() for c in text)
        yield Piece(text, differs, hidden)
