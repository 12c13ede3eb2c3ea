"""The gateway's log: one line a request on standard error, and below it why a signature was refused."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from typing import TYPE_CHECKING, Literal

from . import _io, _language

if TYPE_CHECKING:
    from ..testing.accounts import Accounts
    from ..testing.exchange import Exchange

__all__ = ["Log"]

_WAITING = 100  # exchanges that wait to be explained; what comes on top is written without a cause


class Log:
    """Called with each exchange, in any thread.

    Args:
        accounts: whose credentials sign.
        host_port: the verifier's.
        explain: whether wrong signatures are diagnosed: in a thread, so that no client waits for it.
    """

    def __init__(self, accounts: Accounts, host_port: Literal["exact", "lenient"], explain: bool) -> None:
        self._accounts, self._host_port = accounts, host_port
        self._lock = threading.Lock()
        self._explaining: str | None = None
        self._queue: queue.Queue[tuple[str, Exchange] | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, daemon=True) if explain else None
        if self._thread is not None:
            self._thread.start()

    def __call__(self, exchange: Exchange) -> None:
        line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {_action(exchange)} {exchange.code or 'ok'}"
        if self._thread is None:
            _write([line])
            return
        try:
            self._queue.put_nowait((line, exchange))
        except queue.Full:
            _write([line])

    def close(self) -> None:
        """Write what is left: explained for two seconds at most, then without causes."""
        if self._thread is None:
            return
        with contextlib.suppress(queue.Full):
            self._queue.put(None, timeout=2)
        self._thread.join(2)
        if (line := self._taken()) is not None:
            _write([line])
        with contextlib.suppress(queue.Empty):
            while self._thread.is_alive():
                if (entry := self._queue.get_nowait()) is not None:
                    _write([entry[0]])

    def _work(self) -> None:
        while (entry := self._queue.get()) is not None:
            self._explaining = entry[0]
            lines = self._explained(*entry)
            if self._taken() is not None:  # else `close` has written it meanwhile
                _write(lines)

    def _taken(self) -> str | None:
        """The line that is being explained, for whoever asks first."""
        with self._lock:
            line, self._explaining = self._explaining, None
        return line

    def _explained(self, line: str, exchange: Exchange) -> list[str]:
        from ..testing.explanation import diagnosis

        found = None
        credential = self._accounts(_secret_id(exchange)) or self._accounts.credential
        if exchange.code is not None:
            found = diagnosis(exchange, credential, now=time.time(), host_port=self._host_port)
        if found is None:
            return [line]
        alternative = "或 " if _language.language(None) == "zh-CN" else "or "
        causes = "".join(f" {alternative * bool(index)}{' + '.join(ids)}" for index, ids in enumerate(found.ids))
        text = found.text(_language.language(None))
        return [line + causes, *(f"  {_io.one_line(each)}" for each in text.splitlines()[:3])]


def _secret_id(exchange: Exchange) -> str:
    """The SecretId that a request names, as far as it can be read."""
    authorization = exchange.request.header("authorization") or ""
    return authorization.partition("Credential=")[2].partition("/")[0]


def _write(lines: list[str]) -> None:
    with contextlib.suppress(OSError, ValueError):  # a closed standard error must not cost the client its answer
        _io.note("\n".join(lines))


def _action(exchange: Exchange) -> str:
    """The action in one word that can't steer the terminal."""
    return "".join(c if c.isalnum() and c.isascii() else "?" for c in (exchange.action or "-")[:64] if c != "-") or "-"
