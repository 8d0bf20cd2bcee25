"""One line over baresip, and keeping it registered.

Owns the line's state and retrying with back-off. Leaves its account to ``baresip_account``
and refreshing a good registration before it expires to baresip.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from baresip import BaresipError, Event, RegistrationError, StackEvent, UserAgent

from audio.clock import Clock
from sip.baresip_certificates import TROUBLE, complaints_seen, tls_failure
from sip.baresip_errors import code_and_reason
from sip.baresip_stun import LineStun
from sip.phone import LineAccount, LineStateChanged
from sip.reasons import NO_ANSWER
from sip.states import LINE_TRANSITIONS, LineState
from sip.waiting import first_of

FIRST_RETRY_MS = 2_000.0
LAST_RETRY_MS = 60_000.0
REFUSED_RETRY_MS = 60_000.0
"""First wait after a refusal of our credentials: registrars lock out those who hammer."""
LAST_REFUSED_RETRY_MS = 900_000.0
CREDENTIALS_REFUSED = frozenset({401, 403, 404, 407})
GOODBYE_MS = 2_000.0
"""How long a registrar may take to let us go: somebody waits for the desk to close."""


class BaresipLine:
    """A line in service."""

    def __init__(
        self,
        account: LineAccount,
        agent: UserAgent,
        clock: Clock,
        answer_ms: float,
        publish: Callable[[LineStateChanged], None],
        stun: LineStun | None = None,
    ) -> None:
        self.account = account
        self.agent = agent
        self._clock = clock
        self._answer_ms = answer_ms
        self._publish = publish
        self._stun = stun
        self._state = LineState.OFFLINE
        self._why: tuple[int | None, str] = (None, "")
        self._failed_code: int | None = None
        self._failures = 0
        self._complaints = complaints_seen()
        self._failed = asyncio.Event()
        self._retry = asyncio.Event()
        self._closing = False
        self._keeper: asyncio.Task[None] | None = None
        self._explaining: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Register and stay so, or be ready at once as a trunk."""
        if self._keeper is None and (self.account.register or self._stun is not None):
            self._keeper = asyncio.ensure_future(self._serve())
        elif not self.account.register:
            self._move(LineState.READY)

    @property
    def state(self) -> LineState:
        """The state as last reported."""
        return self._state

    def retry(self) -> None:
        """Do not wait for the back-off."""
        self._retry.set()
        if self._stun is not None:
            self._stun.look()

    async def close(self) -> None:
        """Unregister; a registrar that does not answer is not waited for twice."""
        self._closing = True
        if self._explaining is not None:
            self._explaining.cancel()
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self._stun is not None:
            await self._stun.close()
        if self.account.register and self._state is not LineState.OFFLINE:
            self._move(LineState.UNREGISTERING)
            with suppress(BaresipError):
                await self.agent.unregister(timeout=min(self._answer_ms, GOODBYE_MS) / 1000)
        self._move(LineState.OFFLINE)

    def on_stack_event(self, event: StackEvent) -> None:
        """The phone passes on every registration event for this line."""
        if self._state in (LineState.UNREGISTERING, LineState.OFFLINE):
            return
        if event.event is Event.REGISTER_OK:
            self._failures = 0
            self._complaints = complaints_seen()
            self._move(LineState.REGISTERED)
        elif event.event is Event.REGISTER_FAIL:
            self._explained_failure(*code_and_reason(event.text))

    def stack_died(self, reason: str) -> None:
        """Nothing can register any more."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self._stun is not None:
            self._stun.stop()
        self._move(LineState.FAILED, None, reason)

    async def _serve(self) -> None:
        if self._stun is not None:
            self._stun.open(self._stun_moved)
            await self._stun.known()
        if self.account.register:
            await self._keep_registered()
        else:
            self._move(LineState.READY)

    async def _keep_registered(self) -> None:
        # baresip's register swallows a cancellation that comes with the answer
        # (asyncio.wait_for of Python 3.11), so cancelling alone would not end this.
        while not self._closing:
            self._failed.clear()
            self._retry.clear()
            self._complaints = complaints_seen()
            self._move(LineState.REGISTERING)
            try:
                await self.agent.register(timeout=self._answer_ms / 1000)
            except RegistrationError as refused:
                silent = f"{NO_ANSWER} from {self.account.proxy or self.account.domain}"
                reason = code_and_reason(refused.reason or silent)[1]
                self._explained_failure(refused.status, reason)
            except BaresipError as refused:
                self._fail(None, str(refused))
            if not self._closing:
                await self._until_due()

    async def _until_due(self) -> None:
        """Return when the registration failed and has waited, or when somebody asks."""
        while not self._retry.is_set():
            await first_of(self._failed.wait(), self._retry.wait())
            if self._failed.is_set():
                await first_of(self._clock.sleep_ms(self._retry_ms()), self._retry.wait())
            if self._state is not LineState.REGISTERED:
                return
            self._failed.clear()  # baresip's own retry was quicker

    def _retry_ms(self) -> float:
        first_ms, last_ms = FIRST_RETRY_MS, LAST_RETRY_MS
        if self._failed_code in CREDENTIALS_REFUSED:
            first_ms, last_ms = REFUSED_RETRY_MS, LAST_REFUSED_RETRY_MS
        return min(last_ms, first_ms * 2.0 ** min(self._failures - 1, 10))

    def _explained_failure(self, sip_code: int | None, reason: str) -> None:
        if self.account.transport != "tls" or reason != TROUBLE:
            self._fail(sip_code, reason)
        elif self._explaining is None or self._explaining.done():
            self._explaining = asyncio.ensure_future(self._fail_over_tls())

    async def _fail_over_tls(self) -> None:
        self._fail(None, await tls_failure(self._complaints, self._clock))

    def _fail(self, sip_code: int | None, reason: str) -> None:
        if self._state is not LineState.FAILED:
            self._failures += 1
            self._failed_code = sip_code
            self._move(LineState.FAILED, sip_code, reason)
        self._failed.set()

    def _move(self, state: LineState, sip_code: int | None = None, reason: str = "") -> None:
        if state is self._state or state not in LINE_TRANSITIONS[self._state]:
            return
        self._state, self._why = state, (sip_code, reason)
        self._report()

    def _stun_moved(self) -> None:
        if self._state is not LineState.OFFLINE:
            self._report()

    def _report(self) -> None:
        silent = "" if self._stun is None else self._stun.silent
        line_id, (sip_code, reason) = self.account.line_id, self._why
        self._publish(LineStateChanged(line_id, self._state, sip_code, reason, silent))
