"""Why a v1 signature (HmacSHA1, HmacSHA256) was refused: which mistakes give exactly the signature received.

As in `diagnose`, every known mistake is recomputed with the true key, and one that gives the received signature is a
proof. Single mistakes, pairs, and three of different kinds (parameters, what stands before them, the last step) are
tried; the work is bounded, and what was left out is said. It needs the SecretKey: for tests and offline tools.
"""

from __future__ import annotations

import hmac
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl

from ..credential import Credential
from ..errors import GatewayError, InvalidInput
from ..sign import v1
from .causes_v1 import CAUSES as V1_CAUSES
from .diagnosis import Cause, Diagnosis
from .mistakes_v1 import HEAD, LAST, QUERY, Form, Last, Mistake, mac_readings, tc3_keys
from .request import HttpRequest
from .secrets_v1 import SHARED, UNEXPLAINED, secret_keys
from .verify import Verifier

__all__ = ["CAUSES", "diagnose_form", "diagnose_v1", "is_v1"]

CAUSES: dict[str, Cause] = SHARED | V1_CAUSES | {"unexplained": UNEXPLAINED}
"""Every cause of a v1 request by its id, the likelier first; "unexplained" is the last."""

_DIGESTS = {"HmacSHA1": "sha1", "HmacSHA256": "sha256"}
_ORDER = {cause: place for place, cause in enumerate(CAUSES)}
_MACS = 120_000
_BYTES = 64 * 1024 * 1024
_IN_PAIRS = 32
_TWICE = 16  # of each of two mistakes of one kind
_IN_TRIPLES = 4
_LIKELY_SECRETS = 40
_SECRETS_IN_PAIRS = 6
_PARAMETERS = 2_000


def is_v1(request: HttpRequest) -> bool:
    """Whether a request without Authorization carries a v1 signature in its query or form."""
    return "authorization" not in request.fields and bool(re.search(r"(?:^|[?&])Signature=", _form_text(request)))


def _form_text(request: HttpRequest) -> str:
    return request.body.decode("latin-1") if request.method.upper() == "POST" and request.body else request.query


def diagnose_v1(
    request: HttpRequest,
    credential: Credential,
    *,
    now: float,
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
) -> Diagnosis:
    """Explain a v1 request as it came over the wire.

    Args:
        request: its parameters are a GET's query or a POST's form.
        credential: the true one.
        now: seconds since 1970 on the server's clock.
        skew: seconds the timestamp may be off.
        host_port: see `Verifier`.

    Raises:
        InvalidInput: the request has no form, or one with a parameter twice.
    """
    if not isinstance(request, HttpRequest):
        raise TypeError(f"request is an HttpRequest, not {type(request).__name__}")
    text = _form_text(request)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=v1.PARAMETER_LIMIT)
    except ValueError:
        raise InvalidInput("the form isn't percent-encoded UTF-8, or it has too many parameters") from None
    params = dict(pairs)
    if len(params) != len(pairs):
        raise InvalidInput("a parameter is in the form more than once")
    host = request.header("host") or ""
    parts = (request.method, host, request.path, params)
    return diagnose_form(*parts, credential, now=now, skew=skew, host_port=host_port)


