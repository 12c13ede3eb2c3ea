"""`Session`: seals one request and opens its reply."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, Literal, overload

from ..crypto.encoding import b64encode
from ..errors import InvalidInput, NonceReuseError
from .actions import sealed_call
from .exported import Expected, exported, restored
from .images import IMAGE_LIMIT, is_image
from .json_stream import check_params, json_bytes, json_segments, plain_params
from .paths import field_names
from .reply import open_body, open_fields, open_plain
from .sealed import BODY_HEAD, Sealed
from .session_key import OneRequest, SessionKey

__all__ = ["Session"]


class Session(OneRequest):
    """A fresh session key, wrapped for the service: it seals one request and opens the reply.

    Made by `Sealer`, or by `restore`. It refuses to be pickled, copied or shown: its key is for one request. It seals
    in the process that made it and in no fork of it, which would use the key and the initialization vector again.

    Args:
        key: The session key.
        blob: The key, wrapped for the service; empty for a session that only opens.
        image_limit: The largest image in Base64 characters; None for none.
    """

    __slots__ = ("_blob", "_encryption", "_expected", "_image_limit", "_key", "_process", "_unused")

    def __init__(self, key: SessionKey, blob: bytes, image_limit: int | None = IMAGE_LIMIT) -> None:
        self._key = key
        self._blob = b64encode(blob)
        self._image_limit = image_limit
        self._process = os.getpid()
        self._unused = [True]  # list.pop is atomic: of two threads, one seals
        self._encryption: dict[str, Any] | None = None
        self._expected: Expected = None

    @property
    def algorithm(self) -> str:
        """What encrypts the message: "AES-256-CBC" or "SM4-GCM"."""
        return self._key.algorithm

    @property
    def knows_its_reply(self) -> bool:
        """Whether it was sealed for an action, so that `open_reply` can open the reply."""
        return self._expected is not None

    # --- The request --------------------------------------------------------------------------------------------------

    @property
    def encryption(self) -> dict[str, Any]:
        """The Encryption object of a request that encrypts nothing itself: the key for the reply, and its IV.

        It counts as the session's one use, because two messages would share one nonce otherwise. Send it once.

        Raises:
            NonceReuseError: The session has sealed a request, or was made in another process.
        """
        if self._encryption is None or self._process != os.getpid():
            self._take(allow_nonce_reuse=False)
            self._encryption = self._key.encryption([], [], self._blob)
        return copy.deepcopy(self._encryption)

    def seal(self, params: Mapping[str, Any], *, allow_nonce_reuse: bool = False) -> Sealed:
        """Encrypt the whole object into EncryptedBody; see `Sealer.seal`.

        Raises:
            NonceReuseError: The session has been used, if only by a call that failed, or was made in another process.
        """
        check_params(params)
        self._take(allow_nonce_reuse)
        out = BytesIO()
        out.write(BODY_HEAD)
        tags = self._key.encrypt(out, json_segments(params, self._image_limit))
        rest = {"Encryption": self._key.encryption(["EncryptedBody"], tags, self._blob)}
        out.write(b'",')
        out.write(json_bytes(rest)[1:])
        return Sealed(self, out.getvalue(), rest)

    def seal_fields(
        self, params: Mapping[str, Any], fields: Iterable[str] | None = None, *, allow_nonce_reuse: bool = False
    ) -> Sealed:
        """Encrypt the named fields (all by default), each on its own; see `Sealer.seal_fields`.

        Raises:
            NonceReuseError: As `seal`; and several fields under SM4-GCM, which would share one nonce.
        """
        check_params(params)
        self._take(allow_nonce_reuse)
        names = list(params) if fields is None else field_names(fields)
        texts = {name: params[name] for name in names if name in params and not is_image(name, params)}
        plain = plain_params(params, self._image_limit) | texts  # a name given as bytes is a mistake, a picture isn't
        return Sealed(self, None, self._key.seal_fields(plain, names, self._blob, allow_nonce_reuse=allow_nonce_reuse))

    def seal_for(self, action: str, params: Mapping[str, Any], *, allow_nonce_reuse: bool = False) -> Sealed:
        """Seal as the action has it, and remember what its reply is; see `Sealer.seal_for`.

        Raises:
            InvalidInput: No action with an Encryption parameter; or nothing that it encrypts is among `params`.
            NonceReuseError: As `seal_fields`.
        """
        call = sealed_call(action)
        check_params(params)
        if call.form == "body":
            sealed = self.seal(params, allow_nonce_reuse=allow_nonce_reuse)
        elif call.form == "fields":
            sealed = self.seal_fields(params, call.fields_in(params), allow_nonce_reuse=allow_nonce_reuse)
        else:
            params = call.with_encrypted_reply(params)
            params = plain_params(params, self._image_limit)
            sealed = Sealed(self, None, params | {"Encryption": self.encryption})
        self._expected = call.expected(params)
        return sealed

    def _take(self, allow_nonce_reuse: bool) -> None:
        if not self._blob:
            raise NonceReuseError("this session was restored to open a reply; make another one to seal a request")
        if self._process != os.getpid() and not allow_nonce_reuse:
            raise NonceReuseError(
                "this session was made in another process, which may use its key and IV itself: make a session after "
                "the fork, or pass allow_nonce_reuse=True"
            )
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

    # --- The reply ----------------------------------------------------------------------------------------------------

    def open(
        self, reply: Mapping[str, Any], *, allow_unauthenticated: bool = False, ignore_algorithm: bool = False
    ) -> dict[str, Any]:
        """Decrypt a reply that is encrypted whole: the object inside its EncryptedBody, and nothing that stands beside.

        The reply's own Iv is taken where it has one. Under AES-256-CBC, where a reply carries no tag anyway, its
        Encryption object may be null.

        Args:
            reply: The reply as JSON gives it, with or without ``{"Response": ...}`` around it.
            allow_unauthenticated: Open an SM4-GCM reply that has no tag: anyone may have changed it.
            ignore_algorithm: Open a reply whose Algorithm names another one under the session's.

        Returns:
            The object that was encrypted.

        Raises:
            GatewayError: The reply is an Error, in plain text or inside.
            InvalidInput: A reply of another shape, or what this session has sent itself.
            EncodingError: A text that isn't Base64.
            DecryptionError: Everything that goes wrong after that.
        """
        return open_body(
            self._key, reply, allow_unauthenticated=allow_unauthenticated, ignore_algorithm=ignore_algorithm
        )

    @overload
    def open_fields(
        self, reply: Mapping[str, Any], names: Iterable[str], *, allow_null: Literal[False] = False
    ) -> dict[str, str]: ...

    @overload
    def open_fields(
        self, reply: Mapping[str, Any], names: Iterable[str], *, allow_null: bool
    ) -> dict[str, str | None]: ...

    def open_fields(
        self, reply: Mapping[str, Any], names: Iterable[str], *, allow_null: bool = False
    ) -> dict[str, str] | dict[str, str | None]:
        """Decrypt the fields of a reply that the caller expects to be encrypted: exactly these, or nothing.

        Args:
            reply: The reply as JSON gives it, with or without ``{"Response": ...}`` around it.
            names: Every field that the service encrypts, as a path: "Text.IdCard" or "Response.Text.IdCard".
            allow_null: Take a field that is null or left out as None. Nothing vouches for its being absent.

        Returns:
            Each field's text under its name as given in `names`.

        Raises:
            GatewayError: The reply is an Error.
            InvalidInput: EncryptList names other fields, a field is null or in plain text, or it is what this session
                has sent itself. A service that gives back a field which it was sent can't be told from that.
            EncodingError: A text that isn't Base64.
            DecryptionError: Everything that goes wrong after that.
        """
        return open_fields(self._key, reply, names, allow_null=allow_null)

    def open_reply(self, reply: Mapping[str, Any]) -> dict[str, Any]:
        """Open a reply as the action has it that `seal_for` sealed this session's request for.

        Returns:
            A whole body's object; the encrypted fields by their paths, None for those that the service left out; or,
            for an action whose reply has nothing encrypted, that reply, which only TLS protects.

        Raises:
            InvalidInput: The session wasn't sealed for an action; else as `open` and `open_fields`.
        """
        if self._expected is None:
            raise InvalidInput("this session wasn't sealed for an action: open(reply) or open_fields(reply, names)")
        if self._expected == "body":
            return self.open(reply)
        if self._expected != "plain":
            return dict(self.open_fields(reply, self._expected, allow_null=True))
        return open_plain(reply)

    # --- Kept outside of the process ----------------------------------------------------------------------------------

    def export(self) -> str:
        """What opens the reply, as a JSON text: for a file that only its owner can read, until the reply is there.

        It holds the session key. An unused session can't seal any more after it: what the text doesn't know of it
        couldn't refuse as a reply.
        """
        self._unused.clear()
        return exported(self._key, self._expected)

    @classmethod
    def restore(cls, data: str | bytes) -> Session:
        """A session that opens the reply and seals nothing.

        Args:
            data: What `export` returned.

        Raises:
            InvalidInput: Anything else.
            EncodingError: One of its texts isn't Base64.
        """
        key, expected = restored(data)
        session = cls(key, b"")
        session._expected = expected
        return session

    def __repr__(self) -> str:
        return f"<Session, {self.algorithm}>"
