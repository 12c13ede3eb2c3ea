"""``tcrypto kat``: ask the known answers, of this library or of another program."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..conformance.vectors import Case, Group, Result, load, load_all, run
from ..errors import InvalidInput
from . import _io

__all__ = ["register"]

_SHOWN = 5  # failures of one group where all groups are shown; --group G and --json have all
_BAR = 24


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "kat",
        usage="%(prog)s [-h] [--group G] [--case ID] [--valid-only] [--json] [--timeout S] [-- PROGRAM [ARGS ...]]",
        help="run the known-answer vectors, with this library or against a program in any language",
        description="Run the known-answer vectors and say where an answer differs first. With PROGRAM, ask it over the "
        "conformance protocol (one JSON object a line on its standard input and output; what it answers with "
        "Unsupported is skipped and named); without, ask this library. Cases whose operation begins with local. are "
        "for test suites and aren't asked. Exit status: 0 nothing failed, 1 something failed or nothing was checked, "
        "2 usage, or the program can't be started.",
        epilog="Example: tcrypto kat --group tc3_sign --valid-only -- node respond.js",
    )
    parser.add_argument("--group", action="append", metavar="G", help="only this group of vectors; may be repeated")
    parser.add_argument("--case", action="append", metavar="ID", help="only this case; may be repeated")
    parser.add_argument("--valid-only", action="store_true", help="leave the refusals out: what to make right first")
    parser.add_argument("--json", action="store_true", help="print figures and failures as one JSON object")
    parser.add_argument("--timeout", type=float, default=10.0, metavar="S", help="seconds to wait for each answer")
    parser.add_argument("program", nargs="*", metavar="PROGRAM", help="what to run, and its arguments, after --")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..conformance.runner import Conversation

    if not 0 < options.timeout < math.inf:
        raise InvalidInput("--timeout is a positive number of seconds")
    groups = _selected(options)
    report = _Report(groups, options.program)
    cases = [case for group in groups for case in group.cases]
    problems: list[str] = []
    with contextlib.ExitStack() as stack:
        if options.program:
            conversation = stack.enter_context(Conversation(options.program, options.timeout))
            results, problems = conversation.results(cases), conversation.problems
        else:
            results = _own_results(cases)
        for group in groups:
            row = report.add(group, list(_with_progress(group, results)))
            if not options.json:
                report.print_row(row)
        next(results, None)  # a generator does what comes after its last value when it is asked for one more
    if options.json:
        _io.say(json.dumps(report.as_object(problems), ensure_ascii=False))
    else:
        report.print_end(problems, limit=None if options.group or options.case else _SHOWN)
    return 0 if report.passed(problems) else 1


def _selected(options: argparse.Namespace) -> list[Group]:
    groups = list(map(load, options.group)) if options.group else load_all()
    wanted = set(options.case or ())
    if unknown := sorted(wanted - {case.id for group in groups for case in group.cases}):
        near = _io.did_you_mean(unknown[0], [case.id for group in groups for case in group.cases])
        raise InvalidInput(f"there is no case {unknown[0]!r:.80}{near}")
    selected = []
    for group in groups:
        asked = [case for case in group.cases if not case.op.startswith("local.") and (not wanted or case.id in wanted)]
        if options.valid_only:
            asked = [case for case in asked if not case.refused]
        if asked:
            selected.append(group._replace(cases=tuple(asked)))
    if not selected:
        raise InvalidInput("no case is left to ask: what was chosen has only operations for test suites, or refusals")
    return selected


def _own_results(cases: list[Case]) -> Iterator[Result]:
    from ..conformance.operations import OPERATIONS

    for case in cases:
        yield from run([case], OPERATIONS)


def _with_progress(group: Group, results: Iterator[Result]) -> Iterator[tuple[Case, Result]]:
    shown = sys.stderr is not None and sys.stderr.isatty()
    size = len(group.cases)
    for done, case in enumerate(group.cases):
        if shown:
            bar = "#" * (_BAR * done // size)
            print(f"\r{group.name}  [{bar:.<{_BAR}}] {done}/{size}", end="", file=sys.stderr, flush=True)
        yield case, next(results)
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class _Report:
    """The figures, the failures and the skipped operations of one run."""

    def __init__(self, groups: list[Group], program: list[str]) -> None:
        self.version = groups[0].version
        self.program = program
        self.rows: list[dict[str, Any]] = []
        self.failures: list[tuple[str, Case, Result]] = []
        self.skipped: Counter[str] = Counter()
        self._width = max(len(group.name) for group in groups)

    def add(self, group: Group, results: list[tuple[Case, Result]]) -> dict[str, Any]:
        """Count one group's results."""
        failed = [(group.name, case, result) for case, result in results if result.passed is False]
        skipped = [case.op for case, result in results if result.passed is None]
        self.failures += failed
        self.skipped.update(skipped)
        row = {
            "group": group.name,
            "cases": len(results),
            "refusals": sum(case.refused for case in group.cases),
            "passed": len(results) - len(failed) - len(skipped),
            "skipped": len(skipped),
            "failed": len(failed),
            "source": group.about,
        }
        self.rows.append(row)
        return row

    def total(self, name: str) -> int:
        """The sum of a column."""
        return sum(row[name] for row in self.rows)

    def passed(self, problems: list[str]) -> bool:
        """Whether something was checked and nothing failed."""
        return self.total("passed") > 0 and not self.failures and not problems

    def as_object(self, problems: list[str]) -> dict[str, Any]:
        """The report for machines."""
        return {
            "passed": self.passed(problems),
            "version": self.version,
            "program": self.program or None,
            "groups": self.rows,
            "skipped": dict(sorted(self.skipped.items())),
            "failures": [
                {"group": name, "comment": case.comment, "op": case.op, "input": case.input} | result._asdict()
                for name, case, result in self.failures
            ],
            "problems": problems,
        }

    def print_row(self, row: dict[str, Any], source: str | None = None) -> None:
        """One group's line, with the table's head before the first."""
        if row is self.rows[0]:
            _io.say(f"{'group':{self._width}}  cases  passed  skipped  failed  source")
        figures = f"{row['cases']:5}  {row['passed']:6}  {row['skipped']:7}  {row['failed']:6}"
        about = source or textwrap.shorten(row["source"], 118 - self._width - 34, placeholder=" ...")
        _io.say(f"{row['group']:{self._width}}  {figures}  {about}", flush=True)

    def print_end(self, problems: list[str], limit: int | None) -> None:
        """The total, what was skipped, each failure (of a group at most `limit`)."""
        from ..conformance.runner import NOT_ASKED

        total = {name: self.total(name) for name in ("cases", "refusals", "passed", "skipped", "failed")}
        about = f"{total['refusals']} refusals, {total['refusals'] / total['cases']:.0%}; vectors {self.version}"
        self.print_row({"group": "total"} | total, about)
        for operation, count in sorted(self.skipped.items()):
            _io.say(f"skipped: {operation} ({count})")
        for row in self.rows:
            asked = [
                failure for failure in self.failures if failure[0] == row["group"] and failure[2].stage != NOT_ASKED
            ]
            for _, case, result in asked[:limit]:
                _io.say(f"\n{_difference(case, result)}")
            if limit is not None and len(asked) > limit:
                _io.say(f"\n{row['group']}: {len(asked) - limit} more failures; --group {row['group']} shows them all")
        if given_up := [result for _, _, result in self.failures if result.stage == NOT_ASKED]:
            _io.say(f"\nnot asked: {len(given_up)} cases, for {given_up[0].got}")
        for problem in problems:
            _io.say(f"\nthe program: {problem}")
        if not self.total("passed"):
            _io.note("tcrypto kat: nothing passed, so nothing is proved")


def _difference(case: Case, result: Result) -> str:
    """What a failed case is about, what was asked, and both values, the first difference above the mark."""
    lines = [f"{case.id}: {case.comment}", f"  {case.op} {_clipped(_shown(case.input), 1000)}"]
    if result.stage == "answer":
        return "\n".join([*lines, f"  {result.got}"])
    expected, got = _shown(result.expected), _shown(result.got)
    place = next(
        (at for at, (a, b) in enumerate(zip(expected, got, strict=False)) if a != b), min(len(expected), len(got))
    )
    start = max(0, place - 60)
    lead = "..." if start else ""
    lines.append(f"  {result.stage} differs")
    lines += [
        f"  {name:8}  {lead}{_clipped(text[start:], 100)}" for name, text in (("expected", expected), ("got", got))
    ]
    return "\n".join([*lines, " " * (12 + len(lead) + place - start) + "^"])


def _clipped(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[:size]}..."


def _shown(value: object) -> str:
    """A value as ASCII that can't steer the terminal."""
    return "nothing" if value is None else json.dumps(value, sort_keys=True)
