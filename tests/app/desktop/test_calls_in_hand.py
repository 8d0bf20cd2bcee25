"""Commands without a call's id mean the call that a person would mean."""

from app.desktop.calls_in_hand import CallsInHand
from app.engine.events import CallAnswered, CallBegan, CallFinished, CallStanding, Holder, Phase


def in_hand(*events: object) -> CallsInHand:
    calls = CallsInHand()
    for event in events:
        calls.apply(event)  # type: ignore[arg-type]
    return calls


def began(call_id: str, direction: str = "inbound", holder: Holder = Holder.NOBODY) -> CallBegan:
    return CallBegan(call_id, "line_1", direction, f"+4930{call_id[-1]}", "", None, "Desk", holder)


def standing(
    call_id: str, phase: Phase, holder: Holder = Holder.OPERATOR, on_hold: bool = False
) -> CallStanding:
    return CallStanding(call_id, phase, holder, on_hold=on_hold)


def test_answering_means_the_newest_of_several_that_ring() -> None:
    calls = in_hand(began("call_1"), began("call_2"))
    assert calls.ringing is not None and calls.ringing.call_id == "call_2"


def test_a_call_that_the_agent_takes_anyway_rings_for_nobody() -> None:
    agents = CallBegan("call_2", "line_1", "inbound", "+49301", "", None, rings_here=False)
    assert in_hand(agents).ringing is None
    calls = in_hand(began("call_1"), agents)
    assert calls.ringing is not None and calls.ringing.call_id == "call_1"


def test_an_answered_call_rings_no_longer() -> None:
    calls = in_hand(began("call_1"), began("call_2"), CallAnswered("call_2", 0))
    assert calls.ringing is not None and calls.ringing.call_id == "call_1"
    assert [call.call_id for call in calls.up] == ["call_2"]


def test_muting_means_the_call_that_is_talked_on() -> None:
    calls = in_hand(
        began("call_1"),
        standing("call_1", Phase.TALKING),
        began("call_2"),
        standing("call_1", Phase.HELD, on_hold=True),
        standing("call_2", Phase.TALKING),
        began("call_3"),
    )
    assert calls.talking is not None and calls.talking.call_id == "call_2"
    assert calls.held is not None and calls.held.call_id == "call_1"


def test_resuming_means_the_call_that_was_held_last() -> None:
    calls = in_hand(
        began("call_1"),
        began("call_2"),
        standing("call_2", Phase.HELD, on_hold=True),
        standing("call_1", Phase.HELD, on_hold=True),
    )
    assert calls.held is not None and calls.held.call_id == "call_1"
    assert calls.to_hold_or_resume is calls.held


def test_hanging_up_means_ones_own_call_before_one_that_rings() -> None:
    calls = in_hand(
        began("call_1", holder=Holder.AGENT),
        standing("call_1", Phase.TALKING, Holder.AGENT),
        began("call_2", "outbound", Holder.OPERATOR),
        began("call_3"),
    )
    assert calls.to_end is not None and calls.to_end.call_id == "call_2"
    calls.apply(CallFinished("call_2", "cancelled", 487, None, False, 0))
    assert calls.to_end is not None and calls.to_end.call_id == "call_3"


def test_one_agents_call_can_be_ended_but_of_two_none_is_chosen() -> None:
    first = standing("call_1", Phase.TALKING, Holder.AGENT)
    calls = in_hand(began("call_1", holder=Holder.AGENT), first)
    assert calls.to_end is not None and calls.to_end.call_id == "call_1"
    calls.apply(began("call_2", "outbound", Holder.AGENT))
    assert calls.to_end is None


def test_what_is_over_is_forgotten() -> None:
    calls = in_hand(began("call_1"), began("call_2"))
    calls.apply(standing("call_1", Phase.ENDED))
    calls.apply(CallFinished("call_2", "missed", None, None, False, 0))
    assert calls.live == []
    calls.apply(standing("call_2", Phase.TALKING))
    assert calls.live == []


def test_hanging_up_a_receiver_never_means_a_call_of_the_agent() -> None:
    calls = in_hand(began("call_1"), standing("call_1", Phase.TALKING, Holder.AGENT))
    assert calls.to_end is not None and calls.own_to_end is None
    calls = in_hand(
        began("call_1"),
        standing("call_1", Phase.HELD, on_hold=True),
        began("call_2", "outbound", Holder.OPERATOR),
        standing("call_2", Phase.RINGING),
    )
    assert calls.own_to_end is calls.placing is calls.call("call_2")
