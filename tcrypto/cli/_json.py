"""Objects of JSON in which no member stands twice: of two values one reader takes the first, another the last."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from ..errors import InvalidInput

__all__ = ["parse"]


def parse(text: str, where: str, *, constants: bool = True) -> Any:
    """`json.loads`, without members that stand there twice.

    Args:
        text: str.
        where: str, what errors call it: the file's name.
        constants: bool, whether NaN and infinities are read, which JSON doesn't have.

    Raises:
        InvalidInput: a member stands there twice; its name is shown, its values aren't.
        ValueError: as `json.loads`, and so RecursionError.
    """

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise InvalidInput(f"{where} has the member {name!r:.60} twice in one object")
            found[name] = value
        return found

    return json.loads(text, object_pairs_hook=members, parse_constant=None if constants else _refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
