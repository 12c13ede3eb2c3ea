"""More clients that seal wrongly, beside the generator's: what each one wrote, and which causes are named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from generator.arithmetic import b64
from generator.broken_sealer import (
    AES,
    MISTAKES,
    SM4,
    Client,
    Keys,
    aes,
    changed_blob,
    compact,
    drawn,
    hexadecimal,
    sm4,
    split,
    vector_keys,
)

from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnosis import Diagnosis

pytestmark = pytest.mark.slow(branches=True)

KEYS = {algorithm: vector_keys(algorithm) for algorithm in (AES, SM4)}
NAME = replace(sm4, fields=("Name",))
GENERATORS = [
    ("blob-text", "a Buffer"),
    ("blob-text", "Java's bytes"),
    ("blob-text", "Python's bytes"),
    ("blob-text", "lines"),
    ("blob-key-as-text", "Base64 with a line feed"),
    ("blob-key-as-text", "UTF-8 of Latin-1"),
    ("blob-key-and-iv", "hexadecimal, a colon between"),
    ("blob-key-and-iv", "JSON"),
    ("blob-padding", "none, zeros after"),
    ("iv-text", "a list"),
    ("iv-other", "another random one"),
    ("body-key-derived", "CryptoJS's passphrase"),
    ("body-mode", "AES-GCM, the tag in TagList"),
    ("body-padding", "blocks of 32"),
    ("body-json-twice", "a field in quotes"),
    ("body-charset", "a byte order mark"),
    ("body-charset", "question marks"),
    ("list-name", "a field misspelt"),
    ("tag-order", "two fields"),
]


def diagnosed(client: Client, params: Any = None, known: bool = True) -> Diagnosis:
    keys = KEYS[client.algorithm]
    request, meant = client.send(keys, params=params)
    return diagnose_sealed(json.loads(json.dumps(request)), keys.private, meant if known else None)


@pytest.mark.parametrize(("cause", "comment"), GENERATORS)
def test_rarer_forms_of_each_mistake(cause: str, comment: str) -> None:
    assert diagnosed(dict(MISTAKES[cause])[comment]).ids[0] == [cause]


# --- The wrap ---------------------------------------------------------------------------------------------------------


def element(tag: int, content: bytes) -> bytes:
    """DER, the length in two octets where it needs them."""
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x81, size])) + content


def numbers(blob: bytes) -> bytes:
    """Two INTEGERs."""
    return b"".join(element(2, b"\0" + blob[start : start + 32]) for start in (1, 33))


def c2_before_c3(blob: bytes) -> bytes:
    """ASN.1 with C2 before C3."""
    _, c3, c2 = split(blob)
    return element(0x30, numbers(blob) + element(4, c2) + element(4, c3))


def point_as_bits(blob: bytes) -> bytes:
    """ASN.1 with C1 as a BIT STRING."""
    c1, c3, c2 = split(blob)
    return element(0x30, element(3, b"\0" + c1) + element(4, c3) + element(4, c2))


def until(holds: Any, change: Any) -> Any:
    """A wrap drawn anew until it has some form, then changed."""

    def wrap(keys: Keys, message: bytes, nonce: int) -> bytes:
        blob = keys.wrap(message, nonce)
        while not holds(blob):
            nonce += 1
            blob = keys.wrap(message, nonce)
        return bytes(change(blob))

    return wrap


def escapes(data: bytes) -> str:
    """As C and Python print bytes."""
    return "".join(f"\\x{octet:02x}" for octet in data)


def two_blocks(keys: Keys, message: bytes, nonce: int) -> bytes:
    """What is wrapped in two halves, each a block of RSA."""
    return keys.wrap(message[:16], nonce) + keys.wrap(message[16:], nonce + 1)


WRAPS = {
    "C2 before C3": ("blob-layout blob-asn1", replace(sm4, blob=changed_blob(c2_before_c3))),
    "C1 as bits": ("blob-asn1", replace(sm4, blob=changed_blob(point_as_bits))),
    "no more than a SEQUENCE": ("blob-other-key", replace(sm4, blob=lambda *_: element(0x30, bytes(100)))),
    "a digit lost": (
        "blob-zeros-lost blob-text",
        replace(
            sm4, blob=until(lambda blob: blob[1] < 16, bytes), blob_text=lambda data: data.hex()[:2] + data.hex()[3:]
        ),
    ),
    "both strings of 32 bytes, damaged": (
        "blob-other-key",
        replace(
            sm4,
            wrapped=lambda key, iv: key.hex().encode(),
            blob=changed_blob(lambda blob: c2_before_c3(blob[:-1] + b"\0")),
        ),
    ),
    "a block without its leading zero": (
        "blob-zeros-lost",
        replace(aes, blob=until(lambda blob: not blob[0], lambda blob: blob[1:])),
    ),
    "a block that is no number below the modulus": (
        "blob-other-key",
        replace(aes, blob=changed_blob(lambda blob: b"\xff" * len(blob))),
    ),
    "a block that is none, reversed": (
        "blob-other-key",
        replace(aes, blob=changed_blob(lambda blob: b"\0" + blob[1:-1] + b"\xff")),
    ),
    "two blocks of garbage": ("blob-other-key", replace(aes, blob=lambda *_: drawn(256, "garbage"))),
    "escapes": ("blob-text", replace(sm4, blob_text=escapes)),
    "a data URL": ("blob-text", replace(sm4, blob_text=lambda data: f"data:text/plain;base64,{b64(data)}")),
    "PEM": ("blob-text", replace(sm4, blob_text=lambda data: f"-----BEGIN X-----\n{b64(data)}\n-----END X-----\n")),
    "numbers that are no octets": ("blob-other-key", replace(sm4, blob_text=lambda data: [300, *data])),
    "key and IV in a list": (
        "blob-key-and-iv",
        replace(sm4, wrapped=lambda key, iv: compact([b64(key), b64(iv)])),
    ),
    "the key's hexadecimal, then the IV's": (
        "blob-key-and-iv",
        replace(aes, wrapped=lambda key, iv: f"key={key.hex()[:32]}&iv={iv.hex()}".encode(), used=lambda key: key.hex()[:32].encode()),
    ),
    "a text that is the key": (
        "tag-text",
        replace(sm4, key=lambda size: "密钥密钥密".encode() + b"x", tag_text=hexadecimal),
    ),
}  # fmt: skip


@pytest.mark.parametrize("comment", WRAPS)
def test_wraps(comment: str) -> None:
    causes, client = WRAPS[comment]
    assert set(diagnosed(client).ids[0]) == set(causes.split())


def test_what_was_wrapped_in_two_blocks_is_no_mistake_that_has_a_name() -> None:
    assert diagnosed(replace(aes, blob=two_blocks)).ids == [["unexplained"]]
