"""The gateway's stand-in under siege: thousands of connections, most of them hostile, while good clients are answered.

    python tests/siege.py              10,000 connections, 600 trickling ones, 100,000 requests: some minutes
    python tests/siege.py --minutes 5  the good clients stop after that, however many requests they have sent
    python tests/siege.py --quick      what the test suite runs

It prints what was answered, how slowly, the memory of the process that serves, and how long that took to end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple

from live_gateway import Running, message, program

from tcrypto import Credential
from tcrypto.sign.request import BODY_LIMIT

_POST = b"POST / HTTP/1.1\r\nHost: h\r\n"
_GET = b"GET / HTTP/1.1\r\nHost: h\r\n"
MALFORMED = {
    "nothing": b"",
    "blank lines": b"\r\n\r\n",
    "only line feeds": b"\n" * 1000,
    "no request": b"nonsense\r\n\r\n",
    "no target": b"GET\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "a version too new": b"GET / HTTP/9.9.9\r\nHost: h\r\n\r\n",
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "SOCKS": b"\x05\x01\x00",
    "zero bytes": bytes(5000),
    "a space before the method": b" GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "a method in brackets": b"(GET) / HTTP/1.1\r\nHost: h\r\n\r\n",
    "spaces in the target": b"GET / a b HTTP/1.1\r\nHost: h\r\n\r\n",
    "octets in the target": b"GET /\xff\xfe HTTP/1.1\r\nHost: h\r\n\r\n",
    "a long target": b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    "no end": b"A" * 300_000,
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": _GET + b"Host: i\r\n\r\n",
    "a line without a colon": _GET + b"nonsense\r\n\r\n",
    "a colon alone": _GET + b": x\r\n\r\n",
    "a space before the colon": _GET + b"A : x\r\n\r\n",
    "a folded line": _GET + b"A: x\r\n folded\r\n\r\n",
    "a folded line first": b"GET / HTTP/1.1\r\n Host: h\r\n\r\n",
    "a zero byte in a name": _GET + b"A\0: x\r\n\r\n",
    "a zero byte in a value": _GET + b"A: \0\r\n\r\n",
    "a bare carriage return": _GET + b"A: x\ry\r\n\r\n",
    "octets in a value": _GET + b"A: \xff\xfe\r\n\r\n",
    "2,000 headers": _GET + b"A: b\r\n" * 2_000 + b"\r\n",
    "100 KB of a header": _GET + b"A: " + b"b" * 100_000 + b"\r\n\r\n",
    "half a header": b"POST / HTTP/1.1\r\nHost",
    "a length in letters": _POST + b"Content-Length: x\r\n\r\n",
    "a negative length": _POST + b"Content-Length: -1\r\n\r\n",
    "a signed length": _POST + b"Content-Length: +2\r\n\r\n{}",
    "two lengths": _POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a short body": _POST + b"Content-Length: 100\r\n\r\nshort",
    "a length and chunks": _POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "gzip": _POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "a chunk without a length": _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a chunk without an end": _POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n{}",
    "a chunk that is too long": _POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n",
    "a websocket": _GET + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
}
"""Forty requests and more that are none."""


class Numbers(NamedTuple):
    """How many of each: connections that send a request and stay open, clients, requests of the good ones."""

    connections: int
    trickling: int
    malformed: int
    oversized: int
    pipelined: int
    good: int
    requests: int


FULL = Numbers(10_000, 600, 2 * len(MALFORMED), 30, 30, 30, 100_000)
QUICK = Numbers(100, 60, len(MALFORMED), 8, 8, 10, 300)


PATIENCE = 120  # seconds for one answer: a gateway that hangs ends the siege


class Figures(NamedTuple):
    """What came of it. `memory`: kB of the serving process, before and after, where they can be had."""

    answered: int
    slowest: float
    seconds: float
    memory: tuple[int, int] | None
    ending: float


class Client:
    """One connection. `reply` reads the Response object of one answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connected(cls, gateway: Running) -> Client:
        host, _, port = gateway.endpoint.partition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self) -> dict[str, Any]:
        """The next answer, within `PATIENCE`."""
        return await asyncio.wait_for(self._reply(), PATIENCE)

    async def _reply(self) -> dict[str, Any]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.rstrip().split("\r\n")
        assert status == "HTTP/1.1 200 OK", status
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
        response: dict[str, Any] = json.loads(await self.reader.readexactly(length))["Response"]
        return response

    def close(self) -> None:
        self.writer.close()


async def good(gateway: Running, client: Client, requests: int, end: float) -> tuple[int, float]:
    """A request after the other until `end`; returns how many were answered, and how long the slowest answer took."""
    data, slowest = message(gateway, b'{"A": 1}'), 0.0
    for turn in range(requests):
        if time.monotonic() > end:
            return turn, slowest
        if turn % 100 == 99:
            data = message(gateway, b'{"A": 1}')  # or its time is over
        started = time.monotonic()
        await client.send(data)
        assert (await client.reply())["A"] == 1
        slowest = max(slowest, time.monotonic() - started)
    return requests, slowest


async def pipelined(gateway: Running, client: Client) -> tuple[int, float]:
    """All requests at once: each is answered, in their order."""
    await client.send(b"".join(message(gateway, b'{"A": %d}' % turn) for turn in range(10)))
    assert [(await client.reply())["A"] for _ in range(10)] == list(range(10))
    return 10, 0.0


