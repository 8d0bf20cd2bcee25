"""Who has answered: by words, by the length of a greeting, by a beep."""

import pytest

from app.engine.answerer import Answerer, WhoAnswered, answerer_by_words

MAILBOXES = (
    "Hi, this is Dana. I'm away from my desk right now. Leave a message and I'll call you back.",
    "The person you are calling is not available. At the tone, please record your message.",
    "You have reached the voicemail box of four one six, five five five.",
    "Hey, it's Sam, you know what to do. Leave your name after the beep.",
    "Thank you for calling. We are currently unavailable.",
    "Sorry we can't take your call. Please leave a short message after the tone.",
    "I cannot pick up just now. Speak after the signal. To hear your message again, press 1.",
    "Your call has been forwarded to an automatic voice message system. The mailbox is full.",
)
MENUS = (
    "Welcome to Whitfield Dental. For appointments, press one. For billing, press two.",
    "Please listen carefully, as our menu has changed.",
    "To leave a message, press one. To wait for somebody, press two.",
    "Para español, oprima el dos. For English, press 1.",
    "Please enter your account number followed by the pound key.",
)
PEOPLE = (
    "Hello?",
    "Yes, hello, this is Bobby.",
    "Whitfield Dental, Anna speaking, how can I help you?",
    "You've reached Whitfield Dental, how can I help?",
    "Good morning, accounts department.",
    "Yeah, who's this?",
    "Hello, hold on a second, let me turn the radio down.",
    "Bobby is not available right now, who's calling?",
    "She can't come to the phone at the moment. Can I take a message?",
)


@pytest.mark.parametrize("text", MAILBOXES)
def test_a_mailbox_gives_itself_away(text: str) -> None:
    told = answerer_by_words(text)
    assert told is not None and told[0] is Answerer.VOICEMAIL


@pytest.mark.parametrize("text", MENUS)
def test_a_menu_gives_itself_away(text: str) -> None:
    told = answerer_by_words(text)
    assert told is not None and told[0] is Answerer.MENU


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_is_spoken_to_at_once(text: str) -> None:
    who = WhoAnswered()
    who.speech(200.0)
    who.quiet(1_400.0)
    who.greeted(text)
    assert who.verdict is Answerer.PERSON
    assert who.may_speak(1_700.0)


def test_nobody_speaks_into_a_greeting_before_its_beep() -> None:
    who = WhoAnswered()
    who.speech(300.0)
    who.quiet(4_000.0)
    who.greeted(MAILBOXES[0])
    assert not who.may_speak(4_700.0)
    who.beep(5_100.0)
    assert who.verdict is Answerer.VOICEMAIL
    assert who.may_speak(5_110.0)


def test_a_mailbox_without_a_beep_is_spoken_to_after_a_while() -> None:
    who = WhoAnswered()
    who.speech(300.0)
    who.quiet(4_000.0)
    who.words("Please leave a message.")
    assert not who.may_speak(6_400.0)
    assert who.may_speak(6_500.0)


def test_a_pause_in_the_greeting_is_not_its_end() -> None:
    who = WhoAnswered()
    who.speech(300.0)
    who.words("I can't come to the phone.")
    who.quiet(2_000.0)
    who.speech(4_300.0)
    assert not who.may_speak(4_600.0)
    who.quiet(5_000.0)
    assert not who.may_speak(7_400.0)


def test_a_long_greeting_is_a_machine_before_a_word_is_recognised() -> None:
    who = WhoAnswered()
    for at_ms in range(300, 4_820, 20):
        who.speech(float(at_ms))
    assert who.verdict is Answerer.VOICEMAIL and "waits for no answer" in who.why
    assert not who.may_speak(4_900.0)
    who.words("Please leave a message.")
    assert (who.verdict, who.why) == (Answerer.VOICEMAIL, "“leave a message”")


def test_a_beep_alone_is_a_mailbox() -> None:
    who = WhoAnswered()
    who.beep(900.0)
    assert (who.verdict, who.why) == (Answerer.VOICEMAIL, "a beep")
    assert who.may_speak(900.0)


def test_a_name_that_asks_for_nothing_is_a_mailbox() -> None:
    who = WhoAnswered()
    who.speech(100.0)
    who.quiet(2_000.0)
    who.greeted("You've reached Bobby.")
    assert who.verdict is Answerer.VOICEMAIL


def test_the_words_of_a_menu_outweigh_the_length_of_its_greeting() -> None:
    who = WhoAnswered()
    for at_ms in range(0, 5_000, 20):
        who.speech(float(at_ms))
    assert who.verdict is Answerer.VOICEMAIL
    who.quiet(6_000.0)
    who.greeted(MENUS[0])
    assert who.verdict is Answerer.MENU
    assert not who.may_speak(6_100.0)
    assert who.may_speak(6_900.0)


@pytest.mark.parametrize(
    "text",
    [
        "Good morning and thank you for calling Whitfield Dental on Mill Street, you are talking "
        "to Anna, how can I help you today?",
        "Whitfield and Sons, plumbing and heating, all work guaranteed, Joe Whitfield speaking.",
    ],
)
def test_a_long_greeting_that_waits_for_an_answer_is_a_persons(text: str) -> None:
    who = WhoAnswered()
    for at_ms in range(0, 6_000, 20):
        who.speech(float(at_ms))
    assert who.verdict is Answerer.VOICEMAIL
    who.quiet(6_700.0)
    who.greeted(text)
    assert who.verdict is Answerer.PERSON
    assert who.may_speak(6_710.0)


def test_nothing_is_said_while_nobody_has_spoken() -> None:
    assert not WhoAnswered().may_speak(60_000.0)
