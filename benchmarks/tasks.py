"""``tcrypto bench``: how fast this library is here, beside the same work done with raw primitives and nothing else.

The contenders of a task take turns: every round times each of them once, and a ratio is taken within its round. So a
processor that changes its speed, or that others use too, changes the times but hardly the ratios.
``benchmarks/bench.py`` runs the same tasks with other implementations as further contenders.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import gc
import hashlib
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import tcrypto.check.diagnose
import tcrypto.check.verify
import tcrypto.crypto.rsa_pkcs1
import tcrypto.crypto.sm2
import tcrypto.seal.images
import tcrypto.sign.tc3

__all__ = ["TASKS", "Bench", "Row", "in_child", "median", "ratio", "register", "table", "timed"]

Work = Callable[[], object]
Times = dict[str, float]
Clock = Callable[[], float]
Signing = Callable[[], dict[str, str]]

# The thread's own time stands still while other programs run.
CLOCK: Clock = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter
TOLERANCE = 0.15  # how far off its target a value is still no miss: as much as a shared machine moves it
TWO_PROCESSORS = 1.8  # how much faster work that nothing holds up must get for two processors to have been free


@dataclass(frozen=True)
class Row:
    """One figure of a task. `unit`: "x", "s", "MiB" or "". `limit`: the most it may be, or with `at_least` the least;
    None where there is no target.
    """

    task: str
    what: str
    value: float
    unit: str = "x"
    limit: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        small, large = (self.limit, self.value) if self.at_least else (self.value, self.limit)
        return "met" if small <= large else "within 15 %" if small <= large * (1 + TOLERANCE) else "missed"


@dataclass
class Bench:
    """Runs tasks and collects their rows, and in `rounds` what each contender took: seconds a call.

    `quick`: as few rounds as prove that it works. `peers`: further contenders for a task and what it works on.
    """

    quick: bool = False
    peers: Callable[[str, Any], Mapping[str, Work]] = lambda task, material: {}
    task: str = ""
    rows: list[Row] = field(default_factory=list)
    rounds: dict[str, list[Times]] = field(default_factory=dict)

    def run(self, task: str) -> None:
        """Run one of `TASKS`."""
        self.task = task
        TASKS[task](self)

    def row(self, what: str, value: float, unit: str = "x", limit: float | None = None, **more: Any) -> None:
        """Add a row of the task; see `Row`."""
        self.rows.append(Row(self.task, what, value, unit, limit, **more))

    def measure(
        self, contenders: Mapping[str, Work], material: object = None, seconds: float = 4.0, clock: Clock = CLOCK
    ) -> list[Times]:
        """Time `contenders` and the task's peers in turn for about `seconds`."""
        works = {**contenders, **self.peers(self.task, material)}
        least, seconds, sample = (2, 0.0, 2e-4) if self.quick else (9, seconds, 4e-3)
        rounds = self.rounds[self.task] = []
        gc.collect()
        gc.disable()
        try:
            calls = {}
            for name, work in works.items():  # this warms up, too
                once = min(timed(work, clock=clock) for _ in range(2))
                calls[name] = max(1, min(2000, round(sample / max(once, 1e-7))))
            names = list(works)
            end = time.perf_counter() + seconds
            while len(rounds) < least or (time.perf_counter() < end and len(rounds) < 500):
                names.append(names.pop(0))  # nobody always runs behind the same neighbour
                times = {name: timed(works[name], calls[name], clock) for name in names}
                rounds.append({name: times[name] for name in works})
        finally:
            gc.enable()
        return rounds


def timed(work: Work, calls: int = 1, clock: Clock = CLOCK) -> float:
    """Seconds a call."""
    started = clock()
    for _ in repeat(None, calls):
        work()
    return (clock() - started) / calls


def median(rounds: list[Times], name: str) -> float:
    """Seconds a call."""
    return statistics.median(times[name] for times in rounds)


def ratio(rounds: list[Times], over: str, *under: str) -> float:
    """The median of each round's ratio: of one contender to another, or to the sum of others."""
    return statistics.median(times[over] / sum(times[name] for name in under) for times in rounds)


# --- What is signed and sealed, and the floors ------------------------------------------------------------------------

