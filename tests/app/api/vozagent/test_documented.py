"""What the product's documents promise: their command, errors, codes, scopes and limits."""

import shlex
from pathlib import Path
from typing import Any

import httpx

from models.contacts import get_contact
from models.templates import MindKind, Template, save_template
from tests.fakes.api_desk import BOB, ServedDesk

COMMAND = Path(__file__).with_name("curl_lines.sh").read_text("utf-8")
HOST, TOKEN = "https://api.vozagent.ai", "<token>"
PROMISED = {
    "status": "queued",
    "direction": "outbound",
    "to_phone": "+15551234567",
    "assistant_name": "Voz",
}
ROUTES = {
    "contacts:read": [("GET", "/v1/contacts"), ("GET", "/v1/contacts/con_x")],
    "contacts:write": [
        ("POST", "/v1/contacts"),
        ("PATCH", "/v1/contacts/con_x"),
        ("DELETE", "/v1/contacts/con_x"),
    ],
    "calls:read": [("GET", "/v1/calls")],
    "calls:write": [("POST", "/v1/calls/outbound")],
    "assistants:read": [("GET", "/v1/assistants"), ("GET", "/v1/assistants/tpl_x")],
    "phone_numbers:read": [("GET", "/v1/phone-numbers")],
    "webhooks:read": [("GET", "/v1/webhooks"), ("GET", "/v1/webhooks/wh_x/deliveries")],
    "webhooks:write": [
        ("POST", "/v1/webhooks"),
        ("PATCH", "/v1/webhooks/wh_x"),
        ("DELETE", "/v1/webhooks/wh_x"),
    ],
}


