"""Who holds a call: taken over from the agent, handed back, and what the caller hears of it."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.mind import Say
from app.engine.console import Console
from app.engine.errors import AgentNotReady, CallUnknown, NotNow
from app.engine.events import AgentBegan, Holder, Phase, UtteranceSaved
from app.engine.minds import Task
from audio.errors import DeviceFailed
from models.endings import EndReason
from models.utterances import list_utterances
from tests.fakes.mind import FakeMind
from tests.fakes.person_desk import PersonDesk

LONG = "Good morning, this is the desk. " + "There is a great deal to be told about it. " * 8
AGENT_HZ, PERSON_HZ, BOB_HZ = 450, 300, 500
CAY = "sip:cay@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    desk.minds.mind.opening_acts = (Say(LONG),)
    await desk.open()
    await desk.engine.serve_line(
        dataclasses.replace(desk.line, inbound=Task(script="test"), answer_after_ms=0.0)
    )
    yield desk
    await desk.close()


@pytest.fixture
def console(desk: PersonDesk) -> Console:
    return Console(desk.engine, desk.store)


async def agent_talks(desk: PersonDesk) -> str:
    """A call that the agent has answered and is speaking on; the caller is silent."""
    desk.bob.tone_hz = 0
    await desk.bob.dial()
    call_id = await desk.rings()
    await desk.until(lambda one: isinstance(one, AgentBegan))
    await desk.sound_for(300)
    return call_id


async def person_talks(desk: PersonDesk) -> str:
    """A call that the person has answered."""
    await desk.engine.serve_line(
        dataclasses.replace(desk.line, inbound=Task(script="test"), answer_after_ms=None)
    )
    await desk.bob.dial()
    call_id = await desk.rings()
    await desk.calls.answer(call_id)
    await desk.talks(call_id)
    return call_id


def bob_hears(desk: PersonDesk) -> set[int]:
    return desk.bob.tone_in_last(desk.bob.legs[0])


async def test_the_person_takes_the_line_and_the_agent_is_cut(
    desk: PersonDesk, console: Console
) -> None:
    call_id = await agent_talks(desk)
    assert bob_hears(desk) == {AGENT_HZ}
    await console.take_over(call_id)
    standing = await desk.stands(call_id, lambda one: one.holder is Holder.OPERATOR)
    assert (standing.phase, standing.agent_can_take) == (Phase.TALKING, True)
    said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(said, UtteranceSaved)
    assert said.speaker == "agent" and said.text and f"{said.text} {said.unheard}" == LONG.strip()
    assert desk.minds.mind.told == [(said.text, False)]
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(500)
    assert bob_hears(desk) == {PERSON_HZ}
    assert desk.person_hears() == {BOB_HZ}
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).holders == ("agent", "operator")


async def test_the_agent_goes_on_until_the_microphone_delivers(
    desk: PersonDesk, console: Console
) -> None:
    desk.headset.hears = False
    call_id = await agent_talks(desk)
    taking = asyncio.ensure_future(console.take_over(call_id))
    await desk.sound_for(500)
    assert not taking.done() and bob_hears(desk) == {AGENT_HZ}
    assert desk.person_hears() == set()
    desk.headset.hears = True
    await taking
    await desk.sound_for(500)
    assert bob_hears(desk) == {PERSON_HZ}


@pytest.mark.parametrize("missing", ["no microphone", "a microphone without sound"])
async def test_without_a_microphone_the_agent_keeps_the_call(
    desk: PersonDesk, console: Console, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.person_call.MICROPHONE_MS", 200.0)
    call_id = await agent_talks(desk)
    if missing == "no microphone":
        desk.headset.devices = [one for one in desk.headset.devices if not one.is_input]
    else:
        desk.headset.hears = False
    with pytest.raises(DeviceFailed, match="microphone"):
        await console.take_over(call_id)
    await desk.sound_for(400)
    assert bob_hears(desk) == {AGENT_HZ}
    assert desk.standings[call_id].holder is Holder.AGENT
    assert desk.headset.readers == []


async def test_the_microphone_goes_before_it_has_the_line(
    desk: PersonDesk, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.person_call.MICROPHONE_MS", 300.0)
    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await agent_talks(desk)

    async def unplugged_meanwhile() -> None:
        desk.headset.hears = False

    with pytest.raises(DeviceFailed, match="no sound"):
        await desk.engine.switchboard.call(call_id).take_over(unplugged_meanwhile)
    assert bob_hears(desk) == {AGENT_HZ}
    assert desk.standings[call_id].holder is Holder.AGENT


async def test_the_far_end_hangs_up_in_the_middle(desk: PersonDesk, console: Console) -> None:
    desk.headset.hears = False
    call_id = await agent_talks(desk)
    taking = asyncio.ensure_future(console.take_over(call_id))
    await desk.sound_for(100)
    await desk.bob.legs[0].hang_up()
    with pytest.raises(CallUnknown):
        await taking
    call = await desk.finished(call_id)
    assert (call.end_reason, call.holders) == (EndReason.CALLER_HUNG_UP, ("agent",))
    assert desk.headset.readers == []


async def test_taking_over_twice_is_taking_over_once(desk: PersonDesk, console: Console) -> None:
    call_id = await agent_talks(desk)
    await asyncio.gather(console.take_over(call_id), console.take_over(call_id))
    await desk.sound_for(500)
    assert bob_hears(desk) == {PERSON_HZ}
    assert len(desk.headset.readers) == 1
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).holders == ("agent", "operator")


async def test_a_call_that_rings_cannot_be_taken_over(desk: PersonDesk, console: Console) -> None:
    await desk.engine.serve_line(dataclasses.replace(desk.line, inbound=None))
    await desk.bob.dial()
    call_id = await desk.rings()
    with pytest.raises(NotNow, match="not been answered"):
        await console.take_over(call_id)
    with pytest.raises(NotNow, match="not been answered"):
        await console.hand_back(call_id)
    with pytest.raises(CallUnknown):
        await console.take_over("call_nobody")


async def test_the_persons_other_calls_wait(desk: PersonDesk, console: Console) -> None:
    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await agent_talks(desk)
    await console.take_over(call_id)
    assert (await desk.stands(own, lambda one: one.on_hold)).phase is Phase.HELD
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(500)
    assert desk.person_hears() == {BOB_HZ}
    assert bob_hears(desk) == {PERSON_HZ}


async def test_the_agent_goes_on_with_what_both_have_said(
    desk: PersonDesk, console: Console
) -> None:
    mind = desk.minds.mind
    mind.opening_acts = (Say("Hi."),)
    desk.person_hz = desk.bob.tone_hz = 0
    call_id = await agent_talks(desk)
    await console.take_over(call_id)
    desk.recogniser.texts.extend(["I am", "I am Ann.", "It is late.", "It is late."])
    for speaker, text in (("operator", "I am Ann."), ("caller", "It is late.")):
        await speaks(desk, speaker)
        said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
        assert isinstance(said, UtteranceSaved)
        while said.speaker == "agent":
            said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
            assert isinstance(said, UtteranceSaved)
        assert (said.speaker, said.text) == (speaker, text)
    await console.hand_back(call_id)
    standing = await desk.stands(call_id, lambda one: one.holder is Holder.AGENT)
    assert (standing.phase, standing.agent_can_take) == (Phase.TALKING, False)
    assert desk.headset.readers == []
    desk.recogniser.texts.extend(["Are you there?"] * 4)
    await speaks(desk, "caller")
    await desk.until(lambda one: isinstance(one, AgentBegan) and "Are you there" in one.text)
    assert mind.beside == [("operator", "I am Ann."), ("caller", "It is late.")]
    assert mind.committed == ["opening", "Are you there?"]
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).holders == ("agent", "operator", "agent")


async def speaks(desk: PersonDesk, who: str, ms: float = 500) -> None:
    """Somebody hums for a while, and is silent."""
    if who == "caller":
        desk.bob.tone_hz = BOB_HZ
    else:
        desk.person_hz = PERSON_HZ
    await desk.sound_for(ms)
    desk.person_hz = desk.bob.tone_hz = 0


async def test_an_open_question_is_answered_at_once(desk: PersonDesk, console: Console) -> None:
    desk.person_hz = desk.bob.tone_hz = 0
    call_id = await person_talks(desk)
    desk.recogniser.texts.extend(["When do you", "When do you open?"])
    await speaks(desk, "caller")
    await desk.until(lambda one: isinstance(one, UtteranceSaved))
    await console.hand_back(call_id)
    began = await desk.until(lambda one: isinstance(one, AgentBegan))
    assert isinstance(began, AgentBegan) and began.text == "You said When do you open?"
    mind = desk.minds.mind
    assert (mind.committed, mind.beside) == (["When do you open?"], [])
    await desk.calls.end_call(call_id)
    call = await desk.finished(call_id)
    assert (call.holders, call.script) == (("operator", "agent"), "test")


async def test_a_turn_that_is_open_when_the_call_changes_hands_is_written_whole(
    desk: PersonDesk, console: Console
) -> None:
    desk.minds.mind.opening_acts = (Say("Hi."),)
    desk.person_hz = desk.bob.tone_hz = 0
    call_id = await agent_talks(desk)
    await desk.sound_for(300)
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(400)
    await console.take_over(call_id)
    await desk.sound_for(400)
    desk.bob.tone_hz = 0
    await desk.until(lambda one: isinstance(one, UtteranceSaved) and one.speaker == "caller")
    (turn,) = [u for u in desk.store.read_now(list_utterances, call_id) if u.speaker == "caller"]
    assert turn.end_ms - turn.start_ms > 650


async def test_there_and_back_and_there_again(desk: PersonDesk, console: Console) -> None:
    call_id = await agent_talks(desk)
    for _ in range(3):
        await console.take_over(call_id)
        await desk.sound_for(400)
        assert bob_hears(desk) == {PERSON_HZ}
        await console.hand_back(call_id)
        await desk.sound_for(400)
        assert PERSON_HZ not in bob_hears(desk)
    await desk.calls.end_call(call_id)
    holders = (await desk.finished(call_id)).holders
    assert holders == ("agent", "operator", "agent", "operator", "agent", "operator", "agent")


async def test_a_line_without_a_task_has_no_agent_to_hand_to(
    desk: PersonDesk, console: Console
) -> None:
    call_id = await desk.calls.call(CAY)
    assert not (await desk.talks(call_id)).agent_can_take
    with pytest.raises(NotNow, match="no template or script"):
        await console.hand_back(call_id)
    await desk.sound_for(300)
    assert desk.person_hears() == {1000}


async def test_a_conference_is_split_before_it_is_handed_back(
    desk: PersonDesk, console: Console
) -> None:
    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await agent_talks(desk)
    await console.take_over(call_id)
    await desk.calls.confer([own, call_id])
    assert not (await desk.stands(call_id, lambda one: one.in_conference)).agent_can_take
    with pytest.raises(NotNow, match="conference"):
        await console.hand_back(call_id)
    await desk.calls.split(own)
    await desk.stands(call_id, lambda one: not one.in_conference)
    await console.hand_back(call_id)
    await desk.stands(call_id, lambda one: one.holder is Holder.AGENT)


class Broken(FakeMind):
    """Raises whenever it is told something."""

    def spoken(self, text: str, complete: bool) -> None:
        raise RuntimeError("no memory")

    def heard_beside(self, by: str, text: str) -> None:
        raise RuntimeError("no memory")


async def test_a_mind_that_raises_costs_the_agent_and_not_the_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = PersonDesk(tmp_path / "home")
    desk.minds.mind = Broken()
    desk.minds.mind.opening_acts = (Say(LONG),)
    await desk.open()
    await desk.engine.serve_line(
        dataclasses.replace(desk.line, inbound=Task(script="test"), answer_after_ms=0.0)
    )
    console = Console(desk.engine, desk.store)
    call_id = await agent_talks(desk)
    await console.take_over(call_id)
    await desk.sound_for(500)
    assert bob_hears(desk) == {PERSON_HZ}
    with pytest.raises(AgentNotReady, match="mind failed"):
        await console.hand_back(call_id)
    assert "no memory" in caplog.text
    caplog.clear()
    await desk.sound_for(300)
    assert bob_hears(desk) == {PERSON_HZ}
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).end_reason is EndReason.DESK_HUNG_UP
    await desk.close()
