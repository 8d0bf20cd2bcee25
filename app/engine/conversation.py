"""One live call with the agent on it, from ringing to its last record.

Owns the life: connecting, the tasks that run while the call is up, the one reason
it ended. Leaves turns to ``turn_taking``, records and events to ``call_log``,
sound files to ``recording``. One of the three borders where any exception is
caught: a fault ends this call with ``engine_failed``, never the desk.
"""

import asyncio
import dataclasses
import logging
from dataclasses import dataclass
from typing import Any

from app.agent.mind import Finish, Mind, Note, Outcome, UseTool
from app.engine.call_log import CallLog
from app.engine.listening import Listening
from app.engine.recording import CallRecording
from app.engine.speaking import Speaking, SpeakingHooks
from app.engine.speech_work import SpeechWork
from app.engine.turn_taking import TurnTaking
from audio.clock import Clock
from audio.turns import TurnSettings
from models.endings import EndReason, end_reason_for
from models.templates import Template
from sip.errors import CallGone, CallRefused, CallTimedOut, SipError
from sip.phone import Call, CallEnd, CallStateChanged, DigitReceived, EndedBy, QualityReported
from sip.states import Direction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long things may take. Milliseconds."""

    ring_ms: float = 45_000.0
    max_duration_ms: float = 600_000.0
    goodbye_ms: float = 12_000.0
    """After the maximum duration, for the goodbye to be said before the line is cut."""
    last_words_ms: float = 250.0
    """From the last sample sent to the hang-up: the far end's jitter buffer holds as much."""
    hang_up_ms: float = 5_000.0
    """For the far end to confirm that it is over."""

    def within(self, max_duration_s: float) -> "CallLimits":
        """The same limits with a call no longer than ``max_duration_s`` seconds."""
        longest_ms = min(self.max_duration_ms, max_duration_s * 1000.0)
        return dataclasses.replace(self, max_duration_ms=longest_ms)


