"""RSA: the two kinds of keys as Python objects, wrapping, and the openssl program on the other side."""

from __future__ import annotations

import base64
import copy
import pickle
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tcrypto import DecryptionError, InvalidInput, KeyFormatError
from tcrypto.crypto import rsa_pkcs1
from tcrypto.crypto.keys import load_private_key, load_public_key

OPENSSL = shutil.which("openssl")
THEIRS = rsa.generate_private_key(65537, 1024)
KEY = rsa_pkcs1.PrivateKey(THEIRS)
PUBLIC = KEY.public_key


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_public_keys_are_values() -> None:
    twin = rsa_pkcs1.PublicKey(THEIRS.public_key())
    assert twin == PUBLIC
    assert hash(twin) == hash(PUBLIC) != hash(rsa_pkcs1.generate(1024).public_key)
    assert PUBLIC not in (rsa_pkcs1.generate(1024).public_key, "key")
    assert pickle.loads(pickle.dumps(PUBLIC)) == copy.deepcopy(PUBLIC) == PUBLIC
    assert repr(PUBLIC) == "<RSA PublicKey, 1024 bits>"
    numbers = THEIRS.public_key().public_numbers()
    assert (PUBLIC.bits, PUBLIC.exponent, PUBLIC.modulus) == (1024, 65537, numbers.n)
    assert (KEY.algorithm, PUBLIC.algorithm) == ("RSA", "RSA")


def test_private_keys_hide_their_numbers() -> None:
    assert repr(KEY) == str(KEY) == "<RSA PrivateKey, 1024 bits>"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(
            TypeError, match=r"^an RSA private key isn't pickled by accident; use dump\(\) to store it$"
        ):
            pickle.dumps(KEY, protocol)
    assert copy.copy(KEY) is KEY
    assert copy.deepcopy([KEY])[0] is KEY
    assert not hasattr(KEY, "__dict__")


def test_dump_writes_what_others_write() -> None:
    public = THEIRS.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert PUBLIC.dump() == PUBLIC.dump("pkcs1") == public
    assert KEY.dump() == THEIRS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    pkcs1 = THEIRS.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert KEY.dump("pkcs1") == pkcs1.decode()
    # The console's form is Base64 of a PEM of PKCS#1, as in the public keys the vendor published.
    assert base64.b64decode(PUBLIC.dump("console")).startswith(b"-----BEGIN RSA PUBLIC KEY-----\n")


@pytest.mark.parametrize("exponent", [1, 2, 65536])
def test_exponents_that_are_none(exponent: int) -> None:
    """Newer versions of `cryptography` don't load them; the older ones do."""
    loaded = Mock(spec=rsa.RSAPublicKey, key_size=1024)
    loaded.public_numbers.return_value = rsa.RSAPublicNumbers(exponent, PUBLIC.modulus)
    with pytest.raises(KeyFormatError, match=r"^the RSA key's public exponent is even or less than 3$"):
        rsa_pkcs1.PublicKey(loaded)


@pytest.mark.parametrize("exponent", [3, 5])
def test_the_smallest_exponents_there_are(exponent: int) -> None:
    loaded = Mock(spec=rsa.RSAPublicKey, key_size=1024)
    loaded.public_numbers.return_value = rsa.RSAPublicNumbers(exponent, PUBLIC.modulus)
    assert rsa_pkcs1.PublicKey(loaded).exponent == exponent


@pytest.mark.slow
def test_a_key_has_2048_bits_by_default() -> None:
    assert rsa_pkcs1.generate().public_key.bits == 2048


@pytest.mark.parametrize("bits", [0, 512, 1023, 16385])
def test_generate_refuses(bits: int) -> None:
    with pytest.raises(InvalidInput, match=rf"^an RSA key has 1024 to 16384 bits, not {bits}$"):
        rsa_pkcs1.generate(bits)


def test_generate() -> None:
    public = rsa_pkcs1.generate().public_key
    assert (public.bits, public.exponent) == (2048, 65537)


# --- Wrapping -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 16, 32, 116, 117])
def test_wrap_unwrap(size: int) -> None:
    session_key = bytes(range(size))
    blob = PUBLIC.wrap(session_key)
    assert len(blob) == 128
    assert blob != rsa_pkcs1.wrap(PUBLIC, session_key)
    assert KEY.unwrap(blob, size) == rsa_pkcs1.unwrap(KEY, blob, size) == session_key
    assert THEIRS.decrypt(blob, padding.PKCS1v15()) == session_key


@pytest.mark.parametrize(("bits", "room"), [(1024, 117), (1031, 118), (2048, 245)])
def test_session_key_too_long(bits: int, room: int) -> None:
    key = rsa_pkcs1.generate(bits)
    assert rsa_pkcs1.unwrap(key, rsa_pkcs1.wrap(key.public_key, b"k" * room), room) == b"k" * room
    with pytest.raises(InvalidInput, match=rf"^the session key is {room + 1} bytes; this RSA key takes {room}$"):
        rsa_pkcs1.wrap(key.public_key, b"k" * (room + 1))


