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

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl

from . import hmac_v1, tc3
from ._hmac import ReadyHmac
from .credential import Credential
from .errors import InvalidInput, SignatureError, refusal

__all__ = ["Credentials", "HttpRequest", "Verified", "Verifier"]

Credentials = Mapping[str, "str | Credential"] | Callable[[str], "str | Credential | None"]

_sha256 = hashlib.sha256
ALGORITHMS = ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
_READ = {"authorization", "host", "content-type", "x-tc-action", "x-tc-timestamp", "x-tc-token", "x-tc-content-sha256"}
_API_DOMAIN = ".tencentcloudapi.com"


@dataclass(frozen=True, init=False)
class HttpRequest:
    """A request as it came over the wire.

    `method`: str. `target`: the request target, "/" or "/path?query" (a full URL is cut to that). `headers`: a mapping
    or (name, value) pairs, duplicates kept. `body`: bytes. `fields`: the first value of each header, trimmed, by its name
    in lower case.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    fields: dict[str, str] = field(repr=False, compare=False)

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
        fields: dict[str, str] = {}
        for name, value in pairs:
            fields.setdefault(name.lower(), value.strip(" \t"))
        self.__dict__.update(method=method, target=target, headers=pairs, body=bytes(body), fields=fields)

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
        return self.fields.get(name)


@dataclass(frozen=True, init=False)
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

    def __init__(
        self,
        algorithm: str,
        secret_id: str,
        timestamp: int,
        service: str | None,
        signed_headers: tuple[str, ...],
        action: str | None,
        action_signed: bool,
        body_signed: bool,
    ) -> None:
        # Like tc3.Signed: a frozen dataclass's own __init__ is slow.
        self.__dict__.update(
            algorithm=algorithm,
            secret_id=secret_id,
            timestamp=timestamp,
            service=service,
            signed_headers=signed_headers,
            action=action,
            action_signed=action_signed,
            body_signed=body_signed,
        )


class _Claim(NamedTuple):
    """What Authorization says besides the signature; `fault`: why it can't be right."""

    secret_id: str
    date: str
    service: str
    names: tuple[str, ...]
    names_text: str
    fault: str | None
    timestamp: str | None
    token: str | None


def _check_headers(request: HttpRequest, language: str | None) -> None:
    for name in sorted(_READ):
        values = request.values(name)
        if len(values) > 1:
            raise refusal("parameter", language, reason=f"the header {name} is there more than once")
        if not all(value.isascii() and "\n" not in value and "\r" not in value for value in values):
            reason = f"the header {name} is folded or holds characters outside ASCII"
            raise refusal("parameter", language, reason=reason)


@lru_cache(maxsize=8)
def _date(day: int) -> str:
    return tc3.utc_date(day * 86400)


