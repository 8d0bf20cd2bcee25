"""Stamps of received frames stay with the clock, whatever the network does."""

from collections import deque
from types import SimpleNamespace

import numpy as np

from audio.frames import Frame
from sip.baresip_media import Ear
from tests.fakes.clock import FakeClock

PACKET = np.full(160, 1000, np.int16).tobytes()


class Received:
    """Stands for baresip's buffer of received sound at 8 kHz."""

    def __init__(self) -> None:
        self.packets: deque[bytes] = deque()

    def info(self) -> SimpleNamespace:
        return SimpleNamespace(
            rx_ready=True, rx_sample_rate=8000, rx_channels=1, tx_sample_rate=8000
        )

    def read(self, max_bytes: int) -> bytes:
        waiting = b"".join(self.packets)
        self.packets.clear()
        return waiting


async def play(pattern: list[int]) -> tuple[list[Frame], float]:
    """Poll every 20 ms while ``pattern`` packets come in each; the frames and the time."""
    clock, received, frames = FakeClock(1000.0), Received(), list[Frame]()
    ear = Ear(received, clock, frames.append)  # type: ignore[arg-type]
    for count in pattern:
        await clock.advance(20)
        received.packets.extend([PACKET] * count)
        ear.poll()
    return frames, clock.now_ms()


def ends_ms(frames: list[Frame]) -> float:
    return frames[-1].at_ms + 20


async def test_regular_packets_are_contiguous() -> None:
    frames, _ = await play([1] * 50)
    steps = {b.at_ms - a.at_ms for a, b in zip(frames, frames[1:], strict=False)}
    assert len(frames) == 50 and steps == {20.0}


async def test_missing_packets_become_silence() -> None:
    frames, now_ms = await play([1] * 10 + [0] * 20 + [1] * 10)
    loud = sum(bool(frame.samples.any()) for frame in frames)
    assert loud == 20
    assert abs(ends_ms(frames) - now_ms) <= 40


async def test_sound_that_came_late_after_all_does_not_shift_the_rest_of_the_call() -> None:
    frames, now_ms = await play([1] * 10 + [0] * 30 + [30] + [1] * 50)
    loud = sum(bool(frame.samples.any()) for frame in frames)
    assert loud == 90
    assert abs(ends_ms(frames) - now_ms) <= 40
