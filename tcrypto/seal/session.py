"""`Session`: seals one request and opens its reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from ..crypto.encoding import b64decode, b64encode
from ..errors import InvalidInput, NonceReuseError
from .images import IMAGE_LIMIT
from .json_stream import json_bytes, json_segments
from .message import (
    OneRequest,
    SessionKey,
    decrypt_parts,
    encrypted_parts,
    read_encryption,
    text_member,
)

__all__ = ["Sealed", "Session"]


_BODY_HEAD = b'{"EncryptedBody":"'


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


class Session(OneRequest):
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


def _open(
    key: SessionKey, reply: Mapping[str, Any], what: str, allow_unauthenticated: bool, ignore_algorithm: bool
) -> dict[str, Any]:
    encryption = read_encryption(reply, what)
    algorithm = encryption.get("Algorithm")
    if algorithm not in (None, key.algorithm) and not ignore_algorithm:
        raise InvalidInput(
            f"the reply's Algorithm is {text_member(encryption, 'Algorithm')!r:.40}, the session's is {key.algorithm}; "
            "ignore_algorithm=True opens it under the session's"
        )
    iv = key.iv
    if encryption.get("Iv") is not None:
        iv = b64decode(text_member(encryption, "Iv"), "Iv")
        if len(iv) != len(key.iv):
            raise InvalidInput(f"Iv is {len(key.iv)} bytes under {key.algorithm}, not {len(iv)}")
    parts = encrypted_parts(reply, encryption, key.algorithm, what, allow_unauthenticated)
    if not parts:
        raise InvalidInput("nothing in the reply is encrypted: it has neither EncryptedBody nor names in EncryptList")
    return decrypt_parts(key, iv, reply, parts)
