"""`Verified`: what a valid signature covers, and no more."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Verified"]


@dataclass(frozen=True, init=False)
class Verified:
    """What a valid signature covers. Whoever passes a request on can change anything else without being noticed.

    Always covered: the method, the path, Host but for its letter case, SecretId, timestamp and, under TC3, service and
    each header in `signed_headers` (X-TC-Version and X-TC-Region only there). TC3 signs values in lower case, so that
    IDCardOCR and idcardocr, or two boundaries of multipart/form-data, are one to it. Never covered: the host in an
    absolute request target, and whether the request was sent before (see `ReplayGuard`). Under v1 the parameters are
    covered as far as its joined text tells them apart, see `Verifier.verify_v1`.

    Args:
        algorithm: "TC3-HMAC-SHA256", "HmacSHA256" or "HmacSHA1".
        secret_id: str.
        timestamp: int, seconds since 1970.
        service: str, None for v1.
        signed_headers: names in lower case, () for v1.
        host: str, the header Host in lower case: route by this.
        action: str, as it was sent; None without one.
        action_signed: whether another action would have been noticed: but for its letter case, unless `action_exact`.
        action_exact: whether other letter case in the action would have been noticed, too.
        query_signed: whether another query in the request target would have been noticed; not in a POST.
        body_signed: whether another body would have been noticed.
    """

    algorithm: str
    secret_id: str
    timestamp: int
    service: str | None
    signed_headers: tuple[str, ...]
    host: str
    action: str | None
    action_signed: bool
    action_exact: bool
    query_signed: bool
    body_signed: bool

    def __init__(
        self,
        algorithm: str,
        secret_id: str,
        timestamp: int,
        service: str | None,
        signed_headers: tuple[str, ...],
        host: str,
        action: str | None,
        *,
        action_signed: bool,
        action_exact: bool,
        query_signed: bool,
        body_signed: bool,
    ) -> None:
        parts = self.__dict__  # like Signed: a frozen dataclass's own __init__ is slow
        parts["algorithm"] = algorithm
        parts["secret_id"] = secret_id
        parts["timestamp"] = timestamp
        parts["service"] = service
        parts["signed_headers"] = signed_headers
        parts["host"] = host
        parts["action"] = action
        parts["action_signed"] = action_signed
        parts["action_exact"] = action_exact
        parts["query_signed"] = query_signed
        parts["body_signed"] = body_signed
