"""Why a TC3 signature was refused: which mistakes of the client reproduce exactly the signature that was received.

Every known mistake is a hypothesis that can be recomputed with the true key; one that gives the received signature is a
proof. Single mistakes and all pairs are tried; over 32 headers or 8 KiB of them, single ones alone. This needs the
SecretKey and tells about it: it belongs into tests and offline tools, never behind a network. What it returns never
holds key material.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeVar
from urllib.parse import unquote

from ..credential import Credential
from ..crypto.ready_hmac import ReadyHmac
from ..errors import GatewayError, InvalidInput
from ..sign import tc3
from ..sign.request import UNSIGNED_PAYLOAD
from .mistakes import CANONICAL, PAYLOAD, SIGNING, Canonical, Facts, Mistake, Signing, days, derived_key, forget
from .request import HttpRequest
from .verify import Verifier, is_other_service

__all__ = ["CAUSES", "Cause", "Diagnosis", "diagnose"]


_Part = TypeVar("_Part", Canonical, Signing)


class Cause(NamedTuple):
    """One mistake. `id`: as in the conformance protocol; `what` the client did; how to `mend` it."""

    id: str
    what: str
    mend: str


_BESIDE = (  # found by looking, not by recomputing
    Cause(
        "clock-skew",
        "The timestamp is further from the server's clock than it accepts.",
        "Set the clock (NTP), and check that the time is in seconds since 1970 in UTC, not local time.",
    ),
    Cause(
        "signature-uppercase",
        "The signature was written with capital letters.",
        "Write the signature as lower-case hexadecimal.",
    ),
    Cause(
        "signature-base64",
        "The signature was written as Base64.",
        "Write the signature as 64 lower-case hexadecimal digits; Base64 belongs to signature v1.",
    ),
    Cause(
        "token-missing",
        "The token of the temporary credential is missing, or isn't the one that belongs to it.",
        "Send the token that came with the temporary key as X-TC-Token; for a permanent key send none.",
    ),
    Cause(
        "wrong-secret",
        "No known mistake gives this signature with this SecretKey: the client most likely used another one.",
        "Copy SecretId and SecretKey again from one row of the console; check which file they come from.",
    ),
)
_ORDER = (  # noqa: SIM905 -- the conformance protocol's list as it stands there
    "clock-skew timestamp-in-milliseconds timestamp-differs-from-header date-not-utc secret-empty secret-whitespace "
    "secret-quoted secret-is-id content-type-charset content-type-case content-type-missing body-empty-hash "
    "body-reserialised body-trailing-newline body-hash-uppercase get-body-hashed unsigned-payload-literal "
    "unsigned-payload-not-declared host-port host-case host-scheme host-trailing-slash host-default-endpoint "
    "service-mismatch method-case uri-path uri-empty query-order query-encoding query-in-post query-missing "
    "action-case header-order header-value-whitespace blank-line-missing crlf signed-headers-mismatch "
    "canonical-hash-uppercase scope-date scope-terminator key-prefix-missing key-hex-chained key-order key-aws4 "
    "signature-uppercase signature-base64 signature-sha1 token-missing wrong-secret"
).split()
CAUSES: dict[str, Cause] = {
    cause.id: cause
    for cause in sorted(
        (*_BESIDE, *(Cause(*mistake[:3]) for mistake in PAYLOAD + CANONICAL + SIGNING)),
        key=lambda cause: _ORDER.index(cause.id),
    )
}
"""Every cause by its id, the more likely first."""


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a request. ``print`` it.

    `valid`; `code` and `message`: the gateway's refusal, None for a valid request. `causes`: sets of mistakes that
    together reproduce the signature received, the smallest first, the likelier first among equals; empty where the code
    says it all. `server_canonical`, `client_canonical`: the canonical requests, the client's None where it isn't known,
    "(not shown)" for a token that is signed; `server_to_sign`, `client_to_sign` likewise. `tried`: how many
    combinations were recomputed.
    """

    valid: bool
    code: str | None
    message: str | None
    causes: tuple[tuple[Cause, ...], ...]
    server_canonical: str | None = field(default=None, repr=False)
    client_canonical: str | None = field(default=None, repr=False)
    server_to_sign: str | None = field(default=None, repr=False)
    client_to_sign: str | None = field(default=None, repr=False)
    tried: int = 0

    @property
    def ids(self) -> list[list[str]]:
        """The causes by their ids, as the conformance protocol has them."""
        return [[cause.id for cause in causes] for causes in self.causes]

    def diff(self) -> list[str]:
        """Canonical requests, then strings to sign, line by line: "  " equal, "- " the server's, "+ " the client's."""
        lines: list[str] = []
        for server, client in (
            (self.server_canonical, self.client_canonical),
            (self.server_to_sign, self.client_to_sign),
        ):
            if server is not None and client is not None:
                lines += ["", *_diff(server, client)] if lines else _diff(server, client)
        return lines

    def __str__(self) -> str:
        if self.valid:
            return "The signature is valid."
        if not self.causes:
            lines = [f"Refused with {self.code}.", str(self.message), "The signature itself shows no known mistake."]
            if self.client_canonical not in (None, self.server_canonical):
                lines[2] = "The client's canonical request gives this signature: the lines that differ are the mistake."
                lines += ["", *self.diff()]
            return "\n".join(lines)
        first, *others = self.causes
        ids = " + ".join(cause.id for cause in first)
        proof = "nothing else explains it" if first[-1].id == "wrong-secret" else "proved: it gives this very signature"
        lines = [f"{ids} ({proof}; the gateway says {self.code})"]
        for cause in first:
            lines += [cause.what, f"Mend: {cause.mend}"]
        lines += [f"Or, giving the same bytes: {' + '.join(c.id for c in causes)}" for causes in others]
        if first[-1].id == "wrong-secret":
            lines.append(f"Ruled out: {len(CAUSES) - 1} mistakes, in {self.tried:,} combinations recomputed.")
        if diff := self.diff():
            lines += ["", "What was signed (- server, + client; the last hash is the body's):", *diff]
        return "\n".join(lines)


