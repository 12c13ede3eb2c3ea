"""Why a TC3 signature was refused: which mistakes of the client reproduce exactly the signature that was received.

Every known mistake is a hypothesis that can be recomputed with the true key; one that gives the received signature is a
proof. What shows in the request itself is seen first. This needs the SecretKey and tells about it: it belongs in tests
and offline tools, never behind a network. What it returns never holds key material.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime, timezone
from typing import Literal

from ..credential import Credential
from ..errors import GatewayError, InvalidInput
from ..sign import tc3
from ..sign.request import UNSIGNED_PAYLOAD
from .diagnose_v1 import diagnose_v1, is_v1
from .diagnosis import Cause, Diagnosis
from .hypothesis import Facts, Head, Hypothesis, Payload, Signing
from .mistakes import table
from .mistakes.clock import days, over_midnight
from .mistakes.json_texts import parsed
from .mistakes.seen import DECISIVE
from .mistakes.values import CHANGEABLE
from .observed import observed
from .own_texts import OwnTexts, compared
from .received import Received, read_authorization, signature_readings
from .refusals import in_chinese
from .request import HttpRequest
from .search import Search
from .verify import Verifier

__all__ = ["CAUSES", "Cause", "Diagnosis", "diagnose"]

CAUSES = table.CAUSES
"""Every cause by its id, the likelier first."""

_LEFT_OPEN = {"unexplained", "wrong-secret"}
_DATES = {"date-not-utc", "scope-date", "clock-read-twice", "authorization-reused", "timestamp-in-milliseconds"}
_DATES |= {"locale-digits", "timestamp-format", "authorization-format"}


def diagnose(
    request: HttpRequest,
    credential: Credential,
    *,
    now: float,
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
    canonical_request: str | None = None,
    string_to_sign: str | None = None,
) -> Diagnosis:
    """Find the smallest sets of mistakes that give exactly the signature received.

    For tests and offline tools alone: it needs the SecretKey, and tells about it.

    Args:
        request: `HttpRequest`, as it came over the wire.
        credential: `Credential`, the true one.
        now: float, the server's seconds since 1970.
        skew: int, how far a timestamp may be off, in seconds.
        host_port: str, see `Verifier`.
        canonical_request: str or None, the client's own; every line that differs from the server's is a cause.
        string_to_sign: str or None, the client's own, likewise.

    Returns:
        `Diagnosis`: what was found, the best first.

    Raises:
        InvalidInput: the request has no Authorization header, a lone surrogate (which nothing can send), or more than
            100 headers or 64 KiB of them; `now` isn't a time; a v1 request comes with the client's own texts.

    """
    if not isinstance(request, HttpRequest):
        raise TypeError(f"request is an HttpRequest, not {type(request).__name__}")
    if not isinstance(credential, Credential):
        raise TypeError(f"credential is a tcrypto.Credential, not {type(credential).__name__}")
    if isinstance(now, bool) or not isinstance(now, (int, float)):
        raise TypeError(f"now is a number of seconds, not {type(now).__name__}")
    if not math.isfinite(now) or not -(1 << 62) < now < 1 << 62:
        raise InvalidInput("now is no time: it is seconds since 1970")
    if not request.values("authorization"):
        if is_v1(request):
            if canonical_request is not None or string_to_sign is not None:
                raise InvalidInput(
                    "this is a v1 request, and the client's own texts are compared for TC3 alone: leave them out"
                )
            return diagnose_v1(request, credential, now=now, skew=skew, host_port=host_port)
        raise InvalidInput("the request has no Authorization header, nor a v1 Signature: nothing is signed")
    own = [text for text in (canonical_request, string_to_sign) if text is not None]
    texts = (request.method, request.target, *(text for pair in request.headers for text in pair), *own)
    if any(map(re.compile("[\ud800-\udfff]").search, texts)):
        raise InvalidInput("the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so")
    verifier = Verifier(
        lambda secret_id: credential if secret_id == credential.secret_id else None,
        clock=lambda: now,
        skew=skew,
        host_port=host_port,
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
    size = len(request.target) + sum(len(name) + len(value) for name, value in request.headers)
    if size > 64 * 1024 or len(request.headers) > 100:
        raise InvalidInput("only requests with up to 100 headers, and 64 KiB of them, are diagnosed")
    received = read_authorization(request.values("authorization")[0])
    if received.listed.count(";") >= 100:
        raise InvalidInput("only requests with up to 100 signed headers are diagnosed")
    return _Case(request, credential, received, int(now), skew).diagnosis(
        refused, OwnTexts(canonical_request, string_to_sign)
    )


class _Case:
    """One request that was refused."""

    def __init__(self, request: HttpRequest, credential: Credential, received: Received, now: int, skew: int) -> None:
        self.received, self.credential = received, credential
        headers = {name.lower(): value for name, value in reversed(request.headers)}
        stamp = (request.header("x-tc-timestamp") or received.timestamp or "").strip()
        self.facts = _facts(request, credential, received, headers, stamp)
        self.base = _base(request, credential, received, self.facts, stamp)
        self.seen = {cause.id: cause for cause in observed(request, credential, received, self.facts, now, skew)}
        self.wanted = dict(reversed([*signature_readings(received.signature)]))

    def diagnosis(self, refused: GatewayError, own: OwnTexts) -> Diagnosis:
        """What the search finds, put together with what is seen."""
        search = Search(self.base, self.facts, self.wanted, self._most())
        causes, whole = compared(own, self.base, search) if own.given else (None, False)
        if causes == [table.CAUSES["wrong-secret"]]:  # which is said only where two known mistakes don't fit either
            search.most = max(search.most, 2)
        settled = causes is not None and (whole or _LEFT_OPEN.isdisjoint(cause.id for cause in causes))
        found = search.solve() if self.wanted and not settled else {}
        if causes is not None and not found:
            return self._result(refused, [self._with_seen({cause.id: cause for cause in causes})], None, search, own)
        ranked = sorted(found, key=lambda ids: (len(ids), sorted(table.RANKS[cause] for cause in ids)))
        sets = []
        for ids in ranked:
            of_table = (table.CAUSES[cause] for cause in ids)
            causes_of = {cause.id: self.seen.get(cause.id, cause).as_(cause.certainty) for cause in of_table}
            sets.append(self._with_seen(causes_of))
        if not found:
            sets = self._unexplained(search)
        sets = _smallest(sets)
        client_of = found[ranked[0]] if ranked else None
        return self._result(refused, sets, client_of, search, own)

    def _most(self) -> int:
        """How many mistakes are combined: fewer where what is seen explains the refusal, or hides what was signed."""
        if "body-not-given" in self.seen:
            return 0
        if self.seen.keys() & {"secret-id-other", "authorization-format", "body-truncated", "signature-format"}:
            return 1
        small = max(len(self.base.head.lines), len(self.facts.all_headers)) <= 32
        size = sum(len(name) + len(value) for name, value in self.facts.all_headers) + len(self.facts.query)
        if not small or size > 8192:
            return 1
        return 3

    def _with_seen(self, proved: dict[str, Cause]) -> tuple[Cause, ...]:
        """A set of causes with what is seen beside it, the likelier first."""
        causes = {**self.seen, **proved}
        if "secret-swapped" in proved:
            causes.pop("secret-id-other", None)
        facts = self.facts
        stamped = self.base.signing.timestamp != ""
        if stamped and facts.date and facts.date != facts.utc and not _DATES & causes.keys():
            near = days(facts.utc, -1, 1)
            day = "date-not-utc" if facts.date in near else "scope-date"
            day = "clock-read-twice" if facts.date in over_midnight(facts) else day
            causes[day] = table.CAUSES[day].as_("seen")
        return tuple(causes[cause] for cause in sorted(causes, key=table.RANKS.__getitem__))

    def _unexplained(self, search: Search) -> list[tuple[Cause, ...]]:
        """What is left to say where nothing gives the signature."""
        if DECISIVE & self.seen.keys():
            return [self._with_seen({})]
        count = f"{len(table.MISTAKES)}"
        unexplained = table.CAUSES["unexplained"].as_(
            "unexplained",
            what=f"None of the {count} known mistakes, alone or up to {_NUMBERS[search.most]}, gives this signature "
            f"({search.tried:,} combinations recomputed).",
            what_zh=f"{count} 种已知错误，{_NUMBERS_ZH[search.most]}，都得不到这个签名"
            f"（共计算了 {search.tried:,} 种组合）。",
        )
        sets = [self._with_seen({"unexplained": unexplained})]
        for cause in self._possible():
            sets.append(self._with_seen({cause: table.CAUSES[cause].as_("fits")}))
        return sets

    def _possible(self) -> list[str]:
        """What is likely where the value that was signed can't be known."""
        names = {name for name, _ in self.base.head.lines}
        if names & CHANGEABLE.keys():
            return ["header-changed"]
        host = self.facts.headers.get("host", "").lower()
        return [] if host.partition(":")[0].endswith(".tencentcloudapi.com") else ["host-other"]

    def _result(
        self,
        refused: GatewayError,
        sets: list[tuple[Cause, ...]],
        client: Hypothesis | None,
        search: Search,
        own: OwnTexts,
    ) -> Diagnosis:
        base = self.base
        canonical, to_sign = own.canonical, own.to_sign
        notes, notes_zh = self._notes(search, own)
        if client is not None:  # what gives the signature
            canonical = client.canonical().decode(errors="backslashreplace")
            to_sign = client.string_to_sign().decode(errors="replace")
            if _is_other(own.canonical, client.canonical()):
                notes.append("The canonical request given isn't what was signed: the one that was is shown.")
                notes_zh.append("给出的规范请求串并不是实际参与签名的那个：这里显示的是后者。")
            if _is_other(own.to_sign, client.string_to_sign()):
                notes.append("The string to sign given isn't what was signed: the one that was is shown.")
                notes_zh.append("给出的待签名字符串并不是实际参与签名的那个：这里显示的是后者。")
        return Diagnosis(
            False,
            refused.code,
            refused.message,
            tuple(tuple(map(self._told, causes)) for causes in sets),
            self._without_token(base.canonical().decode()),
            None if canonical is None else self._without_token(canonical),
            base.string_to_sign().decode(),
            None if to_sign is None else self._without_token(to_sign),
            search.tried,
            tuple(notes),
            tuple(notes_zh),
            in_chinese(refused),
        )

    def _notes(self, search: Search, own: OwnTexts) -> tuple[list[str], list[str]]:
        notes, notes_zh = list(own.notes), list(own.notes_zh)
        if search.bodies_left_out:
            size = len(self.facts.body)
            notes.append(
                f"The body has {size:,} bytes: only the likeliest other bodies were tried, not every known one."
            )
            notes_zh.append(f"请求体有 {size:,} 字节：只尝试了最可能的几种其他请求体，没有全部尝试。")
        if search.most == 1 and self.wanted and not DECISIVE & self.seen.keys():
            notes.append("The request has over 32 headers or 8 KiB of them: only single mistakes were tried.")
            notes_zh.append("请求头超过 32 个或 8 KiB：只尝试了单个错误，没有尝试组合。")
        return notes, notes_zh

    def _told(self, cause: Cause) -> Cause:
        return replace(cause, what=self._without_token(cause.what), what_zh=self._without_token(cause.what_zh))

    def _without_token(self, text: str) -> str:
        """By its value first: a folded one has several lines. CloudBase's stands in Authorization."""
        given, known = self.facts.headers.get("x-tc-token"), self.credential.token
        tokens = filter(None, (given and given.strip(), known))
        for token in sorted(tokens, key=len, reverse=True):  # one may be a part of the other
            text = text.replace(token, "(not shown)").replace(token.lower(), "(not shown)")
        text = text.replace(self.credential.secret_key, "(not shown)")
        hidden = r"(x-tc-token:)[ \t]*.*|\b(token=)(?!\(not shown)[^,\s]*"
        return re.sub(hidden, r"\1\2(not shown)", text, flags=re.IGNORECASE)


