"""The files that credentials lie in, told apart by what they hold and read from bytes. No input or output here.

A profile file (INI), JSON with secret_id and secret_key, tccli's PROFILE.credential, and SecretKey.csv, which the
console offers for download when a key is made.
"""

from __future__ import annotations

import csv
import io
from typing import Any, NamedTuple

from ..credential import Credential, parse_profile
from ..errors import CredentialError
from .replies import end, json_object, text
from .source import Absent, Issued

__all__ = ["Role", "Stored", "read"]


class Role(NamedTuple):
    """A role that tccli's file names.

    Attributes:
        arn: str, "qcs::cam::uin/100000000001:roleName/deploy".
        session_name: str.
    """

    arn: str
    session_name: str


class Stored(NamedTuple):
    """What a file holds.

    Attributes:
        issued: the credential, and its end where the file has one.
        role: the role that tccli takes on with that credential, if any.
    """

    issued: Issued
    role: Role | None = None


def read(data: bytes, where: str, *, section: str = "default") -> Stored:
    """Read a file of any of the forms.

    Args:
        data: bytes of the file.
        where: str, what errors call it: its name.
        section: str, of a profile file.

    Raises:
        CredentialError: it has none of the forms, or a value is missing or can't be right. The message names the file
            and shows nothing of it. `Absent` for a file of tccli's that refers to the CVM's role.
    """
    try:
        return _read(_text(data), section)
    except CredentialError as error:
        raise type(error)(f"{where}: {error}") from None
    except TypeError as error:  # JSON may have a number where a text is due
        raise CredentialError(f"{where}: {error}") from None


def _text(data: bytes) -> str:
    """UTF-8, or what an editor or a shell on Windows made of it."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise CredentialError("this isn't text in UTF-8") from None


def _read(content: str, section: str) -> Stored:
    lines = [line.strip() for line in content.splitlines()]
    first = next((line for line in lines if line and line[0] not in "#;"), "")
    if not first:
        raise CredentialError("nothing is in it")
    if first.startswith("{"):
        return _json(json_object(content, "the text"))
    if first.startswith("["):
        return Stored(Issued(parse_profile(content, "it", section), None))
    separator = next((mark for mark in ",;\t" if {"secretid", "secretkey"} <= set(_names(first, mark))), None)
    if separator is not None:
        return Stored(Issued(_csv(content, separator), None))
    if first.partition("=")[0].strip().lower() in ("secret_id", "secret_key"):
        raise CredentialError("a profile file begins with a line [default]; this one has none")
    raise CredentialError(
        "this is neither a profile file ([default], secret_id = ..., secret_key = ...), nor JSON with secret_id and "
        "secret_key, nor tccli's, nor a SecretKey.csv (whose first line names the columns: SecretId,SecretKey)"
    )


def _json(values: dict[str, Any]) -> Stored:
    if "secret_id" in values or "secret_key" in values:
        if not values.keys() <= {"secret_id", "secret_key", "token"}:  # whose names may be values
            raise CredentialError("JSON has secret_id, secret_key and, for a temporary credential, token; nothing else")
        return Stored(Issued(Credential.parse(*map(values.get, ("secret_id", "secret_key", "token"))), None))
    if values.get("type") == "cvm-role":
        raise Absent("tccli takes the credential of the CVM's role; only that machine can, with cvm_role()")
    if not values.keys() & {"secretId", "secretKey"}:
        raise CredentialError("credentials in JSON are secret_id and secret_key, or tccli's secretId and secretKey")
    credential = Credential.parse(*map(values.get, ("secretId", "secretKey", "token")))
    expires = end(values, "expiresAt") if "expiresAt" in values else None
    role = None
    if values.get("role-arn") and values.get("role-session-name"):
        role = Role(text(values, "role-arn"), text(values, "role-session-name"))
    return Stored(Issued(credential, expires), role)


def _csv(content: str, separator: str) -> Credential:
    failure = False
    try:
        rows = [row for row in csv.reader(io.StringIO(content), delimiter=separator) if any(map(str.strip, row))]
    except csv.Error:
        failure = True
    if failure:
        raise CredentialError("it can't be read as CSV")
    names = [cell.strip().lower() for cell in rows[0]]
    if len(rows) != 2:
        raise CredentialError(
            f"it holds {len(rows) - 1} keys; one is needed: a line with the names, a line with the key"
        )
    values = dict(zip(names, (cell.strip() for cell in rows[1]), strict=False))
    return Credential.parse(values.get("secretid", ""), values.get("secretkey", ""))


def _names(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"').lower() for cell in line.split(separator)]
