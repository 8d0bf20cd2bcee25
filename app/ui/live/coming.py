"""A call that begins while another is talked on: its view is made a moment later.

Owns what is kept until then.
"""

from dataclasses import dataclass, field

from app.engine.events import CallBegan, Event
from app.ui.live.live_call import LiveCall

ARRIVE_AFTER_MS = 30
"""While another call is talked on: its sound meters move before a new view is made."""


@dataclass
class Coming:
    """A call whose view is made a moment later; ``events`` are those of that moment."""

    began: CallBegan
    call: LiveCall | None = None
    events: list[Event] = field(default_factory=list)
