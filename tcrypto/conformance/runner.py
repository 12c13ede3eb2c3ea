"""Run the vectors against another program that speaks the conformance protocol, whatever that program does.

Requests are written ahead of the answers, so both a program that answers line by line and one that reads its whole
input first are served. What the program sends is bounded: a line, the lines that wait, the time without an answer, and
how often it is started again after it died, hung or flooded. Each case it spoils is a failed case, never an exception.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple, NoReturn, cast

from ..errors import GatewayError, TCryptoError, UnsupportedAlgorithm
from .operations import OPERATIONS
from .vectors import Case, Result, error_code, run

__all__ = ["LINE_LIMIT", "NOT_ASKED", "STARTS", "TIMEOUT", "Conversation"]

TIMEOUT = 10.0
"""Seconds without an answer after which a program counts as hung."""
LINE_LIMIT = 1024 * 1024
"""The longest answer, in bytes; the shipped vectors' longest has a tenth of it."""
STARTS = 6
"""How often a program is started for one run."""

NOT_ASKED = "not asked"
"""The stage of a case that was given up because of what the program did before."""

_WAITING_LINES = 8
_END = object()
_TOO_LONG = object()


class Conversation:
    """One run: `results` asks for every case and yields what became of it, in the order of the cases.

    `command`: the program and its arguments, started without a shell; the standard error of its
    first start stays this process's.
    `timeout`: seconds. `problems`: afterwards, sentences about what no single case is to blame for. Use it as a
    context manager: leaving it ends the program. Raises `OSError` where the program can't be started.
    """

    def __init__(self, command: Sequence[str], timeout: float = TIMEOUT) -> None:
        self.command: list[str] = list(command)
        self.timeout = timeout
        self.problems: list[str] = []
        self._program: _Program | None = None
        self._starts = 0

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._program is not None:
            self._program.kill()

    def results(self, cases: Sequence[Case]) -> Iterator[Result]:
        """Ask for each case. A result's `passed` is None where the program answers Unsupported.

        Stages beside those of `vectors.run`: "answer" where none came or it isn't a reply, "id" where it is another
        case's, `NOT_ASKED`.
        """
        places = {case.id: place for place, case in enumerate(cases)}
        early: dict[str, Result] = {}  # judged when they came, so that no answer is kept
        owed: set[str] = set()  # cases given up whose own answer may still come
        for place, case in enumerate(cases):
            if self._program is None:
                if self._starts == STARTS:
                    yield _failure(case, NOT_ASKED, "an answer", f"the program failed {STARTS} times before")
                    continue
                early.clear()
                owed.clear()
                self._starts += 1
                self._program = _Program(self.command, cases[place:], quiet=self._starts > 1)
            if case.id in early:
                yield early.pop(case.id)
                continue
            reply = self._next_reply(self._program, owed)
            if isinstance(reply, str):
                yield _failure(case, "answer", "an answer", reply)
                continue
            if reply.id == case.id:
                yield _judge(case, reply)
                continue
            owed.add(case.id)
            if reply.is_one_of(places) and places[str(reply.id)] > place:
                later = cases[places[str(reply.id)]]
                early[later.id] = _judge(later, reply)
            if reply.fault:
                yield _failure(case, "answer", "one JSON object", reply.fault)
            else:
                yield _failure(case, "id", case.id, reply.id)
        self._finish(owed)

    def _next_reply(self, program: _Program, owed: set[str]) -> _Reply | str:
        """The next reply that isn't a belated one; or why there is none, once the program is ended."""
        while True:
            line = program.read_line(self.timeout)
            if isinstance(line, bytes):
                reply = _Reply.parse(line)
                if reply.is_one_of(owed):
                    owed.remove(str(reply.id))
                    continue
                return reply
            if line is _END:
                reason = program.epitaph()
            elif line is _TOO_LONG:
                reason = f"a line of more than {LINE_LIMIT:,} bytes"
            else:
                reason = f"no answer within {self.timeout:g} seconds"
            program.kill()
            self._program = None
            return reason

    def _finish(self, owed: set[str]) -> None:
        """The input has ended: after the answers still owed the program must end, and say nothing more."""
        while self._program is not None:
            line = self._program.read_line(self.timeout)
            if isinstance(line, bytes) and (reply := _Reply.parse(line)).is_one_of(owed):
                owed.remove(str(reply.id))
                continue
            if line is None or (line is _END and not self._program.ended(self.timeout)):
                self.problems.append(f"it didn't end within {self.timeout:g} seconds after the end of its input")
            elif line is not _END:
                self.problems.append("it wrote more than one answer a request")
            self._program.kill()
            self._program = None


