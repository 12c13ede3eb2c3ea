"""Which mistakes made these ciphertexts out of those keys: the search over keys, IVs, modes, texts, tags and contents.

A hypothesis is first tried on 64 bytes; only where something readable comes out is all of it decrypted, so that a body
of 10 MB costs little more than one of 100 KB. Hypotheses with fewer mistakes come first.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .ciphers import MODES, Mode, decrypt
from .content import Content, field_contents, is_plausible, unpadded, whole_contents
from .keys import NOTHING, Iv, Key, ivs, keys
from .tags import Tagged, tagged
from .texts import readings
from .wrap import Unwrapped

__all__ = ["Part", "Search", "Solution"]

_PEEK = 64
_LEVELS = 3
_PEEKS = 4000
_BYTES = 128 * 1024 * 1024
_IVS = 20  # so many with a wrong key or mode
_COMMON = ("CBC", "GCM", "ECB", "CTR", "OFB", "CFB")
_CHAINED = ("CBC", "CFB", "CFB8")
_PREPENDED = frozenset({"iv-prepended"})
_LENGTHS = {"AES": (32, 16), "SM4": (16, 12)}
_DOCUMENTED = {"AES": "CBC", "SM4": "GCM"}


class Part(NamedTuple):
    """One ciphertext of a request. `name`: None for the whole body. `meant`: what should be inside, if known."""

    name: str | None
    value: object
    meant: Any


class Solution(NamedTuple):
    """Mistakes that explain every part.

    `proved`: by a tag or by what was meant. `fit`: 0 where what is inside is what was meant, 1 where nobody can tell, 2
    where it is something else.
    """

    causes: frozenset[str]
    proved: bool
    fit: int = 1

    @property
    def differs(self) -> bool:
        """Whether it opens, but isn't what was meant."""
        return self.fit == 2

    @property
    def rank(self) -> tuple[int, bool, int]:
        """The smaller the better."""
        return self.fit, not self.proved, len(self.causes)


class _Text(NamedTuple):
    """A ciphertext as bytes. `iv`: the one that stood with it. `salt`: OpenSSL's. `tag`: one that stood before it."""

    data: bytes
    causes: frozenset[str]
    iv: bytes | None = None
    tag: bytes | None = None


