"""What waits to be sent after a stall is sent within seconds, and nobody hears how."""

import numpy as np
import pytest

from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, Samples
from audio.send_pace import CUSHION_MS, MOST_CUSHION_MS, TOO_MUCH_MS, SendPace
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
    sound = tone(500, HEADSET_RATE_HZ, 10_000)
    line.run(sound)
    everything = np.concatenate([*line.sent, line.queue])
    assert np.array_equal(everything[-len(sound) :], sound)


@pytest.fixture
def stalled() -> Line:
    """In step for a second; then seven frames are late, and come at once."""
    line = Line(int(CUSHION_MS * HEADSET_RATE_HZ / 1000))
    line.run(tone(500, HEADSET_RATE_HZ, 1_000))
    line.sent += [line.queue, np.zeros(6 * BLOCK, np.int16)]
    line.queue = tone(500, HEADSET_RATE_HZ, 140)
    return line


def test_what_piled_up_in_a_stall_goes_without_a_break(stalled: Line) -> None:
    sound = tone(500, HEADSET_RATE_HZ, 12_000)
    stalled.sent.clear()
    stalled.run(sound)
    assert stalled.queued_ms <= MOST_CUSHION_MS + TOO_MUCH_MS
    said = np.concatenate(stalled.sent)
    step = np.abs(np.diff(sound.astype(int))).max()
    assert np.abs(np.diff(said.astype(int))).max() < 1.1 * step
    while_faster = said[: 3 * HEADSET_RATE_HZ]
    assert loudest_hz(while_faster, HEADSET_RATE_HZ) == pytest.approx(500, rel=0.025)
    assert loudest_hz(said[-3 * HEADSET_RATE_HZ :], HEADSET_RATE_HZ) == pytest.approx(500, abs=1)


def test_the_next_stall_finds_what_the_last_one_needed(stalled: Line) -> None:
    stalled.run(tone(500, HEADSET_RATE_HZ, 15_000))
    assert stalled.queued_ms > 60


def test_after_calm_minutes_nothing_of_a_stall_is_left(stalled: Line) -> None:
    stalled.run(tone(500, HEADSET_RATE_HZ, 160_000))
    assert stalled.queued_ms <= CUSHION_MS + TOO_MUCH_MS


def test_a_microphone_that_is_faster_than_the_line_adds_no_delay() -> None:
    line = Line(int(CUSHION_MS * HEADSET_RATE_HZ / 1000))
    line.run(tone(500, HEADSET_RATE_HZ, 120_000), frames_a_tick=1.001)
    assert line.queued_ms <= CUSHION_MS + TOO_MUCH_MS + FRAME_MS
