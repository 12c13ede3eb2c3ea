"""The other implementations: each does the same task as this library, and proves it before it is timed."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tcrypto import sm2
from tcrypto.cli import bench
from tcrypto.cli.bench import Target, Times, Work
from tcrypto.errors import DecryptionError

TEXT = bench.SM2_TEXT

missing: dict[str, str] = {}
"""Why a peer wasn't measured, by its name."""

found: dict[str, str] = {}
"""The version of each peer that was."""


def peers(row: str, material: Any) -> tuple[dict[str, Work], list[Target]]:
    """The contenders and targets that the installed peers add to a row."""
    return _ROWS[row](material) if row in _ROWS else ({}, [])


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

SDK = "tencentcloud-sdk-python-common"


def _sdk(params: dict[str, Any]) -> tuple[dict[str, Work], list[Target]]:
    def make() -> tuple[Any, Callable[[], Any]]:
        client_profile = import_module("tencentcloud.common.profile.client_profile")
        request_internal = import_module("tencentcloud.common.http.request").RequestInternal
        credential = import_module("tencentcloud.common.credential").Credential(bench.SECRET_ID, bench.SECRET_KEY)
        profile = client_profile.ClientProfile("TC3-HMAC-SHA256")
        common_client = import_module("tencentcloud.common.common_client").CommonClient
        client = common_client(bench.SERVICE, bench.VERSION, credential, bench.REGION, profile)

        def build() -> Any:
            request = request_internal(bench.HOST, "POST", "/", header={})
            client._build_req_inter(bench.ACTION, params, request, {})
            return request

        return client, build

    def hash_and_sign() -> Work:
        client, build = make()
        request = build()
        return lambda: client._get_tc3_signature(params, request, "2023-11-14", bench.SERVICE, bench.SECRET_KEY, {})

    names = f"{SDK} request build", f"{SDK} hash and sign"
    works = _gather({names[0]: lambda: make()[1], names[1]: hash_and_sign})
    targets = []
    if names[0] in works:
        limit = 3.0 if params is bench.PARAMS else None
        what = "faster than the official SDK's request build"
        targets.append(Target(what, lambda times: times[names[0]] / times["tcrypto"], limit, at_least=True))
    if names[1] in works:
        what = "faster than the official SDK's hash and sign"
        targets.append(Target(what, lambda times: times[names[1]] / times["tcrypto"], at_least=True))
    return works, targets


# --- JSON encoders ----------------------------------------------------------------------------------------------------


def _json(text: str) -> tuple[dict[str, Work], list[Target]]:
    def make(encode: Callable[[Any], bytes]) -> Work:
        if json.loads(encode({"ImageBase64": "+/="})) != {"ImageBase64": "+/="}:
            raise ValueError("wrong answer")
        return lambda: encode({"ImageBase64": text})

    works = _gather(
        {
            "orjson": lambda: make(import_module("orjson").dumps),
            "msgspec": lambda: make(import_module("msgspec.json").Encoder().encode),
        }
    )
    works["json.dumps"] = lambda: json.dumps({"ImageBase64": text}).encode()
    encoders = list(works)

    def ratio(times: Times) -> float:
        fastest = min(times[name] for name in encoders)
        return times["tcrypto, str"] / (times["cipher"] + times["Base64"] + fastest)

    def faster(times: Times) -> float:
        return times["obvious"] / times["tcrypto, str"]

    return works, [
        Target("plain str: of cipher + Base64 floor + the fastest JSON encoder", ratio, 1.25),
        Target("plain str: faster than the obvious way", faster, 5.0, at_least=True),
    ]


# --- SM4-GCM ----------------------------------------------------------------------------------------------------------


def _gcm(data: bytes) -> tuple[dict[str, Work], list[Target]]:
    key, iv = bytes(range(16)), bytes(12)

    def gmssl_pyx() -> Work:
        module = import_module("gmssl_pyx")
        return lambda: module.sm4_gcm_encrypt(key, iv, b"", data)

    def gmssl_fast() -> Work:
        cipher = import_module("gmssl_fast").SM4GCM(key, iv)
        return lambda: cipher.encrypt(data)

    works = _gather({"gmssl_pyx": gmssl_pyx, "gmssl-fast": gmssl_fast})
    return works, [
        Target(f"{name}'s cipher alone, of cipher floor", lambda times, name=name: times[name] / times["cipher"])  # type: ignore[misc]
        for name in works
    ]


# --- SM2 --------------------------------------------------------------------------------------------------------------


