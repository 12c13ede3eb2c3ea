"""The plain arithmetic behind the answers: textbook formulas over Python's integers, and `cryptography`'s ciphers.

Nothing of tcrypto is imported, and nothing here is fast or safe for secrets: it is what the library is checked against.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from . import published


def b64(data: bytes) -> str:
    """Standard Base64 with padding."""
    return base64.b64encode(data).decode()


def b64_hex(digits: str) -> str:
    """Base64 of bytes written in hexadecimal."""
    return b64(bytes.fromhex(digits))


def painted(size: int, label: str = "") -> bytes:
    """Bytes in which swapped or repeated blocks show."""
    blocks = (hashlib.sha256(f"tcrypto {label} {index}".encode()).digest() for index in range(size // 32 + 1))
    return b"".join(blocks)[:size]


# --- SM2, in affine coordinates ---

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None


def add(left: Point, right: Point) -> Point:
    """The sum of two points; None is the point at infinity."""
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if left == right else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(scalar: int, point: Point) -> tuple[int, int]:
    """A point added to itself, by doubling and adding."""
    result: Point = None
    for bit in f"{scalar:b}":
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    if result is None:
        raise SystemExit("the point at infinity")
    return result


def sm3(data: bytes) -> bytes:
    """GB/T 32905."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def octets(value: int) -> bytes:
    """A number below 2**256 as 32 bytes."""
    return value.to_bytes(32, "big")


def hex_point(point: tuple[int, int]) -> str:
    """An uncompressed point."""
    return "04" + "".join(octets(value).hex() for value in point)


def der(tag: int, content: bytes) -> bytes:
    """One element of ASN.1 in DER."""
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def der_integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sm2_encrypt(public: tuple[int, int], plaintext: bytes, nonce: int) -> dict[str, bytes]:
    """The ciphertext in the three layouts (GB/T 32918.4-2016, 6.1; GM/T 0009-2012)."""
    x1, y1 = multiply(nonce, G)
    x2, y2 = (octets(value) for value in multiply(nonce, public))
    stream = b"".join(sm3(x2 + y2 + i.to_bytes(4, "big")) for i in range(1, len(plaintext) // 32 + 2))
    c2 = bytes(a ^ b for a, b in zip(plaintext, stream, strict=False))
    c1, c3 = b"\x04" + octets(x1) + octets(y1), sm3(x2 + plaintext + y2)
    asn1 = der(0x30, der_integer(x1) + der_integer(y1) + der(4, c3) + der(4, c2))
    return {"C1C3C2": c1 + c3 + c2, "C1C2C3": c1 + c2 + c3, "ASN.1": asn1}


SM2_ALGORITHM = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
SM2_KEY = int(published.SM2_ANNEX_C["private_key"], 16)
SM2_POINT = multiply(SM2_KEY, G)


def pem(label: str, data: bytes) -> str:
    """RFC 7468."""
    text = b64(data)
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def sm2_public_der(point: str, algorithm: bytes = SM2_ALGORITHM) -> bytes:
    """A SubjectPublicKeyInfo (RFC 5480)."""
    return der(0x30, algorithm + der(3, b"\0" + bytes.fromhex(point)))


def sm2_sec1(scalar: int, point: str) -> bytes:
    """An ECPrivateKey (RFC 5915)."""
    curve = der(0xA0, SM2_ALGORITHM[-10:])
    return der(0x30, der(2, b"\1") + der(4, octets(scalar)) + curve + der(0xA1, der(3, b"\0" + bytes.fromhex(point))))


def sm2_pkcs8(scalar: int, point: str) -> bytes:
    """A PrivateKeyInfo (RFC 5208) around an ECPrivateKey."""
    inner = der(0x30, der(2, b"\1") + der(4, octets(scalar)) + der(0xA1, der(3, b"\0" + bytes.fromhex(point))))
    return der(0x30, der(2, b"\0") + SM2_ALGORITHM + der(4, inner))


# --- Symmetric ciphers ---


def sm4_gcm(key: bytes, iv: bytes, plaintext: bytes, aad: bytes = b"") -> tuple[bytes, bytes]:
    """Ciphertext and tag."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plaintext) + encryptor.finalize(), encryptor.tag


def cbc_blocks(key: bytes, iv: bytes, data: bytes) -> bytes:
    """AES-CBC over whole blocks, without padding."""
    return Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor().update(data)


def pkcs7(data: bytes) -> bytes:
    """Padded to whole blocks of 16 bytes."""
    missing = 16 - len(data) % 16
    return data + bytes([missing]) * missing


# --- RSA ---


class RsaKey:
    """A test key from its primes, in every form, and PKCS#1 v1.5 with a padding that is the same each time."""

    def __init__(self, primes: tuple[str, str]) -> None:
        p, q = (int(digits, 16) for digits in primes)
        self.n, self.e = p * q, 65537
        self.d = pow(self.e, -1, (p - 1) * (q - 1))
        numbers = rsa.RSAPublicNumbers(self.e, self.n)
        inverse = rsa.rsa_crt_iqmp(p, q)
        key = rsa.RSAPrivateNumbers(p, q, self.d, self.d % (p - 1), self.d % (q - 1), inverse, numbers).private_key()
        self.size = key.key_size // 8
        self.pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.pkcs1 = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
        public = key.public_key()
        self.public_pkcs1 = public.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        self.spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.console = b64(pem("RSA PUBLIC KEY", self.public_pkcs1).encode())

    def raw(self, block: bytes) -> bytes:
        """A whole block to the power of the public exponent."""
        return pow(int.from_bytes(block, "big"), self.e, self.n).to_bytes(self.size, "big")

    def wrap(self, message: bytes) -> bytes:
        """RSAES-PKCS1-v1_5 (RFC 8017, 7.2.1) with a filler that is the same each time."""
        filler = bytes(octet or 1 for octet in painted(self.size - 3 - len(message), "filler"))
        return self.raw(b"\0\2" + filler + b"\0" + message)


RSA = {bits: RsaKey(primes) for bits, primes in published.RSA_TEST_PRIMES.items()}
