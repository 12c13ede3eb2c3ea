"""Replies that somebody forged without a key: what the caller expects decides, never what the message says.

(a) to (e) were taken once, by a client that let the reply choose its form.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from envelopes import AES, PARAMS, SM4, Side, b64, sides

from tcrypto import InvalidInput, Sealer, TCryptoError
from tcrypto.crypto import sm2
from tcrypto.seal.session import Session

TEXT = {"IdCard": "000000190001010017", "Name": "张三"}
RESULT: dict[str, Any] = {"Result": "0", "Text": TEXT, "Similarity": 99}
PATHS = ["Text.IdCard", "Text.Name"]
ATTACKER = "ATTACKER"


def kept(session: Session) -> Session:
    """The session as another process has it from a file."""
    return Session.restore(session.export())


every_way = pytest.mark.parametrize("way", [lambda session: session, kept], ids=["session", "restored"])
Way = Callable[[Session], Session]


def refused(session: Session, reply: dict[str, Any], *names: str) -> None:
    """By both methods, wrapped and not, and with what a careless caller allows."""
    for message in (reply, {"Response": reply}):
        with pytest.raises(TCryptoError):
            session.open(message)
        if names:
            for allow_null in (False, True):
                with pytest.raises(TCryptoError):
                    session.open_fields(message, names, allow_null=allow_null)


@sides
@every_way
def test_a_a_null_field_beside_plain_ones(side: Side, way: Way) -> None:
    session = way(side.sealer.seal(PARAMS).session)
    encryption = {"EncryptList": ["x"], "TagList": [None]}
    if side is not SM4:
        encryption["TagList"] = []
    reply = {"Result": "0", "Name": ATTACKER, "x": None, "Encryption": encryption}
    refused(session, reply, "Name")
    refused(session, reply, "Name", "x")
    assert session.open_fields(reply, ["x"], allow_null=True) == {"x": None}  # all that it says, which is nothing


@sides
@every_way
def test_b_the_body_as_a_field_beside_plain_ones(side: Side, way: Way) -> None:
    sealed = side.sealer.seal(PARAMS)
    genuine = side.opener.open(sealed.request).seal_reply(RESULT)
    for listed in ("Junk", "Response.Junk"):
        encryption = genuine["Encryption"] | {"EncryptList": [listed]}
        reply = {"Result": "0", "Name": ATTACKER, "Junk": genuine["EncryptedBody"], "Encryption": encryption}
        refused(way(sealed.session), reply, "Name")
        refused(way(sealed.session), reply, "Name", "Junk")


@sides
@every_way
def test_members_beside_the_response(side: Side, way: Way) -> None:
    """They would be lost, or taken for what the service said: outside, where anybody puts them, and inside."""
    sealed = side.sealer.seal(PARAMS)
    opened = side.opener.open(sealed.request)
    for reply in (
        {"Response": opened.seal_reply(RESULT), "Name": ATTACKER},
        opened.seal_reply({"Response": RESULT, "A": 1}),
    ):
        with pytest.raises(InvalidInput, match=r"^the reply has members beside Response"):
            way(sealed.session).open(reply)
    fields = {"Response": opened.seal_reply(RESULT, PATHS), "Name": ATTACKER}
    with pytest.raises(InvalidInput, match=r"^the reply has members beside Response"):
        way(sealed.session).open_fields(fields, PATHS)
    assert way(sealed.session).open(opened.seal_reply({"Response": RESULT})) == RESULT


@sides
@every_way
def test_c_the_request_as_its_reply(side: Side, way: Way) -> None:
    sealed = side.sealer.seal(PARAMS)
    for iv in (sealed.request["Encryption"]["Iv"], None):
        reply = sealed.request | {"Encryption": sealed.request["Encryption"] | {"Iv": iv}}
        refused(way(sealed.session), reply)
        with pytest.raises(InvalidInput, match=r"^the reply is what this session sent: "):
            way(sealed.session).open(reply)


@sides
@every_way
def test_c_the_requests_fields_as_the_replys(side: Side, way: Way) -> None:
    sealed = side.sealer.seal_fields({"Name": "张三", "RuleId": "1"}, ["Name"])
    refused(way(sealed.session), sealed.request, "Name")


@sides
@every_way
def test_d_a_field_that_was_sent_under_another_name(side: Side, way: Way) -> None:
    sealed = side.sealer.seal_fields({"Name": "张三", "RuleId": "1"}, ["Name"])
    encryption = sealed.request["Encryption"] | {"EncryptList": ["Response.Text.IdCard"]}
    reply = {"Text": {"IdCard": sealed.request["Name"]}, "Encryption": encryption}
    refused(way(sealed.session), reply, "Text.IdCard")


@sides
@every_way
def test_e_a_field_in_plain_text(side: Side, way: Way) -> None:
    sealed = side.sealer.seal_fields({"RuleId": "1", "Phone": "1"}, ["Phone"])
    reply = side.opener.open(sealed.request).seal_reply(RESULT, PATHS)
    encryption = reply["Encryption"]
    encryption["EncryptList"], encryption["TagList"] = encryption["EncryptList"][1:], encryption["TagList"][1:]
    reply["Text"]["IdCard"] = ATTACKER
    refused(way(sealed.session), reply, *PATHS)


def test_a_part_of_the_request_under_aes() -> None:
    """Whatever is cut from the front of a CBC ciphertext, its end is the request's, whose last block is remembered."""
    sealed = AES.sealer.seal({"A": "x" * 100})
    ciphertext = base64.b64decode(sealed.request["EncryptedBody"])
    for start in range(16, len(ciphertext), 16):
        encryption = {"Iv": b64(ciphertext[start - 16 : start])}
        with pytest.raises(InvalidInput, match=r"^the reply is what this session sent: "):
            sealed.session.open({"EncryptedBody": b64(ciphertext[start:]), "Encryption": encryption})


