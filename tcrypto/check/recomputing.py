"""What hypotheses share, computed once: bodies' hashes, the state after a head, keys. It belongs to one search."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import repeat

from ..crypto.ready_hmac import ReadyHmac
from .hash_forms import HASH_FORMS, written
from .hypothesis import Head, Hypothesis, Payload, Signing, hmac_of, mac_of

__all__ = ["Recomputing"]

_NEEDS_TEXT = {"text", "sha1", "md5", "sha512"}  # forms of a hash that aren't made from the SHA-256


class Recomputing:
    """Digests and MACs of hypotheses about one request.

    Args:
        base: `Hypothesis`, the request as the server has it.

    """

    def __init__(self, base: Hypothesis) -> None:
        self.base = base
        self.hashed_bodies: dict[bytes, bytes] = {}
        self._payloads: dict[Payload, bytes] = {}
        self._heads: dict[Head, Callable[[bytes], bytes]] = {}
        self._steps: dict[tuple[bytes, bytes, str], bytes] = {}
        self._keys: dict[tuple[object, ...], ReadyHmac] = {}
        self._macs: dict[Signing, Callable[[bytes], bytes]] = {}
        self._base_digest = self.head(base.head)(self.payload(base.payload))
        self._base_mac = self.mac_function(base.signing)

    def payload(self, payload: Payload) -> bytes:
        """What stands for the body in the canonical request."""
        text = self._payloads.get(payload)
        if text is None:
            digest = self.hashed_bodies.get(payload.data)
            if digest is None:
                digest = self.hashed_bodies[payload.data] = hashlib.sha256(payload.data).digest()
            text = self._payloads[payload] = written(payload.form, payload.data, digest)
        return text

    def head(self, head: Head) -> Callable[[bytes], bytes]:
        """The digest of the canonical request, given what stands for its body."""
        found = self._heads.get(head)
        if found is None:
            found = self._heads[head] = head.digest()
        return found

    def digest(self, h: Hypothesis) -> bytes:
        """The SHA-256 of a canonical request."""
        if h.head is self.base.head and h.payload is self.base.payload:
            return self._base_digest
        return self.head(h.head)(self.payload(h.payload))

    def hashed(self, h: Hypothesis, digest: bytes) -> bytes:
        """What stands for the canonical request in the string to sign, given its digest."""
        form, as_it_is = h.signing.hash_form, h.signing.signs == "canonical"
        if form == "hex" and not as_it_is:
            return digest.hex().encode()
        return self._written("text" if as_it_is else form, h, digest)

    def all_hashed(self, form: str, canonicals: list[Hypothesis], digests: list[bytes]) -> list[bytes]:
        """`hashed` for many canonical requests, in one form."""
        if form in HASH_FORMS and form not in _NEEDS_TEXT:
            return [*map(HASH_FORMS[form], digests)]
        return [*map(self._written, repeat(form), canonicals, digests)]

    def _written(self, form: str, h: Hypothesis, digest: bytes) -> bytes:
        canonical = h.head.text(self.payload(h.payload)) if form in _NEEDS_TEXT else b""
        return written(form, canonical, digest)

    def mac(self, h: Hypothesis) -> bytes:
        """The MAC that a client would send that signs so."""
        function = self._base_mac if h.signing is self.base.signing else self.mac_function(h.signing)
        return function(self.hashed(h, self.digest(h)))

    def mac_function(self, signing: Signing) -> Callable[[bytes], bytes]:
        """The MAC, given what stands for the canonical request in the string to sign."""
        found = self._macs.get(signing)
        if found is None:
            found = self._macs[signing] = mac_of(signing, self.ready(signing))
        return found

    def ready(self, signing: Signing) -> ReadyHmac:
        """The HMAC under the key that is derived so."""
        s = signing
        source = (s.secret, s.prefix, s.chain, s.derivation, s.digests, s.chain_charset)
        ready = self._keys.get(source)
        if ready is None:
            ready = self._keys[source] = ReadyHmac(s.key(self._step), s.digests[1])
        return ready

    def _step(self, key: bytes, message: bytes, digest: str) -> bytes:
        source = (key, message, digest)
        found = self._steps.get(source)
        if found is None:
            found = self._steps[source] = hmac_of(key, message, digest)
        return found