SECRET_ID, SECRET_KEY = "AKIDbenchmarkEXAMPLE", "benchmarkEXAMPLEbenchmarkEXAMPLE"
SERVICE, REGION, VERSION, ACTION = "ocr", "ap-guangzhou", "2018-11-19", "IDCardOCR"
HOST, CONTENT_TYPE, NOW = "ocr.tencentcloudapi.com", "application/json", 1_700_000_000
URL = f"https://{HOST}/"
PARAMS = {"CardSide": "FRONT", "Name": "张三", "ImageUrl": f"https://example.com/{'a' * 115}.jpg"}
BODY = json.dumps(PARAMS).encode()  # 200 bytes, as json.dumps writes it: the official SDK signs the same
LARGE = 7 * 1024 * 1024  # characters of Base64: the largest image the service takes
STEP = 96 * 1024  # bytes the floors take at a time
SM2_TEXT, SM2_WARM = b"16 bytes, a key.", 40  # so many uses, and every table is built


def signer(*, limits: bool = True) -> tcrypto.Signer:
    secret = tcrypto.Credential(SECRET_ID, SECRET_KEY)
    return tcrypto.Signer(secret, service=SERVICE, region=REGION, version=VERSION, limits=limits)


def signing(body: Any, content_type: str = CONTENT_TYPE, *, at: int | None = None, limits: bool = True) -> Signing:
    """Sign a request, its headers read."""
    ready = signer(limits=limits)
    return lambda: ready.sign("POST", URL, body, action=ACTION, content_type=content_type, timestamp=at).headers


def sign_floor() -> Work:
    """What TC3 asks for, nothing else: the time, two SHA-256, one HMAC under a ready key, texts put together."""
    tc3, date, body, sha256 = tcrypto.sign.tc3, tcrypto.sign.tc3.utc_date(NOW), BODY, hashlib.sha256
    signed = signer().sign("POST", URL, body, action=ACTION, content_type=CONTENT_TYPE, timestamp=NOW)
    scope, head = tc3.credential_scope(date, SERVICE), signed.canonical_request[:-64]
    authorization = signed.headers["Authorization"][:-64]
    key = tc3.signing_key(SECRET_KEY, date, SERVICE).ljust(64, b"\0")
    ready_inner = sha256(bytes(octet ^ 0x36 for octet in key))  # RFC 2104
    ready_outer = sha256(bytes(octet ^ 0x5C for octet in key))

    def floor(clock: Callable[[], float] = time.time) -> str:
        canonical = head + sha256(body).hexdigest()
        to_sign = f"TC3-HMAC-SHA256\n{int(clock())}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        inner = ready_inner.copy()
        inner.update(to_sign.encode())
        outer = ready_outer.copy()
        outer.update(inner.digest())
        return authorization + outer.hexdigest()

    if floor(lambda: NOW) != signed.headers["Authorization"]:
        raise AssertionError("the floor doesn't do the work it stands for")
    return floor


