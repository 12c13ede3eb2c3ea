"""Why a request was refused, in words: the diagnosis of its signature, or else the gateway's own sentence."""

from __future__ import annotations

from typing import Literal

from ..check.diagnose import Diagnosis, diagnose
from ..credential import Credential
from ..errors import TCryptoError
from .exchange import Exchange

__all__ = ["diagnosis", "explain"]

_DIAGNOSED = 1 << 20  # bytes of body: a diagnosis hashes it many times


def diagnosis(
    exchange: Exchange, credential: Credential, *, now: float, host_port: Literal["exact", "lenient"] = "exact"
) -> Diagnosis | None:
    """Which mistakes explain that a signature was refused.

    Args:
        exchange: any.
        credential: the true one.
        now: float, the gateway's seconds since 1970.
        host_port: see `Verifier`.

    Returns:
        None where there is nothing to explain, or nothing that can be.
    """
    if not (exchange.code or "").startswith("AuthFailure.") or exchange.verified is not None:
        return None
    if len(exchange.request.body) > _DIAGNOSED:
        return None
    try:
        found = diagnose(exchange.request, credential, now=now, host_port=host_port)
    except TCryptoError:
        return None
    return None if found.valid or not found.causes else found


def explain(exchange: Exchange, found: Diagnosis | None) -> list[str]:
    """What happened, why that is certain, how to fix it, a line each; or the gateway's own text where there is no more.

    Args:
        exchange: a refused one.
        found: what `diagnosis` gives for it.
    """
    if found is None:
        return [line for line in f"{exchange.code}: {exchange.message}".splitlines() if line]
    return str(found).splitlines()[:3]
