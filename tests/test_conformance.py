"""`respond` answers every line, whatever it is; `tcrypto respond` and `tcrypto kat` do so as programs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tcrypto.cli import main
from tcrypto.conformance import operations, vectors
from tcrypto.conformance.operations import OPERATIONS
from tcrypto.conformance.protocol import respond
from tcrypto.conformance.vectors import error_code
from tcrypto.errors import ImageError, SignatureError, UnsupportedAlgorithm

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
    assert error_code(ImageError("no picture")) == "InvalidInput"
    assert {case.error for case in PROTOCOL if case.error} == {
        "InvalidInput",
        "EncodingError",
        "KeyFormatError",
        "DecryptionError",
        "NonceReuseError",
    }


def test_policies_are_a_list_of_objects_and_names() -> None:
    wrong: list[object] = [{}, "QcloudOCRFullAccess", [1]]
    for policies in wrong:
        request = {"id": "1", "op": "policy.evaluate", "input": {"policies": policies, "action": "ocr:IDCardOCR"}}
        assert code(json.dumps(request)) == ("1", "InvalidInput")


def test_a_fault_of_our_own_is_answered_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> dict[str, Any]:
        raise ZeroDivisionError("a secret")

    monkeypatch.setitem(operations.OPERATIONS, "fails", fail)
    assert ask(id="1", op="fails", input={})["error"] == {"code": "InternalError", "message": "ZeroDivisionError"}


@pytest.mark.deep
def test_kat_asks_what_runs_code_of_this_library_and_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kat", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["passed"], report["program"], report["failures"], report["skipped"]) == (True, None, [], {})
    asked = [case for group in vectors.load_all() for case in group.cases if not case.op.startswith("local.")]
    assert sum(row["passed"] for row in report["groups"]) == sum(row["cases"] for row in report["groups"]) == len(asked)
    assert "sm3_sm4" not in {row["group"] for row in report["groups"]}


def test_kat_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kat", "--group", "aes_cbc", "--group", "v1_sign"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert lines[0].split() == ["group", "cases", "passed", "skipped", "failed", "source"]
    assert [line.split()[0] for line in lines[1:]] == ["aes_cbc", "v1_sign", "total"]
    assert max(map(len, lines)) <= 120
