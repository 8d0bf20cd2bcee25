"""Calls that Voizbot's API places: what is dialled, what is kept, what is refused."""

import re
from typing import Any

import httpx
import pytest

from app.agent.general_script import NO_MODEL
from app.engine.events import CallBegan
from models.api_calls import api_calls_of
from models.calls import get_call, list_calls
from models.endings import EndReason
from models.lines import delete_line
from models.templates import MindKind, Template, save_template
from models.tools import Tool, save_tool
from sip.errors import CallRefused
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk

REAL = {
    "ok",
    "jobId",
    "sid",
    "status",
    "statusLabel",
    "to",
    "from",
    "webhookUrl",
    "statusCallbackUrl",
    "job",
}
JOB = {
    "phoneNumberId",
    "templateId",
    "systemPrompt",
    "extraSystemPrompt",
    "voiceModel",
    "metadata",
    "functionToolIds",
    "dryRun",
    "lastError",
}
CALL = {"phoneNumberId": US_LINE.id, "to": BOB}
TEMPLATE = Template("out_tpl_01", "Leads", "outbound", MindKind.CHAT, "Be kind.", tools=("book",))


async def place(vb: httpx.AsyncClient, **more: Any) -> httpx.Response:
    return await vb.post("/v1/calls/outbound", json={**CALL, **more})


async def refused(vb: httpx.AsyncClient, **more: Any) -> tuple[int, str, list[str]]:
    answer = await place(vb, **more)
    body = answer.json()
    assert body["ok"] is False
    return answer.status_code, body["error"], list(body.get("details", ()))


def nothing_happened(desk: ServedDesk) -> bool:
    calls = desk.store.read_now(list_calls)
    return not calls and not desk.store.read_now(api_calls_of, "voizbot") and desk.far.count == 0


