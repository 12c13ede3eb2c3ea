"""``tcrypto kat``: run every known-answer vector this installation brought along."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from typing import Any

from ..conformance import operations
from ..conformance.vectors import Result, load_all, run

__all__ = ["register"]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "kat",
        help="run the known-answer vectors",
        description="Run every shipped known-answer vector with this library and print a table: group, cases, passed, "
        "source. Exit status: 0 all passed, 1 some failed, 2 the vectors can't be read.",
    )
    parser.add_argument("--json", action="store_true", help="print figures and failures as one JSON object")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    known = operations.OPERATIONS | operations.LOCAL_OPERATIONS
    report: list[dict[str, Any]] = []
    failures: list[tuple[str, Result]] = []
    groups = load_all()
    for group in groups:
        results = run(group.cases, known)
        failed = [(group.name, result) for result in results if not result.passed]
        refusals = sum(case.refused for case in group.cases)
        report.append(
            {
                "group": group.name,
                "cases": len(results),
                "refusals": refusals,
                "passed": len(results) - len(failed),
                "source": group.about,
            }
        )
        failures += failed
    if options.json:
        details = [{"group": name} | result._asdict() for name, result in failures]
        said = {"passed": not failures, "version": groups[0].version, "groups": report, "failures": details}
        print(json.dumps(said, ensure_ascii=False))
    else:
        _print_table(report, groups[0].version)
    for name, result in failures:
        print(f"{name}: {result.id}: {_difference(result)}", file=sys.stderr)
    return 1 if failures else 0


def _print_table(report: list[dict[str, Any]], version: str) -> None:
    width = max(len(row["group"]) for row in report)
    print(f"{'group':{width}}  cases  passed  source")
    for row in report:
        source = textwrap.shorten(row["source"], 118 - width - 17, placeholder=" ...")
        print(f"{row['group']:{width}}  {row['cases']:5}  {row['passed']:6}  {source}")
    cases, passed, refusals = (sum(row[name] for row in report) for name in ("cases", "passed", "refusals"))
    print(f"{'total':{width}}  {cases:5}  {passed:6}  {refusals} refusals, {refusals / cases:.0%}; vectors {version}")


def _difference(result: Result) -> str:
    if result.passed is None:
        return "this library doesn't have the operation"
    return f"{result.stage} differs\n  expected {result.expected!r}\n  got      {result.got!r}"
