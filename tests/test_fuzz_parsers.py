"""Whatever a public parser is given, of the right type, it answers or raises TCryptoError's family.

Ten thousand inputs to each parser:  HYPOTHESIS_PROFILE=thorough python -m pytest tests/test_fuzz_parsers.py
"""

from __future__ import annotations

import base64
import copy
import json
import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcrypto import Credential, HttpRequest, Opener, Sealer, Signer, TCryptoError
from tcrypto.check.verify import Verifier
from tcrypto.conformance.operations import OPERATIONS
from tcrypto.conformance.protocol import respond
from tcrypto.crypto import encoding, rsa_pkcs1, sm2
from tcrypto.crypto.keyfile import to_pem
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.seal.images import image_base64
from tcrypto.seal.session import Session
from tcrypto.sign import tc3, v1
from tcrypto.sign.request import split_url

pytestmark = pytest.mark.slow(branches=True)

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
NOW = 1700000000
SIGNED = Signer(Credential(ID, KEY), service="ocr", version="2018-11-19").sign(
    "POST", "https://ocr.tencentcloudapi.com/", b"{}", action="A", content_type="application/json", timestamp=NOW
)
FORM = v1.Signer(Credential(ID, KEY), version="2018-11-19").sign(
    "POST", "https://ocr.tencentcloudapi.com/", {"A": ["x", "é"]}, action="A", timestamp=NOW, nonce=1
)
RSA_KEY, SM2_KEY = rsa_pkcs1.generate(), sm2.generate()
FORMS: list[Any] = ["console", "pem", "der", "base64"]
PUBLIC_KEYS = [RSA_KEY.public_key.dump(form) for form in FORMS]
PUBLIC_KEYS += [SM2_KEY.public_key.dump(form) for form in FORMS]
PUBLIC_KEYS += [SM2_KEY.public_key.point, SM2_KEY.public_key.point.hex()]
PRIVATE_KEYS = [RSA_KEY.dump(form) for form in FORMS]
PRIVATE_KEYS += [SM2_KEY.dump(form) for form in FORMS]

# --- Inputs: anything at all, and good ones with something wrong ------------------------------------------------------

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
ODD_TEXTS = st.sampled_from(
    [
        "",
        "=",
        "AA==",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAAAAAAA",
        "SM4-GCM",
        "AES-256-CBC",
        "EncryptedBody",
        "\ud800",
    ]
)


@st.composite
def spoilt(draw: st.DrawFn, seeds: list[Any]) -> Any:
    """One of the texts or byte strings with a stretch of it cut out, doubled or replaced."""
    seed = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(seed)))
        end = draw(st.integers(start, min(start + 8, len(seed))))
        other = draw(st.binary(max_size=4)) if isinstance(seed, bytes) else draw(st.text(max_size=4))
        seed = seed[:start] + draw(st.sampled_from([seed[:0], seed[start:end] * 2, other])) + seed[end:]
    return seed


@st.composite
def spoilt_keys(draw: st.DrawFn, seeds: list[Any]) -> Any:
    """A key spoilt as it is written, or its DER spoilt and written again: what is inside is reached both ways."""
    if draw(st.booleans()):
        return draw(spoilt(seeds))
    der = draw(spoilt([seed for seed in seeds if isinstance(seed, bytes) and seed[:1] == b"\x30"]))
    label = draw(
        st.sampled_from(["PUBLIC KEY", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "EC PARAMETERS", "X"])
    )
    pem = to_pem(label, der)
    return draw(
        st.sampled_from([der, base64.b64encode(der).decode(), pem, base64.b64encode(pem.encode()), pem.encode()])
    )


@st.composite
def spoilt_json(draw: st.DrawFn, seeds: list[Any]) -> Any:
    """One of the JSON values, with some of what it holds removed, replaced or put elsewhere."""
    value = copy.deepcopy(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 3))):
        parent = value
        while True:
            keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(parent[key], (dict, list)) and draw(st.booleans()):
                parent = parent[key]
                continue
            change = draw(st.sampled_from(["remove", "replace", "odd", "spoil", "double"]))
            if change == "remove":
                del parent[key]
            elif change == "spoil" and isinstance(parent[key], str):
                parent[key] = draw(spoilt([parent[key]]))
            elif change == "double":
                parent[key] = [parent[key], copy.deepcopy(parent[key])]
            else:
                parent[key] = draw(ODD_TEXTS if change == "odd" else JSON_VALUES)
            break
    return value


