"""Mutation testing: what is changed in the code must be noticed by the tests.

    pip install -e '.[test,mutants]' && python tests/mutants.py [PATTERN...]

mutmut (configured in pyproject.toml) changes one thing at a time in the modules that sign, verify, seal and open, and runs
the tests that reach it. A pattern names mutants, as in ``tcrypto.encoding.*``; by default all of them, half an hour on two
cores. Printed are the figures and every survivor that none of the reasons below explains; exit status 1 where there is one,
or where less than 92 % were caught.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
AT_LEAST = 0.92

# Survivors that don't matter: what the changed line looks like before and after, and why it may.
EQUIVALENT: list[tuple[str, str]] = []
EXPLAINED = [(re.compile(pattern, re.DOTALL), reason) for pattern, reason in EQUIVALENT]


def changes(source: Path) -> Iterator[tuple[str, str]]:
    """The mutants of a module by the names of their functions, and the lines that differ: "before => after"."""
    text = source.read_text("utf-8")
    functions = {node.name: node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    for name, node in functions.items():
        original = functions.get(f"{name.rpartition('__mutmut_')[0]}__mutmut_orig")
        if original is None or original is node:
            continue
        before, after = (
            (ast.get_source_segment(text, each) or "").replace(each.name, "").splitlines() for each in (original, node)
        )
        differing = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
        sides = ("\n".join(line[2:].strip() for line in differing if line[0] == sign) for sign in "-+")
        yield name, " => ".join(sides)


def main(patterns: list[str]) -> int:
    """Returns the exit status."""
    environment = os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.run(
        [sys.executable, "-m", "mutmut", "run", *patterns],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    if process.returncode:
        print(process.stdout.decode(errors="replace")[-5000:])
        return 1
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    unexplained = []
    for results in sorted((ROOT / "mutants").rglob("*.py.meta")):
        shown = dict(changes(results.with_suffix("")))
        for name, status in json.loads(results.read_text("utf-8"))["exit_code_by_key"].items():
            if patterns and not any(fnmatch(name, pattern) for pattern in patterns):
                continue
            module = results.name.partition(".")[0]
            counts[module] += 1
            if status not in (0, 5, 33):  # survived, no tests found (pytest's 5, mutmut's 33)
                continue
            counts[f"{module}, survived"] += 1
            change = shown[name.rpartition(".")[2]]
            reason = next((reason for pattern, reason in EXPLAINED if pattern.search(change)), None)
            if reason is None:
                unexplained.append(f"{name}\n    {change}")
            else:
                reasons[reason] += 1
    modules = [module for module in counts if "," not in module]
    total, survived = (sum(counts[module + suffix] for module in modules) for suffix in ("", ", survived"))
    for module in modules:
        caught = counts[module] - counts[f"{module}, survived"]
        print(f"{module:12} {counts[module]:>6,} mutants {caught / counts[module]:>7.1%} caught")
    share = (total - survived) / total
    print(
        f"{'all':12} {total:>6,} mutants {share:>7.1%} caught, {survived} survived: {survived - len(unexplained)} explained"
    )
    for reason, count in reasons.most_common():
        print(f"{count:>6} {reason}")
    print(*unexplained, sep="\n")
    return 1 if unexplained or share < AT_LEAST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
