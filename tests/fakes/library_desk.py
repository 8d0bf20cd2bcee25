"""A desk in memory for the Library screen: a morning's calls, two of them with words."""

import dataclasses
from typing import Any

from app.commands.desk import Desk
from models.call_flags import CallMark, MarkKind
from models.events import CallEvent
from tests.fakes.library import FakeLibrary
from tests.fakes.phone_desk import DANA, KIM, SAM, morning

REMINDER, LONG = "call_000000500", "call_000002000"
EVENTS = tuple(
    CallEvent(REMINDER, at_ms, kind, payload, seq)
    for seq, (at_ms, kind, payload) in enumerate(
        (
            (2_000, "answered_by", {"what": "person", "why": "it speaks"}),
            (4_000, "turn_timed", {"total_ms": 640.0, "stages": {}}),
            (8_000, "tool_started", {"name": "check_calendar"}),
            (8_120, "tool_ran", {"name": "check_calendar", "took_ms": 120.0, "error": ""}),
            (11_000, "fact", {"key": "amount", "value": "240"}),
            (12_000, "operator_steered", {"kind": "whisper", "text": "offer Friday"}),
            (15_000, "digit", {"digit": "7"}),
            (20_000, "tool_ran", {"name": "pay", "took_ms": 2e3, "error": "no answer in time"}),
            (21_000, "trouble", {"kind": "tool", "message": "The tool did not answer."}),
            (25_000, "operator_wanted", {"answer": "accepted", "reason": "wants a manager"}),
        ),
        1,
    )
)
MARKS = (
    CallMark(REMINDER, 9_000, MarkKind.FLAG, "good answer"),
    CallMark(REMINDER, 30_000, MarkKind.NOTE, "call back on Monday"),
)
NAMES = {number: each.name for each in (DANA, SAM, KIM) for number in each.numbers}


def library_desk(library: FakeLibrary) -> Desk:
    """The bundle; the other areas are never asked here."""
    nobody: Any = None
    return Desk(nobody, nobody, nobody, library, nobody, nobody, nobody, nobody, nobody, nobody)


def busy_library() -> FakeLibrary:
    """Calls of every kind; two have words and sound."""
    made = FakeLibrary(calls=morning(), names=dict(NAMES))
    made.say(
        REMINDER,
        ("agent", "Good morning, this is the assistant of Whitfield and Sons. Is this Sam?"),
        ("caller", "Yes, speaking."),
        (
            "agent",
            "I am calling about invoice 4471, which was due",
            " on the third of November. Would you like to settle it today?",
        ),
        ("caller", "Sorry, I know about the invoice. I can pay it on Friday."),
        ("agent", "Friday the twenty-seventh is fine. I have noted that. Thank you, goodbye."),
        ("caller", "Thanks, goodbye."),
    )
    made.record(REMINDER, 188_000)
    turns = [("operator", "Let me look that up for you."), ("caller", "There is no hurry at all.")]
    made.say(LONG, *[turns[place % 2] for place in range(120)])
    made.record(LONG, 740_000)
    place = [call.id for call in made.calls].index(REMINDER)
    made.calls[place] = dataclasses.replace(
        made.calls[place],
        note="Pays on Friday. Send the invoice again before that.",
        tags=("invoice", "follow-up"),
        mos=4.2,
        loss_percent=0.3,
        jitter_ms=4.0,
        round_trip_ms=38.0,
        delay_median_ms=540.0,
        delay_p95_ms=910.0,
        script="payment-reminder",
        facts={"invoice": "4471", "amount": "120 pounds"},
        notes={"pay_day": "Friday 27 November"},
        sip_call_id="9f3c2a71-77b0-4a55-9d0e-51c1a0a7c3de",
    )
    return made
