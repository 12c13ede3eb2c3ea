"""The request that ``tcrypto verify`` and ``tcrypto diagnose`` look at, in each form in which people have one."""

from __future__ import annotations

import argparse
import os
import stat
from typing import TYPE_CHECKING

from ..errors import InvalidInput
from . import _io, _language

if TYPE_CHECKING:
    from ..check.request import HttpRequest

__all__ = ["add_arguments", "read_request"]

_REQUEST = (
    "The request, as you have it: raw HTTP, a curl command (bash, cmd, PowerShell), HAR, fetch or axios, a .http file, "
    "what curl -v, http.client, OkHttp or Go's DumpRequest log, or JSON "
    '{"method", "url" or "target", "headers", "body" or "body_base64"}; - is standard input.'
)
_CREDENTIAL = (
    "The credential: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary one, "
    "TENCENTCLOUD_SESSION_TOKEN; else the profile file, ~/.tencentcloud/credentials, or tccli's; or --credentials."
)
_FILE_LIMIT = 10 * 1024 * 1024 + 64 * 1024  # the largest body, and a last line break or a head


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments both commands have."""
    parser.epilog = f"{_REQUEST} {_CREDENTIAL}"
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    parser.add_argument(
        "--now", metavar="SECONDS", help="the server's time since 1970, or 'signed': the request's own; default: now"
    )
    parser.add_argument("--skew", type=int, default=300, metavar="SECONDS", help="how far a timestamp may be off")
    parser.add_argument(
        "--host-port",
        choices=("exact", "lenient"),
        default="exact",
        help="lenient: a signature over the host without its port is right, too",
    )
    parser.add_argument(
        "--read-files", action="store_true", help="read the files that the request's text names, like curl's -d @FILE"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    _language.add_argument(parser)
    parser.add_argument("request", nargs="?", default="-", metavar="REQUEST", help="default: standard input")


def read_request(options: argparse.Namespace) -> HttpRequest:
    """The request in the file that the options name; what isn't one is refused in a line that names the file."""
    from ..check.readers import ReadError
    from ..check.readers import read_request as read_text

    name = options.request
    try:
        return read_text(_io.read(name), _regular_file if options.read_files else None)
    except ReadError as error:
        raise InvalidInput(f"{_io.named(name)}: {error.text(_language.language(options.language))}") from None


def _regular_file(name: str) -> bytes:
    """A file that a pasted text names: no device, no pipe, and no more than a request may hold."""
    if name == "-":
        raise InvalidInput("the command reads its standard input, which isn't here")
    try:
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError:  # a NUL in the name
        raise InvalidInput("the command names a file that can't be") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise InvalidInput(f"{name} is not a regular file; --read-files reads no other")
    with open(handle, "rb") as file:
        data = file.read(_FILE_LIMIT + 1)
    if len(data) > _FILE_LIMIT:
        raise InvalidInput(f"{name} has over {_FILE_LIMIT:,} bytes, more than a request may hold")
    return data
