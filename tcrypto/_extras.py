"""What an optional dependency that isn't installed is answered with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["needing"]


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Import a package of an extra inside of this.

    Args:
        extra: the extra in tcrypto's metadata that brings the package, such as "crypto".

    Raises:
        ImportError: where the package isn't installed, with the command that installs it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "a package").partition(".")[0]
        raise ImportError(
            f"{missing} isn't installed, and this needs it: pip install 'tcrypto[{extra}]'", name=missing
        ) from None
