"""The operations on the primitives alone: AES, SM4, RSA and SM2."""

from __future__ import annotations

from typing import Any, TypeVar

from ..crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from ..crypto.encoding import b64encode
from ..crypto.keys import load_private_key, load_public_key
from ..errors import KeyFormatError
from .inputs import Object, Operation, Optional, binary, integer, text

__all__ = ["CIPHERS", "of_type"]


_Key = TypeVar("_Key")


def of_type(wanted: type[_Key], key: object) -> _Key:
    """A key that was loaded, for an operation that takes one of the two kinds alone."""
    if not isinstance(key, wanted):
        raise KeyFormatError("this operation is for the other kind of key, RSA or SM2")
    return key


def _aes_cbc_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> Object:
    return {"ciphertext": b64encode(aes_cbc.encrypt(key, iv, plaintext))}


def _aes_cbc_decrypt(key: bytes, iv: bytes, ciphertext: bytes) -> Object:
    return {"plaintext": b64encode(aes_cbc.decrypt(key, iv, ciphertext))}


def _sm4_gcm_encrypt(key: bytes, iv: bytes, plaintext: bytes, aad: bytes) -> Object:
    ciphertext, tag = sm4_gcm.encrypt(key, iv, plaintext, aad)
    return {"ciphertext": b64encode(ciphertext), "tag": b64encode(tag)}


def _sm4_gcm_decrypt(key: bytes, iv: bytes, ciphertext: bytes, tag: bytes, aad: bytes) -> Object:
    return {"plaintext": b64encode(sm4_gcm.decrypt(key, iv, ciphertext, tag, aad))}


def _rsa_wrap(public_key: str, session_key: bytes) -> Object:
    return {"blob": b64encode(rsa_pkcs1.wrap(of_type(rsa_pkcs1.PublicKey, load_public_key(public_key)), session_key))}


def _rsa_unwrap(private_key: str, blob: bytes, length: int) -> Object:
    return {
        "session_key": b64encode(
            rsa_pkcs1.unwrap(of_type(rsa_pkcs1.PrivateKey, load_private_key(private_key)), blob, length)
        )
    }


def _sm2_encrypt(public_key: str, plaintext: bytes, layout: Any) -> Object:
    return {
        "ciphertext": b64encode(sm2.encrypt(of_type(sm2.PublicKey, load_public_key(public_key)), plaintext, layout))
    }


def _sm2_decrypt(private_key: str, ciphertext: bytes, layout: Any) -> Object:
    return {
        "plaintext": b64encode(sm2.decrypt(of_type(sm2.PrivateKey, load_private_key(private_key)), ciphertext, layout))
    }


CIPHERS: dict[str, Operation] = {
    "aes_cbc.encrypt": Operation(_aes_cbc_encrypt, key=binary, iv=binary, plaintext=binary),
    "aes_cbc.decrypt": Operation(_aes_cbc_decrypt, key=binary, iv=binary, ciphertext=binary),
    "sm4_gcm.encrypt": Operation(_sm4_gcm_encrypt, key=binary, iv=binary, plaintext=binary, aad=Optional(binary, b"")),
    "sm4_gcm.decrypt": Operation(
        _sm4_gcm_decrypt, key=binary, iv=binary, ciphertext=binary, tag=binary, aad=Optional(binary, b"")
    ),
    "rsa.wrap": Operation(_rsa_wrap, public_key=text, session_key=binary),
    "rsa.unwrap": Operation(_rsa_unwrap, private_key=text, blob=binary, length=integer),
    "sm2.encrypt": Operation(_sm2_encrypt, public_key=text, plaintext=binary, layout=Optional(text, "C1C3C2")),
    "sm2.decrypt": Operation(_sm2_decrypt, private_key=text, ciphertext=binary, layout=Optional(text, "C1C3C2")),
}
"""aes_cbc, sm4_gcm, rsa and sm2, each both ways."""
