"""What a client takes for a reply: the form is the caller's to say, never the message's.

A reply is JSON from the network, and whoever can change it could relabel a body as a field, give a field in plain text
or send the request back. So `open_body` takes an EncryptedBody and nothing else, `open_fields` the fields that the
caller names and nothing else, and neither takes what the session has sent itself.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InvalidInput, gateway_error
from .message import (
    Part,
    body_part,
    decrypt_texts,
    field_part,
    has_body,
    load_object,
    paired,
    read_encryption,
    read_iv,
    text_member,
    texts_of,
)
from .paths import MISSING, distinct, field_names, look_up, normalised
from .session_key import AES_256_CBC, WHOLE_BODY, SessionKey

__all__ = ["open_body", "open_fields", "open_plain", "response"]


def response(reply: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Response object of a reply, with or without ``{"Response": ...}`` around it.

    Raises `GatewayError` where it holds an Error instead, `InvalidInput` where something stands beside Response.
    """
    if not isinstance(reply, Mapping):
        raise TypeError(f"the reply is a mapping, as JSON gives it, not {type(reply).__name__}")
    inner = reply.get("Response")
    if isinstance(inner, Mapping):
        if len(reply) != 1:  # what stands beside it would be lost, or taken for a part of it
            raise InvalidInput("the reply has members beside Response: that is no reply of API 3.0")
        reply = inner
    error = reply.get("Error")
    if error is None:
        return reply
    code = error.get("Code") if isinstance(error, Mapping) else None
    if not isinstance(code, str):
        raise InvalidInput("the reply has an Error without a Code")
    message, request_id = error.get("Message"), reply.get("RequestId")
    raise gateway_error(
        code, message if isinstance(message, str) else "", request_id if isinstance(request_id, str) else None
    )


def open_plain(reply: Mapping[str, Any]) -> dict[str, Any]:
    """The Response of an action that encrypts nothing of it; see `Session.open_reply`."""
    plain = response(reply)
    if plain.get("Encryption") is not None or plain.get("EncryptedBody"):
        raise InvalidInput("the reply is encrypted, this action's isn't: open(reply) or open_fields(reply, names)")
    return dict(plain)


def open_body(
    key: SessionKey, reply: Mapping[str, Any], *, allow_unauthenticated: bool, ignore_algorithm: bool
) -> dict[str, Any]:
    """The object inside a reply's EncryptedBody; see `Session.open`."""
    reply = response(reply)
    encryption: Mapping[str, Any] = {}
    if reply.get("Encryption") is not None or not reply.get("EncryptedBody"):
        encryption = read_encryption(reply, "reply")
    elif key.algorithm != AES_256_CBC and not allow_unauthenticated:
        raise InvalidInput(
            "the reply has no Encryption object and so no tag; allow_unauthenticated=True opens it without"
        )
    iv = _check_algorithm_and_iv(key, encryption, ignore_algorithm)
    names = texts_of(encryption, "EncryptList")
    if not has_body(reply, encryption):
        if not names:
            raise InvalidInput(
                "nothing in the reply is encrypted: it has neither EncryptedBody nor names in EncryptList"
            )
        if names[0] in WHOLE_BODY:
            raise InvalidInput("the reply has no EncryptedBody although EncryptList names it")
        raise InvalidInput("the reply has no EncryptedBody but encrypted fields: open_fields(reply, names) opens those")
    tags = texts_of(encryption, "TagList")
    part = body_part(reply["EncryptedBody"], names, tags, key.algorithm, allow_unauthenticated)
    _refuse_own(key, part)
    text = decrypt_texts(key, iv, [part])[None]
    del part  # as large as what is made of the text now: memory that is free is cheaper than memory that is new
    result = load_object(text)
    return dict(response(result))


def open_fields(
    key: SessionKey, reply: Mapping[str, Any], names: Iterable[str], *, allow_null: bool
) -> dict[str, str | None]:
    """The text of each field that the caller names; see `Session.open_fields`."""
    given = field_names(names)
    wanted = dict(zip(distinct(map(normalised, given)), given, strict=True))
    if not wanted:
        raise InvalidInput("no field is named; name those that the service encrypts")
    reply = response(reply)
    encryption = read_encryption(reply, "reply")
    iv = _check_algorithm_and_iv(key, encryption, ignore_algorithm=False)
    if has_body(reply, encryption):
        raise InvalidInput("the reply has an EncryptedBody and no encrypted fields: open(reply) opens it")
    listed = distinct(normalised(name) for name in texts_of(encryption, "EncryptList"))
    tags = texts_of(encryption, "TagList")
    if surplus := [name for name in listed if name not in wanted]:
        raise InvalidInput(f"the reply encrypts {surplus[0]!r:.60}, too, which isn't among the fields named")
    parts = []
    for name, tag in paired(listed, tags, key.algorithm, allow_unauthenticated=False):
        value = look_up(reply, name)
        if value is MISSING and not allow_null:
            raise InvalidInput(f"the reply has no field {name!r:.60} although EncryptList names it")
        value = None if value is MISSING else value
        parts.append(field_part(name, value, tag, key.algorithm, allow_unauthenticated=False))
        if value is None and not allow_null:
            raise InvalidInput(f"the field {name!r:.60} is null; allow_null=True takes that as None")
        _refuse_own(key, parts[-1])
    for name in wanted.keys() - set(listed):
        if look_up(reply, name) not in (None, MISSING):
            raise InvalidInput(f"the field {name!r:.60} isn't encrypted: EncryptList doesn't name it")
        if not allow_null:
            raise InvalidInput(f"the reply has no encrypted field {name!r:.60}; allow_null=True takes that as None")
    texts = decrypt_texts(key, iv, parts)
    return {as_named: texts.get(name) for name, as_named in wanted.items()}


def _check_algorithm_and_iv(key: SessionKey, encryption: Mapping[str, Any], ignore_algorithm: bool) -> bytes:
    algorithm = encryption.get("Algorithm")
    if algorithm not in (None, key.algorithm) and not ignore_algorithm:
        raise InvalidInput(
            f"the reply's Algorithm is {text_member(encryption, 'Algorithm')!r:.40}, the session's is {key.algorithm}; "
            "ignore_algorithm=True opens it under the session's"
        )
    return key.iv if encryption.get("Iv") is None else read_iv(encryption, key.algorithm)


def _refuse_own(key: SessionKey, part: Part) -> None:
    """Refuse what this session has encrypted: a mirror isn't the service.

    Under SM4-GCM a message has the tag it was sent with, which is computed anew where the reply comes without.
    AES-256-CBC has none, but the last block of a ciphertext depends on all that was encrypted before it, so that a part
    of the request ending in it is known as well.
    """
    if part.ciphertext is None:
        return
    mark = part.ciphertext[-16:] if key.algorithm == AES_256_CBC else part.tag or key.tag_of(part.ciphertext)
    if any(hmac.compare_digest(mark, sent) for sent in key.sent):
        raise InvalidInput("the reply is what this session sent: somebody returned the request in place of an answer")
