"""One line over baresip: its account, and keeping it registered.

Owns the line's state and retrying with back-off. Leaves refreshing a good
registration before it expires to baresip.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from baresip import Account, BaresipError, Event, RegistrationError, StackEvent, UserAgent

from audio.clock import Clock
from sip.baresip_certificates import LOG_LAG_MS, LOG_LOOKS, TROUBLE, take_complaint
from sip.baresip_errors import account_invalid, code_and_reason
from sip.errors import AccountInvalid
from sip.phone import LineAccount, LineStateChanged
from sip.reasons import CERTIFICATE, NO_ANSWER
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
GOODBYE_MS = 2_000.0
"""How long a registrar may take to let us go: somebody waits for the desk to close."""
NO_TLS = "no secure connection could be made"
REFRESH_S = 60
"""A registration is refreshed after this long, though it is good for longer: a registrar
that was restarted has forgotten it, and until then nobody can ring us."""
SRTP_MODES = {"off": None, "optional": "srtp", "required": "srtp-mand"}
DTMF_MODES = {"rtpevent": "rtpevent", "info": "info", "inband": "rtpevent"}
"""For inband we never ask baresip to send; what it receives it may report."""

_STUN_SERVER = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


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
    if account.srtp not in SRTP_MODES:
        raise AccountInvalid("srtp", f"must be one of {', '.join(SRTP_MODES)}")
    if account.dtmf_mode not in DTMF_MODES:
        raise AccountInvalid("dtmf_mode", f"must be one of {', '.join(DTMF_MODES)}")
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
            dtmf_mode=DTMF_MODES[account.dtmf_mode],  # type: ignore[arg-type]
            auth_user=account.auth_user,
            extra_params=_extra_params(account),
        )
    except (ValueError, TypeError) as refused:
        raise account_invalid(refused) from None


def _extra_params(account: LineAccount) -> tuple[str, ...]:
    params = []
    if account.register:
        percent = REFRESH_S * 100 // account.expires_s
        params.append(f"rwait={max(5, min(90, percent))}")
    else:
        # A trunk delivers calls for any number, so it takes every user part.
        params.append("catchall=yes")
    encryption = SRTP_MODES[account.srtp]
    if encryption is not None:
        params.append(f"mediaenc={encryption}")
    if account.ice:
        params.append("medianat=ice")
    elif account.stun_server:
        params.append("medianat=stun")
    if account.stun_server:
        if not _STUN_SERVER.fullmatch(account.stun_server):
            raise AccountInvalid("stun_server", "must be a host, or host:port")
        params.append(f"stunserver=stun:{account.stun_server}")
    return tuple(params)


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
        self._explaining: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Register and stay so, or be ready at once as a trunk."""
        if not self.account.register:
            self._move(LineState.READY)
        elif self._keeper is None:
            self._keeper = asyncio.ensure_future(self._keep_registered())

    @property
    def state(self) -> LineState:
        """The state as last reported."""
        return self._state

    def retry(self) -> None:
        """Do not wait for the back-off."""
        self._retry.set()

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
            self._move(LineState.REGISTERED)
        elif event.event is Event.REGISTER_FAIL:
            self._explained_failure(*code_and_reason(event.text))

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
            await _first_of(self._failed.wait(), self._retry.wait())
            if self._failed.is_set():
                await _first_of(self._clock.sleep_ms(self._retry_ms()), self._retry.wait())
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
        complaint = ""
        for _ in range(LOG_LOOKS):
            await self._clock.sleep_ms(LOG_LAG_MS)
            complaint = take_complaint()
            if complaint:
                break
        self._fail(None, f"{CERTIFICATE}: {complaint}" if complaint else NO_TLS)

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


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.ensure_future(each) for each in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
