"""Whose signatures the stand-in takes: one permanent credential, and temporary ones with an end.

Temporary ones come from STS's AssumeRole and from a CVM's metadata paths, both answered in the forms of the vendor's
pages 1312/48197 (AssumeRole) and 213/4934 (metadata). They are made here and worth nothing anywhere else.
"""

from __future__ import annotations

import json
import secrets
import string
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..check.refusals import refusal
from ..credential import Credential

__all__ = ["METADATA", "ROLE", "Accounts", "Temporary", "make_credential"]

METADATA = "/latest/meta-data/cam/security-credentials/"
"""Where a CVM finds the name of its role, and below that the role's credential."""

ROLE = "tcrypto-test-role"
"""The name of the role that the metadata paths have."""

_LETTERS = string.ascii_letters + string.digits
_DEFAULT, _LONGEST = 7_200, 43_200  # seconds of AssumeRole
_MOST = 1_000  # temporary credentials that are known at a time


class Temporary(NamedTuple):
    """A temporary credential. `end`: in seconds since 1970. `origin`: the SecretId it was made for."""

    credential: Credential
    end: int
    origin: str


def make_credential() -> Credential:
    """A credential for tests, of the form the console's have."""
    return Credential(f"AKID{_random(32)}", _random(32))


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


class Accounts:
    """Credentials by SecretId: call it with one, as `Verifier` does.

    Args:
        credential: the permanent one.
        clock: gives seconds since 1970; by default ``time.time``, read when it is called.
    """

    def __init__(self, credential: Credential, *, clock: Callable[[], float] | None = None) -> None:
        self.credential = credential
        self._clock = clock
        self._temporary: dict[str, Temporary] = {}
        self._of_the_role: Temporary | None = None
        self._lock = threading.Lock()

    def __call__(self, secret_id: str) -> Credential | None:
        if secret_id == self.credential.secret_id:
            return self.credential
        found = self._temporary.get(secret_id)
        if found is None:
            return None
        if self._now() < found.end:
            return found.credential
        return Credential(secret_id, found.credential.secret_key, _random(40))  # a token that has ended is a wrong one

    def origin(self, secret_id: str) -> str:
        """The permanent SecretId behind a temporary one, or the same."""
        found = self._temporary.get(secret_id)
        return secret_id if found is None else found.origin

    def temporary(self, seconds: int, origin: str | None = None) -> Temporary:
        """Make a temporary credential.

        Args:
            seconds: int, how long its token is valid.
            origin: str, the SecretId it is made for; by default the permanent one.
        """
        credential = Credential(f"AKID{_random(60)}", _random(43), _random(120))
        made = Temporary(credential, int(self._now()) + seconds, origin or self.credential.secret_id)
        with self._lock:
            if len(self._temporary) >= _MOST:
                del self._temporary[next(iter(self._temporary))]
            self._temporary[credential.secret_id] = made
        return made

    def assume_role(self, params: Mapping[str, Any], caller: str, language: str | None) -> dict[str, Any]:
        """STS's AssumeRole. Raises `GatewayError` for parameters that it refuses."""
        for name in ("RoleArn", "RoleSessionName"):
            if not params.get(name):
                raise refusal("missing", language, name=name)
        if not str(params["RoleArn"]).startswith("qcs::cam::"):
            raise refusal("value", language, name="RoleArn")
        duration = str(params.get("DurationSeconds") or _DEFAULT)
        if not (duration.isascii() and duration.isdigit() and len(duration) < 9 and 0 < int(duration) <= _LONGEST):
            raise refusal("value", language, name="DurationSeconds")
        credential, end, _ = self.temporary(int(duration), self.origin(caller))
        members = {
            "Token": credential.token,
            "TmpSecretId": credential.secret_id,
            "TmpSecretKey": credential.secret_key,
        }
        return {"Credentials": members, "ExpiredTime": end, "Expiration": _iso(end)}

    def metadata(self, path: str) -> str | None:
        """What the metadata service answers at a path; None for a path that it hasn't."""
        name = path.removeprefix(METADATA)
        if name == "":
            return ROLE
        if name != ROLE:
            return None
        with self._lock:
            role = self._of_the_role
        if role is None or role.end - self._now() < _DEFAULT / 2:
            role = self._of_the_role = self.temporary(_DEFAULT)
        members = {
            "TmpSecretId": role.credential.secret_id,
            "TmpSecretKey": role.credential.secret_key,
            "ExpiredTime": role.end,
            "Expiration": _iso(role.end),
            "Token": role.credential.token,
            "Code": "Success",
        }
        return json.dumps(members)

    def _now(self) -> float:
        return (self._clock or time.time)()


def _iso(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
