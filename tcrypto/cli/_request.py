"""The request that ``tcrypto verify`` and ``tcrypto diagnose`` look at, in each form in which people have one."""

from __future__ import annotations

import argparse
import re
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput
from . import _io

if TYPE_CHECKING:
    from ..check.request import HttpRequest

__all__ = ["add_arguments", "clock", "read_request"]

_REQUEST = (
    "The request: a raw HTTP message (line breaks CRLF or LF), a curl command, or JSON "
    '{"method", "url" or "target", "headers", "body" or "body_base64"}; - is standard input.'
)
_CREDENTIAL = (
    "The credential: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary one, "
    "TENCENTCLOUD_SESSION_TOKEN; else the profile file, ~/.tencentcloud/credentials, or tccli's; or --credentials."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments both commands have."""
    parser.epilog = f"{_REQUEST} {_CREDENTIAL}"
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    parser.add_argument(
        "--now", metavar="SECONDS", help="the server's time since 1970, or 'signed': the request's own; default: now"
    )
    parser.add_argument("--skew", type=int, default=300, metavar="SECONDS", help="how far a timestamp may be off")
    parser.add_argument(
        "--host-port",
        choices=("exact", "lenient"),
        default="exact",
        help="lenient: a signature over the host without its port is right, too",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("request", nargs="?", default="-", metavar="REQUEST", help="default: standard input")


def clock(now: str | None, request: HttpRequest) -> Callable[[], float]:
    """The server's clock, as --now has it."""
    if now is None:
        return time.time
    text = now
    if now == "signed":
        inside = re.search(r", Timestamp=([0-9]+)", request.header("authorization") or "")
        form = re.search(
            r"(?:^|[&?])Timestamp=([0-9]+)", f"{request.query}&{request.body[: 1 << 20].decode('latin-1')}"
        )
        found = inside or form
        text = request.header("x-tc-timestamp") or (found[1] if found else "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        what = "the request has no timestamp" if now == "signed" else "--now is seconds since 1970, or 'signed'"
        raise InvalidInput(what)
    return lambda: int(text)


def read_request(name: str) -> HttpRequest:
    """The request in a file; which form it has is seen from how it begins."""
    data = _io.read(name).removeprefix(b"\xef\xbb\xbf")
    start = data.lstrip()[:16]
    where = "standard input" if name == "-" else name
    if start.startswith(b"{"):
        return _from_json(_io.parse_object(data, where))
    if re.match(rb"(?:\$ )?(?:curl|printf)\s", start):
        return _from_curl(_text(data, where))
    return _from_message(data.lstrip(b"\r\n"), where)


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from None


def _request(method: str, url: str, headers: list[tuple[str, str]], body: bytes) -> HttpRequest:
    """The request for a URL or a target."""
    from ..check.request import HttpRequest

    url = url.partition("#")[0]
    if "://" not in url[:8] and not url.startswith("/"):
        url = f"http://{url}"
    return HttpRequest(method, url, headers, body)


def _host(url: str) -> str | None:
    """The Host that a URL implies; None for a target."""
    if url.startswith("/"):
        return None
    scheme, _, rest = url.partition("://") if "://" in url[:8] else ("http", "", url)
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return host.removesuffix({"http": ":80", "https": ":443"}.get(scheme.lower(), " "))


# --- JSON -------------------------------------------------------------------------------------------------------------


def _from_json(content: dict[str, Any]) -> HttpRequest:
    known = {"method", "url", "target", "headers", "body", "body_base64"}
    if unknown := sorted(content.keys() - known):
        raise InvalidInput(f"the request has an unknown key {unknown[0]!r:.60}; there are {', '.join(sorted(known))}")
    if ("url" in content) == ("target" in content):
        raise InvalidInput("the request has either url or target")
    if "body" in content and "body_base64" in content:
        raise InvalidInput("the request has either body or body_base64")
    headers = content.get("headers", {})
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    if not isinstance(pairs, list) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):
        raise InvalidInput("headers are an object, or a list of [name, value]")
    if not isinstance(content.get("body", ""), str):
        raise InvalidInput("body is the text that was sent, byte for byte, not a JSON value that stands for it")
    from ..crypto.encoding import b64decode, utf8

    if "body_base64" in content:
        body = b64decode(content["body_base64"], "body_base64")
    else:
        body = utf8(content.get("body", ""), "body")
    method = content.get("method", "POST" if body else "GET")
    url: Any = content.get("url", content.get("target"))
    texts = [method, url, *(text for pair in pairs for text in pair)]
    if not all(isinstance(text, str) for text in texts):
        raise InvalidInput("method, url, target and the headers are texts")
    named = any(name.lower() == "host" for name, _ in pairs)
    host = None if named else _host(url)
    return _request(method, url, [*([("Host", host)] if host else []), *((name, value) for name, value in pairs)], body)


# --- A raw message ----------------------------------------------------------------------------------------------------

_HEAD_LIMIT = 64 * 1024


def _from_message(data: bytes, where: str) -> HttpRequest:
    """RFC 9112. Without Content-Length the rest of the file is the body, to its last byte."""
    from ..check.request import HttpRequest

    parts = re.split(rb"\r?\n\r?\n", data, maxsplit=1)
    first, *lines = re.split(r"\r?\n", parts[0][:_HEAD_LIMIT].decode("latin-1").rstrip("\r\n"))
    start = re.fullmatch(r"([!-~]+) (\S+)(?: HTTP/[0-9.]+)?", first.strip())
    if start is None:
        raise InvalidInput(f"{where} is neither a raw HTTP request, nor a curl command, nor JSON")
    if len(parts[0]) > _HEAD_LIMIT:
        size = f"{len(parts[0]):,} bytes; {_HEAD_LIMIT:,} are read"
        raise InvalidInput(f"{where}: the request line and the headers have {size}")
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]}\n{line}")  # folded; the verifier says so
        elif not colon or not name or name != name.strip():
            raise InvalidInput(f"{where}: the line {len(headers) + 2} is not a header")
        else:
            headers.append((name, value.strip(" \t")))
    request = HttpRequest(start[1], start[2], headers, parts[1] if len(parts) > 1 else b"")
    if request.header("transfer-encoding") is not None:
        raise InvalidInput(f"{where} has a Transfer-Encoding; give the body itself, with Content-Length or none")
    length = request.header("content-length")
    if length is None:
        return request
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise InvalidInput(f"{where}: Content-Length is not a number")
    body, rest = request.body[: int(length)], request.body[int(length) :]
    if len(body) < int(length) or rest.strip(b"\r\n"):
        raise InvalidInput(f"{where}: Content-Length says {length} bytes, the body has {len(request.body)}")
    return HttpRequest(request.method, request.target, headers, body)


