"""How an operation's input is read: strictly, because an unknown or a missing key is an implementer's mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..crypto.encoding import b64decode, utf8
from ..errors import InvalidInput

__all__ = [
    "Object",
    "Operation",
    "Optional",
    "Reader",
    "binary",
    "boolean",
    "integer",
    "json_object",
    "kind",
    "line",
    "names",
    "pairs",
    "policies",
    "scalars",
    "text",
    "texts",
]

Object = dict[str, Any]
"""A JSON object."""

_MISSING = object()


def text(name: str, value: object) -> str:
    """A text that has a UTF-8 form."""
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is a text, not {kind(value)}")
    utf8(value, name)
    return value


def line(name: str, value: object) -> str:
    """A text that goes into a line of its own: what it is part of couldn't be read back otherwise."""
    value = text(name, value)
    if any(character in value for character in "\r\n\0"):
        raise InvalidInput(f"{name} holds a line break or NUL")
    return value


def integer(name: str, value: object) -> int:
    """A whole number, written without fraction or exponent."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(f"{name} is a whole number, not {kind(value)}")
    return value


def boolean(name: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise InvalidInput(f"{name} is true or false, not {kind(value)}")
    return value


def binary(name: str, value: object) -> bytes:
    """Bytes, as strict Base64."""
    return b64decode(text(name, value), name)


def json_object(name: str, value: object) -> Object:
    """An object."""
    if not isinstance(value, dict):
        raise InvalidInput(f"{name} is an object, not {kind(value)}")
    return value


def names(name: str, value: object) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list):
        raise InvalidInput(f"{name} is a list of texts, not {kind(value)}")
    return [line(f"each of {name}", item) for item in value]


def pairs(name: str, value: object) -> list[tuple[str, str]]:
    """A list of [name, value]."""
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise InvalidInput(f"{name} is a list of [name, value]")
    return [(line(f"a name in {name}", first), line(f"a value in {name}", second)) for first, second in value]


def scalars(name: str, value: object) -> Object:
    """An object of texts, numbers and booleans."""
    for key, item in json_object(name, value).items():
        text(f"a name in {name}", key)
        if isinstance(item, str):
            text(f"a value in {name}", item)
        elif not isinstance(item, (int, float)):
            raise InvalidInput(f"a value in {name} is a text, a number or a boolean, not {kind(item)}")
    return json_object(name, value)


def policies(name: str, value: object) -> list[Any]:
    """A list of CAM policies: objects, or presets by name."""
    if not isinstance(value, list) or not all(isinstance(item, (str, dict)) for item in value):
        raise InvalidInput(f"{name} is a list of objects and names")
    return value


def texts(name: str, value: object) -> dict[str, str]:
    """An object of texts."""
    items = json_object(name, value).items()
    return {text(f"a name in {name}", key): text(f"a value in {name}", item) for key, item in items}


def kind(value: object) -> str:
    """What a JSON value is, for an error."""
    kinds = {str: "a text", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "null")


Reader = Callable[[str, object], Any]
"""Reads one key of an input: (name, value as JSON gives it) -> value. Raises `InvalidInput`."""


class Optional(NamedTuple):
    """A key of the input that may be left out."""

    read: Reader
    default: Any = None


class Operation:
    """One operation: a function, and how each key of its input is read. Any other key is an error."""

    def __init__(self, function: Callable[..., Object], **fields: Reader | Optional) -> None:
        self.function = function
        self.fields = fields

    def __call__(self, values: Mapping[str, object]) -> Object:
        """Read the input strictly, run the function. Raises nothing but `TCryptoError`."""
        if unknown := sorted(values.keys() - self.fields.keys()):
            raise InvalidInput(f"the input has an unknown key {unknown[0]!r:.60}")
        arguments = {}
        for name, field in self.fields.items():
            value = values.get(name, _MISSING)
            if isinstance(field, Optional):
                arguments[name] = field.default if value is _MISSING else field.read(name, value)
            elif value is _MISSING:
                raise InvalidInput(f"the input lacks the key {name!r}")
            else:
                arguments[name] = field(name, value)
        try:
            return self.function(**arguments)
        except TypeError as error:  # JSON has types of its own: for the sender a wrong type is a wrong value
            raise InvalidInput(str(error)) from None
