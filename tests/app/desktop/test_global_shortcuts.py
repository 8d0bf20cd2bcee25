"""Keys of the desktop through its portal, on a real bus."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.desktop.global_shortcuts import USUAL, GlobalShortcuts, PortalMissing
from app.desktop.requests import Ask
from app.desktop.session_bus import SessionBus
from tests.fakes.desktop_services import KeyPortal

pytestmark = pytest.mark.peers


@pytest.fixture
async def portal(bus_address: str) -> AsyncIterator[KeyPortal]:
    started = await KeyPortal.start(bus_address)
    assert isinstance(started, KeyPortal)
    yield started
    started.stop()


class Pressed(asyncio.Queue[str]):
    """What was pressed, in order."""

    def __init__(self) -> None:
        super().__init__(8)


async def test_the_keys_that_the_desktop_gives_are_told(
    portal: KeyPortal, session_bus: SessionBus
) -> None:
    portal.gives = {"answer": "Ctrl+Shift+A", "toggle_mute": ""}
    pressed = Pressed()
    keys = GlobalShortcuts(session_bus, pressed.put_nowait)
    assert await keys.available()
    assert await keys.bind() == {"answer": "Ctrl+Shift+A"}
    assert portal.registered == "ringdesk"
    assert portal.wanted["hang_up"]["description"] == "Hang up"
    assert portal.wanted["answer"]["preferred_trigger"] == "CTRL+SHIFT+a"
    portal.press("answer", session="/org/freedesktop/portal/desktop/session/other/one")
    portal.press("hang_up")
    assert await pressed.get() == "hang_up"


async def test_asking_again_leaves_no_key_twice(portal: KeyPortal, session_bus: SessionBus) -> None:
    pressed = Pressed()
    keys = GlobalShortcuts(session_bus, pressed.put_nowait)
    await keys.bind()
    await keys.bind()
    portal.press("answer")
    portal.press("hang_up")
    assert [await pressed.get(), await pressed.get()] == ["answer", "hang_up"]
    assert pressed.empty()


async def test_keys_are_given_back(portal: KeyPortal, session_bus: SessionBus) -> None:
    keys = GlobalShortcuts(session_bus, Pressed().put_nowait)
    await keys.bind()
    assert portal.session
    await keys.release()
    await keys.release()
    assert portal.session == ""


async def test_a_person_who_says_no_is_heard(portal: KeyPortal, session_bus: SessionBus) -> None:
    portal.code = 1
    keys = GlobalShortcuts(session_bus, Pressed().put_nowait)
    with pytest.raises(PortalMissing, match="did not give"):
        await keys.bind()


async def test_a_desktop_without_the_portal_points_to_the_commands(
    session_bus: SessionBus,
) -> None:
    keys = GlobalShortcuts(session_bus, Pressed().put_nowait)
    assert not await keys.available()
    with pytest.raises(PortalMissing, match="ringdesk --answer"):
        await keys.bind()


def test_every_key_does_something_that_can_be_asked() -> None:
    assert {Ask(key.id) for key in USUAL} == {Ask.ANSWER, Ask.HANG_UP, Ask.TOGGLE_MUTE}
