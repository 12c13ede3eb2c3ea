"""Clients that encrypt or write the wrong thing: which causes are named where what is inside is unusual."""

from __future__ import annotations

import base64
import gzip
import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import (
    AES,
    FIELDS,
    MISTAKES,
    SM4,
    Client,
    aes,
    aes_fields,
    compact,
    drawn,
    encryption,
    hexadecimal,
    one_field,
    renamed,
    sm4,
    sm4_fields,
    vector_keys,
    with_aad,
)

from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.errors import InvalidInput

KEYS = {algorithm: vector_keys(algorithm) for algorithm in (AES, SM4)}
NAME = replace(sm4, fields=("Name",))


def diagnosed(client: Client, params: Any = None, known: bool = True) -> Diagnosis:
    keys = KEYS[client.algorithm]
    request, meant = client.send(keys, params=params)
    return diagnose_sealed(json.loads(json.dumps(request)), keys.private, meant if known else None)


def causes(client: Client, params: Any = None, known: bool = True) -> str:
    """The likeliest set of them."""
    return " ".join(sorted(diagnosed(client, params, known).ids[0]))


def encrypts(data: bytes, client: Client = sm4) -> Client:
    """A client that encrypts these bytes, whatever was meant."""
    return replace(client, plain=lambda params: data)


def layers(params: object) -> bytes:
    """Base64 four times."""
    data = compact(params)
    for _ in range(4):
        data = b64(data).encode()
    return data


DEEP: dict[str, Any] = {}
for _ in range(500):
    DEEP = {"a": DEEP}

WHOLE: dict[str, tuple[str, Client]] = {
    "nothing at all": ("unexplained", encrypts(b"", aes)),
    "Base64 four times": ("body-not-json", replace(sm4, plain=layers)),
    "a list, padded": ("unexplained", encrypts(pkcs7(b"[1, 2, 3, 4]"))),
    "a list in UTF-16": ("unexplained", encrypts("[1, 2, 3, 4]".encode("utf-16-le"))),
    "over a thousand parameters": ("body-not-json", encrypts(b"a=1&" * 1001)),
    "nearly Base64": ("body-not-json", encrypts(b"QUJD" * 100 + b"!")),
    "nearly hexadecimal": ("body-not-json", encrypts(b"ab" * 200 + b"zz")),
    "NaN, which is no JSON": ("unexplained", encrypts(b'{"a":NaN}')),
    "AAD, and the tag at the end": (
        "body-aad tag-appended",
        replace(sm4, seal=with_aad(b"EncryptedBody"), join=lambda body, tag, iv: (body + tag, [])),
    ),
    "AES-128, and Algorithm says so": ("body-key-length", replace(aes, key_size=16, name="AES-128-CBC")),
    "an Iv of characters": (
        "iv-other iv-text",
        replace(sm4, used_iv=lambda iv, key: bytes(12), iv_text=lambda iv: "初始向量"),
    ),
}


@pytest.mark.each
@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("comment", WHOLE)
def test_whole_bodies(comment: str) -> None:
    expected, client = WHOLE[comment]
    assert causes(client) == expected


def question_marks(params: object) -> bytes:
    """What an encoder that knows ASCII alone makes of JSON."""
    return compact(params).decode().encode("ascii", "replace")


def test_question_marks_at_any_depth() -> None:
    params = {"Names": ["张三", 1], "Card": {"City": "深圳", "N": None}}
    assert causes(replace(sm4, plain=question_marks), params) == "body-charset"


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("text", ["CardSide=FRONT&Pages=2", "Pages=2&CardSide=FRONT", "CardSide=FRONT&Pages=%32"])
def test_a_form_is_the_parameters_although_its_numbers_are_texts(text: str) -> None:
    assert causes(encrypts(text.encode()), {"CardSide": "FRONT", "Pages": 2}).split()[-1] == "body-not-json"


@pytest.mark.slow(branches=True)
def test_parameters_that_no_charset_has() -> None:
    assert causes(encrypts(b'{"a":"b"}'), {"a": "\ud800"}) == "unexplained"
    assert causes(replace(NAME, text=lambda text: b"another text"), FIELDS | {"Name": "\ud800"}) == "unexplained"


