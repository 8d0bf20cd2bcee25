"""What Ringdesk asks of a SIP stack: the Phone and Call protocols.

Owns the protocols. Leaves everything that knows a particular stack to
``baresip_phone`` and ``loopback_phone``, events to ``sip.events``, accounts to
``sip.account`` and the errors to ``sip.errors``. Methods request; state changes arrive as events.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from audio.frames import FrameSink, FrameSource
from sip.account import Feature as Feature
from sip.account import LineAccount as LineAccount
from sip.events import CallEnd as CallEnd
from sip.events import CallStateChanged as CallStateChanged
from sip.events import DigitReceived as DigitReceived
from sip.events import EndedBy as EndedBy
from sip.events import FarEndHeld as FarEndHeld
from sip.events import LampChanged as LampChanged
from sip.events import LampState as LampState
from sip.events import LineStateChanged as LineStateChanged
from sip.events import MessagesWaiting as MessagesWaiting
from sip.events import QualityReported as QualityReported
from sip.events import RemoteParty as RemoteParty
from sip.events import SignallingSent as SignallingSent
from sip.events import SoundSent as SoundSent
from sip.events import StackDied as StackDied
from sip.states import CallState, Direction


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """Somebody rings. The call is in state INCOMING until answered or rejected."""

    call: "Call"


PhoneEvent = LineStateChanged | IncomingCall | MessagesWaiting | LampChanged | StackDied
CallEvent = (
    CallStateChanged | DigitReceived | QualityReported | FarEndHeld | SoundSent | SignallingSent
)


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
        Call-Info, Alert-Info, Answer-Mode, Priv-Answer-Mode, Diversion, History-Info,
        P-Asserted-Identity, Remote-Party-ID, Subject. The network may send anything in
        them. Else empty."""
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
    def quality(self) -> QualityReported | None:
        """The newest report of the line's quality; after the end the last one there was.
        Always None without Feature.LINE_QUALITY."""
        ...

    @property
    def jitter_buffer_ms(self) -> float:
        """How long a packet of the far end waits now before it is heard, as the stack measures
        or reports it; before it does, what it is set to wait at least. 0 where none waits."""
        ...

    @property
    def encrypted(self) -> bool:
        """Whether the sound is encrypted (SRTP)."""
        ...

    @property
    def sink(self) -> FrameSink:
        """Where our side's sound goes. Usable from ESTABLISHED on. With
        Feature.HOLD_MUSIC the far end hears it while HELD too."""
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
        """Send DTMF in the line's mode; returns when the last tone has been sent, or the call
        has ended meanwhile. Raises CallGone when it had before."""
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
        TransferRefused is raised. Both legs are then on hold."""
        ...


class Phone(Protocol):
    """One SIP stack with its lines. Everything happens on the loop that started it."""

    @property
    def features(self) -> frozenset[Feature]:
        """What this stack can do. Asking for more raises FeatureMissing, never a crash."""
        ...

    @property
    def listen_address(self) -> str:
        """``host:port`` where calls arrive, once started."""
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

    async def watch_extensions(self, line_id: str, targets: Sequence[str]) -> None:
        """Report ``LampChanged`` for these from now on, and for no others of the line.

        Raises FeatureMissing without Feature.BUSY_LAMP, LineUnknown, AddressInvalid.
        """
        ...

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """Ring ``target`` (a SIP URI, or a number completed with the line's domain).

        Returns when the INVITE is on its way. Raises AddressInvalid, LineUnknown.
        """
        ...
