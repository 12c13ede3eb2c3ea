"""Replies as a client opens them: whole bodies and fields, what may be missing, and every refusal."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from envelopes import AES, PARAMS, RESULT, SM4, Side, b64, cases, changed, reply_for, sides

from tcrypto import DecryptionError, EncodingError, InvalidInput
from tcrypto.errors import GatewayError
from tcrypto.seal.reply import open_plain
from tcrypto.seal.session import Session


@sides
@pytest.mark.parametrize("names", [["EncryptedBody"], ["EncryptionBody"], [], None])
def test_names_for_a_whole_body(side: Side, names: Any) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    reply = reply_for(side, key, iv, b'{"Name":"x"}', EncryptList=names)
    assert side.sealer.session(key=key, iv=iv).open(reply) == {"Name": "x"}


@sides
def test_the_replys_own_iv(side: Side) -> None:
    key, iv, other = b"k" * side.key_length, b"i" * side.iv_length, b"j" * side.iv_length
    session = side.sealer.session(key=key, iv=iv)
    assert session.open(reply_for(side, key, other, b"{}")) == {}
    assert session.open(reply_for(side, key, iv, b"{}", Iv=None)) == {}
    missing = reply_for(side, key, iv, b"{}")
    del missing["Encryption"]["Iv"], missing["Encryption"]["Algorithm"], missing["Encryption"]["CiphertextBlob"]
    missing["Encryption"]["Unheard"] = "of"  # the service may add to its replies
    assert session.open(missing) == {}
    with pytest.raises(InvalidInput, match=rf"^Iv is {side.iv_length} bytes under {side.algorithm}, not 8$"):
        session.open(reply_for(side, key, iv, b"{}", Iv=b64(bytes(8))))


def test_without_a_tag() -> None:
    key, iv = b"k" * 16, b"i" * 12
    session = SM4.sealer.session(key=key, iv=iv)
    for tags in ([], None, [None], [""]):
        reply = reply_for(SM4, key, iv, b'{"A":1}', TagList=tags)
        with pytest.raises(InvalidInput, match=r"; allow_unauthenticated=True opens a message without tags$"):
            session.open(reply)
        assert session.open(reply, allow_unauthenticated=True) == {"A": 1}


def test_a_tag_that_is_there_is_checked() -> None:
    key, iv = b"k" * 16, b"i" * 12
    reply = reply_for(SM4, key, iv, b"{}", TagList=[b64(bytes(16))])
    with pytest.raises(DecryptionError):
        SM4.sealer.session(key=key, iv=iv).open(reply, allow_unauthenticated=True)


@sides
@pytest.mark.parametrize("named", ["AES-256-CBC", "SM4-GCM", "SM4-CBC", "", 7, ["SM4-GCM"], [[[]]]])
def test_a_reply_in_another_algorithm(side: Side, named: Any) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    session = side.sealer.session(key=key, iv=iv)
    reply = reply_for(side, key, iv, b"{}", Algorithm=named)
    if named != side.algorithm:
        sentence = "^Algorithm is (int|list), not text$"
        if isinstance(named, str):
            sentence = f"^the reply's Algorithm is {named!r}, the session's is {side.algorithm}; ignore_algorithm=True "
        with pytest.raises(InvalidInput, match=sentence):
            session.open(reply)
    assert session.open(reply, ignore_algorithm=True) == {}


def broken_replies(side: Side) -> Iterator[tuple[str, dict[str, Any], str]]:
    """What is wrong with a whole body: a name, the changes, the sentence."""
    tags = [] if side is AES else [b64(bytes(16))]
    yield "Encryption is a text", {"Encryption": "x"}, "Encryption is not an object"
    yield "Encryption is a list", {"Encryption": []}, "Encryption is not an object"
    yield "EncryptedBody is a number", {"EncryptedBody": 7}, "EncryptedBody is int, not text"
    yield "EncryptedBody is gone", {"EncryptedBody": None}, "the reply has no EncryptedBody although EncryptList names"
    yield "EncryptList is a text", {"EncryptList": "EncryptedBody"}, "EncryptList is not a list of texts"
    yield "EncryptList holds null", {"EncryptList": [None]}, "EncryptList is not a list of texts"
    yield "EncryptList names a field", {"EncryptList": ["A"]}, "EncryptList names fields although the message has"
    yield "EncryptList names two", {"EncryptList": ["EncryptedBody", "EncryptedBody"]}, "EncryptList names fields alth"
    yield (
        "a field in place of the body",
        {"EncryptedBody": None, "EncryptList": ["A"], "TagList": tags, "A": "AAAA"},
        r"the reply has no EncryptedBody but encrypted fields: open_fields\(reply, names\) opens those$",
    )
    yield "an empty body", {"EncryptedBody": "", "EncryptList": []}, "nothing in the reply is encrypted"
    yield "TagList is a text", {"TagList": "x"}, "TagList is not a list of texts"
    yield "TagList holds a number", {"TagList": [7]}, "TagList is not a list of texts"
    yield "Iv is a number", {"Iv": 7}, "Iv is int, not text"
    yield "Iv is short", {"Iv": b64(bytes(8))}, f"Iv is {side.iv_length} bytes under {side.algorithm}, not 8"
    if side is AES:
        yield "a tag", {"TagList": [b64(bytes(16))]}, "TagList holds tags although AES-256-CBC has none"
    else:
        yield "two tags", {"TagList": tags * 2}, "TagList has 2 tags for 1 ciphertexts$"
        yield "no Encryption", {"Encryption": None}, "the reply has no Encryption object and so no tag; allow_unauth"


@pytest.mark.parametrize(("side", "changes", "sentence"), cases(broken_replies))
def test_refused_replies(side: Side, changes: dict[str, Any], sentence: str) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    with pytest.raises(InvalidInput, match=f"^{sentence}"):
        side.sealer.session(key=key, iv=iv).open(changed(reply_for(side, key, iv, b"{}"), changes))


@sides
@pytest.mark.parametrize("bad", ["AA", "AAA", "AA=A", "AB==", "AA==\n", " AA==", "AA==AA==", "-_8=", "é"])
def test_values_that_are_not_base64(side: Side, bad: str) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    session, reply = side.sealer.session(key=key, iv=iv), reply_for(side, key, iv, b"{}")
    for name in ("Iv", "EncryptedBody", *(["TagList"] if side is SM4 else [])):
        what = "a tag" if name == "TagList" else name
        with pytest.raises(EncodingError, match=f"^{what} is not strict Base64: "):
            session.open(changed(reply, {name: [bad] if name == "TagList" else bad}))


@sides
@pytest.mark.parametrize("message", [{}, {"RequestId": "x"}, {"Encryption": None}])
def test_a_message_without_encryption(side: Side, message: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=r"^the reply has no Encryption object$"):
        side.sealer.session().open(message)
    with pytest.raises(InvalidInput, match=r"^the reply has no Encryption object$"):
        side.sealer.session().open_fields(message, ["Name"])
    with pytest.raises(InvalidInput, match=r"^the request has no Encryption object$"):
        side.opener.open(message)


@sides
def test_a_reply_in_which_nothing_is_encrypted(side: Side) -> None:
    session = side.sealer.session()
    with pytest.raises(
        InvalidInput, match=r"^nothing in the reply is encrypted: it has neither EncryptedBody nor names"
    ):
        session.open({"Name": "x", "Encryption": session.encryption})


@sides
@pytest.mark.parametrize("message", [None, "{}", b"{}", [], 7])
def test_messages_of_wrong_types(side: Side, message: Any) -> None:
    with pytest.raises(TypeError, match=rf"^the reply is a mapping, as JSON gives it, not {type(message).__name__}$"):
        side.sealer.session().open(message)


def test_nothing_is_released_before_everything_verified() -> None:
    """A reply of two fields, the second with a wrong tag: the caller's objects stay as they were."""
    session = SM4.sealer.session()
    reply = SM4.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, ["Name", "IdNum"])
    reply["Encryption"]["TagList"][1] = b64(bytes(16))
    before = copy.deepcopy(reply)
    with pytest.raises(DecryptionError):
        session.open_fields(reply, ["Name", "IdNum"])
    assert reply == before


