"""Placing a call for this product, from the body to the answer.

Owns the order: what the body says, then the text in it, the deployment, the gate with the
dialling, and at last whether it failed before it rang. Leaves who may ask and asking twice to
the routes.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from app.agent.screening import Screening
from app.api.desk import ApiDesk
from app.api.numbers import e164
from app.api.refusal import ApiRefused, Refusal
from app.api.retrying import place
from app.api.talktomyagent.call_results import PRODUCT, control_id_of, ended_reason_of
from app.api.talktomyagent.deployments import Deployments
from app.api.talktomyagent.once import refuse_another
from app.api.talktomyagent.orders import (
    USUAL_DURATION_S,
    CallBody,
    TutorialCallBody,
    named_facts,
)
from app.api.talktomyagent.problems import DIAL_FAILED, invalid, of_rule
from app.engine.api_office import ApiOrder
from app.engine.engine import CAN_CALL
from app.engine.errors import LineNotReady
from app.engine.events import CallFinished
from app.engine.minds import Task
from app.engine.screening_news import ScreeningNews
from app.failure_words import UNSERVED
from models.api_calls import ApiCall
from models.api_keys import ApiKey
from models.calls import Call, get_call
from models.endings import EndReason
from models.errors import RecordMissing
from models.ids import iso_moment, now_iso
from models.kept_answers import call_asked_with
from models.lines import Line

log = logging.getLogger(__name__)

DIAL_S = 2.0
"""How long a call may take to fail for the answer to be ``dial-failed``."""
_ANSWERED_BY_SOMEBODY = (
    *(EndReason.BUSY, EndReason.DECLINED, EndReason.NO_ANSWER, EndReason.REDIRECTED),
    *(EndReason.CANCELLED, EndReason.DESK_HUNG_UP),
)
"""Ends before it rang that are an outcome of the call, not a failure to dial."""
DURATION_LIMITED = "max-duration-limited"
"""The warning of a call that may not last as long here as was asked for."""
_TEMPORARY = (408, 500)
"""A registrar's answer, or silence, from which on the line may work later."""

Body = CallBody | TutorialCallBody


@dataclass(frozen=True, slots=True)
class Asking:
    """One sending of a request: whose, and under which key if it has one."""

    key: ApiKey
    idempotency_key: str = ""
    digest: str = ""


def read_ahead() -> None:
    """Read the rules of screening, which the first call would else wait for; not on the loop."""
    Screening().admit("goal", "Remind them.", brief=True)


