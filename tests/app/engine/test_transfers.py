"""Calls of a person's that are passed on, and what stands when that comes to nothing."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.errors import CallForbidden, LineNotReady, NotNow
from app.engine.events import CallFinished, CallStanding, Phase
from models.do_not_call import NotToCall, add_not_to_call
from models.endings import EndReason
from sip.errors import TransferRefused
from sip.loopback_network import Refusal
from tests.fakes.person_desk import FarEnd, PersonDesk

BOB, CAY, EVE = "sip:bob@loop.test", "sip:cay@loop.test", "sip:eve@loop.test"


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


async def consultation(desk: PersonDesk) -> tuple[str, str]:
    held = await talked_to(desk, BOB)
    asked = await desk.calls.consult(held, CAY)
    await desk.talks(asked)
    return held, asked


def standing(desk: PersonDesk, call_id: str) -> CallStanding:
    return desk.engine.switchboard.call(call_id).standing


async def hears(desk: PersonDesk, far_end: FarEnd, *tones_hz: int) -> None:
    await desk.sound_for(400)
    await desk.comes_to(lambda: far_end.tone_in_last(far_end.legs[0]), set(tones_hz))


# Passed on at once


async def test_a_blind_transfer_ends_our_part(desk: PersonDesk) -> None:
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    await desk.calls.transfer(call_id, CAY)
    call = await desk.finished(call_id)
    assert call.end_reason is EndReason.TRANSFERRED
    await desk.sound_for(600)
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {1000})


async def test_a_refused_transfer_leaves_the_call_as_it_was(desk: PersonDesk) -> None:
    desk.network.refuse_calls("cay@loop.test", Refusal(603))
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    with pytest.raises(TransferRefused, match="603"):
        await desk.calls.transfer(call_id, CAY)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {500})


@pytest.mark.parametrize("way", ["transfer", "consult"])
async def test_a_call_is_passed_on_to_whom_a_rule_asks_about_once_the_person_insists(
    desk: PersonDesk, way: str
) -> None:
    await desk.store.write(add_not_to_call, [NotToCall("cay@loop.test", "asked")])
    held = await talked_to(desk, BOB)
    pass_on = getattr(desk.calls, way)
    with pytest.raises(CallForbidden) as raised:
        await pass_on(held, CAY)
    assert raised.value.confirm and standing(desk, held).phase is Phase.TALKING
    asked = await pass_on(held, CAY, confirmed=True)
    if asked is None:
        assert (await desk.finished(held)).end_reason is EndReason.TRANSFERRED
    else:
        await desk.talks(asked)


async def test_a_held_call_that_is_not_passed_on_stays_on_hold(desk: PersonDesk) -> None:
    desk.network.refuse_calls("cay@loop.test", Refusal(603))
    bob = await talked_to(desk, BOB)
    await desk.calls.hold(bob)
    with pytest.raises(TransferRefused):
        await desk.calls.transfer(bob, CAY)
    assert standing(desk, bob).on_hold
    await hears(desk, desk.bob)
    await desk.calls.resume(bob)
    await hears(desk, desk.bob, 300)


async def test_who_is_talked_to_meanwhile_is_not_overheard_by_who_stays(desk: PersonDesk) -> None:
    bob = await talked_to(desk, BOB)
    cay = await talked_to(desk, CAY)
    with pytest.raises(TransferRefused):
        await desk.calls.transfer(bob, EVE)
    assert (standing(desk, bob).on_hold, standing(desk, cay).phase) == (True, Phase.TALKING)
    await hears(desk, desk.bob)
    await hears(desk, desk.cay, 300)


async def test_who_has_turned_to_another_call_meanwhile_goes_on_with_it(desk: PersonDesk) -> None:
    desk.cay.answers = False
    bob = await talked_to(desk, BOB)
    passing = asyncio.ensure_future(desk.calls.transfer(bob, CAY))
    await desk.sounds_until(lambda: desk.cay.legs != [])
    await desk.cay.dial()
    other = await desk.rings()
    await desk.calls.answer(other)
    await desk.talks(other)
    await desk.cay.legs[0].reject(603)
    with pytest.raises(TransferRefused):
        await passing
    assert (standing(desk, bob).on_hold, standing(desk, other).phase) == (True, Phase.TALKING)


# Passed on after asking


async def test_a_consultation_joins_the_two_others(desk: PersonDesk) -> None:
    held = await desk.calls.call(BOB)
    await desk.talks(held)
    asked = await desk.calls.consult(held, CAY)
    assert (await desk.stands(asked, lambda one: one.phase is Phase.TALKING)) is not None
    await desk.stands(asked, lambda one: one.consults_for == held)
    await desk.calls.complete_transfer(asked)
    assert (await desk.finished(held)).end_reason is EndReason.TRANSFERRED
    await desk.sound_for(600)
    await desk.comes_to(lambda: desk.bob.tone_in_last(desk.bob.legs[0]), {1000})
    await desk.comes_to(lambda: desk.cay.tone_in_last(desk.cay.legs[0]), {500})


async def test_there_is_a_way_back_from_a_consultation(desk: PersonDesk) -> None:
    held = await desk.calls.call(BOB)
    await desk.talks(held)
    asked = await desk.calls.consult(held, CAY)
    await desk.stands(asked, lambda one: one.consults_for == held)
    await desk.talks(asked)
    await desk.calls.give_up_transfer(asked)
    await desk.until(lambda one: isinstance(one, CallFinished) and one.call_id == asked)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {500})


async def test_where_the_far_end_will_not_join_who_was_asked_is_talked_to_again(
    desk: PersonDesk,
) -> None:
    held, asked = await consultation(desk)
    desk.network.refuse_joining(Refusal(603, "Decline"))
    with pytest.raises(TransferRefused, match="603"):
        await desk.calls.complete_transfer(asked)
    told = standing(desk, asked)
    assert (told.phase, told.on_hold, told.consults_for) == (Phase.TALKING, False, held)
    assert standing(desk, held).on_hold
    await hears(desk, desk.cay, 300)
    await hears(desk, desk.bob)
    await desk.calls.give_up_transfer(asked)
    await hears(desk, desk.bob, 300)


async def test_where_it_was_asked_for_with_both_on_hold_both_stay_there(desk: PersonDesk) -> None:
    held, asked = await consultation(desk)
    await desk.calls.hold(asked)
    desk.network.refuse_joining(Refusal(603, "Decline"))
    with pytest.raises(TransferRefused):
        await desk.calls.complete_transfer(asked)
    assert standing(desk, asked).on_hold and standing(desk, held).on_hold
    await hears(desk, desk.cay)
    await desk.calls.resume(asked)
    await hears(desk, desk.cay, 300)


async def test_a_leg_that_only_the_phone_holds_is_taken_off_hold(desk: PersonDesk) -> None:
    bob = await talked_to(desk, BOB)
    await desk.engine.switchboard.call(bob).life.leg.hold()
    await desk.stands(bob, lambda one: one.phase is Phase.HELD)
    await desk.calls.resume(bob)
    await desk.talks(bob)
    await hears(desk, desk.bob, 300)


async def test_when_the_caller_on_hold_hangs_up_the_consultation_is_an_ordinary_call(
    desk: PersonDesk,
) -> None:
    _, asked = await consultation(desk)
    desk.recogniser.gate.clear()  # what was said is still being written down
    await desk.bob.legs[0].hang_up()
    await desk.stands(asked, lambda one: one.consults_for is None)
    desk.recogniser.gate.set()
    for command in (desk.calls.complete_transfer, desk.calls.give_up_transfer):
        with pytest.raises(NotNow) as refused:
            await command(asked)
        assert asked not in str(refused.value)
    await hears(desk, desk.cay, 300)
    await desk.calls.transfer(asked, BOB)
    await desk.finished(asked)


# A line that is gone


async def test_the_last_number_is_called_on_another_line_where_its_own_is_gone(
    desk: PersonDesk,
) -> None:
    await desk.calls.end_call(await talked_to(desk, BOB))
    await desk.engine.calls_over()
    await another_line(desk)
    again = await desk.calls.redial()
    await desk.talks(again)
    assert desk.engine.switchboard.call(again).life.leg.line_id == "other"
    await desk.calls.end_call(again)


async def test_a_telephone_number_is_called_at_the_other_lines_server(desk: PersonDesk) -> None:
    number = "+12125550123"
    await desk.finished(await desk.calls.call(number))
    await another_line(desk, "elsewhere.test")
    again = await desk.finished(await desk.calls.redial())
    assert again.remote_uri == f"sip:{number}@elsewhere.test"


async def test_a_line_that_is_gone_is_told_in_plain_words(desk: PersonDesk) -> None:
    gone = desk.line.account.line_id
    await another_line(desk)
    with pytest.raises(LineNotReady) as refused:
        await desk.calls.call(BOB, gone)
    assert str(refused.value) == "that line has been removed or switched off; choose another line"


async def test_without_any_line_it_says_what_to_do(desk: PersonDesk) -> None:
    await desk.engine.withdraw_line(desk.line.account.line_id)
    with pytest.raises(LineNotReady) as refused:
        await desk.calls.call(BOB)
    assert str(refused.value) == "no line is set up; add one in Settings"


async def another_line(desk: PersonDesk, domain: str = "loop.test") -> None:
    gone = desk.line.account
    account = dataclasses.replace(gone, line_id="other", user="other", domain=domain)
    await desk.engine.serve_line(dataclasses.replace(desk.line, account=account, label="Other"))
    await desk.engine.withdraw_line(gone.line_id)
