"""Function tools and what they have in common."""

from typing import Any

import httpx
import keyring
import pytest

from models.tools import ToolDefaults, get_tool, save_tool_defaults
from tests.fakes.api_desk import ServedDesk
from tests.fakes.keyring_backend import MemoryKeyring

ROW = {
    "id",
    "name",
    "description",
    "parametersJsonSchema",
    "webhookUrl",
    "webhookHeaders",
    "webhookTimeoutMs",
    "enabled",
    "createdAt",
    "updatedAt",
}
BOOK = {"name": "book", "description": "Books a table."}


@pytest.fixture(autouse=True)
def secrets() -> Any:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


async def test_a_tool_is_made_read_changed_and_forgotten(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    made = await vb.post("/v1/function-tools", json=BOOK)
    assert made.status_code == 201 and made.json()["ok"] is True
    tool = made.json()["tool"]
    assert set(tool) == ROW
    assert (tool["webhookUrl"], tool["webhookTimeoutMs"], tool["enabled"]) == ("", None, True)
    path = f"/v1/function-tools/{tool['id']}"
    assert (await vb.get(path)).json() == {"ok": True, "tool": tool}
    schema = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
    change = {"enabled": False, "parametersJsonSchema": schema, "webhookTimeoutMs": 900}
    changed = (await vb.patch(path, json=change)).json()["tool"]
    assert {name: changed[name] for name in change} == change
    assert changed["description"] == BOOK["description"]
    assert api_desk.store.read_now(get_tool, tool["id"]).enabled is False
    assert (await vb.delete(path)).json() == {"ok": True}
    for method in ("GET", "PATCH", "DELETE"):
        gone = await vb.request(method, path, json={} if method == "PATCH" else None)
        assert (gone.status_code, gone.json()["error"]) == (404, "not_found")


async def test_the_defaults_are_shown_without_secrets(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    listed = (await vb.get("/v1/function-tools")).json()
    assert listed == {
        "ok": True,
        "tools": [],
        "defaults": {
            "functionWebhookUrl": "",
            "functionWebhookTimeoutMs": 5000,
            "functionWebhookHeaders": {},
        },
    }
    defaults = ToolDefaults("https://example.com/t", 700, {"X-Desk": "1"}, ("X-Token",))
    api_desk.store.write_now(save_tool_defaults, defaults)
    shown = (await vb.get("/v1/function-tools")).json()["defaults"]
    assert shown["functionWebhookUrl"] == "https://example.com/t"
    assert shown["functionWebhookTimeoutMs"] == 700
    assert set(shown["functionWebhookHeaders"]) == {"X-Desk", "X-Token"}
    assert shown["functionWebhookHeaders"]["X-Desk"] == "1"


async def test_a_secret_header_is_kept_with_the_passwords_and_never_shown(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    headers = {"Authorization": "Bearer very-secret", "X-Desk": "1"}
    body = {**BOOK, "webhookUrl": "https://example.com/b", "webhookHeaders": headers}
    made = await vb.post("/v1/function-tools", json=body)
    assert made.status_code == 201 and "very-secret" not in made.text
    tool = made.json()["tool"]
    assert set(tool["webhookHeaders"]) == {"Authorization", "X-Desk"}
    kept = api_desk.store.read_now(get_tool, tool["id"])
    assert (kept.headers, kept.secret_headers) == ({"X-Desk": "1"}, ("Authorization",))
    secret = f"{tool['id']}-authorization"
    assert keyring.get_password("ringdesk", secret) == "Bearer very-secret"
    path = f"/v1/function-tools/{tool['id']}"
    same = await vb.patch(path, json={"webhookHeaders": tool["webhookHeaders"]})
    assert same.status_code == 200
    assert keyring.get_password("ringdesk", secret) == "Bearer very-secret"
    await vb.patch(path, json={"webhookHeaders": {"X-Desk": "2"}})
    assert keyring.get_password("ringdesk", secret) is None


async def test_a_name_is_used_once(vb: httpx.AsyncClient) -> None:
    assert (await vb.post("/v1/function-tools", json=BOOK)).status_code == 201
    again = await vb.post("/v1/function-tools", json=BOOK)
    assert (again.status_code, again.json()) == (409, {"ok": False, "error": "duplicate_name"})
    other = await vb.post("/v1/function-tools", json={**BOOK, "name": "cancel"})
    path = f"/v1/function-tools/{other.json()['tool']['id']}"
    assert (await vb.patch(path, json={"name": "book"})).status_code == 409
    assert (await vb.patch(path, json={"name": "cancel"})).status_code == 200
    built_in = await vb.post("/v1/function-tools", json={**BOOK, "name": "end_call"})
    assert built_in.status_code == 409


WRONG: list[tuple[dict[str, object], str]] = [
    ({"name": "Book"}, "name"),
    ({"name": "9book"}, "name"),
    ({"name": "book\n"}, "name"),
    ({"description": ""}, "description"),
    ({"webhookUrl": "http://192.168.1.4/x"}, "webhookUrl"),
    ({"webhookUrl": "nonsense"}, "webhookUrl"),
    ({"webhookTimeoutMs": 499}, "webhookTimeoutMs"),
    ({"webhookTimeoutMs": 15001}, "webhookTimeoutMs"),
    ({"webhookTimeoutMs": "900"}, "webhookTimeoutMs"),
    ({"parametersJsonSchema": {"type": "array"}}, "parametersJsonSchema"),
    ({"parametersJsonSchema": []}, "parametersJsonSchema"),
    ({"webhookHeaders": {"X-A": "two\r\nlines"}}, "webhookHeaders"),
    ({"webhookHeaders": {"Host": "x"}}, "webhookHeaders"),
]


async def test_a_tool_that_cannot_be_is_refused_by_its_field(vb: httpx.AsyncClient) -> None:
    for change, field in WRONG:
        answer = await vb.post("/v1/function-tools", json={**BOOK, **change})
        assert answer.status_code == 400, f"{change}: {answer.text}"
        refused = answer.json()
        assert refused["error"] == "invalid_payload" and list(refused["details"]) == [field]
    assert (await vb.get("/v1/function-tools")).json()["tools"] == []
