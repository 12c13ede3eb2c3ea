"""Signing, verifying and diagnosing, each beside its floor: the same work with raw primitives and nothing around it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

import peers
from measure import Bench, Task, Work, at_least, at_most, in_child, median, peak, ratio, timed

import tcrypto
from tcrypto.check.diagnose import Diagnosis
from tcrypto.check.hypothesis import Facts, Hypothesis
from tcrypto.check.search import Search
from tcrypto.sign import tc3

__all__ = ["TASKS"]

SECRET_ID, SECRET_KEY = "AKIDbenchmarkEXAMPLE", "benchmarkEXAMPLEbenchmarkEXAMPLE"
SERVICE, REGION, VERSION, ACTION = "ocr", "ap-guangzhou", "2018-11-19", "IDCardOCR"
HOST, CONTENT_TYPE, NOW = "ocr.tencentcloudapi.com", "application/json", 1_700_000_000
URL = f"https://{HOST}/"
PARAMS = {"CardSide": "FRONT", "Name": "张三", "ImageUrl": f"https://example.com/{'a' * 115}.jpg"}
BODY = json.dumps(PARAMS).encode()  # 200 bytes, as json.dumps writes it: the official SDK signs the same
CREDENTIAL = tcrypto.Credential(SECRET_ID, SECRET_KEY)

Signing = Callable[[], dict[str, str]]


def signing(body: Any, content_type: str = CONTENT_TYPE, *, at: int | None = None, limits: bool = True) -> Signing:
    """Sign a request, its headers read."""
    ready = tcrypto.Signer(CREDENTIAL, service=SERVICE, region=REGION, version=VERSION, limits=limits)
    return lambda: ready.sign("POST", URL, body, action=ACTION, content_type=content_type, timestamp=at).headers


def floor() -> Work:
    """What TC3 asks for, nothing else: the time, two SHA-256, one HMAC under a ready key, texts put together."""
    date, body, sha256 = tc3.utc_date(NOW), BODY, hashlib.sha256
    ready = tcrypto.Signer(CREDENTIAL, service=SERVICE, region=REGION, version=VERSION)
    signed = ready.sign("POST", URL, body, action=ACTION, content_type=CONTENT_TYPE, timestamp=NOW)
    scope, head = tc3.credential_scope(date, SERVICE), signed.canonical_request[:-64]
    authorization = signed.headers["Authorization"][:-64]
    key = tc3.signing_key(SECRET_KEY, date, SERVICE).ljust(64, b"\0")
    ready_inner = sha256(bytes(octet ^ 0x36 for octet in key))  # RFC 2104
    ready_outer = sha256(bytes(octet ^ 0x5C for octet in key))

    def work(clock: Callable[[], float] = time.time) -> str:
        canonical = head + sha256(body).hexdigest()
        to_sign = f"TC3-HMAC-SHA256\n{int(clock())}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        inner = ready_inner.copy()
        inner.update(to_sign.encode())
        outer = ready_outer.copy()
        outer.update(inner.digest())
        return authorization + outer.hexdigest()

    if work(lambda: NOW) != signed.headers["Authorization"]:
        raise AssertionError("the floor doesn't do the work it stands for")
    return work


# --- Signing ----------------------------------------------------------------------------------------------------------


def _sign_small(bench: Bench) -> dict[str, float]:
    rounds = bench.measure({"tcrypto": signing(BODY), "floor": floor(), **peers.signing(PARAMS)})
    found = {"of the floor": ratio(rounds, "tcrypto", "floor")}
    if peers.SDK in rounds[0]:
        found["faster than the official SDK's request build"] = ratio(rounds, peers.SDK, "tcrypto")
    return found


def _sign_large(bench: Bench) -> dict[str, float]:
    body = os.urandom(7 << 20)
    rounds = bench.measure({"tcrypto": signing(body), "SHA-256": lambda: hashlib.sha256(body).hexdigest()})
    return {"of SHA-256 alone": ratio(rounds, "tcrypto", "SHA-256")}


def _sign_file(bench: Bench) -> dict[str, float]:
    most, passes = in_child(sign_file, 1 << 25 if bench.quick else 1 << 30)
    return {"peak memory above the start": most / 2**20, "one pass: of hashing the file": passes}


def sign_file(size: int) -> tuple[int, float]:
    """Sign a file of so many bytes: peak memory, and the time beside that of hashing it."""
    signing(BODY)()  # what is imported once is there from here
    with tempfile.TemporaryFile() as file:
        file.truncate(size)  # a hole: zeros, and no space on the disk
        work = signing(file, limits=False)
        most, seconds = peak(work), timed(work)
        return most, seconds / timed(lambda: _hash(file))


def _hash(file: Any) -> None:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1 << 18):
        digest.update(block)


# --- Verifying --------------------------------------------------------------------------------------------------------


def verifying() -> Work:
    """Verify a request that nobody has seen, at a verifier that has seen none."""
    headers = signing(BODY, at=NOW)()

    def work() -> object:
        verifier = tcrypto.Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW)
        return verifier.verify(tcrypto.HttpRequest("POST", "/", headers, BODY))

    return work


def _verify(bench: Bench) -> dict[str, float]:
    rounds = bench.measure({"tcrypto": verifying(), "sign floor": floor()})
    return {"of the sign floor": ratio(rounds, "tcrypto", "sign floor")}


# --- Diagnosing -------------------------------------------------------------------------------------------------------


def diagnosing(*mistakes: str, size: int = 10_000, singles: bool = False) -> Callable[[], Diagnosis]:
    """Diagnose a request whose client made these mistakes.

    Args:
        mistakes: of "key" (which nothing explains), "line feed", "charset" and "timestamp".
        size: int, bytes of the body.
        singles: bool, give the request so many headers that only single mistakes are tried.
    """
    body = json.dumps(PARAMS | {"ImageBase64": "A" * size}).encode()
    content_type = CONTENT_TYPE + "; charset=utf-8" * ("charset" in mistakes)
    credential = tcrypto.Credential(SECRET_ID, "unknown" * 4 if "key" in mistakes else SECRET_KEY)
    ready = tcrypto.Signer(credential, service=SERVICE, region=REGION, version=VERSION)
    signed = body + b"\n" * ("line feed" in mistakes)
    headers = ready.sign("POST", URL, signed, action=ACTION, content_type=content_type, timestamp=NOW).headers
    stamp = str(NOW + ("timestamp" in mistakes))
    sent = {**headers, "Content-Type": CONTENT_TYPE, "X-TC-Timestamp": stamp}
    sent |= {f"X-Filler-{number}": "" for number in range(33 if singles else 0)}
    request = tcrypto.HttpRequest("POST", "/", sent, body)
    return lambda: tcrypto.diagnose(request, CREDENTIAL, now=NOW)


class _UpToPairs(Search):
    """The search without its last stage."""

    def __init__(self, base: Hypothesis, facts: Facts, wanted: dict[bytes, frozenset[str]], most: int) -> None:
        super().__init__(base, facts, wanted, min(most, 2))


def up_to_pairs(work: Work) -> Work:
    """The same where three mistakes aren't tried."""

    def fewer() -> object:
        with patch("tcrypto.check.diagnose.Search", _UpToPairs):
            return work()

    return fewer


