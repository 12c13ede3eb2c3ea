"""SM2: the two kinds of keys as Python objects, encryption, and that every failure of a decryption is the same."""

from __future__ import annotations

import copy
import pickle
import secrets
import subprocess
import sys
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st
from sm2_reference import POINT, SCALAR, G, multiply

from tcrypto.crypto import _sm2_scheme, sm2
from tcrypto.crypto._sm2_curve import Curve, N, P
from tcrypto.crypto.der import write_der
from tcrypto.errors import DecryptionError, InvalidInput, KeyFormatError

KEY = sm2.PrivateKey(SCALAR)
PUBLIC = KEY.public_key
OTHER = sm2.PrivateKey(99)
LAYOUTS = ("C1C3C2", "C1C2C3", "ASN.1")
CURVE = Curve()


def encrypt(plaintext: bytes, nonce: int, layout: str = "C1C3C2") -> bytes:
    """Encrypt under a nonce that is known."""
    ciphertext = _sm2_scheme.encrypt(CURVE, nonce, (PUBLIC.x, PUBLIC.y), plaintext, layout)
    assert ciphertext is not None
    return ciphertext


# --- Keys -------------------------------------------------------------------------------------------------------------


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
            TypeError, match=r"^an SM2 private key isn't pickled by accident; use dump\(\) to store it$"
        ):
            pickle.dumps(KEY, protocol)
    assert copy.copy(KEY) is KEY
    assert copy.deepcopy([KEY])[0] is KEY
    assert not hasattr(KEY, "__dict__")
    assert KEY.public_key is KEY.public_key


def test_the_standards_key() -> None:
    assert PUBLIC.point.hex() == POINT == PUBLIC.dump("hex")
    assert PUBLIC.dump("der").hex() == "3059301306072a8648ce3d020106082a811ccf5501822d034200" + POINT
    assert sm2.PublicKey.from_point(bytes.fromhex(POINT)) == PUBLIC
    assert (KEY.algorithm, PUBLIC.algorithm) == ("SM2", "SM2")


def test_what_is_drawn_reaches_both_ends_of_its_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scalar 1 ... n - 2, the nonce 1 ... n - 1; the blinding parts 0 ... n - 1, and Z from 1 to p - 1."""
    sealed = sm2.encrypt(PUBLIC, b"m" * 40)
    bounds: list[int] = []
    for last, scalar, nonce in ((False, 1, 1), (True, N - 2, N - 1)):

        def drawn(bound: int, last: bool = last) -> int:
            bounds.append(bound)
            return bound - 1 if last else 0

        monkeypatch.setattr(secrets, "randbelow", drawn)
        assert sm2.generate().dump("hex") == f"{scalar:064x}"
        assert sm2.encrypt(PUBLIC, b"m" * 40) == encrypt(b"m" * 40, nonce)
        assert sm2.decrypt(KEY, sealed) == b"m" * 40
    assert bounds == [N - 2, N - 1, N, P - 1] * 2


def test_generated_keys_differ_and_work() -> None:
    keys = [sm2.generate() for _ in range(4)]
    assert len({key.public_key for key in keys}) == 4
    for key in keys:
        assert sm2.decrypt(key, sm2.encrypt(key.public_key, b"m")) == b"m"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sm2.PublicKey("1", 2), "the coordinates of an SM2 public key are two int; load_public_key takes"),  # type: ignore[arg-type]
        (lambda: sm2.PrivateKey("1"), "the scalar of an SM2 private key is an int, not str; see load_private_key"),  # type: ignore[arg-type]
        (lambda: sm2.encrypt(POINT, b"m"), "public_key is a PublicKey, not str; see load_public_key"),  # type: ignore[arg-type]
        (lambda: sm2.encrypt(PUBLIC, "m"), "plaintext is bytes, not str"),  # type: ignore[arg-type]
        (lambda: sm2.encrypt(PUBLIC, b"m", 1), "layout is a str, not int"),  # type: ignore[arg-type]
        (lambda: sm2.decrypt(PUBLIC, b"m"), "private_key is a PrivateKey, not PublicKey; see load_private_key"),  # type: ignore[arg-type]
        (lambda: sm2.decrypt(KEY, "m"), "ciphertext is bytes, not str"),  # type: ignore[arg-type]
        (lambda: sm2.decrypt(KEY, b"m", None), "layout is a str, not NoneType"),  # type: ignore[arg-type]
    ],
)
def test_wrong_types(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sm2.encrypt(PUBLIC, b""), "SM2 can't encrypt an empty plaintext"),
        (lambda: sm2.encrypt(PUBLIC, b"m", "C2C1C3"), "layout is one of C1C3C2, C1C2C3, ASN.1; not 'C2C1C3'"),
        (lambda: sm2.decrypt(KEY, b"m", "c1c3c2"), "layout is one of C1C3C2, C1C2C3, ASN.1; not 'c1c3c2'"),
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
def test_boundary_nonces(nonce: int) -> None:
    c1 = b"\4" + b"".join(c.to_bytes(32, "big") for c in multiply(nonce, G))
    for layout in LAYOUTS:
        ciphertext = encrypt(b"sixteen bytes...", nonce, layout)
        if layout != "ASN.1":
            assert ciphertext[:65] == c1
        assert sm2.decrypt(KEY, ciphertext, layout) == b"sixteen bytes..."


def test_annex_c() -> None:
    """GB/T 32918.5-2017, annex C."""
    nonce = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    expected = (
        "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c"
        "64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
        "21886ca989ca9c7d58087307ca93092d651efa"
    )
    assert encrypt(b"encryption standard", nonce).hex() == expected


@pytest.mark.parametrize("size", [1, 31, 32, 33, 64, 65, 200])
def test_the_key_stream_is_the_standards(size: int) -> None:
    """GB/T 32918.4-2016, 5.4.3, written down as it stands there."""
    x2, y2 = multiply(7 * SCALAR % N, G)
    shared = x2.to_bytes(32, "big") + y2.to_bytes(32, "big")
    stream = b""
    for counter in range(1, size // 32 + 2):
        block = hashes.Hash(hashes.SM3())
        block.update(shared + counter.to_bytes(4, "big"))
        stream += block.finalize()
    plaintext = bytes(range(size))
    assert encrypt(plaintext, 7)[97:] == bytes(a ^ b for a, b in zip(plaintext, stream, strict=False))


def test_a_key_stream_of_zeros_draws_a_new_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nonce 0x1d6 gives one for this key and a plaintext of one byte: drawn twice here, then 7."""
    draws = iter([0x1D6 - 1, 0x1D6 - 1, 6])
    monkeypatch.setattr(secrets, "randbelow", lambda bound: next(draws))
    assert sm2.encrypt(PUBLIC, b"Z") == encrypt(b"Z", 7)
    assert next(draws, None) is None


