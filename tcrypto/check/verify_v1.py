"""Signature v1, checked like the gateway: what `Verifier` does with a signed form."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from ..errors import InvalidInput
from ..sign import v1
from .refusals import refusal
from .request import HttpRequest
from .rules import Rules
from .verified import Verified

__all__ = ["read_form", "verify_v1"]


def read_form(rules: Rules, request: HttpRequest) -> dict[str, str]:
    """The parameters of a v1 request: a GET's query, a POST's form."""
    language = request.header("x-tc-language")
    text = request.query
    if request.method == "POST":
        kind = request.fields.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            return {}
        if rules.limits and len(request.body) > v1.BODY_LIMIT:
            raise refusal("v1-too-large", language)
        text = request.body.decode("latin-1")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=v1.PARAMETER_LIMIT)
    except ValueError:
        reason = f"the form is not percent-encoded UTF-8, or has over {v1.PARAMETER_LIMIT:,} parameters"
        raise refusal("parameter", language, reason=reason) from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise refusal("parameter", form.get("Language"), reason="a parameter is there more than once")
    return form


def verify_v1(rules: Rules, method: str, host: str, path: str, params: Mapping[str, str], body_size: int) -> Verified:
    """Check a form, see `Verifier.verify_v1`. Raises what the gateway would answer."""
    if not all(isinstance(text, str) for pair in params.items() for text in pair):
        raise TypeError("params is a mapping of names to values, each a str")
    language = params.get("Language")
    if rules.limits and method == "POST" and body_size > v1.BODY_LIMIT:
        raise refusal("v1-too-large", language)
    if method not in ("GET", "POST"):
        raise refusal("method", language)
    for name in ("Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"):
        if name not in params and (name not in ("Action", "Version") or f"x-tc-{name.lower()}" in rules.required):
            raise refusal("missing", language, name=name)
    algorithm = params.get("SignatureMethod", "HmacSHA1")
    if algorithm not in ("HmacSHA1", "HmacSHA256") or algorithm not in rules.algorithms:
        raise refusal("value", language, name="SignatureMethod")
    text = params["Timestamp"]
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise refusal("value", language, name="Timestamp")
    now, timestamp = rules.now(), int(text)
    if abs(now - timestamp) > rules.skew:
        raise refusal("expired", language, now=now)
    credential = rules.credential(params["SecretId"])
    if credential is None:
        raise refusal("unknown-id", language)
    key, expected_token = credential
    signature = _matching(rules.hosts(host.lower()), key, algorithm, method, path, params)
    if signature is None:
        raise refusal("signature", language)
    if not hmac.compare_digest(params.get("Token", "").encode(errors="replace"), (expected_token or "").encode()):
        raise refusal("token", language)
    if rules.replay is not None:
        rules.replay.check(signature, now)
    return Verified(
        algorithm,
        params["SecretId"],
        timestamp,
        None,
        (),
        host.lower(),
        params.get("Action"),
        action_signed=True,
        action_exact=True,
        query_signed=method == "GET",  # the parameters, and so the signature, are there
        body_signed=method == "POST" or not body_size,
    )


def _matching(
    hosts: list[str], key: str, algorithm: str, method: str, path: str, params: Mapping[str, str]
) -> str | None:
    """The signature that this key gives, where it is the one that was sent."""
    # Ruby's Base64.encode64, and so the Ruby SDK, ends a text with a line feed.
    given = params["Signature"].removesuffix("\n").encode(errors="replace")
    found = None
    for host in hosts:
        for replace_underscores in (False, True):
            try:
                to_sign = v1.string_to_sign(method, host, path, params, replace_underscores=replace_underscores)
                expected = v1.signature(key, to_sign, algorithm)  # type: ignore[arg-type]  # one of the two
            except InvalidInput:
                continue
            if hmac.compare_digest(expected.encode(), given):
                found = expected
    return found
