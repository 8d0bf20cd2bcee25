"""How far a call is, told to whoever sends it on: every stage once, in order, over restarts.

Owns following the bus and what was told already, which is kept with the records in the same
transaction as what is sent because of it. Leaves sending to ``webhooks``.
"""

from enum import StrEnum


class CallStage(StrEnum):
    """The stages of a call's life that the APIs know, in order."""

    BEGUN = "begun"
    """It is being set up, or it rings here."""
    RINGING = "ringing"
    """The far end of a call of ours rings."""
    ANSWERED = "answered"
    ENDED = "ended"
    """Everything about it is in the records."""


STAGES = tuple(CallStage)
