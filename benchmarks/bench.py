"""Measure everything the README's table says, in one run: this library, the raw primitives, and other implementations.

    pip install -e '.[bench]'
    python benchmarks/bench.py [--json FILE] [--plot FILE] [--readme README.md] [--check]

A peer that isn't installed is named as missing. The tasks and how they are timed: ``tasks.py``.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import peers
import tasks as core
from tasks import Bench

from tcrypto import Sealer
from tcrypto.seal.images import image_base64


def main() -> int:
    """Measure, print the table, write what was asked for. 1 with --check where a target is missed by over 15 %."""
    parser = argparse.ArgumentParser(
        description="Measure this library beside raw primitives and other implementations."
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write everything measured")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="draw a chart (.png or .svg; needs matplotlib)")
    parser.add_argument("--readme", metavar="FILE", type=Path, help="put the table between the markers in this file")
    parser.add_argument("--check", action="store_true", help="end with 1 where a target is missed by more than 15 %%")
    parser.add_argument("--quick", action="store_true", help="only prove that it works: the figures mean little")
    options = parser.parse_args()

    started = time.perf_counter()
    taken = Bench(quick=options.quick, peers=peers.peers)
    for task in core.TASKS:
        print(task, file=sys.stderr)
        taken.run(task)
        peers.rows(taken)
    openssl(taken)
    growth = grow(taken)
    result = core.report(taken) | {
        "growth": growth,
        "peers": peers.found,
        "missing": peers.missing,
        "elapsed": time.perf_counter() - started,
    }

    versions = ", ".join(f"{name} {version}".strip() for name, version in peers.found.items())
    text = f"{core.table(taken.rows)}\n\n{result['machine']}. Medians of interleaved rounds. Peers: {versions}."
    if peers.missing:
        text += " Not measured: " + "; ".join(f"{name} ({why})" for name, why in peers.missing.items()) + "."
    print(text)
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        plot(taken, growth, options.plot)
    if options.readme:
        rewrite(options.readme, text)
    return 1 if options.check and any(row.verdict == "missed" for row in taken.rows) else 0


def openssl(taken: Bench) -> None:
    """The cipher floor beside `openssl speed`: a floor that is too high would flatter every row above it."""
    program = shutil.which("openssl")
    if program is None:
        peers.missing["openssl"] = "there is no such program"
        return
    data = bytes(core.STEP) * 20
    floor = core.cipher_floor(core.cipher().encryptor, data)
    command = [program, "speed", "-mr", "-seconds", "1", "-bytes", str(core.STEP), "-evp", "aes-256-cbc"]
    ratios = []
    for _ in range(1 if taken.quick else 5):
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        theirs = float(re.findall(r"^\+F:.*:([0-9.]+)$", output, re.MULTILINE)[-1])  # bytes a second
        ratios.append(theirs * core.timed(floor, 20 if taken.quick else 400) / len(data))
    version = subprocess.run([program, "version"], capture_output=True, text=True, check=True).stdout
    peers.found["openssl"] = version.split()[1]
    taken.task = "the AES-256-CBC floor"
    taken.row("of openssl speed's time", statistics.median(ratios))


def grow(taken: Bench) -> dict[str, Any]:
    """How cost grows with the size of a body and with the number of requests."""
    sealer = core.sealer(image_limit=None)
    sizes = []
    for size in [10**power for power in range(3, 7 if taken.quick else 9)]:
        text = image_base64(core.image(size), limit=None)
        sign = core.signing(text.encode(), limits=False)
        repeats = 1 if taken.quick else 15 if size < 10**8 else 3
        works: dict[str, core.Work] = {"sign": sign, "seal": partial(sealed, sealer, text)}
        seconds = {name: statistics.median(core.timed(work) for _ in range(repeats)) for name, work in works.items()}
        sizes.append({"bytes": size, **seconds})
    requests = core.in_child(count_requests, 10**4 if taken.quick else 10**6)

    taken.task = "growth"
    a, b = sizes[-3], sizes[-1]
    for name in ("sign", "seal"):
        value = (b[name] / b["bytes"]) / (a[name] / a["bytes"])
        taken.row(f"{name}: a byte of {b['bytes']:,}, of a byte of {a['bytes']:,}", value)
    first, last = requests[-3], requests[-1]
    what = f"{last['requests']:,} signed requests: time of each, of {first['requests']:,}"
    taken.row(what, (last["seconds"] / last["requests"]) / (first["seconds"] / first["requests"]))
    if last["peak"]:
        what = f"{last['requests']:,} signed requests: peak memory above that of {first['requests']:,}"
        taken.row(what, (last["peak"] - first["peak"]) / 2**20, "MiB", 1.0)
    return {"bodies": sizes, "requests": requests}


def sealed(sealer: Sealer, text: str) -> bytes:
    """The body of a sealed image."""
    return sealer.seal({"ImageBase64": text}).body


def count_requests(most: int) -> list[dict[str, float]]:
    """Seconds and peak memory (0 where the system doesn't say) after 1, 10, 100 ... requests, no two bodies alike."""
    signer = core.signer()
    points: list[dict[str, float]] = []
    count, spent, step = 0, 0.0, 1
    while step <= most:
        started = time.perf_counter()
        for number in range(count, step):
            body = b'{"Number":%d}' % number
            signer.sign("POST", core.URL, body, action=core.ACTION, content_type=core.CONTENT_TYPE)
        spent += time.perf_counter() - started
        count, step = step, step * 10
        peak = core.status("VmHWM") if sys.platform == "linux" else 0
        points.append({"requests": count, "seconds": spent, "peak": peak})
    return points


_MARKED = re.compile(r"(<!-- benchmark -->\n).*?(<!-- /benchmark -->)", re.DOTALL)


def rewrite(readme: Path, text: str) -> None:
    """Put `text` between the markers."""
    changed, count = _MARKED.subn(lambda match: f"{match[1]}{text}\n{match[2]}", readme.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{readme} needs <!-- benchmark --> and <!-- /benchmark --> once, each on a line of its own")
    readme.write_text(changed, encoding="utf-8")


def plot(taken: Bench, growth: dict[str, Any], file: Path) -> None:
    """Draw how far each row is from its target, SM2 beside its peers, and how cost grows."""
    figure = import_module("matplotlib.figure").Figure(figsize=(15, 12), layout="constrained")
    (to_targets, wrap), (bodies, requests) = figure.subplots(2, 2)

    judged = [(row, row.limit) for row in taken.rows if row.limit][::-1]
    shares = [limit / row.value if row.at_least else row.value / limit for row, limit in judged]
    colours = ["tab:red" if row.verdict == "missed" else "tab:blue" for row, _ in judged]
    to_targets.barh([f"{row.task}: {row.what}"[:74] for row, _ in judged], shares, color=colours)
    to_targets.axvline(1, color="black")
    to_targets.tick_params(axis="y", labelsize=6)
    to_targets.set_title("share of what the target allows (less is better)")

    rows = [row for row in taken.rows if row.task.startswith("SM2 wrap, warm") and row.unit == "s"]
    rows.sort(key=lambda row: -row.value)
    colours = ["tab:blue" if row.what.startswith("tcrypto") else "tab:gray" for row in rows]
    bars = wrap.barh([row.what for row in rows], [row.value * 1e3 for row in rows], color=colours, log=True)
    wrap.bar_label(bars, [core.amount(row.value, "s") for row in rows], padding=3)
    wrap.set_xlabel("milliseconds")
    wrap.set_title("SM2 encryption of 16 bytes")

    for name in ("sign", "seal"):
        points = growth["bodies"]
        bodies.loglog([p["bytes"] for p in points], [p[name] for p in points], marker="o", label=name)
    bodies.set_xlabel("bytes of the body")
    bodies.set_ylabel("seconds")
    bodies.set_title("one request, by its size")
    bodies.legend()
    points = growth["requests"]
    for name, unit in (("seconds", 1), ("peak", 2**20)):
        label = "peak memory, MiB" if name == "peak" else name
        requests.loglog([p["requests"] for p in points], [p[name] / unit for p in points], marker="o", label=label)
    requests.set_xlabel("signed requests")
    requests.set_title("one signer, by the number of requests")
    requests.legend()
    figure.savefig(file, dpi=110)


if __name__ == "__main__":
    sys.exit(main())
