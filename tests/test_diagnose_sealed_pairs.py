"""Two mistakes of different steps at once: each hypothesis adds its own, whatever the other one was."""

from __future__ import annotations

import base64
import json
import runpy
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from diagnosing import SILENT, is_named
from diagnosis_rate import together
from generator.arithmetic import b64
from generator.broken_sealer import (
    AES,
    FIELDS,
    MISTAKES,
    SM4,
    Client,
    aes,
    drawn,
    sm4,
    vector_keys,
)

from tcrypto.check.causes_sealed import CAUSES
from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.check.sealed import ciphers

KEYS = {algorithm: vector_keys(algorithm) for algorithm in (AES, SM4)}
SHARED = frozenset({"fields", "params", "key_size", "iv_size"})


def diagnosed(client: Client, params: Any = None, known: bool = True) -> Diagnosis:
    keys = KEYS[client.algorithm]
    request, meant = client.send(keys, params=params)
    return diagnose_sealed(json.loads(json.dumps(request)), keys.private, meant if known else None)


PAIRS = [
    ("tag-text", "URL-safe", "tag-wrong", "of another message"),
    ("tag-text", "a list", "tag-missing", "an empty text"),
    ("tag-text", "fields", "tag-appended", "in TagList too"),
    ("tag-wrong", "a bit changed", "tag-order", "three fields"),
    ("tag-appended", "in TagList too", "tag-order", "three fields"),
    ("tag-appended", "in TagList too", "tag-missing", "null"),
    ("body-aad", "the IV", "tag-order", "two fields"),
    ("body-aad", "the IV", "tag-appended", "before the ciphertext"),
    ("body-aad", "the IV", "tag-wrong", "a bit changed"),
    ("body-mode", "AES-128-GCM for SM4-GCM", "tag-length", "8 bytes"),
    ("body-mode", "AES-128-GCM for SM4-GCM", "tag-order", "three fields"),
    ("body-mode", "SM4-CTR", "tag-wrong", "of another message"),
    ("body-mode", "SM4-ECB", "tag-missing", "null"),
    ("body-mode", "AES-CTR", "algorithm-name", "without its size"),
    ("body-mode", "AES-GCM, the tag in TagList", "iv-length", "12 bytes, filled up with zeros"),
    ("body-mode", "CFB, padded", "body-key-derived", "text parsed as hexadecimal"),
    ("body-mode", "CFB, padded", "blob-reversed", "fields"),
    ("iv-other", "the key's first bytes", "iv-prepended", "after it"),
    ("iv-other", "a fixed text", "iv-text", "URL-safe"),
    ("iv-other", "the key's first bytes, GCM", "body-key-derived", "MD5 in hexadecimal, of 16 digits"),
    ("iv-other", "zeros, GCM", "blob-key-and-iv", "key, then IV"),
    ("iv-other", "another random one", "body-padding", "ISO/IEC 7816-4"),
    ("iv-other", "another random one", "body-common-params", "Action and Version, AES"),
    ("iv-other", "another random one", "body-json-twice", "with escapes"),
    ("iv-other", "another random one", "body-charset", "a byte order mark and UTF-16"),
    ("iv-other", "another random one", "body-not-json", "XML"),
    ("iv-length", "16 bytes, of which GCM took 12", "iv-prepended", "before the ciphertext, GCM"),
    ("iv-length", "16 bytes, of which GCM took 12", "iv-text", "a list"),
    ("iv-length", "16 bytes, of which GCM took 12", "blob-key-and-iv", "IV, then key"),
    ("iv-text", "hexadecimal, AES", "iv-prepended", "before the ciphertext"),
    ("iv-prepended", "fields", "body-key-derived", "CryptoJS's passphrase"),
    ("list-form", "TagList a text", "blob-layout", "C1 C2 C3, fields"),
    ("iv-text", "Base64 twice", "body-key-derived", "CryptoJS's passphrase"),
    ("blob-private-key", "fields", "body-key-derived", "CryptoJS's passphrase"),
    ("blob-key-as-text", "UTF-8 of Latin-1", "body-key-derived", "MD5"),
    ("blob-key-as-text", "Base64, AES", "blob-padding", "none, zeros after"),
    ("blob-key-and-iv", "key, then IV, AES", "body-key-length", "16 bytes filled up with zeros"),
    ("blob-key-and-iv", "JSON", "body-key-derived", "MD5"),
    ("body-key-length", "AES-128 under the first half", "body-key-derived", "CryptoJS's passphrase"),
    ("body-padding", "zeros", "body-not-json", "XML"),
    ("body-padding", "zeros", "body-charset", "a byte order mark and UTF-16"),
    ("body-not-json", "a program's notation", "tag-missing", "null"),
    ("body-not-json", "a program's notation", "body-mode", "SM4-CBC"),
    ("list-form", "a text", "tag-order", "three fields"),
    ("list-name", "a name the message hasn't", "body-plain-base64", "a field"),
    ("list-name", "in small letters", "field-plain", "one of two, GCM"),
    ("list-name", "in small letters", "field-plain", "the only one"),
    ("field-plain", "the only one", "tag-length", "filled up to 32"),
    ("field-plain", "the only one", "tag-missing", "TagList empty"),
    ("field-plain", "the only one", "tag-appended", "TagList empty"),
    ("blob-key-as-text", "hexadecimal, AES", "body-key-length", "AES-128 under the first half"),
    ("field-plain", "the only one", "tag-wrong", "zeros"),
    ("field-plain", "the only one", "body-aad", "the algorithm"),
    ("field-plain", "the only one", "body-key-derived", "MD5"),
    ("field-plain", "the only one", "body-mode", "SM4-CTR"),
    ("field-plain", "the only one", "body-json-twice", "a field in quotes"),
]  # fmt: skip


