"""What a phone and its calls report, as frozen values.

Owns the events and the values in them, except ``IncomingCall``, which carries a call.
``sip.phone`` hands them on to everybody.
"""

from dataclasses import dataclass
from enum import StrEnum

from sip.states import CallState, LineState


@dataclass(frozen=True, slots=True)
class RemoteParty:
    """Who is at the other end: SIP URI, display name, and the number or user part."""

    uri: str
    display_name: str
    number: str


class EndedBy(StrEnum):
    """Who ended a call."""

    LOCAL = "local"
    REMOTE = "remote"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class CallEnd:
    """How a call ended. ``sip_code`` is the real code (200 for a BYE, 486, 603, ...) or None.

    ``reason`` is the stack's own phrase, for the record; sentences for people
    are made elsewhere.
    """

    by: EndedBy
    sip_code: int | None
    reason: str
    redirect_to: str | None = None
    """The Contact of a 3xx answer, where the stack reports it."""
    elsewhere: bool = False
    """It stopped ringing here because it was answered elsewhere (RFC 3326, cause 200)."""


@dataclass(frozen=True, slots=True)
class LineStateChanged:
    """A line's registration moved; ``sip_code`` and ``reason`` explain a failure."""

    line_id: str
    state: LineState
    sip_code: int | None = None
    reason: str = ""
    silent_stun: str = ""
    """The line's STUN server while it does not answer; calls are then made without it."""


@dataclass(frozen=True, slots=True)
class MessagesWaiting:
    """A line's voicemail as its server reports it (RFC 3842)."""

    line_id: str
    new: int
    old: int


class LampState(StrEnum):
    """Whether another extension is on the phone."""

    UNKNOWN = "unknown"
    IDLE = "idle"
    RINGING = "ringing"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class LampChanged:
    """What ``target``, as given to ``Phone.watch_extensions``, is doing (RFC 4235)."""

    line_id: str
    target: str
    state: LampState


@dataclass(frozen=True, slots=True)
class StackDied:
    """The stack can do nothing more in this process; the desk must be restarted."""

    reason: str


@dataclass(frozen=True, slots=True)
class CallStateChanged:
    """A call moved to ``state``; ``end`` is set when the state is ENDED."""

    state: CallState
    end: CallEnd | None = None


@dataclass(frozen=True, slots=True)
class DigitReceived:
    """The far end pressed a key: 0-9, A-D, * or #."""

    digit: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class QualityReported:
    """What RTCP says of the line: loss in percent, jitter and round trip in ms, MOS 1 to 4.5.

    Of the last ten seconds while the call is up, where the stack counts it; the last one of a
    call is of all of it.
    """

    loss_percent: float
    jitter_ms: float
    round_trip_ms: float
    mos: float


@dataclass(frozen=True, slots=True)
class SoundSent:
    """How much of our sound has left in RTP, as the stack counted it: told before the end.

    ``size_bytes`` has the RTP headers in it, not those of UDP and IP.
    """

    packets: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SignallingSent:
    """How much SIP we sent for a call, up to its end: told before the end."""

    packets: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FarEndHeld:
    """The far end put us on hold, or talks to us again."""

    held: bool
