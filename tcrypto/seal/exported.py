"""A session that waits for its reply, as a JSON text: what `Session.export` writes and `Session.restore` reads."""

from __future__ import annotations

import json
from typing import Any, TypeGuard

from ..crypto.encoding import b64decode, b64encode
from ..errors import InvalidInput
from .json_stream import json_bytes
from .session_key import SessionKey

__all__ = ["Expected", "exported", "restored"]

Expected = str | list[str] | None
"""What the reply is: "body", "plain", the paths of its encrypted fields; None where no action says."""

_TEXTS = ("algorithm", "session_key", "iv")
_MEMBERS = {*_TEXTS, "sent", "reply"}


def exported(key: SessionKey, expected: Expected) -> str:
    """The text. It holds the session key.

    Args:
        key: the session's, with the marks of what was sent.
        expected: what the reply is.
    """
    content = {
        "algorithm": key.algorithm,
        "session_key": b64encode(key.key),
        "iv": b64encode(key.iv),
        "sent": [b64encode(mark) for mark in key.sent],
        "reply": expected,
    }
    return json_bytes(content).decode()


def restored(data: str | bytes) -> tuple[SessionKey, Expected]:
    """What `exported` was given.

    Args:
        data: what it returned.

    Raises:
        InvalidInput: anything else.
        EncodingError: one of its texts isn't Base64.
        TypeError: neither str nor bytes.
    """
    if not isinstance(data, (str, bytes)):
        raise TypeError(f"an exported session is str or bytes, not {type(data).__name__}")
    try:
        content = json.loads(data, object_pairs_hook=_members)
    except (ValueError, RecursionError):  # it carries the text along, a secret it is
        content = None
    if not _is_exported(content):
        raise InvalidInput(
            "an exported session is a JSON object with algorithm, session_key, iv, sent and reply, each once"
        )
    iv = b64decode(content["iv"], "iv")
    key = SessionKey(content["algorithm"], b64decode(content["session_key"], "session_key"), iv)
    key.sent.extend(b64decode(mark, "sent") for mark in content["sent"])
    return key, content["reply"]


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _is_exported(content: object) -> TypeGuard[dict[str, Any]]:
    if not isinstance(content, dict) or content.keys() != _MEMBERS:
        return False  # without what was sent, a mirror would pass for the service
    reply = content["reply"]
    texts = all(isinstance(content[name], str) for name in _TEXTS) and _are_texts(content["sent"])
    return texts and (reply in (None, "body", "plain") or (_are_texts(reply) and bool(reply)))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
