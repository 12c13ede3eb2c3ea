"""Postman's collection 2.1 and Insomnia's export 4: the one request that is in them."""

from __future__ import annotations

import re
from typing import Any

from ..request import HttpRequest
from .har import named_values
from .literals import Object
from .refusals import ReadError
from .wire import from_url, to_bytes

__all__ = ["items", "read_insomnia", "read_postman"]


def items(content: Object) -> list[Object]:
    """The requests of a Postman collection, in whatever folders they are."""
    found: list[Object] = []
    pending: list[Any] = [content]
    while pending:
        each = pending.pop()
        if isinstance(each, Object):
            pending += reversed(each["item"]) if isinstance(each.get("item"), list) else []
            found += [each] if isinstance(each.get("request"), Object) else []
    return found


def read_postman(requests: list[Object]) -> HttpRequest:
    """The one request of a Postman collection."""
    if len(requests) != 1:
        raise ReadError("several" if requests else "har-empty", count=len(requests), tool="Postman")
    request = requests[0]["request"]
    url = request.get("url")
    url = url.get("raw") if isinstance(url, Object) else url
    body = request.get("body")
    text = ""
    if isinstance(body, Object) and body.get("mode") in ("raw", None):
        text = body.get("raw") or ""
    elif isinstance(body, Object):
        raise ReadError("har-body", tool="Postman")
    return _exported("Postman", request.get("method"), url, named_values(request.get("header")), text)


def read_insomnia(requests: list[Object]) -> HttpRequest:
    """The one request of an Insomnia export."""
    if len(requests) != 1:
        raise ReadError("several" if requests else "har-empty", count=len(requests), tool="Insomnia")
    request = requests[0]
    body = request.get("body")
    text = body.get("text", "") if isinstance(body, Object) else ""
    if isinstance(body, Object) and body.get("params"):
        raise ReadError("har-body", tool="Insomnia")
    return _exported("Insomnia", request.get("method"), request.get("url"), named_values(request.get("headers")), text)


def _exported(tool: str, method: Any, url: Any, headers: list[tuple[str, str]], body: Any) -> HttpRequest:
    if not isinstance(url, str) or not isinstance(body, str) or not isinstance(method, str):
        raise ReadError("har-empty", tool=tool)
    used = [url, body, *(value for _, value in headers)]
    names = [name for text in used for name in re.findall(r"\{\{[ \t]*[\w$. -]{1,60}[ \t]*\}\}", text[:2_000_000])]
    if names:
        raise ReadError("template", names=", ".join(list(dict.fromkeys(names))[:6]))
    data = to_bytes(body)
    return from_url(method, url, headers, data)
