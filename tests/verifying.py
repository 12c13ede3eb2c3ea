"""Requests to verify: good ones, and what they become by a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from tcrypto import Credential, HttpRequest, Signer
from tcrypto.check.verify import Verifier
from tcrypto.errors import GatewayError
from tcrypto.sign import tc3, v1

NOW = 1551113065
ID, KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
URL = "https://cvm.tencentcloudapi.com/"
BODY = '{"Name": "张三"}'.encode()


def verifier(**options: Any) -> Verifier:
    return Verifier(**{"clock": lambda: NOW, "credentials": {ID: KEY}, **options})


def signed(method: str = "POST", url: str = URL, body: bytes = BODY, **options: Any) -> HttpRequest:
    own = {name: options.pop(name) for name in ("variant", "service", "signed_headers") if name in options}
    credential = Credential(ID, KEY, options.pop("token", None))
    signer = Signer(credential, version="2017-03-12", region="ap-guangzhou", **{"service": "cvm", **own})
    body = body if method == "POST" else b""
    call = {"action": "DescribeInstances", "content_type": "application/json", "timestamp": NOW, **options}
    made = signer.sign(method, url, body, **call)
    return HttpRequest(method, made.url, made.headers, body)


def changed(
    request: HttpRequest, *, drop: str = "", add: Sequence[tuple[str, str]] = (), **headers: str
) -> HttpRequest:
    """A request with other headers, their names with "_" for "-"."""
    return rewritten(request, {name.replace("_", "-"): value for name, value in headers.items()}, drop, add)


def rewritten(
    request: HttpRequest, headers: dict[str, str], drop: str = "", add: Sequence[tuple[str, str]] = ()
) -> HttpRequest:
    new = {name.lower(): value for name, value in headers.items()}
    pairs = [(name, new.pop(name.lower(), value)) for name, value in request.headers if name.lower() != drop]
    return HttpRequest(request.method, request.target, [*pairs, *new.items(), *add], request.body)


def of(request: HttpRequest, **parts: Any) -> HttpRequest:
    values = {name: parts.get(name, getattr(request, name)) for name in ("method", "target", "headers", "body")}
    return HttpRequest(**values)


def with_authorization(request: HttpRequest, **parts: Any) -> HttpRequest:
    parsed = tc3.parse_authorization(request.header("authorization") or "")
    return changed(request, authorization=str(parsed._replace(**parts)))


def refused(request: HttpRequest, **options: Any) -> GatewayError:
    with pytest.raises(GatewayError) as error:
        verifier(**options).verify(request)
    return error.value


def code(request: HttpRequest, **options: Any) -> str:
    return refused(request, **options).code


def form(method: str = "POST", **changes: Any) -> HttpRequest:
    """A v1 request."""
    signer = v1.Signer(
        Credential(ID, KEY, changes.pop("token", None)),
        version="2017-03-12",
        algorithm=changes.pop("algorithm", "HmacSHA256"),
        language=changes.pop("language", None), limits=False,
    )  # fmt: skip
    params = changes.pop("params", {"Limit": 1, "Name": "张三 & co"})
    made = signer.sign(method, URL, params, action="DescribeInstances", timestamp=NOW, nonce=7)
    return HttpRequest(method, made.url, made.headers, made.body)


def edited(request: HttpRequest, edit: Callable[[dict[str, str]], object]) -> HttpRequest:
    """A v1 POST with other parameters."""
    params = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    edit(params)
    return HttpRequest("POST", request.target, request.headers, urlencode(params).encode())


def extra_signed(value: str, names: str = "content-type;host;x-extra", **options: Any) -> HttpRequest:
    """A request whose header X-Extra is signed, as the value stands."""
    listed = tuple(names.split(";"))
    lines = {"content-type": "application/json", "host": "cvm.tencentcloudapi.com", "x-extra": value.strip().lower()}
    head = "".join(f"{name}:{lines[name]}\n" for name in listed)
    canonical = f"POST\n/\n\n{head}\n{names}\n{tc3.payload_hash(BODY)}"
    to_sign = tc3.string_to_sign(NOW, "2019-02-25/cvm/tc3_request", canonical)
    signature = tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign)
    request = changed(signed(), add=(("X-Extra", value),), **options)
    return with_authorization(request, signed_headers=listed, signature=signature)


def without_host() -> HttpRequest:
    """Signed rightly, over a host that is empty."""
    names = ["content-type", "host"]
    canonical = tc3.canonical_request(
        "POST", "/", "", {"content-type": "application/json", "host": ""}.items(), names, tc3.payload_hash(BODY)
    )
    to_sign = tc3.string_to_sign(NOW, "2019-02-25/cvm/tc3_request", canonical)
    signature = tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign)
    return with_authorization(changed(signed(), host=""), signed_headers=tuple(names), signature=signature)


def v1_by_stages(host: str, headers: dict[str, str], drop: str = "", *, replaced: bool = False) -> HttpRequest:
    params = {"Action": "A", "Version": "1", "Timestamp": NOW, "Nonce": 1, "SecretId": ID, "Tag_Key": "v_1"}
    params.pop(drop, None)
    to_sign = v1.string_to_sign("GET", host, "/", params, replace_underscores=replaced)
    query = urlencode(params | {"Signature": v1.signature(KEY, to_sign, "HmacSHA1")})
    return HttpRequest("GET", f"/?{query}", headers)


LONG = {"Text": "x" * v1.BODY_LIMIT}
V1_PARAMS = dict(parse_qsl(form().body.decode()))
