"""The operations tc3.verify, tc3.diagnose and v1.verify of the conformance protocol."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

import pytest
from broken_client import Account, Call, Wire, broken, random_account, random_call, send

from tcrypto.conformance.protocol import respond
from tcrypto.sign import v1

SHAPES = ["json", "get", "multipart", "octet-stream", "path", "unsigned"]


def asked(op: str, values: dict[str, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(respond(json.dumps({"id": "1", "op": op, "input": values})))
    return reply


def output(op: str, values: dict[str, Any]) -> dict[str, Any]:
    reply = asked(op, values)
    assert "error" not in reply, reply
    result: dict[str, Any] = reply["output"]
    return result


def as_input(call: Call, account: Account, wire: Wire, **more: Any) -> dict[str, Any]:
    uri, _, query = wire.target.partition("?")
    values = {
        "method": wire.method,
        "uri": uri,
        "query": query,
        "headers": [list(pair) for pair in wire.headers],
        "payload": base64.b64encode(wire.body).decode(),
        "secrets": {"AKIDanother": "another", account.secret_id: account.secret_key},
        "now": call.timestamp,
    }
    tokens = {"tokens": {account.secret_id: account.token}} if account.token else {}
    return values | tokens | more


@pytest.mark.parametrize("shape", SHAPES)
def test_valid_requests(shape: str) -> None:
    random = Random(shape)
    for _ in range(10):
        call, account = random_call(random, shape), random_account(random)
        values = as_input(call, account, send(call, account))
        names = ["content-type", "host", "x-tc-action"] if call.sign_action else ["content-type", "host"]
        assert output("tc3.verify", values) == {
            "valid": True, "code": None, "secret_id": account.secret_id, "service": call.service,
            "signed_headers": names,
        }  # fmt: skip
        assert output("tc3.diagnose", values) == {"valid": True, "causes": []}


@pytest.mark.parametrize("cause", ["body-reserialised", "query-order", "key-aws4", "token-missing", "clock-skew"])
def test_mistakes_are_named(cause: str) -> None:
    found = broken(Random(cause), cause)
    assert found is not None
    verified = output("tc3.verify", as_input(*found))
    assert not verified["valid"]
    assert verified["code"].startswith("AuthFailure.")
    assert verified["secret_id"] == found[1].secret_id
    assert output("tc3.diagnose", as_input(*found)) == {"valid": False, "causes": [[cause]]}


def test_skew_and_host_port_are_the_callers() -> None:
    random = Random(3)
    call, account = random_call(random, "json")._replace(host="127.0.0.1:8080"), random_account(random)
    values = as_input(call, account, send(call, account, {"host-port": "dropped"}))
    assert output("tc3.verify", values)["code"] == "AuthFailure.SignatureFailure"
    assert output("tc3.verify", values | {"host_port": "lenient"})["valid"]
    assert output("tc3.diagnose", values)["causes"] == [["host-port"]]
    assert output("tc3.diagnose", values | {"host_port": "lenient"}) == {"valid": True, "causes": []}
    late = values | {"host_port": "lenient", "now": call.timestamp + 301}
    assert output("tc3.verify", late)["code"] == "AuthFailure.SignatureExpire"
    assert output("tc3.verify", late | {"skew": 301})["valid"]
    assert asked("tc3.verify", values | {"host_port": "any"})["error"]["code"] == "InvalidInput"


def test_what_is_said_without_the_secret() -> None:
    random = Random(4)
    call, account = random_call(random, "json"), random_account(random)
    wire = send(call, account)
    unknown = as_input(call, account, wire, secrets={})
    assert output("tc3.verify", unknown)["code"] == "AuthFailure.SecretIdNotFound"
    assert output("tc3.diagnose", unknown) == {"valid": False, "causes": []}
    skipped = [(name, "SKIP" if name == "Authorization" else value) for name, value in wire.headers]
    unreadable = as_input(call, account, wire._replace(headers=tuple(skipped)))
    assert output("tc3.verify", unreadable) == {
        "valid": False, "code": "AuthFailure.InvalidAuthorization", "secret_id": None, "service": None,
        "signed_headers": [],
    }  # fmt: skip
    assert output("tc3.diagnose", unreadable) == {"valid": False, "causes": [["authorization-format"]]}
    bare = as_input(call, account, wire._replace(headers=()))
    assert output("tc3.verify", bare)["code"] == "MissingParameter"
    assert output("tc3.diagnose", bare) == {"valid": False, "causes": []}


def v1_input(**changed: object) -> dict[str, Any]:
    params = {"Action": "A", "Limit": 20, "On": True, "Ratio": 0.5, "Timestamp": 1465185768, "Nonce": 11886,
              "SecretId": "AKIDexample"}  # fmt: skip
    to_sign = v1.string_to_sign("GET", "cvm.tencentcloudapi.com", "/", params | changed)
    signature = v1.signature("key", to_sign, "HmacSHA1")
    return {
        "method": "GET", "host": "cvm.tencentcloudapi.com", "path": "/",
        "params": params | changed | {"Signature": signature}, "secrets": {"AKIDexample": "key"}, "now": 1465185768,
    }  # fmt: skip


def test_v1() -> None:
    assert output("v1.verify", v1_input()) == {"valid": True, "code": None}
    changes: list[tuple[dict[str, Any], str | None]] = [
        ({"method": "POST"}, "AuthFailure.SignatureFailure"),
        ({"host": "ocr.tencentcloudapi.com"}, "AuthFailure.SignatureFailure"),
        ({"path": "/v2"}, "AuthFailure.SignatureFailure"),
        ({"secrets": {}}, "AuthFailure.SecretIdNotFound"),
        ({"now": 1465185768 + 301}, "AuthFailure.SignatureExpire"),
        ({"now": 1465185768 + 301, "skew": 301}, None),
        ({"params": {}}, "MissingParameter"),
        ({"method": "PUT"}, "UnsupportedProtocol"),
    ]
    for change, code in changes:
        assert output("v1.verify", v1_input() | change) == {"valid": code is None, "code": code}
    changed = v1_input()
    changed["params"]["Limit"] = 21
    assert output("v1.verify", changed)["code"] == "AuthFailure.SignatureFailure"
    assert output("v1.verify", v1_input(Token="t0ken"))["valid"]


def test_v1_is_diagnosed_with_the_secret_of_its_id() -> None:
    assert output("v1.diagnose", v1_input()) == {"valid": True, "causes": []}
    assert output("v1.diagnose", v1_input() | {"now": 1465185768 + 301})["causes"] == [["clock-skew"]]
    for secrets in ({}, {"AKIDother": "key", "AKIDanother": "key"}):  # with none, or none in particular
        assert output("v1.diagnose", v1_input() | {"secrets": secrets}) == {"valid": False, "causes": []}


@pytest.mark.parametrize("op", ["tc3.verify", "tc3.diagnose", "v1.verify"])
def test_input_is_strict(op: str) -> None:
    call, account = random_call(Random(5), "json"), Account("AKIDexample", "key", None)
    values = v1_input() if op == "v1.verify" else as_input(call, account, send(call, account))
    assert asked(op, values | {"extra": 1})["error"]["code"] == "InvalidInput"
    for name in values:
        assert (
            asked(op, {key: value for key, value in values.items() if key != name})["error"]["code"] == "InvalidInput"
        )
        assert asked(op, values | {name: None})["error"]["code"] == "InvalidInput"
    assert asked(op, values | {"secrets": {"AKIDexample": 1}})["error"]["code"] == "InvalidInput"
