"""A pipeline as bash 5 and zsh 5.9 cut it into commands and words: quotes, here-documents, redirections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .escapes import ESCAPE_LIMIT, unescaped
from .refusals import ReadError
from .wire import Files, to_bytes

__all__ = ["WORD_LIMIT", "Line", "Simple", "named", "read_pipeline"]

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
_MARKED = (("\\\\", "\ud801"), ("\\$", "\ud802"), ("\\`", "\ud803"), ('\\"', '"'), ("\\\r\n", ""), ("\\\n", ""))
_UNMARKED = (("\ud801", "\\"), ("\ud802", "$"), ("\ud803", "`"))


@dataclass
class Simple:
    """One command of a pipeline."""

    words: list[str] = field(default_factory=list)
    stdin: bytes | None = None
    file: str | None = None

    def read(self, piped: bytes | None, files: Files | None) -> bytes | None:
        """Its standard input: a file, a here-document, or what the command before it writes."""
        if self.file is not None:
            return named(self.file, files)
        return piped if self.stdin is None else self.stdin


class Line:
    """A pipeline while it is read."""

    def __init__(self) -> None:
        self.commands = [Simple()]
        self.documents: list[tuple[Simple, str, bool, bool]] = []
        self.variables: list[str] = []
        self._word: list[str] | None = None
        self._quoted = False
        self._redirect = ""

    @property
    def within_word(self) -> bool:
        """Whether a word has begun and not ended."""
        return self._word is not None

    def add(self, text: str, *, quoted: bool = True) -> None:
        """Add to the word, which begins here if none has begun."""
        if self._word is None:
            self._word, self._quoted = [], False
        self._word.append(text)
        self._quoted |= quoted

    def redirect(self, sign: str) -> None:
        """Note that the next word is a file or a here-document."""
        self.end_word()
        self._redirect = sign.lstrip("0123456789")

    def end_word(self) -> None:
        """Put the word where it belongs."""
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
        name = f"${found[1] or found[2]}"
        if len(self.variables) < 6 and name not in self.variables:
            self.variables.append(name)

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


def read_pipeline(text: str, at: int) -> tuple[Line, int]:
    """The pipeline at a place, and where it ends.

    Raises:
        ReadError: a quotation or a here-document isn't closed, or a command substitution stands in it.
    """
    line = Line()
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
                line.commands.append(Simple())
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


def _documents(text: str, at: int, line: Line) -> int:
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
            content = line.unquoted(content.replace('\\"', '\ud801"'))
        command.stdin = to_bytes(content)
        at = min(end.end() + 1, len(text))
    line.documents = []
    return at
