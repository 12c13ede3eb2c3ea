"""Credentials that lie on this machine, in environment variables and files."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..credential import Credential, profile_places
from ..errors import CredentialError
from . import forms
from .renewing import Renewing
from .source import Absent, Clock, Fetch, Issued, utc
from .sts import STS, assume_role

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

__all__ = ["environment", "first_found", "from_environment", "from_file", "offline", "profile", "tccli", "valid"]

_LIMIT = 1024 * 1024  # bytes; a file of credentials has a few hundred
_VARIABLES = ("SECRET_ID", "SECRET_KEY", "SECRETID", "SECRETKEY")


def from_environment(environ: Mapping[str, str] | None = None) -> Credential:
    """Read the environment: the same as `Credential.from_environment`, which has the variables' names."""
    return Credential.from_environment(environ)


def from_file(path: str | os.PathLike[str], *, section: str = "default", clock: Clock | None = None) -> Credential:
    """Read a file of any form: a profile file, JSON, tccli's, the console's SecretKey.csv.

    Args:
        path: the file.
        section: str, of a profile file.
        clock: gives seconds since 1970, by default ``time.time``.

    Returns:
        The credential that the file holds; a role that the file names isn't taken on (`tccli` does, `assume_role`).

    Raises:
        CredentialError: the file can't be read, has none of the forms, a value is missing or can't be right, or the
            credential ended. The message names the file and shows nothing of it.
    """
    return valid(_stored(Path(path), section).issued, str(path), clock)


def tccli(
    profile: str = "default",
    *,
    folder: str | os.PathLike[str] = "~/.tccli",
    endpoint: str = STS,
    clock: Clock | None = None,
    opener: OpenerDirector | None = None,
) -> Renewing:
    """Make a provider of what ``tccli configure`` or ``tccli auth login`` stored.

    The file is read anew before the credential's end: what tccli has refreshed meanwhile is found. Where the file names
    a role and a session, that role is taken on at STS, as tccli does.

    Args:
        profile: str, tccli's --profile.
        folder: where tccli keeps its files.
        endpoint: str, of STS: a host, or http(s)://host[:port].
        clock: gives seconds since 1970, by default ``time.time``.
        opener: a `urllib.request.OpenerDirector` in place of one that follows no redirect.

    Returns:
        A provider. It raises `CredentialError` for a file that is missing or wrong and a login that ended.
    """
    path = Path(os.path.expanduser(folder)) / f"{profile}.credential"

    def fetch() -> Issued:
        stored = _tccli_file(path, clock)
        if stored.role is None:
            return stored.issued
        own = stored.issued.credential
        return assume_role(own, *stored.role, endpoint=endpoint, clock=clock, opener=opener).fetch()

    return Renewing(fetch, name=f"the credential in {path}", clock=clock)


def environment(environ: Mapping[str, str] | None = None) -> Issued:
    """The environment's credential. Raises `Absent` where none is set, `CredentialError` for one that is missing."""
    environ = os.environ if environ is None else environ
    if not any(environ.get(f"TENCENTCLOUD_{name}") for name in _VARIABLES):
        raise Absent("TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set")
    return Issued(Credential.from_environment(environ), None)


def profile() -> Issued:
    """The profile file's credential. Raises `Absent` where there is no file, `CredentialError` where it is wrong."""
    places = profile_places()
    if not any(map(os.path.isfile, places)):
        raise Absent(f"no profile file: {' and '.join(map(str, places))} not found")
    return Issued(Credential.from_profile(), None)


def offline() -> Credential:
    """What commands use that no file was named for: the environment, the profile file or tccli's file."""
    tccli_default = Path(os.path.expanduser("~/.tccli/default.credential"))
    return first_found([environment, profile, lambda: _tccli_file(tccli_default).issued])[1].credential


def first_found(sources: list[Fetch]) -> tuple[Fetch, Issued]:
    """Ask one source after the other.

    Args:
        sources: functions that raise `Absent` where they have nothing.

    Returns:
        The source that gave a credential, and what it gave.

    Raises:
        CredentialError: a source is there, but wrong; or all are absent, and then why each of them is.
    """
    reasons = []
    for source in sources:
        try:
            return source, source()
        except Absent as error:
            reasons.append(str(error))
    raise CredentialError(f"no credential: {'; '.join(reasons)}")


def valid(issued: Issued, where: str, clock: Clock | None = None, advice: str = "") -> Credential:
    """The credential, unless it ended. Raises `CredentialError` that names the file, `where`."""
    now = time.time() if clock is None else clock()
    if issued.expires is not None and now >= issued.expires:
        raise CredentialError(f"{where}: the credential ended at {utc(issued.expires)}{advice}")
    return issued.credential


def _tccli_file(path: Path, clock: Clock | None = None) -> forms.Stored:
    if not os.path.isfile(path):
        raise Absent(f"{path} not found")
    stored = _stored(path)
    valid(stored.issued, str(path), clock, "; log in with tccli once more")
    return stored


def _stored(path: Path, section: str = "default") -> forms.Stored:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise CredentialError(f"{path}: {error.strerror}") from None
    except ValueError:  # a NUL in it
        raise CredentialError(f"{str(path)!r} is no name of a file") from None
    if len(data) > _LIMIT:
        raise CredentialError(f"{path}: this is over 1 MB, no file of credentials")
    return forms.read(data, str(path), section=section)
