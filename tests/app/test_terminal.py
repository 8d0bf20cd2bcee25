"""What the terminal prints for a call, plain and live."""

import asyncio
import io

from rich.console import Console

from app.engine.bus import Bus
from app.engine.events import (
    ApiServed,
    CallAnswered,
    CallBegan,
    CallFinished,
    EngineStage,
    Event,
    FactNoted,
    Floor,
    FloorChanged,
    LevelsMeasured,
    LineChanged,
    PartialHeard,
    Speaker,
    TroubleArose,
    TurnTimed,
    UtteranceSaved,
)
from app.terminal import TerminalView, meter
from models.sessions import SESSION_LINE
from tests.fakes.clock import FakeClock

CALL = "call_1"
LONG = "I saw the letter but we were away for most of the month, so could I pay it on Friday?"
EVENTS: tuple[Event, ...] = (
    EngineStage("ready"),
    LineChanged("line_1", "Front desk", "registered"),
    CallBegan(CALL, "line_1", "inbound", "+44 20 7946 0812", "", "payment_reminder"),
    CallAnswered(CALL, 0),
    UtteranceSaved(CALL, "utt_1", Speaker.AGENT, "Is this Dana?", 300, 1500),
    PartialHeard(CALL, "I saw", 2000),
    UtteranceSaved(CALL, "utt_2", Speaker.CALLER, LONG, 2000, 9000),
    TurnTimed(CALL, 9540, 540.0, {}),
    UtteranceSaved(CALL, "utt_3", Speaker.AGENT, "Friday", 9540, 10100, "would be fine."),
    FactNoted(CALL, "commit_date", "[Friday]", 10200),
    TroubleArose(CALL, "recording", "The disk is full."),
    CallFinished(CALL, "completed", 200, "agreed", True, 65_000),
)


async def follow(console: Console, events: tuple[Event, ...]) -> None:
    bus = Bus()
    subscription = bus.subscribe()
    for event in events:
        bus.publish(event)
    bus.close()
    await TerminalView(console, FakeClock()).follow(subscription)


def plain_console() -> tuple[Console, io.StringIO]:
    output = io.StringIO()
    return Console(file=output, width=60, force_terminal=False), output


def test_without_a_terminal_each_utterance_is_one_plain_line() -> None:
    console, output = plain_console()
    asyncio.run(follow(console, EVENTS))
    assert output.getvalue().splitlines() == [
        "Ready.",
        "Front desk: Registered",
        "Ringing here: +44 20 7946 0812",
        "[00:00] Agent: Is this Dana?",
        f"[00:02] Caller: {LONG}",
        "[00:09] Agent (answered in 540 ms): Friday ~~would be fine.~~",
        "[00:10] Noted: commit date is [Friday]",
        "! This call is not being recorded: The disk is full.",
        "Goal reached. The caller agreed. The agent finished the conversation. Duration 01:05. "
        "Median delay 540 ms, p95 delay 540 ms.",
    ]


async def test_the_status_line_says_time_floor_levels_and_what_is_being_said() -> None:
    console, _ = plain_console()
    clock = FakeClock()
    view = TerminalView(console, clock)
    assert view.status().plain == ""
    view.show(CallAnswered(CALL, 0))
    await clock.advance(61_000)
    view.show(FloorChanged(CALL, Floor.CALLER_SPEAKING, 60_000))
    view.show(LevelsMeasured(CALL, -30.0, -90.0))
    view.show(PartialHeard(CALL, "could I pay", 60_500))
    status = view.status().plain
    for part in ("01:01", "Caller speaking", "Caller ■■■■····", "Desk ········", "could I pay"):
        assert part in status
    view.show(UtteranceSaved(CALL, "utt_1", Speaker.CALLER, "Could I pay later?", 60_000, 62_000))
    assert "could I pay" not in view.status().plain


def test_a_terminal_keeps_the_utterances_and_clears_the_status_line() -> None:
    output = io.StringIO()
    console = Console(file=output, width=100, force_terminal=True, color_system=None)
    asyncio.run(follow(console, EVENTS))
    shown = output.getvalue()
    assert "[00:00] Agent: Is this Dana?" in shown
    assert "Nobody speaking" in shown
    erase_line = "\x1b[2K"
    assert erase_line in shown.rsplit("Nobody speaking", 1)[1]


def test_a_meter_fills_with_the_level() -> None:
    assert meter(-90.0) == "········"
    assert meter(0.0) == "■■■■■■■■"


async def test_in_a_session_the_person_is_you_in_line_and_status() -> None:
    console, output = plain_console()
    view = TerminalView(console, FakeClock())
    view.show(CallBegan(CALL, SESSION_LINE, "inbound", "", "Polite reminder", "reminder"))
    view.show(CallAnswered(CALL, 0))
    view.show(FloorChanged(CALL, Floor.CALLER_SPEAKING, 60_000))
    view.show(LevelsMeasured(CALL, -30.0, -90.0))
    view.show(UtteranceSaved(CALL, "utt_1", Speaker.CALLER, "Hello", 2000, 3000))
    assert output.getvalue().splitlines() == ["Polite reminder", "[00:02] You: Hello"]
    for part in ("You speaking", "You ■■■■····", "Agent ········"):
        assert part in view.status().plain
    view.show(CallFinished(CALL, "completed", None, None, False, 4000))
    view.show(CallBegan("call_2", "line_1", "inbound", "+44", "", None))
    view.show(UtteranceSaved("call_2", "utt_2", Speaker.CALLER, "Hello", 2000, 3000))
    assert output.getvalue().splitlines()[-1] == "[00:02] Caller: Hello"


async def test_where_the_local_apis_are() -> None:
    console, output = plain_console()
    await follow(console, (ApiServed("Voizbot", "http://127.0.0.1:8101"),))
    said = output.getvalue()
    assert (
        said == "Voizbot API: http://127.0.0.1:8101 (what it can do: http://127.0.0.1:8101/docs)\n"
    )
