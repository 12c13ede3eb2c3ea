"""Initialization vectors that are another, of another length, or elsewhere, and every mode that people take."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import modes
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import Client, aes, drawn, ecb, gcm, hexadecimal, in_mode, sm4
from sealing import CFB, CFB8, OFB, of

pytestmark = pytest.mark.each

BOTH = pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])


def size_of(client: Client) -> int:
    """Bytes of the documented initialization vector."""
    return 16 if client.algorithm == aes.algorithm else 12


OTHER: dict[str, Callable[[bytes, bytes, int], bytes]] = {
    "zeros": lambda iv, key, size: bytes(size),
    "the digit 0": lambda iv, key, size: b"0" * size,
    "the key's first bytes": lambda iv, key, size: key[:size],
    "the key's last bytes": lambda iv, key, size: key[-size:],
    "the key in reverse": lambda iv, key, size: key[::-1][:size],
    "the key's MD5": lambda iv, key, size: hashlib.md5(key).digest()[:size],
    "the key's MD5 in hexadecimal": lambda iv, key, size: hashlib.md5(key).hexdigest()[:size].encode(),
    "the key in hexadecimal": lambda iv, key, size: key.hex()[:size].encode(),
    "the key in Base64": lambda iv, key, size: b64(key)[:size].encode(),
    "itself in reverse": lambda iv, key, size: iv[::-1],
    "itself in hexadecimal": lambda iv, key, size: iv.hex()[:size].encode(),
    "itself in capital hexadecimal": lambda iv, key, size: iv.hex().upper()[:size].encode(),
    "itself in Base64": lambda iv, key, size: b64(iv)[:size].encode(),
    "its MD5": lambda iv, key, size: hashlib.md5(iv).digest()[:size],
    "1234567890123456": lambda iv, key, size: b"1234567890123456"[:size],
    "0123456789abcdef": lambda iv, key, size: b"0123456789abcdef"[:size],
    "0123456789ABCDEF": lambda iv, key, size: b"0123456789ABCDEF"[:size],
    "0102030405060708": lambda iv, key, size: b"0102030405060708"[:size],
    "abcdefghijklmnop": lambda iv, key, size: b"abcdefghijklmnop"[:size],
    "counted from 0": lambda iv, key, size: bytes(range(size)),
    "counted from 1": lambda iv, key, size: bytes(range(1, size + 1)),
}


@BOTH
@pytest.mark.parametrize("what", OTHER)
def test_another_iv(what: str, client: Client) -> None:
    size = size_of(client)
    other = replace(client, used_iv=lambda iv, key: OTHER[what](iv, key, size))
    assert of(other) == "iv-other"
    assert of(other, known=False) == ("iv-other?" if client is aes else "iv-other")


LENGTHS: dict[str, tuple[Client, int, Callable[[bytes], bytes]]] = {
    "8, zeros after": (aes, 8, lambda iv: iv.ljust(16, b"\0")),
    "8, zeros before": (aes, 8, lambda iv: iv.rjust(16, b"\0")),
    "15, zeros after": (aes, 15, lambda iv: iv.ljust(16, b"\0")),
    "17, the first": (aes, 17, lambda iv: iv[:16]),
    "17, the last": (aes, 17, lambda iv: iv[1:]),
    "32, the first": (aes, 32, lambda iv: iv[:16]),
    "32, the last": (aes, 32, lambda iv: iv[16:]),
    "8 under GCM, zeros after": (sm4, 8, lambda iv: iv.ljust(12, b"\0")),
    "8 under GCM, zeros before": (sm4, 8, lambda iv: iv.rjust(12, b"\0")),
    "16 under GCM, the first": (sm4, 16, lambda iv: iv[:12]),
    "16 under GCM, the last": (sm4, 16, lambda iv: iv[4:]),
    "8 under GCM": (sm4, 8, bytes),
    "11 under GCM": (sm4, 11, bytes),
    "13 under GCM": (sm4, 13, bytes),
    "32 under GCM": (sm4, 32, bytes),
    "64 under GCM": (sm4, 64, bytes),
    "128 under GCM": (sm4, 128, bytes),
}


@pytest.mark.parametrize("what", LENGTHS)
def test_an_iv_of_another_length(what: str) -> None:
    client, size, used = LENGTHS[what]
    other = replace(client, iv_size=size, used_iv=lambda iv, key: used(iv))
    assert of(other) == "iv-length"
    assert of(replace(other, iv_text=hexadecimal)) == "iv-text iv-length"


def test_an_iv_that_no_cipher_takes() -> None:
    assert of(replace(sm4, iv_size=16, used_iv=lambda iv, key: drawn(16, "another"))) == "unexplained"
    assert of(replace(aes, iv_size=12, used_iv=lambda iv, key: drawn(16, "another"))) == "iv-length iv-other"


CHARACTERS: dict[str, tuple[Client, str, str]] = {
    "16 letters": (aes, "0a1b2c3d4e5f6g7h", "iv-text"),
    "16 letters that are Base64 of 12 bytes": (aes, "0a1b2c3d4e5f6g7h", "iv-text"),
    "16 signs": (aes, "!@#$%^&*()_+<>?:", "iv-text"),
    "12 letters": (sm4, "0a1b2c3d4e5f", "iv-text"),
    "12 signs": (sm4, "!@#$%^&*()_+", "iv-text"),
    "16 letters of Latin-1": (aes, "äöüäöüäöüäöüäöüä", "iv-text"),
    "20 signs, cut": (aes, "!@#$%^&*()_+<>?:!!!!", "iv-text"),
    "8 signs, filled up": (aes, "!@#$%^&*", "iv-text"),
}


@pytest.mark.parametrize("what", CHARACTERS)
def test_an_iv_that_was_never_encoded(what: str) -> None:
    client, text, expected = CHARACTERS[what]
    size = size_of(client)
    used = text.encode("latin-1")[:size].ljust(size, b"\0")
    other = replace(client, used_iv=lambda iv, key: used, iv_text=lambda iv: text)
    assert of(other) == expected


@pytest.mark.parametrize("text", ["初始向量", "初始向量四个字"])
def test_an_iv_of_chinese_characters(text: str) -> None:
    for client in (aes, sm4):
        size = size_of(client)
        used = text.encode()[:size].ljust(size, b"\0")
        assert of(replace(client, used_iv=lambda iv, key, used=used: used, iv_text=lambda iv: text)) == "iv-text"


def test_the_characters_of_an_iv_that_is_base64() -> None:
    """Iv is right, and the client took its Base64 for the vector: another one than in Iv."""
    assert of(replace(aes, used_iv=lambda iv, key: b64(iv).encode()[:16])) == "iv-other"
    assert of(replace(sm4, used_iv=lambda iv, key: b64(iv).encode())) == "iv-other"


# --- Where the initialization vector stands ---------------------------------------------------------------------------

PLACES: dict[str, tuple[str, Any]] = {
    "before": ("iv-prepended", lambda body, tag, iv: (iv + body, [tag] if tag else [])),
    "after": ("iv-prepended", lambda body, tag, iv: (body + iv, [tag] if tag else [])),
}


@BOTH
@pytest.mark.parametrize("place", PLACES)
def test_the_iv_stands_in_the_ciphertext(place: str, client: Client) -> None:
    expected, join = PLACES[place]
    there = replace(client, join=join)
    assert of(there) == expected
    assert of(there, known=False) == (expected if client is sm4 else f"{expected}?")
    assert of(replace(there, iv_text=lambda iv: None)) == expected
    assert of(replace(there, iv_text=lambda iv: "")) == expected
    assert of(replace(there, iv_text=hexadecimal)) == f"iv-text {expected}"
    assert of(replace(there, iv_text=lambda iv: b64(drawn(len(iv), "another")))) == f"iv-other {expected}"
    assert of(replace(there, iv_text=lambda iv: b64(iv + b"\0"))) == f"iv-length {expected}"


def test_an_iv_of_the_other_ciphers_length_in_the_ciphertext() -> None:
    of_gcm = replace(sm4, iv_size=16, join=PLACES["before"][1])
    assert of(of_gcm) == "iv-length iv-prepended"
    assert of(replace(of_gcm, join=PLACES["after"][1])) == "iv-length iv-prepended"


def test_the_iv_stands_before_the_ciphertext_and_the_tag_after_it() -> None:
    def join(body: bytes, tag: bytes, iv: bytes) -> tuple[bytes, list[bytes]]:
        return iv + body + tag, []

    assert of(replace(sm4, join=join)) == "iv-prepended tag-appended"
    assert of(replace(sm4, join=join), known=False) == "iv-prepended tag-appended"


# --- The mode ---------------------------------------------------------------------------------------------------------


def counter(start: int) -> Any:
    """Counter mode from 12 bytes and a number."""
    return lambda iv: modes.CTR(iv[:12] + start.to_bytes(4, "big"))


MODES: dict[str, tuple[int, Callable[[str], Any]]] = {
    "ECB": (16, ecb),
    "CTR": (16, lambda cipher: in_mode(cipher, modes.CTR)),
    "CTR from 0": (12, lambda cipher: in_mode(cipher, counter(0))),
    "CTR from 1": (12, lambda cipher: in_mode(cipher, counter(1))),
    "CFB": (16, lambda cipher: in_mode(cipher, CFB)),
    "CFB, padded": (16, lambda cipher: in_mode(cipher, CFB, pkcs7)),
    "CFB8": (16, lambda cipher: in_mode(cipher, CFB8)),
    "CFB8, padded": (16, lambda cipher: in_mode(cipher, CFB8, pkcs7)),
    "OFB": (16, lambda cipher: in_mode(cipher, OFB)),
    "CBC": (16, lambda cipher: in_mode(cipher, modes.CBC, pkcs7)),
    "GCM": (12, lambda cipher: lambda key, iv, data: gcm(cipher, key, iv, data)),
}


@pytest.mark.parametrize("cipher", ["AES", "SM4"])
@pytest.mark.parametrize("mode", MODES)
@BOTH
def test_another_mode_or_cipher(client: Client, mode: str, cipher: str) -> None:
    iv_size, seal = MODES[mode]
    if mode == ("CBC" if client is aes else "GCM") and cipher == ("AES" if client is aes else "SM4"):
        assert of(replace(client, iv_size=iv_size, seal=seal(cipher))) == ""
        return
    if (mode[:4], cipher) == ("CFB8", "SM4"):
        pytest.skip("cryptography has no such mode")
    key_size = 16 if cipher == "SM4" else 32
    other = replace(client, key_size=key_size, iv_size=iv_size, seal=seal(cipher))
    found = of(other).split(" / ")
    assert found[0] == ("body-padding body-mode" if "padded" in mode else "body-mode")


def test_a_mode_with_a_tag_under_an_rsa_key() -> None:
    def join(body: bytes, tag: bytes, iv: bytes) -> tuple[bytes, list[bytes]]:
        return body + tag, []

    of_gcm = replace(aes, iv_size=12, seal=lambda key, iv, data: gcm("AES", key, iv, data))
    for client in (of_gcm, replace(of_gcm, join=join), replace(of_gcm, join=lambda body, tag, iv: (body, []))):
        assert of(client) == "body-mode"
        assert of(replace(client, name="AES-256-GCM")) == "body-mode / body-mode algorithm-name!"
    assert of(replace(of_gcm, join=join), known=False) == "body-mode"
