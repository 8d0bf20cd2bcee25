import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.calls import Call, CallResult, finish_call, save_call
from models.endings import EndReason
from models.errors import DatabaseDamaged
from models.examining import DatabaseReport, examine_database
from models.ids import iso_moment
from models.migrations import migrations
from models.opening import connect, known_migrations
from models.store import Store


def test_where_there_is_none_there_is_nothing_to_report(path: Path) -> None:
    assert examine_database(path) is None
    assert not path.exists()


def test_a_sound_database_is_counted(path: Path) -> None:
    with Store.open(path) as store:
        for minute in range(3):
            call = Call("pn_1", "inbound", "1", created_at=iso_moment(minute * 60_000))
            store.write_now(save_call, call)
        ended_at = iso_moment(180_000)
        store.write_now(finish_call, call.id, ended_at, CallResult(EndReason.NO_ANSWER))
    before = path.read_bytes()
    report = examine_database(path)
    assert report == DatabaseReport(3, 2, "1970-01-01T00:02:00.000Z", ())
    assert path.read_bytes() == before


def test_an_older_database_names_what_it_will_get(path: Path) -> None:
    known = known_migrations()
    with closing(connect(path)) as db:
        migrations.apply(db, stop_before=known[1])
    assert examine_database(path) == DatabaseReport(0, 0, None, known[1:])


def test_damage_that_a_quick_look_misses_is_found(path: Path) -> None:
    with Store.open(path) as store:
        store.write_now(save_call, Call("pn_1", "inbound", "1"))
    with closing(sqlite3.connect(path)) as db:
        # An index that says it covers another column than the one it was made from.
        db.execute("PRAGMA writable_schema=ON")
        db.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(remote_number,', '(line_id,') "
            "WHERE name = 'calls_by_number'"
        )
        db.commit()
    Store.open(path).close()
    with pytest.raises(DatabaseDamaged, match="calls_by_number"):
        examine_database(path)


def test_a_reference_to_nothing_is_found(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO call_events VALUES ('call_gone', 1, 0, 'turn', '{}')")
        db.commit()
    with pytest.raises(DatabaseDamaged, match="call_events has orphans"):
        examine_database(path)
