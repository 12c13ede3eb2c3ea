"""How a command that serves is ended."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

__all__ = ["until_stopped"]


@contextlib.contextmanager
def until_stopped() -> Iterator[Callable[[], None]]:
    """Within the block, Ctrl-C and SIGTERM set a flag, which the function that it yields waits for.

    A flag, not an exception: that could come anywhere in the server's own bookkeeping.
    """
    stop = threading.Event()

    def wait() -> None:
        while not stop.wait(0.5):  # on Windows a signal is seen only between waits
            pass

    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
