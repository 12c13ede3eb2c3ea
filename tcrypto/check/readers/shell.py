"""A command line as bash 5 and zsh 5.9 read it: quotes, $'...', here-documents, pipes; nothing is expanded or run.

Variables and command substitutions are refused: what they stood for isn't in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ...crypto.encoding import b64decode
from ...errors import EncodingError
from .escapes import ESCAPE_LIMIT, check_escapes, unescaped
from .refusals import ReadError
from .wire import Files, to_bytes

__all__ = ["WORD_LIMIT", "Command", "base_name", "named", "parse", "split"]

WORD_LIMIT = 10_000
"""The most words of a command."""
_LEXEME = re.compile(
    r"""(?P<space>[ \t\u00a0]+)"""
    # A line that goes on; a paste may have lost the backslash, or have the prompt of the second line.
    r"""|(?P<goes_on>\\[ \t]*\r?\n(?:>[ ](?=[-'"$]|https?:))?|\r?\n(?=[ \t\u00a0]*--?[A-Za-z]))"""
    r"""|(?P<newline>\r?\n)"""
    r"""|\$'(?P<ansi>[^'\\]*(?:\\.[^'\\]*)*)'"""
    r"""|'(?P<single>[^']*)'"""
    r"""|\$?"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)\""""
    r"""|(?P<escaped>(?:\\[^\r\n])+)"""
    r"""|(?P<variable>\$(?=[A-Za-z_{(0-9@*?$!-])|`)"""
    r"""|(?P<redirect>[0-9]*(?:<<<|<<-?|>>|[<>]&?|&>>?)\|?)"""
    r"""|(?P<operator>\|\|?|&&?|;|\))"""
    r"""|(?P<plain>[^ \t\u00a0\r\n'"\\$`<>|&;)]+|\$(?!["'])|\r)""",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\$(?:\{\W?([A-Za-z_]\w{0,29})|([A-Za-z_]\w{0,29}|[0-9@*?$!-]))")
_IN_QUOTES = re.compile(r"\$(?=[A-Za-z_{(0-9@*?$!-])|`")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_PREFIXES = {"sudo", "time", "command", "exec", "env", "nohup"}
_MARKED = (("\\\\", "\ud801"), ("\\$", "\ud802"), ("\\`", "\ud803"), ('\\"', '"'), ("\\\r\n", ""), ("\\\n", ""))
_UNMARKED = (("\ud801", "\\"), ("\ud802", "$"), ("\ud803", "`"))


class Command(NamedTuple):
    """The command found: its words, its standard input if the text has it, and where the text goes on."""

    words: list[str]
    stdin: bytes | None
    end: int


@dataclass
class _Command:
    words: list[str] = field(default_factory=list)
    stdin: bytes | None = None
    file: str | None = None

    def read(self, piped: bytes | None, files: Files | None) -> bytes | None:
        """Its standard input: a file, a here-document, or what the command before it writes."""
        if self.file is not None:
            return named(self.file, files)
        return piped if self.stdin is None else self.stdin


class _Line:
    """A pipeline while it is read."""

    def __init__(self) -> None:
        self.commands = [_Command()]
        self.documents: list[tuple[_Command, str, bool, bool]] = []
        self.variables: list[str] = []
        self._word: list[str] | None = None
        self._quoted = False
        self._redirect = ""

    @property
    def within_word(self) -> bool:
        return self._word is not None

    def add(self, text: str, *, quoted: bool = True) -> None:
        if self._word is None:
            self._word, self._quoted = [], False
        self._word.append(text)
        self._quoted |= quoted

    def redirect(self, sign: str) -> None:
        self.end_word()
        self._redirect = sign.lstrip("0123456789")

    def end_word(self) -> None:
        if self._word is None:
            return
        word, self._word = "".join(self._word), None
        sign, self._redirect = self._redirect, ""
        command = self.commands[-1]
        if sign in ("<<", "<<-"):
            self.documents.append((command, word, sign == "<<-", self._quoted))
        elif sign == "<<<":
            command.stdin = to_bytes(f"{word}\n")
        elif sign == "<":
            command.file = word
        elif not sign:
            command.words.append(word)
            if len(command.words) > WORD_LIMIT:
                raise ReadError("words", limit=WORD_LIMIT)

    def note(self, text: str) -> None:
        """A variable, or what else is expanded; `text` begins with it."""
        found = _VARIABLE.match(text)
        if found is None:
            raise ReadError("substitution", form="`...`" if text[0] == "`" else "$(...)")
        if len(self.variables) < 20:
            self.variables.append(f"${found[1] or found[2]}")

    def unquoted(self, text: str) -> str:
        """What stands for a text in double quotes."""
        for escaped, mark in _MARKED:
            text = text.replace(escaped, mark)
        for place in _IN_QUOTES.finditer(text):
            self.note(text[place.start() : place.start() + 40])
        for mark, character in _UNMARKED:
            text = text.replace(mark, character)
        return text


def named(name: str, files: Files | None) -> bytes:
    """The content of a file that the text names."""
    if files is None:
        raise ReadError("file", name=name)
    return files(name)


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
    line, end = _pipeline(text, at)
    names = [_bare(command.words)[:1] for command in line.commands]
    place = next((number for number, name in enumerate(names) if name and base_name(name[0]) in tools), None)
    if place is None:
        return None
    if line.variables:
        raise ReadError("variables", names=", ".join(list(dict.fromkeys(line.variables))[:6]))
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
    return _pipeline(text, 0)[0].commands[0].words


def _pipeline(text: str, at: int) -> tuple[_Line, int]:
    line = _Line()
    piped = False
    lexemes = 0
    while at < len(text):
        lexemes += 1
        if lexemes > ESCAPE_LIMIT:
            raise ReadError("escapes", limit=ESCAPE_LIMIT)
        lexeme = _LEXEME.match(text, at)
        if lexeme is None:
            raise ReadError("quotation")
        kind, start, at = lexeme.lastgroup, at, lexeme.end()
        if kind == "plain" and text[start] == "#" and not line.within_word:
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
        elif kind == "plain":
            line.add(lexeme[0], quoted=False)
        elif kind == "single":
            line.add(lexeme["single"])
        elif kind == "ansi":
            line.add(unescaped(lexeme["ansi"], "bash"))
        elif kind == "double":
            line.add(line.unquoted(lexeme["double"]))
        elif kind == "escaped":
            line.add(lexeme[0].replace("\\\\", "\ud801").replace("\\", "").replace("\ud801", "\\"))
        elif kind == "variable":
            line.note(text[start : start + 40])
            line.add("")
        elif kind == "redirect":
            line.redirect(lexeme[0])
        elif kind == "goes_on" and lexeme[0] in ("\\\n", "\\\r\n"):
            pass  # nothing at all, within a word, too
        elif kind == "operator" and lexeme[0] == "&" and line.within_word and text[at : at + 1].strip():
            raise ReadError("ampersand")
        else:
            line.end_word()
            if kind == "newline":
                at = _documents(text, at, line)
                if not piped and (line.commands[-1].words or len(line.commands) > 1):
                    break
            elif kind == "operator" and lexeme[0] == "|":
                line.commands.append(_Command())
            elif kind == "operator":
                at = _documents(text, _end_of_line(text, at), line) if line.documents else at
                break
        piped = lexeme[0] == "|" or (piped and kind in ("space", "newline"))
    line.end_word()
    if line.documents:
        raise ReadError("here-document", delimiter=line.documents[0][1])
    return line, at


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _documents(text: str, at: int, line: _Line) -> int:
    """The here-documents that begin after a line."""
    for command, delimiter, indented, quoted in line.documents:
        tabs = r"\t*" if indented else ""
        end = re.compile(rf"^{tabs}{re.escape(delimiter)}\r?$", re.MULTILINE).search(text, at)
        if end is None:
            raise ReadError("here-document", delimiter=delimiter)
        content = text[at : end.start()].replace("\r\n", "\n")
        if indented:
            content = re.sub(r"^\t+", "", content, flags=re.MULTILINE)
        if not quoted:
            content = line.unquoted(content.replace('\\"', '\ud801"').replace("\ud801", "\\\\"))
        command.stdin = to_bytes(content)
        at = min(end.end() + 1, len(text))
    line.documents = []
    return at


def _output(words: list[str], stdin: bytes | None, files: Files | None) -> bytes | None:
    """What a simple command writes; None where that isn't known."""
    name, arguments = base_name(words[0]), words[1:]
    if name == "echo":
        flags = [word for word in arguments[:2] if re.fullmatch(r"-[neE]+", word)]
        said = " ".join(arguments[len(flags) :])
        said = unescaped(said, "bash") if "e" in "".join(flags) else said
        return to_bytes(said if "n" in "".join(flags) else f"{said}\n")
    if name == "printf" and arguments:
        form, values = unescaped(arguments[0], "bash"), arguments[1:]
        if form in ("%s", "%b", "%s\n") and len(values) == 1:
            said = unescaped(values[0], "bash") if form == "%b" else values[0]
            return to_bytes(form.replace("%b", "%s").replace("%s", said, 1))
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
