"""Files that the commands write: all of a command or none, never half of one; what is secret, for its owner alone."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from ..errors import InvalidInput

__all__ = ["Output", "checked_name", "file_error", "refuse", "standard_output", "write", "write_all"]


_NO_NAME = re.compile(r"""[\n{"]|-----BEGIN|AKID|secret_?(?:id|key)["']?\s*[=:]""", re.IGNORECASE)
_KEY = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=]{24,}")  # a SecretKey has 32 letters and digits
_LONGEST_NAME = 200


class Output(NamedTuple):
    """What goes where; "-" is standard output."""

    name: str
    data: bytes
    secret: bool = False
    """For its owner alone (mode 0600; Windows has no such mode), and only in a regular file of the user's own."""


def standard_output() -> TextIO:
    """Standard output. Raises `InvalidInput` where it is closed: what a command found would be lost without a word."""
    if sys.stdout is None or sys.stdout.closed:
        raise InvalidInput("standard output is closed")
    return sys.stdout


def checked_name(name: str) -> str:
    """The name of a file, which isn't empty: that is what a shell makes of a variable which isn't set."""
    if not name:
        raise InvalidInput("the name of a file is empty")
    return name


def file_error(error: OSError) -> str:
    """What the system says of a file, with its name, unless what was given as one looks like what is in one."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return reason
    name = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else str(error.filename)
    if _NO_NAME.search(name) or _KEY.fullmatch(name):
        return f"what was given as a file's name isn't shown, it may be a secret itself: {reason}"
    return f"{name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + '...'}: {reason}"


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
    outputs = list(outputs)
    places = [os.path.realpath(output.name) for output in outputs if output.name != "-"]
    if len(set(places)) != len(places):
        raise InvalidInput("two outputs have the same place: one of them would be lost")
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
    refuse(checked_name(output.name), force)
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
    out = standard_output()
    out.flush()
    out.buffer.write(data)
    out.flush()


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
