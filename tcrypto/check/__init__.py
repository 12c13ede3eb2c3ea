"""The gateway's side: what it would answer to a request, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .readers import read_request

__all__ = ["read_request"]


def __getattr__(name: str) -> Any:
    """`read_request`, imported when it is asked for: verifying needs no readers."""
    if name != "read_request":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .readers import read_request

    return read_request
