"""Sealed requests and replies: EncryptedBody and Encryption, for OCR's RecognizeEncryptedIDCardOCR and the
identity-verification calls.

A client makes a session key and IV for one request, wraps the key for the service's public key, encrypts the
parameters, and opens the reply, which comes under the same key and IV. That is the service's design: under SM4-GCM it
uses one nonce twice (docs/envelope.md, "What the scheme can't do"). What a client can do about it is the default here:
a fresh key for each request, a session that seals once, one body in place of several fields, nothing released before
all of it verified.

Source: 智能扫码 快速入门, section 敏感数据加密指引, way two; field form: the public Java and Go demos of faceid.
"""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, Literal, NamedTuple, NoReturn

from ..crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from ..crypto.encoding import IMAGE_LIMIT, b64decode, b64encode, utf8
from ..errors import DecryptionError, InvalidInput, NonceReuseError
from .json_stream import Piece, encrypt_to_base64, json_bytes, json_segments

__all__ = ["AES_256_CBC", "SM4_GCM", "Opened", "Opener", "Sealed", "Sealer", "Session"]

AES_256_CBC = "AES-256-CBC"
"""The Algorithm of requests for an RSA key; also what its absence means."""
SM4_GCM = "SM4-GCM"
"""The Algorithm of requests for an SM2 key."""

_WHOLE_BODY = ("EncryptedBody", "EncryptionBody")  # OCR's document writes the first, faceid's demos the second
_ENCRYPTION_KEYS = {"EncryptList", "TagList", "CiphertextBlob", "Iv", "Algorithm"}
_SM2_BLOB = 1 + 64 + 32 + sm4_gcm.KEY_LENGTH  # C1, C3, C2
_BODY_HEAD = b'{"EncryptedBody":"'
_ALPHANUMERIC = string.ascii_letters + string.digits


