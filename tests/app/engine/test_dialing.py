"""The gate: who may be called, where, when and by whom; real numbers, nothing dialled on a no."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine.dialing import Ask, Asked
from models.do_not_call import NotToCall, add_not_to_call
from sip.errors import AddressInvalid
from tests.fakes.dial_phone import LINE, PBX, Gate, open_gate

WASHINGTON, LOS_ANGELES = "+12025550100", "+13105550100"
BERLIN, LONDON, TORONTO = "+49301234567", "+442079460999", "+14165550100"


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    async with open_gate(tmp_path) as opened:
        yield opened


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


@pytest.mark.parametrize(
    "target", ["12", "5550100", "+12025550100x5", "*72", "*67+12025550100", "99999999999999"]
)
async def test_the_agent_dials_whole_numbers_only(gate: Gate, target: str) -> None:
    assert (await gate.refused(target)).rule == "number"


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
    error = await gate.refused("202")
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
    assert (await gate.refused(target, line=PBX)).rule == "self_call"


async def test_a_person_reaches_their_voicemail_by_their_own_number(gate: Gate) -> None:
    await gate.ring("+12025550111", person=True)
    gate.rules(person_self_call="refuse")
    assert (await gate.refused("+12025550111", person=True)).rule == "self_call"


async def test_countries(gate: Gate) -> None:
    gate.rules(consent="off")
    error = await gate.refused(BERLIN)
    assert error.rule == "country" and error.message.startswith("Germany is not among")
    assert (await gate.refused(TORONTO)).message.startswith("Canada")
    assert (await gate.refused("+870773111632")).message.startswith("an international network")
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
    assert (await gate.refused(LONDON, line=PBX)).rule == "country"


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
    error = await gate.refused(target)
    assert error.rule == "hours" and "from 08:00 to 21:00" in error.message


async def test_a_number_of_a_whole_continent_can_be_called_at_some_hour(gate: Gate) -> None:
    gate.moment = "2026-11-20T18:00:00+00:00"
    await gate.ring("+18005550100")
    gate.moment = "2026-11-20T08:00:00+00:00"
    assert (await gate.refused("+18005550100")).rule == "hours"


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
    assert (await gate.refused(WASHINGTON, person=True)).rule == "hours"


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
    error = await gate.refused(spelling)
    assert error.rule == "do_not_call" and not error.confirm
    assert error.message == "+12025550100 is on the do-not-call list (asked on 3 May)"


async def test_a_person_may_insist(gate: Gate) -> None:
    await gate.store.write(add_not_to_call, [NotToCall(BERLIN)])
    error = await gate.refused(BERLIN, person=True)
    assert error.confirm and error.rule == "country"
    await gate.ring(BERLIN, person=True, confirmed=True)
    row = (await gate.log())[-1]
    assert row.content["confirmed"] and row.content["held_by"] == "person"
    assert row.content["answer"] == {"allowed": True, "warnings": ["country", "do_not_call"]}
    assert (await gate.refused(BERLIN, confirmed=True)).rule == "country"


async def test_what_stops_a_person_goes_before_what_asks_them(gate: Gate) -> None:
    gate.rules(person_do_not_call="refuse")
    await gate.store.write(add_not_to_call, [NotToCall(BERLIN)])
    error = await gate.refused(BERLIN, person=True, confirmed=True)
    assert (error.rule, error.confirm) == ("do_not_call", False)