class Search:
    """The hypotheses about one request's ciphertexts.

    Args:
        cipher: "AES" or "SM4": what the private key's kind documents.
        iv: Iv as it stands in the request.
        tags: TagList as a list of what stands in it.
        parts: the ciphertexts, at least one.
        blob: CiphertextBlob's bytes or None, which some authenticate along.
    """

    def __init__(self, cipher: str, iv: object, tags: Sequence[object], parts: Sequence[Part], blob: object) -> None:
        self.documented = next(m for m in MODES if m.cipher == cipher and m.name == _DOCUMENTED[cipher])
        self.length, self.iv_length = _LENGTHS[cipher]
        self.iv, self.tags, self.parts, self.blob = iv, tags, parts, blob
        self.tried = 0
        self._bytes = _BYTES
        self._ivs: dict[tuple[bytes, int], list[Iv]] = {}

    @property
    def exhausted(self) -> bool:
        """Whether something was left out because the work is bounded."""
        return self.tried >= _PEEKS or self._bytes <= 0

    def solve(self, unwrapped: Unwrapped) -> list[Solution]:
        """Every explanation under what was wrapped, the best first."""
        texts = list(self._texts(self.parts[0].value))
        salt = next((text.data[8:16] for text in texts if text.data[:8] == b"Salted__"), None)
        if salt is not None:
            texts = [text._replace(data=text.data[16:]) for text in texts if text.data[:8] == b"Salted__"] + texts
        found = keys(unwrapped.plaintext, self.length, self.iv_length, salt)
        solutions: dict[frozenset[str], Solution] = {}
        for level in range(_LEVELS if unwrapped.proved else 1):
            for solution in self._level(level, found, texts):
                known = solutions.get(solution.causes)
                if known is None or solution.rank < known.rank:
                    solutions[solution.causes] = solution
            best = min((solution.rank for solution in solutions.values()), default=None)
            if best is not None and best[0] <= (self.parts[0].meant is None) and best[2] <= level + 1:
                break
            if self.exhausted:
                break
        if not any(not solution.differs for solution in solutions.values()):
            for solution in self._other_iv(found, texts):
                solutions.setdefault(solution.causes, solution)
        ranked = sorted(solutions.values(), key=lambda solution: solution.rank)
        return [solution for solution in ranked if solution.rank[:2] == ranked[0].rank[:2]]

    def _level(self, level: int, found: list[Key], texts: list[_Text]) -> Iterator[Solution]:
        for key, mode, text in itertools.product(found, MODES, texts):
            of_mode, of_key = self._of_mode(mode), key.causes
            if mode.cipher != self.documented.cipher:
                of_key -= {"body-key-length"}  # the other cipher's own length
            settled = len(of_mode) + len(of_key) + len(text.causes)
            if settled > level or (mode.cipher == "SM4" and len(key.value) != 16):
                continue
            if text.tag is not None and mode != self.documented:
                continue
            candidates = self._candidates(mode, key, text)
            if level == 2:
                if of_key and of_mode and mode.name not in _COMMON:
                    continue
                candidates = candidates[: _IVS if of_key or of_mode else None]
                if settled == 1 and mode.name in _CHAINED and not self._readable_later(key, mode, text):
                    continue
            for iv in candidates:
                if settled + len(iv.causes) != level:
                    continue
                yield from self._try(mode, key, iv, text, of_mode | of_key | iv.causes | text.causes)
                if self.exhausted:
                    return

    def _of_mode(self, mode: Mode) -> frozenset[str]:
        return NOTHING if mode == self.documented else frozenset({"body-mode"})

    def _candidates(self, mode: Mode, key: Key, text: _Text) -> list[Iv]:
        if not mode.iv_size:
            return [Iv(b"", self._as_text(None))]
        if text.iv is not None:
            return [Iv(text.iv, NOTHING)]
        if key.iv is not None:
            return [Iv(key.iv, self._as_text(key.iv))]
        if (found := self._ivs.get((key.value, mode.iv_size))) is None:
            found = self._ivs[key.value, mode.iv_size] = ivs(self.iv, mode.iv_size, key.value)
        return found

    def _as_text(self, value: bytes | None) -> frozenset[str]:
        """What is wrong with the text of an Iv that isn't needed: the mode has none, or it was wrapped with the key."""
        fitting = [
            reading.form
            for reading in readings(self.iv, raw=True)
            if (reading.data == value if value is not None else len(reading.data) == self.iv_length)
        ]
        return frozenset({"iv-text"}) if all(fitting) and fitting else NOTHING

    def _readable_later(self, key: Key, mode: Mode, text: _Text) -> bool:
        """Whether the second block is text, which it is in a chained mode whatever the IV was."""
        self.tried += 1
        data = decrypt(mode, key.value, bytes(16), text.data[:_PEEK])
        return data is not None and is_plausible(data[16:] or b"{")

    def _texts(self, value: object) -> Iterator[_Text]:
        for reading in readings(value):
            causes = frozenset({"body-text"}) if reading.form else NOTHING
            data = reading.data
            yield _Text(data, causes)
            for size in (self.iv_length, 28 - self.iv_length):
                if len(data) > size:
                    yield _Text(data[size:], causes | _PREPENDED, data[:size])
                    yield _Text(data[:-size], causes | _PREPENDED, data[-size:])
            if self.documented.name == "GCM" and len(data) > 16:
                yield _Text(data[16:], causes, None, data[:16])

    # --- One hypothesis ---

    def _try(self, mode: Mode, key: Key, iv: Iv, text: _Text, causes: frozenset[str]) -> Iterator[Solution]:
        self.tried += 1
        head = decrypt(mode, key.value, iv.value, text.data[:_PEEK])
        if head is None:
            return
        sure = len(causes) <= 1
        short = mode.name == "GCM" and len(text.data) <= _PEEK  # a tag may stand at the end
        if causes and not is_plausible(head) and not (short and is_plausible(head[:-16])):
            return
        for first in self._explain(mode, key, iv, text, self.parts[0], sure):
            solution = first._replace(causes=causes | first.causes)
            for part in self.parts[1:]:
                best = self._other_part(mode, key, iv, part, sure)
                if best is None:
                    break
                proved, fit = solution.proved and best.proved, max(solution.fit, best.fit)
                solution = Solution(solution.causes | best.causes, proved, fit)
            else:
                yield solution

    def _other_part(self, mode: Mode, key: Key, iv: Iv, part: Part, sure: bool) -> Solution | None:
        found = []
        for text in self._texts(part.value):
            for solution in self._explain(mode, key, iv, text, part, sure):
                found.append(solution._replace(causes=solution.causes | text.causes))
        return min(found, key=lambda solution: solution.rank, default=None)

    def _explain(self, mode: Mode, key: Key, iv: Iv, text: _Text, part: Part, sure: bool) -> Iterator[Solution]:
        """What the whole of a ciphertext turns out to be."""
        self._bytes -= len(text.data)
        data = decrypt(mode, key.value, iv.value, text.data)
        if data is None or (mode.blocks and len(data) != len(text.data)):
            return
        place = self.parts.index(part)
        for check in self._tags(mode, key, iv, data, text, place):
            for bare, padding in unpadded(check.plaintext) if mode.blocks else [(check.plaintext, NOTHING)]:
                for content in self._contents(bare, part):
                    causes = check.causes | padding | content.causes
                    proved = check.proved or content.matches is True
                    certain = sure and not padding
                    if proved or self._convinces(content, causes, certain, bare):
                        other = 1 if "body-not-json" in causes else 2
                        fit = 1 if content.matches is None else 0 if content.matches else other
                        yield Solution(causes, proved, fit)

    def _convinces(self, content: Content, causes: frozenset[str], certain: bool, bare: bytes) -> bool:
        """Whether something readable is more than chance where neither a tag nor what was meant proves it."""
        if isinstance(content.value, dict) and "body-not-json" not in causes:
            return True
        if "body-not-json" in causes:
            return certain and len(bare) >= 8 and not bare.endswith(b"}")  # which may be the end of a JSON text
        return isinstance(content.value, str) and (certain or len(bare) >= 8) and "body-charset" not in causes

    def _contents(self, bare: bytes, part: Part) -> Iterator[Content]:
        if part.name is None:
            return whole_contents(bare, part.meant if isinstance(part.meant, Mapping) else None)
        return field_contents(bare, part.meant if isinstance(part.meant, str) else None)

    def _tags(self, mode: Mode, key: Key, iv: Iv, data: bytes, text: _Text, place: int) -> Iterator[Tagged]:
        if mode.name != "GCM":
            return iter([Tagged(data, NOTHING, False)])
        names = [part.name or "EncryptedBody" for part in self.parts]
        aads = [*names, "EncryptedBody", self.iv, self.blob, "SM4-GCM", iv.value, key.value]
        allowed = self._bytes > 0
        self._bytes -= 2 * len(data)
        found = tagged(mode, key.value, iv.value, text.data, data, self.tags, place, text.tag, aads if allowed else [])
        if mode == self.documented:
            return iter(found)
        return iter([item._replace(causes=NOTHING) for item in found])  # another mode has no place for a tag

    def _other_iv(self, found: list[Key], texts: list[_Text]) -> Iterator[Solution]:
        """CBC under an IV that nothing here gives: all but the first block is readable."""
        mode = next(m for m in MODES if m.name == "CBC" and m.cipher == self.documented.cipher)
        for key, text in itertools.product(found, texts):
            causes = self._of_mode(mode) | key.causes | text.causes
            if len(causes) > 1 or text.iv is not None or text.tag is not None or len(text.data) < 48:
                continue
            if len(text.data) % 16 or not self._readable_later(key, mode, text):
                continue
            self._bytes -= len(text.data)
            data = decrypt(mode, key.value, bytes(16), text.data) or b""
            for bare, padding in unpadded(data):
                tail = bare[16:].rstrip()
                if not padding and tail[-1:] == b"}" and not any(octet < 32 for octet in tail[-64:]):
                    yield Solution(causes | {"iv-other"}, False)
                    return
