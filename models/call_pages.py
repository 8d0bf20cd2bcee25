"""Calls a part at a time, by how they stand, for programs that ask in pages.

Owns the question over calls on lines; conversations with a headset or somebody at a browser
are none. Whose call it is is for the caller of this to say: numbers are found by their last
digits (``folding``).
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from models.calls import Call, call_of
from models.rows import every
from models.sessions import NEVER_RING

STANDINGS = {
    "queued": "ended_at IS NULL AND answered_at IS NULL AND state = 'dialling'",
    "ringing": "ended_at IS NULL AND answered_at IS NULL AND state != 'dialling'",
    "in-progress": "ended_at IS NULL AND answered_at IS NOT NULL",
    "completed": "ended_at IS NOT NULL AND answered_at IS NOT NULL AND state != 'failed'",
    "failed": "ended_at IS NOT NULL AND (answered_at IS NULL OR state = 'failed')",
}
"""How a call stands, and what its record says then. Each call is exactly one of these."""


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """Which calls; what is None does not matter. ``standing`` is one of STANDINGS.

    ``product`` and ``contact_id`` with ``tails``: calls of numbers with those last digits, and
    those that the product's API placed with that ``contact_id`` in its request.
    """

    standing: str | None = None
    template_id: str | None = None
    direction: str | None = None
    product: str = ""
    contact_id: str | None = None
    tails: Collection[str] = ()


def standing_of(call: Call) -> str:
    """The same of one call."""
    if call.ended_at is not None:
        whole = call.answered_at is not None and call.state != "failed"
        return "completed" if whole else "failed"
    if call.answered_at is not None:
        return "in-progress"
    return "queued" if call.state == "dialling" else "ringing"


def page_of_calls(
    db: Database, question: CallQuestion, limit: int = -1, offset: int = 0
) -> list[Call]:
    """Calls, newest first; a negative limit is no limit."""
    elsewhere = {f"no_{place}": line for place, line in enumerate(NEVER_RING)}
    tests = [f"line_id NOT IN ({', '.join(f':{name}' for name in elsewhere)})"]
    values: dict[str, object] = {**elsewhere, "limit": limit, "offset": offset}
    if question.standing is not None:
        tests.append(STANDINGS[question.standing])
    for name in ("template_id", "direction"):
        if getattr(question, name) is not None:
            tests.append(f"{name} = :{name}")
            values[name] = getattr(question, name)
    if question.contact_id is not None:
        tails = {f"t{place}": tail for place, tail in enumerate(sorted(question.tails))}
        values |= tails | {"product": question.product, "contact": question.contact_id}
        marks = ", ".join(f":{name}" for name in tails)
        tests.append(f"""(number_tail IN ({marks}) OR id IN (
            SELECT call_id FROM api_calls
            WHERE product = :product AND json_extract(request, '$.contact_id') = :contact
        ))""")
    sql = f"""
        SELECT * FROM calls WHERE {" AND ".join(tests)}
        ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset
    """
    return [call_of(row) for row in every(db, sql, values)]
