"""How a hash is written into the next text, and how a result of the key derivation is passed on: right and wrong."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from ..sign.request import UNSIGNED_PAYLOAD

__all__ = ["DERIVATIONS", "HASH_FORMS", "written"]


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def _around(before: str, after: str) -> Callable[[bytes], bytes]:
    return lambda digest: f"{before}{digest.hex()}{after}".encode()


def _each(template: str, joint: str = "", signed: int = 0) -> Callable[[bytes], bytes]:
    """Octet by octet; `signed`: what is added to those over 7f."""
    texts = [template.format(octet + signed * (octet > 127)) for octet in range(256)]
    return lambda digest: joint.join([texts[octet] for octet in digest]).encode()


_EXTENDED = 0xFFFFFF00  # ffffff before an octet, as a C compiler with signed char has it


# What openssl, sha256sum and shasum print around a hash, the likelier first.
_PRINTED = (
    ("(stdin)= ", ""), ("SHA2-256(stdin)= ", ""), ("", "  -"), ("", " *-"), ("SHA256(stdin)= ", ""),
    ("SHA2-256(-)= ", ""), ("SHA256(-)= ", ""), ("SHA256 (-) = ", ""), ("", "  -\n"), ("", " -"), ("", "  -\r\n"),
)  # fmt: skip
_OUTPUTS = {f"{before}hash{after}": _around(before, after) for before, after in _PRINTED}

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
    "sign-extended": _each("{:02x}", signed=_EXTENDED),
    "DASHES": _each("{:02X}", "-"),
    "0x": _around("0x", ""),
    "zeros-trimmed": lambda digest: _hex(digest).lstrip(b"0") or b"0",
    "integer": lambda digest: f"{int.from_bytes(digest, 'big', signed=True):x}".encode(),
    "dashes": _each("{:02x}", "-"),
    "signed-dropped": _each("{:x}", signed=-256),
    "SPACES": _each("{:02X}", " "),
    "spaces": _each("{:02x}", " "),
    "colons": _each("{:02x}", ":"),
    "zeros-trimmed-as-bytes": lambda digest: _hex(digest.lstrip(b"\0")),
    "integer-padded": lambda digest: f"{int.from_bytes(digest, 'big', signed=True):064x}".encode(),
    "sign-extended-dropped": _each("{:x}", signed=_EXTENDED),
    "SIGN-EXTENDED": _each("{:02X}", signed=_EXTENDED),
    "signed": _each("{:02x}", signed=-256),
    "0X": lambda digest: b"0x" + _hex(digest).upper(),
    "0x-each": _each("0x{:02x}"),
    "0x-each-comma": _each("0x{:02x}", ", "),
    "\\x-each": _each("\\x{:02x}"),
    "\\x": _around("\\x", ""),
    "COLONS": _each("{:02X}", ":"),
    "decimal": _each("{:d}"),
    "decimals": _each("{:d}", ","),
    "spaces-padded": _each("{:2x}"),
    "nibbles-swapped": lambda digest: _hex(digest[::-1]),
    "sha1": _hex,  # see `written`
    **_OUTPUTS,
}
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
