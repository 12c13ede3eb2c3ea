"""Replies: the Response, what the service said instead, and the streams of chat calls."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import GatewayError, InvalidInput, SignatureError, TCryptoError, events, result
from tcrypto.sign.reply import server_time

REFUSED = {
    "Response": {
        "Error": {"Code": "AuthFailure.SecretIdNotFound", "Message": "The SecretId is not found."},
        "RequestId": "3c140219-cfe9-470e-b241-907877d6fb03",
    }
}
MISSING = {"Response": {"Error": {"Code": "ResourceNotFound", "Message": "没有"}, "RequestId": "1"}}
DELTAS = [{"Choices": [{"Delta": {"Content": text}}]} for text in ("你", "好", "😀\u2028!")]


@pytest.mark.parametrize("form", [dict, json.dumps, lambda reply: json.dumps(reply, ensure_ascii=False).encode()])
def test_the_response(form: Any) -> None:
    response = {"Name": "张三", "Error": None, "RequestId": "1"}
    assert result(form({"Response": response})) == response
    with pytest.raises(
        SignatureError, match=r"^AuthFailure\.SecretIdNotFound: The SecretId is not found\.$"
    ) as refused:
        result(form(REFUSED))
    assert refused.value.request_id == "3c140219-cfe9-470e-b241-907877d6fb03"
    with pytest.raises(GatewayError, match=r"^ResourceNotFound: 没有$") as missing:
        result(form(MISSING))
    assert not isinstance(missing.value, SignatureError)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (b"", "the reply is not JSON"),
        ("<html>502 Bad Gateway</html>", "the reply is not JSON"),
        (b"\xff", "the reply is not JSON in UTF-8"),
        ("[" * 100_000, "the reply is not JSON"),
        ('{"Response": {"A": NaN}}', "the reply is not JSON"),
        ("[]", "the reply has no Response object"),
        ("{}", "the reply has no Response object"),
        ({"Response": None}, "the reply has no Response object"),
        ({"code": 4100, "message": "old"}, "the reply has no Response object"),
        ({"Response": {"Error": "no"}}, "the reply has an Error without a Code"),
        ({"Response": {"Error": {"Message": "no"}}}, "the reply has an Error without a Code"),
    ],
)
def test_what_is_no_reply(reply: Any, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}"):
        result(reply)


@pytest.mark.parametrize("reply", [None, 7, [], [b"{}"]])
def test_a_reply_of_another_type(reply: Any) -> None:
    with pytest.raises(TypeError, match=f"^reply is bytes, a str or a mapping, not {type(reply).__name__}$"):
        result(reply)


def test_an_error_without_its_other_parts() -> None:
    with pytest.raises(GatewayError) as error:
        result({"Response": {"Error": {"Code": "A", "Message": 7}, "RequestId": 8}})
    assert (error.value.code, error.value.message, error.value.request_id) == ("A", "", None)


@pytest.mark.parametrize(
    ("code", "message", "seconds"),
    [
        ("AuthFailure.SignatureExpire", "a deviation between `Timestamp` and the server time 1700000000.", 1700000000),
        ("AuthFailure.SignatureExpire", "17000000001", None),
        ("AuthFailure.SignatureExpire", "", None),
        ("AuthFailure.SignatureFailure", "1700000000", None),
    ],
)
def test_the_servers_clock(code: str, message: str, seconds: int | None) -> None:
    assert server_time(GatewayError(code, message, None)) == seconds


def stream(end: str = "\n", values: list[Any] = DELTAS) -> bytes:
    text = "".join(f"data: {json.dumps(value, ensure_ascii=False)}{end}{end}" for value in values)
    return (f": a comment{end}event: message{end}id: 1{end}retry:5{end}" + text).encode()


@given(st.sampled_from(["\n", "\r\n", "\r"]), st.lists(st.integers(0, 400), max_size=20), st.booleans())
def test_a_stream_in_pieces_of_any_size(end: str, cuts: list[int], as_text: bool) -> None:
    body: Any = stream(end).decode() if as_text else stream(end)
    places = [0, *sorted(cuts), len(body)]
    pieces = [body[start:stop] for start, stop in pairwise(places)]
    assert list(events(pieces)) == DELTAS
    assert list(events(body)) == DELTAS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_stream_byte_by_byte(end: str) -> None:
    assert list(events(bytes([byte]) for byte in stream(end))) == DELTAS


def test_events_come_as_they_arrive() -> None:
    def arriving() -> Any:
        yield b'data: {"A": 1}\n\n'
        raise AssertionError("read ahead")

    assert next(events(arriving())) == {"A": 1}


def test_how_a_stream_may_end() -> None:
    assert list(events(b"data: [1,\ndata: 2]\n\ndata: [DONE]\n\nwhatever")) == [[1, 2]]
    assert list(events(b'data: {"A": 1}\n\ndata:{"B": 2}')) == [{"A": 1}, {"B": 2}]
    assert list(events(b"data: [1,\ndata: 2]")) == [[1, 2]]
    assert list(events(b'data: {"A": 1}\n\ndata: [DONE]')) == [{"A": 1}]
    assert list(events(b"data: 1\r\rdata: [DONE]\r")) == [1]
    assert list(events([": nothing but a comment\n", ""])) == []


def test_a_refused_key_is_an_error_and_not_an_empty_stream() -> None:
    body = json.dumps(REFUSED, indent=1).encode()
    with pytest.raises(SignatureError, match="SecretIdNotFound") as error:
        list(events([b"\n  ", body[:5], body[5:]]))
    assert error.value.request_id == REFUSED["Response"]["RequestId"]


def test_an_error_within_the_stream() -> None:
    reading = events(stream(values=[DELTAS[0], MISSING]))
    assert next(reading) == DELTAS[0]
    with pytest.raises(GatewayError, match="ResourceNotFound"):
        next(reading)


@pytest.mark.parametrize(
    ("chunks", "sentence"),
    [
        ([], "the reply is empty"),
        (b"\n\n", "the reply is empty"),
        (b'{"Response": {"RequestId": "1"}}', "the reply is one Response, not a stream of events"),
        (b"{", "the reply is not JSON"),
        (b"<!DOCTYPE html>\n", "the reply is not a stream of events"),
        (b"data: nothing\n\n", "an event of the stream is not JSON"),
        (b'data: {"A"', "an event of the stream is not JSON"),
        ([b'data: {"A": 1}', b'data: {"B": 1}'], "an event of the stream is not JSON"),  # lines without their ends
        (b"data: \xff\n\n", "the stream is not UTF-8"),
        (b"data: 1\n\ndata: \xe4", "the stream ends within a character"),
    ],
)
def test_what_is_no_stream(chunks: Any, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}"):
        list(events(chunks))


def test_a_piece_of_another_type() -> None:
    with pytest.raises(TypeError, match=r"^a piece of the stream is bytes or str, not int$"):
        list(events([1]))  # type: ignore[list-item]


@given(st.binary() | st.text())
def test_hostile_replies(reply: bytes | str) -> None:
    for read in (result, lambda body: list(events([body]))):
        with suppress(TCryptoError):
            read(reply)
