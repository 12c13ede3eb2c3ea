"""Both algorithms, seen from both sides: what the tests of sealed requests and replies share."""

from __future__ import annotations

import array
import base64
import functools
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tcrypto import Opener, Sealer
from tcrypto.crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm

RSA = rsa_pkcs1.generate(1024)
SM2 = sm2.generate()
PARAMS = {"ImageUrl": "https://example.com/身份证.jpg", "CardSide": "FRONT", "Config": '{"TempIdWarn":true}'}
RESULT = {"Name": "张三", "IdNum": "11010519491231002X", "RequestId": "6e6d3ad9", "Advanced": None}
FIELDS = {"Name": "张三", "IdCard": "", "RuleId": "1"}


class Side(NamedTuple):
    """One algorithm, seen from both sides, with its primitive."""

    algorithm: str
    key_length: int
    iv_length: int
    sealer: Sealer
    opener: Opener
    encrypt: Callable[[bytes, bytes, bytes], tuple[bytes, bytes | None]]


SIDES = {
    "AES": Side(
        "AES-256-CBC",
        32,
        16,
        Sealer(str(RSA.public_key.dump("console"))),
        Opener(RSA),
        lambda key, iv, data: (aes_cbc.encrypt(key, iv, data), None),
    ),
    "SM4": Side("SM4-GCM", 16, 12, Sealer(SM2.public_key), Opener(SM2), sm4_gcm.encrypt),
}
AES, SM4 = SIDES.values()

sides = pytest.mark.parametrize("side", SIDES.values(), ids=SIDES)
"""Both algorithms, one after the other."""


def b64(data: bytes | bytearray) -> str:
    return base64.b64encode(data).decode()


def painted(size: int) -> bytes:
    """Bytes in which every block differs from every other, so that swapped blocks show."""
    return array.array("I", range(size // 4 + 1)).tobytes()[:size]


def reply_for(side: Side, key: bytes, iv: bytes, plaintext: bytes, **changed: Any) -> dict[str, Any]:
    """A reply as a service writes it, from the primitive alone; `changed` replaces parts of Encryption."""
    ciphertext, tag = side.encrypt(key, iv, plaintext)
    encryption = {
        "EncryptList": ["EncryptedBody"],
        "TagList": [] if tag is None else [b64(tag)],
        "CiphertextBlob": None,
        "Iv": b64(iv),
        "Algorithm": side.algorithm,
    }
    return {"EncryptedBody": b64(ciphertext), "Encryption": encryption | changed}


def request_for(side: Side, **changed: Any) -> dict[str, Any]:
    """A sealed request, as JSON would bring it; `changed` replaces parts of Encryption, "-" removes one."""
    request: dict[str, Any] = json.loads(side.sealer.seal(PARAMS).body)
    request["Encryption"].update(changed)
    for name in [name for name, value in changed.items() if value == "-"]:
        del request["Encryption"][name]
    return request


def changed(message: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    inner = {"EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm", "Padding", 7}
    message = message | {"Encryption": message["Encryption"] | {k: v for k, v in changes.items() if k in inner}}
    return message | {name: value for name, value in changes.items() if name not in inner}


@functools.cache
def deep() -> list[object]:
    nest: list[object] = []
    for _ in range(100_000):
        nest = [nest]
    return nest


def cases(*sources: Callable[[Side], Iterator[tuple[str, dict[str, Any], str]]]) -> list[Any]:
    return [
        pytest.param(side, changes, sentence, id=f"{name}-{title}")
        for name, side in SIDES.items()
        for source in sources
        for title, changes, sentence in source(side)
    ]
