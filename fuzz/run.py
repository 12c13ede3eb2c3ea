"""Fuzz the parsers:

    python -m fuzz.run [--seconds 60] [--engine hypothesis|atheris] [--keep] [TARGET...]

One target after another, a minute each by default. The engine is atheris where it is installed (coverage-guided; ``pip
install atheris``), else Hypothesis, which draws each input from `mutated`. The contract: nothing but TCryptoError is
raised, an answer comes within two seconds (a diagnosis's within sixty), and beside 4 MiB no call takes more memory than
ten times its input (bytes, or the Python objects that its caller makes of them: JSON values, header pairs), nor than
fifty times the bytes. What breaks it is printed as Base64, to be tried again with ``--input``; exit status 1. With
``--keep``, what atheris found to reach code that no seed reaches goes into ``corpus.json``, the shortest first, 20 at
most of each target, and is among the seeds from then on.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import importlib.util
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from .targets import Target

CORPUS = Path(__file__).with_name("corpus.json")
"""Inputs beside the known answers, in Base64, by their target."""
KEPT = 20

__all__ = ["Run", "check", "fuzz", "main", "mutated"]

GROWTH, GROWTH_OF_BYTES, CONSTANT = 10, 50, 4 << 20
"""The constant: an SM2 table takes 1.6 MB while it is built, as many parameters as a form may have take 3 MB."""
SAMPLE = 50
"""Memory is traced for one input in so many, in a second call: tracing makes it several times slower."""

ODD = [b"", b"=", b"==", b"\n", b"\r\n", b" ", b"\0", b"\xff", "\ud800".encode("utf-8", "surrogatepass"), b"%", b"+"]
ODD += [b"null", b"true", b"-1", b"0", b"1e999", b"9" * 5000, b"NaN", b"[]", b"{}", b'""', b'"\\ud800"', b"[" * 2000]
ODD += [b"\x30\x80", b"\x02\x01\x00", b"\x04\x00", b"\x30\x84\xff\xff\xff\xff", b"A" * 70_000, "é".encode(), b"'", b'"']
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[A-Za-z0-9_+/-]+|\r\n|.', re.DOTALL)


class Broken(BaseException):
    """The contract is broken. A BaseException, so that no handler on the way takes it for an ordinary one."""


# --- The contract -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupts what takes more seconds of the processor, or ten times as many by the clock: other programs may keep
    this one waiting. Where there are no timers (Windows) it is said afterwards.
    """

    def ring(_number: int = 0, _frame: FrameType | None = None) -> None:
        raise Broken(f"no answer within {seconds} s")

    started = time.process_time()
    if hasattr(signal, "setitimer"):
        timers = {signal.SIGPROF: (signal.ITIMER_PROF, seconds), signal.SIGALRM: (signal.ITIMER_REAL, 10 * seconds)}
        before = {number: signal.signal(number, ring) for number in timers}
        for timer, limit in timers.values():
            signal.setitimer(timer, limit)
        try:
            yield
        finally:
            for number, (timer, _) in timers.items():
                signal.setitimer(timer, 0)
                signal.signal(number, before[number])
    else:
        yield
    if time.process_time() - started > seconds:
        ring()


def check(target: Target, data: bytes, *, memory: bool = False, seconds: float | None = None) -> None:
    """Run one input under the contract; `memory`: that part of it, too. Raises what breaks it."""
    with _time_limit(seconds or target.seconds):
        target.run(target.read(data))
    if not memory:
        return
    tracemalloc.start()
    try:
        given = target.read(data)
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        target.run(given)
        taken = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    size = max(before, len(data))
    if taken > min(GROWTH * size, GROWTH_OF_BYTES * len(data)) + CONSTANT:
        raise Broken(f"{taken:,} bytes of memory for an input of {len(data):,}, or {size:,} in memory")


# --- The engines ------------------------------------------------------------------------------------------------------


class Run(NamedTuple):
    """What became of a target. `failure`: the exception's text and the input, or None."""

    executions: int
    seconds: float
    failure: tuple[str, bytes] | None = None


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A seed after a few edits, half of them of bytes, half of tokens: JSON values, words, separators."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["cut", "double", "flip", "noise", "odd", "splice", "end"]))
        spans = [(0, 0)]
        if draw(st.booleans()):
            spans = [match.span() for match in _TOKEN.finditer(data[:20_000])] or spans
            start, end = draw(st.sampled_from(spans))
        else:
            start = draw(st.integers(0, len(data)))
            end = min(start + draw(st.integers(0, 16)), len(data))
        piece = data[start:end]
        if kind == "double":
            piece *= draw(st.sampled_from([2, 3, 100]))
        elif kind == "flip":
            piece = bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in piece[:1]) + piece[1:]
        elif kind == "splice":
            other = draw(st.sampled_from(seeds))
            piece = draw(st.sampled_from([match[0] for match in _TOKEN.finditer(other)] or [b""]))
        else:
            piece = {"noise": draw(st.binary(max_size=8)), "odd": draw(st.sampled_from(ODD))}.get(kind, b"")
        data = data[:start] + piece + (data[end:] if kind != "end" else b"")
    return data


