"""Which mistakes give the signature received: single ones, then pairs, then three of different parts.

Every hypothesis is recomputed with the true key; one that gives the signature is a proof. The work is bounded, whatever
the request holds: `BODY_BYTES` of bodies are made and hashed, and each mistake has so many variants that are combined.
What two hypotheses share is computed once: the hash state after a head, the HMAC state after a key and the beginning of
a string to sign. These caches belong to one search and go with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from .hypothesis import Facts, Head, Hypothesis, Payload, Signing, mac_of, written
from .mistakes import MISTAKES, Mistake

__all__ = ["BODY_BYTES", "Search"]

BODY_BYTES = 48 << 20
"""How many bytes of bodies are made: some hundred for a body of 100 KB, a handful for one of 10 MB."""

_PAYLOAD, _HEAD, _SIGNING = 1, 2, 4
_PARTS = {"payload": _PAYLOAD, "head": _HEAD, "signing": _SIGNING}
_SINGLES = 1200  # variants of one mistake alone that are tried before any mistake's rest is

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
        self._macs: dict[Signing, Callable[[bytes], bytes]] = {}

    def solve(self) -> Found:
        """The smallest sets of mistakes that give the signature; empty if none is known."""
        for level in (self._none, self._one, self._two, self._three)[: self.most + 1]:
            found: Found = {}
            for h, mac in level():
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
        for h in hypotheses:
            mac = self._mac(h.signing)(self._hashed(h, self._canonical_digest(h.payload, h.head)))
            self.tried += 1
            if mac in self.wanted:
                yield h, mac

    # --- The levels ---

    def _none(self) -> Iterator[tuple[Hypothesis, bytes]]:
        return self.matches([self.base])

    def _one(self) -> Iterator[tuple[Hypothesis, bytes]]:
        found = False
        for match in self.matches(self.singles()):
            found = True
            yield match
        if not found:  # a day's seconds, and the like
            for mistake in MISTAKES:
                yield from self.matches(islice(self._variants(mistake, self.base), _SINGLES, None))

    def _two(self) -> Iterator[tuple[Hypothesis, bytes]]:
        by_part, spanning = self._combined(lambda mistake: mistake.pairs)
        payloads, heads, signings = by_part[_PAYLOAD], by_part[_HEAD], by_part[_SIGNING]
        canonicals = [*payloads, *heads, *by_part[_PAYLOAD | _HEAD]]
        yield from self._cross([(h, self._canonical_digest(h.payload, h.head)) for h in canonicals], signings)
        yield from self._cross(self._canonicals(payloads, heads), [self.base])
        for part, others in ((_HEAD | _SIGNING, payloads), (_PAYLOAD | _SIGNING, heads), (7, ())):
            for wide in spanning if part == 7 else by_part[part]:
                merged = [_merged(wide, other, part) for other in others]
                yield from self.matches(merged)
        yield from self.matches(self._one_after_another())

    def _three(self) -> Iterator[tuple[Hypothesis, bytes]]:
        by_part, _ = self._combined(lambda mistake: mistake.triples)
        yield from self._cross(self._canonicals(by_part[_PAYLOAD], by_part[_HEAD]), by_part[_SIGNING])

    def _one_after_another(self) -> Iterator[Hypothesis]:
        """Two mistakes that touch the same part: the second is made with what the first has left."""
        for place, first in enumerate(MISTAKES):
            parts = _parts(first)
            for start in islice(self._variants(first, self.base), first.triples):
                touched = self._changed(start, self.base)
                for second in MISTAKES[place + 1 :]:
                    if not _parts(second) & parts & touched:
                        continue
                    for h in islice(self._variants(second, start), second.triples):
                        if self._changed(h, start) & touched:
                            yield h

    # --- Their parts ---

    def _combined(self, count: Callable[[Mistake], int]) -> tuple[dict[int, list[Hypothesis]], list[Hypothesis]]:
        """The variants that are combined, by the parts they change."""
        by_part: dict[int, list[Hypothesis]] = {part: [] for part in range(1, 8)}
        for mistake in MISTAKES:
            for h in islice(self._variants(mistake, self.base), count(mistake)):
                by_part[self._changed(h, self.base)].append(h)
        return by_part, by_part[7]

    def _canonicals(
        self, payloads: list[Hypothesis], heads: list[Hypothesis]
    ) -> list[tuple[Hypothesis, bytes]]:
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
        wanted = self.wanted
        texts: dict[str, list[bytes]] = {}
        for s in signings:
            if s.signing.signs == "nothing":  # no canonical request goes into it: alone it would have matched
                continue
            form = "text" if s.signing.signs == "canonical" else s.signing.hash_form
            if form not in texts:
                texts[form] = [self._hashed(h._replace(signing=s.signing), digest) for h, digest in canonicals]
            mac = self._mac(s.signing)
            self.tried += len(canonicals)
            for place, text in enumerate(texts[form]):
                if (received := mac(text)) in wanted:
                    h = canonicals[place][0]
                    yield Hypothesis(h.causes | s.causes, h.payload, h.head, s.signing), received

    def _variants(self, mistake: Mistake, base: Hypothesis) -> Iterator[Hypothesis]:
        """What a mistake makes of a hypothesis, as long as there are bytes left for its bodies."""
        causes = base.causes | {mistake.id}
        known = {base[1:]}
        makes_bodies = _parts(mistake) & _PAYLOAD
        if makes_bodies and self._bytes <= 0:
            self.bodies_left_out = True
            return
        try:
            for h in mistake.variants(base, self.facts):
                if makes_bodies and h.payload.data is not base.payload.data:
                    if self._bytes <= 0:
                        self.bodies_left_out = True
                        return
                    if h.payload.data not in self._digests:
                        self._bytes -= len(h.payload.data)
                if h[1:] not in known:
                    known.add(h[1:])
                    yield Hypothesis(causes, h.payload, h.head, h.signing)
        except RecursionError:  # nesting without end
            return

    def _changed(self, h: Hypothesis, base: Hypothesis) -> int:
        return (
            _PAYLOAD * (h.payload != base.payload) | _HEAD * (h.head != base.head) | _SIGNING * (h.signing != base.signing)
        )

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

    def _canonical_digest(self, payload: Payload, head: Head) -> bytes:
        return self._head(head)(self._payload(payload))

    def _hashed(self, h: Hypothesis, digest: bytes) -> bytes:
        """What stands for the canonical request in the string to sign."""
        form = h.signing.hash_form
        if form == "hex" and h.signing.signs != "canonical":
            return digest.hex().encode()
        canonical = b""
        if h.signing.signs == "canonical" or form in ("text", "sha1", "md5", "sha512"):
            canonical = h.head.text(self._payload(h.payload))
        return canonical if h.signing.signs == "canonical" else written(form, canonical, digest)

    def _mac(self, signing: Signing) -> Callable[[bytes], bytes]:
        found = self._macs.get(signing)
        if found is None:
            found = self._macs[signing] = mac_of(signing)
        return found


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
