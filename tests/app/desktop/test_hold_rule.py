"""The rule for holding a call is the control row's, for those who have none."""

from itertools import product

import pytest

from app.desktop.hold_rule import why_no_hold
from app.engine.events import CallBegan, CallStanding, Holder, Phase
from app.ui.live.live_call import LiveCall
from app.ui.live.offers import Control, why_not

BEGAN = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None)
UP_OR_NOT = [phase for phase in Phase if phase is not Phase.ENDED]
MISSING = ({}, {"hold": "This phone has no hold."})


@pytest.mark.parametrize("phase", UP_OR_NOT)
def test_it_says_what_the_button_says(phase: Phase) -> None:
    for on_hold, by_far_end, joined in product((False, True), repeat=3):
        standing = CallStanding(
            "call_1",
            phase,
            Holder.OPERATOR,
            on_hold=on_hold,
            held_by_far_end=by_far_end,
            in_conference=joined,
        )
        shown = LiveCall(BEGAN, BEGAN.remote_number, standing)
        for missing in MISSING:
            said = why_no_hold(standing, missing)
            assert said == why_not(Control.HOLD, shown, missing), standing
