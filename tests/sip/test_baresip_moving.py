"""A changed address, for real: the desk sits in a network namespace of its own."""

import sys
from pathlib import Path

import pytest

from tests.peers.moving_desk import ROOT
from tests.peers.program import running

pytestmark = pytest.mark.peers


async def test_a_desk_that_moves_keeps_its_call_and_its_registration(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.peers.moving_desk", "network", str(tmp_path)]
    namespace = ["--map-root-user", "--net", *program]
    async with running("unshare", "util-linux", namespace, ROOT) as network:
        assert await network.wait_ended(60) == 0, network.output()
    seen = [line for line in network.lines if not line.startswith(" ")]
    assert seen == [
        "before: 600",
        "after: established 600",
        "again: 600",
        "ice: 1100 900",
        "the network heard the desk at both addresses",
    ]
