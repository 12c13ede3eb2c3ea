"""Fields, each encrypted on its own: by names and paths, one nonce for all, null among them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from envelopes import AES, FIELDS, RESULT, RSA, SM4, Side, b64, sides

from tcrypto import DecryptionError, ImageError, InvalidInput, NonceReuseError, Sealer


def test_fields_there_and_back() -> None:
    sealed = AES.sealer.seal_fields(FIELDS, ["Name", "IdCard"])
    assert sealed.request["Encryption"]["EncryptList"] == ["Name", "IdCard"]
    assert sealed.request["Encryption"]["TagList"] == []
    assert sealed.request["RuleId"] == "1"
    opened = AES.opener.open(json.loads(sealed.body))
    assert opened.params == FIELDS
    reply = opened.seal_reply(RESULT | {"Name": "李四"}, ["IdNum", "Name", "Advanced"])
    assert reply["RequestId"] == RESULT["RequestId"]
    assert reply["Encryption"]["EncryptList"] == ["Response.IdNum", "Response.Name"]
    assert sealed.session.open_fields(reply, ["IdNum", "Response.Name"]) == {
        "IdNum": RESULT["IdNum"],
        "Response.Name": "李四",
    }


@sides
def test_each_field_is_encrypted_as_its_text(side: Side) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    sealed = side.sealer.seal_fields(FIELDS, allow_nonce_reuse=True, key=key, iv=iv)
    expected = {name: side.encrypt(key, iv, text.encode()) for name, text in FIELDS.items()}
    assert {name: sealed.request[name] for name in FIELDS} == {name: b64(c) for name, (c, _) in expected.items()}
    assert sealed.request["Encryption"]["EncryptList"] == list(FIELDS)
    assert sealed.request["Encryption"]["TagList"] == [b64(tag) for _, tag in expected.values() if tag is not None]
    assert side.opener.open(sealed.request).params == FIELDS


def test_several_fields_under_sm4_gcm() -> None:
    sentence = r"^3 fields under SM4-GCM share one key and IV, .* or pass allow_nonce_reuse=True$"
    with pytest.raises(NonceReuseError, match=sentence):
        SM4.sealer.seal_fields(FIELDS)
    with pytest.raises(NonceReuseError, match=sentence):
        SM4.sealer.session().seal_fields(FIELDS)
    with pytest.raises(NonceReuseError, match=r"^2 fields under SM4-GCM"):
        SM4.sealer.seal_fields({"A": "x", "B": "y"})
    one = SM4.sealer.seal_fields(FIELDS, ["Name"])
    assert SM4.opener.open(one.request).params == FIELDS


@sides
def test_null_fields(side: Side) -> None:
    params = {"Name": None, "IdCard": "x", "RuleId": None}
    sealed = side.sealer.seal_fields(params, ["Name", "IdCard"])
    assert sealed.request["Name"] is None
    assert sealed.request["Encryption"]["EncryptList"] == ["IdCard"]
    assert side.opener.open(sealed.request).params == params


@sides
def test_fields_of_a_reply_in_any_order(side: Side) -> None:
    """The vendor's Go and Java demos list fields in their maps' random order; the tags follow the list."""
    session = side.sealer.session()
    reply = side.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, ["Name", "IdNum"])
    encryption = reply["Encryption"]
    encryption["EncryptList"].reverse()
    encryption["TagList"].reverse()
    expected = {name: RESULT[name] for name in ("Name", "IdNum")}
    assert session.open_fields(reply, ["Name", "IdNum"]) == expected
    if side is SM4:  # a tag of another field is a wrong tag
        encryption["TagList"].reverse()
        with pytest.raises(DecryptionError):
            session.open_fields(reply, ["Name", "IdNum"])
        encryption["TagList"] = encryption["TagList"][:1] * 2
        with pytest.raises(DecryptionError):
            session.open_fields(reply, ["Name", "IdNum"])


@sides
@pytest.mark.parametrize(
    ("params", "fields", "sentence"),
    [
        ({"A": "x"}, ["B"], "the field 'B' is to be encrypted, but it isn't among the parameters"),
        ({"A": "x"}, ["A", "A"], "a field is named twice"),
        ({"A": "\ud800"}, None, "a field holds a lone surrogate, which has no UTF-8 form"),
        ({"EncryptedBody": "x"}, None, "the field 'EncryptedBody' is the envelope's own; it can't be among"),
        ({"A": "x", "EncryptionBody": "x"}, ["A"], "the field 'EncryptionBody' is the envelope's own; it can't be"),
        ({"A": "x", "Encryption": {}}, ["A"], "the field 'Encryption' is the envelope's own; it can't be among"),
    ],
)
def test_refused_fields(side: Side, params: dict[str, Any], fields: list[str] | None, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}") as caught:
        side.sealer.seal_fields(params, fields)
    assert caught.value.__context__ is None  # a UnicodeError would carry the field along


@sides
@pytest.mark.parametrize(
    ("params", "fields", "sentence"),
    [
        ({"A": 1}, None, r"the field 'A' is int; fields are texts \(str\)"),
        ({"A": b"x"}, ["A"], r"the field 'A' is bytes; fields are texts \(str\)"),
        ({"A": "x"}, "A", "the fields are a list of names, not one str"),
        (["A"], None, "params is a mapping, the call's parameters, not list"),
    ],
)
def test_fields_of_wrong_types(side: Side, params: Any, fields: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=f"^{sentence}$"):
        side.sealer.seal_fields(params, fields)


@sides
@pytest.mark.parametrize("result", [None, ["a"], "ab", [("A", "x")]])
@pytest.mark.parametrize("fields", [None, ["A"]])
def test_a_reply_is_a_mapping(side: Side, result: Any, fields: list[str] | None) -> None:
    opened = side.opener.open(side.sealer.seal({}).request)
    sentence = f"^the result is a mapping, the reply in plain text, not {type(result).__name__}$"
    with pytest.raises(TypeError, match=sentence):
        opened.seal_reply(result, fields)


@sides
def test_a_field_is_named_by_its_path(side: Side) -> None:
    params = {"Extra": {"Name": "张三", "Age": 7}, "RuleId": "1"}
    sealed = side.sealer.seal_fields(params, ["Extra.Name"])
    assert sealed.request["Encryption"]["EncryptList"] == ["Extra.Name"]
    assert sealed.request["Extra"]["Name"] != "张三"
    assert params["Extra"] == {"Name": "张三", "Age": 7}
    assert side.opener.open(json.loads(sealed.body)).params == params
    with pytest.raises(InvalidInput, match=r"^the field 'Extra.Phone' is to be encrypted, but it isn't among"):
        side.sealer.seal_fields(params, ["Extra.Phone"])


@sides
def test_a_name_with_a_dot_of_its_own(side: Side) -> None:
    params = {"Extra.Name": "x", "Extra": {"Name": "y"}}
    assert side.opener.open(side.sealer.seal_fields(params, ["Extra.Name"]).request).params == params


@sides
def test_a_reply_names_its_fields_from_the_top(side: Side) -> None:
    """As the service does: sealed_calls in the vendor's Node demo, ["Response.Text.IdCard", "Response.Text.Name"]."""
    session = side.sealer.session()
    result = {"Text": {"IdCard": "000000190001010017", "Name": "张三", "Sex": "男"}}
    opened = side.opener.open({"Encryption": session.encryption})
    reply = opened.seal_reply(result, ["Text.IdCard", "Response.Text.Name"])
    assert reply["Encryption"]["EncryptList"] == ["Response.Text.IdCard", "Response.Text.Name"]
    assert reply["Text"]["Sex"] == "男"
    found = session.open_fields({"Response": reply}, ["Response.Text.IdCard", "Text.Name"])
    assert found == {"Response.Text.IdCard": "000000190001010017", "Text.Name": "张三"}


