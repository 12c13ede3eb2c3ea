"""``tcrypto bench``: how fast this library is here, beside the same work done with raw primitives and nothing else.

The contenders of a row take turns: every round times each of them once, and a ratio is taken within its round. So a
processor that changes its speed, or that others use too, changes the times but hardly the ratios.
``benchmarks/bench.py`` runs the same rows with other implementations as further contenders.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .. import rsa_pkcs1, sm2
    from ..tc3 import Signer
    from ..verify import HttpRequest

__all__ = ["ROWS", "Bench", "Figure", "Prepared", "Target", "Work", "child", "in_child", "register", "table"]

Work = Callable[[], object]
Times = dict[str, float]
Clock = Callable[[], float]

CLOCK: Clock = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter

TOLERANCE = 0.15
"""How far a figure may be off its target before `Figure.missed` says so: as much as a shared machine moves a ratio."""


BOTH = 1.8
"""How much faster work that nothing holds up must get with two threads or processes, for a row about two to count."""


class Prepared(NamedTuple):
    """Work with something to do before each sample that isn't timed."""

    work: Work
    prepare: Callable[[], None]


class Target(NamedTuple):
    """A figure computed from one round's times: seconds a call, by contender. `limit`: None where there is none."""

    what: str
    value: Callable[[Times], float]
    limit: float | None = None
    unit: str = "x"
    at_least: bool = False
    given: Callable[[Times], float] | None = None  # how many processors the machine gave, where the row needs two


@dataclass(frozen=True)
class Figure:
    """One figure: the median over the rounds. `unit`: "x", "s", "MiB" or "". `judged`: what is held against `limit`;
    it differs from `value` for seconds alone, which are scaled to the speed of the machine the targets were made on.
    `undecided`: the machine didn't give what the row needs, so that it says nothing about the target either way.
    """

    row: str
    title: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    judged: float = 0.0
    undecided: bool = False

    @property
    def met(self) -> bool:
        return not self.undecided and self._excess <= 0

    @property
    def missed(self) -> bool:
        """By more than the tolerance."""
        return not self.undecided and self._excess > TOLERANCE

    @property
    def _excess(self) -> float:
        if self.limit is None:
            return 0.0
        if self.at_least:
            return self.limit / self.judged - 1
        return self.judged / self.limit - 1 if self.limit else self.judged


class Bench:
    """Takes the figures. `quick`: as few rounds as prove that a row works. `peers`: further contenders and targets for
    a row, given the row's name and what its contenders work on.
    """

    def __init__(
        self,
        *,
        quick: bool = False,
        peers: Callable[[str, Any], tuple[dict[str, Work], list[Target]]] = lambda row, material: ({}, []),
        progress: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.quick = quick
        self.figures: list[Figure] = []
        self.medians: dict[str, Times] = {}
        self.rounds: dict[str, int] = {}
        self._peers = peers
        self._progress = progress

    def run(self, only: str = "") -> None:
        """Measure every row, or those whose name holds `only`."""
        names = [name for name in ROWS if only in name]
        for number, name in enumerate(names, 1):
            self._progress(f"[{number}/{len(names)}] {name}")
            ROWS[name](self)

    def compare(
        self,
        row: str,
        title: str,
        contenders: Mapping[str, Work | Prepared],
        targets: list[Target],
        *,
        material: Any = None,
        seconds: float = 4.0,
        clock: Clock | None = None,
    ) -> None:
        """Time `contenders` in turn for about `seconds`, and take the figures of `targets` and of the row's peers.

        `clock`: by default the one of the thread's own time, which stands still while other programs run.
        """
        others, more = self._peers(row, material)
        rounds = _rounds(
            {**contenders, **others, "yardstick": _yardstick},
            0.1 if self.quick else seconds,
            self.quick,
            clock or CLOCK,
        )
        self.medians[row] = {
            name: statistics.median(times[name] for times in rounds) for name in rounds[0] if name != "yardstick"
        }
        self.rounds[row] = len(rounds)
        for target in [*targets, *more]:
            value = statistics.median(target.value(times) for times in rounds)
            judged = value
            if target.unit == "s":
                judged = statistics.median(target.value(times) / times["yardstick"] * YARDSTICK for times in rounds)
            undecided = target.given is not None and statistics.median(map(target.given, rounds)) < BOTH
            kind = target.unit, target.limit, target.at_least
            self.add(Figure(row, title, target.what, value, *kind, judged, undecided))

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)

    def single(
        self,
        row: str,
        title: str,
        what: str,
        value: float,
        unit: str,
        limit: float | None = None,
        *,
        at_least: bool = False,
        speed: float = 1.0,
    ) -> None:
        """Add one figure that `compare` didn't take. `speed`: see `relative_speed`."""
        judged = value * speed if unit == "s" else value
        self.add(Figure(row, title, what, value, unit, limit, at_least, judged))


