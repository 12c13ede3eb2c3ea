"""SM2 with other implementations, both ways: gmssl (pure Python), two bindings of C libraries, and the openssl program.

gmssl is a witness here and no dependency: the last tests show why, each fault next to what this library does.
"""

from __future__ import annotations

import random
import secrets
import shutil
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes

from tcrypto.crypto import _sm2_curve as curve
from tcrypto.crypto import sm2
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.errors import DecryptionError, KeyFormatError

# Scalars whose public x begins, in hex, with 0, 00, 04 and 0404: gmssl damages each of these keys when given 04 || x || y.
AWKWARD = (0x6, 0x147, 0xB, 0x133)
TEXT = b"sixteen bytes..."


def keys(count: int) -> list[sm2.PrivateKey]:
    return [sm2.PrivateKey(d) for d in (*AWKWARD, curve.N - 2)] + [sm2.generate() for _ in range(count - 5)]


def message() -> bytes:
    return secrets.token_bytes(2 + secrets.randbelow(80))  # one byte would meet gmssl's None once in 256


# --- gmssl ------------------------------------------------------------------------------------------------------------


def gmssl(key: sm2.PrivateKey | None, point: str, mode: int = 1) -> Any:
    """Make gmssl's object and put x || y in afterwards: the constructor strips every 0 and 4 in front of a key that
    begins with 04, and x || y begins with 04 for one key in 256.
    """
    module = pytest.importorskip("gmssl.sm2", reason="gmssl isn't installed: interoperation with it is not tested")
    crypt = module.CryptSM2(private_key=key.dump("hex") if key else "", public_key="", mode=mode)
    crypt.public_key = point
    return crypt


def x_y(key: sm2.PrivateKey) -> str:
    return key.public_key.point[1:].hex()


@pytest.mark.slow
@pytest.mark.differential
@pytest.mark.parametrize(("layout", "mode"), [("C1C3C2", 1), ("C1C2C3", 0)])
def test_gmssl_both_ways(layout: str, mode: int, rounds: int, figure: Callable[[str, int], None]) -> None:
    for key in keys(rounds):
        crypt, text = gmssl(key, x_y(key), mode), message()
        assert sm2.decrypt(key, b"\x04" + crypt.encrypt(text), layout) == text
        assert crypt.decrypt(sm2.encrypt(key.public_key, text, layout)[1:]) == text
        figure("SM2 keys and messages, to gmssl and back", 1)


# --- Bindings of C libraries ------------------------------------------------------------------------------------------

Both = tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]


def gmssl_pyx(key: sm2.PrivateKey) -> Both:
    """GmSSL 3 by Cython: encrypt, decrypt."""
    module: Any = pytest.importorskip("gmssl_pyx", reason="gmssl_pyx isn't installed: GmSSL 3 is not tested")
    scalar = bytes.fromhex(str(key.dump("hex")))
    return partial(module.sm2_encrypt, key.public_key.point[1:]), partial(module.sm2_decrypt, scalar)


def tongsuopy(key: sm2.PrivateKey) -> Both:
    """Tongsuo, an OpenSSL of its own, by cffi."""
    name = "tongsuopy.crypto.asymciphers.ec"
    ec: Any = pytest.importorskip(name, reason="tongsuopy-crayon isn't installed: Tongsuo is not tested")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SM2(), key.public_key.point)
    return public.encrypt, ec.derive_private_key(int(str(key.dump("hex")), 16), ec.SM2()).decrypt


@pytest.mark.differential
@pytest.mark.parametrize("binding", [gmssl_pyx, tongsuopy])
def test_bindings_both_ways(
    binding: Callable[[sm2.PrivateKey], Both], rounds: int, figure: Callable[[str, int], None]
) -> None:
    for key in keys(rounds):
        (encrypt, decrypt), text = binding(key), message()
        assert sm2.decrypt(key, encrypt(text), "ASN.1") == text
        assert decrypt(sm2.encrypt(key.public_key, text, "ASN.1")) == text
        figure(f"SM2 keys and messages, to {binding.__name__} and back", 1)


# --- openssl ----------------------------------------------------------------------------------------------------------


@cache
def openssl_path() -> str | None:
    path = shutil.which("openssl")
    if (
        path
        and subprocess.run([path, "genpkey", "-algorithm", "SM2"], capture_output=True, check=False).returncode == 0
    ):
        return path
    return None


def openssl(*arguments: str | Path, given: bytes = b"") -> bytes:
    path = openssl_path()
    if path is None:
        pytest.skip("there is no openssl program with SM2: interoperation with it is not tested")
    return subprocess.run([path, *map(str, arguments)], input=given, capture_output=True, check=True).stdout


@pytest.mark.differential
def test_openssl_both_ways(tmp_path: Path, rounds: int, figure: Callable[[str, int], None]) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    for number, key in enumerate(keys(rounds)):
        form = ("pem", "sec1")[number % 2]
        private.write_text(str(key.dump(form)))
        public.write_text(key.public_key.dump())
        text = message()
        sealed = openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", public, given=text)
        assert sm2.decrypt(key, sealed, "ASN.1") == text
        sealed = sm2.encrypt(key.public_key, text, "ASN.1")
        assert openssl("pkeyutl", "-decrypt", "-inkey", private, given=sealed) == text
        figure("SM2 keys and messages, to the openssl program and back", 1)


