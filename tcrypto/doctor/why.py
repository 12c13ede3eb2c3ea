"""The view "Why refused": a pasted request, and why the gateway refuses it."""

from __future__ import annotations

from typing import Any

from ..check.diagnosis import CERTAINTIES
from ..check.readers import ReadError, read_request
from ..check.reports import clock_of, own_text, report
from ..errors import InvalidInput
from .forms import Fields
from .marking import Row, alone, compared
from .settings import Settings

__all__ = ["answer", "certainties", "comparisons"]


def answer(fields: Fields, settings: Settings, language: str) -> dict[str, Any]:
    """What ``tcrypto diagnose --json`` prints.

    Args:
        fields: request (or its file); now, "signed" or seconds; canonical and string_to_sign, the client's own.
        settings: whose credential is the true one.
        language: str, "zh-CN" or "en-US".

    Raises:
        InvalidInput: no request that can be read.
    """
    try:  # without `files`: a pasted text that names one is refused, none is read
        request = read_request(fields.files.get("request", fields.texts.get("request", "")))
    except ReadError as error:
        raise InvalidInput(error.text(language)) from None
    canonical, notes = own_text(fields.raw("canonical"), "canonical", language, canonical=True)
    to_sign, more = own_text(fields.raw("string_to_sign"), "string_to_sign", language, canonical=False)
    return report(
        request,
        settings.credential,
        clock=clock_of(fields.text("now") or None, request),
        language=language,
        notes=[*notes, *more],
        canonical=canonical,
        string_to_sign=to_sign,
    )


def certainties(language: str) -> dict[str, str]:
    """The sentence of each certainty.

    Args:
        language: str, "zh-CN" or "en-US".
    """
    return {name: texts[language == "zh-CN"] for name, texts in CERTAINTIES.items()}


def comparisons(result: dict[str, Any]) -> list[tuple[str, bool, list[Row]]]:
    """What of a diagnosis stands side by side.

    Args:
        result: what `answer` gave.

    Returns:
        For each text that is known: "canonical" or "string_to_sign", whether the client's is known, and its rows.
    """
    found = []
    for name in ("canonical", "string_to_sign"):
        server, client = result.get(f"server_{name}"), result.get(f"client_{name}")
        if server is not None:
            found.append((name, client is not None, alone(server) if client is None else compared(server, client)))
    return found
