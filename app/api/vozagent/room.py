"""When a call that is over one of the gate's limits has room again.

Owns that time for the counts of calls, which the records tell exactly; for the others it is
the longest that it can take (``terms``).
"""

from math import ceil

from app.api.desk import ApiDesk
from app.api.refusal import Refusal
from app.api.vozagent.terms import forbidden
from app.engine.errors import CallForbidden


async def with_room(desk: ApiDesk, error: CallForbidden, number: str, line_id: str) -> Refusal:
    """The refusal of a call that a rule forbids, with the time from which it may go out."""
    room_ms = await desk.office.room_at_ms(error.rule, number, line_id)
    if room_ms is None:
        return forbidden(error)
    now_ms = desk.engine.dialing.now_ms()
    return forbidden(error, max(1, ceil((room_ms - now_ms) / 1000)))
