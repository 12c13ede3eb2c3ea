"""Write the tables of causes in the two pages on wrong signatures from `CAUSES`: python docs/causes.py"""

from __future__ import annotations

import sys
from pathlib import Path

PAGE = Path(__file__).with_name("why-does-my-signature-fail.md")
PAGES = {"en-US": PAGE, "zh-CN": PAGE.with_name("为什么签名会失败.md")}
HEADS = {"en-US": ("cause", "what the client did", "how to fix it"), "zh-CN": ("原因", "客户端做了什么", "如何修复")}
BEGIN, END = "<!-- causes: written by docs/causes.py -->\n", "<!-- /causes -->\n"


def updated(page: str, language: str = "en-US") -> str:
    """The page with the table as it must be."""
    from tcrypto.check.diagnose import CAUSES

    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    rows = [f"| {' | '.join(HEADS[language])} |", "|---|---|---|"]
    for cause in CAUSES.values():
        what, fix = cause.text(language)
        rows.append(f"| `{cause.id}` | {_cell(what)} | {_cell(fix)} |")
    return before + BEGIN + "\n".join(rows) + "\n" + END + after


def _cell(text: str) -> str:
    for character in "\\|<*_":
        text = text.replace(character, f"\\{character}")
    return text


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parents[1]))  # the checkout's, not an installed one's
    for language, path in PAGES.items():
        path.write_text(updated(path.read_text(encoding="utf-8"), language), encoding="utf-8")
