"""What was done with GCM's tag: where it stands, how it is written, what was authenticated along."""

from __future__ import annotations

import hmac
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from .ciphers import Mode, gcm_tag
from .texts import readings

__all__ = ["Tagged", "tag_shape", "tagged"]

_NOTHING: frozenset[str] = frozenset()
_MISSING = frozenset({"tag-missing"})
_TEXT = frozenset({"tag-text"})
_APPENDED = frozenset({"tag-appended"})
_CUT = (16, 12, 8, 4)
_MANY = 1024 * 1024
_FEW_AADS = 3
_DAMAGED = 2  # octets of 16 that differ where a tag was changed, not computed over something else


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
) -> Tagged | None:
    """What the tag says about a plaintext; None where `before` was taken for the tag, and isn't.

    What was authenticated along, where the tag stands, and how it is written are tried together.

    Args:
        mode: a GCM mode.
        key: of that mode's length.
        iv: as it was used.
        ciphertext: as it was sent, an appended tag among it; empty where the plaintext was sent.
        plaintext: what it deciphers to.
        tags: TagList.
        place: which of them belongs to this ciphertext.
        before: 16 bytes that stood before the ciphertext, if they may be the tag.
        aads: what may have been authenticated along, texts or bytes; empty to try none.
    """
    tag_of = partial(gcm_tag, mode, key, iv)
    few = itertools.islice(_octets(aads), _FEW_AADS if len(plaintext) >= _MANY else None)
    expected: list[tuple[bytes, frozenset[str]]] = []
    for aad, causes in itertools.chain([(b"", _NOTHING)], ((aad, frozenset({"body-aad"})) for aad in few)):
        right = tag_of(plaintext, aad)
        if before is not None:
            if hmac.compare_digest(before, right):
                return Tagged(plaintext, causes | _APPENDED | (_listed(tags, place, right) or _NOTHING), True)
            continue
        if (listed := _listed(tags, place, right)) is not None:
            return Tagged(plaintext, causes | listed, True)
        if (found := _appended(tag_of, ciphertext, plaintext, aad, tags, place)) is not None:
            return found._replace(causes=causes | found.causes)
        expected.append((right, causes))
    if before is not None:
        return None
    for right, causes in expected:
        if (listed := _listed(tags, place, right, _DAMAGED)) is not None:
            return Tagged(plaintext, causes | listed | {"tag-wrong"}, True)
    own = tags[place] if place < len(tags) else None
    return Tagged(plaintext, tag_shape(own) | (frozenset({"tag-wrong"}) if own else _NOTHING), False)


def tag_shape(tag: object) -> frozenset[str]:
    """What shows of a tag by itself: that there is none, that it isn't plain Base64, or not 16 bytes long."""
    if not tag:
        return _MISSING | (_TEXT if isinstance(tag, (list, dict)) else _NOTHING)
    sizes = {reading.form: len(reading.data) for reading in readings(tag)}
    if sizes.get("") == 16 or not sizes:
        return _NOTHING
    if 16 in sizes.values():
        return _TEXT
    return frozenset({"tag-length"}) if "" in sizes else _TEXT | {"tag-length"}


def _listed(tags: Sequence[object], place: int, expected: bytes, damaged: int = 0) -> frozenset[str] | None:
    """How the right tag is written in TagList, at its own place or at another; None where it isn't there."""
    for index in sorted(range(len(tags)), key=lambda index: index != place):
        if (causes := _written(tags[index], expected, damaged)) is not None:
            return causes if index == place else causes | {"tag-order"}
    return None


def _written(tag: object, expected: bytes, damaged: int) -> frozenset[str] | None:
    """How the right tag is written; None where it is another one.

    Octets are counted, not compared in constant time: nobody but the key's owner sees how long that takes.
    """
    for reading in readings(tag):
        causes = _TEXT if reading.form else _NOTHING
        size = len(reading.data)
        differing = sum(a != b for a, b in zip(reading.data, expected, strict=False))
        if size >= (16 if damaged else 4) and differing <= damaged:
            return causes if size == 16 else causes | {"tag-length"}
    return None


def _appended(
    tag_of: Callable[[bytes, bytes], bytes],
    ciphertext: bytes,
    plaintext: bytes,
    aad: bytes,
    tags: Sequence[object],
    place: int,
) -> Tagged | None:
    """Whether the ciphertext ends in the tag of what stands before."""
    for size in _CUT if len(ciphertext) < _MANY else _CUT[:1]:
        if len(ciphertext) <= size:
            continue
        bare = plaintext[:-size]
        right = tag_of(bare, aad)
        if hmac.compare_digest(ciphertext[-size:], right[:size]):
            causes = _APPENDED if size == 16 else _APPENDED | {"tag-length"}
            return Tagged(bare, causes | (_listed(tags, place, right) or _NOTHING), True)
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
