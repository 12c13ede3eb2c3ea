"""A client library's request as the `HttpRequest` it becomes on the wire."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.parse import urlsplit

from ..check.request import HttpRequest
from .exchange import Exchange

__all__ = ["as_http_request"]


def as_http_request(value: Any) -> HttpRequest:
    """Read the request behind any of the objects that tests have at hand.

    Args:
        value: an `HttpRequest`; an `Exchange`; a request of requests (prepared), httpx or urllib; a response of
            requests or httpx; or whatever has a method, a url, headers and a body or content.

    Raises:
        TypeError: it is none of these, or its body isn't bytes or text: a stream's bytes aren't known.
    """
    if isinstance(value, HttpRequest):
        return value
    if isinstance(value, urllib.request.Request):
        return _request(value.get_method(), value.full_url, value.header_items(), value.data)
    if isinstance(value, Exchange) or (not hasattr(value, "method") and hasattr(value, "request")):
        return as_http_request(value.request)
    try:
        headers, method, url = value.headers, value.method, str(value.url)
        body = value.body if hasattr(value, "body") else value.content
        pairs = list(headers.multi_items() if hasattr(headers, "multi_items") else headers.items())
    except (AttributeError, RuntimeError):  # httpx raises the latter for a stream that wasn't read
        raise TypeError(
            f"{type(value).__name__} isn't a request that could be checked: it has no method, url, headers, or no body "
            "that is known before sending (prepare a requests.Request; read a stream)"
        ) from None
    return _request(method, url, pairs, body)


def _request(method: Any, url: str, headers: Any, body: Any) -> HttpRequest:
    url = url.partition("#")[0]
    pairs = [(_text(name), _text(value)) for name, value in headers]
    if not any(name.lower() == "host" for name, _ in pairs):  # the library adds it when it sends
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        pairs.append(("Host", host.removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme, " "))))
    if body is None:
        body = b""
    elif isinstance(body, str):
        body = body.encode()
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise TypeError(f"the request's body is {type(body).__name__}; only bytes and text are known before sending")
    return HttpRequest(_text(method), url, pairs, body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
