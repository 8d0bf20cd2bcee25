"""The agent's part of one live call, from its answer to the last word.

Owns the tasks that run while the agent has a call in hand. Leaves the leg to
``leg_life``, turns to ``turn_taking``, records and events to ``call_log``, sound files
to ``recording`` and the order of it all to ``live_call``.
"""

import asyncio

from app.agent.mind import Finish, Mind, Note, Outcome, ToolResult, UseTool
from app.engine.call_log import CallLog
from app.engine.leg_life import LegLife
from app.engine.listening import Listening
from app.engine.recording import CallRecording
from app.engine.speaking import Speaking, SpeakingHooks
from app.engine.speech_work import SpeechWork
from app.engine.turn_taking import TurnTaking
from audio.clock import Clock
from audio.turns import TurnSettings
from models.endings import EndReason
from models.templates import Template


class Conversation:
    """The agent on one call that is up. Run it once."""

    def __init__(
        self,
        life: LegLife,
        brains: tuple[Mind, SpeechWork],
        clock: Clock,
        call_log: CallLog,
        recording: CallRecording,
    ) -> None:
        self.turn_settings = TurnSettings()
        self.language = "en"
        self.finish: Finish | None = None
        self._life = life
        self._mind, self._work = brains
        self._clock = clock
        self._log = call_log
        self._recording = recording
        self._time_is_up = False

    def follow(self, template: Template) -> None:
        """Take language and longest duration from a template; the desk's own limit stays."""
        self.language = template.language
        self._life.limits = self._life.limits.within(template.max_duration_s)

    async def run(self) -> EndReason:
        """Talk until the call is over; gives why it ended."""
        hooks = SpeakingHooks(self._act, self._log.clause_began, self._recording.desk)
        speaking = Speaking(self._life.leg.sink, self._work, self._clock, hooks)
        listening = Listening(self._work.new_voice_activity(), self.turn_settings)
        turns = TurnTaking(self._mind, listening, speaking, self._work, self._clock, self._log)
        turns.language = self.language
        reason = await self._life.talk(
            [
                speaking.run(),
                turns.run(opens_first=self._life.inbound),
                self._listen(turns),
                self._watch_mind(turns),
                self._watch_duration(turns),
            ]
        )
        turns.conclude()
        return reason

    async def _listen(self, turns: TurnTaking) -> None:
        async for frame in self._life.leg.frames():
            self._recording.caller(frame)
            turns.hear(frame)

    async def _watch_mind(self, turns: TurnTaking) -> None:
        self.finish = await turns.finished
        await self._clock.sleep_ms(self._life.limits.last_words_ms)
        if self._time_is_up:
            self._life.end(EndReason.MAX_DURATION)
        elif self.finish.outcome is Outcome.NO_RESPONSE:
            self._life.end(EndReason.SILENCE)
        else:
            self._life.end(EndReason.COMPLETED)

    async def _watch_duration(self, turns: TurnTaking) -> None:
        await self._clock.sleep_ms(self._life.limits.max_duration_ms)
        self._log.trouble("max_duration", "The call reached its longest allowed time.")
        self._time_is_up = True
        turns.close_politely()
        await asyncio.wait({turns.finished}, timeout=self._life.limits.goodbye_ms / 1000)
        self._life.end(EndReason.MAX_DURATION)

    async def _act(self, act: UseTool | Note) -> ToolResult | None:
        if isinstance(act, Note):
            self._log.fact(act)
            return None
        result = ToolResult(for_operator=True)
        self._log.tools.ran("", act, result, 0.0)
        return result
