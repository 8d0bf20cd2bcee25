"""Outbound and inbound templates, their tools, and the numbers that they answer."""

import json

import httpx
import pytest

from models.template_versions import list_versions
from models.templates import MindKind, get_template
from models.tools import Tool, save_tool
from tests.fakes.api_desk import US_LINE, ServedDesk

KINDS = ("outbound", "inbound")
ROW = {"id", "name", "systemPrompt", "voiceModel", "active", "createdAt", "updatedAt"}


async def made(vb: httpx.AsyncClient, kind: str, **more: object) -> dict[str, object]:
    body = {"name": "Clinic desk", "systemPrompt": "Answer politely.", **more}
    answer = await vb.post(f"/v1/{kind}-templates", json=body)
    assert answer.status_code == 201, answer.text
    template: dict[str, object] = answer.json()["template"]
    return template


@pytest.mark.parametrize("kind", KINDS)
async def test_a_template_is_made_changed_and_forgotten(
    vb: httpx.AsyncClient, api_desk: ServedDesk, kind: str
) -> None:
    template = await made(vb, kind, voiceModel="alnilam")
    assert set(template) == ROW | ({"assignedNumbers"} if kind == "inbound" else set())
    assert template["voiceModel"] == "alnilam" and template["active"] is True
    kept = api_desk.store.read_now(get_template, str(template["id"]))
    assert (kept.mind, kept.direction, kept.voice) == (MindKind.CHAT, kind, "")
    path = f"/v1/{kind}-templates/{template['id']}"
    changed = await vb.patch(path, json={"name": "Front desk", "voiceModel": None})
    assert changed.status_code == 200 and changed.json()["ok"] is True
    assert changed.json()["template"]["name"] == "Front desk"
    assert changed.json()["template"]["voiceModel"] is None
    assert changed.json()["template"]["systemPrompt"] == "Answer politely."
    assert len(api_desk.store.read_now(list_versions, kept.id)) == 2
    off = await vb.patch(path, json={"active": False})
    assert off.json()["template"]["active"] is False
    listed = (await vb.get(f"/v1/{kind}-templates")).json()
    assert listed["ok"] is True and [one["name"] for one in listed["templates"]] == ["Front desk"]
    assert (await vb.delete(path)).json() == {"ok": True}
    for method in ("PATCH", "DELETE"):
        gone = await vb.request(method, path, json={})
        assert (gone.status_code, gone.json()) == (404, {"ok": False, "error": "not_found"})


async def test_a_template_of_the_other_direction_is_not_there(vb: httpx.AsyncClient) -> None:
    template = await made(vb, "inbound")
    other = await vb.patch(f"/v1/outbound-templates/{template['id']}", json={"name": "x"})
    assert other.status_code == 404
    assert (await vb.get("/v1/outbound-templates")).json()["templates"] == []


WRONG: list[tuple[dict[str, object], str]] = [
    ({"name": "x"}, "systemPrompt"),
    ({"systemPrompt": "x"}, "name"),
    ({"name": "", "systemPrompt": "x"}, "name"),
    ({"name": "x" * 81, "systemPrompt": "x"}, "name"),
    ({"name": "x", "systemPrompt": "y" * 20_001}, "systemPrompt"),
    ({"name": 7, "systemPrompt": "x"}, "name"),
    ({"name": "x", "systemPrompt": "x", "voiceModel": 7}, "voiceModel"),
    ({"name": "\ud800", "systemPrompt": "x"}, "body"),
]


