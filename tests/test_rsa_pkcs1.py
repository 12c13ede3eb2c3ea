"""RSA keys in every form users hold, each refusal's sentence, wrapping, and the openssl program on the other side."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tcrypto import DecryptionError, InvalidInput, KeyFormatError
from tcrypto.crypto import rsa_pkcs1

OPENSSL = shutil.which("openssl")
KEY = rsa_pkcs1.generate(1024)
PUBLIC = KEY.public_key()

# The product of two primes of 256 bits, the first behind 3 * 2^254 and behind that plus 10^40: OpenSSL makes no such key.
MODULUS_512 = 0x900000000000000000000000000000160A5F7552857B8FC0CB7808C00000004B0000000000000000000000000000059FFB074664BB88AFDE97F79100000009C3


def forms(pem: bytes, der: bytes) -> dict[str, str | bytes]:
    """One key as users hold it: files of either kind, support's Base64, and what happens to them on the way."""
    console = base64.b64encode(pem)
    return {
        "Base64 of PEM": console.decode(),
        "Base64 of PEM, bytes": console,
        "Base64 of PEM, in lines": base64.encodebytes(pem).decode(),
        "Base64 of PEM, spaces around": f"  {console.decode()}\r\n",
        "Base64 of PEM without its last line feed": base64.b64encode(pem.rstrip()).decode(),
        "PEM": pem.decode(),
        "PEM, bytes": pem,
        "PEM, CRLF": pem.replace(b"\n", b"\r\n"),
        "PEM, text before and behind": f"from support:\n{pem.decode()}\nthat's all\n",
        "DER": der,
        "Base64 of DER": base64.b64encode(der).decode(),
        "Base64 of DER, in lines": base64.encodebytes(der),
    }


PUBLIC_FORMS = {
    f"{title}, {name}": form
    for title, kind in (("PKCS#1", PublicFormat.PKCS1), ("SPKI", PublicFormat.SubjectPublicKeyInfo))
    for name, form in forms(PUBLIC.public_bytes(Encoding.PEM, kind), PUBLIC.public_bytes(Encoding.DER, kind)).items()
}
PRIVATE_FORMS = {
    f"{title}, {name}": form
    for title, kind in (("PKCS#8", PrivateFormat.PKCS8), ("PKCS#1", PrivateFormat.TraditionalOpenSSL))
    for name, form in forms(
        KEY.private_bytes(Encoding.PEM, kind, NoEncryption()), KEY.private_bytes(Encoding.DER, kind, NoEncryption())
    ).items()
}


@pytest.mark.parametrize("form", PUBLIC_FORMS.values(), ids=PUBLIC_FORMS)
def test_load_public_key(form: str | bytes) -> None:
    assert rsa_pkcs1.load_public_key(form).public_numbers() == PUBLIC.public_numbers()


@pytest.mark.parametrize("form", PRIVATE_FORMS.values(), ids=PRIVATE_FORMS)
def test_load_private_key(form: str | bytes) -> None:
    assert rsa_pkcs1.load_private_key(form).private_numbers() == KEY.private_numbers()


@pytest.mark.parametrize("form", ["console", "pem", "der", "base64"])
def test_dump_then_load_public(form: Any) -> None:
    dumped = rsa_pkcs1.dump_public_key(PUBLIC, form)
    loaded = rsa_pkcs1.load_public_key(dumped)
    assert loaded.public_numbers() == PUBLIC.public_numbers()
    assert rsa_pkcs1.dump_public_key(loaded, form) == dumped


@pytest.mark.parametrize("form", ["pem", "pkcs1", "console", "der", "base64"])
def test_dump_then_load_private(form: Any) -> None:
    dumped = rsa_pkcs1.dump_private_key(KEY, form)
    loaded = rsa_pkcs1.load_private_key(dumped)
    assert loaded.private_numbers() == KEY.private_numbers()
    assert rsa_pkcs1.dump_private_key(loaded, form) == dumped