def image(characters: int = LARGE) -> str:
    """An image as Base64. Its bytes are random, for no cipher or encoder to be lucky with."""
    return binascii.b2a_base64(os.urandom(characters // 4 * 3), newline=False).decode()


def cipher(algorithm: str = "AES-256-CBC") -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if algorithm == "AES-256-CBC":
        return Cipher(algorithms.AES(bytes(range(32))), modes.CBC(bytes(16)))
    return Cipher(algorithms.SM4(bytes(range(16))), modes.GCM(bytes(12)))


def cipher_floor(make: Callable[[], Any], data: bytes) -> Work:
    """A cipher from one buffer into another, block by block: both stay in the processor's cache."""
    pieces = _pieces(data, STEP)
    return lambda: deque(map(make().update_into, pieces, repeat(bytearray(STEP + 15))), maxlen=0)


def base64_floor(data: bytes, *, decode: bool = False) -> Work:
    """Base64 block by block; what comes out is dropped."""
    convert = binascii.a2b_base64 if decode else partial(binascii.b2a_base64, newline=False)
    pieces = _pieces(data, STEP // 3 * 4 if decode else STEP)
    return lambda: deque(map(convert, pieces), maxlen=0)


def _pieces(data: bytes, step: int) -> list[memoryview]:
    return [memoryview(data)[start : start + step] for start in range(0, len(data), step)]


# --- Tasks ------------------------------------------------------------------------------------------------------------


def _sign_small(bench: Bench) -> None:
    rounds = bench.measure({"tcrypto": signing(BODY), "floor": sign_floor()}, PARAMS)
    bench.row("of the floor", ratio(rounds, "tcrypto", "floor"), "x", 1.6)


def _sign_large(bench: Bench) -> None:
    params = {"ImageBase64": image()}
    body = json.dumps(params).encode()
    rounds = bench.measure({"tcrypto": signing(body), "SHA-256": lambda: hashlib.sha256(body).hexdigest()}, params)
    bench.row("of SHA-256 alone", ratio(rounds, "tcrypto", "SHA-256"), "x", 1.03)


def _sign_file(bench: Bench) -> None:
    memory, passes = in_child(sign_file, 1 << 25 if bench.quick else 1 << 30)
    for account, peak in memory.items():
        bench.row(f"peak memory above the start ({account})", peak / 2**20, "MiB", 8)
    bench.row("one pass: of hashing the file", passes, "x", 1.5)


def sign_file(size: int) -> tuple[dict[str, int], float]:
    """Sign a file of so many bytes: peak memory, and the time beside that of hashing it."""
    signing(BODY)()  # what is imported once is there from here
    with tempfile.TemporaryFile() as file:
        file.truncate(size)  # a hole: zeros, and no space on the disk
        work = signing(file, limits=False)
        memory, seconds = peaks(work), timed(work)
        file.seek(0)
        return memory, seconds / timed(lambda: hashlib.file_digest(file, "sha256"))


def _verify(bench: Bench) -> None:
    headers = signing(BODY, at=NOW)()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: verified(tcrypto.Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW)),
        "sign floor": sign_floor(),
    }

    def verified(verifier: tcrypto.Verifier) -> object:
        return verifier.verify(tcrypto.HttpRequest("POST", "/", headers, BODY))

    rounds = bench.measure(contenders)
    bench.row("a new request at a new Verifier, of the sign floor", ratio(rounds, "tcrypto", "sign floor"), "x", 8)


def _diagnose(bench: Bench, mistakes: int, limit: float) -> None:
    true = tcrypto.Credential(SECRET_ID, SECRET_KEY)
    body = json.dumps(PARAMS | {"ImageBase64": "A" * 10_000}).encode()

    def diagnosing(made: tuple[str, ...]) -> Work:
        content_type = CONTENT_TYPE + "; charset=utf-8" * ("charset" in made)
        headers = signing(body + b"\n" * ("line feed" in made), content_type, at=NOW)()
        sent = {**headers, "Content-Type": CONTENT_TYPE, "X-TC-Timestamp": str(NOW + ("timestamp" in made))}
        request = tcrypto.HttpRequest("POST", "/", sent, body)
        if len(tcrypto.check.diagnose.diagnose(request, true, now=NOW).causes[0]) != mistakes:
            raise AssertionError("the request doesn't hold the mistakes it stands for")
        return lambda: tcrypto.check.diagnose.diagnose(request, true, now=NOW)

    made = combinations(("line feed", "charset", "timestamp"), mistakes)
    contenders = {" and ".join(names): diagnosing(names) for names in made}
    rounds = bench.measure(contenders)
    bench.row("10 KB body, the slowest of three", max(median(rounds, name) for name in contenders), "s", limit)


def sealer(algorithm: str = "AES-256-CBC", **options: Any) -> tcrypto.Sealer:
    rsa = algorithm == "AES-256-CBC"  # 1024 bits is the size of the service's keys
    key = tcrypto.crypto.rsa_pkcs1.generate(1024).public_key if rsa else tcrypto.crypto.sm2.generate().public_key
    return tcrypto.Sealer(key, **options)


def obvious_seal(text: str) -> bytes:
    """What a program does that puts the parts together as their manuals show them."""
    from cryptography.hazmat.primitives import padding

    padder, encryptor = padding.PKCS7(128).padder(), cipher().encryptor()
    padded = padder.update(json.dumps({"ImageBase64": text}).encode()) + padder.finalize()
    sealed = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
    return json.dumps({"EncryptedBody": sealed}).encode()


def _seal_large(bench: Bench, algorithm: str, limit: float) -> None:
    ours, text = sealer(algorithm), image()
    ready, data = tcrypto.seal.images.image_base64(text), text.encode()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: ours.seal({"ImageBase64": ready}).body,
        "tcrypto, str": lambda: ours.seal({"ImageBase64": text}).body,
        "cipher": cipher_floor(cipher(algorithm).encryptor, data),
        "Base64": base64_floor(data),
    }
    if algorithm == "AES-256-CBC":
        contenders["obvious"] = lambda: obvious_seal(text)
    rounds = bench.measure(contenders, text, seconds=8)
    bench.row("of cipher + Base64 floor", ratio(rounds, "tcrypto", "cipher", "Base64"), "x", limit)
    bench.row("image as plain str: of cipher + Base64 floor", ratio(rounds, "tcrypto, str", "cipher", "Base64"))
    if algorithm == "AES-256-CBC":
        bench.row("faster than the obvious way", ratio(rounds, "obvious", "tcrypto"), "x", 2.3, at_least=True)
        bench.row("the floor alone: faster than the obvious way", ratio(rounds, "obvious", "cipher", "Base64"))
        for account, peak in in_child(seal_memory).items():
            bench.row(f"peak memory, of the output ({account})", peak, "x", 2.2)


