"""One answered call read back by every route, and every filter of the lists."""

import io

import httpx
import numpy as np
import pytest
import soundfile

from app.engine.events import UtteranceSaved
from models.calls import Call, save_call
from models.endings import EndReason
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

DIAL = "/voice/outbound/dial"
BODY = {"agent_id": "out_tpl_ag1", "to_number": BOB, "from_number": US_LINE.user}


async def test_a_call_is_read_back_by_every_route(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    call_id = (await thns.post(DIAL, json=BODY)).json()["call_id"]
    far = await api_desk.far.rung()
    await api_desk.until(lambda e: getattr(e, "phase", None) == "ringing")
    assert (await thns.get(f"/voice/status/{call_id}")).json()["status"] == "ringing"
    await far.answer()
    await api_desk.agent_spoke()
    assert (await thns.get(f"/voice/status/{call_id}")).json()["status"] == "in_progress"
    active = (await thns.get("/voice/sessions", params={"status": "in_progress"})).json()
    assert [one["session_id"] for one in active["sessions"]] == [call_id]
    far.says("yes please")
    await api_desk.until(lambda e: isinstance(e, UtteranceSaved) and e.text == "yes please")
    await far.hang_up()
    call = await api_desk.over(call_id)
    await _told_of(thns, call)


async def _told_of(thns: httpx.AsyncClient, call: Call) -> None:
    call_id = call.id
    status = (await thns.get(f"/voice/status/{call_id}")).json()
    seconds = round(call.duration_ms / 1000)
    assert status == {
        "session_id": call_id,
        "status": "completed",
        "agent_id": "out_tpl_ag1",
        "duration_seconds": seconds,
        "started_at": f"{(call.answered_at or '')[:19]}Z",
    }
    (item,) = (await thns.get("/voice/sessions")).json()["sessions"]
    details = (await thns.get(f"/voice/sessions/{call_id}")).json()
    assert {name: details[name] for name in item} == item
    assert (item["direction"], item["from_number"], item["to_number"]) == (
        "outbound",
        US_LINE.user,
        BOB,
    )
    assert details["ended_reason"] == "user_hangup"
    assert details["cost"] == {"total_usd": 0, "total_inr": 0}
    transcript = (await thns.get(f"/v1/widget/transcript/{call_id}")).json()
    assert transcript == {"session_id": call_id, "transcript": details["transcript"]}
    said = [(one["role"], one["content"]) for one in details["transcript"]]
    assert said[:2] == [("assistant", "Hello, this is the desk."), ("user", "yes please")]
    assert float(details["transcript"][1]["timestamp"]) > 0
    await _sound_of(thns, call, details["recording_id"])
    await _v2_of(thns, call_id, details)


async def _sound_of(thns: httpx.AsyncClient, call: Call, recording_id: str) -> None:
    told = (await thns.get(f"/voice/recording/{recording_id}")).json()
    assert (told["session_id"], told["format"]) == (call.id, "wav")
    assert abs(told["duration_seconds"] * 1000 - call.duration_ms) < 1_000
    whole = await thns.get(told["url"])
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/wav")
    assert whole.headers["accept-ranges"] == "bytes"
    sound, rate_hz = soundfile.read(io.BytesIO(whole.content), dtype="int16")
    assert rate_hz == 16_000 and np.abs(sound).max(axis=0).min() > 2_000
    size = len(whole.content)
    for asked, start, stop in (
        ("bytes=0-43", 0, 44),
        ("bytes=100-", 100, size),
        ("bytes=-10", size - 10, size),
        (f"bytes=50-{size * 2}", 50, size),
    ):
        part = await thns.get(told["url"], headers={"Range": asked})
        assert part.status_code == 206 and part.content == whole.content[start:stop]
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
    for asked in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-"):
        part = await thns.get(told["url"], headers={"Range": asked})
        assert part.status_code == 200 and len(part.content) == size
    beyond = await thns.get(told["url"], headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    changed = {"Range": "bytes=0-43", "If-Range": '"another"'}
    assert (await thns.get(told["url"], headers=changed)).status_code == 200


async def _v2_of(thns: httpx.AsyncClient, call_id: str, details: dict[str, object]) -> None:
    (row,) = (await thns.get("/v2/calls")).json()["calls"]
    whole = (await thns.get(f"/v2/calls/{call_id}")).json()
    assert (row["id"], row["type"], row["status"]) == (call_id, "outbound", "ended")
    assert row["agent_name"] == "Reminders" and row["latency_ms"] is not None
    assert {name: whole[name] for name in row if name != "cost"} == {
        name: row[name] for name in row if name != "cost"
    }
    assert whole["transcript"] == details["transcript"]
    assert whole["ended_reason"] == "user_hangup"
    assert (whole["phone_number"], whole["caller_phone"]) == (US_LINE.user, BOB)
    assert whole["interruptions"] == 0
    assert whole["cost"]["breakdown"]["telephony"] == 0


NOWHERE = (
    "/voice/status/call_nobody",
    "/voice/sessions/call_nobody",
    "/v1/widget/transcript/call_nobody",
    "/voice/recording/rec_nobody",
    "/api/calls/call_nobody/recording",
    "/api/calls/77/recording",
    "/v2/calls/call_nobody",
    "/v2/calls/12345678901234567890",
    "/voice/nowhere",
)


async def test_what_is_not_there_is_not_found(thns: httpx.AsyncClient) -> None:
    for path in NOWHERE:
        asked = await thns.get(path)
        assert (asked.status_code, asked.json()["status"]) == (404, 404), path
        assert isinstance(asked.json()["detail"], str)


@pytest.fixture
async def some_calls(api_desk: ServedDesk, thns: httpx.AsyncClient) -> ServedDesk:
    """Five of the agent's and one of a person's."""
    for day, reason, answered in (
        (1, EndReason.CALLER_HUNG_UP, True),
        (2, EndReason.NO_ANSWER, False),
        (3, EndReason.COMPLETED, True),
        (4, EndReason.BUSY, False),
        (5, EndReason.NOT_FOUND, False),
    ):
        at = f"2026-03-0{day}T10:00:00.000Z"
        call = Call(
            US_LINE.id,
            "inbound" if day == 3 else "outbound",
            BOB,
            id=f"call_{day}",
            template_id="out_tpl_ag1" if day < 3 else None,
            created_at=at,
            answered_at=at if answered else None,
            ended_at=f"2026-03-0{day}T10:01:00.000Z",
            end_reason=reason,
            duration_ms=60_000 if answered else 0,
            holders=("agent",),
        )
        await api_desk.store.write(save_call, call)
    own = Call(US_LINE.id, "outbound", BOB, id="call_own", holders=("operator",))
    await api_desk.store.write(save_call, own)
    return api_desk


FILTERS: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "54321"),
    ({"status": "completed"}, "31"),
    ({"status": "failed"}, "5"),
    ({"status": "in_progress"}, ""),
    ({"status": "no_answer"}, "2"),
    ({"agent_id": "out_tpl_ag1"}, "21"),
    ({"agent_id": "REMINDERS"}, "21"),
    ({"agent_id": "nobody"}, ""),
    ({"start_date": "2026-03-03"}, "543"),
    ({"start_date": "2026-03-03T10:00:00Z"}, "543"),
    ({"start_date": "2026-03-03T10:00:00.001Z"}, "54"),
    ({"start_date": "2026-03-03T12:30:00+02:30"}, "543"),
    ({"end_date": "2026-03-03"}, "321"),
    ({"end_date": "2026-03-03T10:00:00Z"}, "21"),
    ({"start_date": "2026-03-02", "end_date": "2026-03-04", "status": "busy"}, "4"),
    ({"limit": "2"}, "54"),
    ({"limit": "2", "offset": "3"}, "21"),
    ({"offset": "99"}, ""),
)
SENSELESS: tuple[dict[str, str], ...] = (
    {"limit": "101"},
    {"limit": "0"},
    {"limit": "many"},
    {"offset": "-1"},
    {"offset": str(10**30)},
    {"status": "ended"},
    {"start_date": "yesterday"},
    {"end_date": "2026-13-01"},
)


