"""The other implementations: each does the same task as this library, and proves it before it is timed."""

from __future__ import annotations

import ctypes
import ctypes.util
import warnings
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from measure import Work

from tcrypto.crypto import sm2
from tcrypto.errors import DecryptionError

__all__ = ["BINDINGS", "SDK", "found", "libgcrypt_floor", "missing", "signing", "sm2_unwrap", "sm2_wrap", "sm4_gcm"]

missing: dict[str, str] = {}
"""Why a peer wasn't measured, by its name."""

found: dict[str, str] = {}
"""The version of each peer that was."""


def _gather(makers: dict[str, Callable[[], Work]]) -> dict[str, Work]:
    """Make what can be made. A peer that isn't installed, doesn't load or gives a wrong answer is noted as missing."""
    works = {}
    for name, make in makers.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                work = make()
                work()
        except Exception as error:  # peers fail in ways of their own
            missing[name] = f"{type(error).__name__}: {error}"
            continue
        works[name] = work
        try:
            found[name] = version(name.partition(" ")[0])
        except PackageNotFoundError:
            found.setdefault(name, "")
    return works


# --- The official SDK -------------------------------------------------------------------------------------------------

SDK = "tencentcloud-sdk-python-common request build"


def signing(params: dict[str, Any]) -> dict[str, Work]:
    """The official SDK builds and signs a request of the same parameters."""

    def build() -> Work:
        client_profile = import_module("tencentcloud.common.profile.client_profile")
        request_internal = import_module("tencentcloud.common.http.request").RequestInternal
        credential = import_module("tencentcloud.common.credential").Credential("AKIDbenchmarkEXAMPLE", "EXAMPLE" * 4)
        profile = client_profile.ClientProfile("TC3-HMAC-SHA256")
        common_client = import_module("tencentcloud.common.common_client").CommonClient
        client = common_client("ocr", "2018-11-19", credential, "ap-guangzhou", profile)

        def work() -> Any:
            request = request_internal("ocr.tencentcloudapi.com", "POST", "/", header={})
            client._build_req_inter("IDCardOCR", params, request, {})
            return request

        return work

    return _gather({SDK: build})


# --- SM4-GCM ----------------------------------------------------------------------------------------------------------


def sm4_gcm(data: bytes) -> dict[str, Work]:
    """The ciphers of the bindings, alone."""
    key, iv = bytes(range(16)), bytes(12)

    def gmssl_pyx() -> Work:
        return partial(import_module("gmssl_pyx").sm4_gcm_encrypt, key, iv, b"", data)

    def gmssl_fast() -> Work:
        return partial(import_module("gmssl_fast").SM4GCM(key, iv).encrypt, data)

    return _gather({"gmssl_pyx": gmssl_pyx, "gmssl-fast": gmssl_fast})


def libgcrypt_floor(data: bytes, step: int) -> Work:
    """Libgcrypt's SM4-GCM in place, block by block; its numbers are those of gcrypt.h."""
    library = ctypes.CDLL(ctypes.util.find_library("gcrypt") or "libgcrypt.so.20")
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    library.gcry_cipher_encrypt.argtypes = [pointer, pointer, size, pointer, size]
    handle = pointer()
    block = (ctypes.c_char * step)()
    failed = library.gcry_cipher_open(ctypes.byref(handle), 318, 9, 0)
    if failed or library.gcry_cipher_setkey(handle, bytes(range(16)), size(16)):
        raise OSError("this libgcrypt has no SM4-GCM")

    def work() -> None:
        library.gcry_cipher_setiv(handle, bytes(12), size(12))
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            library.gcry_cipher_encrypt(handle, block, step, piece, len(piece))

    return work


# --- SM2 --------------------------------------------------------------------------------------------------------------


BINDINGS = "gmssl_pyx", "gmssl-fast", "tongsuopy-crayon"
"""C behind Python, by a plain pip install on Linux. gmalglib has no wheel there: it wants a C compiler. pygmssl 0.1.2
ends the interpreter with a segmentation fault, easy_gmssl 2.0.1 doesn't import: it names none of what it needs.
"""


