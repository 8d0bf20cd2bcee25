"""Ending a session, whatever it is: a call to come, a call that rings, one that is talked on.

Owns the route. Asked twice it answers twice the same.
"""

import asyncio
import contextlib
from collections.abc import Callable

from fastapi import APIRouter

from app.api.desk import ApiDesk
from app.api.routing import Check, before
from app.api.thinnest import rates
from app.api.thinnest.answers import Ended
from app.api.thinnest.refusing import refusals
from app.api.thinnest.telling import facts_of_session, seconds_of
from app.engine.errors import CallUnknown
from app.engine.events import CallFinished

PATIENCE_S = 8.0
"""How long the answer waits for the far end to confirm the hang-up."""


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router this route."""

    @router.post("/voice/end/{session_id}", responses=refusals(404))
    @before(rate(rates.OTHERS))
    async def end_session(session_id: str) -> Ended:
        """Hang up, or cancel a call to come; a session that is over stays as it is."""
        await end(desk, session_id)
        facts = await desk.store.read(facts_of_session, session_id)
        return Ended(session_id=facts.session.id, duration_seconds=seconds_of(facts.call))


async def end(desk: ApiDesk, wanted: str) -> None:
    """Return once it is over, or nobody can tell so soon. Raises RecordMissing."""
    session_id = (await desk.store.read(facts_of_session, wanted)).session.id
    if await desk.schedule.cancel(session_id):
        return
    with desk.engine.bus.subscribe() as events:
        await desk.talks.end(session_id)
        try:
            desk.engine.end_call(session_id)
        except CallUnknown:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                async for event in events:
                    if isinstance(event, CallFinished) and event.call_id == session_id:
                        return
