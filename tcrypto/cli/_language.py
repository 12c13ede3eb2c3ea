"""The language of what commands print for people: --language, else the terminal's locale."""

from __future__ import annotations

import argparse
import os
import unicodedata
from collections.abc import Mapping, Sequence

__all__ = ["LANGUAGES", "add_argument", "asked_for", "columns", "in_language", "language"]

LANGUAGES = ("zh-CN", "en-US")


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Add --language to a command."""
    parser.add_argument(
        "--language", choices=LANGUAGES, help="of what is printed for people; default: LC_ALL, LC_MESSAGES, LANG"
    )


def language(chosen: str | None, environment: Mapping[str, str] | None = None) -> str:
    """The language chosen, else that of the first of LC_ALL, LC_MESSAGES and LANG that is set: Chinese or English.

    Args:
        chosen: str or None, the value of --language.
        environment: mapping or None, the process's own by default.
    """
    if chosen:
        return chosen
    variables = os.environ if environment is None else environment
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := variables.get(name))), "")
    return "zh-CN" if locale.lower().replace("-", "_").partition("_")[0] in ("zh", "chinese") else "en-US"


def asked_for(arguments: Sequence[str]) -> str:
    """The language of what is said about arguments that couldn't be parsed, or of a command without --language."""
    text = " ".join(arguments).replace("--language=", "--language ")
    return language(next((name for name in LANGUAGES if f"--language {name}" in text), None))


def in_language(message: str, chosen: str | None = None) -> str:
    """A message of the program or the library in the language chosen, else the terminal's."""
    if language(chosen) != "zh-CN":
        return message
    from ._chinese import in_chinese

    return in_chinese(message)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