async def test_lists_are_filtered_and_paged(
    some_calls: ServedDesk, thns: httpx.AsyncClient
) -> None:
    for asked, days in FILTERS:
        some_calls.later(10)
        answer = (await thns.get("/voice/sessions", params=asked)).json()
        assert "".join(one["session_id"][-1] for one in answer["sessions"]) == days, asked
        if "limit" not in asked and "offset" not in asked:
            assert answer["total"] == len(days)
        assert (answer["limit"], answer["offset"]) == (
            int(asked.get("limit", 20)),
            int(asked.get("offset", 0)),
        )
    for asked in SENSELESS:
        some_calls.later(10)
        refused = await thns.get("/voice/sessions", params=asked)
        assert (refused.status_code, refused.json()["status"]) == (400, 400)
        assert next(iter(asked)) in refused.json()["detail"]


async def test_a_call_is_ended_once_and_for_all(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    call_id = (await thns.post(DIAL, json=BODY)).json()["call_id"]
    await api_desk.far.picks_up()
    await api_desk.agent_spoke()
    first = await thns.post(f"/voice/end/{call_id}", headers={"Content-Type": "application/json"})
    assert (first.status_code, first.json()["status"]) == (200, "completed")
    again = await thns.post(f"/voice/end/{call_id}")
    assert again.json() == first.json()
    call = await api_desk.over(call_id)
    assert call.end_reason is EndReason.DESK_HUNG_UP
    assert first.json()["duration_seconds"] == round(call.duration_ms / 1000)
    assert (await thns.post("/voice/end/call_nobody")).status_code == 404


async def test_every_answer_tells_how_the_key_stands(
    api_desk: ServedDesk, thns: httpx.AsyncClient
) -> None:
    stranger = await api_desk.stranger("thinnest")
    for answer in (
        await stranger.get("/voice/sessions"),
        await thns.get("/voice/sessions"),
        await thns.get("/voice/nowhere"),
        await thns.put("/voice/sessions"),
        await thns.get("/openapi.json"),
    ):
        for name in ("limit", "remaining", "reset"):
            assert answer.headers[f"x-ratelimit-{name}"].isdigit()
    assert (await thns.get("/voice/sessions")).headers["x-ratelimit-limit"] == "30"
