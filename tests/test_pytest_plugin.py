"""The fixtures, as a user's test suite has them."""

from __future__ import annotations

from pathlib import Path

import httpx  # noqa: F401 -- here, or each run in this process has modules of its own, of which some are the same
import pytest
import requests  # noqa: F401
from tencentcloud.common import common_client  # noqa: F401

from tcrypto import HttpRequest  # noqa: F401

pytest_plugins = ["pytester"]

CONFTEST = 'pytest_plugins = ["tcrypto.testing.pytest_plugin"]'

SIGN = """
import json, types, urllib.request
import pytest
from tcrypto import HttpRequest, Signer
from tcrypto.errors import GatewayError

URL = "https://ocr.tencentcloudapi.com/"

def sign(credential, url=URL, body=b"{}", action="IDCardOCR", **options):
    signer = Signer(credential, service="ocr", version="2018-11-19")
    return signer.sign("POST", url, body, action=action, content_type="application/json", **options)

def send(signed, body=None):
    request = urllib.request.Request(signed.url, body or signed.body, signed.headers, method="POST")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as reply:
        return json.load(reply)["Response"]
"""


def run(pytester: pytest.Pytester, source: str, *options: str, conftest: str = CONFTEST) -> pytest.RunResult:
    """In this process: half a second less each."""
    pytester.makeconftest(conftest)
    pytester.makepyfile(SIGN + source)
    return pytester.runpytest_inprocess("-W", "error", "-p", "no:cacheprovider", "-p", "no:xdist", *options)


def test_the_gateway(pytester: pytest.Pytester) -> None:
    run(
        pytester,
        """
def test_echo_and_expect(tc3_credential, tc3_gateway):
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"A": 1}'))["A"] == 1
    tc3_gateway.expect("IDCardOCR", {"Name": "x"}, once=True)
    assert send(sign(tc3_credential, tc3_gateway.url))["Name"] == "x"
    tc3_gateway.expect("IDCardOCR", GatewayError("LimitExceeded", "slowly"))
    assert send(sign(tc3_credential, tc3_gateway.url))["Error"] == {"Code": "LimitExceeded", "Message": "slowly"}
    first, *_, last = tc3_gateway.requests
    assert len(tc3_gateway.requests) == 3
    assert (first.action, first.params, first.code, last.code) == ("IDCardOCR", {"A": 1}, None, "LimitExceeded")
    assert first.request.body == b'{"A": 1}'
    assert first.verified.secret_id == tc3_credential.secret_id

def test_a_state_of_its_own(tc3_credential, tc3_gateway):
    assert tc3_gateway.requests == []
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"A": 2}', action="Other"))["A"] == 2

def test_the_clock(tc3_credential, tc3_gateway, tc3_verifier):
    tc3_verifier.now = 1_700_000_000
    assert "Error" not in send(sign(tc3_credential, tc3_gateway.url, timestamp=1_700_000_299))
    late = send(sign(tc3_credential, tc3_gateway.url, timestamp=1_700_000_301))
    assert late["Error"]["Code"] == "AuthFailure.SignatureExpire"
    assert "1700000000" in late["Error"]["Message"]

def test_faults(tc3_credential, tc3_gateway):
    tc3_gateway.fail_next("InternalError")
    assert send(sign(tc3_credential, tc3_gateway.url))["Error"]["Code"] == "InternalError"
    tc3_gateway.delay(0.01)
    assert "Error" not in send(sign(tc3_credential, tc3_gateway.url))
    tc3_gateway.drop()
    with pytest.raises(ConnectionError):
        send(sign(tc3_credential, tc3_gateway.url))

def test_hard_coded(tc3_credential, tc3_intercept):
    tc3_intercept.expect("IDCardOCR", {"Name": "x"})
    assert send(sign(tc3_credential))["Name"] == "x"
""",
    ).assert_outcomes(passed=5)


def test_a_fixture_costs_little(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.parametrize("n", range(21))
def test_it(tc3_gateway, n): ...

@pytest.fixture(scope="session", autouse=True)
def measured():
    import time
    before = time.process_time()
    yield
    print("spent", round((time.process_time() - before) * 1000), "ms")
""",
        "-s",
    )
    result.assert_outcomes(passed=21)
    spent = next(line for line in result.outlines if "spent" in line)
    assert int(spent.split()[-2]) < 21 * 20 + 1000  # the first one starts the server and makes the keys


def test_expectations_that_are_not_met(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def client(tc3_gateway, tc3_credential):
    tc3_gateway.expect("IDCardOCR", {}, times=2)
    return lambda: send(sign(tc3_credential, tc3_gateway.url))

def test_too_few(client):
    client()

def test_enough(client):
    client(), client()

def test_lifted(tc3_gateway, tc3_credential):
    tc3_gateway.expect("A", {}, strict=False)
    assert "Error" not in send(sign(tc3_credential, tc3_gateway.url))

def test_typo(client, tc3_gateway, tc3_credential):
    client(), client()
    assert "Error" not in send(sign(tc3_credential, tc3_gateway.url, action="IDCardOCRR"))
""",
    )
    result.assert_outcomes(failed=3, passed=1)
    result.stdout.fnmatch_lines(
        [
            "tc3_gateway wasn't asked what was expected:",
            "IDCardOCR: asked for once, expected twice",
            "A: never asked for, expected at least once",
            "*_ test_typo _*",
            "InvalidAction: The action IDCardOCRR is not expected: did you mean IDCardOCR?",
        ]
    )