def diagnose_form(
    method: str,
    host: str,
    path: str,
    params: Mapping[str, str],
    credential: Credential,
    *,
    now: float,
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
) -> Diagnosis:
    """Explain a v1 request given by its parts.

    Args:
        method: as sent.
        host: as in the Host header.
        path: without the query.
        params: every parameter, decoded, in the order received, Signature among them.
        credential: the true one.
        now: seconds since 1970 on the server's clock.
        skew: seconds the timestamp may be off.
        host_port: see `Verifier`.

    Returns:
        A `Diagnosis`; its strings to sign stand where TC3's do, a token in them as "(not shown)".

    Raises:
        InvalidInput: more than 2,000 parameters, or a text that has no UTF-8 form.
    """
    if not isinstance(credential, Credential):
        raise TypeError(f"credential is a tcrypto.Credential, not {type(credential).__name__}")
    verifier = Verifier(
        lambda secret_id: credential if secret_id == credential.secret_id else None,
        clock=lambda: now,
        skew=skew,
        host_port=host_port,
        algorithms=_DIGESTS,
        required=(),
        limits=False,
    )
    try:
        verifier.verify_v1(method, host, path, params)
    except GatewayError as error:
        refused = error
    else:
        if not re.search(r"\s\Z", params["Signature"]):
            return Diagnosis(True, None, None, ())
        note = "The verifier here accepts the line break, because the Ruby SDK sends one; not everything does."
        note_zh = "本库的校验会接受末尾的换行（Ruby SDK 会这样发送），但不能指望所有服务端都接受。"
        ended = CAUSES["v1-signature-form"].as_("seen")
        return Diagnosis(False, None, None, ((ended,),), notes=(note,), notes_zh=(note_zh,))
    texts = (method, host, path, *itertools.chain.from_iterable(params.items()))
    if any(map(re.compile("[\ud800-\udfff]").search, texts)):
        raise InvalidInput("the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so")
    if len(params) > _PARAMETERS:
        raise InvalidInput(f"only requests with up to {_PARAMETERS:,} parameters are diagnosed")
    if "Signature" not in params:
        return Diagnosis(False, refused.code, refused.message, ())
    return _Search(method, host, path, params, credential, int(now), skew).run(refused)


class _Found(NamedTuple):
    causes: frozenset[str]
    form: Form
    last: Last


class _Variant(NamedTuple):
    causes: frozenset[str]
    form: Form
    query: str
    head: str


