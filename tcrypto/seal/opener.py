"""`Opener`: the service's side, which opens requests and seals replies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NoReturn

from ..crypto.encoding import b64decode
from ..crypto.keys import PrivateKey
from ..errors import InvalidInput
from .json_stream import json_bytes
from .message import (
    AES_256_CBC,
    ALGORITHMS,
    ENCRYPTION_KEYS,
    LENGTHS,
    SessionKey,
    decrypt_parts,
    encrypted_parts,
    read_encryption,
    text_member,
)

__all__ = ["Opened", "Opener"]


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

    `private_key`: from `load_private_key`. `algorithm`: "AES-256-CBC" or "SM4-GCM".
    It refuses to be pickled or copied.
    """

    __slots__ = ("_private_key", "algorithm")

    algorithm: str

    def __init__(self, private_key: PrivateKey) -> None:
        if not isinstance(private_key, PrivateKey):
            raise TypeError(f"private_key comes from load_private_key, it is not {type(private_key).__name__}")
        self.algorithm = ALGORITHMS[private_key.algorithm]
        self._private_key = private_key

    def open(self, request: Mapping[str, Any], *, allow_unauthenticated: bool = False) -> Opened:
        """Open a request: a whole body, single fields, or nothing encrypted (a reply-only request).

        An Encryption without Algorithm means AES-256-CBC. Raises `InvalidInput` for a request of another shape or for
        another key's algorithm, `EncodingError` for text that isn't Base64, and one `DecryptionError` for everything
        that depends on a key.
        """
        encryption = read_encryption(request, "request")
        if extra := encryption.keys() - ENCRYPTION_KEYS:
            raise InvalidInput(f"Encryption has an unknown key {min(extra, key=str)!r:.60}")
        algorithm = AES_256_CBC if encryption.get("Algorithm") is None else text_member(encryption, "Algorithm")
        if algorithm != self.algorithm:
            raise InvalidInput(f"the request's Algorithm is {algorithm!r:.40}; this key opens {self.algorithm}")
        blob = b64decode(text_member(encryption, "CiphertextBlob"), "CiphertextBlob")
        iv = b64decode(text_member(encryption, "Iv"), "Iv")
        key_length, iv_length = LENGTHS[algorithm]
        if len(iv) != iv_length:
            raise InvalidInput(f"Iv is {iv_length} bytes under {algorithm}, not {len(iv)}")
        parts = encrypted_parts(request, encryption, algorithm, "request", allow_unauthenticated)
        session_key = SessionKey(algorithm, self._private_key.unwrap(blob, key_length), iv)
        return Opened(decrypt_parts(session_key, iv, request, parts), session_key)

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
