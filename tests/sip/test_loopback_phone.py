import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from audio.frames import Frame
from sip.errors import (
    AddressInvalid,
    CallGone,
    CallRefused,
    CallTimedOut,
    LineUnknown,
    TransferRefused,
)
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone, Refusal
from sip.phone import (
    Call,
    CallEnd,
    DigitReceived,
    EndedBy,
    IncomingCall,
    LineAccount,
    LineStateChanged,
    Phone,
    PhoneEvent,
)
from sip.states import CallState, Direction, LineState
from tests.fakes.clock import FakeClock


@dataclass
class Pair:
    """Two phones, ada and ben, on one network."""

    clock: FakeClock
    network: LoopbackNetwork
    ada: Phone
    ben: Phone
    rung: list[Call] = field(default_factory=list)

    async def ring(self, target: str = "ben") -> tuple[Call, Call]:
        caller = await self.ada.dial("ada", target)
        await self.clock.settle()
        return caller, self.rung[-1]

    async def talk(self) -> tuple[Call, Call]:
        caller, callee = await self.ring()
        await callee.answer()
        return caller, callee


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    clock = FakeClock(1000)
    network = LoopbackNetwork(clock)
    phones = {}
    for name in ("ada", "ben"):
        phones[name] = LoopbackPhone(network)
        await phones[name].start()
        await phones[name].add_line(LineAccount(name, name, "desk.test"))
    made = Pair(clock, network, phones["ada"], phones["ben"])
    phones["ben"].subscribe(lambda event: _keep_call(event, made.rung))
    yield made
    await made.ada.close()
    await made.ben.close()


def _keep_call(event: PhoneEvent, calls: list[Call]) -> None:
    if isinstance(event, IncomingCall):
        calls.append(event.call)


async def test_a_call_is_answered_and_ended(pair: Pair) -> None:
    caller, callee = await pair.ring("ben")
    assert (caller.state, callee.state) == (CallState.RINGING, CallState.INCOMING)
    assert (caller.direction, callee.direction) == (Direction.OUTBOUND, Direction.INBOUND)
    assert callee.remote.number == "ada"
    assert callee.id == caller.id
    await callee.answer()
    await caller.wait_established(1000)
    await callee.hang_up()
    await callee.hang_up()
    assert callee.end == CallEnd(EndedBy.LOCAL, 200, "OK")
    assert caller.end == CallEnd(EndedBy.REMOTE, 200, "OK")
    with pytest.raises(CallGone):
        await callee.answer()


async def test_a_rejection_carries_its_code(pair: Pair) -> None:
    caller, callee = await pair.ring()
    await callee.reject(603)
    with pytest.raises(CallRefused) as refused:
        await caller.wait_established(1000)
    assert (refused.value.sip_code, refused.value.reason) == (603, "Decline")


async def test_nobody_answers_and_the_call_is_cancelled(pair: Pair) -> None:
    caller, callee = await pair.ring()
    waiting = asyncio.ensure_future(caller.wait_established(10_000))
    await pair.clock.advance(10_000)
    with pytest.raises(CallTimedOut):
        await waiting
    assert callee.end == CallEnd(EndedBy.REMOTE, 487, "Request Terminated")


async def test_nobody_there_and_moved(pair: Pair) -> None:
    lost = await pair.ada.dial("ada", "nobody")
    with pytest.raises(CallRefused, match="404 Not Found"):
        await lost.wait_established(1000)
    pair.network.refuse_calls("ben@desk.test", Refusal(302, redirect_to="sip:ben@new.test"))
    moved = await pair.ada.dial("ada", "ben")
    with pytest.raises(CallRefused):
        await moved.wait_established(1000)
    assert moved.end == CallEnd(EndedBy.REMOTE, 302, "Moved Temporarily", "sip:ben@new.test")


async def test_the_network_fails(pair: Pair) -> None:
    caller, callee = await pair.talk()
    pair.network.cut(caller.id)
    for leg in (caller, callee):
        assert leg.end == CallEnd(EndedBy.NETWORK, None, "connection lost")


async def test_sound_goes_both_ways_in_real_time(pair: Pair) -> None:
    caller, callee = await pair.talk()
    caller.sink.write(np.full(400, 7, np.int16))
    callee.sink.write(np.full(160, -3, np.int16))
    assert caller.sink.queued_ms == 50
    await pair.clock.advance(100)
    assert caller.sink.queued_ms == 0
    await caller.hang_up()
    heard = [frame async for frame in callee.frames()]
    assert [frame.at_ms for frame in heard] == [1000, 1020, 1040, 1060, 1080]
    said = np.concatenate([frame.samples for frame in heard])
    assert said.tolist() == [7] * 400 + [0] * 400
    back = [frame async for frame in caller.frames()]
    assert np.concatenate([frame.samples for frame in back]).tolist() == [-3] * 160 + [0] * 640


async def test_what_is_cleared_is_not_heard(pair: Pair) -> None:
    caller, callee = await pair.talk()
    assert caller.sink.write(np.ones(40_000, np.int16)) == 16_000
    await pair.clock.advance(20)
    caller.sink.clear()
    await pair.clock.advance(40)
    await caller.hang_up()
    heard: list[Frame] = [frame async for frame in callee.frames()]
    assert [int(frame.samples.sum()) for frame in heard] == [160, 0, 0]


