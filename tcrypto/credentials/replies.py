"""What the metadata service and STS answer, read. No input or output here, and no message quotes a credential.

Sources: https://cloud.tencent.com/document/product/213/4934 (实例元数据) for the role's credential;
https://cloud.tencent.com/document/api/1312/48197 (AssumeRole) and .../73070 (AssumeRoleWithWebIdentity) for STS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from ..credential import Credential
from ..errors import CredentialError
from .source import Issued

__all__ = ["ROLE_NAME", "end", "issued_by_metadata", "issued_by_sts", "json_object", "role_name", "text"]

ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,128}")
"""What CAM takes as a role's name."""

_LATEST_END = 100_000_000_000  # in the year 5138; a larger number is in milliseconds, or nothing at all
_CODE = re.compile(r"[A-Za-z]{1,60}(?:\.[A-Za-z]{1,60}){0,2}")  # a key has digits
_PLAIN = re.compile(r"[A-Za-z_-]{1,20}")
_REQUEST_ID = re.compile(r"[0-9a-f-]{8,40}")


def role_name(body: bytes) -> str:
    """The name that the metadata service answers with.

    Args:
        body: bytes of the answer.

    Raises:
        CredentialError: it isn't a name, as when something else answers.
    """
    name = body.strip().decode("ascii", "replace")
    if not ROLE_NAME.fullmatch(name):
        raise CredentialError("the answer isn't the name of a role")
    return name


def issued_by_metadata(body: bytes) -> Issued:
    """The credential of a CVM's role, as the metadata service writes it.

    Args:
        body: bytes of the answer.

    Raises:
        CredentialError: it isn't JSON, its Code isn't "Success", or a member is missing or wrong.
    """
    answer = json_object(body, "the metadata service's answer")
    if answer.get("Code") != "Success":
        raise CredentialError(
            f"the metadata service answers with the Code {_code(answer.get('Code'))} in place of Success"
        )
    return Issued(_credential(answer), end(answer, "ExpiredTime"))


def issued_by_sts(action: str, body: bytes, *, sent: tuple[str, ...] = ()) -> Issued:
    """The credential in a reply of STS.

    Args:
        action: str, the call's name, for errors.
        body: bytes of the reply.
        sent: texts of the request that no error may show, should the reply repeat them.

    Raises:
        CredentialError: STS refused, with its code, message and RequestId; or the reply isn't one.
    """
    response = _object(json_object(body, "the reply of STS"), "Response")
    error = response.get("Error")
    if error is not None:
        details = error if isinstance(error, dict) else {}
        request = response.get("RequestId")
        known = isinstance(request, str) and _REQUEST_ID.fullmatch(request)
        raise CredentialError(
            f"STS refuses {action}: {_code(details.get('Code'))}{_shown(details.get('Message'), sent)}"
            f"{f' (RequestId {request})' if known else ''}"
        )
    return Issued(_credential(_object(response, "Credentials")), end(response, "ExpiredTime"))


def json_object(body: bytes | str, what: str) -> dict[str, Any]:
    """The JSON object in a text; `what` names the text in errors. Raises `CredentialError` where it isn't one."""
    try:
        value = json.loads(body, object_pairs_hook=partial(_members, what))
    except CredentialError:
        raise
    except (ValueError, RecursionError):  # from None: the error holds the whole text
        raise CredentialError(f"{what} isn't JSON") from None
    if not isinstance(value, dict):
        raise CredentialError(f"{what} isn't a JSON object")
    return value


def _members(what: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:  # a name of letters alone is no secret
            shown = f"the member {name!r}" if _PLAIN.fullmatch(name) else "a member"
            raise CredentialError(f"{what} has {shown} twice in one object")
        members[name] = value
    return members


def text(values: Mapping[str, Any], name: str) -> str:
    """A member that is a text. Raises `CredentialError` where it is missing or something else."""
    value = values.get(name)
    if value is None:
        raise CredentialError(f"{name} is missing")
    if not isinstance(value, str):
        raise CredentialError(f"{name} isn't a text")
    return value


def end(values: Mapping[str, Any], name: str) -> float:
    """A member that is a time in seconds since 1970. Raises `CredentialError` where it is missing or no such time."""
    value = values.get(name)
    if value is None:
        raise CredentialError(f"{name} is missing")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < _LATEST_END:
        raise CredentialError(f"{name} isn't a time in seconds since 1970")
    return value


def _credential(values: Mapping[str, Any]) -> Credential:
    return Credential(text(values, "TmpSecretId"), text(values, "TmpSecretKey"), text(values, "Token"))


def _object(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    if not isinstance(value, dict):
        raise CredentialError(f"the reply of STS has no {name} object")
    return value


def _code(value: object) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else "(no code)"


def _shown(message: object, sent: tuple[str, ...]) -> str:
    """A message from elsewhere in one line of bounded length."""
    if not isinstance(message, str) or not message:
        return ""
    for secret in sent:
        message = message.replace(secret, "***")
    line = " ".join(message.split())[:300]
    return f": {''.join(c if c.isprintable() else '?' for c in line)}"
