"""Messages that programs leave for the people at the desk."""

import httpx

from app.engine.events import OperatorTasksChanged
from models.operator_tasks import TaskKind, list_operator_tasks
from tests.fakes.api_desk import BOB, ServedDesk


async def test_a_message_is_seen_by_the_people_at_the_desk(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    body = {"text": " Call Bob back. ", "fromName": "Bob", "callbackNumber": BOB}
    answer = await vb.post("/v1/messages", json=body)
    assert answer.status_code == 201
    message = answer.json()["message"]
    (task,) = api_desk.store.read_now(list_operator_tasks)
    assert (task.id, task.kind, task.text) == (message["id"], TaskKind.MESSAGE, "Call Bob back.")
    assert task.details == {"caller_name": "Bob", "caller_number": BOB}
    told = await api_desk.until(lambda one: isinstance(one, OperatorTasksChanged))
    assert isinstance(told, OperatorTasksChanged) and told.open_count == 1


async def test_an_empty_or_endless_message_is_refused(
    vb: httpx.AsyncClient, api_desk: ServedDesk
) -> None:
    for body in ({}, {"text": ""}, {"text": "  "}, {"text": "x" * 2001}):
        answer = await vb.post("/v1/messages", json=body)
        assert (answer.status_code, list(answer.json()["details"])) == (400, ["text"])
    assert api_desk.store.read_now(list_operator_tasks) == []
