"""uvicorn in a thread: an application on a listening socket, with a deadline for each request.

uvicorn's own limits are for silence between requests; here a request must have come within a time, however it trickles.
Nothing of uvicorn is imported before something is served.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .faces import DROP

__all__ = ["DEADLINE", "Server", "listen"]

DEADLINE = 20.0
"""Seconds a request may take to arrive, and a connection to stay silent."""

Application = Callable[..., Any]
_THREADS = 32  # requests that are answered at a time; a handler may block
_LOGGER = logging.getLogger("tcrypto.testing.serving")
_LOGGER.setLevel(logging.ERROR)  # that a client sent nonsense is no warning here


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket.

    Args:
        host: str, a name or an address.
        port: int, 0 takes a free one.

    Raises:
        OSError: it can't be had.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        # On Windows it would take the port from another program.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, sys.platform != "win32")
        listener.bind(address)
        listener.listen(4096)
    except OSError:
        listener.close()
        raise
    return listener


class Server:
    """Serves an ASGI application from `start` to `close`.

    Args:
        application: may be changed while it serves; None closes every connection that asks for something.
        listener: where; by default a free port of 127.0.0.1.
        deadline: seconds a request may take to arrive.
    """

    host: str
    port: int

    def __init__(
        self, application: Application | None, listener: socket.socket | None = None, *, deadline: float = DEADLINE
    ) -> None:
        self.application = application
        self._listener = listener
        self._deadline = deadline

    def start(self) -> None:
        """Serve in a thread of its own, until `close`.

        Raises:
            ImportError: uvicorn isn't installed; the message names the extra.
        """
        try:
            from uvicorn import Config
            from uvicorn import Server as Uvicorn
        except ImportError:
            raise ImportError("the gateway is served by uvicorn: pip install 'tcrypto[gateway]'") from None
        listener = self._listener or listen("127.0.0.1", 0)
        self.host, self.port = listener.getsockname()[:2]
        config = Config(
            self._serve_one,
            loop="asyncio",
            http=_protocol(self._deadline),
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=int(DEADLINE),
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = Uvicorn(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(listener,), name="tcrypto gateway", daemon=True)
        self._thread.start()
        while not self._uvicorn.started and self._thread.is_alive():
            time.sleep(0.001)

    def close(self) -> None:
        """Stop serving: every connection ends, and what is being answered is given up."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(5)

    async def _serve_one(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        application = self.application
        try:
            if application is None:
                scope[DROP]()
                await asyncio.sleep(0)
            else:
                await application(scope, receive, send)
        except asyncio.CancelledError:  # `close` does it
            scope[DROP]()
            await asyncio.sleep(0)

    def _run(self, listener: socket.socket) -> None:
        executor = ThreadPoolExecutor(_THREADS, "tcrypto gateway")
        self._loop.set_default_executor(executor)
        self._loop.set_exception_handler(_quiet)
        self._loop.set_debug(False)  # in development mode it would report each slow answer
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._uvicorn.serve(sockets=[listener]))
            self._end_connections()
            self._loop.run_until_complete(asyncio.sleep(0))  # in which they end
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
            listener.close()
            self._loop.close()

    def _stop(self) -> None:
        self.application = None  # what is accepted meanwhile gets no answer
        self._uvicorn.should_exit = True
        for task in list(self._uvicorn.server_state.tasks):
            task.cancel()
        self._end_connections()

    def _end_connections(self) -> None:
        for connection in list(self._uvicorn.server_state.connections):
            connection.transport.abort()


def _quiet(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A client that went away, or one too many for the process's file descriptors, is no error to report."""
    if not isinstance(context.get("exception"), OSError):
        loop.default_exception_handler(context)


def _protocol(deadline: float) -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
        """uvicorn's, with a time for each request, and silent about what clients do."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.logger = _LOGGER
            self.access_log = False
            self._arriving = False
            self._timer: asyncio.TimerHandle | None = None
            application: Application = self.app

            async def serve_one(scope: Any, receive: Any, send: Any) -> None:
                scope[DROP] = self.transport.close
                await application(scope, receive, send)

            self.app = serve_one

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)  # type: ignore[arg-type]
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._unset()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if not self._arriving:
                self._arriving = True
                self._wait()
            super().data_received(data)
            if self.cycle is not None and not self.cycle.more_body:  # all of it is here
                self._arriving = False
                self._unset()

        def on_response_complete(self) -> None:
            self._arriving = False
            answered = self.cycle
            super().on_response_complete()
            if self.cycle is answered or self.cycle.more_body:  # else the next one is here already
                self._wait()

        def _wait(self) -> None:
            self._unset()
            self._timer = self.loop.call_later(deadline, self.transport.abort)

        def _unset(self) -> None:
            if self._timer is not None:
                self._timer.cancel()

    return Protocol
