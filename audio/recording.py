"""Both sides of a call to disk while it runs.

Owns the writer thread and the file: 16 kHz stereo FLAC, the caller left, the
desk right. Leaves placing sound in time to ``timeline`` and mending what a killed
process left to ``repair``.

The encoder writes a block as soon as it has 72 ms (1,152 samples), and the file's
header is brought up to date with every write, so that what a killed process
leaves opens anywhere and lacks at most the last 0.7 s.
"""

import hashlib
import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.errors import RecordingFailed
from audio.flac_header import FlacHeader
from audio.frames import Samples
from audio.timeline import RECORDING_RATE_HZ, Side, Timeline

log = logging.getLogger(__name__)

QUEUE_PIECES = 1_500
"""15 s of both sides; a disk that is slower than that has failed."""

CLOSE_WITHIN_S = 5.0
_FASTEST = 0.0
_LEAST_SAMPLES = RECORDING_RATE_HZ // 50
"""Written for a call without any sound: libsndfile leaves no file at all for none."""

_DISK_ERRORS = (soundfile.LibsndfileError, OSError)

_Piece = tuple[Side, Samples, int, float, bool]


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """A finished recording. ``sha256`` is of the whole file, in hexadecimal."""

    path: Path
    duration_ms: int
    bytes: int
    sha256: str


class StereoRecording:
    """Records one call. ``write`` may be called from one thread; it never blocks.

    When the disk fails or falls 15 s behind, ``on_failed`` is called once, on the
    thread where that was noticed, and everything after is thrown away; what was
    written before stays readable.
    """

    def __init__(
        self, path: Path, on_failed: Callable[[RecordingFailed], None] | None = None
    ) -> None:
        """Create the file; raises RecordingFailed when that is impossible."""
        self.path = path
        self._on_failed = on_failed
        self._failure: RecordingFailed | None = None
        self._failing = threading.Lock()
        self._pieces: queue.Queue[_Piece | None] = queue.Queue(QUEUE_PIECES)
        try:
            self._file = soundfile.SoundFile(
                path,
                "w",
                RECORDING_RATE_HZ,
                len(Side),
                subtype="PCM_16",
                format="FLAC",
                compression_level=_FASTEST,
            )
        except _DISK_ERRORS as error:
            raise RecordingFailed(path, f"the recording cannot be begun: {error}") from error
        self._written = 0
        self._writer = threading.Thread(target=self._run, name=f"record-{path.stem}", daemon=True)
        self._writer.start()

    @property
    def failed(self) -> bool:
        """Whether the disk has refused more."""
        return self._failure is not None

    def write(
        self, side: Side, samples: Samples, rate_hz: int, at_ms: float, anew: bool = False
    ) -> None:
        """Record mono ``samples`` whose first lies at ``at_ms`` on the call's clock.

        ``anew``: another voice begins with them; its place is exact then. The samples are
        kept, so they must not be changed afterwards.
        """
        if self._failure is not None or not len(samples):
            return
        try:
            self._pieces.put_nowait((side, samples, rate_hz, at_ms, anew))
        except queue.Full:
            self._fail("the disk is too slow to record the call; check it")

    def close(self) -> RecordingInfo:
        """Write the rest and finish the file. Blocks; call it on a worker thread.

        Raises RecordingFailed when the recording failed before or now.
        """
        if self._writer.is_alive():
            try:
                self._pieces.put(None, timeout=CLOSE_WITHIN_S)
            except queue.Full:
                self._fail("the disk takes nothing any more; check it")
            self._writer.join(CLOSE_WITHIN_S)
            if self._writer.is_alive():
                self._fail("the disk takes nothing any more; check it")
        if self._failure is not None:
            raise self._failure
        return describe(self.path, self._written)

    def _run(self) -> None:
        try:
            self._record()
        except _DISK_ERRORS as error:
            number = getattr(error, "errno", None)
            reason = os.strerror(number) if isinstance(number, int) else "is it full?"
            self._fail(f"the disk takes no more of the recording ({reason}); make room")

    def _record(self) -> None:
        timeline = Timeline()
        with self._file, FlacHeader(self.path) as header:
            while (piece := self._pieces.get()) is not None:
                timeline.write(*piece)
                ready = timeline.take()
                if ready is not None:
                    self._store(ready)
                    header.count(self._written)
            self._store(timeline.finish())
            if not self._written:
                self._store(np.zeros((_LEAST_SAMPLES, len(Side)), np.int16))

    def _store(self, ready: NDArray[np.int16]) -> None:
        self._file.write(ready)
        self._written += len(ready)

    def _fail(self, message: str) -> None:
        with self._failing:
            if self._failure is not None:
                return
            self._failure = RecordingFailed(self.path, message)
        log.info("recording %s failed", self.path.stem)
        if self._on_failed:
            self._on_failed(self._failure)


def describe(path: Path, samples: int) -> RecordingInfo:
    """What a finished file of so many samples a side is; raises RecordingFailed."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = path.stat().st_size
    except OSError as error:
        raise RecordingFailed(path, f"the recording is gone: {error.strerror}") from error
    return RecordingInfo(path, samples * 1000 // RECORDING_RATE_HZ, size, digest)
