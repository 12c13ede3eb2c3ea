"""Keys that were wrapped as something else, cut, filled up or derived: which of the mistakes is named, and how surely."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from generator.arithmetic import b64
from generator.broken_sealer import Client, aes, alphanumeric, compact, drawn, gcm, hexadecimal, sm4
from sealing import of, prng, stretched

pytestmark = pytest.mark.each

BOTH = pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
Bytes = Callable[[bytes], bytes]

# --- The key's text ---------------------------------------------------------------------------------------------------

AS_TEXT: dict[str, Bytes] = {
    "hexadecimal": lambda key: key.hex().encode(),
    "capital hexadecimal": lambda key: key.hex().upper().encode(),
    "hexadecimal and a line feed": lambda key: key.hex().encode() + b"\n",
    "Base64": lambda key: b64(key).encode(),
    "Base64 without padding": lambda key: b64(key).rstrip("=").encode(),
    "URL-safe Base64": lambda key: base64.urlsafe_b64encode(key).rstrip(b"="),
    "Base64 in quotes": lambda key: f'"{b64(key)}"'.encode(),
    "Base64 of hexadecimal": lambda key: b64(key.hex().encode())[:64].encode(),
    "UTF-8 of Latin-1": lambda key: key.decode("latin-1").encode(),
}


@BOTH
@pytest.mark.parametrize("how", AS_TEXT)
def test_the_key_was_wrapped_as_a_text(how: str, client: Client) -> None:
    if how == "Base64 of hexadecimal" and client is aes:
        pytest.skip("too long for a key")
    assert of(replace(client, wrapped=lambda key, iv: AS_TEXT[how](key))) == "blob-key-as-text"


def letters(sign: str) -> Callable[[int], bytes]:
    """A key of letters and digits."""
    return lambda size: sign.encode() + alphanumeric(size)[len(sign) :]


@BOTH
@pytest.mark.parametrize(
    ("how", "put"),
    [
        ("blanks", lambda key: b"  " + key + b" "),
        ("a line feed", lambda key: key + b"\r\n"),
        ("quotes", lambda key: b"'" + key + b"'"),
        ("double quotes", lambda key: b'"' + key + b'"'),
        ("quotes in blanks", lambda key: b' "' + key + b'" '),
    ],
)
def test_a_key_of_letters_was_wrapped_with_something_around_it(how: str, put: Bytes, client: Client) -> None:
    found = of(replace(client, key=letters("z"), wrapped=lambda key, iv: put(key)))
    assert found == "blob-key-as-text", how


def test_a_key_of_letters_is_a_right_one() -> None:
    for client in (aes, sm4):
        assert of(replace(client, key=letters("z"))) == ""
        assert of(replace(client, key=letters("z")), known=False) == ""


# --- The key and the initialization vector ----------------------------------------------------------------------------

JOINED: dict[str, Callable[[bytes, bytes], bytes]] = {
    "key, IV": lambda key, iv: key + iv,
    "IV, key": lambda key, iv: iv + key,
    "hexadecimal, joined": lambda key, iv: (key + iv).hex().encode(),
    "Base64, joined": lambda key, iv: b64(key + iv).encode(),
    "Base64, the IV first": lambda key, iv: b64(iv + key).encode(),
    "hexadecimal, a colon between": lambda key, iv: f"{key.hex()}:{iv.hex()}".encode(),
    "hexadecimal, a semicolon between": lambda key, iv: f"{key.hex()};{iv.hex()}".encode(),
    "Base64, a comma between": lambda key, iv: f"{b64(key)},{b64(iv)}".encode(),
    "Base64, a bar between": lambda key, iv: f"{b64(key)}|{b64(iv)}".encode(),
    "Base64, an ampersand between": lambda key, iv: f"{b64(key)}&{b64(iv)}".encode(),
    "Base64, a hash between": lambda key, iv: f"{b64(key)}#{b64(iv)}".encode(),
    "Base64, a blank between": lambda key, iv: f"{b64(key)} {b64(iv)}".encode(),
    "Base64, a full stop between": lambda key, iv: f"{b64(key)}.{b64(iv)}".encode(),
    "Base64, the IV first, a line feed between": lambda key, iv: f"{b64(iv)}\n{b64(key)}".encode(),
    "Base64, two signs between": lambda key, iv: f"{b64(key)}::{b64(iv)}".encode(),
    "with their names": lambda key, iv: f"key={key.hex()}&iv={iv.hex()}".encode(),
    "with their names in capitals": lambda key, iv: f"IV={iv.hex()};KEY={key.hex()}".encode(),
    "JSON": lambda key, iv: compact({"key": b64(key), "iv": b64(iv)}),
    "JSON, the IV first": lambda key, iv: compact({"iv": iv.hex(), "key": key.hex()}),
    "JSON with more": lambda key, iv: compact({"v": "1", "t": 5, "key": b64(key), "iv": b64(iv)}),
    "a list in JSON": lambda key, iv: compact([b64(iv), b64(key)]),
}


@pytest.mark.parametrize("how", JOINED)
def test_the_key_was_wrapped_with_the_iv(how: str) -> None:
    joined = JOINED[how]
    assert of(replace(sm4, wrapped=joined)) == "blob-key-and-iv"
    aes_too = replace(aes, wrapped=joined)
    if len(joined(bytes(32), bytes(16))) <= 117:
        assert of(aes_too) == "blob-key-and-iv"


@BOTH
@pytest.mark.parametrize(("how", "wrapped"), [("first", lambda key, iv: key + iv), ("last", lambda key, iv: iv + key)])
def test_the_iv_that_was_wrapped_with_the_key_need_not_stand_in_iv(how: str, wrapped: Any, client: Client) -> None:
    with_it = replace(client, wrapped=wrapped)
    assert of(replace(with_it, iv_text=lambda iv: None)) == "blob-key-and-iv", how
    assert of(replace(with_it, iv_text=lambda iv: b64(drawn(len(iv), "another")))) == "blob-key-and-iv iv-other"
    assert of(replace(with_it, iv_text=hexadecimal)) == "blob-key-and-iv iv-text"


@pytest.mark.parametrize("iv_size", [12, 16])
@pytest.mark.parametrize("key_size", [16, 24, 32])
def test_a_key_of_any_length_was_wrapped_with_the_iv(key_size: int, iv_size: int) -> None:
    client = replace(aes, key_size=key_size, iv_size=16, wrapped=lambda key, iv: key + iv)
    length = "" if key_size == 32 else " body-key-length"
    assert of(client) == f"blob-key-and-iv{length}"
    of_gcm = replace(sm4, iv_size=iv_size, wrapped=lambda key, iv: iv + key)
    assert of(of_gcm) == ("blob-key-and-iv" if iv_size == 12 else "blob-key-and-iv iv-length")


# --- Keys of another length -------------------------------------------------------------------------------------------

LENGTHS: dict[str, tuple[Client, int, Bytes]] = {
    "AES-128": (aes, 16, bytes),
    "AES-192": (aes, 24, bytes),
    "AES-128, the first half": (aes, 32, lambda key: key[:16]),
    "AES-128, the last half": (aes, 32, lambda key: key[16:]),
    "AES-192, the first bytes": (aes, 32, lambda key: key[:24]),
    "AES-192, the last bytes": (aes, 32, lambda key: key[8:]),
    "16 bytes, filled up to 32": (aes, 16, lambda key: key.ljust(32, b"\0")),
    "16 bytes, filled up to 24": (aes, 16, lambda key: key.ljust(24, b"\0")),
    "24 bytes, filled up to 32": (aes, 24, lambda key: key.ljust(32, b"\0")),
    "8 bytes, filled up to 16": (aes, 8, lambda key: key.ljust(16, b"\0")),
    "40 bytes, cut to 32": (aes, 40, lambda key: key[:32]),
    "40 bytes, the last 32": (aes, 40, lambda key: key[8:]),
    "40 bytes, the last 16": (aes, 40, lambda key: key[24:]),
    "64 bytes, cut to 32": (aes, 64, lambda key: key[:32]),
    "SM4 from 32 bytes, the first": (sm4, 32, lambda key: key[:16]),
    "SM4 from 32 bytes, the last": (sm4, 32, lambda key: key[16:]),
    "SM4 from 8 bytes": (sm4, 8, lambda key: key.ljust(16, b"\0")),
    "SM4 from 15 bytes": (sm4, 15, lambda key: key.ljust(16, b"\0")),
    "SM4 from 17 bytes": (sm4, 17, lambda key: key[:16]),
    "SM4 from 24 bytes, the last": (sm4, 24, lambda key: key[8:]),
}


@pytest.mark.parametrize("how", LENGTHS)
def test_a_key_of_another_length(how: str) -> None:
    client, size, used = LENGTHS[how]
    assert of(replace(client, key_size=size, used=used)) == "body-key-length"


@pytest.mark.parametrize("size", [28, 44, 48])
def test_as_many_bytes_as_a_key_with_its_iv_are_not_cut(size: int) -> None:
    assert of(replace(sm4, key_size=size, used=lambda key: key[:16])) == {
        28: "unexplained",
        44: "unexplained",
        48: "unexplained",
    }.get(size)


def test_the_text_of_a_key_cut_to_its_length() -> None:
    """The key is hexadecimal, of which AES took the first 32 digits, or SM4 the first 16."""
    for client, size in ((aes, 32), (sm4, 16)):
        first = replace(client, used=lambda key, size=size: key.hex().encode()[:size])
        assert of(first) == "body-key-derived"
        wrapped = replace(first, wrapped=lambda key, iv: key.hex().encode())
        assert of(wrapped) == "body-key-length"


# --- Keys that are derived --------------------------------------------------------------------------------------------


DIGESTS: dict[str, Callable[[bytes, int], bytes]] = {
    "MD5": lambda key, size: hashlib.md5(key).digest(),
    "MD5 in hexadecimal": lambda key, size: hashlib.md5(key).hexdigest().encode(),
    "MD5 in capital hexadecimal": lambda key, size: hashlib.md5(key).hexdigest().upper().encode(),
    "MD5 of 16 digits": lambda key, size: hashlib.md5(key).hexdigest()[8:24].encode(),
    "MD5 of 16 capital digits": lambda key, size: hashlib.md5(key).hexdigest()[8:24].upper().encode(),
    "MD5 twice": lambda key, size: hashlib.md5(key).digest() * 2,
    "SHA-1 cut to 16": lambda key, size: hashlib.sha1(key).digest()[:16],
    "SHA-1 in hexadecimal": lambda key, size: hashlib.sha1(key).hexdigest()[:size].encode(),
    "SHA-1 in capital hexadecimal": lambda key, size: hashlib.sha1(key).hexdigest()[:size].upper().encode(),
    "SHA-256": lambda key, size: hashlib.sha256(key).digest()[:size],
    "SHA-256 in hexadecimal": lambda key, size: hashlib.sha256(key).hexdigest()[:size].encode(),
    "SHA-256 in capital hexadecimal": lambda key, size: hashlib.sha256(key).hexdigest()[:size].upper().encode(),
    "Java's SHA1PRNG": prng,
    "Java's SHA1PRNG, 16 bytes": lambda key, size: prng(key, 16),
}
FORMS: dict[str, Bytes] = {
    "": bytes,
    "hexadecimal": lambda key: key.hex().encode(),
    "Base64": lambda key: b64(key).encode(),
}


@BOTH
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", DIGESTS)
def test_a_key_that_is_derived(how: str, form: str, client: Client) -> None:
    size = 32 if client is aes else 16
    taken = [DIGESTS[how](FORMS[form](drawn(size, "key")), size)]
    if client is sm4 and len(taken[0]) != 16:
        pytest.skip("no key of SM4")
    assert of(replace(client, used=lambda key: taken[0])) == "body-key-derived"


@BOTH
def test_the_beginning_of_the_keys_text(client: Client) -> None:
    size = 32 if client is aes else 16
    assert of(replace(client, used=lambda key: b64(key).encode()[:size])) == "body-key-derived"
    assert of(replace(client, used=lambda key: key.hex().encode()[:size])) == "body-key-derived"


@pytest.mark.parametrize("name", ["md5", "sha256"])
@pytest.mark.parametrize("form", FORMS)
def test_openssl_without_a_salt(name: str, form: str) -> None:
    client = replace(
        aes,
        used=lambda key: stretched(name, FORMS[form](key))[:32],
        used_iv=lambda iv, key: stretched(name, FORMS[form](key))[32:48],
    )
    assert of(client) == "body-key-derived"
    assert of(replace(client, iv_text=lambda iv: None)) == "body-key-derived"
    assert of(client, known=False) == "body-key-derived?"


SALT = drawn(8, "salt")
SALTED: dict[str, Callable[[bytes], bytes]] = {
    "MD5": lambda key: stretched("md5", key, SALT),
    "SHA-256": lambda key: stretched("sha256", key, SALT),
    "PBKDF2": lambda key: hashlib.pbkdf2_hmac("sha256", key, SALT, 10_000, 48),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", SALTED)
def test_openssl_with_a_salt(how: str, form: str) -> None:
    client = replace(
        aes,
        used=lambda key: SALTED[how](FORMS[form](key))[:32],
        used_iv=lambda iv, key: SALTED[how](FORMS[form](key))[32:48],
        join=lambda body, tag, iv: (b"Salted__" + SALT + body, []),
    )
    assert of(client) == "body-key-derived"
    assert of(client, known=False) == "body-key-derived?"


def test_openssl_with_a_salt_and_the_iv_beside() -> None:
    joins: tuple[Any, ...] = (
        lambda body, tag, iv: (drawn(16, "x") + b"Salted__" + SALT + body, []),
        lambda body, tag, iv: (drawn(12, "x") + b"Salted__" + SALT + body, []),
        lambda body, tag, iv: (b"Salted__" + SALT + body + drawn(16, "x"), []),
    )
    for join in joins:
        client = replace(
            aes,
            used=lambda key: stretched("md5", key, SALT)[:32],
            used_iv=lambda iv, key: stretched("md5", key, SALT)[32:48],
            join=join,
        )
        assert of(client) == "iv-prepended body-key-derived"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (b"0123456789abcdef" * 4, bytes.fromhex("0123456789abcdef" * 4)),
        (b"0123456789abcdeg" * 4, bytes.fromhex("0123456789abcd0e" * 4)),
        (b"zz23456789abcdef" * 4, bytes.fromhex("0023456789abcdef" * 4)),
        (b"zf23456789ABCDEF" * 4, bytes.fromhex("0023456789abcdef" * 4)),
        (b"xyz3456789abcdef" * 2, bytes.fromhex("0000456789abcdef" * 2)),
    ],
)
def test_a_key_of_letters_that_cryptojs_parsed_as_hexadecimal(key: bytes, value: bytes) -> None:
    assert of(replace(aes, key=lambda size: key, used=lambda _: value)) in ("body-key-derived", "blob-key-as-text")


@BOTH
def test_a_derived_key_of_a_text_or_of_a_key_with_its_iv(client: Client) -> None:
    size = 32 if client is aes else 16
    hashed = replace(client, used=lambda key: hashlib.sha256(key).digest()[:size])
    assert of(replace(hashed, wrapped=lambda key, iv: key.hex().encode())) == "blob-key-as-text body-key-derived"
    assert of(replace(hashed, wrapped=lambda key, iv: key + iv)) == "blob-key-and-iv body-key-derived"
    cut = replace(client, key_size=24, used=lambda key: hashlib.sha256(key[:size]).digest()[:size])
    assert of(cut) in ("body-key-length body-key-derived", "body-key-derived")


def test_three_mistakes_of_a_key_are_too_many() -> None:
    client = replace(
        aes,
        wrapped=lambda key, iv: (key + iv).hex().encode(),
        used=lambda key: hashlib.md5(key[:16]).digest(),
    )
    assert of(client) == "unexplained"


def test_aes_under_a_key_of_sm4() -> None:
    """The other cipher's own length is no mistake beside it."""
    client = replace(sm4, key_size=32, seal=lambda key, iv, data: gcm("AES", key, iv, data))
    assert of(client) == "body-mode"
