"""How a client signs a TC3 request, as small values: what a mistake changes, and what signature comes of it.

A `Hypothesis` holds the three parts of the process: the payload, the rest of the canonical request (`Head`), and what
is done with its hash (`Signing`). A mistake takes one as the server has it and yields what the client may have had
instead: ``h.but(method="post")``. Nothing here is cached: the search does that.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, NamedTuple

from ..crypto.ready_hmac import ReadyHmac, hmac_sha256
from ..sign import tc3
from .hash_forms import DERIVATIONS, written
from .line_edits import MARK, Around, Edit, edited

__all__ = ["Facts", "Head", "Hypothesis", "Payload", "Signing", "Step", "hmac_of", "mac_of", "macs_of", "message_of"]

Step = Callable[[bytes, bytes, str], bytes]
"""An HMAC: key, message and the name of the hash give the MAC."""


class Facts(NamedTuple):
    """What is known besides: the wire's values as they are, and what Authorization says.

    `headers`: by name in lower case, the first of each. `all_headers`: as sent. `scope`: what stands after the
    SecretId in Credential. `listed`: SignedHeaders as it is written. `utc`: the timestamp's date. `value`: the body's
    JSON value, or `NOT_JSON`.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    all_headers: tuple[tuple[str, str], ...]
    body: bytes
    secret_id: str
    given_id: str
    scope: tuple[str, ...]
    date: str
    service: str
    terminator: str
    listed: str
    seconds: int
    utc: str
    value: Any


class Payload(NamedTuple):
    """What stands for the body: `data`, and the name of how its hash is written (see `HASH_FORMS`)."""

    data: bytes
    form: str = "hex"


class Head(NamedTuple):
    """The canonical request but for the payload.

    `lines`: the canonical headers. `names`: the line of their names. `newline`: between the parts; `header_newline`:
    after each canonical header. `edits`: what was done to the lines afterwards. `charset`: of the whole text.
    """

    method: str
    uri: str
    query: str
    lines: tuple[tuple[str, str], ...]
    names: str
    newline: str = "\n"
    header_newline: str = "\n"
    blank_line: bool = True
    edits: tuple[Edit, ...] = ()
    charset: str = "utf-8"

    def around(self) -> Around:
        """The text before the payload's hash, and after it."""
        headers = "".join(f"{name}:{value}{self.header_newline}" for name, value in self.lines)
        if not self.blank_line:
            headers = headers.removesuffix(self.header_newline)
        parts = (self.method, self.uri, self.query, headers, self.names, MARK)
        return edited(self.newline.join(parts), self.edits)

    def text(self, payload: bytes) -> bytes:
        """The canonical request for a payload that is written already."""
        before, after = self.around()
        return _joined(before, payload, after, self.charset)

    def digest(self) -> Callable[[bytes], bytes]:
        """The function that gives the canonical request's SHA-256 for a payload; the head is hashed once."""
        before, after = self.around()
        if self.charset != "utf-8":
            return lambda payload: hashlib.sha256(_joined(before, payload, after, self.charset)).digest()
        begun = hashlib.sha256(before.encode(errors="surrogatepass"))
        end = (after or "").encode(errors="surrogatepass")

        def digest(payload: bytes) -> bytes:
            state = begun.copy()
            state.update(payload + end if after is not None else b"")
            return state.digest()

        return digest


class Signing(NamedTuple):
    """What is done with the hash of the canonical request.

    `scope`: the parts of the credential scope in the string to sign. `chain`: what the key is derived over, in order.
    `derivation`: how a result is passed on (see `DERIVATIONS`). `digests`: of the derivation, of the signature.
    `signs`: "string" (the string to sign), "canonical" (the canonical request in its place), "hash" (its hash),
    "nothing" (the derived key is sent).
    """

    secret: bytes
    timestamp: str
    scope: tuple[str, ...]
    chain: tuple[str, ...]
    prefix: str = "TC3"
    algorithm: str = tc3.ALGORITHM
    hash_form: str = "hex"
    derivation: str = "bytes"
    digests: tuple[str, str] = ("sha256", "sha256")
    to_sign_newline: str = "\n"
    to_sign_edits: tuple[Edit, ...] = ()
    to_sign_charset: str = "utf-8"
    chain_charset: str = "utf-8"
    signs: str = "string"

    def around(self) -> Around:
        """The string to sign before the canonical request's hash, and after it."""
        if self.signs != "string":
            return "", ""
        parts = (self.algorithm, self.timestamp, "/".join(self.scope), MARK)
        return edited(self.to_sign_newline.join(parts), self.to_sign_edits)

    def hashed(self, canonical: bytes, digest: bytes | None = None) -> bytes:
        """What stands for a canonical request in the string to sign. `digest`: its SHA-256, where that is known."""
        return canonical if self.signs == "canonical" else written(self.hash_form, canonical, digest)

    def key(self, step: Step | None = None) -> bytes:
        """The key a client that signs like this derives. `step`: the HMAC, where one remembers its results."""
        digest, charset = self.digests[0], self.chain_charset
        mac = step or hmac_of
        key = self.prefix.encode() + self.secret
        if charset != "utf-8":
            key = key.decode("utf-8", "replace").encode(charset)
        pass_on = DERIVATIONS[self.derivation.removesuffix("-inside")]
        last = not self.derivation.endswith("-inside")  # or the last result is used as it is
        for place, part in enumerate(self.chain, 1):
            message = part.encode(charset, "surrogatepass")
            if self.derivation == "swapped":
                key = mac(message, key, digest)
                continue
            key = mac(key, message, digest)
            if last or place < len(self.chain):
                key = pass_on(key)
        return key


