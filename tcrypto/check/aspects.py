"""What of a head or of a signing a mistake touches: two that touch different aspects are simply put together."""

from __future__ import annotations

from typing import Any, TypeVar

from .hypothesis import Head, Signing

__all__ = ["TEXT", "aspects", "fields", "overlap", "with_aspects", "with_fields"]

TEXT = 4
"""The aspect of a signing that is its string to sign: the last, so that it is the greatest."""

Part = TypeVar("Part", Head, Signing)


def _with_rest(fields: tuple[str, ...], *named: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (*named, tuple(name for name in fields if not any(name in names for names in named)))


_ASPECTS: dict[type[Any], tuple[tuple[str, ...], ...]] = {
    Head: _with_rest(Head._fields, ("method", "uri", "query"), ("lines",), ("names",)),  # the rest: its layout
    Signing: _with_rest(Signing._fields, ("secret",), ("prefix", "chain", "derivation", "digests", "chain_charset")),
}


_MASKS = {
    kind: {
        which: [
            any(which >> place & 1 and name in names for place, names in enumerate(groups)) for name in kind._fields
        ]
        for which in range(1 << len(groups))
    }
    for kind, groups in _ASPECTS.items()
}
_PLACE_OF = {
    kind: [1 << place for name in kind._fields for place, group in enumerate(groups) if name in group]
    for kind, groups in _ASPECTS.items()
}


def aspects(part: Part, base: Part) -> int:
    """The aspects in which a part differs from another, a bit for each."""
    found = 0
    for own, other, bit in zip(part, base, _PLACE_OF[type(part)], strict=True):
        if own is not other and own != other:
            found |= bit
    return found


def with_aspects(part: Part, other: Part, which: int) -> Part:
    """A part with those aspects of another."""
    kind: type[Any] = type(part)
    mask = _MASKS[kind][which]
    mixed: Part = kind._make([theirs if take else own for own, theirs, take in zip(part, other, mask, strict=True)])
    return mixed


def fields(part: Part, base: Part) -> int:
    """The fields in which a part differs from another, a bit for each."""
    return sum(1 << place for place, (own, other) in enumerate(zip(part, base, strict=True)) if own != other)


def with_fields(part: Part, other: Part, which: int) -> Part:
    """A part with those fields of another."""
    kind: type[Any] = type(part)
    pairs = enumerate(zip(part, other, strict=True))
    mixed: Part = kind._make([theirs if which >> place & 1 else own for place, (own, theirs) in pairs])
    return mixed


def overlap(base: Part, first: Part, both: Part) -> bool:
    """Whether what came second touched an aspect that the first had touched."""
    return bool(aspects(first, base) & aspects(both, first))
