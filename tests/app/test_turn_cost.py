"""``ringdesk bench turn`` with the real models, and what it leaves behind."""

import json
import os

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.engine.capacity import TurnCost
from app.engine.governor import KEY
from app.settings import data_paths
from app.turn_cost import SENTENCES
from models.settings import get_setting
from models.store import Store

pytestmark = pytest.mark.models


def test_the_command_says_how_many_calls_fit_and_the_desk_keeps_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.turn_cost.ROUNDS", 1)
    monkeypatch.setattr("app.turn_cost.SENTENCES", SENTENCES[:2])
    ran = CliRunner().invoke(app, ["bench", "turn", "--json"])
    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.stdout)
    assert set(report["stages"]) == {"recognise", "mind", "voice"}
    assert min(report["stages"].values()) > 0
    assert 0 < report["cost"]["alone_ms"] <= report["cost"]["together_ms"]
    assert [one["calls"] for one in report["calls"]] == [1, 2, 3, 4]
    assert report["calls"][0]["room"] == "free"
    waits = [one["p95_ms"] for one in report["calls"]]
    assert waits == sorted(waits)
    store = Store.open(data_paths(os.environ).database)
    try:
        assert TurnCost(**store.read_now(lambda db: get_setting(db, KEY))) == TurnCost(
            **report["cost"]
        )
    finally:
        store.close()
