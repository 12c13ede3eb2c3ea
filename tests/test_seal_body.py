"""A whole body: what is encrypted, how it is cut into blocks, which values go in and which are refused."""

from __future__ import annotations

import base64
import copy
import functools
import io
import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from envelopes import AES, PARAMS, RESULT, SM4, Side, b64, painted, reply_for, sides

from tcrypto import InvalidInput
from tcrypto.seal.json_stream import BLOCK
from tcrypto.seal.session_key import SessionKey


@sides
def test_the_key_decides_the_algorithm(side: Side) -> None:
    assert side.sealer.algorithm == side.opener.algorithm == side.sealer.session().algorithm == side.algorithm


@sides
def test_whole_body_there_and_back(side: Side) -> None:
    sealed = side.sealer.seal(PARAMS)
    opened = side.opener.open(json.loads(sealed.body))
    assert opened.params == PARAMS
    assert opened.algorithm == side.algorithm
    reply = opened.seal_reply(RESULT)
    assert sealed.session.open(json.loads(json.dumps(reply))) == RESULT


@sides
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


@sides
def test_keys_are_fresh(side: Side) -> None:
    requests = [side.sealer.seal({}).request for _ in range(20)]
    assert len({request["Encryption"]["Iv"] for request in requests}) == 20
    assert len({request["Encryption"]["CiphertextBlob"] for request in requests}) == 20
    assert len({side.opener.open(request).key.key for request in requests}) == 20


@sides
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


@sides
@pytest.mark.parametrize("more", [0, 900, 2**21], ids=["none", "a few", "another as large"])
def test_a_large_text_with_more_after_it(side: Side, more: int) -> None:
    """The memory of the whole is asked for when the large text comes: there may be more than was thought."""
    params = {"CardSide": "FRONT", "Text": "t" * 2**21, **({"More": "m" * more} if more else {})}
    sealed = side.sealer.seal(params)
    assert json.loads(sealed.body) == sealed.request
    assert sealed.body.startswith(b'{"EncryptedBody":"')
    assert side.opener.open(sealed.request).params == params


SIZES = [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 4095, 4096, *(n * BLOCK + d for n in (1, 2) for d in (-17, -16, -1, 0, 1, 15, 16)), 2**20 + 1]  # fmt: skip


@sides
@pytest.mark.parametrize("pad", [0, 1, 47])
@pytest.mark.parametrize("size", SIZES)
def test_bodies_around_block_boundaries(side: Side, size: int, pad: int) -> None:
    """The blocks that the cipher is fed with are cut anywhere in the JSON, text and file alike."""
    image = painted(size)
    params = {"Pad": "p" * pad, "Text": (string.ascii_letters * (size // 52 + 1))[:size], "File": image}
    sealed = side.sealer.seal(params, key=b"k" * side.key_length, iv=b"i" * side.iv_length)
    plaintext = json.dumps(params | {"File": b64(image)}, separators=(",", ":")).encode()
    ciphertext, tag = side.encrypt(b"k" * side.key_length, b"i" * side.iv_length, plaintext)
    assert sealed.request["EncryptedBody"] == b64(ciphertext)
    assert sealed.request["Encryption"]["TagList"] == ([] if tag is None else [b64(tag)])
    assert side.opener.open(json.loads(sealed.body)).params == json.loads(plaintext)


@sides
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


@functools.cache
def deep() -> list[object]:
    nest: list[object] = []
    for _ in range(100_000):
        nest = [nest]
    return nest


@sides
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "NaN, an infinity or a circle is among them"),
        (float("inf"), "NaN, an infinity or a circle is among them"),
        ("\ud800", "a text has a lone surrogate"),
        (["\udfff"], "a text has a lone surrogate"),
        (circle(), "NaN, an infinity or a circle is among them"),
        (deep(), "they are nested too deeply"),
    ],
    ids=["nan", "inf", "surrogate", "surrogate in a list", "circle", "deep"],
)
def test_parameters_without_a_json_form(side: Side, value: object, reason: str) -> None:
    with pytest.raises(InvalidInput, match=rf"^the parameters have no JSON form \({reason}\)$"):
        side.sealer.seal({"A": value})


@sides
@pytest.mark.parametrize(
    "value",
    ["", "x" * 5000, '"' * 5000, "\\" * 5000, "\n" * 5000, "\x00" + "a" * 5000, "é" * 5000, "\x7f" * 5000, 0, -1.5, True, None, [{"A": ["é"]}]],
)  # fmt: skip
def test_values_arrive_as_they_are(side: Side, value: object) -> None:
    params = {"A": value, 'né"w\n': value}
    assert side.opener.open(side.sealer.seal(params).request).params == params


@sides
def test_sealing_leaves_the_callers_objects_alone(side: Side) -> None:
    params = {"Name": "x", "List": [1]}
    before = copy.deepcopy(params)
    side.sealer.seal(params)
    side.sealer.seal_fields(params, ["Name"])
    assert params == before
