"""A small WSGI server for the gateway's stand-in: a thread a connection, bounded, with time limits, and it ends when
told to. Where waitress is installed, ``tcrypto gateway`` takes that instead.

It gives the application what WSGI leaves out: ``REQUEST_URI``, the target as it was sent, and ``tcrypto.headers``, the
headers as they came, duplicates apart.
"""

from __future__ import annotations

import contextlib
import io
import re
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

__all__ = ["Server", "linger", "listen"]

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

CONNECTIONS = 256
"""How many connections are served at a time; more wait to be accepted."""

IDLE = 10.0
"""Seconds a client may be silent, between requests or within one."""

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")  # RFC 9112, 7.1


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket. `port`: 0 takes a free one. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def linger(connection: socket.socket) -> None:
    """Let the client read an answer that was given before all of its request was read.

    Closing a socket with unread data resets it, and the answer with it; so what still comes is thrown away, for two
    seconds and 64 MB at most.
    """
    deadline, room = time.monotonic() + 2, 64 * 1024 * 1024
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while room > 0 and (rest := deadline - time.monotonic()) > 0:
            connection.settimeout(min(rest, 0.5))
            data = connection.recv(1 << 18)
            if not data:
                break
            room -= len(data)


class Server(socketserver.BaseServer):
    """Serves a WSGI application on a listening socket, from `start` to `close`."""

    host: str
    port: int

    def __init__(self, application: Application, listener: socket.socket) -> None:
        self.host, self.port = listener.getsockname()[:2]
        super().__init__((self.host, self.port), _Connection)
        self.application = application
        self.socket = listener
        listener.setblocking(False)  # accept() must not wait for a client that has gone away
        self._slots = threading.BoundedSemaphore(CONNECTIONS)
        self._connections: dict[socket.socket, threading.Thread] = {}

    def fileno(self) -> int:
        """The listening socket's, for `select`."""
        return self.socket.fileno()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection: its socket, and the client's address."""
        return self.socket.accept()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._slots.acquire()
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        self._connections[request] = thread
        thread.start()

    def start(self) -> None:
        """Serve in a thread of its own, until `close`."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)
            self._connections.pop(request, None)
            self._slots.release()

    def shutdown_request(self, request: Any) -> None:
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_WR)
        request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that went away is no error
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop serving, end every connection and wait for its thread."""
        threads = self._disconnect()
        self.shutdown()
        self._thread.join()
        self.socket.close()
        for thread in threads + self._disconnect():
            thread.join(5)

    def _disconnect(self) -> list[threading.Thread]:
        connections = list(self._connections.items())
        for connection, _ in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        return [thread for _, thread in connections]


class _Connection(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # whatever the method: the application answers it
            return self._run
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _run(self) -> None:
        encoding = self.headers.get("Transfer-Encoding")
        lengths = self.headers.get_all("Content-Length", [])
        body: _Chunks | _Body
        if encoding is not None:
            if encoding.strip().lower() != "chunked" or lengths:  # both: RFC 9112, 6.1
                self.send_error(400, "Transfer-Encoding must be chunked, without Content-Length")
                return
            body = _Chunks(self.rfile)
        else:
            valid = len(lengths) == 1 and lengths[0].isascii() and lengths[0].isdigit() and len(lengths[0]) < 19
            body = _Body(self.rfile, int(lengths[0]) if valid else 0)
            if lengths and not valid:
                self.close_connection = True
        status, headers = "500 Internal Server Error", [("Content-Length", "0")]

        def start_response(first: str, pairs: list[tuple[str, str]], _error: object = None) -> None:
            nonlocal status, headers
            status, headers = first, pairs

        content = b"".join(self.server.application(self._environ(body, ", ".join(lengths)), start_response))
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if body.unread:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        if body.unread:
            linger(self.connection)

    def _environ(self, body: _Chunks | _Body, length: str) -> dict[str, Any]:
        target = self.requestline.split()[1]
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": target,
            "SERVER_NAME": self.server.host,
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
            "tcrypto.headers": list(self.headers.items()),
        }
        if length:
            environ["CONTENT_LENGTH"] = length
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key != "CONTENT_LENGTH":
                key = f"HTTP_{key}"
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ


class _Body:
    """A body of known length; `unread` bytes of it are still to come."""

    def __init__(self, file: io.BufferedIOBase, length: int) -> None:
        self._file = file
        self.unread = length

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self.unread if size < 0 else min(size, self.unread))
        self.unread -= len(data)
        return data


class _Chunks:
    """A chunked body (RFC 9112, 7.1); `unread` until its end was read. Raises OSError for what isn't one."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self._chunk = 0
        self.unread = True

    def read(self, size: int = -1) -> bytes:
        parts = []
        while self.unread and size != 0:
            if self._chunk == 0:
                match = _CHUNK.fullmatch(self._file.readline(4096))
                if match is None:
                    raise OSError("a chunk without its length")
                self._chunk = int(match[1], 16)
                if self._chunk == 0:
                    self.unread = False
                    for _ in range(100):  # trailers
                        if self._file.readline(65536) in (b"\r\n", b"\n", b""):
                            break
                    else:  # what is left of them isn't the next request
                        raise OSError("over 100 trailers")
                    break
            data = self._file.read(self._chunk if size < 0 else min(size, self._chunk))
            if not data:
                raise OSError("a chunk that ends early")
            parts.append(data)
            self._chunk -= len(data)
            size -= len(data) if size > 0 else 0
            if self._chunk == 0 and self._file.readline(3) not in (b"\r\n", b"\n"):
                raise OSError("a chunk longer than its length")
        return b"".join(parts)
