"""What waits to be sent after a stall is sent within seconds, and nobody hears how."""

import numpy as np
import pytest

from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, Samples
from audio.send_pace import CUSHION_MS, TOO_MUCH_MS, SendPace
from tests.peers.tones import loudest_hz, tone

BLOCK = HEADSET_RATE_HZ * FRAME_MS // 1000


class Line:
    """Sends a frame every 20 ms, and silence when there is none."""

    def __init__(self, queued: int = 0) -> None:
        self.pace = SendPace()
        self.queue: Samples = np.zeros(queued, np.int16)
        self.sent: list[Samples] = []

    @property
    def queued_ms(self) -> float:
        return len(self.queue) * 1000.0 / HEADSET_RATE_HZ

    def run(self, sound: Samples, frames_a_tick: float = 1.0) -> None:
        due = 0.0
        for at in range(0, len(sound) - BLOCK + 1, BLOCK):
            block = self.pace.paced(sound[at : at + BLOCK], self.queued_ms)
            self.queue = np.concatenate((self.queue, block))
            due += 1.0 / frames_a_tick
            while due >= 1.0:
                due -= 1.0
                self.sent.append(self.queue[:BLOCK])
                self.queue = self.queue[BLOCK:]


def test_a_line_that_is_in_step_gets_every_frame_as_it_is() -> None:
    line = Line(int(CUSHION_MS * HEADSET_RATE_HZ / 1000))
    sound = tone(440, HEADSET_RATE_HZ, 10_000)
    line.run(sound)
    everything = np.concatenate([*line.sent, line.queue])
    assert np.array_equal(everything[-len(sound) :], sound)


def test_what_piled_up_in_a_stall_is_gone_within_seconds_without_a_break() -> None:
    sound = tone(440, HEADSET_RATE_HZ, 12_000)
    line = Line(0)
    line.queue, rest = sound[: BLOCK * 6], sound[BLOCK * 6 :]  # 120 ms came at once
    line.run(rest)
    assert line.queued_ms <= CUSHION_MS + TOO_MUCH_MS
    said = np.concatenate(line.sent)
    step = np.abs(np.diff(sound.astype(int))).max()
    assert np.abs(np.diff(said.astype(int))).max() < 1.1 * step
    while_faster = said[: 3 * HEADSET_RATE_HZ]
    assert loudest_hz(while_faster, HEADSET_RATE_HZ) == pytest.approx(440, rel=0.025)
    assert loudest_hz(said[-3 * HEADSET_RATE_HZ :], HEADSET_RATE_HZ) == pytest.approx(440, abs=1)


def test_a_microphone_that_is_faster_than_the_line_adds_no_delay() -> None:
    line = Line(int(CUSHION_MS * HEADSET_RATE_HZ / 1000))
    line.run(tone(440, HEADSET_RATE_HZ, 120_000), frames_a_tick=1.001)
    assert line.queued_ms <= CUSHION_MS + TOO_MUCH_MS + FRAME_MS
