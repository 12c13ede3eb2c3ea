"""Which mistakes give the signature received: single ones, then pairs, then three of different parts.

Every hypothesis is recomputed with the true key; one that gives the signature is a proof. The work is bounded, whatever
the request holds: `BODY_BYTES` of bodies are made and hashed, and each mistake has so many variants that are combined.
What two hypotheses share is computed once: the hash state after a head, the HMAC state after a key and the beginning of
a string to sign. These caches belong to one search and go with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, combinations, islice

from ..crypto.ready_hmac import ReadyHmac
from .aspects import aspects, overlap, with_aspects
from .hash_forms import written
from .hypothesis import Facts, Head, Hypothesis, Payload, Signing, mac_of, macs_of
from .mistakes.table import MISTAKES, Mistake

__all__ = ["BODY_BYTES", "Search"]

BODY_BYTES = 48 << 20
"""How many bytes of bodies are made: some hundred for a body of 100 KB, a handful for one of 10 MB."""

_PAYLOAD, _HEAD, _SIGNING = 1, 2, 4
_PARTS = {"payload": _PAYLOAD, "head": _HEAD, "signing": _SIGNING}
_SINGLES = 3000  # variants of one mistake alone

_OF_ONE_PART = 24  # variants of each of two mistakes of the signing

Found = dict[frozenset[str], Hypothesis]


class Search:
    """The combinations of mistakes that give one of the MACs wanted.

    Args:
        base: `Hypothesis`, the request as the server has it.
        facts: `Facts`, what is known besides.
        wanted: dict of MACs (bytes) to the mistakes that reading the signature so implies.
        most: int, up to how many mistakes are combined, 0 to 3.

    """

    def __init__(self, base: Hypothesis, facts: Facts, wanted: dict[bytes, frozenset[str]], most: int = 3) -> None:
        self.base, self.facts, self.wanted, self.most = base, facts, wanted, most
        self.tried = 0
        self.bodies_left_out = False
        self._bytes = BODY_BYTES
        self._digests: dict[bytes, bytes] = {}
        self._payloads: dict[Payload, bytes] = {}
        self._heads: dict[Head, Callable[[bytes], bytes]] = {}
        self._keys: dict[tuple[object, ...], ReadyHmac] = {}
        self._macs: dict[Signing, Callable[[bytes], bytes]] = {}
        self._under = base.head.digest()
        self._base_digest = self._under(self._payload(base.payload))
        self._base_mac = mac_of(base.signing)

    def solve(self) -> Found:
        """The smallest sets of mistakes that give the signature; empty if none is known."""
        stages: tuple[list[Callable[[], Iterator[tuple[Hypothesis, bytes]]]], ...] = (
            [self._none],
            [self._likely, self._unlikely, self._another_second],
            [self._likely_pairs, self._pairs_of_head, self._pairs_of_signing, self._pairs_of_one_part, self._pairs],
            [self._three],
        )
        for stage in chain.from_iterable(stages[: self.most + 1]):
            found: Found = {}
            for h, mac in stage():
                found.setdefault(h.causes | self.wanted[mac], h)
            if found:
                fewest = min(map(len, found))
                return {causes: h for causes, h in found.items() if len(causes) == fewest}
        return {}

    def singles(self, base: Hypothesis | None = None, parts: int = 7) -> Iterator[Hypothesis]:
        """Every hypothesis with one mistake."""
        for mistake in MISTAKES:
            if _parts(mistake) & parts:
                yield from islice(self._variants(mistake, base or self.base), _SINGLES)

    def matches(self, hypotheses: Iterable[Hypothesis]) -> Iterator[tuple[Hypothesis, bytes]]:
        """Those of the hypotheses that give the signature, with the MAC that does."""
        wanted = self.wanted.get
        for h in hypotheses:
            hashed = self._hashed(h, self._digest(h))
            mac = (self._base_mac if h.signing is self.base.signing else self._mac(h.signing))(hashed)
            self.tried += 1
            if wanted(mac) is not None:
                yield h, mac

    def other_keys(self) -> Iterator[tuple[Hypothesis, bytes]]:
        """Pairs of mistakes that change nothing but the key, where they give the signature."""
        texts = self.base.signing.around(), self.base.signing.hash_form
        pairs = chain(self._pairs_of_signing(), self.matches(self._one_after_another(_SIGNING)))
        return ((h, mac) for h, mac in pairs if (h.signing.around(), h.signing.hash_form) == texts)

    # --- The stages ---

    def _none(self) -> Iterator[tuple[Hypothesis, bytes]]:
        return self.matches([self.base])

    def _likely(self) -> Iterator[tuple[Hypothesis, bytes]]:
        return self.matches(chain.from_iterable(islice(self._variants(m, self.base), m.pairs) for m in MISTAKES))

    def _unlikely(self) -> Iterator[tuple[Hypothesis, bytes]]:
        rest = (islice(self._variants(m, self.base), m.pairs, _SINGLES) for m in MISTAKES)
        return self.matches(chain.from_iterable(rest))

    def _another_second(self) -> Iterator[tuple[Hypothesis, bytes]]:
        """An Authorization of another second of the day that it names: 86,400 MACs that share the rest."""
        date = self.facts.date
        try:
            first = int(datetime.fromisoformat(f"{date}T00:00:00+00:00").timestamp())
        except ValueError:
            return
        signing = self.base.signing
        signing = signing._replace(scope=(date, *signing.scope[1:]), chain=(date, *signing.chain[1:]))
        before, after = signing._replace(timestamp="|").around()[0].split("|")
        end = after.encode() + self._hashed(self.base, self._base_digest)
        digest = ReadyHmac(signing.key(), signing.digests[1]).after(before.encode()).digest
        self.tried += 86400
        for second in range(first + 86399, first - 1, -1):
            mac = digest(b"%d" % second + end)
            if self.wanted.get(mac) is not None and second != self.facts.seconds:
                causes = frozenset({"authorization-reused"})
                yield self.base._replace(causes=causes, signing=signing._replace(timestamp=str(second))), mac

    def _likely_pairs(self) -> Iterator[tuple[Hypothesis, bytes]]:
        yield from self._pairs(likely=True)

    def _pairs_of_signing(self) -> Iterator[tuple[Hypothesis, bytes]]:
        """Two mistakes of the signing that touch different aspects: the secret, the derivation, the text."""
        signings = self._combined(lambda mistake: min(mistake.pairs, _OF_ONE_PART))[_SIGNING]
        base = self.base.signing
        for one, other, which in _of_different_aspects([(h, aspects(h.signing, base)) for h in signings]):
            signing = with_aspects(one.signing, other.signing, which)
            yield from self.matches([Hypothesis(one.causes | other.causes, one.payload, one.head, signing)])

    def _pairs_of_head(self) -> Iterator[tuple[Hypothesis, bytes]]:
        """Two mistakes of the head that touch different aspects: the request line, headers, names, the layout."""
        heads = self._combined(lambda mistake: min(mistake.pairs, _OF_ONE_PART))[_HEAD]
        base = self.base.head
        for one, other, which in _of_different_aspects([(h, aspects(h.head, base)) for h in heads]):
            head = with_aspects(one.head, other.head, which)
            yield from self.matches([Hypothesis(one.causes | other.causes, one.payload, head, one.signing)])

    def _pairs_of_one_part(self) -> Iterator[tuple[Hypothesis, bytes]]:
        return self.matches(self._one_after_another())

    def _pairs(self, likely: bool = False) -> Iterator[tuple[Hypothesis, bytes]]:
        """Two mistakes that touch different parts: the results are put together."""
        by_part = self._combined(lambda mistake: mistake.triples if likely else mistake.pairs)
        payloads, heads, signings = by_part[_PAYLOAD], by_part[_HEAD], by_part[_SIGNING]
        canonicals = [(h, self._digest(h)) for h in (*payloads, *heads, *by_part[_PAYLOAD | _HEAD])]
        yield from self._cross(canonicals, signings)
        yield from self._cross(self._canonicals(payloads, heads), [self.base])
        for part, others in ((_HEAD | _SIGNING, payloads), (_PAYLOAD | _SIGNING, heads)):
            yield from self.matches(_merged(wide, other, part) for wide in by_part[part] for other in others)

    def _three(self) -> Iterator[tuple[Hypothesis, bytes]]:
        """Three mistakes of different parts: of the payload, the head and the signing."""
        by_part = self._combined(lambda mistake: mistake.triples)
        yield from self._cross(self._canonicals(by_part[_PAYLOAD], by_part[_HEAD]), by_part[_SIGNING])

    def _one_after_another(self, only: int = 7) -> Iterator[Hypothesis]:
        """Two mistakes that touch the same part: the second is made with what the first has left."""
        for place, first in enumerate(MISTAKES):
            parts = _parts(first) & only
            if not parts:
                continue
            for start in islice(self._variants(first, self.base), first.triples):
                touched = _changed(start, self.base)
                for second in MISTAKES[place + 1 :]:
                    if not _parts(second) & parts & touched:
                        continue
                    for h in islice(self._variants(second, start), second.triples):
                        if _changed(h, start) & touched and not self._has_been_merged(start, h, touched):
                            yield h

    def _has_been_merged(self, start: Hypothesis, h: Hypothesis, touched: int) -> bool:
        """Whether two mistakes of one part touch different aspects of it: see `_pairs_of_head`, `_pairs_of_signing`."""
        if touched == _HEAD:
            return h.signing is start.signing and not overlap(self.base.head, start.head, h.head)
        return touched == _SIGNING and h.head is start.head and not overlap(self.base.signing, start.signing, h.signing)

    # --- Their parts ---

    def _combined(self, count: Callable[[Mistake], int]) -> dict[int, list[Hypothesis]]:
        """The variants that are combined, by the parts they change."""
        by_part: dict[int, list[Hypothesis]] = {part: [] for part in range(1, 8)}
        for mistake in MISTAKES:
            for h in islice(self._variants(mistake, self.base), count(mistake) if mistake.triples else 0):
                by_part[_changed(h, self.base)].append(h)
        return by_part

    def _canonicals(self, payloads: list[Hypothesis], heads: list[Hypothesis]) -> list[tuple[Hypothesis, bytes]]:
        """Every payload with every head, each with the digest of the canonical request."""
        return [
            (Hypothesis(p.causes | h.causes, p.payload, h.head, self.base.signing), digest(self._payload(p.payload)))
            for h in heads
            for digest in [self._head(h.head)]
            for p in payloads
        ]

    def _cross(
        self, canonicals: list[tuple[Hypothesis, bytes]], signings: list[Hypothesis]
    ) -> Iterator[tuple[Hypothesis, bytes]]:
        """Every canonical request with every way to sign it."""
        wanted = self.wanted.keys()
        texts: dict[str, list[bytes]] = {}
        for s in signings:
            form = "text" if s.signing.signs == "canonical" else s.signing.hash_form
            if form not in texts:
                texts[form] = [self._hashed(h._replace(signing=s.signing), digest) for h, digest in canonicals]
            macs = macs_of(s.signing, self._ready(s.signing))(texts[form])
            self.tried += len(canonicals)
            if not wanted.isdisjoint(macs):
                for (h, _), mac in zip(canonicals, macs, strict=True):
                    if self.wanted.get(mac) is not None:
                        yield Hypothesis(h.causes | s.causes, h.payload, h.head, s.signing), mac

    def _variants(self, mistake: Mistake, base: Hypothesis) -> Iterator[Hypothesis]:
        """What a mistake makes of a hypothesis, as long as there are bytes left for its bodies."""
        start = base._replace(causes=base.causes | {mistake.id})
        makes_bodies = _parts(mistake) & _PAYLOAD
        try:
            for h in mistake.variants(start, self.facts):
                data = h.payload.data
                if makes_bodies and data is not base.payload.data and data not in self._digests:
                    if self._bytes <= 0:
                        self.bodies_left_out = True
                        return
                    self._bytes -= len(data)
                yield h
        except RecursionError:  # nesting without end
            return

    # --- What is computed once ---

    def _payload(self, payload: Payload) -> bytes:
        """What stands for the body in the canonical request."""
        text = self._payloads.get(payload)
        if text is None:
            digest = self._digests.get(payload.data)
            if digest is None:
                digest = self._digests[payload.data] = hashlib.sha256(payload.data).digest()
            text = self._payloads[payload] = written(payload.form, payload.data, digest)
        return text

    def _head(self, head: Head) -> Callable[[bytes], bytes]:
        """The digest of the canonical request, given what stands for its body."""
        found = self._heads.get(head)
        if found is None:
            found = self._heads[head] = head.digest()
        return found

    def _digest(self, h: Hypothesis) -> bytes:
        """The SHA-256 of a canonical request."""
        if h.head is not self.base.head:
            return self._head(h.head)(self._payload(h.payload))
        return self._base_digest if h.payload is self.base.payload else self._under(self._payload(h.payload))

    def _hashed(self, h: Hypothesis, digest: bytes) -> bytes:
        """What stands for the canonical request in the string to sign."""
        form = h.signing.hash_form
        if form == "hex" and h.signing.signs != "canonical":
            return digest.hex().encode()
        canonical = b""
        if h.signing.signs == "canonical" or form in ("text", "sha1", "md5", "sha512"):
            canonical = h.head.text(self._payload(h.payload))
        return canonical if h.signing.signs == "canonical" else written(form, canonical, digest)

    def _mac(self, s: Signing) -> Callable[[bytes], bytes]:
        found = self._macs.get(s)
        if found is None:
            found = self._macs[s] = mac_of(s, self._ready(s))
        return found

    def _ready(self, s: Signing) -> ReadyHmac:
        """The HMAC under the key that is derived so."""
        source = (s.secret, s.prefix, s.chain, s.derivation, s.digests, s.chain_charset)
        ready = self._keys.get(source)
        if ready is None:
            ready = self._keys[source] = ReadyHmac(s.key(), s.digests[1])
        return ready


def _changed(h: Hypothesis, base: Hypothesis) -> int:
    """Which parts were made anew."""
    payload, head = h.payload is not base.payload, h.head is not base.head
    return _PAYLOAD * payload | _HEAD * head | _SIGNING * (h.signing is not base.signing)


def _of_different_aspects(
    changed: list[tuple[Hypothesis, int]],
) -> Iterator[tuple[Hypothesis, Hypothesis, int]]:
    """Every two that touch different aspects, with those of the second."""
    by_aspects: dict[int, list[Hypothesis]] = {}
    for h, which in changed:
        by_aspects.setdefault(which, []).append(h)
    for (first, ones), (second, others) in combinations(by_aspects.items(), 2):
        if not first & second:
            yield from ((one, other, second) for one in ones for other in others)


def _parts(mistake: Mistake) -> int:
    return sum(_PARTS[name] for name in mistake.parts.split())


def _merged(wide: Hypothesis, other: Hypothesis, part: int) -> Hypothesis:
    """The parts that `wide` changed with the rest of another."""
    return Hypothesis(
        wide.causes | other.causes,
        wide.payload if part & _PAYLOAD else other.payload,
        wide.head if part & _HEAD else other.head,
        wide.signing if part & _SIGNING else other.signing,
    )
