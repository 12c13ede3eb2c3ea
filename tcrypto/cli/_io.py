"""Reading and writing for the commands: ``-`` is standard input or output, and no file is ever half written."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import EncodingError, InvalidInput, KeyFormatError, TCryptoError
from . import _json, _language
from ._files import Output, checked_name, file_error, refuse, standard_output, write, write_all

if TYPE_CHECKING:
    from ..credential import Credential
    from ..crypto.keys import PrivateKey, PublicKey
    from ..testing.policy import Fault, Policy

__all__ = [
    "CREDENTIAL_FILES",
    "Output",
    "Refused",
    "checked_name",
    "did_you_mean",
    "file_error",
    "json_text",
    "named",
    "note",
    "on_terminal",
    "one_line",
    "one_stdin",
    "parse_object",
    "parse_policy",
    "prose",
    "read",
    "read_credential",
    "read_object",
    "read_policy",
    "read_private_key",
    "read_public_key",
    "refusals",
    "refuse",
    "said",
    "say",
    "shown",
    "standard_output",
    "write",
    "write_all",
]

CREDENTIAL_FILES = 'a profile file, JSON {"secret_id", "secret_key"}, tccli\'s file or the console\'s SecretKey.csv'
"""What --credentials takes, for --help."""

_UNSEEN = re.compile(r"[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CREDENTIAL = re.compile(rb"secret_?(?:id|key)", re.IGNORECASE)
_KEY = re.compile(rb"\A\s*(?:-----BEGIN [A-Z ]*KEY|[A-Za-z0-9+/=]{24,}\s*\Z)")
_Key = TypeVar("_Key")


class Refused(TCryptoError):  # noqa: N818 -- a verdict
    """A message that can be read and isn't taken: exit status 1, where a usage or a file that is at fault is 2."""


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Whatever is wrong with a message from outside is its refusal: who sent it can't choose the exit status."""
    try:
        yield
    except (InvalidInput, EncodingError) as error:
        message = str(error)
    else:
        return
    raise Refused(message)


def one_stdin(*names: str | None) -> None:
    """Refuse a call in which ``-`` stands for standard input twice."""
    if sum(name == "-" for name in names) > 1:
        raise InvalidInput("standard input (-) can be read only once")


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input."""
    if name != "-":
        return Path(checked_name(name)).read_bytes()
    if sys.stdin is None:
        raise InvalidInput("standard input is closed")
    if sys.stdin.isatty():
        prose("tcrypto", "reading standard input")
    return sys.stdin.buffer.read()


def say(text: str, *, end: str = "\n", flush: bool = False) -> None:
    """A command's result goes to standard output through here, and nowhere else. Closed, that is an `InvalidInput`."""
    print(text, end=end, file=standard_output(), flush=flush)


def note(text: str, *, end: str = "\n") -> None:
    """Prose goes to standard error, and where that is closed nowhere: print() would put it among the output."""
    if sys.stderr is not None:
        print(text, end=end, file=sys.stderr, flush=True)


def prose(command: str, text: str) -> None:
    """A sentence on standard error, in the language of the terminal."""
    note(f"{command}: {_language.in_language(text)}")


def on_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout is not None and sys.stdout.isatty()


def one_line(text: str) -> str:
    """The text in one line, in which nothing quoted from an input can steer the terminal."""
    return shown(" ".join(text.splitlines()))


def read_object(name: str) -> dict[str, Any]:
    """The JSON object in a file. No message quotes what the file holds."""
    return parse_object(read(name), named(name))


def read_policy(name: str) -> bytes:
    """The text of a policy. What is wrong with one is shown, so a file that holds a credential or a key is refused."""
    data = read(name)
    if (_CREDENTIAL.search(data) and b"statement" not in data) or _KEY.search(data):
        raise InvalidInput(f"{named(name)} holds a credential or a key, not a policy")
    return data


def parse_policy(source: str | bytes | Mapping[str, Any], where: str) -> Policy:
    """A policy; `where` names it in errors, which have its first fault in the language of the terminal."""
    from ..testing.policy import lint, parse

    try:
        return parse(source)
    except TypeError as error:  # JSON may have a number where a policy is due
        fault = str(error)
    except InvalidInput:
        fault = said(lint(source)[0])
    raise InvalidInput(f"{where} is not a policy: {fault}")


def said(fault: Fault) -> str:
    """A policy's fault in the language of the terminal."""
    return fault.in_chinese if _language.language(None) == "zh-CN" else str(fault)


def named(name: str) -> str:
    """What errors call a file."""
    return "standard input" if name == "-" else name


def parse_object(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object; `where` names it in errors."""
    try:
        value = _json.parse(data.decode("utf-8-sig"), where)
    except InvalidInput:
        raise
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{where} is not JSON: {error}") from None
    except (ValueError, RecursionError) as error:  # a number of too many digits, nesting without end
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        raise InvalidInput(f"{where} is not JSON that can be read: {reason}") from None
    if not isinstance(value, dict):
        raise InvalidInput(f"{where} holds a JSON {_JSON_NAMES[type(value)]}; an object is needed")
    return value


_JSON_NAMES = {list: "array", str: "text", int: "number", float: "number", bool: "boolean", type(None): "null"}


def json_text(value: object, *, indent: int | None = 2) -> str:
    """A value as JSON that people can read, Chinese included; what could steer a terminal is an escape of JSON's.

    Raises ValueError for NaN and infinities.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shown(text: object, *, lines: bool = False) -> str:
    """The one door to the terminal for whatever came from outside: control and bidirectional characters as escapes.

    `lines`: line feeds stay.
    """
    return "".join(
        c if c.isprintable() or c == "\u3000" or (lines and c == "\n") else ascii(c)[1:-1] for c in str(text)
    )


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The question that ends an error where the name is like one that is known; else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(given, sorted(known), 1) or [
        name for name in known if len(given) > 3 < name.find(given) + 4
    ]
    return f"; did you mean {near[0]}?" if near else ""


# --- Keys -------------------------------------------------------------------------------------------------------------


def read_public_key(name: str) -> PublicKey:
    """A public key, RSA or SM2, in any form that `load_public_key` takes."""
    from ..crypto.keys import load_public_key

    return _load(load_public_key, name)


def read_private_key(name: str) -> PrivateKey:
    """A private key, RSA or SM2, in any form that `load_private_key` takes."""
    from ..crypto.keys import load_private_key

    return _load(load_private_key, name)


def _load(load: Callable[[bytes], _Key], name: str) -> _Key:
    try:
        return load(read(name))
    except KeyFormatError as error:
        message = f"{named(name)}: {error}"
    raise KeyFormatError(message)


def read_credential(name: str | None) -> Credential:
    """The credential in a file of any form; without a name, of the environment, the profile file or tccli's file."""
    from ..credentials import forms, local

    if name is None:
        return local.offline()
    return local.valid(forms.read(read(name), named(name)).issued, named(name))