def _is_other(own: str | None, signed: bytes) -> bool:
    """Whether a text that was given isn't what was signed; nobody can tell where that isn't UTF-8."""
    try:
        text = signed.decode()
    except UnicodeDecodeError:
        return False
    return own is not None and own.rstrip("\r\n") != text.rstrip("\r\n")


def _smallest(sets: list[tuple[Cause, ...]]) -> list[tuple[Cause, ...]]:
    """Each set once, and none that only adds to another; an empty one says nothing."""
    by_ids: dict[frozenset[str], tuple[Cause, ...]] = {}
    for causes in sets:
        by_ids.setdefault(frozenset(cause.id for cause in causes), causes)
    return [causes for ids, causes in by_ids.items() if causes and not any(other < ids for other in by_ids)]


_NUMBERS = ("", "one at a time", "two together", "three together, each of another kind")
_NUMBERS_ZH = ("", "逐一尝试", "单个或两两组合", "单个、两两组合或三个不同类型的组合")


def _seconds(stamp: str) -> int:
    """The time that a timestamp's text means, as far as it can be read; 0 if it can't."""
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in stamp[:64])
    if re.fullmatch(r"[0-9]{13,19}", plain):
        return int(plain[:10])
    if match := re.fullmatch(r"[+ ]?([0-9]{1,12})(?:[.,][0-9]*)?[Lsn]?", plain):
        return int(match[1])
    if match := re.fullmatch(r"([0-9]{1,3}(?:[,.' _\u00a0\u202f][0-9]{3}){2,3})", plain):
        return int(re.sub(r"[^0-9]", "", plain))
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}", plain) and float(plain) < 1e12:
        return round(float(plain))
    if match := re.match(r"(\d{4})-?/?(\d\d)-?/?(\d\d)[T ]?(?:(\d\d):?(\d\d)(?::?(\d\d))?)?", plain):
        return _since_1970(*(int(part or 0) for part in match.groups()))
    return 0


