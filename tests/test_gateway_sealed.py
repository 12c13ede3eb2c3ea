"""Encrypted requests at the gateway's stand-in: opened, and their replies sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from gateway_calls import CREDENTIAL, KEYS, RSA, SM2, URL, Calls, Response, code

from tcrypto import Opener, Sealer
from tcrypto.crypto.encoding import b64decode, b64encode
from tcrypto.sign import v1
from tcrypto.testing.gateway import DECRYPTION_FAILED
from tcrypto.testing.id_card import ID_CARD


@pytest.fixture
def calls() -> Calls:
    return Calls(Opener(RSA), Opener(SM2))


def test_the_id_number_has_its_check_digit(calls: Calls) -> None:
    """GB 11643-1999: ISO 7064, MOD 11-2; 000000 is no region's code, and an odd sequence number a man's."""
    sealed = Sealer(KEYS["rsa"]).seal({"CardSide": "FRONT"})
    card = sealed.session.open(calls.sealed(sealed.request))
    number = card["IdNum"]
    assert sum((10 if digit == "X" else int(digit)) * pow(2, 17 - i, 11) for i, digit in enumerate(number)) % 11 == 1
    assert re.fullmatch(r"000000\d{11}[\dX]", number)
    assert number[6:14] == "19000101"
    assert (card["Birth"], card["Sex"], int(number[16]) % 2) == ("1900/1/1", "男", 1)


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
@pytest.mark.parametrize("side", ["FRONT", "BACK"])
def test_the_encrypted_id_card_call(calls: Calls, kind: str, side: str) -> None:
    sealed = Sealer(KEYS[kind]).seal({"ImageUrl": "https://example.com/张.jpg", "CardSide": side})
    reply = calls.sealed({"ImageUrl": "", **sealed.request})
    assert reply.keys() == {"EncryptedBody", "Encryption", "RequestId"}
    card = sealed.session.open(reply)
    assert bool(card["IdNum"]) == (side == "FRONT")
    assert bool(card["ValidDate"]) == (side == "BACK")
    assert calls.exchanges[0].params == {"ImageUrl": "https://example.com/张.jpg", "CardSide": side}
    assert calls.exchanges[0].action == ID_CARD


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_fields_of_an_action_that_the_table_lacks(calls: Calls, kind: str) -> None:
    fields = {"Name": "张三", "IdCard": "000000190001010017"}
    sealer = Sealer(KEYS[kind])
    sealed = sealer.seal_fields({**fields, "Plain": "p"}, fields, allow_nonce_reuse=True)
    reply = calls.sealed(sealed.request, "Unlisted")
    assert reply["Plain"] == "p"
    assert reply["Name"] != "张三"
    assert sorted(reply["Encryption"]["EncryptList"]) == sorted(f"Response.{name}" for name in fields)

    calls.gateway.register("Unlisted", lambda params, _verified: {"Result": "0", "Saw": params["Name"]})
    again = sealer.seal_fields(fields, allow_nonce_reuse=True)
    assert again.session.open(calls.sealed(again.request, "Unlisted")) == {"Result": "0", "Saw": "张三"}


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_a_reply_is_sealed_as_its_action_has_it(calls: Calls, kind: str) -> None:
    sealer = Sealer(KEYS[kind])
    detected = {"Text": {"IdCard": "000000190001010017", "Name": "张三", "OcrName": None}, "Extra": "x"}
    calls.gateway.register("GetDetectInfoEnhanced", lambda _params, _verified: detected)
    calls.gateway.register("IdCardVerification", lambda _params, _verified: {"Result": "0"})

    whole = sealer.seal_for("GetDetectInfoEnhanced", {"BizToken": "t"})
    assert whole.session.open_reply(calls.sealed(whole.request, "GetDetectInfoEnhanced")) == detected
    paths = sealer.seal_for("GetDetectInfoEnhanced", {"BizToken": "t", "IsEncrypt": True})
    reply = calls.sealed(paths.request, "GetDetectInfoEnhanced")
    assert reply["Extra"] == "x"
    assert paths.session.open_reply(reply) == {
        "Text.IdCard": "000000190001010017",
        "Text.Name": "张三",
        "Text.OcrIdCard": None,
        "Text.OcrName": None,
    }
    plain = sealer.seal_for("IdCardVerification", {"Name": "张三"})
    reply = calls.sealed(plain.request, "IdCardVerification")
    assert plain.session.open_reply(reply)["Result"] == "0"
    assert "Encryption" not in reply


def test_v1_carries_them_too(calls: Calls) -> None:
    sealed = Sealer(KEYS["sm2"]).seal({})
    form = v1.Signer(CREDENTIAL, version="2018-11-19").sign("POST", URL, sealed.request, action=ID_CARD)
    assert sealed.session.open(calls.raw("POST", "/", form.headers, form.body))["Name"] == "测试人"


def _changed(text: str, place: int) -> str:
    data = bytearray(b64decode(text))
    data[place] ^= 1
    return b64encode(bytes(data))


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        pytest.param(kind, spoil, id=name)
        for name, kind, spoil in [
            ("rsa, blob", "rsa", lambda r: r["Encryption"].update(CiphertextBlob=_changed(r["Encryption"]["CiphertextBlob"], 9))),
            ("rsa, short blob", "rsa", lambda r: r["Encryption"].update(CiphertextBlob=b64encode(bytes(3)))),
            ("rsa, body's end", "rsa", lambda r: r.update(EncryptedBody=_changed(r["EncryptedBody"], -1))),
            ("rsa, body's start", "rsa", lambda r: r.update(EncryptedBody=_changed(r["EncryptedBody"], 0))),
            ("rsa, short body", "rsa", lambda r: r.update(EncryptedBody=b64encode(bytes(15)))),
            ("sm2, C1", "sm2", lambda r: r["Encryption"].update(CiphertextBlob=_changed(r["Encryption"]["CiphertextBlob"], 5))),
            ("sm2, C2", "sm2", lambda r: r["Encryption"].update(CiphertextBlob=_changed(r["Encryption"]["CiphertextBlob"], -1))),
            ("sm2, tag", "sm2", lambda r: r["Encryption"].update(TagList=[_changed(r["Encryption"]["TagList"][0], 0)])),
            ("sm2, body", "sm2", lambda r: r.update(EncryptedBody=_changed(r["EncryptedBody"], 0))),
        ]
    ],
)  # fmt: skip
def test_every_decryption_failure_gives_one_answer(calls: Calls, kind: str, spoil: Callable[[Response], None]) -> None:
    request = json.loads(Sealer(KEYS[kind]).seal({"CardSide": "FRONT"}).body)
    spoil(request)
    assert calls.sealed(request)["Error"] == dict(zip(("Code", "Message"), DECRYPTION_FAILED, strict=True))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(lambda r: r.pop("Encryption"), "MissingParameter", id="absent"),
        pytest.param(lambda r: r.update(Encryption="x"), "MissingParameter", id="a text"),
        pytest.param(lambda r: r["Encryption"].update(Algorithm="DES"), "InvalidParameterValue", id="DES"),
        pytest.param(lambda r: r["Encryption"].update(Algorithm=["SM4-GCM"]), "InvalidParameterValue", id="a list"),
        pytest.param(lambda r: r["Encryption"].update(Algorithm="SM4-GCM"), "InvalidParameter", id="the other"),
        pytest.param(lambda r: r["Encryption"].update(Iv="!"), "InvalidParameter", id="Iv"),
        pytest.param(lambda r: r["Encryption"].update(EncryptList=["Absent"]), "InvalidParameter", id="no such field"),
        pytest.param(lambda r: r["Encryption"].update(EncryptList=5), "InvalidParameter", id="no list"),
    ],
)
def test_a_request_of_another_shape(calls: Calls, spoil: Callable[[Response], None], expected: str) -> None:
    request = json.loads(Sealer(KEYS["rsa"]).seal({}).body)
    spoil(request)
    assert code(calls.sealed(request)) == expected


def test_an_algorithm_without_a_key_is_refused() -> None:
    calls = Calls(Opener(RSA))
    assert code(calls.sealed(Sealer(KEYS["sm2"]).seal({}).request)) == "InvalidParameterValue"
