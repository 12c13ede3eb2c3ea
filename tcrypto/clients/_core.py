"""What the adapters share: the endpoint, the headers, the action, the clock's correction. No input or output here."""

from __future__ import annotations

from collections.abc import MutableMapping

from ..errors import GatewayError, InvalidInput
from ..sign.reply import result, server_time
from ..sign.request import UNSIGNED_PAYLOAD, Body, endpoint_url, split_url
from ..sign.signer import Signer

_EXPIRED = b"AuthFailure.SignatureExpire"
_MOST = 86_400


class RequestSigner:
    """Signs requests to one endpoint, in place.

    Args:
        signer: a `tcrypto.Signer`, of a credential or of a provider.
        endpoint: "ocr.tencentcloudapi.com" (https is meant) or an origin such as "http://127.0.0.1:8080"; a request to
            any other scheme, host or port is refused.
        action: the call's name, for requests without an X-TC-Action header of their own.
        correct_clock: when the gateway answers AuthFailure.SignatureExpire, take its time from the message, keep the
            difference to the signer's clock, a day at most, and try once more; every reply is then read whole.

    Raises:
        InvalidInput: an endpoint that isn't one.
        TypeError: an argument of another type.
    """

    def __init__(
        self, signer: Signer, endpoint: str, *, action: str | None = None, correct_clock: bool = False
    ) -> None:
        if not isinstance(signer, Signer):
            raise TypeError(f"signer is a tcrypto.Signer, not {type(signer).__name__}")
        self.endpoint: str = _origin(endpoint_url(endpoint))
        self.action = action
        self.correct_clock = correct_clock
        self.signer = signer
        self._offset = 0  # the server's clock minus the signer's, in seconds

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.signer!r}, {self.endpoint!r}, action={self.action!r})"

    def sign(self, method: str, url: str, headers: MutableMapping[str, str], body: Body) -> None:
        """Sign one request as it will be sent, and set Host, Content-Type, X-TC-* and Authorization in `headers`.

        Args:
            method: str, in capitals.
            url: str, as it will be sent.
            headers: what the client will send; names are matched in any case. An old Authorization and the signer's own
                X-TC headers are replaced, a token that isn't the credential's is removed.
            body: the bytes, or a seekable binary file.

        Raises:
            InvalidInput: another endpoint, and whatever `Signer.sign` refuses, a missing Content-Type among it.
            TypeError: a body that can't be read twice.
        """
        if _origin(url) != self.endpoint:
            raise InvalidInput(f"the request goes to {_origin(url)}; credentials are sent to {self.endpoint} alone")
        own = {"content-type", "host", "x-tc-action", "x-tc-content-sha256", "x-tc-token"}
        own |= {name.lower() for name in self.signer.headers}
        wanted = self.signer.signed_headers or ()
        extra = {name: headers[name] for name in wanted if name in headers and name not in own}
        signed = self.signer.sign(
            method,
            url,
            body,
            action=headers.get("X-TC-Action", self.action),
            content_type=headers.get("Content-Type"),
            headers=extra or None,
            unsigned_payload=headers.get("X-TC-Content-SHA256") == UNSIGNED_PAYLOAD,
            timestamp=self.signer.now() + self._offset if self._offset else None,
        )
        if "X-TC-Token" in headers:
            del headers["X-TC-Token"]
        headers.update(signed.headers)

    @property
    def may_wait(self) -> bool:
        """Whether signing may wait for a credential, so that an event loop must leave it to a thread.

        The signer has a provider, and that isn't `ready` (as `tcrypto.credentials.Renewing` says), or can't say.
        """
        provider = self.signer.provider
        return provider is not None and not getattr(provider, "ready", False)

    def corrects_clock(self, reply: bytes) -> bool:
        """Whether to sign anew: `reply` says that the signature expired, and the offset was set by the time in it."""
        if not self.correct_clock or _EXPIRED not in reply:
            return False
        epoch = None
        try:
            result(reply)
        except GatewayError as error:
            epoch = server_time(error)
        except InvalidInput:
            return False
        offset = 0 if epoch is None else epoch - self.signer.now()
        if epoch is None or abs(offset) > _MOST:  # no clock is wrong by more, and nobody shall sign for next year
            return False
        self._offset = offset
        return True


def _origin(url: str) -> str:
    host = split_url(url)[0]
    return f"{url.partition('://')[0].lower()}://{host}"
