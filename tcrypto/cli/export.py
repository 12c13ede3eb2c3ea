"""``tcrypto export``: signers without tcrypto, for other languages and programs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ..errors import InvalidInput
from . import _io

__all__ = ["register"]

_FOLDER = Path(__file__).parents[1] / "export"
_SOURCES = {
    "python": "sign.py",
    "node": "sign.js",
    "go": "sign.go",
    "shell": "sign.sh",
    "php": "sign.php",
    "postman": "tcrypto.postman_collection.json",
    "bruno": "bruno",
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "export",
        help="print a signer for where tcrypto can't go",
        description="Print a signer for TC3-HMAC-SHA256 that needs nothing but its language: one file to paste "
        "anywhere (CC0-1.0), for bruno a folder. Each says at its top how it is used.",
        epilog="Example: tcrypto export shell --out sign.sh",
    )
    parser.add_argument("kind", choices=_SOURCES, metavar="|".join(_SOURCES), help="for which language or program")
    parser.add_argument(
        "--out",
        metavar="PATH",
        help="write it there instead of to standard output: a file, or a folder to put it in. A file that differs is "
        "never overwritten. bruno needs it",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write."""
    source = _FOLDER / _SOURCES[options.kind]
    out = "-" if options.out is None else options.out
    if source.is_file():
        _write({os.path.join(out, source.name) if os.path.isdir(out) else out: source})
    elif out == "-":
        raise InvalidInput(f"{options.kind} is a folder of files: say where with --out FOLDER")
    else:
        sources = sorted(file for file in source.rglob("*") if file.is_file())
        _write({os.path.join(out, file.relative_to(source)): file for file in sources})
    return 0


def _write(sources: dict[str, Path]) -> None:
    """All of the files, or none where one of them would take another's place."""
    for name, source in sources.items():
        if name != "-" and Path(name).is_file() and Path(name).read_bytes() != source.read_bytes():
            raise InvalidInput(f"{name} exists and is not this export: move it away, or name another place with --out")
    for name, source in sources.items():
        if source.parent != _FOLDER:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        _io.write(name, source.read_bytes(), force=True)
