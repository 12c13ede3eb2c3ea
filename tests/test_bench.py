"""The benchmark program: its page shows its rows, a miss is called one, and its short form runs through."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))  # it stands beside tests/ and is never installed
import bench
import page
from measure import Row, at_least, at_most

ROOT = Path(__file__).parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, bench.__file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_page_has_the_rows_of_the_program() -> None:
    """Their names and targets; the figures are those of a machine."""
    expected = [(task.name, target.what, str(target)) for task in bench.TASKS for target in task.targets]
    assert page.row_names((ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("", at_most(1.6, ""), 1.6), "met"),
        (Row("", at_most(1.6, ""), 1.8), "within 15 %"),
        (Row("", at_most(1.6, ""), 1.9), "missed"),
        (Row("", at_most(0, "", ""), 1), "missed"),
        (Row("", at_least(5, ""), 5), "met"),
        (Row("", at_least(5, ""), 4.5), "within 15 %"),
        (Row("", at_least(5, ""), 4.3), "missed"),
        (Row("", at_least(5, ""), None), "not measured"),
    ],
)
def test_a_miss_is_called_one(row: Row, verdict: str) -> None:
    assert row.verdict == verdict


def test_the_table_goes_between_the_markers(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n", encoding="utf-8")
    rows = [Row("sign", at_most(1.6, "of the floor"), 1.55), Row("sign", at_least(5, "faster"), None)]
    page.rewrite(file, page.table(rows))
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- benchmark -->\n| task ")
    assert text.endswith(" |\n<!-- /benchmark -->\nafter\n")
    assert "1.55x" in text
    assert "old" not in text
    assert page.row_names(text) == [("sign", "of the floor", "at most 1.60x"), ("sign", "faster", "at least 5.00x")]


def test_a_page_without_markers_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("no table here\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="needs <!-- benchmark -->"):
        page.rewrite(file, "a table")
    assert file.read_text(encoding="utf-8") == "no table here\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "no such task"], "no task has 'no such task' in its name; there are: TC3 sign"),
        (["--page", "docs/benchmarks.md", "--quick"], "--page takes a whole run"),
        (["--only", "TC3 verify", "--against", "no-such-revision"], "git: "),
    ],
)
def test_what_cannot_be_measured_is_refused(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=says):
        bench.main(arguments)
    assert capsys.readouterr().out == ""


@pytest.mark.deep
def test_the_short_form_prints_every_row() -> None:
    done = run("--quick")
    assert done.returncode == 0, done.stderr
    for task in bench.TASKS:
        assert task.name in done.stdout
        assert all(target.what in done.stdout for target in task.targets)


@pytest.mark.deep
def test_a_commit_is_measured_beside_itself() -> None:
    done = run("--quick", "--only", "TC3 verify", "--against", "HEAD")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("TC3 verify ")
    assert done.stdout.rstrip().endswith("x") or "slower" in done.stdout
