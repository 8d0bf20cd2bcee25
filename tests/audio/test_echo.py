import numpy as np
import pytest
from numpy.typing import NDArray

from audio.devices import HEADSET_RATE_HZ, FrameProcessor, Processing
from audio.echo import KNEE, EchoProcessor, limited
from audio.frames import Samples
from audio.resampling import from_float, to_float
from tests.fakes.room import FLOOR_DB, echo_of, human_speech, level_db

FRAME = HEADSET_RATE_HZ * 20 // 1000
SECOND = HEADSET_RATE_HZ
FAR_PROMPTS = ("tt-weasels", "privacy-prompt", "conf-full", "vm-mailboxfull", "vm-nobodyavail")

Wave = NDArray[np.float32]


def run(processor: FrameProcessor, microphone: Wave, speaker: Wave | None = None) -> Wave:
    far = np.zeros_like(microphone) if speaker is None else speaker
    sides = from_float(microphone), from_float(far)
    pieces: list[Samples] = []
    for at in range(0, len(microphone) - FRAME + 1, FRAME):
        pieces.append(processor.process(*(side[at : at + FRAME] for side in sides)))
        assert pieces[-1].shape == (FRAME,)
        assert pieces[-1].dtype == np.int16
    return to_float(np.concatenate(pieces))


def noise(seconds: float, level: float, seed: int = 4) -> Wave:
    made = np.random.default_rng(seed).normal(size=int(seconds * SECOND))
    return (made * 10 ** (level / 20)).astype(np.float32)


@pytest.fixture(scope="module")
def far() -> Wave:
    return human_speech(*FAR_PROMPTS)[: 14 * SECOND]


@pytest.mark.models
@pytest.mark.parametrize("delay_ms", [20, 50, 100, 150])
def test_the_far_ends_voice_is_gone_within_three_seconds(delay_ms: int, far: Wave) -> None:
    microphone = echo_of(far, delay_ms, gain=0.3)
    cleaned = run(EchoProcessor(Processing()), microphone, far)
    part = slice(3 * SECOND, len(cleaned))
    assert level_db(microphone[part]) - level_db(cleaned[part]) > 40.0


@pytest.mark.models
@pytest.mark.parametrize("gain", [0.1, 1.0])
def test_a_soft_and_a_loud_speaker_are_cancelled_down_to_the_rooms_own_noise(
    gain: float, far: Wave
) -> None:
    microphone = echo_of(far, 60, gain, "near")
    cleaned = run(EchoProcessor(Processing(noise_suppression=False)), microphone, far)
    part = slice(3 * SECOND, len(cleaned))
    assert level_db(cleaned[part]) < FLOOR_DB + 2.0


@pytest.mark.models
def test_who_speaks_at_the_same_time_stays_audible(far: Wave) -> None:
    own = human_speech("agent-incorrect", "vm-opts", "vm-review-urgent", "dir-instr")
    both = echo_of(far, 60, gain=0.1)
    begin = 5 * SECOND
    own = own[: len(far) - begin]
    both[begin : begin + len(own)] += own
    processor = EchoProcessor(Processing())
    cleaned = run(processor, both, far)
    late = round(processor.latency_ms * SECOND / 1000)
    step = SECOND // 10
    tenths = range(0, len(own) - step - FRAME - late, step)
    said = [level_db(own[at : at + step]) for at in tenths]
    left = [level_db(cleaned[begin + late + at :][:step]) for at in tenths]
    lost = [was - now for was, now in zip(said, left, strict=True) if was > -35.0]
    assert np.median(lost) < 3.0
    assert np.mean(np.array(lost) < 10.0) > 0.8


@pytest.mark.models
def test_with_a_headset_who_speaks_at_the_same_time_passes_unharmed(far: Wave) -> None:
    own = np.zeros_like(far)
    voice = human_speech("vm-opts", "dir-instr")[: len(far) - 2 * SECOND]
    own[2 * SECOND : 2 * SECOND + len(voice)] = voice
    processor = EchoProcessor(Processing())
    cleaned = run(processor, own + noise(14, FLOOR_DB)[: len(own)], far)
    late = round(processor.latency_ms * SECOND / 1000)
    step = SECOND // 10
    for at in range(2 * SECOND, len(cleaned) - late - step, step):
        wanted_db = level_db(own[at : at + step])
        if wanted_db > -35.0:
            assert level_db(cleaned[at + late :][:step]) == pytest.approx(wanted_db, abs=4.0)


@pytest.mark.models
def test_without_an_echo_the_voice_passes_unharmed() -> None:
    own = human_speech("vm-opts", "dir-instr")[: 8 * SECOND]
    processor = EchoProcessor(Processing(noise_suppression=False))
    cleaned = run(processor, own)
    late = round(processor.latency_ms * SECOND / 1000)
    step = SECOND // 10
    for at in range(SECOND, len(cleaned) - late - step, step):
        wanted_db = level_db(own[at : at + step])
        if wanted_db > -35.0:
            assert level_db(cleaned[at + late :][:step]) == pytest.approx(wanted_db, abs=1.0)


