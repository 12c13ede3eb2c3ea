"""What the options of ``tcrypto gateway`` name: keys, policies, expectations, and what is shown of the credential."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from ..errors import GatewayError, InvalidInput, KeyFormatError
from . import _io

if TYPE_CHECKING:
    from ..crypto import rsa_pkcs1, sm2
    from ..testing.accounts import Accounts
    from ..testing.gateway import Gateway
    from ..testing.policy import Policy

__all__ = ["expect", "policies", "rsa_key", "shown_credential", "sm2_key"]


def shown_credential(options: argparse.Namespace, accounts: Accounts) -> dict[str, Any]:
    """What is printed of the credential: a SecretKey that came from a file isn't."""
    given = accounts.credential
    if options.temporary is None:
        return {"secret_id": given.secret_id, "secret_key": given.secret_key if options.credentials is None else None}
    made, end, _ = accounts.temporary(options.temporary)
    members = {"secret_id": made.secret_id, "secret_key": made.secret_key, "token": made.token}
    return {**members, "expired_time": end}


def rsa_key(name: str | None) -> rsa_pkcs1.PrivateKey:
    from ..crypto import rsa_pkcs1

    key = rsa_pkcs1.generate(1024) if name is None else _io.read_private_key(name)
    if not isinstance(key, rsa_pkcs1.PrivateKey):
        raise KeyFormatError(f"--rsa-private-key: {name} holds an SM2 key")
    return key


def sm2_key(name: str | None) -> sm2.PrivateKey:
    from ..crypto import sm2

    key = sm2.generate() if name is None else _io.read_private_key(name)
    if not isinstance(key, sm2.PrivateKey):
        raise KeyFormatError(f"--sm2-private-key: {name} holds an RSA key")
    return key


def expect(gateway: Gateway, text: str) -> None:
    """``ACTION=FILE``: a result, with or without its envelope, an error, or the events of a stream."""
    action, equals, name = text.partition("=")
    if not (action and equals and name):
        raise InvalidInput(f"--expect is ACTION=FILE, not {text[:60]!r}")
    value = _json(name)
    if isinstance(value, list):
        if not all(isinstance(event, (dict, str)) for event in value):
            raise InvalidInput(f"{name}: each event of a stream is an object or a text")
        gateway.expect_events(action, value)
        return
    if not isinstance(value, dict):
        raise InvalidInput(f"{name}: a result is a JSON object, the events of a stream are an array")
    result = value["Response"] if value.keys() == {"Response"} else value
    if not isinstance(result, dict):
        raise InvalidInput(f"{name}: Response is an object")
    error = result.get("Error")
    if isinstance(error, dict):
        gateway.expect(action, GatewayError(str(error.get("Code", "")), str(error.get("Message", ""))))
    else:
        gateway.expect(action, result)


def _json(name: str) -> Any:
    try:
        return json.loads(_io.read(name).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{name} is not JSON ({type(error).__name__})") from None


def policies(names: list[str], secret_id: str) -> dict[str, list[Policy]]:
    """The policies by SecretId; a file that holds a policy is attached to `secret_id`."""
    from ..testing.policy import parse

    attached: list[Any] = []
    for name in names:
        data = _io.read(name)
        by_id = _by_secret_id(data)
        if by_id is None:
            attached.append(data)
        elif by_id.keys() != {secret_id}:
            raise InvalidInput(f"{name} has policies for another SecretId than this gateway's, which is {secret_id}")
        else:
            found = by_id[secret_id]
            attached += found if isinstance(found, list) else [found]
    return {secret_id: [parse(each) for each in attached]} if names else {}


def _by_secret_id(data: bytes) -> dict[str, Any] | None:
    """The object in the file, unless it is a policy, or nothing that can be read."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # `parse` says where
        return None
    return None if not isinstance(value, dict) or not value or {"version", "statement"} & value.keys() else value
