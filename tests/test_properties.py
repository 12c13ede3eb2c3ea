"""What holds for every message and every key: round trip, one value one text, and no changed bit goes unnoticed.

Under SM4-GCM a changed bit is refused. AES-256-CBC has no integrity: there it never gives the plaintext's bytes again.
"""

from __future__ import annotations

import copy
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tcrypto import DecryptionError, Opener, Sealer
from tcrypto.crypto import _sm2_scheme, aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from tcrypto.crypto._sm2_curve import Curve
from tcrypto.crypto.encoding import b64decode, b64encode
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.errors import TCryptoError

RSA, SM2 = rsa_pkcs1.generate(1024), sm2.generate()
CURVE = Curve()
SIDES: dict[str, tuple[Sealer, Opener]] = {
    "AES": (Sealer(RSA.public_key), Opener(RSA)),
    "SM4": (Sealer(SM2.public_key), Opener(SM2)),
}
side = pytest.mark.parametrize("side", SIDES)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)
PARAMS = st.dictionaries(TEXTS, JSON, max_size=5)
FIELDS = st.dictionaries(st.text(string.ascii_letters, min_size=1, max_size=12), TEXTS, min_size=1, max_size=4)


def attempt(call: Callable[[Any], Any], value: Any) -> Any:
    """The result, or None where it is refused."""
    try:
        return call(value)
    except TCryptoError:
        return None


class Place:
    """Where in a message a Base64 value stands."""

    def __init__(self, *path: str | int) -> None:
        self.path = path

    def get(self, message: dict[str, Any]) -> str:
        value: Any = message
        for key in self.path:
            value = value[key]
        assert isinstance(value, str)
        return value

    def put(self, message: dict[str, Any], text: str) -> dict[str, Any]:
        changed = copy.deepcopy(message)
        holder: Any = changed
        for key in self.path[:-1]:
            holder = holder[key]
        holder[self.path[-1]] = text
        return changed


PLACES = {"AES": [Place("EncryptedBody"), Place("Encryption", "Iv"), Place("Encryption", "CiphertextBlob")]}
PLACES["SM4"] = [*PLACES["AES"], Place("Encryption", "TagList", 0)]


@st.composite
def flips(draw: st.DrawFn, message: dict[str, Any], places: list[Place]) -> dict[str, Any]:
    """The message with one bit changed in one of its values."""
    place = draw(st.sampled_from(places))
    value = bytearray(b64decode(place.get(message)))
    bit = draw(st.integers(0, 8 * len(value) - 1))
    value[bit // 8] ^= 1 << bit % 8
    return place.put(message, b64encode(bytes(value)))


# --- There and back ---------------------------------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16), st.binary(max_size=300))
def test_aes_cbc(key: bytes, iv: bytes, plaintext: bytes) -> None:
    ciphertext = aes_cbc.encrypt(key, iv, plaintext)
    assert len(ciphertext) == len(plaintext) // 16 * 16 + 16
    assert aes_cbc.decrypt(key, iv, ciphertext) == plaintext


@given(
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=8, max_size=128),
    st.binary(max_size=300),
    st.binary(max_size=40),
)
def test_sm4_gcm(key: bytes, iv: bytes, plaintext: bytes, aad: bytes) -> None:
    ciphertext, tag = sm4_gcm.encrypt(key, iv, plaintext, aad)
    assert (len(ciphertext), len(tag)) == (len(plaintext), 16)
    assert sm4_gcm.decrypt(key, iv, ciphertext, tag, aad) == plaintext


@given(st.binary(max_size=117))
def test_rsa_wrap(session_key: bytes) -> None:
    assert rsa_pkcs1.unwrap(RSA, rsa_pkcs1.wrap(RSA.public_key, session_key), len(session_key)) == session_key


@pytest.mark.slow
@side
@given(params=PARAMS, result=PARAMS)
def test_a_request_and_its_reply(side: str, params: dict[str, Any], result: dict[str, Any]) -> None:
    sealer, opener = SIDES[side]
    sealed = sealer.seal(params)
    opened = opener.open(sealed.request)
    assert opened.params == params
    assume(result != params)  # what was sent is no reply
    assert sealed.session.open(opened.seal_reply(result)) == result


@side
@given(fields=FIELDS)
def test_fields_and_their_reply(side: str, fields: dict[str, str]) -> None:
    assume(not {"EncryptedBody", "EncryptionBody", "Encryption"} & fields.keys())
    sealer, opener = SIDES[side]
    opened = opener.open(sealer.seal_fields(fields, allow_nonce_reuse=True).request)
    assert opened.params == fields
    session = sealer.session()
    reply = opener.open({"Encryption": session.encryption}).seal_reply(fields, list(fields))
    assert session.open_fields(reply, list(fields)) == fields


# --- One value, one text ----------------------------------------------------------------------------------------------


LOADERS: dict[str, Callable[..., Any]] = {"private": load_private_key, "public": load_public_key}


