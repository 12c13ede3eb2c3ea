"""The language of what a command prints for people: --language, else the terminal's locale."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

__all__ = ["LANGUAGES", "add_argument", "language"]

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
