"""What the bytes of a key are: which algorithm, which structure, public or private.

The package has no other detector of keys.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import KeyFormatError
from .der import elements, read_der

__all__ = ["POINT", "SCALAR", "Kind", "identify"]

POINT = "a bare point"
"""04, x and y, and nothing around them."""
SCALAR = "a bare scalar"
"""The 32 bytes of a private key, and nothing around them."""
_SPKI, _PKCS1, _PKCS8, _SEC1 = "SubjectPublicKeyInfo", "PKCS#1", "PKCS#8", "SEC 1"

_EC_PUBLIC_KEY = "2a8648ce3d0201"
_ALGORITHMS = {
    "2a864886f70d010101": "RSA",
    "2a811ccf5501822d": "SM2",  # the curve in place of the algorithm: GM/T 0015, OpenSSL 3.0 and 3.1
    "2a864886f70d01010a": "an RSA-PSS key",
    "2a8648ce380401": "a DSA key",
    "2b656e": "an X25519 key",
    "2b656f": "an X448 key",
    "2b6570": "an Ed25519 key",
    "2b6571": "an Ed448 key",
}
_CURVES = {
    "2a811ccf5501822d": "SM2",
    "2a8648ce3d030107": "an EC key on P-256 (secp256r1)",
    "2b81040022": "an EC key on P-384 (secp384r1)",
    "2b81040023": "an EC key on P-521 (secp521r1)",
    "2b8104000a": "an EC key on secp256k1",
}
# The labels a PEM of each structure has, the usual one first (RFC 7468, 10 and 13; RFC 5915, 4). OpenSSL 3 labels the
# SEC 1 of SM2 by that name.
_LABELS = {
    (_SPKI, "RSA"): ("PUBLIC KEY",),
    (_SPKI, "SM2"): ("PUBLIC KEY", "EC PUBLIC KEY", "SM2 PUBLIC KEY"),
    (_PKCS8, "RSA"): ("PRIVATE KEY",),
    (_PKCS8, "SM2"): ("PRIVATE KEY",),
    (_SEC1, "SM2"): ("EC PRIVATE KEY", "SM2 PRIVATE KEY"),
}


class Kind(NamedTuple):
    """What a key is. `str` gives it as a sentence's part: "an SM2 private key (PKCS#8)"."""

    name: str
    """"RSA", "SM2", or for anything else a sentence's part, such as "a DSA key"."""
    structure: str
    private: bool

    @property
    def algorithm(self) -> str | None:
        """The name if it is "RSA" or "SM2", None for keys that have no use here."""
        return self.name if self.name in ("RSA", "SM2") else None

    @property
    def labels(self) -> tuple[str, ...]:
        """What a PEM around it may say."""
        if self.structure == _PKCS1:
            return ("RSA PRIVATE KEY",) if self.private else ("RSA PUBLIC KEY",)
        return _LABELS.get((self.structure, self.name), ())

    def __str__(self) -> str:
        return f"an {self.name} {'private' if self.private else 'public'} key ({self.structure})"


def identify(data: bytes) -> tuple[bytes, Kind]:
    """Say what a key's own bytes are.

    Args:
        data: DER, an SM2 point or an SM2 scalar, of any origin.

    Returns:
        The bytes, without a zero octet before a point or scalar, and their kind; of RSA and SM2 or not.

    Raises:
        KeyFormatError: for what is no key, with what it is instead and what to do.
    """
    if data[:1] == b"\x30" and len(data) not in (32, 64):  # no key's DER is as short as a scalar
        return data, _in_der(data)
    if len(data) in (33, 66) and data[0] == 0:  # as INTEGER and BIT STRING have them
        data = data[1:]
    if len(data) == 32:
        return data, Kind("SM2", SCALAR, private=True)
    if len(data) == 64 or (len(data) in (33, 65) and data[0] in (2, 3, 4, 6, 7)):
        return data, Kind("SM2", POINT, private=False)
    if data[:4] in (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"):
        raise KeyFormatError(
            "this is a Java key store; write it as PKCS#12 (keytool -importkeystore -srckeystore FILE -destkeystore "
            "FILE.p12 -deststoretype PKCS12), then as PEM (openssl pkcs12 -in FILE.p12 -nodes)"
        )
    raise KeyFormatError(
        f"this is no key: {len(data):,} bytes that are neither DER nor an SM2 point (65 bytes or 130 hex digits: 04, "
        "x, y) nor a scalar (32 bytes or 64 hex digits)"
    )


def _in_der(der: bytes) -> Kind:
    """What a SEQUENCE is, by the tags of its elements and, where it names one, its algorithm."""
    try:
        content, rest = read_der(der, 0x30)
        outline, values = elements(content)
        if rest:
            raise KeyFormatError("there are bytes after it")
        if outline == b"\x02\x02":
            return Kind("RSA", _PKCS1, private=False)
        if outline[:9] == b"\x02" * 9:
            return Kind("RSA", _PKCS1, private=True)
        if outline == b"\x02" * 6:
            return Kind("a DSA key", "", private=True)
        if outline[:3] == b"\x02\x30\x04":
            return Kind(_algorithm(values[1]), _PKCS8, private=True)
        if outline[:2] == b"\x02\x04":
            return Kind(_curve(values[2]) if outline[2:3] == b"\xa0" else _NO_CURVE, _SEC1, private=True)
        if outline == b"\x30\x03":
            return Kind(_algorithm(values[0]), _SPKI, private=False)
        what = _FOREIGN.get(outline)
        if outline == b"\x30\x30\x03" and elements(values[0])[0] in (b"\x02\x30\x30", b"\x02\x30\x30\xa0"):
            what = _REQUEST
    except KeyFormatError:
        raise KeyFormatError(
            "this is not a key in DER, or a damaged one: it isn't strict DER from end to end"
        ) from None
    raise KeyFormatError(what or "this is DER, but not a key's")


_NO_CURVE = "an EC private key that doesn't name its curve (write it as PKCS#8)"
_REQUEST = "this is a certificate request; pass its public key alone: openssl req -in FILE -inform DER -pubkey -noout"
_PKCS12 = "this is a PKCS#12 file; write the key in it as PEM: openssl pkcs12 -in FILE -nodes -nocerts | openssl pkey"
_FOREIGN = {
    b"\x30\x30\x03": "this is a certificate; pass its public key alone: "
    "openssl x509 -in FILE -inform DER -pubkey -noout",
    b"\x30\x04": "the key is encrypted with a passphrase; decrypt it first: openssl pkey -in FILE -inform DER",
    b"\x02\x30": _PKCS12,
    b"\x02\x30\x30": _PKCS12,
    b"\x06\xa0": "this is a bundle of certificates (PKCS#7); pass the public key alone",
}


def _algorithm(identifier: bytes) -> str:
    """What the content of an AlgorithmIdentifier names."""
    oid, parameters = read_der(identifier, 0x06)
    if oid.hex() == _EC_PUBLIC_KEY:
        return _curve(parameters)
    return _ALGORITHMS.get(oid.hex(), "a key of an unknown algorithm")


def _curve(parameters: bytes) -> str:
    if parameters[:1] == b"\x30":
        return "an EC key with explicit curve parameters"
    return _CURVES.get(read_der(parameters, 0x06)[0].hex(), "an EC key on another curve")
