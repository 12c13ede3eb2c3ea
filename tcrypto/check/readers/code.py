"""Requests in program text, where everything that is sent stands in literals.

Made for: Chrome 120's "Copy as fetch" and "Copy as fetch (Node.js)", fetch and node-fetch 3, axios 1.6 (its calls, its
configuration as Node prints it), Postman's snippets for both; Python's requests 2.31, httpx 0.27 and http.client's
request(), and what print(vars(prepared_request)) shows.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

from ..request import HttpRequest
from .literals import Call, Name, Number, Object, assignments, parse_value
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
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,8}[1-9])?")
_WRAPPERS = {
    "JSON.stringify",
    "json.dumps",
    "Buffer.from",
    "new Headers",
    "Headers",
    "str",
    "String",
    "bytes",
    "dict",
    "URL",
    "encodeURI",
}
_NOT_SENT = {"Content-Length"}


class _Program:
    """The text, and the literals that its names stand for."""

    def __init__(self, text: str, end: int, dialect: str) -> None:
        self.python = dialect == "python"
        self.known = assignments(text, end, dialect)
        for name, header, value in re.findall(
            r"""(\w+)\.(?:append|set)\(\s*(["'][^"'\n]{1,200}["'])\s*,\s*("(?:[^"\\\n]|\\.){0,9000}"|'(?:[^'\\\n]|\\.){0,9000}')\s*\)""",
            text[: min(end, 200_000)],
        ):
            pairs = self.known.get(name)
            pairs = pairs.pairs if isinstance(pairs, Object) else []
            self.known[name] = Object([*pairs, (header[1:-1], parse_value(value, 0, dialect)[0])])

    def value(self, value: Any, part: str) -> Any:
        """What a value stands for; a name that is set to a literal for that."""
        for _ in range(5):
            if isinstance(value, Name) and value in self.known:
                value = self.known[value]
            elif isinstance(value, Call) and value.name.removeprefix("new") in (
                "Headers",
                "URL",
                "str",
                "String",
                "bytes",
                "dict",
            ):
                value = value.values[0] if value.values else Object(list(value.keywords.items()))
            elif isinstance(value, Call) and value.name == "Buffer.from" and len(value.values) == 1:
                value = value.values[0]
            elif isinstance(value, Call) and value.name.endswith(".encode"):
                break
            else:
                break
        if (
            isinstance(value, Name)
            and (method := re.fullmatch(r"(\w+)\.(?:encode|toString)", value))
            and method[1] in self.known
        ):
            return self.known[method[1]]
        if isinstance(value, Name) and not isinstance(value, Number):
            raise ReadError("expression", part=part, name=value[:40])
        return value

    def text(self, value: Any, part: str) -> str:
        value = self.value(value, part)
        if isinstance(value, Call) and value.name.endswith((".encode", ".toString")):
            value = self.value(Name(value.name.rpartition(".")[0]), part)
        if isinstance(value, Call) and value.name in ("JSON.stringify", "json.dumps") and value.values:
            return self.json(value.values[0], ascii_only=self.python, spaces=self.python, keywords=value.keywords)
        if not isinstance(value, str):
            raise ReadError("expression", part=part, name=getattr(value, "name", type(value).__name__.lower()))
        return value

    def json(self, value: Any, *, ascii_only: bool, spaces: bool, keywords: dict[str, Any] | None = None) -> str:
        """The JSON text that JSON.stringify or json.dumps makes of a literal."""
        options = dict(keywords or {})
        ascii_only &= options.pop("ensure_ascii", True) is not False
        separators: Any = options.pop("separators", None)
        if separators is not None:
            spaces = separators != [",", ":"]
        if options:
            raise ReadError("expression", part="body", name=next(iter(options)))
        plain = self._plain(value)
        return json.dumps(plain, ensure_ascii=ascii_only, separators=(", ", ": ") if spaces else (",", ":"))

    def _plain(self, value: Any) -> Any:
        """A literal as json takes it, built without recursion."""
        holder: list[Any] = [value]
        pending: list[tuple[Any, Any]] = [(holder, 0)]
        steps = 0
        while pending:
            container, place = pending.pop()
            steps += 1
            found = self.value(container[place], "body")
            if isinstance(found, Number):
                if not _PLAIN_NUMBER.fullmatch(found):
                    raise ReadError("expression", part="body", name=found[:40])
                found = float(found) if "." in found else int(found)
            elif isinstance(found, Object):
                found = dict(found)
                if not self.python and any(name.isdigit() for name in found):
                    raise ReadError("expression", part="body", name="{0: ...}")  # JavaScript sorts these
                pending += [(found, name) for name in found]
            elif isinstance(found, list):
                found = list(found)
                pending += [(found, number) for number in range(len(found))]
            elif isinstance(found, Call):
                raise ReadError("expression", part="body", name=found.name[:40])
            container[place] = found
            if steps > 300_000 or len(pending) > 300_000:
                raise ReadError("call", tool="program")
        return holder[0]

    def headers(self, value: Any) -> list[tuple[str, str]]:
        value = self.value(value, "headers")
        if isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
            value = Object([(str(self.value(name, "headers")), content) for name, content in value])
        if not isinstance(value, Object):
            raise ReadError("expression", part="headers", name=getattr(value, "name", "..."))
        pairs = []
        for name, content in value.pairs:
            known = self.value(content, "headers")
            if known is not None and known is not False:
                pairs.append((name, known if isinstance(known, str) else self.text(known, "headers")))
        return pairs


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
    program = _Program(text, start.start(), _dialect(call.name))
    if program.python:
        return _of_python(call.name, call, program)
    return _of_axios(call.name, call, program) if call.name.startswith("axios") else _of_fetch(call, program)


