"""Sound from baresip: received PCM into frames.

Owns the thread that fetches received sound for all calls and the stamps of frames.
Leaves our sound to ``baresip_sink``, and the jitter buffer and RTP to baresip.

baresip puts a packet's sound into a buffer and tells nobody, so it has to be
asked. Packets come every 20 ms: after one was there the thread sleeps most of
that time and then asks every 3 ms, which adds 1.5 ms on average.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from baresip import AudioNotActive, AudioRestarted, CallAudio

from audio.clock import Clock
from audio.frames import FRAME_MS, Frame, Samples

SAMPLE_BYTES = 2
MEDIA_NICE = -10
MEDIA_THREADS = ("baresip-re", "ringdesk-media")
READ_BYTES = 65536
NEXT_PACKET_MS = 15.0
"""How long to sleep after sound came."""
POLL_MS = 3.0
"""How often to ask when sound is due."""
IDLE_POLL_MS = 10.0
"""How often to ask when nothing has come for a while."""
GAP_MS = 60.0
"""After so long without packets the missing sound is made up as silence: a far
end that suppresses silence must not look like one that stopped in mid-word."""
DRIFT_MS = 40.0
"""Stamps count samples; when they are so far behind the clock, silence makes it up."""
AHEAD_MS = 100.0
"""Silence was made up, and then the sound came after all: stamps so far ahead of the
clock step back to it, or every later moment of the call would be wrong."""


class Ear:
    """Received sound of one call as frames; polled from the media thread."""

    def __init__(self, audio: CallAudio, clock: Clock, hear: Callable[[Frame], None]) -> None:
        self._audio = audio
        self._clock = clock
        self._hear = hear
        self._rate_hz = 0
        self._channels = 1
        self._bound = False
        self._rest = b""
        self._listening_since_ms = clock.now_ms()
        self._heard_until_ms: float | None = None
        self.due_ms = 0.0

    def poll(self) -> None:
        """Fetch what is there, hand on whole frames and set ``due_ms``."""
        now_ms = self._clock.now_ms()
        got_sound = self._fetch()
        frame_bytes = self._rate_hz * FRAME_MS // 1000 * self._channels * SAMPLE_BYTES
        if frame_bytes and len(self._rest) >= frame_bytes:
            self._hand_on(frame_bytes, now_ms)
        heard_until_ms = self._heard_until_ms or self._listening_since_ms
        silent_ms = now_ms - heard_until_ms
        if self._rate_hz and silent_ms > GAP_MS:
            self._make_up_silence(now_ms - FRAME_MS)
        if got_sound:
            self.due_ms = now_ms + NEXT_PACKET_MS
        else:
            self.due_ms = now_ms + (POLL_MS if silent_ms < 2 * FRAME_MS else IDLE_POLL_MS)

    def _fetch(self) -> bool:
        try:
            if not self._bound:
                self._bind()
            received = self._audio.read(READ_BYTES)
        except (AudioNotActive, AudioRestarted):
            self._bound = False
            return False
        self._rest += received
        return bool(received)

    def _bind(self) -> None:
        info = self._audio.info()
        rate_hz = info.rx_sample_rate or self._rate_hz or info.tx_sample_rate
        channels = info.rx_channels or self._channels
        if (rate_hz, channels) != (self._rate_hz, self._channels):
            self._rest = b""
        self._rate_hz, self._channels = rate_hz, channels
        self._bound = info.rx_ready

    def _hand_on(self, frame_bytes: int, now_ms: float) -> None:
        starts_ms = now_ms - len(self._rest) * FRAME_MS / frame_bytes
        if self._heard_until_ms is not None and starts_ms - self._heard_until_ms > DRIFT_MS:
            self._make_up_silence(starts_ms)
        at_ms = self._heard_until_ms or starts_ms
        if at_ms - starts_ms > AHEAD_MS:
            at_ms = starts_ms
        while len(self._rest) >= frame_bytes:
            block = np.frombuffer(self._rest[:frame_bytes], np.int16)
            self._rest = self._rest[frame_bytes:]
            self._hear(Frame(_to_mono(block, self._channels), self._rate_hz, at_ms))
            at_ms += FRAME_MS
        self._heard_until_ms = at_ms

    def _make_up_silence(self, until_ms: float) -> None:
        at_ms = self._heard_until_ms or self._listening_since_ms
        while at_ms + FRAME_MS <= until_ms:
            silence = np.zeros(self._rate_hz * FRAME_MS // 1000, np.int16)
            self._hear(Frame(silence, self._rate_hz, at_ms))
            at_ms += FRAME_MS
        self._heard_until_ms = at_ms


class MediaThread:
    """One thread that polls the ears of all calls and hands frames to the loop."""

    def __init__(self, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self._clock = clock
        self._loop = loop
        self._ears: tuple[Ear, ...] = ()
        self._changed = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="ringdesk-media", daemon=True)
        self._thread.start()

    def listen(self, audio: CallAudio, hear: Callable[[Frame], None]) -> Ear:
        """Call ``hear`` on the loop with every frame until ``leave``."""

        def hand_over(frame: Frame) -> None:
            # The loop may close while the process ends; then nobody listens.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(hear, frame)

        ear = Ear(audio, self._clock, hand_over)
        self._ears = (*self._ears, ear)
        self._changed.set()
        return ear

    def leave(self, ear: Ear) -> None:
        """Poll ``ear`` no more."""
        self._ears = tuple(each for each in self._ears if each is not ear)

    def close(self) -> None:
        """Stop the thread."""
        self._stopped = True
        self._changed.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._stopped:
            ears = self._ears
            if not ears:
                self._changed.wait()
                self._changed.clear()
                continue
            now_ms = self._clock.now_ms()
            for ear in ears:
                if ear.due_ms <= now_ms:
                    ear.poll()
            wait_ms = min(ear.due_ms for ear in ears) - self._clock.now_ms()
            if wait_ms > 0 and self._changed.wait(wait_ms / 1000):
                self._changed.clear()


def prefer_media_threads() -> None:
    """Let sound go before other work, where the system allows it (root, or RLIMIT_NICE).

    baresip never makes up for a moment in which its sending threads did not run:
    each stall adds its length to the delay of the call for good. The threads it
    starts for a call inherit the priority of the SIP thread.
    """
    if sys.platform != "linux":
        return
    for thread in threading.enumerate():
        if thread.name in MEDIA_THREADS and thread.native_id is not None:
            with suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, thread.native_id, MEDIA_NICE)


def _to_mono(block: Samples, channels: int) -> Samples:
    if channels == 1:
        return block
    mixed: Samples = block.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return mixed
