"""Sealing, opening and SM2, each beside its floor: the same work with raw primitives and nothing around it."""

from __future__ import annotations

import base64
import binascii
import json
import mmap
import os
import secrets
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import repeat
from typing import Any

import peers
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from measure import Bench, Task, Work, at_least, at_most, in_child, median, ratio
from sign_tasks import PARAMS

import tcrypto
from tcrypto.crypto import _sm2_curve, _sm2_scheme, rsa_pkcs1, sm2, sm4_gcm
from tcrypto.errors import UnsupportedAlgorithm
from tcrypto.seal.images import image_base64

__all__ = ["TASKS"]

LARGE = 7 * 1024 * 1024  # characters of Base64: the largest image the service takes
STEP = 96 * 1024  # bytes the floors take at a time
MEMORY = "seal: of cipher + Base64 + new memory for the result"
SM2_TEXT, SM2_WARM = b"16 bytes, a key.", 40  # so many uses, and every table is built
TWO_PROCESSORS = 1.8  # how much faster work that nothing holds up must get for two processors to have been free


def image(characters: int = LARGE) -> str:
    """An image as Base64: a JPEG's head, then random bytes, for no cipher or encoder to be lucky with."""
    return base64.b64encode(b"\xff\xd8\xff\xe0" + os.urandom(characters // 4 * 3 - 4)).decode()


def sealer(algorithm: str = "AES-256-CBC", **options: Any) -> tcrypto.Sealer:
    """A sealer whose key means that algorithm; RSA of 1,024 bits, the size of the service's keys."""
    rsa = algorithm == "AES-256-CBC"
    return tcrypto.Sealer(rsa_pkcs1.generate(1024).public_key if rsa else sm2.generate().public_key, **options)


def cipher(algorithm: str = "AES-256-CBC") -> Any:
    """The cipher alone."""
    if algorithm == "AES-256-CBC":
        return Cipher(algorithms.AES(bytes(range(32))), modes.CBC(bytes(16)))
    return Cipher(algorithms.SM4(bytes(range(16))), modes.GCM(bytes(12)))


def cipher_floor(make: Callable[[], Any], data: bytes) -> Work:
    """A cipher from one buffer into another, block by block: both stay in the processor's cache."""
    pieces = _pieces(data, STEP)
    return lambda: deque(map(make().update_into, pieces, repeat(bytearray(STEP + 15))), maxlen=0)


def base64_floor(data: bytes, *, decode: bool = False) -> Work:
    """Base64 block by block, by pybase64 where it is installed; what comes out is dropped."""
    fast = import_module("pybase64") if _has("pybase64") else None
    if decode:
        convert = partial(fast.b64decode, validate=True) if fast else binascii.a2b_base64
    else:
        convert = fast.b64encode if fast else partial(binascii.b2a_base64, newline=False)
    pieces = _pieces(data, STEP // 3 * 4 if decode else STEP)
    return lambda: deque(map(convert, pieces), maxlen=0)


# A mapping that other processes could share costs more. Windows has no such choice.
_PRIVATE: dict[str, int] = {} if sys.platform == "win32" else {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS}


def memory_floor(size: int) -> Work:
    """New memory, written to once: what has to be had for a result. The floors of cipher and Base64 have no result."""
    piece = bytes(STEP)

    def work() -> object:
        # Of the system: what the process has left over is another contender's luck.
        made = mmap.mmap(-1, size, **_PRIVATE)
        for _ in range(size // STEP):
            made.write(piece)
        made.close()
        return made

    return work


def _pieces(data: bytes, step: int) -> list[memoryview]:
    return [memoryview(data)[start : start + step] for start in range(0, len(data), step)]


def _has(module: str) -> bool:
    return sys.modules.get(module, module) is not None and find_spec(module) is not None


# --- Sealing and opening 7 MB -----------------------------------------------------------------------------------------


def sealing(algorithm: str, text: str) -> Work:
    """Seal an image that was checked before."""
    ours, ready = sealer(algorithm), image_base64(text)
    return lambda: ours.seal({"ImageBase64": ready}).body


def opening() -> tuple[Work, bytes, bytes]:
    """Open a reply of 7 MB; its Base64, and the JSON inside."""
    key, params = rsa_pkcs1.generate(1024), {"ImageBase64": image()}
    sealed = tcrypto.Sealer(key.public_key).seal({})
    reply = tcrypto.Opener(key).open(sealed.request).seal_reply(params)
    return lambda: sealed.session.open(reply), reply["EncryptedBody"].encode(), json.dumps(params).encode()


def obvious_seal(text: str) -> bytes:
    """What a program does that puts the parts together as their manuals show them."""
    padder, encryptor = padding.PKCS7(128).padder(), cipher().encryptor()
    padded = padder.update(json.dumps({"ImageBase64": text}).encode()) + padder.finalize()
    sealed = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
    return json.dumps({"EncryptedBody": sealed}).encode()


def _aes(bench: Bench) -> dict[str, float]:
    text = image()
    works = {
        "tcrypto": sealing("AES-256-CBC", text),
        "obvious": lambda: obvious_seal(text),
        "cipher": cipher_floor(cipher().encryptor, text.encode()),
        "Base64": base64_floor(text.encode()),
        "memory": memory_floor(len(text) // 3 * 4),
    }
    sealed = bench.measure(works, seconds=8)
    opened = _open(Bench(bench.quick))
    return {
        "seal: of cipher + Base64": ratio(sealed, "tcrypto", "cipher", "Base64"),
        MEMORY: ratio(sealed, "tcrypto", "cipher", "Base64", "memory"),
        **opened,
    }


def _open(bench: Bench) -> dict[str, float]:
    work, encoded, plaintext = opening()
    contenders: dict[str, Work] = {
        "tcrypto": work,
        "Base64": base64_floor(encoded, decode=True),
        "cipher": cipher_floor(cipher().decryptor, binascii.a2b_base64(encoded)),
        "json.loads": lambda: json.loads(plaintext),
    }
    rounds = bench.measure(contenders, seconds=6)
    value = ratio(rounds, "tcrypto", "Base64", "cipher", without="json.loads")
    return {"open: of Base64 + cipher, without json.loads": value}


def _with_extra(bench: Bench) -> dict[str, float]:
    return _aes(bench) if _has("pybase64") else {}


def _without_extra(bench: Bench) -> dict[str, float]:
    found: dict[str, float] = in_child(without_extra, bench.quick)
    return found


def without_extra(quick: bool) -> dict[str, float]:
    """The same in a process that finds no pybase64."""
    sys.modules["pybase64"] = None  # type: ignore[assignment]  # what makes an import fail
    return _aes(Bench(quick))


def _sm4(bench: Bench) -> dict[str, float]:
    text = image()
    data, ours = text.encode(), sealing("SM4-GCM", text)
    works: dict[str, Work] = {
        "tcrypto": ours,
        "cipher": cipher_floor(cipher("SM4-GCM").encryptor, data),
        "Base64": base64_floor(data),
        **peers.sm4_gcm(data),
    }
    found, libgcrypt = {}, _libgcrypt(data)
    if libgcrypt is not None:

        def by_libgcrypt() -> None:
            with _sm4_by("libgcrypt"):
                ours()

        works |= {"tcrypto, libgcrypt": by_libgcrypt, "libgcrypt": libgcrypt}
    rounds = bench.measure(works, seconds=10)
    found["OpenSSL: of cipher + Base64"] = ratio(rounds, "tcrypto", "cipher", "Base64")
    if libgcrypt is not None:
        found["libgcrypt: of cipher + Base64"] = ratio(rounds, "tcrypto, libgcrypt", "libgcrypt", "Base64")
    return found


@contextmanager
def _sm4_by(library: str) -> Iterator[None]:
    sm4_gcm.use(library)
    try:
        yield
    finally:
        sm4_gcm.use("openssl")


def _libgcrypt(data: bytes) -> Work | None:
    """Libgcrypt's cipher alone, None where it isn't there."""
    try:
        sm4_gcm.use("libgcrypt")
    except UnsupportedAlgorithm:
        return None
    sm4_gcm.use("openssl")
    return peers.libgcrypt_floor(data, STEP)


# --- Sealing 200 bytes, two threads -----------------------------------------------------------------------------------


def sealing_small(algorithm: str) -> Work:
    """Seal 200 bytes for a recipient that is known."""
    ours = sealer(algorithm)
    for _ in range(SM2_WARM):
        ours.seal(PARAMS)
    return lambda: ours.seal(PARAMS).body


def _seal_small(bench: Bench) -> dict[str, float]:
    public, plaintext = generate_private_key(65537, 1024).public_key(), json.dumps(PARAMS).encode().ljust(208)
    ours = tcrypto.Sealer(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    other = sm2.generate().public_key
    for _ in range(SM2_WARM):
        other.wrap(SM2_TEXT)

    def bare_rsa() -> object:
        return public.encrypt(bytes(range(32)), PKCS1v15()), cipher().encryptor().update(plaintext)

    works: dict[str, Work] = {
        "RSA": lambda: ours.seal(PARAMS).body,
        "bare RSA": bare_rsa,
        "SM2": sealing_small("SM4-GCM"),
        "bare SM2": lambda: other.wrap(SM2_TEXT),
    }
    rounds = bench.measure(works)
    return {
        "RSA: of a bare PKCS#1 v1.5 encryption and AES": ratio(rounds, "RSA", "bare RSA"),
        "SM2: of a bare wrap": ratio(rounds, "SM2", "bare SM2"),
    }


def _threads(bench: Bench) -> dict[str, float]:
    if not _has("pybase64"):
        return {}
    text = image()
    works = {"seal": sealing("AES-256-CBC", text), "cipher": cipher_floor(cipher().encryptor, text.encode())}
    with ThreadPoolExecutor(2) as pool:

        def one(work: Work) -> Work:
            return lambda: [pool.submit(work).result() for _ in range(2)]

        def two(work: Work) -> Work:
            return lambda: [future.result() for future in [pool.submit(work), pool.submit(work)]]

        contenders = {f"{name}, {how.__name__}": how(work) for name, work in works.items() for how in (one, two)}
        rounds = bench.measure(contenders, seconds=8, clock=time.perf_counter)
    best = {name: min(times[name] for times in rounds) for name in contenders}
    faster = {name: best[f"{name}, one"] / best[f"{name}, two"] for name in works}
    if faster["cipher"] < TWO_PROCESSORS:  # nothing holds the cipher up, but that no two processors were free
        return {}
    return {"faster than one after the other": faster["seal"]}


# --- SM2 --------------------------------------------------------------------------------------------------------------


def _sm2_work(integers: Callable[[int], Any], *, wrap: bool) -> Work:
    """One wrap or unwrap after another on a curve of its own, warm."""
    curve, d = _sm2_curve.Curve(integers), 1 + secrets.randbelow(_sm2_curve.N - 2)
    public = sm2.PrivateKey(d).public_key
    point, wrapped = (public.x, public.y), sm2.encrypt(public, SM2_TEXT)

    def work() -> object:
        if wrap:
            return _sm2_scheme.encrypt(curve, 1 + secrets.randbelow(_sm2_curve.N - 1), point, SM2_TEXT, "C1C3C2")
        blinding = secrets.randbelow(_sm2_curve.N), 1 + secrets.randbelow(_sm2_curve.P - 1)
        return _sm2_scheme.decrypt(curve, d, blinding, wrapped, "C1C3C2")

    for _ in range(SM2_WARM):
        work()
    return work


def _sm2_contenders(*, wrap: bool) -> dict[str, Work]:
    contenders = {"tcrypto, plain ints": _sm2_work(int, wrap=wrap)}
    if _has("gmpy2"):
        contenders["tcrypto, gmpy2"] = _sm2_work(import_module("gmpy2").mpz, wrap=wrap)
    return contenders


def _wrap(bench: Bench) -> dict[str, float]:
    rounds = bench.measure({**_sm2_contenders(wrap=True), **peers.sm2_wrap(sm2.generate(), SM2_TEXT)}, seconds=12)
    found = {}
    if "gmssl" in rounds[0]:
        found["plain ints: faster than gmssl"] = ratio(rounds, "gmssl", "tcrypto, plain ints")
    bindings = sorted((name for name in peers.BINDINGS if name in rounds[0]), key=partial(median, rounds))
    if bindings:
        found["plain ints: faster than the fastest binding"] = ratio(rounds, bindings[0], "tcrypto, plain ints")
        if "tcrypto, gmpy2" in rounds[0]:
            found["gmpy2: faster than the fastest binding"] = ratio(rounds, bindings[0], "tcrypto, gmpy2")
    return found


def _unwrap(bench: Bench) -> dict[str, float]:
    rounds = bench.measure({**_sm2_contenders(wrap=False), **peers.sm2_unwrap(sm2.generate(), SM2_TEXT)}, seconds=8)
    if "gmssl" not in rounds[0]:
        return {}
    return {"plain ints: faster than gmssl, which doesn't blind": ratio(rounds, "gmssl", "tcrypto, plain ints")}


def _unwraps(bench: Bench) -> dict[str, float]:
    """The most operations with the private key that a diagnosis of a sealed request does; the Opener's is one."""
    wrap = import_module("tcrypto.check.sealed.wrap") if find_spec("tcrypto.check.sealed") else None
    if wrap is None:
        return {}
    key, other = sm2.generate(), sm2.generate().public_key
    blobs = [form(sm2.encrypt(other, SM2_TEXT, layout)) for layout in ("C1C3C2", "C1C2C3", "ASN.1") for form in _FORMS]
    return {"operations with the private key": 1 + max(wrap.unwrap(key, blob).unwraps for blob in blobs)}


_FORMS: tuple[Callable[[bytes], str], ...] = (
    lambda blob: base64.b64encode(blob).decode(),
    lambda blob: base64.b64encode(blob[1:]).decode(),
    lambda blob: base64.b64encode(base64.b64encode(blob)).decode(),
    lambda blob: base64.b64encode(blob.hex().encode()).decode(),
    lambda blob: blob.hex(),
)


TASKS = (
    Task(
        "seal and open 7 MB, AES-256-CBC, with pybase64",
        _with_extra,
        (
            at_most(1.25, "seal: of cipher + Base64"),
            at_most(1.25, MEMORY),
            at_most(1.25, "open: of Base64 + cipher, without json.loads"),
        ),
    ),
    Task(
        "seal and open 7 MB, AES-256-CBC, without it",
        _without_extra,
        (
            at_most(1.15, "seal: of cipher + Base64"),
            at_most(1.15, MEMORY),
            at_most(1.15, "open: of Base64 + cipher, without json.loads"),
        ),
    ),
    Task("two threads, seal 7 MB, with pybase64", _threads, (at_least(1.75, "faster than one after the other"),)),
    Task(
        "seal 7 MB, SM4-GCM",
        _sm4,
        (at_most(1.10, "OpenSSL: of cipher + Base64"), at_most(1.3, "libgcrypt: of cipher + Base64")),
    ),
    Task(
        "seal 200 bytes, warm",
        _seal_small,
        (at_most(1.6, "RSA: of a bare PKCS#1 v1.5 encryption and AES"), at_most(1.25, "SM2: of a bare wrap")),
    ),
    Task(
        "SM2 wrap, warm recipient",
        _wrap,
        (
            at_least(30, "plain ints: faster than gmssl"),
            at_least(1.5, "plain ints: faster than the fastest binding"),
            at_least(3, "gmpy2: faster than the fastest binding"),
        ),
    ),
    Task("SM2 unwrap, blinded", _unwrap, (at_least(4, "plain ints: faster than gmssl, which doesn't blind"),)),
    Task("envelope.diagnose", _unwraps, (at_most(40, "operations with the private key", ""),)),
)
