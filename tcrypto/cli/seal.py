"""``tcrypto seal``: encrypt parameters for the service."""

from __future__ import annotations

import argparse
from typing import Any

from . import _io
from ._pictures import add_picture_options, pictures


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "seal",
        help="encrypt parameters for the service",
        description="Encrypt a call's parameters (a JSON object, without Action and Version) under a fresh session key "
        "and write the object to send. The public key decides the algorithm: RSA AES-256-CBC, SM2 SM4-GCM.",
        epilog='Example: echo \'{"CardSide": "FRONT"}\' | tcrypto seal --public-key public.txt --session session.json '
        "--action RecognizeEncryptedIDCardOCR --image ImageBase64=card.jpg > sealed.json",
    )
    parser.add_argument("--public-key", required=True, metavar="FILE", help="the service's key, in any usual form")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--action", metavar="NAME", help="seal as this call has it: one body, fields, or the reply alone")
    form.add_argument("--fields", metavar="A,B", help="encrypt these fields, each on its own, not the whole object")
    add_picture_options(parser)
    parser.add_argument("--allow-nonce-reuse", action="store_true", help="allow several fields under SM4-GCM")
    parser.add_argument(
        "--key-alphabet",
        choices=("bytes", "alphanumeric"),
        default="bytes",
        help="draw the session key from all bytes (default) or from A-Z a-z 0-9",
    )
    parser.add_argument("--session", metavar="FILE", help="keep the session key here (mode 0600), to open the reply")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")
    parser.add_argument("params", nargs="?", default="-", metavar="PARAMS.json", help="default: standard input")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Seal; the session file is there before anything that needs it is written."""
    from ..errors import InvalidInput
    from ..seal.actions import sealed_call
    from ..seal.sealer import Sealer

    _io.one_stdin(options.public_key, options.params)
    _io.standard_output()  # before a session file is left behind that nothing needs
    if options.session == "-":
        raise InvalidInput("--session needs a file: standard output takes the request")
    if options.session is not None:
        _io.refuse(options.session, options.force)
    sealer = Sealer(_io.read_public_key(options.public_key), key_alphabet=options.key_alphabet)
    params = _io.read_object(options.params) | pictures(options)
    reuse = options.allow_nonce_reuse
    if options.action is not None:
        sealed = sealer.seal_for(options.action, params, allow_nonce_reuse=reuse)
    elif options.fields is not None:
        sealed = sealer.seal_fields(params, options.fields.split(","), allow_nonce_reuse=reuse)
    else:
        sealed = sealer.seal(params)
    body = sealed.body
    if options.session is not None:
        _io.write(options.session, f"{sealed.session.export()}\n".encode(), secret=True, force=options.force)
        _io.prose(
            "tcrypto seal",
            f"{options.session} holds the session key: it is secret, it opens this request and its one reply; delete "
            "it afterwards",
        )
    elif options.action is None or sealed_call(options.action).expected(params) != "plain":
        _io.prose("tcrypto seal", "without --session FILE the key is gone, and an encrypted reply can't be opened")
    # No line break after it but on a terminal: these are the bytes to sign and to send.
    _io.write("-", body + b"\n" if _io.on_terminal() else body)
    return 0