def seal_memory() -> dict[str, float]:
    """The memory that sealing an image takes, of the bytes that come out."""
    ours, ready = sealer(), tcrypto.seal.images.image_base64(image())
    ours.seal(PARAMS).body  # noqa: B018 - what is imported once is there from here; a large one would leave free memory
    found = peaks(lambda: ours.seal({"ImageBase64": ready}).body)
    output = len(ours.seal({"ImageBase64": ready}).body)
    return {account: peak / output for account, peak in found.items()}


def _open(bench: Bench) -> None:
    key, params = tcrypto.crypto.rsa_pkcs1.generate(1024), {"ImageBase64": image()}
    sealed = tcrypto.Sealer(key.public_key).seal({})
    reply = tcrypto.Opener(key).open(sealed.request).seal_reply(params)
    encoded, plaintext = reply["EncryptedBody"].encode(), json.dumps(params).encode()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: sealed.session.open(reply),
        "Base64": base64_floor(encoded, decode=True),
        "cipher": cipher_floor(cipher().decryptor, binascii.a2b_base64(encoded)),
        "json.loads": lambda: json.loads(plaintext),
    }
    rounds = bench.measure(contenders, seconds=6)
    rest = [times | {"tcrypto": times["tcrypto"] - times["json.loads"]} for times in rounds]
    bench.row("of cipher + Base64 floor, json.loads deducted", ratio(rest, "tcrypto", "cipher", "Base64"), "x", 1.25)


def _seal_small(bench: Bench) -> None:
    rsa, gm = sealer(), sealer("SM4-GCM")
    for _ in range(SM2_WARM):
        gm.seal(PARAMS)
    rounds = bench.measure({"RSA": lambda: rsa.seal(PARAMS).body, "SM2": lambda: gm.seal(PARAMS).body})
    bench.row("RSA", median(rounds, "RSA"), "s", 40e-6)
    bench.row("SM2", median(rounds, "SM2"), "s", 0.40e-3)


def _sm2(bench: Bench, limits: tuple[float, float], *, wrap: bool) -> None:
    """With plain ints and, where it is installed, gmpy2: each on a curve of its own, warm before it is measured."""
    from tcrypto.crypto import _sm2_curve, _sm2_scheme

    d = 1 + secrets.randbelow(_sm2_curve.N - 2)
    key = tcrypto.crypto.sm2.PrivateKey(d)
    point = key.public_key.x, key.public_key.y
    wrapped = tcrypto.crypto.sm2.encrypt(key.public_key, SM2_TEXT)

    def contender(integers: Callable[[int], Any]) -> Work:
        curve = _sm2_curve.Curve(integers)

        def work() -> object:
            if wrap:
                nonce = 1 + secrets.randbelow(_sm2_curve.N - 1)
                return _sm2_scheme.encrypt(curve, nonce, point, SM2_TEXT, "C1C3C2")
            blinding = secrets.randbelow(_sm2_curve.N), 1 + secrets.randbelow(_sm2_curve.P - 1)
            return _sm2_scheme.decrypt(curve, d, blinding, wrapped, "C1C3C2")

        for _ in range(SM2_WARM):
            work()
        return work

    contenders = {"tcrypto, plain ints": contender(int)}
    if find_spec("gmpy2"):
        contenders["tcrypto, gmpy2"] = contender(import_module("gmpy2").mpz)
    rounds = bench.measure(contenders, (key, wrapped), seconds=8)
    for name, limit in zip(contenders, limits, strict=False):
        bench.row(name, median(rounds, name), "s", limit)


