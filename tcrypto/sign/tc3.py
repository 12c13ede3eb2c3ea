"""TC3-HMAC-SHA256, Tencent Cloud's request signature (API 3.0, "signature v3"), stage by stage, and the `Signer`.

Every stage is a public function, so that two implementations can be compared where they part:

    canonical_request -> string_to_sign -> signing_key -> signature -> Authorization

The stages write down what they are given; `Signer` and `Verifier` check it.

Source: https://cloud.tencent.com/document/api/213/30654 and, for the CloudBase variant,
https://docs.cloudbase.net/http-api/basic/tc3-auth.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import os
import re
import shlex
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol

from ..credential import Credential
from ..crypto.encoding import utf8
from ..crypto.ready_hmac import ReadyHmac
from ..errors import InvalidInput, refusal

__all__ = [
    "ALGORITHM",
    "BODY_LIMIT",
    "UNSIGNED_PAYLOAD",
    "URL_LIMIT",
    "Authorization",
    "Body",
    "Signed",
    "Signer",
    "Variant",
    "canonical_request",
    "credential_scope",
    "parse_authorization",
    "payload_hash",
    "signature",
    "signing_key",
    "split_url",
    "string_to_sign",
    "utc_date",
]

ALGORITHM = "TC3-HMAC-SHA256"
"""The name in Authorization and at the head of the string to sign."""
TERMINATOR = "tc3_request"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
"""The value of X-TC-Content-SHA256 that leaves the body unsigned; the hash of this text takes the body's place."""
BODY_LIMIT = 10 * 1024 * 1024
"""The largest body of a POST, in bytes [documentation, 签名方法 v3]."""
URL_LIMIT = 32 * 1024
"""The largest URL of a GET, in bytes [documentation, 签名方法 v3]."""

Variant = Literal["tc3", "cloudbase"]
"""API 3.0, or CloudBase's HTTP API."""
Body = bytes | bytearray | memoryview | BinaryIO
"""The bytes that will be sent, or a seekable binary file that holds them."""
Headers = Iterable[tuple[str, str]]

_sha256 = hashlib.sha256
_TIMESTAMP = "\0"
LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z, the last date of four digits
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_SERVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_URL = re.compile(  # RFC 3986, and [ ] in the query, where every client lets them stand
    r"https?://((?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?)"
    r"(/[a-z0-9._~!$&'()*+,;=:@/%-]*)?(?:\?([a-z0-9._~!$&'()*+,;=:@/%?\[\]-]*))?",
    re.IGNORECASE | re.ASCII,
)
_UNSIGNED_HASH = hashlib.sha256(UNSIGNED_PAYLOAD.encode()).hexdigest()
_NOT_OF_A_VALUE = re.compile(r"[^ -~]|\A | \Z")  # stricter than RFC 9110, 5.5: clients and proxies trim


# --- The stages ---------------------------------------------------------------------------------------------------


def payload_hash(body: Body, headers: Headers = ()) -> str:
    """SHA-256 of the body, as 64 lower-case hexadecimal digits.

    `body`: bytes, or a seekable binary file, which is read in blocks from where it stands and put back there. With
    ``X-TC-Content-SHA256: UNSIGNED-PAYLOAD`` among `headers`, the hash of that literal text (as every official SDK
    has it). Raises `TypeError` for any other body: a signature covers bytes, so sign the bytes you send.
    """
    if any(name.lower() == "x-tc-content-sha256" and value.strip() == UNSIGNED_PAYLOAD for name, value in headers):
        _check_body(body, None)
        return _UNSIGNED_HASH
    return _hash_body(body, None)


def canonical_headers(headers: Headers, signed_headers: Iterable[str]) -> str:
    """``name:value`` and a line feed for each signed header, in the order of `signed_headers`.

    Values are trimmed and put in lower case. Raises `InvalidInput` where a header is missing or there twice.
    """
    values: dict[str, str] = {}
    repeated = set()
    for name, value in headers:
        if name.lower() in values:
            repeated.add(name.lower())
        values[name.lower()] = value
    lines = []
    for name in signed_headers:
        if name not in values:
            raise InvalidInput(f"the header {name!r} is to be signed, but the request doesn't have it")
        if name in repeated:
            raise InvalidInput(f"the header {name!r} is to be signed, but the request has it more than once")
        lines.append(f"{name}:{values[name].strip().lower()}\n")
    return "".join(lines)


