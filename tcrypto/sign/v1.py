"""Signature v1 (HmacSHA1 and HmacSHA256): legacy, still the default of some SDKs. New code takes `tc3`.

    string to sign = METHOD host path "?" key=value&key=value...     keys in ASCII order, values as they are
    Signature      = Base64(HMAC(SecretKey, string to sign))

Source: https://cloud.tencent.com/document/api/213/30653.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal
from urllib.parse import urlencode

from ..credential import Credential
from ..crypto.encoding import b64encode, utf8
from ..errors import InvalidInput
from .flat import flatten
from .request import URL_LIMIT, exact_str, split_url
from .signer import Provider
from .tc3 import utc_date

__all__ = [
    "BODY_LIMIT",
    "DIGESTS",
    "PARAMETER_LIMIT",
    "Algorithm",
    "SignedForm",
    "Signer",
    "flatten",
    "signature",
    "string_to_sign",
]

BODY_LIMIT = 1024 * 1024
"""The largest form of a POST, in bytes; over it only TC3 works [documentation; 智能扫码 快速入门, 注意事项]."""

TOO_LARGE = (
    "The provided credentials could not be validated because of exceeding request size limit, "
    "please use new signature method `TC3-HMAC-SHA256`."
)
"""What the gateway answers to a larger one, word for word."""

PARAMETER_LIMIT = 10_000
"""The most parameters that a received form is read with: each takes 300 bytes of memory for six on the wire."""

Algorithm = Literal["HmacSHA1", "HmacSHA256"]
"""The SignatureMethod of v1; a request that names none means HmacSHA1."""
DIGESTS = {"HmacSHA1": "sha1", "HmacSHA256": "sha256"}
"""The hash function of each, as hashlib names it."""


def string_to_sign(
    method: str, host: str, path: str, params: Mapping[str, object], *, replace_underscores: bool = False
) -> str:
    """The string to sign.

    Args:
        method: str, "GET" or "POST".
        host: str.
        path: str, "/".
        params: every parameter, nested or flat; a Signature among them is left out.
        replace_underscores: write "_" in names as "." here (not on the wire), as the Python and Java SDKs do.

    Raises:
        InvalidInput: two names become one by that, and what `flatten` refuses.
        TypeError: see `flatten`.
    """
    flat = flatten(params)
    flat.pop("Signature", None)
    if replace_underscores:
        renamed = {name.replace("_", "."): value for name, value in flat.items()}
        if len(renamed) != len(flat):
            raise InvalidInput("two parameters have the same name once '_' is replaced by '.'")
        flat = renamed
    return f"{method}{host}{path}?" + "&".join(f"{name}={flat[name]}" for name in sorted(flat))


def signature(secret_key: str, to_sign: str, algorithm: Algorithm = "HmacSHA256") -> str:
    """The HMAC of the string to sign.

    Args:
        secret_key: str.
        to_sign: str, what `string_to_sign` returned.
        algorithm: "HmacSHA256" or "HmacSHA1".

    Returns:
        Base64, not yet URL-encoded: 44 characters, for HmacSHA1 28.

    Raises:
        InvalidInput: another algorithm, or a text that has no UTF-8 form.
    """
    if algorithm not in DIGESTS:
        raise InvalidInput(f"algorithm is 'HmacSHA1' or 'HmacSHA256', not {algorithm!r}")
    key, message = utf8(secret_key, "the SecretKey"), utf8(to_sign, "a parameter")
    return b64encode(hmac.digest(key, message, DIGESTS[algorithm]))


@dataclass(frozen=True, slots=True)
class SignedForm:
    """A request signed with v1: send `method`, `url`, `headers` and `body` as they are.

    Args:
        method: "GET" or "POST".
        url: str, of a GET with its query.
        headers: dict of str.
        body: bytes, empty for GET.
        params: dict of str, every parameter sent, Signature among them.
        string_to_sign: str, what was signed.
        signature: str, Base64.
    """

    method: str
    url: str = field(repr=False)
    headers: dict[str, str]
    body: bytes = field(repr=False)
    params: dict[str, str] = field(repr=False)
    string_to_sign: str = field(repr=False)
    signature: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs forms with HmacSHA256 or HmacSHA1.

    Args:
        credential: a `Credential`, or a function without arguments that gives the one that is valid now.
        version: str, sent as the parameter Version, "2018-11-19".
        region: str, sent as the parameter Region.
        language: str, sent as the parameter Language.
        algorithm: "HmacSHA256" or "HmacSHA1".
        replace_underscores: see `string_to_sign`.
        clock: gives seconds since 1970, by default ``time.time``.
        limits: False lifts the gateway's size limits (GET: 32 KB of URL, body: 1 MB).

    Raises:
        InvalidInput: another algorithm.
        TypeError: an argument of another type; a text must be a str itself, no subclass of it.
    """

    credential: Credential | Provider
    _: KW_ONLY
    version: str | None = None
    region: str | None = None
    language: str | None = None
    algorithm: Algorithm = "HmacSHA256"
    replace_underscores: bool = False
    clock: Callable[[], float] | None = None
    limits: bool = True

    def __post_init__(self) -> None:
        if not (isinstance(self.credential, Credential) or callable(self.credential)):
            raise TypeError(f"credential is a tcrypto.Credential, not {type(self.credential).__name__}")
        for name in ("version", "region", "language"):
            if getattr(self, name) is not None:
                exact_str(name, getattr(self, name))
        if self.algorithm not in DIGESTS:
            raise InvalidInput(f"algorithm is 'HmacSHA1' or 'HmacSHA256', not {self.algorithm!r}")

    def sign(
        self,
        method: str,
        url: str,
        params: Mapping[str, object],
        *,
        action: str,
        timestamp: int | None = None,
        nonce: int | None = None,
    ) -> SignedForm:
        """Sign one call.

        Args:
            method: "GET" or "POST", in capitals.
            url: http(s), without a query.
            params: the action's own parameters, nested or flat.
            action: the call's name, "DescribeInstances".
            timestamp: int, seconds since 1970, by default the clock's.
            nonce: a positive int, by default 63 random bits.

        Returns:
            The request.

        Raises:
            InvalidInput: a POST over 1 MB (in the gateway's own words), a parameter that is set twice, another method,
                a URL with a query, a GET over 32 KB.
            TypeError: an argument of another type; a text must be a str itself, no subclass of it.
        """
        if exact_str("method", method) not in ("GET", "POST"):
            raise InvalidInput(f"method is 'GET' or 'POST', in capitals; not {method!r}")
        host, path, query = split_url(url)
        if query:
            raise InvalidInput("the URL has a query; pass its parameters in params=")
        if not exact_str("action", action):
            raise InvalidInput("action is empty: it is the call's name")
        credential = self.credential if isinstance(self.credential, Credential) else self.credential()
        if not isinstance(credential, Credential):
            raise TypeError(f"the provider gives a tcrypto.Credential, not {type(credential).__name__}")
        if timestamp is None:
            timestamp = int(time.time() if self.clock is None else self.clock())
        utc_date(timestamp)  # refuses milliseconds and whatever isn't an int
        if nonce is None:
            nonce = secrets.randbits(63) | 1
        elif not isinstance(nonce, int) or isinstance(nonce, bool):
            raise TypeError(f"nonce is an int, not {type(nonce).__name__}")
        elif nonce <= 0:
            raise InvalidInput("nonce is a positive int, not 0 or less")
        common = {
            "Action": action,
            "Version": self.version,
            "Region": self.region,
            "Language": self.language,
            "Timestamp": timestamp,
            "Nonce": nonce,
            "SecretId": credential.secret_id,
            "SignatureMethod": self.algorithm,
            "Token": credential.token,
        }
        form = flatten(params)
        if clash := sorted(form.keys() & {*common, "Signature"}):
            raise InvalidInput(f"the parameter {clash[0]!r} is the signer's own; it can't be given in params")
        form |= flatten(common)
        to_sign = string_to_sign(method, host, path, form, replace_underscores=self.replace_underscores)
        form["Signature"] = signature(credential.secret_key, to_sign, self.algorithm)
        text = urlencode(form)
        content_type = {"Content-Type": "application/x-www-form-urlencoded", "Host": host}
        if method == "GET":
            full = f"{url.partition('?')[0]}?{text}"
            if self.limits and len(full) > URL_LIMIT:
                raise InvalidInput(f"the URL is {len(full):,} bytes; {URL_LIMIT:,} at most (limits=False lifts it)")
            return SignedForm(method, full, content_type, b"", form, to_sign, form["Signature"])
        if self.limits and len(text) > BODY_LIMIT:
            raise InvalidInput(TOO_LARGE)
        return SignedForm(method, url, content_type, text.encode("ascii"), form, to_sign, form["Signature"])
