"""What of a reply is encrypted: as the service does it for the calls it has, else as the request was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..seal.actions import ACTIONS
from ..seal.opener import Opened
from ..seal.paths import look_up, normalised

__all__ = ["sealed_reply"]


def sealed_reply(
    action: str, params: Mapping[str, Any], opened: Opened, result: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Encrypt a result for the client.

    Args:
        action: the call.
        params: the request as it came, with its Encryption.
        opened: the request as it was opened.
        result: in plain text.

    Returns:
        The whole object in EncryptedBody; or the result with the fields encrypted, which its EncryptList names by their
        paths, "Response.Text.IdCard"; or the result as it is, for calls of which the service encrypts no reply.
    """
    call = ACTIONS.get(action)
    if call is None:
        names = [] if "EncryptedBody" in params else params["Encryption"].get("EncryptList") or []
        fields = _found(names, result)
        return opened.seal_reply(result, fields or None)
    expected = call.expected(opened.params)
    if isinstance(expected, str):
        return opened.seal_reply(result) if expected == "body" else result
    return opened.seal_reply(result, _found(expected, result))


def _found(names: list[str], result: Mapping[str, Any]) -> list[str]:
    """The fields that the result has as texts."""
    return [name for name in names if isinstance(name, str) and isinstance(look_up(result, normalised(name)), str)]
