import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from audio.buttons import NO_BUTTONS, HeadsetButtons
from audio.buttons_access import MISSING, HidapiSystem, HidInfo, is_likely, not_allowed
from audio.buttons_report import CONSUMER, TELEPHONY
from audio.errors import ButtonsUnavailable
from tests.fakes.clock import FakeClock
from tests.fakes.hid import CALL_CENTRE, KEYBOARD, TOUCH_KEY, FakeHidDevice, FakeHidSystem, items

LOOK_MS = 2_100


class Desk:
    """Buttons over pretended devices, and what was pressed."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.system = FakeHidSystem({"one": FakeHidDevice(CALL_CENTRE)})
        self.pressed: asyncio.Queue[str] = asyncio.Queue(50)
        self.buttons = HeadsetButtons(self.system, self.clock, self.pressed.put_nowait)

    @property
    def headset(self) -> FakeHidDevice:
        return self.system.devices["one"]

    async def next(self) -> str:
        async with asyncio.timeout(10):
            return await self.pressed.get()

    async def look_until(self, ready: bool) -> None:
        """Let the desk look for headsets until it has one, or none."""
        await self.look_while(lambda: (self.buttons.problem == "") is not ready)

    async def look_while(self, holds: Callable[[], bool]) -> None:
        """Let the desk look for headsets while that holds."""
        async with asyncio.timeout(30):
            while holds():
                await asyncio.to_thread(int)
                await self.clock.advance(LOOK_MS)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    await made.buttons.close()


async def test_presses_arrive_on_the_loop_in_order(desk: Desk) -> None:
    await desk.buttons.start()
    desk.headset.press("02 01")
    desk.headset.press("02 05")
    desk.headset.press("01 01")
    assert [await desk.next() for _ in range(3)] == ["hook", "mute", "volume_up"]
    assert desk.buttons.problem == ""


async def test_the_lamps_show_the_call(desk: Desk) -> None:
    await desk.buttons.start()
    await desk.buttons.show(off_hook=False, muted=False, ringing=True)
    await desk.buttons.show(off_hook=True, muted=True, ringing=False)
    await desk.buttons.close()
    assert desk.headset.written[-3:] == [items("02 04"), items("02 03"), items("02 00")]
    assert not desk.headset.open


async def test_a_headset_without_working_lamps_keeps_its_buttons(desk: Desk) -> None:
    desk.headset.refuses_lamps = True
    await desk.buttons.start()
    await desk.buttons.show(off_hook=True, muted=False, ringing=False)
    desk.headset.press("02 04")
    assert await desk.next() == "mute"


async def test_a_headset_that_comes_back_is_read_again(desk: Desk) -> None:
    await desk.buttons.start()
    old = desk.system.devices.pop("one")
    old.unplug()
    await desk.look_until(ready=False)
    assert desk.buttons.problem == NO_BUTTONS
    assert not old.open
    desk.system.devices["one"] = FakeHidDevice(CALL_CENTRE)
    await desk.look_until(ready=True)
    desk.headset.press("02 01")
    assert await desk.next() == "hook"


async def test_the_call_is_shown_to_a_headset_that_is_plugged_in_later(desk: Desk) -> None:
    headset = desk.system.devices.pop("one")
    await desk.buttons.start()
    await desk.buttons.show(off_hook=True, muted=False, ringing=False)
    desk.system.devices["one"] = headset
    await desk.look_until(ready=True)
    await desk.look_while(lambda: headset.written == [])
    assert headset.written[-1] == items("02 01")


async def test_two_headsets_are_read_at_once(desk: Desk) -> None:
    desk.system.devices["two"] = FakeHidDevice(TOUCH_KEY)
    await desk.buttons.start()
    desk.headset.press("02 04")
    assert await desk.next() == "mute"
    desk.system.devices["two"].press("01")
    assert await desk.next() == "hook"


async def test_what_is_no_headset_is_left_alone(desk: Desk) -> None:
    desk.system.devices["one"] = FakeHidDevice(KEYBOARD)
    await desk.buttons.start()
    assert desk.buttons.problem == NO_BUTTONS
    assert not desk.headset.open


@pytest.mark.parametrize("kind", ["missing", "forbidden"])
async def test_why_there_are_no_buttons_is_said_and_it_recovers(desk: Desk, kind: str) -> None:
    setattr(desk.system, kind, "what to do")
    await desk.buttons.start()
    assert desk.buttons.problem == "what to do"
    setattr(desk.system, kind, "")
    await desk.look_until(ready=True)


async def test_closing_twice_or_before_starting_is_harmless(desk: Desk) -> None:
    await desk.buttons.close()
    await desk.buttons.start()
    await desk.buttons.close()
    await desk.buttons.close()


def test_without_hidapi_it_says_what_to_install() -> None:
    with pytest.raises(ButtonsUnavailable) as raised:
        HidapiSystem(modules=("there_is_no_such_module",)).find()
    assert str(raised.value) == MISSING
    assert "pip install hidapi" in MISSING


def test_hidapi_lists_this_computers_devices() -> None:
    assert all(isinstance(each, HidInfo) for each in HidapiSystem().find())


def test_a_device_that_is_gone_cannot_be_opened() -> None:
    with pytest.raises(OSError, match="open"):
        HidapiSystem().open(HidInfo("there-is-none", "Headset", 1))


def test_a_forbidden_device_is_named_with_the_rule_that_allows_it() -> None:
    words = not_allowed(HidInfo("hidraw3", "Headset 9", 0x0B0E))
    assert "Headset 9" in words
    assert 'ATTRS{idVendor}=="0b0e"' in words
    assert "/etc/udev/rules.d" in words


@pytest.mark.parametrize(
    ("page", "name", "likely"),
    [
        (TELEPHONY, "", True),
        (CONSUMER, "USB Audio Device", True),
        (CONSUMER, "Gaming Keyboard", False),
        (0x01, "Headset", False),
    ],
)
def test_keyboards_with_volume_keys_are_no_headsets(page: int, name: str, likely: bool) -> None:
    assert is_likely({"usage_page": page, "product_string": name}) is likely
