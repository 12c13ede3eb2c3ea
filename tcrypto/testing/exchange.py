"""What the stand-in answers, and what it remembers of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..check.request import HttpRequest
from ..check.verify import Verified
from ..crypto.encoding import b64encode

__all__ = ["Events", "Exchange", "Handler", "Kept", "Reply", "as_json", "error_content", "failure_content"]

Handler = Callable[[dict[str, Any], Verified], "Mapping[str, Any] | Events"]
"""Answers an action: takes its parameters in plain text and what was verified, returns the result.

A `GatewayError` it raises becomes the reply's Error; anything else an InternalError.
"""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer.

    Args:
        request: as received, without its body where that was refused unread.
        action: as the request names it; None where it names none.
        params: in plain text, {} for a refused request.
        verified: what the signature covers; None where it was refused.
        code: the Error's, None for a result.
        response: the object inside the envelope.
        asked: whether the Error is one that the test asked for.
    """

    request: HttpRequest
    action: str | None
    params: dict[str, Any] = field(repr=False)
    verified: Verified | None
    code: str | None
    response: dict[str, Any] = field(repr=False)
    asked: bool = False

    @property
    def message(self) -> str | None:
        """The Error's text, None for a result."""
        return str(self.response["Error"]["Message"]) if self.code is not None else None


@dataclass(frozen=True)
class Reply:
    """What goes back to the client.

    Args:
        status: int, HTTP's.
        headers: pairs of a name and a value.
        body: bytes, all of it.
        exchange: what was asked and answered.
        chunks: the body in the pieces in which a stream of events is sent; () for any other reply.
        delay: seconds to wait before it is sent.
        dropped: whether the connection is closed in place of an answer.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    exchange: Exchange
    chunks: tuple[bytes, ...] = field(default=(), repr=False)
    delay: float = 0.0
    dropped: bool = False


class Events:
    """A result that is streamed as server-sent events.

    Args:
        events: each an object, sent as its JSON, or a text, sent as it is ("[DONE]").
    """

    def __init__(self, events: Iterable[Mapping[str, Any] | str]) -> None:
        self.chunks: tuple[bytes, ...] = tuple(map(_event, events))


def _event(event: Mapping[str, Any] | str) -> bytes:
    text = event if isinstance(event, str) else as_json(dict(event)).decode()
    return "".join(f"data: {line}\n" for line in text.split("\n")).encode() + b"\n"


def as_json(value: object) -> bytes:
    """A reply as JSON in UTF-8; bytes in it become Base64. Raises TypeError and ValueError for what has no JSON."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_binary)
    return text.encode(errors="backslashreplace")  # a lone surrogate's \ud800 is JSON's own escape


def _binary(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value)
    raise TypeError(f"a result holds JSON and bytes, not {type(value).__name__}")


def error_content(code: str, message: str, request_id: str) -> dict[str, Any]:
    """A Response that is an Error."""
    return {"Error": {"Code": code, "Message": message}, "RequestId": request_id}


def failure_content(error: Exception, what: str, request_id: str) -> dict[str, Any]:
    """The Response where a function of the test's own failed; what it said may be secret."""
    return error_content("InternalError", f"{what} failed ({type(error).__name__}).", request_id)


class Kept(list[Exchange]):
    """The last exchanges, in the order they were answered: at most 1,000 of them, and 16 MB of bodies."""

    _COUNT, _BYTES = 1_000, 16 * 1024 * 1024

    def __init__(self) -> None:
        super().__init__()
        self._bytes = 0

    def keep(self, exchange: Exchange) -> None:
        """Add one; the oldest make room, but the newest always stays."""
        self.append(exchange)
        self._bytes += len(exchange.request.body)
        while len(self) > 1 and (len(self) > self._COUNT or self._bytes > self._BYTES):
            self._bytes -= len(self.pop(0).request.body)
