"""The runner finds what a program does wrong, where it does it, and outlives whatever the program does."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tcrypto.cli import main
from tcrypto.conformance import judging, vectors
from tcrypto.conformance import program as program_module
from tcrypto.conformance.operations import OPERATIONS
from tcrypto.conformance.protocol import respond
from tcrypto.conformance.runner import NOT_ASKED, STARTS, Conversation
from tcrypto.conformance.vectors import Case, Result
from tcrypto.crypto import sm2

EXAMPLES = Path(__file__).parent.parent / "examples"
ALL = {case.id: case for group in vectors.load_all() for case in group.cases if case.op in OPERATIONS}
CASES = [case for case in ALL.values() if case.op == "tc3.sign" and case.output][:7]
CASES.append(ALL["tc3_sign/refuse-header-missing"])
LAST = len(CASES) - 1

# A program that has the right answers in a file and misbehaves at one case. It knows nothing of this library.
BROKEN = """
import json, os, signal, sys, time

answers, breakage, at = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3]

def say(*values):
    for value in values:
        text = value if isinstance(value, str) else json.dumps(value)
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape") + b"\\n")
    sys.stdout.flush()

def flood(text):
    while True:
        sys.stdout.write(text)

held = []
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"], **answers[request["id"]]}
    if breakage in ("batch", "reversed"):
        held.append(reply)
    elif breakage == "swapped":
        held.append(reply)
        if len(held) == 2:
            say(*reversed(held))
            held.clear()
    elif request["id"] != at:
        say(reply)
    else:
        exec(breakage)
say(*(reversed(held) if breakage == "reversed" else held))
if at == "end":
    exec(breakage)
"""


def converse(command: list[str], cases: list[Case], timeout: float = 10) -> tuple[list[Result], list[str]]:
    with Conversation(command, timeout) as conversation:
        results = list(conversation.results(cases))
    assert [result.id for result in results] == [case.id for case in cases]
    return results, conversation.problems


def stages(results: list[Result]) -> dict[int, str | None]:
    return {place: result.stage for place, result in enumerate(results) if result.passed is False}


Broken = Callable[..., list[str]]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    """``broken(breakage, at)``: the command of a program that runs `breakage` in place of answering the case `at`."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "broken.py").write_text(BROKEN)
    requests = [{"id": case.id, "op": case.op, "input": case.input} for case in CASES]
    replies = [json.loads(respond(json.dumps(request))) for request in requests]
    answers = {reply.pop("id"): reply for reply in replies}
    (folder / "answers.json").write_text(json.dumps(answers))

    def command(breakage: str = "", at: int | str = 2) -> list[str]:
        place = CASES[at].id if isinstance(at, int) else at
        return [sys.executable, str(folder / "broken.py"), str(folder / "answers.json"), breakage, place]

    return command


def change(key: str, value: str) -> str:
    return f"reply['output'][{key!r}] = {value}; say(reply)"


LOST = "say({'id': at, 'error': {'code': 'InvalidInput', 'message': 'lost'}})"

# What the program does in place of answering a case: (breakage, case, the cases that fail, and at which stage).
BREAKAGES = [
    # wrong values: the first stage of the signature that differs, whatever follows
    (change("canonical_request", "'x'"), 2, {2: "canonical_request"}),
    (
        "reply['output'] = dict.fromkeys(reply['output'], 'x'); say(reply)",
        2,
        {2: "canonical_request"},
    ),
    (change("string_to_sign", "reply['output']['string_to_sign'] + '\\n'"), 2, {2: "string_to_sign"}),
    (change("signature", "reply['output']['signature'].upper()"), 2, {2: "signature"}),
    (change("authorization", "None"), 2, {2: "authorization"}),
    (change("more", "1"), 2, {2: "more"}),
    ("del reply['output']['signature']; say(reply)", 2, {2: "signature"}),
    ("say({'id': at, 'output': {}})", 2, {2: "canonical_request"}),
    (LOST, 2, {2: "error"}),
    ("say({'id': at, 'output': {}})", LAST, {LAST: "error"}),
    ("reply['error']['code'] = 'KeyFormatError'; say(reply)", LAST, {LAST: "error"}),
    # order and ids
    ("batch", "", {}),
    ("swapped", "", {0: "id", 2: "id", 4: "id", 6: "id"}),
    ("reversed", "", {0: "id", 1: "id", 2: "id", 3: "id"}),
    ("say({**reply, 'id': 'other'})", 2, {2: "id"}),
    ("say({**reply, 'id': None})", LAST, {LAST: "id"}),
    ("say({**reply, 'id': [at]})", 2, {2: "id"}),
    ("say({**reply, 'id': 2})", 2, {2: "id"}),
    ("say(reply, reply)", 2, {3: "id"}),
    ("pass", 2, {2: "id"}),
    # garbage
    ("say('oops')", 2, {2: "answer"}),
    ("say('starting', reply)", 0, {0: "answer"}),
    ("say('')", 2, {2: "answer"}),
    ("say('\\udcff')", 2, {2: "answer"}),
    ('say(\'{"id": NaN, "output": {}}\')', 2, {2: "answer"}),
    ("say('[' * 100_000)", 2, {2: "answer"}),
    ("say('1' * 5_000)", 2, {2: "answer"}),
    ("say([reply])", 2, {2: "answer"}),
    ("say({'id': at})", 2, {2: "answer"}),
    ("say({**reply, 'error': {'code': 'InvalidInput', 'message': ''}})", 2, {2: "answer"}),
    ("say({'id': at, 'error': 'InvalidInput'})", 2, {2: "answer"}),
    ("say({'id': at, 'output': [1]})", 2, {2: "answer"}),
    # death: the program is started again for the cases that follow
    ("os._exit(3)", 2, {2: "answer"}),
    ("os._exit(0)", LAST, {LAST: "answer"}),
    ("flood('x' * 100_000)", 2, {2: "answer"}),
]


