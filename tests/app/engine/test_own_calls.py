"""Several calls of a person's: one is talked on, or one conference, and the others wait."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.errors import NotNow
from app.engine.events import Holder, Phase
from models.lines import AutoAnswer
from tests.fakes.person_desk import FarEnd, PersonDesk

BOB, CAY = "sip:bob@loop.test", "sip:cay@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.close()


async def talked_to(desk: PersonDesk, who: str) -> str:
    call_id = await desk.calls.call(who)
    await desk.talks(call_id)
    return call_id


async def conference(desk: PersonDesk) -> tuple[str, str]:
    bob, cay = await talked_to(desk, BOB), await talked_to(desk, CAY)
    await desk.calls.confer([bob, cay])
    for call_id in (bob, cay):
        await desk.stands(call_id, lambda one: one.in_conference and one.phase is Phase.TALKING)
    return bob, cay


async def hears(desk: PersonDesk, far_end: FarEnd, *tones_hz: int) -> None:
    await desk.sound_for(400)
    await desk.comes_to(lambda: far_end.tone_in_last(far_end.legs[0]), set(tones_hz))


def phase(desk: PersonDesk, call_id: str) -> Phase:
    return desk.engine.switchboard.call(call_id).standing.phase


async def up(desk: PersonDesk, call_id: str) -> None:
    await desk.stands(call_id, lambda one: one.phase is Phase.TALKING and not one.on_hold)


# Whose microphone it is


async def test_who_picks_up_last_is_talked_to_and_the_other_waits(desk: PersonDesk) -> None:
    desk.bob.answers = False
    bob = await desk.calls.call(BOB)
    await desk.stands(bob, lambda one: one.phase is Phase.RINGING)
    await desk.cay.dial()
    cay = await desk.rings()
    await desk.calls.answer(cay)
    await desk.talks(cay)
    await desk.bob.legs[0].answer()
    await desk.talks(bob)
    await desk.stands(cay, lambda one: one.on_hold)
    await hears(desk, desk.bob, 300)
    await hears(desk, desk.cay)
    await desk.comes_to(desk.person_hears, {500})


async def test_of_two_that_ring_out_only_one_is_talked_to(desk: PersonDesk) -> None:
    desk.bob.answers = desk.cay.answers = False
    bob = await desk.calls.call(BOB)
    await desk.stands(bob, lambda one: one.phase is Phase.RINGING)
    cay = await desk.calls.call(CAY)
    await desk.stands(cay, lambda one: one.phase is Phase.RINGING)
    await asyncio.gather(desk.bob.legs[0].answer(), desk.cay.legs[0].answer())
    await desk.stands(bob, lambda one: one.on_hold)
    await desk.talks(cay)
    await hears(desk, desk.cay, 300)
    await hears(desk, desk.bob)


async def test_a_call_is_answered_though_the_other_cannot_be_told_to_wait(
    desk: PersonDesk,
) -> None:
    bob = await talked_to(desk, BOB)
    desk.network.refuse_changes("busy with another change")
    await desk.cay.dial()
    cay = await desk.rings()
    await desk.calls.answer(cay)
    await desk.talks(cay)
    await desk.stands(bob, lambda one: one.on_hold)
    await hears(desk, desk.cay, 300)
    await hears(desk, desk.bob)


async def test_who_gives_up_while_answered_costs_nobody_else_the_call(desk: PersonDesk) -> None:
    bob = await talked_to(desk, BOB)
    leg = await desk.cay.dial()
    cay = await desk.rings()
    await leg.hang_up()
    await desk.calls.answer(cay)
    await desk.finished(cay)
    assert phase(desk, bob) is Phase.TALKING


async def test_an_intercom_call_does_not_pick_up_while_the_person_rings_somebody(
    desk: PersonDesk,
) -> None:
    desk.bob.answers = False
    await desk.engine.serve_line(dataclasses.replace(desk.line, auto_answer=AutoAnswer.ALWAYS))
    bob = await desk.calls.call(BOB)
    await desk.stands(bob, lambda one: one.phase is Phase.RINGING)
    await desk.cay.dial()
    cay = await desk.rings()
    await desk.bob.legs[0].answer()
    await desk.talks(bob)
    await hears(desk, desk.bob, 300)
    standing = desk.engine.switchboard.call(cay).standing
    assert (standing.phase, standing.holder) == (Phase.INCOMING, Holder.NOBODY)


async def test_an_intercom_call_rings_where_the_person_is_on_the_phone_by_then(
    desk: PersonDesk,
) -> None:
    await desk.engine.serve_line(dataclasses.replace(desk.line, auto_answer=AutoAnswer.HEADER))
    await desk.cay.dial({"Call-Info": "<sip:x>; answer-after=1"})
    cay = await desk.rings()
    bob = await talked_to(desk, BOB)
    await desk.sound_for(1_500)
    await desk.stands(cay, lambda one: one.phase is Phase.INCOMING and one.rings_here)
    assert phase(desk, bob) is Phase.TALKING
    await desk.calls.answer(cay)
    await desk.stands(bob, lambda one: one.on_hold)


# Conferences


async def test_a_conference_of_one_is_an_ordinary_call(desk: PersonDesk) -> None:
    _, cay = await conference(desk)
    await desk.bob.legs[0].hang_up()
    await desk.stands(cay, lambda one: not one.in_conference)
    assert phase(desk, cay) is Phase.TALKING
    await desk.calls.hold(cay)
    await desk.stands(cay, lambda one: one.on_hold)
    await desk.calls.resume(cay)
    await hears(desk, desk.cay, 300)
    with pytest.raises(NotNow, match="no conference"):
        await desk.calls.split(cay)


async def test_whoever_we_hang_up_on_leaves_the_conference_at_once(desk: PersonDesk) -> None:
    bob, cay = await conference(desk)
    desk.recogniser.gate.clear()  # what was said is still being written down
    await desk.calls.end_call(bob)
    await desk.stands(cay, lambda one: not one.in_conference)
    desk.recogniser.gate.set()


async def test_a_conference_waits_as_a_whole_and_comes_back_as_a_whole(desk: PersonDesk) -> None:
    bob, cay = await conference(desk)
    await desk.calls.hold(cay)
    for call_id in (bob, cay):
        await desk.stands(call_id, lambda one: one.on_hold and one.in_conference)
    await desk.comes_to(desk.person_hears, set())
    await desk.calls.resume(bob)
    for call_id in (bob, cay):
        await up(desk, call_id)
    await hears(desk, desk.bob, 300, 1000)
    await hears(desk, desk.cay, 300, 500)


async def test_after_another_call_the_conference_goes_on(desk: PersonDesk) -> None:
    bob, cay = await conference(desk)
    await desk.bob.dial()
    third = await desk.rings()
    await desk.calls.answer(third)
    for call_id in (bob, cay):
        await desk.stands(call_id, lambda one: one.on_hold and one.in_conference)
    await desk.calls.end_call(third)
    await desk.finished(third)
    await desk.calls.resume(cay)
    for call_id in (bob, cay):
        await up(desk, call_id)
    await hears(desk, desk.cay, 300, 500)


async def test_who_is_in_a_conference_is_split_off_before_a_transfer(desk: PersonDesk) -> None:
    bob, _ = await conference(desk)
    with pytest.raises(NotNow, match="split it off first"):
        await desk.calls.transfer(bob, CAY)
    with pytest.raises(NotNow, match="split it off first"):
        await desk.calls.consult(bob, CAY)
    await up(desk, bob)


async def test_who_cannot_be_taken_off_hold_is_not_joined(desk: PersonDesk) -> None:
    bob = await talked_to(desk, BOB)
    cay = await talked_to(desk, CAY)
    desk.network.refuse_changes("busy with another change")
    with pytest.raises(Exception, match="busy with another change"):
        await desk.calls.confer([bob, cay])
    standing = desk.engine.switchboard.call(bob).standing
    assert (standing.phase, standing.in_conference) == (Phase.HELD, False)
    standing = desk.engine.switchboard.call(cay).standing
    assert (standing.phase, standing.in_conference) == (Phase.TALKING, False)
    await hears(desk, desk.cay, 300)
