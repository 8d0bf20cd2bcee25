"""What the person does with calls: the commands of the screen, the terminal and programs.

Owns what is asked for, transfers and consultations, and the sounds that go with all that.
Satisfies ``CallCommands``. Leaves which call is talked on and conferences to ``own_calls``, one
call's life to ``live_call`` and the lines to ``engine``.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from app.agent.facts import needed_facts
from app.agent.playbook import Direction
from app.agent.playbook_shelf import PlaybookShelf
from app.commands.calls import AgentOrder, ScriptChoice
from app.engine.callee import CalleeKind
from app.engine.dialing import Ask
from app.engine.engine import CAN_CALL, Engine
from app.engine.errors import AgentNotReady, CallUnknown, LineNotReady, NothingToRedial, NotNow
from app.engine.events import DoNotDisturbChanged, Holder, Phase
from app.engine.live_call import IN_CONFERENCE, LiveCall
from app.engine.minds import Task
from app.engine.parts import Signals
from app.engine.ringing import Ringing, SendTo, Take, TurnAway
from app.engine.sounding import Sounding
from models.calls import Call, CallFilter, list_calls
from models.endings import EndReason
from models.settings import get_setting, set_setting
from models.store import Store
from models.templates import Template, get_template
from sip.errors import FeatureMissing
from sip.missing import REASONS
from sip.phone import Feature

log = logging.getLogger(__name__)

DO_NOT_DISTURB = "do_not_disturb"


class CallDesk:
    """The person's hands on the switchboard. Satisfies ``CallCommands``."""

    def __init__(self, engine: Engine, store: Store, signals: Signals) -> None:
        self.default_line = ""
        self.playbooks: PlaybookShelf | None = None
        """Where the agent's scripts are."""
        self._engine = engine
        self._board = engine.switchboard
        self._own = engine.switchboard.own
        self._store = store
        self._sounding = Sounding(signals, self._board)

    async def start(self) -> None:
        """Remember what was chosen before; sound from now on."""
        await self.set_do_not_disturb(bool(await self._store.read(get_setting, DO_NOT_DISTURB)))
        self._sounding.start()

    def close(self) -> None:
        """Fall silent."""
        self._sounding.close()

    # Placing

    async def call(self, target: str, line_id: str | None = None, confirmed: bool = False) -> str:
        """See ``CallCommands.call``. Nobody is put on hold for a call that may not go out."""
        line = self._line(line_id)
        async with self._own.one_at_a_time:
            placed = await self._engine.place_own_call(
                line, target, confirmed=confirmed, before=self._own.hold_all
            )
            return placed.call_id

    async def call_with_agent(self, order: AgentOrder) -> str:
        """See ``CallCommands.call_with_agent``."""
        template: Template | None = None
        if order.template_id:
            template = await self._store.read(get_template, order.template_id)
        task = Task(
            order.script,
            order.facts,
            goal=order.goal,
            escalation=order.escalation,
            template=template,
            purpose=order.purpose,
        )
        return await self._engine.place_call(self._line(order.line_id), order.target, task)

    async def scripts(self) -> list[ScriptChoice]:
        """See ``CallCommands.scripts``."""
        if self.playbooks is None:
            return []
        found = await asyncio.to_thread(self.playbooks.profiles, Direction.OUTBOUND)
        return [ScriptChoice(one.name, one.goal, needed_facts(one)) for one in found]

    async def redial(self) -> str:
        """See ``CallCommands.redial``."""
        outbound = CallFilter(direction="outbound")
        last = await self._store.read(lambda db: list_calls(db, 50, where=outbound))
        own = [call for call in last if "operator" in call.holders]
        if not own:
            raise NothingToRedial
        return await self._again(own[0])

    async def _again(self, last: Call) -> str:
        """Call the same party, on another line where theirs is gone. A telephone number means
        the same on every line, anything else only together with its server."""
        target = last.remote_uri or last.remote_number
        if last.line_id in self._line_ids:
            return await self.call(target, last.line_id)
        line_id = self._line(None)
        line = self._engine.ready_line(line_id, however_full=True)
        callee, _ = await self._engine.dialing.look(Ask(line, target))
        target = callee.number if callee.kind is CalleeKind.NUMBER else target
        return await self.call(target, line_id)

    # Taking

    async def answer(self, call_id: str) -> None:
        """See ``CallCommands.answer``. Who is talked to waits once the call is really up."""
        self._ringing(call_id).decide(Take(Holder.OPERATOR))

    async def let_agent_answer(self, call_id: str) -> None:
        """See ``CallCommands.let_agent_answer``."""
        ringing = self._ringing(call_id)
        if self._board.call(call_id).line.inbound is None:
            raise AgentNotReady("its line has no template or script; choose one in Settings")
        ringing.decide(Take(Holder.AGENT))

    async def decline(self, call_id: str) -> None:
        """See ``CallCommands.decline``."""
        self._ringing(call_id).decide(TurnAway(EndReason.REJECTED, 603))

    async def redirect(self, call_id: str, target: str, confirmed: bool = False) -> None:
        """See ``CallCommands.redirect``."""
        ringing = self._ringing(call_id)
        self._require(Feature.REDIRECT)
        line = self._board.call(call_id).line
        async with self._engine.dialing.permit(Ask(line, target, confirmed=confirmed)):
            ringing.decide(SendTo(target))

    async def end_call(self, call_id: str) -> None:
        """See ``CallCommands.end_call``."""
        try:
            call = self._board.call(call_id)
        except CallUnknown:
            log.debug("call %s was over already", call_id)
            return
        call.end(EndReason.DESK_HUNG_UP)

    # Steering

    async def mute(self, call_id: str, muted: bool) -> None:
        """See ``CallCommands.mute``."""
        self._board.call(call_id).mute(muted)

    async def hold(self, call_id: str) -> None:
        """See ``CallCommands.hold``."""
        await self._own.hold(self._board.call(call_id))

    async def resume(self, call_id: str) -> None:
        """See ``CallCommands.resume``."""
        await self._own.resume(self._board.call(call_id))

    async def send_digits(self, call_id: str, digits: str) -> None:
        """See ``CallCommands.send_digits``."""
        call = self._board.call(call_id)
        for digit in digits[:1]:
            await self._sounding.signals.key(digit)
        await call.life.leg.send_digits(digits)

    async def transfer(self, call_id: str, target: str, confirmed: bool = False) -> None:
        """See ``CallCommands.transfer``."""
        self._require(Feature.BLIND_TRANSFER)
        call = self._alone(self._up(call_id, agents_too=True))
        async with self._engine.dialing.permit(Ask(call.line, target, confirmed=confirmed)):
            async with self._own.set_aside([call]):
                await call.holding.hold()
                await call.life.leg.transfer(target)

    async def consult(self, call_id: str, target: str, confirmed: bool = False) -> str:
        """See ``CallCommands.consult``."""
        call = self._alone(self._up(call_id))
        line_id = call.life.leg.line_id
        known = line_id if line_id in self._line_ids else None
        new_id = await self.call(target, known, confirmed)
        if not call.is_over:
            self._board.call(new_id).consult_for(call_id)
        return new_id

    async def complete_transfer(self, consultation_id: str) -> None:
        """See ``CallCommands.complete_transfer``."""
        self._require(Feature.ATTENDED_TRANSFER)
        consultation = self._up(consultation_id)
        held = self._alone(self._held_for(consultation))
        async with self._own.set_aside([held, consultation]):
            for call in (held, consultation):
                call.holding.pause()  # the far ends are told by the transfer itself
            await held.life.leg.attended_transfer(consultation.life.leg)

    async def give_up_transfer(self, consultation_id: str) -> None:
        """See ``CallCommands.give_up_transfer``."""
        consultation = self._board.call(consultation_id)
        held = self._held_for(consultation)
        consultation.end(EndReason.DESK_HUNG_UP)
        await self.resume(held.call_id)

    async def confer(self, call_ids: Sequence[str]) -> None:
        """See ``CallCommands.confer``."""
        calls = [self._up(call_id) for call_id in call_ids]
        if len(calls) < 2:
            raise NotNow("a conference needs two calls besides you")
        await self._own.join(calls)

    async def split(self, call_id: str) -> None:
        """See ``CallCommands.split``."""
        call = self._board.call(call_id)
        if not call.in_conference:
            raise NotNow("the call is in no conference")
        await self._own.split(call)

    async def set_do_not_disturb(self, on: bool) -> None:
        """See ``CallCommands.set_do_not_disturb``."""
        self._engine.do_not_disturb = on
        await self._store.write(set_setting, DO_NOT_DISTURB, on)
        self._engine.bus.publish(DoNotDisturbChanged(on))

    def missing_features(self) -> Mapping[str, str]:
        """See ``CallCommands.missing_features``."""
        missing = [one for one in Feature if one not in self._engine.phone.features]
        unknown = "The SIP stack in use cannot do this."
        return {str(one): REASONS.get(one, unknown) for one in missing}

    # Inside

    def _line(self, line_id: str | None) -> str:
        """The line to call from. Raises LineNotReady."""
        if line_id:
            return line_id
        ids = self._line_ids
        if self.default_line in ids:
            return self.default_line
        for each in ids:
            state = self._engine.line_state(each)
            if state is not None and state.state in CAN_CALL:
                return each
        if not ids:
            raise LineNotReady("", "no line is set up; add one in Settings")
        return ids[0]

    @property
    def _line_ids(self) -> list[str]:
        return self._engine.wanted_line_ids

    def _ringing(self, call_id: str) -> Ringing:
        ringing = self._board.call(call_id).ringing
        if ringing is None or not ringing.open:
            raise NotNow("the call does not ring any more")
        return ringing

    def _up(self, call_id: str, agents_too: bool = False) -> LiveCall:
        call = self._board.call(call_id)
        if call.standing.phase not in (Phase.TALKING, Phase.HELD):
            raise NotNow("the call has not been answered yet")
        if call.patch is None and call.holder is Holder.OPERATOR:
            raise NotNow("the call is only just being put through; try again")
        if call.patch is None and not (agents_too and call.holder is Holder.AGENT):
            raise NotNow("the call is not one that you are talking on; take it over first")
        return call

    def _alone(self, call: LiveCall) -> LiveCall:
        if call.in_conference:
            raise NotNow(IN_CONFERENCE)
        return call

    def _held_for(self, consultation: LiveCall) -> LiveCall:
        if consultation.consults_for is None:
            raise NotNow("this call is no consultation")
        return self._board.call(consultation.consults_for)

    def _require(self, feature: Feature) -> None:
        if feature not in self._engine.phone.features:
            raise FeatureMissing(feature)
