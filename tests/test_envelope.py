"""Sealed requests and replies: both algorithms, both forms, both sides, and every refusal with its sentence."""

from __future__ import annotations

import base64
import copy
import io
import json
import pickle
import string
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tcrypto import DecryptionError, EncodingError, InvalidInput, NonceReuseError, Opener, Sealer
from tcrypto.crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from tcrypto.crypto.keys import load_public_key
from tcrypto.seal.images import image_base64
from tcrypto.seal.json_stream import BLOCK
from tcrypto.seal.message import SessionKey
from tcrypto.seal.session import Session

RSA = rsa_pkcs1.generate(1024)
SM2 = sm2.generate()
PARAMS = {"ImageUrl": "https://example.com/身份证.jpg", "CardSide": "FRONT", "Config": '{"TempIdWarn":true}'}
RESULT = {"Name": "张三", "IdNum": "11010519491231002X", "RequestId": "6e6d3ad9", "Advanced": None}
FIELDS = {"Name": "张三", "IdCard": "", "RuleId": "1"}


class Side(NamedTuple):
    """One algorithm, seen from both sides, with its primitive."""

    algorithm: str
    key_length: int
    iv_length: int
    sealer: Sealer
    opener: Opener
    encrypt: Callable[[bytes, bytes, bytes], tuple[bytes, bytes | None]]


SIDES = {
    "AES": Side(
        "AES-256-CBC",
        32,
        16,
        Sealer(load_public_key(RSA.public_key.dump("console"))),
        Opener(RSA),
        lambda key, iv, data: (aes_cbc.encrypt(key, iv, data), None),
    ),
    "SM4": Side("SM4-GCM", 16, 12, Sealer(SM2.public_key), Opener(SM2), sm4_gcm.encrypt),
}
AES, SM4 = SIDES.values()


