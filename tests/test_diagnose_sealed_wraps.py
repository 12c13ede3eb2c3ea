"""Every way in which a session key is wrapped wrongly, with SM2 and with RSA."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from generator.arithmetic import RSA, G, add, b64, der, der_integer, multiply, octets
from generator.broken_sealer import (
    AES,
    KMS_BLOB,
    Client,
    Keys,
    aes,
    changed_blob,
    compressed,
    drawn,
    hexadecimal,
    hybrid,
    layout,
    sm4,
    split,
    xor,
)
from sealing import KEYS, diagnosed, of, said

from tcrypto.check.diagnose_sealed import diagnose_sealed

pytestmark = pytest.mark.each

Blob = Callable[[bytes], bytes]

# --- SM2 --------------------------------------------------------------------------------------------------------------


def der_of(blob: bytes, *, first: str = "c3", point: int = 2) -> bytes:
    """ASN.1 with C1 as two INTEGERs (2), a BIT STRING (3) or an OCTET STRING (4)."""
    c1, c3, c2 = split(blob)
    x, y = int.from_bytes(c1[1:33], "big"), int.from_bytes(c1[33:], "big")
    head = der_integer(x) + der_integer(y) if point == 2 else der(point, (b"\0" if point == 3 else b"") + c1)
    return der(0x30, head + (der(4, c3) + der(4, c2) if first == "c3" else der(4, c2) + der(4, c3)))


def unsigned(blob: bytes) -> bytes:
    """ASN.1 whose INTEGERs have all 32 bytes and no sign."""
    c1, c3, c2 = split(blob)
    return der(0x30, der(2, c1[1:33]) + der(2, c1[33:]) + der(4, c3) + der(4, c2))


def long_lengths(blob: bytes) -> bytes:
    """BER whose lengths are in two octets or three."""
    c1, c3, c2 = split(blob)

    def ber(tag: int, content: bytes, octets: int) -> bytes:
        return bytes([tag, 0x80 + octets]) + len(content).to_bytes(octets, "big") + content

    inner = ber(2, b"\0" + c1[1:33], 1) + ber(2, b"\0" + c1[33:], 2) + ber(4, c3, 3) + ber(4, c2, 1)
    return ber(0x30, inner, 2)


def point(blob: bytes) -> tuple[bytes, bytes, bytes]:
    """x, y, and what follows."""
    return blob[1:33], blob[33:65], blob[65:]


SM2: dict[str, tuple[str, Blob]] = {
    "C1 C2 C3": ("blob-layout", layout),
    "without 04": ("blob-without-04", lambda blob: blob[1:]),
    "C1 C2 C3, without 04": ("blob-layout blob-without-04", lambda blob: layout(blob)[1:]),
    "04 twice": ("blob-04-twice", lambda blob: b"\4" + blob),
    "C1 C2 C3, 04 twice": ("blob-layout blob-04-twice", lambda blob: b"\4" + layout(blob)),
    "compressed": ("blob-compressed", compressed),
    "compressed, C1 C2 C3": ("blob-layout blob-compressed", lambda blob: compressed(blob)[:33] + layout(blob)[65:]),
    "compressed, 04 before": ("blob-04-twice blob-compressed", lambda blob: b"\4" + compressed(blob)),
    "hybrid": ("blob-compressed", hybrid),
    "hybrid, C1 C2 C3": ("blob-layout blob-compressed", lambda blob: hybrid(layout(blob))),
    "the other hybrid byte": ("blob-compressed", lambda blob: bytes([13 - hybrid(blob)[0]]) + blob[1:]),
    "ASN.1": ("blob-asn1", der_of),
    "ASN.1, C2 before C3": ("blob-layout blob-asn1", lambda blob: der_of(blob, first="c2")),
    "ASN.1, C1 as bits": ("blob-asn1", lambda blob: der_of(blob, point=3)),
    "ASN.1, C1 as octets": ("blob-asn1", lambda blob: der_of(blob, point=4)),
    "ASN.1, C1 as octets, C2 before C3": ("blob-layout blob-asn1", lambda blob: der_of(blob, first="c2", point=4)),
    "ASN.1, numbers without a sign": ("blob-asn1", unsigned),
    "BER": ("blob-asn1", long_lengths),
    "a zero byte before each coordinate": (
        "blob-zeros-lost",
        lambda blob: b"\4\0" + point(blob)[0] + b"\0" + point(blob)[1] + point(blob)[2],
    ),
    "a zero byte before x": ("blob-zeros-lost", lambda blob: b"\4\0" + blob[1:]),
    "a zero byte before y": ("blob-zeros-lost", lambda blob: blob[:33] + b"\0" + blob[33:]),
    "zero bytes, and no 04": (
        "blob-without-04 blob-zeros-lost",
        lambda blob: b"\0" + point(blob)[0] + b"\0" + point(blob)[1] + point(blob)[2],
    ),
    "a zero byte before x, C1 C2 C3": ("blob-layout blob-zeros-lost", lambda blob: b"\4\0" + layout(blob)[1:]),
}


@pytest.mark.parametrize("how", SM2)
def test_an_sm2_ciphertext_in_another_form(how: str) -> None:
    expected, change = SM2[how]
    client = replace(sm4, blob=changed_blob(change))
    assert of(client) == expected
    assert of(client, known=False) == expected


@pytest.mark.parametrize("how", [how for how in SM2 if "zero" not in how])
def test_an_sm2_ciphertext_in_another_form_as_another_text(how: str) -> None:
    expected, change = SM2[how]
    parts = expected.split()
    parts.insert(len([part for part in parts if part < "blob-text" or part == "blob-without-04"]), "blob-text")
    assert set(of(replace(sm4, blob=changed_blob(change), blob_text=hexadecimal)).split()) == set(parts)


@pytest.mark.parametrize("how", ["compressed", "hybrid"])
@pytest.mark.parametrize("odd", [False, True])
def test_a_compressed_point_of_either_sign(how: str, odd: bool) -> None:
    number = next(number for number in range(99) if diagnosed_y(number) == odd)
    client = replace(sm4, blob=changed_blob(SM2[how][1]))
    assert of(client, number) == "blob-compressed"


def diagnosed_y(number: int) -> bool:
    """Whether y of the request's C1 is odd."""
    request, _ = replace(sm4, blob_text=hexadecimal).send(KEYS[sm4.algorithm], number)
    return int(request["Encryption"]["CiphertextBlob"][129], 16) % 2 == 1


