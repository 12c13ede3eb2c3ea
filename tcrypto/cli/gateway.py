"""``tcrypto gateway``: a stand-in for the gateway on a loopback port."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import ipaddress
import json
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput, KeyFormatError, TCryptoError
from . import _io

if TYPE_CHECKING:
    from ..credential import Credential
    from ..crypto import rsa_pkcs1, sm2
    from ..testing.gateway import Exchange, Gateway


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "gateway",
        help="serve a stand-in for the gateway on this machine",
        description="Serve a stand-in for the gateway: it checks signatures, opens and answers encrypted requests and "
        "sends other actions their parameters back. When it is ready it prints one JSON line to standard output (url, "
        "secret_id, secret_key, rsa_public_key, sm2_public_key), then one line a request to standard error. Ctrl-C "
        "ends it.",
        epilog="Credential and keys are made for the run where no file gives them. It serves with waitress where that "
        "is installed (pip install tcrypto[gateway]).",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument(
        "--allow-remote", action="store_true", help="let --host be an address that other machines reach"
    )
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    parser.add_argument("--rsa-private-key", metavar="FILE", help="opens AES-256-CBC requests")
    parser.add_argument("--sm2-private-key", metavar="FILE", help="opens SM4-GCM requests")
    parser.add_argument(
        "--host-port",
        choices=("exact", "lenient"),
        default="exact",
        help="lenient: a signature over the host without its port is right, too (the Node SDK's)",
    )
    parser.add_argument("--diagnose", action="store_true", help="say with each wrong signature which mistake gives it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    # A flag, not an exception: that could come anywhere in the server's own bookkeeping.
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        _serve(options, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _serve(options: argparse.Namespace, stop: threading.Event) -> None:
    from ..check.verify import Verifier
    from ..seal.opener import Opener
    from ..testing.gateway import Gateway, make_credential
    from ..testing.server import listen

    if not 0 <= options.port <= 65535:
        raise InvalidInput("--port is 0 to 65535")
    if not (options.allow_remote or _is_loopback(options.host)):
        raise InvalidInput(f"{options.host} is not a loopback address; --allow-remote lets other machines in")
    _io.one_stdin(options.credentials, options.rsa_private_key, options.sm2_private_key)
    credential = make_credential() if options.credentials is None else _io.read_credential(options.credentials)
    rsa_key = _rsa_key(options.rsa_private_key)
    sm2_key = _sm2_key(options.sm2_private_key)
    verifier = Verifier({credential.secret_id: credential}, host_port=options.host_port)
    log = _log(credential, options.host_port, options.diagnose)
    gateway = Gateway(verifier, [Opener(rsa_key), Opener(sm2_key)], on_exchange=log)
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        raise InvalidInput(f"can't listen on {options.host} port {options.port}: {error.strerror or error}") from None
    with listener:
        host, port = listener.getsockname()[:2]
        ready = {
            "url": f"http://{f'[{host}]' if ':' in host else host}:{port}",
            "secret_id": credential.secret_id,
            "secret_key": credential.secret_key,
            "rsa_public_key": rsa_key.public_key.dump("console"),
            "sm2_public_key": sm2_key.public_key.dump("console"),
        }
        serve = _serve_waitress if importlib.util.find_spec("waitress") else _serve_threads
        serve(gateway, listener, lambda: print(json.dumps(ready), flush=True), stop)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _rsa_key(name: str | None) -> rsa_pkcs1.PrivateKey:
    from ..crypto import rsa_pkcs1

    key = rsa_pkcs1.generate(1024) if name is None else _io.read_private_key(name)
    if not isinstance(key, rsa_pkcs1.PrivateKey):
        raise KeyFormatError(f"--rsa-private-key: {name} holds an SM2 key")
    return key


def _sm2_key(name: str | None) -> sm2.PrivateKey:
    from ..crypto import sm2

    key = sm2.generate() if name is None else _io.read_private_key(name)
    if not isinstance(key, sm2.PrivateKey):
        raise KeyFormatError(f"--sm2-private-key: {name} holds an RSA key")
    return key


# --- The line on standard error ---------------------------------------------------------------------------------------


def _log(credential: Credential, host_port: Any, explain: bool) -> Callable[[Exchange], None]:
    def log(exchange: Exchange) -> None:
        line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {_action(exchange)} {exchange.code or 'ok'}"
        wrong = (exchange.code or "").startswith("AuthFailure") and exchange.request.values("authorization")
        if explain and wrong and len(exchange.request.body) <= _EXPLAINED:
            line += _causes(exchange)
        with contextlib.suppress(OSError, ValueError):  # a closed standard error must not cost the client its answer
            print(line, file=sys.stderr, flush=True)

    def _causes(exchange: Exchange) -> str:
        from ..check.diagnose import diagnose

        try:
            found = diagnose(exchange.request, credential, now=time.time(), host_port=host_port)
        except TCryptoError:
            return ""
        return "".join(f" {'or ' * bool(index)}{' + '.join(ids)}" for index, ids in enumerate(found.ids))

    return log


_EXPLAINED = 1 << 20  # bytes of body; a diagnosis of more would take the server's time


def _action(exchange: Exchange) -> str:
    """The action in one word that can't steer the terminal."""
    return "".join(c if c.isalnum() and c.isascii() else "?" for c in (exchange.action or "-")[:64] if c != "-") or "-"


# --- The servers ------------------------------------------------------------------------------------------------------


def _serve_threads(gateway: Gateway, listener: socket.socket, ready: Callable[[], None], stop: threading.Event) -> None:
    from ..testing.server import Server

    server = Server(gateway, listener)
    server.start()
    try:
        ready()
        while not stop.wait(0.5):  # on Windows a signal is seen only between waits
            pass
    finally:
        server.close()


def _serve_waitress(
    gateway: Gateway, listener: socket.socket, ready: Callable[[], None], stop: threading.Event
) -> None:
    from waitress import channel, task, wasyncore
    from waitress.server import create_server
    from waitress.utilities import RequestEntityTooLarge

    from ..sign.request import BODY_LIMIT
    from ..testing.server import CONNECTIONS, linger

    class TooLarge(task.WSGITask):  # type: ignore[misc]
        """A body over TC3's limit, of which waitress reads no more: the gateway refuses it by its length."""

        def get_environment(self) -> dict[str, Any]:
            environ: dict[str, Any] = super().get_environment()
            environ.setdefault("CONTENT_LENGTH", str(BODY_LIMIT + 1))  # a chunked one says none
            return environ

        def service(self) -> None:
            self.set_close_on_finish()
            super().service()
            linger(self.channel.socket)

    def refuse(channel: Any, request: Any) -> Any:
        return (TooLarge if isinstance(request.error, RequestEntityTooLarge) else task.ErrorTask)(channel, request)

    class Channel(channel.HTTPChannel):  # type: ignore[misc]
        error_task_class = staticmethod(refuse)

    logging.getLogger("waitress").setLevel(logging.CRITICAL)  # standard error has one line a request
    connections: dict[int, Any] = {}
    server = create_server(
        gateway,
        map=connections,
        sockets=[listener],
        threads=16,
        connection_limit=CONNECTIONS,
        channel_timeout=30,
        cleanup_interval=5,
        max_request_body_size=BODY_LIMIT + 1,
        log_socket_errors=False,
        ident=None,
    )
    server.channel_class = Channel
    try:
        ready()
        while not stop.is_set():
            wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    finally:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(connections, ignore_all=True)