class _OneRequest:
    """What holds the key of one request refuses to be pickled and copied."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session refuses to be pickled or copied: its key is for one request")

    def __copy__(self) -> NoReturn:
        self.__reduce__()

    def __deepcopy__(self, memo: object) -> NoReturn:
        self.__reduce__()


class SessionKey(_OneRequest):
    """One session key with its IV: encrypts and decrypts whole objects and single fields. Shows nothing of itself."""

    __slots__ = ("algorithm", "iv", "key")

    algorithm: str
    key: bytes
    iv: bytes

    def __init__(self, algorithm: str, key: bytes, iv: bytes) -> None:
        if algorithm not in _LENGTHS:
            raise InvalidInput(f"the algorithm is {AES_256_CBC!r} or {SM4_GCM!r}, not {algorithm!r:.40}")
        for name, value, length in zip(("key", "iv"), (key, iv), _LENGTHS[algorithm], strict=True):
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
        if clash := [name for name in (*_WHOLE_BODY, "Encryption") if name in params]:
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


_LENGTHS = {
    AES_256_CBC: (aes_cbc.KEY_LENGTH, aes_cbc.IV_LENGTH),
    SM4_GCM: (sm4_gcm.KEY_LENGTH, sm4_gcm.IV_LENGTH),
}


# --- The client's side --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class Sealed:
    """A sealed request and the session that opens its reply.

    `request`: the object to send. `body`: the same as JSON bytes, for signing and sending.
    """

    session: Session
    _whole: bytes | None  # the body, where it was made while sealing
    _rest: dict[str, Any]  # the request but for EncryptedBody

    @cached_property
    def request(self) -> dict[str, Any]:
        """The object to send."""
        if self._whole is None:
            return self._rest
        start = len(_BODY_HEAD)
        encoded = self._whole[start : self._whole.index(b'"', start)]
        return {"EncryptedBody": encoded.decode("ascii"), **self._rest}

    @cached_property
    def body(self) -> bytes:
        """The object to send as compact JSON in UTF-8: sign these bytes, and send them."""
        return json_bytes(self._rest) if self._whole is None else self._whole

    def __repr__(self) -> str:
        return f"<Sealed, {self.session.algorithm}>"


class Session(_OneRequest):
    """A fresh session key, wrapped for the service: it seals one request and opens the reply.

    `algorithm`: "AES-256-CBC" or "SM4-GCM". `encryption`: the Encryption object of a request whose reply alone is
    encrypted. Made by `Sealer`. It refuses to be pickled, copied or shown: its key is for one request.
    """

    __slots__ = ("_blob", "_image_limit", "_key", "_unused")

    def __init__(self, key: SessionKey, blob: bytes, image_limit: int | None = IMAGE_LIMIT) -> None:
        self._key = key
        self._blob = b64encode(blob)
        self._image_limit = image_limit
        self._unused = [True]  # list.pop is atomic: of two threads, one seals

    @property
    def algorithm(self) -> str:
        """What encrypts the message: "AES-256-CBC" or "SM4-GCM"."""
        return self._key.algorithm

    @property
    def encryption(self) -> dict[str, Any]:
        """The Encryption object of a request that encrypts nothing itself: the key for the reply, and its IV.

        Send it once, and seal nothing with this session: two replies, or a request and a reply, would share one nonce.
        """
        return self._key.encryption([], [], self._blob)

    def seal(self, params: Mapping[str, Any], *, allow_nonce_reuse: bool = False) -> Sealed:
        """Encrypt the whole object into EncryptedBody; see `Sealer.seal`.

        Raises `NonceReuseError` where this session has sealed before, or has failed to.
        """
        if not isinstance(params, Mapping):
            raise TypeError(f"params is a mapping, the call's parameters, not {type(params).__name__}")
        self._take(allow_nonce_reuse)
        out = BytesIO()
        out.write(_BODY_HEAD)
        tags = self._key.encrypt(out, json_segments(params, self._image_limit))
        rest = {"Encryption": self._key.encryption(["EncryptedBody"], tags, self._blob)}
        out.write(b'",')
        out.write(json_bytes(rest)[1:])
        return Sealed(self, out.getvalue(), rest)

    def seal_fields(
        self, params: Mapping[str, Any], fields: Iterable[str] | None = None, *, allow_nonce_reuse: bool = False
    ) -> Sealed:
        """Encrypt the named fields (all by default), each on its own; see `Sealer.seal_fields`.

        Raises `NonceReuseError` where this session has sealed before, or has failed to, and for several fields under
        SM4-GCM.
        """
        if not isinstance(params, Mapping):
            raise TypeError(f"params is a mapping, the call's parameters, not {type(params).__name__}")
        self._take(allow_nonce_reuse)
        names = list(params) if fields is None else fields
        return Sealed(self, None, self._key.seal_fields(params, names, self._blob, allow_nonce_reuse=allow_nonce_reuse))

    def _take(self, allow_nonce_reuse: bool) -> None:
        try:
            self._unused.pop()
            return
        except IndexError:
            pass
        if not allow_nonce_reuse:
            raise NonceReuseError(
                "this session has been used to seal a request; its key and IV are for one: "
                "make another session, or pass allow_nonce_reuse=True"
            )

    def open(
        self, reply: Mapping[str, Any], *, allow_unauthenticated: bool = False, ignore_algorithm: bool = False
    ) -> dict[str, Any]:
        """Decrypt a reply, the Response object.

        With EncryptedBody: the object inside it. With encrypted fields: the reply without Encryption, those fields in
        plain text, None where the service sent null. The reply's own Iv is taken where it has one.
        `allow_unauthenticated`: open an SM4-GCM reply that has no tag. `ignore_algorithm`: open a reply whose
        Algorithm names another one under the session's.

        Raises `InvalidInput` for a reply of another shape, `EncodingError` for text that isn't Base64,
        `DecryptionError` for everything that goes wrong after that.
        """
        return _open(self._key, reply, "reply", allow_unauthenticated, ignore_algorithm)

    def __repr__(self) -> str:
        return f"<Session, {self.algorithm}>"


class Sealer:
    """Seals requests for one service's public key; the key's type decides the algorithm.

    `public_key`: from `rsa_pkcs1.load_public_key` (AES-256-CBC) or `sm2.load_public_key` (SM4-GCM).
    `key_alphabet`: "bytes" (raw random bytes, as in the document's code) or "alphanumeric" (A-Z a-z 0-9, as the
    vendor's demos have it: 190 and 95 bits of entropy). `image_limit`: for images given as bytes or files, in Base64
    characters. Safe to share between threads; picklable, by its public key alone. `algorithm`: "AES-256-CBC" or
    "SM4-GCM".
    """

    __slots__ = ("_alphabet", "_image_limit", "_public_key", "_wrap", "algorithm")

    algorithm: str

    def __init__(
        self,
        public_key: rsa_pkcs1.PublicKey | sm2.PublicKey,
        *,
        key_alphabet: Literal["bytes", "alphanumeric"] = "bytes",
        image_limit: int | None = IMAGE_LIMIT,
    ) -> None:
        self._wrap: Callable[[Any, bytes], bytes]
        if isinstance(public_key, rsa_pkcs1.PublicKey):
            self.algorithm, self._wrap = AES_256_CBC, rsa_pkcs1.wrap
        elif isinstance(public_key, sm2.PublicKey):
            self.algorithm, self._wrap = SM4_GCM, sm2.encrypt
        else:
            raise TypeError(
                "public_key comes from rsa_pkcs1.load_public_key or sm2.load_public_key, "
                f"it is not {type(public_key).__name__}"
            )
        if key_alphabet not in ("bytes", "alphanumeric"):
            raise InvalidInput(f"key_alphabet is 'bytes' or 'alphanumeric', not {key_alphabet!r}")
        self._public_key = public_key
        self._alphabet = key_alphabet
        self._image_limit = image_limit

    def session(self, *, key: bytes | None = None, iv: bytes | None = None) -> Session:
        """Make a session. `key`, `iv`: 32 and 16 bytes (AES-256-CBC) or 16 and 12 (SM4-GCM), fresh by default.

        Raises `InvalidInput` for other lengths.
        """
        key_length, iv_length = _LENGTHS[self.algorithm]
        if key is None:
            key = self._random_key(key_length)
        session_key = SessionKey(self.algorithm, key, secrets.token_bytes(iv_length) if iv is None else iv)
        return Session(session_key, self._wrap(self._public_key, key), self._image_limit)

    def seal(self, params: Mapping[str, Any], *, key: bytes | None = None, iv: bytes | None = None) -> Sealed:
        """Encrypt the business parameters (without Action and Version) into one EncryptedBody.

        `params`: what the call takes, as JSON; an image given as bytes, a binary file or an iterator of bytes becomes
        Base64 while it is read, one from `encoding.image_base64` is taken as it is. `key`, `iv`: see `session`.
        Raises `InvalidInput` for parameters without a JSON form, `EncodingError` for an image over the limit.
        """
        return self.session(key=key, iv=iv).seal(params)

    def seal_fields(
        self,
        params: Mapping[str, Any],
        fields: Iterable[str] | None = None,
        *,
        allow_nonce_reuse: bool = False,
        key: bytes | None = None,
        iv: bytes | None = None,
    ) -> Sealed:
        """Encrypt the named fields (all by default), each on its own as UTF-8 text; the others go in plain text.

        Raises `NonceReuseError` for several fields under SM4-GCM, where they would share one nonce, unless
        `allow_nonce_reuse=True`.
        """
        return self.session(key=key, iv=iv).seal_fields(params, fields, allow_nonce_reuse=allow_nonce_reuse)

    def _random_key(self, length: int) -> bytes:
        if self._alphabet == "bytes":
            return secrets.token_bytes(length)
        return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(length)).encode("ascii")

    def __repr__(self) -> str:
        return f"Sealer({self.algorithm})"

    def __reduce__(self) -> tuple[Any, ...]:
        key = self._public_key
        if isinstance(key, rsa_pkcs1.PublicKey):
            der = rsa_pkcs1.dump_public_key(key, "der")
        else:
            der = sm2.dump_public_key(key, "der")
        return _sealer, (self.algorithm, der, self._alphabet, self._image_limit)


def _sealer(algorithm: str, der: bytes, alphabet: Any, image_limit: int | None) -> Sealer:
    load = rsa_pkcs1.load_public_key if algorithm == AES_256_CBC else sm2.load_public_key
    return Sealer(load(der), key_alphabet=alphabet, image_limit=image_limit)


# --- The service's side -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class Opened:
    """A request as the service sees it.

    `params`: in plain text, without Encryption. Where the request has an EncryptedBody, what is inside it: what stood
    beside it in plain text is dropped, because nobody sealed it.
    """

    params: dict[str, Any]
    _key: SessionKey

    @property
    def algorithm(self) -> str:
        """What encrypts the message: "AES-256-CBC" or "SM4-GCM"."""
        return self._key.algorithm

    def seal_reply(self, result: Mapping[str, Any], fields: Iterable[str] | None = None) -> dict[str, Any]:
        """Encrypt the reply under the client's key and IV: the whole object into EncryptedBody, or the named fields.

        Under SM4-GCM this uses the request's nonce again. The scheme has it so; it is why this isn't the client's code.
        Raises `InvalidInput` for a result without a JSON form or without a field that is named.
        """
        return seal_reply(self._key, result, fields)

    def __repr__(self) -> str:
        return f"<Opened, {self.algorithm}>"


class Opener:
    """Opens requests with the service's private key; the key's type decides the algorithm, never the message.

    `private_key`: from `rsa_pkcs1.load_private_key` or `sm2.load_private_key`. `algorithm`: "AES-256-CBC" or "SM4-GCM".
    It refuses to be pickled or copied.
    """

    __slots__ = ("_private_key", "_unwrap", "algorithm")

    algorithm: str

    def __init__(self, private_key: rsa_pkcs1.PrivateKey | sm2.PrivateKey) -> None:
        self._unwrap: Callable[[Any, bytes], bytes]
        if isinstance(private_key, rsa_pkcs1.PrivateKey):
            self.algorithm = AES_256_CBC
            self._unwrap = lambda key, blob: rsa_pkcs1.unwrap(key, blob, aes_cbc.KEY_LENGTH)
        elif isinstance(private_key, sm2.PrivateKey):
            self.algorithm, self._unwrap = SM4_GCM, sm2.decrypt
        else:
            raise TypeError(
                "private_key comes from rsa_pkcs1.load_private_key or sm2.load_private_key, "
                f"it is not {type(private_key).__name__}"
            )
        self._private_key = private_key

    def open(self, request: Mapping[str, Any], *, allow_unauthenticated: bool = False) -> Opened:
        """Open a request: a whole body, single fields, or nothing encrypted (a reply-only request).

        An Encryption without Algorithm means AES-256-CBC. Raises `InvalidInput` for a request of another shape or for
        another key's algorithm, `EncodingError` for text that isn't Base64, and one `DecryptionError` for everything
        that depends on a key.
        """
        encryption = _encryption(request, "request")
        if extra := encryption.keys() - _ENCRYPTION_KEYS:
            raise InvalidInput(f"Encryption has an unknown key {min(extra, key=str)!r:.60}")
        algorithm = AES_256_CBC if encryption.get("Algorithm") is None else _text(encryption, "Algorithm")
        if algorithm != self.algorithm:
            raise InvalidInput(f"the request's Algorithm is {algorithm!r:.40}; this key opens {self.algorithm}")
        blob = b64decode(_text(encryption, "CiphertextBlob"), "CiphertextBlob")
        iv = b64decode(_text(encryption, "Iv"), "Iv")
        iv_length = _LENGTHS[algorithm][1]
        if len(iv) != iv_length:
            raise InvalidInput(f"Iv is {iv_length} bytes under {algorithm}, not {len(iv)}")
        parts = _parts(request, encryption, algorithm, "request", allow_unauthenticated)
        if algorithm == SM4_GCM and len(blob) != _SM2_BLOB:
            raise DecryptionError
        session_key = SessionKey(algorithm, self._unwrap(self._private_key, blob), iv)
        return Opened(_decrypt(session_key, iv, request, parts), session_key)

    def __repr__(self) -> str:
        return f"Opener({self.algorithm})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Opener refuses to be pickled or copied: it holds the service's private key")


def seal_reply(key: SessionKey, result: Mapping[str, Any], fields: Iterable[str] | None = None) -> dict[str, Any]:
    """A reply under a known session key: the whole object by default, or the named fields."""
    if not isinstance(result, Mapping):
        raise TypeError(f"the result is a mapping, the reply in plain text, not {type(result).__name__}")
    if fields is not None:
        return key.seal_fields(result, fields, None, allow_nonce_reuse=True)
    out = BytesIO()
    tags = key.encrypt(out, [json_bytes(dict(result))])
    encryption = key.encryption(["EncryptedBody"], tags, None)
    return {"EncryptedBody": out.getvalue().decode("ascii"), "Encryption": encryption}


# --- Reading both directions --------------------------------------------------------------------------------------


class _Part(NamedTuple):
    name: str | None  # None: the whole body
    ciphertext: bytes | None  # None: the field is null
    tag: bytes | None


def _open(
    key: SessionKey, reply: Mapping[str, Any], what: str, allow_unauthenticated: bool, ignore_algorithm: bool
) -> dict[str, Any]:
    encryption = _encryption(reply, what)
    algorithm = encryption.get("Algorithm")
    if algorithm not in (None, key.algorithm) and not ignore_algorithm:
        raise InvalidInput(
            f"the reply's Algorithm is {_text(encryption, 'Algorithm')!r:.40}, the session's is {key.algorithm}; "
            "ignore_algorithm=True opens it under the session's"
        )
    iv = key.iv
    if encryption.get("Iv") is not None:
        iv = b64decode(_text(encryption, "Iv"), "Iv")
        if len(iv) != len(key.iv):
            raise InvalidInput(f"Iv is {len(key.iv)} bytes under {key.algorithm}, not {len(iv)}")
    parts = _parts(reply, encryption, key.algorithm, what, allow_unauthenticated)
    if not parts:
        raise InvalidInput("nothing in the reply is encrypted: it has neither EncryptedBody nor names in EncryptList")
    return _decrypt(key, iv, reply, parts)


def _encryption(message: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    if not isinstance(message, Mapping):
        raise TypeError(f"the {what} is a mapping, as JSON gives it, not {type(message).__name__}")
    encryption = message.get("Encryption")
    if encryption is None:
        raise InvalidInput(f"the {what} has no Encryption object")
    if not isinstance(encryption, Mapping):
        raise InvalidInput("Encryption is not an object")
    return encryption


def _parts(
    message: Mapping[str, Any], encryption: Mapping[str, Any], algorithm: str, what: str, allow_unauthenticated: bool
) -> list[_Part]:
    """What is encrypted in a message, each part with its tag; every check that needs no key is made here."""
    names = _strings(encryption, "EncryptList")
    tags = _strings(encryption, "TagList")
    whole = message.get("EncryptedBody") is not None
    if whole:
        if names and (len(names) > 1 or names[0] not in _WHOLE_BODY):
            raise InvalidInput("EncryptList names fields although the message has EncryptedBody")
        names = ["EncryptedBody"]
    elif names and names[0] in _WHOLE_BODY:
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
            parts.append(_Part(name, None, None))
            continue
        if algorithm == SM4_GCM and not tag and not allow_unauthenticated:
            raise InvalidInput(f"{name!r:.60} has no tag; allow_unauthenticated=True opens a message without tags")
        ciphertext = b64decode(_text(message, name), f"{name:.60}")
        parts.append(_Part(None if whole else name, ciphertext, b64decode(tag, "a tag") if tag else None))
    return parts


def _decrypt(key: SessionKey, iv: bytes, message: Mapping[str, Any], parts: list[_Part]) -> dict[str, Any]:
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


def _text(message: Mapping[str, Any], name: str) -> str:
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