def found_nonce(holds: Callable[[bytes, bytes], bool]) -> int:
    """A nonce whose point has coordinates of some form."""
    nonce, now = 1000, multiply(1000, G)
    while not holds(octets(now[0]), octets(now[1])):
        nonce, now = nonce + 1, add(now, G) or G
    return nonce


def zeros(data: bytes) -> int:
    """How many hexadecimal digits before it are zero."""
    return len(data.hex()) - len(data.hex().lstrip("0"))


SHORT: dict[str, tuple[int, int]] = {"a byte of x": (2, 0), "a byte of y": (0, 2)}
SHORT |= {"a digit of x": (1, 0), "a digit of y": (0, 1), "a digit of both": (1, 1)}


@pytest.mark.parametrize("what", SHORT)
@pytest.mark.parametrize("before", ["04", "4", ""])
def test_leading_zeros_of_the_coordinates_were_lost(what: str, before: str) -> None:
    first, second = SHORT[what]
    nonce = found_nonce(lambda x, y: zeros(x) == first and zeros(y) == second)

    def written(blob: bytes) -> str:
        digits = [part.hex() for part in point(blob)]
        return before + digits[0][first:] + digits[1][second:] + digits[2]

    client = replace(sm4, blob=lambda keys, message, _: keys.wrap(message, nonce), blob_text=written)
    expected = "blob-zeros-lost blob-text" if before else "blob-without-04 blob-zeros-lost blob-text"
    assert of(client) == expected
    if len(written(bytes(113))) % 2 == 0:
        as_bytes = replace(client, blob_text=lambda blob: b64(bytes.fromhex(written(blob))))
        assert of(as_bytes) == expected.removesuffix(" blob-text")
    in_base64 = replace(client, blob_text=lambda blob: b64(written(blob).encode()))
    assert of(in_base64) == expected


