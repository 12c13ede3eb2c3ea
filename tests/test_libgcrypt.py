"""SM4 by libgcrypt: the same answers as OpenSSL's, and a clear sentence where it isn't there."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm as CryptographyUnsupported
from cryptography.hazmat.primitives.ciphers import Cipher

from tcrypto import DecryptionError, InvalidInput, Opener, Sealer, UnsupportedAlgorithm
from tcrypto.crypto import sm2, sm4_gcm
from tcrypto.seal.json_stream import BLOCK

KEY, IV = bytes(range(16)), bytes(range(12))


@pytest.fixture(autouse=True)
def libgcrypt() -> Iterator[None]:
    """Chosen for the test, where the machine has it."""
    try:
        sm4_gcm.use("libgcrypt")
    except UnsupportedAlgorithm as error:
        if not re.search("isn't installed|has no SM4", str(error)):
            raise
        pytest.skip(f"{error}: NOT tested")
    yield
    sm4_gcm.use("openssl")


def agree(count: int) -> None:
    draw = random.Random(count)
    for number in range(count):
        key, iv = draw.randbytes(16), draw.randbytes(12 if number % 4 else draw.randrange(8, 129))
        message, aad = draw.randbytes(draw.randrange(4097)), draw.randbytes(draw.choice([0, 0, 1, 16, 40]))
        sm4_gcm.use("openssl")
        expected = sm4_gcm.encrypt(key, iv, message, aad)
        sm4_gcm.use("libgcrypt")
        assert sm4_gcm.encrypt(key, iv, message, aad) == expected
        assert sm4_gcm.decrypt(key, iv, *expected, aad) == message


@pytest.mark.differential
def test_random_messages() -> None:
    agree(1_000)


def test_it_does_what_openssl_need_not(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sm4_gcm.encrypt(KEY, IV, b"a message")

    class Lacking(Cipher[Any]):
        def encryptor(self) -> Any:
            raise CryptographyUnsupported("cipher SM4 in GCM mode is not supported by this backend")

        decryptor = encryptor

    monkeypatch.setattr(sm4_gcm, "Cipher", Lacking)
    assert sm4_gcm.encrypt(KEY, IV, b"a message") == expected
    assert sm4_gcm.decrypt_unauthenticated(KEY, IV, expected[0]) == b"a message"
    sm4_gcm.use("openssl")
    with pytest.raises(UnsupportedAlgorithm, match=r"^OpenSSL .* has no SM4 in this mode; "):
        sm4_gcm.encrypt(KEY, IV, b"a message")


@pytest.mark.deep
@pytest.mark.differential
def test_a_hundred_thousand_random_messages() -> None:
    agree(100_000)


@pytest.mark.differential
@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.deep)])
def test_every_length(step: int) -> None:
    for size in (*range(66), *range(66, 4097, step)):
        message = bytes(size)
        sealed = sm4_gcm.encrypt(KEY, IV, message)
        sm4_gcm.use("openssl")
        assert sm4_gcm.encrypt(KEY, IV, message) == sealed
        sm4_gcm.use("libgcrypt")


@pytest.mark.parametrize("size", [0, 1, *(BLOCK * n + e for n in (1, 2) for e in (-17, -16, -1, 0, 1, 15, 16))])
def test_a_sealed_request_is_the_same(size: int) -> None:
    private = sm2.generate()
    params = {"Text": "x" * size}
    bodies = []
    for library in ("openssl", "libgcrypt"):
        sm4_gcm.use(library)
        request = Sealer(private.public_key).seal(params, key=KEY, iv=IV).request
        bodies.append((request["EncryptedBody"], request["Encryption"]["TagList"]))
        assert Opener(private).open(request).params == params
    assert bodies[0] == bodies[1]


@pytest.mark.wycheproof
def test_wycheproof(external_vectors: Callable[[str], Path]) -> None:
    """All 104 cases: of 11 the initialization vector has a length that neither library is asked about."""
    file = json.loads(external_vectors("wycheproof/sm4_gcm_test.json").read_text("utf-8"))
    decided: Counter[str] = Counter()
    for group in file["testGroups"]:
        for case in group["tests"]:
            key, iv, aad, message, ciphertext, tag = (
                bytes.fromhex(case[n]) for n in ["key", "iv", "aad", "msg", "ct", "tag"]
            )
            if not 8 <= len(iv) <= 128:
                decided["not taken"] += 1
                with pytest.raises(InvalidInput):
                    sm4_gcm.decrypt(key, iv, ciphertext, tag, aad)
                continue
            decided[case["result"]] += 1
            if case["result"] == "valid":
                assert sm4_gcm.encrypt(key, iv, message, aad) == (ciphertext, tag)
                assert sm4_gcm.decrypt(key, iv, ciphertext, tag, aad) == message
            else:
                with pytest.raises(DecryptionError):
                    sm4_gcm.decrypt(key, iv, ciphertext, tag, aad)
    assert sum(decided.values()) == file["numberOfTests"] == 104
    assert decided["not taken"] == 11


@pytest.mark.parametrize("kind", [bytearray, memoryview, lambda data: memoryview(data).cast("I")])
def test_every_kind_of_bytes(kind: type) -> None:
    message = bytes(range(40))
    ciphertext, tag = sm4_gcm.encrypt(KEY, IV, kind(message))
    assert sm4_gcm.decrypt(KEY, IV, kind(ciphertext), tag) == message
    assert sm4_gcm.decrypt_unauthenticated(KEY, IV, kind(ciphertext)) == message


def test_whatever_is_changed_is_refused() -> None:
    ciphertext, tag = sm4_gcm.encrypt(KEY, IV, bytes(40), b"a" * 16)
    good = {"key": KEY, "iv": IV, "ciphertext": ciphertext, "tag": tag, "aad": b"a" * 16}
    assert sm4_gcm.decrypt(**good) == bytes(40)
    for name, value in good.items():
        for place in range(len(value)):
            changed = value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
            with pytest.raises(DecryptionError) as caught:
                sm4_gcm.decrypt(**good | {name: changed})
            assert caught.value.__context__ is None
    with pytest.raises(DecryptionError):
        sm4_gcm.decrypt(**good | {"tag": tag[:12]})


def test_another_name() -> None:
    with pytest.raises(InvalidInput, match=r"^what does SM4 is 'openssl' or 'libgcrypt', not 'nettle'$"):
        sm4_gcm.use("nettle")


def test_where_it_is_not_installed() -> None:
    code = (
        "import ctypes\n"
        "def missing(name): raise OSError(name)\n"
        "ctypes.CDLL = missing\n"
        "from tcrypto.crypto import sm4_gcm\n"
        "try: sm4_gcm.use('libgcrypt')\n"
        "except sm4_gcm.UnsupportedAlgorithm as error: print(error)\n"
        "sealed = sm4_gcm.encrypt(bytes(16), bytes(12), b'x')\n"
        "print(sm4_gcm.decrypt(bytes(16), bytes(12), *sealed))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("libgcrypt isn't installed (Debian, Ubuntu: apt install libgcrypt20; macOS: brew")
    assert run.stdout.endswith("b'x'\n")


LIBRARIES = """
import ctypes

