"""The bytes of a request, from the parts that a reader found: what all readers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..request import HttpRequest
from .refusals import ReadError

__all__ = ["Files", "from_url", "host_of", "pseudo", "text_of", "to_bytes"]

Files = Callable[[str], bytes]
"""Gives the content of a file that the text names; without it no file is read."""

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


def to_bytes(text: str, part: str = "body") -> bytes:
    """UTF-8; a byte that wasn't UTF-8 when the text was decoded becomes itself again."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise ReadError("surrogate", part=part) from None


def text_of(value: str) -> str:
    """A header's value as text; where it isn't UTF-8, a character a byte."""
    data = to_bytes(value, "headers")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def host_of(url: str) -> str | None:
    """The Host that a URL implies; None for a target."""
    if url.startswith("/"):
        return None
    scheme, _, rest = url.partition("://") if "://" in url[:8] else ("http", "", url)
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return host.removesuffix({"http": ":80", "https": ":443"}.get(scheme.lower(), " "))


def from_url(method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> HttpRequest:
    """The request for a URL or a target, with the Host of the URL unless the headers name one.

    Args:
        method (str): as it was sent.
        url (str): an http(s) URL, a host with a path, or a target that begins with "/".
        headers (list of (name, value)): in their order; HTTP/2's pseudo headers are left out.
        body (bytes): as it was sent.

    Raises:
        ReadError: where the URL or a header can't be sent.
    """
    pairs = [(text_of(name), text_of(value)) for name, value in headers]
    url = url.partition("#")[0]
    if not url or _UNPRINTABLE.search(url):
        raise ReadError("url" if url else "no-url", tool="HTTP")
    named = any(name.lower() == "host" for name, _ in pairs)
    authority = next((value for name, value in pairs if name.lower() == ":authority"), None)
    host = None if named else authority or host_of(url)
    pairs = [(name, value) for name, value in pairs if not name.startswith(":")]
    if "://" not in url[:8] and not url.startswith("/"):
        url = f"http://{url}"
    return HttpRequest(text_of(method), text_of(url), [*([("Host", host)] if host else []), *pairs], body)


def pseudo(headers: list[tuple[str, str]], body: bytes) -> HttpRequest:
    """The request of HTTP/2's headers: :method, :path and :authority among them."""
    named = {name.lower(): value for name, value in headers if name.startswith(":")}
    if ":method" not in named:
        raise ReadError("no-method")
    return from_url(named[":method"], named.get(":path") or "/", headers, body)
