"""Mending a recording that a killed process left.

Owns turning such a file into a proper one, in place and atomically. Leaves
finding which calls were cut off to the engine at its start.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.errors import AudioFileUnreadable, RecordingFailed
from audio.flac_header import MARKER, SIZE, finished
from audio.recording import RecordingInfo, describe

_BLOCK = 288
"""Read in small steps: a step that meets the torn end is lost as a whole."""


def repair(path: Path) -> RecordingInfo:
    """Make a killed recording whole; one that was finished is left as it is.

    Raises AudioFileUnreadable for a file that is missing, is no FLAC or holds no
    sound, and RecordingFailed when the disk does not take the new file; either
    way the old file stays as it is.
    """
    try:
        with path.open("rb") as file:
            head = file.read(SIZE)
    except OSError as error:
        raise AudioFileUnreadable(path, f"it cannot be opened: {error.strerror}") from error
    if not head.startswith(MARKER) or len(head) < SIZE:
        raise AudioFileUnreadable(path, "this is not a FLAC recording; nothing was changed")
    try:
        with soundfile.SoundFile(path) as torn:
            if finished(head):
                return describe(path, torn.frames)
            return _rewritten(path, torn)
    except soundfile.LibsndfileError as error:
        raise AudioFileUnreadable(path, f"its beginning is damaged: {error}") from error


def _rewritten(path: Path, torn: soundfile.SoundFile) -> RecordingInfo:
    fresh = path.with_name(path.name + ".part")
    samples = 0
    try:
        with soundfile.SoundFile(
            fresh, "w", torn.samplerate, torn.channels, subtype="PCM_16", format="FLAC"
        ) as whole:
            for block in _blocks(torn):
                whole.write(block)
                samples += len(block)
        if not samples:
            raise AudioFileUnreadable(path, "it was cut off before any sound was written")
        os.replace(fresh, path)
    except (soundfile.LibsndfileError, OSError) as error:
        raise RecordingFailed(path, "the mended recording cannot be written") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()
    return describe(path, samples)


def _blocks(torn: soundfile.SoundFile) -> Iterator[NDArray[np.int16]]:
    """What can be read before the torn end."""
    while True:
        try:
            block = torn.read(_BLOCK, dtype="int16", always_2d=True)
        except soundfile.LibsndfileError:
            return
        if not len(block):
            return
        yield block
