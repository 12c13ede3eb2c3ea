"""What the pytest plugin costs: a run that doesn't use it, and a test that asks for `tc3_gateway`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import Bench, Task, at_most

__all__ = ["TASKS"]

_EMPTY = "def test():\n    pass\n"
_GATEWAY = """
import pytest


@pytest.mark.parametrize("number", range({tests}))
def test(tc3_gateway, number):
    pass
"""
_PLUGIN = ("-p", "tcrypto.testing.pytest_entry")  # as its entry point brings it in


def _plugin(bench: Bench) -> dict[str, float]:
    rounds, tests = (1, 2) if bench.quick else (31, 30)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_empty.py").write_text(_EMPTY, encoding="utf-8")
        (folder / "test_gateway.py").write_text(_GATEWAY.format(tests=tests), encoding="utf-8")
        ratios = []
        for turn in range(rounds + 1):
            pair: dict[tuple[str, ...], float] = {}
            for options in ((), _PLUGIN) if turn % 2 else (_PLUGIN, ()):
                pair[options] = processor_time(folder, "test_empty.py", *options)
            if turn:  # the first writes the bytecode
                ratios.append(pair[_PLUGIN] / pair[()])
        printed = run(folder, "test_gateway.py", *_PLUGIN, "--durations=0", "--durations-min=0", "-vv")
    setups = [float(each) for each in re.findall(r"^([\d.]+)s (?:setup|teardown) ", printed, re.M)]
    each = sorted(setups)[:-2]  # the first test starts the server, the last one stops it
    return {
        "a run that doesn't use it: of one without it": median(ratios),
        "tc3_gateway, set up and torn down": 1000 * sum(each) / (tests - 1),
    }


def processor_time(folder: Path, *arguments: str) -> float:
    """Seconds of a run of pytest, its processor's."""
    before = os.times()
    run(folder, *arguments)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def run(folder: Path, *arguments: str) -> str:
    """What pytest prints."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *arguments]
    environment = os.environ | {
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


TASKS = (
    Task(
        "the pytest plugin",
        _plugin,
        (
            at_most(1.05, "a run that doesn't use it: of one without it"),
            at_most(20, "tc3_gateway, set up and torn down", "ms"),
        ),
    ),
)
