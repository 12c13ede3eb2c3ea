"""A TC3 client with every mistake of the conformance protocol as a switch.

It is written from the documentation alone, with hashlib and hmac and nothing of tcrypto, and makes each mistake where
a real client makes it. ``send(call, account, {"host-port": "dropped"})`` gives what goes over the wire. A `Plan` holds
every step of the signature; a mistake (broken_bodies and its siblings) changes one of them before it is done.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from itertools import combinations
from random import Random
from typing import Any

from broken_calls import SHAPES, Account, Call, Wire, random_account, random_call

__all__ = [
    "SHAPES", "VARIANTS", "Account", "Call", "Plan", "Wire", "applies", "broken", "independent_pairs", "mistake",
    "random_account", "random_call", "send", "triples",
]  # fmt: skip

Make = Callable[["Plan", str], object]

VARIANTS: dict[str, tuple[str, ...]] = {}
_MAKE: dict[str, Make] = {}
_ORDER: list[str] = []
_KINDS: dict[str, str] = {}


def mistake(cause: str, kind: str, *variants: str) -> Callable[[Make], Make]:
    """Add a mistake: a function that changes a plan, and returns False where the call can't have that mistake.

    `kind`: what it touches: "payload", "head", "signing", "wire" or several of them.
    """

    def add(make: Make) -> Make:
        VARIANTS[cause] = variants or ("on",)
        _MAKE[cause], _KINDS[cause] = make, kind
        _ORDER.append(cause)
        return make

    return add


def hexed(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


class Plan:
    """Every step from a call to what goes over the wire, as the documentation has it until a mistake changes it."""

    def __init__(self, call: Call, account: Account) -> None:
        self.call, self.account = call, account
        self.now = call.timestamp
        self.sent_time = self.signed_time = str(call.timestamp)
        self.host, self.content_type = call.host, call.content_type
        self.sent_headers: list[tuple[str, str]] = []
        self.sent_body = call.body
        self.token = account.token
        self.method, self.uri = call.method, call.path
        self.target = f"{call.path}?{call.query}" if call.query else call.path
        self.query = call.query if call.method == "GET" else ""
        self.payload = b"UNSIGNED-PAYLOAD" if call.unsigned_payload else call.body
        self.declares = call.unsigned_payload
        self.values = {"content-type": call.content_type.lower(), "host": call.host.lower()}
        if call.sign_action:
            self.values["x-tc-action"] = call.action.lower()
        names = sorted(self.values)
        self.lines, self.named, self.listed = list(names), list(names), list(names)
        self.name_of: Callable[[str], str] = str
        self.separator = self.listed_separator = ";"
        self.payload_text: Callable[[bytes], bytes] = hexed
        self.canonical_text: Callable[[bytes], bytes] = hexed
        self.newline = self.header_newline = self.to_sign_newline = "\n"
        self.blank_line = True
        self.lay_out: list[Callable[[str], str]] = []  # of the canonical request, before it is bytes
        self.lay_out_to_sign: list[Callable[[str], str]] = []
        self.charset = self.to_sign_charset = self.chain_charset = "utf-8"
        self.algorithm = "TC3-HMAC-SHA256"
        date = time.strftime("%Y-%m-%d", time.gmtime(call.timestamp))
        self.scope, self.chain = [date, call.service, "tc3_request"], [date, call.service, "tc3_request"]
        self.secret, self.prefix = account.secret_key.encode(), "TC3"
        self.pass_on: Callable[[bytes, bool], bytes] = lambda key, last: key
        self.swapped = False
        self.digests = ("sha256", "sha256")
        self.signs: Callable[[bytes, bytes], bytes] = lambda canonical, to_sign: to_sign
        self.skips_last_step = False
        self.written: Callable[[bytes], str] = bytes.hex
        self.secret_id = account.secret_id
        self.authorization: Callable[[str], str] = str
        self.credential_scope: list[str] | None = None
        self.after: list[Callable[[list[tuple[str, str]]], list[tuple[str, str]]]] = []  # what proxies do

    def date(self, seconds: int) -> None:
        self.scope[0] = self.chain[0] = time.strftime("%Y-%m-%d", time.gmtime(seconds))

    def header_values(self) -> dict[str, str]:
        return {name: self.values[name] for name in self.lines if name in self.values}

    def canonical(self) -> bytes:
        headers = "".join(f"{self.name_of(name)}:{self.values[name]}{self.header_newline}" for name in self.lines)
        if not self.blank_line:
            headers = headers[: -len(self.header_newline)]
        names = self.separator.join(map(self.name_of, self.named))
        mark = "\ufdd0"
        text = self.newline.join([self.method, self.uri, self.query, headers, names, mark])
        for change in self.lay_out:
            text = change(text)
        hashed = self.payload_text(self.payload)
        before, _, after = text.partition(mark)
        if self.charset != "utf-8":
            return f"{before}{hashed.decode('latin-1')}{after}".encode(self.charset)
        return before.encode() + (hashed if mark in text else b"") + after.encode()

    def to_sign(self, canonical: bytes) -> bytes:
        mark = "\ufdd0"
        text = self.to_sign_newline.join([self.algorithm, self.signed_time, "/".join(self.scope), mark])
        for change in self.lay_out_to_sign:
            text = change(text)
        hashed = self.canonical_text(canonical)
        before, _, after = text.partition(mark)
        if self.to_sign_charset != "utf-8":
            return f"{before}{hashed.decode('latin-1')}{after}".encode(self.to_sign_charset)
        return before.encode() + (hashed if mark in text else b"") + after.encode()

    def key(self) -> bytes:
        key = self.prefix.encode() + self.secret
        if self.chain_charset != "utf-8":
            key = key.decode().encode(self.chain_charset)
        for step, part in enumerate(self.chain, 1):
            message = part.encode(self.chain_charset)
            if self.swapped:
                key = hmac.digest(message, key, self.digests[0])
            else:
                key = self.pass_on(hmac.digest(key, message, self.digests[0]), step == len(self.chain))
        return key

    def wire(self) -> Wire:
        headers = [("Content-Type", self.content_type), ("Host", self.host), ("X-TC-Action", self.call.action)]
        headers += [
            ("X-TC-Version", "2018-11-19"),
            ("X-TC-Region", self.call.region),
            ("X-TC-Timestamp", self.sent_time),
        ]
        if self.token is not None:
            headers.append(("X-TC-Token", self.token))
        if self.declares:
            headers.append(("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"))
        headers += self.sent_headers
        canonical, key = self.canonical(), self.key()
        mac = (
            key
            if self.skips_last_step
            else hmac.digest(key, self.signs(canonical, self.to_sign(canonical)), self.digests[1])
        )
        scope = self.scope if self.credential_scope is None else self.credential_scope
        listed = self.listed_separator.join(map(self.name_of, self.listed))
        text = f"TC3-HMAC-SHA256 Credential={self.secret_id}/{'/'.join(scope)}, SignedHeaders={listed}, Signature="
        headers.append(("Authorization", self.authorization(text + self.written(mac))))
        for change in self.after:
            headers = change(headers)
        return Wire(self.call.method, self.target, tuple(headers), self.sent_body)


def send(call: Call, account: Account, mistakes: Mapping[str, str] = {}) -> Wire:
    """Sign a call and send it, with mistakes: cause id to variant."""
    plan = Plan(call, account)
    for cause in sorted(_ORDER, key=lambda cause: cause != "clock-skew"):  # a clock is read before anything is signed
        if cause in mistakes:
            _MAKE[cause](plan, mistakes[cause])
    return plan.wire()


def applies(call: Call, account: Account, cause: str, variant: str) -> bool:
    """Whether a client can make that mistake with that call, and a server can see it."""
    return _MAKE[cause](Plan(call, account), variant) is not False


# Mistakes that touch the same thing, so that two of them aren't two: one hides the other, or both make a third.
_SAME = tuple(
    frozenset(group.split())
    for group in (
        "timestamp-in-milliseconds timestamp-differs-from-header clock-skew date-not-utc scope-date clock-read-twice "
        "timestamp-fraction timestamp-format locale-digits authorization-reused",
        "secret-empty secret-whitespace secret-quoted secret-is-id secret-truncated secret-placeholder secret-joined "
        "secret-base64 secret-invisible secret-swapped",
        "content-type-charset content-type-case content-type-missing content-type-other header-twice",
        "host-port host-case host-scheme host-trailing-slash host-default-endpoint service-mismatch host-other",
        "uri-path uri-empty uri-encoding query-question-mark",
        "body-form-json query-in-post",
        "get-body-hashed query-empty query-equals",
        "query-order query-encoding query-in-post query-missing query-equals query-empty query-question-mark",
        "signed-headers-mismatch header-order action-case header-value-whitespace content-type-missing header-name-case "
        "signed-headers-separator header-changed header-missing",
        "scope-terminator key-order key-hex-chained key-prefix-missing key-aws4 service-mismatch key-text-chained "
        "key-truncated key-step-missing key-region key-not-derived string-not-signed scope-region",
        "signature-uppercase signature-base64 signature-format authorization-format",
        "blank-line-missing blank-line-extra line-missing line-indented line-feed-literal line-feed-trailing crlf "
        "nul-trailing text-charset",
        "canonical-hash-uppercase canonical-not-hashed hash-base64 hash-tool-output hash-hex-broken hash-twice hash-raw "
        "signature-sha1 body-hash-uppercase payload-hash-empty payload-not-hashed unsigned-payload-literal",
        "secret-id-other secret-id-whitespace authorization-format secret-swapped scope-region token-missing",
    )
)
_PAYLOAD = frozenset(
    [
        "body-empty-hash",
        "body-reserialised",
        "body-trailing-newline",
        "get-body-hashed",
        "unsigned-payload-literal",
        "body-bom",
        "unsigned-payload-not-declared",
        "body-form-json",
        "body-not-sent",
        "body-charset",
        "body-compressed",
        "body-truncated",
        "body-json-twice",
        "body-repr",
        "payload-hash-empty",
        "payload-not-hashed",
        "body-hash-uppercase",
        "body-not-given",
        "nul-trailing",
        "hash-base64",
        "hash-tool-output",
        "hash-hex-broken",
        "hash-twice",
        "hash-raw",
    ]
)
_ALONE = frozenset(  # what makes the rest pointless, or hides it
    [
        "unexplained",
        "wrong-secret",
        "body-not-given",
        "signature-format",
        "secret-id-other",
        "secret-swapped",
        "authorization-reused",
        "authorization-format",
        "string-not-signed",
        "body-truncated",
        "header-twice",
        "header-missing",
        "header-changed",
        "scope-region",
        "secret-id-whitespace",
        "timestamp-format",
        "locale-digits",
        "timestamp-fraction",
        "canonical-not-hashed",
        "payload-not-hashed",
        "text-charset",
    ]
)


def independent(*causes: str) -> bool:
    """Whether each of the causes shows beside the others."""
    return not any(
        set(pair) <= group for pair in combinations(causes, 2) for group in (*_SAME, _PAYLOAD)
    ) and not _ALONE & set(causes)


def independent_pairs() -> list[tuple[str, str]]:
    return [pair for pair in combinations(VARIANTS, 2) if independent(*pair)]


def triples() -> list[tuple[str, str, str]]:
    """Three mistakes of different kinds: of the payload, of the head, of the signing."""
    by_kind = {kind: [cause for cause in VARIANTS if _KINDS[cause] == kind] for kind in ("payload", "head", "signing")}
    return [
        (p, h, s)
        for p in by_kind["payload"]
        for h in by_kind["head"]
        for s in by_kind["signing"]
        if independent(p, h, s)
    ]


def broken(random: Random, *causes: str) -> tuple[Call, Account, Wire] | None:
    """A random call with these mistakes, each of which changes what is sent; None if no call can have them all."""
    for _ in range(300):
        call, account = random_call(random), random_account(random)
        mistakes = {cause: random.choice(VARIANTS[cause]) for cause in causes}
        if not all(applies(call, account, cause, variant) for cause, variant in mistakes.items()):
            continue
        wire = send(call, account, mistakes)
        fewer: list[dict[str, Any]] = [
            {cause: variant for cause, variant in mistakes.items() if cause != left} for left in mistakes
        ]
        if wire not in [send(call, account, others) for others in fewer]:
            return call, account, wire
    return None


import broken_bodies  # noqa: E402, F401 -- they fill the tables, in the order in which a client makes them
import broken_heads  # noqa: E402, F401
import broken_layout  # noqa: E402, F401
import broken_signing  # noqa: E402, F401