async def oversized(gateway: Running, client: Client, number: int) -> tuple[int, float]:
    """More than the gateway takes, by a length that is declared."""
    length = BODY_LIMIT + 1 if number % 2 else 10**15
    await client.send(message(gateway, b"{}", f"Content-Length: {length}"))
    assert (await client.reply())["Error"]["Code"] == "RequestSizeLimitExceeded"
    return 1, 0.0


async def answered(gateway: Running) -> Client:
    """A connection on which one request was answered."""
    client = await Client.connected(gateway)
    await client.send(message(gateway, b'{"A": 1}'))
    assert (await client.reply())["A"] == 1
    return client


async def trickling(gateway: Running) -> None:
    """A byte, and another one, on a new connection when that ends."""
    data = message(gateway, b"{}")
    while True:
        with contextlib.suppress(OSError):
            client = await Client.connected(gateway)
            with contextlib.closing(client):
                for byte in data[:-1]:
                    await client.send(bytes((byte,)))
                    await asyncio.sleep(0.5)


async def malformed(gateway: Running, data: bytes) -> None:
    """Something that is no request, again and again; each connection stays open as long as the gateway lets it."""
    while True:
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            client = await Client.connected(gateway)
            with contextlib.closing(client):
                await client.send(data)
                await asyncio.wait_for(client.reader.read(), 2)
        await asyncio.sleep(0.5)


Asked = Callable[[Client], Coroutine[Any, Any, tuple[int, float]]]


async def besiege(gateway: Running, numbers: Numbers, end: float) -> tuple[int, float]:
    """All of them at once, until `end`: how many requests were answered, and the slowest answer to a good client."""
    broken = list(MALFORMED.values())
    endless = [asyncio.ensure_future(trickling(gateway)) for _ in range(numbers.trickling)]
    endless += [asyncio.ensure_future(malformed(gateway, broken[n % len(broken)])) for n in range(numbers.malformed)]
    clients: list[Client] = []
    try:
        for start in range(0, numbers.connections, 500):  # no more than wait to be accepted; each stays open
            more = range(min(500, numbers.connections - start))
            clients += await asyncio.gather(*(answered(gateway) for _ in more))
        each = numbers.requests // numbers.good
        asked: list[Asked] = [lambda client: good(gateway, client, each, end)] * numbers.good
        asked += [lambda client: pipelined(gateway, client)] * numbers.pipelined
        asked += [lambda client, n=n: oversized(gateway, client, n) for n in range(numbers.oversized)]  # type: ignore[misc]
        asking = [await Client.connected(gateway) for _ in asked]
        clients += asking
        answers = await asyncio.gather(*(ask(client) for ask, client in zip(asked, asking, strict=True)))
        assert not any(task.done() for task in endless), "a hostile client gave up early"
    finally:
        pending = set(endless)
        while pending:  # wait_for loses a cancellation that comes together with its result
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.5)
        for client in clients:
            client.close()
    return numbers.connections + sum(count for count, _ in answers), max(slowest for _, slowest in answers)


def run(numbers: Numbers, minutes: float = 20) -> Figures:
    """``tcrypto gateway`` in a process of its own, besieged.

    Args:
        numbers: how many of each.
        minutes: after that no good client sends another request; it holds for the siege, and for what warms up before it.
    """
    with contextlib.suppress(ImportError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with program(log=None) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        credential = Credential(ready["secret_id"], ready["secret_key"])
        gateway = Running(ready["url"].removeprefix("http://"), credential, {})
        # What is imported, kept and allocated in any case; from then on it should stay the same.
        asyncio.run(besiege(gateway, QUICK._replace(connections=numbers.connections), time.monotonic() + 60 * minutes))
        before, started = memory_of(process.pid), time.monotonic()
        answered, slowest = asyncio.run(besiege(gateway, numbers, started + 60 * minutes))
        seconds, after = time.monotonic() - started, memory_of(process.pid)
        started = time.monotonic()
        process.terminate()
        assert process.wait(10) == 0
        ending = time.monotonic() - started
    memory = None if before is None or after is None else (before, after)
    return Figures(answered, slowest, seconds, memory, ending)


def memory_of(pid: int) -> int | None:
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return None
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS:"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--requests", type=int, metavar="N", help=f"of the good clients; default: {FULL.requests:,}")
    parser.add_argument("--minutes", type=float, default=20, metavar="N", help="how long at most; default: 20")
    options = parser.parse_args()
    numbers = QUICK if options.quick else FULL
    numbers = numbers._replace(requests=options.requests or numbers.requests)
    print(
        f"{numbers.connections:,} connections, {numbers.trickling} trickling, {len(MALFORMED)} kinds of malformed requests"
    )
    figures = run(numbers, options.minutes)
    print(f"{figures.answered:,} requests answered in {figures.seconds:.0f} s, every one that was sent rightly")
    print(f"{figures.slowest * 1000:,.0f} ms for the slowest answer to a good client")
    if figures.memory is not None:
        print("memory of the gateway: {:,} kB before, {:,} kB after".format(*figures.memory))
    print(f"{figures.ending * 1000:,.0f} ms to end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
