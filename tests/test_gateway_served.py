"""The stand-in on its port, in this process and as ``tcrypto gateway``: what it survives."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from gateway_calls import code, result
from live_gateway import ROOT, Running, connect, exchange, message, read_reply, running
from siege import MALFORMED

from tcrypto import Signer
from tcrypto.sign.request import BODY_LIMIT
from tcrypto.testing import LiveGateway
from tcrypto.testing.serving import Server


@pytest.fixture(scope="module", params=["in-process", "program"])
def gateway(request: pytest.FixtureRequest) -> Iterator[Running]:
    with running(request.param) as gateway:
        yield gateway


@pytest.fixture
def connection(gateway: Running) -> Iterator[socket.socket]:
    with connect(gateway.endpoint) as connection:
        yield connection


def test_kept_alive_and_pipelined(gateway: Running, connection: socket.socket) -> None:
    assert result(exchange(connection, message(gateway, b'{"A": 1}'))) == {"A": 1}
    connection.sendall(b"".join(message(gateway, b'{"A": %d}' % n) for n in range(20)))
    with connection.makefile("rb") as file:
        assert [result(read_reply(file))["A"] for _ in range(20)] == list(range(20))


@pytest.mark.parametrize("chunks", [1, 7, 100_000])
def test_chunked(gateway: Running, connection: socket.socket, chunks: int) -> None:
    body = json.dumps({"A": "x" * (50 if chunks == 1 else 1_000 * chunks // (1 if chunks == 7 else 300))}).encode()
    connection.sendall(message(gateway, body, chunks=chunks) + message(gateway))
    with connection.makefile("rb") as file:
        assert result(read_reply(file)) == json.loads(body)
        assert result(read_reply(file)) == {}


@pytest.mark.parametrize("length", [BODY_LIMIT + 1, 10**15])
def test_a_declared_length_over_the_limit_is_answered_at_once(
    gateway: Running, connection: socket.socket, length: int
) -> None:
    started = time.monotonic()
    reply = exchange(connection, message(gateway, b"{}", f"Content-Length: {length}"))
    assert code(reply) == "RequestSizeLimitExceeded"
    assert time.monotonic() - started < 2


def test_chunks_over_the_limit(gateway: Running, connection: socket.socket) -> None:
    """The client sends all of it before it reads, and then goes on."""
    body = b" " * (BODY_LIMIT + (1 << 20))
    assert code(exchange(connection, message(gateway, body, chunks=1 << 20))) == "RequestSizeLimitExceeded"
    assert result(exchange(connection, message(gateway))) == {}


def test_acme_sh_sends_its_content_type_twice(gateway: Running, connection: socket.socket) -> None:
    assert result(exchange(connection, message(gateway, b"{}", "Content-Type: application/json"))) == {}
    assert "Error" in exchange(connection, message(gateway, b"{}", "Content-Type: text/plain"))


def send_and_read(connection: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):  # a server that reads no further resets it
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


@pytest.mark.parametrize("kind", MALFORMED)
def test_broken_requests(gateway: Running, connection: socket.socket, kind: str) -> None:
    """Whatever it answers, or whether: it ends the connection when the client does, and serves the next one."""
    send_and_read(connection, MALFORMED[kind])
    with connect(gateway.endpoint) as other:
        assert result(exchange(other, message(gateway))) == {}


def test_methods_and_head(gateway: Running) -> None:
    connection = HTTPConnection(gateway.endpoint, timeout=10)
    for method in ("PUT", "BREW"):
        connection.request(method, "/")
        assert code(json.load(connection.getresponse())["Response"]) == "UnsupportedProtocol"
    connection.request("HEAD", "/")
    assert connection.getresponse().read() == b""
    connection.close()


def test_expect_continue(gateway: Running, connection: socket.socket) -> None:
    head, _, body = message(gateway, b'{"A": 1}', "Expect: 100-continue").partition(b"\r\n\r\n")
    connection.sendall(head + b"\r\n\r\n")
    with connection.makefile("rb") as file:
        assert file.readline().startswith(b"HTTP/1.1 100")
        assert file.readline() == b"\r\n"
        connection.sendall(body)
        assert result(read_reply(file)) == {"A": 1}


def test_what_the_sender_escaped_reaches_the_verifier_as_it_was(gateway: Running) -> None:
    signer = Signer(gateway.credential, service="ocr", version="2018-11-19")
    query = urlencode({"Name": "张 三~*", "Lower": "x"}) + "&Lower2=%e5&Plus=" + quote_plus("+")
    query = query.replace("%e5", "%e5%bc%a0")
    signed = signer.sign("GET", f"http://{gateway.endpoint}/?{query}", action="Describe")
    connection = HTTPConnection(gateway.endpoint, timeout=10)
    connection.request("GET", f"/?{query}", headers=signed.headers)
    reply = json.load(connection.getresponse())["Response"]
    connection.close()
    assert result(reply) == {"Name": "张 三~*", "Lower": "x", "Lower2": "张", "Plus": "+"}


# --- Its life ---------------------------------------------------------------------------------------------------------


def test_a_live_gateway_needs_its_block() -> None:
    live = LiveGateway(private_keys=())
    with pytest.raises(RuntimeError, match="with"):
        _ = live.url
    threads = threading.active_count()
    with live:
        connection = HTTPConnection(live.endpoint)  # a connection that stays open doesn't keep the gateway
        connection.request("GET", "/")
        assert connection.getresponse().read()
        assert live.url in repr(live)
        started = time.monotonic()
    assert time.monotonic() - started < 4
    connection.close()
    assert live.requests[0].code == "MissingParameter"
    until = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() == threads


def test_a_gateway_that_ends_within_its_block() -> None:
    """As a test of a client that loses its server has it."""
    with LiveGateway(private_keys=()) as live:
        endpoint = live.endpoint
        live.__exit__()
        with pytest.raises(OSError, match="refused"):
            connect(endpoint)
    assert "not running" in repr(live)


def test_a_handler_that_never_ends_does_not_keep_the_gateway() -> None:
    go_on = threading.Event()
    live = LiveGateway(private_keys=())
    live.register("Describe", lambda _params, _verified: {"Waited": go_on.wait(20)})
    with live:
        connection = connect(live.endpoint)
        connection.sendall(message(live))
        time.sleep(0.1)
        started = time.monotonic()
    assert time.monotonic() - started < 4
    assert connection.recv(1) == b""
    connection.close()
    go_on.set()


def test_many_gateways_take_turns_on_one_server() -> None:
    server = Server(None)
    server.start()
    try:
        for number in range(3):
            live = LiveGateway(private_keys=(), server=server)
            live.expect("Describe", {"N": number})
            with live:
                assert live.endpoint == f"127.0.0.1:{server.port}"
                with connect(live.endpoint) as connection:
                    assert result(exchange(connection, message(live))) == {"N": number}
        with connect(f"127.0.0.1:{server.port}") as nobody:
            nobody.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            assert nobody.recv(1) == b""
    finally:
        server.close()


def test_drops_delays_and_streams_on_the_wire() -> None:
    with LiveGateway(private_keys=()) as live:
        live.drop()
        with connect(live.endpoint) as connection:
            connection.sendall(message(live))
            assert connection.recv(1) == b""
        live.delay(0.2)
        with connect(live.endpoint) as connection:
            started = time.monotonic()
            assert result(exchange(connection, message(live))) == {}
            assert time.monotonic() - started >= 0.2
        live.expect_events("Describe", ["one", "two"])
        with connect(live.endpoint) as connection:
            connection.sendall(message(live))
            seen = b""
            while not seen.endswith(b"0\r\n\r\n"):
                seen += connection.recv(1000)
    assert b"transfer-encoding: chunked" in seen.lower()
    assert b"data: two\n\n" in seen


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1"],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_request_has_its_time(data: bytes) -> None:
    live = LiveGateway(private_keys=())
    server = Server(live.asgi, deadline=0.4)
    server.start()
    try:
        with connect(f"127.0.0.1:{server.port}") as slow:
            slow.sendall(data[:-1])
            started = time.monotonic()
            with pytest.raises(OSError, match=r".*"):  # noqa: PT012 -- it hangs up in the midst of this
                while True:  # however it trickles
                    slow.sendall(data[-1:] if data else b"")
                    slow.settimeout(0.1)
                    try:
                        if slow.recv(1) == b"":
                            raise ConnectionResetError
                    except TimeoutError:
                        assert time.monotonic() - started < 3
            assert 0.1 < time.monotonic() - started < 3
        with connect(f"127.0.0.1:{server.port}") as patient:
            for _ in range(3):  # each request has its own
                time.sleep(0.25)
                patient.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                assert code(read_reply(patient.makefile("rb"))) == "MissingParameter"
    finally:
        server.close()


def test_without_uvicorn_one_line_says_what_to_install() -> None:
    """Until something is served, none of it is imported, nor any client library."""
    program = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "import tcrypto.testing.pytest_plugin, tcrypto.testing.gateway, tcrypto.testing.interception\n"
        "assert not {'h11', 'httpx', 'aiohttp', 'requests', 'urllib3'} & sys.modules.keys()\n"
        "from tcrypto.cli import main\n"
        "assert main(['gateway']) == 2\n"
        "tcrypto.testing.LiveGateway(private_keys=()).__enter__()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    first, *_, last = ended.stderr.splitlines()
    assert first == "tcrypto gateway: the gateway is served by uvicorn: pip install 'tcrypto[gateway]'"
    assert last == "ImportError: the gateway is served by uvicorn: pip install 'tcrypto[gateway]'"


def test_a_fault_in_its_loop_is_logged_and_a_lost_client_is_not(caplog: pytest.LogCaptureFixture) -> None:
    def ends(error: Exception) -> None:
        raise error

    async def application(scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(ends, ConnectionResetError("a client that went away"))
        loop.call_soon(ends, ValueError("a fault"))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    server = Server(application)
    server.start()
    try:
        connection = HTTPConnection(server.host, server.port, timeout=10)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
    finally:
        server.close()
    assert "a fault" in caplog.text
    assert "went away" not in caplog.text


def test_its_own_log_is_silent_about_clients(capfd: pytest.CaptureFixture[str]) -> None:
    with LiveGateway(private_keys=()) as live:
        for data in MALFORMED.values():
            with connect(live.endpoint) as connection:
                send_and_read(connection, data)
    assert capfd.readouterr() == ("", "")