def test_wrapping_a_session_key() -> None:
    blob = PUBLIC.wrap(b"sixteen bytes...")
    assert len(blob) == 113
    assert KEY.unwrap(blob, 16) == sm2.decrypt(KEY, blob) == b"sixteen bytes..."
    for wrong, length in ((blob, 15), (blob, 17), (blob[:-1], 16), (b"", 16), (OTHER.public_key.wrap(bytes(16)), 16)):
        with pytest.raises(DecryptionError, match=r"^decryption failed$"):
            KEY.unwrap(wrong, length)


# --- Failures ---------------------------------------------------------------------------------------------------------


def tampered() -> list[tuple[bytes, str]]:
    cases: list[tuple[bytes, str]] = []
    for layout in LAYOUTS:
        good = encrypt(b"sixteen bytes...", 0xABCDEF, layout)
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


def test_asn1_is_strict() -> None:
    # 0xb: x begins with 04, so one more byte 00 before it isn't minimal; y of 0x147 likewise.
    raw = encrypt(b"sixteen bytes...", 0xB)
    x, y, c3, c2 = raw[1:33], raw[33:65], write_der(4, raw[65:97]), write_der(4, raw[97:])
    assert x[0] < 0x80
    assert y[0] < 0x80
    good = write_der(2, x) + write_der(2, y)
    assert sm2.decrypt(KEY, write_der(0x30, good + c3 + c2), "ASN.1") == b"sixteen bytes..."
    negative = (int.from_bytes(x, "big") - (1 << 256)).to_bytes(33, "big", signed=True)
    x_plus_p = (int.from_bytes(x, "big") + P).to_bytes(33, "big")
    bad = {
        "padded x": write_der(0x30, write_der(2, b"\0" + x) + write_der(2, y) + c3 + c2),
        "padded y": write_der(0x30, write_der(2, x) + write_der(2, b"\0" + y) + c3 + c2),
        "negative x": write_der(0x30, write_der(2, negative) + write_der(2, y) + c3 + c2),
        "empty integer": write_der(0x30, write_der(2, b"") + write_der(2, y) + c3 + c2),
        "x + p": write_der(0x30, write_der(2, x_plus_p) + write_der(2, y) + c3 + c2),
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


def test_no_sm3() -> None:
    """As under an OpenSSL that was built without it."""
    code = (
        "from cryptography import exceptions; from cryptography.hazmat.primitives import hashes\n"
        "def missing(algorithm): raise exceptions.UnsupportedAlgorithm('sm3')\n"
        "hashes.Hash = missing\n"
        "import tcrypto; from tcrypto.crypto import sm2\n"
        "try: sm2.encrypt(sm2.PrivateKey(7).public_key, b'm')\n"
        "except tcrypto.UnsupportedAlgorithm as error: print(error, error.__cause__)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "has no SM3; the wheel of `cryptography` on PyPI brings one that has None" in run.stdout


# --- Properties -------------------------------------------------------------------------------------------------------

ASN1 = encrypt(bytes(200), 12345, "ASN.1")


def mutate(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    mutated = bytearray(data)
    for place, value in changes:
        if value < 0:
            del mutated[place % (len(mutated) + 1) :]
        elif mutated:
            mutated[place % len(mutated)] = value
    return bytes(mutated)


mutations = st.lists(st.tuples(st.integers(0, 400), st.integers(-1, 255)), min_size=1, max_size=3)


@given(st.binary(min_size=1, max_size=400), st.sampled_from(LAYOUTS))
def test_decrypt_undoes_encrypt(plaintext: bytes, layout: str) -> None:
    assert sm2.decrypt(KEY, sm2.encrypt(PUBLIC, plaintext, layout), layout) == plaintext


@given(st.one_of(st.binary(max_size=300), st.builds(mutate, st.just(ASN1), mutations)), st.sampled_from(LAYOUTS))
def test_any_ciphertext(data: bytes, layout: str) -> None:
    if data == ASN1:
        return
    with pytest.raises(DecryptionError):
        sm2.decrypt(KEY, data, layout)
