"""``ringdesk webhooks`` in a data folder of the test's."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from models.deliveries import (
    AttemptResult,
    Delivery,
    DeliveryState,
    get_delivery,
    queue_delivery,
    settle_attempt,
)
from models.store import Store

Ringdesk = Callable[..., tuple[int, str, str]]
ID = "dlv_failed"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGDESK_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def ringdesk(home: Path) -> Ringdesk:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["webhooks", *words])
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.fixture
def database(home: Path) -> Path:
    """A queue with an event that was given up, and one that waits."""
    url, receiver = "https://crm.example/hook?token=hush", "https://crm.example:443"
    gave_up = AttemptResult(url, receiver, False, 500, "it answered with status 500")
    with Store.open(home / "ringdesk.db") as store:
        for number, product in ((ID, "vozagent"), ("dlv_waits", "thinnest")):
            event = Delivery(
                product, "lane", "call.ended", url, receiver, '{"a":"ö"}', (), 5.0, id=number
            )
            store.write_now(queue_delivery, event, 0)
        failed = store.read_now(get_delivery, ID)
        store.write_now(settle_attempt, failed, gave_up, "2026-11-21T10:00:00.000Z")
    return home / "ringdesk.db"


def test_events_are_listed_newest_first(ringdesk: Ringdesk, database: Path) -> None:
    status, out, _ = ringdesk("list")
    assert status == 0 and out.index("dlv_waits") < out.index(ID)
    assert "failed, 1 try: it answered with status 500" in out and "hush" not in out
    rows = json.loads(ringdesk("list", "--json", "--product", "vozagent")[1])
    assert [(row["id"], row["state"], row["attempts"]) for row in rows] == [(ID, "failed", 1)]


def test_an_empty_list_says_so(ringdesk: Ringdesk) -> None:
    assert "No event was sent yet" in ringdesk("list")[1]


def test_one_event_is_shown_with_what_it_says(ringdesk: Ringdesk, database: Path) -> None:
    status, out, _ = ringdesk("show", ID)
    assert status == 0 and '"a": "ö"' in out and "token=hush" in out
    assert json.loads(ringdesk("show", ID, "--json")[1])["body"] == {"a": "ö"}


def test_one_that_was_given_up_waits_again(ringdesk: Ringdesk, database: Path) -> None:
    status, out, _ = ringdesk("replay", ID)
    assert status == 0 and f"{ID} will be sent" in out
    with Store.open(database) as store:
        assert store.read_now(get_delivery, ID).state is DeliveryState.WAITING


@pytest.mark.parametrize("command", ["show", "replay"])
def test_an_unknown_one_is_a_sentence(ringdesk: Ringdesk, database: Path, command: str) -> None:
    status, _, err = ringdesk(command, "dlv_none")
    assert status == 2 and "there is no delivery with the id 'dlv_none'" in err