def _rounds(contenders: Mapping[str, Work | Prepared], seconds: float, quick: bool, clock: Clock) -> list[Times]:
    entries = {
        name: entry if isinstance(entry, Prepared) else Prepared(entry, lambda: None)
        for name, entry in contenders.items()
    }
    least, sample = (2, 2e-4) if quick else (7, 4e-3)
    with _no_collection():
        calls = {}
        for name, entry in entries.items():  # this warms up, too
            entry.prepare()
            once = min(timed(entry.work, clock=clock) for _ in range(2))
            calls[name] = max(1, min(2000, round(sample / max(once, 1e-7))))
        names = list(entries)
        rounds: list[Times] = []
        end = time.perf_counter() + seconds
        while len(rounds) < least or (time.perf_counter() < end and len(rounds) < 500):
            names.append(names.pop(0))  # nobody always runs behind the same neighbour
            times = {}
            for name in names:
                entries[name].prepare()
                times[name] = timed(entries[name].work, calls[name], clock)
            rounds.append({name: times[name] for name in entries})
    return rounds


def timed(work: Work, calls: int = 1, clock: Clock | None = None) -> float:
    """Seconds a call."""
    clock = clock or CLOCK
    started = clock()
    for _ in repeat(None, calls):
        work()
    return (clock() - started) / calls


@contextmanager
def _no_collection() -> Iterator[None]:
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


# --- The machine's speed ----------------------------------------------------------------------------------------------

YARDSTICK = 309e-6
"""Seconds of a thousand multiplications modulo a 256-bit prime on the machine whose times became the targets."""

_MODULUS = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF


def _yardstick() -> int:
    value = factor = 0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7
    for _ in repeat(None, 1000):
        value = value * factor % _MODULUS
    return value


def relative_speed() -> float:
    """The machine's speed now; 1 is that of the machine whose times became the targets."""
    return YARDSTICK / statistics.median(timed(_yardstick) for _ in range(5))


# --- What is signed and sealed ----------------------------------------------------------------------------------------

SECRET_ID, SECRET_KEY = "AKIDbenchmarkEXAMPLE", "benchmarkEXAMPLEbenchmarkEXAMPLE"
SERVICE, REGION, VERSION, ACTION = "ocr", "ap-guangzhou", "2018-11-19", "IDCardOCR"
HOST = "ocr.tencentcloudapi.com"
URL = f"https://{HOST}/"
NOW = 1_700_000_000
CONTENT_TYPE = "application/json"
PARAMS = {"CardSide": "FRONT", "Name": "张三", "ImageUrl": f"https://example.com/{'a' * 115}.jpg"}
BODY = json.dumps(PARAMS).encode()  # 200 bytes, as json.dumps writes it: the official SDK signs the same
LARGE = 7 * 1024 * 1024  # characters of Base64: the largest image the service takes
STEP = 96 * 1024  # bytes the floors take at a time


def signer(**options: Any) -> Signer:
    """The signer of every row."""
    from .. import Credential, tc3

    credential = Credential(SECRET_ID, SECRET_KEY)
    return tc3.Signer(credential, service=SERVICE, region=REGION, version=VERSION, **options)


