"""``tcrypto verify``: check a request's signature like the gateway."""

from __future__ import annotations

import argparse
import dataclasses
from typing import TYPE_CHECKING, Any

from . import _io, _request

if TYPE_CHECKING:
    from ..check.request import HttpRequest
    from ..credential import Credential


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "verify",
        help="check a request's signature like the gateway",
        description="Check a request's signature (TC3, HmacSHA256, HmacSHA1) like the gateway, and print what it "
        "covers, or the gateway's code and text. Exit status 1 if it isn't valid.",
    )
    _request.add_arguments(parser)
    parser.epilog = f"{parser.epilog} Example: tcrypto verify --now signed request.http"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify."""
    _io.one_stdin(options.credentials, options.request)
    credential = _io.read_credential(options.credentials)
    return verify(_request.read_request(options), credential, options)


def verify(request: HttpRequest, credential: Credential, options: argparse.Namespace) -> int:
    """Print the verdict and return the exit status."""
    from ..check import reports
    from ..errors import GatewayError

    of_both: dict[str, Any] = {
        "clock": reports.clock_of(options.now, request),
        "skew": options.skew,
        "host_port": options.host_port,
    }
    if options.json:
        result = reports.verdict(request, credential, **of_both)
        _io.say(_io.json_text(result))
        return 0 if result["valid"] else 1
    try:
        verified = reports.verified(request, credential, **of_both)
    except GatewayError as error:
        _io.say(f"Not valid: {_io.shown(error)}")
        if error.code == "AuthFailure.SignatureFailure" and request.values("authorization"):
            _io.say("`tcrypto diagnose` says which mistake gives this signature.")
        return 1
    _io.say("The signature is valid.")
    for name, value in dataclasses.asdict(verified).items():
        text = ", ".join(value) if isinstance(value, tuple) else {True: "yes", False: "no"}.get(value, value)
        if text not in (None, ""):
            _io.say(f"  {name.replace('_', ' '):15}{_io.shown(text)}")
    return 0
