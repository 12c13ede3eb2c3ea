"""One call of curl: what its options say, and the request that curl makes of it (curl.1, RFC 3986)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

from ..request import HttpRequest
from .refusals import ReadError
from .shell_line import named
from .wire import Files, from_url, host_of, to_bytes

__all__ = ["Call", "sent"]

_OWN = ("Content-Type", "Accept", "User-Agent", "Referer", "Cookie", "Range", "Authorization", "Host")
_NO_NAME = re.compile(r"(?:[A-Za-z]+://)?(?:[^/]*|.*/)")


@dataclass
class Call:
    """What the options say; `sent` is what curl makes of it."""

    files: Files | None
    stdin: bytes | None
    method: str | None = None
    urls: list[str] = field(default_factory=list)
    headers: list[tuple[str, str | None]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    body: bytearray | None = None
    query: bytes = b""
    target: str | None = None
    upload: str | None = None
    as_query: bool = False
    head: bool = False
    glob: bool = True
    dots: bool = True
    cookies: list[str] = field(default_factory=list)

    def read(self, name: str) -> bytes:
        """A file, or standard input."""
        if name != "-":
            return named(name, self.files)
        if self.stdin is None:
            raise ReadError("stdin", tool="curl")
        return self.stdin

    def append(self, data: bytes, separator: bytes) -> None:
        """Add to the body, as each further -d does."""
        self.body = bytearray() if self.body is None else self.body + separator
        self.body += data


def sent(call: Call) -> HttpRequest:
    """The request that curl makes of its options."""
    urls = [url for url in call.urls if url]
    if not urls:
        raise ReadError("no-url", tool="curl")
    if len(urls) > 1:
        raise ReadError("several", count=len(urls))
    url, body = urls[0].partition("#")[0], None if call.body is None else bytes(call.body)
    method = "GET" if body is None else "POST"
    if call.as_query and body is not None:
        call.query, body, method = body, None, "GET"  # in the place of --url-query's
        if call.own["Content-Type"] != "application/json":
            del call.own["Content-Type"]
    if call.upload is not None:
        body, method = call.read("-" if call.upload == "." else call.upload), "PUT"
        before, mark, query = url.partition("?")
        if call.upload not in ("-", ".") and _NO_NAME.fullmatch(before):
            name = quote(to_bytes(re.split(r"[/\\]", call.upload)[-1]))
            url = f"{before}{'' if before.endswith('/') else '/'}{name}{mark}{query}"
    if call.glob and re.search(r"[{}\[\]]", re.sub(r"^(?:https?://)?(?:[^/?#\[\]]*@)?\[[0-9A-Fa-f:.%]+\]", "", url)):
        raise ReadError("glob")
    if call.query:  # which curl 7.88 to 8.19 writes with small letters
        more = re.sub(rb"%[0-9A-Fa-f]{2}", lambda found: found[0].lower(), call.query)
        url = f"{url}{'&' if '?' in url else '?'}" + more.decode("utf-8", "surrogateescape")
    url = _undotted(url) if call.dots else url
    if call.cookies:
        call.own["Cookie"] = ";".join(call.cookies)
    user = re.match(r"(?:https?://)?([^/?#@]*)@", url)
    if user:
        login = unquote_to_bytes(user[1] if ":" in user[1] else f"{user[1]}:")
        call.own.setdefault("Authorization", f"Basic {base64.b64encode(login).decode()}")
    if host := host_of(url):
        call.own["Host"] = host
    told = {name.lower() for name, _ in call.headers}
    headers = [(name, value) for name, value in call.headers if value is not None]
    headers += [(name, call.own[name]) for name in _OWN if call.own.get(name) and name.lower() not in told]
    method = call.method or ("HEAD" if call.head else method)
    if call.target is not None:
        return HttpRequest(method, call.target, headers, body or b"")
    if "host" in told:  # -H 'Host:' takes it away
        whole = from_url(method, url, [*headers, ("Host", "-")], body or b"")
        return HttpRequest(whole.method, whole.target, whole.headers[:-1], whole.body)
    return from_url(method, url, headers, body or b"")


def _undotted(url: str) -> str:
    """The URL without the "." and ".." segments of its path, which curl takes out (RFC 3986, 5.2.4)."""
    head, slashes, rest = url.partition("://") if "://" in url[:8] else ("", "", url)
    before, mark, query = rest.partition("?")
    host, slash, path = before.partition("/")
    if "/." not in f"/{path}":
        return url
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return f"{head}{slashes}{host}{slash}{'/'.join(kept)}{mark}{query}"
