"""Drafts of real-sounding calls: what matters is in them, and nothing that nobody said."""

from datetime import date

import pytest

from app.agent.sentence_cues import sentences_in
from app.agent.summary import MOST, Known, Learned, Said, summary_of
from tests.fakes.transcripts import APPOINTMENT, DEBT, DISPUTE, MESSAGE, OWN, RESTAURANT, at, talk

TODAY = date(2026, 11, 21)
BOBBY = Known(
    TODAY,
    "debt-collection",
    "Bobby Miller",
    "needs_time",
    True,
    {"amount_due": "$154.56", "purchase": "hiking boots"},
    (Learned("commit_date", "Friday", 30_000),),
)
PLAIN = Known(TODAY)


def test_the_head_says_what_it_was_and_what_was_captured() -> None:
    assert summary_of(DEBT, BOBBY).splitlines()[:3] == [
        "Debt collection with Bobby Miller.",
        "Outcome: needs time, goal reached.",
        "Noted: commit date: Friday.",
    ]


@pytest.mark.parametrize(
    ("said", "known", "telling"),
    [
        (DEBT, BOBBY, ("$154.56", "pay it on Friday")),
        (APPOINTMENT, PLAIN, ("Tuesday at 3 pm", "Thursday at 9:30 am", "Someone from the pra")),
        (RESTAURANT, PLAIN, ("table for Saturday night", "allergic to nuts", "7:30 pm")),
        (OWN, PLAIN, ("brochures", "Monday evening", "new invoice", "call me on Monday")),
        (DISPUTE, PLAIN, ("$89", "sent it back in September", "4471 9920")),
        (MESSAGE, PLAIN, ("crown came off", "any time after two", "before noon")),
    ],
)
def test_what_matters_is_in_it(said: list[Said], known: Known, telling: tuple[str, ...]) -> None:
    summary = summary_of(said, known)
    assert [words for words in telling if words not in summary] == []


@pytest.mark.parametrize("said", [DEBT, APPOINTMENT, RESTAURANT, OWN, DISPUTE, MESSAGE])
def test_greetings_and_thanks_are_not(said: list[Said]) -> None:
    for line in summary_of(said, PLAIN).splitlines():
        words = line.split(": ")[-1]
        assert not words.startswith(("Hi", "Hello", "Thank", "Goodbye", "Bye", "Okay, great"))


@pytest.mark.parametrize("said", [DEBT, APPOINTMENT, RESTAURANT, OWN, DISPUTE, MESSAGE])
def test_every_line_was_said_at_its_moment(said: list[Said]) -> None:
    lines = summary_of(said, PLAIN).splitlines()
    assert 2 <= len(lines) <= MOST
    for line in lines:
        words = line.rpartition(": ")[2]
        assert any(line.startswith(at(said, one.text)) for one in said if words[1:] in one.text)
    moments = [line[:7] for line in lines]
    assert moments == sorted(moments)


def test_it_does_not_stop_at_the_beginning() -> None:
    late = talk(*(("c", f"The {n} thing is this and nothing more") for n in range(40)))
    end = Said("caller", "I'll bring the $300 on Thursday.", 400_000)
    assert "[06:40] Caller: I'll bring the $300 on Thursday." in summary_of([*late, end], PLAIN)


def test_a_short_answer_comes_with_its_question() -> None:
    said = talk(
        ("a", "Do you want to keep the red one or the blue one?"),
        ("c", "The blue one."),
    )
    assert "Do you want to keep the red one or the blue one? – Caller: The blue one." in summary_of(
        said, PLAIN
    )


@pytest.mark.parametrize(
    "said",
    [
        [],
        talk(("a", "Hello?"), ("c", "Hello."), ("c", "Bye.")),
        [Said("caller", "", 0)],
    ],
)
def test_of_nothing_there_is_nothing(said: list[Said]) -> None:
    assert summary_of(said, PLAIN) == ""


def test_a_call_in_another_language_has_its_figures_and_days() -> None:
    said = talk(
        ("c", "Guten Tag, hier ist Frau Berger."),
        ("c", "Ich habe eine Rechnung über 240 Euro bekommen, die ich nicht verstehe."),
        ("o", "Ja, einen Augenblick bitte."),
    )
    assert "240 Euro" in summary_of(said, PLAIN)


def test_sentences_end_where_they_end() -> None:
    assert sentences_in("I saw Dr. Elm at 3 p.m. on Monday. It cost $4.50! Why? ok") == [
        "I saw Dr. Elm at 3 p.m. on Monday.",
        "It cost $4.50!",
        "Why? ok",
    ]