def _sm2_encrypting(key: sm2.PrivateKey) -> dict[str, Callable[[], Work]]:
    point = key.public_key.point
    digits = point[1:].hex()

    def gmssl() -> Work:
        crypt = import_module("gmssl.sm2").CryptSM2(private_key="", public_key="", mode=1)
        crypt.public_key = digits  # the constructor damages keys that begin with 0 or 4
        return lambda: crypt.encrypt(TEXT)

    def pysmx() -> Work:
        encrypt = import_module("pysmx.SM2").Encrypt
        return lambda: encrypt(TEXT, digits, 64)

    def gmssl_pyx() -> Work:
        encrypt = import_module("gmssl_pyx").sm2_encrypt
        return lambda: encrypt(point[1:], TEXT)

    def of_object(module: str, *arguments: Any, **options: Any) -> Callable[[], Work]:
        def make() -> Work:
            crypt = import_module(module).SM2(*arguments, **options)
            return lambda: crypt.encrypt(TEXT)

        return make

    def sm_bc() -> Work:
        encrypt = import_module("sm_bc.crypto.SM2").SM2.encrypt
        public = {"x": key.public_key.x, "y": key.public_key.y}
        return lambda: encrypt(TEXT, public)

    def tongsuo() -> Work:
        ec = import_module("tongsuopy.crypto.asymciphers.ec")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SM2(), point)
        return lambda: public.encrypt(TEXT)

    makers = {
        "gmssl": gmssl,
        "gmalg": of_object("gmalg", pk=point),
        "snowland-smx": pysmx,
        "sm-py-bc": sm_bc,
        "gmssl_pyx": gmssl_pyx,
        "gmssl-fast": of_object("gmssl_fast", public_key=point.hex()),
        "tongsuopy-crayon": tongsuo,
        "gmalglib": of_object("gmalglib.sm2", pk=point),
        "OpenSSL by ctypes": lambda: _libcrypto(sm2.dump_public_key(key.public_key, "der")),
    }
    return {name: _proved(key, make) for name, make in makers.items()}


def _proved(key: sm2.PrivateKey, make: Callable[[], Work]) -> Callable[[], Work]:
    """Let a peer prove that what it encrypts can be opened."""

    def prove() -> Work:
        work = make()
        output = bytes(work())  # type: ignore[call-overload]  # every peer gives bytes of some kind
        layouts = (output, "C1C3C2"), (b"\x04" + output, "C1C3C2"), (output, "C1C2C3"), (output, "ASN.1")
        for candidate, layout in layouts:
            try:
                if sm2.decrypt(key, candidate, layout) == TEXT:
                    return work
            except DecryptionError:
                continue
        raise ValueError("what it encrypts can't be opened")

    return prove


def _libcrypto(der: Any) -> Work:
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
    output, length, size = ctypes.create_string_buffer(512), ctypes.c_size_t(), ctypes.c_size_t(len(TEXT))

    def encrypt() -> bytes:
        length.value = len(output)
        if library.EVP_PKEY_encrypt(context, output, ctypes.byref(length), TEXT, size) != 1:
            raise OSError("EVP_PKEY_encrypt failed")
        return output.raw[: length.value]

    return encrypt


def _sm2_wrap(key: sm2.PrivateKey) -> tuple[dict[str, Work], list[Target]]:
    works = _gather(_sm2_encrypting(key))
    ours = "tcrypto, plain ints"
    bindings = [name for name in works if name in BINDINGS]
    targets = []
    if "gmssl" in works:
        targets.append(
            Target("plain ints: faster than gmssl", lambda times: times["gmssl"] / times[ours], 25, at_least=True)
        )
    if bindings:
        targets.append(
            Target(
                "plain ints: faster than the fastest binding",
                lambda times: min(times[name] for name in bindings) / times[ours],
                1.0,
                at_least=True,
            )
        )
    targets += [
        Target(f"plain ints: faster than {name}", lambda times, name=name: times[name] / times[ours], at_least=True)  # type: ignore[misc]
        for name in works
        if name != "gmssl"
    ]
    return works, targets


BINDINGS = ("gmssl_pyx", "gmssl-fast", "tongsuopy-crayon")
"""C behind Python, by a plain pip install on Linux. gmalglib has no wheel there: it wants a C compiler. pygmssl 0.1.2
ends the interpreter with a segmentation fault, easy_gmssl 2.0.1 doesn't import: it names none of what it needs.
"""


def _sm2_unwrap(material: tuple[sm2.PrivateKey, bytes]) -> tuple[dict[str, Work], list[Target]]:
    key, wrapped = material

    def gmssl() -> Work:
        crypt = import_module("gmssl.sm2").CryptSM2(
            private_key=str(sm2.dump_private_key(key, "hex")), public_key="", mode=1
        )
        if crypt.decrypt(wrapped[1:]) != TEXT:
            raise ValueError("wrong answer")
        return lambda: crypt.decrypt(wrapped[1:])

    works = _gather({"gmssl": gmssl})
    what = "plain ints, blinded: faster than gmssl, unblinded"
    return works, [
        Target(what, lambda times: times["gmssl"] / times["tcrypto, plain ints"], at_least=True) for _ in works
    ]


_ROWS: dict[str, Callable[[Any], tuple[dict[str, Work], list[Target]]]] = {
    "sign-200": _sdk,
    "sign-7mb": _sdk,
    "seal-7mb": _json,
    "seal-7mb-gcm": _gcm,
    "sm2-wrap": _sm2_wrap,
    "sm2-unwrap": _sm2_unwrap,
}
