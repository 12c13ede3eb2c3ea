"""``tcrypto seal`` and ``tcrypto open``: actions, pictures, what opens which reply, and forgeries on the command line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from envelopes import RESULT, RSA, SIDES, SM2, Side, b64, sides
from PIL import Image

from tcrypto.cli import main

JPEG = b"\xff\xd8\xff\xe0" + bytes(900)


class Ended(NamedTuple):
    status: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Program = Callable[..., Ended]


@pytest.fixture
def program(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """Runs the program in this process, in a folder with the public keys aes.txt and sm4.txt and params.json."""
    monkeypatch.chdir(tmp_path)
    Path("AES-256-CBC.txt").write_text(str(RSA.public_key.dump("console")))
    Path("SM4-GCM.txt").write_text(str(SM2.public_key.dump("console")))
    Path("params.json").write_text('{"CardSide": "FRONT"}')
    Path("card.jpg").write_bytes(JPEG)

    def run(*arguments: str, stdin: object = None) -> Ended:
        data = stdin if isinstance(stdin, bytes) else json.dumps(stdin).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        status = main(arguments)
        sys.stderr.flush()
        captured = capfdbinary.readouterr()
        return Ended(status, captured.out, captured.err.decode())

    return run


def seal(program: Program, side: Side, *arguments: str, params: object = None) -> Any:
    """The request; its session is in s.json."""
    flags = ["--public-key", f"{side.algorithm}.txt", "--session", "s.json", "--force"]
    ended = program("seal", *flags, *arguments, *([] if params else ["params.json"]), stdin=params)
    assert ended.status == 0, ended.err
    return ended.json


# --- seal -----------------------------------------------------------------------------------------------------------------


@sides
def test_the_card_in_one_command(program: Program, side: Side) -> None:
    request = seal(program, side, "--action", "RecognizeEncryptedIDCardOCR", "--image", "ImageBase64=card.jpg")
    opened = side.opener.open(request)
    assert opened.params == {"CardSide": "FRONT", "ImageBase64": b64(JPEG)}
    reply = {"Response": opened.seal_reply(RESULT) | {"RequestId": "x"}}
    assert program("open", "--session", "s.json", stdin=reply).json == RESULT


@sides
def test_fields_of_an_action(program: Program, side: Side) -> None:
    params = {"IdCard": "000000190001010017", "Name": "张三"}
    request = seal(program, side, "--action", "IdCardVerification", "--allow-nonce-reuse", params=params)
    assert request["Encryption"]["EncryptList"] == ["IdCard", "Name"]
    assert program("open", "--session", "s.json", stdin={"Response": {"Result": "0"}}).json == {"Result": "0"}


@sides
def test_an_unknown_action(program: Program, side: Side) -> None:
    ended = program("seal", "--public-key", f"{side.algorithm}.txt", "--action", "IDCardOCR", "params.json")
    assert (ended.status, ended.out) == (2, b"")
    assert ended.err.endswith("its sealed form is RecognizeEncryptedIDCardOCR\n")


@sides
def test_without_a_session_file(program: Program, side: Side) -> None:
    ended = program("seal", "--public-key", f"{side.algorithm}.txt", "params.json")
    assert ended.status == 0
    assert ended.err == "tcrypto seal: without --session FILE the key is gone, and an encrypted reply can't be opened\n"
    plain = program(
        "seal", "--public-key", f"{side.algorithm}.txt", "--action", "MobileStatus", stdin={"Mobile": "138"}
    )
    assert (plain.status, plain.err) == (0, "")  # nothing in its reply is encrypted


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--image", "ImageBase64=absent.jpg"], "absent.jpg: No such file or directory"),
        (["--image", "ImageBase64=params.json"], "params.json looks like text; a picture is a PNG, JPEG or BMP"),
        (["--image", "ImageBase64=big.jpg"], "big.jpg is 5.3 MB; at most 5.25 MB as a file, 7 MB as Base64, fits a sealed request: --fit makes it smaller"),
        (["--image", "card.jpg"], "--image is NAME=FILE, like ImageBase64=card.jpg"),
        (["--image", "A=card.jpg", "--image", "A=card.jpg"], "--image gives A twice"),
        (["--fit"], "--fit is for a picture given by --image NAME=FILE"),
        (["--action", "A", "--fields", "B"], "argument --fields: not allowed with argument --action"),
    ],
)  # fmt: skip
def test_what_seal_refuses(program: Program, flags: list[str], sentence: str) -> None:
    Path("big.jpg").write_bytes(JPEG + bytes(5 * 2**20 + 2**18))
    ended = program("seal", "--public-key", "SM4-GCM.txt", *flags, "params.json")
    assert (ended.status, ended.out) == (2, b"")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


def test_a_picture_is_made_to_fit(program: Program) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (900, 600), (200, 100, 50)).save("turned.jpg", exif=exif)
    flags = ["--image", "ImageBase64=turned.jpg", "--fit", "--session", "s.json"]
    ended = program("seal", "--public-key", "SM4-GCM.txt", *flags, "params.json")
    assert ended.status == 0
    assert "tcrypto: turned.jpg: turned upright (EXIF orientation 6)\n" in ended.err
    assert "tcrypto: turned.jpg: saved as JPEG of quality 90\n" in ended.err


# --- open -----------------------------------------------------------------------------------------------------------------


@sides
def test_forgeries(program: Program, side: Side) -> None:
    """(a) to (e) of test_forgeries.py, with every flag that names a form."""
    request = seal(program, side)
    opened = side.opener.open(request)
    whole, fields = opened.seal_reply(RESULT), opened.seal_reply({"Name": "x", "IdCard": "y"}, ["Name", "IdCard"])
    null = {
        "Name": "ATTACKER",
        "x": None,
        "Encryption": {"EncryptList": ["x"], "TagList": [None] if side is SIDES["SM4"] else []},
    }
    relabelled = {"Name": "ATTACKER", "Junk": whole["EncryptedBody"]}
    relabelled["Encryption"] = whole["Encryption"] | {"EncryptList": ["Junk"]}
    encryption = fields["Encryption"]
    plain = fields | {
        "Name": "ATTACKER",
        "Encryption": encryption | {"EncryptList": ["IdCard"], "TagList": encryption["TagList"][1:]},
    }
    for forged in (null, relabelled, request, plain):
        for flags in (
            [],
            ["--fields", "Name"],
            ["--fields", "Name,IdCard"],
            ["--fields", "Name,IdCard", "--allow-null"],
        ):
            for message in (forged, {"Response": forged}):
                ended = program("open", "--session", "s.json", *flags, stdin=message)
                assert ended.status == 1
                assert ended.out == b""
                assert "ATTACKER" not in ended.err
    sent = seal(program, side, "--fields", "CardSide")
    moved = {"Name": sent["CardSide"], "Encryption": sent["Encryption"] | {"EncryptList": ["Response.Name"]}}
    for names, forged in (("Name", moved), ("CardSide", sent)):
        ended = program("open", "--session", "s.json", "--fields", names, stdin=forged)
        assert (ended.status, ended.out) == (1, b"")
        assert "the reply is what this session sent" in ended.err


@sides
def test_an_error_of_the_service(program: Program, side: Side) -> None:
    seal(program, side)
    error = {"Error": {"Code": "FailedOperation.OcrFailed", "Message": "识别\n失败"}, "RequestId": "6e6d3ad9"}
    for flags in ([], ["--fields", "Name"]):
        ended = program("open", "--session", "s.json", *flags, stdin={"Response": error})
        assert ended == (1, b"", "tcrypto open: FailedOperation.OcrFailed: 识别 失败 (RequestId 6e6d3ad9)\n")


@sides
def test_sentences_name_flags(program: Program, side: Side) -> None:
    opened = side.opener.open(seal(program, side))
    ended = program("open", "--session", "s.json", stdin=opened.seal_reply({"Name": "x"}, ["Name"]))
    assert (
        ended.err
        == "tcrypto open: the reply has no EncryptedBody but encrypted fields: --fields NAME,... opens those\n"
    )
    ended = program("open", "--session", "s.json", "--fields", "Name", stdin=opened.seal_reply(RESULT))
    assert ended.err == "tcrypto open: the reply has an EncryptedBody and no encrypted fields: no --fields opens it\n"
    ended = program("open", "--session", "s.json", "--fields", "A", stdin={"A": None, "Encryption": {}})
    assert ended.err.endswith("; --allow-null takes that as None\n")


@pytest.mark.parametrize(
    "flags",
    [
        ["--session", "s.json", "--allow-null"],
        ["--session", "s.json", "--fields", "A", "--allow-unauthenticated"],
        ["--session", "s.json", "--fields", "A", "--ignore-algorithm"],
        ["--private-key", "key.pem", "--fields", "A"],
        ["--private-key", "key.pem", "--allow-null"],
        ["--private-key", "key.pem", "--ignore-algorithm"],
    ],
)
def test_flags_that_do_not_go_together(program: Program, flags: list[str]) -> None:
    ended = program("open", *flags, stdin={})
    assert (ended.status, ended.out) == (2, b"")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("content", ["{}", "hello", '{"algorithm": "SM4-GCM", "session_key": "=", "iv": ""}'])
def test_what_is_no_session_file(program: Program, content: str) -> None:
    Path("s.json").write_text(content)
    ended = program("open", "--session", "s.json", stdin={})
    assert (ended.status, ended.out) == (2, b"")
    assert ended.err.startswith("tcrypto open: s.json is not a session file: ")


# --- In a pipe ------------------------------------------------------------------------------------------------------------


def test_open_waits_for_the_reply_before_it_reads_the_session(program: Program) -> None:
    """`seal --session s.json | ... | open --session s.json` starts both at once, and `seal` may take its time."""
    command = [sys.executable, "-m", "tcrypto", "open", "--session", "s.json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as opening:
        time.sleep(0.3)
        side = SIDES["SM4"]
        reply = side.opener.open(seal(program, side)).seal_reply(RESULT)
        out, _ = opening.communicate(json.dumps(reply).encode(), timeout=30)
    assert json.loads(out) == RESULT


def test_a_session_that_comes_a_moment_after_the_reply(program: Program) -> None:
    side = SIDES["AES"]
    reply = side.opener.open(seal(program, side)).seal_reply(RESULT)
    Path("s.json").rename("later.json")
    later = threading.Timer(0.3, lambda: Path("later.json").rename("s.json"))
    later.start()
    ended = program("open", "--session", "s.json", stdin=reply)
    later.join()
    assert ended.json == RESULT


def test_a_session_that_never_comes(program: Program) -> None:
    Path("reply.json").write_text("{}")
    ended = program("open", "--session", "s.json", "reply.json")
    assert ended == (2, b"", "tcrypto open: s.json: No such file or directory\n")