def test_deeply_nested_parameters_are_not_compared() -> None:
    assert causes(sm4, DEEP) == "unexplained"


FIELD: dict[str, tuple[str, Client]] = {
    "question marks": ("body-charset", replace(NAME, text=lambda text: text.encode("ascii", "replace"))),
    "percent-encoded": ("body-plain-base64", replace(NAME, text=lambda text: quote(text).encode())),
    "compressed": ("body-compressed", replace(NAME, text=lambda text: gzip.compress(text.encode(), mtime=0))),
    "a byte order mark": ("body-charset", replace(NAME, text=lambda text: text.encode("utf-8-sig"))),
    "half in quotes": ("unexplained", replace(NAME, text=lambda text: f'"{text}'.encode())),
    "an object": ("unexplained", replace(NAME, text=lambda text: compact({"Name": text}))),
    "padded": ("body-padding", replace(NAME, text=lambda text: pkcs7(text.encode()))),
    "a list of numbers": ("body-text", replace(one_field, body_text=list)),
    "half of a body": ("unexplained", replace(sm4_fields, change=lambda request: request | {"IdCard": b64(drawn(99))})),
    "a number": ("field-plain", replace(aes_fields, change=lambda request: request | {"IdCard": 5})),
    "absent": ("list-name", replace(one_field, lists=lambda names, tags: (["IdCard", "Nothing"], tags))),
    "twice": ("list-name", replace(one_field, lists=lambda names, tags: (["IdCard", "IdCard"], tags * 2))),
}


@pytest.mark.each
@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("comment", FIELD)
def test_fields(comment: str) -> None:
    expected, client = FIELD[comment]
    assert causes(client) == expected


def test_a_field_whose_text_nobody_named() -> None:
    appended = dict(MISTAKES["tag-appended"])["fields"]
    assert causes(appended, known=False) == "tag-appended"
    assert causes(dict(MISTAKES["body-charset"])["a field in GBK"], known=False) == "body-charset"


@pytest.mark.parametrize(
    ("path", "nest"),
    [
        ("Card.IdCard", lambda value: {"Card": {"IdCard": value}}),
        ("Cards.0.IdCard", lambda value: {"Cards": [{"IdCard": value}]}),
    ],
)
def test_a_field_by_its_path(path: str, nest: Any) -> None:
    request, _ = replace(one_field, tag_text=hexadecimal).send(KEYS[SM4])
    request = nest(request["IdCard"]) | {"Encryption": request["Encryption"] | {"EncryptList": [path]}}
    assert diagnose_sealed(request, KEYS[SM4].private, nest(FIELDS["IdCard"])).ids == [["tag-text"]]


# --- The request's own shape ------------------------------------------------------------------------------------------

SHAPES: dict[str, tuple[str, Client]] = {
    "a tag under CBC": ("list-form", replace(aes, join=lambda body, tag, iv: (body, [drawn(16)]))),
    "Encryption in small letters": ("list-name", replace(sm4, change=renamed("Encryption", "encryption"))),
    "Encryption as a text": (
        "list-form",
        replace(sm4, change=lambda request: request | {"Encryption": json.dumps(request["Encryption"])}),
    ),
    "a member misspelt": (
        "list-name",
        replace(sm4, change=lambda request: request | {"Encryption": renamed("Iv", "IV")(request["Encryption"])}),
    ),
    "a member too many": ("list-name", replace(sm4, change=encryption(Nonce="1"))),
    "EncryptList a number": ("list-form", replace(sm4, change=encryption(EncryptList=5))),
    "EncryptList with a number": ("list-form", replace(sm4, change=encryption(EncryptList=["EncryptedBody", 5]))),
    "a tag as numbers": ("list-form tag-text", replace(sm4, lists=lambda names, tags: (names, tags[0]), tag_text=list)),
    "tags by name": ("list-form", replace(sm4, lists=lambda names, tags: (names, dict(zip(names, tags, strict=True))))),
    "no EncryptList": ("", replace(sm4, change=encryption(EncryptList=None), tag_text=hexadecimal)),
}


@pytest.mark.parametrize("comment", SHAPES)
def test_shapes(comment: str) -> None:
    expected, client = SHAPES[comment]
    assert causes(client) == (expected or "tag-text")


