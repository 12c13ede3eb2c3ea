"""The gateway's side: what it would answer to a request, and why."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .diagnose_sealed import diagnose_sealed
    from .readers import read_request

__all__ = ["diagnose_sealed", "read_request"]

_MODULES = {"diagnose_sealed": "diagnose_sealed", "read_request": "readers"}


def __getattr__(name: str) -> Any:
    """What is imported when it is asked for: verifying needs no readers, and no cryptography."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