def fuzz(target: Target, seconds: float, executions: int | None = None, seed: int | None = None) -> Run:
    """With Hypothesis: for so many seconds, or executions if those come first. The seeds themselves come first."""
    count, last = 0, b""

    def once(data: bytes) -> None:
        nonlocal count, last
        count, last = count + 1, data
        check(target, data, memory=count % SAMPLE == 0)

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(mutated(target.seeds))
    def test(data: bytes) -> None:
        once(data)

    draw = random.Random(seed)  # noqa: S311 -- which inputs are tried is no secret
    started = time.monotonic()
    try:
        for data in target.seeds:
            target.run(target.read(data))  # unchecked: tables are built, regular expressions compiled
            once(data)
        while time.monotonic() - started < seconds and (executions is None or count < executions):
            test.hypothesis.fuzz_one_input(draw.randbytes(draw.choice((64, 512))))  # type: ignore[attr-defined]
    except (Exception, Broken) as error:
        shown = "".join(traceback.format_exception_only(error)).strip()
        return Run(count, time.monotonic() - started, (shown, last))
    return Run(count, time.monotonic() - started)


_ATHERIS = """
import sys, atheris
with atheris.instrument_imports(include=["tcrypto"]):
    from fuzz.targets import TARGETS
from fuzz.run import SAMPLE, check
target, count = TARGETS[sys.argv.pop(1)], 0
def once(data):
    global count
    count += 1
    check(target, data, memory=count % SAMPLE == 0)
atheris.Setup(sys.argv, once)
atheris.Fuzz()
"""


def fuzz_with_atheris(name: str, target: Target, seconds: float, keep: bool = False) -> Run:
    """In a process of its own, which libFuzzer ends; of the corpus only what `keep` keeps outlives it."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        corpus, found = Path(folder) / "corpus", Path(folder) / "found"
        corpus.mkdir()
        for number, data in enumerate(target.seeds):
            (corpus / str(number)).write_bytes(data)
        limits = [f"-max_total_time={max(1, int(seconds))}", "-timeout=2", "-rss_limit_mb=2048", "-max_len=65536"]
        options = [f"-exact_artifact_path={found}", "-print_final_stats=1", "-len_control=0"]
        process = subprocess.run(  # noqa: S603 -- this interpreter, and what stands above
            [sys.executable, "-c", _ATHERIS, name, *limits, *options, str(corpus)],
            capture_output=True,
            cwd=Path(__file__).parent.parent,
            check=False,
        )
        log = process.stderr.decode(errors="replace") + process.stdout.decode(errors="replace")
        units = re.findall(r"(?:number_of_executed_units:|^Done|^#)\s*(\d+)", log, re.MULTILINE)
        count = max(map(int, units), default=0)
        failure = None
        if process.returncode != 0:
            failure = log[-3000:], found.read_bytes() if found.is_file() else b""
        elif keep:
            _keep(name, target, {file.read_bytes() for file in corpus.iterdir()})
    return Run(count, time.monotonic() - started, failure)


def _keep(name: str, target: Target, corpus: set[bytes]) -> None:
    """Keep of a corpus what takes a branch that neither a seed nor anything kept takes."""
    import coverage

    def arcs(data: bytes) -> set[object]:
        measured = coverage.Coverage(data_file=None, config_file=False, branch=True, source_pkgs=["tcrypto"])
        measured.set_option("run:disable_warnings", ["module-not-measured"])
        with measured.collect():
            target.run(target.read(data))
        found = measured.get_data()
        return {(file, arc) for file in found.measured_files() for arc in found.arcs(file) or ()}

    known = set().union(*map(arcs, target.seeds))
    kept = json.loads(CORPUS.read_text("ascii"))
    inputs = kept.setdefault(name, [])
    for data in sorted(corpus - set(target.seeds), key=lambda data: (len(data), data)):
        if len(inputs) < KEPT and not known.issuperset(new := arcs(data)):
            known |= new
            inputs.append(base64.b64encode(data).decode())
    CORPUS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "ascii")


# --- The command ------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    from .targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m fuzz.run", description="Fuzz the parsers of tcrypto.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: each of {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=60, help="for each target; default: 60")
    parser.add_argument("--executions", type=int, help="stop a target earlier, after so many (hypothesis)")
    parser.add_argument("--seed", type=int, help="of the inputs; default: a new one each time (hypothesis)")
    parser.add_argument("--engine", choices=("atheris", "hypothesis"), help="default: atheris if it is installed")
    parser.add_argument("--keep", action="store_true", help="add to the corpus what reached new code (atheris)")
    parser.add_argument("--input", metavar="BASE64", help="run one input, with its traceback")
    parser.add_argument("--json", action="store_true", help="print the results as JSON, a line for each target")
    options = parser.parse_args(arguments)
    if unknown := set(options.targets) - TARGETS.keys():
        parser.error(f"there is no target {min(unknown)}")
    chosen = {name: TARGETS[name] for name in options.targets or TARGETS}
    if options.input is not None:
        for target in chosen.values():
            check(target, base64.b64decode(options.input), memory=True)
        return 0
    engine = options.engine or ("atheris" if importlib.util.find_spec("atheris") else "hypothesis")
    failed, total = False, 0
    for name, target in chosen.items():
        if engine == "atheris":
            run = fuzz_with_atheris(name, target, options.seconds, options.keep)
        else:
            run = fuzz(target, options.seconds, options.executions, options.seed)
        total += run.executions
        figures = {"target": name, "engine": engine, "executions": run.executions, "seconds": round(run.seconds, 1)}
        if options.json:
            print(json.dumps(figures | {"failed": run.failure is not None}), flush=True)
        else:
            print(f"{name:20} {run.executions:>10,} executions in {run.seconds:.1f} s ({engine})", flush=True)
        if run.failure is not None:
            failed = True
            text, data = run.failure
            print(f"{text}\npython -m fuzz.run --input {base64.b64encode(data).decode()} {name}", file=sys.stderr)
    if not options.json:
        print(f"{'all of them':20} {total:>10,} executions of {len(chosen)} targets")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
