"""Events of one short call, for the tests of what the window shows."""

from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    ChecklistChanged,
    Event,
    FactNoted,
    Speaker,
    TurnTimed,
    UtteranceSaved,
)

CALL = "call_1"
BEGAN = CallBegan(CALL, "line_1", "inbound", "+44 20 7946 0812", "Dana Whitfield", "reminder")
ANSWERED = CallAnswered(CALL, 1_000_000)
AGREED = CallFinished(CALL, "completed", 200, "agreed", True, 27_400)


def said(speaker: Speaker, start_ms: int, text: str, unheard: str = "") -> UtteranceSaved:
    return UtteranceSaved(CALL, f"utt_{start_ms}", speaker, text, start_ms, start_ms + 900, unheard)


def conversation() -> tuple[Event, ...]:
    return (
        BEGAN,
        ANSWERED,
        ChecklistChanged(CALL, (("identify", True), ("ask_for_date", False))),
        said(Speaker.AGENT, 300, "Is this Dana?"),
        said(Speaker.CALLER, 2000, "Yes, it is."),
        TurnTimed(CALL, 3400, 540.0, {"hold": 320.0, "recognise": 96.0, "voice": 61.0}),
        said(Speaker.AGENT, 3440, "When could you pay?"),
        FactNoted(CALL, "commit_date", "Friday", 5000),
    )
