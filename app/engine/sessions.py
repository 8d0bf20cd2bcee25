"""Headset sessions: talking to the agent without a line.

Owns what has to be there for one and putting it together. Leaves the sound to
``headset_leg`` and the conversation to ``live_call``, which holds it like any call.
"""

import logging

from app.commands.console import SessionOrder
from app.engine.engine import Engine
from app.engine.errors import AgentNotReady, DeskFull, NotNow
from app.engine.events import Holder
from app.engine.headset_leg import HeadsetLeg
from app.engine.minds import Task
from app.engine.parts import ServedLine
from audio.devices import Headset, Role
from audio.errors import DeviceFailed
from audio.telephone_band import CODECS
from models.calls import SESSION_LINE
from models.store import Store
from models.templates import Template, get_template
from sip.phone import LineAccount
from sip.states import Direction

log = logging.getLogger(__name__)

NO_HEADSET = "this Ringdesk runs without a headset; end it, then use its window or: ringdesk talk"
ONE_AT_A_TIME = "a headset session is held already; end it first"
IN_A_CALL = "you are in a call; end it or put it on hold first"
YOU_ARE_THE_CALLER = "in a headset session you are the caller already"
NAME_ONE = "name a template or a script for it"

_LINE = ServedLine(LineAccount(SESSION_LINE, SESSION_LINE, "", register=False), "Headset")


class Sessions:
    """Starts headset sessions on one desk. Lives on the engine's loop."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._board = engine.switchboard
        self._store = store
        self._starting = False

    async def start(self, order: SessionOrder) -> str:
        """See ``ConsoleCommands.start_session``. Raises NotNow and DeskFull too."""
        headset = self._require_room()
        if order.codec not in CODECS:
            raise NotNow(f"there is no codec {order.codec!r}; there are {', '.join(CODECS)}")
        self._starting = True
        try:
            return await self._start(order, headset)
        finally:
            self._starting = False

    async def _start(self, order: SessionOrder, headset: Headset) -> str:
        template: Template | None = None
        if order.template_id:
            template = await self._store.read(get_template, order.template_id)
        if template is None and not order.script:
            raise AgentNotReady(NAME_ONE)
        task = Task(order.script, order.facts, template=template, inbound=order.agent_opens)
        brains = await self._board.brains(task)
        self._require_free()  # models may load for a while, and calls come meanwhile
        direction = Direction.INBOUND if order.agent_opens else Direction.OUTBOUND
        leg = HeadsetLeg(headset, self._engine.clock, CODECS[order.codec], direction)
        leg.room_needed = lambda: bool(self._board.own.talking)
        await leg.open()
        call = self._board.make(leg, _LINE, task, "")
        call.think_with(brains, task)
        call.log.taken_from_the_start(Holder.AGENT, brains.mind)
        self._board.hold(call)
        for warning in brains.warnings:
            call.log.trouble(warning.code, warning.message)
        log.info("session %s begins", call.call_id)
        return call.call_id

    def _require_room(self) -> Headset:
        """The headset, where a session can be held now."""
        headset = self._engine.headset
        if headset is None:
            raise NotNow(NO_HEADSET)
        if self._starting or any(call.standing.is_session for call in self._board.calls):
            raise NotNow(ONE_AT_A_TIME)
        self._require_free()
        crowded = self._engine.dialing.capacity()
        if crowded:
            raise AgentNotReady(crowded)
        require_devices(headset)
        return headset

    def _require_free(self) -> None:
        if self._board.own.talking:
            raise NotNow(IN_A_CALL)
        if self._board.full:
            raise DeskFull(self._board.settings.max_calls)


def require_devices(headset: Headset) -> None:
    """Raises DeviceFailed when there is nothing to speak into or to hear with."""
    if headset.problem:
        raise DeviceFailed("headset", headset.problem)
    used = {role.role: role.in_use for role in headset.state.roles}
    for role in (Role.MICROPHONE, Role.SPEAKER):
        if used.get(role) is None:
            raise DeviceFailed(str(role), "none is connected; plug in a headset")
