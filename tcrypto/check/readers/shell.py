"""A command line as bash 5 and zsh 5.9 read it: quotes, $'...', here-documents, pipes; nothing is expanded or run.

Variables and command substitutions are refused: what they stood for isn't in the text.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from ...crypto.encoding import b64decode
from ...errors import EncodingError
from .escapes import check_escapes, unescaped
from .refusals import ReadError
from .shell_line import named, read_pipeline
from .wire import Files, to_bytes

__all__ = ["Command", "base_name", "parse", "split"]

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_PREFIXES = {"sudo", "time", "command", "exec", "env", "nohup"}


class Command(NamedTuple):
    """The command found: its words, its standard input if the text has it, and where the text goes on."""

    words: list[str]
    stdin: bytes | None
    end: int


def base_name(word: str) -> str:
    """The name of a program, without its folder and ".exe"."""
    return re.split(r"[/\\]", word[-200:])[-1].removesuffix(".exe").removesuffix(".EXE")


def parse(text: str, at: int, tools: set[str], files: Files | None = None) -> Command | None:
    """The first command of the pipeline at a place that is one of the tools, with what is piped into it.

    Args:
        text (str): the text, which `check_escapes` has let pass.
        at (int): where the pipeline begins.
        tools (set of str): names of programs, as `base_name` gives them.
        files (callable): gives the content of a file.

    Raises:
        ReadError: for what isn't in the text: variables, files, the output of other programs.
    """
    line, end = read_pipeline(text, at)
    names = [_bare(command.words)[:1] for command in line.commands]
    place = next((number for number, name in enumerate(names) if name and base_name(name[0]) in tools), None)
    if place is None:
        return None
    if line.variables:
        raise ReadError("variables", names=", ".join(line.variables))
    piped: bytes | None = None
    for command in line.commands[:place]:
        words = _bare(command.words)
        piped = _output(words, command.read(piped, files), files) if words else None
    stdin = line.commands[place].read(piped, files)
    words = _bare(line.commands[place].words)
    if place and stdin is None:
        raise ReadError("piped", tool=base_name(words[0]))
    return Command(words, stdin, end)


def _bare(words: list[str]) -> list[str]:
    """The words without what may stand before a program."""
    at = next((at for at, word in enumerate(words) if not (word in _PREFIXES or _ASSIGNMENT.match(word))), len(words))
    return words[at:]


def split(text: str) -> list[str]:
    """The words of a command, in linear time, which `shlex.split` doesn't take."""
    check_escapes(text)
    return read_pipeline(text, 0)[0].commands[0].words


def _output(words: list[str], stdin: bytes | None, files: Files | None) -> bytes | None:
    """What a simple command writes; None where that isn't known."""
    name, arguments = base_name(words[0]), words[1:]
    if name == "echo":
        flags = list(takewhile(re.compile(r"-[neE]+").fullmatch, arguments))
        said, letters = " ".join(arguments[len(flags) :]), "".join(flags)
        said = unescaped(said, "bash") if letters.rfind("e") > letters.rfind("E") else said
        return to_bytes(said if "n" in letters else f"{said}\n")
    if name == "printf" and arguments:
        form, values = unescaped(arguments[0], "bash"), arguments[1:]
        if form in ("%s", "%b", "%s\n") and len(values) == 1:
            said = unescaped(values[0], "bash") if form == "%b" else values[0]
            return to_bytes(form.replace("%b", "%s").replace("%s", said))
        return to_bytes(form.replace("%%", "%")) if not values and "%" not in form.replace("%%", "") else None
    if name == "cat":
        return b"".join(named(word, files) for word in arguments) if arguments and arguments != ["-"] else stdin
    if name == "base64" and arguments and arguments[0] in ("-d", "-D", "--decode") and stdin is not None:
        try:
            return b64decode(b"".join(stdin.split()).decode("latin-1"), "piped")
        except EncodingError:
            raise ReadError("piped-base64") from None
    if name == "tr" and arguments[:1] == ["-d"] and stdin is not None and arguments[1:] in (["\\n"], ["\n"]):
        return stdin.replace(b"\n", b"")
    return None
