"""``tcrypto gateway``: a stand-in for the gateway on a loopback port."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import json
import signal
import threading
from typing import TYPE_CHECKING, Any

from ..errors import GatewayError, InvalidInput, KeyFormatError
from . import _io
from ._gateway_log import Log

if TYPE_CHECKING:
    from ..crypto import rsa_pkcs1, sm2
    from ..testing.accounts import Accounts
    from ..testing.gateway import Gateway
    from ..testing.policy import Policy

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
        "temporary credentials on the same port. It is served by uvicorn: pip install 'tcrypto[gateway]'.",
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
    from ..testing.accounts import Accounts, make_credential
    from ..testing.gateway import Gateway
    from ..testing.serving import Server, listen

    _check(options)
    credential = make_credential() if options.credentials is None else _io.read_credential(options.credentials)
    rsa_key, sm2_key = _rsa_key(options.rsa_private_key), _sm2_key(options.sm2_private_key)
    accounts = Accounts(credential)
    log = Log(accounts, options.host_port, options.diagnose)
    gateway = Gateway(
        Verifier(accounts, host_port=options.host_port),
        [Opener(rsa_key), Opener(sm2_key)],
        on_exchange=log,
        accounts=accounts,
        policies=_policies(options.policy, credential.secret_id),
        strict=options.strict,
    )
    for text in options.expect:
        _expect(gateway, text)
    ready = {
        **_credential(options, accounts),
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
            print(json.dumps({"url": f"http://{host}:{server.port}", **ready}), flush=True)
            while not stop.wait(0.5):  # on Windows a signal is seen only between waits
                pass
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


# --- What the options name --------------------------------------------------------------------------------------------


def _credential(options: argparse.Namespace, accounts: Accounts) -> dict[str, Any]:
    """What is printed of the credential: a SecretKey that came from a file isn't."""
    given = accounts.credential
    if options.temporary is None:
        return {"secret_id": given.secret_id, "secret_key": given.secret_key if options.credentials is None else None}
    made, end, _ = accounts.temporary(options.temporary)
    members = {"secret_id": made.secret_id, "secret_key": made.secret_key, "token": made.token}
    return {**members, "expired_time": end}


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


def _expect(gateway: Gateway, text: str) -> None:
    """``ACTION=FILE``: a result, with or without its envelope, an error, or the events of a stream."""
    action, equals, name = text.partition("=")
    if not (action and equals and name):
        raise InvalidInput(f"--expect is ACTION=FILE, not {text[:60]!r}")
    value = _json(name)
    if isinstance(value, list):
        if not all(isinstance(event, (dict, str)) for event in value):
            raise InvalidInput(f"{name}: each event of a stream is an object or a text")
        gateway.expect_events(action, value)
        return
    if not isinstance(value, dict):
        raise InvalidInput(f"{name}: a result is a JSON object, the events of a stream are an array")
    result = value["Response"] if value.keys() == {"Response"} else value
    if not isinstance(result, dict):
        raise InvalidInput(f"{name}: Response is an object")
    error = result.get("Error")
    if isinstance(error, dict):
        gateway.expect(action, GatewayError(str(error.get("Code", "")), str(error.get("Message", ""))))
    else:
        gateway.expect(action, result)


def _json(name: str) -> Any:
    try:
        return json.loads(_io.read(name).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{name} is not JSON ({type(error).__name__})") from None


def _policies(names: list[str], secret_id: str) -> dict[str, list[Policy]]:
    """The policies by SecretId; a file that holds a policy is attached to `secret_id`."""
    from ..testing.policy import parse

    attached: list[Any] = []
    for name in names:
        data = _io.read(name)
        by_id = _by_secret_id(data)
        if by_id is None:
            attached.append(data)
        elif by_id.keys() != {secret_id}:
            raise InvalidInput(f"{name} has policies for another SecretId than this gateway's, which is {secret_id}")
        else:
            policies = by_id[secret_id]
            attached += policies if isinstance(policies, list) else [policies]
    return {secret_id: [parse(each) for each in attached]} if names else {}


def _by_secret_id(data: bytes) -> dict[str, Any] | None:
    """The object in the file, unless it is a policy, or nothing that can be read."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # `parse` says where
        return None
    return None if not isinstance(value, dict) or not value or {"version", "statement"} & value.keys() else value
