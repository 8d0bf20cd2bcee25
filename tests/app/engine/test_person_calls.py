"""Calls that a person holds: who hears whom, and what is left on record."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import soundfile

from app.engine.errors import NothingToRedial, NotNow
from app.engine.events import Holder, Phase, TroubleArose, UtteranceSaved
from audio.clock import MonotonicClock
from models.endings import EndReason
from models.recordings import list_recordings
from models.utterances import list_utterances
from sip.loopback_network import Refusal
from sip.states import CallState
from tests.fakes.person_desk import PersonDesk

BOB, CAY = "sip:bob@loop.test", "sip:cay@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.close()


async def test_the_person_calls_is_heard_and_hears(desk: PersonDesk) -> None:
    call_id = await desk.calls.call(BOB)
    standing = await desk.talks(call_id)
    assert (standing.holder, standing.muted, standing.on_hold) == (Holder.OPERATOR, False, False)
    await desk.sound_for(700)
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {300})
    await desk.comes_to(desk.person_hears, {500})
    await desk.calls.end_call(call_id)
    call = await desk.finished(call_id)
    assert (call.end_reason, call.holders, call.goal_reached) == (
        EndReason.DESK_HUNG_UP,
        ("operator",),
        False,
    )
    (recording,) = desk.store.read_now(list_recordings, call_id)
    sound, _ = soundfile.read(desk.home / recording.path, dtype="int16")
    assert (abs(sound).max(axis=0) > 4000).all()


async def test_the_far_end_does_not_wait_for_the_last_words(desk: PersonDesk) -> None:
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.sound_for(700)
    desk.recogniser.gate.clear()
    await desk.calls.end_call(call_id)
    async with asyncio.timeout(10):
        async for _ in desk.bob.legs[0].events():
            pass
    assert desk.bob.legs[0].state is CallState.ENDED
    assert desk.store.read_now(list_utterances, call_id) == []
    desk.recogniser.gate.set()
    await desk.finished(call_id)
    assert [one.text for one in desk.store.read_now(list_utterances, call_id)][-1] == "hello"


async def test_a_recogniser_that_breaks_costs_words_and_not_the_call(
    desk: PersonDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.recogniser.failing = True
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.sound_for(700)
    desk.person_hz = 0
    await desk.sound_for(1_500)
    await desk.calls.end_call(call_id)
    missing = await desk.until(lambda one: isinstance(one, TroubleArose))
    assert isinstance(missing, TroubleArose) and missing.kind == "transcript"
    assert (await desk.finished(call_id)).end_reason is EndReason.DESK_HUNG_UP
    assert "could not be recognised" in caplog.text
    caplog.clear()


async def test_a_call_was_over_when_it_ended_not_when_its_last_words_were_written_down(
    desk: PersonDesk,
) -> None:
    began_ms = MonotonicClock().now_ms()
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.sound_for(700)
    desk.recogniser.gate.clear()
    life = desk.engine.switchboard.call(call_id).life
    await desk.bob.legs[0].hang_up()
    await asyncio.wait_for(asyncio.shield(life.over), 30)
    await desk.clock.sleep_ms(1_500)
    opened_ms = MonotonicClock().now_ms()
    desk.recogniser.gate.set()
    call = await desk.finished(call_id)
    assert [one.text for one in desk.store.read_now(list_utterances, call_id)][-1] == "hello"
    assert 700 <= call.duration_ms <= opened_ms - began_ms - 500


async def test_a_call_tells_that_it_is_recorded_for_as_long_as_it_is(desk: PersonDesk) -> None:
    desk.bob.answers = False
    call_id = await desk.calls.call(BOB)
    ringing = await desk.stands(call_id, lambda one: one.phase is Phase.RINGING)
    assert not ringing.recording
    await desk.bob.legs[0].answer()
    await desk.stands(call_id, lambda one: one.recording)
    await desk.calls.end_call(call_id)
    ended = await desk.stands(call_id, lambda one: one.phase is Phase.ENDED and not one.recording)
    assert not ended.encrypted


async def test_a_line_that_records_nothing_says_so(desk: PersonDesk) -> None:
    await desk.engine.serve_line(dataclasses.replace(desk.line, record=False))
    call_id = await desk.calls.call(BOB)
    assert not (await desk.talks(call_id)).recording
    await desk.sound_for(200)
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    assert not desk.standings[call_id].recording


async def test_ringing_is_heard_until_the_far_end_answers(desk: PersonDesk) -> None:
    desk.bob.answers = False
    call_id = await desk.calls.call(BOB)
    await desk.stands(call_id, lambda one: one.phase is Phase.RINGING)
    await desk.bob.legs[0].answer()
    await desk.talks(call_id)
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    assert desk.signals.sounded == ["ringback", "no ringback"]


@pytest.mark.parametrize(("code", "heard"), [(486, "busy"), (603, "busy"), (503, "failed")])
async def test_a_call_that_was_never_up_is_heard(desk: PersonDesk, code: int, heard: str) -> None:
    desk.network.refuse_calls("bob@loop.test", Refusal(code))
    await desk.finished(await desk.calls.call(BOB))
    await desk.sounds_until(lambda: desk.signals.sounded != [])
    assert desk.signals.sounded == [heard]


async def test_both_sides_are_written_down(desk: PersonDesk) -> None:
    desk.person_hz = 0
    desk.bob.tone_hz = 0
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    desk.person_hz = 300
    await desk.sound_for(400)
    desk.person_hz = 0
    await desk.until(lambda one: isinstance(one, UtteranceSaved))
    desk.bob.tone_hz = 500
    await desk.sound_for(400)
    desk.bob.tone_hz = 0
    await desk.until(lambda one: isinstance(one, UtteranceSaved))
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    said = [one.speaker for one in desk.store.read_now(list_utterances, call_id)]
    assert said == ["operator", "caller"]


async def test_what_is_being_said_at_the_end_is_written_down_too(desk: PersonDesk) -> None:
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.sound_for(400)
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    speakers = {one.speaker for one in desk.store.read_now(list_utterances, call_id)}
    assert speakers == {"operator", "caller"}


async def test_a_muted_person_is_not_heard(desk: PersonDesk) -> None:
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.calls.mute(call_id, True)
    assert (await desk.stands(call_id, lambda one: one.muted)).phase is Phase.TALKING
    await desk.sound_for(600)
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), set())
    await desk.comes_to(desk.person_hears, {500})
    await desk.calls.mute(call_id, False)
    await desk.sound_for(600)
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {300})


async def test_a_held_call_is_silent_both_ways_and_comes_back(desk: PersonDesk) -> None:
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.calls.hold(call_id)
    await desk.stands(call_id, lambda one: one.on_hold)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, set())
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), set())
    await desk.calls.resume(call_id)
    await desk.talks(call_id)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {500})
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {300})


async def test_a_second_call_puts_the_first_on_hold_and_back(desk: PersonDesk) -> None:
    first = await desk.calls.call(BOB)
    await desk.talks(first)
    second = await desk.calls.call(CAY)
    await desk.stands(first, lambda one: one.on_hold)
    await desk.talks(second)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {1000})
    await desk.calls.resume(first)
    await desk.stands(second, lambda one: one.on_hold)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {500})
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {300})


async def test_three_hear_each_other_in_a_conference(desk: PersonDesk) -> None:
    first = await desk.calls.call(BOB)
    await desk.talks(first)
    second = await desk.calls.call(CAY)
    await desk.talks(second)
    await desk.calls.confer([first, second])
    await desk.stands(first, lambda one: one.in_conference)
    await desk.sound_for(900)
    await desk.comes_to(desk.person_hears, {500, 1000})
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {300, 1000})
    await desk.comes_to(lambda: desk.cay.tone_in_last(desk.cay.legs[0]), {300, 500})
    await desk.calls.split(first)
    await desk.stands(first, lambda one: one.on_hold and not one.in_conference)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {1000})
    await desk.comes_to(lambda: desk.cay.tone_in_last(desk.cay.legs[0]), {300})


async def test_the_last_number_is_called_again(desk: PersonDesk) -> None:
    with pytest.raises(NothingToRedial):
        await desk.calls.redial()
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    again = await desk.calls.redial()
    await desk.talks(again)
    assert len(desk.bob.legs) == 2


async def test_controls_before_the_answer_say_that_it_is_too_early(desk: PersonDesk) -> None:
    desk.bob.answers = False
    call_id = await desk.calls.call(BOB)
    with pytest.raises(NotNow):
        await desk.calls.mute(call_id, True)
    with pytest.raises(NotNow):
        await desk.calls.transfer(call_id, CAY)
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).end_reason is EndReason.CANCELLED
