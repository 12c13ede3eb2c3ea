"""`Renewing`: a credential that is fetched anew before it ends, by one thread at a time."""

from __future__ import annotations

import logging
import math
import threading
import time
from typing import NamedTuple, NoReturn

from ..credential import Credential
from ..errors import CredentialError, TCryptoError
from .source import Clock, Fetch, utc

__all__ = ["Renewing"]

_logger = logging.getLogger("tcrypto.credentials")
_LEAD = 300.0  # seconds; a signature made now is accepted for as long, and a service may start late on a call
_LONGEST_PAUSE = 30.0


class _Held(NamedTuple):
    credential: Credential
    expires: float
    renew_at: float


class _Failure(NamedTuple):
    why: str
    at: float
    pause: float


class Renewing:
    """A provider: call it for the credential that is valid now. Safe to share between threads.

    The credential is fetched when it is first asked for, and anew 300 seconds before its end (one that lives less than
    20 minutes: in the last quarter of its life). One thread fetches; meanwhile the others get the credential that is
    still valid, or wait where there is none. A fetch that fails leaves the valid credential in use, and a warning in
    the log ``tcrypto.credentials``; after 1 second, then 2, 4 and so on up to 30, the next call tries again. After its
    end a credential is never given.

    Args:
        fetch: a function without arguments that returns `(Credential, seconds since 1970 | None)`, the credential and
            its end; it raises an exception where it can't.
        name: str, what errors and the log call it, "the CVM role's credential".
        clock: gives seconds since 1970, by default ``time.time``.

    Attributes:
        fetch: as given; calling it fetches a credential and leaves this provider as it is.
        name: as given.
    """

    __slots__ = ("_clock", "_failure", "_held", "_lock", "fetch", "name")

    fetch: Fetch
    name: str

    def __init__(self, fetch: Fetch, *, name: str = "the credential", clock: Clock | None = None) -> None:
        if not callable(fetch):
            raise TypeError(f"fetch is a function without arguments, not {type(fetch).__name__}")
        self.fetch = fetch
        self.name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._failure: _Failure | None = None

    def __call__(self) -> Credential:
        """Give the valid credential, fetched now where that is necessary.

        Returns:
            The credential: the same object until it is renewed.

        Raises:
            CredentialError: there is no valid credential; the message says why none could be fetched.
            TypeError: `fetch` returned something else.
        """
        held, now = self._held, self._now()
        if held is None or now >= held.expires:
            with self._lock:
                return self._renewed()
        if now >= held.renew_at and self._lock.acquire(blocking=False):
            try:
                return self._renewed()
            finally:
                self._lock.release()
        return held.credential

    @property
    def ready(self) -> bool:
        """Whether calls give a credential at once for the next second, without fetching one. Event loops ask this."""
        held = self._held
        return held is not None and self._now() + 1 < held.renew_at

    def __repr__(self) -> str:
        return f"<Renewing: {self.name}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a provider refuses to be pickled, with the credential in it; make it where it is used")

    def _now(self) -> float:
        return time.time() if self._clock is None else self._clock()

    def _renewed(self) -> Credential:
        """One thread at a time: what another has fetched while this one waited, or what is fetched now."""
        held, now, failure = self._held, self._now(), self._failure
        if held is not None and now < held.renew_at:
            return held.credential
        if failure is not None and 0 <= now - failure.at < failure.pause:  # below 0 the clock was set back
            wait = math.ceil(failure.pause - (now - failure.at))
            return self._unrenewed(f"{failure.why}; the next try is in {wait} s")
        cause: Exception | None = None
        try:
            self._held = held = self._fetched()
        except TCryptoError as error:
            why = str(error)
        except TypeError:
            raise
        except Exception as error:  # whatever a client that was made for another purpose raises
            why, cause = type(error).__name__, error
        else:
            self._failure = None
            return held.credential
        pause = 1.0 if failure is None else min(2 * failure.pause, _LONGEST_PAUSE)
        self._failure = _Failure(why, self._now(), pause)
        credential = self._unrenewed(why, cause)
        _logger.warning("%s can't be renewed yet, the one in use is valid for now: %s", self.name, why)
        return credential

    def _fetched(self) -> _Held:
        issued = self.fetch()
        if not (isinstance(issued, tuple) and len(issued) == 2 and isinstance(issued[0], Credential)):
            raise TypeError(f"fetch returns a Credential and its end, a tuple; not {type(issued).__name__}")
        credential, end = issued
        if not (end is None or isinstance(end, (int, float))) or math.isnan(end or 0):
            raise TypeError(f"fetch returns the end as seconds since 1970 or None, not {type(end).__name__}")
        expires, now = math.inf if end is None else end, self._now()
        if now >= expires:
            raise CredentialError(
                f"{self.name} was issued with an end that is past, {utc(expires)}: is this clock right?"
            )
        return _Held(credential, expires, expires - min(_LEAD, (expires - now) / 4))

    def _unrenewed(self, why: str, cause: Exception | None = None) -> Credential:
        """The old credential while it is valid."""
        held = self._held
        if held is None:
            raise CredentialError(why) from cause
        if self._now() >= held.expires:
            raise CredentialError(f"{self.name} ended at {utc(held.expires)} and can't be renewed: {why}") from cause
        return held.credential
