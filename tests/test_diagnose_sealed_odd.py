"""Requests at the edge of what can be told: how much is claimed of each, and how surely."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.ciphers import modes
from generator.arithmetic import pkcs7
from generator.broken_sealer import Client, aes, aes_fields, drawn, gcm, hexadecimal, in_mode, sm4, sm4_fields
from sealing import KEYS, LOADED, of, said

from tcrypto.check.diagnose_sealed import diagnose_sealed

pytestmark = pytest.mark.each


def hashed(client: Client, **changes: Any) -> Client:
    """One whose key is the MD5 of what was wrapped."""
    return replace(client, used=lambda key: hashlib.md5(key).digest(), **changes)


def zeros(iv: bytes, key: bytes) -> bytes:
    return bytes(len(iv))


CBC = replace(sm4, iv_size=16, seal=in_mode("SM4", modes.CBC, pkcs7))
ALONG = replace(
    sm4,
    wrapped=lambda key, iv: key.hex().encode(),
    seal=lambda key, iv, data: gcm("SM4", key, iv, data, b"EncryptedBody"),
)
EDGES: dict[str, tuple[Client, str]] = {
    "a tag under a mode that has none": (replace(CBC, join=lambda body, tag, iv: (body, [drawn(16, "tag")])), "body-mode / body-mode? tag-wrong?"),
    "no tag under such a mode": (CBC, "body-mode"),
    "a tag after the body, an empty one in the list": (replace(sm4, join=lambda body, tag, iv: (body + tag, [b""])), "tag-appended / tag-appended? tag-missing?"),
    "a tag after the body, another in the list": (replace(sm4, join=lambda body, tag, iv: (body + tag, [drawn(16, "tag")])), "tag-appended"),
    "one mistake, and something authenticated along": (ALONG, "blob-key-as-text body-aad"),
    "two mistakes, and something authenticated along": (replace(ALONG, iv_text=hexadecimal), "blob-key-as-text iv-text tag-wrong"),
    "GCM's nonce of 16 zeros": (replace(sm4, iv_size=16, used_iv=zeros), "unexplained"),
    "GCM's nonce of 12 zeros, an Iv of 16": (replace(sm4, iv_size=16, used_iv=lambda iv, key: bytes(12)), "iv-length iv-other"),
    "AES-GCM's nonce of 12 zeros": (replace(aes, iv_size=12, seal=lambda key, iv, data: gcm("AES", key, iv, data), used_iv=zeros), "iv-other body-mode"),
    "AES-GCM's nonce of 16 zeros": (replace(aes, seal=lambda key, iv, data: gcm("AES", key, iv, data), used_iv=zeros), "iv-other body-mode"),
    "a long key that ends in another Iv": (replace(sm4, key_size=24, iv_size=8, used=lambda key: key[:16]), "iv-length body-key-length"),
    "a key of 16 bytes and an Iv of 8 after it": (replace(sm4, iv_size=8, wrapped=lambda key, iv: key + iv), "unexplained"),
}  # fmt: skip


@pytest.mark.parametrize("what", EDGES)
def test_how_much_is_claimed(what: str) -> None:
    client, expected = EDGES[what]
    assert of(client) == expected


PLAIN = replace(sm4_fields, seal=lambda key, iv, data: (data, gcm("SM4", key, iv, data)[1]), body_text=bytes.decode)
UNSEALED = replace(PLAIN, seal=lambda key, iv, data: (data, drawn(16, "tag")))
NOTHING = replace(PLAIN, seal=lambda key, iv, data: (data, None))
FIELDS: dict[str, tuple[Client, str]] = {
    "their right tags": (PLAIN, "field-plain!"),
    "their right tags as hexadecimal": (replace(PLAIN, tag_text=hexadecimal), "tag-text field-plain!"),
    "other tags": (UNSEALED, "field-plain! / body-aad? field-plain! / tag-wrong? field-plain!"),
    "other tags as hexadecimal": (
        replace(UNSEALED, tag_text=hexadecimal),
        "tag-text! field-plain! / body-aad? tag-text! field-plain! / tag-text! tag-wrong? field-plain!",
    ),
    "other tags, and Iv as hexadecimal too": (
        replace(UNSEALED, tag_text=hexadecimal, iv_text=hexadecimal),
        "iv-text! tag-text! field-plain! / iv-text! body-aad? tag-text! field-plain! / iv-text! tag-text! tag-wrong? field-plain!",
    ),
    "no tags": (NOTHING, "field-plain! / body-mode? field-plain! / tag-appended? field-plain! / tag-missing? field-plain!"),
    "no tags, an Iv of 16 bytes": (
        replace(NOTHING, iv_size=16),
        "iv-length! field-plain! / iv-length! body-mode? field-plain! / iv-length! tag-appended? field-plain!"
        " / iv-length! tag-missing? field-plain! / body-mode? field-plain!",
    ),
    "AES": (replace(aes_fields, seal=lambda key, iv, data: (data, None), body_text=bytes.decode), "field-plain!"),
    "AES, its key with the IV": (
        replace(aes_fields, wrapped=lambda key, iv: key + iv, seal=lambda key, iv, data: (data, None), body_text=bytes.decode),
        "blob-key-and-iv field-plain!",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FIELDS)
def test_fields_in_plain_text_with(what: str) -> None:
    client, expected = FIELDS[what]
    assert of(client) == expected


@pytest.mark.parametrize(
    ("what", "client", "expected"),
    [
        ("no mistake", aes, "body-not-json?"),
        ("one mistake", hashed(aes), "body-key-derived? body-not-json?"),
        ("two mistakes", hashed(aes, used_iv=zeros), "unexplained"),
    ],
)
def test_what_is_no_json_and_was_not_given(what: str, client: Client, expected: str) -> None:
    form = replace(client, plain=lambda params: urlencode(params).encode())
    assert of(form, known=False) == expected, what


def test_a_text_of_eight_bytes_is_no_chance_and_one_of_seven_may_be() -> None:
    for size, expected in ((7, "unexplained"), (8, "body-key-derived? body-not-json?")):
        assert of(hashed(aes, plain=lambda params, size=size: b"a" * size), known=False) == expected


PARAMS = {"Name": "张三李四王五", "IdCard": "11010119900307887X"}


@pytest.mark.parametrize("changed", ["Name", "IdCard"])
def test_one_field_of_two_is_something_else(changed: str) -> None:
    def found(client: Client) -> str:
        request, _ = client.send(KEYS[client.algorithm], params=PARAMS)
        return said(diagnose_sealed(request, LOADED[client.algorithm], PARAMS | {changed: "x"}))

    assert found(aes_fields) == found(sm4_fields) == "unexplained"
    assert found(replace(aes_fields, iv_text=hexadecimal)) == found(hashed(aes_fields)) == "unexplained"
    assert found(replace(sm4_fields, iv_text=hexadecimal)) == "iv-text"
    assert found(hashed(sm4_fields)) == "body-key-derived"


@pytest.mark.parametrize(("size", "cut"), [(16, ""), (12, " tag-length"), (8, " tag-length")])
def test_a_small_body_with_its_tag_after_it_and_one_mistake_more(size: int, cut: str) -> None:
    client = replace(sm4, iv_text=hexadecimal, join=lambda body, tag, iv: (body + tag[:size], []))
    assert of(client, params={"a": 1}) == f"iv-text tag-appended{cut}"


@pytest.mark.parametrize(
    ("letters", "known", "unknown"),
    [(19, "unexplained", "unexplained"), (20, "iv-other", "iv-other?"), (25, "iv-other", "iv-other?")],
)
def test_how_much_must_follow_a_lost_block(letters: int, known: str, unknown: str) -> None:
    client = replace(aes, used_iv=lambda iv, key: drawn(16, "nobody's"))
    params = {"a": "b" * letters}
    assert (of(client, params=params), of(client, params=params, known=False)) == (known, unknown)
