import asyncio

import pytest

from sip.errors import CallGone, CallRefused, CallTimedOut, SipError
from sip.life import CallLife, IllegalTransition
from sip.phone import CallEnd, CallStateChanged, DigitReceived, EndedBy
from sip.states import CALL_TRANSITIONS, LINE_TRANSITIONS, CallState, LineState
from tests.fakes.clock import FakeClock

BYE = CallEnd(EndedBy.REMOTE, 200, "OK")
BUSY = CallEnd(EndedBy.REMOTE, 486, "Busy Here")


@pytest.mark.parametrize("state", CallState)
@pytest.mark.parametrize("next_state", CallState)
def test_only_moves_of_the_table_are_made(state: CallState, next_state: CallState) -> None:
    life = CallLife(state)
    end = BYE if next_state is CallState.ENDED else None
    if state in (CallState.ENDED, next_state):
        life.move(next_state, end)
        assert life.state is state
    elif next_state in CALL_TRANSITIONS[state]:
        life.move(next_state, end)
        assert (life.state, life.end) == (next_state, end)
    else:
        with pytest.raises(IllegalTransition):
            life.move(next_state, end)
        assert life.state is state


def test_every_state_has_a_row_and_every_call_can_end() -> None:
    assert set(CALL_TRANSITIONS) == set(CallState)
    assert set(LINE_TRANSITIONS) == set(LineState)
    for state in set(CallState) - {CallState.ENDED}:
        assert CallState.ENDED in CALL_TRANSITIONS[state]


def test_the_first_end_wins() -> None:
    life = CallLife(CallState.INCOMING)
    life.move(CallState.ENDED, BUSY)
    life.move(CallState.ENDED, BYE)
    life.move(CallState.ESTABLISHED)
    assert life.end == BUSY
    with pytest.raises(CallGone, match="Busy Here"):
        life.require_alive()


def test_an_end_needs_its_reason() -> None:
    with pytest.raises(IllegalTransition):
        CallLife(CallState.INCOMING).move(CallState.ENDED)


async def test_readers_hear_the_same_from_when_they_came() -> None:
    life = CallLife(CallState.INCOMING)
    early = life.events()
    life.move(CallState.ESTABLISHED)
    late = life.events()
    life.publish(DigitReceived("5", 100))
    life.move(CallState.ENDED, BYE)
    after = life.events()
    ended = CallStateChanged(CallState.ENDED, BYE)
    answered = CallStateChanged(CallState.ESTABLISHED)
    assert [event async for event in early] == [answered, DigitReceived("5", 100), ended]
    assert [event async for event in late] == [DigitReceived("5", 100), ended]
    assert [event async for event in after] == [ended]


async def test_a_slow_reader_loses_the_oldest_but_never_the_end() -> None:
    life = CallLife(CallState.ESTABLISHED)
    slow = life.events()
    for number in range(300):
        life.publish(DigitReceived("1", number))
    life.move(CallState.ENDED, BYE)
    heard = [event async for event in slow]
    assert len(heard) == 256
    assert heard[0] == DigitReceived("1", 45)
    assert heard[-1] == CallStateChanged(CallState.ENDED, BYE)


async def _no_cancel() -> None:
    raise AssertionError("there is nothing to cancel")


async def test_waiting_ends_with_the_answer() -> None:
    life = CallLife(CallState.DIALLING)
    waiting = asyncio.ensure_future(life.wait_established(30_000, FakeClock(), _no_cancel))
    await asyncio.sleep(0)
    life.move(CallState.RINGING)
    life.move(CallState.ESTABLISHED)
    await asyncio.wait_for(waiting, 30)
    assert life.state is CallState.ESTABLISHED


async def test_waiting_tells_the_code_of_a_refusal() -> None:
    life = CallLife(CallState.DIALLING)
    life.move(CallState.ENDED, BUSY)
    with pytest.raises(CallRefused, match="Busy Here") as refused:
        await life.wait_established(1000, FakeClock(), _no_cancel)
    assert refused.value.sip_code == 486


async def test_waiting_too_long_cancels_the_call() -> None:
    life = CallLife(CallState.RINGING)
    clock = FakeClock()
    cancelled = CallEnd(EndedBy.LOCAL, 487, "Request Terminated")

    async def cancel() -> None:
        life.move(CallState.ENDED, cancelled)

    waiting = asyncio.ensure_future(life.wait_established(5000, clock, cancel))
    await clock.advance(4999)
    assert not waiting.done()
    await clock.advance(1)
    with pytest.raises(CallTimedOut):
        await waiting
    assert life.end == cancelled


def test_holding_needs_a_conversation() -> None:
    with pytest.raises(SipError, match="incoming"):
        CallLife(CallState.INCOMING).require_talking()
