"""The conformance protocol: one JSON request a line, one JSON reply a line, so that programs in any language can be
checked against the same vectors.

`OPERATIONS` is what the protocol has; `LOCAL_OPERATIONS` is what only this library's own known answers need: a fixed
SM2 nonce, bare SM3 and SM4, the loading of keys. Each operation takes the `input` object as JSON gives it, with bytes
as strict Base64, and returns the `output` object; it raises nothing but `TCryptoError`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, NoReturn

from cryptography.exceptions import UnsupportedAlgorithm as _Unsupported
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ..check.diagnose import diagnose
from ..check.request import HttpRequest
from ..check.verify import Verifier
from ..credential import Credential
from ..crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from ..crypto.encoding import b64decode, b64encode, utf8
from ..crypto.keyfile import key_der, key_kind
from ..errors import InvalidInput, SignatureError, TCryptoError, UnsupportedAlgorithm
from ..seal.message import SessionKey
from ..seal.opener import Opener, seal_reply
from ..seal.sealer import Sealer
from ..seal.session import Session
from ..sign import tc3, v1

__all__ = ["LOCAL_OPERATIONS", "OPERATIONS", "Operation", "error_code", "respond"]

Object = dict[str, Any]

_HEX_PRIVATE_KEY = re.compile(r"[0-9A-Fa-f]{64}")
_HEX_POINT = re.compile(r"(?:04)?[0-9A-Fa-f]{128}")
_MISSING = object()


# --- Reading the input --------------------------------------------------------------------------------------------


def text(name: str, value: object) -> str:
    """A text that has a UTF-8 form."""
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is a text, not {_kind(value)}")
    utf8(value, name)
    return value


def line(name: str, value: object) -> str:
    """A text that goes into a line of its own: what it is part of couldn't be read back otherwise."""
    value = text(name, value)
    if any(character in value for character in "\r\n\0"):
        raise InvalidInput(f"{name} holds a line break or NUL")
    return value


