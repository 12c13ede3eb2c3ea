"""The diagnosis of sealed requests against a client of its own (generator/broken_sealer), which makes every mistake."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generator.broken_sealer import (
    AES,
    FIELDS,
    MISTAKES,
    SM4,
    Client,
    aes,
    drawn,
    sm2_keys,
    sm4,
    sm4_fields,
    vector_keys,
)
from generator.sealed_diagnose import PAIRS
from hypothesis import given, settings
from hypothesis import strategies as st

from tcrypto import Opener, Sealer
from tcrypto.check.causes_sealed import CAUSES
from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.cli._diagnose_sealed import run_sealed
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.crypto.keys import load_private_key
from tcrypto.errors import InvalidInput, KeyFormatError, TCryptoError

KEYS = {algorithm: vector_keys(algorithm) for algorithm in (AES, SM4)}
ALL = [(cause, comment, client) for cause, cases in MISTAKES.items() for comment, client in cases]
QUICK = [(cause, *case) for cause, cases in MISTAKES.items() for case in cases[:2]]
NEEDS_PARAMS = {"a field in quotes", "a field", "question marks", "UTF-8 twice"}  # it opens, and nothing looks wrong


def diagnosed(client: Client, *label: object, params: bool = True) -> Diagnosis:
    keys = KEYS[client.algorithm]
    request, meant = client.send(keys, *label)
    return diagnose_sealed(json.loads(json.dumps(request)), keys.private, meant if params else None)


def test_a_field_that_is_named_and_null() -> None:
    client = replace(sm4_fields, change=lambda request: request | {"Name": None})
    assert diagnosed(client).ids == [["list-name"]]
    assert diagnosed(client, params=False).valid
    request, meant = client.send(KEYS[SM4])
    assert diagnose_sealed(request, KEYS[SM4].private, meant | {"Name": None}).valid


@pytest.mark.parametrize("count", [3, 5])
def test_more_tags_than_fields_are_counted(count: int) -> None:
    request, meant = sm4_fields.send(KEYS[SM4])
    tags = request["Encryption"]["TagList"]
    tags += [tags[0][::-1].replace("=", "") + "=="] * (count - 2)
    found = diagnose_sealed(request, KEYS[SM4].private, meant)
    assert found.ids == [["unexplained"]]
    assert found.notes == (f"TagList has {count} tags; with one for each ciphertext it would have 2.",)
    assert found.notes_zh == (f"TagList 中有 {count} 个 tag，而密文有 2 个，两者应一一对应。",)


def test_a_second_tag_of_one_body_is_counted() -> None:
    request, meant = sm4.send(KEYS[SM4])
    request["Encryption"]["TagList"].append("AAAAAAAAAAAAAAAAAAAAAA==")
    found = diagnose_sealed(request, KEYS[SM4].private, meant)
    assert found.notes == ("TagList has 2 tags; with one for each ciphertext it would have 1.",)


def test_every_cause_has_a_client_and_words_in_both_languages() -> None:
    assert MISTAKES.keys() == CAUSES.keys()
    for cause in CAUSES.values():
        assert cause.what.endswith(".")
        assert cause.fix.endswith(".")
        assert cause.what_zh.endswith("。")
        assert cause.fix_zh.endswith("。")
    for texts in zip(*((c.what, c.fix, c.what_zh, c.fix_zh) for c in CAUSES.values()), strict=True):
        assert len(set(texts)) == len(CAUSES)


@pytest.mark.parametrize(
    ("cause", "comment", "client"), QUICK, ids=[f"{cause}-{comment}" for cause, comment, _ in QUICK]
)
def test_each_mistake_is_named(cause: str, comment: str, client: Client) -> None:
    assert diagnosed(client, comment).ids[0] == [cause]


@pytest.mark.deep
@pytest.mark.parametrize(("cause", "comment", "client"), ALL, ids=[f"{cause}-{comment}" for cause, comment, _ in ALL])
def test_each_variant_is_named(cause: str, comment: str, client: Client) -> None:
    assert diagnosed(client, comment).ids[0] == [cause]
    if comment not in NEEDS_PARAMS:
        assert [cause] in diagnosed(client, comment, params=False).ids[:2]


@pytest.mark.parametrize(("causes", "client"), PAIRS)
def test_two_mistakes_are_named(causes: str, client: Client) -> None:
    assert set(diagnosed(client, causes).ids[0]) == set(causes.split())


def test_other_sm2_keys() -> None:
    for number, as_pem in ((3, False), (2**200 + 7, True)):
        keys = sm2_keys(number, as_pem)
        for cause in ("blob-layout", "tag-appended", "body-mode"):
            request, meant = MISTAKES[cause][0][1].send(keys, number)
            assert diagnose_sealed(request, keys.private, meant).ids == [[cause]]


@pytest.mark.parametrize("key", [rsa_pkcs1.generate(1024), sm2.generate()], ids=["RSA", "SM2"])
def test_correct_requests_are_never_diagnosed(key: Any) -> None:
    sealer = Sealer(key.public_key)
    params = {
        "ImageBase64": "/9j/" + "QUJD" * 50,
        "Config": '{"TempIdWarn":true}',
        "Name": "张三",
        "N": 1,
        "Ids": ["a", None],
    }
    plain = Sealer(key.public_key).session().encryption
    for request, meant in (
        (sealer.seal(params).request, params),
        (sealer.seal({}).request, {}),
        (sealer.seal_fields({"Name": "张三", "N": 2}, ["Name"]).request, {"Name": "张三", "N": 2}),
        ({"InfoType": "0", "Encryption": plain}, {"InfoType": "0"}),
        ({"Encryption": plain | {"Iv": None}}, {}),
        ({"Encryption": plain | {"EncryptList": ["EncryptionBody"], "TagList": None}}, {}),
    ):
        for known in (meant, None):
            diagnosis = diagnose_sealed(request, key, known)
            assert diagnosis.valid, diagnosis
            assert diagnosis.ids == []


def test_what_is_proved_and_what_fits() -> None:
    mode = MISTAKES["body-mode"][3][1]
    assert [cause.certainty for cause in diagnosed(mode).causes[0]] == ["proved"]
    assert [cause.certainty for cause in diagnosed(mode, params=False).causes[0]] == ["fits"]
    tag = MISTAKES["tag-appended"][0][1]
    assert [cause.certainty for cause in diagnosed(tag, params=False).causes[0]] == ["proved"]
    assert [cause.certainty for cause in diagnosed(MISTAKES["list-name"][0][1]).causes[0]] == ["seen"]


def test_other_parameters_than_meant() -> None:
    request, _ = sm4.send(KEYS[SM4])
    diagnosis = diagnose_sealed(request, KEYS[SM4].private, {"ImageUrl": "another"})
    assert diagnosis.ids == [["unexplained"]]
    assert "isn't what was meant" in diagnosis.text()
    assert "不一致" in diagnosis.text("zh-CN")


@pytest.mark.slow
@pytest.mark.parametrize(("cause", "comment", "client"), QUICK[::4])
def test_neither_key_nor_plaintext_is_shown(cause: str, comment: str, client: Client) -> None:
    seen: list[bytes] = []
    spy = client.wrapped

    def wrapped(key: bytes, iv: bytes) -> bytes:
        seen.append(key)
        return bytes(spy(key, iv))

    diagnosis = diagnosed(replace(client, wrapped=wrapped), comment)
    shown = f"{diagnosis!r} {diagnosis} {diagnosis.text('zh-CN')} {vars(diagnosis)!r} {json.dumps(diagnosis.as_dict())}"
    for form in (seen[0].hex(), base64.b64encode(seen[0]).decode().rstrip("="), repr(seen[0])[2:-1], *FIELDS.values()):
        assert form not in shown
    assert KEYS[client.algorithm].private not in shown


@pytest.mark.deep
def test_a_large_body_is_bounded() -> None:
    big = {"ImageBase64": "QUJD" * 1_000_000}
    for cause in ("tag-appended", "unexplained"):
        keys = KEYS[SM4]
        client = next(client for _, client in MISTAKES[cause] if client.algorithm == SM4)
        request, _ = client.send(keys, params=big)
        assert [cause] in diagnose_sealed(request, keys.private).ids


def test_what_is_no_sealed_request_or_no_key() -> None:
    request, _ = aes.send(KEYS[AES])
    with pytest.raises(KeyFormatError):
        diagnose_sealed(request, "not a key")
    with pytest.raises(InvalidInput, match="no Encryption object"):
        diagnose_sealed({"ImageUrl": "x"}, KEYS[AES].private)
    with pytest.raises(TypeError, match="request is a mapping"):
        diagnose_sealed([], KEYS[AES].private)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="params is a mapping"):
        diagnose_sealed(request, KEYS[AES].private, [])  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-300, 300) | st.text(max_size=40) | st.sampled_from(["QUJD", "00ff" * 20]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(["EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm", "iv", "X"])


@pytest.mark.slow(branches=True)
@settings(max_examples=25)
@given(st.sampled_from([AES, SM4]), st.dictionaries(NAMES, JSON), JSON, JSON)
def test_any_request_gives_a_diagnosis_or_an_error_of_ours(algorithm: str, changed: Any, body: Any, meant: Any) -> None:
    keys = KEYS[algorithm]
    request, _ = (aes if algorithm == AES else sm4).send(keys)
    request = request | {"Encryption": request["Encryption"] | changed}
    if body is not None:
        request["EncryptedBody"] = body
    try:
        diagnosis = diagnose_sealed(request, keys.private, meant if isinstance(meant, dict) else None)
    except TCryptoError:
        return
    assert diagnosis.valid or diagnosis.causes
    assert isinstance(diagnosis.text(), str)


def test_random_bytes_give_nothing_but_a_diagnosis() -> None:
    for size in (0, 1, 65, 96, 97, 113, 128, 129):
        for algorithm in (AES, SM4):
            request, _ = (aes if algorithm == AES else sm4).send(KEYS[algorithm])
            blob = base64.b64encode(drawn(size, "blob")).decode()
            request["Encryption"] = request["Encryption"] | {"CiphertextBlob": blob}
            assert diagnose_sealed(request, KEYS[algorithm].private).ids == [["blob-other-key"]]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, params, good, bad = (str(tmp_path / name) for name in ("key.txt", "params.json", "good.json", "bad.json"))
    Path(key).write_text(KEYS[SM4].private)
    request, meant = sm4.send(KEYS[SM4])
    Path(good).write_text(json.dumps(request))
    Path(params).write_text(json.dumps(meant))
    Path(bad).write_text(json.dumps(MISTAKES["blob-layout"][0][1].send(KEYS[SM4])[0]))
    assert run_sealed(key, good, params, json=False, language="en-US") == 0
    assert run_sealed(key, bad, params, json=False, language="zh-CN") == 1
    assert run_sealed(key, bad, None, json=True, language="en-US") == 1
    out = capsys.readouterr().out
    assert out.startswith("The sealed request opens as it should.\nblob-layout：")
    assert '"id": "blob-layout"' in out


def test_the_opener_says_one_thing_for_what_depends_on_a_key() -> None:
    opener = Opener(load_private_key(KEYS[SM4].private))
    said = set()
    for cause in ("blob-layout", "blob-other-key", "tag-wrong", "body-aad", "body-not-json"):
        with pytest.raises(TCryptoError) as error:
            opener.open(MISTAKES[cause][0][1].send(KEYS[SM4])[0])
        said.add((type(error.value), str(error.value)))
    assert len(said) == 1
