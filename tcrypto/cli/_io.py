"""Reading and writing for the commands: ``-`` is standard input or output, and no file is ever half written."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..errors import InvalidInput, KeyFormatError

if TYPE_CHECKING:
    from ..credential import Credential
    from ..crypto.keys import PrivateKey, PublicKey

__all__ = [
    "CREDENTIAL_FILES",
    "Output",
    "json_text",
    "note",
    "one_line",
    "one_stdin",
    "parse_object",
    "read",
    "read_credential",
    "read_object",
    "read_private_key",
    "read_public_key",
    "refuse",
    "shown",
    "write",
    "write_all",
]

CREDENTIAL_FILES = 'a profile file, JSON {"secret_id", "secret_key"}, tccli\'s file or the console\'s SecretKey.csv'
"""What --credentials takes, for --help."""

_UNSEEN = re.compile(r"[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_Key = TypeVar("_Key")


def one_stdin(*names: str | None) -> None:
    """Refuse a call in which ``-`` stands for standard input twice."""
    if sum(name == "-" for name in names) > 1:
        raise InvalidInput("standard input (-) can be read only once")


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input."""
    if name != "-":
        return Path(name).read_bytes()
    if sys.stdin is None:
        raise InvalidInput("standard input is closed")
    if sys.stdin.isatty():
        note("tcrypto: reading standard input")
    return sys.stdin.buffer.read()


def note(text: str) -> None:
    """Prose goes to standard error, and where that is closed nowhere: print() would put it among the output."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)


def one_line(text: str) -> str:
    """The text in one line, in which nothing quoted from an input can steer the terminal."""
    return shown(" ".join(text.splitlines()))


def read_object(name: str) -> dict[str, Any]:
    """The JSON object in a file. No message quotes what the file holds."""
    return parse_object(read(name), "standard input" if name == "-" else name)


def parse_object(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object; `where` names it in errors."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{where} is not JSON: {error}") from None
    except (ValueError, RecursionError) as error:  # a number of too many digits, nesting without end
        raise InvalidInput(f"{where} is not JSON that can be read ({type(error).__name__})") from None
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
        message = f"{'standard input' if name == '-' else name}: {error}"
    raise KeyFormatError(message)


def read_credential(name: str | None) -> Credential:
    """The credential in a file of any form; without a name, of the environment, the profile file or tccli's file."""
    from ..credentials import forms, local

    if name is None:
        return local.offline()
    where = "standard input" if name == "-" else name
    return local.valid(forms.read(read(name), where).issued, where)


# --- Writing ----------------------------------------------------------------------------------------------------------


class Output(NamedTuple):
    """What goes where; "-" is standard output."""

    name: str
    data: bytes
    secret: bool = False
    """For its owner alone (mode 0600; Windows has no such mode), and only in a regular file of the user's own."""


def refuse(name: str, force: bool) -> None:
    """Refuse to overwrite a file; a device or a pipe isn't overwritten by writing to it."""
    if name != "-" and not force and Path(name).is_file():
        raise InvalidInput(f"{name} exists; --force overwrites it")


def write(name: str, data: bytes, *, secret: bool = False, force: bool = False) -> None:
    """Write one file, whole or not at all; see `write_all`."""
    write_all([Output(name, data, secret)], force=force)


def write_all(outputs: Iterable[Output], *, force: bool = False) -> None:
    """Write all of the files or none, each under a temporary name first, which is then renamed.

    Renaming replaces a name and never follows a link, so nobody can put a link in the way of a secret. Without `force`,
    an existing file is refused.
    """
    staged: list[tuple[Path, Path, str]] = []
    done: list[tuple[Path, Path | None]] = []
    try:
        streams = []
        for output in outputs:
            target = None if output.name == "-" else _target(output, force)
            if target is None or (target.exists() and not target.is_file()):
                streams.append((target, output))
            else:
                staged.append((_stage(target, output), target, output.name))
        for device, output in streams:
            with _named(output.name):
                _write_stream(device, output.data)
        for temporary, target, name in staged:
            with _named(name):
                backup = _beside(target) if len(staged) > 1 and target.exists() else None
                if backup is not None:  # to be put back, should a later one fail
                    target.replace(backup)
                done.append((target, backup))
                temporary.replace(target)
                _sync_folder(target.parent)
    except BaseException:
        for target, backup in reversed(done):
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True) if backup is None else backup.replace(target)
        raise
    finally:
        for leftover in [each[0] for each in staged] + [backup for _, backup in done if backup is not None]:
            with contextlib.suppress(OSError):
                leftover.unlink()


def _target(output: Output, force: bool) -> Path:
    """The file to write, links followed. Raises `InvalidInput` where a secret may not go there."""
    refuse(output.name, force)
    if output.secret and os.path.lexists(output.name):
        link = os.lstat(output.name)
        target = os.stat(output.name) if os.path.exists(output.name) else link  # a link may lead to nothing yet
        if not (stat.S_ISREG(target.st_mode) or stat.S_ISLNK(target.st_mode)):
            raise InvalidInput(f"{output.name} is no regular file; what is secret is written to one, or to - (stdout)")
        if hasattr(os, "geteuid") and {link.st_uid, target.st_uid} != {os.geteuid()}:
            raise InvalidInput(f"{output.name} belongs to another user; what is secret goes into a file of your own")
    return Path(os.path.realpath(output.name))


def _stage(target: Path, output: Output) -> Path:
    temporary = _beside(target)
    mode = 0o600 if output.secret else 0o666
    with _named(output.name):
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(output.data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    return temporary


def _write_stream(device: Path | None, data: bytes) -> None:
    if device is not None:
        device.write_bytes(data)
        return
    if sys.stdout is None:
        raise InvalidInput("standard output is closed")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}")


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Errors name the file that the user chose, not a temporary one."""
    try:
        yield
    except OSError as error:
        if name != "-":
            error.filename, error.filename2 = name, None
        raise
