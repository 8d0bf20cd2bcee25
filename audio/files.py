"""Sound files in.

Owns reading any file that libsndfile knows (WAV, FLAC, Ogg, MP3) as mono 16-bit
sound at a wanted rate. Leaves writing to ``recording``.
"""

from pathlib import Path

import numpy as np
import soundfile

from audio.errors import AudioFileUnreadable
from audio.frames import Samples
from audio.resampling import from_float, resample

LONGEST_S = 4 * 3600


def read_samples(path: Path, rate_hz: int, at_most_s: float | None = None) -> Samples:
    """The whole file or its beginning, channels averaged, shape ``(n,)`` at ``rate_hz``.

    Raises AudioFileUnreadable for a file that is missing, is no sound file, was
    never finished (see ``recording.repair``) or lasts longer than four hours.
    """
    if not path.is_file():
        raise AudioFileUnreadable(path, "there is no such sound file")
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames > LONGEST_S * file.samplerate:
                raise AudioFileUnreadable(path, "it has no end or lasts longer than four hours")
            frames = -1 if at_most_s is None else int(at_most_s * file.samplerate)
            found = file.read(frames, dtype="float32", always_2d=True)
            from_hz = file.samplerate
    except (soundfile.LibsndfileError, OSError) as error:
        reason = getattr(error, "error_string", "") or str(error)
        raise AudioFileUnreadable(path, f"it cannot be read as sound: {reason}") from error
    mono = found.mean(axis=1) if found.size else np.zeros(0, np.float32)
    return resample(from_float(mono), from_hz, rate_hz)
