"""Raw HTTP as RFC 9112 and 9113 have it, and as editors, terminals, proxies and logs write it down.

Made for: wire captures, Charles and Fiddler's raw view, Wireshark's "Follow Stream", Firefox 120's raw headers, Go's
httputil.DumpRequest and DumpRequestOut with a logger's prefix, HTTPie's --print=HB.

Where the head has a Content-Length, the body is as long as it says; what follows must be blank or the reply. Without
one the rest is the body to its last byte, so that a line break that an editor added can be seen by the diagnosis.
"""

from __future__ import annotations

import re

from ..request import HttpRequest
from .refusals import ReadError
from .wire import from_url, pseudo, text_of, to_bytes

__all__ = ["HEAD_LIMIT", "METHOD", "REPLY", "body_of", "finish", "header_lines", "read_message", "split_head"]

METHOD = r"[A-Z][A-Z-]{1,19}"
"""A method, where other text may stand before it."""
REPLY = re.compile(rb"HTTP/[0-9.]{1,5} [1-5][0-9]{2}\b")
"""The first line of a reply."""
HEAD_LIMIT = 64 * 1024
"""The most characters of a request line and headers together."""
_CHUNK_LIMIT = 100_000
_END_OF_HEAD = re.compile(r"\r?\n[ \t\u00a0]*\r?\n")
_START = re.compile(r"([A-Za-z][A-Za-z0-9_|!#$%&'*+^~-]{0,39})[ \t\u00a0]+(\S+)(?:[ \t\u00a0]+HTTP/[0-9.]+)?")
_LOGGED = re.compile(rf"(.*?)(?<![A-Z-])({METHOD})[ \t]+(\S+)[ \t]+HTTP/[0-9.]+")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_NEXT = re.compile(rb"[A-Z]{3,7} \S{1,2000} HTTP/[0-9.]{1,3}\r?\n")
_REPLY_LINE = re.compile(rb"^HTTP/[0-9.]{1,5} [1-5][0-9]{2}\b", re.MULTILINE)
_LOGGED_REPLY = re.compile(rb"(?<=\n)[^\n]{0,200}?HTTP/[0-9.]{1,5} [1-5][0-9]{2}\b")
_BLANK = b"\r\n\t \0"


def split_head(text: str) -> tuple[list[str], str]:
    """The lines of a head, and what follows its blank line."""
    end = _END_OF_HEAD.search(text)
    head, body = (text[: end.start()], text[end.end() :]) if end else (text.rstrip(), "")
    if len(head) > HEAD_LIMIT:
        raise ReadError("head-size", size=len(to_bytes(head if end else text)), limit=HEAD_LIMIT)
    return re.split(r"\r?\n", head), body


def header_lines(lines: list[str]) -> list[tuple[str, str]]:
    """(name, value) of each line after the first; a folded line stays folded, which the verifier refuses."""
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 2):
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]}\n{line}")
        elif not colon or not name or name != name.strip():
            raise ReadError("header-line", line=number)
        else:
            headers.append((name, value.strip(" \t\u00a0")))
    return headers


def read_message(text: str) -> HttpRequest:
    """A raw message; before its request line a logger may have put a prefix."""
    lines, body = split_head(text)
    first = lines[0].strip()
    if start := _START.fullmatch(first):
        return finish(start[1], start[2], header_lines(lines[1:]), body)
    if start := _LOGGED.fullmatch(first):
        return finish(start[2], start[3], header_lines(lines[1:]), body, prefix=start[1])
    raise ReadError("unknown")


def finish(method: str, url: str, headers: list[tuple[str, str]], body: str, *, prefix: str = "") -> HttpRequest:
    """The request of a head and of what follows it.

    Args:
        method (str): empty where HTTP/2's pseudo headers say it.
        url (str): a URL or a target.
        headers (list of (name, value)): as they were sent.
        body (str): what follows the head: the body, and perhaps the reply.
        prefix (str): what a logger put before the request line.
    """
    data = body_of(headers, to_bytes(body), prefix)
    if not method:
        return pseudo(headers, data)
    headers = [(text_of(name), text_of(value)) for name, value in headers]
    named = any(name.lower() == "host" for name, _ in headers)
    if url.startswith(("/", "*")) or named:
        return HttpRequest(text_of(method), text_of(url), headers, data)
    return from_url(method, url, headers, data)


def body_of(headers: list[tuple[str, str]], data: bytes, prefix: str) -> bytes:
    """The body, as the headers say where it ends."""
    named = {name.lower(): value for name, value in reversed(headers)}
    if "chunked" in named.get("transfer-encoding", "").lower():
        return _unchunked(data)
    length = named.get("content-length")
    if length is None:
        return _until_reply(data, prefix)
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise ReadError("length-number")
    size = int(length)
    rest = data[size : size + 4096].lstrip(_BLANK)
    if _NEXT.match(rest):
        raise ReadError("several", count=2)
    told = not rest or REPLY.match(rest) or (prefix and data[size : size + 2].lstrip(b"\r")[:1] == b"\n")
    if len(data) >= size and told:
        return data[:size]
    shown = _until_reply(data, prefix).rstrip(b"\r\n")
    if not shown:
        return b""  # only the head was kept: the diagnosis says that no body was given
    with_returns = shown.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    for whole in (with_returns, with_returns + b"\r\n"):  # a terminal or an editor took the carriage returns
        if len(whole) == size:
            return whole
    characters = len(shown.decode("utf-8", "replace"))
    raise ReadError("length-characters" if characters == size else "length", length=length, size=len(shown))


def _until_reply(data: bytes, prefix: str) -> bytes:
    """What stands before the reply, if there is one, or before the log's next line."""
    if REPLY.match(data.lstrip(_BLANK)[:32]):
        return b""
    if reply := (_LOGGED_REPLY if prefix else _REPLY_LINE).search(data):
        return data[: reply.start()].rstrip(b"\r\n")
    stamp = re.match(r"\W*\d{2,4}[-/:]\d\d[-/:]\d\d", prefix)
    if stamp:
        shape = re.sub(rb"[0-9]", rb"[0-9]", re.escape(to_bytes(stamp[0])))
        following = re.search(rb"\n" + shape, data)
        data = data[: following.start()] if following else data
    if prefix:  # a logger ends its message with a line feed of its own
        data = data.removesuffix(b"\n").removesuffix(b"\r")
    return data


def _unchunked(data: bytes) -> bytes:
    """The body of chunks (RFC 9112, 7.1); a tool that has put them together already shows none."""
    if not data.strip(_BLANK):
        raise ReadError("chunks-missing")
    if not _CHUNK.match(data):
        return _until_reply(data, "")
    parts: list[bytes] = []
    at = 0
    while line := _CHUNK.match(data, at):
        size = int(line[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(data[line.end() : line.end() + size])
        at = line.end() + size
        ended = data[at : at + 2]
        if len(parts[-1]) < size or not ended.startswith((b"\r\n", b"\n")):
            break
        at += 2 if ended == b"\r\n" else 1
        if len(parts) > _CHUNK_LIMIT:
            raise ReadError("chunk-count", limit=_CHUNK_LIMIT)
    raise ReadError("chunks", number=len(parts))
