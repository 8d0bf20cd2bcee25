"""Install bundles: refused while the gateway runs, made when it is wanted anew, redeemed once."""

import re

import httpx

from tests.fakes.api_desk import CA_LINE, US_LINE, ServedDesk
from tests.fakes.voice_orders import ask, fields, refusal

BUNDLES = f"/v1/voice-deployments/{US_LINE.id}/install-bundles"
REDEEM = "/v1/voice/install-bundles/redeem"
AGAIN = {"agentId": "agent_1", "forceReinstall": True, "geminiApiKey": "secret"}
FIRST = AGAIN | {"forceReinstall": False}


async def made(client: httpx.AsyncClient) -> dict[str, str]:
    answer = await ask(client, AGAIN, path=BUNDLES)
    assert answer.status_code == 200, answer.text
    bundle: dict[str, str] = answer.json()["data"]["installBundle"]
    return bundle


async def test_a_gateway_that_runs_is_not_installed(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    assert refusal(await ask(client, FIRST, path=BUNDLES)) == (409, "gateway-already-running")
    nowhere = BUNDLES.replace(US_LINE.id, "pn_none")
    assert refusal(await ask(client, AGAIN, path=nowhere)) == (404, "not-found")
    answer = await ask(client, {"forceReinstall": True}, path=BUNDLES)
    assert (refusal(answer), fields(answer)) == ((400, "validation-failed"), ["agentId"])
    await api_desk.engine.withdraw_line(US_LINE.id)
    assert (await ask(client, FIRST, path=BUNDLES)).status_code == 200


async def test_a_bundle_has_what_the_client_reads(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    first = await ask(client, AGAIN, "bundle-1", BUNDLES)
    again = await ask(client, AGAIN, "bundle-1", BUNDLES)
    assert (first.status_code, first.content) == (200, again.content)
    bundle = first.json()["data"]["installBundle"]
    assert re.fullmatch(r"[\w-]{43}", bundle["token"])
    assert bundle | {"token": "", "expiresAt": ""} == {
        "token": "",
        "voiceDeploymentId": US_LINE.id,
        "agentId": "agent_1",
        "phoneNumber": US_LINE.user,
        "expiresAt": "",
        "redeemEndpoint": f"{api_desk.base_url('talktomyagent')}{REDEEM}",
    }


async def test_a_bundle_is_redeemed_once(api_desk: ServedDesk, client: httpx.AsyncClient) -> None:
    token = (await made(client))["token"]
    foreign = await api_desk.client("talktomyagent", lines=[CA_LINE.id])
    assert refusal(await ask(foreign, {"token": token}, path=REDEEM)) == (404, "not-found")
    redeemed = await ask(client, {"token": token}, path=REDEEM)
    assert redeemed.json() == {
        "data": {
            "installation": {
                "voiceDeploymentId": US_LINE.id,
                "agentId": "agent_1",
                "phoneNumber": US_LINE.user,
                "gateway": "running",
                "installRequired": False,
            }
        }
    }
    assert refusal(await ask(client, {"token": token}, path=REDEEM)) == (404, "not-found")


async def test_a_bundle_is_over_after_a_quarter_of_an_hour(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    token = (await made(client))["token"]
    api_desk.later(15 * 60)
    assert refusal(await ask(client, {"token": token}, path=REDEEM)) == (404, "not-found")
