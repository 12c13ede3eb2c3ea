"""What sends a call: slow servers, broken connections, certificates. Each ends in one line, and in time."""

from __future__ import annotations

import datetime
import io
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from credential_servers import Answer, serving
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from signing import signer

from tcrypto import HttpRequest, InvalidInput
from tcrypto.cli._sending import progress, send

DONE = b'{"Response": {}}'


def call(url: str, timeout: float = 5) -> tuple[int, bytes]:
    return send(signer().call("IDCardOCR", {"A": 1}, endpoint=url), timeout=timeout)


def test_an_answer() -> None:
    with serving(lambda _request: (200, DONE)) as server:
        assert call(server.address) == (200, DONE)
        assert server.requests[0].header("content-length") == "7"
        assert server.requests[0].header("x-tc-action") == "IDCardOCR"


def test_a_slow_server_is_not_waited_for() -> None:
    over = threading.Event()

    def answer(_request: HttpRequest) -> Answer:
        over.wait(5)
        return 200, DONE

    with serving(answer) as server:
        started = time.monotonic()
        with pytest.raises(InvalidInput, match=r"^127\.0\.0\.1:\d+ doesn't answer within 0\.2 s$"):
            call(server.address, 0.2)
        assert time.monotonic() - started < 3
        over.set()


@pytest.fixture
def raw() -> Iterator[Callable[[bytes], str]]:
    """``raw(bytes)``: the address of a server that sends these bytes to whoever connects, and hangs up."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(data: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def accept() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(data)

        threads.append(threading.Thread(target=accept))
        threads[-1].start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for thread in threads:
        thread.join()
    for listener in listeners:
        listener.close()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_progress_stays_on_the_screen(raw: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    signed = signer().call("IDCardOCR", {"A": "x" * 9_000_000}, endpoint=f"http://{raw(b'')}")
    with pytest.raises(InvalidInput, match="breaks the connection off"), progress(len(signed.body)) as told:
        send(signed, told=told)
    assert "\rtcrypto call: 0.0 of 8.6 MB sent" in screen.getvalue()
    assert "8.6 of" not in screen.getvalue()
    assert screen.getvalue().endswith(" \r")


@pytest.mark.parametrize(
    ("scheme", "data", "said"),
    [
        ("http", b"", "breaks the connection off"),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", "breaks the connection off"),
        ("http", b"SSH-2.0-OpenSSH_9.6\r\n", "doesn't answer as HTTP does"),
        ("https", b"HTTP/1.1 400 Bad Request\r\n\r\n", "doesn't answer as TLS does"),
    ],
)
def test_what_does_not_answer_as_it_should(raw: Callable[[bytes], str], scheme: str, data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=rf"^127\.0\.0\.1:\d+ {said}"):
        call(f"{scheme}://{raw(data)}")


def test_a_certificate_is_verified(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with serving(lambda _request: (200, DONE)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        with pytest.raises(InvalidInput, match=r"^localhost:\d+ shows a certificate that isn't valid \(self.signed"):
            call(server.address.replace("http://127.0.0.1", "https://localhost"))
        assert server.requests == []
