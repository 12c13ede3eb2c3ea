"""Adapters whose signer has a provider: what is sent is signed with the credential of the moment, and a loop never waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import aiohttp
import httpx
import pytest
import requests
from credential_servers import FOLDER, ID, KEY, Answer, Clock, Metadata, Server, killed, serving

from tcrypto import Credential, CredentialError, HttpRequest, Signer
from tcrypto.clients.aiohttp import TC3Middleware
from tcrypto.clients.httpx import TC3Auth as HttpxAuth
from tcrypto.clients.requests import TC3Auth as RequestsAuth
from tcrypto.credentials import cvm_role

Provider = Callable[[], Credential]


@pytest.fixture
def service() -> Iterator[Server]:
    with serving(lambda request: (200, b'{"Response": {}}')) as server:
        yield server


def signer(provider: Provider, clock: Clock | None = None) -> Signer:
    return Signer(provider, service="ocr", version="2018-11-19", clock=clock)


def with_requests(server: Server, provider: Provider) -> None:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = RequestsAuth(signer(provider), server.address, action="IDCardOCR")
        session.post(server.address, json={})


def with_httpx(server: Server, provider: Provider) -> None:
    auth = HttpxAuth(signer(provider), server.address, action="IDCardOCR")
    with httpx.Client(auth=auth, trust_env=False, verify=False) as client:
        client.post(server.address, json={})


async def with_httpx_async(server: Server, provider: Provider) -> None:
    auth = HttpxAuth(signer(provider), server.address, action="IDCardOCR")
    async with httpx.AsyncClient(auth=auth, trust_env=False, verify=False) as client:
        await client.post(server.address, json={})


async def with_aiohttp(server: Server, provider: Provider) -> None:
    middleware = TC3Middleware(signer(provider), server.address, action="IDCardOCR")
    async with aiohttp.ClientSession(middlewares=[middleware]) as session, session.post(server.address, json={}):
        pass


def run(
    send: Callable[[Server, Provider], Coroutine[Any, Any, None] | None], server: Server, provider: Provider
) -> None:
    result = send(server, provider)
    if result is not None:
        asyncio.run(result)


CLIENTS = [with_requests, with_httpx, with_httpx_async, with_aiohttp]
ASYNC = [with_httpx_async, with_aiohttp]


@pytest.mark.parametrize("send", CLIENTS)
def test_the_credential_of_the_moment_signs(service: Server, send: Any) -> None:
    clock = Clock()
    with serving(Metadata(clock)) as metadata:
        provider = cvm_role(address=metadata.address, clock=clock)
        for _ in range(2):
            run(send, service, provider)
        clock.now += 7000
        run(send, service, provider)
        killed(metadata)
        clock.now += 7199
        run(send, service, provider)
        clock.now += 1
        with pytest.raises(
            CredentialError, match=r"ended at .* can't be renewed: 127\.0\.0\.1:\d+ refuses the connection"
        ):
            run(send, service, provider)
    tokens = [{name.lower(): value for name, value in request.headers}["x-tc-token"] for request in service.requests]
    assert [token[-1] for token in tokens] == ["1", "1", "2", "2"]


@pytest.mark.parametrize("send", ASYNC)
def test_a_slow_metadata_service_does_not_stall_the_loop(service: Server, send: Any) -> None:
    """It answers only when another coroutine, on the same loop, has run meanwhile."""
    clock = Clock()
    metadata = Metadata(clock)
    asked, others_ran = threading.Event(), threading.Event()

    def slowly(request: HttpRequest) -> Answer:
        if request.target == FOLDER:
            asked.set()
            assert others_ran.wait(5), "the loop stood still"
        return metadata(request)

    async def other() -> None:
        while not asked.is_set():
            await asyncio.sleep(0.001)
        others_ran.set()

    async def both() -> None:
        await asyncio.gather(send(service, provider), other())

    with serving(slowly) as server:
        provider = cvm_role(address=server.address, clock=clock, timeout=5)
        asyncio.run(both())
        clock.now += 7000  # the same again for a renewal, while the old one is still valid
        asked.clear()
        others_ran.clear()
        asyncio.run(both())
    assert metadata.issued == 2


@pytest.mark.parametrize("send", ASYNC)
def test_threads_are_for_waiting_alone(service: Server, send: Any) -> None:
    class Remembering:
        def __init__(self, ready: bool | None) -> None:
            self.threads: list[threading.Thread] = []
            if ready is not None:
                self.ready = ready

        def __call__(self) -> Credential:
            self.threads.append(threading.current_thread())
            return Credential(ID, KEY)

    for ready, in_this_thread in ((True, True), (False, False), (None, False)):
        provider = Remembering(ready)
        run(send, service, provider)
        assert [thread is threading.current_thread() for thread in provider.threads] == [in_this_thread]
