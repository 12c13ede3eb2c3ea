"""What the gateway checks, in its order, with its codes and texts: a stand-in for tests of clients.

The order (parse and missing parameters, Authorization, expiry, SecretId, signature, token) is inferred; only that
expiry comes before the key is documented. Nothing here says why a signature is wrong: that is `diagnose`, for
tests and offline tools, because an explanation is an oracle about the key.

What is decided here where the documentation is silent: a header the gateway reads must be there once, unfolded and in
ASCII, and the request target must hold neither spaces nor control characters (InvalidParameter otherwise); only
CloudBase takes methods other than GET and POST (UnsupportedProtocol otherwise); SignedHeaders must name content-type
and host, in lower case, sorted, each once (AuthFailure.InvalidAuthorization otherwise); a signed header that the
request lacks, has twice, folded, or with anything but printable ASCII is a wrong signature; a Timestamp or Token in
Authorization must equal the header that says the same, if there is one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 -- `date` is a field here
from typing import Literal, NamedTuple, NoReturn, TypeVar
from urllib.parse import parse_qsl

from ..credential import Credential
from ..crypto.ready_hmac import ReadyHmac
from ..errors import InvalidInput, SignatureError
from ..sign import tc3, v1
from ..sign.request import BODY_LIMIT, UNSIGNED_PAYLOAD, URL_LIMIT
from .refusals import refusal
from .request import HttpRequest

__all__ = ["Credentials", "Verified", "Verifier"]

Credentials = Mapping[str, "str | Credential"] | Callable[[str], "str | Credential | None"]
"""SecretKey or Credential by SecretId; or a function that finds it, None for an unknown SecretId."""

_sha256 = hashlib.sha256
ALGORITHMS = ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
_READ = {"authorization", "host", "content-type", "x-tc-action", "x-tc-timestamp", "x-tc-token", "x-tc-content-sha256"}
_FIELD_VALUE = re.compile(r"[\t -~]*")  # RFC 9110, 5.5, without obs-text
_API_DOMAIN = ".tencentcloudapi.com"
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, init=False)
class Verified:
    """What a valid signature covered.

    `timestamp`: seconds since 1970. `service`, `signed_headers`: TC3's; None and () for v1. `action_signed`,
    `body_signed`: whether changing the action or the body would have been noticed (under v1 as far as its joined text
    tells parameters apart, see `Verifier.verify_v1`).
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
        # Like Signed: a frozen dataclass's own __init__ is slow.
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
    """What Authorization says besides the signature, and the canonical requests up to the payload's hash.

    `fault`: why it can't be right. `repeats`: whether another request of the same client may be read like this one.
    """

    secret_id: str
    date: str
    day: int
    service: str
    scope: str
    names: tuple[str, ...]
    canonicals: tuple[str, ...]
    fault: SignatureError | None
    timestamp: str | None
    token: str | None
    repeats: bool


def _refused(request: HttpRequest, kind: str, **values: object) -> SignatureError:
    return refusal(kind, request.header("x-tc-language"), **values)


def _check_wire(request: HttpRequest) -> None:
    """Refuse a request whose parts can't be told apart."""
    if " " in request.target or not request.target.isprintable():
        raise _refused(request, "parameter", reason="the request target holds a space or a control character")
    for name in sorted(_READ):
        values = request.values(name)
        if len(values) > 1:
            raise _refused(request, "parameter", reason=f"the header {name} is there more than once")
        if not all(map(_FIELD_VALUE.fullmatch, values)):
            reason = f"the header {name} is folded or holds characters that aren't printable ASCII"
            raise _refused(request, "parameter", reason=reason)


def _day(date: str) -> int:
    """How many days after 1970-01-01 a date is; -1 if it isn't one, written as in a credential scope."""
    try:
        day = (Date.fromisoformat(date) - Date(1970, 1, 1)).days
    except ValueError:
        return -1
    return day if tc3.utc_date(max(day, 0) * 86400) == date else -1


