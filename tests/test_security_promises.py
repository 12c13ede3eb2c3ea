"""SECURITY.md: each promise has its number, and each number a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table after a heading, its head and its line left out."""
    table = re.search(r"^\|.*?(?=^[^|])", TEXT.partition(heading)[2] + "\nend", re.MULTILINE | re.DOTALL)
    assert table
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].split("\n") if line][2:]


ATTACKERS = rows("## What is protected, from whom")
SHOWN = {number: shown for number, _, shown in rows("## What shows it")}


def test_each_promise_has_a_number() -> None:
    assert len(ATTACKERS) > 9
    for attacker, _, promises, _ in ATTACKERS:
        for sentence in re.split(r"(?<=\.) ", promises):
            assert re.search(r"\[[0-9]+\]\.$", sentence), (attacker, sentence)


def test_each_number_is_in_the_table() -> None:
    used = re.findall(r"\[([0-9]+)\]", TEXT)
    assert set(used) <= SHOWN.keys()
    assert list(SHOWN) == [str(number) for number in range(1, len(SHOWN) + 1)]


def test_each_test_is_there() -> None:
    for number, shown in SHOWN.items():
        named = re.findall(r"`([^`]+)`", shown)
        assert named, number
        for name in named:
            path, _, function = name.partition("::")
            if path.startswith("tests/"):
                source = (ROOT / path).read_text(encoding="utf-8")
                names = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
                assert function in names if function else any(each.startswith("test_") for each in names), name
            elif path.startswith(("examples/", "python examples/")):
                assert (ROOT / path.removeprefix("python ")).is_file(), name


def test_each_marker_and_command_is_there() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    deep = ROOT / ".ci/deep"  # the wheel is tested without it
    for name in re.findall(r"`([^`]+)`", " ".join(SHOWN.values())):
        if marker := re.search(r"-m ([a-z_]+)$", name):
            assert f'"{marker[1]}: ' in project, name
        if deep.is_file() and (run := re.match(r"\.ci/deep ([a-z]+)", name)):
            assert f"\n{run[1]})" in deep.read_text(encoding="utf-8"), name


def test_the_threats_that_have_no_cure_are_said() -> None:
    for threat in (
        "Reflection", "Field substitution", "letter case", "UNSIGNED-PAYLOAD", "a fork of it", "Windows file modes",
        "metadata address", "pasted command", "valid for 300 seconds", "implicit rejection", "nonce twice",
    ):  # fmt: skip
        assert threat in TEXT, threat


def test_a_page_of_this_machine_is_a_threat_of_its_own() -> None:
    """What listens for a browser is asked by every page that the browser shows."""
    assert "`tests/test_doctor_guard.py" in TEXT
