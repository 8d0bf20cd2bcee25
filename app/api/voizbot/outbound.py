"""Placing calls.

Owns the route, what is written down of a dry run, which rings nobody, and naming the record
of a call in whose answer the desk failed. Leaves what was asked for to ``orders`` and ringing
to the engine's ``CallOffice``.
"""

import logging
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from sqlite_utils import Database
from starlette.requests import Request

from app.agent.errors import AgentError
from app.api.desk import ApiDesk
from app.api.refusal import ApiRefused, Refusal
from app.api.retrying import place
from app.api.routing import key_of
from app.api.voizbot.answers import DryRun, Placed
from app.api.voizbot.bodies import OutboundCall
from app.api.voizbot.call_views import DRY_RUN, Seen, job_of
from app.api.voizbot.calls import PRODUCT, CallReading
from app.api.voizbot.orders import Order, OrderDesk
from app.api.voizbot.refusing import CALL_FAILED, call_answers, known, of_rule
from app.engine.api_office import ApiOrder
from app.engine.errors import EngineError
from app.engine.events import RecordsChanged
from models.api_calls import ApiCall, save_api_call
from models.api_keys import ApiKey
from models.calls import Call, get_call, save_call
from models.endings import EndReason
from models.errors import RecordsError
from models.events import CallEvent, save_event
from models.ids import new_id, now_iso

log = logging.getLogger(__name__)

FAILED = 500


def add(router: APIRouter, desk: ApiDesk) -> None:
    """The route."""
    orders, reading = OrderDesk(desk), CallReading(desk)
    tags: list[Any] = ["Outbound calls"]

    @router.post(
        "/v1/calls/outbound", response_model=Placed | DryRun, tags=tags, responses=call_answers()
    )
    async def place_call(body: OutboundCall, request: Request) -> Placed | DryRun:
        """Let the agent call somebody. With ``dryRun`` a record is made and nobody is rung."""
        order, key = await orders.order(body), key_of(request)
        if order.dry_run:
            call_id = await _write_down(desk, order, key)
            job = job_of(await reading.one(call_id, request))
            return DryRun(job_id=call_id, job=job)
        asked = ApiOrder(PRODUCT, key, order.line.id, order.to, order.task, request=order.request)
        try:
            await place(desk, asked, of_rule)
            return _placed(await reading.one(asked.call_id, request))
        except (AgentError, EngineError, RecordsError) as error:
            named = await _with_record(desk, asked.call_id, error)
            if named is None:
                raise
            raise named from error


async def _with_record(desk: ApiDesk, call_id: str, error: Exception) -> ApiRefused | None:
    """A failure of the desk's that left a record of the call, with its id; None for others."""
    refusal = known(error) or Refusal(FAILED, CALL_FAILED, str(error))
    if refusal.status != FAILED:
        return None
    try:
        await desk.store.read(get_call, call_id)
    except RecordsError:
        return None
    log.error("call %s is placed, and its answer failed: %s", call_id, error)
    return ApiRefused(replace(refusal, extra={"jobId": call_id}))


def _placed(seen: Seen) -> Placed:
    job = job_of(seen)
    fields: dict[str, Any] = {
        "job_id": job.id,
        "sid": job.call_sid,
        "status": job.status,
        "status_label": job.status_label,
        "to": job.to,
        "from": job.from_,
        "webhook_url": f"{seen.base_url}/twilio/voice/{job.id}",
        "status_callback_url": f"{seen.base_url}/twilio/status/{job.id}",
        "job": job,
    }
    return Placed(**fields)


async def _write_down(desk: ApiDesk, order: Order, key: ApiKey) -> str:
    """Keep a dry run as a call that is over."""
    moment = now_iso()
    call = Call(
        order.line.id,
        "outbound",
        order.to,
        id=new_id("call"),
        remote_uri=f"sip:{order.to}@{order.line.domain}" if order.to[:1] in "+0123456789" else "",
        state="ended",
        template_id=order.template.id or None,
        template_version=order.template.version if order.template.id else None,
        created_at=moment,
        ended_at=moment,
        end_reason=EndReason.COMPLETED,
        tags=("dry run",),
    )
    asked = ApiCall(call.id, PRODUCT, key.id, dict(order.request))
    await desk.store.write(_keep_dry_run, call, asked)
    desk.engine.bus.publish(RecordsChanged("calls", call.id))
    return call.id


def _keep_dry_run(db: Database, call: Call, asked: ApiCall) -> None:
    save_call(db, call)
    save_api_call(db, asked)
    event = {"to": call.remote_number, "message": "nobody was rung"}
    save_event(db, CallEvent(call.id, 0, DRY_RUN, event))
