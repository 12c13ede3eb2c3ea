"""Hypothesis profiles, the figures that a run prints at its end, and the folder of known answers that aren't shipped."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

_NO_SHRINKING = (Phase.explicit, Phase.generate)  # that a mutant is caught is enough
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
for _name, _examples in {"mutants": 25, "ci": 50, "deep": 5_000, "thorough": 10_000}.items():
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        phases=_NO_SHRINKING if _name == "mutants" else tuple(Phase),
        derandomize=_name in ("mutants", "ci"),  # the same branches every time; "deep" and the fuzzers draw anew
        print_blob=True,
        suppress_health_check=_QUIET,
    )
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
settings.load_profile(PROFILE)

EXTERNAL = "TCRYPTO_EXTERNAL_VECTORS"
_FIGURES = pytest.StashKey[Counter[str]]()


@pytest.fixture(scope="session")
def rounds() -> int:
    """How many keys and messages a test takes to another implementation and back; TCRYPTO_ROUNDS says otherwise."""
    return int(os.environ.get("TCRYPTO_ROUNDS") or {"mutants": 5, "ci": 20}.get(PROFILE, 2_000))


@pytest.fixture
def small_table(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``small_table(mistake, ...)`` has a search know these mistakes alone."""
    return lambda *mistakes: monkeypatch.setattr("tcrypto.check.search.MISTAKES", [*mistakes])


@pytest.fixture(scope="session")
def external_vectors() -> Callable[[str], Path]:
    """``external_vectors("wycheproof/sm4_gcm.json")``: a file under the folder that TCRYPTO_EXTERNAL_VECTORS names.

    Without the variable the test is skipped, and the report says so; with it, a missing file is a failure.
    """
    folder = os.environ.get(EXTERNAL) or None
    if folder is None:
        pytest.skip(f"{EXTERNAL} isn't set: the known answers in that folder were NOT checked")

    def find(name: str) -> Path:
        file = Path(folder) / name
        if not file.is_file():
            pytest.fail(f"{EXTERNAL} is set, but {file} doesn't exist")
        return file

    return find


# --- Figures: what SECURITY.md's table shows, counted by the tests themselves -------------------------------------------


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """``figure("keys and messages, both ways", 50)``: adds to what the run prints at its end."""
    return lambda label, count: request.config.stash[_FIGURES].update({label: count})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every", type=int, default=1, metavar="N", help="of the tests marked each, run every Nth")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = Counter()


def pytest_collection_finish() -> None:
    gc.freeze()  # thousands of items, which each full collection would go through again


@pytest.hookimpl(trylast=True)  # after -m
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    each = [item for item in items if item.get_closest_marker("each")]
    left_out = {*each} - {*each[:: config.getoption("--every")]}
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=[*left_out])
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker(pytest.mark.properties)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.passed and item.get_closest_marker("properties"):
        item.config.stash[_FIGURES][f"properties, {settings().max_examples:,} examples each"] += 1
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[_FIGURES]:
        terminalreporter.section("figures")
    for label, count in sorted(config.stash[_FIGURES].items()):
        terminalreporter.write_line(f"{count:>9,} {label}")
