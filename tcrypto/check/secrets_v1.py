"""What v1 shares with TC3: the mistakes of the SecretKey, the clock and the token."""

from __future__ import annotations

from collections.abc import Iterator

from ..credential import Credential
from .diagnosis import Cause
from .mistakes import SIGNING, Facts, Signing

__all__ = ["SHARED", "secret_keys"]


def secret_keys(credential: Credential) -> Iterator[tuple[str, bytes]]:
    """Every key that a mistake makes of the SecretKey, with the cause's id."""
    signing = Signing(credential.secret_key, "0", ("", "", ""), ("", "", ""))
    facts = Facts("", "", "", {}, b"", credential.secret_id, "", "", "", "", ())
    for mistake in SIGNING:
        if mistake.id.startswith("secret-"):
            for variant in mistake.variants(signing, facts):
                yield mistake.id, variant.secret.encode()


_IDS = ["clock-skew", "timestamp-in-milliseconds", "token-missing", *(m.id for m in SIGNING if m.id[:7] == "secret-")]
SHARED: dict[str, Cause] = {cause: Cause(cause, cause, cause, cause, cause) for cause in [*_IDS, "unexplained"]}
"""The shared causes by id."""