REACHED_BY_NOTHING_ELSE = {("body-aad", "tag-appended"), ("iv-other", "body-common-params")}


def marks(place: int) -> Any:
    quick = place % 4 == 0 or PAIRS[place][::2] in REACHED_BY_NOTHING_ELSE
    return () if quick else pytest.mark.deep


@pytest.mark.each
@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    "pair",
    [pytest.param(pair, marks=marks(place)) for place, pair in enumerate(PAIRS)],
    ids=[" ".join(pair) for pair in PAIRS],
)
def test_two_mistakes_of_different_steps(pair: tuple[str, str, str, str]) -> None:
    first, one, second, other = pair
    clients = [dict(MISTAKES[first])[one], dict(MISTAKES[second])[other]]
    client = together(Client(clients[0].algorithm), clients, SHARED)
    assert client is not None
    diagnosis = diagnosed(client)
    assert is_named(diagnosis, first, second), diagnosis.ids


def test_what_may_be_silent_is_a_cause_beside_another() -> None:
    assert {cause for pair in SILENT for cause in pair} <= CAUSES.keys()
    assert all(SILENT.values())


# --- How certain it is ------------------------------------------------------------------------------------------------


def certainties(client: Client, known: bool = True) -> dict[str, str]:
    return {cause.id: cause.certainty for cause in diagnosed(client, known=known).causes[0]}


def variant(cause: str, comment: str) -> Client:
    return dict(MISTAKES[cause])[comment]


def test_a_padding_of_two_bytes_is_no_proof_but_what_is_inside() -> None:
    assert certainties(variant("blob-reversed", "Windows CryptoAPI")) == {"blob-reversed": "proved"}
    assert certainties(variant("blob-reversed", "Windows CryptoAPI"), known=False) == {"blob-reversed": "fits"}
    lost = replace(variant("blob-reversed", "Windows CryptoAPI"), used=lambda key: drawn(32, "unknown"))
    assert certainties(lost) == {"blob-reversed": "fits", "unexplained": "unexplained"}
    assert certainties(variant("blob-padding", "OAEP with SHA-1"), known=False) == {"blob-padding": "proved"}
    assert certainties(variant("blob-layout", "C1 C2 C3"), known=False) == {"blob-layout": "proved"}


