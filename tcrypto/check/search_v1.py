"""Which mistakes give the v1 signature received: single ones, then pairs, then three of different kinds.

The kinds are the parameters, what stands before them, and the last step. Their variants are made once; a combination
is then one HMAC, whose states after the key and after the head are shared. The work is bounded, whatever a form holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hmac import compare_digest
from itertools import compress, islice, product
from typing import NamedTuple

from ..crypto.ready_hmac import ReadyHmac
from .hypothesis_v1 import Form, Last, together
from .mistakes_v1 import HEAD, LAST, QUERY, Mistake, tc3_keys
from .secrets_v1 import secret_keys

__all__ = ["Found", "SearchV1"]

_DIGESTS = {16: "md5", 20: "sha1", 28: "sha224", 32: "sha256", 48: "sha384", 64: "sha512"}  # by the bytes of a MAC

_MACS = 1_500_000
_HASHED = 512 << 20  # bytes: for a form of 400 bytes more than all combinations take
_MADE = 24 << 20  # characters of texts that are put together
_ALL = 1 << 30
_IN_PAIRS = 32  # keys of each mistake of the SecretKey
_LAST = 6  # and where another one has made the key already
_LIKELY = 4, 4, 4  # variants of each mistake of each kind in triples, in the first round
_WIDE = 32, 24, 6  # in the second

_HEAD = tuple(name for mistake in HEAD for name in mistake.fields)

Step = tuple[frozenset[str], Last]


class Found(NamedTuple):
    """Mistakes that give the signature, and the text that was signed with them."""

    causes: frozenset[str]
    form: Form


class _Texts:
    """Texts to try, each once, with every way in which a mistake gives it."""

    def __init__(self, found: Iterable[tuple[str, frozenset[str], Form]]) -> None:
        ways: dict[str, dict[frozenset[str], Form]] = {}
        for text, causes, form in found:
            ways.setdefault(text, {}).setdefault(causes, form)
        self.texts, self.ways = list(ways), ways
        self._tails: dict[Callable[[str], bytes], tuple[list[bytes], int]] = {}

    def followed_by(self, query: str) -> _Texts:
        """Heads with the parameters: whole texts, of which many can be computed at a time."""
        found = self.ways.items()
        return _Texts((head + query, causes, form) for head, ways in found for causes, form in ways.items())

    def tails(self, charset: Callable[[str], bytes]) -> tuple[list[bytes], int]:
        """The bytes of each text where it follows another one, after any byte order mark; and how many they are."""
        if charset not in self._tails:
            begin = len(charset("GET"))
            tails = [charset(f"GET{text}")[begin:] for text in self.texts]
            self._tails[charset] = tails, sum(map(len, tails))
        return self._tails[charset]


_NOTHING = _Texts([("", frozenset(), Form("", "", "", (), ()))])


class SearchV1:
    """The combinations of mistakes that give one of the MACs wanted.

    Args:
        bases: the form as the server has it, then in other ways that it accepts.
        last: the last step as the server has it.
        wanted: MACs to the mistakes that reading the signature so implies.
        secret_id: of the credential.
        timestamp: as received, whose date TC3's key is derived for.
    """

    def __init__(
        self, bases: list[Form], last: Last, wanted: dict[bytes, frozenset[str]], secret_id: str, timestamp: str
    ) -> None:
        self.bases, self.wanted = bases, wanted
        self.secret_id, self.timestamp = secret_id, timestamp
        self.starts: list[Step] = []
        as_declared: dict[str, frozenset[str]] = {last.digest: frozenset()}
        for digest in dict.fromkeys(_DIGESTS[len(mac)] for mac in wanted if len(mac) in _DIGESTS):
            causes = as_declared.get(digest, frozenset({"v1-algorithm"}))
            self.starts.append((causes, last._replace(digest=digest)))
        self.sizes = {base: len(base.query()) for base in bases}
        self.tried = self.hashed = self.made = 0
        self.left_out = False
        self._alone: dict[tuple[Form, str], list[Form]] = {}
        self._ready: dict[tuple[bytes, str], ReadyHmac] = {}

    def solve(self) -> list[Found]:
        """The smallest sets of mistakes that give the signature; empty if none is known."""
        for stage in (self._none, self._single, self._secrets, self._pairs, self._likely_triples, self._triples):
            for base in self.bases:
                if found := list(stage(base)):
                    return found
        return []

    # --- The stages, each about one form ---

    def _none(self, base: Form) -> Iterator[Found]:
        """Only what the signature's length or its form says is wrong."""
        return self._cross(*self._plain(base), self.starts)

    def _single(self, base: Form) -> Iterator[Found]:
        query, head = self._plain(base)
        yield from self._cross(self._texts(base, QUERY, _ALL), head, self.starts)
        yield from self._cross(query, self._texts(base, HEAD, _ALL), self.starts)
        yield from self._cross(query, head, self._lasts(base, _IN_PAIRS))

    def _secrets(self, base: Form) -> Iterator[Found]:
        """Every mistake of the SecretKey, the unlikely ones too."""
        lasts = [
            (causes | {cause}, start._replace(secret=secret))
            for causes, start in self.starts
            for cause, secret in secret_keys(self.secret_id, start.secret)
        ]
        yield from self._cross(*self._plain(base), lasts)

    def _pairs(self, base: Form) -> Iterator[Found]:
        query, head = self._plain(base)
        queries, heads = self._texts(base, QUERY, _ALL), self._texts(base, HEAD, _ALL)
        lasts = self._lasts(base, _IN_PAIRS)
        yield from self._cross(queries, heads, self.starts)
        yield from self._cross(queries, head, lasts)
        yield from self._cross(heads.followed_by(base.query()), _NOTHING, lasts)
        heads = _Texts(self._twice(base, HEAD, Form.head))
        yield from self._cross(heads.followed_by(base.query()), _NOTHING, self.starts)
        yield from self._cross(query, head, self._last_twice(base))
        yield from self._cross(_Texts(self._twice(base, QUERY, Form.query)), head, self.starts)

    def _likely_triples(self, base: Form) -> Iterator[Found]:
        return self._three(base, *_LIKELY)

    def _triples(self, base: Form) -> Iterator[Found]:
        queries, heads, keys = _WIDE
        return self._three(base, queries // len(self.bases), heads, keys)

    def _three(self, base: Form, queries: int, heads: int, keys: int) -> Iterator[Found]:
        lasts = self._lasts(base, keys)
        return self._cross(self._texts(base, QUERY, queries), self._texts(base, HEAD, heads), lasts)

    # --- Their parts ---

    def _plain(self, base: Form) -> tuple[_Texts, _Texts]:
        return _Texts([(base.query(), frozenset(), base)]), _Texts([(base.head(), frozenset(), base)])

    def _texts(self, base: Form, table: list[Mistake], most: int) -> _Texts:
        """What each mistake makes of a form; what makes nothing new doesn't count."""
        text_of = Form.query if table is QUERY else Form.head
        found, without = [], text_of(base)
        for mistake in table:
            texts: dict[str, Form] = {}
            for form in self._variants(mistake, base):
                if len(texts) < most and (text := text_of(form)) != without:
                    texts.setdefault(text, form)
            found += [(text, frozenset({mistake.id}), form) for text, form in texts.items()]
        return _Texts(found)

    def _variants(self, mistake: Mistake, base: Form) -> list[Form]:
        """Every variant of a mistake alone, as long as there is work left for its texts."""
        key = base, mistake.id
        if key not in self._alone:
            self._alone[key] = list(self._made(mistake, base, base))
        return self._alone[key]

    def _made(self, mistake: Mistake, start: Form, base: Form) -> Iterator[Form]:
        seen = {tuple(getattr(start, name) for name in mistake.fields)}
        for form in mistake.variants(start):
            if not self._may_make_text(base):
                return
            changed = tuple(getattr(form, name) for name in mistake.fields)
            if changed not in seen:
                seen.add(changed)
                yield form

    def _may_make_text(self, base: Form) -> bool:
        """Count one more text of a form's length; whether that is within the bound."""
        self.made += self.sizes[base]
        if self.made > _MADE:
            self.left_out = True
        return self.made <= _MADE

    def _twice(
        self, base: Form, table: list[Mistake], text_of: Callable[[Form], str]
    ) -> Iterator[tuple[str, frozenset[str], Form]]:
        """Two mistakes of one table, in the order in which a client makes them."""
        for place, first in enumerate(table):
            ones = self._variants(first, base)
            by_text: dict[str, Form] = {}
            for one in ones:
                by_text.setdefault(text_of(one), one)
            for second in table[place + 1 :]:
                causes = frozenset({first.id, second.id})
                after = first.fields == second.fields
                for one in ones if after else by_text.values():
                    for other in self._made(second, one, base) if after else self._variants(second, base):
                        if not self._may_make_text(base):
                            return
                        form = together(one, other, second.fields)
                        yield text_of(form), causes, form

    def _lasts(self, base: Form, keys: int) -> list[Step]:
        """Every last step with one mistake, with so many keys of each mistake of the key."""
        return [
            (causes | {cause}, last)
            for causes, start in self.starts
            for cause, last in (*_ways(start), *self._keys(base, start, keys))
        ]

    def _keys(self, base: Form, start: Last, most: int) -> Iterator[tuple[str, Last]]:
        for cause, secret in secret_keys(self.secret_id, start.secret, most):
            yield cause, start._replace(secret=secret)
        services = dict.fromkeys((base.host.partition(".")[0], "cvm", "ocr"))
        for last in islice(tc3_keys(start, self.timestamp, services), 2 * most):
            yield "v1-tc3-key", last

    def _last_twice(self, base: Form) -> list[Step]:
        """Two mistakes of the last step."""
        found: list[Step] = []
        for causes, start in self.starts:
            ways = _ways(start)
            charsets = [(cause, last) for cause, last in ways if cause == "v1-charset"]
            others = [(cause, last) for cause, last in ways if cause != "v1-charset"]
            keys = list(self._keys(base, start, _IN_PAIRS))
            for ones, twos, fields in (
                (charsets, others, ("way",)),
                (keys, charsets, ("charset",)),
                (keys, others, ("way",)),
            ):
                for (first, one), (second, two) in product(ones, twos):
                    found.append((causes | {first, second}, together(one, two, fields)))
            for first, one in self._keys(base, start, _LAST):
                if first != "v1-tc3-key":
                    for second, last in self._keys(base, one, _LAST):
                        if second != first:
                            found.append((causes | {first, second}, last))
        return found

    # --- Recomputing ---

    def _cross(self, queries: _Texts, heads: _Texts, lasts: list[Step]) -> Iterator[Found]:
        """Every combination of three lists that don't touch each other."""
        for causes, last in lasts:
            for head, heads_ways in heads.ways.items():
                if self.tried >= _MACS or self.hashed >= _HASHED:
                    self.left_out = True
                    return
                macs = self._macs(last, head, queries)
                for place in compress(range(len(macs)), map(self.wanted.__contains__, macs)):
                    mac, query = macs[place], queries.texts[place]
                    if compare_digest(last.mac(head + query), mac):
                        for (one, form), (other, before) in product(queries.ways[query].items(), heads_ways.items()):
                            signed = together(form, before, _HEAD) if head else form
                            yield Found(causes | one | other | self.wanted[mac], signed)

    def _macs(self, last: Last, head: str, queries: _Texts) -> list[bytes]:
        self.tried += len(queries.texts)
        tails, size = queries.tails(last.charset)
        self.hashed += size
        if last.way != "hmac":
            return [last.mac(head + query) for query in queries.texts]
        key = last.secret, last.digest
        if key not in self._ready:
            self._ready[key] = ReadyHmac(*key)
        return self._ready[key].after(last.charset(head)).digests(tails)


def _ways(start: Last) -> list[tuple[str, Last]]:
    """Mistakes of the last step other than of the key."""
    return [(mistake.id, last) for mistake in LAST for last in mistake.variants(start)]
