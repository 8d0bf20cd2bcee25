"""The life of a line and of a call, as tables of legal transitions.

Owns the states and nothing else. A stack's adapter moves a call through
``CallLife``; a transition that the table does not have is a bug in the adapter
and raises, except that the first end wins and later ends are ignored.
"""

from enum import StrEnum


class LineState(StrEnum):
    """What a line is doing about its registration."""

    OFFLINE = "offline"
    REGISTERING = "registering"
    REGISTERED = "registered"
    READY = "ready"
    """A trunk: usable without registration."""
    FAILED = "failed"
    UNREGISTERING = "unregistering"


class CallState(StrEnum):
    """Where a call is in its life."""

    DIALLING = "dialling"
    RINGING = "ringing"
    """Outbound: the far end rings."""
    INCOMING = "incoming"
    """Inbound: we ring."""
    ESTABLISHED = "established"
    HELD = "held"
    """We put it on hold."""
    ENDED = "ended"


class Direction(StrEnum):
    """Who dialled."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


LINE_TRANSITIONS: dict[LineState, frozenset[LineState]] = {
    LineState.OFFLINE: frozenset({LineState.REGISTERING, LineState.READY}),
    LineState.REGISTERING: frozenset(
        {LineState.REGISTERED, LineState.FAILED, LineState.UNREGISTERING, LineState.OFFLINE}
    ),
    LineState.REGISTERED: frozenset(
        {LineState.REGISTERING, LineState.FAILED, LineState.UNREGISTERING}
    ),
    LineState.READY: frozenset({LineState.OFFLINE, LineState.FAILED}),
    LineState.FAILED: frozenset(
        {LineState.REGISTERING, LineState.REGISTERED, LineState.UNREGISTERING, LineState.OFFLINE}
    ),
    LineState.UNREGISTERING: frozenset({LineState.OFFLINE, LineState.FAILED}),
}

CALL_TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.DIALLING: frozenset({CallState.RINGING, CallState.ESTABLISHED, CallState.ENDED}),
    CallState.RINGING: frozenset({CallState.ESTABLISHED, CallState.ENDED}),
    CallState.INCOMING: frozenset({CallState.ESTABLISHED, CallState.ENDED}),
    CallState.ESTABLISHED: frozenset({CallState.HELD, CallState.ENDED}),
    CallState.HELD: frozenset({CallState.ESTABLISHED, CallState.ENDED}),
    CallState.ENDED: frozenset(),
}
