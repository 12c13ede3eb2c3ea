"""What a test expects of the stand-in, and the faults it plays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gateway_calls import Calls, code, result

from tcrypto.errors import DecryptionError, GatewayError, InvalidInput


@pytest.fixture
def calls() -> Calls:
    return Calls()


def body(**params: Any) -> bytes:
    return json.dumps(params).encode()


def test_an_object_a_handler_an_error(calls: Calls) -> None:
    calls.gateway.expect("A", {"Name": "x"})
    calls.gateway.expect("B", lambda params, verified: {"Saw": params, "Signed": verified.action_signed})
    calls.gateway.expect("C", GatewayError("FailedOperation.OcrFailed", "..."))
    assert result(calls.signed(action="A")) == {"Name": "x"}
    assert result(calls.signed(body(P=1), action="B")) == {"Saw": {"P": 1}, "Signed": True}
    assert code(calls.signed(action="C")) == "FailedOperation.OcrFailed"
    assert calls.gateway.unmet() == []
    assert [exchange.asked for exchange in calls.exchanges] == [False, False, True]


def test_an_action_that_nothing_is_expected_of(calls: Calls) -> None:
    assert result(calls.signed(body(P=1), action="IDCardOCRR")) == {"P": 1}  # nothing is expected yet
    calls.gateway.expect("IDCardOCR", {})
    reply = calls.signed(action="IDCardOCRR")
    assert code(reply) == "InvalidAction"
    assert "did you mean IDCardOCR?" in reply["Error"]["Message"]
    assert "expected is IDCardOCR" in calls.signed(action="Zzz")["Error"]["Message"]
    calls.gateway.register("Known", lambda _params, _verified: {"K": 1})
    assert result(calls.signed(action="Known")) == {"K": 1}


@pytest.mark.parametrize("how", ["attribute", "constructor", "expect"])
def test_strict_can_be_lifted(how: str) -> None:
    calls = Calls(**({"strict": False} if how == "constructor" else {}))
    calls.gateway.expect("A", {}, strict=False if how == "expect" else None)
    if how == "attribute":
        calls.gateway.strict = False
    assert result(calls.signed(body(P=1), action="Other")) == {"P": 1}


def test_strict_from_the_start() -> None:
    assert code(Calls(strict=True).signed(action="A")) == "InvalidAction"


def test_unmet(calls: Calls) -> None:
    gateway = calls.gateway
    gateway.expect("Never", {})
    gateway.expect("Once", {}, once=True)
    gateway.expect("Thrice", {}, times=3)
    gateway.expect("Not", {}, times=0)
    gateway.expect("With", {}, when={"Side": "BACK"})
    calls.signed(action="Thrice")
    calls.signed(action="Not")
    calls.signed(body(Side="FRONT"), action="With")
    assert gateway.unmet() == [
        "Never: never asked for, expected at least once",
        "Once: never asked for, expected once",
        "Thrice: asked for once, expected 3 times",
        "Not: asked for once, expected never",
        "With with {'Side': 'BACK'}: never asked for, expected at least once",
    ]
    assert [exchange.code for exchange in calls.exchanges] == [None, "InvalidAction", "InvalidAction"]
    assert "with other parameters" in (calls.exchanges[-1].message or "")


def test_too_often(calls: Calls) -> None:
    calls.gateway.expect("A", {"N": 1}, once=True)
    assert result(calls.signed(action="A")) == {"N": 1}
    reply = calls.signed(action="A")
    assert code(reply) == "InvalidAction"
    assert "expected once and has come twice" in reply["Error"]["Message"]
    assert calls.gateway.unmet() == ["A: asked for twice, expected once"]


def test_in_their_order_then_the_newest(calls: Calls) -> None:
    for number in (1, 2):
        calls.gateway.expect("A", {"N": number}, once=True)
    calls.gateway.expect("A", {"N": 3})
    calls.gateway.expect("A", {"N": 4})
    calls.gateway.expect("A", {"N": 5}, when={"Side": "BACK"})
    assert result(calls.signed(body(Side="BACK"), action="A")) == {"N": 5}
    assert [calls.signed(action="A")["N"] for _ in range(4)] == [1, 2, 4, 4]


@pytest.mark.parametrize(
    ("arguments", "options", "error"),
    [
        (("A", 5), {}, TypeError),
        (("A", DecryptionError()), {}, TypeError),
        ((5, {}), {}, TypeError),
        (("A", {}), {"when": "x"}, TypeError),
        (("A", {}), {"times": -1}, InvalidInput),
        (("A", {}), {"times": 2, "once": True}, InvalidInput),
    ],
)
def test_what_can_not_be_expected(calls: Calls, arguments: Any, options: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        calls.gateway.expect(*arguments, **options)
    assert calls.gateway.unmet() == []


# --- Streams ----------------------------------------------------------------------------------------------------------


def test_events(calls: Calls) -> None:
    calls.gateway.expect_events("ChatCompletions", [{"Note": "张"}, "two\nlines", "[DONE]"])
    calls.gateway.expect_events("Handled", lambda params, _verified: [{"Saw": params["P"]}])
    for action, sent in (
        ("ChatCompletions", 'data: {"Note": "张"}\n\ndata: two\ndata: lines\n\ndata: [DONE]\n\n'),
        ("Handled", 'data: {"Saw": 1}\n\n'),
    ):
        with pytest.raises(AssertionError):  # it isn't the envelope
            calls.signed(body(P=1), action=action)
        assert calls.reply.headers == (("Content-Type", "text/event-stream"),)
        assert calls.reply.body.decode() == sent
        assert b"".join(calls.reply.chunks) == calls.reply.body


def test_a_refused_stream_is_an_envelope(calls: Calls) -> None:
    calls.gateway.expect_events("ChatCompletions", [{}])
    assert code(calls.signed(action="ChatCompletions", change={"X-TC-Timestamp": "1"})).startswith("AuthFailure.")


def test_events_that_are_none(calls: Calls) -> None:
    with pytest.raises(TypeError):
        calls.gateway.expect_events("A", [5])  # type: ignore[list-item]


# --- Faults -----------------------------------------------------------------------------------------------------------


def test_the_next_request_fails_however_well_it_is_signed(calls: Calls) -> None:
    calls.gateway.fail_next("RequestLimitExceeded")
    calls.gateway.fail_next("Mine", "with a text")
    assert code(calls.signed(change={"X-TC-Timestamp": "1"})).startswith("AuthFailure.")  # a wrong one stays wrong
    assert code(calls.signed()) == "RequestLimitExceeded"
    assert calls.signed()["Error"] == {"Code": "Mine", "Message": "with a text"}
    assert result(calls.signed()) == {}
    assert [exchange.asked for exchange in calls.exchanges] == [False, True, True, False]


def test_delays_and_drops_are_for_one_request_each(calls: Calls) -> None:
    calls.gateway.delay(0.5)
    calls.gateway.delay(1)
    calls.gateway.drop()
    seen = []
    for _ in range(3):
        calls.signed()
        seen.append((calls.reply.delay, calls.reply.dropped))
    assert seen == [(0.5, True), (1, False), (0, False)]
    for seconds in (-1, float("nan"), 4000):
        with pytest.raises(InvalidInput):
            calls.gateway.delay(seconds)
