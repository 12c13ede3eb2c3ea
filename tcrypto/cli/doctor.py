"""``tcrypto doctor``: the page on this machine that says why a signature was refused."""

from __future__ import annotations

import argparse
import json
import secrets
import webbrowser
from collections.abc import Callable
from typing import Any

from ..errors import InvalidInput
from . import _io
from ._sending import checked_endpoint, send
from ._stopping import until_stopped


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "doctor",
        help="open a page that says why a signature was refused",
        description="Serve a page on this machine and open it in the browser: paste a request to learn why it was "
        "refused, sign one stage by stage, seal one. When it is ready it prints one JSON line to standard output "
        "(url). Ctrl-C ends it. Only who has that address may ask, and only from this machine.",
        epilog="The credential: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary one, "
        "TENCENTCLOUD_SESSION_TOKEN; else the profile file, ~/.tencentcloud/credentials, or tccli's; or --credentials. "
        "The SecretKey never reaches the page. It needs: pip install 'tcrypto[doctor]'. Example: tcrypto doctor",
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    parser.add_argument(
        "--allow-endpoint",
        action="append",
        default=[],
        metavar="URL",
        help="an address that the page may send requests to, like https://ocr.tencentcloudapi.com. May be given "
        "several times; without it a stand-in in this process answers",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    with until_stopped() as wait:
        _serve(options, wait)
    return 0


def _serve(options: argparse.Namespace, wait: Callable[[], None]) -> None:
    from .._extras import needing
    from ..doctor.app import application
    from ..doctor.settings import Settings

    with needing("doctor"):
        import uvicorn  # noqa: F401 -- `Server` would name the gateway's extra
    from ..testing.serving import Server, listen

    if not 0 <= options.port <= 65535:
        raise InvalidInput("--port is 0 to 65535")
    endpoints = tuple(checked_endpoint(endpoint) for endpoint in options.allow_endpoint)
    credential = _io.read_credential(options.credentials)
    try:
        listener = listen("127.0.0.1", options.port)
    except OSError as error:
        raise InvalidInput(f"can't listen on 127.0.0.1 port {options.port}: {error.strerror or error}") from None
    with listener:
        port = listener.getsockname()[1]
        settings = Settings(credential, secrets.token_urlsafe(32), port, endpoints, send)
        server = Server(application(settings), listener)
        server.start()
        try:
            url = f"http://127.0.0.1:{port}/?token={settings.token}"
            _io.say(json.dumps({"url": url}), flush=True)
            if not options.no_browser:
                webbrowser.open(url)
            wait()
        finally:
            server.close()
