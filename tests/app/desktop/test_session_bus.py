"""The message bus: found, called, and missing in an orderly way."""

import socket
import tempfile
from pathlib import Path

import pytest

from app.desktop.errors import BusRefused, BusUnavailable
from app.desktop.session_bus import BUS, Place, SessionBus, address_of
from tests.peers.message_bus import message_bus

pytestmark = pytest.mark.peers
NOBODY = Place("org.example.Nobody", "/", "org.example.Nobody")


async def test_the_bus_answers(session_bus: SessionBus) -> None:
    (names,) = await session_bus.call(BUS, "ListNames")
    assert session_bus.name in names


async def test_a_service_that_is_not_there_is_a_refusal(session_bus: SessionBus) -> None:
    with pytest.raises(BusRefused) as caught:
        await session_bus.call(NOBODY, "Hello")
    assert "ServiceUnknown" in caught.value.name


async def test_a_bus_that_has_gone_is_unavailable(session_bus: SessionBus) -> None:
    session_bus.close()
    session_bus.close()
    with pytest.raises(BusUnavailable):
        await session_bus.call(BUS, "ListNames")


async def test_a_bus_that_ended_is_unavailable() -> None:
    async with message_bus() as address:
        bus = await SessionBus.connect(address)
    for _ in range(2):
        with pytest.raises(BusUnavailable):
            await bus.call(BUS, "ListNames")


async def test_no_bus_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(BusUnavailable, match="no message bus"):
        await SessionBus.connect(f"unix:path={tmp_path / 'none'}")
    with pytest.raises(BusUnavailable):
        await SessionBus.connect("nonsense")
    with pytest.raises(BusUnavailable):
        address_of({})


def test_the_usual_place_is_tried_where_none_is_named() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{folder}/bus")
        assert address_of({"XDG_RUNTIME_DIR": folder}) == f"unix:path={folder}/bus"
        named = {"XDG_RUNTIME_DIR": folder, "DBUS_SESSION_BUS_ADDRESS": "unix:path=x"}
        assert address_of(named) == "unix:path=x"
