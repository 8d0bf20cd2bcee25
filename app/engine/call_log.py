"""What happens in one call, as records and as events for the world.

Owns the call's clock, its record and the wording of its events. Leaves the order
of writing and publishing to ``journal`` and deciding anything to others.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from app.agent.mind import Finish, Mind, Note, Outcome
from app.delays import percentile
from app.engine.bus import Bus
from app.engine.events import (
    AgentBegan,
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    ChecklistChanged,
    DigitPressed,
    FactNoted,
    Floor,
    FloorChanged,
    Holder,
    LevelsMeasured,
    LineQuality,
    OperatorSteered,
    PartialHeard,
    RepliesSuggested,
    SoundDelayMeasured,
    Speaker,
    TranscriptLate,
    TurnTimed,
    UtteranceSaved,
)
from app.engine.journal import Journal
from app.engine.mind_log import MindLog
from app.engine.minds import Task
from app.engine.speaking import Played
from app.engine.tool_log import ToolLog
from audio.clock import Clock
from audio.speech import Transcript
from models.call_notes import note_holder, note_quality, note_task
from models.calls import Call, CallResult, answer_call, finish_call, note_in_call, save_call
from models.endings import EndReason
from models.events import CallEvent, save_event
from models.ids import epoch_ms_of, iso_moment, now_iso
from models.utterances import SpokenWord, Utterance, save_utterance
from sip.phone import CallEnd, QualityReported

SETTLED_BY_A_PERSON = (EndReason.REJECTED, EndReason.REDIRECTED, EndReason.ELSEWHERE)
"""An inbound call that was not answered for one of these reasons was not missed."""


class CallLog:
    """One call's log; satisfies ``TurnWatcher``. Times it is given are the desk's clock."""

    def __init__(
        self, record: Call, mind: Mind | None, journal: Journal, bus: Bus, clock: Clock
    ) -> None:
        self.line_label = ""
        self.template_name = ""
        self._record = record
        self._mind = mind
        self._holder = Holder.NOBODY if mind is None else Holder.AGENT
        self._standing: CallStanding | None = None
        self._journal = journal
        self._bus = bus
        self._clock = clock
        self._began_ms: float | None = None
        self._delays_ms: list[float] = []
        self._steps: tuple[tuple[str, bool], ...] = ()
        self._floor: Floor | None = None
        self.tools = ToolLog(record.id, self.at_ms, journal)
        self.mind = MindLog(record.id, self.at_ms, journal)

    @property
    def call_id(self) -> str:
        """The call's id in the records."""
        return self._record.id

    def at_ms(self, clock_ms: float | None = None) -> int:
        """A moment of the desk's clock on the call's clock; 0 before it was answered."""
        if self._began_ms is None:
            return 0
        moment_ms = self._clock.now_ms() if clock_ms is None else clock_ms
        return max(0, round(moment_ms - self._began_ms))

    # The call's life

    def began(self, rings_here: bool = True) -> None:
        """It rings, here or there."""
        record = self._record
        who = (record.direction, record.remote_number, record.remote_name, record.script)
        answers = (self.line_label, self._holder, self.template_name)
        event = CallBegan(record.id, record.line_id, *who, *answers, rings_here, record.remote_uri)
        self._journal.note(event, save_call, record)

    def taken(self, holder: Holder, mind: Mind | None = None, task: Task | None = None) -> None:
        """Somebody has the call in hand from now on; the agent with its mind and task."""
        self._holder, self._mind = holder, mind
        self.mind.follow(mind)
        self._journal.note(None, note_holder, self.call_id, str(holder))
        if task is not None:
            template = (task.template.id, task.template.version) if task.template else None
            task_row = (task.script_name, template, dict(task.facts))
            self._journal.note(None, note_task, self.call_id, *task_row)

    def taken_from_the_start(self, holder: Holder, mind: Mind | None = None) -> None:
        """Somebody has it in hand before it rings; call it before ``began``."""
        self._holder, self._mind = holder, mind
        self.mind.follow(mind)
        self._record = dataclasses.replace(self._record, holders=(str(holder),))

    def stands(self, standing: CallStanding) -> None:
        """What the call's controls show has changed; the same again is told to nobody."""
        if standing != self._standing:
            self._standing = standing
            self._journal.note(standing)

    def answered(self) -> None:
        """It is up; the call's clock starts."""
        self._began_ms = self._clock.now_ms()
        moment = now_iso()
        event = CallAnswered(self.call_id, epoch_ms_of(moment))
        self._journal.note(event, answer_call, self.call_id, moment)

    def finished(
        self,
        reason: EndReason,
        end: CallEnd | None,
        finish: Finish | None,
        over_ms: float | None = None,
    ) -> None:
        """The last write. It was over at ``over_ms`` of the desk's clock; None is now."""
        late_ms = 0.0 if over_ms is None else self._clock.now_ms() - over_ms
        ended_at = iso_moment(epoch_ms_of(now_iso()) - round(late_ms))
        outcome, goal_reached = self._outcome(finish)
        result = CallResult(
            end_reason=reason,
            ended_by=str(end.by) if end else None,
            sip_code=end.sip_code if end else None,
            sip_reason=end.reason if end else "",
            outcome=outcome,
            goal_reached=goal_reached,
            delay_median_ms=percentile(self._delays_ms, 50) if self._delays_ms else None,
            delay_p95_ms=percentile(self._delays_ms, 95) if self._delays_ms else None,
            seen=self._began_ms is not None
            or self._record.direction == "outbound"
            or reason in SETTLED_BY_A_PERSON,
        )
        event = CallFinished(
            self.call_id,
            str(reason),
            result.sip_code,
            result.outcome,
            result.goal_reached,
            self.at_ms(over_ms),
            result.sip_reason,
        )
        self._journal.note(event, finish_call, self.call_id, ended_at, result)

    def _outcome(self, finish: Finish | None) -> tuple[str | None, bool]:
        if finish is not None:
            return str(finish.outcome), finish.goal_reached
        if self._began_ms is None or self._mind is None:
            return None, False
        outcome, goal_reached = self._mind.result
        return None if outcome is Outcome.CLOSED else str(outcome), goal_reached

    # Turns

    def floor(self, floor: Floor) -> None:
        """Somebody began or stopped speaking."""
        if floor is not self._floor:
            self._floor = floor
            self._bus.publish(FloorChanged(self.call_id, floor, self.at_ms()))

    def partial(self, text: str, speaker: Speaker = Speaker.CALLER) -> None:
        """What a person seems to be saying."""
        self._bus.publish(PartialHeard(self.call_id, text, self.at_ms(), speaker))

    def heard(self, transcript: Transcript, start_ms: float, end_ms: float) -> None:
        """Keep a caller's utterance."""
        self.said(Speaker.CALLER, transcript, start_ms, end_ms)

    def said(
        self, speaker: Speaker, transcript: Transcript, start_ms: float, end_ms: float
    ) -> None:
        """Keep a person's utterance, the caller's or the operator's."""
        start = self.at_ms(start_ms)
        words = tuple(
            SpokenWord(word.text, start + word.start_ms, start + word.end_ms)
            for word in transcript.words
        )
        self._utter(
            Utterance(
                self.call_id,
                speaker,
                transcript.text,
                start,
                max(start, self.at_ms(end_ms)),
                words=words,
                confidence=transcript.confidence,
            )
        )

    def clause_began(self, text: str, clock_ms: float) -> None:
        """A clause of the agent's begins to play."""
        self._bus.publish(AgentBegan(self.call_id, text, self.at_ms(clock_ms)))

    def played(self, played: Played) -> None:
        """Keep an agent's utterance with what was cut off."""
        end = self.at_ms(played.end_ms)
        start = end if played.start_ms is None else self.at_ms(played.start_ms)
        self._utter(
            Utterance(
                self.call_id,
                Speaker.AGENT,
                played.heard,
                start,
                max(start, end),
                unheard=played.unheard,
            )
        )
        if self._mind is not None and self._mind.checklist != self._steps:
            self._steps = self._mind.checklist
            self._journal.note(ChecklistChanged(self.call_id, self._steps))

    def timed(self, total_ms: float, stages: dict[str, float]) -> None:
        """Keep where an answer's delay went."""
        self._delays_ms.append(total_ms)
        rounded = {name: round(value, 1) for name, value in stages.items()}
        event = TurnTimed(self.call_id, self.at_ms(), round(total_ms, 1), rounded)
        self._keep(event, "turn_timed", {"total_ms": event.total_ms, "stages": rounded})

    # Other happenings

    def digit(self, digit: str) -> None:
        """The caller pressed a key."""
        event = DigitPressed(self.call_id, digit, self.at_ms())
        self._keep(event, "digit", {"digit": digit})

    def fact(self, note: Note) -> None:
        """Something was learned."""
        self._journal.note(None, note_in_call, self.call_id, note.key, note.value)
        event = FactNoted(self.call_id, note.key, note.value, self.at_ms())
        self._keep(event, "fact", {"key": note.key, "value": note.value})

    def quality(self, report: QualityReported) -> None:
        """What RTCP says of the line."""
        event = LineQuality(self.call_id, **dataclasses.asdict(report))
        self._keep(event, "line_quality", dataclasses.asdict(report))
        other = (report.round_trip_ms, report.mos)
        self._journal.note(
            None, note_quality, self.call_id, report.loss_percent, report.jitter_ms, other
        )

    def sound_delay(self, measured: SoundDelayMeasured) -> None:
        """What our own path adds; shown, not kept."""
        self._bus.publish(measured)

    def levels(self, caller_db: float, desk_db: float) -> None:
        """Both sides' peaks; shown, not kept."""
        self._bus.publish(LevelsMeasured(self.call_id, caller_db, desk_db))

    def suggested(self, texts: tuple[str, ...]) -> None:
        """What a person might say next; shown, not kept."""
        self._bus.publish(RepliesSuggested(self.call_id, texts, self.at_ms()))

    def late(self, behind_ms: int) -> None:
        """How far recognition has fallen behind; shown, not kept."""
        self._bus.publish(TranscriptLate(self.call_id, behind_ms))

    def steered(self, kind: str, text: str) -> None:
        """The operator told the agent something."""
        event = OperatorSteered(self.call_id, kind, text, self.at_ms())
        self._keep(event, "operator_steered", {"kind": kind, "text": text})

    def trouble(self, kind: str, message: str) -> None:
        """Something a person should read."""
        self.mind.trouble(kind, message)

    def _utter(self, utterance: Utterance) -> None:
        event = UtteranceSaved(
            self.call_id,
            utterance.id,
            Speaker(utterance.speaker),
            utterance.text,
            utterance.start_ms,
            utterance.end_ms,
            utterance.unheard,
            utterance.confidence,
        )
        self._journal.note(event, save_utterance, utterance)

    def _keep(self, event: Any, kind: str, payload: Mapping[str, Any]) -> None:
        entry = CallEvent(self.call_id, self.at_ms(), kind, payload)
        self._journal.note(event, save_event, entry)
