"""``tcrypto call``: each mistake in its arguments is one line that says what to do, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from signing import ID, KEY

from tcrypto.cli import main
from tcrypto.seal.actions import ACTIONS

PLAIN = ["IDCardOCR", "--service", "ocr", "--version", "2018-11-19"]
NOWHERE = ["--endpoint", "http://127.0.0.1:1"]


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", KEY)
    Path("card.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(900))
    Path("note.txt").write_text("no picture")
    Path("more.json").write_text('{"A": "1"}')
    Path("list.json").write_text("[]")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["call", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "the following arguments are required: ACTION (see"),
        (["IDCardOCR"], "'IDCardOCR' is none of the 24 calls whose service and version are known: give --service and"),
        (["IDCardOCR", "--service", "ocr"], "are known: give --version, like"),
        (["IDCardOCR", "--version", "1"], "are known: give --service, like"),
        (["IdCardVerfication"], "did you mean IdCardVerification? Otherwise, give --service and --version"),
        (["recognizeencryptedidcardocr"], "did you mean RecognizeEncryptedIDCardOCR?"),
        (["bad\x1b[2J", "--dry-run"], r"'bad\x1b[2J' is none of"),
        ([*PLAIN, "FRONT"], "parameter 1 is not NAME=VALUE (a text) or NAME:=JSON (any other value), like"),
        ([*PLAIN, "A=1", "=2"], "parameter 2 is not NAME=VALUE"),
        ([*PLAIN, "A B=1"], "parameter 1 is not NAME=VALUE"),
        ([*PLAIN, "ImageBase64=@card.jpg"], "ImageBase64 is a file's name as text; give the file: --image NAME=FILE"),
        ([*PLAIN, 'imagebase64:="@card.jpg"'], "imagebase64 is a file's name as text; give the file"),
        ([*PLAIN, "A.0.B=1"], "parameter 1 names a part of A: give all of it as JSON, like A:="),
        ([*PLAIN, "A[0]=1"], "parameter 1 names a part of A"),
        ([*PLAIN, "A:=yes"], "A:= is followed by JSON: Expecting value: line 1 column 1 (char 0); for a text write A="),
        ([*PLAIN, "A:=NaN"], "A:= is followed by JSON that can't be sent"),
        ([*PLAIN, "A:=" + "[" * 100_000], "A:= is followed by JSON that can't be sent"),
        ([*PLAIN, "A=1", "A:=2"], "A is given twice"),
        ([*PLAIN, "A=1", "--params", "more.json"], "'A' is given twice: by NAME=VALUE and by --params"),
        ([*PLAIN, "I=1", "--image", "I=card.jpg"], "'I' is given twice: by NAME=VALUE and by --image"),
        ([*PLAIN, "--params", "list.json"], "list.json holds a JSON array; an object is needed"),
        ([*PLAIN, "--params", "none.json"], "none.json: No such file"),
        ([*PLAIN, "--params", "-", "--credentials", "-"], "standard input (-) can be read only once"),
        ([*PLAIN, "--image", "card.jpg"], "--image is NAME=FILE, like ImageBase64=card.jpg"),
        ([*PLAIN, "--image", "I=note.txt"], "note.txt"),
        ([*PLAIN, "--image", "I=none.jpg"], "none.jpg: No such file"),
        ([*PLAIN, "--fit"], "--fit is for a picture given by --image NAME=FILE"),
        ([*PLAIN, "SecretKey=hidden"], "SecretKey is no parameter, and a secret on a command line is seen by"),
        ([*PLAIN, "--secret-key", "hidden"], "unrecognized arguments: --secret-key; a secret on a command line"),
        ([*PLAIN, "--dryrun"], "unrecognized arguments: --dryrun; did you mean --dry-run?"),
        ([*PLAIN, "--endpoint", "http://ocr.tencentcloudapi.com"], "is plain http, where everybody on the way reads"),
        ([*PLAIN, "--endpoint", "http://localhost.example.com"], "is plain http"),
        ([*PLAIN, "--endpoint", "https://h/path"], "endpoint is a host or http(s)://host[:port], without path"),
        ([*PLAIN, "--endpoint", "ftp://h"], "the URL must be http(s)://host"),
        ([*PLAIN, "--endpoint", "https://user:hidden@h"], "the URL must be http(s)://host"),
        ([*PLAIN, "--service", "o/c"], "service is a name like 'ocr'"),
        ([*PLAIN, "--region", "广州"], "Region must be printable ASCII"),
        ([*PLAIN, "--public-key", "note.txt"], "its sealed form is RecognizeEncryptedIDCardOCR"),
        (["IdCardVerification", "Name=x", "--public-key", "note.txt"], "note.txt: "),
        ([*PLAIN, "--credentials", "note.txt"], "note.txt"),
    ],
)
def test_a_mistake_is_named(arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = arguments if "--endpoint" in arguments else [*arguments, *NOWHERE]
    err = said(capsys, *(options if arguments else []))
    assert err.startswith("tcrypto call: ")
    assert text in err
    assert "hidden" not in err


@pytest.mark.parametrize("action", ACTIONS)
def test_a_sealed_call_without_a_key_says_who_has_it(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    fields = [f"{name}=x" for name in ACTIONS[action].fields]
    err = said(capsys, action, *fields, *NOWHERE)
    assert f"{action} is a sealed call: --public-key FILE with the service's public key is missing" in err
    assert "support" in err


def test_no_credential(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert "TENCENTCLOUD_SECRET_ID" in said(capsys, *PLAIN, *NOWHERE)
