"""What a key of the desktop or a second start asks is done to the right call."""

import asyncio

import pytest

from app.desktop.remote import RemoteControl
from app.desktop.requests import Ask, Request
from app.desktop.showing import Showing
from app.engine.bus import Bus
from app.engine.events import CallBegan, CallStanding, Holder, Phase
from sip.errors import SipError
from tests.fakes.calls import FakeCalls

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)


def control(calls: FakeCalls, *events: object) -> RemoteControl:
    made = RemoteControl(calls, None, (SipError,))
    for event in events:
        made.apply(event)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("ask", "done"),
    [
        (Ask.ANSWER, ("answer", "call_1")),
        (Ask.AGENT_ANSWER, ("let_agent_answer", "call_1")),
        (Ask.DECLINE, ("decline", "call_1")),
        (Ask.HANG_UP, ("decline", "call_1")),
    ],
)
async def test_a_ringing_call_is_answered_or_turned_away(ask: Ask, done: tuple[str, ...]) -> None:
    calls = FakeCalls()
    assert await control(calls, RINGS).perform_ask(ask) == ""
    assert calls.asked == [done]


@pytest.mark.parametrize(
    ("standing", "ask", "done"),
    [
        (TALKS, Ask.HANG_UP, ("end_call", "call_1")),
        (TALKS, Ask.TOGGLE_MUTE, ("mute", "call_1", True)),
        (
            CallStanding("call_1", Phase.TALKING, Holder.OPERATOR, muted=True),
            Ask.TOGGLE_MUTE,
            ("mute", "call_1", False),
        ),
        (TALKS, Ask.TOGGLE_HOLD, ("hold", "call_1")),
        (
            CallStanding("call_1", Phase.HELD, Holder.OPERATOR, on_hold=True),
            Ask.TOGGLE_HOLD,
            ("resume", "call_1"),
        ),
    ],
)
async def test_the_call_that_is_talked_on_is_steered(
    standing: CallStanding, ask: Ask, done: tuple[object, ...]
) -> None:
    calls = FakeCalls()
    assert await control(calls, RINGS, standing).perform_ask(ask) == ""
    assert calls.asked == [done]


@pytest.mark.parametrize("ask", [each for each in Ask if each is not Ask.SHOW])
async def test_without_a_call_every_command_says_so(ask: Ask) -> None:
    calls = FakeCalls()
    problem = await control(calls).perform_ask(ask)
    assert problem.endswith(".") and "call" in problem
    assert calls.asked == []


async def test_what_the_phone_refuses_comes_back_as_its_sentence() -> None:
    calls = FakeCalls()
    calls.failures["answer"] = SipError("The call is over already.")
    assert await control(calls, RINGS).perform_ask(Ask.ANSWER) == "The call is over already."


async def test_a_number_is_filled_in_and_never_dialled() -> None:
    calls, shown = FakeCalls(), list[Showing]()
    made = RemoteControl(calls, shown.append)
    assert await made.perform(Request((Ask.SHOW,), "+4930123456", "token")) == ""
    assert await made.perform(Request((), "+4930123457")) == ""
    assert shown == [Showing("+4930123456", "token"), Showing("+4930123457")]
    assert calls.asked == []


async def test_what_is_wrong_with_a_link_comes_up_with_the_window() -> None:
    shown: list[Showing] = []
    made = RemoteControl(FakeCalls(), shown.append)
    assert await made.perform(Request((Ask.SHOW,), "", "token", "No number.")) == ""
    assert shown == [Showing(token="token", problem="No number.")]


async def test_a_call_that_was_answered_is_to_be_seen() -> None:
    calls, shown = FakeCalls(), list[Showing]()
    made = RemoteControl(calls, shown.append, (SipError,))
    made.apply(RINGS)
    assert await made.perform(Request((Ask.ANSWER,), token="token")) == ""
    assert shown == [Showing(token="token", call_id="call_1")]
    calls.failures["answer"] = SipError("The call is over already.")
    assert await made.perform_ask(Ask.ANSWER) == "The call is over already."
    assert len(shown) == 1


async def test_hold_says_why_it_is_impossible() -> None:
    calls = FakeCalls()
    calls.missing = {"hold": "This phone has no hold."}
    said = await control(calls, RINGS, TALKS).perform_ask(Ask.TOGGLE_HOLD)
    assert (said, calls.asked) == ("This phone has no hold.", [])


async def test_a_desk_without_a_window_says_so() -> None:
    assert await control(FakeCalls()).perform(Request()) == "This Ringdesk runs without a window."


async def test_it_follows_the_calls_of_a_bus() -> None:
    bus, calls = Bus(), FakeCalls()
    made = control(calls)
    following = asyncio.ensure_future(made.follow(bus))
    await asyncio.sleep(0)
    bus.publish(RINGS)
    bus.close()
    await following
    assert await made.perform_ask(Ask.ANSWER) == ""
    assert calls.asked == [("answer", "call_1")]