def survives(function: Any, *arguments: Any, **options: Any) -> Any:
    """The answer, or None where the family's own error came; anything else fails the test."""
    try:
        return function(*arguments, **options)
    except TCryptoError as error:
        sentence = str(error)
    assert sentence
    assert KEY not in sentence
    return None


# --- Texts ------------------------------------------------------------------------------------------------------------


@given(ANY_TEXT | st.binary() | spoilt(["Zm9vYmFy", b"Zm9vYg==", "Zm9vYmE="]))
def test_b64decode(value: Any) -> None:
    survives(encoding.b64decode, value)


@given(
    ANY_TEXT | st.binary() | spoilt(["data:image/png;base64,Zm9v\r\nYmFy", "Zm9vYg=="]), st.none() | st.integers(0, 20)
)
def test_image_base64(value: Any, limit: int | None) -> None:
    survives(image_base64, value, limit=limit)


@given(ANY_TEXT | spoilt([SIGNED.headers["Authorization"], SIGNED.headers["Authorization"] + ", Timestamp=1, Token=x"]))
def test_parse_authorization(text: str) -> None:
    survives(tc3.parse_authorization, text)


@given(ANY_TEXT | spoilt(["https://ocr.tencentcloudapi.com:443/p?a=%20&b", "http://[::1]:80", "http://a?"]))
@example("http://[")
def test_split_url(text: str) -> None:
    survives(split_url, text)


@given(
    st.dictionaries(ANY_TEXT, JSON_VALUES) | spoilt_json([{"A": [{"B": 1, "C": ["x"]}], "A.0.B": None, "_": {"": 1}}])
)
@example({"A": 10**5000})
def test_flatten(params: Any) -> None:
    for replace in (False, True):
        survives(v1.string_to_sign, "POST", "h", "/", params, replace_underscores=replace)
    survives(v1.Signer(Credential(ID, KEY)).sign, "POST", "https://h/", params, action="A", timestamp=NOW, nonce=1)


# --- Keys and ciphertexts ---------------------------------------------------------------------------------------------


@given(ANY_TEXT | st.binary() | spoilt_keys(PUBLIC_KEYS) | spoilt(PRIVATE_KEYS))
def test_load_public_key(material: Any) -> None:
    survives(load_public_key, material)


@given(ANY_TEXT | st.binary() | spoilt_keys(PRIVATE_KEYS) | spoilt(PUBLIC_KEYS))
def test_load_private_key(material: Any) -> None:
    survives(load_private_key, material)


LAYOUTS: list[Any] = ["C1C3C2", "C1C2C3", "ASN.1"]
CIPHERTEXTS = [sm2.encrypt(SM2_KEY.public_key, b"secret", layout) for layout in LAYOUTS]


@given(st.binary() | spoilt(CIPHERTEXTS), st.sampled_from(LAYOUTS))
def test_sm2_decrypt(ciphertext: bytes, layout: Any) -> None:
    assert survives(sm2.decrypt, SM2_KEY, ciphertext, layout) in (b"secret", None)


# --- Messages ---------------------------------------------------------------------------------------------------------

PARAMS = {"Name": "张三", "IdCard": "110101"}
SEALERS = {"rsa": Sealer(RSA_KEY.public_key), "sm2": Sealer(SM2_KEY.public_key)}
OPENERS = {"rsa": Opener(RSA_KEY), "sm2": Opener(SM2_KEY)}
SESSIONS: dict[str, Session] = {}
REQUESTS: dict[str, list[Any]] = {}
REPLIES: dict[str, list[Any]] = {}
for _kind, _sealer in SEALERS.items():
    _sealed = _sealer.seal(PARAMS)
    _opened = OPENERS[_kind].open(_sealed.request)
    SESSIONS[_kind] = _sealed.session
    REQUESTS[_kind] = [_sealed.request, _sealer.seal_fields(PARAMS, allow_nonce_reuse=True).request]
    REQUESTS[_kind].append({"ImageUrl": "x", "Encryption": _sealer.session().encryption})
    _result = {name: f"x{text}" for name, text in PARAMS.items()}
    REPLIES[_kind] = [
        _opened.seal_reply(_result),
        _opened.seal_reply({"Text": _result | {"Sex": None}}, ["Text.Name", "Text.IdCard", "Text.Sex"]),
    ]


