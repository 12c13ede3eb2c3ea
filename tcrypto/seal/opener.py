"""`Opener`: the service's side, which opens requests and seals replies."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NoReturn

from ..crypto.encoding import b64decode
from ..crypto.keys import PrivateKey, load_private_key
from ..errors import InvalidInput
from .json_stream import json_bytes
from .message import ENCRYPTION_KEYS, decrypt_parts, encrypted_parts, read_encryption, read_iv, text_member
from .session_key import AES_256_CBC, ALGORITHMS, LENGTHS, SessionKey

__all__ = ["Opened", "Opener"]


@dataclass(frozen=True, eq=False, repr=False)
class Opened:
    """A request as the service sees it.

    Args:
        params: The parameters in plain text, without Encryption. Where the request has an EncryptedBody, what is inside
            it: what stood beside it in plain text is dropped, because nobody sealed it.
        key: The client's key and initialization vector, under which the reply is sealed. It shows nothing of itself.

    """

    params: dict[str, Any]
    key: SessionKey

    @property
    def algorithm(self) -> str:
        """What encrypts the message: "AES-256-CBC" or "SM4-GCM"."""
        return self.key.algorithm

    def seal_reply(self, result: Mapping[str, Any], fields: Iterable[str] | None = None) -> dict[str, Any]:
        """Encrypt the reply under the client's key and IV: the whole object into EncryptedBody, or the named fields.

        Under SM4-GCM this uses the request's nonce again. The scheme has it so; it is why this isn't the client's code.

        Args:
            result: The Response in plain text.
            fields: What is encrypted, as paths from the Response, like "Text.IdCard"; the whole object by default. The
                reply's EncryptList names them as the service does, "Response.Text.IdCard".

        Raises:
            InvalidInput: A result without a JSON form or without a field that is named.

        """
        return seal_reply(self.key, result, fields)

    def __repr__(self) -> str:
        return f"<Opened, {self.algorithm}>"


class Opener:
    """Opens requests with the service's private key; the key decides the algorithm, never the message.

    It refuses to be pickled or copied.

    Args:
        private_key: The key as text in any usual form, or loaded by `load_private_key`. RSA means AES-256-CBC, SM2
            means SM4-GCM; the attribute `algorithm` says which it is.

    Raises:
        KeyFormatError: A text that is no private key; the message says what it is instead.

    """

    __slots__ = ("_private_key", "algorithm")

    algorithm: str

    def __init__(self, private_key: str | bytes | PrivateKey) -> None:
        if isinstance(private_key, (str, bytes)):
            private_key = load_private_key(private_key)
        if not isinstance(private_key, PrivateKey):
            raise TypeError(
                f"private_key is a key's text or what load_private_key returned, it is not {type(private_key).__name__}"
            )
        self.algorithm = ALGORITHMS[private_key.algorithm]
        self._private_key = private_key

    def open(self, request: Mapping[str, Any], *, allow_unauthenticated: bool = False) -> Opened:
        """Open a request: a whole body, single fields (by their names or paths), or nothing encrypted.

        A request that asks for an encrypted reply alone comes with an empty EncryptList, without an Iv or with one, or
        with ["EncryptionBody"] and no body. An Encryption without Algorithm means AES-256-CBC.

        Args:
            request: The request as JSON gives it.
            allow_unauthenticated: Open an SM4-GCM request that has no tag.

        Raises:
            InvalidInput: Another shape, or another key's algorithm.
            EncodingError: A text that isn't Base64.
            DecryptionError: Everything that depends on a key, with one text.

        """
        encryption = read_encryption(request, "request")
        if extra := encryption.keys() - ENCRYPTION_KEYS:
            raise InvalidInput(f"Encryption has an unknown key {min(extra, key=str)!r:.60}")
        algorithm = encryption.get("Algorithm")
        algorithm = AES_256_CBC if algorithm in (None, "") else text_member(encryption, "Algorithm")
        if algorithm != self.algorithm:
            raise InvalidInput(f"the request's Algorithm is {algorithm!r:.40}; this key opens {self.algorithm}")
        blob = b64decode(text_member(encryption, "CiphertextBlob"), "CiphertextBlob")
        parts = encrypted_parts(request, encryption, algorithm, allow_unauthenticated=allow_unauthenticated)
        key_length, iv_length = LENGTHS[algorithm]
        if not parts and encryption.get("Iv") in (None, ""):
            iv = secrets.token_bytes(iv_length)  # the reply brings it along
        else:
            iv = read_iv(encryption, algorithm)
        session_key = SessionKey(algorithm, self._private_key.unwrap(blob, key_length), iv)
        return Opened(decrypt_parts(session_key, iv, request, parts), session_key)

    def __repr__(self) -> str:
        return f"Opener({self.algorithm})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Opener refuses to be pickled or copied: it holds the service's private key")


def seal_reply(key: SessionKey, result: Mapping[str, Any], fields: Iterable[str] | None = None) -> dict[str, Any]:
    """A reply under a known session key: the whole object by default, or the named fields; see `Opened.seal_reply`."""
    if not isinstance(result, Mapping):
        raise TypeError(f"the result is a mapping, the reply in plain text, not {type(result).__name__}")
    if fields is not None:
        return key.seal_fields(result, fields, None, allow_nonce_reuse=True, of_reply=True)
    out = BytesIO()
    tags = key.encrypt(out, [json_bytes(dict(result))])
    encryption = key.encryption(["EncryptedBody"], tags, None)
    return {"EncryptedBody": out.getvalue().decode("ascii"), "Encryption": encryption}
