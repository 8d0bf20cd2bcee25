"""thinnestAI's newer API: calls under ``/v2``.

Owns its routes and its checks of a body, which answer 422 where the first API answers 400.
Placing is ``dialling``'s, browser sessions are ``browser``'s, words are ``v2_telling``'s.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError
from sqlite_utils import Database
from starlette.requests import Request

from app.api.desk import ApiDesk
from app.api.refusal import refuse
from app.api.retrying import place
from app.api.routing import Check, before, key_of
from app.api.thinnest import rates
from app.api.thinnest.agents import agent_of, target_of
from app.api.thinnest.bodies import Named
from app.api.thinnest.browser import open_session
from app.api.thinnest.call_numbers import LINES, number_call
from app.api.thinnest.dialling import Wanted, order_of
from app.api.thinnest.refusing import of_rule, refusals
from app.api.thinnest.sessions import LARGEST_OFFSET, Asked, question_of, ringing_now
from app.api.thinnest.telling import facts_of_session, session_facts
from app.api.thinnest.v2_answers import Calls, Customer, Placed, WebStarted, WholeCall
from app.api.thinnest.v2_telling import STATES, row_of, whole_call
from app.chat_models import settings_of
from models.agent_sessions import SessionQuestion, find_agent_sessions
from models.lines import Line
from models.record_numbers import number_for

UNPROCESSABLE = 422


class CustomerBody(BaseModel):
    """Who is to be called."""

    number: Named
    name: StrictStr | None = Field(None, max_length=200)


class CallBody(BaseModel):
    """``POST /v2/calls``."""

    type: Literal["web", "outbound"] = "web"
    agent_id: Named = Field(description="A template's id, or its name.")
    phone_number_id: StrictInt | Named | None = Field(
        None, description="A line: its number (see the refusal of a wrong one) or its id."
    )
    customer: CustomerBody | None = None
    voice_config: dict[str, Any] | None = Field(None, description="Taken, and without effect.")


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router these routes."""
    _add_list(router, desk, rate)
    body = {"content": {"application/json": {"schema": _body_schema()}}}
    create = router.post(
        "/v2/calls",
        status_code=201,
        responses=refusals(403, 404, UNPROCESSABLE),
        openapi_extra={"requestBody": {"required": True, **body}},
    )

    @create
    @before(rate(rates.V2_START))
    async def create_call(request: Request) -> Placed | WebStarted:
        """Let an agent call somebody, or open a browser session."""
        body = await _body(request)
        if body.type == "outbound":
            return await _place(desk, request, body)
        return await _open(desk, request, body)

    @router.get("/v2/calls/{call_id}", responses=refusals(404))
    @before(rate(rates.STATUS))
    async def get_call(call_id: str, request: Request) -> WholeCall:
        """Everything about a call, by its number or its id."""
        ringing, usual = ringing_now(desk), settings_of(desk.settings().agent)

        def read(db: Database) -> WholeCall:
            facts = facts_of_session(db, call_id, ringing)
            return whole_call(db, facts, str(request.base_url), usual)

        return await desk.store.read(read)


def _add_list(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    @router.get("/v2/calls", responses=refusals())
    @before(rate(rates.LIST))
    async def list_calls(
        agent_id: str | None = None,
        status: Literal["pending", "connecting", "active", "ended", "error"] | None = None,
        type: Literal["web", "inbound", "outbound"] | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        offset: Annotated[int, Query(ge=0, le=LARGEST_OFFSET)] = 0,
    ) -> Calls:
        """The agents' calls, newest first."""
        asked = await question_of(desk, Asked(agent_id, None, None, None, limit, offset))
        states = None if status is None else [one for one, word in STATES.items() if word == status]
        question = SessionQuestion(
            asked.product, asked.agent_id, states, None, None, type, limit, offset, asked.ringing
        )

        def read(db: Database) -> Calls:
            found, total = find_agent_sessions(db, question)
            return Calls(calls=[row_of(db, session_facts(db, one)) for one in found], total=total)

        return await desk.store.read(read)


def _body_schema() -> dict[str, Any]:
    """The body's form, whole: a reference would be looked up at the document's root."""
    schema = CallBody.model_json_schema()
    forms = schema.pop("$defs")

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return whole(forms[str(part["$ref"]).rpartition("/")[2]])
        return {name: whole(each) for name, each in part.items()}

    described: dict[str, Any] = whole(schema)
    return described


async def _body(request: Request) -> CallBody:
    """Raises ApiRefused: 400 for what is no JSON, 422 for what is wrong in it."""
    try:
        written = await request.json()
    except (ValueError, RecursionError) as error:
        raise refuse(400, "invalid", "the body is no JSON") from error
    try:
        return CallBody.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{where}: {first['msg']}" if where else str(first["msg"])
        raise refuse(UNPROCESSABLE, "invalid", message) from error


async def _open(desk: ApiDesk, request: Request, body: CallBody) -> WebStarted:
    agent = await agent_of(desk, body.agent_id)
    started = await open_session(desk, request, agent, None)
    return WebStarted(
        id=started.session_id,
        agent_id=body.agent_id,
        token=started.token,
        livekit_url=started.livekit_url,
        websocket_url=started.websocket_url,
        talk_url=started.talk_url,
        room_name=started.room_name,
        expires_in=round(desk.talks.comes_within_ms / 1000),
    )


async def _place(desk: ApiDesk, request: Request, body: CallBody) -> Placed:
    if body.customer is None:
        raise refuse(UNPROCESSABLE, "invalid", "customer: name the number that is to be called")
    target = target_of(body.customer.number, "customer.number")
    agent = await agent_of(desk, body.agent_id)
    line = await _line(desk, body.phone_number_id)
    name = body.customer.name or ""
    facts = {"customer_name": name} if name else {}
    echo = {"agent_id": body.agent_id, "to_number": target, "context": facts}
    wanted = Wanted(agent, line, target, facts, name, echo=echo)
    order = order_of(desk, key_of(request), wanted)
    await place(desk, order, of_rule)
    return Placed(
        id=await desk.store.write(number_call, order.call_id),
        agent_id=body.agent_id,
        customer=Customer(number=target, name=body.customer.name),
        room_name=f"call-{order.call_id}",
    )


async def _line(desk: ApiDesk, wanted: int | str | None) -> Line:
    """The line by its number, its id or label; without one the desk's own choice.

    Raises ApiRefused with the numbers that there are.
    """
    lines = await desk.office.lines()
    default = desk.settings().phone.default_line
    if wanted is None and lines:
        return next((one for one in lines if one.id == default), lines[0])

    def numbered(db: Database) -> list[tuple[int, Line]]:
        return [(number_for(db, LINES, one.id), one) for one in lines]

    known = await desk.store.write(numbered)
    for number, line in known:
        if wanted in (number, line.id, line.label):
            return line
    there = ", ".join(f"{number} is {line.label}" for number, line in known) or "there is no line"
    message = f"phone_number_id: there is no {wanted!r}; {there}"
    raise refuse(UNPROCESSABLE, "invalid", message)
