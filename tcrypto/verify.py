"""What the gateway checks, in its order, with its codes and texts: a stand-in for tests of clients.

The order (parse and missing parameters, Authorization, expiry, SecretId, signature, token) is inferred; only that
expiry comes before the key is documented. Nothing here says why a signature is wrong: that is `tcrypto.diagnose`, for
tests and offline tools, because an explanation is an oracle about the key.

What is decided here where the documentation is silent: a header the gateway reads must be there once, unfolded and in
ASCII (InvalidParameter otherwise); SignedHeaders must name content-type and host, in lower case, sorted, each once
(AuthFailure.InvalidAuthorization otherwise); a signed header that the request lacks, has twice, or has outside ASCII is
a wrong signature.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn
from urllib.parse import parse_qsl

from . import hmac_v1, tc3
from .credential import Credential
from .errors import InvalidInput, SignatureError, refusal

__all__ = ["Credentials", "HttpRequest", "Verified", "Verifier"]

Credentials = Mapping[str, "str | Credential"] | Callable[[str], "str | Credential | None"]

ALGORITHMS = ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
_READ = {"authorization", "host", "content-type", "x-tc-action", "x-tc-timestamp", "x-tc-token", "x-tc-content-sha256"}
_API_DOMAIN = ".tencentcloudapi.com"


@dataclass(frozen=True, init=False)
class HttpRequest:
    """A request as it came over the wire.

    `method`: str. `target`: the request target, "/" or "/path?query" (a full URL is cut to that). `headers`: a mapping
    or (name, value) pairs, duplicates kept. `body`: bytes.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]],
        body: bytes | bytearray | memoryview = b"",
    ) -> None:
        pairs = tuple((name, value) for name, value in (headers.items() if isinstance(headers, Mapping) else headers))
        if not all(isinstance(text, str) for text in (method, target, *(text for pair in pairs for text in pair))):
            raise TypeError("method, target and the headers' names and values are str")
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise TypeError(f"body is the bytes received, not {type(body).__name__}")
        if target[:8].lower().startswith(("http://", "https://")):
            rest = target.partition("://")[2]
            target = rest[len(rest.partition("?")[0].partition("/")[0]) :] or "/"
            target = target if target.startswith("/") else f"/{target}"
        object.__setattr__(self, "method", method)
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "headers", pairs)
        object.__setattr__(self, "body", bytes(body))

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def values(self, name: str) -> list[str]:
        """Every value of a header, trimmed. `name`: in lower case."""
        return [value.strip(" \t") for key, value in self.headers if key.lower() == name]

    def header(self, name: str) -> str | None:
        """The first value of a header, trimmed, or None."""
        return next(iter(self.values(name)), None)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a valid signature covered.

    `timestamp`: seconds since 1970. `service`, `signed_headers`: TC3's; None and () for v1. `action_signed`,
    `body_signed`: whether changing the action or the body would have been noticed.
    """

    algorithm: str
    secret_id: str
    timestamp: int
    service: str | None
    signed_headers: tuple[str, ...]
    action: str | None
    action_signed: bool
    body_signed: bool


class Verifier:
    """Checks signatures like the gateway.

    `credentials`: {SecretId: SecretKey or Credential}, or a callable that returns one for a SecretId, None if it is
    unknown. `clock`: gives the server's seconds since 1970. `skew`: how far a timestamp may be off, in seconds.
    `host_port="lenient"`: a signature over the host without its port is accepted (the Node SDK's). `algorithms`: what
    is accepted; the request never widens it. `required`: the X-TC headers a request must have besides the timestamp.
    `limits=False` lifts the size limits.
    """

    __slots__ = ("_algorithms", "_clock", "_credentials", "_limits", "_port_optional", "_required", "_skew")

    def __init__(
        self,
        credentials: Credentials,
        *,
        clock: Callable[[], float] = time.time,
        skew: int = 300,
        host_port: Literal["exact", "lenient"] = "exact",
        algorithms: Iterable[str] = ALGORITHMS,
        required: Iterable[str] = ("Action", "Version"),
        limits: bool = True,
    ) -> None:
        if host_port not in ("exact", "lenient"):
            raise InvalidInput(f"host_port is 'exact' or 'lenient', not {host_port!r}")
        self._algorithms = frozenset(algorithms)
        if unknown := self._algorithms - set(ALGORITHMS):
            raise InvalidInput(f"unknown algorithm {min(unknown)!r}; there are {', '.join(ALGORITHMS)}")
        self._credentials = credentials
        self._clock = clock
        self._skew = skew
        self._port_optional = host_port == "lenient"
        self._required = tuple(required)
        self._limits = limits

    def __repr__(self) -> str:
        return f"Verifier({', '.join(sorted(self._algorithms))})"

    def verify(self, request: HttpRequest) -> Verified:
        """Check one request: TC3 where it has an Authorization header, else v1.

        Raises `SignatureError` with the gateway's code and text, in the request's language.
        """
        if request.values("authorization"):
            return self._verify_tc3(request)
        form = self._form(request)
        if "Signature" not in form and "SecretId" not in form:
            raise refusal("missing", _language(request.header("x-tc-language")), name="Authorization")
        host = request.header("host") or ""
        return self.verify_v1(request.method, host, request.path, form, body_size=len(request.body))

    # --- TC3 ---

    def _verify_tc3(self, request: HttpRequest) -> Verified:
        language = _language(request.header("x-tc-language"))

        def refuse(kind: str, /, **values: object) -> NoReturn:
            raise refusal(kind, language, **values)

        if self._limits and (len(request.body) > tc3.BODY_LIMIT or len(request.target) > tc3.URL_LIMIT):
            refuse("size")
        for name, value in request.headers:
            if name.lower() in _READ and not (value.isascii() and value.strip(" \t").replace("\t", " ").isprintable()):
                refuse("parameter", reason=f"the header {name} is folded or holds characters outside ASCII")
        for name in sorted(_READ):
            if len(request.values(name)) > 1:
                refuse("parameter", reason=f"the header {name} is there more than once")
        try:
            authorization = tc3.parse_authorization(request.values("authorization")[0])
        except SignatureError:
            authorization = None
        if authorization is None or "TC3-HMAC-SHA256" not in self._algorithms:
            refuse("authorization", reason="it is not written as documented")

        text = request.header("x-tc-timestamp")
        if text is None and authorization.timestamp is not None:  # CloudBase's HTTP API
            text = authorization.timestamp
        elif text is None:
            refuse("missing", name="Timestamp")
        else:
            for name in self._required:
                if not request.header(f"x-tc-{name.lower()}"):
                    refuse("missing", name=name)
        if not (text.isascii() and text.isdigit()) or len(text) > 15 or str(int(text)) != text:
            refuse("value", name="Timestamp")
        timestamp = int(text)

        if authorization.terminator != "tc3_request":
            refuse("authorization", reason="Credential must end in tc3_request")
        names = authorization.signed_headers
        if list(names) != sorted({name.lower() for name in names}):
            refuse("authorization", reason="SignedHeaders must be in lower case, sorted, each once")
        if not {"content-type", "host"} <= set(names):
            refuse("authorization", reason="SignedHeaders must name content-type and host")
        host = (request.header("host") or "").lower()
        if host.endswith(_API_DOMAIN) and host.partition(".")[0] != authorization.service:
            refuse("service")

        now = int(self._clock())
        if abs(now - timestamp) > self._skew:
            refuse("expired", now=now)
        credential = self._credential(authorization.secret_id)
        if credential is None:
            refuse("unknown-id")
        key, expected_token = credential
        if not self._matches(request, authorization, timestamp, key):
            refuse("signature")
        token = request.header("x-tc-token") if authorization.token is None else authorization.token
        if not hmac.compare_digest((token or "").encode(), (expected_token or "").encode()):
            refuse("token")
        return Verified(
            tc3.ALGORITHM,
            authorization.secret_id,
            timestamp,
            authorization.service,
            names,
            request.header("x-tc-action"),
            "x-tc-action" in names,
            request.header("x-tc-content-sha256") != tc3.UNSIGNED_PAYLOAD,
        )

    def _matches(self, request: HttpRequest, authorization: tc3.Authorization, timestamp: int, key: str) -> bool:
        date = tc3.utc_date(timestamp)
        if authorization.date != date:
            return False
        hashed = tc3.payload_hash(request.body, request.headers)
        signing_key = tc3.signing_key(key, date, authorization.service)
        scope = tc3.credential_scope(date, authorization.service)
        matched = False
        for headers in self._host_variants(request.headers):
            try:
                canonical = tc3.canonical_request(
                    request.method, request.path, request.query, headers, authorization.signed_headers, hashed
                )
                to_sign = tc3.string_to_sign(timestamp, scope, canonical)
            except (InvalidInput, UnicodeEncodeError):  # signed, but absent, repeated or not Unicode
                return False
            expected = tc3.signature(signing_key, to_sign)
            matched |= hmac.compare_digest(expected.encode(), authorization.signature.encode())
        return matched

    def _host_variants(self, headers: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], ...]]:
        if not self._port_optional:
            return [headers]
        bare = tuple((name, _without_port(value) if name.lower() == "host" else value) for name, value in headers)
        return [headers, bare]

    # --- v1 ---

    def verify_v1(
        self, method: str, host: str, path: str, params: Mapping[str, str], *, body_size: int = 0
    ) -> Verified:
        """Check a request signed with HmacSHA1 or HmacSHA256.

        `params`: every parameter, decoded, Signature among them. `body_size`: of the form as sent, in bytes.
        A signature over names with "_" written as "." is accepted too: the Python and Java SDKs make it.
        """
        language = _language(params.get("Language"))

        def refuse(kind: str, /, **values: object) -> NoReturn:
            raise refusal(kind, language, **values)

        if self._limits and method == "POST" and body_size > hmac_v1.BODY_LIMIT:
            refuse("v1-too-large")
        for name in ("Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"):
            if name not in params and (name not in ("Action", "Version") or name in self._required):
                refuse("missing", name=name)
        algorithm = params.get("SignatureMethod", "HmacSHA1")
        if algorithm not in ("HmacSHA1", "HmacSHA256") or algorithm not in self._algorithms:
            refuse("value", name="SignatureMethod")
        text = params["Timestamp"]
        if not (text.isascii() and text.isdigit()) or len(text) > 15:
            refuse("value", name="Timestamp")
        now, timestamp = int(self._clock()), int(text)
        if abs(now - timestamp) > self._skew:
            refuse("expired", now=now)
        credential = self._credential(params["SecretId"])
        if credential is None:
            refuse("unknown-id")
        key, expected_token = credential
        hosts = {host.lower(), _without_port(host.lower())} if self._port_optional else {host.lower()}
        matched = False
        for signed_host in sorted(hosts):
            for replace_underscores in (False, True):
                try:
                    to_sign = hmac_v1.string_to_sign(
                        method, signed_host, path, params, replace_underscores=replace_underscores
                    )
                    expected = hmac_v1.signature(key, to_sign, algorithm)  # type: ignore[arg-type]  # checked above
                except InvalidInput:
                    continue
                matched |= hmac.compare_digest(expected.encode(), params["Signature"].encode(errors="replace"))
        if not matched:
            refuse("signature")
        if not hmac.compare_digest(params.get("Token", "").encode(errors="replace"), (expected_token or "").encode()):
            refuse("token")
        return Verified(algorithm, params["SecretId"], timestamp, None, (), params.get("Action"), True, True)

    def _form(self, request: HttpRequest) -> dict[str, str]:
        """The parameters of a v1 request: a GET's query, a POST's form."""
        text = request.query
        if request.method == "POST":
            if self._limits and len(request.body) > hmac_v1.BODY_LIMIT:
                raise refusal("v1-too-large", _language(request.header("x-tc-language")))
            if (request.header("content-type") or "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
                return {}
            text = request.body.decode("latin-1")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100_000)
        except ValueError:
            raise refusal("parameter", reason="the form is not percent-encoded UTF-8") from None
        form = dict(pairs)
        if len(form) != len(pairs):
            raise refusal("parameter", _language(form.get("Language")), reason="a parameter is there more than once")
        return form

    def _credential(self, secret_id: str) -> tuple[str, str | None] | None:
        found = self._credentials(secret_id) if callable(self._credentials) else self._credentials.get(secret_id)
        if found is None or isinstance(found, str):
            return None if found is None else (found, None)
        return found.secret_key, found.token


def _language(value: str | None) -> str:
    return "zh-CN" if value == "zh-CN" else "en-US"


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