def test_keys_openssl_writes() -> None:
    pkcs8 = openssl("genpkey", "-algorithm", "SM2")
    parameters_and_sec1 = openssl("ecparam", "-genkey", "-name", "SM2")
    for made in (pkcs8, parameters_and_sec1):
        key = load_private_key(made)
        for command in (
            ("ec",),
            ("pkey",),
            ("ec", "-no_public"),
            ("pkcs8", "-topk8", "-nocrypt"),
        ):
            for form in ("PEM", "DER"):
                again = load_private_key(openssl(*command, "-outform", form, given=made))
                assert again.public_key == key.public_key, command
        for command in (("ec", "-pubout"), ("pkey", "-pubout")):
            for form in ("PEM", "DER"):
                assert load_public_key(openssl(*command, "-outform", form, given=made)) == key.public_key
        with pytest.raises(KeyFormatError, match="compressed SM2 point"):
            load_public_key(openssl("ec", "-pubout", "-conv_form", "compressed", given=made))
        assert openssl("pkey", given=made).decode() == key.dump()
        assert openssl("pkey", "-pubout", "-outform", "DER", given=made) == key.public_key.dump("der")


def test_openssl_refuses_what_is_refused_here(tmp_path: Path) -> None:
    key = sm2.generate()
    private = tmp_path / "private.pem"
    private.write_text(key.dump())
    sealed = sm2.encrypt(key.public_key, TEXT, "ASN.1")
    damaged = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(DecryptionError):
        sm2.decrypt(key, damaged, "ASN.1")
    with pytest.raises(subprocess.CalledProcessError):
        openssl("pkeyutl", "-decrypt", "-inkey", private, given=damaged)


# --- Why gmssl is a witness and no dependency -------------------------------------------------------------------------


@pytest.mark.gmssl_faults
def test_gmssl_draws_its_nonce_from_random() -> None:
    key = sm2.generate()
    crypt, state = gmssl(None, x_y(key)), random.getstate()
    try:
        sealed = []
        for encrypt in (crypt.encrypt, lambda text: sm2.encrypt(key.public_key, text)):
            for _ in range(2):
                random.seed(1)
                sealed.append(encrypt(TEXT))
    finally:
        random.setstate(state)
    assert sealed[0] == sealed[1]  # who knows or guesses the seed knows the nonce, and so the plaintext
    assert sealed[2] != sealed[3]


@pytest.mark.gmssl_faults
def test_gmssl_ignores_c3() -> None:
    key = sm2.generate()
    sealed = bytearray(sm2.encrypt(key.public_key, TEXT))
    sealed[70] ^= 1  # in C3
    sealed[-1] ^= 1  # and in C2: a forged last letter
    assert gmssl(key, x_y(key)).decrypt(bytes(sealed[1:])) == TEXT[:-1] + bytes([TEXT[-1] ^ 1])
    with pytest.raises(DecryptionError):
        sm2.decrypt(key, bytes(sealed))


def sealed_under(shared: tuple[int, int], text: bytes) -> bytes:
    """C3 || C2 of 32 bytes of text at most (GB/T 32918.4-2016, 6.1), written here without the module under test."""
    x2, y2 = (each.to_bytes(32, "big") for each in shared)
    stream, digest = hashes.Hash(hashes.SM3()), hashes.Hash(hashes.SM3())
    stream.update(x2 + y2 + b"\0\0\0\1")
    digest.update(x2 + text + y2)
    return digest.finalize() + bytes(a ^ b for a, b in zip(text, stream.finalize(), strict=False))


@pytest.mark.gmssl_faults
def test_gmssl_takes_points_off_the_curve() -> None:
    key = sm2.generate()
    x, y = curve.GX, curve.GY ^ 1
    assert not curve.is_on_curve(x, y)
    off = f"{x:064x}{y:064x}"
    assert len(gmssl(None, off).encrypt(TEXT)) == 96 + 16
    with pytest.raises(KeyFormatError, match="not on the curve"):
        load_public_key("04" + off)
    crypt = gmssl(key, x_y(key))
    point = crypt._kg(int(str(key.dump("hex")), 16), off)  # d times a point of another, weaker curve
    shared = int(point[:64], 16), int(point[64:128], 16)
    sealed = bytes.fromhex(off) + sealed_under(shared, TEXT)
    assert crypt.decrypt(sealed) == TEXT  # the answer tells d modulo a small order, again and again
    with pytest.raises(DecryptionError):
        sm2.decrypt(key, b"\x04" + sealed)


@pytest.mark.gmssl_faults
@pytest.mark.parametrize("d", AWKWARD)
def test_gmssl_damages_keys_that_begin_with_0_or_4(d: int) -> None:
    module = pytest.importorskip("gmssl.sm2", reason="gmssl isn't installed: its faults are not shown")
    key = sm2.PrivateKey(d)
    point = key.public_key.point.hex()
    assert module.CryptSM2(private_key="", public_key=point).public_key != point[2:]
    assert load_public_key(point) == key.public_key
