from collections.abc import AsyncIterator

import numpy as np
import pytest

from app.engine.phone_signals import PhoneSignals
from audio.devices import HEADSET_RATE_HZ, Role
from audio.dtmf import DigitDetector
from audio.frames import Samples
from audio.levels import peak_db
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.settings import FakeSettings
from tests.peers.tones import loudest_hz


class Desk:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.headset = FakeHeadset(self.clock)
        self.settings = FakeSettings()
        self.signals = PhoneSignals(self.headset, self.clock, self.settings)

    def played(self, role: Role, last_ms: int) -> Samples:
        return self.headset.played(role)[-last_ms * HEADSET_RATE_HZ // 1000 :]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    await made.signals.close()


async def test_it_rings_on_the_ring_device_until_it_is_switched_off(desk: Desk) -> None:
    await desk.signals.start()
    await desk.signals.ring(True)
    await desk.clock.advance(9_000)
    rung = desk.headset.played(Role.RING)
    assert peak_db(rung[: HEADSET_RATE_HZ * 2]) > -12.0
    assert peak_db(rung[HEADSET_RATE_HZ * 8 :]) > -12.0
    assert not desk.headset.played(Role.SPEAKER).any()
    await desk.signals.ring(False)
    await desk.clock.advance(40)
    assert desk.headset.outputs[-1].closed


async def test_ringing_twice_is_one_bell(desk: Desk) -> None:
    await desk.signals.ring(True)
    await desk.signals.ring(True)
    await desk.clock.advance(100)
    assert len(desk.headset.outputs) == 1


async def test_the_bell_is_as_loud_as_the_owner_wants(desk: Desk) -> None:
    peaks = {}
    for volume in (1.0, 0.5, 0.0):
        await desk.settings.change({"sound.ring_volume": volume})
        peaks[volume] = np.abs(desk.signals.bell()).max()
    assert peaks[1.0] > 31_000
    assert peaks[0.5] == pytest.approx(peaks[1.0] / 4, rel=0.01)
    assert peaks[0.0] == 0


@pytest.mark.parametrize(("country", "hz"), [("DE", 425), ("US", 440), ("GB", 400)])
async def test_the_far_end_rings_as_in_the_owners_country(
    desk: Desk, country: str, hz: int
) -> None:
    await desk.settings.change({"phone.country": country})
    await desk.signals.ringback(True)
    await desk.clock.advance(400)
    heard = loudest_hz(desk.played(Role.SPEAKER, 300), HEADSET_RATE_HZ)
    assert heard == pytest.approx(hz, abs=52)
    await desk.signals.ringback(False)
    await desk.clock.advance(40)
    assert not desk.played(Role.SPEAKER, 20).any()


async def test_a_waiting_call_beeps_quietly_in_the_ear(desk: Desk) -> None:
    await desk.signals.beep()
    await desk.clock.advance(600)
    assert -25.0 < peak_db(desk.headset.played(Role.SPEAKER)) < -15.0
    assert desk.headset.outputs[-1].closed


async def test_busy_is_a_few_beats_and_keeps_nobody_waiting(desk: Desk) -> None:
    await desk.signals.busy()
    await desk.clock.advance(4_500)
    beats = desk.headset.played(Role.SPEAKER)[: HEADSET_RATE_HZ * 4].reshape(8, -1)
    assert [bool(peak_db(beat[2_400:-2_400]) > -20.0) for beat in beats] == [True, False] * 4
    assert desk.headset.outputs[-1].closed


async def test_a_call_that_cannot_be_completed_sounds_quicker(desk: Desk) -> None:
    await desk.signals.failed()
    await desk.clock.advance(4_500)
    assert desk.headset.played(Role.SPEAKER).any()
    assert desk.headset.outputs[-1].closed


async def test_keys_sound_as_the_digit_they_are(desk: Desk) -> None:
    for digit in "5#":
        await desk.signals.key(digit)
        await desk.clock.advance(200)
    detector = DigitDetector(HEADSET_RATE_HZ)
    found = detector.feed(desk.headset.played(Role.SPEAKER)) + detector.flush()
    assert "".join(each.digit for each in found) == "5#"


@pytest.mark.parametrize("digit", ["+", "", "x"])
async def test_what_is_no_key_is_silent(desk: Desk, digit: str) -> None:
    await desk.signals.key(digit)
    await desk.clock.advance(200)
    assert not desk.headset.outputs


async def test_keys_are_silent_where_the_owner_wants_it(desk: Desk) -> None:
    await desk.settings.change({"sound.key_tones": False})
    await desk.signals.key("1")
    await desk.clock.advance(200)
    assert not desk.headset.outputs


async def test_many_keys_at_once_do_not_pile_up(desk: Desk) -> None:
    for _ in range(50):
        await desk.signals.key("1")
    await desk.clock.advance(20)
    assert len(desk.headset.outputs) <= 8


async def test_without_a_device_it_rings_for_nobody_and_goes_on(desk: Desk) -> None:
    desk.headset.devices = []
    await desk.signals.ring(True)
    await desk.clock.advance(100)
    await desk.signals.ring(False)


async def test_closing_silences_everything(desk: Desk) -> None:
    await desk.signals.ring(True)
    await desk.signals.ringback(True)
    await desk.signals.busy()
    await desk.clock.advance(100)
    await desk.signals.close()
    assert all(output.closed for output in desk.headset.outputs)
    await desk.signals.close()
