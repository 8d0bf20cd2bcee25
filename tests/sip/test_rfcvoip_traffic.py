"""Nothing that arrives may stop the phone over rfcvoip, and if it stops all the same it says so."""

import asyncio
import ctypes
import random
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from audio.clock import MonotonicClock
from sip.phone import EndedBy, IncomingCall, LineAccount, LineStateChanged, StackDied
from sip.rfcvoip_receiver import ECHO_MS, LOOK_MS, SILENCE_MS, THREAD_NAME
from sip.states import CallState, LineState
from tests.fakes.clock import FakeClock
from tests.peers.desk import ANSWERED_MS, WAIT_S, Desk, carried_hz, ended, reaches
from tests.peers.kamailio import kamailio
from tests.peers.nonsense import nonsense, throw
from tests.peers.raw_caller import raw_caller
from tests.peers.rfcvoip_desk import rfcvoip_desk

pytestmark = pytest.mark.peers
KILLS = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
"""For tests that end a thread on purpose."""


async def _is_rung(made: Desk) -> None:
    """A good caller gets through, though strange calls may ring besides."""
    async with raw_caller(made.phone.listen_address) as far_end:
        await far_end.is_heard()
        ringing = asyncio.ensure_future(far_end.ring())
        call = await made.incoming()
        while call.remote.number != "raw":
            call = await made.incoming()
        await call.answer()
        await ringing
        await reaches(call, CallState.ESTABLISHED)
        await far_end.hang_up()
        assert (await ended(call)).by is EndedBy.REMOTE


def _turn_strangers_away(made: Desk) -> Callable[[object], None]:
    tasks: set[asyncio.Future[None]] = set()

    def turn_away(event: object) -> None:
        if isinstance(event, IncomingCall) and event.call.remote.number != "raw":
            task = asyncio.ensure_future(event.call.hang_up())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    return turn_away


async def test_thousands_of_broken_messages_do_no_harm(tmp_path: Path) -> None:
    async with kamailio(tmp_path, {"desk": "pw"}) as registrar, rfcvoip_desk() as made:
        made.phone.subscribe(_turn_strangers_away(made))
        account = LineAccount("a", "desk", registrar.domain, "pw", expires_s=2)
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)
        made.seen.clear()
        await throw(map(nonsense, range(4000)), made.phone.listen_address)
        await _is_rung(made)
        left = [each for each in made.seen if isinstance(each, StackDied | LineStateChanged)]
        assert left == []
        await made.phone.retry_line("a")
        await made.line_is("a", LineState.REGISTERED)


async def test_broken_packets_leave_the_sound_alone() -> None:
    async with rfcvoip_desk() as made:
        await made.trunk("desk")
        caller = await made.phone.dial("desk", f"sip:desk@{made.phone.listen_address}")
        callee = await made.incoming()
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
        host, port = callee.sound.bind("127.0.0.1")
        chance = random.Random(7)
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
            for _ in range(2000):
                first = bytes([0x80 | chance.randrange(64), chance.choice((0, 8, 101, 229, 34))])
                junk = first[: chance.randrange(3)] + chance.randbytes(chance.randrange(40))
                stranger.sendto(junk, (host, port))
        assert await carried_hz(caller, callee, 600) == pytest.approx(600, abs=6)
        assert callee.state is CallState.ESTABLISHED


@KILLS
async def test_a_receive_thread_that_dies_is_replaced_and_that_is_told(tmp_path: Path) -> None:
    async with kamailio(tmp_path, {"desk": "pw"}) as registrar, rfcvoip_desk() as made:
        await made.phone.add_line(LineAccount("a", "desk", registrar.domain, "pw"))
        await made.trunk("t")
        await made.line_is("a", LineState.REGISTERED)
        address = made.phone.listen_address
        made.seen.clear()
        _kill_receiver()
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.reason == "the receiver stopped by itself"
        await made.line_is("a", LineState.REGISTERING)
        await made.line_is("a", LineState.REGISTERED)
        assert (await made.line_is("t", LineState.FAILED)).reason == failed.reason
        await made.line_is("t", LineState.READY)
        assert made.phone.listen_address == address
        await _is_rung(made)


@KILLS
async def test_a_call_lives_on_while_the_receiver_is_replaced() -> None:
    async with rfcvoip_desk() as made, rfcvoip_desk() as other:
        await made.trunk("caller")
        await other.trunk("desk")
        caller = await made.phone.dial("caller", f"sip:desk@{other.phone.listen_address}")
        callee = await other.incoming()
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
        _kill_receiver()
        await other.line_is("desk", LineState.FAILED)
        await other.line_is("desk", LineState.READY)
        assert await carried_hz(caller, callee, 600) == pytest.approx(600, abs=6)
        await callee.hang_up()
        assert (await ended(caller)).by is EndedBy.REMOTE


async def test_a_socket_that_hears_nothing_is_replaced() -> None:
    clock = FakeClock()
    async with rfcvoip_desk(clock=clock) as made:
        await made.trunk("t")
        receiver = made.phone._receiver
        receiver._ear.wire.send = lambda data, address: None  # what it sends itself gets lost
        await clock.advance(SILENCE_MS + 2 * LOOK_MS)
        await clock.advance(ECHO_MS)
        failed = asyncio.ensure_future(made.line_is("t", LineState.FAILED))
        while not failed.done():
            await clock.advance(LOOK_MS)
        assert (await failed).reason == "the receiver heard nothing more"
        await made.line_is("t", LineState.READY)


async def test_a_quiet_line_is_left_alone() -> None:
    clock = FakeClock()
    async with rfcvoip_desk(clock=clock) as made:
        await made.trunk("t")
        for _ in range(3):
            heard = made.phone._receiver._heard
            await clock.advance(SILENCE_MS + 2 * LOOK_MS)
            async with asyncio.timeout(WAIT_S):
                while made.phone._receiver._heard == heard:  # its own message, in real time
                    await MonotonicClock().sleep_ms(5)
            await clock.advance(ECHO_MS)
        assert not any(isinstance(each, LineStateChanged) for each in made.seen)


@KILLS
async def test_a_stack_that_cannot_be_brought_back_is_told() -> None:
    clock = FakeClock()
    async with rfcvoip_desk(clock=clock) as made:
        await made.trunk("t")
        call = await made.phone.dial("t", f"sip:t@{made.phone.listen_address}")
        made.phone._receiver._host = "192.0.2.1"  # as when the address was taken away
        _kill_receiver()
        died = asyncio.ensure_future(made.told(StackDied))
        while not died.done():
            await clock.advance(LOOK_MS)
        assert "start the desk again" in (await died).reason
        assert "receiver" in (await made.line_is("t", LineState.FAILED)).reason
        assert (await ended(call)).by is EndedBy.NETWORK


def _kill_receiver() -> None:
    """Let SystemExit end the newest receive thread, as nothing that is received could."""
    threads = [each for each in threading.enumerate() if each.name == THREAD_NAME]
    ident = ctypes.c_ulong(threads[-1].ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(SystemExit))
