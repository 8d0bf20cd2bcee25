"""One live call from its first ring to its last record, whoever has it in hand.

Owns the order: ringing, connecting, talking, hanging up, writing it down; and what its
controls show and do. Leaves who takes it to ``ringing``, who holds it to ``handover``. One of
the three borders where any exception is caught: a fault ends this call, never the desk.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable

from app.agent.errors import AgentError
from app.agent.mind import Mind
from app.engine.call_log import CallLog
from app.engine.call_tools import Brains, CallTools
from app.engine.errors import AgentNotReady, NotNow
from app.engine.events import CallStanding, Holder, Phase
from app.engine.handover import Handover
from app.engine.holding import Holding
from app.engine.leg_life import PHASES, LegLife, cause_of
from app.engine.minds import Task
from app.engine.parts import ServedLine
from app.engine.patchbay import Patch
from app.engine.recording import CallRecording
from app.engine.ringing import Ringing, SendTo, Take, TurnAway
from audio.errors import AudioError
from audio.frames import Samples
from models.calls import SESSION_LINE
from models.endings import EndReason
from sip.errors import CallRefused
from sip.phone import CallEvent, CallStateChanged, DigitReceived, FarEndHeld, QualityReported

log = logging.getLogger(__name__)

IN_CONFERENCE = "the call is in a conference; split it off first"


class LiveCall:
    """One call. Run it once; ``end`` asks it to stop."""

    def __init__(
        self,
        life: LegLife,
        line: ServedLine,
        call_log: CallLog,
        recording: CallRecording,
        tools: CallTools,
    ) -> None:
        self.life = life
        self.line = line
        self.log = call_log
        self.ringing: Ringing | None = None
        self.holder = Holder.NOBODY
        self.language = "en"
        self.handover = Handover(life, call_log, recording, tools)
        self.handover.changed = self._taken
        self.handover.began = self._opened
        self.holding = Holding(life, self.handover, self._hold_music, self.stands)
        self.holding.ended = self._opened
        self.opened: Callable[[LiveCall], None] = lambda _call: None
        """Called the moment the person's microphone opens on it."""
        self.consults_for: str | None = None
        self.task: Task | None = None
        self._recording = recording
        recording.broke_off = self.stands
        self._tools = tools
        self._held_by_far_end = False

    @property
    def call_id(self) -> str:
        """The call's id in the records."""
        return self.log.call_id

    @property
    def mind(self) -> Mind | None:
        """What the agent thinks with on this call, once it has had it in hand."""
        brains = self.handover.ready.brains
        return brains.mind if brains is not None else None

    @property
    def patch(self) -> Patch | None:
        """The person's sound on this call while they hold it."""
        person = self.handover.person
        return person.patch if person is not None else None

    @property
    def is_over(self) -> bool:
        """It ends or has ended; what is left is to write it down."""
        return self.life.over.done() or self.life.leg.end is not None

    @property
    def in_conference(self) -> bool:
        """Whether it and others of the person's hear each other."""
        return self.patch is not None and self.patch.conference and not self.is_over

    @property
    def standing(self) -> CallStanding:
        """What the call's controls show now."""
        phase = PHASES[self.life.leg.state]
        if phase is Phase.TALKING and self.holding.on:
            phase = Phase.HELD
        return CallStanding(
            self.call_id,
            phase,
            self.holder,
            muted=self.patch is not None and self.patch.muted,
            on_hold=self.holding.on,
            held_by_far_end=self._held_by_far_end,
            in_conference=self.in_conference,
            consults_for=self.consults_for,
            agent_in_ms=self.ringing.agent_in_ms if self.ringing is not None else None,
            encrypted=self.life.leg.encrypted,
            recording=self._recording.running,
            rings_here=self.ringing is None or self.ringing.rings_here,
            agent_can_take=self._agent_can_take(phase),
            is_session=self.life.leg.line_id == SESSION_LINE,
            takes_whispers=self.mind is None or self.mind.takes_whispers,
        )

    def _agent_can_take(self, phase: Phase) -> bool:
        talked_on = self.holder is Holder.OPERATOR and phase in (Phase.TALKING, Phase.HELD)
        free = self.consults_for is None and not self.in_conference
        return talked_on and free and self.handover.ready.task is not None

    def held_up(self, why: str) -> None:
        """The agent does not take it in time: a person is told why, and may."""
        self.log.trouble("capacity", f"{why[:1].upper()}{why[1:]}.")
        self.stands()

    def stands(self) -> None:
        """Tell the world what has changed."""
        self.log.stands(self.standing)
        self._tools.changed()

    def end(self, reason: EndReason = EndReason.DESK_HUNG_UP) -> None:
        """Stop: the first reason given is the one that is recorded."""
        self.life.end(reason)

    def think_with(self, brains: Brains, task: Task) -> None:
        """The agent has this call from the beginning."""
        self.holder, self.task = Holder.AGENT, task
        self.handover.ready.brains = brains

    async def run(self) -> None:
        """Ring, connect, talk, hang up, write it down. Never raises but for cancellation."""
        reason = EndReason.ENGINE_FAILED
        watching = asyncio.ensure_future(self.life.watch(self._on_leg))
        self.stands()
        try:
            reason = await self._live()
        except Exception as error:  # noqa: BLE001 - the border of a conversation
            log.exception("call %s: the conversation failed", self.call_id)
            self.log.trouble("engine", f"This call had to be ended: {cause_of(error)}")
        finally:
            await self.life.hang_up()
            watching.cancel()
            await self._recording.close()
            life = self.life
            self.log.finished(reason, life.leg.end, self.handover.finish, life.over_ms)
            ended = dataclasses.replace(self.standing, phase=Phase.ENDED, on_hold=False)
            self.log.stands(ended)
            self._tools.changed()

    async def _live(self) -> EndReason:
        if self.ringing is not None:
            reason = await self._ring(self.ringing)
            if reason is not None:
                return reason
        try:
            await self.life.connect()
        except CallRefused as refusal:
            reason = self.life.refused(refusal)
            if self.holder is Holder.OPERATOR and reason is not EndReason.CANCELLED:
                self._tools.refused(reason)
            return reason
        self.log.answered()
        await self._recording.begin()
        return await self._talk()

    async def _ring(self, ringing: Ringing) -> EndReason | None:
        """Settle who takes it; a reason when nobody does."""
        decision = await ringing.run()
        match decision:
            case Take(holder=Holder.AGENT):
                return await self._give_to_agent(ringing)
            case Take():
                self._taken(Holder.OPERATOR)
                return None
            case TurnAway():
                return await ringing.turn_away(decision)
            case SendTo(target=target):
                await self.life.leg.redirect(target)
                return EndReason.REDIRECTED
            case _:
                return decision

    async def _give_to_agent(self, ringing: Ringing) -> EndReason | None:
        task = self.task or self.line.inbound
        if task is None:
            return await ringing.turn_away(TurnAway(EndReason.MISSED))
        try:
            self.handover.ready.brains = await self._tools.brains(task)
        except (AgentError, AudioError, AgentNotReady) as error:
            self.log.trouble("playbook", f"A call could not be taken: {error}")
            log.error("line %s: no mind for a call: %s", self.life.leg.line_id, error)
            return await ringing.turn_away(TurnAway(EndReason.MISSED))
        self.task = task
        self._taken(Holder.AGENT)
        return None

    def _taken(self, holder: Holder) -> None:
        self.holder = holder
        if holder is Holder.AGENT:
            self.log.taken(holder, self.mind, self.task)
        else:
            self.log.taken(holder)
            self._opened()
        self.stands()

    async def _talk(self) -> EndReason:
        if self.task is None and self.life.inbound:
            self.task = self.line.inbound
        handover, task = self.handover, self.task
        template = task.template if task is not None else None
        handover.ready.task = task
        handover.language = template.language if template is not None else self.language
        handover.digits.wanted = self.line.account.dtmf_mode == "inband"
        if template is not None:
            self.life.limits = self.life.limits.within(template.max_duration_s)
        self.stands()
        return await handover.run(self.holder)

    def equip(self) -> None:
        """The models are ready: a person's call is written down from now on."""
        if self.handover.person is not None:
            self.handover.equip()

    # What the person does with it

    async def take_over(self, hold_others: Callable[[], Awaitable[None]]) -> None:
        """See ``Handover.take_over``; a held call is talked on again. Raises SipError too."""
        await self.handover.take_over(hold_others)
        if self.holding.on:
            await self.holding.resume()

    async def hand_back(self) -> None:
        """See ``Handover.hand_back``; a held call is talked on again. Raises SipError too."""
        if self.consults_for is not None:
            raise NotNow("this call is a consultation; complete the transfer or give it up first")
        if self.in_conference:
            raise NotNow(IN_CONFERENCE)
        await self.handover.hand_back()
        if self.holding.on:
            await self.holding.resume()

    def mute(self, muted: bool) -> None:
        """Close or open the microphone. Raises NotNow."""
        self._own_patch().muted = muted
        self.stands()

    def confer(self, joined: bool) -> None:
        """Hear and be heard by the others of the conference, or no longer. Raises NotNow."""
        self._own_patch().conference = joined
        self.stands()

    def consult_for(self, call_id: str | None) -> None:
        """It is about another call of the person's that waits, or no longer."""
        self.consults_for = call_id
        self.stands()

    def _opened(self) -> None:
        person = self.handover.person
        if person is not None and not person.on_hold:
            self.opened(self)

    def _hold_music(self) -> Samples | None:
        return self._tools.hold_music() if self.line.hold_music else None

    def _own_patch(self) -> Patch:
        patch = self.patch
        if patch is None:
            raise NotNow("the call is not one that you are talking on")
        return patch

    def _on_leg(self, event: CallEvent) -> None:
        match event:
            case CallStateChanged():
                self.stands()
            case FarEndHeld(held=held):
                self._held_by_far_end = held
                self.stands()
            case DigitReceived(digit=digit):
                self.log.digit(digit)
            case QualityReported():
                self.log.quality(event)
