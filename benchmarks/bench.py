"""Measure everything the README's table says, in one run: this library, the raw primitives, and other implementations.

    pip install -e '.[bench]'
    python benchmarks/bench.py [--json FILE] [--plot FILE] [--readme README.md] [--check]

A peer that isn't installed is named as missing. The rows and how they are timed: ``tcrypto/cli/bench.py``.
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
from importlib import import_module
from pathlib import Path
from typing import Any

import peers

from tcrypto import envelope
from tcrypto.cli import bench as core
from tcrypto.cli.bench import Bench
from tcrypto.encoding import image_base64


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
    parser.add_argument("--only", default="", metavar="TEXT", help="only the rows whose name holds TEXT")
    options = parser.parse_args()

    started = time.perf_counter()
    with core.progress() as show:
        taken = Bench(quick=options.quick, peers=peers.peers, progress=show)
        taken.run(options.only)
        if "openssl" in options.only or not options.only:
            show("openssl speed")
            openssl(taken)
        growth = {}
        if "growth" in options.only or not options.only:
            show("growth")
            growth = grow(taken)
    elapsed = time.perf_counter() - started

    result = core.report(taken) | {
        "growth": growth,
        "peers": peers.found,
        "missing": peers.missing,
        "quick": options.quick,
        "elapsed": elapsed,
    }
    text = markdown(taken, result)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    if options.plot:
        plot(taken, growth, options.plot)
    if options.readme:
        rewrite(options.readme, text)
    missed = [figure for figure in taken.figures if figure.missed]
    for figure in missed:
        print(f"missed: {figure.title}: {figure.what}: {core.amount(figure.value, figure.unit)}", file=sys.stderr)
    for figure in taken.figures:
        if figure.undecided:
            print(f"undecided: {figure.title}: {figure.what}: the machine was busy", file=sys.stderr)
    return 1 if options.check and missed else 0


# --- Rows of this program alone ---------------------------------------------------------------------------------------


def openssl(taken: Bench) -> None:
    """The cipher floor beside `openssl speed`: a floor that is too high would flatter every row above it."""
    program = shutil.which("openssl")
    if program is None:
        peers.missing["openssl"] = "there is no such program"
        return
    data = bytes(core.STEP) * 20
    floor = core.cipher_floor(core.cipher("AES-256-CBC").encryptor, data)
    command = [program, "speed", "-mr", "-seconds", "1", "-bytes", str(core.STEP), "-evp", "aes-256-cbc"]
    rates = []
    for _ in range(1 if taken.quick else 5):
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        theirs = float(re.findall(r"^\+F:.*:([0-9.]+)$", output, re.MULTILINE)[-1])
        rates.append((theirs, len(data) / core.timed(floor, 20 if taken.quick else 400)))
    peers.found["openssl"] = subprocess.run([program, "version"], capture_output=True, text=True, check=True).stdout[
        :40
    ]
    taken.medians["openssl"] = {
        "openssl speed, a byte": 1 / statistics.median(theirs for theirs, _ in rates),
        "cipher floor, a byte": 1 / statistics.median(ours for _, ours in rates),
    }
    ratio = statistics.median(theirs / ours for theirs, ours in rates)
    taken.single("openssl", "the AES-256-CBC floor", "of openssl speed's time", ratio, "x")


def grow(taken: Bench) -> dict[str, Any]:
    """How cost grows with the size of a body and with the number of requests."""
    signer = core.signer(limits=False)
    sealer = envelope.Sealer(core.rsa_key().public_key(), image_limit=None)
    sizes = []
    for size in [10**power for power in range(3, 7 if taken.quick else 9)]:
        text = image_base64(core.image(size), limit=None)
        body = text.encode()
        repeats = 1 if taken.quick else 15 if size < 10**8 else 3
        works = {
            "sign": lambda body=body: signer.sign(
                "POST", core.URL, body, action=core.ACTION, content_type=core.CONTENT_TYPE
            ),
            "seal": lambda text=text: sealer.seal({"ImageBase64": text}).body,
        }
        seconds = {name: statistics.median(core.timed(work) for _ in range(repeats)) for name, work in works.items()}
        sizes.append({"bytes": size, **seconds})
    requests = core.in_child("requests", 10**4 if taken.quick else 10**6)

    row, title = "growth", "growth"
    for name in ("sign", "seal"):
        a, b = sizes[-3], sizes[-1]
        value = (b[name] / b["bytes"]) / (a[name] / a["bytes"])
        taken.single(row, title, f"{name}: a byte of {b['bytes']:,}, of a byte of {a['bytes']:,}", value, "x")
    first, last = requests[-3], requests[-1]
    what = f"{last['requests']:,} signed requests: time of each, of {first['requests']:,}"
    each = (last["seconds"] / last["requests"]) / (first["seconds"] / first["requests"])
    taken.single(row, title, what, each, "x")
    if last["peak"] is not None:
        what = f"{last['requests']:,} signed requests: peak memory above that of {first['requests']:,}"
        taken.single(row, title, what, (last["peak"] - first["peak"]) / 2**20, "MiB", 1.0)
    return {"bodies": sizes, "requests": requests}


# --- The table --------------------------------------------------------------------------------------------------------


def markdown(taken: Bench, result: dict[str, Any]) -> str:
    """The table, what was measured where, and the peers that weren't there."""
    lines = ["| task | | measured | target | |", "|---|---|--:|---|---|"]
    last = ""
    for figure in taken.figures:
        title = "" if figure.title == last else figure.title
        last = figure.title
        measured = core.amount(figure.value, figure.unit)
        if figure.limit is not None and figure.judged != figure.value:
            measured += f" ({core.amount(figure.judged, figure.unit)})"
        lines.append(f"| {title} | {figure.what} | {measured} | {core.limit(figure)} | {core.verdict(figure)} |")
    machine = result["machine"]
    lines += [
        "",
        f"{machine['python']}, {machine['system']}, cryptography {machine['cryptography']}. Medians of interleaved "
        "rounds. In brackets, what is held against the target: seconds at the speed of the machine the targets are for "
        f"(this one runs at {machine['speed']} times it). Undecided: raw work got less than {core.BOTH} times faster "
        "with two, so the machine had no two processors free.",
        "",
        "| SM2, 16 bytes | version | encrypt |",
        "|---|---|--:|",
    ]
    for name, seconds in sorted(taken.medians.get("sm2-wrap", {}).items(), key=lambda entry: entry[1]):
        lines.append(f"| {name} | {result['peers'].get(name, '')} | {core.amount(seconds, 's')} |")
    if result["missing"]:
        lines += ["", "Not measured: " + "; ".join(f"{name} ({why})" for name, why in result["missing"].items()) + "."]
    return "\n".join(lines)


