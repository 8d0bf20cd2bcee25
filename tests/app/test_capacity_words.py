"""How many calls the agent can hold, as ``ringdesk doctor`` and Diagnostics say it."""

import asyncio
from pathlib import Path

from app.capacity_words import UNKNOWN, capacity_at, capacity_words
from app.doctor import CHECKS, Patient, Verdict
from app.engine.capacity import Capacity, Room, TurnCost
from app.engine.governor import keep_cost
from app.settings import DataPaths
from models.store import Store


def test_what_one_more_call_would_do_is_said() -> None:
    cost = TurnCost(400.0, 900.0)
    capacity = Capacity(cost)
    fits = max(n for n in range(1, 9) if capacity.forecast(n).room is not Room.NONE)
    refused = capacity.forecast(fits + 1)
    words = capacity_words(cost)
    assert "0.6 s (1 in 20: 0.8 s) after the caller's last word" in words
    assert (f"with {fits} calls at once" in words) == (fits > 1)
    assert f"1 in 20: {refused.p95_ms / 1000:.1f} s) and is refused" in words


def test_a_fast_computer_refuses_nobody() -> None:
    assert capacity_words(TurnCost(40.0, 60.0)).endswith(
        "no call of the agent's is refused for that"
    )


def test_nothing_measured_is_said_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ringdesk.db"
    assert capacity_at(path) == UNKNOWN and not path.exists()
    path.write_bytes(b"no database at all, whatever its name says" * 100)
    assert capacity_at(path) == UNKNOWN


def test_the_doctor_reads_what_was_measured(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    with Store.open(paths.database) as store:
        assert capacity_at(paths.database) == UNKNOWN
        asyncio.run(keep_cost(store, TurnCost(400.0, 900.0)))
    result = CHECKS[-1](Patient(paths, {}, "2026-11-21T10:00:00.000Z"))
    assert (result.name, result.verdict) == ("agent's calls", Verdict.OK)
    assert "is refused" in result.sentence
