"""The whole window in real calls: real widgets, sound server, SIP stack, registrar, softphone."""

from pathlib import Path

import numpy as np
import pytest

from app.engine.events import CallFinished
from app.ui.live import phrases
from app.ui.live.offers import Control
from audio.frames import Samples
from models.ids import epoch_ms_of, now_iso
from tests.peers.beside import BOBS_HZ, LINE_HZ, OURS_HZ, Beside
from tests.peers.beside_stream import beside_stream
from tests.peers.heard_minute import MINUTE_MS, Heard, Verdict, blame, judge, settled
from tests.peers.hearing import amplitude_of
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.recorder import Recorder
from tests.peers.timed_far_end import Stream, TimedFarEnd, timed_far_end
from tests.peers.tones import loudest_hz, tone
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(400)]
MINUTES = 3
"""At most; see ``heard_minute`` for whose a fault is and how many are one too many."""


def test_a_minutes_call_is_heard_on_both_sides_without_a_gap(
    registered: OpenWindow, beside: Beside, sound: PulseServer, tmp_path: Path
) -> None:
    lasts_ms = MINUTES * (MINUTE_MS + 10_000) + 20_000
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, lasts_ms)))
    bob = beside.enter(timed_far_end(tmp_path, BOBS_HZ))
    beside.enter(beside_stream("mic_feed.monitor", bob.beside_port))
    registered.call(bob.uri)
    registered.screen.until(lambda: loudest_hz(bob.heard()[-LINE_HZ:], LINE_HZ))
    minutes: list[Verdict] = []
    while len(minutes) < MINUTES and not settled(minutes):
        minutes.append(judge(a_minute(beside, sound, bob)))
    assert not blame(minutes), minutes
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


def a_minute(beside: Beside, sound: PulseServer, bob: TimedFarEnd) -> Heard:
    """What comes at the far end, beside us and at the speaker in the next minute."""
    before = {stream: len(bob.packets(stream)) for stream in Stream}
    late_before = len(bob.sent_late())
    speaker = beside.do(sound.record("speaker", MINUTE_MS), MINUTE_MS / 1000 + 40)
    return Heard(
        bob.packets(Stream.LINE)[before[Stream.LINE] :],
        bob.packets(Stream.BESIDE)[before[Stream.BESIDE] :],
        bob.sent_late()[late_before:],
        speaker,
        epoch_ms_of(now_iso()),
    )


def level(samples: Samples) -> float:
    """The effective value, 16 bit."""
    return float(np.sqrt(np.mean(samples.astype(float) ** 2))) if len(samples) else 0.0