# --- What comes around a reply ------------------------------------------------------------------------------------------


@sides
def test_the_response_is_unwrapped(side: Side) -> None:
    sealed = side.sealer.seal(PARAMS)
    reply = side.opener.open(sealed.request).seal_reply(RESULT)
    assert sealed.session.open({"Response": reply | {"RequestId": "x", "Name": None}}) == RESULT


@sides
def test_an_error_is_the_services(side: Side) -> None:
    session = side.sealer.session()
    error = {"Error": {"Code": "FailedOperation.OcrFailed", "Message": "识别失败"}, "RequestId": "6e6d3ad9"}
    inside = side.opener.open({"Encryption": session.encryption}).seal_reply(error)
    for reply in ({"Response": error}, error, inside):
        with pytest.raises(GatewayError) as caught:
            session.open(reply)
        found = caught.value
        assert (found.code, found.message, found.request_id) == ("FailedOperation.OcrFailed", "识别失败", "6e6d3ad9")
    for reply in ({"Response": error}, error):
        with pytest.raises(GatewayError, match=r"^FailedOperation.OcrFailed: 识别失败"):
            session.open_fields(reply, ["Name"])


@pytest.mark.parametrize("details", [{"Message": ""}, {"Message": 5}, {}])
def test_an_error_whose_message_and_request_id_are_no_texts(details: dict[str, Any]) -> None:
    with pytest.raises(GatewayError) as caught:
        open_plain({"Response": {"Error": {"Code": "InternalError", **details}, "RequestId": 7}})
    assert (caught.value.message, caught.value.request_id) == ("", None)


