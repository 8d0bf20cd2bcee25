"""Which controls a call has now, and why one of them cannot be used.

Owns the rules, as one function without widgets: by phase, by who has the call, by what
the phone cannot do. A control that could never do anything is not shown at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.engine.events import Phase
from app.ui.live import console_phrases, phrases
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
    FLAG = "flag"
    TAKE_OVER = "take_over"
    """Take over or hand back, whichever can be meant."""
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
    if not call.is_mine and not call.is_up:
        return {Control.END: USABLE}
    shown = [*controls_of(call), Control.END]
    return {control: Offer(why_not(control, call, missing)) for control in shown}


def controls_of(call: LiveCall) -> list[Control]:
    """What is shown of a call beside its end."""
    if call.standing.is_session:
        return [Control.FLAG]
    if not call.is_mine:
        through = [Control.MUTE, Control.HOLD, Control.KEYPAD, Control.TRANSFER]
        return [*through, Control.FLAG, Control.TAKE_OVER]
    shown = [Control.MUTE, Control.HOLD, Control.KEYPAD]
    if call.standing.consults_for is not None:
        return [*shown, Control.COMPLETE, Control.BACK, Control.CONFERENCE]
    shown += [Control.TRANSFER, Control.CONFERENCE]
    if call.standing.in_conference:
        return [*shown, Control.SPLIT, Control.FLAG]
    shown.append(Control.FLAG)
    if call.agent_had_it or call.standing.agent_can_take:
        shown.append(Control.TAKE_OVER)
    return shown


def why_not(control: Control, call: LiveCall, missing: Mapping[str, str]) -> str:
    """Why a control that is shown cannot be used now; empty when it can."""
    if control in (Control.END, Control.BACK):
        return ""
    ends_hold = control is Control.HOLD and call.is_held_here  # needs nothing of the stack
    for feature in () if ends_hold else NEEDS.get(control, ()):
        if feature in missing:
            return missing[feature]
    if control is Control.TRANSFER and {"blind_transfer", "attended_transfer"} <= set(missing):
        return missing["blind_transfer"]
    if not call.is_up:
        return phrases.NOT_ANSWERED
    if control is Control.TAKE_OVER:
        back = not call.is_mine or call.standing.agent_can_take
        return "" if back else console_phrases.NO_WAY_BACK
    if not call.is_mine and control is Control.MUTE:
        return console_phrases.TAKE_OVER_FIRST
    return while_up(control, call)


def while_up(control: Control, call: LiveCall) -> str:
    """Why a control cannot be used in a call that is up; empty when it can."""
    if control in (Control.MUTE, Control.KEYPAD):
        return pause_words(call)
    whole = call.standing.in_conference and control in (Control.TRANSFER, Control.COMPLETE)
    return phrases.IN_CONFERENCE if whole else ""


def pause_words(call: LiveCall) -> str:
    """Why nothing can be said or sent in a call just now; empty when it can."""
    if call.is_held_here:
        return phrases.WHILE_ON_HOLD
    return phrases.WHILE_HELD if call.standing.held_by_far_end else ""


def transfer_blocks(missing: Mapping[str, str], is_mine: bool = True) -> tuple[str, str]:
    """Why a call cannot be passed on at once, and why not after asking; empty when it can.
    Nobody but who talks on a call can ask a third party first."""
    needed = ("attended_transfer", "hold")
    asking = next((missing[feature] for feature in needed if feature in missing), "")
    first = "" if is_mine else console_phrases.TAKE_OVER_FIRST
    return missing.get("blind_transfer", ""), asking or first
