"""A Signer and its call, and the signature from the public stages."""

from __future__ import annotations

from typing import Any

from tcrypto import Credential, Signer
from tcrypto.sign import tc3
from tcrypto.sign.request import split_url
from tcrypto.sign.signer import Signed

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwM/a+b==EXAMPLE"
CREDENTIAL = Credential(ID, KEY)
URL = "https://ocr.tencentcloudapi.com/"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
NOW = 1700000000  # 2023-11-14T22:13:20Z
MIDNIGHT = 1699920000  # 2023-11-14T00:00:00Z
SDK_MODE = ("content-type", "host")


def signer(**changes: Any) -> Signer:
    credential = changes.pop("credential", CREDENTIAL)
    return Signer(credential, **({"service": "ocr", "version": "2018-11-19", "region": "ap-guangzhou"} | changes))


def sign(body: Any = b"{}", /, by: Signer | None = None, **changes: Any) -> Signed[Any]:
    call: dict[str, Any] = {
        "method": "POST",
        "url": URL,
        "action": "IDCardOCR",
        "content_type": JSON,
        "timestamp": NOW,
    } | changes
    return (by or signer()).sign(body=body, **call)


def by_stages(signed: Signed[Any], names: Any, payload: bytes, service: str = "ocr", key: str = KEY) -> str:
    """The signature from the public stages and what is on the wire, without the Signer."""
    _, path, query = split_url(signed.url)
    headers = signed.headers.items()
    canonical = tc3.canonical_request(signed.method, path, query, headers, names, tc3.payload_hash(payload, headers))
    date = tc3.utc_date(signed.timestamp)
    to_sign = tc3.string_to_sign(signed.timestamp, tc3.credential_scope(date, service), canonical)
    assert (signed.canonical_request, signed.string_to_sign) == (canonical, to_sign)
    return tc3.signature(tc3.signing_key(key, date, service), to_sign)
