"""What the options of ``tcrypto gateway`` name: keys, policies, expectations, and what is shown of the credential."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from ..errors import GatewayError, InvalidInput, KeyFormatError
from . import _io, _json

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
    value = _value(name)
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


def _value(name: str) -> Any:
    try:
        return _json.parse(_io.read(name).decode("utf-8-sig"), _io.named(name))
    except InvalidInput:
        raise
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{_io.named(name)} is not JSON: {error}") from None
    except (ValueError, RecursionError):  # not UTF-8, a number of too many digits, nesting without end
        raise InvalidInput(f"{_io.named(name)} is not JSON that can be read") from None


def policies(names: list[str], secret_id: str) -> dict[str, list[Policy]]:
    """The policies by SecretId; a file that holds a policy is attached to `secret_id`.

    Raises:
        InvalidInput: a file has none, or none for this SecretId; with the file's name and the fault's place in it.
    """
    return {secret_id: [policy for name in names for policy in _policies(name, secret_id)]} if names else {}


def _policies(name: str, secret_id: str) -> list[Policy]:
    data = _io.read_policy(name)
    where = _io.named(name)
    by_id = _by_secret_id(data, where, secret_id)
    if by_id is not None and by_id.keys() != {secret_id}:
        raise InvalidInput(f"{where} has policies for another SecretId than this gateway's, which is {secret_id}")
    found = data if by_id is None else by_id[secret_id]
    place = where
    parsed = []
    for index, each in enumerate(found if isinstance(found, list) else [found]):
        if by_id is not None:
            place = f"{where}: {secret_id}[{index}]" if isinstance(found, list) else f"{where}: {secret_id}"
        parsed.append(_io.parse_policy(each, place))
    return parsed


def _by_secret_id(data: bytes, where: str, secret_id: str) -> dict[str, Any] | None:
    """The object in the file where it has policies by SecretId; None where it is a policy, or meant to be one."""
    try:
        value = _json.parse(data.decode("utf-8-sig"), where)
    except (ValueError, RecursionError):  # `parse` says where
        return None
    if not isinstance(value, dict) or not value:
        return None
    by_id = all(name.startswith("AKID") or _looks_like_policies(each) for name, each in value.items())
    return value if secret_id in value or by_id else None


def _looks_like_policies(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) and _looks_like_policies(each) for each in value)
    return isinstance(value, dict) and bool({"version", "statement"} & value.keys())