@pytest.mark.parametrize(("breakage", "at", "failing"), BREAKAGES)
def test_a_breakage_fails_where_it_is(broken: Broken, breakage: str, at: int | str, failing: dict[int, str]) -> None:
    results, problems = converse(broken(breakage, at), CASES)
    assert stages(results) == failing
    assert problems == []


def test_the_first_difference_is_shown(broken: Broken) -> None:
    results, _ = converse(broken(change("signature", "'00'")), CASES)
    output = CASES[2].output or {}
    assert results[2] == Result(CASES[2].id, False, "signature", output["signature"], "00")
    results, _ = converse(broken(LOST), CASES)
    assert results[2] == Result(CASES[2].id, False, "error", None, "InvalidInput: lost")


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    ("breakage", "reason"),
    [
        ("time.sleep(60)", "no answer within 2 seconds"),
        ("signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)", "no answer within 2 seconds"),
        ("sys.stdout.write('{'); sys.stdout.flush(); time.sleep(60)", "no answer within 2 seconds"),
        ("os.close(1); time.sleep(60)", "the program closed its standard output"),
        ("os._exit(3)", "the program ended with status 3"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "the program ended by signal 9"),
        ("print('{', end='', flush=True); os._exit(0)", "the program ended with status 0, in the middle of a line"),
        ("flood('x' * 100_000)", "a line of more than 1,048,576 bytes"),
    ],
)
def test_a_program_that_hangs_or_dies_costs_one_case(broken: Broken, breakage: str, reason: str) -> None:
    begin = time.monotonic()
    results, problems = converse(broken(breakage), CASES, timeout=2)
    assert time.monotonic() - begin < 10
    assert results[2] == Result(CASES[2].id, False, "answer", "an answer", reason)
    assert stages(results) == {2: "answer"}
    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("program", ["import time; time.sleep(60)", "raise SystemExit", "print('x' * 2_000_000)"])
def test_a_program_that_never_answers_is_given_up(program: str) -> None:
    begin = time.monotonic()
    results, _ = converse([sys.executable, "-c", program], CASES, timeout=0.3)
    assert time.monotonic() - begin < 20
    given_up = {place: "answer" if place < STARTS else NOT_ASKED for place in range(len(CASES))}
    assert stages(results) == given_up


def test_a_flood_of_lines_ends(broken: Broken) -> None:
    results, problems = converse(broken("flood('{}\\n')"), CASES, timeout=2)
    assert stages(results) == dict.fromkeys(range(2, len(CASES)), "answer")
    assert problems == ["it wrote more than one answer a request"]


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    ("breakage", "problem"),
    [
        ("say({'id': 'more', 'output': {}})", "it wrote more than one answer a request"),
        ("time.sleep(60)", "it didn't end within 2 seconds after the end of its input"),
        ("os.close(1); time.sleep(60)", "it didn't end within 2 seconds after the end of its input"),
    ],
)
def test_the_program_ends_with_its_input(broken: Broken, breakage: str, problem: str) -> None:
    results, problems = converse(broken(breakage, "end"), CASES, timeout=2)
    assert stages(results) == {}
    assert problems == [problem]