def test_the_seeds_are_good() -> None:
    for kind in SEALERS:
        assert all(OPENERS[kind].open(request) for request in REQUESTS[kind])
        assert SESSIONS[kind].open(REPLIES[kind][0]).keys() == PARAMS.keys()
        assert SESSIONS[kind].open_fields(REPLIES[kind][1], ["Text.Name", "Text.IdCard"])["Text.Name"] == "x张三"


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
@given(
    st.dictionaries(ANY_TEXT | st.sampled_from(["Encryption", "EncryptedBody"]), JSON_VALUES)
    | spoilt_json(REPLIES["rsa"] + REPLIES["sm2"]),
    st.booleans(),
    st.booleans(),
)
def test_session_open(kind: str, reply: Any, unauthenticated: bool, ignore: bool) -> None:
    survives(SESSIONS[kind].open, reply, allow_unauthenticated=unauthenticated, ignore_algorithm=ignore)
    survives(SESSIONS[kind].open_fields, reply, ["Text.Name", "Text.IdCard"], allow_null=unauthenticated)


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
@given(
    st.dictionaries(ANY_TEXT | st.sampled_from(["Encryption", "EncryptedBody"]), JSON_VALUES)
    | spoilt_json(REQUESTS["rsa"] + REQUESTS["sm2"]),
    st.booleans(),
)
def test_opener_open(kind: str, request: Any, unauthenticated: bool) -> None:
    survives(OPENERS[kind].open, request, allow_unauthenticated=unauthenticated)


@given(
    st.sampled_from(["GET", "POST", "", "PUT"]) | ANY_TEXT,
    ANY_TEXT | spoilt(["/", "/?a=b", "https://h/p?q", "/?" + FORM.body.decode()]),
    spoilt_json([[list(pair) for pair in one.headers.items()] for one in (SIGNED, FORM)]),
    st.binary() | spoilt([b"{}", FORM.body]),
    st.sampled_from(["exact", "lenient"]),
)
def test_verifier(method: str, target: str, headers: Any, body: bytes, host_port: Any) -> None:
    pairs = [
        tuple(pair)
        for pair in headers
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
    ]
    verifier = Verifier({ID: KEY}, clock=lambda: NOW, host_port=host_port)
    survives(lambda: verifier.verify(HttpRequest(method, target, pairs, body)))


# --- The conformance protocol -----------------------------------------------------------------------------------------


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


