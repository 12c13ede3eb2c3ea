"""A request of any shape read as a sealed one: its ciphertexts, and what is wrong with how it is written."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import InvalidInput
from .body import Part
from .texts import readings

__all__ = ["Shape", "read_shape"]

_MEMBERS = ("EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm")
_WHOLE = ("EncryptedBody", "EncryptionBody")
_BODY_NAMES = {"encryptedbody", "encryptionbody", "encryptbody"}
_PARTS = 100
_IV = 1024  # characters, or numbers


@dataclass(frozen=True)
class Shape:
    """A request, taken apart.

    Args:
        blob: CiphertextBlob as it stands there.
        iv: Iv as it stands there.
        algorithm: Algorithm as it stands there, None where it is absent.
        tags: TagList, one item for each part first.
        parts: what is encrypted, then the fields in plain text; empty where the reply alone is to be encrypted.
        seen: the causes that show without any key.
        spare: ciphertexts that EncryptList doesn't name, where it names nothing that is there.
    """

    blob: object = field(repr=False)
    iv: object = field(repr=False)
    algorithm: object
    tags: list[object] = field(repr=False)
    parts: list[Part] = field(repr=False)
    seen: frozenset[str]
    spare: list[Part] = field(default_factory=list, repr=False)


def read_shape(request: Mapping[str, Any], cipher: str, meant: Mapping[str, Any] | None) -> Shape:
    """Take a request apart, however it is written.

    Args:
        request: as JSON gives it.
        cipher: "AES" or "SM4", what the private key's kind documents.
        meant: the parameters that should be inside, if they are known.

    Raises:
        InvalidInput: nothing in the request is like an Encryption object.
    """
    seen: set[str] = set()
    members = _encryption(request, seen)
    names = _list(members["EncryptList"], "encrypt", seen)
    tags = _list(members["TagList"], "tag", seen)
    body, body_name = _body(request)
    if body is not None:
        if body_name != "EncryptedBody" or not (names == [] or (len(names) == 1 and names[0] in _WHOLE)):
            seen.add("list-name")
        parts = [(0, Part(None, body, meant))]
    elif len(names) == 1 and names[0] in _WHOLE:
        parts = []  # a reply-only request as the Go demo writes it
    else:
        parts = list(_fields(request, names, cipher, meant, seen))
    if cipher == "AES" and any(tags) and "list-form" not in seen:
        seen.add("tag-under-cbc")
    parts.sort(key=lambda placed: placed[1].plain)
    spare = _unnamed(request, cipher, meant) if names and not parts else []
    if members["TagList"] is None and cipher == "SM4":
        tags = [None] * len(parts)
    ordered = [tags[place] if place < len(tags) else None for place, _ in parts] if tags else []
    used = {place for place, _ in parts}
    others = [tag for place, tag in enumerate(tags) if place not in used]
    blob, iv, algorithm = members["CiphertextBlob"], _beginning(members["Iv"]), members["Algorithm"]
    return Shape(blob, iv, algorithm, ordered + others, [part for _, part in parts], frozenset(seen), spare)


def _beginning(iv: object) -> object:
    """Iv, cut where no initialization vector is so long: GCM would hash all of it under every key."""
    if isinstance(iv, Mapping) and isinstance(iv.get("data"), list):
        return {**iv, "data": iv["data"][:_IV]}
    return iv[:_IV] if isinstance(iv, (str, list)) else iv


def _plain(name: object) -> str:
    return re.sub(r"[\s_-]+", "", str(name)).lower()


def _encryption(request: Mapping[str, Any], seen: set[str]) -> dict[str, Any]:
    found = request.get("Encryption")
    if found is None:
        found = next((value for name, value in request.items() if _plain(name) == "encryption"), None)
        if found is not None:
            seen.add("list-name")
    if isinstance(found, str):  # serialised once more
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            found = None
        seen.add("list-form")
    if not isinstance(found, Mapping):
        raise InvalidInput("the request has no Encryption object: it isn't a sealed request")
    members = {name: found.get(name) for name in _MEMBERS}
    for name, value in found.items():
        if name in members:
            continue
        seen.add("list-name")
        close = [member for member in _MEMBERS if _plain(member).removesuffix("list") in _plain(name)]
        if close and members[close[0]] is None:
            members[close[0]] = value
    return members


def _list(value: object, kind: str, seen: set[str]) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        seen.add("list-form")
        try:
            loaded = json.loads(value)
        except (ValueError, RecursionError):
            loaded = None
        if not isinstance(loaded, list):
            return [part.strip() for part in re.split("[,;]", value) if part.strip()]
        value = loaded
    if isinstance(value, Mapping):
        seen.add("list-form")
        if kind == "tag" and value.get("type") == "Buffer":
            return [value]
        value = list(value.values())
    if not isinstance(value, (list, tuple)):
        seen.add("list-form")
        return []
    if kind == "tag" and value and all(isinstance(item, int) for item in value):  # one tag as numbers
        seen.add("list-form")
        return [list(value)]
    if kind == "encrypt" and not all(isinstance(item, str) for item in value):
        seen.add("list-form")
        return [item for item in value if isinstance(item, str)]
    return list(value)


def _body(request: Mapping[str, Any]) -> tuple[object, str]:
    for name in ("EncryptedBody", *request):
        if isinstance(name, str) and _plain(name) in _BODY_NAMES and (value := request.get(name)) is not None:
            return value, name
    return None, ""


def _fields(
    request: Mapping[str, Any], names: list[str], cipher: str, meant: Mapping[str, Any] | None, seen: set[str]
) -> Iterator[tuple[int, Part]]:
    if len(names) > _PARTS:
        raise InvalidInput(f"only requests with up to {_PARTS} encrypted fields are diagnosed")
    if len(set(names)) != len(names):
        seen.add("list-name")
    for place, name in enumerate(names):
        close = name
        found, value = _lookup(request, name)
        if not found:
            seen.add("list-name")
            close = next((other for other in request if _plain(other) == _plain(name)), name)
            value = request.get(close)
        inside = _lookup(meant, close)[1] if meant is not None else None
        if value is None or value == "":
            if inside:
                seen.add("list-name")
            continue
        plain = _is_plain(value, inside, cipher)
        if plain:
            seen.add("field-plain")
        yield place, Part(name, value, inside, plain)


def _unnamed(request: Mapping[str, Any], cipher: str, meant: Mapping[str, Any] | None) -> list[Part]:
    """The members that can be ciphertexts, then those that may have been meant to be, in the order of the request."""
    found: list[Part] = []
    for name, value in itertools.islice(request.items(), _PARTS):
        if isinstance(name, str) and isinstance(value, str) and value:
            inside = meant.get(name) if meant is not None else None
            binary = any(not reading.data.isascii() for reading in readings(value))
            found.append(Part(name, value, inside, not binary or _is_plain(value, inside, cipher)))
    return sorted(found, key=lambda part: part.plain)


def _lookup(message: Any, name: str) -> tuple[bool, Any]:
    """A member by its name, else by its path ("Card.Name", "Cards.0.Name")."""
    if name in message:
        return True, message[name]
    value = message
    for step in name.split("."):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(value):
            value = value[int(step[:6])]
        else:
            return False, None
    return True, value


def _is_plain(value: object, meant: object, cipher: str) -> bool:
    """Whether a field can't be a ciphertext, or is the very text that was meant."""
    if not isinstance(value, str):
        return not isinstance(value, (list, Mapping))
    if value == meant or re.fullmatch(r"[0-9Xx+() -]+", value):
        return True
    sizes = [len(reading.data) for reading in readings(value)]
    return not sizes or (cipher == "AES" and max(sizes) < 16 and meant is None)
