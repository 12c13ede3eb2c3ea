"""The gateway's stand-in, running: in this process, or as ``tcrypto gateway``."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tcrypto import Credential, Signer
from tcrypto.testing.gateway import LiveGateway

ROOT = Path(__file__).parent.parent


class Running(NamedTuple):
    endpoint: str
    credential: Credential
    public_keys: dict[str, str]


@contextlib.contextmanager
def program(*arguments: str, log: int | None = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    """``tcrypto gateway``, ended at the end of the block. `log`: None throws its lines away."""
    command = [sys.executable, *([] if log is None else ["-X", "dev"]), "-m", "tcrypto", "gateway", *arguments]
    err = subprocess.DEVNULL if log is None else log
    options: dict[str, Any] = {"cwd": ROOT, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, **options) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


@contextlib.contextmanager
def running(kind: str) -> Iterator[Running]:
    """`kind`: "in-process" or "program"."""
    if kind == "in-process":
        with LiveGateway() as live:
            rsa, sm = (str(key) for key in live.public_keys)
            yield Running(live.endpoint, live.credential, {"rsa": rsa, "sm2": sm})
        return
    with program() as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        keys = {name: ready[f"{name}_public_key"] for name in ("rsa", "sm2")}
        credential = Credential(ready["secret_id"], ready["secret_key"])
        yield Running(ready["url"].removeprefix("http://"), credential, keys)
        process.terminate()
        _, log = process.communicate(timeout=10)
        assert process.returncode == 0
        assert "Traceback" not in log
        assert credential.secret_key not in log


# --- Requests as bytes ------------------------------------------------------------------------------------------------


def connect(endpoint: str) -> socket.socket:
    host, _, port = endpoint.partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def message(gateway: Running | LiveGateway, body: bytes = b"{}", *extra: str, chunks: int = 0) -> bytes:
    """A signed request. `extra`: header lines; a Content-Length among them stands for the right one."""
    signer = Signer(gateway.credential, service="ocr", version="2018-11-19", limits=False)
    url = f"http://{gateway.endpoint}/"
    signed = signer.sign("POST", url, body, action="Describe", content_type="application/json")
    lines = ["POST /? HTTP/1.1", *(f"{name}: {value}" for name, value in signed.headers.items()), *extra]
    if chunks:
        parts = [body[start : start + chunks] for start in range(0, len(body), chunks)]
        body = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
        lines.append("Transfer-Encoding: chunked")
    elif not any(line.startswith("Content-Length") for line in extra):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read_reply(file: Any) -> dict[str, Any]:
    """The object in one reply's envelope."""
    assert file.readline() == b"HTTP/1.1 200 OK\r\n"
    headers = {}
    while line := file.readline().strip():
        name, _, value = line.decode().partition(": ")
        headers[name.lower()] = value
    assert headers["content-type"] == "application/json"
    return dict(json.loads(file.read(int(headers["content-length"])))["Response"])


def exchange(connection: socket.socket, data: bytes) -> dict[str, Any]:
    connection.sendall(data)
    with connection.makefile("rb") as file:
        return read_reply(file)
