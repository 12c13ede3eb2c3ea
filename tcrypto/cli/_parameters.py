"""The parameters of ``tcrypto call``: NAME=VALUE, NAME:=JSON, and what files hold. No input or output here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InvalidInput
from ._json import parse

__all__ = ["from_arguments", "merged"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
_SECRETS = frozenset({"secretid", "secretkey", "token"})


def from_arguments(arguments: Iterable[str]) -> dict[str, Any]:
    """Read NAME=VALUE, which is text as it stands, and NAME:=JSON, which is any other value.

    Args:
        arguments: list of str, as the shell gave them.

    Raises:
        InvalidInput: one that is neither, a name twice, or a file's name after @ where Base64 belongs. No message
            shows a value: it may be somebody's data.
    """
    found: dict[str, Any] = {}
    for number, argument in enumerate(arguments, 1):
        left, equals, value = argument.partition("=")
        name = left.removesuffix(":")
        if not equals or not _NAME.fullmatch(name):
            raise InvalidInput(f"parameter {number} {_what_it_is(left, equals)}")
        if name.lower() in _SECRETS:
            raise InvalidInput(
                f"{name} is no parameter, and a secret on a command line is seen by every user of this machine: set "
                "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or use --credentials FILE"
            )
        if name in found:
            raise InvalidInput(f"{name} is given twice")
        found[name] = _json(name, value) if left != name else value
        if name.lower().endswith("base64") and str(found[name]).startswith("@"):  # as curl names a file
            raise InvalidInput(  # as a sealed call says it: the command line puts its option for Python's classes
                f"{name} is a file's name as text; give the file: pathlib.Path(name), or open(name, 'rb')"
            )
    return found


def merged(sources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All parameters together.

    Args:
        sources: by what errors call it ("--params", "--image"), what each gives.

    Raises:
        InvalidInput: two of them give one name.
    """
    owners: dict[str, str] = {}
    result: dict[str, Any] = {}
    for source, params in sources.items():
        for name, value in params.items():
            if name in owners:
                raise InvalidInput(f"{name!r:.60} is given twice: by {owners[name]} and by {source}")
            owners[name] = source
            result[name] = value
    return result


def _what_it_is(left: str, equals: str) -> str:
    if equals and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*(?:[.\[][\w.\[\]-]*)+:?", left, re.ASCII):
        whole = re.split(r"[.\[]", left)[0]
        example = '{"Key": "value"}'
        return f"names a part of {whole}: give all of it as JSON, like {whole}:='{example}'"
    return "is not NAME=VALUE (a text) or NAME:=JSON (any other value), like CardSide=FRONT or MaxFaceNum:=2"


def _json(name: str, text: str) -> Any:
    try:
        return parse(text, f"{name}:=", constants=False)
    except InvalidInput:
        raise
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{name}:= is followed by JSON: {error}; for a text write {name}=") from None
    except (ValueError, RecursionError):  # NaN, a number of too many digits, nesting without end
        raise InvalidInput(f"{name}:= is followed by JSON that can't be sent") from None