def _keep(cache: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(cache) >= 256:
        cache.clear()
    cache[key] = value


class Verifier:
    """Checks signatures like the gateway.

    `credentials`: {SecretId: SecretKey or Credential}, or a callable that returns one for a SecretId, None if it is
    unknown. `clock`: gives the server's seconds since 1970. `skew`: how far a timestamp may be off, in seconds.
    `host_port="lenient"`: a signature over the host without its port is accepted (the Node SDK's). `algorithms`: what
    is accepted; the request never widens it. `required`: the X-TC headers a request must have besides the timestamp.
    `limits=False` lifts the size limits, but for a form's 10,000 parameters (`v1.PARAMETER_LIMIT`).
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
        if not (callable(credentials) or isinstance(credentials, Mapping)):
            raise TypeError(f"credentials is a mapping or a callable, not {type(credentials).__name__}")
        if host_port not in ("exact", "lenient"):
            raise InvalidInput(f"host_port is 'exact' or 'lenient', not {host_port!r}")
        self._algorithms = frozenset(algorithms)
        if unknown := self._algorithms - set(ALGORITHMS):
            raise InvalidInput(f"unknown algorithm {min(unknown)!r}; there are {', '.join(ALGORITHMS)}")
        self._credentials = credentials
        self._clock = clock
        self._skew = skew
        self._port_optional = host_port == "lenient"
        self._required = tuple(f"x-tc-{name.lower()}" for name in ("Timestamp", *required))
        self._limits = limits
        self._claims: dict[tuple[str | int | None, ...], _Claim] = {}
        self._macs: dict[tuple[str, str], ReadyHmac] = {}

    def __repr__(self) -> str:
        return f"Verifier({', '.join(sorted(self._algorithms))})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Verifier refuses to be pickled or copied, that would write its SecretKeys; make another one")

    def verify(self, request: HttpRequest) -> Verified:
        """Check one request: TC3 where it has an Authorization header, else v1.

        Raises `SignatureError` with the gateway's code and text, in the request's language.
        """
        if not isinstance(request, HttpRequest):
            raise TypeError(f"request is an HttpRequest, not {type(request).__name__}")
        if "authorization" in request.fields:
            return self._verify_tc3(request)
        if self._limits and len(request.target) > URL_LIMIT:
            raise _refused(request, "size")
        _check_wire(request)
        form = self._form(request, request.header("x-tc-language"))
        if "Signature" not in form and "SecretId" not in form:
            raise _refused(request, "missing", name="Authorization")
        host = request.header("host") or ""
        return self.verify_v1(request.method, host, request.path, form, body_size=len(request.body))

    # --- TC3 ---

    def _verify_tc3(self, request: HttpRequest) -> Verified:
        headers = request.fields
        if self._limits and (len(request.body) > BODY_LIMIT or len(request.target) > URL_LIMIT):
            raise _refused(request, "size")
        head, _, signature = headers["authorization"].rpartition(", Signature=")
        action, token = headers.get("x-tc-action"), headers.get("x-tc-token")
        content = headers.get("x-tc-content-sha256")
        # What a client repeats from one request to the next is read and checked once.
        host, content_type = headers.get("host"), headers.get("content-type")
        key = (head, request.method, request.target, host, content_type, action, token, content, len(request.headers))
        known = claim = self._claims.get(key)
        once = len(headers) == len(request.headers)
        if claim is None or not (once and signature.isalnum() and signature.isascii()):
            claim, signature = self._read_claim(request)

        text = headers.get("x-tc-timestamp") or claim.timestamp or ""
        if claim.timestamp is None:
            self._check_required(request)
        if not (text.isdigit() and text.isascii()) or len(text) > 15 or (text[0] == "0" and text != "0"):
            raise _refused(request, "value", name="Timestamp")
        if claim.fault is not None:
            raise claim.fault
        timestamp, now = int(text), int(self._clock())
        if not -self._skew <= now - timestamp <= self._skew:
            raise _refused(request, "expired", now=now)
        credential = self._credential(claim.secret_id)
        if credential is None:
            raise _refused(request, "unknown-id")
        secret_key, expected_token = credential
        if timestamp > tc3.LAST_SECOND or claim.timestamp not in (None, text):
            raise _refused(request, "value", name="Timestamp")
        body_signed = content != UNSIGNED_PAYLOAD
        hashed = _sha256(request.body if body_signed else b"UNSIGNED-PAYLOAD").hexdigest()
        scope = secret_key, claim.scope
        mac = ready = self._macs.get(scope)
        if mac is None:
            mac = ReadyHmac(tc3.signing_key(secret_key, claim.date, claim.service))
        matched = False
        for canonical in claim.canonicals if timestamp // 86400 == claim.day else ():
            digest = _sha256((canonical + hashed).encode()).hexdigest()
            expected = mac.hexdigest(f"TC3-HMAC-SHA256\n{text}\n{claim.scope}\n{digest}".encode())
            matched |= hmac.compare_digest(expected, signature)
        if not matched:
            raise _refused(request, "signature")
        # Only now: what nobody signed must neither fill these nor push out what somebody did.
        if ready is None:
            _keep(self._macs, scope, mac)
        if known is None and claim.repeats:
            _keep(self._claims, key, claim)
        if expected_token or token is not None or claim.token is not None:
            given_tokens = [given for given in (token, claim.token) if given is not None]  # CloudBase's: Authorization
            for given in given_tokens or [""]:
                if not hmac.compare_digest(given.encode(), (expected_token or "").encode()):
                    raise _refused(request, "token")
        names = claim.names
        return Verified(
            tc3.ALGORITHM, claim.secret_id, timestamp, claim.service, names, action, "x-tc-action" in names, body_signed
        )

    def _check_required(self, request: HttpRequest) -> None:
        for name in self._required:
            if not request.fields.get(name):
                raise _refused(request, "missing", name=name.removeprefix("x-tc-").title())

    def _read_claim(self, request: HttpRequest) -> tuple[_Claim, str]:
        """Read all of a request but its timestamp, body and signature."""
        _check_wire(request)
        headers = request.fields
        try:
            parsed = tc3.parse_authorization(headers["authorization"])
        except InvalidInput:
            parsed = None
        of_cloudbase = parsed is not None and parsed.timestamp is not None
        method = request.method
        if not (method.isalpha() and method.isupper() if of_cloudbase else method in ("GET", "POST")):
            raise _refused(request, "method")
        if not of_cloudbase:
            self._check_required(request)
        if parsed is None or tc3.ALGORITHM not in self._algorithms:
            raise _refused(request, "authorization", reason="it is not written as documented")
        names = parsed.signed_headers
        fault = None
        if parsed.terminator != tc3.TERMINATOR:
            fault = _refused(request, "authorization", reason="Credential must end in tc3_request")
        elif list(names) != sorted({name.lower() for name in names}):
            reason = "SignedHeaders must be in lower case, sorted, each once"
            fault = _refused(request, "authorization", reason=reason)
        elif not {"content-type", "host"} <= set(names):
            fault = _refused(request, "authorization", reason="SignedHeaders must name content-type and host")
        elif is_other_service(headers.get("host", ""), parsed.service):
            fault = _refused(request, "service")
        repeats = (
            fault is None
            and set(names) <= {"content-type", "host", "x-tc-action"}
            and parsed.timestamp is None
            and parsed.token is None
            and len(headers) == len(request.headers)
            and len(request.target) < 256
        )
        scope = tc3.credential_scope(parsed.date, parsed.service)
        claim = _Claim(
            parsed.secret_id,
            parsed.date,
            _day(parsed.date),
            parsed.service,
            scope,
            names,
            tuple(self._canonicals(request, names)),
            fault,
            parsed.timestamp,
            parsed.token,
            repeats,
        )
        return claim, parsed.signature

    def _canonicals(self, request: HttpRequest, names: tuple[str, ...]) -> Iterator[str]:
        """The canonical request up to the payload's hash; none if a signed header can't be taken as it is."""
        sent = request.header("host")
        if not sent:
            return
        signs = frozenset(names)
        for host in dict.fromkeys([sent, _without_port(sent)] if self._port_optional else [sent]):
            headers = [(name, host if name.lower() == "host" else value) for name, value in request.headers]
            signed = [value for name, value in headers if name.lower() in signs]
            ascii_only = request.target.isascii() and request.method.isascii()
            if ascii_only and all(map(_FIELD_VALUE.fullmatch, signed)):
                try:
                    yield tc3.canonical_request(request.method, request.path, request.query, headers, names, "")
                except InvalidInput:  # absent, or there twice
                    return

    # --- v1 ---

    def verify_v1(
        self, method: str, host: str, path: str, params: Mapping[str, str], *, body_size: int = 0
    ) -> Verified:
        """Check a request signed with HmacSHA1 or HmacSHA256.

        `params`: every parameter, decoded, Signature among them. `body_size`: of the form as sent, in bytes.
        A signature over names with "_" written as "." is accepted too: the Python and Java SDKs make it.

        What is signed joins names and values without escaping, so v1 can't tell ``Action=A&B=2`` from an Action that is
        "A&B=2": whoever changes a request on its way can move parameters into one another. TC3 signs the bytes.
        """
        if not all(isinstance(text, str) for pair in params.items() for text in pair):
            raise TypeError("params is a mapping of names to values, each a str")
        language = params.get("Language")
        if self._limits and method == "POST" and body_size > v1.BODY_LIMIT:
            raise refusal("v1-too-large", language)
        if method not in ("GET", "POST"):
            raise refusal("method", language)
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
                    to_sign = v1.string_to_sign(
                        method, signed_host, path, params, replace_underscores=replace_underscores
                    )
                    expected = v1.signature(key, to_sign, algorithm)  # type: ignore[arg-type]  # checked above
                except InvalidInput:
                    continue
                matched |= hmac.compare_digest(expected.encode(), params["Signature"].encode(errors="replace"))
        if not matched:
            raise refusal("signature", language)
        if not hmac.compare_digest(params.get("Token", "").encode(errors="replace"), (expected_token or "").encode()):
            raise refusal("token", language)
        covered = method == "POST" or not body_size  # a GET's parameters, and so its signature, are in the query
        return Verified(algorithm, params["SecretId"], timestamp, None, (), params.get("Action"), True, covered)

    def _form(self, request: HttpRequest, language: str | None) -> dict[str, str]:
        """The parameters of a v1 request: a GET's query, a POST's form."""
        text = request.query
        if request.method == "POST":
            kind = request.fields.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/x-www-form-urlencoded":
                return {}
            if self._limits and len(request.body) > v1.BODY_LIMIT:
                raise refusal("v1-too-large", language)
            text = request.body.decode("latin-1")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=v1.PARAMETER_LIMIT)
        except ValueError:
            reason = f"the form is not percent-encoded UTF-8, or has over {v1.PARAMETER_LIMIT:,} parameters"
            raise refusal("parameter", language, reason=reason) from None
        form = dict(pairs)
        if len(form) != len(pairs):
            raise refusal("parameter", form.get("Language"), reason="a parameter is there more than once")
        return form

    def _credential(self, secret_id: str) -> tuple[str, str | None] | None:
        found = self._credentials(secret_id) if callable(self._credentials) else self._credentials.get(secret_id)
        if found is None:
            return None
        if found == "":
            raise InvalidInput("the credentials give an empty SecretKey: anybody could sign with it")
        if isinstance(found, str):
            return found, None
        if not isinstance(found, Credential):
            raise TypeError(f"credentials give a SecretKey (str) or a Credential, not {type(found).__name__}")
        return found.secret_key, found.token


def is_other_service(host: str, service: str) -> bool:
    """Whether the host is API 3.0's, and another service's."""
    host = _without_port(host.lower())
    return host.endswith(_API_DOMAIN) and host.partition(".")[0] != service


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
