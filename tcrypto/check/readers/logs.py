"""Requests as programs log them.

Made for: curl 7.88 and 8.5 (-v, --trace, --trace-ascii), Python 3.11's http.client with debuglevel, requests-toolbelt's
dump, OkHttp 4.12's HttpLoggingInterceptor (plain, with Logcat's prefix, with java.util.logging's), nghttp 1.52 -v,
Chrome 120's and Firefox 120's request headers, and any log that holds a raw message as a quoted text (Go's %q, logrus,
a Python or Node repr).
"""

from __future__ import annotations

import re

from ..request import HttpRequest
from .escapes import ESCAPE_LIMIT, check_escapes, unescaped
from .message import METHOD, finish, header_lines, read_message, split_head
from .refusals import ReadError
from .wire import from_url

__all__ = ["DEBUG", "OKHTTP", "PSEUDO", "QUOTED", "TRACE", "VERBOSE", "read_debug", "read_okhttp", "read_pseudo"]
__all__ += ["read_quoted", "read_trace", "read_verbose", "with_verbose"]

VERBOSE = re.compile(rf"^(?P<mark>[<>]) (?={METHOD} \S+ HTTP/[0-9.]+\r?$)", re.MULTILINE)
"""A request line as curl -v or requests-toolbelt shows it."""
TRACE = re.compile(r"^(?:[0-9:.]+ )?(?:\[[0-9-]+\] )?=> Send header, ", re.MULTILINE)
"""Where curl's trace shows a head that was sent."""
DEBUG = re.compile(r"^.{0,200}?\bsend: \(?b?['\"]", re.MULTILINE)
"""What http.client prints of a message."""
OKHTTP = re.compile(rf"^(?P<prefix>.{{0,200}}?)--> (?P<method>{METHOD}) (?P<url>https?://\S+)", re.MULTILINE)
"""OkHttp's first line of a request."""
PSEUDO = re.compile(r"^[ \t]*\[?:(?:method|authority|path|scheme)\b", re.MULTILINE)
"""A pseudo header of HTTP/2."""
QUOTED = re.compile(rf"(?P<bytes>b?)(?P<quote>[\"'])(?={METHOD} [^\s\"'\\]{{1,8000}} HTTP/[0-9.]{{1,3}}\\r\\n)")
"""A raw message as one quoted text."""
_BLOCKS = {
    ">": re.compile(r"(?:>[ ][^\r\n]+\r?(?:\n|\Z))+"),
    "<": re.compile(r"(?:<[ ][^\r\n]+\r?(?:\n|\Z))+(?:<[ ]?\r?\n)?"),
}
_DUMPED_REPLY = re.compile(r"\r?\n> ?HTTP/")
_END = re.compile(r"^--> END ([A-Z-]+)(?: \(([^\n]*)\))?", re.MULTILINE)
_BASIC = re.compile(r"\((?:\d+|unknown)-(?:byte|length) body\)\s*$")
_JUL = re.compile(r"^[A-Z][a-z]{2} \d{1,2}, \d{4}[^\n]*\n", re.MULTILINE)
_TRACED = re.compile(
    r"^(?:[0-9:.]{1,20} )?(?:\[[0-9-]+\] )?"
    r"(?:=> Send (?P<kind>header|data), (?P<size>\d{1,12}) bytes[^\n]*|(?:== Info|<= Recv|=> Send SSL)[^\n]*)$",
    re.MULTILINE,
)
_TRACE_LINE = re.compile(r"^([0-9a-f]{4,8}): ?(.*?)\r?$", re.MULTILINE)
_HEX = re.compile(r"(?:[0-9a-f]{2} ){1,16}")
_SENT = re.compile(r"""\(?(b?)(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")""", re.DOTALL)
_NEXT_PART = re.compile(r"\s{0,80}(?=b['\"])")
_HEAD = re.compile(rf"({METHOD}) \S+ HTTP/[0-9.]+\r?\n")