def sm2_wrap(key: sm2.PrivateKey, text: bytes) -> dict[str, Work]:
    """Every other implementation encrypts `text` for the key, once it has shown that this library can open it."""
    point = key.public_key.point
    digits = point[1:].hex()

    def gmssl() -> Work:
        crypt = import_module("gmssl.sm2").CryptSM2(private_key="", public_key="", mode=1)
        crypt.public_key = digits  # the constructor damages keys that begin with 0 or 4
        return lambda: crypt.encrypt(text)

    def pysmx() -> Work:
        encrypt = import_module("pysmx.SM2").Encrypt
        return lambda: encrypt(text, digits, 64)

    def gmssl_pyx() -> Work:
        encrypt = import_module("gmssl_pyx").sm2_encrypt
        return lambda: encrypt(point[1:], text)

    def of_object(module: str, *arguments: Any, **options: Any) -> Callable[[], Work]:
        def make() -> Work:
            crypt = import_module(module).SM2(*arguments, **options)
            return lambda: crypt.encrypt(text)

        return make

    def sm_bc() -> Work:
        encrypt = import_module("sm_bc.crypto.SM2").SM2.encrypt
        public = {"x": key.public_key.x, "y": key.public_key.y}
        return lambda: encrypt(text, public)

    def tongsuo() -> Work:
        ec = import_module("tongsuopy.crypto.asymciphers.ec")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SM2(), point)
        return lambda: public.encrypt(text)

    makers = {
        "gmssl": gmssl,
        "gmalg": of_object("gmalg", pk=point),
        "snowland-smx": pysmx,
        "sm-py-bc": sm_bc,
        "gmssl_pyx": gmssl_pyx,
        "gmssl-fast": of_object("gmssl_fast", public_key=point.hex()),
        "tongsuopy-crayon": tongsuo,
        "gmalglib": of_object("gmalglib.sm2", pk=point),
        "OpenSSL by ctypes": lambda: _libcrypto(key.public_key.dump("der"), text),
    }
    return _gather({name: _proved(key, text, make) for name, make in makers.items()})


def _proved(key: sm2.PrivateKey, text: bytes, make: Callable[[], Work]) -> Callable[[], Work]:
    """Let a peer prove that what it encrypts can be opened."""

    def prove() -> Work:
        work = make()
        output = bytes(work())  # type: ignore[call-overload]  # every peer gives bytes of some kind
        layouts = (output, "C1C3C2"), (b"\x04" + output, "C1C3C2"), (output, "C1C2C3"), (output, "ASN.1")
        for candidate, layout in layouts:
            try:
                if sm2.decrypt(key, candidate, layout) == text:
                    return work
            except DecryptionError:
                continue
        raise ValueError("what it encrypts can't be opened")

    return prove


def _libcrypto(der: Any, text: bytes) -> Work:
    name = ctypes.util.find_library("crypto")
    if name is None:
        raise OSError("there is no libcrypto")
    library = ctypes.CDLL(name)
    for function in ("d2i_PUBKEY", "EVP_PKEY_CTX_new", "OpenSSL_version"):
        getattr(library, function).restype = ctypes.c_void_p
    start = ctypes.c_char_p(der)
    key = ctypes.c_void_p(library.d2i_PUBKEY(None, ctypes.byref(start), ctypes.c_long(len(der))))
    if not key:
        raise OSError("this libcrypto reads no SM2 key")
    context = ctypes.c_void_p(library.EVP_PKEY_CTX_new(key, None))
    if library.EVP_PKEY_encrypt_init(context) != 1:
        raise OSError("this libcrypto has no SM2 encryption")
    found["OpenSSL by ctypes"] = ctypes.string_at(library.OpenSSL_version(0)).decode()
    output, length, size = ctypes.create_string_buffer(512), ctypes.c_size_t(), ctypes.c_size_t(len(text))

    def encrypt() -> bytes:
        length.value = len(output)
        if library.EVP_PKEY_encrypt(context, output, ctypes.byref(length), text, size) != 1:
            raise OSError("EVP_PKEY_encrypt failed")
        return output.raw[: length.value]

    return encrypt


def sm2_unwrap(key: sm2.PrivateKey, text: bytes) -> dict[str, Work]:
    """Gmssl decrypts what this library encrypted."""
    wrapped = sm2.encrypt(key.public_key, text)

    def gmssl() -> Work:
        crypt = import_module("gmssl.sm2").CryptSM2(private_key=key.dump("hex"), public_key="", mode=1)
        if crypt.decrypt(wrapped[1:]) != text:
            raise ValueError("wrong answer")
        return lambda: crypt.decrypt(wrapped[1:])

    return _gather({"gmssl": gmssl})
