"""Measure this library beside raw primitives and other implementations, all in one run, every target a ratio.

    pip install -e '.[bench]'
    python benchmarks/bench.py                                 # the table, in about five minutes
    python benchmarks/bench.py --only sign --against HEAD~3    # what became slower since another commit
    python benchmarks/bench.py --page docs/benchmarks.md --plot docs/benchmarks.svg

A peer that isn't installed is named as missing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import against
import page
import peers
import plugin_tasks
import process_tasks
import seal_tasks
import sign_tasks
from cryptography import __version__ as cryptography_version
from measure import Bench, median

TASKS = (*sign_tasks.TASKS, *seal_tasks.TASKS, *process_tasks.TASKS, *plugin_tasks.TASKS)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, write what was asked for.

    Returns:
        1 with --check where a target is missed, or something slower than at the other commit, by over 15 %.
    """
    options = parser().parse_args(arguments)
    if options.page and (options.only or options.quick):
        raise SystemExit("--page takes a whole run: leave out --only and --quick")
    if options.against:
        return against.compare(options.against, options.only, quick=options.quick, check=options.check)
    tasks = [task for task in TASKS if options.only in task.name]
    if not tasks:
        raise SystemExit(f"no task has {options.only!r} in its name; there are: {'; '.join(t.name for t in TASKS)}")
    taken = Bench(quick=options.quick)
    for task in tasks:
        print(task.name, file=sys.stderr, flush=True)
        taken.run(task)
    text = f"{page.table(taken.rows)}\n\n{circumstances()}"
    print(text)
    if options.json:
        options.json.write_text(json.dumps(report(taken), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        page.plot(taken.rounds, options.plot)
    if options.page:
        page.rewrite(options.page, text)
    return 1 if options.check and any(row.verdict == "missed" for row in taken.rows) else 0


def parser() -> argparse.ArgumentParser:
    """The program's options."""
    made = argparse.ArgumentParser(description="Measure this library beside raw primitives and other implementations.")
    made.add_argument("--only", default="", metavar="TEXT", help="only the tasks whose name holds TEXT")
    made.add_argument("--quick", action="store_true", help="only prove that it works: the figures mean little")
    made.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    made.add_argument("--plot", type=Path, metavar="FILE", help="draw SM2 wrap, seal and sign beside every peer (.svg)")
    made.add_argument("--page", type=Path, metavar="FILE", help="put the table between the markers in this file")
    made.add_argument("--check", action="store_true", help="end with 1 where something is off by more than 15 %%")
    made.add_argument("--against", metavar="REV", help="measure beside another commit, in turn with this one")
    return made


def circumstances() -> str:
    """What the figures depend on: machine, versions, and the peers that were there."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    found = ", ".join(f"{name} {version}".strip() for name, version in peers.found.items())
    text = f"Python {platform.python_version()}, {system}, cryptography {cryptography_version}. "
    text += f"Medians of interleaved rounds. Peers: {found or 'none'}."
    if peers.missing:
        text += " Not there: " + "; ".join(f"{name} ({why})" for name, why in peers.missing.items()) + "."
    return text


def report(taken: Bench) -> dict[str, Any]:
    """Everything measured, for JSON. `seconds`: a call of each contender, medians."""
    seconds = {task: {name: median(rounds, name) for name in rounds[0]} for task, rounds in taken.rounds.items()}
    rows = [{"task": row.task, **asdict(row.target), "value": row.value, "verdict": row.verdict} for row in taken.rows]
    return {"circumstances": circumstances(), "rows": rows, "seconds": seconds}


if __name__ == "__main__":
    sys.exit(main())
