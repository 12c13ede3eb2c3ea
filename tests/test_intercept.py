"""Clients that hard-code https://*.tencentcloudapi.com, led to the stand-in; nothing else is let out."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import pytest
import requests

from tcrypto import Signer
from tcrypto.errors import InvalidInput
from tcrypto.testing import Gateway, LiveGateway, intercept

URL = "https://ocr.tencentcloudapi.com/"
REGIONAL = "https://ocr.ap-guangzhou.tencentcloudapi.com/?"
ELSEWHERE = "https://example.com/"

Send = Callable[[str, bytes, dict[str, str]], Any]


def urllib_(url: str, body: bytes, headers: dict[str, str]) -> Any:
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as reply:
        return json.load(reply)


def http_client(url: str, body: bytes, headers: dict[str, str]) -> Any:
    connection = http.client.HTTPSConnection(url.split("/")[2], timeout=10)
    try:
        connection.request("POST", "/", body, headers)
        return json.load(connection.getresponse())
    finally:
        connection.close()


def requests_(url: str, body: bytes, headers: dict[str, str]) -> Any:
    return requests.post(url, data=body, headers=headers, timeout=10).json()


def requests_by_a_proxy(url: str, body: bytes, headers: dict[str, str]) -> Any:
    proxies = {"https": "http://proxy.example:3128"}
    return requests.post(url, data=body, headers=headers, timeout=10, proxies=proxies).json()


def httpx_(url: str, body: bytes, headers: dict[str, str]) -> Any:
    return httpx.post(url, content=body, headers=headers).json()


def httpx_async(url: str, body: bytes, headers: dict[str, str]) -> Any:
    async def main() -> Any:
        async with httpx.AsyncClient() as client:
            return (await client.post(url, content=body, headers=headers)).json()

    return asyncio.run(main())


def aiohttp_(url: str, body: bytes, headers: dict[str, str]) -> Any:
    async def main() -> Any:
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as reply:
            return await reply.json()

    return asyncio.run(main())


LIBRARIES = [urllib_, http_client, requests_, httpx_, httpx_async, aiohttp_]


def call(live: LiveGateway, send: Send, url: str = URL, service: str = "ocr") -> Any:
    signer = Signer(live.credential, service=service, version="2018-11-19")
    signed = signer.sign("POST", url, b'{"A": 1}', action="IDCardOCR", content_type="application/json")
    return send(url, signed.body, signed.headers)["Response"]


@pytest.fixture
def live() -> LiveGateway:
    return LiveGateway(private_keys=())


@pytest.mark.parametrize("send", [*LIBRARIES, requests_by_a_proxy], ids=lambda send: str(send.__name__))
def test_a_hard_coded_host(live: LiveGateway, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with live, intercept(live) as gateway:
        assert gateway is live
        assert call(live, send)["A"] == 1
        assert call(live, send, REGIONAL)["A"] == 1
        wrong = call(live, send, URL, "cvm")  # the host that was signed is the one that is checked
        assert wrong["Error"]["Code"] == "AuthFailure.InvalidAuthorization"
    assert [exchange.request.header("host") for exchange in live.requests] == [URL[8:-1], REGIONAL[8:-2], URL[8:-1]]


@pytest.mark.parametrize("send", LIBRARIES, ids=lambda send: str(send.__name__))
def test_nothing_else_is_let_out(live: LiveGateway, send: Send) -> None:
    with intercept(live):
        for url in (
            ELSEWHERE,
            "https://ocr.tencentcloudapi.com.example.com/",
            "https://1.2.3.4/",
            "https://[2001:db8::1]/",
        ):
            with pytest.raises(Exception, match="not let out"):
                call(live, send, url)
    assert live.requests == []


def test_other_libraries_are_refused_and_not_let_out(live: LiveGateway) -> None:
    with intercept(live):
        for address in (("ocr.tencentcloudapi.com", 443), ("1.2.3.4", 443), (b"example.com", 80)):
            with pytest.raises(ConnectionRefusedError, match="let out"):
                socket.create_connection(address)  # type: ignore[arg-type]
        for connect in (socket.socket.connect, socket.socket.connect_ex):
            with socket.socket() as one, pytest.raises(ConnectionRefusedError, match="not let out"):
                connect(one, ("1.2.3.4", 443))
        with pytest.raises(ConnectionRefusedError, match="not for this HTTP library"):
            asyncio.run(asyncio.open_connection("ocr.tencentcloudapi.com", 443))
        with pytest.raises(ConnectionRefusedError, match="not let out"):
            asyncio.run(asyncio.open_connection("1.2.3.4", 443))


def test_loopback_stays_what_it_is(live: LiveGateway) -> None:
    other = LiveGateway(live.credential, ())
    with other, intercept(live):
        for send in LIBRARIES:
            if send is not http_client:  # it speaks TLS
                assert call(other, send, other.url)["A"] == 1
        with socket.create_connection(("localhost", int(other.url.rpartition(":")[2]))):
            pass
    assert (len(other.requests), live.requests) == (len(LIBRARIES) - 1, [])


def test_afterwards_everything_is_as_before(live: LiveGateway) -> None:
    def state() -> list[Any]:
        return [
            http.client.HTTPSConnection.connect,
            requests.packages.urllib3.connection.HTTPSConnection.connect,  # type: ignore[attr-defined]
            httpx.HTTPTransport.handle_request,
            aiohttp.TCPConnector._create_connection,
            socket.getaddrinfo,
            socket.socket.connect,
        ]

    before = state()
    with intercept(live):
        assert not any(one is other for one, other in zip(state(), before, strict=True))
    assert state() == before
    with pytest.raises(KeyError), intercept(live):
        raise KeyError
    assert state() == before


def test_without_the_other_libraries(live: LiveGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("urllib3", "httpx", "aiohttp"):
        monkeypatch.setitem(sys.modules, name, None)
    with intercept(live):
        assert call(live, urllib_)["A"] == 1


@pytest.mark.parametrize("send", LIBRARIES, ids=lambda send: str(send.__name__))
def test_a_gateway_that_ended(live: LiveGateway, send: Send) -> None:
    with live, intercept(live):
        live.__exit__()
        with pytest.raises((OSError, httpx.ConnectError, aiohttp.ClientConnectorError)):
            call(live, send)


def test_several_hosts(live: LiveGateway) -> None:
    path = "latest/meta-data/cam/security-credentials/"
    with intercept(live, ["*.tencentcloudapi.com", "metadata.tencentyun.com"]):
        with urllib.request.urlopen(f"http://metadata.tencentyun.com/{path}", timeout=10) as reply:
            assert reply.read() == b"tcrypto-test-role"
        assert call(live, requests_)["A"] == 1
    for hosts in ("", [], [""]):
        with pytest.raises(InvalidInput, match="pattern"), intercept(live, hosts):
            pass


def test_a_gateway_without_a_server_of_its_own() -> None:
    from tcrypto.check.verify import Verifier

    live = LiveGateway(private_keys=())
    gateway = Gateway(Verifier({live.credential.secret_id: live.credential}))
    gateway.expect("IDCardOCR", {"Name": "x"})
    with intercept(gateway):
        assert call(live, requests_)["Name"] == "x"


@pytest.mark.parametrize("send", LIBRARIES, ids=lambda send: str(send.__name__))
def test_a_dropped_connection(live: LiveGateway, send: Send) -> None:
    live.drop()
    live.drop()  # some try again
    with intercept(live), pytest.raises((OSError, httpx.HTTPError, aiohttp.ClientError, http.client.HTTPException)):
        call(live, send)


def test_a_stream_arrives_in_its_events(live: LiveGateway) -> None:
    live.expect_events("IDCardOCR", [{"N": 1}, {"N": 2}, "[DONE]"])
    lines: list[str] = []

    def stream(url: str, body: bytes, headers: dict[str, str]) -> Any:
        with httpx.stream("POST", url, content=body, headers=headers) as reply:
            lines.extend(reply.iter_lines())
        return {"Response": {}}

    with intercept(live):
        call(live, stream)
    assert [line for line in lines if line] == ['data: {"N": 1}', 'data: {"N": 2}', "data: [DONE]"]
