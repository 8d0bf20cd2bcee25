import pytest

from app.agent.understanding.yes_no import Polarity, agrees, find_yes_no, is_only_yes_no, leads

YES, NO, MAYBE = Polarity.YES, Polarity.NO, Polarity.MAYBE


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Yeah.", YES),
        ("YES THIS IS BOBBY", YES),
        ("that's right", YES),
        ("Speaking.", YES),
        ("This is he.", YES),
        ("Mm-hmm.", YES),
        ("uh-huh", YES),
        ("No problem!", YES),
        ("Why not?", YES),
        ("I don't mind.", YES),
        ("I can do that", YES),
        ("of course", YES),
        ("It is.", YES),
        ("Sounds good to me", YES),
        ("No, thanks.", NO),
        ("no thanks", NO),
        ("Not really.", NO),
        ("I don't think so", NO),
        ("Yeah, no.", NO),
        ("Nope, I'm good.", NO),
        ("That's not right.", NO),
        ("I'm afraid not", NO),
        ("I can't.", NO),
        ("That's all.", NO),
        ("wrong number", NO),
        ("I guess so.", MAYBE),
        ("Maybe.", MAYBE),
        ("I'm not sure.", MAYBE),
        ("Well, probably", MAYBE),
        ("Hello?", None),
        ("Suds and Bubbles, good morning.", None),
        ("The blue one", None),
        ("Tuesday at four", None),
    ],
)
def test_which_way_an_answer_goes(said: str, meant: Polarity | None) -> None:
    found = find_yes_no(said)
    assert (found.value if found else None) is meant


@pytest.mark.parametrize("heard", ["Yet.", "Oh, yet.", "Yip."])
def test_a_misheard_yep_that_stands_alone_is_a_yes(heard: str) -> None:
    found = find_yes_no(heard)
    assert found is not None and found.value is Polarity.YES
    assert is_only_yes_no(heard)


@pytest.mark.parametrize(("said", "meant"), [("Not yet.", Polarity.NO), ("Yet another?", None)])
def test_a_yet_that_does_not_stand_alone_is_none(said: str, meant: Polarity | None) -> None:
    found = find_yes_no(said)
    assert (found and found.value) is meant


def test_the_words_it_came_from_are_given() -> None:
    found = find_yes_no("Well, I don't think so, sorry.")
    assert found is not None
    assert found.words == "i don't think so"


@pytest.mark.parametrize("said", ["Yes.", "yes that's right", "No, thank you.", "I guess so"])
def test_nothing_but_a_yes_or_no(said: str) -> None:
    assert is_only_yes_no(said)


@pytest.mark.parametrize(
    "said", ["I never ordered that.", "I'd like to cancel.", "No, make it five", "Hello"]
)
def test_more_than_a_yes_or_no(said: str) -> None:
    assert not is_only_yes_no(said)


def test_what_an_answer_begins_with() -> None:
    assert leads("Oh yes, I can do Friday") is YES
    assert leads("No, I want to cancel") is NO
    assert leads("I'd say yes") is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("You've got it.", True),
        ("Yes, spot on.", True),
        ("That's the one.", True),
        ("That's it, yes.", True),
        ("Brilliant, you're a star.", True),
        ("That's it, but make it Sunday.", False),
        ("Brilliant, only it's five of us.", False),
        ("You got that wrong.", False),
        ("That's all.", False),
    ],
)
def test_a_read_back_is_found_right_in_many_words(said: str, meant: bool) -> None:
    assert agrees(said) is meant
