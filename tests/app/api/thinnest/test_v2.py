"""The newer API: calls that are counted, and what is wrong with a body is told by 422."""

from typing import Any

import httpx

from models.calls import get_call
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk

BODY: dict[str, Any] = {
    "type": "outbound",
    "agent_id": "out_tpl_ag1",
    "phone_number_id": US_LINE.id,
    "customer": {"number": BOB, "name": "Bob"},
}
JSON = {"Content-Type": "application/json"}


async def test_a_call_is_placed_and_found_by_its_number(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    asked = await thns.post("/v2/calls", json=BODY)
    placed = asked.json()
    assert asked.status_code == 201
    assert placed | {"room_name": ""} == {
        "id": 1,
        "type": "outbound",
        "status": "connecting",
        "agent_id": "out_tpl_ag1",
        "customer": {"number": BOB, "name": "Bob"},
        "room_name": "",
    }
    far = await api_desk.far.rung()
    (task,) = api_desk.minds.tasks
    assert (task.caller_name, task.facts) == ("Bob", {"customer_name": "Bob"})
    assert (await thns.get("/v2/calls/1")).json()["status"] == "connecting"
    await far.refuse(603)
    call = await api_desk.over()
    whole = (await thns.get("/v2/calls/1")).json()
    assert (whole["id"], whole["status"], whole["ended_reason"]) == (1, "error", "declined")
    assert whole == (await thns.get(f"/v2/calls/{call.id}")).json()
    assert (whole["phone_number"], whole["caller_phone"]) == (US_LINE.user, BOB)
    (row,) = (await thns.get("/v2/calls", params={"type": "outbound"})).json()["calls"]
    assert row == {name: whole[name] for name in row} | {"cost": row["cost"]}
    for filters, count in (
        ({"status": "error"}, 1),
        ({"status": "ended"}, 0),
        ({"type": "web"}, 0),
        ({"agent_id": "Reminders"}, 1),
        ({"offset": "1"}, 0),
    ):
        listed = (await thns.get("/v2/calls", params=filters)).json()
        assert len(listed["calls"]) == count, filters
    assert (await thns.get("/v2/calls", params={"status": "busy"})).status_code == 400
    assert (await thns.post("/voice/end/1")).status_code == 200
    sound = await thns.get("/api/calls/1/recording")
    assert (sound.status_code, sound.json()["status"]) == (404, 404)


async def test_a_line_has_a_number_and_the_first_is_the_usual_one(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    wrong = await thns.post("/v2/calls", json=BODY | {"phone_number_id": 99})
    assert wrong.status_code == 422 and "1 is Front desk, 2 is Toronto" in wrong.json()["detail"]
    for wanted, line_id in ((2, CA_LINE.id), (None, US_LINE.id), ("Toronto", CA_LINE.id)):
        asked = await thns.post("/v2/calls", json=BODY | {"phone_number_id": wanted})
        assert asked.status_code == 201, asked.json()
        await (await api_desk.far.rung()).refuse()
        call_id = asked.json()["room_name"].removeprefix("call-")
        await api_desk.over(call_id)
        assert api_desk.store.read_now(get_call, call_id).line_id == line_id


async def test_what_is_wrong_with_a_body_is_told(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    for changes, status, said in (
        ({"agent_id": None}, 422, "agent_id"),
        ({"type": "fax"}, 422, "type"),
        ({"customer": None}, 422, "customer"),
        ({"customer": {"number": 1}}, 422, "customer.number"),
        ({"customer": {"number": "12"}}, 400, "customer.number"),
        ({"agent_id": "nobody"}, 404, "nobody"),
        ({"customer": {"number": "+442079460000"}}, 403, "countries"),
    ):
        api_desk.later(30)
        asked = await thns.post("/v2/calls", json=BODY | changes)
        assert (asked.status_code, asked.json()["status"]) == (status, status), asked.json()
        assert said in asked.json()["detail"]
    for content, status in ((b"{", 400), (b"", 400), (b"[]", 422), (b"\xff", 400)):
        api_desk.later(30)
        asked = await thns.post("/v2/calls", content=content, headers=JSON)
        assert asked.status_code == status
    assert api_desk.far.count == 0


async def test_a_browser_session_is_a_call_of_the_web(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    asked = await thns.post("/v2/calls", json={"agent_id": "out_tpl_ag1"})
    started = asked.json()
    assert (asked.status_code, started["type"], started["status"]) == (201, "web", "active")
    assert started["expires_in"] == 120 and started["token"] in started["livekit_url"]
    (row,) = (await thns.get("/v2/calls", params={"type": "web"})).json()["calls"]
    assert (row["id"], row["type"]) == (started["id"], "web")
    session = (await thns.get(f"/voice/sessions/{started['id']}")).json()
    assert (session["direction"], session["from_number"]) == ("web", "")
    assert (await thns.post(f"/voice/end/{started['id']}")).json()["duration_seconds"] == 0
    ended = (await thns.get(f"/voice/status/{started['id']}")).json()
    assert ended["status"] == "failed"


async def test_a_sixth_call_in_a_minute_is_too_many(thns: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await thns.post("/v2/calls", json={})).status_code == 422
    too_many = await thns.post("/v2/calls", json=BODY)
    assert (too_many.status_code, too_many.json()["status"]) == (429, 429)
    assert too_many.headers["x-ratelimit-limit"] == "5"
