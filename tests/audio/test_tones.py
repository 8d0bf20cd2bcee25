import numpy as np
import pytest

from audio.frames import Samples
from audio.levels import peak_db, rms_db
from audio.tones import (
    CHIRP_HZ,
    CHIRP_MS,
    SIGNALS,
    Region,
    SignalTone,
    call_waiting_beep,
    check_tone,
    chirp,
    region_of,
    ring_tone,
    rushing,
    signal_tone,
)

RATE_HZ = 48_000


def frequencies(samples: Samples, rate_hz: int, count: int) -> list[int]:
    spectrum = np.abs(np.fft.rfft(samples[: rate_hz // 5 * 5]))
    hz = np.fft.rfftfreq(len(samples[: rate_hz // 5 * 5]), 1 / rate_hz)
    found: list[int] = []
    for place in np.argsort(spectrum)[::-1]:
        if all(abs(hz[place] - each) > 15 for each in found):
            found.append(round(hz[place]))
        if len(found) == count:
            break
    return sorted(found)


def sounding_ms(samples: Samples) -> list[int]:
    """Beats: milliseconds on and off by turns."""
    tens = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    loud = np.abs(tens).max(axis=1) > 500
    edges = np.flatnonzero(np.diff(loud.astype(int))) + 1
    beats: list[int] = (np.diff([0, *edges, len(loud)]) * 5).tolist()
    return beats


@pytest.mark.parametrize(
    ("country", "region"),
    [("US", "north_america"), ("ca", "north_america"), ("GB", "britain"), ("DE", "europe")],
)
def test_a_country_has_its_regions_signals(country: str, region: str) -> None:
    assert region_of(country) == region


@pytest.mark.parametrize(
    ("region", "kind", "hz", "beats_ms"),
    [
        (Region.NORTH_AMERICA, SignalTone.RINGBACK, [440, 480], [2000, 4000]),
        (Region.NORTH_AMERICA, SignalTone.BUSY, [480, 620], [500, 500]),
        (Region.NORTH_AMERICA, SignalTone.FAILED, [480, 620], [250, 250]),
        (Region.BRITAIN, SignalTone.RINGBACK, [400, 450], [400, 200, 400, 2000]),
        (Region.EUROPE, SignalTone.RINGBACK, [425], [1000, 4000]),
        (Region.EUROPE, SignalTone.BUSY, [425], [500, 500]),
    ],
)
def test_signals_have_the_frequencies_and_beats_of_their_region(
    region: Region, kind: SignalTone, hz: list[int], beats_ms: list[int]
) -> None:
    samples = signal_tone(kind, region, RATE_HZ)
    sounds = samples[: RATE_HZ * beats_ms[0] // 1000]
    assert frequencies(sounds, RATE_HZ, len(hz)) == pytest.approx(hz, abs=3)
    assert sounding_ms(samples) == pytest.approx(beats_ms, abs=10)


@pytest.mark.parametrize("key", SIGNALS)
@pytest.mark.parametrize("rate_hz", [8_000, RATE_HZ])
def test_every_signal_is_quiet_soft_at_its_ends_and_whole(
    key: tuple[Region, SignalTone], rate_hz: int
) -> None:
    region, kind = key
    samples = signal_tone(kind, region, rate_hz)
    assert len(samples) == rate_hz * sum(SIGNALS[key].beats_ms) // 1000
    assert -17.0 < peak_db(samples) < -15.0
    assert abs(int(samples[0])) < 100
    assert samples[-1] == 0


def test_the_bell_has_two_notes_and_goes_round_without_a_click() -> None:
    bell = ring_tone(RATE_HZ)
    assert len(bell) == RATE_HZ * 4
    assert frequencies(bell, RATE_HZ, 2) == pytest.approx([784, 988], abs=4)
    assert peak_db(bell) == pytest.approx(-6.0, abs=0.1)
    assert not bell[-RATE_HZ // 10 :].any()
    assert abs(int(bell[0])) < 50
    assert rms_db(bell[RATE_HZ * 2 :]) < -40.0


def test_the_waiting_beep_is_short_and_quiet() -> None:
    beep = call_waiting_beep(RATE_HZ)
    assert len(beep) == RATE_HZ * 360 // 1000
    assert peak_db(beep) < -15.0


def test_the_check_tone_lasts_about_a_second() -> None:
    assert 1.0 <= len(check_tone(RATE_HZ)) / RATE_HZ <= 1.2


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, RATE_HZ])
def test_the_chirp_stays_in_the_telephones_band(rate_hz: int) -> None:
    made = chirp(rate_hz)
    assert len(made) == rate_hz * CHIRP_MS // 1000
    power = np.abs(np.fft.rfft(made)) ** 2
    hz = np.fft.rfftfreq(len(made), 1 / rate_hz)
    inside = (hz > CHIRP_HZ[0] - 50) & (hz < CHIRP_HZ[1] + 50)
    assert power[inside].sum() / power.sum() > 0.99


def test_the_rushing_swells_in_the_telephones_band_and_does_not_clip() -> None:
    made = rushing(RATE_HZ)
    assert len(made) == RATE_HZ * 5 // 2
    assert peak_db(made) < -1.0
    assert rms_db(made) == pytest.approx(-24.0, abs=2.0)
    tenths = made.reshape(25, -1)
    levels = [rms_db(tenth) for tenth in tenths]
    assert max(levels) - min(levels[1:-1]) > 8.0
