"""A call's order as it is kept until its time, and the order that comes of it then.

Owns what is kept and what is looked up anew: the key, which may have been revoked, and the
template as it is then.
"""

from typing import Any

from sqlite_utils import Database

from app.engine.api_office import ApiOrder
from app.engine.errors import EngineError
from app.engine.minds import Task
from models.api_keys import get_api_key
from models.errors import RecordMissing
from models.scheduled_calls import ScheduledCall
from models.templates import get_template


class OrderVoid(EngineError):
    """A scheduled call cannot be placed as it was asked for; the message says why."""


def scheduled(order: ApiOrder, due_at_ms: int) -> ScheduledCall:
    """What is kept of an order."""
    template = order.task.template
    return ScheduledCall(
        order.product,
        order.key.id,
        due_at_ms,
        order.line_id,
        order.target,
        template.id if template is not None else None,
        _content(order),
        order.webhook_url,
        order.call_id,
    )


def order_of(db: Database, call: ScheduledCall) -> ApiOrder:
    """The order as it stands now. Raises OrderVoid."""
    try:
        key = get_api_key(db, call.key_id)
        template = get_template(db, call.template_id) if call.template_id is not None else None
    except RecordMissing as error:
        raise OrderVoid(f"{error}, which it was asked for with") from error
    if key.revoked_at is not None:
        raise OrderVoid(f"the key {key.name!r} was revoked, which it was asked for with")
    task = call.content["task"]
    return ApiOrder(
        call.product,
        key,
        call.line_id,
        call.target,
        Task(template=template, **task),
        call.content["max_duration_s"],
        call.content["recording"],
        call.content["request"],
        call.webhook_url,
        call.id,
    )


def _content(order: ApiOrder) -> dict[str, Any]:
    task = order.task
    return {
        "task": {
            "script": task.script,
            "facts": dict(task.facts),
            "caller_name": task.caller_name,
            "goal": task.goal,
            "escalation": task.escalation,
            "purpose": task.purpose,
        },
        "max_duration_s": order.max_duration_s,
        "recording": order.recording,
        "request": dict(order.request),
    }