async def test_a_call_rings_is_held_and_is_read_back(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    asked = await place(vb, systemPrompt="Ask for the date.", metadata={"customerId": "cus_1"})
    assert asked.status_code == 200, asked.text
    body = asked.json()
    assert set(body) == REAL and body["ok"] is True
    assert re.fullmatch(r"CA[0-9a-f]{32}", body["sid"])
    assert (body["from"], body["to"]) == (US_LINE.user, BOB)
    assert set(body["job"]) >= JOB and body["job"]["id"] == body["jobId"]
    assert body["job"]["metadata"] == {"customerId": "cus_1"}
    far = await api_desk.far.picks_up()
    assert (far.number, far.rang_from) == (BOB, US_LINE.user)
    await api_desk.agent_spoke("Hello, this is the desk.")
    live = (await vb.get(f"/v1/calls/{body['jobId']}")).json()
    assert live["status"] == "in-progress" and live["statusLabel"] == "In progress"
    active = (await vb.get("/v1/calls", params={"filter": "active"})).json()["calls"]
    assert [one["id"] for one in active] == [body["jobId"]]
    far.says("on Friday")
    await api_desk.agent_spoke("You said on Friday")
    await far.hang_up()
    assert (await api_desk.over(body["jobId"])).template_id is None
    read = (await vb.get(f"/v1/calls/{body['jobId']}/transcript")).json()
    assert read["status"] == "completed" and read["callSid"] == body["sid"]
    said = [(one["role"], one["text"]) for one in read["transcript"]]
    assert said == [
        ("assistant", "Hello, this is the desk."),
        ("user", "on Friday"),
        ("assistant", "You said on Friday"),
    ]
    assert (await vb.get("/v1/calls?filter=active")).json()["calls"] == []


async def test_prompts_voice_and_tools_are_put_together(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    api_desk.store.write_now(save_template, TEMPLATE)
    for name in ("book", "cancel", "look"):
        tool = Tool(name, f"Can {name}.", url="https://example.com/t", id=f"tool_{name}")
        api_desk.store.write_now(save_tool, tool)
    custom = {"name": "slots", "description": "Free slots.", "webhookUrl": "https://example.com/s"}
    asked = await place(
        vb,
        templateId=TEMPLATE.id,
        extraSystemPrompt="Mention the discount.",
        extraFunctionToolIds=["tool_cancel"],
        customTools=[custom],
        voice_model="alnilam",
    )
    assert asked.status_code == 200, asked.text
    (briefing,) = api_desk.minds.briefings
    template = briefing.task.template
    assert template is not None
    assert template.system_prompt == "Be kind.\n\nMention the discount."
    assert template.tools == ("book", "cancel", "slots")
    assert {"book", "cancel", "slots"} <= {tool.name for tool in briefing.tools}
    assert "look" not in {tool.name for tool in briefing.tools}
    job = asked.json()["job"]
    assert (job["templateId"], job["voiceModel"]) == (TEMPLATE.id, "alnilam")
    await (await api_desk.far.rung()).refuse()
    await api_desk.over()
    only = await place(vb, templateId=TEMPLATE.id, functionToolIds=["tool_look"], systemPrompt="Hi")
    assert only.status_code == 200
    template = api_desk.minds.tasks[-1].template
    assert template is not None and template.tools == ("look",) and template.system_prompt == "Hi"
    await (await api_desk.far.rung()).refuse(486)
    call = await api_desk.over(only.json()["jobId"])
    assert (call.template_id, call.end_reason) == (TEMPLATE.id, EndReason.BUSY)
    assert (await vb.get(f"/v1/calls/{call.id}")).json()["status"] == "busy"


async def test_a_dry_run_is_written_down_and_rings_nobody(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    answer = await place(vb, dryRun=True, metadata={"a": 1, "b": True, "c": None, "d": 1.5})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"ok", "dryRun", "jobId", "job"} and body["dryRun"] is True
    detail = (await vb.get(f"/v1/calls/{body['jobId']}")).json()
    assert (detail["status"], detail["durationSeconds"]) == ("completed", 0)
    assert detail["transcript"] == [] and detail["recording"] is None and detail["dryRun"] is True
    assert "dry_run" in [one["type"] for one in detail["events"]]
    assert detail["metadata"] == {"a": 1, "b": True, "c": None, "d": 1.5}
    assert api_desk.far.count == 0
    assert api_desk.store.read_now(get_call, body["jobId"]).ended_at is not None


async def test_a_desk_without_a_language_model_places_the_call_and_says_so(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    api_desk.minds.without_a_model()
    answer = await place(vb, systemPrompt="Sell the moon.")
    assert answer.status_code == 200, answer.text
    await (await api_desk.far.rung()).refuse()
    await api_desk.over()
    detail = (await vb.get(f"/v1/calls/{answer.json()['jobId']}")).json()
    (told,) = [one["data"] for one in detail["events"] if one["type"] == "trouble"]
    assert told["kind"] == NO_MODEL and "No language model is set up" in told["message"]
    (briefing,) = api_desk.minds.briefings
    assert "automated assistant" in briefing.brief.profile.opening[0]
    assert "moon" not in str(briefing.brief.profile)


WRONG: list[tuple[dict[str, Any], int, str, str | None]] = [
    ({"to": "+1415"}, 400, "invalid_payload", "to"),
    ({"to": "call me"}, 400, "invalid_payload", "to"),
    ({"to": "911"}, 400, "invalid_payload", "to"),
    ({"to": CA_LINE.user}, 400, "invalid_payload", "to"),
    ({"to": "+79161234567"}, 400, "invalid_payload", "to"),
    ({"to": 5}, 400, "invalid_payload", "to"),
    ({"metadata": {"a": {"b": 1}}}, 400, "invalid_payload", None),
    ({"metadata": {"a": [1]}}, 400, "invalid_payload", None),
    ({"metadata": 1}, 400, "invalid_payload", "metadata"),
    ({"dryRun": "yes"}, 400, "invalid_payload", "dryRun"),
    ({"systemPrompt": "x" * 20_001}, 400, "invalid_payload", "systemPrompt"),
    ({"functionToolIds": "tool_a"}, 400, "invalid_payload", "functionToolIds"),
    ({"customTools": [{"name": "Bad"}]}, 400, "invalid_payload", None),
    ({"phoneNumberId": "pn_none"}, 404, "phone_not_found", None),
    ({"templateId": "out_tpl_none"}, 404, "template_not_found", None),
    ({"functionToolIds": ["tool_none"]}, 404, "tool_not_found", None),
    ({"extraFunctionToolIds": ["tool_none"]}, 404, "tool_not_found", None),
]
WRONG_TOOLS: list[dict[str, Any]] = [
    {"name": "end_call", "description": "x", "webhookUrl": "https://example.com"},
    {"name": "a", "description": "x", "webhookUrl": "http://10.0.0.1/x"},
    {"name": "a", "description": "x", "webhookUrl": "https://example.com", "schema": {"a": 1}},
    {
        "name": "a",
        "description": "x",
        "webhookUrl": "https://example.com",
        "headers": {"X": "a\nb"},
    },
]


async def test_a_call_that_cannot_be_is_refused_and_nothing_is_dialled(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    for change, status, error, field in WRONG:
        answered, code, fields = await refused(vb, **change)
        assert (answered, code) == (status, error), change
        assert field is None or fields == [field], change
    assert nothing_happened(api_desk)


async def test_a_custom_tool_that_cannot_be_is_refused(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    for tool in WRONG_TOOLS:
        status, error, fields = await refused(vb, customTools=[tool])
        assert (status, error) == (400, "invalid_payload"), tool
        assert fields[0].startswith(f"customTools.{tool['name']}.")
    assert nothing_happened(api_desk)


async def test_nan_is_no_metadata(vb: httpx.AsyncClient, api_desk: ServedDesk) -> None:
    body = f'{{"phoneNumberId": "{US_LINE.id}", "to": "{BOB}", "metadata": {{"a": NaN}}}}'
    headers = {"Content-Type": "application/json"}
    answer = await vb.post("/v1/calls/outbound", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_payload")
    assert nothing_happened(api_desk)


async def test_what_is_wrong_is_told_in_the_order_of_the_document(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    wrong: dict[str, Any] = {
        "phoneNumberId": "pn_none",
        "to": "+1415",
        "templateId": "out_tpl_none",
        "functionToolIds": ["tool_none"],
    }
    seen = []
    for mended in ({"to": BOB}, {"phoneNumberId": US_LINE.id}, {"templateId": None}):
        seen.append((await refused(vb, **wrong))[:2])
        wrong.update(mended)
    seen.append((await refused(vb, **wrong))[:2])
    assert seen == [
        (400, "invalid_payload"),
        (404, "phone_not_found"),
        (404, "template_not_found"),
        (404, "tool_not_found"),
    ]
    assert nothing_happened(api_desk)


async def test_a_desk_that_cannot_call_says_no_twilio(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    await api_desk.engine.withdraw_line(US_LINE.id)
    assert (await refused(vb))[:2] == (422, "no_twilio")
    assert (await place(vb, dryRun=True)).status_code == 200
    for line in (US_LINE, CA_LINE):
        await api_desk.store.write(delete_line, line.id)
    assert (await refused(vb))[:2] == (422, "no_twilio")
    assert api_desk.far.count == 0


async def test_a_call_that_cannot_even_be_sent_has_failed(
    vb: httpx.AsyncClient, api_desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_way_there(*_: object) -> None:
        raise CallRefused(None, "no local network reaches that host")

    with monkeypatch.context() as network:
        network.setattr(api_desk.engine.phone, "dial", no_way_there)
        assert (await refused(vb))[:2] == (500, "call_failed")
    assert nothing_happened(api_desk)


async def test_the_desks_own_limits_are_told_and_nothing_is_dialled(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    api_desk.rules(calls_to_number_per_hour=1)
    for count, to in enumerate((BOB, "sip:Bob@loop.test"), 1):
        first = await place(vb, to=to)
        assert first.status_code == 200
        await (await api_desk.far.rung()).refuse()
        await api_desk.over()
        assert await refused(vb, to=to) == (429, "rate_limited", ["to"])
        answer = await place(vb, to=to)
        assert 3_500 < int(answer.headers["Retry-After"]) <= 3_600
        assert api_desk.far.count == count


async def test_a_number_is_called_as_it_is_meant(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    answer = await place(vb, to="(202) 555-0177")
    assert (answer.status_code, answer.json()["to"]) == (200, BOB)
    far = await api_desk.far.rung()
    assert far.number == BOB
    await far.refuse(603)
    event = await api_desk.until(lambda one: isinstance(one, CallBegan))
    assert isinstance(event, CallBegan) and event.call_id == answer.json()["jobId"]
    await api_desk.over()
