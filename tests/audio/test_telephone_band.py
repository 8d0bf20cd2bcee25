"""A live voice through a codec's band: what passes, what does not, and how late."""

import numpy as np
import pytest

from audio.frames import Samples
from audio.telephone_band import CODECS, FromLine, ToLine

DEVICE_HZ = 48_000
FRAME = DEVICE_HZ // 50


def sine(hertz: float, seconds: float = 1.0, amplitude: float = 0.3) -> Samples:
    times = np.arange(int(DEVICE_HZ * seconds)) / DEVICE_HZ
    return (amplitude * 32768 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)


def through(codec: str, sound: Samples) -> Samples:
    """To the line and back to a device, frame by frame, as a session does it."""
    there = ToLine(CODECS[codec], DEVICE_HZ)
    back = FromLine(CODECS[codec], DEVICE_HZ)
    pieces = [sound[at : at + FRAME] for at in range(0, len(sound), FRAME)]
    return np.concatenate([back.push(there.push(piece)) for piece in pieces])


def level_db(sound: Samples) -> float:
    middle = sound[len(sound) // 4 : -len(sound) // 4].astype(np.float64) / 32768
    return float(10 * np.log10(np.mean(middle**2) + 1e-12))


@pytest.mark.parametrize(
    ("codec", "passes_hz", "stops_hz"),
    [("pcmu", (300, 1000, 3000), (3700, 5000, 9000)), ("g722", (300, 3700, 6500), (7700, 12_000))],
)
def test_a_band_passes_what_is_in_it(
    codec: str, passes_hz: tuple[int, ...], stops_hz: tuple[int, ...]
) -> None:
    for hertz in passes_hz:
        tone = sine(hertz)
        assert level_db(through(codec, tone)) == pytest.approx(level_db(tone), abs=1.0), hertz
    for hertz in stops_hz:
        assert level_db(through(codec, sine(hertz))) < level_db(sine(hertz)) - 45, hertz


def test_without_a_codec_every_sample_passes() -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, DEVICE_HZ).astype(np.int16)
    assert np.array_equal(through("none", noise), noise)


@pytest.mark.parametrize("codec", CODECS)
def test_every_frame_gives_a_frame_as_late_as_is_told(codec: str) -> None:
    there = ToLine(CODECS[codec], DEVICE_HZ)
    click = np.zeros(FRAME * 10, np.int16)
    click[FRAME * 2] = 30_000
    frames = [there.push(click[at : at + FRAME]) for at in range(0, len(click), FRAME)]
    assert {len(frame) for frame in frames} == {CODECS[codec].rate_hz // 50}
    peak_ms = float(np.abs(np.concatenate(frames)).argmax()) * 1000 / CODECS[codec].rate_hz
    assert peak_ms - 40 == pytest.approx(there.delay_ms, abs=0.2)
    assert there.delay_ms < 9


def test_the_telephone_adds_the_noise_of_its_steps() -> None:
    """One companding leaves some 38 dB between a voice and its noise, two some 35."""
    tone = sine(1020)
    heard = through("pcmu", tone)
    spectrum = np.abs(np.fft.rfft(heard[12_000:36_000].astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(24_000, 1 / DEVICE_HZ)
    voice = spectrum[np.abs(hertz - 1020) < 10].sum()
    assert 33 < 10 * np.log10(voice / (spectrum.sum() - voice)) < 45
