"""What a language model may say of figures: those it was given, and none of its own."""

from datetime import date

import pytest

from app.agent.grounding import ungrounded

TODAY = date(2026, 11, 21)
SOURCES = (
    "You are Ada. You answer the telephone of a restaurant.\n"
    "- restaurant: The Green Olive\n- address: 12 Harbour Street\n"
    "- opening_hours: Monday to Friday from noon to 10 pm\n- amount: $154.56\n- vat: 19%\n"
    "- phone: +1 (555) 010-9999\n- site: www.greenolive.example\n- mail: info@greenolive.example\n"
    "- due: 2026-12-05\n- deposit: 1,500 euros\n- kitchen: until 21:30",
    "I'd like a table for four at seven thirty on Friday, or maybe in ten days.",
)


@pytest.mark.parametrize(
    "clause",
    [
        "One moment, please.",
        "Just a second.",
        "Two things before we start.",
        "Can you hold for two minutes?",
        "I have three quick questions.",
        "First, let me check.",
        "You may first want to sit down.",
        "That one is fine, and so is the other one.",
        "The two of you are welcome.",
        "I'm a hundred percent sure.",
        "There is no second floor.",
        "May I ask who is calling?",
        "Would you march on, please?",
        "Nobody else, I'm afraid.",
    ],
)
def test_words_that_only_look_like_figures_are_no_alarm(clause: str) -> None:
    assert ungrounded(clause, (), TODAY) == ()


@pytest.mark.parametrize(
    "clause",
    [
        "A table for four at 7:30 pm on Friday?",
        "At half past seven, for 4 people.",
        "On Friday, November 27th.",
        "That would be December first.",
        "We are open from twelve to ten.",
        "We close at ten o'clock.",
        "The kitchen closes at half past nine in the evening.",
        "We are open on Wednesday too.",
        "We are at twelve Harbour Street.",
        "You owe one hundred fifty-four dollars and fifty-six cents.",
        "It is 154 dollars and 56 cents.",
        "The deposit is fifteen hundred euros.",
        "The deposit is one thousand five hundred euros.",
        "Nineteen percent tax is included.",
        "The number is five five five, oh one oh, nine nine nine nine.",
        "It's 555-010-9999.",
        "It ends in nine nine nine nine.",
        "It is due on December fifth.",
        "That is Saturday the fifth of December, 2026.",
        "Write to info at greenolive dot example.",
        "See www dot greenolive dot example.",
        "Our site is https://greenolive.example/.",
        "See you tomorrow, Sunday.",
        "It is November twenty-first today.",
        "Please call nine one one.",
        "This year or in 2027.",
    ],
)
def test_what_was_given_may_be_said_however_it_is_worded(clause: str) -> None:
    assert ungrounded(clause, SOURCES, TODAY) == ()


@pytest.mark.parametrize(
    ("clause", "figure"),
    [
        ("It costs twenty dollars.", "twenty dollars"),
        ("That is one hundred fifty-five dollars.", "one hundred fifty five dollars"),
        ("You get twenty percent off.", "twenty percent"),
        ("Nineteen dollars more.", "nineteen dollars"),
        ("We close at eleven pm.", "eleven pm"),
        ("How about eight thirty?", "eight thirty"),
        ("Come at half past six.", "half past six"),
        ("At seven thirty in the morning, on the sixth of May.", "sixth of may"),
        ("We are closed on Saturdays from June 1st.", "june 1st"),
        ("On Friday, November 28th.", "november 28th"),
        ("It is due on December sixth.", "december sixth"),
        ("Call five five five, oh one two three.", "five five five oh one two three"),
        ("Call 555-0123.", "555-0123"),
        ("See greenolive.com for that.", "greenolive.com"),
        ("Write to ada at greenolive dot example.", "ada@greenolive.example"),
        ("A table for five people.", "five"),
        ("We have three rooms left.", "three"),
        ("Your order is XK42.", "xk42"),
        ("It takes forty-five minutes.", "forty five"),
        ("We opened in 1987.", "1987"),
        ("That happens at one tomorrow.", "at one"),
    ],
)
def test_what_nobody_gave_is_found(clause: str, figure: str) -> None:
    found = ungrounded(clause, SOURCES, TODAY)
    assert figure in found


def test_what_the_caller_said_a_moment_ago_counts_at_once() -> None:
    assert ungrounded("For six people at nine.", SOURCES, TODAY)
    assert not ungrounded("For six people at nine.", (*SOURCES, "Six of us, at nine"), TODAY)
