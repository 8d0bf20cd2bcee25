"""``ringdesk schedule`` as a person and a program meet it."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import app
from models.deliveries import DeliveryState, list_deliveries
from models.ids import epoch_ms_of
from models.scheduled_calls import (
    ScheduledCall,
    ScheduledState,
    save_scheduled_call,
    settle_scheduled_call,
)
from models.store import Store

DUE = "2030-03-01T12:00:00Z"


def ringdesk(*words: str) -> Result:
    return CliRunner().invoke(app, ["schedule", *words], env={"COLUMNS": "140"})


@pytest.fixture
def some_calls(data_folder: Path) -> None:
    data_folder.mkdir()
    with Store.open(data_folder / "ringdesk.db") as store:
        for name, hours in (("later", 2), ("soon", 0), ("missed", -2)):
            due_ms = epoch_ms_of(DUE) + hours * 3_600_000
            call = ScheduledCall("thinnest", "key_1", due_ms, "pn_1", "+12025550177", id=name)
            store.write_now(save_scheduled_call, call)
        why = "Ringdesk was not running at that time"
        store.write_now(settle_scheduled_call, "missed", ScheduledState.MISSED, why)


def test_nothing_to_come_is_said(data_folder: Path) -> None:
    done = ringdesk()
    assert done.exit_code == 0 and "No call is scheduled" in done.stdout
    assert json.loads(ringdesk("list", "--json").stdout) == []


@pytest.mark.usefixtures("some_calls")
def test_the_next_call_stands_first() -> None:
    lines = ringdesk("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["Call", "soon", "later"]
    assert f"{datetime.fromisoformat(DUE).astimezone():%Y-%m-%d %H:%M:%S}" in lines[1]
    everything = ringdesk("list", "--all").stdout.splitlines()
    assert [line.split()[0] for line in everything[:4]] == ["Call", "soon", "later", "missed"]
    assert "not running" in " ".join(everything)
    told = json.loads(ringdesk("list", "--json").stdout)
    assert [(one["id"], one["state"], one["due_at"]) for one in told] == [
        ("soon", "waiting", "2030-03-01T12:00:00.000Z"),
        ("later", "waiting", "2030-03-01T14:00:00.000Z"),
    ]


@pytest.mark.usefixtures("some_calls")
def test_a_call_is_taken_off_once() -> None:
    done = ringdesk("cancel", "soon")
    assert (done.exit_code, done.stdout.strip()) == (0, "soon will not be placed.")
    again = ringdesk("cancel", "soon", "later", "nobody", "--json")
    assert again.exit_code == 1
    assert json.loads(again.stdout) == {"cancelled": ["later"], "not_waiting": ["soon", "nobody"]}
    assert "not waiting" in ringdesk("cancel", "missed").stderr
    assert "No call is scheduled" in ringdesk().stdout


def test_whoever_scheduled_it_is_told_by_the_desk(data_folder: Path) -> None:
    data_folder.mkdir()
    url, asked = "https://example.com/hook", {"request": {"agent_id": "a"}}
    with Store.open(data_folder / "ringdesk.db") as store:
        for name, to in (("told", url), ("silent", "")):
            due_ms = epoch_ms_of(DUE)
            call = ScheduledCall(
                "thinnest", "k", due_ms, "pn_1", "+12025550177", None, asked, to, name
            )
            store.write_now(save_scheduled_call, call)
        assert ringdesk("cancel", "told", "silent").exit_code == 0
        (waiting,) = store.read_now(list_deliveries)
    assert (waiting.event, waiting.call_id, waiting.url) == ("call.failed", "told", url)
    assert waiting.state is DeliveryState.WAITING
