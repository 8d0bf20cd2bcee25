import pytest

from app.agent.understanding.names import find_name
from app.agent.understanding.signals import Signal, asks_better_deal, find_signal, is_question


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("This is Sam Miller.", "Sam Miller"),
        ("my name is ana lopez", "Ana Lopez"),
        ("It's under Miller, please.", "Miller"),
        ("Hi, I'm Jean-Luc", "Jean Luc"),
        ("I'm not Bobby", None),
        ("I'm sitting in an airport", None),
        ("I'm torn between the Friday and the Saturday. No, the Saturday.", None),
        ("i'm bobby", "Bobby"),
        ("This is Browning", "Browning"),
        ("This is not a good time", None),
        ("Sam", None),
    ],
)
def test_names_people_give(said: str, name: str | None) -> None:
    found = find_name(said)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Sam.", "Sam"),
        ("Uh, Miller, please", "Miller"),
        ("Miller, M-I-L-L-E-R", "Miller"),
        ("M I L L E R", "Miller"),
        ("Yes, it's for David please", "David"),
        ("Four.", None),
        ("Friday.", None),
        ("no", None),
    ],
)
def test_names_when_asked_for(said: str, name: str | None) -> None:
    found = find_name(said, asked=True)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("said", "signal"),
    [
        ("Hi, you've reached Bob. Leave a message after the tone!", Signal.VOICEMAIL),
        ("The person you are calling is not available.", Signal.VOICEMAIL),
        ("the mailbox is full", Signal.VOICEMAIL),
        ("Sorry, wrong number.", Signal.WRONG_PERSON),
        ("he's not here", Signal.WRONG_PERSON),
        ("there's nobody here by that name", Signal.WRONG_PERSON),
        ("What did you say?", Signal.REPEAT),
        ("could you say that again please", Signal.REPEAT),
        ("Sorry?", Signal.REPEAT),
        ("Who is this?", Signal.WHO),
        ("who's calling", Signal.WHO),
        ("Hold on a second.", Signal.HOLD),
        ("let me check", Signal.HOLD),
        ("Okay, goodbye.", Signal.GOODBYE),
        ("Hello? Hello?", Signal.HELLO),
    ],
)
def test_signals(said: str, signal: Signal) -> None:
    assert find_signal(said, signal) is not None


@pytest.mark.parametrize("said", ["Yes, I can pay that today.", "Friday at seven", "I'm Bobby"])
def test_plain_answers_give_no_signal(said: str) -> None:
    assert [signal for signal in Signal if find_signal(said, signal)] == []


def test_questions_and_wishes() -> None:
    assert is_question("how much is it")
    assert is_question("You said Friday?")
    assert not is_question("I can pay it")
    wish = asks_better_deal("Could you knock something off the price?")
    assert wish is not None
    assert wish.words == "knock something off"
    assert asks_better_deal("I'll pay the full amount") is None
