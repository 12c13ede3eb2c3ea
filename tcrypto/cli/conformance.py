"""``tcrypto conformance``: run the vectors against another program."""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..conformance.runner import NOT_ASKED, TIMEOUT, Conversation, is_local
from ..conformance.vectors import Case, Group, Result, load, load_all
from ..errors import InvalidInput
from . import _io

__all__ = ["register"]

_SHOWN = 10  # failures of one group where all groups are shown; --group G and --json have all
_BAR = 24


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "conformance",
        usage="%(prog)s [-h] [--group G] [--json] [--timeout S] -- PROGRAM [ARGS ...]",
        help="run the vectors against another program",
        description="Start PROGRAM, ask it every known answer over the conformance protocol (one JSON object a line on "
        "its standard input and output) and say where it differs first. Operations it answers with Unsupported are "
        "skipped and named. Exit status: 0 nothing failed, 1 something failed or nothing was checked, 2 the program "
        "can't be started.",
        epilog="Try it with this library: tcrypto conformance -- tcrypto respond",
    )
    parser.add_argument("--group", action="append", metavar="G", help="only this group of vectors; may be repeated")
    parser.add_argument("--json", action="store_true", help="print figures and failures as one JSON object")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="S", help="seconds to wait for each answer")
    parser.add_argument("command", nargs="+", metavar="PROGRAM", help="what to run, and its arguments, behind --")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if not 0 < options.timeout < math.inf:
        raise InvalidInput("--timeout is a positive number of seconds")
    groups = [_foreign(group) for group in (map(load, options.group) if options.group else load_all())]
    groups = [group for group in groups if group.cases]
    if not groups:
        raise InvalidInput(f"the group {options.group[0]} has no operation of the protocol")
    report = _Report(groups)
    with Conversation(options.command, options.timeout) as conversation:
        results = conversation.results([case for group in groups for case in group.cases])
        for group in groups:
            row = report.add(group, list(_with_progress(group, results)))
            if not options.json:
                report.print_row(row)
        # A generator does what comes after its last value when it is asked for one more.
        next(results, None)
    if options.json:
        print(json.dumps(report.as_object(options.command, conversation.problems)))
    else:
        report.print_end(conversation.problems, limit=None if options.group else _SHOWN)
    return 0 if report.total("passed") and not report.total("failed") and not conversation.problems else 1


def _foreign(group: Group) -> Group:
    return group._replace(cases=tuple(case for case in group.cases if not is_local(case)))


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

    def __init__(self, groups: list[Group]) -> None:
        self.rows: list[dict[str, Any]] = []
        self.failures: list[tuple[str, Result]] = []
        self.skipped: Counter[str] = Counter()
        self._width = max(len(group.name) for group in groups)

    def add(self, group: Group, results: list[tuple[Case, Result]]) -> dict[str, Any]:
        """Count one group's results."""
        failed = [(group.name, result) for _, result in results if result.passed is False]
        skipped = [case.op for case, result in results if result.passed is None]
        self.failures += failed
        self.skipped.update(skipped)
        passed = len(results) - len(failed) - len(skipped)
        row = {"group": group.name, "cases": len(results), "passed": passed}
        self.rows.append(row | {"skipped": len(skipped), "failed": len(failed)})
        return self.rows[-1]

    def total(self, name: str) -> int:
        """The sum of a column."""
        return sum(row[name] for row in self.rows)

    def as_object(self, command: list[str], problems: list[str]) -> dict[str, Any]:
        """The report for machines."""
        return {
            "passed": not self.failures and not problems and self.total("passed") > 0,
            "program": command,
            "groups": self.rows,
            "skipped": dict(sorted(self.skipped.items())),
            "failures": [{"group": name} | result._asdict() for name, result in self.failures],
            "problems": problems,
        }

    def print_row(self, row: dict[str, Any]) -> None:
        """One group's line, with the table's head before the first."""
        if row is self.rows[0]:
            print(f"{'group':{self._width}}  cases  passed  skipped  failed")
        figures = f"{row['cases']:5}  {row['passed']:6}  {row['skipped']:7}  {row['failed']:6}"
        print(f"{row['group']:{self._width}}  {figures}", flush=True)

    def print_end(self, problems: list[str], limit: int | None) -> None:
        """The total, what was skipped, each failure (of a group at most `limit`)."""
        columns = ("cases", "passed", "skipped", "failed")
        self.print_row({"group": "total"} | {name: self.total(name) for name in columns})
        for operation, count in sorted(self.skipped.items()):
            print(f"skipped: {operation} ({count})")
        for row in self.rows:
            asked = [result for name, result in self.failures if name == row["group"] and result.stage != NOT_ASKED]
            for result in asked[:limit]:
                print(f"\n{_difference(result)}")
            if limit is not None and len(asked) > limit:
                print(f"\n{row['group']}: {len(asked) - limit} more failures; --group {row['group']} shows them all")
        if given_up := [result for _, result in self.failures if result.stage == NOT_ASKED]:
            print(f"\nnot asked: {len(given_up)} cases, for {given_up[0].got}")
        for problem in problems:
            print(f"\nthe program: {problem}")
        if not self.total("passed"):
            _io.note("tcrypto conformance: nothing passed, so nothing is proved")


def _difference(result: Result) -> str:
    """Where a case fails: both values, so aligned that the first difference stands above the mark."""
    if result.stage == "answer":
        return f"{result.id}: {result.got}"
    expected, got = (_shown(value) for value in (result.expected, result.got))
    place = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(expected, got, strict=False)))
    start = max(0, place - 60)
    lead = "..." if start else ""
    lines = [f"{result.id}: {result.stage} differs"]
    for name, text in (("expected", expected), ("got", got)):
        cut = text[start : start + 100]
        lines.append(f"  {name:8}  {lead}{cut}{'...' if len(text) > start + 100 else ''}")
    lines.append(" " * (12 + len(lead) + place - start) + "^")
    return "\n".join(lines)


def _shown(value: object) -> str:
    """A value as ASCII that can't steer the terminal."""
    return "nothing" if value is None else json.dumps(value, sort_keys=True)
