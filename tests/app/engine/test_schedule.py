"""Calls to come, by simulated clocks: placed at their time, or reported and never dialled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.errors import FactsMissing
from app.engine.errors import CallForbidden
from app.engine.events import CallBegan, OperatorTasksChanged, TroubleArose
from app.engine.minds import MadeMind, Task
from app.engine.schedule import (
    WHILE_ASLEEP,
    WHILE_DIALLING,
    WHILE_OFF,
    ScheduleFull,
)
from models.api_calls import get_api_call
from models.api_keys import revoke_api_key
from models.calls import Call, get_call, save_call
from models.do_not_call import NotToCall, add_not_to_call
from models.endings import EndReason
from models.errors import StoreFailed
from models.ids import now_iso
from models.operator_tasks import list_operator_tasks
from models.scheduled_calls import (
    ScheduledState,
    take_scheduled_call,
)
from models.template_versions import keep_template
from models.templates import Template, delete_template
from tests.fakes.schedule_desk import BOB, HOUR_MS, ScheduleDesk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ScheduleDesk]:
    desk = ScheduleDesk(tmp_path / "desk")
    await desk.open()
    yield desk
    await desk.close()


async def test_a_call_is_placed_at_its_time_as_it_was_asked_for(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    desk.wall_ms += HOUR_MS - 1
    await desk.looks()
    assert desk.office.rung.empty()
    desk.wall_ms += 1
    await desk.becomes(call, ScheduledState.PLACED)
    await asyncio.wait_for(desk.office.rung.get(), 20)
    await desk.office.until(lambda one: isinstance(one, CallBegan) and one.call_id == call.id)
    placed = desk.store.read_now(get_call, call.id)
    assert (placed.remote_uri, placed.facts) == (BOB, {"patient": "Ana"})
    task = desk.office.minds.tasks[-1]
    assert (task.script, task.goal, task.facts) == ("test", "Remind her", {"patient": "Ana"})
    asked = desk.store.read_now(get_api_call, call.id)
    assert asked is not None and asked.request == {"a": 1}
    assert desk.unplaced == []


async def test_a_time_that_passed_while_the_desk_was_off_is_reported(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    await desk.stop()
    desk.wall_ms += HOUR_MS
    desk.schedule = desk.started()
    await desk.run()
    missed = await desk.becomes(call, ScheduledState.MISSED)
    assert missed.reason == WHILE_OFF
    await desk.office.until(lambda one: one == OperatorTasksChanged(1))
    trouble = await desk.office.until(lambda one: isinstance(one, TroubleArose))
    assert isinstance(trouble, TroubleArose)
    assert WHILE_OFF in trouble.message and BOB in trouble.message
    (task,) = desk.store.read_now(list_operator_tasks, None, True)
    assert (task.due_at, task.call_id) == (call.due_at, None)
    assert task.details["reason"] == WHILE_OFF
    assert desk.unplaced == [call.id]
    await desk.looks()
    assert desk.office.rung.empty() and desk.office.minds.tasks[1:] == []


async def test_a_restart_before_the_time_changes_nothing(desk: ScheduleDesk) -> None:
    call = await desk.add()
    for _ in range(2):
        await desk.run()
        await desk.looks()
        await desk.stop()
        desk.schedule = desk.started()
    await desk.run()
    desk.wall_ms += HOUR_MS
    await desk.becomes(call, ScheduledState.PLACED)
    await asyncio.wait_for(desk.office.rung.get(), 20)


async def test_a_computer_that_slept_does_not_ring_late(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    await desk.looks()
    desk.wall_ms += 2 * HOUR_MS
    missed = await desk.becomes(call, ScheduledState.MISSED)
    assert missed.reason == WHILE_ASLEEP
    assert desk.office.rung.empty()


async def test_a_clock_that_goes_back_and_on_rings_once(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    for jump_ms in (-5 * HOUR_MS, 5 * HOUR_MS, HOUR_MS):
        desk.wall_ms += jump_ms
        await desk.looks()
    await desk.becomes(call, ScheduledState.PLACED)
    for jump_ms in (-HOUR_MS, HOUR_MS):
        desk.wall_ms += jump_ms
        await desk.looks()
    await asyncio.wait_for(desk.office.rung.get(), 20)
    assert desk.office.rung.empty()


async def test_the_gate_judges_at_the_time_of_the_call(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    desk.store.write_now(add_not_to_call, [NotToCall("bob@loop.test", "asked us to stop")])
    desk.wall_ms += HOUR_MS
    refused = await desk.becomes(call, ScheduledState.REFUSED)
    assert "do-not-call list" in refused.reason
    assert desk.unplaced == [call.id] and desk.office.rung.empty()
    assert desk.store.read_now(get_api_call, call.id) is None


async def test_a_cancelled_call_is_never_placed(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    assert await desk.schedule.cancel(call.id)
    assert not await desk.schedule.cancel(call.id)
    assert not await desk.schedule.cancel("call_of_nobody")
    desk.wall_ms += HOUR_MS
    await desk.looks()
    assert desk.kept(call).state is ScheduledState.CANCELLED
    assert desk.office.rung.empty() and desk.unplaced == [call.id]


async def test_a_line_that_is_down_is_waited_for_a_little(desk: ScheduleDesk) -> None:
    engine, line = desk.office.engine, desk.office.engine.lines[0]
    await desk.run()
    call = await desk.add()
    await engine.withdraw_line("desk")
    desk.wall_ms += HOUR_MS
    await desk.until(lambda: desk.kept(call).reason != "")
    assert "removed or switched off" in desk.kept(call).reason
    await engine.serve_line(line)
    await desk.becomes(call, ScheduledState.PLACED)
    await asyncio.wait_for(desk.office.rung.get(), 20)


async def test_a_line_that_stays_down_is_the_reason_in_the_end(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    await desk.office.engine.withdraw_line("desk")
    desk.wall_ms += HOUR_MS
    await desk.until(lambda: desk.kept(call).reason != "")
    desk.wall_ms += HOUR_MS
    refused = await desk.becomes(call, ScheduledState.REFUSED)
    assert "switched off" in refused.reason and desk.office.rung.empty()


async def test_a_key_that_was_revoked_calls_nobody(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    desk.store.write_now(revoke_api_key, desk.key.id, now_iso())
    desk.wall_ms += HOUR_MS
    refused = await desk.becomes(call, ScheduledState.REFUSED)
    assert "'crm' was revoked" in refused.reason and desk.office.rung.empty()


async def test_an_agent_that_is_gone_calls_nobody(desk: ScheduleDesk) -> None:
    template = desk.store.write_now(
        keep_template, Template("out_tpl_1", "Reminders", "outbound", script="test")
    )
    await desk.run()
    call = await desk.add(task=Task(template=template))
    desk.store.write_now(delete_template, template.id)
    desk.wall_ms += HOUR_MS
    refused = await desk.becomes(call, ScheduledState.REFUSED)
    assert "out_tpl_1" in refused.reason and desk.office.rung.empty()


@pytest.mark.parametrize("rang", [True, False])
async def test_a_desk_that_was_killed_while_dialling_does_not_dial_twice(
    desk: ScheduleDesk, rang: bool
) -> None:
    call = await desk.add()
    desk.store.write_now(take_scheduled_call, call.id)
    if rang:
        desk.store.write_now(save_call, Call("desk", "outbound", "bob", id=call.id))
    desk.wall_ms += HOUR_MS
    await desk.run()
    settled = await desk.becomes(call, ScheduledState.PLACED if rang else ScheduledState.MISSED)
    assert settled.reason == ("" if rang else WHILE_DIALLING)
    await desk.looks()
    assert desk.office.rung.empty()


async def test_what_no_time_mends_is_refused_at_once(desk: ScheduleDesk) -> None:
    with pytest.raises(CallForbidden, match="call itself"):
        await desk.add(target="sip:desk@loop.test")
    desk.office.minds.refuse = FactsMissing("test", ("amount",))
    with pytest.raises(FactsMissing):
        await desk.add()
    assert await desk.store.read(lambda db: db["scheduled_calls"].count) == 0


async def test_more_than_the_desk_keeps_are_refused(
    desk: ScheduleDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.schedule.MOST_WAITING", 1)
    await desk.add()
    with pytest.raises(ScheduleFull):
        await desk.add()


async def test_one_that_is_cancelled_while_it_is_dialled_is_hung_up(desk: ScheduleDesk) -> None:
    await desk.run()
    call = await desk.add()
    made = desk.office.minds.make

    async def make(task: Task) -> MadeMind:
        assert await desk.schedule.cancel(call.id)
        return await made(task)

    desk.office.minds.make = make  # type: ignore[method-assign]
    desk.wall_ms += HOUR_MS
    await desk.becomes(call, ScheduledState.PLACED)
    event, record = await desk.office.finished()
    assert (event.call_id, record.answered_at) == (call.id, None)
    assert record.end_reason is EndReason.CANCELLED


async def test_a_disk_that_fails_for_a_while_loses_no_call(
    desk: ScheduleDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    call = await desk.add()
    failing = True
    usual = desk.schedule._store.read

    async def read(*asked: object) -> object:
        if failing:
            raise StoreFailed(Path("ringdesk.db"), "disk I/O error")
        return await usual(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.schedule._store, "read", read)
    desk.start()
    for _ in range(5):
        await desk.clock.advance(5_000)
    failing = False
    await desk.looks()
    failing = True
    for _ in range(5):
        await desk.clock.advance(5_000)
    failing = False
    desk.wall_ms += HOUR_MS
    await desk.becomes(call, ScheduledState.PLACED)
    await asyncio.wait_for(desk.office.rung.get(), 20)
    assert "disk I/O error" in caplog.text
    caplog.clear()
