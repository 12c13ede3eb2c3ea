"""The table of mistakes: `mistake` puts a function into it, under its own name, with its rank and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..diagnosis import Cause
from ..hypothesis import Facts, Hypothesis

__all__ = ["CAUSES", "MISTAKES", "RANKS", "Mistake", "Variants", "mistake", "seen"]

Variants = Callable[[Hypothesis, Facts], Iterator[Hypothesis]]
"""What a mistake's function is: it takes a hypothesis and the facts, and yields hypotheses."""


@dataclass(frozen=True)
class Mistake:
    """One mistake that can be recomputed.

    Args:
        id: str, the cause.
        rank: int, how likely it is: the smaller the likelier; also the place in the list of causes.
        parts: str, what it may change: any of "payload", "head", "signing", with blanks between.
        variants: function, yields what the client may have had in place of a hypothesis, the likelier first.
        pairs: int, how many variants are combined with those of another mistake.
        triples: int, how many are combined with those of two others, of different parts.

    """

    id: str
    rank: int
    parts: str
    variants: Variants
    pairs: int
    triples: int


MISTAKES: list[Mistake] = []
"""Every mistake that can be recomputed, in the order in which a client makes them: two are applied in this order."""

RANKS: dict[str, int] = {}
"""How likely each cause is, by its id: the smaller the likelier."""

CAUSES: dict[str, Cause] = {}
"""Every cause by its id; `tcrypto.check.mistakes` puts the likelier first."""


def seen(cause: str, rank: int, what: str, fix: str, what_zh: str, fix_zh: str, certainty: str = "seen") -> None:
    """Add a cause that is found by looking at the request, not by recomputing."""
    if cause in CAUSES:
        raise ValueError(f"the cause {cause} is in the table twice")
    RANKS[cause] = rank
    CAUSES[cause] = Cause(cause, what, fix, what_zh, fix_zh, certainty)


def mistake(
    parts: str, rank: int, what: str, fix: str, what_zh: str, fix_zh: str, *, pairs: int = 48, triples: int = 6
) -> Callable[[Variants], Variants]:
    """Add the function under it to the table; its name, with hyphens, is the cause's id.

    Args:
        parts: str, see `Mistake`.
        rank: int, see `Mistake`.
        what: str, what the client did; one sentence in English.
        fix: str, how to fix it.
        what_zh: str, the same in Chinese.
        fix_zh: str, the same in Chinese.
        pairs: int, see `Mistake`.
        triples: int, see `Mistake`.

    """

    def add(variants: Variants) -> Variants:
        cause = variants.__name__.rstrip("_").replace("_", "-")
        seen(cause, rank, what, fix, what_zh, fix_zh, "proved")
        variants.__doc__ = what
        MISTAKES.append(Mistake(cause, rank, parts, variants, pairs, triples))
        return variants

    return add
