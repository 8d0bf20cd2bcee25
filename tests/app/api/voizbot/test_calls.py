"""Calls as they are listed and read: filters, limits, statuses, recordings, transcripts."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import soundfile

from app.api.voizbot.skills import SCRIPT, SKILL
from models.api_calls import ApiCall, save_api_call
from models.calls import Call, CallResult, answer_call, finish_call, save_call
from models.endings import EndReason
from models.events import CallEvent, save_event
from models.ids import epoch_ms_of, iso_moment
from models.recordings import Recording, RecordingState, save_recording
from models.sessions import SESSION_LINE
from models.utterances import Utterance, save_utterance
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

ITEM = {
    "id",
    "direction",
    "callSid",
    "from",
    "to",
    "status",
    "statusLabel",
    "durationSeconds",
    "createdAt",
    "startedAt",
    "answeredAt",
    "endedAt",
    "hasTranscript",
    "transcriptCount",
    "hasRecording",
    "recordingStatus",
}
NOW_MS = epoch_ms_of(datetime.now(UTC).isoformat())
HOUR_MS = 3_600_000


def call(
    desk: ServedDesk, id: str, ago_ms: int, reason: EndReason, direction: str = "outbound"
) -> Call:
    """A call that was over before anybody answered."""
    made = Call(US_LINE.id, direction, BOB, id=id, created_at=iso_moment(NOW_MS - ago_ms))
    desk.store.write_now(save_call, made)
    ended = iso_moment(NOW_MS - ago_ms + 5_000)
    return desk.store.write_now(finish_call, id, ended, CallResult(reason))


async def test_calls_are_listed_newest_first_by_filter_and_limit(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    call(api_desk, "call_old", 30 * HOUR_MS, EndReason.BUSY)
    call(api_desk, "call_new", HOUR_MS, EndReason.NO_ANSWER)
    live = Call(US_LINE.id, "inbound", BOB, id="call_live", created_at=iso_moment(NOW_MS))
    api_desk.store.write_now(save_call, live)
    api_desk.store.write_now(save_call, Call(SESSION_LINE, "inbound", "", id="call_headset"))

    async def ids(query: str) -> list[str]:
        answer = await vb.get(f"/v1/calls{query}")
        assert answer.status_code == 200 and answer.json()["ok"] is True
        assert all(set(one) == ITEM for one in answer.json()["calls"])
        return [one["id"] for one in answer.json()["calls"]]

    assert await ids("") == ["call_live", "call_new", "call_old"]
    assert await ids("?filter=all&limit=2") == ["call_live", "call_new"]
    assert await ids("?filter=recent") == ["call_live", "call_new"]
    assert await ids("?filter=active&limit=200") == ["call_live"]
    assert (await vb.get("/v1/calls/call_headset")).status_code == 404


async def test_a_query_that_cannot_be_has_its_own_code(vb: httpx.AsyncClient) -> None:
    for limit in ("0", "201", "-1", "x", "", "1.5"):
        answer = await vb.get(f"/v1/calls?limit={limit}")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_query"), limit
        assert list(answer.json()["details"]) == ["limit"]
    answer = await vb.get("/v1/calls?filter=old")
    assert (answer.status_code, list(answer.json()["details"])) == (400, ["filter"])


STATUSES = [
    (EndReason.NO_ANSWER, "outbound", "no-answer"),
    (EndReason.BUSY, "outbound", "busy"),
    (EndReason.DECLINED, "outbound", "busy"),
    (EndReason.CANCELLED, "outbound", "canceled"),
    (EndReason.NOT_FOUND, "outbound", "failed"),
    (EndReason.NETWORK_FAILED, "outbound", "failed"),
    (EndReason.DIED, "outbound", "failed"),
    (EndReason.MISSED, "inbound", "no-answer"),
    (EndReason.REJECTED, "inbound", "busy"),
]


async def test_a_call_that_nobody_answered_says_why(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    for reason, direction, status in STATUSES:
        id = f"call_{reason}_{direction}"
        call(api_desk, id, HOUR_MS, reason, direction)
        detail = (await vb.get(f"/v1/calls/{id}")).json()
        assert detail["status"] == status
        assert (detail["lastError"] is not None) == (status == "failed")
        ours = ("from", "to") if direction == "outbound" else ("to", "from")
        assert tuple(detail[name] for name in ours) == (US_LINE.user, BOB)
        assert detail["streamSid"] is None and detail["answeredAt"] is None


BEGAN = NOW_MS - HOUR_MS
SOUND = Recording("call_1", "recordings/call_1.flac", 16_000, duration_ms=61_000)


def whole_call(desk: ServedDesk) -> Path:
    """A call with something of everything, still on; where its sound lies."""
    write = desk.store.write_now
    write(save_call, Call(US_LINE.id, "outbound", BOB, id="call_1", created_at=iso_moment(BEGAN)))
    write(save_api_call, ApiCall("call_1", "voizbot", "key_1", {"metadata": {"a": 1}}))
    write(answer_call, "call_1", iso_moment(BEGAN + 2_000))
    write(save_utterance, Utterance("call_1", "agent", "Hello.", 0, 900))
    write(save_utterance, Utterance("call_1", "caller", "Hi there.", 1_000, 1_900))
    write(save_utterance, Utterance("call_1", "agent", "", 2_000, 2_100, unheard="Never heard."))
    write(save_utterance, Utterance("call_1", "operator", "I take it.", 3_000, 3_900))
    write(save_event, CallEvent("call_1", 2_500, "digit", {"digit": "5"}))
    write(save_recording, SOUND)
    path = desk.paths.home / SOUND.path
    path.parent.mkdir(exist_ok=True)
    soundfile.write(path, np.zeros((1_600, 2), np.int16), 16_000)
    return path


def end(desk: ServedDesk) -> None:
    desk.store.write_now(save_recording, replace(SOUND, state=RecordingState.COMPLETE))
    ended = iso_moment(BEGAN + 63_400)
    desk.store.write_now(finish_call, "call_1", ended, CallResult(EndReason.CALLER_HUNG_UP))


async def test_everything_about_a_call_is_in_its_detail(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    whole_call(api_desk)
    end(api_desk)
    detail = (await vb.get("/v1/calls/call_1")).json()
    assert (detail["status"], detail["durationSeconds"]) == ("completed", 61)
    assert detail["metadata"] == {"a": 1}
    assert [(one["role"], one["text"]) for one in detail["transcript"]] == [
        ("assistant", "Hello."),
        ("user", "Hi there."),
        ("assistant", "I take it."),
    ]
    assert detail["transcript"][1]["at"] == iso_moment(BEGAN + 3_000)
    assert detail["transcriptCount"] == 3
    assert [one["type"] for one in detail["events"]] == ["created", "answered", "digit", "ended"]


async def test_a_calls_sound_is_there_once_it_is_complete(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    path = whole_call(api_desk)
    waiting = (await vb.get("/v1/calls/call_1")).json()["recording"]
    assert (waiting["status"], waiting["url"]) == ("processing", None)
    assert (await vb.get("/v1/calls/call_1/recording")).status_code == 404
    end(api_desk)
    recording = (await vb.get("/v1/calls/call_1")).json()["recording"]
    assert recording == {
        "status": "available",
        "url": f"{api_desk.base_url('voizbot')}/v1/calls/call_1/recording",
        "durationSeconds": 61,
        "format": "flac",
    }
    heard = await vb.get(recording["url"])
    assert heard.status_code == 200 and heard.content == path.read_bytes()
    assert heard.headers["content-type"].startswith("audio/")
    stranger = await api_desk.stranger("voizbot")
    assert (await stranger.get(recording["url"])).status_code == 401
    path.unlink()
    assert (await vb.get(recording["url"])).status_code == 404


async def test_a_call_that_is_not_there_is_not_found(vb: httpx.AsyncClient) -> None:
    for id in ("nope", "call_none", "%2e%2e%2f", "a%00b", "x" * 300, "%ff"):
        for tail in ("", "/transcript", "/recording"):
            answer = await vb.get(f"/v1/calls/{id}{tail}")
            assert (answer.status_code, answer.json()["error"]) == (404, "not_found"), id


async def test_what_there_is_no_route_for_is_in_the_products_form(vb: httpx.AsyncClient) -> None:
    unknown = await vb.get("/v1/calls/jobs/1")
    assert (unknown.status_code, unknown.json()) == (404, {"ok": False, "error": "not_found"})
    method = await vb.put("/v1/phone-numbers", json={})
    assert (method.status_code, method.json()["ok"]) == (405, False)
    nonsense = await vb.post(
        "/v1/calls/outbound", content="{", headers={"Content-Type": "application/json"}
    )
    assert (nonsense.status_code, nonsense.json()["error"]) == (400, "invalid_payload")
    slash = await vb.get("/v1/calls/")
    assert slash.status_code == 404


def test_the_skill_is_where_the_routes_look_for_it() -> None:
    assert (SKILL / "SKILL.md").is_file() and SCRIPT.is_file()
    assert Path("assets") / "skills" == SKILL.parent.relative_to(Path(__file__).parents[4])
