"""What people paste, read as the request it stands for: one module a family of forms.

`message` raw HTTP, `rest_client` .http files, `commands` command lines (`shell`, `windows` and `powershell` split them;
`curl`, `curl_options` and `tools` know the programs), `logs` what programs log, `code` program text (`literals`),
`exports` JSON and HAR, `others` what is no request. `wire`, `text`, `escapes` and `refusals` are shared.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..request import HttpRequest
from . import code, commands, exports, logs, message, others, powershell, rest_client
from .refusals import ReadError
from .text import decoded, strictly, unfenced
from .wire import Files, from_url, to_bytes

__all__ = ["ReadError", "read_request"]

_SEARCHED = 64 * 1024
_FILES = 20
_TARGET = r"(?:https?://|[/*])\S*"
_RAW = re.compile(
    rf"^(?:[A-Za-z][A-Za-z0-9_|!#$%&'*+^~-]{{0,39}}|.{{0,200}}?(?<![A-Z-]){message.METHOD})"
    rf"[ \t\u00a0]+{_TARGET}[ \t\u00a0]+HTTP/[0-9.]+[ \t]*\r?$",
    re.MULTILINE,
)
_BARE = re.compile(
    rf"^[ \t]*{message.METHOD}[ \t]+(?:https?://|\{{\{{|/)\S*(?:[ \t]+HTTP/[0-9.]+)?[ \t]*\r?$", re.MULTILINE
)
_JSON = re.compile(r"[ \t\r\n]*(?:\{|\[\s*[\[{('\"]|\[\s*\])")
_URL = re.compile(r"\s*(https?://\S+)\s*")

_Reader = Callable[[str, int, "Files | None"], HttpRequest]


def _raw(text: str, at: int, files: Files | None) -> HttpRequest:
    """A raw message, unless a title, a comment or a variable before it, or a title after it, makes it a .http file."""
    signs = rest_client.SIGNS.search(text, 0, at) or rest_client.TITLE.search(text, at)
    if signs or "{{" in text[at : at + _SEARCHED].partition("\n")[0]:
        return rest_client.read_rest_client(strictly(text), files)
    return message.read_message(text[at:])


def _from_there(reader: Callable[[str], HttpRequest]) -> _Reader:
    return lambda text, at, _: reader(text[at:])


_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (logs.VERBOSE, _from_there(logs.read_verbose)),
    (logs.TRACE, _from_there(logs.read_trace)),
    (logs.DEBUG, _from_there(logs.read_debug)),
    (logs.OKHTTP, _from_there(logs.read_okhttp)),
    (logs.PSEUDO, _from_there(logs.read_pseudo)),
    (logs.QUOTED, _from_there(logs.read_quoted)),
    (commands.COMMAND, lambda text, at, files: commands.read_command(strictly(text)[at:], files)),
    (code.CALL, lambda text, _, __: code.read_code(strictly(text))),
    (_RAW, _raw),
    (_BARE, _raw),
)
"""What a form begins with; the first place in the text decides, and among equals the order here."""


def _at_most(files: Files | None) -> Files | None:
    """The same, for a few files: a text may name one ten thousand times."""
    if files is None:
        return None
    left = iter(range(_FILES))

    def read(name: str) -> bytes:
        if next(left, None) is None:
            raise ReadError("files", limit=_FILES)
        return files(name)

    return read


def read_request(text: str | bytes, files: Files | None = None) -> HttpRequest:
    """The request that a text stands for: raw HTTP, a command, program text, a log, HAR or other JSON.

    Args:
        text (str or bytes): as it was pasted or saved; bytes are UTF-8 or UTF-16.
        files (callable): gives the content (bytes) of a file that the text names, such as curl's -d @FILE. Without it
            such a text is refused; nothing is read from disk here.

    Returns:
        HttpRequest: its body and target byte for byte as they were sent, the headers in their order, doubles kept.

    Raises:
        ReadError: an `InvalidInput` whose one line says what the text looks like and what to do; `text("zh-CN")` says
            it in Chinese.
        TypeError: for a text that is neither str nor bytes.
    """
    if not isinstance(text, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"the text is str or bytes, not {type(text).__name__}")
    content, files = unfenced(decoded(text)), _at_most(files)
    head = content[:_SEARCHED]
    if _JSON.match(head):
        return exports.read_json(strictly(content))
    if powershell.ALIAS.search(head) or (powershell.CMDLET.search(head) and not commands.CLIENT.search(head)):
        return powershell.read_powershell(strictly(content))
    found = [(place.start(), number) for number, (form, _) in enumerate(_FORMS) if (place := form.search(head))]
    if found:
        at, number = min(found)
        return _FORMS[number][1](content, at, files)
    if commands.ROOT_COMMAND.search(head):
        return commands.read_command(strictly(content), files)
    if rest_client.SIGNS.match(head.lstrip()) and rest_client.START.search(head):
        return rest_client.read_rest_client(strictly(content), files)
    if url := _URL.fullmatch(content):
        if len(url[1]) > message.HEAD_LIMIT:
            raise ReadError("head-size", size=len(to_bytes(url[1])), limit=message.HEAD_LIMIT)
        return from_url("GET", url[1], [], b"")
    if code.PRINTED.match(head.lstrip()) and re.search(r"\b(?:url|uri)\b", head):
        return code.read_printed(strictly(content))
    raise others.refusal(content)
