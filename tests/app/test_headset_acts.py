"""The buttons of a headset, from its reports to the calls, and the calls to its lamps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.desktop.remote import RemoteControl
from app.engine.bus import Bus
from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    Phase,
    VolumeChanged,
)
from app.engine.sound_desk import SoundDesk
from app.headset_acts import HeadsetActs
from app.settings import SettingsNotWritten
from audio.buttons_press import RELEASE_MS
from audio.devices import Role
from tests.fakes.calls import FakeCalls
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.hid import CALL_CENTRE, TOUCH_KEY, FakeHidDevice, FakeHidSystem
from tests.fakes.settings import FakeSettings

LOUDER, SOFTER = "01 01", "01 02"
LIFTED, PUT_DOWN, MUTE = "02 01", "02 00", "02 04"
DARK, OFF_HOOK, MUTED, RINGING = (bytes([2, lamps]) for lamps in (0, 1, 3, 4))
OVER = CallFinished("call_1", "hangup", None, None, False, 0)
WAIT_S = 30


class Desk:
    """A desk whose headset has buttons, what follows them, and the calls that they reach."""

    def __init__(self, descriptor: bytes = CALL_CENTRE) -> None:
        self.clock, self.bus = FakeClock(), Bus()
        self.headset, self.settings = FakeHeadset(self.clock), FakeSettings()
        self.buttons = FakeHidDevice(descriptor)
        hid = FakeHidSystem({"one": self.buttons})
        self.sound = SoundDesk(self.headset, self.clock, self.bus.publish, self.settings, hid=hid)
        self.calls = FakeCalls()
        self.remote = RemoteControl(self.calls)
        self.acts = HeadsetActs(self.bus, self.remote, self.sound)
        self.told = self.bus.subscribe()
        self._following: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.sound.start()
        for following in (self.remote.follow(self.bus), self.acts.run()):
            self._following.append(asyncio.ensure_future(following))
        await self.clock.settle()

    async def close(self) -> None:
        for following in self._following:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
        self.told.close()
        await self.sound.close()
        await self.headset.close()

    async def stand(
        self,
        call_id: str,
        phase: Phase,
        holder: Holder = Holder.OPERATOR,
        *,
        muted: bool = False,
        rings_here: bool = True,
    ) -> None:
        """Tell of a call that is new or stands differently now."""
        if self.remote.in_hand.call(call_id) is None:
            began = CallBegan(call_id, "line_1", "inbound", "+4930123", "", None, holder=holder)
            self.bus.publish(began)
        on_hold = phase is Phase.HELD
        await self.tell(CallStanding(call_id, phase, holder, muted, on_hold, rings_here=rings_here))

    async def tell(self, event: Event) -> None:
        """Publish how a call stands, and wait until the headset was told."""
        before = len(self.buttons.written)
        self.bus.publish(event)
        async with asyncio.timeout(WAIT_S):
            while len(self.buttons.written) == before:
                await self.clock.settle()

    async def press(self, *reports: str) -> None:
        """Move switches or press buttons, and wait until whatever comes of it was done.

        Buttons are taken in order, so once it is softer everything before that is through.
        """
        for report in reports:
            self.buttons.press(report)
            await self.touch(SOFTER)
            await self.volume()
            await self.clock.advance(RELEASE_MS)  # a switch stays; a key would be let go

    async def touch(self, report: str) -> None:
        """Press a button and let it go."""
        self.buttons.press(report)
        self.buttons.press(f"{report[:2]} 00")

    async def volume(self) -> float:
        """The share that the next ``VolumeChanged`` tells."""
        async with asyncio.timeout(WAIT_S):
            async for event in self.told:
                if isinstance(event, VolumeChanged):
                    return event.share
        raise AssertionError("the bus was closed")

    @property
    def lit(self) -> bytes:
        """What the headset was told to show last."""
        return self.buttons.written[-1]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    await made.start()
    yield made
    await made.close()


async def test_the_volume_buttons_change_the_speaker(desk: Desk) -> None:
    for share in (0.9, 0.8):
        await desk.touch(SOFTER)
        assert await desk.volume() == share
        assert desk.headset.volumes == {Role.SPEAKER: share}
    await desk.touch(LOUDER)
    assert await desk.volume() == 0.9
    await desk.clock.settle()
    assert desk.settings.settings().sound.speaker_volume == 0.9


async def test_louder_than_full_is_full_and_softer_than_nothing_nothing(desk: Desk) -> None:
    await desk.touch(LOUDER)
    assert await desk.volume() == 1.0
    await desk.settings.change({"sound.speaker_volume": 0.04})
    await desk.touch(SOFTER)
    assert await desk.volume() == 0.0


async def test_a_volume_that_cannot_be_kept_is_heard_all_the_same(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.settings.refuse = SettingsNotWritten(Path("settings.toml"), "cannot be written")
    await desk.touch(SOFTER)
    assert await desk.volume() == 0.9
    await desk.clock.settle()
    assert desk.headset.volumes == {Role.SPEAKER: 0.9}
    assert "the volume is not remembered" in caplog.text
    caplog.clear()
    desk.settings.refuse = None
    await desk.touch(SOFTER)
    assert await desk.volume() == 0.9


async def test_what_is_set_is_played_from_the_start(desk: Desk) -> None:
    await desk.settings.change({"sound.speaker_volume": 0.3})
    await desk.sound.apply_settings()
    assert desk.headset.volumes == {Role.SPEAKER: 0.3}


async def test_the_hook_answers_what_rings_and_ends_what_is_talked_on(desk: Desk) -> None:
    await desk.stand("call_1", Phase.INCOMING, Holder.NOBODY)
    await desk.press(LIFTED)
    assert desk.calls.asked == [("answer", "call_1")]
    await desk.stand("call_1", Phase.TALKING)
    await desk.press(PUT_DOWN)
    assert desk.calls.asked == [("answer", "call_1"), ("end_call", "call_1")]


@pytest.mark.parametrize("phase", [Phase.DIALLING, Phase.RINGING, Phase.HELD])
async def test_the_hook_ends_what_is_placed_and_what_is_held(desk: Desk, phase: Phase) -> None:
    await desk.stand("call_1", phase)
    assert desk.lit == OFF_HOOK
    await desk.press(LIFTED, PUT_DOWN)
    assert desk.calls.asked == [("end_call", "call_1")]


async def test_the_hook_never_ends_a_call_of_the_agent(desk: Desk) -> None:
    await desk.stand("agents", Phase.TALKING, Holder.AGENT)
    await desk.press(LIFTED, PUT_DOWN)
    assert desk.calls.asked == []
    await desk.stand("mine", Phase.TALKING)
    await desk.press(LIFTED, PUT_DOWN)
    assert desk.calls.asked == [("end_call", "mine")]


async def test_the_hook_answers_while_the_agent_talks_on_another_call(desk: Desk) -> None:
    await desk.stand("agents", Phase.TALKING, Holder.AGENT)
    await desk.stand("mine", Phase.INCOMING, Holder.NOBODY)
    await desk.press(LIFTED)
    assert desk.calls.asked == [("answer", "mine")]


async def test_the_hook_does_not_answer_what_the_agent_is_to_take(desk: Desk) -> None:
    await desk.stand("mine", Phase.TALKING)
    await desk.stand("agents", Phase.INCOMING, Holder.NOBODY, rings_here=False)
    assert desk.lit == OFF_HOOK
    await desk.press(LIFTED, PUT_DOWN)
    assert desk.calls.asked == [("end_call", "mine")]


async def test_a_lifted_switch_without_a_call_is_put_back(desk: Desk) -> None:
    await desk.tell(OVER)
    before = len(desk.buttons.written)
    await desk.press(LIFTED)
    assert desk.calls.asked == []
    assert desk.buttons.written[before:] == [DARK]


async def test_the_mute_button_mutes_the_call_that_is_talked_on_and_back(desk: Desk) -> None:
    await desk.stand("call_1", Phase.TALKING)
    await desk.press(MUTE, PUT_DOWN)
    await desk.stand("call_1", Phase.TALKING, muted=True)
    await desk.press(MUTE, PUT_DOWN)
    assert desk.calls.asked == [("mute", "call_1", True), ("mute", "call_1", False)]


async def test_the_mute_button_leaves_the_agents_call_alone(desk: Desk) -> None:
    await desk.stand("agents", Phase.TALKING, Holder.AGENT)
    await desk.press(MUTE, PUT_DOWN)
    assert desk.calls.asked == []


async def test_the_lamps_follow_the_persons_call(desk: Desk) -> None:
    await desk.stand("call_1", Phase.INCOMING, Holder.NOBODY)
    assert desk.lit == RINGING
    await desk.stand("call_1", Phase.TALKING)
    assert desk.lit == OFF_HOOK
    await desk.stand("call_1", Phase.TALKING, muted=True)
    assert desk.lit == MUTED
    await desk.stand("call_1", Phase.HELD, muted=True)
    assert desk.lit == OFF_HOOK
    await desk.tell(OVER)
    assert desk.lit == DARK


async def test_the_lamps_stay_dark_for_the_agents_calls(desk: Desk) -> None:
    await desk.stand("agents", Phase.INCOMING, Holder.NOBODY, rings_here=False)
    assert desk.lit == DARK
    await desk.stand("agents", Phase.TALKING, Holder.AGENT, muted=True)
    assert desk.lit == DARK
    await desk.stand("agents", Phase.TALKING)  # the person takes it over
    assert desk.lit == OFF_HOOK


async def test_what_is_pressed_for_the_audio_check_reaches_no_call(desk: Desk) -> None:
    await desk.stand("call_1", Phase.INCOMING, Holder.NOBODY)
    waiting = asyncio.ensure_future(desk.sound.headset_button())
    await desk.clock.settle()
    desk.buttons.press(LIFTED)
    async with asyncio.timeout(WAIT_S):
        assert await waiting == "hook"
    assert desk.lit == RINGING, "its switch is to stand as the calls do again"
    await desk.press(PUT_DOWN)
    assert desk.calls.asked == []
    await desk.press(LIFTED)
    assert desk.calls.asked == [("answer", "call_1")]


async def test_a_touch_key_is_felt_at_once_while_the_agent_talks() -> None:
    desk = Desk(TOUCH_KEY)
    await desk.start()
    await desk.stand("agents", Phase.TALKING, Holder.AGENT)
    waiting = asyncio.ensure_future(desk.sound.headset_button())
    await desk.clock.settle()
    desk.buttons.press("01")
    async with asyncio.timeout(WAIT_S):
        assert await waiting == "hook"
    assert desk.calls.asked == []
    await desk.close()
