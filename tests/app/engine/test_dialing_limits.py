"""The gate: counts over restarts, consent, capacity, calls for help, full disks, and the log."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.desk_tools import DeskTools
from app.engine.dial_rules import RULES
from app.engine.dialing import Ask, Asked
from app.engine.errors import CallForbidden
from app.engine.limits import CallLimits
from app.engine.tool_rules import join_rules
from models.audit_log import examine_log
from models.do_not_call import NotToCall, add_not_to_call
from models.errors import StoreFailed
from sip.errors import AddressInvalid
from tests.fakes.dial_phone import AGENT, LINE, PBX, Gate, open_gate
from tests.fakes.full_disk import no_file_beyond

WASHINGTON, BERLIN = "+12025550100", "+49301234567"


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    async with open_gate(tmp_path) as opened:
        yield opened


async def ring_often(gate: Gate, count: int, target: str = "") -> None:
    for each in range(count):
        await gate.ring(target or f"+1202555{each:04d}")


async def test_five_calls_an_hour_to_one_number_over_restarts(tmp_path: Path) -> None:
    async with open_gate(tmp_path) as gate:
        gate.rules(hours_from="00:00", hours_until="24:00")
        await ring_often(gate, 2, WASHINGTON)
        await gate.ring(WASHINGTON, person=True)
    async with open_gate(tmp_path) as again:
        await ring_often(again, 2, "sip:+12025550100@elsewhere.example")
        error = await again.refused(WASHINGTON)
        assert error.rule == "number_per_hour" and "5 times" in error.message
        again.moment = "2026-11-20T17:59:59.999+00:00"
        assert (await again.refused(WASHINGTON)).rule == "number_per_hour"
        again.moment = "2026-11-20T18:00:00+00:00"
        await again.ring(WASHINGTON)


async def test_putting_a_caller_through_passes_the_same_counts_and_hours(tmp_path: Path) -> None:
    async with open_gate(tmp_path) as gate:
        tools = DeskTools(gate.store, {}.get)
        join_rules(tools, gate.as_engine())
        for _ in range(5):
            assert await tools.may_ring(LINE.account.line_id, WASHINGTON) == ""
            await tools.put_through(LINE.account.line_id, WASHINGTON)
        assert "5 times" in await tools.may_ring(LINE.account.line_id, WASHINGTON)
        with pytest.raises(CallForbidden, match="within an hour"):
            await tools.put_through(LINE.account.line_id, WASHINGTON)
        assert (await gate.refused(WASHINGTON)).rule == "number_per_hour"
        gate.moment = "2026-11-20T08:00:00+00:00"
        said = await tools.may_ring(LINE.account.line_id, "+12025550199")
        assert "calls are placed from" in said
        rows = [row for row in await gate.log() if row.content.get("put_through")]
        assert [row.content["answer"]["allowed"] for row in rows] == [True] * 5 + [False]
        assert gate.phone.rung == []


async def test_an_extension_of_the_house_is_no_call_out(tmp_path: Path) -> None:
    async with open_gate(tmp_path) as gate:
        tools = DeskTools(gate.store, {}.get)
        join_rules(tools, gate.as_engine())
        for _ in range(40):
            await tools.put_through(PBX.account.line_id, "202")
        assert await tools.may_ring(PBX.account.line_id, "202") == ""
        await gate.ring("202", line=PBX)


async def test_thirty_an_hour_and_a_hundred_a_day_on_a_line(tmp_path: Path) -> None:
    hours = ("13:00", "14:30", "16:00", "17:30", "19:00")
    async with open_gate(tmp_path) as gate:
        for hour in hours[:3]:
            gate.moment = f"2026-11-20T{hour}:00+00:00"
            await ring_often(gate, 30)
            assert (await gate.refused("+12025559999")).rule == "line_per_hour"
        await gate.ring("+12025559999", line=PBX)
        await gate.ring("+12025559999", person=True)
    async with open_gate(tmp_path) as again:
        again.moment = f"2026-11-20T{hours[3]}:00+00:00"
        await ring_often(again, 9)
        assert (await again.refused("+12025559999")).rule == "line_per_day"
        again.moment = "2026-11-21T13:00:00+00:00"
        await again.ring("+12025559999")


async def test_a_limit_of_none(gate: Gate) -> None:
    gate.rules(calls_to_number_per_hour=0, calls_per_hour=0, calls_per_day=0)
    await ring_often(gate, 8, WASHINGTON)


async def test_calls_at_the_same_moment_do_not_share_the_last_place(gate: Gate) -> None:
    answers = await asyncio.gather(
        *(gate.ring(WASHINGTON) for _ in range(9)), return_exceptions=True
    )
    assert len(gate.phone.rung) == 5
    rules = [one.rule for one in answers if isinstance(one, CallForbidden)]
    assert rules == ["number_per_hour"] * 4


async def test_a_call_that_came_to_nothing_does_not_count(gate: Gate) -> None:
    for _ in range(7):
        with pytest.raises(LookupError):
            async with gate.dialing.permit(Ask(LINE, WASHINGTON, task=AGENT)):
                raise LookupError
        await gate.journal.settled()
    await gate.ring(WASHINGTON)
    kinds = [row.kind for row in await gate.log()]
    assert kinds.count("call_not_placed") == 7
    assert gate.phone.rung == [("front", WASHINGTON)]


async def test_the_longest_duration(gate: Gate) -> None:
    gate.settings = replace(gate.settings, limits=CallLimits(max_duration_ms=300_000.0))
    await gate.ring(WASHINGTON, asked=Asked("api", "key", 300))
    error = await gate.refused(WASHINGTON, asked=Asked("api", "key", 301))
    assert error.rule == "duration"


async def test_a_recorded_call_needs_the_consent_line_where_it_is_asked_for(gate: Gate) -> None:
    gate.rules(countries=["any"])
    assert await gate.ring(WASHINGTON) == ""
    error = await gate.refused(BERLIN)
    assert error.rule == "consent" and "in Germany" in error.message
    await gate.ring(BERLIN, person=True)
    line = "This call is recorded."
    gate.rules(consent_line=line)
    assert (await gate.ring(BERLIN), await gate.ring(WASHINGTON)) == (line, "")
    gate.rules(consent="always")
    assert await gate.ring(WASHINGTON) == line
    gate.rules(consent="off", consent_line="")
    assert await gate.ring(BERLIN) == ""
    gate.rules(consent="always")
    assert await gate.ring(BERLIN, line=replace(LINE, record=False)) == ""


async def test_capacity_stops_the_agent_alone(gate: Gate) -> None:
    gate.dialing.capacity = lambda: "this computer cannot take one more call"
    error = await gate.refused(WASHINGTON)
    assert (error.rule, str(error)) == ("capacity", "this computer cannot take one more call")
    await gate.ring(WASHINGTON, person=True)


@pytest.mark.parametrize("number", ["911", "112", "sip:911@provider.example"])
async def test_calls_for_help_are_a_persons_alone_and_nothing_stops_them(
    gate: Gate, number: str
) -> None:
    assert (await gate.refused(number)).rule == "emergency"
    every = dict.fromkeys(
        ("person_self_call", "person_country", "person_do_not_call", "person_hours"), "refuse"
    )
    gate.rules(**every, person_counts="refuse", calls_to_number_per_hour=1, countries=[])
    await gate.store.write(add_not_to_call, [NotToCall(number), NotToCall("911"), NotToCall("112")])
    for _ in range(3):
        await gate.ring(number, person=True)
    assert len(gate.phone.rung) == 3
    assert await gate.dialing.calls_for_help(LINE, number)


async def test_the_emergency_numbers_of_the_country_are_known(gate: Gate) -> None:
    gate.settings = replace(gate.settings, country="DE")
    assert (await gate.refused("110", line=PBX)).rule == "emergency"
    gate.settings = replace(gate.settings, country="US")
    await gate.ring("110", line=PBX)


async def test_on_a_full_disk_the_agent_is_silent_and_the_person_calls(
    gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await gate.store.write(lambda db: None)
    await gate.store.sync()
    with no_file_beyond(1):
        with pytest.raises(StoreFailed):
            await gate.ring(WASHINGTON)
        assert gate.phone.rung == []
        await gate.ring(WASHINGTON, person=True)
        await gate.ring("911", person=True)
        await gate.journal.settled()
    caplog.clear()
    assert gate.phone.rung == [("front", WASHINGTON), ("front", "911")]
    assert (await gate.store.read(examine_log)).broken_at is None
    assert any("ringdesk.db" in trouble for trouble in await gate.troubles())


async def test_on_a_full_disk_the_do_not_call_list_still_holds(
    gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    gate.rules(person_do_not_call="refuse")
    await gate.store.write(add_not_to_call, [NotToCall(WASHINGTON)])
    await gate.store.sync()
    with no_file_beyond(1):
        with pytest.raises(CallForbidden) as forbidden:
            await gate.ring(WASHINGTON, person=True)
        await gate.ring(BERLIN, person=True, confirmed=True)
        await gate.journal.settled()
    caplog.clear()
    assert forbidden.value.rule == "do_not_call"
    assert gate.phone.rung == [("front", BERLIN)]


async def test_looking_counts_and_writes_nothing(gate: Gate) -> None:
    for _ in range(9):
        callee, answer = await gate.dialing.look(Ask(LINE, "(202) 555-0100", task=AGENT))
        assert callee.number == WASHINGTON and answer.refusal is None
    assert await gate.log() == []
    await gate.ring(WASHINGTON)


async def test_passwords_and_keys_stay_out_of_the_log(gate: Gate) -> None:
    secrets = {"api_key": "abcdef", "Password": "hunter2", "portal": "https://me:pass@host/x"}
    task = replace(AGENT, facts=secrets, goal="use Bearer abcdefghijkl and sk-abcdefghijkl")
    async with gate.dialing.permit(Ask(LINE, WASHINGTON, task=task)):
        pass
    text = json.dumps([row.content for row in await gate.log()])
    for secret in ("abcdef", "hunter2", "me:pass"):
        assert secret not in text
    assert "https://(left out)@host/x" in text


async def test_whatever_a_task_holds_can_be_written_down(gate: Gate) -> None:
    odd = {"nan": float("nan"), "half": "\ud800", "\ud800": 1, "long": "x" * 20_000, "no": None}
    task = replace(AGENT, facts=odd, goal="\x00\u2028")  # type: ignore[arg-type]
    async with gate.dialing.permit(Ask(LINE, WASHINGTON, task=task)):
        pass
    (row,) = await gate.log()
    assert row.content["task"]["facts"]["nan"] == "nan"
    assert len(row.content["task"]["facts"]["long"]) == 8_000
    assert (await gate.store.read(examine_log)).broken_at is None


TARGETS = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(\+|00|011)?[0-9]{1,15}", fullmatch=True),
    st.from_regex(r"sips?:(\+|%2B)?[0-9]{3,14}@[a-z]{1,5}\.example", fullmatch=True),
    st.sampled_from([WASHINGTON, BERLIN, "911", "*97", "201", "+12025550111", "bob@x.example"]),
)


@settings(max_examples=25, deadline=None)
@given(targets=st.lists(st.tuples(TARGETS, st.booleans(), st.booleans()), max_size=5))
def test_a_refused_number_never_reaches_the_phone(
    tmp_path_factory: pytest.TempPathFactory, targets: list[tuple[str, bool, bool]]
) -> None:
    """Whatever is asked for, by whom and how often: what is rung was let go, row for row."""

    async def try_them() -> None:
        async with open_gate(tmp_path_factory.mktemp("gate")) as gate:
            gate.rules(calls_to_number_per_hour=1)
            for target, person, confirmed in targets:
                before = len(gate.phone.rung)
                try:
                    await gate.ring(target, person=person, confirmed=confirmed)
                except (CallForbidden, AddressInvalid):
                    assert len(gate.phone.rung) == before
            rows = [row for row in await gate.log() if row.kind == "call_asked"]
            assert len(rows) == len(targets)
            allowed = [row.content["to"] for row in rows if row.content["answer"]["allowed"]]
            assert [target for _, target in gate.phone.rung] == allowed
            told = {row.content["answer"].get("rule", RULES[0]) for row in rows}
            assert told <= set(RULES)

    asyncio.run(try_them())
