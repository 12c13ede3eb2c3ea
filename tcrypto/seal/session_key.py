"""`SessionKey`: the symmetric key of one request, and everything that is encrypted under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, NoReturn

from ..crypto import aes_cbc, sm4_gcm
from ..crypto.encoding import b64encode, utf8
from ..errors import InvalidInput, NonceReuseError
from .json_stream import Piece, encrypt_to_base64
from .paths import MISSING, distinct, field_names, look_up, normalised, replaced

__all__ = ["AES_256_CBC", "ALGORITHMS", "LENGTHS", "SM4_GCM", "WHOLE_BODY", "OneRequest", "SessionKey"]

AES_256_CBC = "AES-256-CBC"
"""The Algorithm of requests for an RSA key; also what its absence means."""
SM4_GCM = "SM4-GCM"
"""The Algorithm of requests for an SM2 key."""
ALGORITHMS = {"RSA": AES_256_CBC, "SM2": SM4_GCM}
"""What encrypts a message, by the algorithm of the key that wraps its session key."""
LENGTHS = {
    AES_256_CBC: (aes_cbc.KEY_LENGTH, aes_cbc.IV_LENGTH),
    SM4_GCM: (sm4_gcm.KEY_LENGTH, sm4_gcm.IV_LENGTH),
}
"""Bytes of key and initialization vector."""
WHOLE_BODY = ("EncryptedBody", "EncryptionBody")
"""What EncryptList names for a whole body: OCR's document writes the first, faceid's demos the second."""

_BLOCK = 16  # of AES


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
    """One session key with its initialization vector: encrypts and decrypts whole objects and single fields.

    It shows nothing of itself, and remembers a mark of each message that it encrypted: `sent`.

    Args:
        algorithm: "AES-256-CBC" or "SM4-GCM".
        key: 32 bytes under AES-256-CBC, 16 under SM4-GCM.
        iv: 16 bytes under AES-256-CBC, 12 under SM4-GCM.

    Raises:
        InvalidInput: Another algorithm, or another length.

    """

    __slots__ = ("algorithm", "iv", "key", "sent")

    algorithm: str
    key: bytes
    iv: bytes
    sent: list[bytes]

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
        self.sent = []

    def __repr__(self) -> str:
        return f"<session key, {self.algorithm}>"

    def encrypt(self, out: BytesIO, pieces: Iterable[Piece]) -> list[str]:
        """Encrypt one message, write its Base64 to `out`, and return its TagList: the tag's Base64 under SM4-GCM."""
        if self.algorithm == AES_256_CBC:
            cbc = aes_cbc.encryptor(self.key, self.iv)
            ending = bytearray()

            def last(tail: bytes) -> bytes:
                ending.extend(cbc.update(aes_cbc.pad(tail)))
                return bytes(ending)

            encrypt_to_base64(out, cbc.update_into, last, pieces)
            self.sent.append(bytes(ending[-_BLOCK:]))
            return []
        gcm = sm4_gcm.encryptor(self.key, self.iv)
        encrypt_to_base64(out, gcm.update_into, lambda tail: gcm.update(tail) + gcm.finalize(), pieces)
        self.sent.append(gcm.tag)
        return [b64encode(gcm.tag)]

    def decrypt(self, iv: bytes, ciphertext: bytes, tag: bytes | None) -> bytes | memoryview:
        """Decrypt one message; `tag` is None under AES-256-CBC, and where nothing vouches for an SM4-GCM message."""
        if self.algorithm == AES_256_CBC:
            return aes_cbc.decrypt_view(self.key, iv, ciphertext)
        if tag is None:
            return sm4_gcm.decrypt_unauthenticated(self.key, iv, ciphertext)
        return sm4_gcm.decrypt(self.key, iv, ciphertext, tag)

    def tag_of(self, ciphertext: bytes) -> bytes:
        """The tag that an SM4-GCM ciphertext under this key has, 16 bytes, whether it was sent along or not."""
        return sm4_gcm.encrypt(self.key, self.iv, sm4_gcm.decrypt_unauthenticated(self.key, self.iv, ciphertext))[1]

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
        self,
        params: Mapping[str, Any],
        names: Iterable[str],
        blob: str | None,
        *,
        allow_nonce_reuse: bool,
        of_reply: bool = False,
    ) -> dict[str, Any]:
        """Encrypt each named field on its own. Fields that are None stay None and out of EncryptList.

        `of_reply`: name them from the top, "Response.Text.IdCard", as the service does in its replies.
        """
        sealed = dict(params)
        names = distinct(normalised(name) if of_reply else name for name in field_names(names))
        if clash := [name for name in (*WHOLE_BODY, "Encryption") if name in params]:
            raise InvalidInput(f"the field {clash[0]!r} is the envelope's own; it can't be among the parameters")
        texts = {}
        for name in names:
            value = look_up(params, name)
            if value is MISSING:
                raise InvalidInput(f"the field {name!r} is to be encrypted, but it isn't among the parameters")
            if not isinstance(value, (str, type(None))):
                raise TypeError(f"the field {name!r} is {type(value).__name__}; fields are texts (str)")
            if value is not None:
                texts[name] = utf8(value, "a field")
        if self.algorithm == SM4_GCM and len(texts) > 1 and not allow_nonce_reuse:
            raise NonceReuseError(
                f"{len(texts)} fields under SM4-GCM share one key and IV, which gives away their XOR and forgeries; "
                "seal one body, use AES-256-CBC, or pass allow_nonce_reuse=True"
            )
        tags = []
        for name, text in texts.items():
            out = BytesIO()
            tags += self.encrypt(out, [text])
            sealed = replaced(sealed, name, out.getvalue().decode("ascii"))
        listed = [f"Response.{name}" if of_reply else name for name in texts]
        return sealed | {"Encryption": self.encryption(listed, tags, blob)}
