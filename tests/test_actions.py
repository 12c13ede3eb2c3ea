"""Which call is sealed how: the table against the official models, and what is made of it."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from typing import Any

import pytest
from envelopes import AES, PARAMS, RESULT, SM4, Side, b64, sides

from tcrypto import InvalidInput, NonceReuseError
from tcrypto.errors import GatewayError
from tcrypto.seal.actions import ACTIONS, sealed_call
from tcrypto.seal.session import Session

CHINESE = {"姓名": {"Name"}, "身份证号": {"IdCard"}, "银行卡号": {"BankCard"}, "手机号": {"Phone", "Mobile"}}
"""What the models call the fields that their Encryption is for."""


def models() -> dict[str, tuple[str, str, Any, Any]]:
    """Every call of both services with a parameter Encryption: service, version, request, response."""
    found = {}
    for service, module in (("ocr", "v20181119"), ("faceid", "v20180301")):
        home = importlib.import_module(f"tencentcloud.{service}.{module}.models")
        client = importlib.import_module(f"tencentcloud.{service}.{module}.{service}_client")
        versions = (getattr(kind, "_apiVersion", None) for _, kind in inspect.getmembers(client, inspect.isclass))
        version = next(filter(None, versions))
        for name, request in inspect.getmembers(home, inspect.isclass):
            if name.endswith("Request") and hasattr(request, "Encryption"):
                action = name.removesuffix("Request")
                found[action] = (service, version, request, getattr(home, action + "Response"))
    return found


MODELS = models()


def test_the_table_has_every_call_and_no_other() -> None:
    assert ACTIONS.keys() == MODELS.keys()
    assert len(ACTIONS) == 24
    for action, (service, version, _, _) in MODELS.items():
        call = ACTIONS[action]
        assert (call.action, call.service, call.version) == (action, service, version)
        assert call.host == f"{service}.tencentcloudapi.com"


@pytest.mark.parametrize("action", ACTIONS)
def test_the_form_is_the_models(action: str) -> None:
    _, _, request, response = MODELS[action]
    call = ACTIONS[action]
    if call.form == "body":
        assert hasattr(request, "EncryptedBody")
    elif call.form == "reply":
        assert hasattr(request, "IsEncryptResponse")
        assert hasattr(response, "EncryptedBody")
    else:
        said = re.search(r"传入信息（(.*?)）", request.Encryption.__doc__)
        assert said
        names = {
            name for word in said[1].split("、") if word in CHINESE for name in CHINESE[word] if hasattr(request, name)
        }
        assert set(call.fields) == names
    assert (call.reply == "body") == hasattr(response, "EncryptedBody")


def test_all_else_that_the_models_name_is_one_picture() -> None:
    """GetFaceIdToken's photo, which the table leaves in plain text like every other call's, and `seal_fields` takes."""
    named = {}
    for action, call in ACTIONS.items():
        said = re.search(r"传入信息（(.*?)）", MODELS[action][2].Encryption.__doc__)
        words = said[1].split("、") if said and call.form == "fields" else []
        if more := [word for word in words if word not in CHINESE]:
            named[action] = more
    assert named == {"GetFaceIdToken": ["自传照片"]}


@sides
def test_the_picture_of_get_face_id_token(side: Side) -> None:
    image = b"\xff\xd8\xff" + bytes(900)
    params = {"CompareLib": "LOCAL", "IdCard": "000000190001010017", "ImageBase64": image}
    known = side.sealer.seal_for("GetFaceIdToken", params)
    assert known.request["Encryption"]["EncryptList"] == ["IdCard"]
    assert known.request["ImageBase64"] == b64(image)
    asked = side.sealer.seal_fields(params, ["IdCard", "ImageBase64"], allow_nonce_reuse=True)
    assert b64(image) not in asked.body.decode()
    assert side.opener.open(asked.request).params == params | {"ImageBase64": b64(image)}


@pytest.mark.parametrize("action", ["CheckIdCardInformation", "GetDetectInfoEnhanced"])
def test_fields_of_replies_are_the_models(action: str) -> None:
    request = MODELS[action][2]
    said = request.Encryption.__doc__ + request.IsEncrypt.__doc__
    assert set(re.findall(r"Response\.([A-Za-z.]+[A-Za-z])", said)) == set(ACTIONS[action].reply_fields)


def test_the_table_needs_no_cryptography() -> None:
    code = "import sys, tcrypto.seal.actions; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SIGN_IT = "sign it as it is, or, where its documentation has Encryption, use seal, seal_fields or session"


@pytest.mark.parametrize(
    ("action", "advice"),
    [
        ("IDCardOCR", "its sealed form is RecognizeEncryptedIDCardOCR"),
        ("IdCardVerfication", r"did you mean IdCardVerification\?"),
        ("idcardverification", r"did you mean IdCardVerification\?"),
        ("GeneralBasicOCR", SIGN_IT),
        ("IdentityVerification", SIGN_IT),  # not so similar
        ("", SIGN_IT),
    ],
)
def test_an_unknown_call(action: str, advice: str) -> None:
    sentence = f"^{action!r} is none of the 24 calls that have an Encryption parameter: {advice}$"
    with pytest.raises(InvalidInput, match=sentence):
        sealed_call(action)
    with pytest.raises(InvalidInput, match=sentence):
        AES.sealer.seal_for(action, {})


def test_a_call_with_none_of_its_fields() -> None:
    sentence = (
        "MinorsVerification encrypts Mobile and IdCard and Name, none of which is among the parameters: there is nothing to"
        " seal, sign and send it as it is"
    )
    with pytest.raises(InvalidInput, match=f"^{sentence}$"):
        AES.sealer.seal_for("MinorsVerification", {"Name": "", "Mobile": None, "Other": "x"})


@pytest.mark.parametrize("action", [None, 7])
def test_an_action_is_a_text(action: Any) -> None:
    with pytest.raises(TypeError, match=f"^action is a str, not {type(action).__name__}$"):
        sealed_call(action)


# --- Sealing --------------------------------------------------------------------------------------------------------------


@sides
def test_one_body(side: Side) -> None:
    sealed = side.sealer.seal_for("RecognizeEncryptedIDCardOCR", PARAMS)
    opened = side.opener.open(sealed.request)
    assert opened.params == PARAMS
    reply = opened.seal_reply(RESULT)
    assert sealed.session.open_reply({"Response": reply}) == RESULT
    assert Session.restore(sealed.session.export()).open_reply(reply) == RESULT


@sides
def test_fields(side: Side) -> None:
    params = {"IdCard": "000000190001010017", "Name": "张三", "Extra": "x"}
    if side is SM4:
        with pytest.raises(NonceReuseError, match=r"^2 fields under SM4-GCM"):
            side.sealer.seal_for("IdCardVerification", params)
    sealed = side.sealer.seal_for("IdCardVerification", params, allow_nonce_reuse=True)
    assert sealed.request["Encryption"]["EncryptList"] == ["IdCard", "Name"]
    assert side.opener.open(sealed.request).params == params
    assert sealed.session.open_reply({"Response": {"Result": "0", "RequestId": "x"}}) == {
        "Result": "0",
        "RequestId": "x",
    }


@sides
def test_only_the_fields_that_are_there(side: Side) -> None:
    sealed = side.sealer.seal_for("BankCard4EVerification", {"BankCard": "6222", "Phone": "", "Name": None})
    assert sealed.request["Encryption"]["EncryptList"] == ["BankCard"]
    with pytest.raises(
        InvalidInput, match=r"^BankCard4EVerification encrypts Name and BankCard and Phone and IdCard, none"
    ):
        side.sealer.seal_for("BankCard4EVerification", {"CertType": "0"})


@sides
def test_a_reply_that_is_not_encrypted(side: Side) -> None:
    sealed = side.sealer.seal_for("MobileStatus", {"Mobile": "13800000000"})
    with pytest.raises(GatewayError, match=r"^InternalError: "):
        sealed.session.open_reply({"Response": {"Error": {"Code": "InternalError", "Message": "x"}, "RequestId": "y"}})
    sealed_reply = side.opener.open(sealed.request).seal_reply(RESULT)
    with pytest.raises(InvalidInput, match=r"^the reply is encrypted, this action's isn't"):
        sealed.session.open_reply(sealed_reply)
    with pytest.raises(TypeError):
        sealed.session.open_reply("{}")  # type: ignore[arg-type]


@sides
def test_a_reply_encrypted_whole(side: Side) -> None:
    for params in ({"BizToken": "x"}, {"BizToken": "x", "IsEncryptResponse": True}):
        sealed = side.sealer.seal_for("GetDetectInfoEnhanced", params)
        assert sealed.request["IsEncryptResponse"] is True
        assert sealed.request["Encryption"]["EncryptList"] == []
        reply = side.opener.open(sealed.request).seal_reply(RESULT)
        assert sealed.session.open_reply(reply) == RESULT
        with pytest.raises(InvalidInput):
            sealed.session.open_reply(RESULT)


@sides
def test_a_reply_encrypted_in_fields(side: Side) -> None:
    sealed = side.sealer.seal_for("GetDetectInfoEnhanced", {"BizToken": "x", "IsEncrypt": True})
    assert "IsEncryptResponse" not in sealed.request
    text = {"IdCard": "000000190001010017", "Name": "张三", "OcrName": None}
    opened = side.opener.open(sealed.request)
    reply = opened.seal_reply({"Text": text}, ["Text.IdCard", "Text.Name", "Text.OcrName"])
    expected = {"Text.IdCard": "000000190001010017", "Text.Name": "张三", "Text.OcrIdCard": None, "Text.OcrName": None}
    assert sealed.session.open_reply(reply) == expected
    assert Session.restore(sealed.session.export()).open_reply(reply) == expected
    reply["Text"]["OcrName"] = "in plain text"
    with pytest.raises(InvalidInput, match=r"^the field 'Text.OcrName' isn't encrypted"):
        sealed.session.open_reply(reply)


@sides
def test_a_reply_without_fields(side: Side) -> None:
    with pytest.raises(
        InvalidInput, match=r"^GetFaceIdResult encrypts its reply with IsEncryptResponse true, and with no"
    ):
        side.sealer.seal_for("GetFaceIdResult", {"FaceIdToken": "x", "IsEncryptResponse": False})
    for params in ({"FaceIdToken": "x"}, {"FaceIdToken": "x", "IsEncryptResponse": True}):
        assert side.sealer.seal_for("GetFaceIdResult", params).request["IsEncryptResponse"] is True


@sides
def test_a_picture_in_plain_text(side: Side) -> None:
    image = b"\xff\xd8\xff" + bytes(900)
    for given in (image, b64(image)):
        sealed = side.sealer.seal_for("CheckIdCardInformation", {"ImageBase64": given})
        assert sealed.request["ImageBase64"] == b64(image)


def test_a_session_of_no_action() -> None:
    sealed = AES.sealer.seal(PARAMS)
    with pytest.raises(InvalidInput, match=r"^this session wasn't sealed for an action: open\(reply\) or open_fields"):
        sealed.session.open_reply({})


def test_whether_there_is_something_to_seal() -> None:
    assert sealed_call("RecognizeEncryptedIDCardOCR").seals({})
    fields = next(call for call in ACTIONS.values() if call.form == "fields")
    name = fields.fields[0]
    assert [fields.seals(params) for params in ({}, {name: ""}, {name: None}, {name: "a"})] == [
        False,
        False,
        False,
        True,
    ]
