"""The page's sentences, in English and in Chinese, and which of the two a browser asks for."""

from __future__ import annotations

from .words_en import ENGLISH
from .words_zh import CHINESE

__all__ = ["WORDS", "language_of"]

WORDS = {"en-US": ENGLISH, "zh-CN": CHINESE}
"""Every sentence by its name, in each language."""


def language_of(chosen: str | None, accepted: str | None) -> str:
    """The language chosen, else the one that the browser likes best of both, else English.

    Args:
        chosen: str or None, what the switch says: "zh-CN" or "en-US".
        accepted: str or None, the header Accept-Language (RFC 9110, 12.5.4).
    """
    if chosen in WORDS:
        return chosen
    liked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accepted or "").split(",")[:20]):
        name, _, weight = part.partition(";")
        number = weight.strip().removeprefix("q=")
        quality = float(number) if number.replace(".", "", 1).isdecimal() else float(not weight)
        primary = name.strip().lower().partition("-")[0]
        if quality and primary in ("zh", "en"):
            liked.append((-quality, place, "zh-CN" if primary == "zh" else "en-US"))
    return min(liked)[2] if liked else "en-US"