def image(characters: int = LARGE) -> str:
    """An image as Base64. Its bytes are random, for no cipher or encoder to be lucky with."""
    from ..encoding import b64encode

    return b64encode(os.urandom(characters // 4 * 3))


def sign_floor(body: bytes) -> Work:
    """What TC3 asks for and nothing else: two SHA-256, one HMAC under a key made ready, and texts put together."""
    from .. import tc3

    signed = signer().sign("POST", URL, body, action=ACTION, content_type=CONTENT_TYPE, timestamp=NOW)
    scope = tc3.credential_scope(tc3.utc_date(NOW), SERVICE)
    head = signed.canonical_request[:-64]
    authorization = signed.headers["Authorization"][:-64]
    key = tc3.signing_key(SECRET_KEY, tc3.utc_date(NOW), SERVICE).ljust(64, b"\0")
    ready_inner = hashlib.sha256(bytes(octet ^ 0x36 for octet in key))  # RFC 2104
    ready_outer = hashlib.sha256(bytes(octet ^ 0x5C for octet in key))
    sha256 = hashlib.sha256

    def floor() -> str:
        canonical = head + sha256(body).hexdigest()
        to_sign = f"TC3-HMAC-SHA256\n{NOW}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        inner = ready_inner.copy()
        inner.update(to_sign.encode())
        outer = ready_outer.copy()
        outer.update(inner.digest())
        return authorization + outer.hexdigest()

    if floor() != signed.headers["Authorization"]:
        raise AssertionError("the floor doesn't do the work it stands for")
    return floor


def cipher_floor(make: Callable[[], Any], data: bytes, step: int = STEP) -> Work:
    """A cipher from one buffer into another, both in the processor's cache as far as `step` goes."""

    def floor() -> None:
        context, buffer, view = make(), bytearray(step + 15), memoryview(data)
        for start in range(0, len(data), step):
            context.update_into(view[start : start + step], buffer)

    return floor


def base64_floor(convert: Callable[[memoryview], bytes], data: bytes, step: int) -> Work:
    """Base64 block by block; what comes out is dropped."""

    def floor() -> None:
        view = memoryview(data)
        for start in range(0, len(data), step):
            convert(view[start : start + step])

    return floor


def _encode(view: memoryview) -> bytes:
    import binascii

    return binascii.b2a_base64(view, newline=False)


def cipher(algorithm: str) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if algorithm == "AES-256-CBC":
        return Cipher(algorithms.AES(bytes(range(32))), modes.CBC(bytes(16)))
    return Cipher(algorithms.SM4(bytes(range(16))), modes.GCM(bytes(12)))


def rsa_key() -> rsa_pkcs1.PrivateKey:
    from .. import rsa_pkcs1

    return rsa_pkcs1.generate(1024)  # the size of the service's own keys


def _ratio(over: str, *under: str) -> Callable[[Times], float]:
    return lambda times: times[over] / sum(times[name] for name in under)


# --- Rows: signatures -------------------------------------------------------------------------------------------------


def _sign_small(bench: Bench) -> None:
    ready = signer()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: ready.sign("POST", URL, BODY, action=ACTION, content_type=CONTENT_TYPE).headers,
        "floor": sign_floor(BODY),
    }
    targets = [Target("of the floor", _ratio("tcrypto", "floor"), 1.6)]
    bench.compare("sign-200", "TC3 sign, 200-byte body, warm", contenders, targets, material=PARAMS)


def _sign_large(bench: Bench) -> None:
    ready, params = signer(), {"ImageBase64": image()}
    body = json.dumps(params).encode()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: ready.sign("POST", URL, body, action=ACTION, content_type=CONTENT_TYPE).headers,
        "SHA-256": lambda: hashlib.sha256(body).hexdigest(),
    }
    targets = [Target("of SHA-256 alone", _ratio("tcrypto", "SHA-256"), 1.03)]
    bench.compare("sign-7mb", "TC3 sign, 7 MB body", contenders, targets, material=params)


def _sign_file(bench: Bench) -> None:
    row, title, size = "sign-file", "TC3 sign, body from a file of 1 GiB", (1 << 25) if bench.quick else (1 << 30)
    got = in_child("sign-file", size)
    bench.medians[row] = {"tcrypto": got["seconds"], "SHA-256 of the file": got["floor"]}
    if got["peak"] is not None:
        bench.single(row, title, "peak memory above the start", got["peak"] / 2**20, "MiB", 8)
    if got["read"] is not None:
        bench.single(row, title, "bytes read, of the file's", got["read"] / size, "x", 1.001)
    bench.single(row, title, "of hashing the file", got["seconds"] / got["floor"], "x")


def _verify(bench: Bench) -> None:
    from ..verify import HttpRequest, Verifier

    signed = signer().sign("POST", URL, BODY, action=ACTION, content_type=CONTENT_TYPE, timestamp=NOW)
    verifier = Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW)
    request = HttpRequest("POST", "/", signed.headers, BODY)
    contenders: dict[str, Work] = {
        "tcrypto": lambda: verifier.verify(request),
        "with a new HttpRequest": lambda: verifier.verify(HttpRequest("POST", "/", signed.headers, BODY)),
        "sign floor": sign_floor(BODY),
    }
    targets = [
        Target("of the sign floor", _ratio("tcrypto", "sign floor"), 2.5),
        Target("the same with a new HttpRequest", _ratio("with a new HttpRequest", "sign floor")),
    ]
    bench.compare("verify-200", "TC3 verify, 200-byte body", contenders, targets)


def _diagnose(bench: Bench) -> None:
    from .. import Credential
    from ..diagnose import diagnose

    true = Credential(SECRET_ID, SECRET_KEY)
    newline, charset, spaced = BODY + b"\n", f"{CONTENT_TYPE}; charset=utf-8", f"{SECRET_KEY}\n"

    def diagnosing(mistakes: int, body: bytes = BODY, content_type: str = CONTENT_TYPE, key: str = SECRET_KEY) -> Work:
        request = _signed_wrongly(body, content_type, key)
        if [len(causes) for causes in diagnose(request, true, now=NOW).causes[:1]] != [mistakes]:
            raise AssertionError("the request doesn't hold the mistakes it stands for")
        return lambda: diagnose(request, true, now=NOW)

    one = {
        "body with a line feed": diagnosing(1, newline),
        "Content-Type with charset": diagnosing(1, content_type=charset),
        "SecretKey with white space": diagnosing(1, key=spaced),
    }
    two = {
        "body and Content-Type": diagnosing(2, newline, charset),
        "body and SecretKey": diagnosing(2, newline, key=spaced),
        "none found: another SecretKey": diagnosing(1, key="another"),  # every pair was tried
    }
    for row, title, works, limit in (
        ("diagnose-one", "diagnose, one mistake", one, 0.020),
        ("diagnose-two", "diagnose, two mistakes", two, 1.0),
    ):
        target = Target(
            "the slowest of three", lambda times: max(t for n, t in times.items() if n != "yardstick"), limit, "s"
        )
        bench.compare(row, title, works, [target], seconds=2)