@pytest.fixture(params=list(SIDES.values()), ids=list(SIDES))
def side(request: pytest.FixtureRequest) -> Side:
    result: Side = request.param
    return result


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def painted(size: int) -> bytes:
    """Bytes in which every block differs from every other, so that swapped blocks show."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def reply_for(side: Side, key: bytes, iv: bytes, plaintext: bytes, **changed: Any) -> dict[str, Any]:
    """A reply as a service writes it, from the primitive alone; `changed` replaces parts of Encryption."""
    ciphertext, tag = side.encrypt(key, iv, plaintext)
    encryption = {
        "EncryptList": ["EncryptedBody"],
        "TagList": [] if tag is None else [b64(tag)],
        "CiphertextBlob": None,
        "Iv": b64(iv),
        "Algorithm": side.algorithm,
    }
    return {"EncryptedBody": b64(ciphertext), "Encryption": encryption | changed}


def request_for(side: Side, **changed: Any) -> dict[str, Any]:
    """A sealed request, as JSON would bring it; `changed` replaces parts of Encryption, "-" removes one."""
    request: dict[str, Any] = json.loads(side.sealer.seal(PARAMS).body)
    request["Encryption"].update(changed)
    for name in [name for name, value in changed.items() if value == "-"]:
        del request["Encryption"][name]
    return request


# --- A whole body -------------------------------------------------------------------------------------------------------


def test_the_key_decides_the_algorithm(side: Side) -> None:
    assert side.sealer.algorithm == side.opener.algorithm == side.sealer.session().algorithm == side.algorithm


def test_whole_body_there_and_back(side: Side) -> None:
    sealed = side.sealer.seal(PARAMS)
    opened = side.opener.open(json.loads(sealed.body))
    assert opened.params == PARAMS
    assert opened.algorithm == side.algorithm
    reply = opened.seal_reply(RESULT)
    assert sealed.session.open(json.loads(json.dumps(reply))) == RESULT


def test_the_shape_of_a_request(side: Side) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    sealed = side.sealer.seal(PARAMS, key=key, iv=iv)
    plaintext = json.dumps(PARAMS, ensure_ascii=False, separators=(",", ":")).encode()
    ciphertext, tag = side.encrypt(key, iv, plaintext)
    blob = sealed.request["Encryption"].pop("CiphertextBlob")
    assert sealed.request == {
        "EncryptedBody": b64(ciphertext),
        "Encryption": {
            "EncryptList": ["EncryptedBody"],
            "TagList": [] if tag is None else [b64(tag)],
            "Iv": b64(iv),
            "Algorithm": side.algorithm,
        },
    }
    # protocol.md: an RSA block of 1024 bits; SM2 C1C3C2 with an uncompressed C1 over a key of 16 bytes.
    assert len(base64.b64decode(blob)) == (128 if side is AES else 1 + 64 + 32 + 16)


def test_keys_are_fresh(side: Side) -> None:
    requests = [side.sealer.seal({}).request for _ in range(20)]
    assert len({request["Encryption"]["Iv"] for request in requests}) == 20
    assert len({request["Encryption"]["CiphertextBlob"] for request in requests}) == 20
    assert len({side.opener.open(request)._key.key for request in requests}) == 20


def test_body_is_request_as_json(side: Side) -> None:
    for sealed in (side.sealer.seal(PARAMS), side.sealer.seal_fields({"Name": "张三", "Other": ["é", 1.5]}, ["Name"])):
        assert sealed.body == json.dumps(sealed.request, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("name", ["aes_256_cbc", "sm4_gcm"])
def test_the_documents_example(name: str, external_vectors: Callable[[str], Path]) -> None:
    """智能扫码 快速入门, 敏感数据加密指引, way two: plaintext, key and IV give the EncryptedBody printed there."""
    document = json.loads(external_vectors("document_encryption_examples.json").read_text("utf-8"))
    example, plaintext = document[name], document["aes_256_cbc"]["plaintext_utf8"].encode()
    key = example["key_ascii"]
    key = (key if isinstance(key, str) else key["corrected"]).encode()
    iv = base64.b64decode(example["iv_base64"])
    side = AES if name == "aes_256_cbc" else SM4
    session_key = SessionKey(side.algorithm, key, iv)
    # The document's JSON has blanks that ours hasn't, so its text goes in as it is.
    out = io.BytesIO()
    tags = session_key.encrypt(out, [plaintext])
    assert out.getvalue().decode() == example["encrypted_body_base64"]["corrected"]
    # The document prints no tag; the file's was computed from the plaintext by a second implementation.
    assert tags == ([] if side is AES else [example["tag_base64"]["value"]])
    reply = reply_for(side, key, iv, plaintext)
    assert reply["EncryptedBody"] == example["encrypted_body_base64"]["corrected"]
    assert side.sealer.session(key=key, iv=iv).open(reply) == json.loads(plaintext)


SIZES = [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 4095, 4096, *(n * BLOCK + d for n in (1, 2) for d in (-17, -16, -1, 0, 1, 15, 16)), 2**20 + 1]  # fmt: skip


@pytest.mark.parametrize("pad", [0, 1, 47])
@pytest.mark.parametrize("size", SIZES)
def test_bodies_around_block_boundaries(side: Side, size: int, pad: int) -> None:
    """The blocks that the cipher is fed with are cut at 96 KiB of JSON, text and image alike."""
    image = painted(size)
    params = {"Pad": "p" * pad, "Text": (string.ascii_letters * (size // 52 + 1))[:size], "ImageBase64": image}
    sealed = side.sealer.seal(params, key=b"k" * side.key_length, iv=b"i" * side.iv_length)
    plaintext = json.dumps(params | {"ImageBase64": b64(image)}, separators=(",", ":")).encode()
    ciphertext, tag = side.encrypt(b"k" * side.key_length, b"i" * side.iv_length, plaintext)
    assert sealed.request["EncryptedBody"] == b64(ciphertext)
    assert sealed.request["Encryption"]["TagList"] == ([] if tag is None else [b64(tag)])
    assert side.opener.open(json.loads(sealed.body)).params == json.loads(plaintext)


class Trickle(io.RawIOBase):
    """A file that gives seven bytes at most, as a socket may."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def read(self, size: int = -1) -> bytes:
        taken, self._rest = self._rest[:7], self._rest[7:]
        return taken


IMAGE = painted(100_001)
IMAGES: dict[str, Callable[[], Any]] = {
    "ImageBase64": lambda: image_base64(IMAGE),
    "ImageBase64 of a data URL": lambda: image_base64(f"data:image/png;base64,{b64(IMAGE)}"),
    "str": lambda: b64(IMAGE),
    "bytes": lambda: IMAGE,
    "bytearray": lambda: bytearray(IMAGE),
    "memoryview": lambda: memoryview(IMAGE),
    "part of a memoryview": lambda: memoryview(IMAGE + b"xyz")[: len(IMAGE)],
    "file": lambda: io.BytesIO(IMAGE),
    "file in small pieces": lambda: Trickle(IMAGE),
    "generator": lambda: (IMAGE[i : i + 1000] for i in range(0, len(IMAGE), 1000)),
    "iterator of odd pieces": lambda: iter([b"", IMAGE[:1], bytearray(IMAGE[1:3]), memoryview(IMAGE)[3:], b""]),
}


