"""Which controls a call has now, and why one of them cannot be used.

Owns the rules, as one function without widgets: by phase, by who has the call, by what
the phone cannot do. A control that could never do anything is not shown at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.engine.events import Phase
from app.ui.live import phrases
from app.ui.live.state import LiveCall


class Control(StrEnum):
    """What a person can ask for in a live call, in the order of the control row."""

    ANSWER = "answer"
    LET_AGENT = "let_agent"
    MUTE = "mute"
    HOLD = "hold"
    KEYPAD = "keypad"
    TRANSFER = "transfer"
    COMPLETE = "complete"
    BACK = "back"
    CONFERENCE = "conference"
    SPLIT = "split"
    END = "end"


@dataclass(frozen=True, slots=True)
class Offer:
    """A control that is shown. ``why_not`` says why it cannot be used; empty when it can."""

    why_not: str = ""


USABLE = Offer()
NEEDS: Mapping[Control, tuple[str, ...]] = {
    Control.HOLD: ("hold",),
    Control.KEYPAD: ("dtmf_send",),
    Control.COMPLETE: ("attended_transfer",),
}
"""The ``sip.phone.Feature`` that each control cannot do without."""
Offers = Mapping[Control, Offer]


def offers(call: LiveCall, missing: Mapping[str, str]) -> dict[Control, Offer]:
    """The controls of a call. ``missing`` is ``CallCommands.missing_features()``."""
    if call.phase is Phase.ENDED:
        return {}
    if call.rings_here:
        return {Control.ANSWER: USABLE, Control.LET_AGENT: USABLE, Control.END: USABLE}
    if not call.is_mine:
        return {Control.END: USABLE}
    shown = [Control.MUTE, Control.HOLD, Control.KEYPAD]
    if call.standing.consults_for is None:
        shown.append(Control.TRANSFER)
    else:
        shown += [Control.COMPLETE, Control.BACK]
    shown.append(Control.CONFERENCE)
    if call.standing.in_conference:
        shown.append(Control.SPLIT)
    return {control: Offer(why_not(control, call, missing)) for control in [*shown, Control.END]}


def why_not(control: Control, call: LiveCall, missing: Mapping[str, str]) -> str:
    """Why a control that is shown cannot be used now; empty when it can."""
    if control in (Control.END, Control.BACK):
        return ""
    for feature in NEEDS.get(control, ()):
        if feature in missing:
            return missing[feature]
    if control is Control.TRANSFER and {"blind_transfer", "attended_transfer"} <= set(missing):
        return missing["blind_transfer"]
    if not call.is_up:
        return phrases.NOT_ANSWERED
    if control in (Control.MUTE, Control.KEYPAD):
        return pause_words(call)
    in_conference = call.standing.in_conference
    if in_conference and control in (Control.HOLD, Control.TRANSFER, Control.COMPLETE):
        return phrases.IN_CONFERENCE
    return ""


def pause_words(call: LiveCall) -> str:
    """Why nothing can be said or sent in a call just now; empty when it can."""
    if call.is_held_here:
        return phrases.WHILE_ON_HOLD
    return phrases.WHILE_HELD if call.standing.held_by_far_end else ""


def transfer_blocks(missing: Mapping[str, str]) -> tuple[str, str]:
    """Why a call cannot be passed on at once, and why not after asking; empty when it can."""
    needed = ("attended_transfer", "hold")
    asking = next((missing[feature] for feature in needed if feature in missing), "")
    return missing.get("blind_transfer", ""), asking
