"""How a conversation with a headset ended, in words.

Owns these sentences. There is no line and nobody hangs up: whoever has the headset on ends it,
or takes a call meanwhile. Everything else is ``wording``'s.
"""

from app import wording
from app.engine.events import CallFinished

ENDS: dict[str, str] = {
    "desk_hung_up": "You ended the session, or took a call meanwhile",
    "max_duration": "The longest time for a session was reached",
    "silence": "You said nothing, twice in a row",
    "media_lost": "The headset gave no sound any more",
    "network_failed": "The headset was closed",
    "engine_failed": "Ringdesk itself broke down during the session",
    "died": "Ringdesk was stopped in the middle of the session",
}


def end_sentence(end_reason: str) -> str:
    """Why a session ended, as a sentence."""
    return f"{ENDS[end_reason]}." if end_reason in ENDS else wording.end_sentence(end_reason, None)


def summary(event: CallFinished) -> str:
    """What a session came to and why it ended, in one or two sentences."""
    ended = end_sentence(event.end_reason)
    outcome = wording.outcome_words(event.outcome)
    return f"{outcome}. {ended}" if outcome else ended