def _one(messages: list[str]) -> str:
    """The one message that isn't for the proxy."""
    kept = [message for message in messages if not message.startswith("CONNECT ")]
    if len(kept) > 1:
        raise ReadError("several", count=len(kept))
    if not kept:
        raise ReadError("unknown")
    return kept[0]


# --- Lines with a mark: curl -v, requests-toolbelt --------------------------------------------------------------------


def read_verbose(text: str) -> HttpRequest:
    """The request that curl -v shows after ">", without its body; requests-toolbelt's dump, after "<" and with it."""
    messages: list[str] = []
    at = 0
    while (start := VERBOSE.search(text, at)) and len(messages) < 20:
        block = _BLOCKS[start["mark"]].match(text, start.start())
        at = block.end() if block else start.end()
        lines = re.split(r"\r?\n", text[start.start() : at])
        head = "\r\n".join(filter(None, (line[2:] for line in lines)))
        body = ""
        if start["mark"] == "<":
            end = _DUMPED_REPLY.search(text, at)
            body = text[at : end.start() if end else None].removeprefix("< ")
        messages.append(f"{head}\r\n\r\n{body}")
    return read_message(_one(messages))


def with_verbose(text: str, request: HttpRequest) -> HttpRequest:
    """The request of a command, with the headers that its -v shows in the text after it."""
    if VERBOSE.search(text) is None:
        return request
    shown = read_verbose(re.sub(r"(?mi)^> (content-length|transfer-encoding):.*\n", "", text))
    return HttpRequest(shown.method, shown.target, shown.headers, request.body)


def read_trace(text: str) -> HttpRequest:
    """The request in what curl --trace or --trace-ascii writes."""
    if text.count("\n") > ESCAPE_LIMIT:
        raise ReadError("trace", line=ESCAPE_LIMIT)
    messages: list[list[bytes]] = []
    blocks = list(_TRACED.finditer(text))
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block["kind"] == "header":
            messages.append([])
        if block["kind"] and messages:
            end = following.start() if following else len(text)
            messages[-1].append(_traced(text[block.end() : end], int(block["size"]), block["kind"]))
    return read_message(_one([b"".join(parts).decode("utf-8", "surrogateescape") for parts in messages]))


