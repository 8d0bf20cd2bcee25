"""Sound to baresip: our PCM into its buffer.

Owns the sink of one call. Leaves pacing to baresip, which takes a packet every 20 ms.
"""

from contextlib import suppress

import numpy as np
from baresip import AudioNotActive, AudioRestarted, CallAudio

from audio.clock import Clock
from audio.frames import FRAME_MS, Samples

SAMPLE_BYTES = 2


class BaresipSink:
    """Satisfies ``FrameSink``: what we say on one call.

    baresip sends what is queued at real speed, and silence when nothing is. It
    flushes at its next packet and takes everything with it that was written
    meanwhile, so for up to 20 ms after ``clear`` nothing is taken.
    """

    def __init__(self, audio: CallAudio) -> None:
        self._audio = audio
        self._rate_hz: int = 8000
        self._channels: int = 1
        self._flushing = False
        self._alone = False

    @property
    def rate_hz(self) -> int:
        """The codec's rate; 8000 until media is up."""
        self._probe()
        return self._rate_hz

    @property
    def queued_ms(self) -> float:
        """What baresip has not encoded yet; 0 without media."""
        queued_bytes, _ = self._probe()
        return queued_bytes * 1000 / (self._rate_hz * self._channels * SAMPLE_BYTES)

    def write(self, samples: Samples) -> int:
        """Queue as much as fits; 0 without media and in the moment after ``clear``.

        While something is said alone, other sound is taken and thrown away: queued, it
        would follow late and stay late.
        """
        return len(samples) if self._alone else self._write(samples)

    async def say_alone(self, samples: Samples, clock: Clock) -> None:
        """Say this and nothing else; return when it has been sent, or the sound ended."""
        self._alone = True
        try:
            left = samples
            while len(left):
                left = left[self._write(left) :]
                if len(left) and not self._has_media():
                    return
                await clock.sleep_ms(FRAME_MS if len(left) else self.queued_ms)
        finally:
            self._alone = False

    def _has_media(self) -> bool:
        try:
            return bool(self._audio.info().tx_ready)
        except AudioNotActive:
            return False

    def _write(self, samples: Samples) -> int:
        _, room_bytes = self._probe()
        taken = np.ascontiguousarray(
            samples[: room_bytes // (SAMPLE_BYTES * self._channels)], np.int16
        )
        if self._channels > 1:
            taken = np.repeat(taken, self._channels)
        if len(taken) == 0:
            return 0
        try:
            sent_bytes: int = self._audio.write(taken.tobytes())
        except (AudioNotActive, AudioRestarted):
            return 0
        return sent_bytes // (SAMPLE_BYTES * self._channels)

    def clear(self) -> None:
        """Flush; what is in the encoder (one frame) is still heard."""
        queued_bytes, _ = self._probe()
        if queued_bytes:
            with suppress(AudioNotActive, AudioRestarted):
                self._audio.flush_tx()
                self._flushing = True

    def _probe(self) -> tuple[int, int]:
        """Bytes queued and bytes that fit."""
        try:
            info = self._audio.info()
        except AudioNotActive:
            return 0, 0
        if not info.tx_ready:
            return 0, 0
        self._rate_hz, self._channels = info.tx_sample_rate, info.tx_channels
        self._flushing = self._flushing and info.tx_buffered > 0
        if self._flushing:
            return 0, 0
        return info.tx_buffered, info.tx_capacity - info.tx_buffered
