"""A case as another program is asked, and its reply: read, and judged by what this library makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping
from typing import Any, NamedTuple, NoReturn

from ..errors import GatewayError, TCryptoError, UnsupportedAlgorithm
from .operations import OPERATIONS
from .running import Operations, Result, error_code, run
from .vector_file import Case

__all__ = ["Reply", "failure", "judge", "request_line"]


def request_line(case: Case) -> bytes:
    """What the program is asked, in one line of UTF-8."""
    text = json.dumps({"id": case.id, "op": case.op, "input": case.input}, ensure_ascii=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate: JSON has it as an escape alone
        return json.dumps(json.loads(text)).encode() + b"\n"


class Reply(NamedTuple):
    """A line as it came; `fault` says why it is no reply."""

    id: object = None
    output: dict[str, Any] | None = None
    code: str = ""
    message: str = ""
    fault: str | None = None

    @classmethod
    def parse(cls, line: bytes) -> Reply:
        """Read a line."""
        try:
            reply = json.loads(line.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            return cls(fault=f"no JSON: {line[:60].decode(errors='replace')!a}")
        match reply:
            case {"id": identity, "output": dict() as output} if len(reply) == 2:
                return cls(identity, output)
            case {"id": identity, "error": {"code": str() as code, "message": str() as message} as error} if (
                len(reply) == len(error) == 2
            ):
                return cls(identity, None, code, message)
        return cls(fault=f"neither id and output nor id and error: {line[:60].decode(errors='replace')!a}")

    def is_one_of(self, ids: Container[str]) -> bool:
        """Whether it answers one of these cases."""
        return isinstance(self.id, str) and self.id in ids


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


class _RefusedError(GatewayError):
    """What the program refused, with its code; `error_code` gives back that of a GatewayError."""


def judge(case: Case, reply: Reply) -> Result:
    """What became of a case. `passed` is None where the program, or this machine, doesn't support it."""

    def answer(_input: Mapping[str, object]) -> dict[str, Any]:
        if reply.output is None:
            raise _RefusedError(reply.code, reply.message)
        return reply.output

    if reply.output is None and reply.code == "Unsupported":
        return Result(case.id, None)
    [result] = run([case], {case.op: answer}, _openers(case))
    if result.stage == "error" and result.got == "Unsupported":  # this machine can't open what the program made
        return Result(case.id, None)
    if result.stage == "error" and reply.output is None:
        return result._replace(got=f"{reply.code:.200}: {reply.message:.200}")
    return result._replace(got=_clipped(result.got))


def _opener(name: str) -> Callable[[Mapping[str, object]], dict[str, Any]]:
    def opened(values: Mapping[str, object]) -> dict[str, Any]:
        try:
            return OPERATIONS[name](values)
        except UnsupportedAlgorithm:
            raise
        except (TCryptoError, RecursionError) as error:
            code = error_code(error) if isinstance(error, TCryptoError) else "InvalidInput"
        raise _RefusedError(f"{code} when {name} opened what it made", "")

    return opened


def _openers(case: Case) -> Operations:
    # This library opens what the program made: the program's own mistakes can't cancel out.
    return {} if case.open_with is None else {case.open_with.op: _opener(case.open_with.op)}


def failure(case: Case, stage: str, expected: object, got: object) -> Result:
    """A case that failed before there was anything to compare."""
    return Result(case.id, False, stage, expected, _clipped(got))


def _clipped(value: object) -> object:
    """A value as it is, unless it is large: failures are kept until the end."""
    text = value if isinstance(value, str) else json.dumps(value)
    return value if len(text) <= 10_000 else f"{text[:10_000]}... ({len(text):,} characters)"
