"""A person's transfers and second calls over the real SIP stacks, with far ends that say no."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.engine.events import Phase
from app.engine.parts import ServedLine
from audio.clock import MonotonicClock
from sip.choosing import phone_for
from sip.errors import TransferRefused
from sip.phone import IncomingCall, LineAccount
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_phone import RfcvoipPhone
from sip.states import CallState
from tests.fakes.person_desk import PersonDesk
from tests.peers.program import HOST
from tests.peers.second_phone import SecondPhone, second_phone

pytestmark = pytest.mark.peers
ADA_HZ, BOB_HZ = 600, 900
SETTINGS = PhoneSettings(net_interface=HOST, jitter_buffer_ms=None)


@asynccontextmanager
async def person_over(stack: str, home: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(home)
    desk.phone = phone_for(stack, SETTINGS, MonotonicClock())  # type: ignore[assignment]
    account = LineAccount("desk", "desk", HOST, register=False, codecs=("pcmu",))
    desk.line = ServedLine(account, "Front desk")
    await desk.open()
    await desk.engine.line_settled("desk", 30)
    try:
        yield desk
    finally:
        await desk.close()


async def talked_to(desk: PersonDesk, uri: str) -> str:
    call_id = await desk.calls.call(uri)
    call = desk.engine.switchboard.call(call_id)
    await desk.sounds_until(lambda: call.patch is not None)
    return call_id


async def consultation(desk: PersonDesk, others: SecondPhone) -> tuple[str, str]:
    held = await talked_to(desk, others.uri("ada"))
    asked = await desk.calls.consult(held, others.uri("bob"))
    await others.hears("bob", desk.person_hz)
    await desk.stands(held, lambda one: one.on_hold)
    return held, asked


def now_says(desk: PersonDesk, hertz: int) -> None:
    """What the person hums from now on, so that what was heard before does not count."""
    desk.person_hz = hertz


async def test_who_was_asked_is_talked_to_again_when_the_caller_will_not_be_joined(
    tmp_path: Path,
) -> None:
    async with (
        second_phone(refusing="ada", ada=ADA_HZ, bob=BOB_HZ) as others,
        person_over("baresip", tmp_path / "home") as desk,
    ):
        held, asked = await consultation(desk, others)
        with pytest.raises(TransferRefused):
            await desk.calls.complete_transfer(asked)
        await desk.stands(
            asked, lambda one: one.phase is Phase.TALKING and one.consults_for == held
        )
        calls = desk.engine.switchboard
        assert calls.call(held).standing.on_hold
        assert calls.call(held).life.leg.state is CallState.HELD
        now_says(desk, 1200)
        await others.hears("bob", 1200)
        await desk.comes_to(desk.person_hears, {BOB_HZ})
        await desk.calls.give_up_transfer(asked)
        now_says(desk, 1500)
        await others.hears("ada", 1500)
        await desk.comes_to(desk.person_hears, {ADA_HZ})


async def test_who_was_asked_is_joined_with_the_caller(tmp_path: Path) -> None:
    async with (
        second_phone(ada=ADA_HZ, bob=BOB_HZ) as others,
        person_over("baresip", tmp_path / "home") as desk,
    ):
        _, asked = await consultation(desk, others)
        await desk.calls.complete_transfer(asked)
        await others.hears("ada", BOB_HZ)
        await others.hears("bob", ADA_HZ)
        await desk.engine.calls_over()


async def test_a_phone_without_hold_goes_back_to_the_first_call(tmp_path: Path) -> None:
    far = RfcvoipPhone(SETTINGS, MonotonicClock())
    answers = []

    def pick_up(event: object) -> None:
        if isinstance(event, IncomingCall):
            answers.append(asyncio.ensure_future(event.call.answer()))

    await far.start()
    far.subscribe(pick_up)
    await far.add_line(LineAccount("far", "bob", HOST, register=False))
    uri = f"sip:bob@{far.listen_address}"
    async with person_over("rfcvoip", tmp_path / "home") as desk:
        first = await talked_to(desk, uri)
        second = await talked_to(desk, uri)
        await desk.stands(first, lambda one: one.on_hold)
        assert "hold" in desk.calls.missing_features()
        await desk.calls.resume(first)
        await desk.talks(first)
        await desk.stands(second, lambda one: one.on_hold)
    await far.close()
