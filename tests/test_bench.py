"""The benchmark: the quick form of both programs produces every row. What the figures are isn't tested here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tcrypto.cli import bench, main
from tcrypto.cli.bench import Bench, Figure, Target

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "benchmarks/bench.py"
NAMES = {*bench.ROWS, "diagnose-one", "diagnose-two", "version"} - {"diagnose"}


def sane(result: dict[str, Any], rows: set[str]) -> None:
    assert {figure["row"] for figure in result["figures"]} == rows
    for figure in result["figures"]:
        assert figure["unit"] in ("x", "s", "MiB", "")
        assert figure["value"] > 0 or figure["unit"] in ("MiB", "")
        assert not (figure["met"] and figure["missed"])
    assert all(0 < seconds < 60 for times in result["seconds"].values() for seconds in times.values())
    assert result["machine"]["speed"] > 0


def test_command(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--quick", "--json", "--only", "200"]) == 0  # every row: test_program
    captured = capfd.readouterr()
    sane(json.loads(captured.out), {"sign-200", "verify-200", "seal-200"})
    assert "[1/3] sign-200\n[2/3] verify-200\n[3/3] seal-200\n" in captured.err


def test_command_table(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--quick", "--only", "sign-200"]) == 0
    out = capfd.readouterr().out
    assert re.search(r"^  of the floor +\d\.\d\dx +at most 1\.60x", out, re.MULTILINE)
    assert main(["bench", "--only", "no such row"]) == 2


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
    sane(result, NAMES | {"growth"} | ({"openssl"} - result["missing"].keys()))
    assert {*result["missing"], *result["peers"]} >= {"gmssl", "gmalg", "orjson", "msgspec", "openssl"}
    assert len(result["growth"]["requests"]) == 5
    before, table, after = re.split(r"<!-- /?benchmark -->\n", readme.read_text())
    assert (before, after) == ("before\n", "after\n")
    assert table == ended.stdout
    assert "of last year" not in table


def test_a_figure_is_judged_by_its_limit() -> None:
    def figure(judged: float, limit: float | None, at_least: bool = False) -> tuple[bool, bool]:
        made = Figure("row", "title", "what", judged, "x", limit, at_least, judged)
        return made.met, made.missed

    assert figure(9.0, None) == (True, False)
    assert figure(1.60, 1.6) == (True, False)
    assert figure(1.70, 1.6) == (False, False)
    assert figure(1.90, 1.6) == (False, True)
    assert figure(3.10, 3.0, True) == (True, False)
    assert figure(2.70, 3.0, True) == (False, False)
    assert figure(2.50, 3.0, True) == (False, True)
    assert figure(0.0, 0.0) == (True, False)
    assert figure(1.0, 0.0) == (False, True)


def test_what_the_machine_did_not_give_is_neither_met_nor_missed() -> None:
    for one_thread, expected in ((1.0, True), (2.0, False)):  # as fast as with two threads, or half as fast
        taken = Bench(quick=True)
        given = lambda times, seconds=one_thread: seconds  # noqa: E731
        taken.compare("row", "title", {"a": int}, [Target("what", lambda t: 1.75, 1.7, at_least=True, given=given)])
        (figure,) = taken.figures
        assert (figure.undecided, figure.met, figure.missed) == (expected, not expected, False)
        assert figure.judged == figure.value == 1.75


def test_contenders_take_turns_and_peers_join() -> None:
    calls: list[str] = []

    def peers(row: str, material: Any) -> Any:
        assert (row, material) == ("row", 7)
        return {"peer": lambda: calls.append("peer")}, [Target("of the peer", lambda t: t["ours"] / t["peer"])]

    taken = Bench(quick=True, peers=peers)
    ours = bench.Prepared(lambda: calls.append("ours"), lambda: calls.append("prepare"))
    taken.compare("row", "title", {"ours": ours}, [Target("time", lambda t: t["ours"], 1e-3, "s")], material=7)
    assert {before for before, call in pairwise(calls) if call == "ours"} == {"prepare", "ours"}
    assert [figure.what for figure in taken.figures] == ["time", "of the peer"]
    assert taken.medians["row"].keys() == {"ours", "peer"}
    assert taken.rounds["row"] >= 2


def test_the_curve_is_left_as_it_was() -> None:
    from tcrypto import _sm2_curve, sm2

    before = _sm2_curve._p, _sm2_curve._uses, _sm2_curve._generator, _sm2_curve._recipient
    kinds = bench._integers(sm2.generate())
    assert (_sm2_curve._p, _sm2_curve._uses, _sm2_curve._generator, _sm2_curve._recipient) == before
    assert type(kinds["plain ints"]._state["_p"]) is int
    assert all(type(kind._state["_p"]).__name__ == "mpz" for name, kind in kinds.items() if name == "gmpy2")


def test_importing_the_command_is_cheap() -> None:
    source = "import sys, tcrypto.cli.bench; print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT if PROGRAM.exists() else None,
    )
    assert not {"cryptography", "tracemalloc", "tcrypto.envelope", "tcrypto.sm2"} & set(ended.stdout.split())