def _signed_wrongly(body: bytes, content_type: str, key: str) -> HttpRequest:
    """A request for `BODY` as `CONTENT_TYPE` whose signature covers what is given here."""
    from .. import tc3
    from ..verify import HttpRequest

    headers = {"Content-Type": CONTENT_TYPE, "Host": HOST, "X-TC-Timestamp": str(NOW), "X-TC-Version": VERSION}
    signed = ("content-type", "host")
    covered = (headers | {"Content-Type": content_type}).items()
    canonical = tc3.canonical_request("POST", "/", "", covered, signed, tc3.payload_hash(body))
    date = tc3.utc_date(NOW)
    to_sign = tc3.string_to_sign(NOW, tc3.credential_scope(date, SERVICE), canonical)
    signature = tc3.signature(tc3.signing_key(key, date, SERVICE), to_sign)
    headers["Authorization"] = str(tc3.Authorization(SECRET_ID, date, SERVICE, signed, signature))
    return HttpRequest("POST", "/", headers, BODY)


# --- Rows: envelopes --------------------------------------------------------------------------------------------------


def _obvious_seal(text: str) -> Work:
    """What a program does that puts the parts together as their manuals show them."""
    import base64

    from cryptography.hazmat.primitives import padding

    def obvious() -> bytes:
        padder = padding.PKCS7(128).padder()
        padded = padder.update(json.dumps({"ImageBase64": text}).encode()) + padder.finalize()
        encryptor = cipher("AES-256-CBC").encryptor()
        sealed = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
        return json.dumps({"EncryptedBody": sealed}).encode()

    return obvious


def _seal_cbc(bench: Bench) -> None:
    from ..encoding import image_base64
    from ..envelope import Sealer

    row, title = "seal-7mb", "seal 7 MB, AES-256-CBC"
    sealer = Sealer(rsa_key().public_key())
    text = image()
    ready, data = image_base64(text), text.encode()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: sealer.seal({"ImageBase64": ready}).body,
        "tcrypto, str": lambda: sealer.seal({"ImageBase64": text}).body,
        "cipher": cipher_floor(cipher("AES-256-CBC").encryptor, data),
        "Base64": base64_floor(_encode, data, STEP),
        "obvious": _obvious_seal(text),
    }
    targets = [
        Target("of cipher + Base64 floor", _ratio("tcrypto", "cipher", "Base64"), 1.15),
        Target("of cipher + Base64 floor, image as plain str", _ratio("tcrypto, str", "cipher", "Base64")),
        Target("faster than the obvious way", _ratio("obvious", "tcrypto"), 2.3, at_least=True),
        Target("faster than the obvious way, image as plain str", _ratio("obvious", "tcrypto, str"), at_least=True),
    ]
    bench.compare(row, title, contenders, targets, material=text, seconds=10)
    got = in_child("seal-memory", LARGE)
    bench.single(row, title, "peak memory, of the output (tracemalloc)", got["traced"] / got["output"], "x", 2.2)
    if got["peak"] is not None:
        bench.single(row, title, "peak memory, of the output (the process's)", got["peak"] / got["output"], "x", 2.2)


def _seal_gcm(bench: Bench) -> None:
    from .. import sm2
    from ..encoding import image_base64
    from ..envelope import Sealer

    sealer = Sealer(sm2.generate().public_key)
    text = image()
    ready, data = image_base64(text), text.encode()
    contenders: dict[str, Work] = {
        "tcrypto": lambda: sealer.seal({"ImageBase64": ready}).body,
        "cipher": cipher_floor(cipher("SM4-GCM").encryptor, data),
        "Base64": base64_floor(_encode, data, STEP),
    }
    targets = [Target("of cipher + Base64 floor", _ratio("tcrypto", "cipher", "Base64"), 1.10)]
    bench.compare("seal-7mb-gcm", "seal 7 MB, SM4-GCM", contenders, targets, material=data, seconds=6)


