"""Key material in the forms users hold (PEM, DER, Base64 of either), and the little DER that takes."""

from __future__ import annotations

import re

from ..errors import EncodingError, InvalidInput, KeyFormatError
from .encoding import b64decode, b64encode

__all__ = ["key_der", "key_forms", "key_kind", "read_der", "to_pem", "write_der"]


_KEY_LIMIT = 64 * 1024  # an RSA key of 16,384 bits takes 17,000 characters as Base64 of its PEM
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n([A-Za-z0-9+/=\s]*?)\r?\n?-----END \1-----")
_CURVES = {
    "2a811ccf5501822d": "an SM2 key",
    "2a8648ce3d030107": "an EC key on P-256 (secp256r1)",
    "2b81040022": "an EC key on P-384 (secp384r1)",
    "2b81040023": "an EC key on P-521 (secp521r1)",
    "2b8104000a": "an EC key on secp256k1",
}
_ALGORITHMS = {
    "2a864886f70d010101": "an RSA key",
    "2a864886f70d01010a": "an RSA-PSS key",
    "2a8648ce380401": "a DSA key",
    "2b656e": "an X25519 key",
    "2b6570": "an Ed25519 key",
}


def key_der(material: str | bytes) -> bytes:
    """The DER inside a PEM, the Base64 of a PEM (as support hands it out), DER itself, or its Base64.

    Raises `KeyFormatError`, with a sentence about what was found instead.
    """
    if not isinstance(material, (str, bytes)):
        raise TypeError(f"a key is given as str or bytes, not {type(material).__name__}")
    if len(material) > _KEY_LIMIT:
        raise KeyFormatError(f"this is no key: it has {len(material):,} characters; the largest has some 17,000")
    if isinstance(material, bytes) and material[:1] == b"\x30":
        return material
    if not material.isascii():  # asked, not tried: a UnicodeError would carry the key along
        raise KeyFormatError("the key is neither PEM, Base64 nor DER: it holds characters outside ASCII")
    text = (material if isinstance(material, str) else material.decode("ascii")).strip()
    if not text:
        raise KeyFormatError("the key is empty")
    if "-----BEGIN" not in text:
        data = _unbase64(text)
        if b"-----BEGIN" not in data:
            return data
        if not data.isascii():
            raise KeyFormatError("the PEM inside the Base64 holds characters outside ASCII")
        text = data.decode("ascii")
    return _pem_der(text)


def _unbase64(text: str) -> bytes:
    try:
        return b64decode(re.sub(r"\s+", "", text), "key")
    except EncodingError as error:
        raise KeyFormatError(f"the key is neither PEM, Base64 of a PEM, DER nor Base64 of DER: {error}") from None


def _pem_der(text: str) -> bytes:
    blocks = _PEM.findall(text)
    if len(blocks) > 1 and blocks[0][0] in ("EC PARAMETERS", "SM2 PARAMETERS"):  # `openssl ecparam -genkey` writes both
        blocks = blocks[1:]
    if len(blocks) != 1:
        if "Proc-Type:" in text:
            raise KeyFormatError("the PEM is encrypted with a passphrase; decrypt it first")
        raise KeyFormatError(f"the text holds {len(blocks)} well-formed PEM blocks; one is needed")
    label, body = blocks[0]
    if label == "ENCRYPTED PRIVATE KEY":
        raise KeyFormatError("the PEM is encrypted with a passphrase; decrypt it first")
    if label == "CERTIFICATE":
        raise KeyFormatError("this is a certificate; pass the public key alone")
    return _unbase64(body)


def to_pem(label: str, der: bytes) -> str:
    """DER as PEM (RFC 7468): 64 characters a line, one line break at the end."""
    body = b64encode(der)
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def key_forms(label: str, der: bytes, form: str) -> str | bytes:
    """A key in one of the forms `key_der` reads: "console" (Base64 of the PEM), "pem", "der" or "base64" (of DER)."""
    if form == "pem":
        return to_pem(label, der)
    if form == "console":
        return b64encode(to_pem(label, der).encode())
    if form == "der":
        return der
    if form == "base64":
        return b64encode(der)
    raise InvalidInput(f"form is one of console, pem, der, base64; not {form!r}")


def key_kind(der: bytes) -> str:
    """What a key is, for an error message: "an RSA key", "an EC key on P-256 (secp256r1)", ..."""
    try:
        content = read_der(der, 0x30)[0]
        if content[:1] == b"\x02":  # PKCS#1, SEC 1 or PKCS#8: a version or a modulus first
            content = read_der(content, 0x02)[1]
            if content[:1] == b"\x02":
                return "an RSA key"
            if content[:1] == b"\x04":
                parameters = read_der(content, 0x04)[1]
                if parameters[:1] != b"\xa0":
                    return "an EC private key that doesn't name its curve (write it as PKCS#8)"
                return _kind_of_curve(read_der(parameters, 0xA0)[0])
        algorithm = read_der(content, 0x30)[0]
        oid, parameters = read_der(algorithm, 0x06)
        if oid.hex() == "2a8648ce3d0201":
            return _kind_of_curve(parameters)
        return _ALGORITHMS.get(oid.hex(), "a key of an unknown algorithm")
    except KeyFormatError:
        return "not a key in DER"


def _kind_of_curve(parameters: bytes) -> str:
    if parameters[:1] == b"\x30":
        return "an EC key with explicit curve parameters"
    return _CURVES.get(read_der(parameters, 0x06)[0].hex(), "an EC key on another curve")


# --- DER (X.690) ------------------------------------------------------------------------------------------------------


def read_der(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Split off one element: (content, what follows).

    Strict by writing: an element that has another tag, is cut short, or whose length isn't in its shortest form (X.690,
    10.1) isn't what `write_der` makes of its content. Raises `KeyFormatError`.
    """
    length, start = int.from_bytes(data[1:2]), 2
    if length >= 0x80:
        start += length - 0x80
        length = int.from_bytes(data[2:start])
    content = data[start : start + length]
    element = write_der(tag, content)
    if not data.startswith(element):
        raise KeyFormatError(f"not a strict DER element with the tag {tag:#04x}")
    return content, data[len(element) :]


def write_der(tag: int, content: bytes) -> bytes:
    """One element: tag, shortest length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(octets))) + octets + content
