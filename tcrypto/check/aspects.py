"""What of a head or of a signing a mistake touches: two that touch different aspects are simply put together.

Both the aspects and the fields are bits of an int: an aspect is a group of fields that a mistake tends to change at
once. `which` is such an int.
"""

from __future__ import annotations

from functools import reduce
from itertools import compress
from operator import ne, or_
from typing import Any, TypeVar

from .hypothesis import Head, Signing

__all__ = ["TEXT", "aspects", "fields", "overlap", "with_aspects", "with_fields"]

TEXT = 4
"""The aspect of a signing that is its string to sign: the last, so that it is the greatest."""

Part = TypeVar("Part", Head, Signing)

_ASPECTS: dict[type[Any], tuple[str, ...]] = {
    Head: ("method uri query", "lines", "names", "newline header_newline blank_line edits charset"),
    Signing: (
        "secret",
        "prefix chain derivation digests chain_charset",
        "timestamp scope algorithm hash_form to_sign_newline to_sign_edits to_sign_charset signs",
    ),
}

_ASPECT_OF = {
    kind: [1 << place for name in kind._fields for place, group in enumerate(groups) if name in group.split()]
    for kind, groups in _ASPECTS.items()
}
_FIELD_OF = {kind: [1 << place for place in range(len(kind._fields))] for kind in _ASPECTS}
_ASPECTS_TAKEN = {
    kind: [[which & bit for bit in bits] for which in range(2 * max(bits))] for kind, bits in _ASPECT_OF.items()
}


def aspects(part: Part, base: Part) -> int:
    """The aspects in which a part differs from another, a bit for each."""
    return _differing(part, base, _ASPECT_OF[type(part)])


def fields(part: Part, base: Part) -> int:
    """The fields in which a part differs from another, a bit for each."""
    return _differing(part, base, _FIELD_OF[type(part)])


def with_aspects(part: Part, other: Part, which: int) -> Part:
    """A part with those aspects of another."""
    return _mixed(part, other, _ASPECTS_TAKEN[type(part)][which])


def with_fields(part: Part, other: Part, which: int) -> Part:
    """A part with those fields of another; the part itself where there are none."""
    if not which:
        return part
    return _mixed(part, other, [which & bit for bit in _FIELD_OF[type(part)]])


def _differing(part: Part, base: Part, bits: list[int]) -> int:
    return reduce(or_, compress(bits, map(ne, part, base)), 0)


def _mixed(part: Part, other: Part, taken: list[int]) -> Part:
    kind: type[Any] = type(part)
    mixed: Part = kind._make([(other if take else part)[place] for place, take in enumerate(taken)])
    return mixed


def overlap(base: Part, first: Part, both: Part) -> bool:
    """Whether what came second touched an aspect that the first had touched."""
    return bool(aspects(first, base) & aspects(both, first))