async def test_a_template_that_cannot_be_is_refused_by_its_field(vb: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    for body, field in WRONG:
        answer = await vb.post("/v1/inbound-templates", content=json.dumps(body), headers=headers)
        assert answer.status_code == 400, body
        refused = answer.json()
        assert refused["ok"] is False and refused["error"] == "invalid_payload"
        assert list(refused["details"]) == [field] and refused["details"][field]
    assert (await vb.get("/v1/inbound-templates")).json()["templates"] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_tools_are_linked_once_and_unlinked(
    vb: httpx.AsyncClient, api_desk: ServedDesk, kind: str
) -> None:
    tool = Tool("book", "Books a table.", url="https://example.com/book")
    api_desk.store.write_now(save_tool, tool)
    template = await made(vb, kind)
    path = f"/v1/{kind}-templates/{template['id']}/function-tools"
    link = {"functionToolId": tool.id}
    first = await vb.post(path, json=link)
    assert (first.status_code, first.json()) == (201, {"ok": True})
    again = await vb.post(path, json=link)
    assert again.status_code == 200
    assert again.json() == {"ok": True, "message": "already_assigned"}
    (listed,) = (await vb.get(path)).json()["tools"]
    assert (listed["id"], listed["name"]) == (tool.id, "book")
    renamed = await vb.patch(f"/v1/function-tools/{tool.id}", json={"name": "reserve"})
    assert renamed.status_code == 200
    (listed,) = (await vb.get(path)).json()["tools"]
    assert listed["name"] == "reserve"
    gone = await vb.request("DELETE", path, json=link)
    assert (gone.status_code, gone.json()) == (200, {"ok": True})
    assert (await vb.get(path)).json() == {"ok": True, "tools": []}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_link_says_whether_template_or_tool_is_missing(
    vb: httpx.AsyncClient, kind: str
) -> None:
    template = await made(vb, kind)
    path = f"/v1/{kind}-templates/{template['id']}/function-tools"
    for method in ("POST", "DELETE"):
        no_tool = await vb.request(method, path, json={"functionToolId": "tool_none"})
        assert (no_tool.status_code, no_tool.json()["error"]) == (404, "tool_not_found")
        elsewhere = path.replace(str(template["id"]), "tpl_none")
        no_template = await vb.request(method, elsewhere, json={"functionToolId": "tool_none"})
        assert (no_template.status_code, no_template.json()["error"]) == (404, "not_found")
        nothing = await vb.request(method, path, json={})
        assert (nothing.status_code, nothing.json()["error"]) == (400, "invalid_payload")


async def test_an_inbound_template_answers_a_number_until_it_is_forgotten(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    template = await made(vb, "inbound")
    number = f"/v1/phone-numbers/{US_LINE.id}"
    assigned = await vb.patch(number, json={"inboundTemplateId": template["id"]})
    assert assigned.status_code == 200
    assert assigned.json()["phoneNumber"]["inboundTemplateId"] == template["id"]
    (row,) = (await vb.get("/v1/inbound-templates")).json()["templates"]
    us = {"id": US_LINE.id, "e164": US_LINE.user, "friendlyName": US_LINE.label}
    assert row["assignedNumbers"] == [us]
    await vb.patch(f"/v1/inbound-templates/{template['id']}", json={"systemPrompt": "New."})
    (line,) = [one for one in api_desk.engine.lines if one.account.line_id == US_LINE.id]
    assert line.inbound is not None and line.inbound.template is not None
    assert line.inbound.template.system_prompt == "New."
    assert (await vb.delete(f"/v1/inbound-templates/{template['id']}")).status_code == 200
    numbers = (await vb.get("/v1/phone-numbers")).json()["phoneNumbers"]
    assert [one["inboundTemplateId"] for one in numbers] == [None, None]
    (line,) = [one for one in api_desk.engine.lines if one.account.line_id == US_LINE.id]
    assert line.inbound is None


async def test_a_number_takes_no_template_that_is_not_for_it(vb: httpx.AsyncClient) -> None:
    outbound = await made(vb, "outbound")
    for id in (outbound["id"], "tpl_none"):
        body = {"inboundTemplateId": id}
        refused = await vb.patch(f"/v1/phone-numbers/{US_LINE.id}", json=body)
        assert (refused.status_code, refused.json()["error"]) == (404, "template_not_found")
    none = await vb.patch("/v1/phone-numbers/pn_none", json={"inboundTemplateId": None})
    assert (none.status_code, none.json()["error"]) == (404, "not_found")
