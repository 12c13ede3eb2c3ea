"""What isn't the key that is needed: each is named in one sentence that says what to do, and never quotes it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from sm2_reference import POINT, SCALAR

from tcrypto import KeyFormatError, load_private_key, load_public_key
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.crypto._sm2_curve import N
from tcrypto.crypto.der import write_der, write_integer
from tcrypto.crypto.keyfile import to_pem

RAW = rsa.generate_private_key(65537, 2048)
RSA, SM2, OTHER = rsa_pkcs1.PrivateKey(RAW), sm2.PrivateKey(SCALAR), sm2.PrivateKey(99)
P256, P384, K256 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP256K1))
ED, X = ed25519.Ed25519PrivateKey.generate(), x25519.X25519PrivateKey.generate()
DSA = dsa.DSAPublicNumbers(2, dsa.DSAParameterNumbers((1 << 1023) + 1, (1 << 159) + 1, 2)).public_key()
# The product of two primes of 256 bits, the first after 3 * 2^254 and the first after that plus 10^40.
MODULUS_512 = 0x900000000000000000000000000000160A5F7552857B8FC0CB7808C00000004B0000000000000000000000000000059FFB074664BB88AFDE97F79100000009C3


def spki(key: Any, encoding: Encoding = Encoding.DER) -> bytes:
    return bytes(key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo))


def private(key: Any, form: str = "PKCS8", password: bytes | None = None, encoding: Encoding = Encoding.DER) -> bytes:
    encryption = NoEncryption() if password is None else BestAvailableEncryption(password)
    return bytes(key.private_bytes(encoding, getattr(PrivateFormat, form), encryption))


def der_integer(value: int) -> bytes:
    return write_der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def pkcs1_public(modulus: int, exponent: int = 65537) -> bytes:
    return write_der(0x30, der_integer(modulus) + der_integer(exponent))


def spki_of(curve_oid: str) -> bytes:
    algorithm = bytes.fromhex("06072a8648ce3d0201") + write_der(0x06, bytes.fromhex(curve_oid))
    return write_der(0x30, write_der(0x30, algorithm) + write_der(0x03, bytes(66)))


def wrapped(text: str, times: int) -> str:
    """Base64 of Base64 of ... a text."""
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
    return text


NAME = x509.Name([])
DAY = datetime(2024, 1, 1, tzinfo=timezone.utc)
CERTIFICATE = x509.CertificateBuilder(NAME, NAME, RAW.public_key(), 1, DAY, DAY).sign(RAW, hashes.SHA256())
REQUEST = x509.CertificateSigningRequestBuilder(NAME).sign(RAW, hashes.SHA256())
PKCS12 = pkcs12.serialize_key_and_certificates(None, RAW, CERTIFICATE, None, NoEncryption())
JWK = json.dumps({"kty": "RSA", "n": "0vx7", "e": "AQAB"})
PEM, SPKI = SM2.public_key.dump(), SM2.public_key.dump("der")
HEADER = "301306072a8648ce3d020106082a811ccf5501822d"
X2, Y2 = POINT[2:66], POINT[66:]

EITHER: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "the key is empty"),
    "white space": (b" \r\n", "the key is empty"),
    "quotes": ('""', "the key is empty"),
    "long": (" " * 65537, "this is no key: it has 65,537 characters; the largest has some 17,000"),
    "as long as may be": (" " * 65536, "the key is empty"),
    "words": ("not a key!", "the key is neither PEM, DER, hexadecimal nor Base64 of one of them: character 8 isn't in"),
    "words of letters": (
        "bm90IGEga2V5IQ==",
        "the key is neither PEM, DER, hexadecimal nor Base64 of one of them: char",
    ),
    "Chinese": (
        "公钥",
        "the key is neither PEM, DER, hexadecimal nor Base64 of one of them: it holds characters outsi",
    ),
    "bytes of no kind": (b"\xff\xfb", "this is no key: 2 bytes that are neither DER nor an SM2 point (65 bytes or 130"),
    "Base64 of Base64 of ...": (
        wrapped(PEM, 6),
        "the key is wrapped in more than 6 layers of Base64",
    ),
    ".NET's XML": ("<RSAKeyValue><Modulus>0vx7</Modulus></RSAKeyValue>", "this is an RSA key as XML, as .NET writes"),
    ".NET's XML, declared": ('<?xml version="1.0"?><RSAKeyValue>', "this is an RSA key as XML, as .NET writes it; exp"),
    "a page": ("<!DOCTYPE html><html>", "this is XML or HTML, no key; pass the key's PEM"),
    "ssh-rsa": (
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB me@host",
        "this is an OpenSSH key; write it as PEM: ssh-keygen -e -m",
    ),
    "ssh-ed25519": (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me", "this is an OpenSSH key; write it as PEM"),
    "OpenSSH's own": (private(ED, "OpenSSH", encoding=Encoding.PEM), "this is an OpenSSH key; write it as PEM"),
    "SSH2": ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", "this is an OpenSSH key; write it as PEM"),
    "PuTTY": ("PuTTY-User-Key-File-3: ssh-rsa\n", "this is a PuTTY key; export it as PEM: puttygen FILE -O"),
    "JWK": (JWK, "this is a JWK; convert it to PEM and pass that"),
    "JWK, Base64": (base64.b64encode(JWK.encode()), "this is a JWK; convert it to PEM and pass that"),
    "a set of JWKs": (json.dumps({"keys": []}), "this is a JWK; convert it to PEM and pass that"),
    "JSON": (
        json.dumps({"public_key": SM2.public_key.dump("console")}),
        "this is a JSON object; pass the key's text alone",
    ),
    "a path": ("/etc/tencent/public.pem", "this looks like the name of a file; read the file and pass what it holds"),
    "a path of letters": ("/home/me/keys/public", "this looks like the name of a file; read the file and pass what it"),
    "a relative path": ("keys/public.pem", "this looks like the name of a file; read the file and pass what it holds"),
    "a name": ("public.txt", "this looks like the name of a file; read the file and pass what it holds"),
    "a path at home": ("~/public_key", "this looks like the name of a file; read the file and pass what it holds"),
    "a path of Windows": (
        r"C:\new\rsa.key",
        "this looks like the name of a file; read the file and pass what it holds",
    ),
    "a file's address": ("file:///etc/public.pem", "this is the address of a file, not a key; read the file and pass"),
    "encrypted": (
        private(RAW, password=b"p", encoding=Encoding.PEM),
        "the key is encrypted with a passphrase; decrypt",
    ),
    "encrypted DER": (private(RAW, password=b"p"), "the key is encrypted with a passphrase; decrypt it first: openssl"),
    "encrypted PKCS#1": (
        private(RAW, "TraditionalOpenSSL", b"p", Encoding.PEM),
        "the key is encrypted with a passphra",
    ),
    "certificate": (
        CERTIFICATE.public_bytes(Encoding.PEM),
        "this is a certificate; pass its public key alone: openssl",
    ),
    "certificate, DER": (
        CERTIFICATE.public_bytes(Encoding.DER),
        "this is a certificate; pass its public key alone: op",
    ),
    "request": (
        REQUEST.public_bytes(Encoding.PEM),
        "this is a certificate request; pass its public key alone: openssl",
    ),
    "request, DER": (
        REQUEST.public_bytes(Encoding.DER),
        "this is a certificate request; pass its public key alone: op",
    ),
    "request without attributes, DER": (
        write_der(0x30, write_der(0x30, write_integer(0) + write_der(0x30, b"") * 2) + write_der(0x30, b"") + b"\3\0"),
        "this is a certificate request; pass its public key alone: op",
    ),
    "PKCS#12": (PKCS12, "this is a PKCS#12 file; write the key in it as PEM: openssl pkcs12 -in FILE -nodes -nocerts"),
    "PKCS#12, Base64": (base64.b64encode(PKCS12), "this is a PKCS#12 file; write the key in it as PEM: openssl pkcs12"),
    "PKCS#7": (
        write_der(0x30, bytes.fromhex("06092a864886f70d010702a000")),
        "this is a bundle of certificates (PKCS#7",
    ),
    "PKCS#7, PEM": (to_pem("PKCS7", b"0"), "this is a bundle of certificates (PKCS#7); pass the public key alone"),
    "JKS": (
        bytes.fromhex("feedfeed0000000200000001") + bytes(90),
        "this is a Java key store; write it as PKCS#12 (key",
    ),
    "parameters alone": (to_pem("EC PARAMETERS", b"\6\1\1"), "these are the parameters of a curve, without a key"),
    "two PEMs": (PEM * 2, "the text holds 2 well-formed PEM blocks; one is needed"),
    "a PEM cut short": (PEM[:-10], "the text holds 0 well-formed PEM blocks; one is needed"),
    "labels that differ": (PEM.replace("END PUBLIC", "END"), "the text holds 0 well-formed PEM blocks; one is needed"),
    "labels in lower case": (PEM.replace("PUBLIC KEY", "public key"), "the text holds 0 well-formed PEM blocks"),
    "a damaged PEM": (
        PEM.replace("\nMFk", "\nMF="),
        "the PEM is damaged: its body is not strict Base64: there is padd",
    ),
    "a comma in a PEM": (PEM.replace("\nMFk", "\nMF,"), "the PEM is damaged: its body is not strict Base64: character"),
    "Chinese in a PEM": (PEM.replace("\nMFk", "\nMF钥"), "the PEM is damaged: its body is not strict Base64: it holds"),
    "an empty PEM": (to_pem("PUBLIC KEY", b""), "the key is empty"),
    "URL-safe Base64": (
        "MFkwEwYHKoZIzj0CAQYI-_8=",
        "the key is neither PEM, DER, hexadecimal nor Base64 of one of the",
    ),
    "an odd number of digits": (POINT[:-1], "this has 129 hex digits, an odd number; an SM2 private key has 64 (with"),
    "62 digits": (
        "f5" * 31,
        "this is no key: 31 bytes that are neither DER nor an SM2 point (65 bytes or 130 hex digits",
    ),
    "66 digits": (
        "f5" * 33,
        "this is no key: 33 bytes that are neither DER nor an SM2 point (65 bytes or 130 hex digits",
    ),
    "infinity": ("00", "this is no key: 1 bytes that are neither DER nor an SM2 point"),
    "another SEQUENCE": (write_der(0x30, b"\4\1\1"), "this is DER, but not a key's"),
    "DER cut short": (SPKI[:-1], "this is not a key in DER, or a damaged one: it isn't strict DER from end to end"),
    "DER and more": (SPKI + b"\0", "this is not a key in DER, or a damaged one: it isn't strict DER from end to end"),
    "a length in two octets": (b"\x30\x81\x59" + SPKI[2:], "this is not a key in DER, or a damaged one: it isn't stri"),
    "P-256": (spki(P256.public_key()), "this is an EC key on P-256 (secp256r1); an RSA or SM2 "),
    "P-256, private": (private(P256), "this is an EC key on P-256 (secp256r1); an RSA or SM2 "),
    "P-384, SEC 1": (
        private(P384, "TraditionalOpenSSL", encoding=Encoding.PEM),
        "this is an EC key on P-384 (secp384r",
    ),
    "secp256k1": (spki(K256.public_key()), "this is an EC key on secp256k1; an RSA or SM2 "),
    "Ed25519": (spki(ED.public_key(), Encoding.PEM), "this is an Ed25519 key; an RSA or SM2 "),
    "X25519": (private(X), "this is an X25519 key; an RSA or SM2 "),
    "DSA": (spki(DSA), "this is a DSA key; an RSA or SM2 "),
    "DSA, private, as OpenSSL writes it": (
        write_der(0x30, b"\2\1\0" + 5 * b"\2\1\5"),
        "this is a DSA key; an RSA or SM2 ",
    ),
    "another curve": (spki_of("2b2403030208010107"), "this is an EC key on another curve; an RSA or SM2 "),
    "explicit curve": (
        write_der(0x30, write_der(0x30, bytes.fromhex(HEADER)[2:11] + b"\x30\0") + write_der(0x03, bytes(66))),
        "this is an EC key with explicit curve parameters; an RSA or SM2 ",
    ),
    "another algorithm": (
        write_der(0x30, write_der(0x30, b"\6\2\x2a\3") + write_der(0x03, bytes(66))),
        "this is a key of an unknown algorithm; an RSA or SM2 ",
    ),
}


@pytest.mark.parametrize("load", [load_public_key, load_private_key])
@pytest.mark.parametrize("title", EITHER)
def test_what_is_no_key_of_either_kind(title: str, load: Callable[[Any], object]) -> None:
    material, sentence = EITHER[title]
    with pytest.raises(KeyFormatError) as caught:
        load(material)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("load", [load_public_key, load_private_key])
@pytest.mark.parametrize("material", [None, 7, bytearray(b"key"), RSA])
def test_a_key_of_a_wrong_type(load: Callable[[Any], object], material: Any) -> None:
    with pytest.raises(TypeError, match=rf"^a key is given as str or bytes, not {type(material).__name__}$"):
        load(material)


SEC1 = base64.b64decode("".join(SM2.dump("sec1").splitlines()[1:-1]))
PKCS8 = SM2.dump("der")
MIXED = SEC1.replace(bytes.fromhex(POINT), OTHER.public_key.point)
UNREAD = "this is an SM2 private key in a form that isn't read; write it anew: openssl pkey -in FILE"

PUBLIC_ONLY: dict[str, tuple[str | bytes, str]] = {
    "RSA private": (
        RSA.dump(),
        "this is an RSA private key (PKCS#8); the public key is needed: openssl pkey -in FILE -p",
    ),
    "RSA private, PKCS#1": (
        RSA.dump("pkcs1"),
        "this is an RSA private key (PKCS#1); the public key is needed: openssl",
    ),
    "SM2 private": (SM2.dump("console"), "this is an SM2 private key (PKCS#8); the public key is needed: openssl pkey"),
    "SM2 private, SEC 1": (
        SM2.dump("sec1"),
        "this is an SM2 private key (SEC 1); the public key is needed: openssl pk",
    ),
    "SM2 scalar": (f"{SCALAR:064x}", "this is an SM2 private key (a bare scalar); the public key is needed"),
    "512 bits": (pkcs1_public(MODULUS_512), "the RSA key has 512 bits; at least 1024 are needed"),
    "1023 bits": (pkcs1_public(1 << 1022 | 1), "the RSA key has 1023 bits; at least 1024 are needed"),
    "exponent 1": (pkcs1_public(RSA.public_key.modulus, 1), "this RSA public key is damaged"),
    "negative modulus": (write_der(0x30, b"\2\1\x80" + der_integer(65537)), "this RSA public key is damaged"),
    "compressed": ("03" + X2, "this is a compressed SM2 point; write it as 04 || x || y (openssl ec -pubin -conv_form"),
    "compressed, all of it ASCII": (b"\2" + b"x" * 32, "this is a compressed SM2 point; write it as 04 || x || y"),
    "compressed SPKI": (
        bytes.fromhex("3039" + HEADER + "03220003" + X2),
        "this is a compressed SM2 point; write it as",
    ),
    "hybrid, y even": ("06" + X2 + Y2, "this is an SM2 point in hybrid form; put 04 for its first byte"),
    "hybrid": ("07" + X2 + Y2, "this is an SM2 point in hybrid form; put 04 for its first byte"),
    "x || y": (X2 + Y2, "this is an SM2 point without its first byte; put 04 before it: 04 || x || y"),
    "x || y, bytes": (bytes.fromhex(X2 + Y2), "this is an SM2 point without its first byte; put 04 before it: 04 || x"),
    "off the curve": (POINT[:-1] + "2", "the point is not on the curve sm2p256v1: this is no SM2 public key"),
    "SPKI off the curve": (SPKI[:-1] + b"\0", "the point is not on the curve sm2p256v1: this is no SM2 public key"),
    "unused bits": (
        SPKI.replace(b"\x03\x42\0", b"\x03\x42\1"),
        "this is an SM2 public key in a form that isn't read; write it anew: openssl pkey -pubin -in FILE",
    ),
    "no point": (
        write_der(0x30, bytes.fromhex(HEADER + "030100")),
        "an SM2 public key as a point is 04 || x || y: 65 b",
    ),
}
NEITHER = " bytes that are neither DER nor an SM2 point (65 bytes or 130 hex digits: 04, x, y) nor a scalar (32 bytes or 64 hex digits)"
NO_KEYS: dict[str, tuple[str | bytes, str]] = {
    "bytes": (bytes(20), f"this is no key: 20{NEITHER}"),
    "digits that are DER, too": (b"08" + b"a" * 56, f"this is no key: 29{NEITHER}"),
    "digits that are DER, with blanks": (b"08" + b"aa " * 18 + b"aa", f"this is no key: 20{NEITHER}"),
    "a quotation mark": (
        '"',
        "the key is neither PEM, DER, hexadecimal nor Base64 of one of them: character 1 isn't in the alphabet",
    ),
    "x || y that begins like DER": (
        b"\x30" + bytes(63),
        "this is an SM2 point without its first byte; put 04 before it: 04 || x || y",
    ),
}
NO_KEYS |= {
    f"a Java key store, {magic[:2]}": (
        bytes.fromhex(magic) + bytes(99),
        "this is a Java key store; write it as PKCS#12 (keytool -importkeystore -srckeystore FILE -destkeystore "
        "FILE.p12 -deststoretype PKCS12), then as PEM (openssl pkcs12 -in FILE.p12 -nodes)",
    )
    for magic in ("feedfeed", "cececece")
}


@pytest.mark.parametrize("what", NO_KEYS)
def test_whole_sentences(what: str) -> None:
    data, sentence = NO_KEYS[what]
    with pytest.raises(KeyFormatError) as caught:
        load_public_key(data)
    assert str(caught.value) == sentence


PRIVATE_ONLY: dict[str, tuple[str | bytes, str]] = {
    "RSA public": (RSA.public_key.dump(), "this is an RSA public key (PKCS#1); the private key is needed"),
    "RSA public, SPKI": (
        spki(RAW.public_key()),
        "this is an RSA public key (SubjectPublicKeyInfo); the private key is",
    ),
    "SM2 public": (PEM, "this is an SM2 public key (SubjectPublicKeyInfo); the private key is needed"),
    "SM2 point": (POINT, "this is an SM2 public key (a bare point); the private key is needed"),
    "zero": ("0" * 64, "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    "n - 1": (f"{N - 1:064x}", "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    "f...f": ("f" * 64, "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    "SEC 1 without its curve": (
        write_der(0x30, SEC1[2:].replace(bytes.fromhex("a00a06082a811ccf5501822d"), b"")),
        "this is an EC private key that doesn't name its curve (write it as PKCS#8); an RSA or SM2 private key is needed",
    ),
    "another's point": (MIXED, "the public key inside the SM2 private key isn't the scalar's own"),
    "version 1": (PKCS8.replace(b"\2\1\0\x30", b"\2\1\1\x30"), UNREAD),
    "SEC 1 version 2": (SEC1.replace(b"\2\1\1\4", b"\2\1\2\4"), UNREAD),
    "unused bits": (SEC1.replace(b"\x03\x42\0", b"\x03\x42\1"), UNREAD),
    "a scalar of 31 bytes": (
        write_der(0x30, b"\2\1\1" + write_der(4, bytes(31)) + bytes.fromhex("a00a06082a811ccf5501822d")),
        UNREAD,
    ),
    "another curve inside": (
        write_der(
            0x30,
            b"\2\1\0"
            + bytes.fromhex(HEADER)
            + write_der(4, SEC1.replace(bytes.fromhex("2a811ccf5501822d"), bytes.fromhex("2a8648ce3d030107"))),
        ),
        UNREAD,
    ),
    "attributes": (write_der(0x30, PKCS8[3:] + write_der(0xA0, b"")), UNREAD),
    "RSA, damaged": (
        private(RAW).replace(der_integer(RAW.private_numbers().q), der_integer(7)),
        "this is not a key in",
    ),
    "RSA, an element missing": (private(RAW, "TraditionalOpenSSL")[:4] + b"", "this is not a key in DER, or a damaged"),
}


@pytest.mark.parametrize("title", PUBLIC_ONLY)
def test_what_is_no_public_key(title: str) -> None:
    material, sentence = PUBLIC_ONLY[title]
    with pytest.raises(KeyFormatError) as caught:
        load_public_key(material)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("title", PRIVATE_ONLY)
def test_what_is_no_private_key(title: str) -> None:
    material, sentence = PRIVATE_ONLY[title]
    with pytest.raises(KeyFormatError) as caught:
        load_private_key(material)
    assert str(caught.value).startswith(sentence)
    assert f"{SCALAR:064x}"[:12] not in str(caught.value)


WHOLE: dict[str, tuple[Callable[[Any], object], str | bytes, str]] = {
    "an odd number of digits": (
        load_public_key,
        POINT[:-1],
        "this has 129 hex digits, an odd number; an SM2 private key has 64 (with the zeros at its beginning), a public key "
        "130: 04, x and y",
    ),
    "JKS": (
        load_private_key,
        bytes.fromhex("feedfeed0000000200000001") + bytes(90),
        "this is a Java key store; write it as PKCS#12 (keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 "
        "-deststoretype PKCS12), then as PEM (openssl pkcs12 -in FILE.p12 -nodes)",
    ),
    "RSA, another prime": (
        load_private_key,
        private(RAW).replace(der_integer(RAW.private_numbers().q), der_integer(RAW.private_numbers().q ^ 6)),
        "this RSA private key is damaged",
    ),
    "public for private": (
        load_private_key,
        SPKI,
        "this is an SM2 public key (SubjectPublicKeyInfo); the private key is needed",
    ),
    "a scalar for a public key": (
        load_public_key,
        f"{SCALAR:064x}",
        "this is an SM2 private key (a bare scalar); the public key is needed",
    ),
    "a point that spells a PEM's beginning": (
        load_public_key,
        b"\x04" + b"-----BEGIN".ljust(64, b"a"),
        "the point is not on the curve sm2p256v1: this is no SM2 public key",
    ),
    "a private key in a public one's PEM, in a private one's": (
        load_private_key,
        to_pem("PRIVATE KEY", to_pem("PUBLIC KEY", PKCS8).encode()),
        "the PEM says PUBLIC KEY but holds an SM2 private key (PKCS#8), whose label is PRIVATE KEY; take the key anew from "
        "where it was made",
    ),
}


@pytest.mark.parametrize("title", WHOLE)
def test_the_whole_sentence(title: str) -> None:
    load, material, sentence = WHOLE[title]
    with pytest.raises(KeyFormatError) as caught:
        load(material)
    assert str(caught.value) == sentence


# --- A PEM's label ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "der", "holds"),
    [
        ("PRIVATE KEY", SPKI, "an SM2 public key (SubjectPublicKeyInfo), whose label is PUBLIC KEY"),
        ("RSA PUBLIC KEY", SPKI, "an SM2 public key (SubjectPublicKeyInfo), whose label is PUBLIC KEY"),
        (
            "RSA PUBLIC KEY",
            spki(RAW.public_key()),
            "an RSA public key (SubjectPublicKeyInfo), whose label is PUBLIC KEY",
        ),
        (
            "EC PUBLIC KEY",
            spki(RAW.public_key()),
            "an RSA public key (SubjectPublicKeyInfo), whose label is PUBLIC KEY",
        ),
        ("PUBLIC KEY", RSA.public_key.dump("der"), "an RSA public key (PKCS#1), whose label is RSA PUBLIC KEY"),
        ("PUBLIC KEY", PKCS8, "an SM2 private key (PKCS#8), whose label is PRIVATE KEY"),
        ("RSA PRIVATE KEY", PKCS8, "an SM2 private key (PKCS#8), whose label is PRIVATE KEY"),
        ("RSA PRIVATE KEY", private(RAW), "an RSA private key (PKCS#8), whose label is PRIVATE KEY"),
        (
            "PRIVATE KEY",
            private(RAW, "TraditionalOpenSSL"),
            "an RSA private key (PKCS#1), whose label is RSA PRIVATE KEY",
        ),
        ("PRIVATE KEY", SEC1, "an SM2 private key (SEC 1), whose label is EC PRIVATE KEY"),
        ("PUBLIC KEY", bytes.fromhex(POINT), "an SM2 public key (a bare point), which needs no PEM around it"),
        ("A KEY", SPKI, "an SM2 public key (SubjectPublicKeyInfo), whose label is PUBLIC KEY"),
    ],
)
def test_a_label_that_contradicts_its_content(label: str, der: bytes, holds: str) -> None:
    for load in (load_public_key, load_private_key):
        with pytest.raises(KeyFormatError) as caught:
            load(to_pem(label, der))
        assert str(caught.value) == f"the PEM says {label} but holds {holds}; take the key anew from where it was made"


def test_the_label_of_a_pem_around_a_pem() -> None:
    inner = SM2.dump().encode()
    load_private_key(to_pem("PRIVATE KEY", inner))
    with pytest.raises(
        KeyFormatError, match=r"^the PEM says PUBLIC KEY but holds an SM2 private key \(PKCS#8\), whose"
    ):
        load_private_key(to_pem("PUBLIC KEY", inner))


@pytest.mark.parametrize(
    ("load", "der"),
    [
        (sm2.PublicKey.from_der, SPKI + b"\0"),
        (sm2.PublicKey.from_der, write_der(0x30, SPKI[2:] + b"\5\0")),
        (sm2.PublicKey.from_der, SPKI.replace(b"\x03\x42\0", b"\x04\x42\0")),
        (sm2.PublicKey.from_der, SPKI.replace(b"\xcf\x55", b"\xcf\x56")),
        (sm2.PublicKey.from_der, b""),
        (sm2.PrivateKey.from_der, PKCS8 + b"\0"),
        (sm2.PrivateKey.from_der, write_der(0x30, PKCS8[3:] + b"\5\0")),
        (sm2.PrivateKey.from_der, PKCS8.replace(b"\xcf\x55", b"\xcf\x56")),
        (sm2.PrivateKey.from_der, SEC1 + b"\0"),
        (sm2.PrivateKey.from_der, write_der(0x30, SEC1[2:] + b"\5\0")),
        (sm2.PrivateKey.from_der, SPKI),
    ],
)
def test_der_in_another_shape(load: Callable[[bytes], object], der: bytes) -> None:
    with pytest.raises(KeyFormatError):
        load(der)
