"""Who may ask the page: this machine's browser, with this run's token, and no page of another site."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

__all__ = ["HEADERS", "LIMIT", "Guard"]

LIMIT = 32 * 1024 * 1024
"""Bytes of a question: a request of 10 MB in a HAR, or its picture as Base64, with room for the rest."""

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # With no-referrer a browser sends the page's own forms with `Origin: null`, as it does those of a stranger's frame
    # (Fetch, "append a request Origin header"). No other site gets the address, which has the token, under either.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""What every answer has."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """An ASGI application that lets through to another what may ask it.

    Args:
        application: what is asked.
        token: str, this run's; in the query of a page's address, in the header X-Doctor-Token for /api/.
        port: int, where it listens: a Host that names another is another site's, rebound to this address.
        limit: int, bytes of the largest body.
    """

    def __init__(self, application: Application, *, token: str, port: int, limit: int = LIMIT) -> None:
        self._application = application
        self._token = token.encode()
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse in one line."""
        refused = self._refused(scope)
        if refused is not None:
            await _say(send, *refused)
            return
        body = await self._body(receive)
        if body is None:
            await _say(send, 413, self._too_large())
            return

        async def whole() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [(name, value) for name, value in message["headers"] if name.decode() not in HEADERS]
                message["headers"] = [*own, *((name.encode(), value.encode()) for name, value in HEADERS.items())]
            await send(message)

        await self._application(scope, whole, with_headers)

    async def _body(self, receive: Receive) -> bytes | None:
        """All of it, before anything looks at it; None where it is too large."""
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._limit:
                return None
            more = message.get("more_body", False)  # one who went away has no more, either
        return bytes(body)

    def _too_large(self) -> str:
        return f"at most {self._limit:,} bytes are read"

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        host = headers.get("host", [])
        if len(host) != 1 or host[0].lower() not in self._hosts:
            return 421, "this is the doctor of 127.0.0.1, under no other name"
        if any(origin != f"http://{host[0].lower()}" for origin in headers.get("origin", [])):
            return 403, "another site's page may not ask"
        site = headers.get("sec-fetch-site", ["none"])
        if scope["method"] not in ("GET", "HEAD") and not set(site) <= {"none", "same-origin"}:
            return 403, "another site's page may not ask"
        if not self._knows(scope, headers):
            return 403, "the token is missing or another run's: open the address that tcrypto doctor printed"
        length = headers.get("content-length", ["0"])[0]
        if length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > self._limit):
            return 413, self._too_large()
        return None

    def _knows(self, scope: Scope, headers: dict[str, list[str]]) -> bool:
        if scope["path"].startswith("/api/"):  # only a script of this page's origin can set a header
            given = headers.get("x-doctor-token", [])
        else:
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        return len(given) == 1 and hmac.compare_digest(given[0].encode(), self._token)


async def _say(send: Send, status: int, text: str) -> None:
    fields = {**HEADERS, "content-type": "text/plain; charset=utf-8", "connection": "close"}
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"tcrypto doctor: {text}\n".encode()})
