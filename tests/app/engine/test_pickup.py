"""Who picks up a call of ours, and from when on the agent speaks: people, mailboxes, menus.

The turn detector and the beep detector are the real ones; what is speech and what was said
is the test's to tell.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from app.agent.mind import Finish, Outcome, Say, UseTool
from app.engine.listening import Listening
from app.engine.pickup import MENUS_AT_MOST, Pickup
from app.engine.speaking import Speaking, SpeakingHooks
from app.engine.turn_taking import TurnTaking
from audio.frames import FRAME_MS, Frame, Samples
from tests.fakes.clock import FakeClock
from tests.fakes.hearing import FakeSpeechWork
from tests.fakes.mind import FakeMind
from tests.fakes.sink import FakeSink
from tests.fakes.turns import Watcher

RATE_HZ = 8000
FRAME = RATE_HZ * FRAME_MS // 1000
GREETING = "Hi, you've reached Bobby. I can't come to the phone right now."
RECORD = f"{GREETING} Please leave a message after the tone."
MENU = "Welcome to Whitfield Dental. For appointments, press one. For billing, press two."


class Callee:
    """Whoever was called: they say, beep and wait; the agent's side runs along."""

    def __init__(self, leaves_message: bool) -> None:
        self.clock = FakeClock(1_000.0)
        self.sink = FakeSink(self.clock)
        self.work = FakeSpeechWork()
        self.work.finished_sounding = 0.2
        self.mind = FakeMind()
        self.watcher = Watcher()
        self.verdicts: list[str] = []
        self.keys: list[str] = []
        self._speech = False
        hooks = SpeakingHooks(self._act, lambda text, at_ms: None, lambda *played: None)
        self.speaking = Speaking(self.sink, self.work, self.clock, hooks)
        ears, told = Listening(self), lambda what, why: self.verdicts.append(what)
        self.turns = TurnTaking(self.mind, ears, self.speaking, self.work, self.clock, self.watcher)
        self.turns.pickup = Pickup(self.mind, self.clock, told, leaves_message)

    def is_speech(self, frame: Frame) -> bool:
        """Stands for the voice activity detector."""
        return self._speech

    async def _act(self, act: object) -> None:
        if isinstance(act, UseTool):
            self.keys.append(act.arguments["digits"])

    async def says(self, text: str, ms: int) -> None:
        """Speak on; ``text`` is the whole turn so far as it will be recognised."""
        self.work.hears = text
        await self._sounds(np.full(ms * RATE_HZ // 1000, 3_000, np.int16), speech=True)

    async def is_quiet(self, ms: int) -> None:
        await self._sounds(np.zeros(ms * RATE_HZ // 1000, np.int16), speech=False)

    async def beeps(self, ms: int = 400) -> None:
        moments = np.arange(ms * RATE_HZ // 1000) / RATE_HZ
        beep = (9_000 * np.sin(2 * np.pi * 1_000 * moments)).astype(np.int16)
        await self._sounds(beep, speech=False)

    async def _sounds(self, samples: Samples, speech: bool) -> None:
        self._speech = speech
        for start in range(0, len(samples) - FRAME + 1, FRAME):
            frame = Frame(samples[start : start + FRAME], RATE_HZ, self.clock.now_ms())
            self.turns.hear(frame)
            await self.clock.advance(FRAME_MS)

    @property
    def heard(self) -> bool:
        """Whether any of the agent's voice was played so far."""
        return bool(np.any(self.sink.heard()))


@asynccontextmanager
async def calling(leaves_message: bool = True) -> AsyncIterator[Callee]:
    callee = Callee(leaves_message)
    running = [
        asyncio.ensure_future(callee.speaking.run()),
        asyncio.ensure_future(callee.turns.run(opens_first=False)),
    ]
    await callee.clock.settle()
    yield callee
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
async def callee() -> AsyncIterator[Callee]:
    async with calling() as callee:
        yield callee


async def test_a_person_who_says_hello_is_greeted(callee: Callee) -> None:
    await callee.is_quiet(300)
    await callee.says("Hello?", 500)
    await callee.is_quiet(1_000)
    assert (callee.mind.committed, callee.verdicts) == (["opening"], ["person"])
    assert callee.heard


async def test_nobody_says_a_word_and_the_agent_opens(callee: Callee) -> None:
    await callee.is_quiet(1_600)
    assert (callee.mind.committed, callee.verdicts) == (["opening"], [])


async def test_a_mailbox_is_spoken_to_only_after_its_beep(callee: Callee) -> None:
    await callee.is_quiet(300)
    await callee.says(RECORD, 3_500)
    await callee.is_quiet(1_500)
    assert not callee.heard and callee.mind.committed == []
    await callee.beeps()
    assert not callee.heard
    await callee.is_quiet(400)
    assert callee.heard
    assert (callee.mind.committed, callee.verdicts) == (["mailbox"], ["voicemail"])
    await callee.is_quiet(4_000)
    assert callee.turns.finished.result() == Finish(Outcome.VOICEMAIL, False)
    assert [played.heard for played in callee.watcher.replies] == ["Please call us back."]
    assert callee.watcher.heard_texts == [RECORD]


async def test_a_greeting_that_pauses_longer_than_a_turn_is_heard_to_its_end(
    callee: Callee,
) -> None:
    await callee.says(GREETING, 2_500)
    await callee.is_quiet(1_400)
    await callee.says(RECORD, 1_800)
    await callee.is_quiet(1_400)
    assert not callee.heard and callee.mind.committed == []
    await callee.beeps()
    await callee.is_quiet(500)
    assert callee.mind.committed == ["mailbox"]
    assert callee.watcher.heard_texts == [RECORD]


async def test_without_a_beep_the_message_comes_after_a_long_silence(callee: Callee) -> None:
    await callee.says(RECORD, 3_500)
    await callee.is_quiet(2_600)
    assert not callee.heard
    await callee.is_quiet(1_200)
    assert callee.heard and callee.mind.committed == ["mailbox"]


async def test_a_beep_without_a_greeting_is_a_mailbox(callee: Callee) -> None:
    await callee.is_quiet(300)
    await callee.beeps()
    await callee.is_quiet(1_200)
    assert (callee.mind.committed, callee.verdicts) == (["mailbox"], ["voicemail"])


async def test_the_owner_wants_no_message_left() -> None:
    async with calling(leaves_message=False) as callee:
        await callee.says(RECORD, 3_500)
        await callee.is_quiet(1_000)
        await callee.beeps()
        await callee.is_quiet(500)
        assert callee.turns.finished.result() == Finish(Outcome.VOICEMAIL, False)
        assert not callee.heard


async def test_a_person_with_much_to_say_is_answered(callee: Callee) -> None:
    text = "Good morning, Whitfield Dental, the best on Mill Street. Anna here, how can I help you?"
    await callee.says(text, 6_000)
    await callee.is_quiet(1_200)
    assert (callee.mind.committed, callee.verdicts) == ([text], ["person"])


async def test_a_person_who_was_taken_for_a_mailbox_asks_and_is_answered(callee: Callee) -> None:
    long = "Yes, well, I was just in the garden and it took me a while to get to the telephone."
    await callee.says(long, 6_000)
    await callee.is_quiet(1_500)
    assert not callee.heard
    await callee.says(f"{long} Hello? Is anybody there?", 900)
    await callee.is_quiet(1_200)
    assert callee.verdicts == ["person"]
    assert callee.mind.committed == [f"{long} Hello? Is anybody there?"]


async def test_a_key_is_pressed_once_the_menu_has_named_its_options(callee: Callee) -> None:
    await callee.says("Welcome to Whitfield Dental. For appointments, press one.", 3_000)
    await callee.is_quiet(1_000)
    assert callee.keys == []
    await callee.says(MENU, 2_000)
    await callee.is_quiet(2_000)
    assert (callee.keys, callee.verdicts) == (["2"], ["menu"])
    assert callee.mind.committed == [f"menu: {MENU}"] and not callee.heard


async def test_whoever_the_menu_puts_through_is_greeted_like_anybody(callee: Callee) -> None:
    await callee.says(MENU, 5_000)
    await callee.is_quiet(22_000)
    assert callee.keys == ["2"] and not callee.heard
    await callee.says("Hello, Anna speaking.", 900)
    await callee.is_quiet(1_200)
    assert callee.mind.committed == [f"menu: {MENU}", "opening"]
    assert callee.verdicts == ["menu", "person"] and callee.heard


async def test_a_menu_that_puts_nobody_through_is_not_waited_for_for_ever(callee: Callee) -> None:
    await callee.says(MENU, 5_000)
    await callee.is_quiet(75_000)
    assert callee.mind.committed == [f"menu: {MENU}", "opening", "silence 1", "silence 2"]
    assert callee.turns.finished.done()


async def test_a_mailbox_behind_a_menu_gets_the_message(callee: Callee) -> None:
    await callee.says(MENU, 5_000)
    await callee.is_quiet(4_000)
    await callee.says(RECORD, 3_500)
    await callee.is_quiet(900)
    await callee.beeps()
    await callee.is_quiet(900)
    assert callee.mind.committed == [f"menu: {MENU}", "mailbox"]
    assert callee.verdicts == ["menu", "voicemail"]


async def test_menus_behind_menus_come_to_an_end(callee: Callee) -> None:
    for _ in range(MENUS_AT_MOST + 1):
        await callee.says(MENU, 5_000)
        await callee.is_quiet(3_000)
    assert len(callee.keys) == MENUS_AT_MOST
    assert callee.mind.committed[-1] == "time is up"


async def test_nothing_is_looked_for_once_a_person_has_been_spoken_to(callee: Callee) -> None:
    await callee.says("Hello?", 500)
    await callee.is_quiet(4_000)
    callee.mind.answers["For billing, press two."] = (Say("Pardon?"),)
    await callee.says("For billing, press two.", 1_500)
    await callee.is_quiet(1_500)
    assert callee.keys == [] and callee.mind.committed == ["opening", "For billing, press two."]
