import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from models.scripts import ScriptDatabase

SCRIPT = """
    CREATE TABLE words (word TEXT);  -- one; or several
    CREATE TABLE counted (n INTEGER);
    CREATE TRIGGER counts AFTER INSERT ON words BEGIN
        INSERT INTO counted VALUES (1);
        INSERT INTO counted VALUES (2);
    END;
    INSERT INTO words VALUES ('a; b');
    INSERT INTO words VALUES ('c')
"""


@pytest.fixture
def db() -> Iterator[ScriptDatabase]:
    with closing(ScriptDatabase(memory=True, execute_plugins=False)) as db:
        yield db


def test_a_script_is_part_of_the_transaction_that_is_open(db: ScriptDatabase) -> None:
    db.execute("BEGIN")
    db.executescript(SCRIPT)
    assert [row["word"] for row in db["words"].rows] == ["a; b", "c"]
    assert [row["n"] for row in db["counted"].rows] == [1, 2, 1, 2]
    db.execute("ROLLBACK")
    assert db.table_names() == []


def test_what_follows_a_wrong_statement_is_not_run(db: ScriptDatabase) -> None:
    db.execute("BEGIN")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        db.executescript("CREATE TABLE a (x); INSERT INTO nowhere VALUES (1); CREATE TABLE b (x);")
    assert db.table_names() == ["a"]


def test_without_a_transaction_a_script_is_kept_at_once(db: ScriptDatabase) -> None:
    db.executescript(SCRIPT)
    assert not db.conn.in_transaction
    assert db["words"].count == 2
