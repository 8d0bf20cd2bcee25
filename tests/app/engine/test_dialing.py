"""The gate: every rule with real numbers, counts over restarts, and nothing dialled on a no."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.dial_rules import RULES
from app.engine.dialing import Ask, Asked
from app.engine.errors import CallForbidden
from app.engine.limits import CallLimits
from models.audit_log import examine_log
from models.do_not_call import NotToCall, add_not_to_call
from models.errors import StoreFailed
from sip.errors import AddressInvalid
from tests.fakes.dial_phone import AGENT, LINE, PBX, Gate, open_gate
from tests.fakes.full_disk import no_file_beyond

WASHINGTON, LOS_ANGELES = "+12025550100", "+13105550100"
BERLIN, LONDON, TORONTO = "+49301234567", "+442079460999", "+14165550100"


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    async with open_gate(tmp_path) as opened:
        yield opened


async def refused(gate: Gate, target: str, **how: object) -> CallForbidden:
    """What the gate says to a call that it does not let go; nothing was dialled."""
    before = list(gate.phone.rung)
    with pytest.raises(CallForbidden) as raised:
        await gate.ring(target, **how)  # type: ignore[arg-type]
    assert gate.phone.rung == before
    row = (await gate.log())[-1]
    assert row.kind == "call_asked"
    assert row.content["answer"]["rule"] == raised.value.rule
    assert row.content["answer"]["allowed"] is False
    return raised.value


async def test_a_call_that_nothing_is_against_is_dialled_and_written_down(gate: Gate) -> None:
    asked = Asked("api", "billing")
    await gate.ring(WASHINGTON, asked=asked)
    assert gate.phone.rung == [("front", WASHINGTON)]
    (row,) = await gate.log()
    assert row.content == {
        "asked_by": "api: billing",
        "held_by": "agent",
        "line": "front",
        "from": "+12025550111",
        "to": WASHINGTON,
        "number": WASHINGTON,
        "kind": "number",
        "country": "US",
        "confirmed": False,
        "task": {
            "goal": "Remind them",
            "purpose": "",
            "script": "reminder",
            "facts": {"name": "Bob"},
            "escalation": "",
            "template": None,
            "template_version": None,
        },
        "answer": {"allowed": True, "warnings": []},
    }
    assert row.call_id is not None and row.call_id.startswith("call_")


@pytest.mark.parametrize("target", ["12", "5550100", "+12025550100x5", "*72", "*67+12025550100", "99999999999999"])
async def test_the_agent_dials_whole_numbers_only(gate: Gate, target: str) -> None:
    assert (await refused(gate, target)).rule == "number"


@pytest.mark.parametrize("target", ["", "   ", "<script>", "tel:abc", "sip:bob@"])
async def test_what_cannot_be_dialled_is_in_the_log_too(gate: Gate, target: str) -> None:
    with pytest.raises(AddressInvalid):
        await gate.ring(target)
    (row,) = await gate.log()
    assert row.content["answer"]["rule"] == "number"
    assert gate.phone.rung == []


async def test_extensions_and_addresses_are_called_on_lines_that_serve_them(gate: Gate) -> None:
    for target in ("202", "bob", "sip:bob@10.0.0.7:5070"):
        await gate.ring(target, line=PBX)
    await gate.ring("sip:bob@10.0.0.7")
    assert len(gate.phone.rung) == 4
    error = await refused(gate, "202")
    assert error.rule == "number" and "Front desk" in error.message


@pytest.mark.parametrize(
    "target",
    [
        "+12025550111",
        "202-555-0111",
        "sip:+12025550111@anywhere.example",
        "sip:%2B12025550111@provider.example",
        "sip:201@pbx.example",
        "201@PBX.example:5060",
        "201",
    ],
)
async def test_the_agent_never_calls_the_desk_itself(gate: Gate, target: str) -> None:
    assert (await refused(gate, target, line=PBX)).rule == "self_call"


async def test_a_person_reaches_their_voicemail_by_their_own_number(gate: Gate) -> None:
    await gate.ring("+12025550111", person=True)
    gate.rules(person_self_call="refuse")
    assert (await refused(gate, "+12025550111", person=True)).rule == "self_call"


async def test_countries(gate: Gate) -> None:
    gate.rules(consent="off")
    error = await refused(gate, BERLIN)
    assert error.rule == "country" and error.message.startswith("Germany is not among")
    assert (await refused(gate, TORONTO)).message.startswith("Canada")
    assert (await refused(gate, "+870773111632")).message.startswith("an international network")
    gate.rules(countries=["own", "DE"])
    await gate.ring(BERLIN)
    gate.rules(countries=["any"])
    await gate.ring(LONDON)


async def test_the_lines_own_country_is_that_of_its_number(gate: Gate) -> None:
    gate.rules(consent="off")
    london = replace(LINE.account, user="442079460000")
    await gate.ring(LONDON, line=replace(LINE, account=london))
    await gate.ring(WASHINGTON, line=replace(LINE, account=london))
    gate.settings = replace(gate.settings, country="DE")
    await gate.ring(BERLIN, line=PBX)
    assert (await refused(gate, LONDON, line=PBX)).rule == "country"


@pytest.mark.parametrize(
    ("moment", "target", "allowed"),
    [
        ("2026-11-20T07:59:59-05:00", WASHINGTON, False),
        ("2026-11-20T08:00:00-05:00", WASHINGTON, True),
        ("2026-11-20T08:00:00-05:00", LOS_ANGELES, False),
        ("2026-11-20T20:59:59-05:00", WASHINGTON, True),
        ("2026-11-20T21:00:00-05:00", WASHINGTON, False),
        ("2026-11-20T21:00:00-05:00", LOS_ANGELES, True),
        # The last Sunday of October: Berlin goes back an hour at 3:00 there.
        ("2026-10-24T19:30:00+00:00", BERLIN, False),
        ("2026-10-25T19:30:00+00:00", BERLIN, True),
        # Australian mobile numbers tell no city: it must suit Sydney and Perth.
        ("2026-06-10T03:00:00+00:00", "+61412345678", True),
        ("2026-06-10T11:30:00+00:00", "+61412345678", False),
    ],
)
async def test_hours_are_those_of_whoever_is_called(
    gate: Gate, moment: str, target: str, allowed: bool
) -> None:
    gate.rules(countries=["any"], consent="off")
    gate.moment = moment
    if allowed:
        await gate.ring(target)
        return
    error = await refused(gate, target)
    assert error.rule == "hours" and "from 08:00 to 21:00" in error.message


async def test_a_number_of_a_whole_continent_can_be_called_at_some_hour(gate: Gate) -> None:
    gate.moment = "2026-11-20T18:00:00+00:00"
    await gate.ring("+18005550100")
    gate.moment = "2026-11-20T08:00:00+00:00"
    assert (await refused(gate, "+18005550100")).rule == "hours"


async def test_hours_can_be_any(gate: Gate) -> None:
    gate.moment = "2026-11-20T03:00:00-05:00"
    gate.rules(hours_from="00:00", hours_until="24:00")
    await gate.ring(WASHINGTON)


async def test_a_person_is_warned_of_the_hour_and_not_stopped(gate: Gate) -> None:
    gate.moment = "2026-11-20T03:00:00-05:00"
    ask = Ask(LINE, WASHINGTON)
    async with gate.dialing.permit(ask) as permit:
        pass
    assert [one.message for one in permit.warnings] == [
        "it is 03:00 there (America/New_York); calls are placed from 08:00 to 21:00, "
        "by the clock of whoever is called"
    ]
    gate.rules(person_hours="refuse")
    assert (await refused(gate, WASHINGTON, person=True)).rule == "hours"


@pytest.mark.parametrize(
    "spelling",
    [
        WASHINGTON,
        "(202) 555-0100",
        "12025550100",
        "0012025550100",
        "sip:+12025550100@gateway.example",
        "sip:2025550100@10.1.2.3",
        "tel:+1-202-555-0100",
        "sip:%2b1%32025550100@gateway.example;user=phone",
    ],
)
async def test_the_do_not_call_list_knows_every_spelling(gate: Gate, spelling: str) -> None:
    record = NotToCall(WASHINGTON, "asked on 3 May")
    await gate.store.write(add_not_to_call, [record])
    error = await refused(gate, spelling)
    assert error.rule == "do_not_call" and not error.confirm
    assert error.message == "+12025550100 is on the do-not-call list (asked on 3 May)"


async def test_a_person_may_insist(gate: Gate) -> None:
    await gate.store.write(add_not_to_call, [NotToCall(BERLIN)])
    error = await refused(gate, BERLIN, person=True)
    assert error.confirm and error.rule == "country"
    await gate.ring(BERLIN, person=True, confirmed=True)
    row = (await gate.log())[-1]
    assert row.content["confirmed"] and row.content["held_by"] == "person"
    assert row.content["answer"] == {"allowed": True, "warnings": ["country", "do_not_call"]}
    assert (await refused(gate, BERLIN, confirmed=True)).rule == "country"


async def test_what_stops_a_person_goes_before_what_asks_them(gate: Gate) -> None:
    gate.rules(person_do_not_call="refuse")
    await gate.store.write(add_not_to_call, [NotToCall(BERLIN)])
    error = await refused(gate, BERLIN, person=True, confirmed=True)
    assert (error.rule, error.confirm) == ("do_not_call", False)


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
        error = await refused(again, WASHINGTON)
        assert error.rule == "number_per_hour" and "5 times" in error.message
        again.moment = "2026-11-20T17:59:59.999+00:00"
        assert (await refused(again, WASHINGTON)).rule == "number_per_hour"
        again.moment = "2026-11-20T18:00:00+00:00"
        await again.ring(WASHINGTON)


async def test_thirty_an_hour_and_a_hundred_a_day_on_a_line(tmp_path: Path) -> None:
    hours = ("13:00", "14:30", "16:00", "17:30", "19:00")
    async with open_gate(tmp_path) as gate:
        for hour in hours[:3]:
            gate.moment = f"2026-11-20T{hour}:00+00:00"
            await ring_often(gate, 30)
            assert (await refused(gate, "+12025559999")).rule == "line_per_hour"
        await gate.ring("+12025559999", line=PBX)
        await gate.ring("+12025559999", person=True)
    async with open_gate(tmp_path) as again:
        again.moment = f"2026-11-20T{hours[3]}:00+00:00"
        await ring_often(again, 9)
        assert (await refused(again, "+12025559999")).rule == "line_per_day"
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
    error = await refused(gate, WASHINGTON, asked=Asked("api", "key", 301))
    assert error.rule == "duration"


async def test_a_recorded_call_needs_the_consent_line_where_it_is_asked_for(gate: Gate) -> None:
    gate.rules(countries=["any"])
    assert await gate.ring(WASHINGTON) == ""
    error = await refused(gate, BERLIN)
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
    error = await refused(gate, WASHINGTON)
    assert (error.rule, str(error)) == ("capacity", "this computer cannot take one more call")
    await gate.ring(WASHINGTON, person=True)


@pytest.mark.parametrize("number", ["911", "112", "sip:911@provider.example"])
async def test_calls_for_help_are_a_persons_alone_and_nothing_stops_them(
    gate: Gate, number: str
) -> None:
    assert (await refused(gate, number)).rule == "emergency"
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
    assert (await refused(gate, "110", line=PBX)).rule == "emergency"
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


TARGETS = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(\+|00|011)?[0-9]{1,15}", fullmatch=True),
    st.from_regex(r"sips?:(\+|%2B)?[0-9]{3,14}@[a-z]{1,5}\.example", fullmatch=True),
    st.sampled_from([WASHINGTON, BERLIN, "911", "*97", "201", "+12025550111", "bob@x.example"]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
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
