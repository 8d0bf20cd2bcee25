"""Who speaks when: answers, interruptions, coughs, silence, and the polite end."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.agent.mind import Finish, Outcome, Say
from app.engine.read_out import GROUP_MS
from app.engine.speaking import Played
from audio.barge_in import Interrupted, PauseVoice, ResumeVoice
from audio.speech import Transcript
from audio.turns import SilenceBegan, SpeechBegan, SpeechResumed, TurnEnded
from tests.fakes.turns import Room


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    tasks = [
        asyncio.ensure_future(room.speaking.run()),
        asyncio.ensure_future(room.turns.run(opens_first=True)),
    ]
    await room.clock.settle()
    yield room
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_opens_then_answers_each_turn_once(room: Room) -> None:
    await room.clock.advance(3000)
    await room.caller_says("yes, it is me")
    await room.clock.advance(3000)
    await room.caller_says("on Friday")
    await room.clock.advance(3000)
    assert room.mind.committed == ["opening", "yes, it is me", "on Friday"]
    assert [reply.heard for reply in room.watcher.replies] == [
        "Hello, this is the desk.",
        "You said yes, it is me",
        "You said on Friday",
    ]
    assert all(reply.complete for reply in room.watcher.replies)


async def test_a_pause_inside_a_sentence_is_not_answered(room: Room) -> None:
    await room.clock.advance(3000)
    room.work.hears = "I can pay"
    await room.signal(SpeechBegan(4000.0))
    await room.signal(SilenceBegan(4500.0, 500.0))
    await room.signal(SpeechResumed(4700.0))
    assert room.mind.discarded == ["I can pay"]
    room.work.hears = "I can pay on Friday"
    await room.signal(SilenceBegan(5200.0, 1000.0))
    await room.signal(TurnEnded(4000.0, 5200.0))
    await room.clock.advance(3000)
    assert room.mind.committed == ["opening", "I can pay on Friday"]
    assert room.watcher.heard_texts == ["I can pay on Friday"]
    assert room.ears.clips_from == [4000.0, 4000.0]


async def test_words_that_leave_a_sentence_open_shorten_no_wait(room: Room) -> None:
    await room.clock.advance(3000)
    room.work.hears = "I can pay on the"
    await room.signal(SpeechBegan(4000.0))
    await room.signal(SilenceBegan(4500.0, 500.0))
    assert room.ears.hints == [0.0]


async def test_a_lone_yes_is_given_time_to_go_on(room: Room) -> None:
    await room.clock.advance(3000)
    room.work.hears = "Yes."
    await room.signal(SpeechBegan(4000.0))
    await room.signal(SilenceBegan(4500.0, 500.0))
    assert room.ears.hints == [room.turns.timing.opener_probability]


async def test_whoever_reads_out_what_was_asked_for_is_given_more_time(room: Room) -> None:
    room.mind.answers["Call me back."] = (Say("Sure. What number can we reach you at?"),)
    await room.clock.advance(3000)
    await room.caller_says("Call me back.")
    await room.clock.advance(4000)
    await room.caller_says("415 555")
    await room.clock.advance(3000)
    await room.caller_says("415 555 0123")
    assert room.ears.waits == [0.0, GROUP_MS, 0.0]


async def test_goes_on_before_the_answer_so_both_parts_are_one_turn(room: Room) -> None:
    await room.clock.advance(3000)
    blocked: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
    recognise = room.work.recognise
    room.work.recognise = lambda clip, language: blocked  # type: ignore[assignment]
    await room.signal(SpeechBegan(4000.0))
    await room.signal(SilenceBegan(4500.0, 500.0))
    await room.signal(TurnEnded(4000.0, 4500.0))
    room.work.recognise = recognise  # type: ignore[method-assign]
    room.work.hears = "yes I can pay on Friday"
    await room.signal(SpeechBegan(4900.0))
    await room.signal(SilenceBegan(5400.0, 500.0))
    await room.signal(TurnEnded(4900.0, 5400.0))
    await room.clock.advance(3000)
    assert room.ears.clips_from[-1] == 4000.0
    assert room.watcher.heard_texts == ["yes I can pay on Friday"]


async def test_an_interruption_keeps_only_what_was_heard(room: Room) -> None:
    room.mind.answers["go"] = (Say("One two three four five six seven eight nine ten."),)
    await room.clock.advance(3000)
    await room.caller_says("go")
    await room.clock.advance(1000)
    await room.signal(PauseVoice(room.clock.now_ms()))
    await room.clock.advance(120)
    assert not room.audible()
    await room.signal(Interrupted(room.clock.now_ms()))
    cut = room.watcher.replies[-1]
    assert not cut.complete
    assert cut.heard and cut.heard in "One two three four five six seven eight nine ten."
    assert f"{cut.heard} {cut.unheard}" == "One two three four five six seven eight nine ten."
    assert room.mind.told[-1] == (cut.heard, False)


async def test_a_cough_only_makes_the_agent_wait(room: Room) -> None:
    room.mind.answers["go"] = (Say("This is a rather long sentence to speak to you."),)
    await room.clock.advance(3000)
    await room.caller_says("go")
    await room.clock.advance(500)
    await room.signal(PauseVoice(room.clock.now_ms()))
    await room.clock.advance(400)
    assert not room.audible()
    await room.signal(ResumeVoice(room.clock.now_ms()))
    await room.clock.advance(100)
    assert room.audible()
    await room.clock.advance(5000)
    assert room.watcher.replies[-1].complete
    assert room.watcher.replies[-1].heard == "This is a rather long sentence to speak to you."


async def test_a_nod_during_the_agents_sentence_gets_no_answer(room: Room) -> None:
    room.mind.answers["go"] = (Say("This is a rather long sentence to speak to you, so listen."),)
    await room.clock.advance(3000)
    await room.caller_says("go")
    await room.clock.advance(200)
    await room.caller_says("Mm-hm.")
    await room.clock.advance(6000)
    assert room.mind.committed == ["opening", "go"]
    assert room.watcher.replies[-1].complete


async def test_a_short_word_that_matters_stops_the_agent(room: Room) -> None:
    room.mind.answers["go"] = (Say("This is a rather long sentence to speak to you, so listen."),)
    await room.clock.advance(3000)
    await room.caller_says("go")
    await room.clock.advance(200)
    await room.caller_says("Stop.")
    await room.clock.advance(4000)
    assert room.mind.committed[-1] == "Stop."
    assert not room.watcher.replies[1].complete


async def test_an_early_yes_at_the_end_of_a_question_is_its_answer(room: Room) -> None:
    room.mind.answers["go"] = (Say("Is that you?"),)
    await room.clock.advance(3000)
    await room.caller_says("go")
    await room.clock.advance(300)
    await room.caller_says("Yes.")
    await room.clock.advance(2000)
    assert room.mind.committed[-1] == "Yes."


async def test_silence_is_asked_about_once_and_then_closed(room: Room) -> None:
    await room.clock.advance(30_000)
    assert room.mind.committed == ["opening", "silence 1", "silence 2"]
    assert room.turns.finished.result() == Finish(Outcome.NO_RESPONSE, False)


async def test_a_word_in_between_starts_the_count_of_silences_anew(room: Room) -> None:
    await room.clock.advance(10_000)
    await room.caller_says("I am here")
    await room.clock.advance(11_000)
    assert room.mind.committed == ["opening", "silence 1", "I am here", "silence 1"]


async def test_a_goodbye_is_not_stopped_by_the_callers_goodbye(room: Room) -> None:
    bye = (Say("Thanks for your time, have a nice day, goodbye."), Finish(Outcome.CLOSED, True))
    room.mind.answers["no that is all"] = bye
    await room.clock.advance(3000)
    await room.caller_says("no that is all")
    await room.clock.advance(300)
    await room.signal(PauseVoice(room.clock.now_ms()))
    await room.caller_says("Okay, bye bye.")
    await room.clock.advance(5000)
    assert room.turns.finished.result() == Finish(Outcome.CLOSED, True)
    assert room.watcher.replies[-1].complete


async def test_a_question_during_the_goodbye_is_answered(room: Room) -> None:
    bye = (Say("Thanks for your time, have a nice day, goodbye."), Finish(Outcome.CLOSED, True))
    room.mind.answers["no that is all"] = bye
    await room.clock.advance(3000)
    await room.caller_says("no that is all")
    await room.clock.advance(300)
    await room.caller_says("Wait, how much was it?")
    await room.clock.advance(4000)
    assert room.mind.committed[-1] == "Wait, how much was it?"
    assert not room.turns.finished.done()


async def test_time_is_up_cuts_in_with_a_goodbye(room: Room) -> None:
    await room.clock.advance(500)
    room.turns.close_politely()
    await room.clock.advance(5000)
    assert room.mind.committed == ["opening", "time is up"]
    assert room.turns.finished.result() == Finish(Outcome.CLOSED, False)


async def test_the_answer_is_ready_when_the_turn_ends(room: Room) -> None:
    await room.clock.advance(3000)
    await room.caller_says("yes")
    assert room.watcher.delays_ms == [320.0]


async def test_noise_without_words_is_not_answered(room: Room) -> None:
    await room.clock.advance(3000)
    await room.caller_says("")
    await room.clock.advance(1000)
    assert room.mind.committed == ["opening"]
    assert room.watcher.heard_texts == []


async def test_an_answer_of_which_nothing_was_heard_was_never_given(room: Room) -> None:
    await room.clock.advance(3000)
    await room.caller_says("Yes and no")
    await room.signal(Interrupted(room.clock.now_ms()))
    assert room.mind.told[-1] == ("", False)


LONG = "We are open from nine to five on weekdays. On Saturdays we close at noon."


async def interrupted(room: Room) -> Played:
    """The agent is cut off in the middle of LONG; gives what was heard of it."""
    room.mind.answers["When are you open?"] = (Say(LONG),)
    await room.clock.advance(3_000)
    await room.caller_says("When are you open?")
    await room.clock.advance(1_500)
    await room.signal(PauseVoice(room.clock.now_ms()))
    await room.clock.advance(400)
    await room.signal(Interrupted(room.clock.now_ms()))
    cut = room.watcher.replies[-1]
    assert cut.heard and cut.unheard and not room.audible()
    return cut


async def test_a_noise_that_looked_like_an_interruption_has_the_reply_finished(room: Room) -> None:
    cut = await interrupted(room)
    await room.caller_says("")
    await room.clock.advance(6_000)
    assert room.watcher.replies[-1].heard == cut.unheard
    assert room.mind.told[-2:] == [(cut.heard, False), (cut.unheard, True)]
    assert room.mind.committed == ["opening", "When are you open?"]


async def test_a_long_nod_that_cut_the_agent_off_has_the_reply_finished(room: Room) -> None:
    cut = await interrupted(room)
    await room.caller_says("Mm-hm, okay.")
    await room.clock.advance(6_000)
    assert room.watcher.replies[-1].heard == cut.unheard
    assert room.mind.committed == ["opening", "When are you open?"]


async def test_a_nod_long_after_a_reply_was_finished_is_answered(room: Room) -> None:
    await interrupted(room)
    await room.caller_says("")
    await room.clock.advance(6_000)
    await room.caller_says("Okay.")
    await room.clock.advance(2_000)
    assert room.mind.committed[-1] == "Okay."


async def test_an_interruption_with_words_is_answered_and_nothing_said_again(room: Room) -> None:
    await interrupted(room)
    await room.caller_says("And on Sundays?")
    await room.clock.advance(4_000)
    await room.caller_says("")
    await room.clock.advance(2_000)
    assert room.mind.committed == ["opening", "When are you open?", "And on Sundays?"]
    assert room.watcher.replies[-1].heard == "You said And on Sundays?"