def _dialect(name: str) -> str:
    return "js" if name.startswith(("fetch", "window", "global", "axios", "new")) else "python"


def _of_fetch(call: Call, program: _Program) -> HttpRequest:
    url = program.text(call.values[0], "URL") if call.values else ""
    options = program.value(call.values[1], "request") if len(call.values) > 1 else Object([])
    if not isinstance(options, Object):
        raise ReadError("call", tool="fetch")
    headers = program.headers(options.get("headers", Object([])))
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


def _of_axios(name: str, call: Call, program: _Program) -> HttpRequest:
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


def of_object(config: Object, program: _Program | None = None) -> HttpRequest:
    """The request of an object with url, method, headers and data or body: axios' configuration, vars(prepared)."""
    program = program or _Program("", 0, "js")
    url = program.text(config.get("url", config.get("uri", "")), "URL")
    if isinstance(base := config.get("baseURL"), str) and base and "://" not in url[:8]:
        url = f"{base.rstrip('/')}/{url.lstrip('/')}" if url else base
    headers = program.headers(config.get("headers", Object([])))
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
    if isinstance(params := config.get("params"), Object):
        query = "&".join(
            f"{_axios_quoted(name)}={_axios_quoted(_scalar(program, value))}" for name, value in params.pairs
        )
        url = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
    told = {name.lower() for name, _ in headers}
    if kind and "content-type" not in told:
        headers.append(("Content-Type", kind))
    method = config.get("method")
    method = "GET" if method is None else program.text(method, "method")
    return from_url(method.upper(), url, headers, data)


def _scalar(program: _Program, value: Any) -> str:
    value = program.value(value, "URL")
    if value is True or value is False:
        return str(value).lower()
    if not isinstance(value, str):
        raise ReadError("expression", part="URL", name="params")
    return value


def _axios_quoted(text: str) -> str:
    return quote(to_bytes(text), safe="!'()*~:$,").replace("%20", "+")


def _of_python(name: str, call: Call, program: _Program) -> HttpRequest:
    library, _, verb = name.partition(".")
    values, keywords = list(call.values), dict(call.keywords)
    if library.startswith("conn"):
        method, url, *more = [*values, None, None][:4]
        body, headers = keywords.get("body", more[0]), keywords.get("headers", more[1] if len(more) > 1 else None)
        target = program.text(url, "URL")
        kind = None
    else:
        method = program.text(values.pop(0), "method") if verb == "request" and values else keywords.get("method", verb)
        target = program.text(values[0] if values else keywords.get("url", ""), "URL")
        headers, kind = keywords.get("headers"), None
        body = keywords.get("data", keywords.get("content", values[1] if len(values) > 1 and verb != "get" else None))
        if "files" in keywords:
            raise ReadError("form", tool=library, option="files=")
        if keywords.get("json") is not None:
            compact = library == "httpx"
            body = program.json(keywords["json"], ascii_only=not compact, spaces=not compact)
            kind = "application/json"
        if isinstance(params := keywords.get("params"), Name):
            params = program.value(params, "URL")
        if isinstance(params, Object):
            query = "&".join(
                f"{quote_plus(name)}={quote_plus(_scalar(program, value))}" for name, value in params.pairs
            )
            target = f"{target}{'&' if '?' in target else '?'}{query}" if query else target
    pairs = [] if headers is None else program.headers(headers)
    value = None if body is None else program.value(body, "body")
    if isinstance(value, Object):
        value = "&".join(f"{quote_plus(name)}={quote_plus(_scalar(program, each))}" for name, each in value.pairs)
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
    return of_object(value, _Program("", 0, "python" if python else "js"))
