"""EncryptedBody and Encryption, written and read, in both directions; and the session key that does it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple, NoReturn

from ..crypto import aes_cbc, sm4_gcm
from ..crypto.encoding import b64decode, b64encode, utf8
from ..errors import DecryptionError, InvalidInput, NonceReuseError
from .json_stream import Piece, encrypt_to_base64

__all__ = ["AES_256_CBC", "SM4_GCM", "SessionKey"]

AES_256_CBC = "AES-256-CBC"
"""The Algorithm of requests for an RSA key; also what its absence means."""
SM4_GCM = "SM4-GCM"
"""The Algorithm of requests for an SM2 key."""

ALGORITHMS = {"RSA": AES_256_CBC, "SM2": SM4_GCM}
"""What encrypts a message, by the algorithm of the key that wraps its session key."""

WHOLE_BODY = ("EncryptedBody", "EncryptionBody")  # OCR's document writes the first, faceid's demos the second
ENCRYPTION_KEYS = {"EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm"}


class OneRequest:
    """What holds the key of one request refuses to be pickled and copied."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session refuses to be pickled or copied: its key is for one request")

    def __copy__(self) -> NoReturn:
        self.__reduce__()

    def __deepcopy__(self, memo: object) -> NoReturn:
        self.__reduce__()


class SessionKey(OneRequest):
    """One session key with its IV: encrypts and decrypts whole objects and single fields. Shows nothing of itself."""

    __slots__ = ("algorithm", "iv", "key")

    algorithm: str
    key: bytes
    iv: bytes

    def __init__(self, algorithm: str, key: bytes, iv: bytes) -> None:
        if algorithm not in LENGTHS:
            raise InvalidInput(f"the algorithm is {AES_256_CBC!r} or {SM4_GCM!r}, not {algorithm!r:.40}")
        for name, value, length in zip(("key", "iv"), (key, iv), LENGTHS[algorithm], strict=True):
            if not isinstance(value, bytes):
                raise TypeError(f"{name} is bytes, not {type(value).__name__}")
            if len(value) != length:
                raise InvalidInput(f"{name} is {length} bytes under {algorithm}, not {len(value)}")
        self.algorithm = algorithm
        self.key = key
        self.iv = iv

    def __repr__(self) -> str:
        return f"<session key, {self.algorithm}>"

    def encrypt(self, out: BytesIO, pieces: Iterable[Piece]) -> list[str]:
        """Encrypt one message, write its Base64 to `out`, and return its TagList: the tag's Base64 under SM4-GCM."""
        if self.algorithm == AES_256_CBC:
            cbc = aes_cbc.encryptor(self.key, self.iv)
            encrypt_to_base64(out, cbc.update_into, lambda tail: cbc.update(aes_cbc.pad(tail)), pieces)
            return []
        gcm = sm4_gcm.encryptor(self.key, self.iv)
        encrypt_to_base64(out, gcm.update_into, lambda tail: gcm.update(tail) + gcm.finalize(), pieces)
        return [b64encode(gcm.tag)]

    def decrypt(self, iv: bytes, ciphertext: bytes, tag: bytes | None) -> bytes:
        if self.algorithm == AES_256_CBC:
            return aes_cbc.decrypt(self.key, iv, ciphertext)
        if tag is None:
            return sm4_gcm.decrypt_unauthenticated(self.key, iv, ciphertext)
        return sm4_gcm.decrypt(self.key, iv, ciphertext, tag)

    def encryption(self, names: Sequence[str], tags: Sequence[str], blob: str | None) -> dict[str, Any]:
        """The Encryption object."""
        return {
            "EncryptList": list(names),
            "TagList": list(tags),
            "CiphertextBlob": blob,
            "Iv": b64encode(self.iv),
            "Algorithm": self.algorithm,
        }

    def seal_fields(
        self, params: Mapping[str, Any], names: Iterable[str], blob: str | None, *, allow_nonce_reuse: bool
    ) -> dict[str, Any]:
        """Encrypt each named field on its own. Fields that are None stay None and out of EncryptList."""
        sealed = dict(params)
        names = _distinct(names)
        if clash := [name for name in (*WHOLE_BODY, "Encryption") if name in params]:
            raise InvalidInput(f"the field {clash[0]!r} is the envelope's own; it can't be among the parameters")
        for name in names:
            if name not in params:
                raise InvalidInput(f"the field {name!r} is to be encrypted, but it isn't among the parameters")
            if not isinstance(params[name], (str, type(None))):
                raise TypeError(f"the field {name!r} is {type(params[name]).__name__}; fields are texts (str)")
        names = [name for name in names if params[name] is not None]
        if self.algorithm == SM4_GCM and len(names) > 1 and not allow_nonce_reuse:
            raise NonceReuseError(
                f"{len(names)} fields under SM4-GCM share one key and IV, which gives away their XOR and forgeries; "
                "seal one body, use AES-256-CBC, or pass allow_nonce_reuse=True"
            )
        tags = []
        for name in names:
            out = BytesIO()
            tags += self.encrypt(out, [utf8(params[name], "a field")])
            sealed[name] = out.getvalue().decode("ascii")
        return sealed | {"Encryption": self.encryption(names, tags, blob)}


