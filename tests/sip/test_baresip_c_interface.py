"""What takes baresip's C interface, and that a phone lives without it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sip.baresip_features import BINDING, C_INTERFACE
from sip.baresip_native import NativeStack
from sip.baresip_settings import BaresipSettings
from sip.errors import AddressInvalid, FeatureMissing, SipError
from sip.missing import REASONS
from sip.phone import Call, EndedBy, FarEndHeld, Feature
from sip.states import CallState
from tests.peers.desk import ANSWERED_MS, WAIT_S, Desk, carried_hz, desk, ended, hear, reaches
from tests.peers.tones import loudest_hz, tone

pytestmark = pytest.mark.peers
BARE = BaresipSettings(net_interface="127.0.0.1", jitter_buffer_ms=None, c_interface=False)


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    async with desk() as started:
        yield started


async def _ring(made: Desk) -> tuple[Call, Call]:
    for line in ("desk", "caller"):
        await made.trunk(line, codecs=("pcmu",))
    caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    return caller, await made.incoming()


async def _talk(made: Desk) -> tuple[Call, Call]:
    caller, callee = await _ring(made)
    await callee.answer()
    await caller.wait_established(ANSWERED_MS)
    await callee.wait_established(ANSWERED_MS)
    return caller, callee


async def _heard(speaker: Call, hearer: Call, hertz: int) -> float:
    speaker.sink.write(tone(hertz, 8000, 1000))
    return loudest_hz(await hear(hearer, 300, skip_ms=300), 8000)


async def _held(events: AsyncIterator[object]) -> bool:
    async with asyncio.timeout(WAIT_S):
        async for event in events:
            if isinstance(event, FarEndHeld):
                return event.held
    raise AssertionError("the call ended")


async def test_a_call_is_sent_elsewhere(made: Desk) -> None:
    caller, callee = await _ring(made)
    with pytest.raises(AddressInvalid):
        await callee.redirect("sip:x@127.0.0.1>\r\nX-Evil: 1")
    await callee.redirect("sip:100%23@127.0.0.1:5999")
    end = await ended(caller)
    assert (end.by, end.sip_code, end.redirect_to) == (
        EndedBy.REMOTE,
        302,
        "sip:100%23@127.0.0.1:5999",
    )
    assert (await ended(callee)).sip_code == 302


async def test_only_a_ringing_call_is_turned_away(made: Desk) -> None:
    caller, callee = await _talk(made)
    with pytest.raises(SipError, match="rings"):
        await callee.reject(603)
    with pytest.raises(SipError, match="rings"):
        await caller.redirect("bob")
    assert caller.state is callee.state is CallState.ESTABLISHED


async def test_music_is_heard_on_hold_and_the_far_end_is_not(made: Desk) -> None:
    caller, callee = await _talk(made)
    news = caller.events()
    await callee.hold()
    await reaches(callee, CallState.HELD)
    assert await _held(news) is True
    assert await carried_hz(callee, caller, 700) == pytest.approx(700, abs=6)
    assert await _heard(caller, callee, 900) == 0
    await callee.resume()
    await reaches(callee, CallState.ESTABLISHED)
    assert await _held(news) is False
    assert await carried_hz(callee, caller, 700) == pytest.approx(700, abs=6)
    assert await carried_hz(caller, callee, 900) == pytest.approx(900, abs=6)


async def test_both_hold_and_both_come_back(made: Desk) -> None:
    caller, callee = await _talk(made)
    await callee.hold()
    await reaches(callee, CallState.HELD)
    await caller.hold()
    await reaches(caller, CallState.HELD)
    assert await _heard(callee, caller, 700) == 0
    await callee.resume()
    await reaches(callee, CallState.ESTABLISHED)
    await caller.resume()
    await reaches(caller, CallState.ESTABLISHED)
    assert await carried_hz(callee, caller, 700) == pytest.approx(700, abs=6)
    assert await carried_hz(caller, callee, 900) == pytest.approx(900, abs=6)


async def test_without_the_c_interface_the_rest_works() -> None:
    async with desk(BARE) as made:
        assert made.phone.features == BINDING
        caller, callee = await _ring(made)
        with pytest.raises(FeatureMissing, match="reject_code"):
            await callee.reject(603)
        with pytest.raises(FeatureMissing, match="redirect"):
            await callee.redirect("bob")
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
        await reaches(callee, CallState.ESTABLISHED)
        await callee.hold()
        await reaches(callee, CallState.HELD)
        assert await _heard(callee, caller, 700) == 0
        await callee.resume()
        await reaches(callee, CallState.ESTABLISHED)
        assert await carried_hz(callee, caller, 700) == pytest.approx(700, abs=6)
        await made.phone.network_changed()
        await callee.hang_up()
        await ended(caller)


def test_a_library_that_hides_a_function_is_not_used() -> None:
    class Other:
        def __getattr__(self, name: str) -> object:
            if name == "sipevent_subscribe":
                raise AttributeError(name)
            return type("Function", (), {})()

    with pytest.raises(AttributeError):
        NativeStack(Other())  # type: ignore[arg-type]


def test_every_feature_has_a_reason_for_its_absence() -> None:
    assert set(REASONS) == set(Feature)
    assert BINDING | C_INTERFACE == set(Feature)
