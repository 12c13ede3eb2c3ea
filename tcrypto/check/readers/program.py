"""What a program's literals stand for: names that are set to one, JSON that is made of one, headers.

Whatever is computed is refused: what would be sent can't be read from the text.
"""

from __future__ import annotations

import json
import re
from typing import Any

from .literals import Call, Name, Number, Object, assignments, parse_value
from .refusals import ReadError

__all__ = ["Program"]

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,8}[1-9])?")
_CHANGED = re.compile(
    r"""^[ \t]*(?P<del>del(?:ete)?[ ]+)?(?P<name>[A-Za-z_$][\w$]*)(?(del)[.\[]"""
    r"""|(?:[ \t]*(?:\*\*|//|\|\||&&|\?\?|[-+*/%|&])=(?!=)"""
    r"""|(?:\[[^\]\n]{1,200}\]|\.[\w$]{1,100}){1,5}[ \t]*[-+*/%|&]?=(?![=>])"""
    r"""|\.(?:update|pop|push|extend|setdefault)\())""",
    re.MULTILINE,
)
"""What changes a name's value and isn't understood."""
_WRAPPERS = ("Headers", "URL", "str", "String", "bytes", "dict")  # each stands for what it is given


class Program:
    """The text, and the literals that its names stand for.

    Args:
        text: the program.
        end: where the call begins: what is assigned after it doesn't count.
        dialect: "python" or "js".
    """

    def __init__(self, text: str, end: int, dialect: str) -> None:
        self.python = dialect == "python"
        self.known = assignments(text, end, dialect)
        for change in _CHANGED.finditer(text[:end]):
            self.known[change["name"]] = Name(change["name"])  # what isn't understood is an expression
        for name, how, header, value in re.findall(
            r"""\b(\w{1,100})\.(append|set|delete)\((?:\s*(["'][^"'\n]{1,200}["'])\s*(?:,\s*("(?:[^"\\\n]|\\.){0,9000}"|'(?:[^'\\\n]|\\.){0,9000}')\s*)?\))?""",
            text[:end],
        ):
            filled = self.known.get(name)
            if isinstance(filled, Call) and filled.name == "Headers":
                filled = filled.values[0] if filled.values else Object([])
            pairs = _pairs(filled)
            if pairs is None or not header or bool(value) == (how == "delete"):
                self.known[name] = Name(name)
                continue
            if how != "append":  # the Fetch standard, 5.1: set and delete are about all values, whatever the case
                pairs = [pair for pair in pairs if str(pair[0]).lower() != header[1:-1].lower()]
            added = [[header[1:-1], parse_value(value, 0, dialect)[0]]] if value else []
            self.known[name] = [*pairs, *added]

    def value(self, value: Any, part: str) -> Any:
        """What a value stands for; a name that is set to a literal for that."""
        for _ in range(5):
            if type(value) is Name and value in self.known:
                value = self.known[value]
            elif isinstance(value, Call) and value.name in _WRAPPERS and value.is_plain:
                value = value.values[0] if value.values else Object(list(value.keywords.items()))
            elif isinstance(value, Call) and value.name == "Buffer.from" and len(value.values) == 1:
                value = value.values[0]
            else:
                break
        if isinstance(value, Name):
            raise ReadError("expression", part=part, name=value[:40])
        if isinstance(value, Object) and part != "request" and any(isinstance(name, Name) for name in value):
            raise ReadError("expression", part=part, name="[...]")
        return value

    def text(self, value: Any, part: str) -> str:
        """The text that a value stands for; `part` of the request, for errors."""
        value = self.value(value, part)
        if isinstance(value, Call) and value.name.endswith((".encode", ".toString")) and value.in_utf8:
            value = self.value(Name(value.name.rpartition(".")[0]), part)
        if isinstance(value, Call) and value.name in ("JSON.stringify", "json.dumps") and value.values:
            if any(value.values[1:]):  # an indentation
                raise ReadError("expression", part=part, name=value.name)
            return self.json(value.values[0], ascii_only=self.python, spaces=self.python, keywords=value.keywords)
        if not isinstance(value, str):
            raise ReadError("expression", part=part, name=getattr(value, "name", type(value).__name__.lower()))
        return value

    def json(self, value: Any, *, ascii_only: bool, spaces: bool, keywords: dict[str, Any] | None = None) -> str:
        """The JSON text that JSON.stringify or json.dumps makes of a literal."""
        options = dict(keywords or {})
        ascii_only &= options.pop("ensure_ascii", True) is not False
        separators: Any = options.get("separators")
        if separators in ([",", ":"], [", ", ": "]):
            spaces = options.pop("separators") != [",", ":"]
        if options:
            raise ReadError("expression", part="body", name=next(iter(options)))
        plain = self._plain(value)
        return json.dumps(plain, ensure_ascii=ascii_only, separators=(", ", ": ") if spaces else (",", ":"))

    def _plain(self, value: Any) -> Any:
        """A literal as json takes it, built without recursion."""
        holder: list[Any] = [value]
        pending: list[tuple[Any, Any]] = [(holder, 0)]
        steps = 0
        while pending:
            container, place = pending.pop()
            steps += 1
            found = self.value(container[place], "body")
            if isinstance(found, Number):
                if not _PLAIN_NUMBER.fullmatch(found):
                    raise ReadError("expression", part="body", name=found[:40])
                found = float(found) if "." in found else int(found)
                if not self.python and "e" in str(found):
                    raise ReadError("expression", part="body", name=str(found))  # JavaScript writes it another way
            elif isinstance(found, Object):
                found = dict(found)
                if not self.python and any(name.isdigit() for name in found):
                    raise ReadError("expression", part="body", name="{0: ...}")  # JavaScript sorts these
                pending += [(found, name) for name in found]
            elif isinstance(found, list):
                found = list(found)
                pending += [(found, number) for number in range(len(found))]
            elif isinstance(found, Call):
                raise ReadError("expression", part="body", name=found.name[:40])
            container[place] = found
            if steps > 300_000 or len(pending) > 300_000:
                raise ReadError("program-call")
        return holder[0]

    def headers(self, value: Any, *, joined: bool = False, replaced: bool = False) -> list[tuple[str, str]]:
        """The headers that an object or a list of pairs stands for.

        Args:
            value: a literal, or what is set to one.
            joined: whether values of one name are sent as one, "a, b", as fetch's Headers do.
            replaced: whether the last value of a name is sent, whatever its case, as axios and requests do.
        """
        pairs = self._headers(value)
        if not (joined or replaced):
            return pairs
        merged: dict[str, tuple[str, str]] = {}
        for name, content in pairs:
            first, before = merged.get(name.lower(), (name, None))
            merged[name.lower()] = (first, f"{before}, {content}" if joined and before is not None else content)
        return list(merged.values())

    def _headers(self, value: Any) -> list[tuple[str, str]]:
        value = self.value(value, "headers")
        given = _pairs(value)
        if given is None:
            raise ReadError("expression", part="headers", name=getattr(value, "name", "..."))
        pairs = []
        for name, content in given:
            known = self.value(content, "headers")
            if known is not None and known is not False:
                pairs.append((str(self.value(name, "headers")), self.text(known, "headers")))
        return pairs


def _pairs(value: Any) -> list[list[Any]] | None:
    """The names and values of an object, where of two members of one name the last counts, or of a list of pairs."""
    if isinstance(value, Object):
        return [list(pair) for pair in value.items()]
    if isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return list(value)
    return None