def integer(name: str, value: object) -> int:
    """A whole number, written without fraction or exponent."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(f"{name} is a whole number, not {_kind(value)}")
    return value


def boolean(name: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise InvalidInput(f"{name} is true or false, not {_kind(value)}")
    return value


def binary(name: str, value: object) -> bytes:
    """Bytes, as strict Base64."""
    return b64decode(text(name, value), name)


def json_object(name: str, value: object) -> Object:
    """An object."""
    if not isinstance(value, dict):
        raise InvalidInput(f"{name} is an object, not {_kind(value)}")
    return value


def names(name: str, value: object) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list):
        raise InvalidInput(f"{name} is a list of texts, not {_kind(value)}")
    return [line(f"each of {name}", item) for item in value]


def pairs(name: str, value: object) -> list[tuple[str, str]]:
    """A list of [name, value]."""
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise InvalidInput(f"{name} is a list of [name, value]")
    return [(line(f"a name in {name}", first), line(f"a value in {name}", second)) for first, second in value]


def scalars(name: str, value: object) -> Object:
    """An object of texts, numbers and booleans."""
    for key, item in json_object(name, value).items():
        text(f"a name in {name}", key)
        if isinstance(item, str):
            text(f"a value in {name}", item)
        elif not isinstance(item, (int, float)):
            raise InvalidInput(f"a value in {name} is a text, a number or a boolean, not {_kind(item)}")
    return json_object(name, value)


def texts(name: str, value: object) -> dict[str, str]:
    """An object of texts."""
    items = json_object(name, value).items()
    return {text(f"a name in {name}", key): text(f"a value in {name}", item) for key, item in items}


def _kind(value: object) -> str:
    kinds = {str: "a text", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "null")


Reader = Callable[[str, object], Any]


class Optional(NamedTuple):
    """A key of the input that may be left out."""

    read: Reader
    default: Any = None


class Operation:
    """One operation: a function, and how each key of its input is read. Any other key is an error."""

    def __init__(self, function: Callable[..., Object], **fields: Reader | Optional) -> None:
        self.function = function
        self.fields = fields

    def __call__(self, values: Mapping[str, object]) -> Object:
        """Read the input strictly, run the function. Raises nothing but `TCryptoError`."""
        if unknown := sorted(values.keys() - self.fields.keys()):
            raise InvalidInput(f"the input has an unknown key {unknown[0]!r:.60}")
        arguments = {}
        for name, field in self.fields.items():
            value = values.get(name, _MISSING)
            if isinstance(field, Optional):
                arguments[name] = field.default if value is _MISSING else field.read(name, value)
            elif value is _MISSING:
                raise InvalidInput(f"the input lacks the key {name!r}")
            else:
                arguments[name] = field(name, value)
        try:
            return self.function(**arguments)
        except TypeError as error:  # JSON has types of its own: for the sender a wrong type is a wrong value
            raise InvalidInput(str(error)) from None
        except _Unsupported as error:
            raise UnsupportedAlgorithm(str(error)) from None


def _private_key(private_key: str) -> sm2.PrivateKey | rsa_pkcs1.PrivateKey:
    if _HEX_PRIVATE_KEY.fullmatch(private_key) or key_kind(key_der(private_key)) == "an SM2 key":
        return sm2.load_private_key(private_key)
    return rsa_pkcs1.load_private_key(private_key)


def _public_key(public_key: str) -> sm2.PublicKey | rsa_pkcs1.PublicKey:
    if _HEX_POINT.fullmatch(public_key) or key_kind(key_der(public_key)) == "an SM2 key":
        return sm2.load_public_key(public_key)
    return rsa_pkcs1.load_public_key(public_key)


# --- The operations -----------------------------------------------------------------------------------------------


def _tc3_sign(
    secret_id: str,
    secret_key: str,
    service: str,
    timestamp: int,
    method: str,
    uri: str,
    query: str,
    headers: list[tuple[str, str]],
    signed_headers: list[str],
    payload: bytes,
    token: str | None,
    variant: str,
) -> Object:
    if variant not in ("tc3", "cloudbase"):
        raise InvalidInput(f"variant is 'tc3' or 'cloudbase', not {variant!r:.40}")
    signed = sorted({name.lower() for name in signed_headers})
    for required in ("content-type", "host"):
        if required not in signed:
            raise InvalidInput(f"signed_headers must name {required!r}")
    date = tc3.utc_date(timestamp)
    canonical = tc3.canonical_request(method, uri, query, headers, signed, tc3.payload_hash(payload, headers))
    to_sign = tc3.string_to_sign(timestamp, tc3.credential_scope(date, service), canonical)
    signature = tc3.signature(tc3.signing_key(secret_key, date, service), to_sign)
    authorization = tc3.Authorization(secret_id, date, service, tuple(signed), signature)
    if variant == "cloudbase":
        authorization = authorization._replace(timestamp=str(timestamp), token=token)
    return {
        "canonical_request": canonical,
        "string_to_sign": to_sign,
        "signature": signature,
        "authorization": str(authorization),
    }


def _v1_sign(
    secret_key: str, algorithm: str, method: str, host: str, path: str, params: Object, replace_underscores: bool
) -> Object:
    to_sign = v1.string_to_sign(method, host, path, params, replace_underscores=replace_underscores)
    return {"string_to_sign": to_sign, **_v1_signature(secret_key, to_sign, algorithm)}


def _v1_signature(secret_key: str, string_to_sign: str, algorithm: str) -> Object:
    return {"signature": v1.signature(secret_key, string_to_sign, algorithm)}  # type: ignore[arg-type]


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
    return {"blob": b64encode(rsa_pkcs1.wrap(rsa_pkcs1.load_public_key(public_key), session_key))}


def _rsa_unwrap(private_key: str, blob: bytes, length: int) -> Object:
    return {"session_key": b64encode(rsa_pkcs1.unwrap(rsa_pkcs1.load_private_key(private_key), blob, length))}


def _sm2_encrypt(public_key: str, plaintext: bytes, layout: Any) -> Object:
    return {"ciphertext": b64encode(sm2.encrypt(sm2.load_public_key(public_key), plaintext, layout))}


def _sm2_decrypt(private_key: str, ciphertext: bytes, layout: Any) -> Object:
    return {"plaintext": b64encode(sm2.decrypt(sm2.load_private_key(private_key), ciphertext, layout))}


def _envelope_seal(public_key: str, params: Object, fields: list[str] | None) -> Object:
    sealer = Sealer(_public_key(public_key))
    sealed = sealer.seal(params) if fields is None else sealer.seal_fields(params, fields)
    return {"request": sealed.request, **_key_and_iv(sealed.session._key)}


def _envelope_open_request(private_key: str, request: Object) -> Object:
    opened = Opener(_private_key(private_key)).open(request)
    return {"params": opened.params, **_key_and_iv(opened._key), "algorithm": opened.algorithm}


def _key_and_iv(key: SessionKey) -> Object:
    return {"session_key": b64encode(key.key), "iv": b64encode(key.iv)}


def _envelope_seal_response(
    session_key: bytes, iv: bytes, algorithm: str, result: Object, fields: list[str] | None
) -> Object:
    return {"response": seal_reply(SessionKey(algorithm, session_key, iv), result, fields)}


def _envelope_open_response(session_key: bytes, iv: bytes, algorithm: str, response: Object) -> Object:
    session = Session(SessionKey(algorithm, session_key, iv), b"")
    return {"result": session.open(response)}


def _request(method: str, uri: str, query: str, headers: list[tuple[str, str]], payload: bytes) -> HttpRequest:
    return HttpRequest(method, f"{uri}?{query}" if query else uri, headers, payload)


def _tc3_verify(secrets: dict[str, str], tokens: dict[str, str], now: int, **rest: Any) -> Object:
    skew, host_port = rest.pop("skew"), rest.pop("host_port")
    credentials = secrets | {name: Credential(name, secrets[name], tokens[name]) for name in tokens if name in secrets}
    verifier = Verifier(credentials, clock=lambda: now, skew=skew, host_port=host_port, required=())
    request = _request(**rest)
    code, claimed = None, None
    try:
        verifier.verify(request)
    except SignatureError as error:
        code = error.code
    with suppress(InvalidInput):
        claimed = tc3.parse_authorization(request.header("authorization") or "")
    return {
        "valid": code is None,
        "code": code,
        "secret_id": claimed.secret_id if claimed else None,
        "service": claimed.service if claimed else None,
        "signed_headers": list(claimed.signed_headers) if claimed else [],
    }


def _tc3_diagnose(secrets: dict[str, str], tokens: dict[str, str], now: int, **rest: Any) -> Object:
    verified = _tc3_verify(secrets, tokens, now, **rest)
    if verified["valid"]:
        return {"valid": True, "causes": []}
    skew, host_port = rest.pop("skew"), rest.pop("host_port")
    request = _request(**rest)
    if not request.values("authorization"):
        return {"valid": False, "causes": []}
    named = verified["secret_id"]
    found: list[list[list[str]]] = []
    for secret_id in [named] if named in secrets else secrets:  # of another id, the likeliest credential
        credential = Credential(secret_id, secrets[secret_id], tokens.get(secret_id))
        found.append(diagnose(request, credential, now=now, skew=skew, host_port=host_port).ids)
    unclear = {"secret-id-other", "unexplained"}
    return {"valid": False, "causes": min(found, key=lambda sets: any(unclear & set(ids) for ids in sets), default=[])}


def _v1_verify(
    method: str, host: str, path: str, params: Object, secrets: dict[str, str], now: int, skew: int
) -> Object:
    form = v1.flatten(params)
    token = form.get("Token")  # the protocol says none that would be right, so the one that was signed is taken

    def credential(secret_id: str) -> str | Credential | None:
        key = secrets.get(secret_id)
        return key if key is None or not token else Credential(secret_id, key, token)

    try:
        Verifier(credential, clock=lambda: now, skew=skew, required=()).verify_v1(method, host, path, form)
    except SignatureError as error:
        return {"valid": False, "code": error.code}
    return {"valid": True, "code": None}


_TC3_SIGN: dict[str, Reader | Optional] = {
    "secret_id": line,
    "secret_key": text,
    "service": line,
    "timestamp": integer,
    "method": line,
    "uri": line,
    "query": line,
    "headers": pairs,
    "signed_headers": names,
    "payload": binary,
    "token": Optional(line),
    "variant": Optional(text, "tc3"),
}

_TC3_VERIFY: dict[str, Reader | Optional] = {
    "method": line,
    "uri": line,
    "query": line,
    "headers": pairs,
    "payload": binary,
    "secrets": texts,
    "now": integer,
    "tokens": Optional(texts, {}),
    "skew": Optional(integer, 300),
    "host_port": Optional(text, "exact"),
}

OPERATIONS: dict[str, Callable[[Mapping[str, object]], Object]] = {
    "tc3.sign": Operation(_tc3_sign, **_TC3_SIGN),
    "v1.sign": Operation(
        _v1_sign,
        secret_key=text,
        algorithm=text,
        method=text,
        host=text,
        path=text,
        params=scalars,
        replace_underscores=Optional(boolean, False),
    ),
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
    "envelope.seal": Operation(_envelope_seal, public_key=text, params=json_object, fields=Optional(names)),
    "envelope.open_request": Operation(_envelope_open_request, private_key=text, request=json_object),
    "envelope.seal_response": Operation(
        _envelope_seal_response,
        session_key=binary,
        iv=binary,
        algorithm=text,
        result=json_object,
        fields=Optional(names),
    ),
    "envelope.open_response": Operation(
        _envelope_open_response, session_key=binary, iv=binary, algorithm=text, response=json_object
    ),
    "tc3.verify": Operation(_tc3_verify, **_TC3_VERIFY),
    "tc3.diagnose": Operation(_tc3_diagnose, **_TC3_VERIFY),
    "v1.verify": Operation(
        _v1_verify,
        method=text,
        host=text,
        path=text,
        params=scalars,
        secrets=texts,
        now=integer,
        skew=Optional(integer, 300),
    ),
}
"""The operations of the protocol by name. `respond` serves what stands here."""


# --- What only this library's own known answers need --------------------------------------------------------------


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
    # CBC over zeros, with the block as initial vector, is the block encrypted again and again.
    encryptor = Cipher(algorithms.SM4(key), modes.CBC(block)).encryptor()
    zeros = bytes(16 * min(iterations, 4096))
    while iterations > 0:
        block = encryptor.update(zeros[: 16 * iterations])[-16:]
        iterations -= 4096
    return {"block": block.hex()}


def _sm2_load_public_key(public_key: str) -> Object:
    return {"point": sm2.load_public_key(public_key).point.hex()}


def _sm2_public_key(private_key: str) -> Object:
    return {"point": sm2.load_private_key(private_key).public_key.point.hex()}


def _sm2_encrypt_with_nonce(public_key: str, plaintext: bytes, nonce: str, layout: Any) -> Object:
    key = sm2.load_public_key(public_key)
    return {"ciphertext": b64encode(sm2.encrypt(key, plaintext, layout, _nonce=int(nonce, 16)))}


def _sm2_split(ciphertext: bytes) -> Object:
    c1, c3, c2 = ciphertext[:65], ciphertext[65:97], ciphertext[97:]
    return {"c1": sm2.load_public_key(c1.hex()).point.hex(), "c3": c3.hex(), "c2": c2.hex()}


def _rsa_load_public_key(public_key: str) -> Object:
    key = rsa_pkcs1.load_public_key(public_key)
    numbers = key.public_numbers()
    return {"bits": key.key_size, "exponent": numbers.e, "modulus": f"{numbers.n:x}"}


def _rsa_load_private_key(private_key: str) -> Object:
    numbers = rsa_pkcs1.load_private_key(private_key).private_numbers().public_numbers
    return {"bits": numbers.n.bit_length(), "exponent": numbers.e, "modulus": f"{numbers.n:x}"}


def _document_errata(printed: str, corrected: str) -> Object:
    if len(printed) != len(corrected):
        raise InvalidInput("printed and corrected differ in length")
    both = enumerate(zip(printed, corrected, strict=True))
    return {"errata": [[index, old, new] for index, (old, new) in both if old != new]}


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
"""Operations that the protocol doesn't have: a runner of foreign programs skips their vectors."""


