"""This checkout beside another commit: two processes that take turns, so that a slower change is seen.

Each process imports tcrypto from its own tree and the works from here. What the other commit doesn't have yet is said.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from measure import TOLERANCE, Work, amount, timed

__all__ = ["compare"]

_ROOT = Path(__file__).resolve().parents[1]
_SAMPLE = 4e-3  # seconds a turn, at least


def _works() -> dict[str, Callable[[], Work]]:
    """What is compared; each is made only where it is measured, as an older commit may lack what it needs."""
    import process_tasks
    import sign_tasks

    def sealed(name: str, *arguments: Any) -> Callable[[], Work]:
        def make() -> Work:
            import seal_tasks

            work: Work = getattr(seal_tasks, name)(*arguments)
            return work

        return make

    def sealing(algorithm: str) -> Work:
        import seal_tasks

        return seal_tasks.sealing(algorithm, seal_tasks.image())

    def opening() -> Work:
        import seal_tasks

        return seal_tasks.opening()[0]

    def sm2(*, wrap: bool) -> Work:
        from tcrypto.crypto import sm2

        key = sm2.generate()
        wrapped = sm2.encrypt(key.public_key, bytes(range(16)))
        if wrap:
            return lambda: sm2.encrypt(key.public_key, bytes(range(16)))
        return lambda: sm2.decrypt(key, wrapped)

    return {
        "TC3 sign, 200 bytes": lambda: sign_tasks.signing(sign_tasks.BODY),
        "TC3 sign, 7 MB": lambda: sign_tasks.signing(bytes(7 << 20)),
        "TC3 verify": sign_tasks.verifying,
        "diagnose, two mistakes": lambda: sign_tasks.diagnosing("line feed", "charset"),
        "diagnose, nothing explains it": lambda: sign_tasks.diagnosing("key"),
        "seal 200 bytes, RSA": sealed("sealing_small", "AES-256-CBC"),
        "seal 200 bytes, SM2": sealed("sealing_small", "SM4-GCM"),
        "seal 7 MB, AES-256-CBC": lambda: sealing("AES-256-CBC"),
        "seal 7 MB, SM4-GCM": lambda: sealing("SM4-GCM"),
        "open 7 MB, AES-256-CBC": opening,
        "SM2 wrap": lambda: sm2(wrap=True),
        "SM2 unwrap": lambda: sm2(wrap=False),
        "import tcrypto": lambda: lambda: process_tasks.import_time("import tcrypto"),
    }


def compare(revision: str, only: str, *, quick: bool, check: bool) -> int:
    """Print each work's time here and at the other commit.

    Args:
        revision: str, what Git takes for a commit.
        only: str, what the works' names must hold.
        quick: bool, few rounds.
        check: bool, whether something slower by over 15 % is a failure.

    Returns:
        1 where it is one, else 0.
    """
    names = [name for name in _works() if only.lower() in name.lower()]
    if not names:
        raise SystemExit(f"nothing compared has {only!r} in its name; there are: {'; '.join(_works())}")
    slower = False
    with _worktree(revision) as other:
        print(f"{'':32}{'here':>10}{revision[:16]:>18}{'here, of it':>14}")
        for name in names:
            pair = _Worker(_ROOT, name), _Worker(other, name)
            if wrong := next((worker.wrong for worker in pair if worker.wrong), None):
                print(f"{name:32}{'':>10}{wrong}")
                continue
            rounds: list[tuple[float, float]] = []
            end = time.perf_counter() + (0 if quick else 4)
            while len(rounds) < 3 or time.perf_counter() < end:
                turn = pair if len(rounds) % 2 else pair[::-1]
                taken = {worker: worker.time() for worker in turn}
                rounds.append((taken[pair[0]], taken[pair[1]]))
            here, there = (statistics.median(column) for column in zip(*rounds, strict=True))
            value = statistics.median(a / b for a, b in rounds)
            mark = "  slower" if value > 1 + TOLERANCE else ""
            slower |= bool(mark)
            print(f"{name:32}{amount(here, 's'):>10}{amount(there, 's'):>18}{value:>13.2f}x{mark}", flush=True)
            for worker in pair:
                worker.end()
    return int(check and slower)


@contextmanager
def _worktree(revision: str) -> Iterator[Path]:
    """The other commit's files, for a while."""
    git = ["git", "-C", str(_ROOT)]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        done = subprocess.run(
            [*git, "worktree", "add", "--detach", str(tree), revision], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"git: {done.stderr.strip()}")
        try:
            yield tree
        finally:
            subprocess.run([*git, "worktree", "remove", "--force", str(tree)], capture_output=True, check=True)


class _Worker:
    """A process that times one work whenever it is asked to. `wrong`: why it can't; empty if it can."""

    def __init__(self, tree: Path, name: str) -> None:
        environment = os.environ | {"PYTHONPATH": str(tree)}
        command = [sys.executable, __file__, str(tree), name]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        self.wrong = str(self._answer())

    def time(self) -> float:
        """Seconds a call."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._answer())

    def end(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            error = self._process.communicate()[1].strip()
            return f"ended: {error.splitlines()[-1] if error else 'without a word'}"
        return json.loads(line)


def _work(tree: str, name: str) -> None:
    """Make a work, then time it once for each line read."""
    import tcrypto

    if not Path(tcrypto.__file__).is_relative_to(tree):
        raise SystemExit(f"tcrypto came from {tcrypto.__file__}")
    try:
        work = _works()[name]()
        once = min(timed(work) for _ in range(40))  # 40 uses, and every table of SM2's is built
    except Exception as error:  # an older commit may lack anything
        print(json.dumps(f"not there: {type(error).__name__}: {error}"), flush=True)
        return
    print(json.dumps(""), flush=True)
    calls = max(1, round(_SAMPLE / max(once, 1e-7)))
    for _ in sys.stdin:
        print(json.dumps(timed(work, calls)), flush=True)


if __name__ == "__main__":
    _work(*sys.argv[1:])
