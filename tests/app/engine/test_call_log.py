"""What happens in one call, in the records and on the bus, on the call's own clock."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.mind import Finish, Note, Outcome, ToolResult, UseTool
from app.agent.mind_news import TokensUsed
from app.engine.bus import Bus
from app.engine.call_log import CallLog
from app.engine.events import (
    AgentBegan,
    CallAnswered,
    CallBegan,
    CallFinished,
    ChecklistChanged,
    DigitPressed,
    Event,
    FactNoted,
    Floor,
    FloorChanged,
    LineQuality,
    OperatorTasksChanged,
    ToolRan,
    ToolStarted,
    TroubleArose,
    TurnTimed,
    UtteranceSaved,
)
from app.engine.journal import Journal
from app.engine.speaking import Played
from audio.speech import Transcript, Word
from models.calls import Call, get_call
from models.endings import EndReason
from models.events import list_events, tokens_used
from models.operator_tasks import OperatorTask, TaskKind
from models.store import Store
from models.utterances import SpokenWord, list_utterances
from sip.phone import CallEnd, EndedBy, QualityReported
from tests.fakes.clock import FakeClock
from tests.fakes.mind import FakeMind

RINGS_MS, ANSWER_MS = 50_000.0, 53_000.0


class Desk:
    """One call's log over a real store; ``gathered`` gives what was published since."""

    def __init__(self, home: Path) -> None:
        self.clock = FakeClock(RINGS_MS)
        self.store = Store.open(home / "ringdesk.db")
        self.bus = Bus()
        self.mind = FakeMind()
        self.journal = Journal(self.store, self.bus)
        self.running = asyncio.ensure_future(self.journal.run())
        self._events = self.bus.subscribe()
        record = Call("pn_1", "inbound", "555", id="call_1", remote_name="Bob", script="debt")
        self.log = CallLog(record, self.mind, self.journal, self.bus, self.clock)
        self.log.began()

    async def answer(self) -> None:
        await self.clock.advance(ANSWER_MS - RINGS_MS)
        self.log.answered()
        await self.clock.advance(1_000)

    async def gathered(self, kind: type[Event]) -> list[Event]:
        await asyncio.wait_for(self.journal.settled(), 10)
        events, self._events = self._events, self.bus.subscribe()
        events.close()
        return [event async for event in events if isinstance(event, kind)]

    def kept(self) -> list[tuple[str, int]]:
        """Kinds and times of the events in the records."""
        return [(e.kind, e.at_ms) for e in self.store.read_now(list_events, "call_1")]

    async def close(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await asyncio.to_thread(self.store.close)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    await desk.close()


async def test_the_calls_clock_starts_with_the_answer(desk: Desk) -> None:
    assert (desk.log.at_ms(), desk.log.at_ms(60_000.0)) == (0, 0)
    await desk.answer()
    assert desk.log.at_ms() == 1_000
    assert desk.log.at_ms(ANSWER_MS + 250.4) == 250
    assert desk.log.at_ms(RINGS_MS) == 0


async def test_a_call_from_first_ring_to_last_event(desk: Desk) -> None:
    await desk.answer()
    end = CallEnd(EndedBy.LOCAL, 200, "OK")
    desk.log.finished(EndReason.COMPLETED, end, Finish(Outcome.AGREED, True))
    began, answered, finished = await desk.gathered(CallBegan | CallAnswered | CallFinished)
    assert began == CallBegan("call_1", "pn_1", "inbound", "555", "Bob", "debt")
    assert isinstance(answered, CallAnswered)
    assert finished == CallFinished("call_1", "completed", 200, "agreed", True, 1_000, "OK")
    call = desk.store.read_now(get_call, "call_1")
    assert (call.state, call.ended_by, call.sip_reason) == ("ended", "local", "OK")
    assert (call.outcome, call.goal_reached) == ("agreed", True)
    assert call.answered_at is not None and call.answered_at.endswith("Z")


async def test_a_call_that_broke_off_has_come_to_what_the_mind_knows(desk: Desk) -> None:
    await desk.answer()
    desk.mind.result = (Outcome.CONFIRMED, True)
    end = CallEnd(EndedBy.REMOTE, 200, "")
    desk.log.finished(EndReason.CALLER_HUNG_UP, end, None)
    (finished,) = await desk.gathered(CallFinished)
    assert isinstance(finished, CallFinished)
    assert (finished.outcome, finished.goal_reached) == ("confirmed", True)


async def test_the_tokens_of_every_answer_are_kept_with_the_call(desk: Desk) -> None:
    for told in (TokensUsed(400, 20), TokensUsed(450, 0)):
        desk.log.mind.tell(told)
    await desk.gathered(TroubleArose)
    assert desk.store.read_now(tokens_used, "call_1") == (850, 20)


async def test_a_call_nobody_answered_came_to_nothing(desk: Desk) -> None:
    desk.log.finished(EndReason.BUSY, CallEnd(EndedBy.REMOTE, 486, "Busy Here"), None)
    assert await desk.gathered(CallFinished) == [
        CallFinished("call_1", "busy", 486, None, False, 0, "Busy Here")
    ]
    call = desk.store.read_now(get_call, "call_1")
    assert (call.outcome, call.sip_code, call.sip_reason) == (None, 486, "Busy Here")
    assert (call.delay_median_ms, call.duration_ms) == (None, 0)


async def test_what_the_caller_said_keeps_its_words_times(desk: Desk) -> None:
    await desk.answer()
    words = (Word("Yes", 100, 300), Word("please", 300, 700))
    transcript = Transcript("Yes please", words, 0.8, 0.0, 90.0)
    desk.log.heard(transcript, ANSWER_MS + 400, ANSWER_MS + 1_150)
    (event,) = await desk.gathered(UtteranceSaved)
    (kept,) = desk.store.read_now(list_utterances, "call_1")
    assert isinstance(event, UtteranceSaved) and event.utterance_id == kept.id
    assert (kept.speaker, kept.text, kept.start_ms, kept.end_ms) == (
        "caller",
        "Yes please",
        400,
        1_150,
    )
    assert kept.words == (SpokenWord("Yes", 500, 700), SpokenWord("please", 700, 1_100))
    assert (kept.confidence, event.confidence) == (0.8, 0.8)


async def test_what_the_agent_said_is_kept_with_what_was_cut_off(desk: Desk) -> None:
    await desk.answer()
    desk.mind.checklist = (("greet", True), ("ask", False))
    desk.log.clause_began("Is this Bob?", ANSWER_MS + 100)
    desk.log.played(Played("Is this", "Bob?", ANSWER_MS + 100, ANSWER_MS + 600, None))
    desk.log.played(Played("", "Hello.", None, ANSWER_MS + 900, None))
    began, first, steps, second = await desk.gathered(
        AgentBegan | UtteranceSaved | ChecklistChanged
    )
    assert began == AgentBegan("call_1", "Is this Bob?", 100)
    assert steps == ChecklistChanged("call_1", desk.mind.checklist)
    assert isinstance(first, UtteranceSaved) and isinstance(second, UtteranceSaved)
    assert (first.text, first.unheard, first.start_ms, first.end_ms) == (
        "Is this",
        "Bob?",
        100,
        600,
    )
    assert (second.text, second.unheard, second.start_ms, second.end_ms) == ("", "Hello.", 900, 900)


async def test_delays_are_kept_and_summed_up_at_the_end(desk: Desk) -> None:
    await desk.answer()
    for total_ms in (500.0, 700.04, 1_500.0):
        desk.log.timed(total_ms, {"hold": 320.06, "recognise": 90.0})
    desk.log.finished(EndReason.COMPLETED, None, None)
    timed = await desk.gathered(TurnTimed)
    stages = {"hold": 320.1, "recognise": 90.0}
    assert timed[1] == TurnTimed("call_1", 1_000, 700.0, stages)
    call = desk.store.read_now(get_call, "call_1")
    assert call.delay_median_ms == pytest.approx(700.04)
    assert call.delay_p95_ms == pytest.approx(1_420.0, abs=0.1)
    payload = desk.store.read_now(list_events, "call_1", kind="turn_timed")[1].payload
    assert payload == {"total_ms": 700.0, "stages": stages}


async def test_who_speaks_is_told_only_when_it_changes(desk: Desk) -> None:
    await desk.answer()
    for floor in (Floor.AGENT_SPEAKING, Floor.AGENT_SPEAKING, Floor.CALLER_SPEAKING):
        desk.log.floor(floor)
    changes = await desk.gathered(FloorChanged)
    assert [c.floor for c in changes if isinstance(c, FloorChanged)] == [
        Floor.AGENT_SPEAKING,
        Floor.CALLER_SPEAKING,
    ]


async def test_everything_else_that_happens_is_kept(desk: Desk) -> None:
    await desk.answer()
    desk.log.digit("5")
    desk.log.fact(Note("commit_date", "Friday"))
    act = UseTool("send_link", {"to": "555"})
    desk.log.tools.started("run_1", act)
    desk.log.tools.ran("run_1", act, ToolResult(error="it is down", for_operator=True), 41.26)
    desk.log.tools.left(OperatorTask(TaskKind.TOOL, "Send the link.", "call_1", id="todo_1"))
    desk.log.tools.settled("todo_1")
    desk.log.quality(QualityReported(0.5, 4.0, 20.0, 4.3))
    desk.log.trouble("recording", "This call is not recorded: no room.")
    desk.log.levels(-20.0, -30.0)
    tools = ToolStarted | ToolRan | OperatorTasksChanged
    events = await desk.gathered(DigitPressed | FactNoted | tools | TroubleArose)
    arguments = {"to": "555"}
    assert events[2:6] == [
        ToolStarted("call_1", "run_1", "send_link", arguments, 1_000),
        ToolRan("call_1", "send_link", arguments, "", "it is down", 41.3, 1_000, True, "run_1"),
        OperatorTasksChanged(1),
        OperatorTasksChanged(0),
    ]
    (ran,) = desk.store.read_now(list_events, "call_1", kind="tool_ran")
    assert ran.payload == {
        "name": "send_link", "arguments": arguments, "result": "", "error": "it is down",
        "took_ms": 41.3, "for_operator": True, "run_id": "run_1",
    }  # fmt: skip
    kinds = ["digit", "fact", "tool_started", "tool_ran", "line_quality", "trouble"]
    assert desk.kept() == [(kind, 1_000) for kind in kinds]
    assert desk.store.read_now(get_call, "call_1").notes == {"commit_date": "Friday"}
    quality = desk.store.read_now(list_events, "call_1", kind="line_quality")[0].payload
    assert quality == {"loss_percent": 0.5, "jitter_ms": 4.0, "round_trip_ms": 20.0, "mos": 4.3}


async def test_the_last_report_of_the_line_stays_with_the_call(desk: Desk) -> None:
    await desk.answer()
    for report in (QualityReported(6.8, 61.0, 380.0, 2.9), QualityReported(0.5, 4.0, 20.0, 4.3)):
        desk.log.quality(report)
        told = await desk.gathered(LineQuality)
        assert told == [LineQuality("call_1", **dataclasses.asdict(report))]
    call = desk.store.read_now(get_call, "call_1")
    kept = (call.loss_percent, call.jitter_ms, call.round_trip_ms, call.mos)
    assert kept == (0.5, 4.0, 20.0, 4.3)