def _sm2_first(bench: Bench) -> None:
    seconds = [in_child(sm2_first) for _ in range(2 if bench.quick else 15)]
    bench.row("in a fresh process", statistics.median(seconds), "s", 3e-3)


def sm2_first() -> float:
    key = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"  # GB/T 32918.5-2017, A.1
    key += "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    public = tcrypto.crypto.sm2.PublicKey.from_point(bytes.fromhex("04" + key))
    return timed(lambda: tcrypto.crypto.sm2.encrypt(public, SM2_TEXT))


OPTIONAL = {"gmpy2", "requests", "httpx", "aiohttp", "uvicorn", "orjson", "msgspec", "pytest"}


def _import(bench: Bench) -> None:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}

    def python(*arguments: str) -> str:
        command, root = [sys.executable, *arguments], Path(__file__).parents[2]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=root).stdout

    ours = "from tcrypto import tc3, envelope, verify, diagnose"
    loaded = python("-c", f"{ours}; import sys; print(*sys.modules)").split()
    theirs = [name for name in loaded if name.startswith("cryptography") and "._rust." not in name]
    contenders: dict[str, Work] = {
        "nothing": lambda: python("-c", "pass"),
        "tcrypto": lambda: python("-c", "import tcrypto"),
        "cryptography": lambda: python("-c", f"import {','.join(theirs)}"),
        "modules": lambda: python("-c", ours),
        "version": lambda: python("-m", "tcrypto", "--version"),
    }
    rounds = bench.measure(contenders, seconds=8, clock=time.perf_counter)

    def more(name: str, control: str) -> float:  # at its best: what else runs only ever adds to a process's time
        return min(times[name] for times in rounds) - min(times[control] for times in rounds)

    bench.row("import tcrypto, beyond importing nothing", more("tcrypto", "nothing"), "s", 15e-3)
    what = "its modules to sign, seal, verify, diagnose, beyond those of cryptography"
    bench.row(what, more("modules", "cryptography"), "s")
    bench.row("optional packages imported", len(OPTIONAL.intersection(loaded)), "", 0)
    bench.row("tcrypto --version, beyond python -c pass", more("version", "nothing"), "s", 60e-3)


def _threads(bench: Bench) -> None:
    ours, ready = sealer(), tcrypto.seal.images.image_base64(image())
    data = str(ready).encode()
    works: dict[str, Work] = {
        "seal 7 MB": lambda: ours.seal({"ImageBase64": ready}).body,
        "SHA-256 alone": lambda: hashlib.sha256(data).digest(),
        "cipher alone": cipher_floor(cipher().encryptor, data),
        "Base64 alone, which holds the GIL": base64_floor(data),
    }
    with ThreadPoolExecutor(2) as pool:
        _two_at_once(bench, pool, works, "SHA-256 alone", 1.7)


def _processes(bench: Bench) -> None:
    calls = 500 if bench.quick else 20_000
    works = {"sign": partial(sign_loop, calls), "the floor": partial(sign_loop, calls, floor=True)}
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        _two_at_once(bench, pool, works, "the floor", 1.8)


def sign_loop(calls: int, *, floor: bool = False) -> float:
    """Sign so many times, or do the floor's work."""
    return timed(sign_floor() if floor else signing(BODY), calls)


def _two_at_once(bench: Bench, pool: Executor, works: Mapping[str, Work], control: str, limit: float) -> None:
    """How much sooner two pieces of work are done side by side than one after the other: wall clock, best of rounds.

    The first is judged, but only where the machine had two processors for `control`, which nothing holds up.
    """

    def one(work: Work) -> Work:
        return lambda: [pool.submit(work).result() for _ in range(2)]

    def two(work: Work) -> Work:
        return lambda: [future.result() for future in [pool.submit(work), pool.submit(work)]]

    contenders = {f"{name}, {how.__name__}": how(work) for name, work in works.items() for how in (one, two)}
    rounds = bench.measure(contenders, seconds=8, clock=time.perf_counter)
    best = {name: min(times[name] for times in rounds) for name in contenders}
    faster = {name: best[f"{name}, one"] / best[f"{name}, two"] for name in works}
    for name, value in faster.items():
        judged, free = name == next(iter(works)), faster[control] >= TWO_PROCESSORS
        what = f"{name}: faster" + " (not judged: no two processors free)" * (judged and not free)
        bench.row(what, value, "x", limit if judged and free else None, at_least=True)


