"""What the desk does when its computer has no time for one more call of the agent's."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.capacity import TurnCost
from app.engine.errors import CallForbidden
from app.engine.events import CallFinished, Holder, TroubleArose, TurnTimed
from app.engine.governor import Governor, keep_cost, kept_cost
from models.calls import get_call
from models.endings import EndReason
from models.settings import set_setting
from models.store import Store
from sip.errors import CallRefused
from tests.fakes.office import TASK, Office
from tests.fakes.person_desk import PersonDesk

SLOW = TurnCost(alone_ms=800.0, together_ms=1_600.0)
NEARLY_SLOW = TurnCost(alone_ms=500.0, together_ms=1_050.0)
BOB = "sip:bob@loop.test"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "home")
    office.max_calls = 4
    await office.open()
    office.engine.switchboard.governor.capacity.measured(SLOW)
    yield office
    await office.close()


class Held:
    """How many calls the agent holds."""

    count = 0

    def __call__(self) -> int:
        return self.count


def test_nothing_is_refused_and_nothing_rests_before_anything_is_known() -> None:
    held = Held()
    held.count = 3
    governor = Governor(held)
    assert (governor.crowded(), governor.tight) == ("", False)


def test_the_first_call_is_always_taken_and_the_second_refused_where_it_would_wait() -> None:
    held = Held()
    governor = Governor(held)
    governor.capacity.measured(SLOW)
    assert governor.crowded() == ""
    held.count = 1
    assert "2 calls at once" in governor.crowded()


def test_what_is_not_needed_rests_while_there_is_little_to_spare() -> None:
    held = Held()
    governor = Governor(held)
    governor.capacity.measured(NEARLY_SLOW)
    held.count = 1
    assert (governor.crowded(), governor.tight) == ("", False)
    held.count = 2
    assert governor.tight


def test_two_calls_let_go_at_once_find_one_place() -> None:
    held = Held()
    governor = Governor(held)
    governor.capacity.measured(SLOW)
    with governor.place():
        with pytest.raises(CallForbidden, match="2 calls at once") as refused, governor.place():
            raise AssertionError("there was no place")
        assert refused.value.rule == "capacity"
    with governor.place():
        pass


def test_every_live_turn_is_learned_from() -> None:
    held = Held()
    held.count = 1
    governor = Governor(held)
    for _ in range(30):
        stages = {"hold": 700.0, "recognise": 500.0, "mind": 200.0, "voice": 300.0}
        governor.follow(TurnTimed("call", 0, 1_100.0, stages))
        governor.follow(TurnTimed("call", 0, 100.0, {"hold": 90.0}))
    assert governor.capacity.cost is not None
    assert governor.capacity.cost.alone_ms == pytest.approx(1_000.0)
    assert governor.crowded()


async def test_a_measurement_is_there_after_the_next_start(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "ringdesk.db")
    await keep_cost(store, SLOW)
    governor = Governor(Held())
    await governor.load(store)
    assert governor.capacity.cost == SLOW == await kept_cost(store)
    await asyncio.to_thread(store.close)


async def test_a_measurement_that_cannot_be_read_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store.open(tmp_path / "ringdesk.db")
    await store.write(set_setting, "turn_cost", {"speed": "fast"})
    governor = Governor(Held())
    await governor.load(store)
    assert governor.capacity.cost is None and "turn costs" in caplog.text
    caplog.clear()
    await asyncio.to_thread(store.close)


async def test_the_gate_refuses_a_second_call_of_the_agents(office: Office) -> None:
    await office.engine.place_call("desk", BOB, TASK)
    with pytest.raises(CallForbidden, match="2 calls at once") as refused:
        await office.engine.place_call("desk", BOB, TASK)
    assert refused.value.rule == "capacity"


async def test_calls_asked_for_at_the_same_moment_do_not_all_go_out(office: Office) -> None:
    asked = [office.engine.place_call("desk", BOB, TASK) for _ in range(3)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, CallForbidden) for one in outcomes) == 2
    assert office.rung.qsize() == 1


async def test_without_a_person_the_second_caller_is_told_that_it_is_busy(office: Office) -> None:
    first = await office.caller_dials()
    second = await office.caller_phone.dial("caller", "sip:desk@loop.test")
    with pytest.raises(CallRefused) as refused:
        await second.wait_established(20_000)
    assert refused.value.sip_code == 486
    trouble = await office.until(lambda one: isinstance(one, TroubleArose))
    assert isinstance(trouble, TroubleArose)
    assert trouble.kind == "capacity" and trouble.message.startswith("With 2 calls at once")
    await office.until(lambda one: isinstance(one, CallFinished))
    call = office.store.read_now(get_call, trouble.call_id)
    assert call.end_reason is EndReason.MISSED
    await first.hang_up()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    """A person's desk that can hold one call of the agent's, and the agent answers at once."""
    desk = PersonDesk(tmp_path / "home")
    await desk.open()
    line = dataclasses.replace(desk.line, inbound=TASK, answer_after_ms=0.0)
    await desk.engine.serve_line(line)
    desk.engine.switchboard.governor.capacity.measured(SLOW)
    yield desk
    await desk.close()


async def test_a_call_rings_for_the_person_until_the_agent_has_time(desk: PersonDesk) -> None:
    first = await desk.bob.dial()
    first_id = await desk.rings()
    await desk.stands(first_id, lambda one: one.holder is Holder.AGENT)
    await desk.cay.dial()
    second_id = await desk.rings()
    trouble = await desk.until(lambda one: isinstance(one, TroubleArose))
    assert isinstance(trouble, TroubleArose)
    assert (trouble.call_id, trouble.kind) == (second_id, "capacity")
    assert desk.signals.sounded == ["ring"]
    await first.hang_up()
    await desk.stands(second_id, lambda one: one.holder is Holder.AGENT)


async def test_the_person_takes_a_call_for_which_the_agent_has_no_time(desk: PersonDesk) -> None:
    await desk.bob.dial()
    first_id = await desk.rings()
    await desk.stands(first_id, lambda one: one.holder is Holder.AGENT)
    await desk.cay.dial()
    second_id = await desk.rings()
    await desk.calls.answer(second_id)
    standing = await desk.talks(second_id)
    assert standing.holder is Holder.OPERATOR


async def test_nobody_disturbed_and_no_time_is_busy(desk: PersonDesk) -> None:
    await desk.bob.dial()
    first_id = await desk.rings()
    await desk.stands(first_id, lambda one: one.holder is Holder.AGENT)
    desk.engine.do_not_disturb = True
    leg = await desk.cay.dial()
    with pytest.raises(CallRefused) as refused:
        await leg.wait_established(20_000)
    assert refused.value.sip_code == 486
    assert desk.signals.sounded == []


async def test_a_persons_own_call_is_never_refused_for_it(desk: PersonDesk) -> None:
    await desk.bob.dial()
    first_id = await desk.rings()
    await desk.stands(first_id, lambda one: one.holder is Holder.AGENT)
    own = await desk.engine.place_own_call("desk", "sip:cay@loop.test")
    standing = await desk.talks(own.call_id)
    assert standing.holder is Holder.OPERATOR
