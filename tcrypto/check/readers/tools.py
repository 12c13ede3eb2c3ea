"""Other programs on a command line: wget 1.21, HTTPie 3.2 (http, https), and xh, which takes HTTPie's arguments."""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from urllib.parse import quote_plus

from ..request import HttpRequest
from .refusals import ReadError
from .shell_line import named
from .wire import Files, from_url, to_bytes

__all__ = ["httpie", "httpie_tls", "wget"]

_FORM = "application/x-www-form-urlencoded"
_WGET_FLAGS = re.compile(
    r"-[qvSdcNrkK46nv]+|--(?:quiet|verbose|server-response|no-[a-z-]+|content-on-error|debug|inet[46]-only|https-only)"
)
_WGET_VALUES = {"-O", "-o", "-T", "-t", "-P", "-e", "--output-document", "--output-file", "--timeout", "--tries"}
_SEPARATOR = re.compile(r"\\[:=@;\\]|:=@|:=|:@|==|=@|[:=@]|;\Z")
_ESCAPED = re.compile(r"\\([:=@;\\])")
_HTTPIE_FLAGS = re.compile(
    r"-[vhbFdjfIcq46]+|--(?:verbose|headers|body|follow|json|form|offline|stream|download|check-status|ignore-stdin"
    r"|ignore-netrc|all|meta|debug|traceback|compress|http2|pretty|unsorted|sorted|quiet)"
)
_HTTPIE_VALUES = {"-p", "-s", "-o", "--print", "--style", "--output", "--timeout", "--verify", "--proxy", "--pretty"}
_HTTPIE_VALUES |= {"--session", "--format-options", "--default-scheme", "--max-redirects", "--ssl", "--cert"}


def wget(words: list[str], stdin: bytes | None = None, files: Files | None = None) -> HttpRequest:
    """The request of a wget command; a body is sent as a form unless a header says otherwise."""
    rest = deque(words)
    method, urls, body = "", list[str](), None
    headers: list[tuple[str, str]] = []
    while rest:
        word = rest.popleft()
        option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if not word.startswith("-"):
            urls.append(word)
        elif option in ("--header", "--post-data", "--body-data", "--post-file", "--body-file", "--method", "-U") or (
            option in ("--user-agent", "--referer") or option in _WGET_VALUES
        ):
            if not equals:
                if not rest:
                    raise ReadError("no-value", tool="wget", option=option)
                value = rest.popleft()
            if option == "--header":
                name, colon, content = value.partition(":")
                if not colon:
                    raise ReadError("no-colon", tool="wget")
                headers = [pair for pair in headers if pair[0].lower() != name.lower()]  # wget sends the last one
                headers.append((name, content.strip()))
            elif option in ("--post-data", "--body-data", "--post-file", "--body-file"):
                body = named(value, files) if option.endswith("file") else to_bytes(value)
                method = "POST" if option.startswith("--post") else method
            elif option == "--method":
                method = value.upper()
            elif option in ("-U", "--user-agent", "--referer"):
                headers.append(("Referer" if option == "--referer" else "User-Agent", value))
        elif not _WGET_FLAGS.fullmatch(word) and not word.startswith(("-O", "-q")):
            raise ReadError("option", tool="wget", option=option[:40])
    if not urls:
        raise ReadError("no-url", tool="wget")
    if len(urls) > 1:
        raise ReadError("several", count=len(urls))
    told = {name.lower() for name, _ in headers}
    if body is not None and "content-type" not in told:
        headers.append(("Content-Type", _FORM))
    return from_url(method or "GET", urls[0], headers, body or b"")


def httpie_tls(words: list[str], stdin: bytes | None = None, files: Files | None = None) -> HttpRequest:
    """As `httpie`, for the program https."""
    return httpie(words, stdin, files)


def httpie(words: list[str], stdin: bytes | None = None, files: Files | None = None) -> HttpRequest:
    """The request of an HTTPie command: items as it joins them, JSON as Python's json.dumps writes it."""
    rest = deque(words)
    plain: list[str] = []
    raw: bytes | None = stdin
    form = "-f" in words or "--form" in words
    own: list[tuple[str, str]] = []
    while rest:
        word = rest.popleft()
        option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if option in _HTTPIE_VALUES or option in ("--raw", "-a", "--auth", "-A", "--auth-type"):
            if not equals:
                if not rest:
                    raise ReadError("no-value", tool="http", option=option)
                value = rest.popleft()
            if option == "--raw":
                raw = to_bytes(value)
            elif option in ("-a", "--auth"):
                own.append(("Authorization", f"Basic {base64.b64encode(to_bytes(value)).decode()}"))
        elif option == "--multipart":
            raise ReadError("form", tool="http", option=option)
        elif not word.startswith("-"):
            plain.append(word)
        elif not _HTTPIE_FLAGS.fullmatch(option):
            raise ReadError("option", tool="http", option=option[:40])
    method = plain.pop(0) if plain and re.fullmatch(r"[A-Za-z]{3,9}", plain[0]) and len(plain) > 1 else ""
    if not plain:
        raise ReadError("no-url", tool="http")
    url, *items = plain
    url = f"localhost{url[1:] if url.startswith(':/') else url}" if url.startswith(":") else url
    headers, query, data = _items(items, files)
    if query:
        joined = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in query)
        url = f"{url}{'&' if '?' in url else '?'}{joined}"
    kind = ""
    if data:
        kind = f"{_FORM}; charset=utf-8" if form else "application/json"
        pairs = "&".join(f"{quote_plus(name)}={quote_plus(str(value))}" for name, value in data)
        raw = (pairs if form else json.dumps(dict(data))).encode()
    elif raw is not None:
        kind = f"{_FORM}; charset=utf-8" if form else "application/json"
    told = {name.lower() for name, _ in headers}
    own += [("Content-Type", kind)] if kind else []
    headers += [(name, value) for name, value in own if name.lower() not in told]
    return from_url(method.upper() or ("GET" if raw is None else "POST"), url, headers, raw or b"")


def _items(
    items: list[str], files: Files | None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, object]]]:
    """Headers, parameters of the query and of the body."""
    headers: list[tuple[str, str]] = []
    query: list[tuple[str, str]] = []
    data: list[tuple[str, object]] = []
    for item in items:
        found = _separator(item)
        if found is None:
            raise ReadError("option", tool="http", option="item")
        name, sign, value = found
        if sign in ("=@", ":=@", ":@"):
            try:
                value = named(value, files).decode()
            except UnicodeDecodeError:
                raise ReadError("option", tool="http", option=sign) from None  # HTTPie refuses it, too
        if sign == "@":
            raise ReadError("form", tool="http", option="@")
        if sign in (":", ":@") and value:
            headers.append((name, value.strip()))
        elif sign == ";":
            headers.append((name, ""))
        elif sign == "==":
            query.append((name, value))
        elif sign in ("=", "=@"):
            data.append((name, value))
        elif sign in (":=", ":=@"):
            try:
                data.append((name, json.loads(value)))
            except (ValueError, RecursionError):
                raise ReadError("option", tool="http", option=":=") from None
    if any("[" in name for name, _ in data):  # HTTPie's nested items
        raise ReadError("option", tool="http", option="NAME[...]")
    return headers, query, data


def _separator(item: str) -> tuple[str, str, str] | None:
    """HTTPie's rule: the first separator, and of those that begin there the longest; a backslash takes its meaning."""
    for found in _SEPARATOR.finditer(item):
        if found[0][0] != "\\":
            return _ESCAPED.sub(r"\1", item[: found.start()]), found[0], item[found.end() :]
    return None
