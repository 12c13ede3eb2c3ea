"""Standard output that is closed, full, or a pipe nobody reads: a result is never lost without a word."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

import tcrypto
from tcrypto import Credential, Sealer, Signer
from tcrypto.cli import COMMANDS, main
from tcrypto.crypto import sm2
from tcrypto.seal.opener import Opener

URL = "https://ocr.tencentcloudapi.com/"
CREDENTIAL = Credential("AKIDstreams", "d41d8cd98f00b204")
KEY = sm2.generate()

CALLS = {
    "--version": "--version",
    "--help": "--help",
    "demo": "demo",
    "sign": f"sign --action IDCardOCR --version 2018-11-19 {URL}",
    "sign --curl": f"sign --curl --action IDCardOCR --version 2018-11-19 {URL}",
    "sign --json": f"sign --json --action IDCardOCR --version 2018-11-19 {URL}",
    "sign --stages": f"sign --stages --action IDCardOCR --version 2018-11-19 {URL}",
    "sign --help": "sign --help",
    "call": "call IDCardOCR --service ocr --version 2018-11-19 --dry-run",
    "verify": "verify request.json",
    "verify --json": "verify --json request.json",
    "verify, refused": "verify refused.json",
    "diagnose": "diagnose refused.json",
    "diagnose --json": "diagnose --json refused.json",
    "diagnose, sealed": "diagnose --private-key private.pem sealed.json",
    "doctor": "doctor --no-browser",
    "seal": "seal --public-key public.key --session left.json params.json",
    "open": "open --session session.json reply.json",
    "keygen": "keygen sm2 --out left.pem",
    "gateway": "gateway",
    "policy check": "policy check QcloudOCRFullAccess ocr:IDCardOCR",
    "policy check --json": "policy check --json QcloudOCRFullAccess ocr:IDCardOCR",
    "policy lint": "policy lint params.json",
    "policy lint --json": "policy lint --json params.json",
    "export": "export shell",
    "kat": "kat --group tc3_sign --case tc3_sign/docs-post-2019-example-key",
    "kat --json": "kat --json --group tc3_sign --case tc3_sign/docs-post-2019-example-key",
    "respond": "respond",
}
"""What prints a result, by a name for it; each command is among them."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything the calls name, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", CREDENTIAL.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", CREDENTIAL.secret_key)
    signer = Signer(CREDENTIAL, service="ocr", version="2018-11-19")
    signed = signer.sign("POST", URL, b"{}", action="IDCardOCR", content_type="application/json")
    request = {"method": "POST", "url": URL, "headers": dict(signed.headers), "body": "{}"}
    Path("request.json").write_text(json.dumps(request))
    Path("refused.json").write_text(json.dumps(request | {"body": "{ }"}))
    sealed = Sealer(KEY.public_key).seal({"A": "b"})
    Path("sealed.json").write_bytes(sealed.body)
    Path("session.json").write_text(sealed.session.export())
    Path("reply.json").write_text(json.dumps(Opener(KEY).open(sealed.request).seal_reply({"C": "d"})))
    Path("params.json").write_text('{"CardSide": "FRONT"}')
    Path("public.key").write_text(str(KEY.public_key.dump("console")))
    Path("private.pem").write_text(KEY.dump())
    return tmp_path


def test_every_command_is_among_them() -> None:
    assert {each.split()[0] for each in CALLS.values()} == {*COMMANDS, "--version", "--help"}


def run(call: str, stdout: TextIO | None, monkeypatch: pytest.MonkeyPatch) -> int:
    with open("stdin", "w+", encoding="utf-8") as stdin:
        stdin.write("{}\n")
        stdin.seek(0)
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(sys, "stdout", stdout)
        return main(CALLS[call].split())


def named(call: str) -> str:
    return "tcrypto" if CALLS[call].startswith("-") else f"tcrypto {CALLS[call].split()[0]}"


@pytest.mark.parametrize("call", CALLS)
def test_closed(call: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    files = {path.name for path in folder.iterdir()} | {"stdin"}
    assert run(call, None, monkeypatch) == 2
    assert capfd.readouterr() == ("", f"{named(call)}: standard output is closed\n")
    assert {path.name for path in folder.iterdir()} == files


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
@pytest.mark.parametrize("call", CALLS)
def test_full(call: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        assert run(call, full, monkeypatch) == 2
    *notes, last = capfd.readouterr().err.splitlines()
    assert last == f"{named(call)}: No space left on device"
    assert all(line.startswith("tcrypto seal: left.json holds the session key") for line in notes)


@pytest.mark.parametrize("call", [call for call in CALLS if call not in ("seal", "gateway", "doctor")])
def test_nobody_reads_the_pipe(call: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """As after `| head`: quietly, with the status that a shell gives SIGPIPE."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as broken:
        assert run(call, broken, monkeypatch) == 141
    assert capfd.readouterr().err == ""


def test_closed_from_within(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    with open(os.devnull, "w", encoding="utf-8") as stdout:
        pass
    assert run("verify", stdout, monkeypatch) == 2
    assert capfd.readouterr().err == "tcrypto verify: standard output is closed\n"


def test_both_closed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    for call in ("verify", "--help", "sign --help"):
        assert run(call, None, monkeypatch) == 2
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("call", ["respond", "verify -"])
def test_standard_input_closed(call: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(call.split()) == 2
    assert capfd.readouterr() == ("", f"tcrypto {call.split(maxsplit=1)[0]}: standard input is closed\n")


@pytest.mark.skipif(os.name != "posix", reason="redirections as sh has them")
@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        (">&-", 2, b"tcrypto: standard output is closed\n"),
        (">&- 2>&-", 2, b""),
        ("2>&- | cat >/dev/null", 0, b""),
        ("</dev/null", 0, b""),
    ],
)
def test_in_a_shell(redirection: str, status: int, said: bytes) -> None:
    line = f'"{sys.executable}" -m tcrypto --version {redirection}'
    folder = Path(tcrypto.__file__).parents[1]
    ended = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, check=False
    )
    assert (ended.returncode, ended.stderr) == (status, said)


def test_there_is_one_door() -> None:
    """No command prints or asks for sys.stdout itself."""
    folder = Path(tcrypto.__file__).parent / "cli"
    doors = {"_io.py", "_files.py", "__init__.py"}
    for file in set(folder.glob("*.py")) - {folder / door for door in doors}:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            prints = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            to_stderr = prints and any(ast.unparse(each) == "file=sys.stderr" for each in getattr(node, "keywords", ()))
            assert not prints or to_stderr, f"{file.name}:{getattr(node, 'lineno', 0)}"
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.stdout"), file.name
