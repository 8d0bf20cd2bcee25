"""A headset session over a real sound server with the models that are delivered.

A human voice into the microphone, the agent out of the speaker, both through a telephone's
band. Costs some 12 s.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.commands.console import SessionOrder
from app.engine.bus import Bus, Subscription
from app.engine.events import CallFinished, Event, RecordsChanged, UtteranceSaved
from app.person_desk import PersonDesk, open_person_desk
from app.settings import DataPaths, data_paths
from app.settings_file import SettingsFile
from app.talking import WITHOUT_LINES
from audio.frames import Samples
from audio.resampling import resample
from models.calls import SESSION_LINE, get_call
from models.recordings import RecordingState, list_recordings
from models.utterances import list_utterances
from sip.choosing import NONE
from tests.bench.corpus import HUMAN_FOLDER
from tests.peers.pulse import RATE_HZ, PulseServer, Recording, pulse_server
from tests.peers.tries import tried

FACTS = {"restaurant": "Olive", "address": "12 Harbour Street", "opening_hours": "noon to 10 pm"}
ORDER = SessionOrder(script="restaurant-booking", facts=FACTS)
BAND_ENDS_HZ = 3_600
LOUD = 2_000
WAIT_S = 120.0
"""For the models to be loaded on a busy computer; then each turn is a matter of seconds."""


@pytest.fixture
async def sound(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PulseServer]:
    async with pulse_server() as server:
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def paths(data_folder: Path) -> DataPaths:
    paths = data_paths(os.environ)
    paths.make()
    return paths


async def until(events: Subscription, kind: type[Event], speaker: str = "") -> Event:
    async with asyncio.timeout(WAIT_S):
        async for event in events:
            if isinstance(event, kind) and speaker in ("", getattr(event, "speaker", "")):
                return event
    raise AssertionError("the desk was closed")


def human(name: str) -> Samples:
    """A person's voice as it was recorded for a telephone, at the device's rate."""
    samples, rate_hz = soundfile.read(HUMAN_FOLDER / f"{name}.wav", dtype="int16")
    return resample(samples, rate_hz, RATE_HZ)


def share_above_db(samples: Samples, hertz: float) -> float:
    """How much of a sound's energy lies above a frequency, in the middle one of its loud
    tenths of a second: a busy computer leaves gaps, whose edges are sharp."""
    step = RATE_HZ // 10
    pieces = samples[: len(samples) // step * step].reshape(-1, step)
    loud = pieces[np.abs(pieces).max(axis=1) > 1000]
    powers = np.abs(np.fft.rfft(loud * np.hanning(step), axis=1)) ** 2
    above = powers[:, np.fft.rfftfreq(step, 1 / RATE_HZ) > hertz].sum(axis=1)
    return float(np.median(10 * np.log10(above / powers.sum(axis=1) + 1e-12)))


async def loud(recording: Recording, since: int) -> None:
    """Return once something was loud from that sample on."""
    async with asyncio.timeout(WAIT_S):
        while np.abs(recording.samples()[since:]).max(initial=0) <= LOUD:
            await recording.more()


async def talked(
    desk: PersonDesk, sound: PulseServer, events: Subscription, speaker: Recording
) -> str:
    """The agent opens, a person says something, the agent is heard to answer; gives the
    session's id."""
    call_id = await desk.commands.console.start_session(ORDER)
    await until(events, UtteranceSaved, "agent")
    await sound.speak("mic_feed", human("vm-msgforwarded"))
    before = len(speaker.samples())
    await until(events, UtteranceSaved, "caller")
    await loud(speaker, before)
    await desk.commands.calls.end_call(call_id)
    await until(events, CallFinished)
    await desk.engine.calls_over()
    return call_id


@pytest.mark.timeout(400)
async def test_a_person_and_the_agent_hear_each_other_as_on_a_telephone(
    sound: PulseServer, paths: DataPaths
) -> None:
    await tried(lambda: both_hear_each_other(sound, paths))


async def both_hear_each_other(sound: PulseServer, paths: DataPaths) -> None:
    """One session; each has a person's desk of its own."""
    bus = Bus()
    environ = {**os.environ, WITHOUT_LINES: NONE}
    settings = SettingsFile(paths, environ, lambda: bus.publish(RecordsChanged("settings")))
    with bus.subscribe() as events:
        async with open_person_desk(settings, paths, bus) as desk:
            async with sound.recording("speaker") as recording:
                call_id = await talked(desk, sound, events, recording)
            call = desk.store.read_now(get_call, call_id)
            said = desk.store.read_now(list_utterances, call_id)
            (kept,) = desk.store.read_now(list_recordings, call_id)
    heard = recording.samples()
    assert np.abs(heard).max() > LOUD
    assert share_above_db(heard, BAND_ENDS_HZ) < -45
    assert call.line_id == SESSION_LINE and call.holders == ("agent",)
    assert [one.speaker for one in said][:2] == ["agent", "caller"]
    assert "message" in next(one.text.lower() for one in said if one.speaker == "caller")
    both, rate_hz = soundfile.read(paths.home / kept.path, dtype="int16")
    assert kept.state is RecordingState.COMPLETE
    assert (np.abs(both).max(axis=0) > LOUD).all() and len(both) > 5 * rate_hz
