"""How things are timed: contenders that take turns, medians of ratios, and what is judged of them.

The contenders of a task take turns: every round times each of them once, and a ratio is taken within its round. So a
processor that changes its speed, or that others use too, changes the times but hardly the ratios.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

__all__ = [
    "TOLERANCE",
    "Bench",
    "Row",
    "Target",
    "Task",
    "Times",
    "Work",
    "amount",
    "at_least",
    "at_most",
    "in_child",
    "median",
    "memory",
    "peak",
    "ratio",
    "timed",
]

Work = Callable[[], object]
Times = dict[str, float]
Clock = Callable[[], float]

# The thread's own time stands still while other programs run.
CLOCK: Clock = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter
TOLERANCE = 0.15  # how far off its target a value is still no miss: as much as a shared machine moves it


@dataclass(frozen=True)
class Target:
    """What one figure of a task may be.

    Args:
        what: str, the figure's name.
        limit: float, the most it may be or, with `least`, the least.
        unit: str, "x" for a ratio, "MiB" or "" for a number.
        least: bool.
    """

    what: str
    limit: float
    unit: str = "x"
    least: bool = False

    def __str__(self) -> str:
        return f"at {'least' if self.least else 'most'} {amount(self.limit, self.unit)}"

    def verdict(self, value: float) -> str:
        """One of "met", "within 15 %" and "missed"."""
        small, large = (self.limit, value) if self.least else (value, self.limit)
        return "met" if small <= large else "within 15 %" if small <= large * (1 + TOLERANCE) else "missed"


def at_most(limit: float, what: str, unit: str = "x") -> Target:
    """A figure that is better the smaller it is."""
    return Target(what, limit, unit)


def at_least(limit: float, what: str) -> Target:
    """A ratio that is better the larger it is."""
    return Target(what, limit, least=True)


@dataclass(frozen=True)
class Task:
    """Something that users do.

    Args:
        name: str.
        run: measures it and returns its figures by their names in `targets`; one that can't be had here is left out.
        targets: tuple of `Target`.
    """

    name: str
    run: Callable[[Bench], Mapping[str, float]]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Row:
    """A figure beside its target. `value`: float, None where it can't be had here."""

    task: str
    target: Target
    value: float | None

    @property
    def verdict(self) -> str:
        return "not measured" if self.value is None else self.target.verdict(self.value)


@dataclass
class Bench:
    """Runs tasks and keeps what each contender took.

    Args:
        quick: bool, as few rounds as prove that it works.
        rows: list of `Row`, what was found.
        rounds: dict of a task's name to its rounds: seconds a call, by contender.
    """

    quick: bool = False
    rows: list[Row] = field(default_factory=list)
    rounds: dict[str, list[Times]] = field(default_factory=dict)
    _task: str = ""

    def run(self, task: Task) -> None:
        """Run a task and add its rows."""
        self._task = task.name
        values = task.run(self)
        if unknown := values.keys() - {target.what for target in task.targets}:
            raise AssertionError(f"{task.name} has no target for {min(unknown)!r}")
        self.rows += [Row(task.name, target, values.get(target.what)) for target in task.targets]

    def measure(
        self, contenders: Mapping[str, Work], seconds: float = 4.0, clock: Clock = CLOCK, *, least: int = 9
    ) -> list[Times]:
        """Time `contenders` in turn.

        Args:
            contenders: what is timed, by its name.
            seconds: float, about how long.
            clock: what gives seconds.
            least: int, the fewest rounds, however long they take.

        Returns:
            The rounds, each with the seconds a call of each contender took.
        """
        least, seconds, sample = (1, 0.0, 2e-4) if self.quick else (least, seconds, 4e-3)
        rounds: list[Times] = []
        gc.collect()
        gc.disable()
        try:
            calls = {}
            for name, work in contenders.items():  # this warms up, too
                once = timed(work, clock=clock)
                if once < 1:
                    once = min(once, timed(work, clock=clock))
                calls[name] = max(1, min(2000, round(sample / max(once, 1e-7))))
            names = list(contenders)
            end = time.perf_counter() + seconds
            while len(rounds) < least or (time.perf_counter() < end and len(rounds) < 500):
                names.append(names.pop(0))  # nobody always runs after the same neighbour
                times = {name: timed(contenders[name], calls[name], clock) for name in names}
                rounds.append({name: times[name] for name in contenders})
        finally:
            gc.enable()
        self.rounds[self._task] = rounds
        return rounds


def timed(work: Work, calls: int = 1, clock: Clock = CLOCK) -> float:
    """Seconds a call."""
    started = clock()
    for _ in repeat(None, calls):
        work()
    return (clock() - started) / calls


def median(rounds: list[Times], name: str) -> float:
    """Seconds a call."""
    return statistics.median(times[name] for times in rounds)


def ratio(rounds: list[Times], over: str, *under: str, without: str | None = None) -> float:
    """The median of each round's ratio: of one contender, `without` another's time, to another or the sum of others."""
    return statistics.median(
        (times[over] - (times[without] if without else 0)) / sum(times[name] for name in under) for times in rounds
    )


def amount(value: float, unit: str) -> str:
    """A value with its unit: ``1.52x``, ``8 MiB``, ``3.9 µs``."""
    if unit == "x":
        return f"{value:.2f}x" if value < 20 else f"{value:.0f}x"
    if unit == "s":
        factor, unit = (1, "s") if value >= 1 else (1e3, "ms") if value >= 1e-3 else (1e6, "µs")
        value *= factor
    return f"{value:.3g} {unit}".strip()


# --- Processes and memory ---------------------------------------------------------------------------------------------


def in_child(work: Callable[..., Any], *arguments: object) -> Any:
    """What `work`, a module's function, returns in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def peak(work: Work) -> int:
    """The most memory in bytes that `work` takes at once: the system's account on Linux, elsewhere tracemalloc's."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        start = memory("VmRSS")
        work()
        return memory("VmHWM") - start
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def memory(name: str) -> int:
    """A figure of this process in bytes, on Linux: VmRSS, its memory now; VmHWM, the most it had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name))
