"""Beeps, and what must not be taken for one."""

import numpy as np
import pytest
import soundfile

from audio.beep import Beep, BeepDetector
from audio.dtmf import digit_tones
from audio.frames import Samples
from audio.g711 import decode_mulaw, encode_mulaw
from audio.resampling import from_float
from tests.bench.corpus import HUMAN_FOLDER, human_prompts
from tests.peers.tones import tone

RATE_HZ = 8_000


def beeps(samples: Samples, rate_hz: int = RATE_HZ) -> list[Beep]:
    detector = BeepDetector(rate_hz)
    step = rate_hz // 50
    quiet = np.zeros(rate_hz // 5, np.int16)
    sound = np.concatenate((samples, quiet))
    return [
        one for at in range(0, len(sound), step) for one in detector.feed(sound[at : at + step])
    ]


def over_the_line(samples: Samples) -> Samples:
    return decode_mulaw(encode_mulaw(samples))


@pytest.mark.parametrize("hertz", [425, 850, 1000, 1400, 2100, 2500])
@pytest.mark.parametrize("duration_ms", [200, 400, 1500])
def test_a_beep_is_found_when_it_ends(hertz: int, duration_ms: int) -> None:
    before = np.zeros(RATE_HZ // 2, np.int16)
    sound = over_the_line(np.concatenate((before, tone(hertz, RATE_HZ, duration_ms))))
    (beep,) = beeps(sound)
    assert beep.hertz == pytest.approx(hertz, rel=0.01)
    assert beep.duration_ms == pytest.approx(duration_ms, abs=50)
    assert beep.at_ms == pytest.approx(500 + duration_ms, abs=40)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 48_000])
def test_the_rate_of_the_line_does_not_matter(rate_hz: int) -> None:
    (beep,) = beeps(tone(1000, rate_hz, 400), rate_hz)
    assert beep.hertz == pytest.approx(1000, rel=0.01)


def test_a_quiet_beep_in_a_noisy_line_is_found() -> None:
    noise = np.random.default_rng(4).normal(0, 150, RATE_HZ * 2).astype(np.int16)
    noise[RATE_HZ // 2 : RATE_HZ] += tone(1400, RATE_HZ, 500) // 4
    (beep,) = beeps(over_the_line(noise))
    assert beep.hertz == pytest.approx(1400, rel=0.01)


@pytest.mark.parametrize(
    "sound",
    [
        digit_tones("1234567890*#", RATE_HZ, 250, 100),
        tone(440, RATE_HZ, 2000) // 2 + tone(480, RATE_HZ, 2000) // 2,
        tone(350, RATE_HZ, 1500) // 2 + tone(440, RATE_HZ, 1500) // 2,
        tone(1000, RATE_HZ, 100),
        tone(1000, RATE_HZ, 4000),
        tone(1000, RATE_HZ, 400) // 200,
    ],
    ids=["digits", "ringback", "dial tone", "a click", "a line out of order", "too quiet"],
)
def test_other_signals_are_no_beep(sound: Samples) -> None:
    assert beeps(over_the_line(sound)) == []


def test_a_tone_that_slides_is_no_beep() -> None:
    moments = np.arange(RATE_HZ) / RATE_HZ
    glide = 0.3 * np.sin(2 * np.pi * (600 * moments + 300 * moments**2))
    assert beeps(from_float(glide)) == []


@pytest.mark.models
def test_human_voices_are_taken_for_no_beep() -> None:
    found = {}
    for name, _ in human_prompts():
        samples, rate_hz = soundfile.read(HUMAN_FOLDER / f"{name}.wav", dtype="int16")
        if one := beeps(samples, rate_hz):
            found[name] = one
    assert found == {}


@pytest.mark.models
def test_the_beep_of_a_real_mailbox_is_found() -> None:
    samples, rate_hz = soundfile.read(HUMAN_FOLDER / "beep.wav", dtype="int16")
    (beep,) = beeps(samples, rate_hz)
    assert (round(beep.hertz, -1), round(beep.duration_ms, -2)) == (700, 400)
