"""pytest fixtures for tests of a client that signs with TC3.

Enable them in ``conftest.py``: ``pytest_plugins = ["tcrypto.testing.pytest_plugin"]``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from ..check.diagnose import diagnose
from ..check.request import HttpRequest
from ..check.verify import Verified, Verifier
from ..credential import Credential
from ..crypto import rsa_pkcs1, sm2
from ..crypto.keys import PrivateKey
from ..errors import GatewayError, InvalidInput
from .gateway import LiveGateway, make_credential

__all__ = ["ClockedVerifier", "as_http_request", "assert_tc3_valid", "tc3_credential", "tc3_gateway", "tc3_verifier"]


class ClockedVerifier(Verifier):
    """A `Verifier` whose clock can be set: `now`, seconds since 1970; None is the real time."""

    __slots__ = ("now",)

    def __init__(self, credential: Credential) -> None:
        self.now: float | None = None
        super().__init__({credential.secret_id: credential}, clock=self.time)

    def time(self) -> float:
        """The verifier's time, in seconds since 1970."""
        return time.time() if self.now is None else self.now


@pytest.fixture
def tc3_credential() -> Credential:
    """A fresh credential; override the fixture to test with your own."""
    return make_credential()


@pytest.fixture
def tc3_verifier(tc3_credential: Credential) -> ClockedVerifier:
    """Checks what `tc3_credential` signed; ``tc3_verifier.now = 1700000000`` sets its clock, and the gateway's."""
    return ClockedVerifier(tc3_credential)


@pytest.fixture(scope="session")
def _private_keys() -> list[PrivateKey]:
    return [rsa_pkcs1.generate(1024), sm2.generate()]


@pytest.fixture
def tc3_gateway(
    tc3_credential: Credential,
    tc3_verifier: ClockedVerifier,
    _private_keys: list[PrivateKey],
) -> Iterator[LiveGateway]:
    """A live gateway on a loopback port: ``.url``, ``.requests``, ``.expect(action, result)``."""
    with LiveGateway(tc3_credential, _private_keys, verifier=tc3_verifier) as gateway:
        yield gateway


@pytest.fixture
def assert_tc3_valid(tc3_credential: Credential, tc3_verifier: ClockedVerifier) -> Callable[[Any], Verified]:
    """``assert_tc3_valid(request)``: fails, with the diagnosis, unless `tc3_credential` signed the request rightly.

    Takes an `HttpRequest`, a ``requests.PreparedRequest``, an ``httpx.Request``, or whatever has a method, a url,
    headers and a body or content. Returns what the signature covers.
    """

    def check(request: Any) -> Verified:
        __tracebackhide__ = True
        received = as_http_request(request)
        try:
            return tc3_verifier.verify(received)
        except GatewayError as error:
            message = str(error)
        with contextlib.suppress(InvalidInput):  # v1, or more headers than are diagnosed
            diagnosis = diagnose(received, tc3_credential, now=tc3_verifier.time())
            if not diagnosis.valid:  # else it isn't the signature: X-TC-Version is missing, the body is too large
                message = str(diagnosis)
        raise AssertionError(f"the signature isn't valid\n{message}")

    return check


def as_http_request(request: Any) -> HttpRequest:
    """A client library's request as the `HttpRequest` it becomes on the wire.

    Raises `TypeError` for a body that isn't bytes or text, such as a stream: its bytes aren't known.
    """
    if isinstance(request, HttpRequest):
        return request
    url = str(request.url).partition("#")[0]
    headers = request.headers
    pairs = list(headers.multi_items() if hasattr(headers, "multi_items") else headers.items())
    pairs = [(_text(name), _text(value)) for name, value in pairs]
    if not any(name.lower() == "host" for name, _ in pairs):  # the library adds it when it sends
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        pairs.append(("Host", host.removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme, " "))))
    body = getattr(request, "body", None) if hasattr(request, "body") else getattr(request, "content", None)
    if body is None:
        body = b""
    elif isinstance(body, str):
        body = body.encode()
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise TypeError(f"the request's body is {type(body).__name__}; only bytes and text are known before sending")
    return HttpRequest(request.method, url, pairs, body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
