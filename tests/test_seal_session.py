"""One session, one request: its key, who may hold it, and how it is kept for the reply."""

from __future__ import annotations

import copy
import json
import os
import pickle
import string
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from envelopes import AES, PARAMS, RESULT, RSA, SM2, Side, b64, sides

from tcrypto import EncodingError, InvalidInput, NonceReuseError, Opener, Sealer
from tcrypto.errors import ImageError, KeyFormatError
from tcrypto.seal.session import Session
from tcrypto.seal.session_key import SessionKey


@sides
def test_a_session_seals_once(side: Side) -> None:
    session = side.sealer.session()
    session.seal(PARAMS)
    for again in (session.seal, session.seal_fields):
        with pytest.raises(NonceReuseError) as caught:
            again({"A": "x"})
        assert str(caught.value) == (
            "this session has been used to seal a request; its key and IV are for one: "
            "make another session, or pass allow_nonce_reuse=True"
        )
        assert side.opener.open(again({"A": "x"}, allow_nonce_reuse=True).request).params == {"A": "x"}


@sides
def test_a_sealed_request_has_used_its_session(side: Side) -> None:
    for sealed in (side.sealer.seal(PARAMS), side.sealer.seal_fields({"A": "x"})):
        with pytest.raises(NonceReuseError):
            sealed.session.seal(PARAMS)


@sides
def test_a_seal_that_failed_has_used_its_session(side: Side) -> None:
    """Some of it may have been encrypted before it failed."""
    session = side.sealer.session()
    with pytest.raises(InvalidInput):
        session.seal({"A": "x" * 200_000, "B": float("nan")})
    with pytest.raises(NonceReuseError):
        session.seal(PARAMS)


@sides
def test_of_racing_threads_one_seals(side: Side) -> None:
    for _ in range(10):
        session, start, outcomes = side.sealer.session(), threading.Barrier(8), list[str]()

        def race(session: Session = session, start: threading.Barrier = start, outcomes: list[str] = outcomes) -> None:
            start.wait()
            try:
                session.seal(PARAMS)
                outcomes.append("sealed")
            except NonceReuseError:
                outcomes.append("refused")

        threads = [threading.Thread(target=race) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["refused"] * 7 + ["sealed"]


@sides
def test_key_and_iv_given(side: Side) -> None:
    key, iv = bytes(range(side.key_length)), bytes(range(side.iv_length))
    sealed = side.sealer.seal(PARAMS, key=key, iv=iv)
    opened = side.opener.open(sealed.request)
    assert (opened.key.key, opened.key.iv) == (key, iv)
    assert side.sealer.session(key=key, iv=iv).open(opened.seal_reply(RESULT)) == RESULT


@sides
@pytest.mark.parametrize("name", ["key", "iv"])
def test_key_and_iv_of_wrong_lengths(side: Side, name: str) -> None:
    right = side.key_length if name == "key" else side.iv_length
    for length in (0, right - 1, right + 1):
        with pytest.raises(InvalidInput, match=f"^{name} is {right} bytes under {side.algorithm}, not {length}$"):
            side.sealer.seal(PARAMS, **{name: bytes(length)})
    with pytest.raises(TypeError, match=f"^{name} is bytes, not str$"):
        side.sealer.session(**{name: "k" * right})  # type: ignore[arg-type]


@sides
def test_keys_are_raw_bytes_by_default(side: Side) -> None:
    keys = [side.opener.open(side.sealer.seal({}).request).key.key for _ in range(100)]
    assert len(set(b"".join(keys))) > 200  # of 256


@sides
def test_key_alphabet(side: Side) -> None:
    public = RSA.public_key if side is AES else SM2.public_key
    sealer = Sealer(public, key_alphabet="alphanumeric")
    keys = [side.opener.open(sealer.seal({}).request).key.key for _ in range(100)]
    assert {len(key) for key in keys} == {side.key_length}
    # 1,600 draws of 62 characters: one run in 10^9 would miss one of them.
    assert set(b"".join(keys).decode()) == set(string.ascii_letters + string.digits)
    with pytest.raises(InvalidInput, match=r"^key_alphabet is 'bytes' or 'alphanumeric', not 'hex'$"):
        Sealer(public, key_alphabet="hex")  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [RSA, SM2, 7, None])
def test_a_sealer_needs_a_public_key(key: Any) -> None:
    with pytest.raises(
        TypeError,
        match=f"^public_key is a key's text or what load_public_key returned, it is not {type(key).__name__}$",
    ):
        Sealer(key)