def test_the_first_sentence_of_a_failing_test_is_the_cause(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = run(
        pytester,
        """
def test_reserialised(tc3_gateway, tc3_credential):
    tc3_gateway.fail_next("LimitExceeded")
    send(sign(tc3_credential, tc3_gateway.url))
    signed = sign(tc3_credential, tc3_gateway.url, b'{"A": 1, "B": 2}')
    for _ in range(7):
        reply = send(signed, b'{"A":1,"B":2}')
    assert reply["A"] == 1

def test_that_only_expected_it(tc3_gateway, tc3_credential):
    tc3_gateway.fail_next("LimitExceeded")
    assert send(sign(tc3_credential, tc3_gateway.url))["A"] == 1
""",
    )
    result.assert_outcomes(failed=2)
    lines = result.outlines
    start = next(n for n, line in enumerate(lines) if "_ test_reserialised _" in line)
    assert lines[start + 1].startswith("body-reserialised")
    assert any(line.startswith("Fix: ") for line in lines[start + 2 : start + 5])
    result.stdout.fnmatch_lines(["*tc3_gateway refused 7 of 8 requests*", "body-reserialised*", "and 2 more"])
    result.stdout.fnmatch_lines(["FAILED *::test_reserialised - body-reserialised*"])
    result.stdout.no_fnmatch_line("*refused 1 of 1*")
    result.stdout.no_fnmatch_line("LimitExceeded: *")


OTHER_PLUGIN = """

import pytest

@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed and item.name == "test_as_text":
        report.longrepr = "a text of its own"
    elif report.failed and item.name == "test_nowhere":
        report.longrepr.reprcrash = None
    return report
"""


def test_the_cause_is_first_where_the_traceback_is_hidden(pytester: pytest.Pytester) -> None:
    """And a report that another plugin has changed only gets its section."""
    result = run(
        pytester,
        """
def test_as_text(tc3_gateway, tc3_credential):
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"A": 1, "B": 2}'), b'{"A":1,"B":2}')["A"] == 1

def test_nowhere(tc3_gateway, tc3_credential):
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"A": 1, "B": 2}'), b'{"A":1,"B":2}')["A"] == 1

def test_hidden(tc3_gateway, tc3_credential):
    __tracebackhide__ = True
    assert send(sign(tc3_credential, tc3_gateway.url, b'{"A": 1, "B": 2}'), b'{"A":1,"B":2}')["A"] == 1

def test_without_a_traceback(tc3_gateway, tc3_credential):
    send(sign(tc3_credential, tc3_gateway.url, b'{"A": 1, "B": 2}'), b'{"A":1,"B":2}')
    pytest.fail("no A", pytrace=False)
""",
        conftest=CONFTEST + OTHER_PLUGIN,
    )
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*_ test_as_text _*", "a text of its own", "*tc3_gateway refused 1 of 1 requests*"])
    for title in ("test_nowhere", "test_hidden", "test_without_a_traceback"):
        start = next(n for n, line in enumerate(result.outlines) if f"_ {title} _" in line)
        assert result.outlines[start + 1].startswith("body-reserialised")


def test_requests_of_every_library(pytester: pytest.Pytester) -> None:
    run(
        pytester,
        """
import httpx, requests

@pytest.mark.parametrize("make", [
    lambda s: HttpRequest(s.method, s.url, s.headers, s.body),
    lambda s: requests.Request(s.method, s.url, headers=s.headers, data=s.body).prepare(),
    lambda s: requests.Request(s.method, s.url, headers=s.headers, data=s.body.decode()).prepare(),
    lambda s: httpx.Request(s.method, s.url, headers=s.headers, content=s.body),
    lambda s: httpx.Response(200, request=httpx.Request(s.method, s.url, headers=s.headers, content=s.body)),
    lambda s: urllib.request.Request(s.url, s.body, s.headers),
    lambda s: types.SimpleNamespace(method=s.method, url=s.url, headers=s.headers, body=s.body),
    lambda s: types.SimpleNamespace(method=s.method, url=s.url, headers=s.headers, content=s.body.decode()),
    lambda s: types.SimpleNamespace(method=s.method, url=s.url, body=s.body,
                                    headers={k: v for k, v in s.headers.items() if k != "Host"}),
    lambda s: s,
], ids=str)
def test_valid(assert_tc3_valid, tc3_credential, make):
    signed = sign(tc3_credential, URL + "?", '{"N": "é"}'.encode())
    verified = assert_tc3_valid(make(signed))
    assert verified.action == "IDCardOCR" and verified.service == "ocr"

def test_an_exchange_and_a_response(assert_tc3_valid, tc3_credential, tc3_gateway):
    signed = sign(tc3_credential, tc3_gateway.url)
    with requests.Session() as session:
        session.trust_env = False
        response = session.post(signed.url, data=signed.body, headers=signed.headers)
    assert assert_tc3_valid(response) == assert_tc3_valid(tc3_gateway.requests[-1])

@pytest.mark.parametrize("library", [requests.Request, httpx.Request])
def test_without_a_body(assert_tc3_valid, tc3_credential, library):
    signed = Signer(tc3_credential, service="ocr", version="2018-11-19").sign("GET", URL + "?A=1", action="IDCardOCR")
    request = library("GET", signed.url, headers=signed.headers)
    assert assert_tc3_valid(request.prepare() if library is requests.Request else request).body_signed

@pytest.mark.parametrize("what", [
    None, 5, "x", {}, object(), requests.Request("POST", URL), httpx.Request("POST", URL, content=iter([b"{}"])),
    requests.Request("POST", URL, data=(b for b in [b"{}"])).prepare(), types.SimpleNamespace(request=None),
    types.SimpleNamespace(method=None, url=URL, headers={}, body=b""),
    types.SimpleNamespace(method="POST", url=URL, headers=5, body=b""),
], ids=repr)
def test_the_rest(assert_tc3_valid, what):
    with pytest.raises(TypeError):
        assert_tc3_valid(what)
""",
    ).assert_outcomes(passed=24)


def test_an_invalid_request_fails_with_its_diagnosis(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_reserialised(assert_tc3_valid, tc3_credential):
    signed = sign(tc3_credential, body=b'{"A": 1, "B": 2}')
    assert_tc3_valid(types.SimpleNamespace(method="POST", url=signed.url, headers=signed.headers, body=b'{"A":1,"B":2}'))

def test_without_version(assert_tc3_valid, tc3_credential):
    signed = sign(tc3_credential)
    del signed.headers["X-TC-Version"]
    assert_tc3_valid(types.SimpleNamespace(method="POST", url=signed.url, headers=signed.headers, body=signed.body))

def test_unsigned(assert_tc3_valid):
    assert_tc3_valid(types.SimpleNamespace(method="POST", url=URL, headers={}, body=b""))
""",
    )
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["E *AssertionError: body-reserialised*", "E *- *", "E *+ *"])
    result.stdout.fnmatch_lines(["E *MissingParameter: *`Version`*"])
    result.stdout.fnmatch_lines(["E *MissingParameter: *`Authorization`*"])
    result.stdout.no_fnmatch_line("*pytest_plugin.py:*Error*")


def test_fixtures_for_the_official_sdk(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        """
def test_it(tc3_gateway, tc3_sdk_profile, tc3_sdk_credential):
    from tencentcloud.common.common_client import CommonClient
    tc3_gateway.expect("IDCardOCR", {"Name": "x"}, when={"CardSide": "FRONT"})
    client = CommonClient("ocr", "2018-11-19", tc3_sdk_credential, "ap-guangzhou", tc3_sdk_profile)
    client.request.conn._session.trust_env = False
    assert client.call_json("IDCardOCR", {"CardSide": "FRONT"})["Response"]["Name"] == "x"
    client.request.conn._session.close()
"""
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:xdist").assert_outcomes(passed=1)


# --- Registered by its entry point ------------------------------------------------------------------------------------

USES = "\ndef test_it(tc3_credential):\n    assert tc3_credential.secret_id"


@pytest.mark.parametrize(
    ("options", "conftest", "outcome"),
    [((), "", "passed"), ((), CONFTEST, "passed"), (("-p", "no:tcrypto"), "", "errors")],
    ids=["found", "asked for, too", "turned off"],
)
def test_the_entry_point(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], conftest: str, outcome: str
) -> None:
    folder = pytester.mkdir("installed")
    described = folder / "described-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: described\nVersion: 1\n")
    (described / "entry_points.txt").write_text("[pytest11]\ntcrypto = tcrypto.testing.pytest_entry\n")
    monkeypatch.syspath_prepend(folder)
    run(pytester, USES, *options, conftest=conftest).assert_outcomes(**{outcome: 1})


def test_the_project_declares_it() -> None:
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text()
    assert '[project.entry-points.pytest11]\ntcrypto = "tcrypto.testing.pytest_entry"' in text
