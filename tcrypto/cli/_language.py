"""The language of what commands print for people: --language, else the terminal's locale."""

from __future__ import annotations

import argparse
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextvars import ContextVar

__all__ = ["LANGUAGES", "add_argument", "columns", "in_language", "language", "spoken_in"]

LANGUAGES = ("zh-CN", "en-US")
_asked: ContextVar[str | None] = ContextVar("language", default=None)


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Add --language to a command."""
    parser.add_argument(
        "--language", choices=LANGUAGES, help="of what is printed for people; default: LC_ALL, LC_MESSAGES, LANG"
    )


def language(chosen: str | None, environment: Mapping[str, str] | None = None) -> str:
    """The language chosen, else the call's, else that of the first of LC_ALL, LC_MESSAGES and LANG that is set.

    Args:
        chosen: str or None, the value of --language.
        environment: mapping or None, the process's own by default.
    """
    if chosen or (chosen := _asked.get()):
        return chosen
    variables = os.environ if environment is None else environment
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := variables.get(name))), "")
    return "zh-CN" if locale.lower().replace("-", "_").partition("_")[0] in ("zh", "chinese") else "en-US"


def spoken_in(arguments: Sequence[str]) -> None:
    """Let what is said without a language of its own be in that of a call's last --language, parsed or not."""
    found = re.findall(rf"--language[ =]({'|'.join(LANGUAGES)})(?![^ ])", " ".join(arguments))
    _asked.set(found[-1] if found else None)


def in_language(message: str, chosen: str | None = None) -> str:
    """A message of the program or the library in the language chosen, else the terminal's."""
    if language(chosen) != "zh-CN":
        return message
    from ._chinese import in_chinese

    return in_chinese(message)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