@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
def test_every_kind_of_image(image: Callable[[], Any]) -> None:
    sealed = AES.sealer.seal({"ImageBase64": image(), "CardSide": "FRONT"}, key=b"k" * 32, iv=b"i" * 16)
    plaintext = aes_cbc.decrypt(b"k" * 32, b"i" * 16, base64.b64decode(sealed.request["EncryptedBody"]))
    assert plaintext == f'{{"ImageBase64":"{b64(IMAGE)}","CardSide":"FRONT"}}'.encode()


def test_image_in_wider_items() -> None:
    words = memoryview(painted(4000)).cast("I")
    for image in (words, iter([words])):
        assert AES.opener.open(AES.sealer.seal({"I": image}).request).params == {"I": b64(painted(4000))}


@pytest.mark.parametrize("kind", [bytes, io.BytesIO, lambda data: iter([data])])
@pytest.mark.parametrize(("size", "limit"), [(300, 400), (301, 404), (0, 0)])
def test_image_limit(kind: Callable[[bytes], Any], size: int, limit: int) -> None:
    public = RSA.public_key
    Sealer(public, image_limit=limit).seal({"I": kind(bytes(size))})
    Sealer(public, image_limit=None).seal({"I": kind(bytes(size))})
    with pytest.raises(EncodingError, match=r"^'I': the image is over \d+ characters as Base64; the limit is 399$"):
        Sealer(public, image_limit=399).seal({"I": kind(bytes(300))})


def test_default_image_limit() -> None:
    with pytest.raises(EncodingError, match=r"^'I': the image is over [\d,]+ .*; the limit is 7,340,032$"):
        SM4.sealer.seal({"I": (bytes(65536) for _ in range(85))})


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (lambda: {"I": io.StringIO("text")}, "'I': an image is read as bytes, not str"),
        (lambda: {"I": iter(["text"])}, "'I': an image is read as bytes, not str"),
        (lambda: {1: "x"}, "a parameter's name is a str, not int"),
        (lambda: {"S": {1, 2}}, "Object of type set is not JSON serializable"),
        (lambda: [("Name", "x")], "params is a mapping, the call's parameters, not list"),
        (lambda: "{}", "params is a mapping, the call's parameters, not str"),
    ],
)
def test_parameters_of_wrong_types(side: Side, params: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=f"^{sentence}$"):
        side.sealer.seal(params())


def circle() -> list[object]:
    ring: list[object] = []
    ring.append(ring)
    return ring


def deep() -> list[object]:
    nest: list[object] = []
    for _ in range(100_000):
        nest = [nest]
    return nest


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), "\ud800", ["\udfff"], circle(), deep()],
    ids=["nan", "inf", "surrogate", "surrogate in a list", "circle", "deep"],
)
def test_parameters_without_a_json_form(side: Side, value: object) -> None:
    with pytest.raises(InvalidInput, match=r"^the parameters have no JSON form \("):
        side.sealer.seal({"A": value})


@pytest.mark.parametrize(
    "value",
    ["", "x" * 5000, '"' * 5000, "\\" * 5000, "\n" * 5000, "\x00" + "a" * 5000, "é" * 5000, "\x7f" * 5000, 0, -1.5, True, None, [{"A": ["é"]}]],
)  # fmt: skip
def test_values_arrive_as_they_are(side: Side, value: object) -> None:
    params = {"A": value, 'né"w\n': value}
    assert side.opener.open(side.sealer.seal(params).request).params == params


# --- One session, one request -------------------------------------------------------------------------------------------


def test_a_session_seals_once(side: Side) -> None:
    session = side.sealer.session()
    session.seal(PARAMS)
    for again in (session.seal, session.seal_fields):
        with pytest.raises(NonceReuseError) as caught:
            again({"A": "x"})
        assert str(caught.value) == (
            "this session has been used to seal a request; its key and IV are for one: "
            "make another session, or pass allow_nonce_reuse=True"
        )
        assert side.opener.open(again({"A": "x"}, allow_nonce_reuse=True).request).params == {"A": "x"}


def test_a_sealed_request_has_used_its_session(side: Side) -> None:
    for sealed in (side.sealer.seal(PARAMS), side.sealer.seal_fields({"A": "x"})):
        with pytest.raises(NonceReuseError):
            sealed.session.seal(PARAMS)


