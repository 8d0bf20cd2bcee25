"""Work ahead of a call: what a call can be refused for is quiet, a fault of ours is not."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.agent.errors import MindUnavailable
from app.engine.minds import Task
from models.templates import MindKind, Template
from tests.fakes.api_desk import ServedDesk, open_desk

TASK = Task(template=Template("tpl_1", "Desk", "inbound", MindKind.CHAT))


class Told(logging.Handler):
    """Waits for a line of the switchboard's log."""

    def __init__(self) -> None:
        super().__init__()
        self.record: asyncio.Future[logging.LogRecord] = asyncio.get_running_loop().create_future()

    def emit(self, record: logging.LogRecord) -> None:
        if not self.record.done():
            self.record.set_result(record)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ServedDesk]:
    async with open_desk(tmp_path / "desk", products=()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("failure", "level"),
    [(MindUnavailable("no model"), logging.INFO), (ZeroDivisionError("ours"), logging.ERROR)],
)
async def test_what_fails_ahead_of_time_is_told_for_what_it_is(
    desk: ServedDesk, caplog: pytest.LogCaptureFixture, failure: Exception, level: int
) -> None:
    log = logging.getLogger("app.engine.switchboard")
    caplog.set_level(logging.INFO, log.name)
    told = Told()
    log.addHandler(told)
    desk.minds.wishes.refuse = failure
    try:
        desk.engine.switchboard.warm_up(TASK)
        record = await asyncio.wait_for(told.record, 10)
    finally:
        log.removeHandler(told)
    assert record.levelno == level
    assert (record.exc_info is not None) == (level == logging.ERROR)
    caplog.clear()
