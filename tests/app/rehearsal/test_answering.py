"""What a caller says next, by the desk's words."""

from app.rehearsal.answering import REPEATS, Answering
from app.rehearsal.callers import Line


def answering(*lines: Line) -> Answering:
    return Answering(lines)


def conversation(caller: Answering, *desk: str) -> list[int]:
    for words in desk:
        caller.said.append(caller.answer_to(words))
    return caller.said


def test_lines_come_in_order() -> None:
    caller = answering(Line(text="Hello."), Line(text="Yes."), Line(text="Bye."))
    assert conversation(caller, "Hi!", "Is that right?", "Anything else?") == [0, 1, 2]
    assert caller.expected is None


def test_an_answer_comes_when_its_question_does() -> None:
    caller = answering(
        Line(text="A table, please."),
        Line(text="Tyler.", answers="your name"),
        Line(text="Tomorrow.", answers="which day"),
        Line(text="Yes, that's right."),
    )
    desk = (
        "How can I help?",
        "Which day is that for?",
        "Could I have your NAME?",
        "Is that right?",
    )
    assert conversation(caller, *desk) == [0, 2, 1, 3]


def test_what_the_desk_got_wrong_is_put_right_before_the_conversation_goes_on() -> None:
    caller = answering(
        Line(text="I need to call it off."),
        Line(text="No, I want to cancel.", answers="how many people"),
        Line(text="Yes."),
    )
    desk = ("How can I help?", "Lovely. How many people will it be?", "You want to cancel?")
    assert conversation(caller, *desk) == [0, 1, 2]


def test_what_was_not_understood_is_said_again_but_not_for_ever() -> None:
    caller = answering(Line(text="Graham Foster."), Line(text="Bye."))
    again = "Sorry, I didn't get that. Could you repeat it?"
    said = conversation(caller, "What name?", *[again] * (REPEATS + 1))
    assert said == [0] * (REPEATS + 1) + [1]


def test_a_question_that_is_asked_for_ever_does_not_keep_the_caller() -> None:
    caller = answering(Line(text="Hi."), Line(text="Six.", answers="how many"), Line(text="Bye."))
    said = conversation(caller, "Hello?", *["How many?"] * (REPEATS + 2))
    assert said == [0] + [1] * (REPEATS + 1) + [2]


def test_an_offer_to_say_it_again_asks_for_nothing_again() -> None:
    caller = answering(Line(text="That's right."), Line(text="No, thank you."))
    offer = "I can say that again if you like. Is there anything else?"
    assert conversation(caller, "Is that right?", offer) == [0, 1]
