"""One line over rfcvoip: its account, and keeping it registered.

Owns the line's state, refreshing and retrying with back-off. Leaves transactions and
signatures to ``rfcvoip_place``.
"""

import asyncio
import re
from collections.abc import Callable

from sip.address import parse_sip_uri
from sip.phone import LineStateChanged
from sip.reasons import NO_ANSWER, UNKNOWN_HOST, phrase
from sip.rfcvoip_library import Address, locate
from sip.rfcvoip_message import (
    AGENT,
    ALLOW,
    MAX_FORWARDS,
    Header,
    Message,
    Request,
    parameter,
    token,
)
from sip.rfcvoip_place import Place
from sip.states import LINE_TRANSITIONS, LineState
from sip.waiting import first_of

FIRST_RETRY_MS, LAST_RETRY_MS = 2_000.0, 60_000.0
REFUSED_RETRY_MS, LAST_REFUSED_RETRY_MS = 60_000.0, 900_000.0
"""After a refusal of our credentials: registrars lock out those who hammer."""
CREDENTIALS_REFUSED = frozenset({401, 403, 404, 407})
REFRESH_S = 60
"""A registration is refreshed after this long, though it is good for longer: a registrar
that was restarted has forgotten it, and until then nobody can ring us."""
TOO_BRIEF = 423
GOODBYE_MS = 3_000.0
_SECONDS = re.compile(r"[0-9]{1,10}")


class RfcvoipLine:
    """A line in service."""

    def __init__(self, place: Place, publish: Callable[[LineStateChanged], None]) -> None:
        self.place = place
        self.account = place.account
        self._clock = place.clock
        self._publish = publish
        self._state = LineState.OFFLINE
        self._failures = 0
        self._failed_code: int | None = None
        self._call_id, self._tag = token(), token()
        self._number = 0
        self._expires_s = self.account.expires_s
        self._retry = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @property
    def state(self) -> LineState:
        """The state as last reported."""
        return self._state

    def start(self) -> None:
        """Register and stay so, or be ready at once as a trunk."""
        if not self.account.register:
            self._move(LineState.OFFLINE)
            self._move(LineState.READY)
        elif self._keeper is None or self._keeper.done():
            self._keeper = asyncio.ensure_future(self._keep_registered())

    def retry(self) -> None:
        """Register now."""
        self._retry.set()

    def interrupted(self, reason: str) -> None:
        """Nothing can be heard; ``start`` registers anew, as the registrar rang in vain."""
        if self._keeper is not None:
            self._keeper.cancel()
            self._keeper = None
        self._move(LineState.FAILED, None, reason)

    async def close(self) -> None:
        """Unregister; a registrar that does not answer is not waited for long."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        known = self._state in (LineState.REGISTERED, LineState.REGISTERING)
        self._move(LineState.UNREGISTERING)
        if known:
            await self._ask(0, min(GOODBYE_MS, self.place.settings.registrar_answer_ms))
        self._move(LineState.OFFLINE)

    async def _keep_registered(self) -> None:
        announce = True
        while True:
            if announce:
                self._move(LineState.REGISTERING)
            self._retry.clear()
            final = await self._ask(self._expires_s, self.place.settings.registrar_answer_ms)
            if isinstance(final, Message) and final.status == TOO_BRIEF and self._longer(final):
                continue
            if isinstance(final, Message) and 200 <= final.status < 300:
                self._failures = 0
                self._move(LineState.REGISTERED)
                refresh_s = min(REFRESH_S, self._granted_s(final) / 2)
                announce = await self._asked_within(refresh_s * 1000)
            else:
                self._fail(final)
                await self._asked_within(self._retry_ms())
                announce = True

    async def _ask(self, expires_s: int, answer_ms: float) -> Message | str:
        """The registrar's final answer, or why there is none."""
        where = self.account.proxy or self.account.domain
        server = parse_sip_uri(f"sip:{where}")
        far = await locate(server.host, server.port)
        if far is None:
            return UNKNOWN_HOST

        def build(signature: tuple[Header, ...]) -> Request:
            return self._request(far, expires_s, signature)

        _, final = await self.place.ask(build, answer_ms)
        return final or f"{NO_ANSWER} from {where}"

    def _request(self, far: Address, expires_s: int, signature: tuple[Header, ...]) -> Request:
        self._number += 1
        own = self.place.own_address
        headers = (
            self.place.via(far),
            MAX_FORWARDS,
            ("From", f"{own};tag={self._tag}"),
            ("To", own),
            ("Call-ID", self._call_id),
            ("CSeq", f"{self._number} REGISTER"),
            self.place.contact(far),
            ("Expires", str(expires_s)),
            ALLOW,
            ("User-Agent", AGENT),
            *signature,
        )
        return Request("REGISTER", f"sip:{self.account.domain}", headers, far)

    def _longer(self, final: Message) -> bool:
        least = final.one("min-expires")
        if _SECONDS.fullmatch(least) and self._expires_s < int(least) <= 86_400:
            self._expires_s = int(least)
            return True
        return False

    def _granted_s(self, final: Message) -> int:
        own = f"sip:{self.account.user}@"
        ours = [parameter(each, "expires") for each in final.all("contact") if own in each]
        said = (*ours, final.one("expires"))
        told = [int(each) for each in said if _SECONDS.fullmatch(each)]
        return max(1, min((*told[:1], self._expires_s)))

    async def _asked_within(self, time_ms: float) -> bool:
        """Whether somebody wants it now, rather than when the time has passed."""
        await first_of(self._clock.sleep_ms(time_ms), self._retry.wait())
        return self._retry.is_set()

    def _retry_ms(self) -> float:
        first_ms, last_ms = FIRST_RETRY_MS, LAST_RETRY_MS
        if self._failed_code in CREDENTIALS_REFUSED:
            first_ms, last_ms = REFUSED_RETRY_MS, LAST_REFUSED_RETRY_MS
        return min(last_ms, first_ms * 2.0 ** min(self._failures - 1, 10))

    def _fail(self, why: Message | str) -> None:
        self._failures += 1
        if isinstance(why, str):
            self._failed_code = None
            self._move(LineState.FAILED, None, why)
        else:
            self._failed_code = why.status
            self._move(LineState.FAILED, why.status, why.reason or phrase(why.status))

    def _move(self, state: LineState, sip_code: int | None = None, reason: str = "") -> None:
        if state is self._state or state not in LINE_TRANSITIONS[self._state]:
            return
        self._state = state
        self._publish(LineStateChanged(self.account.line_id, state, sip_code, reason))
