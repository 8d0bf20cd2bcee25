"""What is made ready ahead waits for answers, but not for ever."""

import asyncio

from app.engine.precedence import Precedence

LONG_MS = 60_000.0


async def test_what_can_wait_lets_every_answer_pass() -> None:
    precedence = Precedence()
    with precedence.answering():
        with precedence.answering():
            waiting = asyncio.ensure_future(precedence.let_pass(LONG_MS))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 30)


async def test_it_waits_for_nobody_while_there_is_no_answer() -> None:
    precedence = Precedence()
    with precedence.answering():
        pass
    await asyncio.wait_for(precedence.let_pass(LONG_MS), 30)


async def test_it_does_not_wait_for_ever() -> None:
    precedence = Precedence()
    with precedence.answering():
        await asyncio.wait_for(precedence.let_pass(20.0), 30)
