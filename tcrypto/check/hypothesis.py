"""How a client signs a TC3 request, as small values: what a mistake changes, and what signature comes of it.

A `Hypothesis` holds the three parts of the process: the payload, the rest of the canonical request (`Head`), and what
is done with its hash (`Signing`). A mistake takes one as the server has it and yields what the client may have had
instead: ``h.but(method="post")``. Nothing here is cached: the search does that.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any, NamedTuple

from ..crypto.ready_hmac import ReadyHmac
from ..sign import tc3
from ..sign.request import UNSIGNED_PAYLOAD

__all__ = ["DERIVATIONS", "HASH_FORMS", "Facts", "Head", "Hypothesis", "Payload", "Signing", "mac_of", "written"]

Around = tuple[str, "str | None"]
"""The text before a hash and after it; None for the latter where the hash isn't in the text at all."""
Edit = tuple[Any, ...]
"""One change to the lines of a text: its name in `_EDITS` and its arguments."""

_MARK = "\ue000"  # where the hash goes in a text; a private-use character, which no request holds


class Facts(NamedTuple):
    """What is known besides: the wire's values as they are, and what Authorization says.

    `headers`: by name in lower case, the first of each. `all_headers`: as sent. `scope`: what stands after the SecretId
    in Credential. `listed`: SignedHeaders as it is written. `utc`: the timestamp's date. `now`: the server's clock.
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
        parts = (self.method, self.uri, self.query, headers, self.names, _MARK)
        return _edited(self.newline.join(parts), self.edits)

    def text(self, payload: bytes) -> bytes:
        """The canonical request for a payload that is written already."""
        before, after = self.around()
        return _joined(before, payload, after, self.charset)

    def digest(self) -> Callable[[bytes], bytes]:
        """The function that gives the canonical request's SHA-256 for a payload; the head is hashed once."""
        before, after = self.around()
        if self.charset != "utf-8":
            return lambda payload: hashlib.sha256(_joined(before, payload, after, self.charset)).digest()
        begun = hashlib.sha256(before.encode("utf-8", "surrogatepass"))
        end = (after or "").encode("utf-8", "surrogatepass")

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
        parts = (self.algorithm, self.timestamp, "/".join(self.scope), _MARK)
        return _edited(self.to_sign_newline.join(parts), self.to_sign_edits)

    def key(self) -> bytes:
        """The key a client that signs like this derives."""
        digest, charset = self.digests[0], self.chain_charset
        key = self.prefix.encode() + self.secret
        if charset != "utf-8":
            key = key.decode("utf-8", "replace").encode(charset)
        pass_on = DERIVATIONS[self.derivation.removesuffix("-inside")]
        last = not self.derivation.endswith("-inside")  # or the last result is used as it is
        for step, part in enumerate(self.chain, 1):
            message = part.encode(charset, "surrogatepass")
            if self.derivation == "swapped":
                key = hmac.digest(message, key, digest)
                continue
            key = hmac.digest(key, message, digest)
            if last or step < len(self.chain):
                key = pass_on(key)
        return key


_PART_OF = {name: part for part, kind in enumerate((Payload, Head, Signing)) for name in kind._fields}


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

    def string_to_sign(self, canonical: bytes | None = None) -> bytes:
        """The string to sign, over this canonical request or another."""
        canonical = self.canonical() if canonical is None else canonical
        before, after = self.signing.around()
        hashed = canonical if self.signing.signs == "canonical" else written(self.signing.hash_form, canonical)
        return _joined(before, hashed, after, self.signing.to_sign_charset)


def _joined(before: str, middle: bytes, after: str | None, charset: str) -> bytes:
    if after is None:
        middle, after = b"", ""
    if charset != "utf-8":
        return f"{before}{middle.decode('latin-1')}{after}".encode(charset, "replace")
    return before.encode("utf-8", "surrogatepass") + middle + after.encode("utf-8", "surrogatepass")


# --- How a hash is written --------------------------------------------------------------------------------------------


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def _around(before: str, after: str) -> Callable[[bytes], bytes]:
    return lambda digest: f"{before}{digest.hex()}{after}".encode()


def _each(template: str, joint: str = "") -> Callable[[bytes], bytes]:
    return lambda digest: joint.join(template.format(octet) for octet in digest).encode()


