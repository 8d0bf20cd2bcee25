"""A call's sound on disk, its levels, and disks that will not have it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.engine.bus import Bus, Subscription
from app.engine.call_log import CallLog
from app.engine.events import Event, LevelsMeasured, TroubleArose
from app.engine.journal import Journal
from app.engine.recording import CallRecording
from audio.frames import Frame
from audio.recording import QUEUE_PIECES
from models.calls import Call
from models.recordings import Recording, RecordingState, list_recordings
from models.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.mind import FakeMind
from tests.fakes.speech import tone

START_MS = 7_000.0


class Studio:
    """One call's recording with real records, on a clock the test moves."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = FakeClock(START_MS)
        self.store = Store.open(home / "ringdesk.db")
        self.bus = Bus()
        self.events: Subscription = self.bus.subscribe()
        self.journal = Journal(self.store, self.bus)
        self.log = CallLog(
            Call("pn_1", "inbound", "1", id="call_1"),
            FakeMind(),
            self.journal,
            self.bus,
            self.clock,
        )
        self.log.began()
        self.recording = CallRecording("call_1", home, self.journal, self.clock, self.log)
        self.running = asyncio.ensure_future(self.journal.run())

    async def caller(self, samples: np.ndarray) -> None:
        """The caller is heard, 20 ms at a time."""
        for at in range(0, len(samples), 160):
            self.recording.caller(Frame(samples[at : at + 160], 8000, self.clock.now_ms()))
            await self.clock.advance(20)

    async def records(self) -> list[Recording]:
        await asyncio.wait_for(self.journal.settled(), 10)
        return self.store.read_now(list_recordings, "call_1")

    async def published(self, kind: type[Event]) -> list[Event]:
        await asyncio.wait_for(self.journal.settled(), 10)
        self.events.close()
        return [event async for event in self.events if isinstance(event, kind)]

    async def close(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await asyncio.to_thread(self.store.close)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    studio = Studio(tmp_path)
    yield studio
    await studio.close()


async def test_both_sides_lie_where_they_were_heard(studio: Studio) -> None:
    await studio.recording.begin()
    (begun,) = await studio.records()
    assert (begun.state, begun.path) == (RecordingState.WRITING, "recordings/call_1.flac")
    await studio.caller(np.concatenate((tone(200), np.zeros(6_400, np.int16))))
    studio.recording.desk(tone(300), 8000, studio.clock.now_ms())
    await studio.caller(np.concatenate((np.zeros(1_600, np.int16), tone(200))))
    await studio.recording.close()
    (done,) = await studio.records()
    sound, rate_hz = soundfile.read(studio.home / done.path, dtype="int16")
    assert (done.id, done.state, rate_hz) == (begun.id, RecordingState.COMPLETE, 16_000)
    assert done.duration_ms == len(sound) // 16 == pytest.approx(1_400, abs=25)
    loud = np.abs(sound) > 1_000
    assert np.flatnonzero(loud[:, 0])[[0, -1]] / 16 == pytest.approx([0, 1_400], abs=10)
    assert not loud[220 * 16 : 1_180 * 16, 0].any()
    assert np.flatnonzero(loud[:, 1])[[0, -1]] / 16 == pytest.approx([1_000, 1_300], abs=10)


async def test_levels_come_ten_times_a_second(studio: Studio) -> None:
    await studio.recording.begin()
    studio.recording.desk(tone(20), 8000, START_MS)
    await studio.caller(np.concatenate((tone(100) // 2, np.zeros(800, np.int16))))
    await studio.recording.close()
    first, second = await studio.published(LevelsMeasured)
    assert isinstance(first, LevelsMeasured) and isinstance(second, LevelsMeasured)
    assert first.desk_db == pytest.approx(20 * np.log10(8000 / 32768), abs=0.2)
    assert first.desk_db - first.caller_db == pytest.approx(6.0, abs=0.2)
    assert (second.caller_db, second.desk_db) == (-90.0, -90.0)


async def test_an_unwanted_recording_leaves_nothing_but_levels(studio: Studio) -> None:
    studio.recording.wanted = False
    await studio.recording.begin()
    await studio.caller(tone(200))
    studio.recording.desk(tone(20), 8000, START_MS)
    await studio.recording.close()
    assert await studio.records() == []
    assert not (studio.home / "recordings").exists()
    assert len(await studio.published(LevelsMeasured)) == 2


async def test_a_folder_that_cannot_be_made_is_told_and_the_call_goes_on(studio: Studio) -> None:
    (studio.home / "recordings").write_text("a file in its place")
    await studio.recording.begin()
    await studio.caller(tone(100))
    await studio.recording.close()
    assert await studio.records() == []
    (told,) = await studio.published(TroubleArose)
    assert isinstance(told, TroubleArose)
    assert (told.call_id, told.kind) == ("call_1", "recording")
    assert told.message.startswith("This call is not recorded: ")
    assert str(studio.home / "recordings") in told.message


async def test_a_disk_that_falls_behind_ends_the_recording_not_the_call(studio: Studio) -> None:
    broke_off: list[bool] = []
    studio.recording.broke_off = lambda: broke_off.append(studio.recording.running)
    assert not studio.recording.running
    await studio.recording.begin()
    assert studio.recording.running
    noise = np.random.default_rng(3).normal(0, 5000, 9_600_000).astype(np.int16)
    studio.recording.desk(noise, 16_000, START_MS)
    for number in range(QUEUE_PIECES + 2):
        studio.recording.desk(noise[:320], 16_000, START_MS + number * 20.0)
    await studio.caller(tone(100))
    await studio.recording.close()
    (left,) = await studio.records()
    assert left.state is RecordingState.REPAIRED
    assert broke_off == [False]
    assert soundfile.info(studio.home / left.path).frames // 16 == left.duration_ms
    (told,) = await studio.published(TroubleArose)
    assert isinstance(told, TroubleArose)
    assert "recording stopped; the call goes on" in told.message and "too slow" in told.message


async def test_closing_what_was_never_begun_is_harmless(studio: Studio) -> None:
    await studio.recording.close()
    assert await studio.records() == []
