"""Both sides of a person's call, written down; what could not be is told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.engine.bus import Bus
from app.engine.call_log import CallLog
from app.engine.events import TroubleArose
from app.engine.journal import Journal
from app.engine.listening import Listening
from app.engine.scribe import WAITING_TURNS
from app.engine.scribes import GAPS, Scribes
from app.engine.speech_work import SpeechModels, SpeechWork
from audio.frames import FRAME_MS, Frame
from models.calls import Call
from models.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

RATE_HZ = 16_000


class Desk:
    """The scribes of one call over a real store, and what was heard and told."""

    def __init__(self, home: Path) -> None:
        self.store, self.bus = Store.open(home / "ringdesk.db"), Bus()
        self.journal = Journal(self.store, self.bus)
        self.writing = asyncio.ensure_future(self.journal.run())
        call_log = CallLog(
            Call("pn_1", "inbound", "1", id="call_1"), None, self.journal, self.bus, FakeClock()
        )
        call_log.began()
        models = SpeechModels(FakeRecogniser(), FakeVoice(), FakeEndOfTurn(), FakeVoiceActivity)
        work = SpeechWork(models)
        self.heard: list[str] = []
        self.events = self.bus.subscribe()
        self.scribes = Scribes(call_log, lambda _speaker, text: self.heard.append(text))
        self.scribes.begin(work, Listening(work.new_voice_activity()), "en")
        self.at_ms = 0.0

    def caller_says(self, sentences: int) -> None:
        """So many, with a pause after each."""
        for level, ms in [(8000, 300), (0, 1000)] * sentences:
            for _ in range(ms // FRAME_MS):
                samples = np.full(RATE_HZ * FRAME_MS // 1000, level, np.int16)
                self.scribes.hear_caller(Frame(samples, RATE_HZ, self.at_ms))
                self.at_ms += FRAME_MS

    async def troubles(self) -> list[str]:
        await asyncio.wait_for(self.journal.settled(), 10)
        self.events.close()
        return [one.message async for one in self.events if isinstance(one, TroubleArose)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.writing.cancel()
    await asyncio.wait({made.writing})
    await asyncio.to_thread(made.store.close)


async def test_all_that_was_said_is_written_down(desk: Desk) -> None:
    desk.caller_says(WAITING_TURNS)
    await desk.scribes.last_words()
    assert desk.heard == ["hello"] * WAITING_TURNS
    assert await desk.troubles() == []


async def test_what_was_left_out_is_told_once(desk: Desk) -> None:
    desk.caller_says(WAITING_TURNS + 3)
    await desk.scribes.last_words()
    assert desk.heard == ["hello"] * WAITING_TURNS
    assert await desk.troubles() == [GAPS.format(count=3)]
