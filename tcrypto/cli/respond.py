"""``tcrypto respond``: answer the conformance protocol on standard input and output."""

from __future__ import annotations

import argparse
import sys
from typing import BinaryIO

from ..errors import InvalidInput
from . import _io

__all__ = ["register"]

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes; four times what the largest body the gateway takes needs as Base64."""

_TOO_LONG = b"\xff"  # no JSON, so that such a line is answered like any other that isn't


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "respond",
        help="answer the conformance protocol",
        description="Read one JSON request a line from standard input, write one JSON reply a line to standard "
        "output, until the input ends. The protocol is described beside the vectors.",
        epilog="Example: tcrypto kat -- tcrypto respond",
    )
    parser.set_defaults(run=_run)


def _run(_options: argparse.Namespace) -> int:
    from ..conformance.protocol import respond

    if sys.stdin is None:
        raise InvalidInput("standard input is closed")
    source, sink = sys.stdin.buffer, _io.standard_output().buffer
    while request := _read_line(source):
        sink.write(respond(request).encode() + b"\n")
        sink.flush()
    return 0


def _read_line(source: BinaryIO) -> bytes:
    """The next line with its line feed; empty at the end. Of a line over the limit only a sign that it was there."""
    request = source.readline(LINE_LIMIT)
    if len(request) < LINE_LIMIT or request.endswith(b"\n"):
        return request
    while (rest := source.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
        pass
    return _TOO_LONG
