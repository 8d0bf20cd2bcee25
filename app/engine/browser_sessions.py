"""Browser sessions: somebody at a browser talks to the agent.

Owns their life from being asked for: a record at once, a place among the live calls once the
browser is connected, an end when nobody comes. Leaves the sound to ``browser_leg``, the way
to the browser to ``app.api`` and the conversation to ``live_call``, which holds it like any.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlite_utils import Database

from app.agent.facts import FactValue
from app.engine.browser_leg import BROWSER_NAME, BrowserLeg
from app.engine.call_tools import Brains
from app.engine.engine import Engine
from app.engine.errors import AgentNotReady, CallUnknown, DeskFull
from app.engine.events import Holder, RecordsChanged
from app.engine.minds import Task
from app.engine.parts import ServedLine
from app.engine.switchboard import Switchboard
from models.api_calls import ApiCall, save_api_call
from models.calls import Call, CallResult, finish_call, save_call
from models.endings import EndReason
from models.ids import new_id, now_iso
from models.sessions import BROWSER_LINE
from models.store import Store
from models.templates import Template
from sip.phone import LineAccount

log = logging.getLogger(__name__)

MAX_AWAITED = 32
"""Sessions that were asked for and that nobody came to yet."""

_LINE = ServedLine(LineAccount(BROWSER_LINE, BROWSER_LINE, "", register=False), "Browser")


@dataclass(frozen=True, slots=True)
class BrowserOrder:
    """A session that an API asks for: who speaks, what they know, for which product and key.

    ``request`` is kept and given back to the product.
    """

    template: Template
    product: str
    key_id: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    caller_name: str = ""
    request: Mapping[str, object] = field(default_factory=dict)
    session_id: str = field(default_factory=lambda: new_id("session"))


@dataclass(frozen=True, slots=True)
class _Awaited:
    order: BrowserOrder
    task: Task
    brains: Brains


class BrowserSessions:
    """The browser sessions of one desk. Lives on the engine's loop."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine, self._store = engine, store
        self._awaited: dict[str, _Awaited] = {}

    @property
    def _board(self) -> Switchboard:
        return self._engine.switchboard

    async def open(self, order: BrowserOrder) -> str:
        """Have everything ready for a browser; gives the session's id. Its record is there.

        Raises AgentNotReady, DeskFull, and what making a mind raises; nothing is kept then.
        """
        if not order.template.active:
            raise AgentNotReady(f"its template {order.template.name!r} is switched off")
        self._require_room()
        task = Task(
            facts=order.facts,
            caller_name=order.caller_name,
            template=order.template,
            inbound=True,
        )
        brains = await self._board.brains(task)
        self._require_room()  # models may load for a while, and calls come meanwhile
        session_id = order.session_id
        await self._store.write(_save, _record_of(order), order)
        self._awaited[session_id] = _Awaited(order, task, brains)
        self._tell(session_id)
        log.info("session %s waits for its browser", session_id)
        return session_id

    def template_of(self, session_id: str) -> Template | None:
        """Who speaks in a session that is awaited; None when it is not."""
        awaited = self._awaited.get(session_id)
        return awaited.order.template if awaited is not None else None

    async def connected(self, session_id: str, leg: BrowserLeg) -> None:
        """The browser is there: the conversation begins.

        Raises CallUnknown when nobody waits for it any more, AgentNotReady and DeskFull when
        there is no room by now; the session is over then.
        """
        awaited = self._awaited.get(session_id)
        if awaited is None:
            raise CallUnknown(session_id)
        try:
            self._require_room(here=True)
        except (AgentNotReady, DeskFull):
            await self._give_up(session_id, EndReason.REJECTED)
            raise
        del self._awaited[session_id]
        leg.open()
        call = self._board.make(leg, _LINE, awaited.task, awaited.order.caller_name, session_id)
        call.think_with(awaited.brains, awaited.task)
        call.log.taken_from_the_start(Holder.AGENT, awaited.brains.mind)
        self._board.hold(call)
        for warning in awaited.brains.warnings:
            call.log.trouble(warning.code, warning.message)
        log.info("session %s begins", session_id)

    async def nobody_came(self, session_id: str) -> None:
        """The time to come is over; harmless when the session began, or is over."""
        await self._give_up(session_id, EndReason.NO_ANSWER)

    async def end(self, session_id: str, reason: EndReason = EndReason.DESK_HUNG_UP) -> None:
        """End a session, awaited or live; harmless when it is over or was never there."""
        await self._give_up(session_id, EndReason.CANCELLED)
        for call in self._board.calls:
            if call.call_id == session_id and call.life.leg.line_id == BROWSER_LINE:
                call.end(reason)

    async def _give_up(self, session_id: str, reason: EndReason) -> None:
        if self._awaited.pop(session_id, None) is not None:
            await self._store.write(finish_call, session_id, now_iso(), CallResult(reason))
            self._tell(session_id)
            log.info("session %s never began: %s", session_id, reason)

    def _require_room(self, here: bool = False) -> None:
        """There is room for one conversation more, beside those that may begin any moment."""
        if self._board.full:
            raise DeskFull(self._board.settings.max_calls)
        if not here and len(self._awaited) >= MAX_AWAITED:
            raise AgentNotReady(f"{MAX_AWAITED} sessions wait for their browsers already")
        crowded = self._engine.dialing.capacity()
        if crowded:
            raise AgentNotReady(crowded)

    def _tell(self, session_id: str) -> None:
        self._engine.bus.publish(RecordsChanged("calls", session_id))


def _record_of(order: BrowserOrder) -> Call:
    """What is known of a session before its browser comes."""
    return Call(
        id=order.session_id,
        line_id=BROWSER_LINE,
        direction="inbound",
        remote_number="",
        remote_name=order.caller_name or BROWSER_NAME,
        state="incoming",
        script=order.template.script,
        template_id=order.template.id,
        template_version=order.template.version,
        facts=dict(order.facts),
    )


def _save(db: Database, call: Call, order: BrowserOrder) -> None:
    save_call(db, call)
    request = dict(order.request)
    save_api_call(db, ApiCall(order.session_id, order.product, order.key_id, request))
