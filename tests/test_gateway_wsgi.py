"""The stand-in as a WSGI application, called as a server does."""

from __future__ import annotations

import io
import json
from typing import Any
from wsgiref.validate import validator

import pytest
from gateway_calls import CREDENTIAL, HOST, JSON, OVER, SIGNER, URL, Calls, Response, code, result

from tcrypto.check.verify import Verifier
from tcrypto.sign.request import BODY_LIMIT
from tcrypto.testing import Gateway


def new() -> Gateway:
    return Gateway(Verifier({CREDENTIAL.secret_id: CREDENTIAL}))


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError(f"{size} bytes were read")


def environ_of(method: str, target: str, headers: Any, content: Any, **more: Any) -> dict[str, Any]:
    path, _, query = target.partition("?")
    full: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(content) if isinstance(content, bytes) else content,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if isinstance(content, bytes):
        full["CONTENT_LENGTH"] = str(len(content))
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        full["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return {name: value for name, value in (full | more).items() if value is not None}


def wsgi(gateway: Gateway, method: str, target: str, headers: Any, content: Any = b"", **more: Any) -> Response:
    """Calls the application as a server does, through the standard library's validator."""
    started: list[Any] = []
    answer = validator(gateway)(
        environ_of(method, target, headers, content, **more),
        lambda status, pairs, _error=None: started.extend((status, dict(pairs))) or (lambda _data: None),  # type: ignore[func-returns-value]
    )
    data = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    assert started == ["200 OK", {"Content-Type": "application/json", "Content-Length": str(len(data))}]
    return dict(json.loads(data)["Response"])


def signed_wsgi(content: bytes = b"{}", **more: Any) -> Response:
    signed = SIGNER.sign("POST", URL, content, action="A", content_type=JSON)
    return wsgi(new(), "POST", "/", signed.headers, content, **more)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"HTTP_AUTHORIZATION": None}, "MissingParameter"),
        ({"HTTP_AUTHORIZATION": "TC3-HMAC-SHA256 A=b,TC3-HMAC-SHA256 C=d"}, "AuthFailure.InvalidAuthorization"),
        ({"HTTP_HOST": f"{HOST},other"}, "AuthFailure.SignatureFailure"),
        ({"CONTENT_LENGTH": "1"}, "AuthFailure.SignatureFailure"),
        ({"CONTENT_LENGTH": "3"}, "InvalidParameter"),
        ({"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked"}, "InvalidParameter"),
        ({"CONTENT_LENGTH": None}, "AuthFailure.SignatureFailure"),
        ({"REQUEST_URI": "/other"}, "AuthFailure.SignatureFailure"),
        ({"REQUEST_URI": "/?"}, None),
    ],
)
def test_wsgi(change: dict[str, Any], expected: str | None) -> None:
    reply = signed_wsgi(**change)
    assert (code(reply) if expected else result(reply)) == (expected or {})


@pytest.mark.parametrize("length", ["2, 3", "²", "-1", "0x2", "+2"])
def test_a_length_that_is_no_number(length: str) -> None:
    """The validator lets none of them through."""
    signed = SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON)
    environ = environ_of("POST", "/", signed.headers, b"{}", CONTENT_LENGTH=length)
    answer = b"".join(new()(environ, lambda *_: None))
    assert code(json.loads(answer)["Response"]) == "InvalidParameter"


def test_a_chunked_body_that_the_server_ends() -> None:
    stream = io.BytesIO(bytes(BODY_LIMIT + 1000))
    more: dict[str, Any] = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": None}
    signed = SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON)
    environ = environ_of("POST", "/", signed.headers, stream, **more)
    assert code(json.loads(b"".join(new()(environ, lambda *_: None)))["Response"]) == "RequestSizeLimitExceeded"
    assert stream.tell() == BODY_LIMIT + 1
    assert result(signed_wsgi(**more)) == {}


@pytest.mark.parametrize("name", ["REQUEST_URI", "RAW_URI", None])
def test_wsgi_has_the_target_that_was_sent(name: str | None) -> None:
    gateway = new()
    sent = "/v1/%E5%BC%A0?b=2&a=%2f"
    environ = {"PATH_INFO": "/v1/张".encode().decode("latin-1"), "QUERY_STRING": "b=2&a=%2f"}
    wsgi(gateway, "GET", "/", {}, **environ, **({name: sent} if name else {}))
    assert gateway.requests[0].request.target == sent


@pytest.mark.parametrize("target", ["/\xff", "/张"])
def test_a_target_that_is_no_utf8_stays_as_the_server_gave_it(target: str) -> None:
    gateway = new()
    wsgi(gateway, "GET", "/", {}, REQUEST_URI=target)
    assert gateway.requests[0].request.target == target


def test_wsgi_joins_copies_and_they_are_taken_apart() -> None:
    gateway = new()
    wsgi(gateway, "GET", "/", {"X-Two": "a,a", "X-Other": "a, b"})
    headers = gateway.requests[0].request.headers
    assert [pair for pair in headers if pair[0].startswith("X-")] == [
        ("X-Two", "a"),
        ("X-Two", "a"),
        ("X-Other", "a, b"),
    ]


def test_wsgi_plays_the_faults() -> None:
    gateway = new()
    gateway.drop()
    with pytest.raises(ConnectionResetError):
        wsgi(gateway, "GET", "/", {})


def test_wsgi_streams_events() -> None:
    gateway = new()
    gateway.expect_events("A", ["one", {"N": 2}])
    signed = SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON)
    started: list[Any] = []
    answer = gateway(
        environ_of("POST", "/", signed.headers, b"{}"), lambda status, pairs: started.extend((status, dict(pairs)))
    )
    assert list(answer) == [b"data: one\n\n", b'data: {"N": 2}\n\n']
    assert started[0] == "200 OK"
    assert "Content-Length" not in started[1]


def test_a_path_that_is_not_there() -> None:
    path = "/latest/meta-data/cam/security-credentials/nobody"
    started: list[str] = []
    content = b"".join(Calls().gateway(environ_of("GET", path, {}, b""), lambda status, _pairs: started.append(status)))
    assert (started, content) == (["404 Not Found"], b"404 page not found")


@pytest.mark.parametrize(("headers", "length", "expected", "sentence"), OVER)
def test_over_the_limit_is_refused_unread(headers: dict[str, str], length: int, expected: str, sentence: str) -> None:
    reply = wsgi(new(), "POST", "/", headers, Unread(), CONTENT_LENGTH=str(length))
    assert code(reply) == expected
    assert sentence in reply["Error"]["Message"]