# --- A curl command ---------------------------------------------------------------------------------------------------

_BARE = re.compile(
    r"""(?P<space>[ \t\r\n]++)|\\\r?\n|\\(?P<escaped>[^\r\n])|(?P<quote>")|'(?P<single>[^']*)'"""
    r"""|(?P<plain>(?:[^ \t\r\n'"\\$]|\$(?!'))++)"""
)
_QUOTED = re.compile(r"""(?P<quote>")|\\\r?\n|\\(?P<escaped>[$`"\\])|(?P<plain>[^"\\]++|\\)""")
_WORD_LIMIT = 10_000
_BODY = {"-d", "--data", "--data-ascii", "--data-raw", "--data-binary", "--json"}
_WITH_VALUE = {"-X", "--request", "-H", "--header", "--url", "-A", "--user-agent", *_BODY}
_IGNORED = re.compile(
    r"-[sSgkLiv#fN]+|--(?:silent|show-error|globoff|insecure|location|include|verbose|compressed|fail)"
)
_IGNORED_WITH_VALUE = {"-o", "--output", "-m", "--max-time", "--connect-timeout", "-w", "--write-out"}


def _from_curl(text: str) -> HttpRequest:
    listed, stdin = _words(text)
    words = deque(listed)
    method, url, query = None, None, False
    headers: list[tuple[str, str | None]] = []
    data: list[bytes] = []
    form = "application/x-www-form-urlencoded"
    while words:
        word = words.popleft()
        if len(word) > 2 and word[:2] in _WITH_VALUE and word[1] != "-":  # -XPOST
            words.appendleft(word[2:])
            word = word[:2]
        if word in _WITH_VALUE | _IGNORED_WITH_VALUE:
            if not words:
                raise InvalidInput(f"curl's {word} lacks its value")
            value = words.popleft()
            if word in ("-X", "--request"):
                method = value
            elif word in ("-H", "--header"):
                headers += _header_lines(value)
            elif word in ("-A", "--user-agent"):
                headers.append(("User-Agent", value))
            elif word == "--url":
                url = value
            elif word in _BODY:
                data.append(_data(word, value, stdin))
                form = "application/json" if word == "--json" else form
        elif word in ("-G", "--get"):
            query = True
        elif word in ("-I", "--head"):
            method = "HEAD"
        elif not word.startswith("-") and url is None:
            url = word
        elif not _IGNORED.fullmatch(word):
            raise InvalidInput(f"curl's {word.partition('=')[0]:.40} is not understood here; give the raw request")
    if not url:
        raise InvalidInput("the curl command has no URL")
    body = b"&".join(data)
    if query:
        url, body, data = f"{url}{'&' if '?' in url else '?'}{body.decode('latin-1')}", b"", []
    own = [("Content-Type", form)] if data else []  # what curl sends where it is told nothing else
    own += [("Host", host)] if (host := _host(url)) else []
    told = {name.lower() for name, _ in headers}
    sent = [(name, text) for name, text in headers if text is not None]
    sent += [(name, text) for name, text in own if name.lower() not in told]
    return _request(method or ("POST" if data else "GET"), url, sent, body)


