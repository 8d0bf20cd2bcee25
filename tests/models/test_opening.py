import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from models.calls import Call, count_calls, save_call
from models.errors import DatabaseDamaged, DatabaseNewer, StoreFailed
from models.store import Store
from tests.fakes.full_disk import no_file_beyond


@pytest.fixture
def used(path: Path) -> Path:
    """A closed database with some hundred pages."""
    with Store.open(path) as store:
        store.write_now(
            lambda db: [save_call(db, Call("pn_1", "inbound", "1" * 400)) for _ in "x" * 800]
        )
    return path


def refused(path: Path, error: type[DatabaseDamaged] | type[DatabaseNewer]) -> str:
    """Open a file that must be refused, and see that it keeps every byte."""
    before = path.read_bytes()
    with pytest.raises(error) as caught:
        Store.open(path)
    assert path.read_bytes() == before
    assert str(path) in str(caught.value)
    assert "was not changed" in str(caught.value)
    return str(caught.value)


def test_a_missing_and_an_empty_file_become_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("missing.db", "empty.db"):
        with Store.open(tmp_path / name) as store:
            assert store.read_now(count_calls) == 0


def test_a_disk_that_is_full_while_it_is_made_leaves_nothing(path: Path) -> None:
    with pytest.raises(StoreFailed, match="disk"), no_file_beyond(20_000):
        Store.open(path)
    assert list(path.parent.iterdir()) == []
    Store.open(path).close()


def test_a_disk_that_is_full_once_it_is_made_leaves_nothing_either(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = ExitStack()

    class Filling(sqlite3.Connection):
        """The disk is full right after the tables were committed to the write-ahead log."""

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            done = super().execute(sql, *values)
            if sql == "COMMIT":
                full.enter_context(no_file_beyond(20_000))
            return done

    with full, pytest.raises(StoreFailed, match="disk"):
        monkeypatch.setattr("sqlite3.connect", partial(sqlite3.connect, factory=Filling))
        Store.open(path)
    monkeypatch.undo()
    assert list(path.parent.iterdir()) == []
    with Store.open(path) as store:
        assert store.read_now(count_calls) == 0


def test_whoever_is_second_gets_the_first_ones_database(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: Path, target: Path) -> None:
        monkeypatch.undo()
        with Store.open(path) as first:
            first.write_now(save_call, Call("pn_1", "inbound", "1"))
        os.link(source, target)

    monkeypatch.setattr("os.link", link)
    with Store.open(path) as second:
        assert second.read_now(count_calls) == 1
    assert [file.name for file in path.parent.iterdir()] == ["ringdesk.db"]


def test_a_file_system_without_hard_links_will_do(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", link)
    with Store.open(path) as store:
        store.write_now(save_call, Call("pn_1", "inbound", "1"))
    assert [file.name for file in path.parent.iterdir()] == ["ringdesk.db"]


@pytest.mark.parametrize(
    "text", [b"x", b"Dear diary\n" * 1_000, b"SQLite format 3\x00", b"\x00" * 8_192]
)
def test_something_else_is_refused(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    refused(path, DatabaseDamaged)


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name)")
    assert "some other program" in refused(path, DatabaseDamaged)


@pytest.mark.parametrize("kept", [0.999, 0.5, 0.1])
def test_a_truncated_database_is_refused(used: Path, kept: float) -> None:
    whole = used.read_bytes()
    used.write_bytes(whole[: int(len(whole) * kept)])
    refused(used, DatabaseDamaged)


def test_a_database_with_overwritten_pages_is_refused(used: Path) -> None:
    whole = bytearray(used.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 4096] = b"\xa5" * 4096
    used.write_bytes(bytes(whole))
    refused(used, DatabaseDamaged)


def test_a_newer_database_is_refused(used: Path) -> None:
    with closing(sqlite3.connect(used)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('ringdesk', 'm999_fly', '2030-01-01')"
        )
        newer.commit()
        newer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "newer Ringdesk (m999_fly)" in refused(used, DatabaseNewer)


def test_a_folder_that_is_missing_or_no_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "missing" / "ringdesk.db", tmp_path / "file" / "ringdesk.db"):
        with pytest.raises(StoreFailed, match="check that its folder exists and is writable"):
            Store.open(path)


def test_a_folder_in_place_of_the_file_is_a_sentence(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreFailed, match=r"ringdesk\.db"):
        Store.open(path)
    assert list(path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_sentence(used: Path, no_writing: None) -> None:
    before = used.read_bytes()
    with pytest.raises(StoreFailed, match="writable"):
        Store.open(used)
    assert used.read_bytes() == before


@pytest.fixture
def no_writing(used: Path) -> Iterator[None]:
    from tests.fakes.privileges import without_write_permission

    with without_write_permission(used.parent):
        yield
