"""One file of vectors: its cases, read strictly. Its form is described in the README beside the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from ..errors import TCryptoError

__all__ = ["Case", "Group", "OpenWith", "VectorError", "distinct", "parse"]

SCHEMA = 1


class VectorError(TCryptoError, ValueError):
    """A vector file that doesn't have the form it must have."""


class OpenWith(NamedTuple):
    """How the output of a randomised operation is checked: `op` is given `input` and, from the output, the keys named
    in `take`; what it returns must hold the case's output.
    """

    op: str
    input: dict[str, Any]
    take: tuple[str, ...]


class Case(NamedTuple):
    """One known answer: `op` with `input` gives `output`, or is refused with the code `error`.

    `stages`: intermediate values, given by the operation named "local." + op + ".stages".
    """

    id: str
    op: str
    comment: str
    source: str
    flags: tuple[str, ...]
    input: dict[str, Any]
    output: dict[str, Any] | None = None
    error: str | None = None
    stages: dict[str, Any] | None = None
    open_with: OpenWith | None = None

    @property
    def refused(self) -> bool:
        """Whether what is given must be refused: by an error, or by the answer that it isn't valid or isn't allowed."""
        return self.error is not None or any((self.output or {}).get(name) is False for name in ("valid", "allowed"))


class Group(NamedTuple):
    """One file: `flags` explains each flag its cases use. `version`: of the vectors, not of the library."""

    name: str
    about: str
    flags: dict[str, str]
    cases: tuple[Case, ...]
    version: str


def parse(data: bytes) -> Group:
    """Read a vector file. Every key, type, flag and the count must be right, else `VectorError`."""
    try:
        file = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise VectorError(f"not a vector file: {error}") from None
    top = _read("the file", file, _FILE)
    if top["schema"] != SCHEMA:
        raise VectorError(f"the file has schema {top['schema']}; this library reads {SCHEMA}")
    for flag, explanation in top["flags"].items():
        _check(f"the flag {flag!r}", explanation, str)
    cases = tuple(_case(case, top["flags"]) for case in top["cases"])
    if top["count"] != len(cases):
        raise VectorError(f"the file counts {top['count']} cases and has {len(cases)}")
    distinct([case.id for case in cases])
    used = {flag for case in cases for flag in case.flags}
    if unused := sorted(top["flags"].keys() - used):
        raise VectorError(f"no case has the flag {unused[0]!r}")
    return Group(top["group"], top["about"], top["flags"], cases, top["version"])


_FILE: dict[str, type] = {
    "schema": int,
    "version": str,
    "group": str,
    "about": str,
    "flags": dict,
    "count": int,
    "cases": list,
}
_CASE: dict[str, type] = {"id": str, "op": str, "comment": str, "source": str, "flags": list, "input": dict}
_MORE: dict[str, type] = {"output": dict, "error": str, "stages": dict, "open_with": dict}
_OPEN_WITH: dict[str, type] = {"op": str, "input": dict, "take": list}


def _case(value: object, flags: Mapping[str, str]) -> Case:
    where = f"case {value.get('id')!r:.60}" if isinstance(value, dict) else "a case"
    case = _read(where, value, _CASE, _MORE)
    if ("output" in case) == ("error" in case):
        raise VectorError(f"{where} needs either output or error")
    if "error" in case and ("stages" in case or "open_with" in case):
        raise VectorError(f"{where} is a refusal: it has neither stages nor open_with")
    for flag in case["flags"]:
        if flag not in flags:
            raise VectorError(f"{where} has the flag {flag!r:.60}, which the file doesn't explain")
    case["flags"] = tuple(case["flags"])
    if "open_with" in case:
        opening = _read(f"open_with of {where}", case["open_with"], _OPEN_WITH)
        case["open_with"] = OpenWith(opening["op"], opening["input"], tuple(opening["take"]))
    return Case(**case)


def _read(
    where: str, value: object, required: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise VectorError(f"{where} isn't an object")
    known = {**required, **(optional or {})}
    for name in value:
        if name not in known:
            raise VectorError(f"{where} has the unknown key {name!r:.60}")
    for name in required:
        if name not in value:
            raise VectorError(f"{where} lacks the key {name!r}")
    for name, item in value.items():
        _check(f"{name} of {where}", item, known[name])
    return dict(value)


def _check(what: str, value: object, wanted: type) -> None:
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise VectorError(f"{what} is {type(value).__name__}, not {wanted.__name__}")


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    distinct([name for name, _ in members])
    return dict(members)


def distinct(names: list[str]) -> None:
    """Refuse a list that has a name twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise VectorError(f"{name!r:.60} is there twice")
        seen.add(name)


def _refuse(constant: str) -> NoReturn:
    raise VectorError(f"{constant} isn't JSON")
