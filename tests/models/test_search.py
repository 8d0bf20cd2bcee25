from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from models.calls import Call, save_call
from models.search import SearchHit, search_utterances
from models.utterances import Utterance, delete_utterance, save_utterance

SPOKEN = [
    "I would like to pay the invoice on Friday",
    "The invoice number is 4711-B, my e-mail is zoe@example.org",
    "Zoë said: café, naïve, Straße",
    "Pay Friday? The reminder was for the invoice I never got",
    "ЗАВТРА в восемь",
]


@pytest.fixture
def call_id(db: Database) -> str:
    call = Call("pn_1", "inbound", "1")
    save_call(db, call)
    for number, text in enumerate(SPOKEN):
        said = Utterance(call.id, "caller", text, number * 1_000, number * 1_000 + 500)
        save_utterance(db, replace(said, id=f"utt_{number}"))
    return call.id


def found(db: Database, words: str) -> set[int]:
    return {hit.start_ms // 1_000 for hit in search_utterances(db, words)}


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("invoice", {0, 1, 3}),
        ("invoice friday", {0, 3}),
        ("FRIDAY   Invoice ", {0, 3}),
        ("friday invoice zebra", set()),
        ('"the invoice"', {0, 1, 3}),
        ('"pay friday"', {3}),
        ('"the invoice" friday', {0, 3}),
        ('"invoice the"', set()),
        ("rem", {3}),
        ("rem invoice", set()),
        ("invoice rem", {3}),
        ('"rem"', set()),
        ("i", {0, 3}),
        ("zoe", {1, 2}),
        ("cafe NAIVE", {2}),
        ("завтра", {4}),
        ("e-mail", {1}),
        ("zoe@example.org", {1}),
        ("4711-b", {1}),
        ("-friday", {0, 3}),
        ("invoice NOT friday", set()),
        ("invoice OR zebra", set()),
        ('"pay friday', {3}),
        ('"pay fri', {3}),
        ('"pay fri"', set()),
        ("strasse", {2}),
        ("STRASS naïve", set()),
        ("naïve STRASS", {2}),
        ("text:invoice", set()),
        ("friday)", {0, 3}),
        ("inv*", {0, 1, 3}),
        ("^invoice", {0, 1, 3}),
        ("zoe'; DROP TABLE utterances; --", set()),
        ("", set()),
        ("  ", set()),
        ('"" * - ^ ( 😀', set()),
        ("friday 😀", {0, 3}),
        ("friday\x00invoice", {0, 3}),
    ],
)
def test_words_are_found_as_typed(db: Database, call_id: str, words: str, hits: set[int]) -> None:
    assert found(db, words) == hits


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text() | st.text(alphabet='ab "*-^:(){}+,.NEAROTD\\\x00\x1aéß'))
def test_nothing_typed_is_an_error(db: Database, call_id: str, words: str) -> None:
    for hit in search_utterances(db, words):
        assert hit.marks


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 8), count=st.integers(1, 9), quoted=st.booleans())
def test_every_run_of_words_finds_its_utterance(
    db: Database, call_id: str, start: int, count: int, quoted: bool
) -> None:
    for number, text in enumerate(SPOKEN):
        run = " ".join(text.split()[start : start + count])
        if run:
            assert number in found(db, f'"{run}"' if quoted else run)


def test_a_hit_says_where(db: Database, call_id: str) -> None:
    hits = search_utterances(db, "zoe straße")
    assert [(hit.utterance_id, hit.call_id, hit.speaker) for hit in hits] == [
        ("utt_2", call_id, "caller")
    ]
    assert marked(hits[0]) == ["Zoë", "Straße"]
    assert hits[0].snippet == SPOKEN[2]


def test_a_long_utterance_is_cut_around_the_match(db: Database, call_id: str) -> None:
    text = " ".join(f"word{number}" for number in range(100))
    save_utterance(db, Utterance(call_id, "agent", text, 9_000, 9_900))
    (hit,) = search_utterances(db, "word50")
    assert marked(hit) == ["word50"]
    assert hit.snippet.startswith("…") and hit.snippet.endswith("…")
    assert hit.snippet.strip("…") in text
    assert len(hit.snippet) < 150


def test_the_best_comes_first_and_the_limit_holds(db: Database, call_id: str) -> None:
    save_utterance(db, Utterance(call_id, "agent", "invoice invoice invoice", 9_000, 9_900))
    hits = search_utterances(db, "invoice", limit=2)
    assert len(hits) == 2
    assert hits[0].start_ms == 9_000
    assert hits[0].rank <= hits[1].rank


def test_a_search_can_stay_in_one_call(db: Database, call_id: str) -> None:
    other = Call("pn_1", "inbound", "2")
    save_call(db, other)
    save_utterance(db, Utterance(other.id, "agent", "another invoice", 0, 10))
    assert [hit.call_id for hit in search_utterances(db, "invoice", call_id=other.id)] == [other.id]
    assert search_utterances(db, "invoice", call_id="call_nope") == []


def test_the_index_follows_corrections_and_deletions(db: Database, call_id: str) -> None:
    corrected = Utterance(call_id, "caller", "a zebra crossing", 0, 500, id="utt_0")
    save_utterance(db, corrected)
    assert found(db, "zebra") == {0}
    assert found(db, "invoice friday") == {3}
    delete_utterance(db, "utt_0")
    assert found(db, "zebra") == set()
    db.execute("INSERT INTO utterance_search (utterance_search) VALUES ('integrity-check')")


def test_what_was_not_heard_is_not_found(db: Database, call_id: str) -> None:
    save_utterance(db, Utterance(call_id, "agent", "Well", 0, 5, unheard="we could meet on Monday"))
    assert found(db, "monday") == set()


def marked(hit: SearchHit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.marks]
