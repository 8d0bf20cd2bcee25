"""Placing calls for thinnestAI's APIs, now or at a later time.

Owns what a call needs of a request, and the route of the first API; the newer one's is
``v2``'s. Dialling is ``CallOffice``'s, waiting ``Schedule``'s.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from app.agent.facts import FactValue
from app.api.desk import ApiDesk
from app.api.refusal import refuse
from app.api.retrying import place
from app.api.routing import Check, before, key_of
from app.api.thinnest import rates
from app.api.thinnest.agents import agent_of, line_of, target_of
from app.api.thinnest.answers import Dialled
from app.api.thinnest.bodies import DialBody
from app.api.thinnest.context import facts_of
from app.api.thinnest.events import ACCOUNT_SECRET
from app.api.thinnest.refusing import of_rule, refusals
from app.api.thinnest.telling import PRODUCT, moment
from app.engine.api_office import ApiOrder
from app.engine.errors import SecretNotKept
from app.engine.minds import Task
from models.api_keys import ApiKey
from models.ids import iso_moment, now_iso
from models.lines import Line
from models.templates import Template

log = logging.getLogger(__name__)

DEFAULT_S = 600
FURTHEST_DAYS = 366
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """One call that is asked for, as the desk understands it. ``echo`` is kept and given back."""

    agent: Template
    line: Line
    target: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    caller_name: str = ""
    max_duration_s: int | None = None
    recording: bool | None = None
    webhook_url: str = ""
    echo: Mapping[str, Any] = field(default_factory=dict)


def order_of(desk: ApiDesk, key: ApiKey, wanted: Wanted) -> ApiOrder:
    """The order for the desk."""
    longest_s = round(desk.engine.switchboard.settings.limits.max_duration_ms / 1000)
    task = Task(facts=wanted.facts, caller_name=wanted.caller_name, template=wanted.agent)
    return ApiOrder(
        PRODUCT,
        key,
        wanted.line.id,
        wanted.target,
        task,
        min(wanted.max_duration_s or DEFAULT_S, longest_s),
        wanted.recording,
        wanted.echo,
        wanted.webhook_url,
    )


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router this route."""

    @router.post(
        "/voice/outbound/dial", responses=refusals(403, 404), response_model_exclude_none=True
    )
    @before(rate(rates.START))
    async def dial(body: DialBody, request: Request) -> Dialled:
        """Let an agent call somebody, now or at ``scheduled_at``."""
        due_at_ms = due_of(body.scheduled_at, desk.now_ms())
        secret, signed = await _account_secret(desk, body.webhook_url)
        more = {"signed": signed, "base_url": str(request.base_url)}
        wanted = await _wanted(desk, body, more)
        order = order_of(desk, key_of(request), wanted)
        if due_at_ms is None:
            await place(desk, order, of_rule)
        else:
            await desk.schedule.add(order, due_at_ms)
        limited = body.max_duration is not None and order.max_duration_s != body.max_duration
        return Dialled(
            call_id=order.call_id,
            session_id=order.call_id,
            status="initiating" if due_at_ms is None else "scheduled",
            agent_id=body.agent_id,
            to_number=wanted.target,
            from_number=body.from_number,
            created_at=moment(now_iso()) or "",
            scheduled_at=None if due_at_ms is None else moment(iso_moment(due_at_ms)),
            webhook_secret=secret,
            max_duration=order.max_duration_s if limited else None,
        )


async def _account_secret(desk: ApiDesk, url: str | None) -> tuple[str | None, bool]:
    """The secret that signs this call's events, where it was made just now, and whether there
    is one: a computer that keeps no passwords sends them unsigned. Raises AddressRefused."""
    if not url:
        return None, False
    desk.outbox.check_url(url)
    try:
        if await desk.outbox.secret_of(ACCOUNT_SECRET) is not None:
            return None, True
        return await desk.outbox.new_secret(ACCOUNT_SECRET), True
    except SecretNotKept as error:
        log.info("events of calls are not signed: %s", error)
        return None, False


async def _wanted(desk: ApiDesk, body: DialBody, more: Mapping[str, Any]) -> Wanted:
    """``more`` is kept with what was asked for. Raises ApiRefused."""
    target = target_of(body.to_number)
    facts = await asyncio.to_thread(facts_of, body.context)
    agent = await agent_of(desk, body.agent_id)
    line = await line_of(desk, body.from_number)
    return Wanted(
        agent,
        line,
        target,
        facts,
        max_duration_s=body.max_duration,
        recording=body.recording,
        webhook_url=body.webhook_url or "",
        echo={
            "agent_id": body.agent_id,
            "to_number": target,
            "from_number": body.from_number,
            "context": body.context or {},
            **more,
        },
    )


def due_of(text: str | None, now_ms: int) -> int | None:
    """When the call is to be placed, in Unix milliseconds; None is now. Raises ApiRefused."""
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
        due_at_ms = round(parsed.timestamp() * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise _no_moment(f"{text!r} is no ISO 8601 moment such as 2030-03-01T10:00:00Z") from error
    if parsed.tzinfo is None:
        raise _no_moment(f"{text!r} names no time zone; write 2030-03-01T10:00:00Z or +01:00")
    if due_at_ms <= now_ms:
        raise _no_moment(f"{text!r} is over already")
    if due_at_ms - now_ms > FURTHEST_DAYS * _DAY_MS:
        raise _no_moment(f"{text!r} is more than a year away")
    return due_at_ms


def _no_moment(message: str) -> Exception:
    return refuse(400, "invalid", f"scheduled_at: {message}")