@sides
def test_pictures_beside_encrypted_fields(side: Side) -> None:
    """IdCardOCRVerification sends the picture in plain text; GetFaceIdToken may encrypt it as well."""
    image = b"\xff\xd8\xff" + bytes(900)
    params = {"Name": "张三", "ImageBase64": io.BytesIO(image)}
    sealed = side.sealer.seal_fields(params, ["Name"])
    assert sealed.request["ImageBase64"] == b64(image)
    sealed = side.sealer.seal_fields({"ImageBase64": image})
    assert side.opener.open(sealed.request).params == {"ImageBase64": b64(image)}


# --- A picture that is sent beside the fields, in plain text ------------------------------------------------------------

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(300)


@pytest.mark.parametrize("give", [bytes, b64, io.BytesIO, lambda data: f"data:image/jpeg;base64,{b64(data)}"])
@pytest.mark.parametrize("more", [{}, {"FaceInputType": 1}])
def test_a_picture_beside_the_fields(give: Callable[[bytes], Any], more: dict[str, Any]) -> None:
    name = "FaceInput" if more else "ImageBase64"
    sealed = AES.sealer.seal_fields({"Name": "张三", name: give(JPEG)} | more, ["Name"])
    assert sealed.request[name] == b64(JPEG)
    assert AES.opener.open(sealed.request).params == {"Name": "张三", name: b64(JPEG)} | more