async def test_a_slow_listener_loses_the_oldest(pair: Pair) -> None:
    caller, callee = await pair.talk()
    await pair.clock.advance(1500)
    assert callee.dropped_frames == 25
    await caller.hang_up()


async def test_digits_arrive_as_events(pair: Pair) -> None:
    caller, callee = await pair.talk()
    events = callee.events()
    sending = asyncio.ensure_future(caller.send_digits("4#"))
    await pair.clock.advance(1000)
    await sending
    assert [await anext(events), await anext(events)] == [
        DigitReceived("4", 100),
        DigitReceived("#", 100),
    ]


async def test_on_hold_nothing_is_heard(pair: Pair) -> None:
    caller, callee = await pair.talk()
    await caller.hold()
    assert (caller.state, callee.state) == (CallState.HELD, CallState.ESTABLISHED)
    callee.sink.write(np.ones(320, np.int16))
    await pair.clock.advance(20)
    await caller.resume()
    await pair.clock.advance(20)
    await caller.hang_up()
    assert [int(frame.samples[0]) async for frame in caller.frames()] == [0, 1]


async def third_party(pair: Pair) -> None:
    """Cay, who answers every call, on Ada's own phone."""

    def answer(event: PhoneEvent) -> None:
        if isinstance(event, IncomingCall) and event.call.line_id == "cay":
            pair.rung.append(event.call)
            answers.append(asyncio.ensure_future(event.call.answer()))

    answers: list[asyncio.Future[None]] = []
    pair.ben.subscribe(answer)
    await pair.ben.add_line(LineAccount("cay", "cay", "desk.test"))


async def test_a_blind_transfer_joins_the_far_end_with_the_target(pair: Pair) -> None:
    caller, ben = await pair.talk()
    await third_party(pair)
    moving = asyncio.ensure_future(caller.transfer("sip:cay@desk.test"))
    await pair.clock.settle()
    await moving
    cay = pair.rung[-1]
    assert caller.end == CallEnd(EndedBy.LOCAL, 200, "transferred")
    cay.sink.write(np.full(160, 7, np.int16))
    ben.sink.write(np.full(160, 9, np.int16))
    await pair.clock.advance(20)
    await ben.hang_up()
    assert cay.state is CallState.ENDED
    assert [int(frame.samples[0]) async for frame in cay.frames()][-1] == 9
    assert [int(frame.samples[0]) async for frame in ben.frames()][-1] == 7


async def test_a_transfer_to_nobody_leaves_the_call_alone(pair: Pair) -> None:
    caller, ben = await pair.talk()
    moving = asyncio.ensure_future(caller.transfer("sip:nobody@desk.test"))
    await pair.clock.settle()
    with pytest.raises(TransferRefused) as refused:
        await moving
    assert refused.value.sip_code == 404
    assert (caller.state, ben.state) == (CallState.ESTABLISHED, CallState.ESTABLISHED)


async def test_an_attended_transfer_joins_both_far_ends(pair: Pair) -> None:
    caller, ben = await pair.talk()
    await third_party(pair)
    await caller.hold()
    consultation = await pair.ada.dial("ada", "cay")
    await pair.clock.settle()
    await caller.attended_transfer(consultation)
    assert caller.state is consultation.state is CallState.ENDED
    ben.sink.write(np.full(160, 9, np.int16))
    await pair.clock.advance(20)
    await pair.rung[-1].hang_up()
    assert ben.end == CallEnd(EndedBy.REMOTE, 200, "OK")
    assert [int(frame.samples[0]) async for frame in pair.rung[-1].frames()][-1] == 9


async def test_a_call_is_sent_elsewhere(pair: Pair) -> None:
    caller, callee = await pair.ring()
    await callee.redirect("sip:cay@desk.test")
    with pytest.raises(CallRefused):
        await caller.wait_established(100)
    assert caller.end is not None
    assert (caller.end.sip_code, caller.end.redirect_to) == (302, "sip:cay@desk.test")


async def test_lines_come_and_go_as_events(pair: Pair) -> None:
    seen: list[PhoneEvent] = []
    pair.ada.subscribe(seen.append)
    pair.network.refuse_registration("cay@desk.test", Refusal(403))
    await pair.ada.add_line(LineAccount("cay", "cay", "desk.test"))
    pair.network.refuse_registration("cay@desk.test", None)
    await pair.ada.retry_line("cay")
    await pair.ada.add_line(LineAccount("trunk", "7", "desk.test", register=False))
    await pair.ada.remove_line("cay")
    assert seen == [
        LineStateChanged("cay", LineState.REGISTERING),
        LineStateChanged("cay", LineState.FAILED, 403, "Forbidden"),
        LineStateChanged("cay", LineState.REGISTERING),
        LineStateChanged("cay", LineState.REGISTERED),
        LineStateChanged("trunk", LineState.READY),
        LineStateChanged("cay", LineState.UNREGISTERING),
        LineStateChanged("cay", LineState.OFFLINE),
    ]
    with pytest.raises(LineUnknown):
        await pair.ada.dial("cay", "ben")
    with pytest.raises(AddressInvalid):
        await pair.ada.dial("ada", "not a number")