def test_what_stands_beside_response_is_not_lost() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_plain({"Response": {}, "RequestId": "x"})
    assert str(caught.value) == "the reply has members beside Response: that is no reply of API 3.0"


@sides
@pytest.mark.parametrize("error", ["x", {}, {"Code": 7}, []])
def test_an_error_that_is_none_of_the_services(side: Side, error: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^the reply has an Error without a Code$"):
        side.sealer.session().open({"Response": {"Error": error}})


def test_no_encryption_beside_a_body_under_aes() -> None:
    """Every member of a reply may be null; the session's own IV is left, and AES-256-CBC has no tag."""
    sealed = AES.sealer.seal(PARAMS)
    reply = AES.opener.open(sealed.request).seal_reply(RESULT)
    assert sealed.session.open(reply | {"Encryption": None}) == RESULT
    del reply["Encryption"]
    assert sealed.session.open({"Response": reply}) == RESULT


def test_no_encryption_beside_a_body_under_sm4() -> None:
    sealed = SM4.sealer.seal(PARAMS)
    reply = SM4.opener.open(sealed.request).seal_reply(RESULT) | {"Encryption": None}
    with pytest.raises(InvalidInput, match=r"allow_unauthenticated=True opens it without$"):
        sealed.session.open(reply)
    assert sealed.session.open(reply, allow_unauthenticated=True) == RESULT


@sides
@pytest.mark.parametrize("plaintext", [b'{"A":NaN}', b'{"A":1e999}', b'{"A":1,"A":2}'])
def test_json_is_strict(side: Side, plaintext: bytes) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    with pytest.raises(DecryptionError):
        side.sealer.session(key=key, iv=iv).open(reply_for(side, key, iv, plaintext))


# --- Fields -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1], ids=["AES-256-CBC", "SM4-GCM"])
def test_the_vendors_replies(number: int, external_vectors: Callable[[str], Path]) -> None:
    """The public Node demo of identity verification."""
    case = json.loads(external_vectors("vendor_demo_replies.json").read_text("utf-8"))["replies"][number]
    kept = {"algorithm": case["algorithm"], "session_key": case["session_key_base64"], "sent": [], "reply": None}
    kept["iv"] = case["reply"]["Response"]["Encryption"]["Iv"]
    session = Session.restore(json.dumps(kept))
    assert session.open_fields(case["reply"], list(case["plaintext"])) == case["plaintext"]
    short = {name.removeprefix("Response."): text for name, text in case["plaintext"].items()}
    assert session.open_fields(case["reply"]["Response"], list(short)) == short


def reply_in_fields(side: Side) -> tuple[Session, dict[str, Any]]:
    session = side.sealer.session()
    reply = side.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, ["Name", "IdNum"])
    return session, reply


@sides
def test_null_and_absent_fields(side: Side) -> None:
    session, reply = reply_in_fields(side)
    reply["Encryption"]["EncryptList"].insert(0, "Response.Advanced")
    for tag in (None, "", *reply["Encryption"]["TagList"][:1]):
        tags = [] if side is AES else [tag, *reply["Encryption"]["TagList"]]
        null = reply | {"Encryption": reply["Encryption"] | {"TagList": tags}}
        names = ["Advanced", "Name", "IdNum"]
        with pytest.raises(InvalidInput, match=r"^the field 'Advanced' is null; allow_null=True takes that as None$"):
            session.open_fields(null, names)
        found = session.open_fields(null, names, allow_null=True)
        assert found == {"Advanced": None, "Name": RESULT["Name"], "IdNum": RESULT["IdNum"]}


@sides
@pytest.mark.parametrize("name", ["Nothing", "Text.Nothing", "Name.Nothing"])
def test_a_field_that_is_listed_and_is_not_there(side: Side, name: str) -> None:
    session, reply = reply_in_fields(side)
    reply["Encryption"]["EncryptList"].append(name)
    if side is not AES:
        reply["Encryption"]["TagList"].append("")
    with pytest.raises(InvalidInput, match=f"^the reply has no field '{name}' although EncryptList names it$"):
        session.open_fields(reply, ["Name", "IdNum", name])
    assert session.open_fields(reply, ["Name", "IdNum", name], allow_null=True)[name] is None


