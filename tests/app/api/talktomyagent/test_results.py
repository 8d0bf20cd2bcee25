"""Calls read back: a whole call, what is shown of every end, pages, the sound."""

import re
from dataclasses import replace
from itertools import product

import httpx
import pytest

from app.api.talktomyagent.call_results import ended_reason_of, grade_of, status_of
from models.calls import Call, get_call, save_call
from models.endings import FAILURES, EndReason
from models.events import TOKENS_USED, CallEvent, save_event
from models.ids import new_id
from models.lines import delete_line, save_line
from models.sessions import SESSION_LINE
from models.utterances import Utterance, save_utterance
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk
from tests.fakes.voice_orders import TASK, ask, order, purpose, refusal

BOTH_WAYS = ("inbound", "outbound")
AT = "2026-11-21T10:00:00.000Z"
HUNG_UP = EndReason.CALLER_HUNG_UP
ANSWERED = Call("pn_us", "outbound", BOB, answered_at=AT, ended_at=AT, end_reason=HUNG_UP)
UNANSWERED = replace(ANSWERED, answered_at=None)


async def test_a_whole_call_is_read_back(api_desk: ServedDesk, client: httpx.AsyncClient) -> None:
    """Some three seconds: an opening, an answer, a reply, the hang-up."""
    placed = await ask(client, order())
    control_id = placed.json()["data"]["callControlId"]
    url = f"/v1/voice/calls/{control_id.replace(':', '%3A')}"
    far = await api_desk.far.rung()
    assert (await client.get(url)).json()["data"]["status"] == "ringing"
    await far.answer()
    await api_desk.agent_spoke("Hello, this is the desk.")
    assert (await client.get(url)).json()["data"]["status"] == "in-progress"
    far.says("yes please")
    await api_desk.agent_spoke("You said yes please")
    await far.hang_up()
    await api_desk.over()
    answer = await client.get(url)
    assert answer.status_code == 200, answer.text
    told = answer.json()["data"]
    assert told["id"] == control_id
    assert (told["direction"], told["status"]) == ("outbound", "completed")
    assert told["endedReason"] == "callerHangup"
    assert (told["callerNumber"], told["calledNumber"]) == (US_LINE.user, BOB)
    assert told["transcript"] == (
        "[Agent] Hello, this is the desk. [Caller] yes please [Agent] You said yes please"
    )
    assert told["hasTranscript"] is told["recordingAvailable"] is True
    assert told["task"] == TASK | {"escalation": None}
    assert told["usage"] == {"turnCount": 3, "inputTokens": 0, "outputTokens": 0}
    call = api_desk.store.read_now(get_call, "call_" + control_id.removeprefix("v3:"))
    assert call.delay_median_ms is not None and call.delay_p95_ms is not None
    assert told["quality"]["p50ResponseLatencyMs"] == round(call.delay_median_ms)
    assert told["quality"]["p95ResponseLatencyMs"] == round(call.delay_p95_ms)
    assert told["quality"]["grade"] == grade_of(call.mos, call.delay_median_ms)
    assert (told["startedAt"], told["endedAt"]) == (call.answered_at, call.ended_at)
    assert told["durationSeconds"] == round(call.duration_ms / 1000) > 0
    plain = await client.get(f"/v1/voice/calls/{control_id}")
    assert plain.content == answer.content
    await _hear(api_desk, client, control_id)


