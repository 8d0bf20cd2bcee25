"""What the next start makes of a desk that was killed in mid-call."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.engine.leftovers import settle_leftovers
from audio.recording import StereoRecording
from audio.timeline import RECORDING_RATE_HZ, Side
from models.calls import Call, answer_call, get_call, save_call
from models.endings import EndReason
from models.events import CallEvent, save_event
from models.recordings import Recording, RecordingState, list_recordings, save_recording
from models.store import Store

GONE = "a process that never was"
CALL = Call("pn_1", "inbound", "1", id="call_1", owner=GONE)
RECORDING = Recording("call_1", "recordings/call_1.flac", RECORDING_RATE_HZ)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "recordings").mkdir()
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with Store.open(home / "ringdesk.db") as store:
        yield store


def in_mid_call(store: Store, call: Call = CALL, recording: Recording = RECORDING) -> None:
    """What is in the records four seconds after the answer."""
    store.write_now(save_call, call)
    store.write_now(answer_call, call.id, "2026-11-21T10:00:00.000Z")
    store.write_now(save_event, CallEvent(call.id, 4_000, "digit"))
    store.write_now(save_recording, recording)


def torn_recording(path: Path) -> None:
    """Three seconds of noise whose writer was killed: no checksum, no proper end."""
    recording = StereoRecording(path)
    noise = np.random.default_rng(5).normal(0, 3000, 3 * RECORDING_RATE_HZ).astype(np.int16)
    recording.write(Side.CALLER, noise, RECORDING_RATE_HZ, 0.0)
    recording.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:26] + bytes(16) + whole[42:-9_000])


async def test_a_call_whose_desk_died_is_failed_and_its_recording_whole(
    home: Path, store: Store
) -> None:
    in_mid_call(store)
    path = home / RECORDING.path
    torn_recording(path)
    (died,) = await settle_leftovers(store, home)
    call = store.read_now(get_call, "call_1")
    assert call == died
    assert (call.state, call.end_reason) == ("failed", EndReason.DIED)
    assert (call.ended_at, call.duration_ms) == ("2026-11-21T10:00:04.000Z", 4_000)
    (recording,) = store.read_now(list_recordings, "call_1")
    sound, rate_hz = soundfile.read(path, dtype="int16")
    assert (recording.state, rate_hz) == (RecordingState.REPAIRED, RECORDING_RATE_HZ)
    assert 2_000 < recording.duration_ms == len(sound) // 16 < 3_000
    assert recording.size_bytes == path.stat().st_size
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("content", [None, b"", b"no sound at all"])
async def test_a_recording_that_is_gone_or_nonsense_is_lost_and_the_desk_starts(
    home: Path, store: Store, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    in_mid_call(store)
    if content is not None:
        (home / RECORDING.path).write_bytes(content)
    await settle_leftovers(store, home)
    (recording,) = store.read_now(list_recordings, "call_1")
    assert recording.state is RecordingState.LOST
    (said,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert recording.id in said.getMessage()
    caplog.clear()


async def test_another_desks_living_call_is_left_alone(home: Path, store: Store) -> None:
    in_mid_call(store, Call("pn_1", "inbound", "1", id="call_1"))
    torn_recording(home / RECORDING.path)
    before = (home / RECORDING.path).read_bytes()
    assert await settle_leftovers(store, home) == []
    assert store.read_now(get_call, "call_1").ended_at is None
    (recording,) = store.read_now(list_recordings, "call_1")
    assert recording.state is RecordingState.WRITING
    assert (home / RECORDING.path).read_bytes() == before


async def test_what_is_settled_stays_as_it_is(home: Path, store: Store) -> None:
    in_mid_call(store)
    torn_recording(home / RECORDING.path)
    await settle_leftovers(store, home)
    settled = store.read_now(list_recordings)
    assert await settle_leftovers(store, home) == []
    assert store.read_now(list_recordings) == settled
