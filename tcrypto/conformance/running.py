"""Cases run against a set of operations: which value is the first that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..errors import GatewayError, ImageError, TCryptoError, UnsupportedAlgorithm
from .vector_file import Case

__all__ = ["Operations", "Result", "error_code", "run"]

Operations = Mapping[str, Callable[[Mapping[str, object]], dict[str, Any]]]
"""Functions of a case's input, by the names of their operations."""

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


class Result(NamedTuple):
    """What became of a case. `passed` is None where the operations don't have its op.

    `stage`, `expected`, `got`: the first value that differs; "error" is the stage of a refusal.
    """

    id: str
    passed: bool | None
    stage: str | None = None
    expected: object = None
    got: object = None


def error_code(error: TCryptoError) -> str:
    """The code the protocol sends for an exception: the gateway's own for a `GatewayError`, else the class's name."""
    if isinstance(error, GatewayError):
        return error.code
    if isinstance(error, ImageError):
        return "InvalidInput"
    if isinstance(error, UnsupportedAlgorithm):
        return "Unsupported"
    return type(error).__name__


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