@pytest.mark.parametrize("kind", LOADERS)
@given(st.integers(1, 2**255), st.sampled_from(["console", "pem", "der", "base64", "hex"]), st.data())
def test_the_forms_of_an_sm2_key(kind: str, d: int, form: str, data: st.DataObject) -> None:
    """Written, read and written again it is the same; and what is read after a change is the key that is written so."""
    load = LOADERS[kind]
    private = sm2.PrivateKey(d)
    key: Any = private if kind == "private" else private.public_key
    written = key.dump(form)
    assert load(written).dump(form) == written
    der = bytearray(load(written).dump("der"))
    der[data.draw(st.integers(0, len(der) - 1))] ^= data.draw(st.integers(1, 255))
    read = attempt(load, bytes(der))
    assert read is None or read.dump("der") == der


@given(
    st.binary(min_size=8, max_size=80),  # for fewer bytes the drawn nonce may give a key stream of zeros
    st.sampled_from(["C1C3C2", "C1C2C3", "ASN.1"]),
    st.integers(1, 2**255),
    st.data(),
)
def test_an_sm2_ciphertext_has_one_text(plaintext: bytes, layout: str, nonce: int, data: st.DataObject) -> None:
    """Whatever is cut, added or changed, nothing else decrypts to the same: C3 covers the point and the plaintext."""
    point = SM2.public_key.x, SM2.public_key.y
    sealed = _sm2_scheme.encrypt(CURVE, nonce, point, plaintext, layout)
    assert sealed is not None
    assert sm2.decrypt(SM2, sealed, layout) == plaintext
    at = data.draw(st.integers(0, len(sealed)))
    other = sealed[:at] + data.draw(st.binary(max_size=3)) + sealed[at + data.draw(st.integers(0, 3)) :]
    assume(other != sealed)
    with pytest.raises(DecryptionError):
        sm2.decrypt(SM2, other, layout)


@pytest.mark.slow
@side
@given(params=PARAMS, data=st.data())
def test_each_base64_of_an_envelope_has_one_text(side: str, params: dict[str, Any], data: st.DataObject) -> None:
    sealer, opener = SIDES[side]
    request = sealer.seal(params).request
    place = data.draw(st.sampled_from(PLACES[side]))
    text = place.get(request)
    at = data.draw(st.integers(0, len(text)))
    other = (
        text[:at]
        + data.draw(st.sampled_from(["=", "A", "\n", " ", "-", "é", ""]))
        + text[at + data.draw(st.integers(0, 1)) :]
    )
    changed = place.put(request, other)
    opened = attempt(opener.open, changed)
    assert opened is None or other == text or b64encode(b64decode(other)) == other


# --- A changed bit ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@given(params=PARAMS, data=st.data())
def test_any_flipped_bit_is_refused_under_sm4_gcm(params: dict[str, Any], data: st.DataObject) -> None:
    sealer, opener = SIDES["SM4"]
    sealed = sealer.seal(params)
    with pytest.raises(DecryptionError):
        opener.open(data.draw(flips(sealed.request, PLACES["SM4"])))
    reply = opener.open(sealed.request).seal_reply({"Result": params})
    with pytest.raises(DecryptionError):
        sealed.session.open(
            data.draw(flips(reply, [place for place in PLACES["SM4"] if "CiphertextBlob" not in place.path]))
        )


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@given(params=st.dictionaries(NAMES, NAMES | st.integers() | st.booleans() | st.none(), max_size=5), data=st.data())
def test_no_flipped_bit_gives_the_plaintext_under_aes_cbc(params: dict[str, Any], data: st.DataObject) -> None:
    r"""Values that JSON writes in one way alone: \u000b is \u000B, 1e+22 is 1E+22, and a bit turns one into the other."""
    sealer, opener = SIDES["AES"]
    sealed = sealer.seal(params)
    opened = attempt(opener.open, data.draw(flips(sealed.request, PLACES["AES"])))
    assert opened is None or opened.params != params
    reply = opener.open(sealed.request).seal_reply({"Result": params})
    places = [place for place in PLACES["AES"] if "CiphertextBlob" not in place.path]
    result = attempt(sealed.session.open, data.draw(flips(reply, places)))
    assert result is None or result != {"Result": params}


@given(fields=FIELDS, data=st.data())
def test_any_flipped_bit_of_a_field_is_refused_under_sm4_gcm(fields: dict[str, str], data: st.DataObject) -> None:
    assume(not {"EncryptedBody", "EncryptionBody", "Encryption"} & fields.keys())
    sealer, opener = SIDES["SM4"]
    request = sealer.seal_fields(fields, allow_nonce_reuse=True).request
    places = [Place(name) for name, text in fields.items() if text]
    places += [Place("Encryption", "TagList", number) for number in range(len(fields))]
    with pytest.raises(DecryptionError):
        opener.open(
            data.draw(flips(request, [*places, Place("Encryption", "Iv"), Place("Encryption", "CiphertextBlob")]))
        )