def _diagnose(bench: Bench) -> dict[str, float]:
    made = partial(diagnosing, singles=bench.quick)
    nothing, three = made("key"), made("line feed", "charset", "timestamp")
    key, to_sign = bytes(32), bytes(130)
    contenders: dict[str, Work] = {
        "nothing explains it": nothing,
        "nothing explains a pair": up_to_pairs(nothing),
        "three mistakes": three,
        "100 KB": made("key", size=100_000),
        "10 MB": made("key", size=10_000_000),
        "HMAC": lambda: hmac.digest(key, to_sign, "sha256"),
    }
    rounds = bench.measure(contenders, seconds=20, least=3)
    by_hand = nothing().tried * median(rounds, "HMAC")
    found = {
        "of its recomputations by bare HMAC": median(rounds, "nothing explains it") / by_hand,
        "a body of 10 MB: of one of 100 KB": ratio(rounds, "10 MB", "100 KB"),
    }
    if len(three().causes[0]) == 3:
        of_pairs = ratio(rounds, "three mistakes", "nothing explains a pair")
        found["three mistakes of different kinds: of all pairs"] = of_pairs
    return found


TASKS = (
    Task(
        "TC3 sign, 200-byte body, warm Signer",
        _sign_small,
        (at_most(1.6, "of the floor"), at_least(5, "faster than the official SDK's request build")),
    ),
    Task("TC3 sign, 7 MB", _sign_large, (at_most(1.03, "of SHA-256 alone"),)),
    Task(
        "TC3 sign, a file of 1 GiB",
        _sign_file,
        (at_most(8, "peak memory above the start", "MiB"), at_most(1.5, "one pass: of hashing the file")),
    ),
    Task("TC3 verify, a new request at a new Verifier", _verify, (at_most(8, "of the sign floor"),)),
    Task(
        "diagnose",
        _diagnose,
        (
            at_most(2, "of its recomputations by bare HMAC"),
            at_most(10, "three mistakes of different kinds: of all pairs"),
            at_most(3, "a body of 10 MB: of one of 100 KB"),
        ),
    ),
)