def test_wrapping_for_a_damaged_key() -> None:
    """An even modulus loads; OpenSSL stops at it only when it encrypts."""
    key = rsa_pkcs1.PublicKey(rsa.RSAPublicNumbers(65537, PUBLIC.modulus - 1).public_key())
    with pytest.raises(KeyFormatError, match=r"^OpenSSL can't encrypt with this RSA key: it is damaged$"):
        rsa_pkcs1.wrap(key, bytes(32))


@pytest.mark.parametrize("length", [0, 16, 31, 33, -1])
def test_unwrapping_a_key_of_another_length(length: int) -> None:
    with pytest.raises(DecryptionError, match=r"^decryption failed$"):
        rsa_pkcs1.unwrap(KEY, rsa_pkcs1.wrap(PUBLIC, bytes(32)), length)


@pytest.mark.parametrize("length", [0, 32])
@pytest.mark.parametrize("blob", [b"", b"\1" * 127, b"\1" * 129, b"\xff" * 128], ids=["0", "127", "129", "over n"])
def test_unwrapping_a_blob_that_is_no_block(blob: bytes, length: int) -> None:
    with pytest.raises(DecryptionError) as caught:
        rsa_pkcs1.unwrap(KEY, blob, length)
    assert caught.value.__context__ is None


def outcome(key: rsa_pkcs1.PrivateKey, blob: bytes) -> object:
    """The key that came out, or all that a failure shows."""
    try:
        return rsa_pkcs1.unwrap(key, blob, 32)
    except DecryptionError as error:
        return str(error), error.args, error.__cause__, error.__context__


def badly_padded(filler: int) -> bytes:
    """A blob that decrypts to 00 03 ... where 00 02 is due."""
    numbers = THEIRS.public_key().public_numbers()
    return pow(int.from_bytes(b"\0\3" + bytes((filler,)) * 93 + b"\0" + bytes(32), "big"), 65537, numbers.n).to_bytes(
        128, "big"
    )


def test_a_wrong_padding_under_this_openssl() -> None:
    """From 3.2 on it is a pseudo-random key, the same each time; before, an error. Neither says more than the other."""
    implicit = backend.openssl_version_number() >= 0x30200000
    raised, shown = 0, set()
    for filler in range(1, 41):
        blob = badly_padded(filler)
        try:
            assert THEIRS.decrypt(blob, padding.PKCS1v15()) == THEIRS.decrypt(blob, padding.PKCS1v15())
        except ValueError:
            raised += 1
        found = outcome(KEY, blob)
        assert found == outcome(KEY, blob)
        shown |= set() if isinstance(found, bytes) else {found}
    assert raised == (0 if implicit else 40)
    assert shown == {("decryption failed", ("decryption failed",), None, None)}


def test_a_wrong_padding_under_openssl_before_3_2() -> None:
    """`cryptography` raises then: the failure is the one that every other is, if a sooner one."""
    old = Mock(spec=rsa.RSAPrivateKey)
    old.public_key.return_value = THEIRS.public_key()
    old.decrypt.side_effect = ValueError("Encryption/decryption failed.")
    assert outcome(rsa_pkcs1.PrivateKey(old), badly_padded(1)) == outcome(KEY, b"\xff" * 128)


ANY: Any = rsa_pkcs1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ANY.wrap(KEY, bytes(32)), "public_key comes from load_public_key, it is not PrivateKey"),
        (lambda: ANY.wrap("key", bytes(32)), "public_key comes from load_public_key, it is not str"),
        (lambda: ANY.unwrap(PUBLIC, bytes(128), 32), "private_key comes from load_private_key, it is not PublicKey"),
        (lambda: ANY.PublicKey("key"), "an RSAPublicKey of `cryptography` is needed, not str; see load_public_key"),
        (
            lambda: ANY.PrivateKey(b"key"),
            "an RSAPrivateKey of `cryptography` is needed, not bytes; see load_private_key",
        ),
    ],
)
def test_wrong_types(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(TypeError, match=f"^{sentence}"):
        call()


# --- The openssl program ------------------------------------------------------------------------------------------------


def openssl(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    if OPENSSL is None:
        pytest.skip("no openssl program on this machine")
    return subprocess.run([OPENSSL, *arguments], input=stdin, capture_output=True, check=True).stdout


def test_openssl_opens_what_we_wrap(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    for written in (KEY.dump(), KEY.dump("pkcs1")):
        file.write_text(written)
        blob = rsa_pkcs1.wrap(PUBLIC, bytes(range(32)))
        assert openssl("pkeyutl", "-decrypt", "-inkey", file, stdin=blob) == bytes(range(32))


def test_we_open_what_openssl_wraps(tmp_path: Path) -> None:
    private = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    file = tmp_path / "key.pem"
    file.write_bytes(private)
    key: Any = load_private_key(private)
    for arguments in (["-pubout"], ["-RSAPublicKey_out"]):
        assert load_public_key(openssl("rsa", "-in", file, *arguments)) == key.public_key
    blob = openssl("pkeyutl", "-encrypt", "-inkey", file, stdin=bytes(range(32)))
    assert key.unwrap(blob, 32) == bytes(range(32))
