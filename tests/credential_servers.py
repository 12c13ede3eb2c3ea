"""A metadata service and an STS on loopback, and a clock that a test sets."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tcrypto import HttpRequest

NOW = 1_700_000_000
ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwM/a+b==EXAMPLE"
ROLE = "qcs::cam::uin/100000000001:roleName/deploy"
FOLDER = "/latest/meta-data/cam/security-credentials/"

Answer = tuple[int, bytes]


class Clock:
    """Seconds since 1970, as `now` says."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Server(ThreadingHTTPServer):
    """Answers each request as `answer` says, and keeps all of them."""

    daemon_threads = True

    def __init__(self, answer: Callable[[HttpRequest], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.requests: list[HttpRequest] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = HttpRequest(self.command, self.path, self.headers.items(), body)
        self.server.requests.append(request)
        status, answer = self.server.answer(request)
        with contextlib.suppress(ConnectionError):  # whoever asked may be gone
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    do_GET = do_POST = _answer

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def serving(answer: Callable[[HttpRequest], Answer]) -> Iterator[Server]:
    """A server for the length of a block; `killed` ends it before that."""
    server = Server(answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        killed(server)
        thread.join()


def killed(server: Server) -> None:
    server.shutdown()
    server.server_close()


class Metadata:
    """The answers of a CVM whose role is "deploy": with each credential a new key and token, each valid for `life`."""

    def __init__(self, clock: Clock, life: float = 7200) -> None:
        self.clock, self.life, self.issued = clock, life, 0
        self.changes: dict[str, Any] = {}

    def __call__(self, request: HttpRequest) -> Answer:
        if request.target == FOLDER:
            return 200, b"deploy"
        if request.target != FOLDER + "deploy":
            return 404, b"<h1>Not Found</h1>"
        self.issued += 1
        answer = {
            "TmpSecretId": f"{ID}{self.issued}",
            "TmpSecretKey": f"{KEY}{self.issued}",
            "ExpiredTime": int(self.clock.now + self.life),
            "Expiration": "2023-11-15T00:13:20Z",
            "Token": f"{TOKEN}{self.issued}",
            "Code": "Success",
        }
        return 200, json.dumps(answer | self.changes).encode()


def sts_reply(number: int, expires: float) -> bytes:
    """A reply of STS with the credential of that number."""
    credentials = {"TmpSecretId": f"{ID}{number}", "TmpSecretKey": f"{KEY}{number}", "Token": f"{TOKEN}{number}"}
    response = {"Credentials": credentials, "ExpiredTime": int(expires), "RequestId": "3c140219-cfe9"}
    return json.dumps({"Response": response}).encode()


def sts_error(code: str, message: str) -> bytes:
    """A refusal of STS."""
    return json.dumps(
        {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": "3c140219-cfe9"}}
    ).encode()
