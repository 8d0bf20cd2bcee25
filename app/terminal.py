"""The live view for a terminal: the same events as the window, as lines of text.

Owns what is printed. Where the output is no terminal, one plain line an utterance;
in a terminal a status line below them says who speaks, how long and how loud.
"""

from rich.console import Console
from rich.live import Live
from rich.text import Text

from app import delays, live_words, session_words, speaker_words, wording
from app.engine.bus import Subscription
from app.engine.events import (
    ApiServed,
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    DigitPressed,
    EngineStage,
    Event,
    FactNoted,
    Floor,
    FloorChanged,
    LevelsMeasured,
    LineChanged,
    PartialHeard,
    Speaker,
    ToolRan,
    TroubleArose,
    TurnTimed,
    UtteranceSaved,
)
from audio.clock import Clock, MonotonicClock
from models.sessions import NEVER_RING, SESSION_LINE

SPEAKER_STYLES = {
    Speaker.CALLER: "bold",
    Speaker.AGENT: "bold cyan",
    Speaker.OPERATOR: "bold green",
}
METER_CELLS = 8
METER_FLOOR_DB = -60.0
PARTIAL_CELLS = 60


class TerminalView:
    """Prints one desk's events. Give it a subscription, or events one by one."""

    def __init__(self, console: Console, clock: Clock | None = None) -> None:
        self.prefix = ""
        """Stands before every line; tells calls apart where several are live."""
        self._console = console
        self._clock = clock or MonotonicClock()
        self._standings: dict[str, CallStanding] = {}
        self._session_id: str | None = None
        self._live: Live | None = None
        self._answered_at_ms: float | None = None
        self._floor: Floor | None = None
        self._levels: LevelsMeasured | None = None
        self._partial = ""
        self._pending_delay_ms: float | None = None
        self._totals_ms: list[float] = []

    async def follow(self, subscription: Subscription) -> None:
        """Print until the subscription ends; closes it on the way out."""
        with subscription:
            if not self._console.is_terminal:
                async for event in subscription:
                    self.show(event)
                return
            with Live(console=self._console, auto_refresh=False, transient=True) as live:
                self._live = live
                async for event in subscription:
                    self.show(event)
                    live.update(self.status(), refresh=True)
            self._live = None

    def show(self, event: Event) -> None:
        """Print what an event says, or keep it for the status line."""
        match event:
            case UtteranceSaved():
                self._print_utterance(event)
            case PartialHeard():
                self._partial = event.text
            case LevelsMeasured():
                self._levels = event
            case FloorChanged():
                self._floor = event.floor
            case TurnTimed():
                self._pending_delay_ms = event.total_ms
                self._totals_ms.append(event.total_ms)
            case CallBegan() | CallAnswered() | CallFinished():
                self._print_call(event)
            case _:
                self._print_note(event)

    def status(self) -> Text:
        """The line at the foot: time, who speaks, levels, what is being said."""
        if self._answered_at_ms is None:
            return Text("")
        elapsed_ms = self._clock.now_ms() - self._answered_at_ms
        line = Text(f" {wording.clock_time(elapsed_ms)} ", style="reverse")
        in_session = self._session_id is not None
        floor = speaker_words.floor(self._floor or Floor.NOBODY, in_session)
        line.append(f"  {floor:<16}", style="bold")
        if self._levels is not None:
            sides = (
                (speaker_words.speaker(Speaker.CALLER, in_session), self._levels.caller_db),
                (speaker_words.desk(in_session), self._levels.desk_db),
            )
            for name, level_db in sides:
                line.append(f"  {name} ")
                line.append(meter(level_db), style="cyan")
        if self._totals_ms:
            line.append(f"  {wording.answered_in(self._totals_ms[-1])}")
        if self._partial:
            line.append(f"  {self._partial[-PARTIAL_CELLS:]}", style="italic")
        line.no_wrap = True
        line.overflow = "ellipsis"
        return line

    def _print_utterance(self, event: UtteranceSaved) -> None:
        line = Text(f"[{wording.clock_time(event.start_ms)}] ", style="dim")
        name = self._called(event.speaker, event.call_id)
        line.append(name, style=SPEAKER_STYLES[event.speaker])
        if event.speaker is Speaker.CALLER:
            self._partial = ""
        elif event.speaker is Speaker.AGENT and self._pending_delay_ms is not None:
            line.append(f" ({wording.answered_in(self._pending_delay_ms)})", style="dim")
            self._pending_delay_ms = None
        line.append(": ", style="not dim")
        line.append(event.text, style="not dim")
        if event.unheard:
            line.append(" " if event.text else "")
            line.append(f"~~{event.unheard.strip()}~~", style="strike")
        self._print(line)

    def _print_call(self, event: CallBegan | CallAnswered | CallFinished) -> None:
        if isinstance(event, CallBegan):
            self._totals_ms.clear()
            who = event.remote_name or event.remote_number or wording.UNKNOWN_CALLER
            rings = event.line_id not in NEVER_RING
            if event.line_id == SESSION_LINE:
                self._session_id = event.call_id
            began = f"{wording.ringing(event.direction)}: {who}" if rings else who
            self._print(Text(began, style="bold"))
        elif isinstance(event, CallAnswered):
            self._answered_at_ms = self._clock.now_ms()
            self._floor = Floor.NOBODY
        else:
            self._answered_at_ms = None
            self._standings.pop(event.call_id, None)
            self._print(Text(self._summary(event), style="bold"))
            if event.call_id == self._session_id:
                self._session_id = None

    def _summary(self, event: CallFinished) -> str:
        in_session = event.call_id == self._session_id
        summary = session_words.summary(event) if in_session else wording.summary(event)
        parts = [
            f"{wording.goal_words(event)}. {summary}",
            f"{wording.DURATION} {wording.clock_time(event.duration_ms)}.",
        ]
        if self._totals_ms:
            median_ms = delays.median(self._totals_ms)
            p95_ms = delays.percentile(self._totals_ms, 95)
            parts.append(f"{wording.MEDIAN_DELAY} {wording.delay(median_ms)},")
            parts.append(f"{wording.P95_DELAY} {wording.delay(p95_ms)}.")
        return " ".join(parts)

    def _print_note(self, event: Event) -> None:
        match event:
            case EngineStage():
                self._print(Text(wording.stage_line(event), style="dim"))
            case LineChanged():
                self._print(Text(f"{event.label}: {wording.line_sentences(event)}", style="dim"))
            case ApiServed():
                self._print_line(wording.api_served(event.title, event.base_url))
            case FactNoted():
                self._print_at(event.at_ms, wording.noted(event.key, event.value))
            case ToolRan():
                title = wording.tool_title(
                    event.name, event.error, event.took_ms, event.for_operator
                )
                self._print_at(event.at_ms, title)
            case DigitPressed():
                who = self._called(Speaker.CALLER, event.call_id)
                self._print_at(event.at_ms, f"{who}: {wording.pressed(event.digit)}")
            case TroubleArose():
                words = f"{wording.trouble_title(event.kind)}: {event.message}"
                self._print(Text(f"! {words}", style="bold yellow"))
            case CallStanding():
                before = self._standings.get(event.call_id)
                self._standings[event.call_id] = event
                self._print_line(live_words.holder_line(before, event))
            case _:
                line = live_words.event_line(event)
                if line and hasattr(event, "at_ms"):
                    self._print_at(event.at_ms, line)
                else:
                    self._print_line(line)

    def _called(self, speaker: Speaker, call_id: str) -> str:
        return speaker_words.speaker(speaker, call_id == self._session_id)

    def _print_line(self, words: str) -> None:
        if words:
            self._print(Text(words, style="dim"))

    def _print_at(self, at_ms: int, words: str) -> None:
        self._print(Text(f"[{wording.clock_time(at_ms)}] {words}", style="dim"))

    def _print(self, line: Text) -> None:
        if self.prefix:
            line = Text(self.prefix, style="dim").append_text(line)
        self._console.print(line, soft_wrap=not self._console.is_terminal, highlight=False)


def meter(level_db: float) -> str:
    """A peak level in dBFS as eight cells."""
    share = (max(level_db, METER_FLOOR_DB) - METER_FLOOR_DB) / -METER_FLOOR_DB
    lit = min(METER_CELLS, round(share * METER_CELLS))
    return "■" * lit + "·" * (METER_CELLS - lit)
