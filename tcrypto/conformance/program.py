"""A program that runs beside this one: lines are written to it, lines of bounded length read from it."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterable, Sequence
from typing import BinaryIO, cast

__all__ = ["END", "LINE_LIMIT", "TOO_LONG", "Program"]

LINE_LIMIT = 1024 * 1024
"""The longest answer, in bytes; the shipped vectors' longest has a tenth of it."""
END = object()
"""In place of a line: the output has ended."""
TOO_LONG = object()
"""In place of a line: it is over `LINE_LIMIT`."""

_WAITING_LINES = 8


class Program:
    """The running program, with one thread that writes all requests to it and one that reads lines from it.

    Args:
        command: the program and its arguments, started without a shell.
        requests: lines for its standard input.
        quiet: its standard error goes nowhere; else it stays this process's.

    Raises:
        OSError: it can't be started.
    """

    def __init__(self, command: Sequence[str], requests: Iterable[bytes], *, quiet: bool) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- the command is what the user asks for
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,  # what it says when it crashes needs to be read once
            start_new_session=True,  # so that what a wrapper (npm, mvn, sh) has started can be ended with it
        )
        self._lines: queue.Queue[object] = queue.Queue(_WAITING_LINES)
        self._closed = threading.Event()
        self._cut = ""
        self._threads = (
            threading.Thread(target=self._write, args=(requests,), daemon=True),
            threading.Thread(target=self._read, daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def _write(self, requests: Iterable[bytes]) -> None:
        sink = cast("BinaryIO", self._process.stdin)
        with contextlib.suppress(OSError), sink:  # a broken pipe: the reader sees the end, too
            for request in requests:
                sink.write(request)
                sink.flush()

    def _read(self) -> None:
        with cast("BinaryIO", self._process.stdout) as source:
            while not self._closed.is_set():
                line = source.readline(LINE_LIMIT + 1)
                if not line:
                    break
                if len(line) > LINE_LIMIT:
                    self._lines.put(TOO_LONG)
                    return
                if not line.endswith(b"\n"):
                    self._cut = ", in the middle of a line"
                    break
                self._lines.put(line)
        self._lines.put(END)

    def read_line(self, timeout: float) -> object:
        """The next line; `TOO_LONG`; `END` of its output; None after `timeout` seconds without any of these."""
        try:
            return self._lines.get(timeout=timeout)
        except queue.Empty:
            return None

    def ended(self, timeout: float) -> bool:
        """Wait for the end of the process."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def epitaph(self) -> str:
        """How its output came to its end."""
        if not self.ended(1.0):
            return f"the program closed its standard output{self._cut}"
        status = self._process.returncode
        way = f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"the program ended {way}{self._cut}"

    def kill(self) -> None:
        """End it and whatever it has started."""
        self._closed.set()
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        self.ended(1.0)
        for thread in self._threads:
            for _ in range(100):  # and no longer: what holds the pipe's other end may have left the process group
                with contextlib.suppress(queue.Empty):
                    while True:
                        self._lines.get_nowait()
                thread.join(0.01)
                if not thread.is_alive():
                    break
