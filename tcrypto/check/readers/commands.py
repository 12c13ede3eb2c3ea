"""Where in a text a command stands, which shell it is written for, and which program it calls."""

from __future__ import annotations

import re

from ..request import HttpRequest
from . import curl, tools
from .escapes import check_escapes
from .logs import with_verbose
from .powershell_words import parse_native
from .refusals import ReadError
from .shell import Command, base_name, parse
from .windows import is_cmd, parse_cmd
from .wire import Files

__all__ = ["CLIENT", "COMMAND", "ROOT_COMMAND", "read_command"]

_BEFORE = (
    r"(?:\w{1,40}=[$]?\(?[ ]*(?=curl)|&[ ]+(?=\S{0,200}curl)"
    r"|(?:(?:sudo|time|exec|command|env|[A-Za-z_]\w{0,40}=[^\s'\"$`]{0,200})[ ]+){0,9})"
)
_PROGRAM = (
    rf"(?P<before>{_BEFORE})"
    r"(?P<name>(?:[\w.:\\/~-]{0,100}[/\\])?(?:curl|wget|printf|echo|cat)(?:\.exe)?(?=[ \t\u00a0]|\\?$)"
    r"|[a-z][\w.-]{0,40}(?=[ ][^\n|]{0,500}\|[ \t]*curl[ ])"
    r"|(?:https?|xhs?)(?=[ ]+(?:-|'|\"|:|[A-Z]{3,7}[ ]|https?:|[\w-]+\.[\w-])))"
)
_PROMPT = (
    r"(?:(?!(?:echo|printf|cat)[ ])"
    r"(?:(?:PS )?[\w.~@:/\\\[\]()\u2192 -]{0,60}[$%>\u276f][ ]?|[\w.~@:/\\\[\]() -]{1,60}#[ ]))?"
)
_FIRST = r"(?:(?:cd|pushd|mkdir|export|set|source|sleep)[ ][^\n`|;&]{0,200}(?:&&|;)[ ]*){0,3}"
COMMAND = re.compile(rf"^[ \t\u00a0]*{_PROMPT}{_FIRST}{_PROGRAM}", re.MULTILINE)
"""A line that calls a program which sends requests, or writes into one that may."""
CLIENT = re.compile(rf"^[ \t\u00a0]*{_PROMPT}{_BEFORE}\S{{0,100}}(?:curl|wget)(?:\.exe)?[ \t]", re.MULTILINE)
"""A line that calls curl or wget."""
_CHAINED = re.compile(rf"(?<=[;&|])[ \t]*{_FIRST}{_PROGRAM}")
ROOT_COMMAND = re.compile(rf"^[ \t]*#[ ]{_PROGRAM}", re.MULTILINE)
"""A line that is either the superuser's, or a comment."""
_CLIENTS = {"curl": curl.request_of, "wget": tools.wget, "http": tools.httpie, "https": tools.httpie_tls}
_CLIENTS |= {"xh": tools.httpie, "xhs": tools.httpie_tls}
_INTO_CLIENT = re.compile(r"\|[ \t\\\r\n]*(?:\w+=\S*[ ]+)?\S{0,100}?(?:curl|wget|https?|xhs?|base64|tr)(?:\.exe)?[ \t]")
_CHAT_QUOTES = re.compile("(?:curl|-[A-Za-z]|--?[a-z-]{2,20}|https?\\S+)[ \u00a0]+[$]?[\u201c\u201d\u2018\u2019]")
_SINGLE = re.compile(r"(?:curl(?:\.exe)?|-[A-Za-z]|--[a-z-]+|POST|GET)[ \t`\r\n]+'")
_TYPED = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})


def read_command(text: str, files: Files | None = None) -> HttpRequest:
    """The one request that the commands in a text make.

    Raises:
        ReadError: for several requests, and for what can't be known from the text.
    """
    if _CHAT_QUOTES.search(text[:65536]):
        text = text.translate(_TYPED)
    found: list[Command] = []
    pattern = COMMAND if COMMAND.search(text) else ROOT_COMMAND
    check_escapes(text)
    at = tried = 0
    while (place := _CHAINED.match(text, at) or pattern.search(text, at)) and len(found) <= 20 and tried < 200:
        tried += 1
        command = _command(text, place, files)
        at = place.end() if command is None else max(command.end, place.end())
        found += [] if command is None else [command]
    if not found:
        raise ReadError("not-curl")
    if len(found) > 20:
        raise ReadError("many", limit=20)
    if len(found) > 1:
        raise ReadError("several", count=len(found))
    command = found[0]
    program = base_name(command.words[0]).lower()
    return with_verbose(text[command.end :], _CLIENTS[program](command.words[1:], command.stdin, files))


def _command(text: str, place: re.Match[str], files: Files | None) -> Command | None:
    start, name = place.start("name"), base_name(place["name"]).lower()
    around = "" if name in ("printf", "echo", "cat") else text[place.start() : place.start() + 65536]
    if is_cmd(around):
        words, end = parse_cmd(text[start:])
        return Command(words, None, start + end)
    if _is_powershell(around, place):
        words, end = parse_native(text, start)
        return Command(words, None, end)
    if place["name"].lower().endswith(".exe"):
        words, end = parse_cmd(text[start:])
        return Command(words, None, start + end)
    try:
        return parse(text, start, set(_CLIENTS), files)
    except ReadError:
        if name in ("printf", "echo", "cat") and not _INTO_CLIENT.search(text, start, start + 1000):
            return None  # something else that a script does
        raise


def _is_powershell(text: str, place: re.Match[str]) -> bool:
    prompt = place[0][: place.start("name") - place.start()]
    quoted = place["name"].lower().endswith(".exe") and _SINGLE.search(text)
    return (
        bool(quoted)
        or "PS " in prompt
        or prompt.lstrip().startswith("& ")
        or bool(re.search(r"[ \t]`[ \t]*\r?\n", text))
    )
