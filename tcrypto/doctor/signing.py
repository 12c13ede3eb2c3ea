"""The view "Sign": a request signed stage by stage, as other programs take it, and sent where that was allowed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from ..check.request import HttpRequest
from ..check.verify import Verifier
from ..errors import InvalidInput
from ..sign import tc3
from ..sign.request import BODY_LIMIT, endpoint_url, split_url
from ..sign.signed import Signed
from ..sign.signer import Signer
from .forms import Fields
from .settings import STAND_IN, Settings
from .snippets import postman, snippets

__all__ = ["DEFAULTS", "STAGES", "answer", "sent"]

DEFAULTS = {
    "method": "POST",
    "url": "https://cvm.tencentcloudapi.com/",
    "action": "DescribeZones",
    "version": "2017-03-12",
    "region": "ap-guangzhou",
    "body": "{}",
}
"""What the form begins with."""

STAGES = ("payload_hash", "canonical_request", "string_to_sign", "key", "signature", "headers")
"""The stages of a signature, in order."""

_API = ".tencentcloudapi.com"
_SHOWN = 64 * 1024  # bytes of a reply


def answer(fields: Fields, settings: Settings, language: str) -> dict[str, Any]:
    """Every stage of a signature, and the request for other programs. The derived key is "32 bytes", no more.

    Args:
        fields: method, url, action, version, region, body (or its file), content_type, service, timestamp.
        settings: whose credential signs.
        language: str; the stages are the same in each.

    Raises:
        InvalidInput: the gateway couldn't take the request.
    """
    signed, service = _signed(fields, settings)
    headers = "\n".join(f"{name}: {value}" for name, value in signed.headers.items())
    code = snippets(signed, service)
    return {
        "method": signed.method,
        "url": signed.url,
        "timestamp": signed.timestamp,
        "payload_hash": tc3.payload_hash(signed.body),
        "canonical_request": signed.canonical_request,
        "string_to_sign": signed.string_to_sign,
        "key": f"{len(tc3.signing_key(settings.credential.secret_key, tc3.utc_date(signed.timestamp), service))} bytes",
        "signature": signed.signature,
        "headers": headers,
        "outputs": {"curl": signed.as_curl(), "postman": postman(signed), **code},
    }


def sent(fields: Fields, settings: Settings, language: str) -> dict[str, Any]:
    """Sign a request, send it, and say what came back.

    Args:
        fields: those of `answer`, and to: "stand-in", or one of the addresses that were allowed.
        settings: the credential, the addresses and what sends.
        language: str, of the stand-in's texts.

    Raises:
        InvalidInput: an address that wasn't allowed, or no answer.
    """
    signed, _ = _signed(fields, settings)
    to = fields.text("to") or STAND_IN
    if to == STAND_IN:
        status, content = _by_the_stand_in(signed, settings, language)
    else:
        parts = urlsplit(signed.url)
        allowed = {endpoint_url(url) for url in settings.endpoints}
        if to not in allowed or endpoint_url(f"{parts.scheme}://{parts.netloc}") != to or settings.send is None:
            raise InvalidInput(
                f"{parts.netloc} was not allowed: start tcrypto doctor with --allow-endpoint "
                f"{parts.scheme}://{parts.netloc}, and choose it"
            )
        status, content = settings.send(signed)
    return {"to": to, "status": status, "reply": _shown(content)}


def _signed(fields: Fields, settings: Settings) -> tuple[Signed[bytes], str]:
    method, url = fields.text("method") or "POST", fields.text("url")
    host = split_url(url)[0]
    service = fields.text("service") or (host.partition(".")[0] if host.endswith(_API) else "")
    if not service:
        raise InvalidInput(f"service is missing: only hosts under {_API} name it themselves")
    seconds = fields.text("timestamp")
    if seconds and not (seconds.isascii() and seconds.isdigit() and len(seconds) < 16):
        raise InvalidInput("timestamp is seconds since 1970")
    body = b"" if method == "GET" else fields.content("body") or b""
    if len(body) > BODY_LIMIT:
        raise InvalidInput(f"the body has {len(body):,} bytes; the gateway takes {BODY_LIMIT:,}")
    signer = Signer(
        settings.credential,
        service=service,
        region=fields.text("region") or None,
        version=fields.text("version") or None,
    )
    signed = signer.sign(
        method,
        url,
        body,
        action=fields.text("action") or None,
        content_type=fields.text("content_type") or (None if method == "GET" else "application/json"),
        timestamp=int(seconds) if seconds else None,
    )
    return signed, service


def _by_the_stand_in(signed: Signed[bytes], settings: Settings, language: str) -> tuple[int, bytes]:
    from ..testing.gateway import Gateway

    _, path, query = split_url(signed.url)
    headers = {**signed.headers, "X-TC-Language": language, "Content-Length": str(len(signed.body))}
    gateway = Gateway(Verifier({settings.credential.secret_id: settings.credential}))
    reply = gateway.answer(HttpRequest(signed.method, f"{path}?{query}" if query else path, headers, signed.body))
    return reply.status, reply.body


def _shown(content: bytes) -> str:
    """An answer as text: JSON with line breaks, anything else as it came."""
    text = content[:_SHOWN].decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
