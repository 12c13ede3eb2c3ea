"""What a curl command sends, by curl 7.88's own rules (curl.1, and what it sent to a socket).

Made for: curl 7 and 8 in bash and zsh (Chrome 120's and Firefox 120's "Copy as cURL", Postman's and API Explorer's
snippets), in cmd.exe, and curl.exe in PowerShell. Headers that curl adds of its own accord and that are never signed
(User-Agent, Accept) are left out.
"""

from __future__ import annotations

import base64
import re
from collections import deque
from urllib.parse import quote_plus

from ..request import HttpRequest
from .curl_call import Call, sent
from .curl_options import FLAGS, LETTERS, VALUES
from .refusals import ReadError
from .shell_line import WORD_LIMIT
from .wire import Files, to_bytes

__all__ = ["request_of"]

_SIGNS = {"aws-sigv4", "digest", "negotiate", "ntlm", "ntlm-wb", "anyauth", "netrc", "netrc-optional"}
_DASHES = re.compile("^(?:[\u2013\u2014](?=[A-Za-z]{2,})|[-\u2013\u2014][\u2013\u2014]|[\u2013\u2014]-)")
_DASH = re.compile("^[\u2013\u2014]")
_CONFIG = re.compile(r"""(?:--?)?([A-Za-z0-9.-]+)[ \t]*(?:[ \t:=][ \t]*(?:"([^"\\]*(?:\\.[^"\\]*)*)|([^ \t]*)).*)?""")


def request_of(words: list[str], stdin: bytes | None = None, files: Files | None = None) -> HttpRequest:
    """The request that curl would send.

    Args:
        words (list of str): the arguments, after "curl".
        stdin (bytes): what is piped into it, if that is known.
        files (callable): gives the content of a file that the command names.

    Raises:
        ReadError: for what can't be known from the text.
    """
    call = Call(files, stdin)
    rest = deque(words)
    only_urls, configs = False, 0
    while rest:
        word = rest.popleft()
        if not only_urls:  # a chat program makes other dashes of an option's
            word = _DASH.sub("-", _DASHES.sub("--", word))
        if only_urls or word == "-" or not word.startswith("-"):
            call.urls.append(word)
        elif word == "--":
            only_urls = True
        else:
            name, attached = _option(word, rest)
            value = ""
            if name in VALUES:
                if attached is None and not rest:
                    raise ReadError("no-value", tool="curl", option=word)
                value = rest.popleft() if attached is None else attached
            if name == "config":
                configs += 1
                if configs > 10:
                    raise ReadError("option", tool="curl", option=word[:40])
                rest.extendleft(reversed(_config(call.read(value))))
            else:
                _apply(call, name, value, word)
    return sent(call)


def _option(word: str, rest: deque[str]) -> tuple[str, str | None]:
    """The long name of an option, and the value attached to its letter; further letters go back to the words."""
    if word.startswith("--"):
        name = word[2:]
        if name in VALUES or name in FLAGS:
            return name, None
        if name.startswith("no-") and name[3:] in FLAGS:
            return name, None
        longer = [each for each in VALUES | FLAGS if each.startswith(name)] if name else []
        if len(longer) == 1:
            return longer[0], None
    else:
        name = LETTERS.get(word[1], "")
        if name in VALUES:
            return name, word[2:] or None
        if name:
            if word[2:]:
                rest.appendleft(f"-{word[2:]}")
            return name, None
    raise ReadError("option", tool="curl", option=word.partition("=")[0][:40])


def _apply(call: Call, name: str, value: str, word: str) -> None:
    if name in ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json"):
        call.append(_data(call, name, value), b"" if name == "json" else b"&")
        if name == "json":
            call.own |= {"Content-Type": "application/json", "Accept": "application/json"}
        else:
            call.own.setdefault("Content-Type", "application/x-www-form-urlencoded")
    elif name == "header":
        call.headers += _headers(call, value)
    elif name == "request":
        call.method = value
    elif name == "url":
        call.urls.append(value)
    elif name == "url-query":
        more = to_bytes(value[1:]) if value.startswith("+") else _encoded(call, value)
        call.query += (b"&" if call.query else b"") + more
    elif name == "user-agent":
        call.own["User-Agent"] = value
    elif name == "referer":
        call.own["Referer"] = value.removesuffix(";auto")
    elif name == "cookie":
        call.cookies += [value] if "=" in value else []  # else a file of cookies
    elif name == "user":
        call.own["Authorization"] = f"Basic {base64.b64encode(to_bytes(value)).decode()}"
    elif name == "oauth2-bearer":
        call.own["Authorization"] = f"Bearer {value}"
    elif name == "range":
        call.own["Range"] = f"bytes={value}"
    elif name == "request-target":
        call.target = value
    elif name == "upload-file":
        call.upload = value
    elif name in ("form", "form-string"):
        raise ReadError("form", tool="curl", option=word[:40])
    elif name in _SIGNS:
        raise ReadError("signs-itself", tool="curl", option=f"--{name}")
    elif name == "next":
        raise ReadError("next", tool="curl", option=word[:40])
    else:
        call.as_query |= name == "get"
        call.head |= name == "head"
        call.glob &= name != "globoff"
        call.dots &= name != "path-as-is"


def _data(call: Call, option: str, value: str) -> bytes:
    if option == "data-urlencode":
        return _encoded(call, value)
    if option == "data-raw" or not value.startswith("@"):
        return to_bytes(value)
    content = call.read(value[1:])
    return content if option in ("data-binary", "json") else re.sub(rb"[\r\n\0]", b"", content)


def _encoded(call: Call, value: str) -> bytes:
    """What --data-urlencode sends: content, =content, name=content, @file or name@file."""
    at = re.search("[=@]", value)
    if at is None:
        return quote_plus(to_bytes(value)).encode()
    name, rest = value[: at.start()], value[at.end() :]
    content = to_bytes(rest) if at[0] == "=" else call.read(rest)
    return to_bytes(f"{name}=" if name else "") + quote_plus(content).encode()


def _headers(call: Call, value: str) -> list[tuple[str, str | None]]:
    """Headers of curl; None where it leaves one out that it would send of its own accord."""
    text = value
    if value.startswith("@"):
        text = call.read(value[1:]).decode("utf-8", "surrogateescape")
    pairs: list[tuple[str, str | None]] = []
    for line in filter(None, re.split(r"\r?\n|\r", text)):
        name, colon, content = line.partition(":")
        if colon:
            pairs.append((name.strip(" \t\u00a0"), content.strip(" \t\u00a0") or None))
        elif line.endswith(";"):  # curl's way to send an empty header
            pairs.append((line[:-1], ""))
        else:
            raise ReadError("no-colon", tool="curl")
    return pairs


def _config(content: bytes) -> list[str]:
    """The options of a configuration file (curl's -K) as words."""
    words: list[str] = []
    for number, line in enumerate(content.decode("utf-8", "surrogateescape").split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = _CONFIG.fullmatch(text)
        if len(words) > WORD_LIMIT:
            raise ReadError("words", limit=WORD_LIMIT)
        if found is None:
            raise ReadError("config", tool="curl", line=number)
        short = len(found[1]) == 1 and not text.startswith("--")
        words.append(f"{'-' if short else '--'}{found[1]}")
        if found[2] is not None:
            words.append(
                re.sub(
                    r"\\(.)", lambda escaped: {"n": "\n", "t": "\t", "r": "\r"}.get(escaped[1], escaped[1]), found[2]
                )
            )
        elif found[3]:
            words.append(found[3])
    return words