TC3_INPUT: dict[str, Any] = {
    "method": "POST",
    "uri": "/",
    "query": "",
    "headers": [[name, value] for name, value in SIGNED.headers.items()],
    "payload": b64(b"{}"),
}
V1_INPUT: dict[str, Any] = {"method": "POST", "host": "ocr.tencentcloudapi.com", "path": "/", "params": FORM.params}
JUDGE: dict[str, Any] = {"secrets": {ID: KEY}, "now": NOW}
CBC: dict[str, Any] = {"key": b64(bytes(32)), "iv": b64(bytes(16))}
GCM: dict[str, Any] = {"key": b64(bytes(16)), "iv": b64(bytes(12)), "aad": ""}
SM2_PEM = SM2_KEY.dump()
RSA_PEM = RSA_KEY.dump()
RESPONSE: dict[str, Any] = {"session_key": b64(bytes(32)), "iv": b64(bytes(16)), "algorithm": "AES-256-CBC"}
POLICY = {"version": "2.0", "statement": [{"effect": "allow", "action": "ocr:*", "resource": "*"}]}
INPUTS: dict[str, dict[str, Any]] = {
    "tc3.sign": TC3_INPUT
    | {"secret_id": ID, "secret_key": KEY, "service": "ocr", "timestamp": NOW, "token": "t", "variant": "cloudbase"}
    | {"signed_headers": ["content-type", "host"]},
    "tc3.verify": TC3_INPUT | JUDGE | {"tokens": {ID: "t"}, "skew": 300, "host_port": "lenient"},
    "tc3.diagnose": TC3_INPUT | JUDGE,
    "v1.sign": V1_INPUT | {"secret_key": KEY, "algorithm": "HmacSHA1", "replace_underscores": True},
    "v1.verify": V1_INPUT | JUDGE | {"skew": 300},
    "aes_cbc.encrypt": CBC | {"plaintext": b64(b"x")},
    "aes_cbc.decrypt": CBC | {"ciphertext": b64(bytes(16))},
    "sm4_gcm.encrypt": GCM | {"plaintext": b64(b"x")},
    "sm4_gcm.decrypt": GCM | {"ciphertext": b64(b"x"), "tag": b64(bytes(16))},
    "rsa.wrap": {"public_key": PUBLIC_KEYS[0], "session_key": b64(bytes(32))},
    "rsa.unwrap": {"private_key": RSA_PEM, "blob": b64(bytes(256)), "length": 32},
    "sm2.encrypt": {"public_key": PUBLIC_KEYS[4], "plaintext": b64(b"x"), "layout": "ASN.1"},
    "sm2.decrypt": {"private_key": SM2_PEM, "ciphertext": b64(CIPHERTEXTS[0]), "layout": "C1C3C2"},
    "envelope.seal": {"public_key": PUBLIC_KEYS[4], "params": PARAMS, "fields": ["Name"]},
    "envelope.open_request": {"private_key": SM2_PEM, "request": REQUESTS["sm2"][0]},
    "envelope.seal_response": RESPONSE | {"result": PARAMS, "fields": ["Name"]},
    "envelope.open_response": RESPONSE | {"response": REPLIES["rsa"][0]},
    "envelope.diagnose": {"private_key": SM2_PEM, "request": REQUESTS["sm2"][0], "params": PARAMS},
    "v1.diagnose": V1_INPUT | JUDGE,
    "policy.parse": {"policy": json.dumps(POLICY)},
    "policy.evaluate": {"policies": [POLICY], "action": "ocr:IDCardOCR", "resource": "*", "context": {"uin": "1"}},
}
MESSAGES = [{"id": "1", "op": op, "input": values} for op, values in INPUTS.items()]


def answer(line: str | bytes) -> Any:
    reply = respond(line)
    assert "\n" not in reply
    answered = json.loads(reply)
    assert answered.keys() in ({"id", "output"}, {"id", "error"})
    # InternalError is how `respond` reports that something outside the family was raised.
    assert "error" not in answered or answered["error"]["code"] != "InternalError"
    return answered


def test_every_operation_is_among_the_seeds() -> None:
    assert OPERATIONS.keys() <= INPUTS.keys()
    unanswered = {"aes_cbc.decrypt", "sm4_gcm.decrypt", "rsa.unwrap", "envelope.open_response"}  # made-up ciphertexts
    for message in MESSAGES:
        if message["op"] in OPERATIONS.keys() - unanswered:
            assert "output" in answer(json.dumps(message)), message["op"]


@pytest.mark.slow
@given(ANY_TEXT | st.binary() | spoilt([json.dumps(message).encode() for message in MESSAGES]))
@example('{"id": 1, "op": "v1.sign", "input": ' + "[" * 100_000)
@example('{"id": "\\ud800", "op": "\\ud800", "input": {}}')
def test_respond_to_any_line(line: str | bytes) -> None:
    answer(line)


@given(spoilt_json(MESSAGES))
def test_respond_to_spoilt_messages(message: Any) -> None:
    answer(json.dumps(message))


def test_the_rest_is_random_too() -> None:
    """Hypothesis's inputs are small; a few large ones of plain noise go beside them."""
    noise = random.Random(7)
    for size in (1_000, 100_000):
        data = noise.randbytes(size)
        for parser in (encoding.b64decode, load_public_key, load_private_key, answer):
            survives(parser, data)
        survives(OPENERS["sm2"].open, {**REQUESTS["sm2"][0], "EncryptedBody": b64(data)})