@pytest.mark.slow(branches=True)
def test_without_tag_and_parameters_nothing_is_proved() -> None:
    for cause, comment in (("iv-other", "zeros"), ("iv-prepended", "after it"), ("body-padding", "zeros"),
                           ("body-key-derived", "SHA-256"), ("body-charset", "GBK, AES"), ("iv-text", "URL-safe")):  # fmt: skip
        client = variant(cause, comment)
        assert certainties(client)[cause] == "proved"
        assert certainties(client, known=False)[cause] == "fits"


def test_a_tag_that_is_not_right_proves_nothing_by_itself() -> None:
    zeros = variant("tag-wrong", "zeros")
    assert certainties(zeros) == {"tag-wrong": "proved"}
    assert certainties(zeros, known=False) == {"tag-wrong": "fits"}
    assert certainties(variant("tag-missing", "null"), known=False) == {"tag-missing": "fits"}


@pytest.mark.parametrize(
    ("expected", "client"),
    [
        ({"iv-length": "seen"}, replace(sm4, iv_size=16)),
        ({"body-key-length": "proved"}, replace(sm4, key_size=24, used=lambda key: key[:16])),
        ({"blob-key-as-text": "fits"}, replace(sm4, wrapped=lambda key, iv: key.hex().encode())),
        ({"blob-key-and-iv": "proved"}, replace(sm4, wrapped=lambda key, iv: iv + key)),
        ({"blob-key-and-iv": "fits"}, replace(sm4, wrapped=lambda key, iv: key + drawn(12))),
    ],
)
def test_a_request_whose_reply_alone_is_to_be_encrypted(expected: dict[str, str], client: Client) -> None:
    request, _ = client.send(KEYS[SM4])
    bare = {"Encryption": request["Encryption"] | {"EncryptList": [], "TagList": []}}
    diagnosis = diagnose_sealed(bare, KEYS[SM4].private)
    assert {cause.id: cause.certainty for cause in diagnosis.causes[0]} == expected


# --- Rarer shapes -----------------------------------------------------------------------------------------------------

RARE: dict[str, tuple[str, Client]] = {
    "key and IV wrapped, no Iv": (
        "blob-key-and-iv",
        replace(sm4, wrapped=lambda key, iv: key + iv, iv_text=lambda iv: None),
    ),
    "the IV before the ciphertext, another in Iv": (
        "iv-prepended iv-other",
        replace(sm4, join=lambda body, tag, iv: (iv + body, [tag]), iv_text=lambda iv: b64(drawn(12, "another"))),
    ),
    "a short field under CFB8": ("body-mode", replace(variant("body-mode", "CFB, padded"), fields=("Name",))),
    "an IV of 8 bytes before the key's mode that needs none": (
        "body-mode iv-length",
        replace(variant("body-mode", "SM4-ECB"), iv_size=8),
    ),
}


@pytest.mark.parametrize("comment", RARE)
def test_rarer_shapes(comment: str) -> None:
    expected, client = RARE[comment]
    assert set(diagnosed(client).ids[0]) == set(expected.split())


@pytest.mark.slow(branches=True)
def test_a_field_that_is_not_what_was_meant_is_not_explained_by_chance() -> None:
    """Six bytes are a text under one key of a few hundred: that proves nothing."""
    client = replace(variant("unexplained", "a key that wasn't wrapped, SM4"), fields=("Name",))
    for known in (True, False):
        assert diagnosed(client, known=known).ids == [["unexplained"]]