def test_what_is_no_encryption_object_or_too_many_fields() -> None:
    request, _ = sm4.send(KEYS[SM4])
    with pytest.raises(InvalidInput, match="no Encryption object"):
        diagnose_sealed(request | {"Encryption": "{"}, KEYS[SM4].private)
    many = {"Encryption": request["Encryption"] | {"EncryptList": [f"F{number}" for number in range(101)]}}
    with pytest.raises(InvalidInput, match="up to 100 encrypted fields"):
        diagnose_sealed(many, KEYS[SM4].private)


REPLY_ONLY: dict[str, tuple[str, Client]] = {
    "Iv in hexadecimal": ("iv-text", replace(sm4, iv_text=hexadecimal)),
    "Iv too long": ("iv-length", replace(sm4, iv_size=16)),
    "the key's text": ("blob-key-as-text", replace(sm4, wrapped=lambda key, iv: key.hex().encode())),
    "key and IV": ("blob-key-and-iv", replace(sm4, wrapped=lambda key, iv: key + iv)),
    "a short key": ("body-key-length", replace(aes, key_size=16)),
    "no Iv, and the key's text": (
        "blob-key-as-text",
        replace(sm4, wrapped=lambda key, iv: key.hex().encode(), iv_text=lambda iv: None),
    ),
}


@pytest.mark.parametrize("comment", REPLY_ONLY)
@pytest.mark.parametrize("names", [["EncryptionBody"], []])
def test_a_request_whose_reply_alone_is_to_be_encrypted(comment: str, names: list[str]) -> None:
    expected, client = REPLY_ONLY[comment]
    request, _ = client.send(KEYS[client.algorithm])
    bare = {"Encryption": request["Encryption"] | {"EncryptList": names, "TagList": []}}
    assert diagnose_sealed(bare, KEYS[client.algorithm].private).ids == [[expected]]


def test_a_request_that_opens_and_has_nothing_wrong() -> None:
    """Action and Version in clear beside an encrypted field are no common parameters inside."""
    request, _ = one_field.send(KEYS[SM4])
    clear = request | {"Action": "IdCardOCRVerification", "Version": "2018-03-01"}
    assert diagnose_sealed(clear, KEYS[SM4].private).valid


@pytest.mark.slow(branches=True)
def test_what_was_left_out_is_said() -> None:
    """Many readings of the key, a salt before the ciphertext, and none of them is right."""
    client = replace(
        dict(MISTAKES["unexplained"])["a key that wasn't wrapped, SM4"],
        wrapped=lambda key, iv: f" {b64(key.hex().encode())} ".encode(),
        join=lambda body, tag, iv: (b"Salted__" + body, [tag]),
    )
    diagnosis = diagnosed(client)
    assert diagnosis.ids == [["unexplained"]]
    assert "bounded" in diagnosis.text()


@pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
@pytest.mark.parametrize(
    "names", [{"a": {"b": 1}}, {"a": "EncryptedBody"}, [1, 2], [{"a": 1}], '[{"a": 1}]', "[[1]]", "{}", [[]], [None]]
)
def test_encrypt_list_of_any_shape_is_named(client: Client, names: object) -> None:
    keys = KEYS[client.algorithm]
    request, meant = client.send(keys)
    request["Encryption"]["EncryptList"] = names
    assert "list-form" in diagnose_sealed(request, keys.private, meant).ids[0]


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("iv", ["A" * 400_000, "0" * 400_000, [7] * 300_000, {"type": "Buffer", "data": [7] * 300_000}])
def test_an_endless_iv_is_not_hashed_under_every_key(iv: object) -> None:
    keys = KEYS[SM4]
    request, _ = sm4.send(keys)
    request["Encryption"]["Iv"] = iv
    begun = time.process_time()
    assert diagnose_sealed(request, keys.private).ids == [["unexplained"]]
    assert time.process_time() - begun < 5


def test_a_tag_list_that_is_a_buffer_itself() -> None:
    keys = KEYS[SM4]
    request, meant = sm4.send(keys)
    data = list(base64.b64decode(request["Encryption"]["TagList"][0]))
    request = encryption(TagList={"type": "Buffer", "data": data})(request)
    assert diagnose_sealed(request, keys.private, meant).ids == [["tag-text", "list-form"]]
