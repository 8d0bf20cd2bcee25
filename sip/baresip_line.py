"""One line over baresip: its account, and keeping it registered.

Owns the line's state and retrying with back-off. Leaves refreshing a good
registration before it expires to baresip.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from baresip import Account, BaresipError, Event, RegistrationError, StackEvent, UserAgent

from audio.clock import Clock
from sip.baresip_errors import account_invalid, code_and_reason
from sip.errors import AccountInvalid
from sip.phone import LineAccount, LineStateChanged
from sip.states import LINE_TRANSITIONS, LineState

CODECS = {
    "opus": "opus/48000/2",
    "g722": "g722/16000/1",
    "pcmu": "pcmu/8000/1",
    "pcma": "pcma/8000/1",
}
FIRST_RETRY_MS = 2_000.0
LAST_RETRY_MS = 60_000.0
REFUSED_RETRY_MS = 60_000.0
"""First wait after a refusal of our credentials: registrars lock out those who hammer."""
LAST_REFUSED_RETRY_MS = 900_000.0
CREDENTIALS_REFUSED = frozenset({401, 403, 404, 407})


def stack_account(account: LineAccount) -> Account:
    """baresip's account for a line. Raises AccountInvalid naming the field."""
    unknown = [codec for codec in account.codecs if codec not in CODECS]
    if unknown or not account.codecs:
        known = ", ".join(CODECS)
        raise AccountInvalid("codecs", f"must be some of {known}, not {', '.join(unknown)!r}")
    if account.register and account.expires_s < 1:
        raise AccountInvalid("expires_s", "must be at least 1 for a line that registers")
    if any(ord(each) < 0x20 or each in '"\\' for each in account.display_name):
        raise AccountInvalid("display_name", "must hold no quotes, backslashes or line breaks")
    proxy = account.proxy
    if proxy is not None and account.transport != "udp" and ";transport=" not in proxy:
        proxy = f"{proxy};transport={account.transport}"
    try:
        return Account(
            account.user,
            account.domain,
            account.password,
            registrar=proxy,
            reg_interval=account.expires_s if account.register else 0,
            transport=account.transport,  # type: ignore[arg-type]
            audio_codecs=tuple(CODECS[codec] for codec in account.codecs),
            dtmf_mode=account.dtmf_mode,  # type: ignore[arg-type]
            auth_user=account.auth_user,
            # A trunk delivers calls for any number, so it takes every user part.
            extra_params=() if account.register else ("catchall=yes",),
        )
    except (ValueError, TypeError) as refused:
        raise account_invalid(refused) from None


def address_of_record(account: LineAccount) -> str:
    """The line baresip parses, display name included. Holds the password: never log it."""
    aor = stack_account(account).aor()
    return f'"{account.display_name}" {aor}' if account.display_name else aor


class BaresipLine:
    """A line in service."""

    def __init__(
        self,
        account: LineAccount,
        agent: UserAgent,
        clock: Clock,
        answer_ms: float,
        publish: Callable[[LineStateChanged], None],
    ) -> None:
        self.account = account
        self.agent = agent
        self._clock = clock
        self._answer_ms = answer_ms
        self._publish = publish
        self._state = LineState.OFFLINE
        self._failed_code: int | None = None
        self._failures = 0
        self._failed = asyncio.Event()
        self._retry = asyncio.Event()
        self._closing = False
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Register and stay so, or be ready at once as a trunk."""
        if not self.account.register:
            self._move(LineState.READY)
        elif self._keeper is None:
            self._keeper = asyncio.ensure_future(self._keep_registered())

    def retry(self) -> None:
        """Do not wait for the back-off."""
        self._retry.set()

    async def close(self) -> None:
        """Unregister; a registrar that does not answer is not waited for twice."""
        self._closing = True
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self.account.register and self._state is not LineState.OFFLINE:
            self._move(LineState.UNREGISTERING)
            with suppress(BaresipError):
                await self.agent.unregister(timeout=self._answer_ms / 1000)
        self._move(LineState.OFFLINE)

    def on_stack_event(self, event: StackEvent) -> None:
        """The phone passes on every registration event for this line."""
        if self._state in (LineState.UNREGISTERING, LineState.OFFLINE):
            return
        if event.event is Event.REGISTER_OK:
            self._failures = 0
            self._move(LineState.REGISTERED)
        elif event.event is Event.REGISTER_FAIL:
            self._fail(*code_and_reason(event.text))

    def stack_died(self, reason: str) -> None:
        """Nothing can register any more."""
        if self._keeper is not None:
            self._keeper.cancel()
        self._move(LineState.FAILED, None, reason)

    async def _keep_registered(self) -> None:
        # baresip's register swallows a cancellation that comes with the answer
        # (asyncio.wait_for of Python 3.11), so cancelling alone would not end this.
        while not self._closing:
            self._failed.clear()
            self._retry.clear()
            self._move(LineState.REGISTERING)
            try:
                await self.agent.register(timeout=self._answer_ms / 1000)
            except RegistrationError as refused:
                silent = f"no answer from {self.account.proxy or self.account.domain}"
                self._fail(refused.status, code_and_reason(refused.reason or silent)[1])
            except BaresipError as refused:
                self._fail(None, str(refused))
            if not self._closing:
                await self._failed.wait()
                await self._wait_for_retry()

    async def _wait_for_retry(self) -> None:
        alarm = asyncio.ensure_future(self._clock.sleep_ms(self._retry_ms()))
        asked = asyncio.ensure_future(self._retry.wait())
        try:
            await asyncio.wait({alarm, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            asked.cancel()

    def _retry_ms(self) -> float:
        first_ms, last_ms = FIRST_RETRY_MS, LAST_RETRY_MS
        if self._failed_code in CREDENTIALS_REFUSED:
            first_ms, last_ms = REFUSED_RETRY_MS, LAST_REFUSED_RETRY_MS
        return min(last_ms, first_ms * 2.0 ** min(self._failures - 1, 10))

    def _fail(self, sip_code: int | None, reason: str) -> None:
        if self._state is not LineState.FAILED:
            self._failures += 1
            self._failed_code = sip_code
            self._move(LineState.FAILED, sip_code, reason)
        self._failed.set()

    def _move(self, state: LineState, sip_code: int | None = None, reason: str = "") -> None:
        if state is self._state or state not in LINE_TRANSITIONS[self._state]:
            return
        self._state = state
        self._publish(LineStateChanged(self.account.line_id, state, sip_code, reason))
