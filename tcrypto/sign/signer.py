"""`Signer`: signs requests with TC3-HMAC-SHA256."""

from __future__ import annotations

import copy
import hashlib
import re
import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar, overload

from ..credential import Credential
from ..errors import InvalidInput
from .request import Body, check_texts, endpoint_url, exact_str, json_body
from .signed import Signed
from .warm import TIMESTAMP, Account, Rules, Variant, common_headers

__all__ = ["Provider", "Signed", "Signer"]

Provider = Callable[[], Credential]
"""Gives the credential that is valid now: the same object for as long as it is, so that its derived key is kept."""

_BodyT = TypeVar("_BodyT", bound=Body)
_sha256 = hashlib.sha256
_SERVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Signer:
    """Signs requests of one service with one account. Safe to share between threads.

    The derived key is kept for the current UTC date and the current credential alone.

    Args:
        credential: a `Credential`, or a function without arguments that gives the one that is valid now (it is asked
            before each signature; while it gives the same object, the derived key is kept).
        service: str, the name in the credential scope, "ocr".
        region: str, sent as X-TC-Region, "ap-guangzhou".
        version: str, the API's, sent as X-TC-Version, "2018-11-19".
        language: str, of the texts in replies, sent as X-TC-Language: "zh-CN" or "en-US".
        signed_headers: names, any superset of content-type and host; by default those and x-tc-action, as the
            documentation has it. ("content-type", "host") gives the official SDKs' signatures byte for byte.
        variant: "tc3", or "cloudbase" for CloudBase's HTTP API, where timestamp and token stand in Authorization and
            no X-TC header is sent.
        clock: gives seconds since 1970, by default ``time.time``.
        limits: False lifts the gateway's size limits: 32 KB of a GET's URL, 10 MB of body (no file sent unsigned).

    Attributes:
        provider: the function that was given for `credential`, else None.
        service: as given.

    Raises:
        InvalidInput: no such service or variant, a value no header can carry, signed_headers without the two names.
        TypeError: an argument of another type; a text must be a str itself, no subclass of it.
    """

    __slots__ = ("_account", "_clock", "_rules", "provider", "service")

    _account: Account  # not there before a provider was asked for the first time

    def __init__(
        self,
        credential: Credential | Provider,
        *,
        service: str,
        region: str | None = None,
        version: str | None = None,
        language: str | None = None,
        signed_headers: Iterable[str] | None = None,
        variant: Variant = "tc3",
        clock: Callable[[], float] | None = None,
        limits: bool = True,
    ) -> None:
        if not (isinstance(credential, Credential) or callable(credential)):
            raise TypeError(f"credential is a tcrypto.Credential, not {type(credential).__name__}")
        if not _SERVICE.fullmatch(exact_str("service", service)):
            raise InvalidInput(f"service is a name like 'ocr', not {service!r}")
        self.service = service
        self.provider = None if isinstance(credential, Credential) else credential
        self._rules = Rules.checked(variant, common_headers(version, region, language), signed_headers, limits)
        if isinstance(credential, Credential):
            self._account = Account(credential)
        self._clock = clock

    def __repr__(self) -> str:
        shown = "<provider>" if self.provider is not None else repr(self._account.credential)
        return f"Signer({shown}, service={self.service!r})"

    @property
    def headers(self) -> Mapping[str, str]:
        """The X-TC headers that every request has, read-only; without the token, which may change."""
        return self._rules.headers

    @property
    def signed_headers(self) -> tuple[str, ...] | None:
        """The names that are signed, in lower case and sorted; None for the default."""
        return self._rules.signed_headers

    def now(self) -> int:
        """The signer's clock, in whole seconds since 1970."""
        return int(time.time() if self._clock is None else self._clock())

    @overload
    def sign(
        self,
        method: str,
        url: str,
        *,
        action: str | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        unsigned_payload: bool = False,
        timestamp: int | None = None,
    ) -> Signed[bytes]: ...

    @overload
    def sign(
        self,
        method: str,
        url: str,
        body: _BodyT,
        *,
        action: str | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        unsigned_payload: bool = False,
        timestamp: int | None = None,
    ) -> Signed[_BodyT]: ...

    def sign(
        self,
        method: str,
        url: str,
        body: Body = b"",
        *,
        action: str | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        unsigned_payload: bool = False,
        timestamp: int | None = None,
    ) -> Signed[Body]:
        """Sign one request.

        Args:
            method: "GET" or "POST" (CloudBase: any), in capitals.
            url: http(s), percent-encoded; a GET's query is signed as it stands.
            body: the bytes that will be sent, or a seekable binary file (hashed in blocks, put back where it stood).
            action: the call's name, "IDCardOCR".
            content_type: required for a body; for GET "application/x-www-form-urlencoded" by default.
            headers: more headers to send, and to sign where `signed_headers` names them.
            unsigned_payload: sign the literal UNSIGNED-PAYLOAD in place of the body.
            timestamp: int, seconds since 1970, by default the clock's.

        Returns:
            The request with its headers.

        Raises:
            InvalidInput: the gateway couldn't accept the request.
            TypeError: a body that isn't bytes or a binary file; a text that isn't a str itself.
        """
        account = self._account if self.provider is None else self._current(self.provider)
        key = (method, url, action, content_type, unsigned_payload)
        if not (type(method) is type(url) is type(action) is type(content_type) is str):
            check_texts(*key[:4])  # before a text of another type is looked up
        if headers is None:
            template = account.templates.get(key) or account.template(self._rules, key)
        else:
            template = self._rules.template(account.credential, *key, headers)
        if timestamp is None:
            timestamp = int(time.time() if self._clock is None else self._clock())
        moment = account.moment
        if moment is None or timestamp != moment.timestamp or type(timestamp) is not int:
            moment = account.at(timestamp, self.service)
        start, names, sent_headers, room, dated = template
        _, seconds, to_sign, authorization, mac = moment
        if type(body) is bytes and len(body) <= room:
            hashed = _sha256(body).hexdigest()
        else:
            hashed = self._rules.hashed(method, body, unsigned_payload)
        canonical = start + hashed
        if dated:
            canonical = canonical.replace(TIMESTAMP, seconds)
        digest = _sha256(canonical.encode()).hexdigest()
        signature = mac.hexdigest(digest.encode())

        sent = sent_headers.copy()
        authorization = f"{authorization}{names}, Signature={signature}"
        if self._rules.variant == "tc3":
            sent["X-TC-Timestamp"] = seconds
        else:
            authorization += f", Timestamp={seconds}"
            if account.credential.token is not None:
                authorization += f", Token={account.credential.token}"
        sent["Authorization"] = authorization
        return Signed(method, url, sent, body, timestamp, signature, canonical, to_sign + digest)

    def call(
        self,
        action: str,
        params: Mapping[str, object] = MappingProxyType({}),
        *,
        endpoint: str | None = None,
        version: str | None = None,
        region: str | None = None,
        language: str | None = None,
        timestamp: int | None = None,
    ) -> Signed[bytes]:
        """Sign the call nearly everybody makes: a POST with the parameters as compact JSON.

        Args:
            action: the call's name, "IDCardOCR".
            params: a mapping, the call's parameters, what JSON can hold.
            endpoint: a host or http(s)://host[:port]; by default SERVICE.tencentcloudapi.com, for every region.
            version: in place of the signer's, for this call alone.
            region: in place of the signer's, for this call alone.
            language: in place of the signer's, for this call alone.
            timestamp: int, seconds since 1970, by default the clock's.

        Returns:
            The request: send its `body` and `headers` to its `url` with POST.

        Raises:
            InvalidInput: parameters that JSON can't hold (NaN, a circle, a lone surrogate) or that are over 10 MB,
                an endpoint with a path, a signer of CloudBase's variant.
            TypeError: an argument of another type, or a parameter that isn't JSON's.
        """
        if self._rules.variant != "tc3":
            raise InvalidInput("call() is for API 3.0; sign a request to CloudBase with sign()")
        url = endpoint_url(f"{self.service}.tencentcloudapi.com" if endpoint is None else endpoint)
        body = json_body(params)
        own = common_headers(version, region, language)
        signer = self._with(own) if own else self
        return signer.sign("POST", url, body, action=action, content_type="application/json", timestamp=timestamp)

    def _with(self, headers: Mapping[str, str]) -> Signer:
        """This signer with other X-TC headers, for one call."""
        other = copy.copy(self)
        other._rules = self._rules._replace(headers=MappingProxyType({**self.headers, **headers}))
        if hasattr(self, "_account"):
            other._account = self._account.anew()  # whose templates have other headers
        return other

    def _current(self, provider: Provider) -> Account:
        credential = provider()
        account = getattr(self, "_account", None)
        if account is None or account.credential is not credential:
            if not isinstance(credential, Credential):
                raise TypeError(f"the provider gives a tcrypto.Credential, not {type(credential).__name__}")
            account = self._account = Account(credential)
        return account
