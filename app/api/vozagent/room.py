"""When a call that is over one of the gate's limits has room again.

Owns that time for the counts of calls, which the records tell exactly; for the others it is
the longest that it can take (``terms``).
"""

from math import ceil

from app.api.desk import ApiDesk
from app.api.refusal import Refusal
from app.api.vozagent.terms import forbidden
from app.engine.dial_rules import LINE_PER_DAY, LINE_PER_HOUR, NUMBER_PER_HOUR
from app.engine.errors import CallForbidden
from models.dialled import DAY_MS, HOUR_MS, room_for_party_ms, room_on_line_ms


async def with_room(desk: ApiDesk, error: CallForbidden, number: str, line_id: str) -> Refusal:
    """The refusal of a call that a rule forbids, with the time from which it may go out."""
    rules = desk.engine.switchboard.settings.rules
    now_ms, read = desk.engine.dialing.now_ms(), desk.store.read
    if error.rule == NUMBER_PER_HOUR:
        limit = rules.calls_to_number_per_hour
        room_ms = await read(room_for_party_ms, number, limit, now_ms)
    elif error.rule == LINE_PER_HOUR:
        room_ms = await read(room_on_line_ms, line_id, rules.calls_per_hour, HOUR_MS, now_ms)
    elif error.rule == LINE_PER_DAY:
        room_ms = await read(room_on_line_ms, line_id, rules.calls_per_day, DAY_MS, now_ms)
    else:
        return forbidden(error)
    return forbidden(error, max(1, ceil((room_ms - now_ms) / 1000)))
