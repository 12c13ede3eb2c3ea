"""`.http` files: VS Code's REST Client 0.25 and IntelliJ's HTTP Client 2023.3.

Titles (###), comments (#, //), names (# @name), variables (@host = ..., {{host}}), queries over several lines, scripts
(> {% ... %}), a body from a file (< ./body.json). Blank lines at the end of a body are not sent.
"""

from __future__ import annotations

import re

from ..request import HttpRequest
from .message import METHOD, REPLY, finish, header_lines
from .refusals import ReadError
from .shell import named
from .wire import Files

__all__ = ["SIGNS", "START", "read_rest_client"]

START = re.compile(
    rf"^[ \t]*(?:({METHOD})[ \t]+)?((?:https?://|\{{\{{|/)\S*)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*\r?$", re.MULTILINE
)
SIGNS = re.compile(r"^(?:###|@[\w-]+[ \t]*=|//|#)", re.MULTILINE)
"""What such a file has before its request, and a raw message hasn't."""
_VARIABLE = re.compile(r"^@([\w-]{1,80})[ \t]*=[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_USE = re.compile(r"\{\{[ \t]*([$\w. -]{1,80}?)[ \t]*\}\}")
_COMMENT = re.compile(r"(?:#|//)")
_SCRIPT = re.compile(r"(?:>>?!?|<>)[ \t]")


def read_rest_client(text: str, files: Files | None = None) -> HttpRequest:
    """The one request of the file.

    Raises:
        ReadError: for several, and for variables that the file doesn't define.
    """
    values = dict(_VARIABLE.findall(text))
    blocks = [block for block in re.split(r"^###.*$", text, flags=re.MULTILINE) if _request_lines(block)]
    if not blocks:
        raise ReadError("har-empty", tool=".http")
    if len(blocks) > 1:
        raise ReadError("several", count=len(blocks))
    for _ in range(5):  # variables in variables
        values = {name: _filled(value, values) for name, value in values.items()}
    lines = _request_lines(_filled(blocks[0], values))
    if missing := list(dict.fromkeys(_USE.findall("\n".join(lines)))):
        raise ReadError("template", names=", ".join(f"{{{{{name}}}}}" for name in missing[:6]))
    start = START.fullmatch(lines[0])
    if start is None:
        raise ReadError("unknown")
    at, url = 1, start[2]
    while at < len(lines) and re.match(r"[ \t]+[?&]", lines[at]):
        url += lines[at].strip()
        at += 1
    head = []
    while at < len(lines) and lines[at].strip():
        if not _COMMENT.match(lines[at]):
            head.append(lines[at])
        at += 1
    body = _body(lines[at + 1 :], files)
    return finish(start[1] or "GET", url, header_lines(head), body)


def _filled(text: str, values: dict[str, str]) -> str:
    return _USE.sub(lambda use: values.get(use[1], use[0]), text)


def _request_lines(block: str) -> list[str]:
    """The lines from the request line on; none without one."""
    lines = [line.removesuffix("\r") for line in block.split("\n")]
    for number, line in enumerate(lines):
        if line.strip() and not _COMMENT.match(line) and not line.startswith("@"):
            return lines[number:]
    return []


def _body(lines: list[str], files: Files | None) -> str:
    kept: list[str] = []
    for line in lines:
        if re.match(r"> ?\{%", line) or _SCRIPT.match(line) or (REPLY.match(line[:40].encode("utf-8", "replace"))):
            break
        if source := re.match(r"<@?(?:[a-z0-9-]+)?[ \t]+(\S.*)", line):
            kept.append(named(source[1].strip(), files).decode("utf-8", "surrogateescape"))
        else:
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return "\n".join(kept)