@pytest.mark.parametrize("give", [bytes, b64, io.BytesIO])
@pytest.mark.parametrize("more", [{}, {"FaceInputType": 1}])
def test_what_is_no_picture_beside_the_fields(give: Callable[[bytes], Any], more: dict[str, Any]) -> None:
    name = "FaceInput" if more else "ImageBase64"
    with pytest.raises(ImageError, match=rf"^{name} looks like text; a picture is a PNG, JPEG or BMP$"):
        AES.sealer.seal_fields({"Name": "张三", name: give(b"hello there")} | more, ["Name"])


@pytest.mark.parametrize("more", [{}, {"FaceInputType": 1}])
def test_a_picture_that_is_a_field(more: dict[str, Any]) -> None:
    name = "FaceInput" if more else "ImageBase64"
    sealed = AES.sealer.session().seal_fields({name: io.BytesIO(JPEG)} | more, [name])
    assert AES.opener.open(sealed.request).params == {name: b64(JPEG)} | more
    with pytest.raises(ImageError, match=rf"^{name} looks like text"):
        AES.sealer.session().seal_fields({name: b"hello there"} | more, [name])


def test_a_video_beside_the_fields_is_none() -> None:
    params = {"Name": "张三", "FaceInput": b"hello there", "FaceInputType": 2}
    assert AES.sealer.seal_fields(params, ["Name"]).request["FaceInput"] == b64(b"hello there")


@pytest.mark.parametrize("give", [bytes, b64, lambda data: iter([data])])
def test_the_limit_of_a_picture_beside_the_fields(give: Callable[[bytes], Any]) -> None:
    size = rf"({len(JPEG)}|{-(-len(JPEG) // 3) * 3}|over 297) bytes"
    with pytest.raises(ImageError, match=rf"^ImageBase64 is {size}; at most 297 bytes as a file"):
        Sealer(RSA.public_key, image_limit=399).seal_fields({"Name": "张三", "ImageBase64": give(JPEG)}, ["Name"])


@pytest.mark.parametrize("action", ["IdCardOCRVerification", "CheckIdCardInformation"])
@pytest.mark.parametrize("give", [bytes, b64])
def test_the_limit_of_a_call_s_picture(action: str, give: Callable[[bytes], Any]) -> None:
    with pytest.raises(ImageError, match=r"^ImageBase64 is \d+ bytes; at most 297 bytes as a file"):
        Sealer(RSA.public_key, image_limit=399).seal_for(
            action, {"Name": "张三", "IdCard": "x", "ImageBase64": give(JPEG)}
        )


@sides
def test_a_request_s_path_stays_as_it_is(side: Side) -> None:
    sealed = side.sealer.seal_fields({"Response": {"Name": "张三"}}, ["Response.Name"])
    assert sealed.request["Encryption"]["EncryptList"] == ["Response.Name"]
    assert side.opener.open(sealed.request).params == {"Response": {"Name": "张三"}}
