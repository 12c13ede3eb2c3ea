"""The operations of the conformance protocol, each a function of its input: `OPERATIONS` has them by name.

An operation takes the `input` object as JSON gives it, with bytes as strict Base64, and returns the `output` object; it
raises nothing but `TCryptoError`.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, TypeVar

from ..check.diagnose import diagnose
from ..check.request import HttpRequest
from ..check.verify import Verifier
from ..credential import Credential
from ..crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from ..crypto.encoding import b64encode
from ..crypto.keys import load_private_key, load_public_key
from ..errors import GatewayError, InvalidInput, KeyFormatError
from ..seal.opener import Opener, seal_reply
from ..seal.sealer import Sealer
from ..seal.session import Session
from ..seal.session_key import SessionKey
from ..sign import tc3, v1
from ..testing.policy import PRESETS, evaluate, parse
from .inputs import (
    Object,
    Operation,
    Optional,
    Reader,
    binary,
    boolean,
    integer,
    json_object,
    line,
    names,
    pairs,
    policies,
    scalars,
    text,
    texts,
)

__all__ = ["OPERATIONS", "of_type"]

_Key = TypeVar("_Key")


def of_type(wanted: type[_Key], key: object) -> _Key:
    """A key that was loaded, for an operation that takes one of the two kinds alone."""
    if not isinstance(key, wanted):
        raise KeyFormatError("this operation is for the other kind of key, RSA or SM2")
    return key


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
    return {"string_to_sign": to_sign, "signature": v1.signature(secret_key, to_sign, algorithm)}  # type: ignore[arg-type]


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


def _envelope_seal(public_key: str, params: Object, fields: list[str] | None) -> Object:
    sealer = Sealer(load_public_key(public_key))
    sealed = sealer.seal(params) if fields is None else sealer.seal_fields(params, fields)
    session = json.loads(sealed.session.export())
    return {"request": sealed.request, "session_key": session["session_key"], "iv": session["iv"]}


def _envelope_open_request(private_key: str, request: Object) -> Object:
    opened = Opener(load_private_key(private_key)).open(request)
    # A request for an encrypted reply may come without: then the reply brings its own.
    iv = b64encode(opened.key.iv) if request["Encryption"].get("Iv") else None
    return {
        "params": opened.params,
        "session_key": b64encode(opened.key.key),
        "iv": iv,
        "algorithm": opened.algorithm,
    }


def _envelope_seal_response(
    session_key: bytes, iv: bytes, algorithm: str, result: Object, fields: list[str] | None
) -> Object:
    return {"response": seal_reply(SessionKey(algorithm, session_key, iv), result, fields)}


def _envelope_open_response(
    session_key: bytes, iv: bytes, algorithm: str, response: Object, fields: list[str] | None
) -> Object:
    session = Session(SessionKey(algorithm, session_key, iv), b"")
    return {"result": session.open(response) if fields is None else session.open_fields(response, fields)}


def _request(method: str, uri: str, query: str, headers: list[tuple[str, str]], payload: bytes) -> HttpRequest:
    return HttpRequest(method, f"{uri}?{query}" if query else uri, headers, payload)


def _tc3_verify(secrets: dict[str, str], tokens: dict[str, str], now: int, **rest: Any) -> Object:
    skew, host_port = rest.pop("skew"), rest.pop("host_port")
    credentials = secrets | {name: Credential(name, secrets[name], tokens[name]) for name in tokens if name in secrets}
    verifier = Verifier(
        credentials, clock=lambda: now, skew=skew, host_port=host_port, variants=("tc3", "cloudbase"), required=()
    )
    request = _request(**rest)
    code, claimed = None, None
    try:
        verifier.verify(request)
    except GatewayError as error:
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
    secret_id = verified["secret_id"]
    causes: list[list[str]] = []
    if not verified["valid"] and secret_id in secrets:
        skew, host_port = rest.pop("skew"), rest.pop("host_port")
        credential = Credential(secret_id, secrets[secret_id], tokens.get(secret_id))
        causes = diagnose(_request(**rest), credential, now=now, skew=skew, host_port=host_port).ids
    return {"valid": verified["valid"], "causes": causes}


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
    except GatewayError as error:
        return {"valid": False, "code": error.code}
    return {"valid": True, "code": None}


def _policy_parse(policy: str) -> Object:
    return {"statements": len(parse(policy).statements)}


def _policy_evaluate(policies: list[Any], action: str, resource: str, context: Object) -> Object:
    attached = [PRESETS[each] if isinstance(each, str) and each in PRESETS else each for each in policies]
    decision = evaluate(attached, action, resource, context)
    return {"allowed": decision.allowed, "statement": None if decision.statement is None else list(decision.statement)}


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

OPERATIONS: dict[str, Operation] = {
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
        _envelope_open_response,
        session_key=binary,
        iv=binary,
        algorithm=text,
        response=json_object,
        fields=Optional(names),
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
    "policy.parse": Operation(_policy_parse, policy=text),
    "policy.evaluate": Operation(
        _policy_evaluate,
        policies=policies,
        action=text,
        resource=Optional(text, "*"),
        context=Optional(json_object, {}),
    ),
}
"""The operations of the protocol by name."""
