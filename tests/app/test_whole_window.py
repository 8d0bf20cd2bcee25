"""The whole window in real calls: real widgets, sound server, SIP stack, registrar, softphone."""

import numpy as np
import pytest

from app.engine.events import CallFinished
from app.ui.live import phrases
from app.ui.live.offers import Control
from audio.frames import Samples
from tests.peers.baresip_program import Softphone
from tests.peers.beside import BOBS_HZ, LINE_HZ, OURS_HZ, Beside
from tests.peers.hearing import amplitude_of, longest_gap_ms
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.recorder import Recorder
from tests.peers.tones import loudest_hz, tone
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(400)]
MINUTE_MS = 60_000
MINUTES = 3
"""A computer that is busy with other work stalls now and then; a fault of ours is in each."""
NEAR = 0.025
GAP_MS = 60
ARRIVED = 0.98


def test_a_minutes_call_is_heard_on_both_sides_without_a_gap(
    registered: OpenWindow, beside: Beside, sound: PulseServer, bob: Softphone
) -> None:
    lasts_ms = MINUTES * (MINUTE_MS + 10_000) + 20_000
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, lasts_ms)))
    registered.call("bob")
    registered.screen.until(lambda: loudest_hz(bob.heard()[-LINE_HZ:], LINE_HZ))
    for _ in range(MINUTES):
        before = len(bob.heard())
        at_speaker = beside.do(sound.record("speaker", MINUTE_MS), MINUTE_MS / 1000 + 40)
        at_bob = bob.heard()[before:]
        wrong = [*faults(at_bob, LINE_HZ, OURS_HZ), *faults(at_speaker, RATE_HZ, BOBS_HZ)]
        if not wrong:
            break
    assert not wrong
    registered.press(Control.END)
    registered.screen.until(lambda: registered.told(CallFinished))
    assert registered.told(CallFinished)[0].end_reason == "desk_hung_up"


def test_a_held_call_hears_music_and_comes_back_both_ways(
    registered: OpenWindow, beside: Beside, sound: PulseServer, far_ends: dict[str, Recorder]
) -> None:
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, MINUTE_MS)))
    view = registered.call(far_ends["bob"].uri)
    bob_hears = registered.hears(far_ends["bob"])
    bob_hears(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)

    registered.press(Control.HOLD)
    registered.screen.until(lambda: view.strip.floor.words == phrases.ON_HOLD)
    bob_hears(lambda heard: level(heard) > 200 and amplitude_of(heard, LINE_HZ, OURS_HZ) < 0.1)
    beside.hears(sound, "speaker", lambda heard: level(heard) < 50)

    registered.press(Control.HOLD)
    registered.screen.until(lambda: view.strip.floor.words == phrases.YOU)
    bob_hears(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)
    beside.hears(sound, "speaker", lambda heard: amplitude_of(heard, RATE_HZ, BOBS_HZ) > 0.8)

    registered.press(Control.MUTE)
    bob_hears(lambda heard: level(heard) < 50)
    registered.press(Control.MUTE)
    bob_hears(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)


def faults(heard: Samples, rate_hz: int, hertz: float) -> list[str]:
    """What is wrong with a minute of a tone.

    Bob's recording is packet by packet: what was never sent is missing in it.
    """
    found = []
    if len(heard) * 1000 / rate_hz < MINUTE_MS * ARRIVED:
        found.append(f"{hertz} Hz: only {len(heard) * 1000 // rate_hz} ms arrived")
    if longest_gap_ms(heard, rate_hz) > GAP_MS:
        found.append(f"{hertz} Hz: gaps (second, ms) {gaps(heard, rate_hz)}")
    if loudest_hz(heard, rate_hz) != pytest.approx(hertz, rel=NEAR):
        found.append(f"{hertz} Hz: loudest is {loudest_hz(heard, rate_hz)}")
    amplitude = amplitude_of(heard, rate_hz, hertz)
    if amplitude != pytest.approx(1.0, abs=0.1):
        found.append(f"{hertz} Hz: amplitude {amplitude:.2f}")
    return found


def level(samples: Samples) -> float:
    """The effective value, 16 bit."""
    return float(np.sqrt(np.mean(samples.astype(float) ** 2))) if len(samples) else 0.0


def gaps(samples: Samples, rate_hz: int) -> list[tuple[float, int]]:
    """Where the longest gaps are: second and length in ms."""
    found = []
    for second in range(len(samples) // rate_hz):
        piece = samples[second * rate_hz : (second + 1) * rate_hz]
        found.append((second, longest_gap_ms(piece, rate_hz)))
    return sorted(found, key=lambda each: -each[1])[:5]
