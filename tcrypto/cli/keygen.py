"""``tcrypto keygen``: a key pair for tests, in the forms the console uses."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from . import _io

if TYPE_CHECKING:
    from ..crypto.keys import PrivateKey


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "keygen",
        help="make an RSA or SM2 key pair",
        description="Make a key pair, such as a test's own service needs. The private key is a PEM (PKCS#8, without a "
        "passphrase, mode 0600).",
        epilog="Example: tcrypto keygen sm2 --out service.pem --public public.txt",
    )
    parser.add_argument("algorithm", choices=("rsa", "sm2"))
    parser.add_argument("--bits", type=int, help="size of an RSA key (default 2048; the service's own have 1024)")
    parser.add_argument("--out", required=True, metavar="PRIVATE.pem", help="where the private key goes; - is stdout")
    parser.add_argument(
        "--public", metavar="FILE", help="where the public key goes (default: stdout, unless --out has it)"
    )
    parser.add_argument(
        "--form",
        choices=("console", "pem", "der", "base64"),
        default="console",
        help="form of the public key; console (default) is Base64 of a PEM, as support hands it out",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the key pair; both files are there afterwards, or neither."""
    from ..errors import InvalidInput

    public = options.public
    if public is None and options.out != "-":
        public = "-"
    if public == options.out:
        raise InvalidInput("--out and --public are the same; the private and the public key need two places")
    if options.algorithm == "sm2" and options.bits is not None:
        raise InvalidInput("--bits is for RSA; SM2 has one curve")
    for name in filter(None, (options.out, public)):
        _io.refuse(name, options.force)

    from ..crypto import rsa_pkcs1, sm2

    key: PrivateKey = (
        sm2.generate()
        if options.algorithm == "sm2"
        else rsa_pkcs1.generate(2048 if options.bits is None else options.bits)
    )
    outputs = [_io.Output(options.out, _file(key.dump()), secret=True)]
    if public is not None:
        outputs.append(_io.Output(public, _file(key.public_key.dump(options.form))))
    _io.write_all(outputs, force=options.force)
    return 0


def _file(key: str | bytes) -> bytes:
    """A key as a file holds it: a text ends with a line break, DER is as it is."""
    return key if isinstance(key, bytes) else f"{key.rstrip()}\n".encode()
