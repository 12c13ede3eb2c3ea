"""The operations that make, check and explain signatures."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ..check.diagnose import diagnose
from ..check.diagnose_v1 import diagnose_form
from ..check.request import HttpRequest
from ..check.verify import Verifier
from ..credential import Credential
from ..errors import GatewayError, InvalidInput
from ..sign import tc3, v1
from .inputs import (
    Object,
    Operation,
    Optional,
    Reader,
    binary,
    boolean,
    integer,
    line,
    names,
    pairs,
    scalars,
    text,
    texts,
)

__all__ = ["SIGNATURES"]


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


def _v1_diagnose(
    method: str, host: str, path: str, params: Object, secrets: dict[str, str], now: int, skew: int
) -> Object:
    form = v1.flatten(params)
    given = form.get("SecretId", "")
    known = [given, given.strip(), *(secrets if len(secrets) == 1 else ())]
    secret_id = next((name for name in known if secrets.get(name)), None)
    if secret_id is None:
        return {"valid": False, "causes": []}
    credential = Credential(secret_id, secrets[secret_id], form.get("Token") or None)
    found = diagnose_form(method, host, path, form, credential, now=now, skew=skew)
    return {"valid": found.valid, "causes": found.ids}


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


_V1_VERIFY: dict[str, Reader | Optional] = {
    "method": text,
    "host": text,
    "path": text,
    "params": scalars,
    "secrets": texts,
    "now": integer,
    "skew": Optional(integer, 300),
}

SIGNATURES: dict[str, Operation] = {
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
    "tc3.verify": Operation(_tc3_verify, **_TC3_VERIFY),
    "tc3.diagnose": Operation(_tc3_diagnose, **_TC3_VERIFY),
    "v1.verify": Operation(_v1_verify, **_V1_VERIFY),
    "v1.diagnose": Operation(_v1_diagnose, **_V1_VERIFY),
}
"""tc3.sign, tc3.verify, tc3.diagnose, v1.sign, v1.verify and v1.diagnose."""
