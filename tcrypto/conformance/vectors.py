"""The known-answer vectors: found, loaded strictly, and run against a set of operations.

The files are the wheel's own (or the source checkout's); their form is described in the README beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ..errors import GatewayError, ImageError, TCryptoError, UnsupportedAlgorithm

__all__ = [
    "Case",
    "Group",
    "OpenWith",
    "Result",
    "VectorError",
    "error_code",
    "folder",
    "groups",
    "load",
    "load_all",
    "parse",
    "run",
]

Operations = Mapping[str, Callable[[Mapping[str, object]], dict[str, Any]]]

SCHEMA = 1

# The order in which a signature is made, so that the first difference named is the first that was made.
_STAGES = (
    "hashed_payload",
    "canonical_request",
    "hashed_canonical_request",
    "credential_scope",
    "string_to_sign",
    "secret_date",
    "secret_service",
    "secret_signing",
    "signature",
    "authorization",
)


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


class Result(NamedTuple):
    """What became of a case. `passed` is None where the operations don't have its op.

    `stage`, `expected`, `got`: the first value that differs; "error" is the stage of a refusal.
    """

    id: str
    passed: bool | None
    stage: str | None = None
    expected: object = None
    got: object = None


# --- Loading --------------------------------------------------------------------------------------------------------


def folder() -> Path:
    """The folder of vectors: the installed package's, or ``vectors/`` of a source checkout.

    Raises `VectorError` where there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "_vectors", package.parent / "vectors"):
        if (candidate / "tc3_sign.json").is_file():
            return candidate
    raise VectorError("the vectors are missing: this installation of tcrypto is incomplete")


def groups() -> list[str]:
    """The names of the shipped groups, in alphabetical order."""
    files = (file.name for file in folder().iterdir())
    return sorted(name.removesuffix(".json") for name in files if name.endswith(".json") and name != "schema.json")


def load(group: str) -> Group:
    """Load one shipped group. Raises `VectorError` for an unknown name or a file in another form."""
    if group not in groups():
        raise VectorError(f"there is no group {group!r:.60}; there are {', '.join(groups())}")
    loaded = parse((folder() / f"{group}.json").read_bytes())
    if loaded.name != group:
        raise VectorError(f"{group}.json says it is the group {loaded.name!r}")
    return loaded


def load_all() -> list[Group]:
    """Load every shipped group; an id that two of them use, or two versions, are a `VectorError`."""
    loaded = [load(group) for group in groups()]
    if len(versions := sorted({group.version for group in loaded})) > 1:
        raise VectorError(f"the files are of different versions: {', '.join(versions)}")
    _distinct([case.id for group in loaded for case in group.cases])
    return loaded


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
    _distinct([case.id for case in cases])
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
    _distinct([name for name, _ in members])
    return dict(members)


def _distinct(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise VectorError(f"{name!r:.60} is there twice")
        seen.add(name)


def _refuse(constant: str) -> NoReturn:
    raise VectorError(f"{constant} isn't JSON")


def error_code(error: TCryptoError) -> str:
    """The code the protocol sends for an exception: the gateway's own for a `GatewayError`, else the class's name."""
    if isinstance(error, GatewayError):
        return error.code
    if isinstance(error, ImageError):
        return "InvalidInput"
    if isinstance(error, UnsupportedAlgorithm):
        return "Unsupported"
    return type(error).__name__


# --- Running --------------------------------------------------------------------------------------------------------


def run(cases: Iterable[Case], operations: Operations, openers: Operations | None = None) -> list[Result]:
    """Run each case. `operations`: what is checked, by name. `openers`: opens what a randomised operation of
    `operations` made; `operations` itself by default.

    An operation refuses by raising a `TCryptoError`, whose code (see `error_code`) is compared.
    """
    return [_run(case, operations, operations if openers is None else openers) for case in cases]


def _run(case: Case, operations: Operations, openers: Operations) -> Result:
    if case.op not in operations:
        return Result(case.id, None)
    expected = case.output
    stages = operations.get(f"local.{case.op}.stages")
    try:
        got = operations[case.op](case.input)
        if case.open_with is not None:
            op, values, take = case.open_with
            made, got = got, openers[op](values | {name: got.get(name) for name in take})
            # What both name must agree; beyond that an opener may say more than the case asks for.
            expected = {name: made[name] for name in got if name in made} | (expected or {})
            got = {name: got[name] for name in got if name in expected}
        elif case.stages is not None and stages is not None:
            got = stages(case.input) | got
            expected = case.stages | (expected or {})
    except TCryptoError as error:
        code = error_code(error)
        return Result(case.id, True) if code == case.error else Result(case.id, False, "error", case.error, code)
    if case.error is not None or expected is None:
        return Result(case.id, False, "error", case.error, got)
    for stage in sorted(expected | got, key=_place):
        if stage not in got or stage not in expected or not _same(got[stage], expected[stage]):
            return Result(case.id, False, stage, expected.get(stage), got.get(stage))
    return Result(case.id, True)


def _place(stage: str) -> tuple[int, str]:
    return (_STAGES.index(stage) if stage in _STAGES else len(_STAGES)), stage


def _same(left: object, right: object) -> bool:
    """Equality of JSON values, where 1, 1.0 and true are three."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return type(left) is type(right) and left == right
