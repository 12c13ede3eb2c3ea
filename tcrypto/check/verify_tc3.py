"""TC3-HMAC-SHA256, checked like the gateway: what `Verifier` does with an Authorization header."""

from __future__ import annotations

import hmac
import re

from ..errors import GatewayError, InvalidInput
from ..sign import tc3
from ..sign.request import BODY_LIMIT, UNSIGNED_PAYLOAD, URL_LIMIT
from .refusals import refusal
from .request import HttpRequest
from .rules import Rules, without_port
from .verified import Verified

__all__ = ["check_wire", "is_other_service", "verify_tc3"]

_READ = (
    "authorization",
    "content-type",
    "host",
    "x-tc-action",
    "x-tc-content-sha256",
    "x-tc-timestamp",
    "x-tc-token",
)
_FIELD_VALUE = re.compile(r"[\t -~]*")  # RFC 9110, 5.5, without obs-text
_API_DOMAIN = ".tencentcloudapi.com"


def verify_tc3(rules: Rules, request: HttpRequest) -> Verified:
    """Check a request that has an Authorization header. Raises what the gateway would answer."""
    fields = request.fields
    if rules.limits and (len(request.body) > BODY_LIMIT or len(request.target) > URL_LIMIT):
        raise refused(request, "size")
    plain = check_wire(request)
    parsed = _parse(rules, fields["authorization"])
    of_cloudbase = parsed is not None and parsed.timestamp is not None
    method = request.method
    if not (method.isalpha() and method.isupper() if of_cloudbase else method in ("GET", "POST")):
        raise refused(request, "method")
    for name in () if of_cloudbase else rules.required:
        if not fields.get(name):
            raise refused(request, "missing", name=name.removeprefix("x-tc-").title())
    if parsed is None or tc3.ALGORITHM not in rules.algorithms:
        raise refused(request, "authorization", reason="it is not written as documented")

    secret_id, _, service, names, _, _, stamp, token = parsed
    text = fields.get("x-tc-timestamp") or stamp or ""
    if not (text.isdigit() and text.isascii()) or len(text) > 15 or (text[0] == "0" and text != "0"):
        raise refused(request, "value", name="Timestamp")
    _check_claim(request, parsed)
    timestamp, now = int(text), rules.now()
    if abs(now - timestamp) > rules.skew:
        raise refused(request, "expired", now=now)
    credential = rules.credential(secret_id)
    if credential is None:
        raise refused(request, "unknown-id")
    secret_key, expected_token = credential
    if timestamp > tc3.LAST_SECOND or stamp not in (None, text):
        raise refused(request, "value", name="Timestamp")
    if not _is_signed_by(secret_key, rules, request, parsed, timestamp, plain):
        raise refused(request, "signature")
    given = [sent for sent in (fields.get("x-tc-token"), token) if sent is not None]  # CloudBase's: in Authorization
    for sent in given or [""]:
        if not hmac.compare_digest(sent.encode(), (expected_token or "").encode()):
            raise refused(request, "token")
    if rules.replay is not None:
        rules.replay.check(parsed.signature, now)
    return Verified(
        tc3.ALGORITHM,
        secret_id,
        timestamp,
        service,
        names,
        fields["host"].lower(),
        fields.get("x-tc-action"),
        action_signed="x-tc-action" in names,
        action_exact=False,
        query_signed=method == "GET",
        # The literal has the hash of an unsigned payload: the header that said so may have been taken away.
        body_signed=fields.get("x-tc-content-sha256") != UNSIGNED_PAYLOAD and request.body != UNSIGNED_PAYLOAD.encode(),
    )


def check_wire(request: HttpRequest) -> bool:
    """Refuse a request whose parts can't be told apart.

    Returns:
        Whether that holds for every header, those included that the gateway doesn't read.
    """
    if " " in request.target or not request.target.isprintable():
        raise refused(request, "parameter", reason="the request target holds a space or a control character")
    fields = request.fields
    if not request.conflicts and _is_plain("".join(fields.values())):
        return True
    for name in _READ:
        if name not in fields:
            continue
        if name in request.conflicts:
            raise refused(request, "parameter", reason=f"the header {name} is there more than once, with two values")
        if not _FIELD_VALUE.fullmatch(fields[name]):
            reason = f"the header {name} is folded or holds characters that aren't printable ASCII"
            raise refused(request, "parameter", reason=reason)
    return False


def _is_plain(text: str) -> bool:
    return text.isascii() and (text.isprintable() or _FIELD_VALUE.fullmatch(text) is not None)


def is_other_service(host: str, service: str) -> bool:
    """Whether the host is API 3.0's, and another service's."""
    host = host.lower()
    return host.partition(".")[0] != service and without_port(host).endswith(_API_DOMAIN)


def refused(request: HttpRequest, kind: str, **values: object) -> GatewayError:
    """The gateway's refusal in the request's language."""
    return refusal(kind, request.fields.get("x-tc-language"), **values)


def _parse(rules: Rules, authorization: str) -> tc3.Authorization | None:
    """Authorization in its parts; None for one that isn't written as an accepted variant has it."""
    try:
        parsed = tc3.parse_authorization(authorization)
    except InvalidInput:
        return None
    if parsed.timestamp is None and parsed.token is None:
        return parsed if "tc3" in rules.variants else None
    return parsed if "cloudbase" in rules.variants else None


def _check_claim(request: HttpRequest, parsed: tc3.Authorization) -> None:
    """Refuse an Authorization that can't be right, whatever the key."""
    names = parsed.signed_headers
    if parsed.terminator != tc3.TERMINATOR:
        raise refused(request, "authorization", reason="Credential must end in tc3_request")
    written = ";".join(names)
    if written.lower() != written or sorted({*names}) != [*names]:
        raise refused(request, "authorization", reason="SignedHeaders must be in lower case, sorted, each once")
    if not ("content-type" in names and "host" in names):
        raise refused(request, "authorization", reason="SignedHeaders must name content-type and host")
    if is_other_service(request.fields.get("host", ""), parsed.service):
        raise refused(request, "service")


def _is_signed_by(
    secret_key: str, rules: Rules, request: HttpRequest, parsed: tc3.Authorization, timestamp: int, plain: bool
) -> bool:
    _, date, service, names, signature, *_ = parsed
    fields, method, target = request.fields, request.method, request.target
    if not (
        fields.keys() >= {*names}
        and fields["host"]
        and (plain or (request.conflicts.isdisjoint(names) and _is_plain("".join([fields[name] for name in names]))))
        and target.isascii()
        and method.isascii()
        and date == tc3.utc_date(timestamp)
    ):
        return False
    hashed = tc3.payload_hash(request.body, fields.items() if "x-tc-content-sha256" in fields else ())
    path, _, query = target.partition("?")
    key = tc3.signing_key(secret_key, date, service)
    scope = tc3.credential_scope(date, service)
    matched = False
    for host in rules.hosts(fields["host"]):
        canonical = tc3.canonical_text(method, path, query, fields | {"host": host}, names, hashed)
        expected = tc3.signature(key, tc3.string_to_sign(timestamp, scope, canonical))
        matched |= hmac.compare_digest(expected, signature)
    return matched
