"""`Sealed`: a request, ready to be signed and sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .json_stream import json_bytes

if TYPE_CHECKING:
    from .session import Session

__all__ = ["BODY_HEAD", "Sealed"]

BODY_HEAD = b'{"EncryptedBody":"'
"""How a sealed body begins, up to the ciphertext's Base64."""


@dataclass(frozen=True, eq=False, repr=False)
class Sealed:
    """A sealed request and the session that opens its reply.

    `request`: the object to send. `body`: the same as JSON bytes, for signing and sending.
    """

    session: Session
    _whole: bytes | None  # the body, where it was made while sealing
    _rest: dict[str, Any]  # the request but for EncryptedBody

    @cached_property
    def request(self) -> dict[str, Any]:
        """The object to send."""
        if self._whole is None:
            return self._rest
        start = len(BODY_HEAD)
        encoded = self._whole[start : self._whole.index(b'"', start)]
        return {"EncryptedBody": encoded.decode("ascii"), **self._rest}

    @cached_property
    def body(self) -> bytes:
        """The object to send as compact JSON in UTF-8: sign these bytes, and send them."""
        return json_bytes(self._rest) if self._whole is None else self._whole

    def __repr__(self) -> str:
        return f"<Sealed, {self.session.algorithm}>"
