"""A client that seals requests, and makes on purpose each of the mistakes that people make.

Each step is a function that a mistake replaces: the text of the parameters, the key, what is wrapped and how, the
cipher, what is sent as what text. Nothing of tcrypto is imported, so what comes out is what such a client would send.
"""

# ruff: noqa: S324 -- clients use MD5 and SHA-1

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

try:  # where `cryptography` 47 and later keep them
    from cryptography.hazmat.decrepit.ciphers.modes import CFB, CFB8, OFB
except ImportError:
    from cryptography.hazmat.primitives.ciphers.modes import CFB, CFB8, OFB

from .arithmetic import RSA, SM2_KEY, G, N, add, b64, hex_point, multiply, octets, pem, pkcs7, sm2_encrypt, sm2_pkcs8
from .case_file import Object

PARAMS: Object = {"ImageUrl": "https://example.com/卡片.jpg", "CardSide": "FRONT"}
FIELDS: Object = {"Name": "张三", "IdCard": "11010519491231002X", "Phone": "13800138000"}
AES, SM4 = "AES-256-CBC", "SM4-GCM"


def compact(value: object) -> bytes:
    """JSON without blanks, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def drawn(size: int, *label: object) -> bytes:
    """Bytes that look random and are the same each time."""
    blocks = (hashlib.sha256(f"sealer {label} {i}".encode()).digest() for i in range(size // 32 + 1))
    return b"".join(blocks)[:size]


def encrypted(cipher: str, mode: Any, key: bytes, data: bytes) -> bytes:
    """Any cipher in any mode, without padding."""
    algorithm = algorithms.AES(key) if cipher == "AES" else algorithms.SM4(key)
    return Cipher(algorithm, mode).encryptor().update(data)


def gcm(cipher: str, key: bytes, iv: bytes, data: bytes, aad: bytes = b"") -> tuple[bytes, bytes]:
    """Ciphertext and tag."""
    algorithm = algorithms.AES(key) if cipher == "AES" else algorithms.SM4(key)
    encryptor = Cipher(algorithm, modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(data) + encryptor.finalize(), encryptor.tag


@dataclass(frozen=True)
class Keys:
    """The service's key pair. `private`: as the operation takes it; `scalar`: SM2's; `rsa`: RSA's."""

    algorithm: str
    private: str
    scalar: int = 0
    rsa: rsa.RSAPrivateKey | None = None

    def wrap(self, message: bytes, nonce: int) -> bytes:
        """As documented."""
        if self.rsa is not None:
            size = self.rsa.key_size // 8
            filler = bytes(octet or 1 for octet in drawn(size - 3 - len(message), "filler", nonce))
            return self.raw(b"\0\2" + filler + b"\0" + message)
        return sm2_encrypt(multiply(self.scalar, G), message, nonce)["C1C3C2"]

    def raw(self, block: bytes, private: bool = False) -> bytes:
        """RSA without any padding; `private`: to the power of the other exponent."""
        assert self.rsa is not None  # noqa: S101
        numbers = self.rsa.private_numbers()
        power = numbers.d if private else numbers.public_numbers.e
        return pow(int.from_bytes(block, "big"), power, numbers.public_numbers.n).to_bytes(len(block), "big")


