"""Who holds a call: taken over from the agent, handed back, and what the caller hears of it."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.mind import Say
from app.engine.errors import CallUnknown, NotNow
from app.engine.events import AgentBegan, Holder, Phase, UtteranceSaved
from models.utterances import list_utterances
from tests.fakes.agent_desk import AGENT_HZ, BOB_HZ, LONG, PERSON_HZ, AgentDesk

CAY = "sip:cay@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[AgentDesk]:
    desk = AgentDesk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.close()


async def test_the_person_takes_the_line_and_the_agent_is_cut(desk: AgentDesk) -> None:
    call_id = await desk.agent_talks()
    await desk.comes_to(desk.bob_hears, {AGENT_HZ})
    await desk.console.take_over(call_id)
    standing = await desk.stands(call_id, lambda one: one.holder is Holder.OPERATOR)
    assert (standing.phase, standing.agent_can_take) == (Phase.TALKING, True)
    said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(said, UtteranceSaved)
    assert said.speaker == "agent" and said.text and f"{said.text} {said.unheard}" == LONG.strip()
    assert desk.minds.mind.told == [(said.text, False)]
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(500)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})
    await desk.comes_to(desk.person_hears, {BOB_HZ})
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).holders == ("agent", "operator")


async def test_the_agent_goes_on_until_the_microphone_delivers(desk: AgentDesk) -> None:
    desk.headset.hears = False
    call_id = await desk.agent_talks()
    taking = asyncio.ensure_future(desk.console.take_over(call_id))
    await desk.sound_for(500)
    assert not taking.done()
    await desk.comes_to(desk.bob_hears, {AGENT_HZ})
    await desk.comes_to(desk.person_hears, set())
    desk.headset.hears = True
    await taking
    await desk.sound_for(500)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})


async def test_taking_over_twice_is_taking_over_once(desk: AgentDesk) -> None:
    call_id = await desk.agent_talks()
    await asyncio.gather(desk.console.take_over(call_id), desk.console.take_over(call_id))
    await desk.sound_for(500)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})
    assert len(desk.headset.readers) == 1
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).holders == ("agent", "operator")


async def test_a_call_that_rings_cannot_be_taken_over(desk: AgentDesk) -> None:
    await desk.engine.serve_line(dataclasses.replace(desk.line, inbound=None))
    await desk.bob.dial()
    call_id = await desk.rings()
    with pytest.raises(NotNow, match="not been answered"):
        await desk.console.take_over(call_id)
    with pytest.raises(NotNow, match="not been answered"):
        await desk.console.hand_back(call_id)
    with pytest.raises(CallUnknown):
        await desk.console.take_over("call_nobody")


async def test_the_persons_other_calls_wait(desk: AgentDesk) -> None:
    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await desk.agent_talks()
    await desk.console.take_over(call_id)
    assert (await desk.stands(own, lambda one: one.on_hold)).phase is Phase.HELD
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(500)
    await desk.comes_to(desk.person_hears, {BOB_HZ})
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})


async def test_the_agent_goes_on_with_what_both_have_said(desk: AgentDesk) -> None:
    mind = desk.minds.mind
    mind.opening_acts = (Say("Hi."),)
    desk.person_hz = desk.bob.tone_hz = 0
    call_id = await desk.agent_talks()
    await desk.console.take_over(call_id)
    for speaker, text in (("operator", "I am Ann."), ("caller", "It is late.")):
        desk.recogniser.says = text
        await desk.speaks(speaker)
        said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
        assert isinstance(said, UtteranceSaved)
        while said.speaker == "agent":
            said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
            assert isinstance(said, UtteranceSaved)
        assert (said.speaker, said.text) == (speaker, text)
    await desk.console.hand_back(call_id)
    standing = await desk.stands(call_id, lambda one: one.holder is Holder.AGENT)
    assert (standing.phase, standing.agent_can_take) == (Phase.TALKING, False)
    assert desk.headset.readers == []
    desk.recogniser.says = "Are you there?"
    await desk.speaks("caller")
    await desk.until(lambda one: isinstance(one, AgentBegan) and "Are you there" in one.text)
    assert mind.beside == [("operator", "I am Ann."), ("caller", "It is late.")]
    assert mind.committed == ["opening", "Are you there?"]
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).holders == ("agent", "operator", "agent")


async def test_an_open_question_is_answered_at_once(desk: AgentDesk) -> None:
    desk.person_hz = desk.bob.tone_hz = 0
    call_id = await desk.person_talks()
    desk.recogniser.says = "When do you open?"
    await desk.speaks("caller")
    await desk.until(lambda one: isinstance(one, UtteranceSaved))
    await desk.console.hand_back(call_id)
    began = await desk.until(lambda one: isinstance(one, AgentBegan))
    assert isinstance(began, AgentBegan) and began.text == "You said When do you open?"
    mind = desk.minds.mind
    assert (mind.committed, mind.beside) == (["When do you open?"], [])
    await desk.calls.end_call(call_id)
    call = await desk.finished(call_id)
    assert (call.holders, call.script) == (("operator", "agent"), "test")


async def test_a_turn_that_is_open_when_the_call_changes_hands_is_written_whole(
    desk: AgentDesk,
) -> None:
    desk.minds.mind.opening_acts = (Say("Hi."),)
    desk.person_hz = desk.bob.tone_hz = 0
    call_id = await desk.agent_talks()
    await desk.sound_for(300)
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(400)
    await desk.console.take_over(call_id)
    await desk.sound_for(400)
    desk.bob.tone_hz = 0
    await desk.until(lambda one: isinstance(one, UtteranceSaved) and one.speaker == "caller")
    (turn,) = [u for u in desk.store.read_now(list_utterances, call_id) if u.speaker == "caller"]
    assert turn.end_ms - turn.start_ms > 650


async def test_there_and_back_and_there_again(desk: AgentDesk) -> None:
    call_id = await desk.agent_talks()
    for _ in range(3):
        await desk.console.take_over(call_id)
        await desk.sound_for(400)
        await desk.comes_to(desk.bob_hears, {PERSON_HZ})
        await desk.console.hand_back(call_id)
        await desk.sound_for(400)
        await desk.comes_to(lambda: desk.bob_hears() & {PERSON_HZ}, set())
    await desk.calls.end_call(call_id)
    holders = (await desk.finished(call_id)).holders
    assert holders == ("agent", "operator", "agent", "operator", "agent", "operator", "agent")


async def test_a_line_without_a_task_has_no_agent_to_hand_to(desk: AgentDesk) -> None:
    call_id = await desk.calls.call(CAY)
    assert not (await desk.talks(call_id)).agent_can_take
    with pytest.raises(NotNow, match="no template or script"):
        await desk.console.hand_back(call_id)
    await desk.sound_for(300)
    await desk.comes_to(desk.person_hears, {1000})


async def test_a_conference_is_split_before_it_is_handed_back(desk: AgentDesk) -> None:
    own = await desk.calls.call(CAY)
    await desk.talks(own)
    call_id = await desk.agent_talks()
    await desk.console.take_over(call_id)
    await desk.calls.confer([own, call_id])
    assert not (await desk.stands(call_id, lambda one: one.in_conference)).agent_can_take
    with pytest.raises(NotNow, match="conference"):
        await desk.console.hand_back(call_id)
    await desk.calls.split(own)
    await desk.stands(call_id, lambda one: not one.in_conference)
    await desk.console.hand_back(call_id)
    await desk.stands(call_id, lambda one: one.holder is Holder.AGENT)
