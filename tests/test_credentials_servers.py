"""The metadata service and STS, on loopback: a CVM's role, a role that is taken on, a pod's role, the chain."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from credential_servers import (
    FOLDER,
    ID,
    KEY,
    NOW,
    ROLE,
    TOKEN,
    Answer,
    Clock,
    Metadata,
    serving,
    sts_error,
    sts_reply,
)  # fmt: skip

from tcrypto import Credential, CredentialError, HttpRequest, InvalidInput, Verifier
from tcrypto.credentials import assume_role, cvm_role

SOURCE = Credential(ID, KEY)
SECRETS = (KEY, TOKEN)


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(CredentialError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert not any(secret in text + repr(caught.value.__cause__) + repr(caught.value.__context__) for secret in SECRETS)
    return text


# --- A CVM's role -------------------------------------------------------------------------------------------------------


def test_the_role_of_a_cvm() -> None:
    clock = Clock()
    with serving(Metadata(clock)) as server:
        credential = cvm_role(address=server.address, clock=clock)()
        assert (credential.secret_id, credential.secret_key, credential.token) == (f"{ID}1", f"{KEY}1", f"{TOKEN}1")
        assert [request.target for request in server.requests] == [FOLDER, FOLDER + "deploy"]
        server.requests.clear()
        cvm_role("deploy", address=server.address + "/", clock=clock)()
        assert [request.target for request in server.requests] == [FOLDER + "deploy"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(404, b"")], "this machine has no CVM role, or isn't a CVM: 127.0.0.1:{port} knows no role of it (HTTP 404)"),
        ([(200, b"<html>buy this name</html>")], "or isn't a CVM: the answer isn't the name of a role"),
        ([(200, "角色".encode())], "or isn't a CVM: the answer isn't the name of a role"),
        ([(200, b"")], "or isn't a CVM: the answer isn't the name of a role"),
        ([(302, b"")], "or isn't a CVM: 127.0.0.1:{port} answers with HTTP 302"),
        ([(200, b"x" * 70_000)], "or isn't a CVM: 127.0.0.1:{port} answers with more than 64 KB"),
        ([(200, b"r"), (404, b"")], "127.0.0.1:{port} knows no role 'r' of this machine (HTTP 404)"),
        ([(200, b"r"), (500, KEY.encode())], "127.0.0.1:{port} answers with HTTP 500"),
        ([(200, b"r"), (302, b"")], "127.0.0.1:{port} answers with HTTP 302"),
        ([(200, b"r"), (200, b"<p>" + KEY.encode())], "the metadata service's answer isn't JSON"),
        ([(200, b"r"), (200, b"[" * 50_000)], "the metadata service's answer isn't JSON"),
        ([(200, b"r"), (200, b'"' + KEY.encode() + b'"')], "the metadata service's answer isn't a JSON object"),
        ([(200, b"r"), (200, b"{}")], "the metadata service answers with the Code (no code) in place of Success"),
        ([(200, b"r"), (200, b'{"Code": "Failed"}')], "the metadata service answers with the Code Failed in place of Success"),
        ([(200, b"r"), (200, b'{"Code": "Success"}')], "TmpSecretId is missing"),
    ],
)  # fmt: skip
def test_what_may_answer_in_its_place(answers: list[Answer], expected: str) -> None:
    with serving(lambda request: answers.pop(0)) as server:
        text = failure(cvm_role(address=server.address))
        assert (
            text.endswith(expected.format(port=server.server_port)) or expected.format(port=server.server_port) in text
        )
        assert answers == [], "a redirect isn't followed"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"ExpiredTime": None}, "ExpiredTime is missing"),
        ({"ExpiredTime": "soon"}, "ExpiredTime isn't a time in seconds since 1970"),
        ({"ExpiredTime": True}, "ExpiredTime isn't a time in seconds since 1970"),
        ({"ExpiredTime": NOW * 1000}, "ExpiredTime isn't a time in seconds since 1970"),
        ({"ExpiredTime": float("nan")}, "ExpiredTime isn't a time in seconds since 1970"),
        ({"ExpiredTime": 10**400}, "ExpiredTime isn't a time in seconds since 1970"),
        ({"ExpiredTime": NOW - 1}, "was issued with an end that is past, 2023-11-14 22:13:19 UTC"),
        ({"TmpSecretKey": [KEY]}, "TmpSecretKey isn't a text"),
        ({"TmpSecretKey": KEY + "\n"}, "the SecretKey ends with a line break"),
        ({"TmpSecretKey": ""}, "the SecretKey is empty"),
        ({"Token": None}, "Token is missing"),
        ({"Code": KEY * 9}, "the Code (no code)"),
    ],
)
def test_members_that_are_wrong(change: dict[str, Any], expected: str) -> None:
    clock = Clock()
    metadata = Metadata(clock)
    metadata.changes = change
    with serving(metadata) as server:
        assert expected in failure(cvm_role(address=server.address, clock=clock))


def test_a_service_that_is_silent_or_slow() -> None:
    """One that accepts and says nothing, and one that sends a byte now and then, which a socket's timeout doesn't end."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        address = f"http://{host}"
        expected = f"this machine has no CVM role, or isn't a CVM: {host} doesn't answer within 0.1 s"
        assert failure(cvm_role(address=address, timeout=0.1)) == expected

        def drip() -> None:
            connection, _ = silent.accept()  # the one above
            connection.close()
            connection, _ = silent.accept()
            with connection, contextlib.suppress(ConnectionError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not given_up.wait(0.05):
                    connection.sendall(b"a")

        given_up = threading.Event()
        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        assert failure(cvm_role(address=address, timeout=0.2)) == expected.replace("0.1 s", "0.2 s")
        assert time.monotonic() - began < 4
        given_up.set()
        dripping.join()


@pytest.mark.parametrize(
    "raw", [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"]
)
def test_a_service_that_speaks_something_else(raw: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(raw)

        thread = threading.Thread(target=answer)
        thread.start()
        text = failure(cvm_role(address=f"http://127.0.0.1:{server.getsockname()[1]}", timeout=5))
        assert "doesn't answer as HTTP does" in text or "breaks the connection off" in text
        thread.join()


def test_the_metadata_service_is_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(Metadata(clock)) as server:
        assert cvm_role(address=server.address, clock=clock)()


def test_an_opener_of_ones_own() -> None:
    clock = Clock()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.addheaders = [("User-Agent", "mine")]
    with serving(Metadata(clock)) as server:
        assert cvm_role(address=server.address, clock=clock, opener=opener)()
        assert dict(server.requests[0].headers)["User-Agent"] == "mine"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            urllib.error.URLError(socket.gaierror(-2, "Name or service not known")),
            "isn't a name that is known here (DNS)",
        ),
        (urllib.error.URLError(OSError(101, "Network is unreachable")), "can't be reached (Network is unreachable)"),
        (urllib.error.URLError("no host given"), "can't be reached (URLError)"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "shows a certificate that isn't valid"),
        (TimeoutError(), "doesn't answer within 5 s"),
        (ConnectionResetError(), "breaks the connection off"),
        (RuntimeError(KEY), "doesn't answer as HTTP does (RuntimeError)"),
    ],
)
def test_why_there_is_no_answer(error: Exception, words: str) -> None:
    class Failing(urllib.request.OpenerDirector):
        def open(self, *arguments: Any, **more: Any) -> Any:
            raise error

    assert failure(assume_role(SOURCE, ROLE, opener=Failing())) == f"sts.tencentcloudapi.com {words}"


