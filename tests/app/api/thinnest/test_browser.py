"""Somebody at a browser talks to an agent; aiortc is the browser. Costs some 10 s."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import websockets
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.jitterbuffer import JitterBuffer

from app.api.webrtc import JITTER_BUFFER
from app.engine.events import CallStanding, Holder, Phase
from models.api_calls import get_api_call
from models.api_requests import list_api_requests
from models.calls import get_call
from models.endings import EndReason
from models.recordings import RecordingState, list_recordings
from models.sessions import BROWSER_LINE
from models.templates import MindKind, Template, save_template
from models.utterances import list_utterances
from tests.fakes.api_desk import ServedDesk
from tests.fakes.browser_page import RATE_HZ, page_at

AGENT = Template("tpl_desk", "Reception", "inbound", mind=MindKind.CHAT, greeting="Hello.")


@pytest.fixture
def products() -> Sequence[str]:
    return ("thinnest",)


@pytest.fixture
async def caller(api_desk: ServedDesk) -> httpx.AsyncClient:
    await api_desk.store.write(save_template, AGENT)
    return await api_desk.client("thinnest")


async def started(caller: httpx.AsyncClient, **wanted: object) -> dict[str, str]:
    answer = await caller.post("/voice/start", json={"agent_id": AGENT.id, **wanted})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def begun(desk: ServedDesk, session_id: str) -> None:
    await desk.until(
        lambda e: (
            isinstance(e, CallStanding) and e.call_id == session_id and e.phase is Phase.TALKING
        )
    )


async def test_a_browser_and_the_agent_hear_each_other_and_all_of_it_is_kept(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    api_desk.recogniser.texts.extend(["is the table free"] * 9)  # a gap in the sound asks again
    session = await started(caller, context={"guest": {"name": "Ana"}})
    session_id = session["session_id"]
    async with page_at(session["websocket_url"]) as page:
        ready = await page.until("ready")
        assert (ready["session_id"], ready["agent"]) == (session_id, "Reception")
        answer = await page.connect()
        addresses = re.findall(r"^a=candidate:.* ([\d.:a-f]+) \d+ typ", answer["sdp"], re.M)
        assert set(addresses) == {"127.0.0.1"}
        await page.hears_sound()
        await page.until("utterance", lambda one: one["speaker"] == "agent")
        page.says()
        said = await page.until("utterance", lambda one: one["speaker"] == "caller")
        assert said["text"] == "is the table free"
        await page.until(
            "utterance", lambda one: "is the table free" in one["text"] and one != said
        )
        floors = {one["floor"] for one in page.told if one["type"] == "floor"}
        assert {"agent_speaking", "caller_speaking"} <= floors
        status = await caller.get(f"/voice/status/{session_id}")
        assert status.json()["status"] == "in_progress"
        ended = await caller.post(f"/v1/voice/session/{session_id}/end")
        assert ended.status_code == 200 and ended.json()["status"] == "completed"
        assert (await page.ended())["reason"] == "desk_hung_up"
        loud = [frame for frame in page.heard if np.abs(frame).max() > 1000]
    call = await api_desk.over(session_id)
    assert (call.line_id, call.end_reason) == (BROWSER_LINE, EndReason.DESK_HUNG_UP)
    assert call.facts == {"guest_name": "Ana"} and call.holders == ("agent",)
    assert strongest_hz(np.concatenate(loud)) == 440
    texts = [one.text for one in api_desk.store.read_now(list_utterances, session_id)]
    assert texts[1] == "is the table free" and len(texts) >= 3
    (recording,) = api_desk.store.read_now(list_recordings, session_id)
    assert recording.state is RecordingState.COMPLETE
    asked = api_desk.store.read_now(get_api_call, session_id)
    assert asked is not None and asked.product == "thinnest"


def strongest_hz(samples: np.ndarray) -> int:
    """The strongest tone, to the nearest 10 Hz."""
    strengths = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return int(round(np.fft.rfftfreq(len(samples), 1 / RATE_HZ)[strengths.argmax()] / 10) * 10)


async def test_the_sdk_gets_what_it_reads_and_ends_with_no_body(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    body = {"agent_id": "reception", "first_message": "Good evening.", "metadata": {"id": 7}}
    preflight = await caller.options("/v1/voice/session", headers={"Origin": "http://localhost:1"})
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    answer = await caller.post("/v1/voice/session", json=body)
    session = answer.json()
    assert set(session) == {
        "session_id",
        "token",
        "websocket_url",
        "livekit_url",
        "room_name",
        "talk_url",
    }
    assert api_desk.minds.tasks[-1].template.greeting == "Good evening."  # type: ignore[union-attr]
    session_id = session["session_id"]
    assert (await caller.get(f"/voice/status/{session_id}")).json()["status"] == "initiating"
    json_type = {"Content-Type": "application/json"}
    for _ in range(2):
        ended = await caller.post(f"/v1/voice/session/{session_id}/end", headers=json_type)
        assert ended.status_code == 200
    call = api_desk.store.read_now(get_call, session_id)
    assert call.end_reason is EndReason.CANCELLED and call.facts == {"id": 7}
    with pytest.raises(websockets.InvalidStatus):
        async with page_at(session["websocket_url"]):
            pass
    assert (await caller.post("/v1/voice/session/nope/end")).status_code == 404


async def test_a_token_opens_its_own_session_once_and_not_for_long(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    first, second = await started(caller), await started(caller)
    base = first["websocket_url"].split("?")[0]
    assert first["token"] in first["websocket_url"] and first["token"] in first["talk_url"]
    await api_desk.until(lambda e: getattr(e, "what", "") == "api_requests")
    noted = api_desk.store.read_now(list_api_requests, 10)
    assert noted and not any(first["token"] in f"{one.path} {one.response_body}" for one in noted)
    for wrong in (base, f"{base}?token=guessed", f"{base}?token={second['token']}"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with page_at(wrong):
                pass
        assert refused.value.response.status_code == 403
    with pytest.raises(websockets.InvalidStatus):
        async with page_at(first["websocket_url"], origin="https://evil.example"):
            pass
    async with page_at(first["websocket_url"], origin=f"http://{urlsplit(base).netloc}") as page:
        await page.until("ready")
        with pytest.raises(websockets.InvalidStatus):
            async with page_at(first["websocket_url"]):
                pass
    api_desk.later(121)
    with pytest.raises(websockets.InvalidStatus):
        async with page_at(second["websocket_url"]):
            pass


async def test_a_page_that_nobody_opens_is_given_up(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    api_desk.apis.desk.talks.comes_within_ms = 50.0
    session_id = (await started(caller))["session_id"]
    sessions = api_desk.apis.desk.talks.sessions
    await api_desk.until(
        lambda e: (
            getattr(e, "record_id", "") == session_id and sessions.template_of(session_id) is None
        )
    )
    call = api_desk.store.read_now(get_call, session_id)
    assert call.end_reason is EndReason.NO_ANSWER and call.answered_at is None
    status = await caller.get(f"/voice/status/{session_id}")
    assert status.json()["status"] == "no_answer"


async def test_closing_the_page_hangs_up(api_desk: ServedDesk, caller: httpx.AsyncClient) -> None:
    session = await started(caller)
    async with page_at(session["websocket_url"]) as page:
        await page.connect()
    call = await api_desk.over(session["session_id"])
    assert call.end_reason is EndReason.CALLER_HUNG_UP


async def test_a_socket_that_breaks_may_come_back_and_else_it_is_over(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    session = await started(caller)
    address = session["websocket_url"].split("?")[0]
    async with page_at(session["websocket_url"]) as page:
        ready = await page.until("ready")
        await page.connect()
        await page.vanish()
        async with page_at(f"{address}?token={ready['resume_token']}") as again:
            back = await again.until("ready")
            assert back["connected"] is True
            await again.send({"type": "candidate", "candidate": None})
            page.says()
            await again.until("utterance", lambda one: one["speaker"] == "caller")
            api_desk.apis.desk.talks.grace_ms = 50.0
            await again.vanish()
            call = await api_desk.over(session["session_id"])
    assert call.end_reason is EndReason.NETWORK_FAILED


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        '{"type": "dance"}',
        '{"type": "offer"}',
        '{"type": "offer", "sdp": "v=0"}',
        '{"type": "offer", "sdp": "v=0\\r\\nm=audio 9 UDP/TLS/RTP/SAVPF 111\\r\\n"}',
        '{"type": "offer", "sdp": "' + "x" * 70_000 + '"}',
    ],
)
async def test_nonsense_is_told_and_ends_nothing_but_itself(
    api_desk: ServedDesk, caller: httpx.AsyncClient, message: str
) -> None:
    session, other = await started(caller), await started(caller)
    async with page_at(session["websocket_url"]) as page:
        await page.send(message)
        await page.until("trouble")
    async with page_at(other["websocket_url"]) as page:
        await page.send({"type": "candidate", "candidate": {"candidate": "", "sdpMid": "0"}})
        await page.connect()
    assert (await caller.get("/openapi.json")).status_code == 200


async def test_an_address_that_is_no_number_is_never_looked_up(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    session = await started(caller)
    named = "candidate:1 1 udp 2113937151 0f2d8.local 5000 typ host"
    async with page_at(session["websocket_url"]) as page:
        await page.send({"type": "offer", "sdp": (await page.offer()) + f"a={named}\r\n"})
        await page.until("answer")
        await page.send({"type": "candidate", "candidate": {"candidate": named, "sdpMid": "0"}})
        await page.send({"type": "bye"})
        assert (await page.ended())["reason"] == "caller_hung_up"


async def test_the_desk_has_room_for_so_many(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    unknown = await caller.post("/voice/start", json={"agent_id": "tpl_none"})
    assert (unknown.status_code, unknown.json()["status"]) == (404, 404)
    api_desk.engine.dialing.capacity = lambda: "one more call would keep callers waiting 2 s"
    crowded = await caller.post("/voice/start", json={"agent_id": AGENT.id})
    assert "keep callers waiting" in crowded.json()["detail"] and crowded.status_code >= 400
    api_desk.engine.dialing.capacity = lambda: ""
    session = await started(caller)
    api_desk.engine.dialing.capacity = lambda: "one more call would keep callers waiting 2 s"
    async with page_at(session["websocket_url"]) as page:
        await page.send({"type": "offer", "sdp": await page.offer()})
        answer = await page.until("answer")
        await page.takes(answer)
        assert (await page.ended())["reason"] == "rejected"
    call = api_desk.store.read_now(get_call, session["session_id"])
    assert call.end_reason is EndReason.REJECTED


async def test_it_can_be_watched_and_steered_like_a_call(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    session = await started(caller)
    async with page_at(session["websocket_url"]) as page:
        await page.connect()
        call = api_desk.engine.switchboard.call(session["session_id"])
        assert call.standing.holder is Holder.AGENT and not call.standing.is_session
        await call.holding.hold()
        await page.until("state", lambda one: one["state"] == "held")
        await call.holding.resume()
        call.handover.say_exactly("One moment please.")
        await page.until("utterance", lambda one: one["text"] == "One moment please.")
    await api_desk.over(session["session_id"])


async def test_the_page_asks_for_no_key_and_runs_nothing_but_its_own(
    api_desk: ServedDesk, caller: httpx.AsyncClient
) -> None:
    stranger = await api_desk.stranger("thinnest")
    page = await stranger.get("/talk/session_1")
    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200 and "text/html" in page.headers["Content-Type"]
    assert "unsafe" not in policy and policy.count("sha256-") == 2
    assert not re.search(r"(src|href)=|https?://(?!127\.0\.0\.1)", page.text)
    assert (await stranger.post("/voice/start", json={"agent_id": "x"})).status_code == 401


async def test_the_stack_still_has_what_is_set_in_it() -> None:
    """``webrtc`` reaches into aiortc and aioice at two places; another release may differ."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = connection.addTransceiver("audio").receiver
    assert isinstance(getattr(receiver, JITTER_BUFFER), JitterBuffer)
    assert callable(receiver.transport.transport.iceGatherer._connection.get_component_candidates)
    await connection.close()