def test_a_seal_that_failed_has_used_its_session(side: Side) -> None:
    """Some of it may have been encrypted before it failed."""
    session = side.sealer.session()
    with pytest.raises(InvalidInput):
        session.seal({"A": "x" * 200_000, "B": float("nan")})
    with pytest.raises(NonceReuseError):
        session.seal(PARAMS)


def test_of_racing_threads_one_seals(side: Side) -> None:
    for _ in range(10):
        session, start, outcomes = side.sealer.session(), threading.Barrier(8), list[str]()

        def race(session: Session = session, start: threading.Barrier = start, outcomes: list[str] = outcomes) -> None:
            start.wait()
            try:
                session.seal(PARAMS)
                outcomes.append("sealed")
            except NonceReuseError:
                outcomes.append("refused")

        threads = [threading.Thread(target=race) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["refused"] * 7 + ["sealed"]


def test_key_and_iv_given(side: Side) -> None:
    key, iv = bytes(range(side.key_length)), bytes(range(side.iv_length))
    sealed = side.sealer.seal(PARAMS, key=key, iv=iv)
    opened = side.opener.open(sealed.request)
    assert (opened._key.key, opened._key.iv) == (key, iv)
    assert side.sealer.session(key=key, iv=iv).open(opened.seal_reply(RESULT)) == RESULT


@pytest.mark.parametrize("name", ["key", "iv"])
def test_key_and_iv_of_wrong_lengths(side: Side, name: str) -> None:
    right = side.key_length if name == "key" else side.iv_length
    for length in (0, right - 1, right + 1):
        with pytest.raises(InvalidInput, match=f"^{name} is {right} bytes under {side.algorithm}, not {length}$"):
            side.sealer.seal(PARAMS, **{name: bytes(length)})
    with pytest.raises(TypeError, match=f"^{name} is bytes, not str$"):
        side.sealer.session(**{name: "k" * right})  # type: ignore[arg-type]


def test_keys_are_raw_bytes_by_default(side: Side) -> None:
    keys = [side.opener.open(side.sealer.seal({}).request)._key.key for _ in range(100)]
    assert len(set(b"".join(keys))) > 200  # of 256


def test_key_alphabet(side: Side) -> None:
    public = RSA.public_key if side is AES else SM2.public_key
    sealer = Sealer(public, key_alphabet="alphanumeric")
    keys = [side.opener.open(sealer.seal({}).request)._key.key for _ in range(100)]
    assert {len(key) for key in keys} == {side.key_length}
    # 1,600 draws of 62 characters: one run in 10^9 would miss one of them.
    assert set(b"".join(keys).decode()) == set(string.ascii_letters + string.digits)
    with pytest.raises(InvalidInput, match=r"^key_alphabet is 'bytes' or 'alphanumeric', not 'hex'$"):
        Sealer(public, key_alphabet="hex")  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [RSA, SM2, "key", None])
def test_a_sealer_needs_a_public_key(key: Any) -> None:
    with pytest.raises(TypeError, match=f"^public_key comes from .*, it is not {type(key).__name__}$"):
        Sealer(key)


@pytest.mark.parametrize("key", [RSA.public_key, SM2.public_key, "key", None])
def test_an_opener_needs_a_private_key(key: Any) -> None:
    with pytest.raises(TypeError, match=f"^private_key comes from .*, it is not {type(key).__name__}$"):
        Opener(key)


def test_session_key_of_an_unknown_algorithm() -> None:
    with pytest.raises(InvalidInput, match=r"^the algorithm is 'AES-256-CBC' or 'SM4-GCM', not 'AES-128-CBC'$"):
        SessionKey("AES-128-CBC", bytes(16), bytes(16))


# --- Pickle and copy ----------------------------------------------------------------------------------------------------


def test_a_sealers_twin_works(side: Side) -> None:
    public = RSA.public_key if side is AES else SM2.public_key
    sealer = Sealer(public, key_alphabet="alphanumeric", image_limit=400)
    for twin in (pickle.loads(pickle.dumps(sealer)), copy.copy(sealer), copy.deepcopy(sealer)):
        opened = side.opener.open(twin.seal(PARAMS).request)
        assert opened.params == PARAMS
        assert opened._key.key.isalnum()
        with pytest.raises(EncodingError, match=r"the limit is 400$"):
            twin.seal({"I": bytes(301)})


