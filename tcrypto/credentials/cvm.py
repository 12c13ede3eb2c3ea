"""The credential of a CVM's role, from the metadata service that answers on that machine alone.

Source: https://cloud.tencent.com/document/product/213/4934 (实例元数据) and .../product/598/85616 (CVM 实例角色).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import CredentialError, InvalidInput
from . import replies
from .renewing import Renewing
from .source import Absent, Clock, Fetch, Issued

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

__all__ = ["METADATA", "cvm_role", "cvm_role_fetch"]

METADATA = "http://metadata.tencentyun.com"
"""The metadata service, as every CVM knows it."""

_PATH = "/latest/meta-data/cam/security-credentials/"


def cvm_role(
    role: str | None = None,
    *,
    address: str = METADATA,
    timeout: float = 1.0,
    clock: Clock | None = None,
    opener: OpenerDirector | None = None,
) -> Renewing:
    """Make a provider of the credential of this machine's role.

    Args:
        role: str, the role's name; by default the service is asked for it at each renewal.
        address: str, http(s)://host[:port] of the metadata service.
        timeout: seconds an answer may take.
        clock: gives seconds since 1970, by default ``time.time``.
        opener: a `urllib.request.OpenerDirector` in place of one that uses no proxy and follows no redirect.

    Returns:
        A provider. It raises `CredentialError` where this machine has no role, or the service doesn't answer.

    Raises:
        InvalidInput: a role that can't be one, or an address with more than a scheme, a host and a port.
    """
    fetch = cvm_role_fetch(role, address=address, timeout=timeout, opener=opener)
    return Renewing(fetch, name="the CVM role's credential", clock=clock)


def cvm_role_fetch(
    role: str | None = None, *, address: str = METADATA, timeout: float = 1.0, opener: OpenerDirector | None = None
) -> Fetch:
    """A function that asks the metadata service. It raises `Absent` where there is no such service, or no role."""
    from . import http

    if role is not None and not (isinstance(role, str) and replies.ROLE_NAME.fullmatch(role)):
        raise InvalidInput(f"role is the name of a role, 1 to 128 letters, digits and _+=,.@-; not {role!r}")
    origin = http.check_origin(address)
    host = origin.partition("://")[2]

    def get(name: str) -> http.Answer:
        return http.ask(origin + _PATH + name, timeout=timeout, opener=opener, proxies=False)

    def named() -> str:
        try:
            status, body = get("")
        except http.Unanswered as error:
            raise Absent(f"this machine has no CVM role, or isn't a CVM: {error}") from None
        if status == 404:
            raise Absent(f"this CVM has no role: {host} knows none (HTTP 404); the console binds one to an instance")
        try:
            return replies.role_name(_expected(status, body, host))
        except CredentialError as error:
            raise Absent(f"this machine has no CVM role, or isn't a CVM: {error}") from None

    def fetch() -> Issued:
        name = named() if role is None else role
        status, body = get(name)
        if status == 404:
            raise CredentialError(f"{host} knows no role {name!r} of this machine (HTTP 404)")
        return replies.issued_by_metadata(_expected(status, body, host))

    return fetch


def _expected(status: int, body: bytes, host: str) -> bytes:
    if status != 200:
        raise CredentialError(f"{host} answers with HTTP {status}")
    return body
