"""A desk that fails in the middle of placing a call for Voizbot's API."""

import httpx
import pytest

from app.api.voizbot.calls import CallReading
from models.errors import StoreFailed
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

CALL = {"phoneNumberId": US_LINE.id, "to": BOB}


async def test_a_failure_names_the_record_of_the_call_that_rings_all_the_same(
    vb: httpx.AsyncClient,
    api_desk: ServedDesk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def unreadable(*_: object) -> None:
        raise StoreFailed(api_desk.paths.database, "the disk gives nothing")

    with monkeypatch.context() as disk:
        disk.setattr(CallReading, "one", unreadable)
        answer = await vb.post("/v1/calls/outbound", json=CALL)
    assert answer.status_code == 500
    assert "gives nothing" in caplog.text
    caplog.clear()
    body = answer.json()
    assert (body["ok"], body["error"]) == (False, "call_failed")
    await (await api_desk.far.rung()).refuse()
    call = await api_desk.over()
    assert body["jobId"] == call.id
    assert (await vb.get(f"/v1/calls/{body['jobId']}")).status_code == 200
