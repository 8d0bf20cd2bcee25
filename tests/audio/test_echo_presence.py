import numpy as np

from audio.echo_presence import EchoPresence
from audio.frames import Samples

BLOCK = 160
FAR_LEVEL = 0.1


def noise(seconds: float, level: float, seed: int = 1) -> Samples:
    made = np.random.default_rng(seed).normal(size=int(seconds * 16_000)) * level * 32_768
    return np.clip(made, -32_768, 32_767).astype(np.int16)


def feed(presence: EchoPresence, microphone: Samples, speaker: Samples) -> None:
    for at in range(0, len(speaker), BLOCK):
        presence.push(microphone[at : at + BLOCK], speaker[at : at + BLOCK])


def test_an_echo_is_presumed_at_first() -> None:
    assert EchoPresence().heard


def test_a_microphone_that_stays_quiet_hears_no_echo() -> None:
    presence = EchoPresence()
    feed(presence, noise(0.5, FAR_LEVEL / 200, 2), noise(0.5, FAR_LEVEL))
    assert not presence.heard


def test_who_speaks_at_the_same_time_does_not_bring_an_echo_back() -> None:
    presence = EchoPresence()
    feed(presence, noise(1, FAR_LEVEL / 200, 2), noise(1, FAR_LEVEL))
    feed(presence, noise(4, FAR_LEVEL, 2), noise(4, FAR_LEVEL))
    assert not presence.heard


def test_an_echo_of_a_twentieth_is_heard() -> None:
    presence = EchoPresence()
    speaker = noise(8, FAR_LEVEL)
    feed(presence, np.roll(speaker, 16_000 * 200 // 1_000) // 20, speaker)
    assert presence.heard


def test_a_headset_that_is_laid_down_shows_within_seven_seconds_of_sound() -> None:
    presence = EchoPresence()
    feed(presence, noise(3, FAR_LEVEL / 200, 2), noise(3, FAR_LEVEL))
    feed(presence, noise(7, FAR_LEVEL / 10, 2), noise(7, FAR_LEVEL))
    assert presence.heard


def test_silence_of_the_far_end_shows_nothing() -> None:
    presence = EchoPresence()
    feed(presence, noise(5, FAR_LEVEL / 200, 2), noise(5, FAR_LEVEL / 100))
    assert presence.heard


def test_a_microphone_that_is_switched_off_shows_nothing() -> None:
    presence = EchoPresence()
    feed(presence, np.zeros(80_000, np.int16), noise(5, FAR_LEVEL))
    assert presence.heard