class Conversation:
    """One call. Run it once; ``end`` asks it to stop."""

    def __init__(
        self,
        call: Call,
        mind: Mind,
        work: SpeechWork,
        clock: Clock,
        call_log: CallLog,
        recording: CallRecording,
    ) -> None:
        self.limits = CallLimits()
        self.turn_settings = TurnSettings()
        self.answer_after_ms = 0.0
        self.language = "en"
        self._call = call
        self._mind = mind
        self._work = work
        self._clock = clock
        self._log = call_log
        self._recording = recording
        self._over: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        self._finish: Finish | None = None
        self._time_is_up = False

    @property
    def call(self) -> Call:
        """The call leg this conversation is held on."""
        return self._call

    def follow(self, template: Template) -> None:
        """Take language and longest duration from a template; the desk's own limit stays."""
        self.language = template.language
        self.limits = self.limits.within(template.max_duration_s)

    def end(self, reason: EndReason = EndReason.DESK_HUNG_UP) -> None:
        """Stop: the first reason given is the one that is recorded."""
        if not self._over.done():
            self._over.set_result(reason)

    async def run(self) -> None:
        """Connect, talk, hang up, write it down. Never raises but for cancellation."""
        reason = EndReason.ENGINE_FAILED
        try:
            reason = await self._hold()
        except Exception as error:  # noqa: BLE001 - the border of a conversation
            log.exception("call %s: the conversation failed", self._log.call_id)
            self._log.trouble("engine", f"This call had to be ended: {cause_of(error)}")
        finally:
            await self._hang_up()
            await self._recording.close()
            self._log.finished(reason, self._call.end, self._finish)

    async def _hold(self) -> EndReason:
        try:
            await self._connect()
        except CallRefused as refusal:
            return self._refused(refusal)
        self._log.answered()
        await self._recording.begin()
        hooks = SpeakingHooks(self._act, self._log.clause_began, self._recording.desk)
        speaking = Speaking(self._call.sink, self._work, self._clock, hooks)
        listening = Listening(self._work.new_voice_activity(), self.turn_settings)
        turns = TurnTaking(self._mind, listening, speaking, self._work, self._clock, self._log)
        turns.language = self.language
        inbound = self._call.direction is Direction.INBOUND
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(speaking.run()),
                tasks.create_task(turns.run(opens_first=inbound)),
                tasks.create_task(self._listen(turns)),
                tasks.create_task(self._watch_call()),
                tasks.create_task(self._watch_mind(turns)),
                tasks.create_task(self._watch_duration(turns)),
            ]
            reason = await asyncio.shield(self._over)
            for task in running:
                task.cancel()
        turns.conclude()
        return reason

    async def _connect(self) -> None:
        """Raises CallRefused when it ends before it is up."""
        connecting = asyncio.ensure_future(self._establish())
        waiting: set[asyncio.Future[Any]] = {connecting, self._over}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            connecting.cancel()
            await self._call.hang_up()
            raise CallRefused(487, "cancelled")
        connecting.result()

    async def _establish(self) -> None:
        if self._call.direction is Direction.INBOUND:
            if self.answer_after_ms:
                await self._ring()
            try:
                await self._call.answer()
            except CallGone as gone:
                raise CallRefused(487, str(gone)) from gone
        await self._call.wait_established(self.limits.ring_ms)

    async def _ring(self) -> None:
        """Let it ring for a while, or until the caller gives up."""
        patience = asyncio.ensure_future(self._clock.sleep_ms(self.answer_after_ms))
        given_up = asyncio.ensure_future(self._ended_while_ringing())
        await asyncio.wait({patience, given_up}, return_when=asyncio.FIRST_COMPLETED)
        patience.cancel()
        given_up.cancel()

    async def _ended_while_ringing(self) -> None:
        async for event in self._call.events():
            if isinstance(event, CallStateChanged) and event.end is not None:
                return

    def _refused(self, refusal: CallRefused) -> EndReason:
        if self._over.done():
            return EndReason.CANCELLED
        if isinstance(refusal, CallTimedOut):
            return EndReason.NO_ANSWER
        end = self._call.end or CallEnd(EndedBy.NETWORK, refusal.sip_code, refusal.reason)
        return end_reason_for(
            end.sip_code, str(end.by), answered=False, direction=str(self._call.direction)
        )

    async def _listen(self, turns: TurnTaking) -> None:
        async for frame in self._call.frames():
            self._recording.caller(frame)
            turns.hear(frame)

    async def _watch_call(self) -> None:
        async for event in self._call.events():
            match event:
                case CallStateChanged(end=CallEnd() as end):
                    self.end(self._ended(end))
                case DigitReceived(digit=digit):
                    self._log.digit(digit)
                case QualityReported():
                    self._log.quality(event)
        if self._call.end is not None:
            self.end(self._ended(self._call.end))

    def _ended(self, end: CallEnd) -> EndReason:
        if end.by is EndedBy.NETWORK and "rtp" in end.reason.lower():
            return EndReason.MEDIA_LOST
        return end_reason_for(
            end.sip_code, str(end.by), answered=True, direction=str(self._call.direction)
        )

    async def _watch_mind(self, turns: TurnTaking) -> None:
        self._finish = await turns.finished
        await self._clock.sleep_ms(self.limits.last_words_ms)
        if self._time_is_up:
            self.end(EndReason.MAX_DURATION)
        elif self._finish.outcome is Outcome.NO_RESPONSE:
            self.end(EndReason.SILENCE)
        else:
            self.end(EndReason.COMPLETED)

    async def _watch_duration(self, turns: TurnTaking) -> None:
        await self._clock.sleep_ms(self.limits.max_duration_ms)
        self._log.trouble("max_duration", "The call reached its longest allowed time.")
        self._time_is_up = True
        turns.close_politely()
        await asyncio.wait({turns.finished}, timeout=self.limits.goodbye_ms / 1000)
        self.end(EndReason.MAX_DURATION)

    async def _act(self, act: UseTool | Note) -> None:
        if isinstance(act, Note):
            self._log.fact(act)
        else:
            self._log.tool_for_operator(act)

    async def _hang_up(self) -> None:
        try:
            async with asyncio.timeout(self.limits.hang_up_ms / 1000):
                await self._call.hang_up()
        except (SipError, TimeoutError) as error:
            log.warning("call %s: hanging up: %s", self._log.call_id, error)


def cause_of(error: BaseException) -> BaseException:
    """The first real error inside the groups that task groups make."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
