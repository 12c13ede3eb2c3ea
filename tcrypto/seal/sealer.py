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

import secrets
import string
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ..crypto.keys import PublicKey
from ..errors import InvalidInput
from .images import IMAGE_LIMIT
from .message import ALGORITHMS, LENGTHS, SessionKey
from .session import Sealed, Session

__all__ = ["Sealer"]


_ALPHANUMERIC = string.ascii_letters + string.digits


class Sealer:
    """Seals requests for one service's public key; the key's type decides the algorithm.

    `public_key`: from `load_public_key`; RSA gives AES-256-CBC, SM2 gives SM4-GCM.
    `key_alphabet`: "bytes" (raw random bytes, as in the document's code) or "alphanumeric" (A-Z a-z 0-9, as the
    vendor's demos have it: 190 and 95 bits of entropy). `image_limit`: for images given as bytes or files, in Base64
    characters. Safe to share between threads; picklable, by its public key alone. `algorithm`: "AES-256-CBC" or
    "SM4-GCM".
    """

    __slots__ = ("_alphabet", "_image_limit", "_public_key", "algorithm")

    algorithm: str

    def __init__(
        self,
        public_key: PublicKey,
        *,
        key_alphabet: Literal["bytes", "alphanumeric"] = "bytes",
        image_limit: int | None = IMAGE_LIMIT,
    ) -> None:
        if not isinstance(public_key, PublicKey):
            raise TypeError(f"public_key comes from load_public_key, it is not {type(public_key).__name__}")
        if key_alphabet not in ("bytes", "alphanumeric"):
            raise InvalidInput(f"key_alphabet is 'bytes' or 'alphanumeric', not {key_alphabet!r}")
        self.algorithm = ALGORITHMS[public_key.algorithm]
        self._public_key = public_key
        self._alphabet = key_alphabet
        self._image_limit = image_limit

    def session(self, *, key: bytes | None = None, iv: bytes | None = None) -> Session:
        """Make a session. `key`, `iv`: 32 and 16 bytes (AES-256-CBC) or 16 and 12 (SM4-GCM), fresh by default.

        Raises `InvalidInput` for other lengths.
        """
        key_length, iv_length = LENGTHS[self.algorithm]
        if key is None:
            key = self._random_key(key_length)
        session_key = SessionKey(self.algorithm, key, secrets.token_bytes(iv_length) if iv is None else iv)
        return Session(session_key, self._public_key.wrap(key), self._image_limit)

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
        return _sealer, (self._public_key, self._alphabet, self._image_limit)


def _sealer(public_key: PublicKey, alphabet: Any, image_limit: int | None) -> Sealer:
    return Sealer(public_key, key_alphabet=alphabet, image_limit=image_limit)
