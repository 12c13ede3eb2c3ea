"""Encrypted requests at the gateway's stand-in: opened, and their replies sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from gateway_calls import CREDENTIAL, JSON, KEYS, RSA, SIGNER, SM2, URL, Calls, Response, code, result

from tcrypto import Opener, Sealer
from tcrypto.check.request import HttpRequest
from tcrypto.crypto.encoding import b64decode, b64encode
from tcrypto.sign import v1
from tcrypto.testing.actions import DECRYPTION_FAILED
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


def test_events_answer_a_sealed_request_as_they_are(calls: Calls) -> None:
    calls.gateway.expect_events("ChatCompletions", ["one"])
    sealed = Sealer(KEYS["sm2"]).seal({"Stream": True})
    signed = SIGNER.sign("POST", URL, sealed.body, action="ChatCompletions", content_type=JSON)
    reply = calls.gateway.answer(HttpRequest("POST", "/", signed.headers, sealed.body))
    assert reply.chunks == (b"data: one\n\n",)
    assert reply.exchange.params == {"Stream": True}


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
def test_fields_and_replies_alone(calls: Calls, kind: str) -> None:
    fields = {"Name": "张三", "IdCard": "11010119900101001X"}
    sealer = Sealer(KEYS[kind])
    sealed = sealer.seal_fields({**fields, "Plain": "p"}, fields, allow_nonce_reuse=True)
    calls.gateway.register("OfMine", lambda params, _verified: params | {name: "x" + params[name] for name in fields})
    reply = calls.sealed(sealed.request, "OfMine")
    assert reply["Plain"] == "p"
    assert reply["Name"] != "x张三"
    assert sorted(reply["Encryption"]["EncryptList"]) == ["Response.IdCard", "Response.Name"]
    assert sealed.session.open_fields(reply, fields) == {name: "x" + text for name, text in fields.items()}

    calls.gateway.register("OfMine", lambda params, _verified: {"Result": "0", "Saw": params["Name"]})
    again = sealer.seal_fields(fields, allow_nonce_reuse=True)
    assert again.session.open(calls.sealed(again.request, "OfMine")) == {"Result": "0", "Saw": "张三"}

    session = sealer.session()
    reply = calls.sealed({"BizToken": "t", "Encryption": session.encryption}, "OfMine2")
    assert session.open(reply) == {"BizToken": "t"}


TEXT = {"Text": {"IdCard": "11010119900101001X", "Name": "张三", "Other": 1}, "Plain": "p"}


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
@pytest.mark.parametrize(
    ("action", "params", "sees"),
    [
        ("IdCardVerification", {"Name": "张三", "IdCard": "1"}, TEXT),  # the service encrypts nothing of its reply
        ("GetFaceIdResult", {"FaceIdToken": "t", "IsEncryptResponse": True}, TEXT),
        ("RecognizeEncryptedIDCardOCR", {"ImageUrl": "https://example.com/"}, TEXT),
    ],
)
def test_a_reply_as_the_service_seals_it(
    calls: Calls, kind: str, action: str, params: Response, sees: Response
) -> None:
    calls.gateway.expect(action, TEXT)
    sealed = Sealer(KEYS[kind]).seal_for(action, params, allow_nonce_reuse=True)
    reply = calls.sealed(sealed.request, action)
    assert result(sealed.session.open_reply(reply)) == sees


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_fields_by_their_paths(calls: Calls, kind: str) -> None:
    """As the vendor's Node demo reads them: known answers in vectors/, from that demo."""
    calls.gateway.expect("GetDetectInfoEnhanced", TEXT)
    session = Sealer(KEYS[kind]).session()
    request = {"BizToken": "t", "IsEncrypt": True, "Encryption": session.encryption}
    reply = calls.sealed(request, "GetDetectInfoEnhanced")
    names = ["Response.Text.IdCard", "Response.Text.Name"]
    assert sorted(reply["Encryption"]["EncryptList"]) == names
    assert session.open_fields(reply, names) == dict(zip(names, ["11010119900101001X", "张三"], strict=True))
    assert (reply["Text"]["Other"], reply["Plain"]) == (1, "p")
    calls.gateway.expect("GetDetectInfoEnhanced", {"Plain": "p"})
    assert calls.sealed(request, "GetDetectInfoEnhanced")["Plain"] == "p"


@pytest.mark.parametrize(
    "change",
    [{"EncryptList": [], "Iv": None}, {"EncryptList": []}, {"EncryptList": ["EncryptionBody"], "TagList": None}],
    ids=["the Node demo's", "with an Iv", "the Go demo's"],
)
def test_requests_for_the_reply_alone(calls: Calls, change: Response) -> None:
    session = Sealer(KEYS["rsa"]).session()
    request = {"IsEncryptResponse": True, "Encryption": {**session.encryption, **change}}
    assert session.open(calls.sealed(request, "GetFaceIdResult"))["IsEncryptResponse"] is True


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
