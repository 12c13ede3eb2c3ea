"""Clients that hard-code https://ocr.tencentcloudapi.com, against the stand-in: `intercept`.

http.client (and so urllib), urllib3 (requests, the official Python SDK), httpx and aiohttp are led to the gateway's
loopback port by where they connect: what they sign and send stays as it is, the Host header included, only without TLS.
Whatever else would leave this machine while that lasts, by these libraries or any other that uses Python's sockets, is
refused before it looks a name up.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import http.client
import importlib
import importlib.util
import ipaddress
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any
from unittest.mock import patch

from ..errors import InvalidInput
from .gateway import Gateway, LiveGateway
from .serving import Server

__all__ = ["HOSTS", "intercept"]

HOSTS = "*.tencentcloudapi.com"
"""API 3.0's hosts, regional ones included."""


@contextlib.contextmanager
def intercept(gateway: Gateway, hosts: str | Iterable[str] = HOSTS) -> Iterator[Gateway]:
    """Lead requests for some hosts to the gateway, whatever their port, and let nothing else out of this machine.

    It holds for the whole process, all threads included, for the time of the ``with`` block. Loopback addresses stay
    what they are. A connection that is open already isn't noticed.

    Args:
        gateway: a `LiveGateway` in its block, or any `Gateway`, which is then served for the time.
        hosts: patterns in which "*" is anything, in lower case.

    Returns:
        The gateway.

    Raises:
        ImportError: uvicorn isn't installed; the message names the extra.
        InvalidInput: there is no pattern.
    """
    patterns = (hosts,) if isinstance(hosts, str) else tuple(hosts)
    if not patterns or not all(patterns):
        raise InvalidInput('hosts is a pattern, or several, such as "*.tencentcloudapi.com"')
    with contextlib.ExitStack() as stack:
        if isinstance(gateway, LiveGateway) and gateway.running:
            port = int(gateway.endpoint.rpartition(":")[2])
        else:
            server = Server(gateway.asgi)
            server.start()
            stack.callback(server.close)
            port = server.port
        route = _Route(patterns, ("127.0.0.1", port))
        # A proxy would be asked in place of the host.
        stack.enter_context(patch.dict(os.environ, {"NO_PROXY": "*", "no_proxy": "*"}))
        for prepare in (_http_client, _urllib3, _httpx, _aiohttp, _sockets):
            for target, name, changed in prepare(route):
                stack.enter_context(patch.object(target, name, changed))
        yield gateway


class _Route:
    """Where requests go. `address`: of the stand-in."""

    def __init__(self, patterns: tuple[str, ...], address: tuple[str, int]) -> None:
        self.patterns, self.address = patterns, address

    def leads(self, host: str | None) -> bool:
        name = (host or "").lower().rstrip(".")
        return any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def refuse(self, host: object) -> OSError:
        name = str(host)[:100]
        why = f"{name} is not let out while requests are intercepted; hosts={list(self.patterns)} lead to the gateway"
        if self.leads(name):
            why = f"{name} is intercepted, but not for this HTTP library; it is not let out"
        return ConnectionRefusedError(errno.ECONNREFUSED, why)


Changes = Iterator[tuple[Any, str, Any]]


def _http_client(route: _Route) -> Changes:
    for kind in (http.client.HTTPConnection, http.client.HTTPSConnection):

        def connect(self: Any, _original: Callable[[Any], None] = kind.connect) -> None:
            if not route.leads(self._tunnel_host or self.host):
                return _original(self)
            self.sock = socket.create_connection(route.address, self.timeout)
            return None

        yield kind, "connect", connect


def _urllib3(route: _Route) -> Changes:
    if (module := _installed("urllib3.connection")) is None:
        return
    for kind in (module.HTTPConnection, module.HTTPSConnection):

        def connect(self: Any, _original: Callable[[Any], None] = kind.connect) -> None:
            if not route.leads(self._tunnel_host or self.host):
                return _original(self)
            self.sock = socket.create_connection(route.address, self.timeout)
            self.is_verified = True  # else it warns of a connection without TLS
            return None

        yield kind, "connect", connect


def _httpx(route: _Route) -> Changes:
    if (httpx := _installed("httpx")) is None:
        return

    def led(request: Any) -> Any:
        if not route.leads(request.url.host):
            if not _is_here(request.url.host):  # its own error wouldn't say why
                raise httpx.ConnectError(str(route.refuse(request.url.host)), request=request)
            return request
        host, port = route.address
        url = httpx.URL(scheme="http", host=host, port=port, raw_path=request.url.raw_path)
        again = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        again.extensions = {name: value for name, value in request.extensions.items() if name != "sni_hostname"}
        return again

    sync, asynchronous = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    def handle_request(self: Any, request: Any) -> Any:
        return sync(self, led(request))

    async def handle_async_request(self: Any, request: Any) -> Any:
        return await asynchronous(self, led(request))

    yield httpx.HTTPTransport, "handle_request", handle_request
    yield httpx.AsyncHTTPTransport, "handle_async_request", handle_async_request


def _aiohttp(route: _Route) -> Changes:
    if (aiohttp := _installed("aiohttp")) is None:
        return
    import asyncio

    from aiohttp.client_proto import ResponseHandler

    create = aiohttp.TCPConnector._create_connection  # what a connector of one's own overrides

    async def create_connection(self: Any, req: Any, *arguments: Any) -> Any:
        if not route.leads(req.url.host):
            return await create(self, req, *arguments)
        loop = asyncio.get_running_loop()
        try:
            _, protocol = await loop.create_connection(functools.partial(ResponseHandler, loop=loop), *route.address)
        except OSError as error:
            raise aiohttp.ClientConnectorError(req.connection_key, error) from error
        return protocol

    yield aiohttp.TCPConnector, "_create_connection", create_connection


def _sockets(route: _Route) -> Changes:
    """Whatever else there is: no name is looked up, and nothing connects to another machine."""
    look_up, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_here(host):
            raise route.refuse(host.decode("latin-1") if isinstance(host, bytes) else host)
        return look_up(host, *arguments, **options)

    def checked(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect_to(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
                raise route.refuse(address[0])
            return original(self, address)

        return connect_to

    yield socket, "getaddrinfo", getaddrinfo
    yield socket.socket, "connect", checked(connect)
    yield socket.socket, "connect_ex", checked(connect_ex)


def _is_here(host: Any) -> bool:
    text = host.decode("latin-1") if isinstance(host, bytes) else host
    if text in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(text).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _installed(name: str) -> Any:
    """The module, imported where it is installed: a client may import it only when it sends."""
    if importlib.util.find_spec(name.partition(".")[0]) is None:
        return None
    return importlib.import_module(name)
