"""SM4 by libgcrypt, called through ctypes: OpenSSL's results, several times as fast where the processor helps.

Nothing here is used unless `sm4_gcm.use("libgcrypt")` asks for it. Source of the interface: the Libgcrypt Reference
Manual 1.10, chapter 5 (symmetric cryptography); numbers from its header gcrypt.h.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hmac
from functools import cache
from typing import Any

from ..errors import DecryptionError, UnsupportedAlgorithm

__all__ = ["Cipher", "self_test"]

_SM4 = 318  # GCRY_CIPHER_SM4, libgcrypt 1.9
_GCM, _CTR = 9, 6  # GCRY_CIPHER_MODE_GCM, GCRY_CIPHER_MODE_CTR
_DISABLE_SECMEM, _FINISHED, _FINISHED_P = 37, 38, 39  # GCRYCTL_..., _FINISHED_P asks
_TAG_LENGTH = 16

# RFC 8998, A.1
_KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
_IV = bytes.fromhex("00001234567800000000abcd")
_AAD = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
_PLAINTEXT = bytes.fromhex("".join(digit * 16 for digit in "abcdefea"))
_CIPHERTEXT = bytes.fromhex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
)
_TAG = bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")


@cache
def _load() -> ctypes.CDLL:
    name = ctypes.util.find_library("gcrypt")
    try:
        library = ctypes.CDLL(name or "libgcrypt.so.20")
    except OSError:
        raise UnsupportedAlgorithm(
            "libgcrypt isn't installed (Debian, Ubuntu: apt install libgcrypt20; macOS: brew install libgcrypt)"
        ) from None
    library.gcry_check_version.restype = ctypes.c_char_p
    size, pointer = ctypes.c_size_t, ctypes.c_void_p
    library.gcry_cipher_open.argtypes = [ctypes.POINTER(pointer), ctypes.c_int, ctypes.c_int, ctypes.c_uint]
    library.gcry_cipher_close.argtypes = [pointer]
    library.gcry_cipher_close.restype = None
    for function in ("setkey", "setiv", "setctr", "authenticate", "gettag", "checktag"):
        getattr(library, f"gcry_cipher_{function}").argtypes = [pointer, pointer, size]
    for function in ("encrypt", "decrypt"):
        getattr(library, f"gcry_cipher_{function}").argtypes = [pointer, pointer, size, pointer, size]
    if library.gcry_check_version(b"1.9.0") is None:
        raise UnsupportedAlgorithm("this libgcrypt has no SM4; version 1.9 or later has")
    if not library.gcry_control(ctypes.c_int(_FINISHED_P)):  # nobody else in this process has set it up
        library.gcry_control(ctypes.c_int(_DISABLE_SECMEM), ctypes.c_int(0))
        library.gcry_control(ctypes.c_int(_FINISHED), ctypes.c_int(0))
    return library


class Cipher:
    """One SM4 message, encrypted or decrypted; the interface of `cryptography`'s contexts, as far as it is used.

    The library wipes the key when the message is done.
    """

    def __init__(self, key: bytes, iv: bytes, *, counter: bool = False) -> None:
        self._library = _load()
        self._handle = ctypes.c_void_p()
        self._call("open", ctypes.byref(self._handle), _SM4, _CTR if counter else _GCM, 0)
        self._call("setkey", self._handle, key, len(key))
        self._call("setctr" if counter else "setiv", self._handle, iv, len(iv))
        self.tag = b""

    def authenticate_additional_data(self, aad: bytes) -> None:
        """What is authenticated and not encrypted, before anything else."""
        if aad:
            self._call("authenticate", self._handle, aad, len(aad))

    def update_into(self, data: Any, buffer: bytearray) -> int:
        """Encrypt into a buffer; returns how much was written."""
        octets = bytes(data)  # ctypes takes no address of what can't be written to
        if octets:
            out = (ctypes.c_char * len(octets)).from_buffer(buffer)
            self._call("encrypt", self._handle, out, len(octets), octets, len(octets))
        return len(octets)

    def update(self, data: Any) -> bytes:
        """Encrypt a piece."""
        buffer = bytearray(len(data))
        self.update_into(data, buffer)
        return bytes(buffer)

    def finalize(self) -> bytes:
        """End the message: its tag is there afterwards."""
        tag = ctypes.create_string_buffer(_TAG_LENGTH)
        self._call("gettag", self._handle, tag, _TAG_LENGTH)
        self.tag = tag.raw
        self._close()
        return b""

    def decrypt(self, data: Any, tag: bytes | None) -> bytes:
        """Decrypt a whole message; with a tag, nothing is released before it has verified."""
        octets = bytes(data)
        plaintext = bytearray(len(octets))
        if octets:
            out = (ctypes.c_char * len(octets)).from_buffer(plaintext)
            self._call("decrypt", self._handle, out, len(octets), octets, len(octets))
        matches = tag is None or not self._library.gcry_cipher_checktag(self._handle, tag, len(tag))
        self._close()
        if not matches:
            plaintext[:] = bytes(len(plaintext))
            raise DecryptionError
        return bytes(plaintext)

    def _call(self, function: str, *arguments: object) -> None:
        code = getattr(self._library, f"gcry_cipher_{function}")(*arguments)
        if code:
            raise UnsupportedAlgorithm(f"libgcrypt refused {function} for SM4 (error {code & 0xFFFF})")

    def _close(self) -> None:
        self._library.gcry_cipher_close(self._handle)
        self._handle = ctypes.c_void_p()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._close()


def self_test() -> None:
    """Check a known answer, both ways.

    Raises:
        UnsupportedAlgorithm: where the library isn't there, is too old for SM4, or answers wrongly.
    """
    cipher = Cipher(_KEY, _IV)
    cipher.authenticate_additional_data(_AAD)
    ciphertext = cipher.update(_PLAINTEXT) + cipher.finalize()
    opened = Cipher(_KEY, _IV)
    opened.authenticate_additional_data(_AAD)
    sealed_right = hmac.compare_digest(ciphertext + cipher.tag, _CIPHERTEXT + _TAG)
    if not sealed_right or opened.decrypt(_CIPHERTEXT, _TAG) != _PLAINTEXT:
        raise UnsupportedAlgorithm("this libgcrypt answers RFC 8998's example wrongly; it isn't used")
