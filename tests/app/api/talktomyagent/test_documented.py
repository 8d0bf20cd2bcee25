"""What the product's page promises: its commands, its first example, its codes and scopes."""

import re

import httpx

from app.api.talktomyagent import problems
from app.engine.audit import CALL_ASKED, CALL_ENDED
from app.engine.dial_rules import RULES
from app.served_lines import served
from models.audit_log import list_rows
from models.lines import save_line
from tests.fakes.api_desk import ServedDesk
from tests.fakes.voice_orders import LINES, VELLO, ask, command, fields, order, refusal

PROMISED = {"callControlId", "expectedDialAt", "warnings"}
ROUTES = {
    "voice:call": [
        ("POST", "/v1/voice/calls"),
        ("POST", "/v1/calls"),
        ("PUT", "/v1/voice/webhooks"),
        ("DELETE", "/v1/voice/webhooks"),
    ],
    "voice:read": [
        ("GET", "/v1/voice/calls"),
        ("GET", "/v1/voice/calls/v3:x"),
        ("GET", "/v1/voice/calls/v3:x/recording"),
        ("GET", "/v1/voice/webhooks"),
        ("GET", "/v1/voice-deployments"),
    ],
    "voice:apps": [
        ("GET", "/v1/voice-deployments/x/apps"),
        ("POST", "/v1/voice-deployments/x/apps"),
        ("PATCH", "/v1/voice-deployments/x/apps/y"),
    ],
    "voice:install-bundles": [
        ("POST", "/v1/voice-deployments/x/install-bundles"),
        ("POST", "/v1/voice/install-bundles/redeem"),
    ],
}


async def canadian_desk(desk: ServedDesk) -> None:
    await desk.store.write(save_line, VELLO)
    await desk.engine.serve_line(served(VELLO, desk.paths))


async def test_every_command_places_the_call_that_it_promises(api_desk: ServedDesk) -> None:
    await canadian_desk(api_desk)
    _, key = await api_desk.key("talktomyagent", ["voice:call"], [VELLO.id])
    stranger = await api_desk.stranger("talktomyagent")
    assert len(LINES) == 2
    for line in LINES:
        method, path, headers, body = command(line, key)
        answer = await stranger.request(method, path, headers=headers, content=body)
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        assert set(data) == PROMISED and data["warnings"] == []
        again = await stranger.request(method, path, headers=headers, content=body)
        assert again.content == answer.content
        far = await api_desk.far.rung()
        assert far.rang_from == VELLO.user
        await far.refuse()
        await api_desk.over("call_" + data["callControlId"].removeprefix("v3:"))
    assert api_desk.far.count == 2
    bobby, tester = api_desk.minds.briefings
    assert "Bobby" in bobby.brief.profile.opening[0]
    assert "$154.56" in bobby.task.goal and "joe@vello.io" in bobby.task.escalation
    assert tester.task.purpose.startswith("Call to confirm")
    rows = api_desk.store.read_now(list_rows)
    asked = [row.content for row in rows if row.kind == CALL_ASKED][::-1]
    assert [row["asked_by"].rpartition(": ")[2] for row in asked] == [
        "vello-billing-system",
        "first-test",
    ]
    assert asked[0]["from"] == VELLO.user and asked[0]["to"] == "+16478359044"
    assert [row.kind for row in rows].count(CALL_ENDED) == 2


async def test_the_pages_first_example_is_placed_with_a_warning(api_desk: ServedDesk) -> None:
    await canadian_desk(api_desk)
    client = await api_desk.client("talktomyagent")
    task = {
        "goal": "What the bot should accomplish",
        "script": "which-playbook-script-to-follow",
        "facts": {"key": "value pairs the bot can reference"},
        "escalation": "When and how to escalate",
    }
    body = {"from": VELLO.user, "to": "+16475551234", "triggeredBy": "your-system-name"}
    answer = await ask(client, body | {"task": task})
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["warnings"] == ["script-not-found"]


async def test_a_problem_has_the_standards_form(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    answer = await ask(client, order(to="12"))
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["type"] == "https://api.talktomyagent.io/problems/validation-failed"
    assert set(problem["errors"][0]) == {"field", "message"}
    assert fields(answer) == ["to"]


async def test_every_route_asks_for_its_scope(api_desk: ServedDesk) -> None:
    for scope, asked in ROUTES.items():
        others = [one for one in ROUTES if one != scope]
        client = await api_desk.client("talktomyagent", others)
        for method, path in asked:
            answer = await client.request(method, path)
            assert refusal(answer) == (403, "insufficient-scope"), f"{method} {path}"
            assert scope in answer.json()["detail"]
    document = (await client.get("/openapi.json")).json()
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "x", path))
        for path, operations in document["paths"].items()
        for method in operations
    }
    told = {
        (method, path.replace("v3:x", "x").replace("/y", "/x"))
        for asked in ROUTES.values()
        for method, path in asked
    }
    assert known == told | {("GET", "/v1/voice/recordings/x")}


def test_every_rule_of_the_desk_has_an_answer() -> None:
    assert set(RULES) == set(problems._RULES)
