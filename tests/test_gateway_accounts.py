"""Temporary credentials and permissions at the stand-in: STS, the metadata paths of a CVM, CAM policies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gateway_calls import CREDENTIAL, SIGNER, URL, Calls, code, result

from tcrypto import Credential, HttpRequest, Signer
from tcrypto.errors import InvalidInput
from tcrypto.sign import v1
from tcrypto.testing import LiveGateway, policy
from tcrypto.testing.accounts import METADATA, Accounts

ROLE = {"RoleArn": "qcs::cam::uin/1:roleName/r", "RoleSessionName": "s"}
STS = Signer(CREDENTIAL, service="sts", version="2018-08-13")
NOW = 1_700_000_000


class Clock:
    now = float(NOW)

    def __call__(self) -> float:
        return self.now


def gateway(clock: Any = None) -> LiveGateway:
    return LiveGateway(CREDENTIAL, (), clock=clock)


def call(live: LiveGateway, signer: Signer, body: Any = None, action: str = "A", **options: Any) -> dict[str, Any]:
    content = json.dumps(body or {}).encode()
    signed = signer.sign("POST", URL, content, action=action, content_type="application/json", **options)
    reply = live.answer(HttpRequest("POST", "/", signed.headers, content))
    return dict(json.loads(reply.body)["Response"])


def of(members: Any) -> Credential:
    return Credential(members["TmpSecretId"], members["TmpSecretKey"], members["Token"])


def test_a_role_is_assumed_and_its_token_ends() -> None:
    clock = Clock()
    live = gateway(clock)
    reply = call(live, STS, {**ROLE, "DurationSeconds": 900}, "AssumeRole", timestamp=NOW)
    assert reply.keys() == {"Credentials", "ExpiredTime", "Expiration", "RequestId"}
    assert (reply["ExpiredTime"], reply["Expiration"]) == (NOW + 900, "2023-11-14T22:28:20Z")
    temporary = of(reply["Credentials"])
    signer = Signer(temporary, service="ocr", version="2018-11-19")
    assert result(call(live, signer, {"P": 1}, timestamp=NOW)) == {"P": 1}
    bare = Signer(Credential(temporary.secret_id, temporary.secret_key), service="ocr", version="2018-11-19")
    assert code(call(live, bare, timestamp=NOW)) == "AuthFailure.TokenFailure"
    clock.now += 900
    assert code(call(live, signer, timestamp=NOW + 900)) == "AuthFailure.TokenFailure"
    assert result(call(live, SIGNER, timestamp=NOW + 900)) == {}


def test_v1_assumes_a_role_too() -> None:
    form = v1.Signer(CREDENTIAL, version="2018-08-13").sign(
        "POST", URL, {**ROLE, "DurationSeconds": 60}, action="AssumeRole"
    )
    reply = gateway().answer(HttpRequest("POST", "/", form.headers, form.body))
    assert "Credentials" in json.loads(reply.body)["Response"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"RoleArn": ""}, "MissingParameter"),
        ({"RoleSessionName": None}, "MissingParameter"),
        ({"RoleArn": "r"}, "InvalidParameterValue"),
        ({"DurationSeconds": 43_201}, "InvalidParameterValue"),
        ({"DurationSeconds": -1}, "InvalidParameterValue"),
        ({"DurationSeconds": "²"}, "InvalidParameterValue"),
    ],
)
def test_a_role_that_is_not_assumed(change: dict[str, Any], expected: str) -> None:
    assert code(call(gateway(), STS, {**ROLE, **change}, "AssumeRole")) == expected


def test_the_metadata_paths() -> None:
    clock = Clock()
    live = gateway(clock)

    def get(path: str) -> tuple[int, str]:
        reply = live.answer(HttpRequest("GET", path, {"Host": "metadata.tencentyun.com"}))
        return reply.status, reply.body.decode()

    status, role = get(METADATA)
    assert status == 200
    status, text = get(METADATA + role)
    members = json.loads(text)
    assert (status, members["Code"], members["ExpiredTime"]) == (200, "Success", NOW + 7200)
    signer = Signer(of(members), service="ocr", version="2018-11-19")
    assert result(call(live, signer, timestamp=NOW)) == {}
    assert get(METADATA + role) == (200, text)  # the same one, until it is half over
    clock.now += 3601
    assert json.loads(get(METADATA + role)[1])["TmpSecretId"] != members["TmpSecretId"]
    assert get(METADATA + "other")[0] == 404
    assert [exchange.action for exchange in live.requests[:2]] == ["metadata", "metadata"]
    assert live.requests[-1].code == "NotFound"


def test_temporary_credentials_are_bounded() -> None:
    accounts = Accounts(CREDENTIAL)
    first = accounts.temporary(60).credential
    made = [accounts.temporary(60).credential for _ in range(1_000)]
    assert accounts(first.secret_id) is None
    assert accounts(made[0].secret_id) == made[0]


# --- Permissions ------------------------------------------------------------------------------------------------------

READ_ONLY = policy.PRESETS["QcloudOCRReadOnlyaccess"]
OWN = {
    "version": "2.0",
    "statement": [{"effect": "allow", "resource": "qcs::ocr:::subUin/${uin}", "action": "ocr:QueryCallForConsole"}],
}


def test_a_call_that_no_policy_allows() -> None:
    calls = Calls(policies={CREDENTIAL.secret_id: [READ_ONLY]})
    assert result(calls.signed(action="IDCardOCR")) == {}
    reply = calls.signed(action="ConsoleServiceOpen")
    assert code(reply) == policy.REFUSAL_CODE == "AuthFailure.UnauthorizedOperation"
    assert reply["Error"]["Message"] == policy.refusal_text("ocr:ConsoleServiceOpen", "*", reply["RequestId"])
    assert code(calls.signed(action="IDCardOCR", change={"X-TC-Timestamp": "1"})) == "AuthFailure.SignatureExpire"


@pytest.mark.parametrize(("uin", "allowed"), [("0001", True), (None, False)])
def test_a_call_with_a_resource(uin: str | None, allowed: bool) -> None:
    calls = Calls(policies={CREDENTIAL.secret_id: [OWN]}, context={"uin": uin} if uin else None)
    reply = calls.signed(action="QueryCallForConsole")
    assert ("Error" not in reply) == allowed
    if not allowed:
        assert "resource (qcs::ocr:::subUin/*)" in reply["Error"]["Message"]


def test_v1_is_asked_about_the_hosts_service() -> None:
    allowed = {"version": "2.0", "statement": [{"effect": "allow", "resource": "*", "action": "cvm:*"}]}
    calls = Calls(policies={CREDENTIAL.secret_id: [allowed]})
    for url, expected in (("https://cvm.tencentcloudapi.com/", True), (URL, False)):
        form = v1.Signer(CREDENTIAL, version="1").sign("POST", url, {}, action="A")
        assert ("Error" not in calls.raw("POST", "/", form.headers, form.body)) == expected


def test_a_role_has_its_makers_policies() -> None:
    calls = Calls(policies={CREDENTIAL.secret_id: [READ_ONLY]})
    temporary = Signer(calls.accounts.temporary(60).credential, service="ocr", version="2018-11-19")
    assert code(calls.signed(action="ConsoleServiceOpen", signer=temporary)) == policy.REFUSAL_CODE


@pytest.mark.parametrize("action", ["A:B", "*", "a b", "张"])
def test_an_action_that_is_none_is_denied(action: str) -> None:
    everything = {"version": "2.0", "statement": [{"effect": "allow", "resource": "*", "action": "ocr:IDCardOCR"}]}
    calls = Calls(policies={CREDENTIAL.secret_id: [everything]})
    form = v1.Signer(CREDENTIAL, version="1").sign("POST", URL, {}, action=action)
    assert code(calls.raw("POST", "/", form.headers, form.body)) == policy.REFUSAL_CODE


def test_what_is_no_policy_is_refused_at_once() -> None:
    with pytest.raises(InvalidInput):
        Calls(policies={CREDENTIAL.secret_id: ["{"]})
