"""`Signer`: signs requests with TC3-HMAC-SHA256, and `Signed`, what it gives."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shlex
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..credential import Credential
from ..crypto.ready_hmac import ReadyHmac
from ..errors import InvalidInput
from .request import (
    BODY_LIMIT,
    UNSIGNED_HASH,
    UNSIGNED_PAYLOAD,
    URL_LIMIT,
    Body,
    check_body,
    hash_body,
    header_value,
    split_url,
)
from .tc3 import ALGORITHM, canonical_request, credential_scope, signing_key, utc_date

__all__ = ["Signed", "Signer", "Variant"]


Variant = Literal["tc3", "cloudbase"]
"""API 3.0, or CloudBase's HTTP API."""

_sha256 = hashlib.sha256
_TIMESTAMP = "\0"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_SERVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


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
                f"X-TC-{name}": header_value(name, value) for name, value in named.items() if value is not None
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
            check_body(body, BODY_LIMIT if self._limits else None)
            hashed = UNSIGNED_HASH
        else:
            hashed = hash_body(body, BODY_LIMIT if self._limits else None)
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
        sent = {"Content-Type": header_value("content_type", content_type), "Host": host}
        signed: tuple[str, ...] = ("content-type", "host")
        if self._variant == "tc3":
            if action is None:
                raise InvalidInput("action is missing: the gateway reads the call's name from X-TC-Action")
            sent["X-TC-Action"] = header_value("action", action)
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
            sent[name] = header_value(name, value)
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