def diagnose(
    request: HttpRequest,
    credential: Credential,
    *,
    now: float,
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
    canonical_request: str | None = None,
) -> Diagnosis:
    """Find the smallest sets of mistakes that give exactly the signature received.

    `request`: as it came over the wire. `credential`: the true one. `now`: the server's seconds since 1970. `skew`,
    `host_port`: see `Verifier`. `canonical_request`: the client's own, as text, if it is known: it is compared with the
    server's in place of a recomputed one.

    Raises `InvalidInput` for a request without a TC3 Authorization header, and for one with a lone surrogate, which
    nothing can send. A request that is refused raises it for more than 100 headers, sent or signed, and for more than
    64 KiB of them: each is a hypothesis of its own. For tests and offline tools alone.
    """
    if not isinstance(request, HttpRequest):
        raise TypeError(f"request is an HttpRequest, not {type(request).__name__}")
    if not request.values("authorization"):
        raise InvalidInput("the request has no Authorization header; only TC3 signatures are diagnosed")
    texts = (request.method, request.target, *(text for pair in request.headers for text in pair))
    if any(map(re.compile("[\ud800-\udfff]").search, texts)):
        raise InvalidInput("the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so")
    verifier = Verifier(
        lambda secret_id: credential if secret_id == credential.secret_id else None,
        clock=lambda: now,
        skew=skew,
        host_port=host_port,
        algorithms=[tc3.ALGORITHM],
        variants=("tc3", "cloudbase"),
        required=(),
        limits=False,
    )
    try:
        verifier.verify(request)
    except GatewayError as error:
        refused = error
    else:
        return Diagnosis(True, None, None, ())
    if _head_size(request) > 64 * 1024 or len(request.headers) > 100:
        raise InvalidInput("only requests with up to 100 headers, and 64 KiB of them, are diagnosed")
    parsed = _parse(request.values("authorization")[0])
    timestamp = (request.header("x-tc-timestamp") or (parsed and parsed.timestamp)) or ""
    if parsed is None or not re.fullmatch(r"[0-9]{1,14}", timestamp):
        return Diagnosis(False, refused.code, refused.message, ())
    if len(parsed.signed_headers) > 100:
        raise InvalidInput("only requests with up to 100 signed headers are diagnosed")
    try:
        return _Search(request, credential, parsed, timestamp, int(now), skew).run(refused, canonical_request)
    finally:
        forget()


def _head_size(request: HttpRequest) -> int:
    return len(request.target) + sum(len(name) + len(value) for name, value in request.headers)


