"""Marks of a call: kept in the order of their moments, found by their words."""

import pytest
from sqlite_utils import Database

from models.call_flags import (
    CallMark,
    MarkKind,
    delete_call_mark,
    list_call_marks,
    save_call_mark,
)
from models.calls import Call, delete_call, save_call
from models.errors import RecordMissing, RecordRefused
from models.library_search import CallQuestion, find_calls
from models.store import Store


@pytest.fixture
def call(db: Database) -> str:
    save_call(db, Call("pn_1", "inbound", "555", id="call_1"))
    return "call_1"


def found(db: Database, words: str) -> list[str]:
    return [one.id for one, _ in find_calls(db, CallQuestion(words))]


def test_marks_come_back_in_the_order_of_their_moments(db: Database, call: str) -> None:
    later = CallMark(call, 9000, MarkKind.NOTE, "wants the invoice by post")
    sooner = CallMark(call, 1000, MarkKind.FLAG)
    save_call_mark(db, later)
    save_call_mark(db, sooner)
    assert list_call_marks(db, call) == [sooner, later]


def test_a_note_is_found_by_its_words_until_it_is_gone(db: Database, call: str) -> None:
    mark = CallMark(call, 9000, MarkKind.NOTE, "wants the invoice by post")
    save_call_mark(db, mark)
    assert found(db, "invoice post") == [call]
    save_call_mark(db, CallMark(call, 9000, MarkKind.NOTE, "by e-mail", id=mark.id))
    assert found(db, "invoice") == [] and found(db, "mail") == [call]
    delete_call_mark(db, mark.id)
    assert found(db, "mail") == []
    with pytest.raises(RecordMissing):
        delete_call_mark(db, mark.id)


def test_a_call_takes_its_marks_with_it(db: Database, call: str) -> None:
    save_call_mark(db, CallMark(call, 0, MarkKind.NOTE, "zebra"))
    delete_call(db, call)
    assert list_call_marks(db, call) == []
    assert db.execute("SELECT count(*) FROM note_search").fetchone()[0] == 0


def test_no_call_no_mark(store: Store) -> None:
    with pytest.raises(RecordRefused):
        store.write_now(save_call_mark, CallMark("call_none", 0, MarkKind.FLAG))
