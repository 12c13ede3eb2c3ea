"""What a text looks like that is no request: a reply, a key, a credential, what was signed instead of what was sent."""

from __future__ import annotations

import re

from .refusals import ReadError

__all__ = ["refusal"]

_CODE = re.compile(
    r"\b(AuthFailure\.[A-Za-z]{1,40}|(?:MissingParameter|InvalidParameter|InvalidParameterValue|InvalidAction"
    r"|NoSuchVersion|UnsupportedRegion|RequestSizeLimitExceeded|RequestLimitExceeded)(?:\.[A-Za-z]{1,40})?)\b"
)
_REPLY = re.compile(r"\A\s*(?:<[ ])?HTTP/[0-9.]{1,5} [1-5][0-9]{2}\b")
_SECRET = re.compile(r"secret_?key|SecretAccessKey|TENCENTCLOUD_SECRET", re.IGNORECASE)
_SETTING = re.compile(r"^[^\n]{0,60}secret_?key[\"' ]{0,3}[ \t]*(?:[=:,]|$)", re.IGNORECASE | re.MULTILINE)
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_CANONICAL = re.compile(r"\A\s*[A-Z]{3,7}\r?\n/[^\n]*\r?\n")
_TO_SIGN = re.compile(r"\A\s*TC3-HMAC-SHA256[ \t]*\r?\n")
_V1_TO_SIGN = re.compile(r"\A\s*(?:GET|POST)[\w.-]{1,100}/\?\S")
_AUTHORIZATION = re.compile(
    r"\A\s*(?:[\"']?authorization[\"']?[ \t]*[:=][ \t]*[\"']?)?TC3-HMAC-SHA256[ ,]", re.IGNORECASE
)
_HEADERS = re.compile(r"\A\s*(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*(?:\n|\Z)){2,}")
_ACCESS = re.compile(r"\"[A-Z]{3,7} \S{1,2000}(?: HTTP/[0-9.]{1,3})?\" [1-5][0-9]{2}\b")
_LABELS = (("PRIVATE KEY", "private key"), ("PUBLIC KEY", "public key"), ("CERTIFICATE", "certificate"))


def refusal(text: str) -> ReadError:
    """Why a text that no reader knows isn't a request."""
    head = text[:65536]
    if pem := _PEM.search(head):
        label = next((name for mark, name in _LABELS if mark in pem[1]), "private key")
        return ReadError("key", part=label)
    if _SECRET.search(head) and _SETTING.search(head):
        return ReadError("credentials")
    if _CANONICAL.match(head):
        return ReadError("canonical-request")
    if _TO_SIGN.match(head) or _V1_TO_SIGN.match(head):
        return ReadError("string-to-sign")
    if _AUTHORIZATION.match(head):
        return ReadError("authorization-only")
    if code := _CODE.search(head):
        return ReadError("reply", code=code[1])
    if _REPLY.match(head):
        return ReadError("reply-only")
    if "<PreparedRequest [" in head or "<Request [" in head:
        return ReadError("repr-only")
    if _HEADERS.match(head):
        return ReadError("headers-only")
    if _ACCESS.search(head):
        return ReadError("access-log")
    if "\0" in head or sum(not (c.isprintable() or c.isspace()) for c in head[:2048]) > 20:
        return ReadError("binary")
    return ReadError("unknown")
