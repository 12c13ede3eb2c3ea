"""JSON: this project's own form, HAR 1.2, and what API tools export.

Made for: HAR as Chrome 120, Firefox 120, Charles 4.6 and mitmproxy 10 write it (whole, an entry, a request), Postman's
collection 2.1, Insomnia's export 4, axios' error.toJSON(), Go's http.Header as JSON, a list of pairs as h2 and httpx
print it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from ...crypto.encoding import b64decode
from ...errors import EncodingError
from ..request import HttpRequest
from .code import of_object, read_printed
from .literals import Object, parse_value
from .refusals import ReadError
from .wire import from_url, pseudo, to_bytes

__all__ = ["read_json"]

_KNOWN = ("body", "body_base64", "headers", "method", "target", "url")
_TC3 = re.compile(r"TC3-HMAC-SHA256|[?&]Signature=")
_WANTED = re.compile(r"secret_?key|tmp_?secret_?key", re.IGNORECASE)


def read_json(text: str) -> HttpRequest:
    """The request that JSON describes, or an object that only looks like JSON.

    Raises:
        ReadError: for JSON that is something else, and says what it looks like.
    """
    try:
        content = json.loads(text, object_pairs_hook=Object)
    except json.JSONDecodeError as error:
        if re.match(r"\s*\{\s*(?:[A-Za-z_]\w*\s*:|'|//|\})", text) and re.search(r"\b(?:url|method)\b", text[:200_000]):
            return read_printed(text)
        if re.match(r"\s*[\[(]\s*[\[(]\s*b?['\"]:", text):
            return _of_pairs(parse_value(text, 0, "python")[0])
        raise ReadError("json", line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise ReadError("json-nesting") from None
    if isinstance(content, list):
        return _of_list(content)
    if not isinstance(content, Object):
        raise ReadError("json-kind")
    return _of_json(content)


def _of_list(content: list[Any]) -> HttpRequest:
    if content and all(isinstance(pair, list) and len(pair) == 2 for pair in content):
        return _of_pairs(content)
    requests = [each for each in content if isinstance(each, Object) and ({"request", "url", "method"} & each.keys())]
    if not requests:
        raise ReadError("json-kind")
    if len(requests) > 1:
        raise ReadError("several", count=len(requests))
    return _of_json(requests[0])


def _of_pairs(pairs: Any) -> HttpRequest:
    """HTTP/2's headers as a list."""
    if not isinstance(pairs, list) or not all(
        isinstance(p, list) and len(p) == 2 and all(isinstance(t, str) for t in p) for p in pairs
    ):
        raise ReadError("json-headers")
    return pseudo([(name, value) for name, value in pairs], b"")


def _of_json(content: Object) -> HttpRequest:
    kind = _other(content)
    if kind is not None:
        raise kind
    if isinstance(log := content.get("log"), Object) and isinstance(log.get("entries"), list):
        return _one_entry([entry for entry in log["entries"] if isinstance(entry, Object)])
    if isinstance(content.get("info"), Object) and isinstance(content.get("item"), list):
        return _postman(_items(content))
    if isinstance(resources := content.get("resources"), list) and content.get("_type") == "export":
        return _insomnia([each for each in resources if isinstance(each, Object) and each.get("_type") == "request"])
    request = content.get("request")
    if isinstance(request, Object) and not {"url", "target"} & content.keys():
        return _postman([content]) if "header" in request else _har(request)
    if isinstance(request := content.get("config"), Object) and "url" in request:
        return of_object(request)
    if isinstance(content.get("headers"), list) and any(isinstance(each, Object) for each in content["headers"]):
        return _har(content)
    if {"httpVersion", "postData", "queryString", "headersSize"} & content.keys():
        return _har(content)
    if isinstance(content.get("header"), list) and "url" in content:
        return _postman([Object([("request", content)])])
    if "url" in content and {"data", "baseURL", "transformRequest", "timeout", "maxContentLength"} & content.keys():
        return of_object(content)
    if any(name.startswith(":") for name in content):
        return pseudo([(name, str(value)) for name, value in content.pairs], b"")
    return _own(content)


def _other(content: Object) -> ReadError | None:
    """What the JSON is if it isn't a request."""
    response = content.get("Response")
    inner = response if isinstance(response, Object) else content
    secrets = inner.get("Credentials", inner.get("credentials", inner.get("credential", inner)))
    if isinstance(secrets, Object) and any(_WANTED.fullmatch(name) for name in secrets):
        return ReadError("credentials")
    if isinstance(response, Object):
        error = response.get("Error")
        code = error.get("Code") if isinstance(error, Object) else None
        return ReadError(
            "reply", code=code if isinstance(code, str) and re.fullmatch(r"[A-Za-z.]{1,60}", code) else "Response"
        )
    if isinstance(error := content.get("Error"), Object) and isinstance(error.get("Code"), str):
        return ReadError("reply", code=error["Code"] if re.fullmatch(r"[A-Za-z.]{1,60}", error["Code"]) else "Error")
    return None


# --- This project's own form ------------------------------------------------------------------------------------------


