"""Routes that read sessions: how far one is, lists, details, what was said.

Owns their questions. The words of the answers are ``telling``'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlite_utils import Database
from starlette.requests import Request

from app.api.desk import ApiDesk
from app.api.refusal import refuse
from app.api.routing import Check, before
from app.api.thinnest import rates
from app.api.thinnest.agents import find_agent
from app.api.thinnest.answers import (
    SessionDetails,
    Sessions,
    Standing,
    Transcript,
)
from app.api.thinnest.refusing import refusals
from app.api.thinnest.telling import (
    PRODUCT,
    details_of_session,
    entries,
    facts_of_session,
    item_of_session,
    said_in,
    session_facts,
    standing_of_session,
)
from app.engine.events import Phase
from models.agent_sessions import (
    SessionQuestion,
    SessionState,
    find_agent_sessions,
)
from models.ids import iso_moment

LARGEST_OFFSET = 2**62
NOBODY = "nobody"
"""No agent has this id: a list of such an agent's sessions is empty."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for, as it came in the query."""

    agent_id: str | None
    status: str | None
    start_date: str | None
    end_date: str | None
    limit: int
    offset: int


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router these routes."""
    _add_standing(router, desk, rate)
    _add_list(router, desk, rate)

    @router.get("/voice/sessions/{session_id}", responses=refusals(404))
    @before(rate(rates.STATUS))
    async def get_session(session_id: str, request: Request) -> SessionDetails:
        """Everything about a session, with what was said and where its sound is."""

        def read(db: Database) -> SessionDetails:
            facts = facts_of_session(db, session_id, ringing)
            said = said_in(db, facts.session.id)
            return details_of_session(facts, said, str(request.base_url))

        ringing = ringing_now(desk)
        return await desk.store.read(read)

    @router.get("/v1/widget/transcript/{session_id}", responses=refusals(404))
    @before(rate(rates.STATUS))
    async def get_transcript(session_id: str) -> Transcript:
        """What was said, turn by turn; while the session goes on, so far."""

        def read(db: Database) -> Transcript:
            found = facts_of_session(db, session_id).session.id
            return Transcript(session_id=found, transcript=entries(said_in(db, found)))

        return await desk.store.read(read)


def _add_standing(
    router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]
) -> None:
    @router.get("/voice/status/{session_id}", responses=refusals(404))
    @before(rate(rates.STATUS))
    async def get_status(session_id: str) -> Standing:
        """How far a session is. Takes a call's id too."""
        ringing = ringing_now(desk)

        def read(db: Database) -> Standing:
            return standing_of_session(facts_of_session(db, session_id, ringing))

        return await desk.store.read(read)


def _add_list(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    @router.get("/voice/sessions", responses=refusals())
    @before(rate(rates.LIST))
    async def list_sessions(
        agent_id: Annotated[str | None, Query(description="An agent's id, or its name.")] = None,
        status: Annotated[
            str | None, Query(description="completed, failed, in_progress; every other word too.")
        ] = None,
        start_date: Annotated[str | None, Query(description="ISO 8601; from then on.")] = None,
        end_date: Annotated[
            str | None, Query(description="ISO 8601; before then. A day counts whole.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        offset: Annotated[int, Query(ge=0, le=LARGEST_OFFSET)] = 0,
    ) -> Sessions:
        """Sessions of the agents, newest first: calls, browser sessions, calls to come."""
        asked = Asked(agent_id, status, start_date, end_date, limit, offset)
        question = await question_of(desk, asked)

        def read(db: Database) -> Sessions:
            found, total = find_agent_sessions(db, question)
            items = [item_of_session(session_facts(db, one)) for one in found]
            return Sessions(sessions=items, total=total, limit=limit, offset=offset)

        return await desk.store.read(read)


async def question_of(desk: ApiDesk, asked: Asked) -> SessionQuestion:
    """The question for the records. Raises ApiRefused naming the parameter."""
    agent = await find_agent(desk, asked.agent_id) if asked.agent_id else None
    wanted = agent.id if agent is not None else asked.agent_id and NOBODY
    return SessionQuestion(
        PRODUCT,
        wanted or None,
        None if asked.status is None else (_state(asked.status),),
        moment_of("start_date", asked.start_date),
        moment_of("end_date", asked.end_date, end=True),
        None,
        asked.limit,
        asked.offset,
        ringing_now(desk),
    )


def ringing_now(desk: ApiDesk) -> tuple[str, ...]:
    """The live calls that ring, here or there."""
    rings = (Phase.RINGING, Phase.INCOMING)
    calls = desk.engine.switchboard.calls
    return tuple(one.call_id for one in calls if one.standing.phase in rings)


def moment_of(name: str, text: str | None, end: bool = False) -> str | None:
    """A parameter as the records write moments; without a zone it is UTC.

    A day alone is its beginning, or with ``end`` that of the next. Raises ApiRefused.
    """
    if text is None:
        return None
    # A plus in a query that nobody encoded comes in as a blank.
    written = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        if len(written) == len("2026-03-01"):
            day = date.fromisoformat(written) + timedelta(days=1 if end else 0)
            parsed = datetime(day.year, day.month, day.day, tzinfo=UTC)
        else:
            parsed = datetime.fromisoformat(written)
            parsed = parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
        return iso_moment(int(parsed.timestamp() * 1000))
    except (ValueError, OverflowError) as error:
        message = f"{name}: {text!r} is no ISO 8601 moment such as 2026-03-01T10:00:00Z"
        raise refuse(400, "invalid", message) from error


def _state(word: str) -> SessionState:
    try:
        return SessionState(word)
    except ValueError as error:
        known = ", ".join(SessionState)
        message = f"status: there is no {word!r}; there are {known}"
        raise refuse(400, "invalid", message) from error
