"""HAR 1.2, as Chrome 120, Firefox 120, Charles 4.6 and mitmproxy 10 write it: whole, an entry, a request."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from ..request import HttpRequest
from .literals import Object
from .refusals import ReadError
from .wire import from_url, to_bytes

__all__ = ["named_values", "one_entry", "pairs_of", "read_har"]

_TC3 = re.compile(r"TC3-HMAC-SHA256|[?&]Signature=")


def one_entry(entries: list[Object]) -> HttpRequest:
    """The one entry, or the only one whose request is signed."""
    requests = [entry["request"] for entry in entries if isinstance(entry.get("request"), Object)]
    if len(requests) > 1:
        signed = [each for each in requests if each.get("method") != "OPTIONS" and _is_signed(each)]
        requests = signed or requests
    if len(requests) != 1:
        raise ReadError("several" if requests else "har-empty", count=len(requests), tool="HAR")
    return read_har(requests[0])


def _is_signed(request: Object) -> bool:
    headers = request.get("headers")
    values = [each.get("value") for each in headers if isinstance(each, Object)] if isinstance(headers, list) else []
    return any(isinstance(text, str) and _TC3.search(text[:4000]) for text in [request.get("url"), *values])


def named_values(headers: Any) -> list[tuple[str, str]]:
    """(name, value) of HAR's, Postman's or Insomnia's list; what is disabled isn't sent."""
    found: list[tuple[str, str]] = []
    for each in headers if isinstance(headers, list) else []:
        if isinstance(each, Object) and not each.get("disabled"):
            name, value = each.get("name", each.get("key")), each.get("value")
            if not isinstance(name, str) or not isinstance(value, str):
                raise ReadError("json-texts")
            found.append((name, value))
    return found


def read_har(request: Object) -> HttpRequest:
    """The request of an entry.

    Raises:
        ReadError: its body isn't in the text.
    """
    headers = request.get("headers")
    pairs = (
        named_values(headers)
        if isinstance(headers, list) and any(isinstance(h, Object) for h in headers)
        else pairs_of(headers or Object([]))
    )
    method, url = request.get("method"), request.get("url")
    if not all(isinstance(text, str) for text in [method, url, *(text for pair in pairs for text in pair)]):
        raise ReadError("json-texts")
    post = request.get("postData")
    body = b""
    if isinstance(post, Object):
        text = post.get("text")
        if isinstance(text, str) and post.get("encoding") == "base64":
            try:
                body = base64.b64decode(to_bytes(text), validate=True)
            except (binascii.Error, ValueError):
                raise ReadError("json-base64") from None
        elif isinstance(text, str):
            body = to_bytes(text)
        if not body and post.get("params"):
            raise ReadError("har-body", tool="HAR")
    return from_url(str(method), str(url), pairs, body)


def pairs_of(headers: Any) -> list[tuple[Any, Any]]:
    """(name, value) of an object, of pairs, or of an object of lists as Go and Node have it."""
    pairs = headers.pairs if isinstance(headers, Object) else headers
    if not isinstance(pairs, list) or not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in pairs):
        raise ReadError("json-headers")
    found: list[tuple[Any, Any]] = []
    for name, value in pairs:
        found += [(name, each) for each in value] if isinstance(value, list) else [(name, value)]
    return found
