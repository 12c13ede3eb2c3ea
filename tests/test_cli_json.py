"""JSON that a command is given: a member that stands there twice is refused by its name, wherever it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from envelopes import SM2

from tcrypto.cli import main

CREDENTIAL = '{"secret_id": "AKIDjson", "secret_key": "d41d8cd98f00b204"}'
TWICE = '{"Name": "secret-one", "Sex": {"IdCard": "secret-two", "IdCard": "secret-three"}}'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("account.json").write_text(CREDENTIAL)
    Path("twice.json").write_text(TWICE)
    Path("public.txt").write_text(str(SM2.public_key.dump("console")))
    Path("private.pem").write_text(SM2.dump())
    Path("request.http").write_text("GET / HTTP/1.1\nHost: h\n\n")
    assert main(["seal", "--public-key", "public.txt", "--session", "session.json", "account.json"]) == 0


PLAIN = "call IDCardOCR --service ocr --version 2018-11-19 --credentials account.json --dry-run"


@pytest.mark.parametrize(
    "arguments",
    [
        "seal --public-key public.txt twice.json",
        "open --private-key private.pem twice.json",
        "open --session session.json twice.json",
        "diagnose --private-key private.pem twice.json",
        "diagnose --private-key private.pem --params twice.json account.json",
        "demo twice.json",
        f"{PLAIN} --params twice.json",
        "gateway --expect A=twice.json",
    ],
)
def test_a_file(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(arguments.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"tcrypto {arguments.split(maxsplit=1)[0]}: twice.json has the member 'IdCard' twice in one object\n"


def test_a_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*PLAIN.split(), 'Config:={"A": 1, "A": 1}']) == 2
    assert capsys.readouterr().err == "tcrypto call: Config:= has the member 'A' twice in one object\n"


@pytest.mark.parametrize("name", ["secret_id", "secret_key", "token", "note"])
def test_a_credential_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("twice.json").write_text(f'{{"{name}": "AKIDone", "{name}": "AKIDtwo", {CREDENTIAL[1:]}')
    capsys.readouterr()
    assert main(["verify", "--credentials", "twice.json", "request.http"]) == 2
    assert (
        capsys.readouterr().err == f"tcrypto verify: twice.json: the text has the member {name!r} twice in one object\n"
    )


def test_a_name_that_may_be_a_secret_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Path("twice.json").write_text('{"AKIDz8krbsJ5yKBZQpn74WFkmLPx3": 1, "AKIDz8krbsJ5yKBZQpn74WFkmLPx3": 2}')
    capsys.readouterr()
    assert main(["verify", "--credentials", "twice.json", "request.http"]) == 2
    assert capsys.readouterr().err == "tcrypto verify: twice.json: the text has a member twice in one object\n"


def test_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    Path("profile").write_text("[default]\nsecret_id = AKIDone\nsecret_id = AKIDtwo\nsecret_key = abc\n")
    capsys.readouterr()
    assert main(["verify", "--credentials", "profile", "request.http"]) == 2
    err = capsys.readouterr().err
    assert "profile" in err
    assert "AKIDtwo" not in err


# --- gateway --policy -------------------------------------------------------------------------------------------------

ALLOW = {"version": "2.0", "statement": [{"effect": "allow", "action": "*", "resource": "*"}]}
FAULTY = {"version": "2.0", "statement": [{"effect": "maybe", "action": "*", "resource": "*"}]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hello", "policy.json is not a policy: line 1, column 1: a text stands in double quotes, 'hello' doesn't"),
        ("", "policy.json is not a policy: line 1, column 1: the text is empty"),
        ('{"version": "2.0",\n "statement": [],}', "policy.json is not a policy: line 2, column 17: no comma may follow"),
        (TWICE, "policy.json is not a policy: line 1, column 56: the key 'IdCard' is there twice in one object"),
        ("[]", "policy.json is not a policy: policy (line 1, column 1): an object is needed, not a list"),
        ("{}", "policy.json is not a policy: policy (line 1, column 1): "),
        (json.dumps(FAULTY), "policy.json is not a policy: statement[0].effect (line 1, column 45): "),
        (json.dumps({"AKIDjson": FAULTY}), "policy.json: AKIDjson is not a policy: statement[0].effect: "),
        (json.dumps({"AKIDjson": [ALLOW, FAULTY]}), "policy.json: AKIDjson[1] is not a policy: statement[0].effect: "),
        (json.dumps({"AKIDjson": [ALLOW, 7]}), "policy.json: AKIDjson[1] is not a policy: a policy is "),
        (json.dumps({"AKIDjson": "x"}), "policy.json: AKIDjson is not a policy: line 1, column 1: a text stands in"),
        (json.dumps({"AKIDother": ALLOW}), "policy.json has policies for another SecretId than this gateway's, which is"),
        (json.dumps({"AKIDother": [ALLOW]}), "policy.json has policies for another SecretId than this gateway's"),
        (json.dumps({"Version": "2.0", "Statement": []}), "policy.json is not a policy: Version (line 1, column 13): "),
        (json.dumps({"statements": [{}]}), "policy.json is not a policy: statements (line 1, column 16): the key"),
        (CREDENTIAL, "policy.json holds a credential or a key, not a policy\n"),
        ("[default]\nsecret_id = AKIDx\nsecret_key = hidden", "policy.json holds a credential or a key, not a policy\n"),
        ("SecretId,SecretKey\nAKIDx,hidden", "policy.json holds a credential or a key, not a policy\n"),
        ("Gu5t9xGARNpq86cd98joQYCN3hidden9\n", "policy.json holds a credential or a key, not a policy\n"),
        ("-----BEGIN PRIVATE KEY-----\nhidden", "policy.json holds a credential or a key, not a policy\n"),
        ('{"type": "AK", "secretId": "AKIDx", "secretKey": "hidden"}', "policy.json holds a credential or a key, not a policy\n"),
    ],
)  # fmt: skip
def test_what_is_no_policy(content: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the file, and the place in it; the second of two files here."""
    Path("policy.json").write_text(content)
    Path("good.json").write_text(json.dumps(ALLOW))
    capsys.readouterr()
    arguments = ["--credentials", "account.json", "--policy", "good.json", "--policy", "policy.json"]
    assert main(["gateway", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"tcrypto gateway: {said}")
    assert err.count("\n") == 1
    assert "hidden" not in err


@pytest.mark.parametrize("command", ["policy lint secret", "policy check secret ocr:A", "gateway --policy secret"])
@pytest.mark.parametrize(
    "content",
    ["Gu5t9xGARNpq86cd98joQYCN3hidden9\n", "[default]\nsecret_id = AKIDhidden\nsecret_key = hidden", SM2.dump()],
)
def test_a_secret_in_a_policys_place_is_not_shown(
    command: str, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("secret").write_text(content)
    capsys.readouterr()
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"tcrypto {command.split(maxsplit=1)[0]}: secret holds a credential or a key, not a policy\n"


def test_a_policy_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["gateway", "--policy", "none.json"]) == 2
    assert capsys.readouterr().err == "tcrypto gateway: none.json: No such file or directory\n"