@pytest.mark.parametrize("how", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_holds_a_key_refuses_to_be_copied(side: Side, how: Callable[[object], object]) -> None:
    session = side.sealer.session()
    for thing in (session, session._key):
        with pytest.raises(TypeError, match=r"^a session refuses to be pickled or copied: its key is for one request$"):
            how(thing)
    with pytest.raises(TypeError, match=r"^an Opener refuses to be pickled or copied: it holds the service's private"):
        how(side.opener)


# --- Fields -------------------------------------------------------------------------------------------------------------


def test_fields_there_and_back() -> None:
    sealed = AES.sealer.seal_fields(FIELDS, ["Name", "IdCard"])
    assert sealed.request["Encryption"]["EncryptList"] == ["Name", "IdCard"]
    assert sealed.request["Encryption"]["TagList"] == []
    assert sealed.request["RuleId"] == "1"
    opened = AES.opener.open(json.loads(sealed.body))
    assert opened.params == FIELDS
    reply = opened.seal_reply(RESULT, ["IdNum", "Name", "Advanced"])
    assert reply["RequestId"] == RESULT["RequestId"]
    assert reply["Encryption"]["EncryptList"] == ["IdNum", "Name"]
    assert sealed.session.open(reply) == RESULT


def test_each_field_is_encrypted_as_its_text(side: Side) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    sealed = side.sealer.seal_fields(FIELDS, allow_nonce_reuse=True, key=key, iv=iv)
    expected = {name: side.encrypt(key, iv, text.encode()) for name, text in FIELDS.items()}
    assert {name: sealed.request[name] for name in FIELDS} == {name: b64(c) for name, (c, _) in expected.items()}
    assert sealed.request["Encryption"]["EncryptList"] == list(FIELDS)
    assert sealed.request["Encryption"]["TagList"] == [b64(tag) for _, tag in expected.values() if tag is not None]
    assert side.opener.open(sealed.request).params == FIELDS


def test_several_fields_under_sm4_gcm() -> None:
    sentence = r"^3 fields under SM4-GCM share one key and IV, .* or pass allow_nonce_reuse=True$"
    with pytest.raises(NonceReuseError, match=sentence):
        SM4.sealer.seal_fields(FIELDS)
    with pytest.raises(NonceReuseError, match=sentence):
        SM4.sealer.session().seal_fields(FIELDS)
    with pytest.raises(NonceReuseError, match=r"^2 fields under SM4-GCM"):
        SM4.sealer.seal_fields({"A": "x", "B": "y"})
    one = SM4.sealer.seal_fields(FIELDS, ["Name"])
    assert SM4.opener.open(one.request).params == FIELDS


def test_null_fields(side: Side) -> None:
    params = {"Name": None, "IdCard": "x", "RuleId": None}
    sealed = side.sealer.seal_fields(params, ["Name", "IdCard"])
    assert sealed.request["Name"] is None
    assert sealed.request["Encryption"]["EncryptList"] == ["IdCard"]
    assert side.opener.open(sealed.request).params == params


def test_fields_of_a_reply_in_any_order(side: Side) -> None:
    """The vendor's Go and Java demos list fields in their maps' random order; the tags follow the list."""
    session = side.sealer.session()
    reply = side.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, ["Name", "IdNum"])
    encryption = reply["Encryption"]
    encryption["EncryptList"].reverse()
    encryption["TagList"].reverse()
    assert session.open(reply) == RESULT
    if side is SM4:  # a tag of another field is a wrong tag
        encryption["TagList"].reverse()
        with pytest.raises(DecryptionError):
            session.open(reply)
        encryption["TagList"] = encryption["TagList"][:1] * 2
        with pytest.raises(DecryptionError):
            session.open(reply)


def test_a_null_field_of_a_reply(side: Side) -> None:
    """A field that EncryptList names and the service sent as null stays None, whatever stands for its tag."""
    session = side.sealer.session()
    reply = side.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, ["Name"])
    reply["Encryption"]["EncryptList"].insert(0, "Advanced")
    for tag in (None, "", reply["Encryption"]["TagList"][:1] and reply["Encryption"]["TagList"][0]):
        tags = [] if side is AES else [tag, *reply["Encryption"]["TagList"][-1:]]
        changed = reply | {"Encryption": reply["Encryption"] | {"TagList": tags}}
        assert session.open(changed) == RESULT