async def _hear(desk: ServedDesk, client: httpx.AsyncClient, control_id: str) -> None:
    """The link to a recording opens it without a key, whole or in part, for a while."""
    answer = await client.get(f"/v1/voice/calls/{control_id}/recording")
    link = answer.json()["data"]
    assert link["contentType"] == "audio/flac"
    stranger = await desk.stranger("talktomyagent")
    heard = await stranger.get(link["url"])
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/flac")
    (file,) = (desk.paths.home / "recordings").iterdir()
    assert heard.content == file.read_bytes()[: len(heard.content)] and len(heard.content) > 1_000
    part = await stranger.get(link["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"fLaC")
    forged = link["url"][:-1] + ("A" if link["url"][-1] != "A" else "B")
    for url in (forged, "/v1/voice/recordings/x", "/v1/voice/recordings/call_1.99999999999999.x"):
        assert refusal(await stranger.get(url)) == (401, "unauthorized")
    desk.later(15 * 60)
    assert refusal(await stranger.get(link["url"])) == (401, "unauthorized")


async def test_a_call_with_a_purpose_shows_it_as_its_goal(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    answer = await ask(client, purpose())
    told = (await client.get(f"/v1/voice/calls/{answer.json()['data']['callControlId']}")).json()
    nothing = {"script": None, "facts": {}, "escalation": None}
    assert told["data"]["task"] == {"goal": "Say hello."} | nothing
    assert told["data"]["quality"] == {
        "grade": None,
        "p50ResponseLatencyMs": None,
        "p95ResponseLatencyMs": None,
    }
    assert told["data"]["transcript"] is None


async def test_a_call_that_came_in_has_no_task(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    call = Call("pn_us", "inbound", BOB, answered_at=AT, holders=("agent", "operator"))
    await api_desk.store.write(save_call, call)
    for read, written in ((400, 20), (450, 0)):
        tokens = {"input_tokens": read, "output_tokens": written}
        await api_desk.store.write(save_event, CallEvent(call.id, 0, TOKENS_USED, tokens))
    for number, (speaker, text) in enumerate(
        (("agent", "Hello?"), ("operator", "I take this."), ("caller", "Thanks."), ("agent", ""))
    ):
        said = Utterance(call.id, speaker, text, number, number + 1)
        await api_desk.store.write(save_utterance, said)
    answer = await client.get(f"/v1/voice/calls/v3:{call.id.removeprefix('call_')}")
    told = answer.json()["data"]
    assert told["transcript"] == "[Agent] Hello? [Operator] I take this. [Caller] Thanks."
    assert told["task"] is None
    assert told["usage"] == {"turnCount": 3, "inputTokens": 850, "outputTokens": 20}
    assert (told["callerNumber"], told["calledNumber"]) == (BOB, US_LINE.user)
    recording = await client.get(f"/v1/voice/calls/{told['id']}/recording")
    assert refusal(recording) == (404, "not-found")


async def test_a_line_that_ships_no_transcripts_keeps_the_words(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    calls = [replace(ANSWERED, id=new_id("call"), line_id=one.id) for one in (US_LINE, CA_LINE)]
    for call in calls:
        await api_desk.store.write(save_call, call)
        await api_desk.store.write(save_utterance, Utterance(call.id, "agent", "Hello?", 0, 1))

    async def told(call: Call) -> tuple[str | None, bool, int]:
        answer = await client.get(f"/v1/voice/calls/v3:{call.id.removeprefix('call_')}")
        data = answer.json()["data"]
        return data["transcript"], data["hasTranscript"], data["usage"]["turnCount"]

    assert [await told(call) for call in calls] == [("[Agent] Hello?", True, 1)] * 2
    await api_desk.store.write(save_line, replace(US_LINE, ship_transcripts=False))
    assert [await told(call) for call in calls] == [(None, True, 1), ("[Agent] Hello?", True, 1)]
    await api_desk.store.write(save_line, US_LINE)
    await api_desk.store.write(delete_line, CA_LINE.id)
    assert [await told(call) for call in calls] == [("[Agent] Hello?", True, 1), (None, True, 1)]


async def test_what_a_key_is_not_for_is_as_none(api_desk: ServedDesk) -> None:
    call, session = Call("pn_us", "inbound", BOB), Call(SESSION_LINE, "inbound", "headset")
    await api_desk.store.write(save_call, call)
    await api_desk.store.write(save_call, session)
    bound = await api_desk.client("talktomyagent", lines=[CA_LINE.id])
    anybody = await api_desk.client("talktomyagent")
    control_id = f"v3:{call.id.removeprefix('call_')}"
    assert (await anybody.get(f"/v1/voice/calls/{control_id}")).status_code == 200
    for client, wanted in (
        (bound, control_id),
        (anybody, f"v3:{session.id.removeprefix('call_')}"),
        (anybody, call.id),
        (anybody, "v3:nothing"),
        (anybody, "v3:"),
    ):
        for path in ("", "/recording"):
            answer = await client.get(f"/v1/voice/calls/{wanted}{path}")
            assert refusal(answer) == (404, "not-found")
    assert (await bound.get("/v1/voice/calls")).json() == {
        "data": {"calls": [], "nextCursor": None}
    }
    foreign = await bound.get("/v1/voice/calls", params={"from": US_LINE.user})
    assert refusal(foreign) == (404, "not-found")


async def test_pages_go_on_where_the_one_before_ended(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    ids = [new_id("call") for _ in range(7)]
    for number, call_id in enumerate(ids):
        line = (US_LINE, CA_LINE)[number % 2].id
        made = f"2026-11-21T10:00:0{number}.000Z"
        ended = replace(ANSWERED, id=call_id, line_id=line, created_at=made)
        await api_desk.store.write(save_call, replace(ended, direction="inbound"))
    await api_desk.store.write(save_call, Call(SESSION_LINE, "inbound", "headset"))
    shown: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor is not None:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/v1/voice/calls", params=query)).json()["data"]
        shown += [each["id"] for each in page["calls"]]
        assert all("transcript" not in each for each in page["calls"])
        cursor, pages = page["nextCursor"], pages + 1
    assert shown == [f"v3:{call_id.removeprefix('call_')}" for call_id in reversed(ids)]
    assert pages == 3

    async def count(**query: str) -> int:
        answer = await client.get("/v1/voice/calls", params=query)
        return len(answer.json()["data"]["calls"])

    assert await count(**{"from": US_LINE.user}) == 4
    assert await count(status="completed", direction="inbound") == 7
    unwritten = await client.get(f"/v1/voice/calls?from={US_LINE.user}")
    assert len(unwritten.json()["data"]["calls"]) == 4
    assert await count(status="busy") == await count(direction="outbound") == 0
    for wrong in ({"limit": "0"}, {"limit": "101"}, {"status": "over"}, {"cursor": "v3:x"}):
        answer = await client.get("/v1/voice/calls", params=wrong)
        assert refusal(answer) == (400, "validation-failed")
        assert answer.json()["errors"][0]["field"] == next(iter(wrong))


def test_every_end_has_a_status_and_a_reason() -> None:
    for call, direction, reason in product((ANSWERED, UNANSWERED), BOTH_WAYS, EndReason):
        state = "failed" if reason in FAILURES else "ended"
        ended = replace(call, direction=direction, end_reason=reason, state=state)
        assert status_of(ended) in ("completed", "failed", "no-answer", "busy")
        assert (status_of(ended) == "completed") <= (call is ANSWERED)
        told = ended_reason_of(ended)
        assert told is not None
        assert (told == "dialFailed") <= (direction == "outbound" and call is UNANSWERED)


def test_a_mailbox_is_told_apart() -> None:
    ended = replace(ANSWERED, end_reason=EndReason.COMPLETED, outcome="voicemail")
    assert ended_reason_of(ended) == "voicemail"


@pytest.mark.parametrize(
    ("mos", "wait_ms", "grade"),
    [
        (None, None, None),
        (4.2, None, "A"),
        (4.2, 700.0, "A"),
        (4.0, 700.0, "B"),
        (4.2, 1_300.0, "C"),
        (3.0, 700.0, "D"),
        (None, 2_500.0, "D"),
        (1.0, 100.0, "F"),
        (4.4, 3_001.0, "F"),
    ],
)
def test_a_grade_is_the_worse_of_line_and_wait(
    mos: float | None, wait_ms: float | None, grade: str | None
) -> None:
    assert grade_of(mos, wait_ms) == grade


def test_ids_are_as_the_document_shows_them() -> None:
    assert re.fullmatch(r"v3:[0-9a-z]{26}", "v3:" + new_id("call").removeprefix("call_"))