class VoiceCalls:
    """Places calls. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, deployments: Deployments) -> None:
        self._desk, self._deployments = desk, deployments

    async def place(self, asking: Asking, body: Body) -> dict[str, Any]:
        """Ring, and what is told of it (``PlacedCall``). Raises ApiRefused and what the desk
        raises (``problems.known``)."""
        before = await self._placed_before(asking)
        if before is not None:
            return before
        target = await asyncio.to_thread(e164, body.to)
        if target is None:
            raise invalid("to", "give the number to call as E.164, such as +16475551234")
        task = _task_of(body)
        await self._screen(task)
        line = await self._line(asking.key, body)
        longest_s = round(self._desk.engine.switchboard.settings.limits.max_duration_ms / 1000)
        wanted_s = body.max_duration_s or min(USUAL_DURATION_S, longest_s)
        order = ApiOrder(
            PRODUCT,
            asking.key,
            line.id,
            target,
            task,
            min(wanted_s, longest_s),
            request=_kept(asking, body, target),
            asked_by=body.triggered_by or "",
        )
        return await self._dial(order, line, [DURATION_LIMITED] if wanted_s > longest_s else [])

    async def _dial(self, order: ApiOrder, line: Line, warnings: list[str]) -> dict[str, Any]:
        async with self._early_end(order.call_id) as early_end:
            try:
                placed = await place(self._desk, order, of_rule)
            except LineNotReady as error:
                if self._is_away(line):
                    raise ApiRefused(Refusal(502, DIAL_FAILED, f"{error}; retry later")) from error
                raise
            at = now_iso()
            ended = await early_end()
        if ended is not None and EndReason(ended.end_reason) not in _ANSWERED_BY_SOMEBODY:
            code = f" ({ended.sip_code})" if ended.sip_code is not None else ""
            message = f"the line could not place the call: {ended.end_reason}{code}; retry later"
            raise ApiRefused(Refusal(502, DIAL_FAILED, message))
        warnings += [warning.code for warning in placed.warnings]
        return _placed(placed.call_id, at, warnings)

    @contextlib.asynccontextmanager
    async def _early_end(
        self, call_id: str
    ) -> AsyncIterator[Callable[[], Awaitable[CallFinished | None]]]:
        """Listen from before the call is placed; the time begins when it is asked for."""
        listening = asyncio.ensure_future(self._desk.office.end_within(call_id, 3_600.0))

        async def ended() -> CallFinished | None:
            done, _ = await asyncio.wait([listening], timeout=DIAL_S)
            return listening.result() if done else None

        try:
            yield ended
        finally:
            listening.cancel()
            await asyncio.wait([listening])

    async def _line(self, key: ApiKey, body: Body) -> Line:
        if body.from_ is None:
            return await self._deployments.only(key)
        return await self._deployments.at(key, body.from_)

    async def _screen(self, task: Task) -> None:
        """Refuse text that reads like an attack before anything else is looked at."""
        engine = self._desk.engine
        screening = Screening(ScreeningNews(engine.dialing.audit, engine.bus))
        # The name is left to the call itself, which withholds it rather than refuse.
        await asyncio.to_thread(replace(task, caller_name="").admitted, screening)

    def _is_away(self, line: Line) -> bool:
        """Whether the line's registrar is away for now, rather than the line not set up."""
        state = self._desk.engine.line_state(line.id)
        if not line.enabled or state is None or state.state in CAN_CALL:
            return False
        if state.reason.startswith(UNSERVED):
            return False
        least, servers = _TEMPORARY
        code = state.sip_code
        return str(state.state) == "failed" and (code is None or code == least or code >= servers)

    async def _placed_before(self, asking: Asking) -> dict[str, Any] | None:
        """The answer to a request whose call was placed just before the desk went down."""
        if not asking.idempotency_key:
            return None
        at = iso_moment(self._desk.now_ms())
        asked = await self._desk.store.read(
            call_asked_with, asking.key.id, asking.idempotency_key, at
        )
        call = None if asked is None else await self._call(asked)
        if asked is None or call is None or ended_reason_of(call) == "dialFailed":
            return None
        refuse_another(asking.digest, asked.request.get("requestDigest"))
        return _placed(call.id, call.created_at, [])

    async def _call(self, asked: ApiCall) -> Call | None:
        try:
            return await self._desk.store.read(get_call, asked.call_id)
        except RecordMissing:
            return None


def _task_of(body: Body) -> Task:
    """The task; on a desk without a language model it is held with general guidance."""
    name = body.target_name or ""
    if body.task is None:
        return Task(purpose=body.purpose or "", caller_name=name, general=True)
    task = body.task
    return Task(
        task.script,
        named_facts(task.facts or {}),
        goal=task.goal,
        escalation=task.escalation or "",
        caller_name=name,
        general=True,
    )


def _kept(asking: Asking, body: Body, target: str) -> dict[str, Any]:
    """What is kept of a request: its parts as they were written, and its key."""
    written = body.model_dump(by_alias=True, exclude_none=True)
    key = {"idempotencyKey": asking.idempotency_key, "requestDigest": asking.digest}
    return written | {"to": target} | (key if asking.idempotency_key else {})


def _placed(call_id: str, at: str, warnings: list[str]) -> dict[str, Any]:
    return {
        "callControlId": control_id_of(call_id),
        "expectedDialAt": at,
        "warnings": list(dict.fromkeys(warnings)),
    }
