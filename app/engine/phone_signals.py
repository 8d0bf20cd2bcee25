"""The sounds by which the phone tells its person what goes on.

Owns playing them on the right device at the right loudness, without ever keeping a call
waiting. Leaves when they sound to ``sounding`` and making them to ``audio.tones``.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import lru_cache
from typing import Any

import numpy as np

from app.commands.settings import SettingsCommands
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Output, Role
from audio.dtmf import digit_tones
from audio.frames import Samples
from audio.play_out import play_out, play_round
from audio.tones import (
    SignalTone,
    call_waiting_beep,
    region_of,
    ring_tone,
    signal_tone,
)

BUSY_ROUNDS = 4
KEY_TONE_MS = 90
KEY_TONE_GAIN = 0.3
"""In one's own ear, where a line's level would startle."""
_SHORT_MAX = 8
"""Beeps and key tones at once; more are dropped, for nobody could tell them apart."""

_bell = lru_cache(maxsize=1)(ring_tone)


class PhoneSignals:
    """Satisfies ``app.engine.parts.Signals``. Lives on the engine's loop; never raises.

    Everything is begun and left to itself, so that no call waits for a device to open.
    """

    def __init__(self, headset: Headset, clock: Clock, settings: SettingsCommands) -> None:
        self._headset = headset
        self._clock = clock
        self._settings = settings
        self._ringing: asyncio.Task[None] | None = None
        self._ringback: asyncio.Task[None] | None = None
        self._short: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Make the bell beforehand, so that the first ring is not late."""
        await asyncio.to_thread(_bell, HEADSET_RATE_HZ)

    async def close(self) -> None:
        """Fall silent. Safe to call twice."""
        tasks = [task for task in (self._ringing, self._ringback, *self._short) if task]
        self._ringing = self._ringback = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ring(self, on: bool) -> None:
        """See ``Signals``; as loud as set when it begins."""
        self._ringing = self._switched(self._ringing, on, self._ring)

    async def ringback(self, on: bool) -> None:
        """See ``Signals``, as the owner's country has it."""
        self._ringback = self._switched(self._ringback, on, self._far_end_rings)

    async def beep(self) -> None:
        """See ``Signals``."""
        self._play(call_waiting_beep(HEADSET_RATE_HZ))

    async def busy(self) -> None:
        """See ``Signals``."""
        self._play(np.tile(self._signal(SignalTone.BUSY), BUSY_ROUNDS))

    async def failed(self) -> None:
        """See ``Signals``."""
        self._play(np.tile(self._signal(SignalTone.FAILED), BUSY_ROUNDS * 2))

    async def key(self, digit: str) -> None:
        """See ``Signals``; silent where the owner wants no key tones, or for no key."""
        if not self._settings.settings().sound.key_tones:
            return
        try:
            tones = digit_tones(digit, HEADSET_RATE_HZ, KEY_TONE_MS, 0)
        except ValueError:
            return
        self._play((tones * KEY_TONE_GAIN).astype(np.int16))

    def bell(self) -> Samples:
        """One round of the bell, as loud as the owner wants it."""
        volume = self._settings.settings().sound.ring_volume
        # Squared: half way along a slider sounds half as loud.
        loud: Samples = (_bell(HEADSET_RATE_HZ) * (2.0 * volume**2)).astype(np.int16)
        return loud

    def _signal(self, kind: SignalTone) -> Samples:
        country = self._settings.settings().phone.country
        return signal_tone(kind, region_of(country), HEADSET_RATE_HZ)

    async def _ring(self) -> None:
        await self._sound(Role.RING, self.bell(), play_round)

    async def _far_end_rings(self) -> None:
        await self._sound(Role.SPEAKER, self._signal(SignalTone.RINGBACK), play_round)

    def _play(self, samples: Samples) -> None:
        if len(samples) and len(self._short) < _SHORT_MAX:
            task = asyncio.ensure_future(self._sound(Role.SPEAKER, samples, play_out))
            self._short.add(task)
            task.add_done_callback(self._short.discard)

    def _switched(
        self,
        running: asyncio.Task[None] | None,
        on: bool,
        begin: Callable[[], Coroutine[Any, Any, None]],
    ) -> asyncio.Task[None] | None:
        if on:
            return running or asyncio.ensure_future(begin())
        if running is not None:
            running.cancel()
        return None

    async def _sound(
        self,
        role: Role,
        samples: Samples,
        play: Callable[[Output, Samples, Clock], Coroutine[Any, Any, None]],
    ) -> None:
        output = await self._headset.new_output(role, live=False)
        try:
            await play(output, samples, self._clock)
        finally:
            output.close()
