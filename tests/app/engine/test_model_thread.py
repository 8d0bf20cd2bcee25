"""Who uses a model next."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from app.engine.model_thread import ModelThread


class Model:
    """Does one thing after the other; the first waits until it may go on."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.working = threading.Event()
        self.may_go_on = threading.Event()

    def does(self, what: str) -> Callable[[], str]:
        def work() -> str:
            self.working.set()
            assert self.may_go_on.wait(30)
            self.done.append(what)
            if what == "breaks":
                raise ValueError(what)
            return what

        return work


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def thread(model: Model) -> Iterator[ModelThread]:
    thread = ModelThread("model")
    yield thread
    model.may_go_on.set()
    thread.close()


def asked(thread: ModelThread, model: Model, what: str, later: bool = False) -> "asyncio.Task[str]":
    return asyncio.ensure_future(thread.run(model.does(what), later))


async def test_what_a_caller_waits_for_overtakes_what_is_made_ready(
    thread: ModelThread, model: Model
) -> None:
    """One call's next clauses were asked for first, then another call's answer."""
    pieces = [asked(thread, model, "begun", later=True)]
    pieces += [asked(thread, model, f"ahead {n}", later=True) for n in range(2)]
    pieces += [asked(thread, model, f"answer {n}") for n in range(2)]
    assert await asyncio.to_thread(model.working.wait, 30)
    model.may_go_on.set()
    await asyncio.gather(*pieces)
    assert model.done == ["begun", "answer 0", "answer 1", "ahead 0", "ahead 1"]


async def test_what_is_given_up_before_it_begins_is_never_done(
    thread: ModelThread, model: Model
) -> None:
    first = asked(thread, model, "first")
    given_up = asked(thread, model, "given up")
    last = asked(thread, model, "last")
    assert await asyncio.to_thread(model.working.wait, 30)
    given_up.cancel()
    model.may_go_on.set()
    assert [await first, await last] == ["first", "last"]
    assert given_up.cancelled() and model.done == ["first", "last"]


async def test_given_up_while_it_is_done_it_still_keeps_others_off_the_model(
    thread: ModelThread, model: Model
) -> None:
    first = asked(thread, model, "first")
    assert await asyncio.to_thread(model.working.wait, 30)
    first.cancel()
    await asyncio.wait([first])
    ahead = asked(thread, model, "ahead", later=True)
    answer = asked(thread, model, "answer")
    await asyncio.wait([ahead, answer], timeout=0)
    model.may_go_on.set()
    await asyncio.gather(ahead, answer)
    assert model.done == ["first", "answer", "ahead"]


async def test_what_breaks_breaks_for_whoever_asked(thread: ModelThread, model: Model) -> None:
    model.may_go_on.set()
    broken, whole = asked(thread, model, "breaks"), asked(thread, model, "whole")
    with pytest.raises(ValueError, match="breaks"):
        await broken
    assert await whole == "whole"


async def test_closing_drops_what_waits_and_ends_what_runs(
    thread: ModelThread, model: Model
) -> None:
    running, waiting = asked(thread, model, "running"), asked(thread, model, "waiting")
    assert await asyncio.to_thread(model.working.wait, 30)
    thread.close()
    model.may_go_on.set()
    assert await running == "running"
    await asyncio.wait([waiting])
    assert waiting.cancelled() and model.done == ["running"]
