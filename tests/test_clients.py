"""The adapters for requests, httpx and aiohttp: what they send is verified from the wire."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import aiohttp
import httpx
import pytest
import requests

from tcrypto import Credential, GatewayError, HttpRequest, InvalidInput, Signer
from tcrypto.check.refusals import refusal
from tcrypto.check.verify import Verified, Verifier
from tcrypto.clients._core import RequestSigner
from tcrypto.clients.aiohttp import TC3Middleware
from tcrypto.clients.httpx import TC3Auth as HttpxAuth
from tcrypto.clients.requests import TC3Auth as RequestsAuth
from tcrypto.sign.request import UNSIGNED_PAYLOAD
from tcrypto.testing.gateway import LiveGateway

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwM/a+b==EXAMPLE"
NOW = 1700000000
STALE = {"Authorization": "TC3-HMAC-SHA256 Credential=old", "X-TC-Timestamp": "1", "x-tc-token": "old", "HOST": "old"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Recorder(ThreadingHTTPServer):
    """Verifies the raw request; `script` holds answers that go before that, redirects for one: (status, headers, body)."""

    def __init__(self, credential: Credential) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.clock = Clock()
        self.verifier = Verifier({ID: credential}, clock=self.clock)
        self.requests: list[HttpRequest] = []
        self.verified: list[Verified] = []
        self.script: list[tuple[int, dict[str, str], bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = HttpRequest(self.command, self.path, self.headers.items(), body)
        self.server.requests.append(request)
        if self.server.script:
            status, headers, answer = self.server.script.pop(0)
        else:
            status, headers = 200, {"Content-Type": "application/json"}
            try:
                verified = self.server.verifier.verify(request)
            except GatewayError as error:
                answer = failure(error)
            else:
                self.server.verified.append(verified)
                answer = json.dumps({"Response": {"Action": verified.action}}).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _answer

    def log_message(self, *args: object) -> None:
        pass


def failure(error: GatewayError) -> bytes:
    return json.dumps({"Response": {"Error": {"Code": error.code, "Message": error.message}}}).encode()


@pytest.fixture(name="serve")
def _serve() -> Iterator[Callable[..., Recorder]]:
    running: list[tuple[Recorder, Thread]] = []

    def serve(credential: Credential = Credential(ID, KEY)) -> Recorder:  # noqa: B008 -- immutable
        gateway = Recorder(credential)
        thread = Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((gateway, thread))
        return gateway

    yield serve
    for gateway, thread in running:
        gateway.shutdown()
        gateway.server_close()
        thread.join()


@pytest.fixture(name="gateway")
def _gateway(serve: Callable[..., Recorder]) -> Recorder:
    return serve()


# --- The four clients as one: send(auth, method, url, ...) -> the answer's "Response" ---

Send = Callable[..., dict[str, Any]]


def send_requests(
    auth: RequestsAuth, method: str, url: str, *, body: Any = None, upload: Any = None, **more: Any
) -> Any:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, auth=auth, data=body, files=upload, timeout=10, **more).json()["Response"]


def send_httpx(auth: HttpxAuth, method: str, url: str, *, body: Any = None, upload: Any = None, **more: Any) -> Any:
    with httpx.Client(auth=auth, trust_env=False, follow_redirects=True) as client:
        return client.request(method, url, content=body, files=upload, **more).json()["Response"]


def send_httpx_async(
    auth: HttpxAuth, method: str, url: str, *, body: Any = None, upload: Any = None, **more: Any
) -> Any:
    async def send() -> Any:
        async with httpx.AsyncClient(auth=auth, trust_env=False, follow_redirects=True) as client:
            return (await client.request(method, url, content=body, files=upload, **more)).json()["Response"]

    return asyncio.run(send())


def send_aiohttp(
    auth: TC3Middleware, method: str, url: str, *, body: Any = None, upload: Any = None, **more: Any
) -> Any:
    async def send() -> Any:
        form = aiohttp.FormData() if upload else body
        for name, (filename, content, content_type) in (upload or {}).items():
            form.add_field(name, content, filename=filename, content_type=content_type)
        skip = ["Content-Type"] if body is not None else []  # else aiohttp makes one up
        async with (
            aiohttp.ClientSession(middlewares=[auth], skip_auto_headers=skip) as session,
            session.request(method, url, data=form, **more) as response,
        ):
            return (await response.json())["Response"]

    return asyncio.run(send())


CLIENTS = {
    "requests": (RequestsAuth, send_requests),
    "httpx": (HttpxAuth, send_httpx),
    "httpx-async": (HttpxAuth, send_httpx_async),
    "aiohttp": (TC3Middleware, send_aiohttp),
}
each_client = pytest.mark.parametrize(("make", "send"), CLIENTS.values(), ids=CLIENTS)


def signer(clock: Callable[[], float] | None = None, **more: Any) -> Signer:
    credential = more.pop("credential", Credential(ID, KEY))
    return Signer(credential, service="ocr", version="2018-11-19", clock=clock or Clock(), **more)


@each_client
def test_calls_verify(make: Any, send: Send, gateway: Recorder) -> None:
    auth = make(signer(), gateway.url, action="IDCardOCR")
    post = {"method": "POST", "url": f"{gateway.url}/"}
    assert send(auth, **post, json={"Name": "张三"}) == {"Action": "IDCardOCR"}
    assert send(auth, **post, body="{ }", headers={"content-type": "application/json; charset=UTF-8"}) == {
        "Action": "IDCardOCR"
    }
    assert send(auth, **post, upload={"Image": ("a.png", io.BytesIO(b"\x89PNG\r\n" * 9), "image/png")}) == {
        "Action": "IDCardOCR"
    }
    assert send(auth, **post, json={}, headers={"x-tc-action": "BankCardOCR"}) == {"Action": "BankCardOCR"}
    assert send(auth, "GET", f"{gateway.url}?b=%e4%BD%a0&a=[x]+'y'%20z&&c=d") == {"Action": "IDCardOCR"}
    assert all(verified.action_signed and verified.body_signed for verified in gateway.verified)
    assert [len(request.values("host")) for request in gateway.requests] == [1] * 5
    assert gateway.requests[2].body.count(b"\x89PNG\r\n") == 9


@each_client
def test_the_gateway_accepts_them(make: Any, send: Send) -> None:
    clock = Clock()
    clock.now += 1000
    with LiveGateway(private_keys=(), clock=clock) as gateway:
        auth = make(signer(credential=gateway.credential), gateway.url, action="IDCardOCR", correct_clock=True)
        url = f"{gateway.url}/"
        assert send(auth, "POST", url, json={"Name": "张三"})["Name"] == "张三"
        assert send(auth, "GET", f"{url}?Name=%E5%BC%A0+%E4%B8%89")["Name"] == "张 三"
        assert send(auth, "POST", url, upload={"Image": ("a.png", b"\x89PNG", "image/png")})["RequestId"]
        assert [exchange.code for exchange in gateway.requests] == ["AuthFailure.SignatureExpire", None, None, None]


@each_client
def test_every_send_is_signed_anew_over_what_was_there(make: Any, send: Send, serve: Callable[..., Recorder]) -> None:
    gateway = serve(Credential(ID, KEY, TOKEN))
    auth = make(signer(gateway.clock, credential=Credential(ID, KEY, TOKEN)), gateway.url, action="IDCardOCR")
    for _ in range(2):
        gateway.clock.now += 400
        assert send(auth, "POST", f"{gateway.url}/", json={}, headers=STALE) == {"Action": "IDCardOCR"}
    assert [verified.timestamp for verified in gateway.verified] == [NOW + 400, NOW + 800]
    assert all(len(gateway.requests[0].values(name.lower())) == 1 for name in STALE)


@each_client
def test_a_provider_is_asked_for_each_request_and_never_in_the_event_loop(
    make: Any, send: Send, gateway: Recorder
) -> None:
    asked: list[bool] = []

    def provider() -> Credential:
        asked.append(is_in_a_loop())
        return Credential(ID, KEY)

    auth = make(signer(credential=provider), gateway.url, action="A")
    for _ in range(2):
        assert send(auth, "POST", f"{gateway.url}/", json={}) == {"Action": "A"}
    assert asked == [False, False]


def is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@each_client
def test_a_token_that_is_not_the_credentials_is_removed(make: Any, send: Send, gateway: Recorder) -> None:
    assert send(make(signer(), gateway.url, action="A"), "POST", f"{gateway.url}/", json={}, headers=STALE) == {
        "Action": "A"
    }
    assert gateway.requests[0].values("x-tc-token") == []


@each_client
def test_more_signed_headers_and_the_unsigned_payload(make: Any, send: Send, gateway: Recorder) -> None:
    names = ("content-type", "host", "x-tc-action", "x-tc-version", "x-tc-requestclient", "x-custom")
    auth = make(signer(signed_headers=names), gateway.url, action="A")
    headers = {
        "X-Custom": "Value",
        "X-TC-RequestClient": "Me",
        "X-TC-Version": "old",
        "X-TC-Content-SHA256": UNSIGNED_PAYLOAD,
    }
    assert send(auth, "POST", f"{gateway.url}/", json={}, headers=headers) == {"Action": "A"}
    assert gateway.verified[0].signed_headers == tuple(sorted(names))
    assert not gateway.verified[0].body_signed


@each_client
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused(
    make: Any, send: Send, status: int, serve: Callable[..., Recorder]
) -> None:
    gateway, elsewhere = serve(Credential(ID, KEY, TOKEN)), serve()
    gateway.script.append((status, {"Location": f"{elsewhere.url}/"}, b"{}"))
    auth = make(signer(credential=Credential(ID, KEY, TOKEN)), gateway.url, action="A")
    with pytest.raises(InvalidInput, match=r"redirects|goes to") as caught:
        send(auth, "POST", f"{gateway.url}/", json={"Name": "张三"})
    assert (len(gateway.requests), elsewhere.requests) == (1, [])
    assert KEY not in str(caught.value)
    assert TOKEN not in str(caught.value)


@each_client
def test_a_redirect_within_the_endpoint_never_carries_an_old_signature(
    make: Any, send: Send, gateway: Recorder
) -> None:
    gateway.script.append((307, {"Location": "/other"}, b""))
    auth = make(signer(), gateway.url, action="A")
    if make is TC3Middleware:  # called for each hop
        assert send(auth, "POST", f"{gateway.url}/", json={}) == {"Action": "A"}
        assert [request.target for request in gateway.requests] == ["/", "/other"]
    else:
        with pytest.raises(InvalidInput, match="redirects"):
            send(auth, "POST", f"{gateway.url}/", json={})
        assert len(gateway.requests) == 1


class Unseekable(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise AssertionError("the stream was read")


def generator() -> Iterator[bytes]:
    yield b"{}"


async def async_generator() -> Any:
    yield b"{}"


@each_client
@pytest.mark.parametrize("stream", [generator, Unseekable])
def test_a_stream_is_refused(make: Any, send: Send, stream: Callable[[], Any], gateway: Recorder) -> None:
    body = async_generator() if stream is generator and send in (send_aiohttp, send_httpx_async) else stream()
    with pytest.raises((InvalidInput, TypeError), match="sign the bytes you send"):
        send(
            make(signer(), gateway.url, action="A"),
            "POST",
            f"{gateway.url}/",
            body=body,
            headers={"Content-Type": "text/plain"},
        )
    assert gateway.requests == []


def test_aiohttp_refuses_a_stream_of_declared_length(gateway: Recorder) -> None:
    headers = {"Content-Type": "text/plain", "Content-Length": "2"}
    with pytest.raises(InvalidInput, match="the body is a stream"):
        send_aiohttp(
            TC3Middleware(signer(), gateway.url, action="A"),
            "POST",
            gateway.url,
            body=async_generator(),
            headers=headers,
        )
    assert gateway.requests == []


def test_aiohttp_refuses_a_body_it_would_compress(gateway: Recorder) -> None:
    with pytest.raises(InvalidInput, match="chunked"):
        send_aiohttp(TC3Middleware(signer(), gateway.url, action="A"), "POST", gateway.url, json={}, compress=True)
    assert gateway.requests == []


@each_client
def test_what_is_missing_or_out_of_place_is_refused(make: Any, send: Send, gateway: Recorder) -> None:
    auth = make(signer(), gateway.url, action="A")
    with pytest.raises(InvalidInput, match="content_type is missing"):
        send(auth, "POST", gateway.url, body=b"{}")
    with pytest.raises(InvalidInput, match="a GET has no body"):
        send(auth, "GET", gateway.url, json={})
    with pytest.raises(InvalidInput, match="action is missing"):
        send(make(signer(), gateway.url), "POST", gateway.url, json={})
    with pytest.raises(InvalidInput, match=r"goes to http://127\.0\.0\.1:\d+; credentials are sent to https://ocr"):
        send(make(signer(), "ocr.tencentcloudapi.com", action="A"), "POST", gateway.url, json={})
    assert gateway.requests == []


@each_client
def test_the_clock_is_corrected_once(make: Any, send: Send, gateway: Recorder) -> None:
    gateway.clock.now += 86_400
    auth = make(signer(), gateway.url, action="A", correct_clock=True)
    post = {"method": "POST", "url": f"{gateway.url}/", "headers": {"Content-Type": "application/octet-stream"}}
    image = b"image" * 9
    body = image if send is send_httpx_async else io.BytesIO(image)  # httpx.AsyncClient takes no file
    assert send(auth, **post, body=body) == {"Action": "A"}  # expired, then accepted, from the file's start
    assert send(auth, **post, body=b"x") == {"Action": "A"}  # accepted at once
    assert [request.body for request in gateway.requests] == [image, image, b"x"]
    assert [verified.timestamp for verified in gateway.verified] == [NOW + 86_400] * 2

    gateway.requests.clear()
    expired = refusal("expired", now=NOW)
    gateway.script += [(200, {"Content-Type": "application/json"}, failure(expired))] * 2
    assert send(auth, **post, body=b"x") == {"Error": {"Code": expired.code, "Message": expired.message}}
    assert len(gateway.requests) == 2


@each_client
def test_the_clock_is_left_alone_unless_asked(make: Any, send: Send, gateway: Recorder) -> None:
    gateway.clock.now += 86_400
    answer = send(make(signer(), gateway.url, action="A"), "POST", f"{gateway.url}/", json={})
    assert answer["Error"]["Code"] == "AuthFailure.SignatureExpire"
    assert len(gateway.requests) == 1


@each_client
def test_a_redirect_after_the_correction_is_refused(make: Any, send: Send, serve: Callable[..., Recorder]) -> None:
    gateway, elsewhere = serve(), serve()
    expired = failure(refusal("expired", now=NOW + 1000))
    gateway.script += [(200, {"Content-Type": "application/json"}, expired), (307, {"Location": elsewhere.url}, b"")]
    with pytest.raises(InvalidInput):
        send(make(signer(), gateway.url, action="A", correct_clock=True), "POST", gateway.url, json={})
    assert (len(gateway.requests), elsewhere.requests) == (2, [])


# --- One client alone ---


def test_requests_signs_the_target_as_urllib3_sends_it(gateway: Recorder) -> None:
    auth = RequestsAuth(signer(), gateway.url, action="A")
    assert send_requests(auth, "GET", gateway.url, params="a=%e4%bd%a0&b[]=1") == {"Action": "A"}
    assert gateway.requests[0].query == "a=%E4%BD%A0&b%5B%5D=1"


def test_requests_signs_a_file_from_where_it_stands(gateway: Recorder) -> None:
    file = io.BytesIO(b"skipped,sent")
    file.seek(8)
    auth = RequestsAuth(signer(), gateway.url, action="A")
    assert send_requests(auth, "POST", gateway.url, body=file, headers={"Content-Type": "text/plain"}) == {
        "Action": "A"
    }
    assert gateway.requests[0].body == b"sent"


@pytest.mark.parametrize("send", [send_requests, send_httpx])
def test_a_forward_proxy_is_no_redirect(send: Send, gateway: Recorder) -> None:
    url = "http://ocr.example.com/"
    if send is send_requests:
        answer = send(RequestsAuth(signer(), url, action="A"), "GET", f"{url}?a=1", proxies={"http": gateway.url})
    else:
        with httpx.Client(auth=HttpxAuth(signer(), url, action="A"), proxy=gateway.url) as client:
            answer = client.get(url, params={"a": 1}).json()["Response"]
    assert answer == {"Action": "A"}
    assert (gateway.requests[0].target, gateway.requests[0].header("host")) == ("/?a=1", "ocr.example.com")


def test_httpx_sends_one_request_again_and_keeps_the_users_trace(gateway: Recorder) -> None:
    events: list[str] = []
    with httpx.Client(auth=HttpxAuth(signer(gateway.clock), gateway.url, action="A"), trust_env=False) as client:
        extensions = {"trace": lambda event, info: events.append(event)}
        request = client.build_request("POST", gateway.url, json={}, extensions=extensions)
        for _ in range(2):
            gateway.clock.now += 400
            assert client.send(request).json() == {"Response": {"Action": "A"}}
        gateway.script.append((307, {"Location": "/other"}, b""))
        following = client.send(request).next_request  # not followed by default; sent by hand, it is signed anew
        assert following is not None
        assert client.send(following).json() == {"Response": {"Action": "A"}}
    assert [verified.timestamp for verified in gateway.verified] == [NOW + 400, NOW + 800, NOW + 800]
    assert events.count("http11.send_request_headers.started") == 4


def test_aiohttp_signs_what_an_outer_middleware_sends_again(gateway: Recorder) -> None:
    async def twice(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        (await handler(request)).release()
        gateway.clock.now += 400
        return await handler(request)

    async def call() -> Any:
        signing = TC3Middleware(signer(gateway.clock), gateway.url, action="A")
        async with (
            aiohttp.ClientSession(gateway.url, middlewares=[twice, signing]) as session,
            session.post("/", json={}) as response,
        ):
            return await response.json()

    assert asyncio.run(call()) == {"Response": {"Action": "A"}}
    assert [verified.timestamp for verified in gateway.verified] == [NOW, NOW + 400]


# --- The core ---


@pytest.mark.parametrize(
    "endpoint", ["ocr.tencentcloudapi.com", "https://OCR.tencentcloudapi.com:443", "HTTPS://ocr.tencentcloudapi.com/"]
)
def test_an_endpoint_is_an_origin(endpoint: str) -> None:
    core = RequestSigner(signer(), endpoint, action="IDCardOCR")
    url, headers = "https://ocr.tencentcloudapi.com/", {"Content-Type": "application/json", "Accept": "*/*"}
    core.sign("POST", url, headers, b"{}")
    expected = signer().sign("POST", url, b"{}", action="IDCardOCR", content_type="application/json").headers
    assert headers == {"Accept": "*/*"} | expected
    for other in (
        "http://ocr.tencentcloudapi.com/",
        "https://ocr.tencentcloudapi.com:8443/",
        "https://ocr.tencentcloudapi.com.example/",
        "https://cvm.tencentcloudapi.com/",
    ):
        with pytest.raises(InvalidInput, match=r"credentials are sent to https://ocr\.tencentcloudapi\.com alone"):
            core.sign("POST", other, dict(headers), b"{}")


@pytest.mark.parametrize("endpoint", ["", "https://h/path", "h?q", "ftp://h", "user@h", "https://h#f"])
def test_what_is_no_endpoint(endpoint: str) -> None:
    with pytest.raises(InvalidInput):
        RequestSigner(signer(), endpoint)


def test_wrong_types_are_type_errors() -> None:
    with pytest.raises(TypeError, match=r"signer is a tcrypto\.Signer, not str"):
        RequestSigner(KEY, "h")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="endpoint is a str, not bytes"):
        RequestSigner(signer(), b"h")  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [RequestsAuth, HttpxAuth, TC3Middleware])
def test_repr_holds_no_secret(make: Any) -> None:
    shown = repr(make(signer(credential=Credential(ID, KEY, TOKEN)), "h.example", action="A"))
    assert ID in shown
    assert "https://h.example" in shown
    assert KEY not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_servers_time_is_read_in_both_languages(language: str) -> None:
    core = RequestSigner(signer(), "h.example", action="A", correct_clock=True)
    assert core.corrects_clock(failure(refusal("expired", language, now=NOW + 1000)))
    headers = {"Content-Type": "a/b"}
    core.sign("POST", "https://h.example", headers, b"")
    assert headers["X-TC-Timestamp"] == str(NOW + 1000)


EXPIRED = "AuthFailure.SignatureExpire"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        f"{EXPIRED} 1700000999".encode(),
        json.dumps(
            {"Response": {"Echo": EXPIRED, "Error": {"Code": "InternalError", "Message": "1700000999"}}}
        ).encode(),
        json.dumps({"Response": {"Error": {"Code": EXPIRED, "Message": "Signature expired."}}}).encode(),
        json.dumps({"Response": {"Error": {"Code": EXPIRED, "Message": "17000009990"}}}).encode(),
        json.dumps({"Response": {"Error": {"Code": EXPIRED, "Message": 1700000999}}}).encode(),
        json.dumps({"Response": {"Error": {"Code": EXPIRED}}}).encode(),
        json.dumps({"Response": EXPIRED}).encode(),
        json.dumps({"Response": {"Error": {"Code": EXPIRED, "Message": f"server time {NOW + 86_401}"}}}).encode(),
        json.dumps({"Response": {"Error": {"Code": EXPIRED, "Message": f"server time {NOW - 86_401}"}}}).encode(),
        json.dumps([EXPIRED]).encode(),
        b'"' + EXPIRED.encode() + b'\xff"',
        b"[" * 100_000 + EXPIRED.encode(),
    ],
)
def test_any_other_reply_leaves_the_clock_alone(reply: bytes) -> None:
    core = RequestSigner(signer(), "h.example", action="A", correct_clock=True)
    assert not core.corrects_clock(reply)
    headers = {"Content-Type": "a/b"}
    core.sign("POST", "https://h.example", headers, b"")
    assert headers["X-TC-Timestamp"] == str(NOW)
