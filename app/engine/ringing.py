"""A call that rings here: who takes it, or why nobody does.

Owns the plan, the decision and its clock: the person's word, the agent's patience and
whether the computer lets it, a phone told to pick up by itself, a caller who gives up.
Leaves making sound to the engine's signals and answering to ``leg_life``.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.events import Holder
from app.engine.leg_life import LegLife
from app.engine.parts import ServedLine
from audio.clock import Clock
from models.endings import EndReason
from models.lines import AutoAnswer
from sip.errors import FeatureMissing, SipError

log = logging.getLogger(__name__)

BUSY, UNAVAILABLE = 486, 480
LOOK_AGAIN_MS = 1_000.0
"""While the computer has no room for one more call of the agent's."""
_AFTER = re.compile(r"answer-after\s*=\s*(\d{1,3})", re.IGNORECASE)
_BY_ITSELF = re.compile(r"auto[- ]?answer|intercom|answer-after", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Take:
    """Somebody answers."""

    holder: Holder


@dataclass(frozen=True, slots=True)
class TurnAway:
    """Nobody does; ``sip_code`` where the stack can send it, else 486."""

    reason: EndReason
    sip_code: int = BUSY


@dataclass(frozen=True, slots=True)
class SendTo:
    """Another address is to be rung instead."""

    target: str


Decision = Take | TurnAway | SendTo


@dataclass(frozen=True, slots=True)
class RingPlan:
    """When a ringing call is taken without anybody saying so. Milliseconds, None never."""

    agent_after_ms: float | None = None
    operator_after_ms: float | None = None
    rings_ms: float = 120_000.0
    agent_only: bool = False
    """Nobody else could take it: without room for the agent it is turned away."""

    @property
    def rings_here(self) -> bool:
        """Whether a person is to hear of it: not when it is settled at once."""
        return 0.0 not in (self.agent_after_ms, self.operator_after_ms, self.rings_ms)


@dataclass(frozen=True, slots=True)
class Moment:
    """How the desk stands when a call comes in. ``here``: a person has a phone on it;
    ``talking``: they are on the phone, or ring somebody; ``crowded``: the agent cannot take
    one call more."""

    here: bool
    talking: bool
    full: bool
    crowded: bool
    do_not_disturb: bool
    call_waiting: bool
    rings_ms: float


def plan_for(line: ServedLine, headers: Mapping[str, str], moment: Moment) -> RingPlan:
    """Who takes a call by itself, and when; a full desk turns it away at once.

    Somebody who does not want to be disturbed leaves it to the agent, without a ring,
    where the agent answers by itself. Without room for the agent it rings for the person.
    """
    agent_after_ms = line.answer_after_ms if line.inbound is not None else None
    if not moment.here:
        return RingPlan(agent_after_ms, None, moment.rings_ms, agent_only=True)
    refuses = moment.do_not_disturb or (moment.talking and not moment.call_waiting)
    if moment.full or (refuses and agent_after_ms is None):
        return RingPlan(None, None, rings_ms=0.0)
    if refuses:
        return RingPlan(0.0, None, moment.rings_ms, agent_only=True)
    if agent_after_ms is not None and moment.crowded:
        agent_after_ms = max(agent_after_ms, LOOK_AGAIN_MS)
    own_after_ms = None if moment.talking else picks_up_after_ms(line.auto_answer, headers)
    return RingPlan(agent_after_ms, own_after_ms, moment.rings_ms)


class Ringing:
    """One ringing call. ``decide`` settles it; the first decision counts."""

    def __init__(
        self, life: LegLife, clock: Clock, plan: RingPlan, crowded: Callable[[], str] = lambda: ""
    ) -> None:
        self.plan = plan
        self.held_up: Callable[[str], None] = lambda _why: None
        """Called once with the reason why the agent does not take it in time."""
        self.engaged: Callable[[], bool] = lambda: False
        """Asked whether the person is on the phone when it is to be picked up by itself."""
        self.left_to_person: Callable[[], None] = lambda: None
        """Called when it is not picked up by itself after all, and rings from now on."""
        self._crowded = crowded
        self._left_to_person = False
        self._life = life
        self._clock = clock
        self._since_ms = clock.now_ms()
        self._decision: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()

    @property
    def rings_here(self) -> bool:
        """Whether a person is to hear of it."""
        return self.plan.rings_here or self._left_to_person

    @property
    def open(self) -> bool:
        """Whether it can still be decided."""
        return not self._decision.done() and not self._life.gone.is_set()

    @property
    def agent_in_ms(self) -> int | None:
        """When the agent will take it by itself, while that is open."""
        if not self.open or self.plan.agent_after_ms is None:
            return None
        return max(0, round(self.plan.agent_after_ms + self._since_ms - self._clock.now_ms()))

    @property
    def for_agent(self) -> bool:
        """It was decided that the agent takes it."""
        return self._decision.done() and self._decision.result() == Take(Holder.AGENT)

    @property
    def for_person(self) -> bool:
        """It was decided that the person takes it, and they are about to."""
        taken = self._decision.done() and self._decision.result() == Take(Holder.OPERATOR)
        return taken and not self._life.up and not self._life.gone.is_set()

    def decide(self, decision: Decision) -> None:
        """Settle it, unless it is settled."""
        if not self._decision.done():
            self._decision.set_result(decision)

    async def run(self) -> Decision | EndReason:
        """Ring until somebody decides; an end reason when the caller was quicker."""
        timers = [
            asyncio.ensure_future(self._later(after_ms, decision))
            for after_ms, decision in (
                (self.plan.agent_after_ms, None),
                (self.plan.operator_after_ms, Take(Holder.OPERATOR)),
                (self.plan.rings_ms, TurnAway(EndReason.MISSED, UNAVAILABLE)),
            )
            if after_ms is not None
        ]
        gone = asyncio.ensure_future(self._life.gone.wait())
        waiting: set[asyncio.Future[Any]] = {self._decision, gone, self._life.over}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (*timers, gone):
                each.cancel()
        if self._decision.done():
            return self._decision.result()
        if self._life.over.done():
            given = self._life.over.result()
            return EndReason.REJECTED if given is EndReason.DESK_HUNG_UP else given
        end = self._life.leg.end
        return EndReason.ELSEWHERE if end is not None and end.elsewhere else EndReason.MISSED

    async def _later(self, after_ms: float, decision: Decision | None) -> None:
        """Settle it after so long; None gives it to the agent, once there is room."""
        await self._clock.sleep_ms(after_ms)
        if decision is None:
            decision = await self._agents()
        elif decision == Take(Holder.OPERATOR) and self.engaged():
            self._left_to_person = True
            self.left_to_person()
            return
        self.decide(decision)

    async def _agents(self) -> Decision:
        crowded = self._crowded()
        if crowded:
            self._left_to_person = not self.plan.agent_only
            self.held_up(crowded)
            if self.plan.agent_only:
                return TurnAway(EndReason.MISSED)
            while self._crowded():
                await self._clock.sleep_ms(LOOK_AGAIN_MS)
        return Take(Holder.AGENT)

    async def turn_away(self, decision: TurnAway) -> EndReason:
        """Refuse the call with the code, or with 486 where the stack knows no other."""
        try:
            try:
                await self._life.leg.reject(decision.sip_code)
            except FeatureMissing:
                await self._life.leg.reject()
        except SipError as error:
            log.info("call leg %s: it was gone before it was refused: %s", self._life.leg.id, error)
        return decision.reason


def picks_up_after_ms(when: AutoAnswer, headers: Mapping[str, str]) -> float | None:
    """When a person's phone picks up by itself: milliseconds, None never.

    The headers are those in use: Call-Info with ``answer-after=0`` (Broadsoft, Snom),
    Alert-Info naming auto-answer or intercom, Answer-Mode Auto (RFC 5373).
    """
    if when is AutoAnswer.ALWAYS:
        return 0.0
    if when is AutoAnswer.OFF:
        return None
    given = {name.lower(): value for name, value in headers.items()}
    if given.get("answer-mode", "").strip().lower().startswith("auto"):
        return 0.0
    asked = f"{given.get('call-info', '')} {given.get('alert-info', '')}"
    after = _AFTER.search(asked)
    if after is not None:
        return float(after.group(1)) * 1000.0
    return 0.0 if _BY_ITSELF.search(asked) else None
