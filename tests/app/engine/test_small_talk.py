"""What short stretches of talk ask for, in the spellings recognition gives them."""

import pytest

from app.engine.small_talk import (
    is_backchannel,
    is_farewell,
    is_greeting,
    is_opener,
    sounds_unfinished,
)
from tests.bench.corpus import caller_sentences


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mm-hm.",
        "Uh-huh.",
        "Mhm",
        "Hm-hm.",
        "Okay, okay.",
        "Yeah, yeah.",
        "Yup.",
        "Right.",
        "Oh, I see.",
        "Okay, got it.",
        "All right, go ahead.",
        "[coughing]",
        "(clears throat)",
        "*sneezes*",
        "Ahem.",
        "[BLANK_AUDIO]",
        "...",
    ],
)
def test_nods_and_noises_ask_for_nothing(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "No.",
        "Stop.",
        "Wait.",
        "What?",
        "Huh?",
        "Yes, but not today.",
        "Okay, how much?",
        "Yes, Friday.",
        "I see a problem.",
        "Uh, no.",
        "Thursday",
    ],
)
def test_words_that_matter_are_no_nods(text: str) -> None:
    assert not is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "I can pay on the",
        "I can pay on the.",
        "I can pay, but",
        "My number is",
        "I'd like a table for",
        "It's about.",
        "If",
        "Well, I'm",
        "And it's",
        "Can you tell me the?",
        "Um",
        "I think...",
        "Well,",
        "Two hundred and",
        "Let me check my calendar.",
        "Okay, let me see.",
    ],
)
def test_a_last_word_that_leaves_the_sentence_open(text: str) -> None:
    assert sounds_unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes.",
        "I can pay on Friday.",
        "Four o'clock.",
        "What is this for?",
        "Do you know what that is?",
        "Who is that?",
        "How much is it?",
        "No, thank you.",
        "Yes, I am.",
        "Yes, this is she.",
        "I'm not going to pay for that.",
        *caller_sentences(),
    ],
)
def test_a_finished_sentence_is_not_open(text: str) -> None:
    assert not sounds_unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bye.",
        "Okay, bye bye.",
        "Bye-bye now.",
        "Thanks, you too.",
        "Thank you very much. Goodbye.",
        "Have a good one.",
        "Have a great weekend.",
        "See ya.",
        "Alright, take care.",
        "Thank you for calling.",
        "Thanks a lot for your help.",
        "Perfect, thank you so much.",
        "You as well, bye.",
        "Talk to you later.",
        "No problem.",
        "Okay, I appreciate it.",
    ],
)
def test_what_only_answers_a_goodbye(text: str) -> None:
    assert is_farewell(text)


@pytest.mark.parametrize(
    "text",
    [
        "No.",
        "Wait, how much was it?",
        "Is that all?",
        "Thanks, but I have a question.",
        "Goodbye, but call me on Monday.",
        "Okay, and the address?",
        "You have the wrong number.",
    ],
)
def test_what_wants_an_answer_is_no_farewell(text: str) -> None:
    assert not is_farewell(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello?",
        "Hi.",
        "Yes?",
        "Good morning.",
        "Hello, Bob speaking.",
        "Bob Miller speaking.",
        "Hello, this is Bob Miller speaking.",
        "This is Bob.",
        "Acme Plumbing, how can I help?",
        "Hello, who is this?",
    ],
)
def test_a_hello_asks_only_for_the_opening(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No.",
        "Yes, I agree.",
        "Hi, not interested.",
        "Hello, wrong number.",
        "Sorry, Bob isn't here.",
        "Hi, you've reached Bob.",
        "This is the mailbox of Bob Miller.",
        "I cannot talk now, I am driving.",
        "Hello, can you call me back in about an hour?",
    ],
)
def test_an_answer_is_no_hello(text: str) -> None:
    assert not is_greeting(text)


@pytest.mark.parametrize("text", ["Yes.", "No.", "Hello.", "Okay, sure.", "Oh, hi!", "Well..."])
def test_many_go_on_after_a_word_that_opens(text: str) -> None:
    assert is_opener(text)


@pytest.mark.parametrize("text", ["", "Yes, I can.", "Friday.", "Four.", "Anna.", "That's right."])
def test_an_answer_of_its_own_opens_nothing(text: str) -> None:
    assert not is_opener(text)