def test_dump_writes_what_others_write() -> None:
    assert rsa_pkcs1.dump_public_key(PUBLIC, "pem") == PUBLIC.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert rsa_pkcs1.dump_private_key(KEY, "pem") == pem.decode()
    pkcs1 = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert rsa_pkcs1.dump_private_key(KEY, "pkcs1") == pkcs1.decode()
    # The console's form is Base64 of a PEM of PKCS#1, as in the public keys the vendor published.
    console = base64.b64decode(rsa_pkcs1.dump_public_key(PUBLIC))
    assert console.startswith(b"-----BEGIN RSA PUBLIC KEY-----\n")


@pytest.mark.parametrize(
    "dump", [lambda form: rsa_pkcs1.dump_public_key(PUBLIC, form), lambda form: rsa_pkcs1.dump_private_key(KEY, form)]
)
def test_unknown_form(dump: Callable[[str], object]) -> None:
    with pytest.raises(InvalidInput, match=r"^form is one of .*; not 'jwk'$"):
        dump("jwk")


# --- Refusals -----------------------------------------------------------------------------------------------------------


def spki(key: Any) -> bytes:
    return bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def pkcs8(key: Any, password: bytes | None = None, kind: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    encryption = NoEncryption() if password is None else BestAvailableEncryption(password)
    return bytes(key.private_bytes(Encoding.PEM, kind, encryption))


def certificate() -> bytes:
    name = x509.Name([])
    day = datetime(2024, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, PUBLIC, 1, day, day)
    return builder.sign(rsa_pkcs1.generate(2048), hashes.SHA256()).public_bytes(Encoding.PEM)


def der_integer(value: int) -> bytes:
    content = value.to_bytes(value.bit_length() // 8 + 1)
    head = bytes((2, len(content))) if len(content) < 128 else bytes((2, 0x81, len(content)))
    return head + content


def pkcs1_public(modulus: int, exponent: int = 65537) -> bytes:
    """RSAPublicKey of a modulus of 512 to 1016 bits."""
    content = der_integer(modulus) + der_integer(exponent)
    head = bytes((0x30, len(content))) if len(content) < 128 else bytes((0x30, 0x81, len(content)))
    return head + content


P256, P384, K256 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP256K1))
SM2_SPKI = bytes.fromhex(
    # The standard's example key, GB/T 32918.5-2017, Annex C, in a SubjectPublicKeyInfo written out here.
    "3059301306072a8648ce3d020106082a811ccf5501822d034200"
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SM2_SEC1 = bytes.fromhex(
    "303102010104203945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8a00a06082a811ccf5501822d"
)

REFUSED_PUBLIC = {
    "SM2": (SM2_SPKI, "an RSA public key is needed; this is an SM2 key; load it with tcrypto.crypto.sm2"),
    "P-256": (spki(P256.public_key()), "an RSA public key is needed; this is an EC key on P-256 (secp256r1)"),
    "P-384": (spki(P384.public_key()), "an RSA public key is needed; this is an EC key on P-384 (secp384r1)"),
    "secp256k1": (spki(K256.public_key()), "an RSA public key is needed; this is an EC key on secp256k1"),
    "Ed25519": (
        spki(ed25519.Ed25519PrivateKey.generate().public_key()),
        "an RSA public key is needed; this is an Ed25519 key",
    ),
    "X25519": (
        spki(x25519.X25519PrivateKey.generate().public_key()),
        "an RSA public key is needed; this is an X25519 key",
    ),
    "DSA": (
        spki(dsa.DSAPublicNumbers(2, dsa.DSAParameterNumbers((1 << 1023) + 1, (1 << 159) + 1, 2)).public_key()),
        "an RSA public key is needed; this is a DSA key",
    ),
    "private, PKCS#8": (pkcs8(KEY), "an RSA public key is needed; this is a private key, or a damaged one"),
    "private, PKCS#1": (
        pkcs8(KEY, kind=PrivateFormat.TraditionalOpenSSL),
        "an RSA public key is needed; this is a private key, or a damaged one",
    ),
    "certificate": (certificate(), "this is a certificate; pass the public key alone"),
    "two keys": (spki(PUBLIC) * 2, "the text holds 2 well-formed PEM blocks; one is needed"),
    "a PEM cut short": (spki(PUBLIC)[:-10], "the text holds 0 well-formed PEM blocks; one is needed"),
    "a damaged PEM": (
        spki(PUBLIC).replace(b"\nMI", b"\nM="),
        "the key is neither PEM, Base64 of a PEM, DER nor Base64 of DER: key is not strict Base64: ",
    ),
    "512 bits": (pkcs1_public(MODULUS_512), "the RSA key has 512 bits; at least 1024 are needed"),
    "1023 bits": (pkcs1_public(1 << 1022 | 1), "the RSA key has 1023 bits; at least 1024 are needed"),
    "empty": ("", "the key is empty"),
    "long": (" " * 65537, "this is no key: it has 65,537 characters; the largest has some 17,000"),
    "not quite as long": (" " * 65536, "the key is empty"),
    "blank": (b" \r\n", "the key is empty"),
    "garbage": ("not a key!", "the key is neither PEM, Base64 of a PEM, DER nor Base64 of DER: "),
    "Base64 of garbage": ("bm90IGEga2V5", "an RSA public key is needed; this is not a key in DER"),
    "DER cut short": (
        PUBLIC.public_bytes(Encoding.DER, PublicFormat.PKCS1)[:-1],
        "an RSA public key is needed; this is not a key in DER",
    ),
    "not ASCII": ("钥匙", "the key is neither PEM, Base64 nor DER: it holds characters outside ASCII"),
    "not ASCII, bytes": (b"\xff\xfe", "the key is neither PEM, Base64 nor DER: it holds characters outside ASCII"),
    "PEM not in ASCII": (
        base64.b64encode("-----BEGIN PUBLIC KEY----- 钥匙".encode()),
        "the PEM inside the Base64 holds characters outside ASCII",
    ),
}
REFUSED_PRIVATE = {
    "SM2": (SM2_SEC1, "an RSA private key is needed; this is an SM2 key; load it with tcrypto.crypto.sm2"),
    "P-256": (pkcs8(P256), "an RSA private key is needed; this is an EC key on P-256 (secp256r1)"),
    "P-384, SEC 1": (
        pkcs8(P384, kind=PrivateFormat.TraditionalOpenSSL),
        "an RSA private key is needed; this is an EC key on P-384 (secp384r1)",
    ),
    "public, PKCS#1": (
        PUBLIC.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        "an RSA private key is needed; this is a public key, or a damaged one",
    ),
    "public": (spki(PUBLIC), "an RSA private key is needed; this is a public key, or a damaged one"),
    "encrypted, PKCS#8": (pkcs8(KEY, b"passphrase"), "the PEM is encrypted with a passphrase; decrypt it first"),
    "encrypted, PKCS#1": (
        pkcs8(KEY, b"passphrase", PrivateFormat.TraditionalOpenSSL),
        "the PEM is encrypted with a passphrase; decrypt it first",
    ),
    "two keys": (pkcs8(KEY) + pkcs8(KEY), "the text holds 2 well-formed PEM blocks; one is needed"),
    "certificate": (certificate(), "this is a certificate; pass the public key alone"),
    "empty": (b"", "the key is empty"),
}


@pytest.mark.parametrize(("material", "sentence"), REFUSED_PUBLIC.values(), ids=REFUSED_PUBLIC)
def test_refused_public_key(material: str | bytes, sentence: str) -> None:
    with pytest.raises(KeyFormatError) as caught:
        rsa_pkcs1.load_public_key(material)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(("material", "sentence"), REFUSED_PRIVATE.values(), ids=REFUSED_PRIVATE)
def test_refused_private_key(material: str | bytes, sentence: str) -> None:
    with pytest.raises(KeyFormatError) as caught:
        rsa_pkcs1.load_private_key(material)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("exponent", [1, 2, 65536])
def test_exponents_that_are_none(exponent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer versions of `cryptography` don't load them; the older ones do."""
    modulus = PUBLIC.public_numbers().n
    content = der_integer(modulus) + der_integer(exponent)
    der = bytes((0x30, 0x81, len(content))) + content
    with pytest.raises(KeyFormatError):
        rsa_pkcs1.load_public_key(der)
    loaded = Mock(spec=rsa.RSAPublicKey, key_size=1024)
    loaded.public_numbers.return_value = rsa.RSAPublicNumbers(exponent, modulus)
    monkeypatch.setattr(rsa_pkcs1, "load_der_public_key", lambda _der: loaded)
    with pytest.raises(KeyFormatError, match=r"^the RSA key's public exponent is even or less than 3$"):
        rsa_pkcs1.load_public_key(der)


@pytest.mark.parametrize("load", [rsa_pkcs1.load_public_key, rsa_pkcs1.load_private_key])
@pytest.mark.parametrize("material", [None, 7, bytearray(b"key"), PUBLIC])
def test_key_of_a_wrong_type(load: Callable[[Any], object], material: Any) -> None:
    with pytest.raises(TypeError, match=rf"^a key is given as str or bytes, not {type(material).__name__}$"):
        load(material)


@pytest.mark.parametrize("bits", [0, 512, 1023, 16385])
def test_generate_refuses(bits: int) -> None:
    with pytest.raises(InvalidInput, match=rf"^an RSA key has 1024 to 16384 bits, not {bits}$"):
        rsa_pkcs1.generate(bits)


def test_generate() -> None:
    numbers = rsa_pkcs1.generate().public_key().public_numbers()
    assert (numbers.n.bit_length(), numbers.e) == (2048, 65537)


# --- Wrapping -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 16, 32, 116, 117])
def test_wrap_unwrap(size: int) -> None:
    session_key = bytes(range(size))
    blob = rsa_pkcs1.wrap(PUBLIC, session_key)
    assert len(blob) == 128
    assert blob != rsa_pkcs1.wrap(PUBLIC, session_key)
    assert rsa_pkcs1.unwrap(KEY, blob, size) == session_key
    assert KEY.decrypt(blob, padding.PKCS1v15()) == session_key


@pytest.mark.parametrize(("bits", "room"), [(1024, 117), (1031, 118), (2048, 245)])
def test_session_key_too_long(bits: int, room: int) -> None:
    key = rsa_pkcs1.generate(bits)
    assert rsa_pkcs1.unwrap(key, rsa_pkcs1.wrap(key.public_key(), b"k" * room), room) == b"k" * room
    with pytest.raises(InvalidInput, match=rf"^the session key is {room + 1} bytes; this RSA key takes {room}$"):
        rsa_pkcs1.wrap(key.public_key(), b"k" * (room + 1))


def test_wrapping_for_a_damaged_key() -> None:
    """An even modulus loads; OpenSSL stops at it only when it encrypts."""
    key = rsa.RSAPublicNumbers(65537, PUBLIC.public_numbers().n - 1).public_key()
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


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: rsa_pkcs1.wrap(KEY, bytes(32)), "public_key comes from load_public_key, it is not RSAPrivateKey"),  # type: ignore[arg-type]
        (lambda: rsa_pkcs1.wrap("key", bytes(32)), "public_key comes from load_public_key, it is not str"),  # type: ignore[arg-type]
        (lambda: rsa_pkcs1.unwrap(PUBLIC, bytes(128), 32), "private_key comes from load_private_key, it is not RSAPub"),  # type: ignore[arg-type]
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
    for form in ("pem", "pkcs1"):
        file.write_text(str(rsa_pkcs1.dump_private_key(KEY, form)))
        blob = rsa_pkcs1.wrap(PUBLIC, bytes(range(32)))
        assert openssl("pkeyutl", "-decrypt", "-inkey", file, stdin=blob) == bytes(range(32))


def test_we_open_what_openssl_wraps(tmp_path: Path) -> None:
    private = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    file = tmp_path / "key.pem"
    file.write_bytes(private)
    key = rsa_pkcs1.load_private_key(private)
    for arguments in (["-pubout"], ["-RSAPublicKey_out"]):
        public = openssl("rsa", "-in", file, *arguments)
        assert rsa_pkcs1.load_public_key(public).public_numbers() == key.public_key().public_numbers()
    blob = openssl("pkeyutl", "-encrypt", "-inkey", file, stdin=bytes(range(32)))
    assert rsa_pkcs1.unwrap(key, blob, 32) == bytes(range(32))
