"""What Ringdesk asks of a SIP stack: the Phone and Call protocols.

Owns the protocols, the frozen events and the values in them. Leaves everything
that knows a particular stack to ``baresip_phone`` and ``loopback_phone``, and
the errors to ``sip.errors``. Methods request; state changes arrive as events.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from audio.frames import FrameSink, FrameSource
from sip.account import Feature as Feature
from sip.account import LineAccount as LineAccount
from sip.states import CallState, Direction, LineState


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


@dataclass(frozen=True, slots=True)
class LineStateChanged:
    """A line's registration moved; ``sip_code`` and ``reason`` explain a failure."""

    line_id: str
    state: LineState
    sip_code: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """Somebody rings. The call is in state INCOMING until answered or rejected."""

    call: "Call"


@dataclass(frozen=True, slots=True)
class MessagesWaiting:
    """A line's voicemail as its server reports it (RFC 3842)."""

    line_id: str
    new: int
    old: int


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
    """What RTCP says of the line: loss in percent, jitter and round trip in ms, MOS 1 to 4.5."""

    loss_percent: float
    jitter_ms: float
    round_trip_ms: float
    mos: float


@dataclass(frozen=True, slots=True)
class FarEndHeld:
    """The far end put us on hold, or talks to us again."""

    held: bool


PhoneEvent = LineStateChanged | IncomingCall | MessagesWaiting | StackDied
CallEvent = CallStateChanged | DigitReceived | QualityReported | FarEndHeld


class Call(FrameSource, Protocol):
    """One call leg. Reading ``frames()`` hears the remote party; ``sink`` is heard by it."""

    @property
    def id(self) -> str:
        """The SIP Call-ID where known, else the stack's own unique name."""
        ...

    @property
    def line_id(self) -> str:
        """The line it came in on or goes out from."""
        ...

    @property
    def direction(self) -> Direction:
        """Who dialled."""
        ...

    @property
    def remote(self) -> RemoteParty:
        """The other end."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of an inbound INVITE that steer it, by name as RFC 3261 spells it:
        Call-Info, Alert-Info, Answer-Mode, Diversion, P-Asserted-Identity. Else empty."""
        ...

    @property
    def state(self) -> CallState:
        """The state as the stack last reported it."""
        ...

    @property
    def end(self) -> CallEnd | None:
        """Set once the state is ENDED."""
        ...

    @property
    def sink(self) -> FrameSink:
        """Where our side's sound goes. Usable from ESTABLISHED on."""
        ...

    def events(self) -> AsyncIterator[CallEvent]:
        """Events from now on, ending after ENDED. Several readers may listen.

        A reader that falls 256 events behind loses the oldest, never ENDED.
        """
        ...

    async def wait_established(self, timeout_ms: float) -> None:
        """Return when the far end answered.

        Raises CallRefused with the code when it ended first, and CallTimedOut
        after cancelling when ``timeout_ms`` passed.
        """
        ...

    async def answer(self) -> None:
        """Accept an incoming call. Raises CallGone when it has ended already."""
        ...

    async def reject(self, sip_code: int = 486) -> None:
        """Decline an incoming call. A code other than 486 needs Feature.REJECT_CODE."""
        ...

    async def redirect(self, target_uri: str) -> None:
        """Answer an incoming call with 302 to ``target_uri``. Raises FeatureMissing, CallGone."""
        ...

    async def hang_up(self) -> None:
        """End it: BYE, or CANCEL while it still rings. Harmless when already ended."""
        ...

    async def send_digits(self, digits: str) -> None:
        """Send DTMF in the line's mode; returns when the last tone has been sent."""
        ...

    async def hold(self) -> None:
        """Put the far end on hold."""
        ...

    async def resume(self) -> None:
        """Take the far end off hold."""
        ...

    async def transfer(self, target_uri: str) -> None:
        """Blind transfer; returns when the far end reports success. Raises TransferRefused."""
        ...

    async def attended_transfer(self, consultation: "Call") -> None:
        """Join this call's far end with that of ``consultation``, a call of the same phone
        (REFER with Replaces). On success both of our legs end; otherwise both live on and
        TransferRefused is raised."""
        ...


class Phone(Protocol):
    """One SIP stack with its lines. Everything happens on the loop that started it."""

    @property
    def features(self) -> frozenset[Feature]:
        """What this stack can do. Asking for more raises FeatureMissing, never a crash."""
        ...

    async def start(self) -> None:
        """Bring the stack up. Raises PhoneStartFailed with a reason."""
        ...

    async def close(self) -> None:
        """Hang up, unregister and stop. Safe to call twice."""
        ...

    def subscribe(self, listener: Callable[[PhoneEvent], None]) -> None:
        """Call ``listener`` on the loop for every phone event from now on."""
        ...

    async def add_line(self, account: LineAccount) -> None:
        """Take a line into service and begin to register it; the outcome arrives as events.

        Raises AccountInvalid naming the field.
        """
        ...

    async def remove_line(self, line_id: str) -> None:
        """Unregister a line and forget it."""
        ...

    async def retry_line(self, line_id: str) -> None:
        """Register now rather than when the back-off says so."""
        ...

    async def network_changed(self) -> None:
        """The computer's address changed: register anew, keep live calls where possible."""
        ...

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """Ring ``target`` (a SIP URI, or a number completed with the line's domain).

        Returns when the INVITE is on its way. Raises AddressInvalid, LineUnknown.
        """
        ...
