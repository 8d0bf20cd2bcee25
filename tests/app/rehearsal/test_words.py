"""The word error rate: what counts as the same words, and agreement with jiwer."""

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rehearsal.spoken_form import spoken_words
from app.rehearsal.words import word_error_rate


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("$154.56", "one hundred and fifty-four dollars and fifty-six cents"),
        ("It's $1.", "it is one dollar"),
        ("1,000 SMS credits", "one thousand SMS credits"),
        ("May 25, 2026", "May twenty fifth twenty twenty six"),
        ("May 25th", "may twenty-fifth"),
        ("7:30 PM", "seven thirty p.m."),
        ("at 7 p.m.", "at seven P M"),
        ("at 7:00 pm", "at seven PM"),
        ("7 o'clock", "seven o\u2019clock"),
        ("8:05", "eight oh five"),
        ("the 3rd of June", "the third of june"),
        ("a hundred dollars", "100 dollars"),
        ("20% off", "twenty percent off"),
        ("I can't, I'm busy.", "I cannot I am busy"),
        ("Okay, that's everything!", "ok that is everything"),
        ("555-0142", "five hundred and fifty five zero one four two"),
        ("16473705600", "one six four seven three seven zero five six zero zero"),
        ("Mm-hm.", "mm-hmm"),
        ("3.5 miles", "three point five miles"),
    ],
)
def test_spelling_is_no_error(written: str, spoken: str) -> None:
    assert spoken_words(written) == spoken_words(spoken)
    assert word_error_rate(written, spoken) == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("fifteen", "50"), ("$15", "$50"), ("Friday", "Saturday"), ("can pay", "can't pay")],
)
def test_a_difference_in_meaning_stays_one(one: str, other: str) -> None:
    assert word_error_rate(one, other) > 0.0


def test_rates_of_known_edits() -> None:
    assert word_error_rate("yes I can pay that", "yes I can pay") == pytest.approx(1 / 5)
    assert word_error_rate("yes I can", "yes I really can") == pytest.approx(1 / 3)
    assert word_error_rate("yes", "no way at all") == pytest.approx(4.0)
    assert word_error_rate("yes I can pay", "") == 1.0


def test_nothing_said() -> None:
    assert word_error_rate("", "") == 0.0
    assert word_error_rate("...", "you") == 1.0


_TEXTS = st.lists(st.sampled_from(["red", "green", "blue", "grey"]), min_size=1, max_size=9)


@given(_TEXTS, _TEXTS)
def test_agrees_with_jiwer(reference: list[str], hypothesis: list[str]) -> None:
    one, other = " ".join(reference), " ".join(hypothesis)
    assert word_error_rate(one, other) == pytest.approx(jiwer.wer(one, other))