class _Program:
    """The running program, with one thread that writes all requests to it and one that reads lines from it."""

    def __init__(self, command: Sequence[str], cases: Sequence[Case], *, quiet: bool) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- the command is what the user asks for
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,  # what it says when it crashes needs to be read once
            start_new_session=True,  # so that what a wrapper (npm, mvn, sh) has started can be ended with it
        )
        self._lines: queue.Queue[object] = queue.Queue(_WAITING_LINES)
        self._closed = threading.Event()
        self._cut = ""
        self._threads = (
            threading.Thread(target=self._write, args=(cases,), daemon=True),
            threading.Thread(target=self._read, daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def _write(self, cases: Sequence[Case]) -> None:
        sink = cast("BinaryIO", self._process.stdin)
        with contextlib.suppress(OSError), sink:  # a broken pipe: the reader sees the end, too
            for case in cases:
                sink.write(_request(case))
                sink.flush()

    def _read(self) -> None:
        with cast("BinaryIO", self._process.stdout) as source:
            while not self._closed.is_set():
                line = source.readline(LINE_LIMIT + 1)
                if not line:
                    break
                if len(line) > LINE_LIMIT:
                    self._lines.put(_TOO_LONG)
                    return
                if not line.endswith(b"\n"):
                    self._cut = ", in the middle of a line"
                    break
                self._lines.put(line)
        self._lines.put(_END)

    def read_line(self, timeout: float) -> object:
        """The next line; `_TOO_LONG`; `_END` of its output; None after `timeout` seconds without any of these."""
        try:
            return self._lines.get(timeout=timeout)
        except queue.Empty:
            return None

    def ended(self, timeout: float) -> bool:
        """Wait for the end of the process."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def epitaph(self) -> str:
        """How its output came to its end."""
        if not self.ended(1.0):
            return f"the program closed its standard output{self._cut}"
        status = self._process.returncode
        way = f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"the program ended {way}{self._cut}"

    def kill(self) -> None:
        """End it and whatever it has started."""
        self._closed.set()
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        self.ended(1.0)
        for thread in self._threads:
            for _ in range(100):  # and no longer: what holds the pipe's other end may have left the process group
                with contextlib.suppress(queue.Empty):
                    while True:
                        self._lines.get_nowait()
                thread.join(0.01)
                if not thread.is_alive():
                    break


def _request(case: Case) -> bytes:
    text = json.dumps({"id": case.id, "op": case.op, "input": case.input}, ensure_ascii=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate: JSON has it as an escape alone
        return json.dumps(json.loads(text)).encode() + b"\n"


class _Reply(NamedTuple):
    """A line as it came; `fault` says why it is no reply."""

    id: object = None
    output: dict[str, Any] | None = None
    code: str = ""
    message: str = ""
    fault: str | None = None

    @classmethod
    def parse(cls, line: bytes) -> _Reply:
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
        return isinstance(self.id, str) and self.id in ids


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


class _RefusedError(GatewayError):
    """What the program refused, with its code; `error_code` gives back that of a GatewayError."""


def _judge(case: Case, reply: _Reply) -> Result:
    def answer(_input: Mapping[str, object]) -> dict[str, Any]:
        if reply.output is None:
            raise _RefusedError(reply.code, reply.message)
        return reply.output

    if reply.output is None and reply.code == "Unsupported":
        return Result(case.id, None)
    [result] = run([case], {case.op: answer}, _OPENERS)
    if result.stage == "error" and result.got == "Unsupported":  # this machine can't open what the program made
        return Result(case.id, None)
    if result.stage == "error" and reply.output is None:
        return result._replace(got=f"{reply.code:.200}: {reply.message:.200}")
    return result._replace(got=_clipped(result.got))


def _opener(name: str, operation: Callable[[Mapping[str, object]], dict[str, Any]]) -> Any:
    def opened(values: Mapping[str, object]) -> dict[str, Any]:
        try:
            return operation(values)
        except UnsupportedAlgorithm:
            raise
        except (TCryptoError, RecursionError) as error:
            code = error_code(error) if isinstance(error, TCryptoError) else "InvalidInput"
        raise _RefusedError(f"{code} when {name} opened what it made", "")

    return opened


# This library opens what the program made: the program's own mistakes can't cancel out.
_OPENERS = {name: _opener(name, operation) for name, operation in OPERATIONS.items()}


def _failure(case: Case, stage: str, expected: object, got: object) -> Result:
    return Result(case.id, False, stage, expected, _clipped(got))


def _clipped(value: object) -> object:
    """A value as it is, unless it is large: failures are kept until the end."""
    text = value if isinstance(value, str) else json.dumps(value)
    return value if len(text) <= 10_000 else f"{text[:10_000]}... ({len(text):,} characters)"
