"""Nested parameters as a form has them, flat, which signature v1 signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..errors import InvalidInput
from .request import exact_str

__all__ = ["flatten"]

_DEPTH = 100


def flatten(params: Mapping[str, object]) -> dict[str, str]:
    """Nested parameters as the form has them: ``{"A": [{"B": 1}]}`` becomes ``{"A.0.B": "1"}``.

    Texts stay, numbers and booleans are written as Python writes them (True is "True"), like the official Python SDK;
    None and empty containers vanish.

    Args:
        params: a mapping of names to texts, numbers, lists and mappings.

    Returns:
        Texts by their names.

    Raises:
        InvalidInput: two parameters get the same name, or there are over 100 levels.
        TypeError: another value; a name that isn't a str itself.
    """
    if not isinstance(params, Mapping):
        raise TypeError(f"params is a mapping, the call's parameters, not {type(params).__name__}")
    flat: dict[str, str] = {}
    stack = [_members("", params)]
    while stack:  # a stack of its own, so that hostile nesting can't exhaust the interpreter's
        for name, value in stack[-1]:
            if value is None:
                continue
            if not isinstance(value, (str, int, float)):
                if len(stack) >= _DEPTH:
                    raise InvalidInput("the parameters are nested too deeply, or in a circle")
                stack.append(_members(name, value))
                break
            if name in flat:
                raise InvalidInput(f"two parameters are both named {name!r:.60}")
            try:
                flat[name] = str(value)
            except ValueError:  # Python's own limit on the digits of an int
                raise InvalidInput(f"the parameter {name!r:.60} is a number of too many digits") from None
        else:
            stack.pop()
    return flat


def _members(name: str, value: object) -> Iterator[tuple[str, object]]:
    items: Iterable[tuple[object, object]]
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = ((str(index), item) for index, item in enumerate(value))
    else:
        raise TypeError(f"the parameter {name!r:.60} is {type(value).__name__}; a form takes text, numbers and lists")
    for key, item in items:
        text = exact_str("a parameter's name", key)
        yield f"{name}.{text}" if name else text, item
