"""What was done with GCM's tag: where it stands, how it is written, what was authenticated along."""

from __future__ import annotations

import hmac
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .ciphers import Mode, gcm_tag
from .texts import readings

__all__ = ["Tagged", "tagged"]

_NOTHING: frozenset[str] = frozenset()
_CUT = (16, 12, 8, 4)
_MANY = 1024 * 1024
_FEW_AADS = 3


class Tagged(NamedTuple):
    """A plaintext with the mistakes of its tag. `proved`: whether the tag verified."""

    plaintext: bytes
    causes: frozenset[str]
    proved: bool


def tagged(
    mode: Mode,
    key: bytes,
    iv: bytes,
    ciphertext: bytes,
    plaintext: bytes,
    tags: Sequence[object],
    place: int,
    before: bytes | None,
    aads: Iterable[object],
) -> list[Tagged]:
    """What the tag says about a plaintext: one answer as a rule.

    Args:
        mode: a GCM mode.
        key: of that mode's length.
        iv: as it was used.
        ciphertext: as it was sent, an appended tag among it.
        plaintext: what it deciphers to.
        tags: TagList.
        place: which of them belongs to this ciphertext.
        before: 16 bytes that stood before the ciphertext, if they may be the tag.
        aads: what may have been authenticated along, texts or bytes; empty to try none.
    """
    expected = gcm_tag(mode, key, iv, plaintext)
    if before is not None:
        matches = hmac.compare_digest(before, expected)
        return [Tagged(plaintext, frozenset({"tag-appended"}), True)] if matches else []
    own = tags[place] if place < len(tags) else None
    if (causes := _written(own, expected)) is not None:
        return [Tagged(plaintext, causes, True)]
    if (found := _appended(mode, key, iv, ciphertext, plaintext, b"")) is not None:
        return [found]
    for index, tag in enumerate(tags):
        if index != place and (causes := _written(tag, expected)) is not None:
            return [Tagged(plaintext, causes | {"tag-order"}, True)]
    for aad in itertools.islice(_octets(aads), _FEW_AADS if len(plaintext) >= _MANY else None):
        if own and (causes := _written(own, gcm_tag(mode, key, iv, plaintext, aad))) is not None:
            return [Tagged(plaintext, causes | {"body-aad"}, True)]
        if not own and (found := _appended(mode, key, iv, ciphertext, plaintext, aad)) is not None:
            return [found._replace(causes=found.causes | {"body-aad"})]
    if not own:
        return [Tagged(plaintext, frozenset({"tag-missing"}), False)]
    return [Tagged(plaintext, frozenset({"tag-wrong"}), False)]


def _written(tag: object, expected: bytes) -> frozenset[str] | None:
    """How the right tag is written; None where it is another one."""
    for reading in readings(tag):
        causes = frozenset({"tag-text"}) if reading.form else _NOTHING
        size = min(len(reading.data), 16)
        if size >= 4 and hmac.compare_digest(reading.data[:size], expected[:size]):
            return causes if len(reading.data) == 16 else causes | {"tag-length"}
    return None


def _appended(mode: Mode, key: bytes, iv: bytes, ciphertext: bytes, plaintext: bytes, aad: bytes) -> Tagged | None:
    """Whether the ciphertext ends in the tag of what stands before."""
    for size in _CUT if len(ciphertext) < _MANY else _CUT[:1]:
        if len(plaintext) <= size:
            continue
        bare = plaintext[:-size]
        expected = gcm_tag(mode, key, iv, bare, aad)[:size]
        if hmac.compare_digest(ciphertext[-size:], expected):
            causes = frozenset({"tag-appended"} if size == 16 else {"tag-appended", "tag-length"})
            return Tagged(bare, causes, True)
    return None


def _octets(values: Iterable[object]) -> Iterator[bytes]:
    seen: set[bytes] = set()
    for value in values:
        found = [value] if isinstance(value, bytes) else []
        if isinstance(value, str):
            found = [value.encode(errors="replace"), *(reading.data for reading in readings(value[:4096]))]
        for data in found:
            if data and data not in seen:
                seen.add(data)
                yield data
