"""Finding calls by what was said: the same calls however common the words are."""

import pytest
from sqlite_utils import Database

from models import library_search
from models.call_notes import save_note
from models.calls import Call, save_call
from models.library_search import CallQuestion, find_calls
from models.utterances import Utterance, save_utterance

BY_US = ("c.direction = ?", ["outbound"])


@pytest.fixture(params=[20_000, 2])
def said(db: Database, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Five calls whose turns came in between each other's, as of calls at one time."""
    monkeypatch.setattr(library_search, "_COMPARED", request.param)
    for place in range(5):
        moment = f"2026-11-2{place}T10:00:00.000Z"
        direction = ("inbound", "outbound")[place % 2]
        save_call(db, Call("pn_1", direction, "555", id=f"call_{place}", created_at=moment))
    for turn, words in enumerate(("Good morning", "a refund please", "the refund is on its way")):
        for place in range(4):
            text = words if place != 2 else "nothing of the kind"
            call_id = f"call_{place}"
            save_utterance(db, Utterance(call_id, "caller", text, turn * 1000, turn * 1000 + 900))
    save_note(db, "call_4", "asked for a refund by letter")
    return db


def found(db: Database, question: CallQuestion) -> list[str]:
    return [call.id for call, _ in find_calls(db, question)]


def test_all_that_have_the_words_are_found_newest_first(said: Database) -> None:
    assert found(said, CallQuestion("refund")) == ["call_4", "call_3", "call_1", "call_0"]
    assert found(said, CallQuestion("refund way")) == ["call_3", "call_1", "call_0"]
    assert found(said, CallQuestion("zebra")) == []


def test_each_leads_to_the_first_place(said: Database) -> None:
    places = {call.id: place for call, place in find_calls(said, CallQuestion("refund"))}
    first, noted = places["call_3"], places["call_4"]
    assert first is not None and (first.at_ms, first.snippet) == (1000, "a refund please")
    assert noted is not None and noted.at_ms is None and "by letter" in noted.snippet


def test_tests_and_pages_hold(said: Database) -> None:
    assert found(said, CallQuestion("refund", [BY_US])) == ["call_3", "call_1"]
    assert found(said, CallQuestion("refund", limit=2)) == ["call_4", "call_3"]
    assert found(said, CallQuestion("refund", limit=2, before="call_3")) == ["call_1", "call_0"]
    assert found(said, CallQuestion("refund", [BY_US], before="call_3")) == ["call_1"]
