"""What pytest loads in every run where tcrypto is installed; ``-p no:tcrypto`` turns it off.

It leaves the fixtures to `pytest_plugin`, under the name by which a ``conftest.py`` may ask for it, too.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_configure"]


def pytest_configure(config: pytest.Config) -> None:
    """Bring the fixtures in, unless a conftest.py did."""
    config.pluginmanager.import_plugin("tcrypto.testing.pytest_plugin")
