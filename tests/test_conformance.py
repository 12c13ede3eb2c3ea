"""`respond` answers every line, whatever it is; `tcrypto respond` and `tcrypto kat` do so as programs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import cryptography.exceptions
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrypto.cli import main
from tcrypto.conformance import operations, vectors
from tcrypto.conformance.operations import LOCAL_OPERATIONS, OPERATIONS, error_code, respond
from tcrypto.errors import InvalidInput, SignatureError, UnsupportedAlgorithm

PROTOCOL = [case for group in vectors.load_all() for case in group.cases if case.op in OPERATIONS]
SM4 = {"key": "AAAAAAAAAAAAAAAAAAAAAA==", "iv": "AAAAAAAAAAAAAAAA", "plaintext": ""}


def ask(**request: Any) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(respond(json.dumps(request)))
    return reply


def code(line: str | bytes) -> tuple[object, str]:
    """(id, code) of a failure; the reply is one line of ASCII and has nothing else."""
    text = respond(line)
    assert text.isascii()
    assert "\n" not in text
    reply = json.loads(text)
    assert reply.keys() == {"id", "error"}
    assert reply["error"].keys() == {"code", "message"}
    assert reply["error"]["message"]
    return reply["id"], reply["error"]["code"]


def test_a_request_is_answered_under_its_id() -> None:
    reply = ask(id="é1", op="sm4_gcm.encrypt", input=SM4)
    assert reply == {"id": "é1", "output": {"ciphertext": "", "tag": reply["output"]["tag"]}}


@pytest.mark.parametrize("identity", ["", "x" * 10_000, "\ud800", "\u2028\n", 0, -1, 1.5, True, None])
def test_any_scalar_id_is_echoed(identity: object) -> None:
    assert ask(id=identity, op="nothing", input={})["id"] == identity


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        ("", None),
        (" ", None),
        ("\n", None),
        ("x", None),
        ("{", None),
        ("null", None),
        ("[]", None),
        ('"id"', None),
        ("{}", None),
        ("{} {}", None),
        ('{"id":"1"}', "1"),
        ('{"id":"1","op":"sm2.encrypt"}', "1"),
        ('{"id":"1","input":{}}', "1"),
        ('{"op":"aes_cbc.encrypt","input":{}}', None),
        ('{"id":"1","op":"sm2.encrypt","input":{},"more":1}', "1"),
        ('{"id":"1","op":"sm2.encrypt","input":[]}', "1"),
        ('{"id":"1","op":"sm2.encrypt","input":null}', "1"),
        ('{"id":"1","op":5,"input":{}}', "1"),
        ('{"id":"1","op":null,"input":{}}', "1"),
        ('{"id":"1","op":"\\ud800","input":{}}', "1"),
        ('{"id":["1"],"op":"sm2.encrypt","input":{}}', None),
        ('{"id":{},"op":"sm2.encrypt","input":{}}', None),
        ('{"id":"1","id":"2","op":"sm2.encrypt","input":{}}', None),
        ('{"id":"1","op":"v1.sign","input":{"a":1,"a":2}}', None),
        ('{"id":"1","op":"v1.sign","input":{"a":NaN}}', None),
        ('{"id":"1","op":"v1.sign","input":{"a":-Infinity}}', None),
        ('{"id":"1","op":"v1.sign","input":{"a":1e400}}', None),
        ('{"id":"1","op":"v1.sign","input":{"a":' + "9" * 5000 + "}}", None),
        ('{"id":' + "9" * 5000 + "}", None),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, None),
        ('{"id":' + "[" * 900 + "]" * 900 + ',"op":"x","input":{}}', None),
        ('\ufeff{"id":"1","op":"x","input":{}}', None),
        (b'\xef\xbb\xbf{"id":"1","op":"x","input":{}}', None),
        (b'{"id":"\xff","op":"x","input":{}}', None),
        (b'{"id":"\xed\xa0\x80","op":"x","input":{}}', None),
        ('{"id":"1","op":"x","input":{}}'.encode("utf-16"), None),
        (b"\0", None),
        (b"{'id':'1'}", None),
    ],
)
def test_hostile_lines_are_answered(line: str | bytes, identity: object) -> None:
    assert code(line) == (identity, "InvalidInput")


def test_deep_parameters_are_answered() -> None:
    deep = "[" * 600 + "]" * 600
    key = next(case.input["public_key"] for case in PROTOCOL if case.id == "envelope/sm4-seal-whole")
    reply = json.loads(
        respond(f'{{"id":"1","op":"envelope.seal","input":{{"public_key":{json.dumps(key)},"params":{{"a":{deep}}}}}}}')
    )
    assert reply["id"] == "1"
    assert "output" in reply or reply["error"]["code"] == "InvalidInput"


def test_an_unknown_operation_is_unsupported() -> None:
    for name in ("nothing", "", "local.sm3", "tc3.sign "):
        assert code(json.dumps({"id": "1", "op": name, "input": {}})) == ("1", "Unsupported")


def test_each_error_has_its_code() -> None:
    assert error_code(SignatureError("AuthFailure.SignatureFailure", "no")) == "AuthFailure.SignatureFailure"
    assert error_code(UnsupportedAlgorithm("no SM4")) == "Unsupported"
    assert {case.error for case in PROTOCOL if case.error} == {
        "InvalidInput",
        "EncodingError",
        "KeyFormatError",
        "DecryptionError",
        "NonceReuseError",
    }


def test_a_fault_of_our_own_is_answered_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> dict[str, Any]:
        raise ZeroDivisionError("a secret")

    monkeypatch.setitem(operations.OPERATIONS, "fails", fail)
    assert ask(id="1", op="fails", input={})["error"] == {"code": "InternalError", "message": "ZeroDivisionError"}


def test_an_openssl_without_sm3_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_algorithm: object) -> None:
        raise cryptography.exceptions.UnsupportedAlgorithm("sm3 is not supported")

    monkeypatch.setattr("cryptography.hazmat.primitives.hashes.Hash", missing)
    with pytest.raises(UnsupportedAlgorithm, match="sm3 is not supported"):
        LOCAL_OPERATIONS["local.sm3"]({"data": ""})


def test_errata_are_of_texts_of_one_length() -> None:
    errata = LOCAL_OPERATIONS["local.document.errata"]
    assert errata({"printed": "abc", "corrected": "aBc"}) == {"errata": [[1, "b", "B"]]}
    with pytest.raises(InvalidInput, match="differ in length"):
        errata({"printed": "abc", "corrected": "abcd"})


WRONG: list[object] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "YQ==",
    "\ud800",
    "\0",
    "\n",
    [],
    ["x"],
    [[]],
    [["a", "b"]],
    {},
    {"a": []},
]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_key_with_every_type_is_answered(name: str) -> None:
    """Each key of a good input is left out, and replaced by values of every type; another key is added."""
    good = next(case.input for case in PROTOCOL if case.op == name and case.output is not None)
    replaced = [good | {key: value} for key in good for value in WRONG]
    surplus = good | {"surplus": 1}
    for values in [*replaced, *({k: v for k, v in good.items() if k != key} for key in good), surplus, {}]:
        reply = ask(id="1", op=name, input=values)
        assert reply["id"] == "1"
        assert "output" in reply or reply["error"]["code"] != "InternalError", values
    assert ask(id="1", op=name, input=surplus)["error"]["code"] == "InvalidInput"
    assert ask(id="1", op=name, input={})["error"]["code"] == "InvalidInput"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(PROTOCOL), st.data())
def test_random_values_are_answered(case: vectors.Case, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(case.input) or ["x"]))
    reply = ask(id="1", op=case.op, input=case.input | {key: data.draw(JSON_VALUES)})
    assert "output" in reply or reply["error"]["code"] != "InternalError"


@given(st.binary(max_size=200) | st.sampled_from(PROTOCOL).map(lambda case: json.dumps(case.input).encode()))
def test_random_bytes_are_answered(line: bytes) -> None:
    assert json.loads(respond(line))["error"]["code"] != "InternalError"


# --- The programs ---------------------------------------------------------------------------------------------------


def program(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tcrypto", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=120)


def test_two_thousand_lines_are_answered_in_order() -> None:
    """Good ones, refusals and noise, mixed; one reply a line, nothing on standard error."""
    noise = [b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"id":"1"}', b"\r"]
    requests: list[bytes] = []
    expected: list[tuple[str, vectors.Case] | None] = []
    for index in range(2000):
        if index % 5 == 4:
            requests.append(noise[index // 5 % len(noise)])
            expected.append(None)
            continue
        case = PROTOCOL[index % len(PROTOCOL)]
        requests.append(json.dumps({"id": f"{index}", "op": case.op, "input": case.input}).encode())
        expected.append((f"{index}", case))
    done = program("respond", given=b"\n".join(requests) + b"\n")
    assert (done.returncode, done.stderr) == (0, b"")
    replies = [json.loads(line) for line in done.stdout.decode("ascii").splitlines()]
    assert len(replies) == len(expected)
    for reply, wanted in zip(replies, expected, strict=True):
        if wanted is None:
            assert reply["error"]["code"] == "InvalidInput"
            continue
        identity, case = wanted
        assert reply["id"] == identity
        if case.error is not None:
            assert reply["error"]["code"] == case.error
        elif case.open_with is None:
            assert reply["output"] == case.output
        else:
            assert "output" in reply


def test_each_line_is_answered_before_the_next_is_sent() -> None:
    command = [sys.executable, "-m", "tcrypto", "respond"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": f"{number}", "op": "x", "input": {}}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == f"{number}"
        process.stdin.close()
        assert process.wait(30) == 0


class Standard:
    """A standard stream over bytes."""

    def __init__(self, data: bytes = b"") -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize("end", [b"\n", b""])
def test_an_over_long_line_is_one_line(monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    from tcrypto.cli import respond as command

    monkeypatch.setattr(command, "LINE_LIMIT", 100)
    lines = [b"a" * 99, b"a" * 100, b"b" * 1234, b'{"id":"last","op":"x","input":{}}']
    source, sink = Standard(b"\n".join(lines) + end), Standard()
    monkeypatch.setattr("sys.stdin", source)
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", sink)
        status = command._run(None)  # type: ignore[arg-type]
    replies = [json.loads(line) for line in sink.buffer.getvalue().splitlines()]
    assert status == 0
    assert [reply["id"] for reply in replies] == [None, None, None, "last"]


def test_kat_prints_a_table_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kat"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert lines[0].split() == ["group", "cases", "passed", "source"]
    assert [line.split()[0] for line in lines[1:-1]] == vectors.groups()
    assert lines[-1].split()[:3] == ["total", *[f"{sum(len(g.cases) for g in vectors.load_all())}"] * 2]
    assert max(map(len, lines)) <= 120


def test_kat_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kat", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["passed"] is True
    assert report["failures"] == []
    assert [row["group"] for row in report["groups"]] == vectors.groups()
    assert all(row["cases"] == row["passed"] for row in report["groups"])


def test_kat_fails_where_the_library_does(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(operations.OPERATIONS, "aes_cbc.encrypt", lambda _: {"ciphertext": "AAAA"})
    monkeypatch.delitem(operations.LOCAL_OPERATIONS, "local.sm3")
    assert main(["kat", "--json"]) == 1
    out, err = capsys.readouterr()
    assert "aes_cbc: aes_cbc/nist-encrypt: ciphertext differs" in err
    assert "sm3_sm4: sm3_sm4/sm3-0: this library doesn't have the operation" in err
    report = json.loads(out)
    assert report["passed"] is False
    assert report["failures"][0]["stage"] == "ciphertext"
