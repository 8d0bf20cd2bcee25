"""Whether a call can be put on hold or taken off it now.

Owns the rule for whoever has no control row: a second start, a key of the desktop, a terminal.
It is the control row's own (``ui.live.offers``), which a test holds it to.
"""

from collections.abc import Mapping

from app.engine.events import CallStanding, Phase

UP = (Phase.TALKING, Phase.HELD)
NOT_ANSWERED = "Nobody has answered yet."


def why_no_hold(standing: CallStanding, missing: Mapping[str, str]) -> str:
    """Why a call can be neither held nor resumed, as a sentence; empty when it can.

    ``missing`` is ``CallCommands.missing_features()``. What is held here can always go on.
    """
    if standing.held_here:
        return ""
    if "hold" in missing:
        return missing["hold"]
    return "" if standing.phase in UP else NOT_ANSWERED
