"""A recording as two rows of peaks, for drawing.

Owns reading the sound in blocks and the small file beside it that keeps the finest row, so
that an hour's recording is read once. Leaves drawing to the screen.
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.errors import AudioFileUnreadable

BUCKET_MS = 20
_BLOCK_S = 10
_MAGIC = b"RDPK1\n"


@dataclass(frozen=True, slots=True)
class Peaks:
    """Both sides' peaks, 0 to 255 as a share of full scale, ``BUCKET_MS`` each.

    ``rows`` has shape ``(2, n)``: the caller, then the desk; one side of a mono file is 0.
    """

    rows: NDArray[np.uint8]
    duration_ms: int

    def at_most(self, buckets: int) -> "tuple[NDArray[np.float64], float]":
        """The peaks as shares of full scale in at most ``buckets``, shape ``(2, m)``, and how
        many milliseconds each stands for."""
        count = self.rows.shape[1]
        step = max(1, -(-count // max(1, buckets)))
        padded = np.pad(self.rows, ((0, 0), (0, -count % step)))
        fewer = padded.reshape(2, -1, step).max(axis=2) if count else self.rows
        return fewer / 255.0, float(BUCKET_MS * step)


def peaks_of(path: Path) -> Peaks:
    """The peaks of a recording, from the file beside it or from the sound. Blocking.

    Raises AudioFileUnreadable. A folder that cannot be written costs the next one time only.
    """
    beside = path.with_suffix(".peaks")
    try:
        sound = path.stat()
    except OSError as error:
        raise AudioFileUnreadable(path, f"it cannot be read ({error.strerror})") from error
    stamp = f"{sound.st_size} {sound.st_mtime_ns}\n".encode()
    kept = _kept(beside, stamp)
    if kept is not None:
        return kept
    peaks = _measured(path)
    head = _MAGIC + stamp + f"{peaks.duration_ms}\n".encode()
    part = beside.with_suffix(".peaks.part")
    with contextlib.suppress(OSError):
        part.write_bytes(head + peaks.rows.tobytes())
        os.replace(part, beside)
    return peaks


def _kept(beside: Path, stamp: bytes) -> Peaks | None:
    try:
        magic, size_and_time, duration, rows = beside.read_bytes().split(b"\n", 3)
        numbers = np.frombuffer(rows, np.uint8)
        if magic + b"\n" != _MAGIC or size_and_time + b"\n" != stamp or len(numbers) % 2:
            return None
        return Peaks(numbers.reshape(2, -1), int(duration))
    except (OSError, ValueError):
        return None


def _measured(path: Path) -> Peaks:
    try:
        with soundfile.SoundFile(path) as file:
            bucket = max(1, file.samplerate * BUCKET_MS // 1000)
            per_block = bucket * (_BLOCK_S * 1000 // BUCKET_MS)
            pieces = [
                _rows(block, bucket)
                for block in file.blocks(blocksize=per_block, dtype="int16", always_2d=True)
            ]
            duration_ms = round(file.frames * 1000 / file.samplerate)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioFileUnreadable(path, f"it is no sound that can be read ({error})") from error
    rows = np.concatenate(pieces, axis=1) if pieces else np.zeros((2, 0), np.uint8)
    return Peaks(rows, duration_ms)


def _rows(block: NDArray[np.int16], bucket: int) -> NDArray[np.uint8]:
    loud = np.minimum(np.abs(block.astype(np.int32)), 32767)
    loud = np.pad(loud, ((0, -len(loud) % bucket), (0, 0)))
    highest = loud.reshape(-1, bucket, loud.shape[1]).max(axis=1).T
    sides = highest[:2] if len(highest) >= 2 else np.vstack((highest, np.zeros_like(highest)))
    rows: NDArray[np.uint8] = (sides * 255 // 32767).astype(np.uint8)
    return rows
