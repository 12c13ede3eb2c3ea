"""A field's name as a path: "IdCard", or "Text.IdCard" for a member's member; "Response." before it adds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InvalidInput

__all__ = ["MISSING", "distinct", "field_names", "look_up", "normalised", "replaced"]

MISSING = object()
"""What `look_up` finds where nothing is."""

_TOP = "Response."


def normalised(name: str) -> str:
    """The name from the Response object on: the service writes "Response.Text.IdCard" for its "Text.IdCard"."""
    return name[len(_TOP) :] if name.startswith(_TOP) and len(name) > len(_TOP) else name


def look_up(message: Mapping[str, Any], name: str) -> Any:
    """The value at a path, or `MISSING`. A member whose whole name is `name`, dots included, comes first."""
    if name in message:
        return message[name]
    first, dot, rest = name.partition(".")
    inner = message.get(first) if dot else None
    return look_up(inner, rest) if isinstance(inner, Mapping) else MISSING


def replaced(message: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """A copy of the message with another value at the path, where there is one; what isn't on the path is shared."""
    copy = dict(message)
    if name in copy:
        copy[name] = value
    else:
        first, _, rest = name.partition(".")
        copy[first] = replaced(copy[first], rest, value)
    return copy


def field_names(names: Iterable[str]) -> list[str]:
    """The names of fields that a caller gave."""
    if isinstance(names, str):
        raise TypeError("the fields are a list of names, not one str")
    names = list(names)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"a field's name is a str, not {type(name).__name__}")
    return names


def distinct(names: Iterable[str]) -> list[str]:
    """The names, none of them twice."""
    names = list(names)
    if len(set(names)) != len(names):
        raise InvalidInput("a field is named twice")
    return names
