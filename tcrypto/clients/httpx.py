"""`httpx`: sign what a client sends, sync and async:

    signer = Signer(Credential.from_environment(), service="ocr", version="2018-11-19", region="ap-guangzhou")
    auth = TC3Auth(signer, "ocr.tencentcloudapi.com", action="IDCardOCR")
    with httpx.Client(auth=auth, base_url="https://ocr.tencentcloudapi.com") as client:  # or AsyncClient
        client.post("/", json={"ImageUrl": url}).json()
        client.post("/", json={"ImageUrl": url}, headers={"X-TC-Action": "BankCardOCR"})

A request's own X-TC-Action header goes before `action`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from functools import partial
from typing import Any

from .._extras import needing
from ..errors import InvalidInput
from ._core import RequestSigner

with needing("httpx"):
    import anyio.to_thread
    import httpx

__all__ = ["TC3Auth"]


class TC3Auth(RequestSigner, httpx.Auth):
    """Authentication for `httpx.Client` and `httpx.AsyncClient`: ``auth=TC3Auth(signer, endpoint, action=...)``.

    The arguments are those of `RequestSigner`: `signer`; `endpoint`, "ocr.tencentcloudapi.com" (https is meant) or
    an origin such as "http://127.0.0.1:8080"; `action`, for requests without an X-TC-Action header; `correct_clock`, to
    take the server's time from the reply to an expired signature and try once more, as often as once a request.

    The body is bytes, text, a form, JSON, ``files=``, or a file whose length is known; it is read into memory. Raises
    `InvalidInput` for another endpoint, a POST without Content-Type, a generator, and a redirect that
    ``follow_redirects=True`` would follow without asking for a new signature (on httpx's own transports, before
    anything is sent to the new address). Every send is signed anew.
    """

    requires_request_body = True

    @property
    def requires_response_body(self) -> bool:  # type: ignore[override]  # httpx only reads it
        """Whether each reply is read whole: where `correct_clock` looks for the server's time in it."""
        return self.correct_clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign `request`; once more where the clock was corrected."""
        self._sign(request)
        response = yield request
        if self.correct_clock and self.corrects_clock(response.content):
            self._sign(request)
            yield request

    def _sign(self, request: httpx.Request) -> None:
        url = f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.raw_path.decode()}"
        self.sign(request.method, url, request.headers, request.content)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """`auth_flow` for `httpx.Client`, with the watch on redirects."""
        _watch(request, lambda event, info: None)
        return super().sync_auth_flow(request)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """`auth_flow` for `httpx.AsyncClient`, with the watch on redirects. A credential is waited for in a thread."""
        _watch(request, _nothing)
        await request.aread()
        await self._sign_async(request)
        response = yield request
        if self.correct_clock:
            await response.aread()
            if self.corrects_clock(response.content):
                await self._sign_async(request)
                yield request

    async def _sign_async(self, request: httpx.Request) -> None:
        if self.may_wait:
            await anyio.to_thread.run_sync(self._sign, request)  # httpx itself stands on anyio
        else:
            self._sign(request)


async def _nothing(event: str, info: dict[str, Any]) -> None:
    pass


def _watch(request: httpx.Request, default: Callable[[str, dict[str, Any]], Any]) -> None:
    """Refuse a stream before it is read, and have `_trace` see what goes out."""
    if "Transfer-Encoding" in request.headers:
        raise InvalidInput("sign the bytes you send: the body is a stream of unknown length, which can't be sent twice")
    then = request.extensions.get("trace", default)
    if isinstance(then, partial) and then.func is _trace:  # the request is sent once more
        then = then.args[1]
    request.extensions["trace"] = partial(_trace, request, then)


def _trace(signed: httpx.Request, then: Callable[[str, dict[str, Any]], Any], event: str, info: dict[str, Any]) -> Any:
    """Let nothing but the signed request out: httpx follows redirects without asking its Auth, but copies `trace`."""
    if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
        sent = info["request"]
        origin = f"{signed.url.scheme}://{signed.url.netloc.decode()}".encode()  # written out for a forward proxy
        authorization = [value for name, value in sent.headers if name.lower() == b"authorization"]
        if (sent.method, sent.url.target.removeprefix(origin), authorization) != (
            signed.method.encode(),
            signed.url.raw_path,
            [signed.headers["Authorization"].encode()],
        ):
            raise InvalidInput("the server redirects: a signature isn't sent elsewhere")
    return then(event, info)
