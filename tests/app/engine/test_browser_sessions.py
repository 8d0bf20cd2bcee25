"""Browser sessions on a desk with a person at it; the browser is two lists of sound."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.engine.browser_leg import BROWSER_RATE_HZ, BrowserLeg
from app.engine.browser_sessions import BrowserOrder, BrowserSessions
from app.engine.console import Console
from app.engine.errors import AgentNotReady, CallUnknown, DeskFull
from app.engine.events import Holder, UtteranceSaved
from audio.frames import Samples
from models.calls import get_call
from models.endings import EndReason
from models.templates import Template
from models.utterances import list_utterances
from tests.fakes.person_desk import PersonDesk, tones_in

AGENT = Template("tpl_1", "Reception", "inbound", script="any")
VISITOR_HZ = 700


class Visitor:
    """Somebody at a browser who hums ``hz``, in the desk's own real time."""

    def __init__(self, desk: PersonDesk) -> None:
        self.leg = BrowserLeg(desk.clock)
        self.hz = 0
        self.heard: list[Samples] = []
        self._desk = desk
        self._task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        count = BROWSER_RATE_HZ // 50
        sent = 0
        began_ms = self._desk.clock.now_ms()
        while True:
            await self._desk.clock.sleep_ms(began_ms + sent * 20 - self._desk.clock.now_ms())
            moments = (np.arange(count) + sent * count) / BROWSER_RATE_HZ
            self.leg.hear((6000 * np.sin(2 * np.pi * self.hz * moments)).astype(np.int16))
            self.heard.append(self.leg.take())
            sent += 1

    def tones(self, ms: int = 300) -> set[int]:
        """What they heard lately, in Hz."""
        return tones_in(np.concatenate(self.heard[-ms // 20 :]), BROWSER_RATE_HZ)

    async def hums(self) -> None:
        self.hz = VISITOR_HZ
        await self._desk.sound_for(500)
        self.hz = 0

    async def leaves(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    desk.person_hz = 0
    await desk.open()
    yield desk
    await desk.close()


@pytest.fixture
async def visitor(desk: PersonDesk) -> AsyncIterator[Visitor]:
    visitor = Visitor(desk)
    yield visitor
    await visitor.leaves()


@pytest.fixture
def sessions(desk: PersonDesk) -> BrowserSessions:
    return BrowserSessions(desk.engine, desk.store)


def an_order(**changes: object) -> BrowserOrder:
    return dataclasses.replace(BrowserOrder(AGENT, "thinnest", "key_1"), **changes)  # type: ignore[arg-type]


def said_by(speaker: str) -> object:
    return lambda one: isinstance(one, UtteranceSaved) and one.speaker == speaker


async def test_a_person_watches_whispers_takes_over_and_hands_back(
    desk: PersonDesk, sessions: BrowserSessions, visitor: Visitor
) -> None:
    console = Console(desk.engine, desk.store)
    call_id = await sessions.open(an_order())
    await sessions.connected(call_id, visitor.leg)
    standing = await desk.talks(call_id)
    assert standing.holder is Holder.AGENT and not standing.is_session and standing.encrypted
    await desk.until(said_by("agent"))  # type: ignore[arg-type]
    await console.whisper(call_id, "They are in a hurry.")
    assert desk.minds.mind.whispers == ["They are in a hurry."]
    await visitor.hums()
    await desk.until(said_by("caller"))  # type: ignore[arg-type]
    await desk.until(said_by("agent"))  # type: ignore[arg-type]
    desk.person_hz = 300
    await console.take_over(call_id)
    visitor.hz = VISITOR_HZ
    async with asyncio.timeout(20):
        while visitor.tones() != {300} or desk.person_hears() != {VISITOR_HZ}:
            await desk.sound_for(100)
    visitor.hz = desk.person_hz = 0
    await console.hand_back(call_id)
    await desk.stands(call_id, lambda one: one.holder is Holder.AGENT)
    visitor.leg.lost(left=True)
    call = await desk.finished(call_id)
    assert call.end_reason is EndReason.CALLER_HUNG_UP
    assert call.holders == ("agent", "operator", "agent")
    assert desk.signals.sounded == []
    said = [one.text for one in desk.store.read_now(list_utterances, call_id)]
    assert said[:3] == ["Hello, this is the desk.", "hello", "You said hello"]


async def test_it_goes_beside_a_call_of_the_persons_and_a_headset_session(
    desk: PersonDesk, sessions: BrowserSessions, visitor: Visitor
) -> None:
    own = await desk.calls.call("sip:bob@loop.test")
    await desk.talks(own)
    call_id = await sessions.open(an_order())
    await sessions.connected(call_id, visitor.leg)
    await desk.talks(call_id)
    assert {one.call_id for one in desk.engine.switchboard.own.talking} == {own}


async def test_its_record_is_there_from_the_first_moment(
    desk: PersonDesk, sessions: BrowserSessions, visitor: Visitor
) -> None:
    call_id = await sessions.open(an_order(caller_name="Ana", facts={"table": 4}))
    waiting = desk.store.read_now(get_call, call_id)
    assert (waiting.state, waiting.remote_name, waiting.facts) == ("incoming", "Ana", {"table": 4})
    assert sessions.template_of(call_id) == AGENT
    assert desk.engine.switchboard.calls == []
    await sessions.connected(call_id, visitor.leg)
    await desk.talks(call_id)
    await sessions.end(call_id)
    call = await desk.finished(call_id)
    assert (call.end_reason, call.remote_name) == (EndReason.DESK_HUNG_UP, "Ana")
    await sessions.end(call_id)


async def test_nobody_comes_and_nobody_is_let_in_afterwards(
    desk: PersonDesk, sessions: BrowserSessions, visitor: Visitor
) -> None:
    call_id = await sessions.open(an_order())
    await sessions.nobody_came(call_id)
    assert desk.store.read_now(get_call, call_id).end_reason is EndReason.NO_ANSWER
    with pytest.raises(CallUnknown):
        await sessions.connected(call_id, visitor.leg)
    assert not visitor.leg.is_up and desk.engine.switchboard.calls == []


async def test_a_desk_without_room_says_so_before_and_at_the_last_moment(
    desk: PersonDesk, sessions: BrowserSessions, visitor: Visitor
) -> None:
    off = dataclasses.replace(AGENT, active=False)
    with pytest.raises(AgentNotReady, match="switched off"):
        await sessions.open(an_order(template=off))
    call_id = await sessions.open(an_order())
    desk.engine.switchboard.settings = dataclasses.replace(desk.settings, max_calls=0)
    with pytest.raises(DeskFull):
        await sessions.open(an_order())
    with pytest.raises(DeskFull):
        await sessions.connected(call_id, visitor.leg)
    assert desk.store.read_now(get_call, call_id).end_reason is EndReason.REJECTED
    assert not visitor.leg.is_up


async def test_a_way_that_breaks_ends_it(
    desk: PersonDesk, sessions: BrowserSessions, visitor: Visitor
) -> None:
    call_id = await sessions.open(an_order())
    await sessions.connected(call_id, visitor.leg)
    await desk.talks(call_id)
    visitor.leg.lost(left=False)
    assert (await desk.finished(call_id)).end_reason is EndReason.NETWORK_FAILED
