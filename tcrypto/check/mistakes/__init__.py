"""The mistakes clients make when they sign, one table a chapter.

A new mistake is one entry: a function named as its cause, under `@mistake` with its parts, its rank and its words in
both languages. It takes a `Hypothesis` as the server has it and yields what the client may have had instead, the
likelier first. The chapters are imported in the order in which a client makes their mistakes: two are combined so.
"""

from __future__ import annotations

from . import body, clock, hashes, headers, key, layout, request_line, secret, seen  # noqa: F401 -- the order counts
from .table import CAUSES, RANKS, Mistake, mistake

__all__ = ["Mistake", "mistake"]

for _cause in sorted(CAUSES, key=RANKS.__getitem__):
    CAUSES[_cause] = CAUSES.pop(_cause)