# --- One line in, one line out ------------------------------------------------------------------------------------


def error_code(error: TCryptoError) -> str:
    """The code the protocol sends for an exception: the gateway's own for a `SignatureError`, else the class's name."""
    if isinstance(error, SignatureError):
        return error.code
    if isinstance(error, UnsupportedAlgorithm):
        return "Unsupported"
    return type(error).__name__


def respond(request: str | bytes) -> str:
    """Answer one request line with one reply line (without line feed, in ASCII). It never raises for str or bytes.

    The id is echoed whatever scalar it is; without a readable one it is null.
    """
    identity: object = None
    try:
        message = _parse(request)
        identity = message.get("id")
        if isinstance(identity, (list, dict)):
            identity = None
            raise InvalidInput("id is a text, not a list or an object")
        output = _answer(message)
        return _encode({"id": identity, "output": output})
    except TCryptoError as error:
        return _failure(identity, error_code(error), error.message if isinstance(error, SignatureError) else str(error))
    except RecursionError:
        return _failure(identity, "InvalidInput", "the request is nested too deeply")
    except Exception as error:  # a fault of this program, which must go on all the same
        return _failure(identity, "InternalError", type(error).__name__)


def _answer(message: Object) -> Object:
    for name in ("id", "op", "input"):
        if name not in message:
            raise InvalidInput(f"the request lacks the key {name!r}")
    if unknown := sorted(message.keys() - {"id", "op", "input"}):
        raise InvalidInput(f"the request has an unknown key {unknown[0]!r:.60}")
    operation = OPERATIONS.get(text("op", message["op"]))
    if operation is None:
        raise UnsupportedAlgorithm(f"there is no operation {message['op']!r:.60}")
    return operation(json_object("input", message["input"]))


def _parse(request: str | bytes) -> Object:
    try:
        message = json.loads(
            request.decode() if isinstance(request, bytes) else request,
            object_pairs_hook=_distinct_keys,
            parse_constant=partial(_not_json, "a constant that JSON doesn't have"),
            parse_float=_finite,
        )
    except InvalidInput:
        raise
    except ValueError:  # not UTF-8, not JSON, an integer of thousands of digits
        raise InvalidInput("the line isn't JSON in UTF-8") from None
    if not isinstance(message, dict):
        raise InvalidInput(f"a request is an object, not {_kind(message)}")
    return message


def _distinct_keys(members: list[tuple[str, Any]]) -> Object:
    result = dict(members)
    if len(result) != len(members):
        _not_json("a key twice in one object", "")
    return result


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        _not_json("a number too large for a double", digits)
    return value


def _not_json(reason: str, _found: str) -> NoReturn:
    raise InvalidInput(f"the line holds {reason}")


def _failure(identity: object, code: str, message: str) -> str:
    return _encode({"id": identity, "error": {"code": code, "message": message}})


def _encode(reply: Object) -> str:
    return json.dumps(reply, allow_nan=False, separators=(",", ":"))
