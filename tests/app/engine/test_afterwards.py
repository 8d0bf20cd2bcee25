"""What a person marks in a call, holds to be right, and writes down after it."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.commands.console import SessionOrder, WrapUp
from app.engine.console import Console
from app.engine.errors import CallUnknown
from app.engine.events import (
    Event,
    FactNoted,
    MomentMarked,
    OperatorTasksChanged,
    RecordsChanged,
)
from models.call_flags import MarkKind, list_call_marks
from models.calls import Call, answer_call, get_call, save_call
from models.errors import RecordMissing
from models.events import CallEvent, list_events, save_event
from models.operator_tasks import OperatorTask, TaskKind, save_operator_task
from models.utterances import Utterance, save_utterance
from tests.fakes.mind import FakeMind
from tests.fakes.person_desk import PersonDesk
from tests.fakes.transcripts import DEBT


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    desk.person_hz = 0
    await desk.open()
    yield desk
    await desk.close()


@pytest.fixture
def console(desk: PersonDesk) -> Console:
    return Console(desk.engine, desk.store)


def past_call(desk: PersonDesk) -> str:
    """A call that was held before, whose desk died before anything was written after it."""
    call = Call(
        "pn_1",
        "outbound",
        "555",
        id="call_past",
        remote_name="Bobby Miller",
        script="debt-collection",
        facts={"amount_due": "$154.56"},
        created_at="2026-11-21T10:00:00.000Z",
        outcome="needs_time",
        goal_reached=True,
        notes={"commit_date": "Friday"},
        duration_ms=70_000,
    )
    desk.store.write_now(save_call, call)
    desk.store.write_now(answer_call, call.id, "2026-11-21T10:00:05.000Z")
    for one in DEBT:
        said = Utterance(call.id, one.by, one.text, one.at_ms, one.at_ms + 1000)
        desk.store.write_now(save_utterance, said)
    fact = CallEvent(call.id, 31_000, "fact", {"key": "commit_date", "value": "Friday"})
    desk.store.write_now(save_event, fact)
    return call.id


def of_kind(kind: type[Event]) -> object:
    return lambda one: isinstance(one, kind)


async def test_marks_in_a_live_call_have_their_moment(desk: PersonDesk, console: Console) -> None:
    call_id = await console.start_session(SessionOrder(script="any"))
    await desk.talks(call_id)
    await desk.sound_for(300)
    await console.flag(call_id)
    flagged = await desk.until(of_kind(MomentMarked))  # type: ignore[arg-type]
    await console.note(call_id, " sounds tired ")
    noted = await desk.until(of_kind(MomentMarked))  # type: ignore[arg-type]
    assert isinstance(flagged, MomentMarked) and isinstance(noted, MomentMarked)
    assert (flagged.kind, flagged.text, noted.kind, noted.text) == (
        "flag",
        "",
        "note",
        "sounds tired",
    )
    assert 200 < flagged.at_ms <= noted.at_ms
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    marks = desk.store.read_now(list_call_marks, call_id)
    assert [(one.id, one.at_ms) for one in marks] == [
        (flagged.mark_id, flagged.at_ms),
        (noted.mark_id, noted.at_ms),
    ]


async def test_a_note_can_be_added_after_the_call_a_flag_cannot(
    desk: PersonDesk, console: Console
) -> None:
    call_id = past_call(desk)
    await console.note(call_id, "called again")
    await desk.until(lambda one: one == RecordsChanged("calls", call_id))
    (mark,) = desk.store.read_now(list_call_marks, call_id)
    assert (mark.kind, mark.at_ms, mark.text) == (MarkKind.NOTE, 70_000, "called again")
    await console.note(call_id, "   ")
    assert len(desk.store.read_now(list_call_marks, call_id)) == 1
    with pytest.raises(CallUnknown):
        await console.flag(call_id)
    with pytest.raises(RecordMissing):
        await console.note("call_none", "hello")


async def test_an_accepted_field_is_kept_and_told_to_the_agent(
    desk: PersonDesk, console: Console
) -> None:
    call_id = await console.start_session(SessionOrder(script="any"))
    await desk.talks(call_id)
    await console.accept_field(call_id, "party_size", "7")
    told = await desk.until(of_kind(FactNoted))  # type: ignore[arg-type]
    assert isinstance(told, FactNoted) and told.accepted and told.value == "7"
    mind = desk.engine.switchboard.call(call_id).mind
    assert isinstance(mind, FakeMind)
    assert mind.whispers == ["party size is 7. The operator has checked it."]
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).notes == {"party_size": "7"}
    (fact,) = desk.store.read_now(list_events, call_id, 0, "fact")
    assert fact.payload == {"key": "party_size", "value": "7", "accepted": True}
    past = past_call(desk)
    await console.accept_field(past, "commit_date", "Monday")
    assert desk.store.read_now(get_call, past).notes == {"commit_date": "Monday"}


async def test_every_call_has_a_draft(desk: PersonDesk, console: Console) -> None:
    draft = await console.wrap_up(past_call(desk))
    assert (draft.outcome, draft.saved) == ("needs_time", False)
    assert draft.summary.startswith("Debt collection with Bobby Miller.\nOutcome: needs time")
    assert "Noted: commit date: Friday." in draft.summary
    assert "I can pay it on Friday." in draft.summary
    assert draft.action_items[0].startswith("Caller: I can pay it on Friday. (Friday, November 27")
    with pytest.raises(RecordMissing):
        await console.wrap_up("call_none")


async def test_a_call_in_which_nothing_was_said_has_an_empty_draft(
    desk: PersonDesk, console: Console
) -> None:
    desk.store.write_now(save_call, Call("pn_1", "inbound", "555", id="call_1"))
    assert await console.wrap_up("call_1") == WrapUp("call_1")


async def test_what_a_person_saves_is_what_comes_back(desk: PersonDesk, console: Console) -> None:
    call_id = past_call(desk)
    draft = await console.wrap_up(call_id)
    changed = dataclasses.replace(
        draft, summary="Pays on Friday.", action_items=("send the link", " ", "send the link")
    )
    await console.save_wrap_up(changed)
    await desk.until(lambda one: one == RecordsChanged("calls", call_id))
    kept = await console.wrap_up(call_id)
    assert kept == dataclasses.replace(changed, action_items=("send the link",), saved=True)
    with pytest.raises(RecordMissing):
        await console.save_wrap_up(WrapUp("call_none"))


async def test_tasks_are_listed_counted_and_ticked_off(desk: PersonDesk, console: Console) -> None:
    call_id = past_call(desk)
    callback = OperatorTask(
        TaskKind.CALLBACK, "Call Bobby back", call_id, {"at_ms": 50_000}, "2026-11-23T09:00:00.000Z"
    )
    message = OperatorTask(TaskKind.MESSAGE, "The boots pinch")
    for task in (callback, message):
        desk.store.write_now(save_operator_task, task)
    assert await console.operator_tasks(call_id) == [callback]
    assert await console.operator_tasks() == [message, callback]
    await console.count_tasks()
    assert await desk.until(of_kind(OperatorTasksChanged)) == OperatorTasksChanged(2)  # type: ignore[arg-type]
    (item, *_) = (await console.wrap_up(call_id)).action_items
    assert item.startswith("We: Call Bobby back (by Mon 23 Nov ") and item.endswith("[00:50]")
    await console.task_done(message.id)
    assert await desk.until(of_kind(OperatorTasksChanged)) == OperatorTasksChanged(1)  # type: ignore[arg-type]
    assert [one.id for one in await console.operator_tasks()] == [callback.id, message.id]
    with pytest.raises(RecordMissing):
        await console.task_done("todo_none")
