"""``tcrypto gateway``: what it prints, what it is given, what it refuses."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import signal
import socket
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_gateway import program

from tcrypto import Credential, Sealer, Signer
from tcrypto.check.request import HttpRequest
from tcrypto.cli import main
from tcrypto.cli._gateway_log import Log
from tcrypto.cli._gateway_options import policies
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.crypto.keys import load_public_key
from tcrypto.sign import v1
from tcrypto.testing.accounts import Accounts
from tcrypto.testing.gateway import LiveGateway

ID, KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
JSON = "application/json"
BODY = b'{"ImageUrl": "https://example.com/a.jpg", "Name": "x"}'
COMPACT = BODY.replace(b" ", b"")


class Started:
    """The program, its ready line, and a client of it."""

    def __init__(self, process: Any, ready: dict[str, Any], credential: Credential) -> None:
        self.process, self.ready, self.url = process, ready, str(ready["url"])
        self.credential = credential
        self.log: list[str] = []

    def sign(self, body: bytes = b"{}", action: str = "A", *, service: str = "ocr", credential: Any = None) -> Any:
        signer = Signer(credential or self.credential, service=service, version="2018-11-19")
        return signer.sign("POST", self.url, body, action=action, content_type=JSON)

    def send(self, signed: Any) -> dict[str, Any]:
        return dict(self.get(signed.url, signed.body, signed.headers)["Response"])

    def get(self, url: str, body: Any = None, headers: Any = None) -> Any:
        request = urllib.request.Request(url, body, headers or {})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as reply:
            data = reply.read()
        return json.loads(data) if data[:1] == b"{" else data.decode()

    def call(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        return self.send(self.sign(*arguments, **options))


@contextlib.contextmanager
def started(*arguments: str, key: str | None = None) -> Iterator[Started]:
    with program(*arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        ready = json.loads(line)
        made = Started(process, ready, Credential(ready["secret_id"], key or ready["secret_key"], ready.get("token")))
        yield made
        process.send_signal(signal.SIGINT)
        rest, log = process.communicate(timeout=10)
    assert (process.returncode, rest) == (0, "")
    made.log = log.splitlines()
    for secret in (made.credential.secret_key, "example.com", "PRIVATE"):
        assert secret not in log


def test_given_files_and_a_diagnosis(tmp_path: Path) -> None:
    rsa, sm = rsa_pkcs1.generate(1024), sm2.generate()
    (tmp_path / "rsa.pem").write_text(rsa.dump())
    (tmp_path / "sm2.pem").write_text(sm.dump())
    (tmp_path / "credentials").write_text(f"[default]\nsecret_id = {ID}\nsecret_key = {KEY}\n")
    options = {"--credentials": "credentials", "--rsa-private-key": "rsa.pem", "--sm2-private-key": "sm2.pem"}
    arguments = [text for name, file in options.items() for text in (name, str(tmp_path / file))]
    with started(*arguments, "--diagnose", "--host-port", "lenient", key=KEY) as gateway:
        ready = gateway.ready
        assert list(ready) == ["url", "secret_id", "secret_key", "rsa_public_key", "sm2_public_key"]
        assert (ready["secret_id"], ready["secret_key"]) == (ID, None)  # a key that was given isn't printed
        assert ready["rsa_public_key"] == rsa.public_key.dump("console")
        sealed = Sealer(load_public_key(ready["sm2_public_key"])).seal({"CardSide": "FRONT"})
        assert sealed.session.open(gateway.call(sealed.body, "RecognizeEncryptedIDCardOCR"))["Name"]
        portless = Signer(gateway.credential, service="ocr", version="2018-11-19").sign(
            "POST", "http://127.0.0.1/", b"{}", action="Portless", content_type=JSON
        )
        portless.headers["Host"] = gateway.url.removeprefix("http://")
        assert "Error" not in gateway.send(dataclasses.replace(portless, url=gateway.url))
        wrong = dataclasses.replace(gateway.sign(BODY, "IDCardOCR"), body=COMPACT)
        assert gateway.send(wrong)["Error"]["Code"] == "AuthFailure.SignatureFailure"
        steering = gateway.sign(b"{}", "Evil")
        steering.headers["X-TC-Action"] = "A\x9b2J" + "x" * 300
        gateway.send(steering)
    entries = [line.split(" ", 1)[1] for line in gateway.log if not line.startswith(" ")]
    assert entries[:3] == [
        "RecognizeEncryptedIDCardOCR ok",
        "Portless ok",
        "IDCardOCR AuthFailure.SignatureFailure body-reserialised",
    ]
    assert len(entries) == 4
    explained = gateway.log[3:6]
    assert all(line.startswith("  ") for line in explained)
    assert "body-reserialised" in explained[0]
    assert explained[2].startswith("  Fix: ")
    assert "\x9b" not in "".join(gateway.log)


def test_expectations_policies_and_roles(tmp_path: Path) -> None:
    files = {
        "result": {"Name": "张三"},
        "envelope": {"Response": {"Name": "李四", "RequestId": "x"}},
        "error": {"Error": {"Code": "FailedOperation.OcrFailed", "Message": "no"}},
        "events": [{"N": 1}, "[DONE]"],
        "policy": {"version": "2.0", "statement": [{"effect": "deny", "action": "ocr:Denied", "resource": "*"},
                                                   {"effect": "allow", "action": "*", "resource": "*"}]},
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    expected = {"Plain": "result", "Envelope": "envelope", "Failing": "error", "Streaming": "events"}
    arguments = [text for action, file in expected.items() for text in ("--expect", f"{action}={tmp_path / file}")]
    with started(*arguments, "--strict", "--policy", str(tmp_path / "policy")) as gateway:
        assert gateway.call(action="Plain")["Name"] == "张三"
        assert gateway.call(action="Envelope")["Name"] == "李四"
        assert gateway.call(action="Failing")["Error"] == {"Code": "FailedOperation.OcrFailed", "Message": "no"}
        streaming = gateway.sign(action="Streaming")
        assert gateway.get(streaming.url, streaming.body, streaming.headers) == 'data: {"N": 1}\n\ndata: [DONE]\n\n'
        assert gateway.call(action="Other")["Error"]["Code"] == "InvalidAction"
        assert gateway.call(action="Denied")["Error"]["Code"] == "AuthFailure.UnauthorizedOperation"
        role = {"RoleArn": "qcs::cam::uin/1:roleName/r", "RoleSessionName": "s"}
        reply = gateway.call(json.dumps(role).encode(), "AssumeRole", service="sts")
        members = reply["Credentials"]
        temporary = Credential(members["TmpSecretId"], members["TmpSecretKey"], members["Token"])
        assert gateway.call(action="Plain", credential=temporary)["Name"] == "张三"
        paths = f"{gateway.url}/latest/meta-data/cam/security-credentials/"
        members = gateway.get(paths + gateway.get(paths))
        temporary = Credential(members["TmpSecretId"], members["TmpSecretKey"], members["Token"])
        assert (
            gateway.call(action="Denied", credential=temporary)["Error"]["Code"] == "AuthFailure.UnauthorizedOperation"
        )
    assert [line.split()[1:] for line in gateway.log][-3:] == [
        ["metadata", "ok"], ["metadata", "ok"], ["Denied", "AuthFailure.UnauthorizedOperation"],
    ]  # fmt: skip


def test_a_temporary_credential() -> None:
    with started("--temporary", "900") as gateway:
        assert list(gateway.ready)[:5] == ["url", "secret_id", "secret_key", "token", "expired_time"]
        assert "Error" not in gateway.call()
        bare = Credential(gateway.credential.secret_id, gateway.credential.secret_key)
        assert gateway.call(credential=bare)["Error"]["Code"] == "AuthFailure.TokenFailure"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_with_connections_open(number: signal.Signals) -> None:
    with program() as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        host, _, port = ready["url"].removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n1")
            process.send_signal(number)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_on_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with started("--host", "::1") as gateway:
        assert gateway.url.startswith("http://[::1]:")
        assert "Error" not in gateway.call()


# --- The log, without a process ---------------------------------------------------------------------------------------


def logged(capsys: pytest.CaptureFixture[str], *requests: tuple[str, str, Any, bytes]) -> list[str]:
    """What is written for these requests, explained."""
    credential = Credential(ID, KEY)
    log = Log(Accounts(credential), "exact", explain=True)
    live = LiveGateway(credential, (), on_exchange=log)
    for method, target, headers, body in requests:
        live.answer(HttpRequest(method, target, headers, body))
    log.close()
    return [line.partition("Z ")[2] or line for line in capsys.readouterr().err.splitlines()]


def test_what_can_not_be_diagnosed_is_logged_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    signed = Signer(Credential(ID, KEY), service="ocr", version="1").sign(
        "POST", "http://h/", BODY, action="IDCardOCR", content_type=JSON, timestamp=1_700_000_000
    )
    headers = list(signed.headers.items())
    lines = logged(
        capsys,
        ("POST", "/", [*headers, ("X-More", "\ud800")], BODY),  # which no server hands on
        ("POST", "/", headers, bytes(2 << 20)),
        ("PUT", "/", headers, b""),
    )
    assert lines[:2] == ["IDCardOCR AuthFailure.SignatureExpire"] * 2
    assert lines[-1] == "IDCardOCR UnsupportedProtocol"


def test_v1_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    signed = v1.Signer(Credential(ID, KEY), version="1").sign("POST", "http://h/", {"A": "x"}, action="Describe")
    first, *_ = logged(capsys, ("POST", "/", signed.headers, signed.body + b"&B=1"))
    assert first.startswith("Describe AuthFailure.SignatureFailure")


class Stuck(io.StringIO):
    """A standard error that takes nothing from the thread which explains, until `go_on`."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go_on = threading.Event(), threading.Event()

    def write(self, text: str) -> int:
        if threading.current_thread() is not threading.main_thread():
            self.began.set()
            self.go_on.wait(20)
        return super().write(text)


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("more", [3, 105])
def test_a_log_that_cannot_keep_up_leaves_the_causes_out(more: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a few in wait when the gateway ends, and with more than it lets wait."""
    screen = Stuck()
    monkeypatch.setattr(sys, "stderr", screen)
    credential = Credential(ID, KEY)
    log = Log(Accounts(credential), "exact", explain=True)
    live = LiveGateway(credential, (), on_exchange=log)
    live.answer(HttpRequest("PUT", "/", {}))
    assert screen.began.wait(10)
    for _ in range(more):
        live.answer(HttpRequest("PUT", "/", {}))
    if more > 100:
        screen.go_on.set()
    log.close()
    screen.go_on.set()
    assert screen.getvalue().count("UnsupportedProtocol") >= more


class Slow(Accounts):
    """Accounts that the thread which explains waits for, until `go_on`."""

    began, go_on = threading.Event(), threading.Event()

    def __call__(self, secret_id: str) -> Credential | None:
        self.began.set()
        self.go_on.wait(20)
        return super().__call__(secret_id)


@pytest.mark.slow(branches=True)
def test_a_line_that_is_still_being_explained_at_the_end_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C in the middle of a diagnosis: the line comes without its cause, and once."""
    credential = Credential(ID, KEY)
    slow = Slow(credential)
    log = Log(slow, "exact", explain=True)
    live = LiveGateway(credential, (), on_exchange=log)
    live.answer(HttpRequest("PUT", "/", {}))
    assert slow.began.wait(10)
    live.answer(HttpRequest("PUT", "/", {}))
    log.close()
    slow.go_on.set()
    log.close()
    assert capsys.readouterr().err.count("UnsupportedProtocol") == 2


def test_a_closed_standard_error_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    Log(Accounts(Credential(ID, KEY)), "exact", explain=False)(
        LiveGateway(Credential(ID, KEY), ()).answer(HttpRequest("PUT", "/", {})).exchange
    )


def test_policies_by_secret_id(tmp_path: Path) -> None:
    policy = {"version": "2.0", "statement": [{"effect": "allow", "action": "*", "resource": "*"}]}
    for name, content in {"one": {ID: policy}, "two": {ID: [policy, policy]}, "bare": policy}.items():
        (tmp_path / name).write_text(json.dumps(content))
    attached = policies([str(tmp_path / name) for name in ("one", "two", "bare")], ID)
    assert {name: len(each) for name, each in attached.items()} == {ID: 4}


# --- What it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "0.0.0.0"], "--allow-remote"),
        (["--host", "::"], "--allow-remote"),
        (["--host", "example.com"], "--allow-remote"),
        (["--allow-remote", "--diagnose"], "doesn't go with --allow-remote"),
        (["--port", "70000"], "0 to 65535"),
        (["--port", "TAKEN"], "can't listen on 127.0.0.1 port"),
        (["--rsa-private-key", "sm2.pem"], "holds an SM2 key"),
        (["--sm2-private-key", "rsa.pem"], "holds an RSA key"),
        (["--credentials", "absent"], "absent"),
        (["--credentials", "-", "--rsa-private-key", "-"], "only once"),
        (["--expect", "A=-", "--policy", "-"], "only once"),
        (["--temporary", "0"], "1 second or more"),
        (["--expect", "A"], "ACTION=FILE"),
        (["--expect", "=file"], "ACTION=FILE"),
        (["--expect", "A=absent"], "absent"),
        (["--expect", "A=rsa.pem"], "rsa.pem is not JSON"),
        (["--expect", "A=gbk"], "gbk is not JSON that can be read"),
        (["--expect", "A=number"], "a JSON object"),
        (["--expect", "A=numbers"], "an object or a text"),
        (["--expect", "A=envelope"], "Response is an object"),
        (["--policy", "number"], "policy"),
        (["--policy", "rsa.pem"], "holds a credential or a key, not a policy"),
        (["--policy", "others"], "another SecretId"),
    ],
)
def test_it_refuses_to_start(
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rsa.pem").write_text(rsa_pkcs1.generate(1024).dump())
    Path("sm2.pem").write_text(sm2.generate().dump())
    Path("gbk").write_bytes('{"Name": "张三"}'.encode("gbk"))
    for name, text in {
        "number": "5",
        "numbers": "[5]",
        "envelope": '{"Response": 5}',
        "others": '{"AKIDx": []}',
    }.items():
        Path(name).write_text(text)
    before = signal.getsignal(signal.SIGTERM)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status = main(["gateway", *(port if each == "TAKEN" else each for each in arguments)])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert signal.getsignal(signal.SIGTERM) is before