def _signed_char(octet: int) -> str:
    return f"{octet - 256 & 0xFFFFFFFF if octet > 127 else octet:02x}"


_TOOLS = ("(stdin)= ", "SHA2-256(stdin)= ", "SHA256(stdin)= ", "SHA2-256(-)= ", "SHA256(-)= ", "SHA256 (-) = ")
_TAILS = ("  -", " *-", "  -\n", " -", "  -\r\n")

HASH_FORMS: dict[str, Callable[[bytes], bytes]] = {
    "hex": _hex,
    "HEX": lambda digest: digest.hex().upper().encode(),
    "base64": base64.b64encode,
    "base64-of-hex": lambda digest: base64.b64encode(_hex(digest)),
    "base64url": base64.urlsafe_b64encode,
    "base64-unpadded": lambda digest: base64.b64encode(digest).rstrip(b"="),
    "base64url-unpadded": lambda digest: base64.urlsafe_b64encode(digest).rstrip(b"="),
    "base64-line": lambda digest: base64.b64encode(digest) + b"\n",
    "raw": bytes,
    "raw-as-text": lambda digest: digest.decode("latin-1").encode(),
    "raw-replaced": lambda digest: digest.decode("utf-8", "replace").encode(),
    "twice": lambda digest: _hex(hashlib.sha256(_hex(digest)).digest()),
    "twice-raw": lambda digest: _hex(hashlib.sha256(digest).digest()),
    "TWICE": lambda digest: _hex(hashlib.sha256(_hex(digest).upper()).digest()),
    "zeros-dropped": _each("{:x}"),
    "zeros-trimmed": lambda digest: _hex(digest).lstrip(b"0") or b"0",
    "zeros-trimmed-as-bytes": lambda digest: _hex(digest.lstrip(b"\0")),
    "integer": lambda digest: f"{int.from_bytes(digest, 'big', signed=True):x}".encode(),
    "integer-padded": lambda digest: f"{int.from_bytes(digest, 'big', signed=True):064x}".encode(),
    "sign-extended": lambda digest: "".join(map(_signed_char, digest)).encode(),
    "sign-extended-dropped": lambda d: "".join(f"{o - 256 & 0xFFFFFFFF if o > 127 else o:x}" for o in d).encode(),
    "SIGN-EXTENDED": lambda digest: "".join(map(_signed_char, digest)).upper().encode(),
    "signed": lambda digest: "".join(f"{o - 256 if o > 127 else o:02x}" for o in digest).encode(),
    "signed-dropped": lambda digest: "".join(f"{o - 256 if o > 127 else o:x}" for o in digest).encode(),
    "DASHES": _each("{:02X}", "-"),
    "dashes": _each("{:02x}", "-"),
    "0x": _around("0x", ""),
    "0X": lambda digest: b"0x" + _hex(digest).upper(),
    "0x-each": _each("0x{:02x}"),
    "0x-each-comma": _each("0x{:02x}", ", "),
    "\\x-each": _each("\\x{:02x}"),
    "\\x": _around("\\x", ""),
    "spaces": _each("{:02x}", " "),
    "SPACES": _each("{:02X}", " "),
    "colons": _each("{:02x}", ":"),
    "COLONS": _each("{:02X}", ":"),
    "decimal": _each("{:d}"),
    "decimals": _each("{:d}", ","),
    "spaces-padded": _each("{:2x}"),
    "nibbles-swapped": lambda digest: _hex(digest[::-1]),
    "sha1": _hex,  # see `written`
} | {f"{before}hash": _around(before, "") for before in _TOOLS} | {f"hash{tail}": _around("", tail) for tail in _TAILS}  # fmt: skip
"""How the SHA-256 of something is written into the text that goes on, by name."""


def written(form: str, data: bytes, digest: bytes | None = None) -> bytes:
    """What stands for `data` in the text that goes on.

    Args:
        form: str, a key of `HASH_FORMS`, or "text" (the data itself), "empty", "literal" (UNSIGNED-PAYLOAD), or
            "=..." (that very text).
        data: bytes, what is hashed.
        digest: bytes or None, its SHA-256 where that is known already.

    """
    if form == "hex":
        return (hashlib.sha256(data).digest() if digest is None else digest).hex().encode()
    if form == "text":
        return data
    if form == "empty":
        return b""
    if form == "literal":
        return UNSIGNED_PAYLOAD.encode()
    if form.startswith("="):
        return form[1:].encode()
    if form in ("sha1", "md5", "sha512"):
        return hashlib.new(form, data, usedforsecurity=False).hexdigest().encode()
    return HASH_FORMS[form](hashlib.sha256(data).digest() if digest is None else digest)