def test_an_sm2_ciphertext_of_another_length() -> None:
    """C2 has from one byte to 1,024 - 32; nothing is unwrapped without, nor where C1 is no point of the curve."""
    assert of(replace(sm4, wrapped=lambda key, iv: key[:1])) == "unexplained"
    assert of(replace(sm4, wrapped=lambda key, iv: key * 62)) == "body-key-length"
    assert of(replace(sm4, wrapped=lambda key, iv: key * 62 + b"x")) == "blob-other-key?"
    for change in (
        lambda blob: blob[:97],
        lambda blob: blob[:96],
        lambda blob: blob[:1] + bytes(64) + blob[65:],
        lambda blob: blob[:64],
        lambda blob: b"",
        lambda blob: b"\x30",
        lambda blob: b"\x30\x00",
        lambda blob: der(0x30, der_integer(5)),
        lambda blob: der(0x30, der_integer(5) + der_integer(6) + der(4, b"7")),
        lambda blob: der(0x31, der_of(blob)[2:]),
        lambda blob: b"\5" + blob[1:],
    ):
        assert of(replace(sm4, blob=changed_blob(change))) in ("blob-other-key?", "blob-other-key? list-name!")


def test_what_is_said_of_a_blob_of_another_length() -> None:
    cut = diagnosed(replace(sm4, blob=changed_blob(lambda blob: blob[:-1])))
    assert said(cut) == "blob-other-key?"
    assert cut.notes == ("CiphertextBlob has 112 bytes; with this key it has 113.",)
    assert cut.notes_zh == ("CiphertextBlob 有 112 字节，使用该密钥时应为 113 字节。",)
    long = diagnosed(replace(aes, blob=lambda *_: drawn(1027)))
    assert said(long) == "blob-other-key?"
    assert long.notes == ("CiphertextBlob has 1,027 bytes; with this key it has 128.",)
    assert long.notes_zh == ("CiphertextBlob 有 1,027 字节，使用该密钥时应为 128 字节。",)
    assert diagnosed(replace(sm4, blob=changed_blob(lambda blob: blob[:-1] + b"\0"))).notes == ()
    assert diagnosed(replace(aes, blob=lambda *_: drawn(128))).notes == ()
    assert diagnosed(replace(aes, blob=lambda *_: drawn(127), blob_text=hexadecimal)).notes == ()


KMS: dict[str, tuple[str, str]] = {
    "KMS's own": ("blob-kms!", KMS_BLOB),
    "KMS's own, encoded again": ("blob-kms!", b64(KMS_BLOB.encode())),
    "KMS's own in hexadecimal": ("blob-kms!", KMS_BLOB.encode().hex()),
    "AWS's": ("blob-kms!", b64(b"\1\2\2\0" + drawn(180))),
    "AWS's header elsewhere": ("blob-other-key?", b64(drawn(3) + b"\1\2\2\0" + drawn(180))),
    "another header": ("blob-other-key?", b64(b"\1\2\2\1" + drawn(180))),
    "-k- after 4,096 characters": ("blob-other-key?", "A" * 4096 + "-k-"),
    "-k- before 4,096 characters": ("blob-kms!", "A" * 4093 + "-k-"),
    "-K-": ("blob-other-key?", "AAAA-K-AAAA"),
}


@pytest.mark.parametrize("what", KMS)
@pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
def test_a_blob_of_kms(what: str, client: Client) -> None:
    expected, text = KMS[what]
    assert of(replace(client, blob_text=lambda data: text)) == expected


@pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
@pytest.mark.parametrize("blob", [None, 5, True, "", [], {}, {"data": None}, ["-k-"]])
def test_a_blob_that_is_no_text(blob: object, client: Client) -> None:
    diagnosis = diagnosed(replace(client, blob_text=lambda data: blob))
    assert said(diagnosis) == "blob-other-key?"
    assert diagnosis.notes == ()


# --- RSA --------------------------------------------------------------------------------------------------------------


def mgf(name: str, seed: bytes, length: int) -> bytes:
    """RFC 8017, B.2.1."""
    digests = (hashlib.new(name, seed + number.to_bytes(4, "big")).digest() for number in range(20))
    return b"".join(digests)[:length]


def oaep(name: str, mask: str, label: bytes = b"") -> Any:
    """RSAES-OAEP (RFC 8017, 7.1.1)."""

    def wrap(keys: Keys, message: bytes, nonce: int) -> bytes:
        assert keys.rsa is not None
        room, digest = keys.rsa.key_size // 8, hashlib.new(name, label).digest()
        seed = drawn(len(digest), "seed", nonce)
        filler = bytes(room - len(message) - 2 * len(digest) - 2)
        data = digest + filler + b"\1" + message
        masked = xor(data, mgf(mask, seed, len(data)))
        return keys.raw(b"\0" + xor(seed, mgf(mask, masked, len(seed))) + masked)

    return wrap


