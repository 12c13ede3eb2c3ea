"""A plaintext whose first block is lost, because it was encrypted under an initialization vector that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from .plaintexts import plaintexts

__all__ = ["lost_block"]

_BLOCK = 16
_ENOUGH = 12  # octets that nobody meets by chance
_TEXT = 20  # the same, where nothing says that a JSON text ends there
_MANY = 1024 * 1024


def lost_block(tail: bytes, meant: object) -> tuple[frozenset[str], bool] | None:
    """The mistakes of a plaintext from its second block on, and whether what was meant proves them; None: no text.

    Args:
        tail: what follows the first block, without padding.
        meant: the parameters that should be inside, if they are known.
    """
    if isinstance(meant, Mapping) and len(tail) < _MANY:
        for data, causes in plaintexts(meant):
            if len(tail) >= _ENOUGH and data[_BLOCK:] == tail:
                return causes, True
            if not causes and b'"Version"' in tail and len(data) > _ENOUGH and tail.endswith(data[1:]):
                return frozenset({"body-common-params"}), True
    shown = tail.rstrip()
    if len(shown) < _ENOUGH or any(octet < 32 and octet not in b"\t\r\n" for octet in tail[:64] + tail[-64:]):
        return None
    if shown.endswith(b"}"):
        return frozenset(), False
    if not isinstance(meant, Mapping) or len(shown) < _TEXT:
        return None
    text = tail[:_MANY].decode("utf-8", "replace")
    return None if "\ufffd" in text else (frozenset({"body-not-json"}), False)
