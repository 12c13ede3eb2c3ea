"""SM4-GCM against a reference written here in plain Python, and every way a tag can be wrong."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm as CryptographyUnsupported
from cryptography.hazmat.primitives.ciphers import Cipher

from tcrypto import DecryptionError, InvalidInput, UnsupportedAlgorithm
from tcrypto.crypto import sm4_gcm

KEY = bytes(range(16))
IV = bytes(range(100, 112))
GRID = [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 96 * 1024 - 1, 96 * 1024, 96 * 1024 + 1, 2**20 - 1, 2**20, 2**20 + 1]


def painted(size: int) -> bytes:
    """Bytes in which every block differs from every other, so that swapped blocks show."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


# --- The reference: SM4 and GCM from their standards, in the plainest form ----------------------------------------------


def _sm4_sbox() -> bytes:
    """The S-box as S(x) = A(I(A(x))), I inversion in GF(2^8) modulo x^8+x^7+x^6+x^5+x^4+x^2+1, A(x) = M x + 0xd3.

    The structure is that of F. Liu et al., "Analysis of the SMS4 Block Cipher", ACISP 2007; the table of GB/T
    32907-2016, 6.2, begins d6 90 e9 fe, and the standard's examples below hold only for the right table.
    """

    def times(a: int, b: int) -> int:
        product = 0
        for _ in range(8):
            product ^= a * (b & 1)
            b >>= 1
            a = (a << 1) ^ (0x1F5 if a & 0x80 else 0)
        return product

    def affine(x: int) -> int:
        # Row i of the circulant matrix is 0xa7 turned by i.
        rows = [(0xA7 << i | 0xA7 >> (8 - i)) & 0xFF for i in range(8)]
        return functools.reduce(lambda bits, i: bits | ((rows[i] & x).bit_count() & 1) << i, range(8), 0) ^ 0xD3

    inverse = {a: next((b for b in range(256) if times(a, b) == 1), 0) for a in range(256)}
    return bytes(affine(inverse[affine(x)]) for x in range(256))


SBOX = _sm4_sbox()


def _turn(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF


def _substitute(word: int) -> int:
    return int.from_bytes(bytes(SBOX[octet] for octet in word.to_bytes(4, "big")), "big")


@functools.cache
def sm4_round_keys(key: bytes) -> list[int]:
    fk = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)  # GB/T 32907-2016, 7.3
    words = [int.from_bytes(key[4 * i : 4 * i + 4], "big") ^ fk[i] for i in range(4)]
    for i in range(32):
        ck = int.from_bytes(bytes((4 * i + j) * 7 & 0xFF for j in range(4)), "big")
        mixed = _substitute(words[i + 1] ^ words[i + 2] ^ words[i + 3] ^ ck)
        words.append(words[i] ^ mixed ^ _turn(mixed, 13) ^ _turn(mixed, 23))
    return words[4:]


def sm4_block(key: bytes, block: bytes) -> bytes:
    x = [int.from_bytes(block[4 * i : 4 * i + 4], "big") for i in range(4)]
    for round_key in sm4_round_keys(key):
        mixed = _substitute(x[1] ^ x[2] ^ x[3] ^ round_key)
        x = [*x[1:], x[0] ^ mixed ^ _turn(mixed, 2) ^ _turn(mixed, 10) ^ _turn(mixed, 18) ^ _turn(mixed, 24)]
    return b"".join(word.to_bytes(4, "big") for word in reversed(x))


def _gcm_times(x: int, y: int) -> int:
    product = 0  # SP 800-38D, 6.3: bit 0 is the leftmost
    for i in range(127, -1, -1):
        if x >> i & 1:
            product ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