_MARKED = re.compile(r"(<!-- benchmark -->\n).*?(<!-- /benchmark -->)", re.DOTALL)


def rewrite(readme: Path, text: str) -> None:
    """Put `text` between the markers."""
    changed, count = _MARKED.subn(lambda match: f"{match[1]}{text}\n{match[2]}", readme.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{readme} needs <!-- benchmark --> and <!-- /benchmark --> once, each on a line of its own")
    readme.write_text(changed, encoding="utf-8")


# --- The chart --------------------------------------------------------------------------------------------------------


def plot(taken: Bench, growth: dict[str, Any], file: Path) -> None:
    """Draw how far each figure is from its target, SM2 beside its peers, and how cost grows."""
    figure = import_module("matplotlib.figure").Figure(figsize=(15, 12), layout="constrained")
    (to_targets, wrap), (bodies, requests) = figure.subplots(2, 2)

    judged = [entry for entry in taken.figures if entry.limit][::-1]
    lengths = [
        entry.limit / entry.judged if entry.at_least else entry.judged / entry.limit for entry in judged if entry.limit
    ]
    names = [f"{entry.title}: {entry.what}"[:74] for entry in judged]
    colours = ["tab:red" if entry.missed else "tab:blue" for entry in judged]
    to_targets.barh(names, lengths, color=colours)
    to_targets.axvline(1, color="black")
    to_targets.tick_params(axis="y", labelsize=6)
    to_targets.set_title("share of what the target allows (less is better)")

    times = sorted(taken.medians.get("sm2-wrap", {}).items(), key=lambda entry: -entry[1])
    colours = ["tab:blue" if name.startswith("tcrypto") else "tab:gray" for name, _ in times]
    bars = wrap.barh([name for name, _ in times], [seconds * 1e3 for _, seconds in times], color=colours, log=True)
    wrap.bar_label(bars, [core.amount(seconds, "s") for _, seconds in times], padding=3)
    wrap.set_xlabel("milliseconds")
    wrap.set_title("SM2 encryption of 16 bytes")

    for name in ("sign", "seal") if growth else ():
        points = growth["bodies"]
        bodies.loglog([p["bytes"] for p in points], [p[name] for p in points], marker="o", label=name)
    bodies.set_xlabel("bytes of the body")
    bodies.set_ylabel("seconds")
    bodies.set_title("one request, by its size")
    if growth:
        bodies.legend()
        points = growth["requests"]
        counts = [p["requests"] for p in points]
        requests.loglog(counts, [p["seconds"] for p in points], marker="o", label="seconds")
        if all(p["peak"] is not None for p in points):
            requests.loglog(counts, [p["peak"] / 2**20 for p in points], marker="s", label="peak memory, MiB")
        requests.legend()
    requests.set_xlabel("signed requests")
    requests.set_title("one signer, by the number of requests")
    figure.savefig(file, dpi=110)


if __name__ == "__main__":
    sys.exit(main())
