"""What the tests of the doctor share: the application with a known token, asked as a browser and as a program ask."""

from __future__ import annotations

import asyncio
import html
import re
from typing import Any

import httpx
from broken_client import Wire

from tcrypto import Credential
from tcrypto.doctor.app import application
from tcrypto.doctor.settings import Settings

TOKEN = "the-token-of-this-run"
PORT = 8765
CREDENTIAL = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
KEY = {"X-Doctor-Token": TOKEN}


class Browser:
    """Asks the application, which runs in this process, one question at a time."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}") as client:
                return await client.request(method, path, **options)

        return asyncio.run(one())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)


def doctor(credential: Credential = CREDENTIAL, *, limit: int | None = None, **settings: Any) -> Browser:
    options = {} if limit is None else {"limit": limit}
    app = application(Settings(credential, TOKEN, PORT, **settings), **options)
    return Browser(app)


def ask(client: Browser, name: str, question: Any, **headers: str) -> Any:
    """What /api/ answers, parsed."""
    reply = client.post(f"/api/{name}", json=question, headers={**KEY, **headers})
    assert reply.headers["content-type"] == "application/json"
    return reply.json()


def form(client: Browser, path: str, fields: dict[str, str], files: Any = None, language: str = "en-US") -> str:
    """The page that a form without scripts leads to."""
    reply = client.post(f"{path}?token={TOKEN}&lang={language}", data=fields, files=files)
    assert reply.status_code == 200
    return reply.text


def shown(page: str) -> str:
    """What a reader sees of some markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page)))


def verdict(page: str) -> str:
    found = re.search(r'<h2 class="verdict[^>]*>(.*?)</h2>', page, re.S)
    assert found is not None
    return shown(found[1])


def marked(page: str, side: str) -> list[str]:
    """The marked texts of a side, "server" or "client"."""
    cells = re.findall(rf'<td class="{side}"[^>]*>(.*?)</td>', page, re.S)
    return [shown(text) for cell in cells for text in re.findall(r"<mark[^>]*>(.*?)</mark>", cell, re.S)]


def raw(wire: Wire) -> str:
    """A request as a log has it."""
    head = "".join(f"{name}: {value}\n" for name, value in wire.headers)
    return f"{wire.method} {wire.target} HTTP/1.1\n{head}\n{wire.body.decode()}"
