"""OCR's policies: the presets, and which calls can be granted for single resources.

Source: the user's document 控制台访问管理 (2025-03-27). It prints a table of what each preset allows, not the presets
themselves, and names only a few of the console's calls. So the presets are this library's reading of that table: the
console's calls are those named ``Console...`` or ``...ForConsole``; of them those that begin with Describe, Get, List
or Query read, all others write; what isn't a console's call is a recognition or verification call.
"""

from __future__ import annotations

from collections.abc import Mapping

from .form import Policy, Statement

__all__ = ["PRESETS", "RESOURCE_LEVEL", "by_action_alone"]

RESOURCE_LEVEL = (
    "ocr:GetIntelligentScanSDKListForConsole",
    "ocr:QueryCallForConsole",
    "ocr:QueryCostTimeForConsole",
    "ocr:QueryQpsForConsole",
)
"""The calls that can be granted for single sub-accounts, as ``qcs::ocr:::subUin/0001``."""

_OF_THE_CONSOLE = ("ocr:Console*", "ocr:*ForConsole")
_READING = tuple(f"ocr:{verb}*ForConsole" for verb in ("Describe", "Get", "List", "Query"))
_RECOGNITION = Statement("allow", ("ocr:*",), ("*",), excluded=_OF_THE_CONSOLE)
_OWN_USAGE = Statement("allow", RESOURCE_LEVEL, ("qcs::ocr:::subUin/${uin}",))

PRESETS: Mapping[str, Policy] = {
    "QcloudOCRFullAccess": Policy((Statement("allow", ("ocr:*",), ("*",)),)),
    "QcloudOCRReadOnlyaccess": Policy((_RECOGNITION, Statement("allow", _READING, ("*",)))),
    "QcloudOCRReadSelfUiUsage": Policy(
        (_RECOGNITION, Statement("allow", _READING, ("*",), excluded=RESOURCE_LEVEL), _OWN_USAGE)
    ),
}
"""The presets by name, in the document's own spelling."""


def by_action_alone(action: str) -> bool:
    """Whether an OCR call is granted by its action alone: the statement's resource must then be "*".

    Args:
        action: like "ocr:IDCardOCR".

    Returns:
        True for every call of OCR but the four of `RESOURCE_LEVEL`; False for another service's, which the document
        says nothing about.
    """
    return action.startswith("ocr:") and action not in RESOURCE_LEVEL
