"""What every source gives, `Issued`, and what one raises that isn't there at all, `Absent`. No input or output here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from ..credential import Credential
from ..errors import CredentialError

__all__ = ["Absent", "Clock", "Fetch", "Issued", "utc"]


_LAST = 253_402_300_799  # the end of the year 9999


class Issued(NamedTuple):
    """A credential and its end.

    Attributes:
        credential: the `Credential`.
        expires: seconds since 1970; None for one without an end.
    """

    credential: Credential
    expires: float | None


Clock = Callable[[], float]
"""Gives seconds since 1970."""

Fetch = Callable[[], Issued]
"""Gets a credential from where it is issued or stored."""


class Absent(CredentialError):  # noqa: N818 -- a source's state
    """A source has nothing to give here: a chain goes on to the next one, as it doesn't for a source that is wrong."""


def utc(seconds: float) -> str:
    """A time as errors and logs write it, "2026-11-26 22:18:14 UTC"."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(min(max(seconds, 0), _LAST)))