def test_an_answer_over_several_lines_is_none(broken: Broken) -> None:
    results, problems = converse(broken("say(json.dumps(reply, indent=1))", LAST), CASES)
    assert stages(results) == {LAST: "answer"}
    assert problems == ["it wrote more than one answer a request"]


def test_large_answers_are_not_kept(broken: Broken) -> None:
    results, _ = converse(broken(change("signature", "'x' * 1_000_000")), CASES)
    assert stages(results) == {2: "signature"}
    assert len(str(results[2].got)) < 11_000


@pytest.mark.parametrize("system", ["posix", "nt"])  # where there are no process groups the program alone is ended
@pytest.mark.parametrize("breakage", ["time.sleep(60)", "flood('{}\\n')"])
def test_leaving_early_ends_the_program(
    broken: Broken, breakage: str, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Conversation(broken(breakage)) as conversation:
        assert next(conversation.results(CASES)).passed
        program = conversation._program
        assert program is not None
        deadline = time.monotonic() + 10
        while "flood" in breakage and not program._lines.full():  # then the reader waits for room
            assert time.monotonic() < deadline
            time.sleep(0.01)
        monkeypatch.setattr(program_module, "os", SimpleNamespace(name=system, killpg=os.killpg))
    assert program._process.returncode is not None
    assert not any(thread.is_alive() for thread in program._threads)


@pytest.mark.slow(branches=True)
def test_what_has_left_the_process_group_is_not_waited_for(broken: Broken) -> None:
    """It holds the program's standard output open."""
    breakage = (
        "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'],"
        " stderr=subprocess.DEVNULL, start_new_session=True); time.sleep(60)"
    )
    begin = time.monotonic()
    results, problems = converse(broken(breakage), CASES, timeout=2)
    assert time.monotonic() - begin < 15
    assert stages(results) == {2: "answer"}
    assert problems == []


@pytest.mark.parametrize("text", ["张三\u2028", "\ud800"])
def test_a_request_is_one_line_of_utf8(text: str) -> None:
    line = judging.request_line(CASES[0]._replace(input={"text": text}))
    assert line.count(b"\n") == 1
    assert json.loads(line.decode())["input"] == {"text": text}


# --- Randomised operations --------------------------------------------------------------------------------------------


def judged(case: Case, output: dict[str, Any]) -> Result:
    return judging.judge(case, judging.Reply(case.id, output))


def test_what_the_program_wrapped_is_opened() -> None:
    case = ALL["sm2/encrypt-C1C3C2"]
    key = sm2.PublicKey.from_point(bytes.fromhex(case.input["public_key"]))
    plaintext = base64.b64decode(case.input["plaintext"])

    def wrapped(text: bytes, layout: str = "C1C3C2") -> Result:
        return judged(case, {"ciphertext": base64.b64encode(sm2.encrypt(key, text, layout)).decode()})

    assert wrapped(plaintext).passed
    assert wrapped(plaintext + b"x").stage == "plaintext"
    refused = wrapped(plaintext, "C1C2C3")
    assert (refused.stage, refused.got) == ("error", "DecryptionError when sm2.decrypt opened what it made")
    for output in ({}, {"ciphertext": None}, {"ciphertext": {"a": 1}}, {"ciphertext": "AA="}):
        assert judged(case, output).stage == "error"


def test_every_randomised_operation_is_opened_not_compared() -> None:
    randomised = [case for case in ALL.values() if case.open_with is not None]
    assert {"sm2.encrypt", "rsa.wrap", "envelope.seal"} <= {case.op for case in randomised}
    for case in randomised:
        made = OPERATIONS[case.op](case.input)
        assert judged(case, made).passed
        for name in case.open_with.take if case.open_with else ():
            assert judged(case, {**made, name: "AAAA"}).passed is False


def test_what_this_machine_cannot_open_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    from tcrypto.errors import UnsupportedAlgorithm

    def lacking(_input: object) -> dict[str, Any]:
        raise UnsupportedAlgorithm("no SM3")

    monkeypatch.setitem(OPERATIONS, "sm2.decrypt", lacking)
    assert judged(ALL["sm2/encrypt-C1C3C2"], {"ciphertext": ""}).passed is None


# --- The command ------------------------------------------------------------------------------------------------------


def kat(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["kat", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    status, out, err = kat(capsys, "--json", *arguments)
    assert err == ""
    content: dict[str, Any] = json.loads(out)
    assert status == (0 if content["passed"] else 1)
    return content


RESPOND = ["--", sys.executable, "-m", "tcrypto", "respond"]


@pytest.mark.deep
def test_this_library_passes_with_nothing_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    content = report(capsys, *RESPOND)
    assert content["passed"] is True
    assert content["failures"] == content["problems"] == []
    assert content["skipped"] == {}
    assert sum(group["passed"] for group in content["groups"]) == len(ALL)
    assert "sm3_sm4" not in {group["group"] for group in content["groups"]}  # it has local operations alone


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = kat(capsys, "--group", "v1_sign", "--group", "aes_cbc", *RESPOND)
    assert (status, err) == (0, "")
    head, *rows = [line.split()[:6] for line in out.splitlines()]
    assert head == ["group", "cases", "passed", "skipped", "failed", "source"]
    assert [row[0] for row in rows] == ["v1_sign", "aes_cbc", "total"]
    for row in rows:
        assert row[1] == row[2] != "0"
        assert row[3:5] == ["0", "0"]


def test_arguments_are_the_program_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    content = report(capsys, "--group", "v1_sign", "--", sys.executable, "-c", "", "--", "--json", "--help")
    assert content["program"] == [sys.executable, "-c", "", "--", "--json", "--help"]


# Answers every request with the right id: Unsupported for some operations, nonsense for the others.
HALF = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    error = {"error": {"code": "Unsupported", "message": ""}}
    print(json.dumps({"id": request["id"], **(error if request["op"] in sys.argv[1:] else {"output": {"x": "\\x1b[31m"}})}))
"""


def test_skipped_operations_are_named_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    half = ["--group", "aes_cbc", "--", sys.executable, "-c", HALF]
    encrypt, decrypt = (sum(case.op == f"aes_cbc.{name}" for case in ALL.values() if case.id.startswith("aes_cbc/"))
                        for name in ("encrypt", "decrypt"))  # fmt: skip
    status, out, err = kat(capsys, *half, "aes_cbc.encrypt")
    assert status == 1
    assert f"skipped: aes_cbc.encrypt ({encrypt})\n" in out
    assert "\x1b" not in out
    assert out.count(" differs\n") == decrypt
    content = report(capsys, *half, "aes_cbc.encrypt", "aes_cbc.decrypt")
    assert content["skipped"] == {"aes_cbc.decrypt": decrypt, "aes_cbc.encrypt": encrypt}
    assert content["passed"] is False  # nothing failed, but nothing was proved either
    status, _, err = kat(capsys, *half, "aes_cbc.encrypt", "aes_cbc.decrypt")
    assert (status, err) == (1, "tcrypto kat: nothing passed, so nothing is proved\n")


def test_a_failure_shows_its_comment_its_input_and_both_values(
    broken: Broken, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [argument for case in CASES for argument in ("--case", case.id)]
    breakage = change("canonical_request", "reply['output']['canonical_request'].replace('host', 'Host')")
    status, out, _ = kat(capsys, *chosen, "--", *broken(breakage))
    assert status == 1
    title, asked, differs, expected, got, mark = out.split("\n\n")[1].splitlines()
    assert title == f"{CASES[2].id}: {CASES[2].comment}"
    assert asked.startswith('  tc3.sign {"headers": [[')
    assert differs == "  canonical_request differs"
    assert (expected[mark.index("^")], got[mark.index("^")]) == ("h", "H")
    assert expected[12 : mark.index("^")] == got[12 : mark.index("^")]
    assert max(map(len, (expected, got, mark))) <= 120
    status, out, _ = kat(capsys, *chosen, "--", *broken("say('')", "end"))
    assert (status, out.count("differs")) == (1, 0)
    assert out.endswith("\nthe program: it wrote more than one answer a request\n")
    status, out, _ = kat(capsys, *chosen, "--timeout", "0.3", "--", *broken("time.sleep(9)"))
    assert "\n  no answer within 0.3 seconds\n" in out
    failures = report(capsys, *chosen, "--", *broken(breakage))["failures"]
    assert [(failure["comment"], failure["input"]) for failure in failures] == [(CASES[2].comment, CASES[2].input)]


def test_one_case_or_the_valid_ones(capsys: pytest.CaptureFixture[str]) -> None:
    one = report(capsys, "--case", CASES[0].id, *RESPOND)
    assert [(row["group"], row["cases"]) for row in one["groups"]] == [(CASES[0].id.partition("/")[0], 1)]
    valid = report(capsys, "--group", "v1_verify", "--valid-only", *RESPOND)
    assert [row["refusals"] for row in valid["groups"]] == [0]
    assert valid["groups"][0]["passed"] == sum(not case.refused for case in vectors.load("v1_verify").cases)


def test_a_program_that_crashes_says_why_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["kat", "--group", "v1_sign", "--", sys.executable, "-c", "raise SystemExit('out of order')"]) == 1
    assert capfd.readouterr().err.count("out of order") == 1


def test_many_failures_are_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = kat(capsys, "--", sys.executable, "-c", "")
    assert status == 1
    assert 0 < out.count("ended with status 0") < STARTS
    assert f"not asked: {len(ALL) - STARTS} cases, for the program failed {STARTS} times before" in out
    status, out, _ = kat(capsys, "--", sys.executable, "-c", HALF)
    assert "--group sm2 shows them all" in out
    assert len(out.splitlines()) < 600


def test_the_progress_bar_is_for_terminals(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert main(["kat", "--group", "v1_sign", *RESPOND]) == 0
    assert "\rv1_sign  [........................] 0/" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert "\r" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--", "./no-such-program"], "no-such-program"),
        (["--", os.devnull], os.devnull),
        (["--", ""], ""),
        (["--", "a\0b"], "null"),
        (["--group", "nothing", "--", "true"], "no group 'nothing'"),
        (["--group", "sm3_sm4", "--", "true"], "no case is left to ask"),
        (["--case", "nothing/at-all", "--", "true"], "no case 'nothing/at-all'"),
        (["--timeout", "0", "--", "true"], "positive number"),
        (["--timeout", "nan", "--", "true"], "positive number"),
        (["--timeout", "inf", "--", "true"], "positive number"),
        (["--timeout", "x", "--", "true"], "--timeout"),
    ],
)
def test_what_cannot_be_run(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = kat(capsys, *arguments)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


# --- The examples in other languages ----------------------------------------------------------------------------------

SIGNED_AND_WRAPPED = {"tc3.sign", "v1.sign", "aes_cbc.encrypt", "aes_cbc.decrypt", "rsa.wrap", "rsa.unwrap"}
NOBLE = Path("node_modules/@noble/curves/package.json")


def check_example(command: list[str], has: set[str]) -> None:
    results, problems = converse(command, list(ALL.values()), timeout=60)
    failed = [result for result in results if result.passed is False]
    assert failed == []
    assert problems == []
    passed = {ALL[result.id].op for result in results if result.passed}
    skipped = {ALL[result.id].op for result in results if result.passed is None}
    assert passed == has
    assert not passed & skipped


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A copy of the Node example; with TCRYPTO_NPM_INSTALL=1 its package is fetched, else taken where it is installed."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node isn't there: examples/node was NOT run")
    version = subprocess.run(
        [program, "-p", "process.versions.node"], capture_output=True, text=True, check=True
    ).stdout
    if tuple(map(int, version.strip().split(".")[:2])) < (20, 19):
        pytest.skip(f"node is {version.strip()}, 20.19 is needed: examples/node was NOT run")
    folder = tmp_path / "node"
    shutil.copytree(EXAMPLES / "node", folder)
    if os.environ.get("TCRYPTO_NPM_INSTALL") == "1":
        npm = shutil.which("npm") or "npm"
        subprocess.run([npm, "install", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True)
    return folder


def test_the_node_example(node: Path) -> None:
    shutil.rmtree(node / "node_modules", ignore_errors=True)
    check_example(["node", str(node / "respond.js")], SIGNED_AND_WRAPPED)


def test_the_node_example_with_sm2(node: Path) -> None:
    if not (node / NOBLE).is_file():
        pytest.skip(
            "@noble/curves isn't installed (npm install in examples/node, or TCRYPTO_NPM_INSTALL=1): SM2 NOT run"
        )
    check_example(["node", str(node / "respond.js")], SIGNED_AND_WRAPPED | {"sm2.encrypt", "sm2.decrypt"})


@pytest.mark.slow  # Java compiles it first
def test_the_java_example() -> None:
    jars = os.environ.get("TCRYPTO_JAVA_CLASSPATH", "/usr/share/java/bcprov.jar:/usr/share/java/gson.jar")
    if shutil.which("java") is None or not all(Path(jar).is_file() for jar in jars.split(os.pathsep)):
        pytest.skip("java, Bouncy Castle or Gson isn't there (or TCRYPTO_JAVA_CLASSPATH): examples/java was NOT run")
    sm = {"sm2.encrypt", "sm2.decrypt", "sm4_gcm.encrypt", "sm4_gcm.decrypt"}
    check_example(["java", "-cp", jars, str(EXAMPLES / "java" / "Respond.java")], SIGNED_AND_WRAPPED | sm)
