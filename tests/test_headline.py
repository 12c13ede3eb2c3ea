"""The headline task in Python: from a picture and a public key to the card's fields, with each client, either key."""

from __future__ import annotations

import asyncio
import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests
from envelopes import RSA, SM2

from tcrypto import Credential, GatewayError, Sealer, Signer
from tcrypto.clients.aiohttp import TC3Middleware
from tcrypto.clients.httpx import TC3Auth as HttpxAuth
from tcrypto.clients.requests import TC3Auth as RequestsAuth
from tcrypto.testing.gateway import LiveGateway

ACTION = "RecognizeEncryptedIDCardOCR"
HEADERS = {"Content-Type": "application/json"}
example: Callable[[list[str]], int] = runpy.run_path(
    str(Path(__file__).parent.parent / "examples" / "encrypted_id_card.py")
)["main"]

Headers = dict[str, str]
Send = Callable[[str, bytes, Headers, Signer | None], Any]
"""Sends a body that is signed already, or, with a signer, through the adapter."""

keys = pytest.mark.parametrize("key", [RSA, SM2], ids=["RSA", "SM2"])


@pytest.fixture(scope="module")
def gateway() -> Iterator[LiveGateway]:
    with LiveGateway(private_keys=[RSA, SM2]) as live:
        yield live


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gateway: LiveGateway) -> Path:
    """A picture's file; the environment has the credential."""
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", gateway.credential.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", gateway.credential.secret_key)
    monkeypatch.delenv("TENCENTCLOUD_SESSION_TOKEN", raising=False)
    file = tmp_path / "card.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(900))
    return file


def with_requests(url: str, body: bytes, headers: Headers, signer: Signer | None) -> Any:
    auth = None if signer is None else RequestsAuth(signer, url, action=ACTION)
    return requests.post(url, data=body, headers=headers, auth=auth, timeout=10).json()


def with_httpx(url: str, body: bytes, headers: Headers, signer: Signer | None) -> Any:
    auth = None if signer is None else HttpxAuth(signer, url, action=ACTION)
    return httpx.post(url, content=body, headers=headers, auth=auth).json()


def with_httpx_async(url: str, body: bytes, headers: Headers, signer: Signer | None) -> Any:
    async def send() -> Any:
        async with httpx.AsyncClient(auth=None if signer is None else HttpxAuth(signer, url, action=ACTION)) as client:
            return (await client.post(url, content=body, headers=headers)).json()

    return asyncio.run(send())


def with_aiohttp(url: str, body: bytes, headers: Headers, signer: Signer | None) -> Any:
    async def send() -> Any:
        middlewares = () if signer is None else (TC3Middleware(signer, url, action=ACTION),)
        async with (
            aiohttp.ClientSession(middlewares=middlewares) as client,
            client.post(url, data=body, headers=headers) as response,
        ):
            return await response.json()

    return asyncio.run(send())


CLIENTS: list[Send] = [with_requests, with_httpx, with_httpx_async, with_aiohttp]


@keys
@pytest.mark.parametrize("send", CLIENTS)
@pytest.mark.parametrize("adapter", [False, True], ids=["signed-before", "adapter"])
def test_the_card_in_python(card: Path, gateway: LiveGateway, key: Any, send: Send, adapter: bool) -> None:
    signer = Signer(Credential.from_environment(), service="ocr", region="ap-guangzhou", version="2018-11-19")
    sealed = Sealer(key.public_key.dump("console")).seal({"ImageBase64": card, "CardSide": "FRONT"})
    url = f"{gateway.url}/"
    if adapter:
        reply = send(url, sealed.body, HEADERS, signer)
    else:
        signed = signer.sign("POST", url, sealed.body, action=ACTION, content_type="application/json")
        reply = send(signed.url, signed.body, signed.headers, None)
    fields = sealed.session.open(reply)
    assert (fields["Name"], fields["IdNum"]) == ("测试人", "000000190001010017")


@pytest.mark.parametrize("send", CLIENTS)
def test_a_refusal_in_python(card: Path, gateway: LiveGateway, send: Send) -> None:
    signer = Signer(Credential(gateway.credential.secret_id, "wrong"), service="ocr", version="2018-11-19")
    sealed = Sealer(RSA.public_key).seal({"ImageBase64": card})
    signed = signer.sign("POST", gateway.url, sealed.body, action=ACTION, content_type="application/json")
    with pytest.raises(GatewayError) as caught:
        sealed.session.open(send(signed.url, signed.body, signed.headers, None))
    assert caught.value.code == "AuthFailure.SignatureFailure"
    assert caught.value.request_id == gateway.requests[-1].response["RequestId"]


@keys
def test_the_example(card: Path, gateway: LiveGateway, key: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public = card.with_name("public.txt")
    public.write_text(str(key.public_key.dump("console")))
    assert example([str(card), str(public), gateway.url]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["Name"] == "测试人"
    assert shown.err == ""


def test_the_example_is_refused(
    card: Path, gateway: LiveGateway, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    public = card.with_name("public.txt")
    public.write_text(str(SM2.public_key.dump("console")))
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "wrong")
    assert example([str(card), str(public), gateway.url]) == 1
    request_id = gateway.requests[-1].response["RequestId"]
    refused = capsys.readouterr().err
    assert refused.startswith("AuthFailure.SignatureFailure: ")
    assert refused.endswith(f"(RequestId {request_id})\n")
    card.write_text("no picture")
    assert example([str(card), str(public), gateway.url]) == 2
    assert "card.jpg" in capsys.readouterr().err