class _Search:
    """The hypotheses about one form, and their combinations."""

    def __init__(
        self,
        method: str,
        host: str,
        path: str,
        params: Mapping[str, str],
        credential: Credential,
        now: int,
        skew: int,
    ) -> None:
        self.params, self.credential = params, credential
        given = tuple((name, value) for name, value in params.items() if name != "Signature")
        self.bases = [Form(method, host.lower(), path, tuple(sorted(given)), given)]
        if any("_" in name for name, _ in given):  # as the Python and Java SDKs sign
            renamed = tuple((name.replace("_", "."), value) for name, value in given)
            self.bases.append(Form(method, host.lower(), path, tuple(sorted(renamed)), renamed))
        algorithm = params.get("SignatureMethod", "HmacSHA1")
        wrong = algorithm not in _DIGESTS
        self.last = Last(credential.secret_key.encode(), _DIGESTS.get(algorithm, "sha256"))
        self.beside = self._beside(now, skew) | ({"v1-algorithm"} if wrong else set())
        self.wanted: dict[bytes, frozenset[str]] = {}
        for causes, mac in mac_readings(params["Signature"]):
            if len(mac) >= 16:
                self.wanted.setdefault(mac, causes)
        self.secrets = list(secret_keys(credential))
        self.tried = self.bytes = 0

    @property
    def exhausted(self) -> bool:
        return self.tried >= _MACS or self.bytes >= _BYTES

    def _beside(self, now: int, skew: int) -> set[str]:
        """What is wrong whatever the signature is."""
        found = set()
        text = self.params.get("Timestamp", "")
        if re.fullmatch(r"[0-9]{13,19}", text):
            found.add("timestamp-in-milliseconds")
        elif not re.fullmatch(r"[0-9]{1,12}", text):
            found |= {"timestamp-format"} & CAUSES.keys() if text else set()
        elif abs(now - int(text)) > skew:
            found.add("clock-skew")
        expected = (self.credential.token or "").encode()
        if not hmac.compare_digest(self.params.get("Token", "").encode(), expected):
            found.add("token-missing")
        given, known = self.params.get("SecretId", ""), self.credential.secret_id
        if given != known:
            found |= {"secret-id-whitespace" if given.strip() == known else "secret-id-other"} & CAUSES.keys()
        return found

    def run(self, refused: GatewayError) -> Diagnosis:
        found = self._solve()
        server = self.bases[0]
        sets: dict[tuple[str, ...], Form | None] = {}
        for item in sorted(found, key=lambda item: (len(item.causes), sorted(map(_ORDER.__getitem__, item.causes)))):
            causes = tuple(sorted(item.causes | self.beside, key=_ORDER.__getitem__))
            if causes:
                sets.setdefault(causes, item.form)
        if not found:
            sets[(*sorted(self.beside, key=_ORDER.__getitem__), "unexplained")] = None
        client = next(iter(sets.values()), None)
        notes: tuple[str, ...] = ()
        notes_zh: tuple[str, ...] = ()
        if self.exhausted:
            notes, notes_zh = (
                ("Not every combination was tried: the work is bounded.",),
                ("计算量有上限，未尝试全部组合。",),
            )
        return Diagnosis(
            False,
            refused.code,
            refused.message,
            tuple(tuple(self._cause(cause) for cause in causes) for causes in list(sets)[:5]),
            server_string_to_sign=self._shown(server),
            client_string_to_sign=None if client is None else self._shown(client),
            tried=self.tried,
            notes=notes,
            notes_zh=notes_zh,
        )

    def _cause(self, cause: str) -> Cause:
        if cause == "unexplained":
            return CAUSES[cause]
        return CAUSES[cause].as_("seen" if cause in self.beside else "proved")

    def _shown(self, form: Form) -> str:
        hidden = tuple((name, "(not shown)" if name == "Token" else value) for name, value in form.pairs)
        text = form._replace(pairs=hidden).head() + form._replace(pairs=hidden).query()
        token = self.params.get("Token", "")
        return text.replace(token, "(not shown)") if token else text

    # --- The search ---

    def _solve(self) -> list[_Found]:
        for level in (self._none, self._single, self._secrets, self._pairs, self._triples):
            if found := list(level()):
                return found
            if self.exhausted:
                return []
        return []

    def _try(self, causes: frozenset[str], form: Form, last: Last, text: str) -> Iterator[_Found]:
        self.tried += 1
        self.bytes += len(text)
        mac = last.mac(text)
        if (written := self.wanted.get(mac)) is not None:
            yield _Found(causes | written, form, last)

    def _none(self) -> Iterator[_Found]:
        for base in self.bases:
            yield from self._try(frozenset(), base, self.last, base.head() + base.query())

    def _variants(self, base: Form, table: list[Mistake], most: int | None = None) -> Iterator[_Variant]:
        """What each mistake makes of a form, `most` of each at most; what makes nothing new doesn't count."""
        seen = {(base.head(), base.query())}
        for mistake in table:
            yield from itertools.islice(self._new(mistake, base, seen), most)

    def _new(self, mistake: Mistake, base: Form, seen: set[tuple[str, str]]) -> Iterator[_Variant]:
        for form in mistake.variants(base):
            head, query = form.head(), form.query()
            if (head, query) not in seen:
                seen.add((head, query))
                yield _Variant(frozenset({mistake.id}), form, query, head)

    def _lasts(self, base: Form, most: int) -> Iterator[tuple[frozenset[str], Last]]:
        """Every last step, with `most` keys of each mistake of the SecretKey."""
        for mistake in LAST:
            for last in mistake.variants(self.last):
                yield frozenset({mistake.id}), last
        services = dict.fromkeys((base.host.partition(".")[0], "cvm", "ocr"))
        for last in tc3_keys(self.last, self.params.get("Timestamp", ""), services):
            yield frozenset({"v1-tc3-key"}), last
        counts: dict[str, int] = {}
        for cause, secret in self.secrets:
            counts[cause] = counts.get(cause, 0) + 1
            if counts[cause] <= most:
                yield frozenset({cause}), self.last._replace(secret=secret)

    def _single(self) -> Iterator[_Found]:
        for base in self.bases:
            for variant in itertools.chain(self._variants(base, QUERY), self._variants(base, HEAD)):
                yield from self._try(variant.causes, variant.form, self.last, variant.head + variant.query)
                if self.exhausted:
                    return
            text = base.head() + base.query()
            for causes, last in self._lasts(base, _LIKELY_SECRETS):
                yield from self._try(causes, base, last, text)

    def _secrets(self) -> Iterator[_Found]:
        """Every mistake of the SecretKey, the unlikely ones too."""
        for base in self.bases:
            text = base.head() + base.query()
            for cause, secret in self.secrets:
                yield from self._try(frozenset({cause}), base, self.last._replace(secret=secret), text)

    def _pairs(self) -> Iterator[_Found]:
        for base in self.bases:
            queries = list(self._variants(base, QUERY, _IN_PAIRS))
            heads = list(self._variants(base, HEAD, _IN_PAIRS))
            lasts = list(self._lasts(base, _SECRETS_IN_PAIRS))
            plain = _Variant(frozenset(), base, base.query(), base.head())
            yield from self._each(queries, heads, [(frozenset(), self.last)])
            yield from self._each(queries, [plain], lasts)
            yield from self._each([plain], heads, lasts)
            yield from self._twice(base, QUERY)
            yield from self._twice(base, HEAD)
            yield from self._last_twice(base)

    def _twice(self, base: Form, table: list[Mistake]) -> Iterator[_Found]:
        """Two mistakes of one table, in the order in which a client makes them."""
        for place, mistake in enumerate(table):
            for first in self._variants(base, [mistake], _TWICE):
                for second in self._variants(first.form, table[place + 1 :], _TWICE):
                    causes = first.causes | second.causes
                    yield from self._try(causes, second.form, self.last, second.head + second.query)
                    if self.exhausted:
                        return

    def _last_twice(self, base: Form) -> Iterator[_Found]:
        text = base.head() + base.query()
        keys = [pair for pair in self._lasts(base, _LIKELY_SECRETS) if pair[1].secret != self.last.secret]
        others = [pair for pair in self._lasts(base, _LIKELY_SECRETS) if pair[1].secret == self.last.secret]
        for (first, keyed), (second, other) in itertools.product(keys, others):
            last = other._replace(secret=keyed.secret)
            yield from self._try(first | second, base, last, text)
        for (first, one), (second, two) in itertools.permutations(others, 2):
            if first != second:
                if "v1-algorithm" in second:
                    last = one._replace(digest=two.digest, plain=two.plain)
                else:
                    last = one._replace(swapped=two.swapped)
                yield from self._try(first | second, base, last, text)

    def _triples(self) -> Iterator[_Found]:
        for base in self.bases:
            queries = [item for mistake in QUERY for item in self._variants(base, [mistake], _IN_TRIPLES)]
            heads = [item for mistake in HEAD for item in self._variants(base, [mistake], _IN_TRIPLES)]
            lasts = list(self._lasts(base, 3))
            yield from self._each(queries, heads, lasts)

    def _each(
        self, queries: list[_Variant], heads: list[_Variant], lasts: list[tuple[frozenset[str], Last]]
    ) -> Iterator[_Found]:
        """Every combination of three lists that don't touch each other."""
        for query, head in itertools.product(queries, heads):
            text = head.head + query.query
            if self.exhausted:
                return
            self.tried += len(lasts)
            self.bytes += len(text) * len(lasts)
            for causes, last in lasts:
                if (written := self.wanted.get(last.mac(text))) is not None:
                    changed = head.form
                    form = query.form._replace(
                        method=changed.method, host=changed.host, path=changed.path, mark=changed.mark
                    )
                    yield _Found(query.causes | head.causes | causes | written, form, last)
