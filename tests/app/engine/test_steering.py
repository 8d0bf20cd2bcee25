"""The operator beside the agent: whispers, words to be said exactly, hold, digits, transfer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.mind import Say
from app.engine.console import LONGEST
from app.engine.errors import CallUnknown, NotNow
from app.engine.events import (
    Holder,
    OperatorSteered,
    Phase,
    RepliesSuggested,
    Speaker,
    UtteranceSaved,
)
from models.endings import EndReason
from sip.errors import TransferRefused
from sip.loopback_network import Refusal
from sip.phone import DigitReceived
from tests.fakes.agent_desk import AGENT_HZ, BOB_HZ, PERSON_HZ, AgentDesk

OPENING = (
    "Good morning to everybody who has been waiting on this line for such a long time today. "
    "This is the desk. There is a lot to tell you today. That was it."
)
"""Its first clause is long enough for whoever comes behind it on a busy computer."""
EXACT = "We close at noon today."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[AgentDesk]:
    desk = AgentDesk(tmp_path / "home")
    desk.minds.mind.opening_acts = (Say(OPENING),)
    desk.person_hz = 0
    await desk.open()
    yield desk
    await desk.close()


async def agent_talks(desk: AgentDesk) -> str:
    await desk.bob.dial()
    call_id = await desk.rings()
    await desk.began()
    return call_id


async def said(desk: AgentDesk) -> tuple[str, str]:
    event = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(event, UtteranceSaved)
    return event.speaker, event.text


async def test_a_whisper_reaches_the_mind_and_cuts_nothing(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    await desk.console.whisper(call_id, "  offer\n them Friday ")
    event = await desk.until(lambda one: isinstance(one, OperatorSteered))
    assert isinstance(event, OperatorSteered)
    assert (event.kind, event.text) == ("whisper", "offer them Friday")
    assert desk.minds.mind.whispers == ["offer them Friday"]
    assert await said(desk) == ("agent", OPENING)


@pytest.mark.parametrize(
    ("words", "sentence"), [("  ", "nothing to say"), ("x" * (LONGEST + 1), "too long")]
)
async def test_what_cannot_be_whispered_or_said(desk: AgentDesk, words: str, sentence: str) -> None:
    call_id = await agent_talks(desk)
    for steer in (desk.console.whisper, desk.console.say_exactly):
        with pytest.raises(NotNow, match=sentence):
            await steer(call_id, words)
        with pytest.raises(CallUnknown):
            await steer("call_nobody", "hello")


async def test_a_script_takes_no_whispers(desk: AgentDesk) -> None:
    desk.minds.mind.takes_whispers = False
    call_id = await agent_talks(desk)
    with pytest.raises(NotNow, match="follows a script"):
        await desk.console.whisper(call_id, "be nice")
    assert desk.minds.mind.whispers == []


async def test_exact_words_come_behind_the_clause_that_is_playing(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    await desk.console.say_exactly(call_id, EXACT)
    order = [await desk.began() for _ in range(4)]
    assert order == [EXACT, *OPENING.split(". ", 1)[1].replace(". ", ".|").split("|")]
    mind = desk.minds.mind
    assert await said(desk) == ("agent", OPENING)
    assert mind.beside == [("agent", EXACT)]
    assert mind.told == [(OPENING, True)]


async def test_exact_words_come_at_once_while_the_agent_listens(desk: AgentDesk) -> None:
    desk.minds.mind.opening_acts = (Say("Hi."),)
    call_id = await agent_talks(desk)
    assert await said(desk) == ("agent", "Hi.")
    await desk.console.say_exactly(call_id, EXACT + " Please come again. Goodbye then.")
    assert await desk.began() == EXACT
    whole = (EXACT + " Please come again. Goodbye then.",)
    assert await said(desk) == ("agent", *whole)
    assert desk.minds.mind.beside == [("agent", *whole)]
    assert desk.minds.mind.committed == ["opening"]


async def test_exact_words_are_interrupted_like_any_others(desk: AgentDesk) -> None:
    desk.minds.mind.opening_acts = (Say("Hi."),)
    call_id = await agent_talks(desk)
    await said(desk)
    words = "There is so much that I would like to tell you now that it takes a while."
    await desk.console.say_exactly(call_id, words)
    await desk.began()
    desk.bob.tone_hz = BOB_HZ
    event = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(event, UtteranceSaved)
    assert event.unheard and f"{event.text} {event.unheard}".strip() == words
    desk.bob.tone_hz = 0
    assert await said(desk) == ("caller", "hello")


async def test_exact_words_wait_for_a_caller_who_speaks(desk: AgentDesk) -> None:
    desk.minds.mind.opening_acts = (Say("Hi."),)
    call_id = await agent_talks(desk)
    await said(desk)
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(400)
    await desk.console.say_exactly(call_id, EXACT)
    await desk.sound_for(300)
    desk.bob.tone_hz = 0
    assert await said(desk) == ("caller", "hello")
    heard = [await said(desk), await said(desk)]
    assert heard == [("agent", EXACT), ("agent", "You said hello")]


async def test_exact_words_that_a_take_over_comes_before_are_on_record_as_unsaid(
    desk: AgentDesk,
) -> None:
    desk.minds.mind.opening_acts = (Say("Hi."),)
    call_id = await agent_talks(desk)
    await said(desk)
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(400)
    await desk.console.say_exactly(call_id, EXACT)
    await desk.console.take_over(call_id)
    event = await desk.until(
        lambda one: isinstance(one, UtteranceSaved) and one.speaker is Speaker.AGENT
    )
    assert isinstance(event, UtteranceSaved)
    assert (event.text, event.unheard) == ("", EXACT)
    assert desk.minds.mind.beside == []
    desk.bob.tone_hz = 0


async def test_exact_words_are_heard_beside_the_person(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    await desk.console.take_over(call_id)
    desk.person_hz = PERSON_HZ
    await desk.sound_for(300)
    await said(desk)
    await desk.console.say_exactly(call_id, EXACT * 10)
    await desk.began()
    await desk.sound_for(400)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ, AGENT_HZ})
    desk.person_hz = 0
    spoken = {await said(desk), await said(desk)}
    assert ("agent", EXACT * 10) in spoken
    assert ("agent", EXACT * 10) in desk.minds.mind.beside
    await desk.calls.hold(call_id)
    with pytest.raises(NotNow, match="on hold"):
        await desk.console.say_exactly(call_id, EXACT)


async def test_replies_are_suggested_until_the_person_speaks(desk: AgentDesk) -> None:
    mind = desk.minds.mind
    mind.suggestions["How much?"] = ("Ten.", "Twenty.")
    call_id = await agent_talks(desk)
    await desk.console.take_over(call_id)
    desk.recogniser.says = "How much?"
    desk.bob.tone_hz = BOB_HZ
    await desk.sound_for(400)
    desk.bob.tone_hz = 0
    shown = await desk.until(lambda one: isinstance(one, RepliesSuggested))
    assert isinstance(shown, RepliesSuggested) and shown.texts == ("Ten.", "Twenty.")
    desk.recogniser.says = "Ten"
    desk.person_hz = PERSON_HZ
    await desk.sound_for(400)
    desk.person_hz = 0
    gone = await desk.until(lambda one: isinstance(one, RepliesSuggested))
    assert isinstance(gone, RepliesSuggested) and gone.texts == ()
    assert await said(desk) == ("operator", "Ten")
    assert mind.beside == [("caller", "How much?"), ("operator", "Ten")]


async def test_a_call_that_the_agent_holds_is_put_on_hold_and_goes_on(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    await desk.calls.hold(call_id)
    standing = await desk.stands(call_id, lambda one: one.on_hold)
    assert (standing.holder, standing.phase) == (Holder.AGENT, Phase.HELD)
    await desk.sound_for(600)
    await desk.comes_to(desk.bob_hears, set())
    await desk.calls.resume(call_id)
    await desk.talks(call_id)
    assert await said(desk) == ("agent", OPENING)


async def test_a_held_call_is_taken_over_and_talked_on(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    await desk.calls.hold(call_id)
    await desk.stands(call_id, lambda one: one.on_hold)
    desk.person_hz = PERSON_HZ
    await desk.console.take_over(call_id)
    await desk.stands(call_id, lambda one: one.holder is Holder.OPERATOR and not one.on_hold)
    await desk.sound_for(500)
    await desk.comes_to(desk.bob_hears, {PERSON_HZ})


async def test_digits_go_out_while_the_agent_holds_the_call(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    heard: list[str] = []

    async def listen() -> None:
        async for event in desk.bob.legs[0].events():
            if isinstance(event, DigitReceived):
                heard.append(event.digit)
                return

    listening = asyncio.ensure_future(listen())
    await desk.calls.send_digits(call_id, "5")
    async with asyncio.timeout(10):
        await listening
    assert heard == ["5"]


async def test_the_agents_call_is_transferred_blind(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    desk.network.refuse_calls("cay@loop.test", Refusal(603))
    with pytest.raises(TransferRefused, match="603"):
        await desk.calls.transfer(call_id, "sip:cay@loop.test")
    await desk.stands(call_id, lambda one: not one.on_hold)
    desk.network.refuse_calls("cay@loop.test", None)
    await desk.calls.transfer(call_id, "sip:cay@loop.test")
    assert (await desk.finished(call_id)).end_reason is EndReason.TRANSFERRED


async def test_the_person_first_takes_a_call_over_to_consult_about_it(desk: AgentDesk) -> None:
    call_id = await agent_talks(desk)
    with pytest.raises(NotNow, match="take it over first"):
        await desk.calls.consult(call_id, "sip:cay@loop.test")
    with pytest.raises(NotNow, match="not one that you are talking on"):
        await desk.calls.mute(call_id, True)
