"""A line's STUN server is used while it answers, and done without while it does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from sip.phone import LineAccount, LineStateChanged
from sip.states import LineState
from tests.peers.desk import ANSWERED_MS, Desk, carried_hz, desk
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port
from tests.peers.stun import stun_server

pytestmark = pytest.mark.peers


async def _talk(made: Desk) -> float:
    """The tone of 600 Hz as it arrives over a new call."""
    caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    callee = await made.incoming()
    await callee.answer()
    await caller.wait_established(ANSWERED_MS)
    heard = await carried_hz(callee, caller, 600)
    await caller.hang_up()
    return heard


async def _told(made: Desk, line_id: str, silent: str) -> LineStateChanged:
    """The report in which the line's STUN server is silent, or is no longer."""
    while True:
        event = await made.told(LineStateChanged)
        if event.line_id == line_id and event.silent_stun == silent:
            return event


async def test_a_line_learns_its_public_address_from_a_stun_server() -> None:
    async with stun_server() as server, desk() as made:
        for line in ("desk", "caller"):
            await made.trunk(line, codecs=("pcmu",), stun_server=server.address)
        asked = server.answers
        assert await _talk(made) == pytest.approx(600, abs=6)
        assert server.answers > asked


async def test_calls_do_without_a_silent_stun_server_until_it_answers() -> None:
    async with stun_server() as server, desk() as made:
        server.silent = True
        for line in ("desk", "caller"):
            await made.trunk(line, codecs=("pcmu",), stun_server=server.address)
            told = await _told(made, line, server.address)
            assert told.state is LineState.READY
        assert await _talk(made) == pytest.approx(600, abs=6)
        server.silent = False
        for line in ("desk", "caller"):
            await made.phone.retry_line(line)
            assert (await _told(made, line, "")).state is LineState.READY
        asked = server.answers
        assert await _talk(made) == pytest.approx(600, abs=6)
        assert server.answers > asked
        server.silent = True
        for line in ("desk", "caller"):
            await made.phone.retry_line(line)
            await _told(made, line, server.address)
        assert await _talk(made) == pytest.approx(600, abs=6)


async def test_a_call_at_once_does_not_wait_for_a_silent_server() -> None:
    async with stun_server() as server, desk() as made:
        server.silent = True
        for line in ("desk", "caller"):
            account = LineAccount(line, line, "127.0.0.1", register=False, codecs=("pcmu",))
            await made.phone.add_line(replace(account, stun_server=server.address))
        assert await _talk(made) == pytest.approx(600, abs=6)


async def test_a_line_with_ice_is_told_of_too() -> None:
    # baresip's ICE has no candidates on loopback, so nobody can be called here with it.
    async with stun_server() as server, desk() as made:
        server.silent = True
        await made.trunk("desk", stun_server=server.address, ice=True)
        await _told(made, "desk", server.address)
        server.silent = False
        await made.phone.retry_line("desk")
        assert (await _told(made, "desk", "")).state is LineState.READY


async def test_a_line_that_registers_tells_it_with_its_state(tmp_path: Path) -> None:
    async with kamailio(tmp_path, {"alice": "alicepw"}) as registrar, desk() as made:
        account = LineAccount(
            "a", "alice", registrar.domain, "alicepw", stun_server=f"127.0.0.1:{free_port()}"
        )
        await made.phone.add_line(account)
        told = await made.line_is("a", LineState.REGISTERED)
        assert told.silent_stun == account.stun_server


@pytest.mark.parametrize("server", [f"127.0.0.1:{free_port()}", "no-such-stun.invalid"])
async def test_a_stun_server_that_is_not_there_stops_nothing(server: str) -> None:
    async with desk() as made:
        for line in ("desk", "caller"):
            account = LineAccount(
                line, line, "127.0.0.1", register=False, codecs=("pcmu",), stun_server=server
            )
            await made.phone.add_line(account)
            assert (await _told(made, line, server)).state is LineState.READY
        assert await _talk(made) == pytest.approx(600, abs=6)
