"""Calls as they are listed: how they stand, whom they were with, what came of them."""

from typing import Any

import httpx

from models.calls import Call, CallResult, answer_call, finish_call, note_in_call, save_call
from models.contacts import Contact, save_contact
from models.endings import EndReason
from models.ids import new_id
from models.sessions import NEVER_RING
from tests.app.api.vozagent.test_calls import VOZ, calls
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk


def past_call(desk: ServedDesk, number: str, **changes: Any) -> Call:
    """A call of before; ``reason`` and ``answered`` say how it went."""
    reason, answered = changes.pop("reason", None), changes.pop("answered", True)
    notes = changes.pop("notes", {})
    kept = {"line_id": US_LINE.id, "direction": "outbound", "state": "dialling"} | changes
    call = Call(remote_number=number, id=new_id("call"), **kept)
    desk.store.write_now(save_call, call)
    for key, value in notes.items():
        desk.store.write_now(note_in_call, call.id, key, value)
    if answered:
        desk.store.write_now(answer_call, call.id, "2026-11-21T10:00:00.000Z")
    if reason is not None:
        result = CallResult(reason, outcome=changes.get("outcome"))
        desk.store.write_now(finish_call, call.id, "2026-11-21T10:01:35.400Z", result)
    return call


async def test_calls_are_filtered_by_how_they_stand(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    good, lost = EndReason.CALLER_HUNG_UP, EndReason.MEDIA_LOST
    queued = past_call(api_desk, BOB, answered=False)
    ringing = past_call(api_desk, BOB, answered=False, state="ringing")
    talking = past_call(api_desk, BOB)
    done = past_call(api_desk, BOB, reason=good, template_id=VOZ.id)
    broken = past_call(api_desk, BOB, reason=lost)
    missed = past_call(api_desk, BOB, reason=EndReason.MISSED, answered=False)
    for line_id in NEVER_RING:
        past_call(api_desk, BOB, reason=good, line_id=line_id)

    async def ids(query: str) -> list[str]:
        return [each["id"] for each in await calls(voz, query)]

    every = [missed, broken, done, talking, ringing, queued]
    assert await ids("") == [call.id for call in every]
    assert await ids("limit=2&offset=1") == [broken.id, done.id]
    assert await ids("status=queued") == [queued.id]
    assert await ids("status=ringing") == [ringing.id]
    assert await ids("status=in-progress") == [talking.id]
    assert await ids("status=completed") == [done.id]
    assert await ids("status=failed") == [missed.id, broken.id]
    assert await ids(f"assistant_id={VOZ.id}") == [done.id]
    assert await ids("call_type=inbound") == []
    (shown,) = await calls(voz, "status=completed")
    assert shown["duration_seconds"] == 95
    assert (shown["call_started_at"], shown["call_ended_at"]) == (
        "2026-11-21T10:00:00Z",
        "2026-11-21T10:01:35Z",
    )


async def test_calls_of_a_contact_are_found_by_every_number_of_theirs(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    bob = Contact("Bob", ("+12025550177", "+12025550178"))
    api_desk.store.write_now(save_contact, bob)
    one = past_call(api_desk, "202-555-0177", direction="inbound")
    other = past_call(api_desk, "+12025550178")
    past_call(api_desk, "+13015550178")
    found = await calls(voz, f"contact_id={bob.id}")
    assert [each["id"] for each in found] == [other.id, one.id]
    assert {each["contact_id"] for each in found} == {bob.id}
    assert len(await calls(voz, f"contact_id={bob.id}&limit=1&offset=1")) == 1
    assert len(await calls(voz, f"contact_id={bob.id}&call_type=inbound")) == 1
    assert await calls(voz, "contact_id=con_none") == []


async def test_a_qualification_is_what_the_agent_noted(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    for notes in (
        {},
        {"lead_qualification": "Warm", "call_intent": "new_quote"},
        {"lead_qualification": "lukewarm"},
    ):
        past_call(api_desk, BOB, notes=notes, reason=EndReason.COMPLETED)
    shown = (await calls(voz))[::-1]
    assert [each["lead_qualification"] for each in shown] == [None, "warm", None]
    assert [each.get("call_intent") for each in shown] == [None, "new_quote", None]
    assert ["call_intent" in each for each in shown] == [False, True, False]


async def test_a_booking_that_was_broken_off_is_none(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    past_call(api_desk, BOB, outcome="booked", reason=EndReason.CALLER_HUNG_UP)
    (shown,) = await calls(voz)
    assert shown["appointment_booked"] is False


async def test_an_unknown_filter_value_is_refused(voz: httpx.AsyncClient) -> None:
    for query in ("status=done", "call_type=up", "limit=101"):
        answer = await voz.get(f"/v1/calls?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]["details"] == {"invalid_fields": [query.partition("=")[0]]}
