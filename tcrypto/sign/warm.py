"""What a `Signer` keeps from one signature to the next: per credential, per second, per kind of request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

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
    exact_str,
    hash_body,
    header_value,
    split_url,
)
from .tc3 import ALGORITHM, canonical_request, credential_scope, signing_key, utc_date

__all__ = ["TIMESTAMP", "Account", "Key", "Moment", "Rules", "Template", "Variant", "common_headers", "signed_names"]

TIMESTAMP = "\0"
"""Stands in a template for the seconds of a signed X-TC-Timestamp."""
_ACTION = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2


Variant = Literal["tc3", "cloudbase"]
"""API 3.0, or CloudBase's HTTP API."""

Key = tuple[str, str, "str | None", "str | None", bool]
"""A kind of request: method, URL, action, Content-Type, and whether its body stays unsigned."""


class Moment(NamedTuple):
    """What is the same for every signature of one second. `to_sign`: the string to sign up to the hash."""

    timestamp: int
    seconds: str
    to_sign: str
    authorization: str
    mac: ReadyHmac


class Template(NamedTuple):
    """What doesn't change between two requests of the same kind."""

    canonical: str
    signed_headers: str
    headers: dict[str, str]
    room: int  # how many bytes of body need no second look before they are hashed
    dated: bool  # X-TC-Timestamp is signed: `TIMESTAMP` stands in its place


class Account:
    """What is kept for one credential, and left with it: nothing of an old one can get into a new signature."""

    __slots__ = ("credential", "key", "moment", "templates")

    def __init__(self, credential: Credential) -> None:
        self.credential = credential
        self.key: tuple[str, ReadyHmac] | None = None  # of the current UTC date alone
        self.moment: Moment | None = None
        self.templates: dict[Key, Template] = {}

    def anew(self) -> Account:
        """The same credential and its derived key, nothing else."""
        other = Account(self.credential)
        other.key = self.key
        return other

    def template(self, rules: Rules, key: Key) -> Template:
        """Make what is kept of a kind of request, and keep it."""
        made = rules.template(self.credential, *key)
        if len(self.templates) >= 64:
            self.templates.clear()
        self.templates[key] = made
        return made

    def at(self, timestamp: int, service: str) -> Moment:
        """What is the same for every signature of that second."""
        date = utc_date(timestamp)
        scope = credential_scope(date, service)
        known = self.key
        if known is None or known[0] != date:
            known = self.key = date, ReadyHmac(signing_key(self.credential.secret_key, date, service))
        to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n"
        authorization = f"{ALGORITHM} Credential={self.credential.secret_id}/{scope}, SignedHeaders="
        moment = Moment(timestamp, str(timestamp), to_sign, authorization, known[1].after(to_sign.encode()))
        self.moment = moment
        return moment


class Rules(NamedTuple):
    """How a `Signer` signs, whatever the request: its arguments, checked."""

    variant: str
    headers: Mapping[str, str]
    signed_headers: tuple[str, ...] | None
    limits: bool

    @classmethod
    def checked(
        cls, variant: str, headers: Mapping[str, str], signed_headers: Iterable[str] | None, limits: bool
    ) -> Rules:
        """The rules, where there are such. Raises `InvalidInput`."""
        if variant not in ("tc3", "cloudbase"):
            raise InvalidInput(f"variant is 'tc3' or 'cloudbase', not {variant!r}")
        names = None if signed_headers is None else signed_names(signed_headers)
        return cls(variant, MappingProxyType(dict(headers) if variant == "tc3" else {}), names, limits)

    def hashed(self, method: str, body: Body, unsigned_payload: bool) -> str:
        """What stands for the body in the canonical request, once it has been looked at."""
        if body and method == "GET":
            raise InvalidInput("a GET has no body: its parameters go into the query, and nothing is hashed")
        limit = BODY_LIMIT if self.limits else None
        if unsigned_payload:
            check_body(body, limit)
            return UNSIGNED_HASH
        return hash_body(body, limit)

    def template(
        self,
        credential: Credential,
        method: str,
        url: str,
        action: str | None,
        content_type: str | None,
        unsigned_payload: bool,
        extra: Mapping[str, str] = MappingProxyType({}),
    ) -> Template:
        """Check all of a request but its body and its time, and write down what is signed of it."""
        if method not in ("GET", "POST") and not (
            self.variant == "cloudbase" and _TOKEN.fullmatch(method) and method.isupper()
        ):
            raise InvalidInput(f"method is 'GET' or 'POST', in capitals; not {method!r}")
        host, path, query = split_url(url)
        if self.limits and method == "GET" and len(url) > URL_LIMIT:
            raise InvalidInput(f"the URL is {len(url):,} bytes; a GET takes {URL_LIMIT:,} (limits=False lifts this)")
        if content_type is None:
            if method != "GET":
                raise InvalidInput("content_type is missing: it is signed, so it must be what the client will send")
            content_type = "application/x-www-form-urlencoded"
        sent = {"Content-Type": header_value("content_type", content_type), "Host": host}
        signed: tuple[str, ...] = ("content-type", "host")
        if self.variant == "tc3":
            if action is None:
                raise InvalidInput("action is missing: the gateway reads the call's name from X-TC-Action")
            sent["X-TC-Action"] = header_value("action", action)
            if not _ACTION.fullmatch(action):
                raise InvalidInput(
                    f"action is the call's name, letters and digits like 'IDCardOCR', not {action!r:.60}"
                )
            signed = ("content-type", "host", "x-tc-action")
            if credential.token is not None:
                sent["X-TC-Token"] = header_value("Token", credential.token)
        sent |= self.headers
        if unsigned_payload:
            sent["X-TC-Content-SHA256"] = UNSIGNED_PAYLOAD
        if not isinstance(extra, Mapping):
            raise TypeError(f"headers is a mapping of names to values, not {type(extra).__name__}")
        taken = {name.lower() for name in sent} | {"authorization", "x-tc-timestamp", "x-tc-content-sha256"}
        for name, value in extra.items():
            if not _TOKEN.fullmatch(exact_str("a header's name", name)):
                raise InvalidInput(f"{name!r} isn't a header's name")
            if name.lower() in taken:
                raise InvalidInput(f"the header {name!r} is the signer's own; it can't be given in headers=")
            taken.add(name.lower())
            sent[name] = header_value(name, value)
        names = self.signed_headers or signed
        covered = sent | {"X-TC-Timestamp": TIMESTAMP} if self.variant == "tc3" else sent
        canonical = canonical_request(method, path, query, covered.items(), names, "")
        room = -1 if unsigned_payload else 0 if method == "GET" else BODY_LIMIT
        return Template(canonical, ";".join(names), sent, room, "x-tc-timestamp" in names)


def signed_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names to sign, in lower case and sorted, with content-type and host among them."""
    if isinstance(names, str):
        raise TypeError("signed_headers is a list of names, not one str")
    names = list(names)
    if any(type(name) is not str for name in names):
        raise TypeError("signed_headers is a list of names, each a str")
    result = tuple(sorted({name.lower() for name in names}))
    for required in ("content-type", "host"):
        if required not in result:
            raise InvalidInput(f"signed_headers must name {required!r}")
    if "authorization" in result:
        raise InvalidInput("signed_headers can't name 'authorization': the signature is in it")
    return result


def common_headers(version: str | None, region: str | None, language: str | None) -> dict[str, str]:
    """The X-TC headers that every request of a signer has."""
    named = {"Version": version, "Region": region, "Language": language}
    return {f"X-TC-{name}": header_value(name, value) for name, value in named.items() if value is not None}