def test_no_request_costs_more_than_forty_operations_with_the_private_key() -> None:
    """Every reading of a blob is of four blocks, and none of them opens."""
    blob = base64.b64encode(base64.b64encode(drawn(4 * 128, "blocks"))).decode()
    request, meant = aes.send(KEYS[AES])
    request["Encryption"] = request["Encryption"] | {"CiphertextBlob": blob}
    diagnosis = diagnose_sealed(request, KEYS[AES].private, meant)
    assert diagnosis.ids == [["blob-other-key"]]
    assert diagnosis.tried <= 40


@pytest.mark.slow(branches=True)
def test_a_lost_first_block_without_the_parameters() -> None:
    """What follows it is text that ends as JSON does, or it is none."""
    other = variant("iv-other", "another random one")
    assert certainties(other, known=False) == {"iv-other": "fits"}
    for plain in ("{" + "\x01" * 60, "<xml>" + "文" * 40):
        client = replace(other, plain=lambda params, text=plain: text.encode())
        assert diagnosed(client, known=False).ids == [["unexplained"]]
    assert set(diagnosed(replace(other, plain=lambda params: b"<xml>" + b"\xff" * 60)).ids[0]) == {"unexplained"}


@pytest.mark.parametrize(
    ("iv_size", "tags", "expected"),
    [
        (12, [], [["field-plain"], ["body-mode", "field-plain"], ["tag-appended", "field-plain"]]),
        (16, [], [["iv-length", "field-plain"]]),
        (12, [b64(drawn(16))], [["field-plain"], ["body-aad", "field-plain"], ["tag-wrong", "field-plain"]]),
        (12, [b64(drawn(8))], [["tag-length", "field-plain"]]),
    ],
)
def test_nothing_is_encrypted(iv_size: int, tags: list[str], expected: list[list[str]]) -> None:
    """What else may have been done, and doesn't show, is listed after what does."""
    client = replace(variant("field-plain", "the only one"), iv_size=iv_size, lists=lambda names, _: (names, tags))
    assert diagnosed(client).ids[: len(expected)] == expected


@pytest.mark.slow(branches=True)
def test_parameters_that_are_no_json_are_compared_all_the_same() -> None:
    other = variant("iv-other", "another random one")
    request, _ = other.send(KEYS[AES])
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    unusual: list[Any] = [{"a": b"bytes"}, {"a": float("nan")}, {1: 2, "a": 3}, deep]
    for meant in unusual:
        assert diagnose_sealed(request, KEYS[AES].private, meant).ids[0] == ["iv-other"]
    form = replace(sm4, plain=lambda params: b"a=b&c=d")
    request, _ = form.send(KEYS[SM4])
    assert diagnose_sealed(request, KEYS[SM4].private, deep).ids[0] == ["body-not-json"]


def test_the_tag_of_a_long_field_in_plain_text_is_not_searched_for() -> None:
    request, _ = variant("field-plain", "the only one").send(
        KEYS[SM4], params=FIELDS | {"IdCard": FIELDS["IdCard"] * 5000}
    )
    for value in (FIELDS["IdCard"] * 5000, 5):
        diagnosis = diagnose_sealed(request | {"IdCard": value}, KEYS[SM4].private)
        assert diagnosis.ids[0] == ["field-plain"]
        assert diagnosis.tried < 10


def test_numbers_that_are_no_octets_are_no_bytes() -> None:
    assert diagnosed(replace(sm4, blob_text=lambda data: "300, " + ", ".join(map(str, data)))).ids == [
        ["blob-other-key"]
    ]


def test_a_blob_that_is_percent_encoded() -> None:
    assert diagnosed(replace(sm4, blob_text=lambda data: quote(b64(data), safe=""))).ids == [["blob-text"]]


def test_the_modes_where_older_versions_of_cryptography_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.decrepit.ciphers.modes", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that they were moved
        names = runpy.run_path(str(Path(ciphers.__file__)))
    assert {"CFB", "CFB8", "OFB"} <= names.keys()
