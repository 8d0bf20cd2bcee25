"""The tools that every agent has, on the injected clock: what they do, and what they leave."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.agent.mind import ToolResult
from app.engine.errors import CallForbidden
from app.engine.events import FactNoted, OperatorWanted
from models.calls import get_call
from models.ids import epoch_ms_of
from models.operator_tasks import TaskKind
from sip.errors import TransferRefused
from tests.fakes.person_desk import tones_in
from tests.fakes.tool_stage import MUSIC_HZ, NOW, ToolStage

REASON = "has a question about a bill"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ToolStage]:
    stage = ToolStage(tmp_path)
    await stage.open()
    yield stage
    await stage.close()


def at_the_desk(stage: ToolStage) -> None:
    stage.around.operator_here = lambda: True


async def asked(stage: ToolStage, running: "asyncio.Task[ToolResult]") -> OperatorWanted:
    """The question that reaches the operator while the tool runs."""
    event = await stage.until(OperatorWanted)
    assert isinstance(event, OperatorWanted) and not running.done()
    return event


async def finished(stage: ToolStage, running: "asyncio.Task[ToolResult]") -> ToolResult:
    async with asyncio.timeout(20):
        while not running.done():
            await stage.clock.advance(500)
    return running.result()


# Digits, messages, call backs


async def test_digits_are_sent_and_only_digits(stage: ToolStage) -> None:
    assert (await stage.run("send_digits", digits="12#")).ok
    assert stage.leg.digits == ["12#"]
    wrong = await stage.run("send_digits", digits="one")
    assert "was not run: digits: 'one' does not match" in wrong.error
    assert stage.leg.digits == ["12#"] and await stage.left() == []


async def test_a_message_is_left_with_whom_to_reach(stage: ToolStage) -> None:
    result = await stage.run("take_message", message="Call about the roof.", caller_name="Bob")
    assert result.ok and result.say == "I've written that down."
    (task,) = await stage.left()
    assert (task.kind, task.text) == (TaskKind.MESSAGE, "Call about the roof.")
    assert task.details["caller_name"] == "Bob"
    assert task.details["caller_number"] == "+12025550123"
    assert (await stage.news(FactNoted)).value == "Call about the roof."
    notes = stage.store.read_now(get_call, "call_1").notes
    assert notes == {"message": "Call about the roof."}


async def test_a_call_back_is_due_when_the_caller_said(stage: ToolStage) -> None:
    result = await stage.run("schedule_callback", when="Friday at half past two", reason=REASON)
    assert result.say == "Somebody will call back Friday, November 27th at 2:30 pm."
    (task,) = await stage.left()
    assert task.kind is TaskKind.CALLBACK and REASON in task.text
    assert task.text.startswith("Call Bobby Tables back Friday, November 27th at 2:30 pm")
    local = NOW.replace(day=27, hour=14, minute=30).astimezone()
    assert task.due_at is not None and epoch_ms_of(task.due_at) == local.timestamp() * 1000


async def test_a_call_back_without_a_day_is_asked_for(stage: ToolStage) -> None:
    result = await stage.run("schedule_callback", when="sometime")
    assert "ask the caller for both" in result.error and await stage.left() == []


async def test_a_script_fills_the_built_in_tools_from_what_is_known(stage: ToolStage) -> None:
    await stage.run("take_message", True, summary="Bobby: Disputes. Said: not mine")
    await stage.run("send_digits", True, request="press 2 and then #")
    await stage.run("schedule_callback", True, summary="Wants a call", callback_date="Friday")
    failed = await stage.run("schedule_callback", True, summary="Wants a call", caller_said="hm")
    assert failed.for_operator and failed.error
    assert stage.leg.digits == ["2#"]
    kinds = [task.kind for task in await stage.left()]
    assert sorted(kinds) == [TaskKind.CALLBACK, TaskKind.MESSAGE, TaskKind.TOOL]


# Asking for a person


async def test_without_anybody_here_nobody_waits_and_a_task_is_left(stage: ToolStage) -> None:
    result = await stage.run("hold_for_operator", reason=REASON)
    assert "Nobody here" in result.error and result.for_operator
    (task,) = await stage.left()
    assert (task.kind, task.text) == (
        TaskKind.ESCALATION,
        f"Wanted to talk to a person: {REASON}",
    )
    assert await stage.kept("operator_wanted") == []


async def test_the_caller_waits_with_music_until_the_limit(stage: ToolStage) -> None:
    at_the_desk(stage)
    running = asyncio.ensure_future(stage.run("hold_for_operator", reason=REASON))
    event = await asked(stage, running)
    assert (event.kind, event.reason, event.answer) == ("hold", REASON, "")
    assert stage.runs.deaf
    await stage.clock.advance(2000)
    heard = stage.leg.sink.heard()
    assert tones_in(heard[-4000:], 8000) == {MUSIC_HZ}
    assert stage.leg.sink.most_queued_ms <= 140
    began_ms = stage.clock.now_ms()
    result = await finished(stage, running)
    assert "nobody came. Say sorry for the wait" in result.error and result.for_operator
    assert 40_000 <= stage.clock.now_ms() - began_ms <= 46_000
    assert not stage.runs.deaf
    await stage.clock.advance(1000)
    assert not np.any(stage.leg.sink.heard()[-2000:])
    answers = [event.payload["answer"] for event in await stage.kept("operator_wanted")]
    assert answers == ["", "no_answer"] and len(await stage.left()) == 1


async def test_a_person_declines_and_the_agent_comes_back_at_once(stage: ToolStage) -> None:
    at_the_desk(stage)
    assert not stage.runs.refuse()
    running = asyncio.ensure_future(stage.run("hold_for_operator", reason=REASON))
    assert (await asked(stage, running)).reason == REASON
    await stage.clock.advance(200)
    assert stage.runs.refuse()
    result = await finished(stage, running)
    assert "cannot take the call now" in result.error
    (_, refused) = await stage.kept("operator_wanted")
    assert refused.payload["answer"] == "refused" and len(await stage.left()) == 1


@pytest.mark.parametrize(
    ("taken", "answer", "open_tasks"), [(True, "accepted", 0), (False, "over", 1)]
)
async def test_a_person_takes_the_call_or_the_caller_goes(
    stage: ToolStage, taken: bool, answer: str, open_tasks: int
) -> None:
    at_the_desk(stage)
    running = asyncio.ensure_future(stage.run("hold_for_operator", reason=REASON))
    await asked(stage, running)
    await stage.clock.advance(300)
    stage.around.taken_over = lambda: taken
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (_, second) = await stage.kept("operator_wanted")
    assert second.payload["answer"] == answer
    assert stage.leg.sink.queued_ms == 0 and not stage.runs.deaf
    assert len(await stage.left()) == open_tasks
    (ran,) = await stage.kept("tool_ran")
    assert (ran.payload["error"] == "") == taken


# Transfers


async def transfer(stage: ToolStage, **arguments: object) -> ToolResult:
    return await stage.run("transfer_call", reason=REASON, **arguments)


def allows(stage: ToolStage, *numbers: str) -> None:
    stage.around.may_transfer_to = lambda number: number in numbers


async def test_a_number_that_the_owner_wrote_is_rung_blind(stage: ToolStage) -> None:
    allows(stage, "+442079460001")
    result = await transfer(stage, number="+442079460001")
    assert result == ToolResult("The caller has been put through.")
    assert stage.leg.transferred == ["+442079460001"]
    assert await stage.left() == []
    (task,) = await stage.left(only_open=False)
    assert task.kind is TaskKind.ESCALATION and task.done_at is not None


async def test_a_number_that_nobody_wrote_is_not_rung(stage: ToolStage) -> None:
    """A caller may talk a model into anything, but not into a premium number."""
    result = await transfer(stage, number="+18005550199")
    assert "You may not put callers through to +18005550199" in result.error
    assert stage.leg.transferred == [] and len(await stage.left()) == 1


async def test_the_dialling_rules_hold_for_transfers_too(stage: ToolStage) -> None:
    allows(stage, "200")

    async def refuses(number: str) -> str:
        return f"{number} is on the list of numbers that are not to be called"

    stage.around.may_ring = refuses
    assert "not to be called" in (await transfer(stage, number="200")).error
    assert stage.leg.transferred == []


async def test_a_place_that_is_taken_meanwhile_keeps_the_caller_here(stage: ToolStage) -> None:
    allows(stage, "200")

    async def refuses(number: str) -> None:
        raise CallForbidden("number_per_hour", f"{number} was called 5 times within an hour")

    stage.around.put_through = refuses
    result = await transfer(stage, number="200")
    assert "5 times within an hour" in result.error and result.for_operator
    assert stage.leg.transferred == [] and len(await stage.left()) == 1


async def test_a_transfer_that_comes_to_nothing_is_told_and_left(stage: ToolStage) -> None:
    allows(stage, "200")
    stage.leg.failure = TransferRefused(486, "Busy Here")
    result = await transfer(stage, number="200")
    assert "could not be put through" in result.error and result.for_operator
    assert len(await stage.left()) == 1


async def test_an_announced_transfer_asks_first_and_goes_on_when_nobody_comes(
    stage: ToolStage,
) -> None:
    at_the_desk(stage)
    allows(stage, "200")
    running = asyncio.ensure_future(transfer(stage, number="200", announce=True))
    event = await asked(stage, running)
    assert event.kind == "transfer" and stage.leg.transferred == []
    assert (await finished(stage, running)).ok
    assert stage.leg.transferred == ["200"]


async def test_an_announced_transfer_is_blind_when_nobody_is_at_the_desk(stage: ToolStage) -> None:
    allows(stage, "200")
    assert (await transfer(stage, number="200", announce=True)).ok
    assert stage.leg.transferred == ["200"] and await stage.kept("operator_wanted") == []


async def test_without_a_number_the_people_here_are_asked(stage: ToolStage) -> None:
    at_the_desk(stage)
    running = asyncio.ensure_future(transfer(stage))
    await asked(stage, running)
    stage.runs.refuse()
    result = await finished(stage, running)
    assert "cannot take the call now" in result.error and stage.leg.transferred == []


async def test_a_script_puts_through_to_the_number_in_its_own_words(stage: ToolStage) -> None:
    allows(stage, "+442079460001")
    request = "to the shop at +44 20 7946 0001"
    assert (await stage.run("transfer_call", True, request=request, summary="Asks for it")).ok
    assert stage.leg.transferred == ["+442079460001"]
