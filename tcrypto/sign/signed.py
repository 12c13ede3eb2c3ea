"""`Signed`: a request with its signature, as a value."""

from __future__ import annotations

import base64
import io
import os
import shlex
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .request import Body

__all__ = ["BodyT", "Signed"]

BodyT = TypeVar("BodyT", bound=Body, covariant=True)  # noqa: PLC0105 -- what HTTP libraries are given is what was signed
"""The type of the body that was signed."""


@dataclass(frozen=True, init=False)
class Signed(Generic[BodyT]):
    """A signed request. Send `method`, `url`, `headers` and `body` unchanged.

    Nothing here holds the SecretKey; Authorization and X-TC-Token are as confidential as the request.

    Args:
        method: str, in capitals.
        url: str, as it was given.
        headers: dict of str, all that must be sent, Authorization among them.
        body: what was given to be signed: bytes, or a binary file.
        timestamp: int, seconds since 1970.
        signature: str, 64 hexadecimal digits.
        canonical_request: str, what was hashed.
        string_to_sign: str, what was signed.
    """

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: BodyT = field(repr=False)
    timestamp: int
    signature: str
    canonical_request: str = field(repr=False)
    string_to_sign: str = field(repr=False)

    def __init__(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: BodyT,
        timestamp: int,
        signature: str,
        canonical_request: str,
        string_to_sign: str,
    ) -> None:
        # The __init__ of a frozen dataclass would cost a fifth of the whole signature.
        parts = self.__dict__
        parts["method"] = method
        parts["url"] = url
        parts["headers"] = headers
        parts["body"] = body
        parts["timestamp"] = timestamp
        parts["signature"] = signature
        parts["canonical_request"] = canonical_request
        parts["string_to_sign"] = string_to_sign

    def as_curl(self) -> str:
        """The request as one curl command for a POSIX shell. It holds the signature, never the SecretKey.

        A body that no argument can hold goes through standard input as Base64. A file is named, if it is one on disk;
        curl then sends all of it, from its first byte.
        """
        parts = ["curl", "-sS", "-g", "-X", shlex.quote(self.method), shlex.quote(self.url)]
        for name, value in self.headers.items():
            parts += ["-H", shlex.quote(f"{name}: {value}")]
        if not isinstance(self.body, (bytes, bytearray, memoryview)):
            return " ".join([*parts, "--data-binary", shlex.quote(f"@{_file_name(self.body)}")])
        data = bytes(self.body)
        if not data:
            return " ".join(parts) if self.method == "GET" else " ".join([*parts, "--data-raw", "''"])
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text and len(data) < 100_000:
            return " ".join([*parts, "--data-raw", shlex.quote(text)])
        encoded = base64.b64encode(data).decode()
        return f"printf %s {encoded} | base64 -d | " + " ".join([*parts, "--data-binary", "@-"])


def _file_name(file: Any) -> str:
    """The name of a file on disk, "-" for one without, and for what is unpacked from a file or lies within it."""
    raw = getattr(file, "raw", file)
    return "-" if type(raw) is not io.FileIO or isinstance(raw.name, int) else os.fsdecode(raw.name)
