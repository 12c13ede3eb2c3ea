"""The gateway's stand-in under mixed load for an hour: every answer is checked, its memory is sampled each minute.

    python tests/endurance.py                 an hour
    python tests/endurance.py --minutes 5     shorter

Signed and sealed calls in both algorithms, v1 signatures, large bodies, refused ones (diagnosed), requests that break off
and ones that are none, from as many clients at once. Exit status 1 where the memory grew: where the median of the last
quarter is over a tenth above that of the second.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from typing import Any, ClassVar
from urllib.parse import urlencode

from live_gateway import Running, message, program
from siege import MALFORMED, memory_of

from tcrypto import Credential, Sealer, Signer
from tcrypto.sign import v1

CLIENTS, PAUSE = 8, 0.2  # seconds between the requests of a client: an hour is for what piles up, not for speed
TOLERATED = 1.1


class Load:
    """One client's kinds of requests, each of which asserts what came back."""

    KINDS: ClassVar = {
        "signed": 60, "sealed": 20, "v1_signed": 20, "large": 2, "refused": 5, "broken_off": 4, "malformed": 4,
    }  # fmt: skip

    def __init__(self, gateway: Running, seed: int) -> None:
        self.gateway = gateway
        self.draw = random.Random(seed)
        self.sealers = [Sealer(key) for key in gateway.public_keys.values()]

    def one(self) -> str:
        (kind,) = self.draw.choices(list(self.KINDS), list(self.KINDS.values()))
        getattr(self, kind)()
        return kind

    def post(self, body: bytes, key: str | None = None, **options: Any) -> dict[str, Any]:
        credential = self.gateway.credential
        signer = Signer(
            Credential(credential.secret_id, key or credential.secret_key), service="ocr", version="2018-11-19"
        )
        url = f"http://{self.gateway.endpoint}/"
        signed = signer.sign("POST", url, body, content_type="application/json", **options)
        return self.send("POST", "/", signed.body, dict(signed.headers))

    def send(self, method: str, target: str, body: Any, headers: dict[str, str]) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.gateway.endpoint, timeout=60)
        try:
            connection.request(method, target, body, headers)
            response: dict[str, Any] = json.loads(connection.getresponse().read())["Response"]
        finally:
            connection.close()
        return response

    def signed(self) -> None:
        number = self.draw.randrange(10**6)
        assert self.post(json.dumps({"A": number}).encode(), action="Describe")["A"] == number

    def sealed(self) -> None:
        params = {"CardSide": "FRONT", "ImageBase64": "/9j/" + "AAAA" * self.draw.randrange(1, 20_000)}
        sealed = self.draw.choice(self.sealers).seal(params)
        reply = self.post(json.dumps(sealed.request).encode(), action="RecognizeEncryptedIDCardOCR")
        assert sealed.session.open(reply)

    def v1_signed(self) -> None:
        signer = v1.Signer(self.gateway.credential, version="2018-11-19")
        form = signer.sign("GET", f"http://{self.gateway.endpoint}/", {"A": "é"}, action="Describe")
        assert self.send("GET", "/?" + urlencode(form.params), None, {})["A"] == "é"

    def large(self) -> None:
        text = "x" * self.draw.randrange(1_000_000, 9_000_000)
        assert self.post(json.dumps({"A": text}).encode(), action="Describe")["A"] == text

    def refused(self) -> None:
        if self.draw.randrange(20):
            reply = self.post(b"{}", action="Describe", timestamp=int(time.time()) - 10**6)
        else:  # nothing but another key explains it: the most there is to try
            reply = self.post(b"{}", key="x" * 32, action="Describe")
        assert reply["Error"]["Code"].startswith("AuthFailure."), reply

    def broken_off(self) -> None:
        data = message(self.gateway, b'{"A": 1}' * 1000)
        with self.connected() as connection:
            connection.sendall(data[: self.draw.randrange(len(data))])

    def malformed(self) -> None:
        with self.connected() as connection:
            connection.sendall(self.draw.choice(list(MALFORMED.values())))

    def connected(self) -> socket.socket:
        host, _, port = self.gateway.endpoint.partition(":")
        return socket.create_connection((host, int(port)), timeout=60)


def run(seconds: float, every: float = 60) -> tuple[Counter[str], list[int]]:
    """What was asked and answered, by kind, and the gateway's memory in kB, sampled.

    Args:
        seconds: float, how long.
        every: float, seconds between two samples.
    """
    with program("--diagnose", log=None) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        keys = {name: ready[f"{name}_public_key"] for name in ("rsa", "sm2")}
        gateway = Running(
            ready["url"].removeprefix("http://"), Credential(ready["secret_id"], ready["secret_key"]), keys
        )
        counts: Counter[str] = Counter()
        failures: list[BaseException] = []
        end = time.monotonic() + seconds

        def client(number: int) -> None:
            load = Load(gateway, number)
            try:
                while time.monotonic() < end and not failures:
                    counts[load.one()] += 1
                    time.sleep(PAUSE)
            except BaseException as error:  # raised again below, in the thread that waits
                failures.append(error)

        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        memory = []
        while (left := end - time.monotonic()) > 0 and not failures:
            time.sleep(min(every, left))
            memory.append(memory_of(process.pid) or 0)
            print(f"{sum(counts.values()):>9,} requests, {memory[-1]:>9,} kB", flush=True)
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        process.terminate()
        assert process.wait(10) == 0
    return counts, memory


def grew(memory: list[int]) -> bool:
    """Whether the last quarter of the samples is above the second one: the first is for what is made once."""
    quarter = len(memory) // 4
    if not quarter:
        return False
    return statistics.median(memory[-quarter:]) > TOLERATED * statistics.median(memory[quarter : 2 * quarter])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    counts, memory = run(60 * options.minutes)
    for kind, count in counts.most_common():
        print(f"{count:>9,} {kind}")
    print(f"memory: {'it grew' if grew(memory) else 'flat'}")
    return 1 if grew(memory) else 0


if __name__ == "__main__":
    sys.exit(main())
