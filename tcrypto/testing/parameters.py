"""An action's parameters, read from a request as clients send them: JSON, a form, multipart, an octet stream."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from ..check.refusals import refusal
from ..check.request import HttpRequest
from ..check.verify import Verified
from ..sign import v1

__all__ = ["FORM", "called_service", "content_type", "language", "named_action", "parameters"]

FORM = "application/x-www-form-urlencoded"
"""The Content-Type of a form."""

_COMMON = {"Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "SignatureMethod"}
_COMMON |= {"Token", "Language", "RequestClient"}  # v1 mixes them with the action's own
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";]{1,70}))', re.IGNORECASE)
_DISPOSITION = re.compile(rb'^content-disposition:[ \t]*form-data;[^\r\n]*?\bname="([^"\r\n]*)"', re.I | re.M)
_TYPE = re.compile(rb"^content-type:[ \t]*([^\s;]+)", re.I | re.M)
_DEPTH = 64  # of a parameter's name, in its dots
_SEGMENTS = 100_000  # of all names of a form: each may become an object, a hundred times as large


def content_type(request: HttpRequest) -> str:
    """The Content-Type without its parameters, in lower case; "" without one."""
    return (request.header("content-type") or "").partition(";")[0].strip().lower()


def language(request: HttpRequest) -> str:
    """The language that the reply's texts are in."""
    return request.header("x-tc-language") or "en-US"


def called_service(request: HttpRequest, verified: Verified) -> str:
    """The service that is called. v1 doesn't name it: the host's first label does, else it is OCR."""
    host = request.header("host") or ""
    return verified.service or (host.partition(".")[0] if host.endswith(".tencentcloudapi.com") else "ocr")


def named_action(request: HttpRequest) -> str | None:
    """The action that a request names, signed or not: in its header, or for v1 in its query or form."""
    action = request.header("x-tc-action")
    if action is not None or request.header("authorization") is not None:
        return action
    text = request.query
    if request.method == "POST" and content_type(request) == FORM:
        text = request.body[: v1.BODY_LIMIT].decode("latin-1")
    try:
        pairs = parse_qsl(text, errors="replace", max_num_fields=v1.PARAMETER_LIMIT)
    except ValueError:
        return None
    return next((value for name, value in pairs if name == "Action"), None)


def parameters(request: HttpRequest, verified: Verified) -> dict[str, Any]:
    """The action's own parameters. A part of multipart that is a file, and an octet stream (as "Body"), stay bytes.

    Raises `GatewayError`, InvalidParameter, for what can't be read.
    """
    language, kind = request.header("x-tc-language"), content_type(request)
    try:
        if request.method == "GET":
            return _form(request.query, verified)
        if kind == FORM:
            return _form(request.body.decode("latin-1"), verified)
        if kind == "multipart/form-data":
            return _multipart(request.header("content-type") or "", request.body)
        if kind == "application/octet-stream":
            prefix = f"x-{verified.service}-"  # the Go SDK: parameters go as X-SERVICE-Name
            named = {name[len(prefix) :]: v for name, v in request.headers if name.lower().startswith(prefix)}
            return named | {"Body": request.body}
        if kind != "application/json":
            raise refusal("parameter", language, reason=f"the Content-Type {kind:.60} is not supported")
        return _json_object(request.body)
    except (ValueError, RecursionError):  # UnicodeError and JSONDecodeError are ValueErrors
        kind = "the query" if request.method == "GET" else f"the body, {kind},"
        raise refusal("parameter", language, reason=f"{kind} can't be read") from None


def _json_object(data: bytes) -> dict[str, Any]:
    value = _json(data) if data else {}
    if value is None:  # the Ruby SDK's, of a call without parameters
        value = {}
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _json(data: bytes) -> Any:
    return json.loads(data.decode(), parse_constant=_no_constant)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


def _form(text: str, verified: Verified) -> dict[str, Any]:
    """``A.0.B=1`` as ``{"A": [{"B": "1"}]}``."""
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=v1.PARAMETER_LIMIT)
    depths = [name.count(".") for name, _ in pairs]
    if max(depths, default=0) > _DEPTH or sum(depths) > _SEGMENTS:
        raise ValueError("nested too deeply")
    root: dict[str, Any] = {}
    for name, value in pairs:
        if verified.service is None and name in _COMMON:
            continue
        *path, last = name.split(".")
        node = root
        for key in path:
            node = node.setdefault(key, {})
            if not isinstance(node, dict):
                raise ValueError("a parameter is both a value and an object")
        if last in node:
            raise ValueError("a parameter is there twice")
        node[last] = value
    return {name: _lists(value) for name, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {name: _lists(member) for name, member in value.items()}
    numbers = [str(index) for index in range(len(items))]
    return [items[number] for number in numbers] if items.keys() == set(numbers) else items


def _multipart(header: str, body: bytes) -> dict[str, Any]:
    match = _BOUNDARY.search(header)
    if match is None:
        raise ValueError("no boundary")
    delimiter = b"\r\n--" + (match[1] or match[2]).encode()
    if body.count(delimiter) > v1.PARAMETER_LIMIT:
        raise ValueError("too many parts")
    preamble, *parts = (b"\r\n" + body).split(delimiter)
    if preamble or not parts or not parts.pop().startswith(b"--"):
        raise ValueError("not closed")
    params: dict[str, Any] = {}
    for part in parts:
        head, blank, content = part.partition(b"\r\n\r\n")
        named = _DISPOSITION.search(head)
        if not blank or named is None:
            raise ValueError("a part without a name")
        name = named[1].decode()
        if name in params:
            raise ValueError("a part is there twice")
        params[name] = _part(head, content)
    return params


def _part(head: bytes, content: bytes) -> Any:
    named = _TYPE.search(head)
    kind = named[1].lower() if named else b""
    if b"filename=" in head or kind == b"application/octet-stream":  # the Node SDK's files have no name
        return content
    return _json(content) if kind == b"application/json" else content.decode()
