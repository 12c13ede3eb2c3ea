"""Hypothesis profiles, and the folder of known answers that are checked but not shipped."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
for _name, _examples in {"ci": 100, "deep": 5_000, "thorough": 10_000}.items():
    settings.register_profile(
        _name, max_examples=_examples, deadline=None, print_blob=True, suppress_health_check=_QUIET
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

EXTERNAL = "TCRYPTO_EXTERNAL_VECTORS"


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
