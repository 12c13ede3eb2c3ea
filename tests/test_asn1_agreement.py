"""The DER this library reads and writes, next to asn1crypto's: elements, keys, ciphertexts.

asn1crypto is lenient where DER is strict, so a text counts as DER to it when what it parsed is written the same again.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from asn1crypto import core, keys, parser
from hypothesis import given
from hypothesis import strategies as st

from tcrypto.crypto import sm2
from tcrypto.crypto.der import read_der, write_der
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.errors import KeyFormatError

pytestmark = pytest.mark.differential

KEY = sm2.PrivateKey(0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8)
CURVE = "1.2.156.10197.1.301"  # sm2p256v1, GM/T 0006-2012
keys.NamedCurve.register("sm2p256v1", CURVE, 32)


# --- Elements ---------------------------------------------------------------------------------------------------------

TAGS = st.sampled_from([0x02, 0x03, 0x04, 0x05, 0x06, 0x30, 0xA0, 0xA1])
LENGTHS = st.sampled_from([0, 1, 127, 128, 255, 256, 65535, 65536]) | st.integers(0, 300)


@given(TAGS, LENGTHS, st.binary(max_size=5))
def test_elements(tag: int, length: int, rest: bytes) -> None:
    content = bytes(length)
    element = write_der(tag, content)
    assert element == parser.emit(tag >> 6, tag >> 5 & 1, tag & 31, content)
    assert read_der(element + rest, tag) == (content, rest)


@st.composite
def nearly_der(draw: st.DrawFn) -> tuple[int, bytes]:
    """An element whose length octets are drawn freely: right, not minimal, indefinite, too long."""
    tag, content = draw(TAGS), draw(st.binary(max_size=140))
    length = len(content).to_bytes(draw(st.integers(1, 5)), "big")
    head = draw(
        st.sampled_from([write_der(tag, content)[: -len(content) or None], bytes((tag, 0x80 | len(length))) + length])
        | st.binary(max_size=6).map(lambda octets: bytes((tag,)) + octets)
    )
    return tag, head + content


@given(nearly_der())
def test_what_is_read_is_what_asn1crypto_reads(case: tuple[int, bytes]) -> None:
    tag, data = case
    theirs: Any = None
    try:
        class_, method, number, header, content, trailer = parser.parse(data)
        again = parser.emit(class_, method, number, content)
        if again == header + content + trailer:  # and so in its shortest form
            theirs = content, data[len(again) :]
    except ValueError:
        pass
    try:
        ours = read_der(data, tag)
    except KeyFormatError:
        ours = None
    assert ours == theirs


# --- Keys -------------------------------------------------------------------------------------------------------------


@given(st.integers(1, 2**255))
def test_keys(d: int) -> None:
    key = sm2.PrivateKey(d)
    point = key.public_key.point
    spki = keys.PublicKeyInfo.load(key.public_key.dump("der"), strict=True)
    assert spki["algorithm"]["parameters"].chosen.dotted == CURVE
    assert spki["public_key"].native == point
    assert load_public_key(spki.dump(force=True)) == key.public_key

    pkcs8 = keys.PrivateKeyInfo.load(key.dump("der"), strict=True)
    inner = pkcs8["private_key"].parsed
    assert pkcs8["private_key_algorithm"]["parameters"].chosen.dotted == CURVE
    assert (inner["private_key"].native, inner["public_key"].native) == (d, point)

    sec1 = keys.ECPrivateKey(
        {
            "version": "ecPrivkeyVer1",
            "private_key": d,
            "parameters": keys.ECDomainParameters("named", keys.NamedCurve.map("sm2p256v1")),
            "public_key": point,
        }
    )
    assert load_private_key(sec1.dump()).public_key == key.public_key


# --- Ciphertexts ------------------------------------------------------------------------------------------------------


class Ciphertext(core.Sequence):  # type: ignore[misc]
    """SM2Cipher (GM/T 0009-2012, 7.2)."""

    _fields: ClassVar = [
        ("x", core.Integer),
        ("y", core.Integer),
        ("hash", core.OctetString),
        ("cipher", core.OctetString),
    ]


@given(st.binary(min_size=1, max_size=200))
def test_ciphertexts(plaintext: bytes) -> None:
    sealed = sm2.encrypt(KEY.public_key, plaintext, "ASN.1")
    parsed = Ciphertext.load(sealed, strict=True)
    assert parsed.dump(force=True) == sealed
    x, y, c3, c2 = parsed.native.values()
    assert sm2.decrypt(KEY, b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big") + c3 + c2) == plaintext
    raw = sm2.encrypt(KEY.public_key, plaintext)
    written = Ciphertext(
        {
            "x": int.from_bytes(raw[1:33], "big"),
            "y": int.from_bytes(raw[33:65], "big"),
            "hash": raw[65:97],
            "cipher": raw[97:],
        }
    )
    assert sm2.decrypt(KEY, written.dump(), "ASN.1") == plaintext
