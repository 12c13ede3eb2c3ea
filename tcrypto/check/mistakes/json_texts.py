"""A JSON value as the libraries of different languages write it, the likelier ways first."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...sign import v1
from ..hypothesis import Facts, Hypothesis

__all__ = ["NOT_JSON", "as_forms", "body_value", "escapes", "from_form", "json_texts", "parsed", "typed"]

NOT_JSON = object()
"""What `parsed` returns for what isn't JSON."""

_MOST_VALUES = 100_000
_MOST_PARAMETERS = 1000  # of a form or a query; nobody writes more

_FORMATS = tuple(itertools.product(((",", ":"), (", ", ": ")), (False, True)))
_UNSAFE = re.compile(rb"[^A-Za-z0-9_.~-]+")
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_STRUCTURE = re.compile(r'("(?:[^"\\]|\\.)*"(?:: )?|[^\[\]{},"]+)|([\[{])([\]}])?|([\]}])|,', re.DOTALL)


def parsed(data: bytes) -> Any:
    """The JSON value in a body, or `NOT_JSON`; also for one of so many values that writing it again takes seconds."""
    if data.count(b",") + data.count(b":") > _MOST_VALUES:
        return NOT_JSON
    try:
        return json.loads(data.decode())  # a byte order mark is none of JSON's
    except (ValueError, RecursionError):
        return NOT_JSON


def body_value(h: Hypothesis, facts: Facts) -> Any:
    """The JSON value of the body that is hashed, or `NOT_JSON`; the sent one's is known already."""
    return facts.value if h.payload.data is facts.body else parsed(h.payload.data)


def json_texts(value: Any) -> Iterator[str]:
    """A value as JSON libraries write it; 300 texts at most, but for the orders of up to five members."""
    for sort, (separators, ascii_only) in itertools.product((False, True), _FORMATS):
        yield json.dumps(value, ensure_ascii=ascii_only, sort_keys=sort, separators=separators)
    groups = (_escaped_texts(value), _changed_texts(value), _indented_texts(value), _reordered(value))
    yield from (text for group in groups for text in itertools.islice(group, 6))  # the likelier of each first
    for group in groups:
        yield from group


def _changed_texts(value: Any) -> Iterator[str]:
    changed = [*_changed(value)]
    for each in changed:
        yield json.dumps(each, ensure_ascii=False, separators=(",", ":"))
    for each in changed:
        for (separators, ascii_only), sort in itertools.product(_FORMATS, (False, True)):
            text = json.dumps(each, ensure_ascii=ascii_only, sort_keys=sort, separators=separators)
            yield from (text, text.replace("/", "\\/"))


def _escaped_texts(value: Any) -> Iterator[str]:
    """With escapes that JSON leaves to the writer."""
    texts = [
        json.dumps(value, ensure_ascii=ascii_only, sort_keys=sort, separators=separators)
        for sort, (separators, ascii_only) in itertools.product((False, True), _FORMATS)
    ]
    raw, ascii_only = texts[0], texts[1]
    yield ascii_only.replace("/", "\\/")  # PHP
    yield _escaped(raw, "<>&\u2028\u2029")  # Go, Rails
    yield _escaped(raw, "<>&='\u2028\u2029")  # Gson
    yield escapes(_escaped(ascii_only, "<>&'+`"), str.upper, "\\u", 4)  # System.Text.Json
    if not isinstance(value, str):
        yield str(value)  # Python's own notation taken for JSON
    yield raw.replace("/", "\\/")  # PHP, Lua's cjson
    yield from (text.replace("/", "\\/") for text in texts[2:])
    yield from (_escaped(text, "<>&\u2028\u2029") for text in texts[1:])
    yield from (_escaped(text, "<>&='\u2028\u2029") for text in texts[1:])
    yield from (escapes(text, str.upper, "\\u", 4) for text in (texts[1], texts[3]))  # Delphi, fastjson


def _changed(value: Any) -> Iterator[Any]:
    """Values that some library takes for the same."""
    yield from _other(value, _whole_numbers(value))
    if isinstance(value, dict):
        yield from _other(value, {name: item for name, item in value.items() if item is not None})
    yield from _other(value, _swapped_empties(value, {}, []))
    yield from _other(value, _swapped_empties(value, [], {}))
    yield from _other(value, _lists_as_objects(value))
    if isinstance(value, dict):
        yield from _other(value, {name: item for name, item in value.items() if item not in (None, "", 0, [], {})})
        yield from _other(value, {name: item for name, item in value.items() if item not in (None, "", [], {})})
        texts = {n: item if isinstance(item, (str, dict, list)) else json.dumps(item) for n, item in value.items()}
        yield from _other(value, texts)
        yield from _other(value, {n: typed(item) if isinstance(item, str) else item for n, item in value.items()})


