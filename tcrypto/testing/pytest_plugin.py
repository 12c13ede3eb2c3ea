"""Fixtures for tests of a client that signs, and in a failing test the reason why the gateway refused it.

pytest finds them where tcrypto is installed; ``-p no:tcrypto`` turns that off. Nothing else of the package is imported
before a test asks for a fixture.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..check.verify import Verified
    from ..credential import Credential
    from ..crypto.keys import PrivateKey
    from .clocked import ClockedVerifier
    from .exchange import Exchange
    from .gateway import LiveGateway
    from .serving import Server

__all__ = [
    "assert_tc3_valid",
    "tc3_credential",
    "tc3_gateway",
    "tc3_intercept",
    "tc3_sdk_credential",
    "tc3_sdk_profile",
    "tc3_verifier",
]

_GATEWAY = pytest.StashKey["tuple[LiveGateway, ClockedVerifier]"]()
_EXPLAINED = 5  # requests of a failing test; more are only counted


@pytest.fixture
def tc3_credential() -> Credential:
    """A fresh credential; override the fixture to test with your own."""
    from .accounts import make_credential

    return make_credential()


@pytest.fixture
def tc3_verifier(tc3_credential: Credential) -> ClockedVerifier:
    """Checks what `tc3_credential` signed; ``tc3_verifier.now = 1700000000`` sets its clock, and the gateway's."""
    from .clocked import ClockedVerifier

    return ClockedVerifier(tc3_credential)


@pytest.fixture(scope="session")
def _tc3_keys() -> list[PrivateKey]:
    from ..crypto import rsa_pkcs1, sm2

    return [rsa_pkcs1.generate(1024), sm2.generate()]


@pytest.fixture(scope="session")
def _tc3_server() -> Iterator[Server]:
    """One for the whole run: it takes a fifth of a second to start and to stop."""
    from .serving import Server

    server = Server(None)
    server.start()
    yield server
    server.close()


@pytest.fixture
def tc3_gateway(
    request: pytest.FixtureRequest,
    tc3_credential: Credential,
    tc3_verifier: ClockedVerifier,
    _tc3_keys: list[PrivateKey],
    _tc3_server: Server,
) -> Iterator[LiveGateway]:
    """A live gateway on a loopback port: ``.url``, ``.requests``, ``.expect(action, result)``, ``.fail_next(code)``.

    What was expected and didn't come fails the test at its end.
    """
    from .gateway import LiveGateway

    gateway = LiveGateway(
        tc3_credential, _tc3_keys, verifier=tc3_verifier, accounts=tc3_verifier.accounts, server=_tc3_server
    )
    request.node.stash[_GATEWAY] = gateway, tc3_verifier
    with gateway:
        yield gateway


@pytest.fixture
def tc3_intercept(tc3_gateway: LiveGateway) -> Iterator[LiveGateway]:
    """`tc3_gateway`, to which every https://*.tencentcloudapi.com leads for the time of the test; see `intercept`."""
    from .interception import intercept

    with intercept(tc3_gateway):
        yield tc3_gateway


@pytest.fixture
def tc3_sdk_profile(tc3_gateway: LiveGateway) -> Any:
    """A ClientProfile with which a client of the official SDK calls `tc3_gateway`."""
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile

    return ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=tc3_gateway.endpoint, reqTimeout=10))


@pytest.fixture
def tc3_sdk_credential(tc3_credential: Credential) -> Any:
    """`tc3_credential` as the official SDK has it."""
    from tencentcloud.common.credential import Credential as OfCredential

    return OfCredential(tc3_credential.secret_id, tc3_credential.secret_key, tc3_credential.token)


@pytest.fixture
def assert_tc3_valid(tc3_credential: Credential, tc3_verifier: ClockedVerifier) -> Callable[[Any], Verified]:
    """``assert_tc3_valid(request)``: fails, with the diagnosis, unless `tc3_credential` signed the request rightly.

    Takes an `Exchange`, a response (its request) and whatever else `as_http_request` reads; TypeError for the rest.
    Returns what the signature covers.
    """
    from ..check.diagnose import diagnose
    from ..errors import GatewayError, InvalidInput
    from .sent import as_http_request

    def check(request: Any) -> Verified:
        __tracebackhide__ = True
        received = as_http_request(request)
        try:
            return tc3_verifier.verify(received)
        except GatewayError as error:
            message = str(error)
        with contextlib.suppress(InvalidInput):  # more headers than are diagnosed
            diagnosis = diagnose(received, tc3_credential, now=tc3_verifier.time())
            if not diagnosis.valid:  # else it isn't the signature: X-TC-Version is missing, the body is too large
                message = str(diagnosis)
        raise AssertionError(message)

    return check


# --- What a failing test shows ----------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test in which something was expected and didn't come."""
    result = yield
    gateway, _ = item.stash.get(_GATEWAY, (None, None))
    if gateway is not None and (unmet := gateway.unmet()):
        pytest.fail("\n".join(["tc3_gateway wasn't asked what was expected:", *unmet]), pytrace=False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in a failing test first why the gateway refused a request, and at its end each refusal."""
    report = yield
    gateway, clock = item.stash.get(_GATEWAY, (None, None))
    if gateway is None or clock is None or not report.failed:
        return report
    refused = [exchange for exchange in gateway.requests if exchange.code is not None and not exchange.asked]
    if refused:
        explained = [_explained(exchange, gateway.credential, clock.time()) for exchange in refused[:_EXPLAINED]]
        _put_first(report, explained[0])
        lines = [line for each in explained for line in ("\n".join(each), "")]
        if len(refused) > _EXPLAINED:
            lines.append(f"and {len(refused) - _EXPLAINED} more")
        title = f"tc3_gateway refused {len(refused)} of {len(gateway.requests)} requests"
        report.sections.append((title, "\n".join(lines).rstrip()))
    return report


def _explained(exchange: Exchange, credential: Credential, now: float) -> list[str]:
    from .explanation import diagnosis, explain

    action = f"{exchange.action or '-'}"[:64]
    what = f"({exchange.request.method} {action}: the gateway says {exchange.code})"
    return [*explain(exchange, diagnosis(exchange, credential, now=now)), ascii(what)[1:-1]]


def _put_first(report: pytest.TestReport, lines: list[str]) -> None:
    """Before the traceback, and in the line of the summary, where pytest's own forms are what is shown."""
    from _pytest._code.code import ExceptionRepr, ReprEntryNative

    if isinstance(report.longrepr, ExceptionRepr):
        if report.longrepr.reprcrash is not None:
            report.longrepr.reprcrash.message = f"{lines[0]} [{report.longrepr.reprcrash.message}]"
        chain = getattr(report.longrepr, "chain", None)
        traceback = chain[0][0] if chain else report.longrepr.reprtraceback
        traceback.reprentries = [ReprEntryNative([f"{line}\n" for line in lines]), *traceback.reprentries]
