"""Lines that lose their registrar, and lines that reach it in unusual ways."""

import asyncio
from pathlib import Path

import pytest

from audio.clock import MonotonicClock
from sip.baresip_settings import BaresipSettings
from sip.phone import Call, CallEnd, EndedBy, LineAccount
from sip.reasons import NO_ANSWER
from sip.states import CallState, LineState
from tests.peers.desk import ANSWERED_MS, Desk, carried_hz, desk, ended, reaches
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alicepw", "bob": "bobpw"}
CLOCK = MonotonicClock()
REFRESH_AND_TIMEOUT_S = 90.0
"""Over UDP the stack gives a REGISTER up after 32 s (RFC 3261, timer F)."""
FOUND_AGAIN_S = 90.0
"""A line waits longer before each try."""


@pytest.mark.timeout(240)
async def test_a_killed_registrar_that_returns_is_found_again(tmp_path: Path) -> None:
    """Over both transports at once: over UDP it takes long."""
    settings = BaresipSettings(net_interface="127.0.0.1", registrar_answer_ms=1000)
    async with desk(settings) as made:
        losing = (_lose_and_find(made, tmp_path, each) for each in ("tcp", "udp"))
        await asyncio.gather(*losing)


async def _lose_and_find(made: Desk, folder: Path, transport: str) -> None:
    port, own = free_port(), folder / transport
    own.mkdir()
    account = LineAccount(
        *(transport, "alice", f"127.0.0.1:{port}", "alicepw"), transport=transport, expires_s=3
    )
    async with kamailio(own, SECRETS, port):
        await made.phone.add_line(account)
        await made.line_is(transport, LineState.REGISTERED)
    failed = await made.line_is(transport, LineState.FAILED, REFRESH_AND_TIMEOUT_S)
    assert failed.sip_code is None
    assert failed.reason != ""
    async with kamailio(own, SECRETS, port):
        await made.line_is(transport, LineState.REGISTERED, FOUND_AGAIN_S)
        await made.phone.remove_line(transport)  # while there is somebody to say goodbye to


async def test_a_registrar_that_forgot_us_is_told_again(tmp_path: Path) -> None:
    port = free_port()
    async with desk() as made:
        async with kamailio(tmp_path, SECRETS, port) as registrar:
            for user, secret in SECRETS.items():
                account = LineAccount(user, user, registrar.domain, secret, expires_s=3)
                await made.phone.add_line(account)
                await made.line_is(user, LineState.REGISTERED)
        async with kamailio(tmp_path, SECRETS, port), asyncio.timeout(FOUND_AGAIN_S):
            calling = asyncio.ensure_future(_until_found(made, "alice", "bob"))
            await (await made.incoming()).answer()
            await (await calling).wait_established(ANSWERED_MS)
            await made.phone.close()  # while there is a registrar to say goodbye to


async def _until_found(made: Desk, from_line: str, to_line: str) -> Call:
    """The first call for which the registrar knows where to ring: it was started anew."""
    while True:
        call = await made.phone.dial(from_line, to_line)
        events = call.events()
        while call.state is CallState.DIALLING:
            await anext(events, None)
        if call.end is None:
            return call
        assert call.end == CallEnd(EndedBy.REMOTE, 404, "Not Found")
        await CLOCK.sleep_ms(100)


async def test_a_changed_network_registers_anew_and_keeps_calls(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk() as made:
        for user, secret in SECRETS.items():
            await made.phone.add_line(LineAccount(user, user, registrar.domain, secret))
            await made.line_is(user, LineState.REGISTERED)
        caller, callee = await _talk(made, "alice", "bob")
        made.seen.clear()
        await made.phone.network_changed()
        for user in SECRETS:
            await made.line_is(user, LineState.REGISTERING)
            await made.line_is(user, LineState.REGISTERED)
        assert caller.state is callee.state is CallState.ESTABLISHED
        await callee.hang_up()
        await ended(caller)
        await _talk(made, "bob", "alice")


async def test_a_proxy_that_is_not_there_is_named() -> None:
    proxy = f"127.0.0.1:{free_port()}"
    settings = BaresipSettings(net_interface="127.0.0.1", registrar_answer_ms=300)
    async with desk(settings) as made:
        await made.phone.add_line(LineAccount("a", "alice", "sip.test", "x", proxy=proxy))
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.reason == f"{NO_ANSWER} from {proxy}"


async def test_ipv6_carries_a_call() -> None:
    settings = BaresipSettings(net_interface="::1", jitter_buffer_ms=None)
    async with desk(settings) as made:
        for line in ("desk", "caller"):
            await made.trunk(line, domain="[::1]", codecs=("pcmu",))
        assert made.phone.listen_address.startswith("[::1]:")
        caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        callee = await made.incoming()
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
        assert await carried_hz(callee, caller, 600) == pytest.approx(600, abs=6)


async def _talk(made: Desk, from_line: str, to_line: str) -> tuple[object, ...]:
    caller = await made.phone.dial(from_line, to_line)
    callee = await made.incoming()
    await callee.answer()
    await caller.wait_established(ANSWERED_MS)
    await reaches(callee, CallState.ESTABLISHED)
    return caller, callee