def test_steady_noise_falls_by_18_db() -> None:
    hiss = noise(6, -45.0)
    quiet = run(EchoProcessor(Processing(echo_cancellation=False)), hiss)
    fallen = level_db(hiss[2 * SECOND :]) - level_db(quiet[2 * SECOND :])
    assert 15.0 < fallen < 22.0


@pytest.mark.models
def test_noise_falls_more_than_the_voice_in_it() -> None:
    own = human_speech("vm-opts", "dir-instr")[: 8 * SECOND]
    hiss = noise(len(own) / SECOND, -45.0)[: len(own)]
    processor = EchoProcessor(Processing(echo_cancellation=False))
    cleaned = run(processor, own + hiss)
    late = round(processor.latency_ms * SECOND / 1000)
    kept = cleaned[2 * SECOND + late :]
    wanted = own[2 * SECOND : 2 * SECOND + len(kept)]
    assert level_db(kept) > level_db(wanted) - 2.0


@pytest.mark.parametrize("echo", [True, False])
@pytest.mark.parametrize("suppress", [True, False])
def test_latency_is_as_it_says(echo: bool, suppress: bool) -> None:
    hiss = noise(4, -30.0)
    processor = EchoProcessor(Processing(echo, suppress))
    came = run(processor, hiss)
    count = len(hiss)
    both = np.fft.irfft(np.fft.rfft(came, 2 * count) * np.conj(np.fft.rfft(hiss, 2 * count)))
    late_ms = int(np.argmax(both)) * 1000.0 / SECOND
    assert late_ms == pytest.approx(processor.latency_ms, abs=0.1)
    assert processor.latency_ms <= 17.0


@pytest.mark.parametrize("band_hz", [(300, 3_400), (6_500, 8_500), (9_000, 19_000)])
def test_every_band_passes_as_loud_as_it_came(band_hz: tuple[int, int]) -> None:
    hiss = noise(4, -30.0)
    came = run(EchoProcessor(Processing(noise_suppression=False)), hiss)

    def power_db(samples: Wave) -> float:
        spectrum = np.abs(np.fft.rfft(samples)) ** 2
        each_hz = np.arange(len(spectrum)) * SECOND / len(samples)
        inside = (each_hz > band_hz[0]) & (each_hz < band_hz[1])
        return float(10 * np.log10(np.mean(spectrum[inside])))

    assert power_db(came[SECOND:]) == pytest.approx(power_db(hiss[SECOND : len(came)]), abs=0.5)


def test_a_muted_microphone_stays_exactly_silent() -> None:
    cleaned = run(EchoProcessor(Processing()), np.zeros(3 * SECOND, np.float32), noise(3, -20.0))
    assert not cleaned[SECOND // 5 :].any()


def test_a_quiet_room_never_becomes_exactly_silent() -> None:
    processor = EchoProcessor(Processing())
    whisper = from_float(noise(2, -88.0))
    silence = np.zeros(FRAME, np.int16)
    for at in range(0, len(whisper) - FRAME + 1, FRAME):
        assert processor.process(whisper[at : at + FRAME], silence).any()


def test_nothing_switched_on_changes_nothing_and_takes_no_time() -> None:
    processor = EchoProcessor(Processing(echo_cancellation=False, noise_suppression=False))
    hiss = from_float(noise(0.02, -20.0))
    assert processor.process(hiss, np.zeros(FRAME, np.int16)) is hiss
    assert processor.latency_ms == 0.0


@pytest.mark.parametrize(("gain_db", "times"), [(6.0, 1.995), (-12.0, 0.251)])
def test_gain_is_exact_below_the_knee(gain_db: float, times: float) -> None:
    ramp = np.linspace(-8_000, 8_000, FRAME).astype(np.int16)
    processor = EchoProcessor(Processing(False, False, gain_db))
    came = processor.process(ramp, np.zeros(FRAME, np.int16))
    assert np.abs(came - ramp * times).max() < 3


def test_peaks_bend_below_full_scale_and_keep_their_order() -> None:
    ramp = np.linspace(-32_768, 32_767, 20_001).astype(np.int16)
    came = limited(ramp, 10 ** (30 / 20)).astype(int)
    assert np.abs(came).max() <= 32_767
    assert (np.diff(came) >= 0).all()
    assert came[10_000] == 0
    assert np.abs(limited(ramp, 1.0)).max() < 32_767
    quiet = ramp[np.abs(ramp.astype(int)) < KNEE * 32_000]
    assert np.abs(limited(quiet, 1.0).astype(int) - quiet).max() <= 1
