"""What of a head or of a signing a mistake touches: two that touch different aspects are simply put together."""

from __future__ import annotations

from typing import Any, TypeVar

from .hypothesis import Head, Signing

__all__ = ["TEXT", "aspects", "overlap", "with_aspects"]

TEXT = 4
"""The aspect of a signing that is its string to sign: the last, so that it is the greatest."""

Part = TypeVar("Part", Head, Signing)


def _with_rest(fields: tuple[str, ...], *named: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (*named, tuple(name for name in fields if not any(name in names for names in named)))


_ASPECTS: dict[type[Any], tuple[tuple[str, ...], ...]] = {
    Head: _with_rest(Head._fields, ("method", "uri", "query"), ("lines",), ("names",)),  # the rest: its layout
    Signing: _with_rest(Signing._fields, ("secret",), ("prefix", "chain", "derivation", "digests", "chain_charset")),
}


def aspects(part: Part, base: Part) -> int:
    """The aspects in which a part differs from another, a bit for each."""
    groups = _ASPECTS[type(part)]
    return sum(
        1 << place
        for place, names in enumerate(groups)
        if any(getattr(part, name) != getattr(base, name) for name in names)
    )


def with_aspects(part: Part, other: Part, which: int) -> Part:
    """A part with those aspects of another."""
    names = [name for place, group in enumerate(_ASPECTS[type(part)]) if which >> place & 1 for name in group]
    return part._replace(**{name: getattr(other, name) for name in names})


def overlap(base: Part, first: Part, both: Part) -> bool:
    """Whether what came second touched an aspect that the first had touched."""
    return bool(aspects(first, base) & aspects(both, first))
