"""Which mistakes give the signature received: single ones, then pairs, then three of different parts.

Every hypothesis is recomputed with the true key; one that gives the signature is a proof. The work is bounded, whatever
the request holds: `BODY_BYTES` of bodies are made and hashed, and each mistake has so many variants that are combined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, combinations, islice
from operator import and_
from typing import TypeVar

from ..crypto.ready_hmac import ReadyHmac
from .aspects import TEXT, aspects, fields, overlap, with_aspects, with_fields
from .hypothesis import Facts, Head, Hypothesis, Signing, macs_of, message_of
from .mistakes.table import MISTAKES, Mistake
from .recomputing import Recomputing

__all__ = ["BODY_BYTES", "Search"]

BODY_BYTES = 64 << 20
"""How many bytes of bodies are made: a few hundred for a body of 100 KB, a handful for one of 10 MB."""

_PAYLOAD, _HEAD, _SIGNING = 1, 2, 4
_PARTS = {"payload": _PAYLOAD, "head": _HEAD, "signing": _SIGNING}
_SINGLES = 3000  # variants of one mistake alone
_TEXT = 1 << 16  # bytes of what stands for a body in texts that are combined
_OF_ONE_PART = 24  # variants of each of two mistakes of the head or of the signing
_OF_ONE_ASPECT = 12  # variants of each of two mistakes that share an aspect

Found = dict[frozenset[str], Hypothesis]
Match = tuple[Hypothesis, bytes]
Of = TypeVar("Of")


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
        self._know = Recomputing(base)
        self._made: dict[str, tuple[list[Hypothesis], Iterator[Hypothesis]]] = {}
        self._alike: list[Hypothesis] = []

    def solve(self) -> Found:
        """The smallest sets of mistakes that give the signature; empty if none is known."""
        stages: tuple[list[Callable[[], Iterator[Match]]], ...] = (
            [self._none],
            [self._likely, self._unlikely, self._another_second],
            [
                self._likely_pairs,
                self._pairs_of_head,
                self._pairs_of_signing,
                self._pairs_of_one_aspect,
                self._one_after_another,
                self._pairs,
            ],
            [self._three],
        )
        for count, stages_of_count in enumerate(stages[: self.most + 1]):
            for stage in stages_of_count:
                found = self._found(stage)
                if found:
                    if count > 1:  # of what is combined only the first of its kind was: now all that are like it
                        self._alike = [*found.values()]
                        found |= self._found(stage)
                        self._alike = []
                    fewest = min(map(len, found))
                    return {causes: h for causes, h in found.items() if len(causes) == fewest}
        return {}

    def _found(self, stage: Callable[[], Iterator[Match]]) -> Found:
        found: Found = {}
        for h, mac in stage():
            found.setdefault(h.causes | self.wanted[mac], h)
        return found

    def singles(self, parts: int = 7) -> Iterator[Hypothesis]:
        """Every hypothesis with one mistake."""
        for mistake in MISTAKES:
            if _parts(mistake) & parts:
                yield from islice(self._variants(mistake, self.base), _SINGLES)

    def _matches(self, hypotheses: Iterable[Hypothesis]) -> Iterator[Match]:
        """Those of the hypotheses that give the signature, with the MAC that does."""
        for h in hypotheses:
            mac = self._know.mac(h)
            self.tried += 1
            if self.wanted.get(mac) is not None:
                yield h, mac

    def _hits(self, of: Sequence[Of], macs: list[bytes]) -> Iterator[tuple[Of, bytes]]:
        """Those of many whose MAC, at the same place, is wanted."""
        self.tried += len(macs)
        if not self.wanted.keys().isdisjoint(macs):
            yield from ((of[place], mac) for place, mac in enumerate(macs) if self.wanted.get(mac) is not None)

    # --- The stages ---

    def _none(self) -> Iterator[Match]:
        return self._matches([self.base])

    def _likely(self) -> Iterator[Match]:
        return self._matches(chain.from_iterable(self._of(mistake)[0] for mistake in MISTAKES))

    def _unlikely(self) -> Iterator[Match]:
        return self._matches(chain.from_iterable(islice(self._of(mistake)[1], _SINGLES) for mistake in MISTAKES))

    def _another_second(self) -> Iterator[Match]:
        """An Authorization of another second of the day that it names: 86,400 MACs that share the rest."""
        date = self.facts.date
        try:
            first = int(datetime.fromisoformat(f"{date}T00:00:00+00:00").timestamp())
        except ValueError:
            return
        signing = self.base.signing
        signing = signing._replace(scope=(date, *signing.scope[1:]), chain=(date, *signing.chain[1:]))
        before, after = signing._replace(timestamp="|").around()[0].split("|")
        end = after.encode() + self._know.hashed(self.base, self._know.digest(self.base))
        seconds = range(first, first + 86400)
        macs = ReadyHmac(signing.key()).after(before.encode()).digests([b"%d" % second + end for second in seconds])
        causes = frozenset({"authorization-reused" if signing.timestamp else "timestamp-differs-from-header"})
        for second, mac in self._hits(seconds, macs):
            if second != self.facts.seconds:
                yield self.base._replace(causes=causes, signing=signing._replace(timestamp=str(second))), mac

    def _likely_pairs(self) -> Iterator[Match]:
        return self._pairs(likely=True)

    def _pairs(self, likely: bool = False) -> Iterator[Match]:
        """Two mistakes that touch different parts: the results are put together."""
        by_part = self._combined(lambda mistake: mistake.triples if likely else mistake.pairs)
        payloads, heads, signings = by_part[_PAYLOAD], by_part[_HEAD], by_part[_SIGNING]
        yield from self._cross([*payloads, *heads, *by_part[_PAYLOAD | _HEAD]], signings)
        yield from self._cross(_both(payloads, heads), [self.base])
        for wide in by_part[_HEAD | _SIGNING]:
            yield from self._cross(_both(payloads, [wide]), [wide])
        for wide in by_part[_PAYLOAD | _SIGNING]:
            yield from self._cross(_both([wide], heads), [wide])

    def _three(self) -> Iterator[Match]:
        """Three mistakes of different parts: of the payload, the head and the signing."""
        by_part = self._combined(lambda mistake: mistake.triples)
        return self._cross(_both(by_part[_PAYLOAD], by_part[_HEAD]), by_part[_SIGNING])

    def _pairs_of_head(self) -> Iterator[Match]:
        """Two mistakes of the head that touch different aspects: the request line, headers, names, the layout."""
        base = self.base.head
        heads = self._combined(lambda mistake: min(mistake.pairs, _OF_ONE_PART))[_HEAD]
        for ones, others, which in _of_different_aspects([(h, aspects(h.head, base)) for h in heads]):
            for one in ones:
                merged = [
                    one._replace(causes=one.causes | other.causes, head=with_aspects(one.head, other.head, which))
                    for other in others
                ]
                yield from self._cross(merged, [self.base])

    def _pairs_of_signing(self) -> Iterator[Match]:
        """Two mistakes of the signing that touch different aspects: the secret, the derivation, the text."""
        base, digest = self.base.signing, self._know.digest(self.base)
        signings = self._combined(lambda mistake: min(mistake.pairs, _OF_ONE_PART))[_SIGNING]
        messages = {h.signing: message_of(h.signing, self._know.hashed(h, digest)) for h in signings}
        for ones, others, which in _of_different_aspects([(h, aspects(h.signing, base)) for h in signings]):
            texts = [messages[other.signing] for other in others]  # the base's, unless these are mistakes of the text
            for one in ones:
                if which == TEXT:
                    macs = self._know.ready(one.signing).digests(texts)
                else:
                    keys = (self._know.ready(with_aspects(one.signing, other.signing, which)) for other in others)
                    macs = [*map(ReadyHmac.digest, keys, texts)]
                for other, mac in self._hits(others, macs):
                    yield _signed_so(one, other, with_aspects(one.signing, other.signing, which)), mac

    def _pairs_of_one_aspect(self) -> Iterator[Match]:
        """Two mistakes that share a part or an aspect, but no field of it."""
        made = self._combined(lambda mistake: min(mistake.pairs, _OF_ONE_PART if _is_wide(mistake) else _OF_ONE_ASPECT))
        of_fields: dict[tuple[int, int, int], list[Hypothesis]] = {}
        for h in chain.from_iterable(made.values()):
            of_fields.setdefault(self._fields(h), []).append(h)
        for (own, ones), (which, others) in combinations(of_fields.items(), 2):
            apart = _are_apart(self._aspects(ones[0]), self._aspects(others[0]))
            if not apart and not any(map(and_, own, which)):
                yield from self._matches(_put_together(one, other, which) for one in ones for other in others)

    def _fields(self, h: Hypothesis) -> tuple[int, int, int]:
        """Which fields of the payload, the head and the signing a hypothesis changes."""
        base = self.base
        return h.payload is not base.payload, fields(h.head, base.head), fields(h.signing, base.signing)

    def _one_after_another(self) -> Iterator[Match]:
        """Two mistakes that touch the same part: the second is made with what the first has left."""
        return self._matches(self._sequences())

    def _sequences(self) -> Iterator[Hypothesis]:
        for place, first in enumerate(MISTAKES):
            for start in self._first(first, first.triples):
                touched = _changed(start, self.base)
                if self._is_large(start):
                    continue
                for second in MISTAKES[place + 1 :]:
                    if not _parts(second) & touched:
                        continue
                    for h in islice(self._variants(second, start), second.triples):
                        if _changed(h, start) & touched and not self._has_been_merged(start, h, touched):
                            yield h

    def _aspects(self, h: Hypothesis) -> tuple[int, int, int]:
        """What a hypothesis touches: the payload, aspects of the head, aspects of the signing."""
        base = self.base
        return h.payload is not base.payload, aspects(h.head, base.head), aspects(h.signing, base.signing)

    def _has_been_merged(self, start: Hypothesis, h: Hypothesis, touched: int) -> bool:
        """Whether two mistakes of one part touch different aspects of it: see `_pairs_of_head`, `_pairs_of_signing`."""
        if touched == _HEAD:
            return h.signing is start.signing and not overlap(self.base.head, start.head, h.head)
        return touched == _SIGNING and h.head is start.head and not overlap(self.base.signing, start.signing, h.signing)

    # --- Their parts ---

    def _combined(self, count: Callable[[Mistake], int]) -> dict[int, list[Hypothesis]]:
        """The variants that are combined, by the parts they change; of those that are alike the first.

        Once something is found, all that are like it: each of them is a cause.
        """
        by_part: dict[int, dict[object, Hypothesis]] = defaultdict(dict)
        for mistake in MISTAKES:
            for h in self._first(mistake, count(mistake)) if mistake.triples else ():
                key = self._parts_of(h)
                if self._is_large(h):
                    continue
                if not self._alike:
                    by_part[_changed(h, self.base)].setdefault(key, h)
                elif any(self._is_part_of(h, found) for found in self._alike):
                    by_part[_changed(h, self.base)][(h.causes, key)] = h
        return defaultdict(list, {part: [*hypotheses.values()] for part, hypotheses in by_part.items()})

    def _is_large(self, h: Hypothesis) -> bool:
        """Whether each combination would hash a whole body again, in its own place or as a query."""
        return len(self._know.payload(h.payload)) > _TEXT or len(h.head.query) > _TEXT

    def _is_part_of(self, h: Hypothesis, found: Hypothesis) -> bool:
        """Whether all that a mistake changes is so in what was found, too."""
        payload, head, signing = self._fields(h)
        return (
            (not payload or self._know.payload(h.payload) == self._know.payload(found.payload))
            and with_fields(found.head, h.head, head) == found.head
            and with_fields(found.signing, h.signing, signing) == found.signing
        )

    def _parts_of(self, h: Hypothesis) -> tuple[bytes, Head, Signing]:
        return self._know.payload(h.payload), h.head, h.signing

    def _cross(self, canonicals: list[Hypothesis], signings: list[Hypothesis]) -> Iterator[Match]:
        """Every canonical request with every way to sign it."""
        digests = list(map(self._know.digest, canonicals))
        texts: dict[str, list[bytes]] = {}
        for s in signings:
            form = "text" if s.signing.signs == "canonical" else s.signing.hash_form
            if form not in texts:
                texts[form] = self._know.all_hashed(form, canonicals, digests)
            macs = macs_of(s.signing, self._know.ready(s.signing))(texts[form])
            for h, mac in self._hits(canonicals, macs):
                yield _signed_so(h, s, s.signing), mac

    def _first(self, mistake: Mistake, count: int) -> list[Hypothesis]:
        """So many of the likelier variants of a mistake."""
        return self._of(mistake)[0][:count]

    def _of(self, mistake: Mistake) -> tuple[list[Hypothesis], Iterator[Hypothesis]]:
        """What a mistake makes of the request: the likelier variants, which are made once, and the rest."""
        if mistake.id not in self._made:
            variants = self._variants(mistake, self.base)
            self._made[mistake.id] = [*islice(variants, max(mistake.pairs, mistake.triples))], variants
        return self._made[mistake.id]

    def _variants(self, mistake: Mistake, base: Hypothesis) -> Iterator[Hypothesis]:
        """What a mistake makes of a hypothesis, as long as there are bytes left for its bodies."""
        start = base._replace(causes=base.causes | {mistake.id})
        makes_bodies = _parts(mistake) & _PAYLOAD
        if makes_bodies and self._bytes <= 0:
            self.bodies_left_out = True
            return
        try:
            for h in mistake.variants(start, self.facts):
                data = h.payload.data
                if makes_bodies and data is not base.payload.data and data not in self._know.hashed_bodies:
                    if self._bytes <= 0:
                        self.bodies_left_out = True
                        return
                    self._bytes -= len(data)
                    self._know.payload(h.payload)
                yield h
        except RecursionError:  # nesting without end
            return


def _changed(h: Hypothesis, base: Hypothesis) -> int:
    """Which parts were made anew."""
    payload, head = h.payload is not base.payload, h.head is not base.head
    return _PAYLOAD * payload | _HEAD * head | _SIGNING * (h.signing is not base.signing)


def _of_different_aspects(
    changed: list[tuple[Hypothesis, int]],
) -> Iterator[tuple[list[Hypothesis], list[Hypothesis], int]]:
    """Every two groups that touch different aspects, with those of the second; the text's is never the first's."""
    by_aspects: dict[int, list[Hypothesis]] = {}
    for h, which in changed:
        by_aspects.setdefault(which, []).append(h)
    for first, second in combinations(sorted(by_aspects), 2):
        if not first & second:
            yield by_aspects[first], by_aspects[second], second


def _parts(mistake: Mistake) -> int:
    return sum(_PARTS[name] for name in mistake.parts.split())


def _is_wide(mistake: Mistake) -> bool:
    return " " in mistake.parts


def _both(payloads: list[Hypothesis], heads: list[Hypothesis]) -> list[Hypothesis]:
    """Every payload with every head."""
    return [Hypothesis(p.causes | h.causes, p.payload, h.head, h.signing) for h in heads for p in payloads]


def _are_apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two mistakes touch different parts, or different aspects of the head or of the signing alone."""
    parts, others = [*map(bool, one)], [*map(bool, other)]
    if not any(map(and_, parts, others)):
        return True
    return parts == others and sum(parts) == 1 and not any(map(and_, one, other))


def _put_together(one: Hypothesis, other: Hypothesis, which: tuple[int, int, int]) -> Hypothesis:
    """A hypothesis with those fields of another."""
    payload, head, signing = which
    return Hypothesis(
        one.causes | other.causes,
        other.payload if payload else one.payload,
        with_fields(one.head, other.head, head),
        with_fields(one.signing, other.signing, signing),
    )


def _signed_so(one: Hypothesis, other: Hypothesis, signing: Signing) -> Hypothesis:
    """The canonical request of the first with both their mistakes."""
    return Hypothesis(one.causes | other.causes, one.payload, one.head, signing)
