"""What a blob is unwrapped to, in each form and under each padding: the bytes, what they are called, and the work."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from generator.arithmetic import RSA, SM2_KEY, G, P, RsaKey, b64, der, der_integer, multiply, octets, sm3
from generator.broken_sealer import KMS_BLOB, drawn, xor

from tcrypto.check.sealed import wrap
from tcrypto.check.sealed.wrap import is_kms, unwrap
from tcrypto.crypto.keys import load_private_key

pytestmark = pytest.mark.each

SM2 = load_private_key(octets(SM2_KEY).hex())
RSA_1024, RSA_2048 = (load_private_key(RSA[bits].pkcs8) for bits in (1024, 2048))
MESSAGE = b"\xff" + drawn(15, "message")
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
Point = tuple[int, int]


def opened(key: Any, blob: object) -> list[tuple[bytes, str]]:
    """Everything that comes out: "?" after the causes of what isn't proved, "*" of what has a weak padding."""
    proved, weak = {True: "", False: "?"}, {True: "*", False: ""}
    return [
        (each.plaintext, " ".join(sorted(each.causes)) + proved[each.proved] + weak[each.weak])
        for each in unwrap(key, blob).opened
    ]


# --- SM2 --------------------------------------------------------------------------------------------------------------


def curve_point(first: int, step: int = 1, y_below: int = P) -> Point:
    """The first point from an x on."""
    x = first
    while True:
        square = (x * x * x - 3 * x + B) % P
        y = pow(square, (P + 1) // 4, P)
        if y * y % P == square and min(y, P - y) < y_below:
            return x, min(y, P - y)
        x += step


class Sealed:
    """A message for the key under any C1: what C1 shares with the key needs the private one here."""

    def __init__(self, c1: Point, message: bytes = MESSAGE) -> None:
        self.x, self.y = map(octets, c1)
        x2, y2 = map(octets, multiply(SM2_KEY, c1))
        stream = b"".join(sm3(x2 + y2 + block.to_bytes(4, "big")) for block in range(1, len(message) // 32 + 2))
        self.c2 = xor(message, stream[: len(message)])
        self.c3 = sm3(x2 + message + y2)

    def in_asn1(self, *strings: bytes, head: bytes | None = None, tag: int = 0x30) -> bytes:
        numbers = b"".join(der_integer(int.from_bytes(value, "big")) for value in (self.x, self.y))
        return der(tag, (numbers if head is None else head) + b"".join(der(4, string) for string in strings))


EVEN, ODD = (
    next(sealed for sealed in map(Sealed, (multiply(nonce, G) for nonce in range(5, 20))) if sealed.y[-1] % 2 == odd)
    for odd in (0, 1)
)
S = EVEN
RIGHT = b"\4" + S.x + S.y + S.c3 + S.c2
INTEGERS = [der_integer(int.from_bytes(value, "big")) for value in (S.x, S.y)]


def ber(tag: int, content: bytes, size: int) -> bytes:
    """An element whose length is in so many octets more than needed."""
    return bytes([tag, 0x80 + size]) + len(content).to_bytes(size, "big") + content


FORMS: dict[str, tuple[bytes, str, int]] = {
    "as documented": (RIGHT, "", 1),
    "C1 C2 C3": (b"\4" + S.x + S.y + S.c2 + S.c3, "blob-layout", 2),
    "no 04": (S.x + S.y + S.c3 + S.c2, "blob-without-04", 1),
    "no 04, C1 C2 C3": (S.x + S.y + S.c2 + S.c3, "blob-layout blob-without-04", 2),
    "04 twice": (b"\4" + RIGHT, "blob-04-twice", 1),
    "04 twice, C1 C2 C3": (b"\4\4" + S.x + S.y + S.c2 + S.c3, "blob-04-twice blob-layout", 2),
    "06": (b"\6" + RIGHT[1:], "blob-compressed", 1),
    "07": (b"\7" + RIGHT[1:], "blob-compressed", 1),
    "02": (b"\2" + S.x + S.c3 + S.c2, "blob-compressed", 1),
    "03": (b"\3" + ODD.x + ODD.c3 + ODD.c2, "blob-compressed", 1),
    "02, C1 C2 C3": (b"\2" + S.x + S.c2 + S.c3, "blob-compressed blob-layout", 2),
    "04 02": (b"\4\2" + S.x + S.c3 + S.c2, "blob-04-twice blob-compressed", 1),
    "04 03": (b"\4\3" + ODD.x + ODD.c3 + ODD.c2, "blob-04-twice blob-compressed", 1),
    "ASN.1": (S.in_asn1(S.c3, S.c2), "blob-asn1", 1),
    "ASN.1, C2 first": (S.in_asn1(S.c2, S.c3), "blob-asn1 blob-layout", 1),
    "ASN.1, C1 in bits": (S.in_asn1(S.c3, S.c2, head=der(3, b"\0\4" + S.x + S.y)), "blob-asn1", 1),
    "ASN.1, C1 in octets": (S.in_asn1(S.c3, S.c2, head=der(4, b"\4" + S.x + S.y)), "blob-asn1", 1),
    "ASN.1, C1 in octets, C2 first": (S.in_asn1(S.c2, S.c3, head=der(4, b"\4" + S.x + S.y)), "blob-asn1 blob-layout", 1),
    "ASN.1, no signs": (S.in_asn1(S.c3, S.c2, head=der(2, S.x) + der(2, S.y)), "blob-asn1", 1),
    "BER": (
        ber(0x30, ber(2, b"\0" + S.x, 1) + ber(2, S.y, 2) + ber(4, S.c3, 3) + ber(4, S.c2, 1), 2), "blob-asn1", 1
    ),
    "BER, a length that isn't said": (b"\x30\x80" + b"".join(INTEGERS) + der(4, S.c3) + der(4, S.c2) + bytes(2), "blob-asn1", 1),
    "ASN.1, something else among it": (S.in_asn1(S.c3, S.c2, head=der(5, b"") + b"".join(INTEGERS)), "blob-asn1", 1),
    "ASN.1, three numbers": (S.in_asn1(S.c3, S.c2, head=b"".join([*INTEGERS, der_integer(7)])), "blob-asn1", 1),
    "ASN.1, three texts": (S.in_asn1(S.c3, S.c2, b"more"), "blob-asn1", 1),
    "zeros before both": (b"\4\0" + S.x + b"\0" + S.y + S.c3 + S.c2, "blob-zeros-lost", 1),
    "zeros before x": (b"\4\0" + S.x + S.y + S.c3 + S.c2, "blob-zeros-lost", 1),
    "zeros before y": (b"\4" + S.x + b"\0" + S.y + S.c3 + S.c2, "blob-zeros-lost", 1),
    "zeros before both, no 04": (b"\0" + S.x + b"\0" + S.y + S.c3 + S.c2, "blob-without-04 blob-zeros-lost", 1),
    "zeros before x, C1 C2 C3": (b"\4\0" + S.x + S.y + S.c2 + S.c3, "blob-layout blob-zeros-lost", 2),
}  # fmt: skip


@pytest.mark.parametrize("how", FORMS)
def test_an_sm2_ciphertext_in_each_form(how: str) -> None:
    blob, causes, unwraps = FORMS[how]
    found = unwrap(SM2, b64(blob))
    assert opened(SM2, b64(blob)) == [(MESSAGE, causes)]
    assert found.unwraps == unwraps
    with_text = " ".join(sorted({*causes.split(), "blob-text"}))
    assert opened(SM2, blob.hex()) == [(MESSAGE, with_text)]


@pytest.mark.parametrize("nonce", range(5, 13))
def test_the_y_of_a_compressed_point(nonce: int) -> None:
    """Odd or even, and either may be the root that comes out of the power."""
    sealed = Sealed(multiply(nonce, G))
    assert opened(SM2, b64(bytes([2 + sealed.y[-1] % 2]) + sealed.x + sealed.c3 + sealed.c2)) == [
        (MESSAGE, "blob-compressed")
    ]


def test_a_message_as_long_as_a_point_is_none() -> None:
    long = Sealed(multiply(5, G), drawn(65, "long"))
    assert opened(SM2, b64(long.in_asn1(long.c2, long.c3))) == [(drawn(65, "long"), "blob-asn1 blob-layout")]


def digits_of(sealed: Sealed) -> tuple[str, str, str]:
    return sealed.x.hex(), sealed.y.hex(), sealed.c3.hex() + sealed.c2.hex()


SHORT = {
    lost: Sealed(curve_point(16 ** (63 - lost) + 1)) for lost in range(1, 7)
}  # so many digits of x are zero, and none of y
SHORT_Y = Sealed(curve_point(1 << 255, y_below=16**63))
SHORT_BOTH = Sealed(curve_point(16**61, y_below=16**63))


@pytest.mark.parametrize("before", ["04", "4", ""])
@pytest.mark.parametrize("lost", [*SHORT, "y", "both"])
def test_digits_that_were_lost_before_a_coordinate(lost: int | str, before: str) -> None:
    sealed = SHORT_Y if lost == "y" else SHORT_BOTH if lost == "both" else SHORT[int(lost)]
    x, y, rest = digits_of(sealed)
    text = before + (x if lost == "y" else x.lstrip("0")) + (y.lstrip("0") if isinstance(lost, str) else y) + rest
    expected = ["blob-text", *([] if before else ["blob-without-04"]), "blob-zeros-lost"]
    for written in (text, f'"{text}"', b64(text.encode())):
        assert opened(SM2, written) == [(MESSAGE, " ".join(expected))]
    if len(text) % 2 == 0:
        assert opened(SM2, b64(bytes.fromhex(text))) == [(MESSAGE, " ".join(expected[1:]))]


def test_digits_that_begin_with_something_else() -> None:
    x, y, rest = digits_of(SHORT[1])
    for before in ("5", "05", "14", "3"):
        assert opened(SM2, f"{before}{x[1:]}{y}{rest}") == []


def test_no_more_than_three_bytes_that_were_lost() -> None:
    x, y, rest = digits_of(Sealed(curve_point(16**56 + 1)))
    assert opened(SM2, f"04{x.lstrip('0')}{y}{rest}") == []


@pytest.mark.parametrize(("size", "found"), [(1, True), (992, True), (993, False)])
def test_how_long_an_sm2_message_may_be(size: int, found: bool) -> None:
    sealed = Sealed(multiply(5, G), drawn(size, "long"))
    blob = b"\4" + sealed.x + sealed.y + sealed.c3 + sealed.c2
    assert opened(SM2, b64(blob)) == ([(drawn(size, "long"), "")] if found else [])
    assert unwrap(SM2, b64(blob)).unwraps == found
    lost = b"\4\0" + blob[1:]
    assert opened(SM2, b64(lost)) == ([(drawn(size, "long"), "blob-zeros-lost")] if found else [])


@pytest.mark.parametrize(
    "blob",
    [
        RIGHT[:97], RIGHT[:96], b"\4" + bytes(64) + RIGHT[65:], b"", b"\x30", b"\x30\0", b"\5" + RIGHT[1:], S.in_asn1(S.c3, head=b"".join(INTEGERS)),
        S.in_asn1(S.c3, S.c2, head=INTEGERS[0]), S.in_asn1(S.c3, S.c2, tag=0x31), S.in_asn1(S.c3, S.c2, head=der(4, b"\4" + S.x + S.y[1:])),
        S.in_asn1(S.c3[1:], S.c2), b"\2" + S.x, b"\1" + S.x + S.c3 + S.c2, b"\4\1" + S.x + S.c3 + S.c2,
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_is_no_sm2_ciphertext(blob: bytes) -> None:
    assert unwrap(SM2, b64(blob)) == ([], 0)


def test_a_damaged_ciphertext_is_tried_in_both_orders_and_a_foreign_one_too() -> None:
    assert unwrap(SM2, b64(RIGHT[:-1] + b"\0")) == ([], 2)
    assert unwrap(SM2, b64(RIGHT[:65] + bytes(64))) == ([], 1)  # C3 and C2 alike: both orders are one
    assert unwrap(SM2, None) == ([], 0)


def test_no_more_than_so_many_are_unwrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    late = b64(b"\4\0" + S.x + S.y + S.c2 + S.c3)
    for most, found in ((1, []), (2, [(MESSAGE, "blob-layout blob-zeros-lost")])):
        monkeypatch.setattr(wrap, "_UNWRAPS", most)
        assert (opened(SM2, late), unwrap(SM2, late).unwraps) == (found, most)


# --- RSA --------------------------------------------------------------------------------------------------------------

KEY = RSA[1024]
SIZE = 128


def signed(block: bytes, key: RsaKey = KEY) -> bytes:
    return pow(int.from_bytes(block, "big"), key.d, key.n).to_bytes(key.size, "big")


def block_of(kind: int, message: bytes = MESSAGE, size: int = SIZE, filler: bytes = b"\xff") -> bytes:
    return bytes([0, kind]) + filler * (size - 3 - len(message)) + b"\0" + message


def until(number: int, written: Callable[[bytes], bytes]) -> bytes:
    """A message whose block has so many zero bytes before it."""
    return next(
        message
        for message in (drawn(16, "zeros", count) for count in range(70_000))
        if len(written(message).lstrip(b"\0")) == SIZE - number
    )


RIGHT_BLOCK = KEY.wrap(MESSAGE)
SHORTENED = until(1, KEY.wrap)
LOW = next(
    m for m in (drawn(16, "low", n) for n in range(999)) if 0 < KEY.wrap(m)[-1] < 64
)  # reversed, it is below n too
HALVES = KEY.wrap(MESSAGE[:9]) + KEY.wrap(MESSAGE[9:])
FOURTHS = b"".join(KEY.wrap(MESSAGE[at : at + 4]) for at in range(0, 16, 4))
ZEROS_BEFORE, ZEROS_AFTER = bytes(2) + drawn(30, "zeros before"), drawn(30, "zeros after") + bytes(2)


@pytest.mark.parametrize(
    ("blob", "expected", "unwraps"),
    [
        (RIGHT_BLOCK, [(MESSAGE, "*")], 1),
        (KEY.raw(block_of(1)), [(MESSAGE, "blob-private-key")], 1),
        (signed(block_of(1)), [(MESSAGE, "blob-private-key")], 1),
        (signed(block_of(2)), [(MESSAGE, "blob-private-key*")], 1),
        (b"\0" + RIGHT_BLOCK, [(MESSAGE, "blob-zeros-lost*")], 1),
        (KEY.wrap(SHORTENED)[1:], [(SHORTENED, "blob-zeros-lost*")], 1),
        (RIGHT_BLOCK[::-1], [(MESSAGE, "blob-reversed*")], 1),
        (KEY.wrap(LOW)[::-1], [(LOW, "blob-reversed*")], 2),
        (HALVES, [(MESSAGE, "*")], 3),
        (FOURTHS, [(MESSAGE, "*")], 5),
        (FOURTHS + RIGHT_BLOCK, [], 1),
        (HALVES[:-1] + bytes([HALVES[-1] ^ 1]), [], 3),
        (KEY.raw(bytes(SIZE - 32) + drawn(32)), [(drawn(32), "blob-padding")], 1),
        (KEY.raw(bytes(SIZE - 16) + MESSAGE), [(MESSAGE, "blob-padding")], 1),
        (KEY.raw(bytes(SIZE - 15) + MESSAGE[1:]), [(b"\0" + MESSAGE[1:], "blob-padding")], 1),
        (KEY.raw(bytes(SIZE - 17) + b"\1" + MESSAGE), [(bytes(15) + b"\1" + MESSAGE, "blob-padding")], 1),
        (KEY.raw(bytes(SIZE - 33) + b"\1" + drawn(32)), [(b"\1" + drawn(32), "blob-padding")], 1),
        (KEY.raw(bytes(SIZE - 32) + ZEROS_BEFORE), [(ZEROS_BEFORE, "blob-padding")], 1),
        (KEY.wrap(b"X" * 16), [(b"X" * 16, "*")], 1),
        (KEY.raw(b"\0XX" + MESSAGE[2:] + bytes(SIZE - 17)), [(b"XX" + MESSAGE[2:], "blob-padding")], 1),
        (KEY.raw(bytes(8) + drawn(SIZE - 8)), [(drawn(SIZE - 8), "blob-padding")], 1),
        (KEY.raw(bytes(7) + drawn(SIZE - 7)), [], 3),
        (KEY.raw(b"\0" + drawn(SIZE - 9) + bytes(8)), [(drawn(SIZE - 9) + bytes(9), "blob-padding"), (drawn(SIZE - 9), "blob-padding")], 1),
        (KEY.raw(b"\0" + drawn(SIZE - 8) + bytes(7)), [], 2),
        (KEY.raw(b"\0" + MESSAGE + bytes(SIZE - 17)), [(MESSAGE, "blob-padding")], 1),
        (KEY.raw(b"\0" + ZEROS_AFTER + bytes(SIZE - 33)), [(ZEROS_AFTER, "blob-padding"), (ZEROS_AFTER[:-2], "blob-padding")], 1),
        (KEY.raw(b"\0" + MESSAGE[1:] + bytes(SIZE - 16)), [(MESSAGE[1:] + b"\0", "blob-padding"), (MESSAGE[1:], "blob-padding")], 1),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_an_rsa_ciphertext_in_each_form(blob: bytes, expected: list[tuple[bytes, str]], unwraps: int) -> None:
    assert (
        [each for each in opened(RSA_1024, b64(blob)) if "?" not in each[1]],
        unwrap(RSA_1024, b64(blob)).unwraps,
    ) == (expected, unwraps)
    in_digits = [
        (message, " ".join(sorted({*causes.rstrip("*").split(), "blob-text"})) + "*" * causes.count("*"))
        for message, causes in expected
    ]
    assert [each for each in opened(RSA_1024, blob.hex()) if "?" not in each[1]] == in_digits


@pytest.mark.parametrize(
    "block",
    [
        block_of(2, MESSAGE, SIZE - 1) , block_of(3), block_of(0x12), block_of(1, filler=b"\xfe"), block_of(1, filler=b"X"), b"\1" + block_of(2)[1:],
        b"\0\2" + b"\7" * 7 + b"\0" + MESSAGE.rjust(118, b"x"), b"\0\2" + b"\7" * 116 + bytes(10), b"\0\1" + b"\7" * 116 + bytes(10),
        b"\0\2" + b"\7" * 126, b"\0\2" + b"\7" * 125 + b"\0",
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_a_block_without_a_padding_may_begin_or_end_with_the_key(block: bytes) -> None:
    whole = block.rjust(SIZE, b"\0")
    last, first = whole[-32:], whole[:32]
    expected = [(part, "blob-padding?") for part in (last, first)]
    if not any(whole[-8:]):
        stripped = whole.strip(b"\0")
        filled = stripped + bytes(-len(stripped) % 16)
        expected = [(part, "blob-padding") for part in dict.fromkeys((filled, stripped))]
    assert opened(RSA_1024, b64(KEY.raw(whole))) == expected


def test_a_filler_of_eight_bytes_is_enough() -> None:
    message = drawn(117, "long")
    assert opened(RSA_1024, b64(KEY.raw(b"\0\2" + b"\7" * 8 + b"\0" + message))) == [(message, "*")]


def test_up_to_three_bytes_of_a_number_are_put_back() -> None:
    for lost in range(5):
        blob = b"\1" + drawn(SIZE - 1 - lost, "short")
        made = signed(bytes(lost) + blob)
        causes = "blob-padding blob-zeros-lost?" if lost else "blob-padding?"
        expected = [(made[-32:], causes), (made[:32], causes)] if lost <= 3 else []
        assert opened(RSA_1024, b64(blob)) == expected
    assert opened(RSA_1024, b64(b"\1" + RIGHT_BLOCK)) == []
    assert opened(RSA_1024, b64(bytes(2) + RIGHT_BLOCK)) == []


def test_what_is_no_less_than_the_modulus_is_not_unwrapped() -> None:
    assert unwrap(RSA_1024, b64(KEY.n.to_bytes(SIZE, "big"))).unwraps == 2  # reversed, and the last list of guesses
    assert unwrap(RSA_1024, b64(b"\xff" * SIZE)) == ([], 1)
    assert unwrap(RSA_1024, b64((KEY.n - 1).to_bytes(SIZE, "big"))).unwraps == 3


def test_nothing_but_zeros_proves_nothing() -> None:
    found = opened(RSA_1024, b64(bytes(SIZE)))
    assert found[:2] == [(bytes(16), "blob-padding?"), (b"", "blob-padding?")]
    assert found[2:4] == [(bytes(32), "blob-padding?")] * 2
    assert found[4:] == [(bytes(16), "blob-padding blob-reversed?"), (b"", "blob-padding blob-reversed?")]


def mgf(name: str, seed: bytes, length: int) -> bytes:
    """RFC 8017, B.2.1."""
    digests = (hashlib.new(name, seed + number.to_bytes(4, "big")).digest() for number in range(20))
    return b"".join(digests)[:length]


def oaep(
    key: RsaKey, name: str, mask: str, message: bytes, one: bytes = b"\1", label: bytes = b"", zero: bytes = b"\0"
) -> bytes:
    """RSAES-OAEP (RFC 8017, 7.1.1)."""
    digest = hashlib.new(name, label).digest()
    seed = drawn(len(digest), "seed")
    data = digest + bytes(key.size - len(message) - 2 * len(digest) - 2) + one + message
    masked = xor(data, mgf(mask, seed, len(data)))
    return key.raw(zero + xor(seed, mgf(mask, masked, len(seed))) + masked)


@pytest.mark.parametrize("mask", ["", "sha1"])
@pytest.mark.parametrize("name", ["sha1", "sha224", "sha256", "sha384", "sha512", "md5"])
def test_oaep_of_each_hash(name: str, mask: str) -> None:
    small = name in ("sha384", "sha512")
    key, loaded = (RSA[2048], RSA_2048) if small else (KEY, RSA_1024)
    longest = key.size - 2 * hashlib.new(name).digest_size - 2
    for message in (MESSAGE, drawn(longest, "long")):
        blob = oaep(key, name, mask or name, message)
        assert opened(loaded, b64(blob)) == [(message, "blob-padding")]
        assert opened(loaded, b64(blob[::-1])) == [(message, "blob-padding blob-reversed")]


@pytest.mark.parametrize(
    "blob",
    [
        oaep(KEY, "sha1", "sha256", MESSAGE), oaep(KEY, "sha1", "sha1", MESSAGE, label=b"label"), oaep(KEY, "sha1", "sha1", MESSAGE, b"\2"),
        oaep(KEY, "sha1", "sha1", b"", b"\0"), oaep(KEY, "md5", "md5", MESSAGE, b"\2"),
        oaep(KEY, "sha1", "sha1", MESSAGE, zero=b"\1"),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_oaep_of_two_hashes_with_a_label_or_without_its_one(blob: bytes) -> None:
    assert {causes for _, causes in opened(RSA_1024, b64(blob))} == {"blob-padding?"}


def test_an_encrypted_key_is_read_as_an_unencrypted_one() -> None:
    (found,) = opened(load_private_key(RSA[1024].pkcs1), b64(RIGHT_BLOCK))
    assert found == (MESSAGE, "*")


# --- KMS --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blob", "expected"),
    [
        (KMS_BLOB, True), (b64(KMS_BLOB.encode()), True), (KMS_BLOB.encode().hex(), True), (b64(b"\1\2\2\0" + drawn(180)), True),
        (b64(drawn(3) + b"\1\2\2\0" + drawn(180)), False), (b64(b"\1\2\2\1" + drawn(180)), False), ("A" * 4094 + "-k-", False),
        ("A" * 4093 + "-k-", True), ("AAAA-K-AAAA", False), (b64(b"\xff" * 3069 + b"-k-"), True), (b64(b"\xff" * 3069 + b"-k-" + bytes(3)), True), (b64(b"\xff" * 3072) + b64(b"-k-"), False),
        (None, False), (["-k-"], False), ("", False),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_a_blob_of_kms(blob: object, expected: bool) -> None:
    assert is_kms(blob) is expected
