"""What may go wrong while a call changes hands: the other keeps it, and it goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.mind import Say
from app.engine.errors import AgentNotReady, CallUnknown
from app.engine.events import Holder
from audio.errors import DeviceFailed
from models.endings import EndReason
from tests.fakes.agent_desk import AGENT_HZ, LONG, PERSON_HZ, AgentDesk
from tests.fakes.mind import FakeMind

CAY = "sip:cay@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[AgentDesk]:
    desk = AgentDesk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.close()


@pytest.mark.parametrize("missing", ["no microphone", "a microphone without sound"])
async def test_without_a_microphone_the_agent_keeps_the_call(
    desk: AgentDesk, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.person_call.MICROPHONE_MS", 200.0)
    call_id = await desk.agent_talks()
    if missing == "no microphone":
        desk.headset.devices = [one for one in desk.headset.devices if not one.is_input]
    else:
        desk.headset.hears = False
    with pytest.raises(DeviceFailed, match="microphone"):
        await desk.console.take_over(call_id)
    await desk.sound_for(400)
    await desk.comes_to(desk.bob_hears, {AGENT_HZ})
    assert desk.engine.switchboard.call(call_id).holder is Holder.AGENT
    assert desk.headset.readers == []


async def test_the_microphone_goes_before_it_has_the_line(
    desk: AgentDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.person_call.MICROPHONE_MS", 300.0)
    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await desk.agent_talks()

    async def unplugged_meanwhile() -> None:
        desk.headset.hears = False

    with pytest.raises(DeviceFailed, match="no sound"):
        await desk.engine.switchboard.call(call_id).take_over(unplugged_meanwhile)
    await desk.comes_to(desk.bob_hears, {AGENT_HZ})
    assert desk.engine.switchboard.call(call_id).holder is Holder.AGENT


async def test_a_line_that_cannot_be_taken_says_why_and_your_other_call_goes_on(
    desk: AgentDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError("no memory")

    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await desk.agent_talks()
    monkeypatch.setattr("app.engine.handover.Handover._person_takes", broken)
    with pytest.raises(RuntimeError, match="no memory"):
        await desk.console.take_over(call_id)
    await desk.sound_for(400)
    assert desk.engine.switchboard.call(call_id).holder is Holder.AGENT
    assert len(desk.headset.readers) == 1
    caplog.clear()


async def test_the_far_end_hangs_up_in_the_middle(desk: AgentDesk) -> None:
    desk.headset.hears = False
    call_id = await desk.agent_talks()
    taking = asyncio.ensure_future(desk.console.take_over(call_id))
    await desk.sound_for(100)
    await desk.bob.legs[0].hang_up()
    with pytest.raises(CallUnknown):
        await taking
    call = await desk.finished(call_id)
    assert (call.end_reason, call.holders) == (EndReason.CALLER_HUNG_UP, ("agent",))
    assert desk.headset.readers == []


class Broken(FakeMind):
    """Raises whenever it is told something."""

    def spoken(self, text: str, complete: bool) -> None:
        raise RuntimeError("no memory")

    def heard_beside(self, by: str, text: str) -> None:
        raise RuntimeError("no memory")


async def test_a_mind_that_raises_costs_the_agent_and_not_the_call(
    desk: AgentDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.minds.mind = Broken()
    desk.minds.mind.opening_acts = (Say(LONG),)
    call_id = await desk.agent_talks()
    await desk.console.take_over(call_id)
    await desk.sound_for(500)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})
    with pytest.raises(AgentNotReady, match="mind failed"):
        await desk.console.hand_back(call_id)
    assert "no memory" in caplog.text
    caplog.clear()
    await desk.sound_for(300)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).end_reason is EndReason.DESK_HUNG_UP


async def test_a_mind_that_cannot_be_made_leaves_the_call_with_the_person(
    desk: AgentDesk,
) -> None:
    desk.minds.refuse = AgentNotReady("its playbook is gone")
    call_id = await desk.person_talks()
    await desk.stands(call_id, lambda one: one.agent_can_take)
    with pytest.raises(AgentNotReady, match="playbook is gone"):
        await desk.console.hand_back(call_id)
    await desk.sound_for(400)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})
    desk.minds.refuse = None
    await desk.console.hand_back(call_id)
    await desk.stands(call_id, lambda one: one.holder is Holder.AGENT)


class Slow(FakeMind):
    """Thinks until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.thinks, self.go_on = asyncio.Event(), asyncio.Event()

    async def suggest(self, heard: str) -> tuple[str, ...]:
        self.thinks.set()
        await self.go_on.wait()
        raise RuntimeError("no idea")


async def test_a_mind_that_fails_at_a_suggestion_is_asked_no_more(
    desk: AgentDesk, caplog: pytest.LogCaptureFixture
) -> None:
    mind = desk.minds.mind = Slow()
    desk.person_hz = 0
    call_id = await desk.person_talks()
    await desk.speaks("caller")
    await mind.thinks.wait()
    mind.go_on.set()
    await desk.sounds_until(lambda: "no idea" in caplog.text)
    caplog.clear()
    desk.person_hz = PERSON_HZ
    await desk.sound_for(400)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).end_reason is EndReason.DESK_HUNG_UP


async def test_the_far_end_hangs_up_while_it_is_handed_back(desk: AgentDesk) -> None:
    call_id = await desk.agent_talks()
    await desk.console.take_over(call_id)
    await desk.sound_for(300)
    back = asyncio.ensure_future(desk.console.hand_back(call_id))
    await desk.bob.legs[0].hang_up()
    await asyncio.gather(back, return_exceptions=True)
    assert back.exception() is None or isinstance(back.exception(), CallUnknown)
    assert (await desk.finished(call_id)).end_reason is EndReason.CALLER_HUNG_UP
    assert desk.headset.readers == []
