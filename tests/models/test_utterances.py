from dataclasses import replace

import pytest
from sqlite_utils import Database

from models.calls import Call, save_call
from models.errors import RecordMissing
from models.utterances import (
    SpokenWord,
    Utterance,
    delete_utterance,
    get_utterance,
    list_utterances,
    save_utterance,
)


@pytest.fixture
def call_id(db: Database) -> str:
    call = Call("pn_1", "inbound", "1")
    save_call(db, call)
    return call.id


def test_an_utterance_comes_back_with_its_words(db: Database, call_id: str) -> None:
    words = (SpokenWord("Ça", 100, 250), SpokenWord("va?", 250, 400))
    said = Utterance(call_id, "agent", "Ça va?", 100, 400, words=words, unheard="And then")
    save_utterance(db, said)
    assert get_utterance(db, said.id) == said


def test_a_call_is_read_in_the_order_the_turns_began(db: Database, call_id: str) -> None:
    for start_ms in (4_000, 0, 4_000, 2_000):
        save_utterance(db, Utterance(call_id, "caller", f"at {start_ms}", start_ms, start_ms + 1))
    assert [said.start_ms for said in list_utterances(db, call_id)] == [0, 2_000, 4_000, 4_000]


def test_saving_again_corrects_the_text_in_its_place(db: Database, call_id: str) -> None:
    first = Utterance(call_id, "caller", "won", 0, 10)
    save_utterance(db, first)
    save_utterance(db, Utterance(call_id, "agent", "same moment", 0, 10))
    save_utterance(db, replace(first, text="one", confidence=0.75))
    texts = [said.text for said in list_utterances(db, call_id)]
    assert texts == ["one", "same moment"]
    assert get_utterance(db, first.id).confidence == 0.75


def test_a_deleted_utterance_is_gone(db: Database, call_id: str) -> None:
    said = Utterance(call_id, "caller", "forget this", 0, 10)
    save_utterance(db, said)
    delete_utterance(db, said.id)
    with pytest.raises(RecordMissing, match=said.id):
        get_utterance(db, said.id)
    with pytest.raises(RecordMissing):
        delete_utterance(db, said.id)
