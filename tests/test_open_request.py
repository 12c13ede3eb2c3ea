"""Requests as the service opens them: every shape that clients send, and every refusal with its sentence."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from envelopes import AES, PARAMS, RESULT, SM4, Side, b64, cases, changed, deep, request_for, sides

from tcrypto import DecryptionError, EncodingError, InvalidInput


@sides
def test_reply_only(side: Side) -> None:
    session = side.sealer.session()
    encryption = session.encryption
    assert (encryption["EncryptList"], encryption["TagList"]) == ([], [])
    request = {"BizToken": "token", "Encryption": encryption}
    opened = side.opener.open(json.loads(json.dumps(request)))
    assert opened.params == {"BizToken": "token"}
    assert session.open(opened.seal_reply(RESULT)) == RESULT


@sides
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


def broken_messages(side: Side) -> Iterator[tuple[str, dict[str, Any], str]]:
    """What is wrong with the shape: a name, the changes, the sentence."""
    tags = [] if side is AES else [b64(bytes(16))]
    yield "no Encryption", {"Encryption": None}, "the request has no Encryption object"
    yield "Encryption is a text", {"Encryption": "x"}, "Encryption is not an object"
    yield "Encryption is a list", {"Encryption": []}, "Encryption is not an object"
    yield "EncryptedBody is a number", {"EncryptedBody": 7}, "EncryptedBody is int, not text"
    yield "EncryptedBody is gone", {"EncryptedBody": None}, "the request has no EncryptedBody although Encry"
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


@pytest.mark.parametrize(("side", "changes", "sentence"), cases(broken_messages, broken_requests))
def test_refused_requests(side: Side, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}"):
        side.opener.open(changed(request_for(side), changes))


@sides
@pytest.mark.parametrize("bad", ["AA", "AAA", "AA=A", "AB==", "AA==\n", " AA==", "AA==AA==", "-_8=", "é"])
def test_values_that_are_not_base64(side: Side, bad: str) -> None:
    for name in ("CiphertextBlob", "Iv", "EncryptedBody", *(["TagList"] if side is SM4 else [])):
        change = {name: [bad] if name == "TagList" else bad}
        what = "a tag" if name == "TagList" else name
        with pytest.raises(EncodingError, match=f"^{what} is not strict Base64: "):
            side.opener.open(changed(request_for(side), change))


@sides
@pytest.mark.parametrize("names", [["EncryptedBody"], ["EncryptionBody"], [], None, "-"])
def test_names_for_a_whole_body(side: Side, names: Any) -> None:
    assert side.opener.open(request_for(side, EncryptList=names)).params == PARAMS


def test_without_a_tag() -> None:
    request = request_for(SM4, TagList=[])
    with pytest.raises(InvalidInput, match=r"^TagList has 0 tags for 1 ciphertexts; allow_unauthenticated=True opens"):
        SM4.opener.open(request)
    assert SM4.opener.open(request, allow_unauthenticated=True).params == PARAMS


@sides
@pytest.mark.parametrize("message", [None, "{}", b"{}", [], 7])
def test_requests_of_wrong_types(side: Side, message: Any) -> None:
    with pytest.raises(TypeError, match=rf"^the request is a mapping, as JSON gives it, not {type(message).__name__}$"):
        side.opener.open(message)


# --- A request that asks for an encrypted reply alone -------------------------------------------------------------------

SHAPES: dict[str, dict[str, Any]] = {
    "the document's": {"EncryptList": [], "TagList": []},
    "the Node demo's": {"EncryptList": [], "TagList": [], "Iv": None},
    "the Go demo's": {"EncryptList": ["EncryptionBody"], "TagList": None},
    "the Go demo's, with an empty list": {"EncryptList": ["EncryptionBody"], "TagList": []},
    "nothing but the key": {"EncryptList": None, "TagList": None, "Iv": ""},
}


@sides
@pytest.mark.parametrize("body", ["-", None, ""])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_shapes_of_a_request_for_the_reply_alone(side: Side, shape: dict[str, Any], body: Any) -> None:
    """sealed: the public demos of identity verification, and tccli's example with "" for what is absent."""
    session = side.sealer.session()
    request = {"BizToken": "token", "EncryptedBody": body, "Encryption": session.encryption | shape}
    if body == "-":
        del request["EncryptedBody"]
    opened = side.opener.open(json.loads(json.dumps(request)))
    assert opened.params.get("BizToken") == "token"
    reply = opened.seal_reply(RESULT)
    assert len(base64.b64decode(reply["Encryption"]["Iv"])) == side.iv_length
    assert session.open(reply) == RESULT


@sides
def test_an_iv_that_stands_there_is_one(side: Side) -> None:
    encryption = side.sealer.session().encryption | {"EncryptList": [], "Iv": b64(bytes(8))}
    with pytest.raises(InvalidInput, match=rf"^Iv is {side.iv_length} bytes under {side.algorithm}, not 8$"):
        side.opener.open({"BizToken": "token", "Encryption": encryption})


@sides
def test_an_empty_body_beside_fields_is_none(side: Side) -> None:
    request = side.sealer.seal_fields({"Name": "张三", "RuleId": "1"}, ["Name"]).request
    assert side.opener.open(request | {"EncryptedBody": ""}).params["Name"] == "张三"


def test_an_empty_algorithm_is_none() -> None:
    assert AES.opener.open(request_for(AES, Algorithm="")).params == PARAMS


@sides
def test_an_iv_is_needed_for_what_is_encrypted(side: Side) -> None:
    with pytest.raises(InvalidInput, match=r"^Iv is missing$"):
        side.opener.open(request_for(side, Iv=None))


# --- What is inside -----------------------------------------------------------------------------------------------------

INSIDE = [b'{"A":NaN}', b'{"A":Infinity}', b'{"A":-Infinity}', b'{"A":1e999}', b'{"A":1,"A":2}', b'{"A":{"B":1,"B":1}}']


@sides
@pytest.mark.parametrize("plaintext", INSIDE)
def test_json_is_strict(side: Side, plaintext: bytes) -> None:
    """Two readers of one text must not see two texts (RFC 8259, section 4), nor a number that JSON doesn't have."""
    request = request_for(side)
    opened = side.opener.open(request)
    ciphertext, tag = side.encrypt(opened.key.key, opened.key.iv, plaintext)
    request |= {"EncryptedBody": b64(ciphertext)}
    with pytest.raises(DecryptionError):
        side.opener.open(changed(request, {"TagList": [] if tag is None else [b64(tag)]}))


def test_an_empty_tag_is_none() -> None:
    request = SM4.sealer.seal_fields({"A": "x"}).request
    request = changed(request, {"TagList": [""]})
    with pytest.raises(
        InvalidInput, match=r"^'A' has no tag; allow_unauthenticated=True opens a message without tags$"
    ):
        SM4.opener.open(request)
    assert SM4.opener.open(request, allow_unauthenticated=True).params == {"A": "x"}
