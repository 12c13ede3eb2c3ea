"""JSON: this project's own form, HAR 1.2, and what API tools export.

Made for: HAR as Chrome 120, Firefox 120, Charles 4.6 and mitmproxy 10 write it (whole, an entry, a request), Postman's
collection 2.1, Insomnia's export 4, axios' error.toJSON(), Go's http.Header as JSON, a list of pairs as h2 and httpx
print it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ...crypto.encoding import b64decode
from ...errors import EncodingError
from ..request import HttpRequest
from .code import of_object, read_printed
from .har import one_entry, pairs_of, read_har
from .literals import Object, parse_value
from .postman import items, read_insomnia, read_postman
from .refusals import ReadError
from .wire import from_url, pseudo, to_bytes

__all__ = ["read_json"]

_KNOWN = ("body", "body_base64", "headers", "method", "target", "url")
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
        return one_entry([entry for entry in log["entries"] if isinstance(entry, Object)])
    if isinstance(content.get("info"), Object) and isinstance(content.get("item"), list):
        return read_postman(items(content))
    if isinstance(resources := content.get("resources"), list) and content.get("_type") == "export":
        return read_insomnia(
            [each for each in resources if isinstance(each, Object) and each.get("_type") == "request"]
        )
    request = content.get("request")
    if isinstance(request, Object) and not {"url", "target"} & content.keys():
        return read_postman([content]) if "header" in request else read_har(request)
    if isinstance(request := content.get("config"), Object) and "url" in request:
        return of_object(request)
    if isinstance(content.get("headers"), list) and any(isinstance(each, Object) for each in content["headers"]):
        return read_har(content)
    if {"httpVersion", "postData", "queryString", "headersSize"} & content.keys():
        return read_har(content)
    if isinstance(content.get("header"), list) and "url" in content:
        return read_postman([Object([("request", content)])])
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
    headers = pairs_of(content.get("headers", Object([])))
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