def canonical_request(
    method: str, uri: str, query: str, headers: Headers, signed_headers: Iterable[str], hashed_payload: str
) -> str:
    """The canonical request: six parts joined by line feeds.

    `uri`: the path, "/" for API 3.0. `query`: the text after "?" exactly as sent; it is signed for GET only.
    `headers`: (name, value) pairs as sent.
    `signed_headers`: names in any case and order. `hashed_payload`: what `payload_hash` returned.
    Raises `InvalidInput` where a signed header is missing or repeated.
    """
    names = sorted({name.lower() for name in signed_headers})
    query = query if method == "GET" else ""
    head = canonical_headers(headers, names)
    return f"{method}\n{uri}\n{query}\n{head}\n{';'.join(names)}\n{hashed_payload}"


def utc_date(timestamp: int) -> str:
    """The date of a UNIX time in UTC, as ``2019-02-25``. Raises `InvalidInput` out of the years 1970 to 9999."""
    if not isinstance(timestamp, int) or isinstance(timestamp, bool):
        raise TypeError(f"a timestamp is an int of seconds since 1970, not {type(timestamp).__name__}")
    if not 0 <= timestamp <= LAST_SECOND:
        milliseconds = "; it looks like milliseconds" if 10**12 <= timestamp < 10**14 else ""
        shown = timestamp if abs(timestamp) < 10**18 else "given"  # Python refuses to write 4,301 digits
        raise InvalidInput(f"the timestamp {shown} is not in seconds since 1970{milliseconds}")
    return time.strftime("%Y-%m-%d", time.gmtime(timestamp))


def credential_scope(date: str, service: str) -> str:
    """``date/service/tc3_request``."""
    return f"{date}/{service}/{TERMINATOR}"


def string_to_sign(timestamp: int, scope: str, canonical: str) -> str:
    """The string to sign: algorithm, timestamp (seconds), credential scope and the canonical request's SHA-256.

    Raises `InvalidInput` for a canonical request that has no UTF-8 form.
    """
    hashed = hashlib.sha256(utf8(canonical, "the canonical request")).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}"


def signing_key(secret_key: str, date: str, service: str) -> bytes:
    """The derived key, 32 bytes: HMAC-SHA256 under "TC3" + SecretKey over date, service, "tc3_request" in turn.

    `date`: as `utc_date` gives it. Raises `InvalidInput` for a text that has no UTF-8 form.
    """
    key = b"TC3" + utf8(secret_key, "the SecretKey")
    for part in (date, service, TERMINATOR):
        key = hmac.digest(key, utf8(part, "the credential scope"), "sha256")
    return key


def signature(key: bytes, to_sign: str) -> str:
    """HMAC-SHA256 of the string to sign under the derived key (32 bytes), as 64 lower-case hexadecimal digits.

    Raises `InvalidInput` for a text that has no UTF-8 form.
    """
    return hmac.digest(key, utf8(to_sign, "the string to sign"), "sha256").hex()


class Authorization(NamedTuple):
    """The Authorization header's value in its parts; ``str()`` writes it.

    `timestamp` (decimal digits) and `token` are there only in the CloudBase variant.
    """

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    terminator: str = TERMINATOR
    timestamp: str | None = None
    token: str | None = None

    def __repr__(self) -> str:
        return f"Authorization({self.secret_id!r}, {self.date!r}, {self.service!r}, {self.signed_headers!r}, ...)"

    def __str__(self) -> str:
        text = (
            f"{ALGORITHM} Credential={self.secret_id}/{self.date}/{self.service}/{self.terminator}, "
            f"SignedHeaders={';'.join(self.signed_headers)}, Signature={self.signature}"
        )
        if self.timestamp is not None:
            text += f", Timestamp={self.timestamp}"
        if self.token is not None:
            text += f", Token={self.token}"
        return text


