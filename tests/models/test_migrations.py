import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from models import opening
from models.calls import get_call
from models.contact_search import search_contacts
from models.contacts import number_owners
from models.errors import DatabaseNewer
from models.migrations import migrations
from models.opening import known_migrations, open_database
from models.recents import calls_with, recent_calls
from models.search import search_utterances
from models.store import Store
from models.utterances import list_utterances

KNOWN = known_migrations()
CALL = {
    "id": "call_old",
    "line_id": "pn_1",
    "direction": "inbound",
    "remote_number": "1",
    "remote_name": "",
    "remote_uri": "",
    "state": "ended",
    "facts": "{}",
    "created_at": "2026-11-21T10:00:00.000Z",
    "ended_at": "2026-11-21T10:01:00.000Z",
    "duration_ms": 60_000,
    "end_reason": "caller_hung_up",
    "sip_reason": "",
    "goal_reached": 0,
    "notes": "{}",
    "owner": "",
}
UTTERANCE = {
    "id": "utt_old",
    "call_id": "call_old",
    "speaker": "caller",
    "text": "an old invoice",
    "start_ms": 0,
    "end_ms": 900,
    "words": "[]",
    "unheard": "",
}


def older(path: Path, steps: int) -> None:
    """A database as the Ringdesk with that many migrations left it, with what it could hold."""
    with closing(Database(path, execute_plugins=False)) as db:
        db.enable_wal()
        migrations.apply(db, stop_before=KNOWN[steps])
        if steps >= 1:
            db.table("settings").insert({"key": "theme", "value": '"dark"'})
        if steps >= 2:
            db.table("calls").insert(CALL)
            db.table("utterances").insert(UTTERANCE)


def schema(db: Database) -> list[tuple[str, str, str]]:
    return db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()


def test_released_migrations_are_never_renamed_or_reordered() -> None:
    released = ("m001_create_desk", "m002_create_calls", "m003_search_utterances")
    assert KNOWN[: len(released)] == released


@pytest.mark.parametrize("steps", range(1, len(KNOWN)))
def test_every_older_database_opens_as_a_new_one(tmp_path: Path, steps: int) -> None:
    older(tmp_path / "old.db", steps)
    with closing(open_database(tmp_path / "old.db")) as old:
        with closing(open_database(tmp_path / "new.db")) as new:
            assert schema(old) == schema(new)
        assert old.execute("SELECT value FROM settings").fetchone() == ('"dark"',)
        assert old.execute("PRAGMA foreign_key_check").fetchall() == []
        if steps >= 2:
            assert get_call(old, "call_old").duration_ms == 60_000
            assert [said.text for said in list_utterances(old, "call_old")] == ["an old invoice"]
            assert [hit.utterance_id for hit in search_utterances(old, "inv")] == ["utt_old"]


@pytest.mark.parametrize("steps", range(1, len(KNOWN)))
def test_the_older_database_is_kept_beside_it(path: Path, steps: int) -> None:
    older(path, steps)
    Store.open(path).close()
    backup = path.with_name(f"ringdesk.db.bak-{steps}")
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, backup.name]
    assert backup.stat().st_mode & 0o077 == 0
    with closing(Database(backup, execute_plugins=False)) as kept:
        assert opening.applied_migrations(kept) == KNOWN[:steps]
        assert kept.execute("SELECT value FROM settings").fetchone() == ('"dark"',)


def test_an_up_to_date_database_is_not_copied(path: Path) -> None:
    for _ in range(2):
        Store.open(path).close()
    assert [file.name for file in path.parent.iterdir()] == ["ringdesk.db"]


def test_a_migration_that_fails_leaves_the_old_database(path: Path) -> None:
    older(path, 1)
    with closing(sqlite3.connect(path)) as db:
        # In the way of the last migration, after the one before it has been applied.
        db.execute("CREATE TABLE utterance_search (x)")
    with pytest.raises(sqlite3.OperationalError, match="utterance_search"):
        open_database(path)
    with closing(Database(path, execute_plugins=False)) as db:
        assert opening.applied_migrations(db) == KNOWN[:1]
        assert "calls" not in db.table_names()
        db.table("utterance_search").drop()
    open_database(path).close()


def test_an_older_ringdesk_refuses_what_this_one_made(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(path).close()
    monkeypatch.setattr(opening, "known_migrations", lambda: KNOWN[:-1])
    with pytest.raises(DatabaseNewer, match=KNOWN[-1]):
        Store.open(path)


def test_what_was_there_before_people_were_findable_is_found(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    older(path, 4)
    number = "+4930901820"
    contact = {"id": "con_old", "name": "Zoë", "numbers": f'["{number}"]', "notes": ""}
    with closing(Database(path, execute_plugins=False)) as db:
        db.table("contacts").insert(contact | {"tags": '["late"]', "created_at": "2026"})
        db.table("calls").insert(
            CALL | {"id": "call_2", "remote_number": number, "script": "x", "answered_at": "2026"}
        )
    with closing(open_database(path)) as db:
        assert [one.name for one in search_contacts(db, [("zoe",), ("0901",), ("late",)])] == [
            "Zoë"
        ]
        assert number_owners(db, ["1820"])["1820"][0].contact_id == "con_old"
        assert [call.id for call in calls_with(db, {"1820"}, lambda *_: True)] == ["call_2"]
        assert [call.id for call in recent_calls(db, "agent")] == ["call_2"]
        db.execute("DELETE FROM contacts")
        assert number_owners(db, ["1820"]) == {}