# --- Changes at random -----------------------------------------------------------------------------------------------------

REPLIES = 40


def honest(draw: random.Random) -> tuple[Session, dict[str, Any]]:
    """A session and its reply, in one of both forms."""
    session = SM4.sealer.session()
    opened = SM4.opener.open({"Encryption": session.encryption})
    if draw.random() < 0.5:
        return session, opened.seal_reply(RESULT)
    return session, opened.seal_reply(RESULT, PATHS)


def change(value: Any, draw: random.Random) -> Any:
    """The value with something changed at a random place of it."""
    if isinstance(value, dict) and value:
        changed = dict(value)
        name = draw.choice(list(changed))
        match draw.randrange(8):
            case 0:
                del changed[name]
            case 1:
                changed[draw.choice(["Name", "Junk", "EncryptedBody", "Text", "Error"])] = changed.pop(name)
            case 2:
                changed[draw.choice(list(changed))] = changed[name]
            case 3:
                changed[name] = draw.choice([None, "", ATTACKER, [], {}, {"IdCard": ATTACKER, "Name": ATTACKER}])
            case _:
                changed[name] = change(changed[name], draw)
        return changed
    if isinstance(value, list) and value:
        changed_list = list(value)
        at = draw.randrange(len(value))
        match draw.randrange(4):
            case 0:
                del changed_list[at]
            case 1:
                changed_list.insert(at, draw.choice([None, *value, "Response.Text.Phone"]))
            case 2:
                draw.shuffle(changed_list)
            case _:
                changed_list[at] = change(changed_list[at], draw)
        return changed_list
    if isinstance(value, str) and value:
        at = draw.randrange(len(value))
        return value[:at] + draw.choice(["", "A", "B", "/", "=", value[at] * 2]) + value[at + 1 :]
    return draw.choice([None, "", ATTACKER, 7])


