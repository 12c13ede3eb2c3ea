"""The gateway's stand-in among hostile connections and under mixed load: ``siege.py`` and ``endurance.py``, shortened."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import endurance
import pytest
import siege
from live_gateway import Running

from tcrypto.testing import LiveGateway

pytestmark = pytest.mark.hostile


@pytest.mark.slow
def test_good_requests_are_answered_among_hostile_ones(figure: Callable[[str, int], None]) -> None:
    with LiveGateway(private_keys=()) as live:
        gateway = Running(live.endpoint, live.credential, {})
        answered, slowest = asyncio.run(siege.besiege(gateway, siege.QUICK, time.monotonic() + 60), debug=False)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    wanted = siege.QUICK.connections + siege.QUICK.requests + siege.QUICK.oversized + 10 * siege.QUICK.pipelined
    assert answered == wanted
    assert slowest < 5
    figure(f"requests answered among {siege.QUICK.trickling + siege.QUICK.malformed} hostile connections", answered)
    figure("milliseconds for the slowest answer to a good client among them", round(slowest * 1000))


@pytest.mark.deep
def test_a_few_seconds_of_mixed_load() -> None:
    counts, memory = endurance.run(4, every=1)
    assert counts["signed"] > 10  # each of which was answered rightly, or run would raise
    assert len(memory) == 4
    assert not endurance.grew([100, 200, 200, 219])
    assert endurance.grew([100, 200, 200, 221])