def _traced(text: str, size: int, kind: str) -> bytes:
    """The bytes of a block: sixteen a line in hexadecimal, or text with an offset before each line."""
    found = _TRACE_LINE.findall(text)
    digits = [_HEX.match(f"{line} ") for _, line in found]
    if found and all(digits):
        data = b"".join(bytes.fromhex(each[0]) for each in digits if each)
        if len(data) == size:
            return data
    parts: list[bytes] = []
    at = 0
    for number, (offset, line) in enumerate(found, 1):
        gap = int(offset, 16) - at
        if gap not in (0, 2):
            raise ReadError("trace", line=number)
        content = line.encode("utf-8", "surrogateescape")
        parts += [b"\r\n" * (gap // 2), content]
        at += gap + len(content)
    if size - at not in (0, 2):
        raise ReadError("trace", line=len(found))
    data = b"".join([*parts, b"\r\n" * ((size - at) // 2)])
    if kind == "data" and b".." in data:
        raise ReadError("trace-dots")
    return data


# --- Quoted texts: http.client, Go's %q -------------------------------------------------------------------------------


def read_debug(text: str) -> HttpRequest:
    """The request in the lines that http.client prints with debuglevel: several reprs make one message."""
    check_escapes(text)
    messages: list[list[str]] = []
    at = 0
    while (at := text.find("send: ", at)) >= 0:
        at += len("send: ")
        while sent := _SENT.match(text, at):
            content = (sent[2] if sent[2] is not None else sent[3]).replace("\r\n", "").replace("\n", "")
            part = unescaped(content, "bytes" if sent[1] else "python")
            if _HEAD.match(part) or not messages:
                messages.append([part])
            else:
                messages[-1].append(part)
            at = sent.end()
            more = _NEXT_PART.match(text, at)
            if more is None:
                break
            at = more.end()
    return read_message(_one(["".join(parts) for parts in messages]))


def read_quoted(text: str) -> HttpRequest:
    """A raw message as one quoted text."""
    check_escapes(text)
    messages = []
    at = 0
    while start := QUOTED.search(text, at):
        sent = _SENT.match(text, start.start())
        if sent is None:
            raise ReadError("quotation")
        content = sent[2] if sent[2] is not None else sent[3]
        messages.append(unescaped(content, "bytes" if sent[1] else "python"))
        at = sent.end()
    return read_message(_one(messages))


# --- OkHttp -----------------------------------------------------------------------------------------------------------


def read_okhttp(text: str) -> HttpRequest:
    """The request between OkHttp's "--> POST URL" and "--> END POST"."""
    starts = list(OKHTTP.finditer(text))
    if len(starts) > 1:
        raise ReadError("several", count=len(starts))
    start = starts[0]
    plain = _without_prefix(text[start.start() :], start["prefix"])
    first, _, rest = plain.partition("\n")
    said = _END.search(rest)
    if said is None and _BASIC.search(first):
        raise ReadError("access-log")
    head, body = split_head(rest[: said.start()] if said else rest)
    headers = header_lines([line for line in head if line])
    body = body.removesuffix("\n").removesuffix("\r") if said else body
    note = (said[2] if said else "") or ""
    if "gzipped" in note or "encoded body" in note:
        raise ReadError("body-compressed")
    if "omitted" in note and (size := re.search(r"(\d+)-byte", note)):
        raise ReadError("body-binary", size=size[1])
    size = re.fullmatch(r"(\d+)-byte body", note)
    if size and not any(name.lower() == "content-length" for name, _ in headers):
        limited = finish("POST", "/", [("Content-Length", size[1])], body).body
        return from_url(start["method"], start["url"], headers, limited)
    return finish(start["method"], start["url"], headers, body)


def _without_prefix(text: str, prefix: str) -> str:
    """The text without what Logcat or java.util.logging puts before each line."""
    if not prefix.strip():
        return text
    token = prefix.rsplit(maxsplit=1)[-1]
    after = prefix[prefix.index(token) + len(token) :]
    text = _JUL.sub("", text)
    before = rf"^[^\n]{{0,300}}?{re.escape(token)}(?:{re.escape(after)}|[ \t]*\r?$)"
    return re.sub(before, "", text, flags=re.MULTILINE)


# --- HTTP/2 -----------------------------------------------------------------------------------------------------------


def read_pseudo(text: str) -> HttpRequest:
    """The headers of HTTP/2 with :method, :path, :authority; names and values may stand on lines of their own."""
    lines, body = split_head(text)
    indented = lines[0][:1] in (" ", "\t")
    lines = [line.strip() if indented or line.startswith("[:") else line for line in lines]
    if indented:
        end = next((number for number, line in enumerate(lines) if line.startswith("[")), len(lines))
        lines, body = [line for line in lines[:end] if not line.startswith(";")], "" if end < len(lines) else body
    lines = [line[1:-1] if line.startswith("[") and line.endswith("]") else line for line in lines]
    if re.fullmatch(r":[a-z]+:?\s*", lines[0]):  # as Chrome's panel is copied
        headers = [
            (name.strip().removesuffix(":"), value.strip())
            for name, value in zip(lines[::2], lines[1::2], strict=False)
        ]
        return finish("", "/", headers, body)
    headers = []
    for number, line in enumerate(lines, 1):
        found = re.match(r"(:[a-z]+)(?:[ \t]*:[ \t]*|[ \t]+)(.*)", line) or re.match(
            r"([^:\s][^:]*?)[ \t]*:[ \t]*(.*)", line
        )
        if found is None:
            raise ReadError("header-line", line=number)
        headers.append((found[1], found[2].strip()))
    return finish("", "/", headers, body)
