"""The buttons of a headset, from its reports to what they do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from app.desktop.remote import RemoteControl
from app.desktop.requests import Ask
from app.engine.bus import Bus
from app.engine.events import CallStanding, Holder, Phase, VolumeChanged
from app.engine.sound_desk import SoundDesk
from app.headset_acts import HeadsetActs
from app.settings import SettingsNotWritten
from audio.devices import Role
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.hid import CALL_CENTRE, FakeHidDevice, FakeHidSystem
from tests.fakes.settings import FakeSettings

LOUDER, SOFTER = "01 01", "01 02"
HOOK = "02 01"


class Remote:
    """Remembers what was asked; stands in for ``RemoteControl``."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.was_asked = asyncio.Event()

    async def perform_ask(self, ask: Ask) -> str:
        self.asked.append(ask)
        self.was_asked.set()
        return ""


class Desk:
    """A sound desk whose headset has buttons, and what follows them."""

    def __init__(self) -> None:
        self.clock, self.bus = FakeClock(), Bus()
        self.headset, self.settings = FakeHeadset(self.clock), FakeSettings()
        self.buttons = FakeHidDevice(CALL_CENTRE)
        hid = FakeHidSystem({"one": self.buttons})
        self.sound = SoundDesk(self.headset, self.clock, self.bus.publish, self.settings, hid=hid)
        self.remote = Remote()
        self.acts = HeadsetActs(self.bus, cast(RemoteControl, cast(Any, self.remote)), self.sound)
        self.told = self.bus.subscribe()

    async def press(self, report: str) -> None:
        """Press a button and let it go."""
        self.buttons.press(report)
        self.buttons.press(f"{report[:2]} 00")

    async def volume(self) -> float:
        """The share that the next ``VolumeChanged`` tells."""
        async for event in self.told:
            if isinstance(event, VolumeChanged):
                return event.share
        raise AssertionError("the bus was closed")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    await made.sound.start()
    following = asyncio.ensure_future(made.acts.run())
    await made.clock.settle()
    yield made
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    made.told.close()
    await made.sound.close()
    await made.headset.close()


async def test_the_volume_buttons_change_the_speaker(desk: Desk) -> None:
    for share in (0.9, 0.8):
        await desk.press(SOFTER)
        assert await desk.volume() == share
        assert desk.headset.volumes == {Role.SPEAKER: share}
    await desk.press(LOUDER)
    assert await desk.volume() == 0.9
    await desk.clock.settle()
    assert desk.settings.settings().sound.speaker_volume == 0.9


async def test_louder_than_full_is_full_and_softer_than_nothing_nothing(desk: Desk) -> None:
    await desk.press(LOUDER)
    assert await desk.volume() == 1.0
    await desk.settings.change({"sound.speaker_volume": 0.04})
    await desk.press(SOFTER)
    assert await desk.volume() == 0.0


async def test_a_volume_that_cannot_be_kept_is_heard_all_the_same(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.settings.refuse = SettingsNotWritten(Path("settings.toml"), "cannot be written")
    await desk.press(SOFTER)
    assert await desk.volume() == 0.9
    await desk.clock.settle()
    assert desk.headset.volumes == {Role.SPEAKER: 0.9}
    assert "the volume is not remembered" in caplog.text
    caplog.clear()
    desk.settings.refuse = None
    await desk.press(SOFTER)
    assert await desk.volume() == 0.9


async def test_what_is_set_is_played_from_the_start(desk: Desk) -> None:
    await desk.settings.change({"sound.speaker_volume": 0.3})
    await desk.sound.apply_settings()
    assert desk.headset.volumes == {Role.SPEAKER: 0.3}


async def test_the_hook_answers_what_rings_and_ends_what_is_talked_on(desk: Desk) -> None:
    desk.bus.publish(CallStanding("call_1", Phase.INCOMING, Holder.NOBODY))
    await desk.clock.settle()
    await desk.sound.show_call(off_hook=False, muted=False, ringing=True)
    desk.buttons.press(HOOK)
    await desk.remote.was_asked.wait()
    assert desk.remote.asked == [Ask.ANSWER]
