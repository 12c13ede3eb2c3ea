"""The stand-in as an ASGI application, in the process."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from gateway_calls import CREDENTIAL, HOST, JSON, OVER, SIGNER, URL, Calls, Response, code, result

from tcrypto import Signer
from tcrypto.check.verify import Verifier
from tcrypto.testing import Gateway, LiveGateway


def new() -> Gateway:
    return Gateway(Verifier({CREDENTIAL.secret_id: CREDENTIAL}))


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


@pytest.mark.parametrize(("headers", "length", "expected", "sentence"), OVER)
def test_over_the_limit_is_refused_unread(headers: dict[str, str], length: int, expected: str, sentence: str) -> None:
    sent = [(name.encode(), value.encode()) for name, value in {**headers, "content-length": str(length)}.items()]
    reply = answered(asgi(new(), {"headers": sent}))  # it sees no message
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


def test_a_path_that_is_not_there() -> None:
    path = "/latest/meta-data/cam/security-credentials/nobody"
    start, end = asgi(Calls().gateway, {"method": "GET", "path": path, "headers": []})
    assert (start["status"], end["body"]) == (404, b"404 page not found")


def test_a_signer_of_cloudbase_where_the_verifier_takes_it() -> None:
    """Its HTTP API signs path and query."""
    signer = Signer(CREDENTIAL, service="tcb", variant="cloudbase")
    signed = signer.sign("GET", f"http://{HOST}/v1/x?b=2&a=%2f")
    gateway = Gateway(Verifier({CREDENTIAL.secret_id: CREDENTIAL}, variants=["cloudbase"]))
    headers = [(name.lower().encode(), value.encode()) for name, value in signed.headers.items()]
    scope = {"method": "GET", "raw_path": b"/v1/x", "query_string": b"b=2&a=%2f", "headers": headers}
    assert result(answered(asgi(gateway, scope))) == {"b": "2", "a": "/"}
