"""A call's sound on disk while the call runs, and its levels.

Owns the file's place and name and the record about it. Leaves the writing to
``audio.recording``. A failing disk ends the recording, never the call.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path

from app.engine.call_log import CallLog
from app.engine.journal import Journal
from audio.clock import Clock
from audio.errors import AudioError, RecordingFailed
from audio.frames import Frame, Samples
from audio.levels import FLOOR_DB, LevelMeter, peak_db
from audio.recording import StereoRecording
from audio.repair import repair
from audio.timeline import RECORDING_RATE_HZ, Side
from models.recordings import Recording, RecordingState, save_recording

log = logging.getLogger(__name__)


class CallRecording:
    """One call's recording. When it has to stop, the call's log tells why."""

    def __init__(
        self,
        call_id: str,
        home: Path,
        journal: Journal,
        clock: Clock,
        call_log: CallLog,
    ) -> None:
        self._record = Recording(call_id, f"recordings/{call_id}.flac", RECORDING_RATE_HZ)
        self._home = home
        self._path = home / self._record.path
        self._journal = journal
        self._clock = clock
        self._call_log = call_log
        self.wanted = True
        """False keeps no sound of this call; levels are shown all the same."""
        self.broke_off: Callable[[], None] = _nothing
        """Called on the loop when ``running`` has become False before its time."""
        self._broken = False
        self._file: StereoRecording | None = None
        self._began_ms = 0.0
        self._caller_level = LevelMeter()
        self._desk_peak_db = FLOOR_DB
        self._anew = False

    @property
    def running(self) -> bool:
        """Whether what is heard goes to disk now."""
        return self._file is not None and not self._broken

    async def begin(self) -> None:
        """Open the file; the call's clock starts now. A disk that refuses is told, not raised."""
        self._began_ms = self._clock.now_ms()
        if not self.wanted:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            loop = asyncio.get_running_loop()
            self._file = StereoRecording(self._path, lambda error: self._tell(loop, error))
        except RecordingFailed as error:
            self._call_log.trouble("recording", f"This call is not recorded: {error}")
            return
        except OSError as error:
            folder = self._path.parent
            sentence = f"This call is not recorded: {folder} cannot be used ({error.strerror})"
            self._call_log.trouble("recording", sentence)
            return
        self._journal.note(None, save_recording, self._record)

    def caller(self, frame: Frame) -> None:
        """Take a frame from the caller."""
        caller_db = self._caller_level.push(frame.samples, frame.rate_hz)
        if caller_db is not None:
            self._call_log.levels(caller_db, self._desk_peak_db)
            self._desk_peak_db = FLOOR_DB
        if self._file is not None:
            at_ms = frame.at_ms - self._began_ms
            self._file.write(Side.CALLER, frame.samples, frame.rate_hz, at_ms)

    def desk(self, samples: Samples, rate_hz: int, at_ms: float) -> None:
        """Take what was really played to the caller, with the clock's time of its start."""
        self._desk_peak_db = max(self._desk_peak_db, peak_db(samples))
        if self._file is not None:
            anew, self._anew = self._anew, False
            self._file.write(Side.DESK, samples, rate_hz, at_ms - self._began_ms, anew)

    def another_voice(self) -> None:
        """Somebody else speaks for the desk from now on."""
        self._anew = True

    async def close(self) -> None:
        """Finish the file and note what became of it. Harmless when it was never opened."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            info = await asyncio.to_thread(file.close)
        except RecordingFailed as error:
            log.info("recording %s ended early: %s", self._record.id, error)
            record = await asyncio.to_thread(mended, self._record, self._home)
            self._journal.note(None, save_recording, record)
            return
        record = dataclasses.replace(
            self._record,
            state=RecordingState.COMPLETE,
            duration_ms=info.duration_ms,
            size_bytes=info.bytes,
            sha256=info.sha256,
        )
        self._journal.note(None, save_recording, record)

    def _failed(self, error: RecordingFailed) -> None:
        self._broken = True
        self._call_log.trouble(
            "recording", f"This call's recording stopped; the call goes on. {error}"
        )
        self.broke_off()

    def _tell(self, loop: asyncio.AbstractEventLoop, error: RecordingFailed) -> None:
        """From the writer's thread to the loop."""
        loop.call_soon_threadsafe(self._failed, error)


def _nothing() -> None:
    """Nobody listens."""


def mended(recording: Recording, home: Path) -> Recording:
    """Make the file of a recording that was cut off whole, and tell what became of it. Blocking."""
    path = home / recording.path
    try:
        info = repair(path)
    except (AudioError, OSError) as error:
        log.warning("recording %s cannot be read any more: %s", recording.id, error)
        return dataclasses.replace(recording, state=RecordingState.LOST)
    return dataclasses.replace(
        recording,
        state=RecordingState.REPAIRED,
        duration_ms=info.duration_ms,
        size_bytes=info.bytes,
        sha256=info.sha256,
    )