@pytest.mark.parametrize(
    ("params", "fields", "sentence"),
    [
        ({"A": "x"}, ["B"], "the field 'B' is to be encrypted, but it isn't among the parameters"),
        ({"A": "x"}, ["A", "A"], "a field is named twice"),
        ({"A": "\ud800"}, None, "a field holds a lone surrogate, which has no UTF-8 form"),
        ({"EncryptedBody": "x"}, None, "the field 'EncryptedBody' is the envelope's own; it can't be among"),
        ({"A": "x", "EncryptionBody": "x"}, ["A"], "the field 'EncryptionBody' is the envelope's own; it can't be"),
        ({"A": "x", "Encryption": {}}, ["A"], "the field 'Encryption' is the envelope's own; it can't be among"),
    ],
)
def test_refused_fields(side: Side, params: dict[str, Any], fields: list[str] | None, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}") as caught:
        side.sealer.seal_fields(params, fields)
    assert caught.value.__context__ is None  # a UnicodeError would carry the field along


@pytest.mark.parametrize(
    ("params", "fields", "sentence"),
    [
        ({"A": 1}, None, r"the field 'A' is int; fields are texts \(str\)"),
        ({"A": b"x"}, ["A"], r"the field 'A' is bytes; fields are texts \(str\)"),
        ({"A": "x"}, "A", "the fields are a list of names, not one str"),
        (["A"], None, "params is a mapping, the call's parameters, not list"),
    ],
)
def test_fields_of_wrong_types(side: Side, params: Any, fields: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=f"^{sentence}$"):
        side.sealer.seal_fields(params, fields)


@pytest.mark.parametrize("result", [None, ["a"], "ab", [("A", "x")]])
@pytest.mark.parametrize("fields", [None, ["A"]])
def test_a_reply_is_a_mapping(side: Side, result: Any, fields: list[str] | None) -> None:
    opened = side.opener.open(side.sealer.seal({}).request)
    sentence = f"^the result is a mapping, the reply in plain text, not {type(result).__name__}$"
    with pytest.raises(TypeError, match=sentence):
        opened.seal_reply(result, fields)


# --- A reply alone ------------------------------------------------------------------------------------------------------


def test_reply_only(side: Side) -> None:
    session = side.sealer.session()
    encryption = session.encryption
    assert (encryption["EncryptList"], encryption["TagList"]) == ([], [])
    request = {"BizToken": "token", "Encryption": encryption}
    opened = side.opener.open(json.loads(json.dumps(request)))
    assert opened.params == {"BizToken": "token"}
    assert session.open(opened.seal_reply(RESULT)) == RESULT


# --- Opening: forms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [["EncryptedBody"], ["EncryptionBody"], [], None, "-"])
def test_names_for_a_whole_body(side: Side, names: Any) -> None:
    request = request_for(side, EncryptList=names)
    assert side.opener.open(request).params == PARAMS
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    reply = reply_for(side, key, iv, b'{"Name":"x"}', EncryptList=None if names == "-" else names)
    assert side.sealer.session(key=key, iv=iv).open(reply) == {"Name": "x"}


def test_plain_parameters_beside_a_whole_body(side: Side) -> None:
    """Parameters that were encrypted are sent empty or left out; what was sealed counts."""
    request = request_for(side) | {"ImageUrl": "", "CardSide": "BACK"}
    assert side.opener.open(request).params == PARAMS


def test_no_algorithm_means_aes() -> None:
    for absent in ("-", None):
        assert AES.opener.open(request_for(AES, Algorithm=absent)).params == PARAMS
        with pytest.raises(InvalidInput, match=r"^the request's Algorithm is 'AES-256-CBC'; this key opens SM4-GCM$"):
            SM4.opener.open(request_for(SM4, Algorithm=absent))


def test_no_tag_list_under_aes() -> None:
    for empty in ("-", None, [], [""], [None]):
        assert AES.opener.open(request_for(AES, TagList=empty)).params == PARAMS


def test_the_replys_own_iv(side: Side) -> None:
    key, iv, other = b"k" * side.key_length, b"i" * side.iv_length, b"j" * side.iv_length
    session = side.sealer.session(key=key, iv=iv)
    assert session.open(reply_for(side, key, other, b"{}")) == {}
    assert session.open(reply_for(side, key, iv, b"{}", Iv=None)) == {}
    missing = reply_for(side, key, iv, b"{}")
    del missing["Encryption"]["Iv"], missing["Encryption"]["Algorithm"], missing["Encryption"]["CiphertextBlob"]
    missing["Encryption"]["Unheard"] = "of"  # the service may add to its replies
    assert session.open(missing) == {}
    with pytest.raises(InvalidInput, match=rf"^Iv is {side.iv_length} bytes under {side.algorithm}, not 8$"):
        session.open(reply_for(side, key, iv, b"{}", Iv=b64(bytes(8))))