def changes_give_nothing_new(rounds: int) -> int:
    """Every value that `open` or `open_fields` returns for a changed reply was encrypted by the service."""
    draw = random.Random(20260301)
    opened = 0
    authentic = set(TEXT.values())
    for number in range(rounds):
        if number % (rounds // REPLIES) == 0:
            session, reply = honest(draw)
        changed = copy.deepcopy(reply)
        for _ in range(draw.choice([1, 1, 1, 2, 5])):
            changed = change(changed or {"A": None}, draw)
        with contextlib.suppress(TCryptoError):
            assert session.open(changed) == RESULT
            opened += 1
        with contextlib.suppress(TCryptoError):
            found = session.open_fields(changed, PATHS, allow_null=draw.random() < 0.5)
            assert found.keys() == set(PATHS)
            assert set(found.values()) <= authentic | {None}
            opened += 1
    return opened


def test_random_changes_under_sm4_gcm(figure: Callable[[str, int], None]) -> None:
    opened = changes_give_nothing_new(2_000)
    assert 0 < opened < 1_500  # some changes touch nothing that counts; most are refused
    figure(
        "random changes of replies under SM4-GCM, none of which gave a value that the service hadn't encrypted", 2_000
    )


@pytest.mark.deep
def test_very_many_random_changes_under_sm4_gcm(figure: Callable[[str, int], None]) -> None:
    changes_give_nothing_new(100_000)
    figure(
        "random changes of replies under SM4-GCM, none of which gave a value that the service hadn't encrypted", 100_000
    )


# --- What can't be mended ---------------------------------------------------------------------------------------------------


def test_a_changed_iv_changes_the_first_block_under_aes() -> None:
    """AES-256-CBC has no integrity: who knows the first block's text chooses what it becomes. Only TLS protects it."""
    sealed = AES.sealer.seal(PARAMS)
    reply = AES.opener.open(sealed.request).seal_reply({"Result": "1", "Name": "张三"})
    iv = bytearray(base64.b64decode(reply["Encryption"]["Iv"]))
    iv[len('{"Result":"')] ^= ord("1") ^ ord("0")
    reply["Encryption"]["Iv"] = b64(iv)
    assert sealed.session.open(reply) == {"Result": "0", "Name": "张三"}


@sides
def test_a_services_field_under_another_name(side: Side) -> None:
    """Nothing that is authenticated holds a field's name: whoever moves ciphertext and tag together moves the value."""
    session = side.sealer.session()
    reply = side.opener.open({"Encryption": session.encryption}).seal_reply(RESULT, PATHS)
    text, tags = reply["Text"], reply["Encryption"]["TagList"]
    moved = reply | {"Text": {"IdCard": text["Name"], "Name": text["IdCard"]}}
    moved["Encryption"] = reply["Encryption"] | {"TagList": tags[::-1]}
    assert session.open_fields(moved, PATHS) == {"Text.IdCard": TEXT["Name"], "Text.Name": TEXT["IdCard"]}


def test_random_changes_under_aes_cbc(figure: Callable[[str, int], None]) -> None:
    """Measured, not promised: of bits flipped at random in the ciphertext or IV of a body, so many give another object."""
    draw = random.Random(20260301)
    session = AES.sealer.session()
    reply = AES.opener.open({"Encryption": session.encryption}).seal_reply(RESULT)
    iv, ciphertext = base64.b64decode(reply["Encryption"]["Iv"]), base64.b64decode(reply["EncryptedBody"])
    unnoticed = 0
    for _ in range(2_000):
        both = bytearray(iv + ciphertext)
        bit = draw.randrange(8 * len(both))
        both[bit // 8] ^= 1 << bit % 8
        encryption = reply["Encryption"] | {"Iv": b64(both[:16])}
        with contextlib.suppress(TCryptoError):
            unnoticed += session.open({"EncryptedBody": b64(both[16:]), "Encryption": encryption}) != RESULT
    assert 0 < unnoticed < 1_000
    figure("bits flipped in replies under AES-256-CBC (of 2,000) that gave another object unnoticed", unnoticed)


def test_the_request_without_its_tag_is_not_a_reply() -> None:
    sealed = Sealer(sm2.generate().public_key).seal({"ImageUrl": "https://example.com/card.jpg"})
    mirrored = {**sealed.request, "Encryption": {**sealed.request["Encryption"], "TagList": []}}
    with pytest.raises(InvalidInput, match="what this session sent"):
        sealed.session.open(mirrored, allow_unauthenticated=True)
