"""``tcrypto call``: from a picture and a public key to the reply, what the service refuses, and what the network does."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from credential_servers import Answer, serving
from envelopes import RSA, SIDES, SM2, b64, sides
from PIL import Image
from signing import CREDENTIAL, ID, KEY

from tcrypto import GatewayError, HttpRequest, Verifier
from tcrypto.check.readers import read_request
from tcrypto.cli import main
from tcrypto.crypto import rsa_pkcs1
from tcrypto.testing.gateway import LiveGateway

JPEG = b"\xff\xd8\xff\xe0" + bytes(900)
OCR = ["RecognizeEncryptedIDCardOCR", "--public-key", "AES-256-CBC.txt"]
PLAIN = ["IDCardOCR", "--service", "ocr", "--version", "2018-11-19"]
JSON = {"Response": {"RequestId": "7c1fa7a3"}}


class Ended(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line on standard error that a failure leaves, and nothing else."""
        assert self.out == ""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1
        return self.err.removesuffix("\n").removeprefix("tcrypto call: ")


Program = Callable[..., Ended]


@pytest.fixture(scope="module")
def gateway() -> Iterator[LiveGateway]:
    with LiveGateway(CREDENTIAL, [RSA, SM2], strict=False) as live:
        yield live


@pytest.fixture
def program(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """Runs `call` in this process, in a folder with the public keys and card.jpg."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", KEY)
    monkeypatch.delenv("TENCENTCLOUD_SESSION_TOKEN", raising=False)
    for side in SIDES.values():
        key = RSA if side.algorithm.startswith("AES") else SM2
        Path(f"{side.algorithm}.txt").write_text(str(key.public_key.dump("console")))
    Path("card.jpg").write_bytes(JPEG)

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(["call", *arguments])
        return Ended(status, *capfd.readouterr())

    return run


# --- Done -----------------------------------------------------------------------------------------------------------


@sides
def test_the_card_in_one_command(program: Program, gateway: LiveGateway, side: Any) -> None:
    key = f"{side.algorithm}.txt"
    options = ["--image", "ImageBase64=card.jpg", "CardSide=FRONT", "--public-key", key, "--endpoint", gateway.url]
    ended = program("RecognizeEncryptedIDCardOCR", *options)
    assert ended.json["Name"] == "测试人"
    assert "测试人" in ended.out
    assert ended.json["IdNum"] == "000000190001010017"
    assert ended.err == ""
    sent = gateway.requests[-1]
    assert sent.params == {"ImageBase64": b64(JPEG), "CardSide": "FRONT"}
    assert sent.request.header("x-tc-version") == "2018-11-19"
    assert b"FRONT" not in sent.request.body


def test_a_picture_made_to_fit(program: Program, gateway: LiveGateway) -> None:
    Image.new("RGB", (1400, 1400)).save("big.bmp")
    assert Path("big.bmp").stat().st_size > 5_505_024
    options = [*OCR, "--endpoint", gateway.url, "--image", "ImageBase64=big.bmp"]
    assert "--fit makes it smaller" in program(*options).line
    ended = program(*options, "--fit")
    assert ended.json["Sex"] == "男"
    assert ended.err.startswith("tcrypto: big.bmp: ")


@sides
def test_fields_and_replies(program: Program, gateway: LiveGateway, side: Any) -> None:
    gateway.expect("IdCardVerification", {"Result": "0", "Description": "一致"})
    gateway.expect("GetDetectInfoEnhanced", {"Text": {"IdCard": "000000190001010017", "Name": "张三"}})
    options = ["--public-key", f"{side.algorithm}.txt", "--endpoint", gateway.url]
    fields = ["IdCardVerification", "IdCard=000000190001010017", "Name=张三"]
    assert program(*fields, *options, "--allow-nonce-reuse").json["Description"] == "一致"
    assert gateway.requests[-1].params["Name"] == "张三"
    assert gateway.requests[-1].request.header("x-tc-version") == "2018-03-01"
    assert program("GetDetectInfoEnhanced", "BizToken=t", *options).json["Text"]["Name"] == "张三"
    paths = program("GetDetectInfoEnhanced", "BizToken=t", "IsEncrypt:=true", *options).json
    assert paths["Text.IdCard"] == "000000190001010017"
    if side.algorithm == "SM4-GCM":
        assert "pass --allow-nonce-reuse" in program(*fields, *options).line


def test_a_call_that_is_not_sealed(program: Program, gateway: LiveGateway) -> None:
    Path("more.json").write_text('{"Config": {"名": [1, null]}}')
    options = ["--endpoint", gateway.url, "--params", "more.json", "--region", "ap-guangzhou"]
    reply = program(*PLAIN, "A=1=2", *options, "B:=[true, 1.5]", "Empty=", "--image", "ImageBase64=card.jpg").json
    assert reply.pop("RequestId")
    expected = {"A": "1=2", "B": [True, 1.5], "Empty": "", "ImageBase64": b64(JPEG), "Config": {"名": [1, None]}}
    assert reply == expected
    assert gateway.requests[-1].request.header("x-tc-region") == "ap-guangzhou"
    assert program(*PLAIN, "--params", "-", "--endpoint", gateway.url, stdin=b'{"A": 2}').json["A"] == 2
    # A call that seals fields has nothing to seal without them, and needs no key.
    assert program("GetFaceIdToken", "RedirectUrl=x", "--endpoint", gateway.url).json["RedirectUrl"] == "x"


def test_the_credential_in_a_file(program: Program, gateway: LiveGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID")
    monkeypatch.delenv("TENCENTCLOUD_SECRET_KEY")
    Path("SecretKey.csv").write_text(f"SecretId,SecretKey\n{ID},{KEY}\n")
    assert program(*PLAIN, "A=1", "--endpoint", gateway.url, "--credentials", "SecretKey.csv").json["A"] == "1"


def test_nothing_in_a_reply_steers_the_terminal(program: Program, gateway: LiveGateway) -> None:
    gateway.expect("Tricky", {"Name": "张\x1b[2J\u202e三\u009b"})
    ended = program("Tricky", *PLAIN[1:], "--endpoint", gateway.url)
    assert not {"\x1b", "\u202e", "\u009b"} & set(ended.out)
    assert ended.json["Name"] == "张\x1b[2J\u202e三\u009b"


def test_dry_run_prints_the_command_and_sends_nothing(program: Program, gateway: LiveGateway) -> None:
    before = len(gateway.requests)
    ended = program(*PLAIN, "Name=O'Neill 张", "--endpoint", gateway.url, "--dry-run")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("curl ")
    assert KEY not in ended.out
    sent = read_request(ended.out.encode())
    assert json.loads(sent.body) == {"Name": "O'Neill 张"}
    assert Verifier({ID: CREDENTIAL}).verify(sent).action == "IDCardOCR"
    sealed = program(*OCR, "CardSide=FRONT", "--dry-run")
    assert read_request(sealed.out.encode()).header("host") == "ocr.tencentcloudapi.com"
    assert "nothing was sent" in sealed.err
    assert len(gateway.requests) == before


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_large_body_shows_its_progress(
    program: Program, gateway: LiveGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("large.jpg").write_bytes(JPEG + bytes(700_000))
    options = [*OCR, "--endpoint", gateway.url, "--image"]
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert program(*options, "ImageBase64=large.jpg").json["Name"]
    assert "\rtcrypto call: 0.5 of 1.2 MB sent" in screen.getvalue()
    assert screen.getvalue().endswith(" \r")
    screen.truncate(0)
    assert program(*options, "ImageBase64=card.jpg").json["Name"]
    assert "sent" not in screen.getvalue()


# --- Refused --------------------------------------------------------------------------------------------------------


def test_what_the_service_says(program: Program, gateway: LiveGateway) -> None:
    gateway.expect("Refused", GatewayError("FailedOperation.OcrFailed", "第一行\n\x1b[31mRed"))
    ended = program("Refused", *PLAIN[1:], "--endpoint", gateway.url)
    assert ended.status == 1
    request_id = gateway.requests[-1].response["RequestId"]
    assert ended.line == rf"FailedOperation.OcrFailed: 第一行 \x1b[31mRed (RequestId {request_id})"


def test_a_wrong_public_key(program: Program, gateway: LiveGateway) -> None:
    Path("other.txt").write_text(str(rsa_pkcs1.generate(1024).public_key.dump("console")))
    ended = program(OCR[0], "CardSide=FRONT", "--public-key", "other.txt", "--endpoint", gateway.url)
    assert ended.status == 1
    assert ended.line.startswith("FailedOperation.DecryptSystemError: ")


def test_a_wrong_secret_key(program: Program, gateway: LiveGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "d41d8cd98f00b204e9800998ecf8427e")
    ended = program(*PLAIN, "A=1", "--endpoint", gateway.url)
    assert ended.status == 1
    assert ended.line.startswith("AuthFailure.SignatureFailure: ")
    assert "clock" not in ended.line


@pytest.mark.parametrize(("offset", "said"), [(512, r"51[123] s behind"), (-4000, r"(3999|400[01]) s ahead of")])
def test_a_wrong_clock_is_named(program: Program, offset: int, said: str) -> None:
    with LiveGateway(CREDENTIAL, [], clock=lambda: time.time() + offset) as late:
        ended = program(*PLAIN, "A=1", "--endpoint", late.url)
    assert ended.status == 1
    assert re.search(rf"^AuthFailure\.SignatureExpire: .*: the machine's clock is {said}", ended.line)


# --- The network ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, list[HttpRequest]]]:
    def answer(_request: HttpRequest) -> Answer:
        return status, body

    with serving(answer) as server:
        yield server.address, server.requests


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused(program: Program, status: int) -> None:
    with answering(status, json.dumps(JSON).encode()) as (url, requests):
        ended = program(*PLAIN, "A=1", "--endpoint", url)
        assert ended.status == 2
        assert f"answers with a redirect (HTTP {status}), which isn't followed" in ended.line
        assert len(requests) == 1


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (502, b"<html>Bad Gateway</html>", "answers with HTTP 502: the reply is not JSON"),
        (200, b"", "answers with HTTP 200: the reply is not JSON"),
        (200, b"{}", "the reply has no Response object: it is not a reply of API 3.0"),
        (200, b'{"Response": {"A": NaN}}', "the reply is not JSON"),
        (200, b"\xff\xfe", "the reply is not JSON in UTF-8"),
        (200, bytes(32 * 1024 * 1024 + 1), "answers with more than 32,768 KB"),
    ],
)
def test_what_is_no_reply(program: Program, status: int, body: bytes, said: str) -> None:
    with answering(status, body) as (url, _):
        ended = program(*PLAIN, "A=1", "--endpoint", url)
    assert ended.status == 2
    assert said in ended.line


@sides
def test_a_reply_in_plain_text_is_refused(program: Program, side: Any) -> None:
    with answering(200, b'{"Response": {"Name": "Forged", "RequestId": "1"}}') as (url, _):
        ended = program(OCR[0], "A=1", "--public-key", f"{side.algorithm}.txt", "--endpoint", url)
    assert ended.status == 1
    assert ended.line.startswith("this is no reply of RecognizeEncryptedIDCardOCR: ")
    assert "Forged" not in ended.line


def test_nobody_there(program: Program) -> None:
    with answering(200, b"") as (url, _):
        pass
    ended = program(*PLAIN, "A=1", "--endpoint", url)
    assert (ended.status, ended.line) == (2, f"{url.removeprefix('http://')} refuses the connection")


def test_loopback_is_not_asked_of_a_proxy(
    program: Program, gateway: LiveGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert program(*PLAIN, "A=1", "--endpoint", gateway.url).json["A"] == "1"
