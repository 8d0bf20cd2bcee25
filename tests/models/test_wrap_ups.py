"""What is written after a call stays with it and is found with everything else about it."""

import pytest
from sqlite_utils import Database

from models.call_notes import save_note
from models.calls import Call, get_call, save_call
from models.errors import RecordMissing
from models.library_search import CallQuestion, find_calls
from models.migrations import migrations
from models.opening import known_migrations
from models.wrap_ups import KeptWrapUp, keep_wrap_up

KEPT = KeptWrapUp(
    "agreed", "Dana pays on Friday.", ("Us: send the link [00:31]",), ("vip",), "in a hurry"
)


def found(db: Database, words: str) -> list[str]:
    return [one.id for one, _ in find_calls(db, CallQuestion(words))]


def test_everything_comes_back_with_the_call(db: Database) -> None:
    save_call(db, Call("pn_1", "inbound", "555", id="call_1"))
    assert get_call(db, "call_1").wrapped_up_at is None
    keep_wrap_up(db, "call_1", KEPT)
    call = get_call(db, "call_1")
    assert (call.outcome, call.summary, call.action_items) == (
        KEPT.outcome,
        KEPT.summary,
        KEPT.action_items,
    )
    assert (call.tags, call.note) == (("vip",), "in a hurry")
    assert call.wrapped_up_at is not None
    with pytest.raises(RecordMissing):
        keep_wrap_up(db, "call_none", KEPT)


@pytest.mark.parametrize("words", ["friday", "link", "vip", "hurry", "dana hurry link"])
def test_each_part_is_found(db: Database, words: str) -> None:
    save_call(db, Call("pn_1", "inbound", "555", id="call_1"))
    keep_wrap_up(db, "call_1", KEPT)
    assert found(db, words) == ["call_1"]
    keep_wrap_up(db, "call_1", KeptWrapUp())
    assert found(db, words) == []


def test_what_was_noted_before_is_still_found() -> None:
    """A desk that kept notes and tags before wrap-ups could be searched."""
    older = Database(memory=True)
    migrations.apply(older, stop_before="m013_search_wrap_ups")
    assert "m013_search_wrap_ups" in known_migrations()
    save_call(older, Call("pn_1", "inbound", "555", id="call_1", tags=("vip",)))
    save_note(older, "call_1", "asked for a refund")
    older.execute("UPDATE calls SET summary = 'Dana pays on Friday.' WHERE id = 'call_1'")
    assert found(older, "friday") == []
    migrations.apply(older)
    for words in ("refund", "vip", "friday"):
        assert found(older, words) == ["call_1"]
    older.close()
