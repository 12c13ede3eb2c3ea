"""Patterns with asterisks and variables, matched in a time that grows with their length and no faster.

A pattern becomes the list of the literal pieces between its asterisks; a variable's value goes into a piece as it is,
so that an asterisk in the value is an asterisk. The pieces are then looked for from left to right, each as early as it
can stand, which needs no going back.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["VARIABLE", "match", "pieces"]

VARIABLE = re.compile(r"\$\{([A-Za-z0-9_:.-]+)\}")
"""A variable, with its name as the group: ``${uin}``."""

_TOKEN = re.compile(rf"\*+|{VARIABLE.pattern}")


def pieces(pattern: str, value_of: Callable[[str], str | None], *, wildcards: bool = True) -> list[str] | None:
    """Cut a pattern at its asterisks, with the values of its variables filled in.

    Args:
        pattern: a text with ``*`` (any characters, or none) and ``${name}``.
        value_of: gives a variable's value by its name, or None for one that isn't known.
        wildcards: whether an asterisk stands for any characters; otherwise for itself.

    Returns:
        The pieces, one more than there are asterisks (several in a row count as one); None where a variable isn't
        known, and the pattern so matches nothing.
    """
    cut: list[list[str]] = [[]]
    at = 0
    for token in _TOKEN.finditer(pattern):
        cut[-1].append(pattern[at : token.start()])
        at = token.end()
        if token[1] is None:
            if wildcards:
                cut.append([])
            else:
                cut[-1].append(token[0])
            continue
        value = value_of(token[1])
        if value is None:
            return None
        cut[-1].append(value)
    cut[-1].append(pattern[at:])
    return ["".join(piece) for piece in cut]


def match(cut: list[str], text: str) -> bool:
    """Whether a text is what the pieces and any characters between them give.

    Args:
        cut: what `pieces` gave.
        text: the text, compared in full.

    Returns:
        True where it matches. The time is linear in the length of both.
    """
    if len(cut) == 1:
        return cut[0] == text
    first, *middle, last = cut
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