def _open(bench: Bench) -> None:
    import binascii

    from ..envelope import Opener, Sealer

    key = rsa_key()
    sealed = Sealer(key.public_key()).seal({})
    reply = Opener(key).open(sealed.request).seal_reply({"ImageBase64": image()})
    encoded = reply["EncryptedBody"].encode()
    plaintext = json.dumps({"ImageBase64": image()}).encode()
    ciphertext = binascii.a2b_base64(encoded)
    contenders: dict[str, Work] = {
        "tcrypto": lambda: sealed.session.open(reply),
        "Base64": base64_floor(binascii.a2b_base64, encoded, STEP // 3 * 4),
        "cipher": cipher_floor(cipher("AES-256-CBC").decryptor, ciphertext),
        "json.loads": lambda: json.loads(plaintext),
    }
    targets = [
        Target(
            "of cipher + Base64 floor, json.loads deducted",
            lambda times: (times["tcrypto"] - times["json.loads"]) / (times["cipher"] + times["Base64"]),
            1.25,
        ),
        Target("of cipher + Base64 floor + json.loads", _ratio("tcrypto", "cipher", "Base64", "json.loads")),
    ]
    bench.compare("open-7mb", "open 7 MB, AES-256-CBC", contenders, targets, seconds=6)


def _seal_small(bench: Bench) -> None:
    from .. import sm2
    from ..envelope import Sealer

    rsa, gm = Sealer(rsa_key().public_key()), Sealer(sm2.generate().public_key)
    contenders: dict[str, Work] = {"RSA": lambda: rsa.seal(PARAMS).body, "SM2": lambda: gm.seal(PARAMS).body}
    for _ in range(40):
        contenders["SM2"]()
    targets = [
        Target("RSA", lambda times: times["RSA"], 40e-6, "s"),
        Target("SM2", lambda times: times["SM2"], 0.40e-3, "s"),
    ]
    bench.compare("seal-200", "seal 200 bytes, warm", contenders, targets, seconds=3)


# --- Rows: SM2 --------------------------------------------------------------------------------------------------------

SM2_TEXT = b"16 bytes, a key."


class _Integers:
    """The curve's module as it is after many uses, with plain ints or with gmpy2's: put in place before each sample."""

    _NAMES = ("_p", "_uses", "_generator", "_recipient")

    def __init__(self, key: sm2.PrivateKey, *, gmpy2: bool) -> None:
        from functools import lru_cache

        from .. import _sm2_curve as curve
        from .. import sm2

        before = self._read()
        curve._p, curve._uses = curve.P, 0
        curve._generator = curve._Base(*curve._generator.points)
        curve._recipient = lru_cache(maxsize=8)(curve._Base)
        module = sys.modules.get("gmpy2")
        if not gmpy2:
            sys.modules["gmpy2"] = None  # type: ignore[assignment]  # an import of it fails
        try:
            for _ in range(40):
                sm2.encrypt(key.public_key, SM2_TEXT)
        finally:
            if not gmpy2:
                del sys.modules["gmpy2"]
                if module is not None:
                    sys.modules["gmpy2"] = module
        self._state = self._read()
        self._write(before)

    def _read(self) -> dict[str, Any]:
        from .. import _sm2_curve

        return {name: getattr(_sm2_curve, name) for name in self._NAMES}

    def _write(self, state: dict[str, Any]) -> None:
        from .. import _sm2_curve

        for name, value in state.items():
            setattr(_sm2_curve, name, value)

    def __call__(self) -> None:
        self._write(self._state)


def _integers(key: sm2.PrivateKey) -> dict[str, _Integers]:
    from importlib.util import find_spec

    kinds = {"plain ints": _Integers(key, gmpy2=False)}
    if find_spec("gmpy2") is not None:
        kinds["gmpy2"] = _Integers(key, gmpy2=True)
    return kinds


def _sm2_targets(limits: dict[str, float]) -> list[Target]:
    return [
        Target(kind, lambda times, kind=kind: times[f"tcrypto, {kind}"], limit, "s")  # type: ignore[misc]
        for kind, limit in limits.items()
    ]


def _sm2_wrap(bench: Bench) -> None:
    from .. import sm2

    key = sm2.generate()
    public = key.public_key
    kinds = _integers(key)
    contenders = {
        f"tcrypto, {kind}": Prepared(lambda: sm2.encrypt(public, SM2_TEXT), install) for kind, install in kinds.items()
    }
    limits = {kind: limit for kind, limit in (("plain ints", 0.30e-3), ("gmpy2", 0.15e-3)) if kind in kinds}
    bench.compare("sm2-wrap", "SM2 wrap, warm recipient", contenders, _sm2_targets(limits), material=key, seconds=10)


def _sm2_unwrap(bench: Bench) -> None:
    from .. import sm2

    key = sm2.generate()
    wrapped = sm2.encrypt(key.public_key, SM2_TEXT)
    kinds = _integers(key)
    contenders = {
        f"tcrypto, {kind}": Prepared(lambda: sm2.decrypt(key, wrapped), install) for kind, install in kinds.items()
    }
    limits = dict.fromkeys(kinds, 1.6e-3)
    bench.compare("sm2-unwrap", "SM2 unwrap, blinded", contenders, _sm2_targets(limits), material=(key, wrapped))


def _sm2_first(bench: Bench) -> None:
    rounds = [in_child("sm2-first") for _ in range(2 if bench.quick else 15)]
    seconds = statistics.median(got["seconds"] for got in rounds)
    judged = statistics.median(got["seconds"] * got["speed"] for got in rounds)
    bench.medians["sm2-first"] = {"tcrypto": seconds}
    what = "first call in a process"
    bench.single("sm2-first", "SM2 wrap", what, seconds, "s", 3e-3, speed=judged / seconds)


# --- Rows: the process ------------------------------------------------------------------------------------------------


def _import(bench: Bench) -> None:
    row, title, count = "import", "import tcrypto", 2 if bench.quick else 15
    everything = in_child("modules")
    optional = [name for name in everything if name in _OPTIONAL]
    cryptography = [name for name in everything if name.split(".")[0] == "cryptography"]
    ours = [name for name in everything if name.split(".")[0] == "tcrypto" and ".cli" not in name]
    source = _IMPORT.format(cryptography=cryptography, ours=ours)
    rounds = []
    with _bytecode() as environment:
        _python(environment, "-c", source)
        for _ in range(count):
            bare, beyond = map(float, _python(environment, "-c", source).split())
            walls = [_wall(environment, *arguments) for arguments in (("-m", "tcrypto", "--version"), ("-c", "pass"))]
            rounds.append((bare, beyond, *walls, walls[0] - walls[1], relative_speed()))
    bare, beyond, version, nothing, more, speed = (statistics.median(column) for column in zip(*rounds, strict=True))
    bench.medians[row] = {"bare": bare, "every module": beyond, "tcrypto --version": version, "python -c pass": nothing}
    bench.single(row, title, "every module, beyond what it uses of cryptography", beyond, "s", 15e-3, speed=speed)
    bench.single(row, title, "the name alone", bare, "s", 15e-3, speed=speed)
    bench.single(row, title, "optional packages imported", len(optional), "", 0)
    bench.single("version", "tcrypto --version", "more than python -c pass", more, "s", 60e-3, speed=speed)


_OPTIONAL = ("gmpy2", "requests", "httpx", "aiohttp", "waitress", "orjson", "msgspec", "pytest")
_IMPORT = """
import time
from importlib import import_module
started = time.thread_time()
import tcrypto
bare = time.thread_time() - started
for name in {cryptography}:
    try:
        import_module(name)
    except ImportError:  # a part of another one, which brings it along
        pass
started = time.thread_time()
for name in {ours}:
    import_module(name)
print(bare, time.thread_time() - started)
"""


def _threads(bench: Bench) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from ..encoding import image_base64
    from ..envelope import Sealer

    sealer = Sealer(rsa_key().public_key())
    text = image()
    ready, data = image_base64(text), text.encode()
    works: dict[str, Work] = {
        "seal": lambda: sealer.seal({"ImageBase64": ready}).body,
        "cipher": cipher_floor(cipher("AES-256-CBC").encryptor, data),
        "Base64": base64_floor(_encode, data, STEP),
        "SHA-256": lambda: hashlib.sha256(data).digest(),
    }
    with ThreadPoolExecutor(2) as pool:

        def twice(work: Work) -> Work:
            return lambda: (work(), work())

        def both(work: Work) -> Work:
            return lambda: [future.result() for future in [pool.submit(work), pool.submit(work)]]

        contenders: dict[str, Work] = {}
        for name, work in works.items():
            contenders |= {f"{name}, one thread": twice(work), f"{name}, two threads": both(work)}
        free = "cipher", "SHA-256"  # one that gets both processors proves that they were there
        notes = {"cipher": "releases the GIL", "Base64": "holds the GIL", "SHA-256": "releases the GIL"}
        targets = [
            Target(
                "faster with two",
                _ratio("seal, one thread", "seal, two threads"),
                1.7,
                at_least=True,
                given=lambda times: max(times[f"{name}, one thread"] / times[f"{name}, two threads"] for name in free),
            ),
            *(
                Target(f"{name} alone, which {note}", _ratio(f"{name}, one thread", f"{name}, two threads"))
                for name, note in notes.items()
            ),
        ]
        bench.compare(
            "threads", "two threads sealing 7 MB each", contenders, targets, seconds=8, clock=time.perf_counter
        )


def _processes(bench: Bench) -> None:
    row, title, calls = "processes", "two processes signing", 500 if bench.quick else 20_000
    children = [_spawn("sign-loop", calls, stdin=subprocess.PIPE) for _ in range(2)]

    def run(work: str, count: int) -> float:
        started = time.perf_counter()
        for process in children[:count]:
            print(work, file=process.stdin, flush=True)
        for process in children[:count]:
            next(process.stdout or iter(()))
        return time.perf_counter() - started

    try:
        for work in ("sign", "floor"):
            run(work, 2)
        rounds = [
            {f"{work}, {count}": run(work, count) for work in ("sign", "floor") for count in (1, 2)}
            for _ in range(2 if bench.quick else 12)
        ]
    finally:
        for process in children:
            process.communicate()

    def speedup(work: str) -> list[float]:
        return [2 * times[f"{work}, 1"] / times[f"{work}, 2"] for times in rounds]

    value, given = statistics.median(speedup("sign")), statistics.median(speedup("floor"))
    bench.add(Figure(row, title, "faster than one", value, "x", 1.8, True, value, given < BOTH))
    bench.single(row, title, "the floor's work, faster than in one", given, "x")


ROWS: dict[str, Callable[[Bench], None]] = {
    "sign-200": _sign_small,
    "sign-7mb": _sign_large,
    "sign-file": _sign_file,
    "verify-200": _verify,
    "diagnose": _diagnose,
    "seal-7mb": _seal_cbc,
    "seal-7mb-gcm": _seal_gcm,
    "open-7mb": _open,
    "seal-200": _seal_small,
    "sm2-wrap": _sm2_wrap,
    "sm2-first": _sm2_first,
    "sm2-unwrap": _sm2_unwrap,
    "import": _import,
    "threads": _threads,
    "processes": _processes,
}


# --- Processes of their own -------------------------------------------------------------------------------------------


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": path}


def _spawn(name: str, *arguments: object, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    source = f"from tcrypto.cli import bench; bench.child({name!r}, *{arguments!r})"
    return subprocess.Popen(  # noqa: S603 - this interpreter, this module
        [sys.executable, "-c", source], stdin=stdin, stdout=subprocess.PIPE, text=True, env=_environment()
    )


def in_child(name: str, *arguments: object) -> Any:
    """Run one of the measurements of `child` in a fresh process and return what it found."""
    process = _spawn(name, *arguments)
    output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the measurement {name!r} failed in its own process; its traceback is above")
    return json.loads(output)


@contextmanager
def _bytecode() -> Iterator[dict[str, str]]:
    """An environment with a cache of bytecode, as an installed package has one, whatever this process's settings."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in _environment().items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield kept | {"PYTHONPYCACHEPREFIX": folder}


def _python(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout  # noqa: S603


def _wall(environment: dict[str, str], *arguments: str) -> float:
    started = time.perf_counter()
    _python(environment, *arguments)
    return time.perf_counter() - started


def child(name: str, *arguments: Any) -> None:
    """Take one measurement in this process, which was started for it, and print it as JSON."""
    print(json.dumps(_CHILDREN[name](*arguments)))


def resident(*, peak: bool = False) -> int | None:
    """This process's memory in bytes, as the system counts it: now, or the most since `reset_peak`. None elsewhere than
    on Linux, where ru_maxrss would be the only word: it can't be reset, and a new process inherits its parent's.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    field = "VmHWM" if peak else "VmRSS"
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(field))


def reset_peak() -> None:
    """Let `resident` count its peak from here, where the system allows it."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _child_sign_file(size: int) -> dict[str, Any]:
    import tempfile

    ready = signer(limits=False)
    ready.sign("POST", URL, BODY, action=ACTION, content_type=CONTENT_TYPE)
    with tempfile.TemporaryFile() as file:
        file.truncate(size)  # a hole: all zeros, and no space on the disk
        hashlib.file_digest(file, "sha256")  # the system keeps what was read: both contenders find it there
        file.seek(0)
        reset_peak()
        start, counted = resident(), _bytes_read()
        seconds = timed(lambda: ready.sign("POST", URL, file, action=ACTION, content_type=CONTENT_TYPE))
        peak, read = resident(peak=True), _bytes_read()
        floor = timed(lambda: hashlib.file_digest(file, "sha256"))
    return {
        "seconds": seconds,
        "floor": floor,
        "peak": None if start is None or peak is None else peak - start,
        "read": None if counted is None or read is None else read - counted,
    }


def _bytes_read() -> int | None:
    try:
        return int(Path("/proc/self/io").read_text().split()[1])  # rchar, the first
    except OSError:
        return None


def _child_seal_memory(characters: int) -> dict[str, Any]:
    import tracemalloc

    from ..encoding import image_base64
    from ..envelope import Sealer

    sealer = Sealer(rsa_key().public_key())
    params = {"ImageBase64": image_base64(image(characters), limit=None)}
    sealer.seal({"ImageBase64": image_base64(image(4096))})
    reset_peak()
    start = resident()
    output = len(sealer.seal(params).body)
    peak = resident(peak=True)
    tracemalloc.start()
    sealer.seal(params).body  # noqa: B018 - made when asked for
    traced = tracemalloc.get_traced_memory()[1]
    return {"output": output, "traced": traced, "peak": None if start is None or peak is None else peak - start}


def _child_sm2_first() -> dict[str, float]:
    from .. import sm2

    public = sm2.load_public_key(  # the point of GB/T 32918.5-2017, A.1
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    return {"seconds": timed(lambda: sm2.encrypt(public, SM2_TEXT)), "speed": relative_speed()}


def _child_modules() -> list[str]:
    import importlib

    before = set(sys.modules)
    import tcrypto

    for name in tcrypto.__all__:
        importlib.import_module(f"tcrypto.{name}") if name.islower() else None
    return [name for name in sys.modules if name not in before or name.startswith("tcrypto")]


def _child_sign_loop(calls: int) -> None:
    ready = signer()
    works: dict[str, Work] = {
        "sign": lambda: ready.sign("POST", URL, BODY, action=ACTION, content_type=CONTENT_TYPE),
        "floor": sign_floor(BODY),
    }
    for line in sys.stdin:
        print(timed(works[line.strip()], calls, time.perf_counter), flush=True)


def _child_requests(most: int) -> list[dict[str, float | None]]:
    """Time and memory after 1, 10, 100 ... signed requests, each with a body of its own."""
    ready = signer()
    points: list[dict[str, float | None]] = []
    count, spent, step = 0, 0.0, 1
    while step <= most:
        started = time.perf_counter()
        for number in range(count, step):
            ready.sign("POST", URL, b'{"Number":%d}' % number, action=ACTION, content_type=CONTENT_TYPE)
        spent += time.perf_counter() - started
        count = step
        points.append({"requests": count, "seconds": spent, "peak": resident(peak=True)})
        step *= 10
    return points


_CHILDREN: dict[str, Callable[..., Any]] = {
    "sign-file": _child_sign_file,
    "seal-memory": _child_seal_memory,
    "sm2-first": _child_sm2_first,
    "modules": _child_modules,
    "sign-loop": _child_sign_loop,
    "requests": _child_requests,
}


# --- What is printed --------------------------------------------------------------------------------------------------


def machine() -> dict[str, Any]:
    """What the figures depend on. `speed`: see `relative_speed`."""
    import cryptography
    from cryptography.hazmat.backends.openssl.backend import backend

    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "cryptography": f"{cryptography.__version__}, {backend.openssl_version_text()}",
        "speed": round(relative_speed(), 2),
    }


def amount(value: float, unit: str) -> str:
    """A value with its unit: ``1.52x``, ``3.9 µs``."""
    if unit == "s":
        for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
            if value * factor >= 1 or name == "µs":
                return f"{value * factor:.3g} {name}"
    if unit == "x":
        return f"{value:.2f}x" if value < 20 else f"{value:.0f}x"
    return f"{value:.3g} {unit}".strip()


def limit(figure: Figure) -> str:
    if figure.limit is None:
        return ""
    return f"at {'least' if figure.at_least else 'most'} {amount(figure.limit, figure.unit)}"


def verdict(figure: Figure) -> str:
    if figure.limit is None:
        return ""
    if figure.undecided:
        return "undecided: no two free processors"
    return "met" if figure.met else "missed" if figure.missed else "within 15 %"


def table(bench: Bench) -> str:
    """The figures as text in columns."""
    rows = [("", "measured", "scaled", "target", "")]
    last = ""
    for figure in bench.figures:
        if figure.title != last:
            rows.append((figure.title, "", "", "", ""))
            last = figure.title
        scaled = amount(figure.judged, figure.unit) if figure.judged != figure.value else ""
        rows.append((f"  {figure.what}", amount(figure.value, figure.unit), scaled, limit(figure), verdict(figure)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{a:{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d:{widths[3]}}  {e}".rstrip() for a, b, c, d, e in rows
    ]
    return "\n".join(lines)


def report(bench: Bench) -> dict[str, Any]:
    """Everything measured, for JSON. Seconds a call are medians."""
    figures = [asdict(figure) | {"met": figure.met, "missed": figure.missed} for figure in bench.figures]
    return {"machine": machine(), "figures": figures, "seconds": bench.medians, "rounds": bench.rounds}


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that each step overwrites; lines of their own where that isn't a terminal."""
    stream = sys.stderr
    terminal = stream is not None and stream.isatty()
    lock = threading.Lock()

    def show(text: str) -> None:
        if stream is not None:
            with lock:
                print(f"\r\x1b[K{text}" if terminal else text, end="" if terminal else "\n", file=stream, flush=True)

    yield show
    if terminal:
        show("")


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "bench",
        help="measure the speed on this machine",
        description="Measure this library on this machine, each task beside the same work done with raw primitives. "
        "Takes about two minutes. The targets in seconds are those of another machine: they are compared after scaling "
        "by the two machines' speeds.",
    )
    parser.add_argument("--quick", action="store_true", help="a few seconds, for figures that are only roughly right")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the rows whose name holds TEXT")
    parser.add_argument("--json", action="store_true", help="print everything measured as one JSON object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and print. A missed target is a figure, not an error: the status is 0."""
    from ..errors import InvalidInput

    if not any(options.only in name for name in ROWS):
        raise InvalidInput(f"no row's name holds {options.only!r}; they are {', '.join(ROWS)}")
    with progress() as show:
        bench = Bench(quick=options.quick, progress=show)
        bench.run(options.only)
    if options.json:
        print(json.dumps(report(bench), ensure_ascii=False))
        return 0
    here = machine()
    print(table(bench))
    print(f"\n{here['python']}, {here['system']}, cryptography {here['cryptography']}")
    print(f"scaled: to the speed of the machine the targets are for, which is 1 (this one's: {here['speed']})")
    return 0
