"""A desk without a window: one to a data folder, and others look on at it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.desktop.errors import DeskRunsAlready
from app.desktop.instance import Instance
from app.desktop.live_acts import NO_HEADSET
from app.desktop.live_lines import LiveReply, decode
from app.engine.events import CallBegan, OperatorTasksChanged, UtteranceSaved
from app.live_look import Look, look_at
from app.served_door import claimed
from models.call_flags import list_call_marks
from models.operator_tasks import OperatorTask, TaskKind, save_operator_task
from tests.fakes.office import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "home")
    await office.open()
    yield office
    await office.close()


async def told(look: Look, kind: type[object]) -> object:
    async with asyncio.timeout(20):
        async for line in look.lines():
            event = decode(line)
            if isinstance(event, kind):
                return event
    raise AssertionError("the desk was closed")


async def test_the_agents_calls_are_read_along_and_marked(office: Office) -> None:
    office.store.write_now(save_operator_task, OperatorTask(TaskKind.MESSAGE, "Call Bob"))
    with claimed(office.home) as door:
        assert door is not None
        opening = asyncio.ensure_future(door.open(office.engine, office.store))
        look = await look_at(office.home)
        assert await told(look, OperatorTasksChanged) == OperatorTasksChanged(1)
        leg = await office.caller_dials()
        await told(look, CallBegan)
        await told(look, UtteranceSaved)
        number = await look.ask("note", "sounds tired")
        noted = await told(look, LiveReply)
        assert isinstance(noted, LiveReply) and (noted.id, noted.problem) == (number, "")
        (mark,) = office.store.read_now(list_call_marks, noted.call)
        assert mark.text == "sounds tired"
        await look.ask("take-over")
        refused = await told(look, LiveReply)
        assert isinstance(refused, LiveReply) and refused.problem == NO_HEADSET
        await leg.hang_up()
        await office.finished()
        look.close()
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening


def test_a_second_desk_on_the_folder_is_told_so(tmp_path: Path) -> None:
    window = Instance.claim(tmp_path)
    assert window is not None
    with pytest.raises(DeskRunsAlready, match="runs already.*look on with: ringdesk live"):
        with claimed(tmp_path):
            raise AssertionError("it must not open")
    window.release()
    with claimed(tmp_path):
        assert Instance.claim(tmp_path) is None
    again = Instance.claim(tmp_path)
    assert again is not None
    again.release()


def test_where_there_are_no_such_locks_a_desk_is_served_without(tmp_path: Path) -> None:
    with claimed(tmp_path, platform="win32") as door:
        assert door is None