_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<secret_id>[!-+\--.0-<>-~]+)/(?P<date>[0-9A-Za-z:+.-]+)"
    r"/(?P<service>[A-Za-z0-9][A-Za-z0-9_.-]*)/(?P<terminator>[A-Za-z0-9_-]+), "
    r"SignedHeaders=(?P<signed_headers>[!#$%&'*+.^_`|~0-9A-Za-z-]++(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]++)*+), "
    r"Signature=(?P<signature>[0-9A-Za-z+/=]+)"
    r"(?:, Timestamp=(?P<timestamp>[0-9]{1,12}))?(?:, Token=(?P<token>[!-+\--~]+))?"
)


def parse_authorization(text: str) -> Authorization:
    """Read an Authorization value; ``str()`` of the result is `text` again, byte for byte.

    Raises `SignatureError` (AuthFailure.InvalidAuthorization) for anything that isn't laid out exactly as the
    documentation has it. Whether the date, the names and the signature are right isn't looked at here.
    """
    if not isinstance(text, str):
        raise TypeError(f"an Authorization value is a str, not {type(text).__name__}")
    match = _AUTHORIZATION.fullmatch(text)
    if match is None:
        raise refusal("authorization", reason="it is not written as documented")
    parts: dict[str, Any] = match.groupdict()
    parts["signed_headers"] = tuple(parts["signed_headers"].split(";"))
    return Authorization(**parts)


# --- The request --------------------------------------------------------------------------------------------------


def split_url(url: str) -> tuple[str, str, str]:
    """Split an http(s) URL into what is signed of it: (host, path, query).

    The host is in lower case, with its port unless that is the scheme's own; an empty path is "/". Raises
    `InvalidInput` for a user name, a fragment, or characters that must be percent-encoded first.
    """
    if not isinstance(url, str):
        raise TypeError(f"a URL is a str, not {type(url).__name__}")
    match = _URL.fullmatch(url)
    if match is None:
        raise InvalidInput(
            "the URL must be http(s)://host[:port][/path][?query], percent-encoded, without user name or fragment"
        )
    host, path, query = match.groups()
    host = host.lower()
    default_port = ":443" if url[:8].lower() == "https://" else ":80"
    return host.removesuffix(default_port), path or "/", query or ""


