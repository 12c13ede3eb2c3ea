"""``tcrypto diagnose``: which mistake gave this signature."""

from __future__ import annotations

import argparse
import os
from typing import Any

from . import _io, _language, _request
from ._diagnose_sealed import run_sealed
from .verify import verify

_COLOURS = {"- ": "31", "+ ": "32"}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "diagnose",
        help="say which mistake gave a wrong signature, and prove it",
        description="Find the mistakes that give exactly the signature a request carries, say how to fix them, and "
        "show what the client signed beside what it should have. It needs the true credential: for tests and offline "
        "use. Exit status 1 if the request isn't valid. Example: tcrypto diagnose --now signed refused.http",
    )
    _request.add_arguments(parser)
    parser.add_argument("--canonical", metavar="FILE", help="the client's own canonical request, to compare with")
    parser.add_argument("--string-to-sign", metavar="FILE", help="the client's own string to sign, to compare with")
    parser.add_argument("--private-key", metavar="FILE", help="REQUEST is a sealed one, for this private key of yours")
    parser.add_argument("--params", metavar="FILE", help="the parameters that were meant to be sealed, as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Diagnose a signed request, or with a private key a sealed one."""
    from ..check import reports
    from ..errors import InvalidInput

    _io.one_stdin(options.credentials, options.request, options.canonical, options.string_to_sign)
    language = _language.language(options.language)
    if options.params is not None and options.private_key is None:
        raise InvalidInput("--params is about a sealed request: it needs --private-key")
    if options.private_key is not None:
        return run_sealed(options.private_key, options.request, options.params, json=options.json, language=language)
    credential = _io.read_credential(options.credentials)
    request = _request.read_request(options)
    canonical, notes = _own_text(options.canonical, language, canonical=True)
    to_sign, more = _own_text(options.string_to_sign, language, canonical=False)
    options_of_both: dict[str, Any] = {
        "clock": reports.clock_of(options.now, request),
        "skew": options.skew,
        "host_port": options.host_port,
        "canonical": canonical,
        "string_to_sign": to_sign,
    }
    if options.json:
        result = reports.report(request, credential, language=language, notes=[*notes, *more], **options_of_both)
        _io.say(_io.json_text(result))
        return 0 if result["valid"] else 1
    diagnosis = reports.diagnosed(request, credential, **options_of_both)
    if diagnosis is None:
        return verify(request, credential, options)
    text = "\n".join([diagnosis.text(language), *notes, *more])
    _io.say(_coloured(text) if _in_colour() else text)
    return 1


def _own_text(name: str | None, language: str, *, canonical: bool) -> tuple[str | None, list[str]]:
    """What a file holds, without the line feed it ends with, and the note that says so."""
    from ..check.reports import own_text
    from ..errors import InvalidInput

    if name is None:
        return None, []
    try:
        text = _io.read(name).decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8") from None
    return own_text(text, name, language, canonical=canonical)


def _in_colour() -> bool:
    terminal = _io.on_terminal() and os.environ.get("TERM") != "dumb"
    return terminal and not os.environ.get("NO_COLOR")  # https://no-color.org


def _coloured(text: str) -> str:
    first, *lines = text.split("\n")
    painted = [f"\x1b[{_COLOURS[line[:2]]}m{line}\x1b[0m" if line[:2] in _COLOURS else line for line in lines]
    return "\n".join([f"\x1b[1m{first}\x1b[0m", *painted])
