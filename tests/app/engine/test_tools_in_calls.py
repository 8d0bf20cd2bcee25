"""Tools in whole calls over the in-process phone: holds, transfers, webhooks, hang-ups."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.agent.built_in_tools import BUILT_IN_NAMES
from app.agent.mind import Act, Say, UseTool
from app.agent.tool_grants import ToolGrants
from app.engine.console import Console
from app.engine.errors import NotNow
from app.engine.events import (
    AgentBegan,
    Holder,
    OperatorWanted,
    ToolRan,
    ToolStarted,
    UtteranceSaved,
)
from app.engine.minds import Task
from audio.devices import HEADSET_RATE_HZ
from models.audit_log import list_rows
from models.endings import EndReason
from models.operator_tasks import list_operator_tasks
from models.tools import Tool, save_tool
from tests.fakes.person_desk import PersonDesk
from tests.peers.webhook import Served, WebhookServer, webhook_server

AGENT_HZ, PERSON_HZ, MUSIC_HZ, CAY_HZ = 450, 300, 700, 1000
HOLD = UseTool("hold_for_operator", {"reason": "has a question about a bill"})
CAY = "sip:cay@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    moments = np.arange(HEADSET_RATE_HZ) / HEADSET_RATE_HZ
    desk.music = (9000 * np.sin(2 * np.pi * MUSIC_HZ * moments)).astype(np.int16)
    await desk.open()
    await desk.engine.serve_line(
        dataclasses.replace(desk.line, inbound=Task(script="test"), answer_after_ms=0.0)
    )
    yield desk
    await desk.close()


@pytest.fixture
async def server() -> AsyncIterator[WebhookServer]:
    async with webhook_server() as server:
        yield server


async def opens_with(desk: PersonDesk, *acts: Act) -> str:
    """A call comes in, and the agent begins it with these."""
    desk.minds.mind.opening_acts = acts
    desk.bob.tone_hz = 0
    await desk.bob.dial()
    return await desk.rings()


async def asked(desk: PersonDesk) -> OperatorWanted:
    event = await desk.until(lambda one: isinstance(one, OperatorWanted))
    assert isinstance(event, OperatorWanted)
    return event


async def ran(desk: PersonDesk) -> ToolRan:
    event = await desk.until(lambda one: isinstance(one, ToolRan))
    assert isinstance(event, ToolRan)
    return event


def has(desk: PersonDesk, url: str) -> None:
    desk.store.write_now(save_tool, Tool("book", "Books a table.", url=url))
    desk.minds.grants = ToolGrants(BUILT_IN_NAMES | {"book"})


def bob_hears(desk: PersonDesk) -> set[int]:
    return desk.bob.tone_in_last(desk.bob.legs[0])


async def test_the_caller_waits_with_music_and_the_person_takes_the_call(desk: PersonDesk) -> None:
    call_id = await opens_with(desk, Say("Hold on."), HOLD, Say("Nobody is free."))
    assert (await asked(desk)).answer == ""
    await desk.sound_for(600)
    await desk.comes_to(lambda: bob_hears(desk), {MUSIC_HZ})
    desk.bob.tone_hz = 500
    await desk.sound_for(600)
    # What a waiting caller says is answered by nobody.
    await desk.comes_to(lambda: bob_hears(desk), {MUSIC_HZ})
    await Console(desk.engine, desk.store).take_over(call_id)
    assert (await asked(desk)).answer == "accepted"
    await desk.stands(call_id, lambda one: one.holder is Holder.OPERATOR)
    await desk.sound_for(500)
    await desk.comes_to(lambda: bob_hears(desk), {PERSON_HZ})
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    (task,) = desk.store.read_now(list_operator_tasks, call_id)
    assert "question about a bill" in task.text and task.done_at is not None


async def test_a_person_declines_and_the_agent_goes_on(desk: PersonDesk) -> None:
    console = Console(desk.engine, desk.store)
    call_id = await opens_with(desk, HOLD, Say("I am sorry, nobody is free."))
    began = await desk.until(lambda one: isinstance(one, AgentBegan))
    assert isinstance(began, AgentBegan) and began.text == "Please hold on,"
    await asked(desk)
    await console.decline(call_id)
    assert (await asked(desk)).answer == "refused"
    said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(said, UtteranceSaved) and said.text.endswith("nobody is free.")
    ((act, result),) = desk.minds.mind.tools_done
    assert act == HOLD and result.error and result.for_operator
    with pytest.raises(NotNow, match="asks for nobody"):
        await console.decline(call_id)
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    (task,) = desk.store.read_now(list_operator_tasks, call_id, True)
    assert task.done_at is None


async def test_a_caller_who_hangs_up_while_waiting_leaves_a_task(desk: PersonDesk) -> None:
    call_id = await opens_with(desk, Say("Hold on."), HOLD)
    await asked(desk)
    await desk.bob.legs[0].hang_up()
    assert (await asked(desk)).answer == "over"
    assert (await desk.finished(call_id)).end_reason is EndReason.CALLER_HUNG_UP
    assert len(desk.store.read_now(list_operator_tasks, call_id, True)) == 1


async def test_do_not_disturb_is_nobody_at_the_desk(desk: PersonDesk) -> None:
    await desk.calls.set_do_not_disturb(True)
    call_id = await opens_with(desk, HOLD, Say("Nobody is free."))
    assert "Nobody here" in (await ran(desk)).error
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)


async def test_the_agent_says_it_and_puts_the_caller_through(desk: PersonDesk) -> None:
    desk.minds.grants = ToolGrants(transfers=True, numbers=frozenset({CAY}))
    transfer = UseTool("transfer_call", {"reason": "wants Cay", "number": CAY})
    call_id = await opens_with(desk, transfer)
    began = await desk.until(lambda one: isinstance(one, AgentBegan))
    assert isinstance(began, AgentBegan) and "put you through" in began.text
    call = await desk.finished(call_id)
    assert call.end_reason is EndReason.TRANSFERRED
    await desk.sound_for(500)
    await desk.comes_to(lambda: bob_hears(desk), {CAY_HZ})


async def test_a_tool_of_the_owners_runs_and_what_left_is_in_the_audit_log(
    desk: PersonDesk, server: WebhookServer
) -> None:
    has(desk, server.url)
    server.plans.append(Served('{"result": "Table 4"}'))
    call_id = await opens_with(
        desk, Say("One moment."), UseTool("book", {"day": "today"}), Say("Table four is yours.")
    )
    assert (await ran(desk)).result == "Table 4"
    said = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(said, UtteranceSaved)
    # A busy computer's tool takes long enough to be talked over.
    assert said.text.startswith("One moment.") and said.text.endswith("Table four is yours.")
    ((_, result),) = desk.minds.mind.tools_done
    assert result.content == "Table 4"
    assert server.asked[0].json["callId"] == call_id
    assert server.asked[0].json["metadata"]["callerNumber"] == "bob"
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    sent = [row for row in desk.store.read_now(list_rows) if row.kind == "sent"]
    tools = [row for row in sent if "tool book" in str(row.content)]
    assert len(tools) == 1 and tools[0].call_id == call_id


async def test_a_tool_outlives_the_call_that_asked_for_it(
    desk: PersonDesk, server: WebhookServer
) -> None:
    has(desk, server.url)
    gate = asyncio.Event()
    server.plans.append(Served('{"result": "booked"}', gate=gate))
    call_id = await opens_with(desk, UseTool("book", {}), Say("Done."))
    await desk.until(lambda one: isinstance(one, ToolStarted))
    async with asyncio.timeout(20):
        await server.arrived.wait()
    await desk.bob.legs[0].hang_up()
    await desk.finished(call_id)
    gate.set()
    late = await ran(desk)
    assert (late.call_id, late.result, late.error) == (call_id, "booked", "")


async def test_a_desk_that_closes_does_not_wait_for_a_tool(
    tmp_path: Path, server: WebhookServer
) -> None:
    desk = PersonDesk(tmp_path / "home")
    await desk.open()
    await desk.engine.serve_line(
        dataclasses.replace(desk.line, inbound=Task(script="test"), answer_after_ms=0.0)
    )
    has(desk, server.url)
    server.plans.append(Served(gate=asyncio.Event()))
    await opens_with(desk, UseTool("book", {}))
    async with asyncio.timeout(20):
        await server.arrived.wait()
        await desk.close()
        await server.client_left.wait()
