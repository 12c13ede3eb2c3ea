"""Run the vectors against another program that speaks the conformance protocol, whatever that program does.

Requests are written ahead of the answers, so both a program that answers line by line and one that reads its whole
input first are served. What the program sends is bounded: a line, the lines that wait, the time without an answer, and
how often it is started again after it died, hung or flooded. Each case it spoils is a failed case, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .judging import Reply, failure, judge, request_line
from .program import END, LINE_LIMIT, TOO_LONG, Program
from .running import Result
from .vector_file import Case

__all__ = ["NOT_ASKED", "STARTS", "TIMEOUT", "Conversation"]

TIMEOUT = 10.0
"""Seconds without an answer after which a program counts as hung."""
STARTS = 6
"""How often a program is started for one run."""

NOT_ASKED = "not asked"
"""The stage of a case that was given up because of what the program did before."""


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
        self._program: Program | None = None
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
                    yield failure(case, NOT_ASKED, "an answer", f"the program failed {STARTS} times before")
                    continue
                early.clear()
                owed.clear()
                self._starts += 1
                self._program = Program(self.command, map(request_line, cases[place:]), quiet=self._starts > 1)
            if case.id in early:
                yield early.pop(case.id)
                continue
            reply = self._next_reply(self._program, owed)
            if isinstance(reply, str):
                yield failure(case, "answer", "an answer", reply)
                continue
            if reply.id == case.id:
                yield judge(case, reply)
                continue
            owed.add(case.id)
            if reply.is_one_of(places) and places[str(reply.id)] > place:
                later = cases[places[str(reply.id)]]
                early[later.id] = judge(later, reply)
            if reply.fault:
                yield failure(case, "answer", "one JSON object", reply.fault)
            else:
                yield failure(case, "id", case.id, reply.id)
        self._finish(owed)

    def _next_reply(self, program: Program, owed: set[str]) -> Reply | str:
        """The next reply that isn't a belated one; or why there is none, once the program is ended."""
        while True:
            line = program.read_line(self.timeout)
            if isinstance(line, bytes):
                reply = Reply.parse(line)
                if reply.is_one_of(owed):
                    owed.remove(str(reply.id))
                    continue
                return reply
            if line is END:
                reason = program.epitaph()
            elif line is TOO_LONG:
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
            if isinstance(line, bytes) and (reply := Reply.parse(line)).is_one_of(owed):
                owed.remove(str(reply.id))
                continue
            if line is None or (line is END and not self._program.ended(self.timeout)):
                self.problems.append(f"it didn't end within {self.timeout:g} seconds after the end of its input")
            elif line is not END:
                self.problems.append("it wrote more than one answer a request")
            self._program.kill()
            self._program = None