def _since_1970(*parts: int) -> int:
    """Seconds, from year, month, day, hour, minute, second in UTC; 0 for no date."""
    try:
        return max(0, round(datetime(*parts).replace(tzinfo=timezone.utc).timestamp()))  # type: ignore[arg-type]
    except ValueError:
        return 0


def _facts(
    request: HttpRequest, credential: Credential, received: Received, headers: dict[str, str], stamp: str
) -> Facts:
    scope = received.scope
    seconds = min(_seconds(stamp), tc3.LAST_SECOND - 60 * 86400)  # in the year 9999, with days to spare
    label = headers.get("host", "").lower().partition(".")[0]
    date = scope[0] if scope else ""
    service = scope[1] if len(scope) == 3 else label
    if len(scope) == 4:
        service = scope[2] if scope[2] == label or "-" in scope[1] else scope[1]
    return Facts(
        request.method,
        request.path,
        request.query,
        headers,
        request.headers,
        request.body,
        credential.secret_id,
        received.secret_id,
        scope,
        date,
        service,
        scope[-1] if len(scope) > 2 else tc3.TERMINATOR,
        received.listed,
        seconds,
        tc3.utc_date(seconds),
        parsed(request.body),
    )


def _base(request: HttpRequest, credential: Credential, received: Received, facts: Facts, stamp: str) -> Hypothesis:
    """The request as the server has it: what is signed, and how."""
    listed = re.split(r"[;,|&:\s]+|%3B|；", received.listed)
    names = tuple(sorted({name.lower() for name in listed if name})) or ("content-type", "host")
    lines = tuple((name, facts.headers.get(name, "").strip().lower()) for name in names)
    unsigned = facts.headers.get("x-tc-content-sha256", "").strip() == UNSIGNED_PAYLOAD
    payload = Payload(UNSIGNED_PAYLOAD.encode() if unsigned else request.body)
    query = request.query if request.method == "GET" else ""
    head = Head(request.method, request.path, query, lines, ";".join(names))
    scope = (facts.utc, facts.service, tc3.TERMINATOR)
    return Hypothesis(frozenset(), payload, head, Signing(credential.secret_key.encode(), stamp, scope, scope))