@sides
@pytest.mark.parametrize("name", ["Response.", "."])
def test_a_name_that_is_none(side: Side, name: str) -> None:
    session, reply = reply_in_fields(side)
    with pytest.raises(InvalidInput, match=f"^the reply has no encrypted field '{name}'; allow_null=True takes"):
        session.open_fields(reply, ["Name", "IdNum", name])


@sides
def test_fields_under_another_algorithm_s_name(side: Side) -> None:
    session, reply = reply_in_fields(side)
    reply["Encryption"]["Algorithm"] = "SM4-CBC"
    with pytest.raises(InvalidInput, match=r"^the reply's Algorithm is 'SM4-CBC'"):
        session.open_fields(reply, ["Name", "IdNum"])


def test_a_field_without_its_tag() -> None:
    session, reply = reply_in_fields(SM4)
    reply["Encryption"]["TagList"][0] = ""
    with pytest.raises(InvalidInput, match=r"^'(Response\.)?Name' has no tag; "):
        session.open_fields(reply, ["Name", "IdNum"])


@sides
def test_a_field_three_members_deep(side: Side) -> None:
    session = side.sealer.session()
    opened = side.opener.open({"Encryption": session.encryption})
    reply = opened.seal_reply({"Card": {"Owner": {"Name": "张三", "Age": 36}}}, ["Card.Owner.Name"])
    assert reply["Card"]["Owner"].keys() == {"Name", "Age"}
    assert session.open_fields(reply, ["Card.Owner.Name"]) == {"Card.Owner.Name": "张三"}


@sides
@pytest.mark.parametrize("name", ["Advanced", "Nothing", "Text.Nothing", "Name.Nothing"])
def test_a_field_that_is_not_listed_is_absent_at_most(side: Side, name: str) -> None:
    session, reply = reply_in_fields(side)
    with pytest.raises(InvalidInput, match=f"^the reply has no encrypted field '{name}'; allow_null=True takes"):
        session.open_fields(reply, ["Name", "IdNum", name])
    assert session.open_fields(reply, ["Name", "IdNum", name], allow_null=True)[name] is None


@sides
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["Name"], "the reply encrypts 'IdNum', too, which isn't among the fields named"),
        ([], "no field is named; name those that the service encrypts"),
        (["Name", "Response.Name", "IdNum"], "a field is named twice"),
        (["Name", "IdNum", "RequestId"], "the field 'RequestId' isn't encrypted: EncryptList doesn't name it"),
    ],
)
def test_exactly_the_fields_named(side: Side, names: list[str], sentence: str) -> None:
    session, reply = reply_in_fields(side)
    for allow_null in (False, True):
        with pytest.raises(InvalidInput, match=f"^{sentence}$"):
            session.open_fields(reply, names, allow_null=allow_null)


@sides
@pytest.mark.parametrize(("names", "found"), [("Name", "not one str"), ([7], "not int"), ([None], "not NoneType")])
def test_names_of_wrong_types(side: Side, names: Any, found: str) -> None:
    session, reply = reply_in_fields(side)
    with pytest.raises(TypeError, match=f"{found}$"):
        session.open_fields(reply, names)


@sides
def test_a_whole_body_is_no_field(side: Side) -> None:
    sealed = side.sealer.seal(PARAMS)
    reply = side.opener.open(sealed.request).seal_reply(RESULT)
    for names in (["Name"], ["EncryptedBody"]):
        with pytest.raises(
            InvalidInput, match=r"^the reply has an EncryptedBody and no encrypted fields: open\(reply\)"
        ):
            sealed.session.open_fields(reply, names)


@sides
def test_an_empty_body_beside_fields_is_none(side: Side) -> None:
    session, reply = reply_in_fields(side)
    assert session.open_fields(reply | {"EncryptedBody": ""}, ["Name", "IdNum"])["Name"] == RESULT["Name"]


@pytest.mark.parametrize("encrypted", [{"Encryption": {}}, {"EncryptedBody": "AAAA"}])
def test_a_reply_that_should_be_plain(encrypted: dict[str, Any]) -> None:
    assert open_plain({"Response": {"RequestId": "1", "Encryption": None}}) == {"RequestId": "1", "Encryption": None}
    with pytest.raises(
        InvalidInput, match=r"^the reply is encrypted, this action's isn't: open\(reply\) or open_fields"
    ):
        open_plain({"Response": {"RequestId": "1"} | encrypted})