@pytest.mark.parametrize("key", [RSA.public_key, SM2.public_key, 7, None])
def test_an_opener_needs_a_private_key(key: Any) -> None:
    with pytest.raises(
        TypeError,
        match=f"^private_key is a key's text or what load_private_key returned, it is not {type(key).__name__}$",
    ):
        Opener(key)


def test_session_key_of_an_unknown_algorithm() -> None:
    with pytest.raises(InvalidInput, match=r"^the algorithm is 'AES-256-CBC' or 'SM4-GCM', not 'AES-128-CBC'$"):
        SessionKey("AES-128-CBC", bytes(16), bytes(16))


@sides
def test_a_sealers_twin_works(side: Side) -> None:
    public = RSA.public_key if side is AES else SM2.public_key
    sealer = Sealer(public, key_alphabet="alphanumeric", image_limit=400)
    for twin in (pickle.loads(pickle.dumps(sealer)), copy.copy(sealer), copy.deepcopy(sealer)):
        opened = side.opener.open(twin.seal(PARAMS).request)
        assert opened.params == PARAMS
        assert opened.key.key.isalnum()
        with pytest.raises(ImageError, match=r"^I is 301 bytes; at most 300 bytes as a file"):
            twin.seal({"I": bytes(301)})


@sides
@pytest.mark.parametrize("how", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_holds_a_key_refuses_to_be_copied(side: Side, how: Callable[[object], object]) -> None:
    sealed = side.sealer.seal({})
    for thing in (sealed.session, side.opener.open(sealed.request).key):
        with pytest.raises(TypeError, match=r"^a session refuses to be pickled or copied: its key is for one request$"):
            how(thing)
    with pytest.raises(TypeError, match=r"^an Opener refuses to be pickled or copied: it holds the service's private"):
        how(side.opener)


def test_keys_as_text() -> None:
    for key in (RSA, SM2):
        opener = Opener(str(key.dump("pem")))
        sealed = Sealer(str(key.public_key.dump("console"))).seal(PARAMS)
        assert opener.algorithm == sealed.session.algorithm
        assert opener.open(sealed.request).params == PARAMS
    for make in (Sealer, Opener):
        with pytest.raises(KeyFormatError):
            make("hello")


# --- The key for the reply alone ------------------------------------------------------------------------------------------


@sides
def test_encryption_is_the_sessions_one_use(side: Side) -> None:
    session = side.sealer.session()
    encryption = session.encryption
    encryption["EncryptList"].append("changed")
    assert session.encryption["EncryptList"] == []  # the same again, and the caller's copy is the caller's
    assert session.encryption["CiphertextBlob"] == encryption["CiphertextBlob"]
    for again in (session.seal, session.seal_fields):
        with pytest.raises(NonceReuseError, match=r"^this session has been used"):
            again({"A": "x"})


@sides
def test_what_has_sealed_gives_no_encryption(side: Side) -> None:
    session = side.sealer.session()
    session.seal(PARAMS)
    with pytest.raises(NonceReuseError, match=r"^this session has been used"):
        _ = session.encryption


# --- A process of its own ------------------------------------------------------------------------------------------------


def in_a_child(attempt: Callable[[], object]) -> str:
    """What `attempt` raises in a fork of this process."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork beside threads, which a test runner may have
        child = os.fork()
    if child == 0:
        try:
            attempt()
            outcome = "nothing"
        except BaseException as error:
            outcome = f"{type(error).__name__}: {error}"
        os.write(writer, outcome.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        return file.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@sides
def test_a_session_belongs_to_its_process(side: Side) -> None:
    """Parent and child would use one key and IV for two requests."""
    session, used = side.sealer.session(), side.sealer.session()
    _ = used.encryption
    attempts: list[Callable[[], object]] = [
        lambda: session.seal(PARAMS),
        lambda: session.seal_fields({"A": "x"}),
        lambda: session.encryption,
        lambda: used.encryption,
    ]
    for attempt in attempts:
        assert in_a_child(attempt).startswith("NonceReuseError: this session was made in another process")
    sealed = session.seal(PARAMS)
    reply = side.opener.open(sealed.request).seal_reply(RESULT)
    assert in_a_child(lambda: session.open(reply)) == "nothing"  # opening uses no nonce


@sides
def test_another_process_is_known_by_its_number(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    session = side.sealer.session()
    another = os.getpid() + 1
    monkeypatch.setattr(os, "getpid", lambda: another)
    with pytest.raises(NonceReuseError) as caught:
        session.seal(PARAMS)
    assert str(caught.value) == (
        "this session was made in another process, which may use its key and IV itself: make a session after the fork, "
        "or pass allow_nonce_reuse=True"
    )
    session.seal(PARAMS, allow_nonce_reuse=True)


# --- Kept for the reply ---------------------------------------------------------------------------------------------------


@sides
def test_a_session_is_kept_as_text(side: Side) -> None:
    sealed = side.sealer.seal(PARAMS)
    reply = side.opener.open(sealed.request).seal_reply(RESULT)
    for data in (sealed.session.export(), sealed.session.export().encode()):
        twin = Session.restore(data)
        assert twin.open(reply) == sealed.session.open(reply) == RESULT
        assert twin.export() == sealed.session.export()
        for seal in (twin.seal, twin.seal_fields):
            with pytest.raises(NonceReuseError, match=r"^this session was restored to open a reply"):
                seal({"A": "x"}, allow_nonce_reuse=True)


@sides
def test_what_was_exported_unused_seals_no_more(side: Side) -> None:
    """The text doesn't know what is sealed after it, and couldn't refuse that as a reply."""
    session = side.sealer.session()
    session.export()
    with pytest.raises(NonceReuseError):
        session.seal(PARAMS)


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": None},
        {"session_key": 7},
        {"iv": ["x"]},
        {"sent": "x"},
        {"sent": [7]},
        {"reply": "x"},
        {"reply": []},
        {"reply": [7]},
        {"reply": 7},
        {"more": "x"},
    ],
)
def test_what_is_no_exported_session(change: dict[str, Any]) -> None:
    whole = json.loads(AES.sealer.session().export())
    with pytest.raises(InvalidInput, match=r"^an exported session is a JSON object with ") as caught:
        Session.restore(json.dumps(whole | change))
    assert caught.value.__context__ is None
    for name in whole:  # without "sent", what the session sent could be given back as its reply
        with pytest.raises(InvalidInput, match=r"^an exported session is a JSON object with "):
            Session.restore(json.dumps({key: value for key, value in whole.items() if key != name}))


@pytest.mark.parametrize("reply", [None, "body", "plain", ["Name", "Text.IdCard"]])
def test_what_the_reply_is_comes_back(reply: Any) -> None:
    whole = json.loads(AES.sealer.session().export()) | {"reply": reply}
    assert json.loads(Session.restore(json.dumps(whole)).export()) == whole


def test_a_member_of_an_exported_session_stands_there_once() -> None:
    text = AES.sealer.session().export()
    with pytest.raises(InvalidInput, match=r"sent and reply, each once$"):
        Session.restore(text.replace('"sent":[]', '"sent":["AAAA"],"sent":[]'))


@pytest.mark.parametrize("data", ["", "{", "[]", "7", "[" * 100_000, b"\xff"])
def test_what_is_no_object(data: str | bytes) -> None:
    with pytest.raises(InvalidInput, match=r"^an exported session is a JSON object with ") as caught:
        Session.restore(data)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("data", [None, 7, {}])
def test_what_is_no_text(data: Any) -> None:
    with pytest.raises(TypeError, match=f"^an exported session is str or bytes, not {type(data).__name__}$"):
        Session.restore(data)


@pytest.mark.parametrize(
    ("change", "name"), [({"iv": "A"}, "iv"), ({"session_key": "A"}, "session_key"), ({"sent": ["A"]}, "sent")]
)
def test_what_of_an_exported_session_is_no_base64_is_named(change: dict[str, Any], name: str) -> None:
    whole = json.loads(AES.sealer.session().export())
    with pytest.raises(EncodingError, match=f"^{name} is not strict Base64: "):
        Session.restore(json.dumps(whole | change))


@sides
def test_a_sealer_seals_for_a_call_under_the_key_and_iv_it_is_given(side: Side) -> None:
    key, iv = b"k" * side.key_length, b"i" * side.iv_length
    sealed = side.sealer.seal_for("RecognizeEncryptedIDCardOCR", PARAMS, key=key, iv=iv)
    same = side.sealer.session(key=key, iv=iv).seal_for("RecognizeEncryptedIDCardOCR", PARAMS)
    assert sealed.request["EncryptedBody"] == same.request["EncryptedBody"]
    assert sealed.request["Encryption"]["Iv"] == b64(iv)


@sides
def test_a_session_seals_for_a_second_call_only_where_it_is_allowed(side: Side) -> None:
    session = side.sealer.session()
    for _ in range(2):
        sealed = session.seal_for("RecognizeEncryptedIDCardOCR", PARAMS, allow_nonce_reuse=True)
        assert side.opener.open(sealed.request).params == PARAMS
    with pytest.raises(NonceReuseError):
        session.seal_for("RecognizeEncryptedIDCardOCR", PARAMS)