TASKS: dict[str, Callable[[Bench], None]] = {
    "TC3 sign, 200-byte body, warm": _sign_small,
    "TC3 sign, 7 MB body": _sign_large,
    "TC3 sign, 1 GiB from a file": _sign_file,
    "TC3 verify, 200-byte body": _verify,
    "diagnose, one mistake": partial(_diagnose, mistakes=1, limit=0.020),
    "diagnose, two mistakes": partial(_diagnose, mistakes=2, limit=1.0),
    "seal 7 MB, AES-256-CBC": partial(_seal_large, algorithm="AES-256-CBC", limit=1.15),
    "seal 7 MB, SM4-GCM": partial(_seal_large, algorithm="SM4-GCM", limit=1.10),
    "open 7 MB, AES-256-CBC": _open,
    "seal 200 bytes, warm": _seal_small,
    "SM2 wrap, warm recipient": partial(_sm2, limits=(0.30e-3, 0.15e-3), wrap=True),
    "SM2 wrap, first call": _sm2_first,
    "SM2 unwrap, blinded": partial(_sm2, limits=(1.6e-3, 1.6e-3), wrap=False),
    "import": _import,
    "two threads": _threads,
    "two processes": _processes,
}


def in_child(work: Callable[..., Any], *arguments: object) -> Any:
    """What `work`, a module's function, returns in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def peaks(work: Work) -> dict[str, int]:
    """The most memory in bytes that `work` takes at once: by tracemalloc and, on Linux, by the system's account."""
    found = {}
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        start = status("VmRSS")
        work()
        found["the process's"] = status("VmHWM") - start
    tracemalloc.start()
    work()
    found["tracemalloc"] = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def status(name: str) -> int:
    """A figure of this process in bytes, on Linux: VmRSS, its memory now; VmHWM, the most it had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name))


# --- What is printed --------------------------------------------------------------------------------------------------


def machine() -> str:
    """What the figures depend on."""
    from cryptography import __version__ as version

    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return f"Python {platform.python_version()}, {system}, cryptography {version}"


def amount(value: float, unit: str) -> str:
    """A value with its unit: ``1.52x``, ``3.9 µs``."""
    if unit == "x":
        return f"{value:.2f}x" if value < 20 else f"{value:.0f}x"
    if unit == "s":
        factor, unit = (1, "s") if value >= 1 else (1e3, "ms") if value >= 1e-3 else (1e6, "µs")
        value *= factor
    return f"{value:.3g} {unit}".strip()


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table whose columns are aligned."""
    cells = [("task", "", "measured", "target", ""), ("---", "---", "--:", "---", "---")]
    previous = ""
    for row in rows:
        least = "at least" if row.at_least else "at most"
        target = "" if row.limit is None else f"{least} {amount(row.limit, row.unit)}"
        task = "" if row.task == previous else row.task
        cells.append((task, row.what, amount(row.value, row.unit), target, row.verdict))
        previous = row.task
    a, b, c, d, e = (max(map(len, column)) for column in zip(*cells, strict=True))
    return "\n".join(f"| {v:{a}} | {w:{b}} | {x:>{c}} | {y:{d}} | {z:{e}} |" for v, w, x, y, z in cells)


def report(bench: Bench) -> dict[str, Any]:
    """Everything measured, for JSON. `seconds`: a call of each contender, medians."""
    seconds = {task: {name: median(rounds, name) for name in rounds[0]} for task, rounds in bench.rounds.items()}
    rows = [asdict(row) | {"verdict": row.verdict} for row in bench.rows]
    return {"machine": machine(), "rows": rows, "seconds": seconds}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "bench",
        help="measure the speed on this machine",
        description="Measure this library on this machine, each task beside the same work done with raw primitives. "
        "Takes about two minutes.",
    )
    parser.add_argument("--quick", action="store_true", help="a few seconds, for figures that are only roughly right")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the tasks whose name holds TEXT")
    parser.add_argument("--json", action="store_true", help="print everything measured as one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and print. A missed target is a figure, not an error: the status is 0."""
    bench = Bench(quick=options.quick)
    for task in TASKS:
        if options.only in task:
            print(task, file=sys.stderr, flush=True)
            bench.run(task)
    print(json.dumps(report(bench), ensure_ascii=False) if options.json else f"{table(bench.rows)}\n\n{machine()}")
    return 0
