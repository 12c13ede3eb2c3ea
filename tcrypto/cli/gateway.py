"""``tcrypto gateway``: a stand-in for the gateway on a loopback port."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import json
from collections.abc import Callable
from typing import Any

from ..errors import InvalidInput
from . import _gateway_options, _io
from ._gateway_log import Log
from ._stopping import until_stopped

_TEMPORARY = 7_200  # seconds, as AssumeRole's


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "gateway",
        help="serve a stand-in for the gateway on this machine",
        description="Serve a stand-in for the gateway: it checks signatures, opens and answers encrypted requests and "
        "sends other actions their parameters back. When it is ready it prints one JSON line to standard output (url, "
        "secret_id, secret_key, rsa_public_key, sm2_public_key), then one line a request to standard error. Ctrl-C "
        "ends it.",
        epilog="Credential and keys are made for the run where no file gives them; a given SecretKey isn't printed "
        "(secret_key is null). STS's AssumeRole and the metadata paths of a CVM (/latest/meta-data/cam/...) give "
        "temporary credentials on the same port. It is served by uvicorn: pip install 'tcrypto[gateway]'. Example: "
        "tcrypto gateway --diagnose --expect IDCardOCR=result.json",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument(
        "--allow-remote", action="store_true", help="let --host be an address that other machines reach"
    )
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    parser.add_argument(
        "--temporary",
        nargs="?",
        type=int,
        const=_TEMPORARY,
        metavar="SECONDS",
        help=f"print a temporary credential, with a token that ends after so many seconds; default: {_TEMPORARY}",
    )
    parser.add_argument("--rsa-private-key", metavar="FILE", help="opens AES-256-CBC requests")
    parser.add_argument("--sm2-private-key", metavar="FILE", help="opens SM4-GCM requests")
    parser.add_argument(
        "--host-port",
        choices=("exact", "lenient"),
        default="exact",
        help="lenient: a signature over the host without its port is right, too (the Node SDK's)",
    )
    parser.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="ACTION=FILE",
        help='answer ACTION with the JSON object in FILE; {"Error": {"Code", "Message"}} is an error, an array a '
        "stream of events. May be given several times",
    )
    parser.add_argument("--strict", action="store_true", help="refuse actions without --expect as InvalidAction")
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="FILE",
        help="a CAM policy for the SecretId that is printed, or JSON that has policies by SecretId. May be given "
        "several times",
    )
    parser.add_argument("--diagnose", action="store_true", help="say with each wrong signature its cause and the fix")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    with until_stopped() as wait:
        _serve(options, wait)
    return 0


def _serve(options: argparse.Namespace, wait: Callable[[], None]) -> None:
    from ..check.verify import Verifier
    from ..seal.opener import Opener
    from ..testing.accounts import Accounts, make_credential
    from ..testing.gateway import Gateway
    from ..testing.serving import Server, listen

    _io.standard_output()  # before anything listens that nobody could find
    _check(options)
    credential = make_credential() if options.credentials is None else _io.read_credential(options.credentials)
    rsa_key = _gateway_options.rsa_key(options.rsa_private_key)
    sm2_key = _gateway_options.sm2_key(options.sm2_private_key)
    accounts = Accounts(credential)
    log = Log(accounts, options.host_port, options.diagnose)
    gateway = Gateway(
        Verifier(accounts, host_port=options.host_port),
        [Opener(rsa_key), Opener(sm2_key)],
        on_exchange=log,
        accounts=accounts,
        policies=_gateway_options.policies(options.policy, credential.secret_id),
        strict=options.strict,
    )
    for text in options.expect:
        _gateway_options.expect(gateway, text)
    ready = {
        **_gateway_options.shown_credential(options, accounts),
        "rsa_public_key": rsa_key.public_key.dump("console"),
        "sm2_public_key": sm2_key.public_key.dump("console"),
    }
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        raise InvalidInput(f"can't listen on {options.host} port {options.port}: {error.strerror or error}") from None
    server = Server(gateway.asgi, listener)
    with listener:
        _allow_many_connections()
        server.start()
        try:
            host = f"[{server.host}]" if ":" in server.host else server.host
            _io.say(json.dumps({"url": f"http://{host}:{server.port}", **ready}), flush=True)
            wait()
        finally:
            server.close()
            log.close()


def _check(options: argparse.Namespace) -> None:
    if not 0 <= options.port <= 65535:
        raise InvalidInput("--port is 0 to 65535")
    if not (options.allow_remote or _is_loopback(options.host)):
        raise InvalidInput(f"{options.host} is not a loopback address; --allow-remote lets other machines in")
    if options.allow_remote and options.diagnose:
        raise InvalidInput("--diagnose tells about the SecretKey: it doesn't go with --allow-remote")
    if options.temporary is not None and options.temporary < 1:
        raise InvalidInput("--temporary is 1 second or more")
    files = [text.partition("=")[2] for text in options.expect]
    _io.one_stdin(options.credentials, options.rsa_private_key, options.sm2_private_key, *options.policy, *files)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _allow_many_connections() -> None:
    """Each is a file descriptor, of which most systems give a process 1,024 until it asks for more."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
