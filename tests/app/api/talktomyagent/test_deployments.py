"""Deployments, which are the desk's lines, and what clients put onto them."""

from dataclasses import replace

import httpx

from models.lines import save_line
from tests.fakes.api_desk import CA_LINE, US_LINE, ServedDesk
from tests.fakes.voice_orders import ask, fields, refusal

BASE = "/v1/voice-deployments"
APPS = f"{BASE}/{US_LINE.id}/apps"
CONFIG = {"siteUrl": "https://shop.example", "businessName": "Shop"}


async def test_deployments_are_lines(api_desk: ServedDesk, client: httpx.AsyncClient) -> None:
    switched_off = replace(CA_LINE, enabled=False, script="restaurant-booking")
    await api_desk.store.write(save_line, switched_off)
    listed = (await client.get(BASE)).json()["data"]["deployments"]
    by_id = {each["id"]: each for each in listed}
    assert by_id[US_LINE.id] == {
        "id": US_LINE.id,
        "name": US_LINE.label,
        "phoneNumber": US_LINE.user,
        "lifecycleStatus": "active",
        "agentId": None,
        "createdAt": US_LINE.created_at,
    }
    assert by_id[CA_LINE.id]["lifecycleStatus"] == "suspended"
    assert by_id[CA_LINE.id]["agentId"] == "restaurant-booking"
    await api_desk.engine.withdraw_line(US_LINE.id)
    listed = (await client.get(BASE)).json()["data"]["deployments"]
    assert {each["lifecycleStatus"] for each in listed} == {"pending", "suspended"}


async def test_a_key_sees_its_own_deployments(api_desk: ServedDesk) -> None:
    bound = await api_desk.client("talktomyagent", lines=[CA_LINE.id])
    listed = (await bound.get(BASE)).json()["data"]["deployments"]
    assert [each["id"] for each in listed] == [CA_LINE.id]
    assert refusal(await bound.get(APPS)) == (404, "not-found")


async def test_an_app_is_put_onto_a_deployment_once(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    body = {"slug": "booking", "config": CONFIG}
    first = await ask(client, body, "one", APPS)
    assert first.status_code == 201, first.text
    assert first.json() == {
        "data": {"app": {"slug": "booking", "status": "installed", "created": True}}
    }
    assert (await ask(client, body, "one", APPS)).content == first.content
    again = await ask(client, body, path=APPS)
    assert (again.status_code, again.json()["data"]["app"]["created"]) == (200, False)
    other = body | {"config": CONFIG | {"language": "fr"}}
    assert refusal(await ask(client, other, path=APPS)) == (409, "app-config-conflict")
    headers = {"Idempotency-Key": "one-reconfigure"}
    patched = await client.patch(
        f"{APPS}/booking", json={"config": other["config"]}, headers=headers
    )
    assert patched.json() == {"data": {"app": {"slug": "booking", "status": "installed"}}}
    (app,) = (await client.get(APPS)).json()["data"]["apps"]
    assert (app["slug"], app["status"], app["config"]) == ("booking", "installed", other["config"])


async def test_what_is_no_app_is_refused(api_desk: ServedDesk, client: httpx.AsyncClient) -> None:
    config = await ask(client, {"slug": "booking", "config": {}}, path=APPS)
    assert (refusal(config), fields(config)) == ((400, "validation-failed"), ["config.siteUrl"])
    without_key = await client.post(APPS, json={"slug": "booking", "config": CONFIG})
    assert fields(without_key) == ["Idempotency-Key"]
    headers = {"Idempotency-Key": "x"}
    missing = await client.patch(f"{APPS}/none", json={"config": CONFIG}, headers=headers)
    assert refusal(missing) == (404, "not-found")
    elsewhere = await ask(client, {"slug": "a", "config": CONFIG}, path=f"{BASE}/pn_none/apps")
    assert refusal(elsewhere) == (404, "not-found")
