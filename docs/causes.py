"""Write the table of causes in why-does-my-signature-fail.md from `CAUSES`: python docs/causes.py"""

from __future__ import annotations

import sys
from pathlib import Path

PAGE = Path(__file__).with_name("why-does-my-signature-fail.md")
BEGIN, END = "<!-- causes: written by docs/causes.py -->\n", "<!-- /causes -->\n"


def updated(page: str) -> str:
    """The page with the table as it must be."""
    from tcrypto.check.diagnose import CAUSES

    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    rows = ["| cause | what the client did | how to mend it |", "|---|---|---|"]
    rows += [f"| `{cause.id}` | {_cell(cause.what)} | {_cell(cause.mend)} |" for cause in CAUSES.values()]
    return before + BEGIN + "\n".join(rows) + "\n" + END + after


def _cell(text: str) -> str:
    for character in "\\|<*_":
        text = text.replace(character, f"\\{character}")
    return text


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parents[1]))  # the checkout's, not an installed one's
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
