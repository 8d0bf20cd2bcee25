"""Every row of the product's error table, and the desk's own rules: nothing is dialled."""

import asyncio

import httpx
import pytest

from app.agent.errors import MindUnavailable
from app.engine.errors import AgentNotReady
from app.served_lines import served
from models.do_not_call import NotToCall, add_not_to_call
from models.lines import Line, save_line
from sip.errors import CallRefused
from sip.loopback_phone import Refusal
from tests.fakes.api_desk import BOB, CA_LINE, US_LINE, ServedDesk
from tests.fakes.voice_orders import TASK, ask, code_of, fields, order, refusal

SOMEBODY_IN_TORONTO = "+14165550199"


async def test_the_deployments_own_number_is_not_called(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    for own in (US_LINE.user, CA_LINE.user):
        assert refusal(await ask(client, order(to=own))) == (400, "voice-self-call")
    assert api_desk.far.count == 0


async def test_a_blocked_country_is_not_called(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    answer = await ask(client, order(to="+4930123456"))
    assert refusal(answer) == (403, "voice-country-blocked")
    assert "Germany" in answer.json()["detail"]
    canadian = await ask(client, order(to=SOMEBODY_IN_TORONTO))
    assert refusal(canadian) == (403, "voice-country-blocked")
    assert api_desk.far.count == 0
    at_home = await ask(client, order(to=SOMEBODY_IN_TORONTO, **{"from": CA_LINE.user}))
    assert at_home.status_code == 200, at_home.text
    assert api_desk.far.count == 1


async def test_a_foreign_line_is_as_none(api_desk: ServedDesk) -> None:
    bound = await api_desk.client("talktomyagent", lines=[CA_LINE.id])
    foreign = await ask(bound, order())
    unknown = await ask(bound, order(**{"from": "+12025550155"}))
    assert refusal(foreign) == refusal(unknown) == (404, "not-found")
    said = foreign.json()["detail"].replace(US_LINE.user, "+12025550155")
    assert said == unknown.json()["detail"]
    assert api_desk.far.count == 0


async def test_the_31st_call_of_the_hour_is_refused(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    for number in range(30):
        answer = await ask(client, order(to=f"+1202555{1000 + number}"))
        assert answer.status_code == 200, answer.text
        await (await api_desk.far.rung()).refuse(603)
        await api_desk.over(_call_id(answer))
        api_desk.later(60)
    answer = await ask(client, order())
    assert refusal(answer) == (429, "rate-limit-exceeded")
    assert api_desk.far.count == 30
    wait_s = int(answer.headers["Retry-After"])
    api_desk.later(wait_s - 40)
    assert refusal(await ask(client, order())) == (429, "rate-limit-exceeded")
    api_desk.later(41)
    assert (await ask(client, order())).status_code == 200
    assert api_desk.far.count == 31


async def test_the_sixth_call_of_the_hour_to_one_number_is_refused(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    for _ in range(5):
        answer = await ask(client, order())
        await (await api_desk.far.rung()).refuse(603)
        await api_desk.over(_call_id(answer))
    answer = await ask(client, order())
    assert refusal(answer) == (429, "rate-limit-exceeded")
    assert 3_000 < int(answer.headers["Retry-After"]) <= 3_600
    assert api_desk.far.count == 5


async def test_the_101st_call_of_the_day_is_refused(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    api_desk.rules(calls_per_hour=0, calls_per_day=2)
    for number in range(2):
        answer = await ask(client, order(to=f"+1202555{1000 + number}"))
        await (await api_desk.far.rung()).refuse(603)
        await api_desk.over(_call_id(answer))
    answer = await ask(client, order())
    assert refusal(answer) == (429, "rate-limit-exceeded")
    assert 80_000 < int(answer.headers["Retry-After"]) <= 86_400
    assert api_desk.far.count == 2


async def test_a_number_on_the_do_not_call_list_is_no_valid_number(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    await api_desk.store.write(add_not_to_call, [NotToCall(BOB, "asked on 3 May")])
    answer = await ask(client, order())
    assert (refusal(answer), fields(answer)) == ((400, "validation-failed"), ["to"])
    assert "do-not-call" in answer.json()["detail"]
    assert api_desk.far.count == 0


async def test_outside_the_hours_it_says_when_to_ask_again(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    api_desk.rules(hours_from="12:00", hours_until="12:01")
    answer = await ask(client, order(to="+12125550100"))
    if answer.status_code == 200:  # it is noon there now: then it is over a minute later
        api_desk.later(60)
        answer = await ask(client, order(to="+12125550100"))
        await api_desk.far.rung()
    assert refusal(answer) == (429, "rate-limit-exceeded")
    wait_s = int(answer.headers["Retry-After"])
    assert 0 < wait_s <= 86_400
    assert api_desk.far.count <= 1


async def test_a_line_out_of_service_is_not_provisioned(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    await api_desk.engine.withdraw_line(US_LINE.id)
    assert refusal(await ask(client, order())) == (409, "voice-not-provisioned")


async def test_a_wrong_password_is_not_provisioned_and_a_silent_registrar_fails_to_dial(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    for user, code, told in (
        ("+12025550131", 403, (409, "voice-not-provisioned")),
        ("+12025550132", 503, (502, "dial-failed")),
    ):
        line = Line("Branch", user, "loop.test", id=f"pn_{code}", register=False)
        api_desk.network.refuse_registration(f"{user}@loop.test", Refusal(code))
        await api_desk.store.write(save_line, line)
        await api_desk.engine.serve_line(served(line, api_desk.paths))
        assert refusal(await ask(client, order(**{"from": user}))) == told
    assert api_desk.far.count == 0


@pytest.mark.parametrize("error", [AgentNotReady("no models"), MindUnavailable("no model")])
async def test_an_agent_that_cannot_work_is_not_provisioned(
    api_desk: ServedDesk, client: httpx.AsyncClient, error: Exception
) -> None:
    api_desk.minds.wishes.refuse = error
    assert refusal(await ask(client, order())) == (409, "voice-not-provisioned")
    assert api_desk.far.count == 0


async def test_a_full_desk_says_when_to_ask_again(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    for number in range(4):
        answer = await ask(client, order(to=f"+1202555{1000 + number}"))
        assert answer.status_code == 200, answer.text
    answer = await ask(client, order())
    assert refusal(answer) == (429, "rate-limit-exceeded")
    assert int(answer.headers["Retry-After"]) > 0
    assert api_desk.far.count == 4


@pytest.mark.parametrize("sip_code", [403, 404, 488, 503])
async def test_a_call_that_fails_before_it_rings_is_dial_failed(
    api_desk: ServedDesk, client: httpx.AsyncClient, sip_code: int
) -> None:
    api_desk.far.nobody_at(BOB, sip_code)
    answer = await ask(client, order())
    assert refusal(answer) == (502, "dial-failed")
    assert str(sip_code) in answer.json()["detail"]
    call = await api_desk.over()
    detail = await client.get(f"/v1/voice/calls/v3:{call.id.removeprefix('call_')}")
    assert detail.json()["data"]["endedReason"] == "dialFailed"


async def test_a_call_that_cannot_even_be_sent_is_dial_failed(
    api_desk: ServedDesk, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_way_there(*_: object) -> None:
        raise CallRefused(None, "no local network reaches that host")

    with monkeypatch.context() as network:
        network.setattr(api_desk.engine.phone, "dial", no_way_there)
        answer = await ask(client, order(), "one")
    assert refusal(answer) == (502, "dial-failed")
    told = f"line {US_LINE.label} cannot call: no local network reaches that host; retry later"
    assert answer.json()["detail"] == told
    assert (await ask(client, order(), "one")).status_code == 200
    assert api_desk.far.count == 1


async def test_busy_is_an_outcome_and_not_a_failure_to_dial(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    api_desk.far.nobody_at(BOB, 486)
    answer = await ask(client, order())
    assert answer.status_code == 200, answer.text
    await api_desk.over()
    detail = await client.get(f"/v1/voice/calls/{answer.json()['data']['callControlId']}")
    told = detail.json()["data"]
    assert (told["status"], told["endedReason"]) == ("busy", "busy")


async def test_refusals_come_in_the_order_of_the_document(api_desk: ServedDesk) -> None:
    """Key, route, scope, body, meaning; each request is wrong in everything that follows."""
    broken = {"to": 7}
    stranger = await api_desk.stranger("talktomyagent")
    assert refusal(await ask(stranger, broken, path="/v1/none")) == (401, "unauthorized")
    reader = await api_desk.client("talktomyagent", ["voice:read"], [CA_LINE.id])
    assert refusal(await ask(reader, broken, path="/v1/none")) == (404, "not-found")
    assert code_of(await reader.put("/v1/voice/calls", json=broken)) == "method-not-allowed"
    assert refusal(await ask(reader, broken)) == (403, "insufficient-scope")
    caller = await api_desk.client("talktomyagent", ["voice:call"], [CA_LINE.id])
    assert refusal(await ask(caller, order(to="12"))) == (400, "validation-failed")
    assert refusal(await ask(caller, order(to=CA_LINE.user))) == (404, "not-found")
    assert (await caller.get("/v1/voice/calls")).status_code == 403
    assert api_desk.far.count == 0


async def test_limits_hold_for_calls_that_are_asked_for_at_once(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    api_desk.rules(calls_to_number_per_hour=1)
    answers = await asyncio.gather(*(ask(client, order(task=TASK)) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429]
    assert api_desk.far.count == 1


async def test_a_second_line_with_the_number_stands_in_for_one_that_is_off(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    twin = Line("Old desk", US_LINE.user, "old.test", id="pn_off", enabled=False)
    await api_desk.store.write(save_line, twin)
    assert (await ask(client, order())).status_code == 200
    assert (await api_desk.far.rung()).rang_from == US_LINE.user


def _call_id(answer: httpx.Response) -> str:
    return "call_" + str(answer.json()["data"]["callControlId"]).removeprefix("v3:")
