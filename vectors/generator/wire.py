"""Requests as they go over the wire, signed as the documentation says or with one of the mistakes clients make."""

# ruff: noqa: S105 -- keys and tokens of examples

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

from .arithmetic import b64
from .case_file import Object

SECRET_ID, SECRET_KEY = "AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
OTHER_ID, OTHER_KEY = "AKIDOTHER", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
TOKEN = "TOKEN-EXAMPLE+/=="
NOW = 1700000000  # 2023-11-14T22:13:20Z
HOST = "ocr.tencentcloudapi.com"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BODY = b'{"CardSide":"FRONT","Name":"\xe5\xbc\xa0\xe4\xb8\x89"}'

Headers = list[tuple[str, str]]


def sha256(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def utc_date(timestamp: int) -> str:
    """The date of a UNIX time in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime(timestamp))


class Request:
    """What is sent, without Authorization. A header set to None is left out."""

    def __init__(
        self,
        method: str = "POST",
        uri: str = "/",
        query: str = "",
        body: bytes | None = None,
        timestamp: int | str = NOW,
        **headers: str | None,
    ) -> None:
        get = method == "GET"
        self.method, self.uri, self.query = method, uri, query
        self.body = (b"" if get else BODY) if body is None else body
        named: dict[str, str | None] = {
            "Content-Type": FORM if get else JSON,
            "Host": HOST,
            "X-TC-Action": "IDCardOCR",
            "X-TC-Version": "2018-11-19",
            "X-TC-Timestamp": str(timestamp),
        }
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.headers: Headers = [(name, value) for name, value in named.items() if value is not None]

    def canonical_values(self) -> dict[str, str]:
        """Each header as it is signed: trimmed, in lower case."""
        return {name.lower(): value.strip().lower() for name, value in self.headers}

    def given(self, *authorizations: str, now: int = NOW, key: str = SECRET_KEY, **more: Any) -> Object:
        """The input of tc3.verify and tc3.diagnose. `authorizations`: values of that header, as many as there are."""
        headers = [list(pair) for pair in self.headers] + [["Authorization", value] for value in authorizations]
        wire = {"method": self.method, "uri": self.uri, "query": self.query, "headers": headers}
        return wire | {"payload": b64(self.body), "secrets": {SECRET_ID: key}, "now": now} | more


def derive(key: bytes, parts: tuple[str, ...]) -> bytes:
    """The signing key: an HMAC for each part, under the result so far."""
    for part in parts:
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def authorization(
    request: Request,
    names: str = "content-type;host;x-tc-action",
    *,
    # What goes into the canonical request, where it isn't what is sent.
    method: str | None = None,
    uri: str | None = None,
    query: str | None = None,
    values: Mapping[str, str] | None = None,
    lines: str | None = None,
    listed: str | None = None,
    payload: bytes | None = None,
    hashed: Callable[[bytes], str] = sha256,
    newline: str = "\n",
    blank_line: bool = True,
    canonical_as: Callable[[str], bytes] = str.encode,
    # What goes into the string to sign and the key.
    secret: str | bytes = SECRET_KEY,
    prefix: str = "TC3",
    timestamp: int | str | None = None,
    date: str | None = None,
    service: str = "ocr",
    terminator: str = "tc3_request",
    chain: tuple[str, ...] | None = None,
    derived: Callable[[bytes, tuple[str, ...]], bytes] = derive,
    upper_hash: bool = False,
    canonical_hash: Callable[[bytes], str] = sha256,
    to_sign_newline: str = "\n",
    to_sign_as: Callable[[str], bytes] = str.encode,
    only_derived: bool = False,
    digest: str = "sha256",
    # What Authorization says.
    written: Callable[[bytes], str] = bytes.hex,
    secret_id: str = SECRET_ID,
    scope: str | None = None,
    named: str | None = None,
    more: str = "",
) -> str:
    """The Authorization of a client that follows the documentation but for what is given.

    `values`: headers' values as signed. `lines`, `listed`: the names in the canonical headers and below them,
    `named`: in Authorization, all three `names` otherwise. `scope`: in Authorization, not in the string to sign.
    `canonical_as`, `to_sign_as`: how a text becomes bytes, with whatever is done to its lines before.
    """
    sent = request.canonical_values()
    signed = sent | dict(values or {})
    unsigned = sent.get("x-tc-content-sha256") == "unsigned-payload"
    body = (b"UNSIGNED-PAYLOAD" if unsigned else request.body) if payload is None else payload
    head = "".join(f"{name}:{signed.get(name, '')}{newline}" for name in (names if lines is None else lines).split(";"))
    canonical = newline.join(
        [
            request.method if method is None else method,
            request.uri if uri is None else uri,
            (request.query if request.method == "GET" else "") if query is None else query,
            head if blank_line else head.removesuffix(newline),
            names if listed is None else listed,
            hashed(body),
        ]
    )
    stamp = sent.get("x-tc-timestamp", str(NOW)) if timestamp is None else str(timestamp)
    plain = stamp.isascii() and stamp.isdigit()
    seconds = (int(stamp) // 1000 if len(stamp) == 13 else int(stamp)) if plain else NOW
    day = utc_date(seconds) if date is None else date
    own_scope = f"{day}/{service}/{terminator}"
    digits = canonical_hash(canonical_as(canonical))
    to_sign = to_sign_newline.join(["TC3-HMAC-SHA256", stamp, own_scope, digits.upper() if upper_hash else digits])
    secret = secret.encode() if isinstance(secret, str) else secret
    key = derived(prefix.encode() + secret, (day, service, terminator) if chain is None else chain)
    signature = written(key if only_derived else hmac.digest(key, to_sign_as(to_sign), digest))
    return (
        f"TC3-HMAC-SHA256 Credential={secret_id}/{own_scope if scope is None else scope}, "
        f"SignedHeaders={names if named is None else named}, Signature={signature}{more}"
    )
