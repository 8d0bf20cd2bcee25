"""A phone on a ``LoopbackNetwork``, for fast tests and rehearsal.

Owns the lines and calls of one such phone. Leaves the leg of a call to ``loopback_call``
and the network to ``loopback_network``.
"""

from collections.abc import Callable, Mapping, Sequence

from sip.address import dial_uri
from sip.errors import (
    AccountInvalid,
    FeatureMissing,
    LineUnknown,
    PhoneStartFailed,
    SipError,
)
from sip.loopback_call import LoopbackCall
from sip.loopback_network import LoopbackNetwork as LoopbackNetwork
from sip.loopback_network import Refusal as Refusal
from sip.phone import (
    Call,
    Feature,
    IncomingCall,
    LineAccount,
    LineStateChanged,
    PhoneEvent,
)
from sip.reasons import PHRASES
from sip.states import LineState


class LoopbackPhone:
    """Satisfies ``Phone`` on a ``LoopbackNetwork``."""

    features = frozenset(
        {
            Feature.HOLD,
            Feature.BLIND_TRANSFER,
            Feature.ATTENDED_TRANSFER,
            Feature.REJECT_CODE,
            Feature.REDIRECT,
            Feature.DTMF_SEND,
            Feature.DTMF_RECEIVE,
        }
    )

    def __init__(self, network: LoopbackNetwork) -> None:
        self._network = network
        self._listeners: list[Callable[[PhoneEvent], None]] = []
        self._lines: dict[str, LineAccount] = {}
        self._calls: list[LoopbackCall] = []
        self._running = False

    @property
    def listen_address(self) -> str:
        """Nothing here has an address."""
        return "loopback"

    async def start(self) -> None:
        """Ready at once."""
        if self._running:
            raise PhoneStartFailed("this phone is running already")
        self._running = True

    async def close(self) -> None:
        """Hang up everything and leave the network."""
        for call in self._calls:
            await call.hang_up()
        for line_id in list(self._lines):
            await self.remove_line(line_id)
        self._running = False

    def subscribe(self, listener: Callable[[PhoneEvent], None]) -> None:
        """See ``Phone.subscribe``."""
        self._listeners.append(listener)

    async def add_line(self, account: LineAccount) -> None:
        """See ``Phone.add_line``."""
        if not account.user:
            raise AccountInvalid("user", "must not be empty")
        if account.line_id in self._lines:
            raise AccountInvalid("line_id", "is in use already")
        self._lines[account.line_id] = account
        self._register(account)

    async def remove_line(self, line_id: str) -> None:
        """See ``Phone.remove_line``."""
        account = self._account(line_id)
        del self._lines[line_id]
        self._network.forget(account)
        if account.register:
            self._publish(LineStateChanged(line_id, LineState.UNREGISTERING))
        self._publish(LineStateChanged(line_id, LineState.OFFLINE))

    async def retry_line(self, line_id: str) -> None:
        """See ``Phone.retry_line``."""
        self._register(self._account(line_id))

    async def network_changed(self) -> None:
        """Nothing here has an address."""

    async def watch_extensions(self, line_id: str, targets: Sequence[str]) -> None:
        """Nobody here tells whether they are on the phone."""
        raise FeatureMissing(Feature.BUSY_LAMP)

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """See ``Phone.dial``; the called leg has ``headers``."""
        account = self._account(line_id)
        call = self._network.invite(account, dial_uri(target, account.domain))
        call.sent_headers = dict(headers or {})
        self._keep(call)
        return call

    def ring(self, call: LoopbackCall) -> None:
        """The network brings a call."""
        self._keep(call)
        self._publish(IncomingCall(call))

    def _register(self, account: LineAccount) -> None:
        line_id = account.line_id
        if account.register:
            self._publish(LineStateChanged(line_id, LineState.REGISTERING))
        refusal = self._network.register(self, account)
        if refusal is not None:
            reason = refusal.reason or PHRASES.get(refusal.sip_code, "")
            self._publish(LineStateChanged(line_id, LineState.FAILED, refusal.sip_code, reason))
            return
        state = LineState.REGISTERED if account.register else LineState.READY
        self._publish(LineStateChanged(line_id, state))

    def _keep(self, call: LoopbackCall) -> None:
        self._calls = [each for each in self._calls if not each.life.ended]
        self._calls.append(call)

    def _account(self, line_id: str) -> LineAccount:
        if not self._running:
            raise SipError("the phone has not been started")
        if line_id not in self._lines:
            raise LineUnknown(f"no line {line_id!r} on this phone")
        return self._lines[line_id]

    def _publish(self, event: PhoneEvent) -> None:
        for listener in list(self._listeners):
            listener(event)
