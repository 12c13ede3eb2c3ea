"""What the page works with: given once, when it is started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..credential import Credential
from ..sign.signed import Signed

__all__ = ["STAND_IN", "Settings"]

STAND_IN = "stand-in"
"""What a request is sent to unless another address is chosen: a gateway of this process, which sends nothing on."""


@dataclass(frozen=True)
class Settings:
    """What the page works with.

    Args:
        credential: `Credential`, the true one. Its SecretKey is in no answer.
        token: str, this run's, of 16 characters or more.
        port: int, where the page is served.
        endpoints: tuple of str, URLs like "https://ocr.tencentcloudapi.com/" that requests may be sent to.
        send: sends a signed request once, and gives the status and the answer's bytes.
    """

    credential: Credential = field(repr=False)
    token: str = field(repr=False)
    port: int
    endpoints: tuple[str, ...] = ()
    send: Callable[[Signed[bytes]], tuple[int, bytes]] | None = None