# --- How a result of the derivation is passed on ----------------------------------------------------------------------


def _recoded(charset: str, errors: str = "replace", to: str = "utf-8") -> Callable[[bytes], bytes]:
    return lambda key: key.decode(charset, errors).encode(to, "replace")


DERIVATIONS: dict[str, Callable[[bytes], bytes]] = {
    "bytes": bytes,
    "swapped": bytes,  # key and message exchanged: see `Signing.key`
    "hex": _hex,
    "HEX": lambda key: key.hex().upper().encode(),
    "base64": base64.b64encode,
    "openssl": _around("(stdin)= ", ""),
    "openssl3": _around("SHA2-256(stdin)= ", ""),
    "openssl1": _around("SHA256(stdin)= ", ""),
    "hex-line": _around("", "\n"),
    "sha256sum": _around("", "  -"),
    "latin-1": _recoded("latin-1"),
    "utf-8": _recoded("utf-8"),
    "utf-8-dropped": _recoded("utf-8", "ignore"),
    "ascii": lambda key: bytes(octet if octet < 128 else 63 for octet in key),
    "ascii-replaced": _recoded("ascii"),
    "ascii-dropped": _recoded("ascii", "ignore"),
    "seven-bits": lambda key: bytes(octet & 127 for octet in key),
    "cp1252": _recoded("cp1252"),
    "cp1252-and-back": _recoded("cp1252", to="cp1252"),
    "gbk": _recoded("gbk"),
    "gbk-and-back": _recoded("gbk", to="gbk"),
    "repr": lambda key: repr(key).encode(),
    "until-zero": lambda key: key.partition(b"\0")[0],
    "without-zeros": lambda key: key.replace(b"\0", b""),
    "shell": lambda key: key.replace(b"\0", b"").rstrip(b"\n"),
    "until-zero-line": lambda key: key.partition(b"\0")[0].rstrip(b"\n"),
    "chomped": lambda key: key.rstrip(b"\n"),
    "trimmed": lambda key: key.strip(b" \t\r\n\0\x0b"),
    "stripped": lambda key: key.strip(),
    "half": lambda key: key[:16],
}
"""What becomes of a result of the key derivation on its way to the next step, by name."""


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
    digest = ready.after(before.encode("utf-8", "surrogatepass")).digest
    if after is None:
        return lambda _: digest(b"")
    end = after.encode("utf-8", "surrogatepass")
    return (lambda hashed: digest(hashed + end)) if end else digest


# --- What happens to lines --------------------------------------------------------------------------------------------


def _edited(text: str, edits: tuple[Edit, ...]) -> Around:
    for name, *arguments in edits:
        text = _EDITS[name](text, *arguments)
    before, hashed, after = text.partition(_MARK)
    return before, after if hashed else None


def _line_dropped(text: str, place: int) -> str:
    lines = text.split("\n")
    del lines[place : place + 1]
    return "\n".join(lines)


def _line_inserted(text: str, place: int) -> str:
    lines = text.split("\n")
    lines.insert(place, "")
    return "\n".join(lines)


def _lines_joined(text: str, place: int) -> str:
    lines = text.split("\n")
    lines[place : place + 2] = ["".join(lines[place : place + 2])]
    return "\n".join(lines)


def _indented(text: str, indent: str, first: bool, blank: bool, inner: bool) -> str:
    """`first`: the first line too; `blank`: empty lines too; `inner`: all headers, not the first of them alone."""
    lines = text.split("\n")
    headers_end = len(lines) - 3 if not inner else 0  # the lines of one value that was put into a template
    for place, line in enumerate(lines):
        within = 3 < place <= headers_end
        if (place or first) and (line or blank) and not within:
            lines[place] = indent + line
    return "\n".join(lines)


_EDITS: dict[str, Callable[..., str]] = {
    "drop": _line_dropped,
    "insert": _line_inserted,
    "join": _lines_joined,
    "indent": _indented,
    "end": lambda text, end: text + end,
    "begin": lambda text, begin: begin + text,
    "line-ends": lambda text, end: text.replace("\n", f"{end}\n"),
}