def _other(old: Any, new: Any) -> Iterator[Any]:
    if json.dumps(old) != json.dumps(new):
        yield new


def typed(text: str) -> object:
    """What a query's parameter was before it became text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    whole = text.isascii() and text.isdigit() and len(text) < 20 and (text == "0" or text[0] != "0")
    return int(text) if whole else text


def _whole_numbers(value: Any) -> Any:
    """1.0 as 1, as JavaScript and Go write it."""
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _swapped_empties(value: Any, old: Any, new: Any) -> Any:
    """{} as [], as PHP writes it, or [] as {}, as Lua does."""
    if type(value) is type(old) and not value:
        return new
    if isinstance(value, dict):
        return {key: _swapped_empties(item, old, new) for key, item in value.items()}
    return [_swapped_empties(item, old, new) for item in value] if isinstance(value, list) else value


def _lists_as_objects(value: Any) -> Any:
    """A list as {"0": ...}: PHP's of a list with a gap, or JSON_FORCE_OBJECT."""
    if isinstance(value, list):
        value = {str(place): item for place, item in enumerate(value)}
    return {key: _lists_as_objects(item) for key, item in value.items()} if isinstance(value, dict) else value


def _indented_texts(value: Any) -> Iterator[str]:
    for end, slash in (("\n", "/"), ("\r\n", "/"), ("\n", "\\/")):
        for sort in (False, True):
            text = json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=(",", ": "))
            for each in (_indented(text), text):
                for indent in ("  ", "    ", "\t"):
                    laid_out = each.replace("\t", indent).replace("\n", end).replace("/", slash)
                    yield laid_out
                    if not laid_out.isascii():
                        yield _NON_ASCII.sub(lambda run: json.dumps(run[0])[1:-1], laid_out)


def _indented(text: str) -> str:
    """JSON text with ": " after names, one member a line: tabs, which JSON has nowhere else unescaped."""
    depth = 0
    pieces = []
    for found in _STRUCTURE.finditer(text):
        plain, opening, empty, closing = found.groups()
        if plain or empty:
            pieces.append(found[0])
            continue
        depth += bool(opening) - bool(closing)
        line = "\n" + "\t" * depth
        pieces.append(line + found[0] if closing else found[0] + line)
    return "".join(pieces)


def _reordered(value: Any) -> Iterator[str]:
    """The hash maps of some languages keep no order."""
    if not isinstance(value, dict):
        return
    orders = itertools.chain([(*reversed(value),)], itertools.permutations(value) if 2 < len(value) <= 5 else ())
    for order in orders:
        for separators, ascii_only in _FORMATS:
            yield json.dumps({name: value[name] for name in order}, ensure_ascii=ascii_only, separators=separators)


def _escaped(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def escapes(text: str, case: Callable[[str], str], mark: str = "%", digits: int = 2) -> str:
    """The digits of escapes in another case: those of ``%2f``, or of others with a mark."""
    head, *rest = text.split(mark)
    return head + "".join(mark + case(part[:digits]) + part[digits:] for part in rest)


def as_forms(value: Any, extra: dict[str, str] | None = None) -> Iterator[str]:
    """An object as a form or a query, as different libraries write it. `extra`: parameters that may be in it too."""
    if not isinstance(value, dict) or len(value) > _MOST_PARAMETERS:
        return
    try:
        flat = v1.flatten(value)
    except (ValueError, TypeError, RecursionError):  # v1 has no such value: null, or a list in a list
        flat = {}
    every: list[dict[str, Any]] = [flat, value, _whole_numbers(value)]
    every.append({name: item for name, item in value.items() if isinstance(item, (str, int, float))})
    if extra:
        every = [*every, flat | extra, extra | flat, extra]
    for each in filter(None, every):
        try:
            spaced = urlencode(each, quote_via=_quoted)
            ordered = urlencode(sorted(each.items()), quote_via=_quoted)
            yield from (spaced.replace("%20", "+"), spaced, ordered.replace("%20", "+"))
        except ValueError:  # a lone surrogate
            continue
        yield "&".join(f"{name}={item}" for name, item in each.items())


def _quoted(text: str | bytes, *_: object) -> str:
    """What ``urllib.parse.quote(text, "")`` gives, a run at a time: that one takes a large text octet by octet."""
    octets = text.encode() if isinstance(text, str) else text
    return _UNSAFE.sub(lambda run: b"%%%b" % run[0].hex("%").upper().encode(), octets).decode("ascii")


def from_form(text: str) -> Iterator[dict[str, object]]:
    """What the parameters of a form or a query may have been as JSON: texts, or numbers and booleans."""
    try:
        texts: dict[str, object] = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        return
    if texts:
        numbers = {name: typed(str(item)) for name, item in texts.items()}
        yield from (numbers, texts) if numbers != texts else (texts,)
