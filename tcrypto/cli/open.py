"""``tcrypto open``: decrypt a reply, or, with the service's private key, a request."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from . import _io

_PATIENCE = 3.0  # seconds


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "open",
        help="decrypt a reply or, as the service does, a request",
        description="Decrypt a reply with the session file `tcrypto seal --session` wrote, or, as the service does, a "
        "request with the private key. Writes the plain JSON. A reply is opened as its action has it "
        "(seal --action), else its EncryptedBody, or the fields that --fields names and no others. Exit status: 0, "
        "1 the message is refused or can't be decrypted, or holds the service's error, 2 usage or unreadable input.",
        epilog="In a pipe the session file is read after the reply, when `seal` has long written it. Example: tcrypto "
        "open --session session.json reply.json",
    )
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--session", metavar="FILE", help='open a reply; {"Response": ...} around it is taken off')
    key.add_argument("--private-key", metavar="FILE", help="open a request")
    parser.add_argument(
        "--fields", metavar="A,B.C", help="open exactly these encrypted fields of a reply, by their paths"
    )
    parser.add_argument("--allow-null", action="store_true", help="with --fields: a field may be null or left out")
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
    _io.one_stdin(options.session, options.private_key, options.message)
    plain = _request(options) if options.private_key is not None else _reply(options)
    _io.write("-", f"{_io.json_text(plain)}\n".encode(errors="backslashreplace"))
    return 0


def _request(options: argparse.Namespace) -> dict[str, Any]:
    from ..errors import InvalidInput
    from ..seal.opener import Opener

    for flag in ("ignore_algorithm", "fields", "allow_null"):
        if getattr(options, flag):
            raise InvalidInput(f"--{flag.replace('_', '-')} is for replies; a private key opens a request as it is")
    opener = Opener(_io.read_private_key(options.private_key))
    message = _io.read_object(options.message)
    with _io.refusals():
        return opener.open(message, allow_unauthenticated=options.allow_unauthenticated).params


def _reply(options: argparse.Namespace) -> dict[str, Any]:
    from ..errors import InvalidInput, TCryptoError
    from ..seal.paths import distinct, normalised
    from ..seal.session import Session

    loose = options.allow_unauthenticated or options.ignore_algorithm
    if options.fields is None and options.allow_null:
        raise InvalidInput("--allow-null is for fields: name them with --fields")
    if options.fields is not None and loose:
        raise InvalidInput("--allow-unauthenticated and --ignore-algorithm are for a whole body, not for --fields")
    names = [] if options.fields is None else distinct(map(normalised, options.fields.split(",")))
    if "" in names:
        raise InvalidInput("--fields is the names of fields with commas between them, like Name,Text.IdCard")
    reply = _io.read_object(options.message)
    if options.message == "-":
        _wait_for(options.session)
    kept = _io.read(options.session)
    try:
        session = Session.restore(kept)
    except TCryptoError as error:
        raise InvalidInput(f"{options.session} is not a session file: {error}") from None
    with _io.refusals():
        if options.fields is not None:
            return dict(session.open_fields(reply, options.fields.split(","), allow_null=options.allow_null))
        if session.knows_its_reply and not loose:
            return session.open_reply(reply)
        return session.open(
            reply, allow_unauthenticated=options.allow_unauthenticated, ignore_algorithm=options.ignore_algorithm
        )


def _wait_for(name: str) -> None:
    """Give `seal` at the other end of a pipe a moment more; it writes the session before it writes the request."""
    end = time.monotonic() + _PATIENCE
    while name != "-" and not Path(name).exists() and time.monotonic() < end:
        time.sleep(0.05)
