"""Operations that no protocol has and no user needs, for the vectors that fix what is random or look at one step."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tcrypto import InvalidInput
from tcrypto.conformance.inputs import Object, Operation, Optional, binary, integer, text
from tcrypto.conformance.operations import OPERATIONS, of_type
from tcrypto.crypto import _sm2_scheme, rsa_pkcs1, sm2
from tcrypto.crypto._sm2_curve import Curve
from tcrypto.crypto.encoding import b64decode, b64encode
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.sign import tc3, v1


def _tc3_stages(secret_key: str, service: str, timestamp: int, payload: bytes, **request: Any) -> Object:
    headers = request["headers"]
    date = tc3.utc_date(timestamp)
    hashed = tc3.payload_hash(payload, headers)
    canonical = tc3.canonical_request(
        request["method"], request["uri"], request["query"], headers, request["signed_headers"], hashed
    )
    secret_date = hmac.digest(b"TC3" + secret_key.encode(), date.encode(), "sha256")
    return {
        "hashed_payload": hashed,
        "hashed_canonical_request": hashlib.sha256(canonical.encode()).hexdigest(),
        "credential_scope": tc3.credential_scope(date, service),
        "secret_date": secret_date.hex(),
        "secret_service": hmac.digest(secret_date, service.encode(), "sha256").hex(),
        "secret_signing": tc3.signing_key(secret_key, date, service).hex(),
    }


def _tc3_parse_authorization(authorization: str) -> Object:
    parsed = tc3.parse_authorization(authorization)
    return parsed._asdict() | {"signed_headers": list(parsed.signed_headers)}


def _base64_decode(encoded: str) -> Object:
    data = b64decode(encoded)
    return {"hex": data.hex(), "length": len(data)}


def _sm3(data: bytes) -> Object:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return {"digest": digest.finalize().hex()}


def _sm4_encrypt_block(key: bytes, block: bytes, iterations: int) -> Object:
    # CBC over zeros, with the block as initialization vector, is the block encrypted again and again.
    encryptor = Cipher(algorithms.SM4(key), modes.CBC(block)).encryptor()
    zeros = bytes(16 * min(iterations, 4096))
    while iterations > 0:
        block = encryptor.update(zeros[: 16 * iterations])[-16:]
        iterations -= 4096
    return {"block": block.hex()}


def _sm2_load_public_key(public_key: str) -> Object:
    return {"point": of_type(sm2.PublicKey, load_public_key(public_key)).point.hex()}


def _sm2_public_key(private_key: str) -> Object:
    return {"point": of_type(sm2.PrivateKey, load_private_key(private_key)).public_key.point.hex()}


def _sm2_encrypt_with_nonce(public_key: str, plaintext: bytes, nonce: str, layout: Any) -> Object:
    key = of_type(sm2.PublicKey, load_public_key(public_key))
    ciphertext = _sm2_scheme.encrypt(Curve(), int(nonce, 16), (key.x, key.y), plaintext, layout)
    if ciphertext is None:
        raise InvalidInput("this nonce gives a key stream that is all zero")
    return {"ciphertext": b64encode(ciphertext)}


def _sm2_split(ciphertext: bytes) -> Object:
    c1, c3, c2 = ciphertext[:65], ciphertext[65:97], ciphertext[97:]
    return {"c1": of_type(sm2.PublicKey, load_public_key(c1.hex())).point.hex(), "c3": c3.hex(), "c2": c2.hex()}


def _rsa_load_public_key(public_key: str) -> Object:
    return _rsa_numbers(of_type(rsa_pkcs1.PublicKey, load_public_key(public_key)))


def _rsa_load_private_key(private_key: str) -> Object:
    return _rsa_numbers(of_type(rsa_pkcs1.PrivateKey, load_private_key(private_key)).public_key)


def _rsa_numbers(key: rsa_pkcs1.PublicKey) -> Object:
    return {"bits": key.bits, "exponent": key.exponent, "modulus": f"{key.modulus:x}"}


def _document_errata(printed: str, corrected: str) -> Object:
    if len(printed) != len(corrected):
        raise InvalidInput("printed and corrected differ in length")
    both = enumerate(zip(printed, corrected, strict=True))
    return {"errata": [[index, old, new] for index, (old, new) in both if old != new]}


def _v1_signature(secret_key: str, string_to_sign: str, algorithm: str) -> Object:
    return {"signature": v1.signature(secret_key, string_to_sign, algorithm)}  # type: ignore[arg-type]


_TC3_SIGN = OPERATIONS["tc3.sign"].fields

LOCAL_OPERATIONS: dict[str, Callable[[Mapping[str, object]], Object]] = {
    "local.tc3.sign.stages": Operation(lambda secret_id, token, variant, **rest: _tc3_stages(**rest), **_TC3_SIGN),
    "local.tc3.parse_authorization": Operation(_tc3_parse_authorization, authorization=text),
    "local.v1.signature": Operation(_v1_signature, secret_key=text, string_to_sign=text, algorithm=text),
    "local.base64.decode": Operation(_base64_decode, encoded=text),
    "local.sm3": Operation(_sm3, data=binary),
    "local.sm4.encrypt_block": Operation(_sm4_encrypt_block, key=binary, block=binary, iterations=integer),
    "local.sm2.encrypt": Operation(
        _sm2_encrypt_with_nonce, public_key=text, plaintext=binary, nonce=text, layout=Optional(text, "C1C3C2")
    ),
    "local.sm2.split": Operation(_sm2_split, ciphertext=binary),
    "local.sm2.load_public_key": Operation(_sm2_load_public_key, public_key=text),
    "local.sm2.public_key": Operation(_sm2_public_key, private_key=text),
    "local.rsa.load_public_key": Operation(_rsa_load_public_key, public_key=text),
    "local.rsa.load_private_key": Operation(_rsa_load_private_key, private_key=text),
    "local.document.errata": Operation(_document_errata, printed=text, corrected=text),
}
