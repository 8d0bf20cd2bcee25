"""Calls that a rule stops for now, and when they may be asked for again.

Owns ``Retry-After`` of the desk's limits and hours, whichever product asked. The rules are the
engine's; the words and the form of a refusal are each product's.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace

from app.api.desk import ApiDesk
from app.api.refusal import ApiRefused, Refusal
from app.engine import dial_rules
from app.engine.api_office import ApiOrder, ApiPlaced
from app.engine.callee import Callee
from app.engine.dial_rules import Attempt, findings
from app.engine.dialing import Ask
from app.engine.errors import CallForbidden
from app.settings_sections import RuleSettings
from models.dialled import DAY_MS

CROWDED_S = 30
"""When to ask again while the desk holds as many calls as it can."""
TOO_MANY = 429
STEP_MS = 5 * 60_000
"""How exactly the moment is found from which a number may be called again."""


async def place(
    desk: ApiDesk, order: ApiOrder, refused: Callable[[CallForbidden], Refusal]
) -> ApiPlaced:
    """``CallOffice.place``, whose refusal for now says when to ask again.

    ``refused`` puts a rule's refusal into the product's words. Raises what the office raises,
    with ApiRefused for CallForbidden.
    """
    try:
        return await desk.office.place(order)
    except CallForbidden as error:
        refusal = refused(error)
        if refusal.status == TOO_MANY:
            headers = again_in(await _wait_s(desk, error.rule, order))
            refusal = replace(refusal, headers={**refusal.headers, **headers})
        raise ApiRefused(refusal) from error


def again_in(seconds: int) -> dict[str, str]:
    """The header that says so; never 0."""
    return {"Retry-After": str(max(1, seconds))}


async def _wait_s(desk: ApiDesk, rule: str, order: ApiOrder) -> int:
    now_ms = desk.engine.dialing.now_ms()
    at_ms = await desk.office.room_at_ms(rule, order.target, order.line_id)
    if at_ms is None and rule == dial_rules.HOURS:
        at_ms = await _open_ms(desk, order, now_ms)
    return CROWDED_S if at_ms is None else math.ceil((at_ms - now_ms) / 1000)


async def _open_ms(desk: ApiDesk, order: ApiOrder, now_ms: int) -> int:
    engine = desk.engine
    line = next(each for each in engine.lines if each.account.line_id == order.line_id)
    callee, _ = await engine.dialing.look(Ask(line, order.target, task=order.task))
    rules = engine.switchboard.settings.rules
    return await asyncio.to_thread(_open_again_ms, callee, rules, now_ms)


def _open_again_ms(callee: Callee, rules: RuleSettings, now_ms: int) -> int:
    for at_ms in range(now_ms, now_ms + DAY_MS, STEP_MS):
        attempt = Attempt(callee, True, "", "", at_ms)
        if all(each.rule != dial_rules.HOURS for each in findings(attempt, rules)):
            return at_ms
    return now_ms + DAY_MS
