"""EncryptedBody and Encryption as they are read: which parts are encrypted, each with its tag, and what is inside."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from ..crypto.encoding import b64decode
from ..errors import DecryptionError, InvalidInput
from .paths import MISSING, distinct, look_up, replaced
from .session_key import AES_256_CBC, LENGTHS, SM4_GCM, WHOLE_BODY, SessionKey

__all__ = [
    "ENCRYPTION_KEYS",
    "Part",
    "body_part",
    "decrypt_parts",
    "decrypt_texts",
    "encrypted_parts",
    "field_part",
    "has_body",
    "load_object",
    "paired",
    "read_encryption",
    "read_iv",
    "text_member",
    "texts_of",
]

ENCRYPTION_KEYS = {"EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm"}
"""What a request's Encryption object may hold."""


class Part(NamedTuple):
    """One ciphertext of a message."""

    name: str | None  # None: the whole body
    ciphertext: bytes | None  # None: the field is null
    tag: bytes | None


def read_encryption(message: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """The Encryption object of a request or a reply; `what` says which it is."""
    if not isinstance(message, Mapping):
        raise TypeError(f"the {what} is a mapping, as JSON gives it, not {type(message).__name__}")
    encryption = message.get("Encryption")
    if encryption is None:
        raise InvalidInput(f"the {what} has no Encryption object")
    if not isinstance(encryption, Mapping):
        raise InvalidInput("Encryption is not an object")
    return encryption


def has_body(message: Mapping[str, Any], encryption: Mapping[str, Any]) -> bool:
    """Whether there is an EncryptedBody; an empty text is as good as none (tccli's own example has it beside fields),
    unless EncryptList names it.
    """
    body = message.get("EncryptedBody")
    return body is not None and (body != "" or encryption.get("EncryptList") == ["EncryptedBody"])


def encrypted_parts(
    request: Mapping[str, Any], encryption: Mapping[str, Any], algorithm: str, *, allow_unauthenticated: bool
) -> list[Part]:
    """What is encrypted in a request, each part with its tag; every check that needs no key is made here."""
    names = texts_of(encryption, "EncryptList")
    tags = texts_of(encryption, "TagList")
    if has_body(request, encryption):
        return [body_part(request["EncryptedBody"], names, tags, algorithm, allow_unauthenticated)]
    if names == ["EncryptionBody"] and not any(tags):  # how the vendor's Go demo asks for an encrypted reply
        return []
    if names and names[0] in WHOLE_BODY:
        raise InvalidInput("the request has no EncryptedBody although EncryptList names it")
    parts = []
    for name, tag in paired(distinct(names), tags, algorithm, allow_unauthenticated):
        value = look_up(request, name)
        if value is MISSING:
            raise InvalidInput(f"the request has no field {name!r:.60} although EncryptList names it")
        parts.append(field_part(name, value, tag, algorithm, allow_unauthenticated))
    return parts


def body_part(
    body: object, names: list[str], tags: list[str | None], algorithm: str, allow_unauthenticated: bool
) -> Part:
    """EncryptedBody as a part."""
    if names and (len(names) > 1 or names[0] not in WHOLE_BODY):
        raise InvalidInput("EncryptList names fields although the message has EncryptedBody")
    ((name, tag),) = paired(["EncryptedBody"], tags, algorithm, allow_unauthenticated)
    return field_part(name, body, tag, algorithm, allow_unauthenticated)._replace(name=None)


def paired(
    names: list[str], tags: list[str | None], algorithm: str, allow_unauthenticated: bool
) -> list[tuple[str, str | None]]:
    """Each name with its tag, which is None where there is none to be."""
    if algorithm == AES_256_CBC:
        if any(tags):
            raise InvalidInput("TagList holds tags although AES-256-CBC has none")
        tags = [None] * len(names)
    elif not tags and allow_unauthenticated:
        tags = [None] * len(names)
    elif len(tags) != len(names):
        hint = "" if tags else "; allow_unauthenticated=True opens a message without tags"
        raise InvalidInput(f"TagList has {len(tags)} tags for {len(names)} ciphertexts{hint}")
    return list(zip(names, tags, strict=True))


def field_part(name: str, value: object, tag: str | None, algorithm: str, allow_unauthenticated: bool) -> Part:
    """One field as a part; null stays null, whatever stands for its tag."""
    if value is None:
        return Part(name, None, None)
    if algorithm == SM4_GCM and not tag and not allow_unauthenticated:
        raise InvalidInput(f"{name!r:.60} has no tag; allow_unauthenticated=True opens a message without tags")
    if not isinstance(value, str):
        raise InvalidInput(f"{name:.60} is {type(value).__name__}, not text")
    return Part(name, b64decode(value, f"{name:.60}"), b64decode(tag, "a tag") if tag else None)


def decrypt_parts(key: SessionKey, iv: bytes, message: Mapping[str, Any], parts: list[Part]) -> dict[str, Any]:
    """Decrypt every part, then release them together. One `DecryptionError` for whatever is wrong, without a cause."""
    texts = decrypt_texts(key, iv, parts)
    if None in texts:
        return load_object(texts[None])
    result = {name: value for name, value in message.items() if name != "Encryption"}
    for name, text in texts.items():
        result = replaced(result, str(name), text)
    return result


def decrypt_texts(key: SessionKey, iv: bytes, parts: list[Part]) -> dict[str | None, str]:
    """The text of each part that isn't null."""
    try:
        return {
            part.name: str(key.decrypt(iv, part.ciphertext, part.tag), "utf-8")
            for part in parts
            if part.ciphertext is not None
        }
    except UnicodeDecodeError:  # it carries the plaintext, so what is raised isn't raised in here
        pass
    raise DecryptionError


def load_object(text: str) -> dict[str, Any]:
    """The JSON object that was inside a body: no member twice, and no number that JSON doesn't have."""
    try:
        loaded = json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        loaded = None
    if isinstance(loaded, dict):
        return loaded
    raise DecryptionError


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):  # 1e999
        raise ValueError
    return value


def read_iv(encryption: Mapping[str, Any], algorithm: str) -> bytes:
    """The Iv of an Encryption object, which must be there."""
    iv = b64decode(text_member(encryption, "Iv"), "Iv")
    length = LENGTHS[algorithm][1]
    if len(iv) != length:
        raise InvalidInput(f"Iv is {length} bytes under {algorithm}, not {len(iv)}")
    return iv


def text_member(message: Mapping[str, Any], name: str) -> str:
    """A member that must be a text."""
    value = message.get(name)
    if not isinstance(value, str):
        found = "missing" if value is None else f"{type(value).__name__}, not text"
        raise InvalidInput(f"{name:.60} is {found}")
    return value


def texts_of(encryption: Mapping[str, Any], name: str) -> list[Any]:
    """EncryptList or TagList; null and absent are empty, and a tag may be null."""
    values = encryption.get(name)
    if values is None:
        return []
    allowed = (str, type(None)) if name == "TagList" else str
    if not isinstance(values, list) or not all(isinstance(value, allowed) for value in values):
        raise InvalidInput(f"{name} is not a list of texts")
    return values
