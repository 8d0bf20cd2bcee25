"""Watching other extensions, so that the desk shows who is on the phone (a busy-lamp list).

Owns which line watches what: the owner's line for calls, else one that has registered,
from its registration on and again whenever line or list become others. Leaves the
subscriptions (RFC 4235), and renewing them, to the SIP stack and handing their states on to
``engine``. What cannot be watched is told once, and the others are watched all the same.
"""

import logging
from collections.abc import Callable, Sequence

from app.engine.bus import Bus
from app.engine.engine import Engine
from app.engine.events import LineChanged, RecordsChanged, TroubleArose
from sip.address import dial_uri
from sip.errors import AddressInvalid, FeatureMissing, LineUnknown, SipError
from sip.missing import REASONS
from sip.phone import Feature, LineAccount
from sip.states import LineState

log = logging.getLogger(__name__)

CHANGE = "Change the extensions to watch in Settings, under Calls."
BEST_FIRST = (LineState.REGISTERED, LineState.READY)
"""A trunk watches only where no line has registered: few trunks have extensions."""

Wanted = Callable[[], tuple[str, Sequence[str]]]


class Lamps:
    """Run it beside the engine, on its loop.

    ``wanted`` gives the id of the owner's line for calls (empty: none chosen) and what is
    to be watched, as settings have it now.
    """

    def __init__(self, engine: Engine, bus: Bus, wanted: Wanted) -> None:
        self._engine = engine
        self._bus = bus
        self._wanted = wanted
        self._line_id = ""
        self._watched: tuple[LineAccount, tuple[str, ...]] | None = None
        self._told: set[str] = set()

    async def run(self) -> None:
        """Follow lines and settings until the bus closes or this is cancelled."""
        with self._bus.subscribe() as events:
            await self.follow()
            async for event in events:
                match event:
                    case LineChanged(line_id=line_id, state=state):
                        if line_id == self._line_id and state == LineState.OFFLINE:
                            self._watched = None  # Taken out of service: the phone forgot.
                        await self.follow()
                    case RecordsChanged(what="settings" | "lines"):
                        await self.follow()
                    case _:
                        pass

    async def follow(self) -> None:
        """Watch what is wanted now; harmless when that is watched already."""
        chosen, targets = self._wanted()
        account = self._line(chosen)
        if account is None:
            return
        if self._watched is not None and self._line_id != account.line_id:
            self._watched = None
            await self._watch(self._line_id, ())
        wanted = (account, tuple(one for one in targets if self._can_be_rung(one, account)))
        if wanted == self._watched or (self._watched is None and not wanted[1]):
            return
        self._line_id, self._watched = account.line_id, wanted
        await self._watch(account.line_id, wanted[1])

    def _line(self, chosen: str) -> LineAccount | None:
        """The line that watches, once it is up."""
        up: dict[LineState, list[LineAccount]] = {state: [] for state in BEST_FIRST}
        for line in self._engine.lines:
            known = self._engine.line_state(line.account.line_id)
            state = known.state if known is not None else LineState.OFFLINE
            if line.account.line_id == chosen:
                return line.account if state in BEST_FIRST else None
            if state in BEST_FIRST:
                up[state].append(line.account)
        ready = [account for state in BEST_FIRST for account in up[state]]
        same = [account for account in ready if account.line_id == self._line_id]
        return next(iter(same or ready), None)

    def _can_be_rung(self, target: str, account: LineAccount) -> bool:
        try:
            dial_uri(target, account.domain, account.transport)
        except AddressInvalid as error:
            self._tell(f"An extension cannot be watched: {error}. {CHANGE}")
            return False
        return True

    async def _watch(self, line_id: str, targets: Sequence[str]) -> None:
        try:
            await self._engine.phone.watch_extensions(line_id, targets)
        except FeatureMissing:
            if targets:
                self._tell(REASONS[Feature.BUSY_LAMP])
        except LineUnknown:
            self._watched = None  # It went out of service meanwhile.
        except SipError as error:
            self._tell(f"Other extensions cannot be watched: {error}. {CHANGE}")

    def _tell(self, sentence: str) -> None:
        """Once for each trouble, not at every registration."""
        if sentence not in self._told:
            self._told.add(sentence)
            log.info("lamps: %s cannot be watched", self._line_id or "an extension")
            self._bus.publish(TroubleArose("", "lamps", sentence))