def _split(text: str) -> list[str]:
    """The words of a command: quotes and escapes as a POSIX shell has them, nothing expanded.

    In linear time, which `shlex.split` doesn't take.
    """
    words: list[str] = []
    word: bytearray | None = None
    at, quoted = 0, False
    while at < len(text):
        piece = (_QUOTED if quoted else _BARE).match(text, at)
        if piece is None and text.startswith("$'", at):
            raise InvalidInput(
                "the curl command has a text in $'...', which isn't understood here; use --data-binary @FILE"
            )
        if piece is None:
            break
        at = piece.end()
        if piece.lastgroup == "space":
            words += [] if word is None else [word.decode()]
            word = None
            if len(words) > _WORD_LIMIT:
                break
        elif piece.lastgroup is not None:  # but for a line that goes on
            word = bytearray() if word is None else word
            if piece.lastgroup == "quote":
                quoted = not quoted
            else:
                word += piece[piece.lastgroup].encode()
    words += [] if word is None else [word.decode()]
    if len(words) > _WORD_LIMIT:
        raise InvalidInput(f"the curl command has over {_WORD_LIMIT:,} words")
    if quoted or at < len(text):
        raise InvalidInput("the curl command can't be read: it ends within a quotation, or after a backslash")
    return words


def _words(text: str) -> tuple[list[str], bytes | None]:
    """The arguments of curl, and what is piped into it by the command that ``tcrypto sign --curl`` writes."""
    words = _split(text.lstrip().removeprefix("$ "))
    stdin = None
    if words[0] == "printf":
        if len(words) < 8 or words[1] != "%s" or words[3:7] != ["|", "base64", "-d", "|"]:
            raise InvalidInput("of what is piped into curl only `printf %s BASE64 | base64 -d` is understood")
        from ..crypto.encoding import b64decode

        stdin, words = b64decode(words[2], "the text that is piped into curl"), words[7:]
    if words[0] != "curl":
        raise InvalidInput("the command is not curl")
    return words[1:], stdin


def _header_lines(value: str) -> list[tuple[str, str | None]]:
    """Headers of curl; None where it leaves one out that it would send of its own accord."""
    lines = _text(_io.read(value[1:]), value[1:]).splitlines() if value.startswith("@") else [value]
    pairs: list[tuple[str, str | None]] = []
    for line in filter(None, lines):
        name, colon, text = line.partition(":")
        if colon:
            pairs.append((name, text.strip(" \t") or None))
        elif line.endswith(";"):  # curl's way to send an empty header
            pairs.append((line[:-1], ""))
        else:
            raise InvalidInput("a header of the curl command has no colon")
    return pairs


def _data(option: str, value: str, stdin: bytes | None) -> bytes:
    if option == "--data-raw" or not value.startswith("@"):
        return value.encode()
    if value == "@-" and stdin is None:
        raise InvalidInput("curl reads the body from its standard input, which isn't here; name a file")
    content = stdin if value == "@-" and stdin is not None else _io.read(value[1:])
    return content if option in ("--data-binary", "--json") else re.sub(rb"[\r\n\0]", b"", content)
