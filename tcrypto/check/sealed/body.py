"""Which mistakes made these ciphertexts out of those keys: the search over keys, IVs, modes, texts, tags and contents.

A hypothesis is first tried on 64 bytes; only where something readable comes out is all of it decrypted, so that a body
of 10 MB costs little more than one of 100 KB. Hypotheses with fewer mistakes come first.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from .ciphers import MODES, Mode, decrypt
from .content import Content, field_contents, is_plausible, unpadded, whole_contents
from .keys import LENGTHS, NOTHING, Iv, Key, fewest_mistakes, iv_shape, ivs, keys
from .lost import lost_block
from .plaintexts import plaintexts
from .tags import Tagged, tagged
from .texts import readings
from .wrap import Unwrapped

__all__ = ["Part", "Search", "Solution"]

_PEEK = 64
_LEVELS = 3
_PLAIN = 64 * 1024  # characters of a field in plain text whose tag is tried
_FIELD = 16  # bytes: a text of a field that isn't there by chance
_PEEKS = 8000
_BYTES = 128 * 1024 * 1024
_IVS = 80  # so many with a wrong key or mode
_CHAINED = ("CBC", "CFB", "CFB8")
_PREPENDED = frozenset({"iv-prepended"})
_DOCUMENTED = {"AES": "CBC", "SM4": "GCM"}


class Part(NamedTuple):
    """One ciphertext of a request, or a field in plain text, of which nothing but its tag can be tried.

    `name`: None for the whole body. `meant`: what should be inside, if known.
    """

    name: str | None
    value: object
    meant: Any
    plain: bool = False


class Solution(NamedTuple):
    """Mistakes that explain every part.

    `proved`: by a tag or by what was meant. `fit`: 0 where what is inside is what was meant, 1 where nobody can tell, 2
    where it is something else. `used`: the cipher, the key's bits and the mode, such as "AES-128-CBC". `silent`: causes
    that wouldn't show beside these, so that each may be there or not. `seen`: those that show without any key.
    """

    causes: frozenset[str]
    proved: bool
    fit: int = 1
    used: str = ""
    silent: frozenset[str] = NOTHING
    seen: frozenset[str] = NOTHING

    @property
    def differs(self) -> bool:
        """Whether it opens, but isn't what was meant."""
        return self.fit == 2

    @property
    def rank(self) -> tuple[int, bool, int]:
        """The smaller the better."""
        return self.fit, not self.proved, len(self.causes)


class _Text(NamedTuple):
    """A ciphertext as bytes. `iv`: the one that stood with it. `salt`: OpenSSL's. `tag`: one before it."""

    data: bytes
    causes: frozenset[str]
    iv: bytes | None = None
    tag: bytes | None = None
    salt: bytes = b""


_EMPTY = _Text(b"", NOTHING)


def _salted(data: bytes, causes: frozenset[str]) -> Iterator[_Text]:
    """What follows OpenSSL's salt, an initialization vector before it or after it all the same."""
    for start in (0, 12, 16):
        if data[start : start + 8] == b"Salted__":
            body, salt = data[start + 16 :], data[start + 8 : start + 16]
            yield _Text(body, causes | _PREPENDED if start else causes, salt=salt)
            yield _Text(body[:-16], causes | _PREPENDED)


