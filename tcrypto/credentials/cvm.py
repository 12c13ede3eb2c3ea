"""The credential of a CVM's role, from the metadata service that answers on that machine alone.

Source: https://cloud.tencent.com/document/product/213/4934 (实例元数据) and .../product/598/85616 (CVM 实例角色).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import CredentialError, InvalidInput
from ..sign.request import endpoint_url
from . import replies
from .renewing import Renewing
from .source import Absent, Clock, Issued

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

__all__ = ["METADATA", "cvm_role"]

METADATA = "http://metadata.tencentyun.com"
"""The metadata service, as every CVM knows it."""

_PATH = "latest/meta-data/cam/security-credentials/"


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
    from . import http

    if role is not None and not (isinstance(role, str) and replies.ROLE_NAME.fullmatch(role)):
        raise InvalidInput(f"role is the name of a role, 1 to 128 letters, digits and _+=,.@-; not {role!r}")
    folder = endpoint_url(address) + _PATH
    host = folder.split("/")[2]

    def get(name: str) -> http.Answer:
        return http.ask(folder + name, timeout=timeout, opener=opener, proxies=False)

    def named() -> str:
        status, body = get("")
        if status == 404:
            raise CredentialError(f"{host} knows no role of it (HTTP 404); the console binds one to an instance")
        return replies.role_name(_expected(status, body, host))

    was_there = False

    def fetch() -> Issued:
        nonlocal was_there
        try:
            name = named() if role is None else role
        except CredentialError as error:
            if was_there:
                raise
            raise Absent(f"this machine has no CVM role, or isn't a CVM: {error}") from None
        status, body = get(name)
        if status == 404:
            raise CredentialError(f"{host} knows no role {name!r} of this machine (HTTP 404)")
        issued = replies.issued_by_metadata(_expected(status, body, host))
        was_there = True
        return issued

    return Renewing(fetch, name="the CVM role's credential", clock=clock)


def _expected(status: int, body: bytes, host: str) -> bytes:
    if status != 200:
        raise CredentialError(f"{host} answers with HTTP {status}")
    return body
