"""Requests in program text, where everything that is sent stands in literals.

Made for: Chrome 120's "Copy as fetch" and "Copy as fetch (Node.js)", fetch and node-fetch 3, axios 1.6 (its calls, its
configuration as Node prints it), Postman's snippets for both; Python's requests 2.31, httpx 0.28 and http.client's
request(), and what print(vars(prepared_request)) shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

from ..request import HttpRequest
from .literals import Call, Name, Object, parse_value
from .program import Program
from .refusals import ReadError
from .wire import from_url, to_bytes

__all__ = ["CALL", "PRINTED", "of_object", "read_code", "read_printed"]

_VERBS = "get|post|put|delete|head|options|patch"
CALL = re.compile(
    rf"(?<![\w.$])(?P<name>(?:window\.|globalThis\.)?fetch|axios(?:\.(?:request|{_VERBS}))?|new Request"
    rf"|(?:requests|httpx|session|client|s)\.(?:request|{_VERBS})|conn(?:ection)?\.request)(?:<[\w.]+>)?[ ]?\("
)
"""A call that sends a request."""
PRINTED = re.compile(r"(?:[\w$ ]{1,40}[=:][ ]{0,4})?(?:<ref \*\d+>[ ])?(?:[A-Za-z][\w ]{0,30}(?:\[\w{1,40}\][ ])?)?\{")
"""An object as a program prints it, perhaps after its name."""


def read_code(text: str) -> HttpRequest:
    """The request of the one call in a program's text.

    Raises:
        ReadError: where what is sent is computed, and for several calls.
    """
    calls: list[tuple[re.Match[str], Call]] = []
    end = 0
    for start in CALL.finditer(text[:2_000_000]):
        if start.start() >= end:
            value, end = parse_value(text, start.end() - 1, _dialect(start["name"]), start["name"])
            calls.append((start, value))
        if len(calls) > 9:
            break
    if len(calls) != 1:
        raise ReadError("several", count=len(calls))
    start, call = calls[0]
    program = Program(text, start.start(), _dialect(call.name))
    if program.python:
        return _of_python(call.name, call, program)
    return _of_axios(call.name, call, program) if call.name.startswith("axios") else _of_fetch(call, program)


def _dialect(name: str) -> str:
    return "js" if name.startswith(("fetch", "window", "global", "axios", "new")) else "python"


def _of_fetch(call: Call, program: Program) -> HttpRequest:
    url = program.text(call.values[0], "URL") if call.values else ""
    options = program.value(call.values[1], "request") if len(call.values) > 1 else Object([])
    if not isinstance(options, Object):
        raise ReadError("call", tool="fetch")
    headers = program.headers(options.get("headers", Object([])), joined=True)
    body = options.get("body")
    if isinstance(body, Name) and body == "undefined":
        body = None
    data = b"" if body is None else to_bytes(program.text(body, "body"))
    told = {name.lower() for name, _ in headers}
    if body is not None and "content-type" not in told:
        headers.append(("Content-Type", "text/plain;charset=UTF-8"))
    referrer = options.get("referrer")
    if isinstance(referrer, str) and referrer.startswith("http") and "referer" not in told:
        headers.append(("Referer", referrer))
    return from_url(program.text(options.get("method", "GET"), "method").upper(), url, headers, data)


def _of_axios(name: str, call: Call, program: Program) -> HttpRequest:
    verb = name.partition(".")[2]
    values = list(call.values)
    if verb in ("", "request"):
        first = program.value(values[0], "request") if values else None
        config = (
            first
            if isinstance(first, Object)
            else program.value(values[1], "request")
            if len(values) > 1
            else Object([])
        )
        url = first if isinstance(first, str) else None
    else:
        url = program.text(values[0], "URL") if values else ""
        with_data = verb in ("post", "put", "patch")
        config = program.value(values[1 + with_data], "request") if len(values) > 1 + with_data else Object([])
        if with_data and len(values) > 1 and isinstance(config, Object):
            config = Object([*config.pairs, ("data", values[1])])
    if not isinstance(config, Object):
        raise ReadError("call", tool="axios")
    pairs = [
        *config.pairs,
        *([("url", url)] if url is not None else []),
        *([("method", verb)] if verb not in ("", "request") else []),
    ]
    return of_object(Object(pairs), program)


def of_object(config: Object, program: Program | None = None) -> HttpRequest:
    """The request of an object with url, method, headers and data or body: axios' configuration, vars(prepared)."""
    program = program or Program("", 0, "js")
    url = program.text(config.get("url", config.get("uri", "")), "URL")
    if isinstance(base := config.get("baseURL"), str) and base and "://" not in url[:8]:
        url = f"{base.rstrip('/')}/{url.lstrip('/')}" if url else base
    headers = program.headers(config.get("headers", Object([])), replaced=True)
    body: Any = config.get("data", config.get("body"))
    body = None if isinstance(body, Name) and body == "undefined" else body
    data = b""
    kind = ""
    if body is not None:
        value = program.value(body, "body")
        if isinstance(value, (Object, list)):
            data, kind = program.json(value, ascii_only=False, spaces=False).encode(), "application/json"
        else:
            data, kind = to_bytes(program.text(value, "body")), "application/x-www-form-urlencoded"
    url = _with_query(url, config.get("params"), program, _axios_quoted)
    told = {name.lower() for name, _ in headers}
    if kind and "content-type" not in told:
        headers.append(("Content-Type", kind))
    method = config.get("method")
    method = "GET" if method is None else program.text(method, "method")
    return from_url(method.upper(), url, headers, data)


