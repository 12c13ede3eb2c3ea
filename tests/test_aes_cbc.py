"""AES-256-CBC: known answers, an independent program, every length around a block, every wrong padding."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tcrypto import DecryptionError, InvalidInput
from tcrypto.crypto import aes_cbc

KEY = bytes(range(32))
IV = bytes(range(100, 116))
GRID = [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 96 * 1024 - 1, 96 * 1024, 96 * 1024 + 1, 2**20 - 1, 2**20, 2**20 + 1]
OPENSSL = shutil.which("openssl")


def painted(size: int) -> bytes:
    """Bytes in which every block differs from every other, so that swapped blocks show."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def raw_encrypt(blocks: bytes) -> bytes:
    return Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor().update(blocks)


def test_sp_800_38a() -> None:
    # NIST SP 800-38A, F.2.5 (CBC-AES256.Encrypt); a block of padding follows the four.
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    plaintext = bytes.fromhex(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
    )
    ciphertext = aes_cbc.encrypt(key, bytes(range(16)), plaintext)
    assert ciphertext[:64].hex() == (
        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
        "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
    )
    assert len(ciphertext) == 80


@pytest.mark.parametrize("size", GRID)
def test_round_trip(size: int) -> None:
    plaintext = painted(size)
    ciphertext = aes_cbc.encrypt(KEY, IV, plaintext)
    assert len(ciphertext) == size + 16 - size % 16
    assert aes_cbc.decrypt(KEY, IV, ciphertext) == plaintext


@pytest.mark.parametrize("size", [0, 15, 16, 17, 256, 96 * 1024 + 1])
def test_openssl_agrees(size: int) -> None:
    if OPENSSL is None:
        pytest.skip("no openssl program on this machine")
    arguments = [OPENSSL, "enc", "-aes-256-cbc", "-K", KEY.hex(), "-iv", IV.hex()]
    theirs = subprocess.run(arguments, input=painted(size), capture_output=True, check=True).stdout
    assert aes_cbc.encrypt(KEY, IV, painted(size)) == theirs


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda data: memoryview(data).cast("I")])
def test_every_kind_of_bytes(kind: type) -> None:
    plaintext = painted(40)
    ciphertext = aes_cbc.encrypt(KEY, IV, plaintext)
    assert aes_cbc.encrypt(KEY, IV, kind(plaintext)) == ciphertext
    assert aes_cbc.decrypt(KEY, IV, kind(ciphertext)) == plaintext


@pytest.mark.parametrize("size", range(256))
def test_only_pkcs7_opens(size: int) -> None:
    """The last byte takes each value; then each byte of a right padding is damaged in turn."""
    block = bytearray(b"\xaa" * 16)
    if not 1 <= size <= 16:
        block[-1] = size
        with pytest.raises(DecryptionError, match=r"^decryption failed$"):
            aes_cbc.decrypt(KEY, IV, raw_encrypt(bytes(block)))
        return
    block[16 - size :] = bytes((size,)) * size
    assert aes_cbc.decrypt(KEY, IV, raw_encrypt(bytes(block))) == b"\xaa" * (16 - size)
    for place in range(16 - size, 15):
        damaged = bytearray(block)
        damaged[place] ^= 0x80
        with pytest.raises(DecryptionError):
            aes_cbc.decrypt(KEY, IV, raw_encrypt(bytes(damaged)))


@pytest.mark.parametrize("size", [0, 1, 15, 17, 31])
def test_not_whole_blocks(size: int) -> None:
    with pytest.raises(DecryptionError, match=r"^decryption failed$"):
        aes_cbc.decrypt(KEY, IV, bytes(size))


def test_a_view_of_the_plaintext_holds_no_padding() -> None:
    for size in (0, 15, 16, 17, 1000):
        view = aes_cbc.decrypt_view(KEY, IV, aes_cbc.encrypt(KEY, IV, painted(size)))
        assert (type(view), bytes(view)) == (memoryview, painted(size))


@pytest.mark.parametrize("call", [aes_cbc.encrypt, aes_cbc.decrypt])
@pytest.mark.parametrize("length", [0, 15, 16, 24, 31, 33, 64])
def test_key_length(call: type, length: int) -> None:
    with pytest.raises(InvalidInput, match=f"^an AES-256 key is 32 bytes, not {length}$"):
        call(bytes(length), IV, bytes(16))


@pytest.mark.parametrize("call", [aes_cbc.encrypt, aes_cbc.decrypt])
@pytest.mark.parametrize("length", [0, 12, 15, 17, 32])
def test_iv_length(call: type, length: int) -> None:
    with pytest.raises(InvalidInput, match=f"^an AES-CBC initialization vector is 16 bytes, not {length}$"):
        call(KEY, bytes(length), bytes(16))


@pytest.mark.parametrize("call", [aes_cbc.encrypt, aes_cbc.decrypt])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("k" * 32, IV, b""), "an AES-256 key is bytes, not str"),
        ((None, IV, b""), "an AES-256 key is bytes, not NoneType"),
        ((KEY, "i" * 16, b""), "an AES-CBC initialization vector is bytes, not str"),
        ((KEY, IV, "text"), "bytes-like object is required, not 'str'"),
        ((KEY, IV, None), "bytes-like object is required, not 'NoneType'"),
    ],
)
def test_wrong_types(call: type, arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        call(*arguments)
