"""What the tables of clients that seal wrongly share: a client's request diagnosed, and what that says in a line."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

from generator import broken_sealer
from generator.broken_sealer import AES, SM4, Client, Keys, vector_keys

from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.crypto.keys import load_private_key

KEYS: dict[str, Keys] = {algorithm: vector_keys(algorithm) for algorithm in (AES, SM4)}
LOADED = {algorithm: load_private_key(keys.private) for algorithm, keys in KEYS.items()}
CFB, CFB8, OFB = (
    getattr(broken_sealer, name) for name in ("CFB", "CFB8", "OFB")
)  # from wherever cryptography has them
IN_OTHER_FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "UTF-16, little": ("body-charset", lambda text: text.encode("utf-16-le")),
    "UTF-16, big": ("body-charset", lambda text: text.encode("utf-16-be")),
    "UTF-16, little, its mark": ("body-charset", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    "UTF-16, big, its mark": ("body-charset", lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
    "UTF-32, little": ("body-charset", lambda text: text.encode("utf-32-le")),
    "UTF-32, big": ("body-charset", lambda text: text.encode("utf-32-be")),
    "UTF-8 with its mark": ("body-charset", lambda text: text.encode("utf-8-sig")),
    "gzip": ("body-compressed", lambda text: gzip.compress(text.encode(), mtime=0)),
}
"""What a text may be encrypted as: its cause, and the bytes."""

MARKS = {"proved": "", "fits": "?", "seen": "!", "unexplained": ""}


def diagnosed(client: Client, *label: object, known: bool = True, params: Any = None) -> Diagnosis:
    """`label`: which random values are drawn. `known`: whether the parameters that were meant are given along."""
    request, meant = client.send(KEYS[client.algorithm], *label, params=params)
    return diagnose_sealed(json.loads(json.dumps(request)), LOADED[client.algorithm], meant if known else None)


def said(diagnosis: Diagnosis) -> str:
    """Every set of causes, the best first, a slash between; "?" after one that only fits, "!" after one that is seen."""
    assert diagnosis.valid is not bool(diagnosis.causes)
    sets = (" ".join(cause.id + MARKS[cause.certainty] for cause in causes) for causes in diagnosis.causes)
    return " / ".join(sets)


def of(client: Client, *label: object, known: bool = True, params: Any = None) -> str:
    """What is said of a client's request."""
    return said(diagnosed(client, *label, known=known, params=params))


def prng(seed: bytes, length: int) -> bytes:
    """Java's SHA1PRNG, seeded: the state grows by each output, as signed bytes with a carry."""
    state = list(hashlib.sha1(seed).digest())
    found = b""
    while len(found) < length:
        output = hashlib.sha1(bytes(state)).digest()
        found += output
        last = 1
        for place in range(20):
            total = int.from_bytes([state[place]], "big", signed=True) + last
            total += int.from_bytes([output[place]], "big", signed=True)
            state[place] = total % 256
            last = total // 256
    return found[:length]


def stretched(name: str, password: bytes, salt: bytes = b"") -> bytes:
    """OpenSSL's EVP_BytesToKey."""
    blocks = [b""]
    for _ in range(4):
        blocks.append(hashlib.new(name, blocks[-1] + password + salt).digest())
    return b"".join(blocks)