def test_without_a_tag() -> None:
    key, iv = b"k" * 16, b"i" * 12
    session = SM4.sealer.session(key=key, iv=iv)
    for tags in ([], None, [None], [""]):
        reply = reply_for(SM4, key, iv, b'{"A":1}', TagList=tags)
        with pytest.raises(InvalidInput, match=r"; allow_unauthenticated=True opens a message without tags$"):
            session.open(reply)
        assert session.open(reply, allow_unauthenticated=True) == {"A": 1}
    request = request_for(SM4, TagList=[])
    with pytest.raises(InvalidInput, match=r"^TagList has 0 tags for 1 ciphertexts; allow_unauthenticated=True opens"):
        SM4.opener.open(request)
    assert SM4.opener.open(request, allow_unauthenticated=True).params == PARAMS


def test_a_tag_that_is_there_is_checked() -> None:
    key, iv = b"k" * 16, b"i" * 12
    reply = reply_for(SM4, key, iv, b"{}", TagList=[b64(bytes(16))])
    with pytest.raises(DecryptionError):
        SM4.sealer.session(key=key, iv=iv).open(reply, allow_unauthenticated=True)


@pytest.mark.parametrize("named", ["AES-256-CBC", "SM4-GCM", "SM4-CBC", "", 7, ["SM4-GCM"], [[[]]]])
def test_a_reply_in_another_algorithm(side: Side, named: Any) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    session = side.sealer.session(key=key, iv=iv)
    reply = reply_for(side, key, iv, b"{}", Algorithm=named)
    if named != side.algorithm:
        sentence = "^Algorithm is (int|list), not text$"
        if isinstance(named, str):
            sentence = f"^the reply's Algorithm is {named!r}, the session's is {side.algorithm}; ignore_algorithm=True "
        with pytest.raises(InvalidInput, match=sentence):
            session.open(reply)
    assert session.open(reply, ignore_algorithm=True) == {}


# --- Opening: refusals --------------------------------------------------------------------------------------------------


def broken_messages(side: Side) -> Iterator[tuple[str, dict[str, Any], str]]:
    """What is wrong with a request and a reply alike: a name, the changes, the sentence."""
    tags = [] if side is AES else [b64(bytes(16))]
    yield "no Encryption", {"Encryption": None}, "the (request|reply) has no Encryption object"
    yield "Encryption is a text", {"Encryption": "x"}, "Encryption is not an object"
    yield "Encryption is a list", {"Encryption": []}, "Encryption is not an object"
    yield "EncryptedBody is a number", {"EncryptedBody": 7}, "EncryptedBody is int, not text"
    yield "EncryptedBody is gone", {"EncryptedBody": None}, "the (request|reply) has no EncryptedBody although Encry"
    yield "EncryptList is a text", {"EncryptList": "EncryptedBody"}, "EncryptList is not a list of texts"
    yield "EncryptList holds null", {"EncryptList": [None]}, "EncryptList is not a list of texts"
    yield "EncryptList names a field", {"EncryptList": ["A"]}, "EncryptList names fields although the message has"
    yield "EncryptList names two", {"EncryptList": ["EncryptedBody", "EncryptedBody"]}, "EncryptList names fields alth"
    yield (
        "the field is missing",
        {"EncryptedBody": None, "EncryptList": ["A"], "TagList": tags},
        "the .* has no field 'A'",
    )
    yield "a field twice", {"EncryptedBody": None, "EncryptList": ["A", "A"], "A": ""}, "a field is named twice"
    yield (
        "a field is a number",
        {"EncryptedBody": None, "EncryptList": ["A"], "A": 7, "TagList": tags},
        "A is int, not text",
    )
    yield "TagList is a text", {"TagList": "x"}, "TagList is not a list of texts"
    yield "TagList holds a number", {"TagList": [7]}, "TagList is not a list of texts"
    yield "Iv is a number", {"Iv": 7}, "Iv is int, not text"
    yield "Iv is short", {"Iv": b64(bytes(8))}, f"Iv is {side.iv_length} bytes under {side.algorithm}, not 8"
    if side is AES:
        yield "a tag", {"TagList": [b64(bytes(16))]}, "TagList holds tags although AES-256-CBC has none"
    else:
        yield "two tags", {"TagList": tags * 2}, "TagList has 2 tags for 1 ciphertexts$"


