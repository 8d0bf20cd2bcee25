"""A recording as a WAV file that is nowhere on disk.

Owns reading any part of it as bytes: a WAV file of 16-bit samples has a head of 44 bytes, and
each byte after it belongs to one sample, so a part can be decoded without the rest. Blocking.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import soundfile

from app.library.errors import RecordingMissing

HEAD_BYTES = 44
_SAMPLE_BYTES = 2
_BLOCK_FRAMES = 16_384
_LARGEST = 0xFFFFFFFF
"""The sizes in a WAV file's head have 32 bits."""


class WavView:
    """One recording. Raises RecordingMissing when it cannot be read."""

    def __init__(self, call_id: str, path: Path) -> None:
        self._call_id, self._path = call_id, path
        try:
            info = soundfile.info(str(path))
        except (OSError, soundfile.LibsndfileError) as error:
            raise RecordingMissing(call_id, f"The recording cannot be read: {path.name}") from error
        self._rate_hz, self._channels = int(info.samplerate), int(info.channels)
        self._frame_bytes = self._channels * _SAMPLE_BYTES
        most = (_LARGEST - HEAD_BYTES) // self._frame_bytes
        self._frames = min(int(info.frames), most)

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return HEAD_BYTES + self._frames * self._frame_bytes

    @property
    def duration_ms(self) -> int:
        """How long it is."""
        return round(self._frames * 1000 / self._rate_hz)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop``, block by block."""
        stop = self.size if stop is None else min(stop, self.size)
        if start < HEAD_BYTES:
            yield self._head()[start : min(stop, HEAD_BYTES)]
        first = max(start - HEAD_BYTES, 0)
        last = stop - HEAD_BYTES
        if first < last:
            yield from self._samples(first, last)

    def _samples(self, first: int, last: int) -> Iterator[bytes]:
        """Bytes of sound, counted from the first sample's."""
        frame = first // self._frame_bytes
        skip = first - frame * self._frame_bytes
        left = last - first
        with soundfile.SoundFile(self._path) as sound:
            sound.seek(frame)
            while left > 0:
                block = sound.read(_BLOCK_FRAMES, dtype="int16", always_2d=True)
                if not len(block):
                    return
                data = block.astype("<i2").tobytes()[skip : skip + left]
                skip, left = 0, left - len(data)
                yield data

    def _head(self) -> bytes:
        """See http://soundfile.sapp.org/doc/WaveFormat/: RIFF, fmt, data."""
        sound_bytes = self._frames * self._frame_bytes
        form = struct.pack(
            "<IHHIIHH",
            16,
            1,
            self._channels,
            self._rate_hz,
            self._rate_hz * self._frame_bytes,
            self._frame_bytes,
            8 * _SAMPLE_BYTES,
        )
        riff = struct.pack("<4sI4s", b"RIFF", HEAD_BYTES - 8 + sound_bytes, b"WAVE")
        return riff + b"fmt " + form + struct.pack("<4sI", b"data", sound_bytes)
