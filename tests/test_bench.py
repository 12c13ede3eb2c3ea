"""The benchmark: the quick form of both programs produces every row. What the figures are isn't tested here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from itertools import groupby
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tcrypto import Credential, _sm2_curve, tc3
from tcrypto.cli import bench, main
from tcrypto.cli.bench import TASKS, Bench, Row

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "benchmarks/bench.py"


def sane(result: dict[str, Any], tasks: set[str]) -> None:
    assert {row["task"] for row in result["rows"]} == tasks
    for row in result["rows"]:
        assert row["unit"] in ("x", "s", "MiB", "")
        assert row["value"] > 0 or row["unit"] in ("MiB", "") or row["task"] == "import"  # a difference of times
        assert row["verdict"] in (("",) if row["limit"] is None else ("met", "within 15 %", "missed"))
    assert all(0 < seconds < 60 for times in result["seconds"].values() for seconds in times.values())


def test_command(capfd: pytest.CaptureFixture[str]) -> None:
    names = ["TC3 sign, 200-byte body, warm", "TC3 verify, 200-byte body", "seal 200 bytes, warm"]
    assert main(["bench", "--quick", "--json", "--only", "200"]) == 0  # every task: test_program
    captured = capfd.readouterr()
    sane(json.loads(captured.out), set(names))
    assert captured.err.splitlines() == names


def test_command_table(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--quick", "--only", "TC3 sign, 200"]) == 0
    out = capfd.readouterr().out
    assert re.search(
        r"^\| TC3 sign, 200-byte body, warm +\| of the floor +\| +\d\.\d\dx \| at most 1\.60x", out, re.MULTILINE
    )


@pytest.mark.skipif(not PROGRAM.exists(), reason="the benchmark program isn't in the wheel: it was NOT run")
def test_program(tmp_path: Path) -> None:
    """With the peers there are: the others are named as missing."""
    written, readme = tmp_path / "figures.json", tmp_path / "README.md"
    readme.write_text("before\n<!-- benchmark -->\nof last year\n<!-- /benchmark -->\nafter\n")
    command = [sys.executable, str(PROGRAM), "--quick", "--json", str(written), "--readme", str(readme)]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert ended.returncode == 0, ended.stderr
    result = json.loads(written.read_text())
    sane(result, TASKS.keys() | {"growth"} | ({"the AES-256-CBC floor"} - result["missing"].keys()))
    assert {*result["missing"], *result["peers"]} >= {"gmssl", "gmalg", "orjson", "msgspec", "openssl"}
    assert len(result["growth"]["requests"]) == 5
    before, table, after = re.split(r"<!-- /?benchmark -->\n", readme.read_text())
    assert (before, after) == ("before\n", "after\n")
    assert table == ended.stdout
    assert "of last year" not in table


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "verdict"),
    [
        (9.0, None, False, ""),
        (1.60, 1.6, False, "met"),
        (1.70, 1.6, False, "within 15 %"),
        (1.90, 1.6, False, "missed"),
        (3.10, 3.0, True, "met"),
        (2.70, 3.0, True, "within 15 %"),
        (2.50, 3.0, True, "missed"),
        (0.0, 0.0, False, "met"),
        (1.0, 0.0, False, "missed"),
    ],
)
def test_a_row_is_judged_by_its_limit(value: float, limit: float | None, at_least: bool, verdict: str) -> None:
    assert Row("task", "what", value, "x", limit, at_least).verdict == verdict


@pytest.mark.parametrize("seconds", [1.0, 1.8])  # of the control's two pieces of work side by side
def test_two_at_once_is_judged_where_there_were_two_processors(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    times = {"ours, one": 3.0, "ours, two": 2.0, "control, one": 2.0, "control, two": seconds}
    worse = {name: 10 * time for name, time in times.items()}
    monkeypatch.setattr(Bench, "measure", lambda *arguments, **options: [worse, times])
    taken = Bench()
    with ThreadPoolExecutor(1) as pool:
        bench._two_at_once(taken, pool, {"ours": int, "control": int}, "control", 1.7)
    ours, control = taken.rows
    assert (ours.value, control.value) == (1.5, 2.0 / seconds)
    assert ours.limit == (1.7 if seconds == 1.0 else None)
    assert ("not judged" in ours.what) is (seconds != 1.0)
    assert control.limit is None


def test_a_floor_that_does_other_work_is_no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    other = tc3.Signer(Credential(bench.SECRET_ID, bench.SECRET_KEY), service="cvm", version=bench.VERSION)
    monkeypatch.setattr(bench, "signer", lambda: other)
    with pytest.raises(AssertionError, match="the floor doesn't do the work"):
        bench.sign_floor()


def test_a_request_without_its_mistakes_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "combinations", lambda names, mistakes: [("charset",)])
    taken = Bench(quick=True)
    taken.run("diagnose, one mistake")
    assert len(taken.rows) == 1
    with pytest.raises(AssertionError, match="doesn't hold the mistakes"):
        taken.run("diagnose, two mistakes")
    assert len(taken.rows) == 1


@pytest.mark.parametrize(("platform", "accounts"), [(sys.platform, 1 + (sys.platform == "linux")), ("elsewhere", 1)])
def test_memory_is_measured_everywhere(platform: str, accounts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "sys", SimpleNamespace(platform=platform))
    found = bench.peaks(lambda: bytearray(1 << 20))
    assert len(found) == accounts
    assert 1 << 20 <= found["tracemalloc"] < 2 << 20


def test_gmpy2_joins_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    gmpy2 = ModuleType("gmpy2")
    gmpy2.__spec__ = ModuleSpec("gmpy2", None)
    vars(gmpy2)["mpz"] = int
    monkeypatch.setitem(sys.modules, "gmpy2", gmpy2)
    taken = Bench(quick=True)
    taken.run("SM2 unwrap, blinded")
    assert [row.what for row in taken.rows] == ["tcrypto, plain ints", "tcrypto, gmpy2"]


def test_contenders_take_turns_and_peers_join() -> None:
    calls: list[str] = []

    def peers(task: str, material: object) -> Any:
        assert (task, material) == ("task", 7)
        return {"peer": lambda: calls.append("peer")}

    taken = Bench(quick=True, peers=peers, task="task")
    rounds = taken.measure({"ours": lambda: calls.append("ours")}, 7)
    assert taken.rounds == {"task": rounds}
    assert len(rounds) >= 2
    assert all(times.keys() == {"ours", "peer"} for times in rounds)
    blocks = [name for name, _ in groupby(calls)]
    assert blocks[:2] == ["ours", "peer"]
    assert blocks.count("ours") + blocks.count("peer") >= 4


def test_a_ratio_is_taken_within_its_round() -> None:
    rounds = [{"a": 2.0, "b": 1.0, "c": 1.0}, {"a": 40.0, "b": 10.0, "c": 10.0}, {"a": 9.0, "b": 2.0, "c": 1.0}]
    assert bench.ratio(rounds, "a", "b", "c") == 2.0
    assert bench.ratio(rounds, "a", "b") == 4.0
    assert bench.median(rounds, "a") == 9.0


def test_the_curve_is_left_as_it_was() -> None:
    before = _sm2_curve._p, _sm2_curve._uses, _sm2_curve._generator, _sm2_curve._recipient
    kinds: set[str] = set()
    taken = Bench(quick=True, peers=lambda task, material: {"peer": lambda: kinds.add(type(_sm2_curve._p).__name__)})
    taken.run("SM2 unwrap, blinded")
    assert (_sm2_curve._p, _sm2_curve._uses, _sm2_curve._generator, _sm2_curve._recipient) == before
    assert [row.what for row in taken.rows] == ["tcrypto, plain ints", "tcrypto, gmpy2"][: len(taken.rows)]
    assert len(kinds) == len(taken.rows)  # int, and mpz where there is gmpy2


def test_importing_the_command_is_cheap() -> None:
    source = "import sys, tcrypto.cli.bench; print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT if PROGRAM.exists() else None,
    )
    assert not {"cryptography", "tcrypto.tc3", "tcrypto.envelope", "tcrypto.sm2"} & set(ended.stdout.split())
