"""What v1 shares with TC3: the mistakes of the SecretKey, of the clock and of the token, from TC3's own table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import islice

from .diagnosis import Cause
from .hypothesis import Facts, Head, Hypothesis, Payload, Signing
from .mistakes.table import CAUSES, MISTAKES

__all__ = ["SHARED", "UNEXPLAINED", "secret_keys"]

# None of what the request holds affects the key.
_NO_REQUEST = Hypothesis(frozenset(), Payload(b""), Head("", "", "", (), ""), Signing(b"", "0", (), ()))
_NO_FACTS = Facts(**dict.fromkeys(Facts._fields, "") | {"headers": {}})  # type: ignore[arg-type]
_BESIDE = ("clock-skew", "timestamp-in-milliseconds", "timestamp-format", "token-missing")


def secret_keys(secret_id: str, secret_key: bytes, most: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Every other key that a mistake makes of the SecretKey, with the cause's id; each key once a cause.

    Args:
        secret_id: of the true credential.
        secret_key: the true one, or what another mistake has made of it.
        most: how many keys of each cause; None for all.
    """
    hypothesis = _NO_REQUEST.but(secret=secret_key)
    facts = _NO_FACTS._replace(secret_id=secret_id, given_id=secret_id)
    for mistake in MISTAKES:
        if mistake.id.startswith("secret-"):
            keys = (variant.signing.secret for variant in mistake.variants(hypothesis, facts))
            for key in islice(_others(keys, secret_key), most):
                yield mistake.id, key


def _others(keys: Iterator[bytes], known: bytes) -> Iterator[bytes]:
    seen = {known}
    for key in keys:
        if key not in seen:
            seen.add(key)
            yield key


SHARED: dict[str, Cause] = {
    cause: found for cause, found in CAUSES.items() if cause in _BESIDE or cause.startswith("secret-")
}
"""The shared causes by id, the likelier first."""
UNEXPLAINED: Cause = dataclasses.replace(
    CAUSES["unexplained"],
    fix="Have the client print its string to sign, and compare it with server_string_to_sign, which --json prints.",
    fix_zh="让客户端打印它的签名原文，与 --json 输出中的 server_string_to_sign 逐字比较。",
)
"""Where nothing known gives the signature."""
