"""The fixtures, as a user's test suite has them."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

CONFTEST = 'pytest_plugins = ["tcrypto.testing.pytest_plugin"]'


def run(pytester: pytest.Pytester, source: str) -> pytest.RunResult:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess("-W", "error")


SIGN = """
import json, urllib.request
import pytest
from tcrypto import Signer
from tcrypto.errors import GatewayError

def sign(credential, url, body=b"{}", **options):
    signer = Signer(credential, service="ocr", version="2018-11-19")
    return signer.sign("POST", url, body, action="IDCardOCR", content_type="application/json", **options)

def send(signed):
    request = urllib.request.Request(signed.url, signed.body, signed.headers, method="POST")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as reply:
        return json.load(reply)["Response"]
"""


def test_the_gateway(pytester: pytest.Pytester) -> None:
    run(
        pytester,
        SIGN
        + """
def test_echo_and_expect(tc3_credential, tc3_gateway):
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"A": 1}'))["A"] == 1
    tc3_gateway.expect("IDCardOCR", {"Name": "x"})
    assert send(sign(tc3_credential, tc3_gateway.url))["Name"] == "x"
    tc3_gateway.expect("IDCardOCR", lambda params, verified: {"Saw": params, "Signed": verified.action_signed})
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"B": 2}')).items() >= {"Signed": True, "Saw": {"B": 2}}.items()
    tc3_gateway.expect("IDCardOCR", GatewayError("LimitExceeded", "slowly"))
    assert send(sign(tc3_credential, tc3_gateway.url))["Error"] == {"Code": "LimitExceeded", "Message": "slowly"}
    first, *_, last = tc3_gateway.requests
    assert len(tc3_gateway.requests) == 4
    assert (first.action, first.params, first.code, last.code) == ("IDCardOCR", {"A": 1}, None, "LimitExceeded")
    assert first.request.body == b'{"A": 1}'
    assert first.verified.secret_id == tc3_credential.secret_id

def test_the_clock(tc3_credential, tc3_gateway, tc3_verifier):
    tc3_verifier.now = 1_700_000_000
    assert "Error" not in send(sign(tc3_credential, tc3_gateway.url, timestamp=1_700_000_299))
    late = send(sign(tc3_credential, tc3_gateway.url, timestamp=1_700_000_301))
    assert late["Error"]["Code"] == "AuthFailure.SignatureExpire"
    assert "1700000000" in late["Error"]["Message"]
""",
    ).assert_outcomes(passed=2)


def test_requests_of_every_library(pytester: pytest.Pytester) -> None:
    pytest.importorskip("requests")
    pytest.importorskip("httpx")
    run(
        pytester,
        SIGN
        + """
import types
import httpx, requests
from tcrypto.check.verify import HttpRequest

URL = "https://ocr.tencentcloudapi.com/?"

@pytest.mark.parametrize("make", [
    lambda s: HttpRequest(s.method, s.url, s.headers, s.body),
    lambda s: requests.Request(s.method, s.url, headers=s.headers, data=s.body).prepare(),
    lambda s: requests.Request(s.method, s.url, headers=s.headers, data=s.body.decode()).prepare(),
    lambda s: httpx.Request(s.method, s.url, headers=s.headers, content=s.body),
    lambda s: types.SimpleNamespace(method=s.method, url=s.url, headers=s.headers, body=s.body),
    lambda s: types.SimpleNamespace(method=s.method, url=s.url, headers=s.headers, content=s.body.decode()),
    lambda s: types.SimpleNamespace(method=s.method, url=s.url, body=s.body,
                                    headers={k: v for k, v in s.headers.items() if k != "Host"}),
])
def test_valid(assert_tc3_valid, tc3_credential, make):
    signed = sign(tc3_credential, URL, '{"N": "é"}'.encode())
    verified = assert_tc3_valid(make(signed))
    assert verified.action == "IDCardOCR" and verified.service == "ocr"

@pytest.mark.parametrize("library", [requests.Request, httpx.Request])
def test_without_a_body(assert_tc3_valid, tc3_credential, library):
    signed = Signer(tc3_credential, service="ocr", version="2018-11-19").sign("GET", URL + "A=1", action="IDCardOCR")
    request = library("GET", signed.url, headers=signed.headers)
    assert assert_tc3_valid(request.prepare() if library is requests.Request else request).body_signed

def test_stream(assert_tc3_valid, tc3_credential):
    signed = sign(tc3_credential, URL)
    with pytest.raises(TypeError, match="generator"):
        assert_tc3_valid(requests.Request("POST", URL, headers=signed.headers, data=(b for b in [b"{}"])).prepare())
""",
    ).assert_outcomes(passed=10)


def test_a_failure_shows_the_diagnosis(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        SIGN
        + """
import types

def test_reserialised(assert_tc3_valid, tc3_credential):
    signed = sign(tc3_credential, "https://ocr.tencentcloudapi.com/", b'{"A": 1, "B": 2}')
    assert_tc3_valid(types.SimpleNamespace(method="POST", url=signed.url, headers=signed.headers, body=b'{"A":1,"B":2}'))

def test_without_version(assert_tc3_valid, tc3_credential):
    signed = sign(tc3_credential, "https://ocr.tencentcloudapi.com/")
    del signed.headers["X-TC-Version"]
    assert_tc3_valid(types.SimpleNamespace(method="POST", url=signed.url, headers=signed.headers, body=signed.body))

def test_unsigned(assert_tc3_valid):
    assert_tc3_valid(types.SimpleNamespace(method="POST", url="https://ocr.tencentcloudapi.com/", headers={}, body=b""))
""",
    )
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: the signature isn't valid",
            "E *body-reserialised (proved*",
            "E *Mend: *",
            "E *- *",
            "E *+ *",
        ]
    )
    result.stdout.fnmatch_lines(["E *MissingParameter: *`Version`*"])
    result.stdout.fnmatch_lines(["E *MissingParameter: *`Authorization`*"])
    result.stdout.no_fnmatch_line("*pytest_plugin.py:*Error*")