results = {"gcry_check_version": None}
closed = []

class Function:
    def __init__(self, name): self.name = name
    def __call__(self, *arguments):
        if self.name == "gcry_cipher_open":
            arguments[0]._obj.value = 1
        if self.name == "gcry_cipher_close":
            closed.append(arguments[0].value)
        return results.get(self.name, 0)

class Library:
    def __getattr__(self, name):
        setattr(self, name, Function(name))
        return getattr(self, name)

ctypes.CDLL = lambda name: Library()
from tcrypto.crypto import sm4_gcm

def refused():
    try: sm4_gcm.use("libgcrypt")
    except sm4_gcm.UnsupportedAlgorithm as error: print(error)

refused()
results.update(gcry_check_version=b"1.9.0", gcry_control=1)
refused()
results["gcry_cipher_setkey"] = 0x0700002C  # the source of an error stands above its number
before = len(closed)
refused()
print("closed", len(closed) - before)
"""


def test_a_library_that_is_too_old_or_answers_wrongly_is_not_used() -> None:
    run = subprocess.run([sys.executable, "-c", LIBRARIES], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "this libgcrypt has no SM4; version 1.9 or later has",
        "this libgcrypt answers RFC 8998's example wrongly; it isn't used",
        "libgcrypt refused setkey for SM4 (error 44)",
        "closed 1",
    ]


@pytest.mark.parametrize(
    ("name", "status", "text"), [("libgcrypt", 0, ""), ("nettle", 2, "what does SM4 is 'openssl'")]
)
def test_the_command_line_chooses_by_a_variable(name: str, status: int, text: str, tmp_path: Path) -> None:
    code = (
        "import io, sys; from tcrypto.cli import main; from tcrypto.crypto import sm2\n"
        "open('key', 'w').write(sm2.PrivateKey(7).public_key.dump())\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b'{}'))\n"
        "status = main(['seal', '--public-key', 'key'])\n"
        "print(status, '_libgcrypt' in ' '.join(sys.modules), file=sys.stderr)"
    )
    environment = {**os.environ, "TCRYPTO_SM4": name}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert text in run.stderr
    assert run.stderr.endswith(f"{status} {status == 0}\n")
