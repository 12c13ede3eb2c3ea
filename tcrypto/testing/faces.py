"""The stand-in as an application: ASGI, which has headers and target as they came, and WSGI.

WSGI keeps neither the headers' letter case nor their copies: servers join those with a comma, so equal ones are taken
apart again here. The target is ``REQUEST_URI`` or ``RAW_URI`` where the server gives one of them; a path rebuilt from
``PATH_INFO`` may be quoted otherwise than it was sent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from ..check.refusals import refusal
from ..check.request import HttpRequest
from ..errors import GatewayError
from ..sign import v1
from ..sign.request import BODY_LIMIT
from .exchange import Reply
from .parameters import FORM, content_type

__all__ = ["DROP", "asgi", "wsgi"]

DROP = "tcrypto.drop"
"""The key of an ASGI scope under which `serving` puts what closes the connection."""


class Answering(Protocol):
    """What the faces need of a `Gateway`."""

    def answer(self, request: HttpRequest) -> Reply: ...
    def refuse(self, request: HttpRequest, error: GatewayError) -> Reply: ...


# --- ASGI -------------------------------------------------------------------------------------------------------------


async def asgi(
    gateway: Answering, scope: Mapping[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
) -> None:
    """Answer one request. The gateway works in a thread: a handler may block, and a test sends the next request."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1002})
        return
    request = HttpRequest(scope["method"], _asgi_target(scope), _asgi_headers(scope))
    body = bytearray()
    try:
        more = _declares_a_body(request)
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            _check_size(request, len(body))
    except GatewayError as error:
        reply = await _in_thread(gateway.refuse, request, error)
    else:
        request = HttpRequest(request.method, request.target, request.headers, bytes(body))
        del body
        reply = await _in_thread(gateway.answer, request)
    if reply.delay:
        await asyncio.sleep(reply.delay)
    if reply.dropped:
        if DROP not in scope:
            raise ConnectionResetError("the gateway dropped the connection, as the test asked for")
        scope[DROP]()
        await asyncio.sleep(0)
        return
    headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers]
    if not reply.chunks:
        headers.append((b"content-length", b"%d" % len(reply.body)))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    for chunk in reply.chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if reply.chunks else reply.body})


async def _in_thread(call: Callable[..., Reply], *arguments: Any) -> Reply:
    return await asyncio.get_running_loop().run_in_executor(None, call, *arguments)


def _asgi_headers(scope: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]


def _asgi_target(scope: Mapping[str, Any]) -> str:
    raw = scope.get("raw_path")
    path = quote(scope.get("path", "/"), safe="/:;,@&=+$!*'()~-._") if raw is None else _text(raw)
    query = scope.get("query_string", b"")
    return f"{path}?{_text(query)}" if query else path


def _text(octets: bytes) -> str:
    """A signature covers what is beyond ASCII as UTF-8."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


# --- WSGI -------------------------------------------------------------------------------------------------------------


def wsgi(gateway: Answering, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request. An OSError of the server's, while it reads a body, passes through."""
    request = HttpRequest(environ["REQUEST_METHOD"], _wsgi_target(environ), _wsgi_headers(environ))
    try:
        body = _wsgi_body(environ, request)
    except GatewayError as error:
        reply = gateway.refuse(request, error)
    else:
        reply = gateway.answer(HttpRequest(request.method, request.target, request.headers, body))
    time.sleep(reply.delay)
    if reply.dropped:
        raise ConnectionResetError("the gateway dropped the connection, as the test asked for")
    headers = list(reply.headers)
    if not reply.chunks:
        headers.append(("Content-Length", str(len(reply.body))))
    start_response("200 OK" if reply.status == 200 else f"{reply.status} Not Found", headers)
    return reply.chunks or [reply.body]


def _wsgi_headers(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = [name for name in environ if name.startswith("HTTP_")] + ["CONTENT_TYPE", "CONTENT_LENGTH"]
    pairs = []
    for name in names:
        if value := environ.get(name):
            copies = [copy.strip(" \t") for copy in value.split(",")]
            title = name.removeprefix("HTTP_").replace("_", "-").title()
            pairs += [(title, copy) for copy in copies] if len(set(copies)) == 1 else [(title, value)]
    return pairs


def _wsgi_target(environ: Mapping[str, Any]) -> str:
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if not target:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        target = quote(path.encode("latin-1"), safe="/:;,@&=+$!*'()~-._") or "/"
        if environ.get("QUERY_STRING"):
            target += f"?{environ['QUERY_STRING']}"
    try:
        return str(target).encode("latin-1").decode()  # WSGI's texts are octets; a signature covers them as UTF-8
    except UnicodeError:
        return str(target)


def _wsgi_body(environ: Mapping[str, Any], request: HttpRequest) -> bytes:
    chunked = bool(environ.get("HTTP_TRANSFER_ENCODING"))
    if not _declares_a_body(request):
        return b""
    if chunked and not environ.get("wsgi.input_terminated"):
        raise _unreadable(request, "a chunked body, which this server doesn't read")
    limit, _ = _limit(request)
    length = limit + 1 if chunked else int(environ["CONTENT_LENGTH"])
    body: bytes = environ["wsgi.input"].read(length)
    if chunked:
        _check_size(request, len(body))
    elif len(body) < length:
        raise _unreadable(request, "the body is shorter than Content-Length says")
    return body


# --- Limits -----------------------------------------------------------------------------------------------------------


def _declares_a_body(request: HttpRequest) -> bool:
    """Whether a body comes, or a refusal before it is read: too large, or of no length that can be told."""
    lengths, encodings = set(request.values("content-length")), request.values("transfer-encoding")
    if encodings and lengths:  # RFC 9112, 6.1
        raise _unreadable(request, "Content-Length and Transfer-Encoding go together")
    for length in lengths:
        if len(lengths) > 1 or not (length.isascii() and length.isdigit()):
            raise _unreadable(request, "Content-Length is not one number")
        _check_size(request, int(length) if len(length) < 19 else 10**18)
    return bool(encodings) or lengths not in (set(), {"0"})


def _limit(request: HttpRequest) -> tuple[int, str]:
    legacy = request.header("authorization") is None and content_type(request) == FORM
    return (v1.BODY_LIMIT, "v1-too-large") if legacy else (BODY_LIMIT, "size")


def _check_size(request: HttpRequest, size: int) -> None:
    limit, kind = _limit(request)
    if size > limit:
        raise refusal(kind, request.header("x-tc-language"))


def _unreadable(request: HttpRequest, reason: str) -> GatewayError:
    return refusal("parameter", request.header("x-tc-language"), reason=reason)