def _own(content: Object) -> HttpRequest:
    if not set(_KNOWN) & content.keys():
        raise ReadError("parameters-only")
    if unknown := sorted(content.keys() - set(_KNOWN)):
        raise ReadError("json-key", key=repr(unknown[0][:60]), known=", ".join(_KNOWN))
    if ("url" in content) == ("target" in content):
        raise ReadError("json-url")
    if "body" in content and "body_base64" in content:
        raise ReadError("json-body")
    headers = _pairs(content.get("headers", Object([])))
    if not isinstance(content.get("body", ""), str):
        raise ReadError("json-body-text")
    if "body_base64" in content:
        try:
            body = b64decode(content["body_base64"], "body_base64")
        except (EncodingError, TypeError):
            raise ReadError("json-base64") from None
    else:
        body = to_bytes(content.get("body", ""))
    method = content.get("method", "POST" if body else "GET")
    url: Any = content.get("url", content.get("target"))
    texts = [method, url, *(text for pair in headers for text in pair)]
    if not all(isinstance(text, str) for text in texts):
        raise ReadError("json-texts")
    return from_url(method, url, headers, body)


def _pairs(headers: Any) -> list[tuple[Any, Any]]:
    """(name, value) of an object, of pairs, or of an object of lists as Go and Node have it."""
    pairs = headers.pairs if isinstance(headers, Object) else headers
    if not isinstance(pairs, list) or not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in pairs):
        raise ReadError("json-headers")
    found: list[tuple[Any, Any]] = []
    for name, value in pairs:
        found += [(name, each) for each in value] if isinstance(value, list) else [(name, value)]
    return found


# --- HAR --------------------------------------------------------------------------------------------------------------


def _one_entry(entries: list[Object]) -> HttpRequest:
    """The one entry, or the only one whose request is signed."""
    requests = [entry["request"] for entry in entries if isinstance(entry.get("request"), Object)]
    if len(requests) > 1:
        signed = [each for each in requests if each.get("method") != "OPTIONS" and _is_signed(each)]
        requests = signed or requests
    if len(requests) != 1:
        raise ReadError("several" if requests else "har-empty", count=len(requests), tool="HAR")
    return _har(requests[0])


def _is_signed(request: Object) -> bool:
    headers = request.get("headers")
    values = [each.get("value") for each in headers if isinstance(each, Object)] if isinstance(headers, list) else []
    return any(isinstance(text, str) and _TC3.search(text[:4000]) for text in [request.get("url"), *values])


def _named(headers: Any) -> list[tuple[str, str]]:
    """(name, value) of HAR's, Postman's or Insomnia's list; what is disabled isn't sent."""
    found: list[tuple[str, str]] = []
    for each in headers if isinstance(headers, list) else []:
        if isinstance(each, Object) and not each.get("disabled"):
            name, value = each.get("name", each.get("key")), each.get("value")
            if not isinstance(name, str) or not isinstance(value, str):
                raise ReadError("json-texts")
            found.append((name, value))
    return found


def _har(request: Object) -> HttpRequest:
    headers = request.get("headers")
    pairs = (
        _named(headers)
        if isinstance(headers, list) and any(isinstance(h, Object) for h in headers)
        else _pairs(headers or Object([]))
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


# --- Postman, Insomnia ------------------------------------------------------------------------------------------------


def _items(content: Object) -> list[Object]:
    found: list[Object] = []
    pending: list[Any] = [content]
    while pending:
        each = pending.pop()
        if isinstance(each, Object):
            pending += reversed(each["item"]) if isinstance(each.get("item"), list) else []
            found += [each] if isinstance(each.get("request"), Object) else []
    return found


def _postman(items: list[Object]) -> HttpRequest:
    if len(items) != 1:
        raise ReadError("several" if items else "har-empty", count=len(items), tool="Postman")
    request = items[0]["request"]
    url = request.get("url")
    url = url.get("raw") if isinstance(url, Object) else url
    body = request.get("body")
    text = ""
    if isinstance(body, Object) and body.get("mode") in ("raw", None):
        text = body.get("raw") or ""
    elif isinstance(body, Object):
        raise ReadError("har-body", tool="Postman")
    return _exported("Postman", request.get("method"), url, _named(request.get("header")), text)


def _insomnia(requests: list[Object]) -> HttpRequest:
    if len(requests) != 1:
        raise ReadError("several" if requests else "har-empty", count=len(requests), tool="Insomnia")
    request = requests[0]
    body = request.get("body")
    text = body.get("text", "") if isinstance(body, Object) else ""
    if isinstance(body, Object) and body.get("params"):
        raise ReadError("har-body", tool="Insomnia")
    return _exported("Insomnia", request.get("method"), request.get("url"), _named(request.get("headers")), text)


def _exported(tool: str, method: Any, url: Any, headers: list[tuple[str, str]], body: Any) -> HttpRequest:
    if not isinstance(url, str) or not isinstance(body, str) or not isinstance(method, str):
        raise ReadError("har-empty", tool=tool)
    used = [url, body, *(value for _, value in headers)]
    names = [name for text in used for name in re.findall(r"\{\{[ \t]*[\w$. -]{1,60}[ \t]*\}\}", text[:2_000_000])]
    if names:
        raise ReadError("template", names=", ".join(list(dict.fromkeys(names))[:6]))
    data = to_bytes(body)
    return from_url(method, url, headers, data)
