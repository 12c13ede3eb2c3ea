"""``tcrypto open``: decrypt a reply, or, with the service's private key, a request."""

from __future__ import annotations

import argparse
from typing import Any

from . import _io


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "open",
        help="decrypt a reply or, as the service does, a request",
        description="Decrypt a reply with the session file `tcrypto seal --session` wrote, or, as the service does, a "
        "request with the private key. Writes the plain JSON to standard output.",
    )
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--session", metavar="FILE", help='open a reply; {"Response": ...} around it is taken off')
    key.add_argument("--private-key", metavar="FILE", help="open a request")
    parser.add_argument(
        "--allow-unauthenticated",
        action="store_true",
        help="open an SM4-GCM message without a tag: anyone may have changed it",
    )
    parser.add_argument(
        "--ignore-algorithm", action="store_true", help="open a reply that names another algorithm than its session's"
    )
    parser.add_argument("message", nargs="?", default="-", metavar="MESSAGE.json", help="default: standard input")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Open a reply or a request."""
    from ..errors import InvalidInput
    from ..seal.opener import Opener
    from ..seal.session import Session

    unauthenticated = options.allow_unauthenticated
    _io.one_stdin(options.session, options.private_key, options.message)
    if options.private_key is not None:
        if options.ignore_algorithm:
            raise InvalidInput("--ignore-algorithm is for replies; a private key opens its own algorithm alone")
        opener = Opener(_io.read_private_key(options.private_key))
        plain = opener.open(_io.read_object(options.message), allow_unauthenticated=unauthenticated).params
    else:
        session = Session(_session_key(options.session), b"")
        reply = _response(_io.read_object(options.message))
        plain = session.open(reply, allow_unauthenticated=unauthenticated, ignore_algorithm=options.ignore_algorithm)
    _io.write("-", f"{_io.json_text(plain)}\n".encode(errors="backslashreplace"))
    return 0


def _session_key(name: str) -> Any:
    from ..crypto.encoding import b64decode
    from ..errors import InvalidInput
    from ..seal.message import SessionKey

    content = _io.read_object(name)
    if content.keys() != {"algorithm", "session_key", "iv"} or not all(isinstance(v, str) for v in content.values()):
        raise InvalidInput(f"{name} is not a session file: it needs algorithm, session_key and iv, three texts")
    return SessionKey(
        content["algorithm"], b64decode(content["session_key"], "session_key"), b64decode(content["iv"], "iv")
    )


def _response(reply: dict[str, Any]) -> dict[str, Any]:
    from ..errors import InvalidInput

    if isinstance(reply.get("Response"), dict):
        reply = reply["Response"]
    error = reply.get("Error")
    if isinstance(error, dict):
        raise InvalidInput(f"the service answered with an error: {error.get('Code')}: {error.get('Message')}")
    return reply
