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

from ..crypto.keys import PublicKey, load_public_key
from ..errors import InvalidInput
from .images import IMAGE_LIMIT
from .sealed import Sealed
from .session import Session
from .session_key import ALGORITHMS, LENGTHS, SessionKey

__all__ = ["Sealer"]


_ALPHANUMERIC = string.ascii_letters + string.digits


class Sealer:
    """Seals requests for one service's public key; the key decides the algorithm.

    Safe to share between threads; picklable, by its public key alone.

    Args:
        public_key: The key that support hands out, as text in any usual form, or loaded by `load_public_key`. RSA means
            AES-256-CBC, SM2 means SM4-GCM; the attribute `algorithm` says which it is.
        key_alphabet: What session keys are drawn from: "bytes" (raw random bytes, as in the document's code) or
            "alphanumeric" (A-Z a-z 0-9, as the vendor's demos have it: 190 and 95 bits of entropy).
        image_limit: The largest picture in Base64 characters; None for none.

    Raises:
        KeyFormatError: A text that is no public key; the message says what it is instead.

    """

    __slots__ = ("_alphabet", "_image_limit", "_public_key", "algorithm")

    algorithm: str

    def __init__(
        self,
        public_key: str | bytes | PublicKey,
        *,
        key_alphabet: Literal["bytes", "alphanumeric"] = "bytes",
        image_limit: int | None = IMAGE_LIMIT,
    ) -> None:
        if isinstance(public_key, (str, bytes)):
            public_key = load_public_key(public_key)
        if not isinstance(public_key, PublicKey):
            raise TypeError(
                f"public_key is a key's text or what load_public_key returned, it is not {type(public_key).__name__}"
            )
        if key_alphabet not in ("bytes", "alphanumeric"):
            raise InvalidInput(f"key_alphabet is 'bytes' or 'alphanumeric', not {key_alphabet!r}")
        self.algorithm = ALGORITHMS[public_key.algorithm]
        self._public_key = public_key
        self._alphabet = key_alphabet
        self._image_limit = image_limit

    def session(self, *, key: bytes | None = None, iv: bytes | None = None) -> Session:
        """Make a session.

        Args:
            key: 32 bytes (AES-256-CBC) or 16 (SM4-GCM); fresh by default.
            iv: The initialization vector, 16 bytes (AES-256-CBC) or 12 (SM4-GCM); fresh by default.

        Raises:
            InvalidInput: Another length.

        """
        key_length, iv_length = LENGTHS[self.algorithm]
        if key is None:
            key = self._random_key(key_length)
        session_key = SessionKey(self.algorithm, key, secrets.token_bytes(iv_length) if iv is None else iv)
        return Session(session_key, self._public_key.wrap(key), self._image_limit)

    def seal(self, params: Mapping[str, Any], *, key: bytes | None = None, iv: bytes | None = None) -> Sealed:
        """Encrypt the business parameters (without Action and Version) into one EncryptedBody.

        Args:
            params: What the call takes, as JSON. ImageBase64 and its like may be the picture's bytes, a binary file, an
                iterator of bytes, a path, or Base64 text: see `images.image_base64`. Under other names bytes, files and
                paths become Base64, too.
            key: See `session`.
            iv: See `session`.

        Raises:
            InvalidInput: Parameters without a JSON form.
            ImageError: A picture of another kind, or too large.

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
        """Encrypt the named fields, each on its own as UTF-8 text; the others go in plain text.

        Args:
            params: See `seal`.
            fields: Names, or paths like "Extra.Name"; all parameters by default.
            allow_nonce_reuse: Encrypt several fields under SM4-GCM, although they share one nonce.
            key: See `session`.
            iv: See `session`.

        Raises:
            NonceReuseError: Several fields under SM4-GCM.
            InvalidInput: A field that isn't among the parameters.

        """
        return self.session(key=key, iv=iv).seal_fields(params, fields, allow_nonce_reuse=allow_nonce_reuse)

    def seal_for(
        self,
        action: str,
        params: Mapping[str, Any],
        *,
        allow_nonce_reuse: bool = False,
        key: bytes | None = None,
        iv: bytes | None = None,
    ) -> Sealed:
        """Seal as the action has it: one body, its fields, or nothing but the key for the reply.

        The session's `open_reply` then knows what is encrypted in the reply. `actions.ACTIONS` is the table.

        Args:
            action: The call, like "IdCardVerification".
            params: See `seal`. A call that encrypts its reply alone gets IsEncryptResponse, unless it is there.
            allow_nonce_reuse: See `seal_fields`.
            key: See `session`.
            iv: See `session`.

        Raises:
            InvalidInput: An action without Encryption; the message says what to use instead.
            NonceReuseError: Several fields under SM4-GCM.

        """
        return self.session(key=key, iv=iv).seal_for(action, params, allow_nonce_reuse=allow_nonce_reuse)

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
