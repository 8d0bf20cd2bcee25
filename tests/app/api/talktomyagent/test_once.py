"""One Idempotency-Key, one call: sent again, at once, with another body, after a restart."""

import asyncio
from pathlib import Path

import httpx

from models.api_calls import ApiCall, save_api_call
from models.ids import new_id
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk, open_desk
from tests.fakes.voice_orders import ask, order, purpose, refusal

ONLY = ("talktomyagent",)


async def test_an_order_that_is_sent_again_is_answered_again(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    first = await ask(client, order(), "one")
    again = await ask(client, order(), "one")
    assert first.status_code == again.status_code == 200, first.text
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert api_desk.far.count == 1


async def test_the_order_of_fields_makes_no_other_order(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    first = await ask(client, order(), "one")
    again = await ask(client, dict(reversed(order().items())), "one")
    assert again.content == first.content
    assert api_desk.far.count == 1


async def test_another_order_with_the_same_key_is_refused(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    assert (await ask(client, order(), "one")).status_code == 200
    assert refusal(await ask(client, purpose(), "one")) == (409, "idempotency-conflict")
    other = await ask(client, purpose(), "one", "/v1/calls")
    assert refusal(other) == (409, "idempotency-conflict")
    assert api_desk.far.count == 1


async def test_a_refused_order_may_be_mended_under_its_key(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    assert refusal(await ask(client, order(to="12"), "one")) == (400, "validation-failed")
    german = order(to="+4930123456")
    assert refusal(await ask(client, german, "one")) == (403, "voice-country-blocked")
    assert (await ask(client, order(), "one")).status_code == 200
    assert api_desk.far.count == 1


async def test_two_at_once_place_one_call(api_desk: ServedDesk, client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(ask(client, order(), "one") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert api_desk.far.count == 1


async def test_a_key_of_another_client_is_another_key(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    other = await api_desk.client("talktomyagent")
    first, second = await ask(client, order(), "one"), await ask(other, order(), "one")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content != second.content
    assert api_desk.far.count == 2


async def test_a_day_later_it_is_a_new_order(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    first = await ask(client, order(), "one")
    await (await api_desk.far.rung()).refuse(603)
    await api_desk.over()
    api_desk.later(24 * 3600 - 60)
    assert (await ask(client, order(), "one")).content == first.content
    api_desk.later(61)
    later = await ask(client, order(), "one")
    assert later.status_code == 200
    assert later.content != first.content
    assert api_desk.far.count == 2


async def test_answers_outlive_the_desk(tmp_path: Path) -> None:
    async with open_desk(tmp_path, ONLY) as desk:
        _, text = await desk.key("talktomyagent")
        headers = {"Authorization": f"Bearer {text}"}
        first = await ask(await desk.stranger("talktomyagent", headers), order(), "one")
        assert first.status_code == 200, first.text
    async with open_desk(tmp_path, ONLY) as desk:
        client = await desk.stranger("talktomyagent", headers)
        assert (await ask(client, order(), "one")).content == first.content
        assert refusal(await ask(client, purpose(), "one")) == (409, "idempotency-conflict")
        assert desk.far.count == 0


async def test_a_call_whose_answer_was_lost_is_not_placed_again(api_desk: ServedDesk) -> None:
    """The desk died between dialling and keeping the answer: only the call is on record."""
    key, text = await api_desk.key("talktomyagent")
    client = await api_desk.stranger("talktomyagent", {"Authorization": f"Bearer {text}"})
    first = await ask(client, order(), "one")
    await api_desk.store.write(lambda db: db["kept_answers"].delete_where())
    again = await ask(client, order(), "one")
    assert again.status_code == 200
    placed, told = first.json()["data"], again.json()["data"]
    assert told["callControlId"] == placed["callControlId"]
    await api_desk.store.write(lambda db: db["kept_answers"].delete_where())
    assert refusal(await ask(client, purpose(), "one")) == (409, "idempotency-conflict")
    assert api_desk.far.count == 1
    await _record_of_a_call_that_never_was(api_desk, key.id)
    assert (await ask(client, order(), "never")).status_code == 200
    assert api_desk.far.count == 2


async def _record_of_a_call_that_never_was(desk: ServedDesk, key_id: str) -> None:
    asked = {"idempotencyKey": "never", "requestDigest": "x"}
    await desk.store.write(save_api_call, ApiCall(new_id("call"), "talktomyagent", key_id, asked))


async def test_a_call_that_could_not_be_dialled_may_be_asked_for_again(
    api_desk: ServedDesk, client: httpx.AsyncClient
) -> None:
    api_desk.far.nobody_at(BOB, 503)
    assert refusal(await ask(client, order(), "one")) == (502, "dial-failed")
    api_desk.network.refuse_calls(f"{BOB}@{US_LINE.domain}", None)
    answer = await ask(client, order(), "one")
    assert answer.status_code == 200, answer.text
    assert api_desk.far.count == 1
