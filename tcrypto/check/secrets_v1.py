"""What v1 shares with TC3: the mistakes of the SecretKey, of the clock and of the token, from TC3's own table."""

from __future__ import annotations

from collections.abc import Iterator

from ..credential import Credential
from .diagnosis import Cause
from .hypothesis import Facts, Head, Hypothesis, Payload, Signing
from .mistakes.table import CAUSES, MISTAKES

__all__ = ["SHARED", "UNEXPLAINED", "secret_keys"]

_BESIDE = ("clock-skew", "timestamp-in-milliseconds", "timestamp-format", "token-missing")


def secret_keys(credential: Credential) -> Iterator[tuple[str, bytes]]:
    """Every key that a mistake makes of the SecretKey, with the cause's id.

    Args:
        credential: the true one.
    """
    signing = Signing(credential.secret_key.encode(), "0", (), ())
    hypothesis = Hypothesis(frozenset(), Payload(b""), Head("", "", "", (), ""), signing)
    none = dict.fromkeys(Facts._fields, "")  # what the request holds is no matter of the key
    facts = Facts(**none | {"headers": {}, "secret_id": credential.secret_id, "given_id": credential.secret_id})  # type: ignore[arg-type]
    for mistake in MISTAKES:
        if mistake.id.startswith("secret-"):
            for variant in mistake.variants(hypothesis, facts):
                yield mistake.id, variant.signing.secret


SHARED: dict[str, Cause] = {
    cause: found for cause, found in CAUSES.items() if cause in _BESIDE or cause.startswith("secret-")
}
"""The shared causes by id, the likelier first."""
UNEXPLAINED: Cause = CAUSES["unexplained"]
"""Where nothing known gives the signature."""
