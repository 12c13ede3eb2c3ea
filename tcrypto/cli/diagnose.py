"""``tcrypto diagnose``: which mistake gave this signature."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from . import _io, _request
from .verify import verify

_COLOURS = {"- ": "31", "+ ": "32"}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "diagnose",
        help="say which mistake gave a wrong signature, and prove it",
        description="Find the mistakes that give exactly the signature a request carries, say how to mend them, and "
        "show what the client signed beside what it should have. It needs the true credential: for tests and offline "
        "use. Exit status 1 if the request isn't valid.",
    )
    _request.add_arguments(parser)
    parser.add_argument("--canonical", metavar="FILE", help="the client's own canonical request, to compare with")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Diagnose a TC3 request; of any other the gateway's answer is all there is to say."""
    from ..check.diagnose import diagnose
    from ..errors import InvalidInput

    _io.one_stdin(options.credentials, options.request, options.canonical)
    credential = _io.read_credential(options.credentials)
    request = _request.read_request(options)
    canonical = None
    if options.canonical is not None:
        try:
            canonical = _io.read(options.canonical).decode().removesuffix("\n")
        except UnicodeDecodeError:
            raise InvalidInput(f"{options.canonical} is not UTF-8") from None
    if not request.values("authorization"):
        return verify(request, credential, options)
    diagnosis = diagnose(
        request,
        credential,
        now=_request.clock(options.now, request)(),
        skew=options.skew,
        host_port=options.host_port,
        canonical_request=canonical,
    )
    if diagnosis.valid:  # the gateway may still refuse it: X-TC-Version is missing, the body is too large
        return verify(request, credential, options)
    if options.json:
        names = ("server_canonical", "client_canonical", "server_to_sign", "client_to_sign", "tried")
        result = {
            "valid": diagnosis.valid,
            "code": diagnosis.code,
            "message": diagnosis.message,
            "causes": [[cause._asdict() for cause in causes] for causes in diagnosis.causes],
            **{name: getattr(diagnosis, name) for name in names},
        }
        print(_io.json_text(result))
    else:
        print(_coloured(str(diagnosis)) if _in_colour() else diagnosis)
    return 1


def _in_colour() -> bool:
    terminal = sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return terminal and not os.environ.get("NO_COLOR")  # https://no-color.org


def _coloured(text: str) -> str:
    first, *lines = text.split("\n")
    painted = [f"\x1b[{_COLOURS[line[:2]]}m{line}\x1b[0m" if line[:2] in _COLOURS else line for line in lines]
    return "\n".join([f"\x1b[1m{first}\x1b[0m", *painted])
