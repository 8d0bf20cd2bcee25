"""When a call that a rule stops for now may be asked for again.

Owns ``Retry-After`` of the desk's limits and hours. The rules themselves are the engine's.
"""

import asyncio
import math
from dataclasses import replace

from app.api.desk import ApiDesk
from app.api.refusal import Refusal
from app.api.talktomyagent.problems import CROWDED_RETRY_S, limited, of_rule
from app.engine import dial_rules
from app.engine.api_office import ApiOrder
from app.engine.callee import Callee
from app.engine.dial_rules import Attempt, findings
from app.engine.dialing import Ask
from app.engine.errors import CallForbidden
from app.settings_sections import RuleSettings
from models.dialled import DAY_MS

STEP_MS = 5 * 60_000
"""How exactly the moment is found from which a number may be called again."""


class Retrying:
    """Refusals of the calling rules, with the time from which asking again is worth it."""

    def __init__(self, desk: ApiDesk) -> None:
        self._desk = desk

    async def refusal(self, error: CallForbidden, order: ApiOrder) -> Refusal:
        """The refusal for that order."""
        refusal = of_rule(error)
        if refusal.status != 429:
            return refusal
        now_ms = self._desk.engine.dialing.now_ms()
        at_ms = await self._at_ms(error.rule, order, now_ms)
        told = limited(error.message, math.ceil((at_ms - now_ms) / 1000))
        return replace(refusal, headers=told.headers)

    async def _at_ms(self, rule: str, order: ApiOrder, now_ms: int) -> int:
        room_ms = await self._desk.office.room_at_ms(rule, order.target, order.line_id)
        if room_ms is not None:
            return room_ms
        if rule == dial_rules.HOURS:
            rules = self._desk.engine.switchboard.settings.rules
            return await self._open_ms(order, rules, now_ms)
        return now_ms + CROWDED_RETRY_S * 1000

    async def _open_ms(self, order: ApiOrder, rules: RuleSettings, now_ms: int) -> int:
        engine = self._desk.engine
        line = next(each for each in engine.lines if each.account.line_id == order.line_id)
        callee, _ = await engine.dialing.look(Ask(line, order.target, task=order.task))
        return await asyncio.to_thread(_open_again_ms, callee, rules, now_ms)


def _open_again_ms(callee: Callee, rules: RuleSettings, now_ms: int) -> int:
    for at_ms in range(now_ms, now_ms + DAY_MS, STEP_MS):
        attempt = Attempt(callee, True, "", "", at_ms)
        if all(each.rule != dial_rules.HOURS for each in findings(attempt, rules)):
            return at_ms
    return now_ms + DAY_MS
