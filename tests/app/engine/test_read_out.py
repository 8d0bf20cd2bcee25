"""Waiting behind numbers, spelled names, dates and addresses, and behind nothing else."""

import pytest

from app.engine.read_out import ADDRESS_MS, GROUP_MS, Expects, expected_by, more_patience_ms
from tests.bench.corpus import caller_sentences


@pytest.mark.parametrize(
    ("said", "expects"),
    [
        ("What number can we reach you at?", Expects.DIGITS),
        ("Could you say the number once more?", Expects.DIGITS),
        ("Got it. Could I have your name, please?", Expects.SPELLING),
        ("Could you spell that for me?", Expects.SPELLING),
        ("What is your policy number?", Expects.DIGITS),
        ("Please tell me your account number.", Expects.DIGITS),
        ("Which day is that for?", Expects.DAY),
        ("When would you like to come?", Expects.DAY),
        ("And what is your address?", Expects.ADDRESS),
        ("What email address should I use?", Expects.ADDRESS),
        ("How many people will it be?", Expects.ANYTHING),
        ("So that's Friday the third, is that right?", Expects.ANYTHING),
        ("Is this Bobby?", Expects.ANYTHING),
        ("How does that sound to you?", Expects.ANYTHING),
        ("", Expects.ANYTHING),
    ],
)
def test_what_the_agents_words_ask_for(said: str, expects: Expects) -> None:
    assert expected_by(said) is expects


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("415", Expects.DIGITS),
        ("It's four one five.", Expects.DIGITS),
        ("415-555", Expects.DIGITS),
        ("It's 415, 555,", Expects.DIGITS),
        ("Plus one, four one five.", Expects.DIGITS),
        ("Double four, seven.", Expects.DIGITS),
        ("My number is 415 555.", Expects.ANYTHING),
        ("You can call me on four one five.", Expects.ANYTHING),
        ("W-H-I-T.", Expects.SPELLING),
        ("Whitfield. W, H.", Expects.SPELLING),
        ("D as in David.", Expects.SPELLING),
        ("That's D as in David", Expects.ANYTHING),
        ("It's spelled W, H, I.", Expects.ANYTHING),
        ("In March.", Expects.DAY),
        ("On May the twenty", Expects.DAY),
        ("42", Expects.ADDRESS),
    ],
)
def test_more_is_to_come(text: str, expects: Expects) -> None:
    assert more_patience_ms(text, expects) == GROUP_MS


@pytest.mark.parametrize("text", ["12 Mill Street.", "Springfield."])
def test_a_part_of_an_address_may_be_followed_by_the_next(text: str) -> None:
    assert more_patience_ms(text, Expects.ADDRESS) == ADDRESS_MS


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("415-555-0123.", Expects.DIGITS),
        ("Four one five, five five five, oh one two three.", Expects.DIGITS),
        ("555-0123", Expects.DIGITS),
        ("I'd rather not say.", Expects.DIGITS),
        ("Whitfield.", Expects.SPELLING),
        ("At 7 p.m.", Expects.SPELLING),
        ("On the third of March.", Expects.ANYTHING),
        ("In March.", Expects.ANYTHING),
        ("March the third.", Expects.DAY),
        ("June 4, 2026.", Expects.ANYTHING),
        ("At half past seven.", Expects.ANYTHING),
        ("At 7:30.", Expects.DIGITS),
        ("For four.", Expects.ANYTHING),
        ("Four, maybe five.", Expects.ANYTHING),
        ("I can pay $1,250.", Expects.ANYTHING),
        ("Yes, that's me.", Expects.SPELLING),
        ("No, I am not. Why?", Expects.DIGITS),
        ("Okay.", Expects.DAY),
        ("", Expects.ADDRESS),
    ],
)
def test_what_is_complete_is_answered_as_fast_as_ever(text: str, expects: Expects) -> None:
    assert more_patience_ms(text, expects) == 0.0


@pytest.mark.parametrize("text", caller_sentences())
def test_no_bundled_caller_is_kept_waiting(text: str) -> None:
    assert more_patience_ms(text, Expects.ANYTHING) == 0.0