LENGTHS = {
    AES_256_CBC: (aes_cbc.KEY_LENGTH, aes_cbc.IV_LENGTH),
    SM4_GCM: (sm4_gcm.KEY_LENGTH, sm4_gcm.IV_LENGTH),
}


class Part(NamedTuple):
    name: str | None  # None: the whole body
    ciphertext: bytes | None  # None: the field is null
    tag: bytes | None


def read_encryption(message: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    if not isinstance(message, Mapping):
        raise TypeError(f"the {what} is a mapping, as JSON gives it, not {type(message).__name__}")
    encryption = message.get("Encryption")
    if encryption is None:
        raise InvalidInput(f"the {what} has no Encryption object")
    if not isinstance(encryption, Mapping):
        raise InvalidInput("Encryption is not an object")
    return encryption


def encrypted_parts(
    message: Mapping[str, Any], encryption: Mapping[str, Any], algorithm: str, what: str, allow_unauthenticated: bool
) -> list[Part]:
    """What is encrypted in a message, each part with its tag; every check that needs no key is made here."""
    names = _strings(encryption, "EncryptList")
    tags = _strings(encryption, "TagList")
    whole = message.get("EncryptedBody") is not None
    if whole:
        if names and (len(names) > 1 or names[0] not in WHOLE_BODY):
            raise InvalidInput("EncryptList names fields although the message has EncryptedBody")
        names = ["EncryptedBody"]
    elif names and names[0] in WHOLE_BODY:
        raise InvalidInput(f"the {what} has no EncryptedBody although EncryptList names it")
    names = _distinct(names)
    if algorithm == AES_256_CBC:
        if any(tags):
            raise InvalidInput("TagList holds tags although AES-256-CBC has none")
        tags = [None] * len(names)
    elif not tags and allow_unauthenticated:
        tags = [None] * len(names)
    elif len(tags) != len(names):
        hint = "" if tags else "; allow_unauthenticated=True opens a message without tags"
        raise InvalidInput(f"TagList has {len(tags)} tags for {len(names)} ciphertexts{hint}")
    parts = []
    for name, tag in zip(names, tags, strict=True):
        if name not in message:
            raise InvalidInput(f"the {what} has no field {name!r:.60} although EncryptList names it")
        if message[name] is None:
            parts.append(Part(name, None, None))
            continue
        if algorithm == SM4_GCM and not tag and not allow_unauthenticated:
            raise InvalidInput(f"{name!r:.60} has no tag; allow_unauthenticated=True opens a message without tags")
        ciphertext = b64decode(text_member(message, name), f"{name:.60}")
        parts.append(Part(None if whole else name, ciphertext, b64decode(tag, "a tag") if tag else None))
    return parts


def decrypt_parts(key: SessionKey, iv: bytes, message: Mapping[str, Any], parts: list[Part]) -> dict[str, Any]:
    """Decrypt every part, then release them together. One `DecryptionError` for whatever is wrong, without a cause."""
    result = {name: value for name, value in message.items() if name != "Encryption"}
    try:
        for part in parts:
            if part.ciphertext is None:
                continue
            plaintext = key.decrypt(iv, part.ciphertext, part.tag).decode()
            if part.name is not None:
                result[part.name] = plaintext
                continue
            loaded = json.loads(plaintext)
            if isinstance(loaded, dict):
                return loaded
            break
        else:
            return result
    except (ValueError, RecursionError):  # not UTF-8, not JSON
        pass
    raise DecryptionError


def text_member(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        found = "missing" if value is None else f"{type(value).__name__}, not text"
        raise InvalidInput(f"{name:.60} is {found}")
    return value


def _strings(encryption: Mapping[str, Any], name: str) -> list[Any]:
    values = encryption.get(name)
    if values is None:
        return []
    allowed = (str, type(None)) if name == "TagList" else str
    if not isinstance(values, list) or not all(isinstance(value, allowed) for value in values):
        raise InvalidInput(f"{name} is not a list of texts")
    return values


def _distinct(names: Iterable[str]) -> list[str]:
    if isinstance(names, str):
        raise TypeError("the fields are a list of names, not one str")
    names = list(names)
    if len(set(names)) != len(names):
        raise InvalidInput("a field is named twice")
    return names
