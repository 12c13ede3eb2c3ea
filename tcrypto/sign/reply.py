"""What comes back: `result` for a call's reply, `events` for the stream of a call that streams.

Source of the envelope: https://cloud.tencent.com/document/api/213/30435 (返回结果); of the stream's form: the WHATWG's
HTML Living Standard, 9.2.6, Interpreting an event stream.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from ..errors import GatewayError, InvalidInput, gateway_error

__all__ = ["events", "result", "server_time"]

_EXPIRED = "AuthFailure.SignatureExpire"
_EPOCH = re.compile(r"(?<![0-9])[0-9]{10}(?![0-9])", re.ASCII)
_LINE_END = re.compile(r"\r\n|\n|\r(?!$)")  # a CR at the end may be half of a CRLF


def result(reply: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    """The Response of a reply, or what the service said in place of one.

    Args:
        reply: the body of the HTTP response, bytes or str, or what its JSON holds.

    Returns:
        The Response object, RequestId and all.

    Raises:
        GatewayError: the reply has an Error; with its code, message and RequestId. `SignatureError` for AuthFailure.*.
        InvalidInput: it isn't a reply of API 3.0, as when a proxy answered.
        TypeError: an argument of another type.
    """
    if isinstance(reply, (bytes, bytearray)):
        try:
            reply = reply.decode()
        except UnicodeDecodeError:
            raise InvalidInput("the reply is not JSON in UTF-8") from None
    content = _json(reply, "the reply") if isinstance(reply, str) else reply
    if not isinstance(content, Mapping) and content is reply:
        raise TypeError(f"reply is bytes, a str or a mapping, not {type(reply).__name__}")
    response = content.get("Response") if isinstance(content, Mapping) else None
    if not isinstance(response, Mapping):
        raise InvalidInput("the reply has no Response object: it is not a reply of API 3.0")
    error = response.get("Error")
    if error is not None:
        code = error.get("Code") if isinstance(error, Mapping) else None
        if not isinstance(code, str):
            raise InvalidInput("the reply has an Error without a Code: it is not a reply of API 3.0")
        message, request_id = error.get("Message"), response.get("RequestId")
        raise gateway_error(
            code, message if isinstance(message, str) else "", request_id if isinstance(request_id, str) else None
        )
    return dict(response)


def events(chunks: Iterable[bytes | str] | bytes) -> Iterator[Any]:
    """Read a stream of server-sent events, as chat calls answer with Stream=true.

    Args:
        chunks: the HTTP response's body in pieces of any size, as ``iter_content`` of requests and ``iter_bytes`` of
            httpx give them (not lines without their ends), or whole.

    Returns:
        An iterator: the JSON value in each event's data, as it arrives. An event "[DONE]" ends it.

    Raises:
        GatewayError: the service sent an Error instead, as for a key it refuses, or as an event.
        InvalidInput: what arrives is neither a stream of events nor an Error.
        TypeError: a piece that is neither bytes nor str.
    """
    data: list[str] = []
    seen = False
    lines = _lines([chunks] if isinstance(chunks, (bytes, str)) else chunks)
    for line in lines:
        if not seen and line.lstrip().startswith("{"):
            result("\n".join([line, *lines]))
            raise InvalidInput("the reply is one Response, not a stream of events; read it with result()")
        name, _, value = line.partition(":")
        if name == "data":
            data.append(value.removeprefix(" "))
        elif name not in ("", "event", "id", "retry"):  # "": a comment, or the end of an event
            raise InvalidInput("the reply is not a stream of events")
        seen = seen or bool(line)
        if line or not data:
            continue
        if data == ["[DONE]"]:
            return
        yield _event("\n".join(data))
        data.clear()
    if data and data != ["[DONE]"]:  # the last event lacks its blank line, or its end
        yield _event("\n".join(data))
    if not seen:
        raise InvalidInput("the reply is empty: it is not a stream of events")


def server_time(error: GatewayError) -> int | None:
    """The server's clock, where a refusal tells it: AuthFailure.SignatureExpire has it in its text.

    Args:
        error: any.

    Returns:
        Seconds since 1970, or None.
    """
    found = _EPOCH.search(error.message) if error.code == _EXPIRED else None
    return None if found is None else int(found[0])


def _event(text: str) -> Any:
    value = _json(text, "an event of the stream")
    response = value.get("Response") if isinstance(value, dict) else None
    if isinstance(response, dict) and response.get("Error") is not None:
        result(value)
    return value


def _lines(chunks: Iterable[bytes | str]) -> Iterator[str]:
    """The lines without their ends; the last one, whether it has an end or not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    pending: list[str] = []
    for chunk in chunks:
        if not isinstance(chunk, (bytes, bytearray, str)):
            raise TypeError(f"a piece of the stream is bytes or str, not {type(chunk).__name__}")
        try:
            text = chunk if isinstance(chunk, str) else decoder.decode(chunk)
        except UnicodeDecodeError:
            raise InvalidInput("the stream is not UTF-8") from None
        if pending and pending[-1].endswith("\r"):
            text = pending.pop() + text
        *whole, rest = _LINE_END.split(text)
        for line in whole:
            yield "".join(pending) + line
            pending.clear()
        pending.append(rest)
    if decoder.getstate()[0]:
        raise InvalidInput("the stream ends within a character")
    yield "".join(pending).removesuffix("\r")


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise InvalidInput(f"{what} is not JSON") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
