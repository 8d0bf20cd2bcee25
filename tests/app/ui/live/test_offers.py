"""Which controls a call has in each of its phases, and why one is greyed."""

from dataclasses import replace

import pytest

from app.engine.events import CallFinished, Holder, Phase
from app.ui.live.offers import Control, offers, transfer_blocks
from app.ui.live.state import LiveCall, new_call
from tests.fakes.person_calls import DANA, dials, rings, stands

NO_HOLD = {"hold": "This phone cannot hold."}
PERSONS = [Control.MUTE, Control.HOLD, Control.KEYPAD, Control.TRANSFER, Control.CONFERENCE]


def call(phase: Phase = Phase.TALKING, **more: object) -> LiveCall:
    return replace(new_call(rings()), standing=stands(DANA, phase, **more))


def usable(one: LiveCall, missing: dict[str, str] | None = None) -> list[Control]:
    shown = offers(one, missing or {})
    return [control for control, offer in shown.items() if not offer.why_not]


def test_a_ringing_call_can_be_answered_given_to_the_agent_or_declined() -> None:
    shown = offers(call(Phase.INCOMING, holder=Holder.NOBODY), {})
    assert list(shown) == [Control.ANSWER, Control.LET_AGENT, Control.END]


@pytest.mark.parametrize("phase", [Phase.DIALLING, Phase.RINGING])
def test_while_it_rings_there_only_the_end_can_be_used(phase: Phase) -> None:
    ringing = replace(new_call(dials()), standing=stands("call_sam", phase))
    assert usable(ringing) == [Control.END]
    assert offers(ringing, {})[Control.MUTE].why_not == "Nobody has answered yet."


def test_talking_offers_everything() -> None:
    assert usable(call()) == [*PERSONS, Control.FLAG, Control.END]


def test_on_hold_there_is_nothing_to_mute_and_no_keys_to_send() -> None:
    held = call(Phase.HELD, on_hold=True)
    can = [Control.HOLD, Control.TRANSFER, Control.CONFERENCE, Control.FLAG, Control.END]
    assert usable(held) == can
    assert offers(held, {})[Control.KEYPAD].why_not == "The call is on hold."


def test_held_by_the_other_side_says_so() -> None:
    why = offers(call(held_by_far_end=True), {})[Control.MUTE].why_not
    assert why == "The other side has put the call on hold."


def test_a_consultation_is_completed_or_given_up_instead_of_transferred() -> None:
    shown = offers(call(consults_for="call_held"), {})
    assert Control.TRANSFER not in shown
    assert {Control.COMPLETE, Control.BACK} <= set(shown)
    ringing = usable(call(Phase.RINGING, consults_for="call_held"))
    assert ringing == [Control.BACK, Control.END]


def test_in_a_conference_one_is_split_off_before_a_transfer() -> None:
    shown = offers(call(in_conference=True), {})
    assert not shown[Control.SPLIT].why_not
    assert "split it off" in shown[Control.TRANSFER].why_not


def test_a_conference_can_be_held_and_talked_in_again() -> None:
    for one in (call(in_conference=True), call(Phase.HELD, on_hold=True, in_conference=True)):
        assert Control.HOLD in usable(one)


def test_the_agents_call_can_be_held_and_passed_on_but_has_no_microphone_to_mute() -> None:
    agents = call(holder=Holder.AGENT)
    can = [Control.HOLD, Control.KEYPAD, Control.TRANSFER, Control.FLAG]
    assert usable(agents) == [*can, Control.TAKE_OVER, Control.END]
    why = "The agent has the call: take over first."
    assert offers(agents, {})[Control.MUTE].why_not == why
    assert transfer_blocks({}, is_mine=False) == ("", why)


def test_while_the_agents_call_rings_there_it_can_only_be_ended() -> None:
    assert list(offers(call(Phase.RINGING, holder=Holder.AGENT), {})) == [Control.END]


def test_a_call_is_handed_back_where_the_agent_can_take_it() -> None:
    assert Control.TAKE_OVER not in offers(call(), {})
    assert Control.TAKE_OVER in usable(call(agent_can_take=True))
    had = replace(call(), agent_had_it=True)
    assert offers(had, {})[Control.TAKE_OVER].why_not == "The agent cannot take this call back."


def test_a_session_has_no_line_to_mute_hold_or_transfer() -> None:
    session = call(holder=Holder.AGENT, is_session=True)
    assert list(offers(session, {})) == [Control.FLAG, Control.END]


def test_a_call_that_is_over_has_none() -> None:
    over = CallFinished(DANA, "caller_hung_up", 200, None, False, 1_000)
    assert offers(replace(call(), finished=over), {}) == {}


def test_what_the_phone_cannot_do_is_shown_with_the_reason() -> None:
    shown = offers(call(), NO_HOLD | {"dtmf_send": "This phone sends no keys."})
    assert shown[Control.HOLD].why_not == "This phone cannot hold."
    assert shown[Control.KEYPAD].why_not == "This phone sends no keys."
    assert not shown[Control.TRANSFER].why_not


def test_a_call_held_here_is_talked_on_again_though_the_phone_cannot_hold() -> None:
    for one in (call(Phase.HELD, on_hold=True), call(Phase.HELD)):
        assert Control.HOLD in usable(one, NO_HOLD)
    held_there = call(Phase.HELD, held_by_far_end=True)
    assert offers(held_there, NO_HOLD)[Control.HOLD].why_not == "This phone cannot hold."


def test_transfer_is_greyed_only_when_neither_way_works() -> None:
    blind = {"blind_transfer": "No blind transfer."}
    both = blind | {"attended_transfer": "No attended transfer."}
    assert not offers(call(), blind)[Control.TRANSFER].why_not
    assert offers(call(), both)[Control.TRANSFER].why_not == "No blind transfer."


def test_asking_first_needs_hold() -> None:
    assert transfer_blocks(NO_HOLD) == ("", "This phone cannot hold.")
    assert transfer_blocks({}) == ("", "")
