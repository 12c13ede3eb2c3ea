"""CAM policies for tests: is this call allowed, by which statement, and is this text a policy at all.

`parse` reads a policy or refuses it with the place of its first fault, `lint` lists every fault, `evaluate` says what
policies allow, `refusal_text` what a refused caller sees, and `PRESETS` has OCR's own. No input or output, no clock:
what a condition looks at comes in as the request's context. Nothing was tried against the live service; where the
documentation leaves something open, the module concerned says what was chosen.
"""

from __future__ import annotations

from . import evaluation, ocr
from .evaluation import Decision, Place, evaluate, refusal_text
from .faults import Fault
from .form import Policy, Statement, lint, parse
from .ocr import by_action_alone

__all__ = [
    "PRESETS",
    "REFUSAL_CODE",
    "RESOURCE_LEVEL",
    "Decision",
    "Fault",
    "Place",
    "Policy",
    "Statement",
    "by_action_alone",
    "evaluate",
    "lint",
    "parse",
    "refusal_text",
]

PRESETS = ocr.PRESETS
"""OCR's presets by name."""

RESOURCE_LEVEL = ocr.RESOURCE_LEVEL
"""OCR's calls that can be granted for single sub-accounts."""

REFUSAL_CODE = evaluation.REFUSAL_CODE
"""The code of the gateway's refusal."""