def hmac_of(key: bytes, message: bytes, digest: str) -> bytes:
    """One HMAC."""
    return hmac_sha256(key, message) if digest == "sha256" else hmac.digest(key, message, digest)


_FIELDS = (Payload._fields, Head._fields, Signing._fields)
_PART_OF = {name: part for part, names in enumerate(_FIELDS) for name in names}


class Hypothesis(NamedTuple):
    """One way in which the client may have signed. `causes`: the ids of the mistakes it holds."""

    causes: frozenset[str]
    payload: Payload
    head: Head
    signing: Signing

    def but(self, **changes: Any) -> Hypothesis:
        """The same with these fields of its parts changed: ``h.but(method="post", secret=b"")``."""
        of: tuple[dict[str, Any], dict[str, Any], dict[str, Any]] = {}, {}, {}
        for name, value in changes.items():
            of[_PART_OF[name]][name] = value
        return Hypothesis(
            self.causes,
            self.payload._replace(**of[0]) if of[0] else self.payload,
            self.head._replace(**of[1]) if of[1] else self.head,
            self.signing._replace(**of[2]) if of[2] else self.signing,
        )

    def header(self, name: str) -> str:
        """A header's value as it is signed; empty where it isn't."""
        return dict(self.head.lines).get(name, "")

    def with_header(self, name: str, value: str) -> Hypothesis:
        """The same with another value of a header signed."""
        return self.but(lines=tuple((n, value if n == name else v) for n, v in self.head.lines))

    def canonical(self) -> bytes:
        """The canonical request."""
        return self.head.text(written(self.payload.form, self.payload.data))

    def string_to_sign(self, canonical: bytes | None = None, digest: bytes | None = None) -> bytes:
        """The string to sign, over this canonical request or another. `digest`: its SHA-256, where that is known."""
        canonical = self.canonical() if canonical is None else canonical
        return message_of(self.signing, self.signing.hashed(canonical, digest))


def _joined(before: str, middle: bytes, after: str | None, charset: str) -> bytes:
    if after is None:
        middle, after = b"", ""
    if charset != "utf-8":
        return f"{before}{middle.decode('latin-1')}{after}".encode(charset, "replace")
    return before.encode(errors="surrogatepass") + middle + after.encode(errors="surrogatepass")


def message_of(signing: Signing, hashed: bytes) -> bytes:
    """The whole string to sign, given what stands for the canonical request."""
    before, after = signing.around()
    return _joined(before, hashed, after, signing.to_sign_charset)


def mac_of(signing: Signing, ready: ReadyHmac | None = None) -> Callable[[bytes], bytes]:
    """The function that gives the MAC for what stands for the canonical request in the string to sign.

    Args:
        signing: `Signing`.
        ready: `ReadyHmac` under the key it derives, where that is known already.

    """
    if signing.signs == "nothing":
        key = signing.key()
        return lambda _: key
    if ready is None:
        ready = ReadyHmac(signing.key(), signing.digests[1])
    before, after = signing.around()
    if signing.to_sign_charset != "utf-8":
        charset = signing.to_sign_charset
        return lambda hashed: ready.digest(_joined(before, hashed, after, charset))
    digest = ready.after(before.encode(errors="surrogatepass")).digest
    if after is None:
        return lambda _: digest(b"")
    end = after.encode(errors="surrogatepass")
    return (lambda hashed: digest(hashed + end)) if end else digest


def macs_of(signing: Signing, ready: ReadyHmac) -> Callable[[list[bytes]], list[bytes]]:
    """`mac_of` for many canonical requests at a time."""
    before, after = signing.around()
    if signing.signs == "nothing" or signing.to_sign_charset != "utf-8" or after is None:
        mac = mac_of(signing, ready)
        return lambda texts: [mac(text) for text in texts]
    digests = ready.after(before.encode(errors="surrogatepass")).digests
    end = after.encode(errors="surrogatepass")
    return (lambda texts: digests([text + end for text in texts])) if end else digests
