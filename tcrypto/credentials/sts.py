"""Roles that STS lends: to who has a credential (AssumeRole), and to a pod of TKE (AssumeRoleWithWebIdentity).

Sources: https://cloud.tencent.com/document/api/1312/48197 (AssumeRole), .../1312/73070 (AssumeRoleWithWebIdentity) and
https://cloud.tencent.com/document/product/457/81989 (TKE: OIDC).
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..credential import Credential
from ..errors import CredentialError, InvalidInput
from ..sign.request import endpoint_url
from ..sign.signer import Provider, Signer
from . import replies
from .renewing import Renewing
from .source import Absent, Clock, Issued

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

__all__ = ["STS", "assume_role", "tke"]

STS = "sts.tencentcloudapi.com"
"""The endpoint of STS for every region."""

_VERSION = "2018-08-13"
_SESSION_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{2,128}")
_LONGEST = 43_200  # seconds
_TKE_VARIABLES = ("TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN")


def assume_role(
    source: Credential | Provider,
    role_arn: str,
    session_name: str = "tcrypto",
    *,
    duration: int = 7200,
    region: str = "ap-guangzhou",
    endpoint: str = STS,
    timeout: float = 5.0,
    clock: Clock | None = None,
    opener: OpenerDirector | None = None,
) -> Renewing:
    """Make a provider of the credential of a role that `source` may take on.

    Args:
        source: a `Credential`, or a provider of one, to sign the calls of AssumeRole with.
        role_arn: str, "qcs::cam::uin/100000000001:roleName/deploy".
        session_name: str, RoleSessionName: what the audit log (CloudAudit) calls this use, 2 to 128 characters.
        duration: int, the life of a credential in seconds, at most 43,200.
        region: str, sent as X-TC-Region.
        endpoint: str, of STS: a host, or http(s)://host[:port].
        timeout: seconds an answer may take.
        clock: gives seconds since 1970, by default ``time.time``.
        opener: a `urllib.request.OpenerDirector` in place of one that follows no redirect.

    Returns:
        A provider. It raises `CredentialError` where STS refuses or doesn't answer.

    Raises:
        InvalidInput: an argument that STS can't accept.
    """
    signer = Signer(source, service="sts", region=region, version=_VERSION, clock=clock)
    params = _params(role_arn, session_name, duration)
    endpoint_url(endpoint)

    def fetch() -> Issued:
        signed = signer.call("AssumeRole", params, endpoint=endpoint)
        return _call("AssumeRole", signed.url, signed.body, signed.headers, timeout, opener)

    return Renewing(fetch, name=f"the credential of the role {role_arn}", clock=clock)


def tke(
    environ: Mapping[str, str] | None = None,
    *,
    session_name: str = "tcrypto",
    duration: int = 7200,
    endpoint: str = STS,
    timeout: float = 5.0,
    clock: Clock | None = None,
    opener: OpenerDirector | None = None,
) -> Renewing:
    """Make a provider of the credential of the role that TKE gives to this pod (OIDC).

    TKE sets TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN in the pod, and replaces the
    token in that file from time to time: it is read anew for each call of AssumeRoleWithWebIdentity.

    Args:
        environ: a mapping that stands in for ``os.environ``.
        session_name: str, RoleSessionName, 2 to 128 characters.
        duration: int, the life of a credential in seconds, at most 43,200.
        endpoint: str, of STS: a host, or http(s)://host[:port].
        timeout: seconds an answer may take.
        clock: gives seconds since 1970, by default ``time.time``.
        opener: a `urllib.request.OpenerDirector` in place of one that follows no redirect.

    Returns:
        A provider. It raises `CredentialError` where this isn't a pod with a role, or STS refuses or doesn't answer.

    Raises:
        InvalidInput: an argument that STS can't accept.
    """
    url = endpoint_url(endpoint)
    _params("qcs::", session_name, duration)

    def fetch() -> Issued:
        region, provider, file, role_arn = _tke_values(os.environ if environ is None else environ)
        token = _web_identity_token(Path(file))
        params = {"ProviderId": provider, "WebIdentityToken": token, **_params(role_arn, session_name, duration)}
        headers = {
            "Authorization": "SKIP",  # what the official SDKs send in place of a signature
            "Content-Type": "application/json",
            "X-TC-Action": "AssumeRoleWithWebIdentity",
            "X-TC-Region": region,
            "X-TC-Timestamp": str(int(time.time() if clock is None else clock())),
            "X-TC-Version": _VERSION,
        }
        body = json.dumps(params).encode()
        return _call("AssumeRoleWithWebIdentity", url, body, headers, timeout, opener, sent=(token,))

    return Renewing(fetch, name="the credential of the pod's role", clock=clock)


def _params(role_arn: str, session_name: str, duration: int) -> dict[str, object]:
    if not isinstance(role_arn, str):
        raise TypeError(f"role_arn is a str, not {type(role_arn).__name__}")
    if not role_arn.startswith("qcs::") or not role_arn.isprintable() or " " in role_arn:
        raise InvalidInput(f"role_arn is like qcs::cam::uin/100000000001:roleName/NAME, not {role_arn[:200]!r}")
    if not isinstance(session_name, str):
        raise TypeError(f"session_name is a str, not {type(session_name).__name__}")
    if not _SESSION_NAME.fullmatch(session_name):
        raise InvalidInput(f"session_name is 2 to 128 letters, digits and _+=,.@-; not {session_name[:200]!r}")
    if type(duration) is not int:
        raise TypeError(f"duration is an int, not {type(duration).__name__}")
    if not 1 <= duration <= _LONGEST:
        raise InvalidInput(f"duration is 1 to {_LONGEST:,} seconds, not {duration}")
    return {"RoleArn": role_arn, "RoleSessionName": session_name, "DurationSeconds": duration}


def _tke_values(environ: Mapping[str, str]) -> list[str]:
    values = [environ.get(name, "") for name in _TKE_VARIABLES]
    if not any(values):
        raise Absent(f"this is no pod of TKE with a role: {_TKE_VARIABLES[-1]} is not set")
    for name, value in zip(_TKE_VARIABLES, values, strict=True):
        if not value:
            raise CredentialError(f"the environment variable {name} is {'empty' if name in environ else 'not set'}")
        if not (value.isascii() and value.isprintable()) and name == "TKE_REGION":
            raise CredentialError(f"the environment variable {name} holds no name of a region")
    return values


def _web_identity_token(file: Path) -> str:
    failure = ""
    try:
        token = file.read_text(encoding="ascii").strip()
    except OSError as error:
        failure = error.strerror or type(error).__name__
    except ValueError:
        failure = "this isn't a token"
    if failure or not token:
        raise CredentialError(f"{file} (TKE_WEB_IDENTITY_TOKEN_FILE): {failure or 'the file is empty'}")
    return token


def _call(
    action: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    timeout: float,
    opener: OpenerDirector | None,
    *,
    sent: tuple[str, ...] = (),
) -> Issued:
    from . import http

    status, answer = http.ask(url, body=body, headers=headers, timeout=timeout, opener=opener)
    if status != 200:
        raise CredentialError(f"STS answers {action} with HTTP {status}")
    return replies.issued_by_sts(action, answer, sent=sent)
