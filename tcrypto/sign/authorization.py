"""The Authorization header of TC3-HMAC-SHA256: written, and read with a sentence for what is malformed.

Source: https://cloud.tencent.com/document/api/213/30654 (拼接 Authorization) and, for the CloudBase variant,
https://docs.cloudbase.net/http-api/basic/tc3-auth.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import InvalidInput

__all__ = ["ALGORITHM", "TERMINATOR", "Authorization", "parse_authorization"]

ALGORITHM = "TC3-HMAC-SHA256"
"""The name in Authorization and at the head of the string to sign."""
TERMINATOR = "tc3_request"
"""The end of the credential scope."""


class Authorization(NamedTuple):
    """The Authorization header's value in its parts; ``str()`` writes it.

    Args:
        secret_id: str.
        date: str, the scope's, ``2019-02-25``.
        service: str, the scope's.
        signed_headers: names, as they are written.
        signature: str, 64 hexadecimal digits where it is one.
        terminator: str, the scope's end.
        timestamp: str, decimal digits; None but in CloudBase's variant.
        token: str; None but in CloudBase's variant.
    """

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    terminator: str = TERMINATOR
    timestamp: str | None = None
    token: str | None = None

    def __repr__(self) -> str:
        return f"Authorization({self.secret_id!r}, {self.date!r}, {self.service!r}, {self.signed_headers!r}, ...)"

    def __str__(self) -> str:
        text = (
            f"{ALGORITHM} Credential={self.secret_id}/{self.date}/{self.service}/{self.terminator}, "
            f"SignedHeaders={';'.join(self.signed_headers)}, Signature={self.signature}"
        )
        if self.timestamp is not None:
            text += f", Timestamp={self.timestamp}"
        if self.token is not None:
            text += f", Token={self.token}"
        return text


_PARTS = {  # no repeated groups: each part is matched in linear time, without a stack
    "Credential": r"([!-+\--.0-<>-~]+)/([0-9A-Za-z:+.-]+)/([A-Za-z0-9][A-Za-z0-9_.-]*)/([A-Za-z0-9_-]+)",
    "SignedHeaders": r"(?!;|[^,]*;(?:[;,]|$))([!#$%&'*+.^_`|~0-9A-Za-z;-]+)",
    "Signature": r"([0-9A-Za-z+/=]+)",
    "Timestamp": r"([0-9]{1,12})",
    "Token": r"([!-+\--~]+)",
}
_NEEDED = ("Credential", "SignedHeaders", "Signature")
_AUTHORIZATION = re.compile(
    f"{ALGORITHM} "
    + ", ".join(f"{name}={_PARTS[name]}" for name in _NEEDED)
    + "".join(f"(?:, {name}={_PARTS[name]})?" for name in ("Timestamp", "Token"))
)


def parse_authorization(text: str) -> Authorization:
    """Read an Authorization value; ``str()`` of the result is `text` again, byte for byte.

    Whether the date, the names and the signature are right isn't looked at here.

    Args:
        text: str, the header's value.

    Returns:
        The value in its parts.

    Raises:
        InvalidInput: it isn't laid out exactly as the documentation has it; the message says which part is malformed.

    """
    if not isinstance(text, str):
        raise TypeError(f"an Authorization value is a str, not {type(text).__name__}")
    match = _AUTHORIZATION.fullmatch(text)
    if match is None:
        raise InvalidInput(f"the Authorization value is malformed: {_fault(text)}")
    secret_id, date, service, terminator, names, mac, timestamp, token = match.groups()
    return Authorization(secret_id, date, service, tuple(names.split(";")), mac, terminator, timestamp, token)


def _fault(text: str) -> str:
    """What is malformed in a value that can't be read. Nothing of it is shown: it may be a secret."""
    head, _, rest = text.partition(" ")
    pairs = [part.partition("=")[::2] for part in rest.split(", ")]
    names = [name for name, _ in pairs]
    for wrong, sentence in (
        (not text, "it is empty"),
        (text != text.strip(), "white space or a line break before or after it"),
        (head != ALGORITHM, f"it doesn't begin with {ALGORITHM} and a space"),
        (rest[:1] in ("", " "), f"exactly one space belongs after {ALGORITHM}"),
        (" ," in rest, "a space before the comma"),
        (rest.endswith(","), "a comma at the end"),
        (",  " in rest, "two spaces after the comma"),
        (re.search(r",[A-Z][A-Za-z]*=", rest), "no space after the comma"),
        (re.search(r"""=["']|["'](?:,|$)""", rest), "values in quotes"),
        *((name not in names, f"{name} is missing") for name in _NEEDED),
        *((names.count(name) > 1, f"{name} is there twice") for name in _PARTS),
        (set(names) - set(_PARTS), f"it has a part that is none of {', '.join(_PARTS)}"),
        (names != [name for name in _PARTS if name in names], f"its parts are not in the order {', '.join(_PARTS)}"),
    ):
        if wrong:
            return sentence
    return next(_misspelt(name, value) for name, value in pairs if not re.fullmatch(_PARTS[name], value))


def _misspelt(name: str, value: str) -> str:
    """Why the value of a part can't be read."""
    parts = value.split("/")
    if not value:
        return f"{name} is empty"
    if name == "Credential" and len(parts) != 4:
        number = f"{len(parts)} of 4 parts" if len(parts) < 4 else f"{len(parts)} parts, not 4"
        return f"Credential has {number} (SecretId/date/service/{TERMINATOR})"
    if name == "Credential" and "" in parts:
        return f"{('the SecretId', 'the date', 'the service', TERMINATOR)[parts.index('')]} is missing in Credential"
    if name == "SignedHeaders" and "" in value.split(";"):
        return "SignedHeaders has an empty name"
    if name == "SignedHeaders" and re.search("[, ]", value):
        return "the names in SignedHeaders are joined by ';' alone"
    return f"{name} holds a character that can't stand there"