@pytest.mark.parametrize("role", ["", "a/b", "../x", "a b", "角色", "r" * 129, 5])
def test_names_that_no_role_has(role: Any) -> None:
    with pytest.raises(InvalidInput, match="role is the name of a role"):
        cvm_role(role)


# --- AssumeRole ---------------------------------------------------------------------------------------------------------


def test_a_role_is_taken_on_with_a_signed_call() -> None:
    clock = Clock()

    def sts(request: HttpRequest) -> Answer:
        verified = Verifier({ID: SOURCE}, clock=clock).verify(request)
        assert (verified.service, verified.action) == ("sts", "AssumeRole")
        asked.append(json.loads(request.body))
        return 200, sts_reply(len(asked), clock.now + asked[-1]["DurationSeconds"])

    asked: list[dict[str, Any]] = []
    with serving(sts) as server:
        provider = assume_role(SOURCE, ROLE, "nightly", duration=3600, endpoint=server.address, clock=clock)
        credential = provider()
        assert (credential.secret_id, credential.token) == (f"{ID}1", f"{TOKEN}1")
        assert asked == [{"RoleArn": ROLE, "RoleSessionName": "nightly", "DurationSeconds": 3600}]
        headers = {name.lower(): value for name, value in server.requests[0].headers}
        assert headers["x-tc-version"] == "2018-08-13"
        assert headers["x-tc-region"] == "ap-guangzhou"
        clock.now += 3300
        assert provider().secret_id == f"{ID}2"
        assert assume_role(lambda: SOURCE, ROLE, endpoint=server.address, clock=clock)().secret_id == f"{ID}3"
        assert asked[-1] == {"RoleArn": ROLE, "RoleSessionName": "tcrypto", "DurationSeconds": 7200}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            (200, sts_error("InternalError.GetRoleError", "no\nsuch \x1b[31mrole")),
            "STS refuses AssumeRole: InternalError.GetRoleError: no such ?[31mrole (RequestId 3c140219-cfe9)",
        ),
        ((200, sts_error("x y", "")), "STS refuses AssumeRole: (no code) (RequestId 3c140219-cfe9)"),
        ((200, b'{"Response": {"Error": 5}}'), "STS refuses AssumeRole: (no code)"),
        ((200, b'{"Response": {"Error": {"Code": "A", "Message": 5}, "RequestId": 5}}'), "STS refuses AssumeRole: A"),
        ((200, b'{"Response": {}}'), "the reply of STS has no Credentials object"),
        ((200, b'{"Response": []}'), "the reply of STS has no Response object"),
        ((200, b"\xff"), "the reply of STS isn't JSON"),
        ((502, b"Bad Gateway"), "STS answers AssumeRole with HTTP 502"),
        ((307, b""), "STS answers AssumeRole with HTTP 307"),
    ],
)  # fmt: skip
def test_what_sts_may_answer(answer: Answer, expected: str) -> None:
    with serving(lambda request: answer) as server:
        assert failure(assume_role(SOURCE, ROLE, endpoint=server.address)) == expected
        assert len(server.requests) == 1


