"""TC3-HMAC-SHA256, Tencent Cloud's request signature (API 3.0, "signature v3"), stage by stage.

Every stage is a public function, so that two implementations can be compared where they part:

    canonical_request -> string_to_sign -> signing_key -> signature -> Authorization

The stages write down what they are given; `Signer` and `Verifier` check it.

Source: https://cloud.tencent.com/document/api/213/30654 and, for the CloudBase variant,
https://docs.cloudbase.net/http-api/basic/tc3-auth.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable
from typing import NamedTuple

from ..crypto.encoding import utf8
from ..crypto.ready_hmac import hmac_sha256
from ..errors import InvalidInput
from .request import UNSIGNED_HASH, UNSIGNED_PAYLOAD, Body, check_body, hash_body

__all__ = [
    "ALGORITHM",
    "Authorization",
    "canonical_request",
    "credential_scope",
    "parse_authorization",
    "payload_hash",
    "signature",
    "signing_key",
    "string_to_sign",
    "utc_date",
]

ALGORITHM = "TC3-HMAC-SHA256"
"""The name in Authorization and at the head of the string to sign."""
TERMINATOR = "tc3_request"

Headers = Iterable[tuple[str, str]]

LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z, the last date of four digits


def payload_hash(body: Body, headers: Headers = ()) -> str:
    """SHA-256 of the body, as 64 lower-case hexadecimal digits.

    `body`: bytes, or a seekable binary file, which is read in blocks from where it stands and put back there. With
    ``X-TC-Content-SHA256: UNSIGNED-PAYLOAD`` among `headers`, the hash of that literal text (as every official SDK
    has it). Raises `TypeError` for any other body: a signature covers bytes, so sign the bytes you send.
    """
    if any(name.lower() == "x-tc-content-sha256" and value.strip() == UNSIGNED_PAYLOAD for name, value in headers):
        check_body(body, None)
        return UNSIGNED_HASH
    return hash_body(body, None)


def canonical_headers(headers: Headers, signed_headers: Iterable[str]) -> str:
    """``name:value`` and a line feed for each signed header, in the order of `signed_headers`.

    Values are trimmed and put in lower case. Raises `InvalidInput` where a header is missing or there twice.
    """
    values: dict[str, str] = {}
    repeated = set()
    for written, value in headers:
        name = written.lower()
        if name in values:
            repeated.add(name)
        values[name] = value
    lines = []
    for name in signed_headers:
        if name not in values:
            raise InvalidInput(f"the header {name!r} is to be signed, but the request doesn't have it")
        if name in repeated:
            raise InvalidInput(f"the header {name!r} is to be signed, but the request has it more than once")
        lines.append(f"{name}:{values[name].strip().lower()}\n")
    return "".join(lines)


def canonical_request(
    method: str, uri: str, query: str, headers: Headers, signed_headers: Iterable[str], hashed_payload: str
) -> str:
    """The canonical request: six parts joined by line feeds.

    `uri`: the path, "/" for API 3.0. `query`: the text after "?" exactly as sent; it is signed for GET only.
    `headers`: (name, value) pairs as sent.
    `signed_headers`: names in any case and order. `hashed_payload`: what `payload_hash` returned.
    Raises `InvalidInput` where a signed header is missing or repeated.
    """
    names = sorted({name.lower() for name in signed_headers})
    query = query if method == "GET" else ""
    head = canonical_headers(headers, names)
    return f"{method}\n{uri}\n{query}\n{head}\n{';'.join(names)}\n{hashed_payload}"


def utc_date(timestamp: int) -> str:
    """The date of a UNIX time in UTC, as ``2019-02-25``. Raises `InvalidInput` out of the years 1970 to 9999."""
    if not isinstance(timestamp, int) or isinstance(timestamp, bool):
        raise TypeError(f"a timestamp is an int of seconds since 1970, not {type(timestamp).__name__}")
    if not 0 <= timestamp <= LAST_SECOND:
        milliseconds = "; it looks like milliseconds" if 10**12 <= timestamp < 10**14 else ""
        shown = timestamp if abs(timestamp) < 10**18 else "given"  # Python refuses to write 4,301 digits
        raise InvalidInput(f"the timestamp {shown} is not in seconds since 1970{milliseconds}")
    return time.strftime("%Y-%m-%d", time.gmtime(timestamp))


def credential_scope(date: str, service: str) -> str:
    """``date/service/tc3_request``."""
    return f"{date}/{service}/{TERMINATOR}"


def string_to_sign(timestamp: int, scope: str, canonical: str) -> str:
    """The string to sign: algorithm, timestamp (seconds), credential scope and the canonical request's SHA-256.

    Raises `InvalidInput` for a canonical request that has no UTF-8 form.
    """
    hashed = hashlib.sha256(utf8(canonical, "the canonical request")).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}"


def signing_key(secret_key: str, date: str, service: str) -> bytes:
    """The derived key, 32 bytes: HMAC-SHA256 under "TC3" + SecretKey over date, service, "tc3_request" in turn.

    `date`: as `utc_date` gives it. Raises `InvalidInput` for a text that has no UTF-8 form.
    """
    key = b"TC3" + utf8(secret_key, "the SecretKey")
    for part in (date, service, TERMINATOR):
        key = hmac_sha256(key, utf8(part, "the credential scope"))
    return key


def signature(key: bytes, to_sign: str) -> str:
    """HMAC-SHA256 of the string to sign under the derived key (32 bytes), as 64 lower-case hexadecimal digits.

    Raises `InvalidInput` for a text that has no UTF-8 form.
    """
    return hmac_sha256(key, utf8(to_sign, "the string to sign")).hex()


class Authorization(NamedTuple):
    """The Authorization header's value in its parts; ``str()`` writes it.

    `timestamp` (decimal digits) and `token` are there only in the CloudBase variant.
    """

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    terminator: str = TERMINATOR
    timestamp: str | None = None
    token: str | None = None

    def __repr__(self) -> str:
        return f"Authorization({self.secret_id!r}, {self.date!r}, {self.service!r}, {self.signed_headers!r}, ...)"

    def __str__(self) -> str:
        text = (
            f"{ALGORITHM} Credential={self.secret_id}/{self.date}/{self.service}/{self.terminator}, "
            f"SignedHeaders={';'.join(self.signed_headers)}, Signature={self.signature}"
        )
        if self.timestamp is not None:
            text += f", Timestamp={self.timestamp}"
        if self.token is not None:
            text += f", Token={self.token}"
        return text


_PARTS = {  # no alternatives within a part: each is matched in linear time
    "Credential": r"([!-+\--.0-<>-~]+)/([0-9A-Za-z:+.-]+)/([A-Za-z0-9][A-Za-z0-9_.-]*)/([A-Za-z0-9_-]+)",
    "SignedHeaders": r"([!#$%&'*+.^_`|~0-9A-Za-z-]+(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+)*)",
    "Signature": r"([0-9A-Za-z+/=]+)",
    "Timestamp": r"([0-9]{1,12})",
    "Token": r"([!-+\--~]+)",
}
_NEEDED = ("Credential", "SignedHeaders", "Signature")
_AUTHORIZATION = re.compile(
    f"{ALGORITHM} "
    + ", ".join(f"{name}={_PARTS[name]}" for name in _NEEDED)
    + "".join(f"(?:, {name}={_PARTS[name]})?" for name in ("Timestamp", "Token"))
)


def parse_authorization(text: str) -> Authorization:
    """Read an Authorization value; ``str()`` of the result is `text` again, byte for byte.

    Whether the date, the names and the signature are right isn't looked at here.

    Args:
        text: str, the header's value.

    Returns:
        The value in its parts.

    Raises:
        InvalidInput: it isn't laid out exactly as the documentation has it; the message says which part is malformed.

    """
    if not isinstance(text, str):
        raise TypeError(f"an Authorization value is a str, not {type(text).__name__}")
    match = _AUTHORIZATION.fullmatch(text)
    if match is None:
        raise InvalidInput(f"the Authorization value is malformed: {_fault(text)}")
    secret_id, date, service, terminator, names, mac, timestamp, token = match.groups()
    return Authorization(secret_id, date, service, tuple(names.split(";")), mac, terminator, timestamp, token)


def _fault(text: str) -> str:
    """What is malformed in a value that can't be read. Nothing of it is shown: it may be a secret."""
    head, _, rest = text.partition(" ")
    pairs = [part.partition("=")[::2] for part in rest.split(", ")]
    names = [name for name, _ in pairs]
    for wrong, sentence in (
        (not text, "it is empty"),
        (text != text.strip(), "white space or a line break before or after it"),
        (head != ALGORITHM, f"it doesn't begin with {ALGORITHM} and a space"),
        (rest[:1] in ("", " "), f"exactly one space belongs after {ALGORITHM}"),
        (" ," in rest, "a space before the comma"),
        (rest.endswith(","), "a comma at the end"),
        (",  " in rest, "two spaces after the comma"),
        (re.search(r",[A-Z][A-Za-z]*=", rest), "no space after the comma"),
        (re.search(r"""=["']|["'](?:,|$)""", rest), "values in quotes"),
        *((name not in names, f"{name} is missing") for name in _NEEDED),
        *((names.count(name) > 1, f"{name} is there twice") for name in _PARTS),
        (set(names) - set(_PARTS), f"it has a part that is none of {', '.join(_PARTS)}"),
        (names != [name for name in _PARTS if name in names], f"its parts are not in the order {', '.join(_PARTS)}"),
    ):
        if wrong:
            return sentence
    return next(_misspelt(name, value) for name, value in pairs if not re.fullmatch(_PARTS[name], value))


def _misspelt(name: str, value: str) -> str:
    """Why the value of a part can't be read."""
    parts = value.split("/")
    if not value:
        return f"{name} is empty"
    if name == "Credential" and len(parts) != 4:
        number = f"{len(parts)} of 4 parts" if len(parts) < 4 else f"{len(parts)} parts, not 4"
        return f"Credential has {number} (SecretId/date/service/{TERMINATOR})"
    if name == "Credential" and "" in parts:
        return f"{('the SecretId', 'the date', 'the service', TERMINATOR)[parts.index('')]} is missing in Credential"
    if name == "SignedHeaders" and "" in value.split(";"):
        return "SignedHeaders has an empty name"
    if name == "SignedHeaders" and re.search("[, ]", value):
        return "the names in SignedHeaders are joined by ';' alone"
    return f"{name} holds a character that can't stand there"
