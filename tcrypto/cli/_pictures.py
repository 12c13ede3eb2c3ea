"""``--image NAME=FILE`` and ``--fit``, for the commands that seal."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import _io

__all__ = ["add_picture_options", "pictures"]


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Add both options to a command."""
    parser.add_argument(
        "--image",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="a picture (PNG, JPEG, BMP), like ImageBase64=card.jpg",
    )
    parser.add_argument(
        "--fit", action="store_true", help="turn the picture upright and make it small enough to be sent"
    )


def pictures(options: argparse.Namespace) -> dict[str, bytes | Path]:
    """The parameters that ``--image`` gives; what was done to a picture is said on standard error."""
    from ..errors import InvalidInput

    found: dict[str, bytes | Path] = {}
    for option in options.image:
        name, equals, file = option.partition("=")
        if not equals or not name or not file:
            raise InvalidInput("--image is NAME=FILE, like ImageBase64=card.jpg")
        if name in found:
            raise InvalidInput(f"--image gives {name:.60} twice")
        found[name] = Path(file)
        if options.fit:
            from ..seal.images import fit

            fitted = fit(found[name])
            found[name] = fitted.jpeg
            for step in fitted.done:
                _io.prose("tcrypto", f"{file}: {step}")
    if options.fit and not found:
        raise InvalidInput("--fit is for a picture given by --image NAME=FILE")
    return found
