"""SM2: keys in every form and every refusal, the curve against a naive reference, encryption and its failures."""

from __future__ import annotations

import base64
import copy
import itertools
import pickle
import secrets
import subprocess
import sys
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import pytest
from cryptography import exceptions
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from tcrypto.crypto import _sm2_curve as curve
from tcrypto.crypto import sm2
from tcrypto.crypto.keyfile import write_der
from tcrypto.errors import DecryptionError, InvalidInput, KeyFormatError, TCryptoError, UnsupportedAlgorithm

N, P, G = curve.N, curve.P, (curve.GX, curve.GY)
Point = tuple[int, int]

# GB/T 32918.5-2017, annex C
SCALAR = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
KEY = sm2.PrivateKey(SCALAR)
POINT = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
PUBLIC = sm2.load_public_key(POINT)
LAYOUTS = ("C1C3C2", "C1C2C3", "ASN.1")

# Written by OpenSSL 3.0.19: genpkey -algorithm SM2 and ecparam -genkey -name SM2. Test keys, never used for anything.
OPENSSL_PKCS8 = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgAOlHuwab9CgUYmiF
BE3Chc7KzBnHGHjlz11bAkd6LU6hRANCAARAEHIEWtnWo/FWSTOQSLGmDY21+Tus
cDZV7OUqfl8Wt2zztH/aLp93QhtfU7Z2ClbQ8r4GRdm+oGpRXXtRimMo
-----END PRIVATE KEY-----
"""
OPENSSL_SEC1 = """-----BEGIN SM2 PARAMETERS-----
BggqgRzPVQGCLQ==
-----END SM2 PARAMETERS-----
-----BEGIN SM2 PRIVATE KEY-----
MHcCAQEEINb7cj4SA5siNke6M3vaMDR7pt/EEAjicj/2ymjwIeIyoAoGCCqBHM9V
AYItoUQDQgAEcxCjKZG7CEngHllAjnky5HOVx/D0FUCWCpfxGH2yHiJOSA6yyvLA
7+saRs5n5hw2bUQWepVkWYLWwM4MP+TfGw==
-----END SM2 PRIVATE KEY-----
"""
# From the vendor's public Go demo for the identity-verification service: a public key, nothing can be decrypted with it.
VENDOR_SM2 = (
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb0VjejFVQmdpMERRZ0FFeTJRamJLQzRMNkxKcHc1MW1qWDkwWDQx"
    "TllHYQpNcCtPR1g3ZUpCZnM4Szk4TU90S044d1BqajFpcUhVbFc2cXlQR2dnTlBJNVJHRW9BWGFvak9WeWNnPT0KLS0tLS1FTkQgUFVCTElDIEtFWS0t"
    "LS0t"
)


# --- The curve --------------------------------------------------------------------------------------------------------


def add(a: Point | None, b: Point | None) -> Point | None:
    """The schoolbook group law, None for infinity: slow, and independent of what it checks."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    rise, run = (3 * a[0] ** 2 - 3, 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, P)
    x = (slope**2 - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(k: int, point: Point) -> Point:
    result, power = None, point
    while k:
        if k & 1:
            result = add(result, power)
        power, k = add(power, power), k >> 1  # type: ignore[assignment]
    assert result is not None
    return result


def settle(monkeypatch: pytest.MonkeyPatch, p: Any, tables: bool) -> None:
    """A fresh curve module: with or without gmpy2's integers, tables at the first use or never."""
    monkeypatch.setattr(curve, "_p", p)
    monkeypatch.setattr(curve, "_uses", 1 << 30)
    monkeypatch.setattr(curve, "_USES_BEFORE_BUYING", 1 if tables else 1 << 30)
    monkeypatch.setattr(curve, "_generator", curve._Base(G, curve._HALFWAY))
    monkeypatch.setattr(curve, "_recipient", lru_cache(maxsize=2)(curve._Base))


@pytest.fixture(params=["int", "gmpy2"])
def modulus(request: pytest.FixtureRequest) -> Any:
    if request.param == "int":
        return P
    return pytest.importorskip("gmpy2", reason="gmpy2 isn't installed: its integers are not tested").mpz(P)


EDGES = sorted(
    {1, 2, 3, 4, 5, 6, 7, 8, 30, 31, 32, 33, 255, 256, 257, N - 1, N - 2, N - 3, N - 4, N - 5, N - 6, N - 7, N // 2, N // 2 + 1}
    | {(1 << j) + e for j in (8, 16, 32, 64, 128, 248, 255) for e in (-1, 0, 1)}
    | {int(byte * 31, 16) for byte in ("01", "7f", "80", "81", "ff", "00ff00ff", "fe")}
    | {N - (1 << j) for j in (8, 32, 64, 128, 224, 248)}
)  # fmt: skip
EDGES = [k for k in EDGES if 0 < k < N]


@pytest.mark.parametrize("tables", [True, False])
def test_multiply_pair_equals_the_reference(modulus: Any, tables: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, modulus, tables)
    q = multiply(SCALAR, G)
    for k in EDGES + [secrets.randbelow(N - 1) + 1 for _ in range(10)]:
        first, second = curve.multiply_pair(k, *q)
        assert (first, second) == (multiply(k, G), multiply(k * SCALAR % N, G)), hex(k)
        assert {type(c) for c in first + second} == {int}
    assert (curve._generator.table is not None) is tables


def test_table_and_windows_agree_for_every_first_and_last_digit(modulus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scalars = [*range(1, 520, 2), *(N - j for j in range(1, 520, 8)), *(j << 248 for j in range(1, 255, 4))]
    settle(monkeypatch, modulus, tables=True)
    by_table = [curve.multiply_pair(k, *G) for k in scalars]
    settle(monkeypatch, modulus, tables=False)
    for k, pair in zip(scalars[::5], by_table[::5], strict=True):
        assert curve.multiply_pair(k, *G) == pair
    total: Point | None = None
    for k in range(1, 520):  # ... and by adding the generator again and again
        total = add(total, G)
        if k % 2:
            assert by_table[k // 2] == (total, total)


def test_one_table_ready_the_other_not(modulus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, modulus, tables=True)
    q, k = multiply(77, G), secrets.randbelow(N - 1) + 1
    expected = multiply(k, G), multiply(k * 77 % N, G)
    monkeypatch.setattr(curve, "_USES_BEFORE_BUYING", 5)
    curve._generator.uses = 10
    assert curve.multiply_pair(k, *q) == expected
    assert curve._generator.table
    assert not curve._recipient(q).table
    curve._generator, curve._recipient(q).uses = curve._Base(G, curve._HALFWAY), 10
    assert curve.multiply_pair(k, *q) == expected
    assert not curve._generator.table
    assert curve._recipient(q).table


def test_multiply_blinded_equals_the_reference(modulus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, modulus, tables=False)
    q = multiply(5, G)
    for d in EDGES:
        expected = multiply(d * 5 % N, G)
        edges = [(r, P - 1) for r in (0, 1, N - 1, N - 2, d - 1, d, (d + 1) % N, (2 * d) % N)]
        for r, z in [(0, 1), *edges, (secrets.randbelow(N), secrets.randbelow(P - 1) + 1)]:
            assert curve.multiply_blinded(d, *q, r, z) == expected, (hex(d), hex(r))


def test_the_integers_of_gmpy2_are_bought_once_at_the_last_use_before(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mpz(int):
        made = 0

        def __new__(cls, value: int) -> Mpz:
            cls.made += 1
            return super().__new__(cls, value)

    monkeypatch.setitem(sys.modules, "gmpy2", types.SimpleNamespace(mpz=Mpz))
    settle(monkeypatch, P, tables=False)
    monkeypatch.setattr(curve, "_uses", 0)
    monkeypatch.setattr(curve, "_USES_BEFORE_BUYING", 3)
    for kind in (int, int, Mpz, Mpz):
        assert curve.multiply_pair(2, *G) == (multiply(2, G), multiply(2, G))
        assert (type(curve._p), curve._p) == (kind, P)
    assert Mpz.made == 1


def test_addition_is_complete(modulus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, modulus, tables=False)
    x, y = G
    assert multiply(1 << 130, G) == curve._HALFWAY
    scaled = x * 49 % P, y * 343 % P, 7
    assert curve._to_affine([curve._add(*scaled, x, y), curve._double(*scaled)]) == [multiply(2, G)] * 2
    infinity = curve._add(*scaled, x, P - y)
    assert infinity[2] == 0
    assert curve._double(*infinity, times=5)[2] == 0
    assert curve._add(*infinity, x, y) == (x, y, 1)
    row, halfway = curve._odd_multiples(curve._powers([G, curve._HALFWAY], 5))

    def column(row: Any, scalar: int, size: int = 52, start: int = 0) -> Any:
        return curve._column(row, curve._digits(scalar, 260) >> 5 * start, size)

    assert curve._multiply([column(row, N)], 3)[2] == 0
    assert curve._multiply([column(row, N, 26), column(halfway, N, 26, 26)], 3)[2] == 0
    # N - 6 ends in the digit -3 after N - 3: equal points in the last addition. Two equal columns: equal points at once.
    assert curve._to_affine([curve._multiply([column(row, N - 6)], 3)]) == [multiply(N - 6, G)]
    assert curve._to_affine([curve._multiply([column(row, 7), column(row, 7)], 3)]) == [multiply(14, G)]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (0, 0),
        (P, pow(curve.B, (P + 1) // 4, P)),
        (G[0], G[1] ^ 1),
        (G[0] + P, G[1]),
        (G[0], G[1] - P),
        (-G[0], G[1]),
        (P, P),
        (1 << 300, 1),
    ],
)
def test_points_off_the_curve(x: int, y: int) -> None:
    assert curve.is_on_curve(*G)
    assert curve.is_on_curve(0, pow(curve.B, (P + 1) // 4, P))  # the one x that is neither below 1 nor outside
    assert not curve.is_on_curve(x, y)
    with pytest.raises(KeyFormatError, match="not on the curve"):
        sm2.PublicKey(x, y)


def test_tables_come_after_some_uses_and_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    uses = curve._USES_BEFORE_BUYING
    settle(monkeypatch, P, tables=False)
    monkeypatch.setattr(curve, "_USES_BEFORE_BUYING", uses)
    q = multiply(9, G)
    for use in range(1, uses + 1):
        assert curve._generator.table is None
        curve.multiply_pair(use, *q)
    assert curve._generator.table is not None
    assert curve._recipient(q).table is not None
    for d in range(2, 12):
        curve.multiply_pair(d, *multiply(d, G))
    assert curve._recipient.cache_info().currsize == 2
    assert [len(curve._generator.table), {len(row) for row in curve._generator.table}] == [32, {256}]


def test_import_and_first_use_buy_nothing() -> None:
    code = (
        "import sys; from tcrypto.crypto import sm2, _sm2_curve as c; assert c._generator.table is None;"
        "key = sm2.PrivateKey(7); sm2.decrypt(key, sm2.encrypt(key.public_key, b'x' * 16));"
        "assert 'gmpy2' not in sys.modules; assert c._generator.table is None;"
        "[sm2.encrypt(key.public_key, b'x' * 16) for _ in range(20)]; assert c._generator.table;"
        "print(type(c._p).__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    try:
        import gmpy2  # noqa: F401
    except ImportError:
        assert run.stdout == "int\n"
    else:
        assert run.stdout == "mpz\n"


def test_without_gmpy2_plain_integers_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, P, tables=True)
    monkeypatch.setattr(curve, "_uses", 0)
    monkeypatch.setitem(sys.modules, "gmpy2", None)  # what makes `import gmpy2` fail
    assert curve.multiply_pair(2, *G) == (multiply(2, G), multiply(2, G))
    assert curve._p is P


def test_threads_share_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, P, tables=False)
    monkeypatch.setattr(curve, "_USES_BEFORE_BUYING", 8)  # every thread builds tables while others use them
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            pairs = list(pool.map(lambda k: curve.multiply_pair(k, PUBLIC.x, PUBLIC.y), range(1, 161)))
            texts = [bytes([j]) * 20 for j in range(24)]
            sealed = pool.map(lambda text: sm2.encrypt(PUBLIC, text), texts)
            assert list(pool.map(lambda data: sm2.decrypt(KEY, data), sealed)) == texts
    finally:
        sys.setswitchinterval(interval)
    first: Point | None = None
    second: Point | None = None
    for pair in pairs:
        first, second = add(first, G), add(second, (PUBLIC.x, PUBLIC.y))
        assert pair == (first, second)


# --- Keys -------------------------------------------------------------------------------------------------------------

PUBLIC_FORMS = ("console", "pem", "der", "base64", "hex", "point")
PRIVATE_FORMS = ("pem", "sec1", "der", "base64", "console", "hex")


def as_text_and_bytes(material: str | bytes) -> list[str | bytes]:
    return [material] if isinstance(material, bytes) else [material, material.encode(), f"\n {material}\r\n"]


@pytest.mark.parametrize("d", [1, 2, 6, 0x147, 0xB, 0x133, SCALAR, N - 2])  # x beginning with 0, 00, 04, 0404 too
def test_keys_load_from_every_form_and_dump_again(d: int) -> None:
    key = sm2.PrivateKey(d)
    for form in PUBLIC_FORMS:
        dumped = sm2.dump_public_key(key.public_key, form)
        for material in as_text_and_bytes(dumped):
            assert sm2.load_public_key(material) == key.public_key
        assert sm2.dump_public_key(sm2.load_public_key(dumped), form) == dumped
    for form in PRIVATE_FORMS:
        dumped = sm2.dump_private_key(key, form)
        for material in as_text_and_bytes(dumped):
            assert sm2.dump_private_key(sm2.load_private_key(material), "hex") == f"{d:064x}"
        assert sm2.dump_private_key(sm2.load_private_key(dumped), form) == dumped
    assert sm2.load_public_key(key.public_key.point.hex().upper()) == key.public_key
    assert sm2.load_private_key(f"{d:064X}").public_key == key.public_key


def test_defaults_types_and_fixed_bytes() -> None:
    assert PUBLIC.point.hex() == POINT == sm2.dump_public_key(PUBLIC, "hex")
    der = sm2.dump_public_key(PUBLIC, "der")
    assert isinstance(der, bytes)
    assert der.hex() == "3059301306072a8648ce3d020106082a811ccf5501822d034200" + POINT
    assert sm2.dump_public_key(PUBLIC) == sm2.dump_public_key(PUBLIC, "console")
    assert sm2.dump_private_key(KEY) == sm2.dump_private_key(KEY, "pem")
    assert str(sm2.dump_private_key(KEY, "sec1")).startswith("-----BEGIN EC PRIVATE KEY-----")
    vendor = sm2.load_public_key(VENDOR_SM2)
    assert base64.b64decode(VENDOR_SM2).decode() + "\n" == sm2.dump_public_key(vendor, "pem")


def test_what_openssl_writes() -> None:
    pkcs8 = sm2.load_private_key(OPENSSL_PKCS8)
    assert sm2.dump_private_key(pkcs8, "pem") == OPENSSL_PKCS8
    sec1 = sm2.load_private_key(OPENSSL_SEC1)
    body = OPENSSL_SEC1.split("PRIVATE KEY-----")[1]
    assert (
        str(sm2.dump_private_key(sec1, "sec1")).split("PRIVATE KEY-----")[1].split("-----")[0] == body.split("-----")[0]
    )
    assert sm2.load_private_key(OPENSSL_SEC1.replace("SM2 P", "EC P")).public_key == sec1.public_key


def test_every_shape_of_a_private_key() -> None:
    for curve_named, public in itertools.product((False, True), repeat=2):
        assert sm2.load_private_key(sm2._pkcs8(KEY, curve_named, public)).public_key == PUBLIC
        if curve_named:
            assert sm2.load_private_key(sm2._sec1(KEY, True, public)).public_key == PUBLIC
        else:
            with pytest.raises(KeyFormatError, match="doesn't name its curve"):
                sm2.load_private_key(sm2._sec1(KEY, False, public))


def test_a_scalar_that_looks_like_what_stands_before_it() -> None:
    key = sm2.PrivateKey(int.from_bytes(sm2._SCALAR * 6 + b"\1\1"))
    assert sm2.load_private_key(sm2.dump_private_key(key, "der")).public_key == key.public_key


def pem(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.b64encode(der).decode()}\n-----END {label}-----\n"


def spki(key: Any) -> bytes:
    data: bytes = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return data


def spki_of(curve_oid: str) -> bytes:
    algorithm = bytes.fromhex("06072a8648ce3d0201") + write_der(0x06, bytes.fromhex(curve_oid))
    return write_der(0x30, write_der(0x30, algorithm) + write_der(0x03, bytes(66)))


def pkcs8(key: Any, format: str = "PKCS8") -> bytes:
    data: bytes = key.private_bytes(
        serialization.Encoding.DER, getattr(serialization.PrivateFormat, format), serialization.NoEncryption()
    )
    return data


RSA = rsa.generate_private_key(65537, 1024)
P256 = ec.generate_private_key(ec.SECP256R1())
K256 = ec.generate_private_key(ec.SECP256K1())
ED = ed25519.Ed25519PrivateKey.generate()
SPKI = sm2.dump_public_key(PUBLIC, "der")
assert isinstance(SPKI, bytes)
HEADER = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
X, Y = POINT[2:66], POINT[66:]
OTHER = sm2.PrivateKey(99)

PUBLIC_REFUSALS: list[tuple[str, str | bytes, str]] = [
    ("RSA", spki(RSA), "this is an RSA key; an SM2 public key (sm2p256v1) is needed"),
    ("RSA PEM", pem("PUBLIC KEY", spki(RSA)), "this is an RSA key; an SM2 public key (sm2p256v1) is needed"),
    ("P-256", spki(P256), "this is an EC key on P-256 (secp256r1); an SM2 public key (sm2p256v1) is needed"),
    ("secp256k1", spki(K256), "this is an EC key on secp256k1; an SM2 public key (sm2p256v1) is needed"),
    ("Ed25519", spki(ED), "this is an Ed25519 key; an SM2 public key (sm2p256v1) is needed"),
    ("PKCS#8", str(sm2.dump_private_key(KEY)), "this is an SM2 private key; the public key is needed"),
    ("SEC 1", str(sm2.dump_private_key(KEY, "sec1")), "this is an SM2 private key; the public key is needed"),
    ("private hex", f"{SCALAR:064x}", "64 hex digits are an SM2 private key; a public key has 130: 04, x and y"),
    ("compressed", "03" + X, "this is a compressed point; write it as 04 || x || y"),
    ("compressed bytes", bytes.fromhex("02" + X), "this is a compressed point; write it as 04 || x || y"),
    ("compressed SPKI", bytes.fromhex("3039") + HEADER + bytes.fromhex("03220003" + X), "this is a compressed point"),
    ("hybrid", "07" + X + Y, "this is a point in hybrid form; put 04 for its first byte"),
    ("hybrid bytes", bytes.fromhex("06" + X + Y), "this is a point in hybrid form; put 04 for its first byte"),
    ("compressed, all of it ASCII", b"\2" + b"x" * 32, "this is a compressed point; write it as 04 || x || y"),
    ("text as long as a point", b"x" * 65, "the key is neither PEM, Base64 of a PEM, DER nor Base64 of DER: "),
    (
        "the same, a back space first",
        b"\b" + b"x" * 64,
        "the key is neither PEM, Base64 of a PEM, DER nor Base64 of DER: ",
    ),
    ("DER as long as x || y", b"\x30\x3e\2\1\1" + bytes([200] * 59), "this is not a key in DER"),
    ("x || y", X + Y, "this is a point without its first byte; put 04 before it: 04 || x || y"),
    ("x || y bytes", bytes.fromhex(X + Y), "this is a point without its first byte; put 04 before it: 04 || x || y"),
    ("infinity", "00", "an SM2 public key as a point is 04 || x || y: 65 bytes or 130 hex digits"),
    ("odd hex", POINT[:-1], "an SM2 public key as a point is 04 || x || y: 65 bytes or 130 hex digits"),
    ("prefix 05", "05" + X + Y, "an SM2 public key as a point is 04 || x || y: 65 bytes or 130 hex digits"),
    ("off the curve", POINT[:-1] + "2", "the point is not on the curve sm2p256v1: this is no SM2 public key"),
    ("SPKI off the curve", SPKI[:-1] + b"\0", "the point is not on the curve sm2p256v1: this is no SM2 public key"),
    ("trailing byte", SPKI + b"\0", "this is an SM2 public key in a form that isn't read"),
    ("trailing byte inside", b"\x30\x5a" + SPKI[2:] + b"\0", "this is an SM2 public key in a form that isn't read"),
    ("long length", b"\x30\x81\x59" + SPKI[2:], "this is not a key in DER"),
    ("unused bits", SPKI.replace(b"\x03\x42\0", b"\x03\x42\1"), "this is an SM2 public key in a form that isn't read"),
    ("cut short", SPKI[:-1], "this is not a key in DER"),
    ("empty", "", "the key is empty"),
    ("words", "not a key!", "the key is neither PEM, Base64 of a PEM, DER nor Base64 of DER"),
    ("Chinese", "公钥", "the key is neither PEM, Base64 nor DER: it holds characters outside ASCII"),
    ("certificate", pem("CERTIFICATE", b"0"), "this is a certificate; pass the public key alone"),
    ("another curve", spki_of("2b2403030208010107"), "this is an EC key on another curve; an SM2 public key"),
    (
        "another algorithm",
        write_der(0x30, write_der(0x30, b"\6\2\x2a\3")),
        "this is a key of an unknown algorithm; an SM2",
    ),
    ("explicit curve", write_der(0x30, write_der(0x30, HEADER[2:11] + b"\x30\0")), "this is an EC key with explicit"),
]


@pytest.mark.parametrize(
    ("material", "sentence"), [r[1:] for r in PUBLIC_REFUSALS], ids=[r[0] for r in PUBLIC_REFUSALS]
)
def test_refused_public_keys(material: str | bytes, sentence: str) -> None:
    with pytest.raises(KeyFormatError) as caught:
        sm2.load_public_key(material)
    assert str(caught.value).startswith(sentence)


MIXED = sm2._sec1(KEY).replace(PUBLIC.point, OTHER.public_key.point)
PRIVATE_REFUSALS: list[tuple[str, str | bytes, str]] = [
    ("RSA", pkcs8(RSA), "this is an RSA key; an SM2 private key (sm2p256v1) is needed"),
    ("PKCS#1", pkcs8(RSA, "TraditionalOpenSSL"), "this is an RSA key; an SM2 private key (sm2p256v1) is needed"),
    ("P-256", pkcs8(P256), "this is an EC key on P-256 (secp256r1); an SM2 private key (sm2p256v1) is needed"),
    ("P-256 SEC 1", pkcs8(P256, "TraditionalOpenSSL"), "this is an EC key on P-256 (secp256r1); an SM2 private key"),
    ("Ed25519", pkcs8(ED), "this is an Ed25519 key; an SM2 private key (sm2p256v1) is needed"),
    ("public", SPKI, "this is an SM2 public key; the private key is needed"),
    ("public hex", POINT, "an SM2 private key has 64 hex digits, not 130; 130 are a public key"),
    ("short hex", f"{SCALAR:062x}"[2:], "an SM2 private key has 64 hex digits, not 62"),
    ("wide space", f"\u3000{SCALAR:064x}", "the key is neither PEM, Base64 nor DER: it holds characters outside ASCII"),
    ("parameters alone", pem("EC PARAMETERS", sm2._CURVE), "this is not a key in DER; an SM2 private key"),
    ("zero", "0" * 64, "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    ("n - 1", f"{N - 1:064x}", "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    ("n", f"{N:064x}", "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    ("f...f", "f" * 64, "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't"),
    ("SEC 1 alone", sm2._sec1(KEY, False, False), "this is an EC private key that doesn't name its curve"),
    ("another's point", MIXED, "the public key inside the SM2 private key isn't the scalar's own"),
    ("trailing byte", sm2._pkcs8(KEY) + b"\0", "this is an SM2 private key in a form that isn't read"),
    ("version 1", sm2._pkcs8(KEY).replace(b"\2\1\0\x30", b"\2\1\1\x30"), "this is an SM2 private key in a form that"),
    ("SEC 1 version 2", sm2._sec1(KEY).replace(b"\2\1\1\4", b"\2\1\2\4"), "this is an SM2 private key in a form that"),
    ("encrypted", pem("ENCRYPTED PRIVATE KEY", b"0"), "the PEM is encrypted with a passphrase; decrypt it first"),
    ("two keys", str(sm2.dump_private_key(KEY)) * 2, "the text holds 2 well-formed PEM blocks; one is needed"),
    ("empty", b"", "the key is empty"),
]


@pytest.mark.parametrize(
    ("material", "sentence"), [r[1:] for r in PRIVATE_REFUSALS], ids=[r[0] for r in PRIVATE_REFUSALS]
)
def test_refused_private_keys(material: str | bytes, sentence: str) -> None:
    with pytest.raises(KeyFormatError) as caught:
        sm2.load_private_key(material)
    assert str(caught.value).startswith(sentence)
    assert f"{SCALAR:064x}"[:12] not in str(caught.value)


def test_a_hint_is_given_where_it_fits() -> None:
    with pytest.raises(KeyFormatError, match=r"^an SM2 private key has 64 hex digits, not 62$"):
        sm2.load_private_key("1" * 62)


def test_public_keys_are_values() -> None:
    twin = sm2.PublicKey(PUBLIC.x, PUBLIC.y)
    assert twin == PUBLIC
    assert hash(twin) == hash(PUBLIC)
    assert twin != OTHER.public_key
    assert pickle.loads(pickle.dumps(PUBLIC)) == PUBLIC
    assert copy.deepcopy(PUBLIC) == PUBLIC
    assert eval(repr(PUBLIC), {"PublicKey": sm2.PublicKey}) == PUBLIC
    with pytest.raises(AttributeError):
        PUBLIC.x = 1  # type: ignore[misc]
    forged = pickle.dumps(PUBLIC).replace(PUBLIC.y.to_bytes(33, "little"), (PUBLIC.y ^ 1).to_bytes(33, "little"))
    with pytest.raises(KeyFormatError):
        pickle.loads(forged)


def test_private_keys_hide_the_scalar() -> None:
    for shown in (repr(KEY), str(KEY), f"{KEY}"):
        assert shown == "<SM2 PrivateKey>"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(
            TypeError, match=r"^an SM2 private key isn't pickled by accident; use dump_private_key to store it$"
        ):
            pickle.dumps(KEY, protocol)
    assert copy.copy(KEY) is KEY
    assert copy.deepcopy([KEY])[0] is KEY
    assert not hasattr(KEY, "__dict__")
    assert KEY.public_key is KEY.public_key


def test_what_is_drawn_reaches_both_ends_of_its_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scalar 1 ... n - 2, the nonce 1 ... n - 1; the blinding parts 0 ... n - 1, and Z from 1 to p - 1."""
    blinded: list[tuple[int, ...]] = []

    def multiply_blinded(*given: int) -> Point:
        blinded.append(given[3:])
        return curve.multiply_blinded(*given)

    monkeypatch.setattr(sm2, "multiply_blinded", multiply_blinded)
    sealed = sm2.encrypt(PUBLIC, b"m" * 40)
    for drawn, scalar, nonce, blind in (
        (lambda bound: 0, 1, 1, (0, 1)),
        (lambda bound: bound - 1, N - 2, N - 1, (N - 1, P - 1)),
    ):
        monkeypatch.setattr(secrets, "randbelow", drawn)
        assert sm2.dump_private_key(sm2.generate(), "hex") == f"{scalar:064x}"
        assert sm2.encrypt(PUBLIC, b"m" * 40) == sm2.encrypt(PUBLIC, b"m" * 40, _nonce=nonce)
        assert sm2.decrypt(KEY, sealed) == b"m" * 40
        assert blinded[-1] == blind


def test_generated_keys_differ_and_work() -> None:
    keys = [sm2.generate() for _ in range(4)]
    assert len({key.public_key for key in keys}) == 4
    for key in keys:
        assert sm2.decrypt(key, sm2.encrypt(key.public_key, b"m")) == b"m"


@pytest.mark.parametrize(
    ("function", "arguments", "sentence"),
    [
        (sm2.load_public_key, (None,), "a key is given as str or bytes, not NoneType"),
        (sm2.load_private_key, (bytearray(32),), "a key is given as str or bytes, not bytearray"),
        (
            sm2.PublicKey,
            (
                "1",
                2,
            ),
            "the coordinates of an SM2 public key are two int; load_public_key takes",
        ),
        (sm2.PrivateKey, ("1",), "the scalar of an SM2 private key is an int, not str; see load_private_key"),
        (sm2.dump_public_key, (KEY,), "key is a PublicKey, not PrivateKey; see load_public_key"),
        (sm2.dump_private_key, (PUBLIC,), "key is a PrivateKey, not PublicKey; see load_private_key"),
        (
            sm2.dump_public_key,
            (
                PUBLIC,
                None,
            ),
            "form is a str, not NoneType",
        ),
        (
            sm2.dump_private_key,
            (
                KEY,
                [],
            ),
            "form is a str, not list",
        ),
        (
            sm2.encrypt,
            (
                POINT,
                b"m",
            ),
            "public_key is a PublicKey, not str; see load_public_key",
        ),
        (
            sm2.encrypt,
            (
                PUBLIC,
                "m",
            ),
            "plaintext is bytes, not str",
        ),
        (
            sm2.encrypt,
            (
                PUBLIC,
                b"m",
                1,
            ),
            "layout is a str, not int",
        ),
        (
            sm2.decrypt,
            (
                PUBLIC,
                b"m",
            ),
            "private_key is a PrivateKey, not PublicKey; see load_private_key",
        ),
        (
            sm2.decrypt,
            (
                KEY,
                "m",
            ),
            "ciphertext is bytes, not str",
        ),
        (
            sm2.decrypt,
            (
                KEY,
                b"m",
                None,
            ),
            "layout is a str, not NoneType",
        ),
    ],
)
def test_wrong_types(function: Callable[..., object], arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(TypeError) as caught:
        function(*arguments)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: sm2.dump_public_key(PUBLIC, "sec1"),
            "form is one of console, pem, der, base64, hex, point; not 'sec1'",
        ),
        (lambda: sm2.dump_private_key(KEY, "PEM"), "form is one of console, pem, der, base64, hex, sec1; not 'PEM'"),
        (lambda: sm2.encrypt(PUBLIC, b""), "SM2 can't encrypt an empty plaintext"),
        (lambda: sm2.encrypt(PUBLIC, b"m", "C2C1C3"), "layout is one of C1C3C2, C1C2C3, ASN.1; not 'C2C1C3'"),
        (lambda: sm2.decrypt(KEY, b"m", "c1c3c2"), "layout is one of C1C3C2, C1C2C3, ASN.1; not 'c1c3c2'"),
        (lambda: sm2.encrypt(PUBLIC, b"m", _nonce=0), "a nonce lies between 1 and n - 1"),
        (lambda: sm2.encrypt(PUBLIC, b"m", _nonce=N), "a nonce lies between 1 and n - 1"),
        (lambda: sm2.encrypt(PUBLIC, b"m", _nonce=0x1D6), "this nonce gives a key stream that is all zero"),
    ],
)
def test_wrong_values(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call()
    assert str(caught.value) == sentence


# --- Encryption -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_round_trips(layout: str) -> None:
    for size in (1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 70_000):
        plaintext = bytes(j % 251 for j in range(size))
        ciphertext = sm2.encrypt(PUBLIC, plaintext, layout)
        if layout != "ASN.1":
            assert len(ciphertext) == 97 + size
        assert sm2.decrypt(KEY, ciphertext, layout) == plaintext
    assert sm2.encrypt(PUBLIC, b"same", layout) != sm2.encrypt(PUBLIC, b"same", layout)


# 0x147: C1.x begins with 00; 0x127: y2 begins with 00; 0xb: C1.x begins with 04
@pytest.mark.parametrize("nonce", [1, 2, 3, 0x147, 0x127, 0xB, 0x80, 0xFF, 0x100, 1 << 255, N - 3, N - 2, N - 1])
@pytest.mark.parametrize("tables", [True, False])
def test_boundary_nonces(nonce: int, tables: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, P, tables)
    c1 = b"\4" + b"".join(c.to_bytes(32, "big") for c in multiply(nonce, G))
    for layout in LAYOUTS:
        ciphertext = sm2.encrypt(PUBLIC, b"sixteen bytes...", layout, _nonce=nonce)
        if layout != "ASN.1":
            assert ciphertext[:65] == c1
        assert sm2.decrypt(KEY, ciphertext, layout) == b"sixteen bytes..."


def test_annex_c() -> None:
    nonce = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    expected = (
        "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c"
        "64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
        "21886ca989ca9c7d58087307ca93092d651efa"
    )
    assert sm2.encrypt(PUBLIC, b"encryption standard", _nonce=nonce).hex() == expected


@pytest.mark.parametrize("size", [1, 31, 32, 33, 64, 65, 200])
def test_the_key_stream_is_the_standards(size: int) -> None:
    """GB/T 32918.4-2016, 5.4.3, written down as it stands there."""
    x2, y2 = multiply(7 * SCALAR % N, G)
    shared = x2.to_bytes(32) + y2.to_bytes(32)
    stream = b""
    for counter in range(1, size // 32 + 2):
        block = hashes.Hash(hashes.SM3())
        block.update(shared + counter.to_bytes(4))
        stream += block.finalize()
    plaintext = bytes(range(size))
    sealed = sm2.encrypt(PUBLIC, plaintext, _nonce=7)
    assert sealed[97:] == bytes(a ^ b for a, b in zip(plaintext, stream, strict=False))


def test_a_key_stream_of_zeros_draws_a_new_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([0x1D6 - 1, 0x1D6 - 1, 6])
    monkeypatch.setattr(secrets, "randbelow", lambda bound: next(draws))
    monkeypatch.setattr(secrets, "randbits", lambda bits: 5)
    assert sm2.encrypt(PUBLIC, b"Z") == sm2.encrypt(PUBLIC, b"Z", _nonce=7)
    assert next(draws, None) is None


def tampered() -> list[tuple[bytes, str]]:
    cases: list[tuple[bytes, str]] = []
    for layout in LAYOUTS:
        good = sm2.encrypt(PUBLIC, b"sixteen bytes...", layout, _nonce=0xABCDEF)
        cases += [(good[:j], layout) for j in range(0, len(good), 5)]
        cases += [(good[:j] + bytes([good[j] ^ 1]) + good[j + 1 :], layout) for j in range(0, len(good), 3)]
        cases += [(good + b"\0", layout), (b"", layout), (bytes(200), layout), (b"\xff" * 200, layout)]
        cases += [(good, other) for other in LAYOUTS if other != layout]
    c1 = b"\4" + b"".join(c.to_bytes(32, "big") for c in multiply(0x1D6, G))
    shared = [c.to_bytes(32, "big") for c in multiply(0x1D6 * SCALAR % N, G)]
    digest = hashes.Hash(hashes.SM3())
    digest.update(shared[0] + b"Z" + shared[1])
    cases.append((c1 + digest.finalize() + b"Z", "C1C3C2"))  # consistent, but under a key stream of zeros
    raw = sm2.encrypt(PUBLIC, b"sixteen bytes...")
    cases += [(bytes([prefix]) + raw[1:], "C1C3C2") for prefix in (0, 1, 2, 3, 5, 6, 7)]
    cases.append((raw[:1] + (int.from_bytes(raw[1:33], "big") + P).to_bytes(33, "big")[-32:] + raw[33:], "C1C3C2"))
    return cases


def test_every_failure_is_the_same() -> None:
    seen = set()
    for ciphertext, layout in tampered():
        with pytest.raises(DecryptionError) as caught:
            sm2.decrypt(KEY, ciphertext, layout)
        error = caught.value
        seen.add((type(error), error.args, str(error), error.__cause__, error.__context__))
    assert seen == {(DecryptionError, ("decryption failed",), "decryption failed", None, None)}


def integer(content: str) -> bytes:
    return write_der(2, bytes.fromhex(content))


def test_asn1_is_strict() -> None:
    # 0xb: x begins with 04, so one more byte 00 before it isn't minimal; y of 0x147 likewise.
    raw = sm2.encrypt(PUBLIC, b"sixteen bytes...", _nonce=0xB)
    x, y, c3, c2 = raw[1:33], raw[33:65], write_der(4, raw[65:97]), write_der(4, raw[97:])
    assert x[0] < 0x80
    assert y[0] < 0x80
    good = write_der(2, x) + write_der(2, y)
    assert sm2.decrypt(KEY, write_der(0x30, good + c3 + c2), "ASN.1") == b"sixteen bytes..."
    negative = (int.from_bytes(x, "big") - (1 << 256)).to_bytes(33, "big", signed=True)
    bad = {
        "padded x": write_der(0x30, write_der(2, b"\0" + x) + write_der(2, y) + c3 + c2),
        "padded y": write_der(0x30, write_der(2, x) + write_der(2, b"\0" + y) + c3 + c2),
        "negative x": write_der(0x30, write_der(2, negative) + write_der(2, y) + c3 + c2),
        "empty integer": write_der(0x30, integer("") + write_der(2, y) + c3 + c2),
        "x + p": write_der(0x30, sm2._write_integer(int.from_bytes(x, "big") + P) + write_der(2, y) + c3 + c2),
        "after the sequence": write_der(0x30, good + c3 + c2) + b"\0",
        "in the sequence": write_der(0x30, good + c3 + c2 + b"\5\0"),
        "long length": b"\x30\x82\0" + bytes([len(good + c3 + c2)]) + good + c3 + c2,
        "indefinite length": b"\x30\x80" + good + c3 + c2 + b"\0\0",
        "set": write_der(0x31, good + c3 + c2),
        "C2 before C3": write_der(0x30, good + c2 + c3),
        "constructed string": write_der(0x30, good + c3 + write_der(0x24, c2)),
        "no C2": write_der(0x30, good + c3),
        "empty C2": write_der(0x30, good + c3 + write_der(4, b"")),
        "short C3": write_der(0x30, good + write_der(4, raw[65:96]) + c2),
    }
    for name, data in bad.items():
        with pytest.raises(DecryptionError):
            print(name, sm2.decrypt(KEY, data, "ASN.1"))


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("curve", [False, True])
def test_pkcs8_with_and_without_what_may_be_left_out(curve: bool, public: bool) -> None:
    """Parameters and public key inside ECPrivateKey: RFC 5915, 3. Written here without the module under test."""
    algorithm = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")  # id-ecPublicKey, SM2
    inside = b"\x02\x01\x01\x04\x20" + bytes.fromhex(str(sm2.dump_private_key(KEY, "hex")))
    if curve:
        inside += bytes.fromhex("a00a06082a811ccf5501822d")
    if public:
        inside += b"\xa1\x44\x03\x42\x00" + PUBLIC.point
    ec_private_key = write_der(0x30, inside)
    der = write_der(0x30, b"\x02\x01\x00" + algorithm + write_der(0x04, ec_private_key))
    assert sm2.load_private_key(der).public_key.point == PUBLIC.point
    if curve:
        assert sm2.load_private_key(ec_private_key).public_key.point == PUBLIC.point


def test_no_sm3(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(algorithm: object) -> None:
        raise exceptions.UnsupportedAlgorithm("sm3")

    sm2._fresh_sm3.cache_clear()
    monkeypatch.setattr(hashes, "Hash", missing)
    with pytest.raises(UnsupportedAlgorithm, match="has no SM3; the wheel of `cryptography` on PyPI") as caught:
        sm2.encrypt(PUBLIC, b"m")
    assert caught.value.__cause__ is None


# --- Properties -------------------------------------------------------------------------------------------------------

MATERIALS = [sm2.dump_public_key(PUBLIC, form) for form in PUBLIC_FORMS]
MATERIALS += [sm2.dump_private_key(KEY, form) for form in PRIVATE_FORMS]
MATERIALS += [sm2._pkcs8(KEY, True, False), sm2._sec1(KEY, True, False), OPENSSL_SEC1]
mutations = st.lists(st.tuples(st.integers(0, 400), st.integers(-1, 255)), min_size=1, max_size=3)


def mutate(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    mutated = bytearray(data)
    for place, value in changes:
        if value < 0:
            del mutated[place % (len(mutated) + 1) :]
        elif mutated:
            mutated[place % len(mutated)] = value
    return bytes(mutated)


def only_our_errors(material: str | bytes) -> None:
    """Nothing but TCryptoError; and DER and points that load are, byte for byte, what is written for the key."""
    try:
        public = sm2.load_public_key(material)
    except TCryptoError:
        pass
    else:
        if isinstance(material, bytes) and not material.isascii():
            assert material in (sm2.dump_public_key(public, "der"), public.point)
    try:
        private = sm2.load_private_key(material)
    except TCryptoError:
        pass
    else:
        if isinstance(material, bytes) and not material.isascii():
            forms = [sm2._pkcs8(private, a, b) for a, b in itertools.product((False, True), repeat=2)]
            assert material in [*forms, sm2._sec1(private), sm2._sec1(private, public=False)]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300), st.text("0123456789abcdefABCDEF", max_size=140)))
def test_anything_given_as_a_key(material: str | bytes) -> None:
    only_our_errors(material)


@given(st.sampled_from(MATERIALS), mutations)
def test_damaged_keys(material: str | bytes, changes: list[tuple[int, int]]) -> None:
    if isinstance(material, str):
        damaged = mutate(material.encode(), changes)
        only_our_errors(damaged.decode("latin-1"))
        only_our_errors(damaged)
    else:
        only_our_errors(mutate(material, changes))


ASN1 = sm2.encrypt(PUBLIC, bytes(200), "ASN.1", _nonce=12345)


@given(st.one_of(st.binary(max_size=300), st.builds(mutate, st.just(ASN1), mutations)))
def test_asn1_has_one_form(data: bytes) -> None:
    try:
        x, y, c3, c2 = sm2._split(data, "ASN.1")
    except KeyFormatError:
        return
    again = sm2._write_integer(x) + sm2._write_integer(y) + write_der(4, c3) + write_der(4, c2)
    assert write_der(0x30, again) == data


@given(st.binary(min_size=1, max_size=400), st.sampled_from(LAYOUTS))
def test_decrypt_undoes_encrypt(plaintext: bytes, layout: str) -> None:
    assert sm2.decrypt(KEY, sm2.encrypt(PUBLIC, plaintext, layout), layout) == plaintext


@given(st.one_of(st.binary(max_size=300), st.builds(mutate, st.just(ASN1), mutations)), st.sampled_from(LAYOUTS))
def test_any_ciphertext(data: bytes, layout: str) -> None:
    if data == ASN1:
        return
    with pytest.raises(DecryptionError):
        sm2.decrypt(KEY, data, layout)
