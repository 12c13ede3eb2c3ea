"""A verifier whose clock a test can set."""

from __future__ import annotations

import time

from ..check.verify import Verifier
from ..credential import Credential
from .accounts import Accounts

__all__ = ["ClockedVerifier"]


class ClockedVerifier(Verifier):
    """A `Verifier` whose clock can be set.

    Args:
        credential: the one it knows, besides the temporary ones that `accounts` makes.

    `now`: seconds since 1970; None is the real time.
    """

    __slots__ = ("accounts", "now")

    accounts: Accounts
    now: float | None

    def __init__(self, credential: Credential) -> None:
        self.now = None
        self.accounts = Accounts(credential, clock=self.time)
        super().__init__(self.accounts, clock=self.time)

    def time(self) -> float:
        """The verifier's time, in seconds since 1970."""
        return time.time() if self.now is None else self.now
