"""Key material in the forms users hold, and the forms that are written.

`peel` takes off one layer after another (PEM, Base64, hexadecimal) until the key's own bytes are left; what those are,
`keys` decides. To read one more form, add a layer to `_peel_text`; a form that people try and that can't be read gets a
line in `_NAMED` or `_LABELS`, which says what to do.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from html import unescape
from typing import Literal, NamedTuple, overload
from urllib.parse import unquote

from ..errors import EncodingError, InvalidInput, KeyFormatError
from .der import read_der
from .encoding import b64decode, b64encode

__all__ = ["Key", "Peeled", "peel", "to_pem"]

_LIMIT = 64 * 1024  # an RSA key of 16,384 bits takes 17,000 characters as Base64 of its PEM
_LAYERS = 6  # more than anybody wraps a key by accident
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]+)")
_QUOTES = ('""', "''", "``", "“”", "‘’", "「」")
_PATH = re.compile(
    r"~?(?:[A-Za-z]:)?\.{0,2}[\\/][^\n]*|[^\n]*\.(?:pem|key|pub|der|txt|crt|cer|csr|p8|p12|pfx|jks|b64)", re.IGNORECASE
)
_SSH = "this is an OpenSSH key; write it as PEM: ssh-keygen -e -m PKCS8 -f FILE (a private key, in place: -p -m PEM)"
_NAMED = (
    (r"<\?xml|<RSAKeyValue|<RSAParameters", "this is an RSA key as XML, as .NET writes it; export it as PEM: "
     "ExportSubjectPublicKeyInfoPem() or ExportPkcs8PrivateKeyPem()"),
    (r"<", "this is XML or HTML, no key; pass the key's PEM"),
    (r"(?:ssh-|ecdsa-sha2-|sk-|---- BEGIN SSH2)", _SSH),
    (r'\{.*"(?:kty|keys)"', "this is a JWK; convert it to PEM and pass that"),
    (r"\{", "this is a JSON object; pass the key's text alone"),
    (r"PuTTY-User-Key-File", "this is a PuTTY key; export it as PEM: puttygen FILE -O private-openssh -o OTHER, then "
     "ssh-keygen -p -m PEM -f OTHER"),
    (r"file:", "this is the address of a file, not a key; read the file and pass what it holds"),
)  # fmt: skip
_DECRYPT = "the key is encrypted with a passphrase; decrypt it first: openssl pkey -in FILE -out PLAIN.pem"
_CERTIFICATE = "this is a certificate; pass its public key alone: openssl x509 -in FILE -pubkey -noout"
_REQUEST = "this is a certificate request; pass its public key alone: openssl req -in FILE -pubkey -noout"
_PGP = "this is an OpenPGP key, which is no RSA or SM2 key of a cloud service; pass the key that was handed out"
_LABELS = {
    "CERTIFICATE": _CERTIFICATE,
    "X509 CERTIFICATE": _CERTIFICATE,
    "TRUSTED CERTIFICATE": _CERTIFICATE,
    "CERTIFICATE REQUEST": _REQUEST,
    "NEW CERTIFICATE REQUEST": _REQUEST,
    "ENCRYPTED PRIVATE KEY": _DECRYPT,
    "OPENSSH PRIVATE KEY": _SSH,
    "PGP PUBLIC KEY BLOCK": _PGP,
    "PGP PRIVATE KEY BLOCK": _PGP,
    "EC PARAMETERS": "these are the parameters of a curve, without a key",
    "SM2 PARAMETERS": "these are the parameters of a curve, without a key",
    "PKCS7": "this is a bundle of certificates (PKCS#7); pass the public key alone: openssl pkcs7 -in FILE "
    "-print_certs | openssl x509 -pubkey -noout",
}


class Peeled(NamedTuple):
    """What is left of key material: DER, an SM2 point or an SM2 scalar."""

    data: bytes
    labels: tuple[str, ...]
    """Of the PEMs it was taken out of, the outermost first."""


def peel(material: str | bytes) -> Peeled:
    """Take off whatever surrounds a key's own bytes, layer by layer.

    Args:
        material: the key as it was pasted, stored or read.

    Raises:
        KeyFormatError: for what can't be a key, in a sentence that says what it is and what to do; never with a part
            of the material.
        TypeError: for anything but str or bytes.
    """
    if not isinstance(material, (str, bytes)):
        hint = "; read the file and pass what it holds" if hasattr(material, "__fspath__") else ""
        raise TypeError(f"a key is given as str or bytes, not {type(material).__name__}{hint}")
    if len(material) > _LIMIT:
        raise KeyFormatError(f"this is no key: it has {len(material):,} characters; the largest has some 17,000")
    labels: list[str] = []
    for _ in range(_LAYERS):
        if isinstance(material, bytes):
            text = _as_text(material)
            if text is None:
                return Peeled(material, tuple(labels))
        else:
            text = material
        material = _peel_text(_clean(text), labels)
    raise KeyFormatError(f"the key is wrapped in more than {_LAYERS} layers of Base64; pass it as it was handed out")


def _as_text(data: bytes) -> str | None:
    """Bytes that are a text, as that text; None for DER, points and scalars, which hold control characters."""
    if len(data) == 32 or _is_binary(data):  # a scalar is one whatever it spells: no key's text is as short
        return None
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"  # PowerShell's > writes UTF-16
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # around a PEM there may be words in any encoding
        return text if "-----BEGIN" in text else None
    return text if "-----BEGIN" in text or all(c.isprintable() or c.isspace() for c in text.lstrip("\ufeff")) else None


def _is_binary(data: bytes) -> bool:
    """Whether it is a point or DER as a whole: what stands within may spell anything, "-----BEGIN" too."""
    if data[:1] == b"\x04":
        return len(data) == 65
    try:
        content, rest = read_der(data, 0x30)
    except KeyFormatError:
        return False
    return not rest and not all(0x20 <= byte < 0x7F for byte in content)


def _clean(text: str) -> str:
    """Without white space, byte order mark and quotes around it, and with line breaks for what stands for them."""
    before = None
    while text != before:
        before = text
        text = text.strip().strip("\ufeff\u200b")
        if text[:2] in ("b'", 'b"') and text[1] == text[-1]:  # what Python's str(b"...") gives
            text = text[1:]
        if len(text) > 1 and text[0] + text[-1] in _QUOTES:
            text = text[1:-1]
    if not text:
        raise KeyFormatError("the key is empty")
    if "-----BEGIN" in text:  # from a web page, a URL or an XML file
        text = re.sub(r"<br ?/?>", "\n", unquote(unescape(text)))
    if "-----BEGIN" in text or not _PATH.fullmatch(text):
        text = re.sub(r"\\+[rn]", "\n", text).replace("\\", "")  # JSON escapes "/" as "\/", a shell ends lines with "\"
    return text


def _peel_text(text: str, labels: list[str]) -> bytes:
    if "-----BEGIN" in text:
        return _peel_pem(text, labels)
    for pattern, sentence in _NAMED:
        if re.match(pattern, text, re.DOTALL):
            raise KeyFormatError(sentence)
    compact = re.sub(r"[\s:,]+(?:0[xX])?", "", text)  # an array of C or Go, too
    if match := _HEX.fullmatch(compact):
        digits = match[1]
        if len(digits) % 2:
            raise KeyFormatError(
                f"this has {len(digits)} hex digits, an odd number; an SM2 private key has 64 (with the zeros at its "
                "beginning), a public key 130: 04, x and y"
            )
        return bytes.fromhex(digits)
    if _PATH.fullmatch(text):
        raise KeyFormatError("this looks like the name of a file; read the file and pass what it holds")
    try:
        return b64decode(re.sub(r"\s+", "", text), "key")
    except EncodingError as error:
        reason = str(error).partition(": ")[2]
    raise KeyFormatError(f"the key is neither PEM, DER, hexadecimal nor Base64 of one of them: {reason}")


def _peel_pem(text: str, labels: list[str]) -> bytes:
    blocks = _PEM.findall(text)
    if len(blocks) > 1 and blocks[0][0] in ("EC PARAMETERS", "SM2 PARAMETERS"):  # `openssl ecparam -genkey` writes both
        blocks = blocks[1:]
    if len(blocks) != 1:
        raise KeyFormatError(f"the text holds {len(blocks)} well-formed PEM blocks; one is needed")
    label, body = blocks[0]
    if "Proc-Type:" in body:
        raise KeyFormatError(_DECRYPT)
    if label in _LABELS:
        raise KeyFormatError(_LABELS[label])
    labels.append(label)
    try:
        return b64decode(re.sub(r"\s+", "", body), "its body")
    except EncodingError as error:
        raise KeyFormatError(f"the PEM is damaged: {error}") from None


# --- Writing ----------------------------------------------------------------------------------------------------------


class Key(ABC):
    """What the four key types have in common: one way to write them."""

    __slots__ = ()

    @overload
    def dump(self, form: Literal["der"]) -> bytes: ...
    @overload
    def dump(self, form: Literal["pem", "console", "base64", "hex", "sec1", "pkcs1"] = ...) -> str: ...
    @overload
    def dump(self, form: str) -> str | bytes: ...

    def dump(self, form: str = "pem") -> str | bytes:
        """Write the key, a private one without a passphrase, in a form that `load_public_key` or its twin reads.

        Args:
            form: "pem"; "console", Base64 of the PEM, as support hands out public keys; "der"; "base64", of the DER;
                for RSA also "pkcs1", a PEM; for SM2 "hex", of the point 04 || x || y or of the scalar; for SM2 private
                keys "sec1", a PEM.

        Returns:
            str, and bytes for "der". SM2 public keys are SubjectPublicKeyInfo, RSA ones PKCS#1, private keys PKCS#8.

        Raises:
            InvalidInput: for a form that this key doesn't have.
        """
        if not isinstance(form, str):
            raise TypeError(f"form is a str, not {type(form).__name__}")
        others = self._other_forms()
        if form in others:
            return others[form]()
        label, der = self._labelled_der()
        if form == "pem":
            return to_pem(label, der)
        if form == "console":
            return b64encode(to_pem(label, der).encode())
        if form == "der":
            return der
        if form == "base64":
            return b64encode(der)
        raise InvalidInput(
            f"form is one of {', '.join(['pem', 'console', 'der', 'base64', *others])}; not {form!r:.40}"
        )

    @abstractmethod
    def _labelled_der(self) -> tuple[str, bytes]:
        """The PEM's label and what is inside."""

    @abstractmethod
    def _other_forms(self) -> dict[str, Callable[[], str]]:
        """Those that not every key has, by name."""


def to_pem(label: str, der: bytes) -> str:
    """DER as PEM (RFC 7468): 64 characters a line, one line break at the end."""
    body = b64encode(der)
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"
