"""``tcrypto policy``: its exit statuses, and what it prints for people and machines."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from tcrypto.cli import main, policy

GOOD = {"version": "2.0", "statement": [{"effect": "allow", "action": "cos:Get*", "resource": "*"}]}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(json.dumps(GOOD))
    statement = GOOD["statement"][0] | {"condition": {"ip_equal": {"qcs:ip": "10.0.0.0/8"}, "string_equal": {"k": "b"}}}  # type: ignore[operator]
    Path("condition.json").write_text(json.dumps(GOOD | {"statement": [statement]}))
    Path("bad.json").write_text('{"version": "2.0", "statement": [],}')


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["policy", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize(
    ("arguments", "status", "out"),
    [
        (["good.json", "cos:GetObject"], 0, "allowed: statement 0 of policy 0 allows cos:GetObject on *\n"),
        (["good.json", "cos:PutObject"], 1, "denied: no statement allows cos:PutObject, and what isn't allowed is denied\n"),
        (["condition.json", "cos:Get", "--context", "qcs:ip=10.1.2.3", "k=b"], 0, None),
        (["condition.json", "cos:Get", "--context", "qcs:ip=10.1.2.3", "--context", "k=a", "--context", "k=b"], 0, None),
        (["condition.json", "cos:Get", "--context", "qcs:ip=10.1.2.3"], 1, None),
        (["QcloudOCRReadOnlyaccess", "ocr:IDCardOCR"], 0, None),
        (["QcloudOCRReadOnlyaccess", "ocr:ConsoleServiceOpen"], 1, None),
    ],
)  # fmt: skip
def test_check_says_whether(
    arguments: list[str], status: int, out: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(capsys, "check", *arguments)
    assert (ended[0], ended[2]) == (status, "")
    assert ended[1] == out or (out is None and ended[1].startswith("allowed: " if status == 0 else "denied: "))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bad.json", "cos:Get"], "bad.json is not a policy: line 1, column 35: no comma may follow the last member"),
        (["missing.json", "cos:Get"], "missing.json: No such file or directory"),
        (["good.json", "Get"], 'an action to ask about is a service and a name, like "ocr:IDCardOCR", not \'Get\''),
        (["good.json", "cos:Get", "--resource", "qcs::cos::a"], "a resource is \"*\" or six segments"),
        (["good.json", "cos:Get", "--context", "k"], "--context takes K=V, not 'k'"),
    ],
)  # fmt: skip
def test_check_refuses_in_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "check", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"tcrypto policy: {message}")


def test_lint_prints_a_line_for_each_fault(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(capsys, "lint", "good.json") == (0, "", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"\x1b[2J": 1, "version": "2.0", "statement": 1}')))
    status, out, err = run(capsys, "lint", "good.json", "bad.json", "-")
    assert (status, err) == (2, "")
    assert out.splitlines() == [
        "bad.json: line 1, column 35: no comma may follow the last member",
        "bad.json: statement (line 1, column 33): the list is empty; a statement is needed",
        "standard input: line 1, column 3: a control character stands in a text",
        r"standard input: \x1b[2J (line 1, column 10): the key '\x1b[2J' isn't known here; there are version, principal, "
        "statement",
        "standard input: statement (line 1, column 44): a list of statements is needed, not a number",
    ]


def test_both_speak_to_machines(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check", "good.json", "cos:GetObject", "--json")
    assert status == 0
    assert json.loads(out) == {
        "allowed": True,
        "statement": [0, 0],
        "reason": "statement 0 of policy 0 allows cos:GetObject on *",
        "unknown": [],
    }
    status, out, _ = run(capsys, "lint", "bad.json", "--json")
    assert status == 2
    first, second = json.loads(out)
    assert first == {
        "file": "bad.json",
        "place": "line 1, column 35",
        "english": "no comma may follow the last member",
        "chinese": "最后一个成员之后不能有逗号",
        "line": 1,
        "column": 35,
    }
    assert second["place"] == "statement"
    status, out, _ = run(capsys, "lint", "good.json", "--json")
    assert (status, out) == (0, "[]\n")


def test_standard_input_is_read_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "lint", "-", "-") == (2, "", "tcrypto policy: standard input (-) can be read only once\n")


def test_no_command_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys)
    assert (status, err.count("\n")) == (2, 1)


@pytest.mark.parametrize("command", [["check"], ["lint"]])
def test_the_example_in_help_holds(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = run(capsys, *command, "--help")
    assert status == 0
    [shown] = re.findall(r"(?<=Example:\n)(?:  .*\n)+", out)
    call, *printed = re.sub(r" \\\n  > +", " ", shown).splitlines()
    piped = re.search(r"echo '(.*)' \|", call)
    if piped:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{piped[1]}\n".encode())))
    arguments = call.partition("tcrypto policy ")[2].split()
    assert run(capsys, *arguments)[1].splitlines() == [line[2:] for line in printed]
    assert policy.__doc__