class Search:
    """The hypotheses about one request's ciphertexts.

    Args:
        cipher: "AES" or "SM4": what the private key's kind documents.
        iv: Iv as it stands in the request.
        tags: TagList as a list of what stands in it.
        parts: the ciphertexts, and the fields in plain text.
        blob: CiphertextBlob's bytes or None, which some authenticate along.
    """

    def __init__(self, cipher: str, iv: object, tags: Sequence[object], parts: Sequence[Part], blob: object) -> None:
        self.documented = next(m for m in MODES if m.cipher == cipher and m.name == _DOCUMENTED[cipher])
        self.length, self.iv_length = LENGTHS[cipher]
        self.iv, self.tags, self.all, self.blob = iv, tags, parts, blob
        self.parts = [part for part in parts if not part.plain]
        self.tried = 0
        self._bytes = _BYTES
        self._made: dict[int, list[tuple[bytes, frozenset[str]]]] = {}
        self._ivs: dict[tuple[bytes, bytes, int], list[Iv]] = {}

    @property
    def exhausted(self) -> bool:
        """Whether something was left out because the work is bounded."""
        return self.tried >= _PEEKS or self._bytes <= 0

    def solve(self, unwrapped: Unwrapped) -> list[Solution]:
        """Every explanation under what was wrapped, the best first."""
        texts = list(self._texts(self.parts[0])) if self.parts else []
        salt = next((text.salt for text in texts if text.salt), None)
        found = keys(unwrapped.plaintext, self.length, self.iv_length, salt, self.iv)
        if not self.parts:
            return list(self._without_ciphertext(found))
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
        if all(solution.rank[0] > (self.parts[0].meant is None) for solution in solutions.values()):
            for solution in self._other_iv(found, texts):
                if solution.proved or not solutions:  # else it opens, but isn't what was meant
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
            if text.tag is not None and mode.name != "GCM":
                continue
            candidates = self._candidates(mode, key, text)
            if level == 2:
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
        if not mode.iv_size or key.implied:
            return [Iv(key.iv or b"", iv_shape(self.iv, {self.iv_length, 16}))]
        stated = self._stated(mode, key)
        if text.iv is not None:
            return [Iv(text.iv, self._beside(text.iv, mode, stated))]
        if key.iv is not None:
            sent = any(reading.data == key.iv for reading in readings(self.iv))
            return [Iv(key.iv, self._beside(key.iv, mode, stated)), *(stated if sent else ())]
        return stated

    def _stated(self, mode: Mode, key: Key) -> list[Iv]:
        """What Iv and the key may stand for; GCM takes any length, so that of the documented mode is tried too."""
        slot = (key.value, key.base, mode.iv_size)
        if (found := self._ivs.get(slot)) is None:
            sizes = {mode.iv_size, self.iv_length if mode.name == "GCM" else mode.iv_size}
            every = (iv for size in sizes for iv in ivs(self.iv, size, key.value, key.base))
            found = self._ivs[slot] = fewest_mistakes(every, attrgetter("value"))
        return found

    def _beside(self, value: bytes, mode: Mode, stated: list[Iv]) -> frozenset[str]:
        """What is wrong with Iv where the initialization vector stood elsewhere: nothing, if there is no Iv."""
        if not self.iv:
            return NOTHING
        known = next((iv.causes for iv in stated if iv.value == value), None)
        return frozenset({"iv-other"}) | iv_shape(self.iv, (mode.iv_size,)) if known is None else known

    def _readable_later(self, key: Key, mode: Mode, text: _Text) -> bool:
        """Whether the second block is text, which it is in a chained mode whatever the IV was."""
        self.tried += 1
        data = decrypt(mode, key.value, bytes(16), text.data[:_PEEK])
        return data is not None and is_plausible(data[16:] or b"{")

    def _texts(self, part: Part) -> Iterator[_Text]:
        for reading in readings(part.value):
            causes = frozenset({"body-text"}) if reading.form else NOTHING
            data = reading.data
            yield from _salted(data, causes)
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
        mistakes = len(causes)
        if causes and not is_plausible(head) and not is_plausible(head[:-16]):  # a tag may stand at the end
            return
        used = f"{mode.cipher}-{8 * len(key.value)}-{mode.name.rstrip(string.digits)}"
        for first in self._explain(mode, key, iv, text, self.parts[0], mistakes):
            solution = first._replace(causes=causes | first.causes, used=used)
            for part in self.parts[1:]:
                best = self._other_part(mode, key, iv, part, mistakes)
                if best is None:
                    return
                proved, fit = solution.proved and best.proved, max(solution.fit, best.fit)
                silent = solution.silent | best.silent
                solution = Solution(solution.causes | best.causes, proved, fit, used, silent)
            plain = [self._plain(mode, key, iv, part, mistakes) for part in self.all if part.plain]
            yield solution._replace(causes=solution.causes.union(*filter(None, plain)))

    def _other_part(self, mode: Mode, key: Key, iv: Iv, part: Part, mistakes: int) -> Solution | None:
        found = []
        for text in self._texts(part):
            own = iv if text.iv is None else iv._replace(value=text.iv)
            for solution in self._explain(mode, key, own, text, part, mistakes):
                found.append(solution._replace(causes=solution.causes | text.causes))
        return min(found, key=lambda solution: solution.rank, default=None)

    def _explain(self, mode: Mode, key: Key, iv: Iv, text: _Text, part: Part, mistakes: int) -> Iterator[Solution]:
        """What the whole of a ciphertext turns out to be."""
        self._bytes -= len(text.data)
        data = decrypt(mode, key.value, iv.value, text.data)
        if data is None or (mode.blocks and len(data) != len(text.data)):
            return
        place = self.all.index(part)
        for check in self._tags(mode, key, iv, data, text, place, mistakes <= 1):
            for bare, padding in unpadded(check.plaintext) if mode.blocks else [(check.plaintext, NOTHING)]:
                for content in self._contents(bare, part):
                    causes = check.causes | padding | content.causes
                    proved = check.proved or content.matches is True
                    size = len(bare if padding else data)  # PKCS#7's own octets are no chance either
                    if proved or self._convinces(content, causes, mistakes + len(padding), bare, size):
                        other = 1 if "body-not-json" in causes else 2
                        fit = 1 if content.matches is None else 0 if content.matches else other
                        yield Solution(causes, proved, fit, silent=self._silent(mode, causes, place))

    def _silent(self, mode: Mode, causes: frozenset[str], place: int) -> frozenset[str]:
        """What wouldn't show: a tag's absence where it stands elsewhere, or where the mode has none."""
        sent = place < len(self.tags)
        if self.documented.name != "GCM" or not sent or (mode.name == "GCM" and "tag-appended" not in causes):
            return NOTHING
        if not self.tags[place]:
            return frozenset({"tag-missing"})
        return frozenset({"tag-wrong"}) if mode.name != "GCM" else NOTHING

    def _convinces(self, content: Content, causes: frozenset[str], mistakes: int, bare: bytes, size: int) -> bool:
        """Whether something readable is more than chance where neither a tag nor what was meant proves it."""
        if isinstance(content.value, dict) and "body-not-json" not in causes:
            return True
        if "body-not-json" in causes:
            if bare.endswith(b"}") and not bare.startswith(b"{"):  # which may be the end of a JSON text
                return False
            return (mistakes <= 1 or content.hint) and len(bare) >= 8
        if content.matches is False or not isinstance(content.value, str) or "body-charset" in causes:
            return False
        return not mistakes or (size >= _FIELD and content.value.isprintable())

    def _contents(self, bare: bytes, part: Part) -> Iterator[Content]:
        if part.name is None:
            return whole_contents(bare, part.meant if isinstance(part.meant, Mapping) else None)
        return field_contents(bare, part.meant if isinstance(part.meant, str) else None)

    def _tags(self, mode: Mode, key: Key, iv: Iv, data: bytes, text: _Text, place: int, sure: bool) -> Iterator[Tagged]:
        if mode.name != "GCM":
            yield Tagged(data, NOTHING, False)
            return
        found = self._tagged(mode, key, iv, data, text, place, sure)
        if found is not None:  # AES-256-CBC has no place for a tag
            yield found if self.documented.name == "GCM" else found._replace(causes=NOTHING)

    def _tagged(self, mode: Mode, key: Key, iv: Iv, data: bytes, text: _Text, place: int, sure: bool) -> Tagged | None:
        names = (part.name for part in self.all)
        aads = [*names, "EncryptedBody", self.iv, self.blob, "SM4-GCM", iv.value, key.value]
        allowed = sure and self._bytes > 0
        self._bytes -= 2 * len(data)
        return tagged(mode, key.value, iv.value, text.data, data, self.tags, place, text.tag, aads if allowed else [])

    def _plain(self, mode: Mode, key: Key, iv: Iv, part: Part, mistakes: int) -> frozenset[str] | None:
        """The mistakes under which a field in plain text has the tag that was sent; None where it has not."""
        place = self.all.index(part)
        if mode.name != "GCM" or not isinstance(part.value, str) or not any(self.tags) or len(part.value) > _PLAIN:
            return None
        if place not in self._made:
            self._made[place] = list(plaintexts(part.value))
        for data, causes in self._made[place]:
            self.tried += 1
            found = self._tagged(mode, key, iv, data, _EMPTY, place, not mistakes and not causes)
            if found is not None and found.proved:
                return causes | found.causes | {"field-plain"}
        return None

    def _without_ciphertext(self, found: list[Key]) -> Iterator[Solution]:
        """Every field is in plain text: what their tags prove, else what shows of the tags."""
        modes = [mode for mode in MODES if mode.name == "GCM" == self.documented.name]
        for mode, key in itertools.product(modes, found):
            causes = key.causes | self._of_mode(mode)
            if len(causes) > 1 or (mode.cipher == "SM4" and len(key.value) != 16):
                continue
            for iv in self._candidates(mode, key, _EMPTY):
                if len(causes | iv.causes) > 1 or self.exhausted:
                    continue
                plain = [self._plain(mode, key, iv, part, len(causes | iv.causes)) for part in self.all]
                if any(each is not None for each in plain):
                    yield Solution(causes.union(iv.causes, *filter(None, plain)), True, 0)
                    return

    def _other_iv(self, found: list[Key], texts: list[_Text]) -> Iterator[Solution]:
        """A chained mode under an initialization vector that nothing here gives: all but the first block is text."""
        part = self.parts[0]
        chained = [m for m in MODES if m.name in _CHAINED and m.cipher == self.documented.cipher]
        for mode, key, text in itertools.product(chained, found, texts):
            causes = self._of_mode(mode) | key.causes | text.causes
            if len(causes) > 1 or key.implied or text.iv is not None or text.tag is not None or len(text.data) < 32:
                continue
            if (mode.blocks and len(text.data) % 16) or self._bytes <= 0:
                continue
            self._bytes -= len(text.data)
            self.tried += 1
            data = decrypt(mode, key.value, bytes(16), text.data) or b""
            shape = iv_shape(self.iv, (16,)) | causes | {"iv-other"}
            found_here = []
            for bare, padding in unpadded(data) if mode.blocks else [(data, NOTHING)]:
                if (after := lost_block(bare[16:], part.meant)) is not None:
                    more, proved = after
                    found_here.append(Solution(shape | padding | more, proved, 0 if proved else 1))
            if found_here:
                lost = min(found_here, key=lambda solution: solution.rank)
                known = [] if is_plausible(data[16:_PEEK]) else self._under_known(mode, key, text, causes)
                yield from [each for each in known if each.rank <= lost.rank] or [lost]
                return

    def _under_known(self, mode: Mode, key: Key, text: _Text, causes: frozenset[str]) -> list[Solution]:
        """What was left out where the second block reads like no text, as UTF-16 does from there on."""
        stated = [iv for iv in self._candidates(mode, key, text) if len(causes | iv.causes) < _LEVELS]
        return [found for iv in stated for found in self._try(mode, key, iv, text, causes | iv.causes)]
