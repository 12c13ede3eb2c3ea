"""What is made of the figures: the table, the page that holds it, the charts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from measure import Row, Times, amount, median

__all__ = ["plot", "rewrite", "row_names", "table"]

_MARKED = re.compile(r"(<!-- benchmark -->\n).*?(<!-- /benchmark -->)", re.DOTALL)
_CHARTS = {
    "SM2 wrap, warm recipient": "SM2 encryption of 16 bytes",
    "seal and open 7 MB, AES-256-CBC, with pybase64": "sealing 7 MB, AES-256-CBC",
    "seal 7 MB, SM4-GCM": "sealing 7 MB, SM4-GCM (peers: the cipher alone)",
    "TC3 sign, 200-byte body, warm Signer": "signing 200 bytes with TC3",
}


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table whose columns are aligned."""
    cells = [("task", "", "measured", "target", ""), ("---", "---", "--:", "---", "---")]
    previous = ""
    for row in rows:
        task = "" if row.task == previous else row.task
        measured = "" if row.value is None else amount(row.value, row.target.unit)
        cells.append((task, row.target.what, measured, str(row.target), row.verdict))
        previous = row.task
    a, b, c, d, e = (max(map(len, column)) for column in zip(*cells, strict=True))
    return "\n".join(f"| {v:{a}} | {w:{b}} | {x:>{c}} | {y:{d}} | {z:{e}} |" for v, w, x, y, z in cells)


def row_names(text: str) -> list[tuple[str, str, str]]:
    """Task, figure and target of each row of the table in a page."""
    marked = _MARKED.search(text)
    names: list[tuple[str, str, str]] = []
    for line in (marked[0] if marked else "").splitlines():
        if line.startswith("| ") and not line.startswith(("| task ", "| ---")):
            task, what, _, target, _ = (cell.strip() for cell in line.strip("|").split("|"))
            names.append((task or names[-1][0], what, target))
    return names


def rewrite(file: Path, text: str) -> None:
    """Put `text` between the markers."""
    changed, count = _MARKED.subn(lambda match: f"{match[1]}{text}\n{match[2]}", file.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{file} needs <!-- benchmark --> and <!-- /benchmark --> once, each on a line of its own")
    file.write_text(changed, encoding="utf-8")


def plot(rounds: Mapping[str, list[Times]], file: Path) -> None:
    """Draw how long this library takes beside every peer and every floor."""
    figure = import_module("matplotlib.figure").Figure(figsize=(12, 8), layout="constrained")
    for axes, (task, title) in zip(figure.subplots(2, 2).flat, _CHARTS.items(), strict=True):
        axes.set_title(title)
        if task not in rounds:
            axes.set_axis_off()
            continue
        taken = rounds[task]
        names = sorted(taken[0], key=lambda name: -median(taken, name))
        seconds = [median(taken, name) for name in names]
        colours = ["tab:blue" if name.startswith("tcrypto") else "tab:gray" for name in names]
        labels = [name.replace("-python", "\n-python").replace(" ", "\n", 1) for name in names]
        factor, unit = (1e6, "microseconds") if max(seconds) < 1e-3 else (1e3, "milliseconds")
        bars = axes.barh(labels, [second * factor for second in seconds], color=colours, log=task.startswith("SM2"))
        axes.bar_label(bars, [amount(second, "s") for second in seconds], padding=3)
        axes.margins(x=0.25)
        axes.set_xlabel(f"{unit} (less is better)")
    # The same figures give the same file; letters stay letters, a third of the size of their outlines.
    with import_module("matplotlib").rc_context({"svg.hashsalt": "tcrypto", "svg.fonttype": "none"}):
        figure.savefig(file, metadata={"Date": None})
