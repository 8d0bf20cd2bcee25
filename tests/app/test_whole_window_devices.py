"""Devices unplugged in mid-call: the sound goes on at the next one, and comes back."""

import asyncio

import numpy as np
import pytest

from app.commands.sound import DeviceRole
from tests.peers.beside import BOBS_HZ, LINE_HZ, OURS_HZ, Beside
from tests.peers.hearing import amplitude_of
from tests.peers.pulse import RATE_HZ, PulseServer, Recording
from tests.peers.recorder import Recorder
from tests.peers.tones import tone
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]
DESK_MICROPHONE_HZ = 600
MOVED_MS = 1000
TRIES = 3
"""One may meet a moment in which this computer does something else."""


def bobs_tone(heard: np.ndarray) -> bool:
    return amplitude_of(heard, RATE_HZ, BOBS_HZ) > 0.8


async def came_after_ms(recording: Recording, before: int) -> float:
    """How long after ``before`` (in samples) the recording stopped being silent."""
    async with asyncio.timeout(20):
        while True:
            since = recording.samples()[before:]
            loud = np.flatnonzero(np.abs(since) > 1000)
            if len(loud):
                return float(loud[0]) * 1000 / RATE_HZ
            await recording.more()


def test_an_unplugged_headset_moves_the_call_and_takes_it_back(
    registered: OpenWindow, beside: Beside, sound: PulseServer, far_ends: dict[str, Recorder]
) -> None:
    for name in ("headset", "headset_mic"):
        beside.do(sound.plug(name))
    registered.choose_device(DeviceRole.SPEAKER, "headset")
    registered.choose_device(DeviceRole.MICROPHONE, "headset_mic.monitor")
    beside.begin(sound.speak("headset_mic", tone(OURS_HZ, RATE_HZ, 60_000)))
    beside.begin(sound.speak("mic_feed", tone(DESK_MICROPHONE_HZ, RATE_HZ, 60_000)))
    registered.call(far_ends["bob"].uri)
    bob_hears = registered.hears(far_ends["bob"])
    beside.hears(sound, "headset", bobs_tone)
    bob_hears(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)

    at_speaker = beside.enter(sound.recording("speaker"))
    foot = registered.window.foot

    def said() -> str:
        return foot.words.words

    took_ms: list[float] = []
    while not took_ms or (took_ms[-1] >= MOVED_MS and len(took_ms) < TRIES):
        before = len(at_speaker.samples())
        beside.do(sound.unplug("headset"))
        took_ms.append(beside.do(came_after_ms(at_speaker, before)))
        registered.screen.until(lambda: said() == "Speaker: now Speaker", said)
        beside.do(sound.plug("headset"))
        registered.screen.until(lambda: said() == "Speaker: now Headset", said)
        beside.hears(sound, "headset", bobs_tone)
        beside.hears(sound, "speaker", lambda heard: not heard.any())
    assert took_ms[-1] < MOVED_MS, took_ms

    beside.do(sound.unplug("headset_mic"))
    # The speaker's move may be fresh enough to be told with it.
    moved = "Microphone: now Monitor of Mic feed"
    registered.screen.until(lambda: moved in said(), said)
    bob_hears(lambda heard: amplitude_of(heard, LINE_HZ, DESK_MICROPHONE_HZ) > 0.8)
    assert registered.shown.call.is_talking
