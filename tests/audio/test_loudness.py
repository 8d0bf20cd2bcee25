import numpy as np
import pytest

from audio.devices import Processing, Role
from audio.frames import Samples
from audio.hand_over import FRAME_SAMPLES
from audio.headset import SystemHeadset
from audio.loudness import Loudness
from tests.fakes.clock import FakeClock
from tests.fakes.sound_system import FakeSoundSystem

WORDS = np.full(480, 8_000, np.int16)


def test_full_is_exactly_what_came() -> None:
    assert Loudness().applied(WORDS) is WORDS


def test_half_way_is_twelve_decibels_less() -> None:
    loudness = Loudness()
    loudness.share = 0.5
    loudness.applied(WORDS)
    assert loudness.applied(WORDS).tolist() == [2_000] * 480
    assert loudness.applied(WORDS).dtype == np.int16


@pytest.mark.parametrize(("was", "now"), [(1.0, 0.1), (0.0, 1.0), (0.4, 0.0)])
def test_a_change_has_no_step_in_it(was: float, now: float) -> None:
    loudness = Loudness()
    loudness.share = was
    before = loudness.applied(loudness.applied(WORDS) * 0 + WORDS)
    loudness.share = now
    heard = np.concatenate([before[-1:], loudness.applied(WORDS), loudness.applied(WORDS)])
    assert np.abs(np.diff(heard.astype(int))).max() <= 20
    assert heard[-1] == round(8_000 * now**2)


def test_nothing_at_all_is_silence() -> None:
    loudness = Loudness()
    loudness.share = 0.0
    loudness.applied(WORDS)
    assert not loudness.applied(np.full(480, -32_768, np.int16)).any()


class Listener:
    """An echo canceller that remembers what the speaker was given."""

    latency_ms = 7.0

    def __init__(self, _processing: Processing) -> None:
        self.played: list[Samples] = []
        LISTENERS.append(self)

    def process(self, microphone: Samples, speaker: Samples) -> Samples:
        self.played.append(speaker)
        return microphone


LISTENERS: list[Listener] = []


async def test_a_softer_speaker_is_what_is_heard_and_what_echoes() -> None:
    system = FakeSoundSystem("mic", "speaker")
    headset = SystemHeadset(system, FakeClock(), Listener)
    await headset.start()
    headset.set_volume(Role.SPEAKER, 0.5)
    await headset.open_microphone()
    output = await headset.new_output(Role.SPEAKER, live=False)
    words = np.full(FRAME_SAMPLES, 8_000, np.int16)
    for _ in range(3):
        output.write(words)
        heard = system.play("speaker", FRAME_SAMPLES)
        system.hear("mic", words)
    assert heard[-1] == 2_000
    assert LISTENERS[-1].played[-1][-1] == 2_000
    await headset.close()
