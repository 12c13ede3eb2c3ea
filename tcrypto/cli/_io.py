"""Reading and writing for the commands: ``-`` is standard input or output, and no file is ever half written."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CredentialError, InvalidInput, KeyFormatError

if TYPE_CHECKING:
    from ..credential import Credential
    from ..crypto import rsa_pkcs1, sm2

__all__ = [
    "json_text",
    "note",
    "one_line",
    "one_stdin",
    "parse_object",
    "read",
    "read_credential",
    "read_object",
    "read_private_key",
    "read_public_key",
    "refuse",
    "write",
]

_HEX = re.compile(rb"\s*[0-9a-fA-F]+\s*")


def one_stdin(*names: str | None) -> None:
    """Refuse a call in which ``-`` stands for standard input twice."""
    if sum(name == "-" for name in names) > 1:
        raise InvalidInput("standard input (-) can be read only once")


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input."""
    if name != "-":
        return Path(name).read_bytes()
    if sys.stdin is None:
        raise InvalidInput("standard input is closed")
    if sys.stdin.isatty():
        note("tcrypto: reading standard input")
    return sys.stdin.buffer.read()


def note(text: str) -> None:
    """Prose goes to standard error, and where that is closed nowhere: print() would put it among the output."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)


def one_line(text: str) -> str:
    """The text in one line, in which nothing quoted from an input can steer the terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in " ".join(text.splitlines()))


def read_object(name: str) -> dict[str, Any]:
    """The JSON object in a file. No message quotes what the file holds."""
    return parse_object(read(name), "standard input" if name == "-" else name)


def parse_object(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object; `where` names it in errors."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{where} is not JSON: {error}") from None
    except (ValueError, RecursionError) as error:  # a number of too many digits, nesting without end
        raise InvalidInput(f"{where} is not JSON that can be read ({type(error).__name__})") from None
    if not isinstance(value, dict):
        raise InvalidInput(f"{where} holds a JSON {_JSON_NAMES[type(value)]}; an object is needed")
    return value


_JSON_NAMES = {list: "array", str: "text", int: "number", float: "number", bool: "boolean", type(None): "null"}


def json_text(value: object, *, indent: int | None = 2) -> str:
    """A value as JSON that people can read, Chinese included. Raises ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


# --- Keys -------------------------------------------------------------------------------------------------------------


def read_public_key(name: str) -> rsa_pkcs1.PublicKey | sm2.PublicKey:
    """A public key, RSA or SM2, in any form the loaders take."""
    material, is_sm2 = _key_material(name, "public")
    if is_sm2:
        from ..crypto import sm2

        return sm2.load_public_key(material)
    from ..crypto import rsa_pkcs1

    return rsa_pkcs1.load_public_key(material)


def read_credential(name: str | None) -> Credential:
    """The credential of the environment or the profile file; with a name, of that profile file or JSON object."""
    from ..credential import Credential

    if name is None:
        if os.environ.get("TENCENTCLOUD_SECRET_ID") or os.environ.get("TENCENTCLOUD_SECRET_KEY"):
            return Credential.from_environment()
        try:
            return Credential.from_profile()
        except CredentialError as error:
            raise CredentialError(f"TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set; {error}") from None
    data = read(name)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and Path(name).is_file():
        return Credential.from_profile(name)
    content = parse_object(data, "the credential")
    if not {"secret_id", "secret_key"} <= content.keys() <= {"secret_id", "secret_key", "token"}:
        raise CredentialError("credentials in JSON are secret_id, secret_key and, for temporary ones, token")
    return Credential(content["secret_id"], content["secret_key"], content.get("token"))


def read_private_key(name: str) -> rsa_pkcs1.PrivateKey | sm2.PrivateKey:
    """A private key, RSA or SM2, in any form the loaders take."""
    material, is_sm2 = _key_material(name, "private")
    if is_sm2:
        from ..crypto import sm2

        return sm2.load_private_key(material)
    from ..crypto import rsa_pkcs1

    return rsa_pkcs1.load_private_key(material)


def _key_material(name: str, wanted: str) -> tuple[bytes, bool]:
    """What a key file holds, and whether that is an SM2 key."""
    from ..crypto.keyfile import key_der, key_kind

    data = read(name).removeprefix(b"\xef\xbb\xbf")
    if _HEX.fullmatch(data) or data[:1] == b"\x04":  # a scalar or a point: only SM2 keys come like this
        return data, True
    der = key_der(data)
    kind = key_kind(der)
    if kind not in ("an RSA key", "an SM2 key"):
        raise KeyFormatError(f"an RSA or SM2 {wanted} key is needed; {name} holds {kind}")
    return der, kind == "an SM2 key"


# --- Writing ----------------------------------------------------------------------------------------------------------


def refuse(name: str, force: bool) -> None:
    """Refuse to overwrite a file; a device or a pipe isn't overwritten by writing to it."""
    if name != "-" and not force and Path(name).is_file():
        raise InvalidInput(f"{name} exists; --force overwrites it")


def write(name: str, data: bytes, *, secret: bool = False, force: bool = False) -> None:
    """Write a file under a temporary name, then rename it: it is there whole or not at all.

    `secret`: for its owner alone (mode 0600). Without `force`, an existing file is refused.
    """
    if name == "-":
        if sys.stdout is None:
            raise InvalidInput("standard output is closed")
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    refuse(name, force)
    target = Path(os.path.realpath(name))
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o666), "wb") as file:
            file.write(data)
        temporary.replace(target)
    except OSError as error:
        error.filename = name  # not the temporary name, which the user never chose
        raise
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
