"""`requests`: sign what a session sends:

    signer = Signer(Credential.from_environment(), service="ocr", version="2018-11-19", region="ap-guangzhou")
    auth = TC3Auth(signer, "ocr.tencentcloudapi.com", action="IDCardOCR")
    with requests.Session() as session:
        session.auth = auth
        session.post("https://ocr.tencentcloudapi.com/", json={"ImageUrl": url}).json()
        session.post("https://ocr.tencentcloudapi.com/", json={"ImageUrl": url}, headers={"X-TC-Action": "BankCardOCR"})

A request's own X-TC-Action header goes before `action`.
"""

from __future__ import annotations

from typing import Any

from .._extras import needing
from ..errors import InvalidInput
from ._core import RequestSigner

with needing("requests"):
    import requests
    from requests.auth import AuthBase
    from requests.utils import rewind_body
    from urllib3.util import parse_url

__all__ = ["TC3Auth"]


class TC3Auth(RequestSigner, AuthBase):
    """Authentication for `requests`: ``auth=TC3Auth(signer, endpoint, action=...)``.

    The arguments are those of `RequestSigner`: `signer`; `endpoint`, "ocr.tencentcloudapi.com" (https is meant) or
    an origin such as "http://127.0.0.1:8080"; `action`, for requests without an X-TC-Action header; `correct_clock`, to
    take the server's time from the reply to an expired signature and try once more, as often as once a request.

    The body is bytes, text, a form, JSON, ``files=``, or a seekable binary file. Raises `InvalidInput` for another
    endpoint, a POST without Content-Type and a redirect, which requests would follow without asking for a new
    signature (with ``allow_redirects=False`` too); `TypeError` for a generator. Every request prepared is signed anew;
    urllib3's own `Retry` repeats the signature, which the gateway takes for 300 seconds.
    """

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        self._sign(r)
        r.register_hook("response", self._answered)
        return r

    def _sign(self, request: requests.PreparedRequest) -> None:
        if isinstance(request.body, str):
            request.body = request.body.encode()
        request.url = parse_url(request.url or "").url  # urllib3 will send the target in this form
        headers: Any = request.headers
        body: Any = b"" if request.body is None else request.body
        self.sign(request.method or "", request.url, headers, body)

    def _answered(self, response: requests.Response, **kwargs: Any) -> requests.Response:
        if self.correct_clock and self.corrects_clock(response.content):
            response.close()
            request = response.request.copy()
            if hasattr(request.body, "seek"):
                rewind_body(request)
            self._sign(request)
            first, response = response, response.connection.send(request, **kwargs)
            response.history.append(first)
            response.request = request
        if response.is_redirect:
            response.close()
            raise InvalidInput(f"the server redirects (HTTP {response.status_code}): a signature isn't sent elsewhere")
        return response