def command(line: str, key: str) -> tuple[str, str, dict[str, str], str]:
    """Method, path, headers and body of a ``curl`` line as a shell would read it."""
    words = shlex.split(line.replace(TOKEN, key).replace("\\\n", " "))
    assert words[:2] == ["curl", "-X"]
    method, url, *rest = words[2:]
    options = list(zip(rest[::2], rest[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in options if option == "-H")
    (body,) = (value for option, value in options if option == "-d")
    return method, url.removeprefix(HOST), headers, body


async def test_the_documents_command_places_the_call_it_promises(api_desk: ServedDesk) -> None:
    voz = Template("out_tpl_voz", "Voz", "outbound", MindKind.CHAT, "Be kind.")
    api_desk.store.write_now(save_template, voz)
    _, key = await api_desk.key("vozagent")
    stranger = await api_desk.stranger("vozagent")
    method, path, headers, body = command(COMMAND, key)
    answer = await stranger.request(method, path, headers=headers, content=body)
    assert answer.status_code == 201, answer.text
    placed = answer.json()
    assert PROMISED.items() <= placed.items()
    assert set(placed) == {*PROMISED, "call_id", "contact_id", "is_new_contact", "created_at"}
    assert placed["is_new_contact"] is True
    contact = api_desk.store.read_now(get_contact, placed["contact_id"])
    assert contact.name == "John Smith"
    far = await api_desk.far.picks_up()
    assert far.number == "+15551234567"
    await api_desk.agent_spoke()
    await far.hang_up()
    await api_desk.over()
    again = await stranger.request(method, path, headers=headers, content=body)
    assert again.json()["is_new_contact"] is False
    assert again.json()["contact_id"] == placed["contact_id"]


async def test_an_error_has_the_documented_form(voz: httpx.AsyncClient) -> None:
    answer = await voz.post("/v1/calls/outbound", json={"assistant_name": "Voz"})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"} and set(error) == {"code", "message", "details"}
    assert (error["code"], error["details"]) == (
        "invalid_request",
        {"missing_fields": ["phone_number"]},
    )


async def test_every_refusal_of_the_door_has_the_same_form(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    stranger = await api_desk.stranger("vozagent")
    forged = await api_desk.stranger("vozagent", {"Authorization": "Bearer gw_nothing"})
    json = {"Content-Type": "application/json"}
    asked: list[tuple[httpx.Response, int, str]] = [
        (await stranger.get("/v1/contacts"), 401, "unauthorized"),
        (await forged.get("/v1/nothing"), 401, "unauthorized"),
        (await voz.get("/v1/nothing"), 404, "not_found"),
        (await voz.get("/v1/calls/outbound"), 405, "method_not_allowed"),
        (await voz.post("/v1/contacts", content="{", headers=json), 400, "invalid_request"),
        (await voz.post("/v1/contacts", content="[1]", headers=json), 400, "invalid_request"),
        (await voz.post("/v1/contacts", content=b"x" * 2_000_000), 413, "invalid_request"),
        (await voz.get("/v1/contacts", headers={"Host": "evil.example"}), 400, "invalid_request"),
    ]
    for answer, status, code in asked:
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/json"
    assert api_desk.far.count == 0


async def test_a_key_may_do_what_its_scopes_say_before_its_body_is_looked_at(
    api_desk: ServedDesk,
) -> None:
    for scope, routes in ROUTES.items():
        may = await api_desk.client("vozagent", [scope])
        may_not = await api_desk.client("vozagent", [each for each in ROUTES if each != scope])
        for method, path in routes:
            answer = await may_not.request(method, path, content="{")
            assert (answer.status_code, answer.json()["error"]["code"]) == (
                403,
                "insufficient_scope",
            )
            answer = await may.request(method, path, content="{")
            assert answer.status_code in (200, 400, 404), (path, answer.text)


async def test_the_limit_is_one_for_all_routes_and_says_when_to_come_back(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    other = await api_desk.client("vozagent")
    for number in range(120):
        path = ("/v1/webhooks", "/v1/phone-numbers")[number % 2]
        assert (await voz.get(path)).status_code == 200
    answer = await voz.post("/v1/contacts", json={"phone_number": BOB})
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
    wait_s = int(answer.headers["Retry-After"])
    assert 0 < wait_s <= 60
    assert (await other.get("/v1/webhooks")).status_code == 200
    api_desk.later(wait_s)
    assert (await voz.get("/v1/webhooks")).status_code == 200


async def test_assistants_are_the_templates(api_desk: ServedDesk, voz: httpx.AsyncClient) -> None:
    desk = Template(
        "tpl_desk", "Desk", "inbound", MindKind.CHAT, "Be brief.", greeting="Hi!", voice="amy"
    )
    dunning = Template("out_tpl_dun", "dunning", "outbound", script="debt-collection", active=False)
    for template in (desk, dunning):
        api_desk.store.write_now(save_template, template)
    listed = (await voz.get("/v1/assistants")).json()
    assert [each["id"] for each in listed] == ["tpl_desk", "out_tpl_dun"]
    assert set(listed[0]) == {
        *("id", "name", "role", "assistant_type", "is_active", "voice_id", "first_message"),
        *("phone_number_id", "created_at", "updated_at"),
    }
    assert (listed[0]["first_message"], listed[0]["voice_id"]) == ("Hi!", "amy")
    whole = (await voz.get("/v1/assistants/tpl_desk")).json()
    assert whole == listed[0] | {
        "first_message_mode": "assistant-speaks-first",
        "personality": "",
        "vapi_assistant_id": None,
        "system_prompt": "Be brief.",
        "template_id": None,
    }
    missing = await voz.get("/v1/assistants/tpl_none")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    assert missing.json()["error"]["message"] == "there is no assistant with the id 'tpl_none'"

    async def ids(query: str) -> list[Any]:
        return [each["id"] for each in (await voz.get(f"/v1/assistants?{query}")).json()]

    assert await ids("is_active=true") == ["tpl_desk"]
    assert await ids("assistant_type=outbound") == ["out_tpl_dun"]
    assert await ids("assistant_type=custom") == []
    assert await ids("limit=1&offset=1") == ["out_tpl_dun"]
    assert (await voz.get("/v1/assistants?assistant_type=other")).status_code == 400


async def test_phone_numbers_are_the_lines(api_desk: ServedDesk, voz: httpx.AsyncClient) -> None:
    await api_desk.engine.withdraw_line("pn_ca")
    listed = (await voz.get("/v1/phone-numbers")).json()
    assert [(each["phone_number"], each["status"]) for each in listed] == [
        ("+12025550111", "active"),
        ("+14165550122", "pending"),
    ]
    assert set(listed[0]) == {
        *("id", "phone_number", "label", "provider", "status", "assistant_id", "sms_enabled"),
        *("monthly_cost_cents", "created_at"),
    }

    async def ids(query: str) -> list[Any]:
        return [each["id"] for each in (await voz.get(f"/v1/phone-numbers?{query}")).json()]

    assert await ids("status=active") == ["pn_us"]
    assert await ids("provider=SIP") == ["pn_us", "pn_ca"]
    assert await ids("provider=twilio") == []
    assert (await voz.get("/v1/phone-numbers?status=lost")).status_code == 400