def vector_keys(algorithm: str) -> Keys:
    """The keys of the vectors."""
    if algorithm == SM4:
        return Keys(SM4, octets(SM2_KEY).hex(), scalar=SM2_KEY)
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(RSA[1024].pkcs8.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101
    return Keys(AES, "".join(RSA[1024].pkcs8.split("\n")[1:-2]), rsa=key)


def sm2_keys(scalar: int, as_pem: bool = False) -> Keys:
    """An SM2 key pair, as hexadecimal or PEM."""
    text = pem("PRIVATE KEY", sm2_pkcs8(scalar, hex_point(multiply(scalar, G)))) if as_pem else octets(scalar).hex()
    return Keys(SM4, text, scalar=scalar)


Step = Callable[..., Any]


@dataclass(frozen=True)
class Client:
    """How a client seals, step by step; the defaults are right.

    `plain`: parameters to bytes. `text`: a field's. `used`: the key that encrypts, from the one drawn. `wrapped`: what
    is wrapped, from key and IV. `blob`: wraps it. `used_iv`: the IV that encrypts. `seal`: (keys, key, iv, data) to
    (ciphertext, tag). `join`: (ciphertext, tag, iv) to (body, tags). `*_text`: bytes to what stands in the request.
    """

    algorithm: str
    fields: tuple[str, ...] = ()
    key_size: int = 0
    iv_size: int = 0
    params: Object = field(default_factory=lambda: PARAMS)
    plain: Step = compact
    text: Step = str.encode
    used: Step = bytes
    wrapped: Step = lambda key, iv: key
    blob: Step = lambda keys, message, nonce: keys.wrap(message, nonce)
    used_iv: Step = lambda iv, key: iv
    seal: Step | None = None
    join: Step = lambda body, tag, iv: (body, [] if tag is None else [tag])
    blob_text: Step = b64
    iv_text: Step = b64
    body_text: Step = b64
    tag_text: Step = b64
    key: Step | None = None
    name: str | None = None
    change: Step = dict
    lists: Step = lambda names, tags: (names, tags)

    def send(self, keys: Keys, *label: object, params: Object | None = None) -> tuple[Object, Object]:
        """A request, and the parameters meant. `label`: says which random values are drawn."""
        params = params or (FIELDS if self.fields else self.params)
        aes = self.algorithm == AES
        draw = self.key or (lambda size: drawn(size, "key", *label))
        key = draw(self.key_size or (32 if aes else 16))
        iv = drawn(self.iv_size or (16 if aes else 12), "iv", *label)
        nonce = int.from_bytes(drawn(32, "nonce", *label), "big") % (N - 1) + 1
        seal = self.seal or (cbc if aes else sm4_gcm)
        used, used_iv = self.used(key), self.used_iv(iv, key)
        tags: list[Any] = []
        request: Object = (
            {name: value for name, value in params.items() if name not in self.fields} if self.fields else {}
        )
        for name in self.fields or ("EncryptedBody",):
            data = self.text(params[name]) if self.fields else self.plain(params)
            sealed, found = self.join(*seal(used, used_iv, data), used_iv)
            request[name] = self.body_text(sealed)
            tags += [self.tag_text(tag) for tag in found]
        names, tags = self.lists(list(self.fields or ("EncryptedBody",)), tags)
        request["Encryption"] = {
            "EncryptList": names,
            "TagList": tags,
            "CiphertextBlob": self.blob_text(self.blob(keys, self.wrapped(key, iv), nonce)),
            "Iv": self.iv_text(iv),
            "Algorithm": self.name or self.algorithm,
        }
        return self.change(request), params


def cbc(key: bytes, iv: bytes, data: bytes) -> tuple[bytes, None]:
    """AES-CBC with PKCS#7."""
    return encrypted("AES", modes.CBC(iv), key, pkcs7(data)), None


def sm4_gcm(key: bytes, iv: bytes, data: bytes) -> tuple[bytes, bytes]:
    """SM4-GCM."""
    return gcm("SM4", key, iv, data)


# --- The mistakes, each in several variants ---------------------------------------------------------------------------

aes, sm4 = Client(AES), Client(SM4)
aes_fields, sm4_fields = replace(aes, fields=("Name", "IdCard")), replace(sm4, fields=("Name", "IdCard"))
one_field = replace(sm4, fields=("IdCard",))


def hexadecimal(data: bytes) -> str:
    """Small letters."""
    return data.hex()


def twice(data: bytes) -> str:
    """Base64 of Base64."""
    return b64(b64(data).encode())


def hex_in_base64(data: bytes) -> str:
    """Base64 of hexadecimal."""
    return b64(data.hex().encode())


def url_safe(data: bytes) -> str:
    """Base64 with - and _, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def lines(data: bytes) -> str:
    """Base64 in lines of 76, as encoders for mail write it."""
    return base64.encodebytes(data).decode()


def split(blob: bytes) -> tuple[bytes, bytes, bytes]:
    """C1, C3, C2."""
    return blob[:65], blob[65:97], blob[97:]


def layout(blob: bytes) -> bytes:
    """C1 C2 C3."""
    c1, c3, c2 = split(blob)
    return c1 + c2 + c3


def compressed(blob: bytes) -> bytes:
    """C1 as 02 or 03 and x."""
    c1, c3, c2 = split(blob)
    return bytes([2 + c1[64] % 2]) + c1[1:33] + c3 + c2


def hybrid(blob: bytes) -> bytes:
    """C1 as 06 or 07, x and y."""
    return bytes([6 + blob[64] % 2]) + blob[1:]


def asn1(keys: Keys, message: bytes, nonce: int) -> bytes:
    """The ciphertext in DER."""
    return sm2_encrypt(multiply(keys.scalar, G), message, nonce)["ASN.1"]


def changed_blob(change: Callable[[bytes], bytes]) -> Step:
    """The documented blob, changed."""
    return lambda keys, message, nonce: change(keys.wrap(message, nonce))


def short_x(keys: Keys, message: bytes, nonce: int) -> bytes:
    """A coordinate that lost its leading zero byte."""
    point = multiply(nonce, G)
    while octets(point[0])[0] and octets(point[1])[0]:
        nonce, point = nonce + 1, add(point, G) or G
    blob = keys.wrap(message, nonce)
    return blob[:1] + (blob[1:33].lstrip(b"\0") + blob[33:65].lstrip(b"\0")) + blob[65:]


def oaep_sha1(keys: Keys, message: bytes, nonce: int) -> bytes:
    """RSAES-OAEP with SHA-1 (RFC 8017, 7.1.1), the same each time."""
    assert keys.rsa is not None  # noqa: S101
    size = keys.rsa.key_size // 8
    seed = drawn(20, "seed", nonce)
    data = hashlib.sha1(b"").digest() + bytes(size - len(message) - 42) + b"\1" + message
    masked = xor(data, mgf1(seed, len(data)))
    return keys.raw(b"\0" + xor(seed, mgf1(masked, 20)) + masked)


def mgf1(seed: bytes, length: int) -> bytes:
    """RFC 8017, B.2.1, with SHA-1."""
    digests = (hashlib.sha1(seed + i.to_bytes(4, "big")).digest() for i in range(length // 20 + 1))
    return b"".join(digests)[:length]


def xor(left: bytes, right: bytes) -> bytes:
    """Byte by byte."""
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def no_padding(before: bool) -> Step:
    """RSA over the key filled with zeros."""

    def wrap(keys: Keys, message: bytes, nonce: int) -> bytes:
        assert keys.rsa is not None  # noqa: S101
        size = keys.rsa.key_size // 8
        return keys.raw(message.rjust(size, b"\0") if before else b"\0" + message.ljust(size - 1, b"\0"))

    return wrap


def private_block(keys: Keys, message: bytes, nonce: int) -> bytes:
    """Block type 1 to the power of d."""
    assert keys.rsa is not None  # noqa: S101
    size = keys.rsa.key_size // 8
    return keys.raw(b"\0\1" + b"\xff" * (size - 3 - len(message)) + b"\0" + message, private=True)


def other_key(keys: Keys, message: bytes, nonce: int) -> bytes:
    """Wrapped for somebody else."""
    if keys.rsa is None:
        return sm2_encrypt(multiply(987654321, G), message, nonce)["C1C3C2"]
    return (
        RSA[1024].raw(b"\0\2" + b"\x55" * 10 + message)
        if keys.rsa.key_size != 1024
        else damaged(keys.wrap(message, nonce))
    )


def damaged(blob: bytes) -> bytes:
    """One bit changed."""
    return blob[:-20] + bytes([blob[-20] ^ 1]) + blob[-19:]


def ecb(cipher: str, fill: Callable[[bytes], bytes] = pkcs7) -> Step:
    """Without IV."""
    return lambda key, iv, data: (encrypted(cipher, modes.ECB(), key, fill(data)), None)  # noqa: S305


def in_mode(cipher: str, mode: Callable[[bytes], Any], fill: Callable[[bytes], bytes] = bytes) -> Step:
    """Any other mode, padded or not."""
    return lambda key, iv, data: (encrypted(cipher, mode(iv), key, fill(data)), None)


def filled(octet: bytes) -> Callable[[bytes], bytes]:
    """To whole blocks, none where they are whole."""
    return lambda data: data + octet * (-len(data) % 16)


def iso7816(data: bytes) -> bytes:
    """80 and zeros."""
    return filled(b"\0")(data + b"\x80")


def x923(data: bytes) -> bytes:
    """Zeros and the length."""
    missing = 16 - len(data) % 16
    return data + bytes(missing - 1) + bytes([missing])


def wide(data: bytes) -> bytes:
    """PKCS#7 for blocks of 32 bytes, where that shows."""
    missing = 32 - len(data) % 32
    return data + bytes([missing]) * missing


def with_aad(aad: bytes) -> Step:
    """SM4-GCM that authenticates something along."""
    return lambda key, iv, data: gcm("SM4", key, iv, data, aad)


def bytes_to_key(password: bytes, salt: bytes) -> bytes:
    """OpenSSL's EVP_BytesToKey with MD5, key and IV."""
    data = block = b""
    while len(data) < 48:
        block = hashlib.md5(block + password + salt).digest()
        data += block
    return data


def cryptojs(key: bytes, iv: bytes, data: bytes) -> tuple[bytes, None]:
    """CryptoJS.AES.encrypt(text, passphrase)."""
    salt = drawn(8, "salt")
    derived = bytes_to_key(key, salt)
    return b"Salted__" + salt + encrypted("AES", modes.CBC(derived[32:]), derived[:32], pkcs7(data)), None


def alphanumeric(size: int) -> bytes:
    """A key of letters and digits, as the vendor's demos draw them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(letters[octet % 62] for octet in drawn(size, "letters")).encode()


def digits(size: int) -> bytes:
    """A key that is a hexadecimal text."""
    return drawn(size // 2, "digits").hex().encode()


def turned(names: list[str], tags: list[str]) -> tuple[list[str], list[str]]:
    """Tags in the reverse order."""
    return names, tags[::-1]


def renamed(name: str, other: str) -> Step:
    """A member of the request under another name."""
    return lambda request: {other if key == name else key: value for key, value in request.items()}


def encryption(**members: Any) -> Step:
    """Members of Encryption replaced."""
    return lambda request: request | {"Encryption": request["Encryption"] | members}


def listed_as_text(request: Object) -> Object:
    """EncryptList as the names with commas between."""
    members = request["Encryption"]
    return request | {"Encryption": members | {"EncryptList": ",".join(members["EncryptList"])}}


def common(params: Object) -> bytes:
    """With the common parameters."""
    return compact({"Action": "RecognizeEncryptedIDCardOCR", "Version": "2018-11-19", **params})


def deflate(data: bytes) -> bytes:
    """Without zlib's header."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


KMS_BLOB = "-k-".join((b64(drawn(64, "kms")), b64(drawn(16, "kms id")), b64(drawn(44, "kms data"))))

MISTAKES: dict[str, list[tuple[str, Client]]] = {
    "blob-layout": [
        ("C1 C2 C3", replace(sm4, blob=changed_blob(layout))),
        ("C1 C2 C3, fields", replace(sm4_fields, blob=changed_blob(layout))),
    ],
    "blob-asn1": [("DER", replace(sm4, blob=asn1)), ("DER, one field", replace(one_field, blob=asn1))],
    "blob-without-04": [
        ("the library returns none", replace(sm4, blob=changed_blob(lambda blob: blob[1:]))),
        ("one field", replace(one_field, blob=changed_blob(lambda blob: blob[1:]))),
    ],
    "blob-04-twice": [
        ("one put before", replace(sm4, blob=changed_blob(lambda blob: b"\4" + blob))),
        ("fields", replace(sm4_fields, blob=changed_blob(lambda blob: b"\4" + blob))),
    ],
    "blob-compressed": [
        ("02 or 03", replace(sm4, blob=changed_blob(compressed))),
        ("06 or 07", replace(sm4, blob=changed_blob(hybrid))),
    ],
    "blob-zeros-lost": [
        ("a byte", replace(sm4, blob=short_x)),
        ("a byte, one field", replace(one_field, blob=short_x)),
    ],
    "blob-text": [
        ("hexadecimal", replace(sm4, blob_text=hexadecimal)),
        ("Base64 of hexadecimal", replace(sm4, blob_text=hex_in_base64)),
        ("Base64 twice", replace(aes, blob_text=twice)),
        ("capital hexadecimal", replace(aes, blob_text=lambda data: data.hex().upper())),
        ("URL-safe", replace(sm4, blob_text=url_safe)),
        ("lines", replace(aes, blob_text=lines)),
        ("percent-encoded", replace(aes, blob_text=lambda data: quote(b64(data), safe=""))),
        ("a Buffer", replace(sm4, blob_text=lambda data: {"type": "Buffer", "data": list(data)})),
        ("Java's bytes", replace(aes, blob_text=lambda data: str([octet - 256 * (octet > 127) for octet in data]))),
        ("Python's bytes", replace(sm4, blob_text=lambda data: f"b'{b64(data)}'")),
    ],
    "blob-key-as-text": [
        ("hexadecimal", replace(sm4, wrapped=lambda key, iv: key.hex().encode())),
        ("Base64", replace(sm4, wrapped=lambda key, iv: b64(key).encode())),
        ("Base64, AES", replace(aes, wrapped=lambda key, iv: b64(key).encode())),
        ("hexadecimal, AES", replace(aes, wrapped=lambda key, iv: key.hex().encode())),
        ("capital hexadecimal", replace(sm4, wrapped=lambda key, iv: key.hex().upper().encode())),
        ("Base64 with a line feed", replace(aes, wrapped=lambda key, iv: base64.encodebytes(key))),
        ("UTF-8 of Latin-1", replace(sm4, wrapped=lambda key, iv: key.decode("latin-1").encode())),
    ],
    "blob-padding": [
        ("OAEP with SHA-1", replace(aes, blob=oaep_sha1)),
        ("none, zeros before", replace(aes, blob=no_padding(True))),
        ("none, zeros after", replace(aes, blob=no_padding(False))),
    ],
    "blob-other-key": [
        ("another public key", replace(sm4, blob=other_key)),
        ("a damaged blob", replace(sm4, blob=changed_blob(damaged))),
        ("a damaged blob, RSA", replace(aes, blob=changed_blob(damaged))),
    ],
    "blob-reversed": [
        ("Windows CryptoAPI", replace(aes, blob=changed_blob(lambda blob: blob[::-1]))),
        ("fields", replace(aes_fields, blob=changed_blob(lambda blob: blob[::-1]))),
    ],
    "blob-private-key": [
        ("the private key's own", replace(aes, blob=private_block)),
        ("fields", replace(aes_fields, blob=private_block)),
    ],
    "blob-kms": [
        ("GenerateDataKey's", replace(sm4, blob_text=lambda data: KMS_BLOB)),
        ("encoded again", replace(sm4, blob_text=lambda data: b64(KMS_BLOB.encode()))),
    ],
    "blob-key-and-iv": [
        ("key, then IV", replace(sm4, wrapped=lambda key, iv: key + iv)),
        ("IV, then key", replace(sm4, wrapped=lambda key, iv: iv + key)),
        ("key, then IV, AES", replace(aes, wrapped=lambda key, iv: key + iv)),
        ("hexadecimal, a colon between", replace(sm4, wrapped=lambda key, iv: f"{key.hex()}:{iv.hex()}".encode())),
        ("JSON", replace(sm4, wrapped=lambda key, iv: compact({"key": b64(key), "iv": b64(iv)}))),
        ("hexadecimal, joined", replace(aes, wrapped=lambda key, iv: (key + iv).hex().encode())),
    ],
    "iv-text": [
        ("hexadecimal", replace(sm4, iv_text=hexadecimal)),
        ("hexadecimal, AES", replace(aes, iv_text=hexadecimal)),
        ("URL-safe", replace(aes, iv_text=url_safe)),
        ("Base64 of hexadecimal", replace(sm4, iv_text=hex_in_base64)),
        (
            "the text itself",
            replace(aes, used_iv=lambda iv, key: iv.hex()[:16].encode(), iv_text=lambda iv: iv.hex()[:16]),
        ),
        ("Base64 twice", replace(aes, iv_text=twice)),
        ("a list", replace(sm4, iv_text=list)),
    ],
    "iv-length": [
        ("16 bytes under GCM", replace(sm4, iv_size=16)),
        ("8 bytes under GCM", replace(sm4, iv_size=8)),
        ("12 bytes, filled up with zeros", replace(aes, iv_size=12, used_iv=lambda iv, key: iv.ljust(16, b"\0"))),
        ("16 bytes, of which GCM took 12", replace(sm4, iv_size=16, used_iv=lambda iv, key: iv[:12])),
        ("32 bytes, of which CBC took 16", replace(aes, iv_size=32, used_iv=lambda iv, key: iv[:16])),
    ],
    "iv-other": [
        ("zeros", replace(aes, used_iv=lambda iv, key: bytes(16))),
        ("zeros, GCM", replace(sm4, used_iv=lambda iv, key: bytes(12))),
        ("the key's first bytes", replace(aes, used_iv=lambda iv, key: key[:16])),
        ("the key's last bytes", replace(aes, used_iv=lambda iv, key: key[16:])),
        ("the key's first bytes, GCM", replace(sm4, used_iv=lambda iv, key: key[:12])),
        ("its Base64 text", replace(aes, used_iv=lambda iv, key: b64(iv).encode()[:16])),
        ("its hexadecimal text", replace(sm4, used_iv=lambda iv, key: iv.hex().encode()[:12])),
        ("a fixed text", replace(aes, used_iv=lambda iv, key: b"0123456789abcdef")),
        ("another random one", replace(aes, used_iv=lambda iv, key: drawn(16, "another"))),
    ],
    "iv-prepended": [
        ("before the ciphertext", replace(aes, join=lambda body, tag, iv: (iv + body, []))),
        ("before the ciphertext, GCM", replace(sm4, join=lambda body, tag, iv: (iv + body, [tag]))),
        ("after it", replace(aes, join=lambda body, tag, iv: (body + iv, []))),
        ("fields", replace(aes_fields, join=lambda body, tag, iv: (iv + body, []))),
    ],
    "body-text": [
        ("hexadecimal", replace(sm4, body_text=hexadecimal)),
        ("Base64 twice", replace(sm4, body_text=twice)),
        ("hexadecimal, AES", replace(aes, body_text=hexadecimal)),
        ("URL-safe", replace(sm4, body_text=url_safe)),
        ("lines", replace(aes, body_text=lines)),
        ("Base64 of hexadecimal", replace(aes, body_text=hex_in_base64)),
        ("percent-encoded", replace(aes, body_text=lambda data: quote(b64(data), safe=""))),
        ("fields in hexadecimal", replace(sm4_fields, body_text=hexadecimal)),
    ],
    "body-padding": [
        ("PKCS#7 under GCM", replace(sm4, plain=lambda params: pkcs7(compact(params)))),
        ("zeros", replace(aes, seal=in_mode("AES", modes.CBC, filled(b"\0")), params=PARAMS | {"N": 10})),
        ("spaces", replace(aes, seal=in_mode("AES", modes.CBC, filled(b" ")), params=PARAMS | {"N": 10})),
        ("ISO/IEC 7816-4", replace(aes, seal=in_mode("AES", modes.CBC, iso7816))),
        ("ANSI X9.23", replace(aes, seal=in_mode("AES", modes.CBC, x923), params=PARAMS | {"N": 10})),
        (
            "zeros under GCM",
            replace(sm4, plain=lambda params: filled(b"\0")(compact(params | {"N": 10})), params=PARAMS | {"N": 10}),
        ),
        ("PKCS#7 twice", replace(aes, plain=lambda params: pkcs7(compact(params)))),
        ("blocks of 32", replace(aes, seal=in_mode("AES", modes.CBC, wide), params=PARAMS | {"N": 10})),
    ],
    "body-mode": [
        ("SM4-CBC", replace(sm4, iv_size=16, seal=in_mode("SM4", modes.CBC, pkcs7))),
        ("SM4-ECB", replace(sm4, seal=ecb("SM4"))),
        ("AES-ECB", replace(aes, seal=ecb("AES"))),
        ("AES-CTR", replace(aes, seal=in_mode("AES", modes.CTR))),
        ("AES-CFB", replace(aes, seal=in_mode("AES", CFB))),
        ("AES-OFB", replace(aes, seal=in_mode("AES", OFB))),
        ("AES-GCM, the tag in TagList", replace(aes, iv_size=12, seal=lambda key, iv, data: gcm("AES", key, iv, data))),
        ("AES-128-GCM for SM4-GCM", replace(sm4, seal=lambda key, iv, data: gcm("AES", key, iv, data))),
        ("SM4-CTR", replace(sm4, iv_size=16, seal=in_mode("SM4", modes.CTR))),
        ("ECB, fields", replace(aes_fields, seal=ecb("AES"))),
        ("CFB, padded", replace(aes, seal=in_mode("AES", CFB8))),
    ],
    "body-key-length": [
        ("AES-128", replace(aes, key_size=16)),
        ("AES-192", replace(aes, key_size=24)),
        ("AES-128 under the first half", replace(aes, used=lambda key: key[:16])),
        ("16 bytes filled up with zeros", replace(aes, key_size=16, used=lambda key: key.ljust(32, b"\0"))),
        ("32 bytes, of which SM4 took 16", replace(sm4, key_size=32, used=lambda key: key[:16])),
    ],
    "body-key-derived": [
        ("MD5", replace(sm4, used=lambda key: hashlib.md5(key).digest())),
        (
            "MD5 in hexadecimal, of 16 digits",
            replace(sm4, used=lambda key: hashlib.md5(key).hexdigest()[8:24].encode()),
        ),
        ("CryptoJS's passphrase", replace(aes, key=alphanumeric, seal=cryptojs)),
        ("SHA-256", replace(aes, used=lambda key: hashlib.sha256(key).digest())),
        ("MD5 in hexadecimal", replace(aes, used=lambda key: hashlib.md5(key).hexdigest().encode())),
        ("text parsed as hexadecimal", replace(aes, key=digits, used=lambda key: bytes.fromhex(key.decode()))),
        ("hexadecimal text, cut", replace(sm4, used=lambda key: key.hex().encode()[:16])),
    ],
    "body-json-twice": [
        ("a JSON text of the JSON text", replace(sm4, plain=lambda params: compact(compact(params).decode()))),
        ("with escapes", replace(aes, plain=lambda params: json.dumps(json.dumps(params)).encode())),
        ("a field in quotes", replace(one_field, text=lambda text: json.dumps(text).encode())),
    ],
    "body-plain-base64": [
        ("Base64 of the JSON", replace(sm4, plain=lambda params: b64(compact(params)).encode())),
        ("Base64 of the JSON, AES", replace(aes, plain=lambda params: b64(compact(params)).encode())),
        ("hexadecimal", replace(sm4, plain=lambda params: compact(params).hex().encode())),
        ("a field", replace(one_field, text=lambda text: b64(text.encode()).encode())),
    ],
    "body-not-json": [
        ("a form", replace(sm4, plain=lambda params: urlencode(params).encode())),
        (
            "a form, not encoded",
            replace(aes, plain=lambda params: "&".join(f"{k}={v}" for k, v in params.items()).encode()),
        ),
        ("a program's notation", replace(sm4, plain=lambda params: str(params).encode())),
        ("XML", replace(aes, plain=lambda params: f"<xml><CardSide>{params['CardSide']}</CardSide></xml>".encode())),
        ("a list", replace(sm4, plain=lambda params: compact([params]))),
        ("[object Object]", replace(sm4, plain=lambda params: b"[object Object]")),
    ],
    "body-charset": [
        ("GBK", replace(sm4, plain=lambda params: compact(params).decode().encode("gbk"))),
        ("GBK, AES", replace(aes, plain=lambda params: compact(params).decode().encode("gbk"))),
        ("UTF-16", replace(sm4, plain=lambda params: compact(params).decode().encode("utf-16-le"))),
        ("a byte order mark", replace(sm4, plain=lambda params: b"\xef\xbb\xbf" + compact(params))),
        ("a byte order mark and UTF-16", replace(aes, plain=lambda params: compact(params).decode().encode("utf-16"))),
        ("question marks", replace(aes, plain=lambda params: compact(params).decode().encode("ascii", "replace"))),
        ("UTF-8 twice", replace(sm4, plain=lambda params: compact(params).decode("latin-1").encode())),
        ("a field in GBK", replace(replace(sm4, fields=("Name",)), text=lambda text: text.encode("gbk"))),
    ],
    "body-compressed": [
        ("gzip", replace(sm4, plain=lambda params: gzip.compress(compact(params), mtime=0))),
        ("zlib", replace(aes, plain=lambda params: zlib.compress(compact(params)))),
        ("deflate", replace(sm4, plain=lambda params: deflate(compact(params)))),
        ("gzip, AES", replace(aes, plain=lambda params: gzip.compress(compact(params), mtime=0))),
    ],
    "body-common-params": [
        ("Action and Version", replace(sm4, plain=common)),
        ("Action and Version, AES", replace(aes, plain=common)),
        ("Region too", replace(sm4, plain=lambda params: common({"Region": "ap-guangzhou", **params}))),
    ],
    "body-aad": [
        ("EncryptedBody", replace(sm4, seal=with_aad(b"EncryptedBody"))),
        ("the algorithm", replace(sm4, seal=with_aad(b"SM4-GCM"))),
        ("the IV", replace(sm4, seal=lambda key, iv, data: gcm("SM4", key, iv, data, iv))),
        ("the field's name", replace(one_field, seal=with_aad(b"IdCard"))),
    ],
    "tag-appended": [
        ("TagList empty", replace(sm4, join=lambda body, tag, iv: (body + tag, []))),
        ("in TagList too", replace(sm4, join=lambda body, tag, iv: (body + tag, [tag]))),
        ("before the ciphertext", replace(sm4, join=lambda body, tag, iv: (tag + body, []))),
        ("fields", replace(sm4_fields, join=lambda body, tag, iv: (body + tag, []))),
    ],
    "tag-text": [
        ("hexadecimal", replace(sm4, tag_text=hexadecimal)),
        ("Base64 of hexadecimal", replace(sm4, tag_text=hex_in_base64)),
        ("URL-safe", replace(sm4, tag_text=url_safe)),
        ("fields", replace(sm4_fields, tag_text=hexadecimal)),
        ("a list", replace(sm4, tag_text=list)),
    ],
    "tag-length": [
        ("12 bytes", replace(sm4, join=lambda body, tag, iv: (body, [tag[:12]]))),
        ("8 bytes", replace(sm4, join=lambda body, tag, iv: (body, [tag[:8]]))),
        ("15 bytes", replace(sm4, join=lambda body, tag, iv: (body, [tag[:15]]))),
        ("filled up to 32", replace(sm4, join=lambda body, tag, iv: (body, [tag + bytes(16)]))),
    ],
    "tag-missing": [
        ("TagList empty", replace(sm4, join=lambda body, tag, iv: (body, []))),
        ("an empty text", replace(sm4, join=lambda body, tag, iv: (body, [b""]))),
        ("null", replace(sm4, change=encryption(TagList=None))),
        ("fields", replace(sm4_fields, join=lambda body, tag, iv: (body, []))),
    ],
    "tag-wrong": [
        ("a bit changed", replace(sm4, join=lambda body, tag, iv: (body, [bytes([tag[0] ^ 1]) + tag[1:]]))),
        ("of another message", replace(sm4, join=lambda body, tag, iv: (body, [drawn(16, "tag")]))),
        ("zeros", replace(sm4, join=lambda body, tag, iv: (body, [bytes(16)]))),
    ],
    "tag-order": [
        ("two fields", replace(sm4_fields, lists=turned)),
        ("three fields", replace(sm4, fields=("Name", "IdCard", "Phone"), lists=lambda n, t: (n, [t[1], t[2], t[0]]))),
    ],
    "algorithm-name": [
        ("the other algorithm's", replace(sm4, name=AES)),
        ("capitals", replace(sm4, name="sm4-gcm")),
        ("Java's", replace(aes, name="AES/CBC/PKCS5Padding")),
        ("OpenSSL's", replace(sm4, name="SM4/GCM/NoPadding")),
        ("without its size", replace(aes, name="AES-CBC")),
    ],
    "list-name": [
        ("a name the message hasn't", replace(sm4, lists=lambda names, tags: (["Body"], tags))),
        ("in small letters", replace(sm4, lists=lambda names, tags: (["encryptedBody"], tags))),
        ("a name the message hasn't, AES", replace(aes, lists=lambda names, tags: (["ImageUrl"], tags))),
        ("the body under another name", replace(sm4, change=renamed("EncryptedBody", "encryptedBody"))),
        ("a field misspelt", replace(one_field, lists=lambda names, tags: (["IDCard"], tags))),
    ],
    "list-form": [
        ("a text", replace(sm4, change=listed_as_text)),
        ("a text of a list", replace(sm4, lists=lambda names, tags: (json.dumps(names), tags))),
        ("TagList a text", replace(sm4, lists=lambda names, tags: (names, ",".join(tags)))),
        ("both", replace(sm4_fields, lists=lambda names, tags: (",".join(names), ",".join(tags)))),
    ],
    "field-plain": [
        ("one of two", replace(aes_fields, change=lambda request: request | {"IdCard": FIELDS["IdCard"]})),
        ("the only one", replace(one_field, change=lambda request: request | {"IdCard": FIELDS["IdCard"]})),
        ("one of two, GCM", replace(sm4_fields, change=lambda request: request | {"Name": FIELDS["Name"]})),
    ],
    "unexplained": [
        ("a key that wasn't wrapped", replace(aes, used=lambda key: drawn(32, "unknown"))),
        ("a key that wasn't wrapped, SM4", replace(sm4, used=lambda key: drawn(16, "unknown"))),
    ],
}
"""By cause: what was done, and a client that does it."""
