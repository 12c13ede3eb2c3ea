"""The mistakes clients make when they sign, one table a chapter.

A new mistake is one entry: a function named as its cause, under `@mistake` with its parts, its rank and its words in
both languages. It takes a `Hypothesis` as the server has it and yields what the client may have had instead, the
likelier first.
"""

from __future__ import annotations

from . import body, clock, content_type, hashes, headers, host, key, layout, payload, request_line, secret, seen
from .table import CAUSES, MISTAKES, RANKS, Mistake, mistake

__all__ = ["Mistake", "mistake"]

# The order in which a client makes them: two that touch the same part are combined in this order.
_CHAPTERS = (body, payload, request_line, content_type, host, headers, hashes, layout, clock, secret, key, seen)
_NAMES = [chapter.__name__ for chapter in _CHAPTERS]
MISTAKES.sort(key=lambda each: _NAMES.index(each.variants.__module__))

for _cause in sorted(CAUSES, key=RANKS.__getitem__):
    CAUSES[_cause] = CAUSES.pop(_cause)
