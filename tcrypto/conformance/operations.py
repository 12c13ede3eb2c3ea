"""The operations of the conformance protocol, each a function of its input: `OPERATIONS` has them by name.

An operation takes the `input` object as JSON gives it, with bytes as strict Base64, and returns the `output` object; it
raises nothing but `TCryptoError`.
"""

from __future__ import annotations

from .ciphers import CIPHERS, of_type
from .decisions import DECISIONS
from .envelopes import ENVELOPES
from .inputs import Operation
from .signatures import SIGNATURES

__all__ = ["OPERATIONS", "of_type"]

OPERATIONS: dict[str, Operation] = SIGNATURES | CIPHERS | ENVELOPES | DECISIONS
"""The operations of the protocol by name."""