def broken_requests(side: Side) -> Iterator[tuple[str, dict[Any, Any], str]]:
    yield "an unknown key", {"Padding": "x"}, "Encryption has an unknown key 'Padding'"
    yield "unknown keys of two kinds", {"Padding": "x", 7: "x"}, "Encryption has an unknown key 7"
    yield "another algorithm", {"Algorithm": "AES-128-CBC"}, "the request's Algorithm is 'AES-128-CBC'; this key opens"
    yield "Algorithm is a list", {"Algorithm": []}, "Algorithm is list, not text"
    yield "Algorithm is nested too deep to be shown", {"Algorithm": deep()}, "Algorithm is list, not text"
    yield "no blob", {"CiphertextBlob": None}, "CiphertextBlob is missing"
    yield "the blob is a list", {"CiphertextBlob": []}, "CiphertextBlob is list, not text"
    yield "no Iv", {"Iv": None}, "Iv is missing"


def changed(message: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    inner = {"EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm", "Padding", 7}
    message = message | {"Encryption": message["Encryption"] | {k: v for k, v in changes.items() if k in inner}}
    return message | {name: value for name, value in changes.items() if name not in inner}


def cases(*sources: Callable[[Side], Iterator[tuple[str, dict[str, Any], str]]]) -> list[Any]:
    return [
        pytest.param(side, changes, sentence, id=f"{name}-{title}")
        for name, side in SIDES.items()
        for source in sources
        for title, changes, sentence in source(side)
    ]


@pytest.mark.parametrize(("side", "changes", "sentence"), cases(broken_messages, broken_requests))
def test_refused_requests(side: Side, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}"):
        side.opener.open(changed(request_for(side), changes))


@pytest.mark.parametrize(("side", "changes", "sentence"), cases(broken_messages))
def test_refused_replies(side: Side, changes: dict[str, Any], sentence: str) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    with pytest.raises(InvalidInput, match=f"^{sentence}"):
        side.sealer.session(key=key, iv=iv).open(changed(reply_for(side, key, iv, b"{}"), changes))


@pytest.mark.parametrize("bad", ["AA", "AAA", "AA=A", "AB==", "AA==\n", " AA==", "AA==AA==", "-_8=", "é"])
def test_values_that_are_not_base64(side: Side, bad: str) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    session, reply = side.sealer.session(key=key, iv=iv), reply_for(side, key, iv, b"{}")
    for name in ("CiphertextBlob", "Iv", "EncryptedBody", *(["TagList"] if side is SM4 else [])):
        change = {name: [bad] if name == "TagList" else bad}
        what = "a tag" if name == "TagList" else name
        with pytest.raises(EncodingError, match=f"^{what} is not strict Base64: "):
            side.opener.open(changed(request_for(side), change))
        if name != "CiphertextBlob":  # a reply's is the client's own, sent back
            with pytest.raises(EncodingError, match=f"^{what} is not strict Base64: "):
                session.open(changed(reply, change))


@pytest.mark.parametrize("message", [{}, {"RequestId": "x"}, {"Encryption": None}])
def test_a_message_without_encryption(side: Side, message: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=r"^the reply has no Encryption object$"):
        side.sealer.session().open(message)
    with pytest.raises(InvalidInput, match=r"^the request has no Encryption object$"):
        side.opener.open(message)


def test_a_reply_in_which_nothing_is_encrypted(side: Side) -> None:
    session = side.sealer.session()
    with pytest.raises(
        InvalidInput, match=r"^nothing in the reply is encrypted: it has neither EncryptedBody nor names"
    ):
        session.open({"Name": "x", "Encryption": session.encryption})


@pytest.mark.parametrize("message", [None, "{}", b"{}", [], 7])
def test_messages_of_wrong_types(side: Side, message: Any) -> None:
    with pytest.raises(TypeError, match=rf"^the reply is a mapping, as JSON gives it, not {type(message).__name__}$"):
        side.sealer.session().open(message)
    with pytest.raises(TypeError, match=rf"^the request is a mapping, as JSON gives it, not {type(message).__name__}$"):
        side.opener.open(message)


def test_nothing_is_released_before_everything_verified() -> None:
    """A reply of two fields, the second with a wrong tag: the caller's objects stay as they were."""
    session = SM4.sealer.session()
    reply = SM4.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, ["Name", "IdNum"])
    reply["Encryption"]["TagList"][1] = b64(bytes(16))
    before = copy.deepcopy(reply)
    with pytest.raises(DecryptionError):
        session.open(reply)
    assert reply == before


def test_sealing_leaves_the_callers_objects_alone(side: Side) -> None:
    params = {"Name": "x", "List": [1]}
    before = copy.deepcopy(params)
    side.sealer.seal(params)
    side.sealer.seal_fields(params, ["Name"])
    assert params == before
