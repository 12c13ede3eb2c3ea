"""The stand-in as an ASGI and as a WSGI application, in the process."""

from __future__ import annotations

import asyncio
import io
import json
import time
from typing import Any
from wsgiref.validate import validator

import httpx
import pytest
from gateway_calls import CREDENTIAL, FORM, HOST, JSON, SIGNER, URL, Calls, Response, code, result

from tcrypto import Signer
from tcrypto.check.verify import Verifier
from tcrypto.sign import v1
from tcrypto.sign.request import BODY_LIMIT
from tcrypto.testing import Gateway, LiveGateway


def new() -> Gateway:
    return Gateway(Verifier({CREDENTIAL.secret_id: CREDENTIAL}))


# --- ASGI -------------------------------------------------------------------------------------------------------------


def asgi(gateway: Any, scope: dict[str, Any], *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What the application sends for these messages."""
    coming, sent = list(messages), []

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(gateway({"type": "http", "method": "POST", "path": "/", **scope}, receive, send))
    return sent


def body(data: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


def pairs(*more: tuple[str, str], content: bytes = b"{}", length: bool = True) -> list[tuple[bytes, bytes]]:
    signed = SIGNER.sign("POST", URL, content, action="A", content_type=JSON)
    headers = [*signed.headers.items(), *more] + ([("Content-Length", str(len(content)))] if length else [])
    return [(name.lower().encode(), value.encode()) for name, value in headers]


def answered(sent: list[dict[str, Any]]) -> Response:
    start, *bodies = sent
    assert start["status"] == 200
    assert dict(start["headers"])[b"content-type"] == b"application/json"
    return dict(json.loads(b"".join(message["body"] for message in bodies))["Response"])


@pytest.mark.parametrize("call", ["gateway", "gateway.asgi"])
def test_httpx_in_the_process(call: str) -> None:
    gateway = new()
    gateway.expect("IDCardOCR", {"Name": "张三"})
    signed = SIGNER.sign("POST", URL, b"{}", action="IDCardOCR", content_type=JSON)

    async def main() -> httpx.Response:
        application: Any = gateway if call == "gateway" else gateway.asgi
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.post(signed.url, content=signed.body, headers=signed.headers)

    reply = asyncio.run(main())
    assert reply.headers["content-type"] == JSON
    assert reply.json()["Response"]["Name"] == "张三"
    assert gateway.unmet() == []


def test_the_target_and_the_headers_are_the_ones_that_were_sent() -> None:
    gateway = new()
    query = "Name=%e5%bc%a0&Plus=%2B&B=+%20"
    signed = SIGNER.sign("GET", f"{URL}?{query}", action="A")
    headers = [(name.lower().encode(), value.encode()) for name, value in signed.headers.items()]
    scope = {"method": "GET", "raw_path": b"/", "query_string": query.encode(), "headers": headers}
    assert result(answered(asgi(gateway, scope))) == {"Name": "张", "Plus": "+", "B": "  "}
    assert gateway.requests[0].request.target == f"/?{query}"


def test_a_path_that_only_came_decoded() -> None:
    gateway = new()
    asgi(gateway, {"path": "/v1/张", "headers": []})
    asgi(gateway, {"raw_path": b"/\xff", "headers": []})
    assert [exchange.request.target for exchange in gateway.requests] == ["/v1/%E5%BC%A0", "/\xff"]


def test_a_body_in_pieces() -> None:
    content = b'{"A": 1}'
    pieces = [body(content[:3], True), body(b"", True), body(content[3:])]
    assert result(answered(asgi(new(), {"headers": pairs(content=content)}, *pieces))) == {"A": 1}


def test_a_client_that_goes_away_is_no_exchange() -> None:
    gateway = new()
    assert asgi(gateway, {"headers": pairs()}, body(b"{", True)) == []
    assert gateway.requests == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([("Content-Length", "3")], "InvalidParameter"),
        ([("Content-Length", "2")], None),
        ([("Transfer-Encoding", "chunked")], "InvalidParameter"),
    ],
)
def test_lengths(more: list[tuple[str, str]], expected: str | None) -> None:
    reply = answered(asgi(new(), {"headers": pairs(*more)}, body(b"{}")))
    assert (code(reply) if expected else result(reply)) == (expected or {})


@pytest.mark.parametrize(
    ("headers", "length", "expected", "sentence"),
    [
        ({"Authorization": "x", "Content-Type": JSON}, BODY_LIMIT + 1, "RequestSizeLimitExceeded", "size limit"),
        ({"Authorization": "x", "Content-Type": FORM}, 10**30, "RequestSizeLimitExceeded", "size limit"),
        ({"Content-Type": JSON}, BODY_LIMIT + 1, "RequestSizeLimitExceeded", "size limit"),
        ({"Content-Type": FORM}, v1.BODY_LIMIT + 1, "AuthFailure.SignatureFailure", "`TC3-HMAC-SHA256`"),
    ],
)
@pytest.mark.parametrize("face", ["asgi", "wsgi"])
def test_over_the_limit_is_refused_unread(
    face: str, headers: dict[str, str], length: int, expected: str, sentence: str
) -> None:
    if face == "asgi":
        sent = [(name.encode(), value.encode()) for name, value in {**headers, "content-length": str(length)}.items()]
        reply = answered(asgi(new(), {"headers": sent}))  # it sees no message
    else:
        reply = wsgi(new(), "POST", "/", headers, Unread(), CONTENT_LENGTH=str(length))
    assert code(reply) == expected
    assert sentence in reply["Error"]["Message"]


def test_chunks_are_read_to_the_limit_alone() -> None:
    chunks = [body(bytes(4 << 20), True)] * 3 + [body(b"never read", True)]
    headers = pairs(("Transfer-Encoding", "chunked"), length=False)
    assert code(answered(asgi(new(), {"headers": headers}, *chunks))) == "RequestSizeLimitExceeded"


def test_lifespan_and_websockets() -> None:
    started = asgi(new(), {"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    assert [message["type"] for message in started] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert asgi(new(), {"type": "websocket"})[0]["type"] == "websocket.close"


def test_events_faults_in_the_process() -> None:
    gateway = new()
    gateway.expect_events("A", ["one", "two"])
    start, *chunks = asgi(gateway, {"headers": pairs()}, body(b"{}"))
    assert dict(start["headers"]) == {b"content-type": b"text/event-stream"}
    assert [chunk["body"] for chunk in chunks] == [b"data: one\n\n", b"data: two\n\n", b""]
    gateway.drop()
    with pytest.raises(ConnectionResetError, match="as the test asked"):
        asgi(gateway, {"headers": pairs()}, body(b"{}"))
    gateway.delay(0.05)
    started = time.monotonic()
    asgi(gateway, {"headers": pairs()}, body(b"{}"))
    assert time.monotonic() - started >= 0.05


def test_a_handler_may_wait_for_the_next_request() -> None:
    """As a test of two clients that meet has it."""
    gateway = LiveGateway(CREDENTIAL, ())
    gateway.register("First", lambda _p, _v: {"Saw": wait(lambda: [e.action for e in gateway.requests])})
    with gateway:

        async def main() -> Any:
            async with httpx.AsyncClient(trust_env=False) as client:

                async def post(action: str) -> Any:
                    signed = SIGNER.sign("POST", gateway.url, b"{}", action=action, content_type=JSON)
                    reply = await client.post(signed.url, content=signed.body, headers=signed.headers)
                    return reply.json()["Response"]

                return await asyncio.gather(post("First"), post("Second"))

        first, _ = asyncio.run(main())
    assert first["Saw"] == ["Second"]


def wait(look: Any) -> Any:
    until = time.monotonic() + 5
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(0.01)
    return seen


# --- WSGI -------------------------------------------------------------------------------------------------------------


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


def test_metadata_over_both() -> None:
    gateway = Calls().gateway
    path = "/latest/meta-data/cam/security-credentials/nobody"
    start, end = asgi(gateway, {"method": "GET", "path": path, "headers": []})
    started: list[str] = []
    content = b"".join(gateway(environ_of("GET", path, {}, b""), lambda status, _pairs: started.append(status)))
    assert (start["status"], end["body"]) == (404, content)
    assert started == ["404 Not Found"]


def test_a_signer_of_cloudbase_where_the_verifier_takes_it() -> None:
    """Its HTTP API signs path and query."""
    signer = Signer(CREDENTIAL, service="tcb", variant="cloudbase")
    signed = signer.sign("GET", f"http://{HOST}/v1/x?b=2&a=%2f")
    gateway = Gateway(Verifier({CREDENTIAL.secret_id: CREDENTIAL}, variants=["cloudbase"]))
    headers = [(name.lower().encode(), value.encode()) for name, value in signed.headers.items()]
    scope = {"method": "GET", "raw_path": b"/v1/x", "query_string": b"b=2&a=%2f", "headers": headers}
    assert result(answered(asgi(gateway, scope))) == {"b": "2", "a": "/"}