class _ReadableFile(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...


def _check_body(body: Body, limit: int | None) -> None:
    """Refuse a body that is neither bytes nor a binary file, and bytes over the limit."""
    if isinstance(body, (bytes, bytearray, memoryview)):
        size = body.nbytes if isinstance(body, memoryview) else len(body)
        if limit is not None and size > limit:
            raise InvalidInput(f"the body is {size:,} bytes; the gateway takes {limit:,} (limits=False lifts this)")
    elif isinstance(body, io.TextIOBase) or not all(hasattr(body, name) for name in ("read", "seek", "tell")):
        raise TypeError(f"sign the bytes you send: the body is bytes or a binary file, not {type(body).__name__}")


def _hash_body(body: Body, limit: int | None) -> str:
    _check_body(body, limit)
    if not isinstance(body, (bytes, bytearray, memoryview)):
        return _hash_file(body, limit)
    if isinstance(body, memoryview) and not body.c_contiguous:
        body = body.tobytes()
    return hashlib.sha256(body).hexdigest()


def _hash_file(file: _ReadableFile, limit: int | None) -> str:
    try:
        start = file.tell()
        file.seek(start)
    except (OSError, ValueError):
        raise InvalidInput("the body is a file that can't seek: sign the bytes you send") from None
    digest = hashlib.sha256()
    size = 0
    try:
        while block := file.read(1 << 18):
            if not isinstance(block, bytes):
                raise TypeError(f"sign the bytes you send: the file's read() gives {type(block).__name__}")
            size += len(block)
            if limit is not None and size > limit:
                raise InvalidInput(f"the body is over {limit:,} bytes, the gateway's limit (limits=False lifts it)")
            digest.update(block)
    finally:
        file.seek(start)
    return digest.hexdigest()


@dataclass(frozen=True, init=False)
class Signed:
    """A signed request. Send `method`, `url`, `headers` and the body that was signed, unchanged.

    `headers`: dict of str, Authorization among it. `signature`: 64 hexadecimal digits. `timestamp`: seconds.
    `canonical_request` and `string_to_sign`: what was hashed and signed. Nothing here holds the SecretKey;
    Authorization and X-TC-Token are as confidential as the request.
    """

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: Body = field(repr=False)
    timestamp: int
    signature: str
    canonical_request: str = field(repr=False)
    string_to_sign: str = field(repr=False)

    def __init__(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Body,
        timestamp: int,
        signature: str,
        canonical_request: str,
        string_to_sign: str,
    ) -> None:
        # The __init__ of a frozen dataclass would cost a fifth of the whole signature.
        self.__dict__.update(
            method=method,
            url=url,
            headers=headers,
            body=body,
            timestamp=timestamp,
            signature=signature,
            canonical_request=canonical_request,
            string_to_sign=string_to_sign,
        )

    def as_curl(self) -> str:
        """The request as one curl command for a POSIX shell. It holds the signature, never the SecretKey.

        A body that no argument can hold goes through standard input as Base64. A file is named, if it is one on disk;
        curl then sends all of it, from its first byte.
        """
        parts = ["curl", "-sS", "-g", "-X", shlex.quote(self.method), shlex.quote(self.url)]
        for name, value in self.headers.items():
            parts += ["-H", shlex.quote(f"{name}: {value}")]
        if not isinstance(self.body, (bytes, bytearray, memoryview)):
            return " ".join([*parts, "--data-binary", shlex.quote(f"@{_file_name(self.body)}")])
        data = bytes(self.body)
        if not data:
            return " ".join(parts) if self.method == "GET" else " ".join([*parts, "--data-raw", "''"])
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text and len(data) < 100_000:
            return " ".join([*parts, "--data-raw", shlex.quote(text)])
        encoded = base64.b64encode(data).decode()
        return f"printf %s {encoded} | base64 -d | " + " ".join([*parts, "--data-binary", "@-"])


def _file_name(file: Any) -> str:
    """The name of a file on disk, "-" for one without, and for what is unpacked from a file or lies within it."""
    raw = getattr(file, "raw", file)
    return "-" if type(raw) is not io.FileIO or isinstance(raw.name, int) else os.fsdecode(raw.name)


class _Moment(NamedTuple):
    """What is the same for every signature of one second. `to_sign`: the string to sign up to the hash."""

    timestamp: int
    seconds: str
    to_sign: str
    authorization: str
    mac: ReadyHmac


class _Template(NamedTuple):
    """What doesn't change between two requests of the same kind."""

    canonical: str
    signed_headers: str
    headers: dict[str, str]
    room: int  # how many bytes of body need no second look before they are hashed
    dated: bool  # X-TC-Timestamp is signed: `_TIMESTAMP` stands in its place


class Signer:
    """Signs requests of one service with one credential. Safe to share between threads.

    `service`: the name in the credential scope, "ocr". `region`, `version` ("2018-11-19"), `language` ("zh-CN",
    "en-US"): sent as X-TC-Region, X-TC-Version, X-TC-Language. `signed_headers`: any superset of content-type and host;
    by default those and x-tc-action, as the documentation has it; ("content-type", "host") gives the official SDKs'
    signatures byte for byte. `variant="cloudbase"`: CloudBase's HTTP API, where timestamp and token stand in
    Authorization and no X-TC header is sent. `clock`: gives seconds since 1970. `limits=False` lifts the gateway's size
    limits (GET: 32 KB of URL, body: 10 MB; a file that is sent unsigned isn't measured).

    The derived key is kept for the current UTC date alone. Raises `InvalidInput` for a service or variant that isn't
    one, for header values that can't be sent, and for `signed_headers` without content-type and host.
    """

    __slots__ = (
        "_clock",
        "_credential",
        "_key",
        "_limits",
        "_moment",
        "_static",
        "_templates",
        "_variant",
        "service",
        "signed",
    )

    service: str
    signed: tuple[str, ...] | None

    def __init__(
        self,
        credential: Credential,
        *,
        service: str,
        region: str | None = None,
        version: str | None = None,
        language: str | None = None,
        signed_headers: Iterable[str] | None = None,
        variant: Variant = "tc3",
        clock: Callable[[], float] = time.time,
        limits: bool = True,
    ) -> None:
        if not isinstance(credential, Credential):
            raise TypeError(f"credential is a tcrypto.Credential, not {type(credential).__name__}")
        if not isinstance(service, str):
            raise TypeError(f"service is a str, not {type(service).__name__}")
        if not _SERVICE.fullmatch(service):
            raise InvalidInput(f"service is a name like 'ocr', not {service!r}")
        if variant not in ("tc3", "cloudbase"):
            raise InvalidInput(f"variant is 'tc3' or 'cloudbase', not {variant!r}")
        self.service = service
        self.signed = None if signed_headers is None else _signed_names(signed_headers)
        self._credential = credential
        self._variant = variant
        self._clock = clock
        self._limits = limits
        self._static: dict[str, str] = {}
        if variant == "tc3":
            named = {"Version": version, "Region": region, "Token": credential.token, "Language": language}
            self._static = {
                f"X-TC-{name}": _header_value(name, value) for name, value in named.items() if value is not None
            }
        self._key: tuple[str, ReadyHmac] | None = None  # of the current UTC date alone
        self._moment: _Moment | None = None
        self._templates: dict[tuple[str, str, str | None, str | None, bool], _Template] = {}

    def __repr__(self) -> str:
        return f"Signer({self._credential!r}, service={self.service!r})"

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
    ) -> Signed:
        """Sign one request and return it with its headers.

        `method`: "GET" or "POST" (CloudBase: any). `url`: http(s), percent-encoded; a GET's query is signed as it
        stands. `body`: the bytes that will be sent, or a seekable binary file (hashed in blocks, put back where it
        stood). `action`: "IDCardOCR". `content_type`: required for a body; for GET
        "application/x-www-form-urlencoded" by default. `headers`: more headers to send, and to sign where
        `signed_headers` names them. `unsigned_payload`: sign the literal UNSIGNED-PAYLOAD in place of the body.
        `timestamp`: seconds since 1970, by default the clock's.

        Raises `InvalidInput` for a request that the gateway couldn't accept, `TypeError` for a body that isn't bytes
        or a binary file.
        """
        if headers is None:
            key = (method, url, action, content_type, unsigned_payload)
            template = self._templates.get(key)
            if template is None:
                template = self._template(method, url, action, content_type, unsigned_payload, {})
                if len(self._templates) >= 64:
                    self._templates.clear()
                self._templates[key] = template
        else:
            template = self._template(method, url, action, content_type, unsigned_payload, headers)

        now = int(self._clock()) if timestamp is None else timestamp
        moment = self._moment
        if moment is None or now != moment.timestamp or type(now) is not int:
            moment = self._moment = self._at(now)

        if type(body) is bytes and len(body) <= template.room:
            hashed = _sha256(body).hexdigest()
        elif body and method == "GET":
            raise InvalidInput("a GET has no body: its parameters go into the query, and nothing is hashed")
        elif unsigned_payload:
            _check_body(body, BODY_LIMIT if self._limits else None)
            hashed = _UNSIGNED_HASH
        else:
            hashed = _hash_body(body, BODY_LIMIT if self._limits else None)
        canonical = template.canonical + hashed
        if template.dated:
            canonical = canonical.replace(_TIMESTAMP, moment.seconds)
        digest = _sha256(canonical.encode()).hexdigest()
        mac = moment.mac.hexdigest(digest.encode())

        sent = template.headers.copy()
        authorization = f"{moment.authorization}{template.signed_headers}, Signature={mac}"
        if self._variant == "tc3":
            sent["X-TC-Timestamp"] = moment.seconds
        else:
            authorization += f", Timestamp={moment.seconds}"
            if self._credential.token is not None:
                authorization += f", Token={self._credential.token}"
        sent["Authorization"] = authorization
        return Signed(method, url, sent, body, now, mac, canonical, moment.to_sign + digest)

    def _at(self, timestamp: int) -> _Moment:
        date = utc_date(timestamp)
        scope = credential_scope(date, self.service)
        known = self._key
        if known is None or known[0] != date:
            known = self._key = date, ReadyHmac(signing_key(self._credential.secret_key, date, self.service))
        to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n"
        authorization = f"{ALGORITHM} Credential={self._credential.secret_id}/{scope}, SignedHeaders="
        return _Moment(timestamp, str(timestamp), to_sign, authorization, known[1].after(to_sign.encode()))

    def _template(
        self,
        method: str,
        url: str,
        action: str | None,
        content_type: str | None,
        unsigned_payload: bool,
        extra: Mapping[str, str],
    ) -> _Template:
        if method not in ("GET", "POST") and not (
            self._variant == "cloudbase" and _TOKEN.fullmatch(method) and method.isupper()
        ):
            raise InvalidInput(f"method is 'GET' or 'POST', in capitals; not {method!r}")
        host, path, query = split_url(url)
        if self._limits and method == "GET" and len(url) > URL_LIMIT:
            raise InvalidInput(f"the URL is {len(url):,} bytes; a GET takes {URL_LIMIT:,} (limits=False lifts this)")
        if content_type is None:
            if method != "GET":
                raise InvalidInput("content_type is missing: it is signed, so it must be what the client will send")
            content_type = "application/x-www-form-urlencoded"
        sent = {"Content-Type": _header_value("content_type", content_type), "Host": host}
        signed: tuple[str, ...] = ("content-type", "host")
        if self._variant == "tc3":
            if action is None:
                raise InvalidInput("action is missing: the gateway reads the call's name from X-TC-Action")
            sent["X-TC-Action"] = _header_value("action", action)
            signed = ("content-type", "host", "x-tc-action")
        sent |= self._static
        if unsigned_payload:
            sent["X-TC-Content-SHA256"] = UNSIGNED_PAYLOAD
        if not isinstance(extra, Mapping):
            raise TypeError(f"headers is a mapping of names to values, not {type(extra).__name__}")
        taken = {name.lower() for name in sent} | {"authorization", "x-tc-timestamp", "x-tc-content-sha256"}
        for name, value in extra.items():
            if not isinstance(name, str):
                raise TypeError(f"a header's name is a str, not {type(name).__name__}")
            if not _TOKEN.fullmatch(name):
                raise InvalidInput(f"{name!r} isn't a header's name")
            if name.lower() in taken:
                raise InvalidInput(f"the header {name!r} is the signer's own; it can't be given in headers=")
            taken.add(name.lower())
            sent[name] = _header_value(name, value)
        names = self.signed or signed
        covered = sent | {"X-TC-Timestamp": _TIMESTAMP} if self._variant == "tc3" else sent
        canonical = canonical_request(method, path, query, covered.items(), names, "")
        room = -1 if unsigned_payload else 0 if method == "GET" else BODY_LIMIT
        return _Template(canonical, ";".join(names), sent, room, "x-tc-timestamp" in names)


def _signed_names(names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise TypeError("signed_headers is a list of names, not one str")
    names = list(names)
    if not all(isinstance(name, str) for name in names):
        raise TypeError("signed_headers is a list of names, each a str")
    result = tuple(sorted({name.lower() for name in names}))
    for required in ("content-type", "host"):
        if required not in result:
            raise InvalidInput(f"signed_headers must name {required!r}")
    if "authorization" in result:
        raise InvalidInput("signed_headers can't name 'authorization': the signature is in it")
    return result


def _header_value(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is a str, not {type(value).__name__}")
    wrong = _NOT_OF_A_VALUE.search(value)
    if wrong or not value:  # the value may be a token, so all that is shown is the character
        where = f"character {wrong.start() + 1} is {wrong[0]!r}" if wrong else "it is empty"
        raise InvalidInput(f"{name} must be printable ASCII that neither begins nor ends with a space: {where}")
    return value
