"""`aiohttp` (3.12.4 and later): sign what a session sends:

    signer = Signer(Credential.from_environment(), service="ocr", version="2018-11-19", region="ap-guangzhou")
    tc3_auth = TC3Middleware(signer, "ocr.tencentcloudapi.com", action="IDCardOCR")
    async with aiohttp.ClientSession("https://ocr.tencentcloudapi.com", middlewares=[tc3_auth]) as session:
        async with session.post("/", json={"ImageUrl": url}) as response:
            await response.json()
        async with session.post("/", json={"ImageUrl": url}, headers={"X-TC-Action": "BankCardOCR"}) as response:
            await response.json()

A request's own X-TC-Action header goes before `action`.
"""

from __future__ import annotations

import asyncio

from .._extras import needing
from ..errors import InvalidInput
from ._core import RequestSigner

with needing("aiohttp"):
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

__all__ = ["TC3Middleware"]


class TC3Middleware(RequestSigner):
    """Client middleware for aiohttp: ``middlewares=[TC3Middleware(signer, endpoint, action=...)]``; put it last.

    The arguments are those of `RequestSigner`: `signer`; `endpoint`, "ocr.tencentcloudapi.com" (https is meant) or
    an origin such as "http://127.0.0.1:8080"; `action`, for requests without an X-TC-Action header; `correct_clock`, to
    take the server's time from the reply to an expired signature and try once more, as often as once a request.

    The body is bytes, text, a form, JSON, multipart, or a file whose length is known; it is read into memory. Raises
    `InvalidInput` for another endpoint (a redirect's too), a POST without Content-Type (aiohttp gives bytes
    application/octet-stream of its own accord), a generator, and a body that aiohttp would compress or send in chunks.
    Every send is signed anew: each hop of a redirect within the endpoint, each retry.
    """

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Sign `request` and pass it on."""
        await self._sign(request)
        response = await handler(request)
        if self.correct_clock and self.corrects_clock(await response.read()):
            response.release()
            await self._sign(request)
            response = await handler(request)
        return response

    async def _sign(self, request: ClientRequest) -> None:
        body = request.body
        if request.chunked or (body and body.size is None):
            raise InvalidInput("sign the bytes you send: the body is a stream, or chunked, and can't be sent twice")
        data = await body.as_bytes() if body else b""
        url = f"{request.url.scheme}://{request.url.host_port_subcomponent}{request.url.raw_path_qs}"
        if self.may_wait:
            await asyncio.to_thread(self.sign, request.method, url, request.headers, data)
        else:
            self.sign(request.method, url, request.headers, data)