def of_2048(client: Client, **known: Any) -> str:
    """The same with a longer key."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key: Any = load_pem_private_key(RSA[2048].pkcs8.encode(), None)
    keys = Keys(AES, RSA[2048].pkcs8, rsa=key)
    request, meant = client.send(keys)
    return said(diagnose_sealed(json.loads(json.dumps(request)), keys.private, meant))


@pytest.mark.parametrize("mask", ["", "sha1"])
@pytest.mark.parametrize("name", ["sha1", "sha224", "sha256", "sha384", "sha512", "md5"])
def test_oaep_of_every_hash(name: str, mask: str) -> None:
    client = replace(aes, blob=oaep(name, mask or name))
    if name not in ("sha384", "sha512"):
        assert of(client) == "blob-padding"
        assert of(client, known=False) == "blob-padding"
        assert of(replace(client, blob_text=hexadecimal)) == "blob-text blob-padding"
    else:
        assert of_2048(client) == "blob-padding"


def test_oaep_of_two_hashes_or_with_a_label() -> None:
    """Neither is looked for: what is said claims nothing."""
    for wrap in (oaep("sha1", "sha256"), oaep("sha1", "sha1", b"label")):
        assert of(replace(aes, blob=wrap)) in ("blob-other-key?", "unexplained")


def block(change: Callable[[bytes, int], bytes], private: bool = False) -> Any:
    """A block made of the message and the modulus's bytes, to the power of either exponent."""

    def wrap(keys: Keys, message: bytes, nonce: int) -> bytes:
        assert keys.rsa is not None
        return keys.raw(change(message, keys.rsa.key_size // 8), private)

    return wrap


def type_2(message: bytes, size: int, filler: int = 0) -> bytes:
    """PKCS#1 v1.5, the filler drawn or so many bytes."""
    return (b"\0\2" + bytes([7]) * (filler or size - 3 - len(message)) + b"\0" + message)[:size]


RSA_BLOCKS: dict[str, tuple[str, Any]] = {
    "type 1, encrypted": (
        "blob-private-key",
        block(lambda m, size: b"\0\1" + b"\xff" * (size - 3 - len(m)) + b"\0" + m),
    ),
    "type 1, signed": (
        "blob-private-key",
        block(lambda m, size: b"\0\1" + b"\xff" * (size - 3 - len(m)) + b"\0" + m, True),
    ),
    "type 2, signed": ("blob-private-key", block(type_2, True)),
    "type 1, its filler no ff": (
        "blob-padding?",
        block(lambda m, size: b"\0\1" + b"\xfe" * (size - 3 - len(m)) + b"\0" + m),
    ),
    "type 3": ("blob-padding?", block(lambda m, size: b"\0\3" + b"\7" * (size - 3 - len(m)) + b"\0" + m)),
    "type 0": ("blob-padding", block(lambda m, size: m.rjust(size, b"\0"))),
    "no padding, zeros after": ("blob-padding", block(lambda m, size: b"\0" + m.ljust(size - 1, b"\0"))),
    "random bytes before": ("blob-padding?", block(lambda m, size: b"\0" + drawn(size - 1 - len(m)) + m)),
    "the key first, then random bytes": ("blob-padding?", block(lambda m, size: m[:1] * 0 + m + drawn(size - len(m)))),
}


@pytest.mark.parametrize("how", RSA_BLOCKS)
def test_an_rsa_block_of_another_form(how: str) -> None:
    expected, blob = RSA_BLOCKS[how]
    small = replace(aes, blob=blob, key=lambda size: b"\1" + drawn(size - 1))
    assert of(small) == expected


def test_a_key_without_padding_that_begins_or_ends_with_zeros() -> None:
    for at, key in ((True, bytes(2) + drawn(30)), (False, drawn(30) + bytes(2)), (True, drawn(32)), (False, drawn(32))):
        change = (lambda m, size: m.rjust(size, b"\0")) if at else (lambda m, size: b"\0" + m.ljust(size - 1, b"\0"))
        assert of(replace(aes, blob=block(change), key=lambda size, key=key: key)) == "blob-padding"


@pytest.mark.parametrize("filler", [7, 8, 9])
def test_the_filler_has_eight_bytes_at_least(filler: int) -> None:
    """What is wrapped is long: the key's text and blanks around it."""
    client = replace(
        aes,
        blob=block(lambda m, size: b"\0\2" + b"\7" * filler + b"\0" + b" " * (size - 3 - filler - len(m)) + m),
        wrapped=lambda key, iv: b64(key).encode(),
    )
    assert of(client) == ("blob-key-as-text" if filler >= 8 else "blob-other-key?")


def until_zeros(number: int) -> Any:
    """A block that begins with so many zero bytes and is sent without them."""

    def wrap(keys: Keys, message: bytes, nonce: int) -> bytes:
        blob = keys.wrap(message, nonce)
        while len(blob.lstrip(b"\0")) != len(blob) - number:
            nonce += 1
            blob = keys.wrap(message, nonce)
        return blob[number:]

    return wrap


def test_a_block_as_a_number() -> None:
    assert of(replace(aes, blob=until_zeros(1))) == "blob-zeros-lost"
    assert of(replace(aes, blob=changed_blob(lambda blob: b"\0" + blob))) == "blob-zeros-lost"
    assert of(replace(aes, blob=changed_blob(lambda blob: b"\1" + blob))) == "blob-other-key?"
    assert of(replace(aes, blob=changed_blob(lambda blob: bytes(2) + blob))) == "blob-other-key?"
    assert of(replace(aes, blob=until_zeros(1), blob_text=hexadecimal)) == "blob-zeros-lost blob-text"


@pytest.mark.parametrize("lost", [0, 1, 2, 3, 4])
def test_up_to_three_zero_bytes_of_a_block_are_put_back(lost: int) -> None:
    """The blob is any number so short, and the key is the end of what the private key makes of it."""
    numbers = KEYS[AES].rsa
    assert numbers is not None
    blob = b"\1" + drawn(127 - lost, "short")
    made = pow(int.from_bytes(blob, "big"), numbers.private_numbers().d, numbers.public_key().public_numbers().n)
    client = replace(aes, key=lambda size: made.to_bytes(128, "big")[-size:], blob=lambda *_: blob)
    expected = "blob-padding? blob-zeros-lost?" if lost else "blob-padding?"
    assert set(of(client).split()) == set((expected if lost <= 3 else "blob-other-key?").split())


def halves(parts: int) -> Any:
    """What is wrapped in so many blocks."""

    def wrap(keys: Keys, message: bytes, nonce: int) -> bytes:
        step = -(-len(message) // parts)
        return b"".join(keys.wrap(message[at : at + step], nonce + at) for at in range(0, len(message), step))

    return wrap


@pytest.mark.parametrize("parts", [2, 3, 4, 5])
def test_a_long_text_in_several_blocks(parts: int) -> None:
    """As libraries do that cut what doesn't fit into one."""
    client = replace(aes, wrapped=lambda key, iv: b64(key).encode(), blob=halves(parts))
    assert of(client) == ("blob-key-as-text" if parts <= 4 else "blob-other-key?")
    assert of(replace(client, blob_text=hexadecimal)) == (
        "blob-text blob-key-as-text" if parts <= 4 else "blob-other-key?"
    )


def test_several_blocks_of_which_one_is_damaged() -> None:
    whole = halves(2)

    def damaged(keys: Keys, message: bytes, nonce: int) -> bytes:
        blob = bytes(whole(keys, message, nonce))
        return blob[:-1] + bytes([blob[-1] ^ 1])

    assert of(replace(aes, wrapped=lambda key, iv: b64(key).encode(), blob=damaged)) == "blob-other-key?"


def test_a_reversed_block_in_any_text() -> None:
    backwards = replace(aes, blob=changed_blob(lambda blob: blob[::-1]))
    assert of(backwards) == "blob-reversed"
    assert of(backwards, known=False) == "blob-reversed?"
    assert of(replace(backwards, blob_text=hexadecimal)) == "blob-text blob-reversed"
    assert of(replace(aes, blob=lambda k, m, n: oaep("sha1", "sha1")(k, m, n)[::-1])) == "blob-padding blob-reversed"