def test_a_source_that_fails_is_the_cause() -> None:
    source = cvm_role(address="http://127.0.0.1:1")
    text = failure(assume_role(source, ROLE, endpoint="http://127.0.0.1:1"))
    assert text == "this machine has no CVM role, or isn't a CVM: 127.0.0.1:1 refuses the connection"
    assert failure(assume_role(SOURCE, ROLE, endpoint="http://127.0.0.1:1")) == "127.0.0.1:1 refuses the connection"


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"role_arn": "deploy"}, InvalidInput, "role_arn is like qcs::cam::uin/100000000001:roleName/NAME"),
        ({"role_arn": None}, TypeError, "role_arn is a str"),
        ({"session_name": "a b"}, InvalidInput, "session_name is 2 to 128"),
        ({"session_name": 5}, TypeError, "session_name is a str"),
        ({"duration": 0}, InvalidInput, "duration is 1 to 43,200 seconds, not 0"),
        ({"duration": 43_201}, InvalidInput, "duration is 1 to 43,200 seconds"),
        ({"duration": 60.0}, TypeError, "duration is an int"),
        ({"endpoint": "https://sts.tencentcloudapi.com/x"}, InvalidInput, "endpoint is a host"),
        ({"source": ID}, TypeError, "credential is"),
    ],
)  # fmt: skip
def test_what_sts_cannot_accept_is_refused_at_once(
    arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        assume_role(**{"source": SOURCE, "role_arn": ROLE, **arguments})
