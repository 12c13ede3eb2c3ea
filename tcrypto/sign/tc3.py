"""TC3-HMAC-SHA256, Tencent Cloud's request signature (API 3.0, "signature v3"), stage by stage.

Every stage is a public function, so that two implementations can be compared where they part:

    canonical_request -> string_to_sign -> signing_key -> signature -> Authorization

The stages write down what they are given; `Signer` and `Verifier` check it.

Source: https://cloud.tencent.com/document/api/213/30654 and, for the CloudBase variant,
https://docs.cloudbase.net/http-api/basic/tc3-auth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..crypto.encoding import utf8
from ..crypto.ready_hmac import hmac_sha256
from ..errors import InvalidInput
from .authorization import ALGORITHM, TERMINATOR, Authorization, parse_authorization
from .request import UNSIGNED_HASH, UNSIGNED_PAYLOAD, Body, check_body, hash_body

__all__ = [
    "ALGORITHM",
    "TERMINATOR",
    "Authorization",
    "canonical_request",
    "canonical_text",
    "credential_scope",
    "parse_authorization",
    "payload_hash",
    "signature",
    "signing_key",
    "string_to_sign",
    "utc_date",
]

Headers = Iterable[tuple[str, str]]

_TERMINATOR = TERMINATOR.encode()
_EPOCH = date(1970, 1, 1).toordinal()
LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z, the last date of four digits


def payload_hash(body: Body, headers: Headers = ()) -> str:
    """SHA-256 of the body.

    Args:
        body: bytes, or a seekable binary file, which is read in blocks from where it stands and put back there.
        headers: (name, value) pairs; with ``X-TC-Content-SHA256: UNSIGNED-PAYLOAD`` among them it is that literal text
            that is hashed, as every official SDK does.

    Returns:
        64 lower-case hexadecimal digits.

    Raises:
        TypeError: any other body: a signature covers bytes, so sign the bytes you send.
    """
    for name, value in headers:
        if name.lower() == "x-tc-content-sha256" and value.strip() == UNSIGNED_PAYLOAD:
            check_body(body, None)
            return UNSIGNED_HASH
    return hash_body(body, None)


def canonical_request(
    method: str, uri: str, query: str, headers: Headers, signed_headers: Iterable[str], hashed_payload: str
) -> str:
    """The canonical request: six parts joined by line feeds.

    Args:
        method: str, in capitals.
        uri: str, the path, "/" for API 3.0.
        query: str, the text after "?" exactly as sent; it is signed for GET only.
        headers: (name, value) pairs as sent.
        signed_headers: names in any case and order.
        hashed_payload: str, what `payload_hash` returned.

    Returns:
        The text, without a line feed at its end.

    Raises:
        InvalidInput: a signed header is missing or repeated.
    """
    names = sorted({name.lower() for name in signed_headers})
    values: dict[str, str] = {}
    repeated = set()
    for written, value in headers:
        name = written.lower()
        if name in values:
            repeated.add(name)
        values[name] = value
    for name in names:
        if name not in values:
            raise InvalidInput(f"the header {name!r} is to be signed, but the request doesn't have it")
        if name in repeated:
            raise InvalidInput(f"the header {name!r} is to be signed, but the request has it more than once")
    return canonical_text(method, uri, query, values, names, hashed_payload)


def canonical_text(
    method: str, uri: str, query: str, values: Mapping[str, str], names: Sequence[str], hashed_payload: str
) -> str:
    """`canonical_request` of what needs no check: `values` by name in lower case, `names` among them and sorted."""
    lines = "".join([f"{name}:{values[name].strip().lower()}\n" for name in names])
    return f"{method}\n{uri}\n{query if method == 'GET' else ''}\n{lines}\n{';'.join(names)}\n{hashed_payload}"


def utc_date(timestamp: int) -> str:
    """The date of a UNIX time in UTC, as ``2019-02-25``.

    Args:
        timestamp: int, seconds since 1970.

    Raises:
        InvalidInput: it is out of the years 1970 to 9999.
        TypeError: it isn't an int.
    """
    if not isinstance(timestamp, int) or isinstance(timestamp, bool):
        raise TypeError(f"a timestamp is an int of seconds since 1970, not {type(timestamp).__name__}")
    if not 0 <= timestamp <= LAST_SECOND:
        milliseconds = "; it looks like milliseconds" if 10**12 <= timestamp < 10**14 else ""
        shown = timestamp if abs(timestamp) < 10**18 else "given"  # Python refuses to write 4,301 digits
        raise InvalidInput(f"the timestamp {shown} is not in seconds since 1970{milliseconds}")
    return date.fromordinal(_EPOCH + timestamp // 86400).isoformat()  # half the time of strftime and gmtime


def credential_scope(date: str, service: str) -> str:
    """``date/service/tc3_request``.

    Args:
        date: str, in UTC, as `utc_date` gives it.
        service: str, "ocr".
    """
    return f"{date}/{service}/{TERMINATOR}"


def string_to_sign(timestamp: int, scope: str, canonical: str) -> str:
    """The string to sign: algorithm, timestamp, credential scope and the canonical request's SHA-256, a line each.

    Args:
        timestamp: int, seconds since 1970.
        scope: str, what `credential_scope` returned.
        canonical: str, what `canonical_request` returned.

    Raises:
        InvalidInput: the canonical request has no UTF-8 form.
    """
    hashed = hashlib.sha256(utf8(canonical, "the canonical request")).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}"


def signing_key(secret_key: str, date: str, service: str) -> bytes:
    """The derived key: HMAC-SHA256 under "TC3" + SecretKey over date, service, "tc3_request" in turn.

    Args:
        secret_key: str.
        date: str, as `utc_date` gives it.
        service: str, "ocr".

    Returns:
        32 bytes.

    Raises:
        InvalidInput: a text has no UTF-8 form.
    """
    key = b"TC3" + utf8(secret_key, "the SecretKey")
    day, name = utf8(date, "the credential scope"), utf8(service, "the credential scope")
    return hmac_sha256(hmac_sha256(hmac_sha256(key, day), name), _TERMINATOR)


def signature(key: bytes, to_sign: str) -> str:
    """HMAC-SHA256 of the string to sign under the derived key.

    Args:
        key: bytes, 32 of them, what `signing_key` returned.
        to_sign: str, what `string_to_sign` returned.

    Returns:
        64 lower-case hexadecimal digits.

    Raises:
        InvalidInput: the text has no UTF-8 form.
    """
    return hmac_sha256(key, utf8(to_sign, "the string to sign")).hex()
