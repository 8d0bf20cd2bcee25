"""Hearing a voice before a caller does: a sample sentence on the chosen speaker.

Owns playing it once, one at a time, and stopping it. The voice is the desk's own, on its own
thread: nothing is loaded a second time. So it is not heard while calls leave no time for it.
"""

import asyncio
from collections.abc import Callable

from app.engine.errors import NotNow
from app.engine.sound_check import require
from app.engine.speech_work import SpeechWork
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Role
from audio.frames import Samples
from audio.play_out import play_out
from audio.resampling import resample

NOT_LOADED = "the voice is not loaded yet; try again in a moment"
NO_TIME = "a call needs the whole computer now; hear the voice when it is over"


class VoiceTrial:
    """Lives on the engine's loop. ``work`` gives the loaded models, None before that."""

    def __init__(self, headset: Headset, clock: Clock) -> None:
        self.work: Callable[[], SpeechWork | None] = lambda: None
        self._headset, self._clock = headset, clock
        self._playing: asyncio.Task[None] | None = None

    async def hear(self, voice: str, speed: float, text: str) -> None:
        """Speak ``text``; returns when it is over or was stopped. Another one stops it.

        Raises NotNow, DeviceFailed, VoiceUnusable.
        """
        await self.stop()
        work = self.work()
        if work is None:
            raise NotNow(NOT_LOADED)
        if work.tight():
            raise NotNow(NO_TIME)
        require(self._headset, Role.SPEAKER)
        playing = self._playing = asyncio.ensure_future(self._play(work, voice, speed, text))
        try:
            await asyncio.wait([playing])
        finally:
            playing.cancel()
        if not playing.cancelled():
            playing.result()

    async def stop(self) -> None:
        """Fall silent. Safe to call at any time."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            await asyncio.wait([playing])

    async def _play(self, work: SpeechWork, voice: str, speed: float, text: str) -> None:
        spoken = await (await work.with_voice(voice, speed)).speak(text)
        samples: Samples = await asyncio.to_thread(
            resample, spoken.samples, spoken.rate_hz, HEADSET_RATE_HZ
        )
        output = await self._headset.new_output(Role.SPEAKER, live=False)
        try:
            await play_out(output, samples, self._clock)
        finally:
            output.close()
