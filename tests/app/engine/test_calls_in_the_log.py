"""Calls of a whole desk in the audit log: asked for, refused, held, and what they sent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.agent.mind import Finish, Outcome, Say
from app.agent.screening import ScreeningNotice
from app.engine.audit import host_of, is_loopback
from app.engine.dialing import Asked
from app.engine.errors import CallForbidden, DeskFull, LineNotReady
from app.engine.events import Phase, TroubleArose
from models.audit_log import AuditRow, examine_log, list_rows
from models.calls import get_call, list_calls
from models.do_not_call import NotToCall, add_not_to_call
from models.utterances import list_utterances
from sip.loopback_call import LoopbackCall
from sip.phone import SignallingSent, SoundSent
from tests.fakes.office import TASK, Office
from tests.fakes.person_desk import PersonDesk

BOB = "sip:bob@loop.test"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path / "home")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    made = PersonDesk(tmp_path / "home")
    await made.open()
    yield made
    await made.close()


def forbid(here: Office | PersonDesk, **changes: object) -> None:
    board = here.engine.switchboard
    rules = board.settings.rules.model_copy(update=changes)
    board.settings = replace(board.settings, rules=rules)


async def rows(here: Office | PersonDesk) -> list[AuditRow]:
    """Every row, the oldest first, once all is written."""
    await here.engine.calls_over()
    assert here.store.read_now(examine_log).broken_at is None
    return here.store.read_now(list_rows, 1000)[::-1]


async def answer_and_hang_up(office: Office) -> None:
    leg = await office.rung.get()
    await leg.answer()
    await office.until(lambda one: type(one).__name__ == "AgentBegan")
    await leg.hang_up()


async def test_an_agents_call_from_the_request_to_the_bytes_it_sent(office: Office) -> None:
    asked = Asked("api", "billing", max_duration_s=60)
    call_id = await office.engine.place_call("desk", BOB, TASK, asked)
    await answer_and_hang_up(office)
    await office.finished()
    told = await rows(office)
    assert [row.kind for row in told] == ["call_asked", "call_answered", "call_ended", "sent"]
    assert {row.call_id for row in told} == {call_id}
    assert told[0].content["asked_by"] == "api: billing"
    assert told[0].content["task"]["script"] == "test"
    assert told[0].content["number"] == "bob@loop.test"
    call = office.store.read_now(get_call, call_id)
    assert told[2].content["end_reason"] == str(call.end_reason) == "caller_hung_up"
    sent = told[3].content
    assert sent["host"] == "loop.test" and not sent["loopback"]
    frames = sent["packets"]
    assert sent["counted_by"] == "frames" and sent["bytes"] == frames * (160 + 12)
    assert abs(frames * 20 - told[2].content["duration_ms"]) <= 1_000


async def test_what_the_stack_counted_is_in_the_log_however_late_it_tells(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.engine.place_call("desk", BOB, TASK)
    await (await office.rung.get()).answer()
    await office.until(lambda one: type(one).__name__ == "AgentBegan")
    (call,) = office.engine.switchboard.calls
    leg = call.life.leg
    assert isinstance(leg, LoopbackCall)
    hang_up = leg.hang_up

    async def hang_up_and_tell() -> None:
        leg.life.publish(SignallingSent(3, 1_500))
        leg.life.publish(SoundSent(10, 1_720))
        await hang_up()

    monkeypatch.setattr(leg, "hang_up", hang_up_and_tell)
    office.engine.end_call(call.call_id)
    await office.finished()
    sent = [row.content for row in await rows(office) if row.kind == "sent"]
    assert [(one["purpose"][:5], one["packets"], one["bytes"]) for one in sent] == [
        ("signa", 3, 1_500),
        ("sound", 10, 1_720),
    ]
    assert {one["counted_by"] for one in sent} == {"the SIP stack"}


async def test_the_outcome_is_in_the_log(office: Office) -> None:
    office.minds.mind.opening_acts = (Say("Thank you."), Finish(Outcome.AGREED, True))
    await office.engine.place_call("desk", BOB, TASK)
    await (await office.rung.get()).answer()
    await office.finished()
    ended = next(row for row in await rows(office) if row.kind == "call_ended")
    assert (ended.content["outcome"], ended.content["goal_reached"]) == ("agreed", True)


async def test_nothing_rings_when_a_rule_forbids_it(office: Office) -> None:
    await office.store.write(add_not_to_call, [NotToCall("bob@loop.test")])
    with pytest.raises(CallForbidden) as raised:
        await office.engine.place_call("desk", BOB, TASK)
    assert raised.value.rule == "do_not_call"
    assert office.rung.empty()
    assert office.store.read_now(list_calls) == []
    (row,) = await rows(office)
    assert row.content["answer"]["rule"] == "do_not_call"


async def test_a_mind_that_cannot_be_made_leaves_no_call_and_no_count(office: Office) -> None:
    office.minds.refuse = CallForbidden("test", "there is no such script")
    forbid(office, calls_per_hour=1)
    for _ in range(2):
        with pytest.raises(CallForbidden, match="script"):
            await office.engine.place_call("desk", BOB, TASK)
        await office.engine.calls_over()
    kinds = [row.kind for row in await rows(office)]
    assert kinds == ["call_asked", "call_not_placed"] * 2


async def test_what_the_line_or_the_desk_cannot_do_is_in_the_log(office: Office) -> None:
    with pytest.raises(LineNotReady):
        await office.engine.place_call("nowhere", BOB, TASK)
    office.engine.switchboard.settings = replace(office.engine.switchboard.settings, max_calls=0)
    with pytest.raises(DeskFull):
        await office.engine.place_call("desk", BOB, TASK)
    told = [row.content["answer"]["rule"] for row in await rows(office)]
    assert told == ["LineNotReady", "DeskFull"]


async def test_the_consent_line_is_said_before_anything_else(office: Office) -> None:
    forbid(office, consent="always", consent_line="This call is recorded.")
    await office.engine.place_call("desk", BOB, TASK)
    await answer_and_hang_up(office)
    _, call = await office.finished()
    first = office.store.read_now(list_utterances, call.id)[0]
    assert f"{first.text}{first.unheard}".startswith("This call is recorded.")


async def test_a_call_that_came_in_is_in_the_log_with_what_it_sent(office: Office) -> None:
    leg = await office.caller_dials()
    await leg.hang_up()
    await office.finished()
    assert [row.kind for row in await rows(office)] == ["call_answered", "call_ended", "sent"]


async def test_what_tools_send_and_screening_keeps_out_is_in_the_log(office: Office) -> None:
    audit = office.engine.dialing.audit
    audit.sent("call_1", "127.0.0.1", "tool book_table", 512)
    notice = ScreeningNotice("facts.note", "orders", "it gives orders", True, "call_1")
    await asyncio.to_thread(audit.screened, notice)
    sent, screened = await rows(office)
    assert sent.content == {
        "host": "127.0.0.1",
        "purpose": "tool book_table",
        "bytes": 512,
        "loopback": True,
    }
    assert (screened.kind, screened.content["where"]) == ("text_refused", "facts.note")


async def test_a_persons_call_is_asked_and_confirmed(desk: PersonDesk) -> None:
    await desk.store.write(add_not_to_call, [NotToCall("bob@loop.test", "asked")])
    with pytest.raises(CallForbidden) as raised:
        await desk.calls.call(BOB)
    assert raised.value.confirm and desk.bob.legs == []
    call_id = await desk.calls.call(BOB, confirmed=True)
    await desk.until(lambda one: isinstance(one, TroubleArose) and one.kind == "calling_rules")
    await desk.talks(call_id)
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    told = await rows(desk)
    assert [row.content["answer"]["allowed"] for row in told[:2]] == [False, True]
    assert told[1].content["confirmed"] and told[1].content["held_by"] == "person"


async def test_who_is_talked_to_is_not_put_on_hold_for_a_call_that_may_not_go_out(
    desk: PersonDesk,
) -> None:
    await desk.store.write(add_not_to_call, [NotToCall("cay@loop.test")])
    call_id = await desk.calls.call(BOB)
    await desk.talks(call_id)
    with pytest.raises(CallForbidden):
        await desk.calls.call("sip:cay@loop.test")
    with pytest.raises(CallForbidden):
        await desk.calls.transfer(call_id, "sip:cay@loop.test")
    with pytest.raises(CallForbidden):
        await desk.calls.consult(call_id, "sip:cay@loop.test")
    assert desk.engine.switchboard.call(call_id).standing.phase is Phase.TALKING
    assert desk.cay.legs == []


async def test_a_call_for_help_goes_out_from_a_full_desk(desk: PersonDesk) -> None:
    board = desk.engine.switchboard
    board.settings = replace(board.settings, max_calls=0)
    with pytest.raises(DeskFull):
        await desk.calls.call(BOB)
    call_id = await desk.calls.call("911")
    await desk.finished(call_id)
    asked = [row for row in await rows(desk) if row.kind == "call_asked"]
    assert asked[-1].content["kind"] == "emergency"
    assert asked[-1].content["answer"]["allowed"]


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9:5060", True),
        ("localhost:8080", True),
        ("::1", True),
        ("[::1]", True),
        ("sip.localhost", True),
        ("10.0.0.1", False),
        ("example.com", False),
        ("127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_what_is_this_computer(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_the_host_of_an_address() -> None:
    assert host_of("sip:+12025550100@sip.example.com:5061;transport=tls") == "sip.example.com"
    assert host_of("tel:+12025550100") == ""
