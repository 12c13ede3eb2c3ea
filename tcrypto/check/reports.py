"""What ``tcrypto diagnose --json`` and ``tcrypto verify --json`` print, and the doctor's page answers, made once."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable
from typing import Any, Literal

from ..credential import Credential
from ..errors import GatewayError, InvalidInput
from .diagnose import Diagnosis, diagnose
from .diagnose_v1 import is_v1
from .own_text_forms import what_else
from .request import HttpRequest
from .verified import Verified
from .verify import Verifier

__all__ = ["clock_of", "diagnosed", "own_text", "report", "verdict", "verified"]

_TRIMMED = {
    "en-US": "The line feed at the end of {name} was ignored: files end with one.",
    "zh-CN": "已忽略 {name} 末尾的换行（文件通常以换行结尾）。",
}


def clock_of(now: str | None, request: HttpRequest) -> Callable[[], float]:
    """The server's clock.

    Args:
        now: str or None, "signed" (the request's own timestamp) or seconds since 1970; None is the machine's clock.
        request: `HttpRequest`, whose timestamp it may be.

    Raises:
        InvalidInput: neither, or a request without a timestamp.
    """
    if now is None:
        return time.time
    text = now
    if now == "signed":
        inside = re.search(r", Timestamp=([0-9]+)", request.header("authorization") or "")
        form = re.search(
            r"(?:^|[&?])Timestamp=([0-9]+)", f"{request.query}&{request.body[: 1 << 20].decode('latin-1')}"
        )
        found = inside or form
        text = request.header("x-tc-timestamp") or (found[1] if found else "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        what = "the request has no timestamp" if now == "signed" else "now is seconds since 1970, or 'signed'"
        raise InvalidInput(what)
    return lambda: int(text)


def own_text(text: str | None, name: str, language: str, *, canonical: bool) -> tuple[str | None, list[str]]:
    """A client's own text, without the line feed it ends with, and the note that says so.

    Args:
        text: str or None, a canonical request or a string to sign.
        name: str, what the note calls it.
        language: str, "zh-CN" or "en-US".
        canonical: bool, whether it is the canonical request.

    Raises:
        InvalidInput: it is something else, and the message says what.
    """
    if text is None:
        return None, []
    if (other := what_else(text, canonical=canonical)) is not None:
        raise InvalidInput(f"{name}: {other[language == 'zh-CN']}")
    if not text.endswith("\n"):
        return text, []
    return text.removesuffix("\n").removesuffix("\r"), [_TRIMMED[language].format(name=name)]


def verified(
    request: HttpRequest,
    credential: Credential,
    *,
    clock: Callable[[], float],
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
) -> Verified:
    """What a request's signature covers.

    Args:
        request: `HttpRequest`, as it came over the wire.
        credential: `Credential`, the true one.
        clock: gives the server's seconds since 1970.
        skew: int, seconds that a timestamp may be off.
        host_port: see `Verifier`.

    Raises:
        GatewayError: the gateway's refusal.
    """
    # Its timestamp in Authorization alone doesn't make a request CloudBase's: no X-TC header may come with it.
    of_api = any(name.startswith("x-tc-") for name in request.fields)
    of_api = of_api or ", Timestamp=" not in request.fields.get("authorization", "")
    verifier = Verifier(
        {credential.secret_id: credential},
        clock=clock,
        skew=skew,
        host_port=host_port,
        variants=("tc3",) if of_api else ("cloudbase",),
    )
    return verifier.verify(request)


def verdict(request: HttpRequest, credential: Credential, **options: Any) -> dict[str, Any]:
    """What ``tcrypto verify --json`` prints: the gateway's code and text, or what is covered.

    Args:
        request: `HttpRequest`, as it came over the wire.
        credential: `Credential`, the true one.
        options: those of `verified`.
    """
    try:
        covered = verified(request, credential, **options)
    except GatewayError as error:
        return {"valid": False, "code": error.code, "message": error.message}
    return {"valid": True, "code": None, **dataclasses.asdict(covered)}


def diagnosed(
    request: HttpRequest,
    credential: Credential,
    *,
    clock: Callable[[], float],
    canonical: str | None = None,
    string_to_sign: str | None = None,
    **options: Any,
) -> Diagnosis | None:
    """The diagnosis of a wrong signature.

    Args:
        request: `HttpRequest`, as it came over the wire.
        credential: `Credential`, the true one.
        clock: gives the server's seconds since 1970.
        canonical: str or None, the client's own canonical request.
        string_to_sign: str or None, the client's own string to sign.
        options: skew and host_port, as `verified` has them.

    Returns:
        None where there is no signature, or a right one: then `verdict` has the word, for the gateway may still refuse
        the request (X-TC-Version is missing, the body is too large).
    """
    if not request.values("authorization") and not is_v1(request):
        return None
    found = diagnose(
        request, credential, now=clock(), canonical_request=canonical, string_to_sign=string_to_sign, **options
    )
    return None if found.valid else found


def report(
    request: HttpRequest,
    credential: Credential,
    *,
    clock: Callable[[], float],
    language: str,
    notes: list[str],
    canonical: str | None = None,
    string_to_sign: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """What ``tcrypto diagnose --json`` prints.

    Args:
        request: `HttpRequest`, as it came over the wire.
        credential: `Credential`, the true one.
        clock: gives the server's seconds since 1970.
        language: str, "zh-CN" or "en-US".
        notes: list of str, to stand after the diagnosis's own.
        canonical: str or None, the client's own canonical request.
        string_to_sign: str or None, the client's own string to sign.
        options: skew and host_port, as `verified` has them.
    """
    found = diagnosed(request, credential, clock=clock, canonical=canonical, string_to_sign=string_to_sign, **options)
    if found is None:
        return verdict(request, credential, clock=clock, **options)
    result = found.as_dict(language)
    return result | {"notes": [*result["notes"], *notes]}