_LENIENT = re.compile(
    r"Credential=([^/,\s=]*)/([^/,\s]*)/([^/,\s]*)/([^/,\s]*)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([^,\s]+)"
)


def _parse(text: str) -> tc3.Authorization | None:
    try:
        return tc3.parse_authorization(text)
    except InvalidInput:
        match = _LENIENT.search(text)
    if match is None:
        return None
    secret_id, date, service, terminator, names, signature = match.groups()
    return tc3.Authorization(secret_id, date, service, tuple(names.split(";")), signature, terminator)


class _Search:
    """The hypotheses about one request, and their combinations.

    A mistake changes either the canonical request or what is done with its hash, so two mistakes of different kinds are
    combined by pairing their results; only two of one kind are applied one after the other.
    """

    def __init__(
        self,
        request: HttpRequest,
        credential: Credential,
        received: tc3.Authorization,
        timestamp: str,
        now: int,
        skew: int,
    ) -> None:
        milliseconds = len(timestamp) >= 13
        seconds = int(timestamp) // 1000 if milliseconds else int(timestamp)
        utc = tc3.utc_date(min(seconds, 253402214399))  # in the year 9999, with a day to spare
        headers = {name.lower(): value for name, value in reversed(request.headers)}
        names = tuple(sorted({name.lower() for name in received.signed_headers}))
        lines = tuple((name, headers.get(name, "").strip().lower()) for name in names)
        unsigned = (headers.get("x-tc-content-sha256") or "").strip() == UNSIGNED_PAYLOAD
        body = UNSIGNED_PAYLOAD.encode() if unsigned else request.body
        query = request.query if request.method == "GET" else ""
        scope = (utc, received.service, tc3.TERMINATOR)
        self.canonical = Canonical(request.method, request.path, query, lines, names, body)
        self.signing = Signing(credential.secret_key, timestamp, scope, scope)
        self.facts = Facts(
            request.method,
            request.path,
            request.query,
            headers,
            request.body,
            credential.secret_id,
            received.date,
            received.service,
            received.terminator,
            utc,
            received.signed_headers,
        )
        self.tried = 0
        self.beside = self._beside(request, credential, received, now, seconds, skew, milliseconds)
        self._keys: dict[tuple[object, ...], ReadyHmac] = {}
        self._wanted = dict(_readings(received.signature))
        small = max(len(names), len(request.headers)) <= 32 and _head_size(request) <= 8192
        self._most = 2 if small else 1  # mistakes at a time: pairs grow with the square of the head

    def _beside(
        self,
        request: HttpRequest,
        credential: Credential,
        received: tc3.Authorization,
        now: int,
        seconds: int,
        skew: int,
        milliseconds: bool,
    ) -> set[str]:
        """What is wrong whatever the signature is."""
        found = set()
        if milliseconds:
            found.add("timestamp-in-milliseconds")
        elif abs(now - seconds) > skew:
            found.add("clock-skew")
        expected = (credential.token or "").encode()
        given = [token for token in (request.header("x-tc-token"), received.token) if token] or [""]
        if not all(hmac.compare_digest(token.encode(errors="surrogatepass"), expected) for token in given):
            found.add("token-missing")
        names = received.signed_headers
        if list(names) != sorted({name.lower() for name in names}):
            found.add("header-order")
        missing = [name for name in names if not request.values(name.lower())]
        if "content-type" in missing:
            found.add("content-type-missing")
        if not {"content-type", "host"} <= {name.lower() for name in names} or set(missing) - {"content-type"}:
            found.add("signed-headers-mismatch")
        if is_other_service(self.facts.headers.get("host", ""), received.service):
            found.add("service-mismatch")
        if received.terminator != tc3.TERMINATOR:
            found.add("scope-terminator")
        return found

    def run(self, refused: GatewayError, own_canonical: str | None) -> Diagnosis:
        solutions = self._solve()
        if not solutions and own_canonical is not None:
            solutions = self._from_canonical(_sha256(own_canonical))
        dates = {"date-not-utc", "scope-date"}
        causes: dict[tuple[str, ...], tuple[Canonical, Signing]] = {}
        for ids, parts in solutions.items():
            found = ids | self.beside
            if self.facts.date != self.facts.utc and not found & dates and "timestamp-in-milliseconds" not in found:
                found |= {"date-not-utc" if self.facts.date in days(self.facts.utc, -1, 1) else "scope-date"}
            causes.setdefault(tuple(sorted(found, key=_ORDER.index)), parts)
        if not solutions:
            causes[tuple(sorted(self.beside | {"wrong-secret"}, key=_ORDER.index))] = (self.canonical, self.signing)
        causes.pop((), None)  # the signature is right and nothing is wrong beside it: the code says it all
        ranked = sorted(causes, key=lambda ids: (len(ids), [_ORDER.index(cause) for cause in ids]))
        canonical, signing = causes[ranked[0]] if solutions and ranked else (None, None)
        client = own_canonical if own_canonical is not None else canonical.text() if canonical else None
        return Diagnosis(
            False,
            refused.code,
            refused.message,
            tuple(tuple(CAUSES[cause] for cause in ids) for ids in ranked),
            self._without_token(self.canonical.text()),
            None if client is None else self._without_token(client),
            _to_sign(self.signing, _sha256(self.canonical.text())),
            None if signing is None or client is None else _to_sign(signing, _sha256(client)),
            self.tried,
        )

    def _without_token(self, canonical: str) -> str:
        """By its value first: a folded one has several lines. CloudBase's stands in Authorization."""
        value = re.escape(self.facts.headers.get("x-tc-token", "").strip())
        hidden = rf"(x-tc-token:)[ \t]*(?:{value})?.*|\b(token=)[^,\s]*"
        return re.sub(hidden, r"\1\2(not shown)", canonical, flags=re.IGNORECASE)

    # --- The search ---

    def _solve(self) -> dict[frozenset[str], tuple[Canonical, Signing]]:
        for size in range(self._most + 1):
            found: dict[frozenset[str], tuple[Canonical, Signing]] = {}
            for forced, wanted in self._wanted.items():
                for ids, canonical, signing in self._combinations(size - len(forced), wanted):
                    found.setdefault(ids | forced, (canonical, signing))
            if found:
                return found
        return {}

    def _from_canonical(self, hashed: str) -> dict[frozenset[str], tuple[Canonical, Signing]]:
        """What else was wrong if the client's own canonical request is what it hashed."""
        self.facts = self.facts._replace(wide=True)
        signings = [(None, self.signing), *self._variants(SIGNING, self.signing)]
        canonicals = [(None, self.canonical, hashed)]
        for forced, wanted in self._wanted.items():
            for cause, signing in signings:
                for ids, canonical, same in self._cross(canonicals, [(cause, signing)], wanted):
                    return {ids | forced: (canonical, same)}
        return {}

    def _combinations(self, size: int, wanted: bytes) -> Iterator[tuple[frozenset[str], Canonical, Signing]]:
        """Every way to make `size` mistakes that gives the MAC wanted."""
        none_c = [(None, self.canonical, _sha256(self.canonical.text()))]
        none_s = [(None, self.signing)]
        if size == 0:
            yield from self._cross(none_c, none_s, wanted)
        if size < 1:
            return
        self.facts = self.facts._replace(wide=size == 1)
        payloads = self._variants(PAYLOAD, self.canonical)
        heads = self._variants(CANONICAL, self.canonical)
        cs = [(cause, c, _sha256(c.text())) for cause, c in payloads + heads]
        ss = self._variants(SIGNING, self.signing)
        twice = {cause for cause, *_ in cs} & {cause for cause, _ in ss}  # of both kinds
        if size == 1:
            yield from self._cross(cs, none_s, wanted)
            yield from self._cross(none_c, ss, wanted)
            for both_kinds in twice:
                some = [c for c in cs if c[0] == both_kinds]
                yield from self._cross(some, [s for s in ss if s[0] == both_kinds], wanted)
            return
        yield from self._cross(cs, ss, wanted)  # a cause with itself never matches: size 1 had it
        hashes = [(cause, c, c.hashed()) for cause, c in payloads]
        for head_cause, head in heads:
            text = head.head()
            both = [
                (f"{cause}+{head_cause}", head._replace(body=c.body, payload=c.payload), _sha256(text + hashed))
                for cause, c, hashed in hashes
            ]
            yield from self._cross(both, [*none_s, *(s for s in ss if s[0] == head_cause)], wanted)
        for table, firsts in ((PAYLOAD, payloads), (CANONICAL, heads)):
            for first, start in firsts:
                later = self._variants(table[_place(table, first) + 1 :], start)
                pairs = [(f"{first}+{second}", c, _sha256(c.text())) for second, c in later]
                yield from self._cross(pairs, none_s, wanted)
                for both_kinds in twice:
                    some = [pair for pair in pairs if both_kinds in pair[0].split("+")]
                    yield from self._cross(some, [s for s in ss if s[0] == both_kinds], wanted)
        for first, begin in ss:
            after = self._variants(SIGNING[_place(SIGNING, first) + 1 :], begin)
            both_s = [(f"{first}+{second}", s) for second, s in after]
            yield from self._cross([*none_c, *(c for c in cs if c[0] == first)], both_s, wanted)

    def _variants(self, mistakes: list[Mistake], part: _Part) -> list[tuple[str, _Part]]:
        found = dict.fromkeys((each.id, variant) for each in mistakes for variant in each.variants(part, self.facts))
        return [(cause, variant) for cause, variant in found if variant != part]

    def _cross(
        self,
        canonicals: Iterable[tuple[str | None, Canonical, str]],
        signings: Iterable[tuple[str | None, Signing]],
        wanted: bytes,
    ) -> Iterator[tuple[frozenset[str], Canonical, Signing]]:
        canonicals = list(canonicals)
        for signing_cause, signing in signings:
            if len(wanted) != (20 if signing.digests[1] == "sha1" else 32):
                continue
            mac = self._mac(signing)
            self.tried += len(canonicals)
            for canonical_cause, canonical, hashed in canonicals:
                if not hmac.compare_digest(mac(hashed), wanted):
                    continue
                joined = [cause for cause in (canonical_cause, signing_cause) if cause]
                yield frozenset(cause for each in joined for cause in each.split("+")), canonical, signing

    def _mac(self, signing: Signing) -> Callable[[str], bytes]:
        """The HMAC over the string to sign for a given hash of the canonical request."""
        source = (signing.secret, signing.prefix, signing.chain, signing.derivation, signing.digests)
        key = self._keys.get(source)
        if key is None:
            key = self._keys[source] = ReadyHmac(derived_key(signing), signing.digests[1])
        digest = key.after(_to_sign(signing, "").encode()).digest
        if signing.hash_upper:
            return lambda hashed: digest(hashed.upper().encode())
        return lambda hashed: digest(hashed.encode())


