"""What a control shows: icon and word, which change with what it does.

Owns the value and the face of taking over; those that never change are the control row's.
"""

from dataclasses import dataclass

from app.ui.live import console_phrases as words
from app.ui.live.live_call import LiveCall


@dataclass(frozen=True, slots=True)
class Face:
    """A button's icon and word."""

    icon: str
    words: str


def take_over_face(call: LiveCall) -> tuple[Face, str]:
    """What taking over or handing back says of a call, and what a press does."""
    if not call.is_mine:
        return Face("mic", words.TAKE_OVER), words.TAKE_OVER_HINT
    back = words.HAND_BACK if call.agent_had_it else words.HAND_TO_AGENT
    return Face("agent", back), words.HAND_BACK_HINT