class Verifier:
    """Checks signatures like the gateway.

    `credentials`: {SecretId: SecretKey or Credential}, or a callable that returns one for a SecretId, None if it is
    unknown. `clock`: gives the server's seconds since 1970. `skew`: how far a timestamp may be off, in seconds.
    `host_port="lenient"`: a signature over the host without its port is accepted (the Node SDK's). `algorithms`: what
    is accepted; the request never widens it. `required`: the X-TC headers a request must have besides the timestamp.
    `limits=False` lifts the size limits.
    """

    __slots__ = (
        "_algorithms",
        "_claims",
        "_clock",
        "_credentials",
        "_limits",
        "_macs",
        "_port_optional",
        "_required",
        "_skew",
    )

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
        self._required = tuple(f"x-tc-{name.lower()}" for name in required)
        self._limits = limits
        self._claims: dict[str, _Claim] = {}
        self._macs: dict[tuple[str, str, str], ReadyHmac] = {}

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
            raise refusal("missing", (request.header("x-tc-language")), name="Authorization")
        host = request.header("host") or ""
        return self.verify_v1(request.method, host, request.path, form, body_size=len(request.body))

    # --- TC3 ---

    def _verify_tc3(self, request: HttpRequest) -> Verified:
        headers = request.fields
        language = headers.get("x-tc-language")
        if self._limits and (len(request.body) > tc3.BODY_LIMIT or len(request.target) > tc3.URL_LIMIT):
            raise refusal("size", language)
        joined = "".join(headers.values())
        if not joined.isascii() or "\n" in joined or "\r" in joined or len(headers) != len(request.headers):
            _check_headers(request, language)
        head, _, signature = headers["authorization"].rpartition(", Signature=")
        claim = self._claims.get(head)
        if claim is None or not (signature.isalnum() and signature.isascii()):
            claim, signature = self._read_claim(head, headers["authorization"])
        if claim is None or tc3.ALGORITHM not in self._algorithms:
            raise refusal("authorization", language, reason="it is not written as documented")

        text = headers.get("x-tc-timestamp")
        if text is None:
            text = claim.timestamp  # CloudBase's HTTP API has it there
            if text is None:
                raise refusal("missing", language, name="Timestamp")
        else:
            for required in self._required:
                if not headers.get(required):
                    raise refusal("missing", language, name=required.removeprefix("x-tc-").title())
        if not (text.isdigit() and text.isascii()) or len(text) > 15 or (text[0] == "0" and text != "0"):
            raise refusal("value", language, name="Timestamp")
        if claim.fault is not None:
            raise refusal("authorization", language, reason=claim.fault)
        host = headers.get("host", "").lower()
        if host.endswith(_API_DOMAIN) and host.partition(".")[0] != claim.service:
            raise refusal("service", language)

        timestamp, now = int(text), int(self._clock())
        if not -self._skew <= now - timestamp <= self._skew:
            raise refusal("expired", language, now=now)
        credential = self._credential(claim.secret_id)
        if credential is None:
            raise refusal("unknown-id", language)
        secret_key, expected_token = credential
        if not self._matches(request, headers, claim, signature, timestamp, secret_key):
            raise refusal("signature", language)
        token = headers.get("x-tc-token", "") if claim.token is None else claim.token
        if (token or expected_token) and not hmac.compare_digest(token.encode(), (expected_token or "").encode()):
            raise refusal("token", language)
        return Verified(
            tc3.ALGORITHM,
            claim.secret_id,
            timestamp,
            claim.service,
            claim.names,
            headers.get("x-tc-action"),
            "x-tc-action" in claim.names,
            headers.get("x-tc-content-sha256") != tc3.UNSIGNED_PAYLOAD,
        )

    def _read_claim(self, head: str, text: str) -> tuple[_Claim | None, str]:
        """Read Authorization. What stands before the signature repeats from one request of a client to the next, so it
        is kept; a key derived for it is kept beside it.
        """
        try:
            parsed = tc3.parse_authorization(text)
        except SignatureError:
            return None, ""
        names = parsed.signed_headers
        fault = None
        if parsed.terminator != tc3.TERMINATOR:
            fault = "Credential must end in tc3_request"
        elif list(names) != sorted({name.lower() for name in names}):
            fault = "SignedHeaders must be in lower case, sorted, each once"
        elif not {"content-type", "host"} <= set(names):
            fault = "SignedHeaders must name content-type and host"
        claim = _Claim(
            parsed.secret_id, parsed.date, parsed.service, names, ";".join(names), fault, parsed.timestamp, parsed.token
        )
        if parsed.timestamp is None and parsed.token is None:
            if len(self._claims) >= 256:
                self._claims.clear()
            self._claims[head] = claim
        return claim, parsed.signature

    def _mac(self, secret_key: str, claim: _Claim) -> ReadyHmac:
        source = (secret_key, claim.date, claim.service)
        mac = self._macs.get(source)
        if mac is None:
            mac = ReadyHmac(tc3.signing_key(secret_key, claim.date, claim.service))
            if len(self._macs) >= 256:
                self._macs.clear()
            self._macs[source] = mac
        return mac

    def _matches(
        self,
        request: HttpRequest,
        headers: dict[str, str],
        claim: _Claim,
        signature: str,
        timestamp: int,
        secret_key: str,
    ) -> bool:
        if claim.date != _date(timestamp // 86400):
            return False
        lines = ""
        for name in claim.names:
            value = headers.get(name)
            if value is None:
                return False
            lines += f"{name}:{value.lower()}\n"
        if not lines.isascii() or (
            len(headers) != len(request.headers) and any(len(request.values(name)) > 1 for name in claim.names)
        ):
            return False
        path, _, query = request.target.partition("?")
        query = query if request.method == "GET" else ""
        if headers.get("x-tc-content-sha256") == tc3.UNSIGNED_PAYLOAD:
            hashed = tc3.payload_hash(tc3.UNSIGNED_PAYLOAD.encode())
        else:
            hashed = _sha256(request.body).hexdigest()
        mac = self._mac(secret_key, claim)

        def matches(lines: str) -> bool:
            canonical = f"{request.method}\n{path}\n{query}\n{lines}\n{claim.names_text}\n{hashed}"
            digest = _sha256(canonical.encode(errors="surrogatepass")).hexdigest()
            to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{claim.date}/{claim.service}/tc3_request\n{digest}"
            return hmac.compare_digest(mac.hexdigest(to_sign.encode()), signature)

        if matches(lines):
            return True
        host = headers["host"].lower()
        return self._port_optional and matches(lines.replace(f"host:{host}\n", f"host:{_without_port(host)}\n"))

    # --- v1 ---

    def verify_v1(
        self, method: str, host: str, path: str, params: Mapping[str, str], *, body_size: int = 0
    ) -> Verified:
        """Check a request signed with HmacSHA1 or HmacSHA256.

        `params`: every parameter, decoded, Signature among them. `body_size`: of the form as sent, in bytes.
        A signature over names with "_" written as "." is accepted too: the Python and Java SDKs make it.
        """
        language = params.get("Language")
        if self._limits and method == "POST" and body_size > hmac_v1.BODY_LIMIT:
            raise refusal("v1-too-large", language)
        for name in ("Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"):
            if name not in params and (name not in ("Action", "Version") or f"x-tc-{name.lower()}" in self._required):
                raise refusal("missing", language, name=name)
        algorithm = params.get("SignatureMethod", "HmacSHA1")
        if algorithm not in ("HmacSHA1", "HmacSHA256") or algorithm not in self._algorithms:
            raise refusal("value", language, name="SignatureMethod")
        text = params["Timestamp"]
        if not (text.isascii() and text.isdigit()) or len(text) > 15:
            raise refusal("value", language, name="Timestamp")
        now, timestamp = int(self._clock()), int(text)
        if abs(now - timestamp) > self._skew:
            raise refusal("expired", language, now=now)
        credential = self._credential(params["SecretId"])
        if credential is None:
            raise refusal("unknown-id", language)
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
            raise refusal("signature", language)
        if not hmac.compare_digest(params.get("Token", "").encode(errors="replace"), (expected_token or "").encode()):
            raise refusal("token", language)
        return Verified(algorithm, params["SecretId"], timestamp, None, (), params.get("Action"), True, True)

    def _form(self, request: HttpRequest) -> dict[str, str]:
        """The parameters of a v1 request: a GET's query, a POST's form."""
        text = request.query
        if request.method == "POST":
            if self._limits and len(request.body) > hmac_v1.BODY_LIMIT:
                raise refusal("v1-too-large", (request.header("x-tc-language")))
            if (request.header("content-type") or "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
                return {}
            text = request.body.decode("latin-1")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100_000)
        except ValueError:
            raise refusal("parameter", reason="the form is not percent-encoded UTF-8") from None
        form = dict(pairs)
        if len(form) != len(pairs):
            raise refusal("parameter", (form.get("Language")), reason="a parameter is there more than once")
        return form

    def _credential(self, secret_id: str) -> tuple[str, str | None] | None:
        found = self._credentials(secret_id) if callable(self._credentials) else self._credentials.get(secret_id)
        if found is None or isinstance(found, str):
            return None if found is None else (found, None)
        return found.secret_key, found.token


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
