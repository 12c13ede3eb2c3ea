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

import tasks as bench
from tasks import Bench, Work, median, ratio

from tcrypto.crypto import sm2
from tcrypto.errors import DecryptionError

TEXT = bench.SM2_TEXT

missing: dict[str, str] = {}
"""Why a peer wasn't measured, by its name."""

found: dict[str, str] = {}
"""The version of each peer that was."""


def peers(task: str, material: Any) -> dict[str, Work]:
    """The contenders that the installed peers add to a task."""
    return _gather(_TASKS[task][0](material)) if task in _TASKS else {}


def rows(taken: Bench) -> None:
    """Add the rows that compare the peers, after their task."""
    if taken.task in _TASKS:
        _TASKS[taken.task][1](taken)


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

BUILD, SIGN = "tencentcloud-sdk-python-common request build", "tencentcloud-sdk-python-common hash and sign"


def _sdk(params: dict[str, Any]) -> dict[str, Callable[[], Work]]:
    def client() -> tuple[Any, Callable[[], Any]]:
        client_profile = import_module("tencentcloud.common.profile.client_profile")
        request_internal = import_module("tencentcloud.common.http.request").RequestInternal
        credential = import_module("tencentcloud.common.credential").Credential(bench.SECRET_ID, bench.SECRET_KEY)
        profile = client_profile.ClientProfile("TC3-HMAC-SHA256")
        common_client = import_module("tencentcloud.common.common_client").CommonClient
        made = common_client(bench.SERVICE, bench.VERSION, credential, bench.REGION, profile)

        def build() -> Any:
            request = request_internal(bench.HOST, "POST", "/", header={})
            made._build_req_inter(bench.ACTION, params, request, {})
            return request

        return made, build

    def hash_and_sign() -> Work:
        made, build = client()
        request = build()
        return lambda: made._get_tc3_signature(params, request, "2023-11-14", bench.SERVICE, bench.SECRET_KEY, {})

    return {BUILD: lambda: client()[1], SIGN: hash_and_sign}


def _sdk_rows(taken: Bench) -> None:
    rounds = taken.rounds[taken.task]
    for name, limit in ((BUILD, 3.0 if "200" in taken.task else None), (SIGN, None)):
        if name in rounds[0]:
            what = f"faster than the official SDK's {name.partition(' ')[2]}"
            taken.row(what, ratio(rounds, name, "tcrypto"), "x", limit, at_least=True)


# --- JSON encoders ----------------------------------------------------------------------------------------------------

ENCODERS = "orjson", "msgspec", "json.dumps"


def _json(text: str) -> dict[str, Callable[[], Work]]:
    def make(module: str, encoder: Callable[[Any], Callable[[Any], bytes]]) -> Callable[[], Work]:
        return lambda: partial(encoder(import_module(module)), {"ImageBase64": text})

    return {
        "orjson": make("orjson", lambda module: module.dumps),
        "msgspec": make("msgspec.json", lambda module: module.Encoder().encode),
        "json.dumps": make("json", lambda module: lambda value: module.dumps(value).encode()),
    }


def _json_rows(taken: Bench) -> None:
    rounds = taken.rounds[taken.task]
    fastest = min((name for name in ENCODERS if name in rounds[0]), key=lambda name: median(rounds, name))
    value = ratio(rounds, "tcrypto, str", "cipher", "Base64", fastest)
    taken.row(f"image as plain str: of cipher + Base64 floor + {fastest}", value, "x", 1.25)
    taken.row("image as plain str: faster than the obvious way", ratio(rounds, "obvious", "tcrypto, str"))
    value = ratio(rounds, "obvious", "tcrypto")
    taken.row("in place of the extra `fast`: faster than the obvious way", value, "x", 5.0, at_least=True)


# --- SM4-GCM ----------------------------------------------------------------------------------------------------------


def _gcm(text: str) -> dict[str, Callable[[], Work]]:
    key, iv, data = bytes(range(16)), bytes(12), text.encode()

    def gmssl_pyx() -> Work:
        return partial(import_module("gmssl_pyx").sm4_gcm_encrypt, key, iv, b"", data)

    def gmssl_fast() -> Work:
        return partial(import_module("gmssl_fast").SM4GCM(key, iv).encrypt, data)

    return {"gmssl_pyx": gmssl_pyx, "gmssl-fast": gmssl_fast}


def _gcm_rows(taken: Bench) -> None:
    rounds = taken.rounds[taken.task]
    for name in ("gmssl_pyx", "gmssl-fast"):
        if name in rounds[0]:
            taken.row(f"{name}'s cipher alone, of cipher floor", ratio(rounds, name, "cipher"))


# --- SM2 --------------------------------------------------------------------------------------------------------------


OURS = "tcrypto, plain ints"
BINDINGS = "gmssl_pyx", "gmssl-fast", "tongsuopy-crayon"
"""C behind Python, by a plain pip install on Linux. gmalglib has no wheel there: it wants a C compiler. pygmssl 0.1.2
ends the interpreter with a segmentation fault, easy_gmssl 2.0.1 doesn't import: it names none of what it needs.
"""


def _sm2_wrap(material: tuple[sm2.PrivateKey, bytes]) -> dict[str, Callable[[], Work]]:
    key = material[0]
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
        "OpenSSL by ctypes": lambda: _libcrypto(key.public_key.dump("der")),
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


def _sm2_unwrap(material: tuple[sm2.PrivateKey, bytes]) -> dict[str, Callable[[], Work]]:
    key, wrapped = material

    def gmssl() -> Work:
        crypt = import_module("gmssl.sm2").CryptSM2(private_key=key.dump("hex"), public_key="", mode=1)
        if crypt.decrypt(wrapped[1:]) != TEXT:
            raise ValueError("wrong answer")
        return lambda: crypt.decrypt(wrapped[1:])

    return {"gmssl": gmssl}


def _sm2_rows(taken: Bench) -> None:
    """The peers' times, and the two that have a target: the plain one, and the fastest binding."""
    rounds, wrap = taken.rounds[taken.task], taken.task.startswith("SM2 wrap")
    names = sorted((name for name in rounds[0] if not name.startswith("tcrypto")), key=partial(median, rounds))
    for name in names:
        taken.row(name, median(rounds, name), "s")
    if "gmssl" in names:
        limit = 25 if wrap else None
        taken.row("plain ints: faster than gmssl", ratio(rounds, "gmssl", OURS), "x", limit, at_least=True)
    for name in [name for name in names if name in BINDINGS][:1]:
        what = f"plain ints: faster than {name}, the fastest binding"
        taken.row(what, ratio(rounds, name, OURS), "x", 1.0, at_least=True)


_Peers = Callable[[Any], dict[str, Callable[[], Work]]]
_TASKS: dict[str, tuple[_Peers, Callable[[Bench], None]]] = {
    "TC3 sign, 200-byte body, warm": (_sdk, _sdk_rows),
    "TC3 sign, 7 MB body": (_sdk, _sdk_rows),
    "seal 7 MB, AES-256-CBC": (_json, _json_rows),
    "seal 7 MB, SM4-GCM": (_gcm, _gcm_rows),
    "SM2 wrap, warm recipient": (_sm2_wrap, _sm2_rows),
    "SM2 unwrap, blinded": (_sm2_unwrap, _sm2_rows),
}
