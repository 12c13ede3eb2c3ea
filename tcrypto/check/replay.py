"""`ReplayGuard`: remembers signatures, so that none is accepted twice."""

from __future__ import annotations

from collections import deque
from threading import Lock

from ..errors import GatewayError, InvalidInput, SignatureError

__all__ = ["ReplayGuard"]


class ReplayGuard:
    """Refuses a signature that was accepted before: ``Verifier(..., replay=ReplayGuard())``.

    The gateway itself takes a signature as often as it comes, as long as its timestamp holds (300 s each way). Two
    equal requests of one second have one signature under TC3, so the second is refused here, too: a client that means
    both waits, or changes the body. One guard knows the requests of one process. Safe to share between threads.

    Args:
        window: int, seconds a signature is remembered after its use; at least twice the verifier's `skew`.
        limit: int, the most signatures remembered (about 200 bytes each). What comes over it is refused rather than
            an old one forgotten.

    Raises:
        InvalidInput: a window or limit below 1.
    """

    __slots__ = ("_limit", "_lock", "_order", "_seen", "window")

    def __init__(self, *, window: int = 600, limit: int = 100_000) -> None:
        if window < 1 or limit < 1:
            raise InvalidInput("window and limit of a ReplayGuard are at least 1")
        self.window = window
        self._limit = limit
        self._lock = Lock()
        self._seen: set[str] = set()
        self._order: deque[tuple[int, str]] = deque()

    def __repr__(self) -> str:
        return f"ReplayGuard(window={self.window}, limit={self._limit})"

    def __len__(self) -> int:
        return len(self._seen)

    def check(self, used: str, now: int) -> None:
        """Remember a signature that was found valid.

        Args:
            used: str, the signature as it was computed, not as it was sent.
            now: int, seconds since 1970.

        Raises:
            SignatureError: it was used before.
            GatewayError: too many signatures are remembered (RequestLimitExceeded).
        """
        with self._lock:
            while self._order and self._order[0][0] < now - self.window:
                self._seen.discard(self._order.popleft()[1])
            if used in self._seen:
                raise SignatureError("AuthFailure.SignatureFailure", "The signature was used before (a replay).")
            if len(self._seen) >= self._limit:
                raise GatewayError("RequestLimitExceeded", "Too many requests to tell a replay from a new one.")
            self._seen.add(used)
            self._order.append((now, used))