def _to_sign(signing: Signing, hashed: str) -> str:
    if signing.hash_upper:
        hashed = hashed.upper()
    return signing.newline.join((tc3.ALGORITHM, signing.timestamp, "/".join(signing.scope), hashed))


def _place(table: list[Mistake], cause: str) -> int:
    return next(index for index, mistake in enumerate(table) if mistake.id == cause)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _readings(signature: str) -> Iterator[tuple[frozenset[str], bytes]]:
    """What MAC a signature's text can stand for, and which mistakes of writing it that implies."""
    if re.fullmatch(r"(?:[0-9a-f]{40}|[0-9a-f]{64})", signature):
        yield frozenset(), bytes.fromhex(signature)
    if re.fullmatch(r"(?:[0-9A-F]{40}|[0-9A-F]{64})", signature) and not signature.isdigit():
        yield frozenset({"signature-uppercase"}), bytes.fromhex(signature)
    standard = unquote(signature).replace("-", "+").replace("_", "/").rstrip("=")  # as v1 sends it, or as in URLs
    try:
        data = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return
    if len(data) in (20, 32):
        yield frozenset({"signature-base64"}), data
    elif re.fullmatch(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})", data):  # Base64 of the hexadecimal text
        yield frozenset({"signature-base64"}), bytes.fromhex(data.decode())


def _diff(server: str, client: str) -> list[str]:
    if server == client:
        return [f"  {_visible(line)}" for line in server.split("\n")]
    lines = []
    a, b = server.split("\n"), client.split("\n")
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [f"  {_visible(line)}" for line in a[i:j]]
        else:
            lines += [f"- {_visible(line)}" for line in a[i:j]] + [f"+ {_visible(line)}" for line in b[k:m]]
    return lines


def _visible(line: str) -> str:
    """A line with what can't be seen made visible, and cut to what a terminal shows."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    line = f"{line[:-1]}␠" if line.endswith(" ") else line
    return line if len(line) <= 200 else f"{line[:150]}... ({len(line):,} characters)"