def _ghash(h: int, data: bytes) -> int:
    y = 0
    for i in range(0, len(data), 16):
        y = _gcm_times(y ^ int.from_bytes(data[i : i + 16], "big"), h)
    return y


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def reference(key: bytes, iv: bytes, plaintext: bytes, aad: bytes = b"") -> tuple[bytes, bytes]:
    """GCM as in SP 800-38D, 7.1."""
    h = int.from_bytes(sm4_block(key, bytes(16)), "big")
    if len(iv) == 12:
        j0 = int.from_bytes(iv + b"\0\0\0\1", "big")
    else:
        j0 = _ghash(h, _filled(iv) + (8 * len(iv)).to_bytes(16, "big"))
    ciphertext = b""
    for i in range(0, len(plaintext), 16):
        counter = j0 >> 32 << 32 | (j0 + 1 + i // 16) & 0xFFFFFFFF
        stream = sm4_block(key, counter.to_bytes(16, "big"))
        ciphertext += bytes(a ^ b for a, b in zip(plaintext[i : i + 16], stream, strict=False))
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    s = _ghash(h, _filled(aad) + _filled(ciphertext) + lengths)
    return ciphertext, (s ^ int.from_bytes(sm4_block(key, j0.to_bytes(16, "big")), "big")).to_bytes(16, "big")


def test_the_reference_is_sm4() -> None:
    # GB/T 32907-2016, A.1: the key is also the plaintext.
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert sm4_block(key, key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_rfc_8998() -> None:
    # RFC 8998, appendix A.1.
    arguments = (
        bytes.fromhex("0123456789abcdeffedcba9876543210"),
        bytes.fromhex("00001234567800000000abcd"),
        bytes.fromhex("".join(digit * 16 for digit in "abcdefea")),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    ciphertext = (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    for encrypt in (reference, sm4_gcm.encrypt):
        assert tuple(part.hex() for part in encrypt(*arguments)) == (ciphertext, "83de3541e4c2b58177e065a9bf7b62ec")


@pytest.mark.parametrize("size", [size for size in GRID if size < 1000])
@pytest.mark.differential
@pytest.mark.parametrize(("iv_size", "aad_size"), [(12, 0), (12, 17), (8, 16), (16, 1), (128, 0)])
def test_reference_agrees(size: int, iv_size: int, aad_size: int, figure: Callable[[str, int], None]) -> None:
    rng = random.Random(size * 1000 + iv_size)
    key, iv, aad = rng.randbytes(16), rng.randbytes(iv_size), rng.randbytes(aad_size)
    assert sm4_gcm.encrypt(key, iv, painted(size), aad) == reference(key, iv, painted(size), aad)
    figure("SM4-GCM messages, next to a plain reference", 1)


@pytest.mark.parametrize("size", GRID)
def test_round_trip(size: int) -> None:
    plaintext = painted(size)
    ciphertext, tag = sm4_gcm.encrypt(KEY, IV, plaintext)
    assert (len(ciphertext), len(tag)) == (size, 16)
    assert sm4_gcm.decrypt(KEY, IV, ciphertext, tag) == plaintext
    assert sm4_gcm.decrypt_unauthenticated(KEY, IV, ciphertext) == plaintext


@pytest.mark.parametrize("kind", [bytearray, memoryview, lambda data: memoryview(data).cast("I")])
def test_every_kind_of_bytes(kind: type) -> None:
    ciphertext, tag = sm4_gcm.encrypt(KEY, IV, painted(40))
    assert sm4_gcm.encrypt(KEY, IV, kind(painted(40))) == (ciphertext, tag)
    assert sm4_gcm.decrypt(KEY, IV, kind(ciphertext), tag) == painted(40)
    assert sm4_gcm.decrypt_unauthenticated(KEY, IV, kind(ciphertext)) == painted(40)


@pytest.mark.parametrize("length", [0, 1, 4, 8, 12, 13, 14, 15, 17, 32])
def test_only_tags_of_16_bytes(length: int) -> None:
    """A shorter tag is a prefix of the right one, which GCM would take; it is refused like a wrong one."""
    ciphertext, tag = sm4_gcm.encrypt(KEY, IV, b"plaintext")
    with pytest.raises(DecryptionError, match=r"^decryption failed$"):
        sm4_gcm.decrypt(KEY, IV, ciphertext, (tag * 2)[:length])


@pytest.mark.parametrize("bit", range(0, 128, 7))
def test_any_changed_bit_is_refused(bit: int) -> None:
    ciphertext, tag = sm4_gcm.encrypt(KEY, IV, painted(16), b"a" * 16)

    def flipped(data: bytes) -> bytes:
        place = bit % (8 * len(data))
        return (int.from_bytes(data, "big") ^ 1 << place).to_bytes(len(data), "big")

    good = {"key": KEY, "iv": IV, "ciphertext": ciphertext, "tag": tag, "aad": b"a" * 16}
    assert sm4_gcm.decrypt(**good) == painted(16)
    for name, value in good.items():
        with pytest.raises(DecryptionError):
            sm4_gcm.decrypt(**good | {name: flipped(value)})
    for cut in (ciphertext[:-1], ciphertext + b"\0", b""):
        with pytest.raises(DecryptionError):
            sm4_gcm.decrypt(**good | {"ciphertext": cut})


def test_nothing_is_released_before_the_tag_verified() -> None:
    """The plaintext hangs nowhere on the failure: not on its arguments, not on what it was raised from."""
    ciphertext, _ = sm4_gcm.encrypt(KEY, IV, b"plaintext")
    with pytest.raises(DecryptionError) as caught:
        sm4_gcm.decrypt(KEY, IV, ciphertext, bytes(16))
    assert caught.value.args == ("decryption failed",)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "call",
    [
        lambda key, iv: sm4_gcm.encrypt(key, iv, b""),
        lambda key, iv: sm4_gcm.decrypt(key, iv, b"", bytes(16)),
        lambda key, iv: sm4_gcm.decrypt_unauthenticated(key, iv, b""),
    ],
)
class TestLengths:
    @pytest.mark.parametrize("length", [0, 15, 17, 32])
    def test_key(self, call: Any, length: int) -> None:
        with pytest.raises(InvalidInput, match=f"^an SM4 key is 16 bytes, not {length}$"):
            call(bytes(length), IV)

    @pytest.mark.parametrize("length", [0, 1, 7, 129, 257])
    def test_iv(self, call: Any, length: int) -> None:
        with pytest.raises(InvalidInput, match=rf"^an SM4-GCM .* 12 bytes \(8 to 128 are taken\), not {length}$"):
            call(KEY, bytes(length))

    @pytest.mark.parametrize(("key", "iv"), [("k" * 16, IV), (KEY, "i" * 12), (None, IV), (KEY, None)])
    def test_types(self, call: Any, key: Any, iv: Any) -> None:
        wrong = type(iv if key == KEY else key).__name__
        with pytest.raises(TypeError, match=rf"^an SM4(-GCM initialization vector| key) is bytes, not {wrong}$"):
            call(key, iv)


@pytest.mark.parametrize("length", [8, 11, 13, 16])
def test_without_a_tag_only_iv_of_12_bytes(length: int) -> None:
    with pytest.raises(InvalidInput, match=f"^without a tag the initialization vector must be 12 bytes, not {length}$"):
        sm4_gcm.decrypt_unauthenticated(KEY, bytes(length), b"ciphertext")


@pytest.mark.parametrize("tag", [None, "t" * 16])
def test_tag_type(tag: Any) -> None:
    with pytest.raises(TypeError, match=f"^a tag is bytes, not {type(tag).__name__}$"):
        sm4_gcm.decrypt(KEY, IV, b"", tag)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sm4_gcm.encrypt(KEY, IV, b""),
        lambda: sm4_gcm.decrypt(KEY, IV, b"", bytes(16)),
        lambda: sm4_gcm.decrypt_unauthenticated(KEY, IV, b""),
    ],
)
def test_an_openssl_without_sm4(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lacking(Cipher[Any]):
        def encryptor(self) -> Any:
            raise CryptographyUnsupported("cipher SM4 in GCM mode is not supported by this backend")

        decryptor = encryptor

    monkeypatch.setattr(sm4_gcm, "Cipher", Lacking)
    with pytest.raises(UnsupportedAlgorithm) as caught:
        call()
    sentence = str(caught.value)
    assert re.fullmatch(
        r"OpenSSL .* has no SM4 in this mode; the wheels of `cryptography` 42 and later bring an OpenSSL that does: "
        r"pip install --force-reinstall --only-binary cryptography cryptography",
        sentence,
    )
    assert caught.value.__context__ is None
