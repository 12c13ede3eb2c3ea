"""What a `Verifier` was told, checked: shared by its two kinds of signature."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from ..credential import Credential
from ..errors import InvalidInput
from .replay import ReplayGuard

__all__ = ["Credentials", "Rules", "credential_of", "without_port"]

Credentials = Mapping[str, str | Credential] | Callable[[str], str | Credential | None]
"""SecretKey or Credential by SecretId; or a function that finds it, None for an unknown SecretId."""


class Rules:
    """A verifier's arguments. `required`: names of headers in lower case."""

    __slots__ = (
        "algorithms",
        "clock",
        "credentials",
        "limits",
        "port_optional",
        "replay",
        "required",
        "skew",
        "variants",
    )

    def __init__(
        self,
        credentials: Credentials,
        clock: Callable[[], float] | None,
        skew: int,
        port_optional: bool,
        algorithms: frozenset[str],
        variants: frozenset[str],
        required: tuple[str, ...],
        limits: bool,
        replay: ReplayGuard | None,
    ) -> None:
        self.credentials = credentials
        self.clock = clock
        self.skew = skew
        self.port_optional = port_optional
        self.algorithms = algorithms
        self.variants = variants
        self.required = required
        self.limits = limits
        self.replay = replay

    def now(self) -> int:
        """The server's time, seconds since 1970."""
        return int(time.time() if self.clock is None else self.clock())

    def credential(self, secret_id: str) -> tuple[str, str | None] | None:
        """SecretKey and token, None for an unknown SecretId."""
        found = self.credentials(secret_id) if callable(self.credentials) else self.credentials.get(secret_id)
        return None if found is None else credential_of(secret_id, found)

    def hosts(self, host: str) -> list[str]:
        """What may have been signed for a Host."""
        return list(dict.fromkeys([host, without_port(host)])) if self.port_optional else [host]


def credential_of(secret_id: str, found: str | Credential) -> tuple[str, str | None]:
    """SecretKey and token of what stands for a SecretId among the credentials."""
    if isinstance(found, Credential):
        if found.secret_id != secret_id:
            raise InvalidInput(f"the credentials give, for the SecretId {secret_id!r:.60}, a Credential of another one")
        return found.secret_key, found.token
    if not isinstance(found, str):
        raise TypeError(f"credentials give a SecretKey (str) or a Credential, not {type(found).__name__}")
    if not found:
        raise InvalidInput("the credentials give an empty SecretKey: anybody could sign with it")
    return found, None


def without_port(host: str) -> str:
    """A host without its port, if there is one."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
