"""Requests that are written wrongly: names, lists, fields that are none, and requests in which nothing is encrypted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from generator.arithmetic import b64
from generator.broken_sealer import (
    FIELDS,
    PARAMS,
    Client,
    aes,
    aes_fields,
    drawn,
    ecb,
    encryption,
    gcm,
    hexadecimal,
    one_field,
    renamed,
    sm4,
    sm4_fields,
)
from sealing import KEYS, LOADED, diagnosed, of, said

from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.errors import InvalidInput

pytestmark = pytest.mark.each

BOTH = pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
Change = Callable[[dict[str, Any]], dict[str, Any]]


def inside(change: Change) -> Change:
    """Encryption changed."""
    return lambda request: request | {"Encryption": change(request["Encryption"])}


def without(name: str) -> Change:
    """A member left out."""
    return lambda members: {key: value for key, value in members.items() if key != name}


# --- Names ------------------------------------------------------------------------------------------------------------

NAMES: dict[str, tuple[str, Change]] = {
    "encryption": ("list-name!", renamed("Encryption", "encryption")),
    "ENCRYPTION": ("list-name!", renamed("Encryption", "ENCRYPTION")),
    "En_cryption": ("list-name!", renamed("Encryption", "En_cryption")),
    "Encryption as a text": ("list-form!", lambda request: request | {"Encryption": json.dumps(request["Encryption"])}),
    "encryption as a text": (
        "list-name! list-form!",
        lambda request: renamed("Encryption", "encryption")(
            request | {"Encryption": json.dumps(request["Encryption"])}
        ),
    ),
    "encryptedBody": ("list-name!", renamed("EncryptedBody", "encryptedBody")),
    "Encrypted_Body": ("list-name!", renamed("EncryptedBody", "Encrypted_Body")),
    "Encrypted-Body": ("list-name!", renamed("EncryptedBody", "Encrypted-Body")),
    "Encrypted Body": ("list-name!", renamed("EncryptedBody", "Encrypted Body")),
    "EncryptionBody": ("list-name!", renamed("EncryptedBody", "EncryptionBody")),
    "EncryptBody": ("list-name!", renamed("EncryptedBody", "EncryptBody")),
    "EncryptedBody and another": ("", lambda request: request | {"encryptbody": "x"}),
    "another, before it": ("", lambda request: {"encryptbody": "x"} | request),
    "an EncryptedBody of null and another": (
        "list-name!",
        lambda request: {
            "EncryptedBody": None,
            "encryptedbody": request["EncryptedBody"],
            **without("EncryptedBody")(request),
        },
    ),
    "iv": ("list-name!", inside(renamed("Iv", "iv"))),
    "IV": ("list-name!", inside(renamed("Iv", "IV"))),
    "InitIv": ("list-name!", inside(renamed("Iv", "InitIv"))),
    "ciphertextBlob": ("list-name!", inside(renamed("CiphertextBlob", "ciphertextBlob"))),
    "ciphertext_blob": ("list-name!", inside(renamed("CiphertextBlob", "ciphertext_blob"))),
    "Algorithms": ("list-name!", inside(renamed("Algorithm", "Algorithms"))),
    "algorithm": ("list-name!", inside(renamed("Algorithm", "algorithm"))),
    "Encrypt": ("list-name!", inside(renamed("EncryptList", "Encrypt"))),
    "encrypt_list": ("list-name!", inside(renamed("EncryptList", "encrypt_list"))),
    "one more member": ("list-name!", inside(lambda members: members | {"Padding": "PKCS7"})),
    "one more member like one that is there": ("list-name!", inside(lambda members: members | {"iv": "x"})),
    "one more member before": ("list-name!", inside(lambda members: {"X": 1, "IV": None} | members)),
    "no EncryptList": ("", inside(without("EncryptList"))),
    "an empty EncryptList": ("", encryption(EncryptList=[])),
    "EncryptionBody in EncryptList": ("", encryption(EncryptList=["EncryptionBody"])),
    "another name in EncryptList": ("list-name!", encryption(EncryptList=["Body"])),
    "two names in EncryptList": ("list-name!", encryption(EncryptList=["EncryptedBody", "ImageUrl"])),
    "the same name twice": ("list-name!", encryption(EncryptList=["EncryptedBody", "EncryptedBody"])),
}
VALID_FOR_THE_OPENER = ("EncryptedBody and another", "another, before it")


@BOTH
@pytest.mark.parametrize("what", NAMES)
def test_names(what: str, client: Client) -> None:
    expected, change = NAMES[what]
    found = of(replace(client, change=change))
    assert found in (expected, "list-name!" if what in VALID_FOR_THE_OPENER else expected)


@pytest.mark.parametrize("name", ["tagList", "Tag", "tags", "Tag_List", "tag-list", "TagLists"])
def test_names_of_the_tags(name: str) -> None:
    assert of(replace(sm4, change=inside(renamed("TagList", name)))) == "list-name!"


@pytest.mark.parametrize("value", [None, 5, [], "x", "{", "5", "[]", "null"])
def test_what_is_no_encryption_object(value: object) -> None:
    for change in (lambda request: request | {"Encryption": value}, lambda request: {"encryption": value}):
        with pytest.raises(InvalidInput, match=r"^the request has no Encryption object: it isn't a sealed request$"):
            of(replace(sm4, change=change))


# --- EncryptList and TagList ------------------------------------------------------------------------------------------

LISTS: dict[str, tuple[str, Client, Callable[[list[str], list[str]], tuple[Any, Any]]]] = {
    "names with a comma between": ("list-form!", sm4_fields, lambda names, tags: (",".join(names), tags)),
    "names with a semicolon between": ("list-form!", sm4_fields, lambda names, tags: (";".join(names), tags)),
    "names with a comma and a blank between": ("list-form!", sm4_fields, lambda names, tags: (", ".join(names), tags)),
    "names with a comma at the end": ("list-form!", sm4_fields, lambda names, tags: (",".join(names) + ", ", tags)),
    "names as JSON": ("list-form!", sm4_fields, lambda names, tags: (json.dumps(names), tags)),
    "names as JSON in a list": ("list-name!", sm4_fields, lambda names, tags: ([json.dumps(names)], tags)),
    "names in an object": ("list-form!", sm4_fields, lambda names, tags: ({"0": names[0], "1": names[1]}, tags)),
    "names in an object as JSON": (
        "list-name! list-form!",
        sm4,
        lambda names, tags: (json.dumps({"a": names[0]}), tags),
    ),
    "names with a number": ("list-form!", sm4_fields, lambda names, tags: ([5, *names], tags)),
    "a number for the names": ("list-form!", sm4, lambda names, tags: (5, tags)),
    "true for the names": ("list-form!", sm4, lambda names, tags: (True, tags)),
    "tags with a comma between": ("list-form!", sm4_fields, lambda names, tags: (names, ",".join(tags))),
    "tags as JSON": ("list-form!", sm4_fields, lambda names, tags: (names, json.dumps(tags))),
    "tags in an object": ("list-form!", sm4_fields, lambda names, tags: (names, dict(zip(names, tags, strict=True)))),
    "both as JSON": ("list-form!", sm4_fields, lambda names, tags: (json.dumps(names), json.dumps(tags))),
    "an empty text for the tags": ("tag-missing list-form!", sm4, lambda names, tags: (names, "")),
    "a number for the tags": ("tag-missing list-form!", sm4, lambda names, tags: (names, 5)),
    "an empty object for the tags": ("tag-missing list-form!", sm4, lambda names, tags: (names, {})),
    "null for the tags": ("tag-missing", sm4, lambda names, tags: (names, None)),
    "one text for the tag": ("list-form!", one_field, lambda names, tags: (names, tags[0])),
    "a tag under CBC": ("list-form!", aes, lambda names, tags: (names, [b64(drawn(16))])),
    "a tag that is a text under CBC": ("list-form!", aes, lambda names, tags: (names, b64(drawn(16)))),
    "an empty tag under CBC": ("", aes, lambda names, tags: (names, [""])),
    "null for the tags under CBC": ("", aes, lambda names, tags: (names, None)),
    "an empty text for the tags under CBC": ("list-form!", aes, lambda names, tags: (names, "")),
}


@pytest.mark.parametrize("what", LISTS)
def test_lists(what: str) -> None:
    expected, client, lists = LISTS[what]
    assert of(replace(client, lists=lists)).split(" / ")[0] == expected


def test_a_tag_under_cbc_is_another_modes() -> None:
    """It is no mistake of the list where the mode has a tag."""
    of_gcm = replace(aes, iv_size=12, seal=lambda key, iv, data: gcm("AES", key, iv, data))
    assert of(of_gcm).split(" / ")[0] == "body-mode"
    listed = replace(of_gcm, lists=lambda names, tags: (names, tags[0]))
    assert of(listed).split(" / ")[0] == "body-mode list-form!"


def test_one_tag_as_numbers() -> None:
    numbers = replace(sm4, tag_text=list, lists=lambda names, tags: (names, tags[0]))
    assert of(numbers) == "tag-text list-form!"
    buffer = replace(numbers, lists=lambda names, tags: (names, {"type": "Buffer", "data": tags[0]}))
    assert of(buffer) == "tag-text list-form!"
    in_list = replace(numbers, lists=lambda names, tags: (names, [{"type": "Buffer", "data": tags[0]}]))
    assert of(in_list) == "tag-text"


# --- Fields -----------------------------------------------------------------------------------------------------------

FIELD: dict[str, tuple[str, Client, dict[str, Any]]] = {
    "a path": ("", one_field, {}),
    "misspelt in EncryptList": ("list-name!", one_field, {"names": ["idcard"]}),
    "misspelt with a hyphen": ("list-name!", one_field, {"names": ["Id-Card"]}),
    "misspelt with a blank": ("list-name!", one_field, {"names": [" Id_Card"]}),
    "one that the request hasn't": ("list-name!", one_field, {"names": ["IdCard", "Nothing"]}),
    "one that the request hasn't, first": ("list-name! tag-order", one_field, {"names": ["Nothing", "IdCard"]}),
    "twice": ("list-name!", one_field, {"names": ["IdCard", "IdCard"]}),
    "null": ("list-name!", sm4_fields, {"Name": None}),
    "empty": ("list-name!", sm4_fields, {"Name": ""}),
    "a number": ("field-plain!", sm4_fields, {"Name": 5}),
    "false": ("field-plain!", sm4_fields, {"Name": False}),
    "zero": ("field-plain!", sm4_fields, {"Name": 0}),
    "digits": ("field-plain!", aes_fields, {"Name": "13800138000"}),
    "digits and signs": ("field-plain!", aes_fields, {"Name": "+86 (755) 138-001x"}),
    "letters": ("unexplained", aes_fields, {"Name": "another name"}),
    "Base64 of less than a block": ("unexplained", aes_fields, {"Name": "QUJDREVGRw=="}),
    "what was meant": ("field-plain!", aes_fields, {"Name": FIELDS["Name"]}),
    "the second": ("field-plain!", aes_fields, {"IdCard": FIELDS["IdCard"]}),
    "both": ("field-plain!", aes_fields, {"Name": FIELDS["Name"], "IdCard": FIELDS["IdCard"]}),
    "a ciphertext of something else": ("unexplained", aes_fields, {"Name": b64(drawn(32))}),
    "a list": ("unexplained", aes_fields, {"Name": ["x"]}),
    "an object": ("unexplained", aes_fields, {"Name": {"a": 1}}),
}


@pytest.mark.parametrize("what", FIELD)
def test_fields(what: str) -> None:
    expected, client, changes = FIELD[what]
    names = changes.get("names")
    change = encryption(EncryptList=names) if names else (lambda request: request | changes)
    found = of(replace(client, change=change)).split(" / ")[0]
    assert set(found.split()) == set(expected.split())


@pytest.mark.parametrize(
    ("value", "plain"),
    [("QUJDREVGR0hJSktMTU4=", True), (b64(drawn(15)), True), (b64(drawn(16)), False), (b64(drawn(12)), True)],
)
def test_less_than_a_block_is_no_ciphertext_of_aes(value: str, plain: bool) -> None:
    client = replace(aes_fields, change=lambda request: request | {"Name": value})
    assert ("field-plain!" in of(client, known=False)) is plain


def nested(path: str, value: object) -> dict[str, Any]:
    """A message with a value at a path."""
    step, _, rest = path.partition(".")
    if not rest:
        return {step: value}
    inner: Any = nested(rest, value)
    if rest[0].isdigit():
        number = int(rest.partition(".")[0])
        inner = [{"other": 1}] * number + [inner[rest.partition(".")[0]]]
    return {step: inner}


@pytest.mark.parametrize("path", ["Card.IdCard", "Cards.0.IdCard", "Cards.1.IdCard", "A.B.C", "Cards.0", "Cards.2"])
def test_fields_by_their_path(path: str) -> None:
    request, _ = replace(one_field, tag_text=hexadecimal).send(KEYS[sm4.algorithm])
    message = nested(path, request["IdCard"]) | {"Encryption": request["Encryption"] | {"EncryptList": [path]}}
    meant = nested(path, FIELDS["IdCard"])
    assert said(diagnose_sealed(message, LOADED[sm4.algorithm], meant)) == "tag-text"
    assert said(diagnose_sealed(message, LOADED[sm4.algorithm], nested(path, "another"))) == "tag-text"
    message |= nested(path, FIELDS["IdCard"])
    assert "field-plain!" in said(diagnose_sealed(message, LOADED[sm4.algorithm], meant))


@pytest.mark.parametrize(
    "path", ["Cards.1", "Cards.x", "Cards.-1", "Cards.", "Cards.٠", "Card", "Cards.0.Name", "Cards.0.0"]
)
def test_paths_that_lead_nowhere(path: str) -> None:
    request, meant = one_field.send(KEYS[sm4.algorithm])
    message = {"Cards": [request["IdCard"]], "Encryption": request["Encryption"] | {"EncryptList": [path]}}
    assert "list-name!" in said(diagnose_sealed(message, LOADED[sm4.algorithm], meant))


@pytest.mark.parametrize("number", [99, 100, 101])
def test_a_hundred_fields(number: int) -> None:
    request, meant = one_field.send(KEYS[sm4.algorithm])
    names = ["IdCard", *(f"F{place}" for place in range(number - 1))]
    message = request | dict.fromkeys(names[1:], 5) | {"Encryption": request["Encryption"] | {"EncryptList": names}}
    if number > 100:
        with pytest.raises(InvalidInput, match=r"^only requests with up to 100 encrypted fields are diagnosed$"):
            diagnose_sealed(message, LOADED[sm4.algorithm], meant)
    else:
        assert said(diagnose_sealed(message, LOADED[sm4.algorithm], meant)) == "field-plain!"


# --- EncryptList names nothing that is there ---------------------------------------------------------------------------


@pytest.mark.parametrize("names", [["Nothing"], ["Body"], ["Nothing", "Name2"]])
def test_ciphertexts_that_encrypt_list_does_not_name(names: list[str]) -> None:
    for client in (one_field, sm4_fields, aes_fields, replace(sm4, fields=("Phone", "IdCard"))):
        unnamed = replace(client, lists=lambda _, tags: (names, tags))
        assert of(unnamed) == "list-name!"
        assert of(replace(unnamed, body_text=hexadecimal)) == "body-text list-name!"


def test_ciphertexts_that_are_not_named_and_their_tags() -> None:
    turned = replace(sm4, fields=tuple(FIELDS), lists=lambda names, tags: (["Nothing"], tags[::-1]))
    assert of(turned) == "tag-order list-name!"
    more = replace(sm4_fields, lists=lambda names, tags: (["Nothing"], [*tags, b64(drawn(16))]))
    assert of(more) == "list-name!"
    one = replace(one_field, lists=lambda names, tags: (["Nothing"], [b64(drawn(16)), *tags]))
    assert of(one) == "list-name!"


def test_the_fields_that_are_not_named_are_in_plain_text() -> None:
    plain = replace(
        one_field,
        change=lambda request: request | {"IdCard": FIELDS["IdCard"]},
        lists=lambda names, tags: (["Nothing"], tags),
    )
    assert of(plain) == "list-name! field-plain"
    text = replace(plain, text=lambda text: json.dumps(text).encode())
    assert of(text).split(" / ")[0] == "body-json-twice list-name! field-plain"


# --- A request whose reply alone is to be encrypted -------------------------------------------------------------------

ONLY: dict[str, tuple[Client, str]] = {
    "right": (sm4, ""),
    "right, AES": (aes, ""),
    "Iv in hexadecimal": (replace(sm4, iv_text=hexadecimal), "iv-text!"),
    "Iv in hexadecimal, AES": (replace(aes, iv_text=hexadecimal), "iv-text!"),
    "Iv of 16 bytes": (replace(sm4, iv_size=16), "iv-length!"),
    "Iv of 12 bytes, AES": (replace(aes, iv_size=12), "iv-length!"),
    "Iv of 13 bytes in hexadecimal": (replace(sm4, iv_size=13, iv_text=hexadecimal), "iv-text! iv-length!"),
    "Iv of 12 letters": (replace(sm4, iv_text=lambda iv: "!@#$%^&*()_+"), "iv-text!"),
    "Iv of 13 letters": (replace(sm4, iv_text=lambda iv: "!@#$%^&*()_+!"), "iv-text! iv-length!"),
    "Iv of 16 letters that are Base64": (replace(aes, iv_text=lambda iv: "0123456789abcdef"), "iv-length!"),
    "no Iv": (replace(sm4, iv_text=lambda iv: None), ""),
    "an empty Iv": (replace(sm4, iv_text=lambda iv: ""), ""),
    "the key's hexadecimal": (replace(sm4, wrapped=lambda key, iv: key.hex().encode()), "blob-key-as-text?"),
    "the key's Base64, AES": (replace(aes, wrapped=lambda key, iv: b64(key).encode()), "blob-key-as-text?"),
    "the key and Iv": (replace(sm4, wrapped=lambda key, iv: key + iv), "blob-key-and-iv"),
    "Iv and the key": (replace(sm4, wrapped=lambda key, iv: iv + key), "blob-key-and-iv"),
    "the key and another": (replace(sm4, wrapped=lambda key, iv: key + drawn(12)), "blob-key-and-iv?"),
    "the key and Iv, AES": (replace(aes, wrapped=lambda key, iv: key + iv), "blob-key-and-iv?"),
    "a key of 24 bytes": (replace(aes, key_size=24), "body-key-length?"),
    "a key of 24 bytes, SM4": (replace(sm4, key_size=24), "body-key-length"),
    "a key of 17 bytes": (replace(sm4, key_size=17), "body-key-length"),
    "a short key and Iv in hexadecimal": (replace(sm4, key_size=15, iv_text=hexadecimal), "iv-text! body-key-length"),
    "another algorithm": (replace(sm4, name="SM4"), "algorithm-name!"),
    "no algorithm": (replace(sm4, change=inside(without("Algorithm"))), "algorithm-name!"),
}


@pytest.mark.parametrize("what", ONLY)
@pytest.mark.parametrize("names", [["EncryptedBody"], ["EncryptionBody"], []])
def test_a_request_whose_reply_alone_is_to_be_encrypted(what: str, names: list[str]) -> None:
    client, expected = ONLY[what]
    client = replace(client, seal=lambda key, iv, data: (data, None))
    request, _ = client.send(KEYS[client.algorithm])
    message = {"ImageUrl": "x", "Encryption": request["Encryption"] | {"EncryptList": names, "TagList": []}}
    found = said(diagnose_sealed(message, LOADED[client.algorithm])).replace("blob-key-and-iv?", "blob-key-and-iv")
    assert found.replace("?", "") == expected.replace("?", "")


# --- Nothing is encrypted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "field-plain!"),
        ({"iv_text": hexadecimal}, "iv-text! field-plain!"),
        ({"iv_size": 12}, "iv-length! field-plain!"),
        ({"key_size": 16}, "body-key-length? field-plain!"),
        ({"wrapped": lambda key, iv: key.hex().encode()}, "blob-key-as-text? field-plain!"),
        ({"wrapped": lambda key, iv: key + iv}, "blob-key-and-iv? field-plain!"),
    ],
)
def test_every_field_is_in_plain_text_under_aes(changes: dict[str, Any], expected: str) -> None:
    client = replace(
        aes_fields, change=lambda request: request | FIELDS, seal=lambda key, iv, data: (data, None), **changes
    )
    assert of(client) in (expected, expected.replace("?", ""))


def test_a_field_without_an_iv_is_encrypted_in_another_mode() -> None:
    client = replace(aes_fields, seal=ecb("AES"), iv_text=lambda iv: None)
    assert of(client) == "body-mode"
    assert of(replace(client, name="AES-256-ECB")) == "body-mode / body-mode algorithm-name!"


# --- Algorithm --------------------------------------------------------------------------------------------------------

ALGORITHMS: dict[str, tuple[Client, str, str]] = {
    "the right one": (sm4, "SM4-GCM", ""),
    "the right one, AES": (aes, "AES-256-CBC", ""),
    "small letters": (sm4, "sm4-gcm", "algorithm-name!"),
    "SM4": (sm4, "SM4", "algorithm-name!"),
    "AES": (aes, "AES", "algorithm-name!"),
    "AES-256": (aes, "AES-256", "algorithm-name!"),
    "the true name": (replace(aes, key_size=16), "AES-128-CBC", "body-key-length / body-key-length algorithm-name!"),
    "the true name, small": (
        replace(aes, key_size=16),
        "aes/128/cbc",
        "body-key-length / body-key-length algorithm-name!",
    ),
    "without the bits": (replace(aes, key_size=16), "AES-CBC", "body-key-length algorithm-name!"),
    "other bits": (replace(aes, key_size=24), "AES-128-CBC", "body-key-length algorithm-name!"),
    "another mode": (replace(sm4, seal=ecb("SM4")), "SM4-ECB", "body-mode / body-mode algorithm-name!"),
    "another mode, with bits": (replace(sm4, seal=ecb("SM4")), "SM4-128-ECB", "body-mode / body-mode algorithm-name!"),
    "another mode, named wrongly": (replace(sm4, seal=ecb("SM4")), "SM4-CBC", "body-mode algorithm-name!"),
    "another mode, the documented name": (replace(sm4, seal=ecb("SM4")), "SM4-GCM", "body-mode"),
    "a mistake that has no name": (replace(aes, iv_text=hexadecimal), "AES-128-CBC", "iv-text algorithm-name!"),
}


@pytest.mark.parametrize("what", ALGORITHMS)
def test_algorithm(what: str) -> None:
    client, name, expected = ALGORITHMS[what]
    assert of(replace(client, name=name)) == expected


def test_no_algorithm() -> None:
    assert of(replace(aes, change=inside(without("Algorithm")))) == ""
    assert of(replace(aes, iv_text=hexadecimal, change=inside(without("Algorithm")))) == "iv-text"
    assert of(replace(sm4, change=inside(without("Algorithm")))) == "algorithm-name!"
    assert of(replace(sm4, tag_text=hexadecimal, change=inside(without("Algorithm")))) == "tag-text algorithm-name!"


# --- What is said -----------------------------------------------------------------------------------------------------


def test_what_the_opener_said_is_in_the_diagnosis() -> None:
    request, meant = replace(aes, iv_text=hexadecimal).send(KEYS[aes.algorithm])
    diagnosis = diagnose_sealed(request, LOADED[aes.algorithm], meant)
    assert (diagnosis.valid, diagnosis.code) == (False, "InvalidInput")
    assert diagnosis.message is not None
    assert "Iv" in diagnosis.message
    assert diagnosis.tried > 1
    assert diagnosis.notes == diagnosis.notes_zh == ()
    good = diagnosed(sm4)
    assert (good.valid, good.code, good.message, good.causes, good.tried) == (True, None, None, (), 0)


def test_a_request_that_opens_to_something_else() -> None:
    request, _ = sm4.send(KEYS[sm4.algorithm])
    diagnosis = diagnose_sealed(request, LOADED[sm4.algorithm], {"ImageUrl": "another"})
    assert (diagnosis.valid, diagnosis.code, diagnosis.message) == (False, None, None)
    assert diagnosis.notes == ("What is inside isn't what was meant (params).",)
    assert diagnosis.notes_zh == ("其中的内容与给出的参数（params）不一致。",)
    assert said(diagnosis) == "unexplained"


def test_what_is_no_mapping() -> None:
    request, _ = sm4.send(KEYS[sm4.algorithm])
    with pytest.raises(TypeError, match=r"^request is a mapping, as JSON gives it, not list$"):
        diagnose_sealed([], LOADED[sm4.algorithm])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^params is a mapping, the parameters that were meant, not str$"):
        diagnose_sealed(request, LOADED[sm4.algorithm], "x")  # type: ignore[arg-type]


def test_the_key_in_any_form() -> None:
    request, meant = replace(sm4, tag_text=hexadecimal).send(KEYS[sm4.algorithm])
    for key in (KEYS[sm4.algorithm].private, KEYS[sm4.algorithm].private.encode(), LOADED[sm4.algorithm]):
        assert said(diagnose_sealed(request, key, meant)) == "tag-text"


@BOTH
@pytest.mark.parametrize(
    "params", [PARAMS, {"Action": "A", "a": 1}, {"Version": "V", "a": 1}, {"a": None}, {"a": [1, {}]}]
)
def test_common_parameters_are_two_together(client: Client, params: dict[str, Any]) -> None:
    for known in (True, False):
        assert of(client, params=params, known=known) == ""


@BOTH
def test_both_common_parameters_were_meant(client: Client) -> None:
    params = {"Action": "A", "Version": "V", "a": 1}
    assert of(client, params=params) == ""
    found = of(client, params=params, known=False)
    assert found == ("body-common-params" if client is sm4 else "body-common-params?")
