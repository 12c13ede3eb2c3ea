"""`.http` files: VS Code's REST Client 0.25 and IntelliJ's HTTP Client 2023.3.

Titles (###), comments (#, //), names (# @name), variables (@host = ..., {{host}}), queries over several lines, scripts
(> {% ... %}), a body from a file (< ./body.json). Blank lines at the end of a body are not sent.
"""

from __future__ import annotations

import re

from ..request import HttpRequest
from .message import HEAD_LIMIT, METHOD, finish, header_lines
from .refusals import ReadError
from .shell_line import named
from .wire import Files

__all__ = ["SIGNS", "START", "TITLE", "read_rest_client"]

START = re.compile(
    rf"^[ \t]*(?:({METHOD})[ \t]+)?((?:https?://|\{{\{{|/)\S*)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*\r?$", re.MULTILINE
)
"""The request line of a .http file; the method may be missing."""
SIGNS = re.compile(r"^(?:###|@[\w-]+[ \t]*=|//|#)", re.MULTILINE)
"""What such a file has before its request, and a raw message hasn't."""
TITLE = re.compile(r"^###[ \t]*(?:[A-Za-z].*)?$", re.MULTILINE)
"""What stands before the next request."""
_VARIABLE = re.compile(r"^@([\w-]{1,80})[ \t]*=[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_VALUE_LIMIT = 10_000
_USE = re.compile(r"\{\{[ \t]*([$\w. -]{1,80}?)[ \t]*\}\}")
_COMMENT = re.compile(r"#|//")
_LEADING = re.compile(r"(?:[ \t]*(?:(?:#|//|@)[^\n]*)?(?:\n|\Z))*")
_QUERY = re.compile(r"[ \t]+[?&]")
_AFTER = re.compile(r"^(?:>[ ]?\{%|(?:>>?!?|<>)[ \t]|HTTP/[0-9.]+ [1-5][0-9]{2}\b)", re.MULTILINE)
_FILE = re.compile(r"^<@?(?:[a-z0-9-]{1,20})?[ \t]+(\S[^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_BLANK = re.compile(r"\r?\n[ \t]*\r?\n")


def read_rest_client(text: str, files: Files | None = None) -> HttpRequest:
    """The one request of the file.

    Raises:
        ReadError: for several, and for variables that the file doesn't define.
    """
    values = dict(_VARIABLE.findall(text[:1_000_000]))
    blocks = list(filter(None, map(_without_comments, re.split(r"^###.*$", text, maxsplit=1000, flags=re.MULTILINE))))
    if not blocks:
        raise ReadError("har-empty", tool=".http")
    if len(blocks) > 1:
        raise ReadError("several", count=len(blocks))
    for _ in range(3):  # variables in variables
        values = {name: _filled(value, values) for name, value in values.items()}
    block = _filled(blocks[0], values)
    if missing := list(dict.fromkeys(_USE.findall(block[:2_000_000]))):
        raise ReadError("template", names=", ".join(f"{{{{{name}}}}}" for name in missing[:6]))
    end = _BLANK.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, "")
    if len(head) > HEAD_LIMIT:
        raise ReadError("head-size", size=len(head), limit=HEAD_LIMIT)
    first, *lines = re.split(r"\r?\n", head.rstrip())
    start = START.fullmatch(first)
    if start is None:
        raise ReadError("unknown")
    url = start[2]
    while lines and _QUERY.match(lines[0]):
        url += lines.pop(0).strip()
    headers = header_lines([line for line in lines if not _COMMENT.match(line)])
    return finish(start[1] or "GET", url, headers, _body(body, files))


def _filled(text: str, values: dict[str, str]) -> str:
    """The text with its variables' values; one that is too long stays a placeholder."""
    return _USE.sub(lambda use: value if len(value := values.get(use[1], use[0])) <= _VALUE_LIMIT else use[0], text)


def _without_comments(block: str) -> str:
    """The block from its request line on; empty without one."""
    return _LEADING.sub("", block, count=1)


def _body(text: str, files: Files | None) -> str:
    after = _AFTER.search(text)
    text = text[: after.start()] if after else text
    text = _FILE.sub(lambda name: named(name[1], files).decode("utf-8", "surrogateescape"), text)
    return text.rstrip("\r\n \t")
