"""A changed address, for real: the desk sits in a network namespace of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.peers.moving_desk import ROOT
from tests.peers.program import running

pytestmark = pytest.mark.peers


AS_ROOT_OF_IT, AS_ROOT = ["--map-root-user", "--net"], ["--net"]
"""A user's way to a network of one's own, and root's, where users are given none (a chroot)."""


def own_network() -> list[str]:
    """The options of ``unshare`` that work here."""
    tried = subprocess.run(["unshare", *AS_ROOT_OF_IT, "true"], capture_output=True, check=False)
    return AS_ROOT_OF_IT if tried.returncode == 0 else AS_ROOT


async def test_a_desk_that_moves_keeps_its_call_and_its_registration(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.peers.moving_desk", "network", str(tmp_path)]
    async with running("unshare", "util-linux", [*own_network(), *program], ROOT) as network:
        assert await network.wait_ended(100) == 0, network.output()
    seen = [line for line in network.lines if not line.startswith(" ")]
    assert seen == [
        "before: 600",
        "after: established 600",
        "again: 600",
        "ice: 1100 900",
        "the network heard the desk at both addresses",
    ]
