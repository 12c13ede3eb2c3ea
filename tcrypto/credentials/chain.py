"""The chain: the first source that has a credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import local
from .cvm import METADATA, cvm_role
from .renewing import Renewing
from .source import Clock, Fetch, Issued
from .sts import STS, tke

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

__all__ = ["chain"]


def chain(
    environ: Mapping[str, str] | None = None,
    *,
    address: str = METADATA,
    endpoint: str = STS,
    clock: Clock | None = None,
    opener: OpenerDirector | None = None,
) -> Renewing:
    """Make a provider that looks in the environment, the profile file, tccli's file, the CVM's role and the pod's role.

    They are asked in this order, which is the official SDKs' with tccli's file in it. A source that isn't there is
    passed over; one that is there but wrong ends the search, since another account would sign in its place. The source
    that was found is kept: a renewal never changes to another one.

    Args:
        environ: a mapping that stands in for ``os.environ``.
        address: str, http(s)://host[:port] of the metadata service.
        endpoint: str, of STS: a host, or http(s)://host[:port].
        clock: gives seconds since 1970, by default ``time.time``.
        opener: a `urllib.request.OpenerDirector` for both.

    Returns:
        A provider. It raises `CredentialError` that says why each source has nothing, or what is wrong with one.
    """
    sources: list[Fetch] = [
        lambda: local.environment(environ),
        local.profile,
        local.tccli(endpoint=endpoint, clock=clock, opener=opener).fetch,
        cvm_role(address=address, opener=opener).fetch,
        tke(environ, endpoint=endpoint, clock=clock, opener=opener).fetch,
    ]
    found: list[Fetch] = []

    def fetch() -> Issued:
        if found:
            return found[0]()
        source, issued = local.first_found(sources)
        found.append(source)
        return issued

    return Renewing(fetch, name="the credential", clock=clock)
