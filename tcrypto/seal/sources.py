"""Where a picture comes from: bytes, a binary file, an iterator of bytes, or a path, which is opened and read here.

It is the one place below the edges that opens a file, and only one that the caller named by an `os.PathLike`.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ..errors import ImageError

__all__ = ["as_file", "blocks", "label", "size_of"]

_BLOCK = 288 * 1024


def blocks(source: Any, name: str) -> Iterator[bytes | memoryview]:
    """The bytes of a source in blocks, none of them kept.

    Raises:
        ImageError: A path that can't be opened.
        TypeError: Something else than bytes, a binary file, an iterator or a path.

    """
    if isinstance(source, os.PathLike):
        with _open(source, name) as file:
            yield from blocks(file, name)
        return
    if isinstance(source, (bytes, bytearray, memoryview)):
        view = _flat(source)
        yield from (view[start : start + _BLOCK] for start in range(0, len(view), _BLOCK))
        return
    if hasattr(source, "read"):
        pieces = iter(lambda: _read(source, name), b"")
    elif hasattr(source, "__next__"):
        pieces = source
    else:
        raise TypeError(
            f"{name!r}: a picture is bytes, a binary file, a path or Base64 text, not {type(source).__name__}"
        )
    for piece in pieces:
        if not isinstance(piece, (bytes, bytearray, memoryview)):
            raise TypeError(f"{name!r}: an image is read as bytes, not {type(piece).__name__}")
        yield _flat(piece)


@contextlib.contextmanager
def as_file(source: Any, name: str) -> Iterator[Any]:
    """The whole of a source as a file that can be sought in."""
    if isinstance(source, os.PathLike):
        with _open(source, name) as file:
            yield file
    elif _is_binary_file(source) and source.seekable() and source.tell() == 0:
        yield source
    else:
        yield io.BytesIO(b"".join(blocks(source, name)))


def _is_binary_file(source: Any) -> bool:
    return isinstance(source, (io.BufferedIOBase, io.RawIOBase)) and not source.closed


def _read(file: Any, name: str) -> Any:
    try:
        return file.read(_BLOCK)
    except (OSError, ValueError):
        pass  # a ValueError's text is about Python's files
    closed = getattr(file, "closed", False) is True
    raise ImageError(f"{name}: the file is closed" if closed else f"{name}: the file can't be read")


def _flat(data: bytes | bytearray | memoryview) -> memoryview:
    view = memoryview(data)
    return view.cast("B") if view.c_contiguous else memoryview(view.tobytes())


def _open(path: os.PathLike[Any], name: str) -> IO[bytes]:
    try:
        if stat.S_ISREG(os.stat(path).st_mode):  # a pipe could be waited for, a device read, without end
            return open(path, "rb")
        reason = "not a regular file"
    except OSError as error:
        reason = str(error.strerror)
    except ValueError:
        reason = "no file can have this name"
    raise ImageError(f"{name}: {reason}")


def label(source: Any, name: str) -> str:
    """What errors call a source: its file's name, if it has one, else `name`."""
    path = source if isinstance(source, os.PathLike) else getattr(source, "name", None)
    found = Path(os.fsdecode(path)).name if isinstance(path, (str, bytes, os.PathLike)) else ""
    return found[:80] or name


def size_of(source: Any) -> int | None:
    """How many bytes there are, where that is known before they are read."""
    try:
        if isinstance(source, os.PathLike):
            return os.stat(source).st_size
        if isinstance(source, (bytes, bytearray, memoryview)):
            return memoryview(source).nbytes
        here = source.tell()
        end = source.seek(0, os.SEEK_END)
        source.seek(here)
        return int(end - here)
    except (AttributeError, OSError, ValueError, TypeError):  # no file, a pipe, a closed or home-made one
        return None
