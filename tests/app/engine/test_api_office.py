"""Calls that the local APIs place: the record comes first, and nothing stays of a refusal."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.agent.errors import TaskInvalid
from app.engine.api_office import ApiOrder
from app.engine.errors import CallForbidden, NumberInvalid
from app.engine.events import CallBegan, UtteranceSaved
from app.engine.minds import Task
from models.api_calls import ApiCall, api_calls_of, get_api_call
from models.api_keys import ApiKey
from models.calls import get_call
from models.endings import EndReason
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk, open_desk

KEY = ApiKey("voizbot", "billing", "vb_…abcd", "")
TASK = Task(purpose="Ask whether Tuesday suits")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ServedDesk]:
    async with open_desk(tmp_path / "desk", products=()) as opened:
        yield opened


def order(target: str = BOB, task: Task = TASK) -> ApiOrder:
    return ApiOrder("voizbot", KEY, US_LINE.id, target, task, request={"metadata": {"a": 1}})


async def test_a_call_is_placed_answered_spoken_and_on_record(desk: ServedDesk) -> None:
    placed = await desk.apis.desk.office.place(order())
    far = await desk.far.picks_up()
    assert (far.number, far.rang_from) == (BOB, US_LINE.user)
    await desk.agent_spoke("Hello, this is the desk.")
    far.says("yes please")
    await desk.agent_spoke("You said yes please")
    await far.hang_up()
    call = await desk.over(placed.call_id)
    assert (call.end_reason, call.remote_number) == (EndReason.CALLER_HUNG_UP, BOB)
    kept = desk.store.read_now(get_api_call, placed.call_id)
    assert kept is not None and kept.request == {"metadata": {"a": 1}}
    said = [e.text for e in desk.news if isinstance(e, UtteranceSaved)]
    assert said == ["Hello, this is the desk.", "yes please", "You said yes please"]


async def test_the_record_is_there_before_the_first_news(desk: ServedDesk) -> None:
    async def first_news() -> ApiCall | None:
        with desk.bus.subscribe() as events:
            async for event in events:
                if isinstance(event, CallBegan):
                    return await desk.store.read(get_api_call, event.call_id)
        return None

    following = asyncio.ensure_future(first_news())
    await asyncio.sleep(0)
    placed = await desk.apis.desk.office.place(order())
    kept = await asyncio.wait_for(following, 30)
    assert kept is not None and kept.call_id == placed.call_id
    await (await desk.far.rung()).refuse(486)
    assert (await desk.over()).end_reason is EndReason.BUSY


async def test_a_call_is_in_the_records_when_whoever_asked_hears_of_it(desk: ServedDesk) -> None:
    placed = await desk.apis.desk.office.place(order())
    assert desk.store.read_now(get_call, placed.call_id).remote_number == BOB
    await (await desk.far.rung()).refuse(486)
    await desk.over()


@pytest.mark.parametrize("target", ["<script>", "sip:bob@", ""])
async def test_what_cannot_be_dialled_leaves_nothing(desk: ServedDesk, target: str) -> None:
    with pytest.raises(NumberInvalid):
        await desk.apis.desk.office.place(order(target))
    assert desk.store.read_now(api_calls_of, "voizbot") == []


@pytest.mark.parametrize("target", ["911", US_LINE.user, CA_LINE.user])
async def test_what_is_forbidden_leaves_nothing(desk: ServedDesk, target: str) -> None:
    with pytest.raises(CallForbidden):
        await desk.apis.desk.office.place(order(target))
    assert desk.store.read_now(api_calls_of, "voizbot") == []
    assert desk.far.count == 0


async def test_what_a_mind_refuses_leaves_nothing(desk: ServedDesk) -> None:
    with pytest.raises(TaskInvalid):
        await desk.apis.desk.office.place(order(task=Task(goal="Remind", purpose="Both")))
    assert desk.store.read_now(api_calls_of, "voizbot") == []
    assert desk.far.count == 0


async def test_a_key_sees_the_lines_that_it_is_bound_to(desk: ServedDesk) -> None:
    office = desk.apis.desk.office
    assert {line.id for line in await office.lines()} == {US_LINE.id, CA_LINE.id}
    assert {line.id for line in await office.lines(KEY)} == {US_LINE.id, CA_LINE.id}
    bound = replace(KEY, lines=(CA_LINE.id,))
    assert [line.id for line in await office.lines(bound)] == [CA_LINE.id]


async def test_a_call_that_fails_before_it_rings_is_told_at_once(desk: ServedDesk) -> None:
    desk.far.nobody_at(BOB, 503)
    wanted = order()
    ended = asyncio.ensure_future(desk.apis.desk.office.end_within(wanted.call_id, 30))
    await asyncio.sleep(0)
    await desk.apis.desk.office.place(wanted)
    finished = await ended
    assert finished is not None and finished.sip_code == 503


async def test_a_call_that_rings_did_not_fail(desk: ServedDesk) -> None:
    wanted = order()
    ended = asyncio.ensure_future(desk.apis.desk.office.end_within(wanted.call_id, 30))
    await asyncio.sleep(0)
    await desk.apis.desk.office.place(wanted)
    assert await ended is None
    await (await desk.far.rung()).refuse()
    await desk.over()
