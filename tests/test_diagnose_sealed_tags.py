"""SM4-GCM's tag: where it stands, how long it is, what was authenticated along, and what it says of a plain field."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import (
    FIELDS,
    Client,
    compact,
    drawn,
    gcm,
    hexadecimal,
    one_field,
    sm4,
    sm4_fields,
    with_aad,
)
from sealing import KEYS, of, said

from tcrypto.check.diagnose_sealed import diagnose_sealed

pytestmark = pytest.mark.each

Join = Callable[[bytes, bytes, bytes], tuple[bytes, list[bytes]]]
THREE = replace(sm4, fields=("Name", "IdCard", "Phone"))


def flipped(tag: bytes, *places: int) -> bytes:
    """With other octets at some places."""
    return bytes(octet ^ (place in places) for place, octet in enumerate(tag))


LISTED: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {
    "16 bytes": ("", "", bytes),
    "15 bytes": ("tag-length", "tag-length", lambda tag: tag[:15]),
    "12 bytes": ("tag-length", "tag-length", lambda tag: tag[:12]),
    "8 bytes": ("tag-length", "tag-length", lambda tag: tag[:8]),
    "5 bytes": ("tag-length", "tag-length", lambda tag: tag[:5]),
    "4 bytes": ("tag-length", "tag-length", lambda tag: tag[:4]),
    "3 bytes": ("tag-length tag-wrong", "tag-length? tag-wrong?", lambda tag: tag[:3]),
    "17 bytes": ("tag-length", "tag-length", lambda tag: tag + b"\1"),
    "32 bytes": ("tag-length", "tag-length", lambda tag: tag + bytes(16)),
    "one octet of another": ("tag-wrong", "tag-wrong", lambda tag: flipped(tag, 0)),
    "two octets of another": ("tag-wrong", "tag-wrong", lambda tag: flipped(tag, 0, 15)),
    "three octets of another": ("tag-wrong", "tag-wrong?", lambda tag: flipped(tag, 0, 7, 15)),
    "17 bytes, one of another": ("tag-length tag-wrong", "tag-length tag-wrong", lambda tag: flipped(tag, 3) + b"\1"),
    "15 bytes, one of another": ("tag-length tag-wrong", "tag-length? tag-wrong?", lambda tag: flipped(tag, 3)[:15]),
    "the last four": ("tag-length tag-wrong", "tag-length? tag-wrong?", lambda tag: tag[12:]),
    "in reverse": ("tag-wrong", "tag-wrong?", lambda tag: tag[::-1]),
}


@pytest.mark.parametrize("what", LISTED)
def test_a_tag_of_any_length(what: str) -> None:
    known, unknown, change = LISTED[what]
    client = replace(sm4, join=lambda body, tag, iv: (body, [change(tag)]))
    assert of(client) == known
    assert of(client, known=False) == unknown
    in_hexadecimal = replace(client, tag_text=hexadecimal)
    ids = known.split()
    assert of(in_hexadecimal) == " ".join(
        ids if what == "the last four" else ["tag-text", *ids]
    )  # eight digits, read as Base64


JOINED: dict[str, tuple[str, Join]] = {
    "after it": ("tag-appended", lambda body, tag, iv: (body + tag, [])),
    "after it, and listed": ("tag-appended", lambda body, tag, iv: (body + tag, [tag])),
    "after it, an empty text listed": ("tag-appended", lambda body, tag, iv: (body + tag, [b""])),
    "after it, 12 bytes": ("tag-appended tag-length", lambda body, tag, iv: (body + tag[:12], [])),
    "after it, 8 bytes": ("tag-appended tag-length", lambda body, tag, iv: (body + tag[:8], [])),
    "after it, 4 bytes": ("tag-appended tag-length", lambda body, tag, iv: (body + tag[:4], [])),
    "after it, cut where it is listed": ("tag-appended tag-length", lambda body, tag, iv: (body + tag, [tag[:12]])),
    "before it": ("tag-appended", lambda body, tag, iv: (tag + body, [])),
    "before it, and listed": ("tag-appended", lambda body, tag, iv: (tag + body, [tag])),
    "before it, cut where it is listed": ("tag-appended tag-length", lambda body, tag, iv: (tag + body, [tag[:12]])),
    "IV, ciphertext, tag": ("iv-prepended tag-appended", lambda body, tag, iv: (iv + body + tag, [])),
    "nowhere": ("tag-missing", lambda body, tag, iv: (body, [])),
    "an empty text": ("tag-missing", lambda body, tag, iv: (body, [b""])),
}


@pytest.mark.parametrize("where", JOINED)
def test_where_the_tag_stands(where: str) -> None:
    expected, join = JOINED[where]
    client = replace(sm4, join=join)
    assert of(client).split(" / ")[0] == expected
    unknown = of(client, known=False).split(" / ")[0]
    assert unknown == (expected if "missing" not in expected else "tag-missing?")
    small = replace(client, plain=lambda params: b'{"a":1}', params={"a": 1})
    assert of(small).split(" / ")[0] == expected


def test_another_tag_after_the_ciphertext_is_none() -> None:
    assert of(replace(sm4, join=lambda body, tag, iv: (body + drawn(16), [tag]))) == "unexplained"
    assert of(replace(sm4, join=lambda body, tag, iv: (drawn(16) + body, [tag]))) == "unexplained"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (None, "tag-missing"),
        ("", "tag-missing"),
        ([], "tag-missing tag-text"),
        ({}, "tag-missing tag-text"),
        ("!", "tag-wrong"),
        (b64(drawn(16)), "tag-wrong"),
        (drawn(16).hex(), "tag-text tag-wrong"),
        (list(drawn(16)), "tag-text tag-wrong"),
        (b64(drawn(12)), "tag-length tag-wrong"),
        (drawn(15).hex(), "tag-text tag-length tag-wrong"),
    ],
)
def test_a_tag_that_is_none_or_another(tag: object, expected: str) -> None:
    client = replace(sm4, lists=lambda names, tags: (names, [tag]))
    assert set(of(client).split(" / ")[0].split()) == set(expected.split())
    fits = {f"{cause}?" for cause in expected.split()}
    assert set(of(client, known=False).split(" / ")[0].split()) == fits


# --- What was authenticated along -------------------------------------------------------------------------------------

AADS: dict[str, Callable[[bytes, bytes, bytes], bytes]] = {
    "EncryptedBody": lambda key, iv, blob: b"EncryptedBody",
    "SM4-GCM": lambda key, iv, blob: b"SM4-GCM",
    "the IV": lambda key, iv, blob: iv,
    "the IV's text": lambda key, iv, blob: b64(iv).encode(),
    "the key": lambda key, iv, blob: key,
}


@pytest.mark.parametrize("what", AADS)
def test_what_was_authenticated_along(what: str) -> None:
    client = replace(sm4, seal=lambda key, iv, data: gcm("SM4", key, iv, data, AADS[what](key, iv, b"")))
    assert of(client) == "body-aad"
    assert of(client, known=False) == "body-aad"
    assert of(replace(client, join=lambda body, tag, iv: (body + tag, []))) == "body-aad tag-appended"
    assert of(replace(client, join=lambda body, tag, iv: (tag + body, []))) == "body-aad tag-appended"
    assert of(replace(client, tag_text=hexadecimal)) == "body-aad tag-text"
    assert of(replace(client, join=lambda body, tag, iv: (body, [tag[:12]]))) == "body-aad tag-length"
    assert of(replace(client, join=lambda body, tag, iv: (body, [flipped(tag, 2)]))) == "body-aad tag-wrong"


def test_the_blob_was_authenticated_along() -> None:
    for form in (str.encode, lambda text: __import__("base64").b64decode(text)):
        request, meant = sm4.send(KEYS[sm4.algorithm])
        key, iv = drawn(16, "key"), drawn(12, "iv")
        body, tag = gcm("SM4", key, iv, compact(meant), form(request["Encryption"]["CiphertextBlob"]))
        request["EncryptedBody"], request["Encryption"]["TagList"] = b64(body), [b64(tag)]
        assert said(diagnose_sealed(request, KEYS[sm4.algorithm].private)) == "body-aad"


def test_a_fields_name_was_authenticated_along() -> None:
    assert of(replace(one_field, seal=with_aad(b"IdCard"))) == "body-aad"
    assert of(replace(one_field, seal=with_aad(b"EncryptedBody"))) == "body-aad"
    assert of(replace(sm4_fields, seal=with_aad(b"IdCard")), known=False) == "body-aad"
    assert of(replace(sm4, seal=with_aad(b"another text"))) == "tag-wrong"


# --- Several tags -----------------------------------------------------------------------------------------------------

ORDERS: dict[str, tuple[str, Callable[[list[str]], list[Any]]]] = {
    "as it should be": ("", list),
    "in reverse": ("tag-order", lambda tags: tags[::-1]),
    "the first two changed": ("tag-order", lambda tags: [tags[1], tags[0], tags[2]]),
    "one twice": ("tag-wrong", lambda tags: [tags[0], tags[0], tags[2]]),
    "one too many before": ("tag-order", lambda tags: [b64(drawn(16)), *tags]),
    "one too many after": ("unexplained", lambda tags: [*tags, b64(drawn(16))]),
    "the last is missing": ("tag-missing", lambda tags: tags[:2]),
    "the first is missing": ("tag-order tag-wrong", lambda tags: tags[1:]),
    "the second is empty": ("tag-missing", lambda tags: [tags[0], "", tags[2]]),
    "none": ("tag-missing", lambda tags: []),
}


@pytest.mark.parametrize("how", ORDERS)
def test_the_tags_of_three_fields(how: str) -> None:
    expected, change = ORDERS[how]
    client = replace(THREE, lists=lambda names, tags: (names, change(tags)))
    assert set(of(client).split(" / ")[0].split()) == set(expected.split())


# --- Fields in plain text ---------------------------------------------------------------------------------------------

TEXT = FIELDS["IdCard"]
MADE: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "itself": ("", str.encode),
    "in quotes": ("body-json-twice", lambda text: json.dumps(text).encode()),
    "Base64": ("body-plain-base64", lambda text: b64(text.encode()).encode()),
    "hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().encode()),
    "gzip": ("body-compressed", lambda text: gzip.compress(text.encode(), mtime=0)),
    "zlib": ("body-compressed", lambda text: zlib.compress(text.encode())),
    "deflate": ("body-compressed", lambda text: zlib.compress(text.encode())[2:-4]),
    "UTF-16, little": ("body-charset", lambda text: text.encode("utf-16-le")),
    "UTF-16, big": ("body-charset", lambda text: text.encode("utf-16-be")),
    "UTF-16 with its mark": ("body-charset", lambda text: text.encode("utf-16")),
    "UTF-8 with its mark": ("body-charset", lambda text: text.encode("utf-8-sig")),
    "padded": ("body-padding", lambda text: pkcs7(text.encode())),
}
OF_NAME: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "in quotes, with escapes": ("body-json-twice", lambda text: json.dumps(text).encode()),
    "in quotes, without escapes": ("body-json-twice", lambda text: json.dumps(text, ensure_ascii=False).encode()),
    "GBK": ("body-charset", lambda text: text.encode("gbk")),
    "Big5": ("body-charset", lambda text: text.encode("big5", "replace")),
    "question marks": ("body-charset", lambda text: text.encode("ascii", "replace")),
    "UTF-8 twice": ("body-charset", lambda text: text.encode().decode("latin-1").encode()),
}
OF_LATIN = {"Latin-1": ("body-charset", lambda text: text.encode("latin-1"))}


@pytest.mark.parametrize(
    ("name", "value", "how"),
    [
        *(("IdCard", TEXT, how) for how in MADE),
        *(("Name", "張三", how) for how in OF_NAME),
        ("Name", "Jürgen", "Latin-1"),
    ],
)
def test_what_the_tag_of_a_field_in_plain_text_proves(name: str, value: str, how: str) -> None:
    cause, text = (MADE | OF_NAME | OF_LATIN)[how]
    client = replace(sm4, fields=(name,), text=text, change=lambda request: request | {name: value})
    found = of(client, params=FIELDS | {name: value})
    assert found == f"{cause} field-plain!".strip()


LEFT: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing else": ("field-plain", {}),
    "the tag in hexadecimal": ("tag-text field-plain", {"tag_text": hexadecimal}),
    "the tag cut": ("tag-length field-plain", {"join": lambda body, tag, iv: (body, [tag[:12]])}),
    "the tag changed": ("tag-wrong field-plain", {"join": lambda body, tag, iv: (body, [flipped(tag, 0)])}),
    "AAD": ("body-aad field-plain", {"seal": with_aad(b"IdCard")}),
    "Iv in hexadecimal": ("iv-text field-plain", {"iv_text": hexadecimal}),
    "another Iv": ("iv-other field-plain", {"used_iv": lambda iv, key: bytes(12)}),
    "Iv too long": ("iv-length field-plain", {"iv_size": 16}),
    "the key's text": ("blob-key-as-text field-plain", {"wrapped": lambda key, iv: key.hex().encode()}),
    "key and IV": ("blob-key-and-iv field-plain", {"wrapped": lambda key, iv: key + iv}),
    "a key that was cut": ("body-key-length field-plain", {"key_size": 24, "used": lambda key: key[:16]}),
    "AES-128-GCM": ("body-mode field-plain", {"seal": lambda key, iv, data: gcm("AES", key, iv, data)}),
}


@pytest.mark.parametrize("what", LEFT)
def test_a_field_in_plain_text_and_another_mistake(what: str) -> None:
    expected, changes = LEFT[what]
    client = replace(one_field, change=lambda request: request | {"IdCard": TEXT}, **changes)
    assert set(of(client).split(" / ")[0].replace("!", "").split()) == set(expected.split())
    assert "field-plain!" in of(client)


def test_one_of_three_fields_is_in_plain_text() -> None:
    for name in THREE.fields:
        client = replace(THREE, change=lambda request, name=name: request | {name: FIELDS[name]})
        assert of(client) == "field-plain!"
        quoted = replace(client, text=lambda text: json.dumps(text).encode())
        assert of(quoted) == "body-json-twice field-plain!"
        no_tags = replace(client, join=lambda body, tag, iv: (body, []))
        assert of(no_tags).split(" / ")[0] == "tag-missing field-plain!"


def test_the_longest_field_in_plain_text_whose_tag_is_tried() -> None:
    for size, expected in ((65_536, "iv-other field-plain!"), (65_537, "field-plain!")):
        text = "x" * (size - 1) + "é"
        client: Client = replace(
            sm4, fields=("Name",), used_iv=lambda iv, key: bytes(12), change=lambda r, text=text: r | {"Name": text}
        )
        assert of(client, params={"Name": text}).split(" / ")[0] == expected
