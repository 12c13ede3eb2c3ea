"""A credential: SecretId, SecretKey and, for temporary credentials, a token.

What users paste wrongly is refused here, with a sentence that says which part is wrong, because the gateway would only
say that the signature is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from .errors import CredentialError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Credential", "parse_profile", "profile_places"]

_VARIABLES = (  # SecretId, SecretKey, tokens: the official SDKs' and tccli's names; serverless functions' (SCF)
    ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_TOKEN"),
    ("TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN"),
)
_PROFILES = ("~/.tencentcloud/credentials", "/etc/tencentcloud/credentials")
_PLACEHOLDER = re.compile(
    r"undefined|null|none|nil|change[_ -]?me|todo|(?:my[_ -]|the[_ -])?secret[_ -]?(?:id|key)"
    r"|your[a-z_ -]*(?:id|key|token|secret|here)|<[^>]*>|\$?\{+[^}]*\}+|%[a-z_]+%|\$[a-z_]+",
    re.IGNORECASE,
)
_BLANKED = re.compile(r"(?:AKID|IKID)?(?:[x*.]{6,})", re.IGNORECASE)  # as documents print a key that isn't shown
_KINDS_OF_SPACE = {"\ufeff": "a byte order mark", "\n": "a line break", "\r": "a line break", "\t": "a tab"}


class Credential:
    """An API key pair from the console, or a temporary one from STS with its token. Immutable.

    Neither repr nor str shows the key or the token, and it refuses to be pickled.

    Args:
        secret_id: str, "AKID...".
        secret_key: str.
        token: str; None for a permanent key.

    Raises:
        CredentialError: a value that can't be right (empty, white space, quotes, "undefined", an id given as key); it
            is not shown. `Credential.parse` is for texts from configuration files.
        TypeError: a value that isn't a str itself.
    """

    __slots__ = ("_secret_key", "_token", "secret_id")

    secret_id: str
    _secret_key: str
    _token: str | None

    def __init__(self, secret_id: str, secret_key: str, token: str | None = None) -> None:
        _check("the SecretId", secret_id)
        _check("the SecretKey", secret_key)
        if token is not None:
            _check("the token", token)
        if secret_key == secret_id:
            raise CredentialError("the SecretKey is the SecretId: the same value was given twice")
        if secret_key.startswith("AKID") and len(secret_key) >= 32:
            other = "; the two are swapped" if not secret_id.startswith("AKID") else ""
            raise CredentialError(f"the SecretKey is a SecretId (it begins with AKID){other}")
        if any(c in secret_id for c in "/,="):
            raise CredentialError("the SecretId holds a character that no SecretId has ('/', ',' or '=')")
        object.__setattr__(self, "secret_id", secret_id)
        object.__setattr__(self, "_secret_key", secret_key)
        object.__setattr__(self, "_token", token)

    @property
    def secret_key(self) -> str:
        """The SecretKey."""
        return self._secret_key

    @property
    def token(self) -> str | None:
        """The token of a temporary credential, else None."""
        return self._token

    @classmethod
    def parse(cls, secret_id: str | None, secret_key: str | None, token: str | None = None) -> Credential:
        """Make a credential of texts as configuration files and forms have them.

        Args:
            secret_id: str; white space and a byte order mark around it are taken off, as of the other two.
            secret_key: str.
            token: str; empty or None for a permanent key.

        Returns:
            The credential.

        Raises:
            CredentialError: a value is missing (None, empty), a placeholder ("your_secret_id"), or can't be right.
            TypeError: a value that is neither a str nor None.
        """
        texts = []
        for what, value in (("the SecretId", secret_id), ("the SecretKey", secret_key), ("the token", token or "")):
            if value is None:
                raise CredentialError(f"{what} is missing: the configuration gives None for it")
            if type(value) is not str:
                raise TypeError(f"{what} is a str, not {type(value).__name__}")
            text = value.strip().strip("\ufeff").strip()
            if _BLANKED.fullmatch(text):
                raise CredentialError(f"{what} is blanked out, as documents print it; the console shows the value")
            texts.append(text)
        return cls(texts[0], texts[1], texts[2] or None)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Credential:
        """Read TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary credential,
        TENCENTCLOUD_SESSION_TOKEN or TENCENTCLOUD_TOKEN; where neither of the first two is set, what serverless
        functions have: TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY, TENCENTCLOUD_SESSIONTOKEN. The two are not mixed.

        Args:
            environ: a mapping that stands in for ``os.environ``.

        Returns:
            The credential.

        Raises:
            CredentialError: a variable is missing, which the message names, or holds what can't be right.
        """
        environ = os.environ if environ is None else environ
        names = next((names for names in _VARIABLES if environ.get(names[0]) or environ.get(names[1])), _VARIABLES[0])
        for name in names[:2]:
            if not environ.get(name):
                raise CredentialError(f"the environment variable {name} is {'empty' if name in environ else 'not set'}")
        token = next((environ[name] for name in names[2:] if environ.get(name)), None)
        return cls(environ[names[0]], environ[names[1]], token)

    @classmethod
    def from_profile(cls, path: str | os.PathLike[str] | None = None, section: str = "default") -> Credential:
        """Read the official SDK's profile file: INI, with secret_id, secret_key and, optionally, token.

        Args:
            path: the file; by default ``~/.tencentcloud/credentials``, else ``/etc/tencentcloud/credentials``.
            section: str, the profile's name.

        Returns:
            The credential.

        Raises:
            CredentialError: there is no such file, section or value, or a value can't be right.
        """
        from pathlib import Path

        candidates = [Path(path)] if path is not None else profile_places()
        file = next((candidate for candidate in candidates if os.path.isfile(candidate)), None)
        if file is None:
            raise CredentialError(f"no profile file: {' and '.join(map(str, candidates))} not found")
        failure = None
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            failure = type(error).__name__  # a UnicodeDecodeError holds the file: not even the context may be it
        if failure is not None:
            raise CredentialError(f"{file} can't be read as a profile file ({failure})")
        return parse_profile(text, str(file), section)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Credential is immutable")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Credential is immutable")

    def __repr__(self) -> str:
        return f"Credential({self.secret_id!r}, <secret key>{', <token>' if self.token else ''})"

    def __copy__(self) -> Credential:
        return self

    def __deepcopy__(self, memo: object) -> Credential:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Credential refuses to be pickled, that would write the SecretKey; read it where it is used")


def profile_places() -> list[Path]:
    """Where the profile file may be, the user's before the machine's."""
    from pathlib import Path

    return [Path(os.path.expanduser(name)) for name in _PROFILES]


def parse_profile(text: str, where: str, section: str = "default") -> Credential:
    """Read the text of a profile file.

    Args:
        text: str, INI.
        where: str, what errors call it.
        section: str, the section that counts.

    Returns:
        The credential.

    Raises:
        CredentialError: it isn't INI, or has no such section or value, or one that can't be right.
    """
    import configparser  # with pathlib, half the price of importing this package

    parser = configparser.ConfigParser(interpolation=None, default_section="")
    failure = None
    try:
        parser.read_string(text, where)
    except configparser.Error as error:
        failure = type(error).__name__  # the error itself quotes the text: not even the context may be it
    if failure is not None:
        raise CredentialError(f"{where} can't be read as a profile file ({failure})")
    if section not in parser:
        raise CredentialError(f"{where} has no section [{section}]")
    values = parser[section]
    for name in ("secret_id", "secret_key"):
        if not values.get(name):
            raise CredentialError(f"{where} has no {name} in [{section}]")
    return Credential(values["secret_id"], values["secret_key"], values.get("token") or None)


def _check(what: str, value: str) -> None:
    if type(value) is not str:  # a subclass, such as an enumeration's, may be written as another text
        raise TypeError(f"{what} is a str, not {type(value).__name__}")
    if not value:
        raise CredentialError(f"{what} is empty")
    space = next((c for c in value if c.isspace() or c == "\ufeff"), None)
    if space is not None:
        last = value[-1] == space or len(value.rstrip()) <= value.index(space)
        place = "begins with" if value[0] == space else "ends with" if last else "holds"
        raise CredentialError(f"{what} {place} {_KINDS_OF_SPACE.get(space, 'white space')}")
    if value[0] in "\"'`“”‘’" or value[-1] in "\"'`“”‘’":
        raise CredentialError(f"{what} is in quotes; pass the text between them")
    if _PLACEHOLDER.fullmatch(value):
        raise CredentialError(f'{what} is the text "{value.lower()}", not a value')
    if not (value.isascii() and value.isprintable()):
        raise CredentialError(f"{what} holds a character that isn't printable ASCII")