def _with_query(url: str, params: Any, program: Program, quoted: Callable[[str], str], *, capital: bool = False) -> str:
    """The URL with the parameters that are given apart from it."""
    known = None if params == "undefined" else program.value(params, "URL")
    if known is None:
        return url
    if not isinstance(known, Object):
        raise ReadError("expression", part="URL", name="params")
    query = "&".join(f"{quoted(name)}={quoted(_scalar(program, value, capital))}" for name, value in known.pairs)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _scalar(program: Program, value: Any, capital: bool) -> str:
    value = program.value(value, "URL")
    if value is True or value is False:
        return str(value) if capital else str(value).lower()  # requests writes True, axios and httpx true
    if not isinstance(value, str):
        raise ReadError("expression", part="URL", name="params")
    return value


def _axios_quoted(text: str) -> str:
    return quote(to_bytes(text), safe="!'()*~:$,").replace("%20", "+")


def _of_python(name: str, call: Call, program: Program) -> HttpRequest:
    library, _, verb = name.partition(".")
    values, keywords = list(call.values), dict(call.keywords)
    httpx = library in ("httpx", "client")
    if library.startswith("conn"):
        given = {**dict(zip(("method", "url", "body", "headers"), values, strict=False)), **keywords}
        method, body, headers = given.get("method"), given.get("body"), given.get("headers")
        target = program.text(given.get("url"), "URL")
        kind = None
    else:
        method = program.text(values.pop(0), "method") if verb == "request" and values else keywords.get("method", verb)
        target = program.text(values[0] if values else keywords.get("url", ""), "URL")
        names = {"get": ("params",), "request": ("params", "data", "headers")}.get(verb, ("data", "json"))
        keywords = {**dict(zip(names, values[1:], strict=False)), **keywords}
        headers, kind = keywords.get("headers"), None
        body = keywords.get("data", keywords.get("content"))
        if "files" in keywords:
            raise ReadError("form", tool=library, option="files=")
        if keywords.get("json") is not None:
            body = program.json(keywords["json"], ascii_only=not httpx, spaces=not httpx)
            kind = "application/json"
        params = keywords.get("params")
        if httpx and params is not None:
            target = target.partition("?")[0]  # its parameters replace the URL's
        target = _with_query(target, params, program, quote_plus, capital=not httpx)
    replaced = not httpx and not library.startswith("conn")  # which send every one
    pairs = [] if headers is None else program.headers(headers, replaced=replaced)
    value = None if body is None else program.value(body, "body")
    if isinstance(value, Object):
        value = "&".join(
            f"{quote_plus(name)}={quote_plus(_scalar(program, each, not httpx))}" for name, each in value.pairs
        )
        kind = "application/x-www-form-urlencoded"
    data = b"" if value is None else to_bytes(program.text(value, "body"))
    if kind and not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", kind))
    return from_url(program.text(method, "method").upper(), target, pairs, data)


def read_printed(text: str) -> HttpRequest:
    """The request in an object as JavaScript writes it or a program prints it."""
    start = text.index("{")
    python = bool(
        re.search(r"'(?:method|url|headers)'\s*:", text[:65536]) and re.search(r"\b(?:None|True|False|b'|b\")|'_", text)
    )
    value, _ = parse_value(text, start, "python" if python else "js")
    for name in ("config", "request", "_request"):
        if isinstance(value, Object) and "url" not in value and isinstance(value.get(name), Object):
            value = value[name]
    if not isinstance(value, Object) or not {"url", "uri"} & value.keys():
        raise ReadError("unknown")
    return of_object(value, Program("", 0, "python" if python else "js"))
