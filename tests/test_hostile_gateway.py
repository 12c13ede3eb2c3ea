"""The gateway's stand-in under two hundred connections at a time, most of them hostile: good ones are answered."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest
from live_gateway import Running, running

from tcrypto import Signer
from tcrypto.sign.request import BODY_LIMIT

pytestmark = pytest.mark.hostile

BROKEN = [
    b"",
    b"\r\n\r\n",
    b"nonsense\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nshort",
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n{}",
    b"POST / HTTP/1.1\r\nHost",
    b"GET /" + b"x" * 70_000,
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 2_000,
    b"A" * 300_000,
]
GOOD, PIPELINED, SLOW, OVERSIZED = 30, 30, 50, 30
HOSTILE = 200 - GOOD - PIPELINED - SLOW - OVERSIZED
ROUNDS = 10


def message(gateway: Running, body: bytes, length: int | None = None) -> bytes:
    signer = Signer(gateway.credential, service="ocr", version="2018-11-19")
    url = f"http://{gateway.endpoint}/"
    signed = signer.sign("POST", url, body, action="Describe", content_type="application/json")
    lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in signed.headers.items())]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Client:
    """One connection. `reply` reads the Response object of one answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self) -> dict[str, Any]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.rstrip().split("\r\n")
        assert status == "HTTP/1.1 200 OK"
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
        response: dict[str, Any] = json.loads(await self.reader.readexactly(length))["Response"]
        return response


async def good(gateway: Running, client: Client, number: int) -> float:
    """A request after the other; returns how long the slowest answer took."""
    slowest = 0.0
    for turn in range(ROUNDS):
        started = time.monotonic()
        await client.send(message(gateway, b'{"A": "%d/%d"}' % (number, turn)))
        assert (await client.reply())["A"] == f"{number}/{turn}"
        slowest = max(slowest, time.monotonic() - started)
        await asyncio.sleep(0.1)
    return slowest


async def pipelined(gateway: Running, client: Client, number: int) -> float:
    """All requests at once: each is answered, in their order."""
    await client.send(b"".join(message(gateway, b'{"A": %d}' % turn) for turn in range(ROUNDS)))
    assert [(await client.reply())["A"] for _ in range(ROUNDS)] == list(range(ROUNDS))
    return 0.0


async def oversized(gateway: Running, client: Client, number: int) -> float:
    """More than the gateway takes: refused, from the length that was declared or after the limit was passed."""
    length = BODY_LIMIT + 1 if number % 2 else 10**15
    await client.send(message(gateway, b"{}", length))
    assert (await client.reply())["Error"]["Code"] == "RequestSizeLimitExceeded"
    return 0.0


async def slow(gateway: Running, client: Client, number: int) -> float:
    """A byte, and another one, until the good ones are through."""
    for byte in message(gateway, b"{}"):
        await client.send(bytes((byte,)))
        await asyncio.sleep(0.05)
    raise AssertionError("the others took too long")


async def broken(gateway: Running, client: Client, number: int) -> float:
    """Something that is no request; the connection stays open as long as the gateway lets it."""
    with contextlib.suppress(OSError):  # it may well hang up
        await client.send(BROKEN[number % len(BROKEN)])
        while await client.reader.read(65536):
            pass
    await asyncio.sleep(60)
    raise AssertionError("the others took too long")


Behaviour = Callable[[Running, Client, int], Coroutine[Any, Any, float]]


async def siege(gateway: Running) -> list[float]:
    """All of them at once. Returns the slowest answers of the good ones."""
    host, _, port = gateway.endpoint.partition(":")
    endless: Sequence[Behaviour] = [slow] * SLOW + [broken] * HOSTILE
    ending: Sequence[Behaviour] = [oversized] * OVERSIZED + [pipelined] * PIPELINED + [good] * GOOD
    clients = [Client(*await asyncio.open_connection(host, int(port))) for _ in [*endless, *ending]]
    assert len(clients) == 200
    behaviours = list(zip([*endless, *ending], clients, range(200), strict=True))
    tasks = [asyncio.ensure_future(behaviour(gateway, client, number)) for behaviour, client, number in behaviours]
    try:
        async with asyncio.timeout(30):
            slowest = await asyncio.gather(*tasks[len(endless) :])
        assert not any(task.done() for task in tasks[: len(endless)]), "a hostile client gave up early"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in clients:
            client.writer.close()
            with contextlib.suppress(OSError):
                await client.writer.wait_closed()
    return slowest[-GOOD:]


@pytest.mark.parametrize("kind", ["in-process", "threads", "waitress"])
def test_good_requests_are_answered_among_hostile_ones(kind: str, figure: Callable[[str, int], None]) -> None:
    if kind == "waitress":
        pytest.importorskip("waitress")
    with running(kind) as gateway:
        slowest = asyncio.run(siege(gateway), debug=False)
        assert len(slowest) == GOOD
        assert max(slowest) < 5
        figure(f"good requests answered among 200 connections ({kind})", GOOD * ROUNDS)
        figure(f"milliseconds for the slowest of those answers ({kind})", round(max(slowest) * 1000))
        after = asyncio.run(alone(gateway), debug=False)
        assert after == {"A": 1}


async def alone(gateway: Running) -> dict[str, Any]:
    """When all of that is over, it is as it was."""
    host, _, port = gateway.endpoint.partition(":")
    client = Client(*await asyncio.open_connection(host, int(port)))
    await client.send(message(gateway, b'{"A": 1}'))
    response = await client.reply()
    del response["RequestId"]
    client.writer.close()
    await client.writer.wait_closed()
    return response
